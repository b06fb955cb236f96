"""The year of the three storms on the demo campus: what is lost, why, and that no water is."""

from __future__ import annotations

import pytest

from twin.campus import load_campus
from twin.campus.campus import WaterDamage
from twin.campus.wetting import wetting_of
from twin.catalog import find_campus, find_scenario
from twin.flood.damage import damage_fraction, machine_loss_cny
from twin.runs.outcome import Outcome
from twin.scenario import load_scenario
from twin.scenario.response import OnDepth
from twin.simulation import simulate


@pytest.fixture(scope="module")
def year() -> Outcome:
    campus = load_campus(find_campus("demo"))
    return simulate(campus, load_scenario(find_scenario("three-storms")), only=("flood",))


def test_two_of_three_storms_flood_one_room(year: Outcome) -> None:
    """Published: three storms, two floodings; the loss is the one fitted figure."""
    storms = year.tables["flood.storms"].columns

    assert list(storms["rooms_lost"]) == [1, 1, 0]
    assert year.kpis["flood.rooms_lost"] == 1
    assert year.kpis["flood.floodings"] == 2
    assert year.kpis["flood.direct_loss_cny"] == pytest.approx(630_000, rel=1e-3)


def test_the_third_storm_is_no_fifty_year_storm_by_its_wettest_hour(year: Outcome) -> None:
    """The 50-year depth of three hours, evenly: its wettest hour returns in about two years."""
    periods = list(year.tables["flood.storms"].columns["return_period_a"])

    assert periods[:2] == pytest.approx([50, 50], rel=1e-6)
    assert 1.5 < periods[2] < 3


def test_the_chain_leads_from_rain_to_a_building_without_water(year: Outcome) -> None:
    """Rain, a yard, a way in, water on the floor, a booster, dry taps: each caused by the last."""
    by_id = {event.id: event for event in year.events}
    event = next(one for one in year.events if one.kind == "water-lost")
    chain = [event.kind]
    while event.cause is not None:
        event = by_id[event.cause]
        chain.append(event.kind)

    assert chain == [
        "water-lost",
        "equipment-drowned",
        "room-flooded",
        "ingress-began",
        "yard-ponded",
        "rain-began",
    ]


def test_a_call_for_water_in_a_yard_is_caused_by_that_water() -> None:
    """A crew that is called by a depth is called because of that yard's pond, not of the rain."""
    scenario = load_scenario(find_scenario("rainstorm"))
    (boards, *_) = scenario.decisions
    trigger = OnDepth(kind="depth", yard="mh-b3", depth_m=0.1)
    called = boards.model_copy(update={"enabled": True, "trigger": trigger})
    short = scenario.model_copy(update={"decisions": (called,), "days": 1})
    campus = load_campus(find_campus("demo"))
    run = simulate(campus, short, only=("flood", "response"))
    call = next(event for event in run.events if event.kind == "crew-called")
    cause = next(event for event in run.events if event.id == call.cause)

    assert (cause.kind, cause.asset) == ("yard-ponded", "mh-b3")


def test_water_is_neither_made_nor_lost(year: Outcome) -> None:
    """Of the campus, of the ground, and of every node, to 1e-9."""
    assert max(balance.relative_error for balance in year.balances) <= 1e-9


def test_damage_climbs_a_staircase() -> None:
    """Nothing below the motor, a quarter above it, 40 % with the cabinet (HAZUS-MH 17-19)."""
    booster = wetting_of("booster-pump")

    assert [damage_fraction(booster, depth) for depth in (0.34, 0.35, 0.49, 0.5, 3.0)] == (
        pytest.approx([0, 0.25, 0.25, 0.4, 0.4])
    )
    assert machine_loss_cny(booster, 1.0, terms=WaterDamage(price_level=2)) == pytest.approx(
        0.4 * 90_000 * 2
    )
