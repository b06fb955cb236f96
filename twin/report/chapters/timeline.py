"""What happened when, over all domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.report.chapter import Chapter, figures
from twin.report.timeline import timeline_chart

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter with the time line of events."""
    title = view.words("What happened when")
    return [Chapter("timeline", title, tuple(figures(timeline_chart(view), heading=False)))]
