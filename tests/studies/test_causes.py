from __future__ import annotations

import pytest

from twin.case import load_case
from twin.errors import UnknownName
from twin.hotwater.causes import BY_DAY, BY_PLANT, TOTALS
from twin.studies.causes import causes


def test_the_study_names_what_was_missing_and_why() -> None:
    """The verdict has the litres and the largest cause, in both languages; the tables are there."""
    case = load_case("cold-snap")
    outcome = causes(case.campus, case.scenario)
    assert outcome.study == "causes"
    whole = outcome.kpis["hotwater.unmet_litres"]
    largest = outcome.tables[TOTALS].rows()[0]
    assert f"{whole:,.0f} L" in outcome.verdict.en
    assert largest["cause_en"].lower() in outcome.verdict.en.lower()
    assert largest["cause_zh"] in outcome.verdict.zh
    assert {BY_PLANT, BY_DAY, TOTALS} <= set(outcome.tables)


def test_one_plant_alone_has_its_own_totals() -> None:
    """Told of one plant, the totals are its own, by its building's id or its own."""
    case = load_case("cold-snap")
    for name in ("dorm-08", "dorm-08.hotwater"):
        outcome = causes(case.campus, case.scenario, plant=name)
        (row,) = outcome.tables[BY_PLANT].rows()
        assert row["building"] == "dorm-08"
        totals = outcome.tables[TOTALS].columns["litres"]
        assert sum(totals) == pytest.approx(row["unmet_litres"], rel=1e-9)


def test_a_plant_that_had_enough_has_no_cause() -> None:
    """Nothing missing is an answer, not an error, and stores no empty table."""
    case = load_case("cold-snap")
    outcome = causes(case.campus, case.scenario, plant="dorm-12")
    assert "no cause to find" in outcome.verdict.en
    assert BY_PLANT not in outcome.tables


def test_a_plant_that_is_not_there_is_told_with_the_nearest() -> None:
    """A misspelt plant names the one that was probably meant."""
    case = load_case("cold-snap")
    with pytest.raises(UnknownName, match="dorm-08"):
        causes(case.campus, case.scenario, plant="dorm-080")
