"""Where a drill is held: one building as an evacuation plan, and what people call its rooms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.campus import geometry
from twin.errors import InputError, UnknownName
from twin.evacuation.plans.graph import faults
from twin.evacuation.plans.plan import FLIGHTS, EvacuationPlan, Link, PlanStorey, Space, read_plan
from twin.evacuation.repeats.closures import staircases
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.campus.site import AssemblyPoint
    from twin.evacuation.codes.codelimits import CodeKind

__all__ = ["Venue", "open_venue"]

_KIND_OF_USE: Final[Mapping[str, CodeKind]] = {
    "bedroom": "dormitory",
    "classroom": "teaching",
    "lecture-hall": "teaching",
    "laboratory": "laboratory",
    "office": "office",
    "reading-room": "library",
    "dining-hall": "canteen",
    "sports-hall": "gym",
    "ward": "clinic",
}
"""What a building is for, by the use of most of its floor, where no campus tells."""

_BY_STOREY: Final = re.compile(
    r"(?:storey|floor|level|f)?[ -]?(-?\d+)(?:f|层)?/(?:room|r)?[ -]?(.+)", re.IGNORECASE
)
"""A room by its storey: ``storey-3/room-12``, ``3f/12``, ``3/12``."""

_FAULTS_TOLD: Final = 5


@dataclass(frozen=True, eq=False)
class Venue:
    """One building, ready to be cleared."""

    id: str
    name: Name
    plan: EvacuationPlan
    kind: CodeKind
    campus: Campus | None = None
    campus_name: str = ""
    """By what the campus was found: its name or its folder."""
    building: Building | None = None
    file: Path | None = None
    """Of a plan that was read from a file."""

    # -- names ---------------------------------------------------------------------------------

    @cached_property
    def spaces(self) -> Mapping[str, Space]:
        """Every space by its id."""
        return {one.id: one for one in self.plan.spaces}

    @cached_property
    def storeys(self) -> Mapping[str, PlanStorey]:
        """Every storey by its id, the lowest first."""
        ordered = sorted(self.plan.storeys, key=lambda one: one.level)
        return {one.id: one for one in ordered}

    @cached_property
    def exits(self) -> tuple[Link, ...]:
        """The doors to safety that are not locked."""
        safe = {one.id for one in self.plan.spaces if one.safe}
        return tuple(
            link
            for link in self.plan.links
            if not link.locked and len(safe.intersection(link.between)) == 1
        )

    @cached_property
    def rooms(self) -> tuple[Space, ...]:
        """The rooms, storey by storey from the bottom, in the order of their ids."""
        level = {one.id: one.level for one in self.plan.storeys}
        rooms = [one for one in self.plan.spaces if one.kind == "room"]
        return tuple(sorted(rooms, key=lambda one: (level.get(one.storey or "", 0), one.id)))

    def short(self, space: str) -> str:
        """Return the id of a space or link without the building in front of it."""
        return space.removeprefix(f"{self.id}.")

    def called(self, one: Space | Link) -> Name:
        """Return what to call a space or a link: its name where that tells it apart, else its id.

        A stair's parts carry the name of the staircase; a room is called by its number.
        """
        tail = self.short(one.id)
        if isinstance(one, Space) and one.id in self.staircase_of:
            return self.staircase_of[one.id][1]
        if one.name is None:
            return Name(en=tail, zh=tail)
        if isinstance(one, Space) and one.kind == "room" and tail[:1].isdigit():
            en, zh = one.name.en, one.name.zh
            return one.name if tail in en else Name(en=f"{en} {tail}", zh=f"{zh} {tail}")
        return one.name

    @cached_property
    def staircase_of(self) -> Mapping[str, tuple[str, Name]]:
        """By landing and flight: the staircase it belongs to, and what that is called."""
        found: dict[str, tuple[str, Name]] = {}
        for number, stair in enumerate(staircases(self.plan), 1):
            links = [link for link in self.plan.links if link.id in set(stair.links)]
            parts = dict.fromkeys(end for link in links for end in link.between)
            names = [name for part in parts if (name := self.spaces[part].name) is not None]
            name = names[0] if names else Name(en=f"Stair {number}", zh=f"{number}号楼梯")
            for part in parts:
                found.setdefault(part, (stair.id, name))
        return found

    def storey_called(self, storey: str | None) -> Name:
        """Return what to call a storey."""
        found = self.storeys.get(storey or "")
        if found is None:
            return Name(en="outdoors", zh="室外")
        return found.name or Name(en=f"Floor {found.level}", zh=f"{found.level}层")

    def room(self, text: str) -> Space:
        """Return the space that a reader means.

        Takes the whole id (``dorm-07.312``), its end (``312``), or the storey and the room
        (``storey-3/room-12``: number 12 of storey 3, which is 312).

        Raises
        ------
        UnknownName
            There is none; the nearest ids are named.
        """
        asked = text.strip().casefold()
        for name in (asked, f"{self.id}.{asked}"):
            if name in self.spaces and not self.spaces[name].safe:
                return self.spaces[name]
        if found := self._by_storey(asked):
            return found
        inside = [one for one in self.plan.spaces if not one.safe and one.kind not in FLIGHTS]
        known = [self.short(one.id) for one in inside]
        if match := _BY_STOREY.fullmatch(asked):
            level = match[1]
            ids = [
                self.short(one.id)
                for one in inside
                if one.storey and str(self.storeys[one.storey].level) == level
            ]
            if not ids:
                levels = [str(one.level) for one in self.storeys.values()]
                raise InputError(
                    f"room {text!r}: {self.id} has no storey {level}; allowed: {', '.join(levels)}"
                )
            raise _unknown_room(f"{level}{match[2].zfill(2)}", ids)
        raise _unknown_room(self.short(asked), known)

    def _by_storey(self, asked: str) -> Space | None:
        match = _BY_STOREY.fullmatch(asked)
        if match is None:
            return None
        level, room = match[1], match[2]
        tails = {room, f"{level}{room.zfill(2)}"}
        for one in self.plan.spaces:
            storey = self.storeys.get(one.storey or "")
            if storey is None or str(storey.level) != level or one.kind in FLIGHTS:
                continue
            if self.short(one.id) in tails:
                return one
        return None

    def link(self, text: str) -> Link:
        """Return the door, stair entry or exit that a reader means, by its id or the end of it.

        Raises
        ------
        UnknownName
            There is none; the nearest ids are named.
        """
        asked = text.strip().casefold()
        for one in self.plan.links:
            if one.id in {asked, f"{self.id}.{asked}"}:
                return one
        known = [self.short(one.id) for one in self.plan.links]
        raise UnknownName("door, stair or exit", self.short(asked), known)

    # -- where people gather -------------------------------------------------------------------

    @cached_property
    def assembly(self) -> AssemblyPoint | None:
        """The assembly point that serves the building; None where nobody says."""
        if self.campus is None:
            return None
        points = self.campus.site.assembly_points
        return next((one for one in points if self.id in one.serves), None)

    @property
    def assembly_name(self) -> Name:
        """What to call the place where people gather."""
        if self.assembly is not None:
            return self.assembly.name
        points = [one.name for one in self.plan.spaces if one.kind == "assembly" and one.name]
        return points[0] if points else Name(en="Assembly point (to be set)", zh="集结点（待定）")

    @cached_property
    def shapes(self) -> tuple[geometry.Polygon, ...]:
        """The floor shapes of all spaces inside."""
        return tuple(one.polygon for one in self.plan.spaces if one.polygon and not one.safe)


def open_venue(building: str, *, campus: str | None = None) -> Venue:
    """Return a building of a campus, or one that stands in a file of the form evacuation-plan/1.

    Parameters
    ----------
    building
        A building's id, or the path of a plan's JSON file.
    campus
        A campus's name or folder; empty: the demo campus.

    Raises
    ------
    UnknownName
        No such building or campus; the nearest are named.
    DocumentError
        Everything that is wrong in the files.
    InputError
        Nobody could leave: no exit, or rooms from which no way leads out.
    """
    path = Path(building)
    if path.suffix.lower() == ".json":
        plan = read_plan(path)
        venue = Venue(plan.id, plan.name or _same(plan.id), plan, _kind_of(plan), file=path)
    else:
        from twin.campus import load_campus
        from twin.catalog import find_campus
        from twin.evacuation.plans.frombuilding import building_plan

        name = campus or "demo"
        whole = load_campus(find_campus(name))
        found = whole.building(building)
        venue = Venue(
            found.id,
            found.name,
            building_plan(found),
            found.kind,
            campus=whole,
            campus_name=name,
            building=found,
        )
    _check(venue)
    return venue


def _unknown_room(name: str, known: Sequence[str]) -> UnknownName:
    """Return the error of a room that there is not; rooms that begin alike are nearest."""
    for length in range(len(name) - 1, 0, -1):
        alike = [one for one in known if one.startswith(name[:length])]
        if alike:
            return UnknownName("room", name, alike)
    return UnknownName("room", name, known)


def _same(text: str) -> Name:
    return Name(en=text, zh=text)


def _check(venue: Venue) -> None:
    """Refuse a plan out of which nobody, or not everybody, can get."""
    where = f"{venue.file}: " if venue.file else f"building {venue.id}: "
    if not any(one.kind == "room" for one in venue.plan.spaces):
        raise InputError(f"{where}the plan has no room; a drill clears rooms, so name them")
    wrong = list(faults(venue.plan))
    if wrong:
        more = len(wrong) - _FAULTS_TOLD
        told = wrong[:_FAULTS_TOLD] + ([f"and {more} more"] if more > 0 else [])
        raise InputError(where + "; ".join(told))


def _kind_of(plan: EvacuationPlan) -> CodeKind:
    """Return what a building is for, by the use of most of its floor."""
    floor: dict[CodeKind, float] = {}
    for kind, area_m2 in _floors(plan):
        floor[kind] = floor.get(kind, 0.0) + area_m2
    return max(floor, key=lambda one: floor[one], default="teaching")


def _floors(plan: EvacuationPlan) -> Iterator[tuple[CodeKind, float]]:
    for space in plan.spaces:
        if space.kind == "room" and (kind := _KIND_OF_USE.get(space.use or "")):
            yield kind, space.floor_m2
