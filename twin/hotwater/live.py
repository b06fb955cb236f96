"""One plant of a run: what stands, who hangs on it, and what has happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus import Building, HotWaterPlant
    from twin.hotwater.taps import Taps

__all__ = ["Plant"]


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
    written: dict[str, float] = field(default_factory=dict)
    out_by: dict[str, int] = field(default_factory=dict)
    """What is out of service now (units, water), and the event that made it so."""
    troubles: list[tuple[float, int | None]] = field(default_factory=list)
    """Times from which an event (or none) was to blame for what is out of order."""
    cold_event: int | None = None

    @property
    def asset(self) -> str:
        """Its id among the assets."""
        return f"{self.building.id}.hotwater"
