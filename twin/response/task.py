"""A task as it is told afterwards: who, with what, when, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from twin.response.draws import Draws

if TYPE_CHECKING:
    from twin.engine import Streams
    from twin.response.stores import Load
    from twin.scenario.response import MobileGenerator, RoomDecision

__all__ = ["Failure", "Outcome", "Spell", "Task"]

Outcome = Literal["under-way", "done", "late", "partly", "failed"]
"""``done``: before the last safe level; ``late``: done, but water was over a sill by then;
``partly``: of several openings some; ``under-way``: the run ended first."""

Failure = Literal["", "no-crew", "store-empty", "road-closed", "over", "fast", "not-needed"]
"""Why it failed in whole or in part; ``over``, ``fast``: too late at the opening."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time that a team spends on one phase of a task."""

    crew: str
    people: int
    task: str
    phase: str
    """``call-in``, ``mobilise``, ``travel``, ``wait``, ``load`` or ``work``."""
    from_s: float
    to_s: float


@dataclass(slots=True)
class Task:
    """One task of one decision: one room (or panel), one storm."""

    name: str
    decision_id: str
    decision: RoomDecision | MobileGenerator
    target: str
    """The room, or the panel."""
    storm: str | None
    streams: Streams
    called_s: float
    call_event: int
    crew: str = ""
    load: Load | None = None
    mobilised_s: float | None = None
    arrived_s: float | None = None
    started_s: float | None = None
    """T1: work at the opening begins."""
    closed_s: float | None = None
    safe_s: float | None = None
    """T2: the water stands at the last safe level (at the sill; for a pump, the room is lost)."""
    outcome: Outcome = "under-way"
    failure: Failure = ""
    used: int = 0
    """Pieces of the load that are in place; the rest goes back with the team."""
    barriers: list[str] = field(default_factory=list)
    """Ways in that stand closed."""
    pump: int | None = None
    """Handle of the pump that stands in the room."""
    over: bool = False
    """Whether its gear is back in the store."""

    @property
    def draws(self) -> Draws:
        """Return the task's own chance."""
        return Draws(self.streams, self.name)

    def end(self, outcome: Outcome, failure: Failure = "") -> None:
        """Close the task."""
        self.outcome, self.failure = outcome, failure
