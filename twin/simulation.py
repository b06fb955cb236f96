"""One run: a campus meets a scenario on the engine. The one place that knows all domains."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.errors import InputError
from twin.hotwater import metrics as hotwater_metrics
from twin.hotwater.system import HotWater
from twin.hotwater.words import KPIS
from twin.model import Name
from twin.power import schedule_failures, schedule_outages
from twin.runs.outcome import LimitResult, Outcome, Span
from twin.scenario import cold_water
from twin.scenario.spells import ColdSpell, cold_spells
from twin.verdict import verdict

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario, WeatherSeries

__all__ = ["simulate"]

Progress = Callable[[float], None]

WEATHER_ZH = {
    "inline": "逐时数值",
    "csv": "CSV 文件",
    "epw": "EPW 气象文件",
    "seasonal": "平常天气配方",
    "cold-snap": "寒潮配方",
    "heat-wave": "热浪配方",
}
"""What the kinds of weather are called in Chinese."""


def simulate(
    campus: Campus,
    scenario: Scenario,
    *,
    seed: int | None = None,
    folder: Path = Path(),
    progress: Progress | None = None,
) -> Outcome:
    """Replay a scenario on a campus and return what came of it.

    Parameters
    ----------
    campus, scenario
        What stands, and what happens.
    seed
        Seed of all random draws; the scenario's own when None. The same seed gives the same result,
        to the byte.
    folder
        Where the weather files that the scenario names are looked for.
    progress
        Called with the fraction done, 0 to 1.

    Returns
    -------
    Outcome
        Plain values; nothing has been written to disk.

    Raises
    ------
    InputError
        When campus and scenario do not fit together; the message says what to change.
    """
    began = time.process_time()
    if not any(building.hot_water for building in campus.buildings):
        raise InputError(
            f"campus {campus.id}: no building has a hot_water plant, so nothing can be simulated;"
            " add one to a building file"
        )
    seed = scenario.seed if seed is None else seed
    engine = Engine(
        seed=seed,
        start_s=scenario.seconds(scenario.spin_up_starts),
        length_s=round(scenario.days * 1440.0) * 60.0,
        record_every_s=scenario.record_every_min * 60.0,
        assets=campus.assets(),
    )
    if engine.length_s <= 0.0:
        raise InputError(f"scenario {scenario.id}: days is {scenario.days:g}; at least one minute")
    weather = scenario.weather_series(rng=engine.streams.generator("weather"), folder=folder)
    cold = cold_water(
        scenario.hotwater.cold_water,
        start=weather.start,
        hours=weather.hours,
        air_c=weather.air_c,
    )
    spells = _journal_spells(engine, weather)
    hotwater = HotWater(engine, campus, scenario, weather=weather, cold_water_c=cold, spells=spells)
    schedule_outages(engine, scenario.outages, start=scenario.start)
    schedule_failures(engine, scenario.events, start=scenario.start)
    engine.run(progress=progress)
    hotwater.finish()

    results = hotwater_metrics.plant_results(hotwater, campus)
    kpis = hotwater_metrics.kpis(results, hotwater, campus)
    limits = judge(scenario, kpis)
    hotwater_metrics.record_signals(hotwater, engine.recorder)
    return Outcome(
        scenario=scenario.id,
        campus=campus.id,
        seed=seed,
        start=scenario.start,
        length_s=engine.length_s,
        record_every_s=engine.recorder.every_s,
        verdict=verdict(kpis, results),
        status="breached" if any(limit.broken for limit in limits) else "met",
        kpis=kpis,
        kpi_info=KPIS,
        limits=limits,
        tables=hotwater_metrics.tables(results, hotwater),
        signals=engine.recorder.signals(),
        events=engine.journal.close(),
        balances=hotwater_metrics.balances(hotwater),
        assumptions=_assumptions(campus, scenario, weather),
        spans=_spans(engine, scenario, spells),
        cpu_s=time.process_time() - began,
    )


def judge(scenario: Scenario, kpis: dict[str, float]) -> list[LimitResult]:
    """Hold the key figures against the scenario's limits.

    Raises
    ------
    InputError
        When a limit names a key figure that the run does not have.
    """
    results = []
    for limit in scenario.limits:
        if limit.kpi not in kpis:
            raise InputError(
                f"scenario {scenario.id}: limits: no key figure {limit.kpi!r}; known: "
                + ", ".join(sorted(kpis))
            )
        value = kpis[limit.kpi]
        results.append(
            LimitResult(
                kpi=limit.kpi,
                at_most=limit.at_most,
                at_least=limit.at_least,
                value=value,
                broken=limit.broken(value),
                name=limit.name,
            )
        )
    return results


def _journal_spells(engine: Engine, weather: WeatherSeries) -> list[tuple[ColdSpell, int]]:
    """Write each cold spell into the journal: the root of what follows from it."""
    rows = []
    for spell in cold_spells(weather):
        event = engine.journal.record(
            engine.start_s + 3600.0 * spell.first_hour,
            "weather-cold",
            asset="weather",
            value=round(spell.minimum_c, 1),
            unit="degC",
            detail=Name(
                en=f"cold spell, minimum {spell.minimum_c:.1f} °C",
                zh=f"寒潮，最低气温 {spell.minimum_c:.1f} °C",
            ),
        )
        rows.append((spell, event))
    return rows


def _spans(engine: Engine, scenario: Scenario, spells: list[tuple[ColdSpell, int]]) -> list[Span]:
    """Return what charts shade: cold spells and outages, cut to the recorded time."""
    spans = [
        Span(
            kind="cold-spell",
            from_s=engine.start_s + 3600.0 * spell.first_hour,
            to_s=engine.start_s + 3600.0 * spell.last_hour,
            name=Name(
                en=f"Cold spell, {spell.minimum_c:.1f} °C", zh=f"寒潮 {spell.minimum_c:.1f} °C"
            ),
        )
        for spell, _ in spells
    ]
    spans += [
        Span(
            kind="outage",
            from_s=scenario.seconds(outage.begins),
            to_s=scenario.seconds(outage.ends),
            name=Name(en=f"Outage of {outage.asset}", zh=f"{outage.asset} 停电"),
        )
        for outage in scenario.outages
    ]
    return [
        Span(span.kind, max(0.0, span.from_s), min(engine.length_s, span.to_s), span.name)
        for span in spans
        if span.to_s > 0.0 and span.from_s < engine.length_s
    ]


def _assumptions(campus: Campus, scenario: Scenario, weather: WeatherSeries) -> list[Name]:
    """Return what a reader must know: the scenario's own words, then the model's."""
    from twin.hotwater.heatpump import CURVES

    plants = [b.hot_water for b in campus.buildings if b.hot_water is not None]
    families = sorted({plant.heat_pumps.type for plant in plants})
    rows = [*scenario.assumptions, *scenario.notes]
    kind = WEATHER_ZH[scenario.weather.kind]
    rows.append(Name(en=f"Weather: {weather.source}.", zh=f"气象（{kind}）：{weather.source}。"))
    rows += [Name(en=f"Weather: {note}.", zh=f"气象：{note}。") for note in weather.notes]
    for family in families:
        curve = CURVES[family]
        rows.append(
            Name(
                en=f"Heat pumps '{family}': {curve.source.en}; {curve.fit.en}.",
                zh=f"热泵“{family}”：{curve.source.zh}；{curve.fit.zh}。",
            )
        )
    rate = campus.service
    rows.append(
        Name(
            en=f"Complaints: {rate.complaint_reporting_rate:.5f} per person and cold shower, a fit:"
            f" {rate.source.en}.",
            zh=f"投诉率（拟合）：每次凉水淋浴 {rate.complaint_reporting_rate:.5f}；"
            f"{rate.source.zh}。",
        )
    )
    rows.append(
        Name(
            en="A shower that goes cold, or fails for want of water, is not taken again later.",
            zh="变凉或因停水未能进行的淋浴不再补洗。",
        )
    )
    rows.append(
        Name(
            en="Causes come from a contribution ledger kept during the run; they add up to the"
            " missing litres but are not an attribution by comparison of runs.",
            zh="各原因由运行中的贡献账目得出，合计等于缺口，但并非多次对比运行的归因结果。",
        )
    )
    rows += [Name(en=f"Source: {one}", zh=f"来源：{one}") for one in scenario.sources]
    return rows
