from __future__ import annotations

import pytest

from tests.response.cases import BOARDS, SURE, campus, demo, fixed, play
from tests.response.water import DOOR, ROOM
from twin.campus.response import Leak
from twin.campus.site import Crew, Stock, Store
from twin.model import Name
from twin.response.system import Response
from twin.response.task import Task

WAY_M = 913.4
"""From the central store in the administration building to the library over the roads [m]: measured
on the graph of the demo campus, see the first test."""

PUMP = f"""
- id: pump
  kind: mobile-pump
  rooms: [{ROOM}]
  trigger: {{kind: storm-start}}
"""

WIDE = ((0.0, 0.0), (600.0, 0.5), (28000.0, 0.5))
"""The yard is half a metre under water after ten minutes, and stays so."""


LOW = ((1800.0, 0.0), (5400.0, 0.24), (28000.0, 0.24))
"""The yard fills to 0.24 m within the hour: carts still get through."""


def only(response: Response) -> Task:
    """Return the only task."""
    (task,) = response.tasks
    return task


def kinds(response: Response) -> list[str]:
    """Return the kinds of events that concern crews, in order."""
    return [
        event.kind
        for event in response.engine.journal.close()
        if event.kind.startswith(("crew", "closure", "barrier", "pump", "task", "gear"))
    ]


def test_the_chain_of_times_is_the_sum_of_its_parts() -> None:
    """T0 at 10 min, 5 min to mobilise, 4 to load, the way at 4.2 m/s, 8 to set the board."""
    response, water = play()
    task = only(response)
    dry_s = response.journeys.dry_s("admin", "library", vehicle=True)
    assert dry_s == pytest.approx(WAY_M / 4.2, abs=0.1)
    assert task.called_s == 600.0
    assert task.mobilised_s == 900.0
    assert task.started_s == pytest.approx(900.0 + 240.0 + dry_s)
    assert task.closed_s == pytest.approx(900.0 + 240.0 + dry_s + 480.0)
    assert (task.outcome, task.crew) == ("done", "crew-general")
    assert water.calls[0][:2] == ("barrier", pytest.approx(task.closed_s))


def test_events_follow_each_other_in_one_chain() -> None:
    """From the closed door the causes lead back to the call."""
    response, _ = play()
    events = response.engine.journal.close()
    done = next(event for event in events if event.kind == "task-done")
    chain = [done.kind]
    while done.cause is not None:
        done = events[done.cause]
        chain.append(done.kind)
    assert chain == [
        "task-done", "closure-started", "crew-arrived", "crew-set-out", "crew-called"
    ]  # fmt: skip


def test_t2_is_when_the_water_reaches_the_sill() -> None:
    """The yard passes 0.1 m a quarter of its rise after half an hour: at 2700 s."""
    response, _ = play()
    assert only(response).safe_s == pytest.approx(2700.0)


def test_a_board_set_after_t2_is_late() -> None:
    """Called when the water already stands at the sill, the crew closes the door late."""
    response, water = play(BOARDS.replace("after_min: 10", "after_min: 45"), line=LOW)
    task = only(response)
    assert (task.outcome, task.failure) == ("late", "")
    assert task.safe_s is not None
    assert task.closed_s is not None
    assert task.safe_s < task.closed_s
    assert water.calls[0][0] == "barrier"


def test_water_above_the_board_is_too_late() -> None:
    """With water 0.14 m over the sill a board of 0.1 m fails, says why, and goes back."""
    low = campus(SURE.model_copy(update={"board": SURE.board.model_copy(update={"height_m": 0.1})}))
    response, water = play(on=low, line=((0.0, 0.24), (28000.0, 0.24)))
    task = only(response)
    assert (task.outcome, task.failure, task.started_s) == ("failed", "over", None)
    assert water.calls == []
    assert response.stores.left("door-board") == 12
    assert kinds(response)[-1] == "task-failed"


def test_water_that_runs_in_fast_is_too_late() -> None:
    """At 0.55 m over the sill nobody stands in the opening, though the board is higher."""
    board = SURE.board.model_copy(update={"height_m": 0.9})
    high = campus(SURE.model_copy(update={"board": board, "wall_limit_m": 1.0}))
    line = ((0.0, 0.0), (600.0, 0.65), (28000.0, 0.65))
    far = {"at": (5000.0, 5000.0)}  # roads stay dry: this is about the opening
    response, _ = play(on=high, line=line, **far)
    assert (only(response).outcome, only(response).failure) == ("failed", "fast")


def test_gear_comes_back_when_the_storm_is_over() -> None:
    """Six hours after the rain has ended the board is in the store and the door open again."""
    response, water = play()
    assert [what for what, _, _ in water.calls] == ["barrier", "open"]
    assert water.calls[1][1] == 7200.0 + 6 * 3600.0
    assert response.stores.left("door-board") == 12
    assert only(response).over


def test_a_pump_is_placed_with_its_flow() -> None:
    """100 m3/h reach the room, 30 min of work after the way."""
    response, water = play(PUMP)
    assert water.calls[0][0] == "pump"
    assert water.calls[0][2] == pytest.approx(100.0 / 3600.0)
    task = only(response)
    assert task.closed_s is not None
    assert task.started_s is not None
    assert task.closed_s - task.started_s == pytest.approx(1800.0)


def test_a_wider_opening_takes_more_bags_and_longer() -> None:
    """Three metres of sandbags: 75 bags, 18 minutes."""
    bags = BOARDS.replace("close-boards", "sandbags").replace("after_min: 10", "after_min: 0")
    response, _ = play(bags, width_m=3.0)
    task = only(response)
    assert task.load is not None
    assert task.load.count == 75
    assert task.closed_s is not None
    assert task.started_s is not None
    assert task.closed_s - task.started_s == pytest.approx(3 * 6 * 60.0)


def test_an_empty_store_fails_the_task_at_once() -> None:
    """Where no store holds a board, the task fails in the instant of the call."""
    name = Name(en="Store", zh="物资点")
    bare = Store(id="store", name=name, located_in="admin", stock=(Stock(item="sandbag", count=5),))
    response, water = play(on=campus(stores=(bare,)))
    task = only(response)
    assert (task.outcome, task.failure, task.crew) == ("failed", "store-empty", "")
    assert water.calls == []


def test_two_tasks_never_count_on_the_same_board() -> None:
    """One board for two decisions: the first called has it, the other finds the store empty."""
    name = Name(en="Store", zh="物资点")
    one = Store(
        id="store", name=name, located_in="admin", stock=(Stock(item="door-board", count=1),)
    )
    twice = BOARDS + BOARDS.replace("id: boards", "id: again")
    response, _ = play(twice, on=campus(stores=(one,)))
    assert [task.failure for task in response.tasks] == ["", "store-empty"]


def test_people_are_a_finite_crew() -> None:
    """Two people, two tasks: who is out goes on to the second without mobilising again."""
    name = Name(en="Crew", zh="队伍")
    pair = Crew(
        id="pair", name=name, based_in="admin", people=2, skills=("general",), on_duty="00:00-24:00"
    )
    twice = BOARDS + BOARDS.replace("id: boards", "id: again")
    response, _ = play(twice, on=campus(crews=(pair,)))
    first, second = response.tasks
    assert first.closed_s is not None
    assert second.mobilised_s == first.closed_s


def test_the_lower_number_goes_first() -> None:
    """Of two tasks that wait for the same people, the one with the lower priority number goes."""
    name = Name(en="Crew", zh="队伍")
    pair = Crew(
        id="pair", name=name, based_in="admin", people=2, skills=("general",), on_duty="00:00-24:00"
    )
    urgent = BOARDS.replace("id: boards", "id: urgent") + "  priority: 1\n"
    third = BOARDS.replace("id: boards", "id: usual")
    response, _ = play(BOARDS + third + urgent, on=campus(crews=(pair,)), line=LOW)
    order = sorted(response.tasks, key=lambda task: task.mobilised_s or 0.0)
    assert [task.decision_id for task in order] == ["boards", "urgent", "usual"]


def test_who_waits_too_long_for_people_gives_up() -> None:
    """Two tasks, one pair of hands held for two hours: the second is given up after 90 minutes."""
    name = Name(en="Crew", zh="队伍")
    pair = Crew(
        id="pair", name=name, based_in="admin", people=2, skills=("general",), on_duty="00:00-24:00"
    )
    slow = SURE.model_copy(update={"board": SURE.board.model_copy(update={"minutes": fixed(120)})})
    twice = BOARDS + BOARDS.replace("id: boards", "id: again")
    response, _ = play(twice, on=campus(slow, crews=(pair,)))
    again = response.tasks[1]
    assert (again.outcome, again.failure) == ("failed", "no-crew")
    failed = [e for e in response.engine.journal.close() if e.kind == "task-failed"]
    assert [event.time_s for event in failed] == [600.0 + 90 * 60.0]


def test_people_off_duty_are_called_in_from_home() -> None:
    """At night a day crew needs 40 minutes to its base and 5 to set out."""
    (day,) = [crew for crew in demo().site.crews if crew.id == "crew-general"]
    response, _ = play(on=campus(crews=(day,)), start="2026-07-01 02:00")
    task = only(response)
    assert task.mobilised_s == 600.0 + 45 * 60.0
    assert [spell.phase for spell in response.work.spells][:2] == ["call-in", "mobilise"]


def test_a_call_out_ahead_saves_the_way_from_home() -> None:
    """Called to their base an hour before, they set out in the instant of the call."""
    (day,) = [crew for crew in demo().site.crews if crew.id == "crew-general"]
    ahead = """
- id: ahead
  kind: call-out
  crews: [crew-general]
  at: 2026-07-01 02:00
"""
    response, _ = play(
        ahead + BOARDS.replace("after_min: 10", "after_min: 60"),
        on=campus(crews=(day,)),
        start="2026-07-01 02:00",
    )
    assert only(response).mobilised_s == 3600.0
    assert kinds(response)[:3] == ["crew-called", "crew-ready", "crew-called"]


def test_a_flooded_road_is_gone_round() -> None:
    """With half a metre of water on the western road the crew takes the eastern one."""
    dry = only(play()[0])
    response, _ = play(line=WIDE, at=(267.0, 400.0), sill_m=0.45)
    wet = only(response)
    round_s = response.journeys.roads.seconds(
        "admin", "library", lambda leg: 0.0 if leg.yard else 4.2
    )
    assert dry.started_s is not None
    assert wet.started_s == pytest.approx(900.0 + 240.0 + round_s)
    assert wet.started_s > dry.started_s


def test_where_every_road_is_under_water_the_crew_waits_and_gives_up() -> None:
    """A store that lies in the water cannot be left: after 90 minutes the task has failed."""
    line = ((0.0, 0.0), (600.0, 0.5), (28000.0, 0.5))
    centre = play()[0].journeys.roads.way("admin", "library", lambda _leg: 1.0)
    assert centre is not None
    x_m, y_m = next(node for node in centre if isinstance(node, tuple))
    response, _ = play(line=line, at=(x_m, y_m), sill_m=0.45)
    task = only(response)
    assert (task.outcome, task.failure) == ("failed", "road-closed")
    waits = [one for one in response.work.spells if one.phase == "wait"]
    assert sum(one.to_s - one.from_s for one in waits) == pytest.approx(90 * 60.0)
    assert response.stores.left("door-board") == 12


def test_the_crew_waits_until_a_road_falls_dry() -> None:
    """Water that goes after half an hour only delays it."""
    line = ((0.0, 0.5), (2400.0, 0.5), (2460.0, 0.0))
    way = play()[0].journeys.roads.way("admin", "library", lambda _leg: 1.0)
    assert way is not None
    x_m, y_m = next(node for node in way if isinstance(node, tuple))
    response, _ = play(line=line, at=(x_m, y_m), sill_m=0.45)
    task = only(response)
    assert task.arrived_s is not None
    assert task.arrived_s > 2400.0
    assert {one.phase for one in response.work.spells} >= {"wait", "travel"}


def test_a_leak_is_drawn_and_passed_on() -> None:
    """A board that certainly leaks 1 L/s for each metre lets a gap through; a tight one none."""
    leaky = SURE.model_copy(
        update={
            "board": SURE.board.model_copy(update={"leak": Leak(chance=1.0, litres_s_m=fixed(1.0))})
        }
    )
    _, water = play(on=campus(leaky))
    _, tight = play()
    assert water.calls[0][2] == (DOOR, pytest.approx(0.5), pytest.approx(4.858e-4, rel=1e-3))
    assert tight.calls[0][2] == (DOOR, pytest.approx(0.5), 0.0)
