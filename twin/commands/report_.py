"""``twin report``: a run as one HTML file that works offline."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from twin.commands.options import (
    Commands,
    Parser,
    command,
    quiet_option,
    runs_option,
    words_options,
)
from twin.commands.terminal import Terminal

__all__ = ["add", "report", "write"]


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "report",
        report,
        help="write a run's report: one HTML file that works offline",
        examples="  twin report latest\n  twin report latest --lang zh --output report.html\n",
    )
    parser.add_argument(
        "run", nargs="?", default="latest", help="a run's id or its beginning; default: latest"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to; default: report.html in the run's folder",
    )
    runs_option(parser)
    words_options(parser)
    quiet_option(parser, "print the file's path only")


def report(options: Namespace) -> int:
    """Write the report and print where it is."""
    from twin.runs.folder import find_run, runs_folder

    terminal = Terminal(options)
    path = write(terminal, find_run(runs_folder(options.runs), options.run), options.output)
    terminal.data(str(path))
    return 0


def write(terminal: Terminal, folder: Path, path: Path | None) -> Path:
    """Write the report of the run in *folder*, say where it is, and return its path."""
    from twin.report.html import write_report
    from twin.runs.reading import StoredRun

    language = terminal.words.language
    name = "report.html" if language == "en" else f"report.{language}.html"
    return write_report(StoredRun(folder), path or folder / name, language=language)
