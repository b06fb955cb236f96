"""Kinds of charts that several chapters draw: lines, bars, and bars along the time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import (
    Shade,
    layout,
    pattern,
    shades,
    thin,
    time_axis,
    time_layout,
    times,
    value_axis,
)
from twin.report.colours import LINES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.report.chart import Figure
    from twin.report.view import RunView

__all__ = [
    "Bar",
    "Line",
    "Mark",
    "broken",
    "gantt_figure",
    "line_figure",
    "line_traces",
    "mark_level",
    "ranked_figure",
    "time_figure",
    "zoomed",
]

LEGEND_ROW_PX: Final = 20
"""Height kept for each entry of a legend: on a narrow screen they stand below each other."""

LABEL_SIGNS: Final = 30
"""Signs in a line of a bar's label; Chinese ones are twice as wide."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; ``place`` chooses colour and dash from :data:`LINES`.

    With ``steps`` each value holds for the time before its moment, as means are recorded.
    """

    name: str
    x: Sequence[Any]
    y: Sequence[float | None]
    place: int = 0
    width: float = 2.0
    steps: bool = False
    fill: bool = False
    dash: str = ""
    """Another dash than that of its place."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with words beside it."""

    x: Any
    y: float
    text: str
    symbol: str = "diamond"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time on one row of a Gantt chart [s since the start of the run]."""

    row: str
    kind: str
    begin_s: float
    end_s: float
    note: str = ""


def line_figure(
    lines: Sequence[Line],
    *,
    x_title: str,
    y_title: str,
    marks: Sequence[Mark] = (),
    height_px: int = 360,
) -> Figure:
    """Return lines over a common axis of numbers."""
    drawing = layout(height_px=height_px, hovermode="closest")
    drawing["xaxis"] = value_axis(x_title, fixedrange=False, linecolor="@muted")
    drawing["yaxis"] = value_axis(y_title)
    return {"data": [*line_traces(lines), *_marks(marks)], "layout": drawing}


def time_figure(
    view: RunView,
    series: Sequence[tuple[str, NDArray[np.float64], NDArray[np.float32]]],
    *,
    y_title: str,
    height_px: int = 340,
    steps: bool = False,
    fill: bool = False,
) -> Figure:
    """Return recorded series over the run's time, its spans shaded; each thinned for drawing."""
    drawing = time_layout(view, y_title, height_px=height_px)
    lines = []
    for place, (name, time_s, values) in enumerate(series):
        drawn_s, drawn = thin(time_s, values)
        y = [None if value != value else round(float(value), 4) for value in drawn]  # noqa: PLR0124
        lines.append(Line(name, times(view.start, drawn_s), y, place=place, steps=steps, fill=fill))
    return {"data": line_traces(lines), "layout": drawing}


def mark_level(figure: Figure, level: float, label: str) -> None:
    """Draw a horizontal line across a chart, with words at its left end."""
    drawing = figure["layout"]
    drawing.setdefault("shapes", []).append(
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": level,
            "y1": level, "line": {"color": "@limit", "width": 1.5, "dash": "dash"},
        }
    )  # fmt: skip
    drawing.setdefault("annotations", []).append(
        {
            "xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "y": level,
            "yanchor": "bottom", "text": label, "showarrow": False,
            "font": {"size": 11, "color": "@limit"},
        }
    )  # fmt: skip


def ranked_figure(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    x_title: str,
    texts: Sequence[str] = (),
    roles: Sequence[str] = (),
    shapes: Sequence[str] = (),
) -> Figure:
    """Return horizontal bars, the first at the top; negative ones run to the left."""
    labels = [broken(label) for label in labels]
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    height = 84 + max(34, 18 * lines) * len(labels)
    drawing = layout(height_px=height, showlegend=False, hovermode="closest", bargap=0.35)
    low, high = min(0.0, *values), max(0.0, *values)
    room = (0.5 if low < 0 else 0.25) * ((high - low) or 1.0)
    drawing["xaxis"] = value_axis(
        x_title, range=[low - (room if low < 0 else 0.0), high + room * (high > 0)], nticks=6,
        zeroline=True, zerolinecolor="@muted",
    )  # fmt: skip
    drawing["yaxis"] = value_axis(
        "", type="category", autorange="reversed", showgrid=False, ticklabelstandoff=6
    )
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": [round(float(value), 4) for value in values],
        "y": list(labels),
        "text": list(texts) or None,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": "@ink"},
        "marker": {
            "color": list(roles) or "@line-1",
            "pattern": pattern(list(shapes)) if shapes else {},
        },
        "hovertemplate": "%{y}: %{text}<extra></extra>" if texts else "%{y}: %{x}<extra></extra>",
    }
    return {"data": [bar], "layout": drawing}


def broken(label: str) -> str:
    """Return a label in lines that leave room for the bars on a narrow screen."""
    wide = sum(ord(sign) > 0x2E80 for sign in label) > len(label) / 3
    if not wide:
        return "<br>".join(textwrap.wrap(label, LABEL_SIGNS))
    most = LABEL_SIGNS // 2
    return "<br>".join(label[place : place + most] for place in range(0, len(label), most))


def gantt_figure(
    view: RunView, bars: Sequence[Bar], kinds: dict[str, tuple[str, str, str]]
) -> Figure:
    """Return bars along the run's time, one row for each ``Bar.row`` in the order given.

    *kinds* gives each kind's words, colour role and pattern; kinds that do not occur are left out.
    """
    bars = [replace(bar, row=broken(bar.row)) for bar in bars]
    rows = list(dict.fromkeys(bar.row for bar in bars))
    present = [kind for kind in kinds if any(bar.kind == kind for bar in bars)]
    height = 110 + 30 * len(rows) + LEGEND_ROW_PX * len(present)
    drawing = layout(height_px=height, barmode="overlay", hovermode="closest", bargap=0.35)
    drawing["xaxis"] = time_axis(view.words, view.start, view.end)
    if bars:
        first, last = min(bar.begin_s for bar in bars), max(bar.end_s for bar in bars)
        margin = 0.06 * max(last - first, 600.0)
        begin = view.at(max(0.0, first - margin))
        end = view.at(min(view.length_s, last + margin))
        drawing["xaxis"] = time_axis(view.words, begin, end)
    drawing["xaxis"]["nticks"] = 4  # the rows' names leave little room on a narrow screen
    drawing["yaxis"] = value_axis(
        "", type="category", categoryorder="array", categoryarray=rows, autorange="reversed",
        showgrid=False, ticklabelstandoff=6,
    )  # fmt: skip
    data = []
    for kind in present:
        said, role, shape = kinds[kind]
        own = [bar for bar in bars if bar.kind == kind]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": said,
                "base": [view.iso(bar.begin_s) for bar in own],
                "x": [1000.0 * (bar.end_s - bar.begin_s) for bar in own],
                "y": [bar.row for bar in own],
                "marker": {"color": role, "pattern": pattern(shape), "line": {"width": 0}},
                "customdata": [
                    [view.words.duration(bar.end_s - bar.begin_s), bar.note] for bar in own
                ],
                "hovertemplate": f"%{{y}}<br>{said}: %{{customdata[0]}}<br>%{{customdata[1]}}"
                "<extra></extra>",
            }
        )
    return {"data": data, "layout": drawing}


def zoomed(
    view: RunView,
    drawing: dict[str, Any],
    begin_s: float,
    end_s: float,
    *,
    kinds: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return a layout over the run's time that shows one stretch of it [s].

    Of the run's spans, those that touch the stretch stay, cut to it; of *kinds* only, when given.
    """
    begin, end = view.at(max(0.0, begin_s)), view.at(min(view.length_s, end_s))
    spans = [
        Shade(span.kind, max(span.begin, begin), min(span.end, end), span.label)
        for span in view.shades
        if span.begin < end and span.end > begin and (kinds is None or span.kind in kinds)
    ]
    drawing |= shades(spans)
    drawing["xaxis"] = time_axis(view.words, begin, end)
    return drawing


def line_traces(lines: Sequence[Line], *, markers: bool = False) -> list[dict[str, Any]]:
    """Return the traces of lines; with *markers*, each point is to be seen as well."""
    traces = []
    for line in lines:
        colour, dash = LINES[line.place % len(LINES)]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if markers else "lines",
                "name": line.name,
                "x": list(line.x),
                "y": list(line.y),
                "line": {
                    "color": colour, "dash": line.dash or dash, "width": line.width,
                    "shape": "vh" if line.steps else "linear",
                },
                **({"fill": "tozeroy", "fillcolor": "@fill-air"} if line.fill else {}),
            }
        )  # fmt: skip
    return traces


def _marks(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [mark.x],
            "y": [mark.y],
            "text": [mark.text],
            "textposition": "top center",
            "textfont": {"color": "@ink", "size": 12},
            "marker": {"symbol": mark.symbol, "size": 11, "color": "@limit"},
            "showlegend": False,
            "hovertemplate": "%{text}<extra></extra>",
        }
        for mark in marks
    ]
