"""docs/nomenclature.md names what a run stores: no name missing, none that is not there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from twin.campus import load_campus
from twin.catalog import find_campus, find_scenario
from twin.runs.outcome import Outcome
from twin.scenario import load_scenario
from twin.simulation import simulate

PAGE = Path(__file__).resolve().parents[1] / "docs" / "nomenclature.md"
UNITS = {"": {"1", "-", "people"}, "degC": {"°C"}, "s": {"s"}}


@cache
def run() -> Outcome:
    campus = load_campus(find_campus("demo"))
    return simulate(campus, load_scenario(find_scenario("cold-snap")))


def told(heading: str) -> dict[str, str]:
    """Return the names in the tables under *heading*, each with its unit."""
    sections = re.split(r"^##+ ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    section = next(one for one in sections if one.startswith(heading))
    found = {}
    for row in re.findall(r"^\| (`.*?) \| (.*?) \|", section, flags=re.MULTILINE):
        names, units = re.findall(r"`(.*?)`", row[0]), row[1].split(", ")
        units = units if len(units) == len(names) else units * len(names)
        found |= dict(zip(names, units, strict=True))
    return found


def agree(told_unit: str, stored_unit: str) -> bool:
    return told_unit in UNITS.get(stored_unit, {stored_unit})


@pytest.mark.parametrize("table", ["plants", "hours", "causes"])
def test_columns_are_those_of_a_run(table: str) -> None:
    """Each column of a stored table is on the page with its unit, and no other is."""
    stored = run().tables[f"hotwater.{table}"]
    page = told(f"Table `hotwater.{table}`")
    if table != "causes":
        page |= told("Why hot water was missing")
    assert set(page) == set(stored.columns)
    units = stored.units
    assert [name for name in page if not agree(page[name], units.get(name, ""))] == []


def test_key_figures_are_those_of_a_run() -> None:
    """Each key figure is on the page with its unit, and no other is."""
    page, stored = told("Key figures"), run()
    assert set(page) == set(stored.kpis)
    assert [name for name in page if not agree(page[name], stored.kpi_info[name].unit)] == []


def test_signals_are_those_of_a_run() -> None:
    """Each recorded signal is on the page with its unit, and no other is."""
    page, stored = told("Signals"), run().signals.units
    assert set(page) == set(stored)
    assert [name for name in page if not agree(page[name], stored[name])] == []


def named(columns: dict[str, str], heading: str) -> list[str]:
    """Return what a section does not name, or with another unit; *columns* holds units."""
    page = told(heading)
    return sorted(
        name for name in columns if name not in page or not agree(page[name], columns[name])
    )


def test_columns_and_figures_of_a_flood_are_named() -> None:
    """Every column and key figure that the flood may store is on the page with its unit."""
    from twin.flood.words import COLUMN_NAMES, COLUMN_UNITS, KPIS

    columns = {name: COLUMN_UNITS.get(name, "") for name in COLUMN_NAMES}
    assert named(columns, "Tables of a flood") == []
    assert set(told("Tables of a flood")) == set(columns)
    assert named({name: kpi.unit for name, kpi in KPIS.items()}, "Figures of a flood") == []
    assert set(told("Figures of a flood")) == set(KPIS)


def test_columns_and_figures_of_an_evacuation_are_named() -> None:
    """Every column and key figure of an evacuation is on the page with its unit, and no other."""
    from twin.evacuation.words import COLUMN_UNITS, KPIS, TABLES

    columns = {
        name: COLUMN_UNITS.get(name, "") for keys in TABLES.values() for name in keys.split()
    }
    assert named(columns, "Tables of an evacuation") == []
    assert set(told("Tables of an evacuation")) == set(columns)
    assert named({name: kpi.unit for name, kpi in KPIS.items()}, "Figures of an evacuation") == []
    assert set(told("Figures of an evacuation")) == set(KPIS)


def test_columns_of_the_studies_of_people_and_forecasts_are_named() -> None:
    """Counter-measures and forecasts are on the page as their studies store them."""
    from twin.studies import forecast, measures

    for section, columns in (
        ("Study of counter-measures", measures._COLUMNS),
        ("Study of forecasts", forecast._COLUMNS),
    ):
        assert named({name: unit for name, (_, _, unit) in columns.items()}, section) == []
        assert set(told(section)) == set(columns)
