"""A made-up week of a cold snap, small enough to know by heart, for tests of what readers see."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from twin.model import Name
from twin.runs.outcome import (
    Balance,
    Event,
    Kpi,
    LimitResult,
    Outcome,
    Signals,
    Span,
    Table,
)
from twin.runs.reading import StoredRun, open_run
from twin.runs.writing import write_run

DAYS = 7
STEP_S = 600.0
START = datetime(2026, 1, 22)
SNAP_S = (3.0 * 86400, 5.0 * 86400)
COLDEST_S = 4 * 86400 + 6 * 3600.0
CAUSES = ("capacity", "storage", "control", "recirculation", "inlet", "demand", "outage")

PLANTS = (
    # building, en, zh, beds in use, units, unmet litres by cause, lowest supply, hours below 40
    (
        "dorm-07",
        "Dormitory 7",
        "7号宿舍",
        980,
        6,
        {"capacity": 9000.0, "inlet": 1800.0},
        24.4,
        21.5,
    ),
    (
        "dorm-05",
        "Dormitory 5",
        "5号宿舍",
        940,
        6,
        {"capacity": 5200.0, "storage": 640.0},
        29.0,
        12.0,
    ),
    ("dorm-11", "Dormitory 11", "11号宿舍", 900, 5, {"outage": 2100.0}, 31.2, 4.5),
    ("dorm-08", "Dormitory 8", "8号宿舍", 870, 6, {"control": 12.0}, 38.9, 0.5),
    ("dorm-01", "Dormitory 1", "1号宿舍", 30, 4, {}, 49.0, 0.0),
    ("dorm-02", "Dormitory 2", "2号宿舍", 25, 4, {}, 50.5, 0.0),
)


def outcome(*, breached: bool = True, seed: int = 1) -> Outcome:
    """Return the week; without *breached*, the same week in which nothing was short."""
    time_s = np.arange(0.0, DAYS * 86400 + 1, STEP_S)
    hour = time_s / 3600
    air = 4.75 - 4.0 * np.cos((hour - 15) / 24 * 2 * np.pi + np.pi)
    in_snap = (time_s >= SNAP_S[0]) & (time_s <= SNAP_S[1])
    air = np.where(in_snap, air - 6.5, air)
    air[int(COLDEST_S / STEP_S)] = -7.0
    air = np.maximum(air, -7.0)
    values = {
        ("weather", "air_c"): air,
        ("weather", "cold_water_c"): 6.0 - 0.2 * hour / 24,
        ("weather", "relative_humidity"): np.full_like(air, 0.6),
    }
    for building, _, _, _, units, short, lowest, _ in PLANTS:
        deep = (55 - lowest) if breached and short else 3.0
        dip = deep * np.exp(-(((time_s - COLDEST_S - 54000) / 30000) ** 2))
        asset = f"{building}.hotwater"
        values[asset, "supply_c"] = 52 - dip + 2 * np.sin(hour / 24 * 2 * np.pi)
        values[asset, "tank_mean_c"] = 50 - 1.1 * dip
        values[asset, "units_on"] = np.clip(np.round(units * (0.4 + dip / 30)), 0, units)
    signals = Signals(
        time_s=time_s,
        values={key: series.astype(np.float32) for key, series in values.items()},
        units={"air_c": "degC", "supply_c": "degC", "tank_mean_c": "degC", "units_on": "units"},
    )
    plants = _plants(breached=breached)
    unmet = float(sum(plants.columns["unmet_litres"]))
    demand = float(sum(plants.columns["demand_litres"]))
    percent = 100 * unmet / demand
    return Outcome(
        scenario="cold-snap",
        campus="demo",
        seed=seed,
        start=START,
        length_s=DAYS * 86400.0,
        record_every_s=STEP_S,
        verdict=Name(
            en=f"Hot water falls short: {percent:.1f} % of it is missing, worst in Dormitory 7.",
            zh=f"热水不足：缺口 {percent:.1f}%，7号宿舍最严重。",
        )
        if breached
        else Name(en="Hot water suffices in every dormitory.", zh="各宿舍热水充足。"),
        status="breached" if breached else "met",
        kpis={
            "hotwater.unmet_percent": percent,
            "hotwater.unmet_litres": unmet,
            "hotwater.demand_litres": demand,
            "hotwater.people_cold": 812.0 if breached else 0.0,
            "hotwater.complaints": 40.0 if breached else 0.0,
            "hotwater.electricity_kwh": 9321.5,
            "hotwater.cost_cny": 6058.98,
        },
        kpi_info={
            "hotwater.unmet_percent": _kpi("Hot water short", "热水缺口", "percent"),
            "hotwater.unmet_litres": _kpi("Litres short", "缺口水量", "litres"),
            "hotwater.demand_litres": _kpi("Demand", "需水量", "litres"),
            "hotwater.people_cold": _kpi("People served cold", "受影响人数", "people"),
            "hotwater.complaints": _kpi("Complaints", "投诉", "complaints"),
            "hotwater.electricity_kwh": _kpi("Electricity", "用电量", "kWh"),
            "hotwater.cost_cny": _kpi("Cost of electricity", "电费", "CNY"),
        },
        limits=[
            LimitResult(
                "hotwater.unmet_percent", 1.0, None, percent, breached,
                Name(en="At most 1 % short", zh="缺口不超过 1%"),
            )
        ],
        tables={"hotwater.plants": plants, "hotwater.hours": _hours(breached=breached)},
        signals=signals,
        events=_events(breached=breached),
        balances=[Balance("dorm-07.hotwater", "energy_kwh", 1200.0, 1190.0, 10.0, 3.2e-13)],
        assumptions=[Name(en="Showers last 8 min (assumed).", zh="每次淋浴 8 分钟（假设）。")],
        spans=[Span("cold-snap", *SNAP_S, Name(en="Cold snap", zh="寒潮"))],
        cpu_s=0.31,
    )  # fmt: skip


def stored(runs: Path, *, breached: bool = True, seed: int = 1) -> StoredRun:
    """Write the week as a run below *runs* and open it."""
    folder = write_run(
        outcome(breached=breached, seed=seed), runs=runs, overrides=["hotwater.setpoint_c=55"]
    )
    return open_run(runs, folder.name)


def _kpi(en: str, zh: str, unit: str) -> Kpi:
    return Kpi(Name(en=en, zh=zh), unit, "lower")


def _plants(*, breached: bool) -> Table:
    rows = []
    for building, en, zh, people, units, short, lowest, hours in PLANTS:
        litres = sum(short.values()) if breached else 0.0
        demand = people * 45.0 * DAYS
        rows.append(
            {
                "building": building,
                "name_en": en,
                "name_zh": zh,
                "people": people,
                "units": units,
                "demand_litres": demand,
                "unmet_litres": litres,
                "unmet_percent": 100 * litres / demand,
                "showers": people * 0.9 * DAYS,
                "cold_showers": litres / 64,
                "complaints": litres / 900,
                "minimum_delivered_c": lowest if breached else 49.0,
                "hours_cold": hours if breached else 0.0,
                **{
                    f"cause_{cause}_litres": short.get(cause, 0.0) if breached else 0.0
                    for cause in CAUSES
                },
            }
        )
    return Table(columns={key: [row[key] for row in rows] for key in rows[0]})


def _hours(*, breached: bool) -> Table:
    hours = np.arange(DAYS * 24.0)
    shape = np.exp(-(((hours - 117) / 8) ** 2))
    shape = shape / shape.sum()
    columns: dict[str, np.ndarray] = {"time_s": hours * 3600}
    for cause in CAUSES:
        litres = sum(short.get(cause, 0.0) for *_, short, _, _ in PLANTS) if breached else 0.0
        columns[f"cause_{cause}_litres"] = litres * shape
    return Table(columns=columns)


def _events(*, breached: bool) -> list[Event]:
    cold = Event(
        1, SNAP_S[0], "weather-cold", "weather", None, -7.0, "degC",
        Name(en="A cold snap begins: down to -7 degC", zh="寒潮开始：最低 -7 °C"),
    )  # fmt: skip
    if not breached:
        return [cold]
    return [
        cold,
        Event(2, SNAP_S[0] + 3600, "decision-taken", None, None, None, None,
              Name(en="Set-point lifted to 60 degC", zh="设定温度提高到 60 °C")),
        Event(3, COLDEST_S, "equipment-failed", "dorm-07.hp-2", 1, None, None, None),
        Event(4, COLDEST_S + 1800, "supply-cold", "dorm-07.hotwater", 3, 39.9, "degC", None),
        Event(5, COLDEST_S + 7200, "supply-cold", "dorm-05.hotwater", 1, 39.9, "degC", None),
        Event(6, COLDEST_S + 18000, "supply-recovered", "dorm-05.hotwater", 5, 40.2, "degC", None),
        Event(7, COLDEST_S + 79200, "supply-recovered", "dorm-07.hotwater", 4, 40.2, "degC", None),
        Event(8, COLDEST_S + 86400, "equipment-repaired", "dorm-07.hp-2", 3, None, None, None),
    ]  # fmt: skip
