"""The teaching block: classrooms of two bays, lecture halls of four on the ground floor."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.campus.templates.base import Cell
from twin.campus.templates.slab import LOBBY, Slab
from twin.model import Name

__all__ = ["TeachingBlock"]

WASHROOM = Name(en="Washroom", zh="卫生间")
STAFF_ROOM = Name(en="Staff room", zh="教师休息室")
LECTURE_HALL = Name(en="Lecture hall", zh="阶梯教室")

CLASSROOM_BAYS = 2
HALL_BAYS = 4


def fill(bays: int, cell: Cell, rest: Cell) -> tuple[Cell, ...]:
    """Return as many rooms of one sort as fit, and fill what is left with single bays."""
    count, left = divmod(bays, cell.bays)
    return (cell,) * count + (rest,) * left


class TeachingBlock(Slab):
    """Classrooms of two bays, 9 m by 9 m, off a wide corridor (proportions assumed).

    Widths: GB 50016-2014 5.5.21 asks 0.65 to 1.00 m of stair and door for every 100 people, and
    GB 50099 a corridor of 2.4 m at least between classrooms.
    """

    kind: Literal["teaching-block"]

    one_door_m2: ClassVar[float] = 75
    """Largest room with a single door [m2]; GB 50016-2014 5.5.15, buildings for teaching."""

    storey_height_m: Annotated[float, Field(ge=3.2, le=5)] = 3.9
    bay_m: Annotated[float, Field(ge=3.6, le=6)] = 4.5
    depth_m: Annotated[float, Field(ge=6.6, le=15)] = 9.0
    corridor_m: Annotated[float, Field(ge=2.4, le=6)] = 3.0
    stairs: Annotated[int, Field(ge=2, le=6)] = 3
    stair_width_m: Annotated[float, Field(ge=1.2, le=3.6)] = 2.0
    exit_width_m: Annotated[float, Field(ge=1.4, le=6)] = 2.4
    room_door_m: Annotated[float, Field(ge=0.9, le=2)] = 1.0

    seats_per_classroom: Annotated[int, Field(ge=10, le=150)] = 48
    """Seats in one classroom."""

    lecture_halls: Annotated[int, Field(ge=0, le=4)] = 0
    """Halls of four bays on the ground floor, 120 seats each."""

    seats_per_hall: Annotated[int, Field(ge=50, le=400)] = 120
    """Seats in one lecture hall."""

    @property
    def least_bays(self) -> tuple[int, int]:
        """Lobby and lecture halls; two washrooms."""
        return 2 + HALL_BAYS * self.lecture_halls, 4

    def south(self, level: int) -> tuple[Cell, ...]:
        """Classrooms; on the ground floor the lecture halls and the lobby in the middle."""
        classroom = Cell("classroom", CLASSROOM_BAYS, self.seats_per_classroom)
        rest = Cell("office", 1, 4, STAFF_ROOM)
        if level > 1:
            return fill(self.bays, classroom, rest)
        hall = Cell("lecture-hall", HALL_BAYS, self.seats_per_hall, LECTURE_HALL)
        left = self.bays - 2 - self.lecture_halls * HALL_BAYS
        row = (hall,) * self.lecture_halls + fill(left, classroom, rest)
        middle = len(row) // 2
        return (*row[:middle], Cell("lobby", 2, 0, LOBBY), *row[middle:])

    def north(self, level: int) -> tuple[Cell, ...]:
        """Classrooms, with washrooms of two bays at either end."""
        washroom = Cell("washroom", 2, 0, WASHROOM)
        rooms = fill(
            self.north_bays - 4,
            Cell("classroom", CLASSROOM_BAYS, self.seats_per_classroom),
            Cell("office", 1, 4, STAFF_ROOM),
        )
        return (washroom, *rooms, washroom)
