"""The charts of what plants were asked for and did: litres short by hour, heat pumps running."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twin.report.chart import Chart, pattern, time_layout, times
from twin.report.colours import CAUSES, PATTERNS

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["units_chart", "unmet_chart"]


def units_chart(view: RunView) -> Chart | None:
    """Draw, for every plant, how many heat pumps run: one row per plant, darker is more."""
    import numpy as np

    words = view.words
    rows: list[tuple[str, list[float], list[str], float, int]] = []
    moments: list[str] = []
    begins = np.arange(0.0, view.length_s, 3600.0 if view.length_s <= 9 * 86400 else 4 * 3600.0)
    for plant in view.plants:
        series = view.series(view.plant_asset(plant), "units_on")
        if series is None:
            continue
        time_s, units = series
        place = np.clip(np.searchsorted(begins, time_s, side="right") - 1, 0, len(begins) - 1)
        total = np.bincount(place, weights=np.nan_to_num(units), minlength=len(begins))
        count = np.maximum(np.bincount(place, minlength=len(begins)), 1)
        mean = total / count
        most = view.unit_count(plant) or max(int(np.nanmax(units)), 1)
        moments = moments or times(view.start, begins)
        texts = [f"{words.number(round(float(value), 1))} / {most}" for value in mean]
        rows.append(
            (view.label(plant), [round(float(v) / most * 100, 1) for v in mean], texts,
             float(np.mean(units)) / most * 100, most)
        )  # fmt: skip
    if not rows:
        return None
    height = 150 + 26 * len(rows)
    drawing = time_layout(view, "", height_px=height)
    drawing |= {"hovermode": "closest", "showlegend": False}
    drawing["margin"] = drawing["margin"] | {"b": 90}
    drawing["yaxis"] |= {
        "type": "category",
        "autorange": "reversed",
        "showgrid": False,
        "title": {"text": ""},
    }
    heat = {
        "type": "heatmap",
        "x": moments,
        "y": [row[0] for row in rows],
        "z": [row[1] for row in rows],
        "customdata": [row[2] for row in rows],
        "zmin": 0,
        "zmax": 100,
        "xgap": 0,
        "ygap": 3,
        "colorscale": [[0, "@scale-low"], [1, "@scale-high"]],
        "colorbar": {
            "ticksuffix": " %",
            "orientation": "h",
            "x": 0.5,
            "len": 0.6,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "thickness": 10,
            "tickfont": {"color": "@muted"},
            "outlinewidth": 0,
        },
        "hovertemplate": "%{y}<br>%{x}<br>" + words("units on") + ": %{customdata}<extra></extra>",
    }
    hardest = max(rows, key=lambda row: row[3])
    return Chart(
        id="units",
        title=words("Heat pumps running, share of the units"),
        reading=words(
            "{plant} works hardest: on average {share} of its units run.",
            plant=hardest[0],
            share=words.quantity(round(hardest[3]), "percent"),
        ),
        figure={"data": [heat], "layout": drawing},
        columns=(
            words("Plant"),
            words("Units"),
            words("Units on, mean (%)"),
            words("Hours with all units on"),
        ),
        rows=tuple((row[0], row[4], round(row[3], 1), _hours_full(row[1], begins)) for row in rows),
        height_px=height,
    )


def unmet_chart(view: RunView) -> Chart | None:
    """Draw the litres that were short in each hour, stacked by their cause."""
    import numpy as np

    words = view.words
    hours = view.unmet_by_hour()
    if hours is None:
        return None
    begin_h, by_cause = hours
    total = np.sum(list(by_cause.values()), axis=0) if by_cause else np.zeros(len(begin_h))
    if not total.sum() > 0:
        return None
    width_h = 1 if len(begin_h) <= 24 * 9 else 6
    begins = begin_h[::width_h]
    x = [view.iso(float(hour) * 3600) for hour in begins]
    data = []
    for cause in CAUSES:
        litres = by_cause.get(cause)
        if litres is None or cause not in view.causes:
            continue
        folded = np.add.reduceat(litres, np.arange(0, len(litres), width_h))
        data.append(
            {
                "type": "bar",
                "name": words.cause(cause),
                "x": x,
                "y": [round(float(value), 1) for value in folded],
                "width": width_h * 3_600_000,
                "offset": 0,
                "marker": {
                    "color": f"@cause-{cause}",
                    "line": {"width": 0},
                    "pattern": pattern(PATTERNS[cause]),
                },
                "hovertemplate": "%{y:,.0f} " + words.unit("litres"),
            }
        )
    axis = (
        words("Litres short per hour")
        if width_h == 1
        else words("Litres short per {hours} hours", hours=width_h)
    )
    drawing = time_layout(view, axis)
    drawing |= {"barmode": "stack", "bargap": 0}
    drawing["yaxis"]["tickformat"] = ","
    peak = int(np.argmax(total))
    by_day: dict[str, dict[str, float]] = {}
    for position, hour in enumerate(begin_h):
        day = by_day.setdefault(
            words.day(view.at(float(hour) * 3600)), dict.fromkeys(by_cause, 0.0)
        )
        for cause, litres in by_cause.items():
            day[cause] += float(litres[position])
    shown = [cause for cause in CAUSES if cause in by_cause and cause in view.causes]
    return Chart(
        id="unmet",
        title=words("Hot water short, by cause"),
        reading=words(
            "The worst hour begins {moment}: {litres} short, most of it through {cause}.",
            moment=words.moment(view.at(float(begin_h[peak]) * 3600)),
            litres=words.quantity(round(float(total[peak])), "litres"),
            cause=words.cause(
                max(shown, key=lambda cause: float(by_cause[cause][peak])), inside=True
            ),
        ),
        figure={"data": data, "layout": drawing},
        columns=(
            words("Day"),
            *(f"{words.cause(cause)} ({words.unit('litres')})" for cause in shown),
        ),
        rows=tuple(
            (day, *(round(litres[cause]) for cause in shown)) for day, litres in by_day.items()
        ),
        height_px=drawing["height"],
    )


def _hours_full(shares: Sequence[float], begins: Any) -> float:
    width_h = float(begins[1] - begins[0]) / 3600 if len(begins) > 1 else 1.0
    return round(sum(share >= 99.9 for share in shares) * width_h, 1)
