from __future__ import annotations

import math
import time

import numpy as np
import pytest

from tests.evacuation.demo_rooms import CAMPUS
from tests.evacuation.slabs import Slab
from twin.errors import UnknownName
from twin.evacuation.moving.movement import WEIDMANN
from twin.evacuation.plans.frombuilding import building_plan
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import SPACE_KINDS, EvacuationPlan, Link, PlanStorey, Space

PLAN = Slab(storeys=3).plan()
NETWORK = Network.of(PLAN)


def walk_m(network: Network, space: str, one: str, other: str) -> float:
    """Return the walk between two doors of a space."""
    cell = network.cell(space)
    number = {}
    for name in (one, other):
        for index in network.link(name):
            for ends, doors in ((network.src, network.door_src), (network.dst, network.door_dst)):
                if ends[index] == cell:
                    number[name] = int(doors[index])
    row = network.dist_at[cell] + number[one] * network.doors[cell]
    return float(network.dist_m[row + number[other]])


def test_cells_and_links_are_those_of_the_plan() -> None:
    """One cell for each space, in its order; two directed links for each link, paired."""
    assert NETWORK.cell_id == tuple(space.id for space in PLAN.spaces)
    assert NETWORK.links == 2 * len(PLAN.links)
    assert [SPACE_KINDS[kind] for kind in NETWORK.kind] == [space.kind for space in PLAN.spaces]
    assert NETWORK.area_m2[NETWORK.cell("c1")] == pytest.approx(80)
    assert math.isinf(NETWORK.hold_p[NETWORK.cell("open")])
    assert NETWORK.hold_p[NETWORK.cell("c1")] == math.floor(2.75 * 80)
    pairs = NETWORK.pair
    assert np.array_equal(pairs[pairs], np.arange(NETWORK.links))
    assert np.array_equal(NETWORK.src[pairs], NETWORK.dst)


def test_links_are_listed_by_the_cells_they_leave_and_enter() -> None:
    """Each directed link once in each list, in the row of its cell."""
    for at, members, ends in (
        (NETWORK.out_at, NETWORK.out, NETWORK.src),
        (NETWORK.in_at, NETWORK.inn, NETWORK.dst),
    ):
        assert sorted(members) == list(range(NETWORK.links))
        for cell in range(NETWORK.cells):
            assert all(ends[members[at[cell] : at[cell + 1]]] == cell)


def test_doors_are_as_far_apart_as_they_lie() -> None:
    """In a corridor the distance of two doors, in a flight its length, to itself nothing."""
    assert walk_m(NETWORK, "c1", "x.west", "x.east") == pytest.approx(40)
    assert walk_m(NETWORK, "c1", "d1.0", "e1.1") == pytest.approx(math.hypot(36, 2))
    assert walk_m(NETWORK, "t1.0", "low1.0", "high1.0") == 10
    assert walk_m(NETWORK, "c1", "d1.3", "d1.3") == 0


def test_walks_are_the_same_there_and_back() -> None:
    """Where the plan states none."""
    for cell in range(NETWORK.cells):
        count, at = NETWORK.doors[cell], NETWORK.dist_at[cell]
        walks = NETWORK.dist_m[at : at + count * count].reshape(count, count)
        if NETWORK.safe[cell]:
            continue
        assert np.array_equal(walks, walks.T)
        assert not walks.diagonal().any()


def room_with(**link: object) -> Network:
    """Return a room of an L shape, 4 m broad, with a door at the end of each arm."""
    shape = ((0, 0), (10, 0), (10, 4), (4, 4), (4, 10), (0, 10))
    room = Space(id="room", kind="room", storey="f", polygon=shape)
    return Network.of(
        EvacuationPlan(
            id="p",
            storeys=(PlanStorey(id="f", level=1, elevation_m=0),),
            spaces=(room, Space(id="open", kind="outside"), Space(id="yard", kind="outside")),
            links=(
                Link(id="a", kind="exit", between=("room", "open"), at=(10, 2), clear_width_m=1),
                Link.model_validate(
                    {
                        "id": "b",
                        "kind": "exit",
                        "between": ("room", "yard"),
                        "at": (2, 10),
                        "clear_width_m": 1,
                        **link,
                    }
                ),
            ),
        )
    )


def test_doors_round_a_corner_are_as_far_as_one_walks() -> None:
    """Not through the wall."""
    assert walk_m(room_with(), "room", "a", "b") == pytest.approx(2 * math.hypot(6, 2))


def test_a_walk_that_is_stated_holds() -> None:
    """From wherever one is in the space, to that link only."""
    network = room_with(walk_m=(17.0, 0.0))

    assert walk_m(network, "room", "a", "b") == 17
    assert walk_m(network, "room", "b", "a") == pytest.approx(2 * math.hypot(6, 2))
    assert [network.walk_m[i] for i in network.link("b")] == [17, 0]
    assert network.walk_m[network.link("a")[0]] == -1
    assert network.centre_m[network.link("b")[0]] == 17


def test_a_one_way_link_has_no_pair() -> None:
    """There is one directed link, and none back."""
    network = room_with(one_way=True)
    (index,) = network.link("b")

    assert network.pair[index] == -1
    assert network.src[index] == network.cell("room")


def test_a_locked_link_begins_shut() -> None:
    """It is there, to be unlocked."""
    network = room_with(locked=True)

    assert [bool(network.open_[i]) for i in network.link("b")] == [False, False]
    assert all(network.open_[i] for i in network.link("a"))


def test_flows_follow_the_model_of_movement() -> None:
    """Each model has its own greatest flow, and share in a merge where none is given."""
    other = Network.of(PLAN, WEIDMANN)
    (door, _) = NETWORK.link("d1.0")

    assert NETWORK.capacity_p_s[door] == pytest.approx(0.7 * 1.40 / (4 * 0.266))
    assert other.capacity_p_s[door] == pytest.approx(0.7 * 1.22)
    assert np.array_equal(NETWORK.weight, NETWORK.capacity_p_s)
    corridor = NETWORK.cell("c1")
    assert other.hold_p[corridor] == 1.0 * 4 * 80
    assert NETWORK.hold_p[corridor] == 2.75 * 80


def test_cells_are_ordered_by_their_way_to_safety() -> None:
    """The open air first, each storey after the one below it."""
    rank = {NETWORK.cell_id[cell]: place for place, cell in enumerate(NETWORK.order)}

    assert rank["open"] == 0
    assert rank["c1"] < rank["s1.0"] < rank["t1.0"] < rank["s2.0"] < rank["t2.0"] < rank["s3.0"]


def test_unknown_names_are_told_with_the_nearest() -> None:
    """Of spaces and of links."""
    with pytest.raises(UnknownName, match="space"):
        NETWORK.cell("c9")
    with pytest.raises(UnknownName, match=r"did you mean 'x\.west'"):
        NETWORK.link("x.wets")


def test_a_dormitory_is_laid_out_in_a_tenth_of_a_second() -> None:
    """The best of five, in seconds of the processor: seven storeys, 343 spaces."""
    plan = building_plan(CAMPUS.building("dorm-01"))
    assert len(plan.spaces) > 300
    taken = []
    for _ in range(5):
        begin_s = time.process_time()
        Network.of(plan)
        taken.append(time.process_time() - begin_s)

    assert min(taken) < 0.1
