"""Light to walk by: mains, emergency lights on their batteries, and the dark.

When the mains fail, emergency lights burn until their batteries are empty; then people feel their
way along the wall, unless lines that glow lead them. In daylight nothing changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from twin.model import Model

__all__ = ["LEVELS", "EmergencyLighting", "Level", "Light"]

Level = Literal["normal", "emergency", "lines", "dark"]
LEVELS: Final[tuple[Level, ...]] = ("normal", "emergency", "lines", "dark")
"""What there is to walk by; `Light.level` is the place in here."""

NORMAL, EMERGENCY, LINES, DARK = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """What the light does to walking; arrays of one shape."""

    level: NDArray[np.int8]
    """Place in `LEVELS`."""
    factor: NDArray[np.float64]
    """Share of their own speed at which people walk [-]."""
    cap_m_s: NDArray[np.float64]
    """Nobody is faster [m/s]; inf where there is light."""

    def speed_m_s(self, own_m_s: ArrayLike, smoke_factor: ArrayLike = 1.0) -> NDArray[np.float64]:
        """Return how fast people walk [m/s]; arguments broadcast.

        The factors of light and smoke are multiplied (assumed; on the safe side, as the laws of
        smoke were measured in dim light).
        """
        own = np.asarray(own_m_s, dtype=np.float64) * np.asarray(smoke_factor, dtype=np.float64)
        return np.minimum(own * self.factor, self.cap_m_s)


class EmergencyLighting(Model):
    """Emergency lights of a building, and how people walk by them."""

    duration_h: Annotated[float, Field(ge=0, le=6)] = 0.5
    """How long the batteries last [h]; 0: there are none. By Chinese code at least 0.5, 1.0 in
    hospitals and very large buildings, 1.5 above 100 m of height (recalled, GB 51309-2018)."""
    factor: Annotated[float, Field(ge=0.5, le=1)] = 0.85
    """Share of their own speed at which people walk by emergency lights of about 1 lx (assumed, 0.8
    to 0.9)."""
    lines: bool = False
    """Whether lines that glow in the dark mark the ways."""
    lines_factor: Annotated[float, Field(ge=0.2, le=1)] = 0.6
    """Share of their own speed at which people walk along such lines in the dark (recalled, 0.5 to
    0.7)."""
    dark_m_s: Annotated[float, Field(gt=0, le=1)] = 0.3
    """How fast people feel their way along a wall [m/s] (Jin, after Ronchi et al. 2013, Fire
    Technology 49:411-431; 0.2 to 0.5)."""

    def level(
        self,
        time_s: ArrayLike,
        lost_s: ArrayLike = math.inf,
        *,
        back_s: ArrayLike = math.inf,
        daylight: ArrayLike = False,
    ) -> NDArray[np.int8]:
        """Return what there is to walk by, as places in `LEVELS`; arguments broadcast.

        Parameters
        ----------
        time_s : array_like
            When [s].
        lost_s, back_s : array_like
            When the mains fail and come back [s]; inf: never. One outage, on full batteries.
        daylight : array_like
            Whether daylight is enough to walk by.
        """
        time, lost = np.asarray(time_s, dtype=np.float64), np.asarray(lost_s, dtype=np.float64)
        out = (time >= lost) & (time < np.asarray(back_s, dtype=np.float64))
        out &= ~np.asarray(daylight, dtype=np.bool_)
        lasts = time < lost + self.duration_h * 3600.0
        without = LINES if self.lines else DARK
        return np.where(out, np.where(lasts, EMERGENCY, without), NORMAL).astype(np.int8)

    def light(
        self,
        time_s: ArrayLike,
        lost_s: ArrayLike = math.inf,
        *,
        back_s: ArrayLike = math.inf,
        daylight: ArrayLike = False,
    ) -> Light:
        """Return what the light does to walking; arguments as of `level`."""
        level = self.level(time_s, lost_s, back_s=back_s, daylight=daylight)
        factors = np.array([1.0, self.factor, self.lines_factor, 1.0])
        caps = np.array([np.inf, np.inf, np.inf, self.dark_m_s])
        return Light(level, factors[level], caps[level])

    def changes_s(self, lost_s: float, back_s: float = math.inf) -> tuple[float, ...]:
        """Return when the light changes for an outage, in order [s]."""
        if not lost_s < back_s:
            return ()
        empty_s = lost_s + self.duration_h * 3600.0
        times = {lost_s, min(empty_s, back_s), back_s}
        return tuple(sorted(time_s for time_s in times if time_s < math.inf))
