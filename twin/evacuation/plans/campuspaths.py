"""The ways over the campus: from every exit over open ground and along roads to assembly points.

A road is cut where it meets another, and into pieces of `PIECE_M`; each piece is a path space, and
pieces that meet are joined to each other. An exit joins the nearest road to which a straight line
over open ground leads. An assembly point is reached straight over open ground from each piece of
road, and from each exit, from which it is seen near.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from twin.campus import geometry
from twin.campus.lines import between, cuts, foot, inside_m, nearest_edge, strip
from twin.evacuation.plans.ids import derived
from twin.evacuation.plans.plan import Link, Space
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus.geometry import Point, Polygon
    from twin.campus.plan import Exit
    from twin.campus.site import AssemblyPoint, Road

__all__ = ["CampusPaths", "walkway_m"]

PIECE_M = 60.0
"""Longest piece of road with one density of people [m] (assumed, 30 to 100)."""

FIRE_LANE_M = 4.0
"""What is kept free of a fire lane for engines [m]; GB 50016-2014 7.1.8."""

FOOTWAY_M = 1.5
"""Where that leaves less, and no footways are told of, there is one [m] (assumed, 1.2 to 2.5)."""

GROUND_M = 4.0
"""Breadth over which people spread on open ground before an exit, unless it is wider itself [m]
(assumed, 3 to 10)."""

FRONT_M = 8.0
"""Breadth of the way from a piece of road to an assembly point [m] (assumed, 4 to 20)."""

SEEN_M = 100.0
"""From a road or an exit that is this near an assembly point people walk straight to it, where no
building stands between [m] (assumed, 50 to 150)."""

THROUGH_M = 0.5
"""A line that cuts less than this off a building passes beside it [m] (assumed: drawing accuracy).
"""

LEAST_M = 0.5
"""Shortest way [m], so that it has some floor."""

OPEN_GROUND = Name(en="Open ground", zh="室外空地")


def walkway_m(road: Road) -> float:
    """Return the width of a road on which people walk [m]: they keep its fire lane free."""
    free_m = road.width_m - FIRE_LANE_M if road.fire_lane else road.width_m
    return max(max(free_m, 0.0) + road.footway_m, FOOTWAY_M)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of road."""

    space: Space
    a: Point
    b: Point
    width_m: float
    road_m: float
    """Width of the road, its fire lane included."""


@dataclass(slots=True)
class CampusPaths:
    """Path and assembly spaces of a campus, and the links between them.

    Parameters
    ----------
    roads, points
        Of the site.
    footprints
        Outlines of all buildings: nobody walks through one.
    """

    roads: Sequence[Road]
    points: Sequence[AssemblyPoint]
    footprints: Mapping[str, Polygon]
    spaces: list[Space] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    _pieces: list[_Piece] = field(default_factory=list)
    _boxes: list[tuple[Polygon, tuple[float, float, float, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._boxes = [(one, geometry.bounds(one)) for one in self.footprints.values()]
        self._lay_roads()
        self._join_pieces()
        for point in self.points:
            self._open(point)

    # -- roads -------------------------------------------------------------------------------------

    def _lay_roads(self) -> None:
        segments = [(road, a, b) for road in self.roads for a, b in pairwise(road.line)]
        segments = [(road, a, b) for road, a, b in segments if math.dist(a, b) >= LEAST_M]
        laid: dict[str, int] = {}
        shares = cuts([(a, b) for _, a, b in segments], PIECE_M)
        for (road, a, b), some in zip(segments, shares, strict=True):
            for one, other in pairwise(some):
                laid[road.id] = laid.get(road.id, 0) + 1
                ends = between(a, b, one), between(a, b, other)
                self._piece(road, laid[road.id], *ends)

    def _piece(self, road: Road, number: int, a: Point, b: Point) -> None:
        width_m = walkway_m(road)
        space = _path(derived(road.id, f"path-{number}"), road.name, a, b, width_m)
        self.spaces.append(space)
        self._pieces.append(_Piece(space, a, b, width_m, road.width_m))

    def _join_pieces(self) -> None:
        """Join the pieces that meet in a point: two to each other, more by a crossing.

        People walk all over a crossing, fire lanes included. All pieces reach to its middle, so
        that walks are as long as the lines of the roads.
        """
        at: list[tuple[Point, list[_Piece]]] = []
        for piece in self._pieces:
            for end in (piece.a, piece.b):
                near = next((some for node, some in at if math.dist(node, end) <= LEAST_M), None)
                if near is None:
                    at.append((end, [piece]))
                elif piece not in near:
                    near.append(piece)
        for node, pieces in at:
            if len(pieces) == 2:
                one, other = pieces
                self._join(one.space, other.space, node, min(one.width_m, other.width_m))
            elif len(pieces) > 2:
                crossing = self._crossing(node, max(piece.road_m for piece in pieces))
                for piece in pieces:
                    self._join(piece.space, crossing, node, piece.width_m)

    def _crossing(self, node: Point, side_m: float) -> Space:
        number = 1 + sum(space.id.startswith("crossing-") for space in self.spaces)
        x, y = node
        square = geometry.rectangle(x - side_m / 2, y - side_m / 2, side_m, side_m)
        space = Space(
            id=f"crossing-{number}",
            name=Name(en=f"Crossing {number}", zh=f"{number}号路口"),
            kind="path",
            polygon=tuple(map(_rounded, square)),
            clear_width_m=side_m,
        )
        self.spaces.append(space)
        return space

    def _join(
        self, one: Space, other: Space, at: Point, width_m: float, *, one_way: bool = False
    ) -> None:
        self.links.append(
            Link(
                id=derived(one.id, other.id),
                kind="path",
                between=(one.id, other.id),
                at=_rounded(at),
                clear_width_m=width_m,
                one_way=one_way,
            )
        )

    # -- assembly points ---------------------------------------------------------------------------

    def _open(self, point: AssemblyPoint) -> None:
        """Draw an assembly point and the ways to it from the roads around it.

        People go in by them and not out: whoever is there has arrived, and no way to another
        assembly point leads through.
        """
        ground = Space(id=point.id, name=point.name, kind="assembly", polygon=point.polygon)
        self.spaces.append(ground)
        for number, (piece, here, there) in enumerate(self._ways_to(point.polygon), start=1):
            way = _path(derived(point.id, f"way-{number}"), OPEN_GROUND, here, there, FRONT_M)
            self.spaces.append(way)
            self._join(piece.space, way, here, FRONT_M)
            self._join(way, ground, there, FRONT_M, one_way=True)

    def _ways_to(self, polygon: Polygon) -> list[tuple[_Piece, Point, Point]]:
        """Return the pieces of road from which a shape is seen near, with both ends of the way.

        Where it is seen from none, the nearest piece from which nothing hides it; else the nearest.
        """
        order = sorted(
            (nearest_edge(between(piece.a, piece.b, 0.5), polygon)[0], place)
            for place, piece in enumerate(self._pieces)
        )
        found: dict[int, tuple[_Piece, Point, Point]] = {}
        for far_m, place in order:
            piece = self._pieces[place]
            if found and far_m > SEEN_M + math.dist(piece.a, piece.b) / 2:
                break
            metres, here, there = _closest(piece, polygon)
            if self._free(here, there) and (metres <= SEEN_M or not found):
                found[place] = piece, here, there
        if order and not found:
            piece = self._pieces[order[0][1]]
            return [(piece, *_closest(piece, polygon)[1:])]
        return [found[place] for place in sorted(found)]

    # -- exits -------------------------------------------------------------------------------------

    def join_exit(self, exit_: Exit, assembly: Sequence[str]) -> str:
        """Draw the ways from an exit, and return the space that it leads to.

        Parameters
        ----------
        exit_
            On the site's coordinates.
        assembly
            The assembly points to which its people go.
        """
        width_m = max(GROUND_M, exit_.clear_width_m)
        ways: list[Space] = []
        for goal, at in (*self._to_road(exit_.at), *self._straight_to(exit_.at, assembly)):
            name = derived(exit_.id, f"way-{len(ways) + 1}")
            way = _path(name, OPEN_GROUND, exit_.at, at, width_m)
            self.spaces.append(way)
            if ways:
                self._join(ways[0], way, exit_.at, width_m)
            self._join(way, goal, at, width_m, one_way=goal.kind == "assembly")
            ways.append(way)
        if not ways:
            ways = [self._nowhere(exit_, width_m)]
        return ways[0].id

    def _nowhere(self, exit_: Exit, width_m: float) -> Space:
        """Draw the ground before an exit from which no way leads on: there people are safe."""
        name = derived(exit_.id, "way-1")
        ground = Space(id=name, name=OPEN_GROUND, kind="outside", area_m2=width_m * width_m)
        self.spaces.append(ground)
        return ground

    def _to_road(self, start: Point) -> Iterator[tuple[Space, Point]]:
        """Yield the nearest piece of road to which a straight line leads, and where it does.

        Where none does, the way to the nearest is walked all the same: it leads round a corner that
        is not drawn.
        """
        found = []
        for piece in self._pieces:
            far_m, share = foot(start, piece.a, piece.b)
            found.append((far_m, between(piece.a, piece.b, share), piece.space))
        found.sort(key=lambda one: one[0])
        for _, at, space in found:
            if self._free(start, at):
                yield space, at
                return
        yield from ((space, at) for _, at, space in found[:1])

    def _straight_to(self, start: Point, assembly: Sequence[str]) -> Iterator[tuple[Space, Point]]:
        """Yield the assembly points that people see from an exit, and where they enter them.

        Where there are no roads, the nearest at least.
        """
        grounds = {space.id: space for space in self.spaces if space.kind == "assembly"}
        found = []
        for name in assembly:
            polygon = grounds[name].polygon
            assert polygon is not None  # noqa: S101 - assembly points of a site have one
            found.append((*nearest_edge(start, polygon), grounds[name]))
        seen = [one for one in found if one[0] <= SEEN_M and self._free(start, one[1])]
        if not seen and found and not self._pieces:
            seen = [min(found, key=lambda one: one[0])]
        yield from ((space, at) for _, at, space in seen)

    def _free(self, a: Point, b: Point) -> bool:
        """Tell whether a straight way leads through no building."""
        low_x, high_x = min(a[0], b[0]), max(a[0], b[0])
        low_y, high_y = min(a[1], b[1]), max(a[1], b[1])
        return not any(
            box[0] < high_x
            and box[2] > low_x
            and box[1] < high_y
            and box[3] > low_y
            and inside_m(a, b, outline) > THROUGH_M
            for outline, box in self._boxes
        )


def _path(name: str, label: Name, a: Point, b: Point, width_m: float) -> Space:
    """Return a straight path; one that is too short is made as long as the shortest."""
    length_m = math.dist(a, b)
    if length_m < LEAST_M:
        b = (a[0] + LEAST_M, a[1])
        length_m = LEAST_M
    return Space(
        id=name,
        name=label,
        kind="path",
        polygon=tuple(map(_rounded, strip(a, b, width_m))),
        clear_width_m=width_m,
        length_m=length_m,
    )


def _closest(piece: _Piece, polygon: Polygon) -> tuple[float, Point, Point]:
    """Return distance, and the points on a piece of road and on the edge of a polygon.

    From the middle of the piece where that is as near as its ends or nearly so, else from an end or
    from abreast of a corner of the polygon.
    """
    starts = [between(piece.a, piece.b, 0.5), piece.a, piece.b]
    starts += [between(piece.a, piece.b, foot(corner, piece.a, piece.b)[1]) for corner in polygon]
    found = [(*nearest_edge(start, polygon), start) for start in starts]
    nearest_m = min(far_m for far_m, _, _ in found)
    far_m, at, start = next(one for one in found if one[0] <= nearest_m + LEAST_M)
    return far_m, start, at


def _rounded(point: Point) -> Point:
    return round(point[0], 3), round(point[1], 3)
