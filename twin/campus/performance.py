"""Performance maps of heat pumps as users bring them: one CSV file, read in place.

A map is a full grid: every combination of its outdoor air, entering and (if it has that column)
leaving water stands in exactly one row, and the rows rise, the air slowest. So a row left out,
written twice or in the wrong place is found, and told by its line.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

from twin.documents import shown
from twin.errors import InputError, nearest

__all__ = ["ANY_LEAVING_C", "MapColumns", "PerformanceMap", "read_map"]

TEMPERATURES_C = (-60.0, 100.0)
"""Where a temperature of a map may lie [degC]; beyond it is in another unit or a slip."""

MOST_KW = 2000.0
"""The largest capacity of one heat pump [kW]; assumed, catalogues of air-source water heaters end
below 1000. A larger figure is in watts, or a slip."""

COP_RANGE = (0.5, 15.0)
"""Where a COP may lie [-]; assumed. Electric heat has 1, the best machines 6; beyond this the two
columns are in different units."""

ANY_LEAVING_C = (40.0, 65.0)
"""Set-points that a map without leaving water is taken to hold for [degC]; assumed, the range of
ordinary machines."""


@dataclass(frozen=True, slots=True)
class MapColumns:
    """What the columns of a map are called, and the unit of its powers.

    Attributes
    ----------
    air_c, entering_c, leaving_c
        Outdoor air, entering and leaving water [degC]; the last may be missing.
    capacity_kw, input_kw
        Heat given and power taken, in units of *kilowatts*.
    cop
        Their ratio; a file has ``input_kw`` or ``cop``, not both.
    kilowatts
        What 1 in the power columns means [kW].
    """

    air_c: str = "air_c"
    entering_c: str = "entering_c"
    leaving_c: str = "leaving_c"
    capacity_kw: str = "capacity_kw"
    input_kw: str = "input_kw"
    cop: str = "cop"
    kilowatts: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class PerformanceMap:
    """A full grid of one machine's figures.

    Attributes
    ----------
    file
        Where it was read.
    air_c, entering_c
        The axes [degC], rising, two values or more each.
    leaving_c
        The third axis [degC]; empty when the map does not tell the leaving water.
    input_kw, cop
        Power taken [kW] and coefficient of performance [-], the air slowest, then entering, then
        leaving water.
    """

    file: str
    air_c: tuple[float, ...]
    entering_c: tuple[float, ...]
    leaving_c: tuple[float, ...]
    input_kw: tuple[float, ...]
    cop: tuple[float, ...]

    @property
    def leaving_range_c(self) -> tuple[float, float]:
        """Coldest and hottest water that the machine gives [degC]."""
        return (self.leaving_c[0], self.leaving_c[-1]) if self.leaving_c else ANY_LEAVING_C


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    at: tuple[float, ...]
    input_kw: float
    cop: float


def read_map(
    file: Path,
    *,
    columns: MapColumns | None = None,
    within: Mapping[str, tuple[float, float]] | None = None,
) -> PerformanceMap:
    """Read and check a map.

    Parameters
    ----------
    file
        A CSV file, UTF-8, with a heading: ``air_c, entering_c, leaving_c`` (optional),
        ``capacity_kw``, and ``input_kw`` or ``cop``, in any order.
    columns
        Other names and units of the columns.
    within
        Ranges of the axes, by our names; rows beyond are left out unread. For published maps that
        go on where no machine does (water leaving colder than it entered).

    Raises
    ------
    InputError
        The first mistake, as ``file:line: what; what is allowed``.
    """
    names = columns or MapColumns()
    rows = list(_rows(file, names, within or {}))
    if not rows:
        raise InputError(f"{shown(file)}:2: the map has no rows; allowed: a full grid of figures")
    width = len(rows[0].at)
    axes = [tuple(sorted({row.at[k] for row in rows})) for k in range(width)]
    said = [names.air_c, names.entering_c, names.leaving_c][:width]
    _check_order(file, rows, said)
    for name, axis in zip(said[:2], axes, strict=False):
        if len(axis) < 2:
            raise InputError(
                f"{shown(file)}:{rows[0].line}: {name} has the one value {axis[0]:g};"
                " allowed: two or more, so that there is something to go between"
            )
    _check_full(file, rows, axes, said)
    return PerformanceMap(
        file=shown(file),
        air_c=axes[0],
        entering_c=axes[1],
        leaving_c=axes[2] if width == 3 else (),
        input_kw=tuple(row.input_kw for row in rows),
        cop=tuple(row.cop for row in rows),
    )


def _rows(
    file: Path, names: MapColumns, within: Mapping[str, tuple[float, float]]
) -> Iterator[_Row]:
    """Yield the rows, each checked by itself."""
    name = shown(file)
    if not file.is_file():
        beside = sorted(it.name for it in file.parent.glob("*.csv"))
        near = nearest(file.name, beside, count=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; allowed: a CSV file that exists"
        raise InputError(f"{name}: no such performance map{hint}")
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            places = _places(next(reader, []), names, name)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    found = _numbers(cells, places, names, f"{name}:{reader.line_num}")
                    if all(low <= found[key] <= high for key, (low, high) in within.items()):
                        yield _checked(found, names, f"{name}:{reader.line_num}", reader.line_num)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: not UTF-8 (byte {error.start}); allowed: a text file saved as UTF-8"
        ) from None
    except csv.Error as error:
        raise InputError(f"{name}: not a CSV file ({error}); allowed: commas between") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}") from None


def _places(heading: Sequence[str], names: MapColumns, file: str) -> dict[str, int]:
    """Return where each column stands, by our own name for it."""
    told = [cell.strip() for cell in heading]
    wanted = {
        key: getattr(names, key)
        for key in ("air_c", "entering_c", "leaving_c", "capacity_kw", "input_kw", "cop")
    }
    known = list(wanted.values())
    for cell in told:
        if cell not in known:
            near = nearest(cell, known, count=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(
                f"{file}:1: no column is called {cell!r}; allowed: {', '.join(known)}{hint}"
            )
        if told.count(cell) > 1:
            raise InputError(f"{file}:1: the column {cell!r} stands there twice; leave one out")
    places = {key: told.index(column) for key, column in wanted.items() if column in told}
    for key in ("air_c", "entering_c", "capacity_kw"):
        if key not in places:
            raise InputError(f"{file}:1: the column {wanted[key]!r} is missing; add it")
    if ("input_kw" in places) == ("cop" in places):
        both = f"{wanted['input_kw']!r} and {wanted['cop']!r}"
        fault = f"{both} both stand there" if "cop" in places else f"neither of {both} stands there"
        raise InputError(f"{file}:1: {fault}; allowed: one of the two")
    return places


def _numbers(
    cells: Sequence[str], places: dict[str, int], names: MapColumns, place: str
) -> dict[str, float]:
    """Return the numbers of one row, by our names of the columns."""
    found: dict[str, float] = {}
    for key, number in places.items():
        text = cells[number].strip() if number < len(cells) else ""
        column = getattr(names, key)
        if not text:
            raise InputError(f"{place}: {column} is empty; the map has a hole there, fill it in")
        try:
            found[key] = float(text)
        except ValueError:
            raise InputError(
                f"{place}: {column} is {text!r}; allowed: a number, with a decimal point"
            ) from None
        if not math.isfinite(found[key]):
            raise InputError(f"{place}: {column} is {text}; allowed: a finite number")
    return found


def _checked(found: dict[str, float], names: MapColumns, place: str, line: int) -> _Row:
    """Refuse what no machine can be, and what is in another unit."""
    at = tuple(found[key] for key in ("air_c", "entering_c", "leaving_c") if key in found)
    low, high = TEMPERATURES_C
    for key in ("air_c", "entering_c", "leaving_c"):
        if key in found and not low <= found[key] <= high:
            raise InputError(
                f"{place}: {getattr(names, key)} is {found[key]:g};"
                f" allowed: {low:g} to {high:g} degC"
            )
    capacity = found["capacity_kw"] * names.kilowatts
    if not 0.0 < capacity <= MOST_KW:
        raise InputError(
            f"{place}: {names.capacity_kw} is {found['capacity_kw']:g};"
            f" allowed: above 0, at most {MOST_KW / names.kilowatts:g} for one unit (is it in kW?)"
        )
    second = "cop" if "cop" in found else "input_kw"
    if found[second] <= 0.0:
        raise InputError(
            f"{place}: {getattr(names, second)} is {found[second]:g}; allowed: above 0"
        )
    if second == "cop":
        cop = found["cop"]
        power = capacity / cop
    else:
        power = found["input_kw"] * names.kilowatts
        cop = capacity / power
    if not COP_RANGE[0] <= cop <= COP_RANGE[1]:
        raise InputError(
            f"{place}: the COP is {cop:.4g}; allowed: {COP_RANGE[0]:g} to {COP_RANGE[1]:g}"
            " (are both columns in the same unit?)"
        )
    return _Row(line, at, power, cop)


def _point(at: Sequence[float], said: Sequence[str]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(said, at, strict=True))


def _check_order(file: Path, rows: Sequence[_Row], said: Sequence[str]) -> None:
    """Rows must rise: a grid in another order was read by another rule, or is not a grid."""
    seen: dict[tuple[float, ...], int] = {}
    for row in rows:
        if row.at in seen:
            raise InputError(
                f"{shown(file)}:{row.line}: {_point(row.at, said)} stands already in line"
                f" {seen[row.at]}; leave one of them out"
            )
        seen[row.at] = row.line
    for before, row in pairwise(rows):
        if row.at < before.at:
            raise InputError(
                f"{shown(file)}:{row.line}: {_point(row.at, said)} comes after"
                f" {_point(before.at, said)}; rows must rise, {said[0]} slowest, {said[-1]} fastest"
            )


def _check_full(
    file: Path, rows: Sequence[_Row], axes: Sequence[tuple[float, ...]], said: Sequence[str]
) -> None:
    """Every combination must be there; tell the first that is not, and how many there are."""
    wanted = math.prod(len(axis) for axis in axes)
    if len(rows) == wanted:
        return
    given = {row.at: row.line for row in rows}
    last = 1
    for at in product(*axes):
        if at not in given:
            raise InputError(
                f"{shown(file)}:{last + 1}: no row for {_point(at, said)};"
                f" {wanted - len(rows)} of {wanted} combinations are missing: a map must be a full"
                " grid"
            )
        last = given[at]
