"""What a drill came to in a few lines, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from twin.drill.packagerisk import checked_names
from twin.drill.prediction import SHARES
from twin.drill.tongue import POLICY_NAMES
from twin.evacuation.codes.codefinding import totals
from twin.evacuation.codes.codewords import RULES

if TYPE_CHECKING:
    from twin.drill.asked import DrillPlan
    from twin.drill.recording import Recorded
    from twin.drill.tongue import Tongue
    from twin.evacuation.codes.codefinding import Finding

__all__ = ["finding_rows", "fit_lines", "plan_lines", "rule_rows", "targets_rows", "times_rows"]


def plan_lines(plan: DrillPlan, t: Tongue) -> tuple[str, list[str]]:
    """Return a heading and the lines below it."""
    drill, prediction = plan.document, plan.document.prediction
    heading = t(
        "✓ Drill of {name}: 95 % of {people} people out {time} after the alarm",
        "✓ {name}演练：预计报警后 {time} 内 {people} 人中 95 % 撤出",
        name=t.name(plan.venue.name),
        people=t.number(prediction.people.middle),
        time=t.time(prediction.t95_s.middle),
    )
    lines = [
        t(
            "{when}, {how}; ways: {routes}; seeds {first} to {last}",
            "{when}，{how}；路线：{routes}；随机种子 {first} 至 {last}",
            when=t.moment(plan.asked.moment),
            how=t("announced", "预告") if plan.asked.announced else t("not announced", "不预告"),
            routes=t.name(POLICY_NAMES[plan.asked.routes]),
            first=plan.asked.seed,
            last=plan.asked.seed + plan.asked.seeds - 1,
        )
    ]
    if plan.fire is not None:
        lines.append(
            t(
                "Fire (played): {room}, {storey}",
                "模拟起火点：{storey}{room}",
                room=t.name(plan.venue.called(plan.fire)),
                storey=t.name(plan.venue.storey_called(plan.fire.storey)),
            )
        )
    nominal = drill.nominal.t100_s if drill.nominal else None
    if drill.bound_s and nominal is not None:
        lines.append(
            t(
                "No plan can have the same people out before {bound}; this one needs {time}",
                "同样人员的理论下限 {bound}；本方案 {time}",
                bound=t.time(drill.bound_s),
                time=t.time(nominal),
            )
        )
    return heading, lines


def times_rows(plan: DrillPlan, t: Tongue) -> Iterator[tuple[str, ...]]:
    """Yield the expected times with their bands."""
    names = {
        "t50": t("half are out", "撤出 50 %"),
        "t95": t("95 % are out", "撤出 95 %"),
        "t100": t("all who walk are out", "全部撤出"),
    }
    for key in SHARES:
        band = plan.document.prediction.time_s(key)
        yield names[key], t.time(band.low), t.time(band.middle), t.time(band.high)


def targets_rows(recorded: Recorded, t: Tongue) -> Iterator[tuple[str, ...]]:
    """Yield targets, what was reached, and what was expected."""
    for one in recorded.result.judged:
        verdict = t("not noted", "未记录")
        if one.met is not None:
            verdict = f"✓ {t('kept', '达标')}" if one.met else f"✗ {t('missed', '未达标')}"
        band = one.expected
        yield (
            t.name(one.target.name),
            verdict,
            t.time(one.target.at_most_s),
            t.time(one.reached_s),
            f"{t.time(band.low)} – {t.time(band.high)}" if band else "–",
        )


def fit_lines(recorded: Recorded, t: Tongue) -> Iterator[str]:
    """Yield what the fit says."""
    record, fit = recorded.record, recorded.calibration
    if not record.declared:
        yield (
            t("Counts were read as cumulative.", "计数按累计人数读取。")
            if record.counted == "cumulative"
            else t("Counts were read as of intervals.", "计数按时段人数读取。")
        )
    if recorded.result.missing:
        yield t(
            "{missing} of {inside} people were not counted.",
            "应到 {inside} 人，漏计 {missing} 人。",
            missing=t.number(recorded.result.missing),
            inside=t.number(recorded.inside),
        )
    yield t(
        "Fit: half had started within {middle} ({low} to {high}), planned {planned}.",
        "拟合：半数人员在 {middle}（{low} 至 {high}）内开始行动，计划 {planned}。",
        middle=t.time(fit.median_s.middle),
        low=t.time(fit.median_s.low),
        high=t.time(fit.median_s.high),
        planned=t.time(recorded.drill.prediction.starts_s.middle),
    )
    if fit.flow.told:
        yield t(
            "Fit: doors passed {middle} times the model's flow ({low} to {high}).",
            "拟合：门流量为模型值的 {middle} 倍（{low} 至 {high}）。",
            middle=t.number(fit.flow.middle, 2),
            low=t.number(fit.flow.low, 2),
            high=t.number(fit.flow.high, 2),
        )
    else:
        yield t(
            "Fit: the record says little about the flow of doors; hardly anybody queued.",
            "拟合：记录对门流量所含信息很少（几乎无排队）。",
        )
    yield t(
        "{share} of the readings lie in the fitted band; times differ by {rms} s. A fit is a fit.",
        "{share} 的读数落在拟合区间内；用时偏差 {rms} 秒。拟合即拟合。",
        share=t.percent(fit.inside_share),
        rms=t.number(fit.rms_s, 1),
    )


def rule_rows(findings: Sequence[Finding], t: Tongue) -> Iterator[tuple[str, ...]]:
    """Yield each rule: kept or not, how far its limits were checked, checks, how many broken."""
    checked = checked_names(t)
    for rule, (checks, broken) in totals(findings).by_rule.items():
        seen = [one.verified for one in findings if one.rule == rule]
        told = ", ".join(
            f"{checked[level]} ({seen.count(level)})" for level in checked if level in seen
        )
        yield (
            f"✗ {t('broken', '不满足')}" if broken else f"✓ {t('kept', '满足')}",
            t.name(RULES[rule].name),
            told,
            t.number(checks),
            t.number(broken),
        )


def finding_rows(
    findings: Sequence[Finding], t: Tongue, *, everything: bool
) -> Iterator[tuple[str, ...]]:
    """Yield the findings of the code check, the broken ones first."""
    checked = checked_names(t)
    for one in sorted(findings, key=lambda one: (one.ok, -one.strain)):
        if one.ok and not everything:
            continue
        yield (
            f"✓ {t('kept', '满足')}" if one.ok else f"✗ {t('broken', '不满足')}",
            t.name(one.sentence),
            one.clause,
            checked[one.verified],
        )
