"""Options that several commands share, described once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = [
    "Commands",
    "Parser",
    "command",
    "json_option",
    "program_options",
    "quiet_option",
    "runs_option",
    "seed",
    "words_options",
]

Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives the type no public name


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Help with examples as they are written, and the longest command beside its help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26)
        # argparse forgets to count the indent of commands, and would break the line of the longest.
        self._action_max_length = len("    import-swmm")


class Parser(argparse.ArgumentParser):
    """An argument parser that takes no abbreviations and keeps the layout of its help."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Layout, **options)


def command(
    commands: Commands[Parser],
    name: str,
    work: Callable[[argparse.Namespace], int],
    *,
    help: str,  # noqa: A002 - argparse's own word
    description: str = "",
    examples: str = "",
) -> Parser:
    """Add a command with its work, its help, and examples at the end of it."""
    parser = commands.add_parser(
        name,
        help=help,
        description=description or help[0].upper() + help[1:] + ".",
        epilog=f"examples:\n{examples}" if examples else None,
    )
    parser.set_defaults(work=work, command=name)
    parser.add_argument(
        "--debug", action="store_true", help="show the traceback when something breaks inside twin"
    )
    return parser


def words_options(parser: Parser) -> None:
    """Add ``--lang``."""
    parser.add_argument(
        "--lang",
        choices=("en", "zh"),
        default="en",
        help="language of the words: en (English) or zh (Chinese); default en",
    )


def json_option(parser: Parser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON document to stdout")


def quiet_option(parser: Parser, what: str = "print no words, only errors") -> None:
    """Add ``--quiet``."""
    parser.add_argument("-q", "--quiet", action="store_true", help=what)


def runs_option(parser: Parser) -> None:
    """Add ``--runs``."""
    parser.add_argument(
        "--runs",
        metavar="DIR",
        help="the folder that holds the runs; default $TWIN_RUNS, else ./runs",
    )


def program_options(parser: Parser) -> None:
    """Add what programs use that start the command and follow it."""
    parser.add_argument(
        "--progress", type=Path, metavar="FILE", help="write progress to FILE as lines of JSON"
    )
    parser.add_argument(
        "--exit-with-parent",
        action="store_true",
        help="stop when standard input closes (for programs that start a run)",
    )


def seed(text: str) -> int:
    """Read a seed: a whole number that is not negative."""
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; it must be a whole number from 0")
    return int(text)
