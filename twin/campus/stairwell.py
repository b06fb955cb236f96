"""The inside of a staircase: where its landing ends and its flights begin.

A plan gives the shaft of a stair on each storey. Two flights lie side by side along its longer
side; what they leave of it is shared by the landing of the storey, at the end where the doors are,
and the half landing at the other end::

    +-----------+-----------------+-------------+
    |           |  up to the next |             |
    |  landing  +-----------------+ half landing|
    |           |  from below     |             |
    +-- door ---+-----------------+-------------+
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from twin.campus import geometry
from twin.campus.plan import Stair

__all__ = ["Stairwell", "stairwell"]

SQUARE_TOLERANCE = 1e-6
"""Two sides of a shaft are at right angles when the cosine between them is less [-]."""


@dataclass(frozen=True, slots=True)
class Stairwell:
    """One storey's part of a staircase, in the coordinates of its plan."""

    landing: geometry.Polygon
    """The landing of the storey; of a shaft that is no rectangle all of it."""
    flights: geometry.Polygon | None
    """The rest: flights and half landing; None where the shaft is no rectangle."""
    landing_m2: float
    """Floor of the landing [m2]."""
    up_at: geometry.Point
    """Where the flight to the storey above begins."""
    down_at: geometry.Point
    """Where the flight from the storey below ends."""


def stairwell(stair: Stair, below: Stair | None, doors: Sequence[geometry.Point]) -> Stairwell:
    """Return how a shaft is divided.

    Parameters
    ----------
    stair
        The storey's part of the staircase.
    below
        The part that rises to it; None where it begins.
    doors
        Doors and exits of the shaft: the landing lies at the end that is nearer to them.
    """
    run_m = max(stair.run_m, below.run_m if below is not None else 0.0)
    sides = _sides(stair.polygon)
    if sides is None:
        middle = geometry.centre(stair.polygon)
        return Stairwell(stair.polygon, None, max(stair.landing_m2, 1.0), middle, middle)
    (x0, y0), (ux, uy), (vx, vy), length_m, width_m = sides
    along = [(x - x0) * ux + (y - y0) * uy for x, y in doors]
    if along and sum(along) / len(along) > length_m / 2:
        # Begin at the other end: the far corner, with both sides turned round.
        x0, y0 = x0 + length_m * ux + width_m * vx, y0 + length_m * uy + width_m * vy
        ux, uy, vx, vy = -ux, -uy, -vx, -vy
    depth_m = max((length_m - run_m) / 2, min(stair.landing_m, length_m / 2))

    def at(along_m: float, across: float) -> geometry.Point:
        across_m = across * width_m
        return x0 + along_m * ux + across_m * vx, y0 + along_m * uy + across_m * vy

    return Stairwell(
        landing=(at(0, 0), at(depth_m, 0), at(depth_m, 1), at(0, 1)),
        flights=(at(depth_m, 0), at(length_m, 0), at(length_m, 1), at(depth_m, 1)),
        landing_m2=depth_m * width_m,
        up_at=at(depth_m, 0.75),
        down_at=at(depth_m, 0.25),
    )


_Sides = tuple[geometry.Point, geometry.Point, geometry.Point, float, float]


def _sides(polygon: geometry.Polygon) -> _Sides | None:
    """Return a corner, the directions of the longer and the shorter side, and their lengths [m].

    None where the shape is no rectangle.
    """
    if len(polygon) != 4:
        return None
    if geometry.signed_area(polygon) < 0:
        polygon = polygon[::-1]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = polygon
    if math.hypot(ax + cx - bx - dx, ay + cy - by - dy) > SQUARE_TOLERANCE * (
        1 + abs(ax) + abs(ay)
    ):
        return None
    first_m, second_m = math.dist(polygon[0], polygon[1]), math.dist(polygon[0], polygon[3])
    one = ((bx - ax) / first_m, (by - ay) / first_m)
    other = ((dx - ax) / second_m, (dy - ay) / second_m)
    if abs(one[0] * other[0] + one[1] * other[1]) > SQUARE_TOLERANCE:
        return None
    if first_m >= second_m:
        return polygon[0], one, other, first_m, second_m
    return polygon[0], other, one, second_m, first_m
