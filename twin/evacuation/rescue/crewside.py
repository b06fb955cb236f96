"""Where rescue teams come from: what the evacuation asks of whoever has people to send.

The response domain fulfils this protocol with the crews of a campus, their roads and their stores;
:class:`StandingTeams` fulfils it with wardens or a fire brigade who stand at the door at a stated
time. Neither imports the other.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import simpy

    from twin.engine import Engine

__all__ = ["CrewSide", "Party", "StandingParty", "StandingTeams"]


class Party(Protocol):
    """People who have come to a building together."""

    @property
    def number(self) -> int:
        """By which they are given back."""

    @property
    def crew(self) -> str:
        """Whose people they are."""

    @property
    def equipped(self) -> bool:
        """Whether they have brought what was asked for."""

    @property
    def cause(self) -> int | None:
        """The journal's event of their coming."""


class CrewSide(Protocol):
    """Whoever has people to send, and sends them.

    All calls are made on the engine's clock; ``cause`` is a number of the engine's journal.
    """

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
    ) -> Generator[simpy.Event, Any, Party | None]:
        """Bring people to a building; part of a SimPy process.

        Parameters
        ----------
        team
            Name of the team; its chance is drawn by it.
        building
            Where they are wanted. Returns when they stand there.
        people
            How many.
        skills
            Any one of these is needed.
        crew
            Who goes; None: whoever is there first.
        item, store
            What is fetched, and where; None: nothing, or where it is nearest.
        cause
            The event of the call.

        Returns
        -------
        Party or None
            Who has come; None when nobody does.
        """

    def give_back(self, number: int, building: str) -> None:
        """Give a party back at the building where it is, with what it has brought."""


@dataclass(frozen=True, slots=True)
class StandingParty:
    """People who stand at the door."""

    number: int
    crew: str
    equipped: bool = True
    cause: int | None = None


class StandingTeams:
    """Teams that are at the door at a stated time, with their device: wardens, a fire brigade.

    Parameters
    ----------
    engine : Engine
        The run.
    after_s : mapping of str to float
        From the call to the door, for each team [s].
    lacks : collection of str
        Teams that have no device with them.
    """

    def __init__(
        self, engine: Engine, after_s: Mapping[str, float], *, lacks: frozenset[str] = frozenset()
    ) -> None:
        self._engine = engine
        self._after_s = dict(after_s)
        self._lacks = lacks
        self._sent = 0

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
    ) -> Generator[simpy.Event, Any, StandingParty | None]:
        """Wait until the team is at the door; None for a team that is not known here."""
        if team not in self._after_s:
            return None
        yield self._engine.until(self._engine.now_s + self._after_s[team])
        self._sent += 1
        return StandingParty(self._sent, crew or team, team not in self._lacks, cause)

    def give_back(self, number: int, building: str) -> None:
        """Let them go: they belong to nobody else."""
