"""Rooms of the demo campus as spaces of a plan, without the ways between them."""

from __future__ import annotations

from collections.abc import Sequence

from twin.campus import Building, Campus, load_campus
from twin.catalog import find_campus
from twin.evacuation.plans.plan import Space

CAMPUS: Campus = load_campus(find_campus("demo"))


def spaces_of(buildings: Sequence[Building]) -> tuple[Space, ...]:
    """Return the rooms and corridors of some buildings."""
    rooms = [
        Space(
            id=room.id,
            kind="room",
            use=room.kind,
            building=building.id,
            polygon=room.polygon,
            capacity=room.capacity or None,
        )
        for building in buildings
        for storey in building.storeys
        for room in storey.rooms
    ]
    corridors = [
        Space(id=one.id, kind="corridor", building=building.id, polygon=one.polygon)
        for building in buildings
        for storey in building.storeys
        for one in storey.corridors
    ]
    return (*rooms, *corridors)
