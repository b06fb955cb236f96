"""Tanks, openings and sumps against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from twin.flood.network import (
    AreaTable,
    Inflow,
    Inflows,
    Network,
    Opening,
    Outfall,
    Pump,
    PumpCurve,
    Storage,
)
from twin.flood.solver import Solution, solve

CONSTANT = PumpCurve.constant(0.020)
LIFT = PumpCurve(
    "head-flow", ((0.0, 0.030), (4.0, 0.024), (8.0, 0.014), (10.0, 0.006), (11.0, 0.0))
)
OUTAGE = ((3600.0, 6000.0),)
STEADY = ([0.0, 14400.0], [0.008, 0.008])
TRIANGLE = ([0.0, 1800.0, 3600.0, 9000.0, 14400.0], [0.002, 0.002, 0.045, 0.002, 0.002])


def tank(name: str, area_m2: float, depth_m: float, **changes: object) -> Storage:
    given: dict[str, object] = {
        "invert_m": 0.0, "max_depth_m": 9.0, "closed": False, **changes,
    }  # fmt: skip
    return Storage(
        id=name,
        table=AreaTable.flat(area_m2),
        initial_depth_m=depth_m,
        **given,  # type: ignore[arg-type]
    )


def well(inflow: tuple[list[float], list[float]], *pumps: Pump) -> Solution:
    store = tank("well", 6.0, 0.0, max_depth_m=3.0, closed="spill")
    outfalls = (Outfall(id="low", invert_m=0.0), Outfall(id="high", invert_m=6.0))
    network = Network(nodes=(store, *outfalls), pumps=pumps)
    series = Inflow("well", np.array(inflow[0]), np.array(inflow[1]))
    return solve(network, Inflows((series,)), to_s=14400.0)


def pump(
    name: str, on_m: float, off_m: float, curve: PumpCurve = CONSTANT, **changes: object
) -> Pump:
    given: dict[str, object] = {"to_node": "low", **changes}
    return Pump(
        id=name, from_node="well", curve=curve, on_depth_m=on_m, off_depth_m=off_m,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def times(solution: Solution, name: str) -> list[float]:
    return [event.time_s for event in solution.events if event.id == name]


def test_a_sump_under_constant_inflow_switches_at_exact_times() -> None:
    """It fills in 900 s, then 400 s of pumping and 600 s of filling take turns."""
    result = well(STEADY, pump("P1", 1.2, 0.4))
    expected = sorted(
        [900.0 + 1000.0 * k for k in range(14)] + [1300.0 + 1000.0 * k for k in range(14)]
    )
    assert times(result, "P1") == pytest.approx(expected, abs=1e-6)
    assert result.moved_m3("P1") == pytest.approx(112.0, rel=1e-12)
    assert result.final_depth_m("well") == pytest.approx(8.0 / 15.0, abs=1e-9)


def test_two_pumps_under_a_triangle_of_inflow() -> None:
    """Between floats the level is a parabola; peak, times and volumes are its closed form."""
    result = well(TRIANGLE, pump("P1", 1.2, 0.4), pump("P2", 1.8, 0.6))
    assert times(result, "P1") == pytest.approx(
        [2271.621, 7908.637, 8478.639, 8796.247, 11113.601, 11380.268, 13780.268, 14046.934],
        abs=1e-3,
    )
    assert times(result, "P2") == pytest.approx([3170.614, 5707.350], abs=1e-3)
    assert result.moved_m3("P1") == pytest.approx(129.7591570, rel=1e-6)
    assert result.moved_m3("P2") == pytest.approx(50.7347116, rel=1e-6)
    assert result.peak_depth_m("well") == pytest.approx(2.05241, abs=1e-5)
    assert result.peak_s("well") == pytest.approx(4227.9, abs=0.05)


def test_an_outage_spills_what_does_not_fit() -> None:
    """Without power the well fills at 3763.597 s and loses 77.811 m3 until it comes back."""
    result = well(
        TRIANGLE, pump("P1", 1.2, 0.4, outages_s=OUTAGE), pump("P2", 1.8, 0.6, outages_s=OUTAGE)
    )
    assert times(result, "well") == pytest.approx([3763.597], abs=1e-3)
    assert result.lost_m3("well") == pytest.approx(77.8113740, rel=1e-6)
    assert result.moved_m3("P1") == pytest.approx(73.5879215, rel=1e-6)
    assert result.moved_m3("P2") == pytest.approx(25.1345330, rel=1e-6)
    assert result.balance_error() < 1e-14


def test_a_head_curve_drains_by_an_exponential() -> None:
    """With Q = 19 + 2.5 h a stroke takes 2400 ln(14/12) s."""
    result = well(STEADY, pump("P1", 1.2, 0.4, LIFT, to_node="high"))
    on, off = times(result, "P1")[:2]
    assert off - on == pytest.approx(2400.0 * math.log(14.0 / 12.0), abs=1e-6)
    assert result.starts("P1") == 14


def test_a_stepped_curve_holds_the_level_at_its_step() -> None:
    """Where a step delivers too little below and too much above, the level stays on it."""
    stepped = PumpCurve("depth-step", ((1.0, 0.004), (2.0, 0.016)))
    result = well(STEADY, pump("P1", 0.5, 0.1, stepped))
    assert result.final_depth_m("well") == pytest.approx(1.0, abs=1e-12)
    assert result.balance_error() < 1e-14


def test_duty_and_standby_take_turns() -> None:
    """In an alternating group the lead passes on after each stop, and a lost pump is replaced."""
    group = {"group": "g", "alternate": True}
    result = well(STEADY, pump("P1", 1.2, 0.4, **group), pump("P2", math.inf, 0.4, **group))
    assert [event.id for event in result.events if event.kind == "pump-started"][:4] == [
        "P1", "P2", "P1", "P2",
    ]  # fmt: skip
    lost = well(
        STEADY, pump("P1", 1.2, 0.4, available=False, **group), pump("P2", math.inf, 0.4, **group)
    )
    assert (lost.starts("P1"), lost.starts("P2")) == (0, 14)


def test_minimum_run_and_rest_are_kept() -> None:
    """A pump runs on past its float, dry if need be, and waits before it starts again."""
    result = well(STEADY, pump("P1", 0.3, 0.25, minimum_run_s=300.0, minimum_rest_s=500.0))
    stamps = times(result, "P1")
    gaps = np.diff(stamps)
    assert gaps[0] == pytest.approx(300.0, abs=1e-9)
    assert np.all(gaps[::2] >= 300.0 - 1e-9)
    assert np.all(gaps[1::2] >= 500.0 - 1e-9)
    assert result.balance_error() < 1e-14


def test_a_full_closed_room_refuses_what_it_cannot_hold() -> None:
    """Nothing is lost from a room with a ceiling; the rest does not enter."""
    room = tank("room", 6.0, 0.0, max_depth_m=3.0, closed=True)
    series = Inflow("room", np.array([0.0, 3600.0]), np.array([0.01, 0.01]))
    result = solve(Network(nodes=(room,)), Inflows((series,)), to_s=3600.0)
    assert result.final_volume_m3("room") == pytest.approx(18.0, abs=1e-12)
    assert result.refused_m3("room") == pytest.approx(18.0, abs=1e-9)
    assert result.balance_error() < 1e-14


def passed_s(network: Network, node: str, depth_m: float, to_s: float) -> float:
    from twin.flood.network import Watch

    watch = Watch(id="w", node=node, depth_m=depth_m, when="falling")
    result = solve(network, to_s=to_s, watches=(watch,))
    return result.events[0].time_s


def orifice(kind: str) -> Network:
    hole = Opening(
        id="hole", from_node="T1", to_node="out", kind=kind, width_m=0.1, circular=True,  # type: ignore[arg-type]
        coefficient=0.65,
    )  # fmt: skip
    return Network(
        nodes=(tank("T1", 20.0, 2.0), Outfall(id="out", invert_m=-5.0)), openings=(hole,)
    )


def test_torricelli() -> None:
    """A tank runs from 2 m to 0.5 m through a bottom orifice in 1251.026 s."""
    assert passed_s(orifice("bottom-orifice"), "T1", 0.5, 1400.0) == pytest.approx(
        1251.026, abs=1e-3
    )


def test_a_side_orifice_flows_under_the_head_to_its_centre() -> None:
    """It takes 1283.751 s for the same."""
    assert passed_s(orifice("side-orifice"), "T1", 0.5, 1400.0) == pytest.approx(1283.751, abs=1e-3)


def test_a_weir_empties_a_pond() -> None:
    """The level follows h - 1 = (1 + 1.84 * 1.5 t / 400)^-2."""
    weir = Opening(
        id="weir", from_node="T1", to_node="out", kind="weir", width_m=1.5, crest_m=1.0,
        coefficient=1.84,
    )  # fmt: skip
    network = Network(
        nodes=(tank("T1", 200.0, 2.0), Outfall(id="out", invert_m=-5.0)), openings=(weir,)
    )
    result = solve(network, to_s=3600.0, report_every_s=600.0)
    expected = 1.0 + (1.0 + 1.84 * 1.5 * result.times_s / 400.0) ** -2
    assert result.depth_m("T1") == pytest.approx(expected, abs=2e-6)


def test_two_tanks_meet_at_one_level() -> None:
    """Through a gap below a door, 50 m2 at 0.30 m and 12 m2 empty end at 15/62 m."""
    gap = Opening(
        id="gap", from_node="T1", to_node="T2", kind="side-orifice", width_m=0.9, height_m=0.02
    )
    network = Network(nodes=(tank("T1", 50.0, 0.3), tank("T2", 12.0, 0.0)), openings=(gap,))
    result = solve(network, to_s=3600.0)
    assert result.final_depth_m("T2") == pytest.approx(15.0 / 62.0, abs=1e-6)
    assert result.balance_error() < 1e-14


def test_a_sill_lets_a_yard_into_a_room() -> None:
    """After an hour the room stands at 2.213416 m."""
    sill = Opening(
        id="sill", from_node="T1", to_node="T2", kind="weir", width_m=1.0, crest_m=0.15,
        coefficient=1.7,
    )  # fmt: skip
    room = tank("T2", 60.0, 0.0, invert_m=-3.0)
    result = solve(Network(nodes=(tank("T1", 300.0, 0.6), room), openings=(sill,)), to_s=3600.0)
    assert result.final_depth_m("T2") == pytest.approx(2.213416, abs=2e-6)
