"""Lines on a plan: where a point meets a line, where two lines meet, what stands in the way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from twin.campus import geometry
from twin.campus.geometry import Point, Polygon

__all__ = ["between", "cuts", "foot", "inside_m", "meetings", "nearest_edge", "strip"]

MEET_M = 0.5
"""Lines that come as close as this meet [m] (assumed: drawing accuracy)."""


def between(a: Point, b: Point, share: float) -> Point:
    """Return the point at a share of the way from a to b."""
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


def foot(point: Point, a: Point, b: Point) -> tuple[float, float]:
    """Return the distance from a point to a segment [m], and the share of it at the foot."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, between(a, b, share)), share


def meetings(a: Point, b: Point, c: Point, d: Point) -> Iterator[tuple[float, float]]:
    """Yield the shares of two segments at which they cross, or an end of one touches the other."""
    for point, at in ((c, 0.0), (d, 1.0)):
        distance_m, share = foot(point, a, b)
        if distance_m <= MEET_M:
            yield share, at
    for point, at in ((a, 0.0), (b, 1.0)):
        distance_m, share = foot(point, c, d)
        if distance_m <= MEET_M:
            yield at, share
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    turn = rx * sy - ry * sx
    if turn:
        s = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / turn
        t = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / turn
        if 0.0 < s < 1.0 and 0.0 < t < 1.0:
            yield s, t


def cuts(segments: Sequence[tuple[Point, Point]], longest_m: float) -> list[list[float]]:
    """Return the shares at which each segment is cut: where it meets others, and between.

    The ends are among them. No piece is longer than *longest_m*, none shorter than `MEET_M`.
    """
    found: list[list[float]] = [[0.0, 1.0] for _ in segments]
    for i, (a, b) in enumerate(segments):
        for j, (c, d) in enumerate(segments[:i]):
            for s, t in meetings(a, b, c, d):
                found[i].append(s)
                found[j].append(t)
    return [
        _in_pieces(_apart(shares, math.dist(a, b)), math.dist(a, b), longest_m)
        for (a, b), shares in zip(segments, found, strict=True)
    ]


def _apart(shares: list[float], length_m: float) -> list[float]:
    """Return the shares in order, those that are closer than `MEET_M` to one kept once."""
    kept = [0.0]
    for share in sorted(shares):
        if (share - kept[-1]) * length_m > MEET_M:
            kept.append(share)
    if len(kept) > 1 and (1.0 - kept[-1]) * length_m <= MEET_M:
        kept.pop()
    return [*kept, 1.0]


def _in_pieces(shares: list[float], length_m: float, longest_m: float) -> list[float]:
    fine = [0.0]
    for one, other in pairwise(shares):
        pieces = max(1, math.ceil((other - one) * length_m / longest_m - 1e-9))
        fine += [one + (other - one) * k / pieces for k in range(1, pieces)] + [other]
    return fine


def strip(a: Point, b: Point, width_m: float) -> Polygon:
    """Return the rectangle of a width along a segment, anticlockwise."""
    length_m = math.dist(a, b)
    ux, uy = (b[0] - a[0]) / length_m, (b[1] - a[1]) / length_m
    nx, ny = -uy * width_m / 2, ux * width_m / 2
    return (
        (a[0] - nx, a[1] - ny),
        (b[0] - nx, b[1] - ny),
        (b[0] + nx, b[1] + ny),
        (a[0] + nx, a[1] + ny),
    )


def inside_m(a: Point, b: Point, polygon: Polygon) -> float:
    """Return how much of a segment lies inside a CONVEX polygon [m] (Cyrus and Beck 1978)."""
    if geometry.signed_area(polygon) < 0:
        polygon = polygon[::-1]
    dx, dy = b[0] - a[0], b[1] - a[1]
    enter, leave = 0.0, 1.0
    for (px, py), (qx, qy) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        # Distance to the inside of this side, times its length: at a, and its change towards b.
        here = (qx - px) * (a[1] - py) - (qy - py) * (a[0] - px)
        change = (qx - px) * dy - (qy - py) * dx
        if abs(change) <= geometry.TOUCH_M:
            if here <= geometry.TOUCH_M:
                return 0.0
        elif change > 0:
            enter = max(enter, -here / change)
        else:
            leave = min(leave, -here / change)
    return max(0.0, leave - enter) * math.hypot(dx, dy)


def nearest_edge(point: Point, polygon: Polygon) -> tuple[float, Point]:
    """Return the distance from a point to the outline of a polygon [m], and where it is nearest.

    A point inside is at distance 0, and nearest to itself.
    """
    if geometry.contains(polygon, point):
        return 0.0, point
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    found = ((foot(point, a, b), a, b) for a, b in sides)
    (distance_m, share), a, b = min(found, key=lambda one: one[0][0])
    return distance_m, between(a, b, share)
