"""Heat conducted from warm to cold parcels: once an hour, on a grid laid through them.

The column is cut into thin cells along the edges of its parcels, so that nothing is averaged on
the way in. Implicit steps move heat between neighbours: each cell ends between its neighbours'
temperatures whatever the step (the matrix is an M-matrix), and what leaves one enters the next, so
that energy is exact. Afterwards neighbours are merged again, those first that lose least by it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from twin.hotwater.record import CELLS, HEAT_PER_M3_K, HOUR_S, KEPT, MERGE_K, RING, TURNS, WRAP


@njit(cache=True)
def conduct(r: Any) -> None:
    """Let heat flow between the parcels of a plant's tank for one hour."""
    whole = r.zone_m3[0] + r.zone_m3[1]
    most = CELLS + 2 * RING
    volume = np.empty(most)
    celsius = np.empty(most)
    ends = cut_cells(r, volume, celsius, whole / CELLS)
    area = whole / r.tank_height_m
    spread(volume[: ends[1]], celsius[: ends[1]], r.conduction_w_m_k * area, area)
    first = 0
    for z in range(r.zones):
        count = merge_cells(volume[first : ends[z]], celsius[first : ends[z]], r.zone_m3[z])
        r.head[z] = 0
        r.count[z] = count
        r.moment[z] = 0.0
        for k in range(count):
            r.parcel_m3[z, k & WRAP] = volume[first + k]
            r.parcel_u[z, k & WRAP] = (celsius[first + k] - r.shift_c) / r.scale
            r.moment[z] += r.parcel_m3[z, k] * r.parcel_u[z, k]
        first = ends[z]


@njit(cache=True)
def cut_cells(r: Any, volume: Any, celsius: Any, cell_m3: float) -> tuple[int, int]:
    """Write the parcels, cut no larger than *cell_m3*; return where each zone ends."""
    n = 0
    ends = (0, 0)
    for z in range(r.zones):
        for k in range(r.count[z]):
            i = (r.head[z] + k) & WRAP
            parts = int(np.ceil(r.parcel_m3[z, i] / cell_m3 - 1e-9))
            for _ in range(parts):
                volume[n] = r.parcel_m3[z, i] / parts
                celsius[n] = r.shift_c + r.scale * r.parcel_u[z, i]
                n += 1
        ends = (n, n) if z == 0 else (ends[0], n)
    return ends


@njit(cache=True)
def spread(volume: Any, celsius: Any, conductance: float, area: float) -> None:
    """Let heat flow between cells for an hour; *conductance* is conductivity x area [W m/K]."""
    n = volume.size
    if n < 2:
        return
    step = HOUR_S / TURNS
    between = np.empty(n - 1)  # volume of water that one kelvin warms by one, in a step [m3]
    for k in range(n - 1):
        apart = 0.5 * (volume[k] + volume[k + 1]) / area
        between[k] = conductance / apart * step / HEAT_PER_M3_K
    factor = np.empty(n)
    solved = np.empty(n)
    for _ in range(TURNS):
        pivot = volume[0] + between[0]
        solved[0] = volume[0] * celsius[0] / pivot
        for k in range(1, n):
            factor[k] = between[k - 1] / pivot
            pivot = volume[k] + between[k - 1] - between[k - 1] * factor[k]
            if k < n - 1:
                pivot += between[k]
            solved[k] = (volume[k] * celsius[k] + between[k - 1] * solved[k - 1]) / pivot
        for k in range(n - 2, -1, -1):
            solved[k] += factor[k + 1] * solved[k + 1]
        for k in range(n - 1):  # as flows, so that what leaves one enters the next
            moved = between[k] * (solved[k + 1] - solved[k])
            celsius[k] += moved / volume[k]
            celsius[k + 1] -= moved / volume[k + 1]


@njit(cache=True)
def merge_cells(volume: Any, celsius: Any, zone_m3: float) -> int:
    """Merge neighbours until few enough are left, with the least loss; return how many."""
    count = volume.size
    cost = zone_m3 / CELLS * MERGE_K * MERGE_K * 0.01
    first = True
    while first or count > KEPT:
        first = False
        kept = 0
        for k in range(1, count):
            v, w = volume[kept], volume[k]
            gap = celsius[k] - celsius[kept]
            if v * w / (v + w) * gap * gap < cost:
                celsius[kept] = (v * celsius[kept] + w * celsius[k]) / (v + w)
                volume[kept] = v + w
            else:
                kept += 1
                volume[kept] = w
                celsius[kept] = celsius[k]
        count = kept + 1
        cost *= 2.0
    return int(count)
