"""Buildings without water: those whose every booster and main has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Building, Campus

__all__ = ["DryTaps", "Shortage"]


@dataclass(slots=True)
class DryTaps:
    """One time that a building had no water."""

    building: Building
    lost_s: float
    event: int
    restored_s: float | None = None

    def hours(self, *, until_s: float) -> float:
        """Return how long it lasted, up to *until_s* [h]."""
        end_s = until_s if self.restored_s is None else self.restored_s
        return (end_s - self.lost_s) / 3600.0


class Shortage:
    """Follows the boosters and mains of a campus and notes which buildings run dry."""

    def __init__(self, engine: Engine, campus: Campus) -> None:
        self._engine = engine
        self._dry: dict[str, DryTaps] = {}
        self.spells: list[DryTaps] = []
        for building in campus.buildings:
            for supplier in building.water:
                engine.assets.on_change(supplier, partial(self._look, building))

    def _look(self, building: Building, supplier: str, available: bool, event: int) -> None:
        """Compare a building's suppliers with what was known of it."""
        del supplier, available  # any one of the building's suppliers is enough
        supplied = any(self._engine.assets.available(one) for one in building.water)
        spell = self._dry.get(building.id)
        now_s = self._engine.now_s
        if not supplied and spell is None:
            people = building.people.total
            lost = self._engine.journal.record(
                now_s,
                "water-lost",
                asset=building.id,
                cause=event,
                value=float(people),
                unit="people",
                detail=Name(en=f"{people} people without water", zh=f"{people} 人断水"),
            )
            self._dry[building.id] = DryTaps(building, now_s, lost)
            self.spells.append(self._dry[building.id])
        elif supplied and spell is not None:
            del self._dry[building.id]
            spell.restored_s = now_s
            self._engine.journal.record(now_s, "water-restored", asset=building.id, cause=event)
