"""What a drill would tell for parameters that were not played: a regression over those that were.

Quadratic in the three parameters; what it leaves is taken as normal, with one covariance. So the
likelihood of a record follows from a few hundred runs (a synthetic likelihood, Wood 2010, Nature
466:1102).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["FARTHEST", "Emulator"]

Floats = NDArray[np.float64]

READING: Final = 0.01
"""How badly a stopwatch and a tally are read, as a share of the time (assumed, 0.005 to 0.03)."""

CAUTION: Final = 1.3
"""The residuals are taken for so much more (variance), as their covariance is itself estimated:
with it nine of ten figures of made-up drills lie in their bands."""

FARTHEST: Final = 3.5
"""No parameter set is weighed that lies farther from the middle of a round than this, in standard
deviations of the round: there the regression would only guess."""

BEST_WITHIN: Final = 2.0
"""The best fit is looked for this far from the middle of a round, in its standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Emulator:
    """Quadratic regression of the K summaries on parameters in units of the round's spread."""

    terms: Floats
    """Shape (10, K)."""
    precision: Floats
    """Inverse covariance of what the regression leaves, widened, shape (K, K)."""
    wanted: Floats
    """What was recorded, shape (K,)."""
    widened: float
    """By how much the residuals had to be widened; 1: seeds explain what is left."""

    @classmethod
    def of(cls, unit: Floats, told: Floats, wanted: Floats) -> Self:
        """Return the regression of m trials.

        Parameters
        ----------
        unit
            Their parameters, shape (m, 3).
        told
            What each told, shape (m, K).
        wanted
            What was recorded, shape (K,).
        """
        terms = np.asarray(np.linalg.lstsq(_terms(unit), told, rcond=None)[0], dtype=np.float64)
        left = told - _terms(unit) @ terms
        free = max(1, len(unit) - len(terms))
        covariance = CAUTION * left.T @ left / free
        covariance += np.diag(np.full(told.shape[1], READING**2))
        precision = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        plain = cls(terms, precision, wanted, 1.0)
        # The best that the model can do, against what seeds explain.
        least = float(2.0 * plain._least())
        widened = max(1.0, least / max(1, told.shape[1] - 3))
        return cls(terms, plain.precision / widened, wanted, float(np.sqrt(widened)))

    def minus_log(self, unit: Floats) -> Floats:
        """Return minus the logarithm of the likelihood, but for a constant, shape (m,)."""
        off = _terms(unit) @ self.terms - self.wanted
        return np.asarray(0.5 * np.einsum("ij,jk,ik->i", off, self.precision, off))

    def _least(self) -> float:
        from scipy.optimize import minimize

        def cost(unit: Floats) -> float:
            return float(self.minus_log(unit[None, :])[0])

        starts: Sequence[Floats] = [np.zeros(3), *np.eye(3), *-np.eye(3)]
        answers = [
            minimize(cost, start, method="L-BFGS-B", bounds=[(-BEST_WITHIN, BEST_WITHIN)] * 3)
            for start in starts
        ]
        return float(min(answer.fun for answer in answers))


def _terms(unit: Floats) -> Floats:
    """Return 1, the three parameters, and their six products, shape (m, 10)."""
    first, second, third = unit.T
    products = (
        *(first * first, second * second, third * third),
        *(first * second, first * third, second * third),
    )
    return np.stack([np.ones(len(unit)), first, second, third, *products], axis=1)
