"""The one sentence that a manager reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.hotwater.metrics import tightest
from twin.model import Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twin.hotwater.metrics import PlantResult

__all__ = ["verdict"]

ENOUGH_PERCENT = 0.1
"""Less than this is missing: a cold minute here and there that nobody would call a shortage [%]."""


def verdict(kpis: Mapping[str, float], results: Sequence[PlantResult]) -> Name:
    """Return the answer to "is there enough hot water?" with the figure that matters most."""
    coldest = kpis["weather.minimum_c"]
    short = int(kpis["hotwater.plants_short"])
    if kpis["hotwater.demand_litres"] <= 0.0:
        return Name(
            en=f"Nobody asked for hot water; the coldest hour was {coldest:.1f} °C.",
            zh=f"无人使用热水；最低气温 {coldest:.1f} °C。",
        )
    if kpis["hotwater.unmet_percent"] < ENOUGH_PERCENT and not short:
        tight = tightest(results)
        made = 100.0 + tight.columns["margin_percent"]
        return Name(
            en=f"Enough hot water down to {coldest:.1f} °C. The tightest plant is"
            f" {tight.plant.building.name.en}: at the coldest hour its heat pumps make"
            f" {made:.0f} % of the busiest day's mean need{_rest_en(made)}.",
            zh=f"在 {coldest:.1f} °C 下热水充足。最紧张的是{tight.plant.building.name.zh}："
            f"最冷时刻热泵出力为最忙日平均需热的 {made:.0f} %{_rest_zh(made)}。",
        )
    worst = max(results, key=lambda r: r.columns["unmet_litres"])
    percent = kpis["hotwater.unmet_percent"]
    missing = f"{percent:.1f}" if percent >= ENOUGH_PERCENT else f"{percent:.2g}"
    return Name(
        en=f"Not enough hot water at {coldest:.1f} °C: {missing} % is missing"
        f" ({kpis['hotwater.unmet_litres'] / 1000.0:,.0f} m³), {short} of {len(results)} plants"
        f" fall short, {worst.plant.building.name.en} worst; about"
        f" {kpis['hotwater.complaints']:.0f} complaints.",
        zh=f"{coldest:.1f} °C 时热水不足：缺口 {missing} %"
        f"（{kpis['hotwater.unmet_litres'] / 1000.0:,.0f} m³），{len(results)} 座热水站中"
        f" {short} 座供应不足，{worst.plant.building.name.zh}最严重；预计投诉约"
        f" {kpis['hotwater.complaints']:.0f} 起。",
    )


def _rest_en(made_percent: float) -> str:
    return ", and the tank carries the rest" if made_percent < 100.0 else ""


def _rest_zh(made_percent: float) -> str:
    return "，其余由水箱储热承担" if made_percent < 100.0 else ""
