from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hotwater.bench import HEAT, is_ordered, layers, tank, warmth, water
from twin.hotwater.column import (
    compact,
    cool,
    end_c,
    locate,
    parcel_c,
    pool_junction,
    put_bottom,
    put_top,
    rescale,
    stored_j,
    take_bottom,
    take_top,
)
from twin.hotwater.record import MOST
from twin.verify.plantrig import pooled

PUSHES = st.lists(
    st.tuples(st.booleans(), st.floats(1e-4, 0.4), st.floats(1.0, 90.0)), min_size=1, max_size=150
)


def taken_c(record: Any, taken: float, volume: float) -> float:
    return float(record["shift_c"] + record["scale"] * taken / volume)


def test_water_is_cut_off_where_it_is_asked_for() -> None:
    """The top gives the top layer first, the bottom the bottom layer."""
    record = tank(2.0, celsius=40.0)
    put_bottom(record, 0, 1.0, 10.0)
    assert take_top(record, 0, 1.5) == pytest.approx(60.0)
    assert take_bottom(record, 0, 1.0) == pytest.approx(10.0)
    assert layers(record) == [(pytest.approx(0.5), 40.0)]


def test_a_cut_across_layers_is_their_mean() -> None:
    """What leaves has the heat of every layer that it came from."""
    record = tank(1.0, celsius=60.0)
    put_bottom(record, 0, 1.0, 20.0)
    assert taken_c(record, take_top(record, 0, 1.25), 1.25) == pytest.approx(52.0)


@settings(max_examples=60, deadline=None)
@given(pushes=PUSHES, two_zones=st.booleans(), cooling=st.floats(0.0, 400.0))
def test_whatever_is_pushed_and_pulled_order_volume_and_heat_hold(
    pushes: list[tuple[bool, float, float]], two_zones: bool, cooling: float
) -> None:
    """Random exchanges at random ends, cooling between them: nothing is lost, made or inverted."""
    record = tank(2.0, 1.0) if two_zones else tank(3.0)
    record["tank_loss_w_k"] = cooling
    heat, lost = warmth(record), 0.0
    for from_top, volume, celsius in pushes:
        if from_top and two_zones:
            # In at the cut, out at the bottom of the tank.
            out = taken_c(record, take_bottom(record, 0, volume), volume)
            put_top(record, 0, volume, celsius)
            pool_junction(record)
        elif from_top:
            out = taken_c(record, take_top(record, 0, volume), volume)
            put_bottom(record, 0, volume, celsius)
        else:
            zone = int(record["zones"]) - 1
            out = taken_c(record, take_bottom(record, zone, volume), volume)
            put_top(record, zone, volume, celsius)
            if two_zones:
                pool_junction(record)
        heat += volume * (celsius - out)
        lost += cool(record, 600.0, 8.0) / HEAT
        assert is_ordered(record)
        assert int(record["count"].max()) <= MOST
    assert water(record) == pytest.approx(3.0, rel=1e-12)
    assert warmth(record) == pytest.approx(heat - lost, rel=1e-10)
    moment = float(record["moment"].sum())
    assert record["shift_c"] * 3.0 + record["scale"] * moment == pytest.approx(warmth(record))
    assert stored_j(record) == pytest.approx(HEAT * warmth(record), rel=1e-12)


def test_a_draw_that_leaves_a_hair_leaves_no_parcel_of_it() -> None:
    """A remainder of rounding goes to its neighbour with its heat."""
    record = tank(1.0, celsius=60.0)
    put_bottom(record, 0, 0.3, 20.0)
    take_bottom(record, 0, 0.3 - 1e-15)
    ((volume, celsius),) = layers(record)
    assert volume == pytest.approx(1.0, abs=1e-14)
    assert celsius == pytest.approx(60.0, abs=1e-12)


def pool_plainly(stack: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Average neighbours that lie wrongly (from the bottom up) until none do."""
    blocks = list(stack)
    while True:
        wrong = [k for k in range(len(blocks) - 1) if blocks[k][1] > blocks[k + 1][1]]
        if not wrong:
            return blocks
        (v, a), (w, b) = blocks[wrong[0]], blocks[wrong[0] + 1]
        blocks[wrong[0] : wrong[0] + 2] = [(v + w, (v * a + w * b) / (v + w))]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(5.0, 80.0), min_size=2, max_size=40))
def test_pooling_is_that_of_averaging_by_hand(celsius: list[float]) -> None:
    """Layers dropped in any order come to rest as repeated averaging would leave them."""
    expected: list[float] = []
    for volume, mean in reversed(pool_plainly([(1.0, c) for c in reversed(celsius)])):
        expected += [mean] * round(volume)
    # Close neighbours are merged besides; that moves none by more than the merging width.
    assert pooled(celsius) == pytest.approx(expected, abs=0.021 * len(celsius))
    assert sum(pooled(celsius)) == pytest.approx(sum(celsius))


def test_the_cut_between_the_zones_is_no_wall() -> None:
    """Warm water below the cut mixes with cold above until they agree, each keeping its volume."""
    record = tank(2.0, 1.0)
    record["parcel_u"][0, 0], record["parcel_u"][1, 0] = 50.0, 20.0
    record["moment"][0], record["moment"][1] = 100.0, 20.0
    pool_junction(record)
    assert layers(record) == [(2.0, pytest.approx(40.0)), (1.0, pytest.approx(40.0))]
    assert record["moment"].tolist() == pytest.approx([80.0, 40.0])


def test_pooling_at_the_cut_reaches_as_far_as_it_must() -> None:
    """The pool across the cut is that of averaging by hand over both zones."""
    record = tank(1.0, 1.0)
    stack = [(0.5, 30.0), (0.3, 62.0), (0.2, 63.0), (0.1, 20.0), (0.4, 40.0), (0.5, 70.0)]
    for zone, part in enumerate((stack[:3], stack[3:])):
        for slot, (volume, celsius) in enumerate(part):
            record["parcel_m3"][zone, slot], record["parcel_u"][zone, slot] = volume, celsius
        record["count"][zone] = 3
        record["moment"][zone] = sum(v * c for v, c in part)
    pool_junction(record)
    found = pool_plainly(layers(record))
    expected = pool_plainly(stack)
    by_hand = [c for v, c in expected for _ in range(round(100 * v))]
    here = [c for v, c in found for _ in range(round(100 * v))]
    assert here == pytest.approx(by_hand)


def test_compacting_keeps_water_heat_and_order() -> None:
    """The cheapest neighbours are merged, down to six tenths of the parcels."""
    record = tank(1.0, celsius=20.0)
    for k in range(MOST - 1):
        put_top(record, 0, 0.01 + 0.001 * (k % 7), 21.0 + 0.5 * k)
    assert record["count"][0] == MOST
    before, coldest = warmth(record), layers(record)[0][1]
    compact(record, 0)
    assert record["count"][0] <= MOST * 6 // 10
    assert warmth(record) == pytest.approx(before, rel=1e-13)
    assert is_ordered(record)
    assert layers(record)[0][1] >= coldest


def test_cooling_is_the_exponential_whatever_the_steps() -> None:
    """One step of a week and ten thousand short ones give the closed form, layer by layer."""
    fast, slow = tank(10.0, celsius=55.0), tank(10.0, celsius=55.0)
    week = 604_800.0
    for record in (fast, slow):
        take_bottom(record, 0, 4.0)
        put_bottom(record, 0, 4.0, 15.0)
        record["tank_loss_w_k"] = 12.0
    lost = cool(fast, week, -7.0)
    steps = sum(cool(slow, week / 10_000, -7.0) for _ in range(10_000))
    left = math.exp(-week * 12.0 / (HEAT * 10.0))
    for record in (fast, slow):
        assert [c for _, c in layers(record)] == pytest.approx(
            [-7.0 + 22.0 * left, -7.0 + 62.0 * left], rel=1e-11
        )
    assert lost == pytest.approx(HEAT * (1.0 - left) * (4.0 * 22.0 + 6.0 * 62.0), rel=1e-12)
    assert steps == pytest.approx(lost, rel=1e-10)


def test_a_tank_without_loss_does_not_cool() -> None:
    """A loss of zero is none."""
    record = tank(1.0, celsius=50.0)
    assert cool(record, 1e6, -20.0) == 0.0
    assert layers(record) == [(1.0, 50.0)]


def test_rescaling_changes_no_temperature() -> None:
    """Writing the temperatures out anew leaves water, heat and layers as they were."""
    record = tank(1.0, 1.0, celsius=50.0)
    put_bottom(record, 0, 0.0, 5.0)
    record["tank_loss_w_k"] = 30.0
    cool(record, 40_000.0, 5.0)
    before = layers(record)
    rescale(record)
    assert (record["shift_c"], record["scale"]) == (0.0, 1.0)
    assert layers(record) == [(v, pytest.approx(c, rel=1e-14)) for v, c in before]
    assert record["moment"].sum() == pytest.approx(warmth(record))


@pytest.mark.parametrize(
    ("height", "celsius"), [(0.0, 10.0), (0.24, 10.0), (0.26, 40.0), (1.0, 60)]
)
def test_a_sensor_reads_the_layer_that_it_stands_in(height: float, celsius: float) -> None:
    """Heights count from the bottom of the whole tank, across the cut."""
    record = tank(2.0, 2.0, celsius=40.0)
    take_bottom(record, 0, 1.0)
    put_bottom(record, 0, 1.0, 10.0)
    take_top(record, 1, 1.0)
    put_top(record, 1, 1.0, 60.0)
    zone, place, below = locate(record, height)
    assert parcel_c(record, zone, place) == celsius
    assert 0.0 <= below <= 2.0
    assert (end_c(record, 0), end_c(record, 1)) == (10.0, 60.0)


def test_random_stacks_survive_the_ring() -> None:
    """Thousands of exchanges run round the ring of slots many times; the water stays the same."""
    rng = np.random.default_rng(3)
    record = tank(5.0, celsius=55.0)
    heat = warmth(record)
    for volume, celsius in zip(rng.uniform(1e-3, 0.3, 5000), rng.uniform(5, 60, 5000), strict=True):
        heat -= take_top(record, 0, volume)
        put_bottom(record, 0, volume, celsius)
        heat += volume * celsius
    assert water(record) == pytest.approx(5.0, rel=1e-11)
    assert warmth(record) == pytest.approx(heat, rel=1e-9)
    assert is_ordered(record)
