from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from twin.campus import Campus, load_campus
from twin.catalog import shipped
from twin.scenario import Scenario, check_against, load_scenario, read_scenario, scenario_schema
from twin.scenario.decisions import MoveResidents
from twin.scenario.series import WeatherSeries

FOLDER = shipped("scenarios")
FILES = sorted(FOLDER.glob("*.yaml"))
NAMES = [path.stem for path in FILES]
FLOODS = ["pump-blocked", "rainstorm", "rainstorm-outage", "river-high", "three-storms"]
DRILLS = [
    "blackout-evening",
    "campus-evacuation",
    "canteen-peak",
    "fire-drill-dormitory",
    "fire-drill-teaching",
    "library-exit-blocked",
]
WINTER = [path for path in FILES if path.stem not in {*FLOODS, *DRILLS}]
HOTWATER_LIMITS = {"hotwater.unmet_percent", "hotwater.complaints"}
FLOOD_LIMITS = {
    "flood.rooms_lost",
    "flood.direct_loss_cny",
    "flood.person_hours_without_water",
}

EVACUATION_LIMITS = {"evacuation.t95_s", "evacuation.inside", "evacuation.incapacitated"}

CONCENTRATED = {"dorm-05", "dorm-07", "dorm-08", "dorm-11"}
"""The dormitories that take those who stay over the holiday."""


@pytest.fixture(scope="module")
def demo() -> Campus:
    return load_campus(FOLDER.parent / "buildings" / "demo")


def scenario(name: str) -> Scenario:
    return load_scenario(FOLDER / f"{name}.yaml")


def weather(name: str, seed: int = 1) -> WeatherSeries:
    extremes = load_campus(FOLDER.parent / "buildings" / "demo").weather_extremes
    return scenario(name).weather_series(
        rng=np.random.default_rng(seed), folder=FOLDER, extremes=extremes
    )


def judged(name: str, seed: int = 1) -> np.ndarray:
    """Return the air temperatures after the spin-up."""
    hours = round((scenario(name).start - scenario(name).spin_up_starts).total_seconds() / 3600)
    return weather(name, seed).air_c[hours:]


def test_the_shipped_scenarios_are_there() -> None:
    """A lost or renamed file would be a lost command."""
    assert set(DRILLS) <= set(NAMES)
    assert sorted(set(NAMES) - set(FLOODS) - set(DRILLS)) == [
        "cold-snap",
        "cold-snap-20-year",
        "cold-snap-2023",
        "cold-snap-50-year",
        "january",
        "mild-winter",
        "outage-in-cold-snap",
        "unit-failure",
    ]
    assert set(FLOODS) <= set(NAMES)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_file_is_tied_to_its_schema_and_named_as_its_id(path: Path) -> None:
    """Editors find the schema by the first line; people find the scenario by its file."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"
    assert load_scenario(path).id == path.stem


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_scenario_fits_the_demo_campus(path: Path, demo: Campus) -> None:
    """Every building, asset and resident that a shipped scenario names is there."""
    read, document = read_scenario(path)
    assert check_against(read, demo, document) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_scenario_speaks_both_languages_and_names_its_sources(path: Path) -> None:
    """What a planner reads is there in Chinese, not copied English; assumptions are owned up."""
    read = load_scenario(path)
    words = [read.name, read.summary, *read.assumptions, *read.notes]
    words += [limit.name for limit in read.limits]
    for text in words:
        assert text.en.isascii() or "°" in text.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
    assert read.sources
    assert read.assumptions
    judged = {limit.kpi for limit in read.limits}
    if read.evacuation is not None:
        assert judged
        assert judged <= EVACUATION_LIMITS
    else:
        assert judged == (FLOOD_LIMITS if read.rain else HOTWATER_LIMITS)


def test_the_committed_schema_is_that_of_the_model() -> None:
    """Editors check files by the rules of this version."""
    committed = json.loads((FOLDER / "scenario.schema.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(scenario_schema()))


@pytest.mark.parametrize("path", WINTER, ids=[path.stem for path in WINTER])
def test_those_who_stay_are_together_in_four_dormitories(path: Path) -> None:
    """Nearly all beds in four dormitories are taken and nearly none elsewhere, in the holiday."""
    read = load_scenario(path)
    last = read.ends
    fractions = read.occupancy.at(last)
    assert {key for key, taken in fractions.items() if taken > 0.9} == CONCENTRATED
    others = [taken for key, taken in fractions.items() if key not in CONCENTRATED]
    assert len(others) == 10
    assert max(others) <= 0.05
    assert read.calendar.day_kind(last.date()) == "holiday"


@pytest.mark.parametrize(
    ("name", "minimum_c"),
    [
        ("cold-snap", -7.0),
        ("unit-failure", -7.0),
        ("outage-in-cold-snap", -7.0),
        ("january", -7.0),
        ("cold-snap-2023", -10.7),
        ("cold-snap-20-year", -7.4),
        ("cold-snap-50-year", -8.5),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_snap_reaches_the_minimum_of_its_source(
    name: str, minimum_c: float, seed: int
) -> None:
    """-7 degC of the incident, -10.7 degC of Lishui in 2023, the return values of Shanghai."""
    assert judged(name, seed).min() == minimum_c


def test_the_mild_winter_is_about_five_and_seldom_below_minus_two() -> None:
    """Over 20 seeds: month's mean 5 +- 0.5 degC on average, minimum about -2 degC."""
    months = [judged("mild-winter", seed) for seed in range(20)]
    assert np.mean([month.mean() for month in months]) == pytest.approx(5.0, abs=0.5)
    assert np.mean([month.min() for month in months]) == pytest.approx(-2.0, abs=0.7)
    assert min(month.min() for month in months) > -3.01


def test_january_and_the_mild_winter_differ_by_the_snap_alone() -> None:
    """Same seed, same calendar, same people, same ordinary days."""
    cold, mild = scenario("january"), scenario("mild-winter")
    same = {"start", "days", "spin_up_days", "calendar", "occupancy", "hotwater", "limits"}
    assert cold.model_dump(include=same) == mild.model_dump(include=same)
    differs = np.flatnonzero(np.abs(judged("january") - judged("mild-winter")) > 1e-9) / 24
    assert 20.5 < differs.min() < 21.3  # the evening before 22 January, the 21st day from 0
    assert 25.5 < differs.max() < 26.6  # the fall after the last afternoon of the snap


@pytest.mark.parametrize("name", ["unit-failure", "outage-in-cold-snap"])
def test_the_variants_differ_from_the_cold_snap_by_one_thing(name: str) -> None:
    """A difference between runs can be put down to the failure, or to the outage."""
    base = scenario("cold-snap").model_dump()
    variant = scenario(name).model_dump()
    spoken = {"id", "name", "summary", "assumptions", "notes", "sources", "decisions"}
    changed = {key for key in base if base[key] != variant[key]} - spoken
    assert changed == ({"events"} if name == "unit-failure" else {"outages"})


def test_the_playbook_of_the_cold_snap_is_written_down_but_not_taken() -> None:
    """One of each kind of decision, to be switched on by an override."""
    read = scenario("cold-snap")
    assert read.taken_decisions() == ()
    assert sorted(decision.kind for decision in read.decisions) == [
        "auxiliary-heat",
        "earlier-start",
        "move-residents",
        "preheat",
        "setpoint-lift",
        "supply-windows",
    ]
    assert all(decision.id for decision in read.decisions)


def test_the_relief_move_is_possible_when_switched_on(demo: Campus) -> None:
    """The people whom the playbook would move live there, and find beds."""
    relief = next(it for it in scenario("cold-snap").decisions if isinstance(it, MoveResidents))
    fractions = scenario("cold-snap").occupancy.at(relief.at)
    beds = {it.id: it.people.residents for it in demo.buildings}
    leaving, entering = relief.from_building, relief.to_building
    assert relief.people <= fractions[leaving] * beds[leaving]
    assert relief.people <= (1.0 - fractions[entering]) * beds[entering]


def test_the_outage_takes_four_evening_hours_of_the_coldest_day() -> None:
    """Feeder B, 18:00 to 22:00 on 23 January."""
    (outage,) = scenario("outage-in-cold-snap").outages
    assert outage.asset == "feeder-b"
    assert (outage.ends - outage.begins).total_seconds() == 4 * 3600
    assert outage.begins.date() == date(2025, 1, 23)
