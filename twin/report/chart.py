"""A chart as data: the figure, the sentence that says what it shows, and the table behind it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = [
    "Chart",
    "Figure",
    "Shade",
    "layout",
    "pattern",
    "shades",
    "thin",
    "time_axis",
    "time_layout",
    "times",
    "value_axis",
]

Figure = dict[str, Any]
"""A Plotly figure: ``{"data": [...], "layout": {...}}``."""

FONT: Final = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)
MOST_POINTS: Final = 1200
"""Points per line after thinning: more than a screen has columns, few enough to load at once."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its title, its reading in words, and its numbers as a table.

    Attributes
    ----------
    id : str
        Short and stable: an anchor in a page, a key in the dashboard.
    title : str
        What is drawn, with its unit.
    reading : str
        What there is to see, in a sentence with the numbers; also the text for screen readers.
    figure : dict
        Plotly's form, with colours by role (see :mod:`twin.report.colours`).
    columns, rows
        The table behind the chart; numbers are numbers, so that it can also be exported.
    height_px : int
        Height that suits the contents.
    """

    id: str
    title: str
    reading: str
    figure: Figure
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    height_px: int = 340


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch of time drawn behind the lines."""

    kind: str
    begin: datetime
    end: datetime
    label: str


def layout(*, height_px: int, **more: Any) -> dict[str, Any]:
    """Return the layout that all charts share, with *more* on top."""
    shared: dict[str, Any] = {
        "autosize": True,
        "height": height_px,
        "paper_bgcolor": "@clear",
        "plot_bgcolor": "@clear",
        "font": {"family": FONT, "size": 13, "color": "@ink"},
        "margin": {"l": 52, "r": 16, "t": 30, "b": 36},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "@paper",
            "bordercolor": "@muted",
            "font": {"color": "@ink", "family": FONT, "size": 13},
        },
        "legend": {
            "orientation": "h",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "x": 0,
            "xanchor": "left",
            "font": {"color": "@ink", "size": 12},
            "itemclick": "toggle",
            "traceorder": "normal",
        },
        "showlegend": True,
        "dragmode": False,
        "separators": ".,",
    }
    return {**shared, **more}


def time_axis(words: Words, begin: datetime, end: datetime) -> dict[str, Any]:
    """Return an axis of dates over the run, without month names where those are not ours."""
    days = max((end - begin).total_seconds() / 86400, 0.01)
    axis: dict[str, Any] = {
        "type": "date",
        "range": [_iso(begin), _iso(end)],
        "tickformat": words.axis_format,
        "hoverformat": f"{words.axis_format} %H:%M",
        "gridcolor": "@grid",
        "linecolor": "@muted",
        "tickfont": {"color": "@muted", "size": 11},
        "tickangle": 0,
        "ticks": "outside",
        "tickcolor": "@muted",
        "zeroline": False,
        "automargin": True,
        "fixedrange": False,
    }
    if days <= 2:
        axis["tickformat"] = f"{words.axis_format}<br>%H:%M"
    return axis


def time_layout(view: RunView, axis: str, *, height_px: int = 360) -> dict[str, Any]:
    """Return the layout of a chart over the run's time, its spans shaded."""
    drawing = layout(height_px=height_px)
    drawing |= shades(view.shades)
    drawing["xaxis"] = time_axis(view.words, view.start, view.end)
    drawing["yaxis"] = value_axis(axis)
    return drawing


def value_axis(title: str, **more: Any) -> dict[str, Any]:
    """Return an axis of values titled *title* (with its unit)."""
    return {
        "title": {"text": title, "font": {"color": "@muted", "size": 12}, "standoff": 6},
        "gridcolor": "@grid",
        "zeroline": False,
        "tickfont": {"color": "@muted"},
        "automargin": True,
        "fixedrange": True,
        **more,
    }


def pattern(shape: str | list[str]) -> dict[str, Any]:
    """Return the hatching drawn over a bar's colour."""
    return {"shape": shape, "size": 6, "solidity": 0.25, "fillmode": "overlay"}


def shades(spans: Sequence[Shade], *, labelled: bool = True) -> dict[str, Any]:
    """Return the shapes and labels of *spans* for a layout: the snap, the outages."""
    shapes, notes = [], []
    for number, span in enumerate(spans):
        role = {"cold-spell": "@span-weather", "heat-wave": "@span-weather"}.get(
            span.kind, "@span-outage" if "outage" in span.kind else "@span-other"
        )
        shapes.append(
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": _iso(span.begin),
                "x1": _iso(span.end),
                "y0": 0,
                "y1": 1,
                "fillcolor": role,
                "line": {"width": 0},
                "layer": "below",
            }
        )
        if labelled:
            notes.append(
                {
                    "x": _iso(span.begin + (span.end - span.begin) / 2),
                    "xref": "x",
                    "y": 1,
                    "yref": "paper",
                    "yanchor": "bottom",
                    "yshift": 14 * (number % 2),
                    "text": span.label,
                    "showarrow": False,
                    "font": {"size": 12, "color": "@ink"},
                }
            )
    return {"shapes": shapes, "annotations": notes}


def times(begin: datetime, time_s: NDArray[np.float64]) -> list[str]:
    """Return sample times as the local clock times that Plotly reads."""
    return [_iso(begin + timedelta(seconds=float(second))) for second in time_s]


def thin(
    time_s: NDArray[np.float64], values: NDArray[np.float32], *, most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return at most about *most* samples that keep every bucket's lowest and highest value.

    A drawn line then looks the same as with all samples, and no short dip is lost.
    """
    import numpy as np

    count = len(time_s)
    if count <= most:
        return time_s, values
    buckets = max(most // 2, 1)
    edges = np.linspace(0, count, buckets + 1).astype(int)
    kept: set[int] = {0, count - 1}
    for low, high in itertools.pairwise(edges):
        part = values[low:high]
        if not len(part) or np.all(np.isnan(part)):
            continue
        kept.add(int(low + np.nanargmin(part)))
        kept.add(int(low + np.nanargmax(part)))
    order = sorted(kept)
    return time_s[order], values[order]


def _iso(when: datetime) -> str:
    return when.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
