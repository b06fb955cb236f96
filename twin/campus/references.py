"""Every id on a campus and every place that names one, with where it stands in its file.

A campus is written in many files, so what one file says of another cannot be judged by a model
alone. This module lists definitions and references; `twin.campus.check` holds them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from twin.campus.asset import AssetSpec, Need, Service
from twin.campus.building import Building
from twin.campus.campus import CampusFile
from twin.documents import Document, Location

__all__ = ["SUPPLIERS", "Definition", "Reference", "building_ids", "campus_ids", "references"]

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
BUILDINGS = frozenset({"building"})


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
    kinds: frozenset[str] = field(default_factory=frozenset)
    """Kinds that may be named here."""
    what: str = ""
    """What is wanted, in words."""


def campus_ids(campus: CampusFile, document: Document) -> Iterator[Definition]:
    """Yield each id that ``campus.yaml`` defines."""
    specs = {spec.id: spec for spec in campus.site.assets()}
    for group in type(campus.site).model_fields:
        items = getattr(campus.site, group)
        for position, item in enumerate(items):
            if (id := getattr(item, "id", None)) is not None:
                spec = specs.get(id)
                kind = spec.kind if spec else group.replace("_", "-")
                yield Definition(id, kind, document, ("site", group, position, "id"), spec)


def building_ids(building: Building, document: Document) -> Iterator[Definition]:
    """Yield each id that a building file defines or that follows from it."""
    yield Definition(building.id, "building", document, ("id",))
    written: dict[str, Location] = {
        room.id: ("plant_rooms", position, "id")
        for position, room in enumerate(building.plant_rooms)
    }
    for position, item in enumerate(building.equipment):
        written |= dict.fromkeys(item.asset_ids(), ("equipment", position, "id"))
    for spec in building.assets():
        loc = written.get(spec.id) or _part_of(spec.id.removeprefix(f"{building.id}."))
        yield Definition(spec.id, spec.kind, document, loc, spec)
    for level, storey in enumerate(building.plan or ()):
        yield Definition(storey.id, "storey", document, ("plan", level, "id"))
        for group in ("rooms", "corridors", "stairs", "doors", "exits"):
            for position, part in enumerate(getattr(storey, group)):
                kind = "room" if group == "rooms" else group
                yield Definition(part.id, kind, document, ("plan", level, group, position, "id"))


def _part_of(short: str) -> Location:
    """Return the part of a building file from which an asset follows."""
    if short == "panel":
        return ("power",)
    if short in {"pv", "battery"}:
        return ("microgrid",)
    if short.startswith("ac-"):
        return ("air_conditioning",)
    return ("hot_water",)


def references(
    campus: tuple[CampusFile, Document] | None, buildings: list[tuple[Building, Document]]
) -> Iterator[Reference]:
    """Yield every place that names an id."""
    if campus is not None:
        yield from _of_site(*campus)
    for building, document in buildings:
        yield from _of_building(building, document)


def _of_site(campus: CampusFile, document: Document) -> Iterator[Reference]:
    site = campus.site
    power = SUPPLIERS["power"]
    for i, feeder in enumerate(site.feeders):
        for k, supplier in enumerate(feeder.supplied_by):
            loc: Location = ("site", "feeders", i, "supplied_by", k)
            yield Reference(supplier, document, loc, power, "a source of power")
        if feeder.located_in is not None:
            loc = ("site", "feeders", i, "located_in")
            yield Reference(feeder.located_in, document, loc, ROOMS, "a building or room")
    for i, drain in enumerate(site.drains):
        if drain.flows_to is not None:
            loc = ("site", "drains", i, "flows_to")
            yield Reference(drain.flows_to, document, loc, frozenset({"drain"}), "a drain")
    for i, point in enumerate(site.assembly_points):
        for k, served in enumerate(point.serves):
            loc = ("site", "assembly_points", i, "serves", k)
            yield Reference(served, document, loc, BUILDINGS, "a building")
    for i, crew in enumerate(site.crews):
        loc = ("site", "crews", i, "based_in")
        yield Reference(crew.based_in, document, loc, BUILDINGS, "a building")
    for i, store in enumerate(site.stores):
        loc = ("site", "stores", i, "located_in")
        yield Reference(store.located_in, document, loc, ROOMS, "a building or room")
    for i, paving in enumerate(site.pv_paving):
        loc = ("site", "pv_paving", i, "feeds")
        yield Reference(paving.feeds, document, loc, frozenset({"panel"}), "a panel")


def _of_building(building: Building, document: Document) -> Iterator[Reference]:
    room = "a building or room"
    if building.power is not None:
        for k, supplier in enumerate(building.power.supplied_by):
            loc: Location = ("power", "supplied_by", k)
            yield Reference(supplier, document, loc, SUPPLIERS["power"], "a source of power")
        if building.power.located_in is not None:
            loc = ("power", "located_in")
            yield Reference(building.power.located_in, document, loc, ROOMS, room)
    for k, supplier in enumerate(building.water):
        yield Reference(supplier, document, ("water", k), SUPPLIERS["water"], "a source of water")
    for i, item in enumerate(building.equipment):
        if item.located_in is not None:
            loc = ("equipment", i, "located_in")
            yield Reference(item.located_in, document, loc, ROOMS, room)
        for j, need in enumerate(item.needs or ()):
            yield from _of_need(need, document, ("equipment", i, "needs", j, "of"))
    if (plant := building.hot_water) is not None:
        for k, served in enumerate(plant.serves):
            yield Reference(served, document, ("hot_water", "serves", k), BUILDINGS, "a building")
        if plant.located_in is not None:
            loc = ("hot_water", "located_in")
            yield Reference(plant.located_in, document, loc, ROOMS, room)


def _of_need(need: Need, document: Document, loc: Location) -> Iterator[Reference]:
    what = "a dry room" if need.service == "dry" else f"a source of {need.service}"
    for k, supplier in enumerate(need.of):
        yield Reference(supplier, document, (*loc, k), SUPPLIERS[need.service], what)
