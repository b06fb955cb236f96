from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pytest

from twin.scenario.coldwater import (
    ConstantColdWater,
    FollowsAirColdWater,
    SeasonalColdWater,
    cold_water,
    lagged_air,
)

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
