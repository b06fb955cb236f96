"""Evacuation: how long it took, where it jammed, who was fetched, and what a drill needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twin.report.bottlenecks import bottleneck_chart, closures_chart, links_grid
from twin.report.chapter import Block, Chapter, KeyFigures, Text, figures
from twin.report.cleared import building_grid, leaving_tiles
from twin.report.deployment import deployment_chart
from twin.report.drill import (
    bands_chart,
    code_grid,
    instructions_grid,
    is_checked,
    muster_grid,
    rescue_chart,
)
from twin.report.leaving import exits_chart, flow_chart, inside_chart
from twin.report.playback import playback_block

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

SUBJECT: Final = "evacuation."


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapters on the evacuation; none when the run holds nothing of one."""
    if not any(table.startswith(SUBJECT) for table in view.run.tables):
        return []
    words = view.words
    return [
        Chapter("evacuation", words("Evacuation"), _kept(_evacuation(view))),
        Chapter("jams", words("Where it jams"), _kept(_jams(view))),
        Chapter("rescue-teams", words("Assembly and rescue"), _kept(_rescue(view))),
        Chapter("drill", words("Drill plan"), _kept(_drill(view))),
        Chapter("code-check", words("Check against the code"), _kept(_code(view))),
    ]


def _kept(blocks: list[Block | None]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _evacuation(view: RunView) -> list[Block | None]:
    tiles = leaving_tiles(view)
    return [
        KeyFigures(tiles) if tiles else None,
        playback_block(view),
        *figures(inside_chart(view), flow_chart(view)),
        building_grid(view),
        *figures(exits_chart(view)),
    ]


def _jams(view: RunView) -> list[Block | None]:
    words = view.words
    waited = bottleneck_chart(view)
    blocks: list[Block | None] = [*figures(waited), links_grid(view)]
    if waited is None and "evacuation.links" in view.run.tables:
        blocks = [Text(words("Nobody had to wait at a door."), good=True)]
    return [*blocks, *figures(closures_chart(view))]


def _rescue(view: RunView) -> list[Block | None]:
    return [muster_grid(view), *figures(rescue_chart(view))]


def _drill(view: RunView) -> list[Block | None]:
    return [*figures(bands_chart(view)), instructions_grid(view), *figures(deployment_chart(view))]


def _code(view: RunView) -> list[Block | None]:
    grid = code_grid(view)
    if grid is None:
        return []
    words = view.words
    broken = sum(not bool(row["ok"]) for row in view.rows("evacuation.code"))
    said = (
        words("{count} of {all} checks are broken.", count=broken, all=len(grid.rows))
        if broken
        else words("All {all} checks are kept.", all=len(grid.rows))
    )
    remark = words(
        "Figures that were not read in the code itself are to be looked up before you rely on them."
    )
    unchecked = not all(is_checked(row["verified"]) for row in view.rows("evacuation.code"))
    return [Text(said, good=not broken), grid, Text(remark) if unchecked else None]
