"""The temperature of the cold water that the hot-water plants draw from the mains.

Several models, because nobody measures it on most campuses and the answer depends on it: heating
to 60 degC takes 22 % more from 5 degC than from 15 degC. Each is a pure function of the date or
of the air temperature. The code's value and the correlation of Burch and Christensen are far
apart: for Shanghai 5 degC against 13.3 degC at the coldest, 18 % of the winter's heat.

References
----------
.. [1] J. Burch, C. Christensen, "Towards development of an algorithm for mains water temperature",
   Proc. ASES Annual Conf. 2007; the form used in EnergyPlus, Engineering Reference, "Water Mains
   Temperatures" (in degrees Fahrenheit there, and kept so here where constants have units).
.. [2] GB 50015-2019, table of calculation temperatures of cold water.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from twin.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "BurchChristensenColdWater",
    "CodeColdWater",
    "ColdWater",
    "ConstantColdWater",
    "FollowsAirColdWater",
    "SeasonalColdWater",
    "cold_water",
    "standing_cold_water",
]

DAYS_PER_YEAR = 365.25

COLDEST_MAINS_C = 0.5
"""Flowing mains water is not colder than this [degC] (assumed, 0..1: it would freeze)."""


class ConstantColdWater(Model):
    """The same temperature all the time, as in a design calculation.

    5 degC is the calculation value for surface water in most of Jiangsu, Shanghai, Zhejiang and
    Anhui; ground water is 15..20 degC (GB 50015-2019, table of cold-water temperatures).
    """

    model: Literal["constant"]
    temperature_c: float = Field(default=5.0, ge=0.0, le=40.0)
    """Cold-water temperature [degC]."""


class SeasonalColdWater(Model):
    """A sine wave over the year.

    The form is that of Burch and Christensen, "Towards development of an algorithm for mains
    water temperature", Proc. ASES Annual Conf. 2007. The defaults are assumed for river water on
    the lower Yangtze: 6..26 degC over the year (mean 14..20, amplitude 7..11, coldest day
    25 January to 20 February).
    """

    model: Literal["seasonal"]
    mean_c: float = Field(default=16.0, ge=0.0, le=40.0)
    """Mean over the year [degC] (assumed, 14..20)."""
    amplitude_k: float = Field(default=10.0, ge=0.0, le=20.0)
    """Half of the difference between the warmest and the coldest day [K] (assumed, 7..11)."""
    coldest_day: int = Field(default=36, ge=1, le=366)
    """Day of the year with the coldest water; 36 is 5 February (assumed, 25..51)."""


class FollowsAirColdWater(Model):
    """Part soil, part air that the water has felt over the last days.

    The works' river and reservoir water follow the air with a lag, the buried mains hold the
    soil's temperature; the tap receives a mixture. All three parameters are assumed.
    """

    model: Literal["follows-air"]
    lag_days: float = Field(default=5.0, gt=0.0, le=60.0)
    """Time constant with which the source follows the air [days] (assumed, 2..15)."""
    soil_c: float = Field(default=14.0, ge=0.0, le=40.0)
    """Temperature of the soil around the mains, about a metre deep [degC] (assumed, 10..17 in
    winter; the year's mean air temperature there is 17.0)."""
    air_share: float = Field(default=0.65, ge=0.0, le=1.0)
    """How much of the way from soil to air the water goes, 0..1 (assumed, 0.4..0.9)."""
    initial_air_c: float | None = Field(default=None, ge=-60.0, le=60.0)
    """Lagged air temperature at the first hour [degC]; empty: the mean of the first day."""


CODE_C = {
    "jiangsu": (5.0, 15.0),
    "jiangsu-north": (4.0, 10.0),
    "shanghai": (5.0, 15.0),
    "zhejiang": (5.0, 15.0),
    "anhui": (5.0, 15.0),
}
"""Calculation value of surface water, and the lower end of that of ground water (up to 20, in the
north of Jiangsu 15), by region [degC] [2]_."""


class CodeColdWater(Model):
    """The value that a designer must take, by region and source of the water (GB 50015)."""

    model: Literal["gb50015"]
    region: Literal["jiangsu", "jiangsu-north", "shanghai", "zhejiang", "anhui"] = "jiangsu"
    """Region of the table; ``jiangsu`` is most of the province."""
    source: Literal["surface", "ground"] = "surface"
    """Where the works draw from; of ground water the lower end of the code's range is taken."""

    @property
    def temperature_c(self) -> float:
        """Calculation value [degC]."""
        return CODE_C[self.region][self.source == "ground"]


class BurchChristensenColdWater(Model):
    """Mains water as a sine of the year whose size and lag follow from two figures of the air.

    A correlation of mains in the United States [1]_. With the defaults, those of the
    Shanghai-Hongqiao typical year, it runs from 13.3 over 20.4 to 27.4 degC.
    """

    model: Literal["burch-christensen"]
    mean_air_c: float = Field(default=17.02, ge=-10.0, le=35.0)
    """Mean air over the year [degC] (TMYx of Shanghai-Hongqiao, WMO 583670)."""
    monthly_range_k: float = Field(default=23.91, ge=0.0, le=60.0)
    """Warmest less coldest monthly mean of the air [K] (same file: July 28.7, January 4.8)."""

    def wave(self) -> tuple[float, float, float]:
        """Return mean [degC], amplitude [K] and coldest day of the year of the water.

        Mean air + 6 degF, damped by ``0.4 + 0.01 (mean - 44 degF)``, and behind 15 January by
        ``35 - (mean - 44 degF)`` days.
        """
        warmer_f = 1.8 * self.mean_air_c + 32.0 - 44.0
        amplitude_k = (0.4 + 0.01 * warmer_f) * self.monthly_range_k / 2.0
        return self.mean_air_c + 6.0 / 1.8, amplitude_k, 15.0 + 35.0 - warmer_f


ColdWater = Annotated[
    ConstantColdWater
    | SeasonalColdWater
    | FollowsAirColdWater
    | CodeColdWater
    | BurchChristensenColdWater,
    Field(discriminator="model"),
]
"""How the cold-water temperature is found, told apart by ``model``."""


def cold_water(
    model: ColdWater, *, start: datetime, hours: int, air_c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the cold-water temperature at each hour [degC].

    Parameters
    ----------
    model : ColdWater
        Which model, with its parameters.
    start : datetime
        Local time of the first value.
    hours : int
        Length of the run [h].
    air_c : float64[hours + 1]
        Outdoor air temperature at each hour [degC]; only ``follows-air`` looks at it.

    Returns
    -------
    float64[hours + 1]
        Cold-water temperature [degC], not below 0.5 degC.

    Raises
    ------
    ValueError
        When *air_c* does not have ``hours + 1`` values.
    """
    import numpy as np

    if air_c.shape != (hours + 1,):
        raise ValueError(f"air_c has shape {air_c.shape}; {(hours + 1,)} is needed")
    if isinstance(model, ConstantColdWater | CodeColdWater):
        values = np.full(hours + 1, model.temperature_c)
    elif isinstance(model, SeasonalColdWater):
        wave = model.mean_c, model.amplitude_k, float(model.coldest_day)
        values = _sine(*wave, start=start, hours=hours)
    elif isinstance(model, BurchChristensenColdWater):
        values = _sine(*model.wave(), start=start, hours=hours)
    else:
        first_day = air_c[:24]
        initial = float(first_day.mean()) if model.initial_air_c is None else model.initial_air_c
        lagged = lagged_air(air_c, lag_h=24.0 * model.lag_days, initial_c=initial)
        values = model.soil_c + model.air_share * (lagged - model.soil_c)
    floored: NDArray[np.float64] = np.maximum(values, COLDEST_MAINS_C)
    return floored


def standing_cold_water(
    model: ColdWater,
    air_c: NDArray[np.float64],
    *,
    moment: datetime,
    ordinary_c: float,
    days: float,
) -> NDArray[np.float64]:
    """Return the cold water after the air, ordinary until then, has stood at *air_c* for *days*.

    Parameters
    ----------
    model : ColdWater
        Which model; those of the calendar tell the water of *moment*, whatever the air.
    air_c : float64[n]
        Air temperatures asked about [degC].
    moment : datetime
        Time of year.
    ordinary_c : float
        Air before [degC].
    days : float
        How long the air has stood.

    Returns
    -------
    float64[n]
        Cold-water temperature [degC], not below 0.5 degC.
    """
    import numpy as np

    air_c = np.asarray(air_c, dtype=np.float64)
    if isinstance(model, FollowsAirColdWater):
        felt = -math.expm1(-days / model.lag_days)
        lagged = ordinary_c + (air_c - ordinary_c) * felt
        water: NDArray[np.float64] = model.soil_c + model.air_share * (lagged - model.soil_c)
        return np.maximum(water, COLDEST_MAINS_C)
    at = cold_water(model, start=moment, hours=1, air_c=np.zeros(2))[0]
    return np.full_like(air_c, at)


def _sine(
    mean_c: float, amplitude_k: float, coldest_day: float, *, start: datetime, hours: int
) -> NDArray[np.float64]:
    """Return the sine wave over the year at each hour [degC]."""
    import numpy as np

    year_starts = datetime(start.year, 1, 1)
    first_day = 1.0 + (start - year_starts).total_seconds() / 86_400.0
    day = first_day + np.arange(hours + 1) / 24.0
    # The coldest day is coldest at its noon.
    phase = 2.0 * math.pi * (day - coldest_day - 0.5) / DAYS_PER_YEAR
    wave: NDArray[np.float64] = mean_c - amplitude_k * np.cos(phase)
    return wave


def lagged_air(
    air_c: NDArray[np.float64], *, lag_h: float, initial_c: float
) -> NDArray[np.float64]:
    """Return the exponentially lagged air temperature at each hour [degC].

    Parameters
    ----------
    air_c : float64[n]
        Air temperature at each hour, straight between hours [degC].
    lag_h : float
        Time constant [h].
    initial_c : float
        Lagged temperature at the first hour [degC].

    Returns
    -------
    float64[n]
        Solution of ``lag dT/dt = T_air - T`` [degC].

    Notes
    -----
    Over one hour with the air going straight from ``a`` to ``b`` the exact solution is
    ``T1 = b - s + (T0 - a + s) exp(-1/lag)`` with ``s = (b - a) lag``, so the step is no
    source of error.
    """
    import numpy as np

    decay = math.exp(-1.0 / lag_h)
    lagged = np.empty(len(air_c))
    lagged[0] = initial_c
    for hour in range(1, len(air_c)):
        before, now = float(air_c[hour - 1]), float(air_c[hour])
        slope = (now - before) * lag_h
        lagged[hour] = now - slope + (lagged[hour - 1] - before + slope) * decay
    return lagged
