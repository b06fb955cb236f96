"""A rescue team as one walker among the crowd: its people, its route, and how it goes somewhere.

Teams are the last people of a crowd, one row for each team with as many places as it has people.
Each has a route policy of its own, whose end is set whenever it gets a new goal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import InputError
from twin.evacuation.moving.routes import Route, towards
from twin.evacuation.moving.state import ARRIVED, INCAPACITATED, TRAPPED
from twin.evacuation.plans.plan import SPACE_KINDS
from twin.evacuation.population.people import People
from twin.evacuation.rescue.carrying import Device, TeamPace

if TYPE_CHECKING:
    import simpy
    from numpy.typing import NDArray

    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.plans.network import Network
    from twin.evacuation.plans.plan import EvacuationPlan
    from twin.evacuation.rescue.crewside import CrewSide

__all__ = [
    "Overcome",
    "Team",
    "TeamWalker",
    "entrance_of",
    "outdoors",
    "routes_for",
    "team_people",
]

Steps = Generator["simpy.Event", Any, Any]

LOOK_S = 1.0
"""On its way a team is looked after on every whole second of this grid [s]."""

WITH_MASKS = 1e9
"""Dose that people who breathe from bottles bear [-]."""

OUTDOORS = tuple(SPACE_KINDS.index(kind) for kind in ("path", "outside", "assembly"))


@dataclass(frozen=True, kw_only=True)
class Team:
    """A rescue team as it is planned.

    Raises
    ------
    InputError
        Fewer people than its device takes.
    """

    id: str
    building: str
    """Which it searches."""
    entrance: str
    """Space in the open air from which it goes in."""
    side: CrewSide
    """Who sends it."""
    device: Device
    people: int = 2
    called_s: float = 0.0
    """When it is called [s of the run]."""
    skills: frozenset[str] = frozenset({"rescue"})
    crew: str | None = None
    item: str | None = None
    """What it fetches from a store; None: its device is with it."""
    store: str | None = None
    sweeps: bool = True
    """Whether it looks into every room, or only goes where somebody is known to wait."""
    keys: bool = True
    """Whether it opens doors that are locked."""
    masks: bool = False
    """Whether it breathes from bottles; else smoke does to it what it does to others."""

    def __post_init__(self) -> None:
        if self.people < self.device.crew:
            raise InputError(
                f"team {self.id}: {self.people} people with {self.device.id}, which takes"
                f" {self.device.crew}; give it more people or another device"
            )


class Overcome(Exception):  # noqa: N818 - a turn that a team takes, not an error of the program
    """A team has breathed in what it can bear."""


def routes_for(network: Network, teams: Sequence[Team]) -> tuple[Route, ...]:
    """Return a route for each team, to be added behind all other routes of a crowd."""
    return tuple(towards(network, [team.entrance], name=f"team {team.id}") for team in teams)


def team_people(
    network: Network,
    teams: Sequence[Team],
    *,
    first_route: int,
    pace: TeamPace | None = None,
    profile: int = 0,
) -> People:
    """Return the teams as people, to be joined behind all others of a crowd.

    Parameters
    ----------
    network
        Where they go.
    teams
        Who they are; hand as many to the crowd as ``responders``.
    first_route
        Index of the first of their routes in the crowd.
    pace
        How they walk with empty hands.
    profile
        Their profile in the tables.
    """
    if not teams:
        return People.none()
    pace = pace or TeamPace()
    return People.of(
        [network.cell(team.entrance) for team in teams],
        level_m_s=pace.level_m_s,
        down_m_s=pace.down_m_s,
        up_m_s=pace.up_m_s,
        size=[float(team.people) for team in teams],
        route=[first_route + place for place in range(len(teams))],
        fed_limit=[WITH_MASKS if team.masks else 1.0 for team in teams],
        profile=profile,
    )


def outdoors(network: Network) -> NDArray[np.bool_]:
    """Tell which cells lie in the open air, shape (C,)."""
    return np.asarray(np.isin(network.kind, OUTDOORS))


def entrance_of(plan: EvacuationPlan, building: str) -> str:
    """Return the space in the open air before the main entrance of a building.

    Before the widest exit where none is a main one; exits that let nobody in do not count.

    Raises
    ------
    InputError
        The building has no exit by which one can go in.
    """
    spaces = {space.id: space for space in plan.spaces}
    open_air = {name for name, one in spaces.items() if SPACE_KINDS.index(one.kind) in OUTDOORS}
    best: tuple[tuple[bool, float], str] | None = None
    for link in plan.links:
        inside = [end for end in link.between if end not in open_air]
        outside = [end for end in link.between if end in open_air]
        if link.one_way or len(outside) != 1 or spaces[inside[0]].building != building:
            continue
        rank = (link.main, link.clear_width_m)
        if best is None or rank > best[0]:
            best = (rank, outside[0])
    if best is None:
        raise InputError(
            f"building {building}: no exit by which a rescue team can go in; give it one that is"
            " not one_way"
        )
    return best[1]


class TeamWalker:
    """The walker of one team, and how it is led.

    Parameters
    ----------
    engine, crowd
        The run and its people.
    person, route
        Its row and its route in the crowd.
    pace
        How it walks with empty hands.
    """

    def __init__(
        self, engine: Engine, crowd: Crowd, person: int, route: int, pace: TeamPace
    ) -> None:
        self._engine, self._crowd = engine, crowd
        self.person, self._route = person, route
        self._pace = pace
        self.here_s = engine.now_s
        """When it got where it is [s]."""
        self.before = -1
        """The cell where it was seen last before the one where it is; -1: nowhere else yet."""

    @property
    def cell(self) -> int:
        """Where it is."""
        return int(self._crowd.cell[self.person])

    def stand(self, space: str) -> None:
        """Put it somewhere."""
        cell = self._crowd.network.cell(space)
        self._engine.change(self._crowd, lambda: self._crowd.place(self.person, cell))
        self.here_s = self._engine.now_s

    def empty(self) -> None:
        """Let it walk with empty hands."""
        pace = self._pace
        self._set(pace.level_m_s, pace.down_m_s, pace.up_m_s)

    def loaded(self, device: Device, by_hand_up_m_s: float) -> None:
        """Let it walk with somebody on its device."""
        up_m_s = by_hand_up_m_s if device.up_m_s is None else device.up_m_s
        self._set(device.level_m_s, device.down_m_s, up_m_s)

    def _set(self, level_m_s: float, down_m_s: float, up_m_s: float) -> None:
        def speeds() -> None:
            self._crowd.set_speeds_of(
                self.person, level_m_s=level_m_s, down_m_s=down_m_s, up_m_s=up_m_s
            )

        self._engine.change(self._crowd, speeds)

    def go(self, spaces: Collection[str], look: Callable[[int], None] | None = None) -> Steps:
        """Go to the nearest of some spaces; return whether it got there.

        Parameters
        ----------
        spaces
            Where to.
        look
            Called with each cell that it is seen in on its way.

        Raises
        ------
        Overcome
            It was overcome by smoke on its way.
        """
        crowd, began_s = self._crowd, self._engine.now_s

        def off() -> None:
            crowd.set_route(self._route, list(spaces))
            crowd.send(self.person, self._route)

        self._engine.change(crowd, off)
        while True:
            state = crowd.state[self.person]
            if state == ARRIVED:
                self.here_s = max(began_s, float(crowd.arrived_s[self.person]))
                return True
            if state == INCAPACITATED:
                raise Overcome
            if state == TRAPPED:
                self.stay()
                return False
            was = self.cell
            yield self._engine.until((math.floor(self._engine.now_s / LOOK_S) + 1.0) * LOOK_S)
            crowd.advance(self._engine.now_s)
            if self.cell != was:
                self.before = was
                if look is not None:
                    look(self.cell)

    def stay(self) -> None:
        """Let it stand where it is, whatever opens."""

        def still() -> None:
            self._crowd.set_person(self.person, state=ARRIVED)

        self._engine.change(self._crowd, still)
        self.here_s = self._engine.now_s

    def check(self) -> None:
        """Look whether it still stands.

        Raises
        ------
        Overcome
            Smoke has overcome it where it was at work.
        """
        self._crowd.advance(self._engine.now_s)
        if self._crowd.state[self.person] == INCAPACITATED:
            raise Overcome

    def inner_s(self, speed_m_s: float) -> float:
        """Return how long the way takes between the door and the middle of where it is [s].

        The crowd walks from door to door; the last metres to a person are added by hand, from the
        nearest door.
        """
        network = self._crowd.network
        doors = network.out[network.out_at[self.cell] : network.out_at[self.cell + 1]]
        walks = network.centre_m[doors]
        walks = walks[np.isfinite(walks)]
        return float(walks.min()) / speed_m_s if walks.size else 0.0
