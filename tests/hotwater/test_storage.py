from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.hotwater.demand import HOURLY_SHAPES
from twin.hotwater.storage import (
    least_capacity_kw,
    least_storage,
    running_share,
    usable_share,
)

EVENING = HOURLY_SHAPES["dormitory-evening"]
SHAPES = st.lists(st.floats(0.0, 1.0), min_size=24, max_size=24).filter(lambda s: sum(s) > 0.01)


def storage(hours: float) -> float:
    return least_storage(
        1.0, shape=EVENING, run_hours=hours, supply_c=40.0, storage_c=55.0, cold_c=5.0
    )


def test_longer_hours_need_smaller_units_and_a_larger_tank() -> None:
    """The curve falls in capacity and rises in storage from 8 to 24 hours."""
    capacities = [
        least_capacity_kw(1000.0, run_hours=hours, supply_c=40.0, cold_c=5.0)
        for hours in range(8, 25)
    ]
    tanks = [storage(float(hours)) for hours in range(8, 25)]
    assert capacities == sorted(capacities, reverse=True)
    assert tanks == sorted(tanks)


@given(shape=SHAPES, hours=st.floats(4.0, 24.0))
def test_the_running_volume_is_part_of_the_day(shape: list[float], hours: float) -> None:
    """Never below nothing, never more than the whole day; scale of the shape does not matter."""
    share = running_share(shape, run_hours=hours)
    assert 0.0 <= share <= 1.0
    assert running_share([3.0 * it for it in shape], run_hours=hours) == pytest.approx(share)


@given(shape=SHAPES, turn=st.integers(0, 23))
def test_the_day_may_begin_at_any_hour(shape: list[float], turn: int) -> None:
    """The same day told from another hour needs the same tank."""
    turned = shape[turn:] + shape[:turn]
    assert running_share(turned, run_hours=16.0) == pytest.approx(
        running_share(shape, run_hours=16.0), abs=1e-9
    )


def test_an_even_day_needs_no_running_volume_but_units_that_never_rest() -> None:
    """Made as it is drawn, nothing need be held ready."""
    assert running_share([1.0] * 24, run_hours=24.0) == 0.0
    assert running_share([1.0] * 24, run_hours=12.0) == 0.0


def test_frost_and_losses_add_to_the_capacity() -> None:
    """Capacity is divided by what frost leaves; losses are made in the same hours."""
    base = least_capacity_kw(1000.0, run_hours=16.0, supply_c=40.0, cold_c=5.0)
    frost = least_capacity_kw(1000.0, run_hours=16.0, supply_c=40.0, cold_c=5.0, defrost=0.58)
    loop = least_capacity_kw(1000.0, run_hours=16.0, supply_c=40.0, cold_c=5.0, losses_kw=2.0)
    assert frost == pytest.approx(base / 0.58)
    assert loop == pytest.approx(base + 3.0)


def test_a_hotter_store_gives_more_than_its_volume() -> None:
    """Mixed down to 40 degC a litre of 60 counts for more than one; a thin one for less."""
    assert usable_share(supply_c=40.0, storage_c=60.0, cold_c=5.0) > 0.8
    assert usable_share(supply_c=50.0, storage_c=50.0, cold_c=5.0) == pytest.approx(0.6)
    assert usable_share(supply_c=50.0, storage_c=50.0, cold_c=5.0, aquastat=0.15) == pytest.approx(
        0.85
    )


@pytest.mark.parametrize(
    ("call", "changed", "told"),
    [
        (least_capacity_kw, {"run_hours": 0.0}, "run_hours is 0"),
        (least_capacity_kw, {"run_hours": 25.0}, "run_hours is 25"),
        (least_capacity_kw, {"litres": -1.0}, "litres is -1"),
        (least_capacity_kw, {"supply_c": 5.0}, "must be warmer than cold"),
        (least_capacity_kw, {"defrost": 0.0}, "defrost is 0"),
        (least_capacity_kw, {"litres": float("nan")}, "litres is nan"),
    ],
)
def test_impossible_designs_are_refused(call: Any, changed: dict[str, float], told: str) -> None:
    """The message says what was given and what is allowed."""
    given = {"litres": 1000.0, "run_hours": 16.0, "supply_c": 50.0, "cold_c": 5.0, **changed}
    with pytest.raises(ValueError, match=told):
        call(given.pop("litres"), **given)


def test_impossible_tanks_and_days_are_refused() -> None:
    """A sensor at the very top, a store colder than its supply, a day of nothing."""
    with pytest.raises(ValueError, match="aquastat 1"):
        usable_share(supply_c=50.0, storage_c=60.0, cold_c=5.0, aquastat=1.0)
    with pytest.raises(ValueError, match="got 5, 50, 45"):
        usable_share(supply_c=50.0, storage_c=45.0, cold_c=5.0)
    for shape in ([], [0.0] * 24, [-1.0, 2.0]):
        with pytest.raises(ValueError, match="shape of the day"):
            running_share(shape, run_hours=16.0)
