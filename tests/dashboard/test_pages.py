from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.report import rehearsal
from twin.catalog import shipped
from twin.runs import StoredRun, write_run

APP = str(shipped("dashboard") / "app.py")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:streamlit")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoredRun:
    """A folder of runs with the made-up week in it."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    return rehearsal.stored(tmp_path)


def opened(page: str = "", **query: Any) -> AppTest:
    """Open a page of the dashboard with the parameters of an address."""
    test = AppTest.from_file(APP, default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = value
    if page:
        test._page_hash = calc_hash(page)  # pages that are functions have no file to switch to
    test.run()
    assert not test.exception, test.exception
    return test


def said(test: AppTest) -> str:
    """Everything that a page says in words."""
    kinds = (
        "title",
        "markdown",
        "caption",
        "metric",
        "error",
        "warning",
        "info",
        "success",
        "code",
    )
    text = "\n".join(
        f"{getattr(element, 'label', '')} {element.value}"
        for kind in kinds
        for element in test.get(kind)
    )
    return text.replace("\\", "")  # what Markdown is told to show as it is written


def test_first_page_shows_every_scenario_as_a_card(run: StoredRun) -> None:
    """Each shipped scenario has a card with its name; the cold snap is chosen to begin with."""
    test = opened(lang="en")
    text = said(test)
    assert "● Cold snap in the winter holiday" in text
    assert "The harsher cold snap of January 2023" in text
    assert "Nothing is changed yet" in text


def test_a_lever_moved_is_a_change_written(run: StoredRun) -> None:
    """Moving a slider writes the very text of the command line, into page and address."""
    test = opened(lang="en")
    test.slider(key="lever:cold-snap:weather.minimum_c").set_value(-10.0).run()
    assert "--set weather.minimum_c=-10" in said(test)
    assert test.query_params["set"] == "weather.minimum_c=-10"


def test_a_link_puts_the_levers_where_they_were(run: StoredRun) -> None:
    """An address with changes opens with its levers moved and its decisions on."""
    test = opened(lang="en", set=["hotwater.setpoint_c=58", "decisions.heaters.enabled=true"])
    assert test.slider(key="lever:cold-snap:hotwater.setpoint_c").value == 58.0
    assert test.toggle(key="lever:cold-snap:decisions.heaters.enabled").value is True
    assert test.slider(key="lever:cold-snap:decisions.heaters.power_kw").value == 60.0


def test_a_wrong_change_in_a_link_is_told_and_not_run(run: StoredRun) -> None:
    """A path that does not exist is answered with the nearest right one, and Run is locked."""
    test = opened(lang="en", set=["hotwater.setpont_c=61"])
    assert len(test.error) == 1
    assert "hotwater.setpoint_c" in said(test)
    assert test.button(key="run").disabled


def test_result_begins_with_the_verdict(run: StoredRun) -> None:
    """The run's sentence, its key figures and its worst building are there."""
    test = opened("result", lang="en", run=run.id)
    text = said(test)
    assert "## Hot water falls short" in text
    assert "A limit is broken" in text
    assert "Dormitory 7" in text
    assert [metric.label for metric in test.metric][:2] == [
        "Hot water short", "People served cold",
    ]  # fmt: skip


def test_change_against_the_base_run_stands_in_the_tiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run with changes shows by how much it differs from the same run without."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    base = write_run(rehearsal.outcome(breached=True), runs=tmp_path)
    better = write_run(
        rehearsal.outcome(breached=False), runs=tmp_path, overrides=["hotwater.setpoint_c=60"]
    )
    test = opened("result", lang="en", run=better.name)
    assert test.metric[0].delta == "-1.6 points"
    assert [metric.delta for metric in opened("result", lang="en", run=base.name).metric] == [
        ""
    ] * len(test.metric)


def test_result_speaks_chinese(run: StoredRun) -> None:
    """The same page in Chinese says the verdict in Chinese."""
    assert "热水不足" in said(opened("result", lang="zh", run=run.id))


def test_without_runs_the_pages_say_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty folder of runs is no error; each page says what to do."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path / "none"))
    for page in ("result", "campus", "compare", "assumptions"):
        assert "Runs appear here" in said(opened(page, lang="en"))


def test_an_unknown_run_is_told(run: StoredRun) -> None:
    """A link to a run that is not here says so, and shows the newest instead."""
    test = opened("result", lang="en", run="gone-20260101-000000-abcd")
    assert any("There is no run gone" in warning.value for warning in test.warning)
    assert "Hot water falls short" in said(test)


def test_campus_drills_down_to_building_room_and_equipment(run: StoredRun) -> None:
    """A building from the address shows its figures, its plan, its equipment and their chains."""
    test = opened("campus", lang="en", run=run.id, building="dorm-07")
    text = said(test)
    assert "## Dormitory 7" in text
    assert "storey 1" in text
    assert "Hot water too cold: Dormitory 7" in text
    assert len(test.get("plotly_chart")) == 3
    test.selectbox(key="asset:dorm-07").set_value("dorm-07.hp-2").run()
    assert "Equipment failed: Dormitory 7, heat pump 2" in said(test)


def test_map_can_show_one_hour(run: StoredRun) -> None:
    """One hour of the run begins at the worst one, and says which moment it is."""
    test = opened("campus", lang="en", run=run.id)
    test.get_by_key("map_mode").set_value("hour").run()
    assert not test.exception
    assert "State at 26 Jan 21:00" in said(test)


def test_runs_are_compared_with_the_first_as_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs from the address stand side by side, and the table says which is better."""
    monkeypatch.setenv("TWIN_RUNS", str(tmp_path))
    worse, better = (rehearsal.stored(tmp_path, breached=one) for one in (True, False))
    test = opened("compare", lang="en", beside=[worse.id, better.id])
    tables = "\n".join(str(table.value) for table in test.table)
    assert "▲ better" in tables
    assert "Least is missing in B" in said(test)


def test_assumptions_tell_how_to_repeat_the_run(run: StoredRun) -> None:
    """Assumptions, the command and the energy closure stand on their page."""
    text = said(opened("assumptions", lang="en", run=run.id))
    assert "Showers last 8 min" in text
    assert "twin run cold-snap --campus demo --seed 1 --set hotwater.setpoint_c=55" in text
    assert "to 3.2e−13 at worst" in text
    assert "not for certification" in text
