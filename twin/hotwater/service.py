"""From cold water to people: showers gone cold, people concerned, complaints."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Interval", "complaints", "count_cold_showers", "fit_reporting_rate", "poisson_interval"]


@njit(cache=True)
def count_cold_showers(
    delivered: NDArray[np.float32],
    showers: NDArray[np.uint16],
    lengths_min: NDArray[np.int64],
    comfort_c: float,
    total: NDArray[np.float64],
    cold: NDArray[np.float64],
) -> None:
    """Count showers, and those in which the water fell below comfort for a minute or more.

    Parameters
    ----------
    delivered
        float32[minutes]: mean delivered temperature; NaN where nobody draws.
    showers
        uint16[lengths, minutes]: showers that begin.
    lengths_min
        int64[lengths].
    comfort_c
        The limit [degC].
    total, cold
        float64[minutes], written: showers that begin in the minute, and those that go cold.
    """
    minutes = delivered.size
    until = np.empty(minutes + 1, dtype=np.int64)  # cold minutes before each minute
    until[0] = 0
    for k in range(minutes):
        until[k + 1] = until[k] + (1 if delivered[k] < comfort_c else 0)
    for k in range(minutes):
        total[k] = 0.0
        cold[k] = 0.0
        for kind in range(lengths_min.size):
            begun = showers[kind, k]
            if begun:
                end = min(minutes, k + lengths_min[kind])
                total[k] += begun
                if until[end] > until[k]:
                    cold[k] += begun


def complaints(
    cold_showers: NDArray[np.float64], people: NDArray[np.float64], reporting_rate: float
) -> NDArray[np.float64]:
    """Return the expected number of complaints of each plant.

    A person whose shower goes cold complains with probability *p* (the reporting rate), and at most
    once in the run: with *k* cold showers per person, ``people * (1 - (1 - p) ** k)``. Both are
    ours (no published law was found); *p* is fitted.

    Parameters
    ----------
    cold_showers, people
        float64[plants].
    reporting_rate
        Complaints per person and cold shower, 0 to 1.

    Examples
    --------
    >>> complaints(np.array([100.0]), np.array([50.0]), 0.01).round(4).tolist()
    [0.995]
    """
    each = np.divide(cold_showers, people, out=np.zeros_like(cold_showers), where=people > 0.0)
    if reporting_rate >= 1.0:
        return np.where(each > 0.0, people, 0.0)
    return np.asarray(people * -np.expm1(each * math.log1p(-reporting_rate)), dtype=np.float64)


def fit_reporting_rate(
    cold_showers: NDArray[np.float64], people: NDArray[np.float64], reported: float
) -> float:
    """Return the reporting rate at which :func:`complaints` sums to *reported*, by bisection.

    Raises
    ------
    ValueError
        When even a rate of one gives fewer complaints than were reported.
    """
    if complaints(cold_showers, people, 1.0).sum() < reported:
        raise ValueError(f"{reported:g} complaints cannot come from so few cold showers")
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if complaints(cold_showers, people, middle).sum() < reported:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@dataclass(frozen=True, slots=True)
class Interval:
    """A 90 % interval, both ends included."""

    low: float
    high: float


def poisson_interval(mean: float, *, counted: float | None = None) -> Interval:
    """Return the 5 % and 95 % points of a Poisson count with the given mean.

    Parameters
    ----------
    mean
        Expected count, zero or more.
    counted
        When the mean itself rests on a rate fitted to this many events, the prediction is wider:
        the count is then negative binomial (gamma-distributed rate with shape *counted*).
    """
    if mean <= 0.0:
        return Interval(0.0, 0.0)
    spread = math.inf if counted is None else counted
    return Interval(_quantile(0.05, mean, spread), _quantile(0.95, mean, spread))


def _quantile(level: float, mean: float, shape: float) -> float:
    """Return the smallest count whose (negative-binomial) probability reaches *level*."""
    finite = math.isfinite(shape)
    log_term = -mean if not finite else shape * math.log(shape / (shape + mean))
    reached = math.exp(log_term)
    count = 0
    while reached < level and count < 10_000_000:
        grow = mean if not finite else (shape + count) * mean / (shape + mean)
        count += 1
        log_term += math.log(grow / count)
        reached += math.exp(log_term)
    return float(count)
