"""Cold spells in a weather series: what charts shade and causes point to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.scenario.series import WeatherSeries

__all__ = ["ColdSpell", "cold_spells"]

COLD_DAY_C = 0.0
"""A spell lasts while the mean of the 24 h around is below this [degC]; ours."""

LEAST_HOURS = 12
"""Shorter stretches are a cold night, not a spell [h]; ours."""


@dataclass(frozen=True, slots=True)
class ColdSpell:
    """A stretch of frost days; hours count from the first value of the series."""

    first_hour: int
    last_hour: int
    minimum_c: float
    minimum_hour: int


def cold_spells(weather: WeatherSeries) -> list[ColdSpell]:
    """Return the stretches in which the centred 24-hour mean stays below freezing, in order.

    At the ends of the series the mean is taken over the hours that there are.
    """
    air = weather.air_c
    around = np.array([air[max(0, h - 12) : h + 13].mean() for h in range(air.size)])
    cold = np.flatnonzero(around < COLD_DAY_C)
    if not cold.size:
        return []
    stretches = np.split(cold, np.flatnonzero(np.diff(cold) > 1) + 1)
    spells = []
    for stretch in stretches:
        first, last = int(stretch[0]), int(stretch[-1])
        if last - first + 1 < LEAST_HOURS:
            continue
        # The night's minimum may lie a little outside the hours whose mean is below freezing.
        reach = slice(max(0, first - 6), last + 7)
        lowest = max(0, first - 6) + int(np.argmin(air[reach]))
        spells.append(ColdSpell(first, last, float(air[lowest]), lowest))
    return spells
