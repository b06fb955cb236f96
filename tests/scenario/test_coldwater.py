from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from twin.scenario.coldwater import (
    BurchChristensenColdWater,
    CodeColdWater,
    ConstantColdWater,
    FollowsAirColdWater,
    SeasonalColdWater,
    cold_water,
    lagged_air,
    standing_cold_water,
)
from twin.scenario.epwfile import year_figures

START = datetime(2025, 1, 1)


def test_constant_water_is_constant() -> None:
    """One temperature at every hour, both ends included."""
    water = cold_water(
        ConstantColdWater(model="constant", temperature_c=5.0),
        start=START,
        hours=48,
        air_c=np.zeros(49),
    )
    assert water.tolist() == [5.0] * 49


def test_the_seasonal_wave_has_its_extremes_half_a_year_apart() -> None:
    """Mean minus amplitude at noon of the coldest day, mean plus amplitude half a year later."""
    model = SeasonalColdWater(model="seasonal", mean_c=16.0, amplitude_k=10.0, coldest_day=36)
    hours = 365 * 24
    water = cold_water(model, start=START, hours=hours, air_c=np.zeros(hours + 1))
    coldest = 35 * 24 + 12
    assert water[coldest] == pytest.approx(6.0, abs=1e-12)
    assert water[coldest + 4383] == pytest.approx(26.0, abs=1e-12)
    assert int(np.argmin(water)) == coldest


def test_the_lag_answers_a_step_like_an_exponential() -> None:
    """After one time constant 63.2 % of a step of the air is felt: 10 (1 - 1/e) = 6.321 K."""
    air = np.full(49, 10.0)
    lagged = lagged_air(air, lag_h=24.0, initial_c=0.0)
    assert lagged[24] == pytest.approx(10.0 * (1.0 - math.exp(-1.0)), abs=1e-12)


def test_the_lag_follows_a_ramp_one_time_constant_behind() -> None:
    """The exact answer to a ramp of 1 K/h is t - lag (1 - exp(-t/lag)), at any hour."""
    hours = np.arange(101.0)
    lagged = lagged_air(hours, lag_h=10.0, initial_c=0.0)
    np.testing.assert_allclose(
        lagged, hours - 10.0 * (1.0 - np.exp(-hours / 10.0)), rtol=0, atol=1e-10
    )


def test_water_that_follows_the_air_mixes_soil_and_lagged_air() -> None:
    """In steady air the water stands between soil and air by the share: 14 + 0.65 (5 - 14)."""
    model = FollowsAirColdWater(model="follows-air", soil_c=14.0, air_share=0.65)
    water = cold_water(model, start=START, hours=240, air_c=np.full(241, 5.0))
    np.testing.assert_allclose(water, 8.15, rtol=0, atol=1e-12)


def test_an_initial_state_can_be_given() -> None:
    """The first hour starts from the given lagged temperature, not from the first day's mean."""
    model = FollowsAirColdWater(model="follows-air", soil_c=14.0, air_share=1.0, initial_air_c=9.0)
    assert cold_water(model, start=START, hours=24, air_c=np.zeros(25))[0] == 9.0


def test_mains_water_does_not_freeze() -> None:
    """However cold the air, flowing water is not below 0.5 degC."""
    model = FollowsAirColdWater(model="follows-air", soil_c=5.0, air_share=1.0)
    assert cold_water(model, start=START, hours=24, air_c=np.full(25, -20.0)).min() == 0.5


def test_the_air_must_be_as_long_as_the_run() -> None:
    """A series of another length is a mistake of the caller and says both lengths."""
    with pytest.raises(ValueError, match=r"shape \(10,\); \(25,\) is needed"):
        cold_water(ConstantColdWater(model="constant"), start=START, hours=24, air_c=np.zeros(10))


def test_burch_and_christensen_give_the_published_shanghai_water() -> None:
    """Defaults are the Shanghai year: 13.3, 20.4 and 27.4, coldest about 31 January."""
    hours = 365 * 24
    water = cold_water(
        BurchChristensenColdWater(model="burch-christensen"),
        start=START,
        hours=hours,
        air_c=np.zeros(hours + 1),
    )
    assert [water.min(), water.mean(), water.max()] == pytest.approx([13.3, 20.4, 27.4], abs=0.05)
    assert 30 <= int(np.argmin(water)) / 24 + 1 <= 33


def test_the_defaults_are_those_of_the_shanghai_file(reference_data: Path) -> None:
    """Mean of the year and range of its monthly means, read from the file."""
    mean_c, range_k = year_figures("weather/Shanghai-Hongqiao_TMYx.epw", folder=reference_data)
    defaults = BurchChristensenColdWater(model="burch-christensen")
    assert defaults.mean_air_c == pytest.approx(mean_c, abs=0.005)
    assert defaults.monthly_range_k == pytest.approx(range_k, abs=0.005)


@pytest.mark.parametrize(
    ("region", "source", "celsius"),
    [
        ("jiangsu", "surface", 5.0),
        ("jiangsu", "ground", 15.0),
        ("jiangsu-north", "surface", 4.0),
        ("jiangsu-north", "ground", 10.0),
        ("shanghai", "surface", 5.0),
    ],
)
def test_the_code_has_one_value_for_each_region(region: Any, source: Any, celsius: float) -> None:
    """GB 50015: 5 degC surface and 15 to 20 degC ground water in Jiangsu, 4 and 10 in its north."""
    model = CodeColdWater(model="gb50015", region=region, source=source)
    water = cold_water(model, start=START, hours=5, air_c=np.zeros(6))
    assert water.tolist() == [celsius] * 6


def test_water_after_standing_air_is_that_of_the_run() -> None:
    """The closed form agrees with the hourly model after three days of standing air."""
    model = FollowsAirColdWater(model="follows-air", initial_air_c=5.0)
    hourly = cold_water(model, start=START, hours=72, air_c=np.full(73, -7.0))
    standing = standing_cold_water(model, np.array([-7.0]), moment=START, ordinary_c=5.0, days=3.0)
    assert standing[0] == pytest.approx(hourly[-1], abs=1e-12)


def test_water_by_the_calendar_does_not_look_at_the_air() -> None:
    """A seasonal model tells the water of its day at every temperature."""
    model = SeasonalColdWater(model="seasonal")
    noon = datetime(2025, 2, 5, 12)
    standing = standing_cold_water(
        model, np.array([-20.0, 30.0]), moment=noon, ordinary_c=5.0, days=3.0
    )
    assert standing.tolist() == pytest.approx([6.0, 6.0], abs=1e-12)
