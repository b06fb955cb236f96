"""The Chinese formula of storm intensity, its shipped coefficients, and what follows from it.

The mean intensity of the heaviest rain of duration *t* that returns once in *P* years is

    q = A (1 + C lg P) / (t + b)^n        [L/(s ha)], t and b in minutes, P in years

and 1 L/(s ha) is 0.006 mm/min = 0.36 mm/h exactly. Books write A = 167 A1, where 167 stands for
166.667: whoever has A1 in mm/min must multiply by 1000/6, or loses 0.2 %.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from twin.errors import InputError, UnknownName
from twin.model import Name

__all__ = [
    "MM_MIN_PER_L_S_HA",
    "RainFormula",
    "at_least",
    "formula",
    "formulas",
    "so_many_storms",
]

MM_MIN_PER_L_S_HA = 0.006
"""1 L/(s ha) = 1e-3 m3/s over 1e4 m2 = 1e-7 m/s = 0.006 mm/min, exactly."""


OWN = Name(en="own coefficients", zh="自定系数")
"""What coefficients without a name are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RainFormula:
    """The coefficients of one place, with the range for which they were made.

    Raises
    ------
    InputError
        A coefficient that gives no storm: not finite, or not positive (``c`` may be 0).
    """

    id: str = "own"
    name: Name = OWN
    a_l_s_ha: float
    """A = 167 A1 [L/(s ha) min^n]."""
    c: float
    """Growth with the common logarithm of the return period [-]."""
    b_min: float
    """Shift of the duration [min]."""
    n: float
    """Decay with the duration [-]."""
    longest_min: float = 180.0
    """Longest duration for which the formula was made [min]; Chinese formulas reach to 120 or
    180 min."""
    shortest_period_a: float = 2.0
    """Shortest return period for which it was made [a]."""
    longest_period_a: float = 100.0
    """Longest return period for which it was made [a]."""
    peak_ratio: float = 0.4
    """Usual place of the peak within the storm [-]; assumed, 0.3..0.5."""
    trust: Literal["verified", "assumed", "own"] = "own"
    """Whether the coefficients were read in the standard, recalled, or given by the user."""
    source: str = "given by the user"

    def __post_init__(self) -> None:
        for key, least in (("a_l_s_ha", 0.0), ("n", 0.0), ("longest_min", 0.0)):
            value = getattr(self, key)
            if not (math.isfinite(value) and value > least):
                raise InputError(f"rain formula: {key} is {value:g}; allowed: more than {least:g}")
        if not (math.isfinite(self.c) and self.c >= 0.0):
            raise InputError(f"rain formula: c is {self.c:g}; allowed: 0 or more")
        if not (math.isfinite(self.b_min) and self.b_min > 0.0):
            # With b = 0 the first instant would be infinitely heavy.
            raise InputError(f"rain formula: b_min is {self.b_min:g}; allowed: more than 0")

    def intensity_l_s_ha(self, minutes: float, period_a: float) -> float:
        """Return the mean intensity over *minutes* that returns once in *period_a* years."""
        return self.a_l_s_ha * self._growth(period_a) / float((minutes + self.b_min) ** self.n)

    def depth_mm(self, minutes: float, period_a: float) -> float:
        """Return the depth of the heaviest *minutes* that return once in *period_a* years [mm]."""
        return MM_MIN_PER_L_S_HA * self.intensity_l_s_ha(minutes, period_a) * minutes

    def period_a(self, minutes: float, depth_mm: float) -> float:
        """Return the return period of a depth within a duration [a]: the formula, inverted.

        Beyond the range of the formula the figure is an extrapolation; `outside` says so. A
        formula without growth (``c = 0``) has no inverse.

        Raises
        ------
        InputError
            The duration or depth is not positive, or the formula does not grow.
        """
        if not (minutes > 0.0 and depth_mm > 0.0 and math.isfinite(minutes * depth_mm)):
            raise InputError(
                f"a depth of {depth_mm:g} mm in {minutes:g} min is no rain; allowed: more than 0"
            )
        if self.c == 0.0:
            raise InputError("rain formula: c is 0, so that no depth tells a return period")
        growth = depth_mm / self.depth_mm(minutes, 1.0)
        return float(10.0 ** ((growth - 1.0) / self.c))

    def outside(self, minutes: float, period_a: float) -> tuple[Name, ...]:
        """Return what lies outside the range for which the formula was made, in words."""
        told = []
        if minutes > self.longest_min:
            told.append(
                Name(
                    en=f"{minutes:g} min is longer than the {self.longest_min:g} min for which the "
                    f"formula of {self.name.en} was made",
                    zh=f"历时 {minutes:g} 分钟超出{self.name.zh}公式的适用范围"
                    f"（不超过 {self.longest_min:g} 分钟）",
                )
            )
        if not self.shortest_period_a <= period_a <= self.longest_period_a:
            told.append(
                Name(
                    en=f"a return period of {period_a:.3g} years lies outside the "
                    f"{self.shortest_period_a:g} to {self.longest_period_a:g} years for which the "
                    f"formula of {self.name.en} was made",
                    zh=f"重现期 {period_a:.3g} 年超出{self.name.zh}公式的适用范围"
                    f"（{self.shortest_period_a:g}～{self.longest_period_a:g} 年）",
                )
            )
        return tuple(told)

    def _growth(self, period_a: float) -> float:
        return 1.0 + self.c * math.log10(period_a)


@cache
def formulas() -> Mapping[str, RainFormula]:
    """Return the shipped formulas by id; only those marked ``verified`` were read in a standard."""
    text = Path(__file__).with_name("formulas.csv").read_text(encoding="utf-8")
    return {row["id"]: _formula(row) for row in csv.DictReader(text.splitlines())}


def _formula(row: Mapping[str, str]) -> RainFormula:
    trust: Literal["verified", "assumed"] = "verified" if row["trust"] == "verified" else "assumed"
    return RainFormula(
        id=row["id"],
        name=Name(en=row["en"], zh=row["zh"]),
        a_l_s_ha=float(row["a_l_s_ha"]),
        c=float(row["c"]),
        b_min=float(row["b_min"]),
        n=float(row["n"]),
        longest_min=float(row["longest_min"]),
        shortest_period_a=float(row["shortest_period_a"]),
        longest_period_a=float(row["longest_period_a"]),
        peak_ratio=float(row["peak_ratio"]),
        trust=trust,
        source=row["source"],
    )


def formula(name: str) -> RainFormula:
    """Return a shipped formula.

    Raises
    ------
    UnknownName
        There is none of that name.
    """
    try:
        return formulas()[name]
    except KeyError:
        raise UnknownName("rain formula", name, formulas()) from None


def at_least(count: int, mean: float) -> float:
    """Return the probability of *count* or more events when *mean* are expected (Poisson) [-].

    The tail is summed itself: one minus the head loses all its digits where the tail is small.

    Examples
    --------
    >>> round(at_least(3, 0.02) * 1e6, 2)
    1.31
    """
    if count <= 0:
        return 1.0
    term = math.exp(-mean)
    for k in range(1, count + 1):
        term *= mean / k
    total, k = 0.0, count
    while term > 1e-17 * total or k <= mean:
        total += term
        k += 1
        term *= mean / k
    return min(total, 1.0)


def so_many_storms(count: int, period_a: float, *, years: float = 1.0) -> Name:
    """Return a sentence on *count* storms of one return period within *years*.

    Storms are taken for independent and the climate for steady; the point of the sentence is that
    where its probability is absurd, the label of the storms is what is wrong.
    """
    chance = at_least(count, years / period_a)
    span_en = "one year" if years == 1.0 else f"{years:g} years"
    span_zh = "一年" if years == 1.0 else f" {years:g} 年"
    if chance >= 0.01:
        return Name(
            en=f"{count} storms of a return period of {period_a:.3g} years within {span_en} have a "
            f"probability of {100.0 * chance:.2g} %.",
            zh=f"{span_zh}内出现 {count} 场重现期 {period_a:.3g} 年的暴雨，概率为 "
            f"{100.0 * chance:.2g} %。",
        )
    return Name(
        en=f"{count} storms of a return period of {period_a:.3g} years within {span_en} have a "
        f"probability of {chance:.1e} if storms are independent and the climate is steady: the "
        "return period is mislabelled, the formula is outdated, or the gauge caught something else "
        "than the formula's station.",
        zh=f"若各场暴雨相互独立且气候平稳，{span_zh}内出现 {count} 场重现期 {period_a:.3g} 年的"
        f"暴雨，概率仅 {chance:.1e}：要么重现期判断有误，要么公式已过时，"
        "要么雨量站点与公式所代表的站点不同。",
    )
