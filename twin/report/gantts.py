"""Who and what ran when: the sump pumps, and the crews from the call to the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart
from twin.report.plots import Bar, gantt_figure

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["crew_chart", "pump_chart"]

PHASES: Final[dict[str, tuple[str, str]]] = {
    "call-in": ("@line-4", "."),
    "mobilise": ("@line-6", "/"),
    "travel": ("@line-1", ""),
    "wait": ("@line-5", "x"),
    "load": ("@line-4", "\\"),
    "work": ("@line-3", ""),
}
"""Colour and pattern of each phase of a crew's time."""


def pump_chart(view: RunView, from_s: float, to_s: float, *, id_: str = "pumps") -> Chart | None:
    """Draw when the sump pumps ran between two times [s]; None when none did."""
    words = view.words
    bars: list[Bar] = []
    for row in view.rows("flood.pumps"):
        series = view.series(str(row["pump"]), "flow_l_s")
        if series is None or not float(row["hours"]):
            continue
        name = f"{view.asset_label(str(row['room']))}{words.comma}{row[f'name_{words.language}']}"
        bars += [
            Bar(name, "runs", max(begin, from_s), min(end, to_s))
            for begin, end in _stretches(*series)
            if begin < to_s and end > from_s
        ]
    if not bars:
        return None
    figure = gantt_figure(view, bars, {"runs": (words("Pump runs"), "@line-3", "")})
    hours = sum(bar.end_s - bar.begin_s for bar in bars)
    return Chart(
        id=id_,
        title=words("Sump pumps"),
        reading=words(
            "{count} pumps run, {hours} in all.",
            count=len({bar.row for bar in bars}),
            hours=words.duration(hours),
        ),
        figure=figure,
        columns=(words("Pump"), words("From"), words("To")),
        rows=tuple((bar.row, *_ends(view, bar)) for bar in bars),
        height_px=figure["layout"]["height"],
    )


def crew_chart(view: RunView, from_s: float, to_s: float, *, id_: str = "crews") -> Chart | None:
    """Draw what the crews did that began between two times [s]; None when they did nothing."""
    words = view.words
    lang = words.language
    rows = [
        row
        for row in view.rows("response.gantt")
        if row["phase"] in PHASES and from_s <= float(row["from_s"]) < to_s
    ]
    if not rows:
        return None
    kind = {row["task"]: str(row[f"kind_{lang}"]) for row in view.rows("response.tasks")}
    bars = [
        Bar(
            # A crew may be at several tasks at a time: each has a row of its own.
            row=f"{row[f'crew_{lang}']}{words.colon}{kind.get(row['task'], row['task'])}"
            f"{words.comma}{row[f'room_{lang}']}",
            kind=str(row["phase"]),
            begin_s=float(row["from_s"]),
            end_s=float(row["to_s"]),
            note=f"{row['people']} {words.unit('people')}",
        )
        for row in rows
    ]
    kinds = {
        phase: (_phase(rows, phase, lang), role, shape)
        for phase, (role, shape) in PHASES.items()
        if any(row["phase"] == phase for row in rows)
    }
    figure = gantt_figure(view, bars, kinds)
    tasks = [row for row in view.rows("response.tasks") if from_s <= float(row["called_s"]) < to_s]
    return Chart(
        id=id_,
        title=words("Who did what when"),
        reading=words(
            "{count} tasks, {late} of them late or not done.",
            count=len(tasks),
            late=sum(row["outcome"] != "done" for row in tasks),
        ),
        figure=figure,
        columns=(
            words("Crew and task"),
            words("Phase"),
            words("People"),
            words("From"),
            words("To"),
        ),
        rows=tuple((bar.row, kinds[bar.kind][0], bar.note, *_ends(view, bar)) for bar in bars),
        height_px=figure["layout"]["height"],
    )


def _phase(rows: Sequence[dict[str, Any]], phase: str, language: str) -> str:
    return next(str(row[f"phase_{language}"]) for row in rows if row["phase"] == phase)


def _ends(view: RunView, bar: Bar) -> tuple[str, str]:
    return view.words.moment(view.at(bar.begin_s)), view.words.moment(view.at(bar.end_s))


def _stretches(time_s: Any, flow: Any) -> list[tuple[float, float]]:
    """Return the stretches of samples in which a pump lifted something [s]."""
    import numpy as np

    on = np.concatenate([[False], flow > 1e-6, [False]])
    edges = np.flatnonzero(np.diff(on.astype(int)))
    step_s = float(time_s[1] - time_s[0]) if len(time_s) > 1 else 0.0
    return [
        (float(time_s[a]), float(time_s[b - 1]) + step_s)
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]
