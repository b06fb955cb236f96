from __future__ import annotations

import math

import pytest

from tests.evacuation.slabs import Slab
from twin.evacuation.moving.movement import SFPE, STUDENTS
from twin.evacuation.plans.graph import build_graph, capacity_p_s, effective_width_m, faults, k_m_s
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space

ROOM = Space(id="room", kind="room", area_m2=20)
STAIR = Space(
    id="stair",
    kind="stair",
    storey="one",
    clear_width_m=1.2,
    riser_m=0.178,
    tread_m=0.279,
    length_m=8,
)


def link(kind: str, width_m: float, **more: object) -> Link:
    return Link.model_validate(
        {"id": "a", "kind": kind, "between": ("room", "stair"), "clear_width_m": width_m, **more}
    )


@pytest.mark.parametrize(
    ("one", "space", "width_m"),
    [
        (link("door", 0.9), ROOM, 0.6),
        (link("exit", 2.4), ROOM, 2.1),
        (link("gate", 2.4), ROOM, 2.1),
        (link("opening", 2.0), ROOM, 1.6),
        (link("stair-entry", 1.2), STAIR, 0.9),
        (
            link("stair-entry", 1.5),
            Space(id="r", kind="ramp", clear_width_m=1.5, length_m=9),
            1.1,
        ),
        (link("path", 3.0), ROOM, 3.0),
        (link("door", 0.5), ROOM, 0.3),
        (link("door", 0.2), ROOM, 0.2),
        (link("door", 0.9, effective_width_m=0.8), ROOM, 0.8),
    ],
)
def test_people_keep_clear_of_walls(one: Link, space: Space, width_m: float) -> None:
    """0.15 m on either side of doors and stairs, 0.2 m of corridors and ramps, nothing outdoors.

    One file passes all the same; a width that is given holds.
    """
    assert effective_width_m(one, space) == pytest.approx(width_m)


def test_steps_set_the_speed_of_a_stair() -> None:
    """7 in by 11 in: k = 1.08 m/s (SFPE Handbook, table 59.3) within 1.1 %; elsewhere 1.40."""
    assert k_m_s(STAIR) == pytest.approx(1.08, rel=0.011)
    assert k_m_s(ROOM) == 1.40


@pytest.mark.parametrize(
    ("one", "flow_p_s"),
    [
        (link("door", 0.9), 0.6 * 1.40 / (4 * 0.266)),
        (link("stair-entry", 1.2), 0.9 * (51.8 / 60) * math.sqrt(0.279 / 0.178) / (4 * 0.266)),
        (link("door", 1.2), 0.9 * (51.8 / 60) * math.sqrt(0.279 / 0.178) / (4 * 0.266)),
        (link("door", 0.9, flow_p_s=1.5), 1.5),
    ],
)
def test_the_flow_is_that_of_the_handbook(one: Link, flow_p_s: float) -> None:
    """Fs We with k/(4 a); whatever ends a stair passes what the stair does; a given flow holds."""
    ends = (ROOM, STAIR) if one.kind == "stair-entry" or one.clear_width_m == 1.2 else (ROOM, ROOM)

    assert capacity_p_s(one, ends) == pytest.approx(flow_p_s)


def test_leaves_that_must_be_pushed_open_pass_less() -> None:
    """50 persons a minute for each leaf at most."""
    pushed = link("door", 2.0, self_closing=True, leaves=2)

    assert capacity_p_s(pushed, (ROOM, ROOM)) == pytest.approx(2 * 50 / 60)
    assert capacity_p_s(pushed.model_copy(update={"leaves": 4}), (ROOM, ROOM)) == pytest.approx(
        1.7 * 1.40 / (4 * 0.266)
    )


def test_another_model_gives_other_flows() -> None:
    """Students pass 1.9 persons a second for each metre of a door, walls not counted."""
    assert capacity_p_s(link("door", 1.0), (ROOM, ROOM), STUDENTS) == pytest.approx(1.9)
    assert capacity_p_s(link("door", 1.0), (ROOM, ROOM), SFPE) < 1.0


def test_nodes_and_edges_say_what_the_plan_says() -> None:
    """Two edges for a link, one where it is one-way; places, heights and ways of walking."""
    graph = build_graph(Slab(storeys=2).plan())
    corridor, flight = graph.nodes["c2"], graph.nodes["t1.0"]

    assert (corridor["x_m"], corridor["y_m"]) == (20.0, 7.0)
    assert corridor["z_m"] == pytest.approx(3.6)
    assert corridor["level"] == 2
    assert flight["area_m2"] == pytest.approx(1.4 * 10)
    assert graph.nodes["open"]["safe"]
    down, up = graph.edges["t1.0", "s1.0", "low1.0"], graph.edges["t1.0", "s2.0", "high1.0"]
    assert (down["motion"], up["motion"]) == ("down", "up")
    assert graph.edges["s2.0", "t1.0", "high1.0"]["motion"] == "level"
    assert (down["z_m"], up["z_m"]) == pytest.approx((0.3, 3.6))
    assert graph.number_of_edges() == 2 * len(Slab(storeys=2).plan().links)


def test_walks_from_the_middle_of_a_space() -> None:
    """Straight to the link; along a flight its length; as stated where the plan states it."""
    graph = build_graph(Slab(storeys=2).plan())

    assert graph.edges["r1.0", "c1", "d1.0"]["length_m"] == pytest.approx(3.0)
    assert graph.edges["c1", "open", "x.west"]["length_m"] == pytest.approx(20.0)
    assert graph.edges["t1.0", "s1.0", "low1.0"]["length_m"] == 10.0

    plan = Slab().plan()
    stated = plan.links[0].model_copy(update={"walk_m": (5.5, 2.5)})
    graph = build_graph(plan.model_copy(update={"links": (stated, *plan.links[1:])}))
    assert graph.edges["r1.0", "c1", "d1.0"]["length_m"] == 5.5
    assert graph.edges["c1", "r1.0", "d1.0"]["length_m"] == 2.5


def test_a_link_without_a_place_lies_between_its_spaces() -> None:
    """Half way between their middles; at the middle of the one that has a shape."""
    graph = build_graph(Slab(storeys=2).plan())
    entry = graph.edges["t1.0", "s1.0", "low1.0"]

    assert (entry["x_m"], entry["y_m"]) == (2.0, 11.0)


@pytest.mark.parametrize("between", [("hall", "lift"), ("lift", "hall")])
def test_a_lift_opens_at_the_floor_on_which_its_door_is(between: tuple[str, str]) -> None:
    """A lift lies on its lowest storey, its doors where they lead, in whichever order."""
    plan = EvacuationPlan(
        id="p",
        storeys=(
            PlanStorey(id="one", level=1, elevation_m=0),
            PlanStorey(id="five", level=5, elevation_m=13),
        ),
        spaces=(
            Space(id="hall", kind="corridor", storey="five", area_m2=20),
            Space(id="lift", kind="lift", storey="one", area_m2=2),
        ),
        links=(Link(id="door", kind="lift-door", between=between, clear_width_m=0.9),),
    )
    assert build_graph(plan).edges["hall", "lift", "door"]["z_m"] == 13


def shut(plan: EvacuationPlan, **changes: object) -> EvacuationPlan:
    links = [
        one.model_copy(update=changes) if one.kind == "exit" or one.id == "d1.0" else one
        for one in plan.links
    ]
    return plan.model_copy(update={"links": tuple(links)})


def test_locked_doors_are_told_apart_from_lacking_ones() -> None:
    """Behind doors that are all locked nobody gets out, yet there is a way."""
    plan = Slab(length_m=8, exits=("west",)).plan()

    assert list(faults(plan)) == []
    assert list(faults(shut(plan, locked=True))) == [
        "r1.0 has no way out while doors are locked; unlock one or name another way",
        "r1.1 has no way out while doors are locked; unlock one or name another way",
        "c1 has no way out while doors are locked; unlock one or name another way",
    ]


def test_a_plan_without_an_exit_is_told_once() -> None:
    """Not for each of its rooms, whether the outside is there or only no way to it."""
    plan = Slab(exits=()).plan()

    assert list(faults(plan)) == [
        "the plan has no exit; join one space to the outside or to an assembly point"
    ]


def test_an_exit_that_only_leads_in_is_none() -> None:
    """An exit is passed in its direction."""
    plan = Slab(length_m=8, exits=("west",)).plan()
    inward = [
        one.model_copy(update={"between": one.between[::-1], "one_way": True})
        if one.kind == "exit"
        else one
        for one in plan.links
    ]
    assert list(faults(plan.model_copy(update={"links": tuple(inward)}))) == [
        "the plan has no exit; join one space to the outside or to an assembly point"
    ]
