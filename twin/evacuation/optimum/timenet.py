"""The net unrolled in time: a large graph in which a plain flow is a flow over time.

Every door is there once for each step, with an arc from step to step on which people wait (Ford and
Fulkerson's time-expanded network, 1958). Doors with one way on are one node a step, others two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum.timegrid import EPS

if TYPE_CHECKING:
    from twin.evacuation.optimum.timegrid import TimeGrid

__all__ = ["SAFE", "SINK", "SOURCE", "Moves", "TimeNet", "unroll"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SOURCE: Final = 0
SINK: Final = 1
SAFE: Final = -1
"""In place of a door: behind an exit. In place of a step or walk: none."""

OTHER, GATE, PASS, MOVE, SEND = range(5)
"""What an arc stands for: nothing (waiting, supply); passing a door; passing it and walking on by
the only way; walking on from a door already passed; walking from a group to one of its first
doors."""


@dataclass(frozen=True, eq=False)
class Moves:
    """Persons who pass a door in one step, and stand before the next in a later one or are safe."""

    door: Ints
    """Door that is passed; -1: they start."""
    step: Ints
    way: Ints
    """Walk that is taken; of those who start the way to the first door; -1 into safety."""
    to_door: Ints
    """-1 into safety."""
    to_step: Ints
    count: Ints


@dataclass(frozen=True, eq=False)
class TimeNet:
    """The graph for one horizon: E arcs between nodes."""

    grid: TimeGrid
    steps: int
    span_s: float
    """From the origin of the grid to the horizon [s]."""
    nodes: int
    tail: Ints
    head: Ints
    capacity: Ints
    kind: Ints
    door: Ints
    """Door that is passed on an arc, shape (E,)."""
    step: Ints
    """Step in which it is, shape (E,)."""
    way: Ints
    """Walk, or way to a first door, that an arc leads over, shape (E,)."""
    to_step: Ints
    """Step in which that ends; of arcs into safety the step of the passage, shape (E,)."""
    passes: Ints
    """What each door with known arrivals passes in each step, shape (V, steps)."""

    def use_s(self, arc: Ints) -> Floats:
        """Return for how long the doors on arcs are of use in their steps [s]."""
        begin_s = np.maximum(self.step[arc] * self.grid.step_s, self.grid.early_s[self.door[arc]])
        end_s = np.minimum((self.step[arc] + 1) * self.grid.step_s, self.span_s)
        use_s: Floats = np.maximum(0.0, end_s - begin_s)
        return use_s

    def moves(self, flows: Ints) -> Moves:
        """Return who moves when, from the flows on the arcs of a plan, shape (E,)."""
        net = self.grid.net
        used = np.flatnonzero((flows > 0) & (self.kind >= PASS))
        way = self.way[used]
        to_door = np.full(len(used), SAFE)
        walks = (self.kind[used] != SEND) & (way != SAFE)
        to_door[walks] = net.head[way[walks]]
        sent = self.kind[used] == SEND
        to_door[sent] = net.supply_door[way[sent]]
        found = Moves(
            self.door[used], self.step[used], way, to_door, self.to_step[used], flows[used]
        )
        return _joined([found, self._starts(), *map(self._known_moves, self.grid.rounds)])

    def _starts(self) -> Moves:
        """Return the starts of groups with one first door: they are not in the graph."""
        grid, net = self.grid, self.grid.net
        way = np.flatnonzero(grid.ways[net.supply_group] == 1)
        none = np.full(len(way), SAFE)
        count = net.count[net.supply_group[way]]
        return Moves(none, none, way, net.supply_door[way], grid.due[way], count)

    def _known_moves(self, some: Ints) -> Moves:
        """Return the moves from known doors with one way on: they are not in the graph."""
        grid, net = self.grid, self.grid.net
        some = some[grid.fanout[some] <= 1]
        at, step = np.nonzero(self.passes[some])
        door = some[at]
        only = np.full(net.doors, SAFE)
        only[net.tail] = np.arange(len(net.tail))
        way = only[door]
        to_door, to_step = np.full(len(door), SAFE), step.copy()
        walks = way != SAFE
        to_door[walks] = net.head[way[walks]]
        to_step[walks] = grid.arrival_step(way[walks], step[walks])
        return Moves(door, step, way, to_door, to_step, self.passes[door, step])


def _joined(parts: list[Moves]) -> Moves:
    names = ("door", "step", "way", "to_door", "to_step", "count")
    return Moves(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def unroll(grid: TimeGrid, horizon_s: float) -> TimeNet:
    """Return the graph in which all who can must be safe at a time.

    Parameters
    ----------
    grid
        Doors on a grid of time.
    horizon_s
        When [s], by the times of the grid.
    """
    return _Unroller(grid, horizon_s).unrolled()


class _Unroller:
    """Lays out nodes and arcs."""

    def __init__(self, grid: TimeGrid, horizon_s: float) -> None:
        self.grid = grid
        self.net = grid.net
        self.span_s = max(0.0, horizon_s - grid.origin_s)
        self.steps = max(1, math.ceil(self.span_s / grid.step_s - EPS))
        self.blocks: list[tuple[Ints, ...]] = []
        self.open = np.flatnonzero(~grid.known)
        self.forks = grid.fanout > 1
        self.nodes = 2
        self.passes = grid.passes(self.steps, self.span_s)
        used = self.passes > 0
        last = self.steps - np.argmax(used[:, ::-1], axis=1)
        self.end = np.where(grid.known, np.where(used.any(axis=1), last, 0), self.steps)
        self.inside = self._rows(~grid.known)
        """Node of each open door at step 0, were it there, shape (V,)."""
        self.behind = self._rows(self.forks)
        """As `inside`, behind doors with several ways on."""

    def unrolled(self) -> TimeNet:
        """Return the graph."""
        self._wait()
        self._pass_doors()
        self._walk_on()
        self._start()
        self._supply_known()
        columns = (np.concatenate(some) for some in zip(*self.blocks, strict=True))
        tail, head, capacity, kind, door, step, way, to_step = columns
        return TimeNet(
            grid=self.grid,
            steps=self.steps,
            span_s=self.span_s,
            nodes=self.nodes,
            tail=tail,
            head=head,
            capacity=capacity,
            kind=kind,
            door=door,
            step=step,
            way=way,
            to_step=to_step,
            passes=self.passes,
        )

    def _rows(self, chosen: NDArray[np.bool_]) -> Ints:
        """Lay out a row of nodes for each chosen door, from its first step to the last."""
        length = np.where(chosen, np.maximum(0, self.end - self.grid.first_step), 0)
        base = self.nodes + np.cumsum(length) - length - self.grid.first_step
        self.nodes += int(length.sum())
        return base

    def _each(self, doors: Ints) -> tuple[Ints, Ints]:
        """Return all (door, step) of some doors."""
        length = np.maximum(0, self.end[doors] - self.grid.first_step[doors])
        door = np.repeat(doors, length)
        rank = np.arange(len(door)) - np.repeat(np.cumsum(length) - length, length)
        return door, self.grid.first_step[door] + rank

    def _add(
        self,
        tail: Ints | int,
        head: Ints | int,
        capacity: Ints | int,
        kind: int = OTHER,
        *,
        door: Ints | int = SAFE,
        step: Ints | int = SAFE,
        way: Ints | int = SAFE,
        to_step: Ints | int = SAFE,
    ) -> None:
        block = np.broadcast_arrays(tail, head, capacity, kind, door, step, way, to_step)
        self.blocks.append(tuple(one.astype(np.int64) for one in block))

    def _room(self, door: Ints, step: Ints) -> Ints:
        """Return what doors can pass in steps, up to the horizon."""
        begin_s: Floats = step.astype(np.float64) * self.grid.step_s
        end_s: Floats = np.minimum(begin_s + self.grid.step_s, self.span_s)
        room: Ints = self.grid.passed_by(door, end_s) - self.grid.passed_by(door, begin_s)
        return room

    def _wait(self) -> None:
        door, step = self._each(self.open)
        door, step = door[step < self.steps - 1], step[step < self.steps - 1]
        node = self.inside[door] + step
        self._add(node, node + 1, self.grid.total)

    def _pass_doors(self) -> None:
        door, step = self._each(self.open)
        room = self._room(door, step)
        node = self.inside[door] + step
        fork, sink = self.forks[door], self.net.sink[door]
        self._add(
            node[fork],
            self.behind[door[fork]] + step[fork],
            room[fork],
            GATE,
            door=door[fork],
            step=step[fork],
        )
        self._add(
            node[sink], SINK, room[sink], PASS, door=door[sink], step=step[sink], to_step=step[sink]
        )
        only = ~fork & ~sink
        self._by_arcs(door[only], step[only], node[only], room[only], PASS)

    def _by_arcs(self, door: Ints, step: Ints, node: Ints, room: Ints, kind: int) -> None:
        """Add the only walk on from each of some doors."""
        way = np.full(self.net.doors, SAFE)
        way[self.net.tail] = np.arange(len(self.net.tail))
        arc = way[door]
        to = self.grid.arrival_step(arc, step)
        on = to < self.steps
        door, step, node, room, arc, to = (one[on] for one in (door, step, node, room, arc, to))
        head = self.inside[self.net.head[arc]] + to
        self._add(node, head, room, kind, door=door, step=step, way=arc, to_step=to)

    def _walk_on(self) -> None:
        """Add the walks from behind doors with several ways on."""
        arc = np.flatnonzero(self.forks[self.net.tail])
        tail = self.net.tail[arc]
        length = np.maximum(0, self.end[tail] - self.grid.first_step[tail])
        arc = np.repeat(arc, length)
        rank = np.arange(len(arc)) - np.repeat(np.cumsum(length) - length, length)
        door = self.net.tail[arc]
        step = self.grid.first_step[door] + rank
        keep = self.grid.arrival_step(arc, step) < self.steps
        keep &= ~self.grid.known[door] | (self.passes[door, step] > 0)
        arc, door, step = arc[keep], door[keep], step[keep]
        to = self.grid.arrival_step(arc, step)
        self._add(
            self.behind[door] + step,
            self.inside[self.net.head[arc]] + to,
            self.grid.total,
            MOVE,
            door=door,
            step=step,
            way=arc,
            to_step=to,
        )

    def _start(self) -> None:
        """Add the groups at open doors: those with several first doors are nodes."""
        grid, net = self.grid, self.net
        node = self.nodes + np.cumsum(grid.ways > 1) - 1
        free = np.flatnonzero(grid.ways > 1)
        self.nodes += len(free)
        self._add(SOURCE, node[free], grid.mass[free])
        way = np.flatnonzero(grid.due < self.steps)
        group, door, step = net.supply_group[way], net.supply_door[way], grid.due[way]
        several = grid.ways[group] > 1
        self._add(
            node[group[several]],
            self.inside[door[several]] + step[several],
            grid.mass[group[several]],
            SEND,
            way=way[several],
            to_step=step[several],
        )
        single = ~several & ~grid.known[door]
        self._supply(self.inside[door[single]] + step[single], grid.mass[group[single]])

    def _supply_known(self) -> None:
        """Add what known doors pass to open ones, or into safety."""
        grid, net = self.grid, self.net
        if not grid.rounds:
            return
        known = np.concatenate(grid.rounds)
        at, step = np.nonzero(self.passes[known])
        door = known[at]
        amount = self.passes[door, step]
        fork, sink = self.forks[door], net.sink[door]
        self._supply(self.behind[door[fork]] + step[fork], amount[fork])
        self._supply(np.full(int(sink.sum()), SINK), amount[sink])
        only = np.full(net.doors, SAFE)
        only[net.tail] = np.arange(len(net.tail))
        arc = only[door]
        on = ~fork & ~sink
        on[on] = ~grid.known[net.head[arc[on]]]
        to = grid.arrival_step(arc[on], step[on])
        inside = to < self.steps
        head = self.inside[net.head[arc[on]][inside]] + to[inside]
        self._supply(head, amount[on][inside])

    def _supply(self, head: Ints, amount: Ints) -> None:
        """Add supply to nodes, one arc for each."""
        node, back = np.unique(head, return_inverse=True)
        total = np.zeros(len(node), dtype=np.int64)
        np.add.at(total, back, amount)
        self._add(SOURCE, node, total)
