"""A plant's clock: from event to event inside a grid step, from grid step to grid step.

Time is cut at the *grid* (every 60 s, where demand and weather change) and at the *changes* that
the engine makes, and nowhere else: who looks, and when, cannot alter the result. Inside a grid
step the kernel jumps from event to event: a parcel used up, a thermostat crossed, a timer run out.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.accounts import book_idle, close_step, deliver, refuse, sample
from twin.hotwater.column import (
    cool,
    end_c,
    locate,
    parcel_c,
    pool_junction,
    put_bottom,
    put_top,
    take_bottom,
    take_top,
    warm_above,
)
from twin.hotwater.conduction import conduct
from twin.hotwater.hpwhsim import play_minute
from twin.hotwater.looptank import is_parallel, is_swing, keep_warm, steady_s
from twin.hotwater.machine import (
    breathe,
    circulate,
    control,
    is_outside,
    prepare,
    reading_s,
    unit_capacity,
    unit_power,
)
from twin.hotwater.record import (
    ENTER_AGREE_K,
    FLOWS_AGREE,
    GRID_S,
    GUARD,
    HEAT_PER_M3_K,
    HOUR_STEPS,
    LEAST_S,
    NUDGE_S,
    ROUNDS,
    WRAP,
)
from twin.hotwater.stirred import stir_water
from twin.hotwater.valve import draw_of, loop_of

__all__ = ["advance"]


@njit(cache=True, forceinline=True)
def intake_c(r: Any, reach_k: float, limit: float) -> tuple[float, float]:
    """Mean temperature of the bottom water within *reach_k* of the lowest, and its volume."""
    bottom = r.parcel_u[0, r.head[0]]
    volume = 0.0
    moment = 0.0
    for k in range(r.count[0]):
        i = (r.head[0] + k) & WRAP
        if (r.parcel_u[0, i] - bottom) * r.scale > reach_k:
            break
        volume += r.parcel_m3[0, i]
        moment += r.parcel_m3[0, i] * r.parcel_u[0, i]
        if volume > limit:
            break
    return r.shift_c + r.scale * moment / volume, volume


@njit(cache=True, forceinline=True)
def pumped_flow(r: Any, warmth: float, draw: float, cold: float, bottom_c: float) -> float:
    """Flow [m3/s] that *warmth* lifts to the set-point, heat over density and specific heat.

    Cold water for the *draw* enters the units first; what they take beyond it comes from the
    bottom of the tank: ``p T_s = q T_c + (p - q) T_b + warmth``.
    """
    if warmth <= draw * (r.setpoint_c - cold):
        return warmth / (r.setpoint_c - cold)
    return (warmth - draw * (bottom_c - cold)) / (r.setpoint_c - bottom_c)


@njit(cache=True, forceinline=True)
def solve_flows(
    r: Any,
    running: int,
    cold: float,
    mixed: float,
    bottom_c: float,
    room: float,
) -> tuple[float, float, float, float]:
    """Flows and heat of the moment: draw and pumped flow [m3/s], heat and power of one unit [W].

    Capacity depends on the entering water, that on the draw, and the draw on the direct flow.
    Rounds settle it, from where the last ones ended, seldom more than two: the flow that a
    single-pass unit takes to reach the set-point, with the *draw* it shares its inlet with, is had
    in closed form, the capacity is straight in the entering water within a cell of its table, and
    what is left is weak. The heat balance is exact whatever they leave.

    Where the taps hang on a swing tank, *mixed* is what flows into that.
    """
    top_c = end_c(r, True)
    if running == 0 or r.multi_pass:
        draw = mixed if is_swing(r) else draw_of(r, mixed, cold, 0.0, 0.0, top_c)
        pumped, made, used = circulate(r, running, draw, cold, bottom_c)
        return draw, pumped, made, used
    need = mixed * (r.delivery_c - cold)
    draw = mixed if r.hot_c <= r.delivery_c or is_swing(r) else need / (r.hot_c - cold)
    back = room + (top_c - room) * r.loop_keep
    low = loop_of(r) if r.return_low else 0.0
    entering = min(
        max(r.entering_c, min(cold, bottom_c)), max(back if low > 0.0 else cold, bottom_c)
    )
    pumped = 0.0
    made = 0.0
    for _ in range(ROUNDS):
        was_pumped = pumped
        was_draw = draw
        looked = entering
        made, slope = unit_capacity(r, looked)
        inlet = draw + low
        inlet_c = (draw * cold + low * back) / inlet if low > 0.0 else cold
        for _ in range(2):
            warmth = running * (made + slope * (entering - looked)) / HEAT_PER_M3_K
            pumped = pumped_flow(r, warmth, inlet, inlet_c, bottom_c)
            entering = inlet_c
            if inlet < pumped:
                entering = bottom_c - inlet / pumped * (bottom_c - inlet_c)
        made += slope * (entering - looked)
        if not is_swing(r):
            draw = draw_of(r, mixed, cold, pumped, r.setpoint_c, top_c)
        if low > 0.0:
            direct = min(1.0, pumped / (draw + low))
            back = room + (direct * r.setpoint_c + (1.0 - direct) * top_c - room) * r.loop_keep
        near = FLOWS_AGREE * (pumped + draw)
        if abs(draw - was_draw) <= near and (
            abs(entering - looked) < ENTER_AGREE_K or abs(pumped - was_pumped) <= near
        ):
            break
    r.entering_c = entering
    if draw > 0.0 and not is_swing(r):
        r.hot_c = cold + need / draw
    return draw, pumped, made, unit_power(r, entering, made)


@njit(cache=True)
def swing_draw(r: Any, left: float, mixed: float, cold: float, room: float) -> tuple[float, float]:
    """Water that the taps take out of a swing tank [m3/s], and how long that may stand [s]."""
    draw = draw_of(r, mixed, cold, 0.0, 0.0, r.loop_tank_c)
    if draw <= 0.0:
        return draw, left
    h, halfway_c = steady_s(r, left, draw, end_c(r, True), room)
    return draw_of(r, mixed, cold, 0.0, 0.0, halfway_c), max(h, LEAST_S)


@njit(cache=True, forceinline=True)
def horizon(r: Any, left: float, up_bottom: float, up_top: float, bottom_m3: float) -> float:
    """How long these flows hold [s], whatever the sensors read: until an end parcel is used up.

    *up_bottom* and *up_top* are the flows in the lower and upper zone, upward-positive [m3/s].
    """
    top = r.zones - 1
    h = left
    if up_top > 0.0:
        i = (r.head[top] + r.count[top] - 1) & WRAP
        if r.parcel_m3[top, i] < up_top * h:
            h = r.parcel_m3[top, i] / up_top + NUDGE_S
    if -up_bottom * h > bottom_m3:
        h = -bottom_m3 / up_bottom + NUDGE_S
    swift = max(abs(up_bottom), abs(up_top))
    if swift > 0.0:
        least = r.zone_m3[0] if r.zones == 1 else min(r.zone_m3[0], r.zone_m3[1])
        # A stirred tank changes as a whole, and the valve with it.
        if r.stirred:
            h = min(h, max(0.02 * least / swift, 0.1))
        elif swift * h > 0.5 * least:
            h = 0.5 * least / swift
    if r.stirred and r.element_w > 0.0:
        h = min(h, 0.1 * HEAT_PER_M3_K * r.zone_m3[0] / r.element_w)
    return max(h, LEAST_S)


@njit(cache=True, forceinline=True)
def cut_c(r: Any, z: int, from_top: bool, volume: float) -> float:
    """Cut *volume* off an end of zone *z*; return its mean temperature [degC]."""
    taken = take_top(r, z, volume) if from_top else take_bottom(r, z, volume)
    return r.shift_c + r.scale * taken / volume


@njit(cache=True, forceinline=True)
def join_zones(
    r: Any, h: float, up_bottom: float, up_top: float, joined: float, join_c: float
) -> None:
    """Let *joined* water of *join_c* in at the cut between the zones; pass on what crosses it."""
    if up_bottom >= 0.0 and up_top > 0.0:
        warmth = joined * join_c
        if up_bottom > 0.0:
            warmth += up_bottom * cut_c(r, 0, True, up_bottom * h)
        put_bottom(r, 1, up_top * h, warmth / up_top)
    elif up_bottom < 0.0 and up_top <= 0.0:
        warmth = joined * join_c
        if up_top < 0.0:
            warmth -= up_top * cut_c(r, 1, False, -up_top * h)
        put_top(r, 0, -up_bottom * h, warmth / -up_bottom)
    elif up_bottom < 0.0 and up_top > 0.0:
        put_top(r, 0, -up_bottom * h, join_c)
        put_bottom(r, 1, up_top * h, join_c)
    pool_junction(r)


@njit(cache=True)
def low_return_c(
    draw: float,
    low: float,
    pumped: float,
    below: tuple[float, float, float, float],
    up_top: float,
    tapped_c: float,
    room: float,
    keep: float,
) -> float:
    """Temperature of a loop return that goes through the units first [degC].

    What comes back depends on what goes out, that on what enters the units, and that on what comes
    back: three straight lines, so one equation. *below* holds the warmth of the cold water
    [m3 K/s], the flow up from the bottom, the water cut off there, and the rise in the units.
    """
    warmth, up_bottom, drawn_c, rise = below
    through = pumped if up_bottom < 0.0 else draw + low
    if up_bottom < 0.0:
        warmth -= up_bottom * drawn_c
    share = 1.0
    own = 0.0
    if up_top > 0.0:
        share = pumped / (draw + low)
        own = up_top * tapped_c / (draw + low)
    straight = own + share * (warmth / through + rise)
    return (room * (1.0 - keep) + keep * straight) / (1.0 - keep * share * low / through)


@njit(cache=True, forceinline=True)
def move_water(
    r: Any, h: float, draw: float, pumped: float, heat_w: float, cold: float, room: float
) -> tuple[float, float]:
    """Move the water for *h* seconds; return the temperatures of supply and loop return.

    What leaves is cut off first, so that what enters has the temperatures that really came out and
    the heat balance closes to rounding.
    """
    top = r.zones - 1
    loop = r.loop_m3_s * r.loop_on
    low = loop if r.return_low else 0.0
    direct = 0.0 if r.multi_pass else pumped
    up_bottom = draw + low - pumped
    up_top = draw + loop - direct
    inlet = draw + low
    drawn_c = cut_c(r, 0, False, -up_bottom * h) if up_bottom < 0.0 else 0.0
    tapped_c = cut_c(r, top, True, up_top * h) if up_top > 0.0 else end_c(r, True)
    rise = heat_w / (HEAT_PER_M3_K * pumped) if pumped > 0.0 else 0.0
    inlet_c = cold
    if low > 0.0:
        back = low_return_c(
            draw,
            low,
            pumped,
            (draw * cold, up_bottom, drawn_c, rise),
            up_top,
            tapped_c,
            room,
            r.loop_keep,
        )
        inlet_c = (draw * cold + low * back) / inlet
    entering = inlet_c
    if up_bottom < 0.0:
        entering = (inlet * inlet_c - up_bottom * drawn_c) / pumped
    leaving = entering + rise
    supply = tapped_c
    if up_top > 0.0:
        supply = (direct * leaving + up_top * tapped_c) / (draw + loop)
    elif draw + loop > 0.0:
        supply = leaving
    back = supply
    if loop > 0.0:
        back = room + (supply - room) * r.loop_keep
    if up_bottom > 0.0:
        put_bottom(r, 0, up_bottom * h, inlet_c)
    if up_top < 0.0:
        put_top(r, top, -up_top * h, leaving)
    if r.zones == 2:
        returned = pumped if r.multi_pass else 0.0
        joined = loop + returned
        join_c = (loop * back + returned * leaving) / joined if joined > 0.0 else 0.0
        join_zones(r, h, up_bottom, up_top, joined, join_c)
    return supply, back


@njit(cache=True, forceinline=True)
def sub_step(r: Any, left: float, air: float, cold: float, mixed: float) -> float:
    """Go on to the next event, at most *left* seconds; return the seconds gone."""
    z_on, k_on, below_on = locate(r, r.start_height)
    z_off, k_off, below_off = locate(r, r.stop_height)
    running, wait = control(r, air, parcel_c(r, z_on, k_on), parcel_c(r, z_off, k_off))
    room = air if math.isnan(r.room_c) else r.room_c
    volume = r.zone_m3[0] + r.zone_m3[1]
    bottom_c, bottom_m3 = intake_c(r, 1.0 if r.multi_pass else 0.05, 0.25 * volume)
    through = mixed
    if is_swing(r):
        through, left = swing_draw(r, left, mixed, cold, room)
    draw, pumped, made, used = solve_flows(r, running, cold, through, bottom_c, room)
    loop = r.loop_m3_s * r.loop_on
    up_top = draw + loop - (0.0 if r.multi_pass else pumped)
    up_bottom = draw - pumped + (loop if r.return_low else 0.0)
    h = horizon(r, min(left, wait + NUDGE_S), up_bottom, up_top, bottom_m3)
    h = reading_s(r, z_on, k_on, below_on, up_top if z_on else up_bottom, h, room, True)
    h = reading_s(r, z_off, k_off, below_off, up_top if z_off else up_bottom, h, room, False)
    h = min(max(h, LEAST_S), left)
    if r.stirred:
        supply, back = stir_water(r, h, draw, pumped, running * made, cold, room)
    else:
        supply, back = move_water(r, h, draw, pumped, running * made, cold, room)
    lost = cool(r, h, room)
    if r.element_w > 0.0:
        extra = warm_above(r, r.element_height, r.element_w * h, r.element_to_c)
        r.element_j += extra
        r.now_heat_j += extra
    if running > 0 and is_outside(r, air):
        r.outside_s += h
    r.time_s += h
    if is_swing(r):
        supply = keep_warm(r, h, draw, supply, room)
    elif is_parallel(r):
        keep_warm(r, h, 0.0, 0.0, room)
    # With nobody drawing, the heater in the line holds its own short pipe at its thermostat.
    r.supply_c = max(supply, r.auxiliary_to_c) if r.auxiliary_w > 0.0 else supply
    loop_lost = HEAT_PER_M3_K * loop * (supply - back) * h  # none where it hangs on its own tank
    r.heat_j += running * made * h
    r.electricity_j += running * used * h
    r.makeup_j += HEAT_PER_M3_K * draw * cold * h
    r.drawn_j += HEAT_PER_M3_K * draw * supply * h
    r.loop_loss_j += loop_lost
    r.tank_loss_j += lost
    r.now_heat_j += running * made * h
    r.now_loop_j += loop_lost
    r.now_loss_j += lost
    r.now_unit_s += running * h
    book_idle(r, h, air, made, running)
    if mixed > 0.0:
        deliver(r, h, mixed, draw, cold, supply)
    return h


@njit(cache=True)
def dry_step(r: Any, left: float, air: float, cold: float, mixed: float) -> float:
    """Go on without cold-water supply: nothing can be drawn, and all that is asked for is unmet."""
    h = sub_step(r, left, air, cold, 0.0)
    if mixed > 0.0:
        refuse(r, h, mixed, cold)
    return h


@njit(cache=True, forceinline=True)
def go_on(r: Any, end: float, air: float, cold: float, mixed: float) -> bool:
    """Go on to *end* within a grid step; return whether it was reached.

    A tank of nodes knows whole steps only, and is asked for nothing else.
    """
    if r.nodes:
        play_minute(r, air, cold, mixed)
        return True
    turns = 0
    while end - r.time_s > 1e-9:
        if r.water:
            sub_step(r, end - r.time_s, air, cold, mixed)
        else:
            dry_step(r, end - r.time_s, air, cold, mixed)
        turns += 1
        if turns > GUARD:
            return False
    return True


@njit(cache=True)
def advance(
    plants: Any,
    first: int,
    last: int,
    to_s: float,
    from_s: float,
    weather: Any,
    demand: Any,
    excess: Any,
    ratio: Any,
    cop: Any,
    delivered: Any,
    rows: Any,
    every: int,
) -> int:
    """Advance the plants *first* .. *last* - 1 to *to_s*; return the plant in trouble, or -1.

    Parameters
    ----------
    plants
        Records of :data:`~twin.hotwater.record.PLANT`, changed in place.
    to_s, from_s
        Target time, and time of the first grid step, zero or negative [s].
    weather
        float64[steps, 3]: outdoor air [degC], frost factor, cold water [degC].
    demand, excess
        float32[plants, steps]: water at delivery temperature [m3/s], and the part of it above
        nominal.
    ratio, cop
        float64[tables, air, entering]: capacity over rating, and COP.
    delivered
        float32[plants, steps], written: mean delivered temperature of each step [degC].
    rows
        float64[plants, rows, samples], written: at time zero, every *every* steps from there, and
        at the last step. Row 0 closes the last interval of the spin-up.
    """
    steps = demand.shape[1]
    zero = round(-from_s / GRID_S)
    for p in range(first, last):
        r = plants[p]
        if r.time_s < to_s - 1e-9:
            prepare(r)
        while r.time_s < to_s - 1e-9:
            k = int((r.time_s - from_s + 1e-6) / GRID_S)
            edge = from_s + (k + 1) * GRID_S
            # A hair before the edge is the edge: else its step would never be closed.
            end = to_s if to_s < edge - 1e-6 else edge
            air, frost, cold = weather[k, 0], weather[k, 1], weather[k, 2]
            mixed = float(demand[p, k])
            breathe(r, ratio, cop, air, frost)
            if not go_on(r, end, air, cold, mixed):
                return p
            r.time_s = end
            if end == edge:
                delivered[p, k] = close_step(r, cold, float(excess[p, k]))
                if r.conduction_w_m_k > 0.0 and (k + 1) % HOUR_STEPS == 0:
                    conduct(r)
                past = k + 1 - zero
                if past % every == 0 or k + 1 == steps:
                    sample(r, rows[p, max(0, (past + every - 1) // every)], every * GRID_S)
    return -1
