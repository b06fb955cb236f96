"""Fire lanes that must stay free: whether people who gather stand on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from twin.campus import geometry
from twin.campus.lines import strip
from twin.evacuation.population.triangles import triangles

__all__ = ["Lane", "lanes_blocked", "reaches_into_m"]


class Lane(Protocol):
    """A road, as the campus gives it."""

    @property
    def id(self) -> str:
        """Its identity."""

    @property
    def line(self) -> Sequence[geometry.Point]:
        """Points of its axis [m]."""

    @property
    def width_m(self) -> float:
        """How wide it is [m]."""

    @property
    def fire_lane(self) -> bool:
        """Whether it must be kept free for fire engines."""


def lanes_blocked(polygon: geometry.Polygon, roads: Iterable[Lane]) -> tuple[str, ...]:
    """Return the fire lanes into which a shape reaches, in order; sharing an edge is no harm."""
    return tuple(
        road.id for road in roads if road.fire_lane and reaches_into_m(polygon, road) > 0.0
    )


def reaches_into_m(polygon: geometry.Polygon, road: Lane) -> float:
    """Return how far a simple shape reaches into the strip of a road [m]; 0 when it does not.

    The strip is as wide as the road along each piece of its axis, cut off square at their ends. A
    shape with inward corners is cut into triangles, so the depth is that of the deepest of them.
    """
    parts = [polygon] if geometry.is_convex(polygon) else triangles(polygon)
    strips = [strip(a, b, road.width_m) for a, b in pairwise(road.line) if a != b]
    return max((geometry.overlap(part, strip) for part in parts for strip in strips), default=0.0)
