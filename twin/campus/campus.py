"""The campus: its place, its people, its site and its buildings, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field

from twin.campus.advice import Advice, advice
from twin.campus.asset import AssetSpec
from twin.campus.asset import Service as ServiceName
from twin.campus.building import Building, BuildingKind
from twin.campus.prices import Prices
from twin.campus.quantities import Fraction, NonNegative
from twin.campus.response import ResponseRules
from twin.campus.site import Site
from twin.campus.timetable import Timetable
from twin.errors import UnknownName
from twin.extremes import ColdExtremes
from twin.model import Id, Model, Name
from twin.words import Words

__all__ = ["Campus", "CampusFile", "Service", "Tariff", "WaterDamage"]


class Tariff(Model):
    """What energy costs."""

    electricity_cny_kwh: NonNegative = 0.65
    """Price of electricity [CNY/kWh]."""
    source: str = "campus accounts"
    """Where the price comes from, for whoever reads the file."""


class Service(Model):
    """How people answer when a service fails them."""

    complaint_reporting_rate: Fraction
    """Chance that a person whose shower went cold complains; once in a run at most. Fitted, see
    `source`."""
    fitted_to_complaints: Annotated[float, Field(gt=0)] | None = None
    """How many complaints the rate was fitted to: the fewer, the wider the interval of a forecast.
    None written: the rate is taken as known."""
    fit_spread: Annotated[float, Field(ge=0, le=2)] = 0.0
    """How much the rate would differ had the month of the fit had other weather and showers, as
    standard deviation of its logarithm: the spread of the fits to single seeds. 0: not told."""
    source: Words
    """What it was fitted to, in both languages or in one for both."""

    @property
    def counted(self) -> float | None:
        """Complaints that would make the rate as sure as it is; None when taken as known.

        A count of *n* leaves ``1 / sqrt(n)``; with the spread of the fit the two add as squares.
        """
        if self.fitted_to_complaints is None:
            return None if self.fit_spread == 0.0 else self.fit_spread**-2
        return 1.0 / (1.0 / self.fitted_to_complaints + self.fit_spread**2)


class WaterDamage(Model):
    """What water in a room costs, beyond what the machines' own data say."""

    price_level: Annotated[float, Field(gt=0)] = 1.0
    """Multiplies what machines cost new; the one number that is fitted to a known loss."""
    fitted_to_cny: Annotated[float, Field(gt=0)] | None = None
    """The loss that the price level was fitted to [CNY]. None written: it is not fitted."""
    cleaning_cny_m2: NonNegative = 300
    """Pumping out, cleaning and drying a room whose machines drowned, per floor area [CNY/m2];
    assumed, 100 to 600."""
    temporary_supply_h: NonNegative = 6
    """From the loss of a building's water to water brought by tanker or hose [h]; assumed, 4 to
    8."""
    pump_out_after_h: NonNegative = 4
    """From the end of a storm to a hired pump in every room that is still under water [h]; assumed,
    1 to 24."""
    pump_out_m3_h: Annotated[float, Field(gt=0)] = 50
    """What that pump lifts [m3/h]; assumed, 10 to 200."""
    source: Words = Name(en="assumed", zh="假定")
    """What it was fitted to, in both languages or in one for both."""


class CampusFile(Model):
    """The file ``campus.yaml``: all of the campus but its buildings."""

    id: Id
    name: Name
    region: str
    """Province and climate zone, in words, for whoever reads the file."""
    latitude_deg: Annotated[float, Field(ge=-90, le=90)]
    """North [deg]; tells in which months a warm series of air is suspect."""
    longitude_deg: Annotated[float, Field(ge=-180, le=180)]
    """East [deg]; kept, no run of this version looks at it."""
    elevation_m: Annotated[float, Field(ge=-430, le=6000)]
    """Ground above sea level [m]; kept, the air of this version is that of sea level."""
    tariff: Tariff = Tariff()
    prices: Prices = Prices()
    """What counter-measures cost."""
    service: Service
    water_damage: WaterDamage = WaterDamage()
    weather_extremes: ColdExtremes | None = None
    """How cold the years get, for return periods; none written: scenarios must name a file."""
    timetable: Timetable
    response: ResponseRules = ResponseRules()
    """How fast crews are and how well their barriers sit."""
    site: Site


class Campus(CampusFile):
    """A whole campus."""

    buildings: Annotated[tuple[Building, ...], Field(min_length=1)]

    @cached_property
    def _by_id(self) -> Mapping[str, Building]:
        return {building.id: building for building in self.buildings}

    @cached_property
    def _assets(self) -> tuple[AssetSpec, ...]:
        inside = (asset for building in self.buildings for asset in building.assets())
        return (*self.site.assets(), *inside)

    @cached_property
    def _assets_by_id(self) -> Mapping[str, AssetSpec]:
        return {asset.id: asset for asset in self._assets}

    @cached_property
    def _kind_shares(self) -> Mapping[str, Mapping[str, float]]:
        areas: dict[str, dict[str, float]] = {}
        for building in self.buildings:
            areas.setdefault(building.kind, {})[building.id] = building.floor_area_m2
        return {
            kind: {one: area / sum(of_kind.values()) for one, area in of_kind.items()}
            for kind, of_kind in areas.items()
        }

    @property
    def floor_area_m2(self) -> float:
        """Floor area of all buildings [m2]."""
        return sum(building.floor_area_m2 for building in self.buildings)

    @property
    def people(self) -> int:
        """Everybody who belongs to the campus."""
        return sum(building.people.total for building in self.buildings)

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What is allowed but probably not meant."""
        return tuple(advice(self))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but probably not meant, one sentence each."""
        return tuple(map(str, self.advice))

    def building(self, building_id: str) -> Building:
        """Return a building by id.

        Raises
        ------
        UnknownName
            There is none; the message offers the nearest.
        """
        if building_id not in self._by_id:
            raise UnknownName("building", building_id, self._by_id)
        return self._by_id[building_id]

    def asset(self, asset_id: str) -> AssetSpec:
        """Return an asset by id.

        Raises
        ------
        UnknownName
            There is none; the message offers the nearest.
        """
        if asset_id not in self._assets_by_id:
            raise UnknownName("asset", asset_id, self._assets_by_id)
        return self._assets_by_id[asset_id]

    def assets(self) -> tuple[AssetSpec, ...]:
        """Return everything with an id that can fail, lose its supply or be drilled into."""
        return self._assets

    def upstream(
        self, asset: str, kind: str, *, service: ServiceName | None = None
    ) -> tuple[str, ...]:
        """Return the ids of a kind that an asset hangs on, directly or through others.

        Parameters
        ----------
        asset
            Where to begin.
        kind
            What to look for, e.g. ``feeder``.
        service
            Follow needs of this service only; of all services when none is given.

        Returns
        -------
        tuple of str
            In alphabetical order. The power of ``dorm-07.hotwater`` comes from ``feeder-b``; its
            water is lifted by pumps that hang on ``feeder-a``.
        """
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [asset]
        while waiting:
            for supplier in self.asset(waiting.pop()).suppliers(service):
                if supplier not in seen:
                    seen.add(supplier)
                    waiting.append(supplier)
                    if self.asset(supplier).kind == kind:
                        found.add(supplier)
        return tuple(sorted(found))

    def shares_of_kind(self, kind: BuildingKind) -> Mapping[str, float]:
        """Return each building of a kind with its share of that kind's floor area."""
        return self._kind_shares.get(kind, {})
