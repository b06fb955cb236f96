from __future__ import annotations

from itertools import pairwise

import pytest

from twin.campus.egress import faults
from twin.campus.plan import Storey
from twin.campus.templates import (
    BasementRoom,
    Canteen,
    DormitorySlab,
    Gym,
    LaboratoryBlock,
    Library,
    MachineRoom,
    OfficeBlock,
    PlantHouse,
    TeachingBlock,
    Template,
)
from twin.model import Name

DORMITORY = DormitorySlab(kind="dormitory-slab", storeys=6, bays=24)
ROOM = Name(en="Pump hall", zh="水泵间")

EXAMPLES: dict[str, Template] = {
    "dormitory": DORMITORY,
    "teaching": TeachingBlock(kind="teaching-block", storeys=5, bays=16, lecture_halls=2),
    "laboratory": LaboratoryBlock(kind="laboratory", storeys=5, bays=16),
    "office": OfficeBlock(kind="office", storeys=5, bays=14),
    "library": Library(kind="library", storeys=5, length_m=84, width_m=60),
    "canteen": Canteen(kind="canteen", storeys=2, length_m=66, width_m=42),
    "gym": Gym(kind="gym", length_m=72, width_m=54),
    "plant-house": PlantHouse(
        kind="plant-house",
        width_m=10,
        rooms=(MachineRoom(name=ROOM, kind="pump-room", length_m=16),),
    ),
}


def ground(template: Template) -> Storey:
    return template.expand("b")[0]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_default_drawing_is_sound(name: str) -> None:
    """A template with its defaults draws a plan without any fault, with exits to the ground."""
    storeys = EXAMPLES[name].expand("b")

    assert list(faults(storeys)) == []
    assert storeys[0].exits


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_area_known_beforehand_is_the_area_drawn(name: str) -> None:
    """The floor area that totals are made of is that of the storeys once drawn."""
    template = EXAMPLES[name]

    drawn = sum(storey.area_m2 for storey in template.expand("b"))

    assert drawn == pytest.approx(template.floor_area_m2, rel=1e-12)


def test_a_dormitory_is_as_chinese_practice_has_it() -> None:
    """The default slab has 3.6 x 6 m rooms, a 2.2 m clear corridor and stairs at both ends."""
    storey = DORMITORY.expand("dorm-07")[1]

    assert {round(room.area_m2, 9) for room in storey.rooms} == {21.6}
    assert storey.corridors[0].clear_width_m == pytest.approx(2.2)
    west, east = storey.stairs
    assert west.polygon[0][0] == 0
    assert east.polygon[1][0] == pytest.approx(24 * 3.6)
    assert west.riser_m == pytest.approx(0.165)
    assert west.tread_m == pytest.approx(0.28)
    assert west.steps == 20


def test_a_dormitory_has_the_beds_of_its_bedrooms() -> None:
    """24 bays on six storeys, less two stairs a storey and lodge and lobby below: 273 rooms."""
    assert DORMITORY.beds == 273 * 4


def test_shared_washrooms_take_two_bays_of_each_storey() -> None:
    """Shared washrooms cost twelve bedrooms on six storeys."""
    shared = DormitorySlab(kind="dormitory-slab", storeys=6, bays=24, washrooms="shared")

    assert shared.beds == (273 - 12) * 4


def test_rooms_are_numbered_as_doors_are_painted() -> None:
    """The first room of the second storey is 201 and carries the building's id."""
    room = DORMITORY.expand("dorm-07")[1].rooms[0]

    assert room.id == "dorm-07.201"
    assert (room.name.en, room.name.zh) == ("Room 201", "201室")


def test_stairs_climb_storey_by_storey_and_end_at_the_top() -> None:
    """Each stair rises to the same shaft one storey higher; the highest has no steps."""
    storeys = DORMITORY.expand("b")

    for below, above in pairwise(storeys):
        for stair, upper in zip(below.stairs, above.stairs, strict=True):
            assert stair.rises_to == upper.id
            assert stair.polygon == upper.polygon
            assert stair.rise_m == pytest.approx(above.elevation_m - below.elevation_m)
    assert {stair.steps for stair in storeys[-1].stairs} == {0}


def test_exits_stand_above_the_ground_by_the_floor_s_height() -> None:
    """Water outside must rise to the ground floor before it passes an exit."""
    template = DormitorySlab(kind="dormitory-slab", storeys=6, bays=24, ground_floor_m=0.45)

    assert {door.sill_m for door in ground(template).exits} == {0.45}


def test_a_large_room_has_two_doors() -> None:
    """A classroom of 81 m2 has two doors, one of 72 m2 has one (GB 50016-2014 5.5.15)."""
    for bay_m, doors in ((4.5, 2), (4.0, 1)):
        block = TeachingBlock(kind="teaching-block", storeys=2, bays=16, bay_m=bay_m)
        storey = block.expand("b")[1]
        room = next(room for room in storey.rooms if room.kind == "classroom")
        assert sum(room.id in door.between for door in storey.doors) == doors


def test_classrooms_are_not_cut_by_a_stair_when_a_small_room_fits() -> None:
    """The rooms beside the middle stair are chosen so that every classroom stays whole."""
    storey = EXAMPLES["teaching"].expand("b")[1]

    classrooms = {round(room.area_m2, 9) for room in storey.rooms if room.kind == "classroom"}

    assert classrooms == {81.0}


@pytest.mark.parametrize("name", ["dormitory", "library"])
def test_a_basement_is_joined_to_the_building_by_a_stair(name: str) -> None:
    """Pump rooms below ground are reached through the stair, and nothing else changes above."""
    template = EXAMPLES[name]
    room = BasementRoom(
        id="b.pump-room",
        name=ROOM,
        kind="pump-room",
        length_m=9,
        width_m=6,
        sill_m=0.1,
        floor_m=-3.6,
    )

    storeys = template.expand("b", (room,))

    assert list(faults(storeys)) == []
    assert storeys[0].level == -1
    assert storeys[0].elevation_m == -3.6
    assert storeys[0].rooms[0].area_m2 == pytest.approx(54)
    assert storeys[0].doors[0].sill_m == 0.1
    assert storeys[1:] == template.expand("b")


def test_a_plant_house_refuses_a_basement() -> None:
    """A plant house has no stair, so nothing can be drawn below it."""
    room = BasementRoom("b.x", ROOM, "pump-room", 4, 4, 0, -3)

    with pytest.raises(ValueError, match="no basement; use a room above ground"):
        EXAMPLES["plant-house"].expand("b", (room,))


def test_a_stair_too_wide_for_its_shaft_is_refused() -> None:
    """The message says what the stair needs, what it has, and three ways out."""
    with pytest.raises(
        ValueError, match=r"needs 7\.32 m of depth, the rooms have 6 m; narrow the stair"
    ):
        DormitorySlab(kind="dormitory-slab", storeys=6, bays=24, stair_width_m=2.4)


def test_too_few_bays_are_refused() -> None:
    """A block that cannot hold its own washrooms and lecture halls says how many it needs."""
    with pytest.raises(ValueError, match="needs 18 to the south and 4 beside the stairs"):
        TeachingBlock(kind="teaching-block", storeys=5, bays=16, lecture_halls=4)


def test_a_hall_without_room_between_its_cores_is_refused() -> None:
    """Two cores and nothing between them are not a building."""
    with pytest.raises(ValueError, match="leaves too little between two cores"):
        Gym(kind="gym", length_m=30, width_m=30)


def test_defaults_are_pinned() -> None:
    """A default changes only on purpose: it moves every building that does not state its own."""
    keys = (
        "storey_height_m",
        "bay_m",
        "depth_m",
        "corridor_m",
        "stairs",
        "stair_width_m",
        "exit_width_m",
        "room_door_m",
    )
    slabs = (DormitorySlab, TeachingBlock, LaboratoryBlock, OfficeBlock)
    table = {slab.__name__: tuple(slab.model_fields[key].default for key in keys) for slab in slabs}

    assert table == {
        "DormitorySlab": (3.3, 3.6, 6.0, 2.4, 2, 1.4, 1.5, 0.9),
        "TeachingBlock": (3.9, 4.5, 9.0, 3.0, 3, 2.0, 2.4, 1.0),
        "LaboratoryBlock": (4.2, 4.2, 8.4, 2.7, 2, 1.6, 1.8, 1.2),
        "OfficeBlock": (3.6, 3.9, 6.6, 2.4, 2, 1.3, 1.5, 0.9),
    }
