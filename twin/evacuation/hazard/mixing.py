"""Well-mixed spaces that exchange gas at steady rates: what is where after a while, exactly.

Amounts x of something carried by gas (kg of smoke, kJ of heat) obey, while rates and sources stay,

    x' = G x + s,      G[i, j] = share of what is in j that goes to i each second

with one more place, the *beyond*, into which spaces lose and from which nothing comes back. The
solution over a step is the mean of a chain of jumps x <- (I + G / r) x + s / r, r the fastest rate
of leaving, over a Poisson number of jumps of mean r times the step (uniformisation; Jensen 1953,
Scand. Actuarial J. 36:87-91; Stewart 1994, *Introduction to the Numerical Solution of Markov
Chains*, section 8.4; recalled). All terms are positive, so nothing falls below zero however small a
space or however long the step; and a jump loses nothing, so spaces and beyond together keep what
they held and were given, to rounding.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Mixing"]

LONGEST: Final = 32.0
"""Most jumps to be expected in one sum [-]; longer steps are cut into equal parts, as the chance of
no jump, exp(-x), must not vanish."""

TAIL: Final = 1e-15
"""Chance of more jumps that is left out [-]."""


class Mixing:
    """The pattern of who exchanges with whom, made once; rates come with each step.

    Parameters
    ----------
    spaces : int
        How many spaces there are; the beyond is one more, the last.
    a, b : array_like of int
        The two sides of each opening; -1 is the beyond.
    layers : int
        How many things are carried by the same gas but lost to walls at different rates.
    """

    def __init__(self, spaces: int, a: ArrayLike, b: ArrayLike, *, layers: int = 1) -> None:
        self.spaces = spaces
        one, other = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
        one, other = np.where(one < 0, spaces, one), np.where(other < 0, spaces, other)
        leaves = np.concatenate([one, other, np.arange(spaces)])
        enters = np.concatenate([other, one, np.full(spaces, spaces)])
        shift = (np.arange(layers) * (spaces + 1))[:, None]
        self._ways = np.stack([(shift + leaves).ravel(), (shift + enters).ravel()])
        self._size = layers * (spaces + 1)

    def after(
        self,
        amounts: NDArray[np.float64],
        sources_per_s: NDArray[np.float64],
        *,
        from_a_per_s: NDArray[np.float64],
        from_b_per_s: NDArray[np.float64],
        lost_per_s: NDArray[np.float64],
        step_s: float,
    ) -> NDArray[np.float64]:
        """Return the amounts after a step with steady rates and sources.

        Parameters
        ----------
        amounts, sources_per_s : ndarray
            float64[layers, spaces + 1, kinds]: what each space and the beyond hold, and are given a
            second.
        from_a_per_s, from_b_per_s : ndarray
            float64[openings]: share of what is in side *a* (*b*) that goes to the other [1/s];
            0 on the side of the beyond.
        lost_per_s : ndarray
            float64[layers, spaces]: share that goes to the beyond without an opening [1/s].
        step_s : float
            Length of the step [s].
        """
        carried = np.concatenate([from_a_per_s, from_b_per_s])
        rates = np.concatenate([part for lost in lost_per_s for part in (carried, lost)])
        leaving = np.bincount(self._ways[0], rates, self._size)
        fastest = float(leaving.max())
        if fastest * step_s < TAIL:
            return amounts + sources_per_s * step_s
        parts = math.ceil(fastest * step_s / LONGEST)
        weights = _weights(fastest * step_s / parts)
        some = rates > 0.0
        ways, moved, remains = self._ways[:, some], rates[some] / fastest, 1.0 - leaving / fastest
        added = sources_per_s.reshape(self._size, -1) / fastest
        held = amounts.reshape(self._size, -1)
        for _ in range(parts):
            held = _part(ways, moved, remains, np.stack([held, added]), weights)
        return held.reshape(amounts.shape)


@njit(cache=True)
def _part(
    ways: NDArray[np.int64],
    moved: NDArray[np.float64],
    remains: NDArray[np.float64],
    both: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the mean of what is held after 0, 1, 2 ... jumps, weighted.

    A jump moves the share ``moved[k]`` from place ``ways[0, k]`` to ``ways[1, k]``, all at once,
    and adds what is given. ``both`` is what is held at first, and what each jump adds.
    """
    size, kinds = both.shape[1:]
    now, then = both[0].copy(), np.empty((size, kinds))
    after: NDArray[np.float64] = weights[0] * now
    for weight in weights[1:]:
        for place in range(size):
            for kind in range(kinds):
                then[place, kind] = remains[place] * now[place, kind] + both[1, place, kind]
        for k in range(len(moved)):
            for kind in range(kinds):
                then[ways[1, k], kind] += moved[k] * now[ways[0, k], kind]
        now, then = then, now
        for place in range(size):
            for kind in range(kinds):
                after[place, kind] += weight * now[place, kind]
    return after


def _weights(x: float) -> NDArray[np.float64]:
    """Return the chances of 0, 1, 2 ... jumps when *x* are expected, down to `TAIL`."""
    count = int(x + 10.0 * math.sqrt(x) + 25.0)
    chances = math.exp(-x) * np.cumprod(np.concatenate([[1.0], x / np.arange(1, count)]))
    more = np.cumsum(chances[::-1])[::-1]
    kept = chances[: int(np.searchsorted(-more, -TAIL)) + 1]
    return np.asarray(kept / kept.sum(), dtype=np.float64)
