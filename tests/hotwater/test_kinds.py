from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campus.campus_text import swap
from tests.hotwater.bench import HEAT, layers, run, small_campus, tank, warmth
from twin.campus import HotWaterPlant, Recirculation
from twin.campus.hotwater import Legionella, SetpointHours
from twin.hotwater.column import put_bottom, put_top, take_bottom, warm_above
from twin.hotwater.orders import orders
from twin.verify.plantrig import bench_plant, rig

LOOP = Recirculation(loss_w_k=150.0, flow_l_min=20.0)


def changed(plant: HotWaterPlant, **fields: Any) -> HotWaterPlant:
    """Return the plant with some fields written anew, and checked."""
    return HotWaterPlant.model_validate(plant.model_dump() | fields)


def of_pumps(plant: HotWaterPlant, **fields: Any) -> HotWaterPlant:
    return changed(plant, heat_pumps=plant.heat_pumps.model_dump() | fields)


# --- return to primary ---------------------------------------------------------------------------


def test_a_loop_through_the_units_costs_capacity() -> None:
    """Warm water at their inlet: less heat, and more power for it, than with a loop to the tank."""
    given, used = {}, {}
    for piping in ("single-pass", "return-to-primary"):
        plant = bench_plant(volume_m3=6.0, unit_kw=60.0, loop=LOOP)
        fleet = rig(
            changed(plant, piping=piping), hours=2.0, mixed_m3_h=1.5, tank_c=20.0, units_run=True
        )
        before = fleet.records()
        fleet.advance(7200.0)
        assert fleet.value(0, "running") == 1
        assert fleet.balance(0, before)[3] <= 1e-12
        given[piping], used[piping] = (fleet.value(0, x) for x in ("heat_j", "electricity_j"))
    assert given["return-to-primary"] < given["single-pass"]
    assert used["return-to-primary"] / given["return-to-primary"] > 1.005 * (
        used["single-pass"] / given["single-pass"]
    )


def test_a_loop_that_has_to_go_through_the_units_warms_their_inlet() -> None:
    """Entering water is the flow-weighted mean of cold water and what the loop brings back."""
    plant = changed(
        bench_plant(volume_m3=6.0, unit_kw=300.0, loop=LOOP), piping="return-to-primary"
    )
    fleet = rig(plant, hours=2.0, mixed_m3_h=2.0, tank_c=5.0, units_run=True)
    fleet.advance(600.0)
    record = fleet.records()[0]
    loop = 20.0 / 60_000.0
    back = 10.0 + (55.0 - 10.0) * np.exp(-150.0 / (HEAT * loop))
    draw = 2.0 / 3600.0 * 35.0 / 50.0
    mean = (draw * 5.0 + loop * back) / (draw + loop)
    pumped = float(record["heat_j"]) / 600.0 / HEAT / (55.0 - float(record["entering_c"]))
    assert pumped > draw + loop  # the rest comes from the bottom, still 5 degC
    bottom = layers(record)[0][1]
    assert float(record["entering_c"]) == pytest.approx(
        ((draw + loop) * mean + (pumped - draw - loop) * bottom) / pumped, abs=0.3
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"recirculation": None}, "needs a loop that loses heat"),
        ({"recirculation": {"loss_w_k": 0.0, "flow_l_min": 5.0}}, "needs a loop that loses heat"),
        ({"tank": {"volume_m3": 3.0, "loss_w_k": 1.0, "stratified": False}}, "a stratified tank"),
    ],
)
def test_a_return_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    """Without a loop, or into a stirred tank, there is nothing to send through the units."""
    with pytest.raises(ValueError, match=message):
        changed(bench_plant(loop=LOOP), piping="return-to-primary", **fields)


# --- rotation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rotation", ["none", "daily", "run-hours"])
def test_the_lead_passes_on(rotation: str) -> None:
    """Run hours of three units come close by rotation; without it the last never runs."""
    plant = of_pumps(bench_plant(volume_m3=4.0, units=3, unit_kw=60.0), rotation=rotation)
    plant = changed(plant, control=plant.control.model_dump() | {"stage_step_k": 30.0})
    fleet = rig(plant, hours=24.0 * 9, mixed_m3_h=0.7, units_run=True)
    fleet.advance(9 * 86_400.0)
    run_s = fleet.records()[0]["unit_run_s"][:3]
    if rotation == "none":
        assert run_s[2] == 0.0  # the last of the order is never called
    else:
        assert run_s.min() > 0.25 * run_s.sum()


def test_rotation_moves_no_heat() -> None:
    """Equal units: whoever leads, the tank sees the same."""
    made = []
    for rotation in ("none", "run-hours"):
        plant = of_pumps(bench_plant(volume_m3=4.0, units=3, unit_kw=20.0), rotation=rotation)
        fleet = rig(plant, hours=48.0, mixed_m3_h=0.7, units_run=True)
        fleet.set(0, 0.0, least_rest_s=0.0)
        fleet.advance(48 * 3600.0)
        made.append(fleet.value(0, "heat_j"))
    assert made[0] == pytest.approx(made[1], rel=1e-12)


# --- a heater in the tank ------------------------------------------------------------------------


def test_warmth_fills_the_tank_from_the_heater_upwards() -> None:
    """Layers above it come to one level, as water fills a vessel; below nothing changes."""
    record = tank(4.0, celsius=10.0)
    record["tank_loss_w_k"] = 0.0
    put_top(record, 0, 1.0, 20.0)
    put_top(record, 0, 1.0, 30.0)
    before = warmth(record)  # 4 m3 at 10, 1 at 20, 1 at 30
    record["zone_m3"][0] = 6.0
    taken = warm_above(record, 0.5, HEAT * 17.0, 60.0)  # from 3 m3 up: 1 x 10, 1 x 20, 1 x 30
    assert taken == pytest.approx(HEAT * 17.0)
    assert [v for v, _ in layers(record)] == pytest.approx([3.0, 2.0, 1.0])
    assert [c for _, c in layers(record)] == pytest.approx([10.0, 23.5, 30.0])
    assert warmth(record) == pytest.approx(before + 17.0)


def test_a_heater_in_the_tank_stops_at_its_thermostat() -> None:
    """It takes what fits under its temperature, and no more."""
    record = tank(2.0, celsius=40.0)
    assert warm_above(record, 0.25, 1e12, 50.0) == pytest.approx(HEAT * 1.5 * 10.0)
    assert warm_above(record, 0.25, 1e12, 50.0) == 0.0
    assert layers(record) == [(0.5, 40.0), (1.5, pytest.approx(50.0))]


def test_a_heater_in_the_tank_keeps_the_top_hot() -> None:
    """With all units out, 20 kW half-way up serves what 20 kW can; energy is closed."""
    plant = changed(
        bench_plant(volume_m3=2.0), auxiliary={"power_kw": 20.0, "always": True, "height": 0.5}
    )
    fleet = rig(plant, hours=12.0, mixed_m3_h=0.3, tank_c=5.0)
    before = fleet.records()
    fleet.advance(12 * 3600.0)
    assert fleet.value(0, "element_j") == pytest.approx(
        fleet.value(0, "drawn_j")
        - fleet.value(0, "makeup_j")
        + float(fleet.stored_j()[0])
        - HEAT * 2.0 * 5.0,
        rel=1e-9,
    )
    assert fleet.balance(0, before)[3] <= 1e-12
    assert layers(fleet.records()[0])[0][1] == pytest.approx(5.0)


# --- several tanks -------------------------------------------------------------------------------


def test_tanks_in_series_are_one_column() -> None:
    """Three of 2 m3 do what one of 6 m3 does, to the bit, each with its own loss."""
    made = []
    for count in (1, 3):
        plant = changed(
            bench_plant(unit_kw=40.0),
            tank={"volume_m3": 6.0 / count, "loss_w_k": 30.0 / count, "count": count},
        )
        fleet = rig(plant, hours=24.0, mixed_m3_h=0.5, units_run=True)
        fleet.advance(86_400.0)
        made.append(fleet.records()[0].tobytes())
    assert made[0] == made[1]


# --- hours of the day ----------------------------------------------------------------------------


def test_a_schedule_sets_the_set_point_hour_by_hour() -> None:
    """Its own hours first, midnight passed or not; the plain set-point else."""
    plant = changed(
        bench_plant(), schedule=(SetpointHours(from_h=22, to_h=6, setpoint_c=60.0).model_dump(),)
    )
    at = {
        hour: orders(plant, setpoint_c=None, decisions=(), now=datetime(2025, 1, 20, hour))
        for hour in (5, 6, 21, 22)
    }
    assert [at[hour]["setpoint_c"] for hour in (5, 6, 21, 22)] == [60.0, 55.0, 55.0, 60.0]


def test_a_legionella_cycle_heats_the_tank_through(tmp_path: Path) -> None:
    """Monday 03:00: heat pumps to their 60 degC, the heater to 65; energy closed."""
    campus = small_campus(
        tmp_path,
        dorm_01=swap(
            "auxiliary: {power_kw: 12}",
            "auxiliary: {power_kw: 60, height: 0.0}\n"
            "  legionella: {at_h: 3, length_min: 240, to_c: 65}",
        ),
    )
    outcome = run(campus)  # begins on Monday 20 January
    top = outcome.signals.values["dorm-01.hotwater", "tank_mean_c"]
    hour = outcome.signals.time_s / 3600.0
    assert float(top[(hour > 3) & (hour < 7.2)].max()) > 62.0
    assert float(top[(hour > 27) & (hour < 31)].max()) < 57.0
    assert max(b.relative_error for b in outcome.balances) <= 1e-9


def test_a_cycle_beyond_the_heat_pumps_needs_a_heater_in_the_tank() -> None:
    """The message says how far the heat pumps reach, and what to do."""
    with pytest.raises(ValueError, match="the heat pumps reach 60 degC; write auxiliary"):
        changed(bench_plant(), legionella=Legionella(to_c=70).model_dump())
    with pytest.raises(ValueError, match="schedule: set-point 62"):
        changed(bench_plant(), schedule=({"from_h": 1, "to_h": 2, "setpoint_c": 62.0},))


# --- what is outside the figures -----------------------------------------------------------------


@pytest.mark.parametrize(("air_c", "hours"), [(5.0, 0.0), (31.0, 2.0)])
def test_hours_outside_the_figures_are_counted(air_c: float, hours: float) -> None:
    """A machine whose figures end at 30 degC runs beyond them at 31."""
    fleet = rig(
        bench_plant(volume_m3=50.0),
        hours=2.0,
        mixed_m3_h=0.5,
        tank_c=20.0,
        air_c=air_c,
        units_run=True,
    )
    fleet.advance(7200.0)
    assert fleet.value(0, "outside_s") == pytest.approx(3600.0 * hours, abs=1e-3)


# --- what people expect, and what holds ----------------------------------------------------------


@pytest.mark.parametrize("loss_w_k", [5.0, 200.0])
@pytest.mark.parametrize("room_c", [-20.0, 20.0, 50.0])
def test_an_unheated_tank_never_exceeds_start_or_surroundings(
    loss_w_k: float, room_c: float
) -> None:
    """Whatever is drawn: no layer becomes hotter than the larger of the two."""
    loop = Recirculation(loss_w_k=80.0, flow_l_min=10.0)
    plant = bench_plant(volume_m3=2.0, loss_w_k=loss_w_k, room_c=max(-30.0, room_c), loop=loop)
    fleet = rig(plant, hours=240.0, mixed_m3_h=0.02, tank_c=45.0)
    for day in range(1, 11):
        fleet.advance(86_400.0 * day)
        assert max(c for _, c in layers(fleet.records()[0])) <= max(45.0, room_c) + 1e-9


def test_more_heat_at_noon_may_be_less_hot_water_in_the_evening() -> None:
    """Hysteresis breaks the monotony that people expect: the fuller tank does not call for heat.

    With cold water up to 16 % of its height the start sensor at 15 % calls, and the tank is full by
    evening; with 14 %, more heat at noon, nobody calls until the first shower, and more is missing.
    """
    missing, stored = [], []
    evening = np.where(np.arange(24 * 60) >= 8 * 60, 1.2, 0.0)
    for share in (0.14, 0.16):
        fleet = rig(
            bench_plant(volume_m3=4.0, unit_kw=10.0), hours=24.0, mixed_m3_h=evening, units_run=True
        )
        record = fleet._plants[0]
        take_bottom(record, 0, 4.0 * share)
        put_bottom(record, 0, 4.0 * share, 5.0)
        stored.append(float(fleet.stored_j()[0]))
        fleet.advance(16 * 3600.0)
        missing.append(fleet.value(0, "unmet_j"))
    assert stored[0] > stored[1]
    assert missing[0] > 1.05 * missing[1] > 0.0
