"""A stored run as its readers need it: plants worst first, causes, spans and chains."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Shade
from twin.report.colours import CAUSES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.report.language import Words
    from twin.runs.causes import Chain
    from twin.runs.outcome import Event, LimitResult, Signals
    from twin.runs.reading import StoredRun

__all__ = ["RunView"]

COMFORT_C: Final = 40.0
"""Below this a shower is cold [degC], in a run whose table of plants does not say."""

PARTS: Final[dict[str, str]] = {
    "tank": "tank",
    "panel": "switchboard",
    "recirc-pump": "circulation pump",
    "aux-heater": "auxiliary heater",
    "loop-tank": "temperature-maintenance tank",
}
"""What the parts of a hot-water plant are called, by the end of their id."""


NAMED: Final = (
    ("flood.buildings_without_water", "building", "name"),
    ("flood.yards", "yard", "name"),
    ("flood.ways_in", "way_in", "name"),
    ("flood.pumps", "pump", "name"),
    ("flood.equipment", "asset", "name"),
    ("flood.rooms", "room", "name"),
    ("response.crews", "crew", "crew"),
    ("evacuation.spaces", "space", "name"),
    ("evacuation.links", "link", "name"),
    ("evacuation.exits", "exit", "name"),
    ("evacuation.buildings", "building", "name"),
)
"""Tables that name what they tell of: the column of its id, and the beginning of its names."""


class RunView:
    """Reads one stored run and answers in the reader's language.

    Parameters
    ----------
    run : StoredRun
        An opened run.
    words : Words
        The language of every text that comes out.
    """

    def __init__(self, run: StoredRun, words: Words) -> None:
        self.run = run
        self.words = words
        self.manifest = run.manifest
        self._rows: dict[str, list[dict[str, Any]]] = {}

    # -- time ---------------------------------------------------------------------------------

    @cached_property
    def start(self) -> datetime:
        """Local clock time at which the run begins."""
        return self.manifest.start.replace(tzinfo=None)

    @property
    def length_s(self) -> float:
        """Length of the run [s]."""
        return float(self.manifest.length_s)

    @property
    def end(self) -> datetime:
        """Local clock time at which the run ends."""
        return self.at(self.length_s)

    def at(self, time_s: float) -> datetime:
        """Return the local clock time *time_s* seconds into the run."""
        return self.start + timedelta(seconds=float(time_s))

    def iso(self, time_s: float) -> str:
        """Return that time as charts write it."""
        return self.at(time_s).isoformat(sep=" ", timespec="seconds")

    @property
    def comfort_c(self) -> float:
        """Below this a shower is cold [degC]: what the hours in the tables are counted against."""
        return float(self.plants[0].get("comfort_c", COMFORT_C)) if self.plants else COMFORT_C

    # -- series and tables --------------------------------------------------------------------

    def series(
        self, asset: str, signal: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float32]] | None:
        """Return the times and values of a recorded signal, or None when it was not recorded."""
        if (asset, signal) not in self._signals.values:
            return None
        return self._signals.time_s, self._signals.values[asset, signal]

    @cached_property
    def _signals(self) -> Signals:
        return self.run.signals()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table, none when the run has no such table; read once, then kept."""
        if table not in self._rows:
            known = table in self.run.tables
            self._rows[table] = self.run.table(table).rows() if known else []
        return list(self._rows[table])

    @cached_property
    def plants(self) -> list[dict[str, Any]]:
        """Rows of the plants' table, the most litres short first, then the coldest."""
        return sorted(
            self.rows("hotwater.plants"),
            key=lambda row: (
                -_number(row.get("unmet_litres")),
                _number(row.get("minimum_delivered_c"), default=99.0),
                str(row["building"]),
            ),
        )

    @property
    def short_plants(self) -> list[dict[str, Any]]:
        """Plants that were short of hot water, worst first."""
        return [plant for plant in self.plants if _number(plant.get("unmet_litres")) > 0]

    def plant(self, building: str) -> dict[str, Any] | None:
        """Return the plant's row of *building*, None when it has no central hot water."""
        return next((row for row in self.plants if row["building"] == building), None)

    def label(self, plant: Mapping[str, Any]) -> str:
        """Return what readers call a plant."""
        return str(plant.get(f"name_{self.words.language}") or plant["building"])

    def plant_asset(self, plant: Mapping[str, Any]) -> str:
        """Return the asset under which a plant's signals are recorded."""
        return f"{plant['building']}.hotwater"

    def unit_count(self, plant: Mapping[str, Any]) -> int | None:
        """Return how many heat pumps the plant has, None when the run does not say."""
        count = plant.get("units")
        return None if count is None else int(count)

    def unmet_by_hour(
        self,
    ) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]] | None:
        """Return the hours of the run and the litres short in each, by cause."""
        import numpy as np

        if "hotwater.hours" not in self.run.tables:
            return None
        columns = self.run.table("hotwater.hours").columns
        hours = np.asarray(columns["time_s"], dtype=float) / 3600
        by_cause = {
            cause: np.asarray(columns[f"cause_{cause}_litres"], dtype=float)
            for cause in CAUSES
            if f"cause_{cause}_litres" in columns
        }
        return hours, by_cause

    # -- causes -------------------------------------------------------------------------------

    @cached_property
    def causes(self) -> dict[str, float]:
        """Litres short by cause over all plants, most first.

        Causes with less than 0.05 % of the litres are left out: they would read as 0.0 %.
        """
        total = {
            cause: sum(_number(row.get(f"cause_{cause}_litres")) for row in self.plants)
            for cause in CAUSES
        }
        least = 0.0005 * sum(total.values())
        found = {cause: litres for cause, litres in total.items() if litres > least}
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def main_cause(self, plant: Mapping[str, Any]) -> str:
        """Return the cause of most of a plant's missing litres, "" when nothing was missing."""
        best = max(CAUSES, key=lambda cause: _number(plant.get(f"cause_{cause}_litres")))
        return best if _number(plant.get(f"cause_{best}_litres")) > 0 else ""

    def state(self, plant: Mapping[str, Any] | None) -> str:
        """Return a building's state over the run, a key of :data:`~.colours.STATE_SYMBOLS`.

        ``plain``: no plant; ``served``: at most 0.05 % of the litres missing; ``short``: less than
        5 %; ``cold``: 5 % or more; ``outage``: most were missing because power or water was cut.
        """
        if plant is None:
            return "plain"
        percent = _number(plant.get("unmet_percent"))
        if percent <= 0.05:
            return "served"
        if self.main_cause(plant) == "outage":
            return "outage"
        return "cold" if percent >= 5.0 else "short"

    # -- what stands at the top ---------------------------------------------------------------

    @property
    def verdict(self) -> str:
        """The run's one sentence."""
        return self.words.name(self.manifest.verdict)

    @property
    def breached(self) -> bool:
        """Whether a limit of the scenario was broken; a study breaks none."""
        return self.manifest.status == "breached" and not self.manifest.study

    def kpi(self, key: str) -> float | None:
        """Return a key figure, None when the run does not have it or it has no value."""
        value = self.manifest.kpis.get(key)
        return None if value is None or math.isnan(value) else float(value)

    @property
    def limits(self) -> Sequence[LimitResult]:
        """The scenario's limits as judged; none of a study, which asks something else."""
        return () if self.manifest.study else self.manifest.limits

    def kpi_name(self, key: str) -> str:
        """Return what people call a key figure."""
        info = self.manifest.kpi_info.get(key)
        return self.words.name(info.name) if info else key

    def kpi_unit(self, key: str) -> str:
        """Return a key figure's unit as stored."""
        info = self.manifest.kpi_info.get(key)
        return info.unit if info else ""

    def limits_table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the limits as the columns and rows of a table."""
        words = self.words
        rows: list[tuple[Any, ...]] = [
            (
                words.name(limit.name) or self.kpi_name(limit.kpi),
                " ".join(
                    f"{sign} {words.quantity(bound, self.kpi_unit(limit.kpi))}"
                    for sign, bound in (("≤", limit.at_most), ("≥", limit.at_least))
                    if bound is not None
                ),
                words.quantity(limit.value, self.kpi_unit(limit.kpi)),
                f"✕ {words('broken')}" if limit.broken else f"✓ {words('kept')}",
            )
            for limit in self.limits
        ]
        return (words("Limit"), words("Allowed"), words("Found"), words("Verdict")), rows

    def worst_hour(self) -> int:
        """Return the hour with the deepest water on a yard, else with most litres short.

        Where neither was, the hour with the coldest air.
        """
        import numpy as np

        yards = self.rows("flood.yards")
        if yards:
            deepest = max(yards, key=lambda row: _number(row["peak_depth_m"]))
            if _number(deepest["peak_depth_m"]) > 0:
                return round(_number(deepest["peak_s"]) / 3600)
        hours = self.unmet_by_hour()
        if hours is not None and hours[1]:
            total = np.sum(list(hours[1].values()), axis=0)
            if total.max() > 0:
                return int(hours[0][int(np.argmax(total))])
        air = self.series("weather", "air_c")
        return 0 if air is None else int(air[0][int(np.nanargmin(air[1]))] // 3600)

    # -- spans, events, chains ----------------------------------------------------------------

    @cached_property
    def shades(self) -> list[Shade]:
        """Stretches of time that every chart shades."""
        return [
            Shade(
                span.kind,
                self.at(max(span.from_s, 0.0)),
                self.at(min(span.to_s, self.length_s)),
                self.words.name(span.name),
            )
            for span in self.manifest.spans
            if span.to_s > 0 and span.from_s < self.length_s
        ]

    @cached_property
    def events(self) -> list[Event]:
        """All events in order of time."""
        return self.run.events()

    def chains(self, asset: str, *, most: int = 3) -> list[Chain]:
        """Return the chains of causes that end at *asset* or in it, the longest-lasting first.

        Its own troubles come before those of its parts.
        """
        from twin.runs.causes import chains

        found = chains(self.events, asset)
        found.sort(key=lambda chain: (chain.asset != asset, -chain.total_s))
        return found[:most]

    def asset_label(self, asset: str) -> str:
        """Return what readers call an asset: its plant's name and its part, else its id."""
        words = self.words
        if asset in self._names:
            return self._names[asset]
        building, _, part = asset.partition(".")
        plant = self.plant(building)
        if plant is None:
            whole = {"weather": words("Weather"), "hotwater": words("All plants")}
            return whole.get(asset, asset)
        name = self.label(plant)
        kind, _, number = part.partition("-")
        if part in {"", "hotwater"}:
            return name
        if kind == "hp" and number.isdigit():
            return words("{plant}, heat pump {number}", plant=name, number=number)
        return f"{name}, {words(PARTS[part])}" if part in PARTS else f"{name}, {part}"

    @cached_property
    def _names(self) -> dict[str, str]:
        """What the tables call the things that they have a row for."""
        lang = self.words.language
        return {
            str(row[key]): str(row[f"{name}_{lang}"])
            for table, key, name in NAMED
            for row in self.rows(table)
        }

    def event_text(self, event: Event) -> str:
        """Return an event as readers say it: what, where, and its own detail."""
        said = self.words.event_kind(event.kind)
        if event.asset and event.asset != "weather":
            said += f"{self.words.colon}{self.asset_label(event.asset)}"
        if event.detail is not None:
            opening, closing = self.words.brackets
            said += f"{opening}{self.words.name(event.detail)}{closing}"
        return said


def _number(value: Any, *, default: float = 0.0) -> float:
    if value is None:
        return default
    number = float(value)
    return default if math.isnan(number) else number
