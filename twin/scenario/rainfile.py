"""Measured rain from a CSV file: depths or intensities per interval, or a tipping bucket."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import WeatherError, nearest
from twin.scenario.csvfile import weather_path

if TYPE_CHECKING:
    from twin.flood.storms import Rain
    from twin.scenario.rain import CsvRain

__all__ = ["read_rain"]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    time: datetime
    value: float


def read_rain(rain: CsvRain, *, folder: Path) -> tuple[datetime, Rain]:
    """Read measured rain.

    Parameters
    ----------
    rain : CsvRain
        File, column names and units.
    folder : Path
        Where relative file names begin.

    Returns
    -------
    datetime, Rain
        The local time at which the first interval begins, and the rain from there on; what lies
        between intervals that do not touch is dry.

    Raises
    ------
    WeatherError
        The file is missing or no such table; a value is missing, negative or not a number; times
        do not rise; intervals overlap. The message names the file and the line.
    """
    file = weather_path(rain.path, folder)
    rows = list(_rows(rain, file))
    if not rows:
        raise WeatherError(f"{file}: no rows of rain; allowed: at least one")
    for before, row in pairwise(rows):
        if row.time <= before.time:
            raise WeatherError(
                f"{file}:{row.line}: {row.time} does not come after {before.time} of line "
                f"{before.line}; allowed: times that rise from row to row"
            )
    return _knots(rain, rows, file)


def _knots(rain: CsvRain, rows: Sequence[_Row], file: Path) -> tuple[datetime, Rain]:
    """Lay the intervals end to end, with dry knots between those that do not touch."""
    import numpy as np

    from twin.flood.storms import Rain

    origin = rows[0].time
    length_s = 60.0 * rain.interval_min
    times: list[float] = []
    depths: list[float] = []
    fallen = 0.0
    for index, row in enumerate(rows):
        at_s = (row.time - origin).total_seconds()
        if rain.amount == "tips":
            since_s = at_s - (rows[index - 1].time - origin).total_seconds() if index else length_s
            begins_s, ends_s = at_s - min(since_s, length_s), at_s
            depth = row.value * rain.tip_mm
        else:
            begins_s = at_s - length_s if rain.stamp == "end" else at_s
            ends_s = begins_s + length_s
            depth = row.value * (rain.interval_min / 60.0 if rain.amount == "intensity" else 1.0)
        if times and begins_s < times[-1] - 1e-6:
            raise WeatherError(
                f"{file}:{row.line}: {row.time} comes "
                f"{(row.time - rows[index - 1].time).total_seconds() / 60.0:g} min after line "
                f"{rows[index - 1].line}, and a row stands for {rain.interval_min:g} min; allowed: "
                "rows no closer than rain.interval_min, or a shorter interval_min"
            )
        if not times or begins_s > times[-1] + 1e-6:
            times.append(begins_s)
            depths.append(fallen)
        fallen += depth
        times.append(ends_s)
        depths.append(fallen)
    first_s = times[0]
    return origin + timedelta(seconds=first_s), Rain(np.array(times) - first_s, np.array(depths))


def _rows(rain: CsvRain, file: Path) -> Iterator[_Row]:
    """Yield the rows, each checked by itself."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            time, value = _columns(rain, next(reader, []), file)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _row(cells, time, value, f"{file}:{reader.line_num}", reader.line_num)
    except UnicodeDecodeError as error:
        raise WeatherError(
            f"{file}: not UTF-8 (byte {error.start}); allowed: a text file saved as UTF-8"
        ) from None
    except csv.Error as error:
        raise WeatherError(
            f"{file}: not a CSV file ({error}); allowed: commas between cells"
        ) from None
    except OSError as error:
        raise WeatherError(f"{file}: cannot be read ({error.strerror})") from None


def _columns(rain: CsvRain, header: Sequence[str], file: Path) -> tuple[int, int | None]:
    """Return where the time and the amount stand; a tipping bucket may count without a column."""
    names = [name.strip() for name in header]
    wanted = {"time_column": rain.time_column, "value_column": rain.value_column}
    if rain.amount == "tips" and rain.value_column not in names:
        del wanted["value_column"]
    for key, name in wanted.items():
        if name not in names:
            near = nearest(name, names, count=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise WeatherError(
                f"{file}:1: no column {name!r}; the file has: {', '.join(names) or 'nothing'}; "
                f"name the right one in rain.{key}{hint}"
            )
    value = names.index(rain.value_column) if "value_column" in wanted else None
    return names.index(rain.time_column), value


def _row(cells: Sequence[str], time: int, value: int | None, place: str, line: int) -> _Row:
    """Read one row and refuse what cannot be."""
    if len(cells) <= max(time, value or 0):
        raise WeatherError(
            f"{place}: {len(cells)} cells; allowed: at least {max(time, value or 0) + 1}, as in "
            "the header"
        )
    text = cells[time].strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or not 1800 <= moment.year <= 2200:
        raise WeatherError(
            f"{place}: {text!r} is not a local time; "
            "allowed: year-month-day hour:minute without a time zone, such as 2025-07-01 06:05"
        )
    amount = 1.0 if value is None else _number(cells[value].strip(), place)
    return _Row(line, moment, amount)


def _number(text: str, place: str) -> float:
    """Read an amount of rain; an empty cell is not a dry one."""
    if not text:
        raise WeatherError(f"{place}: the rain is missing (empty); allowed: a number in every row")
    try:
        amount = float(text)
    except ValueError:
        raise WeatherError(f"{place}: the rain is {text!r}; allowed: a number") from None
    if not (math.isfinite(amount) and amount >= 0.0):
        raise WeatherError(f"{place}: rain of {amount:g}; allowed: a finite number, 0 or more")
    return amount
