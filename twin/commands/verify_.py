"""``twin verify``: the scoreboard, measured against known answers."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Final

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
    from collections.abc import Sequence

    from twin.verify import Check

__all__ = ["add", "verify"]

_SIGNS: Final = {"pass": "✓ pass", "fail": "✗ fail", "absent": "– absent", "told": "· told"}
_STYLES: Final = {"fail": "bold red", "absent": "dim"}


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "verify",
        verify,
        help="measure the twin against known answers",
        description="Measure the twin against known answers: closed forms, published figures, "
        "conservation laws. A row is absent when reference data or an optional part is not here.",
        examples="  twin verify\n  twin verify hotwater engine\n  twin verify --json\n",
    )
    parser.add_argument(
        "domains",
        nargs="*",
        metavar="DOMAIN",
        help="engine, hotwater, flood, evacuation, power, dispatch, campaign; default: all",
    )
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print only the checks that failed")


def verify(options: Namespace) -> int:
    """Print the scoreboard; return 1 when a check failed."""
    from twin.runs.plain import plain
    from twin.verify import run_suites

    terminal = Terminal(options)
    checks = run_suites(options.domains)
    failed = [check for check in checks if check.status == "fail"]
    if options.json:
        terminal.document([plain(check) for check in checks])
    else:
        shown = failed if options.quiet else checks
        if shown:
            _print_board(terminal, shown)
        terminal.note("")
        terminal.note(
            terminal.words(
                "{passed} passed, {failed} failed, {absent} absent",
                passed=sum(check.status == "pass" for check in checks),
                failed=len(failed),
                absent=sum(check.status == "absent" for check in checks),
            ),
            style="bold red" if failed else None,
        )
    return 1 if failed else 0


def _print_board(terminal: Terminal, checks: Sequence[Check]) -> None:
    words = terminal.words
    suites = list(dict.fromkeys(check.suite for check in checks))
    for number, suite in enumerate(suites):
        if number:
            terminal.print()
        table = terminal.table(
            "", words("Check"), words("Measured"), words("Expected"), words("Tolerance"), "",
            left=2, title=suite,
        )  # fmt: skip
        table.columns[5].justify = "left"
        for check in checks:
            if check.suite != suite:
                continue
            table.add_row(
                words(_SIGNS[check.status]),
                f"{check.id}\n{check.title}",
                _figure(check.measured),
                _figure(check.expected),
                _figure(check.tolerance),
                check.unit,
                style=_STYLES.get(check.status),
            )
            if check.reason and check.status != "pass":
                table.add_row("", check.reason, style="dim")
        terminal.show(table)


def _figure(value: object) -> str:
    """Return a figure with enough digits to see how near it is."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:.6g}"
