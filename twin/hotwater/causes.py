"""Exact causes as tables: per plant, per day and for the campus, beside the ledger's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.hotwater.attribution import LINES, attribute
from twin.hotwater.metrics import interval_ends_s, litres_per_joule
from twin.hotwater.record import CAUSES
from twin.hotwater.words import CAUSE_NAMES, COLUMN_NAMES, COLUMN_UNITS
from twin.model import Name
from twin.runs.outcome import Table

if TYPE_CHECKING:
    from twin.hotwater.system import HotWater

__all__ = ["BY_DAY", "BY_PLANT", "TOTALS", "cause_totals", "exact_tables"]

BY_PLANT = "hotwater.exact_causes"
BY_DAY = "hotwater.exact_causes_by_day"
TOTALS = "hotwater.exact_causes_total"
"""The tables of exact causes."""

DESIGN = Name(en="Design (missing even when all is well)", zh="设计（一切正常时仍缺）")

LINE_NAMES: dict[str, Name] = {**CAUSE_NAMES, "design": DESIGN}
"""What each line of an attribution is called."""

_NAMES: dict[str, Name] = {
    **COLUMN_NAMES,
    "date": Name(en="Date", zh="日期"),
    "replays": Name(en="Replays", zh="重放次数"),
    "cause_design_litres": DESIGN,
    "ledger_litres": Name(en="By the ledger", zh="按贡献账目"),
    "ledger_percent": Name(en="Share by the ledger", zh="账目占比"),
}
_UNITS = {
    **COLUMN_UNITS,
    "cause_design_litres": "L",
    "ledger_litres": "L",
    "ledger_percent": "%",
}

DAY_S = 86_400.0


def exact_tables(system: HotWater, plants: Table) -> dict[str, Table]:
    """Attribute what every plant missed, and return the three tables of exact causes.

    Parameters
    ----------
    system
        A run that has ended.
    plants
        Its table ``hotwater.plants``, worst first. Plants that missed nothing are not replayed:
        there is nothing to attribute.

    Returns
    -------
    dict of str to Table
        ``hotwater.exact_causes``: a row per plant with its litres by line; their sum is its missing
        litres. ``hotwater.exact_causes_by_day``: a row per plant and day of the run. Both only
        where anything was missing. ``hotwater.exact_causes_total``: a row per line, the largest
        first, with the ledger's figures beside.
    """
    per_joule = litres_per_joule(system)
    day = ((interval_ends_s(system) - 1e-6) // DAY_S).astype(int)
    count = int(day[-1]) + 1
    dates = [f"{system.scenario.start + timedelta(days=k):%Y-%m-%d}" for k in range(count)]
    by_building = {plant.building.id: plant for plant in system.plants}
    rows: list[dict[str, Any]] = []
    days: list[dict[str, Any]] = []
    for told in plants.rows():
        if told["unmet_litres"] <= 0.0:
            continue
        plant = by_building[told["building"]]
        exact = attribute(system, plant)
        litres = exact.joules * per_joule[plant.index]
        who = {key: told[key] for key in ("building", "name_en", "name_zh")}
        rows.append(
            {
                **who,
                "unmet_litres": float(litres.sum()),
                **{f"cause_{line}_litres": float(litres[k].sum()) for k, line in enumerate(LINES)},
                **{f"ledger_{cause}_litres": told[f"cause_{cause}_litres"] for cause in CAUSES},
                "replays": exact.replays,
            }
        )
        sums = np.array([np.bincount(day, weights=line, minlength=count) for line in litres])
        days += [
            {
                **who,
                "time_s": DAY_S * k,
                "date": dates[k],
                "unmet_litres": float(sums[:, k].sum()),
                **{f"cause_{line}_litres": float(sums[j, k]) for j, line in enumerate(LINES)},
            }
            for k in range(count)
        ]
    found = {BY_PLANT: rows, BY_DAY: days}
    return {key: _table(some) for key, some in found.items() if some} | {TOTALS: cause_totals(rows)}


def cause_totals(rows: list[dict[str, Any]]) -> Table:
    """Return the table of lines for the plants in *rows* (of ``hotwater.exact_causes``)."""
    exact = {line: sum(row[f"cause_{line}_litres"] for row in rows) for line in LINES}
    ledger = {cause: sum(row[f"ledger_{cause}_litres"] for row in rows) for cause in CAUSES}
    whole = sum(exact.values())
    order = sorted(LINES, key=lambda line: -exact[line])

    def percent(litres: float) -> float:
        return 100.0 * litres / whole if whole > 0.0 else 0.0

    return _table(
        [
            {
                "cause": line,
                "cause_en": LINE_NAMES[line].en,
                "cause_zh": LINE_NAMES[line].zh,
                "litres": exact[line],
                "percent": percent(exact[line]),
                "ledger_litres": ledger.get(line, 0.0),
                "ledger_percent": percent(ledger.get(line, 0.0)),
            }
            for line in order
        ]
    )


def _table(rows: list[dict[str, Any]]) -> Table:
    """Return rows, one or more, as a table."""
    keys = list(rows[0])
    return Table(
        columns={key: [row[key] for row in rows] for key in keys},
        names={key: _name(key) for key in keys},
        units={key: unit for key in keys if (unit := _unit(key))},
    )


def _name(key: str) -> Name:
    if key in _NAMES:
        return _NAMES[key]
    cause = CAUSE_NAMES[key.removeprefix("ledger_").removesuffix("_litres")]
    return Name(en=f"{cause.en}, by the ledger", zh=f"{cause.zh}（账目）")


def _unit(key: str) -> str:
    return _UNITS.get(key, "L" if key.endswith("_litres") else "")
