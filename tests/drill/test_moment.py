from __future__ import annotations

from datetime import date, datetime

import pytest

from twin.drill.moment import is_night, read_moment
from twin.errors import InputError
from twin.model import Name
from twin.scenario.calendar import Calendar, Holiday

NOW = datetime(2026, 3, 10, 12, 0)  # a Tuesday
HOLIDAY = Holiday.model_validate(
    {"from": date(2026, 3, 12), "to": date(2026, 3, 20), "name": Name(en="x", zh="x")}
)


def moment(text: str, **more: object) -> datetime:
    return read_moment(text, now=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-02 09:05", datetime(2026, 5, 2, 9, 5)),
        ("2026-05-02T09:05", datetime(2026, 5, 2, 9, 5)),
        ("Tue 10:20", datetime(2026, 3, 17, 10, 20)),
        ("Tue 14:00", datetime(2026, 3, 10, 14, 0)),
        ("wednesday 8:00", datetime(2026, 3, 11, 8, 0)),
        ("周五 10:20", datetime(2026, 3, 13, 10, 20)),
        ("Sat 10:20", datetime(2026, 3, 14, 10, 20)),
        ("11:00", datetime(2026, 3, 11, 11, 0)),
        ("12:01", datetime(2026, 3, 10, 12, 1)),
        ("night", datetime(2026, 3, 11, 2, 10)),
    ],
)
def test_moments_are_read_as_people_say_them(text: str, expected: datetime) -> None:
    """A date as it stands; a weekday or a time of day is the next one after now."""
    assert moment(text) == expected


def test_the_next_one_lies_in_term() -> None:
    """A weekday in the holidays is passed over, and a time of day looks for a teaching day."""
    calendar = Calendar(holidays=(HOLIDAY,))
    assert moment("Tue 10:20", calendar=calendar) == datetime(2026, 3, 24, 10, 20)
    late = read_moment("09:00", now=datetime(2026, 3, 11, 10, 0), calendar=calendar)
    assert late == datetime(2026, 3, 23, 9, 0)


@pytest.mark.parametrize("text", ["soon", "Tux 10:20", "25:00", "Tue 10:61", "2026-03-10", ""])
def test_what_is_no_moment_is_told_with_what_is_allowed(text: str) -> None:
    """The message shows the forms that are allowed."""
    with pytest.raises(InputError, match="Tue 10:20"):
        moment(text)


def test_night_is_when_residents_are_in_bed() -> None:
    """From eleven in the evening to six in the morning."""
    assert [is_night(datetime(2026, 3, 10, hour)) for hour in (22, 23, 5, 6)] == [
        False,
        True,
        True,
        False,
    ]
