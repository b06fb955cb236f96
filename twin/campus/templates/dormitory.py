"""The dormitory: bedrooms on both sides of the corridor, a porter's lodge by the entrance."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.templates.base import Cell
from twin.campus.templates.slab import LOBBY, Slab
from twin.model import Name

__all__ = ["DormitorySlab"]

LODGE = Name(en="Porter's lodge", zh="值班室")
WASHROOM = Name(en="Washroom", zh="盥洗室")


class DormitorySlab(Slab):
    """Bedrooms of one bay each, 3.6 m by 6 m, off a corridor of 2.4 m.

    The proportions are the common ones of Chinese dormitories since about 2000 (assumed); widths
    keep to JGJ 36-2016: corridor 2.2 m at least when double loaded, stairs 1.2 m, exit 1.4 m.
    """

    kind: Literal["dormitory-slab"]

    storey_height_m: Annotated[float, Field(ge=2.8, le=4.5)] = 3.3
    bay_m: Annotated[float, Field(ge=3.0, le=4.8)] = 3.6
    depth_m: Annotated[float, Field(ge=4.8, le=9)] = 6.0
    corridor_m: Annotated[float, Field(ge=1.8, le=4)] = 2.4
    stair_width_m: Annotated[float, Field(ge=1.2, le=2.4)] = 1.4
    exit_width_m: Annotated[float, Field(ge=1.4, le=4)] = 1.5
    room_door_m: Annotated[float, Field(ge=0.8, le=1.5)] = 0.9

    beds_per_room: Annotated[int, Field(ge=1, le=12)] = 4
    """Beds in one bedroom."""

    washrooms: Literal["in-room", "shared"] = "in-room"
    """In-room: each bedroom has its own. Shared: two bays of each storey are washrooms."""

    @property
    def beds(self) -> int:
        """Beds in the building."""
        return sum(cell.capacity for cell in self.cells() if cell.kind == "bedroom")

    @property
    def least_bays(self) -> tuple[int, int]:
        """Lodge, lobby and a room; a room, and the washrooms where they are shared."""
        return 4, 1 if self.washrooms == "in-room" else 3

    def south(self, level: int) -> tuple[Cell, ...]:
        """Bedrooms; on the ground floor a lobby of two bays and the lodge in the middle."""
        if level > 1:
            return self._bedrooms(self.bays)
        west = (self.bays - 3) // 2
        return (
            *self._bedrooms(west),
            Cell("office", 1, 2, LODGE),
            Cell("lobby", 2, 0, LOBBY),
            *self._bedrooms(self.bays - 3 - west),
        )

    def north(self, level: int) -> tuple[Cell, ...]:
        """Bedrooms, with the shared washrooms beside the first and the last stair."""
        if self.washrooms == "in-room":
            return self._bedrooms(self.north_bays)
        washroom = Cell("washroom", 1, 0, WASHROOM)
        return (washroom, *self._bedrooms(self.north_bays - 2), washroom)

    def _bedrooms(self, count: int) -> tuple[Cell, ...]:
        return (Cell("bedroom", 1, self.beds_per_room),) * count
