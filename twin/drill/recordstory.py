"""What was planned and what happened, for the report after a drill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.drill.afteraction import timeline
from twin.drill.curvechart import Band, Line, curve_chart
from twin.drill.page import escape, facts, figure, table
from twin.drill.reportpaper import EMPTY_ROWS, FIELD
from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.reportpaper import ReportPaper

__all__ = ["happened", "overview", "planned"]


def overview(paper: ReportPaper) -> str:
    """Return the drill in a glance, with room for names."""
    t, one = paper.t, paper.one
    drill = one.drill
    fire = one.venue.spaces.get(drill.fire or "")
    scenario = t(
        "Fire in {room}; the alarm sounds and everybody leaves the building.",
        "{room}起火，警报响起，全员撤离。",
        room=t.name(one.venue.called(fire)) if fire else t.name(one.venue.name),
    )
    kind = t("announced", "预告") if drill.announced else t("not announced", "不预告")
    name = t.name(one.venue.name)
    people = f"{t.number(one.inside)}, {t.number(one.record.total)}"
    told = (
        (t("Exercise name", "演练名称"), t("Evacuation of {name}", "{name}疏散演练", name=name)),
        (t("Date and time planned", "计划时间"), t.moment(drill.moment)),
        (t("Place", "地点"), f"{name} ({one.venue.id})"),
        (
            t("Type", "类型"),
            t("full-scale evacuation drill, {kind}", "实战疏散演练，{kind}", kind=kind),
        ),
        (
            t("Scope", "范围"),
            t("one building, from the alarm to the roll-call", "单栋建筑，自警报至清点完毕"),
        ),
        (t("Hazard and scenario", "情景"), scenario),
        (t("Objectives", "目标"), t.names([target.name for target in drill.targets])),
        (t("People inside, counted", "应到、清点人数"), people),
    )
    open_ = (
        t("Date and time held", "实际时间"),
        t("Organiser", "组织单位"),
        t("Taking part", "参演单位"),
        t("Evaluators", "评估人员"),
        t("Point of contact", "联系人"),
    )
    return facts([*((key, escape(value)) for key, value in told), *((key, FIELD) for key in open_)])


def planned(paper: ReportPaper) -> str:
    """Return the targets and what the script blocked."""
    t, drill = paper.t, paper.one.drill
    rows = [
        (
            escape(t.name(target.name)),
            t.time(target.at_most_s),
            escape(t.name(target.source)),
        )
        for target in drill.targets
    ]
    blocked = [
        t(
            "{time}: {door} shut by the script",
            "{time}：脚本封闭{door}",
            time=t.mark(block.at_s),
            door=t.name(paper.door(block.link)),
        )
        for block in drill.blocks
    ]
    listed = "".join(f"<li>{escape(line)}</li>" for line in blocked)
    return table(
        (t("Target", "指标"), t("At most", "限时"), t("Where it comes from", "依据")),
        rows,
        numbers=(1,),
    ) + (f"<ul>{listed}</ul>" if listed else "")


def happened(paper: ReportPaper) -> str:
    """Return the curves, and the time line as far as it was noted."""
    t, one = paper.t, paper.one
    curve, record, fit = one.drill.prediction.curve, one.record, one.calibration
    drawing = curve_chart(
        t,
        t("People out by time: counted, expected, fitted", "撤出人数：实测、预期与拟合"),
        bands=[
            Band(
                t("expected, 9 of 10 drills", "预期（九成情形）"),
                curve.time_s,
                curve.low,
                curve.high,
            )
        ],
        lines=[
            Line(t("expected", "预期"), curve.time_s, curve.middle, dashed=True),
            Line(t("fitted", "拟合"), record.time_s.tolist(), fit.middle.tolist(), "#8f3f78"),
            Line(
                t("counted", "实测"),
                record.time_s.tolist(),
                record.all_out.tolist(),
                "#16191d",
                dots=True,
            ),
        ],
        until_s=max(float(record.time_s[-1]), one.drill.prediction.t100_s.middle or 0.0) * 1.03,
    )
    how = {
        "cumulative": t("all who are out so far", "累计人数"),
        "interval": t("those since the row before", "时段人数"),
    }[record.counted]
    told = t(
        "Counts were read as: {how} ({who}).",
        "计数读作：{how}（{who}）。",
        how=how,
        who=t("as the file says", "文件声明")
        if record.declared
        else t("found out from the numbers", "由数据判断"),
    )
    rows = [
        (f"<b>{t.mark(time_s)}</b>", escape(t.name(_happening(paper, name))), "")
        for time_s, name in timeline(one.drill, record, roll_call_s=one.roll_call_s)
    ]
    rows += [(FIELD, "", "")] * EMPTY_ROWS
    lines = table(
        (t("Time", "时间"), t("What happened", "事件"), t("Remarks", "备注")),
        [(a, b, f'<span contenteditable="true">{c}</span>') for a, b, c in rows],
        narrow=(0,),
    )
    return figure(drawing, told) + lines


def _happening(paper: ReportPaper, name: Name) -> Name:
    """Return a line of the time line with doors called by their names."""
    for block in paper.one.drill.blocks:
        if block.link in name.en:
            door = paper.door(block.link)
            return Name(
                en=name.en.replace(block.link, door.en), zh=name.zh.replace(block.link, door.zh)
            )
    return name
