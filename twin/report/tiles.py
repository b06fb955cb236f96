"""What stands at the top of a result: the few key figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from twin.report.cells import span

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["Tile", "plant_tiles", "tiles"]

Tone = Literal["good", "bad", "plain"]

MOST_OF_A_STUDY: Final = 8
"""Key figures of a study shown as tiles; the rest stand in the list of key figures."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure: what it is, its value in words, and what stands beside it.

    ``raw`` and ``better`` let a reader of two runs say whether the one is better.
    """

    key: str
    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"
    raw: float | None = None
    unit: str = ""
    better: str = "lower"


Note = Callable[["RunView"], str]


def tiles(view: RunView) -> list[Tile]:
    """Return the key figures of a run: of each domain it holds, or of the study it is."""
    if view.manifest.study:
        shown = [key for key in view.manifest.kpis if key in view.manifest.kpi_info]
        found = [_tile(view, key) for key in shown[:MOST_OF_A_STUDY]]
    else:
        found = [
            _tile(view, key, label=view.words(label) if label else "", note=note(view))
            for key, (label, note) in SHOWN.items()
        ]
        found += [_worst(view)]
    return [tile for tile in (*found, _limits(view)) if tile is not None]


def _tile(view: RunView, key: str, *, label: str = "", note: str = "") -> Tile | None:
    """Return one key figure, None when the run does not have it."""
    value = view.kpi(key)
    if value is None:
        return None
    info = view.manifest.kpi_info.get(key)
    unit = view.kpi_unit(key)
    judged = [limit for limit in view.limits if limit.kpi == key]
    broken = any(limit.broken for limit in judged)
    tone: Tone = "bad" if broken else "good" if judged else "plain"
    countable = unit in {"", "people", "complaints"} and not view.manifest.study
    if unit == "s":
        said = span(view.words, value)
    else:
        said = view.words.quantity(float(round(value)) if countable else value, unit)
    better = info.better if info else "lower"
    return Tile(key, label or view.kpi_name(key), said, note, tone, value, unit, better)


def _worst(view: RunView) -> Tile | None:
    """Return the tile of the building that fared worst, None when none was short."""
    words = view.words
    if not view.short_plants:
        return None
    worst = view.short_plants[0]
    return Tile(
        "worst",
        words("Worst building"),
        view.label(worst),
        words(
            "{percent} short, mostly {cause}",
            percent=words.quantity(float(worst.get("unmet_percent") or 0.0), "percent"),
            cause=words.cause(view.main_cause(worst) or "capacity", inside=True),
        ),
        "bad" if view.breached else "plain",
    )


def _limits(view: RunView) -> Tile | None:
    """Return the tile that counts the limits kept, None when the scenario sets none."""
    words = view.words
    if not view.limits:
        return None
    broken = sum(limit.broken for limit in view.limits)
    return Tile(
        "limits",
        words("Limits"),
        words("{count} of {all} broken", count=broken, all=len(view.limits))
        if broken
        else words("all {all} kept", all=len(view.limits)),
        "",
        "bad" if broken else "good",
    )


def plant_tiles(view: RunView, plant: Mapping[str, Any]) -> list[Tile]:
    """Return the key figures of one plant."""
    words = view.words
    litres = words.quantity(round(float(plant.get("unmet_litres") or 0.0)), "litres")
    figures = (
        ("unmet_percent", words("Hot water short"), "percent", litres),
        ("people", words("People"), "", ""),
        ("cold_showers", words("Cold showers"), "", ""),
        ("minimum_delivered_c", words("Coldest delivered"), "degC", ""),
        ("hours_cold", words("Below {limit} °C", limit=words.number(view.comfort_c)), "h", ""),
        ("electricity_kwh", words("Electricity"), "kWh", ""),
    )
    return [
        Tile(
            key,
            label,
            words.quantity(_rounded(float(plant[key])), unit),
            note,
            raw=float(plant[key]),
            unit=unit,
        )
        for key, label, unit, note in figures
        if plant.get(key) is not None
    ]


def _rounded(value: float) -> float:
    return round(value) if abs(value) >= 100 else round(value, 1)


# -- what stands beside a figure -----------------------------------------------------------------


def _nothing(_view: RunView) -> str:
    return ""


def _litres(view: RunView) -> str:
    unmet, demand = view.kpi("hotwater.unmet_litres"), view.kpi("hotwater.demand_litres")
    if unmet is None or demand is None:
        return ""
    quantity = view.words.quantity
    return view.words(
        "{litres} of {all}",
        litres=quantity(float(round(unmet)), "litres"),
        all=quantity(float(round(demand)), "litres"),
    )


def _showers(view: RunView) -> str:
    showers = view.kpi("hotwater.showers")
    if not showers:
        return ""
    return view.words("of {all} showers", all=view.words.number(round(showers)))


def _complaints(view: RunView) -> str:
    low, high = (view.kpi(f"hotwater.complaints_{end}") for end in ("low", "high"))
    if low is None or high is None:
        return ""
    number = view.words.number
    return view.words("likely {low} to {high}", low=number(round(low)), high=number(round(high)))


def _cop(view: RunView) -> str:
    cop = view.kpi("hotwater.cop")
    if cop is None:
        return ""
    return view.words("{cop} heat per kWh (COP)", cop=view.words.number(round(cop, 2)))


def _person_hours(view: RunView) -> str:
    hours = view.kpi("flood.person_hours_without_water")
    return "" if not hours else view.words("{hours} person-hours", hours=view.words.number(hours))


def _period(view: RunView) -> str:
    hour = view.kpi("flood.wettest_hour_mm")
    if hour is None:
        return ""
    return view.words("wettest hour {depth}", depth=view.words.quantity(round(hour, 1), "mm"))


def _tasks(view: RunView) -> str:
    tasks = view.kpi("response.tasks")
    return "" if tasks is None else view.words("of {all} tasks", all=round(tasks))


def _people(view: RunView) -> str:
    people = view.kpi("evacuation.people")
    if people is None:
        return ""
    return view.words("of {all} people", all=view.words.number(round(people)))


SHOWN: Final[dict[str, tuple[str, Note]]] = {
    "flood.rooms_lost": ("", _nothing),
    "flood.direct_loss_cny": ("", _nothing),
    "flood.people_without_water": ("", _person_hours),
    "flood.max_yard_depth_m": ("", _nothing),
    "flood.rain_mm": ("", _period),
    "evacuation.out": ("People out", _people),
    "evacuation.inside": ("", _nothing),
    "evacuation.t95_s": ("", _nothing),
    "response.tasks_done": ("", _tasks),
    "hotwater.unmet_percent": ("Hot water short", _litres),
    "hotwater.people_cold": ("People served cold", _nothing),
    "hotwater.cold_showers": ("Cold showers", _showers),
    "hotwater.complaints": ("Complaints", _complaints),
    "hotwater.electricity_kwh": ("Electricity", _cop),
    "hotwater.cost_cny": ("Cost of electricity", _nothing),
}
"""Which key figures a run shows, in order: the label ("": the figure's own name) and the note."""
