"""The commands of the command line, one module each.

Every module has ``add(commands)``, which describes its arguments, and a function that does the
work and returns the exit code. Nothing heavy is imported before that function runs.
"""

from __future__ import annotations

from typing import Final

__all__ = ["NAMES"]

NAMES: Final = (
    "list",
    "check",
    "run",
    "show",
    "compare",
    "call-out",
    "causes",
    "measures",
    "forecast",
    "margin",
    "size",
    "drill",
    "why",
    "report",
    "dashboard",
    "import-swmm",
    "schema",
    "verify",
    "bench",
)
"""The commands in the order in which they are explained."""
