"""The margin: capacity over load against the outdoor temperature, and how rare the cold is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Grid, stored_grid
from twin.report.chart import Chart
from twin.report.plots import Line, Mark, line_figure, mark_level

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

CURVE: Final = "hotwater.margin_curve"
PLANTS: Final = "hotwater.margin_plants"
INCIDENT: Final = "hotwater.margin_incident"
EXTREMES: Final = "hotwater.margin_extremes"
CAMPUS: Final = "campus"

DRAWN: Final = 4
"""Plants drawn as curves: as many as can be told apart."""

ALIKE: Final = 0.04
"""Curves that lie closer to each other than this share are drawn as one."""

HIGHEST: Final = 3.0
"""Ratios above this are of no interest: there is plenty."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on the margin; none when the run is no study of it."""
    if CURVE not in view.run.tables:
        return []
    words = view.words
    plants = sorted(
        (row for row in view.rows(PLANTS) if row["building"] != CAMPUS),
        key=lambda row: (row["margin_at_percent"], row["building"]),
    )
    whole = [row for row in view.rows(PLANTS) if row["building"] == CAMPUS]
    blocks: list[Block] = [
        Figure(_curves(view, plants), heading=True, table=False),
        _table(view, [*plants, *whole]),
    ]
    caption = words("How rare is such cold?")
    blocks += stored_grid(view, EXTREMES, heading=caption, caption=caption)
    caption = words("The plant of the incident, reckoned step by step")
    blocks += stored_grid(
        view,
        INCIDENT,
        ("chain", "step", "factor", "product"),
        heading=caption,
        grouped=True,
    )
    return [Chapter("margin", words("Margin against the cold"), tuple(blocks))]


def _curves(view: RunView, plants: list[dict[str, Any]]) -> Chart:
    words = view.words
    lines = _lines(view, plants)
    marks = []
    tightest = plants[0]
    breaks = float(tightest["break_even_c"])
    if not math.isnan(breaks):
        marks.append(Mark(round(breaks, 2), 1.0, words.quantity(round(breaks, 1), "degC")))
    figure = line_figure(
        lines,
        x_title=words("Outdoor air (°C)"),
        y_title=words("Capacity over load"),
        marks=marks,
        height_px=420,
    )
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    mark_level(figure, 1.0, words("as much as is needed, round the clock"))
    return Chart(
        id="margin",
        title=words("Capacity over load against the outdoor temperature"),
        reading=_reading(view, tightest, breaks),
        figure=figure,
        columns=(words("Building"), words("Outdoor air (°C)"), words("Capacity over load")),
        rows=tuple(
            (line.name, x, y) for line in lines for x, y in zip(line.x, line.y, strict=True)
        ),
        height_px=figure["layout"]["height"],
    )


def _lines(view: RunView, plants: list[dict[str, Any]]) -> list[Line]:
    """Return the curves of the tightest plants; of those that lie on each other, the first."""
    words = view.words
    drawn: list[tuple[str, list[dict[str, Any]], int]] = []
    for plant in plants:
        curve = [row for row in view.rows(CURVE) if row["building"] == plant["building"]]
        twin = next((k for k, (_, other, _) in enumerate(drawn) if _alike(curve, other)), None)
        if twin is not None:
            name, other, alike = drawn[twin]
            drawn[twin] = (name, other, alike + 1)
        elif len(drawn) < DRAWN and any(float(row["ratio"]) < HIGHEST for row in curve):
            drawn.append((view.label(plant), curve, 0))
    lines = [
        Line(
            words("{plant} and {count} like it", plant=name, count=alike) if alike else name,
            [round(float(row["air_c"]), 3) for row in curve],
            [_drawn(row["ratio"]) for row in curve],
            place=place,
        )
        for place, (name, curve, alike) in enumerate(drawn)
    ]
    if drawn:
        name, curve, _ = drawn[0]
        dry = Line(
            words("{plant}, were the air dry (no frost)", plant=name),
            lines[0].x,
            [_drawn(row["dry_ratio"]) for row in curve],
            place=len(lines),
        )
        lines.append(dry)
    return lines


def _alike(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    return all(
        abs(float(a["ratio"]) - float(b["ratio"])) <= ALIKE * float(b["ratio"])
        for a, b in zip(one, other, strict=True)
    )


def _reading(view: RunView, tightest: dict[str, Any], breaks: float) -> str:
    words = view.words
    if math.isnan(breaks):
        return words(
            "Even the tightest plant, {plant}, keeps up everywhere.", plant=view.label(tightest)
        )
    return words(
        "{plant} falls short below {air}. Its name-plate promises a margin of {nameplate}; at {at} "
        "it is {margin}.",
        plant=view.label(tightest),
        air=words.quantity(round(breaks, 1), "degC"),
        nameplate=words.quantity(round(float(tightest["nameplate_margin_percent"]), 1), "percent"),
        at=words.quantity(float(tightest["at_c"]), "degC"),
        margin=words.quantity(round(float(tightest["margin_at_percent"]), 1), "percent"),
    )


def _table(view: RunView, rows: list[dict[str, Any]]) -> Grid:
    words = view.words
    at = words.quantity(float(rows[0]["at_c"]), "degC") if rows else ""
    columns = (
        words("Building"),
        words("People"),
        words("Margin by the name-plate (%)"),
        words("Margin at {air} (%)", air=at),
        words("Falls short below (°C)"),
        words("So cold once in (years)"),
    )
    told = tuple(
        (
            view.label(row),
            int(row["people"]),
            _number(row["nameplate_margin_percent"]),
            _number(row["margin_at_percent"]),
            _number(row["break_even_c"]),
            _number(row["return_period_years"]),
        )
        for row in rows
    )
    return Grid(columns, told, caption=words("All plants, the tightest first"))


def _drawn(ratio: Any) -> float | None:
    value = float(ratio)
    return None if math.isnan(value) or value > HIGHEST else round(value, 4)


def _number(value: Any) -> float | None:
    number = float(value)
    return None if math.isnan(number) else round(number, 1)
