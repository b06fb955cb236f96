from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from twin.campus.hotwater import Demand
from twin.campus.usage import QUOTAS_60C, Quota, ShowerCard, minutes_of_day
from twin.hotwater.demand import (
    HOURLY_SHAPES,
    Allowance,
    DayPlan,
    Draws,
    allowed_share,
    draw_showers,
    flow_kinds,
)

DAYS = 200
ALWAYS = np.ones(1440, dtype=bool)


def draw(**changes: Any) -> Draws:
    """Draw 200 days of 500 people."""
    hours = 24 * DAYS
    plan = DayPlan(
        people=np.full(hours, 500.0),
        factor=np.ones(hours),
        open_minutes=np.ones(60 * hours, dtype=np.bool_),
        ruled_minutes=np.zeros(60 * hours, dtype=np.bool_),
        first_hour=0,
    )
    values = {
        "shape": HOURLY_SHAPES["dormitory-evening"],
        "showers_per_person_day": 0.9,
        "shower_min": 8.0,
        "flow_l_min": 8.0,
        "other_litres_per_person_day": 6.0,
        "rng": np.random.default_rng(5),
    }
    return draw_showers(plan, **(values | changes))


def litres(draws: Draws) -> float:
    """Return mixed water for each person and day [L]."""
    return float(draws.mixed_m3_s.astype(float).sum()) * 60_000.0 / (500 * DAYS)


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "hour", "share"),
    [
        ("dormitory-evening", 21, 0.133),
        ("dormitory-men", 22, 3.8 / 22.0),
        ("dormitory-women", 21, 5.0 / 26.5),
    ],
)
def test_the_largest_hour_takes_its_share(shape: str, hour: int, share: float) -> None:
    """13.3 % is Kh 3.2 of GB 50015; 17.3 and 18.9 % are ASHRAE's hours for men and women."""
    values = HOURLY_SHAPES[shape]
    assert sum(values) == pytest.approx(1.0, abs=1e-12)
    assert values.index(max(values)) == hour
    assert max(values) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("shape", ["dormitory-men", "dormitory-women"])
def test_peaks_lie_within_the_codes_range(shape: str) -> None:
    """Kh of GB 50015 is 3.2 to 4.8 for dormitories: a largest hour of 13.3 to 20 % of the day."""
    assert 3.2 <= 24.0 * max(HOURLY_SHAPES[shape]) <= 4.8


# --- quotas ------------------------------------------------------------------------------------


def test_a_quota_is_the_heat_of_its_litres() -> None:
    """47.5 L at 60 °C from 5 °C are 74.6 L at 40 °C: showers and the rest grow to them together."""
    demand = Demand(quota=Quota(rooms="own-bathroom"))
    assert demand.quota is not None
    assert demand.quota.litres_60c == 47.5
    assert demand.scale * demand.counted_litres == pytest.approx(47.5 * 55 / 35, rel=1e-12)
    assert Demand().scale == 1.0


@given(st.sampled_from(sorted(QUOTAS_60C)), st.floats(0.0, 1.0))
def test_quotas_stay_in_the_codes_range(key: tuple[str, str, str], within: float) -> None:
    """Whatever is chosen within the range lies between its ends."""
    edition, rooms, day = key
    quota = Quota.model_validate({"edition": edition, "rooms": rooms, "day": day, "within": within})
    low, high = QUOTAS_60C[key]
    assert low <= quota.litres_60c <= high


def test_a_quota_that_the_table_does_not_have_is_refused() -> None:
    """The 2009 edition knows no mean day; the message lists what it knows."""
    with pytest.raises(ValidationError, match="allowed: shared-washroom, maximum"):
        Quota(rooms="own-bathroom", edition="2009")
    with pytest.raises(ValidationError, match="nothing to scale"):
        Demand(
            quota=Quota(rooms="own-bathroom"),
            showers_per_person_day=0,
            other_litres_40c_per_person_day=0,
        )


# --- flows -------------------------------------------------------------------------------------


@given(st.floats(0.0, 0.6))
def test_flows_have_the_mean_and_the_spread_that_were_asked_for(spread: float) -> None:
    """Mean one, standard deviation as given, none below a fifth."""
    flows = np.array(flow_kinds(spread))
    assert flows[:, 1].sum() == pytest.approx(1.0)
    assert flows[:, 0] @ flows[:, 1] == pytest.approx(1.0)
    deviation = math.sqrt(((flows[:, 0] - 1.0) ** 2) @ flows[:, 1])
    assert deviation == pytest.approx(spread, abs=1e-9)
    assert flows[:, 0].min() > 0.2


def test_a_spread_of_flows_moves_no_litres() -> None:
    """Nine kinds of shower instead of three, and the same water within the noise of 200 days."""
    draws = draw(flow_spread=0.3)
    assert draws.showers.shape[0] == 9
    assert litres(draws) == pytest.approx(litres(draw()), rel=0.01)
    flows = [8.0 * flow for flow, _ in flow_kinds(0.3) for _ in range(3)]
    counts = draws.showers.sum(axis=1, dtype=float)
    each = float(counts @ (draws.lengths_min * np.array(flows))) / (500 * DAYS) + 6.0
    assert litres(draws) == pytest.approx(each, rel=1e-4)  # but for showers that midnight cuts


# --- cards -------------------------------------------------------------------------------------


def test_a_card_that_allows_everything_changes_nothing() -> None:
    """The same showers to the last bit."""
    plain, carded = draw(), draw(allowance=Allowance(open_minutes=ALWAYS))
    assert np.array_equal(plain.showers, carded.showers)
    assert np.array_equal(plain.mixed_m3_s, carded.mixed_m3_s)


def test_minutes_on_the_card_cut_showers_but_not_their_number() -> None:
    """5, 7 and 13 min at 6 min a card: 30 % x 5 + 70 % x 6 of 8 L/min."""
    draws = draw(allowance=Allowance(open_minutes=ALWAYS, minutes_per_use=6.0))
    assert np.array_equal(draws.showers, draw().showers)
    assert draws.lengths_min.tolist() == [5, 6, 6]
    mean_min = 0.30 * 5 + 0.45 * 7 + 0.25 * 13
    per_day = 0.9 * 8.0 / mean_min
    assert litres(draws) == pytest.approx(6.0 + per_day * 8.0 * (0.30 * 5 + 0.70 * 6), rel=0.01)


def test_cards_that_work_in_the_evening_only_move_showers_there() -> None:
    """No shower begins outside, and the day's showers are as many as before."""
    works = np.array(minutes_of_day(("17:00-23:00",)))
    draws = draw(allowance=Allowance(open_minutes=works))
    by_minute = draws.showers.sum(axis=0).reshape(DAYS, 1440).sum(axis=0)
    assert by_minute[~works].sum() == 0
    assert by_minute.sum() == pytest.approx(draw().showers.sum(), rel=0.02)
    assert draws.mixed_m3_s.reshape(DAYS, 1440)[:, 8 * 60].min() > 0.0  # basins run without a card


@given(st.floats(0.1, 3.0), st.floats(10.0, 100.0), st.floats(5.0, 400.0))
def test_an_allowance_is_a_share_and_grows_with_the_litres(
    showers: float, each: float, allowed: float
) -> None:
    """Between nothing and all; more on the card is never less shower."""
    share = allowed_share(showers, litres_each=each, litres_per_day=allowed)
    assert 0.0 < share <= 1.0
    assert share <= allowed_share(showers, litres_each=each, litres_per_day=allowed + 10.0) + 1e-12
    assert share * showers * each <= allowed + 1e-9


def test_the_allowance_is_the_mean_of_many_people() -> None:
    """100,000 people with Poisson showers of 50 L and 80 L on the card, within half a percent."""
    wanted = 50.0 * np.random.default_rng(2).poisson(1.3, size=100_000)
    share = np.minimum(wanted, 80.0).mean() / wanted.mean()
    found = allowed_share(1.3, litres_each=50.0, litres_per_day=80.0)
    assert found == pytest.approx(share, rel=0.005)


def test_a_day_on_the_card_ends_the_longest_shower() -> None:
    """50 L at 8 L/min are six whole minutes: no shower is longer."""
    draws = draw(allowance=Allowance(open_minutes=ALWAYS, litres_per_day=50.0))
    assert draws.lengths_min.max() == 6
    assert litres(draws) < 56.0


def test_hours_may_run_over_midnight() -> None:
    """23:30 to 00:30 are the last and the first half hour of the day."""
    inside = np.flatnonzero(minutes_of_day(("23:30-00:30",)))
    assert inside.tolist() == [*range(30), *range(1410, 1440)]


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({}, "the card allows everything"),
        ({"hours": ["25:00-26:00"]}, "should match pattern"),
        ({"minutes_per_use": 0}, "greater than or equal to 1"),
        ({"litres_per_day": -5}, "greater than 0"),
    ],
)
def test_a_card_without_sense_is_refused(card: dict[str, Any], said: str) -> None:
    """Each with what is allowed."""
    with pytest.raises(ValidationError, match=said):
        ShowerCard.model_validate(card)
