"""A made-up drainage network of any size: a tree of manholes with yards, for timing only."""

from __future__ import annotations

from typing import Literal

import numpy as np

from twin.flood.elements import (
    AreaTable,
    Catchment,
    Junction,
    Node,
    Opening,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Storage,
)
from twin.flood.infiltration import Horton
from twin.flood.network import Network

__all__ = ["yards"]

STREET_M = 60.0
"""Length of each pipe."""
FALL = 0.005
"""Fall of each pipe."""
ROOM_EACH = 6
"""A pump room hangs on each sixth manhole."""


def yards(count: int, *, closed: bool | Literal["spill"] = "spill") -> Network:
    """Return a random tree of *count* manholes, each with its land; the same for each count.

    *closed* says what its rooms do when they are full: spill, as SWMM has it, or take no more.
    """
    rng = np.random.default_rng([11, count])
    parent = [-1, *(int(rng.integers(max(0, k - 6), k)) for k in range(1, count))]
    below = [1] * count
    for k in range(count - 1, 0, -1):
        below[parent[k]] += below[k]
    invert = [8.0] * count
    nodes: list[Node] = [Outfall(id="out", invert_m=8.0 - STREET_M * FALL)]
    pipes, openings, pumps, land = [], [], [], []
    for k in range(count):
        name = f"m{k}"
        if k:
            invert[k] = invert[parent[k]] + STREET_M * FALL
        nodes.append(
            Junction(
                id=name,
                invert_m=invert[k],
                ground_m=invert[k] + 2.5,
                pond_area_m2=float(rng.uniform(150.0, 500.0)),
            )
        )
        pipes.append(
            Pipe(
                id=f"p{k}",
                from_node=name,
                to_node=f"m{parent[k]}" if k else "out",
                length_m=STREET_M,
                # Full at about the rain of two years: 0.1 m3/s for each hectare.
                diameter_m=round(max(0.3, 0.35 * below[k] ** 0.375), 1),
                roughness=0.013,
            )
        )
        land.append(
            Catchment(
                id=f"l{k}",
                node=name,
                area_m2=float(rng.uniform(4e3, 15e3)),
                width_m=90.0,
                slope=0.006,
                impervious=0.7,
                infiltration=Horton(first_mm_h=76.0, last_mm_h=10.0, decay_per_h=4.0),
            )
        )
        if k % ROOM_EACH == ROOM_EACH - 1:
            room = f"r{k}"
            nodes.append(
                Storage(
                    id=room,
                    invert_m=invert[k] - 2.5,
                    table=AreaTable.flat(100.0),
                    max_depth_m=4.0,
                    closed=closed,
                )
            )
            openings.append(
                Opening(
                    id=f"g{k}", from_node=name, to_node=room, kind="side-orifice", width_m=1.2,
                    height_m=0.05, crest_m=invert[k] + 2.4, coefficient=0.6, flap=True,
                )
            )  # fmt: skip
            pumps.append(
                Pump(
                    id=f"u{k}", from_node=room, to_node=None, curve=PumpCurve.constant(0.01),
                    on_depth_m=0.25, off_depth_m=0.05,
                )
            )  # fmt: skip
    return Network(
        nodes=tuple(nodes),
        pipes=tuple(pipes),
        openings=tuple(openings),
        pumps=tuple(pumps),
        catchments=tuple(land),
        source="made-up network",
    )
