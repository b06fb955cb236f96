"""The search for the least time by which all can be safe, on nets unrolled in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import TwinError
from twin.evacuation.optimum.flowsolver import Flow, greatest_flow
from twin.evacuation.optimum.timenet import GATE, PASS, TimeNet, unroll

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet
    from twin.evacuation.optimum.timegrid import TimeGrid
    from twin.evacuation.optimum.timing import Timing

__all__ = ["FEWEST_STEPS", "STEPS", "least_horizon", "steps_for"]

Floats = NDArray[np.float64]

STEPS: Final = 120
"""Steps from the first to the last on the grid of a bound (chosen: more change it by less than a
second)."""
FEWEST_STEPS: Final = 40
SHORTEST_STEP_S: Final = 0.25
NODES: Final = 600_000
"""Doors times steps at most; larger nets get longer steps."""
CLOSE: Final = 2e-5
"""Ends are found to this share of themselves,"""
CLOSE_S: Final = 0.01
"""or to this [s]."""
PROBES: Final = 60


def steps_for(
    net: FlowNet,
    timing: Timing,
    step_s: float | None,
    *,
    steps: int = STEPS,
    floor_s: float = 0.0,
) -> tuple[float, float]:
    """Return a time from which to search, and a step for the grid [s].

    Surely not all can be safe before that time.

    Parameters
    ----------
    net, timing
        Doors, walks and people, and their times.
    step_s
        Step, where it is given.
    steps
        How many there are to be, else.
    floor_s
        A time before which surely not all can be safe [s].
    """
    least_s = max(_end_s(net, timing), floor_s)
    if step_s is not None:
        return least_s, step_s
    span_s = max(least_s - float((timing.early_s + timing.to_go_s).min()), 0.0)
    steps = min(steps, max(FEWEST_STEPS, NODES // max(1, net.doors)))
    return least_s, max(SHORTEST_STEP_S, span_s / steps)


def _end_s(net: FlowNet, timing: Timing) -> float:
    """Return a time before which not all can be safe [s], without unrolling anything.

    Everybody needs the shortest way; and through the exits, each open from t0, no more pass than
    the sum of C (T - t0).
    """
    exits = np.flatnonzero(net.sink)
    opens_s = timing.early_s[exits] + timing.to_go_s[exits]
    order = np.argsort(opens_s)
    rate = np.cumsum(timing.rate_p_s[exits][order])
    begun = np.cumsum(timing.rate_p_s[exits][order] * opens_s[order])
    places = float(net.places.sum()) if timing.strict else float(net.people)
    # Of a plan the first person out of each exit takes no time.
    credit = np.zeros(len(exits)) if timing.strict else np.arange(1.0, len(exits) + 1.0)
    ends_s = (places - credit + begun) / rate
    ways_s = np.full(net.groups, np.inf)
    np.minimum.at(ways_s, net.supply_group, timing.first_s + timing.to_go_s[net.supply_door])
    return float(max(ends_s.min(), ways_s.max()))


def least_horizon(
    grid: TimeGrid, low_s: float, *, close_s: float | None = None
) -> tuple[float, TimeNet, Flow]:
    """Return the least time by which all can be safe, from below, and the flow just above.

    Newton's method from below on the least cut: while too few can be safe, the doors of the cut say
    how much later it must be. Where that overshoots, the interval is halved.

    Parameters
    ----------
    grid
        Doors on their clocks.
    low_s
        A time before which they surely cannot [s].
    close_s
        How close the two times are to be [s].

    Returns
    -------
    tuple
        The greatest time that was found too short, or *low_s* itself [s]; the graph at the least
        time that was enough; its flow.
    """
    close = max(CLOSE_S, CLOSE * low_s) if close_s is None else close_s
    below_s, try_s, leap_s = low_s, low_s, close
    above: tuple[float, TimeNet, Flow] | None = None
    for probe in range(PROBES):
        graph = unroll(grid, try_s)
        flow = greatest_flow(graph)
        missing = (grid.total - flow.value) / grid.scale
        if missing <= 0.0:
            # The first time that is enough is mostly the least: look just below it.
            near = above is None
            above = (try_s, graph, flow)
            next_s = try_s - 0.9 * close if near else 0.5 * (below_s + try_s)
        else:
            below_s = try_s
            rate = _cut_p_s(graph, flow)
            # Where the cut says nothing, or changes with every step, leap further each time.
            further_s = 2.0 * leap_s if rate == 0.0 or probe > 2 else 0.5 * close
            leap_s = max(missing / rate if rate > 0.0 else 0.0, further_s)
            next_s = try_s + leap_s
            if above is not None and next_s > above[0] - 0.2 * close:
                next_s = 0.5 * (below_s + above[0])
        if above is not None and above[0] - below_s <= close:
            return below_s, above[1], above[2]
        try_s = max(next_s, below_s)
    raise TwinError("the search for the least time did not end; please report the plan")


def _cut_p_s(graph: TimeNet, flow: Flow) -> float:
    """Return how many more the least cut passes for each second that the end is later [1/s]."""
    grid = graph.grid
    last = flow.cut[(graph.step[flow.cut] == graph.steps - 1)]
    doors = last[np.isin(graph.kind[last], (GATE, PASS))]
    rate = float(grid.timing.rate_p_s[graph.door[doors]].sum())
    known_exits = grid.known & grid.net.sink & (graph.passes[:, -1] > 0)
    return rate + float(grid.timing.rate_p_s[known_exits].sum())
