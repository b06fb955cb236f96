from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from twin.catalog import shipped
from twin.check import check_path

SCENARIO = """\
id: mistaken
name: {en: a, zh: b}
summary: {en: a, zh: b}
start: 2027-01-20 00:00
days: 3
dayz: 3
weather: {kind: seasonal, mean_c: 3}
events:
  - {kind: repair, id: a, at: 2027-01-20 06:00, asset: dorm-07.hp-99}
  - {kind: repair, at: 2027-01-20 06:00, asset: dorm 7}
  - {kind: repair, id: a, at: 2027-01-25 06:00, asset: dorm-03}
outages:
  - {asset: feeder-b, from: 2027-01-20 06:00, to: 2027-01-20 05:00}
occupancy: {residents: {dorm-77: 1}}
days: 2
"""


@pytest.fixture
def campus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo campus in an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(shipped("buildings") / "demo", "north")
    return Path("north")


def told(path: Path) -> list[str]:
    """Return what is said about a path, line and column and the beginning of the words."""
    return [str(problem) for problem in check_path(path)]


def replaced(path: Path, old: str, new: str) -> None:
    """Change one piece of text in a file, which must be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_shipped_is_sound() -> None:
    """Every shipped campus and scenario passes its own check."""
    assert told(shipped("scenarios")) == []
    assert told(shipped("buildings")) == []


def test_eight_kinds_of_mistakes_in_one_scenario(write: Any) -> None:
    """Wrong fields, rules over several values and names the campus lacks stand in one list."""
    said = told(write("mistaken.yaml", SCENARIO))
    places = [":".join(line.split(":")[:4]) for line in said]
    assert places == [
        "mistaken.yaml:6:1: dayz",
        "mistaken.yaml:9:56: events[0].asset",
        "mistaken.yaml:10:49: events[1].asset",
        "mistaken.yaml:11:24: events[2].id",
        "mistaken.yaml:11:31: events[2].at",
        "mistaken.yaml:13:5: outages[0]",
        "mistaken.yaml:14:25: occupancy.residents.dorm-77",
        "mistaken.yaml:15:1: the key 'days' is given twice (first in line 5); keep one of them",
    ]
    assert "did you mean 'dorm-07.hp-" in said[1]
    assert "did you mean 'dorm-07'?" in said[6]


def test_an_unknown_campus_offers_the_nearest(write: Any) -> None:
    """A scenario for a campus that is not there is told at its campus."""
    text = (shipped("scenarios") / "cold-snap.yaml").read_text(encoding="utf-8")
    path = write("a.yaml", text.replace("campus: demo", "campus: dem"))
    (said,) = told(path)
    assert said.endswith("campus: no campus named 'dem'; did you mean 'demo'?")


def test_a_scenario_for_a_broken_campus_says_where_to_look(
    campus: Path, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario is not blamed for its campus, but neither is it passed."""
    own = Path("own/buildings/demo")
    shutil.copytree(campus, own)
    replaced(own / "dorm-07.yaml", "storeys: 6", "storeys: six")
    monkeypatch.setenv("TWIN_DATA", str(Path("own").absolute()))
    text = (shipped("scenarios") / "cold-snap.yaml").read_text(encoding="utf-8")
    (said,) = told(write("a.yaml", text))
    assert "the campus 'demo' has mistakes of its own, the first: " in said
    assert "got 'six'; must be a whole number; mend it first: twin check own/buildings/demo" in said


def test_a_campus_is_checked_as_a_whole(campus: Path) -> None:
    """Mistakes of several files, and between files, are told together and located."""
    replaced(campus / "dorm-07.yaml", "storeys: 6", "storeys: six")
    replaced(campus / "dorm-08.yaml", "\nid: dorm-08\n", "\nid: dorm-8\n")
    replaced(campus / "campus.yaml", "latitude_deg:", "latitude:")
    said = told(campus)
    assert any(
        line.startswith("north/dorm-07.yaml:14:12: template.storeys: got 'six'") for line in said
    )
    assert any(line.startswith("north/dorm-08.yaml:6:5: id: got 'dorm-8'") for line in said)
    assert any(": latitude: unknown key; did you mean 'latitude_deg'?" in line for line in said)
    assert told(campus / "campus.yaml") == said


def test_a_building_of_a_campus_is_held_against_it(campus: Path) -> None:
    """A building file in a campus tells its own mistakes and those towards its neighbours only."""
    replaced(campus / "dorm-07.yaml", "canteen-1.booster-1", "canteen-1.booster-9")
    replaced(campus / "dorm-08.yaml", "\nid: dorm-08\n", "\nid: dorm-8\n")
    (said,) = told(campus / "dorm-07.yaml")
    assert said.startswith("north/dorm-07.yaml:20:9: water[0]: ")
    assert "did you mean 'canteen-1.booster-" in said


def test_a_building_alone_is_judged_alone(campus: Path) -> None:
    """A building file outside any campus is told from a scenario and judged by its model."""
    alone = Path("alone/dorm-07.yaml")
    alone.parent.mkdir()
    shutil.copy(campus / "dorm-07.yaml", alone)
    assert told(alone) == []
    replaced(alone, "storeys: 6", "storeys: 0")
    (said,) = told(alone)
    assert said.startswith("alone/dorm-07.yaml:14:12: template.storeys: got 0; must be at least")


def test_folders_without_anything_to_check_are_told(campus: Path) -> None:
    """An empty folder, an empty campus and a missing file are mistakes, not silence."""
    Path("empty").mkdir()
    assert told(Path("empty")) == [
        (
            "empty: the folder holds no campus.yaml and no scenario; "
            "name a campus folder, a scenario file or a building file"
        )
    ]
    Path("bare").mkdir()
    shutil.copy(campus / "campus.yaml", "bare/campus.yaml")
    assert any("the campus has no buildings" in line for line in told(Path("bare")))
    assert told(Path("gone.yaml")) == ["gone.yaml: no such file"]
