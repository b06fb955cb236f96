"""The response: what crews were called for, when they came, and whether it was in time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from twin.report.chapter import Block, Chapter, Text, figures, stored_grid
from twin.report.gantts import crew_chart
from twin.report.water import storms

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

TASKS: Final = "response.tasks"
CREWS: Final = "response.crews"


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on the crews; none when nobody could be called."""
    if TASKS not in view.run.tables:
        return []
    words = view.words
    if not view.rows(TASKS):
        text = Text(words("No crew was called out."))
        return [Chapter("response", words("Crews"), (text,))]
    blocks: list[Block] = []
    if len(storms(view)) < 2:  # of several storms, each is drawn with its own
        blocks += figures(crew_chart(view, -math.inf, math.inf))
    caption = words("Every task: called, begun, done, and the last safe moment")
    blocks += stored_grid(
        view,
        TASKS,
        (
            "kind",
            "room",
            "crew",
            "called_s",
            "closure_started_s",
            "closed_s",
            "last_safe_s",
            "minutes_to_spare",
            "outcome",
            "failure",
        ),
        heading=caption,
        caption=caption,
    )
    caption = words("How busy the crews were")
    blocks += stored_grid(
        view, CREWS, ("crew", "people", "tasks", "person_hours", "busy_percent"),
        heading=caption, caption=caption,
    )  # fmt: skip
    return [Chapter("response", words("Crews"), tuple(blocks))]
