"""What observers counted at the exits of a real drill: read, judged, made cumulative."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from twin.documents import in_reading_order
from twin.drill.sheet import Sheet, clock, read_sheet, seconds
from twin.errors import DocumentError, InputError, Problem, nearest

if TYPE_CHECKING:
    from twin.drill.venue import Venue

__all__ = ["Counted", "Record", "crossing_s", "read_counts", "template"]

Counted = Literal["cumulative", "interval"]
"""All who are out so far, or those who came since the row before."""

_DECLARED: Final = re.compile(r"counts?\s*[:=]\s*(cumulative|interval)\b", re.IGNORECASE)

_ALLOWED_TIME: Final = "allowed: time after the alarm as mm:ss, or in seconds"


@dataclass(frozen=True, eq=False)
class Record:
    """Counts by time at E exits, n of them; the first is nobody at the alarm."""

    file: Path
    exits: tuple[str, ...]
    time_s: NDArray[np.float64]
    """After the alarm, rising, shape (n,) [s]."""
    out: NDArray[np.int64]
    """People out by then, shape (n, E)."""
    counted: Counted
    declared: bool
    """Whether the file or the reader said how it was counted; else it was found out."""

    @property
    def total(self) -> int:
        """How many came out."""
        return int(self.out[-1].sum())

    @property
    def by_exit(self) -> NDArray[np.int64]:
        """How many came out by each exit, shape (E,)."""
        last: NDArray[np.int64] = self.out[-1]
        return last

    @property
    def all_out(self) -> NDArray[np.int64]:
        """People out by each time, all exits together, shape (n,)."""
        return np.asarray(self.out.sum(axis=1))

    def share_s(self, share: float) -> float:
        """Return when a share of those who came out was out [s], straight between two rows."""
        return crossing_s(self.time_s, self.all_out.astype(np.float64), share * self.total)


def crossing_s(time_s: NDArray[np.float64], out: NDArray[np.float64], people: float) -> float:
    """Return when a curve of people out first reaches a number [s], straight between its points."""
    place = int(np.searchsorted(out, people - 1e-9, side="left"))
    if place >= out.size:
        return float(time_s[-1])
    if place == 0:
        return float(time_s[0])
    rise = out[place] - out[place - 1]
    share = (people - out[place - 1]) / rise if rise > 0 else 0.0
    return float(time_s[place - 1] + share * (time_s[place] - time_s[place - 1]))


def read_counts(file: Path, venue: Venue, *, inside: int, counted: Counted | None = None) -> Record:
    """Read the counts of a drill.

    Parameters
    ----------
    file
        A CSV file: a column ``time`` and one for each exit, by its id, the end of it, or its name.
        A line ``# counts: cumulative`` or ``# counts: interval`` says how it was counted.
    venue
        Where; a column for each of its exits.
    inside
        How many were inside when the alarm came.
    counted
        How it was counted; None: as the file says, else found out from the numbers.

    Raises
    ------
    DocumentError
        Everything that is wrong in the file, with line and column: times that run backwards, counts
        that fall, more people than were inside, exits that there are not.
    """
    sheet = read_sheet(file)
    problems = list(sheet.flaws)
    columns = _columns(sheet, venue, problems)
    if not sheet.rows and not problems:
        what, allowed = "has no rows", "one row for each time of reading"
        problems.append(Problem(sheet.file, what=what, allowed=allowed))
    time_s = _times(sheet, problems)
    told = np.array(_numbers(sheet, columns, problems), dtype=np.int64)
    if problems:
        raise DocumentError(in_reading_order(problems))
    said = counted or _declared(sheet)
    how: Counted = said or _found_out(told, inside)
    if how == "cumulative":
        _check_rising(sheet, columns, told)
    out = told if how == "cumulative" else np.cumsum(told, axis=0)
    _check_inside(sheet, columns, told, out, inside)
    if time_s[0] > 0.0:
        time_s = np.concatenate([[0.0], time_s])
        out = np.concatenate([np.zeros((1, out.shape[1]), dtype=np.int64), out])
    if int(out[-1].sum()) == 0:
        raise InputError(f"{sheet.file}: nobody came out; allowed: counts above 0 in some row")
    exits = tuple(venue.exits[place].id for place in columns)
    return Record(file, exits, time_s, out, how, said is not None)


def _columns(sheet: Sheet, venue: Venue, problems: list[Problem]) -> dict[int, int]:
    """Return the column of each exit, by its place among the exits of the building."""
    line, sound = sheet.header_line, len(problems)
    if not sheet.header or sheet.header[0].casefold() not in {"time", "时间", "time_s"}:
        first = sheet.header[0] if sheet.header else ""
        problems.append(
            sheet.problem((line, 0), "", f"the first column is {first!r}", "allowed: time")
        )
    names = [
        {
            text.casefold()
            for text in (
                link.id,
                venue.short(link.id),
                venue.short(link.id).removeprefix("exit-"),
                *((link.name.en, link.name.zh) if link.name else ()),
            )
        }
        for link in venue.exits
    ]
    known = [venue.short(link.id) for link in venue.exits]
    found: dict[int, int] = {}
    for column, head in enumerate(sheet.header[1:], 1):
        exit_ = next((i for i, some in enumerate(names) if head.casefold() in some), None)
        if exit_ is None:
            heads = {one.casefold() for one in sheet.header}
            free = [one for one, some in zip(known, names, strict=True) if not some & heads]
            near = nearest(head, free, count=1) or nearest(f"exit-{head}", free, count=1)
            problems.append(
                sheet.problem(
                    (line, column),
                    "",
                    f"no exit named {head!r}",
                    "known: " + ", ".join(known),
                    near[0] if near else "",
                )
            )
        elif exit_ in found:
            problems.append(sheet.problem((line, column), "", f"exit {head!r} has two columns"))
        else:
            found[exit_] = column
    missing = [name for place, name in enumerate(known) if place not in found]
    if missing and len(problems) == sound:
        what = f"no column for {', '.join(missing)}"
        problems.append(
            sheet.problem((line, 0), "", what, "write 0 in every row of an exit nobody used")
        )
    return found


def _times(sheet: Sheet, problems: list[Problem]) -> NDArray[np.float64]:
    found: list[float] = []
    before: tuple[float, int] | None = None
    for line, cells in sheet.rows:
        time_s = seconds(cells[0])
        if time_s is None:
            what = f"{cells[0]!r} is no time" if cells[0] else "the time is empty"
            problems.append(sheet.problem((line, 0), "time", what, _ALLOWED_TIME))
            continue
        if before is not None and time_s <= before[0]:
            how = "comes again" if time_s == before[0] else "runs backwards"
            what = f"{clock(time_s)} {how}: line {before[1]} has {clock(before[0])}"
            problems.append(
                sheet.problem((line, 0), "time", what, "allowed: times that rise from row to row")
            )
            continue
        before = (time_s, line)
        found.append(time_s)
    return np.array(found)


def _numbers(sheet: Sheet, columns: dict[int, int], problems: list[Problem]) -> list[list[int]]:
    found: list[list[int]] = []
    for line, cells in sheet.rows:
        row = []
        for column in columns.values():
            try:
                row.append(sheet.count(line, cells, column, sheet.header[column]))
            except DocumentError as error:
                problems += error.problems
        found.append(row if len(row) == len(columns) else [0] * len(columns))
    return found


def _declared(sheet: Sheet) -> Counted | None:
    for note in sheet.notes.values():
        if match := _DECLARED.search(note):
            return "cumulative" if match[1].casefold() == "cumulative" else "interval"
    return None


def _found_out(told: NDArray[np.int64], inside: int) -> Counted:
    """Return how it was counted: numbers that never fall are cumulative.

    Where some fall they are of intervals, unless these would add up to more than were inside: then
    a cumulative count was miswritten, and is told as that.
    """
    falls = bool((np.diff(told, axis=0) < 0).any())
    return "interval" if falls and int(told.sum()) <= inside else "cumulative"


def _check_rising(sheet: Sheet, columns: dict[int, int], told: NDArray[np.int64]) -> None:
    problems = []
    for place, column in enumerate(columns.values()):
        for row in np.flatnonzero(np.diff(told[:, place]) < 0) + 1:
            line, (number, before) = sheet.rows[row][0], (told[row, place], told[row - 1, place])
            what = f"{number} after {before} (line {sheet.rows[row - 1][0]}): the count falls"
            allowed = "allowed: all who are out so far; for those since the row before, write"
            problems.append(
                sheet.problem(
                    (line, column), sheet.header[column], what, f"{allowed} '# counts: interval'"
                )
            )
    if problems:
        raise DocumentError(sorted(problems, key=lambda one: (one.line or 0, one.column or 0)))


def _check_inside(
    sheet: Sheet,
    columns: dict[int, int],
    told: NDArray[np.int64],
    out: NDArray[np.int64],
    inside: int,
) -> None:
    everybody = out.sum(axis=1)
    beyond = np.flatnonzero(everybody > inside)
    if not beyond.size:
        return
    row = int(beyond[0])
    column = list(columns.values())[int(np.argmax(told[row]))]
    line, cells = sheet.rows[row]
    what = (
        f"{everybody[row]:,} people out by {cells[0]}, all exits together, but {inside:,} were"
        " inside"
    )
    raise DocumentError(
        [
            sheet.problem(
                (line, column),
                sheet.header[column],
                what,
                f"allowed: at most {inside:,}; if more took part, say --people",
            )
        ]
    )


def template(exits: Sequence[str], *, step_s: int, until_s: float, words: str) -> str:
    """Return an empty sheet for observers, with a row for each time of reading."""
    rows = range(step_s, int(until_s) + step_s, step_s)
    lines = ["# counts: cumulative", *(f"# {line}" for line in words.splitlines())]
    lines.append(",".join(["time", *exits]))
    lines += [",".join([f"{row // 60}:{row % 60:02d}", *([""] * len(exits))]) for row in rows]
    return "\n".join(lines) + "\n"
