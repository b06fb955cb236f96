"""From what stands in a building file to the record that the kernel works on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.hotwater.heatpump import Machine, frost_factor
from twin.hotwater.maps import GridMachine, machine_of
from twin.hotwater.record import HEAT_PER_M3_K, NODES, PLANT, RING, UNITS

if TYPE_CHECKING:
    from twin.campus.hotwater import HotWaterPlant, Tank

__all__ = [
    "TANK_BELOW_K",
    "Healthy",
    "age_factor",
    "check_setpoint",
    "cut_into_nodes",
    "plant_record",
    "set_temperatures",
]

MULTI_PASS_RISE_K = 6.0
"""Rise of the water on one way through a multi-pass unit at its rating [K]; assumed, makers design
for 5 to 8."""

TANK_BELOW_K = 15.0
"""Intake of a multi-pass unit below the set-point, for figures of one number [K]; assumed, 5 to
25."""

HEALTHY_HUMIDITY = 0.75
"""Relative humidity of the healthy reference, for its frost [-]; assumed, 0.6 to 0.8 (0.71 is the
January mean of the Shanghai-Hongqiao typical year)."""

CONDUCTIVITY_W_M_K = 0.62
"""Thermal conductivity of water in HPWHsim [W/(m K)]; for its scheme only."""

LEAST_ZONE = 0.05
"""The least part of a tank below or above a port [-]; a pipe is not thinner than that (assumed)."""

ROTATIONS = ("none", "daily", "run-hours")
"""Ways in which the lead passes from unit to unit, by the kernel's codes."""

LOOP_TANKS = ("none", "swing", "parallel")
"""Tanks that keep the loop warm, by the kernel's codes."""

NEVER_S = -1e9
"""A unit that has not switched yet may switch at once [s]."""


@dataclass(frozen=True, slots=True)
class Healthy:
    """The reference against which shortfall is explained: the day on which all was well."""

    air_c: float
    cold_water_c: float


def age_factor(*, installed_year: int, year: int, decay_percent_per_year: float) -> float:
    """Return what age has left of a unit's capacity [-], at least 0.5.

    Examples
    --------
    >>> age_factor(installed_year=2012, year=2025, decay_percent_per_year=0.6)
    0.922
    """
    years = max(0, year - installed_year)
    return max(0.5, 1.0 - years * decay_percent_per_year / 100.0)


def plant_record(
    plant: HotWaterPlant,
    *,
    asset: str,
    year: int,
    comfort_c: float,
    healthy: Healthy,
    start_s: float,
    setpoint_c: float | None = None,
) -> NDArray[Any]:
    """Return one :data:`~twin.hotwater.record.PLANT` record, its tank full at the set-point.

    Parameters
    ----------
    plant
        What stands.
    asset
        Its id, for messages.
    year
        In which the run takes place, for the age of the units.
    comfort_c
        Delivered water below this counts as cold [degC].
    healthy
        The reference of the ledger.
    start_s
        Clock of the record [s].
    setpoint_c
        Set-point instead of the plant's own [degC].

    Raises
    ------
    InputError
        When the set-point is not above the delivery temperature, or beyond what the machine
        reaches.
    """
    pumps, tank, control = plant.heat_pumps, plant.tank, plant.control
    curve = machine_of(pumps)
    setpoint = plant.setpoint_c if setpoint_c is None else setpoint_c
    check_setpoint(asset, setpoint, machine=curve, delivery_c=plant.demand.delivery_c)
    if pumps.count > UNITS:
        raise InputError(f"{asset}: {pumps.count} heat pumps; at most {UNITS} in one plant")
    r = np.zeros(1, dtype=PLANT)[0]
    _fit_units(r, plant)
    r["unit_new_w"] = 1000.0 * pumps.rated_capacity_kw
    r["unit_w"] = r["unit_new_w"] * age_factor(
        installed_year=pumps.installed_year,
        year=year,
        decay_percent_per_year=pumps.decay_percent_per_year,
    )
    frost = 1.0 if curve.holds_frost else float(frost_factor(healthy.air_c, HEALTHY_HUMIDITY))
    # A multi-pass unit never sees cold water for long: its intake is the tank, warm as ever.
    entering = healthy.cold_water_c if plant.piping != "multi-pass" else setpoint - TANK_BELOW_K
    at_c = min(max(healthy.air_c, curve.air_c[0]), curve.air_c[1])
    r["nominal_ratio"] = frost * float(curve.capacity_ratio(at_c, entering, setpoint))
    r["multi_pass"] = plant.piping == "multi-pass"
    r["unit_flow_m3_s"] = r["unit_new_w"] / (HEAT_PER_M3_K * MULTI_PASS_RISE_K)
    _fit_tank(r, tank)
    r["setpoint_c"] = setpoint
    r["delivery_c"] = plant.demand.delivery_c
    r["comfort_c"] = comfort_c
    r["start_height"] = control.start_height
    r["start_below_k"] = control.start_below_k
    r["stop_height"] = control.stop_height
    r["stop_below_k"] = control.stop_below_k
    r["stage_step_k"] = control.stage_step_k
    r["water"] = 1
    r["loop_on"] = 1
    r["healthy_cold_c"] = healthy.cold_water_c
    r["supply_c"] = r["hot_c"] = setpoint
    r["least_c"] = math.nan
    r["switched_s"] = NEVER_S
    r["time_s"] = start_s
    port = 0.5
    if plant.recirculation is not None:
        r["loop_m3_s"] = plant.recirculation.flow_l_min / 60_000.0
        r["loop_loss_w_k"] = plant.recirculation.loss_w_k
        port = plant.recirculation.return_height
    _fit_loop_tank(r, plant)
    _fit_heater(r, plant)
    r["auxiliary_to_c"] = plant.demand.delivery_c
    ported = plant.piping == "multi-pass" or (
        plant.recirculation is not None
        and plant.piping == "single-pass"
        and plant.temperature_maintenance is None
    )
    if tank.scheme == "hpwhsim":
        _fill(r, tank.whole_m3, setpoint, port=None)
        cut_into_nodes(r, NODES, port=port, conductivity_w_m_k=CONDUCTIVITY_W_M_K)
    else:
        _fill(r, tank.whole_m3, setpoint, port=port if ported and tank.stratified else None)
    return np.asarray(r)


def _fit_units(r: Any, plant: HotWaterPlant) -> None:
    """Write how the heat pumps may run, and the range in which their figures hold."""
    pumps = plant.heat_pumps
    curve = machine_of(pumps)
    r["units"] = pumps.count
    r["takes_frost"] = not curve.holds_frost
    r["lockout_c"] = max(pumps.lockout_c, curve.air_c[0])
    r["hottest_intake_c"] = curve.hottest_entering_c
    r["valid_air_c"] = curve.air_c
    r["valid_entering_c"] = curve.entering_c
    r["least_run_s"] = 60.0 * pumps.minimum_run_min
    r["least_rest_s"] = 60.0 * pumps.minimum_rest_min
    r["rotation"] = ROTATIONS.index(pumps.rotation)
    r["return_low"] = plant.piping == "return-to-primary"


def _fit_tank(r: Any, tank: Tank) -> None:
    """Write what the tank loses and conducts; how it is filled comes later."""
    r["tank_loss_w_k"] = tank.count * tank.loss_w_k
    r["room_c"] = math.nan if tank.ambient == "outdoor" else tank.room_c
    r["stirred"] = not tank.stratified
    if tank.height_m is not None:
        r["tank_height_m"] = tank.height_m
        r["conduction_w_m_k"] = tank.conduction_w_m_k


def _fit_heater(r: Any, plant: HotWaterPlant) -> None:
    """Put the electric heater into the line or into the tank, switched on if it always is."""
    heater = plant.auxiliary
    r["element_to_c"] = r["setpoint_c"]
    if heater is None:
        return
    power_w = 1000.0 * heater.power_kw if heater.always else 0.0
    if heater.height is None:
        r["auxiliary_w"] = power_w
    else:
        r["element_height"] = heater.height
        r["element_w"] = power_w


def _fit_loop_tank(r: Any, plant: HotWaterPlant) -> None:
    """Hang the loop on the tank that keeps it warm, if there is one, and no longer on the store."""
    r["loop_tank_c"] = math.nan
    keeper = plant.temperature_maintenance
    if keeper is None:
        return
    r["loop_tank"] = LOOP_TANKS.index(keeper.kind)
    r["loop_tank_m3"] = keeper.volume_m3
    r["loop_tank_w"] = 1000.0 * keeper.power_kw
    r["loop_tank_c"] = r["loop_tank_to_c"] = keeper.setpoint_c
    r["loop_tank_loss_w_k"] = keeper.loss_w_k
    r["loop_tank_flow_m3_s"], r["loop_m3_s"] = r["loop_m3_s"], 0.0


def _fill(r: Any, volume_m3: float, celsius: float, *, port: float | None) -> None:
    """Fill the tank with water of one temperature, cut into two zones at *port*.

    A port at the very bottom or top enters a twentieth of the tank away from it: the water that
    it brings must have a zone to go to.
    """
    share = 1.0 if port is None else min(max(port, LEAST_ZONE), 1.0 - LEAST_ZONE)
    r["zones"] = 1 if port is None else 2
    r["zone_m3"] = (share * volume_m3, (1.0 - share) * volume_m3)
    set_temperatures(r, [celsius])


def cut_into_nodes(
    r: Any, nodes: int, *, port: float = 0.5, conductivity_w_m_k: float = 0.0
) -> None:
    """Let the tank of record *r*, all of one temperature, be reckoned by HPWHsim's scheme.

    Parameters
    ----------
    nodes
        Equal layers, as many as parcels find room in the ring.
    port
        Height at which the loop and multi-pass units return [-].
    conductivity_w_m_k
        Of the water between the layers [W/(m K)]; 0 leaves only draws and heat to mix.
    """
    if not 1 <= nodes <= RING:
        raise ValueError(f"{nodes} nodes; allowed: 1 to {RING}")
    volume = float(sum(r["zone_m3"]))
    r["zones"], r["zone_m3"] = 1, (volume, 0.0)
    set_temperatures(r, [float(r["setpoint_c"])] * nodes)
    r["parcel_m3"][0, :nodes] = volume / nodes
    r["nodes"] = nodes
    r["port_node"] = min(nodes - 1, int(port * nodes))
    r["conductivity_w_m_k"] = conductivity_w_m_k


def set_temperatures(r: Any, layers_c: list[float]) -> None:
    """Fill the tank of record *r* with layers of equal volume, from the bottom up [degC].

    Layers that lie across the cut between the zones are split there. No layer may be warmer than
    the one above.
    """
    if any(low > high for low, high in pairwise(layers_c)):
        raise ValueError("layers must be given from the bottom up, coldest first")
    volume = float(sum(r["zone_m3"]))
    each = volume / len(layers_c)
    r["shift_c"], r["scale"] = 0.0, 1.0
    r["head"], r["count"], r["moment"], r["merge_cost"] = 0, 0, 0.0, 0.0
    zone, left = 0, float(r["zone_m3"][0])
    for layer in layers_c:
        unfilled = each
        while unfilled > 1e-12 * volume:
            part = min(unfilled, left)
            slot = int(r["count"][zone])
            r["parcel_m3"][zone, slot] = part
            r["parcel_u"][zone, slot] = layer
            r["count"][zone] += 1
            r["moment"][zone] += part * layer
            unfilled -= part
            left -= part
            if left <= 1e-12 * volume:
                if zone == 1 or r["zones"] == 1:
                    return
                zone, left = 1, float(r["zone_m3"][1])


def check_setpoint(asset: str, setpoint_c: float, *, machine: Machine, delivery_c: float) -> None:
    """Refuse a set-point that the plant cannot serve people with, or cannot reach."""
    coldest, hottest = machine.leaving_c
    if setpoint_c <= delivery_c:
        raise InputError(
            f"{asset}: set-point {setpoint_c:g} degC is not above the delivery temperature of"
            f" {delivery_c:g} degC; raise it"
        )
    if setpoint_c > hottest:
        raise InputError(
            f"{asset}: set-point {setpoint_c:g} degC; heat pumps of the family {machine.name!r}"
            f" reach {hottest:g} degC; lower it"
        )
    if isinstance(machine, GridMachine) and setpoint_c < coldest:
        raise InputError(
            f"{asset}: set-point {setpoint_c:g} degC; the map {machine.name} begins at"
            f" {coldest:g} degC of leaving water; raise it"
        )
