from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from twin.scenario.when import ClockWindow, LocalDate, LocalTime, Window, daily_spells


def window(begins: str, ends: str) -> Window:
    return Window.model_validate({"from": begins, "to": ends})


@pytest.mark.parametrize(
    "text", ["2025-01-23 06:00", "2025-01-23T06:00", "2025-01-23T06:00:00", "2025-01-23 06:00:00"]
)
def test_a_time_is_read_with_a_blank_or_a_t_and_with_or_without_seconds(text: str) -> None:
    """All the usual spellings of a local time mean the same."""
    assert TypeAdapter(LocalTime).validate_python(text) == datetime(2025, 1, 23, 6)


@pytest.mark.parametrize(
    "value",
    [
        "2025-01-23",
        "23.01.2025 06:00",
        "2025-13-01 06:00",
        "2025-01-23T06:00Z",
        1737612000,
        "",
        "0001-01-01 00:00",
    ],
)
def test_what_is_not_a_local_time_is_refused(value: Any) -> None:
    """A zone, a bare date, a number of seconds or a thirteenth month is no local time."""
    with pytest.raises(ValidationError, match="must be a local date and time without a time zone"):
        TypeAdapter(LocalTime).validate_python(value)


def test_a_date_is_read_and_anything_looser_refused() -> None:
    """A date is year-month-day and nothing else."""
    dates = TypeAdapter(LocalDate)
    assert dates.validate_python("2025-01-23") == date(2025, 1, 23)
    for wrong in ("2025-02-30", "2025-01-23 06:00", 20250123, "9999-12-31"):
        with pytest.raises(ValidationError, match="must be a date, such as 2025-01-23"):
            dates.validate_python(wrong)


@pytest.mark.parametrize("wrong", ["17:00", "25:00-26:00", "17:00-17:00", "5-6", "24:00-25:00"])
def test_what_is_not_hours_of_the_day_is_refused(wrong: str) -> None:
    """Hours of the day have two different times between 00:00 and 24:00."""
    with pytest.raises(ValidationError, match="must be hours of the day"):
        TypeAdapter(ClockWindow).validate_python(wrong)


def test_a_window_must_not_be_empty() -> None:
    """From lies before to; the message shows both."""
    with pytest.raises(ValidationError, match="from 2025-01-23 06:00 to 2025-01-23 06:00"):
        window("2025-01-23 06:00", "2025-01-23 06:00")


def test_a_window_holds_its_beginning_but_not_its_end() -> None:
    """Windows that follow each other share no instant."""
    first = window("2025-01-23 06:00", "2025-01-23 12:00")
    assert first.covers(datetime(2025, 1, 23, 6))
    assert not first.covers(datetime(2025, 1, 23, 12))


def test_daily_hours_are_cut_to_the_window_and_joined() -> None:
    """Each day gives its hours; what touches is one spell, what sticks out is cut off."""
    days = window("2025-01-22 18:00", "2025-01-24 01:00")
    spells = daily_spells(days, ["22:00-02:00", "17:00-22:00"])
    assert spells == (
        (datetime(2025, 1, 22, 18), datetime(2025, 1, 23, 2)),
        (datetime(2025, 1, 23, 17), datetime(2025, 1, 24, 1)),
    )


def test_hours_of_the_day_before_reach_into_a_window() -> None:
    """A window that begins at one o'clock is inside last night's hours."""
    spells = daily_spells(window("2025-01-23 01:00", "2025-01-23 12:00"), ["22:00-02:00"])
    assert spells == ((datetime(2025, 1, 23, 1), datetime(2025, 1, 23, 2)),)


def test_no_hours_mean_the_whole_window() -> None:
    """Without hours the decision holds all the time."""
    whole = window("2025-01-22 18:00", "2025-01-24 01:00")
    assert daily_spells(whole, []) == ((whole.begins, whole.ends),)
