"""Crews at the real water of the demo campus: what boards, pumps and generators change."""

from __future__ import annotations

import pytest

from tests.flood.shipped import DAY, ROOM, demo, of_kind, played, room, way_m3, worst_balance

BOARDS = "decisions.boards.enabled=true"
PUMP = "decisions.pump.enabled=true"


def boards(*, leaks: float, height_m: float = 0.8) -> str:
    """Return the override that gives boards a height and a chance of a leak."""
    return (
        "campus.response.board={people: 2, minutes: {least: 5, likely: 8, most: 15}, piece_m: 1,"
        f" height_m: {height_m}, leak: {{chance: {leaks},"
        " litres_s_m: {least: 0.5, likely: 1, most: 2}}}"
    )


def depth_m(*overrides: str) -> float:
    """Return the deepest water in the room on the day of the storm [m]."""
    return float(str(room(played("rainstorm", *DAY, *overrides))["peak_depth_m"]))


def test_boards_keep_the_water_out_that_came_in_without_them() -> None:
    """The same rain and the same draws; tight boards set in time let nothing in afterwards."""
    bare = played("rainstorm", *DAY)
    tight = played("rainstorm", *DAY, BOARDS, boards(leaks=0))

    assert tight.kpis["flood.rain_mm"] == bare.kpis["flood.rain_mm"]
    assert float(str(room(tight)["ingress_m3"])) < 0.1 * float(str(room(bare)["ingress_m3"]))
    assert tight.kpis["flood.direct_loss_cny"] == 0 < bare.kpis["flood.direct_loss_cny"]
    assert of_kind(tight, "barrier-reached")
    assert worst_balance(tight) <= 1e-9


def test_a_leaking_board_lets_in_more_than_a_tight_one_and_less_than_none() -> None:
    """The leak is drawn for each board; here it is certain."""
    door = f"{ROOM}.door"
    none = way_m3(played("rainstorm", *DAY), door)
    tight = way_m3(played("rainstorm", *DAY, BOARDS, boards(leaks=0)), door)
    leaking = played("rainstorm", *DAY, BOARDS, boards(leaks=1))

    assert tight < way_m3(leaking, door) < none
    assert worst_balance(leaking) <= 1e-9


def test_a_low_board_is_overtopped() -> None:
    """Boards of 5 cm before a yard that ponds deeper: the room is lost all the same."""
    low = played("rainstorm", *DAY, BOARDS, boards(leaks=0, height_m=0.05))

    assert low.kpis["flood.rooms_lost"] == 1
    assert way_m3(low, f"{ROOM}.stair") > 1.0
    assert worst_balance(low) <= 1e-9


def test_a_mobile_pump_makes_no_room_deeper() -> None:
    """What is lifted out of a room cannot stand in it."""
    assert depth_m(PUMP) <= depth_m()


def test_a_generator_lets_sump_pumps_run_through_an_outage() -> None:
    """Feeder A away all evening: with its panel fed by a generator the filter room's pumps lift."""
    call = (
        "{id: power, kind: mobile-generator, asset: pool.panel,"
        " trigger: {kind: storm-start, after_min: -300}}"
    )
    dark = played("rainstorm-outage", *DAY)
    fed = played("rainstorm-outage", *DAY, f"decisions=[{call}]")
    away = (dark.signals.time_s > 66_300) & (dark.signals.time_s < 76_500)
    lifted = fed.signals.values["pool.drain-pump-1", "flow_l_s"][away]

    assert dark.signals.values["pool.drain-pump-1", "flow_l_s"][away].max() == 0.0
    assert lifted.max() > 0.0
    assert worst_balance(fed) <= 1e-9


def test_order_of_decisions_and_blockages_loses_no_water() -> None:
    """Boards, pumps, an outage, a blocked pump and a silted inlet in one run: still 1e-9."""
    events = (
        "events=[{kind: pump-blocked, at: 2025-06-18 18:05, asset: pool.drain-pump-1, blocked: 0.6,"
        " cleared: 2025-06-18 18:40}, {kind: inlet-blocked, at: 2025-06-18 17:50, asset: mh-b3,"
        " blocked: 0.8, cleared: 2025-06-18 18:30}]"
    )
    outcome = played("rainstorm-outage", *DAY, BOARDS, PUMP, events)

    assert len(of_kind(outcome, "inlet-cleared")) == 1
    assert worst_balance(outcome) <= 1e-9
    assert outcome.kpis["flood.rain_mm"] == pytest.approx(
        played("rainstorm-outage").kpis["flood.rain_mm"]
    )
    assert demo().site.drainage is not None
