from __future__ import annotations

import ast
import re
from pathlib import Path

from twin.commands import compare_, run_, verify_
from twin.commands.texts import CHINESE
from twin.report.texts import CHINESE as REPORTED


def literals() -> set[str]:
    """Return every text that the commands say through the reader's language."""
    found: set[str] = set()
    for file in Path(run_.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words"):
                found |= {
                    part.value
                    for argument in node.args[:1]
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_text_has_its_chinese() -> None:
    """What is said in English can be said in Chinese, with the same values in it."""
    said_here = literals()
    assert len(said_here) > 40
    assert sorted(said_here - set(CHINESE) - set(REPORTED)) == []
    for english, chinese in CHINESE.items():
        names = re.compile(r"{(\w+)}")
        assert sorted(names.findall(english)) == sorted(names.findall(chinese)), english


def test_no_chinese_is_left_over() -> None:
    """Every translation is of a text that is said, and says it as the report does."""
    looked_up = {*compare_._SIGNS.values(), *verify_._SIGNS.values()}
    looked_up |= {"measured", "recorded", "absent"}  # kinds of peers in `twin bench`
    said = "\n".join(
        node.value  # a text that stands on two lines is one constant
        for file in Path(run_.__file__).parent.glob("*.py")
        if file.name != "texts.py"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert [text for text in CHINESE if text not in looked_up and text not in said] == []
    both = set(CHINESE) & set(REPORTED)
    assert [text for text in sorted(both) if CHINESE[text] != REPORTED[text]] == []
