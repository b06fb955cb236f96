from __future__ import annotations

import math
from typing import Any

import pytest

from tests.hotwater.bench import layers, water
from twin.campus import Auxiliary, HeatPumps, Recirculation
from twin.errors import InputError
from twin.hotwater.heatpump import CURVES
from twin.hotwater.plant import Healthy, age_factor, plant_record, set_temperatures
from twin.verify.plantrig import bench_plant


def record(plant: Any = None, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "asset": "dorm-01.hotwater",
        "year": 2025,
        "comfort_c": 39.0,
        "healthy": Healthy(air_c=4.75, cold_water_c=10.0),
        "start_s": -60.0,
    }
    return plant_record(plant or bench_plant(), **(given | changes))


def test_age_takes_its_share_but_no_more_than_half() -> None:
    """0.6 % a year; before its installation a unit is new."""
    age = {"installed_year": 2015, "decay_percent_per_year": 0.6}
    assert age_factor(year=2025, **age) == pytest.approx(0.94)
    assert age_factor(year=2010, **age) == 1.0
    assert age_factor(year=2999, **age) == 0.5


def test_a_plant_begins_full_and_hot() -> None:
    """Its tank stands at the set-point, its clock at the start, and its units may start at once."""
    r = record(bench_plant(volume_m3=7.0))
    assert layers(r) == [(7.0, 55.0)]
    assert (float(r["time_s"]), float(r["supply_c"]), int(r["on"].sum())) == (-60.0, 55.0, 0)
    assert (r["switched_s"] < -1e8).all()


@pytest.mark.parametrize(
    ("height", "zones"), [(0.0, (0.5, 9.5)), (0.3, (3.0, 7.0)), (1.0, (9.5, 0.5))]
)
def test_a_loop_cuts_the_tank_at_its_return(height: float, zones: tuple[float, float]) -> None:
    """Never nearer to an end than a twentieth: the water must have a zone to go to."""
    loop = Recirculation(loss_w_k=50.0, flow_l_min=10.0, return_height=height)
    r = record(bench_plant(loop=loop))
    assert r["zone_m3"].tolist() == pytest.approx(list(zones))
    assert water(r) == pytest.approx(10.0)


def test_a_stirred_tank_is_not_cut() -> None:
    """One temperature throughout needs one zone, loop or not."""
    loop = Recirculation(loss_w_k=50.0, flow_l_min=10.0)
    assert int(record(bench_plant(loop=loop, stratified=False))["zones"]) == 1


def test_the_healthy_reference_takes_in_what_the_machine_takes_in() -> None:
    """A single-pass unit is judged on cold water, a multi-pass one on its warm intake."""
    healthy = Healthy(air_c=20.0, cold_water_c=5.0)
    single = record(bench_plant(), healthy=healthy)
    assert float(single["nominal_ratio"]) == pytest.approx(
        float(CURVES["standard"].capacity_ratio(20.0, 5.0, 55.0))
    )
    multi = record(bench_plant(piping="multi-pass"), healthy=healthy)
    assert float(multi["nominal_ratio"]) == pytest.approx(
        float(CURVES["multi-pass"].capacity_ratio(20.0, 40.0, 55.0))
    )
    beyond = record(bench_plant(), healthy=Healthy(air_c=45.0, cold_water_c=5.0))
    assert float(beyond["nominal_ratio"]) == pytest.approx(
        float(CURVES["standard"].capacity_ratio(30.0, 5.0, 55.0))
    )


def test_only_a_heater_that_is_always_on_is_on() -> None:
    """Else it waits for a decision."""
    for always, power_w in ((True, 30_000.0), (False, 0.0)):
        heater = Auxiliary(power_kw=30.0, always=always)
        r = record(bench_plant().model_copy(update={"auxiliary": heater}))
        assert float(r["auxiliary_w"]) == power_w
        assert float(r["auxiliary_to_c"]) == 40.0


def test_an_outdoor_tank_has_no_room() -> None:
    """Not a number stands for the outdoor air."""
    plant = bench_plant()
    outdoor = plant.tank.model_copy(update={"ambient": "outdoor"})
    assert math.isnan(float(record(plant.model_copy(update={"tank": outdoor}))["room_c"]))
    assert float(record(plant)["room_c"]) == 10.0


@pytest.mark.parametrize(
    ("setpoint_c", "words"),
    [(40.0, "not above the delivery temperature of 40 degC"), (61.0, "reach 60 degC; lower it")],
)
def test_a_set_point_that_cannot_serve_is_refused(setpoint_c: float, words: str) -> None:
    """The message names the plant, what was given and what is possible."""
    with pytest.raises(InputError, match=words) as caught:
        record(setpoint_c=setpoint_c)
    assert "dorm-01.hotwater" in str(caught.value)
    assert f"{setpoint_c:g} degC" in str(caught.value)


def test_more_units_than_a_record_holds_are_refused() -> None:
    """Forty is the limit, in a campus file and here."""
    pumps = HeatPumps.model_construct(
        type="standard",
        count=41,
        rated_capacity_kw=10.0,
        installed_year=2020,
        decay_percent_per_year=0.6,
    )
    with pytest.raises(InputError, match="41 heat pumps; at most 40"):
        record(bench_plant().model_copy(update={"heat_pumps": pumps}))


def test_layers_are_laid_across_the_cut() -> None:
    """Equal volumes from the bottom up, split where the zones are cut."""
    loop = Recirculation(loss_w_k=50.0, flow_l_min=10.0, return_height=0.5)
    r = record(bench_plant(volume_m3=6.0, loop=loop))
    set_temperatures(r, [10.0, 30.0, 55.0])
    assert layers(r, 0) == [(2.0, 10.0), (1.0, 30.0)]
    assert layers(r, 1) == [(1.0, 30.0), (2.0, 55.0)]
    with pytest.raises(ValueError, match="coldest first"):
        set_temperatures(r, [30.0, 10.0])
