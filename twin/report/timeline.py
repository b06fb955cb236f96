"""What happened when: the events of a run as bars and signs on one time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart, layout, pattern, time_axis, value_axis
from twin.runs.causes import ENDS

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["Stretch", "stretches", "timeline_chart"]

LOOK: Final[dict[str, tuple[str, str]]] = {
    "weather": ("@line-1", ""),
    "equipment-failed": ("@line-5", "/"),
    "power-lost": ("@line-4", "x"),
    "starved": ("@line-4", "."),
    "unit-stopped": ("@line-6", "-"),
    "supply-shut": ("@line-3", "."),
    "supply-cold": ("@line-2", ""),
}
"""Colour and pattern of each kind of stretch."""

MOST_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state that lasted: which asset, what, from when to when [s]."""

    kind: str
    asset: str
    begin_s: float
    end_s: float
    open: bool
    """Whether it still lasted when the run ended."""


def stretches(view: RunView) -> list[Stretch]:
    """Pair beginnings with endings, per asset, in order of time."""
    open_: dict[tuple[str, str], float] = {}
    found: list[Stretch] = []
    ends = {end: begin for begin, all_ends in ENDS.items() for end in all_ends}
    for event in view.events:
        asset = event.asset or ""
        if event.kind in LOOK:
            open_.setdefault((event.kind, asset), max(float(event.time_s), 0.0))
        elif event.kind in ends and (ends[event.kind], asset) in open_:
            begin_s = open_.pop((ends[event.kind], asset))
            if event.time_s > begin_s:
                found.append(Stretch(ends[event.kind], asset, begin_s, float(event.time_s), False))
    found += [
        Stretch(kind, asset, begin_s, view.length_s, True)
        for (kind, asset), begin_s in open_.items()
        if begin_s < view.length_s
    ]
    return sorted(found, key=lambda stretch: (stretch.begin_s, stretch.asset))


def timeline_chart(view: RunView) -> Chart | None:
    """Draw the weather's spans, outages, failures and cold supply as bars, decisions as signs."""
    words = view.words
    found = stretches(view)
    rows: list[str] = []
    data: list[dict[str, Any]] = []
    table: list[tuple[Any, ...]] = []

    def draw(kind: str, label: str, bars: list[tuple[float, float]], legend: str) -> None:
        colour, sign = LOOK[kind]
        if label not in rows:
            rows.append(label)
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": legend,
                "legendgroup": legend,
                "showlegend": not any(trace["name"] == legend for trace in data),
                "y": [label] * len(bars),
                "base": [view.iso(begin_s) for begin_s, _ in bars],
                "x": [(end_s - begin_s) * 1000 for begin_s, end_s in bars],
                "customdata": [
                    f"{words.moment(view.at(begin_s))} – {words.moment(view.at(end_s))} "
                    f"({words.duration(end_s - begin_s)})"
                    for begin_s, end_s in bars
                ],
                "marker": {
                    "color": colour,
                    "line": {"width": 0},
                    "pattern": pattern(sign),
                },
                "hovertemplate": f"%{{y}}<br>{legend}<br>%{{customdata}}<extra></extra>",
            }
        )

    for span in view.manifest.spans:
        begin_s, end_s = max(span.from_s, 0.0), min(span.to_s, view.length_s)
        if end_s > begin_s and "outage" not in span.kind:
            name = words.name(span.name)
            draw("weather", name, [(begin_s, end_s)], words("Weather and plan"))
            table.append(_row(view, name, words("Weather and plan"), begin_s, end_s))
    by_row: dict[tuple[str, str], list[Stretch]] = {}
    for stretch in found:
        by_row.setdefault((stretch.kind, stretch.asset), []).append(stretch)
    order = {kind: place for place, kind in enumerate(LOOK)}
    ranked = sorted(
        by_row.items(),
        key=lambda item: (order[item[0][0]], -sum(s.end_s - s.begin_s for s in item[1])),
    )
    left_out = max(len(ranked) - MOST_ROWS, 0)
    for (kind, asset), parts in ranked[:MOST_ROWS]:
        label = view.asset_label(asset)
        said = words.event_kind(kind)
        draw(kind, label, [(part.begin_s, part.end_s) for part in parts], said)
        table += [_row(view, label, said, part.begin_s, part.end_s) for part in parts]
    decisions = [
        event for event in view.events if event.kind == "decision-taken" and event.time_s >= 0
    ]
    if decisions:
        label = words("Decisions")
        rows.append(label)
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words("Decision taken"),
                "x": [view.iso(event.time_s) for event in decisions],
                "y": [label] * len(decisions),
                "marker": {"symbol": "diamond", "size": 12, "color": "@line-3"},
                "text": [view.event_text(event) for event in decisions],
                "hovertemplate": "%{text}<br>%{x}<extra></extra>",
            }
        )
        table += [
            (
                view.event_text(event),
                words("Decision taken"),
                words.moment(view.at(event.time_s)),
                "",
                "",
            )
            for event in decisions
        ]
    if not data:
        return None
    height = 110 + 28 * len(rows)
    drawing = layout(height_px=height, barmode="overlay", hovermode="closest", bargap=0.3)
    drawing["xaxis"] = time_axis(words, view.start, view.end)
    drawing["yaxis"] = value_axis(
        "", type="category", categoryorder="array", categoryarray=rows, autorange="reversed",
        showgrid=True,
    )  # fmt: skip
    cold = [stretch for stretch in found if stretch.kind == "supply-cold"]
    reading = (
        words(
            "Supply first goes cold at {plant}, {moment}; {count} cold spells in all.",
            plant=view.asset_label(cold[0].asset),
            moment=words.moment(view.at(cold[0].begin_s)),
            count=len(cold),
        )
        if cold
        else words("No plant's supply went cold.")
    )
    if left_out:
        reading += words(" {count} shorter rows are in the event log only.", count=left_out)
    return Chart(
        id="timeline",
        title=words("What happened when"),
        reading=reading,
        figure={"data": data, "layout": drawing},
        columns=(words("Where"), words("What"), words("From"), words("To"), words("Lasted")),
        rows=tuple(table),
        height_px=height,
    )


def _row(view: RunView, where: str, what: str, begin_s: float, end_s: float) -> tuple[Any, ...]:
    words = view.words
    return (
        where,
        what,
        words.moment(view.at(begin_s)),
        words.moment(view.at(end_s)),
        words.duration(end_s - begin_s),
    )
