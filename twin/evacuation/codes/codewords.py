"""The findings of the code check in words, with what would mend them, in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from twin.model import Name

__all__ = ["RULES", "RuleWords", "sentence"]


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What a rule is called, what mends it, and how many decimals its figure has."""

    name: Name
    mend: Name
    """With ``{gap}`` for what is missing or too much, ``{limit}`` and ``{people}``."""
    at_most: bool
    digits: int = 2


def _rule(
    en: str, zh: str, mend_en: str, mend_zh: str, *, at_most: bool = False, digits: int = 2
) -> RuleWords:
    return RuleWords(Name(en=en, zh=zh), Name(en=mend_en, zh=mend_zh), at_most, digits)


RULES: Mapping[str, RuleWords] = {
    "travel-two-way": _rule(
        "walk from the door to the nearest way out, two ways open",
        "疏散门至最近安全出口的距离（位于两个安全出口之间）",
        "put a stair or an exit {gap} m nearer, or fit sprinklers throughout",
        "增设安全出口或疏散楼梯使距离缩短 {gap} m，或全楼设置自动喷水灭火系统",
        at_most=True,
        digits=1,
    ),
    "travel-dead-end": _rule(
        "walk from the door to the nearest way out, one way open (dead end)",
        "疏散门至最近安全出口的距离（位于袋形走道）",
        "give this end of the corridor a second way out, or bring one {gap} m nearer",
        "在走道该端增设安全出口，或使距离缩短 {gap} m",
        at_most=True,
        digits=1,
    ),
    "in-room": _rule(
        "walk from the farthest place in the room to its nearest door",
        "房间内最远点至最近疏散门的距离",
        "add a door so that the farthest place is {gap} m nearer to one",
        "增设疏散门，使最远点距离缩短 {gap} m",
        at_most=True,
        digits=1,
    ),
    "in-hall": _rule(
        "walk from the farthest place in the hall to its nearest door",
        "厅内最远点至最近疏散门的距离",
        "add a door so that the farthest place is {gap} m nearer to one",
        "增设疏散门，使最远点距离缩短 {gap} m",
        at_most=True,
        digits=1,
    ),
    "doors-per-room": _rule(
        "doors of the room, far enough apart to count",
        "房间疏散门数量（间距足够者）",
        "add a door well apart from the other",
        "增设一个间距足够的疏散门",
        digits=0,
    ),
    "persons-per-door": _rule(
        "people for each door of the hall",
        "每个疏散门的平均疏散人数",
        "add a door, or let at most {people} people in",
        "增设疏散门，或将人数控制在 {people} 人以内",
        at_most=True,
        digits=0,
    ),
    "door-width": _rule(
        "clear width of the narrowest door",
        "最窄疏散门净宽",
        "widen it by {gap} m to {limit} m",
        "加宽 {gap} m 至 {limit} m",
    ),
    "room-per-100": _rule(
        "clear width of the room's doors together",
        "房间疏散门总净宽",
        "widen the doors by {gap} m in all, or let at most {people} people in",
        "疏散门共加宽 {gap} m，或将人数控制在 {people} 人以内",
    ),
    "corridor-width": _rule(
        "clear width of the corridor",
        "疏散走道净宽",
        "widen it by {gap} m, or clear what stands in it",
        "加宽 {gap} m，或清除占用走道的物品",
    ),
    "corridor-per-100": _rule(
        "clear width of the corridor towards its ways out together",
        "疏散走道总净宽",
        "widen the corridor, or let at most {people} people into its rooms",
        "加宽走道，或将其两侧房间人数控制在 {people} 人以内",
    ),
    "exits-per-storey": _rule(
        "ways out of the storey, far enough apart to count",
        "楼层安全出口数量（间距足够者）",
        "add a stair or an exit well apart from the other",
        "增设一个间距足够的安全出口或疏散楼梯",
        digits=0,
    ),
    "exits-per-100": _rule(
        "clear width of the storey's ways out together",
        "楼层安全出口总净宽",
        "widen them by {gap} m in all, add one, or let at most {people} people on the storey",
        "安全出口共加宽 {gap} m 或增设出口，或将该层人数控制在 {people} 人以内",
    ),
    "stairs-per-100": _rule(
        "clear width of the stairs that lead on from the storey together",
        "疏散楼梯总净宽",
        "widen them by {gap} m in all, add one, or let at most {people} people on any storey"
        " that they serve",
        "疏散楼梯共加宽 {gap} m 或增设楼梯，或将其所服务各层人数控制在 {people} 人以内",
    ),
    "exit-width": _rule(
        "clear width of the exit",
        "首层疏散外门净宽",
        "widen it by {gap} m to {limit} m",
        "加宽 {gap} m 至 {limit} m",
    ),
    "stair-width": _rule(
        "clear width of the flight",
        "疏散楼梯净宽",
        "widen it by {gap} m, or clear what stands in it",
        "加宽 {gap} m，或清除占用楼梯的物品",
    ),
    "riser": _rule(
        "height of a step",
        "踏步高度",
        "lower the steps by {gap} m when the stair is rebuilt",
        "楼梯改造时将踏步高度降低 {gap} m",
        at_most=True,
        digits=3,
    ),
    "tread": _rule(
        "depth of a step",
        "踏步宽度",
        "deepen the steps by {gap} m when the stair is rebuilt",
        "楼梯改造时将踏步宽度加大 {gap} m",
        digits=3,
    ),
    "stair-to-exit": _rule(
        "walk from the stair's door on the ground floor to the exit",
        "首层楼梯间门至直通室外的门的距离",
        "lead the stair straight out, or put an exit {gap} m nearer",
        "使楼梯间直通室外，或使外门距离缩短 {gap} m",
        at_most=True,
        digits=1,
    ),
}
"""The rules in the order in which they are checked."""

UNITS_ZH: Mapping[str, str] = {"m": " m", "1": "", "persons": " 人"}
UNITS_EN: Mapping[str, str] = {"m": " m", "1": "", "persons": " people"}


def sentence(
    rule: str,
    name: Name,
    *,
    measured: float,
    limit: float,
    unit: str,
    cited: str,
    ok: bool,
    people: int | None = None,
) -> Name:
    """Return a finding in words.

    Parameters
    ----------
    rule
        A key of :data:`RULES`.
    name
        What the place is called.
    measured, limit
        In `unit`; infinite where no way out is reached.
    unit
        ``m``, ``1`` or ``persons``.
    cited
        Code and clause.
    ok
        Whether the limit is kept; if not, what would mend it is added.
    people
        How many people the measured width would do for.
    """
    words = RULES[rule]
    digits = words.digits
    if math.isinf(measured):
        return Name(
            en=f"{name.en}: no way out is reached on its storey; open a locked door or add a way"
            f" out ({cited}).",
            zh=f"{name.zh}：本层无法到达安全出口；请开启上锁的门或增设出口（{cited}）。",
        )
    bound_en, bound_zh = ("at most", "不大于") if words.at_most else ("at least", "不小于")
    # A figure that is just broken must not be rounded to the limit.
    figures = {"digits": digits} if ok or round(abs(measured - limit), digits) else {"digits": 4}
    shown = f"{measured:.{figures['digits']}f}"
    en = (
        f"{name.en}: {words.name.en} {shown}{UNITS_EN[unit]},"
        f" {bound_en} {_figure(limit)}{UNITS_EN[unit]} ({cited})."
    )
    zh = (
        f"{name.zh}：{words.name.zh} {shown}{UNITS_ZH[unit]}，"
        f"应{bound_zh} {_figure(limit)}{UNITS_ZH[unit]}（{cited}）。"
    )
    if ok:
        return Name(en=en, zh=zh)
    values = {
        "gap": f"{_up(abs(limit - measured), max(digits, 1)):.{max(digits, 1)}f}",
        "limit": _figure(limit),
        "people": "0" if people is None else str(people),
    }
    return Name(
        en=f"{en} To mend it: {words.mend.en.format(**values)}.",
        zh=f"{zh}整改：{words.mend.zh.format(**values)}。",
    )


def _figure(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _up(value: float, digits: int) -> float:
    """Round up: what is added must suffice."""
    scale = 10.0**digits
    return math.ceil(value * scale - 1e-9) / scale
