"""What the commands of studies share: their options, reading the case, keeping the answer."""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.commands.options import (
    Parser,
    json_option,
    program_options,
    quiet_option,
    runs_option,
    seed,
    words_options,
)
from twin.commands.parent import stop_with_parent
from twin.commands.terminal import Terminal
from twin.progress import Progress

if TYPE_CHECKING:
    from twin.case import Case
    from twin.runs.outcome import Outcome

__all__ = ["keep_and_tell", "read_case", "study_options", "studying"]

_OF_THIS_MACHINE: Final = {
    "--runs": 1,
    "--progress": 1,
    "--exit-with-parent": 0,
    "--quiet": 0,
    "-q": 0,
    "--json": 0,
    "--debug": 0,
}
"""Options that do not shape the answer, and how many values each takes."""


def study_options(parser: Parser, *, scenario: str | None = None) -> None:
    """Add what every study takes: the scenario (with its default), campus, changes, seed, output.

    Parameters
    ----------
    parser
        The study's own parser.
    scenario
        The scenario when none is given; None leaves the argument to the study.
    """
    if scenario is not None:
        parser.add_argument(
            "scenario",
            nargs="?",
            default=scenario,
            help=f"a scenario's name (see `twin list`) or its YAML file; default: {scenario}",
        )
    parser.add_argument(
        "--campus", help="a campus's name or folder; default: the one the scenario names"
    )
    parser.add_argument(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="put a value in place of the file's, as with `twin run`",
    )
    parser.add_argument("--seed", type=seed, help="seed of every random draw; default: the file's")
    runs_option(parser)
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print the id of the stored study only")
    program_options(parser)


def read_case(options: Namespace, *, extra: Sequence[str] = ()) -> Case:
    """Read the scenario and campus of a study; *extra* are more changes, as ``--set`` texts.

    Raises
    ------
    TwinError
        Everything that is wrong in the files, and a folder of runs that cannot be written, before
        anything is computed.
    """
    from twin.case import load_case
    from twin.overrides import parse_override
    from twin.runs.folder import check_writable, runs_folder

    if options.exit_with_parent:
        stop_with_parent()
    check_writable(runs_folder(options.runs))
    overrides = tuple(parse_override(text) for text in (*options.overrides, *extra))
    return load_case(options.scenario, campus=options.campus, overrides=overrides)


@contextmanager
def studying(terminal: Terminal, options: Namespace) -> Iterator[Progress]:
    """Tell how far a study has come: a bar for people, the lines of ``--progress`` for programs."""
    console = None if terminal.quiet else terminal.err
    label = str(options.scenario)
    with (
        Progress(console=console, file=options.progress, label=label) as progress,
        progress.to_the_end(),
    ):
        yield progress


def keep_and_tell(
    terminal: Terminal,
    options: Namespace,
    outcome: Outcome,
    case: Case,
    *,
    shown: Mapping[str, Sequence[str]] | None = None,
    inputs: Sequence[Path] = (),
) -> Path:
    """Store a study like a run and print it in the way that was asked for.

    Parameters
    ----------
    shown
        The tables to print for people, each with its columns (empty: all); every table when None.
    inputs
        Files beyond those of the case, such as a meter's CSV.

    Returns
    -------
    Path
        The folder in which the study lies.
    """
    from twin.runs.folder import runs_folder
    from twin.runs.reading import StoredRun
    from twin.runs.writing import write_run

    with Progress(file=options.progress, more=True) as progress:
        with progress.to_the_end():
            folder = write_run(
                outcome,
                runs=runs_folder(options.runs),
                inputs=[*case.inputs, *inputs],
                overrides=options.overrides,
                command=_typed(options),
            )
        progress.tell("finished", run_id=folder.name, status=outcome.status)
    if options.json:
        from twin.commands.run_ import run_document

        terminal.document(run_document(folder.name, outcome, terminal.words.language))
    elif options.quiet:
        terminal.data(folder.name)
    else:
        from twin.commands.summary import print_next, print_study

        stored = StoredRun(folder)
        print_study(terminal, stored, shown=shown)
        print_next(terminal, stored)
    return folder


def _typed(options: Namespace) -> str:
    """Return what was typed, less where it was kept and how it was told."""
    words = list(getattr(options, "given", []))
    for name, values in _OF_THIS_MACHINE.items():
        while name in words:
            place = words.index(name)
            del words[place : place + 1 + values]
        words = [word for word in words if not word.startswith(f"{name}=")]
    return shlex.join(["twin", *words])
