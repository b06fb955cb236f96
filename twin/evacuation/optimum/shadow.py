"""What a wider door, or an unlocked one, would be worth: seconds of the least possible time.

The least time ends where a cut through the net unrolled in time lets just everybody through. Doors
in that cut pass more when they are wider, so the same cut lets everybody through sooner: by that
much the end is sooner at most, and by nothing at all for doors outside the cut. How much it is
exactly is found by solving again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.flowsolver import greatest_flow
from twin.evacuation.optimum.horizon import steps_for
from twin.evacuation.optimum.quickest import bound_s
from twin.evacuation.optimum.timegrid import TimeGrid
from twin.evacuation.optimum.timenet import GATE, PASS, unroll
from twin.evacuation.optimum.timing import Timing

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["WIDER_M", "DoorValue", "unlocking", "widening"]

Floats = NDArray[np.float64]

WIDER_M: Final = 0.10
"""By how much doors are made wider [m]: a value is given for ten centimetres."""

WORTH_S: Final = 0.05
"""Values that are surely smaller are not worth solving for, and are none [s]."""


JUST_S: Final = 0.05
JUST: Final = 1e-4
"""The cut is taken just before the least time: by so much [s], or this share of it."""


@dataclass(frozen=True, slots=True)
class DoorValue:
    """What a change of one link is worth."""

    link: str
    saved_s: float
    """The least time of its part of the campus is less by this [s]."""
    at_most_s: float
    """What the cut alone says [s]."""
    cut_s: float
    """For how long the link is what limits, both directions together [s]."""


def widening(
    net: FlowNet, *, wider_m: float = WIDER_M, exact: bool = True
) -> tuple[DoorValue, ...]:
    """Return what each link of the least cuts is worth when it is made wider, the dearest first.

    Parameters
    ----------
    net
        Doors, walks and people.
    wider_m
        By how much [m].
    exact
        Whether the net is solved again for each; else *saved_s* is *at_most_s*. Doors of equal flow
        one behind the other are each in some least cut, though none is worth anything alone.

    Returns
    -------
    tuple of DoorValue
        Links that are not in it are worth nothing.
    """
    found = []
    for part in net.parts():
        least_s = bound_s(part)
        for one in _in_the_cut(part, least_s, wider_m):
            saved_s = one.at_most_s
            if exact:
                rate = part.capacity_p_s + wider_m * part.gain_p_s_m * _is(part, one.link)
                saved_s = max(0.0, least_s - bound_s(part.with_capacity(rate)))
            found.append(DoorValue(one.link, saved_s, one.at_most_s, one.cut_s))
    return tuple(sorted(found, key=lambda one: (-one.saved_s, one.link)))


def unlocking(network: Network, people: People, links: Iterable[str] = ()) -> tuple[DoorValue, ...]:
    """Return what it is worth to unlock each link that is locked, the dearest first.

    Parameters
    ----------
    network, people
        As they are.
    links
        Links to look at; none: all that are locked.

    Returns
    -------
    tuple of DoorValue
        Seconds by which the least time of *all* people falls; infinite where some have no way out
        while the link is locked, and have one when it is not.
    """
    locked = list(links) or sorted(
        {network.link_id[index] for index in np.flatnonzero(~network.open_ & ~network.lift)}
    )
    now = FlowNet.of(network, people)
    least_s = bound_s(now)
    found = []
    for link in locked:
        then = FlowNet.of(network, people, opened=(link,))
        frees = len(then.left_out) < len(now.left_out)
        saved_s = np.inf if frees else max(0.0, least_s - bound_s(then))
        found.append(DoorValue(link, float(saved_s), float(saved_s), 0.0))
    return tuple(sorted(found, key=lambda one: (-one.saved_s, one.link)))


def _is(net: FlowNet, link: str) -> Floats:
    return np.array([name == link for name in net.door_id], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Cut:
    """A least cut: doors, and from when to when each is in it, A stretches of time."""

    door: NDArray[np.int64]
    begin_s: Floats
    end_s: Floats
    span_s: float
    before_s: float
    """So much before the least time [s]."""
    rate_p_s: Floats
    """Of all doors."""
    missing: float
    """Places that the doors of the cut must pass."""

    @classmethod
    def before(cls, net: FlowNet, least_s: float) -> _Cut:
        """Return the cut just before all can be safe."""
        timing = Timing.strict_of(net)
        # Every door unrolled: what is computed beforehand could be the very door that limits.
        grid = TimeGrid(net, timing, steps_for(net, timing, None)[1], shorten=False)
        before_s = max(JUST_S, JUST * least_s)
        graph = unroll(grid, least_s - before_s)
        cut = greatest_flow(graph).cut
        gates = np.isin(graph.kind[cut], (GATE, PASS))
        others = int(graph.capacity[cut[~gates]].sum())
        cut = cut[gates]
        end_s = np.minimum((graph.step[cut] + 1) * grid.step_s, graph.span_s)
        return cls(
            door=graph.door[cut],
            begin_s=end_s - graph.use_s(cut),
            end_s=end_s,
            span_s=graph.span_s,
            before_s=before_s,
            rate_p_s=timing.rate_p_s,
            missing=(grid.total - others) / grid.scale,
        )

    def length_s(self, sooner_s: float) -> Floats:
        """Return for how long doors are in the cut if the end is sooner [s], shape (A,)."""
        return np.maximum(0.0, np.minimum(self.end_s, self.span_s - sooner_s) - self.begin_s)

    def at_most_s(self, more_p_s: Floats) -> float:
        """Return by how much the end can be sooner at most if doors pass more [s], by halving."""
        rate = (self.rate_p_s + more_p_s)[self.door]
        least_s, most_s = 0.0, self.span_s
        while most_s - least_s > 1e-3:
            sooner_s = 0.5 * (least_s + most_s)
            if float((rate * self.length_s(sooner_s)).sum()) < self.missing:
                most_s = sooner_s
            else:
                least_s = sooner_s
        return self.before_s + most_s


def _in_the_cut(net: FlowNet, least_s: float, wider_m: float) -> list[DoorValue]:
    """Return the links of the cut just before all can be safe, and their worth at most."""
    cut = _Cut.before(net, least_s)
    cut_s = np.bincount(cut.door, cut.length_s(0.0), minlength=net.doors)
    found = []
    for link in sorted({net.door_id[at] for at in np.flatnonzero(cut_s > 0.0)}):
        mine = _is(net, link)
        at_most_s = cut.at_most_s(wider_m * net.gain_p_s_m * mine)
        if at_most_s >= cut.before_s + WORTH_S:
            found.append(DoorValue(link, at_most_s, at_most_s, float((cut_s * mine).sum())))
    return found
