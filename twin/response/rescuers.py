"""Crews as rescue teams: people with a skill, their way over the roads, and what they fetch.

Whoever clears a building asks for a team here (the evacuation does, through a protocol of its own)
and gives it back when it is done. Call-in, mobilising, loading and travelling are those of the
other tasks of crews.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from twin.model import Name
from twin.response.draws import Draws
from twin.response.task import Spell

if TYPE_CHECKING:
    import simpy

    from twin.campus.response import ResponseRules
    from twin.engine import Engine
    from twin.response.crews import Crews, Team
    from twin.response.journeys import Journeys
    from twin.response.roads import Node
    from twin.response.stores import Load, Stores

__all__ = ["RescueParty", "Rescuers"]

Steps = Generator["simpy.Event", Any, Any]

PRIORITY = 0
"""Before all other tasks of crews: people wait."""


@dataclass(frozen=True, slots=True)
class RescueParty:
    """People of one crew who have come to a building."""

    number: int
    crew: str
    people: int
    equipped: bool
    """Whether they have brought what was asked for; also when nothing was."""
    cause: int | None
    """The journal's event of their coming."""


@dataclass(slots=True)
class Rescuers:
    """Sends people of the campus's crews to buildings that are cleared.

    Parameters
    ----------
    engine
        The run.
    rules
        How long it takes to mobilise and to load, and how long one waits for people.
    crews, stores, journeys
        Who goes, what they fetch, how they travel.
    """

    engine: Engine
    rules: ResponseRules
    crews: Crews
    stores: Stores
    journeys: Journeys
    spells: list[Spell] = field(default_factory=list)
    """How their time was spent until they were at the building."""
    _out: dict[int, tuple[Team, Load | None]] = field(default_factory=dict, init=False)
    _sent: int = field(default=0, init=False)

    def send(
        self,
        *,
        team: str,
        building: str,
        people: int,
        skills: frozenset[str],
        crew: str | None,
        item: str | None,
        store: str | None,
        cause: int,
    ) -> Generator[simpy.Event, Any, RescueParty | None]:
        """Bring people to a building, by way of a store if they fetch something; a SimPy process.

        Parameters
        ----------
        team
            Name of the team; its chance is drawn by it.
        building
            Where they are wanted.
        people, skills, crew
            How many, able to do one of these things, of which crew (None: who is there first).
        item, store
            What they fetch, one of it, and where (None: where it is nearest).
        cause
            The journal's event of the call.

        Returns
        -------
        RescueParty or None
            None when nobody is free for too long, or every road is under water. Where the stores
            are empty they come without.
        """
        load = self._take(item, store, building)
        first = self.stores.place[load.store] if load is not None else building
        given = yield from self._ask(people, skills, crew, first)
        if given is None:
            self._tell("task-failed", building, cause, _NOBODY)
            self._put_back(load)
            return None
        task, event = _Task(team, given, Draws(self.engine.streams, f"rescue/{team}")), cause
        yield from self._mobilise(task)
        event = self._tell("crew-set-out", given.crew, event, _set_out(people, building))
        place = given.place
        if load is not None:
            arrived, place = yield from self._travel(task, place, first, loaded=False)
            if not arrived:
                self._stranded(building, event, given, place, load)
                return None
            yield from self._phase(task, "load", task.draws.seconds("load", self.rules.load_min))
        arrived, place = yield from self._travel(task, place, building, loaded=load is not None)
        if not arrived:
            self._stranded(building, event, given, place, load)
            return None
        event = self._tell("crew-arrived", given.crew, event, _at(building))
        self._sent += 1
        self._out[self._sent] = given, load
        equipped = item is None or load is not None
        return RescueParty(self._sent, given.crew, people, equipped, event)

    def give_back(self, number: int, building: str) -> None:
        """Give a party back at a building, and what it has fetched into its store."""
        team, load = self._out.pop(number)
        self.crews.give_back(team, building)
        self._put_back(load)

    # -- the parts of it ---------------------------------------------------------------------------

    def _take(self, item: str | None, store: str | None, building: str) -> Load | None:
        if item is None:
            return None
        return self.stores.take(
            item,
            1,
            store=store,
            distance=lambda place: self.journeys.dry_s(place, building, vehicle=True),
        )

    def _put_back(self, load: Load | None) -> None:
        if load is not None:
            self.stores.give_back(load)

    def _ask(
        self, people: int, skills: frozenset[str], crew: str | None, towards: str
    ) -> Generator[simpy.Event, Any, Team | None]:
        """Wait for people; give up after a while."""
        request = self.crews.request(
            people=people, skills=skills, crew=crew, towards=towards, priority=PRIORITY
        )
        patience = self.engine.env.timeout(60.0 * self.rules.give_up_min)
        yield request | patience
        if not request.triggered:
            request.cancel()
            return None
        return cast("Team", request.value)

    def _mobilise(self, task: _Task) -> Steps:
        """Wait until the people are ready to set out."""
        team, rules = task.team, self.rules
        if team.readiness == "ready":
            yield from self._phase(task, "call-in", max(0.0, team.ready_s - self.engine.now_s))
        elif team.readiness != "out":
            if team.readiness == "off":
                called_in_s = task.draws.seconds("call-in", rules.call_in_min)
                yield from self._phase(task, "call-in", called_in_s)
            mobilised_s = task.draws.seconds("mobilise", rules.mobilise_min)
            yield from self._phase(task, "mobilise", mobilised_s)

    def _travel(
        self, task: _Task, start: Node, goal: str, *, loaded: bool
    ) -> Generator[simpy.Event, Any, tuple[bool, Node]]:
        """Travel; what is fetched can be carried on foot where no vehicle gets through."""
        arrival = yield from self.journeys.go(
            start,
            goal,
            vehicle=task.team.vehicle,
            loaded=loaded,
            portable=True,
            log=lambda phase, from_s, to_s: self._log(task, phase, from_s, to_s),
        )
        return arrival.arrived, arrival.place

    def _stranded(
        self, building: str, event: int, team: Team, place: Node, load: Load | None
    ) -> None:
        self._tell("task-failed", building, event, _ROADS)
        self.crews.give_back(team, place)
        self._put_back(load)

    def _phase(self, task: _Task, phase: str, seconds: float) -> Steps:
        if seconds > 0.0:
            now_s = self.engine.now_s
            self._log(task, phase, now_s, now_s + seconds)
            yield self.engine.env.timeout(seconds)

    def _log(self, task: _Task, phase: str, from_s: float, to_s: float) -> None:
        team = task.team
        self.spells.append(Spell(team.crew, team.people, task.name, phase, from_s, to_s))

    def _tell(self, kind: str, asset: str, cause: int | None, detail: Name) -> int:
        return self.engine.journal.record(
            self.engine.now_s, kind, asset=asset, cause=cause, detail=detail
        )


@dataclass(frozen=True, slots=True)
class _Task:
    """People on their way to a building."""

    rescue: str
    team: Team
    draws: Draws

    @property
    def name(self) -> str:
        return f"rescue/{self.rescue}"


_NOBODY = Name(en="rescue: no crew free", zh="救援：无可用队伍")
_ROADS = Name(en="rescue: roads under water", zh="救援：道路积水中断")


def _set_out(people: int, building: str) -> Name:
    return Name(en=f"{people} people set out for {building}", zh=f"{people} 人出发前往 {building}")


def _at(building: str) -> Name:
    return Name(en=f"at {building}", zh=f"到达 {building}")
