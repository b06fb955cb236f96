"""Counter-measures that a scenario calls for: which plants are short, by how much, and when.

Each is made from the base run and the campus, and is written as ``--set`` texts: what the study
plays is what anybody can play again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.campus.prices import annuity
from twin.hotwater.taps import residents_by_hour
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus import Building, HotWaterPlant
    from twin.campus.prices import Prices
    from twin.case import Case
    from twin.runs.outcome import Outcome

__all__ = ["Measure", "Situation", "combined", "decisions_text", "measures_for", "situation"]

SHORT_PERCENT = 0.1
"""A plant that missed more of its demand than this is to be helped [%]."""

AHEAD_H, AFTER_H = 36, 24
"""Measures hold from this long before the snap to this long after it [h]: the tanks are charged on
the day before, and a drained tank needs about a day to recover (assumed)."""

LIFT_K = 5.0
"""Lift of the set-point [K]: 50 to 55 degC was the answer of National Sun Yat-sen University in
December 2022."""

CHARGE_HOURS = "11:00-17:00"
"""When tanks are charged ahead: the warm hours before the evening's showers."""

SUPPLY_HOURS = ("06:30-08:30", "17:00-23:00")
"""Timed supply: the critical hours 17 to 23 of National Sun Yat-sen University, and the morning."""

READY_HEIGHT, READY_BELOW_K, APART = 0.08, 2.0, 0.03
"""Earlier start: the sensor's height, at least this far above the stop sensor, and the fall of
temperature that starts the units [K]; assumed."""

HEATER_STEP_KW = 5.0
"""Heaters are bought in steps of this [kW]; assumed."""

HEATER_ABOVE_K = 2.0
"""Heaters in the line hold the supply this far above the delivery temperature [K]; assumed."""

TANK_FACTOR = 1.5
"""A bigger tank, over the one that stands [-]."""

MOVED_SHARE, FILLED = 0.2, 0.9
"""Part of the people of a short house that moves, and how far another may be filled [-]."""

W_PER_L_MIN_K = 4186.0 / 60.0
"""Heat that one litre a minute takes for each kelvin [W]."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One counter-measure: what to change, and what it costs besides electricity."""

    id: str
    name: Name
    overrides: tuple[str, ...] = ()
    """Values to put in place of those in the files, as ``--set`` takes them."""
    decisions: tuple[dict[str, Any], ...] = ()
    """Decisions to add to the scenario's, as a file would have them."""
    investment_cny: float = 0.0
    yearly_cny: float = 0.0
    """The investment as equal payments over its life [CNY/year]."""
    once_cny: float = 0.0
    """Work on the day: visits, moving [CNY]."""

    @property
    def levers(self) -> frozenset[str]:
        """What it pulls at: kinds of decisions, and fields of the plant."""
        kinds = {str(decision["kind"]) for decision in self.decisions}
        fields = {text.partition("=")[0].rpartition("hot_water.")[2] for text in self.overrides}
        return frozenset(kinds | fields)


@dataclass(frozen=True, slots=True)
class Situation:
    """What the base run says about where help is needed."""

    case: Case
    short: tuple[Building, ...]
    """Buildings whose plants fell short, the worst first."""
    spare: tuple[Building, ...]
    """Buildings whose plants did not, those with the most margin first."""
    begins: datetime
    ends: datetime
    """The snap, with the time ahead and after; the whole run where there is none."""
    lacking_kw: dict[str, float]
    """The most heat that was missing at once, by building."""

    @property
    def prices(self) -> Prices:
        """The campus's prices."""
        return self.case.campus.prices


def situation(case: Case, base: Outcome) -> Situation:
    """Read off a base run which plants fell short, when, and by how much at once."""
    rows = base.tables["hotwater.plants"].rows()
    short = [row["building"] for row in rows if row["unmet_percent"] > SHORT_PERCENT]
    margin = {row["building"]: row["margin_percent"] for row in rows}
    spare = sorted(
        (one for one in margin if one not in short and not math.isnan(margin[one])),
        key=lambda one: -margin[one],
    )
    scenario = case.scenario
    snaps = [span for span in base.spans if span.kind == "cold-spell"]
    begins, ends = scenario.start, scenario.ends
    if snaps:
        first = scenario.start + timedelta(seconds=min(span.from_s for span in snaps))
        last = scenario.start + timedelta(seconds=max(span.to_s for span in snaps))
        begins = max(begins, _hour(first - timedelta(hours=AHEAD_H)))
        ends = min(ends, _hour(last + timedelta(hours=AFTER_H)))
    find = case.campus.building
    return Situation(
        case=case,
        short=tuple(find(one) for one in short),
        spare=tuple(find(one) for one in spare),
        begins=begins,
        ends=ends,
        lacking_kw={one: _lacking_kw(base, find(one)) for one in short},
    )


def measures_for(at: Situation) -> list[Measure]:
    """Return every counter-measure that the situation calls for; none where nobody is short."""
    if not at.short:
        return []
    found = [measure for kind in _KINDS for measure in kind(at)]
    bought = {measure.id: measure for measure in found}
    free = [bought[one] for one in ("preheat", "setpoint-lift", "earlier-start") if one in bought]
    if len(free) > 1:
        together = tuple(decision for measure in free for decision in measure.decisions)
        name = Name(
            en="All that needs no purchase: hotter, earlier, and charged ahead",
            zh="无需购置的措施并用：升温、提前启动、提前蓄热",
        )
        found.append(Measure("no-purchase", name, decisions=together, once_cny=_visits(at)))
    return found


def combined(one: Measure, other: Measure) -> Measure:
    """Return two measures taken together."""
    return Measure(
        id=f"{one.id}+{other.id}",
        name=Name(
            en=f"{one.name.en}, and {other.name.en[0].lower()}{other.name.en[1:]}",
            zh=f"{one.name.zh}，并{other.name.zh}",
        ),
        overrides=one.overrides + other.overrides,
        decisions=one.decisions + other.decisions,
        investment_cny=one.investment_cny + other.investment_cny,
        yearly_cny=one.yearly_cny + other.yearly_cny,
        once_cny=one.once_cny + other.once_cny,
    )


def decisions_text(case: Case, decisions: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the ``--set`` text that adds *decisions* to those of the scenario, if there are any.

    The scenario's own stay, in their order, before the new ones.
    """
    if not decisions:
        return ()
    own = [
        one.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for one in case.scenario.decisions
    ]
    return ("decisions=" + json.dumps([*own, *decisions], ensure_ascii=False),)


# -- kinds ---------------------------------------------------------------------------------------


def _preheat(at: Situation) -> Iterator[Measure]:
    window = _window(at, at.short)
    charge = {"kind": "preheat", **window, "hours": [CHARGE_HOURS]}
    yield Measure(
        id="preheat",
        name=Name(
            en=f"Tanks charged ahead, {CHARGE_HOURS} each day",
            zh=f"每日 {CHARGE_HOURS} 提前蓄热",
        ),
        decisions=(charge,),
        once_cny=_visits(at),
    )
    hotter = tuple(
        charge | {"buildings": [one.id for one in some], "to_c": to_c}
        for to_c, some in _liftable(at).items()
    )
    if hotter:
        yield Measure(
            id="preheat-hotter",
            name=Name(
                en=f"Tanks charged ahead {LIFT_K:g} K hotter, {CHARGE_HOURS} each day",
                zh=f"每日 {CHARGE_HOURS} 提前蓄热，并提高 {LIFT_K:g} K",
            ),
            decisions=hotter,
            once_cny=_visits(at),
        )


def _lift(at: Situation) -> Iterator[Measure]:
    groups = _liftable(at)
    if not groups:
        return
    to = ", ".join(f"{to_c:g}" for to_c in sorted(groups))
    yield Measure(
        id="setpoint-lift",
        name=Name(en=f"Set-point lifted to {to} °C in the snap", zh=f"寒潮期设定温度升至 {to} °C"),
        decisions=tuple(
            {"kind": "setpoint-lift", **_window(at, some), "to_c": to_c}
            for to_c, some in groups.items()
        ),
        once_cny=_visits(at),
    )


def _earlier(at: Situation) -> Iterator[Measure]:
    decisions = []
    for one in at.short:
        control = _plant(one).control
        height = max(READY_HEIGHT, round(control.stop_height + APART, 3))
        if height < control.start_height or control.start_below_k > READY_BELOW_K:
            decisions.append(
                {
                    "kind": "earlier-start",
                    **_window(at, [one]),
                    "start_height": min(height, control.start_height),
                    "start_below_k": min(READY_BELOW_K, control.start_below_k),
                }
            )
    if decisions:
        yield Measure(
            id="earlier-start",
            name=Name(en="Heat pumps start earlier", zh="热泵提前启动"),
            decisions=tuple(decisions),
            once_cny=_visits(at),
        )


def _windows(at: Situation) -> Iterator[Measure]:
    hours = ", ".join(SUPPLY_HOURS)
    yield Measure(
        id="supply-windows",
        name=Name(en=f"Hot water only {hours}", zh=f"定时供水 {hours}"),
        decisions=(
            {"kind": "supply-windows", **_window(at, at.short), "hours": list(SUPPLY_HOURS)},
        ),
        once_cny=_visits(at),
    )


def _heaters(at: Situation) -> Iterator[Measure]:
    installed = [one for one in at.short if _plant(one).auxiliary is not None]
    if installed:
        yield Measure(
            id="installed-heaters",
            name=Name(en="Installed electric heaters switched on", zh="投入已装辅助电加热"),
            decisions=({"kind": "auxiliary-heat", **_window(at, installed)},),
            once_cny=_visits(at),
        )
    for part, mark, en, zh in (
        (1.0, "heaters", "Electric heaters for the whole gap", "按全部缺口配置辅助电加热"),
        (0.5, "heaters-half", "Electric heaters for half the gap", "按一半缺口配置辅助电加热"),
    ):
        power = {one.id: _step_kw(part * at.lacking_kw[one.id]) for one in at.short}
        whole = sum(power.values())
        cost = whole * at.prices.heater_per_kw.likely_cny
        yield Measure(
            id=mark,
            name=Name(en=f"{en}, {whole:g} kW in all", zh=f"{zh}，共 {whole:g} kW"),
            decisions=tuple(
                {
                    "kind": "auxiliary-heat",
                    **_window(at, [one]),
                    "power_kw": power[one.id],
                    "supply_below_c": _plant(one).demand.delivery_c + HEATER_ABOVE_K,
                }
                for one in at.short
            ),
            investment_cny=cost,
            yearly_cny=_yearly(at, cost, at.prices.heater_years),
        )


def _move(at: Situation) -> Iterator[Measure]:
    """Move a fifth of the people of each short house to where plants have margin and beds."""
    living = _living(at)
    free = {
        one.id: math.floor(FILLED * one.people.residents - living.get(one.id, 0.0))
        for one in at.spare
        if one.people.residents and not _plant(one).serves
    }
    moves = []
    for source in at.short:
        left = math.floor(MOVED_SHARE * living.get(source.id, 0.0))
        for target, beds in list(free.items()):
            people = min(left, beds)
            if people > 0:
                moves.append((source.id, target, people))
                free[target] -= people
                left -= people
    if not moves:
        return
    people = sum(count for _, _, count in moves)
    targets = [at.case.campus.building(one).name for one in dict.fromkeys(to for _, to, _ in moves)]
    yield Measure(
        id="move-residents",
        name=Name(
            en=f"{people} people moved to {', '.join(name.en for name in targets)}",
            zh=f"{people} 人迁至{'、'.join(name.zh for name in targets)}",
        ),
        decisions=tuple(
            {
                "kind": "move-residents",
                "at": _stamp(at.begins),
                "people": count,
                "from_building": source,
                "to_building": target,
            }
            for source, target, count in moves
        ),
        once_cny=people * at.prices.move_per_person.likely_cny,
    )


def _unit(at: Situation) -> Iterator[Measure]:
    price = at.prices.heat_pump_per_kw.likely_cny

    def bought(some: Sequence[Building], mark: str, name: Name) -> Measure:
        cost = price * sum(_plant(one).heat_pumps.rated_capacity_kw for one in some)
        return Measure(
            id=mark,
            name=name,
            overrides=tuple(
                f"buildings.{one.id}.hot_water.heat_pumps.count={_plant(one).heat_pumps.count + 1}"
                for one in some
            ),
            investment_cny=cost,
            yearly_cny=_yearly(at, cost, at.prices.heat_pump_years),
        )

    worst = at.short[0]
    yield bought(
        at.short,
        "one-more-unit",
        Name(
            en=f"One more heat pump at each of {len(at.short)} plants",
            zh=f"{len(at.short)} 座热水站各增加一台热泵",
        ),
    )
    if len(at.short) > 1:
        yield bought(
            [worst],
            "one-more-unit-worst",
            Name(
                en=f"One more heat pump at {worst.name.en} alone",
                zh=f"仅{worst.name.zh}增加一台热泵",
            ),
        )


def _tank(at: Situation) -> Iterator[Measure]:
    larger = {one.id: round(TANK_FACTOR * _plant(one).tank.volume_m3, 3) for one in at.short}
    added = sum(
        _plant(one).tank.count * (larger[one.id] - _plant(one).tank.volume_m3) for one in at.short
    )
    cost = added * at.prices.tank_per_m3.likely_cny
    yield Measure(
        id="bigger-tank",
        name=Name(
            en=f"Tanks half as large again ({added:g} m³ more)",
            zh=f"水箱容积增大一半（共增 {added:g} m³）",
        ),
        overrides=tuple(
            f"buildings.{one}.hot_water.tank.volume_m3={volume:g}" for one, volume in larger.items()
        ),
        investment_cny=cost,
        yearly_cny=_yearly(at, cost, at.prices.tank_years),
    )


_KINDS = (_preheat, _lift, _earlier, _windows, _heaters, _move, _unit, _tank)


# -- figures -------------------------------------------------------------------------------------


def _plant(building: Building) -> HotWaterPlant:
    plant = building.hot_water
    assert plant is not None, f"{building.id} has no plant"  # noqa: S101 - only plants get here
    return plant


def _window(at: Situation, some: Sequence[Building]) -> dict[str, Any]:
    return {
        "from": _stamp(at.begins),
        "to": _stamp(at.ends),
        "buildings": [one.id for one in some],
    }


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _liftable(at: Situation) -> dict[float, list[Building]]:
    """Return the short plants that can be run hotter, by the set-point to which."""
    common = at.case.scenario.hotwater.setpoint_c
    groups: dict[float, list[Building]] = {}
    for one in at.short:
        plant = _plant(one)
        now = plant.setpoint_c if common is None else common
        to_c = min(now + LIFT_K, plant.heat_pumps.hottest_c)
        if to_c > now:
            groups.setdefault(to_c, []).append(one)
    return groups


def _visits(at: Situation) -> float:
    return len(at.short) * at.prices.plant_visit.likely_cny


def _yearly(at: Situation, cost_cny: float, years: float) -> float:
    return annuity(
        cost_cny, years=years, discount_percent_per_year=at.prices.discount_percent_per_year
    )


def _step_kw(power_kw: float) -> float:
    return HEATER_STEP_KW * max(1, math.ceil(power_kw / HEATER_STEP_KW - 1e-9))


def _lacking_kw(base: Outcome, building: Building) -> float:
    """Return the most heat that the taps of a plant lacked at once, as recorded [kW]."""
    lack = base.signals.values[f"{building.id}.hotwater", "unmet_l_min"].astype(np.float64)
    cold = base.signals.values["weather", "cold_water_c"].astype(np.float64)
    warmed = _plant(building).demand.delivery_c - cold
    return float(np.max(lack * W_PER_L_MIN_K * warmed)) / 1000.0


def _living(at: Situation) -> dict[str, float]:
    """Return who lives where when the measures begin."""
    scenario = at.case.scenario
    hour = math.ceil((at.begins - scenario.spin_up_starts).total_seconds() / 3600.0)
    people = residents_by_hour(at.case.campus, scenario, scenario.weather_hours)
    return {one: float(by_hour[min(hour, by_hour.size - 1)]) for one, by_hour in people.items()}
