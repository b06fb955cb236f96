"""The plant house: machine rooms in a row, each with its own door to the open air."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus import geometry
from twin.campus.plan import Storey
from twin.campus.quantities import Positive
from twin.campus.templates.base import BasementRoom, Cell, Template
from twin.model import Model, Name

__all__ = ["MachineRoom", "PlantHouse"]


class MachineRoom(Model):
    """One room of a plant house."""

    name: Name
    kind: Literal["plant-room", "pump-room", "switch-room", "office", "store"]
    length_m: Positive
    """Extent along the building [m]."""


class PlantHouse(Template):
    """A single storey of machine rooms side by side."""

    kind: Literal["plant-house"]

    storeys: Literal[1] = 1
    storey_height_m: Annotated[float, Field(ge=2.8, le=12)] = 4.8

    width_m: Annotated[float, Field(ge=4, le=40)]
    """Depth of every room [m]."""

    rooms: Annotated[tuple[MachineRoom, ...], Field(min_length=1, max_length=20)]
    """Rooms from west to east; they become ``<building>.101``, ``<building>.102`` and so on."""

    door_m: Annotated[float, Field(ge=0.9, le=6)] = 1.8
    """Clear width of each room's outer door [m]; assumed: a pump or a panel passes."""

    @property
    def extent_m(self) -> tuple[float, float]:
        """Length along x and width along y [m]."""
        return sum(room.length_m for room in self.rooms), self.width_m

    def above_ground(self, building: str) -> tuple[Storey, ...]:
        """Draw the one storey."""
        pen = self.pen(building, 1)
        x = 0.0
        for number, given in enumerate(self.rooms, start=1):
            polygon = geometry.rectangle(x, 0, given.length_m, self.width_m)
            room = pen.room(polygon, Cell(given.kind, name=given.name))
            name = Name(en=f"Door {number}", zh=f"{number}号门")
            pen.exit(str(number), name, room, (x + given.length_m / 2, 0.0), self.door_m)
            x += given.length_m
        return (pen.storey(),)

    def below_ground(self, building: str, rooms: tuple[BasementRoom, ...]) -> tuple[Storey, ...]:
        """Refuse: a plant house has no stair, so nothing can lie below it."""
        if rooms:
            raise ValueError(f"{building}: a plant house has no basement; use a room above ground")
        return ()
