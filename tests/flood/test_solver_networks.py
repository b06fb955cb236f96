"""Pipes, loops, reverse slopes, and what physics guarantees of any network."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import InputError
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
from twin.flood.solver import Solution, solve

STORM_S = np.array([0.0, 1200.0, 2400.0, 5400.0])
SHAPE = np.array([0.0, 1.0, 0.3, 0.0])


def manhole(name: str, invert_m: float, ground_m: float = 3.0) -> Junction:
    return Junction(id=name, invert_m=invert_m, ground_m=ground_m, pond_area_m2=300.0)


def pipe(name: str, a: str, b: str, diameter_m: float = 0.5, length_m: float = 60.0) -> Pipe:
    return Pipe(
        id=name, from_node=a, to_node=b, length_m=length_m, diameter_m=diameter_m, roughness=0.013
    )


def storm(node: str, peak_m3_s: float) -> Inflows:
    return Inflows((Inflow(node, STORM_S, peak_m3_s * SHAPE),))


def steady(node: str, flow_m3_s: float) -> Inflows:
    return Inflows((Inflow(node, np.array([0.0, 1e6]), np.array([flow_m3_s, flow_m3_s])),))


def test_a_steady_pipe_runs_at_mannings_depth() -> None:
    """A long even pipe tends to the depth at which Manning's formula gives its flow."""
    nodes = (manhole("a", 4.0, 9.0), manhole("b", 2.0, 9.0), Outfall(id="o", invert_m=0.0))
    pipes = (pipe("p", "a", "b", length_m=400.0), pipe("q", "b", "o", length_m=400.0))
    result = solve(Network(nodes=nodes, pipes=pipes), steady("a", 0.1), to_s=40_000.0)
    depth = result.final_depth_m("b")
    angle = 2.0 * math.acos(1.0 - 2.0 * depth / 0.5)
    area, wetted = 0.03125 * (angle - math.sin(angle)), 0.25 * angle
    flow = area * (area / wetted) ** (2.0 / 3.0) * math.sqrt(0.005) / 0.013
    assert flow == pytest.approx(0.1, rel=0.01)
    assert result.balance_error() < 1e-12


def test_a_full_level_pipe_loses_the_head_that_manning_says() -> None:
    """Between two full ends the difference of heads is L (Q n / (A R^(2/3)))^2."""
    nodes = (manhole("a", 0.0, 9.0), Outfall(id="o", invert_m=0.0, level=2.0))
    result = solve(
        Network(nodes=nodes, pipes=(pipe("p", "a", "o"),)), steady("a", 0.3), to_s=20_000.0
    )
    conveyance = math.pi / 16.0 * 0.125 ** (2.0 / 3.0) / 0.013
    assert result.final_depth_m("a") == pytest.approx(
        2.0 + 60.0 * (0.3 / conveyance) ** 2, abs=1e-3
    )


def test_two_equal_ways_share_a_flow_equally() -> None:
    """In a loop of two equal branches each carries half, as one of them would in a tree."""
    nodes = (
        manhole("a", 1.0), manhole("b", 0.7), manhole("c", 0.7), manhole("d", 0.4),
        Outfall(id="o", invert_m=0.2),
    )  # fmt: skip
    pipes = (
        pipe("ab", "a", "b"), pipe("ac", "a", "c"), pipe("bd", "b", "d"), pipe("cd", "c", "d"),
        pipe("do", "d", "o"),
    )  # fmt: skip
    result = solve(Network(nodes=nodes, pipes=pipes), storm("a", 0.5), to_s=9000.0)
    assert result.moved_m3("ab") == pytest.approx(result.moved_m3("ac"), rel=1e-9)
    assert result.moved_m3("ab") + result.moved_m3("ac") == pytest.approx(
        result.moved_m3("do"), rel=1e-2
    )
    assert result.balance_error() < 1e-12


def test_a_pipe_entered_the_wrong_way_round_carries_the_same() -> None:
    """Swapping the ends of a pipe only turns the sign of its flow."""
    nodes = (manhole("a", 1.0), manhole("b", 0.5), Outfall(id="o", invert_m=0.2))
    down = solve(
        Network(nodes=nodes, pipes=(pipe("p", "a", "b"), pipe("q", "b", "o"))), storm("a", 0.3),
        to_s=9000.0,
    )  # fmt: skip
    up = solve(
        Network(nodes=nodes, pipes=(pipe("p", "b", "a"), pipe("q", "b", "o"))), storm("a", 0.3),
        to_s=9000.0,
    )  # fmt: skip
    assert up.moved_m3("p") == pytest.approx(-down.moved_m3("p"), rel=1e-12)


def test_water_stands_behind_a_rising_pipe() -> None:
    """A pipe that rises to the outfall keeps a pool behind it and passes the rest."""
    nodes = (manhole("a", 0.0), Outfall(id="o", invert_m=0.5))
    result = solve(
        Network(nodes=nodes, pipes=(pipe("p", "a", "o"),)), storm("a", 0.1), to_s=90_000.0
    )
    assert 0.45 < result.final_depth_m("a") < 0.6
    assert result.moved_m3("p") > 0.0
    assert result.balance_error() < 1e-12


def test_a_flap_gate_keeps_the_river_out() -> None:
    """With a gate nothing comes back; without it the river fills the manhole."""
    for flap, least, most in ((True, 0.0, 1e-6), (False, 1.4, 1.6)):
        river = Outfall(id="o", invert_m=0.0, level=2.0, flap=flap)
        network = Network(nodes=(manhole("a", 0.5), river), pipes=(pipe("p", "a", "o"),))
        assert least <= solve(network, to_s=20_000.0).final_depth_m("a") <= most


def room_after(peak_m3_s: float, sill_m: float, pump: Pump | None = None) -> Solution:
    """A yard that drains too slowly, and a room behind a sill in it."""
    yard = Storage(
        id="yard", invert_m=0.0, max_depth_m=3.0, closed=False,
        table=AreaTable((0.0, 1.5, 1.6), (1.2, 1.2, 400.0)),
    )  # fmt: skip
    room = Storage(id="room", invert_m=-1.5, max_depth_m=3.5, table=AreaTable.flat(80.0))
    sill = Opening(
        id="sill", from_node="yard", to_node="room", kind="weir", width_m=1.0, coefficient=1.7,
        crest_m=sill_m, flap=True,
    )  # fmt: skip
    network = Network(
        nodes=(yard, room, Outfall(id="o", invert_m=-0.2)), pipes=(pipe("p", "yard", "o", 0.3),),
        openings=(sill,), pumps=() if pump is None else (pump,),
    )  # fmt: skip
    return solve(network, storm("yard", peak_m3_s), to_s=7200.0, report_every_s=None)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.05, 0.8), st.floats(1.02, 1.5))
def test_without_pumps_more_rain_never_makes_a_shallower_room(peak: float, more: float) -> None:
    """Under more of the same rain the room is at least as deep, within the error of the heads."""
    assert (
        room_after(peak * more, 1.7).peak_depth_m("room")
        >= room_after(peak, 1.7).peak_depth_m("room") - 0.005
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 0.8), st.floats(1.6, 1.9), st.floats(0.01, 0.3))
def test_a_higher_sill_never_lets_more_in(peak: float, sill: float, board: float) -> None:
    """A board on the sill keeps water out, within the error of the heads, or changes nothing."""
    assert (
        room_after(peak, sill + board).peak_depth_m("room")
        <= room_after(peak, sill).peak_depth_m("room") + 0.005
    )


def test_float_hysteresis_breaks_the_monotony_of_rain() -> None:
    """With a float switch, more rain can leave a room drier: it starts the pump, less does not."""
    pump = Pump(
        id="P", from_node="room", to_node=None, curve=PumpCurve.constant(0.01), on_depth_m=0.4,
        off_depth_m=0.05,
    )  # fmt: skip
    ends = [room_after(peak, 1.7, pump) for peak in np.linspace(0.2, 0.5, 16)]
    final = [result.final_depth_m("room") for result in ends]
    ingress = [result.moved_m3("sill") for result in ends]
    assert all(b > a - 1e-6 for a, b in itertools.pairwise(ingress))
    assert any(b < a - 0.05 for a, b in itertools.pairwise(final))


def test_a_room_that_is_full_stops_the_inflow() -> None:
    """A closed room takes its volume and no more; the yard keeps the rest."""
    result = room_after(3.0, 1.6)
    assert result.peak_depth_m("room") == pytest.approx(3.5, abs=1e-9)
    assert result.solver.state.volume[result.solver.node_place("room")] <= 280.0 + 1e-9
    assert result.lost_m3("room") == 0.0
    assert result.counts["rejections"] < 0.2 * result.counts["steps"]
    assert result.balance_error() < 1e-12


def test_rain_that_cannot_be_is_refused() -> None:
    """A flow that is not a number, or into no node, is told and not computed."""
    network = Network(nodes=(manhole("a", 0.0), Outfall(id="o", invert_m=-0.2)),
                      pipes=(pipe("p", "a", "o"),))  # fmt: skip
    bad = Inflow("a", np.array([0.0, 60.0]), np.array([0.0, math.nan]))
    lost = Inflow("x", np.array([0.0, 60.0]), np.array([0.0, 0.1]))
    with pytest.raises(InputError, match=r"(?s)'x'.*not finite"):
        solve(network, Inflows((lost, bad)), to_s=100.0)
