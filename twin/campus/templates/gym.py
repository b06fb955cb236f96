"""The gym: a great sports hall on each storey, changing rooms beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Positive
from twin.campus.templates.hall import Hall, HallBuilding
from twin.model import Name

__all__ = ["Gym"]

CHANGING_SHARE = 0.2
"""Changing rooms' share of the middle of the building [-]; assumed, 0.1 to 0.3."""

AREA_PER_CHANGER_M2 = 4.0
"""Changing-room floor for each person in it [m2], lockers and showers included; assumed."""


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
        """Return the sports hall, and a strip of changing rooms north of it."""
        people = int(self.middle_m2 * (1 - CHANGING_SHARE) / self.area_per_person_m2)
        changing = int(self.middle_m2 * CHANGING_SHARE / AREA_PER_CHANGER_M2)
        hall_name = Name(en=f"Sports hall {level}", zh=f"{level}层体育厅")
        room_name = Name(en=f"Changing rooms {level}", zh=f"{level}层更衣室")
        return (
            Hall("sports-hall", hall_name, 1 - CHANGING_SHARE, people),
            Hall("changing-room", room_name, CHANGING_SHARE, changing),
        )
