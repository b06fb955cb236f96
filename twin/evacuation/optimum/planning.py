"""Plans that come near the bound: flows in whole persons, replayed person by person.

A plan is made on a grid of few steps, in which all walk at one pace, and then replayed at
everybody's own speed: what is rounded, or quicker or slower than the pace, comes out there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.evacuation.optimum.alone import TRIED, own_path
from twin.evacuation.optimum.flowsolver import cheapest_flow
from twin.evacuation.optimum.horizon import FEWEST_STEPS, least_horizon, steps_for
from twin.evacuation.optimum.schedule import Schedule
from twin.evacuation.optimum.timegrid import TimeGrid
from twin.evacuation.optimum.timenet import unroll
from twin.evacuation.optimum.timing import Timing
from twin.evacuation.optimum.twins import folk

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet

__all__ = ["arcs_for", "planned", "replayed", "spared", "through_the_open"]

PLAN_STEPS: Final = 60
"""Steps of the grid of a plan."""
ARCS: Final = 80_000
"""Arcs of all graphs of plans together: more parts, or larger ones, get longer steps;"""
LEAST_ARCS, MOST_ARCS = 4_000, 8_000
"""but each at least, and at most, so many."""
CHEAPEST_ARCS: Final = 40_000
"""Largest graph on which the least mean time is sought; beyond, the end alone is made least."""
WORTH_A_DETOUR: Final = 0.02
"""Stairs that lead away from safety, and ways through rooms, are used if all are safe sooner by
more than this share (chosen)."""

WORTH_AN_ORDER: Final = 0.005
"""That the slow go first at every door, which people do not do by themselves, must bring the end
forward by this share (chosen)."""


def arcs_for(number: int) -> int:
    """Return how many arcs each graph may have, of a number of plans."""
    return min(MOST_ARCS, max(LEAST_ARCS, ARCS // max(1, number)))


def planned(net: FlowNet, least_s: float, *, arcs: int, step_s: float | None = None) -> Schedule:
    """Return a plan of a net.

    Nobody is led up a stair to come down another, or through other people's rooms, unless that
    saves time.

    Parameters
    ----------
    net
        Doors, walks and people.
    least_s
        Its bound [s].
    arcs
        Size of the graph.
    step_s
        Step of the grid [s]; left out: by the length of the evacuation and the size of the net.
    """
    along = net.along(Timing.paced_of(net).to_go_s)
    planner = _Planner(along, least_s, arcs, step_s)
    if along.doors < net.doors:
        free = _Planner(net, least_s, arcs, step_s)
        if free.end_s + free.grid.step_s < planner.end_s * (1.0 - WORTH_A_DETOUR):
            planner = free
    return _best_order(planner.schedule())


def replayed(plan: Schedule, net: FlowNet) -> Schedule:
    """Return the plan of a net by the paths of its twin."""
    along = net.along(Timing.paced_of(net).to_go_s)
    mine = along if along.doors == plan.net.doors else net
    if folk(mine) == folk(plan.net):
        return replace(plan, net=mine)
    return _best_order(Schedule.of_paths(mine, plan.path_at, plan.door))


class _Planner:
    """The least time of a plan on a grid, and the plan."""

    def __init__(self, net: FlowNet, least_s: float, arcs: int, step_s: float | None) -> None:
        timing = Timing.paced_of(net)
        low_s, step = steps_for(net, timing, step_s, steps=PLAN_STEPS, floor_s=least_s)
        self.grid = TimeGrid(net, timing, step)
        if step_s is None and (size := len(unroll(self.grid, low_s).tail)) > arcs:
            step *= min(size / arcs, PLAN_STEPS / FEWEST_STEPS)
            self.grid = TimeGrid(net, timing, step)
        _, self.graph, self.flow = least_horizon(self.grid, low_s, close_s=step)

    @property
    def end_s(self) -> float:
        """When all can be safe on the grid [s]."""
        return self.graph.span_s + self.grid.origin_s

    def schedule(self) -> Schedule:
        """Return who goes when."""
        flows = self.flow.flows
        if len(self.graph.tail) <= CHEAPEST_ARCS:
            flows = cheapest_flow(self.graph)
        return Schedule.of_moves(self.grid, self.graph.moves(flows))


def spared(plan: Schedule, least_s: float) -> Schedule:
    """Return the plan in which the slowest take their own shortest ways, if it ends sooner.

    Parameters
    ----------
    plan
        Any plan.
    least_s
        People who would need longer even if they met nobody on their paths are slow [s].
    """
    net = plan.net
    lonely_s = plan.alone_s
    slow = np.argsort(-lonely_s)[:TRIED]
    slow = slow[lonely_s[slow] > least_s + 1e-6]
    if not len(slow):
        return plan
    path = np.split(plan.door, plan.path_at[1:-1])
    for person in slow.tolist():
        path[person] = np.array(own_path(net, person), dtype=np.int64)
    at = np.concatenate([[0], np.cumsum([len(one) for one in path])]).astype(np.int64)
    other = _best_order(Schedule.of_paths(net, at, np.concatenate(path)))
    return min(plan, other, key=lambda one: one.end_s)


def _best_order(plan: Schedule) -> Schedule:
    """Return the schedule of the same paths that ends first.

    The order of a coarse grid may keep doors idle, which first come, first served does not; and
    those who are slow may need to go first.
    """
    came = Schedule.of_paths(plan.net, plan.path_at, plan.door)
    return _or_farthest_first(min(plan, came, key=lambda one: one.end_s))


def _or_farthest_first(plan: Schedule) -> Schedule:
    """Return the plan, or that in which the slow go first if that is worth the trouble."""
    other = plan.farthest_first()
    return other if other.end_s < (1.0 - WORTH_AN_ORDER) * plan.end_s else plan


def through_the_open(net: FlowNet, inner: list[Schedule]) -> Schedule:
    """Return the plan of a whole net from plans that end where people step into the open.

    From there everybody takes the shortest way.
    """
    to_go_s = Timing.paced_of(net).to_go_s
    onward = np.full(net.doors, -1, dtype=np.int64)
    order = np.argsort(-(net.paced_s + to_go_s[net.head]), kind="stable")
    onward[net.tail[order]] = net.head[order]
    number = {int(link): at for at, link in enumerate(net.link)}
    place = {int(person): at for at, person in enumerate(net.person)}
    path: list[list[int]] = [[] for _ in range(net.people)]
    for plan in inner:
        door = [number[int(link)] for link in plan.net.link]
        for person, begin, end in zip(
            plan.net.person.tolist(), plan.path_at[:-1], plan.path_at[1:], strict=True
        ):
            steps = [door[at] for at in plan.door[begin:end]]
            while not net.sink[steps[-1]]:
                steps.append(int(onward[steps[-1]]))
            path[place[person]] = steps
    at = np.concatenate([[0], np.cumsum([len(one) for one in path])]).astype(np.int64)
    doors = np.array([door for one in path for door in one], dtype=np.int64)
    return _or_farthest_first(Schedule.of_paths(net, at, doors))
