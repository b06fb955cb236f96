"""``twin causes``: put every missing litre down to its causes, exactly."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.runs.outcome import Table

__all__ = ["add", "run"]

_EXAMPLES = """\
  twin causes january
  twin causes outage-in-cold-snap --plant dorm-08
  twin causes cold-snap --set hotwater.nominal.cold_water_c=10
"""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "causes",
        run,
        help="put every missing litre of hot water down to its causes, exactly",
        description="Replay each plant that fell short once for every set of its causes, the others"
        " put to the healthy reference of the scenario (hotwater.nominal), and share out what was"
        " missing by Shapley values. The sums hold per day and plant; nothing is clipped.",
        examples=_EXAMPLES,
    )
    study_options(parser, scenario="january")
    parser.add_argument("--plant", metavar="ID", help="tell of one plant only, such as dorm-08")


def run(options: Namespace) -> int:
    """Play, attribute, keep and tell."""
    terminal = Terminal(options)
    with studying(terminal, options) as progress:
        case = read_case(options)
        from twin.studies.causes import causes

        outcome = causes(
            case.campus,
            case.scenario,
            plant=options.plant,
            seed=options.seed,
            folder=case.file.parent,
            progress=progress,
        )
    columns = [f"cause_{line}_litres" for line in _told(outcome.tables)]
    keep_and_tell(
        terminal,
        options,
        outcome,
        case,
        shown={
            "hotwater.exact_causes_total": (),
            "hotwater.exact_causes": (
                f"name_{terminal.words.language}",
                "building",
                "unmet_litres",
                *columns,
                "replays",
            ),
        }
        if columns
        else {},
    )
    return 0


def _told(tables: Mapping[str, Table]) -> list[str]:
    """Return the lines under which anything was missing, the largest first."""
    return [row["cause"] for row in tables["hotwater.exact_causes_total"].rows() if row["litres"]]
