"""When the call goes out: storms, warnings and gauges, turned into times of the run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.response.site import FloodSite, Rainstorm
    from twin.scenario.response import OnRain, OnWarning, WarningColour

__all__ = ["COLOURS", "THRESHOLDS", "Warned", "heavy_rain_s", "storm_at", "warning_s", "warnings"]

Rain = Callable[[float], float]
"""All the rain up to a time [mm]."""

GAUGE_S = 60.0
"""Rain gauges are read once a minute [s]."""

COLOURS: tuple[WarningColour, ...] = ("blue", "yellow", "orange", "red")
"""Mildest first."""

THRESHOLDS: dict[WarningColour, tuple[float, float]] = {
    "blue": (12.0, 50.0),
    "yellow": (6.0, 50.0),
    "orange": (3.0, 50.0),
    "red": (3.0, 100.0),
}
"""Hours and millimetres of a rainstorm warning: so much rain within so many hours has fallen or is
expected (China Meteorological Administration, order 16 of 2007; recalled)."""


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning that is issued."""

    storm: str
    colour: WarningColour
    time_s: float


def storm_at(site: FloodSite, time_s: float) -> Rainstorm | None:
    """Return the storm that a time belongs to: the latest that has begun, else the first to come.

    None when the run has no storm.
    """
    storms = sorted(site.storms, key=lambda storm: storm.begins_s)
    begun = [storm for storm in storms if storm.begins_s <= time_s]
    return begun[-1] if begun else next(iter(storms), None)


def _first_s(rain: Rain, storm: Rainstorm, *, over_s: float, depth_mm: float) -> float:
    """Return the first whole minute of a storm at which that much rain fell in the time before."""
    minutes = math.ceil((storm.ends_s - storm.begins_s) / GAUGE_S)
    for minute in range(1, minutes + 1):
        now_s = min(storm.begins_s + minute * GAUGE_S, storm.ends_s)
        # A sum of many pieces may miss the threshold by a rounding error.
        if rain(now_s) - rain(now_s - over_s) >= depth_mm * (1.0 - 1e-12):
            return now_s
    return math.inf


def heavy_rain_s(rain: Rain, storm: Rainstorm, trigger: OnRain) -> float:
    """Return when a gauge first measures the trigger's rain in a storm [s]; ``inf`` if never."""
    over_s = 60.0 * trigger.over_min
    depth_mm = trigger.mm_h * trigger.over_min / 60.0
    return _first_s(rain, storm, over_s=over_s, depth_mm=depth_mm)


def warnings(site: FloodSite, *, lead_min: float) -> list[Warned]:
    """Return the rainstorm warnings of a run, in order of time.

    Each comes *lead_min* before the rain has reached its threshold: the forecast is right, and so
    early (assumed). A storm that never reaches a colour's threshold brings no such warning.
    """
    found = []
    for storm in site.storms:
        for colour in COLOURS:
            hours, depth_mm = THRESHOLDS[colour]
            first_s = _first_s(site.rain_mm, storm, over_s=3600.0 * hours, depth_mm=depth_mm)
            if first_s < math.inf:
                found.append(Warned(storm.id, colour, first_s - 60.0 * lead_min))
    return sorted(found, key=lambda warned: (warned.time_s, COLOURS.index(warned.colour)))


def warning_s(issued: list[Warned], storm: str, trigger: OnWarning) -> float:
    """Return when a storm's warning is as grave as the trigger's [s]; ``inf`` if never."""
    grave = COLOURS[COLOURS.index(trigger.colour) :]
    return min(
        (one.time_s for one in issued if one.storm == storm and one.colour in grave),
        default=math.inf,
    )
