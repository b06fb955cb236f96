from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from twin.scenario.calendar import Calendar

JANUARY = Calendar.model_validate(
    {
        "holidays": [
            {"from": "2025-01-15", "to": "2025-02-16", "name": {"en": "winter", "zh": "寒假"}}
        ],
        "make_up_days": ["2025-01-11"],
    }
)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 1, 14), "term-weekday"),
        (date(2025, 1, 15), "holiday"),
        (date(2025, 1, 18), "holiday"),
        (date(2025, 2, 16), "holiday"),
        (date(2025, 2, 17), "term-weekday"),
        (date(2025, 1, 12), "term-weekend"),
        (date(2025, 1, 11), "term-weekday"),
    ],
)
def test_each_date_is_of_one_kind(day: date, kind: str) -> None:
    """A holiday holds its first and last day and goes before weekends; make-up days are taught."""
    assert JANUARY.day_kind(day) == kind


def test_an_empty_calendar_knows_weekends() -> None:
    """Without a word about it, Saturday and Sunday are free."""
    assert [Calendar().day_kind(date(2025, 1, day)) for day in (3, 4, 5, 6)] == [
        "term-weekday",
        "term-weekend",
        "term-weekend",
        "term-weekday",
    ]


def test_a_holiday_that_ends_before_it_begins_is_refused() -> None:
    """The message shows both dates and what is allowed."""
    holiday = {"from": "2025-01-15", "to": "2025-01-14", "name": {"en": "x", "zh": "x"}}
    with pytest.raises(ValidationError, match="from 2025-01-15 to 2025-01-14; allowed: a last day"):
        Calendar.model_validate({"holidays": [holiday]})
