"""What a drainage network is made of: nodes, pipes, openings, pumps, catchments.

Everything is in SI units, levels are absolute [m], depths stand above a node's invert [m]. The
elements only hold numbers; :class:`twin.flood.network.Network` checks them together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AreaTable",
    "Catchment",
    "Inflow",
    "Inflows",
    "Junction",
    "Node",
    "Opening",
    "Options",
    "Outfall",
    "Pipe",
    "Pump",
    "PumpCurve",
    "Runoff",
    "Storage",
    "Watch",
]


@dataclass(frozen=True, slots=True)
class AreaTable:
    """Water surface over depth, linear between the points and constant above the last one."""

    depth_m: tuple[float, ...]
    """Depths, rising from zero [m]."""
    area_m2: tuple[float, ...]
    """Surface at each depth [m2]."""

    @classmethod
    def flat(cls, area_m2: float) -> AreaTable:
        """Return the table of a vessel with vertical walls."""
        return cls((0.0,), (area_m2,))

    def volume_m3(self, depth_m: float) -> float:
        """Return the volume below *depth_m* [m3]: each piece is a trapezium."""
        volume = 0.0
        for k, low in enumerate(self.depth_m):
            if depth_m <= low:
                break
            area = self.area_m2[k]
            if k + 1 == len(self.depth_m):
                return volume + (depth_m - low) * area
            high = self.depth_m[k + 1]
            reach = min(depth_m, high) - low
            slope = (self.area_m2[k + 1] - area) / (high - low)
            volume += reach * (area + 0.5 * slope * reach)
        return volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction:
    """A manhole: the ends of its pipes store water, and its pond does when it overflows."""

    id: str
    invert_m: float
    """Level of its floor [m]."""
    ground_m: float
    """Level of its rim [m]."""
    pond_area_m2: float = 0.0
    """Ground on which overflowing water stands [m2]; 0: it runs off the site and is booked as
    lost."""
    surcharge_m: float = 0.0
    """How far above the rim a bolted cover holds the head before it overflows [m]."""
    initial_depth_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """A yard, a wet well or a room: a vessel with a tabulated surface."""

    id: str
    invert_m: float
    """Level of its floor [m]."""
    table: AreaTable
    max_depth_m: float
    """Depth at which it is full [m]."""
    initial_depth_m: float = 0.0
    closed: bool | Literal["spill"] = True
    """What happens when it is full. ``True``: a room with a ceiling; nothing more enters.
    ``False``: open above; the last surface goes on upward. ``"spill"``: the excess is lost and
    booked, as SWMM does it."""

    @property
    def ground_m(self) -> float:
        """Level at which it is full [m]."""
        return self.invert_m + self.max_depth_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfall:
    """Where water leaves the network: a free drop, or a river with its level."""

    id: str
    invert_m: float
    level: Literal["free", "normal"] | float | tuple[Sequence[float], Sequence[float]] = "free"
    """``"free"``: the lower of critical and normal depth; ``"normal"``: normal depth; a number: a
    fixed level [m]; a pair (times [s], levels [m]): linear between its points."""
    flap: bool = False
    """A gate that lets nothing back in."""


Node = Junction | Storage | Outfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipe:
    """A circular pipe; it may rise, lie level, or drop into a node above its floor."""

    id: str
    from_node: str
    to_node: str
    length_m: float
    diameter_m: float
    roughness: float
    """Manning's n [s/m^(1/3)]."""
    from_offset_m: float = 0.0
    """Height of the pipe's invert above that of the node it begins at [m]."""
    to_offset_m: float = 0.0
    flap: bool = False
    """A gate that lets water pass only from *from_node* to *to_node*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A gap below a door, an open door, a sill or board, a stair head, a window, a drain.

    Also how one yard flows over into the next.
    """

    id: str
    from_node: str
    to_node: str
    kind: Literal["side-orifice", "bottom-orifice", "weir"]
    width_m: float
    """Clear width, or the diameter of a circular opening [m]."""
    height_m: float = math.inf
    """Clear height [m]; infinite for a weir open above."""
    crest_m: float = 0.0
    """Level of its lower edge [m]."""
    coefficient: float = 0.6
    """Of an orifice, the discharge coefficient [-]; of a weir, ``C`` in ``Q = C L h^1.5``
    [m^0.5/s]."""
    flap: bool = False
    """Nothing passes from *to_node* back to *from_node*."""
    circular: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class PumpCurve:
    """What a pump delivers.

    ======================  ===========================  =======================================
    kind                    points (x, flow in m3/s)     between the points
    ======================  ===========================  =======================================
    ``constant``            one: (ignored, flow)         always the flow
    ``head-flow``           head [m]                     linear; past the last head, nothing
                                                         (SWMM type 3)
    ``depth-flow``          depth in the sump [m]        linear (SWMM type 4)
    ``depth-step``          depth in the sump [m]        the flow of the first point at or above
                                                         the depth (SWMM type 2)
    ``volume-step``         volume in the sump [m3]      the same over volume (SWMM type 1)
    ======================  ===========================  =======================================
    """

    kind: Literal["constant", "head-flow", "depth-flow", "depth-step", "volume-step"]
    points: tuple[tuple[float, float], ...]

    @classmethod
    def constant(cls, flow_m3_s: float) -> PumpCurve:
        """Return the curve of a pump that always delivers *flow_m3_s*."""
        return cls("constant", ((0.0, flow_m3_s),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """A pump with float switches.

    Pumps of one sump with the same *group* are duty and standby: the stages are the pumps' float
    levels in rising order, and each stage is served by the first pump in turn that can run. Where
    the group *alternates*, the lead passes on whenever the leading pump has stopped. A standby
    that never helps and only replaces has an infinite *on_depth_m*.
    """

    id: str
    from_node: str
    to_node: str | None
    """Where it delivers; None: off the site."""
    curve: PumpCurve
    on_depth_m: float
    """Depth in the sump at which it starts [m]."""
    off_depth_m: float
    """Depth at which it stops [m]."""
    group: str | None = None
    alternate: bool = False
    minimum_run_s: float = 0.0
    """Once started it runs at least so long [s]."""
    minimum_rest_s: float = 0.0
    """Once stopped it rests at least so long [s]."""
    check_valve: bool = True
    """Without one, water runs back through the standing pump when it stands higher outside."""
    bore_m: float = 0.1
    """Bore of the discharge pipe, through which water runs back without a check valve [m]."""
    discharge_m: float | None = None
    """Level of the discharge pipe's mouth [m]; None: the invert of *to_node*."""
    available: bool = True
    blocked: float = 0.0
    """Part of the inlet that is blocked; the flow falls in proportion [0..1]."""
    drowns_at_m: float | None = None
    """Depth in its sump above which it is lost for good [m]; None: a submersible pump."""
    outages_s: tuple[tuple[float, float], ...] = ()
    """Spans without power, known in advance [s]."""
    power_w: float = 0.0
    """Electrical power while it runs [W]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchment:
    """Ground that rain falls on, with its three parts: see :mod:`twin.flood.runoff`."""

    id: str
    node: str
    """Node that takes its runoff."""
    area_m2: float
    width_m: float
    """Width over which it runs off [m]."""
    slope: float
    """[m/m]."""
    impervious: float
    """Part of the area that is sealed [0..1]."""
    roughness_impervious: float = 0.013
    roughness_pervious: float = 0.15
    storage_impervious_m: float = 0.0015
    """Depression storage [m]."""
    storage_pervious_m: float = 0.005
    impervious_bare: float = 0.25
    """Part of the sealed area without depression storage [0..1]."""
    infiltration: object | None = None
    """Horton, Green-Ampt or curve number: see :mod:`twin.flood.infiltration`."""


@dataclass(frozen=True, slots=True, eq=False)
class Inflow:
    """Water that flows into a node, linear between the knots and zero before and after them."""

    node: str
    times_s: NDArray[np.float64]
    flow_m3_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Runoff:
    """What catchments give to several nodes at common knots, with the exact volume in between.

    Between two knots the flow is the one quadratic that meets both flows and the volume.
    """

    nodes: tuple[str, ...]
    times_s: NDArray[np.float64]
    """float64[knots], rising."""
    flow_m3_s: NDArray[np.float64]
    """float64[knots, nodes] at the knots."""
    volume_m3: NDArray[np.float64]
    """float64[knots - 1, nodes] between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Inflows:
    """All that flows into a network."""

    series: tuple[Inflow, ...] = ()
    runoff: Runoff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A depth at a node that somebody waits for."""

    id: str
    node: str
    depth_m: float
    when: Literal["rising", "falling", "both"] = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a network is computed.

    Attributes
    ----------
    extra_pond_area
        Adds 0.392 D L / 2 per pipe end to a ponded surface, as SWMM's EXTRAN does (it keeps the
        surface width that a pipe has at 96 % of its depth for ever). Off is physics.
    gravity
        [m/s2].
    tolerance_m
        Error of a step in the head of a node that steers the step [m].
    tank_tolerance_m
        The same where there are only tanks and openings [m]; the trapezoidal rule then errs far
        less than that.
    least_step_s, longest_step_s
        Bounds of the step; the upper one holds while water flows in [s].
    junction_area_m2
        Least surface of a manhole [m2]; 1.167 is 12.566 ft2, a 4 ft manhole (SWMM's default).
    """

    extra_pond_area: bool = False
    gravity: float = 9.80665
    tolerance_m: float = 0.005
    tank_tolerance_m: float = 1e-6
    least_step_s: float = 0.5
    longest_step_s: float = 120.0
    junction_area_m2: float = 1.167
