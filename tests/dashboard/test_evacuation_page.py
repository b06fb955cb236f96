from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.test_pages import opened, said
from tests.report import evacuated, rehearsal
from tests.report.studied import stored
from twin.report.html import DRILL_CARD, render
from twin.runs import StoredRun

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:streamlit")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoredRun:
    """A folder of runs with the small evacuation in it."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    return stored(tmp_path, evacuated.small())


def players(test: Any) -> list[Any]:
    """The players on a page, as they are sent to the browser."""
    return [one.proto for one in test.get("bidi_component")]


@pytest.mark.parametrize(
    ("language", "tabs"),
    [
        (
            "en",
            ["Evacuation", "Where it jams", "Assembly and rescue", "Drill plan",
             "Check against the code"],
        ),
        ("zh", ["疏散", "拥堵位置", "集合与救援", "演练方案", "规范核查"]),
    ],
)  # fmt: skip
def test_result_tells_the_evacuation_in_tabs(
    run: StoredRun, language: str, tabs: list[str]
) -> None:
    """Each chapter has its tab, and the first one a player with the people."""
    test = opened("result", lang=language, run=run.id)
    assert [tab.label for tab in test.tabs] == tabs
    assert len(players(test)) == 1
    assert players(test)[0].component_name == "twin_playback"
    assert ("Where everybody was" if language == "en" else "人员位置回放") in said(test)


def test_verdict_in_figures_stands_in_the_chapter(run: StoredRun) -> None:
    """Those out, inside, trapped and overcome are metrics; times are told to the second."""
    test = opened("result", lang="en", run=run.id)
    values = {metric.label: metric.value for metric in test.metric}
    assert values["People out"] == "3"
    assert values["Trapped"] == "✕ 1"
    assert "5\N{NO-BREAK SPACE}min\N{NO-BREAK SPACE}14\N{NO-BREAK SPACE}s" in values["95 % are out"]


def test_numbers_instead_of_charts_leave_the_player_out(run: StoredRun) -> None:
    """Who prefers numbers gets the sentence and the tables, not moving dots."""
    test = opened("result", lang="en", run=run.id)
    test.toggle(key="as_table").set_value(True).run()
    assert not test.exception
    assert players(test) == []
    assert "6 people on 2 storeys" in said(test)
    assert len(test.get("plotly_chart")) == 0


def test_drill_card_is_offered_where_a_building_was_cleared(run: StoredRun) -> None:
    """The page for the drill can be taken along: what the wardens say, and nothing of jams."""
    test = opened("result", lang="en", run=run.id)
    assert "Drill card (HTML)" in [one.label for one in test.get("download_button")]
    page = render(run, language="en", only=DRILL_CARD)
    assert "Drill plan" in page
    assert "Where it jams" not in page


def test_other_runs_have_no_player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cold snap's page is as it was."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    test = opened("result", lang="en", run=rehearsal.stored(tmp_path).id)
    assert players(test) == []
