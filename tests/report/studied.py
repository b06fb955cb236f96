"""Small made-up tables of studies and of a flood, as the studies and domains store them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.report import rehearsal
from twin.model import Name
from twin.runs.outcome import Event, Outcome, Signals, Span, Table
from twin.runs.reading import StoredRun, open_run
from twin.runs.writing import write_run

HOUR_S = 3600.0
STORMS = ((30.0 * HOUR_S, "first", "First storm", "第一场"),
          (100.0 * HOUR_S, "second", "Second storm", "第二场"))  # fmt: skip
ROOM = "canteen-1.pump-room"


def stored(runs: Path, outcome: Outcome) -> StoredRun:
    """Write a made-up run below *runs* and open it."""
    return open_run(runs, write_run(outcome, runs=runs, command="twin study").name)


def study(kind: str, tables: Mapping[str, Table], *, spans: Sequence[Span] = ()) -> Outcome:
    """Return a study that holds these tables and nothing else."""
    calm = rehearsal.outcome(breached=False)
    empty = Signals(time_s=np.zeros(0), values={}, units={})
    return replace(
        calm, study=kind, tables=dict(tables), spans=list(spans), signals=empty, events=[],
        balances=[], limits=[], kpis={}, kpi_info={},
    )  # fmt: skip


def table(
    rows: Sequence[Mapping[str, Any]], units: Mapping[str, str] | None = None, **names: str
) -> Table:
    """Return rows as a table; a column named in *names* is called that in English."""
    said = {key: Name(en=name, zh=f"{name}（中）") for key, name in names.items()}
    return Table(
        columns={key: [row[key] for row in rows] for key in rows[0]},
        names=said,
        units=dict(units or {}),
    )


def both(key: str, en: str, zh: str) -> dict[str, str]:
    """Return the two halves of a column of names."""
    return {f"{key}_en": en, f"{key}_zh": zh}


# -- studies -------------------------------------------------------------------------------------


def forecast() -> Outcome:
    """Four days of which the third and fourth are a snap; the mean is a third too low."""
    hours = np.arange(96.0)
    actual = 100.0 + 40.0 * (hours >= 48)
    series = {
        "time_s": hours * HOUR_S,
        "actual_kwh": actual,
        "mean_kwh": np.full(96, 70.0),
        "regression_kwh": actual - 2.0,
        "regression_q95_kwh": actual + 5.0,
        "air_c": np.where(hours >= 48, -5.0, 5.0),
    }
    names = {
        "actual_kwh": Name(en="Asked for", zh="实际"),
        "mean_kwh": Name(en="Historical mean", zh="历史均值"),
        "regression_kwh": Name(en="Regression", zh="回归"),
        "regression_q95_kwh": Name(en="Regression, 95 %", zh="回归，95 %"),
    }
    scores = [
        {
            "model": model, **both("name", en, zh), "mape_percent": 20.0, "mape_snap_percent": snap,
            "bias_percent": bias, "bias_snap_percent": bias, "pinball_kwh": 3.0,
            "coverage_percent": 88.0, "warned_at": "–", "warning_h": warning, "gained_h": warning,
            "warned_days": 2, "false_days": 0, "missed_days": 0, "complaints": 80.0,
            "complaints_charged": 50.0, "complaints_heated": 30.0, "complaints_avoided": avoided,
        }
        for model, en, zh, snap, bias, warning, avoided in (
            ("mean", "Historical mean", "历史均值", 50.0, -50.0, np.nan, 0.0),
            ("regression", "Regression", "回归", 1.5, -1.4, 36.0, 50.0),
        )
    ]  # fmt: skip
    return study(
        "forecast",
        {
            "hotwater.forecast_series": Table(
                columns=series, names=names, units={"actual_kwh": "kWh"}
            ),
            "hotwater.forecast_scores": table(scores, {"warning_h": "h"}),
        },
        spans=[Span("cold-spell", 48 * HOUR_S, 96 * HOUR_S, Name(en="Cold spell", zh="寒潮"))],
    )


def margin() -> Outcome:
    """One plant that falls short below 3.5 degC, and the campus."""
    air = np.arange(-10.0, 21.0, 1.0)
    curve = [
        {"building": "dorm-08", **both("name", "Dormitory 8", "8号楼"), "air_c": one,
         "ratio": 1.0 + 0.04 * (one - 3.5), "dry_ratio": 1.05 + 0.04 * (one - 3.5)}
        for one in air.tolist()
    ]  # fmt: skip
    plants = [
        {"building": building, **both("name", en, zh), "people": 800, "at_c": -7.0,
         "nameplate_margin_percent": 8.0, "margin_at_percent": at, "break_even_c": breaks,
         "return_period_years": years}
        for building, en, zh, at, breaks, years in (
            ("dorm-08", "Dormitory 8", "8号楼", -30.0, 3.5, 1.2),
            ("campus", "All plants together", "全部", 260.0, np.nan, np.nan),
        )
    ]  # fmt: skip
    incident = [
        {**both("chain", chain, zh), **both("step", "a step", "一步"), "factor": factor,
         "product": product}
        for chain, zh, factor, product in (
            ("the report", "报告", 1.08, 1.08),
            ("the report", "报告", 0.58, 0.626),
            ("curve and frost", "曲线与霜", 0.59, 0.637),
        )
    ]  # fmt: skip
    return study(
        "margin",
        {
            "hotwater.margin_curve": table(curve),
            "hotwater.margin_plants": table(plants),
            "hotwater.margin_incident": table(incident, chain_en="Reckoning", chain_zh="核算"),
        },
    )


def measures() -> Outcome:
    """The base, a measure within the budget and a better one beyond it."""
    rows = [
        {"id": id_, "rank": rank, **both("name", en, zh), "unmet_litres": 900.0 * left,
         "complaints": left, "electricity_kwh": 4000.0, "investment_cny": cost * 10,
         "yearly_cny": cost, "cny_per_complaint_avoided": per, "dominated": False,
         "affordable": affordable, **both("note", "–", "–"), "overrides": f"--set {id_}=true"}
        for rank, (id_, en, zh, left, cost, per, affordable) in enumerate((
            ("base", "As it is", "现状", 87.2, 0.0, np.nan, True),
            ("preheat", "Tanks charged ahead", "提前蓄热", 72.4, 1101.0, 74.4, True),
            ("pump", "One more heat pump at each of the four plants", "增加机组", 0.0, 23818.0,
             273.0, False),
        ))
    ]  # fmt: skip
    return study("measures", {"hotwater.measures": table(rows)})


def causes() -> Outcome:
    """Two causes of 1,000 litres; a third that was not active."""
    total = [
        {"cause": cause, **both("cause", en, zh), "litres": litres, "percent": litres / 10,
         "ledger_percent": ledger}
        for cause, en, zh, litres, ledger in (
            ("capacity", "Heat-pump capacity", "热泵出力不足", 700.0, 81.0),
            ("demand", "Demand above nominal", "用水超常", 300.0, 19.0),
            ("inlet", "Cold inlet water", "冷水温度低", 0.0, 0.0),
        )
    ]  # fmt: skip
    plants = [
        {"building": "dorm-08", **both("name", "Dormitory 8", "8号楼"), "unmet_litres": 1000.0,
         "cause_capacity_litres": 700.0, "cause_demand_litres": 300.0, "cause_inlet_litres": 0.0}
    ]  # fmt: skip
    return study(
        "causes",
        {
            "hotwater.exact_causes_total": table(total),
            "hotwater.exact_causes": table(plants),
        },
    )


def sizing() -> Outcome:
    """Three points of the curve, the second chosen, and what was played."""
    curve = [
        {"run_hours": hours, "capacity_kw": kw * 0.6, "nominal_kw": kw, "units": units,
         "rated_kw": kw, "storage_m3": m3, "unmet_percent": unmet, "complaints": unmet,
         "chosen": chosen}
        for hours, kw, units, m3, unmet, chosen in (
            (8.0, 640.0, 16, 0.4, 2.1, False), (16.0, 320.0, 8, 14.7, 0.1, True),
            (24.0, 200.0, 5, 22.3, 1.9, False),
        )
    ]  # fmt: skip
    chosen = [
        {"option": option, **both("option", en, zh), "units": units, "rated_kw": kw,
         "storage_m3": m3, "unmet_percent": unmet, "cold_showers": 10.0, "complaints": 1.0,
         "electricity_kwh": 7000.0}
        for option, en, zh, units, kw, m3, unmet in (
            ("stands", "as it stands", "现状", 4, 160.8, 30.0, 5.0),
            ("chosen", "chosen", "选定", 8, 321.6, 14.7, 0.1),
        )
    ]  # fmt: skip
    sheet = [
        {"sheet": name, **both("quantity", "Peak factor", "小时变化系数"), "symbol": "K_h",
         "formula": "", "value": value, "unit": "", "clause": "5.3.1",
         **both("trust", "recalled", "凭记忆")}
        for name, value in (("GB 50015-2003", 4.534857), ("GB 50015-2019", 4.48))
    ]  # fmt: skip
    return study(
        "sizing",
        {
            "hotwater.sizing_curve": table(curve),
            "hotwater.sizing_chosen": table(chosen),
            "hotwater.sizing_sheet": table(sheet),
        },
    )


def call_out() -> Outcome:
    """One room that a call up to 20 minutes after the first rain saves."""
    room = {"storm": "first", "room": ROOM, **both("room", "Pump room", "泵房"),
            "measure": "boards", **both("measure", "Boards", "挡水板")}  # fmt: skip
    answers = [
        {**room, **both("storm", "First storm", "第一场"), "lost_min": 55.0,
         **both("answer", "a latest call", "有最晚时刻"), "answer": "latest", "latest_min": 20.0,
         "latest_clock": "2026-01-23 06:20", **both("saved_by", "boards", "挡水板"),
         "intervals_min": ""}
    ]  # fmt: skip
    scan = [{**room, "call_min": minute, "saved": minute <= 20.0} for minute in (-60.0, 0.0, 40.0)]
    return study(
        "call-out", {"response.call_out": table(answers), "response.call_out_scan": table(scan)}
    )


# -- a flood -------------------------------------------------------------------------------------


def flood(*, drowned: bool = True, crews: bool = True) -> Outcome:
    """A week with two storms of which the first drowns a pump room, and a crew that comes late."""
    week = rehearsal.outcome(breached=False)
    time_s = np.arange(0.0, week.length_s + 1, 600.0)
    begin_s = STORMS[0][0]
    rain = np.zeros_like(time_s)
    room, yard, pump = np.zeros_like(time_s), np.zeros_like(time_s), np.zeros_like(time_s)
    for storm_s, *_ in STORMS:
        rain[(time_s > storm_s) & (time_s <= storm_s + 2 * HOUR_S)] = 60.0
        yard[(time_s > storm_s) & (time_s <= storm_s + 3 * HOUR_S)] = 0.4
    if drowned:
        room[(time_s > begin_s + HOUR_S) & (time_s <= begin_s + 6 * HOUR_S)] = 0.8
        pump[(time_s > begin_s + HOUR_S) & (time_s <= begin_s + 2 * HOUR_S)] = 6.0
    values = {
        ("rain", "rain_mm_h"): rain,
        ("mh-b3", "depth_m"): yard,
        (ROOM, "depth_m"): room,
        ("drain-1", "flow_l_s"): pump,
    }
    tables = {
        "flood.rooms": table([_room(drowned=drowned)], {"peak_depth_m": "m"}, name_en="Room"),
        "flood.storms": table([_storm(*storm) for storm in STORMS], {"return_period_a": "a"}),
        "flood.yards": table(_yards()),
        "flood.pumps": table([
            {"pump": "drain-1", **both("name", "Drain pump 1", "1号排水泵"), "room": ROOM,
             "starts": 1, "hours": 1.0, "pumped_m3": 21.6}
        ]),
        "flood.critical": table([
            {"place": ROOM, "asset": f"booster-{one}", **both("name", f"Booster {one}", "加压泵"),
             "part": part, "depth_m": depth}
            for one, part, depth in ((1, "motor", 0.35), (2, "motor", 0.35), (1, "cabinet", 0.37),
                                     (1, "panel", 1.2))
        ]),
    }  # fmt: skip
    if drowned:
        tables |= _lost(begin_s)
    if crews:
        tables |= _crews(begin_s)
    return replace(
        week,
        scenario="rainstorm",
        tables=tables,
        signals=Signals(
            time_s=time_s,
            values={key: series.astype(np.float32) for key, series in values.items()},
            units={"rain_mm_h": "mm/h", "depth_m": "m", "flow_l_s": "L/s"},
        ),
        events=_events(begin_s) if drowned else [],
        balances=[],
        spans=[
            Span("storm", storm_s, storm_s + 2 * HOUR_S, Name(en=en, zh=zh))
            for storm_s, _, en, zh in STORMS
        ],
    )


def _room(*, drowned: bool) -> dict[str, Any]:
    return {
        "room": ROOM, **both("name", "Pump room", "泵房"),
        "state": "lost" if drowned else "dry",
        **(both("state", "lost to water", "受淹") if drowned else both("state", "dry", "未进水")),
        "lost_s": STORMS[0][0] + HOUR_S if drowned else np.nan, "times_lost": int(drowned),
        "peak_depth_m": 0.8 if drowned else 0.0, "peak_s": STORMS[0][0] + 2 * HOUR_S,
        "critical_depth_m": 0.35, "ingress_m3": 120.0 if drowned else 0.0,
        "loss_cny": 36_000.0 if drowned else 0.0,
    }  # fmt: skip


def _storm(begin_s: float, id_: str, en: str, zh: str) -> dict[str, Any]:
    return {
        "storm": id_, **both("name", en, zh), "begins_s": begin_s, "ends_s": begin_s + 2 * HOUR_S,
        "duration_min": 120.0, "depth_mm": 120.0, "hour_mm": 60.0, "peak_mm_h": 60.0,
        "return_period_a": 49.99999, "rooms_lost": 1,
    }  # fmt: skip


def _yards() -> list[dict[str, Any]]:
    return [
        {"yard": yard, **both("name", en, zh), "x_m": x, "y_m": 100.0, "peak_depth_m": depth,
         "peak_s": STORMS[0][0] + HOUR_S, "hours_ponded": 3.0}
        for yard, en, zh, x, depth in (
            ("mh-b3", "Canteen yard", "食堂场地", 100.0, 0.4),
            ("mh-a1", "Gate", "大门", 200.0, 0.1),
            ("mh-c1", "Lawn", "草坪", 300.0, 0.01),
        )
    ]  # fmt: skip


def _lost(begin_s: float) -> dict[str, Table]:
    lost_s = begin_s + HOUR_S
    return {
        "flood.equipment": table([
            {"asset": "booster-1", **both("name", "Booster 1", "1号加压泵"), "room": ROOM,
             **both("room", "Pump room", "泵房"), "lost_s": lost_s, "depth_m": 0.35,
             "restored_s": np.nan, "hours": 100.0, "loss_cny": 36_000.0}
        ]),
        "flood.losses": table([
            {"room": ROOM, **both("name", "Pump room", "泵房"),
             **both("cost", "Booster pumps", "加压泵"), "loss_cny": 36_000.0}
        ]),
        "flood.buildings_without_water": table([
            {"building": "dorm-07", **both("name", "Dormitory 7", "7号宿舍"), "people": 980,
             "lost_s": lost_s, "restored_s": lost_s + 10 * HOUR_S, "hours": 10.0,
             "person_hours": 9800.0}
        ]),
    }  # fmt: skip


def _crews(begin_s: float) -> dict[str, Table]:
    phases = (("travel", "on the way", "途中", 0.2, 0.5), ("work", "at work", "处置", 0.5, 1.5))
    return {
        "response.tasks": table([
            {"task": "t1", **both("kind", "set boards", "装挡水板"), "kind": "boards",
             **both("room", "Pump room", "泵房"), **both("crew", "Night crew", "夜班队"),
             "called_s": begin_s, "closure_started_s": begin_s + 1800.0,
             "closed_s": begin_s + 5400.0, "last_safe_s": begin_s + HOUR_S,
             "minutes_to_spare": -30.0, "outcome": "late", **both("outcome", "late", "过晚"),
             **both("failure", "came too late", "到达过晚")}
        ]),
        "response.gantt": table([
            {"task": "t1", "crew": "night", **both("crew", "Night crew", "夜班队"), "phase": phase,
             **both("phase", en, zh), **both("room", "Pump room", "泵房"), "people": 4,
             "from_s": begin_s + HOUR_S * a, "to_s": begin_s + HOUR_S * b}
            for phase, en, zh, a, b in phases
        ]),
    }  # fmt: skip


def _events(begin_s: float) -> list[Event]:
    lost_s = begin_s + HOUR_S
    return [
        Event(1, begin_s, "rain-began", "rain", None, None, None, None),
        Event(2, lost_s, "room-flooded", ROOM, 1, 0.35, "m", None),
        Event(3, lost_s, "equipment-drowned", "booster-1", 2, None, None, None),
        Event(4, lost_s, "water-lost", "dorm-07", 3, None, None, None),
        Event(5, lost_s + 10 * HOUR_S, "water-restored", "dorm-07", 4, None, None, None),
    ]
