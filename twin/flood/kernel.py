"""A network's clock: from step to step, each as long as the error allows."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.flood.layout import (
    CURSOR,
    DONE,
    EVENTS,
    FELL,
    ITERATIONS,
    LOG_FULL,
    NOT_FINITE,
    PAST,
    REJECTIONS,
    ROSE,
    ROW,
    STALLED,
    STARTED,
    STEP,
    STEPS,
    STOPPED,
    STUCK,
    TIME,
    UPWARD,
    WATCHED,
)
from twin.flood.newton import level_at, prepare, solve_step
from twin.flood.sump import note, pump_rate, run_sump

__all__ = ["march", "sump_volume"]
QUIET_STEP_S = 86400.0
"The longest step while nothing flows in; the error of the heads still rules [s]."
TIDE_STEP_S = 600.0
"The longest step where a river's level moves [s]."
LIFT_STEP_S = 30.0
"The longest step while a pump runs against a level that moves: its curve stands for a step [s]."
WAKE_STEP_S = 10.0
"The first step after inflow sets in [s]."
GIVE_UP = 20000
"Shortest steps in a row without convergence that mean that none will come."


@njit(cache=True, error_model="numpy")
def given_at(at: Any, kn: Any, k: int, c: int, time: float) -> float:
    """Volume of inflow column *c* up to *time*, which lies after knot *k*."""
    span = kn[at.f_time + (k + 1)] - kn[at.f_time + k]
    x = (time - kn[at.f_time + k]) / span
    q0, q1 = (kn[at.f_flow + at.columns * k + c], kn[at.f_flow + at.columns * (k + 1) + c])
    mean = span * x * (q0 + 0.5 * (q1 - q0) * x)
    return float(
        kn[at.f_total + at.columns * k + c]
        + mean
        + kn[at.f_extra + at.columns * k + c] * x * x * (3.0 - 2.0 * x)
    )


@njit(cache=True, error_model="numpy")
def flow_at(at: Any, kn: Any, k: int, c: int, time: float) -> float:
    """Inflow of column *c* at *time* after knot *k*."""
    span = kn[at.f_time + (k + 1)] - kn[at.f_time + k]
    x = (time - kn[at.f_time + k]) / span
    q0, q1 = (kn[at.f_flow + at.columns * k + c], kn[at.f_flow + at.columns * (k + 1) + c])
    return float(
        q0 + (q1 - q0) * x + 6.0 * kn[at.f_extra + at.columns * k + c] * x * (1.0 - x) / span
    )


@njit(cache=True, error_model="numpy")
def find_knot(at: Any, kn: Any, k: int, time: float) -> int:
    """Return the last knot at or before *time*, looking on from *k*; -1 before the first."""
    while k + 1 < at.knots and kn[at.f_time + (k + 1)] <= time:
        k += 1
    return k


@njit(cache=True, error_model="numpy")
def take_inflow(at: Any, fl: Any, nt: Any, kn: Any, end: float) -> int:
    """Write into *w* what flows into each node until *end*; return the knot before it."""
    for n in range(at.count):
        fl[at.w_lateral + n] = 0.0
    k = find_knot(at, kn, nt[at.counter + CURSOR], end)
    if k < 0:
        return k
    last = at.knots - 1
    for c in range(at.columns):
        total = kn[at.f_total + at.columns * last + c] if k >= last else given_at(at, kn, k, c, end)
        fl[at.w_given + c] = total
        fl[at.w_lateral + nt[at.f_node + c]] += total - fl[at.given + c]
    return k


@njit(cache=True, error_model="numpy")
def take_draw(at: Any, fl: Any, nt: Any, h: float) -> None:
    """Write into *w* what the pumps draw if none of them switches in the step."""
    for n in range(at.count):
        fl[at.w_draw + n] = -fl[at.owed + n]
    for u in range(at.sumps):
        n = nt[at.sump_node + u]
        left = fl[at.volume + n]
        for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
            if not nt[at.on + p]:
                continue
            q, _ = pump_rate(at, fl, nt, p, max(fl[at.volume + n], 1e-12), UPWARD)
            drawn = max(0.0, min(q * h, left + fl[at.w_lateral + n]))
            left -= drawn
            fl[at.w_draw + n] += drawn
            if nt[at.pump_to + p] >= 0:
                fl[at.w_draw + nt[at.pump_to + p]] -= drawn


@njit(cache=True, error_model="numpy")
def error_of(at: Any, fl: Any, nt: Any, h: float) -> float:
    """Estimate the error of the step in the head of the worst node that matters [m].

    The distance from the extrapolated head, as for a backward step; weighted by surface, for the
    spike of a manhole without storage harms nobody. Nodes whose head moves no flow do not count.
    """
    if fl[at.clock + PAST] <= 0.0:
        return 0.0
    ratio = h / fl[at.clock + PAST]
    worst = 0.0
    for n in range(at.count):
        if not (nt[at.w_coupled + n] or fl[at.shelf + n] < math.inf):
            continue
        away = abs(
            fl[at.w_trial + n] - fl[at.head + n] - ratio * (fl[at.head + n] - fl[at.before + n])
        )
        away *= min(1.0, area_of(at, fl, nt, n) / fl[at.reference_m2 + n])
        worst = max(worst, away)
    return float(worst * ratio / (1.0 + ratio))


@njit(cache=True, error_model="numpy")
def area_of(at: Any, fl: Any, nt: Any, n: int) -> float:
    """Surface of a node where it was evaluated last."""
    return float(fl[at.table_m2 + nt[at.segment + n]])


@njit(cache=True, error_model="numpy")
def lift_curves(at: Any, fl: Any, nt: Any, heads: int) -> None:
    """Redraw the head curves of pumps whose outlet level moves, over the volume of their sump."""
    for u in range(at.sumps):
        for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
            if not nt[at.pump_lift + p]:
                continue
            outlet = max(fl[at.pump_depth + at.cuts * p], fl[heads + nt[at.pump_outlet + p]])
            knots = at.pieces
            for k in range(knots):
                level = fl[at.pump_depth + at.cuts * p + (k + 1)]
                fl[at.curve + 3 * at.pieces * p + at.pieces * 1 + k] = head_flow(
                    at, fl, nt, p, outlet - level
                )
                if k > 0:
                    fl[at.curve + 3 * at.pieces * p + at.pieces * 2 + (k - 1)] = fl[
                        at.curve + 3 * at.pieces * p + at.pieces * 1 + k
                    ]
            fl[at.curve + 3 * at.pieces * p + at.pieces * 2 + (knots - 1)] = fl[
                at.curve + 3 * at.pieces * p + at.pieces * 1 + (knots - 1)
            ]


@njit(cache=True, error_model="numpy")
def head_flow(at: Any, fl: Any, nt: Any, p: int, head: float) -> float:
    """Flow of a pump against *head*: its first flow below the first point, none past the last."""
    points = at.points
    if head <= fl[at.pump_head + 2 * at.points * p + 2 * 0]:
        return float(fl[at.pump_head + 2 * at.points * p + 2 * 0 + 1])
    for k in range(points - 1):
        x0, x1 = (
            fl[at.pump_head + 2 * at.points * p + 2 * k],
            fl[at.pump_head + 2 * at.points * p + 2 * (k + 1)],
        )
        if head <= x1:
            if x1 <= x0:
                return float(fl[at.pump_head + 2 * at.points * p + 2 * (k + 1) + 1])
            q0, q1 = (
                fl[at.pump_head + 2 * at.points * p + 2 * k + 1],
                fl[at.pump_head + 2 * at.points * p + 2 * (k + 1) + 1],
            )
            return float(q0 + (q1 - q0) * (head - x0) / (x1 - x0))
    return 0.0


@njit(cache=True, error_model="numpy")
def fill_sump(
    at: Any,
    fl: Any,
    nt: Any,
    kn: Any,
    out: Any,
    log: Any,
    u: int,
    begin: float,
    end: float,
    flow: float,
    lateral: float,
) -> float:
    """Take one sump from *begin* to *end* under a mean inflow of its links; return its volume.

    Its own inflow is taken knot by knot, where it is not all zero (*lateral* is its volume).
    """
    n = nt[at.sump_node + u]
    column = nt[at.f_column + n]
    if column < 0 or lateral == 0.0:
        return float(run_sump(at, fl, nt, out, log, u, begin, end, fl[at.volume + n], flow, 0.0))
    volume = fl[at.volume + n]
    k = nt[at.counter + CURSOR]
    time = begin
    while time < end:
        k = find_knot(at, kn, k, time)
        until = end
        a = b = 0.0
        if k + 1 < at.knots:
            until = min(end, kn[at.f_time + (k + 1)])
            if k >= 0:
                q0, q1 = (flow_at(at, kn, k, column, time), flow_at(at, kn, k, column, until))
                got = given_at(at, kn, k, column, until) - given_at(at, kn, k, column, time)
                b = (q1 - q0) / (until - time)
                a = got / (until - time) - 0.5 * (q1 - q0)
        volume = run_sump(at, fl, nt, out, log, u, time, until, volume, flow + a, b)
        time = until
    return float(volume)


@njit(cache=True, error_model="numpy")
def gone_from(at: Any, fl: Any, nt: Any, u: int) -> float:
    """Return all that a sump has lost so far other than through its openings [m3]."""
    n = nt[at.sump_node + u]
    gone = float(fl[at.lost + n] + fl[at.refused + n])
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
        gone += fl[at.pumped + p]
    return gone


@njit(cache=True, error_model="numpy")
def step_sumps(at: Any, fl: Any, nt: Any, kn: Any, out: Any, log: Any, h: float) -> float:
    """Take every sump through the step that was solved; return the first switch that matters [s].

    Such a switch is one whose sump is backed up into an opening, or whose pump feeds the network:
    the step is then made anew up to it. Infinity where there is none; NaN without progress.
    """
    begin = fl[at.clock + TIME]
    first = math.inf
    for u in range(at.sumps):
        n = nt[at.sump_node + u]
        flow = fl[at.w_rate + n] + fl[at.owed + n] / h
        fl[at.owed + n] = 0.0
        fl[at.gained + n] += fl[at.w_lateral + n]
        events = nt[at.counter + EVENTS]
        before = gone_from(at, fl, nt, u)
        refused = fl[at.refused + n]
        fed = False
        for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
            fl[at.w_lifted + p] = fl[at.pumped + p]
            fed = fed or nt[at.pump_to + p] >= 0
        volume = fill_sump(
            at, fl, nt, kn, out, log, u, begin, begin + h, flow, fl[at.w_lateral + n]
        )
        if math.isnan(volume):
            return math.nan
        for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
            if nt[at.pump_to + p] >= 0:
                fl[at.owed + nt[at.pump_to + p]] += fl[at.pumped + p] - fl[at.w_lifted + p]
        gone = gone_from(at, fl, nt, u) - before
        due = fl[at.volume + n] + flow * h + fl[at.w_lateral + n] - gone
        if abs(due - volume) > 1e-09 * (1.0 + abs(volume)):
            volume = due
        fl[at.volume + n] = volume
        over = fl[at.refused + n] - refused
        fl[at.refused + n] = refused + send_back(at, fl, nt, n, over, h)
        if nt[at.w_coupled + n] or fed:
            first = min(first, first_switch(at, nt, log, events))
    return first


@njit(cache=True, error_model="numpy")
def first_switch(at: Any, nt: Any, log: Any, since: int) -> float:
    """Return when the first pump switched among the events from place *since* on, or infinity."""
    first = math.inf
    for e in range(since, min(nt[at.counter + EVENTS], log.shape[0])):
        if log[e, 1] == STARTED or log[e, 1] == STOPPED:
            first = min(first, log[e, 0])
    return first


@njit(cache=True, error_model="numpy")
def sump_volume(
    at: Any,
    fl: Any,
    nt: Any,
    kn: Any,
    out: Any,
    last: Any,
    log: Any,
    u: int,
    time: float,
    end: float,
) -> float:
    """Return what sump *u* holds at *time*, inside the step to *end* in which links moved *last*.

    *s* is a copy of the state at the step's beginning; it is spoilt.
    """
    n = nt[at.sump_node + u]
    begin = fl[at.clock + TIME]
    moved = fl[at.owed + n]
    for p in range(at.pipes + at.openings):
        pipes = at.pipes
        if p < pipes:
            a, b = (nt[at.pipe_node + 2 * p], nt[at.pipe_node + 2 * p + 1])
        else:
            a, b = (nt[at.open_node + 2 * (p - pipes)], nt[at.open_node + 2 * (p - pipes) + 1])
        if a == n:
            moved -= last[p]
        elif b == n:
            moved += last[p]
    return fill_sump(at, fl, nt, kn, out, log, u, begin, time, moved / (end - begin), 1.0)


@njit(cache=True, error_model="numpy")
def write_step(at: Any, fl: Any, nt: Any, out: Any, h: float) -> None:
    """Write heads and flows at the row instants of the step, linear inside it."""
    begin = fl[at.clock + TIME]
    r = nt[at.counter + ROW]
    while r < at.rows and out[at.r_time + r] <= begin + h + 1e-09:
        x = min(1.0, max(0.0, (out[at.r_time + r] - begin) / h))
        for n in range(at.nodes):
            out[at.r_head + at.nodes * r + n] = fl[at.head + n] + x * (
                fl[at.w_trial + n] - fl[at.head + n]
            )
        for k in range(at.links):
            out[at.r_flow + at.links * r + k] = fl[at.flow + k] + x * (
                fl[at.w_flow + k] - fl[at.flow + k]
            )
        r += 1
    nt[at.counter + ROW] = r


@njit(cache=True, error_model="numpy")
def pass_levels(at: Any, fl: Any, nt: Any, log: Any, h: float) -> None:
    """Note the watched levels that nodes without pumps passed, with the time linear in the step."""
    for k in range(at.watches):
        n = nt[at.watch_node + k]
        if n < at.count and nt[at.of_node + n] >= 0:
            continue
        a, b, level = (fl[at.head + n], fl[at.w_trial + n], fl[at.watch_m + k])
        if a < level <= b and nt[at.watch_way + k] & 1:
            note(at, fl, nt, log, fl[at.clock + TIME] + h * (level - a) / (b - a), ROSE, k, level)
        elif b < level <= a and nt[at.watch_way + k] & 2:
            note(at, fl, nt, log, fl[at.clock + TIME] + h * (a - level) / (a - b), FELL, k, level)


@njit(cache=True, error_model="numpy")
def mean_rates(at: Any, fl: Any, nt: Any) -> None:
    """Sum up in *w* what the links bring to each node [m3/s]."""
    rate = fl[at.w_rate : at.w_rate + at.nodes]
    mean = fl[at.w_mean : at.w_mean + at.links]
    rate[:] = 0.0
    pipes = at.pipes
    for p in range(pipes):
        rate[nt[at.pipe_node + 2 * p]] -= mean[p]
        rate[nt[at.pipe_node + 2 * p + 1]] += mean[p]
    for o in range(at.openings):
        rate[nt[at.open_node + 2 * o]] -= mean[pipes + o]
        rate[nt[at.open_node + 2 * o + 1]] += mean[pipes + o]


@njit(cache=True, error_model="numpy")
def book_nodes(at: Any, fl: Any, nt: Any, h: float) -> None:
    """Book what came to and went from every node that is no sump; a full room sends back."""
    for n in range(at.count):
        if nt[at.of_node + n] >= 0:
            continue
        spilled = h * fl[at.w_over + n]
        fl[at.lost + n] += spilled
        fl[at.gained + n] += fl[at.w_lateral + n]
        fl[at.volume + n] += (
            fl[at.w_lateral + n] + fl[at.owed + n] + h * fl[at.w_rate + n] - spilled
        )
        fl[at.owed + n] = 0.0
        if fl[at.volume + n] > fl[at.ceiling + n]:
            over = fl[at.volume + n] - fl[at.ceiling + n]
            fl[at.volume + n] = fl[at.ceiling + n]
            fl[at.refused + n] += send_back(at, fl, nt, n, over, h)


@njit(cache=True, error_model="numpy")
def send_back(at: Any, fl: Any, nt: Any, n: int, over: float, h: float) -> float:
    """Give what a full room could not take back to where it came from; return what is left.

    The openings were held to what fits; this is rounding, and what its pumps did otherwise than
    was foreseen.
    """
    for o in range(at.openings):
        k = at.pipes + o
        a, b = (nt[at.open_node + 2 * o], nt[at.open_node + 2 * o + 1])
        came = h * fl[at.w_mean + k]
        if b == n:
            other, sign = a, 1.0
        elif a == n:
            other, sign = b, -1.0
        else:
            continue
        back = min(over, sign * came)
        if back <= 0.0:
            continue
        fl[at.w_mean + k] -= sign * back / h
        over -= back
        if other < at.count:
            fl[at.volume + other] += back
    return over


@njit(cache=True, error_model="numpy")
def book_links(at: Any, fl: Any, h: float) -> None:
    """Book what went through pipes and openings."""
    links = at.links
    flow, mean = fl[at.flow : at.flow + links], fl[at.w_mean : at.w_mean + links]
    end, last = fl[at.w_flow : at.w_flow + links], fl[at.last : at.last + links]
    moved, swift = fl[at.moved : at.moved + links], fl[at.swift : at.swift + links]
    for k in range(links):
        flow[k] = end[k]
        last[k] = h * mean[k]
        moved[k] += h * mean[k]
        swift[k] = max(swift[k], abs(end[k]))


@njit(cache=True, error_model="numpy")
def accept(at: Any, fl: Any, nt: Any, kn: Any, out: Any, log: Any, h: float, cursor: int) -> float:
    """Book the step that was solved; return what :func:`step_sumps` does."""
    mean_rates(at, fl, nt)
    count, nodes = at.count, at.nodes
    trial = fl[at.w_trial : at.w_trial + nodes]
    head, before = fl[at.head : at.head + nodes], fl[at.before : at.before + nodes]
    book_nodes(at, fl, nt, h)
    first = step_sumps(at, fl, nt, kn, out, log, h)
    time = fl[at.clock + TIME] + h
    peak, peak_at = fl[at.peak : at.peak + count], fl[at.peak_at : at.peak_at + count]
    of_node = nt[at.of_node : at.of_node + count]
    for n in range(count):
        if of_node[n] >= 0:
            trial[n] = level_at(at, fl, nt, n, fl[at.volume + n])
        elif trial[n] > peak[n]:
            peak[n] = trial[n]
            peak_at[n] = time
    pass_levels(at, fl, nt, log, h)
    write_step(at, fl, nt, out, h)
    book_links(at, fl, h)
    for n in range(nodes):
        before[n] = head[n]
        head[n] = trial[n]
    if cursor >= 0:
        for c in range(at.columns):
            fl[at.given + c] = fl[at.w_given + c]
    nt[at.counter + CURSOR] = cursor
    nt[at.counter + STEPS] += 1
    fl[at.clock + TIME] += h
    fl[at.clock + PAST] = h
    return first


@njit(cache=True, error_model="numpy")
def longest(at: Any, fl: Any, nt: Any, kn: Any) -> float:
    """Return the longest step from here [s], however small the error."""
    time = fl[at.clock + TIME]
    most = QUIET_STEP_S
    if at.tidal:
        most = TIDE_STEP_S
    for p in range(at.pumps):
        if nt[at.pump_lift + p] and nt[at.on + p]:
            most = LIFT_STEP_S
    if at.columns == 0 or at.knots == 0:
        return most
    k = nt[at.counter + CURSOR]
    if k >= at.knots - 1:
        return most
    wakes = kn[at.f_wakes] if k < 0 else kn[at.f_wakes + k]
    if k >= 0 and wakes <= kn[at.f_time + k]:
        return float(at.longest_step)
    gap = max(wakes, time) - time
    return float(min(most, gap)) if gap > 1e-09 else float(min(at.longest_step, WAKE_STEP_S))


@njit(cache=True, error_model="numpy")
def copy(source: Any, first: int, end: int, target: Any, place: int) -> None:
    """Copy a stretch of a buffer."""
    a = source[first:end]
    b = target[place : place + end - first]
    for k in range(a.size):
        b[k] = a[k]


@njit(cache=True, error_model="numpy")
def go_back(at: Any, fl: Any, nt: Any) -> None:
    """Return to the state at the beginning of the step."""
    copy(fl, at.w_begin_floats, at.w_begin_floats_end, fl, at.floats)
    copy(nt, at.w_begin_ints, at.w_begin_ints_end, nt, at.ints)


@njit(cache=True, error_model="numpy")
def one_step(  # noqa: C901, PLR0912 - all ways in which a step can fail
    at: Any, fl: Any, nt: Any, kn: Any, out: Any, table: Any, log: Any, left: float
) -> int:
    """Make one accepted step, no longer than *left*; return why not, else :data:`DONE`."""
    copy(fl, at.floats, at.floats_end, fl, at.w_begin_floats)
    copy(nt, at.ints, at.ints_end, nt, at.w_begin_ints)
    h = min(fl[at.clock + STEP], longest(at, fl, nt, kn))
    h = max(h, 1e-06)
    if h >= left:
        h = left
    elif h > 0.5 * left:
        h = 0.5 * left
    prepare(at, fl, nt, table)
    lift_curves(at, fl, nt, at.head)
    cut = False
    while True:
        cursor = take_inflow(at, fl, nt, kn, fl[at.clock + TIME] + h)
        take_draw(at, fl, nt, h)
        turns = solve_step(at, fl, nt, table, h)
        nt[at.counter + ITERATIONS] += abs(turns)
        least = h <= at.least_step
        if turns < 0 and (not least):
            nt[at.counter + REJECTIONS] += 1
            h = max(0.5 * h, min(at.least_step, h))
            continue
        for n in range(at.count):
            if not math.isfinite(fl[at.w_trial + n]):
                fl[at.clock + STEP] = n
                return NOT_FINITE
        error = error_of(at, fl, nt, h)
        if error > 4.0 * at.tolerance and (not least) and (not cut):
            nt[at.counter + REJECTIONS] += 1
            h = max(h * max(0.3, 0.8 * math.sqrt(at.tolerance / error)), at.least_step)
            continue
        began = fl[at.clock + TIME]
        first = accept(at, fl, nt, kn, out, log, h, cursor)
        if math.isnan(first):
            return STUCK
        if not cut and began + 0.001 < first < began + h - 0.001:
            counted, refused = (nt[at.counter + ITERATIONS], nt[at.counter + REJECTIONS])
            go_back(at, fl, nt)
            nt[at.counter + ITERATIONS], nt[at.counter + REJECTIONS] = (counted, refused)
            h = first - began
            cut = True
            continue
        grow = 2.0
        if error > 0.0:
            grow = min(2.0, max(0.4, 0.9 * math.sqrt(at.tolerance / error)))
        fl[at.clock + STEP] = max(at.least_step, h * grow)
        if turns < 0:
            nt[at.counter + STALLED] += 1
            if nt[at.counter + STALLED] > GIVE_UP:
                return STUCK
        else:
            nt[at.counter + STALLED] = 0
        return DONE


@njit(cache=True, error_model="numpy")
def march(  # noqa: C901 - all reasons to come back
    at: Any,
    fl: Any,
    nt: Any,
    kn: Any,
    out: Any,
    table: Any,
    log: Any,
    to_s: float,
    stop_at_watch: bool,
    ring_floats: Any,
    ring_ints: Any,
    kept: int,
) -> tuple[int, int]:
    """Step until *to_s*, a watched depth, or a full ring; return why, and the ring's new count.

    The state after each step is kept in the ring, from place *kept* on, unless it has none.
    """
    watches = at.watches > 0 and stop_at_watch
    while fl[at.clock + TIME] < to_s:
        if ring_floats.shape[0] > 0 and kept >= ring_floats.shape[0]:
            return (DONE, kept)
        events = nt[at.counter + EVENTS]
        why = one_step(at, fl, nt, kn, out, table, log, to_s - fl[at.clock + TIME])
        if why != DONE:
            return (why, kept)
        if nt[at.counter + EVENTS] > log.shape[0]:
            go_back(at, fl, nt)
            return (LOG_FULL, kept)
        if to_s - fl[at.clock + TIME] < 1e-09:
            fl[at.clock + TIME] = to_s
        if ring_floats.shape[0] > 0:
            for k in range(ring_floats.shape[1]):
                ring_floats[kept, k] = fl[at.floats + k]
            for k in range(ring_ints.shape[1]):
                ring_ints[kept, k] = nt[at.ints + k]
            kept += 1
        if watches:
            for e in range(events, nt[at.counter + EVENTS]):
                if log[e, 1] == ROSE or log[e, 1] == FELL:
                    return (WATCHED, kept)
    return (DONE, kept)
