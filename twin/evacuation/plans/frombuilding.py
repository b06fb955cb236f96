"""A building as an evacuation plan: its storeys as spaces and links, on the site's coordinates.

Rooms, corridors, doors and exits keep the ids that they have on the campus. Each storey's part of a
staircase becomes a landing; where it rises, a flight joins it to the landing above. Lifts and
places of refuge follow from the building's equipment and stairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.campus.plan import REFUGE_PLACE_M2
from twin.campus.stairwell import stairwell
from twin.evacuation.plans.ids import derived
from twin.evacuation.plans.liftspec import LiftSpec, lift_specs, stair_chain
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.plans.yards import Yards
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus.building import Building
    from twin.campus.drainage import Drainage
    from twin.campus.geometry import Point, Polygon
    from twin.campus.plan import Exit, Stair, Storey
    from twin.campus.stairwell import Stairwell

__all__ = ["Indoors", "building_plan", "indoors", "refuges"]

LEAF_M = 1.2
"""A door that is wider has two leaves or more [m] (assumed, 1.0 to 1.3)."""

REFUGE_M = 0.9
"""Way from a landing to the places of refuge on it [m]: a wheelchair passes (recalled)."""

LIFTS_APART_M = 2.5
"""From the door of the staircase to the first lift, and from lift to lift [m] (assumed, 2 to 4)."""

MILLIMETRES = 3
"""Digits that are kept of a coordinate [m]."""


@dataclass(slots=True)
class Indoors:
    """What lies within the walls of a building: all of its plan but the open air."""

    building: Building
    storeys: list[PlanStorey] = field(default_factory=list)
    spaces: list[Space] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    """On the site's coordinates."""
    mains: frozenset[str] = frozenset()
    """Exits that everybody knows."""

    def way_out(self, exit_: Exit, outer: str, yards: Yards) -> Link:
        """Return the link through an exit to a space outside."""
        return Link(
            id=exit_.id,
            name=exit_.name,
            kind="exit",
            between=(exit_.space, outer),
            at=exit_.at,
            clear_width_m=exit_.clear_width_m,
            leaves=_leaves(exit_.clear_width_m),
            main=exit_.id in self.mains,
            yard=yards.nearest(exit_.at),
            sill_m=exit_.sill_m,
        )


def building_plan(building: Building, *, drainage: Drainage | None = None) -> EvacuationPlan:
    """Return the plan of one building, whose exits lead to the open air: there people are safe.

    Parameters
    ----------
    building
        The building; a surveyed one or one that a template draws.
    drainage
        The storm drainage of the site: exits then name the yard whose water may bar them.
    """
    inside = indoors(building)
    outside = Space(
        id=derived(building.id, "outside"),
        name=Name(en=f"Outside {building.name.en}", zh=f"{building.name.zh}室外"),
        kind="outside",
        building=building.id,
    )
    yards = Yards.of(drainage)
    return EvacuationPlan(
        id=building.id,
        name=building.name,
        storeys=tuple(inside.storeys),
        spaces=(*inside.spaces, outside),
        links=(
            *inside.links,
            *(inside.way_out(exit_, outside.id, yards) for exit_ in inside.exits),
        ),
    )


def refuges(plan: EvacuationPlan) -> tuple[str, ...]:
    """Return the spaces in which people who cannot use stairs wait for help.

    Places of refuge; on storeys without any, the landings of the stairs. Storeys from which an exit
    leads out need none.
    """
    space = {one.id: one for one in plan.spaces}
    level_out = {space[link.between[0]].storey for link in plan.links if link.kind == "exit"}
    marked = {one.storey for one in plan.spaces if one.kind == "refuge"}
    return tuple(
        one.id
        for one in plan.spaces
        if one.kind == "refuge"
        or (one.kind == "landing" and one.storey not in marked and one.storey not in level_out)
    )


def indoors(building: Building) -> Indoors:
    """Return what lies within the walls of a building."""
    return _Drawing(building).draw()


class _Drawing:
    """Turns the storeys of a building into spaces and links."""

    def __init__(self, building: Building) -> None:
        self.building = building
        at = building.position
        angle = math.radians(at.rotation_deg)
        self.cos, self.sin = math.cos(angle), math.sin(angle)
        self.x_m, self.y_m = at.x_m, at.y_m
        self.inside = Indoors(building)
        self.below = {
            stair.rises_to: stair
            for storey in building.storeys
            for stair in storey.stairs
            if stair.rises_to
        }
        self.wells: dict[str, Stairwell] = {}
        """Of each storey's part of each staircase, in the building's own coordinates."""

    def draw(self) -> Indoors:
        """Draw every storey, then what joins them."""
        for storey in self.building.storeys:
            self.inside.storeys.append(_storey(storey))
            self.inside.spaces += self._rooms(storey)
            self.inside.links += self._doors(storey)
            for stair in storey.stairs:
                self._landing(storey, stair)
        for storey in self.building.storeys:
            for stair in storey.stairs:
                if stair.rises_to is not None:
                    self._flight(storey, stair, stair.rises_to)
        for number, lift in enumerate(lift_specs(self.building)):
            self._lift(number, lift)
        self._exits()
        return self.inside

    # -- the site's coordinates --------------------------------------------------------------------

    def _at(self, point: Point) -> Point:
        x, y = point
        return (
            round(self.x_m + x * self.cos - y * self.sin, MILLIMETRES),
            round(self.y_m + x * self.sin + y * self.cos, MILLIMETRES),
        )

    def _on_site(self, polygon: Polygon) -> Polygon:
        return tuple(map(self._at, polygon))

    # -- rooms and doors ---------------------------------------------------------------------------

    def _rooms(self, storey: Storey) -> Iterator[Space]:
        for room in storey.rooms:
            yield Space(
                id=room.id,
                name=room.name,
                kind="room",
                use=room.kind,
                building=self.building.id,
                storey=storey.id,
                polygon=self._on_site(room.polygon),
                capacity=room.capacity or None,
            )
        for corridor in storey.corridors:
            yield Space(
                id=corridor.id,
                name=corridor.name,
                kind="corridor",
                building=self.building.id,
                storey=storey.id,
                polygon=self._on_site(corridor.polygon),
                clear_width_m=corridor.clear_width_m,
            )

    def _doors(self, storey: Storey) -> Iterator[Link]:
        for door in storey.doors:
            yield Link(
                id=door.id,
                between=door.between,
                at=self._at(door.at),
                clear_width_m=door.clear_width_m,
                leaves=_leaves(door.clear_width_m),
            )

    def _exits(self) -> None:
        use = {room.id: room.kind for storey in self.building.storeys for room in storey.rooms}
        exits = [exit_ for storey in self.building.storeys for exit_ in storey.exits]
        self.inside.exits += [one.model_copy(update={"at": self._at(one.at)}) for one in exits]
        self.inside.mains = frozenset(
            exit_.id
            for exit_ in exits
            if (use.get(exit_.space) == "lobby" if exit_.main is None else exit_.main)
        )

    # -- stairs and lifts --------------------------------------------------------------------------

    def _landing(self, storey: Storey, stair: Stair) -> None:
        doors = [door.at for door in storey.doors if stair.id in door.between]
        doors += [exit_.at for exit_ in storey.exits if exit_.space == stair.id]
        well = self.wells[stair.id] = stairwell(stair, self.below.get(stair.id), doors)
        refuge_m2 = stair.refuge_places * REFUGE_PLACE_M2
        self.inside.spaces.append(
            Space(
                id=stair.id,
                name=stair.name,
                kind="landing",
                building=self.building.id,
                storey=storey.id,
                polygon=self._on_site(well.landing),
                area_m2=well.landing_m2 - refuge_m2,
            )
        )
        if not stair.refuge_places:
            return
        refuge = derived(stair.id, "refuge")
        self.inside.spaces.append(
            Space(
                id=refuge,
                name=Name(en=f"Refuge, {stair.name.en}", zh=f"{stair.name.zh}避难位"),
                kind="refuge",
                building=self.building.id,
                storey=storey.id,
                area_m2=refuge_m2,
                capacity=stair.refuge_places,
            )
        )
        self.inside.links.append(
            Link(
                id=derived(refuge, "way"),
                kind="opening",
                between=(stair.id, refuge),
                clear_width_m=REFUGE_M,
            )
        )

    def _flight(self, storey: Storey, stair: Stair, above: str) -> None:
        well = self.wells[stair.id]
        flight = derived(stair.id, "flight")
        self.inside.spaces.append(
            Space(
                id=flight,
                name=stair.name,
                kind="stair",
                building=self.building.id,
                storey=storey.id,
                polygon=self._on_site(well.flights) if well.flights else None,
                clear_width_m=stair.clear_width_m,
                riser_m=stair.riser_m,
                tread_m=stair.tread_m,
                length_m=stair.walk_m,
            )
        )
        for end, landing, at in (
            ("foot", stair.id, well.up_at),
            ("head", above, self.wells[above].down_at),
        ):
            self.inside.links.append(
                Link(
                    id=derived(flight, end),
                    name=stair.name,
                    kind="stair-entry",
                    between=(landing, flight),
                    at=self._at(at),
                    clear_width_m=stair.clear_width_m,
                )
            )

    def _lift(self, number: int, lift: LiftSpec) -> None:
        self.inside.spaces.append(
            Space(
                id=lift.space,
                name=lift.name,
                kind="lift",
                building=self.building.id,
                storey=lift.stops[0].storey,
                area_m2=lift.car_m2,
                capacity=lift.persons,
            )
        )
        for stop, (storey, stair) in zip(lift.stops, self._served(lift), strict=True):
            self.inside.links.append(
                Link(
                    id=stop.link,
                    name=lift.name,
                    kind="lift-door",
                    between=(stop.space, lift.space),
                    at=self._at(_beside(storey, stair, stop.space, number)),
                    clear_width_m=lift.door_m,
                )
            )

    def _served(self, lift: LiftSpec) -> Sequence[tuple[Storey, Stair]]:
        stops = {stop.storey for stop in lift.stops}
        return [one for one in stair_chain(self.building) if one[0].id in stops]


def _storey(storey: Storey) -> PlanStorey:
    level = storey.level
    name = Name(en=f"Floor {level}", zh=f"{level}层")
    if level < 0:
        name = Name(en=f"Basement {-level}", zh=f"地下{-level}层")
    return PlanStorey(
        id=storey.id,
        level=level,
        elevation_m=storey.elevation_m,
        height_m=storey.height_m,
        name=name,
    )


def _leaves(width_m: float) -> int:
    return max(1, math.ceil(width_m / LEAF_M - 1e-9))


def _beside(storey: Storey, stair: Stair, lobby: str, number: int) -> Point:
    """Return where the door of a lift lies: off that of the staircase, towards the lobby's middle.

    Never beyond the middle, so that it lies within a convex lobby.
    """
    shapes = {one.id: one.polygon for one in storey.corridors}
    xs, ys = zip(*shapes.get(lobby, stair.polygon), strict=True)
    middle = sum(xs) / len(xs), sum(ys) / len(ys)
    doors = [door.at for door in storey.doors if {stair.id, lobby} == set(door.between)]
    if not doors:
        return middle
    far_m = math.dist(doors[0], middle)
    share = min(1.0, (number + 1) * LIFTS_APART_M / far_m) if far_m else 1.0
    return (
        doors[0][0] + share * (middle[0] - doors[0][0]),
        doors[0][1] + share * (middle[1] - doors[0][1]),
    )
