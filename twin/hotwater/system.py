"""Hot water on the engine: the fleet of plants, wired to assets, events and decisions."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.engine import Engine
from twin.engine.assets import OnChange
from twin.hotwater.blame import Blame
from twin.hotwater.fleet import Fleet, FleetNote, Forcing
from twin.hotwater.heatpump import frost_factor
from twin.hotwater.live import Change, Plant
from twin.hotwater.maps import machine_of
from twin.hotwater.orders import orders
from twin.hotwater.plant import TANK_BELOW_K, Healthy, check_setpoint, plant_record
from twin.hotwater.record import GRID_S
from twin.hotwater.taps import open_taps, residents_by_hour
from twin.hotwater.words import CAUSE_NAMES, decision_words
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Campus, HotWaterPlant
    from twin.scenario import Scenario, WeatherSeries
    from twin.scenario.spells import ColdSpell

__all__ = ["HotWater", "Plant"]

DAY_S = 86_400.0


class HotWater:
    """The hot-water domain of one run.

    Building it draws all demand, attaches the fleet to the engine, listens to the assets that
    matter, and puts the scenario's decisions on the clock. After the engine has run,
    :mod:`twin.hotwater.metrics` reads what it left.
    """

    def __init__(
        self,
        engine: Engine,
        campus: Campus,
        scenario: Scenario,
        *,
        weather: WeatherSeries,
        cold_water_c: NDArray[np.float64],
        spells: list[tuple[ColdSpell, int]],
    ) -> None:
        self._engine = engine
        self.scenario = scenario
        self.start_s, self.end_s = engine.start_s, engine.length_s
        hours = weather.hours
        residents = residents_by_hour(campus, scenario, hours)
        self.plants = [
            Plant(
                index=index,
                building=building,
                design=design,
                taps=open_taps(
                    campus,
                    scenario,
                    building,
                    design,
                    residents=residents,
                    air_c=weather.air_c,
                    generator=engine.streams.generator,
                ),
            )
            for index, (building, design) in enumerate(
                (building, building.hot_water)
                for building in campus.buildings
                if building.hot_water is not None
            )
        ]
        steps = round((engine.length_s - engine.start_s) / GRID_S)
        self.weather = _on_grid(weather, cold_water_c, steps)
        self.fleet = self._build_fleet(steps)
        self.recorded_steps = round(engine.length_s / GRID_S)
        self.record_every_s = scenario.record_every_min * 60.0
        self.air_c = weather.air_c[round(-engine.start_s / 3600.0) :]
        self.at_start: Any = None
        self._blame = Blame(
            engine,
            scenario,
            self.plants,
            spells=spells,
            capacity=lambda plant, hour: capacity_at(self, plant, hour),
        )
        self._listen(campus)
        self._schedule_decisions()
        engine.attach(self.fleet)
        engine.at(0.0, self._remember_start)
        day = engine.start_s + DAY_S
        while day < engine.length_s:
            engine.at(day, self._collect)
            day += DAY_S

    def finish(self) -> None:
        """Collect what the kernels noticed since the last midnight; call after the run."""
        self._collect()

    # -- building --------------------------------------------------------------------------------

    def _build_fleet(self, steps: int) -> Fleet:
        return Fleet(
            [self.new_record(plant, plant.design) for plant in self.plants],
            families=[machine_of(plant.design.heat_pumps) for plant in self.plants],
            forcing=Forcing(
                weather=self.weather,
                demand_m3_s=np.array([p.taps.draws.mixed_m3_s[:steps] for p in self.plants]),
                excess=np.array([p.taps.excess[:steps] for p in self.plants]),
            ),
            start_s=self._engine.start_s,
            record_every_s=self.scenario.record_every_min * 60.0,
        )

    def new_record(self, plant: Plant, design: HotWaterPlant) -> NDArray[Any]:
        """Return the record with which *plant* begins, built as *design* says."""
        conditions = self.scenario.hotwater
        return plant_record(
            design,
            asset=plant.asset,
            year=self.scenario.start.year,
            comfort_c=min(conditions.comfort_c, design.demand.delivery_c),
            healthy=Healthy(conditions.nominal.air_c, conditions.nominal.cold_water_c),
            start_s=self.start_s,
            setpoint_c=conditions.setpoint_c,
        )

    def _remember_start(self) -> None:
        """Keep the state at time zero: what went before is spin-up and is not judged."""
        self._engine.change(self.fleet, lambda: None)
        self.at_start = self.fleet.records()

    # -- assets ----------------------------------------------------------------------------------

    def _listen(self, campus: Campus) -> None:
        """Follow the assets that a plant cannot do without."""
        assets = self._engine.assets
        for plant in self.plants:
            owner = plant.building.id
            for unit in range(plant.design.heat_pumps.count):
                self._follow(f"{owner}.hp-{unit + 1}", plant, f"unit:{unit}")
            if f"{owner}.recirc-pump" in assets:
                self._follow(f"{owner}.recirc-pump", plant, "loop_power")
            spec = campus.asset(plant.asset)
            if f"{owner}.loop-tank" in assets:
                self._follow(f"{owner}.loop-tank", plant, "loop_tank_power")
            heater = f"{owner}.aux-heater"
            for supplier in [heater] if heater in assets else spec.suppliers("power"):
                self._follow(supplier, plant, "heater_power")
            for need in spec.needs:
                if need.service == "water":
                    for supplier in need.of:
                        assets.on_change(supplier, self._water_watch(plant, need.of))

    def _follow(self, asset: str, plant: Plant, what: str) -> None:
        self._engine.assets.on_change(
            asset, lambda _, available, event: self._on_asset(plant, what, available, event)
        )

    def _on_asset(self, plant: Plant, what: str, available: bool, event: int) -> None:
        if what.startswith("unit:"):
            unit = int(what.removeprefix("unit:"))
            (plant.units_out.discard if available else plant.units_out.add)(unit)
            self._change(plant, unit=unit)
        else:
            setattr(plant, what, available)
            self._change(plant)
        # A loop at rest only spares heat, and a heater only helps out: neither makes water cold.
        if what.startswith("unit:"):
            self._note_trouble(plant, what, available=available, event=event)

    def _water_watch(self, plant: Plant, suppliers: tuple[str, ...]) -> OnChange:
        return lambda _, __, event: self._on_water(plant, suppliers, event)

    def _on_water(self, plant: Plant, suppliers: tuple[str, ...], event: int) -> None:
        plant.water = any(self._engine.assets.available(one) for one in suppliers)
        self._change(plant)
        self._note_trouble(plant, "water", available=plant.water, event=event)

    def _note_trouble(self, plant: Plant, what: str, *, available: bool, event: int) -> None:
        """Remember which event is to blame from now on: the latest still in force, or none."""
        if available:
            plant.out_by.pop(what, None)
        else:
            plant.out_by.setdefault(what, event)
        blamed = max(plant.out_by.values(), default=None)
        plant.troubles.append((self._engine.now_s, blamed))

    # -- decisions -------------------------------------------------------------------------------

    def _schedule_decisions(self) -> None:
        """Put the beginning and the end of every decision on the clock."""
        for decision in self.scenario.taken_decisions():
            if decision.kind == "move-residents":
                self._at(decision.at, lambda d=decision: self._announce(d))
                continue
            if decision.kind == "setpoint-lift" or (
                decision.kind == "preheat" and decision.to_c is not None
            ):
                self._check_lift(decision)
            self._at(decision.begins, lambda d=decision: self._announce(d))
            spells = decision.spells() if hasattr(decision, "spells") else ()
            for moment in sorted({decision.begins, decision.ends, *(m for s in spells for m in s)}):
                self._at(moment, lambda d=decision: self._apply(d))
        self._schedule_hours()
        for plant in self.plants:
            begins_s = self._engine.start_s
            plant.unhurt = self._wanted(plant, self._moment(begins_s))
            plant.written = _with_assets(plant, plant.unhurt)
            self.fleet.set(plant.index, begins_s, **plant.written)
            plant.changes.append(Change(begins_s, plant.written, plant.unhurt))

    def _schedule_hours(self) -> None:
        """Put the hours at which a plant changes its own set-point on the clock, day by day."""
        midnight = self._moment(self._engine.start_s).replace(hour=0, minute=0, second=0)
        days = math.ceil((self._engine.length_s - self._engine.start_s) / DAY_S) + 1
        for plant in self.plants:
            for day in range(days):
                for hour in plant.design.hours_of_change():
                    moment = midnight + timedelta(days=day, hours=hour)
                    if self._seconds(moment) > self._engine.start_s:
                        self._at(moment, lambda p=plant: self._change(p))

    def _check_lift(self, decision: Any) -> None:
        for plant in self.plants:
            if decision.concerns(plant.building.id):
                check_setpoint(
                    f"decision {decision.kind} for {plant.asset}",
                    decision.to_c,
                    machine=machine_of(plant.design.heat_pumps),
                    delivery_c=plant.design.demand.delivery_c,
                )

    def _apply(self, decision: Any) -> None:
        for plant in self.plants:
            if decision.concerns(plant.building.id):
                self._change(plant)

    def _announce(self, decision: Any) -> None:
        owner: str | None = getattr(decision, "to_building", None)
        listed: tuple[str, ...] = getattr(decision, "buildings", ())
        asset = owner or (listed[0] if len(listed) == 1 else None)
        self._engine.journal.record(
            self._engine.now_s, "decision-taken", asset=asset, detail=decision_words(decision)
        )

    def _wanted(self, plant: Plant, now: datetime) -> dict[str, float]:
        """Return how people want the plant to be run at this moment: design and decisions."""
        return {"water": 1} | orders(
            plant.design,
            setpoint_c=self.scenario.hotwater.setpoint_c,
            decisions=[
                decision
                for decision in self.scenario.taken_decisions()
                if decision.kind != "move-residents" and decision.concerns(plant.building.id)
            ],
            now=now,
        )

    def _change(self, plant: Plant, *, unit: int | None = None) -> None:
        """Write to the fleet what has changed for one plant, at this very instant."""
        now_s = self._engine.now_s
        unhurt = self._wanted(plant, self._moment(now_s))
        wanted = _with_assets(plant, unhurt)
        changed = _differing(wanted, plant.written)

        def write() -> None:
            if changed:
                self.fleet.set(plant.index, now_s, **changed)
            if unit is not None:
                self.fleet.set_unit(plant.index, now_s, unit, out=unit in plant.units_out)

        out = unit in plant.units_out
        plant.changes.append(Change(now_s, changed, _differing(unhurt, plant.unhurt), unit, out))
        plant.written, plant.unhurt = wanted, unhurt
        if changed or unit is not None:
            self._engine.change(self.fleet, write)

    # -- events ----------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Bring the fleet to now and write what its kernels noticed into the journal."""
        self.fleet.advance(self._engine.now_s)
        for note in self.fleet.notes():
            plant = self.plants[note.plant]
            if note.kind == "supply-cold":
                self._record_cold(plant, note)
            elif plant.cold_event is not None:
                self._record(note, plant, cause=plant.cold_event)
                plant.cold_event = None

    def _record_cold(self, plant: Plant, note: FleetNote) -> None:
        detail = Name(
            en=f"mainly {CAUSE_NAMES[note.cause].en.lower()}",
            zh=f"主要原因：{CAUSE_NAMES[note.cause].zh}",
        )
        plant.cold_event = self._record(
            note, plant, cause=self._blame.root(plant, note), detail=detail
        )

    def _record(
        self, note: FleetNote, plant: Plant, *, cause: int | None, detail: Name | None = None
    ) -> int:
        return self._engine.journal.record(
            note.time_s,
            note.kind,
            asset=plant.asset,
            cause=cause,
            value=round(note.value, 2),
            unit="degC",
            detail=detail,
        )

    # -- time ------------------------------------------------------------------------------------

    def _moment(self, time_s: float) -> datetime:
        return self.scenario.start + timedelta(seconds=time_s)

    def _seconds(self, moment: datetime) -> float:
        return self.scenario.seconds(moment)

    def _at(self, moment: datetime, action: Any) -> None:
        time_s = max(self._seconds(moment), self._engine.start_s)
        if time_s <= self._engine.length_s:
            self._engine.at(time_s, action)


def _with_assets(plant: Plant, wanted: dict[str, float]) -> dict[str, float]:
    """Return what is wanted as far as the plant's machines allow it just now."""
    limits: dict[str, float] = {"water": int(plant.water)}
    if not plant.loop_power:
        limits["loop_on"] = 0
    if not plant.heater_power:
        limits |= {"auxiliary_w": 0.0, "element_w": 0.0}
    if "loop_tank_w" in wanted and not plant.loop_tank_power:
        limits["loop_tank_w"] = 0.0
    return wanted | limits


def _differing(wanted: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    return {key: value for key, value in wanted.items() if before.get(key) != value}


def capacity_at(system: HotWater, plant: Plant, hour: int) -> float:
    """Return heat over name-plate at an hour of the run, cold water entering [-]."""
    step = min(60 * hour, len(system.weather) - 1)
    air, frost, cold = (float(x) for x in system.weather[step])
    return capacity_ratio(system, plant, air_c=air, frost=frost, cold_c=cold)


def capacity_ratio(
    system: HotWater, plant: Plant, *, air_c: float, frost: float, cold_c: float
) -> float:
    """Return heat over name-plate: the curve, frost where it is not in the curve, and age [-]."""
    curve = machine_of(plant.design.heat_pumps)
    if air_c < max(plant.design.heat_pumps.lockout_c, curve.air_c[0]):
        return 0.0
    fleet = system.fleet
    age = fleet.value(plant.index, "unit_w") / fleet.value(plant.index, "unit_new_w")
    setpoint = min(max(plant.written["setpoint_c"], curve.leaving_c[0]), curve.leaving_c[1])
    entering = cold_c if plant.design.piping == "single-pass" else setpoint - TANK_BELOW_K
    ratio = float(curve.capacity_ratio(min(air_c, curve.air_c[1]), entering, setpoint))
    return age * ratio * (1.0 if curve.holds_frost else frost)


def _on_grid(
    weather: WeatherSeries, cold_water_c: NDArray[np.float64], steps: int
) -> NDArray[np.float64]:
    """Return air, frost factor and cold water in the middle of each grid step."""
    hour = (np.arange(steps) + 0.5) * (GRID_S / 3600.0)
    at = np.arange(weather.hours + 1)
    grid = np.empty((steps, 3))
    grid[:, 0] = np.interp(hour, at, weather.air_c)
    grid[:, 1] = frost_factor(grid[:, 0], np.interp(hour, at, weather.relative_humidity))
    grid[:, 2] = np.interp(hour, at, cold_water_c)
    return grid
