from __future__ import annotations

import pytest
from pydantic import ValidationError

from twin.campus import load_campus
from twin.campus.prices import Price, Prices, annuity
from twin.catalog import find_campus


def test_an_annuity_pays_the_investment_back() -> None:
    """Discounted, the equal payments of a life sum to the investment."""
    yearly = annuity(124_000.0, years=20, discount_percent_per_year=5)
    worth = sum(yearly / 1.05**year for year in range(1, 21))
    assert worth == pytest.approx(124_000.0, rel=1e-12)
    assert annuity(100.0, years=4, discount_percent_per_year=0) == 25.0


def test_a_price_lies_in_its_range() -> None:
    """A price outside its own low and high is a typing error, and is told."""
    with pytest.raises(ValidationError, match="does not lie between low_cny 10 and high_cny 20"):
        Price(likely_cny=30, low_cny=10, high_cny=20)
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Price(likely_cny=-1, low_cny=-2, high_cny=20)


def test_the_demo_campus_states_its_prices() -> None:
    """The shipped prices are the defaults of the model, written out so that they can be edited."""
    campus = load_campus(find_campus("demo"))
    assert campus.prices == Prices()
    assert "prices" in campus.model_fields_set
