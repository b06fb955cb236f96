"""``twin compare``: key figures of two or more runs side by side."""

from __future__ import annotations

import math
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    runs_option,
    words_options,
)
from twin.commands.terminal import Terminal

if TYPE_CHECKING:
    from twin.report.language import Words
    from twin.runs.comparison import Comparison, Difference

__all__ = ["add", "compare"]

_SIGNS: Final = {
    "better": "✓ better",
    "worse": "✗ worse",
    "same": "= same",
    "different": "≠ different",
    "absent": "– not in both",
}


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "compare",
        compare,
        help="compare the key figures of runs",
        description="Compare runs: what they were made with that differs, and each key figure "
        "with its change against the first run.",
        examples="  twin compare cold-snap-20270120-1015 latest\n"
        "  twin compare RUN_A RUN_B RUN_C --json\n",
    )
    parser.add_argument(
        "runs_", nargs="+", metavar="RUN", help="two runs or more; the first is the base"
    )
    parser.add_argument("--all", action="store_true", help="also the figures that are the same")
    runs_option(parser)
    words_options(parser)
    json_option(parser)


def compare(options: Namespace) -> int:
    """Print the comparison."""
    from twin.runs.comparison import compare as compare_runs
    from twin.runs.folder import runs_folder
    from twin.runs.plain import plain
    from twin.runs.reading import open_run

    terminal = Terminal(options)
    folder = runs_folder(options.runs)
    comparison = compare_runs(*(open_run(folder, name) for name in options.runs_))
    if options.json:
        terminal.document(plain(comparison))
        return 0
    _print_settings(terminal, comparison)
    _print_differences(terminal, comparison, everything=options.all)
    return 0


def _print_settings(terminal: Terminal, comparison: Comparison) -> None:
    words = terminal.words
    table = terminal.table("", "", left=2)
    table.show_header = False
    for letter, run in zip(_letters(comparison), comparison.runs, strict=True):
        table.add_row(letter, run)
    terminal.show(table)
    terminal.print()
    if not comparison.settings:
        terminal.print(words("Made with the same seed, inputs and versions."))
        return
    table = terminal.table(words("Made with"), *_letters(comparison), left=1 + len(comparison.runs))
    for setting in comparison.settings:
        table.add_row(setting.what, *setting.values)
    terminal.show(table)


def _print_differences(terminal: Terminal, comparison: Comparison, *, everything: bool) -> None:
    words = terminal.words
    terminal.print()
    if comparison.identical:
        terminal.print(words("Events and signals are the same, byte for byte."))
    known = [row for row in comparison.differences if not all(map(math.isnan, row.values))]
    rows = [row for row in known if everything or set(row.judgements) != {"same"}]
    if not rows:
        terminal.print(words("All key figures are the same."))
        return
    headings = [words("Key figure"), *_letters(comparison)[:1]]
    for letter in _letters(comparison)[1:]:
        headings += [letter, words("Change"), ""]
    table = terminal.table(*headings)
    for row in rows:
        table.add_row(*_cells(words, row))
    terminal.show(table)
    same = len(known) - len(rows)
    if same == 1:
        terminal.print(words("1 other figure is the same (--all shows it)"))
    elif same > 1:
        terminal.print(words("{count} other figures are the same (--all shows them)", count=same))


def _cells(words: Words, row: Difference) -> list[str]:
    unit = row.info.unit if row.info else ""
    cells = [
        words.name(row.info.name) if row.info else row.kpi,
        words.quantity(row.values[0], unit),
    ]
    for value, change, judgement in zip(row.values[1:], row.changes, row.judgements, strict=True):
        changed = "" if judgement in {"same", "absent"} else words.number(change, signed=True)
        # A change too small to be printed is nobody's gain or loss.
        sign = "≈ about the same" if changed == "±0" else _SIGNS[judgement]
        cells += [words.quantity(value, unit), changed, words(sign)]
    return cells


def _letters(comparison: Comparison) -> list[str]:
    """Return A, B, C ... for the runs, whose ids are too long for the head of a column."""
    return [_letter(index) for index in range(len(comparison.runs))]


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else f"R{index + 1}"
