from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.hotwater.bench import HEAT, is_ordered, layers, water
from twin.campus import (
    Auxiliary,
    Control,
    HeatPumps,
    HotWaterPlant,
    Recirculation,
    Tank,
    TemperatureMaintenance,
)
from twin.errors import TwinError
from twin.hotwater.column import put_bottom, take_bottom
from twin.hotwater.fleet import Fleet
from twin.verify.plantrig import bench_plant, rig

DAY = 86_400.0
SETPOINTS = {"standard": (48.0, 60.0), "low-ambient": (48.0, 60.0), "co2": (55.0, 80.0)}


@dataclass
class Ordeal:
    """A random plant after a day of random demand and changes off the grid."""

    fleet: Fleet
    error: float
    hottest_set_c: float
    cold_c: float
    room_c: float


def random_plant(rng: np.random.Generator) -> HotWaterPlant:
    family: Any = rng.choice(["standard", "low-ambient", "co2", "multi-pass"])
    start = float(rng.uniform(0.05, 0.9))
    loop = Recirculation(
        loss_w_k=float(rng.uniform(0, 400)),
        flow_l_min=float(rng.uniform(1, 80)),
        return_height=float(rng.choice([0.0, 0.3, 0.5, 0.9, 1.0])),
    )
    stratified = bool(rng.random() < 0.8)
    has_loop = rng.random() < 0.6
    piping: Any = "multi-pass" if family == "multi-pass" else "single-pass"
    if piping == "single-pass" and has_loop and stratified and rng.random() < 0.5:
        piping, loop = "return-to-primary", loop.model_copy(update={"loss_w_k": 20.0})
    heater = Auxiliary(power_kw=float(rng.uniform(1, 60)), always=True, height=float(rng.random()))
    keeper = None
    if has_loop and piping != "return-to-primary" and rng.random() < 0.5:
        keeper = TemperatureMaintenance(
            kind=rng.choice(["swing", "parallel"]),
            volume_m3=float(10 ** rng.uniform(-1.5, 0.5)),
            power_kw=float(rng.uniform(0.5, 40)),
            setpoint_c=float(rng.uniform(41, 50)),
            loss_w_k=float(rng.uniform(0, 20)),
        )
    return HotWaterPlant(
        piping=piping,
        setpoint_c=float(rng.uniform(56, 78) if family == "co2" else rng.uniform(50, 60)),
        heat_pumps=HeatPumps(
            type=family,
            count=int(rng.integers(1, 8)),
            rated_capacity_kw=float(rng.uniform(5, 80)),
            installed_year=2010,
            minimum_run_min=float(rng.uniform(0, 20)),
            minimum_rest_min=float(rng.uniform(0, 15)),
            rotation=rng.choice(["none", "daily", "run-hours"]),
        ),
        tank=Tank(
            volume_m3=float(10 ** rng.uniform(-0.5, 1.8)),
            loss_w_k=float(rng.uniform(0, 300)),
            ambient=rng.choice(["plant-room", "outdoor"]),
            stratified=stratified,
            count=int(rng.integers(1, 4)),
        ),
        control=Control(
            start_height=start,
            stop_height=float(rng.uniform(0.0, start)),
            start_below_k=float(rng.uniform(3.5, 12)),
            stop_below_k=float(rng.uniform(0.5, 3.4)),
            stage_step_k=float(rng.uniform(0, 3)),
        ),
        recirculation=loop if has_loop else None,
        auxiliary=heater if rng.random() < 0.4 else None,
        temperature_maintenance=keeper,
    )


def ordeal(seed: int) -> Ordeal:
    rng = np.random.default_rng(seed)
    plant = random_plant(rng)
    cold, air = float(rng.uniform(1, 18)), float(rng.uniform(-22, 25))
    demand = rng.gamma(0.4, 1.0, size=1440) * rng.uniform(0.1, 10) * (rng.random(1440) < 0.8)
    fleet = rig(plant, hours=24.0, mixed_m3_h=demand, cold_c=cold, air_c=air, units_run=True)
    if rng.random() < 0.4:
        power, until = float(rng.uniform(1e3, 2e5)), float(rng.uniform(40, 60))
        fleet.set(0, 0.0, auxiliary_w=power, auxiliary_to_c=until)
    before, hottest = fleet.records(), max(plant.setpoint_c, 55.0)
    for moment in np.sort(rng.uniform(0.0, DAY, 8)):
        now = float(moment)
        fleet.advance(now)
        hottest = max(hottest, change(fleet, plant, now, rng))
    fleet.advance(DAY)
    room = air if plant.tank.ambient == "outdoor" else plant.tank.room_c
    return Ordeal(fleet, fleet.balance(0, before)[3], hottest, cold, room)


def change(fleet: Fleet, plant: HotWaterPlant, now: float, rng: np.random.Generator) -> float:
    """Change something at random; return the set-point if that was it."""
    what = rng.integers(0, 6)
    if what == 0:
        unit = int(rng.integers(0, plant.heat_pumps.count))
        fleet.set_unit(0, now, unit, out=bool(rng.integers(0, 2)))
    elif what == 1:
        setpoint = float(rng.uniform(*SETPOINTS.get(plant.heat_pumps.type, (48.0, 60.0))))
        fleet.set(0, now, setpoint_c=setpoint)
        return setpoint
    elif what == 5:
        fleet.set(0, now, start_height=float(rng.uniform(plant.control.stop_height, 1.0)))
    else:
        name = ("water", "loop_on", "charge")[what - 2]
        fleet.set(0, now, **{name: int(rng.integers(0, 2))})
    return 0.0


@pytest.mark.parametrize("block", range(4))
def test_random_plants_keep_every_law(block: int) -> None:
    """Energy and water closed, layers ordered, nothing colder than cold or beyond set + 3 K."""
    for seed in range(40 * block, 40 * (block + 1)):
        plant = ordeal(seed)
        record = plant.fleet.records()[0]
        celsius = [c for _, c in layers(record)]
        assert plant.error <= 1e-9, seed
        assert water(record) == pytest.approx(float(record["zone_m3"].sum()), rel=1e-11), seed
        assert min(v for v, _ in layers(record)) >= 0.0, seed
        assert is_ordered(record, 1e-9), seed
        assert max(celsius) <= plant.hottest_set_c + 3.0 + 1e-6, seed
        assert min(celsius) >= min(plant.cold_c, plant.room_c) - 1e-9, seed
        assert record["blame_j"].sum() == pytest.approx(float(record["unmet_j"]), rel=1e-12), seed
        assert (record["blame_j"] >= 0.0).all(), seed
        taken = float(record["drawn_j"] + record["auxiliary_j"] - record["makeup_j"])
        given = float(record["demand_j"] - record["unmet_j"])
        # A stirred tank cools while the valve stands still for one sub-step.
        slack = 6e-3 if record["stirred"] else 1e-3
        # Below the mains more water from the tank brings less heat, and the valve has no answer.
        if record["auxiliary_w"] == 0.0 or min(celsius) >= plant.cold_c:
            assert taken == pytest.approx(given, rel=slack), seed


def test_a_draw_of_drops_past_a_sensor_is_not_lost_in_rounding() -> None:
    """A front that stands just below a sensor passes it, however slowly: no endless small steps."""
    plant = bench_plant(volume_m3=7.0, unit_kw=1.0)
    fleet = rig(plant, hours=1.0, mixed_m3_h=3e-6, tank_c=55.0, delivery_c=55.0, units_run=True)
    record = fleet._plants[0]
    take_bottom(record, 0, 0.15 * 7.0 - 1e-16)
    put_bottom(record, 0, 0.15 * 7.0 - 1e-16, 5.0)
    fleet.advance(3600.0)
    assert fleet.value(0, "time_s") == 3600.0


@pytest.mark.parametrize("height", [0.0, 1.0])
def test_a_loop_that_returns_at_an_end_does_not_drain_the_tank(height: float) -> None:
    """What the loop takes off the top comes back, wherever its return is drawn."""
    loop = Recirculation(loss_w_k=100.0, flow_l_min=20.0, return_height=height)
    fleet = rig(bench_plant(loop=loop), hours=5.0, mixed_m3_h=0.5, units_run=True)
    before = fleet.records()
    fleet.advance(18_000.0)
    assert water(fleet.records()[0]) == pytest.approx(10.0, rel=1e-12)
    assert fleet.balance(0, before)[3] <= 1e-12


def test_a_single_pass_unit_gives_the_set_point_to_the_top() -> None:
    """From cold water, in one go: the water it makes has the set-point, and fills from above."""
    fleet = rig(bench_plant(volume_m3=4.0, unit_kw=100.0), hours=3.0, tank_c=15.0, units_run=True)
    fleet.advance(600.0)
    top = layers(fleet.records()[0])[-1]
    assert top[1] == pytest.approx(55.0, abs=1e-9)
    made = fleet.value(0, "heat_j")
    assert top[0] == pytest.approx(made / (HEAT * 40.0), rel=1e-9)


def test_a_multi_pass_unit_warms_the_tank_little_by_little() -> None:
    """Its water leaves a few kelvin warmer than it came, and the upper tank is mixed by it."""
    fleet = rig(
        bench_plant(volume_m3=4.0, unit_kw=40.0, piping="multi-pass"),
        hours=3.0,
        tank_c=15.0,
        units_run=True,
    )
    fleet.advance(600.0)
    celsius = [c for _, c in layers(fleet.records()[0])]
    assert 15.0 < max(celsius) < 22.0
    fleet.advance(10_800.0)
    assert max(c for _, c in layers(fleet.records()[0])) < 58.0


def test_dry_taps_give_nothing_and_miss_everything() -> None:
    """Without cold water no hot water flows; all that is asked for is missing, by outage."""
    fleet = rig(bench_plant(), hours=2.0, mixed_m3_h=1.0, units_run=True)
    fleet.set(0, 0.0, water=0)
    fleet.advance(3600.0)
    record = fleet.records()[0]
    assert record["drawn_j"] == record["makeup_j"] == 0.0
    assert record["unmet_j"] == pytest.approx(HEAT * 1.0 * 35.0, rel=1e-6)
    assert record["blame_j"][6] == record["unmet_j"]
    assert fleet.delivered_c[0, :60].tolist() == [5.0] * 60
    fleet.set(0, 3600.0, water=1)
    fleet.advance(7200.0)
    assert fleet.value(0, "unmet_j") == record["unmet_j"]


def test_the_heater_in_the_line_lifts_what_is_too_cold() -> None:
    """From a cold tank it adds its power and no more, and the energy is booked as its own."""
    fleet = rig(bench_plant(), hours=1.0, mixed_m3_h=1.0, tank_c=20.0)
    fleet.set(0, 0.0, auxiliary_w=10_000.0)
    fleet.advance(3600.0)
    record = fleet.records()[0]
    assert record["auxiliary_j"] == pytest.approx(3.6e7, rel=1e-9)
    assert record["unmet_j"] == pytest.approx(HEAT * 20.0 - 3.6e7, rel=1e-6)
    strong = rig(bench_plant(), hours=1.0, mixed_m3_h=1.0, tank_c=20.0)
    strong.set(0, 0.0, auxiliary_w=100_000.0)
    strong.advance(3600.0)
    assert strong.value(0, "unmet_j") == pytest.approx(0.0, abs=1.0)
    assert np.allclose(strong.delivered_c[0], 40.0, atol=1e-4)


def test_a_set_point_lifted_in_mid_step_holds_from_that_second() -> None:
    """What is made afterwards is hotter, what was made before stays as it was."""
    fleet = rig(bench_plant(volume_m3=6.0, unit_kw=100.0), hours=3.0, tank_c=15.0, units_run=True)
    fleet.advance(1200.0)
    fleet.set(0, 1234.567, setpoint_c=60.0)
    before = fleet.records()[0]
    made = layers(before)[-1][0]
    fleet.advance(1800.0)
    hot = layers(fleet.records()[0])
    assert hot[-1][1] == pytest.approx(60.0, abs=1e-9)
    assert hot[-2] == (pytest.approx(made, rel=1e-9), pytest.approx(55.0, abs=1e-9))


def test_a_thermostat_without_any_hysteresis_is_refused() -> None:
    """One sensor, one threshold, no least run or rest: the run says so instead of hanging."""
    plant = bench_plant(volume_m3=0.2, unit_kw=300.0)
    fleet = rig(plant, hours=1.0, mixed_m3_h=2.0, units_run=True)
    fleet.set(0, 0.0, least_run_s=0.0, least_rest_s=0.0, start_height=0.05, start_below_k=3.0)
    with pytest.raises(TwinError, match="start and stop conditions overlap"):
        fleet.advance(3600.0)


# --- the stirred tank against a solver of differential equations ------------------------------


def solved(
    fleet: Fleet, plant: HotWaterPlant, *, draw_m3_s: float, air_c: float, hours: float
) -> tuple[float, float]:
    """Return tank temperature and heat lost in the loop, by scipy's solver."""
    from scipy.integrate import solve_ivp

    from twin.hotwater.heatpump import CURVES

    volume, cold, room = plant.tank.volume_m3, 5.0, plant.tank.room_c
    loop = plant.recirculation
    q_loop = loop.flow_l_min / 60_000.0 if loop else 0.0
    keep = float(np.exp(-loop.loss_w_k / (HEAT * q_loop))) if loop else 1.0
    curve, setpoint = CURVES[plant.heat_pumps.type], plant.setpoint_c
    unit_w = float(fleet.value(0, "unit_w"))

    def slope(_: float, state: Any) -> list[float]:
        t = float(state[0])
        entering, direct, made = cold, 0.0, 0.0
        for _ in range(60):
            made = unit_w * float(curve.capacity_ratio(air_c, entering, setpoint))
            direct = made / (HEAT * (setpoint - entering))
            entering = cold
            if direct > draw_m3_s:
                m = made / HEAT
                direct = (m - draw_m3_s * (t - cold)) / (setpoint - t)
                entering = (draw_m3_s * cold + (direct - draw_m3_s) * t) / direct
        total = draw_m3_s + q_loop
        supply = setpoint if total <= direct else (direct * setpoint + (total - direct) * t) / total
        lost = q_loop * (supply - room) * (1.0 - keep) * HEAT
        gain = made - HEAT * draw_m3_s * (supply - cold) - lost
        return [(gain - plant.tank.loss_w_k * (t - room)) / (HEAT * volume), lost]

    found = solve_ivp(slope, (0.0, 3600.0 * hours), [30.0, 0.0], rtol=1e-10, atol=1e-8)
    return float(found.y[0, -1]), float(found.y[1, -1])


@pytest.mark.parametrize("with_loop", [False, True])
def test_a_stirred_tank_follows_its_differential_equation(with_loop: bool) -> None:
    """Heat pump, draw, loop and jacket together: within 0.01 K of scipy's solver in two hours."""
    loop = Recirculation(loss_w_k=150.0, flow_l_min=20.0) if with_loop else None
    plant = bench_plant(
        volume_m3=3.0, loss_w_k=40.0, stratified=False, unit_kw=60.0, loop=loop
    ).model_copy(update={"setpoint_c": 55.0})
    fleet = rig(
        plant, hours=2.0, mixed_m3_h=0.8, tank_c=30.0, units_run=True, delivery_c=60.0, air_c=5.0
    )
    fleet.advance(7200.0)
    record = fleet.records()[0]
    celsius, lost = solved(fleet, plant, draw_m3_s=0.8 / 3600.0, air_c=5.0, hours=2.0)
    ((_, tank_c),) = layers(record)
    assert record["on"][0] == 1
    assert tank_c == pytest.approx(celsius, abs=0.01)
    assert float(record["loop_loss_j"]) == pytest.approx(lost, rel=1e-3)
