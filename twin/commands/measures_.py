"""``twin measures``: play the counter-measures that a scenario calls for, price and rank them."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

__all__ = ["add", "run"]

_EXAMPLES = """\
  twin measures january
  twin measures cold-snap --budget 20000
  twin measures january --set campus.prices.heater_per_kw.likely_cny=500 --lang zh
"""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "measures",
        run,
        help="play the counter-measures against cold water, price and rank them",
        description="Find out which plants fall short, play every counter-measure that is apt with"
        " the same random draws, price it with the campus's prices, and rank them by what one"
        " complaint avoided costs.",
        examples=_EXAMPLES,
    )
    study_options(parser, scenario="january")
    parser.add_argument(
        "--budget",
        type=_money,
        metavar="CNY",
        help="what may be spent this winter; default: prices.budget_cny of the campus",
    )


def run(options: Namespace) -> int:
    """Play, rank, keep and tell."""
    terminal = Terminal(options)
    with studying(terminal, options) as progress:
        case = read_case(options)
        from twin.studies.measures import TABLE, measures

        outcome = measures(
            lambda texts: read_case(options, extra=texts),
            seed=options.seed,
            budget_cny=options.budget,
            progress=progress,
        )
    language = terminal.words.language
    columns = (
        "rank",
        f"name_{language}",
        "complaints",
        "cold_showers",
        "unmet_litres",
        "electricity_kwh",
        "running_cny",
        "investment_cny",
        "yearly_cny",
        "cny_per_complaint_avoided",
        "affordable",
        f"note_{language}",
    )
    keep_and_tell(terminal, options, outcome, case, shown={TABLE: columns})
    return 0


def _money(text: str) -> float:
    """Read an amount of money: a number that is not negative."""
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0.0 <= amount < float("inf"):
        raise ArgumentTypeError(f"{text!r} is no budget; it must be an amount of CNY from 0")
    return amount
