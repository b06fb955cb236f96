"""What crews meet: the water on the site and the rain above it, as whoever computes them gives it.

The flood domain fulfils these protocols; a test fulfils them with a closed form. Response imports
neither: `twin.simulation` brings them together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from twin.model import Name

__all__ = ["DryCampus", "FloodRoom", "FloodSite", "Rainstorm", "WayIn", "Yard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """Open ground whose water stands at one level; roads near it are as wet as it is."""

    id: str
    x_m: float
    """Middle of the yard, east [m]."""
    y_m: float
    """Middle of the yard, north [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """An opening through which water reaches a room, as those who close it see it."""

    id: str
    yard: str
    """The yard whose water stands before it."""
    kind: Literal["door", "stair", "vent", "window", "drain", "ramp"]
    width_m: float
    """Clear width to be closed [m]."""
    sill_m: float
    """Where water begins to enter, above the ground of the yard [m]; the zero of a depth there."""
    highest_m: float = math.inf
    """Highest barrier that can be set before it, above the sill [m]; 0: none can."""

    @property
    def closable(self) -> bool:
        """Whether boards, a gate or sandbags can be set before it."""
        return self.highest_m > 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRoom:
    """A room that can be lost to water."""

    id: str
    name: Name
    building: str
    """Id of the building below which it lies; crews arrive there."""
    critical_m: float
    """Water on its floor at which the first machine is lost [m]."""
    ways_in: tuple[WayIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rainstorm:
    """One storm of the run, known in advance because it is scripted."""

    id: str
    name: Name
    begins_s: float
    """First rain [s after the start of the run]."""
    ends_s: float
    """Last rain [s]."""


class FloodSite(Protocol):
    """The water, as the response domain may ask for it and act on it.

    All calls are made on the engine's clock: what is read is the water of the engine's *now* (the
    implementation advances its own system to it), and what is changed changes from now on (through
    :meth:`twin.engine.Engine.change`). ``cause`` is always a number of the engine's journal. Ids
    are those of :attr:`yards`, :attr:`rooms` and their ways in.
    """

    yards: Sequence[Yard]
    rooms: Sequence[FloodRoom]
    storms: Sequence[Rainstorm]

    def rain_mm(self, time_s: float) -> float:
        """Return all the rain that has fallen since the beginning up to *time_s* [mm].

        Asked for any time of the run, the future included; never falls.
        """

    def storm_event(self, storm: str) -> int | None:
        """Return the journal's event of the beginning of a storm; None before it has begun."""

    def depth_m(self, place: str) -> float:
        """Return the water standing now on a yard's ground or a room's floor [m]."""

    def flow_speed_m_s(self, yard: str) -> float:
        """Return the speed at which water now runs over a yard [m/s]; 0 where it only stands."""

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Call *callback(time_s, rising, event)* whenever the water at *place* passes *depth_m*.

        Called before the run begins. *event* is the journal's event of it, or None.
        """

    def lost_s(self, room: str) -> Sequence[float]:
        """Return the times up to now at which a room's water rose to its critical depth [s]."""

    def raise_barrier(self, way_in: str, *, height_m: float, leak_gap_m: float, cause: int) -> None:
        """Close a way in with something that stands *height_m* above its sill.

        Water passes over it as over a weir of the same width with its crest there, and under it
        through a gap *leak_gap_m* high along the whole width (a side orifice at the sill; 0 is
        tight). A second barrier takes the place of the first.
        """

    def remove_barrier(self, way_in: str, *, cause: int) -> None:
        """Open the way in again, as it was; nothing happens where no barrier stands."""

    def place_pump(self, room: str, *, flow_m3_s: float, cause: int) -> int:
        """Set a mobile pump into a room, discharging to the open; return its handle.

        It draws water as long as there is any, at a constant flow [m3/s], on its own engine.
        """

    def remove_pump(self, handle: int, *, cause: int) -> None:
        """Take a mobile pump away again."""


class DryCampus:
    """A site without water, for runs in which crews work but no rain falls."""

    yards: Sequence[Yard] = ()
    rooms: Sequence[FloodRoom] = ()
    storms: Sequence[Rainstorm] = ()

    def rain_mm(self, time_s: float) -> float:
        """Return no rain."""
        return 0.0 * time_s

    def storm_event(self, storm: str) -> int | None:
        """Return None: there is no storm."""
        raise LookupError(storm)

    def depth_m(self, place: str) -> float:
        """Return no water."""
        raise LookupError(place)

    def flow_speed_m_s(self, yard: str) -> float:
        """Return no flow."""
        raise LookupError(yard)

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Refuse: there is no place to watch."""
        raise LookupError(place, depth_m, callback)

    def lost_s(self, room: str) -> Sequence[float]:
        """Return nothing: no room is lost."""
        raise LookupError(room)

    def raise_barrier(self, way_in: str, *, height_m: float, leak_gap_m: float, cause: int) -> None:
        """Refuse: there is nothing to close."""
        raise LookupError(way_in, height_m, leak_gap_m, cause)

    def remove_barrier(self, way_in: str, *, cause: int) -> None:
        """Refuse: there is nothing to open."""
        raise LookupError(way_in, cause)

    def place_pump(self, room: str, *, flow_m3_s: float, cause: int) -> int:
        """Refuse: there is nothing to pump."""
        raise LookupError(room, flow_m3_s, cause)

    def remove_pump(self, handle: int, *, cause: int) -> None:
        """Refuse: there is no pump."""
        raise LookupError(handle, cause)
