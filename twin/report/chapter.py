"""What a report is made of: chapters, each a title and a few blocks.

A chapter says what is shown and in which order, in the reader's language. How it is shown is the
business of the page: :mod:`twin.report.sections` writes HTML, the dashboard draws widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.report.chart import Chart
    from twin.report.view import RunView

__all__ = ["Block", "Chapter", "Figure", "Grid", "Steps", "Text", "chain_blocks", "figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart; *heading* draws its title above it, *table* offers its numbers behind it."""

    chart: Chart
    heading: bool = True
    table: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; numbers stay numbers, so that the page can align them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """A chain of causes: moments and what happened then, the root first."""

    heading: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; *good* says that it is good news."""

    text: str
    good: bool = False


Block = Figure | Grid | Steps | Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; ``id`` is its anchor in a page and its key in the dashboard."""

    id: str
    title: str
    blocks: tuple[Block, ...]


def figures(*charts: Chart | None, heading: bool = True) -> list[Block]:
    """Return the charts that there are as blocks."""
    return [Figure(chart, heading=heading) for chart in charts if chart is not None]


def chain_blocks(view: RunView, asset: str, heading: str) -> list[Block]:
    """Return the chains of causes that end at *asset*, the longest-lasting first."""
    words = view.words
    blocks: list[Block] = []
    for chain in view.chains(asset):
        steps = [
            (words.moment(view.at(event.time_s)), view.event_text(event)) for event in chain.links
        ]
        if len(chain.episodes) > 1:
            often = words(
                "{count} times, {hours} in all",
                count=len(chain.episodes),
                hours=words.duration(chain.total_s),
            )
            moment, said = steps[-1]
            steps[-1] = (moment, f"{said} · {often}")
        blocks.append(Steps("" if blocks else heading, tuple(steps)))
    return blocks
