from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from tests.evacuation.demo_rooms import CAMPUS
from twin.campus import Building, geometry
from twin.campus.plan import Corridor, Door, Exit, Room, Stair, Storey
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.frombuilding import building_plan, refuges
from twin.evacuation.plans.graph import build_graph, faults
from twin.evacuation.plans.ids import MAX_ID, derived
from twin.evacuation.plans.liftspec import LiftSpec, LiftStop, lift_specs, stair_chain
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People
from twin.model import Name

SAME = Name(en="x", zh="x")

DORMITORY = CAMPUS.building("dorm-01")
PLAN = building_plan(DORMITORY, drainage=CAMPUS.site.drainage)


def of_kind(plan: EvacuationPlan, kind: str) -> list[Space]:
    return [space for space in plan.spaces if space.kind == kind]


def link(plan: EvacuationPlan, name: str) -> Link:
    return next(one for one in plan.links if one.id == name)


def tower(**changes: object) -> Building:
    """A surveyed house of two storeys: a room, a corridor, a stair; turned by a quarter."""

    def storey(level: int) -> Storey:
        at = f"tower.{level}f"
        top = level == 2
        return Storey(
            id=at,
            level=level,
            elevation_m=0.3 + 3.2 * (level - 1),
            height_m=3.2,
            rooms=(
                Room(
                    id=f"{at}-room",
                    name=SAME,
                    kind="office",
                    polygon=geometry.rectangle(0, 0, 8, 6),
                    capacity=9,
                ),
            ),
            corridors=(
                Corridor(
                    id=f"{at}-corridor",
                    name=SAME,
                    polygon=geometry.rectangle(0, 6, 12, 2),
                    clear_width_m=1.8,
                ),
            ),
            stairs=(
                Stair.model_validate(
                    {
                        "id": f"{at}-stair",
                        "name": SAME,
                        "polygon": geometry.rectangle(8, 0, 3, 6),
                        "clear_width_m": 1.3,
                        "rises_to": None if top else "tower.2f-stair",
                        "steps": 0 if top else 20,
                        "riser_m": 0.16,
                        **(changes if top else {}),
                    }
                ),
            ),
            doors=(
                Door(
                    id=f"{at}-door",
                    between=(f"{at}-room", f"{at}-corridor"),
                    at=(4, 6),
                    clear_width_m=0.9,
                ),
                Door(
                    id=f"{at}-stair-door",
                    between=(f"{at}-corridor", f"{at}-stair"),
                    at=(9.5, 6),
                    clear_width_m=1.3,
                ),
            ),
            exits=()
            if top
            else (
                Exit(
                    id="tower.exit",
                    name=SAME,
                    space=f"{at}-corridor",
                    at=(0, 7),
                    clear_width_m=1.4,
                    sill_m=0.3,
                ),
            ),
        )

    return Building.model_validate(
        {
            "id": "tower",
            "name": SAME,
            "kind": "office",
            "built_year": 2000,
            "position": {"x_m": 100, "y_m": 50, "rotation_deg": 90},
            "plan": (storey(1), storey(2)),
            "equipment": [
                {
                    "id": "tower.lift",
                    "kind": "lift",
                    "name": SAME,
                    "count": 2,
                    "installed_year": 2000,
                    "load_kg": 1000,
                    "needs": (),
                }
            ],
        }
    )


TOWER = tower()


# ------------------------------------------------------------------------------------ all buildings


@pytest.mark.parametrize("building", [one.id for one in CAMPUS.buildings])
def test_everybody_can_leave_every_building(building: str) -> None:
    """No plan of the campus has a fault, and no id is too long."""
    plan = building_plan(CAMPUS.building(building))

    assert list(faults(plan)) == []
    assert max(len(one.id) for one in (*plan.spaces, *plan.links)) <= MAX_ID


@pytest.mark.parametrize("building", ["teaching-a", "library", "canteen-1", "waterworks"])
def test_nothing_of_a_building_is_lost(building: str) -> None:
    """Each room, corridor, stair, door and exit is there by its own id; areas are the same."""
    drawn = CAMPUS.building(building)
    plan = building_plan(drawn)
    kinds = Counter(space.kind for space in plan.spaces)
    names = {one.id for one in (*plan.spaces, *plan.links)}

    parts = [
        part for storey in drawn.storeys for part in (*storey.spaces, *storey.doors, *storey.exits)
    ]
    assert {part.id for part in parts} <= names
    stairs = [stair for storey in drawn.storeys for stair in storey.stairs]
    assert kinds["landing"] == len(stairs)
    assert kinds["stair"] == sum(stair.rises_to is not None for stair in stairs)
    for storey in drawn.storeys:
        for room in storey.rooms:
            space = plan.space(room.id)
            assert space.use == room.kind
            assert space.floor_m2 == pytest.approx(room.area_m2, abs=0.1)
            assert space.capacity == (room.capacity or None)


# -------------------------------------------------------------------------------------- coordinates


def test_coordinates_are_those_of_the_site() -> None:
    """A building that is turned lies in its plan as it lies on the site."""
    plan = building_plan(TOWER)

    assert plan.space("tower.1f-room").polygon == ((100, 50), (100, 58), (94, 58), (94, 50))
    assert link(plan, "tower.exit").at == (93, 50)
    assert link(plan, "tower.1f-door").at == TOWER.on_site((4, 6))
    assert {storey.elevation_m for storey in plan.storeys} == {0.3, 3.5}


# ------------------------------------------------------------------------------------------- stairs


def test_a_shaft_is_shared_by_landing_and_flights() -> None:
    """Ten risers in each flight take 2.52 m of 6 m; half of the rest is the landing at the door."""
    plan = building_plan(TOWER)
    landing, flight = plan.space("tower.1f-stair"), plan.space("tower.1f-stair.flight")

    assert landing.floor_m2 == pytest.approx((6 - 9 * 0.28) / 2 * 3)
    assert flight.length_m == pytest.approx(20 * math.hypot(0.16, 0.28) + 2 * 1.4)
    assert flight.storey == "tower.1f"
    assert (flight.riser_m, flight.tread_m, flight.clear_width_m) == (0.16, 0.28, 1.3)
    assert landing.polygon is not None
    assert flight.polygon is not None
    assert geometry.area(landing.polygon) + geometry.area(flight.polygon) == pytest.approx(18)
    # The door lies at y = 6 of the building, so the landing spans y = 4.26 to 6.
    xs = sorted({round(x, 2) for x, _ in landing.polygon})
    assert xs == [94.0, 95.74]


def test_a_flight_joins_two_landings() -> None:
    """Foot below, head above, side by side where the landing ends."""
    plan = building_plan(TOWER)
    foot = link(plan, "tower.1f-stair.flight.foot")
    head = link(plan, "tower.1f-stair.flight.head")

    assert set(foot.between) == {"tower.1f-stair", "tower.1f-stair.flight"}
    assert set(head.between) == {"tower.2f-stair", "tower.1f-stair.flight"}
    assert foot.at is not None
    assert head.at is not None
    assert math.dist(foot.at, head.at) == pytest.approx(3 / 2)
    graph = build_graph(plan)
    flight = "tower.1f-stair.flight"
    assert graph.edges[flight, "tower.1f-stair", foot.id]["motion"] == "down"
    assert graph.edges[flight, "tower.2f-stair", head.id]["motion"] == "up"


def test_a_shaft_of_another_shape_is_a_landing_as_a_whole() -> None:
    """Its floor is still half of what the flights leave; they begin in its middle."""
    shape = ((8, 0), (11, 0), (11, 6), (9, 6), (8, 5))
    plan = building_plan(tower(polygon=shape))
    landing = plan.space("tower.2f-stair")

    assert landing.polygon is not None
    assert len(landing.polygon) == 5
    assert landing.floor_m2 == pytest.approx(geometry.area(shape) / 2)
    assert list(faults(plan)) == []


# ------------------------------------------------------------------------------------------- exits


def test_exits_lead_to_one_open_air() -> None:
    """They know their yard and threshold; that of the lobby is the one that everybody knows."""
    exits = {one.id: one for one in PLAN.links if one.kind == "exit"}

    assert set(exits) == {"dorm-01.exit-main", "dorm-01.exit-west", "dorm-01.exit-east"}
    assert {one.between[1] for one in exits.values()} == {"dorm-01.outside"}
    assert [name for name, one in exits.items() if one.main] == ["dorm-01.exit-main"]
    assert {one.yard for one in exits.values()} == {"mh-a3"}
    assert {one.sill_m for one in exits.values()} == {0.3}
    assert exits["dorm-01.exit-main"].leaves == 2
    assert {one.yard for one in building_plan(DORMITORY).links} == {None}


def test_a_plan_may_say_which_entrance_is_known() -> None:
    """What is written counts, not the room."""
    assert not link(building_plan(TOWER), "tower.exit").main
    ground, upper = TOWER.storeys
    exits = tuple(one.model_copy(update={"main": True}) for one in ground.exits)
    told = TOWER.model_copy(update={"plan": (ground.model_copy(update={"exits": exits}), upper)})
    del told.__dict__["storeys"]  # drawn already

    assert link(building_plan(told), "tower.exit").main


# ------------------------------------------------------------------------------------------- lifts


def test_lifts_stop_at_every_storey_of_the_staircase() -> None:
    """One space for each machine, with the machine's id; doors to the corridor before the stair."""
    plan = building_plan(TOWER)
    assert [space.id for space in of_kind(plan, "lift")] == ["tower.lift-1", "tower.lift-2"]
    doors = [one for one in plan.links if one.kind == "lift-door"]

    assert {one.id for one in doors} == {
        f"tower.lift-{unit}.{level}f" for unit in (1, 2) for level in (1, 2)
    }
    assert {one.between for one in doors if "lift-2" in one.id} == {
        ("tower.1f-corridor", "tower.lift-2"),
        ("tower.2f-corridor", "tower.lift-2"),
    }
    graph = build_graph(plan)
    assert graph.edges["tower.2f-corridor", "tower.lift-1", "tower.lift-1.2f"]["z_m"] == 3.5
    assert len({one.at for one in doors}) == 2, "one lift beside the other"
    for one in doors:
        corridor = plan.space("tower.1f-corridor").polygon
        assert corridor is not None
        assert one.at is not None
        assert geometry.contains(corridor, one.at)


def test_lifts_are_found_among_the_assets() -> None:
    """An event that stops a lift names the same thing as the plan."""
    for building in CAMPUS.buildings:
        assets = {asset.id for asset in building.assets() if asset.kind == "lift"}
        lifts = {space.id for space in of_kind(building_plan(building), "lift")}
        assert lifts == assets
        assert {lift.space for lift in lift_specs(building)} == lifts


def test_a_lift_with_nowhere_to_go_is_left_out() -> None:
    """Where there is no stair there is one storey."""
    ground, _ = TOWER.storeys
    stairless = ground.model_copy(
        update={"stairs": (), "doors": ground.doors[:1], "exits": ground.exits}
    )
    flat = TOWER.model_copy(update={"plan": (stairless,)})
    del flat.__dict__["storeys"]

    assert lift_specs(flat) == ()
    assert of_kind(building_plan(flat), "lift") == []
    assert stair_chain(flat) == []


def lift(**changes: float) -> LiftSpec:
    stops = tuple(
        LiftStop(link=f"l.{n}f", space=f"c{n}", storey=f"{n}f", level=n, elevation_m=3.3 * n)
        for n in (1, 2, 3)
    )
    figures = {"load_kg": 1000.0, "speed_m_s": 1.0} | changes
    return LiftSpec(space="l", building="b", name=SAME, stops=stops, **figures)


def test_a_lift_carries_a_person_for_each_75_kg() -> None:
    """13 of 1000 kg, 21 of 1600 kg, 8 of 630 kg."""
    assert [lift(load_kg=load).persons for load in (630, 1000, 1600)] == [8, 13, 21]


def test_a_trip_is_steadily_accelerated() -> None:
    """Speed up, ride, slow down; half way each where the trip is too short for full speed."""
    quick = lift(speed_m_s=2.0, acceleration_m_s2=1.0)

    assert quick.travel_s(20) == pytest.approx(2 + 16 / 2 + 2)
    assert quick.travel_s(-20) == quick.travel_s(20)
    assert quick.travel_s(1) == pytest.approx(2.0)
    assert quick.travel_s(4) == pytest.approx(4.0), "both rules meet"
    assert quick.travel_s(0) == 0
    assert quick.trip_s(20, riders=6) == pytest.approx(3 + 12 + 2 + 6)


# ------------------------------------------------------------------------------------------ refuges


def test_landings_are_refuges_where_none_is_marked() -> None:
    """On every storey but the one with exits."""
    assert len(refuges(PLAN)) == 2 * 6
    assert refuges(building_plan(TOWER)) == ("tower.2f-stair",)


def test_marked_places_are_refuges_of_their_own() -> None:
    """They take their floor from the landing, and stand in its place."""
    plan = building_plan(tower(refuge_places=2))
    refuge, landing = plan.space("tower.2f-stair.refuge"), plan.space("tower.2f-stair")

    assert refuges(plan) == (refuge.id,)
    assert refuge.capacity == 2
    assert refuge.floor_m2 == pytest.approx(2 * 0.9 * 1.4)
    assert landing.floor_m2 + refuge.floor_m2 == pytest.approx((6 - 9 * 0.28) / 2 * 3)
    assert list(faults(plan)) == []


def test_a_template_marks_places_above_the_ground() -> None:
    """On each landing of each stair; the ground floor leads out."""
    plan = building_plan(CAMPUS.building("clinic"))

    assert {space.capacity for space in of_kind(plan, "refuge")} == {2}
    assert len(of_kind(plan, "refuge")) == 2 * 2
    assert set(refuges(plan)) == {space.id for space in of_kind(plan, "refuge")}


# ---------------------------------------------------------------------------------------------- ids


def test_long_ids_are_cut_and_kept_apart() -> None:
    """Short ones are joined by dots; long ones end in a checksum of the whole."""
    base = "a-building-with-a-rather-long-name.10f-stair-middle-1"
    one, other = derived(base, "flight.foot"), derived(base, "flight.head")

    assert derived("b.1f-stair", "flight", "foot") == "b.1f-stair.flight.foot"
    assert len(one) <= MAX_ID
    assert one != other
    assert Link(id=one, between=("a", "b"), clear_width_m=1).id == one


# ------------------------------------------------------------------------------------------- people


def test_a_dormitory_empties_as_its_stairs_pass() -> None:
    """By hand: half of those upstairs by each of two stairs at 1.16 persons/s, and the way.

    1222 people, 1060 of them above the ground floor; stair width 1.4 m - 0.3 m, steps of 0.165 m by
    0.28 m. From the farthest bedroom of the first floor above to the exit it is less than 90 s.
    """
    network = Network.of(PLAN)
    cells = [
        network.cell(space.id)
        for space in PLAN.spaces
        for _ in range(space.capacity or 0)
        if space.kind == "room"
    ]
    above = sum(network.level[cell] > 1 for cell in cells)
    result = evacuate(network, People.of(np.array(cells)))

    flow_p_s = 1.1 * (51.8 / 60) * math.sqrt(0.28 / 0.165) / (4 * 0.266)
    assert result.out == result.people == 1222
    assert above / 2 / flow_p_s < result.last_s < above / 2 / flow_p_s + 90
    assert 7.5 * 60 < result.last_s < 9 * 60
