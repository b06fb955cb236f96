"""A short sound scenario as text, for tests that then break it in one place."""

from __future__ import annotations

import re

SCENARIO = """\
id: short
name: {en: Short, zh: 短}
summary: {en: A day in January, zh: 一月的一天}
campus: demo
start: 2027-01-20 00:00
days: 1
spin_up_days: 1
weather: {kind: seasonal, mean_c: 3}
"""


def scenario(**changes: str) -> str:
    """Return the short scenario with some of its lines changed."""
    text = SCENARIO
    for key, value in changes.items():
        line = re.compile(rf"^{key}:.*$", re.MULTILINE)
        text = line.sub(f"{key}: {value}", text) if line.search(text) else f"{text}{key}: {value}\n"
    return text
