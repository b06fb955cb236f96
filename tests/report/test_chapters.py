from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.report import rehearsal, studied
from twin.report import sections
from twin.report.chapter import Chapter, Figure, Grid, Steps, Text, decimals
from twin.report.chapters import chapters
from twin.report.depths import campus_of, yard_depths
from twin.report.language import Language, Words
from twin.report.states import states_at, states_over
from twin.report.view import RunView
from twin.runs.outcome import Outcome
from twin.runs.reading import StoredRun

MADE: dict[str, Callable[[], Outcome]] = {
    "forecast": studied.forecast,
    "margin": studied.margin,
    "measures": studied.measures,
    "causes": studied.causes,
    "sizing": studied.sizing,
    "call-out": studied.call_out,
    "flood": studied.flood,
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StoredRun]:
    """Every made-up study and flood, stored once."""
    folder = tmp_path_factory.mktemp("runs")
    return {name: studied.stored(folder, make()) for name, make in MADE.items()}


def told(run: StoredRun, language: Language = "en") -> dict[str, Chapter]:
    """The chapters of a run by their ids."""
    return {one.id: one for one in chapters(RunView(run, Words(language)))}


def blocks(chapter: Chapter, kind: type[Any]) -> list[Any]:
    """The blocks of one kind in a chapter."""
    return [block for block in chapter.blocks if isinstance(block, kind)]


def charts(chapter: Chapter) -> dict[str, Any]:
    """The charts of a chapter by their ids."""
    return {block.chart.id: block.chart for block in blocks(chapter, Figure)}


@pytest.mark.parametrize("name", MADE)
def test_ids_can_be_anchors_and_stand_once(runs: dict[str, StoredRun], name: str) -> None:
    """Every chapter and chart of a page has an id of its own that CSS and addresses can hold."""
    found = told(runs[name])
    ids = [*found, *(f"chart-{one}" for chapter in found.values() for one in charts(chapter))]
    assert len(ids) >= 2
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", one) for one in ids)


@pytest.mark.parametrize("name", MADE)
def test_chinese_pages_hold_no_english_words(runs: dict[str, StoredRun], name: str) -> None:
    """What chapters say in Chinese has no two English words beside each other, nor gaps."""
    said = []
    for chapter in told(runs[name], "zh").values():
        said.append(chapter.title)
        for block in chapter.blocks:
            if isinstance(block, Figure):
                said += [block.chart.title, block.chart.reading, *block.chart.columns]
                said += [str(one.get("name", "")) for one in block.chart.figure["data"]]
            elif isinstance(block, Grid):
                said += [block.heading, block.caption]
            elif isinstance(block, Text):
                said.append(block.text)
    english = [one for one in said if re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}|nan|None", one)]
    assert english == []
    assert any(re.search(r"[\u4e00-\u9fff]", one) for one in said)


@pytest.mark.parametrize("name", MADE)
def test_a_page_never_says_nan_or_none(runs: dict[str, StoredRun], name: str) -> None:
    """What is not known is a dash, in both languages."""
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        view = RunView(runs[name], Words(language))
        page = sections.body(view, chapters(view))
        assert page.count("<section") >= 2
        assert not re.search(r">\s*(nan|None|NaN|inf)\s*<", page)


@pytest.mark.parametrize("name", [one for one in MADE if one != "flood"])
def test_without_its_table_a_study_has_no_chapter(tmp_path: Path, name: str) -> None:
    """A run that does not hold a study's tables says nothing of it."""
    empty = studied.stored(tmp_path, replace(MADE[name](), tables={}))
    assert [one for one in told(empty) if one != "timeline"] == []


def test_forecast_says_how_far_the_mean_was_off(runs: dict[str, StoredRun]) -> None:
    """Daily sums, the snap's heaviest day, the bias and what following the warning avoids."""
    chapter = told(runs["forecast"])["forecast"]
    found = charts(chapter)
    assert found["forecast-days"].rows[2] == ("24 Jan", 3.36, 1.68, 3.312)
    assert "24 Jan, 3.4 MWh were asked for; “Historical mean” had said 1.7 MWh" in (
        found["forecast-days"].reading
    )
    assert found["forecast-bias"].rows == (("Historical mean", -50.0), ("Regression", -1.4))
    assert found["forecast-bias"].reading == (
        "“Regression” warns 36 h before the shortage; control that follows it avoids 50 of 80 "
        "complaints."
    )
    drawn = found["forecast-hours"].figure
    assert [one["name"] for one in drawn["data"]] == [
        "Asked for", "Historical mean", "Regression", "Regression, 95 %",
    ]  # fmt: skip
    assert drawn["layout"]["xaxis"]["range"] == ["2026-01-23 00:00:00", "2026-01-26 00:00:00"]


def test_margin_marks_where_it_breaks_even(runs: dict[str, StoredRun]) -> None:
    """The curve crosses 1 at the break-even temperature, which is marked with its degrees."""
    chapter = told(runs["margin"])["margin"]
    chart = charts(chapter)["margin"]
    mark = chart.figure["data"][-1]
    assert (mark["x"], mark["y"], mark["text"]) == ([3.5], [1.0], ["3.5 °C"])
    assert chart.reading.startswith("Dormitory 8 falls short below 3.5 °C.")
    chains = [one for one in blocks(chapter, Grid) if "step by step" in one.heading]
    assert [one.heading.rsplit(": ", 1)[1] for one in chains] == ["the report", "curve and frost"]
    assert [len(one.rows) for one in chains] == [2, 1]


def test_measures_name_the_best_within_the_budget(runs: dict[str, StoredRun]) -> None:
    """The better measure that nobody can pay is drawn, and not recommended."""
    chart = charts(told(runs["measures"])["measures"])["measures"]
    assert "most is saved by: Tanks charged ahead; 72 are left" in chart.reading
    bars = chart.figure["data"][0]
    assert bars["x"] == [87.2, 72.4, 0.0]
    assert bars["marker"]["color"] == ["@line-1", "@state-served", "@state-plain"]
    assert bars["y"][2] == "One more heat pump at each of<br>the four plants"


def test_exact_causes_leave_out_what_was_not_active(runs: dict[str, StoredRun]) -> None:
    """Causes with litres are drawn, most first, and the ledger's share stands beside."""
    chart = charts(told(runs["causes"])["exact-causes"])["exact-causes"]
    assert chart.rows == (("Heat-pump capacity", 700), ("Demand above nominal", 300))
    assert "explains 70 % of what was missing; the contribution ledger said 81 %" in chart.reading


def test_sizing_draws_the_curve_and_what_was_chosen(runs: dict[str, StoredRun]) -> None:
    """The chosen point is told with units, kilowatts and litres; each sheet is folded apart."""
    chapter = told(runs["sizing"])["sizing"]
    chart = charts(chapter)["sizing"]
    assert "8 heat pumps with 322 kW by the name-plate and a tank of 14.7 m³" in chart.reading
    sheets = [one for one in blocks(chapter, Grid) if one.folded]
    assert [one.heading for one in sheets] == [
        "Worked sheet: GB 50015-2003", "Worked sheet: GB 50015-2019",
    ]  # fmt: skip
    assert sheets[0].rows[0][3] == "4.534857"


def test_call_out_shows_which_calls_save_the_room(runs: dict[str, StoredRun]) -> None:
    """Calls that save and calls that do not are told apart by sign and by word."""
    chart = charts(told(runs["call-out"])["call-out"])["call-out"]
    by_name = {one["name"]: one for one in chart.figure["data"]}
    assert by_name["saved"]["x"] == [-60.0, 0.0]
    assert by_name["lost"]["x"] == [40.0]
    assert by_name["saved"]["marker"]["symbol"] != by_name["lost"]["marker"]["symbol"]
    assert chart.reading == "2 of 3 calls that were played save their room."


# -- flood ---------------------------------------------------------------------------------------


def test_each_storm_has_its_own_chapter(runs: dict[str, StoredRun]) -> None:
    """Rain, rooms, pumps and crews stand with the storm in which they were."""
    found = told(runs["flood"])
    assert list(found)[:5] == ["rooms", "storm-first", "storm-second", "water", "cascade"]
    assert list(charts(found["storm-first"])) == [
        "rain-first", "level-first-canteen-1-pump-room", "pumps-first", "crews-first",
    ]  # fmt: skip
    assert list(charts(found["storm-second"])) == ["rain-second"]
    assert [one.text for one in blocks(found["storm-second"], Text)] == ["No room took in water."]
    rain = charts(found["storm-first"])["rain-first"]
    assert rain.reading == (
        "120 mm in 2 h; the wettest hour brings 60 mm, once in 50 years by the formula of Shanghai."
    )


def test_critical_depths_are_drawn_and_labels_keep_apart(runs: dict[str, StoredRun]) -> None:
    """Each depth has its line; those that lie on each other share one label."""
    chart = charts(told(runs["flood"])["storm-first"])["level-first-canteen-1-pump-room"]
    drawing = chart.figure["layout"]
    lines = [one["y0"] for one in drawing["shapes"] if one["type"] == "line"]
    assert lines == [0.35, 0.37, 1.2]
    labels = [one["text"] for one in drawing["annotations"] if one.get("yref") == "y"]
    assert [one for one in labels if one] == [
        "0.35 m Booster 1: motor and 1 more · 0.37 m Booster 1: control cabinet",
        "1.2 m Booster 1: panel",
    ]
    assert chart.reading == (
        "The water reaches 0.80 m at 23 Jan 07:10. The first machine is lost at 23 Jan 07:00, "
        "1 in all."
    )


def test_gantt_has_pumps_and_crews_with_their_phases(runs: dict[str, StoredRun]) -> None:
    """A crew's way and work are told apart by colour, pattern and words; lateness is said."""
    found = charts(told(runs["flood"])["storm-first"])
    crews = found["crews-first"]
    assert [one["name"] for one in crews.figure["data"]] == ["on the way", "at work"]
    assert len({one["marker"]["color"] for one in crews.figure["data"]}) == 2
    assert crews.rows[0][0] == "Night crew: set boards, Pump room"
    assert crews.reading == "1 tasks, 1 of them late or not done."
    assert found["pumps-first"].rows == (
        ("Pump room, Drain pump 1", "23 Jan 07:10", "23 Jan 08:10"),
    )


def test_yards_are_listed_deepest_first_without_the_dry_ones(runs: dict[str, StoredRun]) -> None:
    """The map's sentence names the deepest; a yard with a puddle is not in the list."""
    chapter = told(runs["flood"])["water"]
    chart = charts(chapter)["depths"]
    assert chart.reading == (
        "Deepest at Canteen yard: 0.40 m; 1 of 3 yards stand deeper than 15 cm."
    )
    grid = blocks(chapter, Grid)[0]
    assert [row[0] for row in grid.rows] == ["Canteen yard", "Gate"]


def test_chain_leads_from_the_rain_to_the_building(runs: dict[str, StoredRun]) -> None:
    """The cascade is told from its root to those who had no water, one chain for each."""
    steps = blocks(told(runs["flood"])["cascade"], Steps)
    assert [one.heading for one in steps] == [
        "Chain of causes: Pump room", "Chain of causes: Dormitory 7",
    ]  # fmt: skip
    assert [said.split(":")[0] for _, said in steps[1].steps] == [
        "Rain begins", "Room under water", "Equipment drowned", "Building without water",
    ]  # fmt: skip


def test_a_flood_that_took_nothing_says_so(tmp_path: Path) -> None:
    """Without losses there is neither a chart of losses nor a table of drowned machines."""
    dry = told(studied.stored(tmp_path, studied.flood(drowned=False, crews=False)))
    assert charts(dry["rooms"]) == {}
    assert "Nothing was lost to water." in [one.text for one in blocks(dry["rooms"], Text)]
    assert "No building was without water." in [one.text for one in blocks(dry["cascade"], Text)]
    assert "response" not in dry


def test_buildings_without_water_are_out_on_the_map(runs: dict[str, StoredRun]) -> None:
    """Over the run and at the hour a building without water is `outage`; later it is not."""
    from twin.campus import load_campus
    from twin.catalog import find_campus

    campus = load_campus(find_campus("demo"))
    view = RunView(runs["flood"], Words("en"))
    begin_s = studied.STORMS[0][0]
    assert states_over(view, campus)[0]["dorm-07"] == "outage"
    assert "without water for 10 h" in states_over(view, campus)[1]["dorm-07"]
    assert states_at(view, campus, begin_s + 2 * studied.HOUR_S)[0]["dorm-07"] == "outage"
    assert states_at(view, campus, begin_s + 40 * studied.HOUR_S)[0].get("dorm-07") is None


def test_depths_are_the_peak_or_those_of_the_hour(runs: dict[str, StoredRun]) -> None:
    """Over the run each yard has its deepest water, at an hour the water of then."""
    view = RunView(runs["flood"], Words("en"))
    assert [one.depth_m for one in yard_depths(view)] == [0.4, 0.1, 0.01]
    begin_s = studied.STORMS[0][0]
    assert [one.depth_m for one in yard_depths(view, begin_s + studied.HOUR_S)] == [
        pytest.approx(0.4, abs=1e-6)
    ]
    assert [one.depth_m for one in yard_depths(view, begin_s - studied.HOUR_S)] == [0.0]
    assert view.worst_hour() == 31


def test_a_campus_that_has_changed_since_is_not_drawn(runs: dict[str, StoredRun]) -> None:
    """Buildings are drawn beneath the water only from the very files that the run was made from."""
    assert campus_of(RunView(runs["flood"], Words("en"))) is None


def test_columns_take_no_more_decimals_than_they_need() -> None:
    """Whole numbers have none; small ones as many as tell them apart, at most three."""
    assert decimals([1.0, 250.0, None]) == 0
    assert decimals([0.35, 1.2]) == 2
    assert decimals([0.626, 1.08]) == 3
    assert decimals([12.34, 5.0]) == 1
    assert decimals(np.array([0.5, 1.0]).tolist()) == 1


def test_hot_water_of_a_flood_is_called_so(tmp_path: Path) -> None:
    """Where rooms and yards are told as well, the chapters on hot water say what they are about."""
    snap = rehearsal.outcome()
    both = replace(snap, tables={**snap.tables, **studied.flood().tables})
    assert told(studied.stored(tmp_path, both))["why"].title == "Hot water: why"
    assert told(studied.stored(tmp_path, snap))["why"].title == "Why"
