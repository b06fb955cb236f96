from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.errors import UnknownName
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People
from twin.evacuation.repeats.closures import Closures, closures, staircases

PEOPLE = 600


@pytest.fixture(scope="module")
def plan() -> EvacuationPlan:
    """The benchmark building with crossed corridors."""
    return buildings(crossed=True)


@pytest.fixture(scope="module")
def network(plan: EvacuationPlan) -> Network:
    """Its network."""
    return Network.of(plan)


@pytest.fixture(scope="module")
def people(network: Network) -> People:
    """Three quarters of the people on one side."""
    return occupants(places(network, PEOPLE, share_a=0.75), np.random.default_rng(1))


@pytest.fixture(scope="module")
def found(plan: EvacuationPlan, network: Network, people: People) -> Closures:
    """All closures, by the nearest way."""
    return closures(plan, network, people)


def shut(network: Network, *links: str) -> Network:
    """Return the network with links shut from the beginning."""
    some = [index for link in links for index in network.link(link)]
    open_ = network.open_.copy()
    open_[some] = False
    return replace(network, open_=open_)


def test_everything_is_shut_once(plan: EvacuationPlan, found: Closures) -> None:
    """Every door, opening and exit is shut alone, the two staircases as a whole, entries never."""
    kinds = {link.id for link in plan.links if link.kind != "stair-entry"}
    assert sorted(one.id for one in found.ranked) == sorted([*kinds, "stair-1a", "stair-1b"])
    stair = found.of("stair-1a")
    assert {f"flight-{floor}a" for floor in range(2, 6)} <= set(stair.links)
    assert "exit-a" in stair.links


@pytest.mark.parametrize("name", ["exit-b", "stair-1a", "lobby-3b", "door-2a4", "cross-3"])
def test_a_closure_is_the_run_with_the_door_shut(
    network: Network, people: People, found: Closures, name: str
) -> None:
    """The same people in a building with that door shut are out as late, and as many of them."""
    one = found.of(name)
    base = evacuate(network, people)
    then = evacuate(shut(network, *one.links), people)
    out = then.exit_s[np.isfinite(then.exit_s)]
    assert one.t100_s == out.max()
    assert one.t95_s == np.sort(out)[int(np.ceil(0.95 * out.size)) - 1]
    assert one.trapped == PEOPLE - out.size
    both = np.isfinite(then.exit_s)
    later = then.exit_s[both] - base.exit_s[both]
    assert one.lost_person_s == pytest.approx(later.sum())
    assert one.lost_last_s == then.exit_s[both].max() - base.exit_s[both].max()


def test_what_nobody_uses_changes_nothing(
    network: Network, people: People, found: Closures
) -> None:
    """Crossings that nobody takes are not run again; a run shows the same to the last bit."""
    idle = [one for one in found.ranked if not one.rerun]
    assert {one.id for one in idle} == {f"cross-{floor}" for floor in range(1, 6)}
    base = evacuate(network, people)
    for one in idle:
        assert (one.used, one.trapped, one.lost_s, one.lost_person_s) == (0, 0, 0.0, 0.0)
        then = evacuate(shut(network, one.id), people)
        assert then.exit_s.tobytes() == base.exit_s.tobytes()


def maze(rng: np.random.Generator, side: int = 5) -> EvacuationPlan:
    """A square of rooms with doors at random between neighbours, and exits at random."""
    spaces = [
        Space(
            id=f"r{x}{y}",
            kind="room",
            polygon=((6.0 * x, 5.0 * y), (6.0 * x + 6, 5.0 * y), (6.0 * x + 6, 5.0 * y + 5),
                     (6.0 * x, 5.0 * y + 5)),
        )
        for x in range(side) for y in range(side)
    ]  # fmt: skip
    walls = [
        (x, y, x + dx, y + dy)
        for x in range(side) for y in range(side) for dx, dy in ((1, 0), (0, 1))
        if x + dx < side and y + dy < side
    ]  # fmt: skip
    doors = [
        Link(
            id=f"d{x}{y}{u}{v}", between=(f"r{x}{y}", f"r{u}{v}"), clear_width_m=1.0,
            at=(6.0 * u, 5.0 * y + 1 + 3 * rng.random()) if u > x
            else (6.0 * x + 1 + 4 * rng.random(), 5.0 * v),
            main=bool(rng.random() < 0.5),
        )
        for x, y, u, v in walls if rng.random() < 0.7
    ]  # fmt: skip
    exits = [
        Link(id=f"e{x}", kind="exit", between=(f"r{x}0", "out"), clear_width_m=1.2,
             at=(6.0 * x + 3.0, 0.0), main=x == 0)
        for x in rng.permutation(side)[:3]
    ]  # fmt: skip
    return EvacuationPlan(
        id="maze", spaces=(*spaces, Space(id="out", kind="outside")), links=(*doors, *exits)
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("routes", ["nearest", "familiar"])
def test_what_nobody_uses_changes_nothing_anywhere(seed: int, routes: str) -> None:
    """In random mazes no closure that is not run would have changed anybody's time."""
    rng = np.random.default_rng(seed)
    plan = maze(rng)
    network = Network.of(plan)
    people = People.of(
        rng.integers(0, 25, 150),
        level_m_s=rng.uniform(0.5, 1.5, 150),
        start_s=rng.uniform(0.0, 40.0, 150),
        follow=rng.choice([0.0, 0.5], 150),
    )
    found = closures(plan, network, people, routes=routes)
    base = evacuate(network, people, routes=routes)
    idle = [one.id for one in found.ranked if not one.rerun]
    assert idle
    for name in idle:
        then = evacuate(shut(network, name), people, routes=routes)
        assert then.exit_s.tobytes() == base.exit_s.tobytes(), name


def test_where_people_look_at_queues_everything_is_run(
    plan: EvacuationPlan, network: Network, people: People
) -> None:
    """By seconds, or misjudging, people may have looked at a way that nobody took."""
    few = people.taken(np.arange(0, PEOPLE, 20))
    aware = closures(plan, network, few, routes="aware", kinds=("exit", "opening"))
    assert aware.runs == len(aware.ranked) == 9
    unsure = closures(plan, network, few, noise=0.3, kinds=("exit",))
    assert unsure.runs == len(unsure.ranked) == 4


def test_the_worst_come_first_and_single_rooms_last(found: Closures) -> None:
    """An exit of two costs most; doors that only shut in their own room end the list."""
    assert {one.id for one in found.ranked[:4]} == {"exit-a", "exit-b", "stair-1a", "stair-1b"}
    assert found.ranked[0].lost_s > 60.0
    own = [one for one in found.ranked if one.own_room]
    assert [one.id for one in own] == [one.id for one in found.ranked[-100:]]
    assert {one.trapped for one in own} == {3, 9}
    lost = [one.lost_s for one in found.ranked if not one.own_room]
    assert lost == sorted(lost, reverse=True)


def test_without_a_second_way_a_staircase_shuts_in_its_side() -> None:
    """Where the corridors do not cross, half of the people are trapped by one stair."""
    plan = buildings()
    network = Network.of(plan)
    people = occupants(places(network, 200), np.random.default_rng(2))
    found = closures(plan, network, people)
    assert found.of("stair-1b").trapped == 100
    assert not found.of("stair-1b").own_room
    assert found.of("lobby-4a").trapped == 20
    assert found.of("door-4a0").trapped == 2
    assert found.ranked[0].trapped == 100
    assert found.out == 200


def test_other_buildings_are_not_run_again() -> None:
    """A closure in one of three buildings gives what it gives when that one stands alone."""
    alone, three = buildings(), buildings(3)
    network = Network.of(three)
    people = occupants(places(network, 600), np.random.default_rng(5))
    first = people.taken(np.flatnonzero(people.cell < network.cells // 3))
    one = closures(alone, Network.of(alone), first, kinds=("exit",))
    many = closures(three, network, people, kinds=("exit",))
    assert many.of("b1.exit-a").trapped == one.of("exit-a").trapped == 100
    assert many.of("b1.exit-a").lost_person_s == one.of("exit-a").lost_person_s
    assert len(many.ranked) == 3 * len(one.ranked)


def test_locked_doors_are_left_out(plan: EvacuationPlan, people: People) -> None:
    """What is locked when the run begins is not shut once more."""
    links = tuple(
        link.model_copy(update={"locked": True}) if link.id == "cross-1" else link
        for link in plan.links
    )
    other = plan.model_copy(update={"links": links})
    found = closures(other, Network.of(other), people, kinds=("opening",))
    assert "cross-1" not in {one.id for one in found.ranked}
    with pytest.raises(UnknownName, match="cross-1"):
        found.of("cross-1")


def test_nobody_is_out_any_later_when_nobody_is_there(
    plan: EvacuationPlan, network: Network
) -> None:
    """Of an empty building no closure is worth a run."""
    found = closures(plan, network, People.none())
    assert (found.runs, found.out, found.t100_s) == (0, 0, 0.0)
    assert {one.trapped for one in found.ranked} == {0}


def test_flights_with_landings_are_one_staircase() -> None:
    """Two flights and three landings are one staircase; a ramp at another place is another."""
    storeys = tuple(
        PlanStorey(id=f"f{level}", level=level, elevation_m=3.3 * (level - 1))
        for level in (1, 2, 3)
    )
    flat = [
        Space(id=f"landing-{level}", kind="landing", storey=f"f{level}", area_m2=6.0)
        for level in (1, 2, 3)
    ]
    flights = [
        Space(
            id=f"flight-{level}", kind="stair", storey=f"f{level}", clear_width_m=1.2, length_m=7.0,
            riser_m=0.16, tread_m=0.28,
        )
        for level in (1, 2)
    ]  # fmt: skip
    ramp = Space(
        id="ramp", kind="ramp", storey="f1", clear_width_m=1.5, length_m=6.0, steps_up=False
    )
    rooms = [Space(id=name, kind="room", storey="f1", area_m2=40.0) for name in ("hall", "annex")]
    entries = [
        Link(id=f"entry-{level}-{end}", kind="stair-entry", clear_width_m=1.2,
             between=(f"flight-{level}", f"landing-{level + end}"))
        for level in (1, 2) for end in (0, 1)
    ]  # fmt: skip
    links = [
        *entries,
        Link(id="door", between=("hall", "landing-1"), clear_width_m=1.0),
        Link(id="up", kind="stair-entry", between=("hall", "ramp"), clear_width_m=1.5),
        Link(id="down", kind="stair-entry", between=("annex", "ramp"), clear_width_m=1.5),
        Link(id="exit", kind="exit", between=("hall", "outside"), clear_width_m=1.4),
    ]
    plan = EvacuationPlan(
        id="two", storeys=storeys, links=tuple(links),
        spaces=(*rooms, *flat, *flights, ramp, Space(id="outside", kind="outside")),
    )  # fmt: skip
    stair, other = staircases(plan)
    assert (stair.id, stair.kind, stair.flights) == ("flight-1", "stair", ("flight-1", "flight-2"))
    assert stair.links == tuple(link.id for link in entries)
    assert (other.id, other.kind, other.links) == ("ramp", "ramp", ("up", "down"))
