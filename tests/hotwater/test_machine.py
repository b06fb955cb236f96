from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.hotwater.bench import tank
from twin.hotwater.column import put_bottom, take_bottom
from twin.hotwater.heatpump import CURVES, curve_tables
from twin.hotwater.machine import (
    breathe,
    crossing_s,
    prepare,
    stage_of,
    thermostat,
    unit_capacity,
    unit_power,
)
from twin.hotwater.plant import NEVER_S
from twin.verify.plantrig import bench_plant, rig


def plant(*, units: int = 3, celsius: float = 55.0) -> Any:
    """Return a tank of 10 m3 with a thermostat: 55 degC, start 4 K below at 0.5, stop 3 K below."""
    record = tank(10.0, celsius=celsius)
    record["units"], record["setpoint_c"], record["hottest_intake_c"] = units, 55.0, 54.0
    record["start_height"], record["start_below_k"], record["stage_step_k"] = 0.5, 4.0, 2.0
    record["stop_height"], record["stop_below_k"] = 0.05, 3.0
    record["least_run_s"], record["least_rest_s"] = 600.0, 300.0
    record["lockout_c"], record["switched_s"] = -20.0, NEVER_S
    return record


def fill(record: Any, *, low_c: float, share: float = 0.6) -> None:
    """Put water of *low_c* into the lower part of the tank."""
    take_bottom(record, 0, 10.0 * share)
    put_bottom(record, 0, 10.0 * share, low_c)


@pytest.mark.parametrize(
    ("celsius", "stages"), [(55.0, 0), (51.0, 0), (50.99, 1), (49.0, 1), (48.99, 2), (20.0, 3)]
)
def test_each_stage_starts_a_step_lower(celsius: float, stages: int) -> None:
    """The first unit starts 4 K below the set-point, each further one 2 K lower."""
    assert stage_of(plant(), celsius) == stages


def test_without_a_step_all_units_start_together() -> None:
    """A stage step of zero is no staging."""
    record = plant()
    record["stage_step_k"] = 0.0
    assert (stage_of(record, 51.0), stage_of(record, 50.9)) == (0, 3)


def test_a_full_tank_starts_nothing_unless_it_is_to_be_charged() -> None:
    """Charging starts every unit, whatever the start sensor says, until the stop sensor is hot."""
    record = plant()
    fill(record, low_c=20.0, share=0.3)
    assert thermostat(record, 5.0) == (0, math.inf)
    record["charge"] = 1
    assert thermostat(record, 5.0)[0] == 3
    full = plant()
    full["charge"] = 1
    assert thermostat(full, 5.0)[0] == 0


def test_units_stop_when_the_stop_sensor_is_hot_and_the_least_run_is_over() -> None:
    """Before that the thermostat says how long the timer still holds them."""
    record = plant()
    fill(record, low_c=20.0)
    assert thermostat(record, 5.0)[0] == 3
    take_bottom(record, 0, 6.0)
    put_bottom(record, 0, 6.0, 52.5)  # charged (52 or more), not yet too hot to take in (53)
    record["time_s"] = 400.0
    assert thermostat(record, 5.0) == (3, 200.0)
    record["time_s"] = 600.0
    assert thermostat(record, 5.0)[0] == 0


def test_an_intake_too_hot_overrides_the_least_run() -> None:
    """A unit that finds hot water at its inlet stops at once."""
    record = plant()
    fill(record, low_c=20.0)
    assert thermostat(record, 5.0)[0] == 3
    take_bottom(record, 0, 6.0)
    put_bottom(record, 0, 6.0, 54.5)
    record["time_s"] = 1.0
    assert thermostat(record, 5.0) == (0, math.inf)


def test_a_unit_rests_before_it_starts_again() -> None:
    """Within the least rest it waits, and says how long."""
    record = plant(units=1)
    fill(record, low_c=20.0)
    record["switched_s"][0] = record["time_s"] = 0.0
    record["time_s"] = 100.0
    assert thermostat(record, 5.0) == (0, 200.0)
    record["time_s"] = 300.0
    assert thermostat(record, 5.0)[0] == 1


def test_a_failed_unit_gives_up_its_rank() -> None:
    """When one stage is called for and the first unit has failed, the second one runs."""
    record = plant()
    fill(record, low_c=50.0)
    record["out"][0] = 1
    assert thermostat(record, 5.0)[0] == 1
    assert record["on"][:3].tolist() == [0, 1, 0]


def test_a_unit_that_loses_its_power_stops_without_ado() -> None:
    """Neither least run nor a cold tank keeps it going, and its rest counts from then."""
    record = plant()
    fill(record, low_c=20.0)
    thermostat(record, 5.0)
    record["out"][1], record["time_s"] = 1, 30.0
    assert thermostat(record, 5.0)[0] == 2
    record["out"][1] = 0
    assert thermostat(record, 5.0) == (2, 300.0)


def test_below_the_lock_out_no_unit_runs() -> None:
    """A unit locked out by the cold stops, and starts again when the air allows it."""
    record = plant()
    fill(record, low_c=20.0)
    assert thermostat(record, -19.9)[0] == 3
    assert thermostat(record, -20.1)[0] == 0
    record["time_s"] = 300.0
    assert thermostat(record, -20.0)[0] == 3


def test_starts_are_counted() -> None:
    """Every start of every unit is one."""
    record = plant()
    fill(record, low_c=20.0)
    thermostat(record, 5.0)
    thermostat(record, 5.0)
    assert record["starts"] == 3


@pytest.mark.parametrize("flow", [0.001, -0.001])
def test_the_front_reaches_the_sensor_when_it_must(flow: float) -> None:
    """Plug flow: distance over speed, up or down, and not a parcel earlier."""
    record = plant()
    fill(record, low_c=20.0, share=0.4 if flow > 0.0 else 0.6)
    reach = crossing_s(record, 0.5, flow, 5000.0, 5.0, True)
    assert reach == pytest.approx(1000.0, abs=1e-6)
    assert crossing_s(record, 0.5, flow, 900.0, 5.0, True) == 900.0


def test_cooling_past_a_threshold_is_had_in_closed_form() -> None:
    """Without flow, the time is tau ln((T - Ta)/(threshold - Ta))."""
    record = plant()
    record["tank_loss_w_k"] = 12.0
    prepare(record)
    tau = 4.186e6 * 10.0 / 12.0
    when = crossing_s(record, 0.5, 0.0, 1e9, -7.0, True)
    assert when == pytest.approx(tau * math.log(62.0 / 58.0), abs=1e-4)
    stop = crossing_s(record, 0.05, 0.0, 1e9, -7.0, False)
    assert stop == pytest.approx(tau * math.log(62.0 / 59.0), abs=1e-4)


def test_the_compiled_machine_reads_the_curve() -> None:
    """Capacity and power between the nodes are those of the curve, frost on the capacity alone."""
    ratio, cop = curve_tables([("standard", 55.0)])
    record = plant()
    record["unit_w"], record["takes_frost"] = 40_000.0, 1
    breathe(record, ratio, cop, -3.3, 0.9)
    heat, slope = unit_capacity(record, 11.7)
    power = unit_power(record, 11.7, heat)
    full = 40_000.0 * float(CURVES["standard"].capacity_ratio(-3.3, 11.7, 55.0))
    assert heat == pytest.approx(0.9 * full, rel=1e-3)
    assert power == pytest.approx(
        full / float(CURVES["standard"].performance(-3.3, 11.7, 55.0)), rel=1e-3
    )
    record["takes_frost"] = 0
    assert unit_capacity(record, 12.2)[0] == pytest.approx(heat + 0.5 * slope, rel=1e-12)
    breathe(record, ratio, cop, -3.3, 0.9)
    assert unit_capacity(record, 11.7)[0] == pytest.approx(full, rel=1e-3)


def test_a_plant_starts_and_stops_where_its_sensors_say() -> None:
    """One unit, steady draw: it starts when the cold front passes 0.15, stops when 0.05 is hot."""
    fleet = rig(
        bench_plant(volume_m3=10.0, units=1, unit_kw=200.0),
        hours=6.0,
        mixed_m3_h=np.where(np.arange(360) < 120, 1.0, 0.0),
        delivery_c=55.0,
        units_run=True,
    )
    fleet.advance(5395.0)
    assert fleet.peek(0, 5399.9)["on"][0] == 0  # 1 m3/h takes 1.5 h to 15 % of 10 m3
    assert fleet.peek(0, 5400.1)["on"][0] == 1
    fleet.advance(21_600.0)
    assert fleet.value(0, "starts") == 1
    assert fleet.records()[0]["on"][0] == 0
