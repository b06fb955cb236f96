from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.campus.campus import Service
from twin.hotwater.service import (
    complaints,
    count_cold_showers,
    fit_reporting_rate,
    poisson_interval,
)
from twin.model import Name


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_cold_showers_are_those_with_a_cold_minute(seed: int) -> None:
    """A plain count, shower by shower and minute by minute, gives the same numbers."""
    rng = np.random.default_rng(seed)
    minutes = 200
    delivered = rng.normal(40.0, 1.0, minutes).astype(np.float32)
    delivered[rng.random(minutes) < 0.2] = np.nan
    showers = rng.poisson(0.3, size=(3, minutes)).astype(np.uint16)
    lengths = np.array([1, 5, 13])
    total, cold = np.empty(minutes), np.empty(minutes)
    count_cold_showers(delivered, showers, lengths, 39.0, total, cold)
    for begins in range(minutes):
        gone_cold = 0
        for kind, length in enumerate(lengths):
            felt = delivered[begins : begins + length]
            if any(celsius < 39.0 for celsius in felt):
                gone_cold += int(showers[kind, begins])
        assert total[begins] == showers[:, begins].sum()
        assert cold[begins] == gone_cold


def test_nobody_complains_of_nothing() -> None:
    """No cold shower, no people or no rate: no complaint."""
    people = np.array([100.0, 0.0, 50.0])
    assert complaints(np.zeros(3), people, 0.03).tolist() == [0.0, 0.0, 0.0]
    assert complaints(np.array([5.0, 5.0, 0.0]), people, 0.0).tolist() == [0.0, 0.0, 0.0]


def test_a_person_complains_once_at_most() -> None:
    """However cold, there are never more complaints than people; at rate one all who felt it."""
    people = np.array([100.0, 100.0])
    assert complaints(np.array([1e7, 0.0]), people, 0.5) == pytest.approx([100.0, 0.0])
    assert complaints(np.array([3.0, 0.0]), people, 1.0).tolist() == [100.0, 0.0]


def test_few_cold_showers_give_complaints_in_proportion() -> None:
    """Where hardly anybody is cold twice, it is cold showers times the rate."""
    assert complaints(np.array([10.0]), np.array([1e6]), 0.02)[0] == pytest.approx(0.2, rel=0.02)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.0, 5000.0), st.floats(1.0, 3000.0)), min_size=1, max_size=14),
    st.floats(1e-4, 0.9),
)
def test_the_fit_turns_complaints_back_into_their_rate(
    plants: list[tuple[float, float]], rate: float
) -> None:
    """Complaints at a rate, fitted again, give that rate."""
    cold = np.array([c for c, _ in plants]) + 1.0
    people = np.array([p for _, p in plants])
    # Saturated plants (everybody has complained) do not tell their rate.
    people = np.maximum(people, 0.2 * cold)
    reported = float(complaints(cold, people, rate).sum())
    assert fit_reporting_rate(cold, people, reported) == pytest.approx(rate, rel=1e-5)


def test_complaints_that_cannot_be_are_refused() -> None:
    """More complaints than people with a cold shower have no rate."""
    with pytest.raises(ValueError, match="cannot come from so few"):
        fit_reporting_rate(np.array([10.0]), np.array([20.0]), 87.0)


@pytest.mark.parametrize("mean", [0.3, 4.0, 87.0, 1500.0])
def test_the_plain_interval_is_scipys_poisson(mean: float) -> None:
    """5 % and 95 % points of the count."""
    from scipy.stats import poisson

    interval = poisson_interval(mean)
    assert (interval.low, interval.high) == (poisson.ppf(0.05, mean), poisson.ppf(0.95, mean))


@pytest.mark.parametrize("mean", [0.3, 4.0, 87.0, 1500.0])
def test_a_fitted_rate_widens_it_to_the_negative_binomial(mean: float) -> None:
    """With a rate that rests on 87 events the prediction is scipy's nbinom, wider than Poisson."""
    from scipy.stats import nbinom

    interval = poisson_interval(mean, counted=87.0)
    points = nbinom.ppf([0.05, 0.95], 87.0, 87.0 / (87.0 + mean))
    assert [interval.low, interval.high] == points.tolist()
    plain = poisson_interval(mean)
    assert interval.high - interval.low >= plain.high - plain.low


def test_nothing_expected_is_nothing() -> None:
    """A mean of zero has no spread."""
    assert (poisson_interval(0.0).low, poisson_interval(0.0).high) == (0.0, 0.0)


def test_the_band_holds_the_count_and_the_spread_of_the_fit() -> None:
    """Relative variances add: 1/87 of the count and 0.23 squared of the seeds make 1/15.5."""
    words = Name(en="a", zh="一")
    fitted = {"complaint_reporting_rate": 0.03, "fitted_to_complaints": 87, "source": words}
    assert Service.model_validate(fitted).counted == pytest.approx(87.0)
    spread = Service.model_validate(fitted | {"fit_spread": 0.23}).counted
    assert spread == pytest.approx(1.0 / (1.0 / 87.0 + 0.0529))
    wide, narrow = (poisson_interval(87.0, counted=count) for count in (spread, 87.0))
    assert wide.low < narrow.low < 87.0 < narrow.high < wide.high
    assert Service(complaint_reporting_rate=0.03, source=words).counted is None
