from __future__ import annotations

import pytest

from tests.response.cases import BOARDS, play
from tests.response.water import ROOM, Rainstorm
from twin.errors import InputError, UnknownName
from twin.response.duty import DutyHours
from twin.response.triggers import storm_at

TWO = tuple(
    Rainstorm(id=name, begins_s=begins_s, ends_s=begins_s + 3600.0)
    for name, begins_s in (("first", 0.0), ("second", 20000.0))
)


def boards(trigger: str) -> str:
    """Return boards with another trigger."""
    return f"[{{id: boards, kind: close-boards, rooms: [{ROOM}], trigger: {trigger}}}]"


def called(decisions: str, **water: object) -> list[float]:
    """Return when tasks were called."""
    response, _ = play(decisions, **water)  # type: ignore[arg-type]
    return [task.called_s for task in response.tasks]


def test_a_forecast_calls_before_the_rain() -> None:
    """A negative time after the storm's beginning calls ahead of it, here before the second."""
    ahead = boards("{kind: storm-start, after_min: -30}")
    assert called(ahead, storms=TWO[1:]) == [20000.0 - 1800.0]


def test_what_is_due_before_the_run_is_called_as_it_begins() -> None:
    """A call half an hour before a storm at the beginning of the run goes out at once."""
    assert called(boards("{kind: storm-start, after_min: -30}")) == [0.0]


def test_each_storm_calls_anew_unless_the_gear_still_stands() -> None:
    """The second storm begins before the six hours of recovery are over: the board stands yet."""
    assert called(boards("{kind: storm-start}"), storms=TWO) == [0.0]
    soon = (TWO[0], Rainstorm(id="later", begins_s=26000.0, ends_s=28000.0))
    assert called(boards("{kind: storm-start}"), storms=soon) == [0.0, 26000.0]


@pytest.mark.parametrize(
    ("colour", "minute"), [("blue", 50), ("yellow", 50), ("orange", 50), ("red", 100)]
)
def test_warnings_come_ahead_of_their_threshold(colour: str, minute: int) -> None:
    """60 mm/h reach 50 mm after 50 minutes and 100 mm after 100; warnings come 30 min before."""
    assert called(boards(f"{{kind: warning, colour: {colour}}}")) == [60.0 * (minute - 30)]


def test_a_storm_too_small_brings_no_warning() -> None:
    """One hour of 60 mm never reaches 100 mm in three hours: nobody is called."""
    assert called(boards("{kind: warning, colour: red}"), storms=TWO[:1]) == []


def test_the_gauge_calls_after_its_minutes() -> None:
    """Rain of 60 mm/h has been 30 mm/h over ten minutes after five of them."""
    assert called(boards("{kind: rain, mm_h: 30, over_min: 10}")) == [300.0]
    assert called(boards("{kind: rain, mm_h: 61, over_min: 10}")) == []


def test_water_in_the_yard_calls() -> None:
    """The yard passes 0.2 m at 3600 s."""
    assert called(boards("{kind: depth, yard: yard, depth_m: 0.2, after_min: 1}")) == [3660.0]


def test_a_call_by_the_clock() -> None:
    """``at`` calls at that local time, for the storm that is on then."""
    at = f"[{{id: boards, kind: close-boards, rooms: [{ROOM}], at: 2026-07-01 08:20}}]"
    response, _ = play(at)
    assert [(task.called_s, task.storm) for task in response.tasks] == [(1200.0, "storm")]


def test_the_storm_of_a_time() -> None:
    """The latest that has begun; before the first, the first; after the last, the last."""

    class Site:
        storms = TWO

    found = [storm_at(Site(), s) for s in (-1.0, 0.0, 19999.0, 20000.0, 1e6)]  # type: ignore[arg-type]
    assert [one.id if one else None for one in found] == [
        "first", "first", "first", "second", "second"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "on", "off"),
    [("08:00-17:30", (8.0, 17.4), (7.9, 17.5)), ("22:00-06:00", (22.0, 0.0, 5.9), (6.0, 21.9)),
     ("00:00-24:00", (0.0, 12.0, 23.99), ())],
)  # fmt: skip
def test_hours_of_duty(hours: str, on: tuple[float, ...], off: tuple[float, ...]) -> None:
    """The beginning is on duty, the end is not, and a shift may run over midnight."""
    duty = DutyHours(hours)
    assert all(duty.covers(hour) for hour in on)
    assert not any(duty.covers(hour) for hour in off)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ROOM, "pool.filter-room", "room that can be flooded"),
        ("trigger: {kind: storm-start, after_min: 10}",
         "trigger: {kind: depth, yard: yrd, depth_m: 1}", "did you mean 'yard'"),
        ("trigger:", "ways_in: [nothing]\n  trigger:", "way in that can be closed"),
    ],
)  # fmt: skip
def test_what_only_the_water_knows_is_refused_by_name(old: str, new: str, said: str) -> None:
    """A room, yard or opening that the water does not have is told with the nearest there is."""
    with pytest.raises(UnknownName, match=said):
        play(BOARDS.replace(old, new))


def test_keeping_rooms_dry_needs_water() -> None:
    """Boards in a run without rain are a mistake, told before anything runs."""
    from tests.response.cases import campus, scenario
    from twin.engine import Engine
    from twin.response.site import DryCampus
    from twin.response.system import Response

    engine = Engine(seed=1, length_s=3600.0, assets=campus().assets())
    with pytest.raises(InputError, match="no rain and no flood"):
        Response(engine, campus(), scenario(BOARDS), DryCampus())
