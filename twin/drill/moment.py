"""When a drill is held: a date, a weekday of the next week of term, or tonight."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from twin.errors import InputError
from twin.scenario.calendar import Calendar

__all__ = ["NIGHT", "is_night", "read_moment"]

NIGHT: Final = time(2, 10)
"""When a drill by night is held if no time is told (chosen: everybody is asleep)."""

NIGHT_HOURS: Final = frozenset({23, 0, 1, 2, 3, 4, 5})
"""Hours in which the residents of a dormitory are in bed; those asleep: see
:data:`twin.evacuation.population.premovement.ASLEEP_BY_HOUR`."""

_FARTHEST_DAYS: Final = 400
"""A week of term is looked for so far ahead."""

_DAYS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon", "周一", "星期一"),
            ("tuesday", "tue", "周二", "星期二"),
            ("wednesday", "wed", "周三", "星期三"),
            ("thursday", "thu", "周四", "星期四"),
            ("friday", "fri", "周五", "星期五"),
            ("saturday", "sat", "周六", "星期六"),
            ("sunday", "sun", "周日", "星期日", "星期天"),
        )
    )
    for name in names
}
_WEEKDAY: Final = re.compile(r"([^\W\d]+)\.?,?\s+(\d{1,2}):(\d{2})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_ALLOWED: Final = (
    'allowed: a weekday and a time ("Tue 10:20"), a date and a time ("2026-03-10 10:20"),'
    ' a time ("10:20") or "night"'
)


def read_moment(text: str, *, now: datetime, calendar: Calendar | None = None) -> datetime:
    """Return the local time that a reader means.

    Parameters
    ----------
    text
        ``2026-03-10 10:20``; or ``Tue 10:20``, the next such weekday on which the calendar has
        term; or ``10:20``, that time on the next teaching day; or ``night``, ten past two of the
        next night of term.
    now
        The present, from which the next one is looked for.
    calendar
        Which days are in term; empty: all weeks are, and nothing is taught on weekends.

    Raises
    ------
    InputError
        The text is none of these, or no such day comes within a year.
    """
    said, days = text.strip(), calendar or Calendar()
    if said.casefold() in {"night", "夜间"}:
        return _next(now, NIGHT, days, weekday=None, taught=False, text=text)
    if match := _CLOCK.fullmatch(said):
        return _next(now, _time(match[1], match[2], text), days, weekday=None, text=text)
    if match := _WEEKDAY.fullmatch(said):
        if (day := _DAYS.get(match[1].casefold())) is None:
            raise InputError(f"--at {text!r}: no weekday {match[1]!r}; {_ALLOWED}")
        at = _time(match[2], match[3], text)
        return _next(now, at, days, weekday=day, taught=False, text=text)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or ":" not in said:
        raise InputError(f"--at {text!r} is no moment; {_ALLOWED}")
    return moment


def is_night(moment: datetime) -> bool:
    """Tell whether residents are in bed."""
    return moment.hour in NIGHT_HOURS


def _next(
    now: datetime,
    at: time,
    calendar: Calendar,
    *,
    weekday: int | None,
    text: str,
    taught: bool = True,
) -> datetime:
    """Return the next moment of a time of day on a day in term (*taught*: a teaching day)."""
    for ahead in range(_FARTHEST_DAYS):
        moment = datetime.combine(now.date() + timedelta(days=ahead), at)
        kind = calendar.day_kind(moment.date())
        in_term = kind == "term-weekday" if taught else not _off(moment.date(), calendar)
        if moment > now and in_term and weekday in {None, moment.weekday()}:
            return moment
    raise InputError(
        f"--at {text!r}: no such day in term within {_FARTHEST_DAYS} days of {now:%Y-%m-%d}; give"
        " a date, such as 2026-03-10 10:20"
    )


def _off(day: date, calendar: Calendar) -> bool:
    return calendar.day_kind(day) == "holiday"


def _time(hour: str, minute: str, text: str) -> time:
    if int(hour) > 23 or int(minute) > 59:
        raise InputError(f"--at {text!r}: {hour}:{minute} is no time of day; {_ALLOWED}")
    return time(int(hour), int(minute))
