"""The ways out of a storey as a fire code sees them: its exits, walks, and dead ends.

A *way out* of a storey is a door to the open air, or the door of a staircase that leads out by
another storey or by a door of its own. Walks are measured door to door through corridors and
lobbies, straight where a space is convex. Doors that are locked, and lifts, are no ways.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias, cast

import networkx as nx

from twin.campus import geometry
from twin.evacuation.codes.codegraph import in_the_open, passable, stairwells
from twin.evacuation.codes.codeshapes import Axis, axis_of
from twin.evacuation.plans.walks import walk_within_m

__all__ = ["Door", "StoreyWays", "WayOut", "storey_ways"]

Graph: TypeAlias = "nx.MultiDiGraph[Any]"

PASSAGES = frozenset({"corridor", "landing", "ramp", "stair", "refuge", "path"})

BESIDE_M = 1.5
"""A room's door that lies as near an exit along the corridor is at the exit, not beyond it [m]
(assumed, 0.5 to 3: about a door's width)."""

END_M = 0.3
"""A door this near the end of a corridor lies in its end wall [m] (assumed: a wall's thickness)."""


@dataclass(frozen=True, slots=True)
class Door:
    """A door as passed from a space to its neighbour."""

    link: str
    here: str
    there: str
    width_m: float
    at: geometry.Point
    """Where it is in the plan [m]; not a number where nobody knows."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way out of a storey."""

    door: Door
    well: int | None
    """The staircase that it enters; None where it leads to the open air."""

    @property
    def key(self) -> tuple[str, str | int]:
        """What counts as one way out: the staircase, or the door."""
        return ("door", self.door.link) if self.well is None else ("stair", self.well)


def storey_ways(graph: Graph, building: str | None = None) -> tuple[StoreyWays, ...]:
    """Return the ways out of each storey, lowest first.

    Parameters
    ----------
    graph
        The graph of a plan.
    building
        The building to look at, without bridges to others; None: all spaces that lie on a storey.
    """
    free = passable(graph, building)
    inside = {
        n
        for n, d in free.nodes(data=True)
        if d["level"] is not None and (building is None or d["building"] == building)
    }
    wells = stairwells(free)
    levels = sorted({graph.nodes[n]["level"] for n in inside})
    return tuple(
        StoreyWays(
            graph=free,
            level=level,
            spaces=frozenset(
                n
                for n in inside
                if graph.nodes[n]["level"] == level and n not in wells
                if graph.nodes[n]["kind"] != "lift"
            ),
            wells=wells,
        )
        for level in levels
    )


@dataclass(frozen=True, eq=False)
class StoreyWays:
    """One storey: its spaces, its ways out, and how far they are."""

    graph: Graph
    """Without locked doors and lifts."""
    level: int
    spaces: frozenset[str]
    """Rooms, corridors and lobbies; not the staircases."""
    wells: Mapping[str, int]
    _memo: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def storey(self) -> str:
        """Its id."""
        return min(str(self.graph.nodes[n]["storey"]) for n in self.spaces)

    @cached_property
    def rooms(self) -> tuple[str, ...]:
        """The rooms in which people stay: lobbies are none."""
        inside = sorted(self.spaces - self.passages)
        return tuple(n for n in inside if self._kind(n) == "room")

    @cached_property
    def passages(self) -> frozenset[str]:
        """Spaces through which one may walk: corridors, lobbies, and rooms before inner rooms."""
        nodes = self.graph.nodes
        public = {n for n in self.spaces if self._kind(n) in PASSAGES or nodes[n]["use"] == "lobby"}
        return frozenset(public)

    @cached_property
    def ways_out(self) -> tuple[WayOut, ...]:
        """All ways out of the storey, by their doors."""
        found = []
        for space in sorted(self.spaces):
            for door in self.doors(space):
                if in_the_open(self.graph, door.there):
                    found.append(WayOut(door, None))
                elif door.there in self.wells and self._leads_out(self.wells[door.there]):
                    found.append(WayOut(door, self.wells[door.there]))
        return tuple(found)

    @cached_property
    def exits(self) -> tuple[WayOut, ...]:
        """The doors to the open air, those of staircases on this storey included."""
        steps = [
            n
            for n in self.wells
            if self._kind(n) == "landing" and self.graph.nodes[n]["level"] == self.level
        ]
        from_stairs = [
            WayOut(door, None)
            for n in sorted(steps)
            for door in self.doors(n)
            if in_the_open(self.graph, door.there)
        ]
        return (*(way for way in self.ways_out if way.well is None), *from_stairs)

    def doors(self, space: str) -> Iterator[Door]:
        """Yield the doors by which one may leave a space."""
        edges = sorted(self.graph.out_edges(space, keys=True, data=True), key=lambda e: e[2])
        for here, there, link, data in edges:
            yield Door(link, here, there, data["clear_width_m"], (data["x_m"], data["y_m"]))

    def way_doors(self, room: str) -> list[Door]:
        """Return the doors by which a room is left: to where one may walk on, else any."""
        doors = list(self.doors(room))
        out = [d for d in doors if self._goes_on(d.there)]
        return out or [d for d in doors if d.there in self.spaces]

    def walk_m(self, door: Door) -> tuple[float, WayOut | None]:
        """Return the walk from a door to the nearest way out [m], and that way out.

        Infinite where no way out is reached on this storey.
        """
        for way in self.ways_out:
            if way.door.link == door.link and way.door.there == door.there:
                return 0.0, way
        far, way_of = self._walks
        state = (door.link, door.there)
        return far.get(state, math.inf), way_of.get(state)

    def two_ways(self, door: Door) -> bool:
        """Tell whether people who come out of a door can go two ways to different ways out.

        The storey is drawn as lines: along each corridor its doors in their order. A door lies in
        a dead end if there is a stretch that all its ways out pass (a bridge of that graph).
        """
        if any(way.door.link == door.link for way in self.ways_out):
            return True
        node = self._lines["at"].get((door.there, door.link))
        return node in self._lines["two"]

    def at_corridor_end(self, door: Door) -> bool:
        """Tell whether a door lies in the end wall of a corridor."""
        axis = axis_of(self.graph.nodes[door.there]["polygon"])
        if axis is None or not math.isfinite(door.at[0]):
            return False
        place = axis.along(door.at)
        return min(place, axis.length_m - place) <= END_M

    def on_both_sides(self, corridor: str) -> bool:
        """Tell whether rooms open to a corridor from both of its long sides."""
        axis = axis_of(self.graph.nodes[corridor]["polygon"])
        if axis is None:
            return False
        sides = {
            axis.across(door.at) > axis.width_m / 2
            for door in self.doors(corridor)
            if self._kind(door.there) == "room" and math.isfinite(door.at[0])
        }
        return len(sides) == 2

    def directions(self, corridor: str) -> int:
        """Return on how many stretches of a corridor people walk towards a way on.

        Each room's people go to the nearest way on; on either hand of it counts for one. Two
        stairs at the ends of a corridor give two, a third in the middle four.
        """
        doors = list(self.doors(corridor))
        ways = {way.door.link for way in self.ways_out if way.door.here == corridor}
        ways |= {door.link for door in doors if door.there in self._through}
        axis = axis_of(self.graph.nodes[corridor]["polygon"])
        if axis is None or any(not math.isfinite(door.at[0]) for door in doors):
            return min(2, max(1, len(ways)))
        onward = [axis.along(door.at) for door in doors if door.link in ways]
        hands = set()
        for door in doors:
            place = axis.along(door.at)
            goal = min(onward, key=lambda at: abs(at - place), default=place)
            if abs(goal - place) > BESIDE_M:
                hands.add((goal, place > goal))
        return max(1, len(hands))

    def between_m(self, space: str, one: Door, other: Door) -> float:
        """Return the walk within a space from one of its doors to another [m]."""
        node = self.graph.nodes[space]
        if math.isfinite(one.at[0]) and math.isfinite(other.at[0]):
            if node["polygon"]:
                return walk_within_m(node["polygon"], one.at, other.at)
            return math.dist(one.at, other.at)
        return self._to_m(space, one) + self._to_m(space, other)

    def _to_m(self, space: str, door: Door) -> float:
        """Return the walk from the middle of a space to a door [m]; 0 where nobody knows."""
        for _, _, link, data in self.graph.out_edges(space, keys=True, data=True):
            if link == door.link:
                known = data["walk_m"] if data["walk_m"] is not None else data["length_m"]
                return float(known or 0.0)
        return 0.0

    def _kind(self, space: str) -> str:
        return str(self.graph.nodes[space]["kind"])

    def _goes_on(self, space: str) -> bool:
        return space in self.passages or space in self.wells or in_the_open(self.graph, space)

    def _leads_out(self, well: int) -> bool:
        """Tell whether a staircase leads out without this storey's other spaces."""
        if well not in self._memo:
            seen = {n for n, number in self.wells.items() if number == well and n in self.graph}
            waiting = list(seen)
            while waiting:
                new = set(self.graph.successors(waiting.pop())) - seen - self.spaces
                seen |= new
                waiting += new
            self._memo[well] = any(in_the_open(self.graph, n) for n in seen)
        return self._memo[well]

    @cached_property
    def _through(self) -> frozenset[str]:
        """Passages, and the rooms that inner rooms must be left through."""
        outer = {
            d.there
            for n in self.spaces
            if self._kind(n) == "room"
            for d in self.way_doors(n)
            if d.there in self.spaces
        }
        return self.passages | outer

    @cached_property
    def _walks(self) -> tuple[dict[Any, float], dict[Any, WayOut]]:
        """Walks from each (link, space entered by it) to the nearest way out [m], and which."""
        back: nx.DiGraph[Any] = nx.DiGraph()
        ways = {(way.door.link, way.door.here): way for way in self.ways_out}
        for space in self._through:
            entries = [
                Door(k, there, space, d["clear_width_m"], (d["x_m"], d["y_m"]))
                for there, _, k, d in self.graph.in_edges(space, keys=True, data=True)
            ]
            for door in self.doors(space):
                out = (door.link, space) in ways
                if not out and door.there not in self._through:
                    continue
                goal = ("out", door.link, space) if out else (door.link, door.there)
                if out:
                    back.add_edge("out", goal, weight=0.0)
                for entry in entries:
                    if entry.link != door.link:
                        walk_m = self.between_m(space, entry, door)
                        back.add_edge(goal, (entry.link, space), weight=walk_m)
        if "out" not in back:
            return {}, {}
        found = nx.single_source_dijkstra(back, "out")
        far, paths = cast("tuple[dict[Any, float], dict[Any, list[Any]]]", found)
        named = {n: ways[path[1][1:]] for n, path in paths.items() if len(path) > 2}
        return far, named

    @cached_property
    def _lines(self) -> dict[str, Any]:
        """The storey drawn as lines, and the nodes from which there are two ways."""
        lines: nx.Graph[Any] = nx.Graph()
        at: dict[tuple[str, str], Any] = {}
        ways = {(way.door.here, way.door.link): way for way in self.ways_out}
        for space in sorted(self._through):
            doors = {door.link: door for door in self.doors(space)}
            for there, _, k, d in self.graph.in_edges(space, keys=True, data=True):
                doors.setdefault(k, Door(k, space, there, 0.0, (d["x_m"], d["y_m"])))
            onward = [
                k
                for k, d in doors.items()
                if (space, k) in ways or (d.there in self._through and d.there != space)
            ]
            at |= _drawn(lines, space, doors, onward, axis_of(self.graph.nodes[space]["polygon"]))
        for (space, link), way in ways.items():
            if (space, link) in at:
                # One node for a staircase with two doors: it is one way out.
                lines.add_edge(at[space, link], way.key)
                lines.add_edge(way.key, "out")
        for (space, link), node in at.items():
            for other in self._through:
                if other != space and (other, link) in at:
                    lines.add_edge(node, at[other, link])
        bridges = set(nx.bridges(lines)) if lines else set()
        lines.remove_edges_from(bridges)
        two = nx.node_connected_component(lines, "out") if "out" in lines else set()
        return {"at": at, "two": two}


def _drawn(
    lines: nx.Graph[Any],
    space: str,
    doors: Mapping[str, Door],
    onward: list[str],
    axis: Axis | None,
) -> dict[tuple[str, str], Any]:
    """Draw one space: a line along a corridor, a point in a hall; return where its doors are."""
    if axis is None or any(not math.isfinite(door.at[0]) for door in doors.values()):
        lines.add_node(space)
        return {(space, link): space for link in doors}
    place = {link: axis.along(door.at) for link, door in doors.items()}
    marks: list[tuple[float, Any]] = []
    at: dict[tuple[str, str], Any] = {}
    for link in sorted(onward, key=lambda k: (place[k], k)):
        at[space, link] = (space, link)
        marks.append((place[link], (space, link)))
    for link in sorted(set(doors) - set(onward)):
        near = min(marks, key=lambda m: abs(m[0] - place[link]), default=None)
        if near is not None and abs(near[0] - place[link]) <= BESIDE_M:
            at[space, link] = near[1]
        else:
            at[space, link] = (space, link)
    points = {(place[link], node) for (_, link), node in at.items() if node == (space, link)}
    line = [node for _, node in sorted(points)]
    lines.add_nodes_from(line)
    lines.add_edges_from(pairwise(line))
    return at
