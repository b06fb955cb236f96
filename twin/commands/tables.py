"""Stored tables in the terminal: any table of any run, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from twin.commands.terminal import Terminal
    from twin.runs.outcome import Table

__all__ = ["print_table"]

_OTHER: Final = {"en": "_zh", "zh": "_en"}
"""Columns with this ending speak the language that the reader did not ask for."""


def print_table(
    terminal: Terminal,
    table: Table,
    *,
    title: str = "",
    columns: Sequence[str] = (),
    most: int = 30,
) -> None:
    """Print a table: words to the left, numbers to the right, units in the heading.

    Parameters
    ----------
    terminal, table
        Where to, and what.
    title
        A line above it.
    columns
        Which columns, in this order; all when not given, but those in the other language.
    most
        Rows shown one by one; the rest are counted.
    """
    words = terminal.words
    other = _OTHER[words.language]
    shown = list(columns) or [key for key in table.columns if not key.endswith(other)]
    values = {key: _plain(table.columns[key]) for key in shown}
    numeric = {
        key: all(isinstance(value, int | float) or value is None for value in column)
        for key, column in values.items()
    }
    shown.sort(key=lambda key: numeric[key])  # stable: words first, as the layout has them
    left = sum(not numeric[key] for key in shown)
    drawn = terminal.table(*(_heading(terminal, table, key) for key in shown), left=left)
    drawn.title = title or None
    for row in range(min(most, table.row_count)):
        drawn.add_row(*(_cell(terminal, values[key][row], numeric[key]) for key in shown))
    terminal.print()
    terminal.show(drawn)
    if table.row_count > most:
        terminal.print(words("and {count} more rows", count=table.row_count - most))


def _heading(terminal: Terminal, table: Table, key: str) -> str:
    name = table.names.get(key)
    said = terminal.words.name(name) if name else key.removesuffix("_en").removesuffix("_zh")
    unit = table.units.get(key, "")
    return f"{said}\n({terminal.words.unit(unit)})" if unit else str(said)


def _plain(column: Any) -> list[Any]:
    values = column.tolist() if hasattr(column, "tolist") else list(column)
    return [None if isinstance(value, float) and math.isnan(value) else value for value in values]


def _cell(terminal: Terminal, value: Any, numeric: bool) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return terminal.words("yes") if value else terminal.words("no")
    if not numeric:
        return str(value)
    return terminal.words.number(value, places=_places(float(value)))


def _places(value: float) -> int:
    """Return the decimals that three figures need, up to three."""
    if value == 0.0 or not math.isfinite(value) or value.is_integer():
        return 0
    return min(3, max(0, 2 - math.floor(math.log10(abs(value)))))
