from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from twin.campus import Campus, load_campus
from twin.catalog import shipped
from twin.scenario import check_against, read_scenario

Write = Callable[[str, str | bytes], Path]
Check = Callable[..., list[str]]

SOUND = """\
id: trial
name: {en: Trial, zh: 试验}
summary: {en: A trial., zh: 试验。}
start: 2025-01-20 00:00
days: 1
spin_up_days: 1
calendar: {holidays: [{from: 2025-01-15, to: 2025-02-16, name: {en: holiday, zh: 寒假}}]}
"""
RECIPE = "weather: {kind: seasonal, mean_c: 5}\n"


@pytest.fixture(scope="module")
def demo() -> Campus:
    return load_campus(shipped("buildings") / "demo")


@pytest.fixture
def check(write: Write, demo: Campus) -> Check:
    """Hold a scenario with more lines against the demo campus, and return what is wrong."""

    def checked(more: str, weather: str = RECIPE, **given: tuple[str, ...]) -> list[str]:
        scenario, document = read_scenario(write("trial.yaml", SOUND + weather + more))
        return [str(it) for it in check_against(scenario, demo, document, **given)]

    return checked


def test_a_sound_scenario_fits(check: Check) -> None:
    """Events, outages, decisions and fractions on what exists raise nothing."""
    assert (
        check(
            """\
occupancy: {residents: {dorm-07: 0.98}}
events: [{kind: equipment-failure, at: 2025-01-20 06:00, asset: dorm-07.hp-2}]
outages: [{asset: feeder-b, from: 2025-01-20 06:00, to: 2025-01-20 07:00}]
decisions: [{kind: preheat, from: 2025-01-20 06:00, to: 2025-01-20 07:00, buildings: all}]
limits: [{kpi: hotwater.complaints, at_most: 10, name: {en: few, zh: 少}}]
"""
        )
        == []
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "events: [{kind: equipment-failure, at: 2025-01-20 06:00, asset: dorm-07.hp2}]",
            "9:65: events[0].asset: no asset named 'dorm-07.hp2'; did you mean 'dorm-07.hp-2'?",
        ),
        (
            "outages: [{asset: feder-b, from: 2025-01-20 06:00, to: 2025-01-20 07:00}]",
            "9:19: outages[0].asset: no asset named 'feder-b'; did you mean 'feeder-b'?",
        ),
        (
            "occupancy: {residents: {dorm-77: 0.5}}",
            "9:25: occupancy.residents.dorm-77: no building named 'dorm-77'; "
            "did you mean 'dorm-07'?",
        ),
        (
            "occupancy: {residents: {library: 0.5}}",
            "9:25: occupancy.residents.library: nobody lives in 'library'; "
            "allowed: a building with residents",
        ),
        (
            "decisions: [{kind: preheat, from: 2025-01-20 06:00, to: 2025-01-20 07:00, "
            "buildings: [library]}]",
            "9:87: decisions[0].buildings[0]: 'library' has no central hot water; "
            "allowed: a building with a plant",
        ),
        (
            "decisions: [{kind: preheat, from: 2025-01-20 06:00, to: 2025-01-20 07:00, "
            "buildings: [dorm-07, dorm-07]}]",
            "9:96: decisions[0].buildings[1]: 'dorm-07' is named twice; "
            "allowed: each building once",
        ),
        (
            "events: [{kind: demand-surge, from: 2025-01-20 06:00, to: 2025-01-20 07:00, "
            "factor: 2, buildings: [dorm-7]}]",
            "9:100: events[0].buildings[0]: no building named 'dorm-7'; did you mean 'dorm-07'?",
        ),
    ],
)
def test_what_is_not_on_the_campus_is_named_with_the_nearest(
    check: Check, more: str, message: str
) -> None:
    """Every reference is checked at its line and column."""
    assert check(more + "\n") == [f"trial.yaml:{message}"]


def test_heaters_can_only_be_switched_on_where_they_are(check: Check, demo: Campus) -> None:
    """Without power_kw the installed heater is meant, and there must be one."""
    plants = {it.id: it.hot_water for it in demo.buildings if it.hot_water is not None}
    without = next(key for key, plant in plants.items() if plant.auxiliary is None)
    having = next(key for key, plant in plants.items() if plant.auxiliary is not None)
    window = "kind: auxiliary-heat, from: 2025-01-20 06:00, to: 2025-01-20 07:00"
    assert check(f"decisions: [{{{window}, buildings: [{having}]}}]\n") == []
    assert check(f"decisions: [{{{window}, buildings: [{without}], power_kw: 30}}]\n") == []
    (problem,) = check(f"decisions: [{{{window}, buildings: [{without}]}}]\n")
    assert problem.endswith(
        f"decisions[0].buildings[0]: {without!r} has no auxiliary heater installed; "
        "allowed: a plant with one, or power_kw for heaters brought in"
    )


def test_nobody_can_be_moved_who_is_not_there(check: Check, demo: Campus) -> None:
    """The beds taken at that moment are what can leave, and the free ones what can be entered."""
    beds = demo.building("dorm-07").people.residents
    living, free = round(0.5 * beds), demo.building("dorm-08").people.residents // 2
    occupancy = "occupancy: {residents: {dorm-07: 0.5, dorm-08: 0.5}}\n"
    move = (
        "decisions: [{{kind: move-residents, at: 2025-01-20 06:00, people: {}, "
        "from_building: {}, to_building: {}}}]\n"
    )
    assert check(occupancy + move.format(min(living, free), "dorm-07", "dorm-08")) == []
    assert check(occupancy + move.format(living + 1, "dorm-07", "dorm-09")) == [
        f"trial.yaml:10:66: decisions[0].people: {living + 1} people are to leave dorm-07, where "
        f"{living} live on 2025-01-20 06:00; allowed: at most {living}"
    ]
    full = "occupancy: {residents: {dorm-07: 1.0, dorm-08: 1.0}}\n"
    assert check(full + move.format(1, "dorm-07", "dorm-08")) == [
        "trial.yaml:10:66: decisions[0].people: 1 people are to enter dorm-08, where 0 beds are "
        "free on 2025-01-20 06:00; allowed: at most 0"
    ]


def test_moves_are_counted_one_after_the_other(check: Check, demo: Campus) -> None:
    """Who has left cannot leave again, whatever the reading order."""
    living = round(0.5 * demo.building("dorm-07").people.residents)
    occupancy = "occupancy: {residents: {dorm-07: 0.5, dorm-08: 0, dorm-09: 0}}\n"
    moves = (
        "decisions:\n"
        "  - {kind: move-residents, at: 2025-01-20 09:00, people: 1, from_building: dorm-07, "
        "to_building: dorm-09}\n"
        f"  - {{kind: move-residents, at: 2025-01-20 06:00, people: {living}, "
        "from_building: dorm-07, to_building: dorm-08}\n"
    )
    assert check(occupancy + moves) == [
        "trial.yaml:11:58: decisions[0].people: 1 people are to leave dorm-07, where 0 live on "
        "2025-01-20 09:00; allowed: at most 0"
    ]


def test_without_fractions_the_timetable_says_who_is_there(check: Check, demo: Campus) -> None:
    """In the holiday few stay, so few can be moved."""
    staying = demo.timetable.resident_fraction["holiday"]
    living = round(staying * demo.building("dorm-07").people.residents)
    move = (
        f"decisions: [{{kind: move-residents, at: 2025-01-20 06:00, people: {living + 1}, "
        "from_building: dorm-07, to_building: dorm-08}]\n"
    )
    (problem,) = check(move)
    assert f"where {living} live on 2025-01-20 06:00" in problem


def test_limits_are_checked_against_the_figures_of_a_run(check: Check) -> None:
    """A misspelt key figure would never be judged."""
    limits = "limits: [{kpi: hotwater.complaint, at_most: 10, name: {en: few, zh: 少}}]\n"
    assert check(limits) == []
    assert check(limits, kpis=("hotwater.complaints", "hotwater.unmet_litres")) == [
        "trial.yaml:9:16: limits[0].kpi: no key figure named 'hotwater.complaint'; "
        "did you mean 'hotwater.complaints'?"
    ]


def csv(hours: int, air_c: float = 3.0) -> str:
    lines = [f"2025-01-{20 + h // 24} {h % 24:02}:00,{air_c},0.7\n" for h in range(hours)]
    return "time,air_c,relative_humidity\n" + "".join(lines)


def test_given_weather_must_last_as_long_as_the_run(check: Check, write: Write) -> None:
    """The problem stands at the path in the scenario and tells what is missing in the file."""
    weather = "weather: {kind: csv, path: w.csv}\n"
    write("w.csv", csv(25))
    assert check("", weather) == []
    write("w.csv", csv(20))
    assert check("", weather) == [
        "trial.yaml:8:28: weather.path: w.csv: ends 2025-01-20 19:00, the run ends "
        "2025-01-21 00:00: 5 h are missing; allowed: weather for the whole run; give more hours or "
        "lower days"
    ]


def test_a_winter_in_fahrenheit_is_noticed(check: Check, write: Write) -> None:
    """40 degrees Fahrenheit is a possible temperature in Celsius, but not in January at 32 N."""
    write("w.csv", csv(25, air_c=40.0))
    assert check("", "weather: {kind: csv, path: w.csv}\n") == [
        "trial.yaml:8:28: weather.path: a mean of 40.0 degC in winter at 32 degrees north looks "
        "like Fahrenheit; allowed: a mean of at most 25 degC"
    ]
