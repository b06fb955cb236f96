"""Hot water: where it was worst, why, and hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twin.report.bars import buildings_chart, causes_chart
from twin.report.chapter import Block, Chapter, Figure, Grid, Text, chain_blocks, figures
from twin.report.figures import time_charts

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

WORST_CHAINS: Final = 3
"""Buildings whose chains of causes are told."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapters on hot water; none when no plant was looked at."""
    if not view.plants:
        return []
    words = view.words
    titles = (words("Where it was worst"), words("Why"), words("Hour by hour"))
    if "flood.rooms" in view.run.tables:  # what is told of rooms and yards stands before
        titles = (
            words("Hot water: where it was worst"),
            words("Hot water: why"),
            words("Hot water: hour by hour"),
        )
    where, why, days = titles
    return [
        Chapter("where", where, tuple(_where(view))),
        Chapter("why", why, tuple(_why(view))),
        Chapter("days", days, tuple(figures(*time_charts(view)))),
    ]


def _where(view: RunView) -> list[Block]:
    words = view.words
    columns = (
        words("Building"),
        words("People"),
        words("Short (litres)"),
        words("Short (%)"),
        words("Cold showers"),
        words("Lowest (°C)"),
        words("Hours below {limit} °C", limit=words.number(view.comfort_c)),
        words("Mostly through"),
    )
    rows = tuple(
        (
            view.label(plant),
            plant.get("people"),
            plant.get("unmet_litres"),
            plant.get("unmet_percent"),
            plant.get("cold_showers"),
            plant.get("minimum_delivered_c"),
            plant.get("hours_cold"),
            words.cause(cause) if (cause := view.main_cause(plant)) else words("nothing short"),
        )
        for plant in view.plants
    )
    blocks = figures(buildings_chart(view)) or [Text(words("No hot water was short."), good=True)]
    caption = words("All buildings with central hot water, worst first")
    return [*blocks, Grid(columns, rows, caption=caption)]


def _why(view: RunView) -> list[Block]:
    words = view.words
    chart = causes_chart(view)
    if chart is None:
        return [Text(words("No hot water was short."), good=True)]
    blocks: list[Block] = [
        Figure(chart, heading=False, table=False),
        Grid(chart.columns, chart.rows, caption=chart.title),
    ]
    most = 1 if "flood.rooms" in view.run.tables else 3  # the flood's own chains are told before
    for plant in view.short_plants[:WORST_CHAINS]:
        heading = words("Chain of causes: {plant}", plant=view.label(plant))
        blocks += chain_blocks(view, view.plant_asset(plant), heading, most=most)
    return blocks
