from __future__ import annotations

import ast
import math
from datetime import datetime
from pathlib import Path

import pytest

import twin.report
from twin.report import kinds, texts
from twin.report.language import Words

FOLDER = Path(twin.report.__file__).parent
EN, ZH = Words("en"), Words("zh")


def literals() -> set[str]:
    """Every text that the report's code says through ``words(...)``."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and (
                    (isinstance(node.func, ast.Name) and node.func.id == "words")
                    or (isinstance(node.func, ast.Attribute) and node.func.attr == "words")
                )
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(str(node.args[0].value))
    return found


def named() -> set[str]:
    """Every text that a table of names holds."""
    from twin.report import water
    from twin.report.depths import DEPTHS
    from twin.report.sections import BALANCES
    from twin.report.tiles import SHOWN
    from twin.report.view import PARTS

    tables = (
        texts.CAUSE_NAMES, texts.CAUSE_MEANINGS, texts.EVENT_KINDS, kinds.STATES, kinds.RATINGS,
        kinds.BUILDING_KINDS, kinds.ROOM_KINDS, kinds.ASSET_KINDS, BALANCES, PARTS,
        water.PARTS,
    )  # fmt: skip
    labels = {label for label, _ in SHOWN.values() if label}
    depths = {said for *_, said in DEPTHS}
    return {text for table in tables for text in table.values()} | labels | depths


def test_every_text_has_its_chinese_and_none_is_left_over() -> None:
    """Each English text has one Chinese beside it, and no Chinese text is dead."""
    assert literals() | named() == set(texts.CHINESE)


def test_fields_are_the_same_in_both_languages() -> None:
    """A translation fills in the very fields that the English does."""
    for english, chinese in texts.CHINESE.items():
        fields = {part[1:] for part in _fields(english)}
        assert fields == {part[1:] for part in _fields(chinese)}, english


def _fields(text: str) -> list[str]:
    import re

    return re.findall(r"\{\w+", text)


def test_an_unknown_text_is_a_defect_not_silence() -> None:
    """A text without translation raises, so that no English leaks into a Chinese page."""
    with pytest.raises(KeyError):
        ZH("nobody has translated this")


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (18752.4, "litres", "18,752 L", "18,752 升"),
        (3.456, "percent", "3.5 %", "3.5%"),
        (-7.0, "degC", "−7 °C", "−7 °C"),
        (0.001, "percent", "<0.01 %", "<0.01%"),
        (812.0, "people", "812 people", "812 人"),
        (math.nan, "kWh", "–", "–"),
        (None, "kWh", "–", "–"),
    ],
)
def test_quantities_are_rounded_to_what_readers_use(
    value: float | None, unit: str, english: str, chinese: str
) -> None:
    """Numbers carry their unit, thousands apart and a real minus sign; no value is a dash."""
    assert EN.quantity(value, unit) == english
    assert ZH.quantity(value, unit) == chinese


def test_signed_numbers_say_no_change_as_such() -> None:
    """A change of nothing reads as plus-minus zero."""
    assert EN.number(12.345, signed=True) == "+12.3"
    assert EN.number(-1234.0, signed=True) == "−1,234"
    assert EN.number(0.0, signed=True) == "±0"


def test_moments_and_durations() -> None:
    """Times are local clock times, durations stand in their handiest unit."""
    when = datetime(2026, 1, 26, 6, 0)
    assert EN.moment(when, year=True) == "26 Jan 2026 06:00"
    assert ZH.moment(when, year=True) == "2026年1月26日 06:00"
    assert EN.duration(90 * 60) == "1.5 h"
    assert ZH.duration(3 * 86400) == "3 天"
    assert EN.duration(600) == "10 min"
