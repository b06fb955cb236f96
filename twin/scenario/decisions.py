"""Counter-measures that the operators take: the playbook of a scenario."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.buildings import Buildings, concerns
from twin.scenario.response import (
    CallOut,
    CloseBoards,
    FloodGate,
    MobileGenerator,
    MobilePump,
    Sandbags,
)
from twin.scenario.when import ClockWindow, LocalTime, Spell, Window, daily_spells

__all__ = [
    "AuxiliaryHeat",
    "Decision",
    "EarlierStart",
    "MoveResidents",
    "OperatorDecision",
    "Preheat",
    "SetpointLift",
    "SupplyWindows",
]

SetpointC = Annotated[float, Field(ge=40.0, le=75.0)]
"""Stored-water temperature [degC]; GB 50015-2019 6.2.6 (text recalled) delivers 55..65 from
heaters."""


class _PlantWindow(Window):
    """A decision about hot-water plants that holds for a while."""

    id: Id | None = None
    """A name for overrides, such as ``decisions.lift.to_c``."""
    enabled: bool = True
    """false: written down but not taken, to be switched on by an override."""
    buildings: Buildings = ()
    """The buildings whose plants are concerned, or ``all``."""

    def concerns(self, building: str) -> bool:
        """Return whether the plant of *building* is concerned."""
        return concerns(self.buildings, building)


class SetpointLift(_PlantWindow):
    """Store the water hotter for a while."""

    kind: Literal["setpoint-lift"]
    to_c: SetpointC
    """The set-point while the decision holds [degC]."""


class Preheat(_PlantWindow):
    """Fill the tanks with hot water ahead of the need, whatever the thermostat says."""

    kind: Literal["preheat"]
    to_c: SetpointC | None = None
    """Charge to this temperature [degC]; empty: to the set-point of the plant."""
    hours: tuple[ClockWindow, ...] = ()
    """Hours of each day in which the tanks are charged; none: the whole window."""

    def spells(self) -> tuple[Spell, ...]:
        """Return the stretches of time in which the tanks are charged, in order."""
        return daily_spells(self, self.hours)


class EarlierStart(_PlantWindow):
    """Start the heat pumps before so much hot water has been drawn."""

    kind: Literal["earlier-start"]
    start_height: float | None = Field(default=None, ge=0.0, le=1.0)
    """Height of the starting sensor, 0 bottom to 1 top; lower starts earlier."""
    start_below_k: float | None = Field(default=None, gt=0.0, le=30.0)
    """Start when the water there is this far below the set-point [K]; smaller starts earlier."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.start_height is None and self.start_below_k is None:
            raise ValueError("changes nothing; give start_height, start_below_k or both")
        return self


class AuxiliaryHeat(_PlantWindow):
    """Switch on electric heat behind the tank."""

    kind: Literal["auxiliary-heat"]
    power_kw: float | None = Field(default=None, gt=0.0, le=2000.0)
    """Power brought in for each plant [kW]; empty: the heater that is installed."""
    supply_below_c: float | None = Field(default=None, ge=20.0, le=75.0)
    """Heat only while the supply is colder than this [degC], and no further; empty: up to the
    set-point. Below the temperature wanted at the tap it counts as that temperature."""


class SupplyWindows(_PlantWindow):
    """Supply hot water only in some hours of the day; outside them the taps run dry."""

    kind: Literal["supply-windows"]
    hours: tuple[ClockWindow, ...]
    """Hours of each day in which hot water is supplied; at least one stretch."""

    @model_validator(mode="after")
    def _supplies_sometimes(self) -> Self:
        if not self.hours:
            raise ValueError('gives no hours; allowed: one stretch or more, such as "17:00-23:00"')
        return self

    def spells(self) -> tuple[Spell, ...]:
        """Return the stretches of time in which hot water is supplied, in order."""
        return daily_spells(self, self.hours)


class MoveResidents(Model):
    """Move people from one building to another."""

    kind: Literal["move-residents"]
    id: Id | None = None
    """A name for overrides."""
    enabled: bool = True
    """false: written down but not taken, to be switched on by an override."""
    at: LocalTime
    people: int = Field(gt=0, le=100_000)
    """How many people move."""
    from_building: Id
    to_building: Id

    @model_validator(mode="after")
    def _goes_elsewhere(self) -> Self:
        if self.from_building == self.to_building:
            raise ValueError(
                f"moves people from {self.from_building} to itself; "
                "allowed: two different buildings"
            )
        return self


OperatorDecision = (
    SetpointLift | Preheat | EarlierStart | AuxiliaryHeat | SupplyWindows | MoveResidents
)
"""Decisions about plants and about where people live: taken from a desk."""

Decision = Annotated[
    OperatorDecision | CloseBoards | FloodGate | Sandbags | MobilePump | MobileGenerator | CallOut,
    Field(discriminator="kind"),
]
"""A counter-measure, told apart by its ``kind``."""
