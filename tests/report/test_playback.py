from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.report import evacuated, rehearsal
from tests.report.studied import stored
from twin.report.colours import DARK, LIGHT
from twin.report.floors import Door, Floors, Space, is_inside, spread
from twin.report.html import render
from twin.report.language import Words
from twin.report.playback import payload, playback_block, script, style
from twin.report.playback_people import NOWHERE
from twin.report.view import RunView
from twin.runs.outcome import Outcome, Table

EN = Words("en")


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """The small evacuation, in English."""
    return RunView(stored(tmp_path_factory.mktemp("runs"), evacuated.small()), EN)


@pytest.fixture(scope="module")
def made(view: RunView) -> dict[str, Any]:
    """What the player reads of it."""
    found = payload(view)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def floors(view: RunView) -> Floors:
    """Its floors."""
    found = Floors.of(view)
    assert found is not None
    return found


def unpacked(packed: str, kind: str) -> list[float]:
    """The numbers of a packed array."""
    return np.frombuffer(base64.b64decode(packed), dtype=kind).tolist()


def changed(outcome: Outcome, **tables: Mapping[str, Any]) -> Outcome:
    """The outcome with some columns of some tables put in place of its own."""
    new = dict(outcome.tables)
    for name, columns in tables.items():
        old = new[f"evacuation.{name}"]
        new[f"evacuation.{name}"] = Table(columns={**old.columns, **columns})
    return replace(outcome, tables=new)


def test_a_run_without_passages_has_no_player(tmp_path: Path) -> None:
    """Nothing is drawn, and no script stands in the page."""
    run = rehearsal.stored(tmp_path)
    assert payload(RunView(run, EN)) is None
    assert playback_block(RunView(run, EN)) is None
    assert "twinPlayback" not in render(run)


def test_passages_stand_in_order_of_person_and_time(made: dict[str, Any]) -> None:
    """Each person's passages are next to each other; who never passed, never does."""
    assert unpacked(made["first"], "<u4") == [0, 6, 12, 14, 16, 16, 17]
    assert unpacked(made["door"], "<u2") == [step[1] for step in evacuated.SMALL_PASSAGES]
    assert unpacked(made["arrive_s"], "<f4")[:3] == [35.0, 47.0, 52.0]
    assert unpacked(made["pass_s"], "<f4")[13] == float("inf")


def test_each_door_is_reached_in_the_space_between_it_and_the_last(made: dict[str, Any]) -> None:
    """Room, corridor, landing, stair, lobby, way: though the run only tells the doors."""
    names = [space["name"] for space in made["spaces"]]
    rooms = [names[int(one)] for one in unpacked(made["room"], "<u2")]
    assert rooms[:6] == ["Room", "Corridor", "Landing 2", "Stair", "Lobby", "Way"]
    assert rooms[14:] == ["Lobby", "Way", "Lobby"]


def test_people_end_out_at_the_assembly_point_or_where_they_stayed(made: dict[str, Any]) -> None:
    """Who is safe stands on the lawn; trapped, overcome and helping ones are known as such."""
    persons = made["persons"]
    names = [space["name"] for space in made["spaces"]]
    ends = [names[int(one)] for one in unpacked(persons["end_space"], "<u2")]
    assert ends == ["Lawn", "Lawn", "Landing 2", "Lawn", "Room", "Stair"]
    assert unpacked(persons["ending"], "u1") == [0, 0, 3, 0, 2, 1]
    assert unpacked(persons["helps"], "u1") == [0, 0, 0, 0, 0, 1]
    lawn = next(one["ring"] for one in made["spaces"] if one["name"] == "Lawn")
    ring = list(zip(lawn[::2], lawn[1::2], strict=True))
    spots = np.array([unpacked(persons[f"end_{axis}_m"], "<f4") for axis in "xy"]).T
    assert is_inside(spots[[0, 1, 3]], ring).all()


def test_who_is_out_into_the_open_is_gone(tmp_path: Path) -> None:
    """Without an assembly point nobody is drawn after the exit, though other rooms touch it."""
    plan = evacuated.Plan()
    plan.space("hall", "room", 1, (0, 0, 8, 6))
    plan.space("store", "room", 1, (8, 0, 12, 6))
    plan.door("exit", 1, 7.8, 0.0)
    steps = {"person": [0, 1], "link": [0, 0], "arrive_s": [9.0, 9.0], "pass_s": [9.0, np.inf]}
    some = {
        key: column[:2]
        for key, column in evacuated.small().tables["evacuation.persons"].columns.items()
    }
    persons = some | {"space": ["hall", "hall"], "exit_s": [9.0, np.inf]}
    tables = {"evacuation.persons": Table(persons), "evacuation.passages": Table(steps)}
    made = payload(RunView(stored(tmp_path, evacuated.outcome({**plan.tables(), **tables})), EN))
    assert made is not None
    assert unpacked(made["persons"]["end_space"], "<u2")[0] == NOWHERE
    x_m = unpacked(made["persons"]["end_x_m"], "<f4")
    assert np.isnan(x_m).tolist() == [True, False]


def test_everybody_begins_inside_their_own_space(made: dict[str, Any]) -> None:
    """Starting places lie in the room, apart from each other."""
    persons = made["persons"]
    places = np.array([unpacked(persons[f"{axis}_m"], "<f4") for axis in "xy"]).T
    room, lobby = ((0, 2), (10, 2), (10, 10), (0, 10)), ((10, 0), (22, 0), (22, 8), (10, 8))
    assert is_inside(places[[0, 1, 2, 4]], room).all()
    assert is_inside(places[[3, 5]], lobby).all()
    apart = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    assert apart[np.triu_indices(6, 1)].min() > 0.5


def test_the_site_and_each_storey_are_told(made: dict[str, Any]) -> None:
    """Storeys go from the bottom up, the site before them; each space knows its own."""
    assert [one["label"] for one in made["storeys"]] == ["Site", "Storey 1", "Storey 2"]
    assert [one["outdoors"] for one in made["storeys"]] == [True, False, False]
    assert [one["storey"] for one in made["spaces"]] == [2, 2, 2, 1, 1, 0, 0]
    assert unpacked(made["doors"]["storey"], "<u2") == [2, 2, 2, 1, 1, 0]


def test_several_buildings_are_told_apart(tmp_path: Path) -> None:
    """With more than one building a storey says whose it is, and the site holds none of them."""
    view = RunView(stored(tmp_path, evacuated.quarter()), EN)
    made = payload(view)
    assert made is not None
    assert [one["id"] for one in made["buildings"]] == ["hall-1", "hall-2", "hall-3"]
    assert made["storeys"][1]["full"] == "Hall-1, storey 1"
    assert {one["storey"] for one in made["spaces"] if one["kind"] == "assembly"} == {0}
    rooms = unpacked(made["room"], "<u2")
    assert rooms.count(NOWHERE) == 192  # the way over the ground, which has no shape


def test_times_end_after_the_last_has_moved(made: dict[str, Any]) -> None:
    """The slider ends within ten seconds of the last exit; the speed makes it last a minute."""
    assert made["duration_s"] == 115.0
    assert made["speed"] in made["speeds"]
    assert 20 <= made["duration_s"] / made["speed"] <= 90


@pytest.mark.parametrize("numbers", [False, True], ids=["words", "numbers"])
def test_states_may_be_words_or_numbers(tmp_path: Path, numbers: bool) -> None:
    """A run may store the name of a state or its number; both mean the same."""
    states = ["safe", "safe", "incapacitated", "safe", "trapped", "arrived"]
    told: list[Any] = [3, 3, 6, 3, 5, 4] if numbers else states
    view = RunView(stored(tmp_path, changed(evacuated.small(), persons={"state": told})), EN)
    made = payload(view)
    assert made is not None
    assert unpacked(made["persons"]["ending"], "u1") == [0, 0, 3, 0, 2, 1]


def test_what_a_door_joins_may_be_told_by_the_run(tmp_path: Path) -> None:
    """Where the run says it, it is not guessed from the drawing, even if spaces have no shape."""
    pairs = {
        "from_space": ["room", "corridor", "landing-2", "stair", "lobby", "way"],
        "to_space": ["corridor", "landing-2", "stair", "lobby", "way", "lawn"],
    }
    bare = changed(evacuated.small(), doors=pairs, spaces={"points": ["[]"] * 7})
    made = payload(RunView(stored(tmp_path, bare), EN))
    assert made is not None
    assert unpacked(made["room"], "<u2")[:6] == [0, 1, 2, 3, 4, 6]


def test_odd_rows_are_left_out(tmp_path: Path) -> None:
    """A passage of nobody, or by no door, is dropped; an empty evacuation can be shown."""
    small = evacuated.small()
    odd = changed(small, passages={"person": [99] + [0] * 16, "link": [0, 77] + [0] * 15})
    made = payload(RunView(stored(tmp_path, odd), EN))
    assert made is not None
    assert unpacked(made["first"], "<u4")[-1] == 15
    nobody = {
        name: Table(columns={key: [] for key in table.columns})
        for name, table in small.tables.items()
        if name in {"evacuation.persons", "evacuation.passages"}
    }
    empty = payload(
        RunView(stored(tmp_path, replace(small, tables={**small.tables, **nobody})), EN)
    )
    assert empty is not None
    assert (empty["people"], empty["duration_s"]) == (0, 5.0)


def test_three_thousand_people_take_less_than_a_megabyte(tmp_path: Path) -> None:
    """More than thirty thousand passages, packed, with floors and words."""
    tower = evacuated.tower()
    assert tower.tables["evacuation.passages"].row_count > 30_000
    made = payload(RunView(stored(tmp_path, tower), EN))
    assert made is not None
    assert made["people"] == 3000
    assert len(json.dumps(made, separators=(",", ":"))) < 1_000_000
    assert NOWHERE not in unpacked(made["room"], "<u2")


def test_the_same_run_gives_the_same_playback(view: RunView, made: dict[str, Any]) -> None:
    """Nothing is drawn by lot; a page drawn again asks for nothing new."""
    assert payload(view) == made
    assert playback_block(view) is playback_block(view)


def test_player_loads_nothing_and_knows_every_word(made: dict[str, Any]) -> None:
    """The script asks for no address; each word and colour that it uses is in its data."""
    code = script() + style()
    assert not re.search(r"https?://|fetch\(|import[ (]|XMLHttpRequest|url\(|eval\(", code)
    used = set(re.findall(r"words\.(\w+)", code))
    used |= {name for _, name in re.findall(r'\[([A-Z]+), "(\w+)", "@', code)}
    assert used == set(made["words"])
    roles = set(re.findall(r'"(@[a-z]+(?:-\d)?)"', code)) | {f"@crowd-{n}" for n in range(1, 7)}
    assert roles <= set(made["colours"]["light"])
    assert made["colours"]["dark"]["@crowd-6"] == DARK["@crowd-6"]


@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_density_grows_steadily_away_from_the_ground(ground: dict[str, str]) -> None:
    """The order of the classes can be seen without hues: each is at least 1.15 times stronger."""
    paper = luminance(ground["@paper"])
    steps = [luminance(ground[f"@crowd-{n}"]) for n in range(1, 7)]
    away = [max(one, paper) / min(one, paper) for one in steps]
    assert all(after / before > 1.15 for before, after in itertools.pairwise(away))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG, plus its flare."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05


# -- floors --------------------------------------------------------------------------------------


def test_doors_join_the_spaces_that_touch_them(floors: Floors) -> None:
    """The door of the room joins room and corridor; the exit joins lobby and open air."""
    joined = [{floors.spaces[one].id for one in sides} for sides in floors.sides]
    assert joined[0] == {"room", "corridor"}
    assert joined[2] == {"landing-2", "stair"}
    assert joined[3] == {"stair", "lobby"}
    assert joined[4] == {"lobby", "way"}
    assert joined[5] == {"way", "lawn"}
    assert floors.spaces[floors.beyond(0, floors.at["room"])].id == "corridor"
    assert floors.beyond(0, floors.at["lawn"]) in {floors.at["room"], floors.at["corridor"]}


def test_flights_above_each_other_are_not_mistaken_for_the_landing() -> None:
    """Between doors of one storey one walks on the landing, between two storeys on a flight."""
    box = ((0.0, 0.0), (3.0, 0.0), (3.0, 5.0), (0.0, 5.0))
    flat = ((0.0, -2.4), (3.0, -2.4), (3.0, 0.0), (0.0, 0.0))
    spaces = [
        *(Space(f"stair-{n}", "", "stair", "b", n, 15.0, box) for n in (-1, 1, 2)),
        *(Space(f"landing-{n}", "", "landing", "b", n, 7.0, flat) for n in (-1, 1, 2, 3)),
    ]
    doors = [
        Door(n, str(n), "stair-entry", "b", level, x, 0.0, 1.4)
        for n, (level, x) in enumerate(
            ((3, 2.2), (2, 0.8), (2, 2.2), (1, 0.8), (1, 2.2), (-1, 0.8))
        )
    ]
    floors = Floors(spaces, doors)
    walked = [floors.spaces[floors.between(n, n + 1)].id for n in range(5)]
    assert walked == ["stair-2", "landing-2", "stair-1", "landing-1", "stair--1"]


def test_routes_go_from_door_to_door(floors: Floors) -> None:
    """The way from the lobby to the room turns at each door on it, on its storey."""
    route = floors.route("lobby", "room")
    assert [storey for storey, _, _ in route] == [1, 1, 2, 2, 2, 2]
    assert route[1][1:] == (22.0, 5.0)
    assert route[-2][1:] == (9.0, 2.0)
    assert floors.route("room", "room") == [(2, 5.0, 6.0), (2, 5.0, 6.0)]
    assert floors.route("room", "nowhere") == []
    told = floors.route("lobby", "room", ["door-0"])
    assert [turn[1:] for turn in told] == [(16.0, 4.0), (9.0, 2.0), (5.0, 6.0)]


def test_places_fill_a_shape_evenly() -> None:
    """In an L there are as many in each part as its area allows, none outside."""
    ring = ((0.0, 0.0), (10.0, 0.0), (10.0, 2.0), (2.0, 2.0), (2.0, 10.0), (0.0, 10.0))
    points = spread(ring, 900)
    assert points.shape == (900, 2)
    assert is_inside(points, ring).all()
    assert np.mean(points[:, 0] > 2.0) == pytest.approx(16 / 36, abs=0.05)
    assert spread(((1.0, 1.0), (1.0, 1.0), (1.0, 1.0)), 3).tolist() == [[1.0, 1.0]] * 3


# -- the page ------------------------------------------------------------------------------------


def test_names_of_spaces_cannot_break_out_of_the_page(tmp_path: Path) -> None:
    """A name with markup in it stands in the data as it is written."""
    evil = "</script><img src=x onerror=alert(1)>"
    run = stored(tmp_path, changed(evacuated.small(), spaces={"name_en": [evil] * 7}))
    page = render(run)
    assert "<img" not in page[: page.index("plotly.js v")]
    data = re.search(r'id="playback-data">(.*?)</script>', page)
    assert data
    assert json.loads(data[1])["spaces"][0]["name"] == evil


def test_page_holds_one_player_and_its_data(tmp_path: Path) -> None:
    """The place, the data, the script and the style stand in the page once."""
    page = render(stored(tmp_path, evacuated.small()), language="zh")
    assert page.count('data-playback="playback-data"') == 1
    assert page.count("globalThis.twinPlayback =") == 1
    assert page.count(".player { container-type") == 1
    assert "全部楼层" in page
