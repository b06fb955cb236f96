"""Hand calculations that every plant can be held against: mixing, daily heat, GB 50015, the margin.

Pure functions of a few numbers, as they stand on a designer's sheet. Nothing here knows a clock.
"""

from __future__ import annotations

__all__ = [
    "capacity_left",
    "design_heat_kj_h",
    "hot_litres",
    "hourly_factor_2009",
    "hourly_factor_2019",
    "margin_needed",
    "people_heat_kwh",
    "run_hours_needed",
    "storage_for_people",
]

HEAT_KJ_KG_K = 4.187
"""Specific heat of water in GB 50015 [kJ/(kg K)]; the kernel has 4.186 with 1000 kg/m3."""

DENSITY_60C_KG_L = 0.98324
"""Density of water at 60 degC [kg/L], as in worked sheets to GB 50015."""


def hot_litres(mixed: float, *, mixed_c: float, hot_c: float, cold_c: float) -> float:
    """Return the hot water that a mixing valve takes for *mixed* water, in the same unit.

    ``V_hot = V_mix (T_m - T_c) / (T_h - T_c)``.

    Raises
    ------
    ValueError
        When the hot water is not hotter than the mixed, or the mixed not hotter than the cold.

    Examples
    --------
    >>> round(hot_litres(100.0, mixed_c=40.0, hot_c=60.0, cold_c=5.0), 3)
    63.636
    """
    if not cold_c < mixed_c <= hot_c:
        raise ValueError(f"need cold < mixed <= hot, got {cold_c:g}, {mixed_c:g}, {hot_c:g} degC")
    return mixed * (mixed_c - cold_c) / (hot_c - cold_c)


def people_heat_kwh(
    people: float,
    *,
    litres_per_person: float,
    hot_c: float,
    cold_c: float,
    density_kg_l: float = DENSITY_60C_KG_L,
) -> float:
    """Return the heat that people's hot water takes in a day [kWh].

    Examples
    --------
    >>> round(people_heat_kwh(1000, litres_per_person=50.0, hot_c=60.0, cold_c=5.0), 1)
    3144.8
    """
    mass_kg = people * litres_per_person * density_kg_l
    return mass_kg * HEAT_KJ_KG_K * (hot_c - cold_c) / 3600.0


def hourly_factor_2009(
    persons: float, *, low: tuple[float, float], high: tuple[float, float]
) -> float:
    """Return Kh of GB 50015-2003 (2009 edition) table 5.3.1, interpolated on the number of persons.

    Parameters
    ----------
    persons
        To be served.
    low, high
        (persons, Kh) at the two ends of the table's range; a dormitory with bathrooms has
        (150, 4.80) and (1200, 3.20). Beyond the ends Kh stays.
    """
    share = (persons - low[0]) / (high[0] - low[0])
    return low[1] + min(1.0, max(0.0, share)) * (high[1] - low[1])


def hourly_factor_2019(
    persons: float,
    litres_per_person: float,
    *,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
) -> float:
    """Return Kh of GB 50015-2019 table 6.4.1, interpolated on quota x persons (text recalled).

    Parameters
    ----------
    persons, litres_per_person
        To be served, and their quota.
    low, high
        (persons, quota [L], Kh) at the two ends; a dormitory with bathrooms has (150, 70, 4.80)
        and (1200, 100, 3.20).
    """
    at = persons * litres_per_person
    first, last = low[0] * low[1], high[0] * high[1]
    share = (at - first) / (last - first)
    return low[2] + min(1.0, max(0.0, share)) * (high[2] - low[2])


def design_heat_kj_h(
    persons: float,
    *,
    litres_per_person: float,
    hourly_factor: float,
    hot_c: float,
    cold_c: float,
    density_kg_l: float = DENSITY_60C_KG_L,
    loss_factor: float = 1.0,
    hours: float = 24.0,
) -> float:
    """Return the design hourly heat of a hot-water plant [kJ/h]: GB 50015-2019, 6.4.1.

    ``Q_h = K_h m q_r C (t_r - t_l) rho_r C_gamma / T``; ``C_gamma`` (*loss_factor*) is 1.10 to 1.15
    in the 2019 edition and absent in that of 2009.
    """
    heat = persons * litres_per_person * HEAT_KJ_KG_K * (hot_c - cold_c) * density_kg_l
    return hourly_factor * heat * loss_factor / hours


def storage_for_people(people: float, *, per_person: float, usable: float) -> float:
    """Return the tank for a draw of *per_person* of which a part *usable* can be had.

    ASHRAE Handbook - HVAC Applications, service water heating: net storage over 0.70.
    """
    if not 0.0 < usable <= 1.0:
        raise ValueError(f"usable is {usable:g}; it must lie above 0 and at most at 1")
    return people * per_person / usable


def capacity_left(margin: float, loss: float) -> float:
    """Return capacity over design load when a plant with *margin* has lost the part *loss*.

    Examples
    --------
    >>> round(capacity_left(0.08, 0.42), 4)
    0.6264
    """
    return (1.0 + margin) * (1.0 - loss)


def margin_needed(loss: float) -> float:
    """Return the margin that carries the design load after the part *loss* is gone."""
    if not 0.0 <= loss < 1.0:
        raise ValueError(f"loss is {loss:g}; it must lie from 0 to below 1")
    return 1.0 / (1.0 - loss) - 1.0


def run_hours_needed(design_hours: float, *, capacity_over_load: float) -> float:
    """Return the hours a day that the units must run; more than 24 cannot be done."""
    if capacity_over_load <= 0.0:
        raise ValueError(f"capacity over load is {capacity_over_load:g}; it must be above zero")
    return design_hours / capacity_over_load
