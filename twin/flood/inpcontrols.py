"""Control rules of a SWMM input file: those that take a pump away, by time or by depth."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from twin.flood.inp import InpFile, Row
from twin.flood.inpoptions import InpOptions, clock_s

__all__ = ["PumpRules", "read_controls"]


@dataclass(slots=True)
class PumpRules:
    """What the rules mean for the pumps."""

    outages_s: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """Times without power."""
    drowns_at: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Node and depth [m] above which a pump is lost."""


@dataclass(slots=True)
class _Rule:
    row: Row
    premises: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    other: bool = False
    """Whether it holds OR or ELSE."""


def read_controls(inp: InpFile, options: InpOptions, pumps: Iterable[str]) -> PumpRules:
    """Read ``[CONTROLS]``; rules of another form are left out, and warned of by name.

    Two forms are understood: ``IF SIMULATION TIME >= a AND SIMULATION TIME < b THEN PUMP p STATUS =
    OFF`` (no power from a to b), and ``IF NODE n DEPTH > d THEN PUMP p STATUS = OFF`` (the pump
    drowns). SWMM would let a drowned pump run again when the water falls; ours is lost.
    """
    known = tuple(pumps)
    meaning = PumpRules()
    for rule in _rules(inp):
        if not _understood(inp, rule, options, known, meaning):
            name = rule.row.cells[1] if len(rule.row.cells) > 1 else ""
            inp.warn(
                rule.row,
                "CONTROLS",
                f"the rule {name!r} is not modelled and left out",
                "rules that set the STATUS of a PUMP to OFF by SIMULATION TIME or NODE DEPTH",
            )
    return meaning


def _rules(inp: InpFile) -> list[_Rule]:
    rules: list[_Rule] = []
    taking: list[Row] | None = None
    for row in inp.rows("CONTROLS"):
        word = row.name.upper()
        if word == "RULE":
            rules.append(_Rule(row))
            taking = None
        elif not rules:
            inp.problem(row, "CONTROLS", f"{row.name!r} stands before any RULE", "RULE name")
        elif word == "IF":
            taking = rules[-1].premises
            taking.append(row)
        elif word == "THEN":
            taking = rules[-1].actions
            taking.append(row)
        elif word == "AND" and taking is not None:
            taking.append(row)
        elif word in {"OR", "ELSE"}:
            rules[-1].other = True
            taking = None
        elif word != "PRIORITY":
            inp.problem(
                row, "CONTROLS", f"{row.name!r}", "RULE, IF, AND, OR, THEN, ELSE or PRIORITY"
            )
    return rules


def _understood(
    inp: InpFile, rule: _Rule, options: InpOptions, pumps: tuple[str, ...], meaning: PumpRules
) -> bool:
    """Enter what a rule means; return whether it could be."""
    taken: list[str] = []
    for action in rule.actions:
        words = [cell.upper() for cell in action.cells[1:]]
        if len(words) != 5 or words[0] != "PUMP" or words[2:] != ["STATUS", "=", "OFF"]:
            return False
        if action.cells[2] not in pumps:
            inp.problem(
                action,
                "CONTROLS",
                f"no pump {action.cells[2]!r}",
                "",
                known=pumps,
                name=action.cells[2],
            )
            return True
        taken.append(action.cells[2])
    if rule.other or not taken:
        return False
    span = _span_s(rule.premises)
    if span is not None:
        for pump in taken:
            meaning.outages_s.setdefault(pump, []).append(
                (max(span[0], 0.0), min(span[1], 10.0 * options.length_s))
            )
        return True
    depth = _depth(rule.premises)
    if depth is not None:
        for pump in taken:
            meaning.drowns_at[pump] = (depth[0], depth[1] * options.units.length_m)
        return True
    return False


def _span_s(premises: list[Row]) -> tuple[float, float] | None:
    """Return the times between which all premises hold, if they are all of simulation time."""
    begins, ends = -math.inf, math.inf
    for row in premises:
        words = [cell.upper() for cell in row.cells[1:]]
        if len(words) != 4 or words[:2] != ["SIMULATION", "TIME"]:
            return None
        time_s = clock_s(words[3])
        if time_s is None:
            return None
        # Rules give times of simulation to a few digits of an hour; the second is meant.
        time_s = round(time_s, 1) if ":" not in words[3] else time_s
        if words[2] in {">", ">="}:
            begins = max(begins, time_s)
        elif words[2] in {"<", "<="}:
            ends = min(ends, time_s)
        else:
            return None
    return (begins, ends) if premises and begins < ends else None


def _depth(premises: list[Row]) -> tuple[str, float] | None:
    """Return the node and depth of a single premise on depth."""
    if len(premises) != 1:
        return None
    cells = premises[0].cells[1:]
    words = [cell.upper() for cell in cells]
    if len(words) != 5 or words[0] != "NODE" or words[2] != "DEPTH" or words[3] not in {">", ">="}:
        return None
    try:
        return cells[1], float(cells[4])
    except ValueError:
        return None
