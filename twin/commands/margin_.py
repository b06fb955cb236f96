"""``twin margin``: capacity over load against the outdoor temperature."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

__all__ = ["add", "margin"]

_EXAMPLES = """\
  twin margin
  twin margin january --at -10 --humidity 0.95
  twin margin cold-snap --full --extremes Nanjing.epw --json
"""

_SHOWN = {
    "hotwater.margin_plants": (
        *("building", "people", "nameplate_margin_percent", "margin_at_percent", "break_even_c"),
        *("return_period_years", "day_return_period_years", "never_again_c"),
    ),
    "hotwater.margin_extremes": (),
    "hotwater.margin_incident": (),
}
"""What people see of the tables; the curve is for charts."""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "margin",
        margin,
        help="capacity over load against the outdoor temperature",
        description="Ask how much heat the plants can make at every outdoor temperature, against "
        "what people need of it: the temperature below which each falls short, how often a winter "
        "brings that, and the margin that the name-plate promises beside it.",
        examples=_EXAMPLES,
    )
    study_options(parser, scenario="cold-snap")
    parser.add_argument(
        "--humidity", type=float, default=0.8, help="relative humidity, 0 to 1; default 0.8"
    )
    parser.add_argument(
        "--dry-snap",
        action="store_true",
        help="so humid down to 0 °C, and dry in the cold below as in a snap after its wet day",
    )
    parser.add_argument(
        "--from", dest="from_c", type=float, default=-20.0, help="coldest air [°C]; default -20"
    )
    parser.add_argument(
        "--to", dest="to_c", type=float, default=30.0, help="warmest air [°C]; default 30"
    )
    parser.add_argument(
        "--at", dest="at_c", type=float, default=-7.0, help="air asked about [°C]; default -7"
    )
    parser.add_argument(
        "--cold-days",
        type=float,
        default=3.0,
        help="days of such air, for cold water that follows it; default 3",
    )
    parser.add_argument(
        "--full", action="store_true", help="every bed is taken, whatever the scenario says"
    )
    parser.add_argument(
        "--extremes",
        type=Path,
        metavar="FILE",
        help="annual extremes: an EPW with design conditions, or a CSV with the columns year and "
        "minimum_c; default: those of the campus",
    )


def margin(options: Namespace) -> int:
    """Compute the curve, keep it, and print what a manager needs of it."""
    terminal = Terminal(options)
    from twin.studies.margin import Question
    from twin.studies.margin import margin as study

    with studying(terminal, options):
        case = read_case(options)
        question = Question(
            humidity=options.humidity,
            dry_snap=options.dry_snap,
            from_c=options.from_c,
            to_c=options.to_c,
            at_c=options.at_c,
            cold_days=options.cold_days,
            full=options.full,
            extremes=str(options.extremes.resolve()) if options.extremes else None,
        )
        outcome = study(
            case.campus, case.scenario, question, seed=options.seed, folder=case.file.parent
        )
    inputs = [options.extremes] if options.extremes else []
    shown = {name: columns for name, columns in _SHOWN.items() if name in outcome.tables}
    keep_and_tell(terminal, options, outcome, case, shown=shown, inputs=inputs)
    return 0
