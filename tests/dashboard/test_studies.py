from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dashboard import archive
from dashboard import jobs as making
from dashboard.jobs import Request
from dashboard.views.studies import STUDIES
from tests.dashboard.test_pages import opened, said
from tests.report import rehearsal, studied
from twin.commands import NAMES
from twin.runs import StoredRun

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:streamlit")

FAKE = (
    "import json, os, sys, time;"
    "file = sys.argv[sys.argv.index('--progress') + 1];"
    "asked = os.path.join(sys.argv[sys.argv.index('--runs') + 1], 'asked.json');"
    "json.dump(sys.argv[1:], open(asked, 'w'));"
    "open(file, 'a').write(json.dumps({'kind': 'progress', 'fraction': 0.3}) + chr(10));"
    "time.sleep(60)"
)
"""A child that writes down what it was asked, says how far it is, and goes on."""


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of runs, and a child that only pretends to work."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    monkeypatch.setattr(making, "PROGRAM", (sys.executable, "-c", FAKE))
    return tmp_path


@pytest.mark.parametrize("command", STUDIES)
def test_every_study_is_asked_through_the_command_line(runs: Path, command: str) -> None:
    """Ask starts the study's own command with its scenario and inputs, and shows how far it is."""
    import json
    import time

    test = opened("studies", lang="en")
    test.button(key=f"ask:{command}").click().run()
    assert not test.exception
    try:
        asked = runs / "asked.json"
        until = time.monotonic() + 30
        while not (asked.exists() and asked.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
        words = json.loads(asked.read_text())
        assert words[0] == command
        assert STUDIES[command].first in words
        assert words[words.index("--campus") + 1] == "demo"
        assert "Running" in "".join(str(one.proto) for one in test.get("progress"))
        assert test.button(key=f"ask:{command}").disabled
    finally:
        test.button(key="cancel").click().run()
    assert "Cancelled; nothing was kept of it." in said(test)


def test_studies_are_commands_that_exist() -> None:
    """Each study is a command of `twin`; sizing also says of which building."""
    assert set(STUDIES) <= set(NAMES)
    request = Request("cold-snap", "demo", verb=("size", "hot-water", "dorm-08"), more=("--at=-7",))
    assert request.study
    assert request.arguments() == [
        "size", "hot-water", "dorm-08", "--scenario", "cold-snap", "--campus", "demo", "--at=-7",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "made",
    [studied.forecast, studied.margin, studied.measures, studied.causes, studied.sizing,
     studied.call_out],
    ids=lambda made: made.__name__,
)  # fmt: skip
def test_a_stored_study_is_shown_with_its_chapter(runs: Path, made: object, language: str) -> None:
    """The page of a result draws a study's chart, in both languages."""
    assert callable(made)
    run = studied.stored(runs, made())
    test = opened("result", lang=language, run=run.id)
    assert len(test.get("plotly_chart")) >= 1
    assert "Hot water suffices" in said(test) or "热水充足" in said(test)


@pytest.fixture
def flood(runs: Path) -> StoredRun:
    """A made-up flood."""
    return studied.stored(runs, studied.flood())


def test_a_flood_is_shown_storm_by_storm(flood: StoredRun) -> None:
    """Rooms, storms, water, cascade and crews each have a tab."""
    test = opened("result", lang="en", run=flood.id)
    assert [tab.label for tab in test.tabs][:5] == [
        "What the water took", "First storm", "Second storm", "Where the water stood",
        "Who was without water, and why",
    ]  # fmt: skip
    assert "Chain of causes: Dormitory 7" in said(test)


def test_the_map_shows_water_and_buildings_without_it(flood: StoredRun) -> None:
    """Over the run the deepest water is told; one hour begins at the deepest."""
    test = opened("campus", lang="en", run=flood.id)
    assert "Deepest at Canteen yard: 0.40 m" in said(test)
    assert "1 without power or water" in said(test)
    test.get_by_key("map_mode").set_value("hour").run()
    assert not test.exception
    assert "State at 23 Jan 07:00" in said(test)


def test_runs_and_studies_are_listed_apart(runs: Path) -> None:
    """Studies cannot be compared with runs, and stand in a list of their own."""
    run, study = rehearsal.stored(runs), studied.stored(runs, studied.margin())
    test = opened("compare", lang="en")
    headings = [one.value for one in test.markdown]
    apart = headings.index("#### Studies, newest first")
    names = {one.id: [k for k, said_ in enumerate(headings) if one.id[-4:] in said_]
             for one in (run, study)}  # fmt: skip
    assert names[run.id]
    assert max(names[run.id]) < apart < min(names[study.id])
    offered = test.selectbox(key="beside:A").options
    assert any(run.id[-4:] in one for one in offered)
    assert not any(study.id[-4:] in one for one in offered)


def test_flood_scenarios_have_their_own_levers(runs: Path) -> None:
    """Rain and decisions can be moved; hot water is no lever of a storm."""
    test = opened(lang="en", scenario="rainstorm")
    keys = [str(one.key) for one in (*test.slider, *test.toggle)]
    assert any("rain." in key and "return_period_a" in key for key in keys)
    assert any(".enabled" in key for key in keys)
    assert not any("hotwater.setpoint_c" in key for key in keys)
    assert archive.scenario_of("rainstorm").rain
