"""The laboratory building: laboratories to the south, offices and stores to the north."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from twin.campus.templates.base import Cell
from twin.campus.templates.slab import LOBBY, Slab
from twin.campus.templates.teaching import WASHROOM, fill
from twin.model import Name

__all__ = ["LaboratoryBlock"]

STORE = Name(en="Reagent store", zh="试剂间")
LAB_BAYS = 2


class LaboratoryBlock(Slab):
    """Laboratories of two bays with a reagent store on each storey (proportions assumed)."""

    kind: Literal["laboratory"]

    one_door_m2: ClassVar[float] = 75
    """Largest room with a single door [m2]; GB 50016-2014 5.5.15, buildings for teaching."""

    storey_height_m: Annotated[float, Field(ge=3.3, le=6)] = 4.2
    bay_m: Annotated[float, Field(ge=3.6, le=7.2)] = 4.2
    depth_m: Annotated[float, Field(ge=6.6, le=15)] = 8.4
    corridor_m: Annotated[float, Field(ge=1.8, le=6)] = 2.7
    stair_width_m: Annotated[float, Field(ge=1.1, le=3)] = 1.6
    exit_width_m: Annotated[float, Field(ge=0.9, le=6)] = 1.8
    room_door_m: Annotated[float, Field(ge=0.9, le=2)] = 1.2

    places_per_laboratory: Annotated[int, Field(ge=1, le=80)] = 16
    """People who can work in one laboratory."""

    @property
    def least_bays(self) -> tuple[int, int]:
        """Lobby; washroom, store and an office."""
        return 2, 3

    def south(self, level: int) -> tuple[Cell, ...]:
        """Laboratories; on the ground floor the lobby in the middle."""
        laboratory = Cell("laboratory", LAB_BAYS, self.places_per_laboratory)
        rest = Cell("store", 1, 0, STORE)
        if level > 1:
            return fill(self.bays, laboratory, rest)
        row = fill(self.bays - 2, laboratory, rest)
        middle = len(row) // 2
        return (*row[:middle], Cell("lobby", 2, 0, LOBBY), *row[middle:])

    def north(self, level: int) -> tuple[Cell, ...]:
        """Washroom and store, then laboratories and offices in turn."""
        row = [Cell("washroom", 1, 0, WASHROOM), Cell("store", 1, 0, STORE)]
        left = self.north_bays - 2
        while left > LAB_BAYS:
            row += [Cell("laboratory", LAB_BAYS, self.places_per_laboratory), Cell("office", 1, 4)]
            left -= LAB_BAYS + 1
        return (*row, *(Cell("office", 1, 4),) * left)
