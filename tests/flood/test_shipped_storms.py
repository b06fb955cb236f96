"""The shipped storms on the demo campus: what each takes, why, and what can be saved."""

from __future__ import annotations

import pytest

from tests.flood.shipped import ROOM, demo, of_kind, played, worst_balance
from twin.campus import load_campus
from twin.catalog import find_campus, find_scenario
from twin.runs.causes import chains
from twin.scenario import load_scenario
from twin.simulation import simulate

STORMS = ("rainstorm", "three-storms", "rainstorm-outage", "river-high", "pump-blocked")
SAVING = ("decisions.boards.enabled=true", "decisions.pump.enabled=true")


@pytest.mark.parametrize("name", STORMS)
def test_water_is_neither_made_nor_lost_in_any_storm(name: str) -> None:
    """The campus, the ground and every node balance to 1e-9 of what passed through them."""
    outcome = played(name)

    assert len(outcome.balances) > 50
    assert worst_balance(outcome) <= 1e-9


@pytest.mark.parametrize("name", STORMS)
def test_every_storm_breaks_its_limits_and_says_so_in_both_languages(name: str) -> None:
    """Each ships undefended: a room is lost, its limits are broken, the verdict names the room."""
    outcome = played(name)

    assert outcome.status == "breached"
    assert {one.kpi for one in outcome.limits if one.broken} == {
        "flood.rooms_lost",
        "flood.direct_loss_cny",
        "flood.person_hours_without_water",
    }
    assert "North-west pump room" in outcome.verdict.en
    assert "西北区地下泵房" in outcome.verdict.zh


@pytest.mark.parametrize("name", ["rainstorm-outage", "river-high", "pump-blocked"])
def test_what_goes_wrong_beside_the_rain_costs_a_second_room(name: str) -> None:
    """Without power, against a high river, with blocked pumps the filter room is lost as well."""
    assert played("rainstorm").kpis["flood.rooms_lost"] == 1
    assert played(name).kpis["flood.rooms_lost"] == 2
    assert (
        played(name).kpis["flood.direct_loss_cny"]
        > (played("rainstorm").kpis["flood.direct_loss_cny"])
    )


def test_pumps_stand_still_while_the_power_is_away() -> None:
    """Feeder A is away from 18:18 to 21:18; no sump pump that it feeds lifts anything."""
    outcome = played("rainstorm-outage")
    times_h = outcome.signals.time_s / 3600
    away = (times_h > 18.35) & (times_h < 21.25)
    lifted = outcome.signals.values["pool.drain-pump-1", "flow_l_s"]

    assert lifted[away].max() == 0.0
    assert lifted[~away].max() > 5.0


def test_the_cascade_ends_at_cold_taps() -> None:
    """Rain, yard, way in, room, booster, and from there both dry taps and a starved plant."""
    campus = load_campus(find_campus("demo"))
    scenario = load_scenario(find_scenario("rainstorm"))
    outcome = simulate(campus, scenario.model_copy(update={"days": 1.5, "spin_up_days": 0.5}))
    first = ["rain-began", "yard-ponded", "ingress-began", "room-flooded", "equipment-drowned"]
    told = {
        (chain.links[-1].kind, chain.asset): [link.kind for link in chain.links[:-1]]
        for chain in chains(outcome.events)
    }

    assert told["water-lost", "activity-centre"] == first
    assert told["starved", "dorm-01.hotwater"] == first
    assert worst_balance(outcome) <= 1e-9


def test_the_loss_is_a_fit_and_the_campus_and_the_run_say_so() -> None:
    """630,000 was fitted by one number; without it the two floodings cost 496,400."""
    outcome = played("three-storms")
    terms = demo().water_damage

    assert terms.fitted_to_cny == 630_000
    assert outcome.kpis["flood.direct_loss_cny"] == pytest.approx(630_000, rel=1e-3)
    assert outcome.kpis["flood.direct_loss_cny"] / terms.price_level == pytest.approx(
        496_400, rel=1e-3
    )
    assert any("a fit" in row.en and "630,000" in row.en for row in outcome.assumptions)
    assert any("拟合" in row.zh and "63 万元" in row.zh for row in outcome.assumptions)


def test_boards_and_a_pump_avoid_the_loss() -> None:
    """With the same draws but for the crews, nothing is lost in either storm; rain is the same."""
    bare, saved = played("three-storms"), played("three-storms", *SAVING)

    assert saved.kpis["flood.rooms_lost"] == 0
    assert saved.kpis["flood.direct_loss_cny"] == 0
    assert saved.kpis["flood.people_without_water"] == 0
    assert saved.kpis["flood.rain_mm"] == bare.kpis["flood.rain_mm"]
    assert saved.kpis["flood.ingress_m3"] < bare.kpis["flood.ingress_m3"]
    assert saved.status == "met"
    assert worst_balance(saved) <= 1e-9


def test_people_without_water_are_counted_by_hand() -> None:
    """A building's hours run from the last booster lost to the first restored, times its people."""
    outcome = played("rainstorm")
    row = next(
        row
        for row in outcome.tables["flood.buildings_without_water"].rows()
        if row["building"] == "dorm-01"
    )
    lost_s = max(
        event.time_s
        for event in of_kind(outcome, "equipment-drowned")
        if event.asset and event.asset.startswith("canteen-1.booster")
    )
    back_s = min(
        event.time_s
        for event in of_kind(outcome, "equipment-restored")
        if event.asset and event.asset.startswith("canteen-1.booster")
    )
    people = demo().building("dorm-01").people.total

    assert row["people"] == people
    assert (row["lost_s"], row["restored_s"]) == (lost_s, back_s)
    assert row["person_hours"] == pytest.approx(people * (back_s - lost_s) / 3600)


def test_machines_come_back_after_the_hours_that_their_parts_take() -> None:
    """Cabinets under water: 168 h from the dry floor; a motor alone: 48 h."""
    outcome = played("river-high")
    dry_s = {event.asset: event.time_s for event in of_kind(outcome, "room-dry")}
    back_s = {event.asset: event.time_s for event in of_kind(outcome, "equipment-restored")}

    assert back_s["canteen-1.booster-1"] - dry_s[ROOM] == pytest.approx(168 * 3600)
    assert back_s["pool.fire-pump-1"] - dry_s["pool.filter-room"] == pytest.approx(48 * 3600)
