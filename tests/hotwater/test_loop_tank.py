from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campus.campus_text import swap
from tests.hotwater.bench import HEAT, run, signal, small_campus
from twin.campus import HotWaterPlant, Recirculation
from twin.campus.advice import advice
from twin.hotwater.fleet import Fleet
from twin.verify.plantrig import bench_plant, rig

FLOW = 20.0 / 60_000.0  # m3/s
KEEP = float(np.exp(-150.0 / (HEAT * FLOW)))
LOOP_W_K = HEAT * FLOW * (1.0 - KEEP)  # what the loop loses per kelvin of what enters it
ROOM = 10.0


def with_keeper(kind: str, **fields: Any) -> HotWaterPlant:
    """Return a bench plant whose loop hangs on 0.4 m3 with 12 kW at 50 degC and 3 W/K."""
    plant = bench_plant(
        volume_m3=6.0, unit_kw=60.0, loop=Recirculation(loss_w_k=150.0, flow_l_min=20.0)
    )
    own = {"kind": kind, "volume_m3": 0.4, "power_kw": 12.0, "setpoint_c": 50.0, "loss_w_k": 3.0}
    text = plant.model_dump() | {"temperature_maintenance": own | fields}
    return HotWaterPlant.model_validate(text)


def element_w(fleet: Fleet, hours: float) -> float:
    return fleet.value(0, "element_j") / (3600.0 * hours)


@pytest.mark.parametrize("kind", ["swing", "parallel"])
def test_without_draws_the_element_carries_loop_and_jacket(kind: str) -> None:
    """Its power is the loss of both at its set-point, to rounding; the store is left alone."""
    fleet = rig(with_keeper(kind), hours=10.0)
    before = fleet.records()
    fleet.advance(36_000.0)
    assert fleet.value(0, "loop_tank_c") == 50.0
    assert element_w(fleet, 10.0) == pytest.approx((LOOP_W_K + 3.0) * (50.0 - ROOM), rel=1e-12)
    assert fleet.value(0, "loop_loss_j") == pytest.approx(
        36_000.0 * LOOP_W_K * (50.0 - ROOM), rel=1e-12
    )
    assert fleet.value(0, "heat_j") == 0.0
    assert fleet.balance(0, before)[3] <= 1e-13


@pytest.mark.parametrize("power_kw", [0.001, 2.0])
def test_a_weak_element_settles_where_loss_meets_power(power_kw: float) -> None:
    """The exponential towards room + P/loss, at any moment, to 1e-9 K."""
    fleet = rig(with_keeper("parallel", power_kw=power_kw), hours=30.0)
    end = ROOM + 1000.0 * power_kw / (LOOP_W_K + 3.0)
    for moment in (77.7, 5000.0, 108_000.0):
        seen = float(fleet.peek(0, moment)["loop_tank_c"])
        rate = (LOOP_W_K + 3.0) / (HEAT * 0.4)
        assert seen == pytest.approx(end + (50.0 - end) * np.exp(-rate * moment), abs=1e-9)


def test_hot_water_from_the_store_carries_the_loop_first() -> None:
    """A draw that brings more warmth than the loop loses: no power; the mean of inflow and room."""
    fleet = rig(with_keeper("swing"), hours=10.0, mixed_m3_h=1.5, tank_c=55.0, units_run=True)
    fleet.advance(36_000.0)
    record = fleet.records()[0]
    settled = float(record["loop_tank_c"])
    draw = 1.5 / 3600.0 * 35.0 / (settled - 5.0)
    losing = LOOP_W_K + 3.0
    expected = (HEAT * draw * 55.0 + losing * ROOM) / (HEAT * draw + losing)
    assert settled == pytest.approx(expected, abs=0.01)
    assert 50.0 < settled < 55.0
    assert record["element_j"] == 0.0
    assert record["supply_c"] == pytest.approx(settled, abs=0.01)


def test_the_element_adds_what_the_store_leaves() -> None:
    """A small draw: store and element together carry loop, jacket and what is drawn."""
    fleet = rig(with_keeper("swing"), hours=10.0, mixed_m3_h=0.1, tank_c=55.0)
    before = fleet.records()
    fleet.advance(36_000.0)
    draw = 0.1 / 3600.0 * 35.0 / 45.0
    losing = (LOOP_W_K + 3.0) * (50.0 - ROOM)
    assert element_w(fleet, 10.0) == pytest.approx(losing - HEAT * draw * 5.0, rel=1e-6)
    assert fleet.balance(0, before)[3] <= 1e-13
    assert fleet.value(0, "unmet_j") == 0.0


def test_a_parallel_tank_heats_nothing_that_is_drawn() -> None:
    """Store and taps do the same, to the bit, with it and without any loop."""
    plant = with_keeper("parallel")
    bare = HotWaterPlant.model_validate(
        plant.model_dump() | {"temperature_maintenance": None, "recirculation": None}
    )
    made = []
    for one in (plant, bare):
        fleet = rig(one, hours=24.0, mixed_m3_h=1.2, units_run=True)
        fleet.advance(86_400.0)
        record = fleet.records()[0]
        made.append([record[x] for x in ("heat_j", "drawn_j", "unmet_j", "electricity_j")])
    assert made[0] == made[1]


def test_an_empty_store_leaves_people_to_the_element() -> None:
    """With cold water from the store, what the element gives is what reaches the taps."""
    fleet = rig(with_keeper("swing", power_kw=20.0), hours=20.0, mixed_m3_h=0.8, tank_c=5.0)
    fleet.advance(72_000.0)
    record = fleet.records()[0]
    settled = float(record["loop_tank_c"])
    losing = (LOOP_W_K + 3.0) * (settled - ROOM)
    assert settled < 40.0
    assert losing + HEAT * 0.8 / 3600.0 * (settled - 5.0) == pytest.approx(20_000.0, rel=1e-4)


@pytest.mark.parametrize("kind", ["swing", "parallel"])
def test_pauses_leave_no_trace(kind: str) -> None:
    """Ten thousand looks off the grid: the record is the same to the last bit."""
    rng = np.random.default_rng(5)
    demand = rng.gamma(0.4, 3.0, size=2880) * (rng.random(2880) < 0.5)
    looked = rig(with_keeper(kind), hours=48.0, mixed_m3_h=demand, units_run=True)
    plain = rig(with_keeper(kind), hours=48.0, mixed_m3_h=demand, units_run=True)
    for moment in np.sort(rng.uniform(0.0, 172_800.0, 10_000)):
        looked.advance(float(moment))
    looked.advance(172_800.0)
    plain.advance(172_800.0)
    assert looked.records().tobytes() == plain.records().tobytes()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"recirculation": None}, "there is none; write recirculation"),
        ({"piping": "return-to-primary"}, "leave temperature_maintenance out"),
        ({"demand": {"delivery_c": 50.0}}, r"allowed: above 50 \(delivery\) up to 55"),
        ({"setpoint_c": 48.0}, "allowed: above 40"),
    ],
)
def test_a_tank_that_keeps_nothing_warm_is_refused(fields: dict[str, Any], message: str) -> None:
    """No loop, a loop that goes elsewhere, or a temperature that serves nobody."""
    with pytest.raises(ValueError, match=message):
        HotWaterPlant.model_validate(with_keeper("swing").model_dump() | fields)


def build(folder: Path, power_kw: float) -> Any:
    return small_campus(
        folder,
        dorm_01=swap(
            "auxiliary: {power_kw: 12}",
            "auxiliary: {power_kw: 12}\n  temperature_maintenance:"
            f" {{kind: swing, volume_m3: 0.3, power_kw: {power_kw:g}, loss_w_k: 3}}",
        ),
    )


def test_a_small_element_is_advised_against(tmp_path: Path) -> None:
    """Ecosizer asks 1.75 times the loop's loss; below that the campus is told, above it is not."""
    for power_kw, told in ((0.5, 1), (60.0, 0)):
        campus = build(tmp_path / f"{power_kw:g}", power_kw)
        found = [one for one in advice(campus) if "temperature-maintenance" in one.what]
        assert len(found) == told


def test_a_run_shows_the_loop_tank(tmp_path: Path) -> None:
    """Its temperature is a signal, its element uses power, and a power cut lets it cool."""
    campus = build(tmp_path, 60.0)
    failed = {
        "kind": "equipment-failure",
        "asset": "dorm-01.loop-tank",
        "at": "2025-01-21 00:00",
        "repaired": "2025-01-21 06:00",
    }
    outcome = run(campus, events=[failed])
    seen = signal(outcome, "loop_tank_c")
    hour = outcome.signals.time_s / 3600.0
    assert float(seen[(hour > 0) & (hour < 12)].min()) >= 50.0  # before the evening
    assert float(seen[(hour > 24) & (hour < 30)].min()) < 50.0
    assert max(b.relative_error for b in outcome.balances) <= 1e-9
