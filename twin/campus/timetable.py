"""Who is where: residents, day students and staff, by the hour and the kind of day.

Everybody belongs to one building (`twin.campus.building.People`). The timetable sends shares of
each group to kinds of building; who is sent nowhere is at home: residents in their dormitory,
staff at their place of work while they are on the campus, all others off the campus. So every
person is in exactly one place at every hour, whatever the shares.

Of all this a run of this version takes who sleeps in which dormitory (`residents_staying`); people
by the hour are there for `twin.campus.presence`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from twin.campus.building import BuildingKind
from twin.campus.quantities import Fraction
from twin.model import Model

__all__ = ["DAY_KINDS", "DayKind", "DayPlan", "GroupPlan", "Timetable", "hours_of"]

DayKind = Literal["term-weekday", "term-weekend", "holiday"]
DAY_KINDS: tuple[DayKind, ...] = ("term-weekday", "term-weekend", "holiday")
HOURS = 24
_WINDOW = re.compile(r"(\d{2}):00-(\d{2}):00")


def hours_of(window: str) -> range:
    """Return the hours that a window such as ``08:00-12:00`` covers: 8, 9, 10, 11.

    Raises
    ------
    ValueError
        It is not of that form, or ends before it begins.
    """
    match = _WINDOW.fullmatch(window)
    first, last = (int(match[1]), int(match[2])) if match else (1, 0)
    if not 0 <= first < last <= HOURS:
        raise ValueError(
            f"{window!r} is not a window of whole hours; must be such as 08:00-12:00,"
            " within 00:00-24:00"
        )
    return range(first, last)


def _window(text: str) -> str:
    hours_of(text)
    return text


Window = Annotated[
    str,
    AfterValidator(_window),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:00-\d{2}:00$"}),
]
"""Whole hours of a day, as ``08:00-12:00``."""

Shares = dict[Window, Fraction]
"""Share of a group during each window; outside the windows it is zero."""


def _by_hour(shares: Shares) -> tuple[float, ...]:
    values = [0.0] * HOURS
    for window, share in shares.items():
        for hour in hours_of(window):
            values[hour] += share
    return tuple(values)


class GroupPlan(Model):
    """Where one group is through one kind of day, as shares of the whole group.

    Checked and kept; no run of this version looks at it.
    """

    at: dict[BuildingKind, Shares] = {}
    """Share of the group in each kind of building. Spread over the buildings of that kind by
    floor area; a kind that the campus does not have keeps its people at home."""

    @model_validator(mode="after")
    def _nobody_is_twice(self) -> Self:
        for kind, shares in self.at.items():
            covered = [hour for window in shares for hour in hours_of(window)]
            if len(covered) != len(set(covered)):
                raise ValueError(f"two windows of {kind} overlap; each hour once")
        for hour in range(HOURS):
            total = sum(shares[hour] for shares in self.by_hour.values())
            if total > 1 + 1e-9:
                raise ValueError(
                    f"at {hour:02d}:00 the shares add up to {total:.3g}; they may reach 1"
                )
        return self

    @cached_property
    def by_hour(self) -> Mapping[BuildingKind, tuple[float, ...]]:
        """Share of the group in each kind of building, hour by hour."""
        return {kind: _by_hour(shares) for kind, shares in self.at.items()}


class DayPlan(Model):
    """One kind of day."""

    residents_staying: Fraction
    """Share of the beds let that is slept in; the others have gone home for the time."""

    residents: GroupPlan = GroupPlan()
    """Shares of those residents who stay."""

    day_students: GroupPlan = GroupPlan()
    """Shares of all day students; the rest is off the campus."""

    staff: GroupPlan = GroupPlan()
    """Shares of all staff who are away from their own place of work, at lunch or in class."""

    staff_on_campus: Shares = {}
    """Share of all staff who are on the campus at all; none outside these hours. Checked and kept;
    no run of this version looks at it."""

    @model_validator(mode="after")
    def _staff_come_first(self) -> Self:
        for hour, present in enumerate(self.staff_by_hour):
            sent = sum(shares[hour] for shares in self.staff.by_hour.values())
            if sent > present + 1e-9:
                raise ValueError(
                    f"at {hour:02d}:00 {sent:.3g} of the staff are sent to buildings but only"
                    f" {present:.3g} are on the campus; raise staff_on_campus"
                )
        return self

    @cached_property
    def staff_by_hour(self) -> tuple[float, ...]:
        """Share of the staff on the campus, hour by hour."""
        return _by_hour(self.staff_on_campus)


class Timetable(Model):
    """Who is where on each kind of day."""

    term_weekday: Annotated[DayPlan, Field(alias="term-weekday")]
    term_weekend: Annotated[DayPlan, Field(alias="term-weekend")]
    holiday: DayPlan

    def day(self, kind: DayKind) -> DayPlan:
        """Return the plan of one kind of day."""
        return {
            "term-weekday": self.term_weekday,
            "term-weekend": self.term_weekend,
            "holiday": self.holiday,
        }[kind]

    @property
    def resident_fraction(self) -> Mapping[DayKind, float]:
        """Share of the beds let that is slept in, by kind of day."""
        return {kind: self.day(kind).residents_staying for kind in DAY_KINDS}
