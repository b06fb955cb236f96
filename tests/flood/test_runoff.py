from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import DocumentError, InputError
from twin.flood.elements import Catchment
from twin.flood.infiltration import CurveNumber, GreenAmpt, Horton
from twin.flood.rainformula import formula
from twin.flood.runoff import RunoffModel, runoff, runoff_knots_s
from twin.flood.runoffkernel import _power
from twin.flood.storms import ChicagoStorm, Rain, blocks, no_rain, overlaid, uniform_storm

GROUNDS = (
    None,
    Horton(first_mm_h=76.0, last_mm_h=10.0, decay_per_h=4.0),
    Horton(first_mm_h=30.0, last_mm_h=30.0, decay_per_h=4.0, most_mm=20.0),
    GreenAmpt(suction_mm=110.0, conductivity_mm_h=6.6, deficit=0.25),
    CurveNumber(number=80.0),
)
YARD = Catchment(
    id="s", node="j", area_m2=20_000.0, width_m=150.0, slope=0.005, impervious=0.75,
    infiltration=GROUNDS[1],
)  # fmt: skip
SEALED = dataclasses.replace(
    YARD, impervious=1.0, impervious_bare=0.0, storage_impervious_m=0.0, infiltration=None
)
P50 = blocks(
    ChicagoStorm(formula=formula("shanghai"), period_a=50.0, duration_s=7200.0, peak_ratio=0.4),
    step_s=60.0,
)


def test_a_sealed_plane_under_steady_rain() -> None:
    """In balance the outflow is rain times area, and the recession after it is the exact one."""
    result = RunoffModel([SEALED]).run(
        uniform_storm(depth_mm=120.0, duration_s=7200.0), to_s=12_000.0, parts=32, longest_s=60.0
    )
    minutes = np.array([120.0, 121.0, 122.0, 125.0, 130.0, 140.0])
    flow = np.interp(60.0 * minutes, result.runoff.times_s, result.runoff.flow_m3_s[:, 0])
    alpha = 150.0 * math.sqrt(0.005) / (0.013 * 20_000.0)
    balance = (60e-3 / 3600.0 / alpha) ** 0.6
    left = (balance ** (-2.0 / 3.0) + 2.0 / 3.0 * alpha * 60.0 * (minutes - 120.0)) ** -1.5
    assert balance == pytest.approx(9.262911e-3, rel=1e-6)
    assert flow == pytest.approx(20_000.0 * alpha * left ** (5.0 / 3.0), rel=1e-5)


@pytest.mark.parametrize("ground", GROUNDS)
def test_no_water_is_lost(ground: object) -> None:
    """Rain is infiltration, runoff and what stays on the ground, to the last bits."""
    result = runoff([dataclasses.replace(YARD, infiltration=ground)], P50, to_s=21_600.0)
    assert result.relative_error < 1e-12
    assert float(result.runoff.volume_m3.sum()) == pytest.approx(result.water[0].runoff_m3, 1e-12)
    assert result.water[0].rain_m3 == pytest.approx(P50.total_mm * 20.0)


@settings(max_examples=30, deadline=None)
@given(
    ground=st.sampled_from(GROUNDS),
    impervious=st.floats(0.0, 1.0),
    depths=st.lists(st.floats(0.0, 20.0), min_size=1, max_size=12),
    parts=st.integers(1, 4),
)
def test_no_water_is_lost_in_any_rain(
    ground: object, impervious: float, depths: list[float], parts: int
) -> None:
    """The balance closes for any rain and ground; nothing falls below zero."""
    yard = dataclasses.replace(YARD, infiltration=ground, impervious=impervious)
    rain = Rain(
        np.arange(len(depths) + 1) * 300.0, np.concatenate(([0.0], np.cumsum(np.array(depths))))
    )
    result = RunoffModel([yard]).run(rain, to_s=20_000.0, parts=parts)
    water = result.water[0]
    assert abs(water.error_m3) <= 1e-12 * max(water.rain_m3, 1.0)
    assert min(water.infiltrated_m3, water.runoff_m3, water.stored_m3) >= 0.0
    assert (result.runoff.flow_m3_s >= 0.0).all()


@settings(max_examples=20, deadline=None)
@given(ground=st.sampled_from(GROUNDS[:2]), factor=st.floats(1.0, 2.0))
def test_more_rain_never_gives_less_runoff(ground: object, factor: float) -> None:
    """A heavier rain of the same shape runs off at least as much."""
    model = RunoffModel([dataclasses.replace(YARD, infiltration=ground)])
    less = model.run(P50, to_s=21_600.0).water[0]
    more = model.run(P50.scaled(factor), to_s=21_600.0).water[0]
    assert more.runoff_m3 >= less.runoff_m3 * (1.0 - 1e-12)


def test_halving_the_step_quarters_the_error() -> None:
    """The split is of second order: two steps per interval are within 0.3 % of the peak."""
    model = RunoffModel([YARD])
    peaks = [
        float(model.run(P50, to_s=7200.0, parts=parts).runoff.flow_m3_s.max())
        for parts in (1, 2, 64)
    ]
    coarse, fine = peaks[0] / peaks[2] - 1.0, peaks[1] / peaks[2] - 1.0
    assert 0.0 < fine < 0.003
    assert 3.0 < coarse / fine < 5.0


def test_sealed_ground_takes_what_swmm_rounds() -> None:
    """SWMM's rounded constant makes outflow 0.27 % faster; the volume is the same in the end."""
    ours = runoff([SEALED], P50, to_s=86_400.0)
    theirs = runoff([SEALED], P50, to_s=86_400.0, swmm_units=True)
    peak, swmm_peak = (float(one.runoff.flow_m3_s.max()) for one in (ours, theirs))
    assert 0.0 < swmm_peak / peak - 1.0 < 0.0027
    assert ours.water[0].runoff_m3 == pytest.approx(theirs.water[0].runoff_m3, rel=1e-4)


def test_catchments_of_one_node_add() -> None:
    """Two catchments that drain to one manhole give it the sum of both."""
    twin_ = dataclasses.replace(YARD, id="t")
    other = dataclasses.replace(YARD, id="u", node="k")
    both = runoff([YARD, twin_, other], P50, to_s=7200.0).runoff
    assert both.nodes == ("j", "k")
    assert both.flow_m3_s[:, 0] == pytest.approx(2.0 * both.flow_m3_s[:, 1])
    assert both.volume_m3[:, 0] == pytest.approx(2.0 * both.volume_m3[:, 1])


def test_each_catchment_may_have_its_own_rain() -> None:
    """With a rain per catchment each gets its own; one without is told."""
    other = dataclasses.replace(YARD, id="u", node="k")
    rains = {"s": P50, "u": no_rain(from_s=0.0, to_s=7200.0)}
    water = RunoffModel([YARD, other]).run(rains, to_s=7200.0).water
    assert water[0].rain_m3 > 0.0
    assert water[1].rain_m3 == 0.0
    with pytest.raises(InputError, match="no rain is given for u"):
        RunoffModel([YARD, other]).run({"s": P50}, to_s=7200.0)


def test_dry_months_cost_a_knot() -> None:
    """Three storms in a year need no more knots than three storms in a week."""
    storms = [P50.shifted(day * 86_400.0) for day in (10.0, 100.0, 300.0)]
    year = overlaid(storms, from_s=0.0, to_s=365.0 * 86_400.0)
    knots = runoff_knots_s([year], from_s=0.0, to_s=365.0 * 86_400.0)
    assert len(knots) < 3 * 260
    assert (np.diff(knots) > 0.0).all()
    assert {knots[0], knots[-1]} == {0.0, 365.0 * 86_400.0}
    result = runoff([YARD], year, to_s=365.0 * 86_400.0)
    assert result.relative_error < 1e-12
    assert result.water[0].runoff_m3 == pytest.approx(
        3.0 * runoff([YARD], P50, to_s=10.0 * 86_400.0).water[0].runoff_m3, rel=0.01
    )


def test_horton_takes_its_whole_curve() -> None:
    """Under rain that always exceeds it, Horton ground takes the integral of its capacity."""
    open_ground = dataclasses.replace(YARD, impervious=0.0)
    rain = uniform_storm(depth_mm=300.0, duration_s=7200.0)
    taken_mm = runoff([open_ground], rain, to_s=7200.0).water[0].infiltrated_m3 / 20.0
    assert taken_mm == pytest.approx(10.0 * 2.0 + 66.0 / 4.0 * -math.expm1(-8.0), rel=1e-9)


def test_green_ampt_follows_its_front() -> None:
    """Under heavy rain F - S ln(1 + F/S) = K t from ponding on (S: suction times deficit)."""
    ground = GreenAmpt(suction_mm=110.0, conductivity_mm_h=10.0, deficit=0.25)
    flat = dataclasses.replace(
        YARD, impervious=0.0, infiltration=ground, storage_pervious_m=0.0, width_m=1e5, slope=1.0
    )
    rate, hours = 60.0, 2.0
    rain = uniform_storm(depth_mm=rate * hours, duration_s=hours * 3600.0)
    result = RunoffModel([flat]).run(rain, to_s=hours * 3600.0, parts=8)
    pull = 110.0 * 0.25
    ponded = 10.0 * pull / (rate - 10.0)  # F when ponding begins (Mein and Larson 1973)
    target = ponded - pull * math.log(ponded + pull) + 10.0 * (hours - ponded / rate)
    front = 60.0
    for _ in range(50):
        front -= (front - pull * math.log(front + pull) - target) / (1.0 - pull / (front + pull))
    # The film of water that drives the runoff adds to the suction: a little more goes in.
    assert result.water[0].infiltrated_m3 / 20.0 == pytest.approx(front, rel=2e-3)


def test_the_curve_number_takes_its_share() -> None:
    """By the end of a rain the ground has taken P - P^2/(P + S)."""
    flat = dataclasses.replace(YARD, impervious=0.0, infiltration=CurveNumber(number=80.0))
    result = runoff([flat], uniform_storm(depth_mm=100.0, duration_s=7200.0), to_s=7200.0)
    most = 25.4 * (1000.0 / 80.0 - 10.0)
    expected = 100.0 - 100.0**2 / (100.0 + most)
    assert result.water[0].infiltrated_m3 / 20.0 == pytest.approx(expected, rel=1e-9)


def test_a_power_by_its_bits() -> None:
    """The quick power -2/3 equals the slow one to the last bits over all depths there are."""
    depths = np.exp(np.random.default_rng(1).uniform(-60.0, 3.0, 2000))
    assert max(abs(_power(x) * x ** (2.0 / 3.0) - 1.0) for x in depths) < 1e-14


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"area_m2": 0.0}, "s: area_m2 is 0"),
        ({"slope": -0.01}, "slope is -0.01"),
        ({"impervious": 75.0}, "impervious is 75; allowed: 0 to 1"),
        ({"width_m": math.nan}, "width_m is nan"),
    ],
)
def test_impossible_catchments_are_refused(change: dict[str, float], message: str) -> None:
    """A catchment that cannot be is told by its id, the figure, and what is allowed."""
    with pytest.raises(DocumentError, match=message):
        RunoffModel([dataclasses.replace(YARD, **change)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ground", "message"),
    [
        (Horton(first_mm_h=5.0, last_mm_h=10.0, decay_per_h=4.0), "first_mm_h is 5; allowed: 10"),
        (GreenAmpt(suction_mm=-1.0, conductivity_mm_h=6.6, deficit=0.25), "suction_mm is -1"),
        (CurveNumber(number=101.0), "number is 101; allowed: 10 to 100"),
        ("sand", "infiltration is str"),
    ],
)
def test_impossible_ground_is_refused(ground: object, message: str) -> None:
    """Ground that cannot be is told by its catchment."""
    with pytest.raises(InputError, match=message):
        RunoffModel([dataclasses.replace(YARD, infiltration=ground)])


def test_a_stretch_of_no_time_is_refused() -> None:
    """Runoff needs time to run."""
    with pytest.raises(InputError, match="from 5 s to 5 s"):
        runoff([YARD], P50, from_s=5.0, to_s=5.0)
