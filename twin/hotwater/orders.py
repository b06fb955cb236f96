"""How a plant is to be run at a moment: as designed, but for the decisions that are in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.campus import HotWaterPlant

__all__ = ["orders"]


def orders(
    design: HotWaterPlant,
    *,
    setpoint_c: float | None,
    decisions: Iterable[Any],
    now: datetime,
) -> dict[str, float]:
    """Return the fields of a plant's record that people set, as they are to be at *now*.

    Parameters
    ----------
    design
        What stands.
    setpoint_c
        Set-point of the scenario; the plant's own when None [degC].
    decisions
        Those that concern this plant, in reading order. Where two of a kind overlap, the later one
        holds; heaters that are brought in add up.
    now
        The moment; a decision holds from its beginning up to, but not including, its end.

    Returns
    -------
    dict of str to float
        By field of :data:`~twin.hotwater.record.PLANT`; anew from the design each time, so that
        nothing of a decision stays behind when it ends.
    """
    heater = design.auxiliary
    wanted: dict[str, float] = {
        "setpoint_c": _own_setpoint(design, now) if setpoint_c is None else setpoint_c,
        "start_height": design.control.start_height,
        "start_below_k": design.control.start_below_k,
        "charge": 0,
        "auxiliary_w": 1000.0 * heater.power_kw if heater is not None and heater.always else 0.0,
        "auxiliary_to_c": design.demand.delivery_c,
        "loop_on": 1,
    }
    keeper = design.temperature_maintenance
    if keeper is not None:
        wanted["loop_tank_w"] = 1000.0 * keeper.power_kw
    for decision in decisions:
        if decision.covers(now):
            wanted.update(_order(decision, wanted, design, now))
    wanted = _into_the_tank(wanted, design)
    _disinfect(wanted, design, now)
    return wanted


def _own_setpoint(design: HotWaterPlant, now: datetime) -> float:
    """Return the plant's own set-point at a moment, by its schedule [degC]."""
    hour = now.hour + now.minute / 60.0
    for spell in design.schedule:
        if spell.covers(hour):
            return spell.setpoint_c
    return design.setpoint_c


def _into_the_tank(wanted: dict[str, float], design: HotWaterPlant) -> dict[str, float]:
    """Move the heater's power from the line into the tank, if that is where it is installed."""
    heater = design.auxiliary
    if heater is None or heater.height is None:
        return wanted
    inside = {"element_w": wanted["auxiliary_w"], "element_to_c": wanted["setpoint_c"]}
    return wanted | inside | {"auxiliary_w": 0.0}


def _disinfect(wanted: dict[str, float], design: HotWaterPlant, now: datetime) -> None:
    """Raise the whole tank: the heat pumps as far as they reach, the heater in the tank beyond."""
    cycle = design.legionella
    if cycle is None or not cycle.covers(now):
        return
    wanted["setpoint_c"] = max(wanted["setpoint_c"], min(cycle.to_c, design.heat_pumps.hottest_c))
    wanted["charge"] = 1
    wanted["element_to_c"] = max(wanted["element_to_c"], cycle.to_c)
    if design.auxiliary is not None:
        wanted["element_w"] = 1000.0 * design.auxiliary.power_kw


def _order(
    decision: Any, wanted: dict[str, float], design: HotWaterPlant, now: datetime
) -> dict[str, float]:
    """Return what one decision in force changes."""
    if decision.kind == "setpoint-lift":
        return {"setpoint_c": decision.to_c}
    if decision.kind == "earlier-start":
        asked = {"start_height": decision.start_height, "start_below_k": decision.start_below_k}
        return {field: value for field, value in asked.items() if value is not None}
    if decision.kind == "auxiliary-heat":
        return _heat(decision, wanted, design)
    in_hours = any(first <= now < last for first, last in decision.spells())
    if decision.kind == "supply-windows":
        return {} if in_hours else {"loop_on": 0}
    if not in_hours:
        return {}
    return {"charge": 1} | ({} if decision.to_c is None else {"setpoint_c": decision.to_c})


def _heat(decision: Any, wanted: dict[str, float], design: HotWaterPlant) -> dict[str, float]:
    """Return the heater in the line: brought in, on top of what runs already, or installed."""
    installed = design.auxiliary.power_kw if design.auxiliary is not None else 0.0
    if decision.power_kw is None:
        power_w = max(wanted["auxiliary_w"], 1000.0 * installed)
    else:
        power_w = wanted["auxiliary_w"] + 1000.0 * decision.power_kw
    until_c = decision.supply_below_c or wanted["setpoint_c"]
    return {"auxiliary_w": power_w, "auxiliary_to_c": max(until_c, design.demand.delivery_c)}
