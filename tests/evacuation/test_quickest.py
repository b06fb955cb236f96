from __future__ import annotations

import time
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from tests.evacuation.flownets import benchmark_net, benchmark_people, benchmark_plan, nets
from twin.errors import InputError, UnknownName
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.optimum.flownet import FlowNet
from twin.evacuation.optimum.flowsolver import cheapest_flow, greatest_flow
from twin.evacuation.optimum.quickest import bound_s, quickest
from twin.evacuation.optimum.schedule import Schedule
from twin.evacuation.optimum.timegrid import TimeGrid
from twin.evacuation.optimum.timenet import PASS, SAFE, SINK, SOURCE, unroll
from twin.evacuation.optimum.timing import Timing
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People

CLOSE_S = 0.03
"""How close a bound is found [s]."""


def one_door(people: int = 100, rate: float = 0.9, walk_s: float = 12.0) -> FlowNet:
    return FlowNet.by_hand(doors={"x": rate}, exits=["x"], groups=[(people, {"x": walk_s})])


# -- closed forms ----------------------------------------------------------------------------------


@given(people=st.integers(1, 400), rate=st.floats(0.3, 3.0), walk_s=st.floats(0.0, 60.0))
@settings(max_examples=8, deadline=None)
def test_one_door(people: int, rate: float, walk_s: float) -> None:
    """All are out when the last of them has had his turn: walk + (N - 1)/C."""
    best = quickest(one_door(people, rate, walk_s))
    exact_s = walk_s + (people - 1) / rate
    assert best.bound_s == pytest.approx(exact_s, abs=CLOSE_S)
    assert best.bound_s <= exact_s + 1e-6
    assert best.plan_s == pytest.approx(exact_s, abs=1e-6)


def test_two_exits() -> None:
    """People are shared so that both doors end together: sum of C (T - t) + 1 = N."""
    net = FlowNet.by_hand(
        doors={"x": 1.0, "y": 0.5}, exits=["x", "y"], groups=[(302, {"x": 10.0, "y": 40.0})]
    )
    best = quickest(net)
    exact_s = (302 - 2 + 1.0 * 10 + 0.5 * 40) / 1.5
    assert best.bound_s == pytest.approx(exact_s, abs=CLOSE_S)
    assert exact_s - 1e-6 <= best.plan_s <= exact_s + 2.0
    plan = best.parts[0].plan
    assert plan is not None
    last = plan.door[plan.path_at[1:] - 1]
    assert abs(int((last == 0).sum()) - 211) <= 1


@pytest.mark.parametrize(("first", "second"), [(0.5, 2.0), (2.0, 0.5), (0.7, 0.7)])
def test_two_doors_in_a_row(first: float, second: float) -> None:
    """The narrower of two doors holds everybody up, wherever it stands."""
    net = FlowNet.by_hand(
        doors={"room": first, "exit": second},
        walks=[("room", "exit", 8.0)],
        exits=["exit"],
        groups=[(120, {"room": 3.0})],
    )
    exact_s = 3.0 + 8.0 + 119 / min(first, second)
    best = quickest(net)
    assert best.bound_s == pytest.approx(exact_s, abs=CLOSE_S)
    assert best.plan_s == pytest.approx(exact_s, abs=1e-6)


def test_a_narrow_door_right_before_a_wide_one() -> None:
    """Even where smeared people would arrive before they leave, the bound is one, and close."""
    net = FlowNet.by_hand(
        doors={"room": 0.2, "exit": 2.0, "back": 2.0},
        walks=[("room", "exit", 0.1), ("room", "back", 0.1), ("back", "exit", 0.1)],
        exits=["exit"],
        groups=[(50, {"room": 1.0})],
    )
    best = quickest(net)
    exact_s = 1.0 + 0.1 + 49 / 0.2
    assert exact_s - 6.0 <= best.bound_s <= exact_s
    assert best.plan_s == pytest.approx(exact_s, abs=1e-6)


def test_two_rooms_merge() -> None:
    """Two rooms before one exit: it never idles once the nearer people are there."""
    net = FlowNet.by_hand(
        doors={"near": 0.9, "far": 0.9, "exit": 1.2},
        walks=[("near", "exit", 4.0), ("far", "exit", 30.0)],
        exits=["exit"],
        groups=[(60, {"near": 2.0}), (60, {"far": 2.0})],
    )
    # The near room fills the exit at 0.9 until the far people come at 32 s; from then on both.
    first = 0.9 * (32.0 - 6.0)
    exact_s = 32.0 + (120 - first) / 1.2
    best = quickest(net)
    assert best.bound_s == pytest.approx(exact_s, abs=1.5)
    assert best.bound_s <= best.plan_s <= exact_s + 2.0


def test_who_starts_late_sets_the_end() -> None:
    """Nobody is out before the last has started and walked."""
    net = FlowNet.by_hand(
        doors={"x": 1.0}, exits=["x"], groups=[(20, {"x": 5.0}), (1, {"x": 305.0})]
    )
    best = quickest(net)
    assert best.bound_s == pytest.approx(305.0, abs=CLOSE_S)
    assert best.plan_s == pytest.approx(305.0)


def test_small_people_pass_faster() -> None:
    """Who takes half a place keeps a door busy for half as long."""
    net = one_door(101, 1.0, 10.0)
    half = replace(net, size=np.full(101, 0.5))
    assert bound_s(half) == pytest.approx(10.0 + 100 / 2.0, abs=CLOSE_S)
    assert quickest(half).plan_s == pytest.approx(60.0)


def test_nobody_is_out_at_once() -> None:
    """Without people there is nothing to wait for."""
    empty = FlowNet.by_hand(doors={"x": 1.0}, exits=["x"], groups=[])
    best = quickest(empty)
    assert (best.bound_s, best.plan_s, best.people, best.parts) == (0.0, 0.0, 0, ())


# -- the benchmark building ------------------------------------------------------------------------


@pytest.mark.parametrize(("ratio", "joined"), [(1.0, False), (1.0, True), (3.0, True)])
def test_the_benchmark_building(ratio: float, joined: bool) -> None:
    """5,000 people: both stairs busy from the first to the last; 3:1 loses nothing if joined."""
    net = benchmark_net(ratio=ratio, joined=joined)
    best = quickest(net)
    stair_p_s = net.capacity_p_s[net.sink].sum()
    first_s = Timing.strict_of(net).early_s[net.sink].min()
    exact_s = first_s + (5000 - 2) / stair_p_s
    assert exact_s == pytest.approx(1436.4, abs=0.1)
    assert best.bound_s == pytest.approx(exact_s, abs=0.1)
    assert best.bound_s <= best.plan_s <= 1.01 * best.bound_s


def test_it_takes_little_time() -> None:
    """Bound and plan of 5,000 people within a second of processor time, a shut exit too."""
    net = benchmark_net(ratio=3.0, joined=True)
    quickest(net)
    begin = time.process_time()
    quickest(net.without("1a.down"))
    assert time.process_time() - begin < 1.0


# -- against others --------------------------------------------------------------------------------


def small_net() -> FlowNet:
    return FlowNet.by_hand(
        doors={"a": 1.0, "b": 0.5, "c": 1.5, "x": 1.0, "y": 0.5},
        walks=[("a", "x", 6.0), ("a", "c", 3.0), ("b", "x", 4.0), ("b", "c", 5.0), ("c", "y", 4.0)],
        exits=["x", "y"],
        groups=[(20, {"a": 2.0}), (9, {"b": 1.0}), (8, {"a": 9.0, "b": 3.0})],
    )


@pytest.mark.parametrize("horizon_s", [15.0, 20.0, 26.0])
@pytest.mark.parametrize("strict", [True, False])
def test_greatest_flows_are_those_of_networkx(horizon_s: float, strict: bool) -> None:
    """The solver finds what another one finds."""
    net = small_net()
    timing = Timing.strict_of(net) if strict else Timing.paced_of(net)
    graph = unroll(TimeGrid(net, timing, 1.0), horizon_s)
    flow = greatest_flow(graph)
    other: nx.DiGraph = nx.DiGraph()
    for tail, head, room in zip(graph.tail, graph.head, graph.capacity, strict=True):
        before = other.get_edge_data(tail, head, {"capacity": 0})["capacity"]
        other.add_edge(tail, head, capacity=before + int(room))
    value = nx.maximum_flow_value(other, SOURCE, SINK)
    assert flow.value == value
    assert graph.capacity[flow.cut].sum() == value


def test_the_plan_is_the_earliest_of_a_linear_programme() -> None:
    """The sum of arrival times is the least that HiGHS finds, and no time has more people safe."""
    net = small_net()
    grid = TimeGrid(net, Timing.paced_of(net), 1.0)
    graph = unroll(grid, 45.0)
    flows = cheapest_flow(graph)
    safe = (graph.kind == PASS) & (graph.way == SAFE)
    sinks = np.where(safe, graph.to_step, 0)
    rows = np.concatenate([graph.tail, graph.head])
    columns = np.tile(np.arange(len(graph.tail)), 2)
    signs = np.repeat([1.0, -1.0], len(graph.tail))
    balance = coo_array((signs, (rows, columns)), shape=(graph.nodes, len(graph.tail)))
    supply = np.zeros(graph.nodes)
    supply[SOURCE], supply[SINK] = grid.total, -grid.total
    least = linprog(
        sinks, A_eq=balance.tocsr(), b_eq=supply, bounds=np.stack([0 * flows, graph.capacity], 1)
    )
    assert least.status == 0
    assert int((flows * sinks).sum()) == round(least.fun)
    for horizon_s in (12.0, 18.0, 25.0, 30.0):
        early = unroll(grid, horizon_s)
        by_then = int(flows[safe & (graph.to_step < early.steps)].sum())
        assert by_then == greatest_flow(early).value


@given(net=nets())
@settings(max_examples=6, deadline=None)
def test_the_bound_is_that_of_a_fluid_computed_otherwise(net: FlowNet) -> None:
    """With all doors alike nothing is lost: a linear programme over plain seconds brackets it."""
    net = replace(
        net,
        capacity_p_s=np.full(net.doors, 0.8),
        fast_s=np.round(net.fast_s) + 1.0,
        supply_fast_s=np.round(net.supply_fast_s),
    )
    least_s = bound_s(net)
    # All are safe at T exactly if the fluid is at T + 1/C: not in one second less, but in one more.
    steps = int(np.floor(least_s + 1.0 / 0.8))
    assert fluid_out(net, steps) < net.people + 1e-6
    assert fluid_out(net, steps + 1) > net.people - 0.8 * len(net.link) * 0.05


def fluid_out(net: FlowNet, seconds: int) -> float:
    """Return how many can be out by a time, second by second: a plain time-expanded network."""
    graph: nx.DiGraph = nx.DiGraph()
    for second in range(seconds):
        for door in range(net.doors):
            graph.add_edge((door, second), (door, second, "out"), capacity=0.8)
            graph.add_edge((door, second), (door, second + 1))
            if net.sink[door]:
                graph.add_edge((door, second, "out"), "safe")
        for tail, head, walk in zip(net.tail, net.head, net.fast_s, strict=True):
            graph.add_edge((tail, second, "out"), (head, second + int(walk)))
    for group, count in enumerate(net.count):
        graph.add_edge("people", ("group", group), capacity=float(count))
    for group, door, at in zip(net.supply_group, net.supply_door, net.supply_fast_s, strict=True):
        graph.add_edge(("group", int(group)), (int(door), int(at)))
    graph.add_node("safe")
    return float(nx.maximum_flow_value(graph, "people", "safe"))


# -- properties ------------------------------------------------------------------------------------


@given(net=nets())
@settings(max_examples=12, deadline=None)
def test_no_plan_is_earlier_than_the_bound(net: FlowNet) -> None:
    """What can be done is never better than what can be proved."""
    best = quickest(net)
    assert best.people + len(best.left_out) == net.people
    assert best.plan_s >= best.bound_s - 1e-9


@given(net=nets(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=12, deadline=None)
def test_no_crowd_is_earlier_than_the_bound(net: FlowNet, seed: int) -> None:
    """People who walk at random, in any order of service, are never out before the bound."""
    rng = np.random.default_rng(seed)
    at, doors = [0], []
    for group in np.repeat(np.arange(net.groups), net.count):
        door = int(rng.choice(net.supply_door[net.supply_group == group]))
        path = [door]
        while not net.sink[door]:
            door = int(rng.choice(net.head[net.tail == door]))
            path.append(door)
            if len(path) > 60:
                return
        doors += path
        at.append(len(doors))
    rank = None if seed % 2 else rng.random(net.people)
    crowd = Schedule.of_paths(net, np.array(at), np.array(doors), rank=rank)
    assert crowd.end_s >= bound_s(net) - 1e-9


@given(net=nets(), more=st.floats(1.05, 3.0), pick=st.integers(0, 100))
@settings(max_examples=8, deadline=None)
def test_a_wider_door_never_makes_it_later(net: FlowNet, more: float, pick: int) -> None:
    """The bound does not grow with any capacity, but for what people are smeared less."""
    rate = net.capacity_p_s.copy()
    rate[pick % net.doors] *= more
    smeared_s = float((1.0 / net.capacity_p_s - 1.0 / rate).max())
    assert bound_s(net.with_capacity(rate)) <= bound_s(net) + smeared_s + CLOSE_S


@given(net=nets(), step_s=st.sampled_from([0.5, 1.0, 3.0]), far=st.floats(0.3, 1.2))
@settings(max_examples=8, deadline=None)
@pytest.mark.parametrize("strict", [True, False])
def test_doors_computed_beforehand_change_nothing(
    net: FlowNet, step_s: float, far: float, strict: bool
) -> None:
    """The shortened graph lets as many be safe as the whole one."""
    timing = Timing.strict_of(net) if strict else Timing.paced_of(net)
    horizon_s = far * bound_s(net)
    values = [
        greatest_flow(unroll(TimeGrid(net, timing, step_s, shorten=short), horizon_s)).value
        for short in (True, False)
    ]
    assert values[0] == values[1]


@given(net=nets(), later=st.integers(1, 500))
@settings(max_examples=6, deadline=None)
def test_a_later_start_shifts_everything(net: FlowNet, later: int) -> None:
    """If all start later by d, all are out later by d."""
    then = replace(
        net,
        supply_fast_s=net.supply_fast_s + later,
        supply_paced_s=net.supply_paced_s + later,
    )
    assert bound_s(then) == pytest.approx(bound_s(net) + later, abs=2 * CLOSE_S)


@given(one=nets(), other=nets())
@settings(max_examples=4, deadline=None)
def test_parts_are_the_whole(one: FlowNet, other: FlowNet) -> None:
    """Two buildings side by side are done when the slower one is; twins are solved once."""
    both = side_by_side(one, other)
    assert sum(part.people for part in both.parts()) == both.people
    assert bound_s(both) == pytest.approx(max(bound_s(one), bound_s(other)), abs=2 * CLOSE_S)


def side_by_side(one: FlowNet, other: FlowNet) -> FlowNet:
    def names(net: FlowNet, mark: str) -> list[str]:
        return [f"{mark}{at}" for at in range(net.doors)]

    doors, walks, exits, groups = {}, [], [], []
    for mark, net in (("a", one), ("b", other)):
        name = names(net, mark)
        doors |= dict(zip(name, net.capacity_p_s, strict=True))
        exits += [name[at] for at in np.flatnonzero(net.sink)]
        walks += [
            (name[tail], name[head], walk_s)
            for tail, head, walk_s in zip(net.tail, net.head, net.fast_s, strict=True)
        ]
        for group, count in enumerate(net.count):
            mine = np.flatnonzero(net.supply_group == group)
            firsts = {name[net.supply_door[at]]: float(net.supply_fast_s[at]) for at in mine}
            groups.append((int(count), firsts))
    return FlowNet.by_hand(doors=doors, walks=walks, exits=exits, groups=groups)


def test_twins_are_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buildings that are alike cost no more than one, though their people have their own speeds."""
    from twin.evacuation.optimum import quickest as module

    asked: list[FlowNet] = []
    plain = module.planned

    def counted(net: FlowNet, *rest: float, **more: float) -> Schedule:
        asked.append(net)
        return plain(net, *rest, **more)

    monkeypatch.setattr(module, "planned", counted)
    net = side_by_side(small_net(), small_net())
    slow = net.own_m_s.copy()
    slow[-1] = 0.5
    best = quickest(replace(net, own_m_s=slow))
    assert len(asked) == 1
    assert [part.net.door_id[0] for part in best.parts] == ["a0", "b0"]
    one, other = (part.plan for part in best.parts)
    assert one is not None
    assert other is not None
    assert (one.net.door_id[0], other.net.door_id[0]) == ("a0", "b0")
    assert np.array_equal(one.door, other.door)
    assert other.end_s > one.end_s
    # A door is shut in one of them: only that one is solved again.
    then = quickest(replace(net, own_m_s=slow).without("b4"), before=best)
    assert len(asked) == 2
    assert then.bound_s > best.bound_s
    assert then.parts[0].bound_s == best.parts[0].bound_s


# -- networks and crowds ---------------------------------------------------------------------------


def hall(**more: object) -> Network:
    """Return a hall with two exits and a side room, one exit locked."""
    plan = EvacuationPlan(
        id="hall",
        spaces=(
            Space(id="hall", kind="room", polygon=((0, 0), (20, 0), (20, 12), (0, 12))),
            Space(id="side", kind="room", polygon=((20, 0), (26, 0), (26, 6), (20, 6))),
            Space(id="lawn", kind="outside"),
        ),
        links=(
            Link(id="west", kind="exit", between=("hall", "lawn"), at=(0, 6), clear_width_m=1.3),
            Link(
                id="north",
                kind="exit",
                between=("hall", "lawn"),
                at=(10, 12),
                clear_width_m=1.0,
                locked=True,
            ),
            Link(id="inner", between=("side", "hall"), at=(20, 3), clear_width_m=0.9),
        ),
    )
    return Network.of(plan, **more)


def test_a_network_becomes_pipes() -> None:
    """Doors with their flows, walks from door to door, people with their own first walk."""
    network = hall()
    people = People.of([0, 1], x_m=[10.0, 23.0], y_m=[6.0, 3.0], level_m_s=[1.0, 1.5])
    net = FlowNet.of(network, people, pace_share=0.0)
    assert net.door_id == ("west", "inner")
    assert net.sink.tolist() == [True, False]
    assert net.capacity_p_s == pytest.approx([1.4 / 1.064, 1.4 / 1.064 * 0.6])
    free = 1.4 * (1.0 - 0.266 * 0.54)
    assert net.fast_s == pytest.approx([np.hypot(20.0, 3.0) / free])
    assert net.paced_s == pytest.approx([np.hypot(20.0, 3.0) / 1.0])
    assert net.supply_fast_s == pytest.approx([10.0 / 1.0, 3.0 / free])
    assert bound_s(net) == pytest.approx(3.0 / free + np.hypot(20.0, 3.0) / free, abs=CLOSE_S)


def test_doors_are_opened_and_shut() -> None:
    """A locked exit can be tried open, an open one shut; who has no way is named."""
    network = hall()
    people = People.of(np.zeros(100, dtype=int))
    both = bound_s(FlowNet.of(network, people, opened=["north"]))
    one = bound_s(FlowNet.of(network, people))
    assert both < 0.7 * one
    none = quickest(FlowNet.of(network, people, closed=["west"]))
    assert none.left_out.tolist() == list(range(100))
    assert none.bound_s == 0.0
    assert quickest(FlowNet.of(network, people).without("west")).left_out.size == 100


def test_who_cannot_walk_stairs_is_left_out() -> None:
    """Those who are rescued are not in the optimum."""
    people = People.of(np.zeros(5, dtype=int), able=[True, False, True, True, False])
    net = FlowNet.of(hall(), people)
    assert (net.people, net.left_out.tolist()) == (3, [1, 4])


def test_what_is_not_there_is_named() -> None:
    """A wrong link or share is told."""
    people = People.of([0])
    with pytest.raises(UnknownName, match="did you mean 'north'"):
        FlowNet.of(hall(), people, closed=["nort"])
    with pytest.raises(InputError, match=r"pace_share 1\.5 is not between 0 and 1"):
        FlowNet.of(hall(), people, pace_share=1.5)


def test_the_slowest_have_a_bound_of_their_own() -> None:
    """Nobody is out before he has walked at his own speed; the plan leads him the short way."""
    plan = EvacuationPlan(
        id="room",
        spaces=(
            Space(id="room", kind="room", area_m2=200),
            Space(id="lawn", kind="outside"),
        ),
        links=(
            Link(id="near", between=("room", "lawn"), clear_width_m=1.0, walk_m=(20, 0)),
            Link(id="far", between=("room", "lawn"), clear_width_m=2.0, walk_m=(30, 0)),
        ),
    )
    network = Network.of(plan)
    people = People.of([0, 0, 0], level_m_s=[1.2, 0.1, 1.2], start_s=[0.0, 8.0, 16.0])
    best = quickest(FlowNet.of(network, people))
    assert best.bound_s == pytest.approx(8.0 + 20.0 / 0.1)
    assert best.plan_s == pytest.approx(best.bound_s)
    result = evacuate(network, people)
    assert result.last_s == pytest.approx(best.bound_s)


def two_houses() -> Network:
    """Return two houses of two rooms whose exits lead onto one path to an assembly point."""
    spaces = [
        Space(id="lawn", kind="assembly"),
        Space(id="path", kind="path", clear_width_m=4.0, length_m=40.0),
    ]
    links = [
        Link(id="gate", kind="path", between=("path", "lawn"), clear_width_m=4.0, walk_m=(40, 0))
    ]
    for house in "ab":
        for room in ("1", "2"):
            name = f"{house}{room}"
            spaces.append(Space(id=name, kind="room", building=house, area_m2=100))
            links.append(
                Link(
                    id=f"{name}.exit",
                    kind="exit",
                    between=(name, "path"),
                    clear_width_m=0.9 if house == "a" else 1.1,
                    walk_m=(5, 10),
                )
            )
        links.append(
            Link(id=house, between=(f"{house}1", f"{house}2"), clear_width_m=1.0, walk_m=(6, 6))
        )
    return Network.of(EvacuationPlan(id="two", spaces=tuple(spaces), links=tuple(links)))


def test_houses_are_solved_one_by_one_up_to_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the open is wide, house by house gives the bound and a plan of the whole."""
    from twin.evacuation.optimum import quickest as module

    network = two_houses()
    people = People.of(
        [network.cell(room) for room in ("a1", "b1", "b2") for _ in range(60)], level_m_s=1.1
    )
    net = FlowNet.of(network, people)
    whole = quickest(net)
    monkeypatch.setattr(module, "LARGE", 3)
    parts = quickest(net)
    assert len(parts.parts) == 1
    assert len(parts.solved) == 2
    # The smeared door in front of the open differs by less than one passage.
    assert parts.bound_s == pytest.approx(whole.bound_s, abs=2.0)
    assert parts.bound_s <= parts.plan_s <= whole.plan_s + 2.0
    plan = parts.parts[0].plan
    assert plan is not None
    assert plan.net is parts.parts[0].net
    ends = {plan.net.door_id[door] for door in plan.door[plan.path_at[1:] - 1]}
    assert ends == {"gate"}
    nobody = quickest(net.without("gate"))
    assert nobody.left_out.size == 180


@pytest.mark.parametrize("seed", range(4))
def test_the_kernel_never_beats_the_bound(seed: int) -> None:
    """Crowds of all kinds in a hall, nearest or aware, are out at the bound or later."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 120))
    cell = rng.integers(0, 2, count)
    people = People.of(
        cell,
        x_m=np.where(cell == 0, rng.uniform(0, 20, count), rng.uniform(20, 26, count)),
        y_m=rng.uniform(0, 6, count),
        level_m_s=rng.uniform(0.4, 2.0, count),
        start_s=rng.exponential(20.0, count) * (seed % 2),
        size=rng.choice([0.5, 1.0], count),
    )
    network = hall()
    for opened in ([], ["north"]):
        now = replace(network, open_=network.open_ | np.isin(network.link_id, opened))
        least_s = bound_s(FlowNet.of(now, people))
        for routes in ("nearest", "aware"):
            result = evacuate(now, people, routes=routes)
            assert result.out == count
            assert result.last_s >= least_s - 1e-6


def test_the_benchmark_plan_is_within_a_percent() -> None:
    """From the plan of a building with all its doors: 3:1 is as good as balanced."""
    network = Network.of(benchmark_plan())
    ends = []
    for ratio in (1.0, 3.0):
        best = quickest(FlowNet.of(network, benchmark_people(network, ratio=ratio)))
        assert best.plan_s <= 1.012 * best.bound_s
        ends.append(best.bound_s)
    assert ends[0] == pytest.approx(1436.4, abs=1.0)
    assert ends[1] == pytest.approx(ends[0], abs=1.0)
    assert best.exceeds_percent(1.1 * best.bound_s) == pytest.approx(10.0)
