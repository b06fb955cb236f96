"""The site: what lies between the buildings and feeds them, and what stands ready for the worst.

Networks are kept simple on purpose: each part has an id, a line on the map, and what it hangs on.

A run of this version follows who feeds whom (incoming supplies, feeders and water mains that fail
or are cut); when it rains, the storm drainage (:mod:`twin.campus.drainage`), and the crews that set
out over the roads with what lies in the stores. Sizes and ratings, assembly points and paving are
checked and kept with the campus; no result depends on them yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from twin.campus import geometry
from twin.campus.asset import AssetSpec, Need
from twin.campus.drainage import Drainage
from twin.campus.plan import PlanPoint, PlanPolygon
from twin.campus.quantities import InstalledYear, NonNegative, Positive
from twin.model import Id, Model, Name

__all__ = [
    "AssemblyPoint",
    "Crew",
    "Feeder",
    "GridSupply",
    "PvPaving",
    "Road",
    "Site",
    "Store",
    "WaterMain",
]

_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d|24:00)"
Hours = Annotated[str, Field(pattern=rf"^{_CLOCK}-{_CLOCK}$")]
"""A part of the day, as ``08:00-17:30``; one that ends before it begins runs over midnight."""

Line = Annotated[tuple[PlanPoint, ...], Field(min_length=2)]
"""Points (x, y) along the way [m]."""


class GridSupply(Model):
    """An incoming cable of the public network. Its rating limits nothing in this version."""

    id: Id
    name: Name
    rated_kva: Positive
    """Agreed capacity [kVA]."""


class Feeder(Model):
    """A 10 kV ring or radial on the campus, from the switching station to the substations.

    Its rating limits nothing in this version.
    """

    id: Id
    name: Name
    supplied_by: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Incoming supplies or boards; any one is enough (automatic transfer)."""
    rated_kva: Positive
    """Rating of the cable [kVA]."""
    located_in: Id | None = None
    """Building in which it begins; none written means the site."""
    installed_year: InstalledYear


class WaterMain(Model):
    """A connection to the town's water. Size and pressure limit nothing in this version."""

    id: Id
    name: Name
    diameter_m: Positive
    pressure_kpa: Positive
    """Lowest pressure at the connection [kPa]."""


class Road(Model):
    """A road or a fire lane. Roads meet where their lines cross or touch; crews travel on them."""

    id: Id
    name: Name
    line: Line
    """Its axis [m]."""
    width_m: Positive
    fire_lane: bool = True
    """Wide and strong enough for a fire engine: 4 m at least (GB 50016 7.1.8)."""
    footway_m: NonNegative = 0
    """Footways beside it, both sides together [m]; people who leave buildings walk there, and on
    what a fire lane does not take of the road."""
    lowest_m: float = 0
    """Lowest point against the ground around [m]; below zero it ponds. Kept: the water on a road is
    that of the nearest yard."""


class AssemblyPoint(Model):
    """Open ground on which people gather. Checked and kept; no run of this version looks at it."""

    id: Id
    name: Name
    polygon: PlanPolygon
    serves: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Buildings whose people come here."""

    @property
    def area_m2(self) -> float:
        """Open ground [m2]."""
        return geometry.area(self.polygon)


class Crew(Model):
    """People on call, as a resource: no names, only how many and what they can do."""

    id: Id
    name: Name
    based_in: Id
    """Building from which they set out."""
    people: Annotated[int, Field(ge=1)]
    """On duty at one time."""
    skills: Annotated[
        tuple[Literal["electrical", "plumbing", "hvac", "rescue", "medical", "general"], ...],
        Field(min_length=1),
    ]
    on_duty: Hours
    """Hours, as ``08:00-17:30``; ``00:00-24:00`` for round the clock. At other times they can be
    called in from home."""
    vehicle: bool = True
    """Whether they have a cart or light vehicle; without one they walk and carry."""


class Stock(Model):
    """So many of one thing."""

    item: Literal[
        "mobile-generator",
        "emergency-light",
        "food-portion",
        "water-litre",
        "blanket",
        "first-aid-kit",
        "sandbag",
        "door-board",
        "flood-gate",
        "mobile-pump",
        "evacuation-chair",
    ]
    count: Annotated[int, Field(ge=1)]


class Store(Model):
    """Emergency stores: crews fetch from them what a task takes, as long as there is any."""

    id: Id
    name: Name
    located_in: Id
    """Building in which they lie."""
    stock: Annotated[tuple[Stock, ...], Field(min_length=1)]


class PvPaving(Model):
    """Photovoltaic paving: modules that people walk on.

    Checked and listed; no run of this version counts its power.
    """

    id: Id
    name: Name
    polygon: PlanPolygon
    area_m2: Positive
    """Area of the modules [m2]."""
    peak_kw: Positive
    """Peak power [kW]."""
    feeds: Id
    """Panel that takes its power."""
    installed_year: InstalledYear


class Site(Model):
    """Everything out of doors."""

    boundary: PlanPolygon
    """The campus's edge [m]."""
    grid_supplies: Annotated[tuple[GridSupply, ...], Field(min_length=1)]
    feeders: Annotated[tuple[Feeder, ...], Field(min_length=1)]
    water_mains: tuple[WaterMain, ...] = ()
    roads: tuple[Road, ...] = ()
    drainage: Drainage | None = None
    assembly_points: tuple[AssemblyPoint, ...] = ()
    crews: tuple[Crew, ...] = ()
    stores: tuple[Store, ...] = ()
    pv_paving: tuple[PvPaving, ...] = ()

    @property
    def area_m2(self) -> float:
        """Ground inside the boundary [m2]."""
        return geometry.area(self.boundary)

    def assets(self) -> Iterator[AssetSpec]:
        """Yield what can fail, be cut or be blocked out of doors."""
        for supply in self.grid_supplies:
            yield AssetSpec(
                id=supply.id,
                kind="grid-supply",
                name=supply.name,
                ratings={"rated_kva": supply.rated_kva},
            )
        for feeder in self.feeders:
            yield AssetSpec(
                id=feeder.id,
                kind="feeder",
                name=feeder.name,
                located_in=feeder.located_in or "site",
                needs=(Need(service="power", of=feeder.supplied_by),),
                ratings={"rated_kva": feeder.rated_kva},
                installed_year=feeder.installed_year,
            )
        for main in self.water_mains:
            yield AssetSpec(
                id=main.id,
                kind="water-main",
                name=main.name,
                ratings={"diameter_m": main.diameter_m, "pressure_kpa": main.pressure_kpa},
            )
        for road in self.roads:
            yield AssetSpec(
                id=road.id,
                kind="road",
                name=road.name,
                ratings={"width_m": road.width_m, "lowest_m": road.lowest_m},
            )
        if self.drainage is not None:
            yield from self.drainage.assets()
        for paving in self.pv_paving:
            yield AssetSpec(
                id=paving.id,
                kind="photovoltaics",
                name=paving.name,
                ratings={"area_m2": paving.area_m2, "peak_kw": paving.peak_kw},
                installed_year=paving.installed_year,
            )
