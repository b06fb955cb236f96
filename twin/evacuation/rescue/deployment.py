"""Where to place rescue teams: who waits where, from which bases teams set out, in what order.

Each team brings people out one at a time: from its base to the person, into the device, out with
it, and back to the base. People wait where they are until a team comes; nobody else is in the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from twin.errors import InputError
from twin.evacuation.codes.codegraph import in_the_open
from twin.evacuation.rescue.carrying import DEVICES, Device, TeamPace, find_device
from twin.evacuation.rescue.deployed import (
    Deployment,
    Objective,
    Post,
    Reach,
    Trip,
    posts_table,
    reach_table,
    trips_table,
)
from twin.evacuation.rescue.placing import SEARCHED, last_out, p_center, p_median
from twin.evacuation.rescue.teamtimes import TeamTimes, team_times
from twin.model import Name

__all__ = [
    "DEVICES",
    "Deployment",
    "Device",
    "Objective",
    "Post",
    "Reach",
    "TeamPace",
    "Trip",
    "default_bases",
    "deploy",
    "posts_table",
    "reach_table",
    "trips_table",
]


def default_bases(graph: nx.MultiDiGraph[Any]) -> tuple[str, ...]:
    """Return where teams commonly stand: stair landings, lobbies, refuges, and before the exits."""
    nodes = graph.nodes
    outside = {n for n in graph if in_the_open(graph, n)}
    before = {b for a, b in graph.edges() if b in outside and a not in outside}
    return tuple(
        n
        for n, d in nodes(data=True)
        if d["kind"] in {"landing", "refuge"} or d["use"] == "lobby" or n in before
    )


def deploy(
    graph: nx.MultiDiGraph[Any],
    demand: Mapping[str, int],
    *,
    teams: int,
    bases: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    device: Device | str = "evacuation-chair",
    pace: TeamPace | None = None,
    objective: Objective = "last",
    keys: bool = True,
    to_assembly: bool = False,
    searched: int = SEARCHED,
) -> Deployment:
    """Place rescue teams.

    Parameters
    ----------
    graph
        The graph of a plan.
    demand
        People who need help, by the space where they wait.
    teams
        How many teams there are.
    bases
        Spaces where a team may stand; None: :func:`default_bases`.
    weights
        How much a person of a space counts; 1 where nothing is said. It weighs the mean, and
        whom a team fetches first.
    device
        With what people are carried, or its id.
    pace
        How teams walk without a person.
    objective
        What is made least.
    keys
        Whether teams open locked doors.
    to_assembly
        Whether people are carried on to an assembly point; else they are handed over in the open
        air before the building.
    searched
        With the objective ``last``: bases x teams x spaces up to which a search tree is tried, to
        prove that nothing is better; 4000 takes some seconds.

    Raises
    ------
    UnknownName
        A space or a device that there is not.
    InputError
        No team, no base, a number of people or a weight that is none; with ``mean`` and
        ``farthest`` more teams than bases.
    """
    device = find_device(device) if isinstance(device, str) else device
    chosen = tuple(dict.fromkeys(default_bases(graph) if bases is None else bases))
    weights = weights or {}
    _judge(demand, weights, teams, chosen, objective)
    spaces = tuple(space for space, count in demand.items() if count)
    times = team_times(
        graph,
        bases=chosen,
        spaces=spaces,
        device=device,
        pace=pace,
        keys=keys,
        to_assembly=to_assembly,
    )
    round_s = times.go_s + device.prepare_s + times.carry_s + times.back_s
    within = np.isfinite(round_s).any(axis=0) if spaces else np.zeros(0, dtype=bool)
    counts = np.array([demand[space] for space in spaces], dtype=np.int64)[within]
    weight = np.array([weights.get(space, 1.0) for space in spaces])[within]
    work = _Work(
        graph=graph,
        times=times,
        device=device,
        round_s=round_s[:, within],
        go_s=times.go_s[:, within],
        counts=counts,
        weight=weight,
        columns=tuple(int(i) for i in np.flatnonzero(within)),
    )
    placed, people, bound_s = work.placed(teams, objective, searched)
    return work.told(placed, people, bound_s, objective, demand)


def _judge(
    demand: Mapping[str, int],
    weights: Mapping[str, float],
    teams: int,
    bases: Sequence[str],
    objective: Objective,
) -> None:
    if teams < 1:
        raise InputError(f"{teams} teams are to be placed; allowed: 1 or more")
    for space, count in demand.items():
        if count < 0 or count != int(count):
            raise InputError(f"{count:g} people wait in {space}; allowed: whole numbers from 0")
    for space, weight in weights.items():
        if not (math.isfinite(weight) and weight > 0.0):
            raise InputError(f"people in {space} have the weight {weight:g}; allowed: more than 0")
    if objective != "last" and teams > len(bases) > 0:
        raise InputError(
            f"{teams} teams for {len(bases)} bases: with the objective {objective!r} each base"
            " takes one; name more bases, or use the objective 'last'"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Work:
    """What is to be done: J bases, I spaces that can be reached."""

    graph: nx.MultiDiGraph[Any]
    times: TeamTimes
    device: Device
    round_s: Any
    go_s: Any
    counts: Any
    weight: Any
    columns: tuple[int, ...]
    """Of each space reached: its place among all."""

    def placed(
        self, teams: int, objective: Objective, searched: int
    ) -> tuple[tuple[int, ...], Any, float | None]:
        """Return the base of each team, the people of each space that it brings out, a bound."""
        if not len(self.counts):
            return (
                tuple(k % len(self.times.bases) for k in range(teams)),
                np.zeros((teams, 0)),
                None,
            )
        if objective == "last":
            found = last_out(self.round_s, self.counts, teams, searched=searched)
            return found.bases, found.people, found.bound_s
        solve = p_median if objective == "mean" else p_center
        # A base that gets there but from which nobody is brought out does not count.
        go_s = np.where(np.isfinite(self.round_s), self.go_s, math.inf)
        bases = solve(go_s, self.counts * self.weight, teams)
        nearest = go_s[list(bases)].argmin(axis=0)
        people = np.zeros((teams, len(self.counts)), dtype=np.int64)
        people[nearest, np.arange(len(self.counts))] = self.counts
        return bases, people, None

    def told(
        self,
        placed: tuple[int, ...],
        people: Any,
        bound_s: float | None,
        objective: Objective,
        demand: Mapping[str, int],
    ) -> Deployment:
        """Return the deployment with every trip."""
        trips: list[Trip] = []
        posts = []
        for team, base in enumerate(placed):
            mine = list(self._trips(team, base, people[team]))
            trips += mine
            name = self.times.bases[base]
            posts.append(
                Post(
                    team=team + 1,
                    base=name,
                    name=_name(self.graph, name),
                    storey=self.graph.nodes[name]["storey"],
                    people=len(mine),
                    last_s=max((trip.safe_s for trip in mine), default=0.0),
                    busy_s=max((trip.back_s for trip in mine), default=0.0),
                )
            )
        reach = tuple(self._reach(placed, i, demand) for i in range(len(self.times.spaces)))
        near = [one for one in reach if one.base is not None]
        total = float((self.counts * self.weight).sum())
        weighed = dict(zip(self.columns, self.counts * self.weight, strict=True))
        order = {space: i for i, space in enumerate(self.times.spaces)}
        return Deployment(
            objective=objective,
            device=self.device,
            posts=tuple(posts),
            trips=tuple(trips),
            reach=reach,
            mean_s=_share(sum(one.reach_s * weighed[order[one.space]] for one in near), total),
            worst_s=max((one.reach_s for one in near), default=0.0),
            rescued_mean_s=_share(sum(trip.safe_s for trip in trips), len(trips)),
            last_s=max((post.last_s for post in posts), default=0.0),
            busy_s=max((post.busy_s for post in posts), default=0.0),
            bound_s=bound_s,
            unreached=tuple(one.space for one in reach if one.base is None),
        )

    def _trips(self, team: int, base: int, people: Any) -> Iterable[Trip]:
        """Yield a team's trips: the quickest round first for its weight (Smith's rule, 1956)."""
        round_s = self.round_s[base]
        wait = [i for i in range(len(people)) if people[i] > 0 and math.isfinite(round_s[i])]
        wait.sort(key=lambda i: (round_s[i] / self.weight[i], i))
        clock, number = 0.0, 0
        for i in wait:
            column = self.columns[i]
            space = self.times.spaces[column]
            for _ in range(int(people[i])):
                number += 1
                reached = clock + float(self.times.go_s[base, column])
                ready = reached + self.device.prepare_s
                safe = ready + float(self.times.carry_s[column])
                back = safe + float(self.times.back_s[base, column])
                yield Trip(
                    team=team + 1,
                    number=number,
                    space=space,
                    name=_name(self.graph, space),
                    from_s=clock,
                    reached_s=reached,
                    ready_s=ready,
                    safe_s=safe,
                    back_s=back,
                )
                clock = back

    def _reach(self, placed: tuple[int, ...], i: int, demand: Mapping[str, int]) -> Reach:
        times, space = self.times, self.times.spaces[i]
        out_s = times.carry_s[i] + times.back_s[:, i]
        able = [j for j in placed if math.isfinite(times.go_s[j, i] + out_s[j])]
        base = min(able, key=lambda j: (times.go_s[j, i], j), default=None)
        return Reach(
            space=space,
            name=_name(self.graph, space),
            people=int(demand[space]),
            base=None if base is None else times.bases[base],
            reach_s=math.inf if base is None else float(times.go_s[base, i]),
            route=() if base is None else times.routes[times.bases[base], space],
            safe=times.safe[i],
            carry_s=float(times.carry_s[i]),
            way_out=times.ways_out[space],
        )


def _share(total: float, count: float) -> float:
    return float(total) / count if count else 0.0


def _name(graph: nx.MultiDiGraph[Any], space: str) -> Name:
    found: Name | None = graph.nodes[space].get("name")
    return found or Name(en=space, zh=space)
