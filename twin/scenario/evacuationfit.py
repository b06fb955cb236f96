"""Whether an evacuation fits the campus: buildings, rooms, doors, lifts, crews there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.documents import Document, problem_at
from twin.errors import Problem, nearest
from twin.evacuation.population.occupancy import CountsMood
from twin.evacuation.population.profilesets import PROFILE_SETS
from twin.scenario.evacuation import (
    DoorLocked,
    EvacuationConditions,
    ExitJammed,
    LiftStopped,
    LightsOut,
)

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.documents import Location
    from twin.scenario.scenario import Scenario

__all__ = ["evacuation_problems"]


def evacuation_problems(
    scenario: Scenario, campus: Campus, document: Document
) -> Iterator[Problem]:
    """Yield everything in the evacuation of a scenario that the campus does not have."""
    fit = _Fit(scenario, campus, document)
    yield from fit.events()
    if scenario.evacuation is not None:
        yield from fit.conditions(scenario.evacuation)


@dataclass(frozen=True, slots=True)
class _Fit:
    scenario: Scenario
    campus: Campus
    document: Document

    def conditions(self, evacuation: EvacuationConditions) -> Iterator[Problem]:
        """Check alarms, people, fire and teams."""
        buildings = [one.id for one in self.campus.buildings]
        for place, alarm in enumerate(evacuation.alarms):
            for index, name in enumerate(alarm.buildings):
                where: Location = ("evacuation", "alarms", place, "buildings", index)
                yield from self.known(where, "building", name, buildings)
        cleared = evacuation.cleared(tuple(buildings))
        yield from self.ways_out(evacuation, cleared)
        yield from self.known(
            ("evacuation", "profiles"), "set of profiles", evacuation.profiles, PROFILE_SETS
        )
        spaces = self.spaces(cleared)
        if evacuation.fire is not None:
            where = ("evacuation", "fire", "space")
            yield from self.known(where, "room", evacuation.fire.space, spaces)
        if isinstance(evacuation.occupancy, CountsMood):
            places = [*spaces, *cleared]
            for name in evacuation.occupancy.people:
                where = ("evacuation", "occupancy", "people", name)
                yield from self.known(where, "room", name, places, at_key=True)
        for place, team in enumerate(evacuation.rescue):
            yield from self.team(("evacuation", "rescue", place), team, cleared)

    def ways_out(
        self, evacuation: EvacuationConditions, cleared: tuple[str, ...]
    ) -> Iterator[Problem]:
        """Check that every building has somewhere to go."""
        if evacuation.destination == "outside":
            return
        served = {name for point in self.campus.site.assembly_points for name in point.serves}
        for name in cleared:
            if name not in served:
                yield problem_at(
                    self.document,
                    ("evacuation", "destination"),
                    f"no assembly point serves {name!r}",
                    "add it to serves of one of site.assembly_points in campus.yaml, or give"
                    " outside",
                )

    def team(self, where: Location, team: object, cleared: tuple[str, ...]) -> Iterator[Problem]:
        """Check who goes, with what, into which building."""
        from twin.evacuation.rescue.carrying import DEVICES
        from twin.scenario.evacuation import RescueTeam

        assert isinstance(team, RescueTeam)  # noqa: S101 - the model has seen to it
        yield from self.known((*where, "device"), "device", team.device, DEVICES)
        if team.building is not None:
            yield from self.known((*where, "building"), "building", team.building, cleared)
        crews = {crew.id: crew for crew in self.campus.site.crews}
        if team.crew is not None:
            yield from self.known((*where, "crew"), "crew", team.crew, crews)
            if team.crew in crews and crews[team.crew].people < team.people:
                yield problem_at(
                    self.document,
                    (*where, "people"),
                    f"{team.people} of {team.crew!r}, which has {crews[team.crew].people}",
                    f"allowed: up to {crews[team.crew].people}",
                )
        if team.store is not None:
            stores = [store.id for store in self.campus.site.stores]
            yield from self.known((*where, "store"), "store", team.store, stores)

    def events(self) -> Iterator[Problem]:
        """Check what doors, lights and lifts an event names."""
        wanted = [
            (("events", index), event)
            for index, event in enumerate(self.scenario.events)
            if isinstance(event, DoorLocked | ExitJammed | LightsOut | LiftStopped)
        ]
        for where, event in wanted:
            if self.scenario.evacuation is None:
                yield problem_at(
                    self.document,
                    (*where, "kind"),
                    f"{event.kind} changes nothing: the scenario has no evacuation",
                    "add evacuation, or leave the event out",
                )
            elif isinstance(event, LightsOut):
                names = [one.id for one in self.campus.buildings]
                yield from self.known((*where, "building"), "building", event.building, names)
            elif isinstance(event, LiftStopped):
                lifts = [one.id for one in self.campus.assets() if one.kind == "lift"]
                yield from self.known((*where, "asset"), "lift", event.asset, lifts)
            else:
                cleared = self.scenario.evacuation.cleared(
                    tuple(one.id for one in self.campus.buildings)
                )
                known = self.links(cleared)
                yield from self.known((*where, "link"), "door, stair or exit", event.link, known)

    def spaces(self, cleared: tuple[str, ...]) -> list[str]:
        """Return the rooms of some buildings."""
        return [
            space.id
            for one in self._buildings(cleared)
            for storey in one.storeys
            for space in storey.spaces
        ]

    def links(self, cleared: tuple[str, ...]) -> list[str]:
        """Return the doors, stairs and exits of some buildings."""
        from twin.evacuation.plans.frombuilding import building_plan

        return [link.id for one in self._buildings(cleared) for link in building_plan(one).links]

    def _buildings(self, names: tuple[str, ...]) -> Iterator[Building]:
        return (one for one in self.campus.buildings if one.id in names)

    def known(
        self,
        where: Location,
        what: str,
        name: str,
        known: Iterable[str],
        *,
        at_key: bool = False,
    ) -> Iterator[Problem]:
        """Check that there is a thing of that name."""
        names = sorted(known)
        if name in names:
            return
        near = "".join(nearest(name, names, count=1))
        some = ", ".join(names[:6]) or "none on this campus"
        allowed = "" if near else f"allowed: {some}"
        yield problem_at(
            self.document, where, f"no {what} named {name!r}", allowed, near, at_key=at_key
        )
