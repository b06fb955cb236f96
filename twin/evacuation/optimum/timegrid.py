"""The grid of time on which a net is unrolled, and the doors that need no unrolling.

The clock of each door runs ahead by the time that it takes from there to safety. Walks on a
shortest way then take no steps at all and lose nothing by rounding; only detours are rounded: down
for a bound, to the nearest step for a plan (what that gains or loses is gone when the plan is
replayed).

Doors whose arrivals are known beforehand (of most rooms) are computed at once: to pass as early as
possible is never worse, since one may wait before the next door just as well.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet
    from twin.evacuation.optimum.timing import Timing

__all__ = ["EPS", "SCALE", "TimeGrid"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SCALE: Final = 10_000
"""Strict flows are counted in ten-thousandths of a place; capacities are rounded up to the next."""

EPS: Final = 1e-9


class TimeGrid:
    """Steps of V doors, each by its own clock.

    Parameters
    ----------
    net : FlowNet
        Doors, walks and groups.
    timing : Timing
        Strict times for a bound; paced times for a plan in whole persons.
    step_s : float
        Step of the grid [s].
    shorten : bool
        Whether doors with known arrivals are computed beforehand.
    """

    def __init__(
        self, net: FlowNet, timing: Timing, step_s: float, *, shorten: bool = True
    ) -> None:
        self.net = net
        self.timing = timing
        self.step_s = step_s
        ahead_s = timing.to_go_s
        early_s = timing.early_s + ahead_s
        self.origin_s = float(early_s.min()) if net.doors else 0.0
        """When the first can be safe, whatever the capacities [s]; step 0 begins there."""
        self.early_s: Floats = early_s - self.origin_s
        """Time on its clock before which a door is of no use [s], shape (V,)."""
        self.first_step = np.floor(self.early_s / step_s + EPS).astype(np.int64)
        self.detour_s: Floats = timing.walk_s + ahead_s[net.head] - ahead_s[net.tail]
        """Time by which each walk is longer than the shortest way to safety [s], shape (A,)."""
        self.delay = self._steps(self.detour_s)
        """Steps that a walk takes, shape (A,)."""
        if not timing.strict:
            # Within one step a plan leads towards safety only, and so never in a circle.
            away = ahead_s[net.head] >= ahead_s[net.tail]
            self.delay[away] = np.maximum(1, self.delay[away])
        by_way_s = timing.first_s + ahead_s[net.supply_door]
        nearest_s = np.full(net.groups, np.inf)
        np.minimum.at(nearest_s, net.supply_group, by_way_s)
        self.first_detour_s: Floats = by_way_s - nearest_s[net.supply_group]
        """The same of each way to a first door [s], shape (B,)."""
        due = self._steps(by_way_s - self.origin_s)
        self.due = np.maximum(due, self.first_step[net.supply_door])
        """Step in which a group is at its first door, shape (B,)."""
        self.scale = SCALE if timing.strict else 1
        self.mass: Ints = net.count
        if timing.strict:
            self.mass = np.ceil(net.places * SCALE - EPS).astype(np.int64)
        self.fanout = np.bincount(net.tail, minlength=net.doors)
        """Walks that begin at each door, shape (V,)."""
        self.ways = np.bincount(net.supply_group, minlength=net.groups)
        """First doors of each group, shape (G,)."""
        self.rounds = self._known_doors() if shorten else []
        """Doors with known arrivals, those first on which others depend."""
        self.known = np.zeros(net.doors, dtype=bool)
        for some in self.rounds:
            self.known[some] = True

    @cached_property
    def total(self) -> int:
        """What is to flow in all: persons, or parts of places."""
        return int(self.mass.sum())

    def turn(self, door: Ints, step: Ints) -> Ints:
        """Return numbers by which passages follow each other: what comes before has a lower one."""
        return step * self.net.doors + self._rank[door]

    @cached_property
    def _rank(self) -> Ints:
        """Doors by their distance from safety, the farthest first."""
        rank = np.empty(self.net.doors, dtype=np.int64)
        rank[np.argsort(-self.timing.to_go_s, kind="stable")] = np.arange(self.net.doors)
        return rank

    def arrival_step(self, arc: Ints, step: Ints) -> Ints:
        """Return the step in which those who pass the door before a walk stand at its end."""
        there: Ints = np.maximum(step + self.delay[arc], self.first_step[self.net.head[arc]])
        return there

    def passed_by(self, door: Ints, until_s: Floats) -> Ints:
        """Return how much a door can have passed before a time of its clock, an integer."""
        flow = self.timing.rate_p_s[door] * np.maximum(0.0, until_s - self.early_s[door])
        passed: Ints = np.ceil(flow * self.scale - EPS).astype(np.int64)
        return passed

    def _steps(self, time_s: Floats) -> Ints:
        steps = time_s / self.step_s
        whole = np.floor(steps + EPS) if self.timing.strict else np.rint(steps)
        return np.maximum(0, whole).astype(np.int64)

    def _known_doors(self) -> list[Ints]:
        net = self.net
        unknown_before = np.bincount(net.head, minlength=net.doors)
        open_ = np.ones(net.doors, dtype=bool)
        open_[net.supply_door[self.ways[net.supply_group] > 1]] = False
        rounds = []
        ready = np.flatnonzero((unknown_before == 0) & open_)
        while len(ready):
            rounds.append(ready)
            open_[ready] = False
            settled = np.isin(net.tail, ready[self.fanout[ready] == 1])
            np.subtract.at(unknown_before, net.head[settled], 1)
            ready = np.flatnonzero((unknown_before == 0) & open_)
        return rounds

    def passes(self, steps: int, span_s: float) -> Ints:
        """Return what the known doors pass in each step at the soonest, shape (V, steps).

        The last step ends after *span_s* on the clocks.

        With arrivals A and capacity C up to a step: D(k) = min(A(k), C(k) + min over j <= k of
        A(j - 1) - C(j - 1)) (the running minimum of queues; Reich 1958).
        """
        net = self.net
        arrivals = np.zeros((net.doors, steps), dtype=np.int64)
        way = np.flatnonzero(self.known[net.supply_door] & (self.due < steps))
        place = (net.supply_door[way], self.due[way])
        np.add.at(arrivals, place, self.mass[net.supply_group[way]])
        passes = np.zeros_like(arrivals)
        edge_s: Floats = np.arange(steps + 1, dtype=np.float64) * self.step_s
        edge_s[-1] = min(edge_s[-1], span_s)
        for some in self.rounds:
            came = np.zeros((len(some), steps + 1), dtype=np.int64)
            np.cumsum(arrivals[some], axis=1, out=came[:, 1:])
            could: Ints = self.passed_by(some[:, None], edge_s[None, :])
            least = np.minimum.accumulate(came[:, :-1] - could[:, :-1], axis=1)
            gone = np.minimum(came[:, 1:], could[:, 1:] + least)
            passes[some] = np.diff(gone, axis=1, prepend=0)
            self._pass_on(some, passes, arrivals)
        return passes

    def _pass_on(self, some: Ints, passes: Ints, arrivals: Ints) -> None:
        """Add what known doors pass to the arrivals at the known doors behind them."""
        net = self.net
        arc = np.flatnonzero(
            np.isin(net.tail, some) & (self.fanout[net.tail] == 1) & self.known[net.head]
        )
        at, step = np.nonzero(passes[net.tail[arc]])
        arc = arc[at]
        to = self.arrival_step(arc, step)
        inside = to < passes.shape[1]
        arc, step, to = arc[inside], step[inside], to[inside]
        np.add.at(arrivals, (net.head[arc], to), passes[net.tail[arc], step])
