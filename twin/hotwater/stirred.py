"""A tank of one temperature throughout, kept so by its own circulation."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.record import HEAT_PER_M3_K


@njit(cache=True)
def end_temperatures(
    r: Any, tank_c: float, draw: float, pumped: float, heat_w: float, cold: float, room: float
) -> tuple[float, float, float, float]:
    """Temperatures of a stirred tank's pipes when its water is *tank_c*, and the heat flowing in.

    Returns supply, loop return, and the sum of inflow x temperature [m3 K/s] with its inflow
    [m3/s].
    """
    loop = r.loop_m3_s * r.loop_on
    direct = 0.0 if r.multi_pass else pumped
    up_bottom = draw - pumped
    up_top = draw + loop - direct
    entering = cold if up_bottom >= 0.0 else (draw * cold - up_bottom * tank_c) / pumped
    leaving = entering + heat_w / (HEAT_PER_M3_K * pumped) if pumped > 0.0 else entering
    supply = tank_c
    if up_top <= 0.0 and draw + loop > 0.0:
        supply = leaving
    elif up_top > 0.0:
        supply = (direct * leaving + up_top * tank_c) / (draw + loop)
    back = supply
    if loop > 0.0:
        back = room + (supply - room) * r.loop_keep
    returned = pumped if r.multi_pass else 0.0
    inflow = max(0.0, up_bottom) + max(0.0, -up_top) + loop + returned
    warmth = max(0.0, up_bottom) * cold + (max(0.0, -up_top) + returned) * leaving + loop * back
    return supply, back, warmth, inflow


@njit(cache=True)
def stir_water(
    r: Any, h: float, draw: float, pumped: float, heat_w: float, cold: float, room: float
) -> tuple[float, float]:
    """Move the water of a stirred tank for *h* seconds; return supply and loop return [degC].

    With inflow *q* of mean temperature ``theta`` the tank follows ``theta + (T0 - theta) e^-x``,
    and what leaves has the mean ``m = theta (1 - phi) + T0 phi``, ``phi = (1 - e^-x)/x``, ``x = q
    h / V``. The inflow's temperature depends on *m* linearly (what leaves comes back heated or
    cooled), so *m* has a closed form: exact for constant flows.
    """
    i = r.head[0]
    volume = r.parcel_m3[0, i]
    before = r.shift_c + r.scale * r.parcel_u[0, i]
    _, _, base, inflow = end_temperatures(r, 0.0, draw, pumped, heat_w, cold, room)
    if inflow <= 0.0:
        supply, back, _, _ = end_temperatures(r, before, draw, pumped, heat_w, cold, room)
        return supply, back
    _, _, tilted, _ = end_temperatures(r, 1.0, draw, pumped, heat_w, cold, room)
    x = inflow * h / volume
    phi = -math.expm1(-x) / x
    slope = (tilted - base) / inflow
    mean = (base / inflow * (1.0 - phi) + before * phi) / (1.0 - slope * (1.0 - phi))
    supply, back, warmth, _ = end_temperatures(r, mean, draw, pumped, heat_w, cold, room)
    after = before + h * (warmth - inflow * mean) / volume
    r.parcel_u[0, i] = (after - r.shift_c) / r.scale
    r.moment[0] = volume * r.parcel_u[0, i]
    return supply, back
