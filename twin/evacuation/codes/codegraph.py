"""What of a plan's graph a building is left by: its staircases, the open air, doors not locked."""

from __future__ import annotations

from typing import Any, TypeAlias

import networkx as nx

__all__ = ["in_the_open", "passable", "stairwells"]

Graph: TypeAlias = "nx.MultiDiGraph[Any]"

FLIGHTS = frozenset({"stair", "ramp"})
WELL = frozenset({"stair", "ramp", "landing"})


def in_the_open(graph: Graph, space: str) -> bool:
    """Tell whether a space lies in the open air, where a building has been left."""
    node = graph.nodes[space]
    return bool(node["safe"]) or (node["kind"] == "path" and node["level"] is None)


def stairwells(graph: Graph) -> dict[str, int]:
    """Return, for each landing and flight between storeys, the number of its staircase."""
    wells: dict[str, int] = {}
    inside = graph.subgraph(n for n, d in graph.nodes(data=True) if d["kind"] in WELL)
    # By their lowest names, so that the numbers do not depend on the order of sets.
    for part in sorted(nx.weakly_connected_components(inside), key=min):
        if any(graph.nodes[n]["kind"] in FLIGHTS for n in part) and len(_levels(graph, part)) > 1:
            wells |= dict.fromkeys(part, len(set(wells.values())))
    return wells


def _levels(graph: Graph, part: set[str]) -> set[int]:
    """Return the levels that a staircase joins: those of its landings and of what it opens to."""
    near = part | {n for one in part for n in (*graph.successors(one), *graph.predecessors(one))}
    return {
        graph.nodes[n]["level"]
        for n in near
        if graph.nodes[n]["level"] is not None and graph.nodes[n]["kind"] not in FLIGHTS
    }


def passable(graph: Graph, building: str | None) -> Graph:
    """Return a building with the open air around it, without locked doors and lifts."""
    if building is not None:
        own = {n for n, d in graph.nodes(data=True) if d["building"] == building}
        around = {b for a in own for b in graph.successors(a) if in_the_open(graph, b)}
        graph = graph.subgraph(own | around)
    free = graph.copy()
    free.remove_nodes_from([n for n, d in graph.nodes(data=True) if d["kind"] == "lift"])
    free.remove_edges_from(
        [(a, b, k) for a, b, k, d in free.edges(keys=True, data=True) if d["locked"]]
    )
    return free
