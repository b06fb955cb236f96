"""How long teams are on their way in a building: to people, out with them, and back.

Walks are from door to door within each space, at one speed on the level and others on stairs. The
graph that is searched has a node for each passage of a link, so that a long corridor is as long as
it is between the doors that are used. Dijkstra's algorithm is SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from twin.errors import InputError, UnknownName
from twin.evacuation.codes.codegraph import in_the_open
from twin.evacuation.plans.walks import walk_within_m
from twin.evacuation.rescue.carrying import Device, TeamPace

__all__ = ["TeamTimes", "team_times"]

Graph: TypeAlias = "nx.MultiDiGraph[Any]"
Floats = NDArray[np.float64]
Passage = tuple[str, str, str]
"""A link passed: from, to, link."""

Start = tuple[str, "str | None"]
"""Where a team is: a space, and the link by which it came; None: in the middle."""

FLIGHTS = frozenset({"stair", "ramp"})


@dataclass(frozen=True, eq=False)
class TeamTimes:
    """Times between bases and people, with the ways. J bases, I spaces with people.

    What cannot be reached is infinitely far.
    """

    bases: tuple[str, ...]
    spaces: tuple[str, ...]
    go_s: Floats
    """From each base to each space, without a person [s]; shape (J, I)."""
    carry_s: Floats
    """From each space to the nearest safe place, with a person [s]; shape (I,)."""
    safe: tuple[str | None, ...]
    """That safe place."""
    back_s: Floats
    """From there to each base [s]; shape (J, I)."""
    routes: Mapping[tuple[str, str], tuple[str, ...]]
    """Links passed from a base to a space."""
    ways_out: Mapping[str, tuple[str, ...]]
    """Links passed from a space to the safe place."""


def team_times(
    graph: Graph,
    *,
    bases: Sequence[str],
    spaces: Sequence[str],
    device: Device,
    pace: TeamPace | None = None,
    keys: bool = True,
    to_assembly: bool = False,
) -> TeamTimes:
    """Return how long teams are on their way.

    A space without a place in the plan is entered and left at its links.

    Parameters
    ----------
    graph
        The graph of a plan.
    bases
        Spaces from which teams may set out.
    spaces
        Spaces where people wait.
    device
        With what they are carried.
    pace
        How teams walk without a person.
    keys
        Whether teams open locked doors.
    to_assembly
        Whether people are carried to where everybody is safe; else they are handed over in the
        open air before the building.

    Raises
    ------
    UnknownName
        A base or space that the graph does not have.
    InputError
        No base, or no space is safe.
    """
    for name in (*bases, *spaces):
        if name not in graph:
            raise UnknownName("space", name, graph)
    if not bases:
        raise InputError("no base is given from which teams may set out; name spaces")
    done = {n for n, d in graph.nodes(data=True) if d["safe"]}
    if not to_assembly:
        done |= {n for n in graph if in_the_open(graph, n)}
    if not done:
        raise InputError("the plan has no safe place to carry people to; give it an outside")
    goals = {*bases, *spaces}
    pace = pace or TeamPace()
    walking = _Search(graph, _speeds(pace.level_m_s, pace.down_m_s, pace.up_m_s), goals, keys=keys)
    loaded = _Search(
        graph, _speeds(device.level_m_s, device.down_m_s, device.up_m_s), goals, keys=keys
    )
    go_s, routes = walking.to_spaces([(base, None) for base in bases], spaces)
    carried = loaded.to_safety(spaces, done)
    ends = [end for _, end, _ in carried]
    back_s = np.full((len(bases), len(spaces)), math.inf)
    known = sorted({end for end in ends if end}, key=str)
    if known:
        from_end, _ = walking.to_spaces(known, bases)
        for i, end in enumerate(ends):
            if end:
                back_s[:, i] = from_end[known.index(end)]
    return TeamTimes(
        bases=tuple(bases),
        spaces=tuple(spaces),
        go_s=go_s,
        carry_s=np.array([time for time, _, _ in carried]),
        safe=tuple(end[0] if end else None for end in ends),
        back_s=back_s,
        routes={
            (base, space): routes[j, i]
            for j, base in enumerate(bases)
            for i, space in enumerate(spaces)
        },
        ways_out={space: way for space, (_, _, way) in zip(spaces, carried, strict=True)},
    )


Speeds = Callable[[str], "float | None"]


def _speeds(level_m_s: float, down_m_s: float, up_m_s: float | None) -> Speeds:
    return {"level": level_m_s, "down": down_m_s, "up": up_m_s}.__getitem__


class _Search:
    """The graph of passages, with times at given speeds."""

    def __init__(self, graph: Graph, speeds: Speeds, goals: set[str], *, keys: bool) -> None:
        self._graph = graph
        self._speeds = speeds
        # A room with one door is entered only for its own sake.
        useful = goals | {
            n for n, d in graph.nodes(data=True) if d["safe"] or graph.out_degree(n) > 1
        }
        self._edges: dict[Passage, dict[str, Any]] = {
            (a, b, k): d
            for a, b, k, d in graph.edges(keys=True, data=True)
            if b in useful and (keys or not d["locked"])
            if "lift" not in {graph.nodes[a]["kind"], graph.nodes[b]["kind"]}
        }
        self._number = {passage: n for n, passage in enumerate(self._edges)}
        self._out: dict[str, list[Passage]] = {}
        self._in: dict[str, list[Passage]] = {}
        for passage in self._edges:
            self._out.setdefault(passage[0], []).append(passage)
            self._in.setdefault(passage[1], []).append(passage)
        self._steps = [
            (self._number[before], self._number[after], time)
            for space, afters in self._out.items()
            for after in afters
            for before in self._in.get(space, ())
            if before[2] != after[2]
            and (time := self._time(self._within_m(space, before, after), after)) is not None
        ]

    def to_spaces(
        self, starts: Sequence[Start], goals: Sequence[str]
    ) -> tuple[Floats, dict[tuple[int, int], tuple[str, ...]]]:
        """Return times from starts to the middles of spaces, and the links passed."""
        first = len(self._edges) + len(starts)
        steps = [
            (self._number[before], first + g, self._to_middle_s(before))
            for g, space in enumerate(goals)
            for before in self._in.get(space, ())
        ]
        times, previous = self._solve(steps, starts, first + len(goals))
        found, routes = times[:, first:].copy(), {}
        for s, (space, _) in enumerate(starts):
            for g, goal in enumerate(goals):
                if goal == space:
                    found[s, g] = 0.0
                near = goal == space or not math.isfinite(found[s, g])
                routes[s, g] = () if near else self._links(previous[s], first + g)
        return found, routes

    def to_safety(
        self, spaces: Sequence[str], safe: set[str]
    ) -> list[tuple[float, Start | None, tuple[str, ...]]]:
        """Return, for each space, the time to the nearest safe place, that place, and the links."""
        starts: list[Start] = [(space, None) for space in spaces]
        times, previous = self._solve([], starts, len(self._edges) + len(starts))
        ends = sorted(p for p in self._edges if p[1] in safe)
        found: list[tuple[float, Start | None, tuple[str, ...]]] = []
        for s, space in enumerate(spaces):
            best = min(ends, key=lambda p: (times[s, self._number[p]], p), default=None)
            if space in safe:
                found.append((0.0, (space, None), ()))
            elif best is None or not math.isfinite(times[s, self._number[best]]):
                found.append((math.inf, None, ()))
            else:
                end = self._number[best]
                links = self._links(previous[s], end)
                found.append((float(times[s, end]), (best[1], best[2]), links))
        return found

    def _begun(self, number: int, start: Start) -> Iterator[tuple[int, int, float]]:
        """Yield the first steps from a start: its middle, or the link just passed."""
        space, link = start
        for after in self._out.get(space, ()):
            walk_m = float(self._edges[after]["length_m"] or 0.0)
            if link is not None:
                walk_m = self._between_m(space, self._place(space, link), self._edges[after])
            if (time := self._time(walk_m, after)) is not None:
                yield number, self._number[after], time

    def _solve(
        self, steps: Sequence[tuple[int, int, float]], starts: Sequence[Start], nodes: int
    ) -> tuple[Floats, NDArray[np.int32]]:
        """Return times and predecessors from each start; *steps* are added to those known."""
        count = len(self._edges)
        begun = (one for s, start in enumerate(starts) for one in self._begun(count + s, start))
        best: dict[tuple[int, int], float] = {}
        for a, b, time in (*self._steps, *begun, *steps):
            if time < best.get((a, b), math.inf):
                best[a, b] = time
        ends = np.array(list(best), dtype=np.int64).reshape(-1, 2)
        matrix = csr_array(
            (np.fromiter(best.values(), float, len(best)), (ends[:, 0], ends[:, 1])),
            shape=(nodes, nodes),
        )
        rows = range(count, count + len(starts))
        times, previous = dijkstra(matrix, indices=list(rows), return_predecessors=True)
        return np.asarray(times), np.asarray(previous)

    def _links(self, previous: NDArray[np.int32], end: int) -> tuple[str, ...]:
        passages = list(self._edges)
        found: list[str] = []
        while end >= 0:
            if end < len(passages):
                found.append(passages[end][2])
            end = int(previous[end])
        return tuple(reversed(found))

    def _time(self, walk_m: float, after: Passage) -> float | None:
        speed = self._speeds(self._edges[after]["motion"])
        return None if speed is None else walk_m / speed

    def _within_m(self, space: str, before: Passage, after: Passage) -> float:
        """Return the walk in a space from the link by which it was entered to another [m]."""
        return self._between_m(space, self._edges[before], self._edges[after])

    def _between_m(self, space: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
        node = self._graph.nodes[space]
        if node["kind"] in FLIGHTS:
            same_end = abs(one["z_m"] - other["z_m"]) < 1e-9 and len(self._out[space]) > 2
            return 0.0 if same_end else float(node["length_m"])
        a, b = (one["x_m"], one["y_m"]), (other["x_m"], other["y_m"])
        if one["walk_m"] is None and other["walk_m"] is None and math.isfinite(a[0] + b[0]):
            return walk_within_m(node["polygon"], a, b) if node["polygon"] else math.dist(a, b)
        return self._middle_m(space, one["link"]) + self._middle_m(space, other["link"])

    def _place(self, space: str, link: str) -> Mapping[str, Any]:
        """Return the attributes of a link by which a space was entered."""
        return next(d for p, d in self._edges.items() if p[1] == space and p[2] == link)

    def _middle_m(self, space: str, link: str) -> float:
        """Return the walk between the middle of a space and a link [m]; 0 where nobody knows."""
        for after in self._out.get(space, ()):
            if after[2] == link:
                return float(self._edges[after]["length_m"] or 0.0)
        return 0.0

    def _to_middle_s(self, before: Passage) -> float:
        speed = self._speeds("level")
        assert speed is not None  # noqa: S101 - everybody walks on the level
        return self._middle_m(before[1], before[2]) / speed
