from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.engine import Engine
from twin.hotwater.demand import (
    HOURLY_SHAPES,
    SHOWER_LENGTHS,
    DayPlan,
    Draws,
    draw_showers,
    minute_rates,
    poisson_inverse,
    running_sum,
)

EVENING = HOURLY_SHAPES["dormitory-evening"]


def plan(days: int = 1, people: float = 500.0, **changes: Any) -> DayPlan:
    hours = 24 * days
    parts: dict[str, Any] = {
        "people": np.full(hours, people),
        "factor": np.ones(hours),
        "open_minutes": np.ones(60 * hours, dtype=np.bool_),
        "ruled_minutes": np.zeros(60 * hours, dtype=np.bool_),
        "first_hour": 0,
    }
    return DayPlan(**(parts | changes))


def drawn(of: DayPlan, seed: int = 1) -> Draws:
    return draw_showers(
        of,
        shape=EVENING,
        showers_per_person_day=0.9,
        shower_min=8.0,
        flow_l_min=8.0,
        other_litres_per_person_day=6.0,
        rng=np.random.default_rng(seed),
    )


@pytest.mark.parametrize("name", sorted(HOURLY_SHAPES))
def test_a_shape_is_a_whole_day(name: str) -> None:
    """24 shares that sum to one."""
    assert len(HOURLY_SHAPES[name]) == 24
    assert sum(HOURLY_SHAPES[name]) == pytest.approx(1.0, abs=1e-12)
    assert min(HOURLY_SHAPES[name]) > 0.0


def test_the_evening_peak_is_that_of_the_code() -> None:
    """The largest hour takes 13.3 % of the day: Kh = 3.2 of GB 50015-2019 for large dormitories."""
    assert 24.0 * max(EVENING) == pytest.approx(3.2, abs=0.01)


def test_shower_lengths_average_to_the_mean() -> None:
    """Shares sum to one, and so does the mean length over the mean length."""
    assert sum(often for _, often in SHOWER_LENGTHS) == pytest.approx(1.0)
    assert sum(part * often for part, often in SHOWER_LENGTHS) == pytest.approx(1.0, abs=1e-12)


def test_rates_sum_to_the_uses_of_the_day() -> None:
    """500 people with 0.9 uses make 450 a day, whatever the proportions' sum and the first hour."""
    shape = tuple(7.0 * share for share in EVENING)
    for first_hour in (0, 13):
        rates = minute_rates(plan(first_hour=first_hour), shape, per_person_day=0.9)
        assert rates.sum() == pytest.approx(450.0, rel=1e-12)
    assert minute_rates(plan(first_hour=13), shape, per_person_day=0.9)[0] == pytest.approx(
        450.0 * EVENING[13] / 60.0
    )


def test_litres_are_right_on_average() -> None:
    """200 days of 500 people: 63.6 L a head and day within four standard errors."""
    draws = drawn(plan(days=200))
    litres = float(draws.mixed_m3_s.sum(dtype=np.float64)) * 60_000.0 / (500.0 * 200.0)
    # A shower's litres: mean 64, second moment from the lengths 5, 7 and 13 min at 8 L/min.
    lengths = 8.0 * np.array([5.0, 7.0, 13.0])
    parts = np.array([often for _, often in SHOWER_LENGTHS])
    per_day = 0.9 * 64.0 / float(lengths @ parts)
    error = np.sqrt(per_day * float(lengths**2 @ parts) / (500.0 * 200.0))
    assert litres == pytest.approx(0.9 * 64.0 + 6.0, abs=4.0 * error)


def test_what_flows_is_the_showers_that_run() -> None:
    """A shower flows from the minute in which it begins, for its length, at its flow."""
    quiet = draw_showers(
        plan(people=20.0),
        shape=EVENING,
        showers_per_person_day=1.0,
        shower_min=8.0,
        flow_l_min=10.0,
        other_litres_per_person_day=0.0,
        rng=np.random.default_rng(5),
    )
    expected = np.zeros(1440)
    for kind, length in enumerate(quiet.lengths_min):
        for minute in np.flatnonzero(quiet.showers[kind]):
            expected[minute : minute + length] += 10.0 * quiet.showers[kind, minute]
    assert expected.sum() > 0.0
    assert quiet.mixed_m3_s * 60_000.0 == pytest.approx(expected, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 40.0), st.integers(0, 2**32 - 1))
def test_inversion_is_scipys_quantile(mean: float, seed: int) -> None:
    """The count is the smallest whose Poisson probability reaches the uniform number."""
    from scipy.stats import poisson

    uniform = np.random.default_rng(seed).random(50)
    counts = poisson_inverse(uniform, np.full(50, mean))
    expected = poisson.ppf(uniform, mean)
    differs = counts != expected
    # Only where the uniform number lies on a step to the last digits may rounding decide.
    assert np.abs(poisson.cdf(np.minimum(counts, expected), mean) - uniform)[differs].max(
        initial=0.0
    ) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("more", [{"people": 650.0}, {"factor": np.full(48, 1.3)}])
def test_more_people_or_litres_never_take_a_shower_away(more: dict[str, Any]) -> None:
    """With the same draws each minute and kind has as many showers, or more."""
    few, many = drawn(plan(days=2)), drawn(plan(days=2, **more))
    assert (many.showers >= few.showers).all()
    assert int(many.showers.sum()) > int(few.showers.sum())
    assert (many.mixed_m3_s >= few.mixed_m3_s).all()


def test_nobody_draws_nothing() -> None:
    """Without people there is neither shower nor flow."""
    draws = drawn(plan(people=0.0))
    assert int(draws.showers.sum()) == 0
    assert float(draws.mixed_m3_s.max()) == 0.0


def windows(days: int, open_hours: range, *, ruled: slice = slice(None)) -> dict[str, Any]:
    hour = np.arange(1440 * days) // 60 % 24
    in_force = np.zeros(1440 * days, dtype=np.bool_)
    in_force[ruled] = True
    open_now = np.isin(hour, open_hours) | ~in_force
    return {"open_minutes": open_now, "ruled_minutes": in_force}


def test_supply_windows_keep_the_litres_of_each_day() -> None:
    """Use of the closed hours moves into the open ones of its day; closed minutes have none."""
    of = plan(days=3, **windows(3, range(17, 23)))
    rates = minute_rates(of, EVENING, per_person_day=0.9)
    assert rates[~of.open_minutes].max() == 0.0
    assert rates.reshape(3, -1).sum(axis=1) == pytest.approx([450.0] * 3)


def test_supply_windows_from_noon_leave_the_morning_alone() -> None:
    """A decision cannot change what was before it, only the rest of its first day."""
    of = plan(days=2, **windows(2, range(17, 23), ruled=slice(720, 2880)))
    usual = minute_rates(plan(days=2), EVENING, per_person_day=0.9)
    rates = minute_rates(of, EVENING, per_person_day=0.9)
    assert (rates[:720] == usual[:720]).all()
    assert rates[:1440].sum() == pytest.approx(450.0)


def test_a_day_without_an_open_hour_is_a_day_without_showers() -> None:
    """From 23:30 on with windows until 23:00 nothing is left to move into."""
    of = plan(**windows(1, range(17, 23), ruled=slice(1410, 1440)))
    usual = minute_rates(plan(), EVENING, per_person_day=0.9)
    rates = minute_rates(of, EVENING, per_person_day=0.9)
    assert rates[1410:].max() == 0.0
    assert (rates[:1410] == usual[:1410]).all()


def test_running_showers_end() -> None:
    """Three that begin in minute one run for their length and are gone."""
    begun = np.array([0, 3, 0, 1, 0, 0], dtype=np.uint16)
    assert running_sum(begun, 2).tolist() == [0.0, 3.0, 3.0, 1.0, 1.0, 0.0]


def test_a_building_draws_the_same_whoever_else_is_there() -> None:
    """Streams go by name: asking for others first, or not at all, changes nothing."""

    def showers(first: list[str]) -> bytes:
        streams = Engine(seed=4, length_s=60.0).streams
        for name in first:
            streams.generator(name).random(10)
        return drawn_from(streams.generator("draws:dorm-07"))

    def drawn_from(rng: np.random.Generator) -> bytes:
        return draw_showers(
            plan(),
            shape=EVENING,
            showers_per_person_day=0.9,
            shower_min=8.0,
            flow_l_min=8.0,
            other_litres_per_person_day=6.0,
            rng=rng,
        ).showers.tobytes()

    assert showers([]) == showers(["weather", "draws:dorm-01"])
    assert showers([]) != drawn_from(
        Engine(seed=5, length_s=60.0).streams.generator("draws:dorm-07")
    )
