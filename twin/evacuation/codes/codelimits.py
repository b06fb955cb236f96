"""The limits of the Chinese fire and building codes, as a table that a user may edit.

The table that is shipped lies beside this module (``code_limits.yaml``). Each row says which code
and clause it is, for which buildings, rooms and storeys it holds, how far the figure was checked,
and what is doubtful about it. A file of one's own has the same form; its rows replace shipped rows
of the same id and are added to the others, or stand alone where it says ``shipped: false``.

None of it is a statement of law: before a figure is used as one, read it in the code in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.campus.plan import RoomKind
from twin.campus.quantities import NonNegative
from twin.documents import judge, problem_at, read_document
from twin.errors import DocumentError
from twin.model import Id, Model
from twin.words import Words

__all__ = [
    "CodeKind",
    "CodeLimit",
    "CodeLimits",
    "Context",
    "FireClass",
    "Rule",
    "Verified",
    "read_limits",
    "shipped_limits",
]

CodeKind = Literal[
    "dormitory",
    "teaching",
    "library",
    "canteen",
    "laboratory",
    "office",
    "gym",
    "clinic",
    "plant-house",
    "school",
]
"""The kinds of building of a campus, and ``school``: a teaching building of a primary or secondary
school, to which GB 50099 applies. A university's teaching building is ``teaching``."""

FireClass = Literal["I", "II", "III", "IV"]
"""Fire resistance of a building, I the best."""

Verified = Literal["seen", "second-hand", "recalled"]
"""How far a figure was checked: its clause was read in a copy of the code; it was read where the
clause is cited, or in an older edition; or it is written from memory."""

AT_MOST: Mapping[str, str] = {
    "travel-two-way": "m",
    "travel-dead-end": "m",
    "in-hall": "m",
    "stair-to-exit": "m",
    "one-door-area": "m2",
    "one-door-people": "persons",
    "end-room-area": "m2",
    "end-room-wide-area": "m2",
    "end-room-wide-reach": "m",
    "one-exit-area": "m2",
    "one-exit-people": "persons",
    "one-stair-storeys": "1",
    "one-stair-area": "m2",
    "one-stair-people": "persons",
    "persons-per-door": "persons",
    "riser": "m",
}
"""Rules whose limit must not be exceeded, each with its unit."""

AT_LEAST: Mapping[str, str] = {
    "width-per-100": "m/100 persons",
    "door-width": "m",
    "exit-width": "m",
    "corridor-width": "m",
    "stair-width": "m",
    "end-room-door": "m",
    "end-room-wide-door": "m",
    "exits-per-storey": "1",
    "doors-per-room": "1",
    "apart": "m",
    "tread": "m",
}
"""Rules whose limit must be reached."""

ADJUST: Mapping[str, str] = {
    "sprinkler-factor": "1",
    "gallery-extra": "m",
    "open-stair-less-two-way": "m",
    "open-stair-less-dead-end": "m",
}
"""What changes the distances allowed."""

Rule = Literal[
    "travel-two-way",
    "travel-dead-end",
    "in-hall",
    "stair-to-exit",
    "one-door-area",
    "one-door-people",
    "end-room-area",
    "end-room-wide-area",
    "end-room-wide-reach",
    "one-exit-area",
    "one-exit-people",
    "one-stair-storeys",
    "one-stair-area",
    "one-stair-people",
    "persons-per-door",
    "riser",
    "width-per-100",
    "door-width",
    "exit-width",
    "corridor-width",
    "stair-width",
    "end-room-door",
    "end-room-wide-door",
    "exits-per-storey",
    "doors-per-room",
    "apart",
    "tread",
    "sprinkler-factor",
    "gallery-extra",
    "open-stair-less-two-way",
    "open-stair-less-dead-end",
]
UNITS: Mapping[str, str] = {**AT_MOST, **AT_LEAST, **ADJUST}

Range = tuple[int | None, int | None]
"""First and last, both included; null: open."""


def _within(value: int, span: Range | None) -> bool:
    if span is None:
        return True
    low, high = span
    return (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a limit is looked up for: a building, and a place in it."""

    kind: CodeKind
    storeys: int
    """Storeys of the building above ground."""
    high_rise: bool
    fire_class: FireClass = "II"
    since_2023: bool = True
    """Whether GB 55037-2022 applies, in force since 1 June 2023; it replaced some clauses."""
    level: int = 1
    """Level of the storey: 1 is the ground floor, -1 the first basement."""
    use: str | None = None
    """What the room is used for."""
    both_sides: bool = False
    """Of a corridor: whether rooms lie on both sides."""
    people: float = 0.0
    """Of a room: how many people it is for."""


class CodeLimit(Model):
    """One row: a figure of a code, and where it holds."""

    id: Id
    code: Annotated[str, Field(min_length=1, max_length=60)]
    """The code with its year, such as ``GB 50016-2014 (2018)``."""
    clause: Annotated[str, Field(min_length=1, max_length=60)]
    """Clause, item or table of the code."""
    what: Rule
    """What is limited."""
    kinds: tuple[CodeKind, ...] = ()
    """Kinds of building; empty: all."""
    uses: tuple[RoomKind, ...] = ()
    """Uses of rooms; empty: all. Where rows name a use, those that name none do not hold for it."""
    height: Literal["any", "multi-storey", "high-rise"] = "any"
    """High-rise: a public building of more than 24 m with more than one storey."""
    building_storeys: Range | None = None
    """Storeys of the building above ground for which it holds: ``[4, null]`` is four and more."""
    floors: Range | None = None
    """Levels of the storey for which it holds: 1 is the ground floor, -1 the first basement."""
    fire_classes: tuple[FireClass, ...] = ()
    """Classes of fire resistance; empty: all."""
    persons: Range | None = None
    """People in the room for which it holds."""
    loaded: Literal["any", "one-side", "both-sides"] = "any"
    """Of a corridor: whether rooms lie on one side or on both."""
    in_force: Literal["always", "until-2023", "since-2023"] = "always"
    """Whether it was replaced by, or came with, GB 55037-2022 on 1 June 2023."""
    value: NonNegative
    """The limit, in `unit`."""
    unit: Literal["m", "m2", "m/100 persons", "persons", "1"]
    verified: Verified
    """How far the figure was checked."""
    source: str = ""
    """Where it was read, where it was."""
    remark: Words | None = None
    """What is doubtful, or how it is applied here."""

    @model_validator(mode="after")
    def _has_its_unit(self) -> Self:
        if self.unit != UNITS[self.what]:
            raise ValueError(f"{self.what} is given in {UNITS[self.what]!r}, not {self.unit!r}")
        for name in ("building_storeys", "floors", "persons"):
            span: Range | None = getattr(self, name)
            if span and None not in span and span[0] > span[1]:  # type: ignore[operator]
                raise ValueError(f"{name} ends before it begins: {span[0]} to {span[1]}")
        if self.verified != "recalled" and not self.source:
            raise ValueError(f"{self.verified!r} needs a source: where was it read?")
        return self

    @property
    def at_most(self) -> bool:
        """Whether the limit must not be exceeded; else it must be reached."""
        return self.what in AT_MOST

    @property
    def cited(self) -> str:
        """Code and clause as people cite them."""
        return f"{self.code} {self.clause}"

    def holds(self, case: Context) -> bool:
        """Tell whether the row holds for a building and a place in it."""
        side = "both-sides" if case.both_sides else "one-side"
        height = "high-rise" if case.high_rise else "multi-storey"
        era = "since-2023" if case.since_2023 else "until-2023"
        return (
            (not self.kinds or case.kind in self.kinds)
            and (not self.uses or case.use in self.uses)
            and self.height in {"any", height}
            and _within(case.storeys, self.building_storeys)
            and _within(case.level, self.floors)
            and (not self.fire_classes or case.fire_class in self.fire_classes)
            and _within(int(case.people), self.persons)
            and self.loaded in {"any", side}
            and self.in_force in {"always", era}
        )


class CodeLimits(Model):
    """A table of limits."""

    format: Literal["code-limits/1"]
    shipped: bool = True
    """Of a file of one's own: whether the shipped rows hold too, but for those of the same id."""
    limits: tuple[CodeLimit, ...]

    @cached_property
    def _by_rule(self) -> dict[str, list[CodeLimit]]:
        found: dict[str, list[CodeLimit]] = {}
        for row in self.limits:
            found.setdefault(row.what, []).append(row)
        return found

    def find(self, what: Rule, case: Context) -> CodeLimit | None:
        """Return the row that governs, or None where no row holds.

        A row that names the use of the room goes before those that name none; of the rest the
        strictest governs: several codes apply to one building at a time.
        """
        rows = [row for row in self._by_rule.get(what, ()) if row.holds(case)]
        named = [row for row in rows if row.uses]
        rows = named or rows
        if not rows:
            return None
        strictest = min if what in AT_MOST else max
        return strictest(rows, key=lambda row: row.value)

    def value(self, what: Rule, case: Context, default: float) -> float:
        """Return the figure of the row that governs, or the default where there is none."""
        row = self.find(what, case)
        return default if row is None else row.value


@cache
def shipped_limits() -> CodeLimits:
    """Return the table that is shipped."""
    return _read(Path(__file__).with_name("code_limits.yaml"))


def read_limits(file: Path) -> CodeLimits:
    """Read a table of one's own.

    Raises
    ------
    DocumentError
        The file cannot be read; or everything in it that is not as it must be, with its place: a
        key that does not exist, a figure without its unit, an id used twice.
    """
    own = _read(file)
    if not own.shipped:
        return own
    rows = {row.id: row for row in shipped_limits().limits} | {row.id: row for row in own.limits}
    return CodeLimits(format=own.format, limits=tuple(rows.values()))


def _read(file: Path) -> CodeLimits:
    document = read_document(file)
    judgement = judge(document, CodeLimits)
    problems = list(judgement.problems)
    data = document.data.get("limits")
    seen: dict[str, int] = {}
    for at, row in enumerate(data if isinstance(data, list) else []):
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            what, hint = f"the id {name} is used twice", f"first in row {seen[name] + 1}"
            problems.append(problem_at(document, ("limits", at, "id"), what, hint))
        seen.setdefault(name, at)
    if problems or judgement.value is None:
        raise DocumentError(problems)
    return judgement.value
