"""The calendar: which days are teaching days, weekends and holidays."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from twin.model import Model, Name
from twin.scenario.when import LocalDate

__all__ = ["Calendar", "DayKind", "Holiday"]

DayKind = Literal["term-weekday", "term-weekend", "holiday"]
"""The kinds of day that a timetable tells apart."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

_WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class Holiday(Model):
    """A stretch of days without teaching; both the first and the last day belong to it."""

    begins: LocalDate = Field(alias="from", description="first day of the holiday")
    ends: LocalDate = Field(alias="to", description="last day of the holiday")
    name: Name

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.begins:
            raise ValueError(
                f"the holiday ends before it begins: from {self.begins} to {self.ends}; "
                "allowed: a last day (to) on or after the first (from)"
            )
        return self


class Calendar(Model):
    """Sorts each date into one kind of day."""

    holidays: tuple[Holiday, ...] = ()
    """Stretches of days without teaching."""

    weekends: tuple[Weekday, ...] = ("saturday", "sunday")
    """Days of the week without teaching."""

    make_up_days: tuple[LocalDate, ...] = ()
    """Weekend days that are taught in exchange for a public holiday."""

    def day_kind(self, day: date) -> DayKind:
        """Return the kind of *day*; a holiday goes before a weekend."""
        if any(holiday.begins <= day <= holiday.ends for holiday in self.holidays):
            return "holiday"
        if _WEEKDAYS[day.weekday()] in self.weekends and day not in self.make_up_days:
            return "term-weekend"
        return "term-weekday"
