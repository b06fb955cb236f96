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
    DAY_S,
    ENTER_FROM_C,
    ENTER_NODES,
    ENTER_PER_K,
    HEAT_PER_M3_K,
    LEADS_BY_DAY,
    NEVER_LEADS,
    NUDGE_S,
    OVERSHOOT_K,
    PAST,
    WRAP,
)


@njit(cache=True, forceinline=True)
def breathe(r: Any, ratio: Any, cop: Any, air: float, frost: float) -> None:
    """Give the units outdoor air [degC] and frost factor [-] of the grid step.

    The two rows of their table on either side are kept in the record, so that the search for the
    flows looks there; the air seldom leaves them.
    """
    a = min(max((air - AIR_FROM_C) / AIR_STEP_K, 0.0), AIR_NODES - 1.000001)
    i = int(a)
    r.air_part = a - i
    icy = frost if r.takes_frost else 1.0
    r.full_w = r.unit_w * icy
    r.frost_toll = 1.0 / icy
    rows = 1 + r.table * AIR_NODES + i
    if rows != r.rows:
        r.rows = rows
        for k in range(2):
            for j in range(ENTER_NODES):
                r.row_ratio[k, j] = ratio[r.table, i + k, j]
                r.row_cop[k, j] = cop[r.table, i + k, j]


@njit(cache=True, forceinline=True)
def unit_capacity(r: Any, intake: float) -> tuple[float, float]:
    """Capacity of one unit [W], and its slope in the entering water, within the cell [W/K].

    Bilinear in outdoor air and entering water.
    """
    b = min(max((intake - ENTER_FROM_C) * ENTER_PER_K, 0.0), ENTER_NODES - 1.000001)
    j = int(b)
    a = r.air_part
    low = r.row_ratio[0, j] + a * (r.row_ratio[1, j] - r.row_ratio[0, j])
    high = r.row_ratio[0, j + 1] + a * (r.row_ratio[1, j + 1] - r.row_ratio[0, j + 1])
    step = high - low
    return r.full_w * (low + (b - j) * step), r.full_w * step * ENTER_PER_K


@njit(cache=True, forceinline=True)
def unit_power(r: Any, intake: float, heat: float) -> float:
    """Electric power of one unit that gives *heat* at full load [W]; frost costs heat alone."""
    b = min(max((intake - ENTER_FROM_C) * ENTER_PER_K, 0.0), ENTER_NODES - 1.000001)
    j = int(b)
    a = r.air_part
    low = r.row_cop[0, j] + a * (r.row_cop[1, j] - r.row_cop[0, j])
    high = r.row_cop[0, j + 1] + a * (r.row_cop[1, j + 1] - r.row_cop[0, j + 1])
    return heat / (low + (b - j) * (high - low)) * r.frost_toll


@njit(cache=True)
def circulate(
    r: Any, running: int, draw: float, cold: float, bottom_c: float
) -> tuple[float, float, float]:
    """Flow [m3/s], heat and power of one unit [W] of multi-pass units, or of units at rest.

    What units at rest would make is wanted for the ledger.
    """
    pumped = running * r.unit_flow_m3_s
    entering = bottom_c
    if running > 0:
        entering = cold
        if draw < pumped:
            entering = (draw * cold + (pumped - draw) * bottom_c) / pumped
    made, _ = unit_capacity(r, entering)
    used = unit_power(r, entering, made)
    r.entering_c = entering
    if running > 0:
        room_k = r.setpoint_c + OVERSHOOT_K - entering
        most = max(0.0, HEAT_PER_M3_K * r.unit_flow_m3_s * room_k)
        if made > most:
            used *= most / made
            made = most
    return pumped, made, used


@njit(cache=True, forceinline=True)
def is_outside(r: Any, air: float) -> bool:
    """Whether running units work where the figures of their machine are extrapolated."""
    return (
        air < r.valid_air_c[0]
        or air > r.valid_air_c[1]
        or r.entering_c < r.valid_entering_c[0]
        or r.entering_c > r.valid_entering_c[1]
    )


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
def prepare(r: Any) -> None:
    """Work out what follows from a plant's fields; after any of them has been written."""
    r.loss_rate = r.tank_loss_w_k / (HEAT_PER_M3_K * (r.zone_m3[0] + r.zone_m3[1]))
    r.loop_keep = 1.0
    if r.loop_m3_s > 0.0:
        r.loop_keep = math.exp(-r.loop_loss_w_k / (HEAT_PER_M3_K * r.loop_m3_s))
    r.loop_tank_keep = 1.0
    if r.loop_tank_flow_m3_s > 0.0:
        r.loop_tank_keep = math.exp(-r.loop_loss_w_k / (HEAT_PER_M3_K * r.loop_tank_flow_m3_s))
    r.away = 0
    for i in range(r.units):
        r.away += r.out[i]
    r.settled = 0
    r.rows = 0


@njit(cache=True, forceinline=True)
def control(r: Any, air: float, start_c: float, stop_c: float) -> tuple[int, float]:
    """Switch the units as :func:`switch_units` does, but only when something may have changed.

    A thermostat that has no timer pending answers the same question in the same way.
    """
    calls = stage_of(r, start_c)
    charged = stop_c >= r.setpoint_c - r.stop_below_k
    hot = end_c(r, False) > min(r.setpoint_c - CUT_OUT_K, r.hottest_intake_c)
    locked = air < r.lockout_c
    asked = 1 + ((calls << 3) | (int(charged) << 2) | (int(hot) << 1) | int(locked))
    if asked == r.settled:
        return r.running, math.inf
    running, wait = switch_units(r, calls, charged, hot, locked)
    r.running = running
    r.settled = asked if wait == math.inf else 0
    return running, wait


@njit(cache=True)
def thermostat(r: Any, air: float) -> tuple[int, float]:
    """Switch the units; return how many run and the time until a timer lets another switch [s]."""
    z, k, _ = locate(r, r.start_height)
    calls = stage_of(r, parcel_c(r, z, k))
    z, k, _ = locate(r, r.stop_height)
    charged = parcel_c(r, z, k) >= r.setpoint_c - r.stop_below_k
    hot = end_c(r, False) > min(r.setpoint_c - CUT_OUT_K, r.hottest_intake_c)
    return switch_units(r, calls, charged, hot, air < r.lockout_c)


@njit(cache=True)
def stop_unit(r: Any, i: int) -> None:
    """Stop unit *i* and add up how long it has run."""
    r.unit_run_s[i] += r.time_s - r.switched_s[i]
    r.on[i] = 0
    r.switched_s[i] = r.time_s


@njit(cache=True)
def choose_lead(r: Any) -> None:
    """Let another unit lead, once all are at rest: the next one each day, or the least used."""
    least = -1
    for i in range(r.units):
        if r.on[i]:
            return
        if not r.out[i] and (least < 0 or r.unit_run_s[i] < r.unit_run_s[least]):
            least = i
    if r.rotation == LEADS_BY_DAY:
        r.lead = math.floor(r.time_s / DAY_S) % r.units
    elif least >= 0:
        r.lead = least


@njit(cache=True)
def switch_units(r: Any, calls: int, charged: bool, hot: bool, locked: bool) -> tuple[int, float]:
    """Switch the units for *calls* stages; return how many run, and the wait for a timer [s]."""
    running = 0
    if r.rotation != NEVER_LEADS:
        choose_lead(r)
    rank = 0  # units that cannot run give up their place in the order
    wait = math.inf
    for place in range(r.units):
        i = (place + r.lead) % r.units
        since = r.time_s - r.switched_s[i]
        if r.out[i] or locked:
            if r.on[i]:
                stop_unit(r, i)
            continue
        if r.on[i]:
            if hot or (charged and since >= r.least_run_s):
                stop_unit(r, i)
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

    *flow* is upward-positive [m3/s] in the sensor's zone.
    """
    z, k, below = locate(r, height)
    return reading_s(r, z, k, below, flow, h, ambient, starts)


@njit(cache=True, forceinline=True)
def reading_s(
    r: Any, z: int, k: int, below: float, flow: float, h: float, ambient: float, starts: bool
) -> float:
    """Time until a sensor reads anew, at most *h* [s]; it stands in parcel *k* of zone *z*.

    The water that will pass is scanned upstream for the first parcel that reads differently;
    cooling in place is solved in closed form.
    """
    here = parcel_c(r, z, k)
    stop = r.setpoint_c - r.stop_below_k
    start = r.setpoint_c - r.start_below_k
    if flow != 0.0:
        reach = abs(flow) * h
        if flow > 0.0:
            far = below
            step = -1
        else:
            far = r.parcel_m3[z, (r.head[z] + k) & WRAP] - below
            step = 1
        if far < reach:
            stages = stage_of(r, here)
            j = k + step
            while far < reach and 0 <= j < r.count[z]:
                there = parcel_c(r, z, j)
                if (starts and stage_of(r, there) != stages) or (
                    not starts and (there >= stop) != (here >= stop)
                ):
                    # Far enough beyond that the water is not lost in rounding, however slow it is.
                    h = min(h, (far + PAST * (r.zone_m3[0] + r.zone_m3[1])) / abs(flow) + NUDGE_S)
                    break
                far += r.parcel_m3[z, (r.head[z] + j) & WRAP]
                j += step
    if r.tank_loss_w_k > 0.0 and here > ambient:
        rate = r.loss_rate
        coolest = here - 1.0001 * rate * h * (here - ambient)  # it cannot fall further than that
        if starts:
            if r.charge or coolest > start:
                return h
            stages = stage_of(r, here)
            level = start - r.stage_step_k * stages
            active = stages < r.units
        else:
            level = stop
            active = here >= stop
        if active and here > level > ambient and coolest <= level:
            h = min(h, math.log((here - ambient) / (level - ambient)) / rate + NUDGE_S)
    return h
