from __future__ import annotations

import itertools
import math

import pytest

from tests.response.water import Yard
from twin.campus.site import Road
from twin.model import Name
from twin.response.roads import Leg, Roads


def road(name: str, *line: tuple[float, float]) -> Road:
    """Return a road."""
    return Road(id=name, name=Name(en=name, zh=name), line=line, width_m=6)


SQUARE = (
    road("south", (0, 0), (300, 0)),
    road("east", (300, 0), (300, 400)),
    road("north", (300, 400), (0, 400)),
    road("west", (0, 400), (0, 0)),
)
PLACES = {"home": (0.0, -10.0), "goal": (300.0, 410.0)}
"""Ten metres off two opposite corners."""


def walk(_leg: Leg) -> float:
    """Return a pace of one metre a second."""
    return 1.0


def test_the_way_round_a_square() -> None:
    """Two sides of 300 m and 400 m and the two ways to the doors: 720 m."""
    roads = Roads(SQUARE, PLACES)
    assert roads.seconds("home", "goal", walk) == pytest.approx(720.0)
    assert roads.seconds("home", "home", walk) == 0.0


def test_roads_meet_where_they_cross() -> None:
    """A crossing in the middle of two roads is a way from one to the other."""
    cross = (road("x", (0, 0), (200, 0)), road("y", (100, -100), (100, 100)))
    roads = Roads(cross, {"a": (0.0, 0.0), "b": (100.0, 100.0)})
    assert roads.seconds("a", "b", walk) == pytest.approx(200.0)


def test_roads_meet_where_one_ends_on_the_other() -> None:
    """A road that ends on another (within the drawing's accuracy) joins it."""
    tee = (road("x", (0, 0), (200, 0)), road("y", (100, 0.3), (100, 100)))
    roads = Roads(tee, {"a": (0.0, 0.0), "b": (100.0, 100.0)})
    assert roads.seconds("a", "b", walk) == pytest.approx(200.0, abs=0.6)


def test_roads_apart_do_not_meet() -> None:
    """Two roads that only come near are not joined: there is no way."""
    apart = (road("x", (0, 0), (100, 0)), road("y", (102, 0), (200, 0)))
    roads = Roads(apart, {"a": (0.0, 0.0), "b": (200.0, 0.0)})
    assert roads.seconds("a", "b", walk) == math.inf


def test_a_closed_leg_sends_people_round() -> None:
    """With the east side closed the way is the other two sides, as long in a rectangle."""
    roads = Roads(SQUARE, PLACES)
    way = roads.way("home", "goal", lambda leg: 0.0 if leg.road == "east" else 1.0)
    assert way is not None
    used = {roads.leg(one, other).road for one, other in itertools.pairwise(way)}
    assert used == {None, "west", "north"}


def test_a_pond_closes_only_the_piece_near_it() -> None:
    """A yard beside one end of a road wets that end and not the other."""
    yards = (Yard(id="pond", x_m=300.0, y_m=0.0),)
    roads = Roads(SQUARE, PLACES, yards)
    wet = [leg for _, _, leg in roads.graph.edges(data="leg") if leg.yard == "pond"]
    assert 0.0 < sum(leg.length_m for leg in wet) < 400.0
    assert roads.way("home", "goal", lambda leg: 0.0 if leg.yard else 1.0) is not None
