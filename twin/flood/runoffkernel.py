"""The compiled part of runoff: three reservoirs per catchment, from knot to knot of the rain."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from twin.flood.infiltration import CURVE_NUMBER, GREEN_AMPT, HORTON

__all__ = ["knots", "run"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LOOSE = {"nsz", "arcp", "contract", "reassoc"}
"""What the compiler may do with sums and quotients; never without NaN and infinity."""

_THIN_M = 1.27e-3
"""Water thinner than 0.05 inch does not count as ponded (SWMM's MIN_TOTAL_DEPTH) [m]."""


_GUESS = 7678321030505096659
"""Makes of the bits of a double those of its power -2/3, to 7 %: halves the span of the error
over three octaves (the trick of the fast inverse square root)."""


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _power(above: float) -> float:
    """Return above^(-2/3), to the last bits; three times as fast as by a cube root.

    A first guess from the bits, then two steps of fourth order on r^3 above^2 = 1.
    """
    bits = np.float64(above).view(np.int64)
    r = np.int64(_GUESS - 2 * (bits // 3)).view(np.float64)
    square: float = above * above
    for _ in range(2):
        h = 1.0 - square * r * r * r
        r *= 1.0 + h * (1.0 / 3.0 + h * (2.0 / 9.0 + h * (14.0 / 81.0)))
    return r


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _drained(depth: float, still: float, alpha: float, step: float) -> float:
    """Return the depth after *step* of pure outflow alpha (y - still)^(5/3): exact.

    The solution is (y - still)^(-2/3) + 2/3 alpha t = constant.
    """
    above = depth - still
    if above <= 0.0:
        return depth
    if above < 1e-30:
        return still
    x = _power(above) + 2.0 / 3.0 * alpha * step
    return still + 1.0 / (x * math.sqrt(x))


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _outflow(depth: float, still: float, alpha: float) -> float:
    """Return alpha (y - still)^(5/3) [m/s]."""
    above = depth - still
    if above < 1e-30:
        return 0.0
    return alpha * above / _power(above)


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _horton(p: FloatArray, s: FloatArray, supply: float, step: float, kept: float) -> float:
    """Return the depth that soaks in; *kept* is exp(-k step).

    s[0] is 1 - exp(-k t_p), with t_p the curve's own time; s[1] is what went in so far.
    """
    if supply <= 0.0:
        s[0] *= math.exp(-p[3] * step)
        if p[3] > 0.0:
            s[1] *= math.exp(-p[3] * step)
        return 0.0
    fall, k = p[0] - p[1], p[2]
    if fall <= 0.0 or k <= 0.0:
        taken = min(p[0] * step, supply)
    else:
        left = 1.0 - s[0]  # exp(-k t_p)
        able = p[1] * step + fall / k * left * (1.0 - kept)
        if supply >= able:
            taken = able
            left *= kept
        else:
            # Only so much of the curve's own time passes as the water that is there needs.
            taken = supply
            gone, change = 1.0, 0.0
            time: float = step * supply / able
            for _ in range(20):
                gone = math.exp(-k * time)
                rate = p[1] + fall * left * gone
                error = p[1] * time + fall / k * left * (1.0 - gone) - supply
                # The curve bends by -k per unit of its falling part: one Halley step is enough.
                change = error / (rate + 0.5 * error * k * fall * left * gone / rate)
                time -= change
                if abs(change) <= 1e-6 * step:
                    break
            left *= gone * (1.0 + k * change)
        s[0] = 1.0 - left
    if p[4] > 0.0:
        taken = min(taken, max(p[4] - s[1], 0.0))
    s[1] += taken
    return float(taken)


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _front(begins: float, pull: float, k: float, step: float) -> float:
    """Return F after *step* of saturated flow: F - pull ln(F + pull) grows by k step."""
    if pull <= 0.0:
        return begins + k * step
    right = begins - pull * math.log(begins + pull) + k * step
    front = begins + k * step + math.sqrt(2.0 * pull * k * step)
    for _ in range(30):
        change = (front - pull * math.log(front + pull) - right) / (1.0 - pull / (front + pull))
        front -= change
        front = max(front, begins + k * step)
        if abs(change) <= 1e-14 + 1e-12 * front:
            break
    return front


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _dried(p: FloatArray, s: FloatArray, step: float) -> None:
    """Let the upper zone of a Green-Ampt ground drain; after some time a new event begins."""
    _, _, deficit, zone, drain, _ = p
    most = deficit * zone
    if s[1] > 0.0:
        lost = drain * most * step
        s[0] = max(s[0] - lost, 0.0)
        s[1] -= lost
        s[3] -= step
        if s[1] <= 0.0:
            s[0], s[1], s[2] = 0.0, 0.0, deficit
        elif s[3] <= 0.0:
            s[2], s[0] = (most - s[1]) / zone, 0.0
    s[4] = 0.0


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _green_ampt(p: FloatArray, s: FloatArray, ponded: float, supply: float, step: float) -> float:
    """Return the depth that soaks in.

    s[0] is the front's F, s[1] the water of the upper zone, s[2] the deficit, s[3] the time until
    a new event, s[4] one while the surface is saturated.
    """
    suction, k, deficit, zone, _, again = p
    most = deficit * zone
    if supply <= 0.0:
        _dried(p, s, step)
        return 0.0
    rate = supply / step
    pull = (suction + ponded) * s[2]
    if s[4] > 0.0:
        s[3] = again
        taken = _front(s[0], pull, k, step) - s[0]
        if taken >= supply:
            taken, s[4] = supply, 0.0
    elif rate <= k:
        taken = supply
        if s[3] <= 0.0:
            s[2], s[0] = (most - min(s[1] + taken, most)) / zone, -taken
    else:
        s[3] = again
        needed = k * pull / (rate - k)  # F at which the surface saturates (Mein and Larson)
        if s[0] >= needed:
            s[4] = 1.0
            taken = min(_front(s[0], pull, k, step) - s[0], supply)
        elif s[0] + supply < needed:
            taken = supply
        else:
            left = step - (needed - s[0]) / rate
            s[4] = 1.0
            taken = min(_front(needed, pull, k, max(left, 0.0)) - s[0], supply)
    s[0] += taken
    s[1] = min(s[1] + taken, most)
    return float(taken)


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _curve_number(
    p: FloatArray, s: FloatArray, ponded: float, rain: float, supply: float, step: float
) -> float:
    """Return the depth that soaks in.

    s[0] is the storage left, s[1] the rain of the event, s[2] what of it went in, s[3] the storage
    at its beginning, s[4] the dry time, s[5] the last rate.
    """
    able = 0.0
    if rain > 0.0:
        if s[4] >= p[2]:
            s[1], s[2], s[5], s[3] = 0.0, 0.0, 0.0, s[0]
        s[4] = 0.0
        s[1] += rain
        able = s[1] * (1.0 - s[1] / (s[1] + s[3])) - s[2] if s[1] + s[3] > 0.0 else 0.0
        if able < 0.0 or s[0] <= 0.0:
            able = 0.0
    elif ponded > _THIN_M and s[0] > 0.0:
        able = min(s[5] * step, s[0])
    else:
        s[4] += step
    if able > 0.0:
        able = min(able, supply)
        s[2] += able
        if p[1] > 0.0:
            s[0] = max(s[0] - able, 0.0)
    else:
        s[0] = min(s[0] + p[1] * p[0] * step, p[0])
    s[5] = able / step
    return able


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def _soaked(
    kind: int,
    p: FloatArray,
    s: FloatArray,
    depth: float,
    rain: float,
    step: float,
    kept: float,
) -> float:
    """Return the depth that soaks in during *step*: no more than there is."""
    supply = rain + depth
    if kind == HORTON:
        return _horton(p, s, supply, step, kept)
    if kind == GREEN_AMPT:
        return _green_ampt(p, s, depth, supply, step)
    if kind == CURVE_NUMBER:
        return _curve_number(p, s, depth, rain, supply, step)
    return 0.0


@njit(cache=True)
def knots(
    changes: FloatArray, fallen: FloatArray, step: float, growth: float, longest: float, dry: float
) -> FloatArray:
    """Return the knots between which runoff is summed; see `twin.flood.runoff.runoff_knots_s`."""
    found = [changes[0]]
    ended = -np.inf
    for k in range(len(changes) - 1):
        begins, ends = changes[k], changes[k + 1]
        if fallen[k] > 0.0:
            count = math.ceil((ends - begins) / min(step, longest) - 1e-9)
            found.extend([begins + (ends - begins) * part / count for part in range(1, count)])
            found.append(ends)
            ended = ends
            continue
        now = begins
        while now < ends:
            since = now - ended
            width = ends - now if since >= dry else min(max(step, growth * since), longest)
            # No sliver before the next change.
            now = ends if ends - now <= 1.5 * width else now + width
            found.append(now)
    return np.array(found)


@njit(cache=True, error_model="numpy", fastmath=LOOSE, inline="always")
def _stepped(
    c: int,
    fallen: float,
    step: float,
    kept: float,
    area: FloatArray,
    still: FloatArray,
    alpha: FloatArray,
    kind: IntArray,
    ground: FloatArray,
    state: FloatArray,
    depth: FloatArray,
    account: FloatArray,
) -> float:
    """Take one step of a catchment; return what ran off [m3]."""
    left = 0.0
    for j in range(3):
        if area[c, j] <= 0.0:
            continue
        net = fallen
        if j == 2 and kind[c] != 0:
            net -= _soaked(kind[c], ground[c], state[c], depth[c, 2], fallen, step, kept)
        before = depth[c, j] + 0.5 * net
        after = _drained(before, still[c, j], alpha[c, j], step)
        ends = after + 0.5 * net
        if ends < 0.0:
            # The ground wanted more than recession left: it gets what there is.
            net -= ends
            ends = 0.0
        account[c, 1] += (fallen - net) * area[c, j]
        left += (before - after) * area[c, j]
        depth[c, j] = ends
    return left


@njit(cache=True, error_model="numpy", fastmath=LOOSE)
def run(
    times: FloatArray,
    rain: FloatArray,
    gauge: IntArray,
    node: IntArray,
    area: FloatArray,
    still: FloatArray,
    alpha: FloatArray,
    kind: IntArray,
    ground: FloatArray,
    state: FloatArray,
    depth: FloatArray,
    parts: int,
    longest: float,
    flow: FloatArray,
    volume: FloatArray,
    account: FloatArray,
) -> None:
    """Run all catchments over all knots.

    Between two knots the rain has one intensity; a step is split after Strang: half of the rain,
    the exact recession, the other half. What leaves is the difference of depths, so the volume of
    an interval is exact for what the steps did.

    Parameters
    ----------
    times
        float64[k], knots [s].
    rain
        float64[k - 1, g], intensity between them at each gauge [m/s].
    gauge, node
        int64[c], whose rain falls on a catchment, and which column takes its runoff.
    area, still, alpha
        float64[c, 3], of the bare sealed, the sealed and the open part: area [m2], depression
        storage [m], and W sqrt(S)/(n A) [m^(-2/3)/s].
    kind, ground, state
        int64[c], float64[c, 6], float64[c, 6]: infiltration of the open part; the state changes.
    depth
        float64[c, 3], water on the parts [m]; changes.
    parts
        Steps between two knots while it rains.
    longest
        Longest step of the open part while it holds water [s].
    flow, volume
        float64[k, n] and float64[k - 1, n], written: what nodes get at knots [m3/s] and between
        them [m3].
    account
        float64[c, 4], written but for the last: rain, infiltration and runoff of each catchment
        [m3].
    """
    for c in range(len(gauge)):
        at = node[c]
        p, s = ground[c], state[c]
        kept, kept_for = 1.0, 0.0
        for k in range(len(times) - 1):
            whole = times[k + 1] - times[k]
            rate = rain[k, gauge[c]]
            wet = depth[c, 0] + depth[c, 1] + depth[c, 2] > 0.0
            if rate == 0.0 and not wet:
                if kind[c] != 0:
                    _soaked(kind[c], p, s, 0.0, 0.0, whole, 1.0)
                continue
            count = parts if rate > 0.0 else 1
            if kind[c] != 0 and depth[c, 2] > 0.0:
                count = max(count, math.ceil(whole / longest))
            step = whole / count
            if step != kept_for and kind[c] == HORTON:
                kept, kept_for = math.exp(-p[2] * step), step
            fallen = rate * step
            left = 0.0
            for _ in range(count):
                left += _stepped(
                    c, fallen, step, kept, area, still, alpha, kind, ground, state, depth, account
                )
            for j in range(3):
                account[c, 0] += rate * whole * area[c, j]
                flow[k + 1, at] += area[c, j] * _outflow(depth[c, j], still[c, j], alpha[c, j])
            account[c, 2] += left
            volume[k, at] += left
