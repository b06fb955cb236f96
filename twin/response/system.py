"""The response of one run: decisions become calls, calls become tasks, gear comes back."""

from __future__ import annotations

import math
from collections.abc import Generator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from twin.campus import geometry
from twin.engine import Order
from twin.errors import InputError, UnknownName
from twin.response import words
from twin.response.calls import Call, Calls
from twin.response.crews import Crews
from twin.response.draws import Draws
from twin.response.journeys import Journeys
from twin.response.roads import Roads
from twin.response.stores import Stores
from twin.response.task import Task
from twin.response.work import Work, generator_id
from twin.scenario.response import CallOut, MobileGenerator, MobilePump, OnDepth

if TYPE_CHECKING:
    import simpy

    from twin.campus import Campus
    from twin.engine import Engine
    from twin.response.site import FloodSite
    from twin.scenario import Scenario
    from twin.scenario.response import CrewDecision, RoomDecision

__all__ = ["Response"]


class Response:
    """Crews, stores and roads of one run, and the tasks that a scenario sets them.

    Built before the engine runs, after the water and before outages.

    Parameters
    ----------
    engine : Engine
        The run.
    campus : Campus
        Crews, stores, roads, buildings, and the rules of the response.
    scenario : Scenario
        Its crew decisions that are enabled.
    site : FloodSite
        The water.

    Raises
    ------
    InputError
        When a decision names a room, an opening or a yard that the water does not know.
    """

    def __init__(self, engine: Engine, campus: Campus, scenario: Scenario, site: FloodSite) -> None:
        self.engine = engine
        self.campus = campus
        self.site = site
        self.rules = campus.response
        self.tasks: list[Task] = []
        self.decisions: dict[str, CrewDecision] = dict(scenario.crew_decisions())
        self._start = scenario.start
        self._serial: dict[str, int] = {}
        self._sill_s: dict[str, list[float]] = {}
        self._begins_s = {storm.id: storm.begins_s for storm in site.storms}
        places = {one.id: geometry.centre(one.footprint) for one in campus.buildings}
        building_of = {one.id: one.building or one.located_in for one in campus.assets()}
        building_of |= {place: place for place in places}
        building_of |= {room.id: room.building for room in site.rooms}
        for name, decision in self.decisions.items():
            self._check(name, decision, building_of)
        roads = Roads(campus.site.roads, places, site.yards)
        self.journeys = Journeys(engine, roads, site, self.rules)
        self.crews = Crews(
            engine,
            campus.site.crews,
            rules=self.rules,
            hour_at=self._hour_at,
            travel_s=self.journeys.dry_s,
        )
        self.stores = Stores(campus.site.stores, place_of=lambda room: building_of.get(room, room))
        self.work = Work(
            engine=engine,
            rules=self.rules,
            site=site,
            crews=self.crews,
            stores=self.stores,
            journeys=self.journeys,
            rooms={room.id: room for room in site.rooms},
            building_of=building_of,
            safe_s=self.last_safe_s,
        )
        self._watch_sills()
        calls = Calls(engine, site, rules=self.rules, start=scenario.start, answer=self._answer)
        for name, decision in self.decisions.items():
            if isinstance(decision, MobileGenerator):
                self._keep_generator(name)
            calls.schedule(name, decision)

    # -- before the run --------------------------------------------------------------------------

    def _check(self, name: str, decision: CrewDecision, building_of: dict[str, str]) -> None:
        """Refuse what the models could not see: places that only the water knows."""
        yards = [yard.id for yard in self.site.yards]
        trigger = decision.trigger
        if isinstance(trigger, OnDepth) and trigger.yard not in yards:
            raise UnknownName(f"yard (decision {name})", trigger.yard, yards)
        if isinstance(decision, CallOut):
            return
        if isinstance(decision, MobileGenerator):
            if building_of.get(decision.asset) not in {one.id for one in self.campus.buildings}:
                raise InputError(
                    f"decision {name}: {decision.asset} stands in no building; allowed: a panel or "
                    "a machine that a crew can drive to"
                )
            return
        rooms = {room.id: room for room in self.site.rooms}
        if not rooms:
            raise InputError(
                f"decision {name} keeps rooms dry, but the scenario has no rain and no flood; add "
                "rain: to the scenario, or disable the decision"
            )
        for room in decision.rooms:
            if room not in rooms:
                raise UnknownName(f"room that can be flooded (decision {name})", room, rooms)
        known = [
            one.id for room in decision.rooms for one in rooms[room].ways_in if one.highest_m > 0.0
        ]
        for way_in in getattr(decision, "ways_in", ()):
            if way_in not in known:
                raise UnknownName(f"way in that can be closed (decision {name})", way_in, known)

    def _watch_sills(self) -> None:
        """Watch the last safe level of every opening that somebody is to close."""
        wanted = {room for one in self.decisions.values() for room in getattr(one, "rooms", ())}
        for room in self.site.rooms:
            for way_in in room.ways_in if room.id in wanted else ():
                times: list[float] = self._sill_s.setdefault(way_in.id, [])

                def passed(
                    time_s: float, rising: bool, _event: int | None, times: list[float] = times
                ) -> None:
                    if rising:
                        times.append(time_s)

                self.site.on_depth(way_in.yard, way_in.sill_m, passed)

    def _keep_generator(self, name: str) -> None:
        """Begin the run with the decision's generator in its store, feeding nobody."""

        def store() -> None:
            self.engine.assets.cut(
                generator_id(name), kind="generator-stored", detail=words.stored()
            )

        self.engine.at(self.engine.start_s, store, priority=Order.CROSSING)

    # -- calls -----------------------------------------------------------------------------------

    def _answer(self, call: Call) -> None:
        """Turn a call into tasks; what still stands from an earlier call is not done again."""
        decision = call.decision
        if isinstance(decision, CallOut):
            self._call_out(call, decision)
            return
        targets = (decision.asset,) if isinstance(decision, MobileGenerator) else decision.rooms
        wanted = decision.pumps if isinstance(decision, MobilePump) else 1
        for target in targets:
            standing = sum(
                task.decision_id == call.name and task.target == target and not task.over
                for task in self.tasks
            )
            for _ in range(wanted - standing):
                self._set_task(call, decision, target)

    def _set_task(self, call: Call, decision: RoomDecision | MobileGenerator, target: str) -> None:
        # Named by the storm, not by the count of calls: a replay of one storm draws as the whole.
        name = f"{call.name}/{target}/{call.storm.id if call.storm else 'call'}"
        serial = self._serial[name] = self._serial.get(name, 0) + 1
        event = self.engine.journal.record(
            self.engine.now_s,
            "crew-called",
            asset=target,
            cause=call.cause,
            detail=words.called(decision.kind, target, call.why),
        )
        task = Task(
            name=name if serial == 1 else f"{name}/{serial}",
            decision_id=call.name,
            decision=decision,
            target=target,
            storm=call.storm.id if call.storm else None,
            streams=self.engine.streams,
            called_s=self.engine.now_s,
            call_event=event,
        )
        self.tasks.append(task)
        ends_s = call.storm.ends_s if call.storm else math.inf
        self.engine.process(self._follow(task, ends_s))

    def _follow(self, task: Task, storm_ends_s: float) -> Generator[simpy.Event, Any, None]:
        """Let a task run its course, and bring its gear home when the storm is over."""
        yield from self.work.run(task)
        if not task.used:
            task.over = True
            return
        back_s = max(storm_ends_s, self.engine.now_s) + 3600.0 * self.rules.recover_h
        if not isinstance(task.decision, MobileGenerator) and back_s <= self.engine.length_s:
            yield self.engine.until(back_s)
            self._recover(task)

    def _recover(self, task: Task) -> None:
        event = self.engine.journal.record(
            self.engine.now_s,
            "gear-recovered",
            asset=task.target,
            cause=task.call_event,
            detail=words.recovered(task),
        )
        for way_in in task.barriers:
            self.site.remove_barrier(way_in, cause=event)
        if task.pump is not None:
            self.site.remove_pump(task.pump, cause=event)
        if task.load is not None:
            self.stores.give_back(task.load, task.used)
        task.over = True

    def _call_out(self, call: Call, decision: CallOut) -> None:
        """Call crews to their bases."""
        now_s = self.engine.now_s
        for crew in decision.crews or self.crews.names():
            draws = Draws(
                self.engine.streams, f"{call.name}/{crew}/{call.storm.id if call.storm else ''}"
            )
            delay_s = draws.seconds("mobilise", self.rules.mobilise_min)
            if not self.crews.on_duty(crew):
                delay_s += draws.seconds("call-in", self.rules.call_in_min)
            called = self.engine.journal.record(
                now_s, "crew-called", asset=crew, cause=call.cause, detail=words.called_out()
            )
            from_s = now_s + delay_s
            self.crews.stand_by(crew, from_s=from_s, until_s=from_s + 3600.0 * decision.hours)
            if from_s <= self.engine.length_s:
                self.engine.process(self._stand_ready(crew, from_s, called))

    def _stand_ready(
        self, crew: str, from_s: float, called: int
    ) -> Generator[simpy.Event, Any, None]:
        yield self.engine.until(from_s)
        self.engine.journal.record(
            from_s, "crew-ready", asset=crew, cause=called, detail=words.ready()
        )

    # -- asking ----------------------------------------------------------------------------------

    def last_safe_s(self, task: Task) -> float | None:
        """Return T2 of a task, as far as it has come: the water at the last safe level [s].

        For a barrier, when water first stands at the sill of an opening that it is to close; for a
        pump, when the room is lost. None while it has not come to that in the task's storm.
        """
        if isinstance(task.decision, MobileGenerator):
            return None
        begins_s = self._begins_s.get(task.storm or "", -math.inf)
        if isinstance(task.decision, MobilePump):
            times = list(self.site.lost_s(task.target))
        else:
            times = [time_s for one in self.work.ways_in(task) for time_s in self._sill_s[one.id]]
        return min((time_s for time_s in times if time_s >= begins_s), default=None)

    def finish(self) -> None:
        """Note what the end of the run tells of each task."""
        for task in self.tasks:
            task.safe_s = self.last_safe_s(task)

    def _hour_at(self, time_s: float) -> float:
        moment = self._start + timedelta(seconds=time_s)
        return moment.hour + moment.minute / 60.0 + moment.second / 3600.0
