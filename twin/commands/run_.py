"""``twin run``: replay a scenario on a campus and keep the run."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.commands.options import (
    Commands,
    Parser,
    command,
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
    from twin.overrides import Override
    from twin.runs.outcome import Outcome

__all__ = ["add", "run", "run_document"]

_EXAMPLES = """\
  twin run cold-snap
  twin run cold-snap --set hotwater.setpoint_c=60 --set weather.minimum_c=-10
  twin run my-scenario.yaml --campus my-campus/ --seed 7 --report
  twin run january --json > january.json
"""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "run",
        run,
        help="replay a scenario on a campus and keep the run",
        description="Replay a scenario on a campus, keep the run, and say what came of it.",
        examples=_EXAMPLES,
    )
    parser.add_argument("scenario", help="a scenario's name (see `twin list`) or its YAML file")
    parser.add_argument(
        "--campus", help="a campus's name or folder; default: the one the scenario names"
    )
    parser.add_argument(
        "--set",
        dest="overrides",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="put a value in place of the file's; again for more. Plain paths reach the scenario, "
        "campus.PATH the campus, buildings.ID.PATH a building",
    )
    parser.add_argument("--seed", type=seed, help="seed of every random draw; default: the file's")
    parser.add_argument(
        "--fail-on-breach", action="store_true", help="exit with 1 when a limit is broken"
    )
    parser.add_argument("--report", action="store_true", help="write the HTML report as well")
    runs_option(parser)
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print the run's id only")
    program_options(parser)


def run(options: Namespace) -> int:
    """Run the scenario, and return 1 when a limit is broken and that was asked to count."""
    if options.exit_with_parent:
        stop_with_parent()
    terminal = Terminal(options)
    with Progress(
        console=None if terminal.quiet else terminal.err,
        file=options.progress,
        label=str(options.scenario),
        waiting=lambda: terminal.note(
            terminal.words("Preparing (a first run compiles the physics, which takes a while) ...")
        ),
    ) as progress:
        with progress.to_the_end():
            outcome, folder = _simulate_and_keep(terminal, options, progress)
        progress.tell("finished", run_id=folder.name, status=outcome.status)
    try:
        _tell(terminal, options, outcome, folder)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"the run is kept as {folder.name}") from None
    return 1 if options.fail_on_breach and outcome.status == "breached" else 0


def run_document(run_id: str, outcome: Outcome, language: str) -> dict[str, Any]:
    """Return what ``twin run --json`` prints."""
    from twin.runs.plain import plain, table_rows

    return {
        "run_id": run_id,
        "scenario": outcome.scenario,
        "campus": outcome.campus,
        "seed": outcome.seed,
        "verdict": getattr(outcome.verdict, language),
        "kpis": plain(outcome.kpis),
        "tables": {name: table_rows(table) for name, table in outcome.tables.items()},
        "balances": plain(outcome.balances),
    }


def _simulate_and_keep(
    terminal: Terminal, options: Namespace, progress: Progress
) -> tuple[Outcome, Path]:
    from twin.overrides import parse_override
    from twin.runs.folder import check_writable, runs_folder
    from twin.runs.writing import write_run

    runs = runs_folder(options.runs)
    check_writable(runs)
    overrides = tuple(parse_override(text) for text in options.overrides)
    case = _load(options, overrides)
    for warning in case.warnings():
        terminal.note(str(warning))

    from twin.simulation import simulate

    scenario, campus = case.scenario, case.campus
    progress.tell("started", scenario=scenario.id, campus=campus.id)
    outcome = simulate(
        campus, scenario, seed=options.seed, folder=case.file.parent, progress=progress
    )
    progress.clear()
    kept = write_run(
        outcome,
        runs=runs,
        inputs=case.inputs,
        overrides=[override.text for override in overrides],
    )
    return outcome, kept


def _load(options: Namespace, overrides: tuple[Override, ...]) -> Case:
    """Read what is to be played; anything wrong in it is told before anything runs."""
    from twin.case import load_case

    return load_case(options.scenario, campus=options.campus, overrides=overrides)


def _tell(terminal: Terminal, options: Namespace, outcome: Outcome, folder: Path) -> None:
    """Print what came of the run in the way that was asked for."""
    if options.json:
        terminal.document(run_document(folder.name, outcome, terminal.words.language))
    elif options.quiet:
        terminal.data(folder.name)
    else:
        from twin.commands.summary import print_next, print_summary
        from twin.runs.reading import StoredRun

        stored = StoredRun(folder)
        print_summary(terminal, stored)
        print_next(terminal, stored, reported=options.report)
    if options.report:
        from twin.commands.report_ import write

        path = write(terminal, folder, None)
        terminal.note(terminal.words("Report: {path}", path=path))
