from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from twin.case import load_case
from twin.errors import DocumentError, InputError
from twin.evacuation.words import KPIS, TABLES
from twin.overrides import parse_override
from twin.runs.outcome import Outcome
from twin.simulation import simulate

SMALL = (
    "evacuation.alarms.teaching.buildings=[clinic]",
    "evacuation.rescue.wardens.building=clinic",
    "evacuation.occupancy={kind: counts, people: {clinic: 60}}",
    "evacuation.profiles=students",
    "days=0.03",
    "limits=[]",
)
"""A clinic with sixty people instead of a teaching block: small, and all the same."""


@cache
def run(*overrides: str) -> Outcome:
    """Play the small drill with something changed."""
    changed = [parse_override(one) for one in (*SMALL, *overrides)]
    case = load_case("fire-drill-teaching", overrides=changed)
    return simulate(case.campus, case.scenario, folder=case.file.parent)


def locked(*links: str, at: str = "2026-03-10 10:20:00") -> str:
    """Return an override that locks doors at a time."""
    events = ", ".join(f"{{kind: door-locked, at: '{at}', link: {link}}}" for link in links)
    return f"events=[{events}]"


def exits() -> list[str]:
    return [row["exit"] for row in run().tables["evacuation.exits"].rows()]


def test_everybody_is_out_and_nobody_is_lost() -> None:
    outcome = run()
    assert outcome.kpis["evacuation.people"] == 60
    assert outcome.kpis["evacuation.out"] == 60
    assert [balance.relative_error for balance in outcome.balances] == [0.0]
    out = outcome.tables["evacuation.exits"].columns["people"]
    assert sum(out) == 60


def test_figures_and_tables_are_those_that_are_named() -> None:
    outcome = run()
    assert set(outcome.kpis) == set(KPIS)
    for name, table in outcome.tables.items():
        assert list(table.columns) == TABLES[name].split()


def test_no_run_is_faster_than_the_bound() -> None:
    for routes in ("nearest", "aware", "assigned"):
        kpis = run(f"evacuation.routes={routes}").kpis
        assert 0.0 < kpis["evacuation.bound_s"] <= kpis["evacuation.t100_s"]


def test_the_optimal_plan_followed_is_near_its_own_time() -> None:
    kpis = run("evacuation.routes=assigned").kpis
    assert kpis["evacuation.t100_s"] <= 1.1 * kpis["evacuation.optimum_s"] + 10.0


def test_nobody_passes_a_locked_door_and_all_leave_by_the_others() -> None:
    name = exits()[0]
    outcome = run(locked(name))
    passed = {row["exit"]: row["people"] for row in outcome.tables["evacuation.exits"].rows()}
    assert passed[name] == 0
    assert outcome.kpis["evacuation.out"] == 60


def test_without_any_exit_people_are_trapped_and_the_run_ends() -> None:
    outcome = run(locked(*exits()), "evacuation.rescue=[]")
    assert outcome.kpis["evacuation.trapped"] == 60
    assert outcome.kpis["evacuation.out"] == 0
    assert "60 trapped" in outcome.verdict.en


def test_a_team_with_keys_lets_the_trapped_out() -> None:
    outcome = run(locked(*exits()))
    assert outcome.kpis["evacuation.out"] == 60
    assert outcome.kpis["evacuation.t100_s"] > 180.0  # nobody before the team is at the door


def test_the_alarm_is_the_cause_of_the_teams_call() -> None:
    outcome = run(locked(*exits()))
    events = {event.id: event for event in outcome.events}
    alarm = next(event for event in outcome.events if event.kind == "alarm")
    called = next(event for event in outcome.events if event.kind == "rescue-called")
    assert alarm.time_s == 1200.0
    assert events[called.cause].kind == "alarm"


def test_in_the_dark_people_are_slower() -> None:
    dark = run(
        "events=[{kind: lights-out, at: '2026-03-10 10:20:00', building: clinic}]",
        "evacuation.lighting={duration_h: 0}",
    )
    assert dark.kpis["evacuation.t95_s"] > 1.5 * run().kpis["evacuation.t95_s"]


def test_a_jam_lets_fewer_through() -> None:
    jams = ", ".join(
        f"{{kind: exit-jammed, at: '2026-03-10 10:20:00', link: {link}, passes: 0.05}}"
        for link in exits()
    )
    jammed = run(f"events=[{jams}]")
    assert jammed.kpis["evacuation.wait_person_s"] > run().kpis["evacuation.wait_person_s"]


def test_closures_are_ranked_by_what_they_cost() -> None:
    rows = run("evacuation.closures=true").tables["evacuation.closures"].rows()
    key = [(row["trapped"], row["lost_s"]) for row in rows]
    assert max(key)[0] > 0 or max(one[1] for one in key) > 0.0
    assert {row["kind"] for row in rows} >= {"exit"}


def test_a_roll_call_counts_everybody() -> None:
    outcome = run()
    assert outcome.kpis["evacuation.missing"] == 0
    assert outcome.kpis["evacuation.mustered_s"] > outcome.kpis["evacuation.t100_s"]


def test_passages_tell_the_whole_way() -> None:
    """Everybody's last passage is his exit, at the time that the table of persons gives."""
    tables = run().tables
    log = tables["evacuation.passages"].columns
    persons = tables["evacuation.persons"].rows()
    last = {int(person): float(at) for person, at in zip(log["person"], log["pass_s"], strict=True)}
    for row in persons:
        if row["state"] == "safe":
            assert last[row["person"]] == pytest.approx(row["exit_s"], abs=0.011)


def test_the_same_seed_gives_the_same_run() -> None:
    once, again = run(), run("seed=1")
    for name in ("exit_s", "start_s"):
        np.testing.assert_array_equal(
            once.tables["evacuation.persons"].columns[name],
            again.tables["evacuation.persons"].columns[name],
        )


def test_more_people_than_a_room_holds_are_refused() -> None:
    with pytest.raises(InputError, match="clinic"):
        run("evacuation.occupancy={kind: counts, people: {clinic: 60000}}")


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("evacuation.alarms.teaching.buildings=[clinc]", "no building named 'clinc'"),
        ("evacuation.profiles=student", "did you mean 'students'"),
        ("evacuation.rescue.wardens.device=evacuation-chairs", "no device named"),
        ("evacuation.occupancy={kind: counts, people: {clinic.1001: 3}}", "no room named"),
        ("evacuation.fire={space: clinic.1o1}", "no room named 'clinic.1o1'"),
    ],
)
def test_names_that_are_not_there_are_told_with_the_nearest(override: str, said: str) -> None:
    with pytest.raises(DocumentError, match=re.escape(said)):
        run(override)


def test_an_event_of_an_unknown_door_names_the_nearest() -> None:
    with pytest.raises(DocumentError, match=r"did you mean 'clinic\.exit-"):
        run(locked("clinic.exit-mian"))


def test_a_fire_in_one_of_several_buildings_is_seen_in_that_one_only() -> None:
    """The room of the fire is a room of its building; people next door know nothing of it."""
    outcome = run(
        "evacuation.alarms.teaching.buildings=[clinic, student-services]",
        "evacuation.occupancy={kind: counts, people: {clinic: 20, student-services: 20}}",
        "evacuation.announced=false",
        "evacuation.fire={space: clinic.101, door_open: false}",
    )
    assert outcome.kpis["evacuation.people"] == 40
    assert any(event.kind == "fire-began" for event in outcome.events)
