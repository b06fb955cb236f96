"""The script of a drill: what happens when, who does it, and what is expected to follow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from twin.drill.document import Target
from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.prediction import Prediction
    from twin.drill.rehearsal import Block
    from twin.drill.venue import Venue
    from twin.evacuation.plans.plan import Space

__all__ = ["Inject", "script", "targets"]

BRIEFING_S: Final = -1800.0
POSTS_S: Final = -900.0
READY_S: Final = -300.0
REPORTED_S: Final = 30.0
"""Somebody sees the fire and reports it [s] (chosen)."""

INJURY_SHARE: Final = 0.35
"""The injury is played when about this share of the people is out (chosen: stairs are full)."""

BRIGADE_S: Final = 420.0
"""The fire brigade arrives [s]: the drill's own assumption (5 to 15 minutes); ask yours."""

ROLL_CALL_S: Final = 300.0
"""From the last arrival to a complete roll-call [s] (chosen)."""

DEBRIEF_S: Final = 600.0
"""From the stand-down to the talk about it [s] (chosen)."""

RESCUE_S: Final = 300.0
"""From the injury to a team with the casualty [s] (chosen as the target)."""

TO_S: Final = 15.0
"""Times of the script are rounded to this [s], so that they can be read off a stopwatch."""


@dataclass(frozen=True, slots=True)
class Inject:
    """One line of the script."""

    id: str
    at_s: float
    """After the alarm; below zero: before it [s]."""
    what: Name
    who: Name
    expected: Name


def targets(prediction: Prediction) -> tuple[Target, ...]:
    """Return what the drill is to reach: what nineteen of twenty drills are expected to keep."""
    source = Name(
        en="upper end of the expected band, rounded up to ten seconds",
        zh="预测区间上限，向上取整至10秒",
    )
    names = {
        "t50": Name(en="half of the people are out", zh="半数人员撤出"),
        "t95": Name(en="95 % of the people are out", zh="95% 人员撤出"),
        "t100": Name(en="everybody who walks is out", zh="可自行撤离人员全部撤出"),
    }
    found = [
        Target(id=key, name=name, at_most_s=up(high), source=source)
        for key, name in names.items()
        if (high := prediction.time_s(key).high) is not None and high > 0.0
    ]
    last = prediction.t100_s.high
    if last is not None:
        found.append(
            Target(
                id="roll-call",
                name=Name(en="roll-call complete at the assembly point", zh="集结点清点完毕"),
                at_most_s=up(last + ROLL_CALL_S),
                source=Name(
                    en="five minutes after the last is out (chosen)", zh="末位撤出后5分钟（设定）"
                ),
            )
        )
    return tuple(found)


def up(time_s: float) -> float:
    """Return a time rounded up to ten seconds [s]."""
    return 10.0 * math.ceil(time_s / 10.0 - 1e-9)


def script(
    venue: Venue,
    prediction: Prediction,
    *,
    announced: bool,
    fire: Space | None,
    blocks: tuple[Block, ...],
    casualty: Space | None,
    refuge: Space | None,
) -> tuple[Inject, ...]:
    """Return the script in the order of time.

    Parameters
    ----------
    venue, prediction
        Where, and how long it is expected to take.
    announced
        Whether people know of it before.
    fire
        The room on fire; None: the alarm is sounded without one.
    blocks
        Doors that are shut, and when.
    casualty
        Where somebody is hurt.
    refuge
        Where somebody in a wheelchair waits; None: nobody does.
    """
    lines = [
        *_before(venue, announced, fire),
        *_alarm(venue, fire),
        *_happens(venue, prediction, blocks, casualty, refuge),
        *_after(venue, prediction),
    ]
    return tuple(sorted(lines, key=lambda one: one.at_s))


def _before(venue: Venue, announced: bool, fire: Space | None) -> Iterator[Inject]:
    told_en = "people were told of the drill" if announced else "people are not told"
    told_zh = "已预告" if announced else "不预告"
    yield Inject(
        "briefing",
        BRIEFING_S,
        Name(
            en=f"briefing of all roles ({told_en}); radios and stopwatches set to one time",
            zh=f"全体参演人员任务说明（{told_zh}）；对讲机试联、秒表对时",
        ),
        Name(en="drill director", zh="总指挥"),
        Name(en="everybody can say his task and the stop word", zh="人人能复述职责与终止口令"),
    )
    yield Inject(
        "posts",
        POSTS_S,
        Name(
            en="observers at every exit; exits unlocked, stairs and fire lane free; fire brigade"
            " and campus security told that it is a drill",
            zh="各出口观察员就位；检查出口开启、楼梯与消防车道畅通；告知消防与保卫部门为演练",
        ),
        Name(en="safety officer", zh="安全监督员"),
        Name(
            en=f"{len(venue.exits)} exits reported free", zh=f"{len(venue.exits)} 个出口均报告畅通"
        ),
    )
    if fire is not None:
        room = venue.called(fire)
        yield Inject(
            "sign",
            READY_S,
            Name(en=f"card FIRE ready at {room.en}", zh=f"在{room.zh}备好“火情”卡"),
            Name(en="exercise controller", zh="导调员"),
            Name(en="no real fire, no smoke without a permit", zh="不用明火；未经许可不用发烟装置"),
        )


def _alarm(venue: Venue, fire: Space | None) -> Iterator[Inject]:
    where = venue.called(fire) if fire is not None else venue.name
    yield Inject(
        "alarm",
        0.0,
        Name(
            en=f"ALARM sounds in {venue.name.en}; stopwatches start",
            zh=f"{venue.name.zh}警报响起；秒表启动",
        ),
        Name(en="fire control room", zh="消防控制室"),
        Name(en="heard in every room", zh="各房间均能听到"),
    )
    yield Inject(
        "report",
        REPORTED_S,
        Name(en=f"fire at {where.en} reported", zh=f"报告{where.zh}起火"),
        Name(en="exercise controller", zh="导调员"),
        Name(en="exercise call to 119 with place and people", zh="模拟报警，说清地点与人数"),
    )


def _happens(
    venue: Venue,
    prediction: Prediction,
    blocks: tuple[Block, ...],
    casualty: Space | None,
    refuge: Space | None,
) -> Iterator[Inject]:
    links = {link.id: link for link in venue.plan.links}
    for block in blocks:
        where = door_called(venue, links[block.link].between, block.link)
        yield Inject(
            "blocked",
            block.at_s,
            Name(en=f"smoke card: {where.en} is blocked", zh=f"出示烟气卡：{where.zh}不能通行"),
            Name(en="exercise controller", zh="导调员"),
            Name(
                en="wardens send the rest to the next stair; nobody goes through",
                zh="引导员改道至其他楼梯；无人闯入",
            ),
        )
    if casualty is not None and (at_s := _share_s(prediction, INJURY_SHARE)) is not None:
        where = venue.called(casualty)
        storey = venue.storey_called(casualty.storey)
        yield Inject(
            "injury",
            near(at_s),
            Name(
                en=f"a person sits on the floor with a twisted ankle: {where.en}, {storey.en}",
                zh=f"{storey.zh}{where.zh}有人扭伤倒地",
            ),
            Name(en="played casualty", zh="模拟伤员"),
            Name(
                en=f"a team is there within {RESCUE_S / 60:.0f} min; the flow goes on",
                zh=f"{RESCUE_S / 60:.0f} 分钟内救援组到达；人流不中断",
            ),
        )
    if refuge is not None:
        where, storey = venue.called(refuge), venue.storey_called(refuge.storey)
        yield Inject(
            "refuge",
            near(max(60.0, (prediction.starts_s.middle or 0.0) + 60.0)),
            Name(
                en=f"a person in a wheelchair waits: {where.en}, {storey.en}",
                zh=f"一名轮椅使用者在{storey.zh}{where.zh}等候",
            ),
            Name(en="played casualty", zh="模拟被困人员"),
            Name(
                en="reported by the warden, brought down by a team", zh="引导员上报，救援组护送下楼"
            ),
        )
    yield Inject(
        "brigade",
        BRIGADE_S,
        Name(en="the fire brigade arrives and asks for the state", zh="消防队到场并询问情况"),
        Name(en="exercise controller", zh="导调员"),
        Name(
            en="told at once: where it burns, who is missing, which stair is free",
            zh="立即通报：起火位置、缺员、可用楼梯",
        ),
    )


def _after(venue: Venue, prediction: Prediction) -> Iterator[Inject]:
    last = prediction.t100_s
    if last.high is None or last.middle is None:
        return
    yield Inject(
        "clear",
        near(last.middle),
        Name(en="storeys reported clear", zh="各楼层报告清空"),
        Name(en="floor wardens", zh="楼层引导员"),
        Name(en=f"{len(venue.storeys)} storeys reported", zh=f"{len(venue.storeys)} 个楼层均报告"),
    )
    roll_s = near(last.high + ROLL_CALL_S)
    assembly = venue.assembly_name
    yield Inject(
        "roll-call",
        roll_s,
        Name(en=f"roll-call complete: {assembly.en}", zh=f"{assembly.zh}清点完毕"),
        Name(en="roll-call", zh="清点员"),
        Name(en="number present and names missing told", zh="报告到场人数与缺员姓名"),
    )
    yield Inject(
        "stand-down",
        roll_s + 60.0,
        Name(
            en="STAND DOWN; alarm silenced, sheets collected", zh="演练结束；解除警报、收齐记录表"
        ),
        Name(en="drill director", zh="总指挥"),
        Name(en="doors and equipment back in place", zh="设施复位"),
    )
    yield Inject(
        "debrief",
        roll_s + 60.0 + DEBRIEF_S,
        Name(
            en="talk about it: three strengths, three improvements",
            zh="现场讲评：三项优点、三项改进",
        ),
        Name(en="drill director", zh="总指挥"),
        Name(en="owner and date for each improvement", zh="每项改进落实责任人与期限"),
    )


def door_called(venue: Venue, between: tuple[str, str], link: str) -> Name:
    """Return what to call the way into a stair: its staircase and storey; else the link's name."""
    for one in (venue.spaces[name] for name in between):
        if one.kind in {"landing", "stair"}:
            storey, stair = venue.storey_called(one.storey), venue.called(one)
            return Name(en=f"{stair.en} on {storey.en}", zh=f"{storey.zh}{stair.zh}")
    found = next(one for one in venue.plan.links if one.id == link)
    return venue.called(found)


def near(time_s: float) -> float:
    """Return a time rounded to the script's step [s]."""
    return TO_S * round(time_s / TO_S)


def _share_s(prediction: Prediction, share: float) -> float | None:
    """Return when a share of the people is out, in half of the drills [s]."""
    curve, walkers = prediction.curve, prediction.walkers.middle or 0.0
    for time_s, out in zip(curve.time_s, curve.middle, strict=True):
        if walkers and out >= share * walkers:
            return time_s
    return None
