"""Equipment that stands in a building: one small model for each kind, with its name-plate.

Every kind carries the same five facts (id, name, where, year, needs) and its own ratings. A kind
is added by one class here and its place in `Equipment`.

A run of this version follows what equipment needs, where it stands, and whether it works. Ratings
are checked and shown; no result depends on them yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from twin.campus.asset import AssetSpec, Need
from twin.campus.quantities import InstalledYear, NonNegative, Positive
from twin.campus.wetting import Wetting
from twin.model import Id, Model, Name

__all__ = ["Equipment", "EquipmentBase"]


class EquipmentBase(Model):
    """What all equipment has in common."""

    runs_on_power: ClassVar[bool] = True
    """Whether it takes its power from the building's panel when no `needs` are written."""

    id: Id
    """Begins with the building's id and a dot, e.g. ``library.booster``."""

    kind: str
    """What it is; fixes the ratings that may follow. Ratings are checked and shown; no run of this
    version computes with them."""

    name: Name

    count: Annotated[int, Field(ge=1, le=40)] = 1
    """Number of equal units; from two on they become ``<id>-1``, ``<id>-2``, and so on."""

    located_in: Id | None = None
    """Room in which it stands; none written means the building. What stands in a basement plant
    room also needs that room to be dry."""

    installed_year: InstalledYear
    """Year it went into service."""

    needs: tuple[Need, ...] | None = None
    """What it cannot work without. None written means power from the building's panel, where the
    kind runs on power; an empty list means nothing."""

    wetting: Wetting | None = None
    """What water does to each unit; none written: what is usual for its kind."""

    @property
    def works_under_water(self) -> bool:
        """Whether a flooded room leaves it working."""
        return False

    def asset_ids(self) -> tuple[str, ...]:
        """Return the id of each unit."""
        if self.count == 1:
            return (self.id,)
        return tuple(f"{self.id}-{number}" for number in range(1, self.count + 1))

    def ratings(self) -> Mapping[str, float]:
        """Return the name-plate numbers that are known, by name with unit."""
        common = EquipmentBase.model_fields
        return {
            key: float(value)
            for key, value in self
            if key not in common and isinstance(value, (int, float))
        }

    def assets(
        self, *, building: str, panel: str, damp_rooms: frozenset[str]
    ) -> Iterator[AssetSpec]:
        """Yield each unit as an asset.

        Parameters
        ----------
        building
            Id of the building that owns it.
        panel
            Id of the building's panel.
        damp_rooms
            Ids of rooms below ground; what stands there needs them dry.
        """
        needs = self.needs
        if needs is None:
            needs = (Need(service="power", of=(panel,)),) if self.runs_on_power else ()
        room = self.located_in or building
        if room in damp_rooms and not self.works_under_water:
            needs = (*needs, Need(service="dry", of=(room,)))
        several = self.count > 1
        for number, unit in enumerate(self.asset_ids(), start=1):
            name = self.name
            if several:
                name = Name(en=f"{name.en} {number}", zh=f"{number}号{name.zh}")
            yield AssetSpec(
                id=unit,
                kind=self.kind,
                name=name,
                located_in=room,
                needs=needs,
                building=building,
                ratings=self.ratings(),
                installed_year=self.installed_year,
                wetting=self.wetting,
            )


class Transformer(EquipmentBase):
    """Steps 10 kV down to 0.4 kV; its `needs` name the feeder."""

    runs_on_power: ClassVar[bool] = False

    kind: Literal["transformer"]
    rated_kva: Positive
    """Rated apparent power of each [kVA]."""


class Generator(EquipmentBase):
    """A stand-by diesel set.

    In this version it counts as running at once and for as long as it is whole: neither the start
    nor the fuel is looked at.
    """

    runs_on_power: ClassVar[bool] = False

    kind: Literal["generator"]
    rated_kw: Positive
    """Stand-by power [kW]."""
    fuel_l: NonNegative
    """Fuel in its tank [L]."""
    fuel_l_h: Positive
    """Fuel burnt at full load [L/h]."""
    start_min: NonNegative = 10
    """From the order to power at the board, with a trained man at hand [min]; assumed, 1 to 20."""


class BoosterPump(EquipmentBase):
    """Lifts town water into the buildings."""

    kind: Literal["booster-pump"]
    flow_m3_h: Positive
    """Rated flow of each [m3/h]."""
    head_m: Positive
    """Rated head [m]."""
    power_kw: Positive
    """Motor power of each [kW]."""


class DrainPump(EquipmentBase):
    """Lifts water out of a sump below ground."""

    kind: Literal["drain-pump"]
    flow_m3_h: Positive
    """Rated flow of each [m3/h]."""
    head_m: Positive
    """Rated head [m]."""
    power_kw: Positive
    """Motor power of each [kW]."""
    start_depth_m: Positive = 0.6
    """Water in the sump at which the float starts the first pump [m]; assumed."""
    step_m: NonNegative = 0.2
    """How much higher the water starts each further pump [m]; assumed."""
    stop_depth_m: Positive = 0.2
    """Water in the sump at which the pumps stop [m]; assumed."""
    alternate: bool = True
    """Equal pumps take turns in being the first (GB 50015-2019, recalled)."""
    submersible: bool = True
    """True: works under water, until it reaches the control cabinet. False: drowns with the
    room."""

    @property
    def works_under_water(self) -> bool:
        """Whether a flooded room leaves it working."""
        return self.submersible

    @model_validator(mode="after")
    def _stops_below_its_start(self) -> Self:
        if self.stop_depth_m >= self.start_depth_m:
            raise ValueError(
                f"stop_depth_m {self.stop_depth_m:g} is not below start_depth_m"
                f" {self.start_depth_m:g}; the pump could never stop"
            )
        return self


class FirePump(EquipmentBase):
    """Feeds hydrants or sprinklers."""

    kind: Literal["fire-pump"]
    flow_l_s: Positive
    """Rated flow of each [L/s]."""
    head_m: Positive
    """Rated head [m]."""
    power_kw: Positive
    """Motor power of each [kW]."""


class WaterTank(EquipmentBase):
    """A cistern: for boosters, for the roof, or for fire water."""

    runs_on_power: ClassVar[bool] = False

    kind: Literal["water-tank"]
    volume_m3: Positive
    """Usable volume [m3]."""


class Lift(EquipmentBase):
    """A passenger or goods lift."""

    kind: Literal["lift"]
    load_kg: Positive
    """Rated load [kg]."""
    speed_m_s: Positive = 1.0
    """Rated speed [m/s]."""
    power_kw: Positive = 11
    """Motor power [kW]; assumed."""


class Chiller(EquipmentBase):
    """A water chiller or heat pump for cooling a whole building."""

    kind: Literal["chiller"]
    cooling_kw: Positive
    """Rated cooling of each [kW]."""
    cop: Positive = 5.0
    """Rated coefficient of performance [-]; assumed, 4 to 6."""


class Kitchen(EquipmentBase):
    """A canteen's cooking line."""

    kind: Literal["kitchen-line"]
    power_kw: Positive
    """Connected electric power of each [kW]."""
    meals_h: Positive
    """Meals each can put out [1/h]."""


class Refrigeration(EquipmentBase):
    """Cold store, blood bank, sample freezers."""

    kind: Literal["cold-store"]
    power_kw: Positive
    """Connected power of each [kW]."""
    hold_h: NonNegative
    """Hours its contents last without power [h]."""


class FumeHoods(EquipmentBase):
    """Laboratory exhaust: people must leave when it stops."""

    kind: Literal["fume-exhaust"]
    flow_m3_h: Positive
    """Rated air flow of each fan [m3/h]."""
    power_kw: Positive
    """Motor power of each [kW]."""


class SwitchBoard(EquipmentBase):
    """A 10 kV board in a switching station."""

    runs_on_power: ClassVar[bool] = False

    kind: Literal["switchboard"]
    rated_kv: Positive = 10
    """Rated voltage [kV]."""


class Servers(EquipmentBase):
    """Racks that carry the campus's data services."""

    kind: Literal["server-room"]
    power_kw: Positive
    """Power of the racks [kW]."""
    ups_min: NonNegative
    """Time the battery carries them [min]."""


Equipment = Annotated[
    Transformer
    | SwitchBoard
    | Generator
    | BoosterPump
    | DrainPump
    | FirePump
    | WaterTank
    | Lift
    | Chiller
    | Kitchen
    | Refrigeration
    | FumeHoods
    | Servers,
    Field(discriminator="kind"),
]
"""Any piece of equipment; `kind` tells which."""
