from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from twin.errors import DocumentError, UnknownName
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.graph import faults
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space, read_plan
from twin.evacuation.population.people import People

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
EXAMPLE = REFERENCE / "evacuation-plan.json"

Document = dict[str, Any]


def house() -> Document:
    """Two rooms over one another, a stair between them, an exit below."""
    square = [[0, 0], [4, 0], [4, 4], [0, 4]]
    return {
        "format": "evacuation-plan/1",
        "id": "house",
        "storeys": [
            {"id": "low", "level": 1, "elevation_m": 0.0},
            {"id": "high", "level": 2, "elevation_m": 3.2},
        ],
        "spaces": [
            {"id": "below", "kind": "room", "storey": "low", "polygon": square},
            {"id": "above", "kind": "room", "storey": "high", "polygon": square},
            {
                "id": "flight",
                "kind": "stair",
                "storey": "low",
                "clear_width_m": 1.2,
                "riser_m": 0.16,
                "tread_m": 0.28,
                "length_m": 8.0,
            },
            {"id": "open", "kind": "outside"},
        ],
        "links": [
            {
                "id": "foot",
                "kind": "stair-entry",
                "between": ["below", "flight"],
                "clear_width_m": 1.2,
            },
            {
                "id": "head",
                "kind": "stair-entry",
                "between": ["above", "flight"],
                "clear_width_m": 1.2,
            },
            {"id": "exit", "kind": "exit", "between": ["below", "open"], "clear_width_m": 1.0},
        ],
    }


def told(folder: Path, document: Document) -> list[str]:
    """Return the mistakes that reading a document tells, after the file's name."""
    file = folder / "house.json"
    file.write_text(json.dumps(document, indent=1), encoding="utf-8")
    try:
        read_plan(file)
    except DocumentError as error:
        return [re.sub(r"^.*house\.json:", "", str(one)) for one in error.problems]
    return []


def place(folder: Path, text: str) -> str:
    """Return line and column of the first place in the file at which a text stands."""
    for number, line in enumerate((folder / "house.json").read_text("utf-8").splitlines(), 1):
        if text in line:
            return f"{number}:{line.index(text) + 1}"
    raise AssertionError(text)


def test_a_sound_plan_is_read_as_it_stands(tmp_path: Path) -> None:
    """What a file says is what the plan holds; what it leaves out is as by default."""
    assert told(tmp_path, house()) == []
    plan = read_plan(tmp_path / "house.json")

    assert plan == EvacuationPlan.model_validate(house())
    assert plan.space("flight").floor_m2 == pytest.approx(1.2 * 8.0)
    assert [plan.space(one).safe for one in ("below", "open")] == [False, True]
    assert plan.links[2].signed
    assert not plan.links[2].main


def test_a_plan_is_written_and_read_again_unchanged(tmp_path: Path) -> None:
    """A file keeps everything, and leaves out what is as by default."""
    plan = read_plan(EXAMPLE)
    plan.write(tmp_path / "copy.json")

    assert read_plan(tmp_path / "copy.json") == plan
    text = (tmp_path / "copy.json").read_text("utf-8")
    assert "研讨楼" in text
    assert "one_way" not in text


def change(group: str, number: int, key: str, value: Any) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        document[group][number][key] = value

    return apply


def drop(group: str, number: int) -> Callable[[Document], None]:
    def apply(document: Document) -> None:
        del document[group][number]

    return apply


def twice(document: Document) -> None:
    document["spaces"].append(deepcopy(document["spaces"][0]))


def flat(document: Document) -> None:
    document["spaces"][1]["storey"] = "low"


def trap(document: Document) -> None:
    document["links"][1] |= {"between": ["flight", "above"], "one_way": True}


MISTAKES: dict[str, tuple[Callable[[Document], None], str]] = {
    "a width of zero": (
        change("links", 2, "clear_width_m", 0.0),
        "links[2].clear_width_m: got 0.0; must be greater than 0",
    ),
    "a negative width": (
        change("links", 2, "clear_width_m", -1.0),
        "links[2].clear_width_m: got -1.0; must be greater than 0",
    ),
    "an unknown space": (
        change("links", 2, "between", ["belov", "open"]),
        "links[2].between[0]: link exit joins belov, which is no space; did you mean 'below'?",
    ),
    "a space that nothing is like": (
        change("links", 2, "between", ["xyz", "open"]),
        "links[2].between[0]: link exit joins xyz, which is no space;"
        " there are above, below, flight, open",
    ),
    "an unknown storey": (
        change("spaces", 0, "storey", "lwo"),
        "spaces[0].storey: space below lies on lwo, which is no storey; did you mean 'low'?",
    ),
    "an id used twice": (twice, "spaces[4].id: the id below is used more than once"),
    "a link named like a space": (
        change("links", 0, "id", "above"),
        "links[0].id: the id above is used more than once",
    ),
    "a stair that joins one storey": (
        flat,
        "spaces[2]: stair flight joins spaces of one storey only (level 1);"
        " a flight leads to another storey, or says steps_up: false",
    ),
    "no exit": (
        drop("links", 2),
        "links: the plan has no exit; join one space to the outside or to an assembly point",
    ),
    "a room without a way": (
        drop("links", 1),
        "spaces[1]: no way leads from above to an exit; join it with a link",
    ),
    "a one-way trap": (
        trap,
        "spaces[1]: above is a one-way trap; its links lead in and none leads out",
    ),
    "a stair without steps": (
        change("spaces", 2, "riser_m", None),
        "spaces[2]: a stair needs riser_m and tread_m",
    ),
    "a room without a floor": (
        change("spaces", 0, "polygon", None),
        "spaces[0]: how large is it? give a polygon, or area_m2",
    ),
    "a width beyond the opening": (
        change("links", 2, "effective_width_m", 1.1),
        "links[2]: effective_width_m 1.1 exceeds clear_width_m 1; it is what people use of it",
    ),
    "a link to itself": (
        change("links", 2, "between", ["below", "below"]),
        "links[2]: joins 'below' to itself; name two spaces",
    ),
    "a kind that is none": (
        change("spaces", 3, "kind", "outsid"),
        "spaces[3].kind: got 'outsid'; must be 'room', 'corridor', 'landing', 'stair', 'ramp',"
        " 'lift', 'refuge', 'path', 'outside' or 'assembly'; did you mean 'outside'?",
    ),
    "a key that is none": (
        change("links", 2, "width_m", 1.0),
        "links[2].width_m: unknown key",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_once_with_its_place(mistake: str, tmp_path: Path) -> None:
    """Reading tells the place in the file, what was given and what is right, and nothing else."""
    spoil, words = MISTAKES[mistake]
    document = house()
    spoil(document)
    (one,) = told(tmp_path, document)

    where, _, said = one.partition(": ")
    assert said.startswith(words)
    assert re.fullmatch(r"\d+:\d+", where)


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    """Line and column are those at which the wrong value stands."""
    document = house()
    document["links"][2]["between"] = ["belov", "open"]
    document["spaces"][1]["storey"] = "hihg"
    wrong = told(tmp_path, document)

    assert [one.partition(": ")[0] for one in wrong] == [
        place(tmp_path, '"hihg"'),
        place(tmp_path, '"belov"'),
    ]


def test_a_plan_made_in_the_program_is_held_to_the_same(tmp_path: Path) -> None:
    """What does not hold together is refused without a file too; a room without a way is not."""
    document = house()
    twice(document)
    with pytest.raises(ValidationError, match="the id below is used more than once"):
        EvacuationPlan.model_validate(document)

    shut = house()
    del shut["links"][1]
    plan = EvacuationPlan.model_validate(shut)
    assert list(faults(plan)) == ["no way leads from above to an exit; join it with a link"]


def test_a_flight_to_the_open_air_climbs(tmp_path: Path) -> None:
    """A stair from a storey straight to the outside does not join spaces of one storey only."""
    document = house()
    document["links"][0]["between"] = ["open", "flight"]

    assert told(tmp_path, document) == []


def test_a_few_steps_within_a_storey_say_so(tmp_path: Path) -> None:
    """A stair that joins two spaces of one storey is taken when it says that it does not rise."""
    document = house()
    flat(document)
    document["spaces"][2]["steps_up"] = False

    assert told(tmp_path, document) == []


def test_an_unknown_space_is_asked_for_by_name() -> None:
    """The nearest names are offered."""
    with pytest.raises(UnknownName, match="did you mean 'room-201'"):
        read_plan(EXAMPLE).space("room-210")


@pytest.mark.parametrize(
    ("space", "floor_m2"),
    [
        (Space(id="a", kind="room", polygon=((0, 0), (4, 0), (4, 3), (0, 3))), 12.0),
        (Space(id="a", kind="room", area_m2=7, polygon=((0, 0), (4, 0), (4, 3), (0, 3))), 7.0),
        (Space(id="a", kind="ramp", clear_width_m=2, length_m=9), 18.0),
        (Space(id="a", kind="path", clear_width_m=3, length_m=20), 60.0),
        (Space(id="a", kind="outside"), np.inf),
    ],
)
def test_the_floor_of_a_space(space: Space, floor_m2: float) -> None:
    """As given, else by the shape; of flights and paths width times length; outside no end."""
    assert space.floor_m2 == floor_m2


def test_a_leaf_counts_by_itself() -> None:
    """A door has one leaf unless more are given, and no more than a dozen."""
    assert Link(id="d", between=("a", "b"), clear_width_m=1).leaves == 1
    with pytest.raises(ValidationError, match="leaves"):
        Link(id="d", between=("a", "b"), clear_width_m=1, leaves=13)


def test_the_example_of_the_page_takes_as_long_as_it_says() -> None:
    """The page's example is sound, and its result is that of a run."""
    plan = read_plan(EXAMPLE)
    assert list(faults(plan)) == []
    network = Network.of(plan)
    rooms = [
        network.cell(space.id)
        for space in plan.spaces
        if space.kind == "room"
        for _ in range(space.capacity or 0)
    ]
    result = evacuate(network, People.of(np.array(rooms)))

    page = (REFERENCE / "evacuation-plan.md").read_text("utf-8")
    said = re.search(r"all (\d+) are out after ([\d.]+) s", page)
    assert said is not None
    assert result.out == result.people == int(said[1])
    assert result.last_s == pytest.approx(float(said[2]), abs=0.05)


def test_the_page_names_every_key() -> None:
    """Whoever writes a plan finds each key of spaces, links and storeys on the page."""
    page = (REFERENCE / "evacuation-plan.md").read_text("utf-8")
    keys = {*Space.model_fields, *Link.model_fields, *EvacuationPlan.model_fields}

    assert sorted(key for key in keys if f"`{key}`" not in page) == []
