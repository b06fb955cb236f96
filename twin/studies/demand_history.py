"""Hourly heat at the taps, with the air, the cold water and the people behind it.

A forecast learns from such a series and is tested on another that comes after it. Years before the
scenario are simulated with the demand model alone (no plant is needed to know what people ask for).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.engine.streams import Streams
from twin.hotwater.record import HEAT_PER_M3_K
from twin.hotwater.taps import open_taps, residents_by_hour
from twin.scenario import cold_water
from twin.scenario.calendar import Calendar
from twin.scenario.occupancy import Occupancy
from twin.scenario.recipes import seasonal
from twin.scenario.weather import SNAP_SHAPE, SeasonalWeather

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.hotwater.system import HotWater
    from twin.scenario import Scenario

__all__ = ["Hours", "joined", "of_run", "simulated_years"]

Floats = NDArray[np.float64]

YEAR_MEAN_C, YEAR_AMPLITUDE_K = 17.0, 12.3
"""Mean air and half its yearly swing: 17.02 and, in January, 4.75 degC in the Shanghai-Hongqiao
typical year (TMYx 583670)."""

DAY_SD_K, DAY_LAG1 = 3.0, 0.7
"""Day-to-day noise of the air and its correlation (January of the same file)."""

SNAPS_PER_WINTER = 2
"""Cold snaps that each simulated winter has; assumed, 1 to 4."""

SNAP_FROM_C, SNAP_TO_C = -2.0, -8.5
"""Their minima lie evenly between these [degC]: the coldest is the 50-year minimum of the
Shanghai-Hongqiao file, so that winters without and with a severe snap are learnt from."""

SNAP_DAYS = (335, 410)
"""Days of the year between which snaps begin, 1 December to mid-February, counted on from the year
before."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of full hours on the campus; all arrays are float64[hours] but *kind*.

    Attributes
    ----------
    start
        Local time at which the first hour begins.
    heat_kwh
        Heat asked for at the taps.
    air_c, cold_c
        Outdoor air and cold water, mean of the hour.
    people
        People who hang on the plants.
    kind
        int64[hours]: 0 term weekday, 1 term weekend, 2 holiday.
    """

    start: datetime
    heat_kwh: Floats
    air_c: Floats
    cold_c: Floats
    people: Floats
    kind: NDArray[np.int64]

    def __len__(self) -> int:
        return self.heat_kwh.size

    def cut(self, first: int, last: int | None = None) -> Hours:
        """Return the hours from *first* up to, not including, *last*."""
        part = slice(first, last)
        return Hours(
            self.moment(first),
            self.heat_kwh[part],
            self.air_c[part],
            self.cold_c[part],
            self.people[part],
            self.kind[part],
        )

    def from_midnight(self) -> Hours:
        """Return the hours from the first midnight on."""
        return self.cut(-self.start.hour % 24)

    def moment(self, hour: int) -> datetime:
        """Return when an hour begins."""
        return self.start + timedelta(hours=hour)


KINDS = ("term-weekday", "term-weekend", "holiday")


def day_kinds(calendar: Calendar, start: datetime, hours: int) -> NDArray[np.int64]:
    """Return the kind of day of each hour: int64[hours], places in :data:`KINDS`."""
    return np.array(
        [
            KINDS.index(calendar.day_kind((start + timedelta(hours=hour)).date()))
            for hour in range(hours)
        ]
    )


def joined(first: Hours, then: Hours) -> Hours:
    """Return two stretches as one; the second begins where the first ends."""
    if first.moment(len(first)) != then.start:
        raise ValueError(f"{first.moment(len(first))} is not {then.start}: the stretches must join")
    return Hours(
        first.start,
        *(
            np.concatenate([getattr(first, name), getattr(then, name)])
            for name in ("heat_kwh", "air_c", "cold_c", "people", "kind")
        ),
    )


def of_run(system: HotWater, calendar: Calendar) -> Hours:
    """Return the hours of a run, spin-up first: the very draws that its plants have to meet."""
    hours = len(system.weather) // 60
    air, cold = (system.weather[: 60 * hours, k].reshape(hours, 60) for k in (0, 2))
    heat = np.zeros(hours)
    people = np.zeros(hours)
    for plant in system.plants:
        mixed = plant.taps.draws.mixed_m3_s[: 60 * hours].reshape(hours, 60).astype(np.float64)
        lift = plant.design.demand.delivery_c - cold
        heat += (mixed * lift).sum(axis=1) * 60.0 * HEAT_PER_M3_K / 3.6e6
        people += plant.taps.people[:hours]
    begins = system.scenario.spin_up_starts
    return Hours(
        begins,
        heat,
        air.mean(axis=1),
        cold.mean(axis=1),
        people,
        day_kinds(calendar, begins, hours),
    )


def simulated_years(campus: Campus, scenario: Scenario, *, years: int, seed: int) -> Hours:
    """Simulate what the meters would have shown in the years before a scenario.

    Parameters
    ----------
    campus, scenario
        Whose demand; the scenario's cold-water model and habits hold, its holidays are put back by
        whole years, its occupancy, events and decisions are left out.
    years
        How many, ending where the scenario's spin-up begins.
    seed
        Of the streams ``forecast:...``; none of the run's own draws is touched.
    """
    streams = Streams(seed=seed)
    whole: Hours | None = None
    for back in range(years, 0, -1):
        ends = _back(scenario.spin_up_starts, 365 * (back - 1))
        year = _year(campus, scenario, ends=ends, back=back, streams=streams)
        whole = year if whole is None else joined(whole, year)
    if whole is None:
        raise ValueError("at least one year is needed")
    return whole


def _year(
    campus: Campus, scenario: Scenario, *, ends: datetime, back: int, streams: Streams
) -> Hours:
    begins = _back(ends, 365)
    calendar = shifted_calendar(scenario.calendar, back=back + 1)
    past = scenario.model_copy(
        update={
            "start": begins,
            "days": 365.0,
            "spin_up_days": 0.0,
            "calendar": calendar,
            "occupancy": Occupancy(),
            "events": (),
            "outages": (),
            "decisions": (),
        }
    )
    hours = 365 * 24
    air = _weather(begins, hours, streams.generator(f"forecast:weather:{back}"))
    cold = cold_water(scenario.hotwater.cold_water, start=begins, hours=hours, air_c=air)
    residents = residents_by_hour(campus, past, hours)
    mid_cold = 0.5 * (cold[1:] + cold[:-1])
    heat, people = np.zeros(hours), np.zeros(hours)
    for building in campus.buildings:
        design = building.hot_water
        if design is None:
            continue
        taps = open_taps(
            campus,
            past,
            building,
            design,
            residents=residents,
            air_c=air,
            generator=lambda name: streams.generator(f"forecast:{back}:{name}"),
        )
        litres = taps.draws.mixed_m3_s.reshape(hours, 60).sum(axis=1, dtype=np.float64)
        heat += litres * 60.0 * HEAT_PER_M3_K * (design.demand.delivery_c - mid_cold) / 3.6e6
        people += taps.people
    return Hours(
        begins,
        heat,
        0.5 * (air[1:] + air[:-1]),
        mid_cold,
        people,
        day_kinds(calendar, begins, hours),
    )


def shifted_calendar(calendar: Calendar, *, back: int) -> Calendar:
    """Return a calendar whose holidays also fall in each of the years before, up to *back*."""
    holidays = list(calendar.holidays)
    for holiday in calendar.holidays:
        for years in range(1, back + 1):
            days = timedelta(days=365 * years)
            moved = {"begins": holiday.begins - days, "ends": holiday.ends - days}
            holidays.append(holiday.model_copy(update=moved))
    return calendar.model_copy(update={"holidays": tuple(holidays)})


def _weather(begins: datetime, hours: int, rng: np.random.Generator) -> Floats:
    """Return a year of air with its cold snaps: float64[hours + 1] [degC]."""
    recipe = SeasonalWeather(
        kind="seasonal",
        mean_c=YEAR_MEAN_C,
        annual_amplitude_k=YEAR_AMPLITUDE_K,
        day_to_day_sd_k=DAY_SD_K,
        day_to_day_lag1=DAY_LAG1,
    )
    air = seasonal(recipe, start=begins, hours=hours, rng=rng).air_c.copy()
    hour = np.arange(hours + 1)
    january = datetime(begins.year, 1, 1)
    for _ in range(SNAPS_PER_WINTER):
        lowest = rng.uniform(SNAP_TO_C, SNAP_FROM_C) + recipe.diurnal_amplitude_k
        first_day = int(rng.integers(*SNAP_DAYS))
        first = round((january - begins).total_seconds() / 3600.0) + 24 * first_day
        first %= hours - 24 * (len(SNAP_SHAPE) + 2)
        at = first + 24.0 * np.arange(-1, len(SNAP_SHAPE) + 1) + 12.0
        depth = np.interp(hour, at, [0.0, *SNAP_SHAPE, 0.0], left=0.0, right=0.0)
        daily = recipe.diurnal_amplitude_k * np.cos(2.0 * np.pi * (hour + begins.hour - 14.0) / 24)
        air = np.where(depth > 0.0, (1.0 - depth) * air + depth * (lowest + daily), air)
    return np.asarray(air, dtype=np.float64)


def _back(moment: datetime, days: int) -> datetime:
    return moment - timedelta(days=days)
