"""A building: where it stands, what it is like inside, who belongs to it, what it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.campus import geometry
from twin.campus.asset import AssetSpec, Need
from twin.campus.egress import faults
from twin.campus.energy import AirConditioning, Microgrid, Power
from twin.campus.equipment import Equipment
from twin.campus.hotwater import HotWaterPlant
from twin.campus.plan import Storey
from twin.campus.plantroom import PlantRoom
from twin.campus.quantities import Year
from twin.campus.templates import AnyTemplate, BasementRoom
from twin.model import Id, Model, Name

__all__ = ["Building", "BuildingKind", "People", "Position"]

BuildingKind = Literal[
    "dormitory",
    "teaching",
    "library",
    "canteen",
    "laboratory",
    "office",
    "gym",
    "clinic",
    "plant-house",
]
"""What a building is for; the timetable sends people to kinds."""


class Position(Model):
    """Where a building's own origin lies on the site."""

    x_m: float
    """East of the site's origin [m]."""
    y_m: float
    """North of the site's origin [m]."""
    rotation_deg: Annotated[float, Field(ge=-360, le=360)] = 0
    """Anticlockwise turn of the building's x axis from east [deg]."""


class People(Model):
    """Everybody on the campus belongs to exactly one building, in one of three ways."""

    residents: Annotated[int, Field(ge=0)] = 0
    """Students who live here: beds let in a full term."""
    day_students: Annotated[int, Field(ge=0)] = 0
    """Students registered here who live off the campus."""
    staff: Annotated[int, Field(ge=0)] = 0
    """Staff whose place of work this is; they live off the campus."""

    @property
    def total(self) -> int:
        """All who belong to the building."""
        return self.residents + self.day_students + self.staff


class Building(Model):
    """One building file."""

    id: Id
    """Same as the file's name without ``.yaml``."""
    name: Name
    kind: BuildingKind
    built_year: Year
    position: Position
    template: AnyTemplate | None = None
    """Draws the building from a few parameters. Give this or `plan`."""
    plan: Annotated[tuple[Storey, ...], Field(min_length=1)] | None = None
    """The surveyed storeys, lowest first. Give this or `template`."""
    people: People = People()
    power: Power | None = None
    """Main panel and what feeds it; none written means no mains supply."""
    water: tuple[Id, ...] = ()
    """Booster pumps or mains that supply its water; any one is enough."""
    plant_rooms: tuple[PlantRoom, ...] = ()
    """Rooms below ground."""
    equipment: tuple[Equipment, ...] = ()
    hot_water: HotWaterPlant | None = None
    air_conditioning: AirConditioning | None = None
    microgrid: Microgrid | None = None
    emergency_lighting_h: Annotated[float, Field(ge=0, le=6)] | None = None
    """How long the batteries of its emergency lights last [h]; 0: it has none. None written: as
    long as the code asks, 0.5, 1 or 1.5 (GB 51309-2018 3.2.4)."""

    @model_validator(mode="after")
    def _has_one_plan(self) -> Self:
        if (self.template is None) == (self.plan is None):
            raise ValueError("give either template or plan, one of the two")
        return self

    @model_validator(mode="after")
    def _plan_holds_together(self) -> Self:
        if self.plan is not None and (wrong := list(faults(self.plan))):
            raise ValueError("the plan does not hold together: " + "; ".join(wrong))
        return self

    @model_validator(mode="after")
    def _beds_suffice(self) -> Self:
        if self.template is not None and self.people.residents > self.template.beds:
            raise ValueError(
                f"people.residents {self.people.residents} exceeds the {self.template.beds} beds"
                " that the template draws; lengthen it, add storeys or raise beds_per_room"
            )
        return self

    @model_validator(mode="after")
    def _basement_fits(self) -> Self:
        if not self.plant_rooms or self.template is None:
            return self
        if self.template.kind == "plant-house":
            raise ValueError("a plant house has no basement: leave out plant_rooms")
        needed_m = sum(room.length_m for room in self.plant_rooms)
        length_m, width_m = self.template.extent_m
        if needed_m > length_m or any(room.width_m > width_m / 2 for room in self.plant_rooms):
            raise ValueError(
                f"plant_rooms do not fit below the building: together at most {length_m:g} m long,"
                f" each at most {width_m / 2:g} m wide"
            )
        return self

    @model_validator(mode="after")
    def _machines_have_power(self) -> Self:
        if self.power is not None:
            return self
        for key in ("hot_water", "air_conditioning"):
            if getattr(self, key) is not None:
                raise ValueError(f"{key} needs a panel: give power")
        for item in self.equipment:
            if item.needs is None and item.runs_on_power:
                raise ValueError(f"equipment {item.id!r} needs a panel: give power, or its needs")
        return self

    @property
    def panel(self) -> str:
        """Id of its main panel."""
        return f"{self.id}.panel"

    @cached_property
    def storeys(self) -> tuple[Storey, ...]:
        """Every storey, lowest first; drawn when first asked for."""
        if self.template is None:
            return self.plan or ()
        return self.template.expand(self.id, self._basement())

    @cached_property
    def footprint(self) -> geometry.Polygon:
        """Outline in site coordinates [m]."""
        at = self.position
        return geometry.placed(
            self._outline(), x_m=at.x_m, y_m=at.y_m, rotation_deg=at.rotation_deg
        )

    @cached_property
    def floor_area_m2(self) -> float:
        """Floor area of all storeys [m2]; known without drawing a template."""
        if self.template is None:
            return sum(storey.area_m2 for storey in self.storeys)
        below = self.template.below_ground(self.id, self._basement())
        return self.template.floor_area_m2 + sum(storey.area_m2 for storey in below)

    @cached_property
    def height_m(self) -> float:
        """Roof above the ground outside [m]; known without drawing a template."""
        if self.template is not None:
            return self.template.height_m
        return max(storey.elevation_m + storey.height_m for storey in self.storeys)

    @cached_property
    def area_below_m2(self) -> float:
        """Floor area below ground [m2]; known without drawing the storeys above."""
        storeys = self.plan or ()
        if self.template is not None:
            storeys = self.template.below_ground(self.id, self._basement())
        return sum(storey.area_m2 for storey in storeys if storey.level < 0)

    @property
    def emergency_lights_last_h(self) -> float:
        """How long its emergency lights burn without mains [h]: as written, else by the code.

        GB 51309-2018 3.2.4 and GB 50016-2014 (2018) 10.1.5: 1.5 above 100 m of height; 1 in medical
        buildings, in public buildings of more than 100,000 m2 and where more than 20,000 m2 lie
        below ground; else 0.5.
        """
        if self.emergency_lighting_h is not None:
            return self.emergency_lighting_h
        if self.height_m > 100:
            return 1.5
        large = self.floor_area_m2 > 100_000 or self.area_below_m2 > 20_000
        return 1.0 if large or self.kind == "clinic" else 0.5

    def on_site(self, point: geometry.Point) -> geometry.Point:
        """Return where a point of the building's plan lies on the site [m]."""
        at = self.position
        return geometry.placed((point,), x_m=at.x_m, y_m=at.y_m, rotation_deg=at.rotation_deg)[0]

    def assets(self) -> Iterator[AssetSpec]:
        """Yield everything in the building that can fail, lose its supply or be drilled into."""
        for _, asset in self.assets_by_part():
            yield asset

    def assets_by_part(self) -> Iterator[tuple[tuple[str | int, ...], AssetSpec]]:
        """Yield each asset with the part of the building file from which it follows."""
        if self.power is not None:
            panel = self.power.asset(building=self.id, installed_year=self.built_year)
            yield ("power",), self._dry(panel)
        for position, room in enumerate(self.plant_rooms):
            yield ("plant_rooms", position, "id"), room.asset(self.id)
            for place, way in enumerate(room.ways_in):
                at = ("plant_rooms", position, "ways_in", place, "id")
                yield at, way.asset(room, self.id)
        for position, item in enumerate(self.equipment):
            for asset in item.assets(
                building=self.id, panel=self.panel, damp_rooms=self._rooms_below_ground
            ):
                yield ("equipment", position, "id"), asset
        for part, assets in self._plants():
            for asset in assets:
                yield (part,), self._dry(asset)

    def _plants(self) -> Iterator[tuple[str, Iterator[AssetSpec]]]:
        """Yield each plant of the building: its key in the file, and its assets."""
        if self.hot_water is not None:
            yield (
                "hot_water",
                self.hot_water.assets(building=self.id, panel=self.panel, water=self.water),
            )
        if self.air_conditioning is not None:
            yield (
                "air_conditioning",
                self.air_conditioning.assets(building=self.id, panel=self.panel),
            )
        if self.microgrid is not None:
            yield "microgrid", self.microgrid.assets(building=self.id)

    @property
    def _rooms_below_ground(self) -> frozenset[str]:
        return frozenset(room.id for room in self.plant_rooms)

    def _dry(self, asset: AssetSpec) -> AssetSpec:
        """Return the asset with the need for a dry room where it stands below ground."""
        if asset.located_in not in self._rooms_below_ground:
            return asset
        dry = Need(service="dry", of=(asset.located_in,))
        return replace(asset, needs=(*asset.needs, dry))

    def _basement(self) -> tuple[BasementRoom, ...]:
        return tuple(
            BasementRoom(
                id=room.id,
                name=room.name,
                kind=room.kind,
                length_m=room.length_m,
                width_m=room.width_m,
                sill_m=room.sill_m,
                floor_m=room.floor_m,
            )
            for room in self.plant_rooms
        )

    def _outline(self) -> geometry.Polygon:
        """Return the outline in the building's own coordinates [m]."""
        if self.template is not None:
            return self.template.footprint
        corners = [
            corner
            for storey in self.storeys
            if storey.level > 0
            for space in storey.spaces
            for corner in space.polygon
        ]
        low_x, low_y, high_x, high_y = geometry.bounds(tuple(corners))
        return geometry.rectangle(low_x, low_y, high_x - low_x, high_y - low_y)
