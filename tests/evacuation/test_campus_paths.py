from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Mapping

import networkx as nx
import numpy as np
import pytest

from tests.evacuation.demo_rooms import CAMPUS
from twin.campus import geometry
from twin.campus.lines import inside_m
from twin.campus.plan import Exit
from twin.campus.site import AssemblyPoint, Road
from twin.errors import UnknownName
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.campuspaths import CampusPaths, walkway_m
from twin.evacuation.plans.fromcampus import assembly_points, campus_plan
from twin.evacuation.plans.graph import faults
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.plans.yards import yards_of_paths
from twin.evacuation.population.people import People
from twin.model import Name

SAME = Name(en="x", zh="x")

PLAN = campus_plan(CAMPUS)


def road(name: str, *line: geometry.Point, **more: object) -> Road:
    figures = {"width_m": 9.0} | more
    return Road.model_validate({"id": name, "name": SAME, "line": line, **figures})


def point(name: str, x: float, y: float, side_m: float = 20) -> AssemblyPoint:
    polygon = geometry.rectangle(x, y, side_m, side_m)
    return AssemblyPoint(id=name, name=SAME, polygon=polygon, serves=("b",))


def way_out(x: float, y: float, name: str = "b.exit", width_m: float = 1.5) -> Exit:
    return Exit(id=name, name=SAME, space="b.room", at=(x, y), clear_width_m=width_m)


def plan_of(
    roads: list[Road],
    points: list[AssemblyPoint],
    exits: list[Exit],
    footprints: Mapping[str, geometry.Polygon] | None = None,
    serves: tuple[str, ...] | None = None,
) -> EvacuationPlan:
    """Return the paths of a campus with a room of no size behind each exit."""
    paths = CampusPaths(roads, points, footprints or {})
    served = tuple(one.id for one in points) if serves is None else serves
    rooms, doors = [], []
    for exit_ in exits:
        outer = paths.join_exit(exit_, served)
        room = f"room-{exit_.id}"
        rooms.append(Space(id=room, kind="room", area_m2=50))
        doors.append(
            Link(
                id=exit_.id,
                kind="exit",
                between=(room, outer),
                at=exit_.at,
                clear_width_m=exit_.clear_width_m,
            )
        )
    return EvacuationPlan(id="p", spaces=(*rooms, *paths.spaces), links=(*doors, *paths.links))


def walk_m(plan: EvacuationPlan, exit_: str = "b.exit") -> tuple[float, str]:
    """Return how far one person walks from an exit, and where he is then."""
    network = Network.of(plan)
    result = evacuate(network, People.of([network.cell(f"room-{exit_}")], level_m_s=1.0))
    assert result.out == 1
    indoors_m = network.centre_m[network.link(exit_)[0]]
    return float(result.exit_s[0] - indoors_m), network.cell_id[result.cell[0]]


# -------------------------------------------------------------------------------------------- roads


def test_people_keep_the_fire_lane_free() -> None:
    """4 m of a fire lane are not walked on; footways are, 1.5 m of width at least."""
    line = ((0, 0), (100, 0))

    assert walkway_m(road("r", *line)) == 5
    assert walkway_m(road("r", *line, fire_lane=False)) == 9
    assert walkway_m(road("r", *line, width_m=4.5)) == 1.5
    assert walkway_m(road("r", *line, width_m=4.5, footway_m=3)) == 3.5
    assert walkway_m(road("r", *line, width_m=3, footway_m=3)) == 3


def test_a_road_is_cut_into_pieces_that_are_joined() -> None:
    """130 m are three pieces of the same length, one behind the other."""
    plan = plan_of([road("r", (0, 0), (130, 0))], [point("a", 200, -10)], [way_out(0, 10)])
    pieces = [space for space in plan.spaces if space.id.startswith("r.path")]

    assert [piece.id for piece in pieces] == ["r.path-1", "r.path-2", "r.path-3"]
    assert [piece.length_m for piece in pieces] == pytest.approx([130 / 3] * 3)
    assert [piece.floor_m2 for piece in pieces] == pytest.approx([130 / 3 * 5] * 3, rel=1e-4)
    joints = [one for one in plan.links if set(one.between) <= {piece.id for piece in pieces}]
    assert len(joints) == 2
    assert {one.clear_width_m for one in joints} == {5}


def test_roads_that_cross_or_touch_meet_in_a_crossing() -> None:
    """Four pieces meet where two roads cross, three where one ends at the other."""
    plan = plan_of(
        [road("r", (0, 0), (100, 0)), road("s", (50, -50), (50, 50)), road("t", (80, 0), (80, 40))],
        [point("a", 0, 60)],
        [],
    )
    joined = Counter(end for one in plan.links for end in one.between)

    assert joined["crossing-1"] + joined["crossing-2"] == 7
    crossings = [space for space in plan.spaces if space.id.startswith("crossing")]
    assert [space.floor_m2 for space in crossings] == [81, 81]
    assert len([space for space in plan.spaces if ".path-" in space.id]) == 3 + 2 + 1


def test_people_walk_as_far_as_the_lines_are_long() -> None:
    """Over the ground to the road, along it, round a corner, and straight to what they see.

    A road of 400 m is cut into seven pieces; a walker turns off at the end of one.
    """
    plan = plan_of(
        [road("r", (0, 0), (300, 0)), road("s", (300, 0), (300, 400))],
        [point("a", 310, 300)],
        [way_out(100, 12)],
    )
    metres, where = walk_m(plan)

    assert where == "a"
    along_m = 400 * 4 / 7
    assert metres == pytest.approx(12 + 200 + along_m + math.hypot(10, 300 - along_m), abs=0.01)


# -------------------------------------------------------------------------------------------- exits


def test_an_exit_joins_the_nearest_road_in_sight() -> None:
    """Not the one behind the house."""
    house = geometry.rectangle(0, 0, 40, 20)
    plan = plan_of(
        [road("north", (-50, 25), (90, 25)), road("south", (-50, -60), (90, -60))],
        [point("a", 300, -40)],
        [way_out(20, 0)],
        {"b": house},
    )
    (joint,) = [one for one in plan.links if one.kind == "path" and "b.exit.way-1" in one.between]
    assert joint.between[1].startswith("south.")
    assert joint.at == (20, -60)
    way = plan.space("b.exit.way-1")
    assert way.length_m == 60
    assert way.clear_width_m == 4


def test_a_wide_exit_is_not_held_up_outside() -> None:
    """The ground before an exit is as wide as the exit at least."""
    plan = plan_of([road("r", (0, 0), (50, 0))], [point("a", 0, 60)], [way_out(20, 9, width_m=6.5)])
    assert plan.space("b.exit.way-1").clear_width_m == 6.5


def test_a_near_assembly_point_is_walked_to_straight() -> None:
    """Where no building stands between; only those of one's own building."""
    roads = [road("r", (0, 0), (50, 0))]
    points = [point("a", 0, 60), point("c", 30, 60)]
    metres, where = walk_m(plan_of(roads, points, [way_out(10, 20)]))
    assert (metres, where) == (pytest.approx(40), "a")

    metres, where = walk_m(plan_of(roads, points, [way_out(10, 20)], serves=("c",)))
    assert (metres, where) == (pytest.approx(math.hypot(20, 40)), "c")

    between = {"c": geometry.rectangle(-20, 30, 90, 10)}
    plan = plan_of(roads, points, [way_out(10, 20)], between)
    assert "b.exit.way-2" not in {space.id for space in plan.spaces}


def test_without_roads_people_cross_the_ground() -> None:
    """To the nearest assembly point, however far it is."""
    plan = plan_of([], [point("a", 500, 0), point("c", 900, 0)], [way_out(0, 10)])

    assert list(faults(plan)) == []
    assert walk_m(plan) == (pytest.approx(500), "a")


def test_without_assembly_points_people_are_safe_outside() -> None:
    """There is nowhere else to go."""
    plan = plan_of([road("r", (0, 0), (50, 0))], [], [way_out(0, 10)])
    alone = plan_of([], [], [way_out(0, 10)])

    assert list(faults(plan)) == [
        "the plan has no exit; join one space to the outside or to an assembly point"
    ]
    assert list(faults(alone)) == []
    assert alone.space("b.exit.way-1").kind == "outside"
    bare = CAMPUS.site.model_copy(update={"assembly_points": ()})
    whole = campus_plan(CAMPUS.model_copy(update={"site": bare}), ["clinic"])
    assert list(faults(whole)) == []
    assert {space.kind for space in whole.spaces if space.storey is None} == {"outside"}


# --------------------------------------------------------------------------------- assembly points


def test_people_go_into_an_assembly_point_and_not_out() -> None:
    """So no way to another leads through it."""
    into = [
        one for one in PLAN.links if any(PLAN.space(end).kind == "assembly" for end in one.between)
    ]
    assert into
    assert all(one.one_way and PLAN.space(one.between[1]).kind == "assembly" for one in into)


def test_every_piece_of_road_in_sight_leads_to_an_assembly_point() -> None:
    """An open edge lets people in over its whole length."""
    plan = plan_of([road("r", (0, 0), (240, 0))], [point("a", 60, 30, 120)], [])
    ways = [space for space in plan.spaces if space.id.startswith("a.way")]

    assert len(ways) == 4
    assert {way.clear_width_m for way in ways} == {8}
    assert sorted(round(way.length_m or 0, 1) for way in ways) == [30, 30, 30, 30]


def test_a_hidden_assembly_point_is_reached_all_the_same() -> None:
    """By one way, from the nearest piece of road."""
    wall = {"c": geometry.rectangle(-50, 10, 400, 10)}
    plan = plan_of([road("r", (0, 0), (240, 0))], [point("a", 60, 30)], [way_out(5, 5)], wall)

    assert sum(space.id.startswith("a.way") for space in plan.spaces) == 1
    assert list(faults(plan)) == []


def test_buildings_gather_where_they_are_served() -> None:
    """At the points that serve them; at any, where none does."""
    points = assembly_points(CAMPUS)
    assert points["library"] == ("assembly-library",)
    assert points["dorm-01"] == ("assembly-north-west",)

    some = tuple(one for one in CAMPUS.site.assembly_points if one.id != "assembly-library")
    site = CAMPUS.site.model_copy(update={"assembly_points": some})
    fewer = assembly_points(CAMPUS.model_copy(update={"site": site}))
    assert fewer["library"] == tuple(one.id for one in some)


# --------------------------------------------------------------------------------- the demo campus


def test_the_campus_is_one_plan_without_faults() -> None:
    """From every room to an assembly point; nobody is safe before."""
    assert list(faults(PLAN)) == []
    kinds = Counter(space.kind for space in PLAN.spaces)
    assert kinds["outside"] == 0
    assert kinds["assembly"] == len(CAMPUS.site.assembly_points)
    assert {space.building for space in PLAN.spaces if space.building} == {
        building.id for building in CAMPUS.buildings
    }
    assert len(PLAN.spaces) < 10_000


def test_every_exit_leads_to_its_own_assembly_point() -> None:
    """Over paths alone: not through a building."""
    indoors = {space.id for space in PLAN.spaces if space.storey is not None}
    graph: nx.DiGraph[str] = nx.DiGraph()
    for one in PLAN.links:
        here, there = one.between
        if here not in indoors and there not in indoors:
            graph.add_edge(here, there)
            if not one.one_way:
                graph.add_edge(there, here)
    points = assembly_points(CAMPUS)
    reach = {name: nx.ancestors(graph, name) for some in points.values() for name in some}
    for one in PLAN.links:
        if one.kind == "exit":
            building = PLAN.space(one.between[0]).building
            assert building is not None
            assert any(one.between[1] in reach[name] for name in points[building]), one.id


def test_no_path_of_the_campus_leads_through_a_building() -> None:
    """Neither from an exit to a road nor to an assembly point."""
    outlines = [building.footprint for building in CAMPUS.buildings]
    boxes = [geometry.bounds(one) for one in outlines]
    through = []
    for space in PLAN.spaces:
        if space.kind != "path" or space.id.startswith("crossing") or space.polygon is None:
            continue
        a, b, c, d = space.polygon
        start = ((a[0] + d[0]) / 2, (a[1] + d[1]) / 2)
        end = ((b[0] + c[0]) / 2, (b[1] + c[1]) / 2)
        low_x, low_y, high_x, high_y = geometry.bounds(space.polygon)
        for outline, box in zip(outlines, boxes, strict=True):
            apart = box[0] > high_x or box[2] < low_x or box[1] > high_y or box[3] < low_y
            if not apart and inside_m(start, end, outline) > 0.5:
                through.append(space.id)
    assert through == []


def test_some_buildings_can_be_asked_for() -> None:
    """Only they are inside the plan; the paths are all there, a name given twice counts once."""
    plan = campus_plan(CAMPUS, ["clinic", "library", "clinic"])

    assert {space.building for space in plan.spaces if space.building} == {"clinic", "library"}
    assert list(faults(plan)) == []
    with pytest.raises(UnknownName, match="did you mean 'clinic'"):
        campus_plan(CAMPUS, ["clinik"])


def test_people_of_a_building_end_at_an_assembly_point() -> None:
    """Everybody, after a walk over the campus."""
    plan = campus_plan(CAMPUS, ["dorm-05"])
    network = Network.of(plan)
    rooms = [
        network.cell(space.id)
        for space in plan.spaces
        if space.kind == "room"
        for _ in range(space.capacity or 0)
    ]
    result = evacuate(network, People.of(np.array(rooms)))

    assert result.out == result.people == len(rooms) > 700
    kinds = {plan.space(network.cell_id[cell]).kind for cell in result.cell}
    assert kinds == {"assembly"}
    assert 4 * 60 < result.last_s < 10 * 60


def test_paths_take_the_water_of_the_nearest_yard() -> None:
    """Every path of the campus lies by a yard; without drainage none does."""
    yards = yards_of_paths(PLAN, CAMPUS.site.drainage)

    assert set(yards) == {space.id for space in PLAN.spaces if space.kind == "path"}
    assert yards["ring-west.path-1"] == "mh-a8"
    assert yards_of_paths(PLAN, None) == {}


def test_the_network_of_the_campus_is_laid_out_in_three_seconds() -> None:
    """52 buildings, eight thousand spaces; in seconds of the processor."""
    begin_s = time.process_time()
    network = Network.of(PLAN)

    assert time.process_time() - begin_s < 3.0
    assert network.cells == len(PLAN.spaces) > 7000
