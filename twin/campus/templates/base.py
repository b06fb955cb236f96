"""What all templates share: their common parameters, and the pen that draws a storey."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import Field

from twin.campus import geometry
from twin.campus.plan import Corridor, Door, Exit, Room, RoomKind, Stair, Storey
from twin.campus.quantities import NonNegative
from twin.model import Model, Name

__all__ = ["BasementRoom", "Cell", "Pen", "Staircase", "Template", "storey_tag"]

TREAD_M = 0.28
"""Depth of a step [m]; JGJ 36-2016 asks for 0.27 at least."""

RISER_MAX_M = 0.165
"""Highest step in a dormitory [m]; JGJ 36-2016. The other kinds of building allow 0.16 to 0.175."""

STAIR_WELL_M = 0.2
"""Gap between the two flights of a stair [m]; at least 0.15 for fire hoses (GB 50016)."""


def storey_tag(level: int) -> str:
    """Return the part of an id that names a storey: ``1f``, ``2f``, ``b1``."""
    return f"{level}f" if level > 0 else f"b{-level}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A room to be drawn: what it is, how many bays it takes, and for how many people."""

    kind: RoomKind
    bays: int = 1
    capacity: int = 0
    name: Name | None = None

    def cut(self, bays: int) -> tuple[Cell, Cell]:
        """Return two rooms in its place, the first of so many bays; people go by size."""
        people = self.capacity * bays // self.bays
        return (
            replace(self, bays=bays, capacity=people),
            replace(self, bays=self.bays - bays, capacity=self.capacity - people),
        )


@dataclass(frozen=True, slots=True)
class BasementRoom:
    """A room below ground to be drawn, of given size [m]."""

    id: str
    name: Name
    kind: RoomKind
    length_m: float
    width_m: float
    sill_m: float
    floor_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staircase:
    """A staircase through all storeys: where its shaft lies and how wide its flights are."""

    key: str
    name: Name
    polygon: geometry.Polygon
    clear_width_m: float
    refuge_places: int = 0
    """On each landing above the ground floor."""


@dataclass(slots=True, kw_only=True)
class Pen:
    """Collects the parts of one storey and gives them their ids."""

    building: str
    level: int
    elevation_m: float
    height_m: float
    rooms: list[Room] = field(default_factory=list)
    corridors: list[Corridor] = field(default_factory=list)
    stairs: list[Stair] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The storey's own id."""
        return f"{self.building}.{storey_tag(self.level)}"

    def number(self) -> str:
        """Return the next room number, as painted on the door: 201, 202."""
        return f"{self.level if self.level > 0 else f'b{-self.level}'}{len(self.rooms) + 1:02d}"

    def room(self, polygon: geometry.Polygon, cell: Cell) -> str:
        """Draw a room and return its id."""
        number = self.number()
        name = cell.name or Name(en=f"Room {number}", zh=f"{number}室")
        room = Room(
            id=f"{self.building}.{number}",
            name=name,
            kind=cell.kind,
            polygon=polygon,
            capacity=cell.capacity,
        )
        self.rooms.append(room)
        return room.id

    def corridor(self, key: str, name: Name, polygon: geometry.Polygon, width_m: float) -> str:
        """Draw a corridor and return its id."""
        corridor = Corridor(
            id=f"{self.tag}-{key}", name=name, polygon=polygon, clear_width_m=width_m
        )
        self.corridors.append(corridor)
        return corridor.id

    def stair(self, case: Staircase, *, above: int | None) -> str:
        """Draw a storey's part of a staircase, which goes on to level `above`; return its id."""
        steps = math.ceil(self.height_m / RISER_MAX_M - 1e-9) if above is not None else 0
        stair = Stair(
            id=f"{self.tag}-stair-{case.key}",
            name=case.name,
            polygon=case.polygon,
            clear_width_m=case.clear_width_m,
            rises_to=None
            if above is None
            else f"{self.building}.{storey_tag(above)}-stair-{case.key}",
            steps=steps,
            riser_m=self.height_m / steps if steps else RISER_MAX_M,
            tread_m=TREAD_M,
            landing_m=case.clear_width_m,
            refuge_places=case.refuge_places if self.level > 1 else 0,
        )
        self.stairs.append(stair)
        return stair.id

    def door(
        self, one: str, other: str, at: geometry.Point, width_m: float, *, sill_m: float = 0
    ) -> None:
        """Put a door between two spaces."""
        number = len(self.doors) + 1
        self.doors.append(
            Door(
                id=f"{self.tag}-door-{number}",
                between=(one, other),
                at=at,
                clear_width_m=width_m,
                sill_m=sill_m,
            )
        )

    def exit(self, key: str, name: Name, space: str, at: geometry.Point, width_m: float) -> None:
        """Put a door to the open air."""
        self.exits.append(
            Exit(
                id=f"{self.building}.exit-{key}",
                name=name,
                space=space,
                at=at,
                clear_width_m=width_m,
                sill_m=max(self.elevation_m, 0.0),
            )
        )

    def storey(self) -> Storey:
        """Return what has been drawn."""
        return Storey(
            id=self.tag,
            level=self.level,
            elevation_m=self.elevation_m,
            height_m=self.height_m,
            rooms=tuple(self.rooms),
            corridors=tuple(self.corridors),
            stairs=tuple(self.stairs),
            doors=tuple(self.doors),
            exits=tuple(self.exits),
        )


def stair_depth_m(storey_height_m: float, clear_width_m: float) -> float:
    """Return the length of shaft that a stair of two flights takes [m].

    Half of the risers in each flight, which is one tread fewer, and a landing at either end.
    """
    steps = math.ceil(storey_height_m / RISER_MAX_M - 1e-9)
    return (math.ceil(steps / 2) - 1) * TREAD_M + 2 * clear_width_m


def stair_width_m(clear_width_m: float) -> float:
    """Return the width of shaft that a stair of two flights takes [m]."""
    return 2 * clear_width_m + STAIR_WELL_M


class Template(Model):
    """A few parameters from which a whole building can be drawn."""

    storeys: Annotated[int, Field(ge=1, le=30)]
    """Storeys above ground."""

    storey_height_m: Annotated[float, Field(ge=2.4, le=15)]
    """Floor to floor [m]."""

    ground_floor_m: Annotated[NonNegative, Field(le=3)] = 0.3
    """Ground floor above the ground outside [m]; water lower than this stays out. Assumed, 0.15
    to 0.6 in Chinese practice."""

    @property
    @abstractmethod
    def extent_m(self) -> tuple[float, float]:
        """Length along x and width along y [m]."""

    @property
    def floor_area_m2(self) -> float:
        """Area of all storeys above ground, between outer wall axes [m2]."""
        length, width = self.extent_m
        return length * width * self.storeys

    @property
    def height_m(self) -> float:
        """Roof above the ground outside [m]."""
        return self.ground_floor_m + self.storeys * self.storey_height_m

    @property
    def footprint(self) -> geometry.Polygon:
        """Outline on the ground, in the building's own coordinates [m]."""
        return geometry.rectangle(0, 0, *self.extent_m)

    @property
    def beds(self) -> int:
        """Beds in the building."""
        return 0

    @abstractmethod
    def above_ground(self, building: str) -> tuple[Storey, ...]:
        """Draw the storeys above ground, lowest first; every id begins with `building`."""

    @abstractmethod
    def below_ground(self, building: str, rooms: tuple[BasementRoom, ...]) -> tuple[Storey, ...]:
        """Draw the storeys below ground, lowest first: none when there are no rooms."""

    def expand(self, building: str, basement: tuple[BasementRoom, ...] = ()) -> tuple[Storey, ...]:
        """Draw every storey, lowest first.

        Parameters
        ----------
        building
            Id of the building; every id drawn begins with it.
        basement
            Rooms to be drawn below ground.
        """
        return (*self.below_ground(building, basement), *self.above_ground(building))

    def pen(self, building: str, level: int) -> Pen:
        """Return a pen for a storey above ground."""
        return Pen(
            building=building,
            level=level,
            elevation_m=self.ground_floor_m + (level - 1) * self.storey_height_m,
            height_m=self.storey_height_m,
        )
