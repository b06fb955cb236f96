"""The slab: one corridor from end to end, rooms in equal bays on either side of it.

Dormitories, teaching blocks, laboratories and offices are slabs that differ in what their bays
hold. Seen from above, with a staircase at each end of the north row::

    y  +-------+---------------------------------+-------+
       | stair |            north row            | stair |
       +-------+---------------------------------+-------+
      exit                  corridor                  exit
       +----------------------+-----+--------------------+
       |      south row       |lobby|                    |
       +----------------------+-----+--------------------+  x
                               exit
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from twin.campus import geometry
from twin.campus.plan import Storey
from twin.campus.templates.base import (
    BasementRoom,
    Cell,
    Pen,
    Staircase,
    Template,
    stair_depth_m,
    stair_width_m,
)
from twin.campus.templates.basement import draw_basement
from twin.model import Name

__all__ = ["Slab"]

CORRIDOR = Name(en="Corridor", zh="走廊")
LOBBY = Name(en="Entrance hall", zh="门厅")
WALL_M = 0.2
"""What walls and handrails take from a corridor's width between axes [m]; assumed."""

DOOR_MAIN_M = 1.8
"""Clear width of a main entrance, two leaves [m]; assumed."""


def stair_name(index: int, count: int) -> tuple[str, Name]:
    """Return key and name of a staircase, counted from the west."""
    if index == 0:
        return "west", Name(en="West stair", zh="西楼梯")
    if index == count - 1:
        return "east", Name(en="East stair", zh="东楼梯")
    if count == 3:
        return "middle", Name(en="Middle stair", zh="中楼梯")
    return f"middle-{index}", Name(en=f"Middle stair {index}", zh=f"{index}号中楼梯")


class Slab(Template):
    """A straight building with a corridor in the middle."""

    one_door_m2: ClassVar[float] = 120
    """Largest room with a single door [m2]; GB 50016-2014 5.5.15, between two ways out."""

    bays: Annotated[int, Field(ge=6, le=80)]
    """Bays from end to end, on each side of the corridor."""

    bay_m: Annotated[float, Field(ge=2.7, le=12)]
    """Width of a bay between wall axes [m]."""

    depth_m: Annotated[float, Field(ge=3, le=30)]
    """Depth of the rooms, between axes [m]."""

    corridor_m: Annotated[float, Field(ge=1.4, le=8)]
    """Width of the corridor between axes [m]."""

    stairs: Annotated[int, Field(ge=2, le=6)] = 2
    """Staircases, spread evenly from end to end."""

    stair_width_m: Annotated[float, Field(ge=1.1, le=4)]
    """Clear width of one flight [m]; 1.1 at least (GB 50016), 1.2 in dormitories (JGJ 36)."""

    exit_width_m: Annotated[float, Field(ge=0.9, le=6)]
    """Clear width of the exits at the corridor's ends [m]; 1.4 at least in dormitories."""

    room_door_m: Annotated[float, Field(ge=0.7, le=3)]
    """Clear width of a room's door [m]."""

    refuge_places: Annotated[int, Field(ge=0, le=4)] = 0
    """Places for wheelchairs on each stair landing above the ground floor, where those who cannot
    use stairs wait for help; 0: none is marked, they wait on the landing."""

    @model_validator(mode="after")
    def _stairs_fit(self) -> Self:
        flight_m = stair_depth_m(self.storey_height_m, self.stair_width_m)
        if flight_m > self.depth_m + 1e-9:
            raise ValueError(
                f"a stair of {self.stair_width_m:g} m needs {flight_m:.2f} m of depth, the rooms"
                f" have {self.depth_m:g} m; narrow the stair, lower the storeys or deepen the rooms"
            )
        south, north = self.least_bays
        if self.bays < south or self.north_bays < north:
            raise ValueError(
                f"{self.bays} bays leave {self.north_bays} beside {self.stairs} stairs; this"
                f" building needs {south} to the south and {north} beside the stairs; lengthen it"
            )
        return self

    @property
    def stair_bays(self) -> int:
        """Whole bays that a staircase takes of the north row."""
        return -int(-(stair_width_m(self.stair_width_m) + WALL_M) // self.bay_m)

    @property
    def north_bays(self) -> int:
        """Bays of the north row that the stairs leave for rooms."""
        return self.bays - self.stairs * self.stair_bays

    @property
    def length_m(self) -> float:
        """Extent along the corridor [m]."""
        return self.bays * self.bay_m

    @property
    def width_m(self) -> float:
        """Extent across the corridor [m]."""
        return 2 * self.depth_m + self.corridor_m

    @property
    def extent_m(self) -> tuple[float, float]:
        """Length along x and width along y [m]."""
        return self.length_m, self.width_m

    @property
    @abstractmethod
    def least_bays(self) -> tuple[int, int]:
        """Fewest bays of the south row, and of the north row beside the stairs."""

    @abstractmethod
    def south(self, level: int) -> tuple[Cell, ...]:
        """Return the rooms of the south row from west to east; they fill `bays`."""

    @abstractmethod
    def north(self, level: int) -> tuple[Cell, ...]:
        """Return the rooms of the north row from west to east; they fill `north_bays`."""

    def cells(self) -> Iterator[Cell]:
        """Yield every room above ground without drawing it."""
        upper = (*self.south(2), *self.north(2)) if self.storeys > 1 else ()
        return chain(self.south(1), self.north(1), *([upper] * (self.storeys - 1)))

    def above_ground(self, building: str) -> tuple[Storey, ...]:
        """Draw the storeys above ground, lowest first."""
        cases = self._staircases()
        return tuple(self._storey(building, level, cases) for level in range(1, self.storeys + 1))

    def below_ground(self, building: str, rooms: tuple[BasementRoom, ...]) -> tuple[Storey, ...]:
        """Draw the basement under the west end: the corridor, rooms south of it, the stair."""
        if not rooms:
            return ()
        basement = draw_basement(
            building,
            rooms,
            case=self._staircases()[0],
            corridor_at=(0.0, self.depth_m),
            corridor_m=self.corridor_m,
            rooms_lie="south",
            ground_floor_m=self.ground_floor_m,
        )
        return (basement,)

    def _stair_starts(self) -> list[int]:
        """Return the bay at which each staircase begins; the first and the last hug the ends."""
        last = self.bays - self.stair_bays
        return [round(last * k / (self.stairs - 1)) for k in range(self.stairs)]

    def _staircases(self) -> tuple[Staircase, ...]:
        y = self.depth_m + self.corridor_m
        cases = []
        for index, start in enumerate(self._stair_starts()):
            key, name = stair_name(index, self.stairs)
            shaft = geometry.rectangle(
                start * self.bay_m, y, self.stair_bays * self.bay_m, self.depth_m
            )
            cases.append(
                Staircase(
                    key=key,
                    name=name,
                    polygon=shaft,
                    clear_width_m=self.stair_width_m,
                    refuge_places=self.refuge_places,
                )
            )
        return tuple(cases)

    def _storey(self, building: str, level: int, cases: tuple[Staircase, ...]) -> Storey:
        pen = self.pen(building, level)
        y_south, y_north = self.depth_m, self.depth_m + self.corridor_m
        corridor = pen.corridor(
            "corridor",
            CORRIDOR,
            geometry.rectangle(0, y_south, self.length_m, self.corridor_m),
            self.corridor_m - WALL_M,
        )
        x = 0.0
        for cell in self.south(level):
            width = cell.bays * self.bay_m
            room = pen.room(geometry.rectangle(x, 0, width, self.depth_m), cell)
            self._doors(pen, cell, room=room, corridor=corridor, x=x, width=width, y=y_south)
            if cell.kind == "lobby":
                pen.exit(
                    "main",
                    Name(en="Main entrance", zh="主入口"),
                    room,
                    (x + width / 2, 0.0),
                    max(DOOR_MAIN_M, self.exit_width_m),
                )
            x += width
        for cell, bay in self._north_placed(level):
            x, width = bay * self.bay_m, cell.bays * self.bay_m
            room = pen.room(geometry.rectangle(x, y_north, width, self.depth_m), cell)
            self._doors(pen, cell, room=room, corridor=corridor, x=x, width=width, y=y_north)
        for case in cases:
            stair = pen.stair(case, above=level + 1 if level < self.storeys else None)
            x = geometry.centre(case.polygon)[0]
            pen.door(corridor, stair, (x, y_north), case.clear_width_m)
        if level == 1:
            y = self.depth_m + self.corridor_m / 2
            west, east = Name(en="West exit", zh="西出口"), Name(en="East exit", zh="东出口")
            pen.exit("west", west, corridor, (0.0, y), self.exit_width_m)
            pen.exit("east", east, corridor, (self.length_m, y), self.exit_width_m)
        return pen.storey()

    def _north_placed(self, level: int) -> Iterator[tuple[Cell, int]]:
        """Yield each room of the north row with its first bay, in the gaps between the stairs.

        The next room that fits into what is left of a gap goes there. Where none does, the next
        room is cut in two at the stair, so that any spacing of stairs takes any rooms.
        """
        waiting = list(self.north(level))
        ends = [*self._stair_starts()[1:], self.bays]
        for start, end in zip(self._stair_starts(), ends, strict=True):
            bay = start + self.stair_bays
            while bay < end:
                fitting = (k for k, cell in enumerate(waiting) if cell.bays <= end - bay)
                cell = waiting.pop(next(fitting, 0))
                if cell.bays > end - bay:
                    cell, rest = cell.cut(end - bay)
                    waiting.insert(0, rest)
                yield cell, bay
                bay += cell.bays

    def _doors(
        self, pen: Pen, cell: Cell, *, room: str, corridor: str, x: float, width: float, y: float
    ) -> None:
        """Join a room to the corridor: a lobby by a wide opening, a large room by two doors."""
        if cell.kind == "lobby":
            pen.door(room, corridor, (x + width / 2, y), max(DOOR_MAIN_M, self.exit_width_m))
        elif width * self.depth_m > self.one_door_m2:
            pen.door(room, corridor, (x + width * 0.15, y), self.room_door_m)
            pen.door(room, corridor, (x + width * 0.85, y), self.room_door_m)
        else:
            pen.door(room, corridor, (x + width / 2, y), self.room_door_m)
