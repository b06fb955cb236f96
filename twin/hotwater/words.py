"""What the hot-water domain says to people, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.model import Name
from twin.runs.outcome import Kpi

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CAUSE_NAMES", "COLUMN_NAMES", "COLUMN_UNITS", "KPIS", "decision_words"]

CAUSE_NAMES: dict[str, Name] = {
    "capacity": Name(en="Heat-pump capacity", zh="热泵出力不足"),
    "storage": Name(en="Tank too small", zh="水箱容积不足"),
    "control": Name(en="Control (units switched off)", zh="控制（机组停机）"),
    "recirculation": Name(en="Recirculation loss", zh="循环管路热损"),
    "inlet": Name(en="Cold inlet water", zh="冷水温度低"),
    "demand": Name(en="Demand above nominal", zh="用水超常"),
    "outage": Name(en="Outage or failure", zh="停电或故障"),
}

_LOWER, _HIGHER, _NEITHER = "lower", "higher", "neither"


def _kpi(en: str, zh: str, unit: str, better: Any) -> Kpi:
    return Kpi(name=Name(en=en, zh=zh), unit=unit, better=better)


KPIS: Mapping[str, Kpi] = {
    "hotwater.unmet_litres": _kpi("Volume of hot water missing", "热水缺口水量", "L", _LOWER),
    "hotwater.unmet_percent": _kpi("Hot water missing", "热水缺口占比", "%", _LOWER),
    "hotwater.demand_litres": _kpi("Hot water asked for", "热水需求", "L", _NEITHER),
    "hotwater.showers": _kpi("Showers", "淋浴次数", "", _NEITHER),
    "hotwater.cold_showers": _kpi("Showers gone cold", "变凉的淋浴", "", _LOWER),
    "hotwater.people_cold": _kpi("People served cold", "用到凉水的人数", "people", _LOWER),
    "hotwater.complaints": _kpi("Complaints expected", "预计投诉", "", _LOWER),
    "hotwater.complaints_low": _kpi("Complaints, 5 % point", "投诉下限（5 %）", "", _LOWER),
    "hotwater.complaints_high": _kpi("Complaints, 95 % point", "投诉上限（95 %）", "", _LOWER),
    "hotwater.plants_short": _kpi("Plants that fell short", "供应不足的热水站", "", _LOWER),
    "hotwater.minimum_delivered_c": _kpi(
        "Coldest water delivered", "最低供水温度", "degC", _HIGHER
    ),
    "hotwater.heat_kwh": _kpi("Heat made", "制热量", "kWh", _NEITHER),
    "hotwater.electricity_kwh": _kpi("Electricity used", "用电量", "kWh", _LOWER),
    "hotwater.cost_cny": _kpi("Electricity cost", "电费", "CNY", _LOWER),
    "hotwater.cop": _kpi("Coefficient of performance", "性能系数 COP", "", _HIGHER),
    "hotwater.nameplate_margin_percent": _kpi(
        "Margin of the tightest plant, by the name-plate", "最紧张热水站的铭牌裕量", "%", _HIGHER
    ),
    "hotwater.margin_percent": _kpi(
        "Margin of the tightest plant, at the coldest hour",
        "最紧张热水站最冷时刻裕量",
        "%",
        _HIGHER,
    ),
    "hotwater.capacity_percent": _kpi(
        "Capacity left of it at the coldest hour", "其最冷时刻剩余出力", "%", _HIGHER
    ),
    "weather.minimum_c": _kpi("Coldest air", "最低气温", "degC", _NEITHER),
    "weather.mean_c": _kpi("Mean air", "平均气温", "degC", _NEITHER),
}
"""Every key figure of the domain and of the weather: name, unit, which way is better."""

COLUMN_NAMES: Mapping[str, Name] = {
    "building": Name(en="Building", zh="楼宇"),
    "name_en": Name(en="Name", zh="英文名"),
    "name_zh": Name(en="Chinese name", zh="名称"),
    "people": Name(en="People", zh="人数"),
    "units": Name(en="Heat pumps", zh="热泵台数"),
    "demand_litres": Name(en="Asked for", zh="需求"),
    "unmet_litres": Name(en="Missing", zh="缺口"),
    "unmet_percent": Name(en="Missing", zh="缺口占比"),
    "showers": Name(en="Showers", zh="淋浴"),
    "cold_showers": Name(en="Gone cold", zh="变凉"),
    "complaints": Name(en="Complaints", zh="投诉"),
    "minimum_delivered_c": Name(en="Coldest delivered", zh="最低供水温度"),
    "comfort_c": Name(en="Cold below", zh="偏凉界限"),
    "hours_cold": Name(en="Hours too cold", zh="偏凉小时"),
    "hours_outside_figures": Name(en="Hours outside the figures", zh="超出机组数据小时"),
    "heat_kwh": Name(en="Heat made", zh="制热量"),
    "electricity_kwh": Name(en="Electricity", zh="用电"),
    "cost_cny": Name(en="Cost", zh="电费"),
    "cop": Name(en="COP", zh="COP"),
    "nameplate_margin_percent": Name(en="Name-plate margin", zh="铭牌裕量"),
    "margin_percent": Name(en="Margin, coldest hour", zh="最冷时刻裕量"),
    "capacity_percent": Name(en="Capacity left", zh="剩余出力"),
    "cause": Name(en="Cause", zh="原因"),
    "cause_en": Name(en="Cause", zh="原因（英文）"),
    "cause_zh": Name(en="Cause (Chinese)", zh="原因"),
    "litres": Name(en="Litres", zh="升"),
    "percent": Name(en="Share", zh="占比"),
    "time_s": Name(en="Time", zh="时间"),
    "air_c": Name(en="Outdoor air", zh="室外气温"),
    **{
        f"cause_{cause}_litres": Name(en=name.en, zh=name.zh) for cause, name in CAUSE_NAMES.items()
    },
}

_UNITS = (
    ("_litres", "L"),
    ("_percent", "%"),
    ("_kwh", "kWh"),
    ("_cny", "CNY"),
    ("_c", "degC"),
    ("_s", "s"),
)


def column_unit(column: str) -> str:
    """Return the unit of a table's column, by its name."""
    if column in {"litres", "percent"}:
        return {"litres": "L", "percent": "%"}[column]
    if column.startswith("hours_"):
        return "h"
    return next((unit for ending, unit in _UNITS if column.endswith(ending)), "")


COLUMN_UNITS: Mapping[str, str] = {column: column_unit(column) for column in COLUMN_NAMES}


def decision_words(decision: Any) -> Name:
    """Say what a decision does."""
    where = "、".join(getattr(decision, "buildings", ())) or "全部热水站"
    place = ", ".join(getattr(decision, "buildings", ())) or "all plants"
    kind = decision.kind
    if kind == "setpoint-lift":
        return Name(
            en=f"set-point to {decision.to_c:g} °C, {place}",
            zh=f"设定温度调至 {decision.to_c:g} °C，{where}",
        )
    if kind == "preheat":
        return Name(en=f"tanks charged ahead, {place}", zh=f"提前蓄热，{where}")
    if kind == "earlier-start":
        return Name(en=f"heat pumps start earlier, {place}", zh=f"热泵提前启动，{where}")
    if kind == "auxiliary-heat":
        power = f" {decision.power_kw:g} kW" if decision.power_kw else ""
        return Name(
            en=f"auxiliary electric heat{power}, {place}", zh=f"投入辅助电加热{power}，{where}"
        )
    if kind == "supply-windows":
        hours = ", ".join(decision.hours)
        return Name(en=f"supply only {hours}, {place}", zh=f"定时供水 {hours}，{where}")
    return Name(
        en=f"{decision.people} people move from {decision.from_building} to {decision.to_building}",
        zh=f"{decision.people} 人由 {decision.from_building} 迁至 {decision.to_building}",
    )
