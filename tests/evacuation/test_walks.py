from __future__ import annotations

import math

import numpy as np
import pytest

from twin.campus import geometry
from twin.evacuation.plans.walks import walk_within_m

L_SHAPE = ((0.0, 0.0), (10.0, 0.0), (10.0, 4.0), (4.0, 4.0), (4.0, 10.0), (0.0, 10.0))
U_SHAPE = (
    (0.0, 0.0),
    (9.0, 0.0),
    (9.0, 9.0),
    (6.0, 9.0),
    (6.0, 3.0),
    (3.0, 3.0),
    (3.0, 9.0),
    (0.0, 9.0),
)


def test_a_convex_room_is_crossed_straight() -> None:
    """From wall to wall."""
    assert walk_within_m(geometry.rectangle(0, 0, 6, 8), (0, 0), (6, 8)) == pytest.approx(10)


def test_one_corner_is_walked_round() -> None:
    """From the end of one arm of an L to that of the other, over the inner corner."""
    assert walk_within_m(L_SHAPE, (10, 2), (2, 10)) == pytest.approx(2 * math.hypot(6, 2))


def test_two_corners_are_walked_round() -> None:
    """From the top of one arm of a U to that of the other."""
    assert walk_within_m(U_SHAPE, (1.5, 9), (7.5, 9)) == pytest.approx(2 * math.hypot(1.5, 6) + 3)


def test_what_is_in_sight_is_walked_straight() -> None:
    """Within one arm, and along the wall that ends at the corner."""
    assert walk_within_m(L_SHAPE, (0, 0), (3, 9)) == pytest.approx(math.hypot(3, 9))
    assert walk_within_m(L_SHAPE, (4, 9), (4, 4)) == pytest.approx(5)
    assert walk_within_m(U_SHAPE, (0, 3), (9, 3)) == pytest.approx(9)


def test_a_line_along_the_outside_is_no_way() -> None:
    """From one tip of a U to the other the straight line crosses no wall, but runs outside."""
    straight_m = math.dist((3, 9), (6, 9))

    assert walk_within_m(U_SHAPE, (3, 9), (6, 9)) == pytest.approx(6 + 3 + 6)
    assert straight_m == 3


def test_a_point_outside_is_reached_straight() -> None:
    """A door that was drawn a step beside its room is no reason to fail."""
    assert walk_within_m(L_SHAPE, (12, 2), (2, 2)) == pytest.approx(10)


@pytest.mark.parametrize("shape", [L_SHAPE, U_SHAPE, L_SHAPE[::-1]])
def test_walks_are_distances(shape: geometry.Polygon) -> None:
    """The same there and back, never shorter than the straight line, no detour pays."""
    draw = np.random.default_rng(7)
    low_x, low_y, high_x, high_y = geometry.bounds(shape)
    points = []
    while len(points) < 12:
        point = (float(draw.uniform(low_x, high_x)), float(draw.uniform(low_y, high_y)))
        if geometry.contains(shape, point):
            points.append(point)
    for a, b, c in zip(points, points[4:], points[8:], strict=False):
        direct_m = walk_within_m(shape, a, b)
        assert direct_m == pytest.approx(walk_within_m(shape, b, a))
        assert direct_m >= math.dist(a, b) - 1e-9
        assert direct_m <= walk_within_m(shape, a, c) + walk_within_m(shape, c, b) + 1e-9
