"""The yards of the storm drainage: whose water stands before an exit or on a path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from twin.campus import geometry

if TYPE_CHECKING:
    from twin.campus.drainage import Drainage
    from twin.campus.geometry import Point
    from twin.evacuation.plans.plan import EvacuationPlan

__all__ = ["Yards", "yards_of_paths"]

REACH_M = 150.0
"""What lies farther than this from every manhole is not wetted by any [m] (assumed, 80 to 300)."""


@dataclass(frozen=True, slots=True)
class Yards:
    """Where the manholes are."""

    at: Mapping[str, Point]

    @classmethod
    def of(cls, drainage: Drainage | None) -> Self:
        """Return the yards of a site; none where it has no storm drainage."""
        return cls({one.id: one.at for one in drainage.manholes} if drainage else {})

    def nearest(self, point: Point) -> str | None:
        """Return the nearest yard; None where none is within `REACH_M`."""
        name = min(self.at, key=lambda one: math.dist(self.at[one], point), default=None)
        if name is None or math.dist(self.at[name], point) > REACH_M:
            return None
        return name


def yards_of_paths(plan: EvacuationPlan, drainage: Drainage | None) -> dict[str, str]:
    """Return the yard whose water stands on each path of a plan; paths near none are left out."""
    yards = Yards.of(drainage)
    found = {
        space.id: yards.nearest(geometry.centre(space.polygon))
        for space in plan.spaces
        if space.kind == "path" and space.polygon is not None
    }
    return {path: yard for path, yard in found.items() if yard is not None}
