"""The smallest plant that carries a cold snap: by rule, by hand, and by playing it.

The least capacity for each number of run hours, with the tank that goes with it, is a curve; hand
sizings stand beside it. None of them knows the snap. So each point of the curve is played in it, on
the same draws, with whole units and a tank of its size. The plant that is chosen has the fewest
units that keep what is missing within the limit with the curve's largest tank, and then the
smallest tank with which they still do.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import InputError, UnknownName
from twin.hotwater.gb50015 import HandSize, Line, ashrae_sheet, heat_pump_sheet, hourly_sheet
from twin.hotwater.heatpump import frost_factor
from twin.hotwater.maps import machine_of
from twin.hotwater.margin import StandingDay, load_w
from twin.hotwater.plant import TANK_BELOW_K
from twin.hotwater.storage import least_capacity_kw, least_storage, running_share, usable_share
from twin.model import Name
from twin.runs.outcome import LimitResult, Outcome
from twin.simulation import simulate
from twin.studies.play import prepare
from twin.studies.sizing_words import sheet_table, table

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.campus.hotwater import HotWaterPlant
    from twin.scenario import Scenario

__all__ = ["MOST_UNITS", "Asked", "plant_alone", "size_hot_water"]

MOST_UNITS = 40
"""The most units of one plant in a building file."""

TANK_STEP_M3 = 0.1
"""Tanks are told and tried in steps of this [m3]."""

PEAK_QUOTA_L = 70.0
"""Hot water at 60 degC per person on the largest day [L]: the lower end of 70 to 100 in
GB 50015-2019 table 6.2.1-1, dormitory with bathrooms (recalled)."""

KPI = "hotwater.unmet_percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the plant must do.

    Parameters
    ----------
    building
        Id of the building whose plant is sized.
    at_c
        Coldest air of the snap [degC].
    unmet
        Share of the hot water that may be missing, 0 to 1.
    occupancy
        Share of the beds that are taken, 0 to 1.
    hours
        Run hours of the curve [h].
    """

    building: str
    at_c: float = -7.0
    unmet: float = 0.01
    occupancy: float = 1.0
    hours: tuple[int, ...] = tuple(range(8, 25))

    def __post_init__(self) -> None:
        if not 0.0 <= self.unmet < 1.0:
            raise InputError(f"unmet is {100.0 * self.unmet:g} %; allowed: 0 to below 100 %")
        if not 0.0 < self.occupancy <= 1.0:
            raise InputError(
                f"occupancy is {100.0 * self.occupancy:g} %; allowed: above 0, at most 100 %"
            )
        if not -45.0 <= self.at_c <= 20.0:
            raise InputError(f"at is {self.at_c:g} degC; allowed: -45 to 20 degC")


@dataclass(frozen=True, slots=True)
class _Day:
    """The day that the rules are fed with: the busiest of the snap."""

    litres: float
    shape: tuple[float, ...]
    setpoint_c: float
    cold_c: float
    losses_kw: float
    ratio: float
    """Capacity over name-plate at the coldest, frost included [-]."""
    ordinary_ratio: float
    """The same on ordinary days of the scenario, with which GB 50015 sizes."""


@dataclass(frozen=True, slots=True)
class _Option:
    """A plant that can be bought, and how it did."""

    units: int
    storage_m3: float
    outcome: Outcome

    @property
    def unmet(self) -> float:
        return self.outcome.kpis[KPI] / 100.0


def plant_alone(campus: Campus, building: str, plant: HotWaterPlant) -> Campus:
    """Return the campus with *plant* in *building* and no other hot water."""
    rest = [
        one.model_copy(update={"hot_water": plant if one.id == building else None})
        if one.hot_water is not None
        else one
        for one in campus.buildings
    ]
    own = {name: getattr(campus, name) for name in type(campus).model_fields}
    return type(campus)(**{**own, "buildings": tuple(rest)})


def size_hot_water(
    campus: Campus,
    scenario: Scenario,
    asked: Asked,
    *,
    seed: int | None = None,
    folder: Path = Path(),
    progress: Callable[[float], None] | None = None,
) -> Outcome:
    """Size the hot-water plant of one building for a cold snap.

    Parameters
    ----------
    campus, scenario, seed, folder
        As of :func:`twin.simulation.simulate`; the scenario brings the snap down to
        ``asked.at_c`` already.
    asked
        What the plant must do.
    progress
        Called with the fraction done, 0 to 1.

    Returns
    -------
    Outcome
        The run of the chosen plant, with ``hotwater.sizing_curve``, ``hotwater.sizing_sheet`` and
        ``hotwater.sizing_chosen``; ``study`` is ``"sizing"``.

    Raises
    ------
    UnknownName
        There is no such building.
    InputError
        It has no plant, nobody lives on it, or its heat pumps do not run in such cold.
    """
    began = time.process_time()
    plant = _plant(campus, asked.building)
    scenario = _fully_taken(campus, scenario, asked, plant)
    day = _busiest_day(campus, scenario, asked, plant, seed=seed, folder=folder)
    play = _Player(campus, scenario, asked.building, plant, seed=seed, folder=folder)

    curve: list[dict[str, Any]] = []
    for number, hours in enumerate(asked.hours):
        curve.append(_point(day, plant, hours, play))
        if progress:
            progress(0.7 * (number + 1) / len(asked.hours))
    chosen = _chosen(curve, asked, play)
    if progress:
        progress(0.85)
    for row in curve:
        row["meets"] = row["unmet_percent"] <= 100.0 * asked.unmet
    hands = _hand_sizes(campus, scenario, asked, plant)
    options = _options(campus, asked, plant, day=day, hands=hands, chosen=chosen, play=play)
    if progress:
        progress(1.0)
    shown = chosen or max(play.played.values(), key=lambda it: -it.unmet)
    limit = LimitResult(
        kpi=KPI,
        at_most=100.0 * asked.unmet,
        at_least=None,
        value=shown.outcome.kpis[KPI],
        broken=chosen is None,
        name=Name(
            en=f"at most {100.0 * asked.unmet:g} % of the hot water is missing",
            zh=f"热水缺口不超过 {100.0 * asked.unmet:g} %",
        ),
    )
    lines = [*_rule_sheet(day, plant), *(line for _, size in hands for line in size.lines)]
    return replace(
        shown.outcome,
        study="sizing",
        campus=campus.id,
        verdict=_verdict(campus, asked, plant, chosen, shown),
        status="breached" if chosen is None else "met",
        limits=[limit],
        tables={
            **shown.outcome.tables,
            "hotwater.sizing_curve": table(curve),
            "hotwater.sizing_sheet": sheet_table(lines),
            "hotwater.sizing_chosen": table(options),
        },
        assumptions=[*_assumptions(asked), *shown.outcome.assumptions],
        cpu_s=time.process_time() - began,
    )


def _plant(campus: Campus, building: str) -> HotWaterPlant:
    plant = campus.building(building).hot_water
    if plant is None:
        with_plants = [one.id for one in campus.buildings if one.hot_water is not None]
        if not with_plants:
            raise InputError(f"campus {campus.id}: no building has a hot_water plant to be sized")
        supplier = next(
            (o.id for o in campus.buildings if o.hot_water and building in o.hot_water.serves), None
        )
        if supplier:
            raise InputError(f"{building} has no plant of its own; size that of {supplier}")
        unknown = UnknownName("hot-water plant", building, with_plants)
        raise InputError(f"{building} has no hot_water plant; {unknown}")
    return plant


def _served(building: str, plant: HotWaterPlant) -> tuple[str, ...]:
    return plant.serves or (building,)


def _beds(campus: Campus, asked: Asked, plant: HotWaterPlant) -> float:
    served = _served(asked.building, plant)
    beds = sum(campus.building(one).people.residents for one in served)
    if beds <= 0:
        raise InputError(f"{asked.building}: nobody lives on this plant, so nothing can be sized")
    return beds * asked.occupancy


def _fully_taken(
    campus: Campus, scenario: Scenario, asked: Asked, plant: HotWaterPlant
) -> Scenario:
    """Return the scenario with the plant's beds taken as asked, its decisions and limits aside."""
    _beds(campus, asked, plant)
    taken = dict.fromkeys(_served(asked.building, plant), asked.occupancy)
    residents = {**scenario.occupancy.residents, **taken}
    occupancy = scenario.occupancy.model_copy(update={"residents": residents, "changes": ()})
    changed = {"occupancy": occupancy, "decisions": (), "limits": ()}
    return scenario.model_copy(update=changed)


def _busiest_day(
    campus: Campus,
    scenario: Scenario,
    asked: Asked,
    plant: HotWaterPlant,
    *,
    seed: int | None,
    folder: Path,
) -> _Day:
    """Read the design day off the draws and the weather that the plant will meet."""
    alone = plant_alone(campus, asked.building, plant)
    _, system = prepare(alone, scenario, seed=seed, folder=folder)
    minutes = system.plants[0].taps.draws.mixed_m3_s.astype(np.float64) * 60.0
    days = minutes.size // 1440
    by_hour = minutes[: days * 1440].reshape(days, 24, 60).sum(axis=2)
    coldest = int(np.argmin(system.weather[:, 0]))
    air_c, frost = (float(it) for it in system.weather[coldest, :2])
    cold_c = float(system.weather[:, 2].min())
    setpoint = scenario.hotwater.setpoint_c or plant.setpoint_c
    standing = StandingDay(
        people=0.0, humidity=0.5, water=lambda air: np.full_like(air, cold_c), setpoint_c=setpoint
    )
    ordinary_c = float(np.median(system.weather[:, 0]))
    ratio = _ratio(plant, air_c, frost, cold_c, setpoint)
    if ratio <= 0.0:
        machine = machine_of(plant.heat_pumps)
        lowest = max(plant.heat_pumps.lockout_c, machine.air_c[0])
        raise InputError(
            f"{asked.building}: heat pumps of {machine.name} do not run below {lowest:g} degC, the"
            f" snap reaches {air_c:.1f}; size another type, such as --set"
            f" buildings.{asked.building}.hot_water.heat_pumps.type=low-ambient"
        )
    return _Day(
        litres=1000.0 * float(by_hour.sum(axis=1).max()),
        shape=tuple(by_hour.mean(axis=0).tolist()),
        setpoint_c=setpoint,
        cold_c=cold_c,
        losses_kw=float(load_w(plant, standing, np.array([air_c]))[0]) / 1000.0,
        ratio=ratio,
        ordinary_ratio=_ratio(
            plant, ordinary_c, float(frost_factor(ordinary_c, 0.75)), cold_c, setpoint
        ),
    )


def _ratio(
    plant: HotWaterPlant, air_c: float, frost: float, cold_c: float, setpoint_c: float
) -> float:
    """Return capacity over name-plate of new units [-]; zero where they lock out."""
    machine = machine_of(plant.heat_pumps)
    if air_c < max(plant.heat_pumps.lockout_c, machine.air_c[0]):
        return 0.0
    entering = cold_c if plant.piping == "single-pass" else setpoint_c - TANK_BELOW_K
    ratio = float(machine.capacity_ratio(min(air_c, machine.air_c[1]), entering, setpoint_c))
    return ratio * (1.0 if machine.holds_frost else frost)


class _Player:
    """Plays the snap with a plant of so many units and such a tank, each once."""

    def __init__(
        self,
        campus: Campus,
        scenario: Scenario,
        building: str,
        plant: HotWaterPlant,
        *,
        seed: int | None,
        folder: Path,
    ) -> None:
        self._campus, self._scenario, self._building = campus, scenario, building
        self._plant, self._seed, self._folder = plant, seed, folder
        self.played: dict[tuple[int, float], _Option] = {}

    def __call__(self, units: int, storage_m3: float) -> _Option:
        if (units, storage_m3) not in self.played:
            plant = self.resized(units, storage_m3)
            self.played[units, storage_m3] = _Option(units, storage_m3, self.outcome(plant))
        return self.played[units, storage_m3]

    def resized(self, units: int, storage_m3: float) -> HotWaterPlant:
        """Return the plant, new, with so many units; the jacket's loss follows its surface."""
        tank = self._plant.tank
        each_m3 = storage_m3 / tank.count
        loss = tank.loss_w_k * (each_m3 / tank.volume_m3) ** (2.0 / 3.0)
        new = {"count": units, "installed_year": self._scenario.start.year}
        return self._plant.model_copy(
            update={
                "heat_pumps": self._plant.heat_pumps.model_copy(update=new),
                "tank": tank.model_copy(update={"volume_m3": each_m3, "loss_w_k": loss}),
            }
        )

    def outcome(self, plant: HotWaterPlant) -> Outcome:
        """Play the snap with *plant* alone."""
        alone = plant_alone(self._campus, self._building, plant)
        return simulate(
            alone, self._scenario, seed=self._seed, folder=self._folder, only=("hotwater",)
        )


def _point(day: _Day, plant: HotWaterPlant, hours: int, play: _Player) -> dict[str, Any]:
    """Return one row of the curve, played if its units can be put into one plant."""
    delivery_c = plant.demand.delivery_c
    capacity = least_capacity_kw(
        day.litres,
        run_hours=float(hours),
        supply_c=delivery_c,
        cold_c=day.cold_c,
        losses_kw=day.losses_kw,
    )
    storage = least_storage(
        day.litres / 1000.0,
        shape=day.shape,
        run_hours=float(hours),
        supply_c=delivery_c,
        storage_c=day.setpoint_c,
        cold_c=day.cold_c,
        aquastat=plant.control.start_height,
    )
    tank = _tank_m3(storage)
    nominal = capacity / day.ratio
    unit = plant.heat_pumps.rated_capacity_kw
    units = max(1, math.ceil(nominal / unit - 1e-9))
    row = {
        "run_hours": float(hours),
        "capacity_kw": capacity,
        "ratio": day.ratio,
        "nominal_kw": nominal,
        "units": units,
        "rated_kw": units * unit,
        "storage_m3": tank,
    }
    return {**row, **_served_so(play(units, tank) if units <= MOST_UNITS else None)}


def _tank_m3(storage_m3: float) -> float:
    """Return the next larger tank that can be bought [m3]."""
    return round(TANK_STEP_M3 * max(1, math.ceil(storage_m3 / TANK_STEP_M3 - 1e-9)), 3)


def _served_so(option: _Option | None) -> dict[str, float]:
    """Return how a plant did; not a number where it was not played."""
    keys = ("unmet_percent", "unmet_litres", "cold_showers", "complaints", "electricity_kwh")
    if option is None:
        return dict.fromkeys(keys, math.nan)
    return {key: option.outcome.kpis[f"hotwater.{key}"] for key in keys}


def _chosen(curve: list[dict[str, Any]], asked: Asked, play: _Player) -> _Option | None:
    """Return the smallest plant within the limit: the fewest units, then the smallest tank.

    Tanks are looked at up to the largest of the curve, in steps of 0.1 m3.
    """
    largest = round(max(row["storage_m3"] for row in curve) / TANK_STEP_M3)

    def keeps(units: int, steps: int) -> bool:
        return play(units, round(steps * TANK_STEP_M3, 3)).unmet <= asked.unmet

    if not keeps(MOST_UNITS, largest):
        return None
    units = _least(MOST_UNITS, lambda count: keeps(count, largest))
    steps = _least(largest, lambda count: keeps(units, count))
    return play(units, round(steps * TANK_STEP_M3, 3))


def _least(high: int, keeps: Callable[[int], bool]) -> int:
    """Halve from 1 to *high*, which keeps the limit, down to a number below which it is broken.

    Thermostats may let a smaller plant do better by luck; what is returned keeps the limit, and one
    less does not.
    """
    low = 1
    while low < high:
        middle = (low + high) // 2
        if keeps(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _hand_sizes(
    campus: Campus, scenario: Scenario, asked: Asked, plant: HotWaterPlant
) -> list[tuple[str, HandSize]]:
    """Return the sizings by hand, by the name of their option."""
    persons = _beds(campus, asked, plant)
    design = plant.design
    given = {"persons": persons, "cold_c": design.cold_water_c}
    peak = max(PEAK_QUOTA_L, design.litres_60c_per_person_day)
    old = hourly_sheet("2009", quota_l=peak, **given)
    pumps = heat_pump_sheet(
        peak_quota_l=peak,
        mean_quota_l=design.litres_60c_per_person_day,
        run_hours=design.design_hours,
        **given,
    )
    both = replace(pumps, lines=(*old, *pumps.lines))
    return [("gb-50015", both), ("ashrae", ashrae_sheet(**given))]


_OPTIONS = {
    "stands": Name(en="as it stands", zh="现状"),
    "chosen": Name(en="chosen by playing the snap", zh="寒潮仿真选定"),
    "gb-50015": Name(en="GB 50015-2019 by hand", zh="GB 50015-2019 手算"),
    "ashrae": Name(en="ASHRAE by hand", zh="ASHRAE 手算"),
}


def _options(
    campus: Campus,
    asked: Asked,
    plant: HotWaterPlant,
    *,
    day: _Day,
    hands: list[tuple[str, HandSize]],
    chosen: _Option | None,
    play: _Player,
) -> list[dict[str, Any]]:
    """Return the plants side by side, each played in the same snap."""
    unit = plant.heat_pumps.rated_capacity_kw
    stands = _Option(plant.heat_pumps.count, plant.tank.whole_m3, play.outcome(plant))
    found: list[tuple[str, int, float, _Option | None]] = [
        ("stands", stands.units, stands.storage_m3, stands)
    ]
    if chosen is not None:
        found.append(("chosen", chosen.units, chosen.storage_m3, chosen))
    for name, size in hands:
        # GB 50015 sizes for ordinary winter days, ASHRAE for the name-plate: so they are bought.
        ratio = day.ordinary_ratio if name == "gb-50015" else 1.0
        units = max(1, math.ceil(size.capacity_kw / ratio / unit - 1e-9))
        tank = _tank_m3(size.storage_m3)
        found.append((name, units, tank, play(units, tank) if units <= MOST_UNITS else None))
    building = campus.building(asked.building)
    return [
        {
            "building": building.id,
            "name_en": building.name.en,
            "name_zh": building.name.zh,
            "option": name,
            "option_en": _OPTIONS[name].en,
            "option_zh": _OPTIONS[name].zh,
            "units": units,
            "rated_kw": units * unit,
            "capacity_kw": units * unit * day.ratio,
            "storage_m3": tank,
            **_served_so(option),
            "meets": option is not None and option.unmet <= asked.unmet,
        }
        for name, units, tank, option in found
    ]


def _rule_sheet(day: _Day, plant: HotWaterPlant) -> list[Line]:
    """Return what the curve is made from, line by line, for the design hours of the plant."""
    sheet = "Ecosizer"
    hours = plant.design.design_hours
    supply_c = plant.demand.delivery_c
    share = running_share(day.shape, run_hours=hours)
    usable = usable_share(
        supply_c=supply_c,
        storage_c=day.setpoint_c,
        cold_c=day.cold_c,
        aquastat=plant.control.start_height,
    )
    heat = least_capacity_kw(
        day.litres, run_hours=hours, supply_c=supply_c, cold_c=day.cold_c, losses_kw=day.losses_kw
    )
    return [
        Line(sheet, Name(en="Water of the busiest day", zh="最大日用水量"), "D", "", day.litres,
             "L", "", "given"),
        Line(sheet, Name(en="Supplied at", zh="供水温度"), "T_s", "", supply_c, "degC", "",
             "given"),
        Line(sheet, Name(en="Stored at", zh="贮水温度"), "T_h", "", day.setpoint_c, "degC", "",
             "given"),
        Line(sheet, Name(en="Coldest water", zh="最低冷水温度"), "T_c", "", day.cold_c, "degC",
             "", "given"),
        Line(sheet, Name(en="Losses of loop and tank", zh="循环与水箱热损"), "L", "",
             day.losses_kw, "kW", "", "computed"),
        Line(sheet, Name(en="Hours of the units", zh="热泵日运行小时"), "h", "", hours, "h", "",
             "given"),
        Line(sheet, Name(en="Heat needed", zh="所需出力"), "Q", "(D·ρc·(T_s - T_c) + 24·L)/h",
             heat, "kW", "", "computed"),
        Line(sheet, Name(en="Left of the name-plate in the cold", zh="低温出力比"), "f",
             "curve · frost", day.ratio, "", "", "computed"),
        Line(sheet, Name(en="Name-plate to buy", zh="所需铭牌出力"), "Q_n", "Q/f",
             heat / day.ratio, "kW", "", "computed"),
        Line(sheet, Name(en="Draws run ahead by", zh="峰值超前水量比"), "v",
             "max Σ (shape - 1/h)", share, "", "", "computed"),
        Line(sheet, Name(en="Usable part of the tank", zh="可用容积比"), "u",
             "mean (T - T_c)/(T_s - T_c) above the start sensor", usable, "", "", "verified"),
        Line(sheet, Name(en="Tank", zh="水箱容积"), "V", "D·v/u",
             day.litres / 1000.0 * share / usable, "m3", "", "computed"),
    ]  # fmt: skip


def _verdict(
    campus: Campus, asked: Asked, plant: HotWaterPlant, chosen: _Option | None, shown: _Option
) -> Name:
    who = campus.building(asked.building).name
    limit = f"{100.0 * asked.unmet:g} %"
    unit = plant.heat_pumps.rated_capacity_kw
    missing = shown.outcome.kpis[KPI]
    if chosen is None:
        return Name(
            en=f"{who.en}: no plant of up to {MOST_UNITS} units of {unit:g} kW keeps what is"
            f" missing below {limit} at {asked.at_c:g} °C; the best played misses {missing:.1f} %.",
            zh=f"{who.zh}：在 {asked.at_c:g} °C 下，{MOST_UNITS} 台以内 {unit:g} kW 机组均无法将"
            f"缺口控制在 {limit}；仿真最好结果缺口 {missing:.1f} %。",
        )
    now = plant.heat_pumps.count
    return Name(
        en=f"{who.en} at {asked.at_c:g} °C: {chosen.units} heat pumps of {unit:g} kW and a tank of"
        f" {chosen.storage_m3:.1f} m³ leave {missing:.2g} % missing (limit {limit}); today"
        f" {now} units and {plant.tank.whole_m3:g} m³ stand there.",
        zh=f"{who.zh}（{asked.at_c:g} °C）：{chosen.units} 台 {unit:g} kW 热泵配"
        f" {chosen.storage_m3:.1f} m³ 水箱，缺口 {missing:.2g} %（限值 {limit}）；现有 {now} 台、"
        f"{plant.tank.whole_m3:g} m³。",
    )


def _assumptions(asked: Asked) -> list[Name]:
    return [
        Name(
            en=f"Sizing: {100.0 * asked.occupancy:g} % of the beds are taken; the units are new;"
            " decisions of the scenario are not taken; the jacket's loss follows the surface.",
            zh=f"选型：入住率 {100.0 * asked.occupancy:g} %；机组按全新计；不采取情景中的应对措施；"
            "水箱散热随表面积变化。",
        ),
        Name(
            en="The design day is the busiest of the snap, its hours the mean of all its days; the"
            " rule is that of Ecosizer, re-derived; the choice is made by playing the snap.",
            zh="设计日取寒潮期最大用水日，逐时分配取各日平均；曲线按 Ecosizer 规则自行推导；"
            "选定以寒潮仿真为准。",
        ),
    ]
