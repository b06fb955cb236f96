"""One implicit step of a network: heads that balance every node at the step's end.

Backward Euler on the volumes of the nodes, Newton on their heads. The matrix is that of a diffusion
(no link gives more where its upper head falls), so it is eliminated without pivoting, in an order
and with a fill that were found when the network was wired: on a tree there is no fill at all.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from twin.flood.hydraulics import opening_flow, pipe_flags, pipe_flow
from twin.flood.layout import PAST, TIME
from twin.flood.section import end_depth

__all__ = ["level_at", "outside_levels", "prepare", "solve_step", "volume_at"]
MOVE_M = 1.5
"The most that a head moves in one iteration [m]."
ITERATIONS = 10
"Iterations after which a shorter step is tried."
OVERFLOW = 1.7
"""Coefficient of the rim over which a node without a pond loses water, broad-crested
[m^0.5/s]: (2/3)^1.5 g^0.5."""
DRY_M = -1000000.0
"Level outside a pipe that ends in the open [m]."


@njit(cache=True, error_model="numpy")
def volume_at(at: Any, fl: Any, nt: Any, n: int, head: float) -> tuple[float, float]:
    """Volume [m3] and surface [m2] of node *n* at a head."""
    first, last = (nt[at.table_at + n], nt[at.table_at + (n + 1)] - 1)
    k = nt[at.segment + n]
    while k < last and head >= fl[at.table_m + (k + 1)]:
        k += 1
    while k > first and head < fl[at.table_m + k]:
        k -= 1
    nt[at.segment + n] = k
    up = head - fl[at.table_m + k]
    area = fl[at.table_m2 + k]
    if k == last or up <= 0.0:
        return (fl[at.table_m3 + k] + area * up, area)
    slope = (fl[at.table_m2 + (k + 1)] - area) / (fl[at.table_m + (k + 1)] - fl[at.table_m + k])
    return (fl[at.table_m3 + k] + up * (area + 0.5 * slope * up), area + slope * up)


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
def outside_levels(at: Any, fl: Any, nt: Any, heads: int, time: float) -> None:
    """Write the river's levels at *time* into the outfalls' places."""
    for o in range(at.outfalls + 1 - 1):
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
        fl[heads + (at.count + o)] = level


@njit(cache=True, error_model="numpy")
def prepare(at: Any, fl: Any, nt: Any, table: Any) -> None:
    """Take from the step's beginning what must not change inside its iterations."""
    for p in range(at.pipes):
        z1, z2, d = (fl[at.pipe + 8 * p], fl[at.pipe + 8 * p + 1], fl[at.pipe + 8 * p + 2])
        k, root = (fl[at.pipe + 8 * p + 4], fl[at.pipe + 8 * p + 5])
        flow = fl[at.flow + p]
        hang1 = hang2 = 0.0
        if nt[at.pipe_drop + 2 * p] and flow < 0.0:
            hang1 = end_depth(table, flow, d, k, 0.0, at.gravity, False)
        if nt[at.pipe_drop + 2 * p + 1] and flow > 0.0:
            hang2 = end_depth(
                table, flow, d, k, root, at.gravity, nt[at.pipe_drop + 2 * p + 1] == 2
            )
        head1 = max(fl[at.head + nt[at.pipe_node + 2 * p]], z1 + hang1)
        head2 = max(fl[at.head + nt[at.pipe_node + 2 * p + 1]], z2 + hang2)
        sigma, rho, swift = pipe_flags(
            table, at.gravity, head1 - z1, head2 - z2, head1 >= head2, flow, d
        )
        if nt[at.pipe_drop + 2 * p + 1] and nt[at.pipe_node + 2 * p + 1] >= at.count:
            swift = False
        fl[at.w_flags + 5 * p] = sigma
        fl[at.w_flags + 5 * p + 1] = rho
        fl[at.w_flags + 5 * p + 2] = 1.0 if swift else 0.0
        fl[at.w_flags + 5 * p + 3] = hang1
        fl[at.w_flags + 5 * p + 4] = hang2


@njit(cache=True, error_model="numpy")
def add(
    at: Any,
    fl: Any,
    nt: Any,
    h: float,
    a: int,
    b: int,
    ab: int,
    ba: int,
    q: float,
    q1: float,
    q2: float,
) -> None:
    """Enter a link from node *a* to *b* with flow *q* and slopes *q1*, *q2* into the system."""
    if a < at.count:
        fl[at.w_residual + a] -= h * q
        fl[at.w_diagonal + a] += h * q1
    if b < at.count:
        fl[at.w_residual + b] += h * q
        fl[at.w_diagonal + b] -= h * q2
    if ab >= 0:
        fl[at.w_entry + ab] += h * q2
        fl[at.w_entry + ba] -= h * q1


@njit(cache=True, error_model="numpy")
def assemble(  # noqa: C901 - nodes, pipes and openings in turn
    at: Any, fl: Any, nt: Any, table: Any, h: float, theta: float
) -> None:
    """Evaluate every node and link at the trial heads."""
    for n in range(at.count):
        volume, area = volume_at(at, fl, nt, n, fl[at.w_trial + n])
        fl[at.w_residual + n] = (
            fl[at.volume + n] + fl[at.w_lateral + n] - fl[at.w_draw + n] - volume
        )
        fl[at.w_diagonal + n] = area
        fl[at.w_over + n] = 0.0
        if fl[at.w_trial + n] > fl[at.spill_m + n]:
            above = fl[at.w_trial + n] - fl[at.spill_m + n]
            rim = OVERFLOW * fl[at.spill_length + n] * math.sqrt(above)
            fl[at.w_over + n] = rim * above
            fl[at.w_residual + n] -= h * rim * above
            fl[at.w_diagonal + n] += h * 1.5 * rim
    for e in range(2 * at.pairs):
        fl[at.w_entry + e] = 0.0
    pipes = at.pipes
    for p in range(pipes):
        a, b = (nt[at.pipe_node + 2 * p], nt[at.pipe_node + 2 * p + 1])
        low1 = fl[at.pipe + 8 * p] + fl[at.w_flags + 5 * p + 3]
        low2 = fl[at.pipe + 8 * p + 1] + fl[at.w_flags + 5 * p + 4]
        q, q1, q2 = pipe_flow(
            table,
            h,
            at.gravity,
            max(fl[at.w_trial + a], low1),
            max(fl[at.w_trial + b], low2),
            fl[at.pipe + 8 * p],
            fl[at.pipe + 8 * p + 1],
            fl[at.pipe + 8 * p + 2],
            fl[at.pipe + 8 * p + 3],
            fl[at.pipe + 8 * p + 4],
            fl[at.pipe + 8 * p + 5],
            fl[at.flow + p],
            fl[at.w_flags + 5 * p],
            fl[at.w_flags + 5 * p + 1],
            fl[at.w_flags + 5 * p + 2] > 0.0,
        )
        if q * fl[at.pipe + 8 * p + 6] < 0.0:
            q = q1 = q2 = 0.0
        if fl[at.w_trial + a] < low1:
            q1 = 0.0
        if fl[at.w_trial + b] < low2:
            q2 = 0.0
        fl[at.w_flow + p] = q
        add(at, fl, nt, h, a, b, nt[at.pipe_slot + 2 * p], nt[at.pipe_slot + 2 * p + 1], q, q1, q2)
    for o in range(at.openings):
        a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
        q = q1 = q2 = 0.0
        if not nt[at.shut + o] and (
            nt[at.open_gate + o] < 0 or not nt[at.on + nt[at.open_gate + o]]
        ):
            q, q1, q2 = opening_flow(
                nt[at.open_kind + o],
                fl[at.opening + 6 * o],
                fl[at.opening + 6 * o + 1],
                fl[at.opening + 6 * o + 2],
                fl[at.opening + 6 * o + 3],
                fl[at.opening + 6 * o + 4],
                fl[at.opening + 6 * o + 5],
                nt[at.open_flap + o] == 1,
                at.gravity,
                fl[at.w_trial + a],
                fl[at.w_trial + b],
            )
        fl[at.w_flow + (pipes + o)] = q
        if q1 != 0.0 and a < at.count:
            nt[at.w_coupled + a] = 1
        if q2 != 0.0 and b < at.count:
            nt[at.w_coupled + b] = 1
        mean = theta * q + (1.0 - theta) * fl[at.flow + (pipes + o)]
        ab, ba = nt[at.open_slot + 2 * o], nt[at.open_slot + 2 * o + 1]
        add(at, fl, nt, h, a, b, ab, ba, mean, theta * q1, theta * q2)


@njit(cache=True, error_model="numpy")
def eliminate(at: Any, fl: Any, nt: Any) -> None:
    """Solve the linear system in place: ``residual`` becomes the change of the heads."""
    pairs = at.pairs
    for a in range(at.count):
        d = fl[at.w_diagonal + a]
        r = fl[at.w_residual + a]
        for e in range(nt[at.pair_at + a], nt[at.pair_at + (a + 1)]):
            low = fl[at.w_entry + (pairs + e)]
            if low == 0.0:
                continue
            f = low / d
            b = nt[at.pair_to + e]
            fl[at.w_residual + b] -= f * r
            fl[at.w_diagonal + b] -= f * fl[at.w_entry + e]
            for k in range(nt[at.fill_at + e], nt[at.fill_at + (e + 1)]):
                fl[at.w_entry + nt[at.fill_to + k]] -= f * fl[at.w_entry + nt[at.fill_from + k]]
    for a in range(at.count - 1, -1, -1):
        r = fl[at.w_residual + a]
        for e in range(nt[at.pair_at + a], nt[at.pair_at + (a + 1)]):
            r -= fl[at.w_entry + e] * fl[at.w_residual + nt[at.pair_to + e]]
        fl[at.w_residual + a] = r / fl[at.w_diagonal + a]


@njit(cache=True, error_model="numpy")
def apply(at: Any, fl: Any, nt: Any) -> float:
    """Move the trial heads, not too far at once; return the greatest move that was called for.

    What counts is the move before it is held back, or an iteration that swings would seem to
    have converged; but a dry node is not asked to fall.
    """
    greatest = 0.0
    for n in range(at.count):
        head = fl[at.w_trial + n]
        move = max(fl[at.w_residual + n], fl[at.invert + n] - head)
        if not abs(move) <= greatest:  # not a maximum: NaN has to come through
            greatest = abs(move)
        if move * fl[at.w_move + n] < 0.0:
            move *= 0.5
        move = min(MOVE_M, max(-MOVE_M, move))
        # Half the water at most goes in one turn: nearly dry pipes swing otherwise.
        move = max(move, -max(0.02, 0.5 * (head - fl[at.invert + n])))
        shelf = fl[at.shelf + n]
        if head < shelf < head + move:
            move = shelf - head
        elif head > shelf > head + move:
            move = shelf - head - 0.01
        move = max(move, fl[at.invert + n] - head)
        fl[at.w_move + n] = move
        fl[at.w_trial + n] = head + move
    return greatest


@njit(cache=True, error_model="numpy")
def weight_of(at: Any, fl: Any) -> float:
    """Weight of the flows at a step's end: all after a change, for what was before is past."""
    return float(at.theta) if fl[at.clock + PAST] > 0.0 else 1.0


@njit(cache=True, error_model="numpy")
def solve_step(at: Any, fl: Any, nt: Any, table: Any, h: float) -> int:
    """Find the heads at the end of a step; return the iterations, or minus that without success.

    The trial heads, the flows and what spills are left in *w*; *s* is not touched.
    """
    ratio = 0.0
    if fl[at.clock + (TIME + 2)] > 0.0:
        ratio = min(2.0, h / fl[at.clock + (TIME + 2)])
    for n in range(at.count):
        fl[at.w_trial + n] = max(
            fl[at.invert + n], fl[at.head + n] + ratio * (fl[at.head + n] - fl[at.before + n])
        )
        fl[at.w_move + n] = 0.0
    outside_levels(at, fl, nt, at.w_trial, fl[at.clock + TIME] + h)
    theta = weight_of(at, fl)
    for k in range(ITERATIONS):
        for n in range(at.count):
            nt[at.w_coupled + n] = 0
        assemble(at, fl, nt, table, h, theta)
        eliminate(at, fl, nt)
        greatest = apply(at, fl, nt)
        if greatest < at.close:
            return k + 1
        if not np.isfinite(greatest):
            return -(k + 1)
    return -ITERATIONS
