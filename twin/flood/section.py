"""The circular section: area, conveyance and surface width over depth, as one table for all pipes.

Lengths are in diameters. The table is linear between 200 steps, so that a Newton iteration sees
exactly the slopes of what it evaluates. Conveyance keeps its hump: a nearly full pipe carries more
than a full one.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = [
    "AREA",
    "CONVEYANCE",
    "CRITICAL",
    "RISE_AREA",
    "RISE_CONVEYANCE",
    "STEPS",
    "TABLE",
    "WIDTH",
    "end_depth",
]

STEPS = 200
AREA, CONVEYANCE, RISE_AREA, RISE_CONVEYANCE, WIDTH, CRITICAL = range(6)
"""Columns: A/D^2; A R^(2/3)/D^(8/3); how much these rise to the next row; w/D;
A^(3/2) w^(-1/2)/D^(5/2)."""


def _table() -> NDArray[np.float64]:
    depth = np.linspace(0.0, 1.0, STEPS + 1)
    angle = 2.0 * np.arccos(1.0 - 2.0 * depth)  # at the centre
    area = (angle - np.sin(angle)) / 8.0
    wetted = angle / 2.0
    width = np.sin(angle / 2.0)
    width[-1] = 0.0
    radius = np.divide(area, wetted, out=np.zeros_like(area), where=wetted > 0.0)
    table = np.zeros((STEPS + 1, 8))
    table[:, AREA] = area
    table[:, CONVEYANCE] = area * radius ** (2.0 / 3.0)
    table[:, WIDTH] = width
    # Near the crown the surface closes and critical flow grows without bound.
    table[:, CRITICAL] = area**1.5 / np.sqrt(np.maximum(width, 0.02))
    table[:-1, RISE_AREA : RISE_CONVEYANCE + 1] = np.diff(table[:, : CONVEYANCE + 1], axis=0)
    return table


TABLE = _table()
FULL_AREA = math.pi / 4.0
FULL_CONVEYANCE = math.pi / 4.0 * 0.25 ** (2.0 / 3.0)
DEEPEST = 0.938
"""Depth of the greatest conveyance, in diameters."""


@njit(cache=True, error_model="numpy")
def depth_of(table: NDArray[np.float64], value: float, column: int, top: float) -> float:
    """Return the depth up to *top* at which a rising column has *value* [diameters]."""
    low, high = 0, int(top * STEPS)
    if value >= table[high, column]:
        return top
    while high - low > 1:
        middle = (low + high) // 2
        if table[middle, column] <= value:
            low = middle
        else:
            high = middle
    part = (value - table[low, column]) / (table[high, column] - table[low, column])
    return (low + float(part)) / STEPS


@njit(cache=True, error_model="numpy")
def end_depth(
    table: NDArray[np.float64],
    flow: float,
    diameter: float,
    conveyance: float,
    root_slope: float,
    gravity: float,
    normal: int,
) -> float:
    """Depth at which a pipe ends in the open [m]: the lower of critical and normal depth.

    A pipe without slope has no normal depth. With *normal* = 2, only normal depth counts.
    *conveyance* is ``D^(8/3) / n``.
    """
    flow = abs(flow)
    if flow <= 0.0:
        return 0.0
    critical = depth_of(table, flow / (math.sqrt(gravity) * diameter**2.5), CRITICAL, 1.0)
    if root_slope <= 0.0:
        return critical * diameter
    even = depth_of(table, flow / (conveyance * root_slope), CONVEYANCE, DEEPEST)
    if even >= DEEPEST:
        even = 1.0
    if normal == 2:
        return even * diameter
    return min(even, critical) * diameter
