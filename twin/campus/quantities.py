"""The numbers that campus files are made of: each with its unit's sense and its limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

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

LATEST_YEAR = 2100
"""Planned machines may be rehearsed; a later year is a typing error (assumed). A fixed year, so
that a file is right or wrong whatever the date of today."""


Positive = Annotated[float, Field(gt=0)]
"""A size, a capacity, a flow: more than nothing."""

NonNegative = Annotated[float, Field(ge=0)]
"""A loss, a length of time, a height above the ground."""

Fraction = Annotated[float, Field(ge=0, le=1)]
"""A share of a whole, 0 to 1."""

Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
"""A calendar year in which something was or will be built, 1950 to 2100."""

InstalledYear = Year
"""The year in which a piece of equipment went into service."""
