"""People to a square metre by the use of a room: the load that a building is designed for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import model_validator

from twin.campus.plan import RoomKind
from twin.campus.quantities import NonNegative
from twin.model import Model

if TYPE_CHECKING:
    from twin.evacuation.plans.plan import Space

__all__ = ["DENSITIES", "DESIGN", "JAM_P_M2", "Densities", "Density", "Trust", "places"]

Trust = Literal["read", "recalled", "assumed", "given"]
"""How a figure is known: read in a public source, recalled from the literature and to be checked
there, assumed by us, or given by whoever wrote the file."""

JAM_P_M2: Final = 3.76
"""People on a square metre when nobody can move any more [1/m2]: 1 / 0.266 m2 of the SFPE Handbook
of Fire Protection Engineering, 5th edition, chapter 59. No free floor holds more."""

_READ = "design density in the open fire-risk program AAMKS"


class Density(Model):
    """How thickly one use of room is filled."""

    people_per_m2: NonNegative
    low_per_m2: NonNegative | None = None
    """Lower end of what is plausible [1/m2]."""
    high_per_m2: NonNegative | None = None
    """Upper end of what is plausible [1/m2]."""
    trust: Trust = "given"
    source: str = ""

    @model_validator(mode="after")
    def _in_its_range(self) -> Self:
        low = 0.0 if self.low_per_m2 is None else self.low_per_m2
        high = math.inf if self.high_per_m2 is None else self.high_per_m2
        if not low <= self.people_per_m2 <= high:
            raise ValueError(
                f"people_per_m2 {self.people_per_m2:g} is outside its own range {low:g} to {high:g}"
            )
        if self.people_per_m2 > JAM_P_M2:
            raise ValueError(
                f"people_per_m2 {self.people_per_m2:g} is more than can stand there; at most"
                f" {JAM_P_M2:g}"
            )
        return self


def _density(value: float, low: float, high: float, trust: Trust, source: str) -> Density:
    return Density(
        people_per_m2=value, low_per_m2=low, high_per_m2=high, trust=trust, source=source
    )


DENSITIES: Final[dict[RoomKind, Density]] = {
    "classroom": _density(0.5, 0.4, 0.7, "read", f"school: {_READ}"),
    "lecture-hall": _density(2.5, 0.7, 2.5, "read", f"theatre: {_READ}; fixed seats give fewer"),
    "laboratory": _density(0.2, 0.1, 0.4, "assumed", "4.6 m2 a person in teaching laboratories"),
    "office": _density(0.1, 0.05, 0.15, "assumed", "9.3 m2 a person, as in North American codes"),
    "meeting-room": _density(0.5, 0.3, 0.7, "assumed", "tables and chairs, as a classroom"),
    "reading-room": _density(0.2, 0.1, 0.3, "read", f"library: {_READ}"),
    "dining-hall": _density(1.0, 0.7, 1.0, "read", f"canteen: {_READ}"),
    "kitchen": _density(0.1, 0.05, 0.2, "assumed", "9.3 m2 a person, as in North American codes"),
    "sports-hall": _density(1.0, 0.1, 1.0, "read", f"gym: {_READ}; sport alone is 0.1 to 0.3"),
    "changing-room": _density(0.3, 0.2, 0.5, "assumed", "lockers and benches take half the floor"),
    "bedroom": _density(0.2, 0.1, 0.3, "read", f"dormitory: {_READ}"),
    "ward": _density(0.1, 0.05, 0.15, "read", f"hospital: {_READ}"),
    "lobby": _density(0.05, 0.0, 0.25, "read", f"hall of a school or office: {_READ}"),
    "plant-room": _density(0.03, 0.0, 0.05, "assumed", "as a store; only who works there"),
    "pump-room": _density(0.03, 0.0, 0.05, "assumed", "as a store; only who works there"),
    "switch-room": _density(0.03, 0.0, 0.05, "assumed", "as a store; only who works there"),
    "washroom": _density(0.0, 0.0, 0.1, "assumed", "its users are counted where they come from"),
    "store": _density(0.0, 0.0, 0.033, "assumed", "its users are counted where they work"),
}
"""By use of room."""


class Densities(Model):
    """People to a square metre, where they differ from `DENSITIES`."""

    by_use: dict[RoomKind, Density] = {}

    def of(self, use: RoomKind | None) -> float:
        """Return people to a square metre [1/m2] in rooms of a use; none where it is not told."""
        if use is None:
            return 0.0
        return (self.by_use.get(use) or DENSITIES[use]).people_per_m2


DESIGN: Final = Densities()
"""The shipped figures."""


def places(space: Space, densities: Densities = DESIGN) -> int:
    """Return how many people a room is laid out for.

    The number that the plan gives; where it gives none (or 0, a plan's way of not telling), floor
    area times density, rounded down. What is no room holds nobody for long: 0.
    """
    if space.kind != "room":
        return 0
    by_area = densities.of(space.use) * space.floor_m2
    return space.capacity or math.floor(by_area + 1e-9)
