from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from twin.campus import load_campus
from twin.catalog import find_campus
from twin.errors import WeatherError
from twin.scenario.realise import realise
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import HISTORY, ColdSnapWeather

EXTREMES = load_campus(find_campus("demo")).weather_extremes
DAY = "2025-01-23"


def snap(**values: Any) -> ColdSnapWeather:
    return ColdSnapWeather.model_validate({"kind": "cold-snap", "coldest_day": DAY} | values)


def series(weather: ColdSnapWeather, *, campus: bool = True) -> WeatherSeries:
    return realise(
        weather,
        start=datetime(2025, 1, 17),
        hours=240,
        rng=np.random.default_rng(1),
        folder=Path(),
        extremes=EXTREMES if campus else None,
    )


@pytest.mark.parametrize(("years", "minimum_c"), [(5, -5.6), (10, -6.5), (20, -7.4), (50, -8.5)])
def test_a_return_period_takes_its_minimum_from_the_campus(years: float, minimum_c: float) -> None:
    """The coldest hour is the published return value, and a note says whose and how sure."""
    weather = series(snap(return_period_years=years))
    assert weather.air_c.min() == minimum_c
    assert "Shanghai, not Nanjing" in weather.notes[0]
    assert "90 % interval" in weather.notes[0]


@pytest.mark.parametrize("name", list(HISTORY))
def test_a_snap_of_the_past_has_its_published_minimum(name: str) -> None:
    """Minimum and source are those of the library."""
    weather = series(snap(historical=name))
    assert weather.air_c.min() == HISTORY[name].minimum_c
    assert HISTORY[name].source in weather.notes[0]


@pytest.mark.parametrize("values", [{"return_period_years": 20}, {"historical": "luhe-2023"}, {}])
def test_the_day_before_every_snap_is_wet_and_the_snap_dry(values: dict[str, Any]) -> None:
    """The frost band is entered humid (0.8 to 0.9); the cold itself has 0.4 to 0.6."""
    weather = series(snap(**values))
    at = int(np.argmin(weather.air_c))
    first = {"historical": 2}.get(next(iter(values), ""), 1)  # days from the first to the coldest
    dawn = at - 24 * (first + 1)
    wet = weather.relative_humidity[dawn : dawn + 9]  # to its driest hour, at 14:00
    assert [wet.max(), wet.min()] == pytest.approx([0.90, 0.80])
    assert 0.39 <= weather.relative_humidity[at] <= 0.61


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"return_period_years": 0.5}, "greater than 1"),
        ({"return_period_years": 1}, "greater than 1"),
        ({"return_period_years": 20, "minimum_c": -7}, "both given; allowed: one of them"),
        ({"return_period_years": 20, "historical": "luhe-2023"}, "both given"),
        ({"extremes": "x.csv"}, "without return_period_years"),
    ],
)
def test_a_snap_says_its_minimum_once(values: dict[str, Any], said: str) -> None:
    """Two answers to the same question are none."""
    with pytest.raises(ValidationError, match=said):
        snap(**values)


def test_without_extremes_the_message_says_what_to_give() -> None:
    """A campus without extremes cannot tell what 20 years bring."""
    with pytest.raises(WeatherError, match=r"weather_extremes in campus\.yaml"):
        series(snap(return_period_years=20), campus=False)


def test_a_return_value_that_is_no_snap_is_refused() -> None:
    """Ordinary days that may get colder than the return value leave no snap to speak of."""
    with pytest.raises(WeatherError, match="would not be the lowest"):
        series(snap(return_period_years=2, ordinary_c=-5.0))
