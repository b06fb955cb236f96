"""How well numbers fit a law: the test of Kolmogorov and Smirnov.

Written out because loading ``scipy.stats`` takes longer than all tests here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov, ndtr

Floats = NDArray[np.float64]


def ks_p(drawn: Floats, cdf: Callable[[Floats], Floats]) -> float:
    """Return the probability of a distance from the law as great as this or greater.

    By Kolmogorov's limit law, good to a hundredth from a few hundred numbers on.
    """
    ordered = np.sort(drawn)
    count = ordered.size
    share = cdf(ordered)
    above = np.arange(1, count + 1) / count - share
    below = share - np.arange(count) / count
    distance = max(above.max(), below.max())
    return float(kolmogorov(distance * np.sqrt(count)))


def truncated_normal(mean: float, sd: float, low: float, high: float) -> Callable[[Floats], Floats]:
    """Return the distribution function of a normal law cut off at both ends."""
    first, last = ndtr((low - mean) / sd), ndtr((high - mean) / sd)

    def cdf(x: Floats) -> Floats:
        share: Floats = np.clip((ndtr((x - mean) / sd) - first) / (last - first), 0, 1)
        return share

    return cdf
