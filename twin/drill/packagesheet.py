"""The last sheets of a package: the form for observers, and how it was worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.drill.packagehead import calibrated
from twin.drill.page import escape, table

if TYPE_CHECKING:
    from twin.drill.paper import Paper

__all__ = ["method", "sheet", "sheet_step_s"]

SHEET_ROWS = 20
SHEET_BLOCKS = 3
"""Rows of the sheet that observers fill in, and how often they stand side by side."""


def sheet(paper: Paper) -> str:
    """Return the form that an observer fills in."""
    t = paper.t
    step_s = sheet_step_s(paper.drill.prediction.t100_s.high or 600.0)
    times = [t.time(step_s * (k + 1)) for k in range(SHEET_ROWS * SHEET_BLOCKS)]
    rows = [
        [part for block in range(SHEET_BLOCKS) for part in (times[k + SHEET_ROWS * block], "")]
        for k in range(SHEET_ROWS)
    ]
    fields = " &nbsp; ".join(
        f'{escape(name)} <span class="fill"></span>'
        for name in (t("Exit", "出口"), t("Observer", "观察员"), t("Date", "日期"))
    )
    told = t(
        "One copy for each exit. Start the stopwatch with the alarm. At each time write how many"
        " are out so far (the whole count, not since the row before), until nobody comes."
        " Type the sheets into counts-template.csv and run twin drill record.",
        "每个出口一份。警报响起即启动秒表。到表列时刻填写截至当时的累计撤出人数（非本时段人数），"
        "直至无人撤出。将记录录入 counts-template.csv 后运行 twin drill record。",
    )
    heads = (t("Time", "时间"), t("Out so far", "累计人数")) * SHEET_BLOCKS
    return (
        f'<div class="sheet"><p>{escape(told)}</p><p>{fields}</p>'
        + table(heads, rows, narrow=range(0, 2 * SHEET_BLOCKS, 2), kind="form")
        + f"<p>{escape(t('Remarks', '备注'))}</p></div>"
    )


def method(paper: Paper) -> str:
    """Return how it was worked out, and its limits."""
    t, drill, asked = paper.t, paper.drill, paper.plan.asked
    lines = [
        t(
            "People walk by the movement model {movement}, speeds from the set {profiles};"
            " doors and stairs pass what their width allows. It is a model, not an observation"
            " of this building.",
            "人员按 {movement} 运动模型行走，步速取自 {profiles} 人群；门与楼梯按宽度限流。"
            "结果为模型推算，非本建筑实测。",
            movement=drill.movement,
            profiles=drill.profiles,
        ),
        _starts(paper),
        t(
            "Bands: the 5th and the 95th of a hundred drills, over {seeds} seeds from {seed}."
            " They hold what differs from drill to drill, not what is wrong with the model;"
            " whole-building drills elsewhere came within 20 % of such models.",
            "区间为 {seeds} 个随机种子（自 {seed} 起）的 5 % 与 95 % 分位，仅含演练之间的差异，"
            "不含模型误差；其他整楼演练与此类模型相差约 20 % 以内。",
            seeds=paper.prediction.seeds,
            seed=drill.seed,
        ),
        t(
            "The bound is proven: a quickest flow over the time-expanded network for the people"
            " of the first seed. Ways are made by whole rooms.",
            "理论下限经证明：对首个种子的人员求时间扩展网络最快流。路线按整间房间编排。",
        ),
        t(
            "Hold the drill against this page: twin drill record {building} counts.csv",
            "演练后对照：twin drill record {building} counts.csv",
            building=paper.venue.id,
        ),
        t(
            "twin {version}; seed {seed}; planned for {when}.",
            "twin {version}；随机种子 {seed}；计划时间 {when}。",
            version=drill.twin,
            seed=drill.seed,
            when=t.moment(asked.moment),
        ),
    ]
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _starts(paper: Paper) -> str:
    t, drill = paper.t, paper.drill
    starts = paper.prediction.starts_s
    if drill.calibrated:
        return calibrated(paper)
    if paper.plan.asked.announced:
        return t(
            "Announced: people start 5 to 30 s after the alarm (assumed, as schools practise it).",
            "预告演练：报警后 5 至 30 秒内行动（假定，按学校演练惯例）。",
        )
    return t(
        "Half of the people start within {half} of the alarm (PD 7974-6, management {level}; in"
        " bedrooms by the share asleep at that hour). Measure it: twin drill record.",
        "半数人员在报警后 {half} 内开始行动（PD 7974-6，管理等级 {level}；寝室按当时入睡比例）。"
        "请以 twin drill record 实测校准。",
        half=t.time(starts.middle),
        level=drill.premovement.management,
    )


def sheet_step_s(last_s: float) -> int:
    """Return at which times observers write down their counts [s]: as many as a sheet holds."""
    rows = SHEET_ROWS * SHEET_BLOCKS / 1.25  # some to spare
    return next((one for one in (5, 10, 15, 20, 30, 60, 120) if last_s / one <= rows), 300)
