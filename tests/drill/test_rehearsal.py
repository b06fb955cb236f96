from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.drill.cases import MOMENT, rehearsal, venue
from twin.drill.attendance import attendance
from twin.drill.prediction import predict
from twin.drill.rehearsal import Block
from twin.drill.ways import Ways, shortest
from twin.errors import InputError
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.repeats.closures import staircases


def test_a_seed_means_the_same_people_under_any_law_of_starts() -> None:
    """So that two drills can be compared person by person."""
    one = rehearsal().people(7)
    other = replace(rehearsal(), premovement=PreMovement()).people(7)
    assert np.array_equal(one.cell, other.cell)
    assert np.array_equal(one.level_m_s, other.level_m_s)
    assert other.start_s.mean() > one.start_s.mean()
    assert np.array_equal(rehearsal().play(7).left_s, rehearsal().play(7).left_s)


def test_everybody_who_walks_is_out_and_nobody_is_counted_twice() -> None:
    """Those out, those who wait for a team and those shut in are all who were there."""
    played = rehearsal().play(3)
    exits = [link.id for link in venue().exits]
    out = int(played.exit_counts(exits).sum())
    assert out == int(np.isfinite(played.result.exit_s).sum())
    assert out + int(played.waiting.sum()) == len(played.people) == 200


def test_more_people_than_there_are_places_are_refused() -> None:
    """The message says how many there are."""
    with pytest.raises(InputError, match="240 places"):
        rehearsal(people=241).people(1)


def test_named_rooms_hold_the_people_that_are_told() -> None:
    """And no others."""
    some = attendance(venue(), MOMENT, people={"r1.0": 3, "r3.9": 8})
    people = replace(rehearsal(), attendance=some).people(1)
    cells = [rehearsal().network.cell_id[cell] for cell in people.cell]
    assert (cells.count("r1.0"), cells.count("r3.9"), len(cells)) == (3, 8, 11)


def test_a_blocked_door_sends_people_another_way() -> None:
    """Who has passed it is out by it; the others are out all the same, and later."""
    free = rehearsal().play(2)
    shut = replace(rehearsal(), blocks=(Block("e2.0", 20.0),)).play(2)
    network = rehearsal().network
    (into,) = (
        link for link in network.link("e2.0") if network.cell_id[network.dst[link]] == "s2.0"
    )
    assert 0 < shut.result.passed[into] < free.result.passed[into]
    assert np.isfinite(shut.left_s).all()
    assert shut.left_s.mean() > free.left_s.mean()


def test_narrower_doors_and_later_starts_take_longer() -> None:
    """The two levers of a fit."""
    base = rehearsal().play(1).left_s.max()
    assert replace(rehearsal(), flow_factor=0.5).play(1).left_s.max() > base
    assert replace(rehearsal(), premovement=PreMovement()).play(1).left_s.max() > base


def test_bands_hold_their_order_and_everybody() -> None:
    """Low, middle, high; the curve rises to all who walk; exits share all who leave."""
    made = predict(rehearsal(), range(1, 13)).prediction
    for band in (made.t50_s, made.t95_s, made.t100_s):
        assert band.low is not None
        assert band.middle is not None
        assert band.high is not None
        assert band.low <= band.middle <= band.high
    assert list(made.curve.middle) == sorted(made.curve.middle)
    assert made.curve.middle[-1] == made.walkers.middle
    assert sum(one.share for one in made.exits) == pytest.approx(1.0, abs=1e-4)
    assert made.t50_s.middle < made.t95_s.middle < made.t100_s.middle  # type: ignore[operator]


def test_the_shortest_ways_lead_out_and_avoid_what_is_shut() -> None:
    """From link to link, the last into safety."""
    network = rehearsal().network
    open_, shut = shortest(network), shortest(network, ["x.west"])
    for ways in (open_, shut):
        for path, metres in ways.values():
            assert all(network.dst[a] == network.src[b] for a, b in pairwise(path))
            assert network.safe[network.dst[path[-1]]]
            assert metres >= 0.0
    room = network.cell("r1.0")
    assert network.link_id[open_[room][0][-1]] == "x.west"
    assert network.link_id[shut[room][0][-1]] == "x.east"
    assert shut[room][1] > open_[room][1]


def test_ways_lead_through_the_stair_and_exit_that_are_told() -> None:
    """Even where another is nearer."""
    network = rehearsal().network
    told = {network.cell("r3.0"): [("s3.1", "x.west", 8.0)]}
    ways = Ways.through(network, staircases(venue().plan), told)
    path = ways.main(network.cell("r3.0"))
    assert ways.stair(path) == "s3.1"
    assert ways.exit(path) == "x.west"


def test_a_staircase_has_one_exit_in_plain_ways() -> None:
    """That of most people; nobody's stair changes."""
    network = rehearsal().network
    stairs = staircases(venue().plan)
    told = {
        network.cell("r3.0"): [("s3.0", "x.west", 8.0)],
        network.cell("r3.1"): [("s3.0", "x.west", 8.0)],
        network.cell("r3.2"): [("s3.0", "x.east", 8.0)],
    }
    people = np.full(network.cells, 8)
    plain = Ways.through(network, stairs, told).plain(people)
    for room in ("r3.0", "r3.1", "r3.2"):
        path = plain.main(network.cell(room))
        assert (plain.stair(path), plain.exit(path)) == ("s3.0", "x.west")


def test_a_hall_with_two_ways_gives_each_its_share() -> None:
    """Those who stand nearer to a door take its way."""
    network = rehearsal().network
    told = {network.cell("c1"): [("", "x.west", 3.0), ("", "x.east", 1.0)]}
    ways = Ways.through(network, staircases(venue().plan), told)
    people = rehearsal().people(1).taken(np.arange(40))
    where = network.cell("c1")
    x_m = np.linspace(1.0, 39.0, 40, dtype=np.float32)
    there = replace(
        people,
        cell=np.full(40, where, dtype=np.int32),
        x_m=x_m,
        y_m=np.full(40, 7.0, dtype=np.float32),
        able=np.ones(40, dtype=bool),
    )
    paths = ways.assigned(there)
    last = np.array([network.link_id[paths.links[end - 1]] for end in paths.at[1:]])
    assert (last == "x.west").sum() == 30
    assert x_m[last == "x.east"].min() > x_m[last == "x.west"].max()
