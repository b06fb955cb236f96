from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.evacuation.flownets import benchmark_people, benchmark_plan
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.optimum.arrangement import Arrangement, Order, arrange
from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.instructions import Instructions, instructions
from twin.evacuation.optimum.quickest import Optimum, quickest
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People
from twin.model import Name


def school() -> EvacuationPlan:
    """Return two storeys: three rooms upstairs between stairs A and B, one room downstairs."""
    storeys = (
        PlanStorey(id="s1", level=1, elevation_m=0),
        PlanStorey(id="s2", level=2, elevation_m=3.3, name=Name(en="Upstairs", zh="楼上")),
    )
    spaces = [Space(id="yard", kind="outside")]
    links = []
    for room, at_m in (("201", 5), ("202", 15), ("203", 25)):
        spaces.append(
            Space(
                id=f"room-{room}",
                kind="room",
                storey="s2",
                area_m2=60,
                name=Name(en=f"Room {room}", zh=f"{room}室"),
            )
        )
        links.append(
            Link(
                id=f"door-{room}",
                between=(f"room-{room}", "corridor"),
                at=(at_m, 2),
                clear_width_m=1.0,
            )
        )
    spaces.append(
        Space(
            id="corridor",
            kind="corridor",
            storey="s2",
            polygon=((0, 0), (30, 0), (30, 2), (0, 2)),
        )
    )
    spaces.append(Space(id="room-101", kind="room", storey="s1", area_m2=80))
    for side, x_m in (("a", 0), ("b", 30)):
        name = Name(en=f"stair {side.upper()}", zh=f"{side.upper()}楼梯")
        spaces += [
            Space(
                id=f"stair-{side}",
                kind="stair",
                storey="s1",
                clear_width_m=1.2,
                length_m=7.0,
                riser_m=0.16,
                tread_m=0.3,
                name=name,
            ),
            Space(id=f"lobby-{side}", kind="landing", storey="s1", area_m2=20),
        ]
        links += [
            Link(
                id=f"top-{side}",
                kind="stair-entry",
                between=("corridor", f"stair-{side}"),
                at=(x_m, 1),
                clear_width_m=1.2,
            ),
            Link(
                id=f"foot-{side}",
                kind="stair-entry",
                between=(f"stair-{side}", f"lobby-{side}"),
                clear_width_m=1.2,
            ),
            Link(
                id=f"exit-{side}",
                kind="exit",
                between=(f"lobby-{side}", "yard"),
                clear_width_m=1.4,
                walk_m=(4, 0),
                name=Name(en=f"exit {side.upper()}", zh=f"{side.upper()}出口"),
            ),
        ]
    links.append(
        Link(id="door-101", between=("room-101", "lobby-a"), clear_width_m=1.0, walk_m=(5, 0))
    )
    return EvacuationPlan(id="school", storeys=storeys, spaces=tuple(spaces), links=tuple(links))


def at_school(counts: dict[str, int], **more: object) -> tuple[Network, People]:
    network = Network.of(school())
    cells = [network.cell(room) for room, count in counts.items() for _ in range(count)]
    return network, People.of(cells, level_m_s=1.2, **more)


def arranged(
    network: Network, people: People, **more: object
) -> tuple[Optimum, Arrangement, Instructions]:
    best = quickest(FlowNet.of(network, people))
    arrangement = arrange(best, network, people, **more)
    plan = school() if "corridor" in network.cell_of else benchmark_plan()
    return best, arrangement, instructions(plan, network, people, arrangement.assigned(people))


FULL = {"room-201": 40, "room-202": 40, "room-203": 40, "room-101": 30}


def test_whole_rooms_go_one_way() -> None:
    """No room is split, all people have an order, and the loss is that of the indivisible room."""
    network, people = at_school(FULL)
    best, arrangement, orders = arranged(network, people)
    assert arrangement.split == ()
    assert all(room.whole for room in orders.rooms)
    assert sorted(room.people for room in orders.rooms) == [30, 40, 40, 40]
    assert orders.waiting == 0
    assert 0.0 <= arrangement.loss_s < 20.0
    assert arrangement.end_s >= best.bound_s
    ways = {room.space: room.exit for room in orders.rooms}
    assert (ways["room-201"], ways["room-203"], ways["room-101"]) == ("exit-a", "exit-b", "exit-a")


def test_a_plan_may_split_rooms() -> None:
    """Person by person nothing is lost, and the order says how many of a room go where."""
    network, people = at_school({**FULL, "room-202": 41})
    best, arrangement, orders = arranged(network, people, whole_rooms=False, order="together")
    assert arrangement.loss_s == pytest.approx(0.0, abs=1.0)
    assert [network.cell_id[cell] for cell in arrangement.split] == ["room-202"]
    parts = [room for room in orders.rooms if room.space == "room-202"]
    assert sum(room.people for room in parts) == 41
    assert not any(room.whole for room in parts)
    assert any(f"{parts[0].people} of Room 202" in row.sentence.en for row in orders.storeys)
    assert any(f"202室中的{parts[0].people}人" in row.sentence.zh for row in orders.storeys)
    assert best.plan_s == pytest.approx(arrangement.end_s, abs=1.0)


def test_large_rooms_may_be_split() -> None:
    """Rooms above a size keep the ways of the optimum."""
    network, people = at_school({"room-201": 20, "room-202": 120, "room-203": 20})
    assert arranged(network, people)[1].split == (network.cell("room-202"),)
    assert arranged(network, people, largest=150)[1].split == ()


def test_the_words() -> None:
    """Storey by storey, the highest first: who, over which stair, by which exit, when."""
    network, people = at_school({"room-201": 40, "room-203": 30, "room-101": 20})
    _, arrangement, orders = arranged(network, people, order="lower-first")
    assert arrangement.order == "lower-first"
    assert [(row.storey, row.stair, row.exit, row.people) for row in orders.storeys] == [
        ("s2", "stair-a", "exit-a", 40),
        ("s2", "stair-b", "exit-b", 30),
        ("s1", None, "exit-a", 20),
    ]
    assert orders.storeys[0].exit_name == Name(en="exit A", zh="A出口")
    assert [row.sentence.en for row in orders.storeys] == [
        "Upstairs: Room 201 (40 people) take stair A and leave through exit A;"
        " sent off at once, the last at 0:30 after the alarm.",
        "Upstairs: Room 203 (30 people) take stair B and leave through exit B;"
        " sent off at once, the last at 0:20 after the alarm.",
        "Storey 1: room-101 (20 people) leave through exit A; sent off at once.",
    ]
    assert orders.storeys[0].sentence.zh == (
        "楼上：201室（共40人）经A楼梯，从A出口撤离；立即出发，最后一批在报警后0:30放行。"
    )
    assert orders.storeys[2].sentence.zh == "1层：room-101（共20人）从A出口撤离；立即出发。"


def test_times_are_rounded_outwards() -> None:
    """Windows are whole tens of seconds that hold every release."""
    network, people = at_school(FULL, start_s=33.0)
    _, arrangement, orders = arranged(network, people)
    plan = arrangement.assigned(people)
    for room in orders.rooms:
        mine = people.cell == network.cell(room.space)
        assert room.release_from_s % 10 == room.release_to_s % 10 == room.out_s % 10 == 0
        assert room.release_from_s <= plan.release_s[mine].min()
        assert room.release_to_s >= plan.release_s[mine].max()
        assert room.out_s - 10 < plan.exit_s[mine].max() <= room.out_s
    assert min(room.release_from_s for room in orders.rooms) == 30.0
    assert any("from 0:30 to" in row.sentence.en for row in orders.storeys)
    assert any("报警后0:30至" in row.sentence.zh for row in orders.storeys)


def test_who_cannot_walk_stairs_waits() -> None:
    """People who are rescued have no order; they are counted."""
    network, people = at_school(FULL)
    able = np.ones(len(people), dtype=bool)
    able[:3] = False
    _, _, orders = arranged(network, replace(people, able=able))
    assert orders.waiting == 3
    (room,) = [room for room in orders.rooms if room.space == "room-201"]
    assert room.people == 37


@cache
def bench(order: Order | None) -> tuple[Network, People, Optimum, Arrangement, Instructions]:
    network = Network.of(benchmark_plan())
    people = benchmark_people(network, ratio=3.0)
    return network, people, *arranged(network, people, order=order)


def test_whole_rooms_of_the_benchmark_cost_a_percent() -> None:
    """A hundred rooms, 3:1 unbalanced: no room split, both exits within 3 % of a half, +2 %."""
    network, people, best, arrangement, orders = bench(None)
    assert arrangement.split == ()
    assert arrangement.end_s <= 1.02 * best.bound_s
    assert [load.people for load in orders.exits] == pytest.approx([2500, 2500], abs=75)
    assert sum(load.share_percent for load in orders.exits) == pytest.approx(100.0)
    assert max(load.last_s for load in orders.exits) == pytest.approx(arrangement.end_s)
    plan = arrangement.assigned(people)
    result = evacuate(network, plan.released(people), routes="assigned", paths=plan.paths())
    assert best.bound_s <= result.last_s <= 1.02 * best.bound_s


def test_storeys_leave_one_after_the_other() -> None:
    """Through each exit lower storeys are out first, and upper ones sent off later; or reversed."""
    for order, sign in (("lower-first", 1), ("upper-first", -1)):
        network, people, best, arrangement, orders = bench(order)
        assert arrangement.order == order
        assert arrangement.end_s <= 1.02 * best.bound_s
        plan = arrangement.assigned(people)
        last = plan.links[plan.at[1:] - 1]
        for link in np.unique(last):
            mine = last == link
            level = network.level[people.cell[mine]]
            out_s = [plan.exit_s[mine][level == one].mean() for one in np.unique(level)]
            sent_s = [plan.release_s[mine][level == one].mean() for one in np.unique(level)]
            assert out_s == sorted(out_s, reverse=sign < 0)
            assert sent_s == sorted(sent_s, reverse=sign < 0)
        top = min(row.release_from_s for row in orders.storeys if row.level == 5)
        assert (top > 600.0) == (sign > 0)
    assert bench(None)[3].order == "lower-first"


def test_many_rooms_are_counted() -> None:
    """A sentence names up to eight rooms; of more it says how many there are."""
    orders = bench("lower-first")[-1]
    ground = [row for row in orders.storeys if row.level == 1 and len(row.spaces) > 8]
    assert ground
    assert f"{len(ground[0].spaces)} rooms (" in ground[0].sentence.en
    assert f"{len(ground[0].spaces)}个房间（" in ground[0].sentence.zh
