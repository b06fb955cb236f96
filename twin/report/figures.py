"""The charts of a hot-water run over time, as plain Plotly dictionaries.

Every function takes a :class:`~twin.report.view.RunView` and returns a
:class:`~twin.report.chart.Chart`, or None when the run holds nothing to draw. Report and
dashboard draw the same ones.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from twin.report.chart import Chart, thin, time_layout, times
from twin.report.colours import LINES
from twin.report.loads import units_chart, unmet_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.report.view import RunView

__all__ = [
    "delivered_chart",
    "plant_chart",
    "tank_chart",
    "time_charts",
    "weather_chart",
]

WORST_SHOWN = 4
"""Plants drawn as lines: as many as can be told apart."""


def time_charts(view: RunView) -> list[Chart]:
    """Return all charts over time that this run can fill, in reading order."""
    drawn = (
        weather_chart(view),
        delivered_chart(view),
        unmet_chart(view),
        tank_chart(view),
        units_chart(view),
    )
    return [chart for chart in drawn if chart is not None]


def weather_chart(view: RunView) -> Chart | None:
    """Draw air and cold-water temperature, with the lowest air temperature marked."""
    import numpy as np

    words = view.words
    air = view.series("weather", "air_c")
    if air is None:
        return None
    time_s, air_c = air
    coldest = int(np.nanargmin(air_c))
    moment = view.at(time_s[coldest])
    lowest = float(air_c[coldest])
    frost_h = float(np.mean(air_c < 0.0)) * view.length_s / 3600
    drawn_s, drawn_c = thin(time_s, air_c)
    data: list[dict[str, Any]] = [
        _line(words("Air"), times(view.start, drawn_s), drawn_c, "@line-1", "solid")
    ]
    columns = [
        words("Day"),
        words("Air, lowest (°C)"),
        words("Air, mean (°C)"),
        words("Air, highest (°C)"),
    ]
    days = _daily(view, time_s, air_c)
    water = view.series("weather", "cold_water_c")
    if water is not None:
        drawn_s, drawn = thin(*water)
        data.append(
            _line(words("Cold water inlet"), times(view.start, drawn_s), drawn, "@line-3", "dash")
        )
        columns.append(words("Cold water inlet, mean (°C)"))
        inlet = _daily(view, *water)
        days = [(*day, other[2]) for day, other in zip(days, inlet, strict=True)]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": words("Lowest"),
            "x": [view.iso(time_s[coldest])],
            "y": [round(lowest, 2)],
            "marker": {"symbol": "diamond", "size": 11, "color": "@limit"},
            "hovertemplate": "%{y:.1f} °C",
        }
    )
    drawing = time_layout(view, words("Air temperature (°C)"))
    drawing["annotations"].append(
        {
            "x": view.iso(time_s[coldest]),
            "y": lowest,
            "text": f"{words.quantity(lowest, 'degC')}, {words.moment(moment)}",
            "showarrow": False,
            "yanchor": "top",
            "yshift": -9,
            "font": {"size": 13, "color": "@ink"},
        }
    )
    span = float(np.nanmax(air_c)) - lowest
    top = max(float(np.nanmax(trace_y)) for trace_y in (air_c, *((water[1],) if water else ())))
    drawing["yaxis"]["range"] = [lowest - 0.16 * span - 1, top + 1]
    drawing["yaxis"] |= {"zeroline": True, "zerolinecolor": "@muted"}
    return Chart(
        id="weather",
        title=words("Air temperature"),
        reading=words(
            "The lowest air temperature is {lowest} on {moment}; {hours} are below 0 °C.",
            lowest=words.quantity(lowest, "degC"),
            moment=words.moment(moment),
            hours=words.quantity(round(frost_h), "h"),
        ),
        figure={"data": data, "layout": drawing},
        columns=tuple(columns),
        rows=tuple(days),
        height_px=drawing["height"],
    )


def delivered_chart(view: RunView) -> Chart | None:
    """Draw the temperature that the worst plants deliver, with the line below which it is cold."""
    words = view.words
    worst = view.plants[:WORST_SHOWN]
    comfort = view.comfort_c
    chart = _plant_lines(
        view,
        worst,
        signal="supply_c",
        id_="delivered",
        title=words("Supply temperature of the worst plants"),
        axis=words("Supply temperature (°C)"),
    )
    if chart is None:
        return None
    _comfort_line(view, chart.figure["layout"])
    short = [plant for plant in view.plants if (plant.get("hours_cold") or 0) > 0]
    first = max(short, key=lambda plant: plant["hours_cold"], default=None)
    if first is None:
        reading = words("No plant delivers water below {limit} °C.", limit=words.number(comfort))
    else:
        reading = words(
            "{count} of {all} plants deliver water below {limit} °C; "
            "{worst} for the longest, {hours} in all, down to {lowest} at the taps.",
            count=len(short),
            all=len(view.plants),
            limit=words.number(comfort),
            worst=view.label(first),
            hours=words.quantity(_rounded(first["hours_cold"]), "h"),
            lowest=words.quantity(_rounded(first.get("minimum_delivered_c")), "degC"),
        )
    return _with(chart, reading=reading)


def tank_chart(view: RunView) -> Chart | None:
    """Draw the mean tank temperature of the worst plants."""
    import numpy as np

    words = view.words
    worst = view.plants[:WORST_SHOWN]
    chart = _plant_lines(
        view,
        worst,
        signal="tank_mean_c",
        id_="tank",
        title=words("Heat in store: mean tank temperature of the worst plants"),
        axis=words("Mean tank temperature (°C)"),
    )
    if chart is None:
        return None
    lows = []
    for plant in worst:
        series = view.series(view.plant_asset(plant), "tank_mean_c")
        if series is not None:
            at = int(np.nanargmin(series[1]))
            lows.append((float(series[1][at]), float(series[0][at]), plant))
    low, at_s, plant = min(lows, key=lambda row: row[0])
    reading = words(
        "The emptiest store is that of {plant}: {low} on {moment}.",
        plant=view.label(plant),
        low=words.quantity(low, "degC"),
        moment=words.moment(view.at(at_s)),
    )
    return _with(chart, reading=reading)


def plant_chart(view: RunView, plant: dict[str, Any]) -> Chart | None:
    """Draw one plant: what it delivers and what its tank holds."""
    words = view.words
    asset = view.plant_asset(plant)
    data, columns = [], [words("Day")]
    days: list[list[Any]] = []
    signals = (
        ("supply_c", words("Supply"), *LINES[0]),
        ("tank_mean_c", words("Tank, mean"), *LINES[1]),
    )
    for signal, name, colour, dash in signals:
        series = view.series(asset, signal)
        if series is None:
            continue
        drawn_s, drawn = thin(*series)
        data.append(_line(name, times(view.start, drawn_s), drawn, colour, dash))
        columns.append(words("{plant}, lowest (°C)", plant=name))
        daily = _daily(view, *series)
        days = days or [[day[0]] for day in daily]
        for row, day in zip(days, daily, strict=True):
            row.append(day[1])
    if not data:
        return None
    drawing = time_layout(view, words("Temperature (°C)"))
    _comfort_line(view, drawing)
    return Chart(
        id="plant",
        title=words("{plant}: what it delivers and what it holds", plant=view.label(plant)),
        reading=words(
            "The coldest water at the taps has {lowest}; it is below {limit} °C for {hours}.",
            lowest=words.quantity(_rounded(plant.get("minimum_delivered_c")), "degC"),
            limit=words.number(view.comfort_c),
            hours=words.quantity(_rounded(plant.get("hours_cold")), "h"),
        ),
        figure={"data": data, "layout": drawing},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in days),
        height_px=drawing["height"],
    )


def _plant_lines(
    view: RunView, plants: Sequence[dict[str, Any]], *, signal: str, id_: str, title: str, axis: str
) -> Chart | None:
    words = view.words
    data, columns = [], [words("Day")]
    days: list[list[Any]] = []
    for plant, (colour, dash) in zip(plants, LINES, strict=False):
        series = view.series(view.plant_asset(plant), signal)
        if series is None:
            continue
        drawn_s, drawn = thin(*series)
        data.append(_line(view.label(plant), times(view.start, drawn_s), drawn, colour, dash))
        columns.append(words("{plant}, lowest (°C)", plant=view.label(plant)))
        daily = _daily(view, *series)
        if not days:
            days = [[day[0]] for day in daily]
        for row, day in zip(days, daily, strict=True):
            row.append(day[1])
    if not data:
        return None
    drawing = time_layout(view, axis)
    return Chart(
        id=id_,
        title=title,
        reading=title,
        figure={"data": data, "layout": drawing},
        columns=tuple(columns),
        rows=tuple(tuple(row) for row in days),
        height_px=drawing["height"],
    )


def _comfort_line(view: RunView, drawing: dict[str, Any]) -> None:
    """Draw the line below which a shower is cold."""
    comfort = view.comfort_c
    drawing["shapes"].append(
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": comfort,
            "y1": comfort,
            "line": {"color": "@limit", "width": 2, "dash": "dash"},
        }
    )
    drawing["annotations"].append(
        {
            "xref": "paper",
            "x": 0.005,
            "xanchor": "left",
            "y": comfort,
            "yanchor": "bottom",
            "text": view.words(
                "{limit} °C: colder is a cold shower", limit=view.words.number(comfort)
            ),
            "showarrow": False,
            "font": {"size": 12, "color": "@limit"},
            "bgcolor": "@paper",
            "opacity": 0.9,
        }
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


def _line(name: str, x: list[str], y: Any, colour: str, dash: str) -> dict[str, Any]:
    """Return one line of temperatures."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": [None if math.isnan(value) else round(float(value), 2) for value in y],
        "line": {"color": colour, "dash": dash, "width": 2},
        "hovertemplate": "%{y:.1f} °C",
    }


def _daily(view: RunView, time_s: Any, values: Any) -> list[tuple[Any, ...]]:
    """Return (day, lowest, mean, highest) for each calendar day of the run."""
    import numpy as np

    midnight = view.start.replace(hour=0, minute=0, second=0, microsecond=0)
    day_number = ((time_s + (view.start - midnight).total_seconds()) // 86400).astype(int)
    rows: list[tuple[Any, ...]] = []
    for number in np.unique(day_number):
        part = values[day_number == number]
        if number * 86400 >= view.length_s + (view.start - midnight).total_seconds():
            continue  # the closing sample at midnight belongs to no day of the run
        day = view.words.day(midnight + timedelta(days=int(number)))
        rows.append(
            (day, *(round(float(value), 1) for value in (part.min(), part.mean(), part.max())))
        )
    return rows


def _with(chart: Chart, *, reading: str) -> Chart:
    from dataclasses import replace

    return replace(chart, reading=reading)
