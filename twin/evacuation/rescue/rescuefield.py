"""What all rescue teams of a run share: the people, who waits, what is written, and the ways."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.evacuation import livewords as words
from twin.evacuation.rescue.keyring import locked_on_the_way
from twin.evacuation.rescue.teams import Overcome, Team, TeamWalker

if TYPE_CHECKING:
    import simpy

    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.moving.doors import Doors
    from twin.evacuation.rescue.carrying import Device
    from twin.evacuation.rescue.crewside import Party
    from twin.evacuation.rescue.rescueboard import Board, Danger
    from twin.evacuation.rescue.rescuelog import RescueLog
    from twin.evacuation.rescue.rescuerules import RescueRules
    from twin.model import Name

__all__ = ["Mission", "RescueField"]

Steps = Generator["simpy.Event", Any, Any]


@dataclass(slots=True)
class Mission:
    """A team that has come to its building."""

    team: Team
    walker: TeamWalker
    party: Party
    event: int
    """The journal's event of its coming."""
    out: int = 0
    """People it has brought out."""

    def device(self, rules: RescueRules) -> Device:
        """Return with what it carries."""
        return self.team.device if self.party.equipped else rules.by_hand


@dataclass(slots=True)
class RescueField:
    """Where teams work, and with what."""

    engine: Engine
    crowd: Crowd
    rules: RescueRules
    board: Board
    log: RescueLog
    doors: Doors | None
    """What teams with keys open; None: locked doors stay shut to them."""
    danger: Danger

    def name(self, cell: int) -> str:
        """Return the space of a cell."""
        return self.crowd.network.cell_id[cell]

    def reach(self, mission: Mission, cell: int) -> Steps:
        """Go to a cell, through locked doors with a key; return whether the team got there.

        Raises
        ------
        Overcome
            Smoke has overcome the team.
        """
        walker, doors = mission.walker, self.doors
        look = self._in_passing(mission)
        while not (yield from walker.go([self.name(cell)], look)):
            if doors is None or not mission.team.keys:
                return False
            lock = locked_on_the_way(self.crowd, doors, walker.cell, cell)
            if lock is None:
                return False
            link, before = lock
            if not (yield from walker.go([self.name(before)], look)):
                return False
            with self.task(mission.team, "unlock", before):
                yield self.engine.env.timeout(self.rules.unlock_s)
            walker.check()
            doors.open(link, cause=mission.event, kind="door-forced")
        return True

    def _in_passing(self, mission: Mission) -> Callable[[int], None]:
        def look(cell: int) -> None:
            if found := self.board.look(cell):
                self.found(mission, found, cell)

        return look

    @contextmanager
    def task(
        self, team: Team, task: str, cell: int | None = None, person: int | None = None
    ) -> Iterator[None]:
        """Note a task from its beginning to its end."""
        space = "" if cell is None else self.name(cell)
        self.log.begin(team.id, team.building, task, space, person)
        try:
            yield
        except Overcome:
            self.log.end(team.id)
            raise
        # Not in a `finally`: a task that the end of the run cuts off goes on in the log.
        self.log.end(team.id)

    def found(self, mission: Mission, people: Sequence[int], cell: int) -> int:
        """Write down that people were found."""
        space, count = self.name(cell), len(people)
        detail = words.found(count, space)
        return self.tell("person-found", space, mission.event, value=float(count), detail=detail)

    def tell(
        self,
        kind: str,
        asset: str,
        cause: int | None,
        *,
        value: float | None = None,
        detail: Name | None = None,
    ) -> int:
        """Write an event into the journal, now."""
        return self.engine.journal.record(
            self.engine.now_s, kind, asset=asset, cause=cause, value=value, detail=detail
        )
