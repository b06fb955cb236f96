"""Searching a building: which rooms together, in which order, and how long it takes.

A team goes to a corridor and looks into the rooms along it, one after the other from where it
stands. Hardly any of the times is published; all are assumed, with ranges, and open.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from twin.campus.quantities import NonNegative, Positive
from twin.evacuation.plans.plan import SPACE_KINDS
from twin.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from twin.evacuation.plans.network import Network
    from twin.evacuation.plans.plan import EvacuationPlan

__all__ = ["SearchRules", "Zone", "distances_m", "search_order", "zones_of"]

REFUGE, LIFT = (SPACE_KINDS.index(kind) for kind in ("refuge", "lift"))
FLIGHTS = tuple(SPACE_KINDS.index(kind) for kind in ("stair", "ramp"))
ROOTS = tuple((SPACE_KINDS.index(kind),) for kind in ("corridor", "landing"))
"""Kinds of cells from which others are searched, the first that a storey has."""


class SearchRules(Model):
    """How fast a team searches; all assumed."""

    room_s: NonNegative = 10.0
    """To open a door, call out and listen [s] (assumed, 5 to 30)."""
    sweep_m2_s: Positive = 4.0
    """Floor that two people look over in a second, in clear air [m2/s] (assumed, 1 to 8)."""
    walk_m_s: Positive = 1.0
    """From door to door [m/s] (assumed, 0.6 to 1.4)."""
    blind_per_m: Positive = 1.0
    """Extinction from which it counts as searching blind [1/m]: 3 m of sight by reflected light."""
    blind_factor: Annotated[float, Field(ge=1, le=10)] = 3.0
    """How much longer it takes then (assumed, 2 to 5)."""

    def room_time_s(self, area_m2: float, walk_m: float, extinction_per_m: float = 0.0) -> float:
        """Return how long one room takes [s]: the way to it, its door, its floor.

        Parameters
        ----------
        area_m2
            Its floor.
        walk_m
            Way to its door.
        extinction_per_m
            Smoke in it.
        """
        floor_s = area_m2 / self.sweep_m2_s if math.isfinite(area_m2) else 0.0
        time_s = walk_m / self.walk_m_s + self.room_s + floor_s
        return time_s * self.blind_factor if extinction_per_m >= self.blind_per_m else time_s


@dataclass(slots=True)
class Zone:
    """A corridor with the rooms that open onto it, as far as they are still to be searched."""

    cell: int
    level: float
    """Storey level."""
    left: list[int] = field(default_factory=list)
    """Cells, its own among them, in the order in which they are looked into."""
    at_link: int = -1
    """The door at which the team stands; -1: it has just come."""

    def enter(self, network: Network, before: int) -> None:
        """Let a team come in from another cell, by its door if they are neighbours."""
        self.at_link = _door(network, self.cell, before)

    def next_room(self, network: Network) -> tuple[int, float]:
        """Return the cell to look into next, and the way to its door [m]."""
        ways = [self._way_m(network, cell) for cell in self.left]
        place = min(range(len(ways)), key=lambda i: (ways[i], i))
        return self.left[place], ways[place]

    def searched(self, network: Network, cell: int) -> None:
        """Take a cell off the list, and stand before it."""
        self.left.remove(cell)
        door = _door(network, self.cell, cell)
        if door >= 0:
            self.at_link = door

    def _way_m(self, network: Network, cell: int) -> float:
        """Return the walk from where the team stands to the door of a cell [m]."""
        door = _door(network, self.cell, cell)
        if door < 0 or self.at_link < 0:
            return 0.0
        row = int(network.dist_at[self.cell]) + int(
            network.door_src[self.at_link] * network.doors[self.cell]
        )
        return float(network.dist_m[row + network.door_src[door]])


def _door(network: Network, cell: int, other: int) -> int:
    """Return the directed link from a cell to another; -1 where there is none."""
    out = network.out[network.out_at[cell] : network.out_at[cell + 1]]
    found = np.flatnonzero(network.dst[out] == other)
    return int(out[found[0]]) if found.size else -1


def zones_of(plan: EvacuationPlan, network: Network, building: str) -> list[Zone]:
    """Return the zones of a building: every indoor cell but lifts is in one of them.

    A space belongs to the corridor from which it is reached by the fewest doors on the same
    storey; a flight of stairs to one of the two. Where a storey has no corridor, its landings take
    that part, else its halls. Refuges are not searched: who is there has been reported.
    """
    members = {
        cell
        for cell, space in enumerate(plan.spaces)
        if space.building == building
        and not space.safe
        and network.kind[cell] not in {REFUGE, LIFT}
    }
    zones: dict[int, Zone] = {}
    seen: set[int] = set()
    for kinds in ROOTS:
        roots = [cell for cell in sorted(members - seen) if network.kind[cell] in kinds]
        for cell in roots:
            zones[cell] = Zone(cell, _level(network, cell), [cell])
        _spread(network, zones, deque((cell, cell) for cell in roots), members, seen)
    for cell in sorted(members - seen):
        if cell not in seen:
            zones[cell] = Zone(cell, _level(network, cell), [cell])
            _spread(network, zones, deque([(cell, cell)]), members, seen)
    return [zones[cell] for cell in sorted(zones)]


def _spread(
    network: Network,
    zones: dict[int, Zone],
    queue: deque[tuple[int, int]],
    members: set[int],
    seen: set[int],
) -> None:
    """Add to zones what is reached from them, those near first; *queue* holds cells and zones."""
    seen.update(cell for cell, _ in queue)
    while queue:
        here, zone = queue.popleft()
        if network.kind[here] in FLIGHTS:
            continue
        for link in network.out[network.out_at[here] : network.out_at[here + 1]]:
            there = int(network.dst[link])
            level_too = _level(network, there) == zones[zone].level
            if there in members - seen and (level_too or network.kind[there] in FLIGHTS):
                seen.add(there)
                zones[zone].left.append(there)
                queue.append((there, zone))


def _level(network: Network, cell: int) -> float:
    return float(np.nan_to_num(network.level[cell]))


def search_order(
    zones: Sequence[Zone], network: Network, entrance: int, fire_level: float | None = None
) -> list[Zone]:
    """Return the zones in the order in which they are searched.

    Without a fire storey by storey from the ground up; with one its own storey first, then those
    above it, the nearest first, then those below. Within a storey those near the entrance first.
    """
    far_m = distances_m(network, entrance)

    def key(zone: Zone) -> tuple[float, float, float, int]:
        if fire_level is None:
            return 0.0, zone.level, far_m[zone.cell], zone.cell
        below = float(zone.level < fire_level)
        return below, abs(zone.level - fire_level), far_m[zone.cell], zone.cell

    return sorted(zones, key=key)


def distances_m(network: Network, start: int) -> NDArray[np.float64]:
    """Return about how far it is from a cell to all others [m]: from middle to middle."""
    far = np.full(network.cells, np.inf)
    far[start] = 0.0
    queue = [(0.0, start)]
    while queue:
        here_m, cell = heapq.heappop(queue)
        if here_m > far[cell]:
            continue
        for link in network.out[network.out_at[cell] : network.out_at[cell + 1]]:
            back = int(network.pair[link])
            beyond_m = float(network.centre_m[back]) if back >= 0 else 0.0
            there = int(network.dst[link])
            there_m = here_m + float(network.centre_m[link]) + max(beyond_m, 1e-3)
            if there_m < far[there]:
                far[there] = there_m
                heapq.heappush(queue, (there_m, there))
    return far
