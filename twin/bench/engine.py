"""What the engine costs: a cold snap through the front door, growth, and single events."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

import simpy
from simpy.events import ProcessGenerator

from twin.bench.replicas import with_days, with_plants
from twin.bench.row import Row
from twin.bench.stopwatch import cpu_s, growth, run_child
from twin.engine import Clock, Engine
from twin.verify.leaky_tank import LeakyTank

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario

__all__ = ["rows"]

PLANTS = (1, 10, 100, 1000)
DAYS = (1, 7, 30, 365)

SIMULATION_CPU_S = 0.5
"""Target: the cold snap of all plants at a resolution of 60 s, kernels cached [s]."""
PROCESS_CPU_S = 2.0
"""Target: `twin run cold-snap` from the prompt to the prompt [s]."""
PEAK_MB = 400.0
"""Target: its peak of memory [MB]."""
LINEAR = 1.1
"""Target: exponent of growth; one, with room for caches that a larger run outgrows [-]."""

WEEK_S = 7 * 86_400.0


def rows() -> list[Row]:
    """Measure everything; takes about a minute of processor time."""
    campus, scenario = _cold_snap()
    return [
        *_front_door(campus, scenario),
        *_growth_with_plants(campus, scenario),
        *_growth_with_days(campus, scenario),
        _time_outs(),
        _tanks(),
    ]


# -- a run as the user meets it -------------------------------------------------------------------


def _cold_snap() -> tuple[Campus, Scenario]:
    from twin.campus import load_campus
    from twin.catalog import find_campus, find_scenario
    from twin.scenario import load_scenario

    return load_campus(find_campus("demo")), load_scenario(find_scenario("cold-snap"))


def _simulation_s(campus: Campus, scenario: Scenario, *, repeats: int = 3) -> float:
    from twin.simulation import simulate

    return cpu_s(lambda: simulate(campus, scenario, seed=1), repeats=repeats)


def _front_door(campus: Campus, scenario: Scenario) -> Iterator[Row]:
    from twin.simulation import simulate

    simulate(campus, scenario, seed=1)  # compiles the kernels, or loads them from their cache
    plants = sum(building.hot_water is not None for building in campus.buildings)
    yield Row.of(
        f"cold-snap, the simulation alone: {plants} plants, 7 days at 60 s",
        _simulation_s(campus, scenario),
        "CPU-s",
        target=SIMULATION_CPU_S,
    )
    with tempfile.TemporaryDirectory() as runs:
        command = ["-m", "twin", "run", "cold-snap", "--json", "--quiet", "--runs", runs]
        costs = [run_child(command) for _ in range(3)]
    known = [cost for cost in costs if cost is not None]
    if known:
        yield Row.of(
            "cold-snap, the whole process: twin run cold-snap",
            min(cost.cpu_s for cost in known),
            "CPU-s",
            target=PROCESS_CPU_S,
        )
        yield Row.of(
            "cold-snap, peak of memory: twin run cold-snap",
            max(cost.peak_mb for cost in known),
            "MB",
            target=PEAK_MB,
        )


# -- growth ---------------------------------------------------------------------------------------


def _growth_with_plants(campus: Campus, scenario: Scenario) -> Iterator[Row]:
    costs = []
    for count in PLANTS:
        many, peopled = with_plants(campus, scenario, count)
        costs.append(_simulation_s(many, peopled, repeats=3 if count < 1000 else 2))
        yield Row.of(f"7 days, {count} {'plant' if count == 1 else 'plants'}", costs[-1], "CPU-s")
    yield Row.of(
        f"growth with plants, {PLANTS[-2]} to {PLANTS[-1]}: exponent (1 is linear)",
        growth(PLANTS, costs),
        "1",
        target=LINEAR,
    )


def _growth_with_days(campus: Campus, scenario: Scenario) -> Iterator[Row]:
    costs = []
    plants = sum(building.hot_water is not None for building in campus.buildings)
    for days in DAYS:
        costs.append(_simulation_s(campus, with_days(scenario, days), repeats=2))
        yield Row.of(
            f"{plants} plants, {days} {'day' if days == 1 else 'days'}", costs[-1], "CPU-s"
        )
    yield Row.of(
        f"growth with days, {DAYS[-2]} to {DAYS[-1]}: exponent (1 is linear)",
        growth(DAYS, costs),
        "1",
        target=LINEAR,
    )


# -- single events --------------------------------------------------------------------------------


def _time_outs(processes: int = 1000, length_s: float = 200.0) -> Row:
    """Compare one event on our clock with one in bare SimPy: a thousand processes that tick."""

    def ticks(environment: simpy.Environment, first_s: float) -> ProcessGenerator:
        yield environment.timeout(first_s)
        while True:
            yield environment.timeout(1.0)

    def on_ours() -> None:
        clock = Clock()
        for number in range(processes):
            clock.process(ticks(clock, number / processes))
        clock.run(until=length_s)

    def on_bare() -> None:
        environment = simpy.Environment()
        for number in range(processes):
            environment.process(ticks(environment, number / processes))
        environment.run(until=length_s)

    to_us = 1e6 / (processes * length_s)
    return Row.of(
        "one event: time-outs of 1,000 processes",
        to_us * cpu_s(on_ours),
        "CPU-us",
        peer=f"SimPy {version('simpy')}",
        peer_value=to_us * cpu_s(on_bare),
    )


def _tanks(count: int = 100) -> Row:
    """Compare lazily advanced tanks with exact switchings to tanks that tick once a minute."""

    def lazily() -> None:
        engine = Engine(seed=1, length_s=WEEK_S)
        for _ in range(count):
            engine.attach(LeakyTank())
        engine.run()

    def ticking() -> None:
        environment = simpy.Environment()
        for _ in range(count):
            environment.process(_ticking_tank(environment, LeakyTank()))
        environment.run(until=WEEK_S)

    return Row.of(
        f"{count} tanks with float switches for 7 days, each switching at its exact time",
        cpu_s(lazily),
        "CPU-s",
        peer="the same in bare SimPy, looking once a minute",
        peer_value=cpu_s(ticking, repeats=1),
    )


def _ticking_tank(environment: simpy.Environment, tank: LeakyTank) -> ProcessGenerator:
    """Yield minute by minute, with the switch found only at the next full minute."""
    look = partial(environment.timeout, 60.0)
    while True:
        yield look()
        now_s = float(environment.now)
        tank.advance(now_s)
        if tank.level_m <= tank.low_m if not tank.pumping else tank.level_m >= tank.high_m:
            tank.pumping = not tank.pumping
