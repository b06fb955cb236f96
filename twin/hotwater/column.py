"""A tank as moving parcels: cut off an end, push in at an end, let warm water rise, let it cool.

Inversions are resolved as nature does, by mixing until nothing warm lies below anything cold.
Pushing parcels one by one onto an ordered stack and merging while the order is broken is the
pool-adjacent-violators algorithm, which gives the exact answer to repeated mixing [1]_.

References
----------
.. [1] R. E. Barlow, D. J. Bartholomew, J. M. Bremner, H. D. Brunk, *Statistical Inference under
   Order Restrictions*, Wiley 1972, section 1.2.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.record import HEAT_PER_M3_K, MERGE_K, MOST, SLIVER, SPECK, WRAP

THIRD = 1.0 / 3.0


@njit(cache=True, forceinline=True)
def end_slot(r: Any, z: int, top: bool) -> int:
    """Place in the ring of the parcel at the top or at the bottom of zone *z*."""
    return (r.head[z] + r.count[z] - 1) & WRAP if top else r.head[z]


@njit(cache=True, forceinline=True)
def drop_end(r: Any, z: int, top: bool) -> None:
    """Take the parcel at the top or at the bottom of zone *z* off the stack."""
    if not top:
        r.head[z] = (r.head[z] + 1) & WRAP
    r.count[z] -= 1


@njit(cache=True)
def take(r: Any, z: int, volume: float, top: bool) -> float:
    """Cut *volume* off an end of zone *z*; return the sum of volume x u of what was cut."""
    taken = 0.0
    left = volume
    sliver = SLIVER * r.zone_m3[z]
    while left > 0.0 and r.count[z] > 0:
        i = end_slot(r, z, top)
        v = r.parcel_m3[z, i]
        u = r.parcel_u[z, i]
        if v - left > sliver or (r.count[z] == 1 and v >= left):
            r.parcel_m3[z, i] = v - left
            taken += left * u
            break
        drop_end(r, z, top)
        if v >= left:  # a sliver remains: the neighbour takes it, with its heat
            rest = v - left
            j = end_slot(r, z, top)
            w = r.parcel_m3[z, j]
            r.parcel_u[z, j] = (w * r.parcel_u[z, j] + rest * u) / (w + rest)
            r.parcel_m3[z, j] = w + rest
            taken += left * u
            break
        taken += v * u
        left -= v
    r.moment[z] -= taken
    return taken


@njit(cache=True)
def take_bottom(r: Any, z: int, volume: float) -> float:
    """Cut *volume* off the bottom of zone *z*; see :func:`take`."""
    return take(r, z, volume, False)


@njit(cache=True)
def take_top(r: Any, z: int, volume: float) -> float:
    """Cut *volume* off the top of zone *z*; see :func:`take`."""
    return take(r, z, volume, True)


@njit(cache=True)
def compact(r: Any, z: int) -> None:
    """Merge the neighbours that lose least by it, until six tenths of the parcels are left.

    The loss of merging two parcels is the heat-weighted variance ``v w / (v + w) dT**2``.
    """
    target = (MOST * 6) // 10
    cost = max(r.merge_cost[z], 1e-12 * r.zone_m3[z])
    while r.count[z] > target:
        head = r.head[z]
        kept = 0  # parcels already settled, counted from the bottom
        for k in range(1, r.count[z]):
            i = (head + kept) & WRAP
            j = (head + k) & WRAP
            v, w = r.parcel_m3[z, i], r.parcel_m3[z, j]
            gap = (r.parcel_u[z, j] - r.parcel_u[z, i]) * r.scale
            if v * w / (v + w) * gap * gap < cost:
                r.parcel_u[z, i] = (v * r.parcel_u[z, i] + w * r.parcel_u[z, j]) / (v + w)
                r.parcel_m3[z, i] = v + w
            else:
                kept += 1
                i = (head + kept) & WRAP
                r.parcel_m3[z, i] = w
                r.parcel_u[z, i] = r.parcel_u[z, j]
        r.count[z] = kept + 1
        cost *= 4.0
    r.merge_cost[z] = cost / 16.0


@njit(cache=True)
def put(r: Any, z: int, volume: float, celsius: float, top: bool) -> None:
    """Push *volume* of water in at an end of zone *z*; mix while the order is broken there.

    Water pushed in at the bottom rises through what is colder, at the top it sinks through what is
    warmer. What fits without mixing but is close to its neighbour, or a speck, is merged with it.
    """
    if volume <= 0.0:
        return
    sense = 1.0 if top else -1.0
    u = (celsius - r.shift_c) / r.scale
    r.moment[z] += volume * u
    while r.count[z] > 0:
        i = end_slot(r, z, top)
        w = r.parcel_m3[z, i]
        above = sense * (u - r.parcel_u[z, i])
        if above * r.scale > MERGE_K and w + volume >= SPECK * r.zone_m3[z]:
            break
        u = (volume * u + w * r.parcel_u[z, i]) / (volume + w)
        volume += w
        drop_end(r, z, top)
        if above >= 0.0:  # merged with one close neighbour: that is enough
            break
    if r.count[z] >= MOST:
        compact(r, z)
    if not top:
        r.head[z] = (r.head[z] - 1) & WRAP
    r.count[z] += 1
    i = end_slot(r, z, top)
    r.parcel_m3[z, i] = volume
    r.parcel_u[z, i] = u


@njit(cache=True)
def put_bottom(r: Any, z: int, volume: float, celsius: float) -> None:
    """Push *volume* of water in at the bottom of zone *z*; see :func:`put`."""
    put(r, z, volume, celsius, False)


@njit(cache=True)
def put_top(r: Any, z: int, volume: float, celsius: float) -> None:
    """Push *volume* of water in at the top of zone *z*; see :func:`put`."""
    put(r, z, volume, celsius, True)


@njit(cache=True, forceinline=True)
def pool_junction(r: Any) -> None:
    """Mix across the cut between the zones until the upper one is nowhere colder."""
    while r.count[0] > 0 and r.count[1] > 0:
        top = (r.head[0] + r.count[0] - 1) & WRAP
        bottom = r.head[1]
        if r.parcel_u[0, top] <= r.parcel_u[1, bottom] + 1e-12:
            return
        v, w = r.parcel_m3[0, top], r.parcel_m3[1, bottom]
        mean = (v * r.parcel_u[0, top] + w * r.parcel_u[1, bottom]) / (v + w)
        r.moment[0] += v * (mean - r.parcel_u[0, top])
        r.moment[1] += w * (mean - r.parcel_u[1, bottom])
        r.parcel_u[0, top] = mean
        r.parcel_u[1, bottom] = mean
        while r.count[0] > 1:
            top = (r.head[0] + r.count[0] - 1) & WRAP
            below = (top - 1) & WRAP
            if r.parcel_u[0, below] <= r.parcel_u[0, top]:
                break
            v, w = r.parcel_m3[0, below], r.parcel_m3[0, top]
            r.parcel_u[0, below] = (v * r.parcel_u[0, below] + w * r.parcel_u[0, top]) / (v + w)
            r.parcel_m3[0, below] = v + w
            r.count[0] -= 1
        while r.count[1] > 1:
            bottom = r.head[1]
            above = (bottom + 1) & WRAP
            if r.parcel_u[1, above] >= r.parcel_u[1, bottom]:
                break
            v, w = r.parcel_m3[1, above], r.parcel_m3[1, bottom]
            r.parcel_u[1, above] = (v * r.parcel_u[1, above] + w * r.parcel_u[1, bottom]) / (v + w)
            r.parcel_m3[1, above] = v + w
            r.head[1] = above
            r.count[1] -= 1


@njit(cache=True, forceinline=True)
def end_c(r: Any, top: bool) -> float:
    """Temperature of the water at the top or at the bottom of the tank [degC]."""
    z = r.zones - 1 if top else 0
    i = end_slot(r, z, top)
    return r.shift_c + r.scale * r.parcel_u[z, i]


@njit(cache=True, forceinline=True)
def locate(r: Any, height: float) -> tuple[int, int, float]:
    """Zone, parcel (counted from the bottom) and volume below *height* within that parcel."""
    target = height * (r.zone_m3[0] + r.zone_m3[1])
    z = 0
    if r.zones == 2 and target > r.zone_m3[0]:
        target -= r.zone_m3[0]
        z = 1
    for k in range(r.count[z]):
        v = r.parcel_m3[z, (r.head[z] + k) & WRAP]
        if target < v:
            return z, k, target
        target -= v
    last = r.count[z] - 1
    return z, last, r.parcel_m3[z, (r.head[z] + last) & WRAP]


@njit(cache=True, forceinline=True)
def parcel_c(r: Any, z: int, k: int) -> float:
    """Temperature of the *k*-th parcel of zone *z* from the bottom [degC]."""
    return r.shift_c + r.scale * r.parcel_u[z, (r.head[z] + k) & WRAP]


@njit(cache=True, forceinline=True)
def cool(r: Any, h: float, ambient: float) -> float:
    """Let the tank lose heat to *ambient* for *h* seconds; return the heat lost [J]. Exact."""
    if r.tank_loss_w_k <= 0.0:
        return 0.0
    volume = r.zone_m3[0] + r.zone_m3[1]
    x = h * r.tank_loss_w_k / (HEAT_PER_M3_K * volume)
    if x < 1e-3:  # the next term of the series is below rounding
        part = x * (1.0 - 0.5 * x * (1.0 - THIRD * x * (1.0 - 0.25 * x)))
    else:
        part = -math.expm1(-x)
    warmth = r.shift_c * volume + r.scale * (r.moment[0] + r.moment[1])
    r.shift_c += (ambient - r.shift_c) * part
    r.scale *= 1.0 - part
    if r.scale < 0.5:
        rescale(r)
    return part * HEAT_PER_M3_K * (warmth - ambient * volume)


@njit(cache=True)
def warm_above(r: Any, height: float, heat_j: float, to_c: float) -> float:
    """Give heat to the water above *height*, no hotter than *to_c*; return what it took [J].

    The water at the heater rises when it becomes warmer than what lies above, and mixes with it:
    the tank fills with warmth from the heater upwards to one level. Exact, by pooling.
    """
    z, k, below = locate(r, height)
    given = min(heat_j / HEAT_PER_M3_K, space_above(r, z, k, below, to_c))
    if given <= 0.0:
        return 0.0
    if below > SPECK * r.zone_m3[z] and not r.stirred:
        if r.count[z] >= MOST:
            compact(r, z)
            z, k, below = locate(r, height)
        split_parcel(r, z, k, below)
        k += 1
    i = (r.head[z] + k) & WRAP
    r.parcel_u[z, i] += given / (r.scale * r.parcel_m3[z, i])
    r.moment[z] += given / r.scale
    pool_above(r, z, k)
    if r.zones == 2:
        pool_junction(r)
    return given * HEAT_PER_M3_K


@njit(cache=True)
def space_above(r: Any, z: int, k: int, below: float, to_c: float) -> float:
    """Warmth that the water above a point of parcel *k* takes up until it has *to_c* [m3 K]."""
    space = -below * max(0.0, to_c - parcel_c(r, z, k))
    first = k
    for zone in range(z, r.zones):
        for j in range(first, r.count[zone]):
            lack = to_c - parcel_c(r, zone, j)
            if lack <= 0.0:
                break
            space += lack * r.parcel_m3[zone, (r.head[zone] + j) & WRAP]
        first = 0
    return space


@njit(cache=True)
def pool_above(r: Any, z: int, k: int) -> None:
    """Mix parcel *k* of zone *z* with those above it until none above is colder."""
    while k + 1 < r.count[z]:
        i = (r.head[z] + k) & WRAP
        j = (i + 1) & WRAP
        if r.parcel_u[z, i] <= r.parcel_u[z, j]:
            return
        v, w = r.parcel_m3[z, i], r.parcel_m3[z, j]
        r.parcel_u[z, i] = (v * r.parcel_u[z, i] + w * r.parcel_u[z, j]) / (v + w)
        r.parcel_m3[z, i] = v + w
        for above in range(k + 1, r.count[z] - 1):
            i = (r.head[z] + above) & WRAP
            j = (i + 1) & WRAP
            r.parcel_u[z, i] = r.parcel_u[z, j]
            r.parcel_m3[z, i] = r.parcel_m3[z, j]
        r.count[z] -= 1


@njit(cache=True)
def split_parcel(r: Any, z: int, k: int, below: float) -> None:
    """Cut the *k*-th parcel of zone *z* in two, the lower with the volume *below*."""
    for above in range(r.count[z], k, -1):
        i = (r.head[z] + above) & WRAP
        j = (i - 1) & WRAP
        r.parcel_u[z, i] = r.parcel_u[z, j]
        r.parcel_m3[z, i] = r.parcel_m3[z, j]
    i = (r.head[z] + k) & WRAP
    r.parcel_m3[z, (i + 1) & WRAP] -= below
    r.parcel_m3[z, i] = below
    r.count[z] += 1


@njit(cache=True)
def rescale(r: Any) -> None:
    """Write the temperatures out, so that the affine map starts anew at ``0 + 1 u``."""
    for z in range(r.zones):
        r.moment[z] = 0.0
        for k in range(r.count[z]):
            i = (r.head[z] + k) & WRAP
            r.parcel_u[z, i] = r.shift_c + r.scale * r.parcel_u[z, i]
            r.moment[z] += r.parcel_m3[z, i] * r.parcel_u[z, i]
        r.merge_cost[z] = 0.0
    r.shift_c = 0.0
    r.scale = 1.0


@njit(cache=True)
def stored_j(r: Any) -> float:
    """Heat in the tank above 0 degC [J], summed afresh over the parcels."""
    total = 0.0
    for z in range(r.zones):
        for k in range(r.count[z]):
            i = (r.head[z] + k) & WRAP
            total += r.parcel_m3[z, i] * (r.shift_c + r.scale * r.parcel_u[z, i])
    return HEAT_PER_M3_K * total
