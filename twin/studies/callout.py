"""When must the call go out at the latest? Replays of a scenario's storms, room by room.

Each storm that drowns a room without response is replayed by itself, over a few hours and without
hot water, with the same draws as the whole run: the tasks' random streams are named after decision,
room and storm. All rooms in danger are called for at one time, so that they compete for crews.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import InputError, UnknownName
from twin.response.callout import Answer, latest_call, scan_minutes
from twin.scenario.response import CloseBoards, MobilePump, OnStorm, RoomDecision
from twin.scenario.weather import SeasonalWeather
from twin.simulation import simulate
from twin.studies.callouttables import Row, outcome_of

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.runs.outcome import Outcome
    from twin.scenario import Scenario
    from twin.scenario.rainfall import StormFall

__all__ = ["STEP_MIN", "call_out"]

BEFORE_H = 3.0
"""A replay begins so long before the storm: the earliest call of the scan, and a little [h]."""

AFTER_H = 3.0
"""... and ends so long after it; a room that is dry by then is saved [h] (assumed, 2 to 12)."""

STEP_MIN = 20.0
"""Distance of two calls in the scan [min]: where there is one crossing it is narrowed down to a
minute anyway, and a stretch of calls shorter than this that saves a room is of no use to anybody
(assumed, 5 to 30)."""

PLAYED = ("flood", "response")
"""Domains of a replay."""

LOST = "room-flooded"
"""The event of a room's first machine under water."""

Play = Callable[..., "Outcome"]


@dataclass(slots=True)
class _Storm:
    """One storm, cut out of the run, with the rooms that it drowns without response."""

    scenario: Scenario
    fall: StormFall
    begins_s: float
    """In the replay [s]."""
    shift_s: float
    """From the replay's start to the run's [s]."""
    lost_s: dict[str, float] = field(default_factory=dict)
    """When each room is lost without response, in the replay [s]."""


@dataclass(slots=True)
class _Study:
    campus: Campus
    scenario: Scenario
    seed: int
    folder: Path
    play: Play
    replays: int = 0

    def storms(self) -> tuple[StormFall, ...]:
        from twin.scenario.rainfall import realise_rain

        rain = realise_rain(
            self.scenario.rain,
            start=self.scenario.start,
            length_s=86400.0 * self.scenario.days,
            folder=self.folder,
        )
        return rain.storms

    def cut(self, fall: StormFall) -> _Storm:
        """Return one storm by itself, called for by nobody."""
        first_h = math.floor(fall.begins_s / 3600.0 - BEFORE_H)
        last_h = math.ceil(fall.ends_s / 3600.0 + AFTER_H)
        one = self.scenario.model_copy(
            update={
                "start": self.scenario.start + timedelta(hours=first_h),
                "days": (last_h - first_h) / 24.0,
                "spin_up_days": 0.0,
                # Nothing that is played here feels the air; a recipe covers any hours.
                "weather": SeasonalWeather(kind="seasonal", mean_c=20.0),
                "rain": tuple(storm for storm in self.scenario.rain if storm.id == fall.id),
                "decisions": (),
                "limits": (),
            }
        )
        return _Storm(one, fall, fall.begins_s - 3600.0 * first_h, 3600.0 * first_h)

    def replay(self, scenario: Scenario) -> Outcome:
        self.replays += 1
        return self.play(self.campus, scenario, seed=self.seed, folder=self.folder, only=PLAYED)

    def without(self, storm: _Storm, rooms: Collection[str] | None) -> None:
        """Find the rooms that a storm drowns when nobody comes."""
        for event in self.replay(storm.scenario).events:
            if event.kind == LOST and event.asset and (rooms is None or event.asset in rooms):
                storm.lost_s.setdefault(event.asset, event.time_s)

    def playbook(self, rooms: Sequence[str]) -> list[RoomDecision]:
        """Return what may be done for rooms: the scenario's own decisions, taken or not.

        A room for which the scenario plans nothing is given boards, where an opening takes them,
        and a mobile pump.
        """
        found: list[RoomDecision] = []
        planned: set[str] = set()
        for name, one in self.scenario.crew_decisions(disabled=True):
            if isinstance(one, RoomDecision):
                mine = tuple(room for room in one.rooms if room in rooms)
                planned |= set(mine)
                if mine:
                    found.append(one.model_copy(update={"id": name, "rooms": mine}))
        left = tuple(room for room in rooms if room not in planned)
        known = {room.id: room for one in self.campus.buildings for room in one.plant_rooms}
        boards = tuple(r for r in left if any(way.board_m > 0.0 for way in known[r].ways_in))
        trigger = OnStorm(kind="storm-start")
        if boards:
            found.append(
                CloseBoards(kind="close-boards", id="boards", rooms=boards, trigger=trigger)
            )
        if left:
            found.append(MobilePump(kind="mobile-pump", id="pumps", rooms=left, trigger=trigger))
        return found


@dataclass(frozen=True, slots=True)
class _Replay:
    """What a replay is asked about; the rest of it is let go."""

    lost: frozenset[str]
    """Rooms lost."""
    done: Mapping[str, tuple[str, ...]]
    """By room the kinds of work that were finished there."""


@dataclass(slots=True)
class _Scan:
    """All replays of one storm with one measure, kept by the minute of the call."""

    study: _Study
    storm: _Storm
    decisions: Sequence[RoomDecision]
    kept: dict[float, _Replay] = field(default_factory=dict)

    def outcome(self, minute: float) -> _Replay:
        """Return what a call at that minute leads to; each is played once."""
        if minute not in self.kept:
            trigger = OnStorm(kind="storm-start", after_min=minute)
            called = [
                one.model_copy(update={"enabled": True, "at": None, "trigger": trigger})
                for one in self.decisions
            ]
            others = [
                one
                for _, one in self.study.scenario.crew_decisions()
                if not isinstance(one, RoomDecision)
            ]
            scenario = self.storm.scenario.model_copy(update={"decisions": (*others, *called)})
            self.kept[minute] = _gist(self.study.replay(scenario))
        return self.kept[minute]

    def saved(self, room: str, minute: float) -> bool:
        """Return whether a call at a minute after the first rain saves a room."""
        return room not in self.outcome(minute).lost


def _gist(outcome: Outcome) -> _Replay:
    done: dict[str, list[str]] = {}
    for task in outcome.tables["response.tasks"].rows():
        if task["outcome"] in {"done", "late", "partly"}:
            kinds = done.setdefault(str(task["room"]), [])
            if task["kind"] not in kinds:
                kinds.append(str(task["kind"]))
    return _Replay(
        lost=frozenset(one.asset for one in outcome.events if one.kind == LOST and one.asset),
        done={room: tuple(kinds) for room, kinds in done.items()},
    )


def call_out(
    campus: Campus,
    scenario: Scenario,
    *,
    seed: int | None = None,
    folder: Path = Path(),
    room: str | None = None,
    step_min: float = STEP_MIN,
    progress: Callable[[float], None] | None = None,
    play: Play = simulate,
) -> Outcome:
    """Find the latest call that still saves each room, in each storm, by each measure.

    Parameters
    ----------
    campus, scenario
        What stands, and what happens; room decisions that are disabled are played too.
    seed
        Seed of all draws; the scenario's own when None.
    folder
        Where the files that the scenario names are looked for.
    room
        Only this room; every room when None.
    step_min
        Distance of two calls in the scan [min].
    progress
        Called with the fraction done.
    play
        What replays a scenario; the simulation's, but for tests.

    Returns
    -------
    Outcome
        A study with the tables ``response.call_out``, ``response.call_out_scan`` and, of rooms that
        need nobody, ``response.call_out_dry``.

    Raises
    ------
    InputError
        When the scenario has no rain, or the room does not exist.
    """
    began = time.process_time()
    if not scenario.rain:
        raise InputError(
            f"scenario {scenario.id}: has no rain to be called out for; add rain:, or take one that"
            " has, such as three-storms or rainstorm"
        )
    known = [one.id for building in campus.buildings for one in building.plant_rooms]
    if room is not None and room not in known:
        raise UnknownName("room below ground", room, known)
    study = _Study(campus, scenario, scenario.seed if seed is None else seed, folder, play)
    storms = [study.cut(fall) for fall in study.storms()]
    asked = [room] if room else known
    rows: list[Row] = []
    kept_dry: dict[StormFall, list[str]] = {}
    for place, storm in enumerate(storms):
        study.without(storm, None if room is None else {room})
        part = partial(_part, progress, place, len(storms))
        rows += _scanned(study, storm, step_min=step_min, tell=part)
        kept_dry[storm.fall] = [one for one in asked if one not in storm.lost_s]
    return outcome_of(
        campus,
        scenario,
        rows,
        kept_dry,
        seed=study.seed,
        replays=study.replays,
        cpu_s=time.process_time() - began,
    )


def _part(progress: Callable[[float], None] | None, place: int, count: int, share: float) -> None:
    if progress is not None:
        progress((place + share) / count)


def _scanned(
    study: _Study, storm: _Storm, *, step_min: float, tell: Callable[[float], None]
) -> list[Row]:
    """Scan and narrow down every room of one storm, each kind of measure alone and all together."""
    if not storm.lost_s:
        return []
    decisions = study.playbook(tuple(storm.lost_s))
    kinds = list(dict.fromkeys(one.kind for one in decisions))
    measures = [*kinds, "all"] if len(kinds) > 1 else kinds
    lost_min = {room: (s - storm.begins_s) / 60.0 for room, s in storm.lost_s.items()}
    minutes = scan_minutes(max(lost_min.values()), step_min=step_min)
    rows = []
    for turn, measure in enumerate(measures):
        taken = [one for one in decisions if measure in {"all", one.kind}]
        scan = _Scan(study, storm, taken)
        for step, minute in enumerate(minutes):
            scan.outcome(minute)
            tell((turn + (step + 1) / len(minutes)) / len(measures))
        served = {one for decision in taken for one in decision.rooms}
        for room in storm.lost_s:
            if room not in served:
                continue
            saved = [scan.saved(room, minute) for minute in minutes]
            answer = latest_call(minutes, saved, partial(scan.saved, room))
            rows.append(
                Row(
                    storm.fall,
                    room,
                    measure,
                    lost_min[room],
                    answer,
                    scan=tuple(zip(minutes, saved, strict=True)),
                    saved_by=_saved_by(scan, room, answer),
                )
            )
    return rows


def _saved_by(scan: _Scan, room: str, answer: Answer) -> tuple[str, ...]:
    """Return the kinds of work that were finished for a room when the latest call saved it."""
    if answer.latest_min is None:
        return ()
    return scan.outcome(answer.latest_min).done.get(room, ())
