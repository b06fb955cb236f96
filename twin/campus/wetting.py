"""What water does to machines: parts that fail at a depth, what they cost, when they work again.

Costs and times are assumed, with the range beside them; a building's file may give its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.model import Model

__all__ = ["DEFAULTS", "WetPart", "Wetting", "wetting_of"]

HOURS_DRYING = 48.0
"""Drying, cleaning and measuring the insulation of a motor [h]; assumed, 24 to 72."""

HOURS_NEW_PANEL = 168.0
"""Getting and wiring a new panel or cabinet [h]; assumed, 72 to 240. Moulded-case breakers and
electronics that were under water are replaced (NEMA, Evaluating Water-Damaged Electrical
Equipment, 2016); motors may be dried."""


class WetPart(Model):
    """A part of a machine that water stops."""

    part: Literal["motor", "panel", "cabinet"]
    """What it is: the motor, its power panel, its control cabinet."""
    depth_m: Positive
    """Water on the floor at which it is lost [m]."""
    damage: Fraction
    """Share of the machine's replacement cost that is lost with it [-]; the shares of a machine
    add up to 1 at most."""
    back_h: NonNegative
    """Hours of drying and inspection, or until a new one is in place, once the room is dry [h]."""


class Wetting(Model):
    """What water does to one machine, and what that costs."""

    parts: Annotated[tuple[WetPart, ...], Field(min_length=1)]
    replacement_cny: NonNegative
    """What a new machine costs, installed, at the price level 1 [CNY]."""

    @property
    def critical_m(self) -> float:
        """Water on the floor at which the machine stops [m]."""
        return min(part.depth_m for part in self.parts)

    def back_h(self, peak_m: float) -> float:
        """Return the hours until it works again after water of *peak_m* has gone [h]."""
        return max((part.back_h for part in self.parts if part.depth_m <= peak_m), default=0.0)


def _machine(
    *, motor_m: float | None, cabinet_m: float, replacement_cny: float, cabinet_damage: float = 0.15
) -> Wetting:
    """Return a machine with a motor (or none) and the cabinet that drives it."""
    cabinet = WetPart(
        part="cabinet", depth_m=cabinet_m, damage=cabinet_damage, back_h=HOURS_NEW_PANEL
    )
    if motor_m is None:
        return Wetting(parts=(cabinet,), replacement_cny=replacement_cny)
    motor = WetPart(part="motor", depth_m=motor_m, damage=0.25, back_h=HOURS_DRYING)
    return Wetting(parts=(motor, cabinet), replacement_cny=replacement_cny)


# Shares: pumping plant below grade and control vault 40 % of the replacement value, submersible
# pumps 10 % (FEMA, HAZUS-MH Flood Technical Manual, utility damage functions 17-19, 23, 32-38).
# How 40 % divides between motor (25) and cabinet (15) is assumed, and so are heights and costs.
DEFAULTS: Mapping[str, Wetting] = MappingProxyType(
    {
        "booster-pump": _machine(motor_m=0.35, cabinet_m=0.5, replacement_cny=90_000),
        "fire-pump": _machine(motor_m=0.35, cabinet_m=0.5, replacement_cny=110_000),
        "drain-pump": _machine(
            motor_m=None, cabinet_m=1.2, cabinet_damage=0.1, replacement_cny=18_000
        ),
        "panel": _machine(motor_m=None, cabinet_m=0.5, cabinet_damage=0.4, replacement_cny=250_000),
        "switchboard": _machine(
            motor_m=None, cabinet_m=0.5, cabinet_damage=0.4, replacement_cny=800_000
        ),
        "server-room": _machine(
            motor_m=None, cabinet_m=0.3, cabinet_damage=0.4, replacement_cny=900_000
        ),
        "": _machine(motor_m=0.35, cabinet_m=0.5, replacement_cny=80_000),
    }
)
"""By kind of asset; ``""`` for all others. Heights: shaft 0.35 m (0.2 to 0.6), lowest electrical
part 0.5 m (0.3 to 0.9). Costs [CNY] of a campus pump room's sizes: booster 50,000 to 150,000, fire
pump 60,000 to 180,000, submersible pump 8,000 to 30,000, panel 120,000 to 450,000, 10 kV board
500,000 to 1,500,000, racks 300,000 to 3,000,000."""


def wetting_of(kind: str) -> Wetting:
    """Return what water does to a *kind* of asset when its file says nothing."""
    return DEFAULTS.get(kind, DEFAULTS[""])
