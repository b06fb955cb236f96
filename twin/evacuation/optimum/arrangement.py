"""From a plan in numbers to one that can be announced: whole rooms, in an order by storeys.

A plan of the optimum splits rooms person by person, which no teacher can do. Here each room gets
one path, so that the exits are used as the optimum uses them; what that costs is found by letting
the people follow the new paths. Then storeys are put in an order, so that each room can be told a
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.optimum.assigned import EARLY_S, AssignedPlan
from twin.evacuation.optimum.roompaths import RoomPaths
from twin.evacuation.optimum.schedule import Schedule
from twin.evacuation.optimum.timenet import SAFE

if TYPE_CHECKING:
    from twin.evacuation.optimum.quickest import Optimum
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["LARGEST", "Arrangement", "Order", "arrange"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Order = Literal["together", "lower-first", "upper-first"]
ORDERS: Final[tuple[Order, ...]] = ("lower-first", "upper-first", "together")

LARGEST: Final = 100
"""Rooms with more people may be split (chosen): halls have several doors, and people who direct."""

WORTH_AN_ORDER: Final = 0.02
"""An order by storeys may end later than the best one by this share (chosen)."""


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Paths by rooms and an order by storeys, for each part of an optimum."""

    schedules: tuple[Schedule, ...]
    order: Order
    end_s: float
    """When all are safe [s]."""
    loss_s: float
    """How much later that is than the plan of the optimum [s]."""
    split: tuple[int, ...]
    """Cells whose people still go different ways."""

    def assigned(self, people: People, *, early_s: float = EARLY_S) -> AssignedPlan:
        """Return the plan person by person; see :meth:`AssignedPlan.of`."""
        return AssignedPlan.of_schedules(self.schedules, people, early_s=early_s)


def arrange(
    optimum: Optimum,
    network: Network,
    people: People,
    *,
    whole_rooms: bool = True,
    largest: int = LARGEST,
    order: Order | None = None,
) -> Arrangement:
    """Return a plan that can be announced.

    Parameters
    ----------
    optimum
        Solved with a plan.
    network, people
        Those it was solved for.
    whole_rooms
        Whether the people of a room go one way.
    largest
        Rooms with more people may be split all the same.
    order
        ``lower-first``: before each door lower storeys go first, and within a storey those who are
        near; ``upper-first``: the other way round; ``together``: in no order of storeys. Left
        out: the first of them that is hardly later than the best.
    """
    plans = [part.plan for part in optimum.parts if part.plan is not None]
    if whole_rooms:
        cell = people.cell.astype(np.int64)
        plans = [RoomPaths(plan, cell[plan.net.person], largest).settled() for plan in plans]
    tried = {
        one: tuple(_in_order(plan, network, people, one) for plan in plans)
        for one in ([order] if order else ORDERS)
    }
    ends = {one: max((plan.end_s for plan in some), default=0.0) for one, some in tried.items()}
    near = (1.0 + WORTH_AN_ORDER) * min(ends.values())
    chosen = next(one for one, end_s in ends.items() if end_s <= near)
    return Arrangement(
        schedules=tried[chosen],
        order=chosen,
        end_s=ends[chosen],
        loss_s=max(0.0, ends[chosen] - optimum.plan_s),
        split=_split(tried[chosen], people),
    )


def _in_order(plan: Schedule, network: Network, people: People, order: Order) -> Schedule:
    """Return the schedule of the same paths in an order by storeys."""
    cell = people.cell[plan.net.person]
    level = np.nan_to_num(network.level[cell], nan=0.0)
    on = plan.arc != SAFE
    walk_s = np.bincount(plan.person[on], plan.net.paced_s[plan.arc[on]], minlength=len(cell))
    # All of a room rank alike: by the one of them who is nearest.
    rooms, room = np.unique(cell, return_inverse=True)
    nearest_s = np.full(len(rooms), np.inf)
    np.minimum.at(nearest_s, room, walk_s)
    sign = {"together": 0.0, "lower-first": 1.0, "upper-first": -1.0}[order]
    keys = np.lexsort((np.arange(len(rooms)), nearest_s, sign * _first(level, room, len(rooms))))
    rank = np.empty(len(rooms))
    rank[keys] = np.arange(len(rooms))
    if not sign:
        came = Schedule.of_paths(plan.net, plan.path_at, plan.door)
        return min(plan, came, key=lambda one: one.end_s)
    return Schedule.of_paths(plan.net, plan.path_at, plan.door, rank=rank[room])


def _first(values: Floats, room: Ints, rooms: int) -> Floats:
    found = np.zeros(rooms)
    found[room] = values
    return found


def _split(plans: tuple[Schedule, ...], people: People) -> tuple[int, ...]:
    """Return the cells whose people take more than one path."""
    found: list[int] = []
    for plan in plans:
        cell = people.cell[plan.net.person]
        exits = plan.door[plan.path_at[1:] - 1]
        seconds = plan.door[np.minimum(plan.path_at[:-1] + 1, plan.path_at[1:] - 1)]
        ways = np.unique(np.stack([cell, exits, seconds]), axis=1)
        cells, number = np.unique(ways[0], return_counts=True)
        found += [int(one) for one in cells[number > 1]]
    return tuple(sorted(found))
