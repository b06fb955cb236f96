from __future__ import annotations

import json

import pytest

from dashboard import choices
from dashboard.text import CHINESE
from twin.campus import Campus, load_campus
from twin.catalog import find_campus, find_scenario, scenarios
from twin.overrides import parse_override
from twin.report.language import Words
from twin.scenario import Scenario, load_scenario

EN = Words("en", CHINESE)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The cold snap as shipped."""
    return load_scenario(find_scenario("cold-snap"))


@pytest.fixture(scope="module")
def campus() -> Campus:
    """The demo campus."""
    return load_campus(find_campus("demo"))


def all_levers(scenario: Scenario) -> list[choices.Lever]:
    """Every lever of a scenario."""
    return [lever for group in choices.levers(scenario, EN).values() for lever in group]


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_lever_is_a_change_that_the_command_line_takes(name: str) -> None:
    """Moved to either end of its range, each lever's text is accepted by the scenario."""
    file = find_scenario(name)
    for lever in all_levers(load_scenario(file)):
        values = [not lever.base] if lever.kind == "switch" else [lever.low, lever.high]
        for value in values:
            text = choices.written(lever, value)
            if text is not None:
                load_scenario(file, overrides=(parse_override(text),))


def test_what_is_not_moved_is_not_written(scenario: Scenario) -> None:
    """A lever at its base writes nothing, so that an untouched page is the base run."""
    assert [choices.written(lever, lever.base) for lever in all_levers(scenario)] == [None] * len(
        all_levers(scenario)
    )


def test_what_is_written_is_read_back(scenario: Scenario) -> None:
    """A link that holds a change puts the lever where it was."""
    for lever in all_levers(scenario):
        value = (not lever.base) if lever.kind == "switch" else lever.low
        text = choices.written(lever, value)
        if text is not None:
            assert choices.value_in((text,), lever) == value, lever.path


def test_a_broken_link_leaves_the_lever_at_its_base(scenario: Scenario) -> None:
    """A value of the wrong kind in an address moves nothing, one outside the range is cut to it."""
    lever = next(one for one in all_levers(scenario) if one.path == "weather.minimum_c")
    assert choices.value_in(("weather.minimum_c=warm",), lever) == -7.0
    assert choices.value_in(("weather.minimum_c=[",), lever) == -7.0
    assert choices.value_in(("weather.minimum_c=-99",), lever) == lever.low


def test_a_lost_unit_keeps_the_scenarios_own_events(campus: Campus) -> None:
    """The failure is added to the events that there are, and the scenario takes the list."""
    file = find_scenario("unit-failure")
    scenario = load_scenario(file)
    text = choices.lost_unit(scenario, "dorm-05.hp-1")
    changed = load_scenario(file, overrides=(parse_override(text),))
    assert len(changed.events) == len(scenario.events) + 1
    assert json.loads(text.partition("=")[2])[-1]["asset"] == "dorm-05.hp-1"
    assert changed.events[:-1] == scenario.events


def test_plants_can_be_changed_as_the_command_line_would(campus: Campus) -> None:
    """Units, type and tank of a plant are written as paths into the building's file."""
    levers = choices.plant_levers(campus, "dorm-07", EN)
    texts = [choices.written(levers[0], 9.0), choices.written(levers[1], "low-ambient")]
    assert texts[0] == "buildings.dorm-07.hot_water.heat_pumps.count=9"
    changed = load_campus(
        find_campus("demo"), overrides=tuple(parse_override(text) for text in texts if text)
    )
    plant = changed.building("dorm-07").hot_water
    assert plant is not None
    assert (plant.heat_pumps.count, plant.heat_pumps.type) == (9, "low-ambient")
    assert choices.plant_levers(campus, "library", EN) == []


def test_merging_keeps_what_no_lever_shows() -> None:
    """Changes from a link that the page has no lever for stay; moved levers replace theirs."""
    before = ("days=3", "weather.minimum_c=-9")
    chosen = {"weather.minimum_c": "weather.minimum_c=-11", "hotwater.setpoint_c": None}
    assert choices.merged(before, chosen) == ("days=3", "weather.minimum_c=-11")
    assert choices.merged(before, {"weather.minimum_c": None}) == ("days=3",)
