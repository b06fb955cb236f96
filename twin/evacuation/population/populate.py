"""People made of counts: kinds, speeds, starts, positions and groups, drawn from one stream.

Each person takes the same number of uniform numbers, one for each property, whatever laws they are
put into: with the same counts and the same stream, another law of starts leaves speeds and
positions as they were, and two variants can be compared person by person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, Self

import numpy as np
from pydantic import Field, model_validator

from twin.campus.quantities import NonNegative
from twin.errors import InputError, UnknownName
from twin.evacuation.population.people import NO_GROUP, People, group_ids, grouped
from twin.evacuation.population.premovement import PreMovement, StartLaws
from twin.evacuation.population.triangles import Triangles
from twin.model import Model

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from twin.evacuation.plans.plan import Space
    from twin.evacuation.population.profiles import ProfileSet

__all__ = ["Groups", "Populator", "populate"]

_KIND, _SPEED, _ASLEEP, _START, _GROUP, _TRIANGLE, _ACROSS, _ALONG = range(8)
"""Rows of uniform numbers that each person takes."""

DRAWS: Final = 8


class Groups(Model):
    """How many people walk together; neighbours in a room form groups."""

    share_of_size: dict[Annotated[int, Field(ge=1, le=30)], NonNegative] = {1: 1.0}
    """Share of all people who are alone (1), in pairs (2), in threes ...; made to add up to 1."""

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not sum(self.share_of_size.values()) > 0:
            raise ValueError("every share is 0; give one size a share above 0")
        return self

    @property
    def any(self) -> bool:
        """Whether anybody walks with others."""
        return any(share > 0 for size, share in self.share_of_size.items() if size > 1)


@dataclass(frozen=True)
class Populator:
    """Spaces and laws, ready to draw populations; make it once for many seeds."""

    spaces: Sequence[Space]
    profiles: ProfileSet
    premovement: PreMovement = field(default_factory=PreMovement)
    hour: int | None = None
    """Hour of the day, by which people in bedrooms are asleep; None: all are awake."""
    groups: Groups = field(default_factory=Groups)
    unfamiliar_route: int = 0
    """Policy of ways of those who do not know the building."""
    route: int = 0
    """Policy of ways of all others."""

    def draw(self, counts: ArrayLike, rng: np.random.Generator) -> People:
        """Return a population.

        Parameters
        ----------
        counts
            int[spaces]: people in each space, in the order of the spaces.
        rng
            The stream of random numbers.

        Raises
        ------
        InputError
            There is not one count for each space, or one is negative.
        """
        number = np.asarray(counts)
        if number.shape != (len(self.spaces),) or np.any(number < 0):
            raise InputError(
                f"counts: {number.size} numbers for {len(self.spaces)} spaces; give one, zero or"
                " more, for each"
            )
        delay = self._alarm(rng)
        cell = np.repeat(np.arange(number.size), number)
        u = rng.random((DRAWS, cell.size))
        use = self._use[cell]
        profile = self._kinds(use, u[_KIND])
        level, down, up = self.profiles.sampler.speeds(profile, u[_SPEED])
        traits = self._traits
        familiar = traits.familiar[profile]
        asleep = u[_ASLEEP] < self._asleep[use]
        x, y = self._triangles.points(cell, u[_TRIANGLE], u[_ACROSS], u[_ALONG])
        law = self._laws.index[
            self._law_row[cell], familiar.astype(np.intp), asleep.astype(np.intp)
        ]
        start = self._laws.start_s(law, u[_START]) * traits.factor[profile]
        people = People(
            cell=cell.astype(np.int32),
            x_m=x.astype(np.float32),
            y_m=y.astype(np.float32),
            level_m_s=level,
            down_m_s=down,
            up_m_s=up,
            start_s=start if delay is None else start + delay[cell],
            size=traits.size[profile],
            group=np.full(cell.size, NO_GROUP, dtype=np.int32),
            route=np.where(familiar, self.route, self.unfamiliar_route).astype(np.int16),
            profile=profile.astype(np.int16),
            follow=traits.follow[profile],
            fed_limit=traits.fed_limit[profile],
            able=traits.able[profile],
        )
        return self._in_groups(people, u[_GROUP])

    def _kinds(self, use: NDArray[np.intp], u: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return which profile each person is of."""
        if len(self.profiles.profiles) == 1:
            return np.zeros(u.size, dtype=np.intp)
        beyond: NDArray[np.intp] = (u >= self._edges[:, use]).sum(axis=0)
        return beyond

    def _alarm(self, rng: np.random.Generator) -> NDArray[np.float64] | None:
        """Return when each space is warned [s]: in one building all at once."""
        u = rng.random(self._buildings.max(initial=-1) + 1)
        if (law := self.premovement.delay) is None:
            return None
        return np.where(self._on_fire, 0.0, law.quantile(u)[self._buildings])

    def _in_groups(self, people: People, u: NDArray[np.float64]) -> People:
        if not self.groups.any:
            return people
        sizes, shares = zip(*self.groups.share_of_size.items(), strict=True)
        return grouped(people, group_ids(people.cell, sizes, shares, u))

    @cached_property
    def _uses(self) -> tuple[str | None, ...]:
        return tuple(dict.fromkeys(space.use for space in self.spaces))

    @cached_property
    def _use(self) -> NDArray[np.intp]:
        """int[spaces]: place of each space's use in `_uses`."""
        place = {use: i for i, use in enumerate(self._uses)}
        return np.array([place[space.use] for space in self.spaces], dtype=np.intp)

    @cached_property
    def _on_fire(self) -> NDArray[np.bool_]:
        known = {space.id for space in self.spaces}
        for room in self.premovement.fire_rooms:
            if room not in known:
                raise UnknownName("space", room, known)
        rooms = set(self.premovement.fire_rooms)
        return np.array([space.id in rooms for space in self.spaces], dtype=np.bool_)

    @cached_property
    def _laws(self) -> StartLaws:
        return self.premovement.start_laws(self._uses)

    @cached_property
    def _law_row(self) -> NDArray[np.intp]:
        """int[spaces]: row of each space in the table of laws; the last is that of a fire."""
        return np.where(self._on_fire, len(self._uses), self._use)

    @cached_property
    def _edges(self) -> NDArray[np.float64]:
        """float64[profiles, uses]: cumulative shares of the profiles."""
        return np.ascontiguousarray(self.profiles.sampler.edges(self._uses).T)

    @cached_property
    def _asleep(self) -> NDArray[np.float64]:
        """float64[uses]: share of people asleep."""
        return np.array([self.premovement.asleep_share(use, self.hour) for use in self._uses])

    @cached_property
    def _triangles(self) -> Triangles:
        return Triangles.of([space.polygon for space in self.spaces])

    @cached_property
    def _buildings(self) -> NDArray[np.intp]:
        """int[spaces]: number of each space's building."""
        number: dict[str | None, int] = {}
        each = [number.setdefault(space.building, len(number)) for space in self.spaces]
        return np.array(each, dtype=np.intp)

    @cached_property
    def _traits(self) -> _Traits:
        return _Traits.of(self.profiles)


@dataclass(frozen=True, slots=True, eq=False)
class _Traits:
    """What goes with a profile and is not drawn, by its index."""

    size: NDArray[np.float64]
    factor: NDArray[np.float64]
    familiar: NDArray[np.bool_]
    follow: NDArray[np.float32]
    fed_limit: NDArray[np.float64]
    able: NDArray[np.bool_]

    @classmethod
    def of(cls, profiles: ProfileSet) -> Self:
        every = profiles.profiles
        return cls(
            size=np.array([one.size for one in every], dtype=np.float64),
            factor=np.array([one.premovement_factor for one in every], dtype=np.float64),
            familiar=np.array([one.familiar for one in every], dtype=np.bool_),
            follow=np.array([one.follow for one in every], dtype=np.float32),
            fed_limit=np.array([one.fed_limit for one in every], dtype=np.float64),
            able=np.array([one.stairs for one in every], dtype=np.bool_),
        )


def populate(
    spaces: Sequence[Space],
    counts: ArrayLike,
    profiles: ProfileSet,
    rng: np.random.Generator,
    *,
    premovement: PreMovement | None = None,
    hour: int | None = None,
    groups: Groups | None = None,
    unfamiliar_route: int = 0,
) -> People:
    """Return one population; see `Populator`, which is quicker for many.

    Parameters
    ----------
    spaces
        The spaces of a plan.
    counts
        int[spaces]: people in each.
    profiles
        Which kinds of people.
    rng
        The stream of random numbers.
    premovement
        When people start; empty: by the classes of PD 7974-6, drilled staff, alarm to all at once.
    hour
        Hour of the day, by which people in bedrooms are asleep; None: all are awake.
    groups
        Who walks with whom; empty: each alone.
    unfamiliar_route
        Policy of ways of those who do not know the building.
    """
    return Populator(
        spaces,
        profiles,
        premovement or PreMovement(),
        hour,
        groups or Groups(),
        unfamiliar_route,
    ).draw(counts, rng)
