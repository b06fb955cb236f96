"""What rescue teams did when, and whom they brought out: the rows of tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from twin.evacuation.livewords import TASKS

if TYPE_CHECKING:
    from twin.engine import Engine

__all__ = ["RescueLog", "Rescued", "TeamSpell"]


@dataclass(slots=True)
class TeamSpell:
    """A stretch of time that a team spends on one task."""

    team: str
    building: str
    task: str
    """A key of :data:`twin.evacuation.livewords.TASKS`."""
    space: str
    person: int | None
    from_s: float
    to_s: float = math.inf
    """Infinite while it goes on [s]."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """Somebody whom a team has brought out."""

    person: int
    team: str
    building: str
    space: str
    """Where the person had waited."""
    how: Literal["carried", "led"]
    found_s: float
    """The team was with the person [s]."""
    safe_s: float
    """In the open air [s]."""


@dataclass(slots=True)
class RescueLog:
    """The tasks of all teams, and everybody who was brought out, in order."""

    engine: Engine
    spells: list[TeamSpell] = field(default_factory=list)
    rescued: list[Rescued] = field(default_factory=list)
    _open: dict[str, list[TeamSpell]] = field(default_factory=dict, init=False)
    """What each team is about: the task, and what it has put off for it."""

    def begin(
        self, team: str, building: str, task: str, space: str = "", person: int | None = None
    ) -> None:
        """Note that a team begins a task, now; what it was about rests meanwhile."""
        tasks = self._open.setdefault(team, [])
        if tasks:
            self._close(tasks[-1])
        tasks.append(TeamSpell(team, building, task, space, person, self.engine.now_s))
        self.spells.append(tasks[-1])

    def end(self, team: str) -> None:
        """Note that a team has ended its task, now, and goes on with what it had put off."""
        tasks = self._open[team]
        self._close(tasks.pop())
        if tasks:
            tasks[-1] = replace(tasks[-1], from_s=self.engine.now_s, to_s=math.inf)
            self.spells.append(tasks[-1])

    def _close(self, spell: TeamSpell) -> None:
        """End a stretch of time; one that took none is forgotten."""
        spell.to_s = self.engine.now_s
        if spell.to_s <= spell.from_s:
            self.spells.remove(spell)

    def waits_on(self, team: str, seconds: float) -> bool:
        """Lengthen a team's last stretch if it has waited until now; tell whether it has."""
        last = next((one for one in reversed(self.spells) if one.team == team), None)
        if last is None or last.task != "wait" or last.to_s != self.engine.now_s:
            return False
        last.to_s += seconds
        return True

    @property
    def last_s(self) -> float | None:
        """When the last of those who were brought out was in the open air [s]; None: nobody."""
        return max((one.safe_s for one in self.rescued), default=None)

    def columns(self, since_s: float = 0.0) -> dict[str, list[Any]]:
        """Return the columns of the table ``evacuation.rescue``.

        Parameters
        ----------
        since_s
            Time of the run from which seconds are counted: the alarm.

        Returns
        -------
        dict of str to list
            A row for each task, by team and time; what goes on at the end of the run ends there.
            ``person`` is not a number where a task is about nobody alone.
        """
        end_s = self.engine.length_s
        order = {team: place for place, team in enumerate(_unique(self.spells))}
        rows = sorted(
            (one for one in self.spells if one.from_s < end_s),
            key=lambda one: (order[one.team], one.from_s),
        )
        return {
            "team": [one.team for one in rows],
            "person": [math.nan if one.person is None else float(one.person) for one in rows],
            "building": [one.building for one in rows],
            "space": [one.space for one in rows],
            "task_en": [TASKS[one.task].en for one in rows],
            "task_zh": [TASKS[one.task].zh for one in rows],
            "from_s": [one.from_s - since_s for one in rows],
            "to_s": [min(one.to_s, end_s) - since_s for one in rows],
        }


def _unique(spells: Iterable[TeamSpell]) -> list[str]:
    return list(dict.fromkeys(one.team for one in spells))
