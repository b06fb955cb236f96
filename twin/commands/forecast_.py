"""``twin forecast``: the load forecast that failed, beside such as know the weather."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

__all__ = ["add", "run"]

_EXAMPLES = """\
  twin forecast
  twin forecast cold-snap --days-ahead 2
  twin forecast january --meter hot-water-2022-2024.csv --lang zh
"""

_SHOWN = (
    "mape_percent",
    "mape_snap_percent",
    "bias_percent",
    "bias_snap_percent",
    "pinball_kwh",
    "coverage_percent",
    "warned_at",
    "warning_h",
    "warned_days",
    "false_days",
    "missed_days",
    "complaints",
    "complaints_charged",
    "complaints_heated",
)


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "forecast",
        run,
        help="forecast the hot-water load: the mean that failed beside weather-aware forecasts",
        description="Learn from simulated years or a meter's record, forecast the scenario's load"
        " day by day, and score it: error, bias in the snap, hours of warning, complaints avoided"
        " when control follows it.",
        examples=_EXAMPLES,
    )
    study_options(parser, scenario="january")
    parser.add_argument(
        "--meter",
        type=Path,
        metavar="FILE",
        help="learn from this CSV: time, heat_kwh or litres, air_c; if known cold_water_c, people",
    )
    parser.add_argument(
        "--days-ahead",
        type=_count,
        default=1,
        metavar="N",
        help="how many days ahead each day is forecast; default: 1",
    )
    parser.add_argument(
        "--years",
        type=_count,
        default=3,
        metavar="N",
        help="years to simulate and learn from, without a meter; default: 3",
    )


def run(options: Namespace) -> int:
    """Learn, forecast, score, keep and tell."""
    terminal = Terminal(options)
    with studying(terminal, options) as progress:
        case = read_case(options)
        from twin.studies.forecast import SCORES, forecast

        outcome = forecast(
            lambda texts: read_case(options, extra=texts),
            days_ahead=options.days_ahead,
            years=options.years,
            meter=options.meter,
            seed=options.seed,
            progress=progress,
        )
    shown = {SCORES: (f"name_{terminal.words.language}", *_SHOWN)}
    inputs = [options.meter] if options.meter is not None else []
    keep_and_tell(terminal, options, outcome, case, shown=shown, inputs=inputs)
    return 0


def _count(text: str) -> int:
    """Read a number of days or years: whole, one or more."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)
