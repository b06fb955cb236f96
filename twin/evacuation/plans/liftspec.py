"""The lifts of a building: where they stop, how many they carry, how long a trip takes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.evacuation.plans.ids import derived

if TYPE_CHECKING:
    from twin.campus.building import Building
    from twin.campus.equipment import Lift
    from twin.campus.plan import Stair, Storey
    from twin.model import Name

__all__ = ["LiftSpec", "LiftStop", "lift_specs", "stair_chain"]

PERSON_KG = 75.0
"""What a lift counts for one person [kg]; GB/T 7588.1, EN 81-20."""

WIDE_KG = 1100.0
"""From this load on doors are 1.1 m wide, below 0.9 m [kg] (recalled, GB/T 7025.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftStop:
    """A storey at which a lift stops."""

    link: str
    """Id of the lift's door there."""
    space: str
    """What it opens to: the corridor before the staircase, else the landing."""
    storey: str
    level: int
    elevation_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftSpec:
    """One lift: figures of its name-plate, and those that it does not tell."""

    space: str
    """Id of its space in the plan: that of the machine among the campus's assets."""
    building: str
    name: Name
    load_kg: float
    speed_m_s: float
    stops: tuple[LiftStop, ...]
    """Lowest first."""
    acceleration_m_s2: float = 0.8
    """Assumed, 0.5 to 1.2."""
    opening_s: float = 2.0
    """For the doors to open (assumed, 1.5 to 3)."""
    closing_s: float = 3.0
    """For the doors to close (assumed, 2 to 4)."""
    dwell_s: float = 4.0
    """Least time for which the doors stay open (assumed, 3 to 8)."""
    step_s: float = 1.0
    """For each person to step in or out (assumed, 0.8 to 1.5)."""

    @property
    def persons(self) -> int:
        """People whom it carries: its load over 75 kg."""
        return max(1, int(self.load_kg / PERSON_KG + 1e-9))

    @property
    def car_m2(self) -> float:
        """Floor of the car [m2]: within 2 % of EN 81-20, table 6, for 630 to 1600 kg (recalled)."""
        return 0.4 + 0.002 * self.load_kg

    @property
    def door_m(self) -> float:
        """Clear width of its doors [m]."""
        return 1.1 if self.load_kg >= WIDE_KG else 0.9

    def travel_s(self, climb_m: float) -> float:
        """Return the time from start to stop over a height [s], doors not counted.

        Steady acceleration up to the rated speed, or half way where the trip is too short for it.
        """
        climb_m = abs(climb_m)
        reached_m = self.speed_m_s**2 / self.acceleration_m_s2
        if climb_m < reached_m:
            return 2.0 * math.sqrt(climb_m / self.acceleration_m_s2)
        return climb_m / self.speed_m_s + self.speed_m_s / self.acceleration_m_s2

    def trip_s(self, climb_m: float, riders: int) -> float:
        """Return the time of a trip with its doors [s]: close, go, open, and riders step out."""
        return self.closing_s + self.travel_s(climb_m) + self.opening_s + riders * self.step_s


def lift_specs(building: Building) -> tuple[LiftSpec, ...]:
    """Return every lift of a building; a building without staircases has none that is of use.

    Where the lifts stand is not told, so they are taken to stand beside the staircase that joins
    the most storeys, and to serve all storeys of it above the ground. On each of them their doors
    open to the corridor or lobby before that staircase; where there is none, to its landing.
    """
    chain = [(storey, stair) for storey, stair in stair_chain(building) if storey.level > 0]
    if len(chain) < 2:
        return ()
    lifts = [item for item in building.equipment if item.kind == "lift"]
    return tuple(
        _spec(building, lift, unit, chain) for lift in lifts for unit in _units(lift.asset_ids())
    )


def _units(ids: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    yield from enumerate(ids, start=1 if len(ids) > 1 else 0)


def _spec(
    building: Building,
    lift: Lift,
    unit: tuple[int, str],
    chain: list[tuple[Storey, Stair]],
) -> LiftSpec:
    number, space = unit
    name = lift.name
    if number:
        name = type(name)(en=f"{name.en} {number}", zh=f"{number}号{name.zh}")
    return LiftSpec(
        space=space,
        building=building.id,
        name=name,
        load_kg=lift.load_kg,
        speed_m_s=lift.speed_m_s,
        stops=tuple(
            LiftStop(
                link=derived(space, f"{storey.level}f"),
                space=lobby_of(storey, stair),
                storey=storey.id,
                level=storey.level,
                elevation_m=storey.elevation_m,
            )
            for storey, stair in chain
        ),
    )


def lobby_of(storey: Storey, stair: Stair) -> str:
    """Return the corridor that a stair opens to, else its own landing."""
    corridors = {corridor.id for corridor in storey.corridors}
    for door in storey.doors:
        if stair.id in door.between:
            other = door.between[door.between[0] == stair.id]
            if other in corridors:
                return other
    return stair.id


def stair_chain(building: Building) -> list[tuple[Storey, Stair]]:
    """Return the parts of the staircase that joins the most storeys, lowest first.

    The first of several; nothing where the building has no stair.
    """
    above = {
        stair.rises_to: stair.id
        for storey in building.storeys
        for stair in storey.stairs
        if stair.rises_to
    }
    chains: dict[str, list[tuple[Storey, Stair]]] = {}
    foot: dict[str, str] = {}
    for storey in building.storeys:
        for stair in storey.stairs:
            begin = foot.get(above.get(stair.id, ""), stair.id)
            foot[stair.id] = begin
            chains.setdefault(begin, []).append((storey, stair))
    return max(chains.values(), key=len, default=[])
