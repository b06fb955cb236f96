"""The response: what crews were called for, when they came, and whether it was in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Text, stored_grid
from twin.report.chart import Chart
from twin.report.plots import Bar, gantt_figure

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

TASKS: Final = "response.tasks"
GANTT: Final = "response.gantt"
CREWS: Final = "response.crews"

LOOK: Final[dict[str, tuple[str, str]]] = {
    "call-in": ("@line-4", "."),
    "mobilise": ("@line-6", "/"),
    "travel": ("@line-1", ""),
    "wait": ("@line-5", "x"),
    "load": ("@line-4", "\\"),
    "work": ("@line-3", ""),
}
"""Colour and pattern of each phase of a crew's time."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on the crews; none when nobody could be called."""
    if TASKS not in view.run.tables:
        return []
    words = view.words
    if not view.rows(TASKS):
        text = Text(words("No crew was called out."))
        return [Chapter("response", words("Crews"), (text,))]
    blocks: list[Block] = [Figure(chart, table=False) for chart in [_gantt(view)] if chart]
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


def _gantt(view: RunView) -> Chart | None:
    words = view.words
    rows = view.rows(GANTT)
    if not rows:
        return None
    lang = words.language
    bars = [
        Bar(
            row=str(row[f"crew_{lang}"]),
            kind=str(row["phase"]),
            begin_s=float(row["from_s"]),
            end_s=float(row["to_s"]),
            note=f"{row[f'room_{lang}']} ({row['people']} {words.unit('people')})",
        )
        for row in rows
    ]
    kinds = {
        phase: (_phase(rows, phase, lang), role, shape)
        for phase, (role, shape) in LOOK.items()
        if any(row["phase"] == phase for row in rows)
    }
    figure = gantt_figure(view, bars, kinds)
    late = [row for row in view.rows(TASKS) if row["outcome"] != "done"]
    return Chart(
        id="crews",
        title=words("Who did what when"),
        reading=words(
            "{count} tasks, {late} of them late or not done.",
            count=len(view.rows(TASKS)),
            late=len(late),
        ),
        figure=figure,
        columns=(words("Crew"), words("Phase"), words("Place"), words("From"), words("To")),
        rows=tuple(
            (
                bar.row,
                kinds[bar.kind][0],
                bar.note,
                words.moment(view.at(bar.begin_s)),
                words.moment(view.at(bar.end_s)),
            )
            for bar in bars
        ),
        height_px=figure["layout"]["height"],
    )


def _phase(rows: list[dict[str, Any]], phase: str, language: str) -> str:
    return next(str(row[f"phase_{language}"]) for row in rows if row["phase"] == phase)
