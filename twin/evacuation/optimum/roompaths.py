"""One path for each room, so that every exit still gets about the people that the optimum gives it.

Rooms of one corridor share the ways on from it. How many people the optimum sends on each is its
quota; rooms that lose most by going elsewhere choose first, each the nearest way with room for at
least half of them. Quotas that come out unequal are made good in the next corridor. Last, single
rooms change over as long as that brings the end forward.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum.schedule import Schedule

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet

__all__ = ["RoomPaths"]

Ints = NDArray[np.int64]
Path = tuple[int, ...]

CHANGES: Final = 40
"""Rooms that are tried on another path at most."""


@dataclass(slots=True)
class _Room:
    """One room with the paths that it could take."""

    persons: Ints
    paths: dict[Path, float]
    """Time to safety on each [s], nobody in the way."""
    wanted: dict[Path, int]
    """People on the rest of each path, behind the door of the room, by the optimum."""
    path: Path = ()


class RoomPaths:
    """The rooms of one part.

    Parameters
    ----------
    plan : Schedule
        Of the optimum.
    room : ndarray, shape (n,)
        Where each person of its net starts.
    largest : int
        Rooms with more people keep the paths of the optimum.
    """

    def __init__(self, plan: Schedule, room: Ints, largest: int) -> None:
        self.plan = plan
        self.net: FlowNet = plan.net
        path = [
            tuple(plan.door[a:b].tolist())
            for a, b in zip(plan.path_at[:-1], plan.path_at[1:], strict=True)
        ]
        self.own = list(dict.fromkeys(path))
        """Paths of the optimum, each once."""
        kinds = {one: kind for kind, one in enumerate(self.own)}
        self.kind = np.array([kinds[one] for one in path], dtype=np.int64)
        """Path of each person by the optimum, shape (n,)."""
        self.walk_s = {
            (int(tail), int(head)): float(walk_s)
            for tail, head, walk_s in zip(
                self.net.tail, self.net.head, self.net.paced_s, strict=True
            )
        }
        order = np.argsort(room, kind="stable")
        cuts = np.flatnonzero(np.diff(room[order])) + 1
        some = [one for one in np.split(order, cuts) if 0 < len(one) <= largest]
        behind = self._ways_on()
        self.rooms = [self._room(persons, behind) for persons in some]

    def settled(self) -> Schedule:
        """Return the schedule in which each room takes one path, first come, first served."""
        self._by_quota()
        best = self._schedule()
        for _ in range(CHANGES):
            change = self._change(best)
            if change is None:
                break
            room, path = change
            before, room.path = room.path, path
            then = self._schedule()
            if then.end_s < best.end_s - 1e-6:
                best = then
            else:
                room.path = before
                room.paths.pop(path)
        return best

    def _ways_on(self) -> dict[int, set[Path]]:
        """Return the rests of paths by their first door."""
        found: dict[int, set[Path]] = defaultdict(set)
        for path in self.own:
            if len(path) > 1:
                found[path[1]].add(path[1:])
        return found

    def _room(self, persons: Ints, behind: dict[int, set[Path]]) -> _Room:
        wanted: dict[Path, int] = defaultdict(int)
        for kind in self.kind[persons].tolist():
            wanted[self.own[kind][1:]] += 1
        paths: dict[Path, float] = {}
        group = int(np.searchsorted(self.net.person_at, persons[0], side="right")) - 1
        ways = np.flatnonzero(self.net.supply_group == group)
        for way in ways.tolist():
            first = int(self.net.supply_door[way])
            rests: set[Path] = {()} if self.net.sink[first] else set()
            for second, some in behind.items():
                if (first, second) in self.walk_s:
                    rests |= some
            for rest in rests:
                path = (first, *rest)
                paths[path] = float(self.net.supply_paced_s[way]) + self._walk_s(path)
        return _Room(persons, paths, dict(wanted))

    def _walk_s(self, path: Path) -> float:
        return sum(self.walk_s[pair] for pair in pairwise(path))

    def _by_quota(self) -> None:
        """Give each room a path, corridor by corridor."""
        zones: dict[frozenset[Path], list[_Room]] = defaultdict(list)
        for room in self.rooms:
            zones[frozenset(path[1:] for path in room.paths)].append(room)
        owed: dict[int, float] = defaultdict(float)
        for rests, rooms in sorted(zones.items(), key=lambda one: -len(one[1])):
            quota: dict[Path, float] = defaultdict(float)
            for room in rooms:
                for rest, number in room.wanted.items():
                    quota[rest] += number
            self._make_good(quota, owed, rests)
            for room in sorted(rooms, key=_regret_s, reverse=True):
                size = len(room.persons)
                fits = [path for path in room.paths if quota[path[1:]] >= 0.5 * size]
                if fits:
                    room.path = min(fits, key=lambda path: (room.paths[path], path))
                else:
                    room.path = max(room.paths, key=lambda path: (quota[path[1:]], path))
                quota[room.path[1:]] -= size
            for rest, left in quota.items():
                if rest:
                    owed[rest[-1]] += left

    @staticmethod
    def _make_good(
        quota: dict[Path, float], owed: dict[int, float], rests: frozenset[Path]
    ) -> None:
        """Add to the quotas what the exits were owed so far, on the ways that are used most."""
        for rest in sorted(rests, key=lambda one: (-quota[one], one)):
            if rest and owed[rest[-1]]:
                quota[rest] += owed.pop(rest[-1])

    def _schedule(self) -> Schedule:
        kinds = {path: kind for kind, path in enumerate(self.own)}
        kind = self.kind.copy()
        for room in self.rooms:
            kind[room.persons] = kinds.setdefault(room.path, len(kinds))
        length = np.array([len(path) for path in kinds], dtype=np.int64)
        door = np.array([door for path in kinds for door in path], dtype=np.int64)
        at = np.concatenate([[0], np.cumsum(length[kind])]).astype(np.int64)
        start = (np.cumsum(length) - length)[kind]
        inner = np.arange(at[-1]) - np.repeat(at[:-1], length[kind])
        return Schedule.of_paths(self.net, at, door[np.repeat(start, length[kind]) + inner])

    def _change(self, plan: Schedule) -> tuple[_Room, Path] | None:
        """Return a room that leaves by the exit that ends last, and a path by an earlier one."""
        exits = plan.door[plan.path_at[1:] - 1]
        ends = np.full(self.net.doors, -np.inf)
        np.maximum.at(ends, exits, plan.exit_s)
        latest = int(np.argmax(ends))
        found = [
            (ends[path[-1]], len(room.persons), room.paths[path], at, path)
            for at, room in enumerate(self.rooms)
            if room.path[-1] == latest
            for path in room.paths
            if ends[path[-1]] < ends[latest]
        ]
        if not found:
            return None
        *_, at, path = min(found)
        return self.rooms[at], path


def _regret_s(room: _Room) -> float:
    """Return how much longer the second best path of a room is than the best [s]."""
    times = sorted(room.paths.values())
    return times[1] - times[0] if len(times) > 1 else float("inf")
