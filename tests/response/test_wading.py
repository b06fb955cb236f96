from __future__ import annotations

import math

import pytest

from tests.response.cases import SURE
from tests.response.water import WayIn
from twin.campus.response import Barrier, Leak, Spread
from twin.response.barriers import height_m, pieces, standing, too_late
from twin.response.wading import leak_gap_m, sill_head_limit_m, surge_m3_s2, vehicle_speed_m_s

DOOR = WayIn(id="door", yard="yard", width_m=1.5, sill_m=0.2)


@pytest.mark.parametrize(
    ("depth_m", "km_h"), [(0.15, 24.2598), (0.25, 4.9698), (0.3, 2.0748), (0.6, 0.0)]
)
def test_a_car_slows_with_the_water(depth_m: float, km_h: float) -> None:
    """Pregnolato's parabola, by hand; beyond 0.3 m, where it turns up again, cars stand."""
    assert vehicle_speed_m_s(depth_m, dry_m_s=50.0) == pytest.approx(km_h / 3.6)


def test_a_car_is_not_faster_than_on_dry_ground() -> None:
    """The formula's 87 km/h on dry ground is cut to what the campus allows."""
    assert vehicle_speed_m_s(0.0, dry_m_s=4.2) == 4.2


def test_the_head_at_which_nobody_stands_in_the_opening() -> None:
    """Over a broad sill v^2 y = g (2h/3)^2, so 1.2 m3/s2 is reached at a head of 0.525 m."""
    head_m = sill_head_limit_m(1.2)
    depth_m = 2.0 * head_m / 3.0
    speed_m_s = math.sqrt(9.80665 * depth_m)
    assert head_m == pytest.approx(0.52471, abs=1e-5)
    assert surge_m3_s2(depth_m=depth_m, speed_m_s=speed_m_s) == pytest.approx(1.2)


def test_a_gap_leaks_what_it_was_made_for() -> None:
    """Torricelli's flow through the gap gives the leak back: 1 L/s at 0.3 m is 0.687 mm."""
    gap_m = leak_gap_m(1.0, head_m=0.3)
    assert gap_m == pytest.approx(6.871e-4, rel=1e-3)
    assert 0.6 * gap_m * math.sqrt(2 * 9.80665 * 0.3) == pytest.approx(1e-3)


def test_a_barrier_stands_no_higher_than_the_walls_bear() -> None:
    """Water is let weir 0.6 m above the ground outside, whatever the board's height."""
    stands = standing(SURE.board, DOOR, leak_litres_s_m=0.0, wall_limit_m=0.6)
    assert stands.height_m == pytest.approx(0.4)
    assert stands.leak_gap_m == 0.0


def test_a_barrier_is_too_late_above_what_the_walls_bear() -> None:
    """A board of 0.6 m that walls hold to 0.4 m is set too late with 0.45 m over the sill."""
    stands_m = height_m(SURE.board, DOOR, wall_limit_m=0.6)
    assert too_late(0.45, stands_m, SURE) == "over"


def test_a_barrier_stands_no_higher_than_its_rails() -> None:
    """The opening's own highest board limits it too."""
    low = WayIn(id="low", yard="yard", width_m=1.0, sill_m=0.0, highest_m=0.25)
    assert standing(SURE.board, low, leak_litres_s_m=0.0, wall_limit_m=0.6).height_m == 0.25


def test_a_gate_of_its_own_is_not_held_by_walls() -> None:
    """A gate with posts of its own keeps its height."""
    gate = Barrier(
        people=4,
        minutes=Spread(least=1, likely=1, most=1),
        height_m=1.0,
        piece_m=6.0,
        leak=Leak(chance=0.0, litres_s_m=Spread(least=1, likely=1, most=1)),
        on_wall=False,
    )
    assert standing(gate, DOOR, leak_litres_s_m=0.0, wall_limit_m=0.6).height_m == 1.0


@pytest.mark.parametrize(("width_m", "boards", "bags"), [(1.5, 1, 38), (2.0, 1, 50), (2.1, 2, 53)])
def test_pieces_cover_the_width(width_m: float, boards: int, bags: int) -> None:
    """One board for each two metres begun, 25 bags for each metre."""
    door = WayIn(id="door", yard="yard", width_m=width_m, sill_m=0.2)
    assert (pieces(SURE.board, door), pieces(SURE.sandbags, door)) == (boards, bags)


@pytest.mark.parametrize(
    ("head_m", "stands_m", "why"),
    [(-0.2, 0.6, None), (0.5, 0.6, None), (0.53, 0.6, "fast"), (0.3, 0.3, "over")],
)
def test_when_it_is_too_late(head_m: float, stands_m: float, why: str | None) -> None:
    """Too late is water above the barrier's top, or too fast to stand in."""
    assert too_late(head_m, stands_m, SURE) == why
