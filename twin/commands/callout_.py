"""``twin call-out``: the latest call that still saves each room below ground."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

__all__ = ["add", "run"]

_EXAMPLES = """\
  twin call-out three-storms
  twin call-out rainstorm --room canteen-1.pump-room --step 5
  twin call-out three-storms --set campus.response.mobilise_min.likely=3 --lang zh
"""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "call-out",
        run,
        help="find the latest call that still saves each room below ground",
        description="Replay the storms of a scenario with the same random draws and crews called"
        " earlier or later: which rooms can still be saved, by what, and when is it too late?",
        examples=_EXAMPLES,
    )
    study_options(parser, scenario="three-storms")
    parser.add_argument("--room", metavar="ID", help="only this room; default: every room")
    parser.add_argument(
        "--step",
        type=_minutes,
        default=20.0,
        metavar="MIN",
        help="distance of two calls in the scan, in minutes; default: 20",
    )


def run(options: Namespace) -> int:
    """Replay, keep and tell."""
    terminal = Terminal(options)
    with studying(terminal, options) as progress:
        case = read_case(options)
        from twin.studies.callout import call_out
        from twin.studies.callouttables import DRY, TABLE

        outcome = call_out(
            case.campus,
            case.scenario,
            seed=options.seed,
            folder=case.file.parent,
            room=options.room,
            step_min=options.step,
            progress=progress,
        )
    language = terminal.words.language
    columns = (
        f"storm_{language}",
        f"room_{language}",
        f"measure_{language}",
        "lost_min",
        f"answer_{language}",
        "latest_min",
        "latest_clock",
        f"saved_by_{language}",
    )
    keep_and_tell(
        terminal,
        options,
        outcome,
        case,
        shown={TABLE: columns, DRY: (f"storm_{language}", "rooms")},
    )
    return 0


def _minutes(text: str) -> float:
    """Read the step of the scan: one minute to an hour."""
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 1.0 <= minutes <= 60.0:
        raise ArgumentTypeError(f"{text!r} is no step; it must be 1 to 60 minutes")
    return minutes
