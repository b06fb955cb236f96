"""What the evacuation domain says to people, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from twin.model import Name
from twin.runs.outcome import Kpi

__all__ = [
    "ALARM",
    "ASSUMPTIONS",
    "CAPPED",
    "COLUMN_NAMES",
    "COLUMN_UNITS",
    "KPIS",
    "LINK_NAMES",
    "REMARKS",
    "STATE_NAMES",
    "TABLES",
]

_LOWER, _HIGHER, _NEITHER = "lower", "higher", "neither"


def _kpi(en: str, zh: str, unit: str, better: Any) -> Kpi:
    return Kpi(name=Name(en=en, zh=zh), unit=unit, better=better)


KPIS: Final[Mapping[str, Kpi]] = {
    "evacuation.people": _kpi(
        "People in the buildings cleared", "疏散范围内人数", "people", _NEITHER
    ),
    "evacuation.out": _kpi("People who got out", "已撤出人数", "people", _HIGHER),
    "evacuation.inside": _kpi(
        "People still inside at the end", "结束时仍在内人数", "people", _LOWER
    ),
    "evacuation.trapped": _kpi("People trapped", "被困人数", "people", _LOWER),
    "evacuation.incapacitated": _kpi(
        "People overcome by smoke", "受烟气失能人数", "people", _LOWER
    ),
    "evacuation.waiting": _kpi(
        "People waiting for rescue at the end", "结束时待救人数", "people", _LOWER
    ),
    "evacuation.rescued": _kpi("People carried out", "救出人数", "people", _NEITHER),
    "evacuation.last_rescued_s": _kpi("Last person carried out", "最后一名获救时间", "s", _LOWER),
    "evacuation.t50_s": _kpi("Half are out", "撤出 50 % 用时", "s", _LOWER),
    "evacuation.t95_s": _kpi("95 % are out", "撤出 95 % 用时", "s", _LOWER),
    "evacuation.t100_s": _kpi("All who could are out", "全部撤出用时", "s", _LOWER),
    "evacuation.bound_s": _kpi("No plan can be faster than", "理论下限", "s", _NEITHER),
    "evacuation.optimum_s": _kpi("The best plan found", "最优方案用时", "s", _NEITHER),
    "evacuation.gap_percent": _kpi("Longer than the bound by", "较理论下限多", "%", _LOWER),
    "evacuation.exits_used": _kpi("Exits used", "使用出口数", "", _NEITHER),
    "evacuation.busiest_exit_percent": _kpi(
        "Share of the busiest exit", "最繁忙出口占比", "%", _NEITHER
    ),
    "evacuation.max_density_p_m2": _kpi("Greatest density", "最大密度", "persons/m2", _LOWER),
    "evacuation.wait_person_s": _kpi("Waiting in queues", "排队等候人秒", "s", _LOWER),
    "evacuation.mean_wait_s": _kpi("Waiting for each person", "人均排队时间", "s", _LOWER),
    "evacuation.mustered_s": _kpi("Roll-call complete", "清点完成时间", "s", _LOWER),
    "evacuation.missing": _kpi("Missing at the roll-call", "清点缺员", "people", _LOWER),
}
"""Every key figure of the domain: name, unit, which way is better. Times count from the alarm."""

COLUMN_NAMES: Final[Mapping[str, Name]] = {
    "building": Name(en="Building", zh="楼宇"),
    "name_en": Name(en="Name", zh="英文名"),
    "name_zh": Name(en="Chinese name", zh="名称"),
    "people": Name(en="People", zh="人数"),
    "out": Name(en="Out", zh="已撤出"),
    "inside": Name(en="Inside", zh="仍在内"),
    "trapped": Name(en="Trapped", zh="被困"),
    "incapacitated": Name(en="Overcome", zh="失能"),
    "waiting_for_rescue": Name(en="Waiting for rescue", zh="待救"),
    "t50_s": Name(en="Half out", zh="撤出 50 %"),
    "t95_s": Name(en="95 % out", zh="撤出 95 %"),
    "t100_s": Name(en="All out", zh="全部撤出"),
    "bound_s": Name(en="Bound", zh="理论下限"),
    "optimum_s": Name(en="Best plan", zh="最优方案"),
    "gap_percent": Name(en="Above the bound", zh="高于下限"),
    "exit": Name(en="Exit", zh="出口"),
    "width_m": Name(en="Clear width", zh="净宽"),
    "share_percent": Name(en="Share", zh="占比"),
    "first_s": Name(en="First", zh="最早"),
    "last_s": Name(en="Last", zh="最晚"),
    "mean_flow_p_s": Name(en="Mean flow", zh="平均流率"),
    "time_s": Name(en="After the alarm", zh="报警后"),
    "link": Name(en="Door, stair or exit", zh="门、楼梯或出口"),
    "id": Name(en="Door, stair or exit", zh="门、楼梯或出口"),
    "kind": Name(en="Kind", zh="类型"),
    "storey": Name(en="Storey", zh="楼层"),
    "level": Name(en="Level", zh="层号"),
    "passed": Name(en="Passed", zh="通过人数"),
    "wait_person_s": Name(en="Person-seconds lost", zh="损失人秒"),
    "peak_queue": Name(en="Longest queue", zh="最长排队"),
    "blame_percent": Name(en="Share of all waiting", zh="占全部等候"),
    "value_s_per_10cm": Name(en="Saved by 10 cm more", zh="加宽 10 cm 可省"),
    "lost_s": Name(en="Lost when closed", zh="关闭后多耗时"),
    "team": Name(en="Team", zh="救援组"),
    "person": Name(en="Person", zh="人员"),
    "space": Name(en="Space", zh="空间"),
    "task_en": Name(en="Task", zh="任务（英文）"),
    "task_zh": Name(en="Task (Chinese)", zh="任务"),
    "from_s": Name(en="From", zh="开始"),
    "to_s": Name(en="To", zh="结束"),
    "point": Name(en="Assembly point", zh="集结点"),
    "area_m2": Name(en="Area", zh="面积"),
    "density_p_m2": Name(en="Density", zh="密度"),
    "capacity": Name(en="Holds", zh="容量"),
    "complete_s": Name(en="Roll-call done", zh="清点完成"),
    "missing": Name(en="Missing", zh="缺员"),
    "still_inside": Name(en="Still inside", zh="实际仍在内"),
    "fire_lane_free": Name(en="Fire lane free", zh="消防车道畅通"),
    "profile": Name(en="Profile", zh="人员类型"),
    "start_s": Name(en="Starts", zh="开始行动"),
    "exit_s": Name(en="Out at", zh="撤出时间"),
    "state": Name(en="State", zh="状态"),
    "fed": Name(en="Dose (FED)", zh="毒性剂量 FED"),
    "arrive_s": Name(en="Reaches it", zh="到达"),
    "pass_s": Name(en="Passes", zh="通过"),
    "points": Name(en="Outline", zh="轮廓"),
    "x_m": Name(en="East", zh="东坐标"),
    "y_m": Name(en="North", zh="北坐标"),
    "instruction_en": Name(en="Instruction", zh="指令（英文）"),
    "instruction_zh": Name(en="Instruction (Chinese)", zh="指令"),
    "way_en": Name(en="Way", zh="路线（英文）"),
    "way_zh": Name(en="Way (Chinese)", zh="路线"),
    "from_space": Name(en="From", zh="起点空间"),
    "to_space": Name(en="To", zh="终点空间"),
    "rule": Name(en="Rule", zh="规则"),
    "clause": Name(en="Clause", zh="条文"),
    "where_en": Name(en="Where", zh="位置（英文）"),
    "where_zh": Name(en="Where (Chinese)", zh="位置"),
    "measured": Name(en="Measured", zh="实测"),
    "limit": Name(en="Limit", zh="限值"),
    "unit": Name(en="Unit", zh="单位"),
    "ok": Name(en="Kept", zh="满足"),
    "verified": Name(en="How far checked", zh="限值核对程度"),
    "sentence_en": Name(en="Finding", zh="结论（英文）"),
    "sentence_zh": Name(en="Finding (Chinese)", zh="结论"),
    "base_space": Name(en="Stands ready", zh="待命位置"),
    "minutes": Name(en="Safe after", zh="脱险时间"),
    "route": Name(en="Way there", zh="前往路线"),
    "release_s": Name(en="Released", zh="放行"),
}
"""Headings of columns."""

COLUMN_UNITS: Final[Mapping[str, str]] = {
    **{name: "s" for name in COLUMN_NAMES if name.endswith("_s") and name != "mean_flow_p_s"},
    "wait_person_s": "s",
    "gap_percent": "%",
    "share_percent": "%",
    "blame_percent": "%",
    "width_m": "m",
    "x_m": "m",
    "y_m": "m",
    "area_m2": "m2",
    "density_p_m2": "persons/m2",
    "mean_flow_p_s": "persons/s",
    "value_s_per_10cm": "s",
    "minutes": "min",
}
"""Units of columns; what is not here has none."""

TABLES: Final[Mapping[str, str]] = {
    "evacuation.buildings": "building name_en name_zh people out inside trapped incapacitated"
    " waiting_for_rescue t50_s t95_s t100_s bound_s optimum_s gap_percent",
    "evacuation.exits": "exit name_en name_zh building width_m people share_percent first_s last_s"
    " mean_flow_p_s",
    "evacuation.curve": "building time_s out inside",
    "evacuation.links": "link name_en name_zh kind building storey width_m passed wait_person_s"
    " peak_queue blame_percent value_s_per_10cm",
    "evacuation.closures": "link name_en name_zh kind building t95_s lost_s trapped",
    "evacuation.rescue": "team person building space task_en task_zh from_s to_s",
    "evacuation.muster": "point name_en name_zh people area_m2 density_p_m2 capacity first_s last_s"
    " complete_s missing still_inside fire_lane_free",
    "evacuation.instructions": "building storey way_en way_zh people release_s instruction_en"
    " instruction_zh",
    "evacuation.persons": "person building space profile start_s exit_s exit state fed",
    "evacuation.passages": "person link arrive_s pass_s",
    "evacuation.spaces": "space name_en name_zh kind building storey level area_m2 points",
    "evacuation.doors": "link id kind building storey level x_m y_m width_m from_space to_space",
    "evacuation.code": "rule clause where_en where_zh measured limit unit ok verified sentence_en"
    " sentence_zh",
    "evacuation.deployment": "base_space team space people minutes route",
}
"""Columns of each table, in their order."""

STATE_NAMES: Final[Mapping[str, Name]] = {
    "waiting": Name(en="has not started", zh="尚未行动"),
    "walking": Name(en="walking", zh="行进中"),
    "queued": Name(en="in a queue", zh="排队中"),
    "safe": Name(en="safe", zh="已撤出"),
    "arrived": Name(en="waits for rescue", zh="待救"),
    "trapped": Name(en="trapped", zh="被困"),
    "incapacitated": Name(en="overcome", zh="失能"),
    "carried": Name(en="being carried", zh="搬运中"),
    "riding": Name(en="in a lift", zh="电梯内"),
}

LINK_NAMES: Final[Mapping[str, Name]] = {
    "door": Name(en="Door", zh="门"),
    "opening": Name(en="Opening", zh="洞口"),
    "stair-entry": Name(en="Stair", zh="楼梯"),
    "exit": Name(en="Exit", zh="出口"),
    "gate": Name(en="Gate", zh="闸门"),
    "path": Name(en="Path", zh="通路"),
    "lift-door": Name(en="Lift door", zh="电梯门"),
}

ALARM = Name(en="the alarm sounds", zh="警报响起")

ASSUMPTIONS: Final = (
    Name(
        en="Evacuation: people move by the hydraulic model of the SFPE Handbook (or the model that"
        " the scenario names) on a graph of spaces and doors; nobody is pushed, falls or turns back"
        " for belongings.",
        zh="疏散：人员按 SFPE 手册水力模型（或情景指定模型）在空间与门组成的图上移动；"
        "不考虑推挤、摔倒或折返取物。",
    ),
    Name(
        en="Times before people move follow PD 7974-6 as told by an open fire-risk program; shares"
        " of people who need help, their speeds and those of devices are recalled or assumed, with"
        " ranges.",
        zh="行动前时间采用 PD 7974-6（经开源火灾风险程序转述）；需协助人员比例、"
        "其速度及搬运器具速度为回忆或假定值并注明范围。",
    ),
    Name(
        en="A planning tool: it does not replace a drill, nor a designer's proof.",
        zh="本工具用于规划，不能替代演练，也不能替代设计人员的验算。",
    ),
)

REMARKS: Final[Mapping[str, Name]] = {
    "nearest": Name(
        en="Everybody takes the nearest way out, whatever the queue.",
        zh="人员均走最近的出口，不考虑排队。",
    ),
    "familiar": Name(
        en="Those who know the building leave by the entrance that they use every day; visitors"
        " follow the signs.",
        zh="熟悉楼宇者走日常使用的主入口，访客按疏散标识行走。",
    ),
    "signed": Name(
        en="Everybody follows the signs to the nearest way out that is marked.",
        zh="人员按疏散标识走最近的出口。",
    ),
    "aware": Name(
        en="Everybody sees the queues and changes over when another way is a tenth quicker.",
        zh="人员能看到排队情况，另一路线快一成以上即改道。",
    ),
    "assigned": Name(
        en="Everybody follows the optimal plan: the way and the moment that he is given.",
        zh="人员按最优方案指定的路线和放行时刻行动。",
    ),
    "outside": Name(
        en="People count as safe before the exit; the way to the assembly point is a straight line"
        " with a detour of 30 % (assumed).",
        zh="人员出门即计为安全；至集结点的步行按直线距离加 30 % 绕行计（假定）。",
    ),
    "assembly": Name(
        en="People count as safe at their assembly point.", zh="人员到达集结点后计为安全。"
    ),
}
"""What the choices of a scenario mean."""

CAPPED: Final = Name(
    en="Not everybody got out: times by which a share of all people is out count those who did not"
    " as out at the end of the run.",
    zh="并非所有人都已撤出：计算撤出比例用时时，未撤出者按运行结束时刻计。",
)
