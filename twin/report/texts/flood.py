"""Texts on rain, water and crews."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE", "EVENT_KINDS"]

EVENT_KINDS: Final[dict[str, str]] = {
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
}
