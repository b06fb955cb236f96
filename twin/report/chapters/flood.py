"""Flood: the rain, where the water stood, which rooms it took, what that cost and whom it hit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twin.report.chapter import Block, Chapter, Figure, Text, chain_blocks, figures, stored_grid
from twin.report.water import (
    depth_map,
    level_chart,
    loss_chart,
    pump_chart,
    rain_charts,
    worst_rooms,
)

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

ROOMS: Final = "flood.rooms"

CHAINS: Final = 3
"""Rooms and buildings whose chains of causes are told."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapters on the flood; none when the run had no rain."""
    if ROOMS not in view.run.tables:
        return []
    words = view.words
    return [
        Chapter("rooms", words("What the water took"), tuple(_rooms(view))),
        Chapter("water", words("Rain and water"), tuple(_water(view))),
        Chapter("cascade", words("Who was without water, and why"), tuple(_cascade(view))),
    ]


def _rooms(view: RunView) -> list[Block]:
    words = view.words
    blocks: list[Block] = figures(*(level_chart(view, room) for room in worst_rooms(view)))
    caption = words("All rooms below ground")
    blocks += stored_grid(
        view,
        ROOMS,
        (
            "name",
            "state",
            "first_ingress_s",
            "lost_s",
            "times_lost",
            "peak_depth_m",
            "critical_depth_m",
            "hours_over_critical",
            "ingress_m3",
            "loss_cny",
        ),
        caption=caption,
        heading=caption,
    )
    loss = loss_chart(view)
    if loss is None:
        return [*blocks, Text(words("Nothing was lost to water."), good=True)]
    blocks.append(Figure(loss))
    caption = words("Machines that drowned")
    return blocks + stored_grid(
        view,
        "flood.equipment",
        ("name", "room", "lost_s", "depth_m", "restored_s", "hours", "loss_cny"),
        caption=caption,
        heading=caption,
    )


def _water(view: RunView) -> list[Block]:
    words = view.words
    caption = words("Storms")
    blocks: list[Block] = stored_grid(
        view,
        "flood.storms",
        (
            "name",
            "begins_s",
            "duration_min",
            "depth_mm",
            "hour_mm",
            "peak_mm_h",
            "return_period_a",
            "rooms_lost",
        ),
        caption=caption,
        heading=caption,
    )
    blocks += figures(*rain_charts(view), depth_map(view), pump_chart(view))
    caption = words("Yards")
    return blocks + stored_grid(
        view,
        "flood.yards",
        ("name", "peak_depth_m", "peak_s", "hours_ponded"),
        caption=caption,
        heading=caption,
    )


def _cascade(view: RunView) -> list[Block]:
    words = view.words
    blocks: list[Block] = []
    dry = view.rows("flood.buildings_without_water")
    if dry:
        caption = words("Buildings without water")
        blocks += stored_grid(
            view,
            "flood.buildings_without_water",
            ("name", "people", "lost_s", "restored_s", "hours", "person_hours"),
            caption=caption,
            heading=caption,
        )
    else:
        blocks.append(Text(words("No building was without water."), good=True))
    lost = [str(row["room"]) for row in view.rows(ROOMS) if row["times_lost"]]
    told = [*lost[:CHAINS], *(str(row["building"]) for row in dry[:CHAINS])]
    for asset in dict.fromkeys(told):
        heading = words("Chain of causes: {plant}", plant=view.asset_label(asset))
        blocks += chain_blocks(view, asset, heading)
    return blocks
