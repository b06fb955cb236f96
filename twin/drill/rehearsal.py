"""One drill, played: the people of a seed leave the building, and what is blocked on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from twin.engine.streams import Streams
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.movement import SFPE, Movement
from twin.evacuation.moving.routes import Route, policy, towards
from twin.evacuation.moving.state import ARRIVED, SAFE
from twin.evacuation.plans.frombuilding import refuges
from twin.evacuation.plans.network import Network
from twin.evacuation.population.populate import Populator
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.population.profilesets import profile_set

if TYPE_CHECKING:
    from twin.drill.attendance import Attendance
    from twin.drill.venue import Venue
    from twin.drill.ways import Ways
    from twin.evacuation.moving.crowd import Paths, Result
    from twin.evacuation.population.people import People

__all__ = ["Block", "Played", "Rehearsal", "RoutePolicy"]

RoutePolicy = Literal["assigned", "familiar", "nearest", "signed", "aware"]

Floats = NDArray[np.float64]

BY_POLICY, BY_SIGNS, BY_NEAREST, BY_LEVEL, BY_REFUGE = range(5)
"""Routes of a drill: as told; of those who do not know the building; the nearest way; of those who
cannot use stairs; and where these wait."""

LONGEST_S: Final = 4 * 3600.0
"""A drill that is not over by then is broken off [s]."""


@dataclass(frozen=True, slots=True)
class Block:
    """A door or the way into a stair is shut by the drill's script."""

    link: str
    at_s: float
    """After the alarm [s]."""


@dataclass(frozen=True, eq=False)
class Played:
    """What came of one seed, of n people."""

    people: People
    result: Result

    @cached_property
    def waiting(self) -> NDArray[np.bool_]:
        """Who waits for a rescue team, shape (n,)."""
        return np.asarray((self.result.state == ARRIVED) | self._stuck_unable)

    @property
    def _stuck_unable(self) -> NDArray[np.bool_]:
        stuck: NDArray[np.bool_] = ~self.people.able & (self.result.state != SAFE)
        return stuck

    @cached_property
    def left_s(self) -> Floats:
        """When each of those who walk out was out [s]; infinite for those whom nothing let out."""
        return self.result.exit_s[~self.waiting]

    def exit_counts(self, exits: Sequence[str]) -> NDArray[np.int64]:
        """Return how many left by each exit."""
        network = self.result.network
        used = np.bincount(
            self.result.exit_link[self.result.exit_link >= 0], minlength=network.links
        )
        return np.array([used[list(network.link(one))].sum() for one in exits], dtype=np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Rehearsal:
    """A drill, ready to be played with any seed.

    People who cannot use stairs go out on the level, else to a place of refuge, and wait.
    """

    venue: Venue
    attendance: Attendance
    premovement: PreMovement = field(default_factory=PreMovement)
    profiles: str = "campus"
    movement: Movement = SFPE
    routes: RoutePolicy = "nearest"
    ways: Ways | None = None
    """Of the rooms, where the policy is ``assigned``."""
    blocks: tuple[Block, ...] = ()
    flow_factor: float = 1.0
    """What every door, stair and exit passes, over what the model of movement gives it [-]."""
    counts: NDArray[np.int64] | None = None
    """People in each space, the same with every seed; None: drawn by the attendance."""

    @cached_property
    def network(self) -> Network:
        """Cells and links, their flows multiplied by the factor."""
        plain = self.ways.network if self.ways else Network.of(self.venue.plan, self.movement)
        if self.flow_factor == 1.0:
            return plain
        return replace(plain, capacity_p_s=plain.capacity_p_s * self.flow_factor)

    @cached_property
    def policies(self) -> tuple[Route, ...]:
        """The routes, in the order of the constants above."""
        network = self.network
        name = "nearest" if self.routes == "assigned" else self.routes
        wait_in = refuges(self.venue.plan)
        on_the_level = towards(network, name="level", fallback=BY_REFUGE if wait_in else -1)
        on_the_level.allowed[network.stair] = False
        return (
            policy(network, name, fallback=BY_NEAREST),
            policy(network, "signed", fallback=BY_NEAREST),
            policy(network, "nearest"),
            on_the_level,
            *([towards(network, wait_in, name="refuge")] if wait_in else []),
        )

    @cached_property
    def _populator(self) -> Populator:
        return Populator(
            self.venue.plan.spaces,
            profile_set(self.profiles),
            self.premovement,
            self.attendance.hour,
            route=BY_POLICY,
            unfamiliar_route=BY_POLICY if self.routes == "assigned" else BY_SIGNS,
        )

    def people(self, seed: int) -> People:
        """Draw the people of a seed: with other laws of starts the same people at the same places.

        Raises
        ------
        InputError
            More people than the rooms hold.
        """
        streams = Streams(seed=seed)
        counts = self.counts
        if counts is None:
            counts = self.attendance.counts(streams.generator("drill:rooms"))
        people = self._populator.draw(counts, streams.generator("drill:people"))
        route = np.where(people.able, people.route, BY_LEVEL).astype(np.int16)
        return replace(people, route=route)

    def play(self, seed: int) -> Played:
        """Play the drill with the people of a seed."""
        return self.played(self.people(seed))

    def played(self, people: People, *, paths: Paths | None = None, log: bool = False) -> Played:
        """Play the drill with some people; *paths* in place of the ways of their rooms."""
        if paths is None and self.routes == "assigned" and self.ways is not None:
            paths = self.ways.assigned(people)
        crowd = Crowd(self.network, people, routes=self.policies, paths=paths, log=log)
        waiting = sorted(self.blocks, key=lambda one: one.at_s)
        until_s = 600.0
        while True:
            while waiting and waiting[0].at_s <= until_s:
                block = waiting.pop(0)
                crowd.advance(block.at_s)
                crowd.lock(block.link)
            crowd.advance(until_s)
            if not crowd.moving or until_s >= LONGEST_S:
                return Played(people, crowd.result())
            until_s = min(until_s * 1.5, LONGEST_S)
