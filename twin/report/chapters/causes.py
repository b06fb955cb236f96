"""Exact causes: what each cause took, over all orders in which the causes might be healed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.report.chapter import Block, Chapter, Figure, Text, stored_grid
from twin.report.chart import Chart
from twin.report.colours import PATTERNS
from twin.report.plots import ranked_figure

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

TOTALS = "hotwater.exact_causes_total"
BY_PLANT = "hotwater.exact_causes"


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on exact causes; none when the run did not look for them."""
    rows = [row for row in view.rows(TOTALS) if row["litres"]]
    if not rows:
        return []
    words = view.words
    told = [f"cause_{row['cause']}_litres" for row in rows]
    each = words("Exact causes of each plant")
    blocks: list[Block] = [
        Figure(_chart(view, rows), heading=False, table=False),
        *stored_grid(view, TOTALS, ("cause", "litres", "percent", "ledger_percent")),
        Text(
            words(
                "Each share is the mean, over all orders of healing the causes, of what healing "
                "this one saves (Shapley value). The shares add up to what was missing. A negative "
                "share says that without this cause more would have been missing."
            )
        ),
        *stored_grid(view, BY_PLANT, ("name", "unmet_litres", *told), caption=each, heading=each),
    ]
    return [Chapter("exact-causes", words("Exact causes"), tuple(blocks))]


def _chart(view: RunView, rows: list[dict[str, object]]) -> Chart:
    words = view.words
    labels = [str(row[f"cause_{words.language}"]) for row in rows]
    litres = [float(str(row["litres"])) for row in rows]
    first = rows[0]
    known = [str(row["cause"]) for row in rows]
    figure = ranked_figure(
        labels,
        litres,
        x_title=words("Litres short"),
        texts=[words.quantity(float(str(row["percent"])), "percent") for row in rows],
        roles=[f"@cause-{cause}" if cause in PATTERNS else "@state-plain" for cause in known],
        shapes=[PATTERNS.get(cause, "") for cause in known],
    )
    return Chart(
        id="exact-causes",
        title=words("Why hot water fell short, exactly"),
        reading=words(
            "{cause} explains {share} of what was missing; the contribution ledger said {ledger}.",
            cause=labels[0],
            share=words.quantity(float(str(first["percent"])), "percent"),
            ledger=words.quantity(float(str(first["ledger_percent"])), "percent"),
        ),
        figure=figure,
        columns=(words("Cause"), words("Short (litres)")),
        rows=tuple((label, round(value)) for label, value in zip(labels, litres, strict=True)),
        height_px=figure["layout"]["height"],
    )
