"""The library: two reading rooms with open shelves on every storey."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Positive
from twin.campus.templates.hall import Hall, HallBuilding
from twin.model import Name

__all__ = ["Library"]


class Library(HallBuilding):
    """Reading rooms to the south and the north of each storey, a core at each end."""

    kind: Literal["library"]

    storey_height_m: Annotated[float, Field(ge=3.2, le=6)] = 4.2

    area_per_seat_m2: Positive = 6.0
    """Reading-room floor, shelves included, for each seat [m2]; assumed, 4 to 8."""

    def halls(self, level: int) -> tuple[Hall, ...]:
        """Two reading rooms of equal size."""
        area_m2 = (self.length_m - 2 * self.core_m) * self.width_m / 2
        seats = int(area_m2 / self.area_per_seat_m2)
        return (
            Hall("reading-room", Name(en=f"Reading room {level} S", zh=f"{level}层南阅览室"), 0.5, seats),
            Hall("reading-room", Name(en=f"Reading room {level} N", zh=f"{level}层北阅览室"), 0.5, seats),
        )
