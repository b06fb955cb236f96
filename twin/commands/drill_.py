"""``twin drill``: plan an evacuation drill, hold a real one against its plan, check the code."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.commands.drilltold import tell_code, tell_plan, tell_record
from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    program_options,
    quiet_option,
    seed,
    words_options,
)
from twin.commands.parent import stop_with_parent
from twin.commands.terminal import Terminal
from twin.errors import InputError
from twin.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from twin.drill.asked import Asked
    from twin.drill.fitted import Fitted
    from twin.drill.venue import Venue
    from twin.scenario.calendar import Calendar

__all__ = ["add", "code", "plan", "record"]

_EXAMPLES = """\
  twin drill plan dorm-07 --at night --fire storey-3/room-12
  twin drill record dorm-07 counts.csv
  twin drill code teaching-a
"""

_PLAN_EXAMPLES = """\
  twin drill plan dorm-07 --at night --fire storey-3/room-12
  twin drill plan teaching-a --at "Tue 10:20" --announced --lang zh
  twin drill plan library --at "2026-03-10 15:00" --people 900 --seeds 400
  twin drill plan my-building.json --at 10:20 --people rooms.csv --out drills/spring
"""

_RECORD_EXAMPLES = """\
  twin drill record dorm-07 counts.csv
  twin drill record dorm-07 counts.csv --counted interval --people 940 --roll-call 12:30
  twin drill record dorm-07 counts.csv --plan drills/dorm-07-2026-03-10/drill.json --lang zh
"""

_CODE_EXAMPLES = """\
  twin drill code teaching-a
  twin drill code dorm-07 --all --fail
  twin drill code canteen-1 --limits my-limits.yaml --lang zh
"""

_FEWEST_SEEDS, _MOST_SEEDS = 1, 5000
_MOST_PEOPLE: Final = 100_000


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments, and those of what it does."""
    parser = command(
        commands,
        "drill",
        _help,
        help="plan an evacuation drill, and learn from a real one",
        description="Plan an evacuation drill of one building, hold the counts of a real one"
        " against what was expected, or check the building's ways out against the codes.",
        examples=_EXAMPLES,
    )
    parser.set_defaults(parser=parser)
    deeds = parser.add_subparsers(metavar="DEED", title="deeds", parser_class=Parser)
    _add_plan(deeds)
    _add_record(deeds)
    _add_code(deeds)


def _add_plan(deeds: Commands[Parser]) -> None:
    parser = command(
        deeds,
        "plan",
        plan,
        help="write everything that a drill is held with",
        description="Write the package of a drill: ways of all rooms, posters, script, roles,"
        " rescue deployment, sheets for observers, and the times that are expected.",
        examples=_PLAN_EXAMPLES,
    )
    _building(parser)
    parser.add_argument(
        "--at",
        default="Tue 10:20",
        metavar="WHEN",
        help='"Tue 10:20" (the next one in term), "2026-03-10 10:20", "10:20" or night; default:'
        ' "Tue 10:20"',
    )
    parser.add_argument(
        "--fire", metavar="ROOM", help="the room on fire: dorm-07.312, storey-3/room-12 or 312"
    )
    parser.add_argument(
        "--people",
        metavar="N|FILE",
        help="how many are inside, or a CSV file of room,people; default: by the timetable",
    )
    parser.add_argument("--announced", action="store_true", help="people know of the drill")
    parser.add_argument(
        "--routes",
        choices=("assigned", "familiar", "nearest", "signed", "aware"),
        default="assigned",
        help="by which ways people go; default: assigned, each room its own",
    )
    parser.add_argument(
        "--management",
        choices=("M1", "M2", "M3"),
        default="M1",
        help="M1 drilled, wardens on every floor; M2 trained staff; M3 neither (PD 7974-6)",
    )
    parser.add_argument(
        "--seeds",
        type=_seeds,
        default=200,
        metavar="N",
        help="how often the drill is played; default 200",
    )
    parser.add_argument("--seed", type=seed, default=1, help="the first seed; default 1")
    parser.add_argument("--teams", type=_teams, metavar="N", help="rescue teams of two")
    parser.add_argument(
        "--nothing-blocked",
        action="store_true",
        help="leave the stair near the fire open",
    )
    parser.add_argument(
        "--calibration",
        type=Path,
        metavar="FILE",
        help="calibration.yaml of an earlier drill, in place of figures from books",
    )
    parser.add_argument(
        "--calendar",
        metavar="SCENARIO",
        help="a scenario whose calendar tells weeks of term from holidays; default: all are term",
    )
    _out(parser, "drills/BUILDING-DATE")
    _shared(parser)


def _add_record(deeds: Commands[Parser]) -> None:
    parser = command(
        deeds,
        "record",
        record,
        help="hold a real drill against its plan, and write the report",
        description="Hold the counts at the exits against the plan, fit starts and door flows to"
        " them, and write the after-action report.",
        examples=_RECORD_EXAMPLES,
    )
    _building(parser)
    parser.add_argument(
        "counts", type=Path, metavar="COUNTS", help="CSV file: time, and people at each exit"
    )
    parser.add_argument(
        "--plan", type=Path, metavar="FILE", help="drill.json of the plan; default: the newest"
    )
    parser.add_argument(
        "--counted",
        choices=("cumulative", "interval"),
        help="all who are out so far, or since the row before; default: as the file says",
    )
    parser.add_argument(
        "--people", type=_people, metavar="N", help="how many took part; default: as planned"
    )
    parser.add_argument(
        "--roll-call", type=_clock, metavar="MM:SS", help="when the roll-call was complete"
    )
    parser.add_argument("--seed", type=seed, default=1, help="seed of the fit; default 1")
    parser.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help="file of all drills; default: history.csv beside the drills",
    )
    _out(parser, "after-action in the plan's folder")
    _shared(parser)


def _add_code(deeds: Commands[Parser]) -> None:
    parser = command(
        deeds,
        "code",
        code,
        help="check the ways out against the codes",
        description="Hold the ways out of a building against the limits of the Chinese codes. A"
        " help, no statement of law: each limit says how far it was checked.",
        examples=_CODE_EXAMPLES,
    )
    _building(parser)
    parser.add_argument("--limits", type=Path, metavar="FILE", help="your own table of limits")
    parser.add_argument("--all", action="store_true", help="list what is kept as well")
    parser.add_argument("--fail", action="store_true", help="exit with 1 when a limit is broken")
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print no words, only the exit code")


def _building(parser: Parser) -> None:
    parser.add_argument(
        "building",
        metavar="BUILDING",
        help="a building's id, or the JSON file of an evacuation plan",
    )
    parser.add_argument("--campus", help="a campus's name or folder; default: demo")


def _out(parser: Parser, where: str) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"where to; default: {where}")
    parser.add_argument("--replace", action="store_true", help="replace what is there from before")


def _shared(parser: Parser) -> None:
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print the folder only")
    program_options(parser)


def _whole(text: str, low: int, high: int, what: str) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of {what}; allowed: {low} to {high:,}"
        )
    return int(text)


def _seeds(text: str) -> int:
    return _whole(text, _FEWEST_SEEDS, _MOST_SEEDS, "seeds")


def _teams(text: str) -> int:
    return _whole(text, 1, 20, "teams")


def _people(text: str) -> int:
    return _whole(text, 1, _MOST_PEOPLE, "people")


def _clock(text: str) -> float:
    from twin.drill.sheet import seconds

    found = seconds(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; allowed: mm:ss, or seconds")
    return found


# -- what is done --------------------------------------------------------------------------------


def _help(options: Namespace) -> int:
    """Say what there is when no deed is named."""
    options.parser.print_help()
    return 0


def plan(options: Namespace) -> int:
    """Plan a drill, write its package and tell."""
    from twin.drill.folder import drill_folder, ready_for, write_package
    from twin.drill.planning import plan_drill
    from twin.drill.tongue import Tongue

    if options.exit_with_parent:
        stop_with_parent()
    terminal = Terminal(options)
    tongue = Tongue(options.lang)
    with _progress(terminal, options) as progress:
        with progress.to_the_end():
            venue, asked = _asked(options)
            folder = options.out or drill_folder(venue, asked)
            ready_for(folder, replace=options.replace)
            planned = plan_drill(venue, asked, progress=progress)
            files = write_package(planned, folder, tongue, replace=options.replace)
        progress.tell("finished", folder=str(folder))
    if options.json:
        document = planned.document.model_dump(mode="json")
        terminal.document({"folder": str(folder), "files": _paths(files), **document})
    elif options.quiet:
        terminal.data(str(folder))
    else:
        tell_plan(terminal, tongue, planned, files)
    return 0


def _asked(options: Namespace) -> tuple[Venue, Asked]:
    """Read everything that is given; anything wrong is told before anything is computed."""
    from datetime import datetime

    from twin.drill.asked import Asked
    from twin.drill.attendance import read_rooms
    from twin.drill.moment import read_moment
    from twin.drill.venue import open_venue

    venue = open_venue(options.building, campus=options.campus)
    calendar = _calendar(options.calendar)
    moment: datetime = read_moment(options.at, now=datetime.now(), calendar=calendar)
    people: int | Mapping[str, int] | None = None
    if options.people is not None:
        if options.people.lstrip("-").isdigit():
            people = _counted(options.people)
        else:
            people = read_rooms(Path(options.people), venue)
    fitted = _fitted(options.calibration)
    asked = Asked(
        moment=moment,
        people=people,
        fire=options.fire,
        announced=options.announced,
        routes=options.routes,
        management=options.management,
        seeds=options.seeds,
        seed=options.seed,
        blocked=not options.nothing_blocked,
        teams=options.teams,
        calendar=calendar,
        premovement=fitted.premovement if fitted else None,
        flow_factor=fitted.flow_factor if fitted else 1.0,
        calibrated=fitted.source if fitted else None,
    )
    return venue, asked


def _counted(text: str) -> int:
    """Return how many people are inside, where a file could stand as well."""
    try:
        return _people(text)
    except argparse.ArgumentTypeError as error:
        raise InputError(f"--people: {error}") from None


def _calendar(scenario: str | None) -> Calendar | None:
    if scenario is None:
        return None
    from twin.catalog import find_scenario
    from twin.scenario import load_scenario

    return load_scenario(find_scenario(scenario)).calendar


def _fitted(file: Path | None) -> Fitted | None:
    if file is None:
        return None
    from twin.drill.fitted import read_fitted

    return read_fitted(file)


def record(options: Namespace) -> int:
    """Hold a drill against its plan, write the report and tell."""
    from twin.drill.document import read_drill
    from twin.drill.folder import AFTER_ACTION, history_file, newest_drill, ready_for
    from twin.drill.history import drills_of, entry, remember
    from twin.drill.recording import record_drill
    from twin.drill.reportfolder import write_report
    from twin.drill.tongue import Tongue
    from twin.drill.venue import open_venue

    if options.exit_with_parent:
        stop_with_parent()
    terminal = Terminal(options)
    tongue = Tongue(options.lang)
    with _progress(terminal, options) as progress:
        with progress.to_the_end():
            drill_file = options.plan or newest_drill(_id_of(options.building))
            drill = read_drill(drill_file)
            venue = open_venue(options.building, campus=options.campus or drill.campus)
            folder = options.out or drill_file.parent / AFTER_ACTION
            ready_for(folder, replace=options.replace)
            recorded = record_drill(
                venue,
                drill,
                options.counts,
                counted=options.counted,
                people=options.people,
                roll_call_s=options.roll_call,
                seed=options.seed,
                progress=progress,
            )
            history = options.history or history_file(drill_file)
            row = entry(
                drill, recorded.record, recorded.result, recorded.fitted, inside=recorded.inside
            )
            kept = [one for one in drills_of(history, venue.id) if one["drill"] != row["drill"]]
            told = sorted([*kept, row], key=lambda one: one["drill"])
            files = write_report(recorded, told, folder, tongue, replace=options.replace)
            remember(history, row)
        progress.tell("finished", folder=str(folder))
    if options.json:
        from twin.drill.recording import record_document

        terminal.document(
            {"folder": str(folder), "files": _paths(files), **record_document(recorded)}
        )
    elif options.quiet:
        terminal.data(str(folder))
    else:
        tell_record(terminal, tongue, recorded, files)
    return 0


def code(options: Namespace) -> int:
    """Check the code and print the findings; 1 when a limit is broken and that was asked for."""
    from twin.drill.tongue import Tongue
    from twin.drill.venue import open_venue
    from twin.evacuation.codes.codecheck import check_code
    from twin.evacuation.codes.codefinding import totals
    from twin.evacuation.codes.codelimits import read_limits
    from twin.evacuation.plans.graph import build_graph

    terminal = Terminal(options)
    tongue = Tongue(options.lang)
    limits = read_limits(options.limits) if options.limits else None
    venue = open_venue(options.building, campus=options.campus)
    findings = check_code(build_graph(venue.plan), building_kind=venue.kind, limits=limits)
    count = totals(findings)
    if options.json:
        from twin.evacuation.codes.codefinding import findings_table
        from twin.runs.plain import table_rows

        rows = table_rows(findings_table(findings))
        terminal.document(
            {
                "building": venue.id,
                "kind": venue.kind,
                "checks": count.checks,
                "broken": count.broken,
                "recalled": count.recalled,
                "findings": rows if options.all else [row for row in rows if not row["ok"]],
            }
        )
    elif not options.quiet:
        tell_code(terminal, tongue, findings, everything=options.all)
    return 1 if options.fail and count.broken else 0


def _progress(terminal: Terminal, options: Namespace) -> Progress:
    return Progress(
        console=None if terminal.quiet else terminal.err,
        file=options.progress,
        label=str(options.building),
    )


def _id_of(building: str) -> str:
    """Return the id of a building that may be given as the file of its plan."""
    return Path(building).stem if building.lower().endswith(".json") else building


def _paths(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: str(path) for name, path in files.items()}
