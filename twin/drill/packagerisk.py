"""What could go wrong, for the package: rescue, weak points, the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twin.drill.deploymap import deployment_map, entrance
from twin.drill.page import escape, figure, table
from twin.drill.paper import called
from twin.evacuation.codes.codefinding import totals, verdict

if TYPE_CHECKING:
    from twin.drill.paper import Paper
    from twin.drill.tongue import Tongue
    from twin.evacuation.codes.codefinding import Finding

__all__ = ["checked_names", "code", "code_table", "rescue", "weak"]

WORST_FINDINGS = 12
"""Broken findings of the code check that the package lists."""


def rescue(paper: Paper) -> str:
    """Return the deployment map, and each team's trips."""
    t, plan = paper.t, paper.plan
    deployment = plan.deployment
    drawing = deployment_map(plan, t)
    told = t(
        "Squares: teams where they stand ready. Circles: people who wait. Lines: the nearest"
        " way to them.",
        "方块：待命救援组；圆圈：等候人员；线：最近路线。",
    )
    trips = [
        (
            t.number(trip.team),
            escape(_base(paper, trip.team)),
            escape(_place(paper, trip.space)),
            t.time(trip.reached_s),
            t.time(trip.ready_s),
            t.time(trip.safe_s),
        )
        for trip in deployment.trips
    ]
    note = t(
        "{device}, {crew} to a team; times are minutes and seconds after the team sets out, on"
        " stairs that are free. Speeds and handling times are recalled from trials (0.6 to 0.84"
        " m/s on stairs, 30 to 75 s to prepare): measure your own.",
        "{device}，每组 {crew} 人；时间为出发后的分:秒，按楼梯畅通计。速度与准备时间为回忆的试验值"
        "（楼梯 0.6 至 0.84 m/s，准备 30 至 75 秒），请以本单位实测为准。",
        device=t.name(deployment.device.name),
        crew=max(2, deployment.device.crew),
    )
    return figure(drawing, told) + table(
        (
            t("Team", "组"),
            t("Stands ready at", "待命位置"),
            t("Goes to", "前往"),
            t("There", "到达"),
            t("In the device", "安置就绪"),
            t("Safe", "到达安全处"),
        ),
        trips,
        numbers=(0, 3, 4, 5),
        caption=note,
    )


def _base(paper: Paper, team: int) -> str:
    """Return where a team stands ready: outside, before the exit by which it goes in."""
    deployment = paper.plan.deployment
    post = next(one for one in deployment.posts if one.team == team)
    door = entrance(paper.plan, team)
    if door is None:
        return _place(paper, post.base)
    link = next(one for one in paper.venue.exits if one.id == door)
    return paper.t("before {exit}", "{exit}外", exit=paper.t.name(paper.venue.called(link)))


def _place(paper: Paper, space: str) -> str:
    one = paper.venue.spaces[space]
    return paper.t(
        "{place}, {storey}",
        "{storey}{place}",
        place=paper.t.name(paper.venue.called(one)),
        storey=paper.t.name(paper.venue.storey_called(one.storey)),
    )


def weak(paper: Paper) -> str:
    """Return where people wait, and what the loss of one way would cost."""
    t, plan = paper.t, paper.plan
    waits = [
        (
            escape(t.name(called(plan, one.link))),
            t.number(one.passed),
            t.number(one.wait_person_s / 60.0),
            t.percent(one.blame_percent / 100.0),
            t.number(one.peak_queue),
        )
        for one in plan.queues
    ]
    lost = [
        (
            escape(t.name(called(plan, one.id))),
            t.number(one.used),
            t.time(one.t95_s),
            t.time(one.lost_s),
            t.number(one.trapped) if one.trapped else "–",
        )
        for one in plan.closures
    ]
    return (
        f"<h3>{escape(t('Where people wait', '排队位置'))}</h3>"
        + table(
            (
                t("Place", "位置"),
                t("People through", "通过人数"),
                t("Waiting [person min]", "排队 [人·分]"),
                t("Share", "占比"),
                t("Longest queue", "最长排队"),
            ),
            waits,
            numbers=(1, 2, 3, 4),
        )
        + f"<h3>{escape(t('If one way is lost', '单点失效（N−1）'))}</h3>"
        + table(
            (
                t("Closed", "关闭"),
                t("Used by", "使用人数"),
                t("95 % out", "撤出 95 %"),
                t("Later by", "推迟"),
                t("Shut in", "被困"),
            ),
            lost,
            numbers=(1, 2, 3, 4),
            caption=t(
                "Each door, staircase and exit shut in turn, the same people, everybody by the"
                " nearest way that is left; the worst first.",
                "逐一关闭各门、楼梯与出口，人员不变、就近疏散；最不利在前。",
            ),
        )
    )


def code(paper: Paper) -> str:
    """Return the verdict of the code check, with what is broken."""
    t = paper.t
    count = totals(paper.plan.findings)
    broken = sorted((one for one in paper.plan.findings if not one.ok), key=lambda one: -one.strain)
    told = t.name(verdict(paper.plan.findings))
    note = t(
        "A help for the drill, no statement of law: each limit is marked with how far it was"
        " checked.",
        "仅供演练参考，不构成合规结论；各限值均注明核对程度。",
    )
    listed = code_table(broken[:WORST_FINDINGS], t) if count.broken else ""
    return f'<p>{escape(told)}</p>{listed}<p class="note">{escape(note)}</p>'


def checked_names(t: Tongue) -> dict[str, str]:
    """Return in words how far a limit was checked."""
    return {
        "seen": t("clause read", "已核对条文"),
        "second-hand": t("read where cited", "据引文核对"),
        "recalled": t("from memory", "凭记忆，待核对"),
    }


def _verdict(one: Finding, t: Tongue) -> str:
    """Return whether a limit is kept, in a colour and a word."""
    said = t("kept", "满足") if one.ok else t("broken", "不满足")
    return f'<span class="{"ok" if one.ok else "no"}">{escape(said)}</span>'


def code_table(findings: Sequence[Finding], t: Tongue) -> str:
    """Return findings of the code check as a table."""
    checked = checked_names(t)
    rows = [
        (
            _verdict(one, t),
            escape(t.name(one.sentence)),
            escape(one.clause),
            escape(checked[one.verified]),
        )
        for one in findings
    ]
    return table(
        (
            t("Verdict", "结论"),
            t("Finding", "校核"),
            t("Clause", "条文"),
            t("Limit", "限值核对"),
        ),
        rows,
        narrow=(0,),
    )
