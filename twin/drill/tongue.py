"""Saying things to the reader of a drill's papers, in English or Chinese."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from twin.drill.sheet import clock
from twin.evacuation.moving.routes import POLICIES
from twin.model import Name

__all__ = ["POLICY_NAMES", "Language", "Tongue"]

Language = Literal["en", "zh"]

_WEEKDAYS: Final = (
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
)

POLICY_NAMES: Final = {
    "assigned": Name(en="each room its way, as planned", zh="各房间按预定路线"),
    "familiar": Name(en="out by the entrance they know", zh="走熟悉的主入口"),
    "nearest": Name(en="each the nearest way", zh="就近疏散"),
    "signed": Name(en="by the signs", zh="按疏散指示标志"),
    "aware": Name(en="by the quickest way they see", zh="按所见最快路线"),
}
if set(POLICY_NAMES) != set(POLICIES):  # pragma: no cover - a policy without a name is a defect
    raise AssertionError(POLICIES)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One of the two languages."""

    language: Language

    def __call__(self, en: str, zh: str, /, **values: object) -> str:
        """Return the text in this language with ``{names}`` filled in."""
        text = zh if self.language == "zh" else en
        return text.format(**values) if values else text

    def name(self, name: Name | None) -> str:
        """Return what a name says in this language."""
        if name is None:
            return ""
        return name.zh if self.language == "zh" else name.en

    def names(self, names: list[Name]) -> str:
        """Return several names as a list in a sentence."""
        return ("、" if self.language == "zh" else ", ").join(self.name(one) for one in names)

    def number(self, value: float | None, places: int = 0) -> str:
        """Return a number, thousands apart; a dash for none."""
        if value is None or not math.isfinite(value):
            return "–"
        return f"{value:,.{places}f}".replace("-", "\N{MINUS SIGN}")

    def percent(self, share: float | None, places: int = 0) -> str:
        """Return a share as per cent."""
        if share is None or not math.isfinite(share):
            return "–"
        return f"{self.number(100.0 * share, places)}{'' if self.language == 'zh' else ' '}%"

    def time(self, time_s: float | None) -> str:
        """Return a time after the alarm as minutes and seconds."""
        return clock(time_s)

    def mark(self, time_s: float) -> str:
        """Return a time of the script: ``T+4:30``."""
        if time_s == 0.0:
            return "T0"
        sign = "\N{MINUS SIGN}" if time_s < 0 else "+"
        return f"T{sign}{clock(abs(time_s))}"

    def day(self, when: datetime) -> str:
        """Return a date with its weekday."""
        weekday = _WEEKDAYS[when.weekday()][self.language == "zh"]
        if self.language == "zh":
            return f"{when.year}年{when.month}月{when.day}日（{weekday}）"
        return f"{weekday} {when:%Y-%m-%d}"

    def moment(self, when: datetime) -> str:
        """Return a date with its weekday and the time of day."""
        return f"{self.day(when)} {when:%H:%M}"
