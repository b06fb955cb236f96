"""Synthetic weather: daily lows and highs from a recipe, joined by smooth monotone arcs.

Each day has its low at dawn and its high at 14:00; between one extreme and the next the
temperature follows half a cosine. That is the WAVE model of de Wit et al. (1978), found the best
of the simple ones by Reicosky et al., "Accuracy of hourly air temperatures calculated from daily
minima and maxima", Agric. For. Meteorol. 46 (1989) 193-209. Since every arc is monotone, the
extremes of the series are the lows and highs of the recipe, exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from twin.scenario.coldwater import DAYS_PER_YEAR
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import (
    NOISE_BOUND_SD,
    ColdSnapWeather,
    HeatWaveWeather,
    SeasonalWeather,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

__all__ = ["cold_snap", "day_noise", "heat_wave", "hourly", "seasonal"]

LOW_HOUR = 6
"""Hour of the daily minimum: about sunrise in January at 32 degrees north (7:05 solar)."""

HIGH_HOUR = 14
"""Hour of the daily maximum, as in the WAVE model (de Wit et al. 1978)."""


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that a series touches, with one more on either side for the joins."""

    first: date
    count: int

    @classmethod
    def around(cls, start: datetime, hours: int) -> _Days:
        """Return the days needed for a series of *hours* from *start*."""
        first = start.date() - timedelta(days=1)
        last = (start + timedelta(hours=hours)).date() + timedelta(days=1)
        return cls(first, (last - first).days + 1)

    def index(self, day: date) -> int:
        """Return where *day* stands; outside 0..count-1 when it is not among them."""
        return (day - self.first).days


def seasonal(
    recipe: SeasonalWeather, *, start: datetime, hours: int, rng: Generator
) -> WeatherSeries:
    """Return ordinary weather: yearly wave, daily wave, correlated noise."""
    import numpy as np

    days = _Days.around(start, hours)
    day_of_year = np.array(
        [(days.first + timedelta(days=k)).timetuple().tm_yday for k in range(days.count)]
    )
    phase = 2.0 * math.pi * (day_of_year - recipe.coldest_day) / DAYS_PER_YEAR
    means = recipe.mean_c - recipe.annual_amplitude_k * np.cos(phase)
    means = means + day_noise(
        rng, days.count, sd=recipe.day_to_day_sd_k, lag1=recipe.day_to_day_lag1
    )
    humidity = np.full(days.count, recipe.relative_humidity)
    swing = np.full(days.count, recipe.humidity_amplitude)
    return WeatherSeries(
        start=start,
        air_c=hourly(
            means - recipe.diurnal_amplitude_k,
            means + recipe.diurnal_amplitude_k,
            first=days.first,
            start=start,
            hours=hours,
        ),
        relative_humidity=_humidity(humidity, swing, days=days, start=start, hours=hours),
        source="recipe seasonal",
    )


def cold_snap(
    recipe: ColdSnapWeather, *, start: datetime, hours: int, rng: Generator
) -> WeatherSeries:
    """Return ordinary days, a wet day and a dry snap that reaches its minimum exactly."""
    import numpy as np

    days = _Days.around(start, hours)
    amplitude = recipe.diurnal_amplitude_k
    coldest = days.index(recipe.coldest_day)
    begins = coldest - recipe.shape.index(1.0)
    depth = _laid(recipe.shape, begins, days.count)
    noise = day_noise(rng, days.count, sd=recipe.day_to_day_sd_k, lag1=recipe.day_to_day_lag1)
    # A day of the snap lies between an ordinary (noisy) day and the coldest one, so none of them
    # can fall below the coldest.
    means = (1.0 - depth) * (recipe.ordinary_c + noise) + depth * (recipe.minimum_c + amplitude)
    lows = means - amplitude
    humidity = np.where(depth > 0.0, recipe.snap_humidity, recipe.ordinary_humidity)
    swing = np.full(days.count, recipe.humidity_amplitude)
    if 0 <= begins - 1 < days.count:
        humidity[begins - 1] = recipe.wet_humidity
        # Air near saturation has half the room to swing: 0.80..0.90 with the defaults.
        swing[begins - 1] = recipe.humidity_amplitude / 2.0
    if 0 <= coldest < days.count:
        lows[coldest] = recipe.minimum_c  # not through a sum: exact to the last bit
    low_hour = recipe.minimum_hour
    return WeatherSeries(
        start=start,
        air_c=hourly(
            lows,
            means + amplitude,
            first=days.first,
            start=start,
            hours=hours,
            low_hour=low_hour,
        ),
        relative_humidity=_humidity(
            humidity, swing, days=days, start=start, hours=hours, low_hour=low_hour
        ),
        source=f"cold-snap, {recipe.minimum_c:g} °C, {recipe.coldest_day}",
    )


def heat_wave(
    recipe: HeatWaveWeather, *, start: datetime, hours: int, rng: Generator
) -> WeatherSeries:
    """Return ordinary days around a heat wave that reaches its maximum exactly."""
    import numpy as np

    days = _Days.around(start, hours)
    amplitude = recipe.diurnal_amplitude_k
    hottest = days.index(recipe.hottest_day)
    height = _laid(recipe.shape, hottest - recipe.shape.index(1.0), days.count)
    noise = day_noise(rng, days.count, sd=recipe.day_to_day_sd_k, lag1=recipe.day_to_day_lag1)
    means = (1.0 - height) * (recipe.ordinary_c + noise) + height * (recipe.maximum_c - amplitude)
    highs = means + amplitude
    if 0 <= hottest < days.count:
        highs[hottest] = recipe.maximum_c  # not through a sum: exact to the last bit
    humidity = recipe.ordinary_humidity + height * (recipe.wave_humidity - recipe.ordinary_humidity)
    swing = np.full(days.count, recipe.humidity_amplitude)
    return WeatherSeries(
        start=start,
        air_c=hourly(means - amplitude, highs, first=days.first, start=start, hours=hours),
        relative_humidity=_humidity(humidity, swing, days=days, start=start, hours=hours),
        source=f"heat-wave, {recipe.maximum_c:g} °C, {recipe.hottest_day}",
    )


def day_noise(rng: Generator, days: int, *, sd: float, lag1: float) -> NDArray[np.float64]:
    """Return day-to-day noise: a stationary AR(1) series, cut off at 2.5 standard deviations.

    Parameters
    ----------
    rng : numpy.random.Generator
        Gives one standard normal per day, in order: a longer run has the same first days.
    days : int
        How many.
    sd : float
        Standard deviation before the cut-off [K].
    lag1 : float
        Correlation of one day with the next.

    Returns
    -------
    float64[days]
        Deviations from the trend [K].
    """
    import numpy as np

    shocks = rng.standard_normal(days)
    fresh = math.sqrt(1.0 - lag1**2)
    state = np.empty(days)
    state[0] = shocks[0]
    for day in range(1, days):
        state[day] = lag1 * state[day - 1] + fresh * shocks[day]
    return sd * np.clip(state, -NOISE_BOUND_SD, NOISE_BOUND_SD)


def hourly(
    lows: NDArray[np.float64],
    highs: NDArray[np.float64],
    *,
    first: date,
    start: datetime,
    hours: int,
    low_hour: int = LOW_HOUR,
) -> NDArray[np.float64]:
    """Join daily lows and highs by half cosines and read the curve at each hour.

    Parameters
    ----------
    lows, highs : float64[days]
        Value at *low_hour* and at 14:00 of each day.
    first : date
        The day of the first low; at least one day before *start*.
    start : datetime
        Local time of the first value.
    hours : int
        Length of the series [h].
    low_hour : int
        Hour of the daily low.

    Returns
    -------
    float64[hours + 1]
        The curve; between neighbouring extremes it is monotone.
    """
    import numpy as np

    values = np.empty(2 * len(lows))
    values[0::2], values[1::2] = lows, highs
    midnights = 24.0 * np.arange(len(lows))
    times = np.empty(2 * len(lows))
    times[0::2], times[1::2] = midnights + low_hour, midnights + HIGH_HOUR
    offset = (start - datetime.combine(first, time())).total_seconds() / 3600.0
    at = offset + np.arange(hours + 1)
    left = np.searchsorted(times, at, side="right") - 1
    share = (at - times[left]) / (times[left + 1] - times[left])
    weight = 0.5 * (1.0 - np.cos(math.pi * share))
    curve: NDArray[np.float64] = values[left] + weight * (values[left + 1] - values[left])
    return curve


def _humidity(
    means: NDArray[np.float64],
    swing: NDArray[np.float64],
    *,
    days: _Days,
    start: datetime,
    hours: int,
    low_hour: int = LOW_HOUR,
) -> NDArray[np.float64]:
    """Return relative humidity: highest at dawn, lowest at 14:00, never outside 0..1."""
    import numpy as np

    return hourly(
        np.minimum(means + swing, 1.0),
        np.maximum(means - swing, 0.0),
        first=days.first,
        start=start,
        hours=hours,
        low_hour=low_hour,
    )


def _laid(shape: tuple[float, ...], begins: int, count: int) -> NDArray[np.float64]:
    """Lay *shape* over days 0..count-1 from day *begins* on; zero elsewhere."""
    import numpy as np

    laid = np.zeros(count)
    for offset, value in enumerate(shape):
        if 0 <= begins + offset < count:
            laid[begins + offset] = value
    return laid
