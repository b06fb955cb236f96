"""Who hangs on which plant, hour by hour, and what they draw."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.campus.usage import minutes_of_day
from twin.hotwater.demand import HOURLY_SHAPES, Allowance, DayPlan, Draws, draw_showers
from twin.scenario.conditions import litres_seasonal_factor

if TYPE_CHECKING:
    from twin.campus import Building, Campus, HotWaterPlant
    from twin.campus.usage import ShowerCard
    from twin.scenario import Scenario
    from twin.scenario.when import Window

__all__ = ["Taps", "open_taps", "residents_by_hour"]


@dataclass(frozen=True, slots=True)
class Taps:
    """The taps of one plant over the whole run, spin-up included.

    Attributes
    ----------
    people
        float64[hours]: people who hang on the plant.
    draws
        What they ask for.
    excess
        float32[minutes]: part of the demand that is above the nominal one.
    """

    people: NDArray[np.float64]
    draws: Draws
    excess: NDArray[np.float32]


def residents_by_hour(
    campus: Campus, scenario: Scenario, hours: int
) -> dict[str, NDArray[np.float64]]:
    """Return the people who sleep in each building with residents, for every hour of the run.

    The timetable's share of beds holds where the scenario does not set its own; people whom a
    decision moves are taken from one building and added to the other, never more than are there.
    """
    begins = scenario.spin_up_starts
    moments = [begins + timedelta(hours=hour) for hour in range(hours)]
    usual = campus.timetable.resident_fraction
    kinds = {moment.date(): scenario.calendar.day_kind(moment.date()) for moment in moments}
    people = {}
    for building in campus.buildings:
        if building.people.residents:
            shares = [usual[kinds[moment.date()]] for moment in moments]
            people[building.id] = building.people.residents * np.array(shares)
    _apply_occupancy(campus, scenario, moments, people)
    for decision in scenario.taken_decisions():
        if decision.kind == "move-residents":
            first = max(0, math.ceil((decision.at - begins).total_seconds() / 3600.0))
            source = people[decision.from_building]
            target = people.setdefault(decision.to_building, np.zeros(hours))
            moved = np.minimum(source[first:], decision.people)
            source[first:] -= moved
            target[first:] += moved
    return people


def _apply_occupancy(
    campus: Campus,
    scenario: Scenario,
    moments: list[datetime],
    people: dict[str, NDArray[np.float64]],
) -> None:
    """Put the scenario's own shares of beds in place of the timetable's."""
    dates = [scenario.spin_up_starts, *(change.begins for change in scenario.occupancy.changes)]
    for begins in sorted(dates):
        first = next((k for k, moment in enumerate(moments) if moment >= begins), len(moments))
        for building, share in scenario.occupancy.at(begins).items():
            people[building][first:] = campus.building(building).people.residents * share


def open_taps(
    campus: Campus,
    scenario: Scenario,
    building: Building,
    plant: HotWaterPlant,
    *,
    residents: dict[str, NDArray[np.float64]],
    air_c: NDArray[np.float64],
    generator: Callable[[str], np.random.Generator],
) -> Taps:
    """Draw what the people of one plant ask for.

    Parameters
    ----------
    residents
        From :func:`residents_by_hour`.
    air_c
        float64[hours + 1]: outdoor air [degC].
    generator
        Gives the random stream of a name; the plant's is ``draws:<building>``.
    """
    served = plant.serves or (building.id,)
    hours = air_c.size - 1
    people = np.sum([residents.get(one, np.zeros(hours)) for one in served], axis=0)
    beds = sum(campus.building(one).people.residents for one in served)
    factor = _litres_factor(scenario, served, air_c)
    demand = plant.demand
    shape = demand.hourly_shape
    open_minutes, ruled_minutes = _supply_minutes(scenario, building.id, hours)
    draws = draw_showers(
        DayPlan(
            people=people,
            factor=factor,
            open_minutes=open_minutes,
            ruled_minutes=ruled_minutes,
            first_hour=scenario.spin_up_starts.hour,
        ),
        shape=HOURLY_SHAPES[shape] if isinstance(shape, str) else shape,
        showers_per_person_day=demand.scale * demand.showers_per_person_day,
        shower_min=demand.shower_min,
        flow_l_min=demand.shower_flow_l_min,
        other_litres_per_person_day=demand.scale * demand.other_litres_40c_per_person_day,
        rng=generator(f"draws:{building.id}"),
        flow_spread=demand.shower_flow_spread,
        allowance=_allowance(demand.card),
    )
    crowd = np.maximum(1.0, people / beds) if beds else np.ones(hours)
    over = factor * crowd / scenario.hotwater.nominal.litres_factor
    excess = np.maximum(0.0, 1.0 - 1.0 / over)
    return Taps(people, draws, np.repeat(excess, 60).astype(np.float32))


def _allowance(card: ShowerCard | None) -> Allowance | None:
    """Return what a shower card allows, for the draws."""
    if card is None:
        return None
    works = minutes_of_day(card.hours) if card.hours else [True] * 1440
    return Allowance(
        open_minutes=np.array(works),
        minutes_per_use=card.minutes_per_use or math.inf,
        litres_per_day=card.litres_per_day or math.inf,
    )


def _litres_factor(
    scenario: Scenario, served: tuple[str, ...], air_c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return litres over those of an ordinary day: season, cold, scenario and surges [-]."""
    hours = air_c.size - 1
    conditions = scenario.hotwater
    begins = scenario.spin_up_starts
    moments = [begins + timedelta(hours=hour) for hour in range(hours)]
    amplitude = conditions.seasonal_litres_amplitude
    season = {
        day: litres_seasonal_factor(day, amplitude=amplitude)
        for day in {moment.date() for moment in moments}
    }
    factor = conditions.litres_factor * np.array([season[moment.date()] for moment in moments])
    lack_k = conditions.cold_litres_below_c - past_day_mean(air_c)[:hours]
    factor *= 1.0 + conditions.cold_litres_per_k * np.maximum(0.0, lack_k)
    for event in scenario.events:
        if event.kind == "demand-surge" and any(event.concerns(one) for one in served):
            inside = np.array([_share_of_hour(event, moment) for moment in moments])
            factor *= 1.0 + inside * (event.factor - 1.0)
    return factor


def _share_of_hour(window: Window, hour_begins: datetime) -> float:
    """Return how much of an hour lies inside *window*, 0 to 1."""
    begins = max(window.begins, hour_begins)
    ends = min(window.ends, hour_begins + timedelta(hours=1))
    return max(0.0, (ends - begins).total_seconds() / 3600.0)


def past_day_mean(hourly: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each value and the 24 before it, of as many as there are.

    Examples
    --------
    >>> past_day_mean(np.array([1.0, 2.0, 6.0])).tolist()
    [1.0, 1.5, 3.0]
    """
    total = np.concatenate([[0.0], np.cumsum(hourly)])
    last = np.arange(1, hourly.size + 1)
    first = np.maximum(0, last - 25)
    return np.asarray((total[last] - total[first]) / (last - first), dtype=np.float64)


def _supply_minutes(
    scenario: Scenario, building: str, hours: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return in which minutes hot water is supplied, and in which a supply window is in force."""
    is_open = np.ones(60 * hours, dtype=np.bool_)
    ruled = np.zeros(60 * hours, dtype=np.bool_)
    begins = scenario.spin_up_starts

    def minute(moment: datetime) -> int:
        return min(max(0, round((moment - begins).total_seconds() / 60.0)), is_open.size)

    for decision in scenario.taken_decisions():
        if decision.kind == "supply-windows" and decision.concerns(building):
            in_force = slice(minute(decision.begins), minute(decision.ends))
            wanted = np.zeros_like(is_open)
            for first, last in decision.spells():
                wanted[minute(first) : minute(last)] = True
            # Where two decisions overlap, hot water flows only in the hours that both allow.
            is_open[in_force] &= wanted[in_force]
            ruled[in_force] = True
    return is_open, ruled
