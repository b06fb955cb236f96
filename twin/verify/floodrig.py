"""Small tanks, wells and rooms whose water has a closed form, and how they are measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from twin.flood.elements import (
    AreaTable,
    Inflow,
    Inflows,
    Opening,
    Options,
    Outfall,
    Pump,
    PumpCurve,
    Storage,
    Watch,
)
from twin.flood.network import Network

if TYPE_CHECKING:
    from twin.flood.solver import Solution

__all__ = ["TIGHT", "emptying", "event_s", "filling", "well"]

TIGHT = Options(tolerance_m=1e-6)
"""Closed forms are held against steps of 1 um; runs have 5 mm."""

HOURS = 3600.0


def tank(
    name: str, area_m2: float, *, depth_m: float = 0.0, invert_m: float = 0.0, top_m: float = 5.0
) -> Storage:
    """Return a vessel with vertical walls."""
    return Storage(
        id=name,
        invert_m=invert_m,
        table=AreaTable.flat(area_m2),
        max_depth_m=top_m,
        initial_depth_m=depth_m,
        closed="spill",
    )


def float_pump(name: str, on_m: float, off_m: float, **more: object) -> Pump:
    """Return a pump of 20 L/s with its own floats; *more* replaces what it has."""
    fields: dict[str, object] = {
        "id": name,
        "from_node": "well",
        "to_node": None,
        "curve": PumpCurve.constant(0.02),
        "on_depth_m": on_m,
        "off_depth_m": off_m,
    }
    return Pump(**(fields | more))  # type: ignore[arg-type]  # fields of a pump


@cache
def well(kind: Literal["constant", "storm", "outage", "head"]) -> Solution:
    """Return the wet well of 6 m2 by 3 m for four hours.

    ``constant``: 8 L/s, one pump of 20 L/s from 1.2 to 0.4 m. ``storm``: 2 to 45 to 2 L/s at 30, 60
    and 150 min, and a second pump from 1.8 to 0.6 m. ``outage``: the same without power from 3600
    to 6000 s. ``head``: as constant, with the pump's head curve, lifting to 6 m.
    """
    from twin.flood.solver import solve

    times, flows = np.array([0.0, 4 * HOURS]), np.array([8e-3, 8e-3])
    pumps: tuple[Pump, ...] = (float_pump("P1", 1.2, 0.4),)
    if kind in {"storm", "outage"}:
        times = np.array([0.0, 1800.0, 3600.0, 9000.0, 4 * HOURS])
        flows = np.array([2.0, 2.0, 45.0, 2.0, 2.0]) * 1e-3
        cut = ((3600.0, 6000.0),) if kind == "outage" else ()
        pumps = (
            float_pump("P1", 1.2, 0.4, outages_s=cut),
            float_pump("P2", 1.8, 0.6, outages_s=cut),
        )
    elif kind == "head":
        points = ((0.0, 0.030), (4.0, 0.024), (8.0, 0.014), (10.0, 0.006), (11.0, 0.0))
        pumps = (float_pump("P1", 1.2, 0.4, curve=PumpCurve("head-flow", points), discharge_m=6.0),)
    network = Network(nodes=(tank("well", 6.0, top_m=3.0),), pumps=pumps)
    inflows = Inflows(series=(Inflow("well", times, flows),))
    return solve(network, inflows, to_s=4 * HOURS)


def event_s(solution: Solution, which: str, kind: str, number: int) -> float:
    """Return the time of the *number*-th event of a kind at a pump, watch or sump [s]."""
    times = [one.time_s for one in solution.events if one.id == which and one.kind == kind]
    return times[number]


@cache
def emptying(kind: Literal["bottom", "side", "weir"]) -> Solution:
    """Return a tank that empties itself from 2 m, with a watch at 0.5 m."""
    from twin.flood.solver import solve

    area_m2 = 200.0 if kind == "weir" else 20.0
    if kind == "weir":
        hole = Opening(
            id="hole", from_node="tank", to_node="out", kind="weir", width_m=1.5, height_m=2.0,
            crest_m=6.0, coefficient=1.84,
        )  # fmt: skip
    else:
        hole = Opening(
            id="hole", from_node="tank", to_node="out", width_m=0.1, height_m=0.1, crest_m=5.0,
            kind="bottom-orifice" if kind == "bottom" else "side-orifice", coefficient=0.65,
            circular=True,
        )  # fmt: skip
    network = Network(
        nodes=(
            tank("tank", area_m2, depth_m=2.0, invert_m=5.0, top_m=3.0),
            Outfall(id="out", invert_m=0.0),
        ),
        openings=(hole,),
        options=TIGHT,
    )
    watches = (Watch(id="half", node="tank", depth_m=0.5, when="falling"),)
    return solve(network, to_s=2 * HOURS, watches=watches)


@dataclass(frozen=True, slots=True)
class Filling:
    """Two vessels that find one level."""

    solution: Solution

    def first_m(self, minute: float) -> float:
        """Return the depth of the one that empties [m]."""
        return float(np.interp(60.0 * minute, self.solution.times_s, self.solution.depth_m("a")))

    def second_m(self, minute: float) -> float:
        """Return the depth of the one that fills [m]."""
        return float(np.interp(60.0 * minute, self.solution.times_s, self.solution.depth_m("b")))


@cache
def filling(kind: Literal["gap", "sill"]) -> Filling:
    """Return a corridor that runs into a room, under a door or over a sill.

    ``gap``: 50 m2 at 0.30 m beside 12 m2, 0.9 m x 0.02 m, C 0.6. ``sill``: 300 m2 at 0.60 m above
    60 m2 3 m lower, 1 m wide, 0.15 m high, C 1.7.
    """
    from twin.flood.solver import solve

    if kind == "gap":
        nodes = (tank("a", 50.0, depth_m=0.3), tank("b", 12.0))
        hole = Opening(
            id="gap", from_node="a", to_node="b", kind="side-orifice", width_m=0.9, height_m=0.02,
            coefficient=0.6,
        )  # fmt: skip
    else:
        nodes = (tank("a", 300.0, depth_m=0.6), tank("b", 60.0, invert_m=-3.0))
        hole = Opening(
            id="gap", from_node="a", to_node="b", kind="weir", width_m=1.0, height_m=1.5,
            crest_m=0.15, coefficient=1.7,
        )  # fmt: skip
    network = Network(nodes=nodes, openings=(hole,), options=TIGHT)
    return Filling(solve(network, to_s=HOURS, report_every_s=30.0))
