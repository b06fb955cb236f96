"""What follows from a forecast: which plants will fall short on which day, told how early."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.heatpump import frost_factor
from twin.hotwater.plant import HEALTHY_HUMIDITY
from twin.hotwater.system import capacity_ratio

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.hotwater.system import HotWater
    from twin.runs.outcome import Outcome
    from twin.studies.demand_history import Hours

__all__ = ["Warned", "decisions_for", "lead_h", "short_days", "warned_days"]

Floats = NDArray[np.float64]

LACKING = 0.1
"""A shortage has begun when a tenth of what is asked for is missing; ours."""

LIFT_K = 5.0
"""Answer to a warning: the set-point is lifted and the tank charged by this [K]."""

HEATER_KW_PER_PERSON = 0.1
"""Answer to a warning with heaters brought in: power per bed [kW]; assumed, 0.05 to 0.3."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Which days of the test a forecast warns of.

    Attributes
    ----------
    days
        bool[plants, days]: by plant; days count from the test's first midnight.
    """

    days: NDArray[np.bool_]

    @property
    def anywhere(self) -> NDArray[np.bool_]:
        """bool[days]: any plant."""
        return np.asarray(self.days.any(axis=0))


def warned_days(
    system: HotWater,
    test: Hours,
    load_kwh: Floats,
    air_c: Floats,
    *,
    offset_h: int,
    days_ahead: int,
) -> Warned:
    """Hold each plant's forecast load against what its units can make in a day.

    The plain balance of a day, without a reserve: one of a tenth would warn earlier, and of more
    days that then pass without a shortage.

    Parameters
    ----------
    system
        The plants, prepared.
    test
        The hours forecast; people are taken from it, and the cold water of the last hour before the
        forecast is made.
    load_kwh
        float64[hours]: the campus's forecast heat; each plant has its share by people.
    air_c
        float64[hours]: the air at which the forecast reckons the capacity.
    offset_h
        Hours of the run before the test's first.
    days_ahead
        A day is forecast at the midnight this many days, less one, before it.
    """
    days = len(test) // 24
    per_head = load_kwh / np.maximum(1.0, test.people)
    air = air_c[: 24 * days].reshape(days, 24).mean(axis=1)
    cold = test.cold_c[np.maximum(0, 24 * (np.arange(days) - (days_ahead - 1)) - 1)]
    frost = np.asarray(frost_factor(air, np.full(days, HEALTHY_HUMIDITY)))
    warned = np.zeros((len(system.plants), days), dtype=np.bool_)
    for plant in system.plants:
        people = plant.taps.people[offset_h : offset_h + 24 * days]
        tap = (per_head[: 24 * days] * people).reshape(days, 24).sum(axis=1)
        load = tap + 24.0 * _loop_kw(plant.design)
        rated = 24.0 * plant.design.rated_capacity_kw
        for day in range(days):
            ratio = capacity_ratio(
                system,
                plant,
                air_c=float(air[day]),
                frost=float(frost[day]),
                cold_c=float(cold[day]),
            )
            warned[plant.index, day] = rated * ratio < load[day]
    return Warned(warned)


def _loop_kw(design: Any) -> float:
    """Return what the recirculation loop loses at the set-point [kW]."""
    loop = design.recirculation
    return 0.0 if loop is None else loop.loss_w_k * (design.setpoint_c - design.tank.room_c) / 1000


def short_days(
    system: HotWater, base: Outcome, *, offset_h: int, days: int
) -> tuple[NDArray[np.bool_], float]:
    """Return on which days each plant fell short, and when the first shortage began.

    Returns
    -------
    bool[plants, days], float
        Days count from *offset_h* hours into the spin-up; the time is that of the run [s], NaN
        where there was none.
    """
    short = np.zeros((len(system.plants), days), dtype=np.bool_)
    first = math.inf
    time_s = base.signals.time_s
    day = ((time_s - system.start_s) / 3600.0 - offset_h) // 24
    for plant in system.plants:
        lack = base.signals.values[plant.asset, "unmet_l_min"]
        asked = base.signals.values[plant.asset, "demand_l_min"]
        now = (lack > LACKING * asked) & (asked > 0.0)
        if now.any():
            first = min(first, float(time_s[now][0]))
            inside = day[now][(day[now] >= 0) & (day[now] < days)].astype(int)
            short[plant.index, inside] = True
    return short, first if math.isfinite(first) else math.nan


def lead_h(
    warned: Warned, shortage_s: float, *, first_s: float, days_ahead: int
) -> tuple[float, float]:
    """Return when the warning of the shortage came, and how long before it [s, h].

    The warning is the first of the unbroken run of warned days that holds the day on which the
    shortage began: one that was withdrawn before does not count. Where that day was not warned of,
    the next warning counts, with hours below zero. NaN where there is none.

    Parameters
    ----------
    shortage_s
        When the shortage began [s].
    first_s
        Midnight of the first day of *warned* [s].
    days_ahead
        A day is forecast at the midnight this many days, less one, before it.
    """
    anywhere = warned.anywhere
    if math.isnan(shortage_s) or not anywhere.any():
        return math.nan, math.nan
    day = int((shortage_s - first_s) // 86_400.0)
    after = np.flatnonzero(anywhere[day:])
    if not after.size:
        return math.nan, math.nan
    day += int(after[0])
    if not after[0]:
        while day > 0 and anywhere[day - 1]:
            day -= 1
    told_s = first_s + 86_400.0 * (day - (days_ahead - 1))
    return told_s, (shortage_s - told_s) / 3600.0


def decisions_for(
    system: HotWater,
    campus: Campus,
    warned: Warned,
    *,
    first: datetime,
    days_ahead: int,
    heaters: bool,
) -> list[dict[str, Any]]:
    """Return the decisions with which control follows the warnings.

    From the moment of the warning to the end of the day warned of, a plant's set-point is lifted
    (as far as its machines reach) and its tank is charged; with *heaters*, electric heat is brought
    in besides.
    """
    found: list[dict[str, Any]] = []
    for plant in system.plants:
        now = plant.written["setpoint_c"]
        to_c = min(now + LIFT_K, plant.design.heat_pumps.hottest_c)
        served = plant.design.serves or (plant.building.id,)
        beds = sum(campus.building(one).people.residents for one in served)
        for begins, ends in _stretches(warned.days[plant.index], days_ahead):
            window = {
                "from": f"{first + timedelta(days=begins):%Y-%m-%d %H:%M}",
                "to": f"{first + timedelta(days=ends):%Y-%m-%d %H:%M}",
                "buildings": [plant.building.id],
            }
            lift = {"to_c": to_c} if to_c > now else {}
            found.append({"kind": "preheat", **window, **lift})
            if heaters and beds:
                found.append(
                    {
                        "kind": "auxiliary-heat",
                        **window,
                        "power_kw": round(HEATER_KW_PER_PERSON * beds, 1),
                        "supply_below_c": plant.design.demand.delivery_c + 2.0,
                    }
                )
    return found


def _stretches(days: NDArray[np.bool_], days_ahead: int) -> list[tuple[int, int]]:
    """Return the first day and the day after the last of each run of warned days.

    Each begins as early as its warning came; runs that then touch are one.
    """
    found: list[tuple[int, int]] = []
    for day in np.flatnonzero(days):
        begins, ends = max(0, int(day) - (days_ahead - 1)), int(day) + 1
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found
