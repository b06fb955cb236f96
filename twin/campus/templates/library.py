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
        """Return two reading rooms of equal size."""
        seats = int(self.middle_m2 / 2 / self.area_per_seat_m2)
        south = Name(en=f"South reading room {level}", zh=f"{level}层南阅览室")
        north = Name(en=f"North reading room {level}", zh=f"{level}层北阅览室")
        return (
            Hall("reading-room", south, 0.5, seats),
            Hall("reading-room", north, 0.5, seats),
        )
