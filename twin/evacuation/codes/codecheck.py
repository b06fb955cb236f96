"""The code check: the same graph that people leave by, held against the limits of the codes.

Every limit comes from the table of the module `codelimits`, with the mark how far it was checked.
What a plan does not tell (enclosure of stairs, compartments, fire doors, emergency lights) is not
checked; a storey is taken for one fire compartment.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.errors import InputError, UnknownName
from twin.evacuation.codes.codecase import Case
from twin.evacuation.codes.codefinding import (
    CodeOptions,
    Finding,
    Totals,
    findings_table,
    totals,
    verdict,
)
from twin.evacuation.codes.codelimits import CodeKind, CodeLimits, shipped_limits
from twin.evacuation.codes.coderules import findings
from twin.evacuation.codes.codeways import storey_ways

if TYPE_CHECKING:
    import networkx as nx

    from twin.campus.plan import RoomKind

__all__ = [
    "CodeOptions",
    "Finding",
    "Totals",
    "check_code",
    "design_load",
    "findings_table",
    "totals",
    "verdict",
]

DENSITIES: Mapping[RoomKind, float] = {
    "classroom": 0.5,
    "lecture-hall": 1.0,
    "laboratory": 0.2,
    "office": 0.11,
    "meeting-room": 0.4,
    "reading-room": 0.4,
    "dining-hall": 0.75,
    "sports-hall": 0.5,
    "bedroom": 0.2,
    "ward": 0.15,
}
"""People per m2 of rooms that do not state how many they are for (assumed; half to double)."""


def check_code(
    graph: nx.MultiDiGraph[Any],
    *,
    building_kind: CodeKind,
    storeys: int | None = None,
    people: Mapping[str, float] | None = None,
    limits: CodeLimits | None = None,
    options: CodeOptions | None = None,
    building: str | None = None,
) -> list[Finding]:
    """Hold a building against the limits of the codes.

    Parameters
    ----------
    graph
        The graph of a plan.
    building_kind
        What the building is for; ``school`` for a teaching building of a school.
    storeys
        Storeys above ground; None: counted.
    people
        How many each space is for, or how many are in it; None: the design load.
    limits
        The table; None: the one that is shipped.
    options
        Sprinklers, galleries, fire class.
    building
        The building to check where the graph has several; None: every space with a storey.

    Returns
    -------
    list of Finding
        All findings, kept and broken, storey by storey.

    Raises
    ------
    UnknownName
        No space belongs to the building.
    InputError
        The graph has no storey, or a number of people that is not one.
    """
    options = options or CodeOptions()
    known = {d["building"] for _, d in graph.nodes(data=True) if d["building"]}
    if building is not None and building not in known:
        raise UnknownName("building", building, known)
    ways = storey_ways(graph, building)
    if not ways:
        raise InputError("the plan has no space that lies on a storey; give its spaces a storey")
    load = design_load(graph, options) if people is None else dict(people)
    for space, count in load.items():
        if not (math.isfinite(count) and count >= 0):
            raise InputError(f"{space} is for {count:g} people; allowed: 0 or more")
    case = Case(
        graph=graph,
        kind=building_kind,
        storeys=storeys if storeys is not None else sum(way.level > 0 for way in ways),
        people=load,
        limits=limits or shipped_limits(),
        options=options,
        ways=ways,
    )
    return list(findings(case))


def design_load(
    graph: nx.MultiDiGraph[Any], options: CodeOptions | None = None
) -> dict[str, float]:
    """Return how many people each room is for: its capacity, else its area times a density."""
    density = {**DENSITIES, **(options.density_p_m2 if options else {})}
    return {
        n: float(d["capacity"])
        if d["capacity"] is not None
        else float(math.ceil(d["area_m2"] * density.get(d["use"], 0.0) - 1e-9))
        for n, d in graph.nodes(data=True)
        if d["kind"] == "room"
    }
