"""The forecast: the mean that failed beside such as know the weather, and what each is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Text, stored_grid
from twin.report.chart import Chart, time_layout
from twin.report.plots import Line, line_traces, ranked_figure, zoomed

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

SCORES: Final = "hotwater.forecast_scores"
SERIES: Final = "hotwater.forecast_series"

DAY_S: Final = 86_400.0
AROUND_S: Final = DAY_S
"""What is drawn hour by hour before and after the snap [s]."""

MOST_HOURS: Final = 8 * 24
"""Hours drawn one by one; of a longer snap, those around its coldest."""

DAILY: Final = ("actual", "mean", "month_mean", "regression", "boosting")


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on the forecast; none when the run is no study of it."""
    scores = view.rows(SCORES)
    if not scores or SERIES not in view.run.tables:
        return []
    words = view.words
    blocks: list[Block] = [
        Figure(_days(view)),
        Figure(_hours(view, _best(scores))),
        Figure(_bias(view, scores), table=False),
    ]
    caption = words("How well each forecast hits")
    blocks += stored_grid(
        view,
        SCORES,
        (
            "name",
            "mape_percent",
            "mape_snap_percent",
            "bias_percent",
            "bias_snap_percent",
            "pinball_kwh",
            "coverage_percent",
        ),
        caption=caption,
        heading=caption,
    )
    caption = words("What each forecast is worth")
    blocks += stored_grid(
        view,
        SCORES,
        (
            "name",
            "warning_h",
            "gained_h",
            "warned_days",
            "false_days",
            "missed_days",
            "complaints",
            "complaints_charged",
            "complaints_heated",
            "complaints_avoided",
        ),
        caption=caption,
        heading=caption,
    )
    blocks.append(
        Text(
            words(
                "Every forecast learnt from the time before this run only. A day is warned of when "
                "the heat pumps, round the clock, make less than the forecast load; control that "
                "follows the warning is played with the same weather and the same showers."
            )
        )
    )
    return [Chapter("forecast", words("Who saw it coming"), tuple(blocks))]


def _best(scores: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the forecast that hits best in the snap, of those that have a 95 % forecast."""
    known = [row for row in scores if row["model"] in {"regression", "boosting"}] or scores
    return min(known, key=lambda row: float(row["mape_snap_percent"]))


def _days(view: RunView) -> Chart:
    """Draw the heat of each day: as asked for, and as each forecast had it."""
    import numpy as np

    words = view.words
    table = view.run.table(SERIES)
    time_s = np.asarray(table.columns["time_s"], dtype=float)
    whole = len(time_s) // 24 * 24
    begins = time_s[:whole:24]
    noons = [view.iso(second + DAY_S / 2) for second in begins]
    lines = []
    for key in DAILY:
        name = f"{key}_kwh"
        if name not in table.columns:
            continue
        sums = np.asarray(table.columns[name], dtype=float)[:whole].reshape(-1, 24).sum(axis=1)
        said = words.name(table.names[name])
        lines.append(
            Line(
                said,
                noons,
                [round(float(value) / 1000, 3) for value in sums],
                place=_PLACES[key],
                width=3.0 if key == "actual" else 1.8,
                dash="solid" if key == "actual" else "",
            )
        )
    drawing = time_layout(view, words("Heat for hot water (MWh a day)"), height_px=400)
    drawing["yaxis"]["rangemode"] = "tozero"
    drawing["xaxis"] |= {"hoverformat": words.axis_format}
    actual, mean = lines[0], next((line for line in lines if line.name != lines[0].name), lines[0])
    begin_s, end_s = _snap(view, time_s, around_s=0.0)
    within = [place for place, at in enumerate(begins) if begin_s <= at + DAY_S / 2 < end_s]
    peak = max(within or range(len(noons)), key=lambda place: actual.y[place] or 0.0)
    return Chart(
        id="forecast-days",
        title=words("Heat asked for each day, and what was forecast"),
        reading=words(
            "On the heaviest day of the snap, {day}, {actual} were asked for; {name} had said "
            "{said}.",
            day=words.day(view.at(float(begins[peak]))),
            actual=words.quantity(round(float(actual.y[peak] or 0.0), 1), "MWh"),
            name=words("“{name}”", name=mean.name),
            said=words.quantity(round(float(mean.y[peak] or 0.0), 1), "MWh"),
        ),
        figure={"data": line_traces(lines, markers=True), "layout": drawing},
        columns=(words("Day"), *(f"{line.name}{_unit(view, 'MWh')}" for line in lines)),
        rows=tuple(
            (words.day(view.at(float(second))), *(line.y[place] for line in lines))
            for place, second in enumerate(begins)
        ),
        height_px=400,
    )


_PLACES: Final = {"actual": 4, "mean": 0, "month_mean": 5, "regression": 1, "boosting": 2}
"""Which look of a line each forecast takes: what was asked for is the plain dark one."""


def _hours(view: RunView, best: dict[str, Any]) -> Chart:
    """Draw the snap hour by hour: asked for, the mean, the best forecast and its 95 %."""
    import numpy as np

    words = view.words
    table = view.run.table(SERIES)
    time_s = np.asarray(table.columns["time_s"], dtype=float)
    begin_s, end_s = _snap(view, time_s)
    inside = (time_s >= begin_s) & (time_s < end_s)
    key = str(best["model"]).replace("-", "_")
    lines = []
    for name, place, width in (
        ("actual_kwh", 4, 2.6),
        ("mean_kwh", 0, 1.6),
        (f"{key}_kwh", 1, 1.8),
        (f"{key}_q95_kwh", 3, 1.4),
    ):
        if name in table.columns:
            values = np.asarray(table.columns[name], dtype=float)[inside]
            lines.append(
                Line(
                    words.name(table.names[name]),
                    [view.iso(second) for second in time_s[inside]],
                    [round(float(value), 1) for value in values],
                    place=place,
                    width=width,
                    dash="solid" if name == "actual_kwh" else "",
                )
            )
    drawing = time_layout(view, words("Heat for hot water (kWh an hour)"), height_px=400)
    drawing = zoomed(view, drawing, begin_s, end_s)
    drawing["yaxis"]["rangemode"] = "tozero"
    return Chart(
        id="forecast-hours",
        title=words("Hour by hour around the snap"),
        reading=words(
            "{share} of the hours of the snap stay below the 95 % forecast of “{name}”.",
            share=words.quantity(round(float(best["coverage_percent"])), "percent"),
            name=best[f"name_{words.language}"],
        ),
        figure={"data": line_traces(lines), "layout": drawing},
        columns=(words("Time"), *(f"{line.name}{_unit(view, 'kWh')}" for line in lines)),
        rows=tuple(
            (words.moment(view.at(float(second))), *(line.y[place] for line in lines))
            for place, second in enumerate(time_s[inside])
        ),
        height_px=400,
    )


def _snap(view: RunView, time_s: Any, *, around_s: float = AROUND_S) -> tuple[float, float]:
    """Return what is drawn hour by hour [s]: the cold spell and what lies around it."""
    spells = [span for span in view.manifest.spans if span.kind == "cold-spell"]
    first, last = float(time_s[0]), float(time_s[-1]) + 3600.0
    if not spells:
        return first, min(last, first + 3600.0 * MOST_HOURS)
    begin_s = max(first, min(span.from_s for span in spells) - around_s)
    end_s = min(last, max(span.to_s for span in spells) + around_s)
    if end_s - begin_s > 3600.0 * MOST_HOURS:
        begin_s = max(first, end_s - 3600.0 * MOST_HOURS)
    return begin_s, end_s


def _bias(view: RunView, scores: list[dict[str, Any]]) -> Chart:
    """Draw by how much each forecast was too low or too high in the snap."""
    words = view.words
    labels = [str(row[f"name_{words.language}"]) for row in scores]
    values = [float(row["bias_snap_percent"]) for row in scores]
    figure = ranked_figure(
        labels,
        values,
        x_title=words("Bias in the snap (%)"),
        texts=[words.quantity(round(value, 1), "percent", signed=True) for value in values],
        roles=["@line-2" if row["model"] in {"mean", "month-mean"} else "@line-1"
               for row in scores],
        shapes=["/" if row["model"] in {"mean", "month-mean"} else "" for row in scores],
    )  # fmt: skip
    return Chart(
        id="forecast-bias",
        title=words("Too low or too high in the snap"),
        reading=_worth(view, scores),
        figure=figure,
        columns=(words("Forecast"), words("Bias in the snap (%)")),
        rows=tuple((label, round(value, 1)) for label, value in zip(labels, values, strict=True)),
        height_px=figure["layout"]["height"],
    )


def _worth(view: RunView, scores: list[dict[str, Any]]) -> str:
    """Say how early the earliest good forecast warns, and what following it avoids."""
    words = view.words
    best = _best(scores)
    name = best[f"name_{words.language}"]
    hours = float(best["warning_h"])
    if math.isnan(hours):
        return words("“{name}” does not warn before the shortage.", name=name)
    return words(
        "“{name}” warns {hours} before the shortage; control that follows it avoids {avoided} of "
        "{all} complaints.",
        name=name,
        hours=words.duration(3600.0 * hours),
        avoided=words.number(round(float(best["complaints_avoided"]))),
        all=words.number(round(float(best["complaints"]))),
    )


def _unit(view: RunView, unit: str) -> str:
    opening, closing = view.words.brackets
    return f"{opening}{unit}{closing}"
