from __future__ import annotations

import pytest

from tests.response.cases import BOARDS, HOURS, campus, play
from tests.response.water import ROOM
from twin.response.callout import TOLERANCE_MIN, latest_call, scan_minutes

PUMP = f"""
- id: boards
  kind: mobile-pump
  rooms: [{ROOM}]
  flow_m3_h: 360
  trigger: {{kind: storm-start, after_min: 10}}
"""


def saves(decisions: str, minute: float, **water: object) -> bool:
    """Play a call at a minute after the first rain; say whether the room was saved."""
    called = decisions.replace("after_min: 10", f"after_min: {minute}")
    _, site = play(called, on=campus(), **water)  # type: ignore[arg-type]
    return not site.lost


def scanned(decisions: str, lost_min: float, **water: object):  # type: ignore[no-untyped-def]
    """Scan and narrow down."""
    minutes = scan_minutes(lost_min, step_min=10.0)
    saved = [saves(decisions, minute, **water) for minute in minutes]
    return latest_call(minutes, saved, lambda minute: saves(decisions, minute, **water)), minutes


LATE = {"at": (5000.0, 5000.0)}
"""The roads stay dry: only the room is at stake."""


def test_one_crossing_gives_the_latest_call_of_the_closed_form() -> None:
    """The board must stand by 3900 s; all steps of the chain lead back to a call at 44.4 min.

    Inflow from 2700 s on fills the room in 1200 s; mobilising takes 300 s, loading 240 s, the way
    217.5 s, the work 480 s.
    """
    response, site = play(BOARDS.replace("after_min: 10", "after_min: 400"), **LATE)
    lost_s = site.lost[0]
    assert lost_s == pytest.approx(3900.0)
    way_s = response.journeys.dry_s("admin", "library", vehicle=True)
    expected_min = (3900.0 - 300.0 - 240.0 - way_s - 480.0) / 60.0
    answer, minutes = scanned(BOARDS, lost_s / 60.0, **LATE)
    assert answer.kind == "latest"
    assert answer.latest_min == pytest.approx(expected_min, abs=TOLERANCE_MIN)
    assert answer.latest_min is not None
    assert answer.latest_min <= expected_min
    assert (minutes[0], minutes[-1]) == (-120.0, pytest.approx(65.0))
    assert answer.replays <= 4


def test_a_pump_that_lifts_more_than_comes_in_saves_as_long_as_it_is_in_time() -> None:
    """The pump needs 22 minutes more than the board."""
    answer, _ = scanned(PUMP, 65.0, **LATE)
    board, _ = scanned(BOARDS, 65.0, **LATE)
    assert answer.kind == board.kind == "latest"
    assert answer.latest_min is not None
    assert board.latest_min is not None
    assert board.latest_min - answer.latest_min == pytest.approx(22.0, abs=2 * TOLERANCE_MIN)


def test_two_crossings_are_not_bisected() -> None:
    """Two stretches of calls that save are told as scanned; no replay is made beyond the scan."""
    asked: list[float] = []
    minutes = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    saved = [True, True, False, True, True, False]

    def replay(minute: float) -> bool:
        asked.append(minute)
        return True

    answer = latest_call(minutes, saved, replay)
    assert answer.kind == "intervals"
    assert answer.intervals == ((0.0, 10.0), (30.0, 40.0))
    assert answer.latest_min == 40.0
    assert (asked, answer.replays) == ([], 0)


def test_a_road_that_falls_dry_makes_a_real_case_of_two_crossings() -> None:
    """Who is called while the base lies in water gives up; who is called later gets through."""
    rules = campus().response.model_copy(update={"give_up_min": 10.0})
    line = ((0.0, 0.5), (2400.0, 0.5), (2460.0, 0.0), (5400.0, 0.0), (5460.0, 0.2), (28800.0, 0.2))
    way = play()[0].journeys.roads.way("admin", "library", lambda _leg: 1.0)
    assert way is not None
    base = next(node for node in way if isinstance(node, tuple))

    def saved_by(minute: float) -> bool:
        called = BOARDS.replace("after_min: 10", f"after_min: {minute}")
        _, site = play(called, on=campus(rules), line=line, at=base, sill_m=0.1, critical_s=8000.0)
        return not [time_s for time_s in site.lost if time_s > 5400.0]

    minutes = [0.0, 10.0, 20.0, 30.0, 40.0, 60.0, 120.0, 200.0, 240.0]
    answer = latest_call(minutes, [saved_by(minute) for minute in minutes], saved_by)
    assert answer.kind == "intervals"
    assert answer.replays == 0
    assert answer.intervals[0][0] > 0.0
    assert answer.intervals[-1][1] < 240.0


def test_no_call_saves_a_room_that_is_lost_anyway() -> None:
    """A board that water overtops from the beginning on saves nothing, whenever it is called."""
    line = ((0.0, 0.9), (28800.0, 0.9))
    answer, _ = scanned(BOARDS, 20.0, line=line, **LATE)
    assert (answer.kind, answer.latest_min, answer.intervals) == ("lost-anyway", None, ())


def test_every_call_may_save() -> None:
    """Where all calls of the scan save the room, the last of them is told, without bisection."""
    answer = latest_call([0.0, 10.0], [True, True], lambda _minute: False)
    assert (answer.kind, answer.latest_min, answer.replays) == ("always-saved", 10.0, 0)


def test_the_scan_ends_when_the_room_is_lost() -> None:
    """From two hours before the rain in steps, and the loss itself at the end."""
    minutes = scan_minutes(25.0, step_min=60.0)
    assert minutes == [-120.0, -60.0, 0.0, 25.0]
    assert minutes[-1] < HOURS * 60
