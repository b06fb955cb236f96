"""When people can be at a door, and how long it is from there to safety: for bounds and for plans.

Two ways to count. **Strict** times serve the lower bound: nobody is anywhere earlier. **Paced**
times serve plans: nearly everybody can keep them.

Why the strict bound is one. Let persons pass door ``l`` of capacity ``C`` one by one, the next not
before ``s/C`` after one who takes ``s`` places. Smear each passage at time ``t`` evenly over ``[t,
t + s/C]``. The smeared crowd is a fluid: at no time does more than ``C`` flow through a door,
without any allowance. Followed share by share, a person who walks ``w`` from door 1 to door 2 now
takes ``w + x (s/C2 - s/C1)`` with ``0 <= x <= 1``, so never less than ``w - max(0, s/C1 - s/C2)``;
and if all have passed their exits at ``T``, the fluid has passed exit ``l`` at ``T + s/C``. A fluid
with these (slightly shorter) walks and (slightly later) ends therefore needs no longer than any
crowd. What is added on a grid of time only helps it: walks are rounded down to whole steps, and
what flows within a step may do so at any time of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet

__all__ = ["Timing"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Timing:
    """Times of V doors, A walks and B ways to first doors."""

    strict: bool
    rate_p_s: Floats
    """Places that each door passes [1/s], shape (V,)."""
    walk_s: Floats
    """Transit times [s], shape (A,)."""
    first_s: Floats
    """When the first doors are reached [s], shape (B,)."""
    early_s: Floats
    """Before this nobody is at a door [s], shape (V,)."""
    to_go_s: Floats
    """From a door to safety on the shortest way [s], shape (V,); by strict times, to the end of a
    passage through an exit is counted as before the exit, so that an exit has less than nothing."""

    @classmethod
    def strict_of(cls, net: FlowNet) -> Timing:
        """Return the times that nobody undercuts."""
        service_s = net.service_s
        walk_s = _smeared(net, service_s)
        start = np.where(net.sink, net.beyond_fast_s - service_s, np.inf)
        to_go_s = _settle(start, net.head, net.tail, walk_s)
        if to_go_s is None:
            # Doors of very different width next to each other could make a ring with less than no
            # length; the narrow ones are then taken for wider, which is as strict, if less sharp.
            service_s = _sure(_settle(service_s, net.head, net.tail, net.fast_s))
            walk_s = _smeared(net, service_s)
            start = np.where(net.sink, net.beyond_fast_s - service_s, np.inf)
            to_go_s = _sure(_settle(start, net.head, net.tail, np.maximum(0.0, walk_s)))
        rate = net.size.max(initial=0.0) / service_s
        return cls(
            True,
            rate,
            walk_s,
            net.supply_fast_s,
            _early(net, net.supply_fast_s, walk_s),
            to_go_s,
        )

    @classmethod
    def paced_of(cls, net: FlowNet) -> Timing:
        """Return the times of a plan, in persons instead of places."""
        start = np.where(net.sink, net.beyond_paced_s, np.inf)
        mean = float(net.size.mean()) if len(net.size) else 1.0
        return cls(
            False,
            net.capacity_p_s / mean,
            net.paced_s,
            net.supply_paced_s,
            _early(net, net.supply_paced_s, net.paced_s),
            _sure(_settle(start, net.head, net.tail, net.paced_s)),
        )


def _smeared(net: FlowNet, service_s: Floats) -> Floats:
    """Return the shortest walks of people who are smeared over their passages [s]."""
    lost_s = np.maximum(0.0, service_s[net.tail] - service_s[net.head])
    shorter: Floats = net.fast_s - lost_s
    return shorter


def _early(net: FlowNet, first_s: Floats, walk_s: Floats) -> Floats:
    start = np.full(net.doors, np.inf)
    np.minimum.at(start, net.supply_door, first_s)
    return _sure(_settle(start, net.tail, net.head, walk_s))


def _settle(start_s: Floats, here: Ints, there: Ints, walk_s: Floats) -> Floats | None:
    """Return the least sums of walks (Bellman-Ford); None where a ring makes them ever less.

    Parameters
    ----------
    start_s
        Sums to begin with, shape (V,).
    """
    best = start_s.copy()
    for _ in range(len(best) + 1):
        before = best.copy()
        np.minimum.at(best, there, before[here] + walk_s)
        if np.all((best == before) | (best >= before - 1e-9)):
            return best
    return None


def _sure(times_s: Floats | None) -> Floats:
    assert times_s is not None  # noqa: S101 - sums of walks that are not negative settle
    return times_s
