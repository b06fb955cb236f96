"""Who sleeps where: the fraction of each dormitory's beds that is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.when import LocalTime

__all__ = ["Occupancy", "OccupancyChange"]

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


class OccupancyChange(Model):
    """New fractions for the named buildings from one moment on."""

    begins: LocalTime = Field(alias="from", description="first instant with the new fractions")
    residents: dict[Id, Fraction]
    """Fraction of the beds that is taken, 0 to 1, by building id."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.residents:
            raise ValueError("changes nothing; give residents of one building or more")
        return self


class Occupancy(Model):
    """Fractions of beds taken, where a scenario sets them aside from the timetable.

    Concentrated holiday accommodation is declared here: nearly 1 in the few dormitories
    that stay open for those who remain, nearly 0 in the others.
    """

    residents: dict[Id, Fraction] = Field(default_factory=dict)
    """Fraction of the beds that is taken from the start, 0 to 1, by building id."""

    changes: tuple[OccupancyChange, ...] = ()
    """Later changes; a building that a change does not name stays as it was."""

    def at(self, moment: datetime) -> dict[str, float]:
        """Return the fractions set at *moment*; a building not in it follows the timetable."""
        fractions: dict[str, float] = dict(self.residents)
        for change in sorted(self.changes, key=lambda change: change.begins):
            if change.begins <= moment:
                fractions.update(change.residents)
        return fractions

    def buildings(self) -> tuple[str, ...]:
        """Return every building id that is named, once, in reading order."""
        named = [*self.residents, *(key for change in self.changes for key in change.residents)]
        return tuple(dict.fromkeys(named))
