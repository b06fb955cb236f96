from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twin.campus import geometry
from twin.errors import InputError, UnknownName
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.people import People, group_ids, grouped
from twin.evacuation.population.populate import Groups, Populator, populate
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.population.profilesets import CAMPUS, STUDENTS
from twin.evacuation.population.triangles import Triangles, triangles

L_SHAPE = ((0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 5.0), (0.0, 5.0))
TURNED = geometry.placed(geometry.rectangle(0, 0, 8, 5), x_m=3, y_m=-2, rotation_deg=30)


def room(name: str, polygon: geometry.Polygon, use: str = "classroom", **more: object) -> Space:
    return Space.model_validate(
        {"id": name, "kind": "room", "use": use, "polygon": polygon, **more}
    )


HALL = (room("hall", geometry.rectangle(0, 0, 30, 20)), room("nook", L_SHAPE))


def test_a_single_value_serves_everybody() -> None:
    """What is not said is as of an able adult alone, as quick on stairs as on the level."""
    people = People.of([0, 0, 3], level_m_s=[1.0, 1.5, 2.0], start_s=7)

    assert len(people) == 3
    assert people.down_m_s.tolist() == people.up_m_s.tolist() == [1.0, 1.5, 2.0]
    assert people.start_s.tolist() == [7, 7, 7]
    assert people.able.all()
    assert np.isnan(people.x_m).all()
    assert people.group.tolist() == [-1, -1, -1]
    assert {people.cell.dtype, people.group.dtype} == {np.dtype(np.int32)}
    assert {people.x_m.dtype, people.follow.dtype} == {np.dtype(np.float32)}
    assert {people.route.dtype, people.profile.dtype} == {np.dtype(np.int16)}


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"level_m_s": [1.0, 0.0]}, "level_m_s of person 1 is 0.0; allowed: greater than 0"),
        ({"up_m_s": [np.nan, 1.0]}, "up_m_s of person 0 is nan"),
        ({"down_m_s": np.inf}, "down_m_s of person 0 is inf"),
        ({"start_s": [0.0, -1.0]}, "start_s of person 1 is -1.0; allowed: 0 or greater"),
        ({"size": -1}, "size of person 0"),
        ({"follow": 1.5}, "follow of person 0 is 1.5; allowed: 0 to 1"),
        ({"group": [-2, 0]}, "group of person 0 is -2"),
        ({"size": [1.0]}, "size has 1 values for 2 people"),
        ({"size": [[1.0, 1.0]]}, "size has 2 dimensions"),
        ({"x_m": [1.0, 2.0]}, "x_m and y_m"),
    ],
)
def test_what_cannot_be_is_refused(arrays: dict[str, object], said: str) -> None:
    """The message names the array, the person and what is allowed."""
    with pytest.raises(InputError, match=f"^people: {said}"):
        People.of([0, 1], **arrays)


def test_an_array_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="no array 'speed'"):
        People.of([0], speed=1.0)


def test_joined_people_keep_their_order_and_their_groups_apart() -> None:
    one = grouped(People.of([0, 0, 1], start_s=[1, 2, 3]), [5, 5, -1])
    other = grouped(People.of([4, 4], start_s=[8, 9]), [5, 5])

    both = People.join([one, People.none(), other])

    assert both.cell.tolist() == [0, 0, 1, 4, 4]
    assert both.group.tolist() == [0, 0, -1, 1, 1]
    assert both.start_s.tolist() == [2, 2, 3, 9, 9]
    assert len(People.join([])) == 0
    assert both.taken(both.group == 1).cell.tolist() == [4, 4]


def test_a_group_is_as_slow_as_its_slowest_and_as_late_as_its_latest() -> None:
    """NIST TN 1822, test 2.9: four at 1.25 m/s and one at 0.5 m/s walk together, others alone."""
    level = [1.25, 1.25, 0.5, 1.25, 1.25, 1.4]
    alone = People.of(
        [0] * 6,
        level_m_s=level,
        down_m_s=[1.0, 0.9, 0.8, 0.7, 1.0, 1.0],
        start_s=[10, 20, 5, 0, 1, 2],
        route=[3, 0, 0, 0, 0, 0],
        follow=[0.5, 0, 0, 0, 0, 0],
        able=[True, True, False, True, True, True],
    )

    together = grouped(alone, [7, 7, 7, 7, 7, 2])

    assert together.level_m_s.tolist() == [0.5] * 5 + [1.4]
    assert together.down_m_s.tolist() == [0.7] * 5 + [1.0]
    assert together.start_s.tolist() == [20] * 5 + [2]
    assert together.group.tolist() == [0] * 5 + [-1]
    assert together.route.tolist() == [3] * 5 + [0]
    assert together.follow.tolist() == [0.5] * 5 + [0]
    assert together.able.tolist() == alone.able.tolist()
    assert alone.start_s.tolist() == [10, 20, 5, 0, 1, 2]


@settings(deadline=None)
@given(
    ids=st.lists(st.integers(-1, 6), min_size=0, max_size=40),
    seed=st.integers(0, 1000),
)
def test_groups_are_what_a_loop_would_make_them(ids: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = len(ids)
    alone = People.of(
        np.zeros(count, dtype=int),
        level_m_s=rng.uniform(0.5, 2, count),
        start_s=rng.uniform(0, 9, count),
    )

    together = grouped(alone, ids)

    for person, name in enumerate(ids):
        rows = [i for i, other in enumerate(ids) if other == name and name >= 0] or [person]
        assert together.level_m_s[person] == alone.level_m_s[rows].min()
        assert together.start_s[person] == alone.start_s[rows].max()
        assert (together.group[person] >= 0) == (len(rows) > 1)


def test_groups_need_a_number_for_each_person() -> None:
    with pytest.raises(InputError, match="1 numbers for 2 people"):
        grouped(People.of([0, 0]), [1])


def test_groups_stay_in_their_room_and_have_the_shares_asked_for() -> None:
    """Half of all people alone, three in ten in pairs, two in ten in fours."""
    cell = np.repeat(np.arange(40, dtype=np.int32), 500)

    ids = group_ids(cell, [1, 2, 4], [0.5, 0.3, 0.2], np.random.default_rng(3).random(cell.size))

    _, of, members = np.unique(ids, return_inverse=True, return_counts=True)
    share = {size: np.mean(members[of] == size) for size in (1, 2, 4)}
    assert share[1] == pytest.approx(0.5, abs=0.01)
    assert share[2] == pytest.approx(0.3, abs=0.01)
    assert share[4] == pytest.approx(0.2, abs=0.01)
    assert all(np.unique(cell[ids == name]).size == 1 for name in np.unique(ids)[:500])


@settings(deadline=None)
@given(
    angles=st.lists(st.floats(0, 6.28), min_size=3, max_size=12, unique=True),
    radius=st.lists(st.floats(1, 9), min_size=12, max_size=12),
)
def test_triangles_cover_a_room_once(angles: list[float], radius: list[float]) -> None:
    """A star round its middle, with corners that point inward: the areas add up."""
    star = tuple(
        (r * np.cos(a), r * np.sin(a)) for a, r in zip(sorted(angles), radius, strict=False)
    )
    assume(geometry.is_simple(star) and geometry.area(star) > 1e-3)

    areas = [geometry.area(one) for one in triangles(star)]

    assert sum(areas) == pytest.approx(geometry.area(star), rel=1e-6)
    assert len(areas) <= len(star) - 2


def test_triangles_of_the_other_sense_and_with_corners_on_a_line() -> None:
    """A clockwise square with a corner in the middle of a side is two triangles or three."""
    square = ((0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0), (1.0, 0.0))

    assert sum(map(geometry.area, triangles(square))) == pytest.approx(4.0)


@pytest.mark.parametrize("polygon", [L_SHAPE, TURNED], ids=["L", "turned"])
def test_people_stand_evenly_in_their_room(polygon: geometry.Polygon) -> None:
    """All are inside, and each part of the floor holds its share of them."""
    count = 4000
    people = populate([room("a", polygon)], [count], STUDENTS, np.random.default_rng(5))

    spots = list(zip(people.x_m.tolist(), people.y_m.tolist(), strict=True))
    grown = 1e-5  # positions are single numbers: they may lie so far beyond a wall [m]
    low_x, low_y, high_x, high_y = geometry.bounds(polygon)
    assert sum(geometry.contains(polygon, spot) for spot in spots) > 0.999 * count
    assert low_x - grown <= people.x_m.min()
    assert people.x_m.max() <= high_x + grown
    assert low_y - grown <= people.y_m.min()
    assert people.y_m.max() <= high_y + grown
    if polygon is L_SHAPE:
        foot = np.mean(people.y_m <= 2.0)
        assert foot == pytest.approx(12 / 18, abs=3 * (2 / 9 / count) ** 0.5)
    else:
        middle = geometry.centre(polygon)
        assert np.mean(people.x_m) == pytest.approx(middle[0], abs=0.1)
        assert np.mean(people.y_m) == pytest.approx(middle[1], abs=0.1)


def test_positions_are_open_where_no_floor_is_drawn() -> None:
    unknown = Space(id="a", kind="room", use="office", area_m2=20.0)

    people = populate([unknown, *HALL], [2, 0, 3], STUDENTS, np.random.default_rng(1))

    assert np.isnan(people.x_m).tolist() == [True, True, False, False, False]
    x, y = Triangles.of([None]).points(np.zeros(2, dtype=np.intp), *np.zeros((3, 2)))
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_people_are_where_the_counts_say() -> None:
    people = populate(HALL, [3, 2], STUDENTS, np.random.default_rng(1))

    assert people.cell.tolist() == [0, 0, 0, 1, 1]


@pytest.mark.parametrize("counts", [[1], [1, -1], [1, 2, 3]])
def test_counts_must_fit_the_spaces(counts: list[int]) -> None:
    with pytest.raises(InputError, match="give one, zero or more, for each"):
        populate(HALL, counts, STUDENTS, np.random.default_rng(1))


def test_the_same_stream_makes_the_same_people() -> None:
    first, second = (populate(HALL, [50, 9], CAMPUS, np.random.default_rng(8)) for _ in range(2))

    for name in People.__slots__:
        assert np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)


def test_another_law_of_starts_leaves_all_else_as_it_was() -> None:
    """Two variants are compared person by person under common random numbers."""
    slow, drill = (
        populate(HALL, [50, 9], CAMPUS, np.random.default_rng(8), premovement=premovement)
        for premovement in (PreMovement(management="M3", alarm="A3"), PreMovement.announced())
    )

    assert not np.any(slow.start_s == drill.start_s)
    for name in set(People.__slots__) - {"start_s"}:
        assert np.array_equal(getattr(slow, name), getattr(drill, name), equal_nan=True)


def test_groups_of_a_population_start_together() -> None:
    groups = Groups(share_of_size={1: 0.2, 2: 0.4, 4: 0.4})

    people = populate(HALL, [300, 20], STUDENTS, np.random.default_rng(2), groups=groups)

    numbers = np.unique(people.group[people.group >= 0])
    assert numbers.tolist() == list(range(numbers.size))
    for number in numbers:
        members = people.taken(people.group == number)
        assert 2 <= len(members) <= 4
        assert np.unique(members.start_s).size == np.unique(members.level_m_s).size == 1
        assert np.unique(members.cell).size == 1
    assert np.mean(people.group >= 0) == pytest.approx(0.8, abs=0.08)


def test_groups_of_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="every share is 0"):
        Groups(share_of_size={2: 0.0})


def test_visitors_take_the_way_of_those_who_do_not_know_the_building() -> None:
    hall = (room("hall", geometry.rectangle(0, 0, 60, 50), use="dining-hall"),)

    people = populate(hall, [2000], CAMPUS, np.random.default_rng(4), unfamiliar_route=2)

    visitor = CAMPUS.ids.index("visitor")
    assert set(people.route[people.profile == visitor].tolist()) == {2}
    assert set(people.route[people.profile != visitor].tolist()) == {0}
    assert np.all(people.follow[people.profile == visitor] == np.float32(0.5))


def test_a_room_on_fire_that_there_is_not_is_named() -> None:
    on_fire = PreMovement(fire_rooms=("hal",))

    with pytest.raises(UnknownName, match="did you mean 'hall'"):
        populate(HALL, [1, 1], STUDENTS, np.random.default_rng(1), premovement=on_fire)


def test_a_hundred_populations_cost_next_to_nothing() -> None:
    """Under half a second of processor time; about a tenth of that on a machine at leisure."""
    populator = Populator(HALL, CAMPUS)
    populator.draw([480, 20], np.random.default_rng(0))
    before = time.process_time()

    sizes = {len(populator.draw([480, 20], np.random.default_rng(seed))) for seed in range(100)}

    assert sizes == {500}
    assert time.process_time() - before < 0.5
