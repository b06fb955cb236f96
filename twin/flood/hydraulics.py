"""Flow through one pipe or one opening, with its slopes against the heads at both ends."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.flood.layout import PipeAt
from twin.flood.section import (
    AREA,
    CONVEYANCE,
    FULL_AREA,
    FULL_CONVEYANCE,
    RISE_AREA,
    RISE_CONVEYANCE,
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

Z1, Z2, SIZE, PER_SIZE, PER_LENGTH, NORMAL, ROUGH = (
    PipeAt.Z1, PipeAt.Z2, PipeAt.SIZE, PipeAt.PER_SIZE, PipeAt.PER_LENGTH,
    PipeAt.NORMAL, PipeAt.ROUGH,
)  # fmt: skip
BEFORE, SIGMA, RHO, SWIFT = PipeAt.BEFORE, PipeAt.SIGMA, PipeAt.RHO, PipeAt.SWIFT

LEAST_HEAD_M = 1e-4
"""Below this difference of heads a flow is taken as a cubic of it instead of its root [m]: the
root has an infinite slope at zero."""

LEAST_GAP = 1e-3
"""The same for the factor of a drowned weir [-]."""


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def rows(table: Any, x: float) -> tuple[float, float, float, float]:
    """Area, conveyance, and their slopes at depth *x*; all in diameters."""
    place = max(x, THIN) * STEPS
    i = int(place)
    if i >= STEPS:
        return FULL_AREA, FULL_CONVEYANCE, 0.0, 0.0
    part = place - i
    da = table[i, RISE_AREA]
    dk = table[i, RISE_CONVEYANCE]
    return (
        table[i, AREA] + part * da,
        table[i, CONVEYANCE] + part * dk,
        da * STEPS,
        dk * STEPS,
    )


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def stream(table: Any, x: float) -> tuple[float, float]:
    """Area at depth *x*, and the square of the critical speed over gravity; in diameters."""
    place = max(x, THIN) * STEPS
    i = int(place)
    if i >= STEPS:
        return FULL_AREA, FULL_AREA / 0.02
    part = place - i
    area = table[i, AREA] + part * table[i, RISE_AREA]
    width = table[i, WIDTH] + part * (table[i + 1, WIDTH] - table[i, WIDTH])
    return area, area / max(width, 0.02)


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def pipe_flags(
    table: Any, gravity: float, y1: float, y2: float, falls: bool, flow: float, d: float
) -> tuple[float, float, float]:
    """Return how inertia, upstream weighting and the normal-flow limit act in the next step.

    They are taken from the step's beginning: switched inside a Newton iteration they make it
    cycle. *sigma* fades convective inertia out towards critical flow (SWMM 5 reference manual,
    volume II, section 3.3: 1 below Froude 0.5, 0 above 1); *rho* weights the mean section against
    the upstream one; the last is 1 where flow is supercritical at the upper end. *falls* says that
    the head falls along the pipe.
    """
    per_size = 1.0 / d
    am, wave = stream(table, 0.5 * (min(y1, d) + min(y2, d)) * per_size)
    speed = flow * per_size * per_size  # times the area
    per_wave = 1.0 / (gravity * d)
    square = speed * speed * per_wave
    froude2 = square / (am * am * wave)  # square of Froude's number
    sigma = 1.0
    if froude2 >= 1.0:
        sigma = 0.0
    elif froude2 > 0.25:
        sigma = 2.0 * (1.0 - math.sqrt(froude2))
    rho = 1.0
    if flow > 0.0 and falls:
        rho = sigma
    a1, wave1 = stream(table, y1 * per_size)
    return sigma, rho, 1.0 if square >= a1 * a1 * wave1 else 0.0


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def pipe_flow(
    table: Any, pp: Any, p: int, h: float, gravity: float, head1: float, head2: float
) -> tuple[float, float, float]:
    """Flow of a partly full pipe at the end of a step of *h* seconds, and its slopes.

    The momentum of a pipe, with local and convective inertia, Manning friction and the slope of
    the heads (Saint-Venant; SWMM 5 reference manual, volume II, section 3.2), taken at the step's
    end. Friction is not linearised: ``alpha Q |Q| + Q = b`` is solved for *Q*, which tends to
    Manning's flow for long steps and has no infinite slope at rest.

    Parameters
    ----------
    pp, p
        Records of the pipes, and which of them; see :class:`~twin.flood.layout.PipeAt`.
    head1, head2
        Heads at the upper and the lower end [m], not below the inverts.
    """
    d, per_size = pp[p, SIZE], pp[p, PER_SIZE]
    before, per_length = pp[p, BEFORE], pp[p, PER_LENGTH]
    fall = (head1 - head2) * per_length
    x1 = min(1.0, (head1 - pp[p, Z1]) * per_size)
    x2 = min(1.0, (head2 - pp[p, Z2]) * per_size)
    sigma, rho = pp[p, SIGMA], pp[p, RHO]
    am, km, dam, dkm = rows(table, 0.5 * (x1 + x2))
    a1, k1, da1, dk1 = rows(table, x1)
    up, half = 1.0 - rho, 0.5 * rho
    a, k = up * a1 + rho * am, up * k1 + rho * km
    per_ak = 1.0 / (a * k)
    per_k = a * per_ak
    # Slopes of section and conveyance over themselves, against both heads.
    per_a, twice = k * per_ak * per_size, 2.0 * per_k * per_size
    grown1, grown2 = (up * da1 + half * dam) * per_a, half * dam * per_a
    c = h * gravity * a * d * d
    b = before + c * fall
    friction = c * per_k * per_k * pp[p, ROUGH]
    alpha = friction
    f1 = friction * (grown1 - (up * dk1 + half * dkm) * twice)
    f2 = friction * (grown2 - half * dkm * twice)
    if sigma > 0.0:
        a2, _, da2, _ = rows(table, x2)
        per_am = 1.0 / am
        turn = math.copysign(h * sigma * per_length * (per_am * per_am * per_size * per_size), b)
        carried = turn * (a1 - a2)
        if carried > -0.7 * friction:
            alpha += carried
            bend = (a1 - a2) * dam * per_am
            f1 += turn * per_size * (da1 - bend)
            f2 += turn * per_size * (-da2 - bend)
        else:
            alpha = 0.3 * friction
            f1 *= 0.3
            f2 *= 0.3
    s = math.sqrt(1.0 + 4.0 * alpha * abs(b))
    per_s = 1.0 / (s * (1.0 + s))
    flow = 2.0 * b * s * per_s
    square = flow * abs(flow)
    per_s *= 1.0 + s
    cf = c * fall
    cl = c * per_length
    q1 = max(0.0, (cl + cf * grown1 - square * f1) * per_s)
    q2 = min(0.0, (-cl + cf * grown2 - square * f2) * per_s)
    normal = pp[p, NORMAL]
    if flow > 0.0 and x1 < 1.0 and normal > 0.0:
        # Below a film the table no longer falls, but normal flow does.
        most = normal * k1 * min(1.0, x1 * (1.0 / THIN))
        if flow > most:
            return normal_limit(
                flow, q1, q2, x1, x2, per_size, most, normal * dk1 * per_size, pp[p, SWIFT]
            )
    return flow, q1, q2


@njit(cache=True, error_model="numpy", fastmath=LOOSE, forceinline=True)
def normal_limit(
    flow: float,
    q1: float,
    q2: float,
    x1: float,
    x2: float,
    per_size: float,
    most: float,
    bend: float,
    swift: float,
) -> tuple[float, float, float]:
    """Hold a flow to the normal flow of the upper end where the bed, not the surface, drives it.

    SWMM's rule (reference manual, volume II, section 3.3) made continuous: it acts where the water
    is shallower above than below, or supercritical above, and gives way as the surface steepens
    and as the pipe fills. *x1*, *x2* are depths in diameters, *most* is normal flow and *bend* its
    slope.
    """
    mu = 1.0
    mu1 = 0.0
    mu2 = 0.0
    if swift == 0.0 and x1 > x2:
        mu += 20.0 * (x1 - x2)
        mu1 += 20.0 * per_size
        mu2 -= 20.0 * per_size
    if x1 > 0.8:
        mu += 8.0 * (x1 - 0.8)
        mu1 += 8.0 * per_size
    if flow <= most * mu:
        return flow, q1, q2
    return most * mu, max(0.0, bend * mu + most * mu1), most * mu2


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
    flap: int,
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
