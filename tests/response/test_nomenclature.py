from __future__ import annotations

import pytest

from tests.response.cases import BOARDS, campus, play
from tests.test_nomenclature import agree, told
from twin.response import metrics
from twin.response.callout import Answer
from twin.response.words import KPIS
from twin.runs.outcome import Table
from twin.scenario.rainfall import StormFall
from twin.studies import callouttables


def tables() -> dict[str, Table]:
    """Return every table of the response and of its study."""
    response, _ = play(BOARDS)
    from tests.response.cases import scenario

    name = next(iter(callouttables.ANSWERS.values()))
    fall = StormFall("storm", name, "block", 0.0, 3600.0, 60.0, 60.0, 60.0, 10.0, ())
    answer = Answer("latest", 30.0, ((-120.0, 30.0),), 4)
    row = callouttables.Row(
        fall, "library.pump-room", "all", 65.0, answer, ((30.0, True),), ("close-boards",)
    )
    study = callouttables.outcome_of(
        campus(), scenario("[]"), [row], {fall: ["pool.filter-room"]}, seed=1, replays=9, cpu_s=0.0
    )
    return {**metrics.tables(response), **study.tables}


@pytest.mark.parametrize(
    ("table", "heading"),
    [
        ("response.tasks", "Table `response.tasks`"),
        ("response.crews", "Table `response.crews`"),
        ("response.gantt", "Table `response.gantt`"),
        ("response.call_out", "Study of call-outs"),
        ("response.call_out_scan", "Table `response.call_out_scan`"),
        ("response.call_out_dry", "Table `response.call_out_dry`"),
    ],
)
def test_columns_are_those_that_are_stored(table: str, heading: str) -> None:
    """Each column is on the page of names with its unit and has a heading, and no other is."""
    stored, page = tables()[table], told(heading)
    assert set(page) == set(stored.columns)
    assert set(stored.names) == set(stored.columns)
    assert [name for name in page if not agree(page[name], stored.units.get(name, ""))] == []


def test_key_figures_are_those_that_are_stored() -> None:
    """Each key figure of runs and of the study is on the page with its unit."""
    known = {**KPIS, **callouttables.KPIS}
    page = told("Figures of the response")
    assert set(page) == set(known)
    assert [name for name in page if not agree(page[name], known[name].unit)] == []
