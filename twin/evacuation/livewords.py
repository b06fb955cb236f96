"""What the live parts of an evacuation write into the journal, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from twin.model import Name

__all__ = ["EVENT_KINDS", "TASKS"]

EVENT_KINDS: Final[Mapping[str, Name]] = {
    "door-locked": Name(en="Door locked", zh="门被锁闭"),
    "door-opened": Name(en="Door open again", zh="门恢复开启"),
    "door-forced": Name(en="Door opened by a team", zh="救援组开启锁闭的门"),
    "exit-jammed": Name(en="Exit jammed", zh="出口受阻"),
    "exit-cleared": Name(en="Exit clear again", zh="出口恢复畅通"),
    "exit-flooded": Name(en="Exit under water", zh="出口被水封堵"),
    "exit-drained": Name(en="Exit above water again", zh="出口积水退去"),
    "lift-stopped": Name(en="Lift stopped", zh="电梯停运"),
    "lift-works": Name(en="Lift works again", zh="电梯恢复运行"),
    "lift-opened": Name(en="Lift opened, people freed", zh="电梯开门救出人员"),
    "lights-lost": Name(en="Lights fail", zh="照明中断"),
    "lights-emergency-empty": Name(en="Emergency lights go out", zh="应急照明耗尽"),
    "lights-back": Name(en="Lights back", zh="照明恢复"),
    "fire-began": Name(en="Fire begins", zh="起火"),
    "way-in-smoke": Name(en="Way out full of smoke", zh="疏散通道充烟"),
    "way-clear": Name(en="Way out clear of smoke", zh="疏散通道烟气消散"),
    "rescue-called": Name(en="Rescue team called", zh="呼叫救援组"),
    "rescue-arrived": Name(en="Rescue team at the door", zh="救援组到达入口"),
    "rescue-failed": Name(en="No rescue team came", zh="救援组未能到达"),
    "rescue-lost": Name(en="Rescue team overcome", zh="救援组人员失能"),
    "rescue-done": Name(en="Rescue team leaves", zh="救援组撤出"),
    "search-done": Name(en="Building searched", zh="楼宇搜索完毕"),
    "person-found": Name(en="Person found", zh="发现待救人员"),
    "person-unreached": Name(en="No way to a person", zh="无法到达待救人员"),
    "person-rescued": Name(en="Person brought out", zh="人员获救"),
    "people-overcome": Name(en="People overcome by smoke", zh="人员因烟气失能"),
    "people-trapped": Name(en="People trapped", zh="人员被困"),
}
"""What each kind of event is called."""

TASKS: Final[Mapping[str, Name]] = {
    "come": Name(en="Comes to the building", zh="赶赴楼宇"),
    "search": Name(en="Searches", zh="搜索"),
    "go": Name(en="Goes to a person", zh="前往救援"),
    "prepare": Name(en="Gets the person ready", zh="固定搬运"),
    "carry": Name(en="Carries out", zh="搬运下楼"),
    "lead": Name(en="Leads out", zh="引导撤出"),
    "hand-over": Name(en="Hands over", zh="移交"),
    "unlock": Name(en="Opens a door", zh="破拆开门"),
    "lift": Name(en="Frees people from a lift", zh="电梯解救"),
    "wait": Name(en="Waits at the door", zh="入口待命"),
    "leave": Name(en="Leaves the building", zh="撤离楼宇"),
}
"""What a rescue team does."""


def lift_stopped(inside: int) -> Name:
    """Say that a lift stands, and with how many people in it."""
    if not inside:
        return Name(en="nobody is in it", zh="轿厢内无人")
    return Name(en=f"{inside} people are shut in", zh=f"{inside} 人被困轿厢")


def jammed(share: float) -> Name:
    """Say how much of a door is left."""
    percent = round(100.0 * share)
    return Name(en=f"passes {percent} % of its flow", zh=f"仅能通过 {percent} % 的人流")


def flooded(depth_m: float) -> Name:
    """Say why nobody leaves by an exit."""
    return Name(
        en=f"water before it is deeper than {depth_m:g} m", zh=f"门外积水超过 {depth_m:g} m"
    )


def light(hours: float) -> Name:
    """Say how long emergency lights burn."""
    if hours <= 0.0:
        return Name(en="no emergency lights burn", zh="无应急照明")
    minutes = round(60.0 * hours)
    return Name(en=f"emergency lights for {minutes} min", zh=f"应急照明可持续 {minutes} 分钟")


def smoke(space: str, sight_m: float) -> Name:
    """Say that people turn away from a way."""
    return Name(
        en=f"{space}: less than {sight_m:g} m of sight", zh=f"{space}：能见度低于 {sight_m:g} m"
    )


def called(team: str, people: int, building: str) -> Name:
    """Say who is sent where."""
    return Name(
        en=f"{team}: {people} people to {building}", zh=f"{team}：{people} 人前往 {building}"
    )


def found(count: int, space: str) -> Name:
    """Say where people were found."""
    return Name(en=f"{count} in {space}", zh=f"{space}：{count} 人")


def rescued(count: int, minutes: float) -> Name:
    """Say that people are out, and how long they had waited."""
    return Name(
        en=f"{count} out, {minutes:.1f} min after they were found",
        zh=f"{count} 人获救，距发现 {minutes:.1f} 分钟",
    )


def done(count: int) -> Name:
    """Say what a team has done."""
    return Name(en=f"{count} people brought out", zh=f"共救出 {count} 人")
