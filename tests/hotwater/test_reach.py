from __future__ import annotations

import numpy as np
import pytest

from twin.case import load_case
from twin.hotwater.heatpump import CURVES
from twin.hotwater.reach import beyond_figures
from twin.overrides import parse_override
from twin.simulation import simulate


@pytest.mark.parametrize(
    ("air_c", "cold_c", "setpoint_c", "told"),
    [
        (-21.0, 5.0, 55.0, "1.0 h of air below -20 °C"),
        (31.0, 5.0, 55.0, "1.0 h of air above 30 °C"),
        (5.0, -0.5, 55.0, "1.0 h of cold water below 0 °C"),
        (5.0, 5.0, 45.0, "set-point 45 °C lies outside"),
    ],
)
def test_every_way_beyond_the_figures_is_told(
    air_c: float, cold_c: float, setpoint_c: float, told: str
) -> None:
    """One hour beyond is told with the limit that was passed, in both languages."""
    series = np.full(120, 5.0)
    air, cold = series.copy(), series.copy()
    air[:60], cold[:60] = air_c, cold_c
    (said,) = beyond_figures(
        CURVES["standard"], ["dorm-01"], air_c=air, cold_c=cold, setpoints_c=[setpoint_c]
    )
    assert told in said.en
    assert "dorm-01" in said.zh


def test_within_the_figures_nothing_is_said() -> None:
    """A winter week of the standard machine is no extrapolation."""
    series = np.linspace(-20.0, 30.0, 600)
    assert (
        beyond_figures(
            CURVES["standard"],
            ["dorm-01"],
            air_c=series,
            cold_c=np.full(600, 5.0),
            setpoints_c=[48.0, 60.0],
        )
        == []
    )


def test_hours_that_units_ran_beyond_are_told() -> None:
    """What the kernel counted is said as such, with the machine, in both languages."""
    series = np.full(60, 5.0)
    (said,) = beyond_figures(
        CURVES["standard"],
        ["dorm-01"],
        air_c=series,
        cold_c=series,
        setpoints_c=[55.0],
        outside_h=2.5,
    )
    assert "units ran 2.5 h" in said.en
    assert "2.5 小时" in said.zh


def test_a_run_says_what_it_extrapolated() -> None:
    """Colder than the curve of the standard machine ends: the run's assumptions tell it."""
    case = load_case("cold-snap", overrides=[parse_override("weather.minimum_c=-23")])
    outcome = simulate(case.campus, case.scenario)
    told = [it.en for it in outcome.assumptions if "the figures of standard end" in it.en]
    assert len(told) == 1
    assert "dorm-07" in told[0]
    assert "below -20 °C" in told[0]
    plain = load_case("cold-snap")
    said = simulate(plain.campus, plain.scenario).assumptions
    assert not [it for it in said if "the figures of" in it.en]
