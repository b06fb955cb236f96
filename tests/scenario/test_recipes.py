from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from twin.scenario.recipes import cold_snap, day_noise, heat_wave, hourly, seasonal
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import ColdSnapWeather, HeatWaveWeather, SeasonalWeather

START = datetime(2025, 1, 17)
HOURS = 240


def snap(**given: Any) -> ColdSnapWeather:
    return ColdSnapWeather.model_validate(
        {"kind": "cold-snap", "coldest_day": "2025-01-23", **given}
    )


def play(recipe: ColdSnapWeather, seed: int = 1, hours: int = HOURS) -> WeatherSeries:
    return cold_snap(recipe, start=START, hours=hours, rng=np.random.default_rng(seed))


def daily(series: WeatherSeries) -> np.ndarray[Any, Any]:
    whole = series.hours // 24
    return series.air_c[: 24 * whole].reshape(whole, 24)


def test_the_snap_reaches_its_minimum_exactly_at_six() -> None:
    """-7 degC at 06:00 of the coldest day, to the last bit, and nothing below it."""
    series = play(snap())
    coldest = 6 * 24 + 6
    assert series.air_c[coldest] == -7.0
    assert int(np.argmin(series.air_c)) == coldest
    assert (series.air_c == -7.0).sum() == 1


def test_the_daily_means_are_those_of_the_recipe() -> None:
    """Daily means are 5, -2, -4, -3, 0, 4 degC, within the 0.7 K that the joins take from them."""
    means = daily(play(snap())).mean(axis=1)
    expected = [5, 5, 5, 5, 5, -2, -4, -3, 0, 4]
    np.testing.assert_allclose(means, expected, rtol=0, atol=0.7)
    np.testing.assert_allclose(means[:4], 5.0, rtol=0, atol=1e-12)


def test_an_ordinary_day_swings_three_kelvin_to_either_side() -> None:
    """2 degC at 06:00 and 8 degC at 14:00 about a mean of 5 degC."""
    day = daily(play(snap()))[0]
    assert day[6] == pytest.approx(2.0, abs=1e-12)
    assert day[14] == pytest.approx(8.0, abs=1e-12)
    assert day.mean() == pytest.approx(5.0, abs=1e-12)


def test_the_snap_follows_a_humid_day_and_is_dry() -> None:
    """80..90 % on the wet day before, when frost grows fastest; 40..60 % in the snap."""
    humidity = play(snap()).relative_humidity
    wet, dry = humidity[4 * 24 + 6 : 4 * 24 + 15], humidity[5 * 24 + 6 : 9 * 24 + 7]
    assert wet.min() == pytest.approx(0.80)
    assert wet.max() == pytest.approx(0.90)
    assert dry.min() == pytest.approx(0.40)
    assert dry.max() == pytest.approx(0.60)


def test_the_curve_is_monotone_between_its_extremes() -> None:
    """From each dawn to 14:00 it rises, from there to the next dawn it falls: no wiggles."""
    air = play(snap()).air_c
    for day in range(9):
        dawn = 24 * day + 6
        assert (np.diff(air[dawn : dawn + 9]) > 0).all()
        assert (np.diff(air[dawn + 8 : dawn + 25]) < 0).all()


def test_a_half_cosine_joins_the_extremes() -> None:
    """Half way in time is half way in temperature; a quarter of it is (1 - cos 45 deg) / 2."""
    curve = hourly(
        np.array([0.0, 0.0, 0.0]),
        np.array([8.0, 8.0, 8.0]),
        first=date(2025, 1, 1),
        start=datetime(2025, 1, 2, 6),
        hours=8,
    )
    assert curve[[0, 4, 8]] == pytest.approx([0.0, 4.0, 8.0], abs=1e-12)
    assert curve[2] == pytest.approx(8.0 * 0.1464466094, abs=1e-9)


def test_the_hour_of_the_minimum_can_be_moved() -> None:
    """A minimum_hour of 7 puts the exact minimum there."""
    series = play(snap(minimum_hour=7))
    assert series.air_c[6 * 24 + 7] == -7.0
    assert series.air_c.min() == -7.0


def test_a_deeper_minimum_is_met_as_exactly() -> None:
    """What --set weather.minimum_c=-10 asks for is what the series holds."""
    assert play(snap(minimum_c=-10.0)).air_c.min() == -10.0


def test_a_run_that_begins_inside_the_snap_sees_the_rest_of_it() -> None:
    """A recipe is tied to the calendar: another start cuts the same series elsewhere."""
    whole = play(snap())
    rest = cold_snap(
        snap(), start=datetime(2025, 1, 23, 12), hours=48, rng=np.random.default_rng(1)
    )
    np.testing.assert_array_equal(rest.air_c, whole.air_c[6 * 24 + 12 : 6 * 24 + 61])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    """Weather is a function of recipe, time and the generator alone."""
    noisy = snap(day_to_day_sd_k=2.0)
    assert play(noisy, seed=3).air_c.tobytes() == play(noisy, seed=3).air_c.tobytes()
    assert play(noisy, seed=3).air_c.tobytes() != play(noisy, seed=4).air_c.tobytes()


def test_a_longer_run_has_the_same_first_days() -> None:
    """Lengthening a run does not change the weather it already had."""
    noisy = snap(day_to_day_sd_k=2.0)
    short, long = play(noisy, hours=200), play(noisy, hours=700)
    np.testing.assert_array_equal(short.air_c, long.air_c[:201])


def test_seasonal_weather_shares_its_ordinary_days_with_the_snap() -> None:
    """Under one seed a month with and without the snap differ by the snap alone."""
    mild = seasonal(
        SeasonalWeather(kind="seasonal", mean_c=5.0, day_to_day_sd_k=2.0),
        start=START,
        hours=480,
        rng=np.random.default_rng(5),
    )
    cold = play(snap(day_to_day_sd_k=2.0), seed=5, hours=480)
    before, after = slice(0, 4 * 24 + 15), slice(10 * 24 + 14, None)
    np.testing.assert_allclose(mild.air_c[before], cold.air_c[before], rtol=0, atol=1e-12)
    np.testing.assert_allclose(mild.air_c[after], cold.air_c[after], rtol=0, atol=1e-12)


def test_the_yearly_wave_is_lowest_in_january_and_highest_in_july() -> None:
    """Mean 17 and amplitude 12.3 K: 4.7 degC about 20 January, 29.3 degC half a year later."""
    recipe = SeasonalWeather(kind="seasonal", mean_c=17.0, annual_amplitude_k=12.3)
    series = seasonal(recipe, start=datetime(2025, 1, 1), hours=8760, rng=np.random.default_rng(1))
    means = daily(series).mean(axis=1)
    assert means[19] == pytest.approx(4.7, abs=0.01)
    assert means[19 + 183] == pytest.approx(29.3, abs=0.01)
    assert means.mean() == pytest.approx(17.0, abs=0.02)


def test_the_noise_has_the_spread_and_the_memory_asked_for() -> None:
    """Over 100,000 days the cut-off AR(1) noise has sd 0.98 of the given and lag-1 near it.

    Cutting a normal at 2.5 sd leaves a standard deviation of 0.9816 (numerical integral).
    """
    noise = day_noise(np.random.default_rng(1), 100_000, sd=3.0, lag1=0.7)
    assert noise.mean() == pytest.approx(0.0, abs=0.1)
    assert noise.std() == pytest.approx(3.0 * 0.9816, rel=0.02)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(0.7, abs=0.02)
    assert np.abs(noise).max() == 7.5


def test_a_heat_wave_reaches_its_maximum_exactly_at_two() -> None:
    """40 degC at 14:00 of the hottest day, to the last bit, and nothing above it."""
    recipe = HeatWaveWeather.model_validate({"kind": "heat-wave", "hottest_day": "2025-08-06"})
    series = heat_wave(
        recipe, start=datetime(2025, 8, 1), hours=14 * 24, rng=np.random.default_rng(1)
    )
    assert series.air_c[5 * 24 + 14] == 40.0
    assert series.air_c.max() == 40.0
    assert (series.air_c == 40.0).sum() == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"minimum_c": 2.0}, "minimum_c 2 would not be the lowest: ordinary days may fall to 2"),
        (
            {"day_to_day_sd_k": 4.0},
            "minimum_c -7 would not be the lowest: ordinary days may fall to -8",
        ),
        ({"shape": [0.5, 0.9]}, "shape reaches 1 on 0 days; allowed: exactly one day"),
        ({"shape": [1.0, 1.0]}, "shape reaches 1 on 2 days; allowed: exactly one day"),
    ],
)
def test_a_snap_that_cannot_keep_its_promise_is_refused(
    given: dict[str, Any], message: str
) -> None:
    """The minimum has to be below what ordinary days may reach, and be reached on one day."""
    with pytest.raises(ValidationError, match=message):
        snap(**given)


def test_a_heat_wave_below_ordinary_days_is_refused() -> None:
    """The maximum has to be above what ordinary days may reach."""
    with pytest.raises(ValidationError, match="maximum_c 30 would not be the highest"):
        HeatWaveWeather.model_validate(
            {"kind": "heat-wave", "hottest_day": "2025-08-06", "maximum_c": 30.0}
        )


def test_the_defaults_are_pinned() -> None:
    """A change of any default changes results and must be meant."""
    assert snap().model_dump() == {
        "kind": "cold-snap",
        "ordinary_c": 5.0,
        "minimum_c": -7.0,
        "return_period_years": None,
        "extremes": None,
        "historical": None,
        "coldest_day": date(2025, 1, 23),
        "minimum_hour": 6,
        "shape": (7 / 9, 1.0, 8 / 9, 5 / 9, 1 / 9),
        "ordinary_humidity": 0.71,
        "wet_humidity": 0.85,
        "snap_humidity": 0.5,
        "diurnal_amplitude_k": 3.0,
        "day_to_day_sd_k": 0.0,
        "day_to_day_lag1": 0.7,
        "humidity_amplitude": 0.1,
    }
