"""How much hot water people are counted on to use, and how shower cards hold them to it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.campus.quantities import Fraction, Positive
from twin.campus.site import Hours
from twin.model import Model

__all__ = ["QUOTAS_60C", "Quota", "ShowerCard", "minutes_of_day"]

QUOTAS_60C: dict[tuple[str, str, str], tuple[float, float]] = {
    # GB 50015-2019 table 6.2.1-1, dormitories: recalled, to be read before it is quoted.
    ("2019", "own-bathroom", "mean"): (40.0, 55.0),
    ("2019", "own-bathroom", "maximum"): (70.0, 100.0),
    ("2019", "shared-showers", "mean"): (35.0, 45.0),
    ("2019", "shared-showers", "maximum"): (40.0, 80.0),
    # GB 50015-2003 (2009 edition) table 5.1.1-1, dormitories: read.
    ("2009", "shared-washroom", "maximum"): (25.0, 40.0),
    ("2009", "shared-showers", "maximum"): (40.0, 60.0),
    ("2009", "shared-laundry", "maximum"): (50.0, 80.0),
    ("2009", "own-bathroom", "maximum"): (60.0, 100.0),
}
"""Litres at 60 degC per person and day, from and to, by edition, rooms and day. The 2009 edition
has the day of largest use only."""

HOT_C, COLD_C = 60.0, 5.0
"""Water in which the quotas are told, and what it is mixed with: surface water in most of
Jiangsu (GB 50015) [degC]."""


class Quota(Model):
    """Litres by the code's quota, in place of showers counted one by one.

    The showers and the rest keep their proportions and grow or shrink together to the quota.
    """

    rooms: Literal["own-bathroom", "shared-showers", "shared-laundry", "shared-washroom"]
    """How the rooms are fitted: each its own bathroom, or shared washrooms, these with showers,
    these with showers and laundry."""
    edition: Literal["2019", "2009"] = "2019"
    """Of GB 50015. The table of 2019 is recalled, that of 2009 was read."""
    day: Literal["mean", "maximum"] = "mean"
    """The mean day, or the day of largest use."""
    within: Fraction = 0.5
    """Where in the code's range: 0 at its lower end, 1 at its upper (assumed in the middle)."""

    @model_validator(mode="after")
    def _is_in_the_table(self) -> Self:
        if (self.edition, self.rooms, self.day) not in QUOTAS_60C:
            known = "; ".join(
                f"{rooms}, {day}" for edition, rooms, day in QUOTAS_60C if edition == self.edition
            )
            raise ValueError(
                f"no quota for {self.rooms}, {self.day} day in the edition of {self.edition};"
                f" allowed: {known}"
            )
        return self

    @property
    def litres_60c(self) -> float:
        """The quota [L per person and day, at 60 degC]."""
        low, high = QUOTAS_60C[self.edition, self.rooms, self.day]
        return low + self.within * (high - low)

    def litres_mixed(self, delivery_c: float) -> float:
        """Return the same heat as litres at *delivery_c*."""
        return self.litres_60c * (HOT_C - COLD_C) / (delivery_c - COLD_C)


class ShowerCard(Model):
    """What a shower card allows: hours of the day, minutes at a time, litres a day.

    Only showers ask for a card; basins run without one.
    """

    hours: tuple[Hours, ...] = ()
    """Hours in which cards work, such as ``17:00-23:00``; none written: always. People shower in
    them instead of outside them."""
    minutes_per_use: Annotated[float, Field(ge=1.0, le=60.0)] | None = None
    """A shower is cut off after this [min]."""
    litres_per_day: Positive | None = None
    """Each person's litres of mixed water a day; when they are used up, there is no further
    shower."""

    @model_validator(mode="after")
    def _holds_to_something(self) -> Self:
        if not self.hours and self.minutes_per_use is None and self.litres_per_day is None:
            raise ValueError(
                "the card allows everything; give hours, minutes_per_use or litres_per_day"
            )
        return self


def minutes_of_day(hours: tuple[str, ...]) -> list[bool]:
    """Return for each of the 1440 minutes of a day whether it lies in one of *hours*.

    Examples
    --------
    >>> sum(minutes_of_day(("23:30-00:30",)))
    60
    """
    inside = [False] * 1440
    for one in hours:
        begins, ends = (60 * int(clock[:2]) + int(clock[3:]) for clock in one.split("-"))
        if ends <= begins:
            ends += 1440
        for minute in range(begins, ends):
            inside[minute % 1440] = True
    return inside
