"""Which locked door stands in a team's way: the one that it opens to get on."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.moving.doors import Doors

__all__ = ["locked_on_the_way"]

LOCK_M = 1e4
"""A locked door counts as so long a walk [m]: teams go round rather than open one more."""


def locked_on_the_way(crowd: Crowd, doors: Doors, start: int, goal: int) -> tuple[str, int] | None:
    """Return the first locked door on the way between two cells, and the cell before it.

    The way with the fewest locked doors, then the shortest, from middle to middle; lifts are not
    used. None where no way leads there even with keys, or nothing on it is locked.
    """
    network, is_open = crowd.network, crowd.open
    far_m = {start: 0.0}
    came: dict[int, int] = {}
    queue = [(0.0, start)]
    while queue:
        here_m, cell = heapq.heappop(queue)
        if here_m > far_m[cell]:
            continue
        for index in network.out[network.out_at[cell] : network.out_at[cell + 1]]:
            link = int(index)
            keyed = doors.yields_to_keys(network.link_id[link])
            if network.lift[link] or not (is_open[link] or keyed):
                continue
            there = int(network.dst[link])
            step_m = max(float(network.centre_m[link]), 1e-3)
            there_m = here_m + step_m + (0.0 if is_open[link] else LOCK_M)
            if there_m < far_m.get(there, float("inf")):
                far_m[there], came[there] = there_m, link
                heapq.heappush(queue, (there_m, there))
    if goal not in came:
        return None
    locked: tuple[str, int] | None = None
    cell = goal
    while cell != start:
        link = came[cell]
        cell = int(network.src[link])
        if not is_open[link]:
            locked = network.link_id[link], cell
    return locked
