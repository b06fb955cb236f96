"""A network wired up for the kernels: names become numbers, shapes become tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin.flood.elements import Junction, Opening, Outfall, Pump, Storage, Watch
from twin.flood.hydraulics import BOTTOM, SIDE, WEIR
from twin.flood.layout import (
    CLOSED_TOP,
    COUNTERS,
    CURSOR,
    OPEN_TOP,
    SPILL_TOP,
    Net,
    NodeAt,
    OpenAt,
    Packed,
    PipeAt,
    pack,
)
from twin.flood.lifting import pump_curve, volume_of
from twin.flood.network import Network
from twin.flood.order import Elimination, eliminate, least_fill_order
from twin.flood.section import FULL_AREA, FULL_CONVEYANCE
from twin.flood.shapes import Shape, junction_shape, storage_shape

__all__ = ["Wiring", "opening_row", "wire"]

FIRST_STEP_S = 2.0
"""Step after the beginning and after every change [s]."""

CLOSE_M = 3e-3
"""Heads have converged when none moves more than this; what is left is carried on exactly [m]."""

TANK_CLOSE_M = 1e-9
"""The same in a network without pipes, which is solved by the trapezoidal rule [m]."""

TANK_STEP_S = 1e-3
"""First and shortest step there [s]: the first one is a backward step, for nothing was before."""

OVERFLOW = 1.7
"""Coefficient of the rim over which a node without a pond loses water, broad-crested
[m^0.5/s]: (2/3)^1.5 g^0.5."""

LIFT_CUTS = 33
"""Levels at which the curve of a pump is drawn whose outlet level moves."""

KINDS = {"side-orifice": SIDE, "bottom-orifice": BOTTOM, "weir": WEIR}

_WEIR_TO_ORIFICE = 0.414
"""Below the head ``(C_d / 0.414) area / perimeter`` a bottom orifice is a weir along its rim:
0.414 is the weir coefficient over ``(2 g)^0.5`` of a sharp crest (SWMM 5 reference manual,
volume II, section 6.2)."""


@dataclass(frozen=True, slots=True, eq=False)
class Wiring:
    """A network in numbers, shared by all that runs on it."""

    network: Network
    net: Net
    place: dict[str, int]
    """Number of each node, outfalls last."""
    links: tuple[str, ...]
    """Ids of pipes and openings, in the order of their flows; backflows of pumps come last."""
    turned: NDArray[np.float64]
    """+1, or -1 where a pipe is numbered against its own direction."""
    pumps: tuple[Pump, ...]
    sumps: tuple[str, ...]
    watches: tuple[Watch, ...]
    shapes: tuple[Shape, ...]
    openings: dict[str, Opening]
    packed: Packed = field(repr=False)
    """The buffers at the beginning, to be copied for each run."""


def opening_row(opening: Opening, floor_m: float) -> list[float]:
    """Return an opening's numbers: factor, area, width, height, critical head, crest.

    Its crest lies at *floor_m* or above: what lies below the floor of either side lets nothing
    through.
    """
    height = opening.width_m if opening.circular else opening.height_m
    area = opening.width_m * height
    rim = 2.0 * (opening.width_m + height)
    if opening.circular:
        area *= math.pi / 4.0
        rim = math.pi * opening.width_m
    critical = 0.0
    if opening.kind == "bottom-orifice":
        critical = opening.coefficient / _WEIR_TO_ORIFICE * area / rim
    crest = max(opening.crest_m, floor_m)
    return [opening.coefficient, area, opening.width_m, height, critical, crest]


def wire(network: Network, watches: Sequence[Watch] = ()) -> Wiring:
    """Return *network* in the form that the kernels read.

    Raises
    ------
    KeyError
        For a watch of a node that does not exist.
    """
    solved = [node for node in network.nodes if not isinstance(node, Outfall)]
    outfalls = [node for node in network.nodes if isinstance(node, Outfall)]
    raw = {node.id: k for k, node in enumerate(solved)}
    ends = [(p.from_node, p.to_node) for p in network.pipes]
    ends += [(o.from_node, o.to_node) for o in network.openings]
    joined = [(raw[a], raw[b]) for a, b in ends if a in raw and b in raw]
    backs = [p for p in network.pumps if not p.check_valve and p.to_node in raw]
    joined += [(raw[str(p.to_node)], raw[p.from_node]) for p in backs]
    order = least_fill_order(len(solved), joined)
    nodes = [solved[k] for k in order]
    place = {node.id: k for k, node in enumerate([*nodes, *outfalls])}
    links = [(place[a], place[b]) for a, b in ends]
    links += [(place[str(p.to_node)], place[p.from_node]) for p in backs]
    inner = [(a, b) for a, b in links if max(a, b) < len(nodes)]
    matrix = eliminate(len(nodes), inner)
    shapes = tuple(_shape(network, node) for node in nodes)
    build = _Build(network, nodes, outfalls, place, matrix, shapes)
    fields = build.node_fields()
    fields |= build.pipe_fields() | build.opening_fields()
    fields |= build.pump_fields() | build.watch_fields(watches) | build.river_fields()
    options = network.options
    net = Net(
        gravity=options.gravity,
        tolerance=options.tolerance_m if network.pipes else options.tank_tolerance_m,
        least_step=options.least_step_s if network.pipes else TANK_STEP_S,
        longest_step=options.longest_step_s,
        close=CLOSE_M if network.pipes else TANK_CLOSE_M,
        theta=1.0 if network.pipes else 0.5,
        solved=len(nodes),
        pair_at=matrix.pair_at,
        pair_to=matrix.pair_to,
        fill_at=matrix.fill_at,
        fill_from=matrix.fill_from,
        fill_to=matrix.fill_to,
        tree=bool(np.all(np.diff(matrix.pair_at) <= 1)),
        **fields,
    )
    names = [*(pipe.id for pipe in network.pipes), *(way.id for way in build.openings)]
    turned = np.ones(len(names))
    turned[: len(network.pipes)] = fields["pipe"][:, 7]
    return Wiring(
        network=network,
        net=net,
        place=place,
        links=tuple(names),
        turned=turned,
        pumps=tuple(build.pumps),
        sumps=tuple(build.sumps),
        watches=tuple(watches),
        shapes=shapes,
        openings={opening.id: opening for opening in build.openings},
        packed=_pack(net, build.first, len(place), len(build.pumps)),
    )


def _pack(net: Net, first: dict[str, Any], nodes: int, pumps: int) -> Packed:
    """Lay out the buffers at the beginning."""
    pipes, openings = net.pipe_node.shape[0], net.open_node.shape[0]
    links = pipes + openings
    outfalls = net.river_at.size - 1
    curve = first["curve"]
    whole = np.int64
    by_node = ("owed", "given", "gained", "lost", "refused", "peak_at")
    by_link = ("flow", "moved", "last", "swift")
    by_pump = ("pumped", "ran")
    flags = ("on", "wanted", "turn", "starts")
    state: dict[str, Any] = {
        "clock": np.array([0.0, FIRST_STEP_S if pipes else TANK_STEP_S, 0.0]),
        "before": first["head"],
        "switched": np.full(pumps, -math.inf),
        "river": np.full(outfalls, math.nan),
        "counter": np.zeros(len(COUNTERS), dtype=whole),
        "serves": np.full(pumps, -1, dtype=whole),
        "segment": np.append(net.table_at[:-1], np.zeros(outfalls, dtype=whole)),
    }
    state |= {name: np.zeros(nodes) for name in by_node}
    state |= {name: np.zeros(links) for name in by_link}
    state |= {name: np.zeros(pumps) for name in by_pump}
    state |= {name: np.zeros(pumps, dtype=whole) for name in flags}
    state |= first
    state["counter"][CURSOR] = -1
    scratch = ("trial", "lateral", "draw", "given", "move", "over", "rate")
    work: dict[str, Any] = {name: np.zeros(nodes) for name in scratch}
    work |= {name: np.zeros(nodes, dtype=whole) for name in ("coupled", "node", "column")}
    work["entry"] = np.zeros(2 * net.pair_to.size)
    work["flow"] = np.zeros(links)
    work["mean"] = np.zeros(links)
    work["nodes"] = _node_records(net, nodes)
    work["pipes"] = _pipe_records(net)
    work["opens"] = np.zeros((openings, OpenAt.WIDTH))
    work["lifted"] = np.zeros(pumps)
    counts = {
        "nodes": nodes, "outfalls": outfalls, "pipes": pipes, "openings": openings,
        "links": links, "pairs": net.pair_to.size, "sumps": net.sump_node.size, "pumps": pumps,
        "pieces": curve.shape[2], "points": net.pump_head.shape[1],
        "cuts": net.pump_depth.shape[1], "watches": net.watch_node.size,
    }  # fmt: skip
    return pack(net, state, work, counts)


def _node_records(net: Net, nodes: int) -> NDArray[np.float64]:
    """Return the records of the nodes with what stands in them."""
    records = np.zeros((nodes, NodeAt.WIDTH))
    records[:, NodeAt.FLOOR] = net.invert
    inner = records[: net.solved]
    inner[:, NodeAt.SHELF] = net.shelf
    inner[:, NodeAt.BRIM] = net.spill_m
    inner[:, NodeAt.RIM] = OVERFLOW * net.spill_length
    # An empty segment: the first look finds the right one.
    inner[:, NodeAt.LOW] = math.inf
    inner[:, NodeAt.HIGH] = -math.inf
    return records


def _pipe_records(net: Net) -> NDArray[np.float64]:
    """Return the records of the pipes with what stands in them."""
    z1, z2, size, length, conveyance, root, gate = net.pipe[:, :7].T
    records = np.zeros((net.pipe.shape[0], PipeAt.WIDTH))
    records[:, PipeAt.Z1] = z1
    records[:, PipeAt.Z2] = z2
    records[:, PipeAt.SIZE] = size
    records[:, PipeAt.PER_SIZE] = 1.0 / size
    records[:, PipeAt.PER_LENGTH] = 1.0 / length
    records[:, PipeAt.CONVEYANCE] = conveyance
    records[:, PipeAt.NORMAL] = conveyance * root
    records[:, PipeAt.FULL] = net.gravity * FULL_AREA * size * size
    records[:, PipeAt.DRAG] = (FULL_CONVEYANCE * conveyance) ** -2.0
    records[:, PipeAt.ROUGH] = conveyance**-2.0
    records[:, PipeAt.GATE] = gate
    records[:, PipeAt.CROWN1] = z1 + size
    records[:, PipeAt.CROWN2] = z2 + size
    return records


def _shape(network: Network, node: Junction | Storage) -> Shape:
    ends = [(p, node.invert_m + p.from_offset_m) for p in network.pipes if p.from_node == node.id]
    ends += [(p, node.invert_m + p.to_offset_m) for p in network.pipes if p.to_node == node.id]
    if isinstance(node, Junction):
        return junction_shape(node, ends, network.options)
    return storage_shape(node, ends)


class _Build:
    """Fills the arrays of one network."""

    def __init__(
        self,
        network: Network,
        nodes: list[Junction | Storage],
        outfalls: list[Outfall],
        place: dict[str, int],
        matrix: Elimination,
        shapes: tuple[Shape, ...],
    ) -> None:
        self.network = network
        self.nodes = nodes
        self.outfalls = outfalls
        self.place = place
        self.matrix = matrix
        self.shapes = shapes
        self.first: dict[str, Any] = {}
        self.openings: list[Opening] = list(network.openings)
        self._gates = [-1] * len(self.openings)
        self._sort_pumps()

    # -- nodes -----------------------------------------------------------------------------------

    def node_fields(self) -> dict[str, Any]:
        """Return the nodes' arrays, and set their first state."""
        everything = [*self.nodes, *self.outfalls]
        table = np.concatenate([*self.shapes, np.zeros((0, 3))])
        sizes = [shape.shape[0] for shape in self.shapes]
        head = np.array(
            [n.invert_m + (0.0 if isinstance(n, Outfall) else n.initial_depth_m)
             for n in everything], dtype=float,
        )  # fmt: skip
        volume = np.zeros(len(everything))
        for k, shape in enumerate(self.shapes):
            volume[k] = volume_of(shape, head[k])
        peak = head.copy()
        for name in self.sumps:
            peak[self.place[name]] = volume[self.place[name]]
        self.first |= {"head": head, "volume": volume, "peak": peak}
        spill, length = self._rims()
        return {
            "invert": np.array([n.invert_m for n in everything]),
            "reference_m2": np.array([self._reference(k) for k in range(len(self.nodes))]),
            "spill_m": spill,
            "spill_length": length,
            "shelf": np.array([self._shelf(n) for n in self.nodes]),
            "ceiling_m": np.array(
                [
                    n.ground_m if isinstance(n, Storage) and n.closed is True else math.inf
                    for n in self.nodes
                ]
            ),
            "ceiling": np.array([self._ceiling(k) for k in range(len(self.nodes))]),
            "table_at": np.array([0, *np.cumsum(sizes)], dtype=np.int64),
            "table_m": np.ascontiguousarray(table[:, 0]),
            "table_m2": np.ascontiguousarray(table[:, 1]),
            "table_m3": np.ascontiguousarray(table[:, 2]),
        }

    def _reference(self, k: int) -> float:
        node, area = self.nodes[k], self.shapes[k][:, 1]
        return float(area[-1] if isinstance(node, Junction) else area.max())

    def _shelf(self, node: Junction | Storage) -> float:
        if isinstance(node, Junction):
            return node.ground_m if node.pond_area_m2 > 0.0 else math.inf
        return math.inf

    def _ceiling(self, k: int) -> float:
        """Return what a closed room holds."""
        node = self.nodes[k]
        if isinstance(node, Storage) and node.closed is True:
            return volume_of(self.shapes[k], node.ground_m)
        return math.inf

    def _rims(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Levels and lengths of the rims over which water is lost."""
        level = np.full(len(self.nodes), math.inf)
        length = np.zeros(len(self.nodes))
        for k, node in enumerate(self.nodes):
            if isinstance(node, Junction):
                if node.pond_area_m2 > 0.0:
                    continue
                level[k] = node.ground_m + node.surcharge_m
            elif node.closed == "spill" and node.id not in self.sumps:
                level[k] = node.ground_m
            else:
                continue
            length[k] = 2.0 * math.sqrt(math.pi * float(self.shapes[k][-1, 1]))
        return level, length

    # -- links -----------------------------------------------------------------------------------

    def _slots(self, a: int, b: int) -> tuple[int, int]:
        if max(a, b) >= len(self.nodes):
            return -1, -1
        return self.matrix.place[a, b], self.matrix.place[b, a]

    def _invert(self, name: str) -> float:
        return self.network.node(name).invert_m

    def pipe_fields(self) -> dict[str, Any]:
        """Return the pipes' arrays, each turned so that it does not rise."""
        pipes = self.network.pipes
        rows = np.zeros((len(pipes), 8))
        ends = np.zeros((len(pipes), 2), dtype=np.int64)
        slots = np.full((len(pipes), 2), -1, dtype=np.int64)
        drops = np.zeros((len(pipes), 2), dtype=np.int64)
        for k, pipe in enumerate(pipes):
            first = self._invert(pipe.from_node) + pipe.from_offset_m
            last = self._invert(pipe.to_node) + pipe.to_offset_m
            names = [(pipe.from_node, pipe.from_offset_m), (pipe.to_node, pipe.to_offset_m)]
            gate = 1.0 if pipe.flap else 0.0
            turned = 1.0
            if first < last:
                first, last, turned = last, first, -1.0
                names.reverse()
                gate = -gate
            for end, (name, offset) in enumerate(names):
                node = self.network.node(name)
                outfall = isinstance(node, Outfall)
                drops[k, end] = int(outfall or offset > 0.0)
                if isinstance(node, Outfall):
                    drops[k, end] += node.level == "normal"
                    if node.flap:
                        gate = 1.0 if end == 1 else -1.0
                ends[k, end] = self.place[name]
            slots[k] = self._slots(*ends[k])
            slope = (first - last) / pipe.length_m
            rows[k] = (
                first, last, pipe.diameter_m, pipe.length_m,
                pipe.diameter_m ** (8.0 / 3.0) / pipe.roughness, math.sqrt(slope), gate, turned,
            )  # fmt: skip
        return {
            "pipe_node": ends, "pipe_slot": slots, "pipe": rows, "pipe_drop": drops,
            "pipe_way": np.hstack((ends, slots, drops)),
        }  # fmt: skip

    def opening_fields(self) -> dict[str, Any]:
        """Return the openings' arrays, and set their first state."""
        ends = np.zeros((len(self.openings), 2), dtype=np.int64)
        slots = np.full((len(self.openings), 2), -1, dtype=np.int64)
        rows = np.zeros((len(self.openings), 6))
        flaps = np.zeros(len(self.openings), dtype=np.int64)
        for k, opening in enumerate(self.openings):
            ends[k] = self.place[opening.from_node], self.place[opening.to_node]
            slots[k] = self._slots(*ends[k])
            target = self.network.node(opening.to_node)
            flaps[k] = opening.flap or (isinstance(target, Outfall) and target.flap)
            rows[k] = opening_row(opening, self.floor_of(opening))
        self.first |= {
            "opening": rows,
            "shut": np.array([not opening.open for opening in self.openings], dtype=np.int64),
        }
        return {
            "open_node": ends,
            "open_slot": slots,
            "open_kind": np.array([KINDS[o.kind] for o in self.openings], dtype=np.int64),
            "open_flap": flaps,
            "open_gate": np.array(self._gates, dtype=np.int64),
        }

    def floor_of(self, opening: Opening) -> float:
        """Return the higher floor of the two sides of an opening; an outfall has none."""
        sides = (self.network.node(opening.from_node), self.network.node(opening.to_node))
        return max((n.invert_m for n in sides if not isinstance(n, Outfall)), default=-math.inf)

    # -- pumps -----------------------------------------------------------------------------------

    def _sort_pumps(self) -> None:
        """Put the pumps in order of sump, group and stage; find the sumps."""
        network = self.network
        linked = {end for pipe in network.pipes for end in (pipe.from_node, pipe.to_node)}
        linked |= {end for way in network.openings for end in (way.from_node, way.to_node)}
        pumped = {pump.from_node for pump in network.pumps}
        fed = [p for p in network.pumps if p.to_node is not None]
        sumps = [n.id for n in self.nodes if isinstance(n, Storage)
                 and (n.id in pumped or n.id not in linked)]  # fmt: skip
        self.sumps: list[str] = []
        while sumps:  # those that others feed come after them, as far as there is no ring
            ready = [n for n in sumps
                     if not any(p.to_node == n and p.from_node in sumps for p in fed)]  # fmt: skip
            self.sumps.append((ready or sumps)[0])
            sumps.remove(self.sumps[-1])
        rank = {pump.id: k for k, pump in enumerate(network.pumps)}
        lead: dict[str, int] = {}
        for pump in network.pumps:
            lead.setdefault(pump.group or f" {pump.id}", rank[pump.id])
        self.pumps = sorted(
            network.pumps,
            key=lambda p: (self.sumps.index(p.from_node), lead[p.group or f" {p.id}"],
                           p.on_depth_m, rank[p.id]),
        )  # fmt: skip
        for k, pump in enumerate(self.pumps):
            if pump.check_valve or pump.to_node is None:
                continue
            mouth = self._invert(pump.to_node) if pump.discharge_m is None else pump.discharge_m
            self.openings.append(
                Opening(
                    id=f"{pump.id}.backflow", from_node=pump.to_node, to_node=pump.from_node,
                    kind="side-orifice", width_m=pump.bore_m, crest_m=mouth, coefficient=0.6,
                    flap=True, circular=True,
                )
            )  # fmt: skip
            self._gates.append(k)

    def pump_fields(self) -> dict[str, Any]:
        """Return the arrays of sumps and pumps, and set the pumps' first state."""
        pumps = self.pumps
        groups = [pump.group or f" {pump.id}" for pump in pumps]
        shape = [self.shapes[self.place[pump.from_node]] for pump in pumps]
        floor = [self._invert(pump.from_node) for pump in pumps]
        counts = [sum(p.from_node == name for p in pumps) for name in self.sumps]
        tops, room = self._tops()

        def volumes(depths: list[float]) -> NDArray[np.float64]:
            each = zip(shape, floor, depths, strict=True)
            return np.array([volume_of(form, low + depth) for form, low, depth in each])

        never = math.inf
        of_node = np.full(len(self.nodes), -1, dtype=np.int64)
        for u, name in enumerate(self.sumps):
            of_node[self.place[name]] = u
        whole = np.int64
        fields = {
            "sump_node": np.array([self.place[name] for name in self.sumps], dtype=whole),
            "sump_pump": np.array([0, *np.cumsum(counts)], dtype=whole),
            "sump_top": tops,
            "sump_m3": room,
            "of_node": of_node,
            "pump_to": np.array(
                [-1 if p.to_node is None or self.place[p.to_node] >= len(self.nodes)
                 else self.place[p.to_node] for p in pumps], dtype=whole),
            "pump_outlet": np.array(
                [-1 if p.to_node is None else self.place[p.to_node] for p in pumps], dtype=whole),
            "pump_group": np.array([groups.index(g) for g in groups], dtype=whole),
            "pump_many": np.array([groups.count(g) for g in groups], dtype=whole),
            "pump_alternates": np.array([p.alternate for p in pumps], dtype=whole),
            "pump_on_m3": volumes([p.on_depth_m for p in pumps]),
            "pump_off_m3": volumes([p.off_depth_m for p in pumps]),
            "pump_drown_m3": volumes(
                [never if p.drowns_at_m is None else p.drowns_at_m for p in pumps]),
            "pump_run_s": np.array([p.minimum_run_s for p in pumps], dtype=float),
            "pump_rest_s": np.array([p.minimum_rest_s for p in pumps], dtype=float),
        }  # fmt: skip
        self.first |= {
            "share": np.array([1.0 - p.blocked for p in pumps], dtype=float),
            "available": np.array([p.available for p in pumps], dtype=whole),
        }
        return fields | self._curves(shape)

    def _tops(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return what happens when each sump is full, and its capacity."""
        tops = np.full(len(self.sumps), OPEN_TOP, dtype=np.int64)
        room = np.full(len(self.sumps), math.inf)
        for u, name in enumerate(self.sumps):
            node = self.network.node(name)
            if not isinstance(node, Storage) or node.closed is False:
                continue
            tops[u] = SPILL_TOP if node.closed == "spill" else CLOSED_TOP
            room[u] = volume_of(self.shapes[self.place[name]], node.ground_m)
        return tops, room

    def _curves(self, shapes: list[Shape]) -> dict[str, Any]:
        """Return the pumps' curves: over volume, or to be redrawn where the outlet level moves."""
        drawn = []
        lift = np.zeros(len(self.pumps), dtype=np.int64)
        heads = np.zeros((len(self.pumps), max([2, *(len(p.curve.points) for p in self.pumps)]), 2))
        depth = np.zeros((len(self.pumps), LIFT_CUTS + 1))
        for k, (pump, shape) in enumerate(zip(self.pumps, shapes, strict=True)):
            mouth = pump.discharge_m
            target = None if pump.to_node is None else self.network.node(pump.to_node)
            if mouth is None:
                mouth = 0.0 if target is None else target.invert_m
            pieces = pump_curve(pump, shape, mouth)
            moves = target is not None and not (
                isinstance(target, Outfall) and isinstance(target.level, str)
            )
            if pump.curve.kind == "head-flow" and moves:
                lift[k] = 1
                points = np.array(pump.curve.points)
                heads[k] = points[-1]
                heads[k, : len(points)] = points
                low = float(shape[0, 0])
                sump = self.network.node(pump.from_node)
                assert isinstance(sump, Storage)  # noqa: S101 - the network was checked
                levels = np.linspace(low, low + sump.max_depth_m, LIFT_CUTS)
                depth[k] = mouth, *levels
                pieces = [(volume_of(shape, float(z)), 0.0, 0.0) for z in levels]
            drawn.append(pieces)
        width = max([LIFT_CUTS if lift.any() else 1, *(len(pieces) for pieces in drawn)])
        curve = np.zeros((len(self.pumps), 3, width))
        curve[:, 0, :] = math.inf
        for k, pieces in enumerate(drawn):
            curve[k, :, : len(pieces)] = np.array(pieces).T
        self.first["curve"] = curve
        return {"pump_lift": lift, "pump_head": heads, "pump_depth": depth}

    # -- the rest --------------------------------------------------------------------------------

    def watch_fields(self, watches: Sequence[Watch]) -> dict[str, Any]:
        """Return the arrays of what is watched."""
        level = [self._invert(w.node) + w.depth_m for w in watches]
        ways = {"rising": 1, "falling": 2, "both": 3}
        place = [self.place[w.node] for w in watches]
        inner = len(self.nodes)
        return {
            "watch_node": np.array(place, dtype=np.int64),
            "watch_m": np.array(level, dtype=float),
            "watch_m3": np.array([volume_of(self.shapes[k], z) if k < inner else math.inf
                                  for k, z in zip(place, level, strict=True)], dtype=float),
            "watch_way": np.array([ways[w.when] for w in watches], dtype=np.int64),
        }  # fmt: skip

    def river_fields(self) -> dict[str, Any]:
        """Return the series of the outfalls' levels."""
        at, times, levels = [0], [], []
        tidal = False
        for node in self.outfalls:
            if isinstance(node.level, int | float):
                times.append(0.0)
                levels.append(float(node.level))
            elif not isinstance(node.level, str):
                times += [float(t) for t in node.level[0]]
                levels += [float(z) for z in node.level[1]]
                tidal = tidal or len(node.level[0]) > 1
            at.append(len(times))
        return {
            "river_at": np.array(at, dtype=np.int64),
            "river_s": np.array(times, dtype=float),
            "river_m": np.array(levels, dtype=float),
            "tidal": tidal,
        }
