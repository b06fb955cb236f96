"""A small stirred tank between the store and the loop, that keeps the loop warm by itself.

In *swing* piping all that is drawn passes through it, and only it meets the loop: water hotter than
it should be, from the store, carries the loop's loss first, and its electric element the rest. As a
*parallel* loop tank it carries the loop's loss alone, and what is drawn goes past it.

With inflow *q* of one temperature, loop and jacket as losses and a constant power, its temperature
follows ``V dT/dt = q (T_in - T) + (q_l (1 - keep) + UA/(rho c)) (T_room - T) + P/(rho c)``, so
``T = T_end + (T_0 - T_end) e^(-k t)``: exact, with the moment at which its thermostat acts.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.record import HEAT_PER_M3_K, LOOP_TANK_STEP_K, PARALLEL, SWING


@njit(cache=True, forceinline=True)
def pull_of(r: Any, through: float, entering: float, room: float) -> tuple[float, float]:
    """Return what draws its temperature: sum of flow x temperature [m3 K/s], of flows [m3/s].

    *through* is the flow of water drawn through it, *entering* its temperature; loop and jacket are
    flows of water as cold as the room.
    """
    lost = r.loop_tank_flow_m3_s * r.loop_on * (1.0 - r.loop_tank_keep)
    lost += r.loop_tank_loss_w_k / HEAT_PER_M3_K
    return through * entering + lost * room, through + lost


@njit(cache=True, forceinline=True)
def power_of(r: Any, warmth: float, flow: float) -> float:
    """Power that the element gives just now [W]: all, none, or what holds its temperature."""
    if r.loop_tank_c > r.loop_tank_to_c:
        return 0.0
    if r.loop_tank_c < r.loop_tank_to_c:
        return float(r.loop_tank_w)
    return float(min(r.loop_tank_w, max(0.0, HEAT_PER_M3_K * (flow * r.loop_tank_to_c - warmth))))


@njit(cache=True)
def steady_s(r: Any, h: float, through: float, entering: float, room: float) -> tuple[float, float]:
    """Time for which the draw may stand still, at most *h* [s], and the temperature half-way.

    With it the mixing valve stands still, set for the temperature half-way.
    """
    warmth, flow = pull_of(r, through, entering, room)
    pull = warmth - flow * r.loop_tank_c + power_of(r, warmth, flow) / HEAT_PER_M3_K
    most = LOOP_TANK_STEP_K * r.loop_tank_m3
    if abs(pull) * h > most:
        h = most / abs(pull)
    return h, r.loop_tank_c + 0.5 * h * pull / r.loop_tank_m3


@njit(cache=True)
def keep_warm(r: Any, h: float, through: float, entering: float, room: float) -> float:
    """Let the loop tank go on for *h* seconds; return its mean temperature [degC].

    Books the element's heat, its own loss and the loop's. The time is cut where the thermostat
    acts: at most three parts, each exact for constant flows.
    """
    warmth, flow = pull_of(r, through, entering, room)
    before = r.loop_tank_c
    given = 0.0
    gathered = 0.0  # time x temperature
    left = h
    for _ in range(3):
        power = power_of(r, warmth, flow)
        start = r.loop_tank_c
        gain = (warmth + power / HEAT_PER_M3_K - flow * start) / r.loop_tank_m3  # K/s, now
        rate = flow / r.loop_tank_m3
        span, after = part_of(r, left, start, gain, rate)
        mean = start
        if rate * span > 1e-9:
            mean = (gain / rate + start) - (after - start) / (rate * span)
        else:
            mean = start + 0.5 * gain * span
        given += power * span
        gathered += mean * span
        r.loop_tank_c = after
        left -= span
        if left <= 0.0:
            break
    gathered += r.loop_tank_c * max(0.0, left)
    mean = gathered / h
    # By the balance, so that it closes to rounding whatever the exponentials left.
    r.loop_tank_c = before + ((warmth - flow * mean) * h + given / HEAT_PER_M3_K) / r.loop_tank_m3
    if abs(r.loop_tank_c - r.loop_tank_to_c) < 1e-9:
        snap = HEAT_PER_M3_K * r.loop_tank_m3 * (r.loop_tank_to_c - r.loop_tank_c)
        if given + snap >= 0.0:
            given += snap
            r.loop_tank_c = r.loop_tank_to_c
    r.element_j += given
    r.now_heat_j += given
    lost = r.loop_tank_loss_w_k * (mean - room) * h
    r.tank_loss_j += lost
    r.now_loss_j += lost
    back = HEAT_PER_M3_K * r.loop_tank_flow_m3_s * r.loop_on * (1.0 - r.loop_tank_keep)
    r.loop_loss_j += back * (mean - room) * h
    r.now_loop_j += back * (mean - room) * h
    return float(mean)


@njit(cache=True, forceinline=True)
def part_of(r: Any, left: float, start: float, gain: float, rate: float) -> tuple[float, float]:
    """How long the present power lasts, at most *left* [s], and the temperature then [degC]."""
    after = start + gain * decayed(rate, left)
    level = r.loop_tank_to_c
    if (start < level < after) or (start > level > after):
        # start + gain (1 - e^(-rate t))/rate = level
        x = rate * (level - start) / gain
        span = -math.log1p(-x) / rate if rate > 0.0 else (level - start) / gain
        return min(left, span), level
    return left, after


@njit(cache=True, forceinline=True)
def decayed(rate: float, h: float) -> float:
    """Return ``(1 - e^(-rate h))/rate`` [s]."""
    x = rate * h
    if x < 1e-9:
        return h * (1.0 - 0.5 * x)
    return -math.expm1(-x) / rate


@njit(cache=True, forceinline=True)
def is_swing(r: Any) -> bool:
    """Whether all that is drawn passes through the loop tank."""
    return bool(r.loop_tank == SWING)


@njit(cache=True, forceinline=True)
def is_parallel(r: Any) -> bool:
    """Whether a loop tank stands beside the way of the water that is drawn."""
    return bool(r.loop_tank == PARALLEL)
