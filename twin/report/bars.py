"""Charts that compare: causes, buildings, and several runs side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart, layout, pattern, thin, time_axis, times, value_axis
from twin.report.colours import CAUSES, LINES, PATTERNS

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["buildings_chart", "causes_chart", "compare_bars", "compare_lines"]

LEGEND_ROW_PX: Final = 20
"""Height kept for each entry of a legend: on a narrow screen they stand below each other."""


def buildings_chart(view: RunView, *, most: int = 14) -> Chart | None:
    """Draw the litres short in each building, stacked by cause, the worst at the top."""
    words = view.words
    plants = view.short_plants[:most]
    if not plants:
        return None
    labels = [view.label(plant) for plant in plants]
    data = []
    for cause in CAUSES:
        litres = [_cell(plant, f"cause_{cause}_litres") for plant in plants]
        if cause in view.causes:
            data.append(_bar(words.cause(cause), litres, labels, cause, words.unit("litres")))
    totals = [_cell(plant, "unmet_litres") for plant in plants]
    height = 120 + 28 * len(plants) + LEGEND_ROW_PX * len(data)
    drawing = layout(height_px=height, barmode="stack", hovermode="closest", bargap=0.35)
    drawing["xaxis"] = value_axis(
        words("Litres short"), tickformat="~s", nticks=5, tickangle=0, rangemode="tozero"
    )
    drawing["xaxis"]["range"] = [0, max(totals) * 1.22]
    drawing["yaxis"] = value_axis(
        "", type="category", autorange="reversed", showgrid=False, ticklabelstandoff=6
    )
    drawing["annotations"] = [
        {
            "x": total,
            "y": label,
            "xanchor": "left",
            "xshift": 6,
            "showarrow": False,
            "text": words.quantity(_cell(plant, "unmet_percent"), "percent"),
            "font": {"size": 12, "color": "@ink"},
        }
        for total, label, plant in zip(totals, labels, plants, strict=True)
    ]
    worst = plants[0]
    return Chart(
        id="buildings",
        title=words("Hot water short, by building"),
        reading=words(
            "{plant} is short of {litres}, {percent} of what its people wanted.",
            plant=labels[0],
            litres=words.quantity(round(totals[0]), "litres"),
            percent=words.quantity(_cell(worst, "unmet_percent"), "percent"),
        ),
        figure={"data": data, "layout": drawing},
        columns=(
            words("Building"),
            words("Short (litres)"),
            words("Short (%)"),
            words("Mostly through"),
        ),
        rows=tuple(
            (label, round(total), round(_cell(plant, "unmet_percent"), 1),
             words.cause(view.main_cause(plant) or "capacity"))
            for label, total, plant in zip(labels, totals, plants, strict=True)
        ),
        height_px=height,
    )  # fmt: skip


def causes_chart(view: RunView) -> Chart | None:
    """Draw the litres short by cause over all buildings, most first."""
    words = view.words
    causes = view.causes
    if not causes:
        return None
    total = sum(causes.values())
    labels = [words.cause(cause) for cause in causes]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [round(litres) for litres in causes.values()],
            "y": labels,
            "marker": {
                "color": [f"@cause-{cause}" for cause in causes],
                "pattern": pattern([PATTERNS[cause] for cause in causes]),
            },
            "text": [words.quantity(100 * litres / total, "percent") for litres in causes.values()],
            "textposition": "outside",
            "cliponaxis": False,
            "textfont": {"color": "@ink"},
            "hovertemplate": f"%{{y}}: %{{x:,}} {words.unit('litres')} · %{{text}}<extra></extra>",
        }
    ]
    height = 74 + 42 * len(causes)
    drawing = layout(height_px=height, showlegend=False, hovermode="closest", bargap=0.4)
    drawing["xaxis"] = value_axis(
        words("Litres short"), tickformat="~s", range=[0, max(causes.values()) * 1.3]
    )
    drawing["yaxis"] = value_axis(
        "", type="category", autorange="reversed", showgrid=False, ticklabelstandoff=6
    )
    first = next(iter(causes))
    return Chart(
        id="causes",
        title=words("Why hot water fell short"),
        reading=words(
            "{cause} explains {share} of the litres short. {meaning}",
            cause=words.cause(first),
            share=words.quantity(round(100 * causes[first] / total), "percent"),
            meaning=words.cause_meaning(first),
        ),
        figure={"data": data, "layout": drawing},
        columns=(
            words("Cause"),
            words("Short (litres)"),
            words("Share (%)"),
            words("What it means"),
        ),
        rows=tuple(
            (words.cause(cause), round(litres), round(100 * litres / total, 1),
             words.cause_meaning(cause))
            for cause, litres in causes.items()
        ),
        height_px=height,
    )  # fmt: skip


def compare_bars(views: Sequence[RunView], labels: Sequence[str]) -> Chart | None:
    """Draw the litres short by cause, one bar for each run."""
    words = views[0].words
    data = []
    for cause in CAUSES:
        litres = [view.causes.get(cause, 0.0) for view in views]
        if sum(litres) > 0:
            data.append(_bar(words.cause(cause), litres, list(labels), cause, words.unit("litres")))
    if not data:
        return None
    height = 120 + 36 * len(views) + LEGEND_ROW_PX * len(data)
    drawing = layout(height_px=height, barmode="stack", hovermode="closest", bargap=0.4)
    drawing["xaxis"] = value_axis(
        words("Litres short"), tickformat="~s", nticks=5, tickangle=0, rangemode="tozero"
    )
    drawing["yaxis"] = value_axis(
        "", type="category", autorange="reversed", showgrid=False, ticklabelstandoff=6
    )
    totals = [sum(view.causes.values()) for view in views]
    order = sorted(range(len(views)), key=totals.__getitem__)
    return Chart(
        id="compare-causes",
        title=words("Hot water short, run beside run"),
        reading=words(
            "Least is missing in {best} ({least}), most in {worst} ({most}).",
            best=labels[order[0]],
            least=words.quantity(round(totals[order[0]]), "litres"),
            worst=labels[order[-1]],
            most=words.quantity(round(totals[order[-1]]), "litres"),
        ),
        figure={"data": data, "layout": drawing},
        columns=(words("Run"), words("Short (litres)")),
        rows=tuple((label, round(total)) for label, total in zip(labels, totals, strict=True)),
        height_px=height,
    )


def compare_lines(
    views: Sequence[RunView], labels: Sequence[str], *, building: str
) -> Chart | None:
    """Draw the temperature that one building's plant delivers, one line for each run.

    Runs are laid over each other from their own beginnings, so that the same hour of two
    Januaries stands at the same place.
    """
    words = views[0].words
    data: list[dict[str, Any]] = []
    rows = []
    for view, label, (colour, dash) in zip(views, labels, LINES, strict=False):
        series = view.series(f"{building}.hotwater", "supply_c")
        if series is None:
            continue
        drawn_s, drawn = thin(*series)
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": label,
                "x": times(views[0].start, drawn_s),
                "y": [round(float(value), 2) for value in drawn],
                "line": {"color": colour, "dash": dash, "width": 2},
                "hovertemplate": "%{y:.1f} °C",
            }
        )
        row = view.plant(building) or {}
        rows.append(
            (
                label,
                round(float(series[1].min()), 1),
                round(_cell(row, "hours_cold"), 1),
                round(_cell(row, "unmet_litres")),
            )
        )
    if not data:
        return None
    height = 360
    comfort = views[0].comfort_c
    drawing = layout(height_px=height)
    longest = max(views, key=lambda view: view.length_s)
    drawing["xaxis"] = time_axis(words, views[0].start, views[0].at(longest.length_s))
    drawing["yaxis"] = value_axis(words("Supply temperature (°C)"))
    drawing["shapes"] = [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": comfort, "y1": comfort,
            "line": {"color": "@limit", "width": 2, "dash": "dash"},
        }
    ]  # fmt: skip
    name = next((view.label(plant) for view in views if (plant := view.plant(building))), building)
    return Chart(
        id="compare-delivered",
        title=words("Supply temperature at {building}", building=name),
        reading=words(
            "The dashed line marks {limit} °C; dates are those of the first run.",
            limit=words.number(comfort),
        ),
        figure={"data": data, "layout": drawing},
        columns=(
            words("Run"),
            words("Lowest (°C)"),
            words("Hours below {limit} °C", limit=words.number(comfort)),
            words("Short (litres)"),
        ),
        rows=tuple(rows),
        height_px=height,
    )


def _bar(
    name: str, litres: Sequence[float], labels: Sequence[str], cause: str, unit: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [round(value, 1) for value in litres],
        "y": list(labels),
        "marker": {
            "color": f"@cause-{cause}",
            "line": {"width": 0},
            "pattern": pattern(PATTERNS[cause]),
        },
        "hovertemplate": f"%{{y}}: %{{x:,.0f}} {unit}",
    }


def _cell(row: Any, key: str) -> float:
    value = row.get(key)
    return 0.0 if value is None or math.isnan(value) else float(value)
