"""The plan for a crowd: for each person the links that he takes, and when he is sent off.

What the kernel follows (``assigned`` routes), and what instructions are made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Paths
    from twin.evacuation.optimum.quickest import Optimum
    from twin.evacuation.optimum.schedule import Schedule
    from twin.evacuation.population.people import People

__all__ = ["EARLY_S", "AssignedPlan"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARLY_S: Final = 20.0
"""People are sent off this much before the latest moment [s] (chosen): so long a queue stands
before the door that decides, and a slow person does not leave it idle."""


@dataclass(frozen=True, eq=False)
class AssignedPlan:
    """Paths and times of all n people of a run."""

    links: NDArray[np.int32]
    """Directed links of all paths, one path after the other."""
    at: Ints
    """Person ``i`` takes ``links[at[i]:at[i + 1]]``; none: he has no part in the plan, shape (n +
    1,)."""
    release_s: Floats
    """When each is sent off [s]; who has no part in it goes when he is ready, shape (n,)."""
    exit_s: Floats
    """When each is safe by the plan [s]; nan for who has no part in it, shape (n,)."""

    @classmethod
    def of(cls, optimum: Optimum, people: People, *, early_s: float = EARLY_S) -> Self:
        """Return the plan of an optimum.

        Parameters
        ----------
        optimum
            Solved with a plan.
        people
            Those of its net.
        early_s
            How much before the latest moment people are sent off [s]; infinite: as soon as they are
            ready, so that they wait before doors instead of where they are.
        """
        plans = (part.plan for part in optimum.parts if part.plan is not None)
        return cls.of_schedules(plans, people, early_s=early_s)

    @classmethod
    def of_schedules(
        cls,
        schedules: Iterable[Schedule],
        people: People,
        *,
        early_s: float = EARLY_S,
    ) -> Self:
        """Return the plan of schedules of nets that have no person in common."""
        n = len(people)
        length = np.zeros(n, dtype=np.int64)
        release_s = people.start_s.astype(np.float64)
        exit_s = np.full(n, np.nan)
        some = list(schedules)
        for plan in some:
            length[plan.net.person] = np.diff(plan.path_at)
            release_s[plan.net.person] = plan.release_s(early_s=early_s)
            exit_s[plan.net.person] = plan.exit_s
        at = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
        links = np.zeros(at[-1], dtype=np.int32)
        for plan in some:
            within = np.arange(len(plan.door)) - plan.path_at[plan.person]
            links[at[plan.net.person[plan.person]] + within] = plan.net.link[plan.door]
        return cls(links, at, release_s, exit_s)

    @property
    def last_s(self) -> float:
        """When the last is safe by the plan [s]; 0 when nobody has part in it."""
        ends = self.exit_s[~np.isnan(self.exit_s)]
        return float(ends.max(initial=0.0))

    def path(self, person: int) -> NDArray[np.int32]:
        """Return the directed links of a person."""
        return self.links[self.at[person] : self.at[person + 1]]

    def paths(self) -> Paths:
        """Return the paths in the form in which a crowd follows them."""
        from twin.evacuation.moving.crowd import Paths

        return Paths(self.links, self.at)

    def released(self, people: People) -> People:
        """Return the people, starting when they are sent off."""
        return replace(people, start_s=self.release_s)
