"""Flood: what it took and cost, storm by storm, where the water stood and whom it hit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import (
    Block,
    Chapter,
    Figure,
    Grid,
    Text,
    chain_blocks,
    figures,
    stored_grid,
)
from twin.report.depths import depth_map
from twin.report.gantts import crew_chart, pump_chart
from twin.report.water import Storm, level_chart, loss_chart, rain_chart, storms, wet_rooms

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

ROOMS: Final = "flood.rooms"

CHAINS: Final = 3
"""Rooms and buildings whose chains of causes are told."""

PONDED_M: Final = 0.05
"""Yards with less water than this are not listed [m]; the table behind the map has them all."""


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapters on the flood; none when the run had no rain."""
    if ROOMS not in view.run.tables:
        return []
    words = view.words
    told = storms(view)
    return [
        Chapter("rooms", words("What the water took"), tuple(_rooms(view))),
        *(
            Chapter(
                f"storm-{storm.id}",
                str(storm.row[f"name_{words.language}"]),
                tuple(_storm(view, storm, several=len(told) > 1)),
            )
            for storm in told
        ),
        Chapter("water", words("Where the water stood"), tuple(_water(view))),
        Chapter("cascade", words("Who was without water, and why"), tuple(_cascade(view))),
    ]


def _rooms(view: RunView) -> list[Block]:
    words = view.words
    caption = words("All rooms below ground")
    blocks: list[Block] = stored_grid(
        view,
        ROOMS,
        (
            "name",
            "state",
            "lost_s",
            "times_lost",
            "peak_depth_m",
            "critical_depth_m",
            "ingress_m3",
            "loss_cny",
        ),
        caption=caption,
        heading=caption,
    )
    caption = words("Storms")
    blocks += stored_grid(
        view,
        "flood.storms",
        ("name", "begins_s", "duration_min", "depth_mm", "hour_mm", "return_period_a",
         "rooms_lost"),
        caption=caption,
        heading=caption,
    )  # fmt: skip
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


def _storm(view: RunView, storm: Storm, *, several: bool) -> list[Block]:
    """Return one storm: its rain, the rooms that took in water, pumps and crews."""
    rooms = [level_chart(view, room, storm) for room in wet_rooms(view, storm)]
    blocks = figures(rain_chart(view, storm), *rooms)
    if not any(rooms):
        blocks.append(Text(view.words("No room took in water."), good=True))
    blocks += figures(pump_chart(view, storm.from_s, storm.to_s, id_=f"pumps-{storm.id}"))
    if several:  # the crews of a single storm have a chapter of their own
        blocks += figures(
            crew_chart(view, _called_from(view, storm), storm.until_s, id_=f"crews-{storm.id}")
        )
    return blocks


def _called_from(view: RunView, storm: Storm) -> float:
    """Return from when on what crews did belongs to a storm [s]: since the last one was told."""
    return max((one.until_s for one in storms(view) if one.until_s <= storm.begins_s), default=0.0)


def _water(view: RunView) -> list[Block]:
    words = view.words
    lang = words.language
    deep = sorted(
        (row for row in view.rows("flood.yards") if float(row["peak_depth_m"]) >= PONDED_M),
        key=lambda row: -float(row["peak_depth_m"]),
    )
    blocks = figures(depth_map(view))
    if not deep:
        return blocks
    caption = words("Yards under more than 5 cm of water")
    columns = (
        words("Yard"),
        words("Deepest (m)"),
        words("Deepest at"),
        words("Under water (h)"),
    )
    rows = tuple(
        (
            str(row[f"name_{lang}"]),
            round(float(row["peak_depth_m"]), 2),
            words.moment(view.at(float(row["peak_s"]))),
            round(float(row["hours_ponded"]), 1),
        )
        for row in deep
    )
    return [*blocks, Grid(columns, rows, caption=caption, heading=caption)]


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
    told = [*lost[:CHAINS], *_hardest_hit(dry)]
    for asset in dict.fromkeys(told):
        heading = words("Chain of causes: {plant}", plant=view.asset_label(asset))
        blocks += chain_blocks(view, asset, heading, most=1)
    return blocks


def _hardest_hit(dry: list[dict[str, Any]]) -> list[str]:
    """Return the buildings in which most people were without water for longest."""
    hours: dict[str, float] = {}
    for row in dry:
        lasted = float(row["person_hours"])
        if not math.isnan(lasted):
            hours[str(row["building"])] = hours.get(str(row["building"]), 0.0) + lasted
    return sorted(hours, key=lambda building: -hours[building])[:CHAINS]
