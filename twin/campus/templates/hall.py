"""The hall building: great rooms in the middle, stairs and small rooms in a core at each end.

Libraries, canteens and gyms are hall buildings that differ in what the halls hold. Seen from
above, ground floor::

    y  +-----------+-------------------------+-----------+
       |   stair   |                         |   stair   |
       +-------+---+        north hall       +---+-------+
       | wash  |   |                         |   | store |
       +-------+ l +-------------------------+ l +-------+
    exit entry | o |                         | o | entry   exit
       +-------+ b |        south hall       | b +-------+
       | store | by|                         |by | wash  |
       +-------+---+                         +---+-------+
       |   stair   |                         |   stair   |
       +-----------+-------------------------+-----------+  x
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.campus import geometry
from twin.campus.plan import RoomKind, Storey
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

__all__ = ["Hall", "HallBuilding"]

LOBBY_M = 3.6
"""Width of the lobby between core and halls, between axes [m]; assumed."""

WALL_M = 0.2
"""What walls take from widths between axes [m]; assumed."""

ENTRY = Name(en="Entrance hall", zh="门厅")
WASHROOM = Name(en="Washroom", zh="卫生间")
STORE = Name(en="Store", zh="储藏室")
ROOMS_IN_CORE = 3


@dataclass(frozen=True, slots=True)
class Hall:
    """One great room: what it is, its share of the depth, and how many people it seats."""

    kind: RoomKind
    name: Name
    share: float
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Core:
    """One end of the building, and where its parts lie along x [m]."""

    key: str
    en: str
    zh: str
    stair_x: float
    """Low side of the stairs, which take the whole core."""
    rooms_x: float
    """Low side of the small rooms."""
    lobby_x: float
    """Low side of the lobby."""
    inner_x: float
    """Wall between lobby and small rooms."""
    hall_x: float
    """Wall between lobby and halls."""
    outer_x: float
    """Outer wall."""


class HallBuilding(Template):
    """Great rooms between two cores, each with two staircases."""

    length_m: Annotated[float, Field(ge=24, le=200)]
    """Extent along x [m]."""

    width_m: Annotated[float, Field(ge=18, le=120)]
    """Extent along y [m]."""

    core_m: Annotated[float, Field(ge=7, le=20)] = 9.0
    """Depth of the core at each end, between axes [m]."""

    stair_width_m: Annotated[float, Field(ge=1.1, le=4)] = 1.8
    """Clear width of one flight [m]."""

    exit_width_m: Annotated[float, Field(ge=1.4, le=8)] = 2.4
    """Clear width of each exit [m]; 1.4 at least for crowded halls (GB 50016 5.5.19)."""

    hall_door_m: Annotated[float, Field(ge=1.4, le=6)] = 1.8
    """Clear width of a hall's doors to the lobbies [m]."""

    refuge_places: Annotated[int, Field(ge=0, le=4)] = 0
    """Places for wheelchairs on each stair landing above the ground floor, where those who cannot
    use stairs wait for help; 0: none is marked, they wait on the landing."""

    @abstractmethod
    def halls(self, level: int) -> tuple[Hall, ...]:
        """Return the halls of a storey from south to north; their shares add up to one."""

    @model_validator(mode="after")
    def _stairs_fit(self) -> Self:
        needs_m = stair_depth_m(self.storey_height_m, self.stair_width_m)
        if needs_m > self.core_m + 1e-9:
            raise ValueError(
                f"a stair of {self.stair_width_m:g} m needs {needs_m:.2f} m, the core has"
                f" {self.core_m:g} m; deepen core_m, narrow the stair or lower the storeys"
            )
        if self.length_m < 3 * self.core_m:
            raise ValueError(
                f"length_m {self.length_m:g} leaves too little between two cores of"
                f" {self.core_m:g} m; at least {3 * self.core_m:g}"
            )
        return self

    @model_validator(mode="after")
    def _halls_meet_lobbies(self) -> Self:
        low = 0.0
        for hall in self.halls(1):
            high = low + self.width_m * hall.share
            wall_m = min(high, self.width_m - self.stair_shaft_m) - max(low, self.stair_shaft_m)
            if wall_m < self.hall_door_m:
                raise ValueError(
                    f"{hall.name.en!r} has {max(wall_m, 0):.2f} m of wall beside the lobbies, its"
                    f" doors take {self.hall_door_m:g} m; widen the building or give it more room"
                )
            low = high
        return self

    @property
    def extent_m(self) -> tuple[float, float]:
        """Length along x and width along y [m]."""
        return self.length_m, self.width_m

    @property
    def middle_m2(self) -> float:
        """Floor of the halls on one storey [m2]."""
        return (self.length_m - 2 * self.core_m) * self.width_m

    @property
    def stair_shaft_m(self) -> float:
        """Width of a stair's shaft [m]."""
        return stair_width_m(self.stair_width_m) + WALL_M

    def above_ground(self, building: str) -> tuple[Storey, ...]:
        """Draw the storeys above ground, lowest first."""
        cores = self._cores()
        return tuple(self._storey(building, level, cores) for level in range(1, self.storeys + 1))

    def below_ground(self, building: str, rooms: tuple[BasementRoom, ...]) -> tuple[Storey, ...]:
        """Draw the basement north of a corridor that begins at the south-west stair."""
        if not rooms:
            return ()
        basement = draw_basement(
            building,
            rooms,
            case=self._case(self._cores()[0], north=False),
            corridor_at=(0.0, self.stair_shaft_m),
            corridor_m=LOBBY_M,
            rooms_lie="north",
            ground_floor_m=self.ground_floor_m,
        )
        return (basement,)

    def _cores(self) -> tuple[_Core, _Core]:
        """Return the west core, and the east core as its mirror image."""
        core, length = self.core_m, self.length_m
        inner_west, inner_east = core - LOBBY_M, length - core + LOBBY_M
        west = _Core(
            key="west",
            en="West",
            zh="西",
            stair_x=0.0,
            rooms_x=0.0,
            lobby_x=inner_west,
            inner_x=inner_west,
            hall_x=core,
            outer_x=0.0,
        )
        east = _Core(
            key="east",
            en="East",
            zh="东",
            stair_x=length - core,
            rooms_x=inner_east,
            lobby_x=length - core,
            inner_x=inner_east,
            hall_x=length - core,
            outer_x=length,
        )
        return west, east

    def _case(self, core: _Core, *, north: bool) -> Staircase:
        y = self.width_m - self.stair_shaft_m if north else 0.0
        side, en, zh = ("north", "north", "北") if north else ("south", "south", "南")
        return Staircase(
            key=f"{core.key}-{side}",
            name=Name(en=f"{core.en}-{en} stair", zh=f"{core.zh}{zh}楼梯"),
            polygon=geometry.rectangle(core.stair_x, y, self.core_m, self.stair_shaft_m),
            clear_width_m=self.stair_width_m,
            refuge_places=self.refuge_places,
        )

    def _storey(self, building: str, level: int, cores: tuple[_Core, ...]) -> Storey:
        pen = self.pen(building, level)
        doors_to = {self._core(pen, core, level): core.hall_x for core in cores}
        y = 0.0
        for hall in self.halls(level):
            depth = self.width_m * hall.share
            self._hall(pen, hall, doors_to, y=y, depth=depth)
            y += depth
        return pen.storey()

    def _core(self, pen: Pen, core: _Core, level: int) -> str:
        """Draw one end: lobby, two stairs, and three rooms along the outer wall."""
        shaft = self.stair_shaft_m
        inner = self.width_m - 2 * shaft
        lobby = pen.corridor(
            f"lobby-{core.key}",
            Name(en=f"{core.en} lobby", zh=f"{core.zh}侧前厅"),
            geometry.rectangle(core.lobby_x, shaft, LOBBY_M, inner),
            LOBBY_M - WALL_M,
        )
        each = inner / ROOMS_IN_CORE
        middle = Cell("lobby", 1, 0, ENTRY) if level == 1 else Cell("store", 1, 0, STORE)
        for index, cell in enumerate(
            (Cell("store", 1, 0, STORE), middle, Cell("washroom", 1, 0, WASHROOM))
        ):
            y = shaft + index * each
            width = self.core_m - LOBBY_M
            room = pen.room(geometry.rectangle(core.rooms_x, y, width, each), cell)
            door = self.exit_width_m if cell.kind == "lobby" else 0.9
            pen.door(room, lobby, (core.inner_x, y + each / 2), door)
            if cell.kind == "lobby":
                name = Name(en=f"{core.en} entrance", zh=f"{core.zh}入口")
                pen.exit(core.key, name, room, (core.outer_x, y + each / 2), self.exit_width_m)
        x = core.lobby_x + LOBBY_M / 2
        for north in (False, True):
            case = self._case(core, north=north)
            stair = pen.stair(case, above=level + 1 if level < self.storeys else None)
            edge = self.width_m - shaft if north else shaft
            pen.door(lobby, stair, (x, edge), case.clear_width_m)
            if level == 1:
                outer = self.width_m if north else 0.0
                name = Name(en=f"{case.name.en} exit", zh=f"{case.name.zh}出口")
                pen.exit(f"stair-{case.key}", name, stair, (x, outer), case.clear_width_m)
        return lobby

    def _hall(
        self, pen: Pen, hall: Hall, doors_to: Mapping[str, float], *, y: float, depth: float
    ) -> None:
        """Draw one hall with a door to each lobby and, at the bottom, exits in its outer wall."""
        x, length = self.core_m, self.length_m - 2 * self.core_m
        cell = Cell(hall.kind, capacity=hall.capacity, name=hall.name)
        room = pen.room(geometry.rectangle(x, y, length, depth), cell)
        shaft = self.stair_shaft_m
        middle = (max(y, shaft) + min(y + depth, self.width_m - shaft)) / 2
        for lobby, wall_x in doors_to.items():
            pen.door(room, lobby, (wall_x, middle), self.hall_door_m)
        if pen.level > 1:
            return
        if y < geometry.TOUCH_M:
            name = Name(en="South exit", zh="南出口")
            pen.exit("south", name, room, (x + length / 2, 0.0), self.exit_width_m)
        if y + depth > self.width_m - geometry.TOUCH_M:
            name = Name(en="North exit", zh="北出口")
            pen.exit("north", name, room, (x + length / 2, self.width_m), self.exit_width_m)
