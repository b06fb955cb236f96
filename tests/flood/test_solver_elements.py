"""What single elements do: pumps against moving levels, reverse flow, drops, loops, order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.flood.drainage import Drainage
from twin.flood.network import (
    AreaTable,
    Inflow,
    Inflows,
    Junction,
    Network,
    Opening,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Storage,
)
from twin.flood.solver import solve
from twin.flood.wiring import LIFT_CUTS

DAY_S = 86_400.0


def manhole(name: str, invert_m: float, ground_m: float = 3.0) -> Junction:
    return Junction(id=name, invert_m=invert_m, ground_m=ground_m, pond_area_m2=300.0)


def tank(name: str, area_m2: float, depth_m: float = 0.0, invert_m: float = 0.0) -> Storage:
    return Storage(
        id=name, invert_m=invert_m, max_depth_m=9.0, initial_depth_m=depth_m, closed=False,
        table=AreaTable.flat(area_m2),
    )  # fmt: skip


def pipe(name: str, a: str, b: str, **changes: float) -> Pipe:
    numbers = {"length_m": 60.0, "diameter_m": 0.5, "roughness": 0.013, **changes}
    return Pipe(id=name, from_node=a, to_node=b, **numbers)  # type: ignore[arg-type]


def steady(node: str, flow_m3_s: float, to_s: float = DAY_S) -> Inflows:
    return Inflows((Inflow(node, np.array([0.0, to_s]), np.array([flow_m3_s, flow_m3_s])),))


def pump(curve: PumpCurve, **changes: object) -> Pump:
    given: dict[str, object] = {
        "id": "P", "from_node": "well", "to_node": None, "on_depth_m": 0.5, "off_depth_m": 0.1,
        **changes,
    }  # fmt: skip
    return Pump(curve=curve, **given)  # type: ignore[arg-type]


def test_a_pipe_that_enters_above_the_floor_leaves_the_water_below_it() -> None:
    """Through an offset a manhole drains to the offset and no further, into a dry one below."""
    nodes = (manhole("a", 1.0), manhole("b", 0.0), Outfall(id="o", invert_m=-0.5))
    pipes = (pipe("p", "a", "b", from_offset_m=0.4, to_offset_m=0.6), pipe("q", "b", "o"))
    flow = Inflow("a", np.array([0.0, 600.0, 1200.0]), np.array([0.0, 0.1, 0.0]))
    result = solve(Network(nodes=nodes, pipes=pipes), Inflows((flow,)), to_s=DAY_S)
    assert result.final_depth_m("a") == pytest.approx(0.4, abs=0.02)
    assert result.final_depth_m("b") < 0.05
    assert result.moved_m3("p") == pytest.approx(60.0, abs=1.0)
    assert result.balance_error() < 1e-12


def test_a_head_pump_slows_down_as_its_outlet_rises() -> None:
    """It ends, within half a cut of the drawn curve, where that has no flow for the lift."""
    curve = PumpCurve("head-flow", ((0.0, 0.02), (2.0, 0.0)))
    nodes = (tank("well", 20.0, depth_m=3.0), tank("up", 10.0))
    network = Network(nodes=nodes, pumps=(pump(curve, to_node="up", check_valve=True),))
    result = solve(network, to_s=10 * DAY_S)
    low, high = result.final_depth_m("well"), result.final_depth_m("up")
    cut_m = 9.0 / (LIFT_CUTS - 1)
    assert high - low == pytest.approx(2.0, abs=0.5 * cut_m)
    assert result.balance_error() < 1e-9


def test_without_check_valve_water_comes_back_through_a_pump_that_stands() -> None:
    """With the pump off, the higher tank runs back until both levels are the same."""
    nodes = (tank("well", 20.0), tank("up", 10.0, depth_m=3.0))
    for valve, expected in ((True, 0.0), (False, 1.0)):
        idle = pump(
            PumpCurve.constant(0.02), to_node="up", check_valve=valve, available=False,
            discharge_m=0.0, bore_m=0.1,
        )  # fmt: skip
        result = solve(Network(nodes=nodes, pumps=(idle,)), to_s=DAY_S)
        assert result.final_depth_m("well") == pytest.approx(expected, abs=1e-3)
        assert result.balance_error() < 1e-12


@pytest.mark.parametrize(
    ("kind", "points", "depth_m"),
    [
        ("depth-flow", ((0.0, 0.0), (2.0, 0.016)), 1.0),
        ("volume-step", ((6.0, 0.004), (12.0, 0.016)), 1.0),
    ],
)
def test_a_curve_over_depth_or_volume_finds_its_balance(
    kind: str, points: tuple[tuple[float, float], ...], depth_m: float
) -> None:
    """The level settles where the curve lifts what flows in: on its line, or on its step."""
    one = pump(PumpCurve(kind, points))  # type: ignore[arg-type]
    result = solve(Network(nodes=(tank("well", 6.0),), pumps=(one,)), steady("well", 0.008),
                   to_s=DAY_S)  # fmt: skip
    assert result.final_depth_m("well") == pytest.approx(depth_m, abs=1e-6)
    assert result.balance_error() < 1e-12


def test_a_tide_goes_in_and_out_but_not_through_a_gate() -> None:
    """An open outfall follows the river; with a gate nothing enters as the river rises."""
    tide = ([0.0, 10_000.0, 20_000.0], [0.5, 2.0, 0.5])
    for flap, least, most in ((False, 1.4, 1.55), (True, 0.0, 1e-6)):
        nodes = (manhole("a", 0.5), Outfall(id="o", invert_m=0.2, level=tide, flap=flap))  # type: ignore[arg-type]
        result = solve(Network(nodes=nodes, pipes=(pipe("p", "a", "o"),)), to_s=20_000.0)
        assert least <= result.peak_depth_m("a") <= most


def test_a_sump_may_pump_into_the_network() -> None:
    """What a pump lifts into a manhole leaves through its pipe, nothing is lost on the way."""
    nodes = (tank("well", 6.0), manhole("a", 1.0), Outfall(id="o", invert_m=0.5))
    one = pump(PumpCurve.constant(0.02), to_node="a")
    result = solve(
        Network(nodes=nodes, pipes=(pipe("p", "a", "o"),), pumps=(one,)), steady("well", 0.008),
        to_s=DAY_S,
    )  # fmt: skip
    assert result.moved_m3("p") == pytest.approx(result.moved_m3("P"), abs=1.0)
    assert result.starts("P") == 173  # each 300 s of filling and 200 s of pumping
    assert result.balance_error() < 1e-12


def test_yards_that_overflow_into_each_other_in_a_ring_end_level() -> None:
    """Three yards joined by three sills, one of them full: all end at one level."""
    nodes = (tank("a", 100.0, depth_m=1.2), tank("b", 100.0), tank("c", 100.0))
    sills = tuple(
        Opening(id=x + y, from_node=x, to_node=y, kind="weir", width_m=2.0, crest_m=0.1,
                coefficient=1.7)
        for x, y in ("ab", "bc", "ca")
    )  # fmt: skip
    result = solve(Network(nodes=nodes, openings=sills), to_s=DAY_S)
    for name in "abc":
        assert result.final_depth_m(name) == pytest.approx(0.4, abs=1e-3)
    assert result.moved_m3("ab") == pytest.approx(-result.moved_m3("ca"), rel=1e-6)


def test_two_parallel_pipes_carry_what_one_of_double_conveyance_does() -> None:
    """Full, two equal pipes side by side lose the head of one twice as smooth and half as long."""
    ends = (manhole("a", 0.0, 9.0), Outfall(id="o", invert_m=0.0, level=2.0))
    double = solve(
        Network(nodes=ends, pipes=(pipe("p", "a", "o"), pipe("q", "a", "o"))), steady("a", 0.6),
        to_s=20_000.0,
    )  # fmt: skip
    single = solve(
        Network(nodes=ends, pipes=(pipe("p", "a", "o", roughness=0.013 / 2.0),)),
        steady("a", 0.6), to_s=20_000.0,
    )  # fmt: skip
    assert double.final_depth_m("a") == pytest.approx(single.final_depth_m("a"), abs=1e-6)
    assert double.moved_m3("p") == pytest.approx(double.moved_m3("q"), rel=1e-12)


SHIFT = st.tuples(
    st.floats(10.0, 7000.0),
    st.sampled_from(["off", "on", "block", "board", "gate", "river", "mobile", "away"]),
    st.floats(0.0, 1.0),
)


def campus() -> Drainage:
    """Two manholes, a ring of sills, a closed room with a pump, a river."""
    room = Storage(id="room", invert_m=-1.0, max_depth_m=1.6, table=AreaTable.flat(40.0))
    nodes = (room, manhole("a", 0.6, 1.8), manhole("b", 0.2, 1.5), Outfall(id="o", invert_m=0.0))
    pipes = (pipe("p", "a", "b", diameter_m=0.4), pipe("q", "b", "o", diameter_m=0.3))
    gap = Opening(id="gap", from_node="b", to_node="room", kind="side-orifice", width_m=1.2,
                  height_m=0.05, crest_m=1.52)  # fmt: skip
    over = Opening(id="over", from_node="a", to_node="b", kind="weir", width_m=5.0, crest_m=1.8,
                   coefficient=1.7)  # fmt: skip
    one = Pump(id="P", from_node="room", to_node="a", curve=PumpCurve.constant(0.02),
               on_depth_m=0.3, off_depth_m=0.05)  # fmt: skip
    network = Network(nodes=nodes, pipes=pipes, openings=(gap, over), pumps=(one,))
    storm = Inflow("a", np.array([0.0, 1200.0, 2400.0, 5400.0]), np.array([0.0, 0.6, 0.2, 0.0]))
    return Drainage(network, inflow=Inflows((storm,)), end_s=7200.0, mobile=("room",))


def shift(drainage: Drainage, what: str, x: float) -> None:
    """Make one change."""
    if what in {"off", "on"}:
        drainage.set_pump("P", available=what == "on")
    elif what == "block":
        drainage.set_pump("P", blocked=x)
    elif what == "board":
        drainage.set_opening("gap", crest_m=1.52 + 0.5 * x)
    elif what == "gate":
        drainage.set_opening("over", open=x > 0.5)
    elif what == "river":
        drainage.set_outfall_level("o", 1.5 * x)
    elif what == "mobile":
        drainage.place_pump("mobile-1", "room", 0.05 * x)
    else:
        drainage.remove_pump("mobile-1")


@settings(max_examples=15, deadline=None)
@given(st.lists(SHIFT, max_size=12))
def test_water_is_conserved_under_any_order_of_events(
    shifts: list[tuple[float, str, float]],
) -> None:
    """Whatever is switched, boarded or dammed up at whatever time, no water is made or lost."""
    drainage = campus()
    for time_s, what, x in sorted(shifts):
        drainage.advance(time_s)
        shift(drainage, what, x)
    drainage.advance(7200.0)
    assert drainage.balance_error() < 1e-12
    assert max(balance.error for balance in drainage.balances()) < 1e-9
    assert drainage.volume_m3("room") <= 64.0 + 1e-9
