from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from tests.report import evacuated, rehearsal
from tests.report.studied import both, stored, table
from twin.model import Name
from twin.report import sections
from twin.report.bottlenecks import bottleneck_chart, closures_chart, links_grid
from twin.report.cells import minutes, rounded, span, team_name, whole
from twin.report.chapter import Chapter, Figure, Grid, KeyFigures, Playback, Text
from twin.report.chapters import chapters
from twin.report.chart import Chart
from twin.report.cleared import building_grid, leaving_tiles
from twin.report.colours import paint
from twin.report.deployment import deployment_chart
from twin.report.drill import bands_chart, code_grid, instructions_grid, muster_grid, rescue_chart
from twin.report.language import Language, Words
from twin.report.leaving import exits_chart, flow_chart, inside_chart
from twin.report.tiles import tiles
from twin.report.timeline import timeline_chart
from twin.report.view import RunView
from twin.runs.outcome import Event, Kpi, Table

EN, ZH = Words("en"), Words("zh")
GAP = "\N{NO-BREAK SPACE}"
DRAWN = (
    inside_chart, flow_chart, exits_chart, bottleneck_chart, closures_chart, rescue_chart,
    bands_chart, deployment_chart,
)  # fmt: skip


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunView]:
    """The small evacuation in both languages."""
    run = stored(tmp_path_factory.mktemp("runs"), evacuated.small())
    return {"en": RunView(run, EN), "zh": RunView(run, ZH)}


def told(view: RunView) -> dict[str, Chapter]:
    """The chapters of a run by their ids."""
    return {one.id: one for one in chapters(view)}


def with_tables(folder: Path, **tables: Table | None) -> RunView:
    """The small evacuation with some tables put in place of its own, or taken away."""
    small = evacuated.small()
    known = {**small.tables, **{f"evacuation.{name}": one for name, one in tables.items()}}
    kept = {name: one for name, one in known.items() if one is not None}
    return RunView(stored(folder, replace(small, tables=kept)), EN)


def test_the_chapters_tell_everything_that_the_run_holds(views: dict[str, RunView]) -> None:
    """Figures first, then the playback, the curves, the jams, the rescue, the drill, the code."""
    found = told(views["en"])
    assert list(found)[:5] == ["evacuation", "jams", "rescue-teams", "drill", "code-check"]
    kinds = [type(block) for block in found["evacuation"].blocks]
    assert kinds == [KeyFigures, Playback, Figure, Figure, Grid, Figure]
    charts = [
        block.chart.id
        for one in found.values()
        for block in one.blocks
        if isinstance(block, Figure)
    ]
    assert charts[:8] == [
        "inside", "exit-flow", "exits", "bottlenecks", "closures", "rescue", "bands", "deployment",
    ]  # fmt: skip


def test_other_runs_have_no_such_chapter(tmp_path: Path) -> None:
    """A run of hot water says nothing of leaving; one with passages only is still played."""
    assert "evacuation" not in told(RunView(rehearsal.stored(tmp_path), EN))
    small = evacuated.small()
    bare = {
        f"evacuation.{name}": small.tables[f"evacuation.{name}"]
        for name in ("spaces", "doors", "persons", "passages")
    }
    found = told(RunView(stored(tmp_path, replace(small, tables=bare)), EN))
    assert [one for one in found if one != "timeline"] == ["evacuation"]
    assert [type(block) for block in found["evacuation"].blocks] == [Playback]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_is_in_one_language_and_never_says_nan(
    views: dict[str, RunView], language: Language
) -> None:
    """No English words in Chinese, no Chinese in English; what is not known is a dash."""
    view = views[language]
    page = re.sub(r"<code>.*?</code>", "", sections.body(view, chapters(view)))
    text = re.sub(r"<[^>]+>", " ", page)
    assert not re.search(r">\s*(nan|None|NaN|inf)\s*<", page)
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", text)
    else:
        known = r"Team \d|GB \d+|cold snap|twin study"
        assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", re.sub(known, "", text))


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_figures_are_valid_and_have_words_and_a_table(
    views: dict[str, RunView],
    draw: Callable[[RunView], Chart | None],
    ground: Literal["light", "dark"],
) -> None:
    """Plotly's validator takes every figure; a sentence says what it shows, a table is behind."""
    import plotly.graph_objects as go

    chart = draw(views["en"])
    assert chart is not None
    figure = go.Figure(paint(chart.figure, ground))
    assert len(figure.data) == len(chart.figure["data"]) > 0
    assert "@" not in figure.to_json()
    assert chart.reading.endswith(".")
    assert chart.rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)


# -- figures and words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (42.4, "42 s", "42 秒"),
        (120, "2 min", "2 分钟"),
        (308.0, "5 min 8 s", "5 分 8 秒"),
        (3599.6, "60 min", "60 分钟"),
        (np.nan, "–", "–"),
        (np.inf, "–", "–"),
        (None, "–", "–"),
    ],
)
def test_times_are_said_to_the_second_on_one_line(
    seconds: float | None, english: str, chinese: str
) -> None:
    """Minutes and seconds; what never came is a dash; no line breaks inside."""
    assert span(EN, seconds) == english.replace(" ", GAP)
    assert span(ZH, seconds) == chinese.replace(" ", GAP)


def test_cells_are_numbers_or_nothing() -> None:
    """What is not known, or without end, is nothing; a team without a name has a number."""
    assert (whole(3.6), whole(None), rounded(1.26), rounded(np.inf), minutes(90)) == (
        4, None, 1.3, None, 1.5,
    )  # fmt: skip
    assert (team_name(EN, 2), team_name(ZH, "2"), team_name(EN, "Guards")) == (
        "Team 2", "2 组", "Guards",
    )  # fmt: skip


def test_verdict_counts_those_who_did_not_get_out(views: dict[str, RunView]) -> None:
    """People still inside, trapped and overcome are told as bad news; the best plan beside."""
    found = {tile.key: tile for tile in leaving_tiles(views["en"])}
    assert (found["out"].value, found["out"].note) == ("3", "of 6 people")
    assert (found["inside"].value, found["inside"].tone) == ("3", "bad")
    assert found["t100_s"].value == "–"
    assert found["t100_s"].note == f"best plan 1{GAP}min{GAP}20{GAP}s"
    assert [found[key].value for key in ("trapped", "incapacitated", "waiting_for_rescue")] == [
        "1", "1", "1",
    ]  # fmt: skip


def test_what_stands_at_the_top_is_not_said_again(views: dict[str, RunView]) -> None:
    """The 95 % are a key figure of the run: the page's head shows it, the chapter does not."""
    top = {tile.key: tile.value for tile in tiles(views["en"])}
    assert top["evacuation.t95_s"] == f"5{GAP}min{GAP}14{GAP}s"
    assert "t95_s" not in {tile.key for tile in leaving_tiles(views["en"])}


def test_with_everybody_out_nothing_is_bad(tmp_path: Path) -> None:
    """An evacuation of which nobody is left has no bad tile and says when the last was out."""
    buildings = table([
        {"building": "hall", **both("name", "Hall", "礼堂"), "people": 3, "out": 3, "inside": 0,
         "trapped": 0, "incapacitated": 0, "waiting_for_rescue": 0, "t50_s": 40.0, "t95_s": 91.0,
         "t100_s": 91.0, "optimum_s": 80.0, "gap_percent": 13.75}
    ])  # fmt: skip
    view = with_tables(
        tmp_path, buildings=buildings, curve=evacuated.curve((32.0, 86.0, 91.0), buildings=("",))
    )
    found = leaving_tiles(view)
    assert {tile.tone for tile in found} == {"plain", "good"}
    chart = inside_chart(view)
    assert chart is not None
    assert chart.reading == (
        f"Half of 3 people are out after 1{GAP}min{GAP}30{GAP}s. "
        f"The last is out by 1{GAP}min{GAP}35{GAP}s."
    )


def test_buildings_stand_slowest_first_with_what_is_possible(tmp_path: Path) -> None:
    """Times to the second, the best plan and the bound beside, the gap in percent."""
    view = RunView(stored(tmp_path, evacuated.quarter()), EN)
    grid = building_grid(view)
    assert grid is not None
    assert [row[0] for row in grid.rows] == ["Hall-3", "Hall-2", "Hall-1"]
    assert grid.rows[0][6:] == (
        f"1{GAP}min{GAP}10{GAP}s", f"1{GAP}min{GAP}50{GAP}s", f"1{GAP}min{GAP}22{GAP}s", 35.0,
    )  # fmt: skip
    assert "Last one out" not in grid.columns  # nobody knows: no column of dashes


# -- leaving -------------------------------------------------------------------------------------


def test_the_best_plan_is_marked_on_the_curve(views: dict[str, RunView]) -> None:
    """Those inside are drawn over minutes; the best plan's 80 s are a line with words."""
    chart = inside_chart(views["en"])
    assert chart is not None
    line = chart.figure["data"][0]
    assert (line["name"], line["x"][1], line["y"][0], line["y"][-1]) == (
        "All together",
        0.083,
        6,
        3,
    )
    mark = chart.figure["layout"]["shapes"][0]
    assert mark["x0"] == mark["x1"] == pytest.approx(80 / 60)
    assert chart.figure["layout"]["annotations"][0]["text"] == f"best plan 1{GAP}min{GAP}20{GAP}s"
    assert chart.reading == (
        f"Half of 6 people are out after 1{GAP}min{GAP}35{GAP}s. Still inside after 2{GAP}min: 3."
    )
    assert chart.rows[1] == (0.5, 6)


def test_each_building_has_a_curve_and_a_mark(tmp_path: Path) -> None:
    """Several buildings stand beside all together, each with a sign at its own best plan."""
    small = evacuated.small()
    names = ("hall", "wing")
    buildings = table([
        {"building": name, **both("name", name.capitalize(), name), "people": 3, "out": 3,
         "inside": 0, "trapped": 0, "incapacitated": 0, "waiting_for_rescue": 0, "t50_s": 40.0,
         "t95_s": 91.0, "t100_s": 91.0, "optimum_s": best, "gap_percent": 3.0}
        for name, best in zip(names, (60.0, 80.0), strict=True)
    ])  # fmt: skip
    curve = evacuated.curve((32.0, 86.0, 91.0), buildings=("", *names))
    parts = {"evacuation.buildings": buildings, "evacuation.curve": curve}
    run = stored(tmp_path, replace(small, tables={**small.tables, **parts}))
    chart = inside_chart(RunView(run, EN))
    assert chart is not None
    assert [one["name"] for one in chart.figure["data"]] == [
        "All together", "Hall", "Wing", "Best plan",
    ]  # fmt: skip
    assert chart.figure["data"][-1]["x"] == [1.0, 1.333]
    assert chart.columns == ("Minutes after the alarm", "All together", "Hall", "Wing")


def test_flow_is_people_a_minute_over_half_minutes(views: dict[str, RunView]) -> None:
    """With 0, 0, 1, 2 and 3 people out after each half minute, 0, 2, 2 and 2 leave a minute."""
    chart = flow_chart(views["en"])
    assert chart is not None
    assert [row[1] for row in chart.rows] == [0.0, 2.0, 2.0, 2.0]
    assert chart.reading == f"Most leave 1{GAP}min after the alarm: 2 people a minute."


def test_exits_tell_their_share_and_who_is_idle(views: dict[str, RunView]) -> None:
    """The busiest is first, with people and share; an unused exit is counted."""
    chart = exits_chart(views["en"])
    assert chart is not None
    assert chart.figure["data"][0]["text"] == ["3 · 100 %", "0 · 0 %"]
    assert chart.reading == "Main exit takes 100 % of all; 1 of 2 exits are used by nobody."


# -- jams ----------------------------------------------------------------------------------------


def test_bottlenecks_are_ranked_by_time_lost(views: dict[str, RunView]) -> None:
    """Person-minutes and blame stand beside each bar; doors without a queue are left out."""
    chart, grid = bottleneck_chart(views["en"]), links_grid(views["en"])
    assert chart is not None
    assert grid is not None
    assert chart.figure["data"][0]["text"] == ["2 · 60 %", "1.3 · 40 %"]
    assert chart.reading == (
        "Most time is lost at Corridor to landing: 2 person-minutes; up to 2 people wait there. "
        "10 cm more width there would save 3.5 s of the whole."
    )
    assert [row[:2] for row in grid.rows] == [
        ("Corridor to landing", "Opening"), ("Door of the room", "Door"),
    ]  # fmt: skip


def test_without_queues_that_is_said(tmp_path: Path) -> None:
    """A run in which nobody waited has no chart of bottlenecks, and says so."""
    links = evacuated.small().tables["evacuation.links"]
    calm = Table(columns={**links.columns, "wait_person_s": [0.0] * links.row_count})
    blocks = told(with_tables(tmp_path, links=calm, closures=None))["jams"].blocks
    assert [one.text for one in blocks if isinstance(one, Text)] == [
        "Nobody had to wait at a door."
    ]
    assert len(blocks) == 1


def test_a_closure_that_traps_people_comes_first(views: dict[str, RunView]) -> None:
    """Trapped people weigh more than any delay; both are told beside the bar."""
    chart = closures_chart(views["en"])
    assert chart is not None
    assert chart.figure["data"][0]["text"] == ["4 trapped", f"50{' '}s"]
    assert chart.figure["data"][0]["marker"]["color"] == ["@state-cold", "@line-1"]
    assert chart.reading == "Without Main exit, 4 people have no way out."


def test_doors_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """The building stands before a name that two have; if it repeats, the end of the id behind."""
    links = table([
        {"link": f"{building}.{tail}", **both("name", name, name), "kind": "door",
         "building": building, "storey": "1", "width_m": 1.0, "passed": 9, "wait_person_s": wait,
         "peak_queue": 3, "blame_percent": 25.0, "value_s_per_10cm": np.nan}
        for building, tail, name, wait in (
            ("hall-1", "a", "Stair", 900.0), ("hall-1", "b", "Stair", 600.0),
            ("hall-2", "a", "Stair", 500.0), ("hall-2", "c", "Gate", 400.0),
        )
    ])  # fmt: skip
    quarter = evacuated.quarter(buildings=2, storeys=1, rooms=4, people=1)
    run = stored(tmp_path, replace(quarter, tables={**quarter.tables, "evacuation.links": links}))
    chart = bottleneck_chart(RunView(run, EN))
    assert chart is not None
    assert [row[0] for row in chart.rows] == [
        "Hall-1: Stair (a)", "Hall-1: Stair (b)", "Hall-2: Stair", "Gate",
    ]  # fmt: skip


# -- rescue and drill ----------------------------------------------------------------------------


def test_rescue_has_a_row_for_each_team_and_a_look_for_each_task(
    views: dict[str, RunView],
) -> None:
    """Tasks are told apart by colour and pattern, over minutes after the alarm."""
    chart = rescue_chart(views["en"])
    assert chart is not None
    data = chart.figure["data"]
    assert [one["name"] for one in data] == ["on the way", "lifts", "carries out"]
    looks = {(one["marker"]["color"], one["marker"]["pattern"]["shape"]) for one in data}
    assert len(looks) == 3
    assert (data[0]["base"], data[0]["x"]) == ([0.833, 4.333], [0.667, 0.667])
    assert chart.reading == (
        f"1 teams go to 2 people; the last work ends 5{GAP}min after the alarm."
    )


def test_every_task_looks_different_however_many_there_are(tmp_path: Path) -> None:
    """Eleven kinds of task have eleven pairs of colour and pattern."""
    rows = [
        {"team": 1, "person": 0, "building": "hall", "space": "room",
         **both("task", f"task {place}", f"任务{place}"), "from_s": 60.0 * place,
         "to_s": 60.0 * place + 30}
        for place in range(11)
    ]  # fmt: skip
    chart = rescue_chart(with_tables(tmp_path, rescue=table(rows)))
    assert chart is not None
    looks = {
        (one["marker"]["color"], one["marker"]["pattern"]["shape"]) for one in chart.figure["data"]
    }
    assert len(looks) == 11
    assert chart.rows[0][0] == "Team 1"


def test_assembly_points_say_who_is_missed(views: dict[str, RunView]) -> None:
    """People, room, density, the missing, and whether the fire lane is free."""
    grid = muster_grid(views["en"])
    assert grid is not None
    assert grid.rows[0][:4] == ("Lawn", 3, 720, 0.01)
    assert [row[8] for row in grid.rows] == ["✓ yes", "✕ no"]


def test_bands_go_from_the_fastest_to_the_slowest_drills(views: dict[str, RunView]) -> None:
    """Nine of ten drills, half of them and the median, for half, 95 % and all."""
    chart = bands_chart(views["en"])
    assert chart is not None
    wide, narrow, middle = chart.figure["data"]
    assert wide["y"] == ["Half are out", "95 % are out", "All are out"]
    assert wide["base"][0] <= narrow["base"][0] <= middle["x"][0]
    ends = [base + length for base, length in zip(wide["base"], wide["x"], strict=True)]
    assert ends[0] == pytest.approx(110 / 60, abs=0.002)
    assert chart.reading == (
        f"All are out: in half of the drills by 2{GAP}min{GAP}5{GAP}s, in 19 of 20 by "
        f"2{GAP}min{GAP}45{GAP}s."
    )


def test_deployment_draws_bases_ways_and_aims_on_their_storeys(views: dict[str, RunView]) -> None:
    """Storeys lie below each other, the highest on top; ways break where they change storey."""
    chart = deployment_chart(views["en"])
    assert chart is not None
    named = {one.get("name"): one for one in chart.figure["data"]}
    way = named["Team 1"]
    assert way["x"].count(None) == 1
    assert {name for name in named if name} == {
        "Team 1",
        "Team 2",
        "stands ready here",
        "goes here",
    }
    labels = {one["text"]: one["y"] for one in chart.figure["layout"]["annotations"]}
    assert labels["Storey 2"] > labels["Storey 1"]
    assert named["stands ready here"]["text"] == ["Team 1: Lobby", "Team 2: Lobby"]
    assert chart.reading == "2 teams; the longest way is that of Team 1 to Room: 3.5 min."


def test_a_way_that_the_run_stored_is_drawn_as_stored(tmp_path: Path) -> None:
    """Doors named in the table replace the shortest way."""
    rows = [
        {"base_space": "lobby", "team": 1, "space": "corridor", "people": 1, "minutes": 2.0,
         "route": "stair-entry-3 stair-entry-2 opening-1"}
    ]  # fmt: skip
    chart = deployment_chart(with_tables(tmp_path, deployment=table(rows)))
    assert chart is not None
    way = next(one for one in chart.figure["data"] if one.get("name") == "Team 1")
    assert len([x for x in way["x"] if x is not None]) == 5


def test_a_deployment_to_nowhere_is_not_drawn(tmp_path: Path) -> None:
    """Bases that the floors do not know leave the page without a map."""
    rows = [{"base_space": "moon", "team": 1, "space": "mars", "people": 1, "minutes": 2.0}]
    assert deployment_chart(with_tables(tmp_path, deployment=table(rows))) is None
    assert deployment_chart(with_tables(tmp_path, spaces=None)) is None


def test_instructions_say_who_leaves_when(tmp_path: Path) -> None:
    """Words, way, people and time of release, in the reader's language."""
    rows = [
        {"building": "hall", "storey": "storey-2", **both("way", "east stair", "东楼梯"),
         "people": 40, "release_s": 75.0,
         **both("instruction", "Storey 2, leave now", "二层，现在撤离")}
    ]  # fmt: skip
    grid = instructions_grid(with_tables(tmp_path, instructions=table(rows)))
    assert grid is not None
    assert grid.rows == (("Storey 2, leave now", "east stair", 40, f"1{GAP}min{GAP}15{GAP}s"),)


def test_broken_rules_come_first_and_unchecked_figures_are_owned(
    views: dict[str, RunView],
) -> None:
    """Found and allowed stand with their unit; a figure from memory is said to be one."""
    grid = code_grid(views["en"])
    assert grid is not None
    assert grid.rows[0][:6] == ("✕ broken", "5.5.18", "Stair", "GB 50016", "1 m", "1.1 m")
    assert grid.rows[1][6] == "from memory"
    texts = [one.text for one in told(views["en"])["code-check"].blocks if isinstance(one, Text)]
    assert texts[0] == "1 of 2 checks are broken."
    assert texts[1].startswith("Figures that were not read in the code itself")


def test_code_check_takes_sentences_and_degrees_of_checking(tmp_path: Path) -> None:
    """Where the check wrote a sentence it is told; no way out is a dash, not infinite."""
    rows = [
        {"rule": "travel", "clause": "5.5.17", "where": "room", **both("name", "Room", "教室"),
         "measured": measured, "limit": 22.0, "unit": unit, "ok": ok, "verified": verified,
         **both("sentence", said, "一句")}
        for measured, unit, ok, verified, said in (
            (np.inf, "m", False, "recalled", "No way out."),
            (20.0, "persons", True, "second-hand", "Enough."),
            (2.0, "1", True, "seen", "Two ways."),
        )
    ]  # fmt: skip
    view = with_tables(tmp_path, code=table(rows))
    grid = code_grid(view)
    assert grid is not None
    assert [row[2:] for row in grid.rows] == [
        ("Room", "No way out.", "–", "22 m", "from memory"),
        ("Room", "Enough.", "20 people", "22 people", "where it is cited"),
        ("Room", "Two ways.", "2", "22", "in the code"),
    ]
    assert len(told(view)["code-check"].blocks) == 3


# -- with the other domains ----------------------------------------------------------------------


def test_time_line_tells_the_alarm_and_the_help(tmp_path: Path) -> None:
    """Alarm and rescue stand on a row of their own, and doors are called by their names."""
    small = evacuated.small()
    events = [
        Event(1, 60.0, "alarm", "hall", None, 6.0, "people", Name(en="the alarm", zh="警报")),
        Event(2, 90.0, "door-locked", "exit-4", None, None, None, None),
        Event(3, 120.0, "rescue-called", "hall", 1, None, None, None),
    ]
    view = RunView(stored(tmp_path, replace(small, events=events)), EN)
    chart = timeline_chart(view)
    assert chart is not None
    assert chart.reading == "The alarm sounds at 22 Jan 00:01."
    assert chart.figure["data"][-1]["text"] == [
        "Alarm sounds: Hall (the alarm)", "Door locked: Main exit", "Rescue team called: Hall",
    ]  # fmt: skip


def test_key_figures_of_the_run_say_people_and_minutes(tmp_path: Path) -> None:
    """At the head of the page stand those out of all, those inside, and the time of 95 %."""
    kpis = {"evacuation.people": 6.0, "evacuation.out": 3.0, "evacuation.inside": 3.0,
            "evacuation.t95_s": 314.0}  # fmt: skip
    info = {key: Kpi(Name(en=key, zh=key), "s" if key.endswith("_s") else "people", "lower")
            for key in kpis}  # fmt: skip
    outcome = replace(evacuated.small(), kpis=kpis, kpi_info=info)
    found: dict[str, Any] = {
        tile.key: (tile.value, tile.note) for tile in tiles(RunView(stored(tmp_path, outcome), EN))
    }
    assert found["evacuation.out"] == ("3 people", "of 6 people")
    assert found["evacuation.inside"] == ("3 people", "")
    assert found["evacuation.t95_s"] == (f"5{GAP}min{GAP}14{GAP}s", "")
