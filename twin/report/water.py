"""Charts of a flood: rain, levels against critical depths, pumps, losses, the map of depths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart, layout, time_axis
from twin.report.plots import (
    Bar,
    gantt_figure,
    mark_level,
    ranked_figure,
    time_figure,
)

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = [
    "depth_map",
    "level_chart",
    "loss_chart",
    "pump_chart",
    "rain_charts",
    "worst_rooms",
]

BEFORE_S: Final = 1800.0
AFTER_S: Final = 6 * 3600.0
"""What is drawn around a storm [s]: long enough to see the yards fall dry."""

MOST_ROOMS: Final = 4
MOST_STORMS: Final = 3

Series = "tuple[NDArray[np.float64], NDArray[np.float32]]"


def worst_rooms(view: RunView) -> list[str]:
    """Return the rooms that took in most, measured against what they bear; the worst first."""
    rows = [row for row in view.rows("flood.rooms") if float(row["peak_depth_m"]) > 0.01]
    rows.sort(key=lambda row: (-int(row["times_lost"]), -float(row["peak_depth_m"])))
    return [str(row["room"]) for row in rows[:MOST_ROOMS]]


def rain_charts(view: RunView) -> list[Chart]:
    """Draw the hyetograph of each storm; of many, those that fell hardest."""
    rain = view.series("rain", "rain_mm_h")
    storms = sorted(view.rows("flood.storms"), key=lambda row: -float(row["peak_mm_h"]))
    if rain is None:
        return []
    chosen = sorted(storms[:MOST_STORMS], key=lambda row: float(row["begins_s"]))
    return [_hyetograph(view, rain, storm) for storm in chosen]


def _hyetograph(view: RunView, rain: Any, storm: dict[str, Any]) -> Chart:
    words = view.words
    begin_s, end_s = float(storm["begins_s"]), float(storm["ends_s"])
    time_s, mm_h = _cut(rain, begin_s - BEFORE_S, end_s + BEFORE_S)
    figure = time_figure(
        view, [(words("Rain"), time_s, mm_h)], y_title=words("mm/h"), steps=True, fill=True
    )
    _zoom(view, figure, begin_s - BEFORE_S, end_s + BEFORE_S)
    name = str(storm[f"name_{words.language}"])
    return Chart(
        id=f"rain-{storm['storm']}",
        title=words("Rain: {storm}", storm=name),
        reading=words(
            "{depth} in {duration}; the wettest hour brings {hour}, once in {period} years by the "
            "formula of Shanghai.",
            depth=words.quantity(round(float(storm["depth_mm"]), 1), "mm"),
            duration=words.duration(60.0 * float(storm["duration_min"])),
            hour=words.quantity(round(float(storm["hour_mm"]), 1), "mm"),
            period=words.number(float(storm["return_period_a"])),
        ),
        figure=figure,
        columns=(words("Time"), words("mm/h")),
        rows=_rows(view, time_s, mm_h),
        height_px=figure["layout"]["height"],
    )


def level_chart(view: RunView, room: str) -> Chart | None:
    """Draw the water in a room around its peak, with the depths that its machines bear."""
    words = view.words
    series = view.series(room, "depth_m")
    row = next((one for one in view.rows("flood.rooms") if one["room"] == room), None)
    if series is None or row is None:
        return None
    peak_s = float(row["peak_s"])
    begin_s, end_s = _around(view, peak_s)
    time_s, depth = _cut(series, begin_s, end_s)
    figure = time_figure(
        view, [(words("Water in the room"), time_s, depth)], y_title=words("Depth (m)"), fill=True
    )
    _zoom(view, figure, begin_s, end_s)
    for level, label in _critical(view, room):
        mark_level(figure, level, label)
    name = view.asset_label(room)
    lost = float(row["lost_s"])
    reading = words(
        "The water reaches {depth} at {moment}.",
        depth=words.quantity(round(float(row["peak_depth_m"]), 2), "m"),
        moment=words.moment(view.at(peak_s)),
    )
    if not math.isnan(lost):
        reading += " " * (words.language == "en") + words(
            "The first machine is lost at {moment}.", moment=words.moment(view.at(lost))
        )
    return Chart(
        id=f"level-{room.replace('.', '-')}",
        title=words("Water in {room}", room=name),
        reading=reading,
        figure=figure,
        columns=(words("Time"), words("Depth (m)")),
        rows=_rows(view, time_s, depth),
        height_px=figure["layout"]["height"],
    )


def _critical(view: RunView, room: str) -> list[tuple[float, str]]:
    """Return the depths at which parts of machines are lost, those of equal depth together."""
    lang = view.words.language
    found: dict[float, list[str]] = {}
    for row in view.rows("flood.critical"):
        if row["place"] == room:
            names = found.setdefault(round(float(row["depth_m"]), 3), [])
            name = str(row[f"name_{lang}"])
            if name not in names:
                names.append(name)
    told = []
    for depth in sorted(found):
        names = found[depth]
        more = len(names) - 1
        told.append((depth, names[0] + (f" +{more}" if more else "")))
    return told


def loss_chart(view: RunView) -> Chart | None:
    """Draw the direct loss by room and kind; None when nothing was lost."""
    words = view.words
    rows = [row for row in view.rows("flood.losses") if float(row["loss_cny"]) > 0.0]
    if not rows:
        return None
    lang = words.language
    labels = [f"{row[f'name_{lang}']}{words.colon}{row[f'cost_{lang}']}" for row in rows]
    values = [float(row["loss_cny"]) for row in rows]
    figure = ranked_figure(
        labels,
        values,
        x_title=words("Direct loss (CNY)"),
        texts=[words.number(round(value)) for value in values],
        roles=["@line-2"] * len(rows),
    )
    figure["layout"]["xaxis"]["tickformat"] = "~s"
    return Chart(
        id="loss",
        title=words("Direct loss"),
        reading=words("{loss} in all.", loss=words.quantity(round(sum(values)), "CNY")),
        figure=figure,
        columns=(words("Where and what"), words("Direct loss (CNY)")),
        rows=tuple((label, round(value)) for label, value in zip(labels, values, strict=True)),
        height_px=figure["layout"]["height"],
    )


def pump_chart(view: RunView) -> Chart | None:
    """Draw when the sump pumps ran."""
    words = view.words
    bars = []
    for row in view.rows("flood.pumps"):
        series = view.series(str(row["pump"]), "flow_l_s")
        if series is None or not float(row["hours"]):
            continue
        room = view.asset_label(str(row["room"]))
        name = f"{room}{words.comma}{row[f'name_{words.language}']}"
        bars += [Bar(name, "runs", a, b) for a, b in _stretches(*series)]
    if not bars:
        return None
    figure = gantt_figure(view, bars, {"runs": (words("Pump runs"), "@line-3", "")})
    starts = sum(int(row["starts"]) for row in view.rows("flood.pumps"))
    return Chart(
        id="pumps",
        title=words("Sump pumps"),
        reading=words("{count} starts in all.", count=starts),
        figure=figure,
        columns=(words("Pump"), words("From"), words("To")),
        rows=tuple(
            (bar.row, words.moment(view.at(bar.begin_s)), words.moment(view.at(bar.end_s)))
            for bar in bars
        ),
        height_px=figure["layout"]["height"],
    )


def depth_map(view: RunView) -> Chart | None:
    """Draw every yard where it lies, in the colour of its deepest water."""
    words = view.words
    yards = [row for row in view.rows("flood.yards") if not math.isnan(float(row["x_m"]))]
    if not yards:
        return None
    depth = [round(float(row["peak_depth_m"]), 3) for row in yards]
    deepest = max(yards, key=lambda row: float(row["peak_depth_m"]))
    height = 520
    drawing = layout(height_px=height, hovermode="closest", showlegend=False)
    plain = {"showgrid": False, "zeroline": False, "tickfont": {"color": "@muted"}}
    drawing["xaxis"] = {**plain, "title": {"text": words("East (m)")}}
    drawing["yaxis"] = {**plain, "title": {"text": words("North (m)")}, "scaleanchor": "x"}
    names = [str(row[f"name_{words.language}"]) for row in yards]
    texts = [
        f"{name}{words.colon}{words.quantity(deep, 'm')}"
        for name, deep in zip(names, depth, strict=True)
    ]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(row["x_m"]) for row in yards],
        "y": [float(row["y_m"]) for row in yards],
        "text": texts,
        "marker": {
            "size": [10 + 30 * min(1.0, d / 0.6) for d in depth],
            "color": depth,
            "cmin": 0,
            "cmax": max(0.3, *depth),
            "colorscale": [[0, "@scale-low"], [1, "@scale-high"]],
            "line": {"color": "@ink", "width": 1},
            "colorbar": {"title": {"text": "m"}, "thickness": 10, "outlinewidth": 0,
                         "tickfont": {"color": "@muted"}},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return Chart(
        id="depths",
        title=words("Deepest water on each yard"),
        reading=words(
            "Deepest at {yard}: {depth}; {count} of {all} yards stand deeper than 0.15 m.",
            yard=deepest[f"name_{words.language}"],
            depth=words.quantity(round(float(deepest["peak_depth_m"]), 2), "m"),
            count=sum(d > 0.15 for d in depth),
            all=len(yards),
        ),
        figure={"data": [points], "layout": drawing},
        columns=(words("Yard"), words("Deepest (m)")),
        rows=tuple(sorted(zip(names, depth, strict=True), key=lambda row: -row[1])),
        height_px=height,
    )


# -- cutting and folding -------------------------------------------------------------------------


def _around(view: RunView, moment_s: float) -> tuple[float, float]:
    """Return the stretch drawn around a moment: its storm and the hours after it."""
    storms = [row for row in view.rows("flood.storms") if float(row["begins_s"]) <= moment_s]
    begin_s = max((float(row["begins_s"]) for row in storms), default=moment_s - AFTER_S)
    return max(0.0, begin_s - BEFORE_S), min(view.length_s, max(moment_s, begin_s) + AFTER_S)


def _cut(series: Any, begin_s: float, end_s: float) -> Any:
    time_s, values = series
    inside = (time_s >= begin_s) & (time_s <= end_s)
    return time_s[inside], values[inside]


def _zoom(view: RunView, figure: dict[str, Any], begin_s: float, end_s: float) -> None:
    """Show one stretch of the run, and only the spans that touch it."""
    drawing = figure["layout"]
    begin, end = view.at(max(0.0, begin_s)), view.at(min(view.length_s, end_s))
    drawing["xaxis"] = time_axis(view.words, begin, end)
    # What the whole run's chart shades and names would lie outside, or upon each other.
    drawing["shapes"], drawing["annotations"] = [], []


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


def _rows(view: RunView, time_s: Any, values: Any) -> tuple[tuple[Any, ...], ...]:
    """Return samples as rows, every so many, so that a table stays readable."""
    every = max(1, len(time_s) // 60)
    return tuple(
        (view.words.moment(view.at(float(second))), round(float(value), 3))
        for second, value in zip(time_s[::every], values[::every], strict=True)
    )
