"""Weather from an EnergyPlus file (EPW)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.errors import WeatherError
from twin.model import Name
from twin.scenario.csvfile import weather_path
from twin.scenario.series import WeatherSeries, check_values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.scenario.weather import EpwWeather

__all__ = ["read_epw", "year_figures", "year_minimum_c"]

HEADER_LINES = 8
"""Lines before the first hour (EnergyPlus, Auxiliary Programs: EPW data dictionary)."""

HOURS_PER_YEAR = 8760


def read_epw(weather: EpwWeather, *, folder: Path, start: datetime, hours: int) -> WeatherSeries:
    """Lay a run over the days of an EPW file by month, day and hour.

    Parameters
    ----------
    weather : EpwWeather
        The file.
    folder : Path
        Where relative file names begin.
    start : datetime
        Local time of the first value.
    hours : int
        Length of the series [h]; past 31 December it goes on with 1 January.

    Returns
    -------
    WeatherSeries
        ``hours + 1`` values; 29 February repeats 28 February.

    Raises
    ------
    WeatherError
        The file is missing, is not EPW, does not hold one year, or a value is missing.

    Notes
    -----
    An EPW hour *h* = 1..24 carries the dry bulb "at the time indicated", which is *h*:00; pvlib
    labels it with the beginning of its hour, so the values are moved on by one hour here.
    """
    import numpy as np

    file = weather_path(weather.path, folder)
    air_c, relative_humidity, city = _year(file)
    index = np.array([_hour_of_year(start + timedelta(hours=h)) for h in range(hours + 1)])
    leaps = sum(
        (start + timedelta(hours=h)).strftime("%m-%d %H") == "02-29 12" for h in range(hours + 1)
    )
    return WeatherSeries(
        start=start,
        air_c=air_c[index],
        relative_humidity=relative_humidity[index],
        source=f"{file} ({city})",
        notes=(*([_LEAP] if leaps else []), _no_snap(float(air_c.min()))),
    )


_LEAP = Name(en="29 February repeats 28 February", zh="2 月 29 日重复 2 月 28 日")


def _no_snap(lowest_c: float) -> Name:
    """Say what a typical year cannot test."""
    return Name(
        en=f"the whole year never goes below {lowest_c:g} °C; a typical year holds no cold snap and"
        " cannot test this question",
        zh=f"全年最低 {lowest_c:g} °C；典型年不含寒潮，不能检验此类问题",
    )


def year_figures(path: str, *, folder: Path) -> tuple[float, float]:
    """Return the mean air of the year [degC] and the range of its monthly means [K].

    They are what the mains correlation of Burch and Christensen asks for.

    Raises
    ------
    WeatherError
        See :func:`read_epw`.
    """
    import numpy as np

    air_c, _, _ = _year(weather_path(path, folder))
    ends = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[:-1] * 24
    # The hour that ends at midnight belongs to the month before, as the file has it.
    means = [float(month.mean()) for month in np.split(air_c, ends)]
    return float(air_c.mean()), max(means) - min(means)


def year_minimum_c(path: str, *, folder: Path) -> float:
    """Return the lowest air of the year in an EPW file [degC].

    Raises
    ------
    WeatherError
        See :func:`read_epw`.
    """
    air_c, _, _ = _year(weather_path(path, folder))
    return float(air_c.min())


def _year(file: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return a year of temperatures [degC] and humidities 0..1, and the place.

    The first value stands for 1 January 01:00.
    """
    table, city = _parsed(file)
    if len(table) != HOURS_PER_YEAR:
        raise WeatherError(
            f"{file}: {len(table)} hours; allowed: one year of {HOURS_PER_YEAR} hours"
        )
    month, day, hour = (int(table[name].iloc[0]) for name in ("month", "day", "hour"))
    if (month, day, hour) != (1, 1, 1):
        raise WeatherError(
            f"{file}:{HEADER_LINES + 1}: begins at {month:02}-{day:02} hour {hour}; "
            "allowed: a year from 01-01 hour 1"
        )
    air_c = table["temp_air"].to_numpy(dtype=float)
    humidity = table["relative_humidity"].to_numpy(dtype=float) / 100.0

    def place(index: int) -> str:
        day = datetime(2001, 1, 1) + timedelta(hours=index)
        return f"{file}:{HEADER_LINES + 1 + index}: {day:%m-%d} hour {index % 24 + 1}"

    check_values(air_c, humidity, place=place)
    return air_c, humidity, city


def _parsed(file: Path) -> tuple[Any, str]:
    """Return the file's table as pvlib reads it, and the name of the place."""
    from pvlib.iotools import read_epw as read

    try:
        table, station = read(str(file))
        return table, str(station.get("city", "unnamed station"))
    except OSError as error:
        raise WeatherError(f"{file}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        # What pandas' and pvlib's parsers raise on text that is something else.
        raise WeatherError(
            f"{file}: not an EPW file; allowed: EnergyPlus weather with {HEADER_LINES} header "
            f"lines and {HOURS_PER_YEAR} hours"
        ) from None


def _hour_of_year(moment: datetime) -> int:
    """Return the position of a local time in a year without leap day; 1 January 01:00 is 0."""
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    common = moment.replace(year=2001, day=day)
    return int((common - datetime(2001, 1, 1)).total_seconds() // 3600 - 1) % HOURS_PER_YEAR
