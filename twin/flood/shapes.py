"""The surface of each node over its level, as the kernels read it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twin.flood.elements import Junction, Options, Pipe, Storage

__all__ = ["Shape", "junction_shape", "storage_shape"]

Shape = NDArray[np.float64]
"""float64[points, 3]: level [m], surface [m2], volume below [m3]."""

RAMP_M = 0.005
"""Over this height above the ground the surface of a manhole grows to that of its pond [m]. A wide
ramp lifts ponds: 5 cm by 2 cm."""

LEAST_M2 = 1e-3
"""The least surface of a storage [m2]."""

EXTRAN = 0.392
"""Surface width that SWMM keeps for a full pipe, in diameters: that at 96 % of its depth,
``2 (0.96 - 0.96^2)^0.5``."""

POINTS = 17
"""Levels at which the surface of a pipe is tabulated, closer at floor and crown."""

Ends = Sequence[tuple[Pipe, float]]
"""The pipes at a node, with the level of their inverts there [m]."""


def junction_shape(node: Junction, ends: Ends, options: Options) -> Shape:
    """Return the surface of a manhole: half of each of its pipes, then its pond."""
    levels = {node.invert_m, node.ground_m}
    for pipe, invert in ends:
        levels |= {z for z in _levels(pipe, invert) if node.invert_m < z < node.ground_m}
    z = np.array(sorted(levels))
    area = np.maximum(options.junction_area_m2, _pipes_m2(z, ends))
    pond = max(node.pond_area_m2, options.junction_area_m2)
    if node.pond_area_m2 > 0.0 and options.extra_pond_area:
        pond += sum(EXTRAN * pipe.diameter_m * 0.5 * pipe.length_m for pipe, _ in ends)
    if pond != area[-1]:
        z = np.append(z, node.ground_m + RAMP_M)
        area = np.append(area, pond)
    return _with_volume(z, area)


def storage_shape(node: Storage, ends: Ends) -> Shape:
    """Return the surface of a storage with half of each of its pipes."""
    top = node.invert_m + node.max_depth_m
    table_z = node.invert_m + np.array(node.table.depth_m)
    levels = {*table_z.tolist(), node.invert_m}
    for pipe, invert in ends:
        levels |= {z for z in _levels(pipe, invert) if z > node.invert_m}
    closed = node.closed is True
    if closed:
        levels = {z for z in levels if z < top} | {top}
    z = np.array(sorted(levels))
    area = np.interp(z, table_z, np.array(node.table.area_m2)) + _pipes_m2(z, ends)
    area = np.maximum(area, LEAST_M2)
    return _with_volume(z, area)


def _levels(pipe: Pipe, invert_m: float) -> list[float]:
    parts = 0.5 * (1.0 - np.cos(np.linspace(0.0, math.pi, POINTS)))
    return [float(z) for z in invert_m + pipe.diameter_m * parts]


def _pipes_m2(z: NDArray[np.float64], ends: Ends) -> NDArray[np.float64]:
    total = np.zeros_like(z)
    for pipe, invert in ends:
        x = np.clip((z - invert) / pipe.diameter_m, 0.0, 1.0)
        total += 2.0 * np.sqrt(x * (1.0 - x)) * pipe.diameter_m * 0.5 * pipe.length_m
    return total


def _with_volume(z: NDArray[np.float64], area: NDArray[np.float64]) -> Shape:
    volume = np.concatenate(([0.0], np.cumsum(0.5 * (area[1:] + area[:-1]) * np.diff(z))))
    return np.column_stack((z, area, volume))
