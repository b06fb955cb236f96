"""The levers of a scenario: what a planner may change, and how a change is written.

Every lever is a path and a value, as on the command line (``--set PATH=VALUE``); the dashboard has
no other way in. Only what differs from the scenario is written.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.report.language import Words
    from twin.scenario import Scenario

__all__ = ["Lever", "levers", "lost_unit", "merged", "plant_levers", "value_in", "written"]


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that can be changed.

    Attributes
    ----------
    path : str
        Where the value stands, as ``--set`` names it.
    label : str
        What it is, in the reader's language.
    base : object
        The value without a change.
    kind : {"number", "switch", "choice"}
        How it is chosen.
    low, high, step : float
        Range of a number.
    unit : str
        Shown with a number.
    options : tuple of str
        Values of a choice.
    needs : str
        Path of the switch without which this has no effect; "" for none.
    note : str
        One line of help.
    form : str
        How the value is written, with ``{value}`` in it.
    """

    path: str
    label: str
    base: Any
    kind: Literal["number", "switch", "choice"] = "number"
    low: float = 0.0
    high: float = 100.0
    step: float = 1.0
    unit: str = ""
    options: tuple[str, ...] = ()
    needs: str = ""
    note: str = ""
    form: str = "{value}"


def levers(scenario: Scenario, words: Words) -> dict[str, list[Lever]]:
    """Return the levers of a scenario by group: weather, rain, hot water, decisions."""
    groups = {
        words("Weather"): _weather(scenario, words),
        words("Rain"): _rain(scenario, words),
        words("Hot water"): [] if scenario.rain else _water(scenario, words),
        words("Decisions"): _decisions(scenario, words),
    }
    return {name: found for name, found in groups.items() if found}


def _weather(scenario: Scenario, words: Words) -> list[Lever]:
    found = []
    weather = scenario.weather
    minimum = getattr(weather, "minimum_c", None)
    period = getattr(weather, "return_period_years", None)
    if period is not None:
        found.append(
            Lever("weather.return_period_years", words("As cold as once in so many years"), period,
                  low=2.0, high=100.0, step=1.0, unit=words("years"))
        )  # fmt: skip
    elif weather.kind == "cold-snap" and minimum is not None and not weather.historical:
        # The snap must stay below what ordinary days may reach, or it would be none.
        ordinary = weather.ordinary_c - weather.diurnal_amplitude_k - 2.5 * weather.day_to_day_sd_k
        high = max(minimum, math.ceil(2 * ordinary - 1) / 2)
        found.append(
            Lever("weather.minimum_c", words("Lowest air temperature"), minimum,
                  low=-20.0, high=high, step=0.5, unit="°C")
        )  # fmt: skip
    mean = getattr(weather, "mean_c", None)
    if weather.kind == "seasonal" and mean is not None:
        found.append(
            Lever("weather.mean_c", words("Mean air temperature"), mean,
                  low=-15.0, high=25.0, step=0.5, unit="°C")
        )  # fmt: skip
    return found


def _rain(scenario: Scenario, words: Words) -> list[Lever]:
    """Return two levers for each storm: how rare it is, and how much more falls."""
    found = []
    for storm in scenario.rain:
        name = words.name(storm.name) or storm.id
        period = getattr(storm, "return_period_a", None)
        if period is not None:
            found.append(
                Lever(f"rain.{storm.id}.return_period_a",
                      words("{storm}: return period", storm=name), period,
                      low=2.0, high=max(200.0, period), step=1.0, unit=words("years"))
            )  # fmt: skip
        found.append(
            Lever(f"rain.{storm.id}.factor", words("{storm}: depth, times as given", storm=name),
                  storm.factor, low=0.2, high=2.0, step=0.05)
        )  # fmt: skip
    return found


def _water(scenario: Scenario, words: Words) -> list[Lever]:
    hotwater = scenario.hotwater
    setpoint = getattr(hotwater, "setpoint_c", None)
    constant = getattr(hotwater.cold_water, "temperature_c", None)
    return [
        Lever("hotwater.setpoint_c", words("Set-point of all tanks"),
              55.0 if setpoint is None else setpoint, low=45.0, high=60.0, step=1.0, unit="°C",
              note=words("Hotter water stores more heat; the heat pumps give a little less.")),
        Lever("hotwater.litres_factor", words("Hot water used, times the usual"),
              hotwater.litres_factor, low=0.5, high=2.0, step=0.05),
        Lever("hotwater.cold_water", words("Cold water inlet, held at"),
              8.0 if constant is None else constant, low=1.0, high=20.0, step=0.5, unit="°C",
              form="{{model: constant, temperature_c: {value}}}",
              note=words("Unchanged, the inlet follows the scenario; moved, it is held constant.")),
    ]  # fmt: skip


def _decisions(scenario: Scenario, words: Words) -> list[Lever]:
    found = []
    for place, decision in enumerate(scenario.decisions):
        root = f"decisions.{decision.id or place}"
        switch = f"{root}.enabled"
        found.append(
            Lever(switch, words(DECISIONS[decision.kind]), decision.enabled, "switch",
                  note=_when(decision, words))
        )  # fmt: skip
        trigger = getattr(decision, "trigger", None)
        if trigger is not None:
            # A forecast can call before the first rain; nothing else is known ahead.
            earliest = -120.0 if trigger.kind == "storm-start" else 0.0
            found.append(
                Lever(f"{root}.trigger.after_min", words("Delay of the call"),
                      float(trigger.after_min), low=min(earliest, trigger.after_min),
                      high=max(240.0, trigger.after_min), step=5.0, unit=words.unit("min"),
                      needs=switch, note=words("Negative: so much earlier, on the forecast."))
            )  # fmt: skip
        for name, (label, low, high, step, unit) in PARAMETERS.items():
            value = getattr(decision, name, None)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                found.append(
                    Lever(f"{root}.{name}", words(label), float(value), low=low,
                          high=max(high, float(value)), step=step, unit=unit, needs=switch)
                )  # fmt: skip
    return found


DECISIONS: dict[str, str] = {
    "setpoint-lift": "Lift the set-point",
    "preheat": "Charge the tanks ahead of the evening",
    "earlier-start": "Start the heat pumps earlier",
    "auxiliary-heat": "Auxiliary electric heat",
    "supply-windows": "Supply only in some hours",
    "move-residents": "Move residents",
    "close-boards": "Set boards before the doors",
    "flood-gate": "Put up flood gates",
    "sandbags": "Lay sandbags",
    "mobile-pump": "Bring mobile pumps",
    "mobile-generator": "Connect a mobile generator",
    "call-out": "Call the crews out",
}
"""What each kind of decision is called."""

PARAMETERS: dict[str, tuple[str, float, float, float, str]] = {
    "to_c": ("Set-point meanwhile", 45.0, 60.0, 1.0, "°C"),
    "start_height": (
        "Start sensor at this height of the tank (lower is earlier)",
        0.0,
        1.0,
        0.05,
        "",
    ),
    "start_below_k": ("Start when colder than the set-point by", 0.5, 20.0, 0.5, "K"),
    "power_kw": ("Heater power for each plant", 5.0, 500.0, 5.0, "kW"),
    "supply_below_c": ("Heat while the supply is below", 30.0, 60.0, 1.0, "°C"),
    "people": ("People who move", 10.0, 1000.0, 10.0, ""),
    "pumps": ("Pumps for each room", 1.0, 6.0, 1.0, ""),
}
"""What may be set of a decision: words, range, step, unit."""


def _when(decision: Any, words: Words) -> str:
    at = getattr(decision, "at", None)
    if at is not None:
        return words.moment(at)
    trigger = getattr(decision, "trigger", None)
    if trigger is not None:
        return _triggered(trigger, words)
    return f"{words.moment(decision.begins)} – {words.moment(decision.ends)}"


def _triggered(trigger: Any, words: Words) -> str:
    """Say what a call waits for."""
    after = f"{trigger.after_min:g}"
    if trigger.kind == "storm-start":
        if trigger.after_min < 0:
            return words("{min} min before each storm", min=f"{-trigger.after_min:g}")
        return words("{min} min after the first rain", min=after)
    if trigger.kind == "warning":
        colour = words(COLOURS[trigger.colour])
        return words("{min} min after the {colour} warning", min=after, colour=colour)
    if trigger.kind == "depth":
        return words("when {yard} stands {depth} m deep", yard=trigger.yard,
                     depth=f"{trigger.depth_m:g}")  # fmt: skip
    return words("when it rains {intensity} mm/h", intensity=f"{trigger.mm_h:g}")


COLOURS: dict[str, str] = {"blue": "blue", "yellow": "yellow", "orange": "orange", "red": "red"}
"""The colours of warnings, mildest first."""


def plant_levers(campus: Campus, building: str, words: Words) -> list[Lever]:
    """Return the levers of one building's hot-water plant, none when it has none."""
    plant = campus.building(building).hot_water
    if plant is None:
        return []
    root = f"buildings.{building}.hot_water"
    pumps = plant.heat_pumps
    return [
        Lever(f"{root}.heat_pumps.count", words("Heat pumps"), float(pumps.count), low=1.0,
              high=20.0, step=1.0),
        Lever(f"{root}.heat_pumps.type", words("Type of heat pump"), pumps.type, "choice",
              options=("standard", "low-ambient", "co2", "multi-pass")),
        Lever(f"{root}.tank.volume_m3", words("Tank volume"), plant.tank.volume_m3, low=1.0,
              high=max(60.0, 2 * plant.tank.volume_m3), step=0.5, unit="m³"),
    ]  # fmt: skip


def lost_unit(scenario: Scenario, asset: str) -> str:
    """Return the change by which one unit fails, the evening before the coldest day.

    Events that the scenario has already stay.
    """
    coldest = getattr(scenario.weather, "coldest_day", None)
    if coldest is not None:
        at = datetime.combine(coldest, datetime.min.time()) - timedelta(hours=6)
    else:
        at = scenario.start.replace(hour=18, minute=0) + timedelta(days=int(scenario.days / 3))
    kept = [
        event.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=False)
        for event in scenario.events
    ]
    failure = {"kind": "equipment-failure", "at": f"{at:%Y-%m-%d %H:%M}", "asset": asset}
    return "events=" + json.dumps([*kept, failure], ensure_ascii=False)


def value_in(changes: Sequence[str], lever: Lever) -> Any:
    """Return the value that *changes* give a lever, its base when they do not name it."""
    import yaml

    for change in reversed(changes):
        path, _, text = change.partition("=")
        if path.strip() != lever.path:
            continue
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            return lever.base
        if isinstance(value, Mapping):
            value = value.get("temperature_c", lever.base)
        if lever.kind == "switch":
            return value if isinstance(value, bool) else lever.base
        if lever.kind == "choice":
            return value if value in lever.options else lever.base
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return min(max(float(value), lever.low), lever.high)
        return lever.base
    return lever.base


def written(lever: Lever, value: Any) -> str | None:
    """Return the change that gives *lever* the value; None when that is its base."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value - lever.base) < lever.step / 1000:
            return None
        text = f"{value:.6g}"
    elif value == lever.base:
        return None
    else:
        text = {True: "true", False: "false"}.get(value, str(value))
    return f"{lever.path}={lever.form.format(value=text)}"


def merged(changes: Sequence[str], chosen: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return *changes* with the levers of *chosen* set anew (None: taken out), others kept."""
    kept = [change for change in changes if change.partition("=")[0].strip() not in chosen]
    return tuple(dict.fromkeys([*kept, *(text for text in chosen.values() if text)]))
