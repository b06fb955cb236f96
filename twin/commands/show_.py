"""``twin show``: what came of a run, again."""

from __future__ import annotations

from argparse import Namespace

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    runs_option,
    words_options,
)
from twin.commands.terminal import Terminal

__all__ = ["add", "show"]


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "show",
        show,
        help="show again what came of a run",
        examples="  twin show latest\n  twin show cold-snap-2027 --lang zh\n"
        "  twin show latest --json\n",
    )
    parser.add_argument(
        "run", nargs="?", default="latest", help="a run's id or its beginning; default: latest"
    )
    runs_option(parser)
    words_options(parser)
    json_option(parser)


def show(options: Namespace) -> int:
    """Print a stored run as `twin run` does, or its manifest and tables as JSON."""
    from twin.runs.folder import runs_folder
    from twin.runs.reading import open_run

    terminal = Terminal(options)
    run = open_run(runs_folder(options.runs), options.run)
    if options.json:
        from twin.runs.plain import table_rows

        tables = {name: table_rows(run.table(name)) for name in run.tables}
        terminal.document(run.manifest.document() | {"run_id": run.id, "tables": tables})
        return 0

    from twin.commands.summary import print_next, print_summary

    print_summary(terminal, run)
    print_next(terminal, run, name=options.run)
    return 0
