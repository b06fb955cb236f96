"""The numbers that the flood kernels work on: what stands, what moves, and scratch.

Nodes are numbered in the order of elimination, outfalls last. A kernel sees one record ``at`` of
sizes and places, and four flat buffers: floats ``fl``, whole numbers ``nt``, inflow ``kn`` and
written rows ``out``. ``fl[at.head + n]`` is the head of node *n*. (Handed over as a hundred arrays
they would take minutes to compile; and a snapshot of the state is one copy.) Python sees the same
numbers as named arrays, which are views into the buffers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AT",
    "Force",
    "Net",
    "NodeAt",
    "OpenAt",
    "Packed",
    "PipeAt",
    "Rows",
    "State",
    "Work",
    "pack",
    "place_force",
    "place_rows",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTED, STOPPED, DROWNED, ROSE, FELL, FULL = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
"""Codes of the events that a kernel notes: pump started, stopped, drowned; a watched depth
passed upward, downward; a sump full. They are no integers, for of a function that is called with
literal integers or truths one is compiled for each."""

UPWARD, DOWNWARD = 1.0, -1.0
"""The side of a volume on which a rate is asked for."""

DONE, WATCHED, STUCK, LOG_FULL, NOT_FINITE = range(5)
"""Why a kernel came back."""

OPEN_TOP, CLOSED_TOP, SPILL_TOP = range(3)
"""What happens when a storage is full."""


class PipeAt:
    """Columns of a pipe's record in the scratch of a step.

    What stands, what a step's beginning gives, and what an iteration finds.
    """

    LOW1 = 0  # levels below which the ends do not follow their nodes
    LOW2 = 1
    Z1 = 2
    Z2 = 3
    SIZE = 4  # diameter
    PER_SIZE = 5
    PER_LENGTH = 6
    CONVEYANCE = 7
    NORMAL = 8  # conveyance times root of slope
    FULL = 9  # gravity times the full section
    DRAG = 10  # one over the square of the full conveyance
    ROUGH = 11  # one over the square of the conveyance
    GATE = 12
    BEFORE = 13
    SIGMA = 14
    RHO = 15
    SWIFT = 16
    FLOW = 17
    BY1 = 18  # slope of the flow against the upper head
    BY2 = 19
    CROWN1 = 20  # levels above which it is full
    CROWN2 = 21
    WIDTH = 22  # columns


class NodeAt:
    """Columns of a node's record in the scratch of a step."""

    TRIAL = 0
    KNOWN = 1  # volume that is there without links
    REST = 2  # residual, then the change of the head
    DIAGONAL = 3
    MOVE = 4
    FLOOR = 5
    SHELF = 6
    BRIM = 7  # level above which water is lost
    RIM = 8  # flow over it, by head^1.5
    LOW = 9  # the segment of the surface table in which the trial lies
    HIGH = 10
    AREA = 11
    SLOPE = 12
    BELOW = 13
    OVER = 14
    ROOM = 15  # what a closed room still takes
    COMES = 16
    GOES = 17
    OVER_BY = 18
    WIDTH = 19


class OpenAt:
    """Columns of an opening's record in the scratch of a step."""

    FLOW = 0
    BY1 = 1
    BY2 = 2
    MEAN = 3
    WIDTH = 4


class Net(NamedTuple):
    """What stands. All arrays are shared by everything that runs on the network."""

    gravity: float
    tolerance: float
    least_step: float
    longest_step: float
    close: float  # heads have converged within this
    theta: float  # weight of the flows at the end of a step
    # nodes that are solved for, then outfalls
    solved: int
    invert: Floats
    reference_m2: Floats  # surface that scales a node's error
    spill_m: Floats  # level above which water is lost; inf: never
    spill_length: Floats
    shelf: Floats  # level at which the surface jumps (ground), inf: none
    # surface tables of the nodes: level, area, volume below; segments
    table_at: Ints  # [count + 1]
    table_m: Floats
    table_m2: Floats
    table_m3: Floats
    # elimination
    pair_at: Ints  # [count + 1] pairs of each pivot
    pair_to: Ints  # the later node of the pair
    fill_at: Ints  # [pairs + 1] updates caused by each pair
    fill_from: Ints  # pair whose upper entry is multiplied
    fill_to: Ints  # entry that is updated
    # pipes, turned so that they do not rise from end 1 to end 2
    pipe_node: Ints  # [pipes, 2]
    pipe_slot: Ints  # [pipes, 2]: matrix entries (1,2) and (2,1), or -1
    pipe: Floats  # [pipes, 8] z1, z2, diameter, length, conveyance, root slope, flap, turned
    pipe_drop: Ints  # [pipes, 2] whether an end may hang in the open; 2: normal depth only
    pipe_way: Ints  # [pipes, 6] nodes, slots and drops side by side
    tree: bool  # no node has more than one later neighbour
    ceiling_m: Floats  # level of the ceiling of a closed room, inf: none
    ceiling: Floats  # volume that a closed room holds at most, inf: any
    # openings
    open_node: Ints
    open_slot: Ints
    open_kind: Ints
    open_flap: Ints
    open_gate: Ints  # pump through which this runs back, or -1
    # sumps: storages with pumps, or without any pipe or opening
    sump_node: Ints
    sump_pump: Ints  # [sumps + 1] first pump of each
    sump_top: Ints
    sump_m3: Floats  # capacity
    of_node: Ints  # [nodes] sump of a node, or -1
    # pumps, by sump, group and stage
    pump_to: Ints  # node, or -1
    pump_outlet: Ints  # the same with outfalls
    pump_group: Ints  # [pumps] first pump of the group
    pump_many: Ints  # [pumps] pumps in the group
    pump_alternates: Ints
    pump_on_m3: Floats
    pump_off_m3: Floats
    pump_drown_m3: Floats
    pump_run_s: Floats
    pump_rest_s: Floats
    pump_lift: Ints  # 1: head curve whose outlet level changes
    pump_head: Floats  # [pumps, points, 2] head curve
    pump_depth: Floats  # [pumps, cuts] levels at which such curves are cut
    # watches
    watch_node: Ints
    watch_m: Floats  # level
    watch_m3: Floats  # the same as volume, for sumps
    watch_way: Ints  # 1 rising, 2 falling, 3 both
    # outfalls
    tidal: bool
    river_at: Ints  # [outfalls + 1]
    river_s: Floats
    river_m: Floats


class State(NamedTuple):
    """What moves, as views into two buffers, and the parameters that may be changed in a run."""

    clock: Floats  # time, next step, step before, extrapolation valid
    head: Floats
    before: Floats  # heads one step earlier
    volume: Floats
    owed: Floats  # pumped here, not yet received
    flow: Floats  # pipes, then openings
    given: Floats  # inflow so far, by inflow column
    moved: Floats  # volume through pipes and openings since the beginning
    last: Floats  # volume through them in the last step
    gained: Floats  # inflow of each node since the beginning
    lost: Floats  # spilled at each node
    refused: Floats  # inflow that a full room did not take
    pumped: Floats
    ran: Floats  # seconds each pump has run
    switched: Floats  # when a pump last started or stopped
    peak: Floats  # highest level of each node
    peak_at: Floats
    swift: Floats  # greatest flow of each pipe and opening, either way
    opening: Floats  # [openings, 6] factor, area, width, height, critical, crest
    share: Floats  # part of its flow that a pump's inlet lets pass
    curve: Floats  # [pumps, 3, pieces] volume, flow at its left, flow at its right
    river: Floats  # level of an outfall set by hand; NaN: its series
    counter: Ints  # steps, iterations, rejections, events, rows, cursor
    on: Ints
    serves: Ints
    wanted: Ints
    turn: Ints
    available: Ints
    starts: Ints
    shut: Ints  # 1: opening shut
    segment: Ints


class Force(NamedTuple):
    """What flows in: flows at common knots, and what a straight line between them misses."""

    time: Floats  # [knots]
    flow: Floats  # [knots, columns]
    extra: Floats  # [knots - 1, columns]: volume less that of the trapezium
    total: Floats  # [knots, columns]: volume up to each knot
    wakes: Floats  # [knots]: first time not before this knot at which anything flows


class Rows(NamedTuple):
    """What is written at given instants."""

    time: Floats
    head: Floats  # [rows, nodes]
    flow: Floats  # [rows, pipes + openings]
    volume: Floats  # [rows, sumps]
    pump: Floats  # [rows, pumps]


class Work(NamedTuple):
    """Scratch of one kernel, without meaning between calls."""

    nodes: Floats  # [nodes, NodeAt.WIDTH]
    pipes: Floats  # [pipes, PipeAt.WIDTH]
    opens: Floats  # [openings, OpenAt.WIDTH]
    trial: Floats  # heads of the iteration
    lateral: Floats
    draw: Floats
    given: Floats
    entry: Floats  # matrix entries beside the diagonal
    move: Floats  # change of the iteration
    over: Floats  # flow that spills at each node
    flow: Floats  # at the end of the step
    mean: Floats  # over the step
    coupled: Ints
    node: Ints  # node of each inflow column
    column: Ints  # inflow column of a node, or -1
    lifted: Floats  # what each pump had lifted before the step
    rate: Floats  # mean inflow into each node by links
    begin_floats: Floats  # the state at the beginning of the step
    begin_ints: Ints


COUNTERS = ("steps", "iterations", "rejections", "events", "row", "cursor", "stalled")
STEPS, ITERATIONS, REJECTIONS, EVENTS, ROW, CURSOR, STALLED = range(7)
TIME, STEP, PAST = range(3)


_SCALARS = ("gravity", "tolerance", "least_step", "longest_step", "close", "theta")
_COUNTS = (
    "count", "nodes", "outfalls", "pipes", "openings", "links", "pairs", "sumps", "pumps",
    "pieces", "points", "cuts", "watches", "knots", "columns", "rows", "tidal", "tree",
)  # fmt: skip
_ENDS = ("floats", "floats_end", "ints", "ints_end", "w_begin_floats_end", "w_begin_ints_end")
_OWN = {"node": "f_node", "column": "f_column"}


def _work_name(name: str) -> str:
    return _OWN.get(name, f"w_{name}")


_PLACES = (
    *(name for name in Net._fields if name not in {*_SCALARS, "solved", "tidal", "tree"}),
    *State._fields,
    *map(_work_name, Work._fields),
    *(f"f_{name}" for name in Force._fields),
    *(f"r_{name}" for name in Rows._fields),
)

AT = np.dtype(
    [(name, np.float64) for name in _SCALARS]
    + [(name, np.int64) for name in (*_COUNTS, *_ENDS, *_PLACES)]
)
"""The record of sizes and places."""


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """The buffers of one network, to be copied for each run of it."""

    at: NDArray[Any]
    """One record :data:`AT`."""
    floats: Floats
    ints: Ints
    where: dict[str, tuple[bool, int, tuple[int, ...]]]
    """Of each named array: whether it is of whole numbers, its place, its shape."""

    def copy(self) -> Packed:
        """Return buffers of its own for a run."""
        return Packed(self.at.copy(), self.floats.copy(), self.ints.copy(), self.where)

    def view(self, name: str) -> NDArray[Any]:
        """Return a named array as a view into the buffers."""
        whole, start, shape = self.where[name]
        buffer: NDArray[Any] = self.ints if whole else self.floats
        size = 1
        for length in shape:
            size *= length
        return buffer[start : start + size].reshape(shape)

    def state(self) -> State:
        """Return the state as views."""
        return State(**{name: self.view(name) for name in State._fields})

    def work(self) -> Work:
        """Return the scratch as views."""
        return Work(**{name: self.view(_work_name(name)) for name in Work._fields})


def pack(
    net: Net,
    state: Mapping[str, NDArray[Any]],
    work: Mapping[str, NDArray[Any]],
    counts: Mapping[str, int],
) -> Packed:
    """Lay a network, its first state and scratch into flat buffers."""
    at = np.zeros(1, dtype=AT)
    pieces: dict[bool, list[NDArray[Any]]] = {False: [], True: []}
    size = {False: 0, True: 0}
    where: dict[str, tuple[bool, int, tuple[int, ...]]] = {}

    def lay(name: str, values: NDArray[Any]) -> None:
        whole = bool(values.dtype.kind == "i")
        at[name] = size[whole]
        where[name] = whole, size[whole], values.shape
        pieces[whole].append(values.ravel())
        size[whole] += values.size

    for name in (*_SCALARS, "tidal", "tree"):
        at[name] = getattr(net, name)
    at["count"] = net.solved
    for name, number in counts.items():
        at[name] = number
    for name in Net._fields:
        if name in where or name in {*_SCALARS, "solved", "tidal", "tree"}:
            continue
        lay(name, getattr(net, name))
    at["floats"], at["ints"] = size[False], size[True]
    for name in State._fields:
        lay(name, state[name])
    at["floats_end"], at["ints_end"] = size[False], size[True]
    for name in Work._fields:
        if name == "begin_floats":
            values: NDArray[Any] = np.zeros(int(at["floats_end"][0] - at["floats"][0]))
        elif name == "begin_ints":
            values = np.zeros(int(at["ints_end"][0] - at["ints"][0]), dtype=np.int64)
        else:
            values = work[name]
        lay(_work_name(name), values)
    at["w_begin_floats_end"] = at["w_begin_floats"] + at["floats_end"] - at["floats"]
    at["w_begin_ints_end"] = at["w_begin_ints"] + at["ints_end"] - at["ints"]
    return Packed(at, np.concatenate(pieces[False]), np.concatenate(pieces[True]), where)


def place_force(packed: Packed, force: Force, nodes: list[int]) -> Floats:
    """Return the inflow as one buffer, and tell the record where its parts lie."""
    packed.at["knots"] = force.time.size
    packed.at["columns"] = len(nodes)
    packed.view("f_node")[: len(nodes)] = nodes
    column = packed.view("f_column")
    column[:] = -1
    column[nodes] = np.arange(len(nodes))
    place = 0
    for name, values in zip(Force._fields, force, strict=True):
        packed.at[f"f_{name}"] = place
        place += values.size
    return np.concatenate([values.ravel() for values in force])


def place_rows(packed: Packed, times: Floats) -> tuple[Floats, Rows]:
    """Return the buffer of the rows and its parts as arrays; tell the record where they lie."""
    at = packed.at
    at["rows"] = times.size
    widths = [int(at[name][0]) for name in ("nodes", "links", "sumps", "pumps")]
    out = np.zeros(times.size * (1 + sum(widths)))
    out[: times.size] = times
    views = [out[: times.size]]
    place = times.size
    at["r_time"] = 0
    for name, width in zip(Rows._fields[1:], widths, strict=True):
        at[f"r_{name}"] = place
        views.append(out[place : place + times.size * width].reshape(times.size, width))
        place += times.size * width
    return out, Rows(*views)
