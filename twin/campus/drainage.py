"""Storm drainage: manholes and the yards round them, pipes, outfalls, overflows, catchments.

Levels (``_level_m``, inverts, ground) are metres above the same datum throughout the campus; sea
level in the demo campus. What is only typical has its source beside it and may be changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.campus.asset import AssetSpec
from twin.campus.plan import PlanPoint
from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.model import Id, Model, Name

__all__ = [
    "Catchment",
    "Drainage",
    "GroundCover",
    "Manhole",
    "Outfall",
    "Overflow",
    "StormPipe",
]

UPHILL_OVER_M = 30.0
"""A pipe that climbs over more than this is told as probably not meant [m]; assumed. Short ones
are built on purpose, round an obstacle."""


class Manhole(Model):
    """A manhole, and the yard on which water stands when it can take no more."""

    id: Id
    name: Name | None = None
    """What people call the yard; none written: its id."""
    at: PlanPoint
    """Place on the site [m]."""
    invert_m: float
    """Bottom of the manhole [m above datum]."""
    ground_m: float
    """Ground at its cover [m above datum]; heights of the buildings that drain here count from
    it."""
    pond_area_m2: NonNegative = 0
    """Area of the yard that ponds, upright sides [m2]; 0: water over the cover runs away only by
    overflows."""
    pond: tuple[tuple[NonNegative, Positive], ...] = ()
    """Depth over the ground [m] and ponded area [m2], for a hollow; instead of `pond_area_m2`."""

    @property
    def label(self) -> Name:
        """What people call it."""
        return self.name or Name(en=f"Yard {self.id}", zh=f"{self.id} 号井场地")

    @model_validator(mode="after")
    def _is_a_hole(self) -> Self:
        if self.ground_m <= self.invert_m:
            raise ValueError(
                f"ground_m {self.ground_m:g} lies not above invert_m {self.invert_m:g}; a manhole"
                " goes down: give the ground above its invert"
            )
        return self

    @model_validator(mode="after")
    def _one_pond(self) -> Self:
        if not self.pond:
            return self
        if self.pond_area_m2:
            raise ValueError("gives pond_area_m2 and pond; give one of the two")
        depths = [depth for depth, _ in self.pond]
        if depths[0] != 0 or any(low >= high for low, high in pairwise(depths)):
            raise ValueError("pond must begin at depth 0 and its depths must rise")
        return self

    def asset(self) -> AssetSpec:
        """Return the yard as an asset: what water stands on."""
        return AssetSpec(id=self.id, kind="yard", name=self.label)


class StormPipe(Model):
    """A round pipe between two manholes, or to an outfall; it may lie flat or climb."""

    id: Id
    from_node: Id
    """Manhole at which it begins."""
    to_node: Id
    """Manhole or outfall at which it ends."""
    length_m: Positive
    diameter_m: Annotated[float, Field(gt=0.05, le=6)]
    roughness: Annotated[float, Field(ge=0.008, le=0.05)] = 0.013
    """Manning's n [s/m^(1/3)]; 0.013 for concrete pipe (GB 50014-2021, 0.013 to 0.014)."""
    from_offset_m: NonNegative = 0
    """Its invert above that of the manhole at which it begins [m]."""
    to_offset_m: NonNegative = 0
    """Its invert above that of the node at which it ends [m]."""
    flap: bool = False
    """A flap gate lets nothing run back through it."""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.from_node == self.to_node:
            raise ValueError(f"joins {self.from_node!r} to itself; name two nodes")
        return self


class Outfall(Model):
    """Where water leaves the campus into a river or canal."""

    id: Id
    name: Name
    at: PlanPoint
    invert_m: float
    """Bottom of its mouth [m above datum]."""
    level_m: float | None = None
    """Ordinary level of the river or canal [m above datum]; none written: free fall. A scenario
    may give another level."""
    flap: bool = True
    """A flap gate keeps the river out."""

    def asset(self) -> AssetSpec:
        """Return the outfall as an asset."""
        return AssetSpec(id=self.id, kind="outfall", name=self.name)


class Overflow(Model):
    """A low edge over which one yard runs into another, either way: a kerb, a ramp, a road."""

    id: Id
    between: tuple[Id, Id]
    """The two manholes."""
    crest_m: float
    """Top of the edge [m above datum]."""
    width_m: Positive
    """Length of the edge [m]."""
    coefficient: Annotated[float, Field(gt=0, le=2.5)] = 1.7
    """Weir coefficient [m^0.5/s]; 1.705 for a broad crest, (2/3)^1.5 sqrt(g)."""

    @model_validator(mode="after")
    def _joins_two(self) -> Self:
        if self.between[0] == self.between[1]:
            raise ValueError(f"joins {self.between[0]!r} to itself; name two manholes")
        return self


class GroundCover(Model):
    """What all catchments have in common; typical values of the SWMM 5 reference manual I."""

    roughness_paved: Positive = 0.013
    """Manning's n of sheet flow over paving and roofs [s/m^(1/3)]; 0.011 to 0.024."""
    roughness_green: Positive = 0.15
    """The same over grass [s/m^(1/3)]; 0.1 to 0.4."""
    depression_paved_mm: NonNegative = 1.5
    """Water held in hollows of paving [mm]; 1.3 to 2.5."""
    depression_green_mm: NonNegative = 5
    """Water held in hollows of grass [mm]; 2.5 to 7.6."""
    paved_without_depression: Fraction = 0.25
    """Share of the paving that holds nothing [-]; the model's usual value."""
    infiltration_dry_mm_h: NonNegative = 76
    """Horton: what dry ground takes at first [mm/h]; loam 76."""
    infiltration_wet_mm_h: NonNegative = 10
    """Horton: what wet ground takes for good [mm/h]; assumed, 3 to 12 for loam and silt."""
    decay_per_h: Positive = 4
    """Horton: how fast the one becomes the other [1/h]; 2 to 7."""
    drying_days: Positive = 7
    """Days in which wet ground is dry again; 2 to 14."""

    @model_validator(mode="after")
    def _dry_takes_more(self) -> Self:
        if self.infiltration_dry_mm_h < self.infiltration_wet_mm_h:
            raise ValueError(
                f"infiltration_dry_mm_h {self.infiltration_dry_mm_h:g} is below"
                f" infiltration_wet_mm_h {self.infiltration_wet_mm_h:g}; dry ground takes more"
            )
        return self


class Catchment(Model):
    """Ground whose rain runs to one manhole."""

    id: Id
    drains_to: Id
    """The manhole that takes its water."""
    area_m2: Positive
    impervious: Fraction
    """Share that is roof or paving [-]."""
    width_m: Positive
    """Width of the sheet flow: area over the length of its way [m]."""
    slope: Annotated[float, Field(gt=0, le=1)] = 0.005
    """Fall of the ground [m/m]; assumed."""


class Drainage(Model):
    """The storm drainage of a campus."""

    datum: str = "m above sea level"
    """What levels count from, for whoever reads the file."""
    manholes: Annotated[tuple[Manhole, ...], Field(min_length=1)]
    pipes: tuple[StormPipe, ...] = ()
    outfalls: tuple[Outfall, ...] = ()
    overflows: tuple[Overflow, ...] = ()
    catchments: tuple[Catchment, ...] = ()
    ground: GroundCover = GroundCover()
    """What the catchments have in common."""

    @model_validator(mode="after")
    def _lets_water_out(self) -> Self:
        if not self.outfalls:
            raise ValueError("has no outfall, so that no water could leave; give one at least")
        return self

    def inverts(self) -> dict[str, float]:
        """Return the invert of each manhole and outfall [m above datum]."""
        return {node.id: node.invert_m for node in self.manholes} | {
            outfall.id: outfall.invert_m for outfall in self.outfalls
        }

    def assets(self) -> Iterator[AssetSpec]:
        """Yield yards and outfalls."""
        for manhole in self.manholes:
            yield manhole.asset()
        for outfall in self.outfalls:
            yield outfall.asset()

    def uphill(self) -> tuple[tuple[StormPipe, float], ...]:
        """Return long pipes that climb, each with its rise [m]."""
        invert = self.inverts()
        rises = [
            (pipe, invert[pipe.to_node] + pipe.to_offset_m - invert[pipe.from_node])
            for pipe in self.pipes
            if {pipe.from_node, pipe.to_node} <= invert.keys()
        ]
        return tuple(
            (pipe, rise - pipe.from_offset_m)
            for pipe, rise in rises
            if rise - pipe.from_offset_m > 0 and pipe.length_m > UPHILL_OVER_M
        )

    def stranded(self) -> tuple[Manhole, ...]:
        """Return manholes from which no way leads to an outfall, by pipes and overflows."""
        beside: dict[str, set[str]] = {}
        for one, other in (
            *((pipe.from_node, pipe.to_node) for pipe in self.pipes),
            *(overflow.between for overflow in self.overflows),
        ):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        reached = {outfall.id for outfall in self.outfalls}
        waiting = list(reached)
        while waiting:
            new = beside.get(waiting.pop(), set()) - reached
            reached |= new
            waiting += sorted(new)
        return tuple(manhole for manhole in self.manholes if manhole.id not in reached)
