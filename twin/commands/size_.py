"""``twin size``: the smallest plant that carries a cold snap."""

from __future__ import annotations

import argparse
import re
from argparse import Namespace

from twin.commands.keeping import keep_and_tell, read_case, study_options, studying
from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal
from twin.errors import InputError

__all__ = ["add", "share", "size"]

_EXAMPLES = """\
  twin size hot-water dorm-07 --at -7 --unmet 1%
  twin size hot-water dorm-07 --at -10 --occupancy 98%
  twin size hot-water dorm-07 --set buildings.dorm-07.hot_water.heat_pumps.type=low-ambient
"""

_SHOWN = {
    "hotwater.sizing_chosen": (
        *("units", "rated_kw", "storage_m3", "unmet_percent", "cold_showers", "complaints"),
        *("electricity_kwh", "meets"),
    ),
    "hotwater.sizing_curve": (
        *("run_hours", "capacity_kw", "nominal_kw", "units", "rated_kw", "storage_m3"),
        *("unmet_percent", "complaints", "meets"),
    ),
    "hotwater.sizing_sheet": (*("sheet", "symbol", "formula", "value", "unit", "clause"),),
}


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "size",
        size,
        help="the smallest plant that carries a cold snap",
        description="Size the hot-water plant of a building: least capacity against storage by run "
        "hours, hand sizings with their worked sheets beside it, and the smallest plant that, "
        "played in the snap, keeps what is missing within the limit.",
        examples=_EXAMPLES,
    )
    parser.add_argument("what", choices=("hot-water",), help="what is to be sized")
    parser.add_argument("building", metavar="BUILDING", help="id of the building, such as dorm-07")
    study_options(parser)
    parser.add_argument(
        "--scenario",
        default="cold-snap",
        help="a scenario whose weather is a cold-snap recipe; default: cold-snap",
    )
    parser.add_argument(
        "--at",
        dest="at_c",
        type=float,
        default=-7.0,
        metavar="CELSIUS",
        help="coldest air of the snap [°C]; default -7",
    )
    parser.add_argument(
        "--unmet",
        type=share,
        default=0.01,
        metavar="SHARE",
        help="how much of the hot water may be missing, such as 1%% or 0.01; default 1%%",
    )
    parser.add_argument(
        "--occupancy",
        type=share,
        default=1.0,
        metavar="SHARE",
        help="how many of the beds are taken; default 100%%",
    )


def share(text: str) -> float:
    """Read a share: ``1%`` or ``0.01``, 0 to 1.

    Examples
    --------
    >>> share("1%"), share("0.5 %"), share("0.02")
    (0.01, 0.005, 0.02)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)\s*", text, flags=re.ASCII)
    value = float(match[1]) / (100.0 if match[2] else 1.0) if match else -1.0
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no share; write it like 1% or 0.01, from 0% to 100%"
        )
    return value


def size(options: Namespace) -> int:
    """Size, keep and tell; return 0 when a plant was found, as for any study."""
    from twin.studies.sizing import Asked, size_hot_water

    terminal = Terminal(options)
    asked = Asked(
        building=options.building,
        at_c=options.at_c,
        unmet=options.unmet,
        occupancy=options.occupancy,
    )
    with studying(terminal, options) as progress:
        weather = read_case(options).scenario.weather
        if weather.kind != "cold-snap":
            raise InputError(
                f"scenario {options.scenario}: its weather is {weather.kind!r}, which has no"
                " minimum to be set; allowed: a scenario whose weather is a cold-snap recipe, such"
                " as cold-snap"
            )
        # Kept with the study, as if it had been typed.
        options.overrides = [*options.overrides, f"weather.minimum_c={options.at_c:g}"]
        case = read_case(options)
        outcome = size_hot_water(
            case.campus,
            case.scenario,
            asked,
            seed=options.seed,
            folder=case.file.parent,
            progress=progress,
        )
    words = terminal.words.language
    shown = dict(_SHOWN)
    shown["hotwater.sizing_sheet"] = (
        "sheet", f"quantity_{words}", *_SHOWN["hotwater.sizing_sheet"][1:], f"trust_{words}"
    )  # fmt: skip
    shown["hotwater.sizing_chosen"] = (f"option_{words}", *_SHOWN["hotwater.sizing_chosen"])
    keep_and_tell(terminal, options, outcome, case, shown=shown)
    return 0
