"""Texts on rain, water and crews."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {
    "rain-began": "Rain begins",
    "rain-ended": "Rain ends",
    "yard-ponded": "Water on a yard",
    "yard-drained": "Yard drained",
    "ingress-began": "Water comes in",
    "ingress-ended": "Water no longer comes in",
    "barrier-reached": "Water at a barrier",
    "room-wet": "Floor wet",
    "room-flooded": "Room under water",
    "room-dry": "Room dry again",
    "equipment-drowned": "Equipment drowned",
    "equipment-restored": "Equipment works again",
    "water-lost": "Building without water",
    "water-restored": "Water back in the building",
    "pump-out-began": "Pumping out begins",
    "pump-out-ended": "Pumping out ends",
    "pump-blocked": "Pump blocked",
    "pump-cleared": "Pump cleared",
    "inlet-blocked": "Inlets blocked",
    "inlet-cleared": "Inlets cleared",
    "warning-issued": "Warning issued",
    "crew-called": "Crew called",
    "crew-ready": "Crew ready",
    "crew-set-out": "Crew set out",
    "crew-arrived": "Crew arrived",
    "closure-started": "Work at the place begins",
    "barrier-set": "Barrier set",
    "pump-placed": "Mobile pump runs",
    "generator-stored": "Generator in its store",
    "generator-connected": "Generator connected",
    "task-done": "Task done in time",
    "task-late": "Task done late",
    "task-failed": "Task failed",
    "gear-recovered": "Gear back in the store",
}
"""What the kinds of events of flood and response are called."""

CHINESE: Final[dict[str, str]] = {
    # kinds of event: water
    "Rain begins": "开始降雨",
    "Rain ends": "降雨结束",
    "Water on a yard": "场地积水",
    "Yard drained": "场地积水退去",
    "Water comes in": "开始进水",
    "Water no longer comes in": "停止进水",
    "Water at a barrier": "水抵挡水设施",
    "Floor wet": "房间进水",
    "Room under water": "房间受淹",
    "Room dry again": "房间积水排除",
    "Equipment drowned": "设备受淹",
    "Equipment works again": "设备恢复",
    "Building without water": "楼宇断水",
    "Water back in the building": "楼宇恢复供水",
    "Pumping out begins": "开始抽排",
    "Pumping out ends": "抽排结束",
    "Pump blocked": "水泵堵塞",
    "Pump cleared": "水泵疏通",
    "Inlets blocked": "雨水口堵塞",
    "Inlets cleared": "雨水口疏通",
    # kinds of event: crews
    "Warning issued": "发布预警",
    "Crew called": "呼叫队伍",
    "Crew ready": "队伍待命",
    "Crew set out": "队伍出发",
    "Crew arrived": "队伍到达",
    "Work at the place begins": "开始现场处置",
    "Barrier set": "挡水设施就位",
    "Mobile pump runs": "移动泵投用",
    "Generator in its store": "发电机在库",
    "Generator connected": "发电机接入",
    "Task done in time": "任务及时完成",
    "Task done late": "任务完成过晚",
    "Task failed": "任务失败",
    "Gear back in the store": "物资回收入库",
    # crews
    "Crews": "抢险队",
    "No crew was called out.": "未调动抢险队。",
    "Every task: called, begun, done, and the last safe moment": (
        "各项任务：呼叫、开始、完成与最后安全时刻"
    ),
    "How busy the crews were": "各队忙碌程度",
    "Who did what when": "各队时间安排",
    "{count} tasks, {late} of them late or not done.": (
        "共 {count} 项任务，其中 {late} 项过晚或未完成。"
    ),
    "Crew": "队伍",
    "Phase": "阶段",
    "Place": "位置",
    "From": "自",
    "To": "至",
    # time line
    "Water takes {room} first, {moment}; a room is lost {count} times in all.": (
        "{room}最先受淹（{moment}）；房间共受淹 {count} 次。"
    ),
    "No room was lost to water.": "没有房间受淹。",
}
