"""What a building has besides its panel: controlled air conditioning, or a microgrid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from twin.campus.asset import AssetSpec, Need
from twin.campus.quantities import Fraction, InstalledYear, Positive
from twin.campus.wetting import Wetting
from twin.model import Id, Model, Name

__all__ = ["AirConditioning", "Microgrid", "Power"]


class Power(Model):
    """How a building hangs on the campus's network. The panel's rating limits nothing yet."""

    supplied_by: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Transformers that can feed the panel; any one is enough."""

    panel_kva: Positive
    """Rating of the building's main panel [kVA]."""

    located_in: Id | None = None
    """Room of the panel; none written means the building, above ground."""

    wetting: Wetting | None = None
    """What water does to the panel where it stands below ground; none written: the usual."""

    def asset(self, *, building: str, installed_year: int) -> AssetSpec:
        """Return the panel, ``<building>.panel``."""
        return AssetSpec(
            id=f"{building}.panel",
            kind="panel",
            name=Name(en="Main panel", zh="总配电箱"),
            located_in=self.located_in or building,
            needs=(Need(service="power", of=self.supplied_by),),
            building=building,
            ratings={"rated_kva": self.panel_kva},
            installed_year=installed_year,
            wetting=self.wetting,
        )


class AirConditioning(Model):
    """The building's cooling and heating by outdoor units.

    Checked and listed; a unit can fail or lose power, but no run of this version counts what it
    uses or how warm the rooms are.
    """

    controlled: bool
    """True: run by the campus's optimising controller under the energy contract."""

    units: Annotated[int, Field(ge=1, le=60)]
    """Outdoor units."""

    cooling_kw: Positive
    """Rated cooling of EACH unit [kW]."""

    cop: Annotated[float, Field(gt=1, le=8)] = 3.6
    """Rated coefficient of performance in cooling [-]; assumed, 3 to 4.5 for VRF units."""

    installed_year: InstalledYear

    def assets(self, *, building: str, panel: str) -> Iterator[AssetSpec]:
        """Yield the outdoor units, ``<building>.ac-1`` and so on."""
        power = Need(service="power", of=(panel,))
        for number in range(1, self.units + 1):
            yield AssetSpec(
                id=f"{building}.ac-{number}",
                kind="air-conditioner",
                name=Name(en=f"Air conditioner {number}", zh=f"{number}号空调外机"),
                located_in=building,
                needs=(power,),
                building=building,
                ratings={"cooling_kw": self.cooling_kw, "cop": self.cop},
                installed_year=self.installed_year,
            )


class Microgrid(Model):
    """Photovoltaics and a battery on the building's own direct-current bus.

    Checked and listed; no run of this version counts its power. Where a panel names the battery
    among its suppliers, that counts as never empty.
    """

    pv_kw: Positive
    """Peak power of the modules [kW]."""

    pv_area_m2: Positive
    """Area of the modules [m2]."""

    battery_kwh: Positive
    """Energy that the battery can give from full to empty [kWh]."""

    battery_kw: Positive
    """Power at which it charges and discharges [kW]."""

    reserve: Fraction = 0.2
    """Share of the battery kept for an outage; assumed, 0 to 0.5."""

    installed_year: InstalledYear

    def assets(self, *, building: str) -> Iterator[AssetSpec]:
        """Yield ``<building>.pv`` and ``<building>.battery``; neither needs the panel."""
        yield AssetSpec(
            id=f"{building}.pv",
            kind="photovoltaics",
            name=Name(en="Photovoltaics", zh="光伏阵列"),
            located_in=building,
            building=building,
            ratings={"peak_kw": self.pv_kw, "area_m2": self.pv_area_m2},
            installed_year=self.installed_year,
        )
        yield AssetSpec(
            id=f"{building}.battery",
            kind="battery",
            name=Name(en="Battery", zh="储能电池"),
            located_in=building,
            building=building,
            ratings={
                "energy_kwh": self.battery_kwh,
                "power_kw": self.battery_kw,
                "reserve": self.reserve,
            },
            installed_year=self.installed_year,
        )
