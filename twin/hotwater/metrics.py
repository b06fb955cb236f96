"""What a hot-water run meant: key figures, tables, balances, signals. Changes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.record import BY_CAUSE, CAUSES, HEAT_PER_M3_K, SAMPLES
from twin.hotwater.service import complaints, count_cold_showers, poisson_interval
from twin.hotwater.system import HotWater, Plant, capacity_ratio
from twin.hotwater.words import CAUSE_NAMES, COLUMN_NAMES, COLUMN_UNITS
from twin.runs.outcome import Balance, Table

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.engine import Recorder

__all__ = [
    "PlantResult",
    "balances",
    "interval_ends_s",
    "kpis",
    "litres_per_joule",
    "plant_results",
    "record_signals",
    "tables",
    "tightest",
]

KWH = 3.6e6  # joules
SHORT_PERCENT = 0.1
"""A plant that missed more of its demand than this fell short [%]; below lies a cold minute."""


@dataclass(frozen=True, slots=True)
class PlantResult:
    """What one plant did, from time zero to the end; see the columns of ``hotwater.plants``."""

    plant: Plant
    columns: dict[str, Any]
    showers_per_hour: NDArray[np.float64]
    cold_per_hour: NDArray[np.float64]


def plant_results(system: HotWater, campus: Campus) -> list[PlantResult]:
    """Return the result of every plant, in the order of the plants."""
    zero = _zero_minute(system)
    end = system.fleet.records()
    litres = unmet_litres(system)
    results = []
    for plant in system.plants:
        p = plant.index
        delivered = system.fleet.delivered_c[p, zero:]
        showers = plant.taps.draws.showers[:, zero : zero + delivered.size]
        total, cold = np.empty(delivered.size), np.empty(delivered.size)
        comfort = system.fleet.value(p, "comfort_c")
        count_cold_showers(
            delivered,
            np.ascontiguousarray(showers),
            plant.taps.draws.lengths_min,
            comfort,
            total,
            cold,
        )
        first = zero // 60
        people = float(plant.taps.people[first:].max(initial=0.0))
        gone = _Gone(end[p], system.at_start[p])
        used = gone("electricity_j") + gone("auxiliary_j") + gone("element_j")
        made = gone("heat_j") + gone("auxiliary_j") + gone("element_j")
        blame = litres[p].sum(axis=0)
        demand = float(gone("mixed_m3")) * 1000.0
        columns: dict[str, Any] = {
            "building": plant.building.id,
            "name_en": plant.building.name.en,
            "name_zh": plant.building.name.zh,
            "people": round(people),
            "units": plant.design.heat_pumps.count,
            "demand_litres": demand,
            "unmet_litres": float(blame.sum()),
            "unmet_percent": 100.0 * float(blame.sum()) / demand if demand > 0.0 else 0.0,
            "showers": float(total.sum()),
            "cold_showers": float(cold.sum()),
            "minimum_delivered_c": _minimum(delivered),
            "comfort_c": comfort,
            "hours_cold": gone("cold_s") / 3600.0,
            "hours_outside_figures": gone("outside_s") / 3600.0,
            "heat_kwh": made / KWH,
            "electricity_kwh": used / KWH,
            "cost_cny": used / KWH * campus.tariff.electricity_cny_kwh,
            "cop": made / used if used > 0.0 else np.nan,
            **_margins(system, plant, zero, beds=_beds(campus, plant)),
            **{f"cause_{c}_litres": float(blame[k]) for k, c in enumerate(CAUSES)},
        }
        results.append(PlantResult(plant, columns, _hourly(total), _hourly(cold)))
    expected = complaints(
        np.array([r.columns["cold_showers"] for r in results]),
        np.array([float(r.columns["people"]) for r in results]),
        campus.service.complaint_reporting_rate,
    )
    for result, count in zip(results, expected, strict=True):
        result.columns["complaints"] = float(count)
    return results


def unmet_litres(system: HotWater) -> NDArray[np.float64]:
    """Return missing litres at delivery temperature by cause: float64[plants, intervals, causes].

    See :func:`litres_per_joule`.
    """
    joules = system.fleet.rows[:, 1:, BY_CAUSE : BY_CAUSE + len(CAUSES)].astype(np.float64)
    return np.asarray(joules * litres_per_joule(system)[:, :, None], dtype=np.float64)


def litres_per_joule(system: HotWater) -> NDArray[np.float64]:
    """Return what missing heat is in litres: float64[plants, intervals] [L/J].

    Missing heat becomes litres with the cold water of its interval: the litres that the heat would
    have warmed from there to the delivery temperature.
    """
    delivery = np.array([system.fleet.value(p.index, "delivery_c") for p in system.plants])
    lift = delivery[:, None] - _interval_mean(system, 2)
    return np.asarray(1000.0 / (HEAT_PER_M3_K * lift), dtype=np.float64)


def interval_ends_s(system: HotWater) -> NDArray[np.float64]:
    """Return when each recording interval ends [s]; the last one may end early, with the run."""
    count = system.fleet.rows.shape[1] - 1
    whole = (np.arange(count) + 1.0) * system.record_every_s
    return np.minimum(whole, 60.0 * system.recorded_steps)


def kpis(results: list[PlantResult], system: HotWater, campus: Campus) -> dict[str, float]:
    """Return the campus's key figures; see :data:`twin.hotwater.words.KPIS`."""

    def total(column: str) -> float:
        return float(sum(result.columns[column] for result in results))

    demand, electricity = total("demand_litres"), total("electricity_kwh")
    expected = total("complaints")
    interval = poisson_interval(expected, counted=campus.service.counted)
    tight = tightest(results)
    people = np.array([max(1.0, float(r.columns["people"])) for r in results])
    cold = np.array([r.columns["cold_showers"] for r in results])
    air = system.air_c

    return {
        "hotwater.unmet_litres": total("unmet_litres"),
        "hotwater.unmet_percent": 100.0 * total("unmet_litres") / demand if demand > 0.0 else 0.0,
        "hotwater.demand_litres": demand,
        "hotwater.showers": total("showers"),
        "hotwater.cold_showers": total("cold_showers"),
        # With k cold showers a head, spread at random, 1 - exp(-k) of the people have had one.
        "hotwater.people_cold": float(np.sum(people * -np.expm1(-cold / people))),
        "hotwater.complaints": expected,
        "hotwater.complaints_low": interval.low,
        "hotwater.complaints_high": interval.high,
        "hotwater.plants_short": float(
            sum(r.columns["unmet_percent"] > SHORT_PERCENT for r in results)
        ),
        "hotwater.minimum_delivered_c": float(
            np.fmin.reduce([r.columns["minimum_delivered_c"] for r in results])
        ),
        "hotwater.heat_kwh": total("heat_kwh"),
        "hotwater.electricity_kwh": electricity,
        "hotwater.cost_cny": total("cost_cny"),
        "hotwater.cop": total("heat_kwh") / electricity if electricity > 0.0 else np.nan,
        "hotwater.nameplate_margin_percent": tight.columns["nameplate_margin_percent"],
        "hotwater.margin_percent": tight.columns["margin_percent"],
        "hotwater.capacity_percent": tight.columns["capacity_percent"],
        "weather.minimum_c": float(air.min()),
        "weather.mean_c": float(air.mean()),
    }


def tightest(results: Sequence[PlantResult]) -> PlantResult:
    """Return the plant with the least margin at the coldest hour, the first if none has any."""

    def margin(result: PlantResult) -> float:
        value = float(result.columns["margin_percent"])
        return math.inf if math.isnan(value) else value

    return min(results, key=margin)


def tables(results: list[PlantResult], system: HotWater) -> dict[str, Table]:
    """Return the tables ``hotwater.plants`` (worst first), ``.causes`` and ``.hours``."""
    worst = sorted(
        results, key=lambda r: (-r.columns["unmet_litres"], -r.columns["people"], r.plant.index)
    )
    keys = list(worst[0].columns) if worst else []
    keys.insert(keys.index("minimum_delivered_c"), keys.pop(keys.index("complaints")))
    litres = unmet_litres(system)
    by_cause = litres.sum(axis=(0, 1))
    whole = float(by_cause.sum())
    order = np.argsort(-by_cause, kind="stable")
    causes = {
        "cause": [CAUSES[k] for k in order],
        "cause_en": [CAUSE_NAMES[CAUSES[k]].en for k in order],
        "cause_zh": [CAUSE_NAMES[CAUSES[k]].zh for k in order],
        "litres": [float(by_cause[k]) for k in order],
        "percent": [100.0 * float(by_cause[k]) / whole if whole > 0.0 else 0.0 for k in order],
    }
    found = {
        "hotwater.plants": _table({key: [r.columns[key] for r in worst] for key in keys}),
        "hotwater.causes": _table(causes),
        "hotwater.hours": _table(_hours(system, litres, results)),
    }
    if system.scenario.hotwater.causes == "exact":
        from twin.hotwater.causes import exact_tables

        found |= exact_tables(system, found["hotwater.plants"])
    return found


def balances(system: HotWater) -> list[Balance]:
    """Return the energy balance of every plant, and of all together [kWh]."""
    rows = []
    sums = np.zeros(3)
    stock = 0.0
    for plant in system.plants:
        given, taken, stored, error = system.fleet.balance(plant.index, system.at_start)
        sums += (given, taken, stored)
        stock += abs(given - taken - stored)
        rows.append(
            Balance(plant.asset, "energy_kwh", given / KWH, taken / KWH, stored / KWH, error)
        )
    error = stock / max(1.0, float(np.abs(sums).max()))
    given, taken, stored = (float(x) / KWH for x in sums)
    whole = Balance("hotwater", "energy_kwh", given, taken, stored, error)
    return [whole, *rows]


def record_signals(system: HotWater, recorder: Recorder) -> None:
    """Hand the recorded series of all plants, and of the weather, to the recorder."""
    count = recorder.time_s.size
    every = recorder.every_s
    place = {name: k for k, name in enumerate(SAMPLES)}
    for plant in system.plants:
        rows = system.fleet.rows[plant.index, :count]
        cold = np.concatenate([_interval_mean(system, 2)[:1], _interval_mean(system, 2)])[
            : len(rows)
        ]
        lift = HEAT_PER_M3_K * (system.fleet.value(plant.index, "delivery_c") - cold)

        def rate(name: str, rows: NDArray[np.float64] = rows) -> NDArray[np.float64]:
            return rows[:, place[name]].astype(np.float64) / every

        heat, power = rate("heat_j") / 1000.0, rate("electricity_j") / 1000.0
        series = {
            "supply_c": (rows[:, place["supply_c"]], "degC"),
            "delivered_c": (rows[:, place["delivered_c"]], "degC"),
            "tank_mean_c": (rows[:, place["tank_mean_c"]], "degC"),
            "tank_top_c": (rows[:, place["tank_top_c"]], "degC"),
            "tank_bottom_c": (rows[:, place["tank_bottom_c"]], "degC"),
            "units_on": (rows[:, place["units_on"]], ""),
            "demand_l_min": (rate("demand_j") / lift * 60_000.0, "L/min"),
            "unmet_l_min": (rate("unmet_j") / lift * 60_000.0, "L/min"),
            "heat_kw": (heat, "kW"),
            "electricity_kw": (power + rate("auxiliary_j") / 1000.0, "kW"),
            "cop": (np.divide(heat, power, out=np.full_like(heat, np.nan), where=power > 0), ""),
        }
        if plant.design.temperature_maintenance is not None:
            series["loop_tank_c"] = (rows[:, place["loop_tank_c"]], "degC")
        for name, (values, unit) in series.items():
            recorder.store(plant.asset, name, _fit(values, count), unit=unit)
    zero = _zero_minute(system)
    minute = np.minimum(zero + (recorder.time_s / 60.0).astype(int), len(system.weather) - 1)
    recorder.store("weather", "air_c", system.weather[minute, 0], unit="degC")
    recorder.store("weather", "frost_factor", system.weather[minute, 1], unit="")
    recorder.store("weather", "cold_water_c", system.weather[minute, 2], unit="degC")


class _Gone:
    """Differences of a record's totals between two instants."""

    def __init__(self, now: Any, then: Any) -> None:
        self._now, self._then = now, then

    def __call__(self, name: str) -> float:
        return float(self._now[name] - self._then[name])


def _zero_minute(system: HotWater) -> int:
    return len(system.weather) - system.recorded_steps


def _minimum(delivered: NDArray[np.float32]) -> float:
    drawn = delivered[~np.isnan(delivered)]
    return float(drawn.min()) if drawn.size else float("nan")


def _beds(campus: Campus, plant: Plant) -> int:
    """Return the beds let in the houses that a plant serves."""
    served = plant.design.serves or (plant.building.id,)
    return sum(campus.building(one).people.residents for one in served)


def _margins(system: HotWater, plant: Plant, zero: int, *, beds: int) -> dict[str, float]:
    """Return capacity over need, by the name-plate and at the coldest hour of the run [%].

    By the name-plate the need is the design load of all beds. At the coldest hour it is the mean
    heat of the run's busiest day, taps and loop, made round the clock; of the whole run when it is
    shorter than a day.
    """
    weather = system.weather[zero:]
    coldest = int(np.argmin(weather[:, 0]))
    air, frost, cold = (float(x) for x in weather[coldest])
    ratio = capacity_ratio(system, plant, air_c=air, frost=frost, cold_c=cold)
    rows = system.fleet.rows[plant.index, 1:].astype(np.float64)
    whole_s = 60.0 * system.recorded_steps
    per_day = max(1, round(min(86_400.0, whole_s) / system.record_every_s))
    heat = rows[:, SAMPLES.index("demand_j")] + rows[:, SAMPLES.index("loop_loss_j")]
    days = [heat[k : k + per_day].sum() for k in range(0, max(1, heat.size - per_day + 1), per_day)]
    need_w = max(days) / min(per_day * system.record_every_s, whole_s)
    rated_w = 1000.0 * plant.design.rated_capacity_kw
    design_w = 1000.0 * plant.design.design.load_kw(beds)
    return {
        "nameplate_margin_percent": 100.0 * (rated_w / design_w - 1.0) if beds else np.nan,
        "capacity_percent": 100.0 * ratio,
        "margin_percent": 100.0 * (rated_w * ratio / need_w - 1.0) if need_w > 0.0 else np.nan,
    }


def _interval_mean(system: HotWater, column: int) -> NDArray[np.float64]:
    """Return the mean of a weather column over each recording interval."""
    values = system.weather[_zero_minute(system) :, column]
    return _mean_of_each(values, round(system.record_every_s / 60.0))


def _mean_of_each(values: NDArray[np.float64], every: int) -> NDArray[np.float64]:
    """Return the mean of each run of *every* values; the last run may be shorter."""
    edges = np.arange(0, values.size, every)
    counts = np.diff(np.append(edges, values.size))
    return np.asarray(np.add.reduceat(values, edges) / counts, dtype=np.float64)


def _hourly(per_minute: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.add.reduceat(per_minute, np.arange(0, per_minute.size, 60)))


def _hours(
    system: HotWater, litres: NDArray[np.float64], results: list[PlantResult]
) -> dict[str, Any]:
    """Return the columns of ``hotwater.hours``: the whole campus, hour by hour."""
    # An interval counts for the hour in which it ends.
    hour = ((interval_ends_s(system) - 1e-6) // 3600.0).astype(int)
    air = system.weather[_zero_minute(system) :, 0]
    count = math.ceil(air.size / 60)
    by_cause = {
        f"cause_{cause}_litres": np.bincount(
            hour, weights=litres[:, :, k].sum(axis=0), minlength=count
        )
        for k, cause in enumerate(CAUSES)
    }
    return {
        "time_s": 3600.0 * np.arange(count),
        "air_c": _mean_of_each(air, 60),
        "showers": np.sum([r.showers_per_hour for r in results], axis=0),
        "cold_showers": np.sum([r.cold_per_hour for r in results], axis=0),
        "unmet_litres": np.sum(list(by_cause.values()), axis=0),
        **by_cause,
    }


def _fit(values: NDArray[Any], count: int) -> NDArray[Any]:
    """Return *values* with *count* entries: a last one is repeated where the run ends between."""
    if len(values) >= count:
        return values[:count]
    return np.concatenate([values, np.repeat(values[-1:], count - len(values))])


def _table(columns: dict[str, Any]) -> Table:
    return Table(
        columns=columns,
        names={key: COLUMN_NAMES[key] for key in columns if key in COLUMN_NAMES},
        units={key: COLUMN_UNITS[key] for key in columns if COLUMN_UNITS.get(key)},
    )
