"""Who does what in a drill: roles, how many of each, and what they need."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.prediction import Prediction
    from twin.drill.venue import Venue

__all__ = ["Role", "roles"]

PEOPLE_A_WARDEN: Final = 60
"""People of a storey for each floor warden (assumed, 40 to 100)."""

PEOPLE_A_CALLER: Final = 100
"""People for each roll-call at the assembly point (assumed: two or three classes)."""

PEOPLE_AN_OBSERVER: Final = 400
"""People that one observer counts at an exit; above, one counts and one writes (assumed)."""

PEOPLE_A_FIRST_AIDER: Final = 500
"""People for each first aider (assumed)."""

FEWEST_AIDERS: Final = 2


@dataclass(frozen=True, slots=True)
class Role:
    """One role."""

    id: str
    title: Name
    count: int
    where: Name
    tasks: tuple[Name, ...]
    needs: Name


def roles(
    venue: Venue, prediction: Prediction, people: dict[str, float], *, teams: int, blocked: int
) -> tuple[Role, ...]:
    """Return the roles of a drill.

    Parameters
    ----------
    venue, prediction
        Where, and how many leave by each exit.
    people
        Mean number of people in each space.
    teams
        Rescue teams.
    blocked
        Doors that the script shuts: one exercise controller stands at each.
    """
    everybody = sum(people.values())
    return tuple(
        role
        for role in (
            *_leading(everybody),
            *_on_storeys(venue, people),
            *_at_exits(venue, prediction),
            _rescuers(teams),
            *_playing(blocked),
        )
        if role.count
    )


def _leading(everybody: float) -> Iterator[Role]:
    yield Role(
        "director",
        Name(en="Drill director", zh="演练总指挥"),
        1,
        Name(en="command point outside the main entrance", zh="主入口外指挥点"),
        (
            Name(en="gives the start, decides on stopping", zh="下达开始与终止命令"),
            Name(en="takes the reports of all wardens", zh="汇总各楼层报告"),
        ),
        Name(en="radio, this package", zh="对讲机、本演练包"),
    )
    yield Role(
        "safety",
        Name(en="Safety officer", zh="安全监督员"),
        1,
        Name(en="free to go anywhere", zh="机动"),
        (
            Name(en="stops the drill with the word STOP DRILL", zh="遇险情呼“终止演练”叫停"),
            Name(en="looks at stairs for falls and pushing", zh="监看楼梯防拥挤踩踏"),
        ),
        Name(en="radio, loudhailer", zh="对讲机、扩音器"),
    )
    yield Role(
        "control-room",
        Name(en="Fire control room", zh="消防控制室值班员"),
        2,
        Name(en="fire control room", zh="消防控制室"),
        (
            Name(en="sounds the alarm, makes announcements", zh="启动警报与应急广播"),
            Name(
                en="reports the fire to 119 as an exercise call (do not dial)",
                zh="模拟拨打119报警（不实拨）",
            ),
        ),
        Name(en="text of the announcements", zh="广播词"),
    )
    yield Role(
        "first-aid",
        Name(en="First aiders", zh="救护员"),
        max(FEWEST_AIDERS, math.ceil(everybody / PEOPLE_A_FIRST_AIDER)),
        Name(en="assembly point", zh="集结点"),
        (Name(en="real help goes before played help", zh="真实救助优先于模拟救助"),),
        Name(en="first-aid kit, stretcher", zh="急救箱、担架"),
    )


def _on_storeys(venue: Venue, people: dict[str, float]) -> Iterator[Role]:
    wardens: dict[int, list[Name]] = {}
    for storey in reversed(list(venue.storeys.values())):
        here = sum(
            people.get(space.id, 0.0) for space in venue.plan.spaces if space.storey == storey.id
        )
        if here >= 0.5:
            count = max(1, math.ceil(here / PEOPLE_A_WARDEN))
            wardens.setdefault(count, []).append(venue.storey_called(storey.id))
    for count, storeys in wardens.items():
        en, zh = ", ".join(one.en for one in storeys), "、".join(one.zh for one in storeys)
        yield Role(
            f"floor-warden-{count}",
            Name(en="Floor wardens", zh="楼层疏散引导员"),
            count * len(storeys),
            Name(en=f"{count} on each of: {en}", zh=f"每层 {count} 人：{zh}")
            if len(storeys) > 1
            else storeys[0],
            (
                Name(
                    en="send each room to its stair, see the poster",
                    zh="按海报引导各房间走指定楼梯",
                ),
                Name(
                    en="look into every room, close the doors, report the storey clear",
                    zh="逐间检查、随手关门，报告“本层清空”",
                ),
            ),
            Name(
                en="vest, poster of the storey, chalk or door tags", zh="马甲、楼层海报、门牌标记"
            ),
        )
    stairs = _staircases(venue)
    yield Role(
        "stair-warden",
        Name(en="Stair wardens", zh="楼梯引导员"),
        len(stairs),
        Name(
            en="foot of each staircase: " + ", ".join(one.en for one in stairs),
            zh="各楼梯底层：" + "、".join(one.zh for one in stairs),
        ),
        (
            Name(en="keep people walking and to one side", zh="维持秩序、靠一侧行走"),
            Name(en="let rescue teams up", zh="为救援组让出上行通道"),
        ),
        Name(en="vest, loudhailer", zh="马甲、扩音器"),
    )


def _staircases(venue: Venue) -> list[Name]:
    """Return the names of the staircases, each once."""
    return list(dict(venue.staircase_of.values()).values())


def _at_exits(venue: Venue, prediction: Prediction) -> Iterator[Role]:
    expected = {one.exit: one.people.high or 0.0 for one in prediction.exits}
    watched = [
        (venue.called(link), 1 if expected.get(link.id, 0.0) <= PEOPLE_AN_OBSERVER else 2)
        for link in venue.exits
    ]
    yield Role(
        "observer",
        Name(en="Exit observers", zh="出口观察员"),
        sum(count for _, count in watched),
        Name(
            en=", ".join(f"{name.en} ({count})" for name, count in watched),
            zh="、".join(f"{name.zh}（{count}）" for name, count in watched),
        ),
        (
            Name(
                en="start the stopwatch with the alarm; count everybody who comes out",
                zh="警报响起即按秒表，清点全部撤出人员",
            ),
            Name(en="write the count at the times of the sheet", zh="按记录表所列时刻填写累计人数"),
        ),
        Name(en="stopwatch, tally counter, sheet", zh="秒表、计数器、记录表"),
    )
    everybody = prediction.people.high or 0.0
    yield Role(
        "roll-call",
        Name(en="Roll-call", zh="集结点清点员"),
        max(1, math.ceil(everybody / PEOPLE_A_CALLER)),
        venue.assembly_name,
        (
            Name(en="call the names by class or room", zh="按班级或房间点名"),
            Name(
                en="report who is missing within five minutes of the last arrival",
                zh="最后一人到达后5分钟内报告缺员",
            ),
        ),
        Name(en="lists of names, signs", zh="名册、标牌"),
    )


def _rescuers(teams: int) -> Role:
    return Role(
        "rescue",
        Name(en="Rescue teams", zh="救援组"),
        2 * teams,
        Name(en="see the deployment map", zh="见救援部署图"),
        (
            Name(
                en=f"{teams} x 2 people: bring down who cannot use stairs",
                zh=f"{teams} 个两人小组：护送无法使用楼梯的人员",
            ),
            Name(en="fetch the injured person of the script", zh="处置脚本中的伤员"),
        ),
        Name(en="evacuation chair, radio, helmets", zh="疏散椅、对讲机、头盔"),
    )


def _playing(blocked: int) -> Iterator[Role]:
    yield Role(
        "controller",
        Name(en="Exercise controllers", zh="情景导调员"),
        1 + blocked,
        Name(en="where the script says", zh="脚本规定位置"),
        (
            Name(
                en="show the fire, the smoke, the injury at their time",
                zh="按时出示火情、烟气、伤员",
            ),
        ),
        Name(en="cards, tape, stopwatch", zh="情景卡、警戒带、秒表"),
    )
    yield Role(
        "casualty",
        Name(en="Played casualties", zh="模拟伤员"),
        2,
        Name(en="where the script says", zh="脚本规定位置"),
        (Name(en="wait for the rescue team", zh="等待救援组"),),
        Name(en="casualty card", zh="伤情卡"),
    )
