"""The text of a SWMM input file: sections, rows and cells, each with its line.

Names and layout of the sections: Rossman, *Storm Water Management Model User's Manual Version
5.2*, EPA/600/R-22/030 (2022), appendix D.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twin.errors import DocumentError, Problem, nearest

__all__ = ["DRAWN", "MODELLED", "NOT_MODELLED", "InpFile", "Row", "read_sections"]

MODELLED = (
    "TITLE", "OPTIONS", "RAINGAGES", "SUBCATCHMENTS", "SUBAREAS", "INFILTRATION", "JUNCTIONS",
    "OUTFALLS", "STORAGE", "CONDUITS", "PUMPS", "ORIFICES", "WEIRS", "XSECTIONS", "LOSSES",
    "CURVES", "TIMESERIES", "INFLOWS", "CONTROLS", "COORDINATES",
)  # fmt: skip
"""Sections that make the network and its storm."""

DRAWN = (
    "REPORT", "MAP", "VERTICES", "POLYGONS", "SYMBOLS", "LABELS", "TAGS", "BACKDROP", "PROFILES",
)  # fmt: skip
"""Sections about drawing and reporting: they change no result."""

NOT_MODELLED = (
    "FILES", "EVAPORATION", "TEMPERATURE", "ADJUSTMENTS", "LID_CONTROLS", "LID_USAGE", "AQUIFERS",
    "GROUNDWATER", "GWF", "SNOWPACKS", "DIVIDERS", "OUTLETS", "STREETS", "INLETS", "INLET_USAGE",
    "TRANSECTS", "POLLUTANTS", "LANDUSES", "COVERAGES", "LOADINGS", "BUILDUP", "WASHOFF",
    "TREATMENT", "DWF", "RDII", "HYDROGRAPHS", "PATTERNS", "EVENTS",
)  # fmt: skip
"""Sections that SWMM knows and we do not."""

_CELL = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section."""

    line: int
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """The first cell: what the row is about."""
        return self.cells[0]


@dataclass(slots=True)
class InpFile:
    """The rows of a file by section, and the problems found while they are read."""

    file: str
    sections: dict[str, list[Row]]
    headings: dict[str, int]
    """Line of each section's first heading."""
    titles: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Errors: nothing can be run."""
    warnings: list[Problem] = field(default_factory=list)
    """What is left out or read otherwise than SWMM does."""

    def rows(self, section: str, *, least: int = 1) -> Iterator[Row]:
        """Yield the rows of a section that have enough cells; tell the others."""
        for row in self.sections.get(section, ()):
            if len(row.cells) < least:
                self.problem(
                    row,
                    section,
                    f"{len(row.cells)} cells in {' '.join(row.cells)!r}",
                    f"at least {least}",
                )
            else:
                yield row

    def named(self, section: str, *, least: int = 1) -> dict[str, Row]:
        """Return the rows of a section by their first cell; tell names that come twice."""
        found: dict[str, Row] = {}
        for row in self.rows(section, least=least):
            if row.name in found:
                self.problem(
                    row,
                    section,
                    f"{row.name!r} is given twice",
                    f"once; the other stands in line {found[row.name].line}",
                )
            else:
                found[row.name] = row
        return found

    def number(
        self,
        section: str,
        row: Row,
        column: int,
        what: str,
        *,
        default: float | None = None,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> float:
        """Return the number in a cell; tell one that is missing, no number or out of bounds.

        After a problem the number is *default*, else the nearest bound, so that reading goes on.
        """
        fallback = default if default is not None else min(max(1.0, least), most)
        if column >= len(row.cells) or row.cells[column] == "*":
            if default is None:
                self.problem(row, section, f"{what} is missing", "a number")
            return fallback
        text = row.cells[column]
        try:
            value = float(text)
        except ValueError:
            self.problem(row, section, f"{what} is {text!r}", "a number")
            return fallback
        if not (math.isfinite(value) and least <= value <= most):
            bounds = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"
            self.problem(
                row,
                section,
                f"{what} is {text}",
                bounds if math.isfinite(least) else "a finite number",
            )
            return fallback
        return value

    def word(self, row: Row, column: int, default: str = "") -> str:
        """Return a cell in capitals."""
        return row.cells[column].upper() if column < len(row.cells) else default

    def yes(self, row: Row, column: int) -> bool:
        """Return whether a cell says YES."""
        return self.word(row, column) == "YES"

    def problem(
        self,
        row: Row | int,
        section: str,
        what: str,
        allowed: str = "",
        *,
        known: Iterable[str] = (),
        name: str = "",
    ) -> None:
        """Tell an error; with *known*, the one nearest to *name* is offered."""
        self.problems.append(self._told(row, section, what, allowed, known, name))

    def warn(self, row: Row | int, section: str, what: str, allowed: str = "") -> None:
        """Tell what is left out or read otherwise than SWMM does."""
        told = self._told(row, section, what, allowed, (), "")
        self.warnings.append(
            Problem(told.file, told.line, None, told.path, told.what, told.allowed, level="warning")
        )

    def _told(
        self,
        row: Row | int,
        section: str,
        what: str,
        allowed: str,
        known: Iterable[str],
        name: str,
    ) -> Problem:
        near = nearest(name, sorted(known), count=1) if name else []
        line = row if isinstance(row, int) else row.line
        subject = "" if isinstance(row, int) or not row.cells else f" {row.name}"
        return Problem(
            self.file,
            line,
            None,
            f"[{section}]{subject}" if section else "",
            what,
            f"allowed: {allowed}" if allowed else "",
            "".join(near),
        )


def read_sections(path: Path) -> InpFile:
    """Read the sections of a file.

    Sections that SWMM knows and we do not are kept and warned of; names that SWMM does not know
    either are problems.

    Raises
    ------
    DocumentError
        The file cannot be read, is no text, or holds no section at all.
    """
    text = _text(path)
    inp = InpFile(str(path), {}, {})
    section: str | None = None
    skipped = False
    for line, raw in enumerate(text.splitlines(), start=1):
        body = raw.split(";", 1)[0].strip()
        if not body:
            continue
        if body.startswith("["):
            section = _heading(inp, body, line)
            skipped = section is None
            continue
        if section == "TITLE":
            inp.titles.append(body)
        elif section is not None:
            cells = tuple(quoted or plain for quoted, plain in _CELL.findall(body))
            inp.sections.setdefault(section, []).append(Row(line, cells))
        elif not skipped:
            inp.problem(line, "", f"{body[:40]!r} stands before any section", "[SECTION] first")
            skipped = True
    if not inp.headings:
        if not inp.problems:
            inp.problem(1, "", "the file holds no section", "a SWMM input file with [OPTIONS] ...")
        raise DocumentError(inp.problems)
    _warn_left_out(inp)
    return inp


def _warn_left_out(inp: InpFile) -> None:
    for name in inp.sections:
        if name in NOT_MODELLED:
            rows = len(inp.sections[name])
            inp.warn(
                inp.headings[name],
                name,
                f"not modelled: {rows} {'row is' if rows == 1 else 'rows are'} left out",
            )


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            [
                Problem(
                    str(path),
                    what=f"cannot be read ({error.strerror})",
                    allowed="allowed: a .inp file",
                )
            ]
        ) from None
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise DocumentError(
            [
                Problem(
                    str(path),
                    line,
                    what="not a text file (it holds a byte 0)",
                    allowed="allowed: a .inp file saved as UTF-8",
                )
            ]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # SWMM's own editor writes the system's encoding; only names can hold such bytes.
        return content.decode("latin-1")


def _heading(inp: InpFile, body: str, line: int) -> str | None:
    """Return the section that a heading opens; None, and a problem, when SWMM has none such."""
    if not body.endswith("]") or len(body) < 3:
        inp.problem(line, "", f"the heading {body!r} is broken", "[NAME]")
        return None
    name = body[1:-1].strip().upper()
    known = (*MODELLED, *DRAWN, *NOT_MODELLED)
    if name not in known:
        inp.problem(
            line, name, "SWMM has no section of that name", "its sections", known=known, name=name
        )
        return None
    inp.headings.setdefault(name, line)
    return name
