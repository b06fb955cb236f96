"""Laws of chance of the time until people start to walk: any of them can stand in a file.

Every law gives its values by its inverse distribution function from uniform numbers. So the same
uniform numbers under another law leave all other draws of a run as they were, and a law fits any
number of people in one array operation.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_validator

from twin.campus.quantities import NonNegative, Positive
from twin.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "AnyLaw",
    "EmpiricalLaw",
    "FixedLaw",
    "GammaLaw",
    "Law",
    "LogNormalLaw",
    "NormalLaw",
    "PercentilesLaw",
    "TriangularLaw",
    "UniformLaw",
    "WeibullLaw",
]

Z99: Final = 2.3263478740408408
"""99 % quantile of the standard normal law [-]."""


BELOW_ONE: Final = 1.0 - 2.0**-53
"""The greatest number below 1: at 1 a law without an end gives infinity."""


class Law(Model):
    """A law of non-negative times."""

    @abstractmethod
    def quantile(self, u: Floats) -> Floats:
        """Return the times [s] below which the shares *u* (0 to 1) of all people start."""

    @abstractmethod
    def cdf(self, time_s: Floats) -> Floats:
        """Return the shares of all people that have started by the times [s]."""

    def sample(self, rng: np.random.Generator, count: int) -> Floats:
        """Return *count* independent times [s]."""
        return self.quantile(rng.random(count))


class FixedLaw(Law):
    """All start at one moment."""

    kind: Literal["fixed"] = "fixed"
    time_s: NonNegative

    def quantile(self, u: Floats) -> Floats:
        """Return the one time, as often as asked."""
        return np.full(u.shape, self.time_s)

    def cdf(self, time_s: Floats) -> Floats:
        """Return 0 before the time and 1 from it on."""
        return np.where(np.asarray(time_s) >= self.time_s, 1.0, 0.0)


class UniformLaw(Law):
    """Every moment between two is equally likely."""

    kind: Literal["uniform"] = "uniform"
    low_s: NonNegative
    high_s: NonNegative

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high_s <= self.low_s:
            raise ValueError(f"high_s {self.high_s:g} must be greater than low_s {self.low_s:g}")
        return self

    def quantile(self, u: Floats) -> Floats:
        """Return low + u (high - low)."""
        return self.low_s + u * (self.high_s - self.low_s)

    def cdf(self, time_s: Floats) -> Floats:
        """Return the share of the stretch that has passed."""
        share: Floats = np.clip((time_s - self.low_s) / (self.high_s - self.low_s), 0.0, 1.0)
        return share


class TriangularLaw(Law):
    """From a least to a greatest time, most often at the mode."""

    kind: Literal["triangular"] = "triangular"
    low_s: NonNegative
    mode_s: NonNegative
    high_s: NonNegative

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.low_s <= self.mode_s <= self.high_s and self.low_s < self.high_s):
            raise ValueError(
                f"low_s {self.low_s:g}, mode_s {self.mode_s:g}, high_s {self.high_s:g} must rise"
            )
        return self

    def quantile(self, u: Floats) -> Floats:
        """Return the inverse of the two parabolas that meet at the mode."""
        span, rise = self.high_s - self.low_s, self.mode_s - self.low_s
        early = self.low_s + np.sqrt(u * span * rise)
        late = self.high_s - np.sqrt((1.0 - u) * span * (span - rise))
        return np.where(u * span < rise, early, late)

    def cdf(self, time_s: Floats) -> Floats:
        """Return the area of the triangle up to the times."""
        span, rise = self.high_s - self.low_s, self.mode_s - self.low_s
        t = np.clip(time_s, self.low_s, self.high_s)
        # A mode at an end makes one side upright; the other then holds every time.
        early = (t - self.low_s) ** 2 / (span * (rise or span))
        late = 1.0 - (self.high_s - t) ** 2 / (span * ((span - rise) or span))
        return np.where(t < self.mode_s, early, late)


class _Tailed(Law):
    """A law that may start later and be cut off at one end or both; what is left sums to one."""

    after_s: NonNegative = 0.0
    """Added to every time [s]: nobody starts before."""
    least_s: NonNegative = 0.0
    """Cut off below [s]; a negative time is none."""
    most_s: Positive | None = None
    """Cut off above [s]; empty: not at all."""

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        if self.most_s is not None and self.most_s <= max(self.least_s, self.after_s):
            raise ValueError(
                f"most_s {self.most_s:g} must be greater than least_s {self.least_s:g} and after_s"
                f" {self.after_s:g}"
            )
        low, high = self._ends
        if high - low < 1e-9:
            raise ValueError(
                f"no times are left between least_s {self.least_s:g} and most_s {self.most_s}:"
                " the law hardly ever gives one; widen the two"
            )
        return self

    @abstractmethod
    def _whole_cdf(self, time_s: Floats) -> Floats:
        """Return the shares of the law that is neither moved nor cut."""

    @abstractmethod
    def _whole_quantile(self, u: Floats) -> Floats:
        """Return the times of the law that is neither moved nor cut."""

    def _share(self, time_s: float) -> float:
        """Return the share of the whole law at one time."""
        return float(self._whole_cdf(np.asarray(time_s)))

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """Shares of the whole law at which it is cut."""
        low = self._share(self.least_s - self.after_s)
        return low, 1.0 if self.most_s is None else self._share(self.most_s - self.after_s)

    def quantile(self, u: Floats) -> Floats:
        """Return the times of the cut law."""
        low, high = self._ends
        part = np.minimum(low + u * (high - low), BELOW_ONE)
        times = self.after_s + self._whole_quantile(part)
        times = np.maximum(times, self.least_s)  # the last digit of an inverse may fall short
        return times if self.most_s is None else np.minimum(times, self.most_s)

    def cdf(self, time_s: Floats) -> Floats:
        """Return the shares of the cut law."""
        low, high = self._ends
        whole = self._whole_cdf(np.asarray(time_s, dtype=np.float64) - self.after_s)
        share: Floats = np.clip((whole - low) / (high - low), 0.0, 1.0)
        return share


def _phi(z: float) -> float:
    """Return the share of the normal law below *z*.

    For single numbers and without SciPy, so that reading a file does not wait for it.
    """
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


class NormalLaw(_Tailed):
    """Gauss's law, cut off at zero where nothing else is said."""

    kind: Literal["normal"] = "normal"
    mean_s: float
    sd_s: Positive

    def _share(self, time_s: float) -> float:
        return _phi((time_s - self.mean_s) / self.sd_s)

    def _whole_cdf(self, time_s: Floats) -> Floats:
        from scipy.special import ndtr

        share: Floats = ndtr((time_s - self.mean_s) / self.sd_s)
        return share

    def _whole_quantile(self, u: Floats) -> Floats:
        from scipy.special import ndtri

        times: Floats = self.mean_s + self.sd_s * ndtri(u)
        return times


class _LogNormal(_Tailed):
    """Times whose logarithm is normal."""

    @property
    @abstractmethod
    def _of_log(self) -> tuple[float, float]:
        """Mean and standard deviation of the natural logarithm of the seconds."""

    def _share(self, time_s: float) -> float:
        mu, sigma = self._of_log
        return _phi((math.log(time_s) - mu) / sigma) if time_s > 0 else 0.0

    def _whole_cdf(self, time_s: Floats) -> Floats:
        from scipy.special import ndtr

        mu, sigma = self._of_log
        with np.errstate(divide="ignore"):  # the logarithm of zero is minus infinity: share 0
            log = np.log(np.maximum(time_s, 0.0))
        share: Floats = ndtr((log - mu) / sigma)
        return share

    def _whole_quantile(self, u: Floats) -> Floats:
        from scipy.special import ndtri

        mu, sigma = self._of_log
        times: Floats = np.exp(mu + sigma * ndtri(u))
        return times


class LogNormalLaw(_LogNormal):
    """Times whose natural logarithm (of seconds) is normal."""

    kind: Literal["log-normal"] = "log-normal"
    mu: float
    """Mean of ln(seconds): the median is exp(mu)."""
    sigma: Positive
    """Standard deviation of ln(seconds)."""

    @property
    def _of_log(self) -> tuple[float, float]:
        return self.mu, self.sigma


class PercentilesLaw(_LogNormal):
    """The log-normal law through two percentiles: of a hundred people, the first and the last.

    Median sqrt(p01 p99), sigma = ln(p99 / p01) / (2 z99).
    """

    kind: Literal["percentiles"] = "percentiles"
    p01_s: Positive
    """One in a hundred has started by then [s]."""
    p99_s: Positive
    """All but one in a hundred have started by then [s]."""

    @field_validator("p99_s")
    @classmethod
    def _later(cls, value: float, info: ValidationInfo) -> float:
        first = info.data.get("p01_s")
        if first is not None and value <= first:
            raise ValueError(f"p99_s {value:g} must be greater than p01_s {first:g}")
        return value

    @property
    def _of_log(self) -> tuple[float, float]:
        low, high = math.log(self.p01_s), math.log(self.p99_s)
        return (low + high) / 2.0, (high - low) / (2.0 * Z99)


class GammaLaw(_Tailed):
    """The gamma law: mean shape x scale."""

    kind: Literal["gamma"] = "gamma"
    shape: Positive
    scale_s: Positive

    def _share(self, time_s: float) -> float:
        return super()._share(time_s) if time_s > 0 else 0.0

    def _whole_cdf(self, time_s: Floats) -> Floats:
        from scipy.special import gammainc

        share = gammainc(self.shape, np.maximum(time_s, 0.0) / self.scale_s)
        return np.asarray(share, dtype=np.float64)

    def _whole_quantile(self, u: Floats) -> Floats:
        from scipy.special import gammaincinv

        return np.asarray(self.scale_s * gammaincinv(self.shape, u), dtype=np.float64)


class WeibullLaw(_Tailed):
    """Weibull's law: 63.2 % have started by the scale."""

    kind: Literal["weibull"] = "weibull"
    scale_s: Positive
    shape: Positive

    def _whole_cdf(self, time_s: Floats) -> Floats:
        share: Floats = -np.expm1(-((np.maximum(time_s, 0.0) / self.scale_s) ** self.shape))
        return share

    def _whole_quantile(self, u: Floats) -> Floats:
        times: Floats = self.scale_s * (-np.log1p(-u)) ** (1.0 / self.shape)
        return times


class EmpiricalLaw(Law):
    """Times as they were measured in a drill, joined by straight lines.

    The inverse of the distribution of the record, interpolated between neighbouring times
    (definition 7 of Hyndman and Fan, The American Statistician 50 (1996) 361-365): never earlier
    than the first and never later than the last that was seen.
    """

    kind: Literal["empirical"] = "empirical"
    times_s: Annotated[tuple[NonNegative, ...], Field(min_length=1)]
    """When each person of the drill started, after its alarm [s]; in any order."""

    @classmethod
    def of(cls, times_s: Iterable[float]) -> Self:
        """Return the law of measured times [s]."""
        return cls(times_s=tuple(float(time) for time in times_s))

    def quantile(self, u: Floats) -> Floats:
        """Return times between those of the record."""
        record = np.asarray(self.times_s, dtype=np.float64)
        return np.asarray(np.quantile(record, u), dtype=np.float64)

    def cdf(self, time_s: Floats) -> Floats:
        """Return the share of the record, interpolated; a repeated time is a step."""
        record = np.sort(np.asarray(self.times_s, dtype=np.float64))
        last = record.size - 1
        at = np.asarray(np.searchsorted(record, time_s, side="right")) - 1
        here, after = record[np.clip(at, 0, last)], record[np.clip(at + 1, 0, last)]
        inside = (at >= 0) & (at < last)
        part = np.where(inside, time_s - here, 0.0) / np.where(inside, after - here, 1.0)
        return np.where(at < 0, 0.0, np.where(inside, (at + part) / max(last, 1), 1.0))


AnyLaw = Annotated[
    FixedLaw
    | UniformLaw
    | TriangularLaw
    | NormalLaw
    | LogNormalLaw
    | PercentilesLaw
    | GammaLaw
    | WeibullLaw
    | EmpiricalLaw,
    Field(discriminator="kind"),
]
"""A law of times as a file tells it, by its ``kind``."""
