"""The mixing valve of the supply: how much hot water it takes, and how hot that comes."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.record import HEAT_PER_M3_K

__all__ = ["draw_of", "loop_of", "valve"]


@njit(cache=True, forceinline=True)
def loop_of(r: Any) -> float:
    """Flow of the loop [m3/s]."""
    return r.loop_m3_s * r.loop_on


@njit(cache=True)
def valve(
    r: Any, mixed: float, need: float, cold: float, direct: float, direct_c: float, top_c: float
) -> tuple[float, float]:
    """Hot water that the mixing valve takes, and the temperature at which it comes [m3/s, degC].

    *need* is the heat that the *mixed* flow is to get from the supply, ``mixed (T_m - T_c)`` less
    what a heater in the line adds, over density and specific heat [m3 K/s]. The supply is fed by
    the heat pumps' *direct* flow first and by the top of the tank for the rest; the loop flow rides
    along. With ``T_h`` the mean of both and ``q (T_h - T_c) = need`` the flow *q* is the positive
    root of a quadratic, or linear where the direct flow is enough.
    """
    loop = r.loop_m3_s * r.loop_on
    if mixed <= 0.0 or need <= 0.0:
        total = loop
        draw = 0.0
    else:
        draw = mixed
        if direct > 0.0 and direct_c > r.delivery_c:
            enough = need / (direct_c - cold)
            if enough + loop <= direct:
                return enough, direct_c
        span = max(0.0, top_c - cold)
        half = 0.5 * (direct * (direct_c - top_c) + loop * span - need)
        root = math.sqrt(half * half + span * need * loop)
        if half > 0.0:  # the same root, written so that it holds for a tank as cold as the mains
            draw = min(mixed, need * loop / (half + root))
        elif span > 1e-9:
            draw = min(mixed, (root - half) / span)
        total = draw + loop
    if total <= 0.0:
        return 0.0, top_c
    if total <= direct:
        return draw, direct_c
    return draw, (direct * direct_c + (total - direct) * top_c) / total


@njit(cache=True, forceinline=True)
def draw_of(
    r: Any, mixed: float, cold: float, direct: float, direct_c: float, top_c: float
) -> float:
    """Hot water that the taps take [m3/s], less of it where the heater in the line makes it hotter.

    With heater power *P*: ``q (T_h - T_c) + P / (rho c) = mixed (T_m - T_c)``, but no hotter than
    the heater's own thermostat lets it.
    """
    need = mixed * (r.delivery_c - cold)
    draw, supply = valve(r, mixed, need, cold, direct, direct_c, top_c)
    if r.auxiliary_w <= 0.0 or mixed <= 0.0 or supply >= r.auxiliary_to_c:
        return draw
    spared = max(0.0, need - r.auxiliary_w / HEAT_PER_M3_K)
    less, _ = valve(r, mixed, spared, cold, direct, direct_c, top_c)
    return min(mixed, max(less, need / (r.auxiliary_to_c - cold)))
