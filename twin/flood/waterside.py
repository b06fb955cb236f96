"""The water as crews meet it: what they ask of it, and what they do to it.

The response domain speaks to the flood through a protocol of its own; this is what fulfils it.
Places, ways in and storms carry the names that it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.errors import InputError
from twin.model import Name

if TYPE_CHECKING:
    from twin.flood.system import Flood

__all__ = ["FloodRoom", "Rainstorm", "Waterside", "WayIn", "Yard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """Open ground whose water stands at one level."""

    id: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """An opening through which water reaches a room."""

    id: str
    yard: str
    kind: str
    width_m: float
    sill_m: float
    """Above the ground of the yard [m]."""
    highest_m: float
    """Highest barrier that can be set before it, above the sill [m]; 0: none can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRoom:
    """A room that can be lost to water."""

    id: str
    name: Name
    building: str
    critical_m: float
    """Water on its floor at which the first machine is lost [m]; infinite where none stands."""
    ways_in: tuple[WayIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rainstorm:
    """One storm of the run."""

    id: str
    name: Name
    begins_s: float
    ends_s: float


class Waterside:
    """The yards, rooms and storms of a run, and the hands that crews lay on them."""

    def __init__(self, flood: Flood) -> None:
        self._flood = flood
        self._pumps: dict[int, str] = {}
        self._watched = 0
        self.yards: Sequence[Yard] = [
            Yard(id=yard.id, x_m=yard.x_m, y_m=yard.y_m) for yard in flood.place.yards
        ]
        self.rooms: Sequence[FloodRoom] = [
            FloodRoom(
                id=room.id,
                name=room.name,
                building=room.building,
                critical_m=room.critical_m,
                ways_in=tuple(
                    WayIn(
                        id=way.id,
                        yard=way.yard,
                        kind=way.kind,
                        width_m=way.width_m,
                        sill_m=way.sill_m,
                        highest_m=way.board_m,
                    )
                    for way in room.ways
                ),
            )
            for room in flood.place.rooms
        ]
        self.storms: Sequence[Rainstorm] = [
            Rainstorm(id=storm.id, name=storm.name, begins_s=storm.begins_s, ends_s=storm.ends_s)
            for storm in flood.rainfall.storms
        ]

    def rain_mm(self, time_s: float) -> float:
        """Return all the rain that has fallen up to *time_s* [mm]."""
        return float(self._flood.rainfall.rain.depth_mm(time_s))

    def storm_event(self, storm: str) -> int | None:
        """Return the journal's event of the beginning of a storm; None before it has begun."""
        return self._flood.storm_events.get(storm)

    def depth_m(self, place: str) -> float:
        """Return the water standing now on a yard's ground or a room's floor [m]."""
        return self._flood.depth_m(place)

    def flow_speed_m_s(self, yard: str) -> float:
        """Return the speed at which water now runs over an edge of a yard [m/s].

        The greatest of its edges; the flow over an edge through the water above its crest.
        """
        return self._flood.flow_speed_m_s(yard)

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Call *callback(time_s, rising, event)* whenever the water at *place* passes a depth."""
        self._watched += 1
        self._flood.watch(f"asked-{self._watched}", place, depth_m, callback)

    def lost_s(self, room: str) -> Sequence[float]:
        """Return the times up to now at which a room's water rose to its critical depth [s]."""
        return tuple(self._flood.rooms[room].lost_s)

    def raise_barrier(self, way_in: str, *, height_m: float, leak_gap_m: float, cause: int) -> None:
        """Close a way in with something that stands *height_m* above its sill."""
        self._flood.raise_barrier(way_in, height_m=height_m, leak_gap_m=leak_gap_m, cause=cause)

    def remove_barrier(self, way_in: str, *, cause: int) -> None:
        """Open the way in again, as it was; nothing happens where no barrier stands."""
        self._flood.remove_barrier(way_in, cause=cause)

    def place_pump(self, room: str, *, flow_m3_s: float, cause: int) -> int:
        """Set a mobile pump into a room, discharging to the open; return its handle.

        Raises
        ------
        InputError
            More pumps stand in rooms than a run has places for.
        """
        slot = self._flood.bring_pump(room, flow_m3_s)
        if slot is None:
            raise InputError(
                f"mobile pump for {room} (event {cause}): as many pumps stand in rooms as a run"
                " has places for"
            )
        handle = max(self._pumps, default=0) + 1
        self._pumps[handle] = slot
        return handle

    def remove_pump(self, handle: int, *, cause: int) -> None:
        """Take a mobile pump away again."""
        del cause  # whoever takes it away writes that into the journal
        self._flood.take_pump(self._pumps.pop(handle))
