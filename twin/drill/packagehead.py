"""The first sheet of a package: when, where, targets, and what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from twin.drill.curvechart import Band, Line, Mark, curve_chart
from twin.drill.page import escape, facts, figure, table, tiles
from twin.drill.tongue import POLICY_NAMES

if TYPE_CHECKING:
    from twin.drill.paper import Paper
    from twin.drill.prediction import Band as TimeBand

__all__ = ["calibrated", "expected", "head", "targets"]

LITTLE_PERCENT = 3.0
"""A drill that is nearer to the bound than this is as good as the best plan (chosen) [%]."""


def head(paper: Paper, title: str) -> str:
    """Return what stands above the sections: the drill in a glance."""
    t, drill, asked = paper.t, paper.drill, paper.plan.asked
    fire = t.name(paper.venue.called(paper.plan.fire)) if paper.plan.fire else t("none", "无")
    if paper.plan.fire is not None:
        where = t.name(paper.venue.storey_called(paper.plan.fire.storey))
        fire = t("{room} ({storey})", "{room}（{storey}）", room=fire, storey=where)
    how = t("announced", "预告演练") if asked.announced else t("not announced", "不预告演练")
    people = paper.prediction.people.middle
    listed = facts(
        (
            (t("When", "时间"), escape(f"{t.moment(asked.moment)} · {how}")),
            (t("Where", "地点"), escape(f"{t.name(paper.venue.name)} ({paper.venue.id})")),
            (t("People inside", "楼内人数"), escape(t.number(people))),
            (t("Fire (played)", "模拟起火点"), escape(fire)),
            (t("Ways", "路线"), escape(t.name(POLICY_NAMES[asked.routes]))),
            (t("Gather at", "集结点"), escape(t.name(paper.venue.assembly_name))),
        )
    )
    stop = t(
        "Stop word: STOP DRILL. Whoever sees real danger says it; everything ends at once.",
        "终止口令：“终止演练”。任何人发现真实险情即呼，演练立即停止。",
    )
    return (
        f'<p class="eyebrow">{escape(t("Evacuation drill: package", "疏散演练包"))}</p>'
        f"<h1>{escape(title)}</h1>{listed}{tiles(_tiles(paper))}"
        f'<p class="lead">{escape(_lead(paper))}</p>'
        f"<p><strong>{escape(stop)}</strong></p>"
        + (f'<p class="note">{escape(calibrated(paper))}</p>' if drill.calibrated else "")
    )


def _tiles(paper: Paper) -> Iterator[tuple[str, str, str, str]]:
    t = paper.t
    for key, en, zh in (
        ("t50", "half are out", "撤出 50 %"),
        ("t95", "95 % are out", "撤出 95 %"),
        ("t100", "all who walk are out", "全部撤出"),
    ):
        band = paper.prediction.time_s(key)
        yield t.time(band.middle), t(en, zh), _between(paper, band), ""
    waiting = paper.prediction.waiting
    yield (
        t.number(waiting.middle),
        t("wait for a rescue team", "待救援人数"),
        t(
            "{low} to {high} in 9 of 10 drills",
            "九成情形 {low} 至 {high} 人",
            low=t.number(waiting.low),
            high=t.number(waiting.high),
        ),
        "",
    )


def _between(paper: Paper, band: TimeBand) -> str:
    return paper.t(
        "{low} to {high} in 9 of 10 drills",
        "九成情形 {low} 至 {high}",
        low=paper.t.time(band.low),
        high=paper.t.time(band.high),
    )


def _lead(paper: Paper) -> str:
    t, drill = paper.t, paper.drill
    band = paper.prediction.t95_s
    told = t(
        "95 % of {people} people are expected outside {time} after the alarm (minutes and"
        " seconds).",
        "预计报警后 {time}（分:秒）{people} 人中 95 % 撤出。",
        people=t.number(paper.prediction.people.middle),
        time=t.time(band.middle),
    )
    gap = _gap(paper)
    if gap is not None and gap < LITTLE_PERCENT:
        told += t(
            " No plan could be much faster ({bound}): what is left is how soon people start and how"
            " fast the slowest walks.",
            "任何方案都难以明显更快（下限 {bound}）：余下的取决于人员多快开始行动及最慢者的步速。",
            bound=t.time(drill.bound_s),
        )
    elif gap is not None:
        told += t(
            " Of the same people the last is out {gap} % later than any plan could achieve"
            " ({bound}).",
            "同样的人员，末位撤出较任何方案的理论下限（{bound}）多 {gap} %。",
            gap=t.number(gap),
            bound=t.time(drill.bound_s),
        )
    return told


def _gap(paper: Paper) -> float | None:
    nominal, bound_s = paper.drill.nominal, paper.drill.bound_s
    if nominal is None or nominal.t100_s is None or not bound_s:
        return None
    return max(0.0, 100.0 * (nominal.t100_s / bound_s - 1.0))


def calibrated(paper: Paper) -> str:
    """Return where law and factor were taken from."""
    return paper.t(
        "Starts and door flows are those fitted to an earlier drill: {what}.",
        "行动前时间与门流量采用此前演练拟合值：{what}。",
        what=paper.drill.calibrated,
    )


def targets(paper: Paper) -> str:
    """Return objectives and timed targets."""
    t = paper.t
    rows = [
        (escape(t.name(one.name)), t.time(one.at_most_s), escape(t.name(one.source)))
        for one in paper.plan.targets
    ]
    goals = [
        t("The alarm is heard in every room.", "各房间均能听到警报。"),
        t(
            "Every room takes its way; stairs are walked, not run.",
            "各房间按指定路线撤离，楼梯不奔跑。",
        ),
        t("Everybody is accounted for at the assembly point.", "集结点人员清点无遗漏。"),
        t(
            "Whoever cannot use stairs is found and brought down.",
            "无法使用楼梯者被及时发现并护送下楼。",
        ),
    ]
    listed = "".join(f"<li>{escape(goal)}</li>" for goal in goals)
    return f"<ol>{listed}</ol>" + table(
        (
            t("Target", "指标"),
            t("At most, after the alarm", "限时（报警后）"),
            t("Where it comes from", "依据"),
        ),
        rows,
        numbers=(1,),
    )


def expected(paper: Paper) -> str:
    """Return the expected curve, other cases beside it, and the exits."""
    t, curve = paper.t, paper.prediction.curve
    bands = [
        Band(t("9 of 10 drills", "九成情形"), curve.time_s, curve.low, curve.high),
    ]
    lines = [Line(t("median", "中位"), curve.time_s, curve.middle)]
    marks = [Mark(t("way blocked", "通道受阻"), block.at_s) for block in paper.plan.blocks]
    name = t("People out by time, as expected", "预期撤出人数随时间变化")
    late_s = paper.prediction.t100_s.high
    drawing = curve_chart(
        t,
        name,
        bands=bands,
        lines=lines,
        marks=marks,
        until_s=1.05 * late_s if late_s else None,
    )
    reading = t(
        "People out by time over {seeds} drills that differ in who is where, how soon people"
        " start and how fast they walk.",
        "{seeds} 次模拟（人员分布、行动前时间与步速各不相同）的撤出人数。",
        seeds=paper.prediction.seeds,
    )
    return figure(drawing, reading) + _times(paper) + _exits(paper)


def _times(paper: Paper) -> str:
    t, drill = paper.t, paper.drill
    rows = [
        (
            t("this drill, as scripted (median)", "本演练（按脚本，中位）"),
            paper.prediction.t95_s.middle,
            paper.prediction.t100_s.middle,
        )
    ]
    if drill.unblocked is not None:
        rows.append(
            (
                t("with nothing blocked", "通道均畅通"),
                drill.unblocked.t95_s,
                drill.unblocked.t100_s,
            )
        )
    if drill.untold is not None:
        policy = t.name(POLICY_NAMES[drill.untold.routes])
        rows.append(
            (
                t("if nobody were told a way ({how})", "若不指定路线（{how}）", how=policy),
                drill.untold.t95_s,
                drill.untold.t100_s,
            )
        )
    for times, en, zh in (
        (drill.nominal, "one draw of people, nothing blocked", "单次抽样人员，通道均畅通"),
        (drill.phased, "the same people, sent off storey by storey", "同样人员，分批放行"),
    ):
        if times is not None:
            rows.append((t(en, zh), times.t95_s, times.t100_s))
    told = [(escape(name), t.time(one), t.time(other)) for name, one, other in rows]
    told.append((escape(t("no plan can be faster than", "理论下限")), "", t.time(drill.bound_s)))
    return table(
        (t("Case", "情形"), t("95 % out", "撤出 95 %"), t("all out", "全部撤出")),
        told,
        numbers=(1, 2),
    )


def _exits(paper: Paper) -> str:
    t = paper.t
    links = {link.id: link for link in paper.venue.exits}
    rows = [
        (
            escape(t.name(paper.venue.called(links[one.exit]))),
            t.number(links[one.exit].clear_width_m, 2),
            t.number(one.people.middle),
            f"{t.number(one.people.low)} – {t.number(one.people.high)}",
            t.percent(one.share),
        )
        for one in paper.prediction.exits
    ]
    return table(
        (
            t("Exit", "出口"),
            t("Width [m]", "净宽 [m]"),
            t("People (median)", "人数（中位）"),
            t("9 of 10 drills", "九成情形"),
            t("Share", "占比"),
        ),
        rows,
        numbers=(1, 2, 3, 4),
    )
