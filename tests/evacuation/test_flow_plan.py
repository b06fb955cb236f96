from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evacuation.flownets import benchmark_net, benchmark_people, benchmark_plan, nets
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.optimum.assigned import AssignedPlan
from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.quickest import quickest
from twin.evacuation.optimum.schedule import Schedule
from twin.evacuation.optimum.timenet import SAFE
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People


def plans(net: FlowNet) -> list[Schedule]:
    return [part.plan for part in quickest(net).parts if part.plan is not None]


def kept(plan: Schedule, pass_s: np.ndarray) -> None:
    """Check that times can be kept: walks, doors one by one, nobody before he is there."""
    net = plan.net
    first = plan.path_at[:-1]
    assert np.all(pass_s[first] >= plan.ready_s - 1e-6)
    inner = np.flatnonzero(plan.arc != SAFE)
    assert np.all(pass_s[inner + 1] - pass_s[inner] >= net.paced_s[plan.arc[inner]] - 1e-6)
    busy_s = net.size[plan.person] / net.capacity_p_s[plan.door]
    order = np.lexsort((pass_s, plan.door))
    same = plan.door[order][1:] == plan.door[order][:-1]
    assert np.all(np.diff(pass_s[order])[same] >= busy_s[order][:-1][same] - 1e-6)


@given(net=nets())
@settings(max_examples=15, deadline=None)
def test_a_plan_can_be_kept(net: FlowNet) -> None:
    """Everybody gets a path from his group to an exit, door by door; nobody is lost or doubled."""
    people = 0
    for plan in plans(net):
        people += plan.net.people
        assert np.all(np.diff(plan.path_at) > 0)
        last = plan.path_at[1:] - 1
        assert np.all(plan.net.sink[plan.door[last]])
        assert np.all(plan.arc[last] == SAFE)
        inner = np.flatnonzero(plan.arc != SAFE)
        assert np.array_equal(plan.net.tail[plan.arc[inner]], plan.door[inner])
        assert np.array_equal(plan.net.head[plan.arc[inner]], plan.door[inner + 1])
        group = np.repeat(np.arange(plan.net.groups), plan.net.count)
        assert np.array_equal(plan.net.supply_group[plan.way], group)
        assert np.array_equal(plan.net.supply_door[plan.way], plan.door[plan.path_at[:-1]])
        kept(plan, plan.pass_s)
    assert people + quickest(net).left_out.size == net.people


@given(net=nets())
@settings(max_examples=10, deadline=None)
def test_holding_back_makes_nobody_later(net: FlowNet) -> None:
    """The latest times can be kept too, and end when the plan does."""
    for plan in plans(net):
        late_s = plan.latest_s()
        assert np.all(late_s >= plan.pass_s - 1e-9)
        last = plan.path_at[1:] - 1
        assert late_s[last] == pytest.approx(plan.pass_s[last])
        kept(plan, late_s)
        release_s = plan.release_s(early_s=5.0)
        assert np.all(release_s >= plan.net.start_s)
        assert np.all(release_s <= late_s[plan.path_at[:-1]] + 1e-9)


@given(net=nets(), seed=st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_who_is_first_is_served_first(net: FlowNet, seed: int) -> None:
    """Without ranks doors serve as people come; ranks that are all alike change nothing."""
    for plan in plans(net):
        came = Schedule.of_paths(plan.net, plan.path_at, plan.door)
        alike = np.full(plan.net.people, float(seed))
        ranked = Schedule.of_paths(plan.net, plan.path_at, plan.door, rank=alike)
        assert ranked.end_s == pytest.approx(came.end_s)
        assert np.sort(ranked.exit_s) == pytest.approx(np.sort(came.exit_s))
        kept(came, came.pass_s)


def test_ranks_decide_who_goes_first() -> None:
    """Two rooms that come together: the one of lower rank is out before the other."""
    net = FlowNet.by_hand(
        doors={"a": 2.0, "b": 2.0, "x": 0.5},
        walks=[("a", "x", 5.0), ("b", "x", 5.0)],
        exits=["x"],
        groups=[(10, {"a": 1.0}), (10, {"b": 1.0})],
    )
    path_at = np.arange(0, 41, 2)
    door = np.array([[0, 2]] * 10 + [[1, 2]] * 10).ravel()
    rank = np.repeat([2.0, 1.0], 10)
    plan = Schedule.of_paths(net, path_at, door, rank=rank)
    assert plan.exit_s[10:].max() < plan.exit_s[:10].min() + 10 / 0.5
    assert np.sort(plan.exit_s) == pytest.approx(6.0 + np.arange(20) / 0.5)
    assert plan.exit_s[:10].max() == pytest.approx(6.0 + 19 / 0.5)
    assert plan.exit_s[10:].max() <= 6.0 + 10 / 0.5
    kept(plan, plan.pass_s)


def test_nobody_is_led_in_a_circle() -> None:
    """In the joined benchmark building nobody crosses over and back, or passes a door twice."""
    (plan,) = plans(benchmark_net(ratio=3.0, joined=True))
    for begin, end in zip(plan.path_at[:-1], plan.path_at[1:], strict=True):
        doors = plan.door[begin:end]
        assert len(set(doors.tolist())) == len(doors)
    names = np.array(plan.net.door_id)[plan.door]
    across = np.char.endswith(names.astype(str), "across")
    sides = {name[1] for name in names[across]}
    assert sides == {"a"}
    assert int(across.sum()) == pytest.approx(1250, abs=40)


def two_ways(speeds: list[float]) -> tuple[Network, People]:
    """Return a room with a near and a far exit, and people in it."""
    plan = EvacuationPlan(
        id="room",
        spaces=(
            Space(id="room", kind="room", area_m2=200),
            Space(id="lawn", kind="outside"),
        ),
        links=(
            Link(id="near", between=("room", "lawn"), clear_width_m=1.0, walk_m=(2, 0)),
            Link(id="far", between=("room", "lawn"), clear_width_m=1.0, walk_m=(30, 0)),
        ),
    )
    return Network.of(plan), People.of(np.zeros(len(speeds), dtype=int), level_m_s=speeds)


def test_the_slow_take_the_short_way() -> None:
    """Of a room that must be split the slowest are sent to the near door."""
    network, people = two_ways(np.linspace(1.2, 0.4, 100).tolist())
    plan = AssignedPlan.of(quickest(FlowNet.of(network, people)), people)
    near = np.array([network.link_id[plan.path(i)[0]] == "near" for i in range(100)])
    assert 70 < near.sum() < 90
    assert np.array_equal(near, np.arange(100) >= 100 - near.sum())


def test_an_assigned_plan_is_followed() -> None:
    """Paths lead from cell to cell into safety, and the crowd that takes them meets the bound."""
    network = Network.of(benchmark_plan())
    people = benchmark_people(network, ratio=3.0)
    best = quickest(FlowNet.of(network, people))
    plan = AssignedPlan.of(best, people)
    assert len(plan.at) == len(people) + 1
    for person in range(0, len(people), 97):
        path = plan.path(person)
        assert network.src[path[0]] == people.cell[person]
        assert np.array_equal(network.dst[path[:-1]], network.src[path[1:]])
        assert network.safe[network.dst[path[-1]]]
    result = evacuate(network, plan.released(people), routes="assigned", paths=plan.paths())
    assert result.out == 5000
    assert best.bound_s - 1e-6 <= result.last_s <= 1.012 * best.bound_s
    used = [int((result.exit_link == at).sum()) for at in np.flatnonzero(network.safe[network.dst])]
    assert sorted(used) == pytest.approx([2500, 2500], abs=30)
    # Sent off at once they wait on the way, not in their rooms, but are out as soon.
    hasty = AssignedPlan.of(best, people, early_s=np.inf)
    assert np.array_equal(hasty.release_s, people.start_s)
    waited = evacuate(network, hasty.released(people), routes="assigned", paths=hasty.paths())
    assert waited.last_s <= 1.012 * best.bound_s
    assert waited.wait_person_s.sum() > 3.0 * result.wait_person_s.sum()


def test_who_is_left_out_keeps_his_own_way() -> None:
    """People without a part in the plan have no path, start when they are ready, and no end."""
    network, people = two_ways([1.2] * 20)
    able = np.ones(20, dtype=bool)
    able[3] = False
    some = replace(people, able=able, start_s=np.arange(20.0))
    plan = AssignedPlan.of(quickest(FlowNet.of(network, some)), some, early_s=0.0)
    assert plan.path(3).size == 0
    assert np.isnan(plan.exit_s[3])
    assert plan.release_s[3] == 3.0
    assert np.isfinite(plan.exit_s).sum() == 19
    assert plan.last_s == np.nanmax(plan.exit_s)
    assert np.all(plan.release_s >= some.start_s)
