"""``twin bench``: what runs cost in processor time and memory, beside their peers."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    quiet_option,
    words_options,
)
from twin.commands.terminal import Terminal

if TYPE_CHECKING:
    from twin.bench import Row
    from twin.report.language import Words

__all__ = ["add", "bench"]


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "bench",
        bench,
        help="measure what runs cost, beside their peers",
        description="Measure processor time (warm kernels) and memory, beside peers: measured "
        "here when installed, recorded with their source, or absent; never guessed.",
        examples="  twin bench engine\n  twin bench --json\n",
    )
    parser.add_argument(
        "domains", nargs="*", metavar="DOMAIN", help="engine, hotwater, ...; default: all"
    )
    words_options(parser)
    json_option(parser)
    quiet_option(parser)


def bench(options: Namespace) -> int:
    """Print the measurements."""
    from twin.bench import run_benches
    from twin.runs.plain import plain

    terminal = Terminal(options)
    terminal.note(terminal.words("Measuring; this takes a minute or so ..."))
    rows = run_benches(options.domains)
    if options.json:
        terminal.document([plain(row) for row in rows])
        return 0
    words = terminal.words
    table = terminal.table(
        words("Measurement"), words("Measured"), words("Target"), "", words("Peer"), words("Ratio")
    )
    table.columns[3].justify = "left"
    for row in rows:
        table.add_row(*_cells(words, row), style="red" if row.met is False else None)
    terminal.show(table)
    return 0


def _cells(words: Words, row: Row) -> list[str]:
    met = "" if row.met is None else words("✓ met") if row.met else words("✗ not met")
    peer = row.peer or ""
    if peer and row.peer_value is not None:
        peer = f"{peer} {row.peer_value:.4g}"
    if peer:
        peer = f"{peer} ({words(row.peer_kind)})"
    return [
        row.name,
        f"{row.value:.4g} {row.unit}".rstrip(),
        "" if row.target is None else f"{row.target:.4g}",
        met,
        peer,
        "" if row.ratio is None else f"{row.ratio:.3g}",
    ]
