"""How each building and each asset fared: over a run, or at one moment of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twin.report.timeline import Stretch, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.campus.campus import Campus
    from twin.report.view import RunView

__all__ = ["asset_states", "states_at", "states_over"]

WARM_K: Final = 5.0
"""Above the comfort temperature by this much, supply is called in order [K]; assumed, 3 to 10."""

_CUT: Final = ("power-lost", "starved")


def states_over(view: RunView, campus: Campus) -> tuple[dict[str, str], dict[str, str]]:
    """Return each building's state over the whole run, and a note about it."""
    words = view.words
    states: dict[str, str] = {}
    notes: dict[str, str] = {}
    found = stretches(view)
    cut, dry = _cut(found), _dry(found)
    for building in campus.buildings:
        plant = view.plant(building.id)
        states[building.id] = view.state(plant)
        if plant is not None:
            notes[building.id] = words(
                "{percent} short, lowest {lowest}",
                percent=words.quantity(plant.get("unmet_percent"), "percent"),
                lowest=words.quantity(plant.get("minimum_delivered_c"), "degC"),
            )
        elif building.panel in cut:
            states[building.id] = "outage"
            lost_s = sum(one.end_s - one.begin_s for one in cut[building.panel])
            notes[building.id] = words("without power for {time}", time=words.duration(lost_s))
        if building.id in dry:
            states[building.id] = "outage"
            note = words("without water for {time}", time=words.duration(dry[building.id]))
            notes[building.id] = words.comma.join(
                one for one in (note, notes.get(building.id)) if one
            )
    return states, notes


def states_at(
    view: RunView, campus: Campus, time_s: float
) -> tuple[dict[str, str], dict[str, str]]:
    """Return each building's state at *time_s* [s] into the run, and a note about it."""
    import numpy as np

    words = view.words
    states: dict[str, str] = {}
    notes: dict[str, str] = {}
    now = [one for one in stretches(view) if one.begin_s <= time_s < one.end_s]
    cut, dry = _cut(now), _dry(now)
    for building in campus.buildings:
        plant = view.plant(building.id)
        series = None if plant is None else view.series(view.plant_asset(plant), "supply_c")
        if building.panel in cut or building.id in dry:
            states[building.id] = "outage"
        elif series is not None:
            states[building.id] = "served"
        if series is not None:
            place = min(int(np.searchsorted(series[0], time_s)), len(series[0]) - 1)
            supply_c = float(series[1][place])
            notes[building.id] = words(
                "delivers {supply}", supply=words.quantity(round(supply_c, 1), "degC")
            )
            if supply_c < view.comfort_c:
                out = building.panel in cut or building.id in dry
                states[building.id] = "outage" if out else "cold"
            elif supply_c < view.comfort_c + WARM_K and building.id not in dry:
                states[building.id] = "short"
        if building.id in dry:
            notes[building.id] = words.comma.join(
                one for one in (words("without water"), notes.get(building.id)) if one
            )
    return states, notes


def asset_states(view: RunView) -> dict[str, str]:
    """Return what troubled each asset, in words; an asset that was well is not in it."""
    words = view.words
    found: dict[str, dict[str, float]] = {}
    for one in stretches(view):
        kinds = found.setdefault(one.asset, {})
        kinds[one.kind] = kinds.get(one.kind, 0.0) + one.end_s - one.begin_s
    return {
        asset: words.comma.join(
            f"{words.event_kind(kind)} ({words.duration(lasted_s)})"
            for kind, lasted_s in kinds.items()
        )
        for asset, kinds in found.items()
    }


def _dry(found: Iterable[Stretch]) -> dict[str, float]:
    """Return for how long each building was without water [s]."""
    lasted: dict[str, float] = {}
    for one in found:
        if one.kind == "water-lost":
            lasted[one.asset] = lasted.get(one.asset, 0.0) + one.end_s - one.begin_s
    return lasted


def _cut(found: Iterable[Stretch]) -> dict[str, list[Stretch]]:
    """Return the stretches without power or water, by asset."""
    by_asset: dict[str, list[Stretch]] = {}
    for one in found:
        if one.kind in _CUT:
            by_asset.setdefault(one.asset, []).append(one)
    return by_asset
