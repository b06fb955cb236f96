"""Floors cut into triangles, so that points spread evenly over any room cost no search.

A room is cut once, by clipping ears (G. H. Meisters, *Polygons have ears*, American Mathematical
Monthly 82 (1975) 648-651). A point then takes a triangle in proportion to its area, and a place in
it from two uniform numbers: the half of the parallelogram beyond the triangle is folded back (G.
Turk, *Generating random points in triangles*, in Graphics Gems, 1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from twin.campus.geometry import Point, Polygon, signed_area

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Triangles", "triangles"]


def triangles(polygon: Polygon) -> list[tuple[Point, Point, Point]]:
    """Return triangles that cover a simple polygon once: two less than it has corners, or fewer.

    Corners on a straight line make no triangle of their own.
    """
    corners = list(polygon if signed_area(polygon) > 0 else polygon[::-1])
    found: list[tuple[Point, Point, Point]] = []
    while len(corners) > 3:
        ear = _ear(corners)
        before, tip, after = corners[ear - 1], corners[ear], corners[(ear + 1) % len(corners)]
        if _turn(before, tip, after) > 0:
            found.append((before, tip, after))
        del corners[ear]
    found.append((corners[0], corners[1], corners[2]))
    return found


def _ear(corners: Sequence[Point]) -> int:
    """Return a corner that can be cut off: convex, and no other corner lies in its triangle."""
    count = len(corners)
    for i in range(count):
        before, tip, after = corners[i - 1], corners[i], corners[(i + 1) % count]
        turn = _turn(before, tip, after)
        if turn == 0:
            return i
        others = (one for one in corners if one not in {before, tip, after})
        if turn > 0 and not any(_in(one, before, tip, after) for one in others):
            return i
    return count - 1  # only shapes that touch themselves come here: any corner will do


def _in(point: Point, a: Point, b: Point, c: Point) -> bool:
    return min(_turn(a, b, point), _turn(b, c, point), _turn(c, a, point)) >= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@dataclass(frozen=True, slots=True, eq=False)
class Triangles:
    """The floors of many spaces."""

    corner: Floats
    """float64[triangles, 2]: one corner [m]."""
    across: Floats
    """float64[triangles, 2]: side to the second corner [m]."""
    along: Floats
    """float64[triangles, 2]: side to the third corner [m]."""
    upto_m2: Floats
    """float64[triangles]: area of all triangles up to and with each [m2]."""
    before_m2: Floats
    """float64[spaces]: area of the spaces before each [m2]."""
    floor_m2: Floats
    """float64[spaces]: area of each [m2]; nan: no polygon is known."""

    @classmethod
    def of(cls, polygons: Sequence[Polygon | None]) -> Self:
        """Return the triangles of polygons; None where none is known."""
        cut = [triangles(polygon) if polygon else [] for polygon in polygons]
        points = np.array([one for some in cut for one in some], dtype=np.float64).reshape(-1, 3, 2)
        across, along = points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]
        area = np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0]) / 2.0
        upto = np.concatenate([[0.0], np.cumsum(area)])
        ends = np.cumsum([len(some) for some in cut], dtype=np.intp)
        starts = ends - np.array([len(some) for some in cut], dtype=np.intp)
        before = upto[starts]
        floor = upto[ends] - before
        return cls(
            corner=points[:, 0],
            across=across,
            along=along,
            upto_m2=upto[1:],
            before_m2=before,
            floor_m2=np.where(ends > starts, floor, np.nan),
        )

    def points(
        self, space: NDArray[np.intp], u: Floats, v: Floats, w: Floats
    ) -> tuple[Floats, Floats]:
        """Return x and y [m] of a point in each space; nan where its floor is not known.

        Parameters
        ----------
        space
            int[n]: index of the polygon.
        u, v, w
            float64[n]: uniform numbers from 0 up to 1.
        """
        if not self.upto_m2.size:
            unknown = np.full(space.size, np.nan)
            return unknown, unknown.copy()
        floor = self.floor_m2[space]
        known = ~np.isnan(floor)
        aim = self.before_m2[space] + np.where(known, u * floor, 0.0)
        one = np.searchsorted(self.upto_m2, aim, side="right")
        one = np.minimum(one, self.upto_m2.size - 1)
        fold = v + w > 1.0
        v, w = np.where(fold, 1.0 - v, v), np.where(fold, 1.0 - w, w)
        at = self.corner[one] + v[:, None] * self.across[one] + w[:, None] * self.along[one]
        return np.where(known, at[:, 0], np.nan), np.where(known, at[:, 1], np.nan)
