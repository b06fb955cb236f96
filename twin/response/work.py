"""The course of one task: call, people, gear, the way there, the work, and what came of it.

The chain follows the guide of the Environment Agency to temporary flood protection (SC080019,
2011): T0 the call goes out; the crew mobilises; T1 closure starts; T2 the water reaches the last
level at which it is safe. Not having closed by T2 is a failure of operation like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from twin.response import words
from twin.response.barriers import height_m, pieces, standing, too_late, work_minutes_factor
from twin.response.task import Spell, Task
from twin.scenario.response import MobileGenerator, MobilePump

if TYPE_CHECKING:
    import simpy

    from twin.campus.response import Barrier, ResponseRules
    from twin.engine import Engine
    from twin.model import Name
    from twin.response.crews import Crews, Team
    from twin.response.journeys import Journeys
    from twin.response.roads import Node
    from twin.response.site import FloodRoom, FloodSite, WayIn
    from twin.response.stores import Stores
    from twin.response.task import Failure
    from twin.scenario.response import CloseBoards, FloodGate, RoomDecision, Sandbags

__all__ = ["Work"]

Steps = Generator["simpy.Event", Any, Any]

PORTABLE = frozenset({"door-board", "sandbag"})
"""What people can carry when the cart gets no further (assumed)."""


class _Failed(Exception):  # noqa: N818 - a turn that a task takes, not an error of the program
    """A task comes to an end before its work has begun."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(slots=True)
class Work:
    """All that a task takes hold of; one for a run."""

    engine: Engine
    rules: ResponseRules
    site: FloodSite
    crews: Crews
    stores: Stores
    journeys: Journeys
    rooms: dict[str, FloodRoom]
    building_of: dict[str, str]
    """Where crews arrive: the building of each room and of each panel."""
    safe_s: Callable[[Task], float | None]
    """T2 of a task, as far as it has come."""
    spells: list[Spell] = field(default_factory=list)

    # -- the chain -------------------------------------------------------------------------------

    def run(self, task: Task) -> Steps:
        """Go through a task from its call; a SimPy process."""
        goal = self.building_of[task.target]
        team: Team | None = None
        place: Node = goal
        event = task.call_event
        try:
            store = self._take_gear(task, goal)
            team = yield from self._team(task, store)
            place = team.place
            event = yield from self._mobilise(task, team, event)
            place = yield from self._travel(task, team, place, store, loaded=False)
            load_s = task.draws.seconds("load", self.rules.load_min)
            yield from self._phase(task, team, "load", load_s)
            place = yield from self._travel(task, team, place, goal, loaded=True)
            task.arrived_s = self.engine.now_s
            event = self._tell("crew-arrived", team.crew, event, words.at(task))
            yield from self._act(task, team, event)
        except _Stranded as stranded:
            place = stranded.place
            self._fail(task, event, stranded.failure)
        except _Failed as failed:
            self._fail(task, event, failed.failure)
        if team is not None:
            self.crews.give_back(team, place)
        if task.load is not None:
            self.stores.give_back(task.load, task.load.count - task.used)

    def _take_gear(self, task: Task, goal: str) -> str:
        """Have gear put by, and return the building where it lies."""
        task.load = self.stores.take(
            task.decision.item,
            self._wanted(task),
            store=task.decision.store,
            distance=lambda building: self.journeys.dry_s(building, goal, vehicle=True),
        )
        if task.load is None:
            raise _Failed("store-empty")
        return self.stores.place[task.load.store]

    def _wanted(self, task: Task) -> int:
        """Return how many pieces a task takes."""
        decision = task.decision
        if isinstance(decision, MobilePump | MobileGenerator):
            return 1
        return sum(pieces(self._barrier(decision), one) for one in self.ways_in(task))

    def _team(self, task: Task, store: str) -> Generator[simpy.Event, Any, Team]:
        """Wait for people; give up after a while."""
        decision = task.decision
        request = self.crews.request(
            people=self.people(decision),
            skills=decision.skills,
            crew=decision.crew,
            towards=store,
            priority=decision.priority,
        )
        patience = self.engine.env.timeout(60.0 * self.rules.give_up_min)
        yield request | patience
        if not request.triggered:
            request.cancel()
            raise _Failed("no-crew")
        team = cast("Team", request.value)
        task.crew = team.crew
        return team

    def _mobilise(self, task: Task, team: Team, event: int) -> Steps:
        """Wait until the team is ready to set out; return the event of its setting out."""
        rules, draws = self.rules, task.draws
        ready_s = max(0.0, team.ready_s - self.engine.now_s)
        if team.readiness == "ready":
            yield from self._phase(task, team, "call-in", ready_s)
        elif team.readiness != "out":
            if team.readiness == "off":
                yield from self._phase(
                    task, team, "call-in", draws.seconds("call-in", rules.call_in_min)
                )
            yield from self._phase(
                task, team, "mobilise", draws.seconds("mobilise", rules.mobilise_min)
            )
        task.mobilised_s = self.engine.now_s
        return self._tell("crew-set-out", team.crew, event, words.towards(task, team.people))

    def _travel(self, task: Task, team: Team, start: Node, goal: str, *, loaded: bool) -> Steps:
        """Travel; return the place reached."""
        arrival = yield from self.journeys.go(
            start,
            goal,
            vehicle=team.vehicle,
            loaded=loaded,
            portable=task.decision.item in PORTABLE,
            log=lambda phase, from_s, to_s: self._log(task, team, phase, from_s, to_s),
        )
        if not arrival.arrived:
            raise _Stranded(arrival.place)
        return arrival.place

    def _phase(self, task: Task, team: Team, phase: str, seconds: float) -> Steps:
        if seconds > 0.0:
            began_s = self.engine.now_s
            # Told when it begins, so that the run's end does not hide what is under way.
            self._log(task, team, phase, began_s, began_s + seconds)
            yield self.engine.env.timeout(seconds)

    # -- the work at the place -------------------------------------------------------------------

    def _act(self, task: Task, team: Team, event: int) -> Steps:
        decision = task.decision
        if isinstance(decision, MobilePump):
            flow_m3_h = decision.flow_m3_h or self.rules.pump.flow_m3_h
            yield from self._pump(task, team, event, flow_m3_h)
        elif isinstance(decision, MobileGenerator):
            yield from self._generator(task, team, event)
        else:
            yield from self._close(task, team, event, self._barrier(decision))

    def _start(self, task: Task, event: int) -> int:
        """Note T1, at the first opening."""
        if task.started_s is None:
            task.started_s = self.engine.now_s
            return self._tell("closure-started", task.target, event, words.work(task))
        return event

    def _close(self, task: Task, team: Team, event: int, barrier: Barrier) -> Steps:
        """Close the openings one after the other."""
        left = task.load.count if task.load else 0
        missed: Failure = ""
        for way_in in self.ways_in(task):
            needed = pieces(barrier, way_in)
            if needed > left:
                missed = missed or "store-empty"
                continue
            head_m = self.site.depth_m(way_in.yard) - way_in.sill_m
            stands_m = height_m(barrier, way_in, wall_limit_m=self.rules.wall_limit_m)
            late = too_late(head_m, stands_m, self.rules)
            if late is not None:
                missed = missed or late
                continue
            event = self._start(task, event)
            minutes = task.draws.seconds(f"work:{way_in.id}", barrier.minutes)
            yield from self._phase(
                task, team, "work", minutes * work_minutes_factor(barrier, way_in)
            )
            left -= needed
            task.used += needed
            self._set(task, way_in, barrier, event)
        if not task.barriers:
            raise _Failed(missed or "not-needed")
        self._finish(task, event, missed)

    def _set(self, task: Task, way_in: WayIn, barrier: Barrier, event: int) -> None:
        leak = task.draws.leak_litres_s_m(way_in.id, barrier.leak)
        stands = standing(
            barrier, way_in, leak_litres_s_m=leak, wall_limit_m=self.rules.wall_limit_m
        )
        set_event = self._tell("barrier-set", task.target, event, words.barrier(task, way_in, leak))
        self.site.raise_barrier(
            way_in.id, height_m=stands.height_m, leak_gap_m=stands.leak_gap_m, cause=set_event
        )
        task.barriers.append(way_in.id)

    def _pump(self, task: Task, team: Team, event: int, flow_m3_h: float) -> Steps:
        event = self._start(task, event)
        yield from self._phase(
            task, team, "work", task.draws.seconds("work", self.rules.pump.minutes)
        )
        event = self._tell("pump-placed", task.target, event, words.pump(flow_m3_h))
        task.pump = self.site.place_pump(task.target, flow_m3_s=flow_m3_h / 3600.0, cause=event)
        task.used = 1
        self._finish(task, event, "")

    def _generator(self, task: Task, team: Team, event: int) -> Steps:
        event = self._start(task, event)
        yield from self._phase(
            task, team, "work", task.draws.seconds("work", self.rules.generator.minutes)
        )
        self.engine.assets.restore(
            generator_id(task.decision_id),
            cause=event,
            kind="generator-connected",
            detail=words.generator(task.target),
        )
        task.used = 1
        self._finish(task, event, "")

    def _finish(self, task: Task, event: int, missed: Failure) -> None:
        task.closed_s = self.engine.now_s
        safe_s = self.safe_s(task)
        late = safe_s is not None and safe_s < task.closed_s
        task.end("partly" if missed else "late" if late else "done", missed)
        kind = {"done": "task-done", "late": "task-late", "partly": "task-failed"}[task.outcome]
        detail = words.failure(task) if missed else words.finished(task)
        self._tell(kind, task.target, event, detail)

    def _fail(self, task: Task, event: int, failure: Failure) -> None:
        task.end("failed", failure)
        self._tell("task-failed", task.target, event, words.failure(task))

    # -- what a task works with ------------------------------------------------------------------

    def ways_in(self, task: Task) -> list[WayIn]:
        """Return the openings that a task is to close, in the order of the room."""
        if isinstance(task.decision, MobileGenerator | MobilePump):
            return []
        room = self.rooms[task.target]
        wanted = task.decision.ways_in
        return [
            one for one in room.ways_in if one.highest_m > 0.0 and (not wanted or one.id in wanted)
        ]

    def _barrier(self, decision: CloseBoards | FloodGate | Sandbags) -> Barrier:
        rules = self.rules
        return {"close-boards": rules.board, "flood-gate": rules.gate}.get(
            decision.kind, rules.sandbags
        )

    def people(self, decision: RoomDecision | MobileGenerator) -> int:
        """Return how many people the work takes together."""
        if isinstance(decision, MobilePump):
            return self.rules.pump.people
        if isinstance(decision, MobileGenerator):
            return self.rules.generator.people
        return self._barrier(decision).people

    def _log(self, task: Task, team: Team, phase: str, from_s: float, to_s: float) -> None:
        self.spells.append(Spell(team.crew, team.people, task.name, phase, from_s, to_s))

    def _tell(self, kind: str, asset: str, cause: int | None, detail: Name) -> int:
        return self.engine.journal.record(
            self.engine.now_s, kind, asset=asset, cause=cause, detail=detail
        )


class _Stranded(_Failed):
    """Every way was under water for too long."""

    def __init__(self, place: Node) -> None:
        super().__init__("road-closed")
        self.place = place


def generator_id(decision_id: str) -> str:
    """Return the asset that stands for the generator of a decision."""
    return f"{decision_id}.generator"
