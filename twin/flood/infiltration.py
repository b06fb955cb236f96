"""How fast rain soaks into open ground: Horton, Green and Ampt, curve number, as SWMM has them.

The three records hold numbers in the units of handbooks; `record` turns each into the row of SI
figures that the compiled kernel works with. Equations: Rossman and Huber, *Storm Water Management
Model Reference Manual, Volume I - Hydrology*, EPA/600/R-15/162A (2016), chapter 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from twin.errors import InputError

__all__ = ["SEALED", "CurveNumber", "GreenAmpt", "Horton", "Infiltration", "record"]

SEALED: Final = 0
HORTON: Final = 1
GREEN_AMPT: Final = 2
CURVE_NUMBER: Final = 3
"""Kinds of ground, as the kernel tells them apart."""

PARAMETERS: Final = 6
"""Figures per ground."""

_MM_H: Final = 1e-3 / 3600.0
_DAY_S: Final = 86_400.0
_INCH_M: Final = 0.0254
_DRY: Final = 0.98
"""Horton: the drying time is that in which 98 % of the capacity comes back (as above, 4-14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Horton:
    """Capacity that falls from *first_mm_h* to *last_mm_h* as water goes in (Horton 1940)."""

    first_mm_h: float
    """Capacity of dry ground [mm/h]."""
    last_mm_h: float
    """Capacity of wet ground [mm/h]."""
    decay_per_h: float
    """Rate of the fall [1/h]."""
    drying_days: float = 7.0
    """Days in which wet ground dries [d]; 2..14."""
    most_mm: float = 0.0
    """Most that goes in during one event [mm]; 0: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GreenAmpt:
    """A sharp wetting front drawn down by suction (Green and Ampt 1911, Mein and Larson 1973)."""

    suction_mm: float
    """Suction head at the front [mm]."""
    conductivity_mm_h: float
    """Conductivity of saturated ground [mm/h]."""
    deficit: float
    """Pore space that is empty at first [m3/m3]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveNumber:
    """The SCS curve number, applied to the rain as it falls, without initial abstraction."""

    number: float
    """30 (open sand) to 100 (sealed)."""
    drying_days: float = 7.0
    """Days in which saturated ground dries [d]."""


Infiltration = Horton | GreenAmpt | CurveNumber


def record(ground: object) -> tuple[int, tuple[float, ...]]:
    """Return the kind of a ground and its figures in SI units.

    Parameters
    ----------
    ground : Horton, GreenAmpt, CurveNumber or None
        None: nothing soaks in.

    Raises
    ------
    InputError
        A figure that no ground has.
    """
    if ground is None:
        return SEALED, (0.0,) * PARAMETERS
    if isinstance(ground, Horton):
        return HORTON, _padded(_horton(ground))
    if isinstance(ground, GreenAmpt):
        return GREEN_AMPT, _padded(_green_ampt(ground))
    if isinstance(ground, CurveNumber):
        return CURVE_NUMBER, _padded(_curve_number(ground))
    raise InputError(
        f"infiltration is {type(ground).__name__}; allowed: Horton, GreenAmpt, CurveNumber or None"
    )


def _padded(figures: tuple[float, ...]) -> tuple[float, ...]:
    return figures + (0.0,) * (PARAMETERS - len(figures))


def _horton(ground: Horton) -> tuple[float, ...]:
    _within("last_mm_h", ground.last_mm_h, 0.0, 1000.0)
    _within("first_mm_h", ground.first_mm_h, ground.last_mm_h, 1000.0)
    _within("decay_per_h", ground.decay_per_h, 0.0, 100.0)
    _within("drying_days", ground.drying_days, 0.0, 365.0)
    _within("most_mm", ground.most_mm, 0.0, 10_000.0)
    recovery = -math.log(1.0 - _DRY) / (ground.drying_days * _DAY_S) if ground.drying_days else 0.0
    return (
        ground.first_mm_h * _MM_H,
        ground.last_mm_h * _MM_H,
        ground.decay_per_h / 3600.0,
        recovery,
        ground.most_mm * 1e-3,
    )


def _green_ampt(ground: GreenAmpt) -> tuple[float, ...]:
    _within("suction_mm", ground.suction_mm, 0.0, 2000.0)
    _within("conductivity_mm_h", ground.conductivity_mm_h, 1e-6, 1000.0)
    _within("deficit", ground.deficit, 0.0, 0.8)
    # Reference manual I, eqs. 4-33 to 4-37: the upper zone that dries is 4 sqrt(K) inches deep, K
    # in inches per hour; it drains at sqrt(K)/75 per hour, and a new event begins after 4.5/sqrt(K)
    # hours.
    root = math.sqrt(ground.conductivity_mm_h / 25.4)
    return (
        ground.suction_mm * 1e-3,
        ground.conductivity_mm_h * _MM_H,
        ground.deficit,
        4.0 * root * _INCH_M,
        root / 75.0 / 3600.0,
        4.5 / root * 3600.0,
    )


def _curve_number(ground: CurveNumber) -> tuple[float, ...]:
    _within("number", ground.number, 10.0, 100.0)
    _within("drying_days", ground.drying_days, 0.0, 365.0)
    most_m = (1000.0 / ground.number - 10.0) * _INCH_M
    recovery = 1.0 / (ground.drying_days * _DAY_S) if ground.drying_days else 0.0
    # A new event begins after 0.06 of the drying time (as above, 4-45).
    return most_m, recovery, 0.06 / recovery if recovery else math.inf


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise InputError(f"infiltration: {name} is {value:g}; allowed: {least:g} to {most:g}")
