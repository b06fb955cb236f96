"""Shapes as a fire code needs them: the long way of a corridor, the worst place of a room."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from twin.campus import geometry

__all__ = ["Axis", "axis_of", "farthest_m"]

ELONGATED = 2.0
"""A space this many times as long as wide has a length to walk; others are halls (assumed)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The long direction of a corridor."""

    origin: geometry.Point
    """The corner from which it runs [m]."""
    towards: geometry.Point
    """Its direction, of length one."""
    length_m: float
    width_m: float

    def along(self, point: geometry.Point) -> float:
        """Return how far along it a point lies [m]."""
        x, y = point[0] - self.origin[0], point[1] - self.origin[1]
        return x * self.towards[0] + y * self.towards[1]

    def across(self, point: geometry.Point) -> float:
        """Return how far across it a point lies [m]."""
        x, y = point[0] - self.origin[0], point[1] - self.origin[1]
        return y * self.towards[0] - x * self.towards[1]


def axis_of(polygon: geometry.Polygon | None) -> Axis | None:
    """Return the long direction of a convex space; None of a hall, or one that turns."""
    if not polygon or not geometry.is_convex(polygon):
        return None
    sides = list(zip(polygon, polygon[1:] + polygon[:1], strict=True))
    a, b = max(sides, key=lambda side: math.dist(*side))
    length = math.dist(a, b)
    axis = Axis(a, ((b[0] - a[0]) / length, (b[1] - a[1]) / length), 0.0, 0.0)
    xs, ys = [axis.along(p) for p in polygon], [axis.across(p) for p in polygon]
    low = (
        a[0] + min(xs) * axis.towards[0] - min(ys) * axis.towards[1],
        a[1] + min(xs) * axis.towards[1] + min(ys) * axis.towards[0],
    )
    long_m, wide_m = max(xs) - min(xs), max(ys) - min(ys)
    if long_m < ELONGATED * wide_m:
        return None
    return Axis(low, axis.towards, long_m, wide_m)


def farthest_m(polygon: geometry.Polygon, doors: list[geometry.Point]) -> float:
    """Return how far the worst place of a room is from its nearest door, straight [m].

    Exact for a convex room: the worst place is a corner, a point of a wall as far from two doors,
    or a point as far from three.
    """
    places = [*polygon, *_even_on_walls(polygon, doors), *_even_of_three(doors)]
    inside = (p for p in places if p in polygon or geometry.contains(polygon, p))
    return max(min(math.dist(p, door) for door in doors) for p in inside)


def _even_on_walls(
    polygon: geometry.Polygon, doors: list[geometry.Point]
) -> Iterator[geometry.Point]:
    """Yield where the walls are as far from one door as from another."""
    for (xa, ya), (xb, yb) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        for i, (x1, y1) in enumerate(doors):
            for x2, y2 in doors[:i]:
                slope = 2 * ((x2 - x1) * (xb - xa) + (y2 - y1) * (yb - ya))
                level = x2**2 + y2**2 - x1**2 - y1**2 - 2 * ((x2 - x1) * xa + (y2 - y1) * ya)
                if abs(slope) > 1e-12 and 0 <= level / slope <= 1:
                    yield xa + level / slope * (xb - xa), ya + level / slope * (yb - ya)


def _even_of_three(doors: list[geometry.Point]) -> Iterator[geometry.Point]:
    """Yield the points as far from three doors (circumcentres)."""
    for i, (xa, ya) in enumerate(doors):
        for j, (xb, yb) in enumerate(doors[:i]):
            for xc, yc in doors[:j]:
                turn = 2 * ((xb - xa) * (yc - ya) - (yb - ya) * (xc - xa))
                if abs(turn) < 1e-9:
                    continue
                b2 = (xb - xa) ** 2 + (yb - ya) ** 2
                c2 = (xc - xa) ** 2 + (yc - ya) ** 2
                yield (
                    xa + ((yc - ya) * b2 - (yb - ya) * c2) / turn,
                    ya + ((xb - xa) * c2 - (xc - xa) * b2) / turn,
                )
