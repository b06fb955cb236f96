from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.campus import geometry
from twin.campus.geometry import rectangle

LENGTHS = st.floats(0.5, 200)
PLACES = st.floats(-500, 500)
TURNS = st.floats(-360, 360)


def test_areas_of_known_shapes() -> None:
    """A 3-4-5 triangle has 6 m2, an L of three unit squares 3, whichever way they run."""
    corner = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0))

    assert geometry.area(((0, 0), (3, 0), (0, 4))) == 6
    assert geometry.area(corner) == 3
    assert geometry.area(corner[::-1]) == 3


def test_a_shape_far_away_keeps_its_digits() -> None:
    """A square metre ten thousand kilometres from the origin is still a square metre."""
    assert geometry.area(rectangle(1e7, 1e7, 1, 1)) == 1


@given(length=LENGTHS, width=LENGTHS, x=PLACES, y=PLACES, turn=TURNS)
def test_moving_and_turning_keeps_area(
    length: float, width: float, x: float, y: float, turn: float
) -> None:
    """A building is as large wherever it stands."""
    moved = geometry.placed(rectangle(0, 0, length, width), x_m=x, y_m=y, rotation_deg=turn)

    assert geometry.area(moved) == pytest.approx(length * width, rel=1e-6)


def test_a_quarter_turn_is_anticlockwise() -> None:
    """East becomes north."""
    (moved,) = geometry.placed(((1.0, 0.0),), x_m=10, y_m=20, rotation_deg=90)

    assert moved == pytest.approx((10, 21))


def test_touching_is_not_overlapping() -> None:
    """Rooms that share a wall do not overlap; 10 cm of each other is 10 cm."""
    assert geometry.overlap(rectangle(0, 0, 4, 4), rectangle(4, 0, 4, 4)) == 0
    assert geometry.overlap(rectangle(0, 0, 4, 4), rectangle(3.9, 0, 4, 4)) == pytest.approx(0.1)


def test_turned_shapes_may_share_a_box_and_be_apart() -> None:
    """Two diagonal strips lie in the same box without touching."""
    one = geometry.placed(rectangle(0, 0, 10, 1), x_m=0, y_m=0, rotation_deg=45)
    other = geometry.placed(rectangle(0, 0, 10, 1), x_m=2, y_m=0, rotation_deg=45)

    assert geometry.overlap(one, other) == 0
    assert geometry.overlap(one, rectangle(0, 0, 2, 2)) > 0


@given(length=LENGTHS, width=LENGTHS, x=PLACES, y=PLACES, turn=TURNS)
def test_overlap_is_mutual(length: float, width: float, x: float, y: float, turn: float) -> None:
    """If one building stands in another, so does the other in the one, by as much."""
    fixed = rectangle(-50, -50, 100, 100)
    moved = geometry.placed(rectangle(0, 0, length, width), x_m=x, y_m=y, rotation_deg=turn)

    assert geometry.overlap(fixed, moved) == pytest.approx(geometry.overlap(moved, fixed))


def test_a_point_is_in_or_out() -> None:
    """Inside, on the edge and on a corner count as in; the notch of an L is out."""
    corner = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0))

    assert geometry.contains(corner, (0.5, 1.5))
    assert geometry.contains(corner, (2, 0.5))
    assert geometry.contains(corner, (1, 1))
    assert not geometry.contains(corner, (1.5, 1.5))
    assert not geometry.contains(corner, (-0.1, 0))


def test_simple_and_convex_are_told() -> None:
    """A bow tie is not simple, an L is not convex, a rectangle is both either way round."""
    bow_tie = ((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 3.0))
    corner = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0))

    assert not geometry.is_simple(bow_tie)
    assert geometry.is_simple(corner)
    assert not geometry.is_convex(corner)
    assert geometry.is_convex(rectangle(0, 0, 2, 1))
    assert geometry.is_convex(rectangle(0, 0, 2, 1)[::-1])


def test_bounds_and_centre() -> None:
    """The box and the middle of a rectangle are its own."""
    assert geometry.bounds(rectangle(1, 2, 3, 4)) == (1, 2, 4, 6)
    assert geometry.centre(rectangle(1, 2, 3, 4)) == (2.5, 4)
    assert math.isclose(geometry.area(rectangle(1, 2, 3, 4)), 12)
