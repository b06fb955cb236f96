"""Things that happen to the campus at a given time."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.buildings import Buildings, concerns
from twin.scenario.evacuation import DoorLocked, ExitJammed, LiftStopped, LightsOut
from twin.scenario.flood import InletBlocked, PumpBlocked
from twin.scenario.when import LocalTime, Window
from twin.words import Words

__all__ = ["DemandSurge", "EquipmentFailure", "Event", "Repair"]


class EquipmentFailure(Model):
    """A piece of equipment fails, and stays failed until it is repaired."""

    kind: Literal["equipment-failure"]
    id: Id | None = None
    """A name for overrides, such as ``events.lost-pump.at``."""
    at: LocalTime
    asset: Id
    """The equipment that fails, such as ``dorm-07.hp-2``."""
    repaired: LocalTime | None = None
    """When it works again; empty: not within the run, unless a `repair` event says so."""
    detail: Words | None = None
    """What failed, in words for the event log."""

    @model_validator(mode="after")
    def _repaired_later(self) -> Self:
        if self.repaired is not None and self.repaired <= self.at:
            raise ValueError(
                f"repaired at {self.repaired:%Y-%m-%d %H:%M}, which is not after the failure at "
                f"{self.at:%Y-%m-%d %H:%M}; allowed: a later time, or none"
            )
        return self


class Repair(Model):
    """A failed piece of equipment works again."""

    kind: Literal["repair"]
    id: Id | None = None
    """A name for overrides."""
    at: LocalTime
    asset: Id
    """The equipment that works again."""
    detail: Words | None = None
    """What was done, in words for the event log."""


class DemandSurge(Window):
    """People draw more (or less) hot water than usual for a while."""

    kind: Literal["demand-surge"]
    id: Id | None = None
    """A name for overrides."""
    buildings: Buildings = ()
    """The buildings concerned, or ``all``."""
    factor: float = Field(gt=0.0, le=5.0)
    """Multiplies the litres drawn; 1 changes nothing."""
    detail: Words | None = None
    """Why, in words for the event log."""

    def concerns(self, building: str) -> bool:
        """Return whether the surge is felt in *building*."""
        return concerns(self.buildings, building)


Event = Annotated[
    EquipmentFailure
    | Repair
    | DemandSurge
    | PumpBlocked
    | InletBlocked
    | DoorLocked
    | ExitJammed
    | LightsOut
    | LiftStopped,
    Field(discriminator="kind"),
]
"""Something that happens at a time, told apart by its ``kind``."""
