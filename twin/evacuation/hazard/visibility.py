"""What smoke does to walking and to seeing: speed and sight against the extinction coefficient.

Smoke is told by its extinction coefficient K [1/m]: over a metre of it, light falls to exp(-K).
People then walk at a *factor* of their own speed, by one of the laws of `VisibilityLaw`. The laws
come from volunteers in test corridors and differ by more than a factor of two where one is carried
into another's range, so the law is a choice, its constants are open, and each says what it was
measured in.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Final, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from twin.campus.quantities import Fraction, NonNegative
from twin.model import Model

__all__ = ["JIN", "JIN_IRRITANT", "SIGHT", "LawName", "Sight", "VisibilityLaw"]

LawName = Literal["lund", "fridolf", "saturating", "jin", "jin-irritant", "points", "none"]
"""See `VisibilityLaw.law`."""

Points = tuple[tuple[NonNegative, Fraction], ...]
"""Extinction coefficients [1/m], rising, each with the factor of speed there."""

JIN: Final[Points] = ((0.2, 1.0), (1.2, 0.5))
"""Jin's smoke of burning kerosene, hardly irritant: 1.0 to 0.5 m/s over K 0.2 to 1.2 1/m, against
1.0 m/s in clear air (Ronchi, Gwynne, Purser and Colonna 2013, Fire Technology 49:411-431)."""

JIN_IRRITANT: Final[Points] = ((0.1, 1.0), (0.5, 0.3))
"""Jin's smoke of burning wood, highly irritant: 1.0 to 0.3 m/s over K 0.1 to 0.5 1/m (as above,
p. 414). The points themselves scatter widely about it."""


class VisibilityLaw(Model):
    """How smoke slows those who walk in it."""

    law: LawName = "lund"
    """``lund``: falls in a straight line with K (Frantzich and Nilsson 2003, Lund report 3126,
    eq. 3; read as a share of one's own speed as FDS+Evac does, Korhonen 2021, eq. 11), measured in
    mildly irritant smoke of K 1.9 to 7.4; of all laws the mildest below K 1. ``fridolf``: so much
    less for each metre that sight falls below 3 m (Fridolf, Ronchi, Nilsson and Frantzich 2019,
    Tunn. Undergr. Space Technol. 90:28-41, eq. 7). ``saturating``: V / (V + 2 m) with sight V
    (of unknown source, assumed; slows at once). ``jin`` and ``jin-irritant``: see `JIN` and
    `JIN_IRRITANT`. ``points``: one's own. ``none``: smoke slows nobody."""
    alpha_m_s: Annotated[float, Field(ge=0.4, le=1.2)] = 0.706
    """``lund``: speed at K 0 by the regression [m/s]; standard error 0.069."""
    beta_m2_s: Annotated[float, Field(ge=-0.2, le=0)] = -0.057
    """``lund``: slope of the regression [m2/s]; standard error 0.015."""
    least_factor: Fraction = 0.1
    """``lund``: never slower than this share of one's own speed; 0.1 in FDS+Evac (Korhonen 2021,
    p. 29)."""
    sight_constant: Annotated[float, Field(ge=1, le=10)] = 2.0
    """``fridolf``: sight is this over K; 2 for things that reflect, 8 for things that shine (eq. 1
    of the paper)."""
    clear_sight_m: Annotated[float, Field(gt=0, le=30)] = 3.0
    """``fridolf``: farther sight slows nobody [m] (eq. 7)."""
    loss_m_s_per_m: NonNegative = 0.34
    """``fridolf``: speed lost with each metre of sight [m/s per m] (eqs. 2 and 7)."""
    slowest_m_s: NonNegative = 0.2
    """``fridolf``: nobody is slower [m/s] (eq. 7); 0.3 by others (Purser and McAllister 2016)."""
    saturating_constant: Annotated[float, Field(ge=1, le=10)] = 3.0
    """``saturating``: sight is this over K; 3 for signs that reflect, 8 for those that shine."""
    half_sight_m: Annotated[float, Field(gt=0, le=30)] = 2.0
    """``saturating``: the sight at which the speed is half one's own [m] (assumed, 1 to 5)."""
    points: Points | None = None
    """``points``: (K, factor) with K rising; held before the first and after the last."""
    least_speed_m_s: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Any law: nobody who walks faster in clear air falls below this [m/s]. 0: no such bound; 0.3
    to 0.4 is the variant with a least speed (Ronchi et al. 2013; NIST TN 1822, test 2.5)."""

    @model_validator(mode="after")
    def _points_fit(self) -> Self:
        if (self.law == "points") != (self.points is not None):
            raise ValueError(
                "points are given with the law 'points', and only with it; "
                "allowed: law: points, points: [[0.2, 1.0], [1.2, 0.5]]"
            )
        if self.points is not None and not self.points:
            raise ValueError("points is empty; allowed: at least one pair [K, factor]")
        for (before, _), (then, _) in pairwise(self.points or ()):
            if then <= before:
                raise ValueError(f"points: K {then:g} comes after {before:g}; allowed: rising K")
        return self

    def factor(
        self, extinction_per_m: ArrayLike, speed_m_s: ArrayLike = 1.0
    ) -> NDArray[np.float64]:
        """Return the share of their own speed at which people walk.

        Parameters
        ----------
        extinction_per_m : array_like
            K [1/m]; below zero counts as clear air.
        speed_m_s : array_like
            Their speed in clear air [m/s], broadcast against K. Only ``fridolf`` and a least speed
            depend on it.

        Returns
        -------
        ndarray
            Factors from 0 to 1, of the broadcast shape; 1 for those who stand (speed 0).
        """
        k = np.maximum(np.asarray(extinction_per_m, dtype=np.float64), 0.0)
        own = np.asarray(speed_m_s, dtype=np.float64)
        shape = np.broadcast_shapes(k.shape, own.shape)
        k, own = np.broadcast_to(k, shape), np.broadcast_to(own, shape)
        by_law = np.clip(self._by_law(k, own), 0.0, 1.0)
        if self.least_speed_m_s > 0.0:
            by_law = np.maximum(by_law, np.minimum(self.least_speed_m_s / _positive(own), 1.0))
        return np.where(own > 0.0, by_law, 1.0)

    def speed_m_s(
        self, extinction_per_m: ArrayLike, clear_speed_m_s: ArrayLike
    ) -> NDArray[np.float64]:
        """Return how fast people walk in smoke [m/s] who walk at *clear_speed_m_s* without it."""
        own = np.asarray(clear_speed_m_s, dtype=np.float64)
        return self.factor(extinction_per_m, own) * own

    def _by_law(self, k: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.law == "lund":
            return np.maximum(self.least_factor, 1.0 + self.beta_m2_s / self.alpha_m_s * k)
        if self.law == "fridolf":
            short_m = np.maximum(self.clear_sight_m - self.sight_constant / _positive(k), 0.0)
            left_m_s = np.maximum(own - self.loss_m_s_per_m * short_m, self.slowest_m_s)
            return np.minimum(left_m_s / _positive(own), 1.0)
        if self.law == "saturating":
            return self.saturating_constant / (self.saturating_constant + self.half_sight_m * k)
        points = {"jin": JIN, "jin-irritant": JIN_IRRITANT}.get(self.law, self.points)
        if points is None:
            return np.ones_like(k)
        table: NDArray[np.float64] = np.array(points, dtype=np.float64)
        return np.asarray(np.interp(k, table[:, 0], table[:, 1]), dtype=np.float64)


class Sight(Model):
    """How far signs and exits are seen through smoke: V = C / K (Jin 1978, J. Fire Flammability 9).

    Holds for a straight line of sight through even smoke, and tells of seeing a sign, not of
    heeding it. In irritant smoke beyond K 0.5 1/m eyes stay open only for moments.
    """

    reflecting: Annotated[float, Field(ge=2, le=4)] = 3.0
    """C of what only reflects light: unlit signs, doors, walls (2 to 4; SFPE Handbook 5th ed.,
    eq. 61.6)."""
    lit: Annotated[float, Field(ge=5, le=10)] = 8.0
    """C of signs that shine (5 to 10; eq. 61.5 there)."""
    farthest_m: Annotated[float, Field(gt=0, le=100)] = 30.0
    """A sign is not read from farther away in clear air either [m] (recalled: the greatest sight
    that FDS tells, 10 to 60)."""

    def constant(self, lit: ArrayLike) -> NDArray[np.float64]:
        """Return C of signs that shine (True) or reflect (False)."""
        return np.where(np.asarray(lit, dtype=np.bool_), self.lit, self.reflecting)

    def visibility_m(
        self, extinction_per_m: ArrayLike, lit: ArrayLike = False
    ) -> NDArray[np.float64]:
        """Return how far a sign is seen [m], at most `farthest_m`; arguments broadcast."""
        k = np.maximum(np.asarray(extinction_per_m, dtype=np.float64), 0.0)
        return np.minimum(self.constant(lit) / _positive(k), self.farthest_m)

    def sees(
        self, distance_m: ArrayLike, extinction_per_m: ArrayLike, lit: ArrayLike = False
    ) -> NDArray[np.bool_]:
        """Tell whether a sign so far away is seen through even smoke; arguments broadcast."""
        seen = np.asarray(distance_m, dtype=np.float64) <= self.visibility_m(extinction_per_m, lit)
        return np.asarray(seen, dtype=np.bool_)

    def sees_through(
        self, lengths_m: ArrayLike, extinction_per_m: ArrayLike, lit: ArrayLike = False
    ) -> NDArray[np.bool_]:
        """Tell whether a sign is seen along a line through several spaces.

        Parameters
        ----------
        lengths_m : array_like
            Shape (..., spaces): how much of the line lies in each [m].
        extinction_per_m : array_like
            K of each of them [1/m]: their sum of K times length must not exceed C, which is V = C/K
            with the mean K of the line (Boerger et al. 2024, Fire Safety Journal 150:104269).
        lit : array_like
            Whether the sign shines.
        """
        lengths = np.asarray(lengths_m, dtype=np.float64)
        depth = (lengths * np.maximum(np.asarray(extinction_per_m, dtype=np.float64), 0.0)).sum(-1)
        seen = (depth <= self.constant(lit)) & (lengths.sum(-1) <= self.farthest_m)
        return np.asarray(seen, dtype=np.bool_)


SIGHT: Final = Sight()
"""The usual constants."""


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return *values* without zeros, so that one may divide by them."""
    return np.maximum(values, 1e-300)
