"""Walks within a space: the shortest way between two points that stays inside its walls."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise

from twin.campus import geometry

__all__ = ["walk_within_m"]

NUDGE = 1e-6
"""Share by which a point is drawn to the middle, so that a point on a wall counts as inside."""


def walk_within_m(polygon: geometry.Polygon, start: geometry.Point, goal: geometry.Point) -> float:
    """Return the length of the shortest walk between two points of a polygon [m].

    In a convex shape the straight line; else the shortest path over its inward corners (the
    visibility graph; Lozano-Perez and Wesley 1979). Where a point lies outside, the straight line.
    """
    straight_m = math.dist(start, goal)
    if geometry.is_convex(polygon) or _sees(polygon, start, goal):
        return straight_m
    points = [start, goal, *_inward(polygon)]
    best = {0: 0.0}
    queue = [(0.0, 0)]
    while queue:
        far_m, here = heapq.heappop(queue)
        if here == 1:
            return far_m
        if far_m > best[here]:
            continue
        for there, point in enumerate(points):
            length_m = far_m + math.dist(points[here], point)
            if length_m < best.get(there, math.inf) and _sees(polygon, points[here], point):
                best[there] = length_m
                heapq.heappush(queue, (length_m, there))
    return straight_m


def _inward(polygon: geometry.Polygon) -> list[geometry.Point]:
    """Return the corners at which the walls point into the space."""
    if geometry.signed_area(polygon) < 0:
        polygon = polygon[::-1]
    around = (polygon[-1], *polygon, polygon[0])
    return [
        b
        for (a, b), (_, c) in zip(pairwise(around), pairwise(around[1:]), strict=False)
        if (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) < 0
    ]


def _sees(polygon: geometry.Polygon, one: geometry.Point, other: geometry.Point) -> bool:
    """Tell whether the straight line between two points stays inside."""
    if one == other:
        return True
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    if any(_crosses(one, other, a, b) for a, b in sides):
        return False
    # No wall is crossed; still the line may run outside, along a notch.
    for share in (0.25, 0.5, 0.75):
        point = (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))
        if not geometry.contains(polygon, point):
            return False
    return True


def _crosses(a: geometry.Point, b: geometry.Point, c: geometry.Point, d: geometry.Point) -> bool:
    def turn(p: geometry.Point, q: geometry.Point, r: geometry.Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    small = NUDGE * (1.0 + math.dist(a, b) * math.dist(c, d))
    one, other = turn(a, b, c), turn(a, b, d)
    third, fourth = turn(c, d, a), turn(c, d, b)
    return (
        min(one, other) < -small
        and max(one, other) > small
        and min(third, fourth) < -small
        and max(third, fourth) > small
    )
