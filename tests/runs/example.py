"""A small made-up outcome: two plants that run short and a third that does not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from typing import Any

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

HOUR = 3600.0
PLANTS = ("dorm-03.hotwater", "dorm-07.hotwater", "dorm-14.hotwater")


def words(en: str, zh: str = "") -> Name:
    return Name(en=en, zh=zh or en)


def example_events() -> list[Event]:
    cold = words("minimum -7.0 °C", "最低 -7.0 °C")
    return [
        Event(0, 5 * HOUR, "weather-cold", "weather", None, -7.0, "degC", cold),
        Event(1, 18 * HOUR, "power-lost", "feeder-b", None, None, None, None),
        Event(2, 18 * HOUR, "power-lost", "dorm-07.panel", 1),
        Event(3, 18 * HOUR, "starved", "dorm-07.hotwater", 2),
        Event(4, 19.5 * HOUR, "supply-cold", "dorm-07.hotwater", 3, 39.9, "degC"),
        Event(5, 20 * HOUR, "supply-cold", "dorm-03.hotwater", 0, 39.8, "degC"),
        Event(6, 21 * HOUR, "supply-recovered", "dorm-03.hotwater", 5),
        Event(7, 22 * HOUR, "power-restored", "feeder-b", 1),
        Event(8, 22 * HOUR, "power-restored", "dorm-07.panel", 7),
        Event(9, 22 * HOUR, "supplied", "dorm-07.hotwater", 8),
        Event(10, 23 * HOUR, "supply-recovered", "dorm-07.hotwater", 9),
        Event(11, 44 * HOUR, "supply-cold", "dorm-03.hotwater", 0, 39.7, "degC"),
        Event(12, 46 * HOUR, "supply-recovered", "dorm-03.hotwater", 11),
    ]


def example_signals() -> Signals:
    time_s = np.arange(0, 48 * HOUR + 1, 600.0)
    values = {(plant, "supply_c"): _wave(time_s, phase) for phase, plant in enumerate(PLANTS)}
    values["weather", "air_c"] = _wave(time_s, 3) - np.float32(50)
    return Signals(time_s, values, {"supply_c": "degC", "air_c": "degC"})


def _wave(time_s: np.ndarray[Any, Any], phase: int) -> np.ndarray[Any, Any]:
    return (45 + 5 * np.sin(time_s / (4 * HOUR) + phase)).astype(np.float32)


def example_plants() -> Table:
    causes = {
        "cause_capacity_litres": [900.0, 0.0, 0.0],
        "cause_storage_litres": [100.0, 0.0, 0.0],
        "cause_control_litres": [0.0, 0.0, 0.0],
        "cause_recirculation_litres": [0.0, 0.0, 0.0],
        "cause_inlet_litres": [0.0, 0.0, 0.0],
        "cause_demand_litres": [0.0, 0.0, 0.0],
        "cause_outage_litres": [0.0, 3000.0, 0.0],
    }
    return Table(
        columns={
            "building": ["dorm-03", "dorm-07", "dorm-14"],
            "name_en": ["Dormitory 3", "Dormitory 7", "Dormitory 14"],
            "name_zh": ["3号宿舍", "7号宿舍", "14号宿舍"],
            "people": [600, 900, 300],
            "demand_litres": [50_000.0, 75_000.0, 20_000.0],
            "unmet_litres": [1000.0, 3000.0, 0.0],
            "unmet_percent": [2.0, 4.0, 0.0],
            "showers": [1080.0, 1620.0, 540.0],
            "cold_showers": [21.6, 64.8, 0.0],
            "complaints": [0.6, 1.9, 0.0],
            "minimum_delivered_c": [36.2, 21.0, 48.0],
            "hours_cold": [3.0, 3.5, 0.0],
            "heat_kwh": [3000.0, 4500.0, 1200.0],
            "electricity_kwh": [1300.0, 1900.0, 500.0],
            "cost_cny": [845.0, 1235.0, 325.0],
            "cop": [2.3, 2.4, 2.4],
            "margin_percent": [-37.0, -37.0, math.nan],
            **causes,
        },
        names={"unmet_litres": words("Unmet", "未满足")},
        units={"unmet_litres": "litres", "minimum_delivered_c": "degC"},
    )


def example_outcome(**changes: object) -> Outcome:
    outcome = Outcome(
        scenario="cold-snap",
        campus="demo",
        seed=1,
        start=datetime(2027, 1, 20),
        length_s=48 * HOUR,
        record_every_s=600.0,
        verdict=words(
            "Two of 3 plants could not keep up: 4,000 litres of hot water were missing.",
            "3 个热水站中有 2 个供应不足：缺少 4,000 升热水。",
        ),
        status="breached",
        kpis={
            "hotwater.unmet_litres": 4000.0,
            "hotwater.unmet_percent": 2.76,
            "hotwater.minimum_margin": math.nan,
        },
        kpi_info={
            "hotwater.unmet_litres": Kpi(
                words("unmet hot water", "未满足热水量"), "litres", "lower"
            ),
            "hotwater.unmet_percent": Kpi(words("unmet share", "未满足比例"), "percent", "lower"),
            "hotwater.minimum_margin": Kpi(words("least margin", "最小余量"), "percent", "higher"),
        },
        limits=[
            LimitResult("hotwater.unmet_percent", 1.0, None, 2.76, True, words("unmet share")),
            LimitResult("hotwater.unmet_litres", 9000.0, None, 4000.0, False, None),
        ],
        tables={
            "hotwater.plants": example_plants(),
            "hotwater.causes": Table(
                columns={"cause": ["outage", "capacity", "storage"], "litres": [3e3, 900.0, 100.0]}
            ),
        },
        signals=example_signals(),
        events=example_events(),
        balances=[
            Balance("dorm-03.hotwater", "energy_kwh", 3000.0, 2990.0, 10.0, 1e-15),
            Balance("dorm-07.hotwater", "energy_kwh", 4500.0, 4600.0, -100.0, 4e-13),
        ],
        assumptions=[words("Showers take 8 min (assumed, 5 to 12).", "淋浴时长 8 分钟（假定）。")],
        spans=[Span("cold-snap", 0.0, 24 * HOUR, words("Cold snap", "寒潮"))],
        cpu_s=0.12,
    )
    return replace(outcome, **changes)  # type: ignore[arg-type]
