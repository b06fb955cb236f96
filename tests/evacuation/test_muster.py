from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.campus import geometry
from twin.campus.site import AssemblyPoint, Road
from twin.evacuation.rescue.firelanes import lanes_blocked, reaches_into_m
from twin.evacuation.rescue.muster import MusterRules, RollCall, muster, muster_columns, walk_s
from twin.evacuation.words import TABLES
from twin.model import Name

ONE_A_SECOND = MusterRules(wardens=2, count_p_min=30.0, set_up_s=60.0, quiet_s=300.0)
"""Two wardens at thirty a minute each: a person every second."""


NAME = Name(en="Lawn", zh="草坪")
TWENTY_BY_TEN = geometry.rectangle(0, 0, 20, 10)


@dataclass(frozen=True)
class Lawn:
    """An assembly point."""

    id: str = "lawn"
    name: Name = NAME
    polygon: geometry.Polygon = TWENTY_BY_TEN


def road(*line: tuple[float, float], width_m: float = 4.0, fire_lane: bool = True) -> Road:
    return Road(
        id="lane", name=Name(en="Lane", zh="车道"), line=line, width_m=width_m, fire_lane=fire_lane
    )


def call(
    arrive_s: list[float],
    *,
    registered: list[int] | None = None,
    out_s: list[float] | None = None,
    place: list[int] | None = None,
    rules: MusterRules = ONE_A_SECOND,
    **more: Any,
) -> RollCall:
    """Return the roll-call of one lawn; by default all are on its list and come to it."""
    count = len(arrive_s)
    (found,) = muster(
        [Lawn()],
        place=place or [0] * count,
        arrive_s=arrive_s,
        registered=registered or [0] * count,
        out_s=out_s or [max(0.0, one - 30.0) for one in arrive_s],
        rules=rules,
        **more,
    )
    return found


# -- counting --------------------------------------------------------------------------------------


def test_all_there_at_once_are_counted_at_the_rate_of_the_wardens() -> None:
    """Ninety at 100 s; the count begins a minute later and takes a second for each."""
    found = call([100.0] * 90)
    assert found.complete_s == pytest.approx(100.0 + 60.0 + 90.0)
    assert (found.counted, found.missing, found.first_s, found.last_s) == (90, 0, 100.0, 100.0)


def test_those_who_come_later_are_counted_as_they_come() -> None:
    """The last comes when all others are counted: one second later it is complete."""
    found = call([*[100.0] * 10, 500.0], rules=ONE_A_SECOND.model_copy(update={"quiet_s": 600.0}))
    assert found.complete_s == pytest.approx(501.0)


def test_it_ends_when_nobody_new_comes() -> None:
    """One of eleven stays inside: reported missing five minutes after the last was counted."""
    found = call([*[100.0] * 10, math.inf], out_s=[80.0] * 10 + [math.inf])
    assert found.complete_s == pytest.approx(100.0 + 60.0 + 10.0 + 300.0)
    assert (found.people, found.counted, found.missing, found.still_inside) == (10, 10, 1, 1)
    assert found.elsewhere == 0


def test_who_comes_after_it_has_ended_is_missing_in_it() -> None:
    """Out in time, but six minutes late: reported missing though not inside."""
    found = call([*[100.0] * 10, 900.0], out_s=[80.0] * 10 + [400.0])
    assert found.complete_s == pytest.approx(470.0)
    assert (found.people, found.missing, found.still_inside, found.elsewhere) == (11, 1, 0, 1)


def test_who_went_to_another_point_is_missing_here() -> None:
    """Two points: one of the first's list stands at the second, a stranger there."""
    other = Lawn(id="yard", polygon=geometry.rectangle(50, 0, 10, 10))
    first, second = muster(
        [Lawn(), other],
        place=[0, 0, 1, 1],
        arrive_s=[100.0] * 4,
        registered=[0, 0, 0, 1],
        out_s=[60.0] * 4,
        rules=ONE_A_SECOND,
    )
    assert (first.missing, first.still_inside, first.elsewhere) == (1, 0, 1)
    assert (second.people, second.counted, second.strangers, second.missing) == (2, 2, 1, 0)


def test_heads_hide_who_is_missing() -> None:
    """A visitor stands for somebody inside: by heads nobody is missed, by names one is."""
    arguments: dict[str, Any] = {
        "arrive_s": [100.0, 100.0, math.inf],
        "registered": [0, -1, 0],
        "out_s": [60.0, 60.0, math.inf],
    }
    by_name = call(**arguments)
    by_heads = call(**arguments, rules=ONE_A_SECOND.model_copy(update={"by_name": False}))
    assert (by_name.missing, by_name.still_inside) == (1, 1)
    assert (by_heads.missing, by_heads.still_inside) == (0, 1)
    assert by_heads.complete_s < by_name.complete_s


def test_nobody_comes() -> None:
    """A list without people there is reported when patience ends; no list, no roll-call."""
    found = call([math.inf], out_s=[math.inf])
    assert found.complete_s == pytest.approx(360.0)
    assert (found.people, found.missing, found.still_inside) == (0, 1, 1)
    assert math.isnan(found.first_s)
    empty = call([100.0], place=[-1], registered=[-1])
    assert (empty.people, empty.missing) == (0, 0)
    assert math.isnan(empty.complete_s)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 2000), st.booleans(), st.booleans()), min_size=1, max_size=60),
    st.booleans(),
)
def test_everybody_on_the_list_is_counted_inside_or_elsewhere(
    people: list[tuple[float, bool, bool]], by_name: bool
) -> None:
    """The list adds up, and nobody who was counted was inside."""
    arrive = [time_s if comes else math.inf for time_s, comes, _ in people]
    found = call(
        arrive,
        registered=[0 if listed else -1 for _, _, listed in people],
        out_s=[time_s - 1.0 if time_s < math.inf else math.inf for time_s in arrive],
        rules=ONE_A_SECOND.model_copy(update={"by_name": by_name}),
    )
    on_list_counted = found.counted - found.strangers
    assert found.registered == on_list_counted + found.still_inside + found.elsewhere
    assert found.counted <= found.people
    if by_name:
        assert found.missing == found.still_inside + found.elsewhere
    assert not found.counted or found.complete_s > found.first_s


# -- room ------------------------------------------------------------------------------------------


def test_more_than_it_holds_is_flagged() -> None:
    """200 m2 at one person each: 200 hold, 201 do not."""
    fits, over = call([100.0] * 200), call([100.0] * 201)
    assert (fits.capacity, fits.density_p_m2, fits.over_capacity) == (200, 1.0, False)
    assert over.over_capacity
    assert call([100.0] * 201, rules=MusterRules(limit_p_m2=2.0)).capacity == 400


def test_rows_are_those_of_the_table() -> None:
    """Columns as the table has them."""
    columns = muster_columns([call([100.0] * 3)])
    assert list(columns) == TABLES["evacuation.muster"].split()
    assert columns["fire_lane_free"] == [True]
    assert columns["density_p_m2"] == [pytest.approx(3 / 200)]


def test_the_points_of_a_campus_serve_as_they_are() -> None:
    """An assembly point of campus.yaml is what a roll-call asks for."""
    point = AssemblyPoint(
        id="oval",
        name=Name(en="Oval", zh="操场"),
        polygon=geometry.rectangle(0, 0, 30, 30),
        serves=("library",),
    )
    (found,) = muster(
        [point],
        place=[0],
        arrive_s=[10.0],
        registered=[0],
        out_s=[5.0],
        lanes=[road((0, 40), (9, 40))],
    )
    assert (found.point, found.area_m2, found.lanes_blocked) == ("oval", 900.0, ())


def test_walks_to_a_point_go_round_by_a_third() -> None:
    """From 100 m and 0 m off its middle at 1.25 m/s."""
    walks = walk_s(np.array([110.0, 10.0]), np.array([5.0, 5.0]), Lawn().polygon, speed_m_s=1.25)
    assert walks == pytest.approx([1.3 * 100.0 / 1.25, 0.0])


# -- fire lanes ------------------------------------------------------------------------------------


def test_a_lane_beside_the_lawn_is_free() -> None:
    """A road 4 m wide along its edge: touching is no harm, half a metre nearer is."""
    lawn = Lawn().polygon
    assert lanes_blocked(lawn, [road((0, 12), (20, 12))]) == ()
    assert lanes_blocked(lawn, [road((0, 11.5), (20, 11.5))]) == ("lane",)
    assert reaches_into_m(lawn, road((0, 11.5), (20, 11.5))) == pytest.approx(0.5)


def test_only_fire_lanes_count() -> None:
    """A footpath across the lawn blocks nothing."""
    assert lanes_blocked(Lawn().polygon, [road((0, 5), (20, 5), fire_lane=False)]) == ()


def test_a_bend_and_an_inward_corner_are_seen() -> None:
    """An L-shaped lawn whose hollow holds the road is free; its arm reaches into another."""
    shape = ((0.0, 0.0), (20.0, 0.0), (20.0, 5.0), (5.0, 5.0), (5.0, 20.0), (0.0, 20.0))
    hollow = road((12, 30), (12, 12), (30, 12))
    assert lanes_blocked(shape, [hollow]) == ()
    assert lanes_blocked(shape, [road((12, 30), (12, 6), (30, 6))]) == ("lane",)


def test_a_lane_that_ends_before_the_lawn_is_free() -> None:
    """The strip is cut off square at the end of its axis."""
    assert lanes_blocked(Lawn().polygon, [road((-30, 5), (0, 5))]) == ()
    assert lanes_blocked(Lawn().polygon, [road((-30, 5), (1, 5))]) == ("lane",)
