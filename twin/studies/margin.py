"""The margin of every plant as a curve of the outdoor temperature, and when it is used up."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.engine.streams import Streams
from twin.errors import InputError
from twin.hotwater.maps import machine_of
from twin.hotwater.margin import (
    Crossing,
    StandingDay,
    break_even_c,
    crossings,
    knots,
    load_w,
    supply_w,
)
from twin.hotwater.plant import age_factor
from twin.hotwater.taps import residents_by_hour
from twin.model import Name
from twin.runs.outcome import Outcome, Signals, Table
from twin.scenario.coldwater import standing_cold_water
from twin.scenario.conditions import litres_seasonal_factor
from twin.scenario.snaps import extremes_law
from twin.studies.margin_incident import incident_table
from twin.studies.margin_words import KPIS, definitions, table

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.campus.hotwater import HotWaterPlant
    from twin.extremes import ColdLaw
    from twin.scenario import Scenario

__all__ = ["Question", "margin"]

Floats = NDArray[np.float64]

CAMPUS = "campus"
"""What stands for all plants together among the buildings."""

STEP_K = 0.5
"""Spacing of the curve's points [K]."""

PERIODS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Return periods told [years]."""

USUAL_AMPLITUDE_K = 3.0
"""A day's low lies this far below its mean where the weather does not say [K] (3.8 K in January of
the Shanghai-Hongqiao typical year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the margin.

    Parameters
    ----------
    humidity
        Relative humidity along the curve, 0 to 1.
    dry_snap
        The air grows dry with the cold, as in a snap after its wet day.
    from_c, to_c
        Range of outdoor air [degC].
    at_c
        Temperature at which the margin is told beside the name-plate's [degC].
    cold_days
        How long the air has stood, for water that follows it [days].
    full
        Every bed is taken; else the occupancy of the scenario.
    extremes
        A file of extremes in place of the campus's: an EPW or a CSV of annual minima.
    """

    humidity: float = 0.8
    dry_snap: bool = False
    from_c: float = -20.0
    to_c: float = 30.0
    at_c: float = -7.0
    cold_days: float = 3.0
    full: bool = False
    extremes: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.humidity <= 1.0:
            raise InputError(
                f"humidity {self.humidity:g}; allowed: 0 to 1, such as 0.8 for 80 percent"
            )
        if not -60.0 <= self.from_c < self.to_c <= 60.0:
            raise InputError(
                f"from {self.from_c:g} to {self.to_c:g} degC; allowed: a colder one, then a warmer,"
                " from -60 to 60"
            )
        if not -60.0 <= self.at_c <= 60.0:
            raise InputError(f"at {self.at_c:g} degC; allowed: -60 to 60")
        if not 0.0 < self.cold_days <= 60.0:
            raise InputError(f"cold days {self.cold_days:g}; allowed: above 0 and at most 60")


@dataclass(frozen=True, slots=True)
class _Curve:
    """One plant, or all together, ready to be asked at any temperature."""

    id: str
    name: Name
    people: float
    plants: tuple[tuple[HotWaterPlant, StandingDay], ...]
    beds: float
    design_w: float

    @property
    def rated_w(self) -> float:
        return 1000.0 * sum(plant.rated_capacity_kw for plant, _ in self.plants)

    def supply_w(self, air_c: Floats) -> tuple[Floats, float]:
        made = [supply_w(plant, day, air_c) for plant, day in self.plants]
        return np.sum([one.capacity_w for one in made], axis=0), sum(o.auxiliary_w for o in made)

    def load_w(self, air_c: Floats) -> Floats:
        return np.asarray(np.sum([load_w(plant, day, air_c) for plant, day in self.plants], axis=0))

    def ratio(self, air_c: Any) -> Floats:
        air = np.asarray(air_c, dtype=np.float64)
        capacity, heater = self.supply_w(air)
        return np.asarray((capacity + heater) / self.load_w(air))

    def crossings(self, asked: Question) -> list[Crossing]:
        corners = [knot for plant, day in self.plants for knot in knots(plant, day)]
        return crossings(
            lambda air: self.ratio(air) - 1.0, from_c=asked.from_c, to_c=asked.to_c, knots=corners
        )


def margin(
    campus: Campus,
    scenario: Scenario,
    question: Question | None = None,
    *,
    seed: int | None = None,
    folder: Path = Path(),
) -> Outcome:
    """Ask how much the plants of a campus can give, and when that is too little.

    Parameters
    ----------
    campus, scenario
        What stands; who lives where, what water and season.
    question
        What is asked; the usual one when None.
    seed
        Of the weather, which tells the coldest hour; the scenario's own when None.
    folder
        Where files that are named lie.

    Returns
    -------
    Outcome
        A study with the tables ``hotwater.margin_plants``, ``.margin_curve``,
        ``.margin_crossings``, ``.margin_extremes`` and ``.margin_incident``.

    Raises
    ------
    InputError
        When there is no plant, or a file cannot be read.
    """
    began = time.process_time()
    asked = question or Question()
    seed = scenario.seed if seed is None else seed
    found = extremes_law(asked.extremes, folder=folder, campus=campus.weather_extremes)
    curves, ordinary_c = _curves(campus, scenario, asked, seed=seed, folder=folder)
    law = found[0] if found else None
    rows = [_plant_row(one, asked, law, _amplitude_k(scenario)) for one in curves]
    single = [row for row in rows if row["building"] != CAMPUS]
    tight = min(single, key=lambda row: float(row["margin_at_percent"]))
    whole = rows[-1]
    short = sum(row["margin_at_percent"] < 0.0 for row in single)
    incident = next(one for one in curves if one.id == tight["building"])
    tables = {
        "hotwater.margin_plants": table(_columns(rows)),
        "hotwater.margin_curve": _curve_table(curves, asked),
        "hotwater.margin_crossings": _crossing_table(curves, asked, law),
        "hotwater.margin_incident": incident_table(
            *incident.plants[0], name=incident.name, design_w=incident.design_w, at_c=asked.at_c
        ),
    }
    if law is not None:
        tables["hotwater.margin_extremes"] = _extremes_table(curves, law)
    words = definitions(
        humidity=asked.humidity,
        dry_snap=asked.dry_snap,
        cold_days=asked.cold_days,
        ordinary_c=ordinary_c,
        full=asked.full,
    )
    return Outcome(
        scenario=scenario.id,
        campus=campus.id,
        seed=seed,
        start=scenario.start,
        length_s=86_400.0 * scenario.days,
        record_every_s=60.0 * scenario.record_every_min,
        verdict=_verdict(tight, short, len(single), asked, known=law is not None),
        status="met",
        kpis={
            "hotwater.nameplate_margin_percent": tight["nameplate_margin_percent"],
            "hotwater.margin_at_percent": tight["margin_at_percent"],
            "hotwater.break_even_c": tight["break_even_c"],
            "hotwater.break_even_return_years": tight["return_period_years"],
            "hotwater.campus_margin_at_percent": whole["margin_at_percent"],
            "hotwater.campus_break_even_c": whole["break_even_c"],
            "hotwater.plants_short_at": float(short),
        },
        kpi_info=KPIS,
        limits=(),
        tables=tables,
        signals=Signals(time_s=np.zeros(1), values={}, units={}),
        events=(),
        balances=(),
        assumptions=[
            *words,
            *_beyond_figures(curves[:-1], asked),
            *_of_extremes(campus, found),
            *scenario.assumptions,
        ],
        spans=(),
        cpu_s=time.process_time() - began,
        study="margin",
    )


def _curves(
    campus: Campus, scenario: Scenario, asked: Question, *, seed: int, folder: Path
) -> tuple[list[_Curve], float]:
    """Return the plants and, last, all together; and the air of an ordinary day [degC]."""
    owners = [building for building in campus.buildings if building.hot_water is not None]
    if not owners:
        raise InputError(f"campus {campus.id}: no building has a hot_water plant; nothing to study")
    weather = scenario.weather_series(
        rng=Streams(seed=seed).generator("weather"),
        folder=folder,
        extremes=campus.weather_extremes,
    )
    skip = round((scenario.start - weather.start).total_seconds() / 3600.0)
    coldest = min(weather.hours - 1, skip + int(np.argmin(weather.air_c[skip:])))
    ordinary_c = _ordinary_c(scenario, weather.air_c)
    residents = residents_by_hour(campus, scenario, weather.hours)
    curves = []
    for building in owners:
        plant = building.hot_water
        if plant is None:
            continue
        served = plant.serves or (building.id,)
        beds = sum(campus.building(one).people.residents for one in served)
        here = sum(float(residents[one][coldest]) for one in served if one in residents)
        day = _day(scenario, building, beds if asked.full else here, asked, ordinary_c)
        design_w = 1000.0 * plant.design.load_kw(beds)
        curves.append(
            _Curve(building.id, building.name, day.people, ((plant, day),), beds, design_w)
        )
    whole = _Curve(
        CAMPUS,
        Name(en="All plants together", zh="全校合计"),
        sum(one.people for one in curves),
        tuple(pair for one in curves for pair in one.plants),
        sum(one.beds for one in curves),
        sum(one.design_w for one in curves),
    )
    return [*curves, whole], ordinary_c


def _day(
    scenario: Scenario, building: Building, people: float, asked: Question, ordinary_c: float
) -> StandingDay:
    """Return what one plant meets besides the air."""
    plant = building.hot_water
    assert plant is not None  # noqa: S101 - only owners of a plant are asked about
    conditions = scenario.hotwater
    when = scenario.start + (scenario.ends - scenario.start) / 2
    season = litres_seasonal_factor(when.date(), amplitude=conditions.seasonal_litres_amplitude)

    def water(air_c: Floats) -> Floats:
        return standing_cold_water(
            conditions.cold_water,
            air_c,
            moment=when,
            ordinary_c=ordinary_c,
            days=asked.cold_days,
        )

    return StandingDay(
        people=people,
        humidity=asked.humidity,
        dry_snap=asked.dry_snap,
        water=water,
        setpoint_c=plant.setpoint_c if conditions.setpoint_c is None else conditions.setpoint_c,
        age=age_factor(
            installed_year=plant.heat_pumps.installed_year,
            year=scenario.start.year,
            decay_percent_per_year=plant.heat_pumps.decay_percent_per_year,
        ),
        litres_factor=conditions.litres_factor * season,
        cold_litres_per_k=conditions.cold_litres_per_k,
        cold_litres_below_c=conditions.cold_litres_below_c,
    )


def _ordinary_c(scenario: Scenario, air_c: Floats) -> float:
    """Return the air of an ordinary day of the scenario [degC]: the recipe's, else the median."""
    weather = scenario.weather
    for key in ("ordinary_c", "mean_c"):
        if (value := getattr(weather, key, None)) is not None and weather.kind != "seasonal":
            return float(value)
    return float(np.median(air_c))


def _amplitude_k(scenario: Scenario) -> float:
    return float(getattr(scenario.weather, "diurnal_amplitude_k", USUAL_AMPLITUDE_K))


def _plant_row(
    one: _Curve, asked: Question, law: ColdLaw | None, amplitude_k: float
) -> dict[str, Any]:
    """Return a row of ``hotwater.margin_plants``."""
    at = np.array([asked.at_c])
    capacity, heater = one.supply_w(at)
    load = float(one.load_w(at)[0])
    roots = one.crossings(asked)
    even_c = break_even_c(roots)
    last = [root.air_c for root in roots if root.short_below]
    state = _state(one, asked, roots)
    low, high = law.interval_years(even_c) if law and not math.isnan(even_c) else (math.nan,) * 2
    return {
        "building": one.id,
        "name_en": one.name.en,
        "name_zh": one.name.zh,
        "people": round(one.people),
        "rated_kw": one.rated_w / 1000.0,
        "design_load_kw": one.design_w / 1000.0,
        "nameplate_margin_percent": 100.0 * (one.rated_w / one.design_w - 1.0)
        if one.design_w
        else math.nan,
        "at_c": asked.at_c,
        "capacity_kw": float(capacity[0]) / 1000.0,
        "auxiliary_kw": heater / 1000.0,
        "load_kw": load / 1000.0,
        "margin_at_percent": 100.0 * ((float(capacity[0]) + heater) / load - 1.0)
        if load
        else math.nan,
        "break_even_c": even_c,
        "never_again_c": min(last) if last else math.nan,
        "return_period_years": _period(law, even_c),
        "return_low_years": low,
        "return_high_years": high,
        "day_return_period_years": _period(law, even_c - amplitude_k),
        "state_en": state.en,
        "state_zh": state.zh,
    }


def _period(law: ColdLaw | None, air_c: float) -> float:
    if law is None or math.isnan(air_c):
        return math.nan
    return min(1000.0, law.return_period_years(air_c))


def _state(one: _Curve, asked: Question, roots: list[Crossing]) -> Name:
    """Say in words how the curve runs through the range."""
    if not roots:
        if float(one.ratio(np.array([asked.to_c]))[0]) >= 1.0:
            return Name(
                en=f"always enough, down to {asked.from_c:g} °C",
                zh=f"至 {asked.from_c:g} °C 始终充足",
            )
        return Name(en="never enough", zh="始终不足")
    if len(roots) == 1:
        return Name(en="short below one temperature", zh="低于某一气温即不足")
    return Name(
        en=f"{len(roots)} crossings: frost makes a valley", zh=f"{len(roots)} 处交叉：结霜形成低谷"
    )


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {key: [row[key] for row in rows] for key in rows[0]} if rows else {}


def _curve_table(curves: list[_Curve], asked: Question) -> Table:
    """Return ``hotwater.margin_curve``: one row for each plant and temperature."""
    air = np.linspace(asked.from_c, asked.to_c, 1 + round((asked.to_c - asked.from_c) / STEP_K))
    parts: dict[str, list[Any]] = {}
    for one in curves:
        capacity, heater = one.supply_w(air)
        load = one.load_w(air)
        made = [supply_w(plant, day, air) for plant, day in one.plants]
        given = np.array([it.capacity_w for it in made])
        power = np.sum([it.capacity_w / np.maximum(1e-9, it.cop) for it in made], axis=0)
        dry = np.sum([it.capacity_w / it.frost for it in made], axis=0)
        weight = np.where(capacity > 0.0, capacity, 1.0)
        frost = np.sum([g * it.frost for g, it in zip(given, made, strict=True)], axis=0) / weight
        water = np.mean([day.water(air) for _, day in one.plants], axis=0)
        columns = {
            "building": [one.id] * air.size,
            "name_en": [one.name.en] * air.size,
            "name_zh": [one.name.zh] * air.size,
            "air_c": air,
            "capacity_kw": capacity / 1000.0,
            "auxiliary_kw": np.full(air.size, heater / 1000.0),
            "load_kw": load / 1000.0,
            "ratio": (capacity + heater) / load,
            "dry_ratio": (dry + heater) / load,
            "frost_factor": np.where(capacity > 0.0, frost, np.nan),
            "cop": np.divide(capacity, power, out=np.full(air.size, np.nan), where=power > 0.0),
            "cold_water_c": water,
        }
        for key, values in columns.items():
            parts.setdefault(key, []).extend(
                values if isinstance(values, list) else np.asarray(values).tolist()
            )
    return table(parts)


def _crossing_table(curves: list[_Curve], asked: Question, law: ColdLaw | None) -> Table:
    """Return ``hotwater.margin_crossings``: every temperature at which a curve passes 1."""
    rows = [
        {
            "building": one.id,
            "name_en": one.name.en,
            "name_zh": one.name.zh,
            "air_c": root.air_c,
            "state_en": "short below" if root.short_below else "enough again below",
            "state_zh": "低于此温不足" if root.short_below else "低于此温恢复",
            "return_period_years": _period(law, root.air_c),
        }
        for one in curves
        for root in one.crossings(asked)
    ]
    keys = ("building", "name_en", "name_zh", "air_c", "state_en", "state_zh")
    return table(_columns(rows) or {key: [] for key in (*keys, "return_period_years")})


def _extremes_table(curves: list[_Curve], law: ColdLaw) -> Table:
    """Return ``hotwater.margin_extremes``: how cold it gets, and what that leaves."""
    rows = []
    for period in PERIODS:
        minimum = law.minimum_c(period)
        reach = 1.645 * law.standard_error_k(period)
        ratios = [float(one.ratio(np.array([minimum]))[0]) for one in curves]
        rows.append(
            {
                "return_period_years": period,
                "minimum_c": minimum,
                "minimum_low_c": minimum - reach,
                "minimum_high_c": minimum + reach,
                "campus_ratio": ratios[-1],
                "least_ratio": min(ratios[:-1]),
                "plants_short": sum(one < 1.0 for one in ratios[:-1]),
            }
        )
    return table(_columns(rows))


def _beyond_figures(curves: list[_Curve], asked: Question) -> list[Name]:
    """Say where in the range asked for the figures of a machine end: nothing is silent."""
    owners: dict[tuple[str, tuple[float, float]], list[str]] = {}
    for one in curves:
        for plant, _ in one.plants:
            machine = machine_of(plant.heat_pumps)
            owners.setdefault((machine.name, machine.air_c), []).append(one.id)
    found = []
    for (name, (low, high)), ids in owners.items():
        en, zh = ", ".join(ids), "、".join(ids)
        if asked.from_c < low:
            found.append(
                Name(
                    en=f"{en}: the figures of {name} end at {low:g} °C; in colder air the units are"
                    " taken to be locked out.",
                    zh=f"{zh}：{name} 数据止于 {low:g} °C，更冷时按机组停机处理。",
                )
            )
        if asked.to_c > high:
            found.append(
                Name(
                    en=f"{en}: the figures of {name} end at {high:g} °C; in warmer air they are"
                    " extrapolated: the last value stands.",
                    zh=f"{zh}：{name} 数据止于 {high:g} °C，更暖时为外推，取末值。",
                )
            )
    return found


def _of_extremes(campus: Campus, found: tuple[ColdLaw, Name] | None) -> list[Name]:
    """Say where the return periods come from, and how sure they are."""
    if found is None:
        return [
            Name(
                en="No return periods: the campus has no weather_extremes; give --extremes FILE (an"
                " EPW with design conditions, or a CSV with the columns year and minimum_c).",
                zh="无重现期：校园数据缺少 weather_extremes；可用 --extremes 指定含设计条件的 EPW"
                " 或含 year、minimum_c 两列的 CSV。",
            )
        ]
    law, station = found
    error = 1.645 * law.standard_error_k(20.0)
    return [
        Name(
            en=f"Extremes: {station.en}. Gumbel law with mode {law.mode_c:.2f} °C and scale"
            f" {law.scale_k:.2f} K, meets the published values within {law.misfit_k:.2f} K; from"
            f" {law.years:g} years the 20-year minimum is known to ±{error:.1f} K (90 %).",
            zh=f"极值：{station.zh}。Gumbel 分布众数 {law.mode_c:.2f} °C、"
            f"尺度 {law.scale_k:.2f} K，与公布值相差不超过 {law.misfit_k:.2f} K；"
            f"依 {law.years:g} 年资料，二十年一遇最低值的 90 % 不确定度为 ±{error:.1f} K。",
        ),
        *(
            [Name(en=f"Source: {source.en}.", zh=f"来源：{source.zh}。")]
            if (source := getattr(campus.weather_extremes, "source", None)) is not None
            and campus.weather_extremes is not None
            and station == campus.weather_extremes.station
            else []
        ),
    ]


def _verdict(
    tight: dict[str, Any], short: int, count: int, asked: Question, *, known: bool
) -> Name:
    """Return the one sentence: what the name-plate says, what is left, and how often."""
    left = 100.0 + tight["margin_at_percent"]
    plate = tight["nameplate_margin_percent"]
    even = tight["break_even_c"]
    en = (
        f"At {asked.at_c:g} °C {tight['name_en']} can make {left:.0f} % of a day's need, where its"
        f" name-plate promises {plate:.0f} % to spare; {short} of {count} plants cannot keep up."
    )
    zh = (
        f"{asked.at_c:g} °C 时{tight['name_zh']}只能提供全天需热的 {left:.0f} %，而铭牌显示尚有"
        f" {plate:.0f} % 裕量；{count} 座热水站中 {short} 座出力不足。"
    )
    if math.isnan(even):
        return Name(en=f"{en} It is {tight['state_en']}.", zh=f"{zh}其{tight['state_zh']}。")
    en += f" It falls short below {even:.1f} °C"
    zh += f"其低于 {even:.1f} °C 即供应不足"
    if known:
        years = tight["return_period_years"]
        often = years < 1.1
        en += ", which every winter brings" if often else f", which comes once in {years:.0f} years"
        zh += "，每年冬季都会出现" if often else f"，约 {years:.0f} 年一遇"
    return Name(en=f"{en}.", zh=f"{zh}。")
