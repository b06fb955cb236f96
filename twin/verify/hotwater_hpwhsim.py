"""HPWHsim's Colmac CxV-5 case, minute by minute: a plant by its scheme, and by the twin's own.

Besides, what mixed nodes do to a front, in closed form: that scheme must do the same.

The case is ``testLargeComp45`` with the preset ``ColmacCxV_5_SP`` of HPWHsim 1.17.1 (Big Ladder
Software, BSD-3-Clause), whose minute outputs are reference data. Inputs are read from its
schedules; the rest is its preset: 200 US gallons, 96 nodes, 7 kJ/(h K) per 315 L of jacket,
set-point 57.22 degC, started and stopped at 15 degF below the set-point by its fourth twelfth from
the bottom and by its lowest.
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twin.campus import Control, HeatPumps, HotWaterPlant, Tank
from twin.campus.performance import MapColumns, PerformanceMap, read_map
from twin.hotwater import hpwhsim
from twin.hotwater.fleet import Fleet, Forcing
from twin.hotwater.maps import GridMachine, machine_of
from twin.hotwater.plant import Healthy, plant_record
from twin.hotwater.record import GRID_S, HEAT_PER_M3_K, SAMPLES
from twin.verify.check import Suite
from twin.verify.plantrig import bench_plant, rig
from twin.verify.reference import reference

__all__ = ["Played", "add_hpwhsim", "hpwhsim_machine", "played"]

Floats = NDArray[np.float64]

GALLON_M3 = 3.785411784e-3
"""US gallon [m3], exactly."""

BTU_H_W = 0.29307107
"""British thermal unit per hour [W]."""

VOLUME_M3 = 200.0 * GALLON_M3
LOSS_W_K = 16.8 / 3.6  # 16.8 kJ/(h K)
BELOW_K = 15.0 / 1.8  # 15 degF

SAME_HEAT = 0.995 * 4.180e6 / HEAT_PER_M3_K
"""HPWHsim's density 0.995 kg/L times its specific heat 4.180 kJ/(kg K), over ours [-]."""

COLUMNS = MapColumns(
    air_c="evaporator_environment_dry_bulb_temperature_C",
    entering_c="condenser_entering_temperature_C",
    leaving_c="condenser_leaving_temperature_C",
    capacity_kw="heating_capacity_W",
    input_kw="input_power_W",
    kilowatts=1e-3,
)
"""HPWHsim's headings. Its own files list the axes by the alphabet but store the figures with the
air slowest and the leaving water fastest: the order that :func:`read_map` insists on."""


def _map(file: str, **within: tuple[float, float]) -> PerformanceMap:
    return read_map(reference("hot-water", "hpwhsim_maps", file), columns=COLUMNS, within=within)


@cache
def hpwhsim_machine(file: str, leaving_from_c: float) -> GridMachine:
    """Return a machine by one of HPWHsim's maps, one kilowatt of name-plate.

    Parameters
    ----------
    file
        Name of the map.
    leaving_from_c
        Rows of colder leaving water are not read: published maps go on where no machine does.
    """
    last = 54.0 if "Colmac" in file else 60.0
    grid = _map(file, leaving_c=(leaving_from_c, 100.0), entering_c=(-60.0, last))
    return GridMachine(grid, rated_kw=1.0, holds_frost="QAHV" in file)


@dataclass(frozen=True, slots=True)
class _Case:
    """Inputs and outputs of the case, one row per minute."""

    air_c: Floats
    cold_c: Floats
    drawn_m3: Floats
    setpoint_c: float
    electricity_j: Floats
    heat_j: Floats
    thermocouples_c: Floats


@cache
def _case() -> _Case:
    folder = ("hot-water", "hpwhsim_ref")
    out = np.genfromtxt(
        reference(*folder, "testLargeComp45_Preset_ColmacCxV_5_SP.csv"),
        delimiter=",",
        skip_header=1,
    )
    minutes = len(out)
    return _Case(
        air_c=_schedule("evaporatorTschedule.csv", minutes),
        cold_c=_schedule("inletTschedule.csv", minutes),
        drawn_m3=_schedule("drawschedule.csv", minutes) * GALLON_M3,
        setpoint_c=float(out[0, 2]),
        electricity_j=out[:, 6] * 3600.0,
        heat_j=out[:, 7] * 3600.0,
        thermocouples_c=out[:, 8:14],
    )


def _schedule(name: str, minutes: int) -> Floats:
    """Return a schedule of the case: a default, and minutes that have a value of their own."""
    file = reference("hot-water", "hpwhsim_ref", "testLargeComp45", name)
    with file.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.reader(text) if row and row[0].strip()]
    series = np.full(minutes, float(rows[0][0].split()[1]))
    for minute, value in ((int(row[0]), float(row[1])) for row in rows[2:]):
        series[minute] = value
    return series


def _percent(found: float, expected: float) -> float:
    return 100.0 * (found / expected - 1.0)


def _rms(difference: Floats) -> float:
    return float(np.sqrt(np.mean(difference**2)))


@dataclass(frozen=True, slots=True)
class Played:
    """What came of the case, minute by minute; heat and electricity as totals since the start."""

    mean_c: Floats
    thermocouples_c: Floats
    heat_j: Floats
    electricity_j: Floats


@cache
def played(scheme: Literal["parcels", "hpwhsim"]) -> Played:
    """Play the case with a plant as a building file describes it, its tank by *scheme*.

    HPWHsim's water has 4.159 MJ/(m3 K), ours 4.186: tank and draws are smaller by that ratio, so
    that they hold as much heat. Where HPWHsim averages a twelfth, the sensor of moving parcels is a
    point: it stands where the front is when that mean crosses the limit, which with water of two
    temperatures is the lower edge of the twelfth plus the part of it that may be cold. HPWHsim's
    scheme averages the twelfth in which that point lies.
    """
    case = _case()
    plant = _plant(scheme)
    record = plant_record(
        plant,
        asset="colmac",
        year=2025,
        comfort_c=39.0,
        healthy=Healthy(air_c=5.0, cold_water_c=5.0),
        start_s=0.0,
    )
    # A delivery temperature beyond the tank's lets the valve pass the draw as it is.
    record["delivery_c"] = record["auxiliary_to_c"] = 90.0
    weather = np.column_stack([case.air_c, hpwhsim.frost_cop_factor(case.air_c), case.cold_c])
    demand = (case.drawn_m3 * SAME_HEAT / 60.0).astype(np.float32)[None, :]
    fleet = Fleet(
        [record],
        families=[machine_of(plant.heat_pumps)],
        forcing=Forcing(weather=weather, demand_m3_s=demand, excess=np.zeros_like(demand)),
        start_s=0.0,
        record_every_s=600.0,
    )
    minutes = len(case.air_c)
    mean, probes = np.empty(minutes), np.full((minutes, 6), np.nan)
    heat, electricity = np.empty(minutes), np.empty(minutes)
    for minute in range(minutes):
        fleet.advance(60.0 * (minute + 1))
        mean[minute] = fleet.stored_j()[0] / (HEAT_PER_M3_K * VOLUME_M3 * SAME_HEAT)
        heat[minute] = fleet.value(0, "heat_j")
        electricity[minute] = fleet.value(0, "electricity_j")
        if scheme == "hpwhsim":
            probes[minute] = hpwhsim.thermocouples_c(fleet.plant(0))
    return Played(mean, probes, heat, electricity)


def _plant(scheme: Literal["parcels", "hpwhsim"]) -> HotWaterPlant:
    case = _case()
    cold_part = BELOW_K / (case.setpoint_c - case.cold_c[0])
    with tempfile.TemporaryDirectory() as folder:
        _write_map(Path(folder) / "map.csv", _map("ColmacCxV_5_SP.csv", leaving_c=(48.0, 61.0),
                                                  entering_c=(0.0, 54.0)))  # fmt: skip
        pumps = HeatPumps.model_validate(
            {
                "type": "standard", "map": "map.csv", "frost_included": False, "count": 1,
                "rated_capacity_kw": 15.0, "installed_year": 2025, "minimum_run_min": 0,
                "minimum_rest_min": 0,
            },
            context={"folder": folder},
        )  # fmt: skip
    return HotWaterPlant(
        piping="single-pass",
        setpoint_c=case.setpoint_c,
        heat_pumps=pumps,
        tank=Tank(
            volume_m3=VOLUME_M3 * SAME_HEAT, loss_w_k=LOSS_W_K, ambient="outdoor", scheme=scheme
        ),
        control=Control(
            start_height=(3.0 + cold_part) / 12.0,
            start_below_k=BELOW_K,
            stop_height=cold_part / 12.0,
            stop_below_k=BELOW_K,
        ),
    )


def _write_map(file: Path, grid: PerformanceMap) -> None:
    """Write a map as users bring theirs."""
    points = [(a, e, t) for a in grid.air_c for e in grid.entering_c for t in grid.leaving_c]
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["air_c", "entering_c", "leaving_c", "capacity_kw", "input_kw"])
        for at, power, cop in zip(points, grid.input_kw, grid.cop, strict=True):
            writer.writerow([*at, repr(power * cop), repr(power)])


def _first_minute_wh(what: str) -> float:
    """Return what the machine does in the first heating minute, all its water as cold as the main.

    Straight from its map, which is finer than the tables of a plant.
    """
    case, minute = _case(), 2
    air, cold, hot = case.air_c[minute], case.cold_c[minute], case.setpoint_c
    machine = hpwhsim_machine("ColmacCxV_5_SP.csv", 48.0)
    heat_kw = float(machine.capacity_ratio(air, cold, hot))
    if what == "electricity":
        return 1000.0 * heat_kw / float(machine.performance(air, cold, hot)) / 60.0
    return 1000.0 * heat_kw * float(hpwhsim.frost_cop_factor(air)) / 60.0


_SOURCE = "HPWHsim 1.17.1, testLargeComp45, ColmacCxV_5_SP: "
_SCHEME = _SOURCE + "its scheme (96 nodes, 60 s, draw first) as option of a plant's tank"
_DEFAULT = _SOURCE + "the twin's moving parcels; same heat capacity, point sensors"


def _probes_apart_k() -> Floats:
    """Return our thermocouples less HPWHsim's own, minute by minute [K]."""
    return np.asarray(played("hpwhsim").thermocouples_c - _case().thermocouples_c)


def _mean_rms() -> float:
    return _rms(played("parcels").mean_c - _case().thermocouples_c.mean(axis=1))


def _heat(scheme: Literal["parcels", "hpwhsim"]) -> float:
    return _percent(played(scheme).heat_j[-1], _case().heat_j.sum())


def _electricity(scheme: Literal["parcels", "hpwhsim"]) -> float:
    return _percent(played(scheme).electricity_j[-1], _case().electricity_j.sum())


_ROWS = (
    ("scheme-rms", "its scheme: six thermocouples over 500 minutes, rms difference", 0.3, "K",
     _SCHEME, lambda: _rms(_probes_apart_k())),
    ("scheme-maximum", "its scheme: the same, greatest difference", 1.0, "K", _SCHEME,
     lambda: float(np.abs(_probes_apart_k()).max())),
    ("scheme-heat", "its scheme: heat of the whole test, difference", 0.2, "%", _SCHEME,
     lambda: _heat("hpwhsim")),
    ("scheme-electricity", "its scheme: electricity of the whole test, difference", 0.2, "%",
     _SCHEME, lambda: _electricity("hpwhsim")),
    ("parcels-mean-rms", "the default tank: its mean over 500 minutes, rms difference", 0.25, "K",
     _DEFAULT, _mean_rms),
    ("parcels-heat", "the default tank: heat of the whole test, difference", 0.2, "%", _DEFAULT,
     lambda: _heat("parcels")),
    ("parcels-electricity", "the default tank: electricity of the whole test, difference", 0.2,
     "%", _DEFAULT, lambda: _electricity("parcels")),
)  # fmt: skip


def add_hpwhsim(suite: Suite) -> None:
    """Enter the rows of the case into the suite."""
    for name, title, tolerance, unit, source, measure in _ROWS:
        suite.row(
            f"hotwater.colmac-{name}",
            title,
            expected=0.0,
            tolerance=tolerance,
            unit=unit,
            source=source,
        )(measure)
    for what, watts_h in (("heat", 241.70), ("electricity", 95.81)):
        suite.row(
            f"hotwater.colmac-first-{what}",
            f"its machine: {what} of the first heating minute",
            expected=watts_h,
            tolerance=0.01,
            unit="Wh",
            source=_SOURCE + "two decimals",
        )(partial(_first_minute_wh, what))
    _add_capacity(suite)
    _add_cascades(suite)


def _cascade_c(nodes: int, courant: float, steps: int) -> float:
    """Return the top node after *steps* draws of *courant* nodes each; 60 degC, 5 degC in.

    Whatever the fleet can say exactly in single precision is drawn, and the tank is cut to it.
    """
    drawn_m3_s = 2.0**-10
    plant = bench_plant(volume_m3=nodes * drawn_m3_s * GRID_S / courant, setpoint_c=60.0)
    fleet = rig(
        plant,
        hours=steps * GRID_S / 3600.0,
        mixed_m3_h=3600.0 * drawn_m3_s,
        delivery_c=60.0,
        nodes=nodes,
    )
    fleet.advance(steps * GRID_S)
    return float(fleet.rows[0, -1, SAMPLES.index("tank_top_c")])


def _continuous_c(nodes: int, exchanges: float) -> float:
    """Return the same for infinitely small steps: two small ones, extrapolated."""
    coarse, fine = (
        _cascade_c(nodes, courant, round(nodes * exchanges / courant)) for courant in (0.004, 0.002)
    )
    return 2.0 * fine - coarse


def _add_cascades(suite: Suite) -> None:
    """Enter the tanks in series: what any scheme of mixed nodes does to a sharp front."""
    for nodes, courant, steps, celsius in (
        (10, 0.1, 50, 58.65041353624747),
        (10, 0.1, 100, 29.820959099310265),
        (10, 0.5, 10, 59.9462890625),
        (10, 0.5, 16, 47.50129699707031),
        (10, 0.5, 20, 27.65458106994629),
        (10, 0.5, 24, 13.455047011375427),
        (10, 1.0, 9, 60.0),
        (10, 1.0, 10, 5.0),
        (12, 0.25, 40, 44.33294160939627),
        (12, 0.25, 60, 13.117046644245463),
    ):
        suite.row(
            f"hotwater.upwind-{nodes}-{courant:g}-{steps}",
            f"A4 top of {nodes} nodes after {steps} draws of {courant:g} node",
            expected=celsius,
            tolerance=1e-9,
            unit="degC",
            source="binomial: T = Tin + (T0 - Tin) P[B(n, Cr) <= N - 1]; the HPWHsim scheme",
        )(partial(_cascade_c, nodes, courant, steps))
    for nodes, exchanges, celsius in (
        (1, 1.0, 25.233369264429335),
        (2, 0.8, 33.87120207323572),
        (5, 1.0, 29.22713067858669),
        (10, 0.8, 44.414334229985606),
        (10, 1.2, 18.331568891878185),
        (12, 1.0, 30.387853318498994),
        (20, 1.5, 6.2030407642764995),
    ):
        suite.row(
            f"hotwater.cascade-{nodes}-{exchanges:g}",
            f"A3 outlet of {nodes} mixed tanks in series after {exchanges:g} exchanges",
            expected=celsius,
            tolerance=1e-3,
            unit="degC",
            source="gamma: T = Tin + (T0 - Tin) Q(N, N theta); the HPWHsim scheme, steps to zero",
        )(partial(_continuous_c, nodes, exchanges))


def _add_capacity(suite: Suite) -> None:
    """Enter the capacity points of HPWHsim's unit tests."""
    qahv, cxa = "Mitsubishi_QAHV_N136TAU_HPB_SP.csv", "ColmacCxA_15_SP.csv"
    for air, entering, leaving, btu_h in (
        (-25.0, 5.0, 60.0, 66_529.47),
        (-25.0, 5.0, 80.0, 65_872.57),
        (-25.0, 29.0, 80.0, 55_913.25),
        (-10.0, 29.0, 80.0, 92_933.00),
        (6.0, 5.0, 60.0, 136_426.0),
    ):
        _add_point(suite, "qahv", qahv, (air, entering, leaving), btu_h * BTU_H_W / 1000.0)
    for fahrenheit, kilowatts in (
        ((100.0, 125.0, 150.0), 53.88838),
        ((80.0, 40.0, 150.0), 45.00401),
        ((60.0, 40.0, 125.0), 37.62664),
    ):
        point = tuple((value - 32.0) / 1.8 for value in fahrenheit)
        _add_point(suite, "cxa-15", cxa, point, kilowatts)


def _add_point(
    suite: Suite, machine: str, file: str, point: tuple[float, ...], kilowatts: float
) -> None:
    told = "/".join(f"{value:.4g}" for value in point)

    def capacity() -> float:
        return float(hpwhsim_machine(file, 48.0).capacity_kw(*point))

    suite.row(
        f"hotwater.{machine}-{told}",
        f"capacity of {machine.upper()} at air/entering/leaving {told} degC, read from its map",
        expected=kilowatts,
        tolerance=1e-3 * kilowatts,
        unit="kW",
        source="HPWHsim's unit tests of capacity; power and COP interpolated, 0.1 %",
    )(capacity)
