"""Hot water against closed forms, hand calculations and published figures."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Literal

import numpy as np

from twin.hotwater.fleet import Fleet
from twin.hotwater.gb50015 import hourly_sheet, value
from twin.hotwater.heatpump import CURVES, frost_factor
from twin.hotwater.sizing import (
    capacity_left,
    hot_litres,
    margin_needed,
    people_heat_kwh,
    run_hours_needed,
    storage_for_people,
)
from twin.verify.check import Suite
from twin.verify.hotwater_ecosizer import add_ecosizer
from twin.verify.hotwater_hpwhsim import add_hpwhsim
from twin.verify.hotwater_margin import add_margin
from twin.verify.hotwater_scenarios import add_scenarios
from twin.verify.plantrig import bench_plant, pooled, rig
from twin.verify.reference import reference

__all__ = ["suite"]

suite = Suite("hotwater")

_A1 = "T = Ta + (T0 - Ta) exp(-t UA / (rho c V)); 10 m3, 12 W/K, 55 degC, -7 degC around"
_A2 = "T = Tin + (T0 - Tin) exp(-q t / V); 5 m3 stirred, 1 m3/h, 60 degC, 5 degC in"
_A6 = "V_hot = V_mix (Tm - Tc)/(Th - Tc); 100 L at 40 degC"
_A7 = "OCHRE's test of its inversion mixing; pool-adjacent-violators is exact"
_GB09 = "worked calculation sheet to GB 50015-2003 (2009): 324 beds, 100 L, 5 to 60 degC"
_GB19 = (
    "the same sheet with table 6.4.1 of GB 50015-2019 interpolated on quota x persons (recalled)"
)
_EXACT = 1e-9


# --- the tank ---------------------------------------------------------------------------------


@cache
def _cooled(hours: int) -> Fleet:
    plant = bench_plant(volume_m3=10.0, loss_w_k=12.0, room_c=-7.0)
    fleet = rig(plant, hours=float(hours))
    fleet.advance(hours * 3600.0)
    return fleet


def _tank_c(fleet: Fleet) -> float:
    return float(fleet.stored_j()[0]) / (4.186e6 * float(sum(fleet.records()[0]["zone_m3"])))


for _hours, _celsius in (
    (24, 53.48322838583291),
    (72, 50.560096552189165),
    (168, 45.130826780206924),
):

    @suite.row(
        f"hotwater.cooling-{_hours}h",
        f"A1 temperature of an unheated tank after {_hours} h",
        expected=_celsius,
        tolerance=_EXACT,
        unit="degC",
        source=_A1,
    )
    def _cooling(hours: int = _hours) -> float:
        return _tank_c(_cooled(hours))


for _hours, _kwh in ((24, 17.636683269176206), (72, 51.62621064593374)):

    @suite.row(
        f"hotwater.cooling-loss-{_hours}h",
        f"A1 heat lost by an unheated tank in {_hours} h",
        expected=_kwh,
        tolerance=1e-8,
        unit="kWh",
        source=_A1,
    )
    def _cooling_loss(hours: int = _hours) -> float:
        return _cooled(hours).value(0, "tank_loss_j") / 3.6e6


for _hours_f, _celsius in (
    (1.0, 50.030191419289),
    (2.5, 38.35918628419484),
    (5.0, 25.233369264429328),
    (10.0, 12.4434405780137),
):

    @suite.row(
        f"hotwater.stirred-draw-{_hours_f:g}h",
        f"A2 temperature of a stirred tank after {_hours_f:g} h of draw",
        expected=_celsius,
        tolerance=1e-5,
        unit="degC",
        source=_A2 + "; tolerance: the demand is stored as float32",
    )
    def _stirred(hours: float = _hours_f) -> float:
        plant = bench_plant(volume_m3=5.0, stratified=False, setpoint_c=60.0)
        fleet = rig(plant, hours=hours, mixed_m3_h=1.0, delivery_c=60.0)
        fleet.advance(hours * 3600.0)
        return _tank_c(fleet)


@cache
def _plug() -> Fleet:
    plant = bench_plant(volume_m3=5.0, setpoint_c=60.0)
    fleet = rig(plant, hours=10.0, mixed_m3_h=1.0, delivery_c=60.0)
    fleet.advance(36_000.0)
    return fleet


@suite.row(
    "hotwater.plug-flow-minutes",
    "minutes for which a still tank of 5 m3 gives hot water at 1 m3/h",
    expected=300.0,
    tolerance=1e-3,
    unit="min",
    source="a still tank gives all of its volume at its own temperature, then cold water",
)
def _plug_minutes() -> float:
    return float(np.nansum((_plug().delivered_c[0].astype(float) - 5.0) / 55.0))


@suite.row(
    "hotwater.plug-flow-sharpness",
    "minutes in which the water at its tap is neither hot nor cold",
    expected=0.0,
    tolerance=1.0,
    unit="min",
    source="a front without numerical mixing passes within one step of demand",
)
def _plug_sharpness() -> float:
    delivered = _plug().delivered_c[0]
    return float(np.sum((delivered > 5.01) & (delivered < 59.99)))


for _name, _layers, _place, _celsius in (
    ("inverted", [28.0 + k for k in range(12)], 0, 33.5),
    ("inverted", [28.0 + k for k in range(12)], 11, 33.5),
    ("mixed", [34.0, 35, 34, 33, 32, 31, 32, 33, 32, 31, 30, 30], 0, 34.5),
    ("mixed", [34.0, 35, 34, 33, 32, 31, 32, 33, 32, 31, 30, 30], 2, 34.0),
    ("mixed", [34.0, 35, 34, 33, 32, 31, 32, 33, 32, 31, 30, 30], 5, 32.0),
    ("mixed", [34.0, 35, 34, 33, 32, 31, 32, 33, 32, 31, 30, 30], 7, 32.0),
    ("mixed", [34.0, 35, 34, 33, 32, 31, 32, 33, 32, 31, 30, 30], 11, 30.0),
):

    @suite.row(
        f"hotwater.pooling-{_name}-{_place}",
        f"A7 layer {_place} from the top after warm water has risen ({_name})",
        expected=_celsius,
        tolerance=_EXACT,
        unit="degC",
        source=_A7,
    )
    def _pooling(layers: list[float] = _layers, place: int = _place) -> float:
        return pooled(layers)[place]


@suite.row(
    "hotwater.pauses",
    "bytes that differ when a plant is advanced in one call or with 500 looks in between",
    expected=0.0,
    tolerance=0.0,
    unit="bytes",
    source="looking must leave no trace",
)
def _pauses() -> float:
    rng = np.random.default_rng(7)
    demand = rng.gamma(0.5, 4.0, size=1440)
    states: list[bytes] = []
    for looks in (0, 500):
        plant = bench_plant(volume_m3=8.0, loss_w_k=30.0, units=3)
        fleet = rig(plant, hours=24.0, mixed_m3_h=demand, units_run=True)
        times = [(float(t), False) for t in rng.uniform(0.0, 86_400.0, looks)]
        for time_s, changes in sorted([*times, (30_000.123, True), (50_000.5, True)]):
            fleet.advance(time_s)
            if changes:
                fleet.set_unit(0, time_s, 1, out=time_s < 40_000.0)
            else:
                fleet.peek(0, time_s)
        fleet.advance(86_400.0)
        states.append(fleet.records().tobytes() + fleet.rows.tobytes())
    return float(sum(a != b for a, b in zip(*states, strict=True)))


# --- the valve and the hand calculations ----------------------------------------------------------


for _hot, _cold, _litres in (
    (60.0, 5.0, 63.63636363636363),
    (55.0, 5.0, 70.0),
    (50.0, 5.0, 77.77777777777777),
    (45.0, 5.0, 87.5),
    (55.0, 15.0, 62.5),
):

    @suite.row(
        f"hotwater.mixing-{_hot:g}-{_cold:g}",
        f"A6 hot water for 100 L at 40 degC, {_hot:g} and {_cold:g} degC, by hand",
        expected=_litres,
        tolerance=_EXACT,
        unit="L",
        source=_A6,
    )
    def _mixing(hot_c: float = _hot, cold_c: float = _cold) -> float:
        return hot_litres(100.0, mixed_c=40.0, hot_c=hot_c, cold_c=cold_c)

    @suite.row(
        f"hotwater.valve-{_hot:g}-{_cold:g}",
        f"A6 hot water that the plant's valve takes for 100 L, {_hot:g} and {_cold:g} degC",
        expected=_litres,
        tolerance=1e-4,
        unit="L",
        source=_A6 + "; tolerance: the demand is stored as float32",
    )
    def _valve(hot_c: float = _hot, cold_c: float = _cold) -> float:
        plant = bench_plant(volume_m3=5.0, setpoint_c=hot_c)
        fleet = rig(plant, hours=1.0, mixed_m3_h=0.1, cold_c=cold_c)
        fleet.advance(3600.0)
        return fleet.value(0, "makeup_j") / (4.186e6 * cold_c) * 1000.0


def _sheet(edition: Literal["2009", "2019"], symbol: str) -> float:
    return value(hourly_sheet(edition, persons=324, quota_l=100.0), symbol, _IN.get(symbol))


_IN = {"Q_h": "kJ/h"}


def _bed_heat(litres: float, cold_c: float) -> float:
    return people_heat_kwh(1000, litres_per_person=litres, hot_c=60.0, cold_c=cold_c)


_A8 = "A8 GB 50015 "
_A9 = "ASHRAE worked example: 300 women; net storage / 0.70"
_A10 = "1000 people, m q C (60 - tl) 0.98324 / 3600"
_A11 = "an 8 % margin and a loss of 42 %: arithmetic"
for _id, _title, _value, _tolerance, _unit, _source, _measure in (
    ("gb-2009-kh", _A8 + "Kh, 2009 edition", 4.534857142857143, 1e-12, "", _GB09,
     lambda: _sheet("2009", "K_h")),
    ("gb-2009-heat", _A8 + "hourly heat, 2009 edition", 1386189.380650423, 1e-6, "kJ/h", _GB09,
     lambda: _sheet("2009", "Q_h")),
    ("gb-2019-kh", _A8 + "Kh, 2019 edition (recalled)", 4.48, 1e-12, "", _GB19,
     lambda: _sheet("2019", "K_h")),
    ("gb-2019-heat", _A8 + "hourly heat, 2019 edition, losses 1.10", 1506363.0567955205, 1e-6,
     "kJ/h", _GB19, lambda: _sheet("2019", "Q_h")),
    ("ashrae-storage", "A9 tank for 12 gal of 300 people", 5142.857142857143, 1e-9, "gal", _A9,
     lambda: storage_for_people(300, per_person=12.0, usable=0.70)),
    ("ashrae-storage-5", "A9 tank for 5 gal of 300 people", 2142.857142857143, 1e-9, "gal", _A9,
     lambda: storage_for_people(300, per_person=5.0, usable=0.70)),
    ("daily-heat-50-5", "A10 daily heat, 50 L, 5 degC", 3144.7975472222224, 1e-8, "kWh", _A10,
     lambda: _bed_heat(50.0, 5.0)),
    ("daily-heat-50-15", "A10 daily heat, 50 L, 15 degC", 2573.016175, 1e-8, "kWh", _A10,
     lambda: _bed_heat(50.0, 15.0)),
    ("daily-heat-70-5", "A10 daily heat, 70 L, 5 degC", 4402.716566111111, 1e-8, "kWh", _A10,
     lambda: _bed_heat(70.0, 5.0)),
    ("daily-heat-100-5", "A10 daily heat, 100 L, 5 degC", 6289.595094444445, 1e-8, "kWh", _A10,
     lambda: _bed_heat(100.0, 5.0)),
    ("incident-left", "A11 capacity over design load", 0.6264, 1e-12, "", _A11,
     lambda: capacity_left(0.08, 0.42)),
    ("incident-hours-16", "A11 hours a day for a 16 h design", 25.54278416347382, 1e-9, "h", _A11,
     lambda: run_hours_needed(16.0, capacity_over_load=capacity_left(0.08, 0.42))),
    ("incident-hours-12", "A11 hours a day for a 12 h design", 19.157088122605366, 1e-9, "h", _A11,
     lambda: run_hours_needed(12.0, capacity_over_load=capacity_left(0.08, 0.42))),
    ("incident-margin", "A11 margin that would have been needed", 0.7241379310344829, 1e-12, "",
     _A11, lambda: margin_needed(0.42)),
):  # fmt: skip
    suite.row(
        f"hotwater.{_id}",
        _title,
        expected=_value,
        tolerance=_tolerance,
        unit=_unit,
        source=_source,
    )(_measure)


# --- the machines -----------------------------------------------------------------------------


@suite.row(
    "hotwater.incident-curve",
    "capacity of the standard curve with frost at -7 degC over that at 20 degC, 5 to 60 degC",
    expected=0.590,
    tolerance=0.010,
    unit="",
    source="HPWHsim's map of the Colmac CxV-5 and its own defrost loss; the map has no point"
    " between -20 and 0 degC, where HPWHsim goes straight and our polynomial bends (0.008)",
)
def _incident_curve() -> float:
    curve = CURVES["standard"]
    cold = curve.capacity_ratio(-7.0, 5.0, 60.0) * frost_factor(-7.0, 0.85)
    return float(cold / curve.capacity_ratio(20.0, 5.0, 60.0))


for _family, _file, _box in (
    ("standard", "ColmacCxV_5_SP.csv", (30.0, 54.0, 48.0, 60.0)),
    ("multi-pass", "ColmacCxV_5_MP.csv", (30.0, 56.0, 40.0, 60.0)),
):

    @suite.row(
        f"hotwater.map-{_family}",
        f"greatest difference in capacity between the curve '{_family}' and its map",
        expected=0.0,
        tolerance=0.1,
        unit="%",
        source=f"HPWHsim, {_file}; from -20 degC up; a fit, stated with the curve",
    )
    def _map(
        family: str = _family,
        file: str = _file,
        box: tuple[float, float, float, float] = _box,
    ) -> float:
        rows = np.genfromtxt(
            reference("hot-water", "hpwhsim_maps", file), delimiter=",", skip_header=1
        )
        air, entering, leaving, watts = rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]
        inside = (air <= box[0]) & (entering <= box[1]) & (leaving >= box[2]) & (leaving <= box[3])
        curve = CURVES[family]
        ratio = curve.capacity_ratio(air, entering, leaving)[inside]
        # The curve is relative to its own rating point, so only the shape can be held to the map.
        scale = watts[inside] / ratio
        return float(100.0 * np.abs(scale / np.median(scale) - 1.0).max())


@suite.row(
    "hotwater.reference-cases",
    "figures of the analytic cases of reference that differ from the literals of this suite",
    expected=0.0,
    tolerance=0.0,
    unit="figures",
    source="analytic_cases.json of the reference data: guards the literals against slips",
)
def _reference_cases() -> float:
    text = reference("hot-water", "analytic_cases.json").read_text(encoding="utf-8")
    cases: dict[str, Any] = json.loads(text)
    pairs = [
        (cases["A1_cooling"]["T"]["72"], "hotwater.cooling-72h"),
        (cases["A1_cooling"]["E_lost_kWh"]["72"], "hotwater.cooling-loss-72h"),
        (cases["A2_mixed_draw"]["T"]["5"], "hotwater.stirred-draw-5h"),
        (cases["A3_cascade_continuous"]["10"]["0.8"], "hotwater.cascade-10-0.8"),
        (cases["A3_cascade_continuous"]["20"]["1.5"], "hotwater.cascade-20-1.5"),
        (cases["A4_cascade_discrete_upwind"]["N10_Cr0.5"]["16"], "hotwater.upwind-10-0.5-16"),
        (cases["A4_cascade_discrete_upwind"]["N12_Cr0.25"]["60"], "hotwater.upwind-12-0.25-60"),
        (cases["A8_GB50015_example"]["Kh"], "hotwater.gb-2009-kh"),
        (cases["A8_GB50015_example"]["Qh_kJ_h"], "hotwater.gb-2009-heat"),
        (cases["A8_GB50015_2019_product_interp"]["with_Cg_1p10"], "hotwater.gb-2019-heat"),
        (cases["A9_ASHRAE_300_women"]["tank_gal_70pct"], "hotwater.ashrae-storage"),
        (cases["A10_daily_heat_kWh"]["1000 persons 50 L60/d tl15"], "hotwater.daily-heat-50-15"),
        (cases["A11_incident"]["available_over_design"], "hotwater.incident-left"),
    ]
    return float(sum(abs(value - suite.expected(row)) > 1e-9 for value, row in pairs))


add_hpwhsim(suite)
add_ecosizer(suite)
add_margin(suite)
add_scenarios(suite)
