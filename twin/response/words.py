"""What the response says to people, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.model import Name
from twin.runs.outcome import Kpi

if TYPE_CHECKING:
    from twin.response.site import WayIn
    from twin.response.task import Task

__all__ = ["COLOUR_NAMES", "FAILURES", "KINDS", "KPIS", "OUTCOMES", "PHASES"]

KINDS: Mapping[str, Name] = {
    "close-boards": Name(en="Boards", zh="挡水板"),
    "flood-gate": Name(en="Flood gate", zh="防汛闸"),
    "sandbags": Name(en="Sandbags", zh="沙袋"),
    "mobile-pump": Name(en="Mobile pump", zh="移动泵"),
    "mobile-generator": Name(en="Mobile generator", zh="移动发电机"),
}

OUTCOMES: Mapping[str, Name] = {
    "under-way": Name(en="under way at the end", zh="结束时仍在进行"),
    "done": Name(en="in time", zh="及时完成"),
    "late": Name(en="late", zh="完成过晚"),
    "partly": Name(en="in part", zh="部分完成"),
    "failed": Name(en="failed", zh="失败"),
}

FAILURES: Mapping[str, Name] = {
    "": Name(en="–", zh="–"),
    "no-crew": Name(en="no crew free", zh="无可用队伍"),
    "store-empty": Name(en="store empty", zh="物资不足"),
    "road-closed": Name(en="roads under water", zh="道路积水中断"),
    "over": Name(en="too late: water above the barrier's height", zh="过晚：水位已超过挡水高度"),
    "fast": Name(en="too late: water runs in too fast", zh="过晚：水流过急"),
    "not-needed": Name(en="nothing to close", zh="无需封堵"),
}

PHASES: Mapping[str, Name] = {
    "call-in": Name(en="called in", zh="召回"),
    "mobilise": Name(en="mobilising", zh="集结"),
    "travel": Name(en="travelling", zh="行进"),
    "wait": Name(en="waiting for a road", zh="等待道路"),
    "load": Name(en="loading", zh="装载"),
    "work": Name(en="working", zh="处置"),
}

COLOUR_NAMES: Mapping[str, Name] = {
    "blue": Name(en="blue", zh="蓝色"),
    "yellow": Name(en="yellow", zh="黄色"),
    "orange": Name(en="orange", zh="橙色"),
    "red": Name(en="red", zh="红色"),
}


def _kpi(en: str, zh: str, unit: str, better: Any) -> Kpi:
    return Kpi(name=Name(en=en, zh=zh), unit=unit, better=better)


KPIS: Mapping[str, Kpi] = {
    "response.tasks": _kpi("Tasks of crews", "处置任务", "", "neither"),
    "response.tasks_done": _kpi("Tasks done in time", "及时完成的任务", "", "higher"),
    "response.tasks_late": _kpi("Tasks done late", "完成过晚的任务", "", "lower"),
    "response.tasks_failed": _kpi("Tasks failed, whole or part", "失败或部分失败", "", "lower"),
    "response.mean_minutes_to_start": _kpi(
        "From call to start of work, mean", "呼叫至开始处置平均时长", "min", "lower"
    ),
    "response.person_hours": _kpi("People's hours on tasks", "任务人时", "h", "lower"),
    "response.crew_busy_percent": _kpi(
        "Busiest crew: share of its people's time", "最忙队伍的人员占用率", "%", "neither"
    ),
}
"""Key figures; the mean is 0 when no work was started, and so is the share without a task."""


def _kind(task: Task) -> Name:
    return KINDS[task.decision.kind]


def called(task_kind: str, target: str, why: Name) -> Name:
    """Say that the call went out."""
    kind = KINDS[task_kind]
    return Name(en=f"{kind.en.lower()} for {target}: {why.en}", zh=f"{target}：{kind.zh}，{why.zh}")


def towards(task: Task, people: int) -> Name:
    """Say that a crew sets out."""
    return Name(
        en=f"{people} people set out for {task.target}", zh=f"{people} 人出发前往 {task.target}"
    )


def at(task: Task) -> Name:
    """Say that a crew has arrived."""
    return Name(en=f"at {task.target}", zh=f"到达 {task.target}")


def work(task: Task) -> Name:
    """Say that work begins."""
    kind = _kind(task)
    return Name(en=f"{kind.en.lower()}: work begins", zh=f"{kind.zh}：开始处置")


def barrier(task: Task, way_in: WayIn, leak_litres_s_m: float) -> Name:
    """Say that an opening is closed, and how well."""
    kind = _kind(task)
    en, zh = f"{kind.en.lower()} at {way_in.id}", f"{way_in.id}：{kind.zh}就位"
    if leak_litres_s_m:
        en += f", leaking {leak_litres_s_m:.1f} L/s for each metre"
        zh += f"，每米渗漏 {leak_litres_s_m:.1f} L/s"
    return Name(en=en, zh=zh)


def pump(flow_m3_h: float) -> Name:
    """Say that a pump runs."""
    return Name(en=f"mobile pump, {flow_m3_h:g} m³/h", zh=f"移动泵投用，{flow_m3_h:g} m³/h")


def generator(target: str) -> Name:
    """Say that a generator feeds a panel."""
    return Name(en=f"mobile generator feeds {target}", zh=f"移动发电机向 {target} 供电")


def stored() -> Name:
    """Say that a generator stands in its store."""
    return Name(en="in its store", zh="存放于物资库")


def finished(task: Task) -> Name:
    """Say how a task ended that was finished."""
    kind, outcome = _kind(task), OUTCOMES[task.outcome]
    return Name(en=f"{kind.en.lower()}: {outcome.en}", zh=f"{kind.zh}：{outcome.zh}")


def failure(task: Task) -> Name:
    """Say why a task failed in whole or in part."""
    kind, why = _kind(task), FAILURES[task.failure]
    part = OUTCOMES[task.outcome]
    return Name(en=f"{kind.en.lower()}: {part.en}, {why.en}", zh=f"{kind.zh}：{part.zh}，{why.zh}")


def called_out() -> Name:
    """Say that a crew is called to its base."""
    return Name(en="to stand by at its base", zh="到驻地待命")


def ready() -> Name:
    """Say that a crew stands by."""
    return Name(en="stands ready at its base", zh="在驻地待命")


def recovered(task: Task) -> Name:
    """Say that gear is back."""
    kind = _kind(task)
    return Name(en=f"{kind.en.lower()} back in the store", zh=f"{kind.zh}已回收入库")


def warning(colour: str, depth_mm: float, hours: float) -> Name:
    """Say that a warning is issued."""
    name = COLOUR_NAMES[colour]
    return Name(
        en=f"{name.en} rainstorm warning: {depth_mm:g} mm within {hours:g} h expected",
        zh=f"暴雨{name.zh}预警：预计 {hours:g} 小时内降雨 {depth_mm:g} mm",
    )
