from __future__ import annotations

import numpy as np
import pytest

from twin.errors import InputError
from twin.evacuation.repeats.bands import band


def test_quantiles_are_values_that_occurred() -> None:
    """A quantile is the least value that at least its share of the values does not exceed."""
    found = band(np.arange(1.0, 101.0), (0.05, 0.5, 0.95, 1.0))
    assert found.quantiles.tolist() == [5.0, 50.0, 95.0, 100.0]
    assert found.quantile(0.5) == 50.0
    assert found.count == 100


def test_limits_of_a_median_are_those_of_the_binomial() -> None:
    """Of 100 values the 40th and the 61st enclose the median with 95 % (textbook table)."""
    found = band(np.arange(1.0, 101.0), (0.5,))
    assert (found.low[0], found.high[0]) == (40.0, 61.0)


def test_limits_enclose_the_true_quantile_as_often_as_they_say() -> None:
    """Over many samples of 60 the limits of the 80 % quantile miss it in 5 % of them at most."""
    rng = np.random.default_rng(3)
    found = band(rng.random((60, 4000)), (0.8,))
    inside = (found.low[0] <= 0.8) & (found.high[0] >= 0.8)
    assert 0.95 <= inside.mean() <= 0.98


def test_too_few_replications_tell_no_limit() -> None:
    """The 95 % quantile of ten values has no upper limit, and the 5 % quantile no lower one."""
    found = band(np.arange(10.0), (0.05, 0.95))
    assert np.isnan(found.low[0])
    assert np.isnan(found.high[1])
    assert found.quantiles.tolist() == [0.0, 9.0]


def test_the_error_of_a_mean_is_that_of_its_spread() -> None:
    """The standard error is the standard deviation over the square root of the number."""
    values = np.random.default_rng(1).normal(5.0, 2.0, 400)
    found = band(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std(ddof=1) / 20.0)


def test_never_is_the_greatest_value() -> None:
    """Replications in which it never happened count as later than all others."""
    found = band([1.0, np.inf, 2.0, 3.0], (0.5, 1.0))
    assert found.quantiles.tolist() == [2.0, np.inf]
    assert found.mean == np.inf
    assert np.isnan(found.error)


def test_one_replication_has_no_error() -> None:
    """Of one run nobody can tell how far others would lie from it."""
    found = band([[1.0, 2.0]])
    assert found.mean.tolist() == [1.0, 2.0]
    assert np.isnan(found.error).all()


@pytest.mark.parametrize(
    ("values", "probabilities", "message"),
    [
        ([], (0.5,), "no replications"),
        ([1.0, np.nan], (0.5,), "not numbers"),
        ([1.0], (0.0,), "quantile 0; allowed: above 0"),
        ([1.0], (1.5,), "quantile 1.5; allowed"),
    ],
)
def test_what_is_no_band(values: list[float], probabilities: tuple[float], message: str) -> None:
    """Nothing, what is no number, and shares beyond all are refused."""
    with pytest.raises(InputError, match=message):
        band(values, probabilities)


def test_a_quantile_that_was_not_computed() -> None:
    """Asking for another quantile names those there are."""
    with pytest.raises(InputError, match=r"quantile 0.9 was not computed; computed: 0.05, 0.5"):
        band([1.0, 2.0]).quantile(0.9)
