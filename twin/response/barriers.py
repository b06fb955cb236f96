"""Barriers as they stand in the end: how high, how tight, of how many pieces; and when too late."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from twin.response.wading import leak_gap_m, sill_head_limit_m

if TYPE_CHECKING:
    from twin.campus.response import Barrier, ResponseRules
    from twin.response.site import WayIn

__all__ = ["Standing", "height_m", "pieces", "standing", "too_late", "work_minutes_factor"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A barrier that has been set."""

    height_m: float
    """Above the sill; higher water runs over it [m]."""
    leak_gap_m: float
    """Gap under it through which it leaks [m]; 0 is tight."""


def pieces(barrier: Barrier, way_in: WayIn) -> int:
    """Return how many pieces out of a store close an opening."""
    return max(1, math.ceil(way_in.width_m / barrier.piece_m - 1e-9))


def work_minutes_factor(barrier: Barrier, way_in: WayIn) -> float:
    """Return what the drawn minutes are multiplied by: the width where work grows with it [-]."""
    return way_in.width_m if barrier.per_metre else 1.0


def height_m(barrier: Barrier, way_in: WayIn, *, wall_limit_m: float) -> float:
    """Return how high a barrier stands above the sill [m].

    One that walls hold is not built higher above the ground outside than they bear: water weirs
    over there. Where the sill itself is as high as that, the barrier adds nothing.
    """
    highest_m = min(barrier.height_m, way_in.highest_m)
    if barrier.on_wall:
        return max(0.0, min(highest_m, wall_limit_m - way_in.sill_m))
    return highest_m


def standing(
    barrier: Barrier, way_in: WayIn, *, leak_litres_s_m: float, wall_limit_m: float
) -> Standing:
    """Return the barrier as it stands; see `height_m`."""
    stands_m = height_m(barrier, way_in, wall_limit_m=wall_limit_m)
    gap_m = leak_gap_m(leak_litres_s_m, head_m=barrier.height_m)
    return Standing(height_m=stands_m, leak_gap_m=min(gap_m, stands_m))


def too_late(
    head_m: float, stands_m: float, rules: ResponseRules
) -> Literal["over", "fast"] | None:
    """Return why a barrier can no longer be set with the water *head_m* above the sill, or None.

    *stands_m* is what the barrier would stand above the sill.

    ``"over"``: it stands above the barrier's top already. ``"fast"``: it runs in so fast that
    nobody can stand in the opening.
    """
    if head_m >= stands_m:
        return "over"
    if head_m > sill_head_limit_m(rules.travel.surge_limit_m3_s2):
        return "fast"
    return None
