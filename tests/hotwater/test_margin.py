from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twin.campus.hotwater import Auxiliary, HeatPumps, HotWaterPlant, Recirculation, Tank
from twin.hotwater.heatpump import CURVES, frost_factor
from twin.hotwater.margin import (
    Crossing,
    StandingDay,
    break_even_c,
    crossings,
    knots,
    load_w,
    ratio,
    supply_w,
)

PLANT = HotWaterPlant(
    piping="single-pass",
    heat_pumps=HeatPumps(type="standard", count=5, rated_capacity_kw=38.7, installed_year=2012),
    tank=Tank(volume_m3=36, loss_w_k=60),
    recirculation=Recirculation(loss_w_k=180, flow_l_min=36),
)


def constant(celsius: float) -> StandingDay:
    """Return a day with water of one temperature and 976 people."""
    return StandingDay(
        people=976.0,
        humidity=0.8,
        water=lambda air: np.full_like(np.asarray(air, dtype=float), celsius),
        setpoint_c=55.0,
        cold_litres_per_k=0.012,
    )


DAY = constant(6.0)


def break_even(day: StandingDay, plant: HotWaterPlant = PLANT) -> float:
    found = crossings(
        lambda air: ratio(plant, day, air) - 1.0, from_c=-20.0, to_c=30.0, knots=knots(plant, day)
    )
    return break_even_c(found)


# --- roots -------------------------------------------------------------------------------------


def test_roots_are_found_not_read_off_a_grid() -> None:
    """Three roots of a cubic at places no grid has, the warmest first, to 1e-8 K."""
    wanted = [7.123456789, -1.987654321, -2.0123456]
    found = crossings(
        lambda t: (t - wanted[0]) * (t - wanted[1]) * (t - wanted[2]), from_c=-20.0, to_c=30.0
    )
    assert [one.air_c for one in found] == pytest.approx(wanted, abs=1e-8)
    assert [one.short_below for one in found] == [True, False, True]


def test_a_valley_that_dips_below_for_a_hundredth_of_a_kelvin_is_found() -> None:
    """Between two looks a quarter of a kelvin apart, the bottom is sought."""
    found = crossings(lambda t: (t - 1.1) ** 2 - 2.5e-5, from_c=-20.0, to_c=30.0)
    assert [one.air_c for one in found] == pytest.approx([1.105, 1.095], abs=1e-7)
    assert [one.short_below for one in found] == [True, False]


def test_a_jump_is_met_where_it_is() -> None:
    """A lock-out takes all capacity at once: the crossing is the lock-out."""
    found = crossings(lambda t: np.where(t >= -7.3, 0.4, -1.0), from_c=-20.0, to_c=30.0)
    assert found == [Crossing(pytest.approx(-7.3, abs=1e-8), True)]
    locked = PLANT.model_copy(
        update={"heat_pumps": PLANT.heat_pumps.model_copy(update={"lockout_c": 5.0})}
    )
    assert break_even(replace(DAY, people=300.0), locked) == pytest.approx(5.0, abs=1e-6)


@pytest.mark.parametrize("ends", [(5.0, 5.0), (5.0, -5.0), (math.nan, 3.0)])
def test_an_empty_range_is_refused(ends: tuple[float, float]) -> None:
    """From the colder to the warmer, and nothing else."""
    with pytest.raises(ValueError, match="a colder one, then a warmer"):
        crossings(lambda t: t, from_c=ends[0], to_c=ends[1])


def test_a_plant_that_always_keeps_up_has_no_break_even() -> None:
    """None is told as none, not as the end of the range."""
    assert math.isnan(break_even(replace(DAY, people=10.0)))


@pytest.mark.parametrize("humidity", [-0.1, 1.2, 80.0])
def test_humidity_is_a_fraction(humidity: float) -> None:
    """Percent are refused, with an example of what is meant."""
    with pytest.raises(ValueError, match=r"allowed: 0 to 1, such as 0\.8"):
        replace(DAY, humidity=humidity)


# --- what capacity and load are made of ---------------------------------------------------------


def test_the_load_is_taps_loop_and_tank() -> None:
    """By hand: 976 people x 63.6 L, warmed by 34 K and, at -7 °C, 14.4 % more; loop and tank."""
    day = constant(6.0)
    litres = 976 * (0.9 * 8 * 8 + 6)
    taps = litres / 1000 * 4.186e6 * (40 - 6) / 86_400
    stream = 4.186e6 * 36 / 60_000
    losses = 45 * (60 + stream * (1 - math.exp(-180 / stream)))
    assert load_w(PLANT, day, 10.0) == pytest.approx(taps + losses, rel=1e-12)
    assert load_w(PLANT, day, -7.0) == pytest.approx(taps * 1.144 + losses, rel=1e-12)


def test_capacity_is_curve_frost_and_age() -> None:
    """Name-plate x curve at its own water x frost x age; a heater that is always on beside it."""
    day = replace(DAY, age=0.9)
    curve = CURVES["standard"].capacity_ratio(-7.0, 6.0, 55.0) * frost_factor(-7.0, 0.8)
    supply = supply_w(PLANT, day, -7.0)
    assert supply.capacity_w == pytest.approx(5 * 38_700 * 0.9 * curve, rel=1e-12)
    assert supply.auxiliary_w == 0.0
    heated = PLANT.model_copy(update={"auxiliary": Auxiliary(power_kw=20, always=True)})
    assert supply_w(heated, day, -7.0).auxiliary_w == 20_000.0


def test_below_the_lock_out_there_is_nothing() -> None:
    """The standard machine's figures end at -20 degC: colder, it does not run."""
    given_w = supply_w(PLANT, DAY, np.array([-20.5, -20.0])).capacity_w
    assert given_w[0] == 0.0 < given_w[1]


# --- which way the break-even moves --------------------------------------------------------------


@settings(max_examples=40)
@given(st.floats(500, 1300), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_damper_air_never_lowers_the_break_even(people: float, one: float, other: float) -> None:
    """Frost takes capacity and gives none: the more humid, the warmer the plant falls short."""
    dry, damp = sorted((one, other))
    low = break_even(replace(DAY, people=people, humidity=dry))
    high = break_even(replace(DAY, people=people, humidity=damp))
    assume(not math.isnan(low))
    assert high >= low - 1e-6


@settings(max_examples=40)
@given(st.floats(500, 1300), st.floats(2.0, 18.0), st.floats(0.1, 10.0))
def test_colder_water_raises_the_break_even(people: float, water_c: float, colder_k: float) -> None:
    """Each kelvin of colder water is load: the plant falls short in warmer air."""
    warm = break_even(replace(constant(water_c), people=people))
    cold = break_even(replace(constant(max(0.5, water_c - colder_k)), people=people))
    assume(not math.isnan(warm))
    assert cold > warm


@settings(max_examples=40)
@given(st.floats(700, 1300), st.floats(48.0, 59.0), st.floats(0.5, 10.0))
def test_a_hotter_set_point_raises_the_break_even(
    people: float, setpoint_c: float, hotter_k: float
) -> None:
    """Hotter water loses more on the loop and, in air above zero, is made at less capacity."""
    cool = break_even(replace(DAY, people=people, setpoint_c=setpoint_c))
    hot = break_even(replace(DAY, people=people, setpoint_c=min(60.0, setpoint_c + hotter_k)))
    assume(cool > -7.0)
    assert hot > cool


# --- what the machine guarantees, and what breaks it ---------------------------------------------


@given(st.floats(-20, 29.9), st.floats(0.01, 30), st.floats(2, 20), st.floats(48, 60))
def test_the_standard_type_gives_more_in_warmer_dry_air(
    air_c: float, warmer_k: float, water_c: float, setpoint_c: float
) -> None:
    """Steady capacity rises with the air from -20 to 30 degC, whatever the water."""
    day = replace(constant(water_c), humidity=0.0, setpoint_c=setpoint_c)
    warmer_c = min(30.0, air_c + warmer_k)
    cold, warm = supply_w(PLANT, day, np.array([air_c, warmer_c])).capacity_w
    assert cold < warm


def test_frost_makes_two_degrees_worse_than_zero() -> None:
    """The valley: a wet +2 °C leaves less than a dry 0 °C, and even than a dry -4 °C."""
    wet = supply_w(PLANT, replace(DAY, humidity=0.95), 2.0).capacity_w
    assert wet < supply_w(PLANT, replace(DAY, humidity=0.5), 0.0).capacity_w
    assert wet < supply_w(PLANT, replace(DAY, humidity=0.5), -4.0).capacity_w
    assert frost_factor(2.0, 0.95) < frost_factor(0.0, 0.95)


def test_a_plant_may_fall_short_in_the_wet_and_keep_up_in_the_dry_cold_below() -> None:
    """Air that dries with the cold breaks the monotony: three crossings, all of them found."""
    day = replace(DAY, humidity=1.0, dry_snap=True, cold_litres_per_k=0.0)
    spare = ratio(PLANT, day, np.array([0.0, -4.9]))
    assert spare[0] < spare[1]
    people = day.people
    # Between the two ratios lies a number of people for whom the wet day is the short one.
    taps = load_w(PLANT, day, 0.0) - load_w(PLANT, replace(day, people=0.0), 0.0)
    wanted = supply_w(PLANT, day, np.array([0.0, -4.9])).capacity_w.mean()
    people *= float((wanted - load_w(PLANT, replace(day, people=0.0), 0.0)) / taps)
    found = crossings(
        lambda air: ratio(PLANT, replace(day, people=people), air) - 1.0,
        from_c=-20.0,
        to_c=30.0,
        knots=knots(PLANT, day),
    )
    assert [one.short_below for one in found] == [True, False, True]
    assert found[0].air_c > 0.0 > found[1].air_c > found[2].air_c
