"""The numbers that campus files are made of: each with its unit's sense and its limits."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

__all__ = [
    "EARLIEST_YEAR",
    "Fraction",
    "InstalledYear",
    "NonNegative",
    "Positive",
    "Year",
]

EARLIEST_YEAR = 1950
"""Nothing that still runs on a campus is older (assumed); an earlier year is a typing error."""


def _not_in_the_future(year: int) -> int:
    this_year = date.today().year
    if year > this_year:
        raise ValueError(f"{year} lies in the future; must be {EARLIEST_YEAR} to {this_year}")
    return year


Positive = Annotated[float, Field(gt=0)]
"""A size, a capacity, a flow: more than nothing."""

NonNegative = Annotated[float, Field(ge=0)]
"""A loss, a length of time, a height above the ground."""

Fraction = Annotated[float, Field(ge=0, le=1)]
"""A share of a whole, 0 to 1."""

Year = Annotated[int, Field(ge=EARLIEST_YEAR), AfterValidator(_not_in_the_future)]
"""A calendar year in which something was built, 1950 to this year."""

InstalledYear = Year
"""The year in which a piece of equipment went into service."""
