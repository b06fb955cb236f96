"""An hourly weather series: what a run is driven by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from twin.errors import WeatherError
from twin.model import Name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WeatherSeries", "check_value", "check_values"]

COLDEST_C, HOTTEST_C = -60.0, 60.0
"""Air temperatures beyond these are taken for mistakes [degC] (assumed; the hottest ever measured
is 56.7 degC, and below -60 degC nobody runs an air-source heat pump)."""

MISSING_MARKS = frozenset({99.9, 999.0, 999.9, 9999.0, 9999.9})
"""What weather files write where nothing was measured; 99.9 is that of EPW (EnergyPlus, Auxiliary
Programs: EPW data dictionary)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherSeries:
    """Air temperature and humidity at each full hour; straight lines between hours.

    Parameters
    ----------
    start : datetime
        Local time of the first value.
    air_c : float64[hours + 1]
        Outdoor air temperature [degC], read-only.
    relative_humidity : float64[hours + 1]
        Relative humidity as a fraction 0..1, read-only.
    source : str
        Where the values come from, in a few words.
    notes : tuple of Name
        What was filled in or assumed on the way, and what the series cannot tell.

    Raises
    ------
    WeatherError
        When a value is not a number or not possible; the message names the source and the hour.
    """

    start: datetime
    air_c: NDArray[np.float64]
    relative_humidity: NDArray[np.float64]
    source: str
    notes: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if self.air_c.shape != self.relative_humidity.shape or self.air_c.ndim != 1:
            raise WeatherError(
                f"{self.source}: {self.air_c.shape} temperatures and "
                f"{self.relative_humidity.shape} humidities; allowed: one of each per hour"
            )

        def place(hour: int) -> str:
            return f"{self.source}: {self.start + timedelta(hours=hour):%Y-%m-%d %H:%M}"

        check_values(self.air_c, self.relative_humidity, place=place)
        self.air_c.setflags(write=False)
        self.relative_humidity.setflags(write=False)

    @property
    def hours(self) -> int:
        """Length of the series [h]."""
        return len(self.air_c) - 1


def check_values(
    air_c: NDArray[np.float64],
    relative_humidity: NDArray[np.float64],
    *,
    place: Callable[[int], str],
) -> None:
    """Refuse the first impossible value; *place* says where an index stands."""
    import numpy as np

    # NaN fails every comparison, so it is caught by asking what is good.
    good = (np.abs(air_c) <= HOTTEST_C) & (relative_humidity >= 0.0) & (relative_humidity <= 1.0)
    if good.all():
        return
    index = int(np.argmin(good))
    check_value(float(air_c[index]), float(relative_humidity[index]), place=place(index))


def check_value(air_c: float, relative_humidity: float, *, place: str) -> None:
    """Refuse one impossible pair of values.

    Raises
    ------
    WeatherError
        Naming the place, the value, what is allowed, and the unit it seems to be in.
    """
    if air_c != air_c:  # noqa: PLR0124 - only NaN differs from itself
        raise WeatherError(
            f"{place}: the air temperature is missing (not a number); "
            "allowed: a number at every hour; fill the gap"
        )
    if not COLDEST_C <= air_c <= HOTTEST_C:
        raise WeatherError(
            f"{place}: air temperature {air_c:g} degC{_guess(air_c)}; allowed: -60 to 60 degC"
        )
    if relative_humidity != relative_humidity:  # noqa: PLR0124 - as above
        raise WeatherError(
            f"{place}: the relative humidity is missing (not a number); "
            "allowed: a number at every hour; fill the gap"
        )
    if not 0.0 <= relative_humidity <= 1.0:
        hint = (
            " looks like percent: set humidity_unit to percent"
            if 1.0 < relative_humidity <= 100.0
            else ""
        )
        raise WeatherError(
            f"{place}: relative humidity {relative_humidity:g}{hint}; allowed: 0 to 1"
        )


def _guess(air_c: float) -> str:
    """Return what an impossible temperature seems to be."""
    if abs(air_c) in MISSING_MARKS:
        return " looks like a mark for a missing value"
    if 200.0 <= air_c <= 335.0:
        return " looks like kelvin: subtract 273.15"
    if HOTTEST_C < air_c <= 140.0:
        return " looks like Fahrenheit: subtract 32 and divide by 1.8"
    return ""
