"""Rooms and sumps from event to event: pumps, floats, and the volume between them.

A sump is integrated in *volume*, because a volume changes linearly with what flows in and out
whatever the shape of the room. Between two events the inflow is linear in time and the pumps'
flow linear in the volume, so that the next event - a float, a watched level, a kink of a pump's
curve, dry, full - comes from a closed form.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.flood.layout import (
    DOWNWARD,
    DROWNED,
    EVENTS,
    FELL,
    FULL,
    OPEN_TOP,
    ROSE,
    ROW,
    SPILL_TOP,
    STARTED,
    STOPPED,
    UPWARD,
)

__all__ = ["run_sump", "settle"]
TINY_S = 1e-09
"Two events closer than this happen together [s]."
GUARD = 100000
"Pieces of one step of one sump that mean a loop without progress."


@njit(cache=True, error_model="numpy")
def phi(x: float) -> tuple[float, float]:
    """``(1 - e^-x) / x`` and ``(x - 1 + e^-x) / x^2``, also where *x* is small."""
    if abs(x) < 0.05:
        one = 1.0 - x / 2.0 * (1.0 - x / 3.0 * (1.0 - x / 4.0 * (1.0 - x / 5.0 * (1.0 - x / 6.0))))
        two = 0.5 * (
            1.0 - x / 3.0 * (1.0 - x / 4.0 * (1.0 - x / 5.0 * (1.0 - x / 6.0 * (1.0 - x / 7.0))))
        )
        return (one, two)
    one = -math.expm1(-x) / x
    return (one, (1.0 - one) / x)


@njit(cache=True, error_model="numpy")
def gain(a: float, b: float, lam: float, after: float) -> float:
    """Volume gained after *after* seconds where ``u' = a + b after - lam u`` from zero."""
    if lam == 0.0:
        return after * (a + 0.5 * b * after)
    one, two = phi(lam * after)
    return after * (a * one + b * after * two)


@njit(cache=True, error_model="numpy")
def net_rate(a: float, b: float, lam: float, after: float) -> float:
    """Rate of change after *after* seconds in :func:`gain`."""
    if lam == 0.0:
        return a + b * after
    one, _ = phi(lam * after)
    return a * math.exp(-lam * after) + b * after * one


@njit(cache=True, error_model="numpy")
def turning_s(a: float, b: float, lam: float) -> float:
    """Return when the rate of :func:`gain` passes zero, or infinity."""
    if lam == 0.0:
        s = -a / b if b != 0.0 else math.inf
        return s if s > 0.0 else math.inf
    ratio = 1.0 - a * lam / b if b != 0.0 else -1.0
    if ratio <= 0.0:
        return math.inf
    s = math.log(ratio) / lam
    return s if s > 0.0 else math.inf


@njit(cache=True, error_model="numpy")
def root_between(a: float, b: float, lam: float, target: float, low: float, high: float) -> float:
    """Return the time in [low, high], where the gain is monotone, at which it is *target*."""
    below = gain(a, b, lam, low) - target
    s = 0.5 * (low + high)
    for _ in range(200):
        value = gain(a, b, lam, s) - target
        if (value > 0.0) == (below > 0.0):
            low = s
        else:
            high = s
        rate = net_rate(a, b, lam, s)
        newer = s - value / rate if rate != 0.0 else low - 1.0
        if not low < newer < high:
            newer = 0.5 * (low + high)
        if abs(newer - s) <= 1e-15 * (1.0 + abs(s)) or high - low <= 1e-14 * high:
            return newer
        s = newer
    return s


@njit(cache=True, error_model="numpy")
def reach_s(a: float, b: float, lam: float, target: float, most: float) -> float:
    """First time after zero, at most *most*, at which the gain reaches *target* (not 0); or inf."""
    if lam == 0.0:
        return reach_quadratic(a, b, target, most)
    turn = turning_s(a, b, lam)
    low = 0.0
    for _ in range(2):
        high = min(turn, most) if low == 0.0 else most
        value = gain(a, b, lam, high)
        start = gain(a, b, lam, low)
        if (value - target) * (start - target) <= 0.0 and value != start:
            return root_between(a, b, lam, target, low, high)
        if high >= most:
            return math.inf
        low = high
    return math.inf


@njit(cache=True, error_model="numpy")
def reach_quadratic(a: float, b: float, target: float, most: float) -> float:
    """Smallest positive root of ``b/2 s^2 + a s = target``, without cancellation; or inf."""
    if b == 0.0:
        if a == 0.0 or a * target < 0.0:
            return math.inf
        s = target / a
        return s if s <= most else math.inf
    square = a * a + 2.0 * b * target
    if square < 0.0:
        return math.inf
    q = -(a + math.copysign(math.sqrt(square), a))
    first = -2.0 * target / q if q != 0.0 else math.inf
    second = q / b
    best = math.inf
    if 0.0 < first <= most:
        best = first
    if 0.0 < second <= most and second < best:
        best = second
    return best


@njit(cache=True, error_model="numpy")
def note(
    at: Any, fl: Any, nt: Any, log: Any, time: float, code: float, which: int, value: float
) -> None:
    """Write an event into the log; the kernel has seen to it that there is room."""
    k = nt[at.counter + EVENTS]
    if k < log.shape[0]:
        log[k, 0] = time
        log[k, 1] = code
        log[k, 2] = which
        log[k, 3] = value
    nt[at.counter + EVENTS] = k + 1


@njit(cache=True, error_model="numpy")
def stop_pump(at: Any, fl: Any, nt: Any, log: Any, p: int, time: float, volume: float) -> None:
    """Stop a pump; where its group alternates and it was in the lead, the next one leads."""
    nt[at.on + p] = 0
    g = nt[at.pump_group + p]
    if nt[at.pump_alternates + p] and nt[at.serves + p] == 0:
        nt[at.turn + g] = (p - g + 1) % nt[at.pump_many + p]
    nt[at.serves + p] = -1
    fl[at.switched + p] = time
    note(at, fl, nt, log, time, STOPPED, p, volume)


@njit(cache=True, error_model="numpy")
def find_server(at: Any, fl: Any, nt: Any, g: int, time: float) -> int:
    """Return the next pump of a group that may start now, or -1."""
    many = nt[at.pump_many + g]
    for k in range(many):
        p = g + (nt[at.turn + g] + k) % many
        if (
            nt[at.available + p]
            and (not nt[at.on + p])
            and (time >= fl[at.switched + p] + fl[at.pump_rest_s + p] - TINY_S)
        ):
            return int(p)
    return -1


@njit(cache=True, error_model="numpy")
def settle(  # noqa: C901 - floats, pumps and stages in turn
    at: Any, fl: Any, nt: Any, log: Any, u: int, time: float, volume: float
) -> None:
    """Let floats and pumps of sump *u* take the state that *volume* at *time* calls for."""
    first, end = (nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)])
    for p in range(first, end):
        if nt[at.available + p] and volume > fl[at.pump_drown_m3 + p]:
            nt[at.available + p] = 0
            note(at, fl, nt, log, time, DROWNED, p, volume)
    g = first
    while g < end:
        many = nt[at.pump_many + g]
        for k in range(g, g + many):
            if nt[at.wanted + k]:
                if volume <= fl[at.pump_off_m3 + k]:
                    nt[at.wanted + k] = 0
            elif volume >= fl[at.pump_on_m3 + k]:
                nt[at.wanted + k] = 1
        for p in range(g, g + many):
            if not nt[at.on + p]:
                continue
            if not nt[at.available + p] or (
                not nt[at.wanted + (g + nt[at.serves + p])]
                and time >= fl[at.switched + p] + fl[at.pump_run_s + p] - TINY_S
            ):
                stop_pump(at, fl, nt, log, p, time, volume)
        for k in range(many):
            if nt[at.wanted + (g + k)]:
                serve(at, fl, nt, log, g, k, time, volume)
        g += many


@njit(cache=True, error_model="numpy")
def serve(
    at: Any, fl: Any, nt: Any, log: Any, g: int, stage: int, time: float, volume: float
) -> None:
    """See that a stage that is called for has a pump, as far as one can run.

    Where none can, the call lapses: when power comes back the float has to be reached anew.
    """
    many = nt[at.pump_many + g]
    able = False
    for p in range(g, g + many):
        if nt[at.on + p] and nt[at.serves + p] == stage:
            return
        able = able or (nt[at.available + p] == 1 and (not nt[at.on + p]))
    if not able:
        nt[at.wanted + (g + stage)] = 1 if volume >= fl[at.pump_on_m3 + (g + stage)] else 0
        return
    p = find_server(at, fl, nt, g, time)
    if p < 0:
        return
    nt[at.on + p] = 1
    nt[at.serves + p] = stage
    fl[at.switched + p] = time
    nt[at.starts + p] += 1
    note(at, fl, nt, log, time, STARTED, p, volume)


@njit(cache=True, error_model="numpy")
def next_timer(at: Any, fl: Any, nt: Any, u: int, time: float, end: float) -> float:
    """Return when a least run or rest ends that somebody waits for, or *end*."""
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
        g = nt[at.pump_group + p]
        due = math.inf
        if nt[at.on + p]:
            if not nt[at.wanted + (g + nt[at.serves + p])]:
                due = fl[at.switched + p] + fl[at.pump_run_s + p]
        elif nt[at.available + p] and fl[at.pump_rest_s + p] > 0.0:
            for k in range(g, g + nt[at.pump_many + p]):
                if nt[at.wanted + k]:
                    due = fl[at.switched + p] + fl[at.pump_rest_s + p]
        if time + TINY_S < due < end:
            end = due
    return end


@njit(cache=True, error_model="numpy")
def piece(at: Any, fl: Any, nt: Any, p: int, volume: float, side: float) -> int:
    """Return the piece of a pump's curve beside *volume* on the side it moves to."""
    knots = at.pieces
    k = 0
    while k + 1 < knots and (
        fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + (k + 1)] < volume
        or (side > 0.0 and fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + (k + 1)] == volume)
    ):
        k += 1
    return k


@njit(cache=True, error_model="numpy")
def pump_rate(at: Any, fl: Any, nt: Any, p: int, volume: float, side: float) -> tuple[float, float]:
    """Flow of a running pump at *volume* and its slope over volume, on one side of it."""
    if volume <= 0.0 and side < 0.0:
        return (0.0, 0.0)
    k = piece(at, fl, nt, p, volume, side)
    left, right = (
        fl[at.curve + 3 * at.pieces * p + at.pieces * 1 + k],
        fl[at.curve + 3 * at.pieces * p + at.pieces * 2 + k],
    )
    if right == left or k + 1 == at.pieces:
        return (fl[at.share + p] * left, 0.0)
    lam = (right - left) / (
        fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + (k + 1)]
        - fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + k]
    )
    return (
        fl[at.share + p]
        * (left + lam * (volume - fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + k])),
        fl[at.share + p] * lam,
    )


@njit(cache=True, error_model="numpy")
def rates(at: Any, fl: Any, nt: Any, u: int, volume: float, side: float) -> tuple[float, float]:
    """Flow of all running pumps of a sump and its slope over volume, on one side."""
    flow = 0.0
    lam = 0.0
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
        if nt[at.on + p]:
            q, slope = pump_rate(at, fl, nt, p, volume, side)
            flow += q
            lam += slope
    return (flow, lam)


@njit(cache=True, error_model="numpy")
def next_above(at: Any, fl: Any, nt: Any, u: int, volume: float) -> float:
    """Return the lowest volume above *volume* at which something happens."""
    best = fl[at.sump_m3 + u] if fl[at.sump_m3 + u] > volume else math.inf
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
        if not nt[at.wanted + p] and volume < fl[at.pump_on_m3 + p] < best:
            best = fl[at.pump_on_m3 + p]
        if nt[at.available + p] and volume < fl[at.pump_drown_m3 + p] < best:
            best = fl[at.pump_drown_m3 + p]
        if nt[at.on + p]:
            k = piece(at, fl, nt, p, volume, UPWARD)
            if (
                k + 1 < at.pieces
                and volume < fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + (k + 1)] < best
            ):
                best = fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + (k + 1)]
    for w in range(at.watches):
        if nt[at.watch_node + w] == nt[at.sump_node + u] and volume < fl[at.watch_m3 + w] < best:
            best = fl[at.watch_m3 + w]
    return best


@njit(cache=True, error_model="numpy")
def next_below(at: Any, fl: Any, nt: Any, u: int, volume: float) -> float:
    """Return the highest volume below *volume* at which something happens, at least 0."""
    best = 0.0
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
        if nt[at.wanted + p] and best < fl[at.pump_off_m3 + p] < volume:
            best = fl[at.pump_off_m3 + p]
        if nt[at.on + p]:
            k = piece(at, fl, nt, p, volume, DOWNWARD)
            if best < fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + k] < volume:
                best = fl[at.curve + 3 * at.pieces * p + at.pieces * 0 + k]
    for w in range(at.watches):
        if nt[at.watch_node + w] == nt[at.sump_node + u] and best < fl[at.watch_m3 + w] < volume:
            best = fl[at.watch_m3 + w]
    return best


@njit(cache=True, error_model="numpy")
def write_rows(
    at: Any,
    fl: Any,
    nt: Any,
    out: Any,
    u: int,
    time: float,
    span: float,
    volume: float,
    a: float,
    b: float,
    lam: float,
    side: float,
    held: float,
) -> None:
    """Write volume and pump flows at the row instants in (time, time + span].

    *held* is the part of the pumps' flow that is really delivered while the volume stands still.
    """
    r = nt[at.counter + ROW]
    while r < at.rows and out[at.r_time + r] <= time + span + TINY_S:
        if out[at.r_time + r] > time - TINY_S:
            gone = min(span, max(0.0, out[at.r_time + r] - time))
            now = volume + gain(a, b, lam, gone)
            out[at.r_volume + at.sumps * r + u] = now
            for p in range(nt[at.sump_pump + u], nt[at.sump_pump + (u + 1)]):
                if nt[at.on + p]:
                    q, _ = pump_rate(at, fl, nt, p, now, side)
                    out[at.r_pump + at.pumps * r + p] = q * held
                else:
                    out[at.r_pump + at.pumps * r + p] = 0.0
        r += 1


@njit(cache=True, error_model="numpy")
def run_sump(
    at: Any,
    fl: Any,
    nt: Any,
    out: Any,
    log: Any,
    u: int,
    time: float,
    end: float,
    volume: float,
    flow: float,
    slope: float,
) -> float:
    """Take sump *u* from *time* to *end* under the inflow ``flow + slope (t - time)``.

    Returns the volume at the end; NaN when it makes no progress. Pumped volumes, run times, what
    spills or is refused, peaks, events and rows are booked on the way.
    """
    begin = time
    turns = 0
    while True:
        settle(at, fl, nt, log, u, time, volume)
        left = end - time
        if left <= TINY_S:
            return volume
        turns += 1
        if turns > GUARD:
            return math.nan
        a = flow + slope * (time - begin)
        span = next_timer(at, fl, nt, u, time, end) - time
        above, lam_above = rates(at, fl, nt, u, volume, UPWARD)
        below, lam_below = rates(at, fl, nt, u, volume, DOWNWARD)
        full = nt[at.sump_top + u] != OPEN_TOP and volume >= fl[at.sump_m3 + u]
        rises = (a > above or (a == above and slope > 0.0)) and not full
        falls = volume > 0.0 and (a < below or (a == below and slope < 0.0))
        was = volume
        held = 1.0
        if rises or falls:
            q, lam = (above, lam_above) if rises else (below, lam_below)
            net, bend = a - q, slope
            # Up to where it turns the volume is monotone, so that it cannot slip back unseen.
            span = min(span, max(TINY_S, turning_s(net, bend, lam)))
            up = next_above(at, fl, nt, u, volume)
            down = next_below(at, fl, nt, u, volume)
            used, which = first_exit(net, bend, lam, up - volume, down - volume, span)
            if which > 0:
                volume = up
            elif which < 0:
                volume = down
            else:
                volume += gain(net, bend, lam, used)
        else:
            which = 0
            net = bend = lam = 0.0
            used, held = pause(at, fl, nt, u, a, slope, span, volume, above, below, full)
        book(
            at,
            fl,
            nt,
            out,
            u,
            time,
            used,
            was,
            net,
            bend,
            lam,
            UPWARD if rises or not full else DOWNWARD,
            held,
        )
        time = end if used >= left else time + used
        if which != 0:
            pass_watches(at, fl, nt, log, u, time, volume, volume > was)
            if volume == fl[at.sump_m3 + u] and volume > was:
                note(at, fl, nt, log, time, FULL, u, volume)


@njit(cache=True, error_model="numpy")
def first_exit(
    a: float, b: float, lam: float, up: float, down: float, most: float
) -> tuple[float, int]:
    """Return when the gain first reaches *up* (1) or *down* (-1), or *most* (0)."""
    used, which = most, 0
    if up < math.inf:
        s = reach_s(a, b, lam, up, most)
        if s <= used:
            used, which = s, 1
    if down < 0.0:
        s = reach_s(a, b, lam, down, most)
        if s < used or (s <= used and which == 0):
            used, which = s, -1
    return used, which


@njit(cache=True, error_model="numpy")
def pass_watches(
    at: Any, fl: Any, nt: Any, log: Any, u: int, time: float, volume: float, up: bool
) -> None:
    """Note the watches that lie exactly at *volume*."""
    for w in range(at.watches):
        if nt[at.watch_node + w] == nt[at.sump_node + u] and fl[at.watch_m3 + w] == volume:
            if up and nt[at.watch_way + w] & 1:
                note(at, fl, nt, log, time, ROSE, w, volume)
            elif not up and nt[at.watch_way + w] & 2:
                note(at, fl, nt, log, time, FELL, w, volume)


@njit(cache=True, error_model="numpy")
def book(
    at: Any,
    fl: Any,
    nt: Any,
    out: Any,
    u: int,
    time: float,
    used: float,
    volume: float,
    net: float,
    slope: float,
    lam: float,
    side: float,
    held: float,
) -> None:
    """Book what the pumps lifted in *used* seconds, the peak, and the rows.

    *held* is the part of the pumps' flow that is really delivered while the volume stands still.
    """
    n = nt[at.sump_node + u]
    if at.rows > 0:
        write_rows(at, fl, nt, out, u, time, used, volume, net, slope, lam, side, held)
    risen = gain(net, slope, lam, used)
    integral = 0.0  # of the gain over time
    if lam != 0.0:
        integral = (net * used + 0.5 * slope * used * used - risen) / lam
    for p in range(nt[at.sump_pump + u], nt[at.sump_pump + u + 1]):
        if nt[at.on + p]:
            rate, bend = pump_rate(at, fl, nt, p, volume, side)
            fl[at.pumped + p] += held * (rate * used + bend * integral)
            fl[at.ran + p] += used
    if volume + risen > fl[at.peak + n]:
        fl[at.peak + n] = volume + risen
        fl[at.peak_at + n] = time + used


@njit(cache=True, error_model="numpy")
def pause(
    at: Any,
    fl: Any,
    nt: Any,
    u: int,
    a: float,
    slope: float,
    span: float,
    volume: float,
    above: float,
    below: float,
    full: bool,
) -> tuple[float, float]:
    """Return for how long the volume stands still, and the part of the pumps' flow delivered.

    A full sump stays full while more comes than the pumps lift; the excess is booked. Elsewhere the
    pumps lift just what comes: so it is when a sump is dry, and where a stepped curve delivers too
    little below the step and too much above it.
    """
    n = nt[at.sump_node + u]
    used = span
    if full:
        if slope < 0.0:
            used = min(span, max(TINY_S, (below - a) / slope))
        over = used * (a - below + 0.5 * slope * used)
        if nt[at.sump_top + u] == SPILL_TOP:
            fl[at.lost + n] += over
        else:
            fl[at.refused + n] += over
        return used, 1.0
    if slope > 0.0:
        used = min(span, max(TINY_S, (above - a) / slope))
    elif slope < 0.0 and volume > 0.0:
        used = min(span, max(TINY_S, (below - a) / slope))
    elif slope < 0.0 and a > 0.0:
        used = min(span, max(TINY_S, -a / slope))
    inflow = max(0.0, used * (a + 0.5 * slope * used))
    return used, inflow / (used * above) if above > 0.0 else 0.0
