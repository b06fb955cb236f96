"""What a drill teaches, for its report: the fit, the trend, basis and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.drill.page import escape, facts, table
from twin.drill.reportpaper import FIELD

if TYPE_CHECKING:
    from twin.drill.reportpaper import ReportPaper
    from twin.drill.tongue import Tongue

__all__ = ["basis", "fitted", "trend"]


def fitted(paper: ReportPaper) -> str:
    """Return what the model has to be told to repeat the drill."""
    t, one = paper.t, paper.one
    fit = one.calibration
    starts = one.drill.prediction.starts_s.middle
    little = t("the record tells little", "记录所含信息很少")
    rows = [
        (
            escape(t("half of the people have started [min:s]", "半数人员开始行动 [分:秒]")),
            t.time(starts),
            t.time(fit.median_s.middle),
            f"{t.time(fit.median_s.low)} – {t.time(fit.median_s.high)}",
            "" if fit.median_s.told else escape(little),
        ),
        (
            escape(t("spread of starts (sigma of the logarithm)", "行动时间离散度（对数标准差）")),
            "–",
            t.number(fit.sigma.middle, 2),
            f"{t.number(fit.sigma.low, 2)} – {t.number(fit.sigma.high, 2)}",
            "" if fit.sigma.told else escape(little),
        ),
        (
            escape(t("flow of doors over the model's", "门流量与模型值之比")),
            t.number(one.drill.flow_factor, 2),
            t.number(fit.flow.middle, 2),
            f"{t.number(fit.flow.low, 2)} – {t.number(fit.flow.high, 2)}",
            "" if fit.flow.told else escape(little),
        ),
    ]
    good = t(
        "How good it is: {share} of the readings lie in the band of the fitted model; the"
        " greatest difference is {people} people at {when}; times differ by {rms} s (root mean"
        " square). A fit is a fit: it repeats this drill and proves nothing about the next.",
        "拟合程度：{share} 的读数落在拟合区间内；最大偏差 {people} 人（{when}）；"
        "用时均方根偏差 {rms} 秒。拟合即拟合：仅复现本次演练，不能证明下一次。",
        share=t.percent(fit.inside_share),
        people=t.number(fit.off_people),
        when=t.time(fit.off_s),
        rms=t.number(fit.rms_s, 1),
    )
    widened = ""
    if fit.widened > 1.05:
        text = t(
            "Even the best fit is off by {factor} times what seeds explain; the bands are"
            " widened by it. Something happened that the model does not know.",
            "最优拟合的偏差仍为随机差异的 {factor} 倍，区间已相应放宽；存在模型未涵盖的情况。",
            factor=t.number(fit.widened, 1),
        )
        widened = f"<p><strong>{escape(text)}</strong></p>"
    use = t(
        "For the next plan: twin drill plan {building} --calibration calibration.yaml",
        "用于下次计划：twin drill plan {building} --calibration calibration.yaml",
        building=one.venue.id,
    )
    return (
        table(
            (
                t("Figure", "参数"),
                t("Planned with", "计划值"),
                t("Fitted", "拟合值"),
                t("9 of 10", "九成区间"),
                t("Remark", "备注"),
            ),
            rows,
            numbers=(1, 2, 3),
        )
        + f"<p>{escape(good)}</p>{widened}<p>{escape(use)}</p>"
    )


def trend(paper: ReportPaper) -> str:
    """Return all drills of the building."""
    t = paper.t
    rows = [
        (
            escape(row.get("drill", "")),
            _whole(t, row.get("people")),
            _whole(t, row.get("out")),
            _clock(t, row.get("t50_s")),
            _clock(t, row.get("t95_s")),
            _clock(t, row.get("t100_s")),
            _clock(t, row.get("expected_t95_s")),
            escape(f"{row.get('targets_kept', '')}/{row.get('targets', '')}"),
            _clock(t, row.get("median_start_s")),
            escape(row.get("flow_factor") or "–"),
        )
        for row in paper.history
    ]
    return table(
        (
            t("Drill", "演练"),
            t("Inside", "应到"),
            t("Out", "撤出"),
            t("50 %", "50 %"),
            t("95 %", "95 %"),
            t("Last", "末位"),
            t("95 % expected", "预期 95 %"),
            t("Targets", "达标"),
            t("Half started", "半数行动"),
            t("Door flow", "门流量比"),
        ),
        rows,
        numbers=range(1, 10),
        narrow=(0,),
    )


def basis(paper: ReportPaper) -> str:
    """Return basis, method and limits."""
    t, one = paper.t, paper.one
    lines = [
        t(
            "Headings follow HSEEP (after-action report and improvement plan) and GB/T"
            " 46792-2025 (guidelines for the evaluation of emergency exercises: observation,"
            " analysis, conclusion, report, improvement, filing). The annex of the latter with"
            " the format of reports was not read: compare before you file it.",
            "栏目参照 HSEEP（演练后评估报告与改进计划）及 GB/T 46792-2025"
            "《突发事件应急演练评估指南》"
            "（观察记录、分析评估、结论、报告、改进、存档）。未查阅该标准附录的报告格式，归档前请核对。",
        ),
        t(
            "The fit: three figures (median and spread of a log-normal law of starts for all,"
            " one factor on the flow of every door, stair and exit). {ways} Optimum by Nelder and"
            " Mead's method with the same people in every trial;"
            " bands by a synthetic likelihood about it (quadratic regression of the times by"
            " which shares were out; importance weights); the drill was played {played} times.",
            "拟合三个参数：全体人员行动时间（对数正态）的中位数与离散度，各门、楼梯与出口流量的"
            "统一系数。{ways}最优值以 Nelder–Mead 法在相同人员下求得；区间以合成似然求得"
            "（对各比例撤出时间作二次回归、重要性加权）；共推演 {played} 次。",
            ways=_ways(paper),
            played=t.number(one.calibration.played),
        ),
        t(
            "Not fitted: walking speeds, who was in which room, who went with whom. What these"
            " did differently is borne by the three figures.",
            "未拟合：步速、房间人数、结伴情况；其差异由上述三个参数承担。",
        ),
        t(
            "Counts of people are taken as written; a tally at a busy door is easily off by a"
            " few per cent.",
            "计数按记录采用；繁忙出口的清点误差可达数个百分点。",
        ),
        t("twin {version}", "twin {version}", version=one.drill.twin),
    ]
    filed = facts(
        (
            (t("Report written by, on", "编制人、日期"), FIELD),
            (t("Approved by, on", "批准人、日期"), FIELD),
            (t("Filed under", "存档编号"), FIELD),
        )
    )
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + f"</ul>{filed}"


def _ways(paper: ReportPaper) -> str:
    """Return by which ways people go in the fit."""
    if paper.one.followed:
        return paper.t(
            "Exits were used as expected: people take the ways of the plan.",
            "出口使用与预期相符：人员按计划路线。",
        )
    return paper.t(
        "Exits were used otherwise than expected: each gets the people counted there, with the"
        " least walking in all, and nothing is blocked.",
        "出口使用与预期不符：各出口按实测人数、以总步行最短分配，且不设受阻通道。",
    )


def _clock(t: Tongue, text: str | None) -> str:
    try:
        return t.time(float(text or "nan"))
    except ValueError:
        return "–"


def _whole(t: Tongue, text: str | None) -> str:
    try:
        return t.number(float(text or "nan"))
    except ValueError:
        return "–"
