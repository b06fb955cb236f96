"""The evacuation plan: spaces where people are and links between them, in one documented form.

Building templates are turned into it, and any other plan can be: it is what a JSON file of the form
``evacuation-plan/1`` holds (see ``docs/reference/evacuation-plan.md``). Coordinates are metres; a
storey has one level. A *space* is something with a floor; a *link* is an opening between two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from twin.campus import geometry
from twin.campus.plan import PlanPoint, PlanPolygon, RoomKind
from twin.campus.quantities import NonNegative, Positive
from twin.documents import problem_at, read_document, validate
from twin.errors import DocumentError, UnknownName
from twin.evacuation.plans.soundness import loose_parts, no_way_out
from twin.model import Id, Model
from twin.words import Words

__all__ = [
    "LINK_KINDS",
    "SAFE_KINDS",
    "SPACE_KINDS",
    "EvacuationPlan",
    "Link",
    "LinkKind",
    "PlanStorey",
    "Space",
    "SpaceKind",
    "read_plan",
]

SpaceKind = Literal[
    "room",
    "corridor",
    "landing",
    "stair",
    "ramp",
    "lift",
    "refuge",
    "path",
    "outside",
    "assembly",
]
SPACE_KINDS: tuple[SpaceKind, ...] = (
    "room",
    "corridor",
    "landing",
    "stair",
    "ramp",
    "lift",
    "refuge",
    "path",
    "outside",
    "assembly",
)
SAFE_KINDS = frozenset({"outside", "assembly"})
"""Whoever gets there is safe; the ``path`` between an exit and an assembly point is not yet."""

FLIGHTS = frozenset({"stair", "ramp"})

LinkKind = Literal["door", "opening", "stair-entry", "exit", "gate", "path", "lift-door"]
LINK_KINDS: tuple[LinkKind, ...] = (
    "door",
    "opening",
    "stair-entry",
    "exit",
    "gate",
    "path",
    "lift-door",
)


class PlanStorey(Model):
    """One floor."""

    id: Id
    level: int
    """1 is the ground floor, 2 the one above, -1 the first basement."""
    elevation_m: float
    """Finished floor above the ground outside [m]."""
    height_m: Positive = 3.3
    """Floor to floor [m]."""
    name: Words | None = None


class Space(Model):
    """Something with a floor on which people stand."""

    id: Id
    name: Words | None = None
    kind: SpaceKind
    use: RoomKind | None = None
    """What a room is used for; sets how many people it holds and how soon they react."""
    building: Id | None = None
    storey: Id | None = None
    """The storey it lies on; of a stair or ramp the lower one. None in the open air."""
    polygon: PlanPolygon | None = None
    area_m2: Positive | None = None
    """Free floor [m2]; empty: the area of the polygon (of a stair: width times length)."""
    capacity: Annotated[int, Field(ge=0)] | None = None
    """People it is laid out for."""
    clear_width_m: Positive | None = None
    """Free width of a corridor, stair, ramp or path [m]."""
    riser_m: Annotated[float, Field(gt=0, le=0.25)] | None = None
    """Height of one step [m]."""
    tread_m: Annotated[float, Field(gt=0.15, le=0.5)] | None = None
    """Depth of one step [m]."""
    length_m: Positive | None = None
    """Of a stair, ramp or path: the walk from end to end, along the slope [m]."""
    steps_up: bool = True
    """Of a ramp or stair: false where it joins spaces of one storey (a few steps)."""

    @model_validator(mode="after")
    def _has_a_floor(self) -> Self:
        if self.kind in FLIGHTS:
            if self.length_m is None or self.clear_width_m is None:
                raise ValueError(
                    f"a {self.kind} needs clear_width_m and length_m (along the slope)"
                )
            if self.kind == "stair" and (self.riser_m is None or self.tread_m is None):
                raise ValueError("a stair needs riser_m and tread_m")
        elif self.kind not in SAFE_KINDS and self.area_m2 is None and self.polygon is None:
            if self.kind == "path" and self.length_m and self.clear_width_m:
                return self
            raise ValueError("how large is it? give a polygon, or area_m2")
        return self

    @property
    def floor_m2(self) -> float:
        """Free floor [m2]; of what is safe without any, infinite."""
        if self.area_m2 is not None:
            return self.area_m2
        if self.kind in FLIGHTS or (self.kind == "path" and self.polygon is None):
            return (self.clear_width_m or 0.0) * (self.length_m or 0.0)
        return geometry.area(self.polygon) if self.polygon else float("inf")

    @property
    def safe(self) -> bool:
        """Whether whoever gets here has got away."""
        return self.kind in SAFE_KINDS


class Link(Model):
    """An opening between two spaces, wide enough for people."""

    id: Id
    name: Words | None = None
    kind: LinkKind = "door"
    between: tuple[Id, Id]
    """The two spaces that it joins; of an exit the inner one first."""
    at: PlanPoint | None = None
    """Middle of the opening [m]; empty: half way between the middles of the two spaces."""
    clear_width_m: Positive
    """Free width with the leaves open [m]."""
    effective_width_m: Positive | None = None
    """Width that people use [m]; empty: the clear width less the boundary layers of the model of
    movement."""
    flow_p_s: Positive | None = None
    """Greatest flow [persons/s], where it was measured or is prescribed; empty: by the model."""
    one_way: bool = False
    """Whether it can be passed from the first space to the second only."""
    locked: bool = False
    """Whether it is locked when the run begins."""
    walk_m: tuple[NonNegative, NonNegative] | None = None
    """Walk to it in the first and in the second space, from wherever one is there [m]; empty: by
    the geometry."""
    leaves: Annotated[int, Field(ge=1, le=12)] = 1
    self_closing: bool = False
    """Whether each person must push the leaf open: 50 persons a minute for each leaf at most."""
    main: bool = False
    """An entrance that everybody knows."""
    signed: bool = True
    """Whether signs of escape lead to it."""
    merge_weight: Positive | None = None
    """Share that it gets of what the space behind it takes in, against the other links that lead
    there; empty: as wide as it is."""
    yard: Id | None = None
    """Of an exit: the yard of the storm drainage that may flood it."""
    sill_m: NonNegative = 0
    """Of an exit: height of the threshold above that yard [m]."""

    @model_validator(mode="after")
    def _joins_two(self) -> Self:
        if self.between[0] == self.between[1]:
            raise ValueError(f"joins {self.between[0]!r} to itself; name two spaces")
        if self.effective_width_m is not None and self.effective_width_m > self.clear_width_m:
            raise ValueError(
                f"effective_width_m {self.effective_width_m:g} exceeds clear_width_m"
                f" {self.clear_width_m:g}; it is what people use of it"
            )
        return self


class EvacuationPlan(Model):
    """Everything that people can walk through to get out."""

    format: Literal["evacuation-plan/1"] = "evacuation-plan/1"
    id: Id
    name: Words | None = None
    storeys: tuple[PlanStorey, ...] = ()
    spaces: Annotated[tuple[Space, ...], Field(min_length=1)]
    links: tuple[Link, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self, info: ValidationInfo) -> Self:
        if info.context != _CHECKED_LATER and (wrong := list(map(str, loose_parts(self)))):
            raise ValueError("; ".join(wrong))
        return self

    @cached_property
    def _space_of(self) -> Mapping[str, Space]:
        return {space.id: space for space in self.spaces}

    def space(self, name: str) -> Space:
        """Return one space.

        Raises
        ------
        UnknownName
            There is none of that id; the nearest ids are named.
        """
        if name not in self._space_of:
            raise UnknownName("space", name, self._space_of)
        return self._space_of[name]

    def write(self, file: Path) -> None:
        """Write the plan as a JSON file, without what is as by default."""
        text = self.model_dump_json(indent=1, exclude_defaults=True)
        document = {"format": self.format, **json.loads(text)}
        file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


_CHECKED_LATER = {"checked": "later"}
"""Context in which a plan that does not hold together is taken, to be told where it does not."""


def read_plan(file: Path) -> EvacuationPlan:
    """Read a plan from a JSON file of the form ``evacuation-plan/1``.

    Raises
    ------
    DocumentError
        The file cannot be read, or everything in it that is not as it must be, with its place: a
        plan that does not hold together, or that somebody could not leave.
    """
    document = read_document(file)
    plan = validate(document, EvacuationPlan, context=_CHECKED_LATER)
    faults = list(loose_parts(plan)) or list(no_way_out(plan))
    if faults:
        raise DocumentError(
            [problem_at(document, one.at, one.what, one.allowed, one.near) for one in faults]
        )
    return plan
