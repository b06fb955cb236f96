"""The hot water of a scenario, live: for studies that must look inside a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.hotwater.system import HotWater
from twin.power import schedule_failures, schedule_outages
from twin.scenario import cold_water

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario, WeatherSeries

__all__ = ["prepare", "realised_weather"]


def realised_weather(
    scenario: Scenario, *, seed: int | None = None, folder: Path = Path()
) -> WeatherSeries:
    """Return the weather that a run of the scenario has, spin-up included."""
    from twin.engine.streams import Streams

    streams = Streams(seed=scenario.seed if seed is None else seed)
    return scenario.weather_series(rng=streams.generator("weather"), folder=folder)


def prepare(
    campus: Campus, scenario: Scenario, *, seed: int | None = None, folder: Path = Path()
) -> tuple[Engine, HotWater]:
    """Return the engine of a run and its hot water, with all demand drawn, ready to go.

    ``engine.run()`` plays it; the same draws, and the same result, as
    :func:`twin.simulation.simulate` has.
    """
    engine = Engine(
        seed=scenario.seed if seed is None else seed,
        start_s=scenario.seconds(scenario.spin_up_starts),
        length_s=round(scenario.days * 1440.0) * 60.0,
        record_every_s=scenario.record_every_min * 60.0,
        assets=campus.assets(),
    )
    weather = scenario.weather_series(rng=engine.streams.generator("weather"), folder=folder)
    cold = cold_water(
        scenario.hotwater.cold_water,
        start=weather.start,
        hours=weather.hours,
        air_c=weather.air_c,
    )
    system = HotWater(engine, campus, scenario, weather=weather, cold_water_c=cold, spells=[])
    schedule_outages(engine, scenario.outages, start=scenario.start)
    schedule_failures(engine, scenario.events, start=scenario.start)
    return engine, system
