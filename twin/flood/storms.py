"""Storms as cumulative depth: Chicago, blocks, the SCS curve, measured rain.

A storm is a curve H(t): the depth fallen since it began. Intensities are differences of it, so the
volume is exact in every window, however coarse the blocks. (Sampling the intensity curve instead
loses or gains 2.5 % at 5 min, since the peak is a cusp.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twin.errors import InputError
from twin.flood.rainformula import RainFormula

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "SCS_CURVES",
    "ChicagoStorm",
    "Rain",
    "blocks",
    "measured",
    "no_rain",
    "overlaid",
    "record_mm",
    "scs_storm",
    "uniform_storm",
]

WORLD_RECORD_MM = 422.0
"""Factor of the envelope of the world's greatest point rainfalls, 422 mm (t/1 h)^0.475 (World
Meteorological Organization, Guide to Hydrological Practices; recalled, +-5 %)."""
WORLD_RECORD_EXPONENT = 0.475
"""Exponent of the same envelope."""

MINIMUM_PERIOD_A = 1.0
"""Shortest return period [a]: lg P would take more and more away below it."""

SCS_CURVES: dict[str, tuple[tuple[float, float], ...]] = {
    "II": (
        (0.0, 0.0), (2.0, 0.022), (4.0, 0.048), (6.0, 0.080), (8.0, 0.120), (10.0, 0.181),
        (10.5, 0.204), (11.0, 0.235), (11.5, 0.283), (11.75, 0.357), (12.0, 0.663), (12.5, 0.735),
        (13.0, 0.772), (14.0, 0.820), (16.0, 0.880), (20.0, 0.952), (24.0, 1.0),
    ),
}  # fmt: skip
"""Hours and the fraction fallen by then: the type II curve of 24 h (USDA-SCS, Technical Release
55, 1986; recalled, each value assumed to +-0.005). Types I, IA and III are not shipped: their
tables were not at hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Rain:
    """Cumulative rain at knots, straight between them: blocks of constant intensity."""

    times_s: NDArray[np.float64]
    """Knots [s], strictly rising."""
    depths_mm: NDArray[np.float64]
    """Depth fallen by each knot [mm], never falling."""

    def __post_init__(self) -> None:
        times, depths = self.times_s, self.depths_mm
        if times.ndim != 1 or times.shape != depths.shape or len(times) < 2:
            raise InputError("rain: one depth per knot and two knots or more are needed")
        if not (np.isfinite(times).all() and np.isfinite(depths).all()):
            raise InputError("rain: a time or depth is not a finite number")
        if (np.diff(times) <= 0.0).any():
            raise InputError("rain: times must rise from knot to knot")
        if (np.diff(depths) < 0.0).any():
            raise InputError("rain: the depth fallen cannot become less")

    @property
    def total_mm(self) -> float:
        """Whole depth [mm]."""
        return float(self.depths_mm[-1] - self.depths_mm[0])

    @property
    def peak_mm_h(self) -> float:
        """Intensity of the heaviest block [mm/h]."""
        return float(self.intensities_mm_h().max())

    def intensities_mm_h(self) -> NDArray[np.float64]:
        """Return the intensity between each knot and the next [mm/h]."""
        return np.diff(self.depths_mm) / np.diff(self.times_s) * 3600.0

    def depth_mm(self, times_s: ArrayLike) -> NDArray[np.float64]:
        """Return the depth fallen by *times_s* [mm]; none before the first knot."""
        at = np.asarray(times_s, dtype=np.float64)
        fallen: NDArray[np.float64] = np.interp(
            at, self.times_s, self.depths_mm - self.depths_mm[0]
        )
        return fallen

    def heaviest_mm(self, window_s: float) -> float:
        """Return the depth of the wettest window of a given length [mm].

        The maximum of a piecewise-linear difference lies where one end of the window is a knot.
        """
        starts = np.concatenate((self.times_s, self.times_s - window_s))
        return float((self.depth_mm(starts + window_s) - self.depth_mm(starts)).max())

    def beyond_record(self) -> tuple[float, float] | None:
        """Return window [s] and depth [mm] where more falls than ever on earth; None if nowhere.

        Windows of the shortest block, 5 min, 1 h and 24 h are looked at. Such rain is in a wrong
        unit: metres taken for millimetres, or a depth for an intensity.
        """
        shortest = float(np.diff(self.times_s)[np.diff(self.depths_mm) > 0.0].min(initial=math.inf))
        for window_s in (shortest, 300.0, 3600.0, 86_400.0):
            if math.isfinite(window_s) and self.heaviest_mm(window_s) > record_mm(window_s):
                return window_s, self.heaviest_mm(window_s)
        return None

    def shifted(self, by_s: float) -> Rain:
        """Return the same rain, later by *by_s*."""
        return Rain(self.times_s + by_s, self.depths_mm)

    def scaled(self, factor: float) -> Rain:
        """Return the same rain with all depths multiplied."""
        return Rain(self.times_s, self.depths_mm * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChicagoStorm:
    """The design storm of Keifer and Chu (1957), in closed cumulative form.

    With D(d) the depth of the formula for duration d and r the peak ratio, the peak stands at r T
    and H(t) = r D(T) - r D((r T - t)/r) before it, H(t) = r D(T) + (1 - r) D((t - r T)/(1 - r))
    after it. So the whole is D(T), and the wettest window of any length d holds D(d) exactly.
    """

    formula: RainFormula
    period_a: float
    """Return period [a]."""
    duration_s: float
    peak_ratio: float
    """Where the peak stands, as a fraction of the duration; 0 < r < 1."""

    def __post_init__(self) -> None:
        if not 0.0 < self.peak_ratio < 1.0:
            raise InputError(f"peak ratio {self.peak_ratio:g}; allowed: between 0 and 1")
        if not (math.isfinite(self.duration_s) and self.duration_s > 0.0):
            raise InputError(f"duration of {self.duration_s:g} s; allowed: more than 0")
        if not (math.isfinite(self.period_a) and self.period_a >= MINIMUM_PERIOD_A):
            raise InputError(
                f"return period of {self.period_a:g} years; allowed: {MINIMUM_PERIOD_A:g} or more"
            )
        # Beyond this duration a formula with n > 1 would take rain away again.
        if (1.0 - self.formula.n) * self.duration_s / 60.0 + self.formula.b_min <= 0.0:
            raise InputError(
                f"duration of {self.duration_s / 60.0:g} min: the formula's depth falls again "
                f"there; allowed: less than {self.formula.b_min / (self.formula.n - 1.0):g} min"
            )

    @property
    def peak_s(self) -> float:
        """Time of the peak after the beginning [s]."""
        return self.peak_ratio * self.duration_s

    @property
    def total_mm(self) -> float:
        """Whole depth [mm]."""
        return self.formula.depth_mm(self.duration_s / 60.0, self.period_a)

    def depth_mm(self, times_s: ArrayLike) -> NDArray[np.float64]:
        """Return the depth fallen by *times_s*, counted from the beginning [mm]."""
        times = np.clip(np.asarray(times_s, dtype=float), 0.0, self.duration_s)
        r = self.peak_ratio
        before = (self.peak_s - times) / r
        after = (times - self.peak_s) / (1.0 - r)
        rising = r * self.total_mm - r * self._depth_mm(np.maximum(before, 0.0))
        falling = r * self.total_mm + (1.0 - r) * self._depth_mm(np.maximum(after, 0.0))
        return np.where(times <= self.peak_s, rising, falling)

    def _depth_mm(self, lasting_s: NDArray[np.float64]) -> NDArray[np.float64]:
        minutes = lasting_s / 60.0
        unit = self.formula.depth_mm(1.0, self.period_a) * (1.0 + self.formula.b_min) ** (
            self.formula.n
        )
        depth: NDArray[np.float64] = (
            unit * minutes / (minutes + self.formula.b_min) ** (self.formula.n)
        )
        return depth


def record_mm(window_s: float) -> float:
    """Return the greatest depth ever seen in a window, from the envelope of the records [mm]."""
    return WORLD_RECORD_MM * float((window_s / 3600.0) ** WORLD_RECORD_EXPONENT)


def blocks(storm: ChicagoStorm, *, step_s: float) -> Rain:
    """Return a storm as blocks of constant intensity that hold its exact depth.

    Raises
    ------
    InputError
        The storm is shorter than its step.
    """
    if not (math.isfinite(step_s) and step_s > 0.0):
        raise InputError(f"step of {step_s:g} s; allowed: more than 0")
    if storm.duration_s < step_s:
        raise InputError(
            f"the storm of {storm.duration_s / 60.0:g} min is shorter than its step of "
            f"{step_s / 60.0:g} min; allowed: a step of at most the duration"
        )
    times = np.arange(0.0, storm.duration_s - 1e-9 * step_s, step_s)
    times = np.append(times, storm.duration_s)
    return Rain(times, storm.depth_mm(times))


def uniform_storm(*, depth_mm: float, duration_s: float) -> Rain:
    """Return rain of one intensity."""
    return Rain(np.array([0.0, duration_s]), np.array([0.0, depth_mm]))


def scs_storm(*, depth_mm: float, curve: str = "II") -> Rain:
    """Return a storm of 24 h along a curve of the SCS; only type II is shipped."""
    if curve not in SCS_CURVES:
        raise InputError(
            f"SCS curve {curve!r}; allowed: " + ", ".join(repr(one) for one in SCS_CURVES)
        )
    table = np.array(SCS_CURVES[curve])
    return Rain(table[:, 0] * 3600.0, table[:, 1] * depth_mm)


def measured(depths_mm: Sequence[float], *, interval_s: float) -> Rain:
    """Return rain from the depth caught in each of a row of equal intervals."""
    fallen = np.concatenate(([0.0], np.cumsum(np.asarray(depths_mm, dtype=float))))
    return Rain(np.arange(len(fallen), dtype=np.float64) * interval_s, fallen)


def no_rain(*, from_s: float, to_s: float) -> Rain:
    """Return a dry stretch of time."""
    return Rain(np.array([from_s, to_s]), np.zeros(2))


def overlaid(rains: Iterable[Rain], *, from_s: float, to_s: float) -> Rain:
    """Return several rains as one from *from_s* to *to_s*; where they overlap they add.

    What falls before *from_s* or after *to_s* is cut off.
    """
    known = list(rains)
    times = np.unique(np.concatenate([np.array([from_s, to_s]), *(one.times_s for one in known)]))
    times = times[(times >= from_s) & (times <= to_s)]
    depths = np.zeros(len(times))
    for one in known:
        depths += one.depth_mm(times)
    # A sum of never-falling curves never falls, but for the last bit.
    depths = np.maximum.accumulate(depths - depths[0])
    return Rain(times, depths)
