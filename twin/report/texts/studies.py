"""Texts on studies: margin, causes, counter-measures, forecast, sizing, latest call-out."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE"]

CHINESE: Final[dict[str, str]] = {
    "yes": "是",
    "no": "否",
    # exact causes
    "Exact causes": "精确归因",
    "Why hot water fell short, exactly": "热水不足的精确归因",
    "{cause} explains {share} of what was missing; the contribution ledger said {ledger}.": (
        "缺口的 {share} 归于“{cause}”；贡献账目给出的是 {ledger}。"
    ),
    "Exact causes of each plant": "各热水站的精确归因",
    "Each share is the mean, over all orders of healing the causes, of what healing this one "
    "saves (Shapley value). The shares add up to what was missing. A negative share says that "
    "without this cause more would have been missing.": (
        "每个份额是在所有消除顺序下消除该原因所减少缺口的平均值（沙普利值），各份额之和等于缺口。"
        "负值表示若无该原因，缺口反而更大。"
    ),
}
