"""Every id on a campus and every place that names one, with where it stands in its file.

A campus is written in many files, so what one file says of another cannot be judged by a model
alone. This module lists definitions and references; `twin.campus.check` holds them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twin.campus.asset import AssetSpec, Service
from twin.campus.building import Building
from twin.campus.campus import CampusFile
from twin.campus.drainage import Drainage
from twin.documents import Document, Location

__all__ = [
    "ROOMS",
    "SUPPLIERS",
    "Definition",
    "Reference",
    "building_ids",
    "campus_ids",
    "references",
]

SUPPLIERS: dict[Service, frozenset[str]] = {
    "power": frozenset(
        {"grid-supply", "feeder", "switchboard", "transformer", "panel", "generator", "battery"}
    ),
    "water": frozenset({"water-main", "booster-pump", "water-tank"}),
    "dry": frozenset({"pump-room", "switch-room", "plant-room"}),
    "road": frozenset({"road"}),
    "data": frozenset({"server-room"}),
}
"""Kinds of asset that can give each service."""

ROOMS = frozenset({"building", "room", "pump-room", "switch-room", "plant-room"})

# What a place may name, and the words for it.
POWER = (SUPPLIERS["power"], "a source of power")
A_ROOM = (ROOMS, "a building or room")
A_BUILDING = (frozenset({"building"}), "a building")
A_MANHOLE = (frozenset({"yard"}), "a manhole")
A_NODE = (frozenset({"yard", "outfall"}), "a manhole or an outfall")
A_PANEL = (frozenset({"panel"}), "a panel")


@dataclass(frozen=True, slots=True)
class Definition:
    """An id, what it stands for, and where it is written."""

    id: str
    kind: str
    document: Document
    loc: Location
    spec: AssetSpec | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names an id."""

    id: str
    document: Document
    loc: Location
    kinds: frozenset[str]
    """Kinds that may be named here."""
    what: str
    """What is wanted, in words."""


def campus_ids(campus: CampusFile, document: Document) -> Iterator[Definition]:
    """Yield each id that ``campus.yaml`` defines."""
    specs = {spec.id: spec for spec in campus.site.assets()}
    yield from _drainage_ids(campus.site.drainage, document, specs)
    for group in type(campus.site).model_fields:
        if group == "drainage":
            continue
        items = getattr(campus.site, group)
        for position, item in enumerate(items):
            if (own := getattr(item, "id", None)) is not None:
                spec = specs.get(own)
                kind = spec.kind if spec else group.replace("_", "-").removesuffix("s")
                yield Definition(own, kind, document, ("site", group, position, "id"), spec)


def _drainage_ids(
    drainage: Drainage | None, document: Document, specs: Mapping[str, AssetSpec]
) -> Iterator[Definition]:
    """Yield the id of each part of the storm drainage."""
    if drainage is None:
        return
    for group in ("manholes", "pipes", "outfalls", "overflows", "catchments"):
        for position, item in enumerate(getattr(drainage, group)):
            spec = specs.get(item.id)
            kind = spec.kind if spec else group.removesuffix("s")
            yield Definition(
                item.id, kind, document, ("site", "drainage", group, position, "id"), spec
            )


def building_ids(building: Building, document: Document) -> Iterator[Definition]:
    """Yield each id that a building file defines or that follows from it."""
    yield Definition(building.id, "building", document, ("id",))
    for loc, spec in building.assets_by_part():
        yield Definition(spec.id, spec.kind, document, loc, spec)
    for level, storey in enumerate(building.plan or ()):
        yield Definition(storey.id, "storey", document, ("plan", level, "id"))
        for group in ("rooms", "corridors", "stairs", "doors", "exits"):
            for position, part in enumerate(getattr(storey, group)):
                kind = group.removesuffix("s")
                yield Definition(part.id, kind, document, ("plan", level, group, position, "id"))


def references(
    campus: tuple[CampusFile, Document] | None, buildings: Iterable[tuple[Building, Document]]
) -> Iterator[Reference]:
    """Yield every place that names an id."""
    if campus is not None:
        yield from _of_site(*campus)
    for building, document in buildings:
        yield from _of_building(building, document)


def _of_site(campus: CampusFile, document: Document) -> Iterator[Reference]:
    site = campus.site
    for i, feeder in enumerate(site.feeders):
        at: Location = ("site", "feeders", i)
        yield from _each(feeder.supplied_by, document, (*at, "supplied_by"), *POWER)
        yield from _one(feeder.located_in, document, (*at, "located_in"), *A_ROOM)
    yield from _of_drainage(site.drainage, document)
    for i, point in enumerate(site.assembly_points):
        at = ("site", "assembly_points", i, "serves")
        yield from _each(point.serves, document, at, *A_BUILDING)
    for i, crew in enumerate(site.crews):
        yield from _one(crew.based_in, document, ("site", "crews", i, "based_in"), *A_BUILDING)
    for i, store in enumerate(site.stores):
        yield from _one(store.located_in, document, ("site", "stores", i, "located_in"), *A_ROOM)
    for i, paving in enumerate(site.pv_paving):
        yield from _one(paving.feeds, document, ("site", "pv_paving", i, "feeds"), *A_PANEL)


def _of_drainage(drainage: Drainage | None, document: Document) -> Iterator[Reference]:
    """Yield what the parts of the storm drainage name."""
    if drainage is None:
        return
    at: Location = ("site", "drainage")
    for i, pipe in enumerate(drainage.pipes):
        yield from _one(pipe.from_node, document, (*at, "pipes", i, "from_node"), *A_MANHOLE)
        yield from _one(pipe.to_node, document, (*at, "pipes", i, "to_node"), *A_NODE)
    for i, overflow in enumerate(drainage.overflows):
        yield from _each(overflow.between, document, (*at, "overflows", i, "between"), *A_MANHOLE)
    for i, catchment in enumerate(drainage.catchments):
        where = (*at, "catchments", i, "drains_to")
        yield from _one(catchment.drains_to, document, where, *A_MANHOLE)


def _of_building(building: Building, document: Document) -> Iterator[Reference]:
    if (power := building.power) is not None:
        yield from _each(power.supplied_by, document, ("power", "supplied_by"), *POWER)
        yield from _one(power.located_in, document, ("power", "located_in"), *A_ROOM)
    yield from _each(building.water, document, ("water",), SUPPLIERS["water"], "a source of water")
    for i, room in enumerate(building.plant_rooms):
        yield from _one(room.yard, document, ("plant_rooms", i, "yard"), *A_MANHOLE)
        for j, way in enumerate(room.ways_in):
            where = ("plant_rooms", i, "ways_in", j, "yard")
            yield from _one(way.yard, document, where, *A_MANHOLE)
    for i, item in enumerate(building.equipment):
        yield from _one(item.located_in, document, ("equipment", i, "located_in"), *A_ROOM)
        for j, need in enumerate(item.needs or ()):
            at = ("equipment", i, "needs", j, "of")
            what = "a room below ground" if need.service == "dry" else f"a source of {need.service}"
            yield from _each(need.of, document, at, SUPPLIERS[need.service], what)
    if (plant := building.hot_water) is not None:
        yield from _each(plant.serves, document, ("hot_water", "serves"), *A_BUILDING)
        yield from _one(plant.located_in, document, ("hot_water", "located_in"), *A_ROOM)


def _one(
    name: str | None, document: Document, loc: Location, kinds: frozenset[str], what: str
) -> Iterator[Reference]:
    if name is not None:
        yield Reference(name, document, loc, kinds, what)


def _each(
    names: tuple[str, ...], document: Document, loc: Location, kinds: frozenset[str], what: str
) -> Iterator[Reference]:
    for position, name in enumerate(names):
        yield Reference(name, document, (*loc, position), kinds, what)
