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
from twin.extremes import fit_minima
from twin.scenario.realise import realise
from twin.scenario.series import WeatherSeries
from twin.scenario.spells import cold_spells
from twin.scenario.weather import HISTORY, ColdSnapWeather, CsvWeather

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
    assert "Shanghai, not Nanjing" in weather.notes[0].en
    assert "90 % interval" in weather.notes[0].en


@pytest.mark.parametrize("name", list(HISTORY))
def test_a_snap_of_the_past_has_its_published_minimum(name: str) -> None:
    """Minimum and source are those of the library."""
    weather = series(snap(historical=name))
    assert weather.air_c.min() == HISTORY[name].minimum_c
    assert HISTORY[name].source.en in weather.notes[0].en


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


def test_a_files_extremes_take_the_place_of_the_campus(tmp_path: Path) -> None:
    """A CSV of annual minima beside the scenario: the minimum is that of its own Gumbel law."""
    values = [-9.0, -9.5, -10.0, -10.2, -10.8, -11.0, -11.5, -12.0, -12.6, -14.0]
    rows = "".join(f"{2001 + k},{value}\n" for k, value in enumerate(values))
    (tmp_path / "north.csv").write_text("year,minimum_c\n" + rows, encoding="utf-8")
    weather = realise(
        snap(return_period_years=20, extremes="north.csv"),
        start=datetime(2025, 1, 17),
        hours=240,
        rng=np.random.default_rng(1),
        folder=tmp_path,
        extremes=EXTREMES,
    )
    wanted = fit_minima(values).minimum_c(20.0)
    assert weather.air_c.min() == round(wanted, 1)
    assert "10 annual minima 2001 to 2010 in north.csv" in weather.notes[0].en


MEASURED = [
    ("coldsnap_beijing_dongsi_2016-01.csv", datetime(2016, 1, 17), -16.8, -11.78),
    ("coldsnap_shanghai_coldest72h_2010_2015.csv", datetime(2013, 2, 3), -3.0, -0.15),
]
"""File, start, minimum, coldest mean of 72 h; UCI hourly series, 14 days around the cold."""


@pytest.mark.parametrize(("file", "start", "minimum_c", "mean_c"), MEASURED)
def test_measured_windows_drive_a_run(
    reference_data: Path, file: str, start: datetime, minimum_c: float, mean_c: float
) -> None:
    """A user's own measured snap: columns by name, percent told, three days before as spin-up."""
    weather = CsvWeather(
        kind="csv",
        path=file,
        time_column="t",
        air_column="TEMP",
        humidity_column="HUMI",
        humidity_unit="percent",
        maximum_gap_h=6.0,
    )
    found = realise(
        weather,
        start=start,
        hours=24 * 9,
        rng=np.random.default_rng(1),
        folder=reference_data / "weather",
    )
    assert found.air_c.min() == pytest.approx(minimum_c, abs=0.05)
    means = np.convolve(found.air_c, np.full(72, 1.0 / 72.0), mode="valid")
    assert means.min() == pytest.approx(mean_c, abs=0.15)
    assert cold_spells(found)
