"""The incident's plant at its temperature: by the report, by the curve, and as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.hotwater.heatpump import CURVES, REFERENCE_HUMIDITY, frost_factor
from twin.hotwater.margin import StandingDay, load_w, supply_w
from twin.model import Name
from twin.studies.margin_words import table

if TYPE_CHECKING:
    from twin.campus.hotwater import HotWaterPlant
    from twin.runs.outcome import Table

__all__ = ["Reckonings", "incident_table", "reckonings"]

REPORTED_MARGIN, REPORTED_LOSS, REPORTED_AIR_C = 0.08, 0.42, -7.0
"""Published account of the incident: sized with 8 %, 42 % of the efficiency lost at -7 degC."""

MAP_KW = {-20.0: 8.002, 0.0: 12.764, 20.0: 18.535}
"""Capacity of the Colmac CxV-5, water 5 to 60 degC, by outdoor air [kW]: points of HPWHsim's map
(BSD-3), which has none between -20 and 0 degC; between entering 4 and 6 degC a straight line."""

RATED_C, HOT_C, COLD_C = 20.0, 60.0, 5.0
"""Reference point of the loss, and the code's water: rating air, 5 to 60 degC [degC]."""

REPORT = Name(en="the report", zh="事件报告")
MAP = Name(en="published map, straight lines", zh="公开性能图（直线插值）")
CURVE = Name(en="curve and frost, as in a run", zh="性能曲线与结霜（演练所用）")
APART = Name(en="why they differ", zh="差异原因")


@dataclass(frozen=True, slots=True)
class Reckonings:
    """Capacity over design load at -7 degC, three ways [-]."""

    report: float
    map: float
    curve: float


def reckonings() -> Reckonings:
    """Return what is left of a plant sized with 8 %: by report, published map, and our curve."""
    sized = 1.0 + REPORTED_MARGIN
    dry, frost, _ = _losses()
    return Reckonings(
        report=sized * (1.0 - REPORTED_LOSS),
        map=sized * _straight() * frost,
        curve=sized * dry * frost,
    )


def incident_table(
    plant: HotWaterPlant, day: StandingDay, *, name: Name, design_w: float, at_c: float
) -> Table:
    """Return ``hotwater.margin_incident``: three reckonings, step by step, and the difference.

    Parameters
    ----------
    plant, day, name
        The tightest plant, what it meets, and what people call it.
    design_w
        Its design load [W].
    at_c
        Where its own margin is asked [degC]; the first two reckonings stay at -7 degC.
    """
    rows = [
        *_report(),
        *_map(),
        *_curve(),
        *_difference(),
        *_plant(plant, day, name, design_w, at_c),
    ]
    return table({key: [row[key] for row in rows] for key in rows[0]})


def _row(chain: Name, en: str, zh: str, factor: float, product: float) -> dict[str, Any]:
    return {
        "chain_en": chain.en,
        "chain_zh": chain.zh,
        "step_en": en,
        "step_zh": zh,
        "factor": factor,
        "product": product,
    }


def _report() -> list[dict[str, Any]]:
    sized = 1.0 + REPORTED_MARGIN
    left = 1.0 - REPORTED_LOSS
    return [
        _row(REPORT, "sized with a margin of 8 %", "按 8 % 裕量选型", sized, sized),
        _row(
            REPORT,
            "42 % of the 'efficiency' lost at -7 °C, read as capacity",
            "-7 °C 时“效率”下降 42 %，按出力理解",
            left,
            sized * left,
        ),
    ]


def _losses() -> tuple[float, float, float]:
    """Return what -7 degC leaves of capacity by the curve, by frost, and of the COP by both."""
    curve = CURVES["standard"]
    frost = float(frost_factor(REPORTED_AIR_C, REFERENCE_HUMIDITY))
    dry = float(
        curve.capacity_ratio(REPORTED_AIR_C, COLD_C, HOT_C)
        / curve.capacity_ratio(RATED_C, COLD_C, HOT_C)
    )
    cop = float(
        curve.performance(REPORTED_AIR_C, COLD_C, HOT_C) / curve.performance(RATED_C, COLD_C, HOT_C)
    )
    return dry, frost, cop * frost


def _straight() -> float:
    """Return capacity at -7 over 20 degC with a straight line between the map's points."""
    share = (REPORTED_AIR_C + 20.0) / 20.0
    return (MAP_KW[-20.0] + share * (MAP_KW[0.0] - MAP_KW[-20.0])) / MAP_KW[RATED_C]


def _map() -> list[dict[str, Any]]:
    sized = 1.0 + REPORTED_MARGIN
    _, frost, _ = _losses()
    dry = _straight()
    return [
        _row(MAP, "sized with a margin of 8 %", "按 8 % 裕量选型", sized, sized),
        _row(
            MAP,
            "Colmac CxV-5, 5 to 60 °C water: capacity at -7 over 20 °C, straight between the map's"
            " points at -20 and 0 °C",
            "Colmac CxV-5，水 5 至 60 °C：-7 °C 与 20 °C 出力之比，在 -20 与 0 °C 两点间直线插值",
            dry,
            sized * dry,
        ),
        _row(
            MAP,
            f"frost at -7 °C, {100 * REFERENCE_HUMIDITY:.0f} % humid",
            f"-7 °C、相对湿度 {100 * REFERENCE_HUMIDITY:.0f} % 的结霜损失",
            frost,
            sized * dry * frost,
        ),
    ]


def _curve() -> list[dict[str, Any]]:
    sized = 1.0 + REPORTED_MARGIN
    dry, frost, _ = _losses()
    return [
        _row(CURVE, "sized with a margin of 8 %", "按 8 % 裕量选型", sized, sized),
        _row(
            CURVE,
            "the same machine by the curve fitted to all points of the map",
            "同一机型，采用对全部点拟合的曲线",
            dry,
            sized * dry,
        ),
        _row(
            CURVE,
            f"frost at -7 °C, {100 * REFERENCE_HUMIDITY:.0f} % humid",
            f"-7 °C、相对湿度 {100 * REFERENCE_HUMIDITY:.0f} % 的结霜损失",
            frost,
            sized * dry * frost,
        ),
    ]


def _difference() -> list[dict[str, Any]]:
    sized = 1.0 + REPORTED_MARGIN
    dry, frost, cop = _losses()
    ours, theirs = dry * frost, 1.0 - REPORTED_LOSS
    mapped = _straight() * frost
    return [
        _row(
            APART,
            "the capacity bends between -20 and 0 °C, where the map has no point: map over curve,"
            " and what it makes of the design load",
            "-20 与 0 °C 之间性能图无数据点，而出力呈弯曲：性能图与曲线之比及其占设计负荷的差额",
            mapped / ours,
            sized * (mapped - ours),
        ),
        _row(
            APART,
            f"a loss of {100 * (1 - ours):.1f} % by curve and frost, the report's rounded to 42 %:"
            " curve over report, and what it makes",
            f"曲线与结霜合计损失 {100 * (1 - ours):.1f} %，报告取整为 42 %：两者之比及差额",
            ours / theirs,
            sized * (ours - theirs),
        ),
        _row(
            APART,
            f"the COP of the same machine falls by {100 * (1 - cop):.0f} %, not by 42 %: what the"
            " report calls efficiency is nearer to capacity",
            f"同一机型 COP 下降 {100 * (1 - cop):.0f} %，而非 42 %：报告所称“效率”更接近出力",
            cop,
            sized * cop,
        ),
    ]


def _plant(
    plant: HotWaterPlant, day: StandingDay, name: Name, design_w: float, at_c: float
) -> list[dict[str, Any]]:
    """Return the plant as it stands: from the name-plate's margin to the ratio at *at_c*."""
    air = np.array([at_c])
    supply = supply_w(plant, day, air)
    rated_w = 1000.0 * plant.rated_capacity_kw
    frost = float(supply.frost[0])
    curve = float(supply.capacity_w[0]) / (rated_w * day.age * frost)
    load = float(load_w(plant, day, air)[0])
    water = float(day.water(air)[0])
    chain = Name(en=f"{name.en} as it stands", zh=f"{name.zh}现状")
    hours = plant.design.design_hours
    there = f"{at_c:g} °C"
    own = f"{water:.1f}", f"{day.setpoint_c:g} °C"
    wet = f"{100 * float(day.humidity_at(at_c)):.0f} %"
    rated = rated_w / design_w if design_w else float("nan")
    need = design_w / load if load else float("nan")
    steps = [
        ("name-plate over the design load, all beds", "铭牌出力与设计负荷（满员）之比", rated),
        (
            f"curve at {there}, water {own[0]} to {own[1]}, over the rating (20 °C, 15 to 55 °C)",
            f"{there}、水温 {own[0]} 至 {own[1]} 与名义工况（20 °C，水 15 至 55 °C）出力之比",
            curve,
        ),
        (f"frost at {there}, {wet} humid", f"{there}、相对湿度 {wet} 的结霜损失", frost),
        ("age of the units", "机组老化", day.age),
        (
            f"design load ({hours:g} h a day) over the day's mean need with loop and tank",
            f"设计负荷（每日 {hours:g} h）与含循环、水箱热损的全天平均需热之比",
            need,
        ),
    ]
    product = 1.0
    rows = []
    for en, zh, factor in steps:
        product *= factor
        rows.append(_row(chain, en, zh, factor, product))
    return rows
