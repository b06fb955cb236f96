from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.hotwater.heatpump import CURVES, curve_tables, frost_factor, humidity_ratio
from twin.hotwater.record import AIR_FROM_C, AIR_STEP_K, ENTER_FROM_C, ENTER_STEP_K

FAMILIES = ("standard", "multi-pass", "co2", "low-ambient")


def test_these_families_ship() -> None:
    """A building file may name these families and no others."""
    assert tuple(sorted(CURVES)) == tuple(sorted(FAMILIES))


@pytest.mark.parametrize("family", FAMILIES)
def test_capacity_is_relative_to_the_rating_point(family: str) -> None:
    """At 20 degC, water 15 to 55 degC, each machine gives what its name-plate says."""
    assert float(CURVES[family].capacity_ratio(20.0, 15.0, 55.0)) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("family", "air_c", "cop"),
    [
        ("standard", 20.0, 3.06),
        ("standard", -7.0, 1.99),
        ("standard", 7.0, 2.5),
        ("co2", -7.0, 2.0),
        ("co2", 7.0, 3.55),
        ("co2", -25.0, 1.18),
    ],
)
def test_cop_is_that_of_the_published_table(family: str, air_c: float, cop: float) -> None:
    """HPWHsim's maps at 5 to 60 degC, to the second decimal (the straight line bends by 0.02)."""
    assert float(CURVES[family].performance(air_c, 5.0, 60.0)) == pytest.approx(cop, abs=0.03)


PUBLISHED = {
    "standard": ((5.0, 60.0), {
        -20.0: (8.0, 1.53), -15.0: (9.2, 1.71), -10.0: (10.4, 1.89), -7.0: (11.1, 1.99),
        -5.0: (11.6, 2.06), 0.0: (12.8, 2.22), 2.0: (13.3, 2.30), 7.0: (14.7, 2.50),
        15.0: (17.0, 2.84), 20.0: (18.5, 3.06), 30.0: (21.7, 3.54),
    }),
    "co2": ((5.0, 60.0), {
        -20.0: (23.8, 1.42), -15.0: (28.2, 1.65), -10.0: (32.4, 1.87), -7.0: (34.9, 2.00),
        -5.0: (36.3, 2.07), 0.0: (40.0, 2.29), 2.0: (40.0, 2.21), 7.0: (40.0, 3.55),
        15.0: (40.0, 4.42), 20.0: (40.0, 4.45), 30.0: (40.0, 4.42),
    }),
    "low-ambient": ((15.0, 55.0), {
        -26.0: (32.7, 2.255), -15.0: (36.6, 2.652), 1.1: (52.2, 3.222), 20.0: (68.2, 3.853),
        35.0: (82.7, 4.376),
    }),
}  # fmt: skip
"""Water in and out [degC], and by outdoor air the capacity [kW] and COP of one unit: HPWHsim's maps
of the Colmac CxV-5 and of the QAHV-N136, and the points of a Colmac R-454B unit."""


@pytest.mark.parametrize("family", PUBLISHED)
def test_the_published_table_is_met(family: str) -> None:
    """Capacity over that at 20 degC and COP, at every published temperature, within 2 %.

    Between -20 and 0 degC the map of 'standard' has no point: a straight line there lies up to
    1.4 % above the polynomial.
    """
    (entering, leaving), rows = PUBLISHED[family]
    curve = CURVES[family]
    at_20 = float(curve.capacity_ratio(20.0, entering, leaving))
    for air_c, (kilowatts, cop) in rows.items():
        ratio = float(curve.capacity_ratio(air_c, entering, leaving)) / at_20
        assert ratio == pytest.approx(kilowatts / rows[20.0][0], rel=0.02), air_c
        assert float(curve.performance(air_c, entering, leaving)) == pytest.approx(cop, rel=0.02), (
            air_c
        )


@pytest.mark.parametrize(("air_c", "cop"), [(-26.0, 2.255), (-15.0, 2.652), (35.0, 4.376)])
def test_the_low_ambient_machine_goes_through_its_points(air_c: float, cop: float) -> None:
    """Published points are met where they were published."""
    assert float(CURVES["low-ambient"].performance(air_c, 15.0, 55.0)) == pytest.approx(cop)


@pytest.mark.parametrize("entering_c", [5.0, 15.0, 40.0])
def test_the_standard_machine_only_gains_with_warmer_air(entering_c: float) -> None:
    """Without frost, capacity and COP rise with the air from -20 to 30 degC."""
    air = np.linspace(-20.0, 30.0, 501)
    for figure in (CURVES["standard"].capacity_ratio, CURVES["standard"].performance):
        assert (np.diff(figure(air, entering_c, 55.0)) > 0.0).all()


def test_frost_digs_a_valley_around_two_degrees() -> None:
    """Humid air: a standard machine makes less at 1.7 degC than a straight line would allow."""
    air = np.linspace(-12.0, 12.0, 241)
    factor = frost_factor(air, 0.85)
    assert air[np.argmin(factor)] == pytest.approx(1.7, abs=0.2)
    assert float(factor.min()) == pytest.approx(0.8865, abs=1e-3)
    assert factor[0] == factor[-1] == 1.0
    net = factor * CURVES["standard"].capacity_ratio(air, 5.0, 55.0)
    assert float(np.interp(0.0, air, net)) < float(np.interp(-4.0, air, net)) * 1.08


def test_dry_air_leaves_the_coil_bare_and_wet_air_costs_more() -> None:
    """The loss scales with the water that the coil can collect, by half more at most."""
    assert float(frost_factor(1.667, 0.30)) == 1.0
    steps = frost_factor(1.667, np.linspace(0.3, 1.0, 50))
    assert (np.diff(steps) <= 0.0).all()
    assert float(frost_factor(0.0, 1.0)) >= 1.0 - 1.5 * 0.1135


@pytest.mark.parametrize(
    ("air_c", "grams"), [(20.0, 14.695), (0.0, 3.789), (-10.0, 1.606), (30.0, 27.329)]
)
def test_saturated_air_holds_what_ashrae_says(air_c: float, grams: float) -> None:
    """ASHRAE Fundamentals 2017, chapter 1, table 2: humidity ratio at saturation [g/kg]."""
    assert 1000.0 * float(humidity_ratio(air_c)) == pytest.approx(grams, rel=6e-3)


def between(
    table: NDArray[np.float64], air: NDArray[np.float64], entering: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return straight-line values of a table, as the compiled machine forms them."""
    x = (air - AIR_FROM_C) / AIR_STEP_K
    y = (entering - ENTER_FROM_C) / ENTER_STEP_K
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    x, y = x - i, y - j
    low = (1.0 - y) * table[i, j] + y * table[i, j + 1]
    high = (1.0 - y) * table[i + 1, j] + y * table[i + 1, j + 1]
    return np.asarray((1.0 - x) * low + x * high)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("setpoint_c", [55.0, 60.0])
def test_the_tables_hold_their_stated_error(family: str, setpoint_c: float) -> None:
    """Within 0.1 % of the curve over its whole range; the CO2 machine's step at 2 degC apart."""
    curve = CURVES[family]
    ratio, cop = curve_tables([(family, setpoint_c)])
    air = np.linspace(*curve.air_c, 401)[:, None]
    if family == "co2":
        air = air[(air[:, 0] <= 2.0) | (air[:, 0] >= 3.0)]
    entering = np.linspace(0.0, curve.hottest_entering_c, 301)[None, :]
    for table, figure in ((ratio, curve.capacity_ratio), (cop, curve.performance)):
        exact = figure(air, entering, setpoint_c)
        assert float(np.abs(between(table[0], air, entering) / exact - 1.0).max()) < 1e-3


@pytest.mark.parametrize("family", FAMILIES)
def test_no_table_runs_away_beyond_its_range(family: str) -> None:
    """Colder, hotter or with warmer water than the figures reach, the last value stands."""
    ratio, cop = curve_tables([(family, 55.0), (family, 20.0), (family, 99.0)])
    assert float(cop.min()) > 0.7
    assert 0.2 < float(ratio.min()) < float(ratio.max()) < 1.6
    first = round(CURVES[family].air_c[0] - AIR_FROM_C)
    assert (ratio[:, : first + 1] == ratio[:, first : first + 1]).all()


def test_the_low_ambient_machine_states_how_far_its_points_carry() -> None:
    """Each inner point against the line of its neighbours: the errors told with the curve."""
    rows = np.array(CURVES["low-ambient"].points)
    capacity, cop = [], []
    for k in range(1, len(rows) - 1):
        rest = np.delete(rows, k, axis=0)
        capacity.append(abs(np.interp(rows[k, 0], rest[:, 0], rest[:, 1]) / rows[k, 1] - 1.0))
        cop.append(abs(np.interp(rows[k, 0], rest[:, 0], rest[:, 2]) / rows[k, 2] - 1.0))
    assert capacity[0] == pytest.approx(0.11, abs=0.005)
    assert max(capacity[1:]) <= 0.022
    assert max(cop) <= 0.006


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_says_where_it_comes_from(family: str) -> None:
    """Source and goodness of fit are part of a curve, in both languages."""
    for words in (CURVES[family].source, CURVES[family].fit):
        assert len(words.en) > 20
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh)
