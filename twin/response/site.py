"""What crews meet: the water on the site and the rain above it, as whoever computes them gives it.

The flood domain fulfils these protocols; a test fulfils them with a closed form. Response imports
neither: `twin.simulation` brings them together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from twin.model import Name

__all__ = ["DryCampus", "FloodRoom", "FloodSite", "Rainstorm", "WayIn", "Yard"]


class Yard(Protocol):
    """Open ground whose water stands at one level; roads near it are as wet as it is."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def x_m(self) -> float:
        """Middle of the yard, east [m]."""

    @property
    def y_m(self) -> float:
        """Middle of the yard, north [m]."""


class WayIn(Protocol):
    """An opening through which water reaches a room, as those who close it see it."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def yard(self) -> str:
        """The yard whose water stands before it."""

    @property
    def width_m(self) -> float:
        """Clear width to be closed [m]."""

    @property
    def sill_m(self) -> float:
        """Where water begins to enter, above the ground of the yard [m]."""

    @property
    def highest_m(self) -> float:
        """Highest barrier that can be set before it, above the sill [m]; 0: none can."""


class FloodRoom(Protocol):
    """A room that can be lost to water."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def name(self) -> Name:
        """What people call it."""

    @property
    def building(self) -> str:
        """Id of the building below which it lies; crews arrive there."""

    @property
    def ways_in(self) -> Sequence[WayIn]:
        """Every opening through which water reaches it."""


class Rainstorm(Protocol):
    """One storm of the run, known in advance because it is scripted."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def begins_s(self) -> float:
        """First rain [s after the start of the run]."""

    @property
    def ends_s(self) -> float:
        """Last rain [s]."""


class FloodSite(Protocol):
    """The water, as the response domain may ask for it and act on it.

    All calls are made on the engine's clock: what is read is the water of the engine's *now* (the
    implementation advances its own system to it), and what is changed changes from now on (through
    :meth:`twin.engine.Engine.change`). ``cause`` is always a number of the engine's journal. Ids
    are those of :attr:`yards`, :attr:`rooms` and their ways in.
    """

    @property
    def yards(self) -> Sequence[Yard]:
        """Every yard on which water can stand."""

    @property
    def rooms(self) -> Sequence[FloodRoom]:
        """Every room that can be lost."""

    @property
    def storms(self) -> Sequence[Rainstorm]:
        """The storms of the run."""

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
