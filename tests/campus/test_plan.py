from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.campus.campus_text import HUT, lay_out, swap
from twin.campus import Storey, load_campus
from twin.campus.egress import faults, reachable
from twin.campus.plan import Corridor, Door, Exit, Room, Stair
from twin.errors import DocumentError
from twin.model import Name

SAME = Name(en="x", zh="x")


def square(x: float, y: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + 4, y), (x + 4, y + 4), (x, y + 4))


def two_storeys() -> list[Storey]:
    """A room and a stair side by side, twice; the only exit is below."""

    def storey(level: int, *, steps: int) -> Storey:
        room = Room(id=f"b.{level}01", name=SAME, kind="office", polygon=square(0, 0))
        stair = Stair(
            id=f"b.{level}f-stair",
            name=SAME,
            polygon=square(4, 0),
            clear_width_m=1.2,
            rises_to=f"b.{level + 1}f-stair" if steps else None,
            steps=steps,
            riser_m=0.16,
        )
        door = Door(
            id=f"b.{level}f-door", between=(room.id, stair.id), at=(4, 2), clear_width_m=0.9
        )
        way_out = Exit(id="b.exit", name=SAME, space=stair.id, at=(8, 2), clear_width_m=1.4)
        return Storey(
            id=f"b.{level}f",
            level=level,
            elevation_m=0.3 + 3.2 * (level - 1),
            height_m=3.2,
            rooms=(room,),
            stairs=(stair,),
            doors=(door,),
            exits=(way_out,) if level == 1 else (),
        )

    return [storey(1, steps=20), storey(2, steps=0)]


def test_a_sound_plan_has_no_faults() -> None:
    """Two storeys joined by a stair lead out of every space."""
    assert list(faults(two_storeys())) == []
    assert reachable(two_storeys()) == {"b.101", "b.1f-stair", "b.201", "b.2f-stair"}


def without(storey: Storey, part: str) -> Storey:
    return storey.model_copy(update={part: ()})


def test_a_plan_without_exit_is_told() -> None:
    """Nobody could leave."""
    below, above = two_storeys()

    assert list(faults([without(below, "exits"), above])) == [
        "the plan has no exit; give one storey an exit"
    ]


def test_a_room_without_door_is_told() -> None:
    """The room is named, and what it lacks."""
    below, above = two_storeys()

    assert list(faults([below, without(above, "doors")])) == [
        "no way leads from b.201 to an exit; join it with a door"
    ]


def test_a_stair_that_leads_nowhere_is_told() -> None:
    """A stair must rise to a stair of the next storey."""
    below, above = two_storeys()

    assert list(faults([below, without(without(above, "doors"), "stairs")])) == [
        "stair b.1f-stair rises to b.2f-stair, not a stair of the next storey",
        "no way leads from b.201 to an exit; join it with a door",
    ]


def test_a_stair_of_the_wrong_height_is_told() -> None:
    """Risers must add up to the height between the floors, to 5 cm."""
    below, above = two_storeys()
    higher = above.model_copy(update={"elevation_m": 3.9})

    assert list(faults([below, higher])) == [
        "stair b.1f-stair climbs -0.40 m too much for the next storey"
    ]


def test_overlapping_rooms_are_told_with_their_depth() -> None:
    """Two rooms cannot share floor."""
    below, above = two_storeys()
    wide = Corridor(id="b.1f-corridor", name=SAME, polygon=square(3.5, 0), clear_width_m=2)

    found = list(faults([below.model_copy(update={"corridors": (wide,)}), above]))

    assert "b.101 and b.1f-corridor overlap by 0.5 m" in found
    assert "no way leads from b.1f-corridor to an exit; join it with a door" in found


def test_a_door_to_another_storey_is_told() -> None:
    """Only stairs join storeys."""
    below, above = two_storeys()
    wrong = above.doors[0].model_copy(update={"between": ("b.201", "b.101")})

    found = list(faults([below, above.model_copy(update={"doors": (wrong,)})]))

    assert found[0] == "door b.2f-door joins b.101, which is no space of b.2f"


def test_repeated_ids_and_storeys_out_of_order_are_told() -> None:
    """Storeys come lowest first, and an id means one thing."""
    below, above = two_storeys()
    twin = above.model_copy(update={"rooms": below.rooms, "doors": ()})

    found = list(faults([twin, below]))

    assert "the id b.101 is used 2 times in the plan; use each id once" in found
    assert "b.1f does not lie above b.2f; list the storeys lowest first" in found


def test_a_room_must_be_a_plane_shape() -> None:
    """Fewer than three corners, no area, or sides that cross are refused."""
    for corners in (
        ((0.0, 0.0), (1.0, 0.0)),
        ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)),
        ((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 3.0)),
    ):
        with pytest.raises(ValueError, match="not a plane shape"):
            Room(id="r", name=SAME, kind="office", polygon=corners)


def test_a_door_joins_two_different_spaces() -> None:
    """A door from a room into itself is refused."""
    with pytest.raises(ValueError, match="joins 'a' to itself"):
        Door(id="d", between=("a", "a"), at=(0, 0), clear_width_m=1)


def test_stair_geometry_follows_its_steps() -> None:
    """20 steps of 280 x 160 mm climb 3.2 m over 6.45 m of slope and two landings."""
    stair = two_storeys()[0].stairs[0]

    assert stair.rise_m == pytest.approx(3.2)
    assert stair.walk_m == pytest.approx(20 * (0.28**2 + 0.16**2) ** 0.5 + 2 * 1.4)


def plan_text(storeys: list[Storey]) -> str:
    """A building file that carries its own plan."""
    plan = [storey.model_dump(mode="json") for storey in storeys]
    text = HUT[: HUT.index("template:")] + yaml.safe_dump({"plan": plan}, allow_unicode=True)
    text += HUT[HUT.index("power:") :]
    return text.replace("hut.102", "hut.101")


def named_hut(storeys: list[Storey]) -> list[Storey]:
    return [
        Storey.model_validate_json(storey.model_dump_json().replace('"b.', '"hut.'))
        for storey in storeys
    ]


def test_a_surveyed_plan_takes_the_place_of_a_template(tmp_path: Path) -> None:
    """A building may carry its own storeys; area, outline and rooms are then those."""
    campus = load_campus(lay_out(tmp_path, hut=plan_text(named_hut(two_storeys()))))
    hut = campus.building("hut")

    assert hut.floor_area_m2 == pytest.approx(64)
    assert hut.footprint == ((150, 20), (158, 20), (158, 24), (150, 24))
    assert hut.on_site((4, 2)) == (154, 22)
    assert hut.storeys[1].rooms[0].id == "hut.201"


def test_a_surveyed_plan_with_faults_is_refused_in_words(tmp_path: Path) -> None:
    """All faults of a plan are told together, at the file that carries it."""
    below, above = named_hut(two_storeys())
    folder = lay_out(tmp_path, hut=plan_text([below, without(above, "doors")]))

    with pytest.raises(
        DocumentError, match=r"hut\.yaml:1:1: the plan does not hold together: no way leads from"
    ):
        load_campus(folder)


def test_ids_of_a_surveyed_plan_are_used_once_on_the_campus(tmp_path: Path) -> None:
    """A room of a plan must not bear the id of something else."""
    text = plan_text(named_hut(two_storeys())).replace("id: hut.booster", "id: hut.201")
    folder = lay_out(tmp_path, hut=text, dorm_01=swap("[hut.booster]", "[town-main]"))

    with pytest.raises(DocumentError, match=r"the id 'hut\.201' is already used at"):
        load_campus(folder)
