from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hotwater.bench import HEAT
from twin.hotwater.kernel import pumped_flow
from twin.hotwater.record import PLANT
from twin.hotwater.valve import draw_of, valve

FLOW = st.floats(1e-6, 3e-3)


def taps(*, loop: float = 0.0, heater_w: float = 0.0, heater_to_c: float = 40.0) -> Any:
    record = np.zeros(1, dtype=PLANT)[0]
    record["delivery_c"], record["loop_on"], record["loop_m3_s"] = 40.0, 1, loop
    record["auxiliary_w"], record["auxiliary_to_c"] = heater_w, heater_to_c
    return record


def supply_c(draw: float, loop: float, direct: float, direct_c: float, top_c: float) -> float:
    """Return the mean of what the heat pumps give directly and of what the tank adds."""
    total = draw + loop
    if total <= direct:
        return direct_c
    return (direct * direct_c + (total - direct) * top_c) / total


@settings(max_examples=300, deadline=None)
@given(
    mixed=FLOW,
    cold=st.floats(1.0, 18.0),
    loop=st.one_of(st.just(0.0), st.floats(1e-6, 1e-3)),
    direct=st.one_of(st.just(0.0), FLOW),
    direct_c=st.floats(48.0, 60.0),
    top_above_k=st.floats(0.0, 45.0),
    heater_w=st.one_of(st.just(0.0), st.floats(1.0, 2e5)),
    heater_to_c=st.floats(40.0, 60.0),
)
def test_the_valve_takes_just_the_heat_that_the_taps_need(
    *,
    mixed: float,
    cold: float,
    loop: float,
    direct: float,
    direct_c: float,
    top_above_k: float,
    heater_w: float,
    heater_to_c: float,
) -> None:
    """Draw times lift is the need wherever less than all is drawn, and never more."""
    record = taps(loop=loop, heater_w=heater_w, heater_to_c=heater_to_c)
    top_c = cold + top_above_k
    draw = draw_of(record, mixed, cold, direct, direct_c, top_c)
    supply = supply_c(draw, loop, direct, direct_c, top_c)
    extra = min(heater_w / HEAT, draw * max(0.0, heater_to_c - supply))
    given_heat, need = draw * (supply - cold) + extra, mixed * (40.0 - cold)
    assert 0.0 < draw <= mixed
    assert given_heat <= need * (1.0 + 1e-9)
    if draw < mixed * (1.0 - 1e-12):
        assert given_heat == pytest.approx(need, rel=1e-9)


@pytest.mark.parametrize(
    ("hot_c", "share"), [(60.0, 35 / 55), (55.0, 0.7), (45.0, 0.875), (40.0, 1)]
)
def test_without_direct_flow_the_valve_is_the_hand_formula(hot_c: float, share: float) -> None:
    """V_hot = V_mix (Tm - Tc) / (Th - Tc), at 5 degC."""
    draw, hot = valve(taps(), 1e-3, 35e-3, 5.0, 0.0, 0.0, hot_c)
    assert (draw / 1e-3, hot) == (pytest.approx(share), hot_c)


@pytest.mark.parametrize("top_c", [5.0, 20.0, 39.999])
def test_a_supply_below_delivery_is_let_through_unmixed(top_c: float) -> None:
    """When the tank cannot reach the delivery temperature the valve opens fully."""
    assert valve(taps(), 1e-3, 35e-3, 5.0, 0.0, 0.0, top_c) == (1e-3, top_c)


def test_nobody_at_the_taps_leaves_the_loop() -> None:
    """Without demand nothing is drawn, and the loop's water is what is supplied."""
    assert valve(taps(loop=1e-4), 0.0, 0.0, 5.0, 0.0, 0.0, 50.0) == (0.0, 50.0)
    assert valve(taps(), 0.0, 0.0, 5.0, 0.0, 0.0, 50.0) == (0.0, 50.0)
    assert valve(taps(loop=1e-4), 0.0, 0.0, 5.0, 2e-4, 55.0, 50.0) == (0.0, 55.0)


def test_a_heater_strong_enough_alone_draws_only_what_it_can_heat() -> None:
    """From cold water the draw is need over (heater's limit - cold), not the whole flow."""
    draw = draw_of(taps(heater_w=1e6, heater_to_c=60.0), 1e-3, 5.0, 0.0, 0.0, 5.0)
    assert draw == pytest.approx(1e-3 * 35 / 55)


@settings(max_examples=100, deadline=None)
@given(
    warmth=st.floats(1e-5, 1.0),
    draw=st.one_of(st.just(0.0), FLOW),
    cold=st.floats(1.0, 18.0),
    bottom=st.floats(0.0, 1.0),
)
def test_the_pumped_flow_reaches_the_set_point(
    warmth: float, draw: float, cold: float, bottom: float
) -> None:
    """Whatever share of cold water enters, entering plus lift is the set-point."""
    record = taps()
    record["setpoint_c"] = 55.0
    bottom_c = cold + bottom * (53.0 - cold)
    pumped = pumped_flow(record, warmth, draw, cold, bottom_c)
    entering = cold
    if pumped > draw:
        entering = (draw * cold + (pumped - draw) * bottom_c) / pumped
    assert entering + warmth / pumped == pytest.approx(55.0, abs=1e-8)
