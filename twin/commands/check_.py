"""``twin check``: every mistake in campus and scenario files, with line and column."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
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
    from twin.errors import Problem

__all__ = ["add", "check"]


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "check",
        check,
        help="find every mistake in campus and scenario files",
        description="Find every mistake in campus and scenario files at once, one line each as "
        "file:line:col: where: what; what is allowed; did you mean. Exit code 2 when there is one. "
        "What is allowed but probably not meant is told as a warning.",
        examples="  twin check my-campus/\n  twin check cold-snap\n"
        "  twin check                   everything that `twin list` lists\n",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, folders, or names of campuses and scenarios; default: all that are known",
    )
    words_options(parser)
    json_option(parser)
    quiet_option(parser)


def check(options: Namespace) -> int:
    """Print every problem and warning; return 2 when there is a problem."""
    from twin.runs.plain import plain

    terminal = Terminal(options)
    paths = [_found(text) for text in options.paths] if options.paths else _everything()
    found = list(dict.fromkeys(problem for path in paths for problem in _check(path)))
    if options.json:
        terminal.document([plain(problem) for problem in found])
    else:
        for problem in found:
            terminal.data(str(problem))
    words = terminal.words
    warnings = sum(problem.level == "warning" for problem in found)
    if warnings:
        said = "! 1 warning" if warnings == 1 else "! {count} warnings"
        terminal.note(words(said, count=warnings))
    if problems := len(found) - warnings:
        said = "✗ 1 problem found" if problems == 1 else "✗ {count} problems found"
        terminal.note(words(said, count=problems))
        return 2
    said = "✓ Nothing wrong." if len(paths) == 1 else "✓ Nothing wrong in {count} places looked at."
    terminal.note(words(said, count=len(paths)))
    return 0


def _check(path: Path) -> list[Problem]:
    from twin.check import check_path

    return check_path(path)


def _found(text: str) -> Path:
    """Return the path that is meant: what lies there, else a campus or scenario of that name."""
    from twin.catalog import campuses, scenarios
    from twin.errors import InputError, UnknownName

    path = Path(text).expanduser()
    if path.exists():
        return path
    known = scenarios() | campuses()
    if text in known:
        return known[text]
    if path.suffix or path.name != text:
        raise InputError(f"{text}: no such file or folder")
    raise UnknownName("file, folder, campus or scenario", text, known)


def _everything() -> list[Path]:
    from twin.catalog import campuses, scenarios

    return [*campuses().values(), *scenarios().values()]
