from __future__ import annotations

from datetime import date, timedelta

import pytest

from twin.scenario.conditions import HotWaterConditions, litres_seasonal_factor


def test_winter_draws_twelve_percent_more_and_summer_twelve_less() -> None:
    """+12 % on 5 February, -12 % half a year later (Belgium: +12 / -13 %)."""
    assert litres_seasonal_factor(date(2025, 2, 5)) == pytest.approx(1.12, abs=1e-12)
    assert litres_seasonal_factor(date(2025, 8, 7)) == pytest.approx(0.88, abs=1e-4)


def test_the_year_draws_its_mean() -> None:
    """The seasonal factor moves litres between seasons and adds none."""
    year = [litres_seasonal_factor(date(2025, 1, 1) + timedelta(days=day)) for day in range(365)]
    assert sum(year) / 365 == pytest.approx(1.0, abs=1e-4)


def test_without_amplitude_every_day_is_the_same() -> None:
    """Zero amplitude switches the season off."""
    assert litres_seasonal_factor(date(2025, 2, 5), amplitude=0.0) == 1.0


def test_the_defaults_are_pinned() -> None:
    """A change of any default changes results and must be meant."""
    assert HotWaterConditions().model_dump() == {
        "setpoint_c": None,
        "cold_water": {
            "model": "seasonal",
            "mean_c": 16.0,
            "amplitude_k": 10.0,
            "coldest_day": 36,
        },
        "litres_factor": 1.0,
        "seasonal_litres_amplitude": 0.12,
        "cold_litres_per_k": 0.012,
        "cold_litres_below_c": 5.0,
        "comfort_c": 39.0,
        "nominal": {
            "air_c": 4.75,
            "cold_water_c": 10.0,
            "litres_factor": 1.0,
            "control": {
                "start_height": 0.08,
                "start_below_k": 3.0,
                "stage_step_k": 0.0,
                "minimum_run_min": 0.0,
                "minimum_rest_min": 1.0,
            },
            "storage_factor": 3.0,
            "loop_loss_factor": 0.0,
        },
        "causes": "ledger",
    }
