from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.scenario.recipes import cold_snap, hourly
from twin.scenario.weather import NOISE_BOUND_SD, ColdSnapWeather


@settings(deadline=None)  # a loaded machine is not a defect
@given(
    ordinary_c=st.floats(-10, 20),
    amplitude_k=st.floats(0, 8),
    sd_k=st.floats(0, 5),
    below_k=st.floats(0.1, 20),
    snap_day=st.integers(3, 10),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_minimum_is_exact_whatever_the_seed(
    *, ordinary_c: float, amplitude_k: float, sd_k: float, below_k: float, snap_day: int, seed: int
) -> None:
    """The lowest value of every snap is minimum_c, bit for bit, at 06:00 of the coldest day."""
    minimum_c = ordinary_c - amplitude_k - NOISE_BOUND_SD * sd_k - below_k
    start = datetime(2025, 1, 1)
    recipe = ColdSnapWeather(
        kind="cold-snap",
        ordinary_c=ordinary_c,
        minimum_c=minimum_c,
        coldest_day=(start + timedelta(days=snap_day)).date(),
        diurnal_amplitude_k=amplitude_k,
        day_to_day_sd_k=sd_k,
    )
    series = cold_snap(recipe, start=start, hours=14 * 24, rng=np.random.default_rng(seed))
    assert series.air_c.min() == minimum_c
    assert series.air_c[24 * snap_day + 6] == minimum_c
    assert 0.0 <= series.relative_humidity.min() <= series.relative_humidity.max() <= 1.0


@settings(deadline=None)  # a loaded machine is not a defect
@given(
    lows=st.lists(st.floats(-20, 5), min_size=4, max_size=8),
    rise=st.floats(0.5, 10),
    offset=st.integers(0, 23),
)
def test_the_curve_stays_between_neighbouring_extremes(
    lows: list[float], rise: float, offset: int
) -> None:
    """No hour lies outside the low and high that enclose it."""
    low = np.array(lows)
    high = low + rise
    curve = hourly(
        low,
        high,
        first=date(2025, 1, 1),
        start=datetime(2025, 1, 2, offset),
        hours=24,
    )
    assert curve.min() >= low.min() - 1e-12
    assert curve.max() <= high.max() + 1e-12
