from __future__ import annotations

import ast
import re
from pathlib import Path

from dashboard import choices, text
from dashboard.views import choosing, compare, rehearse, studies
from twin.report.texts import CHINESE as REPORTED

FOLDER = Path(text.__file__).parent


def literals() -> set[str]:
    """Every text that the dashboard's code says through ``said(...)`` or ``words(...)``."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            first = node.args[0]
            options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            if node.func.id in {"said", "words"}:
                found |= {str(one.value) for one in options if isinstance(one, ast.Constant)}
    return found


def named() -> set[str]:
    """Every text that a table of names holds."""
    return {
        *re.findall(r'\.show, "([^"]+)"', (FOLDER / "app.py").read_text(encoding="utf-8")),
        *choices.DECISIONS.values(),
        *choices.COLOURS.values(),
        *choosing.STUDY_NAMES.values(),
        *(text for study in studies.STUDIES.values() for text in (study.title, study.question)),
        *(label for label, *_ in choices.PARAMETERS.values()),
        *rehearse.TYPES.values(),
        *compare.SETTINGS.values(),
    }


def test_every_text_has_its_chinese() -> None:
    """No English text of the dashboard lacks its Chinese."""
    assert literals() | named() <= set(text.CHINESE) | set(REPORTED)


def test_no_chinese_is_left_over_or_written_twice() -> None:
    """The dashboard's own texts are all said, and none repeats one of the report's."""
    assert set(text.CHINESE) <= literals() | named()
    assert not set(text.CHINESE) & set(REPORTED)


def test_fields_are_the_same_in_both_languages() -> None:
    """A translation fills in the very fields that the English does."""
    for english, chinese in text.CHINESE.items():
        assert set(re.findall(r"\{\w+", english)) == set(re.findall(r"\{\w+", chinese)), english
