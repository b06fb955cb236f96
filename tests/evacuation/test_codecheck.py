from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evacuation.demo_rooms import CAMPUS
from tests.evacuation.slabs import Slab
from twin.campus import geometry
from twin.errors import InputError, UnknownName
from twin.evacuation.codes.codecheck import (
    CodeOptions,
    Finding,
    check_code,
    design_load,
    findings_table,
    totals,
    verdict,
)
from twin.evacuation.codes.codeshapes import farthest_m
from twin.evacuation.codes.codeways import storey_ways
from twin.evacuation.codes.codewords import RULES
from twin.evacuation.plans.fromcampus import campus_plan
from twin.evacuation.plans.graph import Graph, build_graph
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space


def drawn(slab: Slab, **changes: object) -> Graph:
    return build_graph(slab.plan(**changes))


def found(graph: Graph, kind: str = "dormitory", **more: object) -> dict[tuple[str, str], Finding]:
    """Return the findings by rule and place."""
    findings = check_code(graph, building_kind=kind, **more)  # type: ignore[arg-type]
    return {(one.rule, one.where): one for one in findings}


def walks(findings: dict[tuple[str, str], Finding], level: int) -> dict[str, tuple[str, float]]:
    """Return, for each room of a storey, whether it has two ways, and its walk [m]."""
    return {
        place.split(".")[1]: (rule.removeprefix("travel-"), one.measured)
        for (rule, place), one in findings.items()
        if rule.startswith("travel-") and one.level == level
    }


def test_walks_go_from_the_door_of_a_room_to_the_nearest_stair() -> None:
    """Doors lie at 2, 6, 10 m on one side of a corridor of 2 m, stairs on the other."""
    graph = drawn(Slab(storeys=2))
    upper = walks(found(graph), 2)
    for k in range(10):
        x = 4.0 * k + 2.0
        assert upper[str(k)] == ("two-way", pytest.approx(math.hypot(min(x - 2, 38 - x), 2.0)))


def test_on_the_ground_floor_walks_go_to_the_exits() -> None:
    """Stairs that only lead up are no way out; the exits lie in the corridor's end walls."""
    ground = walks(found(drawn(Slab(storeys=2))), 1)
    assert ground["0"] == ("two-way", pytest.approx(math.hypot(2.0, 1.0)))
    assert ground["4"] == ("two-way", pytest.approx(math.hypot(18.0, 1.0)))


def test_rooms_beyond_the_last_stair_lie_in_a_dead_end() -> None:
    """With stairs at 14 and 26 m only the rooms between them can go two ways."""
    upper = walks(found(drawn(Slab(storeys=2, stairs_m=(14.0, 26.0)))), 2)
    ways = [upper[str(k)][0] for k in range(10)]
    assert ways == ["dead-end"] * 3 + ["two-way"] * 4 + ["dead-end"] * 3
    assert upper["0"][1] == pytest.approx(math.hypot(12.0, 2.0))


def test_with_one_stair_all_rooms_lie_in_a_dead_end() -> None:
    """One way out is one way, wherever it is, and a storey of 320 m2 needs two."""
    findings = found(drawn(Slab(storeys=2, stairs_m=(20.0,))))
    assert {way for way, _ in walks(findings, 2).values()} == {"dead-end"}
    count = findings["exits-per-storey", "f2"]
    assert (count.measured, count.limit, count.ok) == (1.0, 2.0, False)
    assert "7.4.1" in count.sentence.en
    assert "增设" in count.sentence.zh


def test_one_stair_is_enough_for_a_small_house() -> None:
    """Three storeys of 160 m2 with 40 people above the ground floor may have one stair."""
    small = Slab(length_m=20.0, storeys=3, stairs_m=(10.0,), people=4)
    assert found(drawn(small))["exits-per-storey", "f3"].ok
    for changes in ({"storeys": 4}, {"people": 6}, {"length_m": 28.0}):
        assert not found(drawn(small, **changes))["exits-per-storey", "f3"].ok, changes


def test_a_small_ground_floor_may_have_one_exit() -> None:
    """160 m2 and 20 people need one exit, 60 people two."""
    small = Slab(length_m=20.0, exits=("west",))
    assert found(drawn(small))["exits-per-storey", "f1"].ok
    assert not found(drawn(small, people=12))["exits-per-storey", "f1"].ok


def test_dead_ends_are_held_against_the_shorter_limit() -> None:
    """26.1 m in a dead end break the limit of 22 m, which two ways would keep."""
    findings = found(drawn(Slab(length_m=80.0, storeys=2, stairs_m=(28.0, 52.0))))
    broken = findings["travel-dead-end", "r2.0"]
    assert broken.measured == pytest.approx(math.hypot(26.0, 2.0))
    assert (broken.limit, broken.ok) == (22.0, False)
    assert "26.1 m, at most 22 m (GB 50016-2014 (2018) table 5.5.17)" in broken.sentence.en
    assert "bring one 4.1 m nearer" in broken.sentence.en
    assert "不大于 22 m" in broken.sentence.zh
    assert "缩短 4.1 m" in broken.sentence.zh


@pytest.mark.parametrize(
    ("options", "limit_m"),
    [
        ({}, 22.0),
        ({"sprinklered": True}, 27.5),
        ({"sprinklered": True, "open_stairs": True}, 25.5),
        ({"open_gallery": True}, 27.0),
        ({"sprinklered": True, "open_gallery": True}, 32.5),
        ({"fire_class": "III"}, 20.0),
        ({"high_rise": True}, 20.0),
    ],
)
def test_options_change_the_walks_allowed(options: dict[str, object], limit_m: float) -> None:
    """A quarter more with sprinklers, 5 m more on galleries, 2 m less to stairs not enclosed."""
    graph = drawn(Slab(length_m=80.0, storeys=2, stairs_m=(28.0, 52.0)))
    findings = found(graph, options=CodeOptions.model_validate(options))
    assert findings["travel-dead-end", "r2.0"].limit == pytest.approx(limit_m)


def test_a_locked_door_is_no_way_out() -> None:
    """Behind a locked exit the ground floor has one way; behind two it has none, and says so."""
    plan = Slab().plan()

    def shut(*doors: str) -> Graph:
        links = [
            link.model_copy(update={"locked": True}) if link.id in doors else link
            for link in plan.links
        ]
        return build_graph(plan.model_copy(update={"links": tuple(links)}))

    assert walks(found(shut("x.east")), 1)["9"] == ("dead-end", pytest.approx(math.hypot(38, 1)))
    findings = found(shut("x.east", "x.west"))
    lost = findings["travel-dead-end", "r1.0"]
    assert math.isinf(lost.measured)
    assert not lost.ok
    assert "no way out is reached" in lost.sentence.en
    assert math.isinf(found(shut("d1.3"))["travel-dead-end", "r1.3"].measured)


def on_storey_2(slab: Slab) -> dict[str, tuple[bool, float]]:
    """Return, for each room of the upper storey, whether it has two ways, and its walk [m]."""
    way = storey_ways(drawn(slab))[1]
    doors = {room: way.way_doors(room)[0] for room in way.rooms}
    return {room: (way.two_ways(door), way.walk_m(door)[0]) for room, door in doors.items()}


@settings(max_examples=10, deadline=None)
@given(
    stairs=st.lists(st.integers(1, 38), min_size=1, max_size=4, unique=True),
    more=st.integers(1, 38),
    turned=st.floats(-180.0, 180.0),
)
def test_another_stair_never_harms(stairs: list[int], more: int, turned: float) -> None:
    """It makes no walk longer, turns no two ways into one, and the plan may lie any way round."""
    few = Slab(storeys=2, stairs_m=[float(x) for x in stairs])
    many = Slab(storeys=2, stairs_m=[*few.stairs_m, float(more)])
    before, after = on_storey_2(few), on_storey_2(many)
    for room, (two, walk_m) in before.items():
        assert after[room][1] <= walk_m + 1e-9
        assert after[room][0] >= two
    for room, (two, walk_m) in on_storey_2(replace(many, turned_deg=turned)).items():
        assert after[room] == (two, pytest.approx(walk_m))


def test_corridors_that_meet_make_a_ring() -> None:
    """Two corridors joined at both ends: the only stair is one way, two stairs are two."""
    first, second = Slab(storeys=2, stairs_m=(2.0,)).plan(), Slab().plan()
    shift = {f"{a}1.{k}": f"{a}9.{k}" for a in "rd" for k in range(10)} | {"c1": "c9"}

    def moved(point: geometry.Point) -> geometry.Point:
        return point[0], point[1] + 20.0

    spaces = [
        space.model_copy(
            update={
                "id": shift[space.id],
                "storey": "f2",
                "polygon": tuple(moved(p) for p in space.polygon or ()),
            }
        )
        for space in second.spaces
        if space.id in shift
    ]
    links = [
        link.model_copy(
            update={
                "id": shift[link.id],
                "between": (shift[link.between[0]], "c9"),
                "at": moved(link.at or (0.0, 0.0)),
            }
        )
        for link in second.links
        if link.kind == "door"
    ]
    bridges = [
        Space(
            id=f"b{i}",
            kind="corridor",
            storey="f2",
            polygon=geometry.rectangle(x, 8, 2, 18),
            clear_width_m=2,
        )
        for i, x in enumerate((6.0, 34.0))
    ]
    openings = [
        Link(id=f"o{i}.{j}", kind="opening", between=(f"b{i}", c), at=(x, y), clear_width_m=2)
        for i, x in enumerate((7.0, 35.0))
        for j, (c, y) in enumerate((("c2", 8.0), ("c9", 26.0)))
    ]
    ring = first.model_copy(
        update={
            "spaces": (*first.spaces, *spaces, *bridges),
            "links": (*first.links, *links, *openings),
        }
    )
    graph = build_graph(EvacuationPlan.model_validate(ring.model_dump()))
    ways = {place: rule for rule, place in found(graph) if rule.startswith("travel")}
    assert {ways[f"r9.{k}"] for k in range(10)} == {"travel-dead-end"}
    stair = Link(id="x2", kind="exit", between=("b1", "open"), at=(36.0, 17.0), clear_width_m=1.5)
    graph = build_graph(ring.model_copy(update={"links": (*ring.links, stair)}))
    ways = {place: rule for rule, place in found(graph) if rule.startswith("travel")}
    # Between the two bridges people go round either way; beyond them there is one.
    assert ways["r9.4"] == "travel-two-way"
    assert ways["r9.0"] == ways["r9.9"] == "travel-dead-end"
    walk = found(graph)["travel-two-way", "r9.8"].measured
    assert walk == pytest.approx(math.hypot(1.0, 0.0) + math.hypot(1.0, 9.0), abs=1e-6)


def test_an_inner_room_is_left_through_the_one_before_it() -> None:
    """Its walk begins at its own door and goes on through the outer room."""
    plan = Slab(exits=("east",)).plan()
    link = next(one for one in plan.links if one.id == "d1.0")
    inner = link.model_copy(update={"between": ("r1.0", "r1.1"), "at": (4.0, 3.0)})
    links = tuple(inner if one.id == "d1.0" else one for one in plan.links)
    graph = build_graph(plan.model_copy(update={"links": links}))
    walk_m = walks(found(graph), 1)["0"][1]
    assert walk_m == pytest.approx(math.hypot(2.0, 3.0) + math.hypot(34.0, 1.0))


@settings(max_examples=25, deadline=None)
@given(
    size=st.tuples(st.floats(3.0, 40.0), st.floats(3.0, 40.0)),
    doors=st.lists(st.tuples(st.integers(0, 3), st.floats(0.0, 1.0)), min_size=1, max_size=4),
)
def test_no_place_of_a_room_is_farther_than_the_worst(
    size: tuple[float, float], doors: list[tuple[int, float]]
) -> None:
    """Against a grid of 41 x 41 places: none is farther from its door, and one comes near."""
    room = geometry.rectangle(0.0, 0.0, *size)
    points = []
    for wall, share in doors:
        (xa, ya), (xb, yb) = room[wall], room[(wall + 1) % 4]
        points.append((xa + share * (xb - xa), ya + share * (yb - ya)))
    grid = [(size[0] * i / 40, size[1] * j / 40) for i in range(41) for j in range(41)]
    sampled = max(min(math.dist(p, door) for door in points) for p in grid)
    exact = farthest_m(room, points)
    assert sampled <= exact + 1e-9
    assert exact <= sampled + math.hypot(*size) / 80 + 1e-9


def test_the_stairs_serve_the_fullest_storey_from_which_they_come() -> None:
    """With 200 people on the third of four storeys the flights below it must take 200."""
    graph = drawn(Slab(storeys=4))
    people = design_load(graph) | {f"r3.{k}": 20.0 for k in range(10)}
    findings = found(graph, people=people)
    needs = {level: findings["stairs-per-100", f"f{level}"] for level in (2, 3, 4)}
    assert [needs[level].limit for level in (2, 3, 4)] == pytest.approx([2.0, 2.0, 0.4])
    assert all(one.measured == pytest.approx(2.8) and one.ok for one in needs.values())
    assert findings["exits-per-100", "f1"].limit == pytest.approx(2.0)
    assert findings["exits-per-100", "f3"].limit == pytest.approx(2.0)
    crowd = found(graph, people={"r3.0": 300.0})["stairs-per-100", "f2"]
    assert not crowd.ok
    assert "widen them by 0.20 m in all" in crowd.sentence.en
    assert "at most 280 people" in crowd.sentence.en


def test_a_basement_is_left_upwards() -> None:
    """The flight up from a basement serves the basement, at 0.75 m for a hundred."""
    plan = Slab(storeys=2).plan()
    below = {"f1": -1, "f2": 1}
    storeys = tuple(
        one.model_copy(update={"level": below[one.id], "elevation_m": 0.3 - 3.3 * (one.id == "f1")})
        for one in plan.storeys
    )
    links = tuple(
        one.model_copy(update={"between": ("c2", "open")}) if one.kind == "exit" else one
        for one in plan.links
    )
    graph = build_graph(plan.model_copy(update={"storeys": storeys, "links": links}))
    findings = found(graph, people={"r1.0": 100.0, "r2.0": 30.0})
    assert findings["stairs-per-100", "f1"].limit == pytest.approx(0.75)
    assert walks(findings, -1)["0"] == ("two-way", pytest.approx(2.0))
    assert ("stairs-per-100", "f2") not in findings


def test_widths_and_steps_are_held_against_their_limits() -> None:
    """Narrow doors, exits, corridors and flights, and steep steps are each found once a place."""
    slab = Slab(storeys=2, door_m=0.75, exit_m=1.3, stair_m=1.1, riser_m=0.17, tread_m=0.26)
    findings = found(drawn(slab))
    expected = {
        ("door-width", "r1.0"): (0.75, 0.8),
        ("exit-width", "x.west"): (1.3, 1.4),
        ("stair-width", "t1.0"): (1.1, 1.2),
        ("riser", "t1.0"): (0.17, 0.165),
        ("tread", "t1.0"): (0.26, 0.27),
    }
    for key, (measured, limit) in expected.items():
        assert (findings[key].measured, findings[key].limit) == (measured, limit)
        assert not findings[key].ok
    assert findings["corridor-width", "c1"].limit == 1.6  # rooms on one side
    assert findings["corridor-width", "c1"].ok


def test_a_limit_that_is_just_reached_is_kept() -> None:
    """A door of 0.8 m is a door of 0.8 m, whatever the last bit says."""
    findings = found(drawn(Slab(door_m=0.1 + 0.7)))
    assert findings["door-width", "r1.0"].ok
    narrow = found(drawn(Slab(door_m=0.7999)))["door-width", "r1.0"]
    assert "0.7999 m, at least 0.8 m" in narrow.sentence.en


def test_a_corridor_with_three_stairs_has_four_stretches() -> None:
    """Two stairs at the ends part its people in two streams, a third in the middle in four."""
    two = found(drawn(Slab(storeys=2)))["corridor-per-100", "c2"]
    three = found(drawn(Slab(storeys=2, stairs_m=(2.0, 20.0, 38.0))))["corridor-per-100", "c2"]
    one = found(drawn(Slab(storeys=2, stairs_m=(2.0,))))["corridor-per-100", "c2"]
    assert (one.measured, two.measured, three.measured) == (2.0, 4.0, 8.0)
    assert two.limit == pytest.approx(0.4)


def test_large_rooms_need_two_doors_well_apart() -> None:
    """A classroom of 120 m2 needs two doors; a second one 2 m from the first does not count."""
    plan = Slab(use="classroom").plan()
    large = tuple(
        space.model_copy(update={"polygon": geometry.rectangle(4, -24, 4, 30), "area_m2": 120.0})
        if space.id == "r1.1"
        else space
        for space in plan.spaces
    )

    def with_door(at: geometry.Point | None) -> Finding:
        more = (Link(id="n", between=("r1.1", "c1"), at=at, clear_width_m=1.0),) if at else ()
        changed = plan.model_copy(update={"spaces": large, "links": (*plan.links, *more)})
        return found(build_graph(changed), "teaching")["doors-per-room", "r1.1"]

    assert not with_door(None).ok
    assert not with_door((8.0, 6.0)).ok
    assert with_door((12.1, 6.0)).ok
    assert found(build_graph(plan), "teaching")["doors-per-room", "r1.2"].ok  # 24 m2
    assert not found(build_graph(plan), "school")["doors-per-room", "r1.2"].ok


def test_a_room_in_the_end_wall_has_rules_of_its_own() -> None:
    """At the end of a dead end 24 m2 may have one door of 0.9 m, a classroom may not."""
    plan = Slab(exits=("west",)).plan()
    links = tuple(
        one.model_copy(update={"at": (40.0, 7.0)}) if one.id == "d1.9" else one
        for one in plan.links
    )
    graph = build_graph(plan.model_copy(update={"links": links}))
    end = found(graph)["doors-per-room", "r1.9"]
    assert end.ok
    assert end.limit_id == "end-room-area"
    assert not found(graph, "teaching")["doors-per-room", "r1.9"].ok


def test_the_foot_of_a_stair_lies_near_an_exit() -> None:
    """A stair in the middle of 60 m is 28 m from the exits; in the end wall's reach it is near."""
    slab = Slab(length_m=60.0, storeys=2, stairs_m=(2.0, 30.0))
    findings = found(drawn(slab))
    assert findings["stair-to-exit", "s1.0"].measured == pytest.approx(math.hypot(2.0, 1.0))
    middle = findings["stair-to-exit", "s1.1"]
    assert middle.measured == pytest.approx(math.hypot(30.0, 1.0))
    assert not middle.ok


def test_a_building_of_more_than_24_m_is_a_high_rise() -> None:
    """Seven storeys of 3.3 m stay below 24 m, eight do not: 20 m in a dead end instead of 22."""
    for storeys, limit_m in ((7, 22.0), (8, 20.0)):
        graph = drawn(Slab(length_m=16.0, storeys=storeys, stairs_m=(2.0,)))
        assert found(graph)["travel-dead-end", "r2.3"].limit == limit_m


def test_people_follow_from_area_where_no_capacity_is_stated() -> None:
    """24 m2 of a classroom hold 12 at 0.5 people per m2; a density of one's own replaces it."""
    plan = Slab(use="classroom").plan()
    bare = tuple(space.model_copy(update={"capacity": None}) for space in plan.spaces)
    graph = build_graph(plan.model_copy(update={"spaces": bare}))
    assert design_load(graph)["r1.0"] == 12.0
    assert design_load(graph, CodeOptions(density_p_m2={"classroom": 0.9}))["r1.0"] == 22.0
    assert design_load(drawn(Slab(people=7)))["r1.0"] == 7.0


def test_findings_are_counted_and_the_worst_is_named() -> None:
    """The line on all names the place that is farthest beyond its limit, and what is doubtful."""
    good = check_code(drawn(Slab(storeys=2, door_m=1.0)), building_kind="dormitory")
    assert totals(good).broken == 0
    assert verdict(good).en.startswith(f"All {len(good)} checks are met; ")
    assert "凭记忆" in verdict(good).zh
    bad = check_code(drawn(Slab(storeys=2, door_m=0.4)), building_kind="dormitory")
    count = totals(bad)
    assert (count.checks, count.broken) == (len(bad), 20)
    assert count.by_rule["door-width"] == (22, 20)
    assert count.worst is not None
    assert count.worst.rule == "door-width"
    assert count.worst.strain == pytest.approx(2.0)
    assert verdict(bad).en.startswith(f"20 of {len(bad)} checks are broken; ")
    assert verdict(bad).zh.startswith(f"{len(bad)} 项校核中有 20 项不满足")
    assert sum(n for n, _ in count.by_rule.values()) == len(bad)


def test_the_mark_of_the_limit_goes_with_the_finding() -> None:
    """A finding on a figure from memory says so; of several that enter the weakest counts."""
    findings = found(drawn(Slab(storeys=2)))
    assert findings["corridor-width", "c1"].verified == "recalled"
    assert findings["exits-per-storey", "f2"].verified == "seen"
    assert findings["stair-width", "t1.0"].verified == "second-hand"


def test_findings_become_a_table() -> None:
    """One row for each finding, every column named in both languages."""
    findings = check_code(drawn(Slab(storeys=2)), building_kind="dormitory")
    table = findings_table(findings)
    assert table.row_count == len(findings)
    assert set(table.names) == set(table.columns)
    assert table.columns["name_en"][0] == "r1.0"
    assert set(table.columns["rule"]) <= set(RULES)
    assert all(text.endswith(("。", "）。")) for text in table.columns["sentence_zh"])


def test_what_cannot_be_checked_is_refused() -> None:
    """A building that is none, a plan without storeys, people who are none."""
    graph = drawn(Slab())
    with pytest.raises(UnknownName, match="no building named 'dorm'"):
        check_code(graph, building_kind="dormitory", building="dorm")
    with pytest.raises(InputError, match=r"r1\.0 is for -1 people; allowed: 0 or more"):
        check_code(graph, building_kind="dormitory", people={"r1.0": -1.0})
    flat = EvacuationPlan(id="p", spaces=(Space(id="a", kind="room", area_m2=9.0),))
    with pytest.raises(InputError, match="no space that lies on a storey"):
        check_code(build_graph(flat), building_kind="office")


def test_one_building_of_several_is_checked() -> None:
    """Of a graph with two buildings only the spaces of the one asked for are told."""
    plan = Slab(storeys=2).plan()
    named = tuple(
        space.model_copy(update={"building": "a"}) if space.storey else space
        for space in plan.spaces
    )
    other = tuple(
        space.model_copy(update={"id": f"z{space.id}", "building": "z"})
        for space in plan.spaces
        if space.id == "r1.0"
    )
    both = plan.model_copy(update={"spaces": (*named, *other)})
    findings = check_code(build_graph(both), building_kind="dormitory", building="a")
    alone = check_code(build_graph(plan), building_kind="dormitory")
    assert [(one.rule, one.where, one.measured) for one in findings] == [
        (one.rule, one.where, one.measured) for one in alone
    ]


def test_the_air_before_an_exit_is_out_even_if_people_go_on() -> None:
    """Where a path leads from the exit to an assembly point the walk ends at the exit."""
    plan = Slab(storeys=2).plan()
    yard = Space(id="open", kind="path", length_m=30.0, clear_width_m=3.0)
    meet = Space(id="lawn", kind="assembly")
    spaces = tuple(yard if space.id == "open" else space for space in plan.spaces)
    way = Link(id="way", kind="path", between=("open", "lawn"), clear_width_m=3.0)
    longer = plan.model_copy(update={"spaces": (*spaces, meet), "links": (*plan.links, way)})
    there = check_code(build_graph(longer), building_kind="dormitory")
    here = check_code(build_graph(plan), building_kind="dormitory")
    assert [one.sentence for one in there] == [one.sentence for one in here]


@pytest.mark.parametrize(
    ("name", "kind", "broken"),
    [
        ("dorm-05", "dormitory", {}),
        ("teaching-d", "teaching", {"stair-to-exit": 1}),
        ("sports-hall", "gym", {"in-hall": 1, "doors-per-room": 4}),
    ],
)
def test_buildings_of_the_demo_campus(name: str, kind: str, broken: dict[str, int]) -> None:
    """A dormitory keeps every limit; a stair lies 16 m from the exit; a hall is too deep."""
    graph = build_graph(campus_plan(CAMPUS, [name]))
    findings = check_code(graph, building_kind=kind, building=name)  # type: ignore[arg-type]
    count = totals(findings)
    assert {rule: n for rule, (_, n) in count.by_rule.items() if n} == broken
    assert count.checks > 40
