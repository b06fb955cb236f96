"""What stands: the campus, its site, its buildings and everything in them.

>>> from twin.campus import load_campus
>>> from twin.catalog import find_campus
>>> campus = load_campus(find_campus("demo"))
>>> len(campus.buildings)
52
"""

from __future__ import annotations

from twin.campus.asset import SITE, AssetSpec, Need
from twin.campus.building import Building, People
from twin.campus.campus import Campus, CampusFile, Service, Tariff, WaterDamage
from twin.campus.drainage import Drainage
from twin.campus.hotwater import (
    Auxiliary,
    Control,
    Demand,
    DesignBasis,
    HeatPumps,
    HotWaterPlant,
    Recirculation,
    Tank,
    TemperatureMaintenance,
)
from twin.campus.load import load_campus
from twin.campus.plan import Corridor, Door, Exit, Room, Stair, Storey
from twin.campus.plantroom import PlantRoom, WayIn
from twin.campus.presence import away, presence
from twin.campus.schema import building_schema, campus_schema
from twin.campus.site import Site
from twin.campus.timetable import Timetable

__all__ = [
    "SITE",
    "AssetSpec",
    "Auxiliary",
    "Building",
    "Campus",
    "CampusFile",
    "Control",
    "Corridor",
    "Demand",
    "DesignBasis",
    "Door",
    "Drainage",
    "Exit",
    "HeatPumps",
    "HotWaterPlant",
    "Need",
    "People",
    "PlantRoom",
    "Recirculation",
    "Room",
    "Service",
    "Site",
    "Stair",
    "Storey",
    "Tank",
    "Tariff",
    "TemperatureMaintenance",
    "Timetable",
    "WaterDamage",
    "WayIn",
    "away",
    "building_schema",
    "campus_schema",
    "load_campus",
    "presence",
]
