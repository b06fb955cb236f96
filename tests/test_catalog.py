from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from twin.catalog import campuses, find_campus, find_scenario, scenarios, shipped
from twin.errors import DocumentError, InputError, UnknownName


def test_shipped_names_are_found() -> None:
    """The demo campus and the cold snap come with the program, by name."""
    assert find_campus("demo") == shipped("buildings") / "demo"
    assert find_scenario("cold-snap") == shipped("scenarios") / "cold-snap.yaml"
    assert "demo" in campuses()
    assert list(scenarios()) == sorted(scenarios())


def test_own_data_come_before_the_shipped(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A campus or scenario in TWIN_DATA is found by name, and hides a shipped one of that name."""
    write("own/buildings/north/campus.yaml", "id: north")
    own = write("own/scenarios/cold-snap.yaml", "id: cold-snap").absolute()
    write("own/buildings/not-a-campus/readme.txt", "")
    monkeypatch.setenv("TWIN_DATA", str(Path("own").absolute()))
    assert find_scenario("cold-snap") == own
    assert {"north", "demo"} <= set(campuses())
    assert "not-a-campus" not in campuses()


def test_a_wrong_own_folder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped TWIN_DATA is said, not passed over."""
    monkeypatch.setenv("TWIN_DATA", "nowhere")
    with pytest.raises(InputError, match="TWIN_DATA=nowhere: no such folder"):
        scenarios()


def test_paths_are_taken_as_they_are(write: Any) -> None:
    """A folder, its campus.yaml and a scenario file may be given instead of a name."""
    campus = write("north/campus.yaml", "id: north")
    scenario = write("plays/flood.yaml", "id: flood")
    assert find_campus("north") == Path("north")
    assert find_campus("north/campus.yaml") == campus.parent
    assert find_scenario("plays/flood.yaml") == scenario


def test_unknown_names_offer_the_nearest(write: Any) -> None:
    """A mistyped name is answered with the nearest, a mistyped path with what is beside it."""
    with pytest.raises(UnknownName, match=r"no scenario named 'cold-snp'; did you mean 'cold-snap"):
        find_scenario("cold-snp")
    with pytest.raises(UnknownName, match=r"no campus named 'dem'; did you mean 'demo'\?"):
        find_campus("dem")
    write("plays/flood.yaml", "id: flood")
    with pytest.raises(DocumentError, match=r"plays/floot.yaml: no such file; did you mean 'flood"):
        find_scenario("plays/floot.yaml")


def test_a_folder_that_is_no_campus_is_refused(write: Any) -> None:
    """A folder without campus.yaml is told from a campus."""
    write("plays/flood.yaml", "id: flood")
    with pytest.raises(InputError, match=r"plays: the folder holds no campus.yaml"):
        find_campus("plays")
