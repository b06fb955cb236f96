"""The report after a drill as a page: the headings of HSEEP and of GB/T 46792, to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twin.drill.page import Section, document, escape, tiles
from twin.drill.recordjudged import exits, improvements, strengths, targets
from twin.drill.recordlearnt import basis, fitted, trend
from twin.drill.recordstory import happened, overview, planned
from twin.drill.reportpaper import ReportPaper

if TYPE_CHECKING:
    from twin.drill.recording import Recorded
    from twin.drill.tongue import Tongue

__all__ = ["record_page"]


def record_page(one: Recorded, history: Sequence[dict[str, str]], t: Tongue) -> str:
    """Return the report as one page.

    Parameters
    ----------
    one
        What came of the drill.
    history
        All drills of the building that are remembered, this one too, the oldest first.
    t
        The language.
    """
    paper = ReportPaper(one, history, t)
    title = t("After-action report: {name}", "演练评估报告：{name}", name=t.name(one.venue.name))
    sections: list[Section] = [
        ("overview", t("Exercise overview", "演练基本情况"), overview(paper)),
        ("planned", t("What was planned", "计划内容"), planned(paper)),
        ("happened", t("What happened", "实施过程"), happened(paper)),
        ("targets", t("Times against targets", "用时与指标对照"), targets(paper)),
        ("exits", t("Exits", "出口使用"), exits(paper)),
        ("strengths", t("Strengths", "优点"), strengths(paper)),
        ("improve", t("Areas for improvement", "问题与改进"), improvements(paper)),
        ("fit", t("What the model learns from it", "模型校准"), fitted(paper)),
        ("trend", t("Trend", "历次趋势"), trend(paper)),
        ("basis", t("Basis, method and limits", "评估依据、方法与局限"), basis(paper)),
    ]
    head = (
        f'<p class="eyebrow">{escape(t("Evacuation drill: evaluation", "疏散演练评估"))}</p>'
        f"<h1>{escape(title)}</h1>"
        f'<p class="lead">{escape(t.name(one.result.verdict))}</p>{tiles(_tiles(paper))}'
    )
    return document(t, title, head, sections)


def _tiles(paper: ReportPaper) -> list[tuple[str, str, str, str]]:
    t, found = paper.t, []
    for judged in paper.one.result.judged:
        if judged.reached_s is None:
            continue
        found.append(
            (
                t.time(judged.reached_s),
                t.name(judged.target.name),
                t(
                    "target {limit}: {met}",
                    "指标 {limit}：{met}",
                    limit=t.time(judged.target.at_most_s),
                    met=t("kept", "达标") if judged.met else t("missed", "未达标"),
                ),
                "good" if judged.met else "bad",
            )
        )
    found.append(
        (
            t.number(paper.one.record.total),
            t("counted at the exits", "出口清点人数"),
            t("of {inside} inside", "应到 {inside} 人", inside=t.number(paper.one.inside)),
            "",
        )
    )
    return found
