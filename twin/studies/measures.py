"""Counter-measures, priced and ranked: each is played against the same draws as the base."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from twin.errors import InputError
from twin.model import Name
from twin.runs.outcome import Outcome, Table
from twin.simulation import simulate
from twin.studies.playbook import (
    Measure,
    combined,
    decisions_text,
    measures_for,
    situation,
)

if TYPE_CHECKING:
    from twin.case import Case

__all__ = ["TABLE", "measures", "order"]

TABLE = "hotwater.measures"
"""The table of ranked counter-measures."""

FELT = 0.5
"""Fewer complaints than this make no difference that anybody would notice."""

ALIKE = 1.0
"""Two measures whose complaints differ by less are as good as each other: the cheaper one wins."""

_COLUMNS: dict[str, tuple[str, str, str]] = {
    "id": ("Id", "编号", ""),
    "rank": ("Rank", "名次", ""),
    "name_en": ("Counter-measure", "措施（英文）", ""),
    "name_zh": ("Counter-measure (Chinese)", "措施", ""),
    "unmet_litres": ("Missing", "缺口", "L"),
    "unmet_percent": ("Missing", "缺口占比", "%"),
    "cold_showers": ("Showers gone cold", "变凉的淋浴", ""),
    "complaints": ("Complaints", "投诉", ""),
    "complaints_avoided": ("Complaints avoided", "减少投诉", ""),
    "electricity_kwh": ("Electricity", "用电", "kWh"),
    "running_cny": ("Running cost over the base", "比基准多出的运行费", "CNY"),
    "investment_cny": ("Investment", "投资", "CNY"),
    "yearly_cny": ("Cost a year", "年费用", "CNY"),
    "spend_cny": ("To be spent this winter", "当季支出", "CNY"),
    "cny_per_complaint_avoided": ("Cost per complaint avoided", "每减少一起投诉的费用", "CNY"),
    "dominated": ("Dominated", "被优超", ""),
    "affordable": ("Within the budget", "预算内", ""),
    "note_en": ("Note", "说明（英文）", ""),
    "note_zh": ("Note (Chinese)", "说明", ""),
    "overrides": ("To repeat it", "重现方法", ""),
}
"""Columns of the table: English name, Chinese name, unit."""

_NOTES = {
    "base": Name(en="nothing is done", zh="不采取措施"),
    "worse": Name(en="makes it worse", zh="反而更差"),
    "nothing": Name(en="does nothing", zh="没有效果"),
    "dominated": Name(
        en="another is as good in every way, and better in one", zh="另有措施各方面均不逊色且更优"
    ),
    "": Name(en="–", zh="–"),
}


@dataclass(slots=True)
class _Played:
    """One measure, and what came of it."""

    measure: Measure
    texts: tuple[str, ...]
    kpis: dict[str, float]
    running_cny: float
    row: dict[str, Any]

    @property
    def complaints(self) -> float:
        return self.kpis["hotwater.complaints"]

    @property
    def yearly_cny(self) -> float:
        return self.measure.yearly_cny + self.running_cny

    @property
    def figures(self) -> tuple[float, float, float]:
        """What one wants little of: complaints, cost a year, and money needed now."""
        return self.complaints, self.yearly_cny, self.spend_cny

    @property
    def spend_cny(self) -> float:
        return self.measure.investment_cny + max(0.0, self.running_cny)


def measures(
    case_of: Callable[[Sequence[str]], Case],
    *,
    seed: int | None = None,
    budget_cny: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Play every counter-measure that a scenario calls for, price and rank it.

    Parameters
    ----------
    case_of
        Reads the scenario and campus with ``--set`` texts in place of values in the files; called
        without any for the base.
    seed
        Seed of all plays, the scenario's own when None: the same people make the same choices.
    budget_cny
        What may be spent this winter, investment included; the campus's own when None [CNY].
    progress
        Called with the fraction done.

    Returns
    -------
    Outcome
        The base run with the table ``hotwater.measures``; ``study`` is ``"measures"``.

    Raises
    ------
    InputError
        The budget is no amount of money, or the campus has no hot water.

    Notes
    -----
    Running costs are those of the run's own length, which is taken to come once a year; electricity
    in the other months, a stronger mains connection and people's discomfort are not priced.
    """
    began = time.process_time()
    case = case_of(())
    budget = case.campus.prices.budget_cny if budget_cny is None else budget_cny
    if not (math.isfinite(budget) and budget >= 0.0):
        raise InputError(f"budget {budget:g} CNY; allowed: an amount from 0")
    base = _play(case, seed)
    if "hotwater.plants" not in base.tables:
        raise InputError(f"campus {case.campus.id}: no building has a hot_water plant to be helped")
    found = measures_for(situation(case, base))
    played: list[_Played] = []
    for done, measure in enumerate(found):
        played.append(_of(case_of, measure, base, seed))
        if progress is not None:
            progress((done + 1) / (len(found) + 1))
    if (both := _best_two(played, base, budget)) is not None:
        played.append(_of(case_of, both, base, seed))
    nothing = Measure(id="base", name=Name(en="As it is", zh="现状"))
    start = _Played(nothing, (), dict(base.kpis), 0.0, {})
    _judge(played, start, budget)
    rows = [start.row, *(one.row for one in sorted(played, key=lambda one: one.row["rank"]))]
    return replace(
        base,
        study="measures",
        tables={**base.tables, TABLE: _table(rows)},
        verdict=_verdict(start, played, budget),
        assumptions=[*base.assumptions, *_assumptions(budget)],
        cpu_s=time.process_time() - began,
    )


def _play(case: Case, seed: int | None) -> Outcome:
    return simulate(
        case.campus, case.scenario, seed=seed, folder=case.file.parent, only=("hotwater",)
    )


def _of(
    case_of: Callable[[Sequence[str]], Case], measure: Measure, base: Outcome, seed: int | None
) -> _Played:
    """Play one measure; what it costs to run is told against the base."""
    texts = (*measure.overrides, *decisions_text(case_of(()), measure.decisions))
    outcome = _play(case_of(texts), seed)
    power = outcome.kpis["hotwater.cost_cny"] - base.kpis["hotwater.cost_cny"]
    return _Played(measure, texts, dict(outcome.kpis), power + measure.once_cny, {})


def _best_two(played: list[_Played], base: Outcome, budget: float) -> Measure | None:
    """Return the two that avoid most together, if each helps and both fit into the budget."""
    helping = [
        one
        for one in sorted(played, key=lambda one: (one.complaints, one.yearly_cny))
        if one.complaints < base.kpis["hotwater.complaints"] - FELT
    ]
    for k, first in enumerate(helping):
        for second in helping[k + 1 :]:
            apart = not first.measure.levers & second.measure.levers
            fits = first.spend_cny + second.spend_cny <= budget
            if apart and fits and first.complaints > ALIKE:
                return combined(first.measure, second.measure)
    return None


def order(avoided: float, yearly_cny: float) -> tuple[bool, float, float, float]:
    """Return a key that sorts measures by what a complaint avoided costs, those that help first.

    Those that save money cost nothing per complaint: among them the more complaints avoided the
    better. Savings over complaints would put the one that avoids least before the others.

    Examples
    --------
    >>> order(20.0, -100.0) < order(2.0, -100.0) < order(20.0, 10.0) < order(0.0, -500.0)
    True
    """
    helps = avoided >= FELT
    each = max(0.0, yearly_cny) / avoided if helps else 0.0
    return not helps, each, -avoided, yearly_cny


def _judge(played: list[_Played], base: _Played, budget: float) -> None:
    """Fill the rows: avoided, dominated, affordable, rank.

    Dominated: another measure, or doing nothing, leaves no more complaints, costs no more a year
    and needs no more money now, and is better in one of these. Affordable: what is to be spent this
    winter, investment and running cost, lies within the budget.
    """

    def beaten(one: _Played) -> bool:
        return any(
            all(theirs <= mine for theirs, mine in zip(other.figures, one.figures, strict=True))
            and other.figures != one.figures
            for other in (*played, base)
        )

    def place(one: _Played) -> tuple[bool, float, float, float]:
        return order(base.complaints - one.complaints, one.yearly_cny)

    ranks = {id(one): rank for rank, one in enumerate(sorted(played, key=place), start=1)}
    for one in (base, *played):
        avoided = base.complaints - one.complaints
        dominated = one is not base and beaten(one)
        note = "base" if one is base else "dominated" if dominated else ""
        if one is not base and avoided <= -FELT:
            note = "worse"
        elif one is not base and avoided < FELT:
            note = "nothing"
        one.row = {
            "id": one.measure.id,
            "rank": ranks.get(id(one), 0),
            "name_en": one.measure.name.en,
            "name_zh": one.measure.name.zh,
            "unmet_litres": one.kpis["hotwater.unmet_litres"],
            "unmet_percent": one.kpis["hotwater.unmet_percent"],
            "cold_showers": one.kpis["hotwater.cold_showers"],
            "complaints": one.complaints,
            "complaints_avoided": avoided,
            "electricity_kwh": one.kpis["hotwater.electricity_kwh"],
            "running_cny": one.running_cny,
            "investment_cny": one.measure.investment_cny,
            "yearly_cny": one.yearly_cny,
            "spend_cny": one.spend_cny,
            "cny_per_complaint_avoided": one.yearly_cny / avoided if avoided >= FELT else math.nan,
            "dominated": dominated,
            "affordable": one.spend_cny <= budget,
            "note_en": _NOTES[note].en,
            "note_zh": _NOTES[note].zh,
            "overrides": " ".join(f"--set '{text}'" for text in one.texts) or "–",
        }


def _table(rows: list[dict[str, Any]]) -> Table:
    return Table(
        columns={key: [row[key] for row in rows] for key in _COLUMNS},
        names={key: Name(en=en, zh=zh) for key, (en, zh, _) in _COLUMNS.items()},
        units={key: unit for key, (_, _, unit) in _COLUMNS.items() if unit},
    )


def _best(base: _Played, played: list[_Played]) -> _Played | None:
    """Return the affordable measure that leaves the fewest complaints, the cheaper of equals."""
    fit = [
        one for one in played if one.row["affordable"] and base.complaints - one.complaints >= FELT
    ]
    if not fit:
        return None
    least = min(one.complaints for one in fit)
    return min(
        (one for one in fit if one.complaints < least + ALIKE), key=lambda one: one.yearly_cny
    )


def _verdict(base: _Played, played: list[_Played], budget: float) -> Name:
    """Say which measure to take, what it costs, and what it leaves."""
    if not played:
        return Name(
            en="No plant falls short: there is nothing to take measures against.",
            zh="没有热水站供应不足，无需采取措施。",
        )
    best = _best(base, played)
    if best is None:
        return Name(
            en=f"No counter-measure within the budget of CNY {budget:,.0f} lowers the"
            f" {base.complaints:.0f} complaints.",
            zh=f"预算 {budget:,.0f} 元内没有措施能减少 {base.complaints:.0f} 起投诉。",
        )
    name = best.measure.name
    return Name(
        en=f"With '{name.en}' (CNY {best.spend_cny:,.0f} this winter, CNY {best.yearly_cny:,.0f} a"
        f" year) complaints fall from {base.complaints:.0f} to {best.complaints:.0f}.",
        zh=f"采取“{name.zh}”（当季支出 {best.spend_cny:,.0f} 元，年费用 {best.yearly_cny:,.0f} 元）"
        f"后，投诉由 {base.complaints:.0f} 起降至 {best.complaints:.0f} 起。",
    )


def _assumptions(budget: float) -> list[Name]:
    return [
        Name(
            en="Prices are those of the campus file, assumed where it says so. A run stands for the"
            " one hard spell of a year; electricity of the other months, a stronger mains"
            " connection and discomfort are not priced.",
            zh="价格取自校园文件（注明为假定者即为假定）；一次演练代表一年中一次严寒，"
            "其余月份电费、配电增容和不便未计价。",
        ),
        Name(
            en=f"Within the budget: investment and work of this winter up to CNY {budget:,.0f}.",
            zh=f"预算：当季投资与实施费用不超过 {budget:,.0f} 元。",
        ),
    ]
