"""What the weather is made from: hourly values, a file, or a recipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.model import Model, Name
from twin.scenario.when import LocalDate, LocalTime

__all__ = [
    "HISTORY",
    "ColdSnapWeather",
    "CsvWeather",
    "EpwWeather",
    "HeatWaveWeather",
    "InlineWeather",
    "SeasonalWeather",
    "Weather",
]

AirC = Annotated[float, Field(ge=-60.0, le=60.0)]
"""Air temperature [degC]; the bounds of `twin.scenario.series`."""

Humidity = Annotated[float, Field(ge=0.0, le=1.0)]
"""Relative humidity as a fraction, 0..1."""

NOISE_BOUND_SD = 2.5
"""Day-to-day noise is cut off here, in standard deviations: 1.2 % of the days are touched, and
a recipe can then promise its extreme whatever the seed."""

SNAP_SHAPE = (7 / 9, 1.0, 8 / 9, 5 / 9, 1 / 9)
"""Fraction of the whole fall reached on each day: daily means 5 > -2 > -4 > -3 > 0 > 4 degC, the
recipe for a -7 degC snap in Nanjing (own reading of the snaps of January 2016 and 2023)."""

SHAPE_2023 = (0.45, 0.9, 1.0, 0.7, 0.4)
"""Share of the whole fall on 23, 24 ... 27 January 2023 (own reading: the north of Jiangsu had a
mean of -9.3 degC from the evening of the 24th to the afternoon of the 25th)."""


@dataclass(frozen=True, slots=True)
class History:
    """A cold snap of the past: its minimum, its course, and who tells of it."""

    minimum_c: float
    shape: tuple[float, ...]
    source: Name


def _of_2023(minimum_c: float, en: str, zh: str) -> History:
    return History(
        minimum_c,
        SHAPE_2023,
        Name(
            en=f"{en} on 24 and 25 January 2023, told by The Nanjinger after Jiangsu Met. Bureau",
            zh=f"{zh}，2023 年 1 月 24 至 25 日（The Nanjinger 引江苏气象部门）",
        ),
    )


HISTORY: dict[str, History] = {
    "wuxi-2023": _of_2023(-9.2, "Wuxi (lowest since 1977)", "无锡（1977 年以来最低）"),
    "lishui-2023": _of_2023(-10.7, "Lishui district, Nanjing,", "南京溧水区"),
    "luhe-2023": _of_2023(-11.7, "Luhe district, Nanjing,", "南京六合区"),
    "pizhou-2023": _of_2023(-15.6, "Pizhou, north of Jiangsu,", "苏北邳州"),
    "nanjing-1933": History(
        -13.8,
        SNAP_SHAPE,
        Name(
            en="Nanjing on 27 January 1933 (Chang 1936); its course is assumed",
            zh="南京，1933 年 1 月 27 日（Chang 1936）；过程为假定",
        ),
    ),
}
"""Cold snaps of Jiangsu whose minimum is published; their hourly course is the recipe's."""

HEAT_SHAPE = (0.3, 0.6, 0.85, 1.0, 0.9, 0.6, 0.3)
"""Fraction of the whole rise reached on each day: slower than a cold snap (assumed)."""


class InlineWeather(Model):
    """Hourly values written into the scenario itself."""

    kind: Literal["inline"]
    starts: LocalTime
    """Local time of the first value."""
    air_c: tuple[AirC, ...] = Field(min_length=2)
    """Outdoor air temperature at each hour [degC]."""
    relative_humidity: tuple[Humidity, ...] = Field(min_length=2)
    """Relative humidity at each hour, as a fraction."""

    @model_validator(mode="after")
    def _equally_long(self) -> Self:
        if len(self.air_c) != len(self.relative_humidity):
            raise ValueError(
                f"air_c has {len(self.air_c)} values and relative_humidity "
                f"{len(self.relative_humidity)}; allowed: one of each per hour"
            )
        return self


class CsvWeather(Model):
    """A CSV file with a header line and one row per hour."""

    kind: Literal["csv"]
    path: str = Field(min_length=1)
    """The file, relative to the scenario's folder."""
    time_column: str = "time"
    """Column of local times, ``2025-01-23 06:00``."""
    air_column: str = "air_c"
    """Column of air temperatures [degC]."""
    humidity_column: str = "relative_humidity"
    """Column of relative humidities."""
    humidity_unit: Literal["fraction", "percent"] = "fraction"
    """Whether humidities run from 0 to 1 or from 0 to 100."""
    maximum_gap_h: float = Field(default=1.0, ge=1.0, le=6.0)
    """Longest step between rows that is bridged by a straight line [h]; 3 for synoptic reports."""


class EpwWeather(Model):
    """An EnergyPlus weather file; the run is laid over its days by month, day and hour.

    A typical year holds no extremes: the Shanghai-Hongqiao file never falls below -3.0 degC.
    """

    kind: Literal["epw"]
    path: str = Field(min_length=1)
    """The file, relative to the scenario's folder."""


class _Recipe(Model):
    """What all synthetic weather shares: the daily wave and the day-to-day noise."""

    diurnal_amplitude_k: float = Field(default=3.0, ge=0.0, le=15.0)
    """Half of the difference between a day's maximum and minimum [K]
    (3.8 K in January of the Shanghai-Hongqiao typical year)."""
    day_to_day_sd_k: float = Field(default=0.0, ge=0.0, le=10.0)
    """Standard deviation of the daily means about their trend [K]; 0 for a smooth textbook
    series (3.0 K in January of the Shanghai-Hongqiao typical year)."""
    day_to_day_lag1: float = Field(default=0.7, ge=0.0, lt=1.0)
    """Correlation of one day's mean with the next
    (0.70 in January of the Shanghai-Hongqiao typical year)."""
    humidity_amplitude: float = Field(default=0.10, ge=0.0, le=0.4)
    """Half of the day's swing of relative humidity, as a fraction; highest at dawn (0.14 in
    January of the Shanghai-Hongqiao typical year)."""


class SeasonalWeather(_Recipe):
    """Ordinary weather: a yearly wave, a daily wave and correlated noise."""

    kind: Literal["seasonal"]
    mean_c: AirC
    """Mean over the year, or over the run when the yearly wave is zero [degC]."""
    annual_amplitude_k: float = Field(default=0.0, ge=0.0, le=40.0)
    """Half of the difference between the warmest and the coldest time of year [K]."""
    coldest_day: int = Field(default=20, ge=1, le=366)
    """Day of the year on which the yearly wave is lowest; 20 is 20 January."""
    relative_humidity: Humidity = 0.71
    """Mean relative humidity (January mean of the Shanghai-Hongqiao typical year)."""


_MINIMA = ("minimum_c", "return_period_years", "historical")
"""What may say how cold a snap gets."""


class ColdSnapWeather(_Recipe):
    """Ordinary days, one wet day, then a dry snap that reaches its minimum exactly.

    The minimum is given, or that of a snap of the past, or that of a return period: one of the
    three.
    """

    kind: Literal["cold-snap"]
    ordinary_c: AirC = 5.0
    """Mean of the ordinary days around the snap [degC] (4.75 is the January mean of the
    Shanghai-Hongqiao typical year)."""
    minimum_c: AirC = -7.0
    """Lowest temperature of the whole series [degC]."""
    return_period_years: Annotated[float, Field(gt=1.0, le=1000.0)] | None = None
    """Take the minimum that a year reaches once in so many [years], in place of `minimum_c`."""
    extremes: str | None = Field(default=None, min_length=1)
    """File of the extremes behind `return_period_years`, relative to the scenario's folder: an EPW
    with design conditions, or a CSV with the columns year and minimum_c; empty: those of the
    campus."""
    historical: (
        Literal["wuxi-2023", "lishui-2023", "luhe-2023", "pizhou-2023", "nanjing-1933"] | None
    ) = None
    """Take minimum and course of a snap of the past, in place of `minimum_c`."""
    coldest_day: LocalDate
    """The day on which the minimum is reached."""
    minimum_hour: int = Field(default=6, ge=3, le=9)
    """Hour of the day at which it is coldest."""
    shape: tuple[Annotated[float, Field(gt=0.0, le=1.0)], ...] = SNAP_SHAPE
    """Fraction of the whole fall that each day of the snap reaches; 1 on the coldest day."""
    ordinary_humidity: Humidity = 0.71
    """Relative humidity on ordinary days (January mean of the Shanghai-Hongqiao typical year)."""
    wet_humidity: Humidity = 0.85
    """Relative humidity on the day before the snap, when frost grows fastest (0.8..0.9)."""
    snap_humidity: Humidity = 0.50
    """Relative humidity in the dry snap (0.4..0.6)."""

    @model_validator(mode="after")
    def _is_a_snap(self) -> Self:
        _one_peak(self.shape, "coldest")
        asked = [key for key in _MINIMA if key in self.model_fields_set and getattr(self, key)]
        if len(asked) > 1:
            raise ValueError(f"{' and '.join(asked)} are both given; allowed: one of them")
        if self.extremes is not None and self.return_period_years is None:
            raise ValueError("extremes are given without return_period_years; give both or none")
        if self.return_period_years is not None or self.historical is not None:
            return self  # told when the minimum is known
        lowest = self.ordinary_c - self.diurnal_amplitude_k - NOISE_BOUND_SD * self.day_to_day_sd_k
        if self.minimum_c >= lowest:
            raise ValueError(
                f"minimum_c {self.minimum_c:g} would not be the lowest: ordinary days may fall to "
                f"{lowest:g} degC (ordinary_c - diurnal_amplitude_k - 2.5 day_to_day_sd_k); "
                "allowed: a minimum_c below that, or kind: seasonal for weather without a snap"
            )
        return self


class HeatWaveWeather(_Recipe):
    """Ordinary days around a heat wave that reaches *maximum_c* exactly, at 14:00."""

    kind: Literal["heat-wave"]
    ordinary_c: AirC = 28.0
    """Mean of the ordinary days around it [degC] (28.7 and 28.5 are the July and August means of
    the Shanghai-Hongqiao typical year)."""
    maximum_c: AirC = 40.0
    """Highest temperature of the whole series [degC]."""
    hottest_day: LocalDate
    """The day on which the maximum is reached."""
    shape: tuple[Annotated[float, Field(gt=0.0, le=1.0)], ...] = HEAT_SHAPE
    """Fraction of the whole rise that each day of the wave reaches; 1 on the hottest day."""
    ordinary_humidity: Humidity = 0.75
    """Relative humidity on ordinary days (assumed, 0.65..0.85)."""
    wave_humidity: Humidity = 0.55
    """Relative humidity in the wave (assumed, 0.4..0.7)."""

    @model_validator(mode="after")
    def _is_a_wave(self) -> Self:
        _one_peak(self.shape, "hottest")
        highest = self.ordinary_c + self.diurnal_amplitude_k + NOISE_BOUND_SD * self.day_to_day_sd_k
        if self.maximum_c <= highest:
            raise ValueError(
                f"maximum_c {self.maximum_c:g} would not be the highest: ordinary days may rise to "
                f"{highest:g} degC (ordinary_c + diurnal_amplitude_k + 2.5 day_to_day_sd_k); "
                "allowed: a maximum_c above that, or kind: seasonal for weather without a wave"
            )
        return self


def _one_peak(shape: tuple[float, ...], extreme: str) -> None:
    """Refuse a shape that does not reach 1 on exactly one day."""
    if shape.count(1.0) != 1:
        raise ValueError(
            f"shape reaches 1 on {shape.count(1.0)} days; allowed: exactly one day, the {extreme}"
        )


Weather = Annotated[
    InlineWeather | CsvWeather | EpwWeather | SeasonalWeather | ColdSnapWeather | HeatWaveWeather,
    Field(discriminator="kind"),
]
"""Where the weather comes from, told apart by ``kind``."""
