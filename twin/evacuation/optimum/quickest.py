"""The provable optimum: how soon all could be safe, and a plan by which they nearly are.

Answers by flows on a net unrolled in time (quickest transshipment; Hoppe and Tardos 2000, here by
a search for the horizon on the time-expanded network):

* a **bound** that no crowd can beat, whatever ways it takes (see the module `timing`);
* a **plan** in whole persons, replayed exactly at everybody's own speed, so that its end is a time
  that can be reached: as soon as all can be safe, of all such plans one with the least mean time
  (earliest arrival), in which nobody is led in a circle;
* both for each **part** of the campus that shares no door with others; twins are solved once.

Both leave out how many people a space holds: people wait before doors wherever they must. A large
part is taken building by building, each up to the open air, where people are taken not to be in
each other's way: the bound stays one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum.alone import alone_s, to_go_s
from twin.evacuation.optimum.horizon import FEWEST_STEPS, STEPS, least_horizon, steps_for
from twin.evacuation.optimum.planning import arcs_for, planned, replayed, spared, through_the_open
from twin.evacuation.optimum.timegrid import TimeGrid
from twin.evacuation.optimum.timing import Timing
from twin.evacuation.optimum.twins import fingerprint, folk

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet
    from twin.evacuation.optimum.schedule import Schedule

__all__ = ["LARGE", "Optimum", "Part", "Solved", "bound_s", "quickest"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LARGE: Final = 1_000
"""Parts with more doors are taken building by building."""


@dataclass(frozen=True, eq=False)
class Solved:
    """What is known of all twins of a building."""

    bound_s: float
    floor_s: float
    """The bound was only sought from this time on [s]."""
    plan: Schedule | None

    def serves(self, floor_s: float) -> bool:
        """Tell whether the bound is also that which is sought from a time on [s]."""
        return self.bound_s > self.floor_s or floor_s >= self.floor_s


@dataclass(frozen=True, eq=False)
class Part:
    """The optimum of one connected part."""

    net: FlowNet
    bound_s: float
    """Nobody can have all of it safe before [s]."""
    plan: Schedule | None
    """Persons in the order of the net; None when not asked for."""

    @property
    def plan_s(self) -> float:
        """When the last is safe by the plan [s]; nan without one."""
        return float("nan") if self.plan is None else self.plan.end_s


@dataclass(frozen=True, eq=False)
class Optimum:
    """The optimum of a whole net."""

    parts: tuple[Part, ...]
    left_out: Ints
    """People who are not in it: they cannot walk stairs, or have no way."""
    solved: Mapping[bytes, Solved] = field(default_factory=dict, repr=False)
    """Buildings that need not be solved again; see :func:`quickest`."""

    @property
    def people(self) -> int:
        """People who are in it."""
        return sum(part.net.people for part in self.parts)

    @property
    def bound_s(self) -> float:
        """No crowd can be safe before this [s]."""
        return max((part.bound_s for part in self.parts), default=0.0)

    @property
    def plan_s(self) -> float:
        """When all are safe by the plan [s]."""
        return max((part.plan_s for part in self.parts), default=0.0)

    @property
    def plan_mean_s(self) -> float:
        """Mean time to safety by the plan [s]; nan without a plan."""
        if not self.people:
            return 0.0
        plans = [part.plan for part in self.parts]
        ends = [np.array([np.nan]) if plan is None else plan.exit_s for plan in plans]
        return float(np.concatenate(ends).mean())

    def exceeds_percent(self, time_s: float) -> float:
        """Return by how much a time [s] is above the bound [%]; never below 0 of a sound run."""
        return 100.0 * (time_s / self.bound_s - 1.0) if self.bound_s > 0.0 else 0.0


def quickest(
    net: FlowNet,
    *,
    plan: bool = True,
    before: Optimum | None = None,
    step_s: float | None = None,
) -> Optimum:
    """Return the bound of a net, and a plan that comes near it.

    Parameters
    ----------
    net
        Doors, walks and people.
    plan
        Whether a plan is wanted too.
    before
        The optimum of a net that is much the same, say before a door was shut: buildings that have
        not changed are not solved again.
    step_s
        Step of the grid [s]; left out: by the length of the evacuation and the size of the net.
    """
    parts = net.parts()
    blocks = [_blocks(part) for part in parts]
    solver = _Solver(before.solved if before else {}, blocks, plan, step_s)
    found = []
    for part, some in zip(parts, blocks, strict=True):
        own_s = alone_s(part)
        solved = [solver.solve(block, own_s) for block in some]
        least_s = max(own_s, *(one.bound_s for one in solved))
        own = [one.plan for one in solved if one.plan is not None]
        if own and some[0] is not part:
            own = [through_the_open(part, own)]
        found.append(Part(part, least_s, spared(own[0], least_s) if own else None))
    return Optimum(tuple(found), net.left_out, solver.solved)


class _Solver:
    """Solves blocks, twins once."""

    def __init__(
        self,
        solved: Mapping[bytes, Solved],
        blocks: list[list[FlowNet]],
        plan: bool,
        step_s: float | None,
    ) -> None:
        self.solved = dict(solved)
        self.plan = plan
        self.step_s = step_s
        marks = {fingerprint(block) for some in blocks for block in some}
        self.arcs = arcs_for(len(marks - set(self.solved)))

    def solve(self, net: FlowNet, floor_s: float) -> Solved:
        """Return bound and plan; bounds below *floor_s* are of no interest."""
        mark = fingerprint(net)
        known = self.solved.get(mark)
        if known is None or (self.plan and known.plan is None) or not known.serves(floor_s):
            least_s = _bound_s(net, floor_s, self.step_s)
            way = None
            if self.plan:
                way = planned(net, least_s, arcs=self.arcs, step_s=self.step_s)
            known = self.solved[mark] = Solved(least_s, floor_s, way)
            return known
        least_s, way = max(known.bound_s, floor_s), None
        if self.plan and known.plan is not None:
            mine = mark + folk(net)
            way = replayed(self.solved.get(mine, known).plan or known.plan, net)
            self.solved[mine] = Solved(least_s, floor_s, way)
        return Solved(least_s, floor_s, way)


def _blocks(part: FlowNet) -> list[FlowNet]:
    """Return a large part as the buildings of which it consists, each up to the open air."""
    if part.doors <= LARGE or not part.outdoor.any():
        return [part]
    paced_s = Timing.paced_of(part).to_go_s
    return part.indoors(to_go_s(part, part.fast_s), paced_s).parts()


def bound_s(net: FlowNet, *, step_s: float | None = None) -> float:
    """Return the time before which no crowd can be safe [s]."""
    return quickest(net, plan=False, step_s=step_s).bound_s


def _bound_s(net: FlowNet, floor_s: float, step_s: float | None) -> float:
    """Return the bound by flows, or *floor_s* if that is not less.

    On a coarse grid first, where it is nearly as sharp, then on a fine one.
    """
    timing = Timing.strict_of(net)
    low_s, step = steps_for(net, timing, step_s, floor_s=floor_s)
    if step_s is None:
        coarse = TimeGrid(net, timing, step * STEPS / FEWEST_STEPS)
        low_s, _, _ = least_horizon(coarse, low_s)
    below_s, _, _ = least_horizon(TimeGrid(net, timing, step), low_s)
    return below_s
