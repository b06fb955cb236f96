"""One run: a campus meets a scenario on the engine. The one place that knows all domains."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.domain import Domain, verdict
from twin.engine import Engine
from twin.errors import InputError
from twin.model import Name
from twin.power import schedule_failures, schedule_outages
from twin.runs.outcome import LimitResult, Outcome, Span
from twin.scenario import cold_water
from twin.scenario.spells import ColdSpell, cold_spells

if TYPE_CHECKING:
    from twin.campus import AssetSpec, Campus
    from twin.response.rescuers import Rescuers
    from twin.response.site import FloodSite
    from twin.scenario import Scenario, WeatherSeries

__all__ = ["DOMAINS", "simulate"]

Progress = Callable[[float], None]

DOMAINS = ("hotwater", "flood", "response", "evacuation")
"""The domains of this version, in the order in which they are built and asked."""

TOLD: Final = ("flood", "evacuation", "response", "hotwater")
"""The order in which a verdict tells them: what came first in time."""

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
    only: Collection[str] = DOMAINS,
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
    only
        The domains to play, of :data:`DOMAINS`; a replay that asks about one need not pay for the
        others. The draws of a domain do not depend on which others are played.

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
    seed = scenario.seed if seed is None else seed
    engine = Engine(
        seed=seed,
        start_s=scenario.seconds(scenario.spin_up_starts),
        length_s=round(scenario.days * 1440.0) * 60.0,
        record_every_s=scenario.record_every_min * 60.0,
        assets=_assets(campus, scenario),
    )
    if engine.length_s <= 0.0:
        raise InputError(f"scenario {scenario.id}: days is {scenario.days:g}; at least one minute")
    weather = scenario.weather_series(
        rng=engine.streams.generator("weather"), folder=folder, extremes=campus.weather_extremes
    )
    spells = _journal_spells(engine, weather)
    built = _build(
        engine, campus, scenario, weather=weather, spells=spells, only=only, folder=folder
    )
    domains = list(built.values())
    if not domains:
        raise InputError(
            f"campus {campus.id}: nothing can be simulated: no building has a hot_water plant, no"
            " rain falls on storm drainage, no alarm sounds; or plays leaves out what there is"
        )
    schedule_outages(engine, scenario.outages, start=scenario.start)
    schedule_failures(engine, scenario.events, start=scenario.start)
    engine.run(progress=progress)
    for domain in domains:
        domain.finish()

    kpis = {key: value for domain in domains for key, value in domain.kpis().items()}
    limits = judge(scenario, kpis)
    for domain in domains:
        domain.record(engine.recorder)
    return Outcome(
        scenario=scenario.id,
        campus=campus.id,
        seed=seed,
        start=scenario.start,
        length_s=engine.length_s,
        record_every_s=engine.recorder.every_s,
        verdict=verdict([built[name].headline() for name in TOLD if name in built]),
        status="breached" if any(limit.broken for limit in limits) else "met",
        kpis=kpis,
        kpi_info={key: info for domain in domains for key, info in domain.kpi_info.items()},
        limits=limits,
        tables={name: table for domain in domains for name, table in domain.tables().items()},
        signals=engine.recorder.signals(),
        events=engine.journal.close(),
        balances=[balance for domain in domains for balance in domain.balances()],
        assumptions=_assumptions(scenario, weather, domains),
        spans=_spans(engine, scenario, spells, domains),
        cpu_s=time.process_time() - began,
    )


def _assets(campus: Campus, scenario: Scenario) -> tuple[AssetSpec, ...]:
    """Return what can fail or lose its supply: the campus's, and what crews bring along."""
    if not scenario.crew_decisions():
        return campus.assets()
    from twin.response.generators import with_generators

    return with_generators(campus.assets(), scenario)


def _build(
    engine: Engine,
    campus: Campus,
    scenario: Scenario,
    *,
    weather: WeatherSeries,
    spells: list[tuple[ColdSpell, int]],
    only: Collection[str],
    folder: Path,
) -> dict[str, Domain]:
    """Build the domains that campus and scenario call for, in the order of :data:`DOMAINS`."""
    domains: dict[str, Domain] = {}
    only = [name for name in only if not scenario.plays or name in scenario.plays]
    if "hotwater" in only and any(building.hot_water for building in campus.buildings):
        from twin.hotwater.domain import HotWaterDomain
        from twin.hotwater.system import HotWater

        cold = cold_water(
            scenario.hotwater.cold_water,
            start=weather.start,
            hours=weather.hours,
            air_c=weather.air_c,
        )
        system = HotWater(
            engine, campus, scenario, weather=weather, cold_water_c=cold, spells=spells
        )
        domains["hotwater"] = HotWaterDomain(system, campus)
    site: FloodSite | None = None
    if "flood" in only and (scenario.rain or scenario.flood) and campus.site.drainage:
        from twin.flood.domain import FloodDomain
        from twin.flood.waterside import Waterside

        flood = FloodDomain(engine, campus, scenario, folder=folder)
        site = Waterside(flood.flood)
        domains["flood"] = flood
    if "response" in only and scenario.crew_decisions():
        from twin.response.domain import ResponseDomain
        from twin.response.site import DryCampus
        from twin.response.system import Response

        response = Response(engine, campus, scenario, site or DryCampus())
        domains["response"] = ResponseDomain(response)
    if "evacuation" in only and scenario.evacuation is not None:
        from twin.evacuation.domain import EvacuationDomain
        from twin.evacuation.system import Evacuation

        evacuation = Evacuation(
            engine,
            campus,
            scenario,
            folder=folder,
            crews=_crews(engine, campus, scenario, domains, site),
            water=site if site and site.yards else None,
        )
        domains["evacuation"] = EvacuationDomain(evacuation)
    return domains


def _crews(
    engine: Engine,
    campus: Campus,
    scenario: Scenario,
    domains: dict[str, Domain],
    site: FloodSite | None,
) -> Rescuers | None:
    """Return who sends the campus's crews as rescue teams; None where nobody asks for one."""
    wanted = scenario.evacuation is not None and any(
        team.crew for team in scenario.evacuation.teams()
    )
    if not wanted or (scenario.plays and "response" not in scenario.plays):
        return None
    from twin.response.domain import ResponseDomain
    from twin.response.rescuers import Rescuers
    from twin.response.site import DryCampus
    from twin.response.system import Response

    played = domains.get("response")
    response = (
        played.response
        if isinstance(played, ResponseDomain)
        else Response(engine, campus, scenario, site or DryCampus())
    )
    return Rescuers(
        engine,
        campus.response,
        crews=response.crews,
        stores=response.stores,
        journeys=response.journeys,
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


def _spans(
    engine: Engine,
    scenario: Scenario,
    spells: list[tuple[ColdSpell, int]],
    domains: list[Domain],
) -> list[Span]:
    """Return what charts shade, cut to the recorded time."""
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
    spans += [span for domain in domains for span in domain.spans()]
    return [
        Span(span.kind, max(0.0, span.from_s), min(engine.length_s, span.to_s), span.name)
        for span in spans
        if span.to_s > 0.0 and span.from_s < engine.length_s
    ]


def _assumptions(scenario: Scenario, weather: WeatherSeries, domains: list[Domain]) -> list[Name]:
    """Return what a reader must know: the scenario's own words, then the models'."""
    rows = [*scenario.assumptions, *scenario.notes]
    kind = WEATHER_ZH[scenario.weather.kind]
    rows.append(Name(en=f"Weather: {weather.source}.", zh=f"气象（{kind}）：{weather.source}。"))
    rows += [Name(en=f"Weather: {it.en}.", zh=f"气象：{it.zh}。") for it in weather.notes]
    rows += [row for domain in domains for row in domain.assumptions()]
    rows += [Name(en=f"Source: {one}", zh=f"来源：{one}") for one in scenario.sources]
    return rows
