"""A drainage network: its elements together, and whether they make sense."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise

from twin.errors import DocumentError, Problem
from twin.flood.elements import (
    AreaTable,
    Catchment,
    Inflow,
    Inflows,
    Junction,
    Node,
    Opening,
    Options,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Runoff,
    Storage,
    Watch,
)

__all__ = [
    "AreaTable",
    "Catchment",
    "Inflow",
    "Inflows",
    "Junction",
    "Network",
    "Node",
    "Opening",
    "Options",
    "Outfall",
    "Pipe",
    "Pump",
    "PumpCurve",
    "Runoff",
    "Storage",
    "Watch",
]

LONG_UPHILL_M = 50.0
"""A pipe that rises over more than this is probably entered the wrong way round [m] (assumed)."""

ROUGHNESS = (0.005, 0.05)
"""Manning's n of pipes, from glass to corrugated metal in poor order (Chow 1959, table 5-6)."""

_MAY_BE_INFINITE = frozenset({"height_m", "on_depth_m"})
_NEGATIVE_IS_WRONG = frozenset(
    {
        "pond_area_m2", "surcharge_m", "initial_depth_m", "from_offset_m", "to_offset_m",
        "width_m", "height_m", "coefficient", "off_depth_m", "minimum_run_s", "minimum_rest_s",
        "area_m2", "power_w",
    }
)  # fmt: skip
_MUST_BE_POSITIVE = frozenset({"length_m", "diameter_m", "roughness", "max_depth_m", "bore_m"})

Element = Node | Pipe | Opening | Pump | Catchment


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and what joins them, checked together when it is made.

    Parameters
    ----------
    nodes, pipes, openings, pumps, catchments
        Ids are unique among the nodes, among the links (pipes, openings and pumps), and among
        the catchments.
    options
        How it is computed.
    source
        What a message calls the place that it came from.

    Raises
    ------
    DocumentError
        With every problem found.
    """

    nodes: tuple[Node, ...]
    pipes: tuple[Pipe, ...] = ()
    openings: tuple[Opening, ...] = ()
    pumps: tuple[Pump, ...] = ()
    catchments: tuple[Catchment, ...] = ()
    options: Options = field(default_factory=Options)
    source: str = "drainage network"

    def __post_init__(self) -> None:
        problems = [
            Problem(file=self.source, path=place, what=what, allowed=allowed)
            for place, what, allowed in _problems(self)
        ]
        if problems:
            raise DocumentError(problems)

    @property
    def links(self) -> tuple[Pipe | Opening | Pump, ...]:
        """All pipes, then all openings, then all pumps."""
        return (*self.pipes, *self.openings, *self.pumps)

    def node(self, name: str) -> Node:
        """Return the node of that id."""
        for node in self.nodes:
            if node.id == name:
                return node
        raise KeyError(name)

    def warnings(self) -> list[Problem]:
        """Return what is allowed but probably not meant."""
        return [
            Problem(file=self.source, path=place, what=what, allowed=allowed, level="warning")
            for place, what, allowed in _warnings(self)
        ]


Found = Iterator[tuple[str, str, str]]


def _problems(network: Network) -> Found:
    """Yield the place, what is wrong and what is allowed, for all that is wrong."""
    yield from _repeated(network.nodes, "node")
    yield from _repeated(network.links, "link")
    yield from _repeated(network.catchments, "catchment")
    elements: list[Element] = [*network.nodes, *network.links, *network.catchments]
    for element in elements:
        yield from _wrong_numbers(element)
    for node in network.nodes:
        yield from _wrong_node(node)
    known = {node.id: node for node in network.nodes}
    for pipe in network.pipes:
        yield from _wrong_ends(pipe, known)
    for opening in network.openings:
        yield from _wrong_ends(opening, known)
    for pump in network.pumps:
        yield from _wrong_pump(pump, known)
    yield from _wrong_groups(network.pumps)
    for catchment in network.catchments:
        if catchment.node not in known:
            yield catchment.id, f"runs off to {catchment.node!r}, which is no node", _some(known)
    yield from _no_way_out(network)


def _some(known: dict[str, Node]) -> str:
    return "known nodes: " + (", ".join(sorted(known)[:12]) or "none")


def _repeated(elements: Sequence[Element], kind: str) -> Found:
    for name, times in Counter(element.id for element in elements).items():
        if times > 1:
            yield name, f"{times} {kind}s have this id", "ids are unique"
    for element in elements:
        if not element.id:
            yield kind, "has no id", "an id is a short name"


def _wrong_numbers(element: Element) -> Found:
    for item in fields(element):
        value = getattr(element, item.name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        endless = item.name in _MAY_BE_INFINITE and value == math.inf
        if not (math.isfinite(value) or endless):
            yield element.id, f"{item.name} is {value}", "a finite number"
        elif item.name in _MUST_BE_POSITIVE and value <= 0.0:
            yield element.id, f"{item.name} is {value:g}", "above zero"
        elif item.name in _NEGATIVE_IS_WRONG and value < 0.0:
            yield element.id, f"{item.name} is {value:g}", "zero or more"


def _wrong_node(node: Node) -> Found:
    if isinstance(node, Outfall):
        yield from _wrong_level(node)
        return
    if isinstance(node, Storage):
        yield from _wrong_table(node)
        if node.initial_depth_m > node.max_depth_m:
            yield (
                node.id,
                f"stands {node.initial_depth_m:g} m deep",
                f"at most {node.max_depth_m:g}",
            )
    elif node.ground_m <= node.invert_m:
        yield (
            node.id,
            f"its ground ({node.ground_m:g} m) does not lie above its invert ({node.invert_m:g} m)",
            "both are absolute levels",
        )


def _wrong_table(node: Storage) -> Found:
    depth, area = node.table.depth_m, node.table.area_m2
    if not depth or len(depth) != len(area):
        yield node.id, "its table has no or unpaired points", "one area for each depth"
        return
    if not all(math.isfinite(x) for x in (*depth, *area)):
        yield node.id, "its table holds a number that is not finite", "finite numbers"
    elif depth[0] != 0.0 or any(b <= a for a, b in pairwise(depth)):
        yield node.id, "the depths of its table do not rise from zero", "0, then rising"
    elif min(area) < 0.0 or max(area) <= 0.0:
        yield node.id, "its table has a negative area, or none above zero", "areas of 0 or more"


def _wrong_level(node: Outfall) -> Found:
    level = node.level
    if isinstance(level, str):
        if level not in {"free", "normal"}:
            yield node.id, f"its level is {level!r}", "free, normal, a level or a series"
    elif isinstance(level, int | float):
        if not math.isfinite(level):
            yield node.id, f"its level is {level}", "a finite level [m]"
    else:
        times, levels = level
        numbers = [*times, *levels]
        if len(times) != len(levels) or not times or not all(map(math.isfinite, numbers)):
            yield node.id, "its level series is empty, unpaired or not finite", "(times, levels)"
        elif any(b <= a for a, b in pairwise(times)):
            yield node.id, "the times of its level series do not rise", "rising times [s]"


def _wrong_ends(link: Pipe | Opening, known: dict[str, Node]) -> Found:
    for end in (link.from_node, link.to_node):
        if end not in known:
            yield link.id, f"joins {end!r}, which is no node", _some(known)
    if link.from_node == link.to_node:
        yield link.id, f"joins {link.from_node!r} with itself", "two different nodes"
    if all(isinstance(known.get(end), Outfall) for end in (link.from_node, link.to_node)):
        yield link.id, "joins two outfalls", "at most one end at an outfall"
    if isinstance(link, Opening):
        if link.circular and link.kind == "weir":
            yield link.id, "is a circular weir", "circular orifices only"
        if link.kind != "weir" and not (link.circular or math.isfinite(link.height_m)):
            yield link.id, "is an orifice without height", "a height [m], or circular"


def _wrong_pump(pump: Pump, known: dict[str, Node]) -> Found:
    ends = [pump.from_node] if pump.to_node is None else [pump.from_node, pump.to_node]
    for end in ends:
        if end not in known:
            yield pump.id, f"joins {end!r}, which is no node", _some(known)
    sump = known.get(pump.from_node)
    if sump is not None and not isinstance(sump, Storage):
        yield pump.id, f"draws from {pump.from_node!r}, which is no storage", "a sump is a storage"
    if pump.to_node == pump.from_node:
        yield pump.id, "delivers into its own sump", "another node, or none"
    if pump.off_depth_m >= pump.on_depth_m:
        yield (
            pump.id,
            f"stops at {pump.off_depth_m:g} m and starts at {pump.on_depth_m:g} m",
            "off below on",
        )
    if not 0.0 <= pump.blocked <= 1.0:
        yield pump.id, f"blocked is {pump.blocked:g}", "0 (free) to 1 (blocked)"
    if any(not 0.0 <= a < b for a, b in pump.outages_s):
        yield pump.id, "an outage does not end after its beginning", "(from, to) in seconds"
    yield from _wrong_curve(pump)


def _wrong_curve(pump: Pump) -> Found:
    points = pump.curve.points
    if not points or not all(math.isfinite(x) and math.isfinite(q) for x, q in points):
        yield pump.id, "its curve is empty or not finite", "(x, flow) pairs"
    elif any(q < 0.0 for _, q in points):
        yield pump.id, "its curve holds a negative flow", "0 or more [m3/s]"
    elif any(b[0] <= a[0] for a, b in pairwise(points)):
        yield pump.id, "the x of its curve do not rise", "rising heads, depths or volumes"
    elif pump.curve.kind == "head-flow" and pump.to_node is None and pump.discharge_m is None:
        yield pump.id, "has a head curve but no level to lift to", "to_node or discharge_m"


def _wrong_groups(pumps: Sequence[Pump]) -> Found:
    sumps: dict[str, str] = {}
    lonely: Counter[str] = Counter()
    for pump in pumps:
        if pump.group is None:
            if math.isinf(pump.on_depth_m):
                yield pump.id, "never starts by itself", "a finite on_depth_m, or a group"
            continue
        lonely[pump.group] += math.isfinite(pump.on_depth_m)
        if sumps.setdefault(pump.group, pump.from_node) != pump.from_node:
            yield pump.id, f"its group {pump.group!r} draws from two sumps", "one sump per group"
    for group in sumps:
        if not lonely[group]:
            yield group, "no pump of the group ever starts", "one finite on_depth_m"


def _no_way_out(network: Network) -> Found:
    """Water needs a sink: an outfall, a pump off the site, or ground on which it may stand."""
    if not network.nodes:
        yield "nodes", "the network has none", "nodes and an outfall"
        return
    if not network.pipes:
        return  # tanks and rooms alone may keep their water
    beside: dict[str, set[str]] = {node.id: set() for node in network.nodes}
    for link in network.links:
        ends = link.from_node, link.to_node
        if ends[0] in beside and ends[1] is not None and ends[1] in beside:
            beside[ends[0]].add(ends[1])
            beside[ends[1]].add(ends[0])
    sinks = {node.id for node in network.nodes if isinstance(node, Outfall)}
    sinks |= {pump.from_node for pump in network.pumps if pump.to_node is None}
    reached = set(sinks)
    stack = list(sinks & beside.keys())
    while stack:
        for other in beside[stack.pop()] - reached:
            reached.add(other)
            stack.append(other)
    piped = {end for pipe in network.pipes for end in (pipe.from_node, pipe.to_node)}
    cut_off = [node.id for node in network.nodes if node.id in piped - reached]
    if not sinks:
        yield "nodes", "the network has no outfall", "an outfall, or a pump that lifts off the site"
    elif cut_off:
        names = ", ".join(cut_off[:8]) + (", ..." if len(cut_off) > 8 else "")
        yield names, "no way leads from here to an outfall", "pipes or openings to an outfall"


def _warnings(network: Network) -> Found:
    known = {node.id: node for node in network.nodes}
    for pipe in network.pipes:
        first = known[pipe.from_node].invert_m + pipe.from_offset_m
        last = known[pipe.to_node].invert_m + pipe.to_offset_m
        if last > first and pipe.length_m > LONG_UPHILL_M:
            yield (
                pipe.id,
                f"rises by {last - first:g} m over {pipe.length_m:g} m",
                "fine if meant; else swap its ends",
            )
        if not ROUGHNESS[0] <= pipe.roughness <= ROUGHNESS[1]:
            yield (
                pipe.id,
                f"roughness {pipe.roughness:g}",
                f"usual: {ROUGHNESS[0]} to {ROUGHNESS[1]}",
            )
        for end, offset in ((pipe.from_node, pipe.from_offset_m), (pipe.to_node, pipe.to_offset_m)):
            node = known[end]
            if isinstance(node, Junction) and node.invert_m + offset + pipe.diameter_m > (
                node.ground_m + 1e-9
            ):
                yield pipe.id, f"its crown lies above the ground of {end}", "deeper, or thinner"
    for pump in network.pumps:
        node = known[pump.from_node]
        if isinstance(node, Storage) and node.max_depth_m < pump.on_depth_m < math.inf:
            yield pump.id, "starts above the top of its sump: never", "on_depth_m within the sump"
