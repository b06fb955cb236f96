"""Sizing: capacity against storage, hand calculations beside, and what was chosen by playing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Grid, stored_grid
from twin.report.chart import Chart
from twin.report.plots import Line, Mark, line_figure

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

CURVE: Final = "hotwater.sizing_curve"
CHOSEN: Final = "hotwater.sizing_chosen"
SHEET: Final = "hotwater.sizing_sheet"

SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "cross", "star")
"""Signs of the plants beside the curve."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on sizing; none when the run is no study of it."""
    if CURVE not in view.run.tables:
        return []
    words = view.words
    blocks: list[Block] = [Figure(_chart(view), table=False)]
    for table, columns, caption in (
        (
            CHOSEN,
            (
                "option",
                "units",
                "rated_kw",
                "storage_m3",
                "unmet_percent",
                "cold_showers",
                "complaints",
                "electricity_kwh",
            ),
            words("The plants that were played"),
        ),
        (
            CURVE,
            (
                "run_hours",
                "capacity_kw",
                "nominal_kw",
                "units",
                "storage_m3",
                "unmet_percent",
                "complaints",
            ),
            words("The curve, by hours of the units"),
        ),
    ):
        blocks += stored_grid(view, table, columns, heading=caption, caption=caption)
    blocks += _sheets(view)
    return [Chapter("sizing", words("Capacity against storage"), tuple(blocks))]


def _sheets(view: RunView) -> list[Block]:
    """Return each worked sheet; values of all sizes stand in one column, to seven figures."""
    words = view.words
    lang = words.language
    columns = (
        words("Quantity"),
        words("Symbol"),
        words("Formula"),
        words("Value"),
        words("Clause"),
        words("Trust"),
    )
    sheets: dict[str, list[tuple[Any, ...]]] = {}
    for row in view.rows(SHEET):
        sheets.setdefault(str(row["sheet"]), []).append(
            (
                row[f"quantity_{lang}"],
                row["symbol"],
                row["formula"],
                f"{float(row['value']):,.7g} {words.unit(row['unit'])}".strip(),
                row["clause"],
                row[f"trust_{lang}"],
            )
        )
    return [
        Grid(
            columns,
            tuple(rows),
            heading=f"{words('Worked sheet')}{words.colon}{sheet}",
            folded=True,
        )
        for sheet, rows in sheets.items()
    ]


def _chart(view: RunView) -> Chart:
    words = view.words
    curve = view.rows(CURVE)
    played = view.rows(CHOSEN)
    line = Line(
        words("Curve: the units run 8 to 24 hours a day"),
        [round(float(row["storage_m3"]), 3) for row in curve],
        [round(float(row["rated_kw"]), 3) for row in curve],
    )
    marks = [
        Mark(
            round(float(row["storage_m3"]), 3),
            round(float(row["rated_kw"]), 3),
            str(row[f"option_{words.language}"]),
            SYMBOLS[place % len(SYMBOLS)],
        )
        for place, row in enumerate(played)
    ]
    figure = line_figure(
        [line],
        x_title=words("Tank (m³)"),
        y_title=words("Name-plate of the heat pumps (kW)"),
        marks=marks,
        height_px=440,
    )
    figure["layout"]["xaxis"]["rangemode"] = "tozero"
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    return Chart(
        id="sizing",
        title=words("Name-plate capacity against tank volume"),
        reading=_reading(view, played),
        figure=figure,
        columns=(words("Tank (m³)"), words("Name-plate of the heat pumps (kW)")),
        rows=tuple(zip(line.x, line.y, strict=True)),
        height_px=figure["layout"]["height"],
    )


def _reading(view: RunView, played: list[dict[str, Any]]) -> str:
    words = view.words
    by_option = {row["option"]: row for row in played}
    if "chosen" not in by_option:
        return words("No plant that was played keeps within the limit.")
    point, now = by_option["chosen"], by_option["stands"]
    return words(
        "The chosen point: {units} heat pumps with {kw} by the name-plate and a tank of {volume}; "
        "played, {missing} is missing, where the plant as it stands misses {now}.",
        units=int(point["units"]),
        kw=words.quantity(round(float(point["rated_kw"])), "kW"),
        volume=words.quantity(round(float(point["storage_m3"]), 1), "m3"),
        missing=words.quantity(float(point["unmet_percent"]), "percent"),
        now=words.quantity(float(now["unmet_percent"]), "percent"),
    )
