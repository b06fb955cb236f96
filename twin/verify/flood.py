"""Flood against closed forms, and against SWMM where its reference cases are at hand."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from twin.verify.check import Suite
from twin.verify.flood_swmm import add_swmm
from twin.verify.floodrig import emptying, event_s, filling, well

if TYPE_CHECKING:
    from twin.flood.runoff import RunoffResult
    from twin.flood.storms import Rain

__all__ = ["suite"]

suite = Suite("flood")

_V2 = "V2: Keifer and Chu (1957) in closed form; the wettest window of d holds D(d)"
_V3 = "V3: q = i A; y = (i/a)^0.6; y(t) = (y0^(-2/3) + 2/3 a t)^(-3/2); 2 ha, 60 mm/h"
_V4 = "V4: exact filling and emptying of a well, 6 m2, 8 L/s in, 20 L/s out"
_V5 = "V5: quadratic level under a piecewise-linear inflow, roots in closed form"
_V6 = "V6: as V5, without power from 3600 to 6000 s"
_V7 = "V7: Q = 19 + 2.5 h L/s along the pump's curve: drain 2400 ln(14/12) s, fill 600 s"
_V8 = "V8: Torricelli, t = 2 A (sqrt h0 - sqrt h)/(C a sqrt(2 g)), g = 9.80665 m/s2"
_V9 = "V9: the same, with the head above the hole's centre"
_V10 = "V10: h - 1 = (1 + 1.84 x 1.5 t/400)^(-2); integrated in steps"
_V11 = "V11: the square root of the difference falls linearly; equal level 50 x 0.3/62 m"
_V12 = "V12: h = 0.15 + (0.45^(-1/2) + 1.7 t/600)^(-2); integrated in steps"
_V13 = "V13: T = V/(Qp - Qi) + V/Qi is least at Qi = Qp/2: 4 V/Qp"

EVENT_S = 1e-3
"""Closed forms of events are given to a thousandth of a second."""


# --- storms -----------------------------------------------------------------------------------


@suite.row(
    "flood.storm-depth",
    "V2 depth of the 50-year storm of 2 h in Shanghai",
    expected=117.02302680338,
    tolerance=1e-9,
    unit="mm",
    source="0.006 x 1600 (1 + 0.846 lg 50) x 120/127^0.656; DB31/T 1043-2017",
)
def _storm_depth() -> float:
    return _p50(300.0).total_mm


for _minutes, _millimetres in (
    (5, 22.9198847),
    (10, 36.4763043),
    (30, 65.7001325),
    (60, 89.0085040),
):

    @suite.row(
        f"flood.storm-window-{_minutes}min",
        f"V2 wettest {_minutes} min of that storm",
        expected=_millimetres,
        tolerance=1e-6,
        unit="mm",
        source=_V2,
    )
    def _window(minutes: int = _minutes) -> float:
        return _p50(60.0).heaviest_mm(60.0 * minutes)


@suite.row(
    "flood.storm-peak",
    "wettest minute of that storm",
    expected=340.490970,
    tolerance=1e-6,
    unit="mm/h",
    source="difference of the closed form over the minute from 0:48",
)
def _storm_peak() -> float:
    return _p50(60.0).peak_mm_h


@suite.row(
    "flood.three-in-a-year",
    "probability of three 50-year storms in one year",
    expected=1.31349245e-06,
    tolerance=1e-13,
    unit="1",
    source="Poisson with mean 0.02: 1 - e^(-0.02) (1 + 0.02 + 0.0002)",
)
def _three() -> float:
    from twin.flood.rainformula import at_least

    return at_least(3, 1.0 / 50.0)


def _p50(step_s: float) -> Rain:
    from twin.flood.rainformula import formula
    from twin.flood.storms import ChicagoStorm, blocks

    storm = ChicagoStorm(
        formula=formula("shanghai"), period_a=50.0, duration_s=7200.0, peak_ratio=0.4
    )
    return blocks(storm, step_s=step_s)


# --- runoff -----------------------------------------------------------------------------------


@cache
def _plane(parts: int) -> RunoffResult:
    from twin.flood.elements import Catchment
    from twin.flood.runoff import RunoffModel
    from twin.flood.storms import uniform_storm

    plane = Catchment(
        id="plane", node="out", area_m2=20_000.0, width_m=150.0, slope=0.005, impervious=1.0,
        impervious_bare=1.0,
    )  # fmt: skip
    rain = uniform_storm(depth_mm=120.0, duration_s=7200.0)
    return RunoffModel([plane]).run(rain, to_s=13_000.0, parts=parts, longest_s=60.0)


def _plane_l_s(minute: float, parts: int = 64) -> float:
    series = _plane(parts).runoff
    return float(np.interp(60.0 * minute, series.times_s, 1e3 * series.flow_m3_s[:, 0]))


@suite.row(
    "flood.plane-balance",
    "V3 outflow of a sealed plane in balance with its rain",
    expected=333.3333333,
    tolerance=1e-3,
    unit="L/s",
    source=_V3 + "; 64 steps a minute",
)
def _plane_balance() -> float:
    return _plane_l_s(120.0)


@suite.row(
    "flood.plane-balance-as-run",
    "V3 the same with the two steps a minute of ordinary runs",
    expected=333.3333333,
    tolerance=0.25,
    unit="L/s",
    source=_V3 + "; the split is of second order, 0.05 % here",
)
def _plane_as_run() -> float:
    return _plane_l_s(120.0, parts=2)


@suite.row(
    "flood.plane-depth",
    "V3 depth of the water on it",
    expected=9.262911225,
    tolerance=1e-4,
    unit="mm",
    source=_V3,
)
def _plane_depth() -> float:
    # What is still on the plane when the rain ends is all of the rain that has not run off.
    series = _plane(64).runoff
    left = 2400.0 - float(series.volume_m3[series.times_s[1:] <= 7200.0, 0].sum())
    return left / 20_000.0 * 1e3


for _minute, _flow in (
    (1, 280.1693),
    (5, 154.5770),
    (10, 85.9482),
    (20, 35.8638),
    (40, 11.2491),
    (80, 2.8079),
):

    @suite.row(
        f"flood.plane-recession-{_minute}min",
        f"V3 outflow {_minute} min after the rain",
        expected=_flow,
        tolerance=1e-3,
        unit="L/s",
        source=_V3,
    )
    def _recession(minute: int = _minute) -> float:
        return _plane_l_s(120.0 + minute)


@suite.row(
    "flood.runoff-balance",
    "V1 rain less infiltration, runoff and storage, over rain",
    expected=0.0,
    tolerance=1e-12,
    unit="1",
    source="water is conserved",
)
def _runoff_balance() -> float:
    return _plane(2).relative_error


# --- pumps ------------------------------------------------------------------------------------


@suite.row(
    "flood.well-starts",
    "V4 starts of a pump in 4 h",
    expected=14.0,
    tolerance=0.0,
    unit="1",
    source=_V4,
)
def _well_starts() -> float:
    return float(well("constant").starts("P1"))


@suite.row(
    "flood.well-worst-event",
    "V4 greatest error of its 28 switchings at 900 + 1000 k and 1300 + 1000 k s",
    expected=0.0,
    tolerance=EVENT_S,
    unit="s",
    source=_V4,
)
def _well_events() -> float:
    found = [one.time_s for one in well("constant").events if one.kind.startswith("pump")]
    exact = [time for k in range(14) for time in (900.0 + 1000.0 * k, 1300.0 + 1000.0 * k)]
    return max(abs(a - b) for a, b in zip(found, exact, strict=True))


for _kind, _name, _pump, _volume, _source in (
    ("constant", "well", "P1", 112.0, _V4),
    ("storm", "storm", "P1", 129.7591570, _V5),
    ("storm", "storm", "P2", 50.7347116, _V5),
    ("outage", "outage", "P1", 73.5879215, _V6),
    ("outage", "outage", "P2", 25.1345330, _V6),
):

    @suite.row(
        f"flood.{_name}-pumped-{_pump.lower()}",
        f"{_source[:2]} water pumped by {_pump}",
        expected=_volume,
        tolerance=1e-6 * _volume,
        unit="m3",
        source=_source + "; one in a million",
    )
    def _pumped(kind: str = _kind, pump: str = _pump) -> float:
        return well(kind).moved_m3(pump)


for _kind, _name, _level, _source in (
    ("constant", "well", 0.5333333, _V4),
    ("storm", "storm", 0.51769, _V5),
    ("outage", "outage", 1.17770, _V6),
):

    @suite.row(
        f"flood.{_name}-level",
        f"{_source[:2]} level after 4 h",
        expected=_level,
        tolerance=1e-5,
        unit="m",
        source=_source,
    )
    def _level_at_end(kind: str = _kind) -> float:
        return well(kind).final_depth_m("well")


@suite.row(
    "flood.storm-peak-level",
    "V5 highest level",
    expected=2.05241,
    tolerance=1e-5,
    unit="m",
    source=_V5,
)
def _peak_level() -> float:
    return well("storm").peak_depth_m("well")


@suite.row(
    "flood.storm-peak-time",
    "V5 time of the highest level",
    expected=4227.9,
    tolerance=0.1,
    unit="s",
    source=_V5 + "; given to a tenth",
)
def _peak_time() -> float:
    return well("storm").peak_s("well")


_ON, _OFF = "pump-started", "pump-stopped"
STORM_EVENTS = (
    ("P1", _ON, 0, 2271.621),
    ("P2", _ON, 0, 3170.614),
    ("P2", _OFF, 0, 5707.350),
    ("P1", _OFF, 0, 7908.637),
    ("P1", _ON, 1, 8478.639),
    ("P1", _OFF, 1, 8796.247),
    ("P1", _ON, 2, 11_113.601),
    ("P1", _OFF, 2, 11_380.268),
    ("P1", _ON, 3, 13_780.268),
    ("P1", _OFF, 3, 14_046.934),
)
OUTAGE_EVENTS = (
    ("P1", _ON, 0, 2271.621),
    ("P2", _ON, 0, 3170.614),
    ("P1", _OFF, 0, 3600.0),
    ("P2", _OFF, 0, 3600.0),
    ("P1", _ON, 1, 6000.0),
    ("P2", _ON, 1, 6000.0),
    ("P2", _OFF, 1, 6827.341),
    ("P1", _OFF, 1, 7295.507),
    ("P1", _ON, 2, 7632.828),
    ("P1", _OFF, 2, 8155.004),
    ("P1", _ON, 3, 9133.581),
    ("P1", _OFF, 3, 9400.248),
    ("P1", _ON, 4, 11_800.248),
    ("P1", _OFF, 4, 12_066.914),
)
for _name, _events, _source in (("storm", STORM_EVENTS, _V5), ("outage", OUTAGE_EVENTS, _V6)):
    for _pump, _what, _number, _time in _events:

        @suite.row(
            f"flood.{_name}-{_pump.lower()}-{_what[5:]}-{_number + 1}",
            f"{_source[:2]} {_pump} has {_what[5:]}, time {_number + 1}",
            expected=_time,
            tolerance=EVENT_S,
            unit="s",
            source=_source,
        )
        def _switched(
            kind: str = _name, pump: str = _pump, what: str = _what, number: int = _number
        ) -> float:
            return event_s(well(kind), pump, what, number)


@suite.row(
    "flood.outage-spill-begins",
    "V6 time at which the well is full",
    expected=3763.597,
    tolerance=EVENT_S,
    unit="s",
    source=_V6,
)
def _spill_begins() -> float:
    return event_s(well("outage"), "well", "full", 0)


@suite.row(
    "flood.outage-spilled",
    "V6 water spilled",
    expected=77.8113740,
    tolerance=1e-6 * 77.8,
    unit="m3",
    source=_V6 + "; one in a million",
)
def _spilled() -> float:
    return well("outage").lost_m3("well")


@suite.row(
    "flood.head-drain",
    "V7 time in which a pump along its curve empties the well",
    expected=369.9616316,
    tolerance=EVENT_S,
    unit="s",
    source=_V7,
)
def _drain() -> float:
    return event_s(well("head"), "P1", _OFF, 0) - event_s(well("head"), "P1", _ON, 0)


@suite.row(
    "flood.head-period",
    "V7 mean of thirteen cycles",
    expected=969.9616316,
    tolerance=EVENT_S,
    unit="s",
    source=_V7,
)
def _period() -> float:
    return (event_s(well("head"), "P1", _ON, 13) - event_s(well("head"), "P1", _ON, 0)) / 13.0


@suite.row(
    "flood.head-starts",
    "V7 starts in 4 h",
    expected=14.0,
    tolerance=0.0,
    unit="1",
    source=_V7,
)
def _head_starts() -> float:
    return float(well("head").starts("P1"))


@suite.row(
    "flood.head-pumped",
    "V7 water pumped in fourteen cycles",
    expected=108.6357028,
    tolerance=1e-4,
    unit="m3",
    source="V7: a cycle pumps 4.8 m3 and what flows in meanwhile: 14 x 8 L/s x 969.9616316 s",
)
def _head_pumped() -> float:
    return well("head").moved_m3("P1")


# --- tanks and doors --------------------------------------------------------------------------


@suite.row(
    "flood.bottom-hole",
    "V8 time from 2 m to 0.5 m through a hole in the floor",
    expected=1251.0262424,
    tolerance=EVENT_S,
    unit="s",
    source=_V8 + "; integrated in steps",
)
def _bottom() -> float:
    return event_s(emptying("bottom"), "half", "depth-falling", 0)


@suite.row(
    "flood.side-hole",
    "V9 time from 2 m to 0.5 m through a hole in the wall",
    expected=1283.7511721,
    tolerance=EVENT_S,
    unit="s",
    source=_V9 + "; integrated in steps",
)
def _side() -> float:
    return event_s(emptying("side"), "half", "depth-falling", 0)


for _minute in (5, 20, 60):

    @suite.row(
        f"flood.weir-{_minute}min",
        f"V10 level behind a weir after {_minute} min",
        expected={5: 1.1061019215, 20: 1.0116119203, 60: 1.0014976660}[_minute],
        tolerance=1e-6,
        unit="m",
        source=_V10,
    )
    def _behind_weir(minute: int = _minute) -> float:
        solution = emptying("weir")
        return float(np.interp(60.0 * minute, solution.times_s, solution.depth_m("tank")))


@suite.row(
    "flood.door-gap-level",
    "V11 level on both sides of a closed door",
    expected=0.2419354839,
    tolerance=1e-6,
    unit="m",
    source=_V11,
)
def _gap_level() -> float:
    return filling("gap").second_m(60.0)


@suite.row(
    "flood.door-gap-root",
    "V11 fall of the root of the difference of levels, minutes 1 to 3",
    expected=0.296545119,
    tolerance=1e-6,
    unit="m^0.5",
    source=_V11 + ": C A sqrt(2 g)/2 (1/50 + 1/12) x 120 s",
)
def _gap_root() -> float:
    rooms = filling("gap")
    first, last = (math.sqrt(rooms.first_m(at) - rooms.second_m(at)) for at in (1.0, 3.0))
    return first - last


for _minute, _level in ((1, 0.5125862746), (10, 0.2482256232), (60, 0.1573167477)):

    @suite.row(
        f"flood.sill-{_minute}min",
        f"V12 level before a sill after {_minute} min",
        expected=_level,
        tolerance=1e-6,
        unit="m",
        source=_V12,
    )
    def _before_sill(minute: int = _minute) -> float:
        return filling("sill").first_m(float(minute))


@suite.row(
    "flood.sill-room",
    "V12 depth in the room behind it after 1 h",
    expected=2.213416,
    tolerance=1e-5,
    unit="m",
    source=_V12,
)
def _room() -> float:
    return filling("sill").second_m(60.0)


@suite.row(
    "flood.least-cycle",
    "V13 least time between starts of a pump of 20 L/s with 4.8 m3, over all inflows",
    expected=960.0,
    tolerance=EVENT_S,
    unit="s",
    source=_V13,
)
def _least_cycle() -> float:
    return min(_cycle_s(share) for share in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7))


def _cycle_s(share: float) -> float:
    from twin.flood.elements import Inflow, Inflows
    from twin.flood.network import Network
    from twin.flood.solver import solve
    from twin.verify.floodrig import float_pump, tank

    network = Network(nodes=(tank("well", 6.0, top_m=3.0),), pumps=(float_pump("P1", 1.2, 0.4),))
    inflow = Inflow("well", np.array([0.0, 9000.0]), np.full(2, share * 0.02))
    solution = solve(network, Inflows(series=(inflow,)), to_s=9000.0, report_every_s=None)
    return event_s(solution, "P1", _ON, 1) - event_s(solution, "P1", _ON, 0)


@suite.row(
    "flood.balance",
    "V1 worst water balance of all cases above",
    expected=0.0,
    tolerance=1e-9,
    unit="1",
    source="water is conserved",
)
def _balance() -> float:
    cases = [
        *(well(kind) for kind in ("constant", "storm", "outage", "head")),
        *(emptying(kind) for kind in ("bottom", "side", "weir")),
        *(filling(kind).solution for kind in ("gap", "sill")),
    ]
    return max(case.balance_error() for case in cases)


add_swmm(suite)
