"""Crews: people on duty, called in from home, or out already; and who is sent to a task.

The people of all crews are one SimPy resource with a queue: a request names how many are wanted
and what they must be able to do, and is served with the team that would be there first. Requests
wait in the order of their priority, then of their calls; one that cannot be served does not hold
up those behind it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from simpy.core import BoundClass
from simpy.resources.base import BaseResource, Get, Put
from simpy.resources.resource import SortedQueue

from twin.response.duty import DutyHours

if TYPE_CHECKING:
    from twin.campus.response import ResponseRules
    from twin.campus.site import Crew
    from twin.engine import Engine
    from twin.response.roads import Node

__all__ = ["Crews", "Team", "TeamRequest", "TeamReturn"]

Readiness = str
"""``"out"``: in the field, no delay; ``"ready"``: stands by; ``"duty"``; ``"off"``: at home."""


@dataclass(slots=True)
class _Group:
    """People of one crew who are free in one place."""

    place: Node
    people: int
    since_s: float


@dataclass(slots=True)
class _Squad:
    """One crew: its people in groups, and when it stands ready."""

    crew: Crew
    hours: DutyHours
    groups: list[_Group]
    ready_from_s: float = math.inf
    ready_until_s: float = -math.inf


@dataclass(frozen=True, slots=True)
class Team:
    """People of one crew who do one task together."""

    crew: str
    people: int
    place: Node
    """Where they are when they are given the task."""
    readiness: Readiness
    vehicle: bool
    ready_s: float = field(default=-math.inf)
    """When they will stand ready, called out before [s]."""


class TeamRequest(Get["Crews"]):
    """Ask for a team; succeeds with a `Team`."""

    def __init__(
        self,
        crews: Crews,
        *,
        people: int,
        skills: frozenset[str],
        crew: str | None,
        towards: str,
        priority: int,
    ) -> None:
        self.people = people
        self.skills = skills
        self.crew = crew
        self.towards = towards
        """Where they go first: the store."""
        self.key = (priority, crews.engine.now_s, crews.next_number())
        super().__init__(crews)


class TeamReturn(Put["Crews"]):
    """Give a team back, at the place where it is."""

    def __init__(self, crews: Crews, team: Team, place: Node) -> None:
        self.team = team
        self.place = place
        super().__init__(crews)


class Crews(BaseResource["TeamReturn", "TeamRequest"]):
    """The crews of a campus during one run.

    Parameters
    ----------
    engine : Engine
        The clock they work by.
    crews : iterable of Crew
        Who they are.
    rules : ResponseRules
        Likely durations, by which the team that would be there first is chosen.
    hour_at : callable
        The hour of the day at a time of the run.
    travel_s : callable
        Seconds from a place to a building on dry roads, with a vehicle or without one.
    """

    PutQueue: ClassVar[type[list[Any]]] = list
    GetQueue: ClassVar[type[list[Any]]] = SortedQueue

    def __init__(
        self,
        engine: Engine,
        crews: Iterable[Crew],
        *,
        rules: ResponseRules,
        hour_at: Callable[[float], float],
        travel_s: Callable[[Node, str, bool], float],
    ) -> None:
        self.engine = engine
        self._rules = rules
        self._hour_at = hour_at
        self._travel_s = travel_s
        self._squads = {
            crew.id: _Squad(
                crew, DutyHours(crew.on_duty), [_Group(crew.based_in, crew.people, -math.inf)]
            )
            for crew in crews
        }
        self._numbers = 0
        super().__init__(engine.env, math.inf)

    if TYPE_CHECKING:

        def request(
            self,
            *,
            people: int,
            skills: frozenset[str],
            crew: str | None,
            towards: str,
            priority: int,
        ) -> TeamRequest:
            """Ask for a team."""

        def give_back(self, team: Team, place: Node) -> TeamReturn:
            """Give a team back where it is."""

    else:
        request = BoundClass(TeamRequest)
        give_back = BoundClass(TeamReturn)

    def next_number(self) -> int:
        """Return a number that tells requests of one instant apart."""
        self._numbers += 1
        return self._numbers

    def names(self) -> list[str]:
        """Return the ids of all crews, in the order of the campus."""
        return list(self._squads)

    def base(self, crew: str) -> str:
        """Return the building from which a crew sets out."""
        return self._squads[crew].crew.based_in

    def on_duty(self, crew: str) -> bool:
        """Return whether a crew is on duty now, by its hours."""
        return self._squads[crew].hours.covers(self._hour_at(self.engine.now_s))

    def stand_by(self, crew: str, *, from_s: float, until_s: float) -> None:
        """Have a crew ready at its base for a while: it then sets out without delay."""
        squad = self._squads[crew]
        squad.ready_from_s = min(from_s, squad.ready_from_s) if self._called(squad) else from_s
        squad.ready_until_s = max(until_s, squad.ready_until_s)
        self._trigger_get(None)

    def free(self, crew: str) -> int:
        """Return how many of a crew's people have no task."""
        return sum(group.people for group in self._squads[crew].groups)

    def _called(self, squad: _Squad) -> bool:
        return squad.ready_until_s > self.engine.now_s

    def _do_put(self, event: TeamReturn) -> bool:
        squad = self._squads[event.team.crew]
        squad.groups.append(_Group(event.place, event.team.people, self.engine.now_s))
        event.succeed()
        # Back at the base, people of several tasks can form a larger team.
        stay_s = 60.0 * self._rules.stay_out_min
        back = self.engine.env.timeout(stay_s)
        back.callbacks.append(lambda _event: self._trigger_get(None))
        return True

    def _do_get(self, event: TeamRequest) -> bool:
        best: tuple[float, int, _Squad, _Group, Readiness] | None = None
        for place, squad in enumerate(self._squads.values()):
            if event.crew not in {None, squad.crew.id}:
                continue
            if not event.skills.intersection(squad.crew.skills):
                continue
            self._gather(squad)
            for group in squad.groups:
                if group.people >= event.people:
                    readiness, delay_s = self._readiness(squad, group)
                    way_s = self._travel_s(group.place, event.towards, squad.crew.vehicle)
                    if best is None or (delay_s + way_s, place) < best[:2]:
                        best = (delay_s + way_s, place, squad, group, readiness)
        if best is None:
            return True  # look at the next request; this one waits
        _, _, squad, group, readiness = best
        group.people -= event.people
        squad.groups = [one for one in squad.groups if one.people]
        ready_s = squad.ready_from_s if self._called(squad) else math.inf
        event.succeed(
            Team(
                crew=squad.crew.id,
                people=event.people,
                place=group.place,
                readiness=readiness,
                vehicle=squad.crew.vehicle,
                ready_s=ready_s,
            )
        )
        return True

    def _gather(self, squad: _Squad) -> None:
        """Put people who have stayed out long enough back to their base."""
        now_s = self.engine.now_s
        base = squad.crew.based_in
        latest_s = now_s - 60.0 * self._rules.stay_out_min
        back = [one for one in squad.groups if one.since_s <= latest_s]
        if back:
            out = [one for one in squad.groups if one.since_s > latest_s]
            squad.groups = [_Group(base, sum(one.people for one in back), -math.inf), *out]

    def _readiness(self, squad: _Squad, group: _Group) -> tuple[Readiness, float]:
        """Return how ready a group is, and how long it is likely to be before it sets out [s]."""
        if group.since_s > -math.inf:
            return "out", 0.0
        rules, now_s = self._rules, self.engine.now_s
        duty = squad.hours.covers(self._hour_at(now_s))
        delay_s = 60.0 * rules.mobilise_min.likely
        if not duty:
            delay_s += 60.0 * rules.call_in_min.likely
        if self._called(squad) and squad.ready_from_s - now_s < delay_s:
            return "ready", max(0.0, squad.ready_from_s - now_s)
        return ("duty" if duty else "off"), delay_s
