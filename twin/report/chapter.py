"""What a report is made of: chapters, each a title and a few blocks.

A chapter says what is shown and in which order, in the reader's language. How it is shown is the
business of the page: :mod:`twin.report.sections` writes HTML, the dashboard draws widgets.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.report.chart import Chart
    from twin.report.tiles import Tile
    from twin.report.view import RunView
    from twin.runs.outcome import Table

__all__ = [
    "Block",
    "Chapter",
    "Figure",
    "Grid",
    "KeyFigures",
    "Playback",
    "Steps",
    "Text",
    "chain_blocks",
    "decimals",
    "figures",
    "stored_grid",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart; *heading* draws its title above it, *table* offers its numbers behind it."""

    chart: Chart
    heading: bool = True
    table: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; numbers stay numbers, so that the page can align them.

    A *folded* one is long and for few: the page shows its heading, and the rest on demand.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    caption: str = ""
    heading: str = ""
    folded: bool = False


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


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures that a chapter begins with."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Playback:
    """People moving over floors: what the page's player reads, and a sentence for who cannot."""

    id: str
    title: str
    reading: str
    payload: Mapping[str, Any]


Block = Figure | Grid | KeyFigures | Playback | Steps | Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; ``id`` is its anchor in a page and its key in the dashboard."""

    id: str
    title: str
    blocks: tuple[Block, ...]


def figures(*charts: Chart | None, heading: bool = True) -> list[Block]:
    """Return the charts that there are as blocks."""
    return [Figure(chart, heading=heading) for chart in charts if chart is not None]


def chain_blocks(view: RunView, asset: str, heading: str, *, most: int = 3) -> list[Block]:
    """Return the chains of causes that end at *asset*, the longest-lasting first, at most *most*.

    Those at the asset itself come before those at a part of it.
    """
    words = view.words
    blocks: list[Block] = []
    for chain in view.chains(asset, most=most):
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


def stored_grid(
    view: RunView,
    table: str,
    columns: Sequence[str] = (),
    *,
    caption: str = "",
    heading: str = "",
    most: int = 60,
    grouped: bool = False,
    folded: bool = False,
) -> list[Block]:
    """Return a stored table as a block, none when the run does not hold it.

    Parameters
    ----------
    columns
        Which columns, in this order; all but those in the other language when not given. A column
        called ``name`` (or any other with an English and a Chinese half) is the reader's half.
        A column of seconds since the start is shown as a clock time.
    most
        Rows shown; the rest is in the table on disk.
    grouped
        One table for each value of the first column, which stands in its heading instead.
    folded
        Whether the page shows the table on demand only.
    """
    if table not in view.run.tables:
        return []
    stored = view.run.table(table)
    other = "_zh" if view.words.language == "en" else "_en"
    keys = [_half(view, stored, key) for key in columns] or [
        key for key in stored.columns if not key.endswith(other)
    ]
    keys = [key for key in keys if key in stored.columns]
    rows = tuple(
        tuple(_cell(view, table, key, stored.columns[key][row]) for key in keys)
        for row in range(min(most, stored.row_count))
    )
    headings = tuple(_heading(view, stored, key) for key in keys)
    if not grouped:
        return [Grid(headings, rows, caption=caption, heading=heading, folded=folded)]
    groups: dict[Any, list[tuple[Any, ...]]] = {}
    for first, *others in rows:
        groups.setdefault(first, []).append(tuple(others))
    return [
        Grid(headings[1:], tuple(own), heading=f"{heading}{view.words.colon}{first}", folded=folded)
        for first, own in groups.items()
    ]


def _half(view: RunView, stored: Table, key: str) -> str:
    """Return the reader's half of a column that exists in two languages."""
    half = f"{key}_{view.words.language}"
    return half if half in stored.columns else key


def _heading(view: RunView, stored: Table, key: str) -> str:
    name = stored.names.get(key) or stored.names.get(key.removesuffix("_en").removesuffix("_zh"))
    said = view.words.name(name) if name else key.removesuffix("_en").removesuffix("_zh")
    unit = "" if key.endswith("_s") else view.words.unit(stored.units.get(key, ""))
    opening, closing = view.words.brackets
    return f"{said}{opening}{unit}{closing}" if unit not in {"", said} else said


def _cell(view: RunView, table: str, key: str, value: Any) -> Any:
    """Return a cell as pages take it: a number, words, or None."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and view.run.table(table).units.get(key) == "m":
        return round(value, 2)  # what a gauge can tell
    if isinstance(value, bool):
        return view.words("yes") if value else view.words("no")
    if key.endswith("_s") and isinstance(value, (int, float)):
        return view.words.moment(view.at(value))
    return value


def decimals(column: Iterable[Any]) -> int:
    """Return how many decimals the numbers of one column need, standing below each other."""
    numbers = [abs(float(cell)) for cell in column if isinstance(cell, (int, float))]
    if all(number >= 100 or number.is_integer() for number in numbers):
        return 0
    most = 3 if max(numbers) < 2 else 1
    return next(
        (few for few in range(1, most) if all(round(n, few) == round(n, most) for n in numbers)),
        most,
    )
