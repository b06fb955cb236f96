"""The causes of every missing litre, exactly: which plant, which day, through what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from twin.errors import InputError, UnknownName
from twin.hotwater.causes import BY_DAY, BY_PLANT, TOTALS, cause_totals
from twin.model import Name
from twin.runs.outcome import Outcome, Table
from twin.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.campus import Campus
    from twin.scenario import Scenario

__all__ = ["causes"]

MARK = ".hotwater"


def causes(
    campus: Campus,
    scenario: Scenario,
    *,
    plant: str | None = None,
    seed: int | None = None,
    folder: Path = Path(),
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Play a scenario and attribute what was missing, by Shapley values.

    Parameters
    ----------
    campus, scenario, seed, folder, progress
        As of :func:`twin.simulation.simulate`.
    plant
        Tell of one plant only: the id of its building, or of the plant itself.

    Returns
    -------
    Outcome
        The run, with the tables of :mod:`twin.hotwater.causes`; ``study`` is ``"causes"``.

    Raises
    ------
    UnknownName
        There is no such plant.
    InputError
        The campus has no hot water.
    """
    known = [building.id for building in campus.buildings if building.hot_water is not None]
    if not known:
        raise InputError(f"campus {campus.id}: no building has a hot_water plant; nothing to study")
    if plant is not None and plant.removesuffix(MARK) not in known:
        raise UnknownName("hot-water plant", plant, known)
    hotwater = scenario.hotwater.model_copy(update={"causes": "exact"})
    exact = scenario.model_copy(update={"hotwater": hotwater})
    outcome = simulate(
        campus, exact, seed=seed, folder=folder, progress=progress, only=("hotwater",)
    )
    tables = dict(outcome.tables)
    if plant is not None:
        tables = _only(tables, plant.removesuffix(MARK))
    return replace(outcome, study="causes", tables=tables, verdict=_verdict(tables, plant))


def _only(tables: dict[str, Table], building: str) -> dict[str, Table]:
    """Return the tables with one plant's rows alone."""
    kept = dict(tables)
    for name in ("hotwater.plants", BY_PLANT, BY_DAY):
        if (table := kept.pop(name, None)) is None:
            continue
        here = [k for k, one in enumerate(table.columns["building"]) if one == building]
        if here:
            columns = {key: [values[k] for k in here] for key, values in table.columns.items()}
            kept[name] = replace(table, columns=columns)
    kept[TOTALS] = cause_totals(kept[BY_PLANT].rows() if BY_PLANT in kept else [])
    return kept


def _verdict(tables: dict[str, Table], plant: str | None) -> Name:
    """Say what was missing and through what most of it."""
    rows = tables[TOTALS].rows()
    whole = sum(row["litres"] for row in rows)
    if whole <= 0.0:
        who = f"{plant} was not" if plant else "No plant was"
        return Name(
            en=f"{who} short of hot water: there is no cause to find.",
            zh=f"{plant or '各热水站'}未缺热水，无需查找原因。",
        )
    told = [row for row in rows if row["percent"] >= 1.0]
    english = ", ".join(f"{_lower(row['cause_en'])} {row['percent']:.0f} %" for row in told)
    chinese = "、".join(f"{row['cause_zh']} {row['percent']:.0f} %" for row in told)
    helped = [row for row in rows if row["litres"] < -0.005 * whole]
    more_en = "".join(f"; without {_lower(r['cause_en'])} more would be missing" for r in helped)
    more_zh = "".join(f"；若无“{r['cause_zh']}”，缺口反而更大" for r in helped)
    return Name(
        en=f"{whole:,.0f} L of hot water are missing, through: {english}{more_en}.",
        zh=f"热水缺口 {whole:,.0f} L，原因：{chinese}{more_zh}。",
    )


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
