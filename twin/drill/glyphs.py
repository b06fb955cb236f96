"""Signs of a plan, and lines: what a drawing of a storey is put together from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from twin.campus import geometry

if TYPE_CHECKING:
    from twin.drill.signage import Route

__all__ = ["direction", "flame", "head", "letter", "merged", "off", "thinned"]


def flame(ring: Sequence[tuple[float, float]], x: float, y: float, scale: float) -> str:
    """Return the sign of the room on fire: a frame, and a flame at a place."""
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in ring)
    return (
        f'<polygon points="{points}" fill="none" stroke="#c62828" stroke-width="4"/>'
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.2f})"><path d="M0 -13C7 -6 9 0 6'
        ' 6C5 9 2 10 0 10C-2 10 -5 9 -6 6C-8 1 -4 -1 -4 -6C-2 -4 -1 -3 -1 -1C1 -5 1 -9 0 -13Z"'
        ' fill="#c62828"/></g>'
    )


def letter(x: float, y: float, route: Route, size: float) -> str:
    """Return the letter of a route on its colour, its middle at a place."""
    half = size * 0.62
    return (
        f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}"'
        f' height="{2 * half:.1f}" rx="2.5" fill="{route.colour}"/>'
        f'<text x="{x:.1f}" y="{y + size * 0.32:.1f}" font-size="{size * 0.92:.1f}"'
        f' text-anchor="middle" font-weight="700" style="fill:#fff">{route.letter}</text>'
    )


def head(at: tuple[float, float], way: tuple[float, float], colour: str, size: float) -> str:
    """Return the head of an arrow that points in a direction of length 1."""
    (x, y), (dx, dy) = at, way
    px, py = -dy, dx
    points = [
        (x + dx * size * 0.6, y + dy * size * 0.6),
        (x - dx * size * 0.6 + px * size * 0.62, y - dy * size * 0.6 + py * size * 0.62),
        (x - dx * size * 0.6 - px * size * 0.62, y - dy * size * 0.6 - py * size * 0.62),
    ]
    text = " ".join(f"{one:.1f},{other:.1f}" for one, other in points)
    return f'<polygon points="{text}" fill="{colour}"/>'


def merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return stretches that overlap as one."""
    found: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if found and low <= found[-1][1] + 1.0:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a line without points that stand on each other."""
    found: list[tuple[float, float]] = []
    for point in points:
        if not found or math.dist(found[-1], point) > 0.3:
            found.append(point)
    return found


def off(point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of a point from a segment."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    square = dx * dx + dy * dy
    share = ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (one[0] + share * dx, one[1] + share * dy))


def direction(shapes: Iterable[geometry.Polygon]) -> float:
    """Return the direction of the longest wall [rad]."""
    best, angle = 0.0, 0.0
    for shape in shapes:
        for (x0, y0), (x1, y1) in zip(shape, shape[1:] + shape[:1], strict=True):
            length = math.dist((x0, y0), (x1, y1))
            if length > best + 1e-6:
                best, angle = length, math.atan2(y1 - y0, x1 - x0)
    return angle
