"""One hot-water plant on the test bench: any tank, any demand, any weather, no campus around it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.campus import Control, HeatPumps, HotWaterPlant, Recirculation, Tank
from twin.hotwater.column import put_top
from twin.hotwater.fleet import Fleet, Forcing
from twin.hotwater.plant import Healthy, cut_into_nodes, plant_record, set_temperatures
from twin.hotwater.record import GRID_S, PLANT

__all__ = ["bench_plant", "pooled", "rig", "weather_rows"]


def bench_plant(
    *,
    volume_m3: float = 10.0,
    loss_w_k: float = 0.0,
    room_c: float = 10.0,
    stratified: bool = True,
    setpoint_c: float = 55.0,
    units: int = 1,
    unit_kw: float = 40.0,
    loop: Recirculation | None = None,
    piping: Any = "single-pass",
) -> HotWaterPlant:
    """Return a plant as a building file would describe it, new and without margin."""
    return HotWaterPlant(
        piping=piping,
        setpoint_c=setpoint_c,
        heat_pumps=HeatPumps(
            type="standard" if piping == "single-pass" else "multi-pass",
            count=units,
            rated_capacity_kw=unit_kw,
            installed_year=2025,
        ),
        tank=Tank(volume_m3=volume_m3, loss_w_k=loss_w_k, room_c=room_c, stratified=stratified),
        control=Control(),
        recirculation=loop,
    )


def weather_rows(steps: int, *, air_c: float, cold_c: float) -> NDArray[np.float64]:
    """Return constant weather without frost, one row per grid step."""
    return np.tile(np.array([air_c, 1.0, cold_c]), (steps, 1))


def rig(
    plant: HotWaterPlant,
    *,
    hours: float,
    mixed_m3_h: float | NDArray[np.float64] = 0.0,
    cold_c: float = 5.0,
    air_c: float = 5.0,
    tank_c: float | None = None,
    units_run: bool = False,
    delivery_c: float | None = None,
    nodes: int = 0,
) -> Fleet:
    """Return a fleet of this one plant, its clock at zero.

    Parameters
    ----------
    plant
        What stands.
    hours
        Length for which demand and weather are laid out [h].
    mixed_m3_h
        Water at delivery temperature, constant or per grid step [m3/h].
    tank_c
        Temperature of the whole tank at the start; the set-point when None [degC].
    units_run
        False takes all heat pumps out of service.
    delivery_c
        Delivery temperature instead of the plant's own; at the tank's temperature the valve lets
        everything through, so that the tank sees exactly the demand.
    nodes
        Layers of HPWHsim's scheme without conduction, instead of the plant's own tank; 0: none.
    """
    steps = round(hours * 3600.0 / GRID_S)
    record = plant_record(
        plant,
        asset="bench",
        year=2025,
        comfort_c=39.0,
        healthy=Healthy(air_c=4.75, cold_water_c=10.0),
        start_s=0.0,
    )
    if tank_c is not None:
        set_temperatures(record, [tank_c])
    if nodes:
        cut_into_nodes(record, nodes)
    if delivery_c is not None:
        record["delivery_c"] = delivery_c
        record["auxiliary_to_c"] = delivery_c
    if not units_run:
        record["out"] = 1
    demand = np.empty((1, steps), dtype=np.float32)
    demand[0] = np.asarray(mixed_m3_h) / 3600.0
    return Fleet(
        [record],
        families=[plant.heat_pumps.type],
        forcing=Forcing(
            weather=weather_rows(steps, air_c=air_c, cold_c=cold_c),
            demand_m3_s=demand,
            excess=np.zeros_like(demand),
        ),
        start_s=0.0,
        record_every_s=600.0,
    )


def pooled(layers_c: list[float]) -> list[float]:
    """Return layers of equal volume, given from the top down, after warm water has risen."""
    record = np.zeros(1, dtype=PLANT)[0]
    record["zones"], record["scale"] = 1, 1.0
    record["zone_m3"] = (float(len(layers_c)), 0.0)
    for layer in reversed(layers_c):
        put_top(record, 0, 1.0, layer)
    found: list[float] = []
    for slot in range(int(record["count"][0])):
        found += [float(record["parcel_u"][0, slot])] * round(float(record["parcel_m3"][0, slot]))
    return found[::-1]
