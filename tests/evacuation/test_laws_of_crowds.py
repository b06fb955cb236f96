"""What holds for any crowd in any building: on buildings and crowds drawn at random."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.evacuation.moving.crowd import Crowd, Paths, evacuate
from twin.evacuation.moving.movement import SFPE, STUDENTS, WEIDMANN, Movement
from twin.evacuation.moving.state import QUEUED, SAFE, TRAPPED, WALKING
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import Link, PlanStorey, Space
from twin.evacuation.population.people import People
from twin.verify.evacuation_rig import build, door, flight, floor, point, stand, storey

BY_DENSITY = Movement(stair_density=True)
MODELS = (SFPE, WEIDMANN, STUDENTS, BY_DENSITY)
SQUEEZE = 1.37
"""How much fuller than it may be a space gets that has long waited in a ring of full ones."""
LONG_S = 20_000.0


@dataclass(frozen=True)
class Case:
    """A building of two storeys and its people."""

    parts: tuple[Space | Link | PlanStorey, ...]
    counts: dict[str, int]
    speeds_m_s: tuple[float, ...]
    starts_s: tuple[float, ...]
    movement: Movement
    how: str

    def network(self, wider: float = 1.0, *, exits_only: bool = False) -> Network:
        """Return its network, its doors so many times wider."""
        return build([self._widened(part, wider, exits_only) for part in self.parts], self.movement)

    @staticmethod
    def _widened(part: Any, wider: float, exits_only: bool) -> Any:
        if isinstance(part, Link) and (part.kind == "exit" or not exits_only):
            return part.model_copy(update={"clear_width_m": part.clear_width_m * wider})
        return part

    def people(self, network: Network, times: int = 1) -> People:
        """Return its people, or twice as many."""
        cells = np.repeat([network.cell(room) for room in self.counts], list(self.counts.values()))
        speeds = np.resize(self.speeds_m_s, cells.size)
        starts = np.resize(self.starts_s, cells.size)
        one = People.of(cells, level_m_s=speeds, start_s=starts)
        return People.join([one] * times)

    def crowd(self, **how: Any) -> Crowd:
        """Return its crowd before anybody has moved."""
        network = self.network()
        return Crowd(network, self.people(network), **({"routes": self.how} | how))


@st.composite
def cases(draw: st.DrawFn, hows: tuple[str, ...] = ("nearest", "aware")) -> Case:
    """Draw rooms and corridors joined to a tree with a few more doors, stairs, one exit or two."""
    count = draw(st.integers(2, 8))
    parts: list[Space | Link | PlanStorey] = [storey(1, 0.0), storey(2, 3.0)]
    upper = [i >= (count + 1) // 2 for i in range(count)]
    width = st.floats(0.7, 2.5)
    for i in range(count):
        x, y = draw(st.tuples(st.floats(0, 30), st.floats(0, 30)))
        wide, deep = draw(st.tuples(st.floats(1.5, 8.0), st.floats(1.5, 8.0)))
        kind = draw(st.sampled_from(["room", "corridor"]))
        level = "f2" if upper[i] else "f1"
        parts.append(floor(f"room-{i}", (x, y, x + wide, y + deep), kind, storey=level))
    pairs = [(draw(st.integers(0, i - 1)), i) for i in range(1, count)]
    pairs += draw(st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=3))
    for k, (i, j) in enumerate(pairs):
        if i != j:
            parts += _joined(k, (i, j), upper, draw(width), draw(st.floats(3.0, 9.0)))
    for k in range(draw(st.integers(1, 2))):
        room = draw(st.integers(0, (count + 1) // 2 - 1))
        parts.append(door(f"exit-{k}", (f"room-{room}", "out"), draw(width)))
    floors = [part for part in parts if isinstance(part, Space) and part.kind != "stair"]
    counts = {
        one.id: min(draw(st.integers(0, 30)), max(1, int(1.8 * one.floor_m2))) for one in floors
    }
    return Case(
        parts=tuple(parts),
        counts=counts,
        speeds_m_s=tuple(draw(st.lists(st.floats(0.3, 2.0), min_size=1, max_size=7))),
        starts_s=tuple(draw(st.lists(st.floats(0.0, 60.0), min_size=1, max_size=5))),
        movement=draw(st.sampled_from(MODELS)),
        how=draw(st.sampled_from(hows)),
    )


def _joined(
    k: int, pair: tuple[int, int], upper: list[bool], width_m: float, length_m: float
) -> list[Space | Link]:
    """Return the door between two rooms, or the stair where one lies above the other."""
    low, high = sorted(pair, key=lambda i: upper[i])
    if upper[low] == upper[high]:
        return [door(f"door-{k}", (f"room-{low}", f"room-{high}"), width_m)]
    return [
        flight(f"stair-{k}", "f1", width_m, length_m),
        door(f"foot-{k}", (f"room-{low}", f"stair-{k}"), width_m, kind="stair-entry"),
        door(f"head-{k}", (f"room-{high}", f"stair-{k}"), width_m, kind="stair-entry"),
    ]


def check_books(crowd: Crowd) -> None:
    """Hold the books of a crowd against what is known of every person."""
    cells, links, folk = crowd._world.cells, crowd._world.links, crowd._world.folk
    inside = np.bincount(crowd.cell, minlength=crowd.network.cells)
    assert np.array_equal(inside, crowd.heads)
    sizes = np.bincount(crowd.cell, weights=crowd.people.size, minlength=crowd.network.cells)
    assert np.allclose(cells["load"], sizes)
    for state, name in ((QUEUED, "queue"), (WALKING, "coming")):
        heading = folk["link"][crowd.state == state]
        assert np.array_equal(np.bincount(heading, minlength=crowd.network.links), links[name])
    assert np.array_equal(np.isfinite(crowd.exit_s), crowd.state == SAFE)


@settings(max_examples=10, deadline=None)
@given(cases())
def test_everybody_is_somewhere_at_every_step_and_gets_out(case: Case) -> None:
    """People are conserved, queues and walkers are as told, and in the end all are out."""
    crowd = case.crowd()
    time_s = 0.0
    while crowd.moving and time_s < 60.0:
        time_s += 0.5
        crowd.advance(time_s)
        check_books(crowd)
    crowd.advance(LONG_S)
    assert crowd.result().out == len(crowd.people)


@settings(max_examples=20, deadline=None)
@given(cases())
def test_no_space_is_fuller_than_it_may_be(case: Case) -> None:
    """Full spaces let nobody in but by exchange or relief, and never beyond the jam."""
    crowd = case.crowd()
    crowd.advance(LONG_S)
    indoors = ~crowd.network.safe
    most = crowd.result().peak_p_m2[indoors] * crowd.network.area_m2[indoors]
    # Relief stops at the first person beyond the jam; through a door both ways one more may stand.
    assert np.all(most <= SQUEEZE * crowd.network.hold_p[indoors] + 1.0 + 1e-9)


@settings(max_examples=20, deadline=None)
@given(cases())
def test_no_opening_passes_more_than_it_can(case: Case) -> None:
    """In any window of t seconds 1 + C t people at most, both directions together."""
    crowd = case.crowd(log=True)
    crowd.advance(LONG_S)
    passages, network = crowd.passages(), crowd.network
    for ways in network.links_of.values():
        times_s = np.sort(passages.pass_s[np.isin(passages.link, ways)])
        assert np.all(np.diff(times_s) >= 1.0 / network.capacity_p_s[ways[0]] - 1e-9)


@settings(max_examples=15, deadline=None)
@given(cases(), st.lists(st.floats(0.01, 40.0), min_size=1, max_size=30))
def test_it_does_not_matter_when_one_looks(case: Case, steps_s: list[float]) -> None:
    """A crowd advanced in pieces, on its grid or off it, ends as one that was not watched."""
    whole, pieces = case.crowd(), case.crowd()
    time_s = 0.0
    for step_s in steps_s:
        time_s += step_s
        pieces.advance(time_s)
    for crowd in (whole, pieces):
        crowd.advance(LONG_S)
    assert np.array_equal(whole.exit_s, pieces.exit_s)
    assert np.array_equal(whole.passed, pieces.passed)


@settings(max_examples=20, deadline=None)
@given(cases())
def test_a_run_is_repeated_to_the_bit(case: Case) -> None:
    """The same people in the same building do the same."""
    one, other = case.crowd(noise=0.2), case.crowd(noise=0.2)
    one.advance(LONG_S)
    other.advance(LONG_S)
    assert np.array_equal(one.exit_s, other.exit_s)
    assert np.array_equal(one.result().wait_person_s, other.result().wait_person_s)


@settings(max_examples=20, deadline=None)
@given(cases(hows=("nearest",)), st.floats(1.05, 2.0), st.booleans())
def test_wider_doors_cost_no_time(case: Case, wider: float, exits_only: bool) -> None:
    """The last is out no later, but for one turn where streams merge: whole persons take turns."""
    narrow, wide = case.network(), case.network(wider, exits_only=exits_only)
    turn_s = 1.0 / narrow.capacity_p_s.min()
    first = evacuate(narrow, case.people(narrow))
    second = evacuate(wide, case.people(wide))
    assert second.last_s <= first.last_s + turn_s


@settings(max_examples=20, deadline=None)
@given(cases(hows=("nearest",)))
def test_twice_as_many_take_no_less(case: Case) -> None:
    """T(2 N) >= T(N)."""
    network = case.network()
    once = evacuate(network, case.people(network))
    twice = evacuate(network, case.people(network, times=2))
    assert twice.last_s >= once.last_s - 1e-9


@settings(max_examples=15, deadline=None)
@given(cases(), st.floats(0.0, 0.6), st.floats(0.0, 0.9))
def test_nobody_walks_in_circles(case: Case, noise: float, follow: float) -> None:
    """Who misjudges ways, or follows others, still gets out in the end."""
    network = case.network()
    people = case.people(network)
    people = replace(people, follow=np.full(len(people), follow, dtype=np.float32))
    crowd = Crowd(network, people, routes=case.how, noise=noise)
    crowd.advance(LONG_S)
    assert crowd.result().out == len(people)


@settings(max_examples=15, deadline=None)
@given(cases(), st.data())
def test_doors_that_shut_and_open_lose_nobody(case: Case, data: st.DataObject) -> None:
    """Whatever is shut when: the books hold, trapped people wait, and leave when all is open."""
    crowd = case.crowd()
    names = sorted(crowd.network.links_of)
    for _ in range(data.draw(st.integers(1, 8))):
        crowd.advance(crowd.now_s + data.draw(st.floats(0.1, 30.0)))
        change = data.draw(st.sampled_from([crowd.lock, crowd.unlock]))
        change(data.draw(st.sampled_from(names)))
        check_books(crowd)
    crowd.advance(LONG_S)
    assert not crowd.moving
    assert np.all((crowd.state == SAFE) | (crowd.state == TRAPPED))
    for name in names:
        crowd.unlock(name)
    crowd.advance(2.0 * LONG_S)
    assert crowd.result().out == len(crowd.people)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.floats(0.8, 2.0), st.floats(0.0, 90.0))
def test_starting_later_shifts_all(count: int, width_m: float, later_s: float) -> None:
    """T(d) = T(0) + d, whatever point of the grid that is."""
    network = build([floor("room", (0, 0, 8, 5)), door("exit", ("room", "out"), width_m, (8, 2.5))])
    now = evacuate(network, stand(network, "room", count))
    then = evacuate(network, stand(network, "room", count, start_s=later_s))
    assert np.sort(then.exit_s) == pytest.approx(np.sort(now.exit_s) + later_s, abs=1e-9)


@pytest.mark.parametrize("movement", [SFPE, STUDENTS])
def test_a_ring_of_full_spaces_does_not_lock_up(movement: Movement) -> None:
    """Three full rooms, each of whose people must pass the next: they squeeze, and all get out."""
    rooms = ("a", "b", "c")
    parts: list[Any] = [floor(name, (4 * i, 0, 4 * i + 4, 4)) for i, name in enumerate(rooms)]
    for here, there in zip(rooms, (*rooms[1:], rooms[0]), strict=True):
        parts += [
            door(f"{here}-{there}", (here, there), 1.0, one_way=True),
            floor(f"lobby-{here}", (0, 10, 1, 11)),
            door(f"in-{here}", (here, f"lobby-{here}"), 1.0, one_way=True),
            door(f"exit-{here}", (f"lobby-{here}", "out"), 0.7),
        ]
    network = build(parts, movement)
    full = int(network.hold_p[network.cell("a")])
    people = People.join([stand(network, name, full) for name in rooms])
    # All go half way round and one on, then out there.
    paths = [
        [network.link(f"{x}-{y}")[0] for x, y in ((a, b), (b, c))] + [network.link(f"in-{c}")[0]]
        for a, b, c in (("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b"))
        for _ in range(full)
    ]
    at = np.arange(len(people) + 1) * 3
    crowd = Crowd(network, people, paths=Paths(np.concatenate(paths).astype(np.int32), at))
    crowd.advance(LONG_S)
    assert crowd.result().out == 3 * full
    assert crowd.passed[network.link("a-b")[0]] == 2 * full


@pytest.mark.parametrize("hold_p_m2", [1.9, 2.75, 3.5])
def test_a_jam_dissolves(hold_p_m2: float) -> None:
    """600 people through 20 by 2 m: within 6 % of the hand calculation, however full it may be."""
    network = build(
        [
            floor("hall", (-20, -10, 0, 12)),
            floor("corridor", (0, 0, 20, 2), "corridor"),
            door("in", ("hall", "corridor"), 2.0, (0, 1), effective_width_m=2.0),
            door("end", ("corridor", "out"), 2.0, (20, 1), effective_width_m=2.0),
        ],
        Movement(hold_p_m2=hold_p_m2),
    )
    by_hand_s = 599.0 / (2.0 * 1.40 / (4 * 0.266)) + 20.0 / 1.19
    last_s = evacuate(network, stand(network, "hall", point(0, 1, 600))).last_s
    assert by_hand_s <= last_s <= 1.06 * by_hand_s
