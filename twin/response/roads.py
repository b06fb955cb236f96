"""Ways over the campus: the graph of its roads, how wet they are, and the quickest dry way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from twin.campus.lines import MEET_M, between, foot, meetings

if TYPE_CHECKING:
    import networkx as nx

    from twin.campus.site import Road
    from twin.response.site import Yard

__all__ = ["Leg", "Roads"]

Point = tuple[float, float]

Node = Point | str
"""A point on a road, or a place by its id."""

PIECE_M = 60.0
"""Longest piece of road that is wet or dry as a whole [m] (assumed, about a yard's width)."""

YARD_REACH_M = 150.0
"""A road farther than this from every yard is not wetted by any [m] (assumed, 80 to 300)."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A piece of the way: a stretch of road, or the way from a road to a door."""

    length_m: float
    road: str | None
    """The road; None on the open ground between a road and a building."""
    yard: str | None
    """The yard whose water stands on it; None where none is near."""


Pace = Callable[[Leg], float]
"""Speed on a leg [m/s]; 0 where it is closed."""


class Roads:
    """The graph of the roads with the places that crews leave and reach.

    Roads meet where their lines cross or touch. A place hangs on the nearest road by a straight
    way over open ground. Pieces longer than `PIECE_M` are cut, so that a pond closes the part of a
    road that it covers.

    Parameters
    ----------
    roads : iterable of Road
        The roads of the site.
    places : mapping of str to (x, y)
        Where buildings stand [m].
    yards : sequence of Yard
        Open ground that water may stand on; each piece of road takes the water of the nearest.
    """

    def __init__(
        self, roads: Iterable[Road], places: Mapping[str, Point], yards: Sequence[Yard] = ()
    ) -> None:
        import networkx as nx

        self.graph: nx.Graph[Node] = nx.Graph()
        self._yards = tuple(yards)
        segments = [(road, a, b) for road in roads for a, b in pairwise(road.line)]
        cuts: list[list[float]] = [[0.0, 1.0] for _ in segments]
        for i, (_, a, b) in enumerate(segments):
            for j, (_, c, d) in enumerate(segments[:i]):
                for s, t in meetings(a, b, c, d):
                    cuts[i].append(s)
                    cuts[j].append(t)
        links: dict[str, tuple[int, float, Point]] = {}
        for place, point in sorted(places.items()):
            if segments:
                where = min(
                    ((*foot(point, a, b), i) for i, (_, a, b) in enumerate(segments)),
                    key=lambda found: found[0],
                )
                _, share, i = where
                links[place] = (i, share, point)
                cuts[i].append(share)
        self._nodes: list[Point] = []
        for (road, a, b), shares in zip(segments, cuts, strict=True):
            self._lay(road, a, b, sorted(set(shares)))
        for place, (i, share, point) in links.items():
            _, a, b = segments[i]
            near = self._node(between(a, b, share))
            yard = self._nearest_yard(between(point, near, 0.5))
            self._join(place, near, Leg(math.dist(point, near), None, yard))

    def _node(self, point: Point) -> Point:
        """Return the node at a point, the one that is already there if one is."""
        for node in self._nodes:
            if math.dist(node, point) <= MEET_M:
                return node
        self._nodes.append(point)
        return point

    def _lay(self, road: Road, a: Point, b: Point, shares: list[float]) -> None:
        length_m = math.dist(a, b)
        for one, other in pairwise(shares):
            pieces = max(1, math.ceil((other - one) * length_m / PIECE_M - 1e-9))
            for k in range(pieces):
                start = between(a, b, one + (other - one) * k / pieces)
                end = between(a, b, one + (other - one) * (k + 1) / pieces)
                leg = Leg(
                    length_m=math.dist(start, end),
                    road=road.id,
                    yard=self._nearest_yard(between(start, end, 0.5)),
                )
                self._join(self._node(start), self._node(end), leg)

    def _join(self, one: Node, other: Node, leg: Leg) -> None:
        if one == other:
            return
        if self.graph.has_edge(one, other) and self.leg(one, other).length_m <= leg.length_m:
            return
        self.graph.add_edge(one, other, leg=leg)

    def _nearest_yard(self, point: Point) -> str | None:
        near = min(
            self._yards,
            key=lambda yard: math.dist(point, (yard.x_m, yard.y_m)),
            default=None,
        )
        if near is None or math.dist(point, (near.x_m, near.y_m)) > YARD_REACH_M:
            return None
        return near.id

    def way(self, start: Node, goal: Node, pace: Pace) -> list[Node] | None:
        """Return the nodes of the quickest open way, both ends included; None when there is none.

        *pace* gives the speed on each leg [m/s]; a leg with none is closed.
        """
        import networkx as nx

        if start == goal:
            return [start]
        if start not in self.graph or goal not in self.graph:
            return None

        def seconds(_one: object, _other: object, data: Mapping[str, Leg]) -> float | None:
            speed = pace(data["leg"])
            return data["leg"].length_m / speed if speed > 0.0 else None

        try:
            return list(nx.dijkstra_path(self.graph, start, goal, weight=seconds))
        except nx.NetworkXNoPath:
            return None

    def leg(self, one: Node, other: Node) -> Leg:
        """Return what lies between two neighbouring nodes."""
        leg: Leg = self.graph.edges[one, other]["leg"]
        return leg

    def seconds(self, start: Node, goal: Node, pace: Pace) -> float:
        """Return how long the quickest open way takes [s]; ``math.inf`` when there is none."""
        way = self.way(start, goal, pace)
        if way is None:
            return math.inf
        legs = [self.leg(one, other) for one, other in pairwise(way)]
        return math.fsum(leg.length_m / pace(leg) for leg in legs)
