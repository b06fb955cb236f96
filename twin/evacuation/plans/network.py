"""The graph as arrays: what the compiled kernel walks on.

Every space is a *cell*; every direction in which a link can be passed is a *directed link*. Within
a cell people walk from door to door, so that a long corridor is as long as it is for each of them.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.errors import UnknownName
from twin.evacuation.moving.movement import FREE_DENSITY_P_M2, SFPE, Movement
from twin.evacuation.plans.graph import MOTIONS, build_graph
from twin.evacuation.plans.plan import FLIGHTS, SPACE_KINDS
from twin.evacuation.plans.walks import walk_within_m

if TYPE_CHECKING:
    from twin.evacuation.moving.state import Blank
    from twin.evacuation.plans.graph import Graph
    from twin.evacuation.plans.parts import Part
    from twin.evacuation.plans.plan import EvacuationPlan, Link

__all__ = ["LIFT_SPEED_M_S", "Network", "rows_by"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

LIFT_SPEED_M_S = 1.0
"""Rated speed of the lifts of buildings of up to ten storeys [m/s] (assumed, 0.63 to 2.5)."""

LEVEL, DOWN, UP = range(3)


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Cells and directed links of a plan, C and L of them, as arrays.

    The pairs of doors of cell ``c`` begin at ``dist_at[c]``: the walk from its door ``i`` to its
    door ``j`` is ``dist_m[dist_at[c] + i * doors[c] + j]``. Links that leave cell ``c`` are
    ``out[out_at[c]:out_at[c + 1]]``, those that enter it ``inn[in_at[c]:in_at[c + 1]]``.
    """

    movement: Movement
    cell_id: tuple[str, ...]
    link_id: tuple[str, ...]
    """Of each directed link; the two directions of a link carry the same."""
    area_m2: Floats
    k_m_s: Floats
    hold_p: Floats
    """People that a cell takes at most; infinite where it is safe."""
    safe: NDArray[np.bool_]
    kind: NDArray[np.int8]
    """Index in :data:`twin.evacuation.plans.plan.SPACE_KINDS`."""
    level: NDArray[np.float64]
    """Storey level; nan in the open air."""
    x_m: Floats
    """Middle of each cell [m]; nan where it has no shape."""
    y_m: Floats
    src: Ints
    dst: Ints
    pair: Ints
    """The other direction of the same opening; -1 where it is one-way."""
    capacity_p_s: Floats
    weight: Floats
    motion: NDArray[np.int8]
    """How one walks in the source cell towards it: 0 level, 1 down a stair, 2 up."""
    stair: NDArray[np.bool_]
    """Whether it is the entry or the end of a flight of stairs."""
    lift: NDArray[np.bool_]
    """Whether it is the door of a lift: passed only when the lift stands there."""
    open_: NDArray[np.bool_]
    """Whether it is open when the run begins."""
    main: NDArray[np.bool_]
    signed: NDArray[np.bool_]
    link_x_m: Floats
    link_y_m: Floats
    door_src: Ints
    """Number of the door within the source cell."""
    door_dst: Ints
    doors: Ints
    dist_at: Ints
    dist_m: Floats
    walk_m: Floats
    """Walk in the source cell to it for those who start there, if the plan states it; else -1."""
    centre_m: Floats
    """Walk from the middle of the source cell to it."""
    out_at: Ints
    out: Ints
    in_at: Ints
    inn: Ints
    order: Ints
    """Cells, the nearest to safety first."""

    @classmethod
    def of(cls, plan: EvacuationPlan, movement: Movement = SFPE) -> Network:
        """Return the network of a plan under a model of movement."""
        return _Builder(plan, movement).network()

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.cell_id)

    @property
    def links(self) -> int:
        """Number of directed links."""
        return len(self.link_id)

    @cached_property
    def cell_of(self) -> Mapping[str, int]:
        """Cell by the id of its space."""
        return {name: index for index, name in enumerate(self.cell_id)}

    @cached_property
    def links_of(self) -> Mapping[str, tuple[int, ...]]:
        """Directed links by the id of their link, one or two."""
        found: dict[str, tuple[int, ...]] = {}
        for index, name in enumerate(self.link_id):
            found[name] = (*found.get(name, ()), index)
        return found

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Cells that are joined, by links open or shut: what happens in one concerns no other."""
        from twin.evacuation.plans.parts import taken_apart

        return taken_apart(self)

    @cached_property
    def records(self) -> Blank:
        """What every run on it begins with; made once, since many runs take less than it does."""
        from twin.evacuation.moving.state import blank

        return blank(self)

    def cell(self, space: str) -> int:
        """Return the cell of a space.

        Raises
        ------
        UnknownName
            There is none of that id; the nearest are named.
        """
        if space not in self.cell_of:
            raise UnknownName("space", space, self.cell_id)
        return self.cell_of[space]

    def link(self, name: str) -> tuple[int, ...]:
        """Return the directed links of a link.

        Raises
        ------
        UnknownName
            There is none of that id; the nearest are named.
        """
        if name not in self.links_of:
            raise UnknownName("door, stair or exit", name, self.links_of)
        return self.links_of[name]

    @property
    def free_speed_m_s(self) -> Floats:
        """Speed of a fast walker in each cell when it is empty [m/s], shape (C,)."""
        share = 1.0 - 0.266 * FREE_DENSITY_P_M2
        return self.k_m_s * share


class _Builder:
    """Lays out the arrays of a plan."""

    def __init__(self, plan: EvacuationPlan, movement: Movement) -> None:
        self.plan = plan
        self.movement = movement
        self.graph: Graph = build_graph(plan, movement)
        self.cell = {space.id: index for index, space in enumerate(plan.spaces)}
        self.doors: list[list[Link]] = [[] for _ in plan.spaces]
        self.door: dict[tuple[str, str], int] = {}
        for link in plan.links:
            for end in link.between:
                self.door[link.id, end] = len(self.doors[self.cell[end]])
                self.doors[self.cell[end]].append(link)
        self.directed = [
            (link, side) for link in plan.links for side in ((0,) if link.one_way else (0, 1))
        ]

    def network(self) -> Network:
        cells, links = self._cells(), self._links()
        count = len(self.plan.spaces)
        out_at, out = rows_by(links["src"], count)
        in_at, inn = rows_by(links["dst"], count)
        dist_at, dist_m = self._walks()
        doors = np.array([len(some) for some in self.doors], dtype=np.int32)
        network = Network(
            movement=self.movement,
            cell_id=tuple(self.cell),
            link_id=tuple(link.id for link, _ in self.directed),
            doors=doors,
            dist_at=dist_at,
            dist_m=dist_m,
            out_at=out_at,
            out=out,
            in_at=in_at,
            inn=inn,
            order=np.zeros(count, dtype=np.int32),
            **cells,
            **links,
        )
        network.order[:] = _by_distance(network)
        return network

    def _cells(self) -> dict[str, Any]:
        spaces = self.plan.spaces
        area_m2 = np.array([space.floor_m2 for space in spaces])
        safe = np.array([space.safe for space in spaces])
        nodes = [self.graph.nodes[space.id] for space in spaces]
        hold_p = np.maximum(1.0, np.floor(self.movement.hold_p_m2 * area_m2))
        level = [node["level"] for node in nodes]
        return {
            "area_m2": area_m2,
            "k_m_s": np.array([node["k_m_s"] for node in nodes]),
            "hold_p": np.where(safe, np.inf, hold_p),
            "safe": safe,
            "kind": np.array([SPACE_KINDS.index(space.kind) for space in spaces], dtype=np.int8),
            "level": np.array([math.nan if one is None else one for one in level], dtype=float),
            "x_m": np.array([node["x_m"] for node in nodes], dtype=float),
            "y_m": np.array([node["y_m"] for node in nodes], dtype=float),
        }

    def _links(self) -> dict[str, Any]:
        number = {(link.id, side): at for at, (link, side) in enumerate(self.directed)}
        ends = [(link.between[side], link.between[1 - side]) for link, side in self.directed]
        data = [
            self.graph.edges[here, there, link.id]
            for (link, _), (here, there) in zip(self.directed, ends, strict=True)
        ]
        kinds = {space.id: space.kind for space in self.plan.spaces}
        capacity = np.array([one["flow_p_s"] for one in data], dtype=float)
        weight = [link.merge_weight for link, _ in self.directed]
        doors = np.array(
            [
                (self.door[link.id, here], self.door[link.id, there])
                for (link, _), (here, there) in zip(self.directed, ends, strict=True)
            ],
            dtype=np.int32,
        ).reshape(-1, 2)
        return {
            "src": np.array([self.cell[here] for here, _ in ends], dtype=np.int32),
            "dst": np.array([self.cell[there] for _, there in ends], dtype=np.int32),
            "pair": np.array(
                [number.get((link.id, 1 - side), -1) for link, side in self.directed],
                dtype=np.int32,
            ),
            "capacity_p_s": capacity,
            "weight": np.array(
                [flow if one is None else one for one, flow in zip(weight, capacity, strict=True)]
            ),
            "motion": np.array([MOTIONS.index(one["motion"]) for one in data], dtype=np.int8),
            "stair": np.array(["stair" in {kinds[here], kinds[there]} for here, there in ends]),
            "lift": np.array([link.kind == "lift-door" for link, _ in self.directed], dtype=bool),
            "open_": np.array([not link.locked for link, _ in self.directed], dtype=bool),
            "main": np.array([link.main for link, _ in self.directed], dtype=bool),
            "signed": np.array([link.signed for link, _ in self.directed], dtype=bool),
            "link_x_m": np.array([one["x_m"] for one in data], dtype=float),
            "link_y_m": np.array([one["y_m"] for one in data], dtype=float),
            "door_src": np.ascontiguousarray(doors[:, 0]),
            "door_dst": np.ascontiguousarray(doors[:, 1]),
            "walk_m": np.array(
                [-1.0 if one["walk_m"] is None else one["walk_m"] for one in data], dtype=float
            ),
            "centre_m": np.array(
                [
                    self._unknown_m(here) if one["length_m"] is None else one["length_m"]
                    for one, (here, _) in zip(data, ends, strict=True)
                ],
                dtype=float,
            ),
        }

    def _walks(self) -> tuple[Ints, Floats]:
        """Return the walks between all doors of each cell [m]."""
        at = np.zeros(len(self.doors) + 1, dtype=np.int32)
        np.cumsum([len(some) ** 2 for some in self.doors], out=at[1:])
        walks = np.zeros(int(at[-1]))
        for index, (space, some) in enumerate(zip(self.plan.spaces, self.doors, strict=True)):
            if not space.safe and some:
                walks[at[index] : at[index + 1]] = self._walks_of(space.id, some).ravel()
        return at[:-1], walks

    def _walks_of(self, space: str, doors: list[Link]) -> Floats:
        edges = [self._edge(link) for link in doors]
        x = np.array([edge["x_m"] for edge in edges])
        y = np.array([edge["y_m"] for edge in edges])
        z = np.array([edge["z_m"] for edge in edges])
        node = self.graph.nodes[space]
        if node["kind"] in FLIGHTS:
            climbs = np.abs(z[:, None] - z[None, :]) > 1e-9
            ends = np.array([self._far_end(space, link) for link in doors])
            apart = climbs | (ends[:, None] != ends[None, :])
            walk = np.where(apart, float(node["length_m"]), 0.0)
        elif node["kind"] == "lift":
            walk = np.abs(z[:, None] - z[None, :]) * 1.2 / LIFT_SPEED_M_S
        else:
            walk = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
            walk[np.isnan(walk)] = self._unknown_m(space)
            self._round_corners(node["polygon"], list(zip(x, y, strict=True)), walk)
        np.fill_diagonal(walk, 0.0)
        for j, link in enumerate(doors):
            if link.walk_m is not None:
                walk[:, j] = link.walk_m[link.between.index(space)]
        return walk

    @staticmethod
    def _round_corners(polygon: Any, points: list[tuple[float, float]], walk: Floats) -> None:
        """Lengthen the walks that would go through a wall."""
        from twin.campus import geometry

        if polygon is None or geometry.is_convex(polygon):
            return
        for i, one in enumerate(points):
            for j, other in enumerate(points[:i]):
                walk[i, j] = walk[j, i] = walk_within_m(polygon, one, other)

    def _edge(self, link: Link) -> dict[str, Any]:
        edge: dict[str, Any] = self.graph.edges[(*link.between, link.id)]
        return edge

    def _far_end(self, flight: str, link: Link) -> bool:
        """Tell the two ends of a flight on one storey apart: by the order of its links."""
        if self.graph.nodes[flight]["kind"] == "stair" and self._climbs(flight):
            return False
        ends = [one.id for one in self.doors[self.cell[flight]]]
        return ends.index(link.id) > 0

    def _climbs(self, flight: str) -> bool:
        heights = {self._edge(link)["z_m"] for link in self.doors[self.cell[flight]]}
        return len(heights) > 1

    def _unknown_m(self, space: str) -> float:
        """Return a walk for a space without a shape [m]: its length, else half its side."""
        node = self.graph.nodes[space]
        if node["length_m"]:
            return float(node["length_m"])
        area_m2 = node["area_m2"]
        return 0.5 * math.sqrt(area_m2) if math.isfinite(area_m2) else 0.0


def rows_by(keys: Ints, count: int) -> tuple[Ints, Ints]:
    """Return where each row begins, and the members of the rows in order (CSR)."""
    at = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(keys, minlength=count), out=at[1:])
    return at, np.argsort(keys, kind="stable").astype(np.int32)


def _by_distance(network: Network) -> Ints:
    """Return the cells by their distance to safety, the nearest first; unreached ones last."""
    far = np.full(network.cells, np.inf)
    queue = [(0.0, int(cell)) for cell in np.flatnonzero(network.safe)]
    far[network.safe] = 0.0
    while queue:
        here_m, cell = heapq.heappop(queue)
        if here_m > far[cell]:
            continue
        for link in network.inn[network.in_at[cell] : network.in_at[cell + 1]]:
            other = int(network.src[link])
            there_m = here_m + max(float(network.centre_m[link]), 1e-3)
            if there_m < far[other]:
                far[other] = there_m
                heapq.heappush(queue, (there_m, other))
    return np.argsort(far, kind="stable").astype(np.int32)
