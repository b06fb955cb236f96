"""What has happened to the yards, ways in and rooms of a run so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.flood.campus_network import RoomPlace, Way, YardPlace

__all__ = ["Barrier", "LiveRoom", "LiveWay", "LiveYard"]


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that stands before a way in."""

    height_m: float
    """Above the sill [m]."""
    leak_gap_m: float


@dataclass(slots=True)
class LiveYard:
    """A yard of the run."""

    place: YardPlace
    event: int | None = None
    """Since when water stands on it; None: it does not."""
    ponded_s: float = 0.0
    since_s: float = 0.0


@dataclass(slots=True)
class LiveWay:
    """A way in of the run."""

    way: Way
    event: int | None = None
    """Since when water stands above its sill; None: it does not."""
    barrier: Barrier | None = None
    first_s: float | None = None
    """First time that water came in [s]."""


@dataclass(slots=True)
class LiveRoom:
    """A room of the run."""

    place: RoomPlace
    ways: tuple[LiveWay, ...] = ()
    wet_event: int | None = None
    """Since when water stands on its floor; None: it is dry."""
    first_wet_s: float | None = None
    lost_s: list[float] = field(default_factory=list)
    """Times at which its first machine was reached."""
    over_since_s: float | None = None
    over_critical_s: float = 0.0
    """How long water stood above its critical depth [s]."""
    slot: str | None = None
    """The pump that was brought in to empty it after the storm."""
