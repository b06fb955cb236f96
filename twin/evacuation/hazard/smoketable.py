"""Smoke that another program has worked out: a CSV file, one row for a space at a time.

Columns ``time_s``, ``space``, and any of ``extinction_per_m``, ``co_ppm``, ``co2_percent``,
``o2_percent``, ``temperature_c``. A column that is not there is clean air, and so is a space
without rows. Rows of a space stand in the order of time; those of different spaces may be mixed.
Between rows values go straight; before the first and after the last they are held.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import DocumentError, Problem, nearest
from twin.evacuation.hazard.toxicity import AIR_CO2_PERCENT, AIR_O2_PERCENT, Gases

__all__ = ["SmokeTable", "read_smoke_table"]

QUANTITIES: Final[Mapping[str, tuple[float, float, float]]] = {
    "extinction_per_m": (0.0, 0.0, 1000.0),
    "co_ppm": (0.0, 0.0, 1e6),
    "co2_percent": (AIR_CO2_PERCENT, 0.0, 100.0),
    "o2_percent": (AIR_O2_PERCENT, 0.0, 25.0),
    "temperature_c": (20.0, -60.0, 1500.0),
}
"""Each with its value in clean air, and the least and the greatest that can be."""

LATEST_S: Final = 604_800.0
"""A later time is taken for a typing error: a week [s]."""

MOST_PROBLEMS: Final = 20


class SmokeTable:
    """Smoke by the clock; asked like `twin.evacuation.hazard.smoke.SmokeModel`.

    Parameters
    ----------
    spaces : sequence of str
        The spaces, in the order of all figures.
    times_s : ndarray
        float64[times], rising [s].
    values : ndarray
        float64[times, spaces, 5]: `QUANTITIES`, straight between the times.
    """

    def __init__(
        self, spaces: Sequence[str], times_s: NDArray[np.float64], values: NDArray[np.float64]
    ) -> None:
        self.spaces = tuple(spaces)
        self.times_s = times_s
        self._values = values
        self.advance(0.0)

    def advance(self, to_s: float) -> None:
        """Go to *to_s* [s], forward or back."""
        self.now_s = to_s
        after = int(np.searchsorted(self.times_s, to_s, side="right"))
        if 0 < after < len(self.times_s):
            before_s, then_s = self.times_s[after - 1 : after + 1]
            share = (to_s - before_s) / (then_s - before_s)
            start, end = self._values[after - 1], self._values[after]
            self._now = start + share * (end - start)
        else:
            self._now = self._values[min(after, len(self.times_s) - 1)]

    @property
    def extinction_per_m(self) -> NDArray[np.float64]:
        """K of each space [1/m]."""
        return np.array(self._now[:, 0], dtype=np.float64)

    @property
    def gases(self) -> Gases:
        """What is in the air of each space."""
        _, co, co2, o2, _ = self._now.T
        return Gases(co_ppm=co.copy(), co2_percent=co2.copy(), o2_percent=o2.copy())

    @property
    def temperature_c(self) -> NDArray[np.float64]:
        """Temperature of each space [degC]."""
        return np.array(self._now[:, 4], dtype=np.float64)


@dataclass(slots=True)
class _Rows:
    """What was read of one space."""

    times_s: list[float] = field(default_factory=list)
    values: list[list[float]] = field(default_factory=list)
    line: int = 0
    """Of the last row."""


def read_smoke_table(file: Path, spaces: Sequence[str]) -> SmokeTable:
    """Read a table of smoke.

    Parameters
    ----------
    file : Path
        A CSV file in UTF-8 with a header.
    spaces : sequence of str
        The ids of all spaces of the building; the table need not name them all.

    Raises
    ------
    DocumentError
        The file cannot be read, lacks a column, or has one that is not known; a space that is not
        there; a value that is no number or cannot be; times of a space that do not rise. Each with
        file, line and column (the number of the cell).
    """
    problems: list[Problem] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = _read(str(file), text, spaces, problems)
    except UnicodeDecodeError as error:
        what, allowed = f"not UTF-8 (byte {error.start})", "a text file saved as UTF-8"
        raise DocumentError([Problem(str(file), what=what, allowed=allowed)]) from None
    except csv.Error as error:
        what, allowed = f"not a CSV file ({error})", "commas between cells"
        raise DocumentError([Problem(str(file), what=what, allowed=allowed)]) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise DocumentError([Problem(str(file), what=what, allowed="a CSV file")]) from None
    if not problems and not rows:
        problems.append(Problem(str(file), 1, 1, what="no rows", allowed="at least one below them"))
    if problems:
        raise DocumentError(problems[:MOST_PROBLEMS])
    return _table(rows, spaces)


def _table(rows: Mapping[str, _Rows], spaces: Sequence[str]) -> SmokeTable:
    """Bring all spaces onto one row of times, on which each is still what it was."""
    times = np.unique(np.concatenate([one.times_s for one in rows.values()]))
    clean = [quantity[0] for quantity in QUANTITIES.values()]
    values = np.tile(np.array(clean), (len(times), len(spaces), 1))
    for place, space in enumerate(spaces):
        if space in rows:
            given = np.array(rows[space].values)
            for quantity in range(len(QUANTITIES)):
                values[:, place, quantity] = np.interp(
                    times, rows[space].times_s, given[:, quantity]
                )
    return SmokeTable(spaces, times, values)


def _read(
    file: str, text: Iterable[str], spaces: Sequence[str], problems: list[Problem]
) -> dict[str, _Rows]:
    """Return the sound rows of each space; write down what is wrong with the others."""
    reader = csv.reader(text, strict=True)
    places = _columns(file, [name.strip() for name in next(reader, [])])
    rows: dict[str, _Rows] = {}
    known, unknown = set(spaces), set[str]()
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        row = dict(_numbers(file, line, cells, places, problems))
        space = _cell(cells, places["space"])
        if space not in known:
            if space not in unknown:
                unknown.add(space)
                problems.append(_no_space(file, line, places, space, spaces))
        elif len(row) == len(places) - 1:
            problems.extend(_add(rows.setdefault(space, _Rows()), row, file, line, places))
        if len(problems) >= MOST_PROBLEMS:
            break
    return rows


def _columns(file: str, header: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, and refuse a header that cannot be used."""
    known = ("time_s", "space", *QUANTITIES)
    problems = []
    for place, name in enumerate(header):
        if name not in known:
            near = next(iter(nearest(name, known, count=1)), "")
            what, allowed = f"no column {name!r} is known", ", ".join(known)
            problems.append(Problem(file, 1, place + 1, "", what, allowed, near))
        elif name in header[:place]:
            what = f"the column {name!r} stands there twice"
            problems.append(Problem(file, 1, place + 1, name, what, "each column once"))
    missing = [name for name in ("time_s", "space") if name not in header]
    if not missing and not any(name in header for name in QUANTITIES):
        missing = [" or ".join(QUANTITIES)]
    for name in missing:
        what, allowed = f"no column {name}", "time_s, space and what is known of the air"
        problems.append(Problem(file, 1, 1, "", what, allowed))
    if problems:
        raise DocumentError(problems)
    return {name: place for place, name in enumerate(header)}


def _numbers(
    file: str, line: int, cells: Sequence[str], places: Mapping[str, int], problems: list[Problem]
) -> Iterator[tuple[str, float]]:
    """Yield the numbers of one row that can be; write down those that cannot."""
    for name, place in places.items():
        if name == "space":
            continue
        text = _cell(cells, place)
        _, least, most = QUANTITIES.get(name, (0.0, 0.0, LATEST_S))
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if least <= value <= most:
            yield name, value
        else:
            what = f"{name} is {text!r}" if text else f"{name} is missing"
            allowed = f"a number from {least:g} to {most:g}"
            problems.append(Problem(file, line, place + 1, name, what, allowed))


def _add(
    to: _Rows, row: Mapping[str, float], file: str, line: int, places: Mapping[str, int]
) -> Iterator[Problem]:
    """Add a row to those of its space, or tell that it does not come after them."""
    time_s = row["time_s"]
    if to.times_s and time_s <= to.times_s[-1]:
        what = f"{time_s:g} s does not come after {to.times_s[-1]:g} s of line {to.line}"
        allowed = "times of a space that rise from row to row"
        yield Problem(file, line, places["time_s"] + 1, "time_s", what, allowed)
        return
    to.times_s.append(time_s)
    to.values.append([row.get(name, clean) for name, (clean, _, _) in QUANTITIES.items()])
    to.line = line


def _no_space(
    file: str, line: int, places: Mapping[str, int], space: str, spaces: Sequence[str]
) -> Problem:
    near = next(iter(nearest(space, spaces, count=1)), "")
    what = f"no space {space!r} in the building" if space else "the space is missing"
    allowed = "the id of a space" if near else f"such as {', '.join(sorted(spaces)[:5])}"
    return Problem(file, line, places["space"] + 1, "space", what, allowed, near)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""
