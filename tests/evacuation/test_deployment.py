from __future__ import annotations

import math
from itertools import combinations, combinations_with_replacement, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.evacuation.slabs import Slab
from twin.campus import geometry
from twin.errors import InputError, UnknownName
from twin.evacuation.plans.graph import Graph, build_graph
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.rescue import placing
from twin.evacuation.rescue.deployment import (
    DEVICES,
    Device,
    TeamPace,
    default_bases,
    deploy,
    posts_table,
    reach_table,
    trips_table,
)
from twin.evacuation.rescue.placing import last_out, p_center, p_median
from twin.evacuation.rescue.teamtimes import team_times
from twin.model import Name

ONE = TeamPace(level_m_s=1.0, up_m_s=0.5, down_m_s=1.0)
PLAIN = Device(
    id="plain",
    name=Name(en="Plain", zh="无"),
    level_m_s=1.0,
    level_span_m_s=(1.0, 1.0),
    down_m_s=1.0,
    down_span_m_s=(1.0, 1.0),
    crew=1,
    crew_span=(1, 1),
    prepare_s=10.0,
    prepare_span_s=(0.0, 60.0),
)


def line(cells: int) -> Graph:
    """Return cells of 10 m in a row, with an exit at the far left: k lies 5 + 10 k m from it."""
    spaces = [
        Space(
            id=f"k{k}",
            kind="corridor",
            storey="f1",
            polygon=geometry.rectangle(10.0 * k, 0, 10, 2),
            clear_width_m=2,
        )
        for k in range(cells)
    ]
    links = [
        Link(
            id=f"o{k}",
            kind="opening",
            between=(f"k{k}", f"k{k + 1}"),
            at=(10.0 * k + 10, 1),
            clear_width_m=2,
        )
        for k in range(cells - 1)
    ]
    way_out = Link(id="x", kind="exit", between=("k0", "open"), at=(0, 1), clear_width_m=1)
    return build_graph(
        EvacuationPlan(
            id="line",
            storeys=(PlanStorey(id="f1", level=1, elevation_m=0),),
            spaces=(*spaces, Space(id="open", kind="outside")),
            links=(*links, way_out),
        )
    )


CELLS = [f"k{k}" for k in range(5)]
ALL = dict.fromkeys(CELLS, 1)


def test_the_median_of_a_line_is_its_middle() -> None:
    """Of five places 10 m apart the third is 12 m from them on average; two bases make it 6."""
    graph = line(5)
    one = deploy(graph, ALL, teams=1, bases=CELLS, device=PLAIN, pace=ONE, objective="mean")
    assert one.bases == ("k2",)
    assert (one.mean_s, one.worst_s) == (12.0, 20.0)
    two = deploy(graph, ALL, teams=2, bases=CELLS, device=PLAIN, pace=ONE, objective="mean")
    assert two.mean_s == 6.0
    assert two.assignment == {"k0": two.bases[0], "k1": two.bases[0]} | dict.fromkeys(
        CELLS[2:], "k3"
    )


def test_the_centres_of_a_line_halve_it() -> None:
    """From the second and fifth of six places nobody is farther than 10 m."""
    graph, cells = line(6), [f"k{k}" for k in range(6)]
    demand = dict.fromkeys(cells, 1)

    def worst(teams: int) -> tuple[tuple[str, ...], float]:
        found = deploy(
            graph,
            demand,
            teams=teams,
            bases=cells,
            device=PLAIN,
            pace=ONE,
            objective="farthest",
        )
        return found.bases, found.worst_s

    assert worst(2) == (("k1", "k4"), 10.0)
    assert worst(6) == (tuple(cells), 0.0)


def test_weights_draw_the_median() -> None:
    """A place that counts more than the others together has the base."""
    found = deploy(
        line(5),
        ALL,
        teams=1,
        bases=CELLS,
        weights={"k4": 5.0},
        device=PLAIN,
        pace=ONE,
        objective="mean",
    )
    assert found.bases == ("k4",)
    assert found.mean_s == pytest.approx((40 + 30 + 20 + 10) / 9)


def test_every_trip_follows_the_one_before() -> None:
    """One team at the exit fetches two people 5 m and 25 m away, each made ready in 10 s."""
    demand = {"k0": 1, "k2": 1}
    found = deploy(line(5), demand, teams=1, bases=["open"], device=PLAIN, pace=ONE)
    assert [(trip.space, trip.number) for trip in found.trips] == [("k0", 1), ("k2", 2)]
    near, far = found.trips
    times = [near.from_s, near.reached_s, near.ready_s, near.safe_s, near.back_s]
    assert times == [0.0, 5.0, 15.0, 20.0, 20.0]
    times = [far.from_s, far.reached_s, far.ready_s, far.safe_s, far.back_s]
    assert times == [20.0, 45.0, 55.0, 80.0, 80.0]
    assert (found.last_s, found.busy_s, found.rescued_mean_s) == (80.0, 80.0, 50.0)
    assert found.exact
    assert found.posts[0].people == 2


def test_the_urgent_are_fetched_first() -> None:
    """A weight of 5 on the person who is four times as far puts that trip first."""
    demand = {"k0": 1, "k2": 1}
    found = deploy(
        line(5), demand, teams=1, bases=["open"], weights={"k2": 5.0}, device=PLAIN, pace=ONE
    )
    assert [trip.space for trip in found.trips] == ["k2", "k0"]


def test_the_last_is_out_sooner_when_teams_share_the_work() -> None:
    """Two teams: one fetches the farthest, the other the rest; by hand 120 s against 230 s."""
    demand = {"k0": 1, "k1": 1, "k2": 1, "k4": 1}
    rounds = {0: 20.0, 1: 40.0, 2: 60.0, 4: 100.0}
    one = deploy(line(5), demand, teams=1, bases=["open"], device=PLAIN, pace=ONE)
    assert one.busy_s == sum(rounds.values())
    two = deploy(line(5), demand, teams=2, bases=["open"], device=PLAIN, pace=ONE)
    assert two.busy_s == 120.0
    assert two.bases == ("open", "open")
    assert two.exact


def test_walks_of_teams_on_stairs() -> None:
    """From the middle of a corridor up two flights of 10 m and out again, by hand.

    There: 18 m of corridor, 3 m in the shaft, 20 m up, 3 m, across the corridor, 3 m to the bed.
    Out: the same way down, then 2.2 m to the exit beside the stair; back without the stairs.
    """
    graph = build_graph(Slab(storeys=3).plan())
    chair = DEVICES["evacuation-chair"]
    times = team_times(graph, bases=["c1"], spaces=["r3.9"], device=chair)
    along_m = math.hypot(18.0, 1.0) + 3.0 + 3.0 + 2.0 + 3.0
    assert times.go_s[0, 0] == pytest.approx(along_m / 1.2 + 20.0 / 0.5)
    out_m = 3.0 + 2.0 + 3.0 + 3.0 + math.hypot(2.0, 1.0)
    assert times.carry_s[0] == pytest.approx(out_m / 1.46 + 20.0 / 0.83)
    assert times.back_s[0, 0] == pytest.approx(20.0 / 1.2)
    assert times.safe == ("open",)
    assert times.routes["c1", "r3.9"] == (
        "e1.1",
        "low1.1",
        "high1.1",
        "low2.1",
        "high2.1",
        "e3.1",
        "d3.9",
    )
    assert times.ways_out["r3.9"][-1] == "x.east"


def test_routes_are_ways_through_the_graph() -> None:
    """Each link of a route begins where the one before ended."""
    graph = build_graph(Slab(storeys=3).plan())
    ends = {k: {a, b} for a, b, k in graph.edges(keys=True)}
    found = deploy(graph, {"r3.4": 2, "r2.0": 1, "r1.9": 1}, teams=2)
    for one in found.reach:
        assert one.base in found.bases
        here = {one.base}
        for link in one.route:
            assert here & ends[link]
            here = ends[link] - here
        assert here == {one.space}
        assert all(ends[a] & ends[b] for a, b in pairwise(one.way_out))
        assert one.safe in ends[one.way_out[-1]]


def test_locked_doors_open_to_teams_with_keys_only() -> None:
    """Without keys nobody gets to a person behind a locked door: told, and not placed for."""
    plan = Slab().plan()
    links = tuple(link.model_copy(update={"locked": link.id == "d1.3"}) for link in plan.links)
    graph = build_graph(plan.model_copy(update={"links": links}))
    demand = {"r1.3": 1, "r1.4": 1}
    assert deploy(graph, demand, teams=1).unreached == ()
    shut = deploy(graph, demand, teams=1, keys=False)
    assert shut.unreached == ("r1.3",)
    assert [trip.space for trip in shut.trips] == ["r1.4"]
    assert math.isinf(next(one for one in shut.reach if one.space == "r1.3").reach_s)


def test_people_are_handed_over_before_the_building_or_carried_on() -> None:
    """A path of 30 m leads on to the assembly point: half of it and more is carried if asked."""
    plan = Slab().plan()
    yard = Space(id="open", kind="path", length_m=30.0, clear_width_m=3.0)
    meet = Space(id="lawn", kind="assembly")
    spaces = tuple(yard if space.id == "open" else space for space in plan.spaces)
    way = Link(
        id="way",
        kind="path",
        between=("open", "lawn"),
        at=(-30.0, 7.0),
        clear_width_m=3.0,
    )
    graph = build_graph(
        plan.model_copy(update={"spaces": (*spaces, meet), "links": (*plan.links, way)})
    )
    near = deploy(graph, {"r1.0": 1}, teams=1, device=PLAIN).reach[0]
    far = deploy(graph, {"r1.0": 1}, teams=1, device=PLAIN, to_assembly=True).reach[0]
    assert (near.safe, far.safe) == ("open", "lawn")
    assert far.carry_s - near.carry_s == pytest.approx(30.0)


def test_a_chair_that_rolls_down_does_not_go_up() -> None:
    """Out of a basement a stretcher is carried up; an evacuation chair is not."""
    plan = Slab(storeys=2).plan()
    links = tuple(
        link.model_copy(update={"between": ("c2", "open")}) if link.kind == "exit" else link
        for link in plan.links
    )
    graph = build_graph(plan.model_copy(update={"links": links}))
    assert deploy(graph, {"r1.0": 1}, teams=1, device="evacuation-chair").unreached == ("r1.0",)
    carried = deploy(graph, {"r1.0": 1}, teams=1, device="stretcher")
    assert carried.unreached == ()
    assert carried.reach[0].carry_s > 10.0 / 0.35


def test_bases_that_are_offered() -> None:
    """Landings, lobbies and refuges, and the open air before the exits."""
    plan = Slab(storeys=2).plan()
    hall = tuple(
        space.model_copy(update={"use": "lobby"}) if space.id == "r1.0" else space
        for space in plan.spaces
    )
    graph = build_graph(plan.model_copy(update={"spaces": hall}))
    assert set(default_bases(graph)) == {"open", "r1.0", "s1.0", "s1.1", "s2.0", "s2.1"}


Matrix = st.integers(1, 5).flatmap(
    lambda j: st.integers(1, 4).flatmap(
        lambda i: st.lists(
            st.lists(st.integers(1, 60), min_size=i, max_size=i), min_size=j, max_size=j
        )
    )
)


@settings(max_examples=15, deadline=None)
@given(rows=Matrix, places=st.integers(1, 3), data=st.data())
def test_medians_and_centres_are_the_best_of_all(
    rows: list[list[int]], places: int, data: st.DataObject
) -> None:
    """Against every choice; by trying and by branch and bound; more places are never worse."""
    cost = np.array(rows, dtype=float)
    weights = np.array([data.draw(st.integers(1, 4)) for _ in cost[0]], dtype=float)
    places = min(places, len(cost))
    choices = [cost[list(c)].min(axis=0) for c in combinations(range(len(cost)), places)]
    mean, worst = min(c @ weights for c in choices), min(c.max() for c in choices)
    second = min(c @ weights for c in choices if c.max() == worst)
    for enumerated in (placing.ENUMERATED, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(placing, "ENUMERATED", enumerated)
            median = cost[list(p_median(cost, weights, places))].min(axis=0)
            centre = cost[list(p_center(cost, weights, places))].min(axis=0)
        assert median @ weights == pytest.approx(mean)
        assert centre.max() == worst
        assert centre @ weights == pytest.approx(second)
    if places > 1:
        fewer = cost[list(p_median(cost, weights, places - 1))].min(axis=0)
        assert fewer @ weights >= mean - 1e-9


def least_work(rounds: np.ndarray, persons: list[int], teams: int) -> float:
    """Return the least work of the busiest team: every base and every share tried."""
    return min(
        max(
            sum(rounds[bases[t], i] for t, i in zip(share, persons, strict=True) if t == team)
            for team in range(teams)
        )
        for bases in combinations_with_replacement(range(len(rounds)), teams)
        for share in product(range(teams), repeat=len(persons))
    )


@settings(max_examples=25, deadline=None)
@given(rows=Matrix, teams=st.integers(1, 3), data=st.data())
def test_the_work_of_the_busiest_team_is_the_least_of_all(
    rows: list[list[int]], teams: int, data: st.DataObject
) -> None:
    """Against every base and every share; proven; nobody is left; more teams are never worse."""
    rounds = np.array(rows, dtype=float)
    counts = np.array([data.draw(st.integers(0, 1 if teams == 3 else 2)) for _ in rounds[0]])
    persons = [i for i, n in enumerate(counts) for _ in range(n)]
    found = last_out(rounds, counts, teams)
    assert found.busy_s == pytest.approx(least_work(rounds, persons, teams))
    assert found.exact
    assert (found.people.sum(axis=0) == counts).all()
    work = [float(rounds[b] @ n) for b, n in zip(found.bases, found.people, strict=True)]
    assert max(work) == pytest.approx(found.busy_s)
    assert last_out(rounds, counts, teams + 1).busy_s <= found.busy_s + 1e-9


def test_many_people_are_placed_for_with_a_bound() -> None:
    """30 people, 25 bases, 4 teams: not searched to the end, but within 10 % of what is proven."""
    rng = np.random.default_rng(0)
    bases, people = rng.random((25, 2)) * 60.0, rng.random((30, 2)) * 60.0
    rounds = 60.0 + 2.0 * np.abs(bases[:, None] - people[None]).sum(axis=2)
    counts = np.ones(30, dtype=np.int64)
    found = last_out(rounds, counts, 4)
    assert found.bound_s < found.busy_s < 1.1 * found.bound_s
    assert not found.exact
    again = last_out(rounds, counts, 4)
    assert (again.bases, again.busy_s) == (found.bases, found.busy_s)


@pytest.mark.parametrize("teams", [1, 2, 3, 4])
def test_more_teams_are_never_worse_in_a_building(teams: int) -> None:
    """Mean, farthest and last each fall or stay when a team is added."""
    graph = build_graph(Slab(storeys=4).plan())
    demand = {"r4.0": 1, "r4.9": 2, "r3.5": 1, "r2.2": 1, "r1.7": 1}

    def figures(count: int) -> tuple[float, float, float]:
        mean = deploy(graph, demand, teams=count, objective="mean")
        farthest = deploy(graph, demand, teams=count, objective="farthest")
        last = deploy(graph, demand, teams=count)
        assert mean.mean_s <= farthest.mean_s + 1e-9
        assert farthest.worst_s <= mean.worst_s + 1e-9
        assert last.busy_s <= min(mean.busy_s, farthest.busy_s) + 1e-9
        assert last.exact
        return mean.mean_s, farthest.worst_s, last.busy_s

    now, more = figures(teams), figures(teams + 1)
    assert all(b <= a + 1e-9 for a, b in zip(now, more, strict=True))


def test_what_is_not_searched_to_the_end_can_be_proven_in_time() -> None:
    """The quick plan for nine people and three teams is the best, as the search tree shows."""
    graph = build_graph(Slab(storeys=3).plan())
    demand = {f"r{level}.{k}": 1 for level in (1, 2, 3) for k in (0, 3, 7)}
    quick = deploy(graph, demand, teams=3, searched=0)
    proven = deploy(graph, demand, teams=3, searched=4000)
    assert proven.exact
    assert quick.busy_s == pytest.approx(proven.busy_s)


def test_tables_hold_every_row_in_both_languages() -> None:
    """Posts, trips and ways become tables; routes are links one after the other."""
    found = deploy(build_graph(Slab(storeys=2).plan()), {"r2.0": 1, "r2.9": 2}, teams=2)
    posts, trips, reach = posts_table(found), trips_table(found), reach_table(found)
    assert (posts.row_count, trips.row_count, reach.row_count) == (2, 3, 2)
    for table in (posts, trips, reach):
        assert set(table.names) == set(table.columns)
        assert all(name.en != name.zh for name in table.names.values())
        assert {key for key in table.columns if key.endswith("_s")} <= set(table.units)
    assert reach.columns["way_out"][0] == " ".join(found.reach[0].way_out)
    assert sum(posts.columns["people"]) == 3


def test_nobody_to_bring_out_is_an_answer() -> None:
    """With nobody waiting the teams stand ready and nothing takes time."""
    found = deploy(line(3), {"k1": 0}, teams=2, bases=["k0", "k1"], device=PLAIN)
    assert (found.last_s, found.mean_s, found.trips, found.reach) == (0.0, 0.0, (), ())
    assert len(found.posts) == 2


def test_what_cannot_be_placed_is_refused() -> None:
    """A space or device that is none, no team, half a person, more teams than bases."""
    graph = line(3)
    with pytest.raises(UnknownName, match="no space named 'k9'"):
        deploy(graph, {"k9": 1}, teams=1, bases=["k0"])
    with pytest.raises(UnknownName, match="no device named 'chair'; did you mean"):
        deploy(graph, {"k1": 1}, teams=1, bases=["k0"], device="chair")
    with pytest.raises(InputError, match="0 teams are to be placed; allowed: 1 or more"):
        deploy(graph, {"k1": 1}, teams=0, bases=["k0"])
    with pytest.raises(InputError, match=r"-1 people wait in k1; allowed: whole numbers from 0"):
        deploy(graph, {"k1": -1}, teams=1, bases=["k0"])
    with pytest.raises(InputError, match="the weight 0; allowed: more than 0"):
        deploy(graph, {"k1": 1}, teams=1, bases=["k0"], weights={"k1": 0.0})
    with pytest.raises(InputError, match="2 teams for 1 bases"):
        deploy(graph, {"k1": 1}, teams=2, bases=["k0"], objective="mean")
    with pytest.raises(InputError, match="no base is given"):
        deploy(graph, {"k1": 1}, teams=1, bases=[])


def test_devices_say_what_is_plausible() -> None:
    """Every figure of a device lies in its span; stairs are slower than the level."""
    assert set(DEVICES) == {"evacuation-chair", "carry-chair", "stretcher", "rescue-sheet"}
    assert all(one.down_m_s < one.level_m_s for one in DEVICES.values())
    assert all(30.0 <= one.prepare_s <= 75.0 for one in DEVICES.values())
    assert [DEVICES[k].down_m_s for k in ("evacuation-chair", "stretcher")] == [0.83, 0.53]
    chair = DEVICES["evacuation-chair"].model_dump()
    with pytest.raises(ValidationError, match=r"down_m_s 1\.5 does not lie between 0\.6 and 1"):
        Device.model_validate(chair | {"down_m_s": 1.5})
