"""Rescue teams at work: they come, search, and carry or lead out whoever cannot get out alone.

Each team is a SimPy process and one walker of the crowd: it climbs against those who leave (on a
stair with a team they are slower by a quarter), and what is shut to others is shut to it unless it
has a key. Who waits in a refuge is known at once, and so is who is shut in and calls; others are
found by search, or in passing. A person who is carried counts where he was until he is out. A team
goes on until nobody is left in its building who could need it.

The queue of those who wait has one order for all teams; see the module `rescueboard`.
Walks are those of the crowd, on its grid of half a second; times of work are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from twin.evacuation import livewords as words
from twin.evacuation.moving.state import CARRIED, SAFE, TRAPPED
from twin.evacuation.rescue.rescueboard import Board, Danger
from twin.evacuation.rescue.rescuefield import Mission, RescueField
from twin.evacuation.rescue.rescuelog import Rescued, RescueLog
from twin.evacuation.rescue.rescuerules import RescueRules
from twin.evacuation.rescue.search import distances_m
from twin.evacuation.rescue.sweeping import Sweeping
from twin.evacuation.rescue.teams import Overcome, Team, TeamWalker, outdoors

if TYPE_CHECKING:
    import simpy

    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.moving.doors import Doors
    from twin.evacuation.plans.plan import EvacuationPlan
    from twin.evacuation.rescue.lifts import Lift

__all__ = ["Rescue", "RescueRules"]

Steps = Generator["simpy.Event", Any, Any]


class Rescue:
    """All rescue teams of one run.

    Built before the engine runs; teams stand at their entrances from then on.

    Parameters
    ----------
    engine : Engine
        The run; *crowd* is attached to it.
    crowd : Crowd
        The people; the last of them are the teams, in order (``responders`` of the crowd).
    plan : EvacuationPlan
        Where they are.
    teams : sequence of Team
        Who goes.
    first_route : int
        Index of the route of the first team; the others follow.
    rules : RescueRules
        What takes how long.
    doors : Doors, optional
        What teams with keys open; without, locked doors stay shut to them.
    lifts : sequence of Lift
        Lifts out of which people are freed.
    danger : callable, optional
        Smoke in a cell [1/m].
    fire_level : mapping of str to float, optional
        Storey level of a fire, by building: it is searched from there.
    cause_of : callable, optional
        The journal's event by which a building is cleared, once it is; the cause of calls.
    """

    def __init__(
        self,
        engine: Engine,
        crowd: Crowd,
        plan: EvacuationPlan,
        teams: Sequence[Team],
        *,
        first_route: int,
        rules: RescueRules | None = None,
        doors: Doors | None = None,
        lifts: Sequence[Lift] = (),
        danger: Danger | None = None,
        fire_level: Mapping[str, float] | None = None,
        cause_of: Callable[[str], int | None] | None = None,
    ) -> None:
        self.rules = rules or RescueRules()
        self.log = RescueLog(engine)
        self._engine, self._crowd = engine, crowd
        self._cause_of = cause_of or _no_cause
        danger = danger or _no_smoke
        self._board = Board(crowd, plan, len(teams), danger=danger, calls=self.rules.calls)
        self._field = RescueField(engine, crowd, self.rules, self._board, self.log, doors, danger)
        self._sweeping = Sweeping(self._field, plan, teams, fire_level or {})
        network = crowd.network
        self._outdoors = [network.cell_id[cell] for cell in outdoors(network).nonzero()[0]]
        self._lifts = tuple((lift, plan.space(lift.space).building) for lift in lifts)
        self._busy_lifts: set[str] = set()
        self._safe_of: dict[int, int] = {}
        for place, team in enumerate(teams):
            person = len(crowd.people) - len(teams) + place
            walker = TeamWalker(engine, crowd, person, first_route + place, self.rules.pace)
            walker.stand(team.entrance)
            engine.process(self._run(team, walker))

    # -- the course of a team ----------------------------------------------------------------------

    def _run(self, team: Team, walker: TeamWalker) -> Steps:
        """Let a team be called, come, work and leave."""
        if team.called_s > self._engine.now_s:
            yield self._engine.until(team.called_s)
        called = self._field.tell(
            "rescue-called",
            team.building,
            self._cause_of(team.building),
            detail=words.called(team.id, team.people, team.building),
        )
        with self._field.task(team, "come"):
            party = yield from team.side.send(
                team=team.id,
                building=team.building,
                people=team.people,
                skills=team.skills,
                crew=team.crew,
                item=team.item,
                store=team.store,
                cause=called,
            )
        if party is None:
            self._field.tell("rescue-failed", team.building, called)
            return
        event = self._field.tell("rescue-arrived", team.building, party.cause or called)
        mission = Mission(team, walker, party, event)
        walker.empty()
        try:
            yield from self._work(mission)
            with self._field.task(team, "leave"):
                yield from walker.go(self._outdoors)
        except Overcome:
            where = self._crowd.network.cell_id[walker.cell]
            self._field.tell("rescue-lost", where, mission.event, value=float(team.people))
            return
        done = words.done(mission.out)
        self._field.tell("rescue-done", team.building, mission.event, detail=done)
        team.side.give_back(party.number, team.building)

    def _work(self, mission: Mission) -> Steps:
        """Do what is most urgent, until nobody is left who could need help."""
        building = mission.team.building
        while True:
            self._crowd.advance(self._engine.now_s)
            person = self._board.next_person(building)
            if person is not None:
                yield from self._fetch(mission, person)
                continue
            lift = self._stuck_lift(building)
            if lift is not None:
                yield from self._open_lift(mission, lift)
                continue
            zone = self._sweeping.next_zone(mission)
            if zone is not None:
                yield from self._sweeping.sweep(mission, zone)
                continue
            if not self._may_need(building):
                return
            yield from self._wait(mission)

    def _may_need(self, building: str) -> bool:
        """Tell whether anybody is inside who is neither safe nor with a team."""
        state = self._crowd.state
        left = self._board.inside(building) & (state != SAFE) & (state != CARRIED)
        return bool(left.any())

    def _wait(self, mission: Mission) -> Steps:
        """Stand at the door until there may be something to do."""
        walker = mission.walker
        yield from walker.go(self._outdoors)
        if self.log.waits_on(mission.team.id, self.rules.look_s):
            yield self._engine.env.timeout(self.rules.look_s)
            return
        with self._field.task(mission.team, "wait"):
            yield self._engine.env.timeout(self.rules.look_s)

    # -- people ------------------------------------------------------------------------------------

    def _fetch(self, mission: Mission, person: int) -> Steps:
        """Go to somebody and bring him out, with all who can come along."""
        board, team, walker = self._board, mission.team, mission.walker
        board.claim(person)
        cell = int(self._crowd.cell[person])
        try:
            with self._field.task(team, "go", cell, person):
                came = yield from self._field.reach(mission, cell)
                found_s = walker.here_s + walker.inner_s(self.rules.pace.level_m_s)
                if came:
                    yield self._engine.until(max(self._engine.now_s, found_s))
            if not came:
                space = self._field.name(cell)
                self._field.tell("person-unreached", space, mission.event, value=1.0)
                board.give_up(person)
                return
            if not self._still_there(walker, person, cell):
                board.release(person)
                return
            board.look(cell)
            found = self._field.found(mission, [person], cell), found_s
            if self._crowd.state[person] == TRAPPED and self._crowd.people.able[person]:
                yield from self._lead(mission, board.companions(person), cell, found)
            else:
                yield from self._carry(mission, person, cell, found)
        except Overcome:
            board.release(person)
            raise

    def _carry(self, mission: Mission, person: int, cell: int, found: tuple[int, float]) -> Steps:
        """Get somebody ready, carry him out, hand him over."""
        walker, device = mission.walker, mission.device(self.rules)
        with self._field.task(mission.team, "prepare", cell, person):
            ready_s = found[1] + device.prepare_s
            yield self._engine.until(max(self._engine.now_s, ready_s))
        if not self._still_there(walker, person, cell):
            self._board.release(person)
            return
        walker.loaded(device, self.rules.up_by_hand_m_s)
        yield from self._out(mission, [person], cell, "carry", found)
        walker.empty()

    def _lead(
        self, mission: Mission, people: list[int], cell: int, found: tuple[int, float]
    ) -> Steps:
        """Lead people out who can walk."""
        for person in people:
            self._board.claim(person)
        yield from self._out(mission, people, cell, "lead", found)

    def _out(
        self,
        mission: Mission,
        people: list[int],
        cell: int,
        task: Literal["carry", "lead"],
        found: tuple[int, float],
    ) -> Steps:
        """Go out with people; where there is no way any more, stay with them and look again."""
        walker = mission.walker
        was = [int(self._crowd.state[person]) for person in people]
        self._set(people, [CARRIED] * len(people))
        speed_m_s = self.rules.pace.level_m_s
        if task == "carry":
            speed_m_s = mission.device(self.rules).level_m_s
        try:
            with self._field.task(mission.team, task, cell, people[0]):
                yield self._engine.env.timeout(walker.inner_s(speed_m_s))
                out = yield from walker.go(self._outdoors)
        except Overcome:
            self._put_down(people, was, walker.cell)
            raise
        if not out:
            self._put_down(people, was, walker.cell)
            for person in people:
                self._board.give_up(person)
            return
        self._deliver(mission, people, cell, task, found)
        with self._field.task(mission.team, "hand-over", walker.cell, people[0]):
            yield self._engine.env.timeout(self.rules.hand_over_s if task == "carry" else 0.0)

    def _deliver(
        self,
        mission: Mission,
        people: list[int],
        cell: int,
        task: Literal["carry", "lead"],
        found: tuple[int, float],
    ) -> None:
        """Count people as safe who are in the open air, one after the other."""
        event, found_s = found
        for place, person in enumerate(people):
            safe_s = mission.walker.here_s + place / self.rules.led_p_s
            self._bring(person, safe_s, mission.walker.cell)
            self.log.rescued.append(
                Rescued(
                    person=person,
                    team=mission.team.id,
                    building=mission.team.building,
                    space=self._field.name(cell),
                    how="carried" if task == "carry" else "led",
                    found_s=found_s,
                    safe_s=safe_s,
                )
            )
        mission.out += len(people)
        minutes = (mission.walker.here_s - found_s) / 60.0
        self._field.tell(
            "person-rescued",
            self._field.name(cell),
            event,
            value=float(len(people)),
            detail=words.rescued(len(people), minutes),
        )

    def _bring(self, person: int, safe_s: float, cell: int) -> None:
        crowd, there = self._crowd, self._safe_near(cell)

        def bring() -> None:
            crowd.place(person, there)
            crowd.set_person(person, state=SAFE, exit_s=safe_s)

        self._engine.change(crowd, bring)

    def _safe_near(self, cell: int) -> int:
        """Return the safe cell nearest to one in the open air: mostly itself."""
        network = self._crowd.network
        if network.safe[cell] or not network.safe.any():
            return cell
        if cell not in self._safe_of:
            far_m = np.where(network.safe, distances_m(network, cell), np.inf)
            near = int(np.argmin(far_m))
            self._safe_of[cell] = near if network.safe[near] else cell
        return self._safe_of[cell]

    def _put_down(self, people: list[int], was: list[int], cell: int) -> None:
        """Leave people where a team got stuck or fell: they wait there as they did before."""
        crowd = self._crowd

        def down() -> None:
            for person, state in zip(people, was, strict=True):
                crowd.place(person, cell)
                crowd.set_person(person, state=state)

        self._engine.change(crowd, down)
        for person in people:
            self._board.release(person)

    def _still_there(self, walker: TeamWalker, person: int, cell: int) -> bool:
        """Tell whether somebody waits where a team was sent; a team that fell tells nothing."""
        walker.check()
        return self._board.needs_help(person) and int(self._crowd.cell[person]) == cell

    def _set(self, people: list[int], states: list[int]) -> None:
        def change() -> None:
            for person, state in zip(people, states, strict=True):
                self._crowd.set_person(person, state=state)

        self._engine.change(self._crowd, change)

    # -- lifts and locks ---------------------------------------------------------------------------

    def _stuck_lift(self, building: str) -> Lift | None:
        for lift, where in self._lifts:
            if where == building and lift.trapped and lift.id not in self._busy_lifts:
                return lift
        return None

    def _open_lift(self, mission: Mission, lift: Lift) -> Steps:
        """Free people from a lift that stands; it stays busy when there is no way to it."""
        self._busy_lifts.add(lift.id)
        cell = self._crowd.network.cell(lift.landing)
        with self._field.task(mission.team, "go", cell):
            came = yield from self._field.reach(mission, cell)
        if not came:
            self._field.tell("person-unreached", lift.landing, mission.event)
            return
        with self._field.task(mission.team, "lift", cell):
            yield self._engine.env.timeout(self.rules.free_lift_s)
        mission.walker.check()
        lift.free(cause=mission.event)
        self._busy_lifts.discard(lift.id)


def _no_smoke(_cell: int) -> float:
    return 0.0


def _no_cause(_building: str) -> None:
    return None
