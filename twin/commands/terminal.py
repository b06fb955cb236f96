"""Where a command writes: data to stdout, words to stderr, in the reader's language."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from twin.commands.texts import CHINESE
from twin.report.language import Words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["Terminal", "print_error"]

_UNBOUNDED: Final = 400
"""Columns of an output that is no terminal: there, a row is a line, for `grep` and its like."""


class Terminal:
    """The two streams of a command and the language of its words.

    Parameters
    ----------
    options : Namespace
        The command's options; ``lang``, ``quiet`` and ``json`` are looked at where it has them.
    """

    def __init__(self, options: Namespace) -> None:
        self.words = Words(getattr(options, "lang", "en"), more=CHINESE)
        self.quiet = bool(getattr(options, "quiet", False))

    @cached_property
    def out(self) -> Console:
        """Standard output: what the command was asked for."""
        return _console(stderr=False)

    @cached_property
    def err(self) -> Console:
        """Standard error: words beside it."""
        return _console(stderr=True)

    def print(self, text: str = "", *, style: str | None = None) -> None:
        """Print words that were asked for; only a terminal gets them wrapped."""
        one_line = not self.out.is_terminal
        self.out.print(text, style=style, markup=False, highlight=False, soft_wrap=one_line)

    def note(self, text: str, *, style: str | None = None) -> None:
        """Say something beside the data, unless the reader wants quiet."""
        if not self.quiet:
            self.err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def document(self, document: Any) -> None:
        """Print one JSON document, and nothing else, to standard output."""
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        sys.stdout.write(text + "\n")

    def data(self, text: str) -> None:
        """Print one line for programs to standard output, as it is."""
        sys.stdout.write(f"{text}\n")

    def table(self, *headings: str, left: int = 1, title: str = "") -> Table:
        """Return an empty table; the first *left* columns hold words, the others numbers."""
        from rich.table import Table

        table = Table(
            box=None,
            title=title or None,
            header_style="dim",
            pad_edge=False,
            padding=(0, 2, 0, 0),
        )
        for index, heading in enumerate(headings):
            right = index >= left
            table.add_column(
                heading,
                justify="right" if right else "left",
                no_wrap=right,
                overflow="fold",
            )
        return table

    def show(self, table: Table) -> None:
        """Print a table that was asked for, its title above it and no blanks behind it."""
        if isinstance(table.title, str):
            self.print(table.title, style="bold")
            table.title = None
        with self.out.capture() as drawn:
            self.out.print(table, markup=False, highlight=False)
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))


def print_error(text: str) -> None:
    """Print an error to standard error, as it is: no colour, no wrapping, one message."""
    sys.stderr.write(text.rstrip("\n") + "\n")


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _UNBOUNDED
    return Console(file=stream, width=width, highlight=False, emoji=False)
