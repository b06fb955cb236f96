"""Small CSV sheets that people fill in by hand: every mistake is told with line and column."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.errors import DocumentError, Problem, nearest
from twin.nodes import shown

__all__ = ["Sheet", "clock", "read_sheet", "seconds"]

_WHOLE: Final = re.compile(r"\d{1,9}")
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)")
_SECONDS: Final = re.compile(r"\d+(?:\.\d+)?")

LARGEST_BYTES: Final = 5_000_000
"""A sheet filled in by hand is smaller."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of comma-separated cells, trimmed; empty rows and lines that begin with # are gone."""

    file: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Line and cells of each row; as many cells as the header has."""
    starts: dict[int, tuple[int, ...]]
    """By line: at which character each cell begins, from 1."""
    notes: dict[int, str]
    """By line: what stands behind a #."""
    flaws: tuple[Problem, ...] = ()
    """Rows with another number of cells than the header; they are not among the rows."""

    def problem(
        self, at: tuple[int, int], path: str, what: str, allowed: str = "", suggestion: str = ""
    ) -> Problem:
        """Return a problem at the cell of a line and column."""
        line, column = at
        starts = self.starts.get(line, ())
        place = starts[column] if column < len(starts) else 1
        return Problem(self.file, line, place, path, what, allowed, suggestion)

    def column(self, name: str) -> int:
        """Return which column has a name.

        Raises
        ------
        DocumentError
            None has; the nearest is named.
        """
        folded = [one.casefold() for one in self.header]
        if name in folded:
            return folded.index(name)
        near = nearest(name, self.header, count=1)
        raise DocumentError(
            [
                Problem(
                    self.file,
                    self.header_line,
                    1,
                    what=f"no column {name!r}",
                    allowed=f"the file has: {', '.join(self.header)}",
                    suggestion=near[0] if near else "",
                )
            ]
        )

    def count(self, line: int, cells: tuple[str, ...], column: int, path: str) -> int:
        """Return a whole number of people.

        Raises
        ------
        DocumentError
            The cell is empty, negative or no whole number.
        """
        text = cells[column]
        if _WHOLE.fullmatch(text):
            return int(text)
        what = f"{text!r} is no number of people" if text else "is empty"
        if re.fullmatch(r"-\d+(\.\d+)?", text):
            what = f"{text} people are fewer than nobody"
        raise DocumentError(
            [self.problem((line, column), path, what, "allowed: a whole number from 0")]
        )


def read_sheet(file: Path) -> Sheet:
    """Read a CSV file with a header; commas, semicolons or tabs between the cells.

    Raises
    ------
    DocumentError
        There is no such file, it is no UTF-8 text, or it is empty.
    """
    name = shown(file)
    text = _text(file, name)
    lines = text.splitlines()
    kept = [
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip(" \t,;") and not line.lstrip().startswith("#")
    ]
    if not kept:
        raise DocumentError([Problem(name, what="is empty", allowed="a header line and rows")])
    comma = max(",;\t", key=kept[0][1].count)
    parsed = [(number, *_cells(line, comma)) for number, line in kept]
    header_line, header, _ = parsed[0]
    while header and not header[-1]:
        header = header[:-1]
    flaws = [
        Problem(
            name,
            number,
            1,
            what=f"{_filled(cells)} cells, but the header has {len(header)}",
            allowed="as many cells as the header",
        )
        for number, cells, _ in parsed[1:]
        if _filled(cells) > len(header) or len(cells) < len(header)
    ]
    wrong = {one.line for one in flaws}
    return Sheet(
        file=name,
        header_line=header_line,
        header=header,
        rows=tuple(
            (number, cells[: len(header)]) for number, cells, _ in parsed[1:] if number not in wrong
        ),
        starts={number: starts for number, _, starts in parsed},
        notes={
            number: line.lstrip().lstrip("#").strip()
            for number, line in enumerate(lines, 1)
            if line.lstrip().startswith("#")
        },
        flaws=tuple(flaws),
    )


def _text(file: Path, name: str) -> str:
    try:
        if file.stat().st_size > LARGEST_BYTES:
            what = f"has {file.stat().st_size:,} bytes; allowed: a sheet of at most 5 MB"
            raise DocumentError([Problem(name, what=what)])
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        beside = [one.name for one in file.parent.glob("*.csv")] if file.parent.is_dir() else []
        near = nearest(file.name, beside, count=1)
        raise DocumentError(
            [Problem(name, what="no such file", suggestion=near[0] if near else "")]
        ) from None
    except UnicodeDecodeError as error:
        what = f"not UTF-8 (byte {error.start})"
        raise DocumentError(
            [Problem(name, what=what, allowed="a text file saved as UTF-8")]
        ) from None
    except OSError as error:
        raise DocumentError([Problem(name, what=f"cannot be read ({error.strerror})")]) from None


def _cells(line: str, comma: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the trimmed cells of a line, and at which character each begins."""
    if '"' in line:
        cells = next(csv.reader(io.StringIO(line), delimiter=comma), [])
        return tuple(cell.strip() for cell in cells), (1,) * len(cells)
    starts, place = [], 0
    cells = line.split(comma)
    for cell in cells:
        starts.append(place + len(cell) - len(cell.lstrip()) + 1)
        place += len(cell) + len(comma)
    return tuple(cell.strip() for cell in cells), tuple(starts)


def _filled(cells: tuple[str, ...]) -> int:
    """Return how many cells there are but for empty ones at the end."""
    return max((place + 1 for place, cell in enumerate(cells) if cell), default=0)


def seconds(text: str) -> float | None:
    """Read a time after the alarm: ``4:35`` (minutes), ``1:02:30`` (hours), or plain seconds.

    Examples
    --------
    >>> seconds("4:35"), seconds("275"), seconds("1:00:05"), seconds("soon")
    (275.0, 275.0, 3605.0, None)
    """
    said = text.strip().removesuffix("s").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    match = _CLOCK.fullmatch(said)
    if match is None or float(match[3]) >= 60.0 or (match[1] and int(match[2]) > 59):
        return None
    return 3600.0 * int(match[1] or 0) + 60.0 * int(match[2]) + float(match[3])


def clock(time_s: float | None) -> str:
    """Return a time after the alarm as minutes and seconds; a dash for none.

    Examples
    --------
    >>> clock(275.2), clock(3605.0), clock(None), clock(-90)
    ('4:35', '60:05', '–', '−1:30')
    """
    if time_s is None or not math.isfinite(time_s):
        return "–"
    whole = round(abs(time_s))
    sign = "\N{MINUS SIGN}" if time_s < 0 and whole else ""
    return f"{sign}{whole // 60}:{whole % 60:02d}"
