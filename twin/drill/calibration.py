"""A fit of the model to a drill: when people started, and what the doors passed.

Three figures are fitted to the counts at the exits: median and spread of a log-normal law of
starts, one for all, and a factor on the flow of every door, stair and exit. People leave by the
exits at which they were counted.

1. *Optimum*: Nelder and Mead's method (1965; :func:`scipy.optimize.minimize`) on the times by which
   shares of the people were out, with the same people for every trial (common random numbers).
2. *Bands*: a synthetic likelihood (Wood 2010, Nature 466:1102): about the optimum the drill is
   played with many parameter sets and seeds; a quadratic regression gives the logarithms of those
   times by parameters, its residuals how much they differ from seed to seed. Parameters are then
   weighted by prior and likelihood (importance weights). Where even the best fit is off by more
   than seeds explain, the residuals are widened by the ratio (Birge 1932), so that a model that
   does not fit claims less.

A fit is a fit: it says what the model has to be told to repeat this drill, and not that people did
start then, nor what another drill will bring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.drill.cast import Cast, Theta
from twin.drill.counts import crossing_s
from twin.drill.emulator import FARTHEST, Emulator

if TYPE_CHECKING:
    from twin.drill.counts import Record
    from twin.drill.rehearsal import Rehearsal

__all__ = ["Calibration", "Estimate", "Prior", "calibrate"]

Floats = NDArray[np.float64]

SHARES: Final = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97)
"""Of the people: the times by which so many were out are compared."""


CASTS: Final = 40
"""Seeds whose people are drawn; each serves many parameter sets."""

OPTIMUM_CASTS: Final = 2
TRIALS: Final = 90
"""Trials of the search for the optimum at most."""

ROUNDS: Final = (180, 180, 300)
"""Parameter sets of each round of the regression; each round is nearer to the answer."""

FIRST_SPREAD: Final = (0.6, 0.5, 0.3)
"""How far from the optimum the first round looks: standard deviations of the logarithms."""

LEAST_SPREAD: Final = (0.03, 0.08, 0.03)
WIDEN: Final = 2.2
"""A round looks so much farther than the last one's answer is wide."""

DRAWS: Final = 40_000

PLAYED: Final = 60
"""Parameter sets of the answer that are played once more, for the bands about the curve."""

QUANTILES: Final = (0.05, 0.5, 0.95)
WITHIN: Final = 3.29
"""Nine of ten of a normal law lie within so many standard deviations, end to end."""
TELLS_LITTLE: Final = 0.7
"""A band that is this share of what was thought before, or more, says: the record tells little."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is thought of the logarithms before the record is looked at: normal, independent."""

    median_s: float
    """About when half start [s]: as the drill was planned."""
    median_sd: float = 1.2
    """Two of three: a third to three times as long (assumed)."""
    sigma: float = 0.45
    """Spread of starts: PD 7974-6 has 0.2 to 0.25 for one class, IMO by day 0.94."""
    sigma_sd: float = 0.5
    flow: float = 1.0
    flow_sd: float = 0.35
    """Measured doors pass 0.8 to 1.9 of SFPE's flow (Seyfried et al. 2009, Kretz 2006)."""

    @property
    def mean(self) -> Floats:
        """Means of the logarithms, shape (3,)."""
        return np.log([self.median_s, self.sigma, self.flow])

    @property
    def sd(self) -> Floats:
        """Standard deviations of the logarithms, shape (3,)."""
        return np.array([self.median_sd, self.sigma_sd, self.flow_sd])

    def minus_log(self, logs: Floats) -> Floats:
        """Return minus the log of the density, but for a constant; *logs* of shape (..., 3)."""
        return np.asarray(0.5 * (((logs - self.mean) / self.sd) ** 2).sum(axis=-1))


@dataclass(frozen=True, slots=True)
class Estimate:
    """One fitted figure."""

    low: float
    """With 5 % probability it is lower, by the method above."""
    middle: float
    high: float
    told: bool
    """Whether the record says much about it; else the band is mostly what was thought before."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """What came of a fit, for a record of n times."""

    median_s: Estimate
    sigma: Estimate
    flow: Estimate
    optimum: Theta
    low: Floats
    """People out at each time of the record: nine of ten drills with fitted figures lie between
    this and `high`, shape (n,)."""
    middle: Floats
    high: Floats
    inside_share: float
    """Share of the record's times, while people came out, at which the count lies in that band."""
    off_people: float
    """Greatest distance of the record from the middle [persons]."""
    off_s: float
    """At which time that is [s]."""
    rms_s: float
    """Root of the mean square of the differences of the times at which shares were out [s]."""
    widened: float
    """By how much the residuals had to be widened [-]; 1: seeds alone explain what is left."""
    effective: float
    """Parameter sets that the weights are worth."""
    played: int
    """How often the drill was played."""
    parameters: Floats
    """Fifty or so equally likely parameter sets, their logarithms, shape (m, 3)."""

    @property
    def theta(self) -> Theta:
        """The middles."""
        return Theta(self.median_s.middle, self.sigma.middle, self.flow.middle)


def calibrate(
    rehearsal: Rehearsal,
    record: Record,
    *,
    prior: Prior,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Calibration:
    """Fit the model to a record.

    Parameters
    ----------
    rehearsal
        The drill as it was held: counts of rooms that add up to all who came out, and ways by the
        exits that they used.
    record
        What was counted.
    prior
        What is thought of the figures before.
    seed
        Of everything that is drawn.
    progress
        Called with the share of the work that is done.
    """
    return _Fit(rehearsal, record, prior, seed, progress).done()


class _Fit:
    """One fit."""

    def __init__(
        self,
        rehearsal: Rehearsal,
        record: Record,
        prior: Prior,
        seed: int,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.record = record
        self.prior = prior
        self.casts = [Cast.of(rehearsal, 1000 * seed + k) for k in range(CASTS)]
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.progress = progress
        self.played = 0
        self.all = TRIALS * OPTIMUM_CASTS + sum(ROUNDS) + PLAYED
        self.times_s = self._beyond(record.time_s)
        self.wanted = self._summary(record.all_out.astype(np.float64), record.time_s)

    def done(self) -> Calibration:
        """Return the answer."""
        best = self._optimum()
        middle, spread = best, np.diag(np.square(FIRST_SPREAD))
        for number, count in enumerate(ROUNDS):
            emulator = self._emulate(middle, spread, count, number)
            draws, weights = self._weigh(emulator, middle, spread)
            middle = np.average(draws, axis=0, weights=weights)
            around = np.atleast_2d(np.cov(draws.T, aweights=weights))
            # No round is blind to what the one before could not tell.
            spread = WIDEN**2 * around + np.diag(np.square(LEAST_SPREAD))
        return self._told(best, draws, weights, emulator.widened)

    # -- playing ---------------------------------------------------------------------------------

    def _beyond(self, time_s: Floats) -> Floats:
        """Return when a trial is read [s]: at the times of the record, and on at its last step."""
        step = float(time_s[-1] - time_s[-2]) if time_s.size > 1 else 10.0
        more = time_s[-1] + step * np.arange(1, 200)
        return np.concatenate([time_s, more])

    def _play(self, theta: Theta, cast: Cast) -> Floats:
        """Return how many are out at the times at which a trial is read."""
        out_s = cast.out_s(theta)
        self.played += 1
        if self.progress is not None:
            self.progress(min(1.0, self.played / self.all))
        return np.searchsorted(out_s, self.times_s, side="right").astype(np.float64)

    def _summary(self, out: Floats, time_s: Floats) -> Floats:
        """Return the logarithms of the times by which the shares are out, read as the record is."""
        found = [crossing_s(time_s, out, share * self.record.total) for share in SHARES]
        return np.log(np.maximum(found, 1.0))

    def _trial(self, theta: Theta, cast: Cast) -> Floats:
        return self._summary(self._play(theta, cast), self.times_s)

    # -- the optimum -----------------------------------------------------------------------------

    def _optimum(self) -> Floats:
        from scipy.optimize import minimize

        casts = self.casts[:OPTIMUM_CASTS]

        def cost(logs: Floats) -> float:
            theta = Theta.of(np.clip(logs, self.prior.mean - 4.0, self.prior.mean + 4.0))
            told = np.mean([self._trial(theta, cast) for cast in casts], axis=0)
            misfit = 0.5 * (((told - self.wanted) / 0.05) ** 2).mean()
            return float(misfit + 0.2 * self.prior.minus_log(logs))

        half_s = np.exp(self.wanted[SHARES.index(0.5)])
        begins = [
            np.log([half_s * share, sigma, flow])
            for share in (0.25, 0.55, 0.9)
            for sigma, flow in ((0.3, 1.0), (0.6, 1.0), (0.3, 0.7))
        ]
        begin = min(begins, key=cost)
        simplex = np.array([begin, *(begin + step for step in np.diag((0.3, 0.3, 0.2)))])
        answer = minimize(
            cost,
            begin,
            method="Nelder-Mead",
            options={
                "maxfev": TRIALS - len(begins),
                "initial_simplex": simplex,
                "xatol": 0.01,
                "fatol": 1e-3,
            },
        )
        return np.asarray(answer.x, dtype=np.float64)

    # -- the bands -------------------------------------------------------------------------------

    def _emulate(self, middle: Floats, spread: Floats, count: int, number: int) -> Emulator:
        from scipy.stats import qmc

        normal = qmc.MultivariateNormalQMC(
            mean=np.zeros(3), rng=np.random.default_rng([self.seed, number])
        )
        root = np.linalg.cholesky(spread)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # its balance needs powers of two
            unit = normal.random(count)
        logs = middle + unit @ root.T
        told = np.array(
            [
                self._trial(Theta.of(one), self.casts[k % len(self.casts)])
                for k, one in enumerate(logs)
            ]
        )
        return Emulator.of(unit, told, self.wanted)

    def _weigh(self, emulator: Emulator, middle: Floats, spread: Floats) -> tuple[Floats, Floats]:
        """Return parameter sets and their weights, which add up to 1."""
        root = np.linalg.cholesky(spread)
        unit = self.rng.standard_normal((DRAWS, 3)) * 1.25
        unit = unit[(unit**2).sum(axis=1) < FARTHEST**2]
        logs = middle + unit @ root.T
        proposed = -0.5 * (unit**2).sum(axis=1) / 1.25**2
        log_weight = -self.prior.minus_log(logs) - emulator.minus_log(unit) - proposed
        weights = np.exp(log_weight - log_weight.max())
        return logs, weights / weights.sum()

    def _told(self, best: Floats, draws: Floats, weights: Floats, widened: float) -> Calibration:
        figures = [_weighted(draws[:, at], weights) for at in range(3)]
        estimates = [
            Estimate(low, middle, high, told)
            for (low, middle, high), told in (
                (
                    np.exp(figure).tolist(),
                    bool((figure[2] - figure[0]) / WITHIN < TELLS_LITTLE * self.prior.sd[at]),
                )
                for at, figure in enumerate(figures)
            )
        ]
        picked = self.rng.choice(len(draws), size=PLAYED, p=weights)
        curves = np.array(
            [
                self._play(Theta.of(draws[row]), self.casts[k % len(self.casts)])
                for k, row in enumerate(picked)
            ]
        )[:, : self.record.time_s.size]
        low, middle, high = np.quantile(curves, QUANTILES, axis=0)
        return Calibration(
            median_s=estimates[0],
            sigma=estimates[1],
            flow=estimates[2],
            optimum=Theta.of(best),
            low=low,
            middle=middle,
            high=high,
            **self._goodness(low, middle, high),
            widened=widened,
            effective=float(1.0 / (weights**2).sum()),
            played=self.played,
            parameters=draws[picked],
        )

    def _goodness(self, low: Floats, middle: Floats, high: Floats) -> dict[str, float]:
        out, total = self.record.all_out.astype(np.float64), self.record.total
        coming = (out > 0.01 * total) & (out < 0.99 * total)
        if not coming.any():
            coming = out > 0.0
        inside = (out >= np.floor(low)) & (out <= np.ceil(high))
        worst = int(np.argmax(np.abs(out - middle)))
        fitted_s = np.exp(self._summary(middle, self.record.time_s))
        return {
            "inside_share": float(inside[coming].mean()),
            "off_people": float(abs(out[worst] - middle[worst])),
            "off_s": float(self.record.time_s[worst]),
            "rms_s": float(np.sqrt(np.mean((fitted_s - np.exp(self.wanted)) ** 2))),
        }


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Return the quantiles of weighted values."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.interp(QUANTILES, below, values[order])
