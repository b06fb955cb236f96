from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from twin.evacuation.hazard.visibility import SIGHT, LawName, Sight, VisibilityLaw

K = np.array([0.5, 1.0, 3.0, 7.5, 10.0])
LAWS: tuple[LawName, ...] = ("lund", "fridolf", "saturating", "jin", "jin-irritant", "none")


def test_times_in_smoke_are_those_of_iso_20414() -> None:
    """ISO 20414:2020, test 18: time in smoke over time in clear air, whatever the speed."""
    published = [1.0421, 1.0878, 1.3196, 2.5350, 5.1912]
    for speed_m_s in (1.25, 1.0, 0.75, 0.5, 0.25):
        slower = speed_m_s / VisibilityLaw().speed_m_s(K, speed_m_s)
        assert slower == pytest.approx(published, abs=5e-5)


def test_times_over_a_hundred_metres() -> None:
    """At 1.25 m/s: 80 s in clear air, 87.03 s at K 1 (NIST TN 1822, test 2.5), and so on."""
    times_s = 100.0 / VisibilityLaw().speed_m_s(np.concatenate([[0.0], K]), 1.25)
    assert times_s == pytest.approx([80.0, 83.37, 87.03, 105.57, 202.80, 415.29], abs=5e-3)


def test_dense_smoke_leaves_a_tenth() -> None:
    """The straight line would end at K 12.4; the least factor holds from K 11.15 on."""
    assert VisibilityLaw().factor([11.14, 11.15, 50.0]) == pytest.approx([0.1006, 0.1, 0.1], 1e-3)


def test_soot_of_the_fds_evac_guide() -> None:
    """The guide's own case: 1.5 m/s at 498.6, 997 and 1495.6 mg/m3 of soot, 8700 m2/kg."""
    k = np.array([0.0, 498.6, 997.0, 1495.6]) * 8700.0 * 1e-6
    speeds = VisibilityLaw().speed_m_s(k, 1.5)
    assert speeds == pytest.approx([1.5, 0.975, 0.4495, 0.150], abs=6e-4)


def test_metres_of_sight_cost_speed() -> None:
    """Fridolf et al. 2019, section 3.3.3: with 2 m of sight 1.2 m/s become 0.86, 1.0 m/s 0.66.

    Beyond 3 m nothing is lost, and the slowest walk at 0.2 m/s.
    """
    law = VisibilityLaw(law="fridolf")
    assert law.speed_m_s(1.0, [1.2, 1.0]) == pytest.approx([0.86, 0.66], abs=1e-12)
    assert law.speed_m_s([0.0, 2.0 / 3.0, 20.0], 1.0) == pytest.approx([1.0, 1.0, 0.2])
    assert law.speed_m_s(20.0, 0.1) == pytest.approx(0.1), "never faster than in clear air"


def test_sight_over_sight_and_two_metres() -> None:
    """V / (V + 2 m) with V = 3 / K, worked out beside the program."""
    expected = [0.75, 0.6, 0.3333, 0.1667, 0.1304]
    assert VisibilityLaw(law="saturating").factor(K) == pytest.approx(expected, abs=5e-5)


def test_irritant_smoke_slows_sooner() -> None:
    """Jin: to 0.3 of the speed at K 0.5 where eyes burn, to half of it at K 1.2 where not."""
    k = [0.1, 0.2, 0.3, 0.5, 0.7, 1.2, 5.0]
    irritant = VisibilityLaw(law="jin-irritant").factor(k)
    assert irritant == pytest.approx([1.0, 0.825, 0.65, 0.3, 0.3, 0.3, 0.3])
    assert VisibilityLaw(law="jin").factor(k) == pytest.approx([1, 1, 0.95, 0.85, 0.75, 0.5, 0.5])


def test_a_least_speed_holds_for_the_quick_only() -> None:
    """Nobody falls below 0.3 m/s, except those who are slower anyway."""
    law = VisibilityLaw(least_speed_m_s=0.3)
    assert law.speed_m_s(50.0, [1.25, 0.31, 0.2, 0.0]) == pytest.approx([0.3, 0.3, 0.2, 0.0])
    assert law.speed_m_s(1.0, 1.25) == pytest.approx(100.0 / 87.03, rel=1e-4)


def test_own_points() -> None:
    """A law of one's own goes straight between its points and is held outside them."""
    law = VisibilityLaw(law="points", points=((0.0, 1.0), (1.0, 0.5)))
    assert law.factor([0.0, 0.5, 1.0, 9.0]) == pytest.approx([1.0, 0.75, 0.5, 0.5])


@pytest.mark.parametrize(
    "given",
    [
        {"law": "points"},
        {"law": "points", "points": []},
        {"law": "points", "points": [[1.0, 0.5], [1.0, 0.4]]},
        {"points": [[0.0, 1.0]]},
        {"beta_m2_s": 0.1},
        {"least_speed_m_s": 2.0},
        {"law": "purser"},
    ],
)
def test_laws_that_cannot_be(given: dict[str, object]) -> None:
    """What does not fit the law is refused."""
    with pytest.raises(ValidationError):
        VisibilityLaw.model_validate(given)


@given(
    law=st.sampled_from(LAWS),
    k=st.lists(st.floats(-1.0, 40.0), min_size=2, max_size=6),
    speed_m_s=st.floats(0.0, 2.5),
    least_m_s=st.sampled_from([0.0, 0.3]),
)
def test_more_smoke_is_never_faster(
    law: LawName, k: list[float], speed_m_s: float, least_m_s: float
) -> None:
    """Every law falls with K, from 1 in clear air, and stays between 0 and 1."""
    rule = VisibilityLaw(law=law, least_speed_m_s=least_m_s)
    factors = rule.factor(np.sort(k), speed_m_s)
    assert np.all(np.diff(factors) <= 1e-15)
    assert np.all((factors >= 0.0) & (factors <= 1.0))
    assert rule.factor(0.0, speed_m_s) == 1.0


def test_shapes_broadcast() -> None:
    """Spaces along one axis, people along the other."""
    assert VisibilityLaw(law="fridolf").factor(K[:, None], np.ones(3)).shape == (5, 3)


def test_signs_through_smoke() -> None:
    """V = 3 / K of what reflects, 8 / K of what shines, and no farther than in clear air."""
    assert SIGHT.visibility_m([0.0, 0.1, 0.3, 1.0]) == pytest.approx([30.0, 30.0, 10.0, 3.0])
    assert SIGHT.visibility_m([0.5, 0.5], [False, True]) == pytest.approx([6.0, 16.0])
    assert SIGHT.sees([10.0, 10.1], 0.3).tolist() == [True, False]
    assert SIGHT.sees(10.1, 0.3, lit=True)
    assert not Sight(farthest_m=20.0).sees(21.0, 0.0)


def test_signs_through_several_spaces() -> None:
    """Only the smoke that lies on the line of sight counts, and the line's whole length."""
    lengths_m = [[5.0, 5.0], [2.0, 8.0], [9.0, 22.0]]
    seen = SIGHT.sees_through(lengths_m, [0.0, 0.5])
    assert seen.tolist() == [True, False, False]
    assert SIGHT.sees_through([9.0, 22.0], [0.0, 0.0]).tolist() is False
    even = SIGHT.sees_through([3.0, 7.0], [0.3, 0.3])
    assert even == SIGHT.sees(10.0, 0.3)
