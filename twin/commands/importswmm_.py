"""``twin import-swmm``: read a SWMM input file, say what was read, and run it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.commands.options import (
    Commands,
    Parser,
    command,
    json_option,
    quiet_option,
    words_options,
)
from twin.commands.terminal import Terminal

if TYPE_CHECKING:
    from twin.flood.solver import Solution
    from twin.flood.swmm import SwmmModel

__all__ = ["add", "import_swmm"]

SHOWN = 20
"""Nodes that are listed without --all, the deepest above their ground first."""

MOST_REPORTS = 20_000
"""Reports of a run: each minute of two weeks; longer runs are reported on less often."""


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "import-swmm",
        import_swmm,
        help="read a SWMM input file (.inp), say what is modelled, and run it",
        description="Read an EPA SWMM 5 input file: network, catchments, rain, pumps and rules. "
        "What is not modelled is named, with its line; US units are converted. Then run it with "
        "our solver and print the peaks, what left, and the water balance.",
        examples="  twin import-swmm campus.inp\n  twin import-swmm campus.inp --json\n"
        "  twin import-swmm campus.inp --extra-pond-area   as SWMM's EXTRAN keeps it\n",
    )
    parser.add_argument("file", metavar="FILE.inp", help="the SWMM input file")
    parser.add_argument("--all", action="store_true", help="list every node")
    parser.add_argument("--read-only", action="store_true", help="do not run it")
    parser.add_argument(
        "--extra-pond-area",
        action="store_true",
        help="add to ponds the pipe surface that SWMM's EXTRAN leaves there",
    )
    words_options(parser)
    json_option(parser)
    quiet_option(parser, "print no warnings, only results and errors")


def import_swmm(options: Namespace) -> int:
    """Print what was read, what is left out, and what comes of it."""
    from twin.flood.swmm import read_swmm

    terminal = Terminal(options)
    model = read_swmm(Path(options.file))
    if options.extra_pond_area:
        model = model.with_options(extra_pond_area=True)
    if not options.json:
        _print_read(terminal, model)
        for warning in model.warnings:
            terminal.note(str(warning))
    if options.read_only:
        if options.json:
            terminal.document(_told(model))
        return 0
    solution, runoff_error = _run(model)
    if options.json:
        terminal.document(_told(model) | _results(model, solution, runoff_error))
    else:
        _print_nodes(terminal, model, solution, everything=options.all)
        _print_pumps(terminal, model, solution)
        _print_water(terminal, model, solution, runoff_error)
    return 0


def _run(model: SwmmModel) -> tuple[Solution, float]:
    """Return the solution, and the error of the runoff's balance."""
    from twin.flood.elements import Inflows
    from twin.flood.solver import solve

    runoff = model.runoff()
    inflows = Inflows(series=model.series, runoff=runoff.runoff if runoff else None)
    every_s = max(60.0, model.length_s / MOST_REPORTS)
    solution = solve(
        model.network, inflows, to_s=model.length_s, report_every_s=min(every_s, model.length_s)
    )
    return solution, runoff.relative_error if runoff else 0.0


def _print_read(terminal: Terminal, model: SwmmModel) -> None:
    words, network = terminal.words, model.network
    terminal.print(model.title or Path(model.file).name, style="bold")
    terminal.print(
        words(
            "{nodes} nodes, {pipes} pipes, {openings} openings, {pumps} pumps, "
            "{catchments} catchments; {hours} h",
            nodes=len(network.nodes),
            pipes=len(network.pipes),
            openings=len(network.openings),
            pumps=len(network.pumps),
            catchments=len(network.catchments),
            hours=words.number(model.length_s / 3600.0),
        )
    )
    if model.left_out:
        terminal.print(
            words("Not modelled and left out: {sections}", sections=", ".join(model.left_out))
        )


def _print_nodes(
    terminal: Terminal, model: SwmmModel, solution: Solution, *, everything: bool
) -> None:
    words = terminal.words
    found = sorted(_nodes(model, solution), key=lambda row: (-row["above_ground_m"], row["id"]))
    shown = found if everything else found[:SHOWN]
    terminal.print()
    table = terminal.table(words("Node"), words("Peak depth"), words("Above ground"), words("At"))
    for row in shown:
        above = row["above_ground_m"]
        table.add_row(
            row["id"],
            f"{row['peak_depth_m']:.2f} m",
            f"{above:.2f} m" if above > 0.0 else "–",
            words.quantity(row["peak_s"] / 60.0, "min"),
        )
    terminal.show(table)
    if len(shown) < len(found):
        terminal.print(
            words("and {count} more nodes (--all shows them)", count=len(found) - len(shown))
        )


def _print_pumps(terminal: Terminal, model: SwmmModel, solution: Solution) -> None:
    if not model.network.pumps:
        return
    words = terminal.words
    terminal.print()
    table = terminal.table(words("Pump"), words("Starts"), words("Running"), words("Pumped"))
    for pump in model.network.pumps:
        table.add_row(
            pump.id,
            str(solution.starts(pump.id)),
            words.quantity(solution.ran_s(pump.id) / 60.0, "min"),
            words.quantity(solution.moved_m3(pump.id), "m3"),
        )
    terminal.show(table)


def _print_water(
    terminal: Terminal, model: SwmmModel, solution: Solution, runoff_error: float
) -> None:
    words = terminal.words
    lost_m3 = sum(solution.lost_m3(node.id) for node in _inner(model))
    terminal.print()
    terminal.print(
        words(
            "Left through outfalls: {left}; spilled and lost: {lost}",
            left=words.quantity(solution.outflow_m3(), "m3"),
            lost=words.quantity(lost_m3, "m3"),
        )
    )
    worst = max(solution.balance_error(), runoff_error)
    sign = "✓" if worst <= 1e-9 else "✗"
    terminal.print(words("{sign} water balance closes to {error}", sign=sign, error=f"{worst:.1e}"))


def _inner(model: SwmmModel) -> list[Any]:
    from twin.flood.elements import Outfall

    return [node for node in model.network.nodes if not isinstance(node, Outfall)]


def _nodes(model: SwmmModel, solution: Solution) -> list[dict[str, Any]]:
    found = []
    for node in _inner(model):
        peak_m = solution.peak_depth_m(node.id)
        found.append(
            {
                "id": node.id,
                "peak_depth_m": peak_m,
                "peak_s": solution.peak_s(node.id),
                "above_ground_m": max(0.0, peak_m - (node.ground_m - node.invert_m)),
                "final_depth_m": solution.final_depth_m(node.id),
                "lost_m3": solution.lost_m3(node.id),
                "place": model.places.get(node.id),
            }
        )
    return found


def _told(model: SwmmModel) -> dict[str, Any]:
    """Return what was read, for programs."""
    from twin.runs.plain import plain

    network = model.network
    return {
        "file": model.file,
        "title": model.title,
        "length_s": model.length_s,
        "flow_units": model.flow_units,
        "nodes_read": len(network.nodes),
        "pipes_read": len(network.pipes),
        "openings_read": len(network.openings),
        "pumps_read": len(network.pumps),
        "catchments_read": len(network.catchments),
        "rows_read": dict(model.read),
        "not_modelled": list(model.left_out),
        "warnings": [plain(one) for one in model.warnings],
    }


def _results(model: SwmmModel, solution: Solution, runoff_error: float) -> dict[str, Any]:
    network = model.network
    return {
        "nodes": _nodes(model, solution),
        "openings": [
            {
                "id": one.id,
                "volume_m3": solution.moved_m3(one.id),
                "peak_m3_s": solution.peak_flow_m3_s(one.id),
            }
            for one in network.openings
        ],
        "pumps": [
            {
                "id": one.id,
                "starts": solution.starts(one.id),
                "running_s": solution.ran_s(one.id),
                "volume_m3": solution.moved_m3(one.id),
            }
            for one in network.pumps
        ],
        "events": [
            {"time_s": one.time_s, "kind": one.kind, "id": one.id, "depth_m": one.depth_m}
            for one in solution.events
        ],
        "outflow_m3": solution.outflow_m3(),
        "balance_error": solution.balance_error(),
        "runoff_balance_error": runoff_error,
    }
