from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from tests.drill.cases import SLAB, venue, write_slab
from twin.drill.venue import Venue, open_venue
from twin.errors import DocumentError, InputError, UnknownName


@pytest.mark.parametrize(
    "text", ["dorm-07.312", "312", "storey-3/room-12", "3/12", "3f/312", " 312 "]
)
def test_a_room_may_be_called_in_many_ways(text: str) -> None:
    """By its id, the end of it, or its storey and number."""
    assert dorm().room(text).id == "dorm-07.312"


@cache
def dorm() -> Venue:
    return open_venue("dorm-07")


def test_a_room_that_is_not_there_names_the_nearest() -> None:
    """Rooms that begin alike come first; a storey that is not there tells which are."""
    with pytest.raises(UnknownName) as error:
        dorm().room("31x")
    assert all(near.startswith("31") for near in error.value.nearest)
    with pytest.raises(UnknownName) as error:
        dorm().room("storey-3/room-99")
    assert error.value.nearest
    assert all(near.startswith("3") for near in error.value.nearest)
    with pytest.raises(InputError, match="no storey 9; allowed: 1, 2, 3, 4, 5, 6"):
        dorm().room("storey-9/room-12")


def test_a_building_of_the_campus_knows_its_assembly_point_and_exits() -> None:
    """Names come from the campus."""
    assert dorm().assembly_name.en == "West dormitory court"
    assert [dorm().short(link.id) for link in dorm().exits] == [
        "exit-main",
        "exit-west",
        "exit-east",
    ]
    assert dorm().kind == "dormitory"


def test_a_plan_may_stand_in_a_file() -> None:
    """Its kind follows from its rooms, and stairs without a name are numbered."""
    assert venue().kind == "teaching"
    assert {name.en for _, name in venue().staircase_of.values()} == {"Stair 1", "Stair 2"}
    assert venue().staircase_of["s1.0"][0] == venue().staircase_of["s3.0"][0]


def test_a_building_without_an_exit_is_refused(tmp_path: Path) -> None:
    """Nobody could leave: the message says what to do."""
    file = write_slab(tmp_path)
    document = json.loads(file.read_text())
    document["links"] = [link for link in document["links"] if link.get("kind") != "exit"]
    file.write_text(json.dumps(document))
    with pytest.raises(InputError, match="no exit; join one space to the outside"):
        open_venue(str(file))


def test_rooms_without_a_way_out_are_named(tmp_path: Path) -> None:
    """Each with what to do."""
    file = write_slab(tmp_path, SLAB)
    document = json.loads(file.read_text())
    document["links"] = [link for link in document["links"] if link["id"] != "d1.0"]
    file.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"no way leads from r1\.0 to an exit"):
        open_venue(str(file))


def test_what_is_wrong_in_a_plan_is_told_with_its_place(tmp_path: Path) -> None:
    """As everywhere: file, line and column."""
    file = tmp_path / "bad.json"
    file.write_text('{"format": "evacuation-plan/1", "id": "a", "spaces": [{"id": "b"}]}')
    with pytest.raises(DocumentError, match=r"bad\.json:1:"):
        open_venue(str(file))
