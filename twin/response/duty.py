"""Hours of duty: parts of the day in which a crew is at its base."""

from __future__ import annotations

__all__ = ["DutyHours"]


class DutyHours:
    """A part of every day, such as ``08:00-17:30``; ``22:00-06:00`` runs past midnight.

    >>> DutyHours("22:00-06:00").covers(23.5), DutyHours("22:00-06:00").covers(6.0)
    (True, False)
    """

    __slots__ = ("_begins_h", "_ends_h")

    def __init__(self, hours: str) -> None:
        self._begins_h, self._ends_h = (_hour(clock) for clock in hours.split("-"))

    def covers(self, hour: float) -> bool:
        """Return whether an hour of the day (0 to 24) is on duty; the end is not."""
        if self._begins_h < self._ends_h:
            return self._begins_h <= hour < self._ends_h
        # Equal ends are round the clock, as 00:00-24:00 is.
        return hour >= self._begins_h or hour < self._ends_h


def _hour(clock: str) -> float:
    hours, minutes = clock.split(":")
    return int(hours) + int(minutes) / 60.0
