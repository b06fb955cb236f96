from __future__ import annotations

import math

import numpy as np
import pytest

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.errors import InputError
from twin.evacuation.moving.crowd import evacuate
from twin.evacuation.moving.movement import SFPE
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
from twin.evacuation.population.people import People
from twin.evacuation.repeats.bottlenecks import bottlenecks, time_split

FLOW_P_S = 0.5


def hall(people: int, start_s: float = 0.0) -> tuple[Network, People]:
    """A hall whose people stand at its one door, which passes one of them every two seconds."""
    plan = EvacuationPlan(
        id="hall",
        spaces=(Space(id="hall", kind="room", area_m2=200.0), Space(id="out", kind="outside")),
        links=(
            Link(
                id="door", kind="exit", between=("hall", "out"), clear_width_m=1.0,
                flow_p_s=FLOW_P_S, walk_m=(10.0, 0.0),
            ),
        ),
    )  # fmt: skip
    everybody = People.of(np.zeros(people, dtype=np.int32), level_m_s=1.0, start_s=start_s)
    return Network.of(plan, SFPE), everybody


def test_waiting_before_one_door_by_hand() -> None:
    """The k-th of N people waits 2 k seconds: N (N - 1) person-seconds, all the door's blame."""
    network, people = hall(20)
    result = evacuate(network, people, log=True)
    (one,) = bottlenecks(result)
    assert (one.link, one.passed, one.peak_queue) == ("door", 20, 20)
    assert one.wait_person_s == pytest.approx(20 * 19)
    assert one.blame_percent == pytest.approx(100.0)
    assert one.mean_wait_s == pytest.approx(19.0)
    assert one.from_s == pytest.approx(10.0)
    assert one.until_s == pytest.approx(10.0 + 19 * 2.0)
    assert one.peak_s == pytest.approx(10.0)


def test_walking_and_waiting_add_up() -> None:
    """Twenty people start at 30 s and walk ten seconds each; the rest of their time they wait."""
    network, people = hall(20, start_s=30.0)
    for log in (True, False):
        split = time_split(evacuate(network, people, log=log), people)
        assert split.people == 20
        assert split.before_person_s == pytest.approx(600.0)
        assert split.walking_person_s == pytest.approx(200.0)
        assert split.waiting_person_s == pytest.approx(380.0)
        assert split.waiting_percent == pytest.approx(100.0 * 380.0 / 580.0)


def test_who_walks_alone_waits_nowhere() -> None:
    """One person never waits: no bottleneck, and no share of waiting."""
    network, people = hall(1)
    result = evacuate(network, people, log=True)
    assert bottlenecks(result) == ()
    assert time_split(result, people).waiting_percent == 0.0


def test_the_time_of_a_building_is_explained_once() -> None:
    """Over all links waiting is that of all persons, and its shares add up to all of it."""
    network = Network.of(buildings())
    people = occupants(places(network, 500), np.random.default_rng(1))
    result = evacuate(network, people, log=True)
    found = bottlenecks(result)
    assert sum(one.blame_percent for one in found) == pytest.approx(100.0)
    split = time_split(result, people)
    assert split.waiting_person_s == pytest.approx(sum(one.wait_person_s for one in found))
    total = split.before_person_s + split.walking_person_s + split.waiting_person_s
    assert total == pytest.approx(result.exit_s.sum())
    assert [one.wait_person_s for one in found] == sorted(
        (one.wait_person_s for one in found), reverse=True
    )
    for one in found:
        if not math.isnan(one.from_s):
            assert one.from_s <= one.peak_s <= one.until_s <= result.last_s


def test_without_passages_no_times_are_told() -> None:
    """Waiting is known from the doors alone; when it was is not."""
    network, people = hall(20)
    (one,) = bottlenecks(evacuate(network, people))
    assert one.wait_person_s == pytest.approx(380.0)
    assert math.isnan(one.from_s)
    assert math.isnan(one.peak_s)


def test_what_a_wider_door_is_worth_is_passed_on() -> None:
    """A value is told with the link that it belongs to; of others it is not known."""
    network, people = hall(5)
    result = evacuate(network, people)
    assert bottlenecks(result, values={"door": 3.5})[0].value_s_per_10cm == 3.5
    assert math.isnan(bottlenecks(result)[0].value_s_per_10cm)


def test_only_those_who_are_safe_are_accounted_for() -> None:
    """Where not all are safe the passages tell whose waiting it was; without them, nothing."""
    network, people = hall(20)
    half = evacuate(network, people, until_s=30.0, log=True)
    split = time_split(half, people)
    assert split.people == half.out < 20
    assert split.walking_person_s == pytest.approx(10.0 * split.people)
    with pytest.raises(InputError, match=r"people are not safe.*log=True"):
        time_split(evacuate(network, people, until_s=30.0), people)
