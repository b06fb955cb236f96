"""The chapters of a report: a run shows those for which it holds tables.

Each module here knows one subject and gives ``chapters(view)``. A run and a study are told by the
same rule: what is not in the folder is not spoken of.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from twin.report.chapter import Chapter
    from twin.report.view import RunView

__all__ = ["SUBJECTS", "chapters"]

SUBJECTS: Final = (
    "measures",
    "forecast",
    "sizing",
    "margin",
    "callout",
    "flood",
    "evacuation",
    "response",
    "hotwater",
    "causes",
    "timeline",
)
"""The subjects in the order in which a report tells them."""


def chapters(view: RunView) -> list[Chapter]:
    """Return every chapter that the run can fill, in reading order."""
    return [
        chapter
        for subject in SUBJECTS
        for chapter in import_module(f"{__name__}.{subject}").chapters(view)
        if chapter.blocks
    ]
