"""The people of a fit: drawn once, so that the same people start under any law and pass any doors.

With common random numbers two parameter sets differ by what they say, not by whom they were tried
on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numpy.typing import NDArray

from twin.drill.rehearsal import BY_POLICY, Rehearsal
from twin.drill.ways import Ways, shortest
from twin.errors import InputError
from twin.evacuation.population.laws import BELOW_ONE, FixedLaw, LogNormalLaw, UniformLaw
from twin.evacuation.population.premovement import PreMovement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.drill.counts import Record
    from twin.evacuation.moving.crowd import Paths
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["Cast", "Theta", "by_recorded_exits"]

Floats = NDArray[np.float64]

MOST_ROUTES: Final = 4000
"""Rooms times exits; a larger assignment of rooms to exits is not asked for."""


@dataclass(frozen=True, slots=True)
class Theta:
    """What is fitted: when people start, and what doors pass."""

    median_s: float
    """Half of the people have started by then [s]."""
    sigma: float
    """Spread of the starts: standard deviation of the logarithm [-]."""
    flow: float
    """What doors, stairs and exits pass over what the model of movement gives them [-]."""

    @property
    def law(self) -> LogNormalLaw:
        """The law of starts."""
        return LogNormalLaw(mu=float(np.log(self.median_s)), sigma=self.sigma)

    @classmethod
    def of(cls, logs: Floats) -> Self:
        """Return the parameters of their logarithms, shape (3,)."""
        median_s, sigma, flow = np.exp(logs).tolist()
        return cls(median_s, sigma, flow)

    @property
    def logs(self) -> Floats:
        """Their logarithms, shape (3,)."""
        return np.log([self.median_s, self.sigma, self.flow])


@dataclass(frozen=True, eq=False)
class Cast:
    """People of one seed with the uniform numbers that their starts are made of."""

    rehearsal: Rehearsal
    people: People
    u: Floats
    factor: Floats
    """Each person's time until he starts, over that of others, shape (n,)."""

    @classmethod
    def of(cls, rehearsal: Rehearsal, seed: int) -> Self:
        """Draw the people of a seed; everybody who is counted walks."""
        one = replace(rehearsal, premovement=PreMovement(law=FixedLaw(time_s=1.0))).people(seed)
        other = replace(
            rehearsal, premovement=PreMovement(law=UniformLaw(low_s=0.0, high_s=1.0))
        ).people(seed)
        factor = one.start_s
        people = replace(
            one,
            able=np.ones(len(one), dtype=bool),
            route=np.full(len(one), BY_POLICY, dtype=np.int16),
        )
        return cls(rehearsal, people, np.clip(other.start_s / factor, 0.0, BELOW_ONE), factor)

    @cached_property
    def _paths(self) -> Paths | None:
        ways = self.rehearsal.ways
        return ways.assigned(self.people) if ways is not None else None

    def out_s(self, theta: Theta) -> Floats:
        """Return when each is out under some parameters [s], in rising order, shape (n,)."""
        start_s = theta.law.quantile(self.u) * self.factor
        people = replace(self.people, start_s=start_s)
        rehearsal = replace(self.rehearsal, flow_factor=theta.flow)
        return np.sort(rehearsal.played(people, paths=self._paths).result.exit_s)


def by_recorded_exits(rehearsal: Rehearsal, counts: NDArray[np.int64], record: Record) -> Ways:
    """Return ways by which as many people leave by each exit as were counted there.

    Of all such, those with the least walking: who of a room went where was not written down. A
    transport problem (Hitchcock 1941) of rooms and exits, solved as a linear programme.

    Parameters
    ----------
    rehearsal
        The drill that was planned.
    counts
        int[spaces]: people in each, as many in all as came out.
    record
        What was counted.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    network = rehearsal.network
    exits = [link.id for link in rehearsal.venue.exits]
    cells = np.flatnonzero(counts).tolist()
    wanted = {name: int(record.by_exit[place]) for place, name in enumerate(record.exits)}
    used = [name for name in exits if wanted.get(name)]
    ways = {name: shortest(network, [other for other in exits if other != name]) for name in used}
    routes = [
        (row, column, *ways[name][cell])
        for row, cell in enumerate(cells)
        for column, name in enumerate(used)
        if cell in ways[name]
    ]
    _check(cells, routes, network)
    supply = counts[cells].astype(np.float64)
    demand = np.array([wanted[name] for name in used], dtype=np.float64)
    row, column = (np.array([one[at] for one in routes]) for at in (0, 1))
    walk_m = np.array([one[3] for one in routes])
    place = np.arange(len(routes))
    equal = csr_array(
        (
            np.ones(2 * len(routes)),
            (np.concatenate([row, len(cells) + column]), np.concatenate([place, place])),
        ),
        shape=(len(cells) + len(used), len(routes)),
    )
    answer = linprog(
        walk_m, A_eq=equal.toarray(), b_eq=np.concatenate([supply, demand]), method="highs"
    )
    if answer.x is None:
        return Ways.nearest(network)  # some rooms cannot reach the exits that were used
    paths: dict[int, list[tuple[tuple[int, ...], float]]] = {}
    for (at, _, path, _), people in zip(routes, answer.x.tolist(), strict=True):
        if people > 1e-6:
            paths.setdefault(cells[at], []).append((path, people / supply[at]))
    return Ways(
        network,
        {cell: tuple(sorted(some, key=lambda one: -one[1])) for cell, some in paths.items()},
    )


def _check(cells: Sequence[int], routes: Sequence[object], network: Network) -> None:
    if len(routes) > MOST_ROUTES * 10:
        raise InputError(
            f"{len(cells)} rooms and {len(routes)} ways are too many for a fit; record one"
            " building at a time"
        )
    if not routes:
        raise InputError(f"no way leads from the {len(network.cell_id)} spaces to the exits used")
