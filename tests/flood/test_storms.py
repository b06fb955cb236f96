from __future__ import annotations

from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError, UnknownName
from twin.flood.rainformula import (
    MM_MIN_PER_L_S_HA,
    RainFormula,
    at_least,
    formula,
    formulas,
    so_many_storms,
)
from twin.flood.storms import (
    ChicagoStorm,
    Rain,
    blocks,
    measured,
    no_rain,
    overlaid,
    scs_storm,
    uniform_storm,
)

SHANGHAI = formula("shanghai")
P50 = ChicagoStorm(formula=SHANGHAI, period_a=50.0, duration_s=7200.0, peak_ratio=0.4)


@pytest.mark.parametrize(
    ("minutes", "period_a", "depth_mm"),
    [(60, 2, 45.8), (60, 5, 58.1), (30, 50, 65.7), (120, 50, 117.0), (180, 50, 136.2)],
)
def test_depths_of_shanghai(minutes: float, period_a: float, depth_mm: float) -> None:
    """DB31/T 1043-2017 gives these depths, worked out beside the program to 0.1 mm."""
    assert SHANGHAI.depth_mm(minutes, period_a) == pytest.approx(depth_mm, abs=0.05)


def test_the_unit_is_exact() -> None:
    """1 L/(s ha) is 0.36 mm/h, not 60/167 of it."""
    assert pytest.approx(0.36, abs=1e-15) == MM_MIN_PER_L_S_HA * 60.0


def test_only_what_was_read_is_verified() -> None:
    """Of the shipped formulas only Shanghai's was read in its standard; the others say so."""
    assert [one.id for one in formulas().values() if one.trust == "verified"] == ["shanghai"]
    assert all(one.trust == "assumed" for one in formulas().values() if one.id != "shanghai")
    assert all(one.source for one in formulas().values())


@given(
    minutes=st.floats(1.0, 180.0),
    period_a=st.floats(1.0, 1000.0),
    name=st.sampled_from(sorted(formulas())),
)
def test_a_depth_tells_its_return_period(minutes: float, period_a: float, name: str) -> None:
    """Re-estimating the return period of a depth of the formula gives the period back."""
    known = formula(name)
    depth_mm = known.depth_mm(minutes, period_a)
    assert known.period_a(minutes, depth_mm) == pytest.approx(period_a, rel=1e-9)


def test_three_fifty_year_storms_in_a_year() -> None:
    """Three 50-year storms in one year have the Poisson probability 1.3e-6, and the words say."""
    assert at_least(3, 1.0 / 50.0) == pytest.approx(1.313492e-06, rel=1e-6)
    told = so_many_storms(3, 50.0)
    assert "1.3e-06" in told.en
    assert "1.3e-06" in told.zh
    assert "mislabelled" in told.en
    assert "39 %" in so_many_storms(1, 2.0).en


@given(count=st.integers(0, 6), mean=st.floats(1e-4, 20.0))
def test_the_tail_and_the_head_make_one(count: int, mean: float) -> None:
    """The probability of count or more and that of fewer add up to one."""
    head = sum(exp(-mean) * mean**k / factorial(k) for k in range(count))
    assert at_least(count, mean) == pytest.approx(1.0 - head, abs=1e-12)


@given(
    duration_min=st.floats(10.0, 180.0),
    ratio=st.floats(0.1, 0.9),
    part=st.floats(0.05, 1.0),
    name=st.sampled_from(sorted(formulas())),
)
def test_every_window_holds_its_depth(
    duration_min: float, ratio: float, part: float, name: str
) -> None:
    """The whole storm is D(T); the wettest window of any length d holds D(d)."""
    known = formula(name)
    storm = ChicagoStorm(
        formula=known, period_a=50.0, duration_s=60.0 * duration_min, peak_ratio=ratio
    )
    window_min = part * duration_min
    first_s = storm.peak_s - ratio * window_min * 60.0
    first, last = storm.depth_mm([first_s, first_s + 60.0 * window_min])
    assert last - first == pytest.approx(known.depth_mm(window_min, 50.0), rel=1e-11)
    assert storm.depth_mm([0.0, storm.duration_s]) == pytest.approx(
        [0.0, storm.total_mm], abs=1e-11
    )


@given(step_s=st.sampled_from([30.0, 60.0, 300.0, 420.0, 7200.0]))
def test_blocks_lose_nothing(step_s: float) -> None:
    """However long its blocks are, a storm holds its exact depth."""
    assert blocks(P50, step_s=step_s).total_mm == pytest.approx(P50.total_mm, rel=1e-14)


def test_the_wettest_minute() -> None:
    """The 50-year storm of two hours in Shanghai has 340.49 mm/h in the minute after 0:48."""
    rain = blocks(P50, step_s=60.0)
    assert rain.peak_mm_h == pytest.approx(340.490970, abs=1e-6)
    assert int(np.argmax(rain.intensities_mm_h())) == 48
    assert rain.heaviest_mm(3600.0) == pytest.approx(SHANGHAI.depth_mm(60.0, 50.0), rel=1e-4)


def test_a_storm_shorter_than_its_step_is_refused() -> None:
    """A step longer than the storm is told with both lengths."""
    with pytest.raises(InputError, match="120 min is shorter than its step of 180 min"):
        blocks(P50, step_s=10_800.0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"peak_ratio": 1.0}, "peak ratio 1"),
        ({"duration_s": 0.0}, "duration of 0 s"),
        ({"period_a": 0.5}, "return period of 0.5 years"),
        ({"period_a": float("nan")}, "return period of nan"),
    ],
)
def test_impossible_storms_are_refused(wrong: dict[str, float], message: str) -> None:
    """Each quantity that gives no storm is told with what is allowed."""
    values: dict[str, float] = {"period_a": 50.0, "duration_s": 7200.0, "peak_ratio": 0.4} | wrong
    with pytest.raises(InputError, match=message):
        ChicagoStorm(formula=SHANGHAI, **values)


def test_a_formula_that_takes_rain_away_is_refused() -> None:
    """With n > 1 the depth falls again beyond some duration; no storm is that long."""
    steep = RainFormula(a_l_s_ha=10_000.0, c=0.8, b_min=10.0, n=1.2)
    with pytest.raises(InputError, match="falls again there; allowed: less than 50 min"):
        ChicagoStorm(formula=steep, period_a=10.0, duration_s=3600.0, peak_ratio=0.4)


@pytest.mark.parametrize("wrong", ["a_l_s_ha", "b_min", "c", "n"])
def test_coefficients_that_give_no_storm_are_refused(wrong: str) -> None:
    """A coefficient below zero is told by its name."""
    values = {"a_l_s_ha": 1600.0, "c": 0.8, "b_min": 7.0, "n": 0.6} | {wrong: -1.0}
    with pytest.raises(InputError, match=wrong):
        RainFormula(
            a_l_s_ha=values["a_l_s_ha"], c=values["c"], b_min=values["b_min"], n=values["n"]
        )


def test_an_unknown_formula_offers_the_nearest() -> None:
    """A misspelt city is answered with the city meant."""
    with pytest.raises(UnknownName, match="did you mean 'shanghai'"):
        formula("shangai")


def test_validity_is_told() -> None:
    """Durations and return periods beyond the formula's range are told in both languages."""
    said = SHANGHAI.outside(240.0, 500.0)
    assert len(said) == 2
    assert "longer than the 180 min" in said[0].en
    assert "500" in said[1].zh
    assert SHANGHAI.outside(120.0, 50.0) == ()


def test_metres_taken_for_millimetres_are_seen() -> None:
    """Five metres an hour is more than ever fell on earth; the heaviest design storms are not."""
    assert uniform_storm(depth_mm=5000.0, duration_s=3600.0).beyond_record() is not None
    assert measured([5000.0 / 60.0] * 10, interval_s=60.0).beyond_record() is not None
    heavy = ChicagoStorm(formula=SHANGHAI, period_a=100.0, duration_s=10_800.0, peak_ratio=0.4)
    assert blocks(heavy, step_s=60.0).beyond_record() is None


def test_storms_add_where_they_overlap() -> None:
    """Two storms at once bring the sum of their depths; what falls outside the run is cut off."""
    one = uniform_storm(depth_mm=10.0, duration_s=3600.0)
    both = overlaid([one, one.shifted(1800.0)], from_s=0.0, to_s=3600.0)
    assert both.total_mm == pytest.approx(15.0)
    assert float(both.depth_mm(1800.0)) == pytest.approx(5.0)
    assert no_rain(from_s=0.0, to_s=60.0).total_mm == 0.0


def test_the_scs_day() -> None:
    """The type II curve brings its whole depth in 24 h, most of it about noon."""
    rain = scs_storm(depth_mm=200.0)
    assert rain.total_mm == pytest.approx(200.0)
    assert float(rain.depth_mm(12.0 * 3600.0)) == pytest.approx(0.663 * 200.0)
    with pytest.raises(InputError, match="SCS curve 'III'; allowed: 'II'"):
        scs_storm(depth_mm=200.0, curve="III")


@pytest.mark.parametrize(
    ("times", "depths", "message"),
    [
        ([0.0, 0.0], [0.0, 1.0], "times must rise"),
        ([0.0, 1.0], [1.0, 0.0], "cannot become less"),
        ([0.0, 1.0], [0.0, float("nan")], "not a finite number"),
        ([0.0], [0.0], "two knots or more"),
    ],
)
def test_broken_rain_is_refused(times: list[float], depths: list[float], message: str) -> None:
    """Rain that runs backwards in time or depth is refused."""
    with pytest.raises(InputError, match=message):
        Rain(np.array(times), np.array(depths))
