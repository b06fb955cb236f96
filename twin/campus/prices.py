"""What it costs to do something about it: prices of machines, tanks, heaters and people's time.

Every default is assumed, from the order of magnitude of Chinese tenders, with a range that a buyer
should expect; a campus writes its own offers in their place.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.campus.quantities import NonNegative, Positive
from twin.model import Model

__all__ = ["Price", "Prices", "annuity"]


class Price(Model):
    """A price, the range in which it may lie, and where it comes from."""

    likely_cny: NonNegative
    """The price [CNY per unit of what is bought]."""
    low_cny: NonNegative
    """A low offer."""
    high_cny: NonNegative
    """A high one."""
    source: str = "assumed"
    """Where the price comes from, for whoever reads the file."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not self.low_cny <= self.likely_cny <= self.high_cny:
            raise ValueError(
                f"likely_cny {self.likely_cny:g} does not lie between low_cny"
                f" {self.low_cny:g} and high_cny {self.high_cny:g}; put the three in order"
            )
        return self


class Prices(Model):
    """What counter-measures cost, bought and set to work."""

    heat_pump_per_kw: Price = Price(likely_cny=1500, low_cny=1000, high_cny=3000)
    """Air-source heat pump, installed, per kW of rated heat."""
    tank_per_m3: Price = Price(likely_cny=2000, low_cny=1200, high_cny=4000)
    """Insulated hot-water tank, installed, per m3."""
    heater_per_kw: Price = Price(likely_cny=300, low_cny=150, high_cny=800)
    """Electric heater in the line with its wiring, per kW; without a stronger mains connection."""
    plant_visit: Price = Price(likely_cny=200, low_cny=0, high_cny=600)
    """A technician at one plant to change how it is run, and back again."""
    move_per_person: Price = Price(likely_cny=100, low_cny=20, high_cny=300)
    """Moving one person to another dormitory for the holiday."""
    heat_pump_years: Positive = 15
    """Life of a heat pump [years]; assumed, 10 to 20."""
    tank_years: Positive = 20
    """Life of a tank [years]; assumed, 15 to 30."""
    heater_years: Positive = 10
    """Life of an electric heater [years]; assumed, 8 to 15."""
    discount_percent_per_year: Annotated[float, Field(ge=0, le=30)] = 5
    """Yearly rate at which money is weighed [%]; assumed, 3 to 8."""
    budget_cny: NonNegative = 100_000
    """What may be spent before and in a winter [CNY]; assumed."""


def annuity(investment_cny: float, *, years: float, discount_percent_per_year: float) -> float:
    """Return the equal yearly payments that an investment comes to [CNY/year].

    Examples
    --------
    >>> round(annuity(1000.0, years=10, discount_percent_per_year=5), 2)
    129.5
    >>> annuity(1000.0, years=10, discount_percent_per_year=0)
    100.0
    """
    rate = discount_percent_per_year / 100.0
    if rate == 0.0:
        return investment_cny / years
    return float(investment_cny * rate / (1.0 - (1.0 + rate) ** -years))
