"""What was reached, for the report after a drill: targets, exits, strengths, improvements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from twin.drill.afteraction import RATINGS
from twin.drill.page import escape, table
from twin.drill.reportpaper import EMPTY_ROWS, FIELD, blank

if TYPE_CHECKING:
    from twin.drill.afteraction import Judged, Observation
    from twin.drill.reportpaper import ReportPaper

__all__ = ["exits", "improvements", "strengths", "targets"]


def targets(paper: ReportPaper) -> str:
    """Return times against targets and expectation, rated."""
    t = paper.t
    rows = [_target(paper, judged) for judged in paper.one.result.judged]
    legend = "; ".join(f"{key}: {t.name(name)}" for key, name in RATINGS.items())
    note = t(
        "Ratings after HSEEP ({legend}). Here P: kept; S: missed by up to 15 %; M: missed by"
        " more. The last one out lies somewhere in the {between} s before its reading.",
        "评级参照 HSEEP（{legend}）。此处 P 为达标，S 为超出不多于 15 %，M 为超出更多。"
        "末位撤出时刻位于该次读数前 {between} 秒内。",
        legend=legend,
        between=t.number(paper.one.result.between_s),
    )
    return (
        table(
            (
                t("Target", "指标"),
                t("At most", "限时"),
                t("Reached", "实测"),
                t("Rating", "评级"),
                t("Expected (9 of 10)", "预期（九成）"),
                t("Against expectation", "与预期对照"),
            ),
            rows,
            numbers=(1, 2),
        )
        + f'<p class="note">{escape(note)}</p>'
    )


def _target(paper: ReportPaper, judged: Judged) -> tuple[str, ...]:
    t = paper.t
    reached = t.time(judged.reached_s) if judged.reached_s is not None else FIELD
    rating = ""
    if judged.rating is not None:
        kind = "ok" if judged.met else "no"
        rating = f'<span class="{kind}">{judged.rating}</span>'
    band = judged.expected
    expected = f"{t.time(band.low)} – {t.time(band.high)}" if band else "–"
    return (
        escape(t.name(judged.target.name)),
        t.time(judged.target.at_most_s),
        reached,
        rating,
        expected,
        escape(t.name(judged.against)),
    )


def exits(paper: ReportPaper) -> str:
    """Return how many used each exit, against what was planned."""
    t, one = paper.t, paper.one
    expected = {item.exit: item for item in one.drill.prediction.exits}
    rows = []
    for place, name in enumerate(one.record.exits):
        out = int(one.record.by_exit[place])
        steps = np.diff(one.record.out[:, place]) / np.diff(one.record.time_s)
        band = expected.get(name)
        rows.append(
            (
                escape(t.name(one.venue.called(paper.links[name]))),
                t.number(out),
                t.percent(out / one.record.total),
                t.percent(band.share) if band else "–",
                f"{t.number(band.people.low)} – {t.number(band.people.high)}" if band else "–",
                t.number(float(steps.max(initial=0.0)), 2),
            )
        )
    return table(
        (
            t("Exit", "出口"),
            t("Counted", "实测人数"),
            t("Share", "占比"),
            t("Planned share", "计划占比"),
            t("Expected (9 of 10)", "预期人数（九成）"),
            t("Greatest flow [persons/s]", "最大流量 [人/秒]"),
        ),
        rows,
        numbers=(1, 2, 3, 4, 5),
    )


def strengths(paper: ReportPaper) -> str:
    """Return what went well, as far as counts tell."""
    rows = [_seen(paper, one) for one in paper.one.result.strengths]
    rows += [("", "")] * EMPTY_ROWS
    t = paper.t
    return table(
        (t("What was seen", "观察"), t("Why it matters", "说明")),
        [(a, b) if a else blank(2) for a, b in rows],
    )


def _seen(paper: ReportPaper, one: Observation) -> tuple[str, str]:
    return escape(paper.t.name(one.seen)), escape(paper.t.name(one.why))


def improvements(paper: ReportPaper) -> str:
    """Return what to improve; owner and date are left open."""
    t = paper.t
    rows: list[tuple[str, ...]] = [
        (*_seen(paper, one), escape(t.name(one.do)), *blank(3))
        for one in paper.one.result.improvements
    ]
    rows += [blank(6)] * EMPTY_ROWS
    note = t(
        "Suggestions follow from the counts and the fit; owner and date are to be agreed and"
        " written in.",
        "建议由计数与拟合得出；责任人与期限由本单位商定填写。",
    )
    return f'<p class="note">{escape(note)}</p>' + table(
        (
            t("What was seen", "问题"),
            t("Analysis", "分析"),
            t("Corrective action", "整改措施"),
            t("Owner", "责任人"),
            t("Begin", "开始日期"),
            t("Done by", "完成期限"),
        ),
        rows,
    )
