"""The basement: plant rooms along a corridor, reached by one of the building's stairs."""

from __future__ import annotations

from typing import Literal

from twin.campus import geometry
from twin.campus.plan import Room, Storey
from twin.campus.templates.base import BasementRoom, Pen, Staircase
from twin.model import Name

__all__ = ["draw_basement"]

CORRIDOR = Name(en="Basement corridor", zh="地下走廊")

DOOR_M = 1.5
"""Clear width of a plant room's door: a pump on a trolley passes [m]; assumed."""

WALL_M = 0.2
"""What walls take from a corridor's width between axes [m]; assumed."""


def draw_basement(
    building: str,
    rooms: tuple[BasementRoom, ...],
    *,
    case: Staircase,
    corridor_at: geometry.Point,
    corridor_m: float,
    rooms_lie: Literal["north", "south"],
    ground_floor_m: float,
) -> Storey:
    """Draw one basement storey.

    Parameters
    ----------
    building
        Id of the building.
    rooms
        What lies below ground, from west to east along the corridor.
    case
        The staircase that leads down; its shaft touches the corridor's other side.
    corridor_at
        South-west corner of the corridor [m].
    corridor_m
        Width of the corridor [m].
    rooms_lie
        The side of the corridor on which the rooms are.
    ground_floor_m
        Ground floor above the ground outside [m].
    """
    floor_m = min(room.floor_m for room in rooms)
    pen = Pen(
        building=building,
        level=-1,
        elevation_m=floor_m,
        height_m=ground_floor_m - floor_m,
    )
    x0, y0 = corridor_at
    low_x, low_y, high_x, high_y = geometry.bounds(case.polygon)
    north = rooms_lie == "north"
    wall_y, stair_y = (y0 + corridor_m, high_y) if north else (y0, low_y)
    length = max(sum(room.length_m for room in rooms), high_x - x0)
    corridor = pen.corridor(
        "corridor",
        CORRIDOR,
        geometry.rectangle(x0, y0, length, corridor_m),
        corridor_m - WALL_M,
    )
    x = x0
    for room in rooms:
        low = wall_y if north else wall_y - room.width_m
        polygon = geometry.rectangle(x, low, room.length_m, room.width_m)
        pen.rooms.append(Room(id=room.id, name=room.name, kind=room.kind, polygon=polygon))
        pen.door(room.id, corridor, (x + room.length_m / 2, wall_y), DOOR_M, sill_m=room.sill_m)
        x += room.length_m
    stair = pen.stair(case, above=1)
    pen.door(corridor, stair, ((low_x + high_x) / 2, stair_y), case.clear_width_m)
    return pen.storey()
