"""Least capacity against storage: the trade that a central plant offers its designer.

Units that may run few hours a day must be large; units that run round the clock may be small but
need a tank that carries the evening. The rule is that of Ecotope's Ecosizer, in our derivation:

- the *capacity* makes the day's hot water in the hours of the day that the units may run;
- the *running volume* is the most that the day's draws can run ahead of that, beginning at any hour
  at which they overtake it;
- the *storage* holds that volume above the sensor that starts the units, in a tank whose
  temperature falls towards the bottom in a straight thermocline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

__all__ = [
    "AQUASTAT",
    "THERMOCLINE_K",
    "least_capacity_kw",
    "least_storage",
    "running_share",
    "usable_share",
]

THERMOCLINE_K = 280.0 / 1.8
"""Fall of temperature over the thermocline per whole height of the tank [K]: 2.8 degF per per cent
of height, single-pass plants without recirculation (EcosizerEngine 3)."""

AQUASTAT = 0.4
"""Usual height of the sensor that starts the units in EcosizerEngine [-]."""

HEAT_J_L_K = 4186.0
"""Density times specific heat of water [J/(L K)]."""


def least_capacity_kw(
    litres: float,
    *,
    run_hours: float,
    supply_c: float,
    cold_c: float,
    losses_kw: float = 0.0,
    defrost: float = 1.0,
    heat_j_l_k: float = HEAT_J_L_K,
) -> float:
    """Return the capacity that makes a day's hot water in the hours that the units may run [kW].

    Parameters
    ----------
    litres
        Water of a day at *supply_c* [L].
    run_hours
        Hours a day that the units may run, above 0, at most 24 [h].
    supply_c, cold_c
        Water supplied, and cold water [degC].
    losses_kw
        Mean loss of loop and tank, made in the same hours [kW].
    defrost
        What frost leaves of the capacity [-].
    heat_j_l_k
        Density times specific heat [J/(L K)].

    Raises
    ------
    ValueError
        Litres below 0, hours outside (0, 24], supply not warmer than cold, defrost outside (0, 1].

    Examples
    --------
    >>> round(least_capacity_kw(45_000.0, run_hours=16.0, supply_c=60.0, cold_c=5.0), 2)
    179.87
    """
    _check_hours(run_hours)
    if not litres >= 0.0:
        raise ValueError(f"litres is {litres:g}; they must be 0 or more")
    if not supply_c > cold_c:
        raise ValueError(f"supply {supply_c:g} degC must be warmer than cold {cold_c:g} degC")
    if not 0.0 < defrost <= 1.0:
        raise ValueError(f"defrost is {defrost:g}; it must lie above 0 and at most at 1")
    made_kwh = litres * heat_j_l_k * (supply_c - cold_c) / 3.6e6 + 24.0 * losses_kw
    return made_kwh / (run_hours * defrost)


def running_share(shape: Sequence[float], *, run_hours: float) -> float:
    """Return the part of a day's water that the tank must hold ready [-].

    Parameters
    ----------
    shape
        How the day's water falls on its hours; only proportions count.
    run_hours
        Hours a day in which the units make it all [h].

    Examples
    --------
    All water in one hour, made in 24: the tank holds 23/24 of it.

    >>> round(running_share([0.0] * 23 + [1.0], run_hours=24.0), 6)
    0.958333
    """
    _check_hours(run_hours)
    whole = sum(shape)
    if not shape or min(shape) < 0.0 or not whole > 0.0:
        raise ValueError("the shape of the day must hold numbers of 0 or more, not all 0")
    hours = len(shape)
    made = 24.0 / hours / run_hours
    surplus = [made - hour / whole for hour in shape]
    most = 0.0
    for begin in range(hours):
        if surplus[begin] < 0.0 <= surplus[begin - 1]:
            day = [surplus[(begin + k) % hours] for k in range(hours)]
            most = max(most, -min(accumulate(day)))
    return most


def usable_share(
    *,
    supply_c: float,
    storage_c: float,
    cold_c: float,
    aquastat: float = AQUASTAT,
    thermocline_k: float = THERMOCLINE_K,
) -> float:
    """Return the water at *supply_c* that a tank gives before its units start, over its volume [-].

    At the height of the sensor the water has just the supply temperature; above it the temperature
    rises along the thermocline to that of the store. Each litre counts as the supply water that it
    can be mixed to, ``(T - T_c)/(T_s - T_c)``.

    Examples
    --------
    >>> round(usable_share(supply_c=50.0, storage_c=60.0, cold_c=5.0), 6)
    0.72619
    """
    if not cold_c < supply_c <= storage_c:
        raise ValueError(
            f"need cold < supply <= storage, got {cold_c:g}, {supply_c:g}, {storage_c:g} degC"
        )
    if not 0.0 <= aquastat < 1.0 or not thermocline_k > 0.0:
        raise ValueError(
            f"aquastat {aquastat:g}, thermocline {thermocline_k:g} K; allowed: 0 to below 1, and"
            " above 0"
        )
    above = 1.0 - aquastat
    rise = min(above, (storage_c - supply_c) / thermocline_k)
    top_c = supply_c + rise * thermocline_k
    sloped = 0.5 * rise * (supply_c + top_c - 2.0 * cold_c)
    level = (above - rise) * (top_c - cold_c)
    return (sloped + level) / (supply_c - cold_c)


def least_storage(
    volume: float,
    *,
    shape: Sequence[float],
    run_hours: float,
    supply_c: float,
    storage_c: float,
    cold_c: float,
    aquastat: float = AQUASTAT,
) -> float:
    """Return the tank for a day's *volume* of supply water, in the same unit."""
    usable = usable_share(supply_c=supply_c, storage_c=storage_c, cold_c=cold_c, aquastat=aquastat)
    return volume * running_share(shape, run_hours=run_hours) / usable


def _check_hours(run_hours: float) -> None:
    if not 0.0 < run_hours <= 24.0:
        raise ValueError(f"run_hours is {run_hours:g}; they must lie above 0 and at most at 24")
