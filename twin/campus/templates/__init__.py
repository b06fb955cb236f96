"""Templates: a few parameters that expand into storeys, rooms, doors, corridors, stairs, exits.

``slab``    one corridor, rooms on both sides: dormitory, teaching block, laboratory, office
``hall``    great rooms between two cores of stairs: library, canteen, gym
``row``     machine rooms side by side: plant house
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from twin.campus.templates.base import BasementRoom, Template
from twin.campus.templates.canteen import Canteen
from twin.campus.templates.dormitory import DormitorySlab
from twin.campus.templates.gym import Gym
from twin.campus.templates.laboratory import LaboratoryBlock
from twin.campus.templates.library import Library
from twin.campus.templates.office import OfficeBlock
from twin.campus.templates.plant_house import MachineRoom, PlantHouse
from twin.campus.templates.teaching import TeachingBlock

__all__ = [
    "AnyTemplate",
    "BasementRoom",
    "Canteen",
    "DormitorySlab",
    "Gym",
    "LaboratoryBlock",
    "Library",
    "MachineRoom",
    "OfficeBlock",
    "PlantHouse",
    "TeachingBlock",
    "Template",
]

AnyTemplate = Annotated[
    DormitorySlab
    | TeachingBlock
    | LaboratoryBlock
    | OfficeBlock
    | Library
    | Canteen
    | Gym
    | PlantHouse,
    Field(discriminator="kind"),
]
"""Any template; `kind` tells which."""
