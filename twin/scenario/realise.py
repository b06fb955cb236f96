"""From a weather description to hourly values."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import WeatherError
from twin.model import Name
from twin.scenario.recipes import cold_snap, heat_wave, seasonal
from twin.scenario.series import WeatherSeries
from twin.scenario.snaps import resolved
from twin.scenario.weather import (
    ColdSnapWeather,
    CsvWeather,
    HeatWaveWeather,
    InlineWeather,
    SeasonalWeather,
    Weather,
)

if TYPE_CHECKING:
    from numpy.random import Generator

    from twin.extremes import ColdExtremes

__all__ = ["realise"]


def realise(
    weather: Weather,
    *,
    start: datetime,
    hours: int,
    rng: Generator,
    folder: Path,
    run_starts: datetime | None = None,
    extremes: ColdExtremes | None = None,
) -> WeatherSeries:
    """Return the weather at each full hour from *start*.

    Parameters
    ----------
    weather : Weather
        The description.
    start : datetime
        Local time of the first value: the beginning of the spin-up.
    hours : int
        Length of the series [h].
    rng : numpy.random.Generator
        Draws the day-to-day noise of recipes; other kinds leave it alone.
    folder : Path
        Where relative file names begin: the scenario's folder.
    run_starts : datetime, optional
        End of the spin-up. Hours before it that the data do not reach are filled by repeating the
        first day of the data, and a note says so. Without it, every hour must be there.
    extremes : ColdExtremes, optional
        How cold the years of the campus get, for snaps by return period.

    Returns
    -------
    WeatherSeries
        ``hours + 1`` values.

    Raises
    ------
    WeatherError
        The data are missing, too short, have gaps or hold impossible values.
    """
    if hours < 1:
        raise ValueError(f"hours is {hours}; at least 1 is needed")
    if isinstance(weather, ColdSnapWeather):
        recipe, notes = resolved(weather, folder=folder, campus=extremes)
        series = cold_snap(recipe, start=start, hours=hours, rng=rng)
        return replace(series, notes=notes) if notes else series
    if isinstance(weather, SeasonalWeather):
        return seasonal(weather, start=start, hours=hours, rng=rng)
    if isinstance(weather, HeatWaveWeather):
        return heat_wave(weather, start=start, hours=hours, rng=rng)
    if isinstance(weather, InlineWeather):
        whole = _inline(weather)
    elif isinstance(weather, CsvWeather):
        from twin.scenario.csvfile import read_csv

        whole = read_csv(weather, folder=folder)
    else:
        from twin.scenario.epwfile import read_epw

        return read_epw(weather, folder=folder, start=start, hours=hours)
    return excerpt(whole, start=start, hours=hours, run_starts=run_starts or start)


def _inline(weather: InlineWeather) -> WeatherSeries:
    """Take the values that stand in the scenario."""
    import numpy as np

    return WeatherSeries(
        start=weather.starts,
        air_c=np.array(weather.air_c),
        relative_humidity=np.array(weather.relative_humidity),
        source="inline weather",
    )


def excerpt(
    whole: WeatherSeries, *, start: datetime, hours: int, run_starts: datetime
) -> WeatherSeries:
    """Cut the hours of a run out of a longer series.

    Parameters
    ----------
    whole : WeatherSeries
        What is given.
    start : datetime
        Local time of the first value wanted; a whole number of hours from the series' own start.
    hours : int
        Length wanted [h].
    run_starts : datetime
        Hours before this may be filled by repeating the first day of the data.

    Raises
    ------
    WeatherError
        The series does not cover the run; the message says how many hours are missing.
    """
    import numpy as np

    ends, wanted = whole.start + timedelta(hours=whole.hours), start + timedelta(hours=hours)
    if whole.start > run_starts:
        raise WeatherError(
            f"{whole.source}: begins {whole.start:%Y-%m-%d %H:%M}, the run begins "
            f"{run_starts:%Y-%m-%d %H:%M}: {_hours(run_starts, whole.start)} h are missing; "
            "allowed: weather for the whole run; give earlier hours or move the start"
        )
    if ends < wanted:
        raise WeatherError(
            f"{whole.source}: ends {ends:%Y-%m-%d %H:%M}, the run ends {wanted:%Y-%m-%d %H:%M}: "
            f"{_hours(ends, wanted)} h are missing; "
            "allowed: weather for the whole run; give more hours or lower days"
        )
    offset = _hours(whole.start, start)
    index = offset + np.arange(hours + 1)
    notes = whole.notes
    if offset < 0:
        # Shorter than a day: hold the first value, since there is no day to repeat.
        period = 24 if whole.hours >= 24 else 1
        index = np.where(index < 0, index % period, index)
        begins, day = f"{whole.start:%Y-%m-%d %H:%M}", period == 24
        note = Name(
            en=f"the {-offset} h of spin-up before {begins} repeat the first "
            + ("day of the data" if day else "hour of the data"),
            zh=f"{begins} 之前的 {-offset} 小时预热重复数据的首" + ("日" if day else "个小时"),
        )
        notes = (*notes, note)
    return WeatherSeries(
        start=start,
        air_c=whole.air_c[index],
        relative_humidity=whole.relative_humidity[index],
        source=whole.source,
        notes=notes,
    )


def _hours(first: datetime, last: datetime) -> int:
    """Return the hours from *first* to *last*, which both stand on full hours."""
    return round((last - first).total_seconds() / 3600.0)
