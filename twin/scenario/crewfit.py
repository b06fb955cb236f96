"""Whether what crews are sent to do fits the campus: who goes, with what, where to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.documents import Document, problem_at
from twin.errors import Problem, nearest
from twin.scenario.response import (
    CallOut,
    CrewDecision,
    MobileGenerator,
    MobilePump,
    OnDepth,
    RoomDecision,
)

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.documents import Location

__all__ = ["crew_problems", "team_of"]


def team_of(decision: RoomDecision | MobileGenerator, campus: Campus) -> int:
    """Return how many people the work of a decision takes together."""
    rules = campus.response
    return {
        "close-boards": rules.board.people,
        "flood-gate": rules.gate.people,
        "sandbags": rules.sandbags.people,
        "mobile-pump": rules.pump.people,
        "mobile-generator": rules.generator.people,
    }[decision.kind]


def crew_problems(
    decision: CrewDecision, where: Location, campus: Campus, document: Document
) -> Iterator[Problem]:
    """Yield what is wrong with one decision, at its place in the scenario."""
    fit = _CrewFit(campus, document)
    if isinstance(decision.trigger, OnDepth):
        yards = [asset.id for asset in campus.assets() if asset.kind == "yard"]
        yield from fit.known((*where, "trigger", "yard"), "yard", decision.trigger.yard, yards)
    if isinstance(decision, CallOut):
        for place, crew in enumerate(decision.crews):
            yield from fit.known((*where, "crews", place), "crew", crew, fit.crews())
        return
    yield from fit.people(decision, where)
    yield from fit.gear(decision, where)
    if isinstance(decision, MobileGenerator):
        yield from fit.panel(decision, (*where, "asset"))
        return
    yield from fit.rooms(decision, where)


@dataclass(frozen=True, slots=True)
class _CrewFit:
    campus: Campus
    document: Document

    def crews(self) -> list[str]:
        return [crew.id for crew in self.campus.site.crews]

    def known(
        self, where: Location, what: str, name: str, known: Iterable[str]
    ) -> Iterator[Problem]:
        """Check that there is a thing of that name."""
        names = sorted(known)
        if name not in names:
            near = "".join(nearest(name, names, count=1))
            some = ", ".join(names[:8]) or "none on this campus"
            allowed = "" if near else f"allowed: {some}"
            yield problem_at(self.document, where, f"no {what} named {name!r}", allowed, near)

    def rooms(self, decision: RoomDecision, where: Location) -> Iterator[Problem]:
        """Check rooms and openings; what is to be closed must be made for it."""
        rooms = {room.id: room for one in self.campus.buildings for room in one.plant_rooms}
        for place, room in enumerate(decision.rooms):
            yield from self.known((*where, "rooms", place), "room below ground", room, rooms)
        if isinstance(decision, MobilePump) or not rooms.keys() >= set(decision.rooms):
            return
        ways = [
            way.id for room in decision.rooms for way in rooms[room].ways_in if way.board_m > 0.0
        ]
        unknown = set(decision.ways_in).difference(ways)
        for place, way_in in enumerate(decision.ways_in):
            at = (*where, "ways_in", place)
            yield from self.known(at, "way in of these rooms that can be closed", way_in, ways)
        for place, room in enumerate(decision.rooms):
            own = [way.id for way in rooms[room].ways_in if way.id in ways]
            if unknown:
                continue  # told already
            if not own or (decision.ways_in and not set(own).intersection(decision.ways_in)):
                yield problem_at(
                    self.document,
                    (*where, "rooms", place),
                    f"{decision.kind} closes no way into {room!r}",
                    "allowed: a room with a way in that takes a board (board_m above 0)",
                )

    def people(
        self, decision: RoomDecision | MobileGenerator, where: Location
    ) -> Iterator[Problem]:
        """Check that somebody can do it."""
        team = team_of(decision, self.campus)
        able = [
            crew.id
            for crew in self.campus.site.crews
            if decision.skills.intersection(crew.skills) and crew.people >= team
        ]
        wanted = f"{team} people with one of the skills {', '.join(sorted(decision.skills))}"
        if decision.crew is None:
            if not able:
                yield problem_at(
                    self.document,
                    where,
                    f"{decision.kind} takes {wanted}, and no crew of the campus has them",
                    "add a crew to site.crews of campus.yaml",
                )
        elif decision.crew not in self.crews():
            yield from self.known((*where, "crew"), "crew", decision.crew, self.crews())
        elif decision.crew not in able:
            yield problem_at(
                self.document,
                (*where, "crew"),
                f"{decision.kind} takes {wanted}, which {decision.crew!r} does not have",
                "allowed: " + (", ".join(able) or "no crew of this campus"),
            )

    def gear(self, decision: RoomDecision | MobileGenerator, where: Location) -> Iterator[Problem]:
        """Check that a store holds what it takes."""
        stores = self.campus.site.stores
        holding = [
            store.id
            for store in stores
            if any(stock.item == decision.item for stock in store.stock)
        ]
        if decision.store is None:
            if not holding:
                yield problem_at(
                    self.document,
                    where,
                    f"{decision.kind} takes a {decision.item}, and no store of the campus has one",
                    f"add a {decision.item} to the stock of a store in campus.yaml",
                )
        elif decision.store not in {store.id for store in stores}:
            yield from self.known(
                (*where, "store"), "store", decision.store, [store.id for store in stores]
            )
        elif decision.store not in holding:
            yield problem_at(
                self.document,
                (*where, "store"),
                f"{decision.store!r} holds no {decision.item}",
                "allowed: " + (", ".join(holding) or "no store of this campus"),
            )

    def panel(self, decision: MobileGenerator, where: Location) -> Iterator[Problem]:
        """Check that there is something to be fed."""
        fed = [
            asset.id
            for asset in self.campus.assets()
            if any(need.service == "power" for need in asset.needs)
        ]
        yield from self.known(where, "asset that needs power", decision.asset, fed)
