from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from twin.errors import DocumentError
from twin.overrides import parse_override
from twin.scenario import load_scenario, read_scenario
from twin.scenario.decisions import AuxiliaryHeat, Preheat, SetpointLift, SupplyWindows
from twin.scenario.events import DemandSurge, EquipmentFailure
from twin.scenario.scenario import Scenario

Write = Callable[[str, str | bytes], Path]

SOUND = """\
id: trial
name: {en: Trial, zh: 试验}
summary: {en: A trial., zh: 试验。}
start: 2025-01-20 00:00
days: 7
weather:
  kind: cold-snap
  coldest_day: 2025-01-23
"""


@pytest.fixture
def load(write: Write) -> Callable[..., Scenario]:
    """Load the sound scenario with more lines and overrides."""

    def loaded(more: str = "", *overrides: str) -> Scenario:
        path = write("trial.yaml", SOUND + more)
        return load_scenario(path, overrides=[parse_override(text) for text in overrides])

    return loaded


Load = Callable[..., Scenario]


def problems(load: Load, more: str = "", *overrides: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load(more, *overrides)
    return [str(problem) for problem in caught.value.problems]


def test_the_smallest_scenario_has_pinned_defaults(load: Load) -> None:
    """A change of any default changes results and must be meant."""
    scenario = load()
    assert scenario.model_dump(
        include={"campus", "spin_up_days", "record_every_min", "seed", "events", "outages"}
        | {"decisions", "limits", "assumptions", "notes", "sources"}
    ) == {
        "campus": "demo",
        "spin_up_days": 3.0,
        "record_every_min": 10,
        "seed": 1,
        "events": (),
        "outages": (),
        "decisions": (),
        "limits": (),
        "assumptions": (),
        "notes": (),
        "sources": (),
    }


def test_times_are_derived_from_start_and_lengths(load: Load) -> None:
    """Ten days of weather for a week with three days of spin-up; seconds count from the start."""
    scenario = load()
    assert scenario.ends == datetime(2025, 1, 27)
    assert scenario.spin_up_starts == datetime(2025, 1, 17)
    assert scenario.weather_hours == 240
    assert scenario.seconds(datetime(2025, 1, 19, 23)) == -3600.0


@pytest.mark.parametrize(
    ("days", "spin_up_days", "hours"), [(0.1, 0.0, 3), (0.5, 0.0, 12), (1.0, 0.3, 32), (4.1, 0, 99)]
)
def test_parts_of_days_get_whole_hours_of_weather(
    load: Load, days: float, spin_up_days: float, hours: int
) -> None:
    """Spin-up and run are rounded up to full hours, and not beyond."""
    calm = "weather={kind: seasonal, mean_c: 5}"
    scenario = load("", f"days={days}", f"spin_up_days={spin_up_days}", calm)
    assert scenario.weather_hours == hours


def test_overrides_reach_every_value(load: Load) -> None:
    """Plain values, weather, and list items by position or by id can be set from outside."""
    window = "from: 2025-01-21 12:00, to: 2025-01-24 00:00"
    more = f"decisions: [{{id: lift, kind: setpoint-lift, {window}, to_c: 60}}]\n"
    scenario = load(
        more,
        "hotwater.setpoint_c=55",
        "weather.minimum_c=-10",
        "decisions.lift.to_c=58",
        "decisions.0.enabled=false",
    )
    assert scenario.hotwater.setpoint_c == 55.0
    assert scenario.weather.model_dump()["minimum_c"] == -10.0
    lift = scenario.decisions[0]
    assert isinstance(lift, SetpointLift)
    assert lift.to_c == 58.0
    assert scenario.taken_decisions() == ()


def test_events_and_decisions_are_told_apart_by_kind(load: Load) -> None:
    """Each kind has its own keys; 'all' is every building, a list only those in it."""
    scenario = load(
        """\
events:
  - {kind: equipment-failure, at: 2025-01-22 20:00, asset: dorm-07.hp-2, detail: it stops}
  - {kind: demand-surge, from: 2025-01-23 18:00, to: 2025-01-23 21:00, buildings: all, factor: 1.5}
decisions:
  - {kind: preheat, from: 2025-01-22 00:00, to: 2025-01-24 00:00, hours: ["11:00-17:00"]}
  - {kind: auxiliary-heat, from: 2025-01-22 00:00, to: 2025-01-24 00:00, buildings: [dorm-07]}
  - {kind: supply-windows, from: 2025-01-22 00:00, to: 2025-01-23 00:00, hours: ["17:00-23:00"]}
"""
    )
    failure, surge = scenario.events
    assert isinstance(failure, EquipmentFailure)
    assert failure.detail is not None
    assert (failure.detail.en, failure.detail.zh) == ("it stops", "it stops")
    assert isinstance(surge, DemandSurge)
    assert surge.concerns("dorm-01")
    preheat, heat, windows = scenario.decisions
    assert isinstance(preheat, Preheat)
    assert preheat.spells() == (
        (datetime(2025, 1, 22, 11), datetime(2025, 1, 22, 17)),
        (datetime(2025, 1, 23, 11), datetime(2025, 1, 23, 17)),
    )
    assert isinstance(heat, AuxiliaryHeat)
    assert heat.concerns("dorm-07")
    assert not heat.concerns("dorm-08")
    assert isinstance(windows, SupplyWindows)
    assert windows.spells() == ((datetime(2025, 1, 22, 17), datetime(2025, 1, 22, 23)),)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "events: [{kind: repair, at: 2025-02-01 00:00, asset: dorm-07.hp-1}]",
            (
                "9:29: events[0].at: the event lies outside the run: 2025-02-01 00:00; "
                "allowed: 2025-01-17 00:00 (the spin-up begins) to 2025-01-27 00:00 (the run ends)"
            ),
        ),
        (
            "outages: [{asset: feeder-b, from: 2025-01-26 18:00, to: 2025-01-27 01:00}]",
            (
                "9:57: outages[0].to: the end lies outside the run: 2025-01-27 01:00; "
                "allowed: 2025-01-17 00:00 (the spin-up begins) to 2025-01-27 00:00 (the run ends)"
            ),
        ),
        (
            "outages: [{asset: feeder-b, from: 2025-01-23 18:00, to: 2025-01-23 18:00}]",
            (
                "9:11: outages[0]: the window is empty: from 2025-01-23 18:00 to "
                "2025-01-23 18:00; allowed: from before to"
            ),
        ),
        (
            (
                "outages: [{asset: feeder-b, from: 2025-01-23 18:00, to: 2025-01-23 19:00, "
                "restart: {mode: manual}}]"
            ),
            (
                "9:84: outages[0].restart: mode manual has no delay_min; give the minutes until "
                "somebody has come, such as 60"
            ),
        ),
        (
            "outages: [{asset: feeder-b, from: tomorrow, to: 2025-01-23 18:00}]",
            (
                "9:35: outages[0].from: got 'tomorrow'; must be a local date and time "
                "without a time zone, such as 2025-01-23 06:00"
            ),
        ),
        (
            (
                "events: [{kind: equipment-failure, at: 2025-01-23 06:00, asset: dorm-07.hp-1, "
                "repaired: 2025-01-23 05:00}]"
            ),
            (
                "9:10: events[0]: repaired at 2025-01-23 05:00, which is not after the "
                "failure at 2025-01-23 06:00; allowed: a later time, or none"
            ),
        ),
        (
            "events: [{kind: tornado, at: 2025-01-23 06:00}]",
            (
                "9:17: events[0].kind: got 'tornado'; must be 'equipment-failure', 'repair', "
                "'demand-surge', 'pump-blocked', 'inlet-blocked', 'door-locked', 'exit-jammed', "
                "'lights-out' or 'lift-stopped'"
            ),
        ),
        (
            "decisions: [{kind: earlier-start, from: 2025-01-22 00:00, to: 2025-01-24 00:00}]",
            ("9:13: decisions[0]: changes nothing; give start_height, start_below_k or both"),
        ),
        (
            (
                "decisions: [{kind: move-residents, at: 2025-01-22 00:00, people: 10, "
                "from_building: dorm-07, to_building: dorm-07}]"
            ),
            (
                "9:13: decisions[0]: moves people from dorm-07 to itself; allowed: two "
                "different buildings"
            ),
        ),
        (
            (
                "decisions: [{kind: supply-windows, from: 2025-01-22 00:00, to: 2025-01-24 00:00, "
                'hours: ["5 pm"]}]'
            ),
            (
                "9:90: decisions[0].hours[0]: got '5 pm'; must be hours of the day with two "
                "different times, such as 17:00-23:00 (22:00-02:00 runs past midnight)"
            ),
        ),
        (
            (
                "decisions: [{kind: supply-windows, from: 2025-01-22 00:00, to: 2025-01-24 00:00, "
                "hours: []}]"
            ),
            (
                "9:13: decisions[0]: gives no hours; allowed: one stretch or more, such as "
                '"17:00-23:00"'
            ),
        ),
        (
            "occupancy: {changes: [{from: 2025-01-23 00:00, residents: {}}]}",
            ("9:23: occupancy.changes[0]: changes nothing; give residents of one building or more"),
        ),
        (
            "occupancy: {changes: [{from: 2025-01-23 00:00, residents: {dorm-01: 2}}]}",
            "9:69: occupancy.changes[0].residents.dorm-01: got 2; must be at most 1",
        ),
        (
            (
                "decisions: [{kind: preheat, from: 2025-01-22 00:00, to: 2025-01-24 00:00, "
                "buildings: dorm-07}]"
            ),
            (
                "9:86: decisions[0].buildings: got 'dorm-07'; must be 'all', or a list of "
                "building ids"
            ),
        ),
        (
            "occupancy: {changes: [{from: 2025-03-01 00:00, residents: {dorm-01: 0.5}}]}",
            (
                "9:30: occupancy.changes[0].from: the change lies outside the run: "
                "2025-03-01 00:00; allowed: 2025-01-17 00:00 (the spin-up begins) to "
                "2025-01-27 00:00 (the run ends)"
            ),
        ),
        (
            (
                "events: [{id: a, kind: repair, at: 2025-01-23 00:00, asset: x}]\n"
                "outages: [{id: a, asset: x, from: 2025-01-23 18:00, to: 2025-01-23 19:00}]"
            ),
            (
                "10:16: outages[0].id: the id 'a' is given twice; allowed: one event, "
                "outage or decision of that id"
            ),
        ),
        (
            "hotwater: {setpoint_c: 95}",
            "9:24: hotwater.setpoint_c: got 95; must be at most 75",
        ),
        (
            "hotwater: {cold_water: {model: magic}}",
            (
                "9:32: hotwater.cold_water.model: got 'magic'; must be 'constant', "
                "'seasonal', 'follows-air', 'gb50015' or 'burch-christensen'"
            ),
        ),
        (
            "sed: 4",
            "9:1: sed: unknown key; did you mean 'seed'?",
        ),
    ],
)
def test_a_bad_line_is_named_with_what_is_allowed(load: Load, more: str, message: str) -> None:
    """File, line, column, what was given and what is allowed, for every rule of a scenario."""
    assert problems(load, more + "\n") == [f"trial.yaml:{message}"]


def test_a_start_between_hours_is_refused(load: Load) -> None:
    """Weather is hourly, so a run begins on a full hour."""
    assert problems(load, "", "start=2025-01-20 00:30") == [
        (
            "--set start=2025-01-20 00:30: start: 00:30:00 is not a full hour; "
            "allowed: 00:00, 01:00 to 23:00"
        )
    ]


def test_a_snap_outside_the_run_is_refused(load: Load) -> None:
    """A cold-snap scenario shortened to before its snap would be a mild one in disguise."""
    assert problems(load, "", "days=2") == [
        (
            "trial.yaml:8:16: weather.coldest_day: the coldest hour lies outside the run: "
            "2025-01-23 06:00; allowed: 2025-01-17 00:00 (the spin-up begins) to 2025-01-22 00:00 "
            "(the run ends)"
        )
    ]


def test_a_decision_that_is_not_taken_may_lie_outside(load: Load) -> None:
    """A playbook written down for a week does not hinder a run of four days."""
    later = "from: 2025-01-25 00:00, to: 2025-01-26 00:00"
    more = f"decisions: [{{kind: setpoint-lift, enabled: false, {later}, to_c: 60}}]\n"
    assert load(more, "days=4").taken_decisions() == ()
    assert len(problems(load, more, "days=4", "decisions.0.enabled=true")) == 2


def test_all_mistakes_are_told_at_once(load: Load) -> None:
    """Times in three places: three problems, in reading order."""
    found = problems(
        load,
        "events: [{kind: repair, at: 2026-01-23 00:00, asset: x}]\n"
        "outages: [{asset: x, from: 2026-01-23 18:00, to: 2026-01-23 19:00}]\n",
    )
    assert [text.split(": ")[1] for text in found] == [
        "events[0].at",
        "outages[0].from",
        "outages[0].to",
    ]


def test_the_document_is_kept_for_later_checks(write: Write) -> None:
    """`read_scenario` gives the document in which `check_against` points at lines."""
    scenario, document = read_scenario(write("trial.yaml", SOUND))
    assert scenario.id == document.data["id"] == "trial"
