"""How cold it gets once in so many years: a Gumbel law for the coldest hour of a year.

Of the *n*-year minimum the ASHRAE Handbook says ``T_n = M - F s`` with *M* and *s* the mean and
the standard deviation of the annual minima and
``F = -(sqrt(6)/pi) (0.5772 + ln(ln(n/(n-1))))``: a Gumbel law with its parameters by moments [1]_.
The same law is used here the other way round as well, for the return period of a temperature.

References
----------
.. [1] ASHRAE Handbook - Fundamentals 2021, chapter 14, equation 1 (extreme annual design
   conditions); the formula recalled, and tested against the published values of a station.
.. [2] V. T. Chow, D. R. Maidment, L. W. Mays, Applied Hydrology (1988), section 12.6: standard
   error of a Gumbel quantile fitted by moments, ``s/sqrt(N) sqrt(1 + 1.1396 K + 1.1 K**2)``
   (recalled; a simulation in the tests holds it to 6 %).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.model import Model, Name
from twin.words import Words

__all__ = ["ColdExtremes", "ColdLaw", "fit_minima", "reduced_variate"]

EULER = 0.5772156649015329
"""Euler's constant; the mean of the reduced Gumbel variate."""

LEAST_YEARS = 10
"""Fewer annual minima tell nothing of rare cold (assumed, 10..30)."""

LONGEST_PERIOD_YEARS = 1000.0
"""No return period longer than this is told: no station has the years to know it."""

SURE = 1.645
"""Standard errors on either side of a 90 % interval."""

AirC = Annotated[float, Field(ge=-60.0, le=60.0)]


def reduced_variate(return_period_years: float) -> float:
    """Return ``ln(-ln(1 - 1/n))`` of a return period: 0 at 1.58 years, falling with *n*.

    Raises
    ------
    ValueError
        When the period is not longer than a year: each year has its minimum.

    Examples
    --------
    >>> round(reduced_variate(50.0), 4)
    -3.9019
    """
    if not return_period_years > 1.0:
        raise ValueError(
            f"return period {return_period_years:g} years; allowed: more than 1 year, since every"
            " year has a coldest hour"
        )
    return math.log(-math.log1p(-1.0 / return_period_years))


@dataclass(frozen=True, slots=True)
class ColdLaw:
    """The Gumbel law of annual minima: ``P(minimum <= t) = 1 - exp(-exp((t - mode)/scale))``.

    Parameters
    ----------
    mode_c, scale_k
        Its two parameters [degC, K].
    years
        Annual minima that it rests on.
    misfit_k
        Largest distance from the figures that it was fitted to [K].
    """

    mode_c: float
    scale_k: float
    years: float
    misfit_k: float = 0.0

    def minimum_c(self, return_period_years: float) -> float:
        """Return the annual minimum that is reached or passed once in so many years [degC]."""
        return self.mode_c + self.scale_k * reduced_variate(return_period_years)

    def return_period_years(self, air_c: float) -> float:
        """Return in how many years, on average, one has an hour of *air_c* or less; from 1."""
        grown = math.exp(min(50.0, (air_c - self.mode_c) / self.scale_k))
        return 1.0 / -math.expm1(-grown)

    def standard_error_k(self, return_period_years: float) -> float:
        """Return the standard error of :meth:`minimum_c` from the years alone [K] [2]_."""
        factor = -math.sqrt(6.0) / math.pi * (EULER + reduced_variate(return_period_years))
        spread_k = self.scale_k * math.pi / math.sqrt(6.0)
        grown = math.sqrt(max(0.0, 1.0 + 1.1396 * factor + 1.1 * factor**2))
        return spread_k / math.sqrt(self.years) * grown

    def interval_years(self, air_c: float) -> tuple[float, float]:
        """Return the 90 % interval of the return period of *air_c*, at most 1,000 years."""
        period = min(LONGEST_PERIOD_YEARS, max(1.0 + 1e-9, self.return_period_years(air_c)))
        reach = SURE * self.standard_error_k(period)
        low, high = (self.return_period_years(air_c + sign * reach) for sign in (1.0, -1.0))
        return min(LONGEST_PERIOD_YEARS, low), min(LONGEST_PERIOD_YEARS, high)


def fit_minima(minima_c: Sequence[float]) -> ColdLaw:
    """Fit the law to annual minima by moments, as ASHRAE does.

    Parameters
    ----------
    minima_c
        One value for each year, ten or more [degC].

    Raises
    ------
    ValueError
        When there are too few, or all are the same.
    """
    count = len(minima_c)
    if count < LEAST_YEARS:
        raise ValueError(
            f"{count} annual minima; allowed: {LEAST_YEARS} or more, one for each year"
        )
    mean = math.fsum(minima_c) / count
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in minima_c) / (count - 1))
    if spread == 0.0:
        raise ValueError("all annual minima are the same; allowed: measured values")
    scale = spread * math.sqrt(6.0) / math.pi
    return ColdLaw(mode_c=mean + EULER * scale, scale_k=scale, years=float(count))


class ColdExtremes(Model):
    """Published extremes of a station: how cold its years get.

    An EPW file tells them in its line ``DESIGN CONDITIONS``, after ``Extremes``.
    """

    station: Name
    """Where it was measured; say so when that is not the campus itself."""
    mean_minimum_c: AirC
    """Mean of the annual minima [degC]."""
    sd_k: Annotated[float, Field(gt=0.0, le=15.0)]
    """Their standard deviation [K]."""
    minimum_c: Mapping[float, AirC] = Field(default_factory=dict)
    """Minimum by return period in years, such as ``20: -7.4`` [degC]."""
    record_years: Annotated[float, Field(ge=LEAST_YEARS, le=200)] = 25.0
    """Years of record behind the figures: their uncertainty hangs on it (assumed, 20..30)."""
    source: Words
    """Who publishes them."""

    @model_validator(mode="after")
    def _falls(self) -> Self:
        rows = sorted(self.minimum_c.items())
        for period, _ in rows:
            if not period > 1.0:
                raise ValueError(
                    f"minimum_c has a return period of {period:g} years; allowed: more than 1"
                )
        if any(late >= early for (_, early), (_, late) in pairwise(rows)):
            raise ValueError("minimum_c must fall as the return period grows")
        return self

    def law(self) -> ColdLaw:
        """Return the Gumbel law that meets the figures best: least squares on the variate.

        With two values or more by return period the straight line runs through them and the mean;
        otherwise mean and standard deviation give it.
        """
        scale = self.sd_k * math.sqrt(6.0) / math.pi
        mode = self.mean_minimum_c + EULER * scale
        points = [(reduced_variate(n), t) for n, t in self.minimum_c.items()]
        if len(points) >= 2:
            points.append((-EULER, self.mean_minimum_c))
            x_mean = math.fsum(x for x, _ in points) / len(points)
            t_mean = math.fsum(t for _, t in points) / len(points)
            scale = math.fsum((x - x_mean) * (t - t_mean) for x, t in points) / math.fsum(
                (x - x_mean) ** 2 for x, _ in points
            )
            mode = t_mean - scale * x_mean
        misfit = max((abs(mode + scale * x - t) for x, t in points), default=0.0)
        return ColdLaw(mode_c=mode, scale_k=scale, years=self.record_years, misfit_k=misfit)
