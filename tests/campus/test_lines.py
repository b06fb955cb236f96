from __future__ import annotations

import math

import pytest

from twin.campus import geometry
from twin.campus.lines import cuts, foot, inside_m, meetings, nearest_edge, strip

SQUARE = geometry.rectangle(0, 0, 10, 10)


def test_the_foot_of_a_point_lies_on_the_segment() -> None:
    """Abreast of it where it can be, else at the nearer end."""
    assert foot((3, 4), (0, 0), (10, 0)) == (4, pytest.approx(0.3))
    assert foot((13, 4), (0, 0), (10, 0)) == (5, 1)
    assert foot((3, 4), (0, 0), (0, 0)) == (5, 0)


def test_lines_meet_where_they_cross_or_touch() -> None:
    """Parallel lines and lines apart do not; an end that comes within 0.5 m does."""
    assert list(meetings((0, 0), (10, 0), (5, -5), (5, 15))) == [(0.5, 0.25)]
    assert list(meetings((0, 0), (10, 0), (4, 0.4), (4, 9))) == [(pytest.approx(0.4), 0.0)]
    assert list(meetings((0, 0), (10, 0), (0, 3), (10, 3))) == []
    assert list(meetings((0, 0), (10, 0), (20, -5), (20, 5))) == []


def test_segments_are_cut_where_they_meet_and_into_short_pieces() -> None:
    """Ends count; no piece is longer than asked for."""
    assert cuts([((0, 0), (100, 0)), ((30, -10), (30, 10))], 60) == [
        pytest.approx([0, 0.3, 0.65, 1]),
        pytest.approx([0, 0.5, 1]),
    ]
    assert cuts([((0, 0), (100, 0)), ((100, 0), (100, 50))], 200) == [[0, 1], [0, 1]]


def test_a_strip_is_as_wide_as_it_is_said() -> None:
    """A rectangle round the segment, whichever way that runs."""
    shape = strip((1, 1), (4, 5), 2)

    assert geometry.area(shape) == pytest.approx(10)
    assert geometry.signed_area(shape) > 0
    assert geometry.centre(shape) == pytest.approx((2.5, 3))


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((-5, 5), (15, 5), 10),
        ((5, 5), (15, 5), 5),
        ((2, 2), (6, 5), 5),
        ((-5, 0), (15, 0), 0),
        ((-5, -5), (15, 15), math.hypot(10, 10)),
        ((-5, 12), (15, 12), 0),
        ((10, 5), (30, 5), 0),
    ],
)
def test_how_much_of_a_line_lies_in_a_shape(
    a: geometry.Point, b: geometry.Point, metres: float
) -> None:
    """From edge to edge; along an edge and from it outward nothing."""
    assert inside_m(a, b, SQUARE) == pytest.approx(metres)
    assert inside_m(b, a, SQUARE[::-1]) == pytest.approx(metres)


def test_the_nearest_place_of_a_shape() -> None:
    """On its edge for whoever is outside, where one stands for whoever is inside."""
    assert nearest_edge((5, 14), SQUARE) == (4, (5, 10))
    assert nearest_edge((13, 14), SQUARE) == (5, (10, 10))
    assert nearest_edge((5, 6), SQUARE) == (0, (5, 6))
