"""Flow through one pipe or one opening, with its slopes against the heads at both ends."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.flood.section import (
    AREA,
    CONVEYANCE,
    FULL_AREA,
    FULL_CONVEYANCE,
    STEPS,
    WIDTH,
)

__all__ = ["opening_flow", "pipe_flags", "pipe_flow", "sluice"]

LOOSE = {"nsz", "arcp", "contract", "reassoc"}
"""What the compiler may do with sums and quotients; never without NaN and infinity, which tell of
trouble."""

SIDE, BOTTOM, WEIR = range(3)
"""Codes of the kinds of openings."""

THIN = 0.2 / STEPS
"""A film in a pipe, in diameters: below it area and conveyance no longer fall, or the momentum
equation would divide by nothing."""

LEAST_HEAD_M = 1e-4
"""Below this difference of heads a flow is taken as a cubic of it instead of its root [m]: the
root has an infinite slope at zero."""

LEAST_GAP = 1e-3
"""The same for the factor of a drowned weir [-]."""


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def rows(table: Any, x: float) -> tuple[float, float, float, float, float]:
    """Area, conveyance, their slopes, and width at depth *x*; all in diameters."""
    place = max(x, THIN) * STEPS
    i = int(place)
    if i >= STEPS:
        return FULL_AREA, FULL_CONVEYANCE, 0.0, 0.0, 0.0
    part = place - i
    da = table[i + 1, AREA] - table[i, AREA]
    dk = table[i + 1, CONVEYANCE] - table[i, CONVEYANCE]
    width = table[i, WIDTH] + part * (table[i + 1, WIDTH] - table[i, WIDTH])
    return (
        table[i, AREA] + part * da,
        table[i, CONVEYANCE] + part * dk,
        da * STEPS,
        dk * STEPS,
        width,
    )


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def pipe_flags(
    table: Any, gravity: float, y1: float, y2: float, falls: bool, flow: float, d: float
) -> tuple[float, float, bool]:
    """Return how inertia, upstream weighting and the normal-flow limit act in the next step.

    They are taken from the step's beginning: switched inside a Newton iteration they make it
    cycle. *sigma* fades convective inertia out towards critical flow (SWMM 5 reference manual,
    volume II, section 3.3: 1 below Froude 0.5, 0 above 1); *rho* weights the mean section against
    the upstream one; the flag says that flow is supercritical at the upper end. *falls* says that
    the head falls along the pipe.
    """
    if y1 >= d and y2 >= d:
        return 0.0, 1.0, False
    am, _, _, _, wm = rows(table, 0.5 * (y1 + y2) / d)
    speed = abs(flow) / (am * d * d)
    froude = speed / math.sqrt(gravity * am * d / max(wm, 0.02))
    sigma = min(1.0, max(0.0, 2.0 * (1.0 - froude)))
    rho = 1.0
    if flow > 0.0 and falls:
        rho = sigma
    a1, _, _, _, w1 = rows(table, y1 / d)
    swift = abs(flow) / (a1 * d * d) >= math.sqrt(gravity * a1 * d / max(w1, 0.02))
    return sigma, rho, swift


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def pipe_flow(
    table: Any,
    h: float,
    gravity: float,
    head1: float,
    head2: float,
    z1: float,
    z2: float,
    d: float,
    length: float,
    conveyance: float,
    root_slope: float,
    before: float,
    sigma: float,
    rho: float,
    swift: bool,
) -> tuple[float, float, float]:
    """Flow at the end of a step of *h* seconds, and its slopes against both heads.

    The momentum of a pipe, with local and convective inertia, Manning friction and the slope of
    the heads (Saint-Venant; SWMM 5 reference manual, volume II, section 3.2), taken at the step's
    end. Friction is not linearised: ``alpha Q |Q| + Q = b`` is solved for *Q*, which tends to
    Manning's flow for long steps and has no infinite slope at rest.

    Parameters
    ----------
    head1, head2
        Heads at the upper and the lower end [m], not below the inverts *z1* >= *z2*.
    conveyance
        ``D^(8/3) / n`` [m^3/s].
    root_slope
        Root of the bed slope, 0 for a level pipe.
    before
        Flow at the step's beginning [m3/s].
    """
    y1, y2 = head1 - z1, head2 - z2
    fall = (head1 - head2) / length
    if y1 >= d and y2 >= d:
        area = FULL_AREA * d * d
        k = FULL_CONVEYANCE * conveyance
        c = h * gravity * area
        b = before + c * fall
        alpha = c / (k * k)
        s = math.sqrt(1.0 + 4.0 * alpha * abs(b))
        slope = c / (length * s)
        return 2.0 * b / (1.0 + s), slope, -slope
    y1, y2 = min(y1, d), min(y2, d)
    dd = d * d
    inverse = 1.0 / d
    a1, k1, da1, dk1, _ = rows(table, y1 * inverse)
    a2, _, da2, _, _ = rows(table, y2 * inverse)
    am, km, dam, dkm, _ = rows(table, 0.5 * (y1 + y2) * inverse)
    up = 1.0 - rho
    aw = (up * a1 + rho * am) * dd
    kw = (up * k1 + rho * km) * conveyance
    aw1, aw2 = (up * da1 + 0.5 * rho * dam) * d, 0.5 * rho * dam * d
    kw1, kw2 = (
        (up * dk1 + 0.5 * rho * dkm) * (conveyance * inverse),
        0.5 * rho * dkm * (conveyance * inverse),
    )
    c = h * gravity * aw
    b = before + c * fall
    friction = c / (kw * kw)
    alpha = friction
    f1 = friction * (aw1 / aw - 2.0 * kw1 / kw)
    f2 = friction * (aw2 / aw - 2.0 * kw2 / kw)
    if sigma > 0.0:
        turn = math.copysign(h * sigma / (length * am * am * dd), b)
        carried = turn * (a1 - a2)
        if carried > -0.7 * friction:
            alpha += carried
            bend = (a1 - a2) * dam / am
            f1 += turn * inverse * (da1 - bend)
            f2 += turn * inverse * (-da2 - bend)
        else:
            alpha = 0.3 * friction
            f1 *= 0.3
            f2 *= 0.3
    s = math.sqrt(1.0 + 4.0 * alpha * abs(b))
    flow = 2.0 * b / (1.0 + s)
    square = flow * abs(flow)
    cg = h * gravity * fall
    q1 = (c / length + cg * aw1 - square * f1) / s
    q2 = (-c / length + cg * aw2 - square * f2) / s
    if flow > 0.0 and y1 < d and root_slope > 0.0:
        flow, q1, q2 = normal_limit(table, flow, q1, q2, y1, y2, d, conveyance * root_slope, swift)
    return flow, max(q1, 0.0), min(q2, 0.0)


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def normal_limit(
    table: Any,
    flow: float,
    q1: float,
    q2: float,
    y1: float,
    y2: float,
    d: float,
    normal: float,
    swift: bool,
) -> tuple[float, float, float]:
    """Hold a flow to the normal flow of the upper end where the bed, not the surface, drives it.

    SWMM's rule (reference manual, volume II, section 3.3) made continuous: it acts where the water
    is shallower above than below, or supercritical above, and gives way as the surface steepens
    and as the pipe fills. *normal* is conveyance times root of slope.
    """
    place = y1 / d * STEPS
    i = min(int(place), STEPS - 1)
    step = table[i + 1, CONVEYANCE] - table[i, CONVEYANCE]
    k = normal * (table[i, CONVEYANCE] + (place - i) * step)
    dk = normal * step * STEPS / d
    mu = 1.0
    mu1 = 0.0
    mu2 = 0.0
    if not swift and y1 > y2:
        mu += 20.0 * (y1 - y2) / d
        mu1 += 20.0 / d
        mu2 -= 20.0 / d
    if y1 > 0.8 * d:
        mu += 8.0 * (y1 / d - 0.8)
        mu1 += 8.0 / d
    most = k * mu
    if flow <= most:
        return flow, q1, q2
    return most, dk * mu + k * mu1, k * mu2


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def soft_root(x: float) -> tuple[float, float]:
    """Root of *x* and its slope; below :data:`LEAST_HEAD_M` a cubic that meets both."""
    if x >= LEAST_HEAD_M:
        root = math.sqrt(x)
        return root, 0.5 / root
    least = math.sqrt(LEAST_HEAD_M)
    part = x / LEAST_HEAD_M
    return least * part * (1.25 - 0.25 * part * part), (1.25 - 0.75 * part * part) / least


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def drowned(ratio: float) -> tuple[float, float]:
    """Villemonte's factor ``(1 - r^1.5)^0.385`` of a drowned weir, and its slope against *r*.

    J. R. Villemonte, Submerged-weir discharge studies, Engineering News-Record 139 (1947).
    """
    if ratio <= 0.0:
        return 1.0, 0.0
    root = math.sqrt(ratio)
    left = 1.0 - ratio * root
    if left >= LEAST_GAP:
        factor = left**0.385
        return factor, -0.5775 * root * factor / left
    least = LEAST_GAP**0.385 / LEAST_GAP
    return left * least, -1.5 * root * least


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def sluice(  # noqa: PLR0911 - one return for each regime
    kind: int,
    factor: float,
    area: float,
    width: float,
    height: float,
    critical: float,
    gravity: float,
    up: float,
    down: float,
) -> tuple[float, float, float]:
    """Flow of an opening from the higher to the lower side, and its slopes.

    *up* and *down* stand above the crest [m]. Forms as in SWMM 5 (reference manual, volume II,
    sections 6.2 and 6.3): an orifice flows under the head to its centre, or to the water behind it
    once that stands higher, and as a weir while the water stands below its crown; a weir flows
    freely or drowned, and under a lintel (*height*) goes over into an orifice without a jump.
    *critical* is the head below which a bottom orifice is a weir.
    """
    if up <= 0.0:
        return 0.0, 0.0, 0.0
    if kind == BOTTOM:
        low = max(down, 0.0)
        head = up - low
        fall = 1.0 if down > 0.0 else 0.0
        if head < critical:
            full = factor * area * math.sqrt(2.0 * gravity * critical)
            part = head / critical
            slope = 1.5 * full * math.sqrt(part) / critical
            return full * part * math.sqrt(part), slope, -slope * fall
        root, slope = soft_root(head)
        full = factor * area * math.sqrt(2.0 * gravity)
        return full * root, full * slope, -full * slope * fall
    if up >= height:
        if kind == WEIR:  # the same flow as the weir's where the water meets the lintel
            full = factor * width * height * math.sqrt(2.0)
        else:
            full = factor * area * math.sqrt(2.0 * gravity)
        if down > 0.5 * height:
            root, slope = soft_root(up - down)
            return full * root, full * slope, -full * slope
        root, slope = soft_root(up - 0.5 * height)
        return full * root, full * slope, 0.0
    full = factor * width
    if kind == SIDE:
        full = factor * area * math.sqrt(gravity) / height
    root = math.sqrt(up)
    flow = full * up * root
    slope = 1.5 * full * root
    if down <= 0.0:
        return flow, slope, 0.0
    ratio = down / up
    part, bend = drowned(ratio)
    return flow * part, max(0.0, slope * part - flow * bend * ratio / up), flow * bend / up


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def opening_flow(
    kind: int,
    factor: float,
    area: float,
    width: float,
    height: float,
    critical: float,
    crest: float,
    flap: bool,
    gravity: float,
    head1: float,
    head2: float,
) -> tuple[float, float, float]:
    """Flow of an opening from its first to its second side, and its slopes against both heads."""
    if head1 >= head2:
        return sluice(
            kind, factor, area, width, height, critical, gravity, head1 - crest, head2 - crest
        )
    if flap:
        return 0.0, 0.0, 0.0
    flow, up, down = sluice(
        kind, factor, area, width, height, critical, gravity, head2 - crest, head1 - crest
    )
    return -flow, -down, -up
