"""How long people take and how far they get: the rules of the response, editable by a planner.

Hardly any of this is published for a campus. What is assumed says so, with a plausible range;
measure your own in a drill and write it into ``campus.yaml`` under ``response``.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.model import Model

__all__ = ["Barrier", "Generator", "Leak", "MobilePump", "ResponseRules", "Spread", "Travel"]

Team = Annotated[int, Field(ge=1, le=50)]
"""People that a piece of work takes together."""


class Spread(Model):
    """A duration or an amount that varies: a triangular distribution."""

    least: NonNegative
    likely: NonNegative
    most: NonNegative

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.least <= self.likely <= self.most:
            raise ValueError(
                f"least {self.least:g}, likely {self.likely:g}, most {self.most:g} do not rise; "
                "allowed: least <= likely <= most"
            )
        return self


class Leak(Model):
    """How well a barrier sits. A tight one lets nothing through."""

    chance: Fraction
    """Chance that it leaks or is badly seated."""
    litres_s_m: Spread
    """What a leaking one then lets through for each metre of its width [L/(s m)], when the water
    stands to its top."""


class Barrier(Model):
    """One sort of barrier, carried to an opening and set by hand."""

    people: Team
    minutes: Spread
    """To close one opening, or one metre of it where `per_metre` [min]."""
    per_metre: bool = False
    """Whether the work grows with the width."""
    height_m: Annotated[float, Field(gt=0, le=2)]
    """Height above the sill [m]; higher water runs over it."""
    piece_m: Positive
    """Width that one piece out of the store closes [m]."""
    leak: Leak
    on_wall: bool = True
    """Whether a building's walls hold it, and limit how high the water may stand against it."""


class MobilePump(Model):
    """A pump on wheels with its own engine, and its hose."""

    people: Team = 3
    """Assumed, 2 to 4."""
    minutes: Spread = Spread(least=20, likely=30, most=60)
    """From unloading to the first water out of the hose [min]; assumed, 10 to 90."""
    flow_m3_h: Positive = 100
    """What it lifts [m3/h]; assumed: 100 to 200 for a trailer pump, 10 to 30 for one that is
    carried."""


class Generator(Model):
    """A generator on wheels, connected to a panel."""

    people: Team = 2
    """Assumed, 2 to 3."""
    minutes: Spread = Spread(least=15, likely=25, most=45)
    """From unloading to voltage on the panel [min]; assumed, 10 to 60."""


class Travel(Model):
    """How fast people and their carts are, and what stops them."""

    walking_m_s: Positive = 1.2
    """On foot with empty hands [m/s]; assumed, 1.0 to 1.5."""
    carrying_m_s: Positive = 0.8
    """On foot with a load [m/s]; assumed, 0.5 to 1.0."""
    vehicle_m_s: Positive = 4.2
    """A cart or light vehicle; 15 km/h, a usual limit on a campus [m/s]; assumed, 2.8 to 8.3."""
    walking_limit_m: Positive = 0.3
    """Water in which nobody walks any more [m]; assumed, 0.2 to 0.5."""
    vehicle_limit_m: Positive = 0.25
    """Water in which no light vehicle drives any more [m]; assumed, 0.15 to 0.30 (Pregnolato et
    al. 2017, recalled: cars stop at 0.30)."""
    surge_limit_m3_s2: Positive = 1.2
    """Speed squared times depth at which people lose their footing [m3/s2] (Ishigaki 2005)."""


class ResponseRules(Model):
    """All of the response's own figures; the defaults are those of the demo campus."""

    mobilise_min: Spread = Spread(least=2, likely=5, most=10)
    """From the call to setting out, for people on duty [min]; assumed, 1 to 20."""
    call_in_min: Spread = Spread(least=30, likely=45, most=90)
    """From the call to being at the base, for people off duty [min]; assumed, 20 to 120."""
    load_min: Spread = Spread(least=3, likely=5, most=10)
    """To take out of a store what is needed [min]; assumed, 1 to 20."""
    board: Barrier = Barrier(
        people=2,
        minutes=Spread(least=5, likely=8, most=15),
        height_m=0.6,
        piece_m=2.0,
        leak=Leak(chance=0.1, litres_s_m=Spread(least=0.5, likely=1.0, most=2.0)),
    )
    """Boards in rails before a door of 1.2 to 2 m; all assumed. Minutes 3 to 30, height 0.3 to 1.0,
    chance of a leak 0.02 to 0.3."""
    gate: Barrier = Barrier(
        people=4,
        minutes=Spread(least=15, likely=20, most=40),
        height_m=1.0,
        piece_m=6.0,
        leak=Leak(chance=0.1, litres_s_m=Spread(least=0.5, likely=1.0, most=2.0)),
        on_wall=False,
    )
    """A demountable gate before a ramp of 6 m; all assumed. Minutes 5 to 60, height 0.6 to 1.5."""
    sandbags: Barrier = Barrier(
        people=4,
        minutes=Spread(least=5.0, likely=5.8, most=6.7),
        per_metre=True,
        height_m=0.3,
        piece_m=0.04,
        leak=Leak(chance=1.0, litres_s_m=Spread(least=0.5, likely=1.0, most=2.0)),
    )
    """A wall of sandbags, practical up to 0.3 m (UK Fluvial Design Guide 9.10), 25 bags for each
    metre; watertight only in part. Minutes for each metre assumed, 4 to 10: four people lay 1.5 to
    2 m in ten minutes."""
    pump: MobilePump = MobilePump()
    generator: Generator = Generator()
    travel: Travel = Travel()
    wall_limit_m: Positive = 0.6
    """Water held back from a building's walls above the ground outside [m]. A barrier is let weir
    over there: higher, the wall may fail (UK guidance on property flood resilience)."""
    give_up_min: NonNegative = 90
    """How long a task waits for people, or for a road, before it is given up [min]; assumed, 30 to
    240."""
    stay_out_min: NonNegative = 30
    """How long people without a task stay out before they are back at their base [min]; assumed,
    10 to 60."""
    recover_h: NonNegative = 6
    """From the end of a storm until barriers and pumps are back in their stores [h]; assumed, 2 to
    48."""
    warning_lead_min: NonNegative = 30
    """How long a rainstorm warning comes before the rain has reached its threshold [min]; assumed,
    0 to 120. The thresholds are those of the China Meteorological Administration."""
