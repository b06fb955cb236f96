from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from twin.errors import WeatherError
from twin.scenario.realise import realise
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import Weather

Write = Callable[[str, str | bytes], Path]

START = datetime(2025, 1, 22)


def weather(**given: Any) -> Weather:
    parsed: Weather = TypeAdapter(Weather).validate_python(given)
    return parsed


def inline(hours: int = 48) -> Weather:
    return weather(
        kind="inline",
        starts="2025-01-22 00:00",
        air_c=[float(hour) / 2 for hour in range(hours + 1)],
        relative_humidity=[0.5] * (hours + 1),
    )


def play(given: Weather, start: datetime, hours: int, **more: Any) -> WeatherSeries:
    rng = np.random.default_rng(1)
    return realise(given, start=start, hours=hours, rng=rng, folder=Path(), **more)


def test_inline_values_stand_at_their_hours() -> None:
    """The series is the part of the given values that the run needs."""
    series = play(inline(), datetime(2025, 1, 22, 6), 4)
    assert series.air_c.tolist() == [3.0, 3.5, 4.0, 4.5, 5.0]
    assert series.start == datetime(2025, 1, 22, 6)


def test_weather_shorter_than_the_run_says_how_many_hours_are_missing() -> None:
    """The run wants until 25 January, the data end on the 24th."""
    with pytest.raises(WeatherError) as caught:
        play(inline(), START, 72)
    assert str(caught.value) == (
        "inline weather: ends 2025-01-24 00:00, the run ends 2025-01-25 00:00: 24 h are missing; "
        "allowed: weather for the whole run; give more hours or lower days"
    )


def test_weather_that_begins_after_the_run_is_refused() -> None:
    """Only the spin-up may be filled, never a judged hour."""
    with pytest.raises(WeatherError) as caught:
        play(inline(), datetime(2025, 1, 21), 24)
    assert str(caught.value) == (
        "inline weather: begins 2025-01-22 00:00, the run begins 2025-01-21 00:00: 24 h are "
        "missing; allowed: weather for the whole run; give earlier hours or move the start"
    )


def test_the_spin_up_repeats_the_first_day_and_says_so() -> None:
    """Hours before the data take the same hour of the first day of the data."""
    series = play(inline(), datetime(2025, 1, 20, 12), 60, run_starts=START)
    assert series.air_c[:12].tolist() == [hour / 2 for hour in range(12, 24)]
    assert series.air_c[12:36].tolist() == [hour / 2 for hour in range(24)]
    assert series.air_c[36] == 0.0
    assert tuple(note.en for note in series.notes) == (
        "the 36 h of spin-up before 2025-01-22 00:00 repeat the first day of the data",
    )


def test_a_spin_up_before_less_than_a_day_holds_the_first_hour() -> None:
    """Ten hours of data hold no day to repeat."""
    series = play(inline(10), datetime(2025, 1, 21, 22), 6, run_starts=START)
    assert series.air_c.tolist() == [0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0]
    assert tuple(note.en for note in series.notes) == (
        "the 2 h of spin-up before 2025-01-22 00:00 repeat the first hour of the data",
    )


def test_every_kind_gives_one_value_per_hour_and_both_ends(write: Write) -> None:
    """Whatever the source, a run of n hours gets n + 1 values that cannot be changed."""
    write(
        "w.csv",
        "time,air_c,relative_humidity\n"
        + "".join(f"2025-01-{22 + h // 24} {h % 24:02}:00,1,0.5\n" for h in range(49)),
    )
    kinds: list[Weather] = [
        inline(),
        weather(kind="csv", path="w.csv"),
        weather(kind="seasonal", mean_c=5.0),
        weather(kind="cold-snap", coldest_day="2025-01-22"),
        weather(kind="heat-wave", hottest_day="2025-01-22"),
    ]
    for kind in kinds:
        series = play(kind, START, 30)
        assert series.air_c.shape == series.relative_humidity.shape == (31,)
        assert series.air_c.dtype == series.relative_humidity.dtype == np.float64
        assert not series.air_c.flags.writeable


def test_only_recipes_draw_random_numbers() -> None:
    """Given weather leaves the generator as it was."""
    rng = np.random.default_rng(7)
    realise(inline(), start=START, hours=24, rng=rng, folder=Path())
    assert rng.random() == np.random.default_rng(7).random()


def test_inline_lists_must_be_equally_long() -> None:
    """One temperature and one humidity per hour."""
    with pytest.raises(ValidationError, match="air_c has 3 values and relative_humidity 2"):
        weather(
            kind="inline",
            starts="2025-01-22 00:00",
            air_c=[1.0, 2.0, 3.0],
            relative_humidity=[0.5, 0.5],
        )


def test_a_series_refuses_what_cannot_be_and_names_the_hour() -> None:
    """The last gate before the engine: no NaN and no impossible value gets through."""
    air = np.array([1.0, np.nan, 3.0])
    with pytest.raises(WeatherError, match=r"somewhere: 2025-01-22 01:00: the air temperature is"):
        WeatherSeries(start=START, air_c=air, relative_humidity=np.full(3, 0.5), source="somewhere")
    with pytest.raises(WeatherError, match=r"somewhere: \(3,\) temperatures and \(2,\) humidities"):
        WeatherSeries(
            start=START,
            air_c=np.zeros(3),
            relative_humidity=np.full(2, 0.5),
            source="somewhere",
        )


def test_a_run_needs_at_least_one_hour() -> None:
    """No hours is a mistake of the caller."""
    with pytest.raises(ValueError, match="hours is 0; at least 1 is needed"):
        play(inline(), START, 0)
