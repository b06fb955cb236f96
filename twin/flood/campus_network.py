"""From a campus and a scenario to a network that can be computed, and the places people know.

Every manhole is one node: its water stands in the manhole, and above the ground on the yard. Every
room below ground is a storage with its sump at the bottom. Every way in is an opening from the yard
to the room, with a second, at first shut one beneath the barrier that a crew may set.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from twin.campus.wetting import Wetting, wetting_of
from twin.flood.infiltration import Horton
from twin.flood.network import (
    AreaTable,
    Catchment,
    Junction,
    Network,
    Node,
    Opening,
    Options,
    Outfall,
    Pipe,
    Pump,
    PumpCurve,
    Storage,
)
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Campus, PlantRoom, WayIn
    from twin.campus.drainage import Drainage, Manhole
    from twin.campus.equipment import DrainPump
    from twin.scenario.flood import FloodConditions

__all__ = ["CampusNetwork", "Machine", "RoomPlace", "Way", "YardPlace", "build"]

SHAFT_M2 = 1.2
"""Surface in a manhole of 1.2 m bore, where its yard is tabulated [m2]; SWMM's least is 1.167."""

EDGE_M = 0.01
"""Height over which a floor begins beside its sump, and a yard round its cover [m]."""

ABOVE_M = 5.0
"""A yard is open above; its table goes on so far over the ground [m]."""

ORIFICE = 0.6
"""Discharge coefficient of gaps and holes [-]; 0.60 to 0.65."""

WEIR = 1.7
"""Coefficient of stair heads, ramps and open doors [m^0.5/s]; 1.705 broad-crested."""

INLET_M = 1.0
"""Side of the square that a yard's inlets make together [m]; assumed, 0.5 to 2. Used only where a
scenario blocks them; elsewhere water enters freely."""

LONGEST_STEP_S = 600.0
"""Longest step while water trickles in [s]: days after a storm cost little, and the error of the
heads still rules while it rains."""

BELOW = "~sewer"
INLET = "~inlets"
LEAK = "~leak"


@dataclass(frozen=True, slots=True, kw_only=True)
class YardPlace:
    """A yard as people know it, and where its water is found in the network."""

    id: str
    name: Name
    x_m: float
    y_m: float
    node: str
    ground_m: float
    """Level of the ground [m above datum]."""
    zero_m: float
    """Depth at the node when water just reaches the ground [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way into a room."""

    id: str
    name: Name
    room: str
    yard: str
    kind: str
    width_m: float
    sill_m: float
    """Above the ground of the yard [m]."""
    crest_m: float
    """Level of its sill [m above datum]."""
    board_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """An asset that water on the floor of a room stops."""

    asset: str
    name: Name
    kind: str
    wetting: Wetting


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlace:
    """A room below ground; its node has the room's id."""

    id: str
    name: Name
    building: str
    zero_m: float
    """Depth at the node when water just reaches the floor: that of the sump [m]."""
    area_m2: float
    height_m: float
    ways: tuple[Way, ...]
    machines: tuple[Machine, ...]
    pumps: tuple[str, ...]

    @property
    def critical_m(self) -> float:
        """Water on the floor at which the first machine is lost; infinite where none stands."""
        return min((one.wetting.critical_m for one in self.machines), default=math.inf)


@dataclass(frozen=True, slots=True)
class CampusNetwork:
    """What is computed, and what it stands for."""

    network: Network
    yards: tuple[YardPlace, ...]
    rooms: tuple[RoomPlace, ...]
    edges: dict[str, tuple[str, ...]]
    """The overflows at each yard that has some."""


def build(
    campus: Campus,
    *,
    conditions: FloodConditions | None = None,
    start: datetime,
    blocked_inlets: Sequence[str] = (),
) -> CampusNetwork:
    """Return the network of a campus as a scenario finds it.

    Parameters
    ----------
    campus
        With storm drainage.
    conditions
        The scenario's ``flood``; None: all as built.
    start
        Local time of second 0.
    blocked_inlets
        Manholes whose inlets will be blocked in the run: their yard and sewer are two nodes, with
        the inlets between them.

    Raises
    ------
    DocumentError
        What the network's own checks find.
    """
    drainage = campus.site.drainage
    if drainage is None:
        raise ValueError(f"campus {campus.id}: has no site.drainage")
    split = frozenset(blocked_inlets)
    rooms = [
        (building.id, room)
        for building in campus.buildings
        for room in building.plant_rooms
        if room.ways_in or room.yard is not None
    ]
    depths = dict(conditions.initial_depth_m) if conditions else {}
    doors = frozenset(conditions.open_doors if conditions else ())
    pumps = [pump for owner, room in rooms for pump in _pumps(campus, owner, room, split)]
    ground = {manhole.id: manhole.ground_m for manhole in drainage.manholes}
    places = tuple(_room(campus, owner, room, ground) for owner, room in rooms)
    network = Network(
        nodes=(
            *(node for manhole in drainage.manholes for node in _manhole(manhole, split)),
            *_outfalls(drainage, conditions, start),
            *(_storage(room, ground, depths.get(room.id, 0.0)) for _, room in rooms),
        ),
        pipes=tuple(_pipes(drainage, conditions, split)),
        openings=(
            *(_inlets(manhole) for manhole in drainage.manholes if manhole.id in split),
            *_overflows(drainage),
            *(one for _, room in rooms for one in _ways(room, ground, doors, split)),
        ),
        pumps=tuple(pumps),
        catchments=tuple(_catchments(drainage)),
        options=Options(
            extra_pond_area=bool(conditions and conditions.extra_pond_area),
            longest_step_s=LONGEST_STEP_S,
        ),
        source=f"campus {campus.id}",
    )
    edges: dict[str, tuple[str, ...]] = {}
    for overflow in drainage.overflows:
        for yard in overflow.between:
            edges[yard] = (*edges.get(yard, ()), overflow.id)
    return CampusNetwork(
        network=network,
        yards=tuple(_yard(manhole, split) for manhole in drainage.manholes),
        rooms=places,
        edges=edges,
    )


# --- yards, sewers, outfalls ------------------------------------------------------------------


def _yard(manhole: Manhole, split: frozenset[str]) -> YardPlace:
    x_m, y_m = manhole.at
    return YardPlace(
        id=manhole.id,
        name=manhole.label,
        x_m=x_m,
        y_m=y_m,
        node=manhole.id,
        ground_m=manhole.ground_m,
        zero_m=0.0 if manhole.id in split else manhole.ground_m - manhole.invert_m,
    )


def _manhole(manhole: Manhole, split: frozenset[str]) -> Iterator[Node]:
    """Yield the node of a manhole, or of its yard and of its sewer."""
    pond = _pond(manhole)
    depth_m = manhole.ground_m - manhole.invert_m
    if manhole.id in split:
        flat = pond or ((0.0, manhole.pond_area_m2 or SHAFT_M2),)
        yield Storage(
            id=manhole.id,
            invert_m=manhole.ground_m,
            table=AreaTable(tuple(d for d, _ in flat), tuple(a for _, a in flat)),
            max_depth_m=ABOVE_M,
            closed=False,
        )
        yield Junction(
            id=manhole.id + BELOW,
            invert_m=manhole.invert_m,
            ground_m=manhole.ground_m,
            surcharge_m=ABOVE_M,
        )
    elif pond:
        depths = (0.0, depth_m, *(depth_m + max(d, EDGE_M) for d, _ in pond))
        areas = (SHAFT_M2, SHAFT_M2, *(a for _, a in pond))
        yield Storage(
            id=manhole.id,
            invert_m=manhole.invert_m,
            table=AreaTable(depths, areas),
            max_depth_m=depth_m + ABOVE_M,
            closed=False,
        )
    else:
        yield Junction(
            id=manhole.id,
            invert_m=manhole.invert_m,
            ground_m=manhole.ground_m,
            pond_area_m2=manhole.pond_area_m2,
        )


def _pond(manhole: Manhole) -> tuple[tuple[float, float], ...]:
    """Return the table of a hollow, from the ground up."""
    return tuple((float(d), float(a)) for d, a in manhole.pond)


def _inlets(manhole: Manhole) -> Opening:
    return Opening(
        id=manhole.id + INLET,
        from_node=manhole.id,
        to_node=manhole.id + BELOW,
        kind="bottom-orifice",
        width_m=INLET_M,
        height_m=INLET_M,
        crest_m=manhole.ground_m,
        coefficient=ORIFICE,
    )


def _pipes(
    drainage: Drainage, conditions: FloodConditions | None, split: frozenset[str]
) -> Iterator[Pipe]:
    silt = conditions.blocked_pipes if conditions else {}

    def below(node: str) -> str:
        return node + BELOW if node in split else node

    for pipe in drainage.pipes:
        yield Pipe(
            id=pipe.id,
            from_node=below(pipe.from_node),
            to_node=below(pipe.to_node),
            length_m=pipe.length_m,
            # Silt is told as a share of the section; a round pipe of what is left stands for it.
            diameter_m=pipe.diameter_m * math.sqrt(1.0 - silt.get(pipe.id, 0.0)),
            roughness=pipe.roughness,
            from_offset_m=pipe.from_offset_m,
            to_offset_m=pipe.to_offset_m,
            flap=pipe.flap,
        )


def _outfalls(
    drainage: Drainage, conditions: FloodConditions | None, start: datetime
) -> Iterator[Outfall]:
    river = conditions.river if conditions else None
    for outfall in drainage.outfalls:
        level: float | str | tuple[tuple[float, ...], tuple[float, ...]]
        level = "free" if outfall.level_m is None else outfall.level_m
        if river is not None and (not river.outfalls or outfall.id in river.outfalls):
            if river.level_m is not None:
                level = river.level_m
            else:
                level = (
                    tuple((point.at - start).total_seconds() for point in river.series),
                    tuple(point.level_m for point in river.series),
                )
        yield Outfall(
            id=outfall.id,
            invert_m=outfall.invert_m,
            level=level,  # type: ignore[arg-type]  # "free" is the only text
            flap=outfall.flap,
        )


def _overflows(drainage: Drainage) -> Iterator[Opening]:
    for edge in drainage.overflows:
        yield Opening(
            id=edge.id,
            from_node=edge.between[0],
            to_node=edge.between[1],
            kind="weir",
            width_m=edge.width_m,
            crest_m=edge.crest_m,
            coefficient=edge.coefficient,
        )


def _catchments(drainage: Drainage) -> Iterator[Catchment]:
    ground = drainage.ground
    soil = Horton(
        first_mm_h=ground.infiltration_dry_mm_h,
        last_mm_h=ground.infiltration_wet_mm_h,
        decay_per_h=ground.decay_per_h,
        drying_days=ground.drying_days,
    )
    for catchment in drainage.catchments:
        yield Catchment(
            id=catchment.id,
            node=catchment.drains_to,
            area_m2=catchment.area_m2,
            width_m=catchment.width_m,
            slope=catchment.slope,
            impervious=catchment.impervious,
            roughness_impervious=ground.roughness_paved,
            roughness_pervious=ground.roughness_green,
            storage_impervious_m=ground.depression_paved_mm / 1000.0,
            storage_pervious_m=ground.depression_green_mm / 1000.0,
            impervious_bare=ground.paved_without_depression,
            infiltration=soil,
        )


# --- rooms, ways in, pumps ----------------------------------------------------------------------


def _room(campus: Campus, owner: str, room: PlantRoom, ground: dict[str, float]) -> RoomPlace:
    ways = tuple(
        Way(
            id=way.id,
            name=way.asset(room, owner).name,
            room=room.id,
            yard=way.yard or room.yard or "",
            kind=way.kind,
            width_m=way.width_m,
            sill_m=way.sill_m,
            crest_m=ground[way.yard or room.yard or ""] + way.sill_m,
            board_m=way.board_m,
        )
        for way in room.ways_in
    )
    inside = [asset for asset in campus.building(owner).assets() if asset.located_in == room.id]
    machines = tuple(
        Machine(
            asset=asset.id,
            name=asset.name,
            kind=asset.kind,
            wetting=asset.wetting or wetting_of(asset.kind),
        )
        for asset in inside
    )
    return RoomPlace(
        id=room.id,
        name=room.name,
        building=owner,
        zero_m=room.sump_depth_m,
        area_m2=room.area_m2,
        height_m=room.height_m,
        ways=ways,
        machines=machines,
        pumps=tuple(asset.id for asset in inside if asset.kind == "drain-pump"),
    )


def _level_before(room: PlantRoom, ground: dict[str, float]) -> float:
    """Return the ground from which a room's heights count: that of its yard [m above datum]."""
    return ground[room.yard or room.ways_in[0].yard or ""]


def _storage(room: PlantRoom, ground: dict[str, float], depth_m: float) -> Storage:
    sump_m2 = room.sump_m3 / room.sump_depth_m
    floor_m2 = max(room.area_m2, sump_m2)
    return Storage(
        id=room.id,
        invert_m=_level_before(room, ground) + room.floor_m - room.sump_depth_m,
        table=AreaTable(
            (0.0, room.sump_depth_m, room.sump_depth_m + EDGE_M), (sump_m2, sump_m2, floor_m2)
        ),
        max_depth_m=room.sump_depth_m + room.height_m,
        initial_depth_m=room.sump_depth_m + depth_m if depth_m else 0.0,
        closed=True,
    )


def _ways(
    room: PlantRoom, ground: dict[str, float], doors: frozenset[str], split: frozenset[str]
) -> Iterator[Opening]:
    for way in room.ways_in:
        yard = way.yard or room.yard or ""
        crest_m = ground[yard] + way.sill_m
        node = yard + BELOW if way.kind == "drain" and yard in split else yard
        yield _way(way, room.id, node, crest_m, stands_open=way.id in doors)
        if way.kind == "drain":
            continue
        yield Opening(
            id=way.id + LEAK,
            from_node=node,
            to_node=room.id,
            kind="side-orifice",
            width_m=way.width_m,
            height_m=way.gap_m,
            crest_m=crest_m,
            coefficient=ORIFICE,
            flap=True,
            open=False,
        )


def _way(way: WayIn, room: str, yard: str, crest_m: float, *, stands_open: bool) -> Opening:
    """Return a way in as the hydraulics see it; nothing runs back up into the yard."""
    weir = way.kind in {"stair", "ramp"} or way.stands_open or stands_open
    if way.kind == "drain":
        height_m = way.width_m
    elif way.kind == "door":
        height_m = way.gap_m
    else:
        height_m = way.height_m
    return Opening(
        id=way.id,
        from_node=yard,
        to_node=room,
        kind="weir" if weir else "side-orifice",
        width_m=way.width_m,
        height_m=math.inf if weir else height_m,
        crest_m=crest_m,
        coefficient=WEIR if weir else ORIFICE,
        flap=True,
        circular=way.kind == "drain",
    )


def _pumps(campus: Campus, owner: str, room: PlantRoom, split: frozenset[str]) -> Iterator[Pump]:
    """Yield the sump pumps of a room: equal ones are duty and standby of one group."""
    for item in campus.building(owner).equipment:
        if item.kind == "drain-pump" and item.located_in == room.id:
            yield from _group(item, room, split)


def _group(item: DrainPump, room: PlantRoom, split: frozenset[str]) -> Iterator[Pump]:
    yard = room.yard
    if yard in split:
        yard = f"{yard}{BELOW}"
    for number, unit in enumerate(item.asset_ids()):
        yield Pump(
            id=unit,
            from_node=room.id,
            to_node=yard,
            curve=PumpCurve.constant(item.flow_m3_h / 3600.0),
            on_depth_m=item.start_depth_m + number * item.step_m,
            off_depth_m=item.stop_depth_m,
            group=item.id if item.count > 1 else None,
            alternate=item.alternate and item.count > 1,
            power_w=1000.0 * item.power_kw,
        )
