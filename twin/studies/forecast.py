"""The load forecast that failed, beside such as know the weather, and what each would avoid."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.engine.streams import Streams
from twin.errors import InputError
from twin.model import Name
from twin.runs.outcome import Outcome, Table
from twin.simulation import simulate
from twin.studies.demand_history import Hours, of_run, simulated_years
from twin.studies.forecast_models import MODELS, QUANTILE, Forecast, fit_forecasts
from twin.studies.meter import read_meter
from twin.studies.play import prepare
from twin.studies.playbook import decisions_text
from twin.studies.warnings import Warned, decisions_for, lead_h, short_days, warned_days

if TYPE_CHECKING:
    from twin.case import Case
    from twin.hotwater.system import HotWater

__all__ = ["SCORES", "SERIES", "forecast"]

SCORES, SERIES = "hotwater.forecast_scores", "hotwater.forecast_series"
"""The tables of the study."""

YEARS = 3
"""Years that are simulated to learn from when no meter is given; assumed."""

Floats = NDArray[np.float64]

_COLUMNS: dict[str, tuple[str, str, str]] = {
    "model": ("Id", "编号", ""),
    "name_en": ("Forecast", "预测方法（英文）", ""),
    "name_zh": ("Forecast (Chinese)", "预测方法", ""),
    "mape_percent": ("Error of daily heat (MAPE)", "日热量误差（MAPE）", "%"),
    "mape_snap_percent": ("The same in the snap", "寒潮期同上", "%"),
    "bias_percent": ("Bias", "偏差", "%"),
    "bias_snap_percent": ("Bias in the snap", "寒潮期偏差", "%"),
    "pinball_kwh": ("Pinball loss at 95 %, snap", "95 % 分位损失（寒潮期）", "kWh"),
    "coverage_percent": ("Hours below the 95 % forecast, snap", "95 % 预测覆盖率（寒潮期）", "%"),
    "warned_at": ("Warned on", "预警时刻", ""),
    "warning_h": ("Warning before the shortage", "提前预警", "h"),
    "gained_h": ("Gained over the mean", "较均值多出", "h"),
    "warned_days": ("Days warned of", "预警天数", ""),
    "false_days": ("Of them without a shortage", "其中误报", ""),
    "missed_days": ("Short days not warned of", "漏报天数", ""),
    "complaints": ("Complaints as it was", "原有投诉", ""),
    "complaints_charged": ("Complaints, tanks charged on warning", "预警后蓄热的投诉", ""),
    "complaints_heated": ("Complaints, heaters besides", "并投辅助加热的投诉", ""),
    "complaints_avoided": ("Complaints avoided", "减少投诉", ""),
}
_SERIES_NAMES = {
    "time_s": Name(en="Time", zh="时间"),
    "actual_kwh": Name(en="Asked for", zh="实际"),
    "mean_kwh": MODELS["mean"],
    "month_mean_kwh": MODELS["month-mean"],
    "regression_kwh": MODELS["regression"],
    "boosting_kwh": MODELS["boosting"],
    "regression_q95_kwh": Name(en="Regression, 95 %", zh="回归，95 %"),
    "boosting_q95_kwh": Name(en="Boosting, 95 %", zh="梯度提升，95 %"),
    "air_c": Name(en="Outdoor air", zh="室外气温"),
    "forecast_air_c": Name(en="Day's mean air, as forecast", zh="预报日均气温"),
}


@dataclass(frozen=True, slots=True)
class _Test:
    """What the forecasts are tested on."""

    system: HotWater
    hours: Hours
    """From the first midnight of the run, or of its spin-up, on."""
    offset_h: int
    """Hours of the spin-up before that."""
    scored: slice
    """The hours of the run itself."""
    snap: NDArray[np.bool_]
    """bool[hours]: in a cold spell, whole days; all of the run where there is none."""


def forecast(
    case_of: Callable[[Sequence[str]], Case],
    *,
    days_ahead: int = 1,
    years: int = YEARS,
    meter: Path | None = None,
    seed: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Learn from the past, forecast a scenario's load day by day, and score what comes of it.

    Parameters
    ----------
    case_of
        Reads the scenario and campus with ``--set`` texts; called without any for the base.
    days_ahead
        1: each day is forecast at the midnight at which it begins; 2: a day earlier; ...
    years
        Years to simulate for learning; not used with a meter.
    meter
        A CSV file with a real record instead; see :mod:`twin.studies.meter`.
    seed
        Seed of the run; the scenario's own when None.
    progress
        Called with the fraction done.

    Returns
    -------
    Outcome
        The base run with the two tables; ``study`` is ``"forecast"``.

    Raises
    ------
    InputError
        The spin-up is too short for the days ahead, or there is nobody to forecast for.
    """
    began = time.process_time()
    case = case_of(())
    scenario, campus = case.scenario, case.campus
    if not 1 <= years <= 10:
        raise InputError(f"{years} years to learn from; allowed: 1 to 10")
    seed = scenario.seed if seed is None else seed
    base = simulate(campus, scenario, seed=seed, folder=case.file.parent, only=("hotwater",))
    _, system = prepare(campus, scenario, seed=seed, folder=case.file.parent)
    test = _test(case, system, base, days_ahead)
    _tell(progress, 0.2)
    notes: tuple[str, ...] = (f"{years} simulated years before the run",)
    if meter is None:
        past = simulated_years(campus, scenario, years=years, seed=seed).from_midnight()
        # An odd hour of the day at which the spin-up begins leaves some hours to the test.
        past = past.cut(0, len(past) - len(past) % 24)
    else:
        record = read_meter(meter, campus=campus, scenario=scenario)
        past, notes = record.hours, (f"meter {meter.name}", *record.notes)
    rng = Streams(seed=seed).generator("forecast:weather-error")
    said = fit_forecasts(past, test.hours, days_ahead=days_ahead, rng=rng)
    _tell(progress, 0.6)
    warned = {name: _warned(name, test, said, past, days_ahead) for name in MODELS}
    rows = _scores(test, said, warned, base, days_ahead)
    _follow(case_of, test, warned, rows, base, seed=seed, days_ahead=days_ahead)
    _tell(progress, 1.0)
    return replace(
        base,
        study="forecast",
        tables={**base.tables, SCORES: _score_table(rows), SERIES: _series(test, said)},
        verdict=_verdict(rows),
        assumptions=[*base.assumptions, *_assumptions(said, notes, days_ahead)],
        cpu_s=time.process_time() - began,
    )


def _tell(progress: Callable[[float], None] | None, done: float) -> None:
    if progress is not None:
        progress(done)


def _test(case: Case, system: HotWater, base: Outcome, days_ahead: int) -> _Test:
    """Return the hours of the run from the first midnight on, and which of them are judged."""
    scenario = case.scenario
    whole = of_run(system, scenario.calendar)
    hours = whole.from_midnight()
    offset = len(whole) - len(hours)
    hours = hours.cut(0, len(hours) - len(hours) % 24)
    first = round((scenario.start - hours.start).total_seconds() / 3600.0)
    first += -scenario.start.hour % 24
    if days_ahead < 1 or 24 * days_ahead > first:
        raise InputError(
            f"{days_ahead} days ahead with a spin-up of {first // 24} whole days; allowed: 1 to"
            f" {first // 24}; raise spin_up_days"
        )
    if len(hours) <= first:
        raise InputError(f"scenario {scenario.id}: shorter than one whole day; nothing to forecast")
    if not hours.heat_kwh[first:].sum() > 0.0:
        raise InputError(f"scenario {scenario.id}: nobody asks for hot water; nothing to forecast")
    snap = np.zeros(len(hours), dtype=np.bool_)
    for span in base.spans:
        if span.kind == "cold-spell":
            begins = round((span.from_s - system.start_s) / 3600.0) - offset
            ends = round((span.to_s - system.start_s) / 3600.0) - offset
            snap[24 * (begins // 24) : 24 * -(-ends // 24)] = True
    snap[:first] = False
    if not snap.any():
        snap[first:] = True
    return _Test(system, hours, offset, slice(first, len(hours)), snap)


def _warned(name: str, test: _Test, said: Forecast, past: Hours, days_ahead: int) -> Warned:
    """Return the days of which a forecast warns; a mean knows the mean air of its past only."""
    air = said.air_c
    if name == "mean":
        air = np.full(len(test.hours), past.air_c.mean())
    elif name == "month-mean":
        months = np.array([past.moment(hour).month for hour in range(len(past))])
        then = [test.hours.moment(hour).month for hour in range(len(test.hours))]
        means = {m: past.air_c[months == m].mean() for m in set(months.tolist())}
        air = np.array([means.get(month, past.air_c.mean()) for month in then])
    warned = warned_days(
        test.system,
        test.hours,
        said.mean_kwh[name],
        air,
        offset_h=test.offset_h,
        days_ahead=days_ahead,
    )
    days = warned.days.copy()
    days[:, : test.scored.start // 24] = False  # what is told in the spin-up is not judged
    return Warned(days)


def _scores(
    test: _Test, said: Forecast, warned: dict[str, Warned], base: Outcome, days_ahead: int
) -> dict[str, dict[str, Any]]:
    """Return a row for each forecast; what control makes of it comes later."""
    actual = test.hours.heat_kwh
    days = len(test.hours) // 24
    short, shortage_s = short_days(test.system, base, offset_h=test.offset_h, days=days)
    first_s = test.system.start_s + 3600.0 * test.offset_h
    rows: dict[str, dict[str, Any]] = {}
    for name, named in MODELS.items():
        mean, high = said.mean_kwh[name], said.high_kwh[name]
        told_s, hours = lead_h(warned[name], shortage_s, first_s=first_s, days_ahead=days_ahead)
        anywhere = warned[name].anywhere
        rows[name] = {
            "model": name,
            "name_en": named.en,
            "name_zh": named.zh,
            "mape_percent": _daily_error(mean, actual, _mask(test)),
            "mape_snap_percent": _daily_error(mean, actual, test.snap),
            "bias_percent": _bias(mean, actual, _mask(test)),
            "bias_snap_percent": _bias(mean, actual, test.snap),
            "pinball_kwh": _pinball(high[test.snap], actual[test.snap]),
            "coverage_percent": 100.0 * float(np.mean(actual[test.snap] <= high[test.snap])),
            "warned_at": "–" if math.isnan(told_s) else _stamp(test, told_s),
            "warning_h": hours,
            "warned_days": int(anywhere.sum()),
            "false_days": int((anywhere & ~short.any(axis=0)).sum()),
            "missed_days": int((short.any(axis=0) & ~anywhere)[test.scored.start // 24 :].sum()),
            "complaints": base.kpis["hotwater.complaints"],
        }
    for row in rows.values():
        mean_h = rows["mean"]["warning_h"]
        # No warning at all is one that comes when the shortage is there.
        row["gained_h"] = row["warning_h"] - (0.0 if math.isnan(mean_h) else mean_h)
    return rows


def _follow(
    case_of: Callable[[Sequence[str]], Case],
    test: _Test,
    warned: dict[str, Warned],
    rows: dict[str, dict[str, Any]],
    base: Outcome,
    *,
    seed: int,
    days_ahead: int,
) -> None:
    """Play the run again with control that follows each forecast, with the same draws."""
    known: dict[str, float] = {"": base.kpis["hotwater.complaints"]}
    for name, row in rows.items():
        for column, heaters in (("complaints_charged", False), ("complaints_heated", True)):
            decisions = decisions_for(
                test.system,
                case_of(()).campus,
                warned[name],
                first=test.hours.start,
                days_ahead=days_ahead,
                heaters=heaters,
            )
            text = "".join(decisions_text(case_of(()), decisions))
            if text not in known:
                case = case_of((text,))
                played = simulate(
                    case.campus,
                    case.scenario,
                    seed=seed,
                    folder=case.file.parent,
                    only=("hotwater",),
                )
                known[text] = played.kpis["hotwater.complaints"]
            row[column] = known[text]
        row["complaints_avoided"] = row["complaints"] - min(
            row["complaints_charged"], row["complaints_heated"]
        )


# -- figures -------------------------------------------------------------------------------------


def _mask(test: _Test) -> NDArray[np.bool_]:
    mask = np.zeros(len(test.hours), dtype=np.bool_)
    mask[test.scored] = True
    return mask


def _daily_error(said: Floats, actual: Floats, mask: NDArray[np.bool_]) -> float:
    """Return the mean absolute error of daily sums, relative to each [%]."""
    days = mask.reshape(-1, 24).all(axis=1)
    sums = [series.reshape(-1, 24).sum(axis=1)[days] for series in (said, actual)]
    some = sums[1] > 0.0
    return 100.0 * float(np.mean(np.abs(sums[0][some] / sums[1][some] - 1.0)))


def _bias(said: Floats, actual: Floats, mask: NDArray[np.bool_]) -> float:
    return 100.0 * (float(said[mask].sum()) / float(actual[mask].sum()) - 1.0)


def _pinball(high: Floats, actual: Floats) -> float:
    """Return the mean pinball loss of the high forecast [kWh] (Koenker and Bassett 1978)."""
    over = actual - high
    return float(np.mean(np.maximum(QUANTILE * over, (QUANTILE - 1.0) * over)))


def _stamp(test: _Test, time_s: float) -> str:
    return f"{test.system.scenario.start + timedelta(seconds=time_s):%Y-%m-%d %H:%M}"


# -- words ---------------------------------------------------------------------------------------


def _score_table(rows: dict[str, dict[str, Any]]) -> Table:
    return Table(
        columns={key: [row[key] for row in rows.values()] for key in _COLUMNS},
        names={key: Name(en=en, zh=zh) for key, (en, zh, _) in _COLUMNS.items()},
        units={key: unit for key, (_, _, unit) in _COLUMNS.items() if unit},
    )


def _series(test: _Test, said: Forecast) -> Table:
    part = test.scored
    first_s = test.system.start_s + 3600.0 * test.offset_h
    columns = {
        "time_s": (first_s + 3600.0 * np.arange(len(test.hours)))[part],
        "actual_kwh": test.hours.heat_kwh[part],
        **{f"{name.replace('-', '_')}_kwh": said.mean_kwh[name][part] for name in MODELS},
        "regression_q95_kwh": said.high_kwh["regression"][part],
        "boosting_q95_kwh": said.high_kwh["boosting"][part],
        "air_c": test.hours.air_c[part],
        "forecast_air_c": said.air_c[part],
    }
    units = {"time_s": "s", "air_c": "degC", "forecast_air_c": "degC"}
    return Table(
        columns=columns,
        names=_SERIES_NAMES,
        units={key: units.get(key, "kWh") for key in columns},
    )


def _verdict(rows: dict[str, dict[str, Any]]) -> Name:
    """Say how wrong the mean was, what the best leaves, how early it warns and what that avoids."""
    mean = rows["mean"]
    best = min(
        (rows[name] for name in ("regression", "boosting")),
        key=lambda row: row["mape_snap_percent"],
    )
    early_en = early_zh = ""
    if not math.isnan(best["warning_h"]):
        early_en = f" and warns {best['warning_h']:.0f} h before the shortage"
        early_zh = f"，提前 {best['warning_h']:.0f} 小时预警"
    followed_en = followed_zh = ""
    if best["complaints_avoided"] >= 0.5:
        least = best["complaints"] - best["complaints_avoided"]
        followed_en = f"; followed, complaints fall from {best['complaints']:.0f} to {least:.0f}"
        followed_zh = f"；据此调控，投诉由 {best['complaints']:.0f} 起降至 {least:.0f} 起"
    return Name(
        en=f"The historical mean is {_off_en(mean['bias_snap_percent'])} in the snap;"
        f" '{best['name_en'].lower()}' is {_off_en(best['bias_snap_percent'])}{early_en}"
        f"{followed_en}.",
        zh=f"寒潮期历史均值{_off_zh(mean['bias_snap_percent'])}；“{best['name_zh']}”"
        f"{_off_zh(best['bias_snap_percent'])}{early_zh}{followed_zh}。",
    )


def _off_en(bias_percent: float) -> str:
    return f"{abs(bias_percent):.1f} % too {'low' if bias_percent < 0.0 else 'high'}"


def _off_zh(bias_percent: float) -> str:
    return f"偏{'低' if bias_percent < 0.0 else '高'} {abs(bias_percent):.1f} %"


def _assumptions(said: Forecast, notes: Sequence[str], days_ahead: int) -> list[Name]:
    told = "; ".join(notes)
    return [
        Name(
            en=f"Forecasts learnt from {said.trained_hours} hours ({told}), none in the run; each"
            f" day is forecast {24 * days_ahead} h before its end, with a weather forecast"
            " whose error is drawn (1.5 K for the next day, assumed). People are known.",
            zh=f"预测仅从演练之前的 {said.trained_hours} 小时学习（{told}）；每日在其结束前"
            f" {24 * days_ahead} 小时给出预测，气象预报误差按次日 1.5 K 随机抽取（假定）；"
            "在校人数已知。",
        ),
        Name(
            en="A day is warned of when a plant's heat pumps, round the clock, make less than the"
            " forecast load. The mean forecasts reckon with the mean air of their own past.",
            zh="热泵全天出力低于预测负荷时预警；均值预测按其历史平均气温计算出力。",
        ),
    ]
