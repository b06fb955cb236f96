from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.response.cases import SURE, campus, scenario
from tests.response.water import RISE, ROOM, Rainstorm, Water
from twin.campus import Campus
from twin.engine import Engine
from twin.errors import InputError, UnknownName
from twin.response import metrics
from twin.response.system import Response
from twin.scenario import Scenario
from twin.scenario.rainfall import realise_rain
from twin.studies.callout import call_out

RAIN: list[dict[str, Any]] = [
    {"id": "first", "kind": "block", "at": "2026-07-01 12:30", "depth_mm": 120, "duration_min": 120}
]

BOTH = f"""
- id: boards
  enabled: false
  kind: close-boards
  rooms: [{ROOM}]
  trigger: {{kind: storm-start}}
- id: pump
  enabled: false
  kind: mobile-pump
  rooms: [{ROOM}]
  flow_m3_h: 360
  trigger: {{kind: storm-start}}
"""


def storm(decisions: str = "[]", **more: Any) -> Scenario:
    """Return half a day with one storm at half past twelve."""
    return scenario(decisions, rain=RAIN, days=0.5, **more)


class Replays:
    """Plays the fake water under each storm, and remembers what was asked."""

    def __init__(self, **water: Any) -> None:
        self.water = water
        self.played: list[Scenario] = []

    def __call__(self, on: Campus, what: Scenario, *, seed: int, folder: Path, only: Any) -> Any:
        """Play."""
        assert set(only) == {"flood", "response"}
        self.played.append(what)
        engine = Engine(seed=seed, length_s=86400.0 * what.days, assets=on.assets())
        (fall,) = realise_rain(
            what.rain, start=what.start, length_s=engine.length_s, folder=folder
        ).storms
        line = [(fall.begins_s + time_s, depth_m) for time_s, depth_m in RISE]
        water = Water(
            engine,
            line=self.water.get("line", line),
            at=(5000.0, 5000.0),
            storms=[Rainstorm(id=fall.id, begins_s=fall.begins_s, ends_s=fall.ends_s)],
            critical_s=self.water.get("critical_s", 1200.0),
        )
        response = Response(engine, on, what, water)
        engine.run()
        response.finish()
        return SimpleNamespace(events=engine.journal.close(), tables=metrics.tables(response))


def asked(what: Scenario, replays: Replays, **more: Any) -> list[dict[str, Any]]:
    """Return the rows of the answer for the room."""
    outcome = call_out(campus(SURE), what, play=replays, **({"step_min": 30.0} | more))
    rows = outcome.tables["response.call_out"].rows()
    return [row for row in rows if row["room"] == ROOM]


def test_the_latest_call_is_that_of_the_closed_form_by_each_measure() -> None:
    """A board can be called up to 44.4 min after the first rain, the pump up to 22.4."""
    rows = asked(storm(BOTH), Replays())
    found = {row["measure"]: row["latest_min"] for row in rows}
    assert found["close-boards"] == pytest.approx(44.38, abs=1.0)
    assert found["mobile-pump"] == pytest.approx(22.38, abs=1.0)
    assert found["all"] == pytest.approx(44.38, abs=1.0)
    assert {row["answer"] for row in rows} == {"latest"}
    assert {round(row["lost_min"], 6) for row in rows} == {65.0}


def test_the_clock_and_what_saved_it_are_told() -> None:
    """First rain at 12:30: the latest call for the board is at 13:13 or 13:14."""
    board = next(row for row in asked(storm(BOTH), Replays()) if row["measure"] == "close-boards")
    assert board["latest_clock"] in {"2026-07-01 13:13", "2026-07-01 13:14"}
    assert (board["saved_by_en"], board["saved_by_zh"]) == ("Boards", "挡水板")


def test_a_room_without_a_plan_is_given_one() -> None:
    """Where the scenario plans nothing, boards and a pump are tried."""
    rows = asked(storm(), Replays())
    assert [row["measure"] for row in rows] == ["close-boards", "mobile-pump", "all"]


def test_a_room_that_stays_dry_needs_nobody() -> None:
    """No call is scanned for a room that is never lost; the sentence says so."""
    replays = Replays(line=[(0.0, 0.0), (1.0, 0.0)])
    outcome = call_out(campus(SURE), storm(BOTH), play=replays)
    (row,) = outcome.tables["response.call_out_dry"].rows()
    rooms = [room for one in campus().buildings for room in one.plant_rooms]
    assert outcome.tables["response.call_out"].rows() == []
    assert row["rooms"] == len(rooms)
    assert all(room.name.en in row["rooms_en"] for room in rooms)
    assert len(replays.played) == 1
    assert "nobody need be called out" in outcome.verdict.en
    assert "response.latest_call_out_min" not in outcome.kpis


def test_a_room_that_no_call_saves_is_told() -> None:
    """Under water from before the first rain on, with the board overtopped, it is lost anyway."""
    replays = Replays(line=[(0.0, 0.0), (600.0, 0.9), (40000.0, 0.9)])
    rows = asked(storm(BOTH.split("- id: pump", maxsplit=1)[0]), replays)
    assert [row["answer"] for row in rows] == ["lost-anyway"]
    assert rows[0]["latest_clock"] == ""


def test_replays_are_short_and_named_after_the_storm() -> None:
    """Each replay begins three hours before its storm on a full hour, and plays that storm only."""
    replays = Replays()
    asked(storm(BOTH), replays)
    assert {f"{one.start:%H:%M}" for one in replays.played} == {"09:00"}
    assert {round(24 * one.days) for one in replays.played} == {9}
    assert {tuple(rain.id for rain in one.rain) for one in replays.played} == {("first",)}


def test_what_cannot_be_asked_is_refused() -> None:
    """No rain, or a room that is not there, is told before anything is played."""
    with pytest.raises(InputError, match="has no rain"):
        call_out(campus(), scenario("[]"))
    with pytest.raises(UnknownName, match=r"library\.pump-room"):
        call_out(campus(), storm(), room="library.pumproom")
