"""Many evacuations of one building: the same doors, other people each time.

Each replication draws its people from a random stream of its own seed, so that a seed means the
same people whatever else is run, and two variants can be compared seed by seed. What the network
gives to a run is laid out once and copied; a replication that fails costs no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError, TwinError
from twin.evacuation.moving.crowd import FOREVER_S, REROUTE_S, evacuate
from twin.evacuation.moving.routes import Route, standard
from twin.evacuation.moving.state import SAFE, TRAPPED
from twin.evacuation.repeats.bands import PROBABILITIES, Band, band

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["SHARES", "Ensemble", "Failure", "ensemble"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARES: Final = (0.50, 0.95, 1.00)
"""Shares of all people whose time to safety is told: t50, t95, t100."""

EVERY_S: Final = 5.0
"""Distance of two points of the arrival curves [s]."""

Draw = Callable[[np.random.Generator], "People"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that came to nothing."""

    seed: int
    message: str


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What came of K replications with S shares, G points of time and E exits."""

    seeds: Ints
    """Those that ran, in the order in which they were given, shape (K,)."""
    failures: tuple[Failure, ...]
    people: Ints
    """People of each, shape (K,)."""
    out: Ints
    """Of them safe in the end."""
    trapped: Ints
    """Of them without any way."""
    shares: tuple[float, ...]
    share_s: Floats
    """When each share of all people was safe [s], infinite where it never was, shape (K, S)."""
    grid_s: Floats
    """Points of time of the curves [s], shape (G,)."""
    curve: Ints
    """People safe by then, shape (K, G)."""
    exits: tuple[str, ...]
    """Links that lead to safety."""
    by_exit: Ints
    """People who left by each, shape (K, E)."""

    @property
    def count(self) -> int:
        """Replications that ran."""
        return len(self.seeds)

    def times_s(self, share: float = 1.0) -> Floats:
        """Return when a share of all people was safe in each replication [s], shape (K,).

        Raises
        ------
        InputError
            The share was not asked for.
        """
        if share not in self.shares:
            known = ", ".join(f"{one:g}" for one in self.shares)
            raise InputError(f"share {share:g} was not computed; computed: {known}")
        return np.asarray(self.share_s[:, self.shares.index(share)])

    def band_s(self, share: float = 1.0, probabilities: Sequence[float] = PROBABILITIES) -> Band:
        """Return the band of the time by which a share of all people is safe [s]."""
        return band(self.times_s(share), probabilities)

    def trapped_band(self, probabilities: Sequence[float] = PROBABILITIES) -> Band:
        """Return the band of the number of people who are trapped."""
        return band(self.trapped, probabilities)

    def curve_band(self, probabilities: Sequence[float] = PROBABILITIES) -> Band:
        """Return the band of the share of people who are safe, at the points of time, 0 to 1."""
        return band(self.curve / np.maximum(self.people, 1)[:, None], probabilities)

    def exit_band(self, probabilities: Sequence[float] = PROBABILITIES) -> Band:
        """Return the bands of the share of those out who left by each exit, 0 to 1."""
        return band(self.by_exit / np.maximum(self.out, 1)[:, None], probabilities)

    def seed_at(self, probability: float = 0.5, share: float = 1.0) -> int:
        """Return the seed whose time is a quantile: the typical run, or the bad one, to look at."""
        times = self.times_s(share)
        rank = max(0, int(np.ceil(probability * times.size - 1e-9)) - 1)
        return int(self.seeds[np.argsort(times, kind="stable")[rank]])


def ensemble(
    network: Network,
    draw: Draw,
    seeds: Iterable[int],
    *,
    routes: Sequence[Route] | str = "nearest",
    locked: Iterable[str] = (),
    shares: Sequence[float] = SHARES,
    every_s: float = EVERY_S,
    until_s: float = FOREVER_S,
    reroute_s: float = REROUTE_S,
    noise: float = 0.0,
) -> Ensemble:
    """Evacuate a network once for each seed.

    Parameters
    ----------
    network
        Where.
    draw
        Returns the people of a replication from its random stream.
    seeds
        One for each replication.
    shares
        Shares of all people whose time is wanted, 0 to 1.
    every_s
        Distance of two points of the arrival curves [s].
    routes, locked, until_s, reroute_s, noise
        As of :func:`twin.evacuation.moving.crowd.evacuate`.

    Raises
    ------
    TwinError
        There is no seed, or every replication failed; the first failure is told.
    """
    some = standard(network, routes) if isinstance(routes, str) else tuple(routes)
    shut = tuple(locked)
    for link in shut:
        network.link(link)

    def run(people: People) -> Result:
        return evacuate(
            network,
            people,
            routes=some,
            locked=shut,
            until_s=until_s,
            reroute_s=reroute_s,
            noise=noise,
        )

    account = _Account(network, tuple(shares), every_s)
    for seed in seeds:
        account.add(seed, draw, run)
    return account.ensemble()


class _Account:
    """Keeps of every replication what is told of it."""

    def __init__(self, network: Network, shares: tuple[float, ...], every_s: float) -> None:
        self.shares = shares
        self.every_s = every_s
        self.leads_out = np.flatnonzero(network.safe[network.dst] & ~network.safe[network.src])
        self.exits = tuple(network.link_id[link] for link in self.leads_out)
        self.seeds: list[int] = []
        self.failures: list[Failure] = []
        self.counts: list[tuple[int, int, int]] = []
        self.share_s: list[list[float]] = []
        self.arrivals: list[Ints] = []
        self.by_exit: list[Ints] = []

    def add(self, seed: int, draw: Draw, run: Callable[[People], Result]) -> None:
        """Run one replication, and note what comes of it or why nothing does."""
        try:
            result = run(draw(np.random.default_rng(seed)))
        except Exception as error:  # whatever it is: the other replications are worth having
            self.failures.append(Failure(seed, f"{type(error).__name__}: {error}"))
            return
        self.seeds.append(seed)
        exit_s = np.sort(result.exit_s)
        out = int(np.count_nonzero(result.state == SAFE))
        trapped = int(np.count_nonzero(result.state == TRAPPED))
        self.counts.append((exit_s.size, out, trapped))
        self.share_s.append([_share_s(exit_s, share) for share in self.shares])
        steps = np.ceil(exit_s[: np.searchsorted(exit_s, np.inf)] / self.every_s - 1e-9)
        self.arrivals.append(np.bincount(steps.astype(np.int64)))
        passed = result.exit_link[result.exit_link >= 0]
        self.by_exit.append(np.bincount(passed, minlength=result.network.links)[self.leads_out])

    def ensemble(self) -> Ensemble:
        """Return what was noted, as arrays."""
        if not self.seeds:
            if not self.failures:
                raise TwinError("an ensemble of no replications; give one seed at least")
            first = self.failures[0]
            raise TwinError(
                f"all {len(self.failures)} replications failed; seed {first.seed}: {first.message}"
            )
        points = max(one.size for one in self.arrivals)
        curve = np.zeros((len(self.seeds), points), dtype=np.int64)
        for row, arrivals in zip(curve, self.arrivals, strict=True):
            row[: arrivals.size] = arrivals
        people, out, trapped = np.array(self.counts, dtype=np.int64).T
        return Ensemble(
            seeds=np.array(self.seeds, dtype=np.int64),
            failures=tuple(self.failures),
            people=people,
            out=out,
            trapped=trapped,
            shares=self.shares,
            share_s=np.array(self.share_s, dtype=np.float64),
            grid_s=np.asarray(self.every_s * np.arange(points), dtype=np.float64),
            curve=np.cumsum(curve, axis=1),
            exits=self.exits,
            by_exit=np.array(self.by_exit, dtype=np.int64),
        )


def _share_s(exit_s: Floats, share: float) -> float:
    """Return when a share of all is safe, from their times in ascending order [s]."""
    if not exit_s.size:
        return 0.0
    return float(exit_s[max(0, int(np.ceil(share * exit_s.size - 1e-9)) - 1)])
