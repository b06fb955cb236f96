from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from twin.campus import HeatPumps
from twin.case import load_case
from twin.catalog import find_campus
from twin.errors import InputError
from twin.hotwater.heatpump import CURVES, curve_tables
from twin.hotwater.maps import GridMachine, machine_of
from twin.hotwater.plant import Healthy, check_setpoint, plant_record
from twin.overrides import parse_override
from twin.simulation import simulate
from twin.verify.plantrig import bench_plant

AIR, ENTERING, LEAVING = (-15.0, 0.0, 20.0), (5.0, 30.0), (50.0, 60.0)


@pytest.fixture
def pumps(tmp_path: Path) -> HeatPumps:
    """Return units with a map in which power and COP are simple planes, COP falling with power."""
    lines = ["air_c,entering_c,leaving_c,capacity_kw,cop"]
    for a, e, t in itertools.product(AIR, ENTERING, LEAVING):
        power, cop = 10.0 + 0.1 * a + 0.02 * t, 3.0 + 0.05 * a - 0.01 * e
        lines.append(f"{a},{e},{t},{power * cop},{cop}")
    (tmp_path / "pump.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    given = {"type": "standard", "map": "pump.csv", "frost_included": True, "count": 2}
    given |= {"rated_capacity_kw": 40.0, "installed_year": 2025}
    return HeatPumps.model_validate(given, context={"folder": tmp_path})


def machine(pumps: HeatPumps) -> GridMachine:
    found = machine_of(pumps)
    assert isinstance(found, GridMachine)
    return found


def test_power_and_cop_go_straight_and_capacity_is_their_product(pumps: HeatPumps) -> None:
    """Planes are met exactly between the points; the capacity, a product, bends."""
    found = machine(pumps)
    power, cop = 10.0 - 0.7 + 0.02 * 53.0, 3.0 - 0.35 - 0.1
    assert float(found.input_kw(-7.0, 10.0, 53.0)) == pytest.approx(power)
    assert float(found.performance(-7.0, 10.0, 53.0)) == pytest.approx(cop)
    assert float(found.capacity_ratio(-7.0, 10.0, 53.0)) == pytest.approx(power * cop / 40.0)


def test_beyond_the_grid_the_last_value_stands_and_is_flagged(pumps: HeatPumps) -> None:
    """Extrapolation is never silent: the edge is held, and `outside` tells."""
    found = machine(pumps)
    assert float(found.performance(-40.0, 5.0, 55.0)) == float(found.performance(-15.0, 5.0, 55.0))
    asked = found.outside([-15.0, -15.1, 0.0, 0.0, 0.0], [5, 5, 4, 31, 5], [50, 50, 50, 50, 61])
    assert asked.tolist() == [False, True, True, True, True]


def test_one_map_is_one_machine(pumps: HeatPumps) -> None:
    """Copies of the units share their machine, so that the kernel has one table for both."""
    assert machine_of(pumps) is machine_of(pumps.model_copy(update={"count": 7}))
    plain = HeatPumps(type="co2", count=1, rated_capacity_kw=40.0, installed_year=2025)
    assert machine_of(plain) is CURVES["co2"]


def test_units_with_a_map_that_was_not_read_are_refused() -> None:
    """A map without its folder cannot be looked up; the message says what to do."""
    given = {"type": "standard", "map": "a.csv", "frost_included": True, "count": 2}
    given |= {"rated_capacity_kw": 40.0, "installed_year": 2025}
    with pytest.raises(InputError, match=r"heat_pumps.map a.csv: not read; load the building"):
        machine_of(HeatPumps.model_validate(given))


def test_frost_is_never_stacked_on_a_map_that_holds_it(pumps: HeatPumps) -> None:
    """The kernel's factor is switched off by frost_included, and on without it."""
    plant = bench_plant(setpoint_c=55.0)
    for included in (True, False):
        own = plant.model_copy(
            update={"heat_pumps": pumps.model_copy(update={"frost_included": included})}
        )
        record = plant_record(
            own, asset="x", year=2025, comfort_c=39.0, healthy=Healthy(5.0, 5.0), start_s=0.0
        )
        assert bool(record["takes_frost"]) is not included
        assert float(record["lockout_c"]) == -15.0
        assert float(record["hottest_intake_c"]) == 30.0


def test_a_set_point_outside_the_map_is_refused(pumps: HeatPumps) -> None:
    """Above and below the leaving water of the map, with the limit that was met."""
    for setpoint_c, told in ((61.0, "reach 60 degC; lower it"), (48.0, "begins at 50 degC")):
        with pytest.raises(InputError, match=told):
            check_setpoint("x", setpoint_c, machine=machine(pumps), delivery_c=40.0)


def test_the_kernels_table_follows_the_map(pumps: HeatPumps) -> None:
    """At its nodes the table has the map's own figures."""
    ratio, cop = curve_tables([(machine(pumps), 55.0)])
    air = np.arange(96) - 40.0
    row = machine(pumps).performance(np.clip(air, -15.0, 20.0), 5.0, 55.0)
    np.testing.assert_allclose(cop[0, :, 2], row)
    assert float(ratio.min()) > 0.0


def test_a_campus_runs_on_a_map_of_its_own(tmp_path: Path) -> None:
    """From the CSV to the run: energy closes, the map is told, and its file is an input."""
    folder = tmp_path / "mine"
    shutil.copytree(find_campus("demo"), folder)
    lines = ["air_c,entering_c,leaving_c,capacity_kw,cop"]
    for air, entering, leaving in itertools.product((-15.0, 0.0, 35.0), (0.0, 54.0), (48.0, 60.0)):
        lines.append(f"{air},{entering},{leaving},{36.0 + 0.5 * air},{2.6 + 0.04 * air}")
    (folder / "own.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pumps = "buildings.dorm-07.hot_water.heat_pumps"
    changes = [f"{pumps}.map=own.csv", f"{pumps}.frost_included=true"]
    case = load_case(
        "cold-snap", campus=folder, overrides=[parse_override(text) for text in changes]
    )
    assert folder / "own.csv" in case.inputs
    outcome = simulate(case.campus, case.scenario)
    assert max(it.relative_error for it in outcome.balances) <= 1e-9
    told = [it.en for it in outcome.assumptions if "own.csv" in it.en]
    assert told[0].startswith("Heat pumps 'own.csv': the campus's own map own.csv; straight lines")
