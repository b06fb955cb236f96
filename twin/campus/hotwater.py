"""A central hot-water plant as it stands: heat pumps, tank, control, loop, heater and demand.

Only what a planner can read off the name-plates, the drawings and the design note is here; how
the plant behaves is the business of :mod:`twin.hotwater`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints, ValidationInfo, model_validator

from twin.campus.asset import AssetSpec, Need
from twin.campus.performance import PerformanceMap, read_map
from twin.campus.quantities import Fraction, InstalledYear, NonNegative, Positive
from twin.campus.usage import Quota, ShowerCard
from twin.errors import InputError
from twin.model import Id, Model, Name

__all__ = [
    "Auxiliary",
    "Control",
    "Demand",
    "DesignBasis",
    "HeatPumps",
    "HotWaterPlant",
    "Legionella",
    "Recirculation",
    "SetpointHours",
    "Tank",
    "TemperatureMaintenance",
]

KWH_PER_LITRE_K = 1.163e-3
"""Heat to warm one litre of water by one kelvin [kWh/(L K)]: 4.187 kJ/(kg K), GB 50015-2019
6.4.1, at 1 kg/L and 3600 kJ/kWh."""

HOURS = 24

LEAST_NODES_M3 = 0.05
"""Smallest tank for HPWHsim's scheme [m3]: in 96 layers of it, conduction moves a sixth of the
difference between neighbours in a minute; from a half on the explicit step would swing."""

MOST_LOSS_W_M3_K = 1000.0
"""Most loss for it [W/K for each m3]: an end layer then loses an eighth of its difference in a
minute; far beyond any jacket."""

HOTTEST_C = {"standard": 60.0, "low-ambient": 60.0, "co2": 80.0, "multi-pass": 60.0}
"""Hottest water that each family of heat pumps gives [degC]: the end of the published maps behind
the curves of `twin.hotwater.heatpump`. A test holds the two together."""


class HeatPumps(Model):
    """The air-source heat pumps of one plant: equal units side by side."""

    type: Literal["standard", "low-ambient", "co2", "multi-pass"]
    """Family of the machine; fixes how capacity and COP fall with the outdoor air. With a map of
    its own, only how it may be piped."""

    map: Annotated[str, StringConstraints(min_length=1)] | None = None
    """CSV file with the figures of this very machine, beside the building file: columns air_c,
    entering_c, leaving_c (may be missing), capacity_kw of one unit, and input_kw or cop. None
    written: the curve of the family."""

    frost_included: bool | None = None
    """Whether the figures of the map already hold the loss by frost and defrosting; to be said with
    a map, so that frost is never counted twice."""

    count: Annotated[int, Field(ge=1, le=40)]
    """Number of units."""

    rated_capacity_kw: Annotated[float, Field(gt=0, le=1000)]
    """Heat that EACH unit gives at the rating point [kW]: air 20 degC, water 15 to 55 degC
    (GB/T 21362)."""

    installed_year: InstalledYear
    """Year the units went into service."""

    decay_percent_per_year: Annotated[float, Field(ge=0, le=2)] = 0.6
    """Capacity lost per year of age [% of the rated capacity]; assumed, plausible 0 to 2."""

    minimum_run_min: NonNegative = 10
    """A unit that has started runs at least this long [min]; assumed, makers ask for 5 to 15."""

    minimum_rest_min: NonNegative = 5
    """A unit that has stopped rests at least this long [min]; assumed, makers ask for 3 to 10."""

    lockout_c: Annotated[float, Field(ge=-50, le=10)] = -25
    """Below this outdoor temperature the unit does not run [degC]; assumed, -10 to -30."""

    rotation: Literal["none", "daily", "run-hours"] = "none"
    """Which unit starts first: always the first; another one each day; or the one that has run
    least. The lead passes on while all units are at rest."""

    _performance: PerformanceMap | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _read_map(self, info: ValidationInfo) -> Self:
        if self.map is None:
            if self.frost_included is not None:
                raise ValueError("frost_included is said of a map; write map, or leave it out")
            return self
        if self.frost_included is None:
            raise ValueError(
                "frost_included is missing; write true if the figures of the map already hold the"
                " loss by frost and defrosting, else false"
            )
        folder = (info.context or {}).get("folder")
        if folder is not None:
            try:
                self._performance = read_map(Path(folder) / self.map)
            except InputError as error:
                raise ValueError(str(error)) from None
            self._check_rating(self._performance)
        return self

    def _check_rating(self, grid: PerformanceMap) -> None:
        """Refuse a map of another machine than the name-plate's, or in another unit."""
        largest = max(p * c for p, c in zip(grid.input_kw, grid.cop, strict=True))
        if not 0.5 <= largest / self.rated_capacity_kw <= 4.0:
            raise ValueError(
                f"the map {grid.file} ends at {largest:.4g} kW for one unit, rated_capacity_kw is"
                f" {self.rated_capacity_kw:g}; both are heat of ONE unit in kW"
            )

    @property
    def performance(self) -> PerformanceMap | None:
        """The map's figures, read when the building was; None without a map.

        Raises
        ------
        InputError
            There is a map, but it was not read, since nobody said in which folder it lies.
        """
        if self.map is not None and self._performance is None:
            raise InputError(
                f"heat_pumps.map {self.map}: not read; load the building from its file, or validate"
                " it with the context folder=..."
            )
        return self._performance

    @property
    def leaving_c(self) -> tuple[float, float]:
        """Coldest and hottest water that the figures reach [degC]."""
        if self._performance is not None:
            return self._performance.leaving_range_c
        return 0.0, HOTTEST_C[self.type]

    @property
    def hottest_c(self) -> float:
        """Hottest water that the units give [degC]."""
        return self.leaving_c[1]


class Tank(Model):
    """The hot-water store."""

    volume_m3: Annotated[float, Field(gt=0, le=1000)]
    """Water held by EACH tank [m3]."""

    loss_w_k: NonNegative
    """Heat lost by EACH tank per kelvin between water and surroundings [W/K]."""

    count: Annotated[int, Field(ge=1, le=40)] = 1
    """Number of equal tanks. In series they are one column cut into pieces. In parallel they are
    taken as balanced, equal flows through all, and are then one tank of their summed volume. Both
    are exact for plug flow."""

    stratified: bool = True
    """True: hot water floats on cold, as in a tall tank with quiet inlets. False: one temperature
    throughout, kept so by its own circulation; far less of it is then usable."""

    ambient: Literal["plant-room", "outdoor"] = "plant-room"
    """What surrounds the tank."""

    room_c: Annotated[float, Field(ge=-30, le=50)] = 10
    """Temperature of the plant room [degC]; assumed. Not used for an outdoor tank."""

    height_m: Annotated[float, Field(gt=0, le=30)] | None = None
    """Height of EACH tank [m]; several are taken to stand side by side. Used for conduction."""

    conduction_w_m_k: Annotated[float, Field(ge=0, le=5)] = 0
    """Heat conducted down the column [W/(m K)]: 0 leaves it out, still water has 0.6, and 1 to 2
    hold for a steel shell and gentle stirring (assumed). Needs height_m."""

    scheme: Literal["parcels", "hpwhsim"] = "parcels"
    """How its water is reckoned. parcels: each draw stays a layer of its own, exact whenever
    something happens. hpwhsim: for comparison, the scheme of HPWHsim, 96 mixed layers in steps of a
    whole minute, the draw before the heat; a change within a minute holds from the next one."""

    @model_validator(mode="after")
    def _suits_its_scheme(self) -> Self:
        if self.scheme != "hpwhsim":
            return self
        if not self.stratified:
            raise ValueError(
                "scheme hpwhsim has layers, stratified is false; write stratified: true, or scheme:"
                " parcels"
            )
        if self.count > 1:
            raise ValueError(
                f"scheme hpwhsim knows one tank, count is {self.count}; write one of their whole"
                " volume and loss, or scheme: parcels"
            )
        if self.volume_m3 < LEAST_NODES_M3:
            raise ValueError(
                f"scheme hpwhsim: volume_m3 {self.volume_m3:g}; its layers of a minute need at"
                f" least {LEAST_NODES_M3:g} m3; write scheme: parcels"
            )
        if self.loss_w_k > MOST_LOSS_W_M3_K * self.volume_m3:
            raise ValueError(
                f"scheme hpwhsim: loss_w_k {self.loss_w_k:g}; its layers of a minute bear at most"
                f" {MOST_LOSS_W_M3_K:g} W/K for each m3; write scheme: parcels"
            )
        return self

    @model_validator(mode="after")
    def _can_conduct(self) -> Self:
        if self.conduction_w_m_k > 0.0 and self.height_m is None:
            raise ValueError(
                f"conduction_w_m_k {self.conduction_w_m_k:g} needs the height of the tank; write"
                " height_m, or conduction_w_m_k: 0"
            )
        if self.conduction_w_m_k > 0.0 and not self.stratified:
            raise ValueError(
                f"conduction_w_m_k {self.conduction_w_m_k:g}: a tank of one temperature conducts"
                " nothing; write stratified: true, or conduction_w_m_k: 0"
            )
        if self.conduction_w_m_k > 0.0 and self.scheme != "parcels":
            raise ValueError(
                f"conduction_w_m_k {self.conduction_w_m_k:g}: scheme {self.scheme} has none; write"
                " scheme: parcels, or conduction_w_m_k: 0"
            )
        return self

    @property
    def whole_m3(self) -> float:
        """Water held by all tanks together [m3]."""
        return self.count * self.volume_m3


class Control(Model):
    """When the heat pumps start and stop: two sensors in the tank. Heights run 0 (bottom) to 1."""

    start_height: Fraction = 0.15
    """Height of the sensor that starts the units; the lower, the sooner. Assumed, 0.1 to 0.5."""

    start_below_k: Positive = 4
    """Start when the water at the start sensor is this far below the set-point [K]."""

    stop_height: Fraction = 0.05
    """Height of the sensor that stops the units."""

    stop_below_k: NonNegative = 3
    """Stop when the water at the stop sensor has come this near to the set-point [K]."""

    stage_step_k: NonNegative = 1
    """Unit k (counted from 0) starts k times this many kelvin lower [K]."""

    @model_validator(mode="after")
    def _has_hysteresis(self) -> Self:
        if self.stop_height > self.start_height:
            raise ValueError(
                f"stop_height {self.stop_height:g} lies above start_height {self.start_height:g};"
                " put the stop sensor at or below the start sensor"
            )
        if self.stop_height == self.start_height and self.start_below_k <= self.stop_below_k:
            raise ValueError(
                f"one sensor starts at {self.start_below_k:g} K and stops at"
                f" {self.stop_below_k:g} K below the set-point;"
                " start_below_k must be the larger of the two"
            )
        return self


class Recirculation(Model):
    """The loop that keeps the pipes warm."""

    loss_w_k: NonNegative
    """Heat lost by the loop per kelvin between water and surroundings [W/K]."""

    flow_l_min: Positive
    """Water sent round the loop [L/min]."""

    return_height: Fraction = 0.5
    """Height at which the return enters the tank, 0 (bottom) to 1."""


class TemperatureMaintenance(Model):
    """A small tank with an electric element that keeps the loop warm, instead of the store."""

    kind: Literal["swing", "parallel"]
    """Swing: in series; all water that is drawn passes through it, so that water hotter than it
    should be, from the store, carries the loop's loss first, and the element the rest. Parallel: it
    carries the loop's loss alone, and the taps draw from the store past it."""

    volume_m3: Annotated[float, Field(gt=0, le=50)]
    """Water it holds [m3]."""

    power_kw: Positive
    """Power of its element [kW]; 1.75 times the loop's loss is usual (Ecosizer)."""

    setpoint_c: Annotated[float, Field(ge=35, le=80)] = 50
    """Temperature that the element holds [degC]; assumed, 45 to 55. A swing tank gets warmer when
    warmer water comes from the store."""

    loss_w_k: NonNegative
    """Heat lost through its jacket per kelvin between water and plant room [W/K]."""


class Auxiliary(Model):
    """An electric heater, in the line after the tank or in the tank itself."""

    power_kw: Positive
    """Heat it can add [kW]."""

    always: bool = False
    """True: on whenever the supply is too cold. False: only when somebody decides so."""

    height: Fraction | None = None
    """Height of a heater in the tank, 0 (bottom) to 1; it warms the water above it, up to the
    set-point. None written: in the line after the tank."""


class SetpointHours(Model):
    """Hours of every day in which the plant keeps its water at another temperature."""

    from_h: Annotated[float, Field(ge=0, lt=24)]
    """Hour at which it begins."""

    to_h: Annotated[float, Field(gt=0, le=24)]
    """Hour at which it ends; after midnight when it is not above from_h."""

    setpoint_c: Annotated[float, Field(ge=40, le=85)]
    """Set-point in these hours [degC]."""

    def covers(self, hour: float) -> bool:
        """Whether *hour* of the day lies inside.

        Examples
        --------
        >>> SetpointHours(from_h=22, to_h=6, setpoint_c=60).covers(1.5)
        True
        """
        if self.from_h < self.to_h:
            return self.from_h <= hour < self.to_h
        return hour >= self.from_h or hour < self.to_h


class Legionella(Model):
    """The cycle that heats the tank through, against legionella."""

    every: Literal["day", "week"] = "week"
    """How often; a weekly cycle runs on Mondays."""

    at_h: Annotated[int, Field(ge=0, le=23)] = 3
    """Hour at which it begins."""

    length_min: Annotated[int, Field(ge=1, le=1440)] = 120
    """How long, warming included [min]."""

    to_c: Annotated[float, Field(ge=55, le=85)] = 65
    """Temperature to reach [degC]; 60 to 70 is usual."""

    def covers(self, now: datetime) -> bool:
        """Whether the cycle is running at a moment."""
        begun = now.replace(hour=self.at_h, minute=0, second=0, microsecond=0)
        if begun > now:
            begun -= timedelta(days=1)
        if self.every == "week" and begun.weekday() != 0:
            return False
        return now < begun + timedelta(minutes=self.length_min)


class Demand(Model):
    """How one person uses hot water on a day with nothing special."""

    showers_per_person_day: NonNegative = 0.9
    """Showers; assumed, plausible 0.6 to 1.2 in term. With the rest it comes to 64 L a day at
    40 degC, or 41 L at 60 degC: within the 40 to 55 L of GB 50015 for a mean day."""

    shower_min: Positive = 8
    """Length of a shower [min]; assumed, plausible 5 to 15."""

    shower_flow_l_min: Positive = 8
    """Mixed water of one shower [L/min]; assumed, plausible 6 to 10. With eight minutes 64 L a
    shower, somewhat under the 70 to 100 L of GB 50015 (dormitory, per use), a design value."""

    other_litres_40c_per_person_day: NonNegative = 6
    """Hand-washing and the like, mixed water at 40 degC [L]; assumed, plausible 3 to 15."""

    delivery_c: Annotated[float, Field(ge=30, le=50)] = 40
    """Temperature at which people want the mixed water [degC]; 37-40 in GB 50015."""

    quota: Quota | None = None
    """Litres by the quota of GB 50015 instead of those that showers and the rest come to."""

    shower_flow_spread: Annotated[float, Field(ge=0, le=0.6)] = 0.0
    """How much showers differ in flow, as standard deviation over the mean: each has one of three
    flows. 0: all have the same. Plausible 0.2 to 0.4 (assumed)."""

    card: ShowerCard | None = None
    """What shower cards allow; none written: no cards."""

    hourly_shape: (
        Literal["dormitory-evening", "dormitory-all-day", "dormitory-men", "dormitory-women"]
        | Annotated[tuple[NonNegative, ...], Field(min_length=HOURS, max_length=HOURS)]
    ) = "dormitory-evening"
    """How the day's use falls on the hours: a named shape, or 24 numbers from 00-01 to 23-24 whose
    proportions count."""

    @property
    def counted_litres(self) -> float:
        """Mixed water that showers and the rest come to [L per person and day]."""
        showers = self.showers_per_person_day * self.shower_min * self.shower_flow_l_min
        return showers + self.other_litres_40c_per_person_day

    @property
    def scale(self) -> float:
        """What showers and the rest are multiplied with to meet the quota; 1 without one."""
        if self.quota is None:
            return 1.0
        return self.quota.litres_mixed(self.delivery_c) / self.counted_litres

    @model_validator(mode="after")
    def _quota_has_something_to_scale(self) -> Self:
        if self.quota is not None and self.counted_litres == 0.0:
            raise ValueError(
                "quota: showers and other litres are both 0; there is nothing to scale"
            )
        return self

    @model_validator(mode="after")
    def _shape_holds_water(self) -> Self:
        if not isinstance(self.hourly_shape, str) and sum(self.hourly_shape) == 0:
            raise ValueError("hourly_shape is all zeros; at least one hour must be above 0")
        return self


class DesignBasis(Model):
    """What the designer assumed; kept because it explains the plant that was built.

    Results show the margin that the name-plates have over the design load; nothing of it enters the
    physics of a run.
    """

    design_hours: Annotated[float, Field(gt=0, le=24)] = 16
    """Hours of the day in which the units were meant to make the day's water [h]; 8 to 16 in
    GB 50015-2019 6.6.7 (text recalled)."""

    litres_60c_per_person_day: Positive = 45
    """Design quota at 60 degC [L]; GB 50015-2019 table 6.2.1-1 (text recalled), dormitory, mean day
    40 to 55."""

    cold_water_c: Annotated[float, Field(ge=0, le=30)] = 5
    """Design temperature of the cold water [degC]; 5 for most of Jiangsu, surface water."""

    source: str = "GB 50015-2019, 6.4.1 and 6.6.7"
    """Where the design figures come from."""

    def load_kw(self, people: float, *, hot_c: float = 60) -> float:
        """Return the mean heat that the units were meant to give in their design hours.

        Parameters
        ----------
        people
            Beds to be served.
        hot_c
            Temperature of the design quota [degC].

        Returns
        -------
        float
            Design load [kW].
        """
        litres = people * self.litres_60c_per_person_day
        heat_kwh = litres * (hot_c - self.cold_water_c) * KWH_PER_LITRE_K
        return heat_kwh / self.design_hours


class HotWaterPlant(Model):
    """A central hot-water plant of one building, which may serve several."""

    piping: Literal["single-pass", "multi-pass", "return-to-primary"]
    """Single-pass: each litre is heated to the set-point in one go. Multi-pass: the tank is warmed
    a few kelvin at a time. Return-to-primary: single-pass, but the loop comes back to the inlet of
    the heat pumps, which then find warm water there and give less."""

    setpoint_c: Annotated[float, Field(ge=40, le=85)] = 55
    """Temperature at which the plant keeps its water [degC]."""

    heat_pumps: HeatPumps
    tank: Tank
    control: Control = Control()
    recirculation: Recirculation | None = None
    temperature_maintenance: TemperatureMaintenance | None = None
    """Tank that keeps the loop warm; none written: the loop returns to the store."""

    auxiliary: Auxiliary | None = None
    schedule: tuple[SetpointHours, ...] = ()
    """Hours of the day with a set-point of their own; where two overlap, the first one holds."""

    legionella: Legionella | None = None
    demand: Demand = Demand()
    design: DesignBasis = DesignBasis()

    serves: tuple[Id, ...] = ()
    """Buildings supplied; none written means its own building."""

    located_in: Id | None = None
    """Room in which tank and pumps stand; none written means the building. The heat pumps always
    stand in the open."""

    @model_validator(mode="after")
    def _can_work(self) -> Self:
        delivery_c = self.demand.delivery_c
        if self.setpoint_c <= delivery_c:
            raise ValueError(
                f"setpoint_c {self.setpoint_c:g} is not above the delivery temperature of"
                f" {delivery_c:g} degC; raise the set-point or lower demand.delivery_c"
            )
        pumps = self.heat_pumps
        if self.setpoint_c > pumps.hottest_c:
            told = f"the map {pumps.map} reaches" if pumps.map else f"type {pumps.type} reach"
            raise ValueError(
                f"setpoint_c {self.setpoint_c:g}: heat pumps of {told}"
                f" {pumps.hottest_c:g} degC; lower the set-point"
            )
        if self.setpoint_c < pumps.leaving_c[0]:
            raise ValueError(
                f"setpoint_c {self.setpoint_c:g}: the map {pumps.map} begins at"
                f" {pumps.leaving_c[0]:g} degC of leaving water; raise the set-point"
            )
        if self.piping == "return-to-primary":
            self._check_return()
        if self.tank.scheme == "hpwhsim":
            self._check_scheme()
        self._check_hours()
        self._check_keeper()
        if self.heat_pumps.type == "co2" and self.piping == "multi-pass":
            raise ValueError(
                "heat_pumps.type co2 cannot be piped multi-pass: its gas cooler needs cold water;"
                " write piping: single-pass"
            )
        if self.heat_pumps.type == "multi-pass" and self.piping != "multi-pass":
            raise ValueError(
                f"heat_pumps.type multi-pass cannot be piped {self.piping}; write piping:"
                " multi-pass"
            )
        if len(set(self.serves)) != len(self.serves):
            raise ValueError("serves names a building twice; name each once")
        return self

    def hours_of_change(self) -> tuple[float, ...]:
        """Return the hours of the day at which the plant changes how it is run by itself [h]."""
        hours = {hour % 24.0 for one in self.schedule for hour in (one.from_h, one.to_h)}
        if self.legionella is not None:
            hours.add(float(self.legionella.at_h))
            hours.add((self.legionella.at_h + self.legionella.length_min / 60.0) % 24.0)
        return tuple(sorted(hours))

    def _check_hours(self) -> None:
        """Refuse hours and cycles that the machines cannot serve."""
        for spell in self.schedule:
            if not self.demand.delivery_c < spell.setpoint_c <= self.heat_pumps.hottest_c:
                raise ValueError(
                    f"schedule: set-point {spell.setpoint_c:g} from {spell.from_h:g} h; allowed:"
                    f" above {self.demand.delivery_c:g} (delivery) up to"
                    f" {self.heat_pumps.hottest_c:g} degC (heat pumps)"
                )
        heater = self.auxiliary
        in_tank = heater is not None and heater.height is not None
        if self.legionella and self.legionella.to_c > self.heat_pumps.hottest_c and not in_tank:
            raise ValueError(
                f"legionella.to_c {self.legionella.to_c:g}: the heat pumps reach"
                f" {self.heat_pumps.hottest_c:g} degC; write auxiliary with a height in the tank,"
                " or lower to_c"
            )

    def _check_scheme(self) -> None:
        """Refuse what HPWHsim's scheme does not know."""
        if self.piping == "return-to-primary":
            raise ValueError(
                "tank.scheme hpwhsim does not know piping return-to-primary; write piping:"
                " single-pass, or scheme: parcels"
            )
        if self.auxiliary is not None and self.auxiliary.height is not None:
            raise ValueError(
                f"tank.scheme hpwhsim does not know a heater in the tank, auxiliary.height is"
                f" {self.auxiliary.height:g}; leave the height out, or write scheme: parcels"
            )
        if self.temperature_maintenance is not None:
            raise ValueError(
                "tank.scheme hpwhsim does not know temperature_maintenance; leave it out, or write"
                " scheme: parcels"
            )

    def _check_keeper(self) -> None:
        """Refuse a tank that keeps no loop warm, or cannot at its temperature."""
        keeper = self.temperature_maintenance
        if keeper is None:
            return
        if self.recirculation is None:
            raise ValueError(
                "temperature_maintenance keeps a loop warm, and there is none; write recirculation,"
                " or leave temperature_maintenance out"
            )
        if self.piping == "return-to-primary":
            raise ValueError(
                "piping return-to-primary sends the loop back to the heat pumps, so that"
                " temperature_maintenance has none to keep warm; write piping: single-pass, or"
                " leave temperature_maintenance out"
            )
        low, high = self.demand.delivery_c, self.setpoint_c
        if not low < keeper.setpoint_c <= high:
            raise ValueError(
                f"temperature_maintenance.setpoint_c {keeper.setpoint_c:g}; allowed: above"
                f" {low:g} (delivery) up to {high:g} degC (setpoint_c), lest its element heat all"
                " the water that is drawn"
            )

    def loop_loss_kw(self, *, room_c: float | None = None) -> float:
        """Return the heat that the loop loses at the temperature that is to be kept [kW].

        Parameters
        ----------
        room_c
            What surrounds it; the plant room's temperature when None [degC].
        """
        loop, keeper = self.recirculation, self.temperature_maintenance
        if loop is None:
            return 0.0
        kept_c = self.setpoint_c if keeper is None else keeper.setpoint_c
        flow_w_k = KWH_PER_LITRE_K * 60_000.0 * loop.flow_l_min
        around_c = self.tank.room_c if room_c is None else room_c
        return flow_w_k * -math.expm1(-loop.loss_w_k / flow_w_k) * (kept_c - around_c) / 1000.0

    def _check_return(self) -> None:
        """Refuse a return to the heat pumps without a loop, or into a stirred tank."""
        if self.recirculation is None or self.recirculation.loss_w_k == 0.0:
            raise ValueError(
                "piping return-to-primary needs a loop that loses heat; write recirculation with"
                " loss_w_k above 0, or piping: single-pass"
            )
        if not self.tank.stratified:
            raise ValueError(
                "piping return-to-primary needs a stratified tank; write stratified: true, or"
                " piping: single-pass"
            )

    @property
    def rated_capacity_kw(self) -> float:
        """Heat of all units together at the rating point, as new [kW]."""
        return self.heat_pumps.count * self.heat_pumps.rated_capacity_kw

    def assets(self, *, building: str, panel: str, water: tuple[str, ...]) -> Iterator[AssetSpec]:
        """Yield the plant and each of its machines.

        Parameters
        ----------
        building
            Id of the building that owns the plant.
        panel
            Id of the panel that feeds it.
        water
            Ids of what may supply its cold water; any one is enough.
        """
        power = Need(service="power", of=(panel,))
        room = self.located_in or building
        cold = (Need(service="water", of=water),) if water else ()
        pumps = self.heat_pumps
        yield AssetSpec(
            id=f"{building}.hotwater",
            kind="hot-water-plant",
            name=Name(en="Hot-water plant", zh="热水站"),
            located_in=room,
            needs=(power, *cold),
            building=building,
            ratings={"rated_capacity_kw": self.rated_capacity_kw, "setpoint_c": self.setpoint_c},
            installed_year=pumps.installed_year,
        )
        for number in range(1, pumps.count + 1):
            yield AssetSpec(
                id=f"{building}.hp-{number}",
                kind="heat-pump",
                name=Name(en=f"Heat pump {number}", zh=f"{number}号空气源热泵"),
                located_in=building,
                needs=(power,),
                building=building,
                ratings={"rated_capacity_kw": pumps.rated_capacity_kw},
                installed_year=pumps.installed_year,
            )
        yield AssetSpec(
            id=f"{building}.tank",
            kind="hot-water-tank",
            name=Name(en="Hot-water tank", zh="热水箱"),
            located_in=room,
            building=building,
            ratings={"volume_m3": self.tank.volume_m3, "loss_w_k": self.tank.loss_w_k},
            installed_year=pumps.installed_year,
        )
        if self.recirculation is not None:
            yield AssetSpec(
                id=f"{building}.recirc-pump",
                kind="recirculation-pump",
                name=Name(en="Recirculation pump", zh="热水循环泵"),
                located_in=room,
                needs=(power,),
                building=building,
                ratings={"flow_l_min": self.recirculation.flow_l_min},
                installed_year=pumps.installed_year,
            )
        if self.temperature_maintenance is not None:
            yield AssetSpec(
                id=f"{building}.loop-tank",
                kind="temperature-maintenance-tank",
                name=Name(en="Temperature-maintenance tank", zh="循环保温水箱"),
                located_in=room,
                needs=(power,),
                building=building,
                ratings={
                    "volume_m3": self.temperature_maintenance.volume_m3,
                    "power_kw": self.temperature_maintenance.power_kw,
                },
                installed_year=pumps.installed_year,
            )
        if self.auxiliary is not None:
            yield AssetSpec(
                id=f"{building}.aux-heater",
                kind="auxiliary-heater",
                name=Name(en="Auxiliary electric heater", zh="辅助电加热器"),
                located_in=room,
                needs=(power,),
                building=building,
                ratings={"power_kw": self.auxiliary.power_kw},
                installed_year=pumps.installed_year,
            )
