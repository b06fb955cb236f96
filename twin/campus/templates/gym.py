"""The gym: a great sports hall on each storey, changing rooms beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Positive
from twin.campus.templates.hall import Hall, HallBuilding
from twin.model import Name

__all__ = ["Gym"]


class Gym(HallBuilding):
    """High halls for sport or assembly."""

    kind: Literal["gym"]

    storeys: Annotated[int, Field(ge=1, le=4)] = 1
    storey_height_m: Annotated[float, Field(ge=4.5, le=15)] = 9.0
    core_m: Annotated[float, Field(ge=7, le=20)] = 12.0
    stair_width_m: Annotated[float, Field(ge=1.1, le=4)] = 2.1
    exit_width_m: Annotated[float, Field(ge=1.4, le=8)] = 3.0

    area_per_person_m2: Positive = 4.0
    """Hall floor for each person at a full event [m2]; assumed, 1 (assembly) to 10 (training)."""

    def halls(self, level: int) -> tuple[Hall, ...]:
        """The sports hall, and a strip of changing rooms."""
        area_m2 = (self.length_m - 2 * self.core_m) * self.width_m * 0.85
        people = int(area_m2 / self.area_per_person_m2)
        return (
            Hall("sports-hall", Name(en=f"Sports hall {level}", zh=f"{level}层体育厅"), 0.85, people),
            Hall("changing-room", Name(en=f"Changing rooms {level}", zh=f"{level}层更衣室"), 0.15, 40),
        )
