"""One implicit step of a network: heads that balance every node at the step's end.

Backward Euler on the volumes of the nodes, Newton on their heads. The matrix is that of a diffusion
(no link gives more where its upper head falls), so it is eliminated without pivoting, in an order
and with a fill that were found when the network was wired: on a tree there is no fill at all.

What an iteration touches lies side by side in one record for each node and pipe
(:class:`~twin.flood.layout.NodeAt`, :class:`~twin.flood.layout.PipeAt`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from twin.flood.hydraulics import LOOSE, opening_flow, pipe_flags, pipe_flow
from twin.flood.layout import PAST, TIME, NodeAt, OpenAt, PipeAt
from twin.flood.section import end_depth

__all__ = ["level_at", "outside_levels", "prepare", "solve_step"]
MOVE_M = 1.5
"The most that a head moves in one iteration [m]."
ITERATIONS = 10
"Iterations after which a shorter step is tried."
LONG_S = 120.0
"In longer steps heads have to be closer in proportion: a small flow is a large volume there [s]."
FINE_M = 1e-6
"... but not closer than this [m]."
DRY_M = -1000000.0
"Level outside a pipe that ends in the open [m]."

TRIAL, KNOWN, REST, DIAGONAL, MOVE = (
    NodeAt.TRIAL, NodeAt.KNOWN, NodeAt.REST, NodeAt.DIAGONAL, NodeAt.MOVE,
)  # fmt: skip
FLOOR, SHELF, BRIM, RIM = NodeAt.FLOOR, NodeAt.SHELF, NodeAt.BRIM, NodeAt.RIM
LOW, HIGH, AREA, SLOPE, BELOW = (
    NodeAt.LOW, NodeAt.HIGH, NodeAt.AREA, NodeAt.SLOPE, NodeAt.BELOW,
)  # fmt: skip
OVER, OVER_BY, ROOM, COMES, GOES = (
    NodeAt.OVER, NodeAt.OVER_BY, NodeAt.ROOM, NodeAt.COMES, NodeAt.GOES,
)  # fmt: skip
NODE_WIDTH, PIPE_WIDTH, OPEN_WIDTH = NodeAt.WIDTH, PipeAt.WIDTH, OpenAt.WIDTH
LOW1, LOW2, Z1, Z2, SIZE, CONVEYANCE, NORMAL = (
    PipeAt.LOW1, PipeAt.LOW2, PipeAt.Z1, PipeAt.Z2, PipeAt.SIZE, PipeAt.CONVEYANCE, PipeAt.NORMAL,
)  # fmt: skip
CROWN1, CROWN2, FULL, DRAG, PER_LENGTH = (
    PipeAt.CROWN1, PipeAt.CROWN2, PipeAt.FULL, PipeAt.DRAG, PipeAt.PER_LENGTH,
)  # fmt: skip
GATE, BEFORE, SIGMA, RHO, SWIFT, FLOW, BY1, BY2 = (
    PipeAt.GATE, PipeAt.BEFORE, PipeAt.SIGMA, PipeAt.RHO, PipeAt.SWIFT, PipeAt.FLOW,
    PipeAt.BY1, PipeAt.BY2,
)  # fmt: skip
O_FLOW, O_BY1, O_BY2, O_MEAN = OpenAt.FLOW, OpenAt.BY1, OpenAt.BY2, OpenAt.MEAN


@njit(cache=True, error_model="numpy")
def find_segment(at: Any, fl: Any, nt: Any, nd: Any, n: int) -> None:
    """Take the segment of the surface table in which node *n* stands into its record."""
    head = nd[n, TRIAL]
    first, last = nt[at.table_at + n], nt[at.table_at + n + 1] - 1
    k = nt[at.segment + n]
    while k < last and head >= fl[at.table_m + k + 1]:
        k += 1
    while k > first and head < fl[at.table_m + k]:
        k -= 1
    nt[at.segment + n] = k
    low = fl[at.table_m + k]
    area = fl[at.table_m2 + k]
    nd[n, AREA] = area
    nd[n, BELOW] = fl[at.table_m3 + k] - area * low  # of a line through the segment
    nd[n, LOW] = low
    nd[n, HIGH] = math.inf
    nd[n, SLOPE] = 0.0
    if k < last:
        high = fl[at.table_m + k + 1]
        nd[n, HIGH] = high
        nd[n, SLOPE] = (fl[at.table_m2 + k + 1] - area) / (high - low)


@njit(cache=True, error_model="numpy")
def level_at(at: Any, fl: Any, nt: Any, n: int, volume: float) -> float:
    """Head at which node *n* holds *volume*."""
    first, last = (nt[at.table_at + n], nt[at.table_at + (n + 1)] - 1)
    k = first
    while k < last and volume >= fl[at.table_m3 + (k + 1)]:
        k += 1
    more = volume - fl[at.table_m3 + k]
    area = fl[at.table_m2 + k]
    if k == last or more <= 0.0:
        return float(fl[at.table_m + k] + more / area)
    slope = (fl[at.table_m2 + (k + 1)] - area) / (fl[at.table_m + (k + 1)] - fl[at.table_m + k])
    return float(
        fl[at.table_m + k]
        + 2.0 * more / (area + math.sqrt(max(0.0, area * area + 2.0 * slope * more)))
    )


@njit(cache=True, error_model="numpy")
def outside_levels(at: Any, fl: Any, nt: Any, nd: Any, time: float) -> None:
    """Write the river's levels at *time* into the outfalls' records."""
    for o in range(at.outfalls):
        first, end = (nt[at.river_at + o], nt[at.river_at + (o + 1)])
        level = DRY_M
        if not math.isnan(fl[at.river + o]):
            level = fl[at.river + o]
        elif end > first:
            k = first
            while k + 1 < end and fl[at.river_s + (k + 1)] <= time:
                k += 1
            level = fl[at.river_m + k]
            if k + 1 < end and time > fl[at.river_s + k]:
                part = (time - fl[at.river_s + k]) / (fl[at.river_s + (k + 1)] - fl[at.river_s + k])
                level += part * (fl[at.river_m + (k + 1)] - level)
        nd[at.count + o, TRIAL] = level
        nd[at.count + o, MOVE] = 0.0


@njit(cache=True, error_model="numpy")
def prepare(at: Any, fl: Any, nt: Any, table: Any) -> None:
    """Take from the step's beginning what must not change inside its iterations."""
    count, gravity = at.count, at.gravity
    heads = fl[at.head : at.head + at.nodes]
    flows = fl[at.flow : at.flow + at.pipes]
    pp = fl[at.w_pipes : at.w_pipes + at.pipes * PIPE_WIDTH].reshape((at.pipes, PIPE_WIDTH))
    way = nt[at.pipe_way : at.pipe_way + at.pipes * 6].reshape((at.pipes, 6))
    for p in range(pp.shape[0]):
        z1, z2, d = pp[p, Z1], pp[p, Z2], pp[p, SIZE]
        flow = flows[p]
        head1, head2 = heads[way[p, 0]], heads[way[p, 1]]
        hang1 = hang2 = 0.0
        if way[p, 4] and flow < 0.0:
            hang1 = end_depth(table, flow, d, pp[p, CONVEYANCE], 0.0, gravity, 0)
        if way[p, 5] and flow > 0.0:
            hang2 = end_depth(
                table, flow, d, pp[p, CONVEYANCE], pp[p, NORMAL] / pp[p, CONVEYANCE], gravity,
                way[p, 5],
            )  # fmt: skip
        pp[p, LOW1], pp[p, LOW2], pp[p, BEFORE] = z1 + hang1, z2 + hang2, flow
        head1, head2 = max(head1, z1 + hang1), max(head2, z2 + hang2)
        if head1 - z1 >= d and head2 - z2 >= d:
            pp[p, SIGMA], pp[p, RHO], pp[p, SWIFT] = 0.0, 1.0, 0.0
            continue
        sigma, rho, swift = pipe_flags(
            table, gravity, head1 - z1, head2 - z2, head1 >= head2, flow, d
        )
        if way[p, 5] and way[p, 1] >= count:
            swift = 0.0
        pp[p, SIGMA], pp[p, RHO], pp[p, SWIFT] = sigma, rho, swift


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def weigh_nodes(at: Any, fl: Any, nt: Any, nd: Any, h: float) -> None:
    """Begin the system with what every node holds and spills at its trial head."""
    for n in range(at.count):
        head = nd[n, TRIAL]
        if not nd[n, LOW] <= head < nd[n, HIGH]:
            find_segment(at, fl, nt, nd, n)
        up = head - nd[n, LOW]
        bend = nd[n, SLOPE] * up if up > 0.0 else 0.0
        nd[n, REST] = nd[n, KNOWN] - nd[n, BELOW] - nd[n, AREA] * head - 0.5 * bend * up
        nd[n, DIAGONAL] = nd[n, AREA] + bend
        above = head - nd[n, BRIM]
        if above > 0.0:
            root = nd[n, RIM] * math.sqrt(above)
            nd[n, OVER] = root * above
            nd[n, OVER_BY] = 1.5 * root
            nd[n, REST] -= h * root * above
            nd[n, DIAGONAL] += h * 1.5 * root
        else:
            nd[n, OVER] = nd[n, OVER_BY] = 0.0


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def full_flow(pp: Any, p: int, h: float, head1: float, head2: float) -> tuple[float, float]:
    """Flow of a full pipe, and its slope against the upper head: that against the lower, turned."""
    c = h * pp[p, FULL]
    by = c * pp[p, PER_LENGTH]
    force = pp[p, BEFORE] + by * (head1 - head2)
    s = math.sqrt(1.0 + 4.0 * c * pp[p, DRAG] * abs(force))
    per_s = 1.0 / (s * (1.0 + s))
    return 2.0 * force * s * per_s, by * (1.0 + s) * per_s


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def part_flow(
    table: Any, pp: Any, p: int, h: float, gravity: float, head1: float, head2: float
) -> tuple[float, float, float]:
    """Flow of a partly full pipe whose ends may hang above the heads of their nodes."""
    low1, low2 = pp[p, LOW1], pp[p, LOW2]
    q, q1, q2 = pipe_flow(table, pp, p, h, gravity, max(head1, low1), max(head2, low2))
    return q, q1 if head1 >= low1 else 0.0, q2 if head2 >= low2 else 0.0


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def weigh_pipes(
    table: Any, nd: Any, pp: Any, way: Any, entry: Any, count: int, gravity: float, h: float
) -> None:
    """Add every pipe at its trial heads to the system."""
    for p in range(pp.shape[0]):
        a, b = way[p, 0], way[p, 1]
        head1, head2 = nd[a, TRIAL], nd[b, TRIAL]
        if head1 >= pp[p, CROWN1] and head2 >= pp[p, CROWN2]:
            q, q1 = full_flow(pp, p, h, head1, head2)
            q2 = -q1
        else:
            q, q1, q2 = part_flow(table, pp, p, h, gravity, head1, head2)
        if q * pp[p, GATE] < 0.0:
            q = q1 = q2 = 0.0
        pp[p, FLOW], pp[p, BY1], pp[p, BY2] = q, q1, q2
        if a < count:
            nd[a, REST] -= h * q
            nd[a, DIAGONAL] += h * q1
        if b < count:
            nd[b, REST] += h * q
            nd[b, DIAGONAL] -= h * q2
            if a < count:
                entry[way[p, 2]] += h * q2
                entry[way[p, 3]] -= h * q1


@njit(cache=True, error_model="numpy")
def open_flows(at: Any, fl: Any, nt: Any, nd: Any, oo: Any, theta: float) -> None:
    """Evaluate every opening at its trial heads, and sum up what enters and leaves closed rooms."""
    gravity = at.gravity
    for o in range(at.openings):
        a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
        q = q1 = q2 = 0.0
        gate = nt[at.open_gate + o]
        if not nt[at.shut + o] and (gate < 0 or not nt[at.on + gate]):
            k = at.opening + 6 * o
            crest = fl[k + 5]
            if nd[a, TRIAL] > crest or nd[b, TRIAL] > crest:
                q, q1, q2 = opening_flow(
                    nt[at.open_kind + o], fl[k], fl[k + 1], fl[k + 2], fl[k + 3], fl[k + 4],
                    crest, nt[at.open_flap + o], gravity, nd[a, TRIAL], nd[b, TRIAL],
                )  # fmt: skip
        mean = theta * q + (1.0 - theta) * fl[at.flow + at.pipes + o]
        oo[o, O_FLOW], oo[o, O_BY1], oo[o, O_BY2], oo[o, O_MEAN] = q, q1, q2, mean
        if mean > 0.0:
            nd[a, GOES] += mean
            nd[b, COMES] += mean
        else:
            nd[a, COMES] -= mean
            nd[b, GOES] -= mean


@njit(cache=True, error_model="numpy")
def hold_back(at: Any, nt: Any, nd: Any, oo: Any, o: int, h: float) -> None:
    """Let no more through an opening than the closed room behind it has room for."""
    a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
    into = b if oo[o, O_MEAN] > 0.0 else a
    if into >= at.count or nd[into, ROOM] == math.inf:
        return
    fits = max(0.0, nd[into, ROOM] / h + nd[into, GOES])
    if nd[into, COMES] > fits:
        part = fits / nd[into, COMES]
        oo[o, O_MEAN] *= part
        oo[o, O_FLOW] *= part
        oo[o, O_BY1] = oo[o, O_BY2] = 0.0
        nt[at.w_coupled + into] = 1


@njit(cache=True, error_model="numpy")
def weigh_openings(
    at: Any, fl: Any, nt: Any, nd: Any, oo: Any, entry: Any, h: float, theta: float
) -> None:
    """Add every opening to the system; what a closed room has no room for does not enter it."""
    for n in range(at.nodes):
        nd[n, COMES] = nd[n, GOES] = 0.0
        nt[at.w_coupled + n] = 0
    open_flows(at, fl, nt, nd, oo, theta)
    for o in range(at.openings):
        if oo[o, O_MEAN] == 0.0:
            continue
        hold_back(at, nt, nd, oo, o, h)
        a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
        q, q1, q2 = oo[o, O_MEAN], theta * oo[o, O_BY1], theta * oo[o, O_BY2]
        nd[a, REST] -= h * q  # an outfall's record takes it too, and nobody reads it
        nd[a, DIAGONAL] += h * q1
        nd[b, REST] += h * q
        nd[b, DIAGONAL] -= h * q2
        if q1 != 0.0:
            nt[at.w_coupled + a] = 1
        if q2 != 0.0:
            nt[at.w_coupled + b] = 1
        if max(a, b) < at.count:
            entry[nt[at.open_slot + 2 * o]] += h * q2
            entry[nt[at.open_slot + 2 * o + 1]] -= h * q1


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def fold(at: Any, nt: Any, nd: Any, entry: Any) -> None:
    """Eliminate from the leaves on; the diagonal is left as one over its pivots."""
    pairs = at.pairs
    pair_at = nt[at.pair_at : at.pair_at + at.count + 1]
    pair_to = nt[at.pair_to : at.pair_to + pairs]
    tree = at.tree
    for a in range(pair_at.size - 1):
        per_pivot = 1.0 / nd[a, DIAGONAL]
        nd[a, DIAGONAL] = per_pivot
        for e in range(pair_at[a], pair_at[a + 1]):
            low = entry[pairs + e]
            if low == 0.0:
                continue
            f = low * per_pivot
            b = pair_to[e]
            nd[b, REST] -= f * nd[a, REST]
            nd[b, DIAGONAL] -= f * entry[e]
            if tree:
                continue
            for k in range(nt[at.fill_at + e], nt[at.fill_at + (e + 1)]):
                entry[nt[at.fill_to + k]] -= f * entry[nt[at.fill_from + k]]


@njit(cache=True, error_model="numpy")
def unfold(at: Any, nt: Any, nd: Any, entry: Any) -> float:
    """Substitute back and move the trial heads, not too far at once.

    Returns the greatest move that was called for. What counts is the move before it is held back,
    or an iteration that swings would seem to have converged; but a dry node is not asked to fall.
    """
    greatest = 0.0
    pair_at = nt[at.pair_at : at.pair_at + at.count + 1]
    pair_to = nt[at.pair_to : at.pair_to + at.pairs]
    for a in range(pair_at.size - 2, -1, -1):
        rest = nd[a, REST]
        for e in range(pair_at[a], pair_at[a + 1]):
            rest -= entry[e] * nd[pair_to[e], REST]
        rest *= nd[a, DIAGONAL]
        nd[a, REST] = rest
        head = nd[a, TRIAL]
        floor = nd[a, FLOOR]
        move = max(rest, floor - head)
        if not abs(move) <= greatest:  # not a maximum: NaN has to come through
            greatest = abs(move)
        if move * nd[a, MOVE] < 0.0:
            move *= 0.5
        move = min(MOVE_M, max(-MOVE_M, move))
        # Half the water at most goes in one turn: nearly dry pipes swing otherwise.
        move = max(move, -max(0.02, 0.5 * (head - floor)))
        shelf = nd[a, SHELF]
        if head < shelf < head + move:
            move = shelf - head
        elif head > shelf > head + move:
            move = shelf - head - 0.01
        move = max(move, floor - head)
        nd[a, MOVE] = move
        nd[a, TRIAL] = head + move
    return greatest


@njit(cache=True, error_model="numpy")
def weight_of(at: Any, fl: Any) -> float:
    """Weight of the flows at a step's end: all after a change, for what was before is past."""
    return float(at.theta) if fl[at.clock + PAST] > 0.0 else 1.0


@njit(cache=True, error_model="numpy")
def begin(at: Any, fl: Any, nt: Any, nd: Any, h: float) -> None:
    """Set what the nodes hold and the trial heads: where they would go on to."""
    past = fl[at.clock + PAST]
    ratio = min(2.0, h / past) if past > 0.0 else 0.0
    for n in range(at.count):
        head = fl[at.head + n]
        nd[n, TRIAL] = max(nd[n, FLOOR], head + ratio * (head - fl[at.before + n]))
        nd[n, MOVE] = 0.0
        known = fl[at.volume + n] + fl[at.w_lateral + n] - fl[at.w_draw + n]
        nd[n, KNOWN] = known
        nd[n, ROOM] = fl[at.ceiling + n] - known
        if nd[n, ROOM] < math.inf and nd[n, TRIAL] > head and known >= fl[at.volume + n]:
            nd[n, TRIAL] = min(nd[n, TRIAL], max(head, fl[at.ceiling_m + n]))
    outside_levels(at, fl, nt, nd, fl[at.clock + TIME] + h)


@njit(cache=True, error_model="numpy")
def finish(at: Any, fl: Any, nt: Any, nd: Any, pp: Any, way: Any, oo: Any, theta: float) -> None:
    """Carry the last move into the flows, so that they fit its heads, and hand over the result."""
    for p in range(at.pipes):
        q = pp[p, FLOW] + pp[p, BY1] * nd[way[p, 0], MOVE] + pp[p, BY2] * nd[way[p, 1], MOVE]
        if q * pp[p, GATE] < 0.0:
            q = 0.0
        fl[at.w_flow + p] = q
        fl[at.w_mean + p] = theta * q + (1.0 - theta) * pp[p, BEFORE]
    for o in range(at.openings):
        a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
        more = oo[o, O_BY1] * nd[a, MOVE] + oo[o, O_BY2] * nd[b, MOVE]
        if (oo[o, O_FLOW] + more) * oo[o, O_FLOW] <= 0.0:
            more = 0.0
        k = at.pipes + o
        fl[at.w_flow + k] = oo[o, O_FLOW] + more
        fl[at.w_mean + k] = oo[o, O_MEAN] + theta * more
    for n in range(at.count):
        fl[at.w_trial + n] = nd[n, TRIAL]
        fl[at.w_move + n] = nd[n, MOVE]
        fl[at.w_over + n] = max(0.0, nd[n, OVER] + nd[n, OVER_BY] * nd[n, MOVE])
    for n in range(at.count, at.nodes):
        fl[at.w_trial + n] = nd[n, TRIAL]


@njit(cache=True, error_model="numpy")
def solve_step(at: Any, fl: Any, nt: Any, table: Any, h: float) -> int:
    """Find the heads at the end of a step; return the iterations, or minus that without success.

    The trial heads, the flows and what spills are left in *w*; the state is not touched.
    """
    nd = fl[at.w_nodes : at.w_nodes + at.nodes * NODE_WIDTH].reshape((at.nodes, NODE_WIDTH))
    pp = fl[at.w_pipes : at.w_pipes + at.pipes * PIPE_WIDTH].reshape((at.pipes, PIPE_WIDTH))
    oo = fl[at.w_opens : at.w_opens + at.openings * OPEN_WIDTH].reshape((at.openings, OPEN_WIDTH))
    way = nt[at.pipe_way : at.pipe_way + at.pipes * 6].reshape((at.pipes, 6))
    entry = fl[at.w_entry : at.w_entry + 2 * at.pairs]
    begin(at, fl, nt, nd, h)
    theta = weight_of(at, fl)
    turns = -ITERATIONS
    close = at.close
    if h > LONG_S and close > FINE_M:
        close = max(FINE_M, close * LONG_S / h)
    for k in range(ITERATIONS):
        entry[:] = 0.0
        weigh_nodes(at, fl, nt, nd, h)
        weigh_pipes(table, nd, pp, way, entry, at.count, at.gravity, h)
        weigh_openings(at, fl, nt, nd, oo, entry, h, theta)
        fold(at, nt, nd, entry)
        greatest = unfold(at, nt, nd, entry)
        if greatest < close:
            turns = k + 1
            break
        if not np.isfinite(greatest):
            turns = -(k + 1)
            break
    finish(at, fl, nt, nd, pp, way, oo, theta)
    return turns
