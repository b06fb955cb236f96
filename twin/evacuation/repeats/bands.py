"""Bands over replications: quantiles of what came out, and how well so few runs tell them.

Quantiles are values that occurred (the least of which at least the wanted share is no greater), so
that "never" may be one. How well they are known is told without any law: of ``n`` values the
number below the true quantile is binomial, so that two of the ordered values enclose it with a
stated probability (David and Nagaraja 2003, Order Statistics, section 7.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

__all__ = ["PROBABILITIES", "Band", "band"]

Floats = NDArray[np.float64]

PROBABILITIES: Final = (0.05, 0.50, 0.95)
"""Quantiles that are told if none are named."""

CONFIDENCE: Final = 0.95
"""Probability with which the limits of a quantile enclose it."""


@dataclass(frozen=True, eq=False)
class Band:
    """Quantiles of a figure over n replications; of a curve at all its points."""

    count: int
    """Replications."""
    probabilities: tuple[float, ...]
    quantiles: Floats
    """Shape (probabilities, ...)."""
    low: Floats
    """Lower limit of each quantile; nan where there are too few replications to tell one."""
    high: Floats
    """Upper limit, likewise."""
    mean: Floats
    """Mean over the replications, shape (...); infinite where one of them is."""
    error: Floats
    """Standard error of the mean, shape (...); nan for one replication, or an infinite mean."""

    def quantile(self, probability: float) -> Floats:
        """Return one of the quantiles, shape (...).

        Raises
        ------
        InputError
            It was not computed.
        """
        if probability not in self.probabilities:
            known = ", ".join(f"{one:g}" for one in self.probabilities)
            raise InputError(f"quantile {probability:g} was not computed; computed: {known}")
        return np.asarray(self.quantiles[self.probabilities.index(probability)])


def band(values: ArrayLike, probabilities: Sequence[float] = PROBABILITIES) -> Band:
    """Return the band of values over their first axis.

    Parameters
    ----------
    values
        Shape (n, ...): a value, or a curve, of each replication. Infinite values count as greatest.
    probabilities
        Which quantiles, each above 0 and at most 1.

    Raises
    ------
    InputError
        There is no replication, a value is not a number, or a probability is out of range.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or not array.shape[0]:
        raise InputError("a band of no replications; give one at least")
    if np.isnan(array).any():
        raise InputError("a band of values of which some are not numbers")
    if wrong := [one for one in probabilities if not 0.0 < one <= 1.0]:
        raise InputError(f"quantile {wrong[0]:g}; allowed: above 0, at most 1")
    count = array.shape[0]
    ordered = np.sort(array, axis=0)
    known = np.concatenate([ordered, np.full((1, *array.shape[1:]), np.nan)])
    ranks = [_ranks(count, one) for one in probabilities]
    middle, low, high = (np.array([rank[i] for rank in ranks], dtype=np.intp) for i in range(3))
    return Band(
        count,
        tuple(probabilities),
        known[middle],
        known[low],
        known[high],
        *_mean(ordered),
    )


@lru_cache(maxsize=256)
def _ranks(count: int, probability: float) -> tuple[int, int, int]:
    """Return the places, in ascending order, of a quantile and its limits; -1: none."""
    from scipy.special import bdtr

    middle = max(0, int(np.ceil(probability * count - 1e-9)) - 1)
    below = np.asarray(bdtr(np.arange(count + 1), count, probability))
    tail = 0.5 * (1.0 - CONFIDENCE)
    first = int(np.searchsorted(below, tail, side="right")) - 1
    last = int(np.searchsorted(below, 1.0 - tail, side="left"))
    return middle, max(first, -1), last if last < count else -1


def _mean(values: Floats) -> tuple[Floats, Floats]:
    """Return the mean over the first axis and its standard error."""
    count = values.shape[0]
    mean = np.asarray(values.mean(axis=0))
    if count < 2:
        return mean, np.full(mean.shape, np.nan)
    finite = np.where(np.isfinite(mean), values, 0.0)
    error = np.std(finite, axis=0, ddof=1) / np.sqrt(count)
    return mean, np.where(np.isfinite(mean), error, np.nan)
