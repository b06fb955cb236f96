"""What the flood domain says to people, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.model import Name
from twin.runs.outcome import Kpi

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ASSUMPTIONS", "COLUMN_NAMES", "COLUMN_UNITS", "INGRESS", "KPIS", "STATES"]

INGRESS: dict[str, Name] = {
    "door": Name(en="water comes in at the door", zh="水由门口流入"),
    "stair": Name(en="water comes down the stair", zh="水沿楼梯流入"),
    "ramp": Name(en="water comes down the ramp", zh="水沿坡道流入"),
    "vent": Name(en="water comes in at the vent", zh="水由通风口流入"),
    "window": Name(en="water comes in at the window", zh="水由窗口流入"),
    "drain": Name(en="water comes back through the drain", zh="水由排水管倒灌"),
}
"""How water comes in, by kind of way."""

WET = Name(en="water on the floor", zh="地面积水")
DRY = Name(en="floor free of water", zh="地面积水排除")
PUMP_OUT = Name(en="hired pump brought in after the storm", zh="雨后调入抽水泵")
PUMPED_OUT = Name(en="room empty", zh="房间已抽干")
BLOCKED = Name(en="inlet blocked", zh="进水口堵塞")
CLEARED = Name(en="inlet cleared", zh="进水口已清理")

STATES: Mapping[str, Name] = {
    "dry": Name(en="stayed dry", zh="未进水"),
    "wet": Name(en="took in water, nothing lost", zh="进水，设备未受淹"),
    "lost": Name(en="lost to water", zh="设备受淹"),
}
"""What became of a room."""

_LOWER, _NEITHER = "lower", "neither"


def _kpi(en: str, zh: str, unit: str, better: Any) -> Kpi:
    return Kpi(name=Name(en=en, zh=zh), unit=unit, better=better)


KPIS: Mapping[str, Kpi] = {
    "flood.rooms_lost": _kpi("Rooms lost to water", "受淹房间", "", _LOWER),
    "flood.floodings": _kpi("Times a room was lost", "房间受淹次数", "", _LOWER),
    "flood.equipment_lost": _kpi("Machines drowned", "受淹设备", "", _LOWER),
    "flood.direct_loss_cny": _kpi("Direct loss", "直接损失", "CNY", _LOWER),
    "flood.buildings_without_water": _kpi("Buildings without water", "断水楼宇", "", _LOWER),
    "flood.people_without_water": _kpi("People without water", "断水人数", "people", _LOWER),
    "flood.person_hours_without_water": _kpi(
        "Person-hours without piped water", "管网断水人时", "h", _LOWER
    ),
    "flood.person_hours_unsupplied": _kpi(
        "Person-hours before temporary supply", "临时供水前断水人时", "h", _LOWER
    ),
    "flood.max_yard_depth_m": _kpi("Deepest water on a yard", "场地最大积水深", "m", _LOWER),
    "flood.yards_ponded": _kpi("Yards deeper than 0.15 m", "积水超过 0.15 m 的场地", "", _LOWER),
    "flood.peak_room_depth_m": _kpi("Deepest water in a room", "房间最大水深", "m", _LOWER),
    "flood.ingress_m3": _kpi("Water into rooms", "进入房间的水量", "m3", _LOWER),
    "flood.pumped_m3": _kpi("Lifted by sump pumps", "排水泵排水量", "m3", _NEITHER),
    "flood.pump_starts": _kpi("Starts of sump pumps", "排水泵启动次数", "", _NEITHER),
    "flood.outfall_m3": _kpi("Run off into the river", "排入河道水量", "m3", _NEITHER),
    "flood.storms": _kpi("Storms", "降雨场次", "", _NEITHER),
    "flood.rain_mm": _kpi("Rain", "降雨量", "mm", _NEITHER),
    "flood.wettest_hour_mm": _kpi("Wettest hour", "最大一小时雨量", "mm", _NEITHER),
    "flood.return_period_a": _kpi(
        "Return period of the rarest storm's wettest hour", "最罕见一场的重现期", "a", _NEITHER
    ),
}
"""Every key figure of the domain: name, unit, which way is better."""

COLUMN_NAMES: Mapping[str, Name] = {
    "room": Name(en="Room", zh="房间"),
    "building": Name(en="Building", zh="楼宇"),
    "yard": Name(en="Yard", zh="场地"),
    "storm": Name(en="Storm", zh="降雨"),
    "pump": Name(en="Pump", zh="水泵"),
    "asset": Name(en="Equipment", zh="设备"),
    "way_in": Name(en="Way in", zh="进水口"),
    "place": Name(en="Place", zh="位置"),
    "kind": Name(en="Kind", zh="类型"),
    "part": Name(en="Part", zh="部件"),
    "name_en": Name(en="Name", zh="英文名"),
    "name_zh": Name(en="Chinese name", zh="名称"),
    "room_en": Name(en="Room", zh="房间（英文）"),
    "room_zh": Name(en="Room (Chinese)", zh="房间"),
    "state": Name(en="State", zh="状态"),
    "state_en": Name(en="What became of it", zh="结果（英文）"),
    "state_zh": Name(en="What became of it (Chinese)", zh="结果"),
    "first_ingress_s": Name(en="First water in", zh="首次进水"),
    "first_wet_s": Name(en="Floor wet", zh="地面见水"),
    "lost_s": Name(en="Lost", zh="受淹时刻"),
    "restored_s": Name(en="Works again", zh="恢复时刻"),
    "begins_s": Name(en="Begins", zh="开始"),
    "ends_s": Name(en="Ends", zh="结束"),
    "times_lost": Name(en="Times lost", zh="受淹次数"),
    "peak_depth_m": Name(en="Deepest", zh="最大水深"),
    "peak_s": Name(en="Deepest at", zh="最深时刻"),
    "critical_depth_m": Name(en="Critical depth", zh="临界水深"),
    "depth_m": Name(en="Depth", zh="水深"),
    "hours_over_critical": Name(en="Hours over the critical depth", zh="超临界水深时数"),
    "hours_ponded": Name(en="Hours ponded", zh="积水时数"),
    "equipment_lost": Name(en="Machines drowned", zh="受淹设备"),
    "loss_cny": Name(en="Direct loss", zh="直接损失"),
    "ingress_m3": Name(en="Water in", zh="进水量"),
    "volume_m3": Name(en="Volume", zh="水量"),
    "sill_m": Name(en="Sill above the yard", zh="门槛高出地面"),
    "ground_m": Name(en="Ground", zh="地面标高"),
    "x_m": Name(en="East", zh="东向坐标"),
    "y_m": Name(en="North", zh="北向坐标"),
    "starts": Name(en="Starts", zh="启动次数"),
    "hours": Name(en="Hours", zh="小时"),
    "hours_unsupplied": Name(en="Hours before temporary supply", zh="临时供水前小时"),
    "pumped_m3": Name(en="Lifted", zh="排水量"),
    "people": Name(en="People", zh="人数"),
    "person_hours": Name(en="Person-hours", zh="断水人时"),
    "depth_mm": Name(en="Depth", zh="雨量"),
    "hour_mm": Name(en="Wettest hour", zh="最大一小时"),
    "peak_mm_h": Name(en="Peak", zh="雨峰强度"),
    "duration_min": Name(en="Duration", zh="历时"),
    "return_period_a": Name(en="Return period", zh="重现期"),
    "rooms_lost": Name(en="Rooms lost", zh="受淹房间"),
    "cost_en": Name(en="What for", zh="费用项目（英文）"),
    "cost_zh": Name(en="What for (Chinese)", zh="费用项目"),
}
"""Columns of the domain's tables."""

_UNITS = (
    ("_mm_h", "mm/h"),
    ("_mm", "mm"),
    ("_m3", "m3"),
    ("_cny", "CNY"),
    ("_min", "min"),
    ("_m", "m"),
    ("_a", "a"),
    ("_s", "s"),
)


def column_unit(column: str) -> str:
    """Return the unit of a table's column, by its name."""
    if column == "person_hours" or column.startswith("hours"):
        return "h"
    return next((unit for ending, unit in _UNITS if column.endswith(ending)), "")


COLUMN_UNITS: Mapping[str, str] = {column: column_unit(column) for column in COLUMN_NAMES}

ASSUMPTIONS: tuple[Name, ...] = (
    Name(
        en="Machines are lost as water reaches their parts, each part with its share of the"
        " replacement value (a staircase as in HAZUS-MH; shares of 40 % below grade). Heights,"
        " costs, and the hours to dry, inspect or replace are assumed and stand in the files.",
        zh="设备按部件淹没高度逐级受损，各部件占重置价值的一定比例（阶梯形曲线，同 HAZUS-MH；"
        "地下设备合计 40 %）。部件高度、造价以及烘干、检验、更换时间均为假定值，见数据文件。",
    ),
    Name(
        en="Water stands level in each yard and room; there is no flow over ground but across the"
        " edges that the campus names. Water that has come into a room leaves it by pumps only.",
        zh="各场地与房间内水面视为水平；地表水仅经数据中给出的边缘漫流；进入房间的水只由水泵排出。",
    ),
    Name(
        en="Piped water, and hot water with it, comes back with the boosters: after drying (48 h)"
        " where motors alone were wet, with new cabinets (168 h; 72 to 240 are known) where water"
        " stood higher. Tankers and hoses in between bring drinking water to people, not pressure"
        " to the pipes or to hot-water plants; no hired booster is assumed.",
        zh="管网供水（及热水）随加压泵恢复：仅电机进水时烘干 48 h，水位更高时更换控制柜 168 h"
        "（常见 72～240 h）。其间水车与软管只解决饮用水，不能恢复管网压力与热水供应；"
        "未假定租用临时加压设备。",
    ),
    Name(
        en="People without water are all who belong to a building whose every booster and main has"
        " stopped, wherever they are at that hour.",
        zh="断水人数为该楼所有加压泵与进水管均停运时归属该楼的全部人员，不论当时是否在楼内。",
    ),
)
"""What a reader must know about the model."""
