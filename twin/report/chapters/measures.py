"""Counter-measures: what each would have saved, and what it costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Grid, Text, stored_grid
from twin.report.chart import Chart
from twin.report.plots import ranked_figure

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

MEASURES: Final = "hotwater.measures"


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on counter-measures; none when the run is no study of them."""
    rows = view.rows(MEASURES)
    if not rows:
        return []
    words = view.words
    blocks: list[Block] = [
        Figure(_chart(view, rows), table=False),
        _table(view, rows),
        Text(
            words(
                "Every measure is played against the same weather and the same showers as the "
                "base. Prices are assumed and stand in the campus's file."
            )
        ),
    ]
    repeat = words("To repeat a measure")
    blocks += stored_grid(view, MEASURES, ("name", "overrides"), heading=repeat, folded=True)
    return [Chapter("measures", words("Counter-measures, ranked"), tuple(blocks))]


def _chart(view: RunView, rows: list[dict[str, Any]]) -> Chart:
    words = view.words
    labels = [str(row[f"name_{words.language}"]) for row in rows]
    complaints = [float(row["complaints"]) for row in rows]
    best = _best(rows)
    roles = ["@state-served" if row is best else _role(row) for row in rows]
    figure = ranked_figure(
        labels,
        complaints,
        x_title=words("Complaints"),
        texts=[_text(view, row) for row in rows],
        roles=roles,
        shapes=["/" if role == "@state-plain" else "" for role in roles],
    )
    base = next((row for row in rows if not row["rank"]), rows[0])
    return Chart(
        id="measures",
        title=words("Complaints left with each measure"),
        reading=words(
            "Without a measure {base} complaints. Within the budget most is saved by: {name}; "
            "{left} are left, for {cost} a year.",
            base=words.number(round(float(base["complaints"]))),
            name=best[f"name_{words.language}"],
            left=words.number(round(float(best["complaints"]))),
            cost=words.quantity(round(float(best["yearly_cny"])), "CNY"),
        ),
        figure=figure,
        columns=(words("Measure"), words("Complaints")),
        rows=tuple((label, value) for label, value in zip(labels, complaints, strict=True)),
        height_px=figure["layout"]["height"],
    )


def _best(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the measure within the budget that leaves the fewest complaints, cheapest first."""
    return min(
        (row for row in rows if row["affordable"]),
        key=lambda row: (round(float(row["complaints"]), 1), float(row["yearly_cny"])),
        default=rows[0],
    )


def _role(row: dict[str, Any]) -> str:
    if row["dominated"] or not row["affordable"]:
        return "@state-plain"
    return "@line-1"


def _text(view: RunView, row: dict[str, Any]) -> str:
    """Return what stands beside a bar: the complaints left and the yearly cost."""
    words = view.words
    left = words.number(round(float(row["complaints"])))
    yearly = float(row["yearly_cny"])
    return left if not yearly else f"{left} · {words.quantity(round(yearly), 'CNY')}"


def _table(view: RunView, rows: list[dict[str, Any]]) -> Grid:
    words = view.words
    columns = (
        words("Measure"),
        words("Rank"),
        words("Complaints"),
        words("Short (litres)"),
        words("Electricity (kWh)"),
        words("Investment (CNY)"),
        words("Cost a year (CNY)"),
        words("CNY per complaint avoided"),
        words("Note"),
    )
    told = tuple(
        (
            row[f"name_{words.language}"],
            int(row["rank"]) or None,
            round(float(row["complaints"]), 1),
            round(float(row["unmet_litres"])),
            round(float(row["electricity_kwh"])),
            round(float(row["investment_cny"])),
            round(float(row["yearly_cny"])),
            _number(row["cny_per_complaint_avoided"]),
            row[f"note_{words.language}"],
        )
        for row in rows
    )
    return Grid(columns, told, caption=words("Counter-measures, the best first"))


def _number(value: Any) -> float | None:
    number = float(value)
    return None if math.isnan(number) else float(round(number))
