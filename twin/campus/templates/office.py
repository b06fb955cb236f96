"""The office building: offices of one bay, a meeting room on each storey. A clinic is one too."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.plan import RoomKind
from twin.campus.templates.base import Cell
from twin.campus.templates.slab import LOBBY, Slab
from twin.campus.templates.teaching import WASHROOM
from twin.model import Name

__all__ = ["OfficeBlock"]

MEETING = Name(en="Meeting room", zh="会议室")


class OfficeBlock(Slab):
    """Rooms of one bay, 3.9 m by 6.6 m, off a corridor of 2.4 m (proportions assumed)."""

    kind: Literal["office"]

    storey_height_m: Annotated[float, Field(ge=2.8, le=5)] = 3.6
    bay_m: Annotated[float, Field(ge=3.0, le=9)] = 3.9
    depth_m: Annotated[float, Field(ge=4.8, le=12)] = 6.6
    corridor_m: Annotated[float, Field(ge=1.6, le=5)] = 2.4
    stair_width_m: Annotated[float, Field(ge=1.1, le=3)] = 1.3
    exit_width_m: Annotated[float, Field(ge=0.9, le=4)] = 1.5
    room_door_m: Annotated[float, Field(ge=0.8, le=2)] = 0.9

    people_per_room: Annotated[int, Field(ge=1, le=40)] = 4
    """People in one office, or beds in one ward."""

    rooms: Literal["office", "ward"] = "office"
    """What the bays of the south row above the ground floor hold."""

    @property
    def least_bays(self) -> tuple[int, int]:
        """Lobby; washroom and meeting room."""
        return 2, 3

    def south(self, level: int) -> tuple[Cell, ...]:
        """Offices or wards; on the ground floor offices and the lobby in the middle."""
        if level > 1:
            kind: RoomKind = self.rooms
            return (Cell(kind, 1, self.people_per_room),) * self.bays
        row = (Cell("office", 1, self.people_per_room),) * (self.bays - 2)
        middle = len(row) // 2
        return (*row[:middle], Cell("lobby", 2, 0, LOBBY), *row[middle:])

    def north(self, level: int) -> tuple[Cell, ...]:
        """Washroom, meeting room of two bays, then offices."""
        offices = (Cell("office", 1, self.people_per_room),) * (self.north_bays - 3)
        return (Cell("washroom", 1, 0, WASHROOM), Cell("meeting-room", 2, 20, MEETING), *offices)
