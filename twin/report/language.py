"""The two languages that people read, and how numbers, times and durations are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from twin.report.texts import CAUSE_MEANINGS, CAUSE_NAMES, CHINESE, EVENT_KINDS

__all__ = ["LANGUAGES", "Language", "Words"]

Language = Literal["en", "zh"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "zh": "中文"}
"""Each language by its code, called what its readers call it."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip

_UNITS_ZH: Final[dict[str, str]] = {
    "litres": "升",
    "litre": "升",
    "L": "升",
    "people": "人",
    "person": "人",
    "showers": "次",
    "complaints": "件",
    "buildings": "栋",
    "units": "台",
    "hours": "小时",
    "years": "年",
    "a": "年",
    "h": "小时",
    "min": "分钟",
    "s": "秒",
    "days": "天",
    "CNY": "元",
}
"""Units that are words; symbols such as kWh and °C are the same in both languages."""

_UNITS_EN: Final = {
    "litres": "L", "hours": "h", "days": "d", "person": "people", "a": "years",
}  # fmt: skip
"""Units that the code and readers write differently."""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts in one language.

    English sentences are the keys, so that the code reads as the English page does; each has its
    Chinese beside it in :mod:`twin.report.texts` (or in *more*, for another front's own texts).
    """

    language: Language
    more: Mapping[str, str] | None = None

    def __call__(self, text: str, **values: object) -> str:
        """Return *text* in this language with ``{names}`` filled in.

        Raises
        ------
        KeyError
            When a text has no translation: a defect of ours, held by a test.
        """
        if self.language == "zh":
            text = CHINESE[text] if text in CHINESE else (self.more or {})[text]
        return text.format(**values) if values else text

    def name(self, name: Any) -> str:
        """Return what a bilingual name says in this language; a plain string says itself."""
        if name is None:
            return ""
        if isinstance(name, str):
            return name
        if isinstance(name, Mapping):
            return str(name.get(self.language) or name.get("en") or "")
        return str(getattr(name, self.language))

    def cause(self, cause: str, *, inside: bool = False) -> str:
        """Return what a cause of missing hot water is called, on its own or inside a sentence."""
        said = self(CAUSE_NAMES[cause])
        return said[0].lower() + said[1:] if inside else said

    def cause_meaning(self, cause: str) -> str:
        """Return in one sentence what that cause means and where its lever is."""
        return self(CAUSE_MEANINGS[cause])

    def event_kind(self, kind: str) -> str:
        """Return what a kind of event is called; a kind unknown here says its own words."""
        return self(EVENT_KINDS[kind]) if kind in EVENT_KINDS else kind.replace("-", " ")

    def unit(self, unit: str) -> str:
        """Return *unit* as it is printed: ``degC`` becomes ``°C``, ``percent`` becomes ``%``."""
        symbol = {"degC": "°C", "percent": "%", "m3": "m³", "m2": "m²"}.get(unit, unit)
        if self.language == "zh":
            return _UNITS_ZH.get(symbol, symbol)
        return {"litres": "L", "hours": "h", "days": "d", "person": "people", "a": "years"}.get(
            symbol, symbol
        )

    def quantity(self, value: float | None, unit: str = "", *, signed: bool = False) -> str:
        """Return a number with its unit, rounded to what a reader can use."""
        number = self.number(value, signed=signed)
        shown = self.unit(unit)
        if not shown or number == "–":
            return number
        if shown == "%":
            return f"{number}{' ' if self.language == 'en' else ''}%"
        return f"{number} {shown}"

    def number(
        self, value: float | None, *, signed: bool = False, places: int | None = None
    ) -> str:
        """Return *value* with three figures or so, thousands apart, and a real minus sign.

        *places* fixes the decimals, for columns whose numbers stand below each other.
        """
        if value is None or not math.isfinite(value):
            return "–"
        size = abs(value)
        if places is None:
            if 0 < size < 0.005 and not signed:
                return "<0.01"
            places = 0 if size >= 100 or float(value).is_integer() else 1 if size >= 1 else 2
        text = f"{value:+,.{places}f}" if signed else f"{value:,.{places}f}"
        if signed and not text.strip("+-0.,"):
            text = "±0"
        return text.replace("-", "\N{MINUS SIGN}")

    def moment(self, when: datetime, *, year: bool = False) -> str:
        """Return a local clock time to the minute."""
        if self.language == "zh":
            date = f"{when.month}月{when.day}日"
            date = f"{when.year}年{date}" if year else date
        else:
            date = f"{when.day} {_MONTHS[when.month - 1]}"
            date = f"{date} {when.year}" if year else date
        return f"{date} {when:%H:%M}"

    def day(self, when: datetime) -> str:
        """Return the date without the clock."""
        return self.moment(when).rsplit(" ", 1)[0]

    def duration(self, seconds: float) -> str:
        """Return a length of time in its handiest unit."""
        if seconds >= 48 * 3600:
            return self.quantity(round(seconds / 86400, 1), "days")
        if seconds >= 5400:
            return self.quantity(round(seconds / 3600, 1), "h")
        if seconds >= 90:
            return self.quantity(round(seconds / 60), "min")
        return self.quantity(round(seconds), "s")

    @property
    def axis_format(self) -> str:
        """How dates are written on a time axis (numbers only in Chinese: no month names)."""
        return "%-m月%-d日" if self.language == "zh" else "%-d %b"

    @property
    def colon(self) -> str:
        """What stands between a thing and its place."""
        return "：" if self.language == "zh" else ": "

    @property
    def brackets(self) -> tuple[str, str]:
        """What stands round a remark."""
        return ("（", "）") if self.language == "zh" else (" (", ")")

    @property
    def comma(self) -> str:
        """What stands between the items of a list."""
        return "，" if self.language == "zh" else ", "

    @property
    def stop(self) -> str:
        """What ends a sentence that another follows."""
        return "。" if self.language == "zh" else ". "
