from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from twin.case import Case, load_case
from twin.errors import InputError
from twin.overrides import parse_override
from twin.runs.outcome import Outcome
from twin.simulation import simulate
from twin.studies.demand_history import Hours, joined, of_run, simulated_years
from twin.studies.forecast import SCORES, SERIES, forecast
from twin.studies.forecast_models import MODELS, features, fit_forecasts
from twin.studies.play import prepare
from twin.studies.warnings import Warned, lead_h

DAY_H = 24


def case_of(texts: Sequence[str]) -> Case:
    return load_case("cold-snap", overrides=[parse_override(text) for text in texts])


@cache
def study() -> Outcome:
    return forecast(case_of, years=1)


def scores() -> dict[str, dict[str, Any]]:
    return {row["model"]: row for row in study().tables[SCORES].rows()}


def made_up(days: int, *, start: datetime = datetime(2023, 1, 1), seed: int = 3) -> Hours:
    """Return hours in which heat follows the air of the day, with some noise."""
    rng = np.random.default_rng(seed)
    n = DAY_H * days
    air = np.repeat(rng.normal(8.0, 6.0, days), DAY_H)
    shape = 1.0 + np.sin(2.0 * np.pi * np.arange(n) / DAY_H)
    heat = 1000.0 * shape * (1.0 - 0.02 * air) * rng.uniform(0.95, 1.05, n)
    kind = (np.arange(n) // DAY_H % 7 > 4).astype(np.int64)
    return Hours(start, heat, air, np.full(n, 8.0), np.full(n, 500.0), kind)


def changed(hours: Hours, first: int) -> Hours:
    """Return the hours with all that was measured from *first* on turned over."""
    heat, cold = hours.heat_kwh.copy(), hours.cold_c.copy()
    heat[first:] *= 3.0
    cold[first:] += 10.0
    return replace(hours, heat_kwh=heat, cold_c=cold)


@pytest.mark.parametrize("days_ahead", [1, 2, 3])
def test_no_feature_knows_what_comes_after_its_forecast_is_made(days_ahead: int) -> None:
    """What is measured from the midnight of the forecast on changes no feature of the day."""
    hours = made_up(20)
    day = 12
    issued = DAY_H * (day - (days_ahead - 1))
    tables = [
        features(one, days_ahead=days_ahead, rng=np.random.default_rng(1))[0]
        for one in (hours, changed(hours, issued))
    ]
    of_day = slice(DAY_H * day, DAY_H * (day + 1))
    assert (tables[0][of_day] == tables[1][of_day]).all()
    later = slice(DAY_H * (day + days_ahead), None)
    assert (tables[0][later] != tables[1][later]).any()  # the check can fail


def test_the_air_of_the_coming_days_is_known_as_a_forecast_only() -> None:
    """Each day's air is known with an error of 1.5 K, more for more days ahead."""
    hours = made_up(4000)
    rng = np.random.default_rng(5)
    for days_ahead, sd in ((1, 1.5), (4, 3.0)):
        _, air, _ = features(hours, days_ahead=days_ahead, rng=rng)
        assert np.std((air - hours.air_c)[::DAY_H]) == pytest.approx(sd, rel=0.05)


def test_forecasts_learn_from_the_past_alone() -> None:
    """Turning the test over from a midnight on leaves every forecast up to that day as it was."""
    history = made_up(60)
    test = made_up(10, start=history.moment(len(history)), seed=4)
    both = [
        fit_forecasts(history, one, days_ahead=1, rng=np.random.default_rng(1))
        for one in (test, changed(test, DAY_H * 5))
    ]
    assert both[0].trained_hours == len(history) - 7 * DAY_H
    for name in MODELS:
        for of in ("mean_kwh", "high_kwh"):
            first, second = (getattr(one, of)[name] for one in both)
            assert (first[: DAY_H * 6] == second[: DAY_H * 6]).all()


def test_a_history_that_reaches_into_the_test_is_refused() -> None:
    """Learning from the days to be forecast would be no forecast."""
    history = made_up(60)
    test = made_up(10, start=history.moment(len(history) - DAY_H))
    with pytest.raises(ValueError, match="only the past may be learnt from"):
        fit_forecasts(history, test, days_ahead=1, rng=np.random.default_rng(1))


def test_weather_aware_forecasts_find_a_law_that_is_there() -> None:
    """Heat falls by 2 % a kelvin: both find it to a few per cent, where the mean is far off."""
    history = made_up(200)
    test = made_up(60, start=history.moment(len(history)), seed=4)
    said = fit_forecasts(history, test, days_ahead=1, rng=np.random.default_rng(1))

    def error(name: str) -> float:
        sums = [one.reshape(-1, DAY_H).sum(axis=1) for one in (said.mean_kwh[name], test.heat_kwh)]
        return float(np.mean(np.abs(sums[0] / sums[1] - 1.0)))

    assert error("mean") > 0.08
    assert error("regression") < 0.05
    assert error("boosting") < 0.05
    for name in ("regression", "boosting"):
        assert 0.85 < np.mean(test.heat_kwh <= said.high_kwh[name]) < 1.0


def test_the_hours_of_a_run_are_its_own_draws() -> None:
    """The heat forecast is the heat that the plants of the run were asked for, to rounding."""
    case = case_of(())
    engine, system = prepare(case.campus, case.scenario)
    hours = of_run(system, case.scenario.calendar)
    engine.run()
    asked = sum(system.fleet.value(plant.index, "demand_j") for plant in system.plants)
    assert hours.heat_kwh.sum() == pytest.approx(asked / 3.6e6, rel=1e-6)
    assert len(hours) == DAY_H * 10


def test_simulated_years_end_where_the_run_begins() -> None:
    """A year of hours, with a winter colder than its summer, before the spin-up."""
    case = case_of(())
    year = simulated_years(case.campus, case.scenario, years=1, seed=1)
    assert year.moment(len(year)) == case.scenario.spin_up_starts
    assert len(year) == 365 * DAY_H
    months = np.array([year.moment(hour).month for hour in range(len(year))])
    head = year.heat_kwh / year.people
    assert head[months == 1].mean() > 1.3 * head[months == 7].mean()
    assert year.air_c.min() < -1.0
    again = simulated_years(case.campus, case.scenario, years=1, seed=1)
    assert (again.heat_kwh == year.heat_kwh).all()


def test_stretches_join_only_end_to_end() -> None:
    """A gap between history and test would shift the days of the week."""
    first = made_up(2)
    whole = joined(first, made_up(1, start=first.moment(len(first))))
    assert len(whole) == 3 * DAY_H
    with pytest.raises(ValueError, match="the stretches must join"):
        joined(first, made_up(1, start=first.moment(len(first)) + timedelta(hours=1)))


def test_the_mean_fails_in_the_snap_and_the_weather_aware_do_not() -> None:
    """The historical mean lies a quarter or more too low, the others within a tenth."""
    rows = scores()
    assert set(rows) == set(MODELS)
    assert rows["mean"]["bias_snap_percent"] < -25.0
    for name in ("regression", "boosting"):
        assert abs(rows[name]["bias_snap_percent"]) < 10.0
        assert rows[name]["pinball_kwh"] < 0.5 * rows["mean"]["pinball_kwh"]
    assert "too low in the snap" in study().verdict.en
    assert "偏低" in study().verdict.zh


def test_following_the_weather_aware_forecasts_avoids_complaints() -> None:
    """The mean never warns; the others warn before the shortage, and control saves complaints."""
    rows = scores()
    complaints = simulate(case_of(()).campus, case_of(()).scenario).kpis["hotwater.complaints"]
    assert rows["mean"]["warned_days"] == 0
    assert rows["mean"]["complaints_charged"] == rows["mean"]["complaints"] == complaints
    for name in ("regression", "boosting"):
        assert rows[name]["warning_h"] == rows[name]["gained_h"] > 0.0
        assert rows[name]["complaints_heated"] < rows[name]["complaints_charged"] < complaints
        assert rows[name]["complaints_avoided"] == complaints - rows[name]["complaints_heated"]


def test_the_series_is_the_run_hour_by_hour() -> None:
    """One row for each hour of the run, with every forecast beside what was asked for."""
    series = study().tables[SERIES]
    assert list(series.columns["time_s"]) == [3600.0 * hour for hour in range(7 * DAY_H)]
    snap_free = np.asarray(series.columns["actual_kwh"])[: 2 * DAY_H]
    said = np.asarray(series.columns["regression_kwh"])[: 2 * DAY_H]
    assert said.sum() == pytest.approx(snap_free.sum(), rel=0.1)
    assert set(series.units) == set(series.columns)


@pytest.mark.parametrize(
    ("days", "shortage_h", "told_h"),
    [
        ([0, 0, 1, 1, 0], 3 * 24 + 20, 2 * 24),  # warned of on the day before already
        ([1, 0, 1, 1, 0], 3 * 24 + 20, 2 * 24),  # a warning that was withdrawn does not count
        ([0, 0, 0, 0, 1], 3 * 24 + 20, 4 * 24),  # too late
        ([0, 0, 0, 0, 0], 3 * 24 + 20, None),  # never
        ([0, 0, 1, 0, 0], 3 * 24 + 20, None),  # not after it either
        ([0, 0, 1, 1, 0], None, None),  # there was none
    ],
)
def test_hours_of_warning(days: list[int], shortage_h: float | None, told_h: float | None) -> None:
    """From the first of the unbroken warnings to the beginning of the shortage."""
    shortage_s = np.nan if shortage_h is None else 3600.0 * shortage_h
    warned = Warned(np.array([days], dtype=np.bool_))
    told_s, lead = lead_h(warned, shortage_s, first_s=0.0, days_ahead=1)
    if told_h is None or shortage_h is None:
        assert np.isnan(told_s)
        assert np.isnan(lead)
    else:
        assert (told_s, lead) == (3600.0 * told_h, shortage_h - told_h)
        earlier, more = lead_h(warned, shortage_s, first_s=0.0, days_ahead=2)
        assert (earlier, more) == (told_s - 86_400.0, lead + 24.0)


def test_more_days_ahead_need_a_longer_spin_up() -> None:
    """With three days of spin-up no day is forecast four days ahead."""
    with pytest.raises(InputError, match=r"allowed: 1 to 3; raise spin_up_days"):
        forecast(case_of, days_ahead=4)
    with pytest.raises(InputError, match="allowed: 1 to 10"):
        forecast(case_of, years=0)


def test_a_run_does_not_pay_for_the_learning() -> None:
    """Neither the command line nor a simulation imports scikit-learn."""
    code = (
        "import sys; from twin.case import load_case; from twin.simulation import simulate;"
        "from twin.cli import parser; parser();"
        "case = load_case('cold-snap'); simulate(case.campus, case.scenario);"
        "sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
