"""The graph of a plan: spaces joined by links, with the geometry to draw and to walk them.

A :class:`networkx.MultiDiGraph`: one node for each space, one edge for each direction in which a
link can be passed. Attributes carry their unit in their name; nothing in it is a copy of physics:
speeds and flows follow from the model of movement.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import networkx as nx

from twin.campus import geometry
from twin.evacuation.moving.movement import AREA_M2, SFPE, Movement, stair_k_m_s
from twin.evacuation.plans.plan import FLIGHTS
from twin.evacuation.plans.soundness import no_way_out, shut_in

if TYPE_CHECKING:
    from twin.evacuation.plans.plan import EvacuationPlan, Link, Space

__all__ = ["Graph", "Motion", "build_graph", "capacity_p_s", "effective_width_m", "faults", "k_m_s"]

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:
    Graph = nx.MultiDiGraph
Motion = Literal["level", "down", "up"]
MOTIONS: tuple[Motion, ...] = ("level", "down", "up")

SHAFTS = FLIGHTS | {"lift"}
"""Kinds of space that reach from storey to storey."""

OPEN_AIR_M = 3.0
"""Distance at which the open air is drawn before an exit without a place of its own [m]."""


def k_m_s(space: Space) -> float:
    """Return k, the speed factor of a space [m/s]: by its steps where it has any."""
    if space.kind == "stair":
        assert space.riser_m is not None  # noqa: S101 - the model of a stair asks for both
        assert space.tread_m is not None  # noqa: S101
        return stair_k_m_s(space.riser_m, space.tread_m)
    return 1.40


def effective_width_m(link: Link, plan_space: Space, movement: Movement = SFPE) -> float:
    """Return the width of a link that people use [m].

    Parameters
    ----------
    link
        The opening.
    plan_space
        The space whose walls make it: of a stair's entry the stair, else any of the two.
    movement
        Boundary layers.
    """
    if link.effective_width_m is not None:
        return link.effective_width_m
    layers = movement.boundary
    side_m = {
        "stair-entry": layers.corridor_m if plan_space.kind == "ramp" else layers.stair_m,
        "opening": layers.corridor_m,
        "path": layers.path_m,
    }.get(link.kind, layers.door_m)
    least_m = min(layers.least_m, link.clear_width_m)
    return max(least_m, link.clear_width_m - 2.0 * side_m)


def capacity_p_s(link: Link, spaces: tuple[Space, Space], movement: Movement = SFPE) -> float:
    """Return the greatest flow through a link [persons/s]: Fs We, or what the plan states.

    A link at the end of a stair passes what the stair passes; SFPE Handbook 5th ed., chapter 59.
    """
    if link.flow_p_s is not None:
        return link.flow_p_s
    stair = next((space for space in spaces if space.kind == "stair"), None)
    width_m = effective_width_m(link, stair or spaces[0], movement)
    flow_p_s_m = movement.level_flow_p_s_m
    if stair is not None:
        flow_p_s_m = movement.stair_flow_factor * k_m_s(stair) / (4.0 * AREA_M2)
    flow_p_s = flow_p_s_m * width_m
    if link.self_closing:
        flow_p_s = min(flow_p_s, link.leaves * movement.leaf_flow_p_s)
    return flow_p_s


def build_graph(plan: EvacuationPlan, movement: Movement = SFPE) -> Graph:
    """Return the graph of a plan.

    Node attributes: ``kind, use, building, storey, level, x_m, y_m, z_m, area_m2, capacity,
    clear_width_m, polygon, riser_m, tread_m, length_m, k_m_s, safe``. Edge attributes (the key is
    the link's id): ``link, kind, clear_width_m, effective_width_m, flow_p_s, locked, main, signed,
    motion, x_m, y_m, z_m, walk_m, length_m``. What is not known is None.

    Parameters
    ----------
    plan
        Spaces and links.
    movement
        Boundary layers and flows.
    """
    graph: Graph = nx.MultiDiGraph(id=plan.id, name=plan.name)
    storeys = {storey.id: storey for storey in plan.storeys}
    for space in plan.spaces:
        storey = storeys.get(space.storey or "")
        x_m, y_m = geometry.centre(space.polygon) if space.polygon else (math.nan, math.nan)
        graph.add_node(
            space.id,
            kind=space.kind,
            use=space.use,
            name=space.name,
            building=space.building,
            storey=space.storey,
            level=storey.level if storey else None,
            x_m=x_m,
            y_m=y_m,
            z_m=storey.elevation_m if storey else 0.0,
            area_m2=space.floor_m2,
            capacity=space.capacity,
            clear_width_m=space.clear_width_m,
            polygon=space.polygon,
            riser_m=space.riser_m,
            tread_m=space.tread_m,
            length_m=space.length_m,
            k_m_s=k_m_s(space),
            safe=space.safe,
        )
    spaces = {space.id: space for space in plan.spaces}
    for link in plan.links:
        _add_link(graph, link, spaces, movement)
    return graph


def _add_link(graph: Graph, link: Link, spaces: dict[str, Space], movement: Movement) -> None:
    one, other = link.between
    ends = (spaces[one], spaces[other])
    x_m, y_m = _place(graph, link)
    # A flight and a lift lie on several storeys: the other end tells where the opening is.
    levels = [graph.nodes[end]["z_m"] for end in link.between if spaces[end].kind not in SHAFTS]
    z_m = levels[0] if levels else max(graph.nodes[end]["z_m"] for end in link.between)
    common = {
        "link": link.id,
        "kind": link.kind,
        "name": link.name,
        "clear_width_m": link.clear_width_m,
        "effective_width_m": effective_width_m(link, _stair_first(ends), movement),
        "flow_p_s": capacity_p_s(link, ends, movement),
        "locked": link.locked,
        "main": link.main,
        "signed": link.signed,
        "x_m": x_m,
        "y_m": y_m,
        "z_m": z_m,
    }
    directions = [(0, one, other)] if link.one_way else [(0, one, other), (1, other, one)]
    for side, here, there in directions:
        walk_m = link.walk_m[side] if link.walk_m else None
        graph.add_edge(
            here,
            there,
            key=link.id,
            motion=_motion(spaces[here], graph.nodes[here]["z_m"], z_m),
            walk_m=walk_m,
            length_m=_nominal_m(graph, here, (x_m, y_m), walk_m),
            **common,
        )


def _stair_first(ends: tuple[Space, Space]) -> Space:
    return next((space for space in ends if space.kind in FLIGHTS), ends[0])


def _place(graph: Graph, link: Link) -> tuple[float, float]:
    """Return where a link lies in the plan: as stated, else between the middles of its spaces."""
    if link.at is not None:
        return link.at
    known = [
        (graph.nodes[end]["x_m"], graph.nodes[end]["y_m"])
        for end in link.between
        if math.isfinite(graph.nodes[end]["x_m"])
    ]
    if not known:
        return (math.nan, math.nan)
    return (
        sum(x for x, _ in known) / len(known),
        sum(y for _, y in known) / len(known),
    )


def _motion(here: Space, low_z_m: float, link_z_m: float) -> Motion:
    """Return how people walk within a space towards a link: on stairs up or down, else level."""
    if here.kind != "stair":
        return "level"
    return "up" if link_z_m > low_z_m + 1e-9 else "down"


def _nominal_m(
    graph: Graph, here: str, at: tuple[float, float], walk_m: float | None
) -> float | None:
    """Return the walk in a space from its middle to a link [m]; None where nobody can know."""
    if walk_m is not None:
        return walk_m
    node = graph.nodes[here]
    if node["kind"] in FLIGHTS:
        return float(node["length_m"])
    if math.isfinite(node["x_m"]) and math.isfinite(at[0]):
        return math.dist((node["x_m"], node["y_m"]), at)
    return node["length_m"] / 2 if node["length_m"] else None


def faults(plan: EvacuationPlan) -> Iterator[str]:
    """Yield what is wrong with a plan for an evacuation, in words; nothing when it is sound.

    A plan without any way out; else rooms from which no way leads out, one-way traps, and spaces
    that nobody can leave while doors are locked.
    """
    wrong = list(no_way_out(plan))
    yield from map(str, wrong)
    yield from map(str, shut_in(plan))
