"""Weather from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import WeatherError, nearest
from twin.model import Name
from twin.scenario.series import WeatherSeries, check_value

if TYPE_CHECKING:
    from twin.scenario.weather import CsvWeather

__all__ = ["read_csv", "weather_path"]

STEEPEST_K_H = 20.0
"""Faster changes of hourly air temperature are taken for typing errors [K/h] (assumed, 15..30)."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    time: datetime
    air_c: float
    relative_humidity: float


def weather_path(path: str, folder: Path) -> Path:
    """Return the path of a weather file that must exist.

    Raises
    ------
    WeatherError
        There is no such file; the message offers the nearest one beside it.
    """
    file = folder / path
    if file.is_file():
        return file
    if file.is_dir():
        raise WeatherError(f"{file}: is a folder; allowed: a weather file")
    beside = sorted(p.name for p in file.parent.iterdir()) if file.parent.is_dir() else []
    near = nearest(file.name, beside, count=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; allowed: a file that exists"
    raise WeatherError(f"{file}: no such weather file{hint}")


def read_csv(weather: CsvWeather, *, folder: Path) -> WeatherSeries:
    """Read a CSV file of weather onto full hours.

    Rows may stand closer than an hour, or as far apart as ``maximum_gap_h``; between them the
    values go straight.

    Parameters
    ----------
    weather : CsvWeather
        File, column names and units.
    folder : Path
        Where relative file names begin.

    Returns
    -------
    WeatherSeries
        From the first to the last full hour that the rows enclose.

    Raises
    ------
    WeatherError
        The file is missing, not UTF-8 or not such a table; a value is missing or impossible; time
        does not go forward; a gap is too long. The message names the file, the line and the time.
    """
    import numpy as np

    file = weather_path(weather.path, folder)
    rows = list(_rows(weather, file))
    if len(rows) < 2:
        raise WeatherError(f"{file}: {len(rows)} rows of weather; allowed: at least two")
    for before, row in pairwise(rows):
        _check_step(before, row, weather.maximum_gap_h, file)
    first = _hour_at_or_after(rows[0].time)
    hours = int((rows[-1].time - first).total_seconds() // 3600)
    if hours < 1:
        raise WeatherError(f"{file}: the rows enclose less than one hour; allowed: two full hours")
    given_h = np.array([(row.time - first).total_seconds() / 3600.0 for row in rows])
    wanted_h = np.arange(hours + 1.0)
    bridged = sum((b.time - a.time) > timedelta(hours=1) for a, b in pairwise(rows))
    note = Name(
        en=f"{bridged} steps longer than an hour were bridged by straight lines",
        zh=f"{bridged} 处间隔超过一小时，已作直线插补",
    )
    return WeatherSeries(
        start=first,
        air_c=np.interp(wanted_h, given_h, [row.air_c for row in rows]),
        relative_humidity=np.interp(wanted_h, given_h, [row.relative_humidity for row in rows]),
        source=str(file),
        notes=(note,) if bridged else (),
    )


def _rows(weather: CsvWeather, file: Path) -> Iterator[_Row]:
    """Yield the rows, each checked by itself."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            columns = _columns(weather, next(reader, []), file)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _row(
                        cells, columns, weather, f"{file}:{reader.line_num}", reader.line_num
                    )
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


def _columns(weather: CsvWeather, header: Sequence[str], file: Path) -> tuple[int, int, int]:
    """Return where the time, the temperature and the humidity stand."""
    names = [name.strip() for name in header]
    wanted = {
        "time_column": weather.time_column,
        "air_column": weather.air_column,
        "humidity_column": weather.humidity_column,
    }
    for key, name in wanted.items():
        if name not in names:
            near = nearest(name, names, count=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise WeatherError(
                f"{file}:1: no column {name!r}; the file has: {', '.join(names) or 'nothing'}; "
                f"name the right one in weather.{key}{hint}"
            )
    time, air, humidity = (names.index(name) for name in wanted.values())
    return time, air, humidity


def _row(
    cells: Sequence[str], columns: tuple[int, int, int], weather: CsvWeather, place: str, line: int
) -> _Row:
    """Read one row and refuse what cannot be."""
    if len(cells) <= max(columns):
        raise WeatherError(
            f"{place}: {len(cells)} cells; allowed: at least {max(columns) + 1}, as in the header"
        )
    time, air, humidity = (cells[column].strip() for column in columns)
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise WeatherError(
            f"{place}: {time!r} is not a local time; "
            "allowed: year-month-day hour:minute without a time zone, such as 2025-01-23 06:00"
        )
    place = f"{place}: {moment:%Y-%m-%d %H:%M}"
    air_c = _number(air, "air temperature", place)
    fraction = _number(humidity, "relative humidity", place)
    if weather.humidity_unit == "percent":
        if fraction > 100.0:
            raise WeatherError(f"{place}: relative humidity {fraction:g} %; allowed: 0 to 100 %")
        fraction /= 100.0
    check_value(air_c, fraction, place=place)
    return _Row(line, moment, air_c, fraction)


def _number(text: str, what: str, place: str) -> float:
    """Read a number; an empty cell is told apart from one that holds something else."""
    if not text:
        raise WeatherError(
            f"{place}: the {what} is missing (empty); allowed: a number in every row"
        )
    try:
        return float(text)
    except ValueError:
        raise WeatherError(f"{place}: the {what} is {text!r}; allowed: a number") from None


def _check_step(before: _Row, row: _Row, maximum_gap_h: float, file: Path) -> None:
    """Refuse time that stands still or runs back, gaps, and jumps of temperature."""
    hours = (row.time - before.time).total_seconds() / 3600.0
    place = f"{file}:{row.line}: {row.time:%Y-%m-%d %H:%M}"
    if hours <= 0.0:
        raise WeatherError(
            f"{place} does not come after {before.time:%Y-%m-%d %H:%M} of line {before.line}; "
            "allowed: times that rise from row to row"
        )
    if hours > maximum_gap_h + 1e-9:
        raise WeatherError(
            f"{place} comes {hours:g} h after line {before.line}; allowed: at most "
            f"{maximum_gap_h:g} h; fill the gap or raise weather.maximum_gap_h"
        )
    if abs(row.air_c - before.air_c) > STEEPEST_K_H * max(hours, 1.0):
        raise WeatherError(
            f"{place}: the air goes from {before.air_c:g} to {row.air_c:g} degC in {hours:g} h; "
            f"allowed: at most {STEEPEST_K_H:g} K in an hour; probably a typing error"
        )


def _hour_at_or_after(moment: datetime) -> datetime:
    """Return the first full hour that is not before *moment*."""
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(hours=1)
