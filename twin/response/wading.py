"""What water does to people and vehicles on their way, and at the openings that they close."""

from __future__ import annotations

import math

__all__ = [
    "GRAVITY_M_S2",
    "leak_gap_m",
    "sill_head_limit_m",
    "surge_m3_s2",
    "vehicle_speed_m_s",
]

GRAVITY_M_S2 = 9.80665
"""Standard gravity."""

STOPS_MM = 300.0
"""Water in which the cars of the formula below stop [mm]; its parabola rises again beyond 307."""

LEAK_COEFFICIENT = 0.6
"""Discharge coefficient of a narrow gap taken as a side orifice [-] (0.60 to 0.65)."""


def vehicle_speed_m_s(depth_m: float, *, dry_m_s: float) -> float:
    """Return how fast a car drives through standing water [m/s].

    ``0.0009 w^2 - 0.5529 w + 86.9448`` km/h at a depth of *w* millimetres, but not faster than on
    dry ground. Pregnolato, Ford, Wilkinson and Dawson (2017), Transportation Research D 55, 67-81,
    eq. 1 (recalled); made for cars, which stop at 300 mm; taken for campus carts (assumed).
    """
    depth_mm = 1000.0 * max(depth_m, 0.0)
    if depth_mm > STOPS_MM:
        return 0.0
    limit_km_h = 0.0009 * depth_mm**2 - 0.5529 * depth_mm + 86.9448
    return min(dry_m_s, limit_km_h / 3.6)


def surge_m3_s2(*, depth_m: float, speed_m_s: float) -> float:
    """Return speed squared times depth [m3/s2], by which a flow takes people off their feet.

    1.2 is the limit of safe walking on flooded stairs (Ishigaki 2005), 1.5 that of Inoue (2003);
    both as cited in J. Zhejiang Univ. A (2014), doi 10.1631/jzus.A1400154.
    """
    return speed_m_s**2 * max(depth_m, 0.0)


def sill_head_limit_m(surge_limit_m3_s2: float) -> float:
    """Return the head over an open sill at which nobody can work in the opening [m].

    Over a broad sill the flow is critical: its depth is ``y = 2/3 h`` and ``v^2 = g y``, so
    ``v^2 y = g (2/3 h)^2``. With 1.2 m3/s2 the head is 0.525 m.
    """
    return 1.5 * math.sqrt(surge_limit_m3_s2 / GRAVITY_M_S2)


def leak_gap_m(litres_s_m: float, *, head_m: float) -> float:
    """Return the height of the gap through which a barrier leaks that much [m].

    The inverse of the side orifice ``q = C_d a sqrt(2 g h)``, with *head_m* the water held back at
    which the leak [L/s for each metre of width] is stated.
    """
    speed_m_s = LEAK_COEFFICIENT * math.sqrt(2.0 * GRAVITY_M_S2 * head_m)
    return 1e-3 * litres_s_m / speed_m_s
