"""Who goes which way and when: paths of persons with the times at which they pass each door.

Made from the flows of a plan, or by letting people follow paths that are given; either way a
schedule that everybody can keep at their own speed, as long as there is room to wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum import following
from twin.evacuation.optimum.timenet import SAFE

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet
    from twin.evacuation.optimum.timegrid import TimeGrid
    from twin.evacuation.optimum.timenet import Moves

__all__ = ["Schedule"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Schedule:
    """Paths of the n persons of a net, in its order of persons, with P passages in all."""

    net: FlowNet
    path_at: Ints
    """Person ``p`` makes the passages ``path_at[p]`` to ``path_at[p + 1]``, shape (n + 1,)."""
    door: Ints
    """Door of each passage, shape (P,)."""
    arc: Ints
    """Walk that follows it, or -1 into safety, shape (P,)."""
    way: Ints
    """Way to the first door of each person, shape (n,)."""
    pass_s: Floats
    """When each passage is [s], shape (P,)."""

    @classmethod
    def of_moves(cls, grid: TimeGrid, moves: Moves) -> Self:
        """Return the schedule of the flows of a plan.

        Doors serve in the order of the flows, but as early as they can: the steps of the grid are
        gone, and so is what was lost by rounding.
        """
        net = grid.net
        starts = moves.door < 0
        depart = np.where(starts, np.iinfo(np.int64).min, grid.turn(moves.door, moves.step))
        arrive = grid.turn(moves.to_door, moves.to_step)
        arriving = np.flatnonzero(moves.to_door != SAFE)
        group = np.where(starts, net.supply_group[np.where(starts, moves.way, 0)], SAFE)
        who, move = following.unravel(
            net.people,
            net.doors,
            np.argsort(depart, kind="stable"),
            arriving[np.argsort(arrive[arriving], kind="stable")],
            moves.door,
            moves.to_door,
            moves.count,
            depart,
            arrive,
            group,
            net.person_at,
        )
        who = _longest_for_the_fastest(net, who, moves.door[move], moves.way[move])
        served = np.argsort(who, kind="stable")
        order = np.empty_like(served)
        order[served] = np.arange(len(served))
        door, arc = moves.door[move[served]], moves.way[move[served]]
        path_at = np.searchsorted(who[served], np.arange(net.people + 1)).astype(np.int64)
        way = _first_ways(net, door[path_at[:-1]])
        plan = cls(net, path_at, door, arc, way, np.zeros(len(door)))
        pass_s = following.keep_order(
            order, door, arc == SAFE, *plan._times(), plan.person, plan.ready_s, net.doors
        )
        return replace(plan, pass_s=pass_s)

    @classmethod
    def of_paths(
        cls, net: FlowNet, path_at: Ints, door: Ints, *, rank: Floats | None = None
    ) -> Self:
        """Return the schedule of people who follow given paths as soon as they can.

        Parameters
        ----------
        net
            Doors and walks.
        path_at, door
            Paths, as of the class.
        rank
            Of each person, or of each passage: before a door, lower ranks go first. Left out: first
            come, first served.
        """
        arc = _arcs(net, path_at, door)
        way = _first_ways(net, door[path_at[:-1]])
        plan = cls(net, path_at, door, arc, way, np.zeros(len(door)))
        times = plan._times()
        if rank is None:
            pass_s = following.first_come(path_at, door, *times, plan.ready_s, net.doors)
        else:
            ranks = rank if len(rank) == len(door) else rank[plan.person]
            pass_s = following.follow(path_at, door, *times, plan.ready_s, ranks, net.doors)
        return replace(plan, pass_s=pass_s)

    def farthest_first(self) -> Self:
        """Return the schedule of the same paths in which those go first who have farthest to go.

        Before each door the one with the longest walk behind it, at his own speed (the rule of the
        longest tail, by which one machine ends soonest; Jackson 1955).
        """
        walk_s, _ = self._times()
        total_s = np.concatenate([[0.0], np.cumsum(walk_s)])
        tail_s = total_s[self.path_at[1:]][self.person] - total_s[:-1]
        return self.of_paths(self.net, self.path_at, self.door, rank=-tail_s)

    @property
    def person(self) -> Ints:
        """Who makes each passage, shape (P,)."""
        return np.repeat(np.arange(len(self.path_at) - 1), np.diff(self.path_at))

    @property
    def exit_s(self) -> Floats:
        """When each person is safe [s], shape (n,)."""
        last = self.path_at[1:] - 1
        return self.pass_s[last] + self.net.beyond_paced_s[self.door[last]]

    @property
    def end_s(self) -> float:
        """When the last is safe [s]."""
        return float(self.exit_s.max(initial=0.0))

    @property
    def ready_s(self) -> Floats:
        """When each person can stand at the first door [s], shape (n,)."""
        return self.net.start_s + self._first_s

    @property
    def _first_s(self) -> Floats:
        """How long each person walks to the first door [s], shape (n,)."""
        return self.net.own_first_s(self.way, np.arange(self.net.people))

    @property
    def alone_s(self) -> Floats:
        """When each person could be safe on his path if he met nobody [s], shape (n,)."""
        walk_s, _ = self._times()
        on_s = np.bincount(self.person, walk_s, minlength=self.net.people)
        last = self.door[self.path_at[1:] - 1]
        alone_s: Floats = self.ready_s + on_s + self.net.beyond_paced_s[last]
        return alone_s

    def _times(self) -> tuple[Floats, Floats]:
        """Return the walk after each passage, and how long it keeps the door busy [s]."""
        walk_s = np.zeros(len(self.arc))
        on = self.arc != SAFE
        walk_s[on] = self.net.own_walk_s(self.arc[on], self.person[on])
        return walk_s, self.net.size[self.person] / self.net.capacity_p_s[self.door]

    def latest_s(self) -> Floats:
        """Return the latest time of each passage at which nobody is safe any later [s], shape (P,).

        People then wait where they start rather than before doors further on.
        """
        order = np.argsort(self.pass_s, kind="stable")
        return following.hold_back(
            order, self.door, self.arc == SAFE, *self._times(), self.pass_s, self.net.doors
        )

    def release_s(self, *, early_s: float) -> Floats:
        """Return when each person is sent off [s], shape (n,).

        Parameters
        ----------
        early_s
            People are sent this much before the latest moment, so that nobody leaves a door idle;
            never before they are ready.
        """
        leave_s = self.latest_s()[self.path_at[:-1]] - self._first_s
        return np.maximum(self.net.start_s, leave_s - early_s)


def _longest_for_the_fastest(net: FlowNet, who: Ints, door: Ints, arc: Ints) -> Ints:
    """Exchange the paths of people who start in one place: the slowest get the shortest walks.

    Parameters
    ----------
    net
        Doors and walks.
    who, door, arc
        Person and door of each passage, as they are made, and the walk that follows it or -1.
    """
    first = np.full(net.people, len(who))
    np.minimum.at(first, who, np.arange(len(who)))
    on = arc != SAFE
    walk_s = net.supply_walk_m[_first_ways(net, door[first])]
    np.add.at(walk_s, who[on], net.paced_s[arc[on]])
    place = np.repeat(net.place, net.count)
    taken = np.lexsort((first, np.round(walk_s, 3), place))
    slowest = np.lexsort((net.own_m_s.min(axis=1), place))
    gets = np.empty_like(taken)
    gets[taken] = slowest
    return gets[who]


def _first_ways(net: FlowNet, first: Ints) -> Ints:
    """Return the ways of persons to their first doors."""
    group = np.repeat(np.arange(net.groups), net.count)
    keys = net.supply_group * net.doors + net.supply_door
    order = np.argsort(keys, kind="stable")
    return order[np.searchsorted(keys[order], group * net.doors + first)]


def _arcs(net: FlowNet, path_at: Ints, door: Ints) -> Ints:
    """Return the walks between the doors of paths; -1 behind the last of each."""
    arc = np.full(len(door), SAFE)
    inner = np.ones(len(door), dtype=bool)
    inner[path_at[1:] - 1] = False
    at = np.flatnonzero(inner)
    keys = net.tail * net.doors + net.head
    order = np.argsort(keys, kind="stable")
    wanted = door[at] * net.doors + door[at + 1]
    place = np.minimum(np.searchsorted(keys[order], wanted), max(0, len(keys) - 1))
    arc[at] = order[place] if len(keys) else SAFE
    return arc
