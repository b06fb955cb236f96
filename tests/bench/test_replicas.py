from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from twin.bench.replicas import with_days, with_plants
from twin.campus import Campus, load_campus
from twin.catalog import find_campus, find_scenario
from twin.runs.outcome import Outcome
from twin.scenario import Scenario, load_scenario
from twin.simulation import simulate


@cache
def demo() -> tuple[Campus, Scenario]:
    campus, scenario = load_campus(find_campus("demo")), load_scenario(find_scenario("cold-snap"))
    return campus, with_days(scenario, 2)


@cache
def outcome(plants: int) -> Outcome:
    return simulate(*with_plants(*demo(), plants), seed=1)


@pytest.mark.parametrize("count", [1, 3, 14, 31])
def test_a_campus_has_as_many_plants_as_asked_for(count: int) -> None:
    """Any number of plants, with ids of their own and the beds and occupancy of their originals."""
    campus, scenario = with_plants(*demo(), count)
    plants = [building for building in campus.buildings if building.hot_water is not None]
    assert len(plants) == count
    ids = [asset.id for asset in campus.assets()]
    assert len(set(ids)) == len(ids)
    original, replica = demo()[0].building("dorm-07"), "replica-0007"
    if count > 21:
        assert campus.building(replica).people == original.people
        fractions = scenario.occupancy.residents
        assert fractions[replica] == fractions["dorm-07"]


def test_the_original_is_left_as_it_was() -> None:
    """Making a larger or a smaller campus changes nothing in the one it is made from."""
    campus, scenario = demo()
    before = campus.model_dump_json()
    with_plants(campus, scenario, 2)
    with_plants(campus, scenario, 20)
    assert campus.model_dump_json() == before


def test_more_plants_change_nothing_for_the_others() -> None:
    """Adding four plants leaves every figure, signal and event of the fourteen as they were."""
    fewer, more = outcome(14), outcome(18)
    columns_fewer, columns_more = (one.tables["hotwater.plants"].columns for one in (fewer, more))
    rows = {
        name: place
        for place, name in enumerate(columns_more["building"])
        if not name.startswith("replica")
    }
    assert sorted(rows) == sorted(columns_fewer["building"])
    for place, name in enumerate(columns_fewer["building"]):
        for column, values in columns_fewer.items():
            assert values[place] == columns_more[column][rows[name]], (name, column)
    for key, series in fewer.signals.values.items():
        np.testing.assert_array_equal(series, more.signals.values[key])

    def told(one: Outcome) -> list[tuple[float, str, str | None]]:
        return [
            (event.time_s, event.kind, event.asset)
            for event in one.events
            if not (event.asset or "").startswith("replica")
        ]

    assert told(fewer) == told(more)


def test_a_run_with_a_progress_bar_is_the_same_run() -> None:
    """Telling how far a run has come changes none of its bytes."""
    told: list[float] = []
    watched = simulate(*with_plants(*demo(), 14), seed=1, progress=told.append)
    assert told[-1] == 1.0
    assert watched.kpis == outcome(14).kpis
    assert list(watched.events) == list(outcome(14).events)
    for key, series in watched.signals.values.items():
        assert series.tobytes() == outcome(14).signals.values[key].tobytes()
