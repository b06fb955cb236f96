"""A pump's curve over the volume of its sump, cut where it is not straight."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from twin.flood.elements import Pump
from twin.flood.shapes import Shape

__all__ = ["Curve", "level_cuts", "pump_curve", "volume_of"]

Curve = list[tuple[float, float, float]]
"""Pieces: volume at the left [m3], flow at the left, flow at the right [m3/s]; the last is flat."""

PARTS = 8
"""Pieces into which a stretch of a room with sloping walls is cut, where a curve is over depth."""


def volume_of(shape: Shape, level_m: float) -> float:
    """Return the volume of a node below a level [m3]."""
    if not np.isfinite(level_m):
        return float(level_m)
    z, area, volume = shape.T
    k = min(max(int(np.searchsorted(z, level_m, side="right")) - 1, 0), z.size - 1)
    up = max(0.0, level_m - z[k])
    slope = (area[k + 1] - area[k]) / (z[k + 1] - z[k]) if k + 1 < z.size else 0.0
    return float(volume[k] + up * (area[k] + 0.5 * slope * up))


def level_cuts(shape: Shape, knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the levels between which a curve over level is straight over volume, as nearly."""
    z, area, _ = shape.T
    levels = {float(x) for x in z} | {float(x) for x in knots if x > z[0]}
    for (low, high), (a, b) in zip(itertools.pairwise(z), itertools.pairwise(area), strict=True):
        if a != b:
            levels |= {float(x) for x in np.linspace(low, high, PARTS + 1)}
    return np.array(sorted(levels))


def pump_curve(pump: Pump, shape: Shape, outlet_m: float) -> Curve:
    """Return the curve of a pump that lifts to a fixed level."""
    points = np.array(pump.curve.points)
    x, q = points[:, 0], points[:, 1]
    floor = float(shape[0, 0])
    match pump.curve.kind:
        case "constant":
            return [(0.0, float(q[0]), float(q[0]))]
        case "volume-step":
            edges = [0.0, *map(float, x[:-1])]
            return [(v, float(f), float(f)) for v, f in zip(edges, q, strict=True)]
        case "depth-step":
            edges = [0.0, *(volume_of(shape, floor + d) for d in x[:-1])]
            return [(v, float(f), float(f)) for v, f in zip(edges, q, strict=True)]
        case "depth-flow":
            return _over_level(shape, level_cuts(shape, floor + x), floor + x, q)
        case "head-flow":
            levels, flows = (outlet_m - x)[::-1], q[::-1]
            cuts = level_cuts(shape, levels)
            return _over_level(shape, cuts, levels, flows, below=0.0)


def _over_level(
    shape: Shape,
    cuts: NDArray[np.float64],
    levels: NDArray[np.float64],
    flows: NDArray[np.float64],
    below: float | None = None,
) -> Curve:
    """Return the pieces between *cuts* of a flow that is linear between *levels*.

    Below the first level the flow is *below*, or the first one.
    """

    def flow(level: float) -> float:
        if below is not None and level < levels[0]:
            return below
        return float(np.interp(level, levels, flows))

    pieces = []
    for low, high in itertools.pairwise(cuts):
        third = (high - low) / 3.0
        one, two = flow(low + third), flow(high - third)
        pieces.append((volume_of(shape, low), 2.0 * one - two, 2.0 * two - one))
    last = flow(float(cuts[-1]) + 1e-9)
    return [*pieces, (volume_of(shape, float(cuts[-1])), last, last)]
