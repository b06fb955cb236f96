"""Plane geometry in metres: polygons as tuples of (x, y), nothing more.

Only what a floor plan needs. Rectangles are the common case and stay exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = [
    "Point",
    "Polygon",
    "area",
    "bounds",
    "centre",
    "contains",
    "is_convex",
    "is_simple",
    "overlap",
    "placed",
    "rectangle",
]

Point = tuple[float, float]
Polygon = tuple[Point, ...]

TOUCH_M = 1e-6
"""Two shapes that share less than this depth touch, they do not overlap [m]."""


def rectangle(x: float, y: float, length: float, width: float) -> Polygon:
    """Return the rectangle with its low corner at (x, y), anticlockwise."""
    return ((x, y), (x + length, y), (x + length, y + width), (x, y + width))


def signed_area(polygon: Polygon) -> float:
    """Return the area [m2], positive when the corners run anticlockwise (shoelace formula)."""
    x0, y0 = polygon[0]  # measured from a corner: far from the origin no digits are lost
    total = 0.0
    for (xa, ya), (xb, yb) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        total += (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0)
    return total / 2


def area(polygon: Polygon) -> float:
    """Return the area [m2] of a simple polygon."""
    return abs(signed_area(polygon))


def bounds(polygon: Polygon) -> tuple[float, float, float, float]:
    """Return (low x, low y, high x, high y) [m]."""
    xs, ys = zip(*polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def centre(polygon: Polygon) -> Point:
    """Return the mean of the corners [m]: inside every convex room."""
    xs, ys = zip(*polygon, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)


def contains(polygon: Polygon, point: Point) -> bool:
    """Tell whether a point lies in a simple polygon, its edge included (ray casting)."""
    x, y = point
    inside = False
    for (xa, ya), (xb, yb) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        turn = _turn((xa, ya), (xb, yb), point)
        between = min(xa, xb) <= x <= max(xa, xb) and min(ya, yb) <= y <= max(ya, yb)
        if abs(turn) <= TOUCH_M and between:
            return True
        if (ya > y) != (yb > y) and (turn > 0) == (yb > ya):
            inside = not inside
    return inside


def placed(polygon: Polygon, *, x_m: float, y_m: float, rotation_deg: float) -> Polygon:
    """Return the polygon turned about its origin (anticlockwise) and then moved to (x, y)."""
    angle = math.radians(rotation_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    return tuple((x_m + x * cos - y * sin, y_m + x * sin + y * cos) for x, y in polygon)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def is_simple(polygon: Polygon) -> bool:
    """Tell whether it has three corners or more, some area, and no side that crosses another."""
    count = len(polygon)
    if count < 3 or area(polygon) <= TOUCH_M:
        return False
    sides = list(zip(polygon, polygon[1:] + polygon[:1], strict=True))
    return not any(_cross(*sides[i], *sides[j]) for i in range(count) for j in range(i + 2, count))


def is_convex(polygon: Polygon) -> bool:
    """Tell whether no corner points inward."""
    around = polygon + polygon[:2]
    turns = [_turn(*around[i : i + 3]) for i in range(len(polygon))]
    return all(turn >= -TOUCH_M for turn in turns) or all(turn <= TOUCH_M for turn in turns)


def _depth_along(axis: Point, first: Polygon, second: Polygon) -> float:
    """Return by how much the shadows of two polygons on an axis of length one overlap [m]."""
    one = [axis[0] * x + axis[1] * y for x, y in first]
    two = [axis[0] * x + axis[1] * y for x, y in second]
    return min(max(one), max(two)) - max(min(one), min(two))


def _axes(polygon: Polygon) -> Sequence[Point]:
    axes = []
    for (xa, ya), (xb, yb) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        length = math.hypot(xb - xa, yb - ya)
        if length > 0:
            axes.append(((yb - ya) / length, (xa - xb) / length))
    return axes


def overlap(first: Polygon, second: Polygon) -> float:
    """Return how far two CONVEX polygons reach into each other [m]; 0 when they do not.

    Separating-axis theorem: two convex shapes are apart when their shadows on the normal of some
    side are apart. Shapes that only share a wall are apart.
    """
    low_xa, low_ya, high_xa, high_ya = bounds(first)
    low_xb, low_yb, high_xb, high_yb = bounds(second)
    if high_xa <= low_xb or high_xb <= low_xa or high_ya <= low_yb or high_yb <= low_ya:
        return 0.0
    depth = min(_depth_along(axis, first, second) for axis in (*_axes(first), *_axes(second)))
    return depth if depth > TOUCH_M else 0.0
