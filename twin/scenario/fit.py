"""Whether a scenario fits a campus: what it names exists there, and the weather lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from twin.documents import Document, problem_at
from twin.errors import Problem, WeatherError, nearest
from twin.scenario.buildings import concerns
from twin.scenario.consistency import Location, faults
from twin.scenario.crewfit import crew_problems
from twin.scenario.decisions import AuxiliaryHeat, MoveResidents, Preheat, SetpointLift
from twin.scenario.evacuation import EvacuationEvent
from twin.scenario.evacuationfit import evacuation_problems
from twin.scenario.events import DemandSurge
from twin.scenario.flood import InletBlocked, PumpBlocked
from twin.scenario.floodfit import flood_problems
from twin.scenario.rainfall import fall
from twin.scenario.response import CrewDecision
from twin.scenario.weather import ColdSnapWeather, CsvWeather, EpwWeather, InlineWeather

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.scenario.scenario import Scenario

__all__ = ["check_against"]

TROPIC_DEG = 23.4
"""Outside the tropics December to February is winter in the north."""

WARMEST_WINTER_MEAN_C = 25.0
"""A mean winter temperature above this is no winter [degC] (assumed, 20..30); winter air in
Fahrenheit is."""


def check_against(
    scenario: Scenario, campus: Campus, document: Document, *, kpis: Collection[str] = ()
) -> list[Problem]:
    """Return everything in the scenario that does not fit the campus.

    Parameters
    ----------
    scenario : Scenario
        What was read from *document*, or those fields of it that are sound.
    campus : Campus
        Where it is to be played.
    document : Document
        Gives each problem its line and column.
    kpis : collection of str
        The key figures that a run has; limits are checked against them when any are given.

    Returns
    -------
    list of Problem
        In reading order of the models; empty when it fits.
    """
    fit = _Fit(scenario, campus, document)
    return [
        *fit.rules(),
        *fit.occupancy(),
        *fit.weather(),
        *fit.rain(),
        *fit.setpoint(),
        *fit.events(),
        *fit.outages(),
        *fit.decisions(),
        *flood_problems(scenario, campus, document),
        *evacuation_problems(scenario, campus, document),
        *fit.limits(kpis),
    ]


@dataclass(slots=True)
class _Fit:
    """One scenario held against one campus."""

    scenario: Scenario
    campus: Campus
    document: Document
    buildings: dict[str, Building] = field(init=False)
    assets: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.buildings = {building.id: building for building in self.campus.buildings}
        self.assets = frozenset(asset.id for asset in self.campus.assets())

    def rules(self) -> Iterator[Problem]:
        """Yield what the model would have told of a whole scenario, where it could not be made."""
        fields = type(self.scenario).model_fields
        given = self.scenario.model_fields_set
        whole = all(name in given for name, field in fields.items() if field.is_required())
        if not whole and {"start", "days"} <= given:
            for where, what in faults(self.scenario):
                yield self._problem(where, what)

    def occupancy(self) -> Iterator[Problem]:
        """Yield fractions for buildings that nobody lives in."""
        occupancy = self.scenario.occupancy
        places: list[tuple[Location, Iterable[str]]] = [
            (("occupancy", "residents"), occupancy.residents)
        ]
        places += [
            (("occupancy", "changes", index, "residents"), change.residents)
            for index, change in enumerate(occupancy.changes)
        ]
        for where, names in places:
            for name in names:
                yield from self._home((*where, name), name, at_key=True)

    def weather(self) -> Iterator[Problem]:
        """Yield what is wrong with given weather; recipes cover every run."""
        if not {"weather", "start", "days"} <= self.scenario.model_fields_set:
            return  # told already: without them nothing is known of the weather needed
        weather = self.scenario.weather
        where: Location = ("weather", "path")
        if isinstance(weather, InlineWeather):
            where = ("weather",)
        elif isinstance(weather, ColdSnapWeather) and weather.return_period_years is not None:
            where = ("weather", "extremes" if weather.extremes else "return_period_years")
        elif not isinstance(weather, CsvWeather | EpwWeather):
            return
        import numpy as np

        try:
            series = self.scenario.weather_series(
                rng=np.random.default_rng(0),  # given weather draws nothing from it
                folder=self.document.path.parent,
                extremes=self.campus.weather_extremes,
            )
        except WeatherError as error:
            yield self._problem(where, str(error))
            return
        mean_c = float(series.air_c.mean())
        winter = self.scenario.start.month in {12, 1, 2} and self.campus.latitude_deg > TROPIC_DEG
        if winter and mean_c > WARMEST_WINTER_MEAN_C:
            yield self._problem(
                where,
                f"a mean of {mean_c:.1f} degC in winter at {self.campus.latitude_deg:g} degrees "
                "north looks like Fahrenheit",
                f"a mean of at most {WARMEST_WINTER_MEAN_C:g} degC",
            )

    def rain(self) -> Iterator[Problem]:
        """Yield storms that cannot fall: files that cannot be read, more rain than ever fell."""
        if not {"start", "days"} <= self.scenario.model_fields_set:
            return
        for index, storm in enumerate(self.scenario.rain):
            where: Location = ("rain", index)
            try:
                begins, rain = fall(storm, folder=self.document.path.parent)
            except WeatherError as error:
                yield self._problem(where, str(error))
                continue
            ends = begins + timedelta(seconds=float(rain.times_s[-1]))
            if storm.at is None and not (
                begins < self.scenario.ends and ends > self.scenario.start
            ):
                yield self._problem(
                    where,
                    f"the rain of the file lies outside the run: {begins:%Y-%m-%d %H:%M} to "
                    f"{ends:%Y-%m-%d %H:%M}",
                    f"{self.scenario.start:%Y-%m-%d %H:%M} to {self.scenario.ends:%Y-%m-%d %H:%M}; "
                    "or give 'at' to lay it there",
                )

    def setpoint(self) -> Iterator[Problem]:
        """Yield a common set-point that does not suit every plant."""
        if (to_c := self.scenario.hotwater.setpoint_c) is not None:
            yield from self._reached(("hotwater", "setpoint_c"), to_c, ())

    def events(self) -> Iterator[Problem]:
        """Yield events that name what is not there."""
        for index, event in enumerate(self.scenario.events):
            if isinstance(event, DemandSurge):
                yield from self._plants(("events", index, "buildings"), event.buildings)
            elif not isinstance(event, PumpBlocked | InletBlocked | EvacuationEvent):
                yield from self._asset(("events", index, "asset"), event.asset)

    def outages(self) -> Iterator[Problem]:
        """Yield outages of what is not there."""
        for index, outage in enumerate(self.scenario.outages):
            yield from self._asset(("outages", index, "asset"), outage.asset)

    def decisions(self) -> Iterator[Problem]:
        """Yield decisions that cannot be carried out, the disabled ones too."""
        for index, decision in enumerate(self.scenario.decisions):
            where: Location = ("decisions", index)
            if isinstance(decision, CrewDecision):
                yield from crew_problems(decision, where, self.campus, self.document)
                continue
            if isinstance(decision, MoveResidents):
                yield from self._home((*where, "from_building"), decision.from_building)
                yield from self._home((*where, "to_building"), decision.to_building)
                continue
            yield from self._plants((*where, "buildings"), decision.buildings)
            if isinstance(decision, SetpointLift | Preheat) and decision.to_c is not None:
                yield from self._reached((*where, "to_c"), decision.to_c, decision.buildings)
            if isinstance(decision, AuxiliaryHeat) and decision.power_kw is None:
                yield from self._heaters((*where, "buildings"), decision)
        yield from self._moves()

    def limits(self, kpis: Collection[str]) -> Iterator[Problem]:
        """Yield limits on figures that no run has."""
        for index, limit in enumerate(self.scenario.limits):
            if kpis and limit.kpi not in kpis:
                yield self._unknown(("limits", index, "kpi"), "key figure", limit.kpi, kpis)

    def _asset(self, where: Location, name: str) -> Iterator[Problem]:
        if name not in self.assets:
            yield self._unknown(where, "asset", name, self.assets)

    def _home(self, where: Location, name: str, *, at_key: bool = False) -> Iterator[Problem]:
        """Check a building in which people live."""
        homes = [it.id for it in self.campus.buildings if it.people.residents > 0]
        if name not in self.buildings:
            yield self._unknown(where, "building", name, homes, at_key=at_key)
        elif name not in homes:
            yield self._problem(
                where,
                f"nobody lives in {name!r}",
                "a building with residents",
                at_key=at_key,
            )

    def _plants(self, where: Location, names: tuple[str, ...]) -> Iterator[Problem]:
        """Check buildings that have central hot water."""
        heated = [it.id for it in self.campus.buildings if it.hot_water is not None]
        for position, name in enumerate(names):
            place = (*where, position)
            if name not in self.buildings:
                yield self._unknown(place, "building", name, heated)
            elif name not in heated:
                yield self._problem(
                    place, f"{name!r} has no central hot water", "a building with a plant"
                )
            elif name in names[:position]:
                yield self._problem(place, f"{name!r} is named twice", "each building once")

    def _reached(
        self, where: Location, to_c: float, buildings: tuple[str, ...]
    ) -> Iterator[Problem]:
        """Check a set-point against what machines reach and what people want at the tap."""
        plants = {
            it.id: it.hot_water
            for it in self.campus.buildings
            if it.hot_water is not None and concerns(buildings, it.id)
        }
        too_hot = [name for name, it in plants.items() if to_c > it.heat_pumps.hottest_c]
        if too_hot:
            hottest_c = min(plants[name].heat_pumps.hottest_c for name in too_hot)
            yield self._problem(
                where,
                f"{to_c:g} degC is hotter than the heat pumps of {_some(too_hot)} reach",
                f"at most {hottest_c:g}",
            )
        too_cool = [name for name, it in plants.items() if to_c <= it.demand.delivery_c]
        if too_cool:
            warmest_c = max(plants[name].demand.delivery_c for name in too_cool)
            yield self._problem(
                where,
                f"{to_c:g} degC is not above what {_some(too_cool)} must deliver at the tap",
                f"more than {warmest_c:g}",
            )

    def _heaters(self, where: Location, decision: AuxiliaryHeat) -> Iterator[Problem]:
        """Check that there is something to switch on."""
        for position, name in enumerate(decision.buildings):
            building = self.buildings.get(name)
            plant = building.hot_water if building else None
            if plant is not None and plant.auxiliary is None:
                yield self._problem(
                    (*where, position),
                    f"{name!r} has no auxiliary heater installed",
                    "a plant with one, or power_kw for heaters brought in",
                )

    def _moves(self) -> Iterator[Problem]:
        """Play the moves in order of time and find those who are not there to move."""
        if self.document.stood:
            return  # something was taken out: who lives where is not known
        moves = [
            (index, decision)
            for index, decision in enumerate(self.scenario.decisions)
            if isinstance(decision, MoveResidents) and decision.enabled
        ]
        moved: dict[str, int] = {}
        for index, move in sorted(moves, key=lambda pair: pair[1].at):
            beds = {key: it.people.residents for key, it in self.buildings.items()}
            if not {move.from_building, move.to_building} <= beds.keys():
                continue  # told already
            living = self._living(move.from_building, move.at) + moved.get(move.from_building, 0)
            arrived = self._living(move.to_building, move.at) + moved.get(move.to_building, 0)
            free = beds[move.to_building] - arrived
            if move.people > living:
                yield self._problem(
                    ("decisions", index, "people"),
                    f"{move.people} people are to leave {move.from_building}, where {living} live "
                    f"on {move.at:%Y-%m-%d %H:%M}",
                    f"at most {living}",
                )
            elif move.people > free:
                yield self._problem(
                    ("decisions", index, "people"),
                    f"{move.people} people are to enter {move.to_building}, where {free} beds are "
                    f"free on {move.at:%Y-%m-%d %H:%M}",
                    f"at most {free}",
                )
            moved[move.from_building] = moved.get(move.from_building, 0) - move.people
            moved[move.to_building] = moved.get(move.to_building, 0) + move.people

    def _living(self, building: str, moment: datetime) -> int:
        """Return how many people the scenario or the timetable puts into *building*."""
        fraction = self.scenario.occupancy.at(moment).get(building)
        home = self.buildings[building]
        if fraction is None:
            day_kind = self.scenario.calendar.day_kind(moment.date())
            fraction = self.campus.timetable.resident_fraction[day_kind]
        return round(fraction * home.people.residents)

    def _unknown(
        self,
        where: Location,
        what: str,
        name: str,
        known: Iterable[str],
        *,
        at_key: bool = False,
    ) -> Problem:
        """Say that *name* is not on the campus, with the nearest one that is."""
        near = nearest(name, sorted(known), count=1)
        allowed = "" if near else f"allowed: one of {', '.join(sorted(known)[:8])} ..."
        return problem_at(
            self.document,
            where,
            f"no {what} named {name!r}",
            allowed,
            "".join(near),
            at_key=at_key,
        )

    def _problem(
        self, where: Location, what: str, allowed: str = "", *, at_key: bool = False
    ) -> Problem:
        """Say what is wrong at a place in the scenario."""
        allowed = f"allowed: {allowed}" if allowed else ""
        return problem_at(self.document, where, what, allowed, at_key=at_key)


def _some(names: list[str]) -> str:
    """Write a few names, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
