"""The heat pumps of a plant and the thermostat that switches them.

The start sensor sits high enough to leave time, the stop sensor near the bottom, as central plants
are piped (HPWHsim keeps the two apart in the same way). Unit *k* in the order of those that can run
starts *k* stages lower. A unit obeys its least run and rest times, but an intake too hot stops it
at once.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.column import end_c, locate, parcel_c
from twin.hotwater.record import (
    AIR_FROM_C,
    AIR_NODES,
    AIR_STEP_K,
    CUT_OUT_K,
    ENTER_FROM_C,
    ENTER_NODES,
    ENTER_STEP_K,
    HEAT_PER_M3_K,
    NUDGE_S,
    PAST,
    WRAP,
)


@njit(cache=True)
def unit_heat(
    r: Any, ratio: Any, cop: Any, air: float, frost: float, intake: float
) -> tuple[float, float]:
    """Capacity and electric power of one unit [W], bilinear in outdoor air and entering water."""
    a = min(max((air - AIR_FROM_C) / AIR_STEP_K, 0.0), AIR_NODES - 1.000001)
    b = min(max((intake - ENTER_FROM_C) / ENTER_STEP_K, 0.0), ENTER_NODES - 1.000001)
    i = int(a)
    j = int(b)
    a -= i
    b -= j
    t = r.table
    wa, wb = 1.0 - a, 1.0 - b
    c = wa * (wb * ratio[t, i, j] + b * ratio[t, i, j + 1]) + a * (
        wb * ratio[t, i + 1, j] + b * ratio[t, i + 1, j + 1]
    )
    e = wa * (wb * cop[t, i, j] + b * cop[t, i, j + 1]) + a * (
        wb * cop[t, i + 1, j] + b * cop[t, i + 1, j + 1]
    )
    heat = r.unit_w * c
    power = heat / e
    if r.takes_frost:
        heat *= frost
    return heat, power


@njit(cache=True)
def stage_of(r: Any, celsius: float) -> int:
    """How many stages call for heat when the start sensor reads *celsius*."""
    if r.charge:
        return r.units
    start = r.setpoint_c - r.start_below_k
    if celsius >= start:
        return 0
    if r.stage_step_k <= 0.0:
        return r.units
    return min(r.units, math.ceil((start - celsius) / r.stage_step_k))


@njit(cache=True)
def thermostat(r: Any, air: float) -> tuple[int, float]:
    """Switch the units; return how many run and the time until a timer lets another switch [s]."""
    z, k, _ = locate(r, r.start_height)
    calls = stage_of(r, parcel_c(r, z, k))
    z, k, _ = locate(r, r.stop_height)
    charged = parcel_c(r, z, k) >= r.setpoint_c - r.stop_below_k
    hot = end_c(r, False) > min(r.setpoint_c - CUT_OUT_K, r.hottest_intake_c)
    locked = air < r.lockout_c
    running = 0
    rank = 0  # units that cannot run give up their place in the order
    wait = math.inf
    for i in range(r.units):
        since = r.time_s - r.switched_s[i]
        if r.out[i] or locked:
            if r.on[i]:
                r.on[i] = 0
                r.switched_s[i] = r.time_s
            continue
        if r.on[i]:
            if hot or (charged and since >= r.least_run_s):
                r.on[i] = 0
                r.switched_s[i] = r.time_s
            elif charged:
                wait = min(wait, r.least_run_s - since)
        elif rank < calls and not charged and not hot:
            if since >= r.least_rest_s:
                r.on[i] = 1
                r.switched_s[i] = r.time_s
                r.starts += 1
            else:
                wait = min(wait, r.least_rest_s - since)
        running += r.on[i]
        rank += 1
    return running, wait


@njit(cache=True)
def crossing_s(r: Any, height: float, flow: float, h: float, ambient: float, starts: bool) -> float:
    """Time until the water at a sensor *height* changes what the thermostat does, at most *h* [s].

    *flow* is upward-positive [m3/s] in the sensor's zone. The water that will pass is scanned
    upstream for the first parcel that reads differently; cooling in place is solved in closed form.
    """
    z, k, below = locate(r, height)
    here = parcel_c(r, z, k)
    stop = r.setpoint_c - r.stop_below_k
    start = r.setpoint_c - r.start_below_k
    stages = stage_of(r, here)
    charged = here >= stop
    if flow != 0.0:
        reach = abs(flow) * h
        if flow > 0.0:
            far = below
            step = -1
        else:
            far = r.parcel_m3[z, (r.head[z] + k) & WRAP] - below
            step = 1
        j = k + step
        while far < reach and 0 <= j < r.count[z]:
            there = parcel_c(r, z, j)
            if (starts and stage_of(r, there) != stages) or (
                not starts and (there >= stop) != charged
            ):
                # Far enough beyond that the water is not lost in rounding, however slow it is.
                h = min(h, (far + PAST * (r.zone_m3[0] + r.zone_m3[1])) / abs(flow) + NUDGE_S)
                break
            far += r.parcel_m3[z, (r.head[z] + j) & WRAP]
            j += step
    if r.tank_loss_w_k > 0.0:
        if starts:
            level = start - r.stage_step_k * stages
            active = stages < r.units and not r.charge
        else:
            level = stop
            active = charged
        if active and here > level > ambient:
            volume = r.zone_m3[0] + r.zone_m3[1]
            tau = HEAT_PER_M3_K * volume / r.tank_loss_w_k
            when = tau * math.log((here - ambient) / (level - ambient)) + NUDGE_S
            h = min(h, when)
    return h
