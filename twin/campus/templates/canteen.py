"""The canteen: a dining hall in front, the kitchen behind it, on every storey."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Positive
from twin.campus.templates.hall import Hall, HallBuilding
from twin.model import Name

__all__ = ["Canteen"]

AREA_PER_COOK_M2 = 20.0
"""Kitchen floor for each cook [m2]; assumed, 10 to 30."""


class Canteen(HallBuilding):
    """Dining to the south, cooking to the north."""

    kind: Literal["canteen"]

    storey_height_m: Annotated[float, Field(ge=3.6, le=8)] = 5.1

    kitchen_share: Annotated[float, Field(ge=0.2, le=0.5)] = 0.35
    """Kitchen's share of the middle of the building; assumed, 0.25 to 0.45."""

    area_per_seat_m2: Positive = 1.4
    """Dining floor for each seat [m2]; assumed, 1.0 (JGJ 64, class II) to 1.8."""

    def halls(self, level: int) -> tuple[Hall, ...]:
        """Return the dining hall and the kitchen."""
        seats = int(self.middle_m2 * (1 - self.kitchen_share) / self.area_per_seat_m2)
        cooks = int(self.middle_m2 * self.kitchen_share / AREA_PER_COOK_M2)
        dining = Name(en=f"Dining hall {level}", zh=f"{level}层餐厅")
        kitchen = Name(en=f"Kitchen {level}", zh=f"{level}层厨房")
        return (
            Hall("dining-hall", dining, 1 - self.kitchen_share, seats),
            Hall("kitchen", kitchen, self.kitchen_share, cooks),
        )
