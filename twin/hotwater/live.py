"""One plant of a run: what stands, who hangs on it, and what has happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus import Building, HotWaterPlant
    from twin.hotwater.taps import Taps

__all__ = ["Change", "Plant"]


@dataclass(frozen=True, slots=True)
class Change:
    """What was written to a plant's record at one instant, kept so that it can be replayed."""

    time_s: float
    values: Mapping[str, float]
    """Fields of the record, as they were written."""
    unhurt: Mapping[str, float]
    """The same had nothing been out of service: decisions only."""
    unit: int | None = None
    """The heat pump that went out of service or came back, if one did."""
    out: bool = False


@dataclass(slots=True)
class Plant:
    """One plant of the run: what stands, who hangs on it, and what has happened to it."""

    index: int
    building: Building
    design: HotWaterPlant
    taps: Taps
    units_out: set[int] = field(default_factory=set)
    water: bool = True
    loop_power: bool = True
    heater_power: bool = True
    loop_tank_power: bool = True
    written: dict[str, float] = field(default_factory=dict)
    unhurt: dict[str, float] = field(default_factory=dict)
    """What would be written now if nothing were out of service."""
    changes: list[Change] = field(default_factory=list)
    """All that was written to its record, in order."""
    out_by: dict[str, int] = field(default_factory=dict)
    """What is out of service now (units, water), and the event that made it so."""
    troubles: list[tuple[float, int | None]] = field(default_factory=list)
    """Times from which an event (or none) was to blame for what is out of order."""
    cold_event: int | None = None

    @property
    def asset(self) -> str:
        """Its id among the assets."""
        return f"{self.building.id}.hotwater"
