"""The accessibility gate: axe-core's rules for WCAG 2 A and AA, on a page as it stands."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def violations(page: Any) -> list[str]:
    """Return what axe-core finds wrong, one line each: rule, impact, the first elements."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    return [
        f"{one['id']} ({one['impact']}): "
        + "; ".join(
            f"{node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for node in one["nodes"][:3]
        )
        for one in found["violations"]
    ]
