"""Local clock times, dates and windows as a planner writes them.

A campus lives in one time zone, so every time is local and carries no zone. YAML 1.2 keeps
``2025-01-23 06:00`` and ``17:00-23:00`` as text; they are understood here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from twin.model import Model

__all__ = ["ClockWindow", "LocalDate", "LocalTime", "Spell", "Window", "daily_spells"]

_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME_PATTERN = rf"^{_DATE}[T ]\d{{2}}:\d{{2}}(:\d{{2}})?$"
_DATE_PATTERN = rf"^{_DATE}$"
_CLOCK_PATTERN = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"

_YEARS = range(1900, 2200)
"""Years of instrument records and of plans; others are typing errors, and near the ends of the
calendar adding a spin-up would overflow."""

Spell = tuple[datetime, datetime]
"""A half-open stretch of time: from, and up to but not including, to."""


def _local_time(value: Any) -> datetime:
    """Read ``2025-01-23 06:00`` (or with T, or with seconds); refuse anything looser."""
    if isinstance(value, str) and re.match(_TIME_PATTERN, value):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo is None and value.year in _YEARS:
        return value
    raise PydanticCustomError(
        "local_time", "must be a local date and time without a time zone, such as 2025-01-23 06:00"
    )


def _local_date(value: Any) -> date:
    """Read ``2025-01-23``; refuse anything looser."""
    if isinstance(value, str) and re.match(_DATE_PATTERN, value):
        with suppress(ValueError):
            value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime) and value.year in _YEARS:
        return value
    raise PydanticCustomError("local_date", "must be a date, such as 2025-01-23")


LocalTime = Annotated[
    datetime,
    BeforeValidator(_local_time),
    WithJsonSchema({"type": "string", "pattern": _TIME_PATTERN, "examples": ["2025-01-23 06:00"]}),
]
"""A local date and time without a zone, to the minute or the second."""

LocalDate = Annotated[
    date,
    BeforeValidator(_local_date),
    WithJsonSchema({"type": "string", "pattern": _DATE_PATTERN, "examples": ["2025-01-23"]}),
]
"""A calendar date."""


class Window(Model):
    """A stretch of time: *from* is inside it, *to* is the first instant after it."""

    begins: LocalTime = Field(alias="from", description="first instant inside")
    ends: LocalTime = Field(alias="to", description="first instant after")

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError(
                f"the window is empty: from {self.begins:%Y-%m-%d %H:%M} "
                f"to {self.ends:%Y-%m-%d %H:%M}; allowed: from before to"
            )
        return self

    def covers(self, moment: datetime) -> bool:
        """Return whether *moment* lies inside the window."""
        return self.begins <= moment < self.ends


def _clock_window(value: Any) -> str:
    """Accept ``17:00-23:00``; a window may run past midnight but not be empty."""
    if isinstance(value, str) and re.match(_CLOCK_PATTERN, value):
        first, last = value.split("-")
        if first != last:
            return value
    raise PydanticCustomError(
        "clock_window",
        "must be hours of the day with two different times, such as 17:00-23:00 "
        "(22:00-02:00 runs past midnight)",
    )


ClockWindow = Annotated[
    str,
    BeforeValidator(_clock_window),
    WithJsonSchema({"type": "string", "pattern": _CLOCK_PATTERN, "examples": ["17:00-23:00"]}),
]
"""Hours of every day, such as ``17:00-23:00``; ``22:00-02:00`` runs past midnight."""


def daily_spells(window: Window, hours: Iterable[str]) -> tuple[Spell, ...]:
    """Return the stretches inside *window* that fall into the given *hours* of each day.

    Parameters
    ----------
    window : Window
        The days to look at; spells are cut off at its ends.
    hours : iterable of str
        Hours of the day (`ClockWindow`); none means the whole window.

    Returns
    -------
    tuple of (datetime, datetime)
        In order of time; spells that touch or overlap are joined.
    """
    wanted = tuple(hours)
    if not wanted:
        return ((window.begins, window.ends),)
    joined: list[Spell] = []
    for begins, ends in sorted(_cut(window, wanted)):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return tuple(joined)


def _cut(window: Window, hours: tuple[str, ...]) -> Iterator[Spell]:
    """Yield each day's hours that overlap the window, cut to it."""
    # The day before the window may reach into it with hours that run past midnight.
    midnight = datetime.combine(window.begins.date(), datetime.min.time()) - timedelta(days=1)
    while midnight < window.ends:
        for clock in hours:
            first, last = (_minutes(text) for text in clock.split("-"))
            if last < first:
                last += 24 * 60
            begins = max(midnight + timedelta(minutes=first), window.begins)
            ends = min(midnight + timedelta(minutes=last), window.ends)
            if begins < ends:
                yield begins, ends
        midnight += timedelta(days=1)


def _minutes(clock: str) -> int:
    """Return the minutes since midnight of ``hour:minute``."""
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)
