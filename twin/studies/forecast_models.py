"""Forecasts of the campus's hot-water heat: the historical mean, and such as know the weather.

All share one shape of the day: the mean heat per person of each hour. The mean
forecast multiplies it by the people expected. The others learn by what *ratio* an hour departs from
it, from what is known when the forecast is made: the weather forecast, the air of the last days,
the cold water, the meter of the last day and week, the calendar. Nothing of the hours forecast is
among it but the weather forecast and the people who are expected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.model import Name
from twin.studies.demand_history import Hours

__all__ = ["MODELS", "Forecast", "features", "fit_forecasts"]

Floats = NDArray[np.float64]

MODELS: Mapping[str, Name] = {
    "mean": Name(en="Historical mean (the one that failed)", zh="历史均值（失败的预测）"),
    "month-mean": Name(en="Mean of the same month", zh="同月均值"),
    "regression": Name(en="Weather-aware regression", zh="含气象的回归"),
    "boosting": Name(en="Weather-aware gradient boosting", zh="含气象的梯度提升"),
}
"""The forecasts, in the order in which they are told."""

QUANTILE = 0.95
"""The high forecast: load is above it in one hour of twenty."""

RIDGE = 1.0
"""Penalty of the regression on standardised features; assumed, 0.1 to 10 change little."""

QUANTILE_ROWS = 1200
"""Hours that the linear quantile learns from, evenly spaced: its linear programme grows fast."""

TREES, LEAVES, RATE = 200, 15, 0.06
"""Trees, leaves of each, and learning rate of the boosting; assumed."""

NOT_LINEAR = frozenset({"hour", "weekday", "people"})
"""Features in which a straight line makes no sense."""

WARM_UP_H = 7 * 24
"""Hours at the beginning of the history that only serve as the past of others."""

FORECAST_ERROR_K = 1.5
"""Standard error of the weather forecast of the next day's mean air [K]; assumed, 1 to 2.5. It
grows with the root of the days ahead, and is drawn for the history as well."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the forecasts say of every hour of the test [kWh], and the weather they were given."""

    mean_kwh: dict[str, Floats]
    high_kwh: dict[str, Floats]
    air_c: Floats
    """Mean air of the hour's day, as forecast [degC]."""
    trained_hours: int


def features(
    hours: Hours, *, days_ahead: int, rng: np.random.Generator
) -> tuple[Floats, Floats, list[str]]:
    """Return what is known of each hour when its forecast is made.

    A forecast for a day is made at the midnight *days_ahead* - 1 days before it begins; only
    observations before that midnight are looked at.

    Parameters
    ----------
    hours
        A stretch that begins at midnight.
    days_ahead
        1: the coming day; 2: the one after; ...
    rng
        Draws the error of the weather forecast, one number a day.

    Returns
    -------
    table : float64[hours, features]
    air : float64[hours]
        The forecast mean air of each hour's day [degC].
    names : list of str
    """
    n = len(hours)
    hour = np.arange(n)
    day = hour // 24
    issue = 24 * (day - (days_ahead - 1))  # the first hour that is not known yet
    whole = -(-n // 24)
    sums = np.bincount(day, weights=hours.air_c, minlength=whole)
    day_mean = sums / np.bincount(day, minlength=whole)
    error = rng.standard_normal(whole) * FORECAST_ERROR_K * np.sqrt(days_ahead)
    air = (day_mean + error)[day]
    per_head = hours.heat_kwh / np.maximum(1.0, hours.people)
    columns = {
        "air_forecast_c": air,
        "air_past_day_c": _mean_before(hours.air_c, issue, 24),
        "air_past_3_days_c": _mean_before(hours.air_c, issue, 72),
        "air_past_week_c": _mean_before(hours.air_c, issue, 168),
        "cold_water_c": hours.cold_c[np.clip(issue - 1, 0, n - 1)],
        "heat_past_day": _mean_before(per_head, issue, 24),
        "heat_past_week": _mean_before(per_head, issue, 168),
        "people": hours.people,
        "hour": (hour % 24).astype(np.float64),
        "teaching": (hours.kind == 0).astype(np.float64),
        "holiday": (hours.kind == 2).astype(np.float64),
        "weekday": np.array([hours.moment(24 * k).weekday() for k in range(whole)])[day] * 1.0,
        "season": np.cos(2.0 * np.pi * (_day_of_year(hours, whole) - 36.0) / 365.25)[day],
    }
    return np.column_stack(list(columns.values())), air, list(columns)


def fit_forecasts(
    history: Hours, test: Hours, *, days_ahead: int, rng: np.random.Generator
) -> Forecast:
    """Learn from *history* and forecast every hour of *test*, which comes after it.

    Only the history is learnt from; of the test each forecast sees what lies before its midnight.

    Raises
    ------
    ValueError
        The test begins before the history ends.
    """
    if test.start < history.moment(len(history)):
        raise ValueError(
            "the test begins before the history ends; only the past may be learnt from"
        )
    known, _, names = features(history, days_ahead=days_ahead, rng=rng)
    asked, air, _ = features(test, days_ahead=days_ahead, rng=rng)
    place, place_then = np.arange(len(history)) % 24, np.arange(len(test)) % 24
    profile = _ratio_by(place, history.heat_kwh, history.people, 24)  # kWh a person
    expected = profile[place] * history.people
    ratio = np.divide(history.heat_kwh, expected, out=np.ones_like(expected), where=expected > 0.0)
    months = _months(history)
    by_month = _month_ratios(ratio, expected, months)

    learn = slice(WARM_UP_H, None)
    ratio, weight = ratio[learn], expected[learn]
    ones = np.ones(len(test))
    mean = {"mean": ones, "month-mean": by_month[_months(test)]}
    high = {
        "mean": ones * _weighted_quantile(ratio, weight),
        "month-mean": mean["month-mean"]
        * _weighted_quantile(ratio / by_month[months[learn]], weight),
    }
    linear = [k for k, name in enumerate(names) if name not in NOT_LINEAR]
    known = known[learn]
    mean["regression"], high["regression"] = _regression(
        known[:, linear], ratio, weight, asked[:, linear]
    )
    mean["boosting"], high["boosting"] = _boosting(known, ratio, weight, asked)
    then = profile[place_then] * test.people
    return Forecast(
        mean_kwh={name: values * then for name, values in mean.items()},
        high_kwh={name: values * then for name, values in high.items()},
        air_c=air,
        trained_hours=ratio.size,
    )


# -- the models ----------------------------------------------------------------------------------


def _regression(
    known: Floats, ratio: Floats, weight: Floats, asked: Floats
) -> tuple[Floats, Floats]:
    """Return ridge regression and linear quantile regression of the ratio."""
    from sklearn.linear_model import QuantileRegressor, Ridge
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(known)
    learnt, wanted = scaler.transform(known), scaler.transform(asked)
    ridge = Ridge(alpha=RIDGE).fit(learnt, ratio, sample_weight=weight)
    step = max(1, ratio.size // QUANTILE_ROWS)
    while math.gcd(step, 24) > 1:  # else the same hours of each day would be met again and again
        step += 1
    high = QuantileRegressor(quantile=QUANTILE, alpha=0.0, solver="highs")
    high.fit(learnt[::step], ratio[::step], sample_weight=weight[::step])
    return _positive(ridge.predict(wanted)), _positive(high.predict(wanted))


def _boosting(known: Floats, ratio: Floats, weight: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """Return gradient-boosted trees for the mean and for the high quantile of the ratio."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    def fitted(**loss: Any) -> Floats:
        model = HistGradientBoostingRegressor(
            max_iter=TREES,
            max_leaf_nodes=LEAVES,
            learning_rate=RATE,
            early_stopping=False,
            random_state=0,
            **loss,
        )
        model.fit(known, ratio, sample_weight=weight)
        return _positive(model.predict(asked))

    with threadpool_limits(limits=1):  # threads that wait for a busy machine cost more than they do
        return fitted(), fitted(loss="quantile", quantile=QUANTILE)


def _positive(ratio: Any) -> Floats:
    return np.maximum(0.0, np.asarray(ratio, dtype=np.float64))


def _ratio_by(groups: NDArray[np.int64], over: Floats, under: Floats, count: int) -> Floats:
    above = np.bincount(groups, weights=over, minlength=count)
    below = np.bincount(groups, weights=under, minlength=count)
    return np.divide(above, below, out=np.zeros(count), where=below > 0.0)


def _months(hours: Hours) -> NDArray[np.int64]:
    return np.array([hours.moment(hour).month for hour in range(len(hours))])


def _month_ratios(ratio: Floats, expected: Floats, months: NDArray[np.int64]) -> Floats:
    """Return heat over the whole mean by month, float64[13]; 1 where the history has none."""
    over = np.bincount(months, weights=ratio * expected, minlength=13)
    under = np.bincount(months, weights=expected, minlength=13)
    return np.divide(over, under, out=np.ones(13), where=under > 0.0)


def _weighted_quantile(values: Floats, weight: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    place = int(np.searchsorted(reached, QUANTILE * reached[-1]))
    return float(values[order][min(place, values.size - 1)])


def _mean_before(values: Floats, before: NDArray[np.int64], hours: int) -> Floats:
    """Return the mean of the *hours* values before each place, of as many as there are."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    last = np.clip(before, 1, values.size)
    first = np.maximum(0, last - hours)
    return np.asarray((total[last] - total[first]) / (last - first), dtype=np.float64)


def _day_of_year(hours: Hours, days: int) -> Floats:
    return np.array([float(hours.moment(24 * k).timetuple().tm_yday) for k in range(days)])
