"""Runs on disk: write one, read it, list them, compare them, ask why.

::

    simulate() -> Outcome -> write_run() -> runs/<id>/ -> open_run() -> compare(), why(), reports

A run is whole or absent: it is written under another name and renamed. Everything downstream of
a simulation reads runs and nothing else. Names are loaded on first use, so that naming one of the
plain types of :mod:`twin.runs.outcome` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.runs.catalogue import RunRow, list_runs, rebuild
    from twin.runs.causes import Chain, why
    from twin.runs.comparison import Comparison, Difference, compare
    from twin.runs.folder import find_run, runs_folder
    from twin.runs.outcome import (
        Balance,
        Event,
        Kpi,
        LimitResult,
        Outcome,
        Signals,
        Span,
        Table,
    )
    from twin.runs.reading import StoredRun, open_run
    from twin.runs.writing import write_run

__all__ = [
    "Balance",
    "Chain",
    "Comparison",
    "Difference",
    "Event",
    "Kpi",
    "LimitResult",
    "Outcome",
    "RunRow",
    "Signals",
    "Span",
    "StoredRun",
    "Table",
    "compare",
    "find_run",
    "list_runs",
    "open_run",
    "rebuild",
    "runs_folder",
    "why",
    "write_run",
]

_HOME = {
    "catalogue": ("RunRow", "list_runs", "rebuild"),
    "causes": ("Chain", "why"),
    "comparison": ("Comparison", "Difference", "compare"),
    "folder": ("find_run", "runs_folder"),
    "outcome": ("Balance", "Event", "Kpi", "LimitResult", "Outcome", "Signals", "Span", "Table"),
    "reading": ("StoredRun", "open_run"),
    "writing": ("write_run",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"twin.runs.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
