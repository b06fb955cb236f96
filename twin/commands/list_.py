"""``twin list``: which campuses, scenarios and runs there are."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    runs_option,
    words_options,
)
from twin.commands.terminal import Terminal
from twin.errors import TwinError

__all__ = ["add", "listing"]

_MOST_RUNS: Final = 10
"""Runs shown when no number is asked for; the rest are counted."""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "list",
        listing,
        help="list campuses, scenarios and runs",
        examples="  twin list\n  twin list scenarios --lang zh\n  twin list runs --all --json\n",
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=("campuses", "scenarios", "runs"),
        help="only these; default: all three",
    )
    parser.add_argument(
        "--all", action="store_true", help=f"all runs, not only the newest {_MOST_RUNS}"
    )
    runs_option(parser)
    words_options(parser)
    json_option(parser)


def listing(options: Namespace) -> int:
    """Print the lists that were asked for."""
    terminal = Terminal(options)
    lists: dict[str, list[dict[str, Any]]] = {}
    if options.what in {None, "campuses"}:
        lists["campuses"] = _campuses()
    if options.what in {None, "scenarios"}:
        lists["scenarios"] = _scenarios()
    if options.what in {None, "runs"}:
        lists["runs"] = _runs(options)
    if options.json:
        terminal.document(lists)
        return 0
    for number, (what, entries) in enumerate(lists.items()):
        if number:
            terminal.print()
        _print_runs(terminal, options, entries) if what == "runs" else _print_named(
            terminal, what, entries
        )
    return 0


def _campuses() -> list[dict[str, Any]]:
    from twin.catalog import CAMPUS_FILE, campuses

    return [
        {"id": name, "path": str(folder)} | _described(folder / CAMPUS_FILE)
        for name, folder in campuses().items()
    ]


def _scenarios() -> list[dict[str, Any]]:
    from twin.catalog import scenarios

    return [
        {"id": name, "path": str(file)} | _described(file) for name, file in scenarios().items()
    ]


def _described(file: Path) -> dict[str, Any]:
    """Return a file's own name and summary; a broken file is listed with what is wrong."""
    from twin.documents import read_document

    try:
        data = read_document(file).data
    except TwinError as error:
        return {"name": None, "summary": None, "problem": str(error).splitlines()[0]}
    found = data if isinstance(data, dict) else {}
    return {key: _both(found.get(key)) for key in ("name", "summary")}


def _both(words: Any) -> dict[str, str] | None:
    """Return words in both languages; a plain text serves for both."""
    if isinstance(words, dict):
        return {language: str(words.get(language, "")) for language in ("en", "zh")}
    return {"en": str(words), "zh": str(words)} if words else None


def _runs(options: Namespace) -> list[dict[str, Any]]:
    from twin.runs.catalogue import list_runs
    from twin.runs.folder import runs_folder
    from twin.runs.plain import plain

    found: list[dict[str, Any]] = plain(list_runs(runs_folder(options.runs)))
    return found


def _print_named(terminal: Terminal, what: str, entries: list[dict[str, Any]]) -> None:
    words = terminal.words
    title = {"campuses": words("Campuses"), "scenarios": words("Scenarios")}[what]
    if not entries:
        terminal.print(words("{title}: none found", title=title))
        return
    table = terminal.table("", "", left=2, title=title)
    table.show_header = False
    for entry in entries:
        said = entry.get("problem") or words.name(entry["summary"] or entry["name"])
        table.add_row(entry["id"], said)
    terminal.show(table)


def _print_runs(terminal: Terminal, options: Namespace, entries: list[dict[str, Any]]) -> None:
    from twin.runs.folder import runs_folder

    words, folder = terminal.words, runs_folder(options.runs)
    if not entries:
        terminal.print(
            words("No runs in folder {folder} yet; make one: twin run cold-snap", folder=folder)
        )
        return
    shown = entries if options.all else entries[:_MOST_RUNS]
    title = words("Runs in folder {folder}, newest first", folder=folder)
    table = terminal.table("", "", "", left=3, title=title)
    table.show_header = False
    for entry in shown:
        broken = entry["status"] == "breached"
        sign = f"✗ {words('broken')}" if broken else f"✓ {words('kept')}"
        table.add_row(entry["id"], sign, words.name(entry["verdict"]))
    terminal.show(table)
    if len(entries) > len(shown):
        terminal.print(
            words("and {count} older ones (--all shows them)", count=len(entries) - len(shown))
        )
