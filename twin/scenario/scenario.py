"""The scenario: everything that happens to a campus, as one file says it."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from twin.model import Id, Model, Name
from twin.scenario.calendar import Calendar
from twin.scenario.conditions import HotWaterConditions
from twin.scenario.consistency import faults
from twin.scenario.decisions import Decision, OperatorDecision
from twin.scenario.evacuation import EvacuationConditions
from twin.scenario.events import Event
from twin.scenario.flood import FloodConditions
from twin.scenario.limits import Limit
from twin.scenario.occupancy import Occupancy
from twin.scenario.outages import Outage
from twin.scenario.rain import Storm
from twin.scenario.rainfall import Rainfall, realise_rain
from twin.scenario.realise import realise
from twin.scenario.response import CrewDecision
from twin.scenario.series import WeatherSeries
from twin.scenario.weather import Weather
from twin.scenario.when import LocalTime
from twin.words import Words

if TYPE_CHECKING:
    from numpy.random import Generator

    from twin.extremes import ColdExtremes

__all__ = ["Scenario"]

Source = Annotated[str, StringConstraints(min_length=1)]


class Scenario(Model):
    """What happens: time, weather, people, events, outages, decisions, and the limits."""

    id: Id
    """The scenario's name on the command line."""
    name: Name
    """What people call it."""
    summary: Name
    """The question it asks, in a sentence or two."""
    campus: Id = "demo"
    """The campus it is written for."""
    start: LocalTime
    """When the run begins, on a full hour, local time."""
    days: float = Field(gt=0.0, le=1830.0)
    """Length of the run [days]."""
    spin_up_days: float = Field(default=3.0, ge=0.0, le=60.0)
    """Days simulated before the start and not judged, so that tanks and water find their state."""
    record_every_min: int = Field(default=10, ge=1, le=1440)
    """Spacing of recorded signals [min]."""
    seed: int = Field(default=1, ge=0, le=2**63 - 1)
    """Seed of every random draw."""
    calendar: Calendar = Calendar()
    """Which days are teaching days."""
    occupancy: Occupancy = Occupancy()
    """Who sleeps where, where it differs from the timetable."""
    weather: Weather
    """Air temperature and humidity."""
    hotwater: HotWaterConditions = HotWaterConditions()
    """Conditions common to all hot-water plants."""
    rain: tuple[Storm, ...] = ()
    """Storms, one or several; without any the run is dry."""
    flood: FloodConditions | None = None
    """What a flood finds beside the rain."""
    evacuation: EvacuationConditions | None = None
    """An alarm, and who leaves which buildings how."""
    plays: tuple[Literal["hotwater", "flood", "response", "evacuation"], ...] = ()
    """What is played; empty: everything that the campus has and the scenario calls for."""
    events: tuple[Event, ...] = ()
    """What happens, and when."""
    outages: tuple[Outage, ...] = ()
    """Power cuts."""
    decisions: tuple[Decision, ...] = ()
    """What the operators do about it."""
    limits: tuple[Limit, ...] = ()
    """What the outcome is judged by."""
    assumptions: tuple[Words, ...] = ()
    """What is assumed rather than known, for the reader of the report."""
    notes: tuple[Words, ...] = ()
    """Further remarks; the dashboard shows them beside the assumptions."""
    sources: tuple[Source, ...] = ()
    """Where the figures come from; the dashboard shows them beside the assumptions."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Further files that the scenario names, relative to its folder."""
        paths = [getattr(source, "path", None) for source in (self.weather, *self.rain)]
        paths.append(getattr(self.weather, "extremes", None))
        if self.evacuation is not None and self.evacuation.fire is not None:
            paths.append(self.evacuation.fire.table)
        return tuple(Path(path) for path in dict.fromkeys(paths) if path)

    @property
    def ends(self) -> datetime:
        """End of the run."""
        return self.start + timedelta(days=self.days)

    @property
    def spin_up_starts(self) -> datetime:
        """Beginning of the spin-up: the full hour at or before ``start - spin_up_days``."""
        return self.start - timedelta(hours=math.ceil(24.0 * self.spin_up_days))

    @property
    def weather_hours(self) -> int:
        """Full hours of weather that spin-up and run need."""
        length = self.ends - self.spin_up_starts
        # A run of 0.1 days is 8640 s to a microsecond; do not let that last one cost an hour.
        return max(1, math.ceil(length.total_seconds() / 3600.0 - 1e-6))

    def seconds(self, moment: datetime) -> float:
        """Return *moment* as seconds after the start of the run; negative in the spin-up."""
        return (moment - self.start).total_seconds()

    def taken_decisions(self) -> tuple[OperatorDecision, ...]:
        """Return the decisions about plants and residents that are enabled, in reading order."""
        return tuple(
            decision
            for decision in self.decisions
            if decision.enabled and not isinstance(decision, CrewDecision)
        )

    def crew_decisions(self, *, disabled: bool = False) -> tuple[tuple[str, CrewDecision], ...]:
        """Return what crews are called for, each with its name, in reading order.

        Those that are enabled, or all when *disabled*. What has no id is called by its kind and
        its place among all decisions, so that enabling one leaves the names of the others.
        """
        return tuple(
            (decision.id or f"{decision.kind}-{place}", decision)
            for place, decision in enumerate(self.decisions, start=1)
            if isinstance(decision, CrewDecision) and (disabled or decision.enabled)
        )

    def weather_series(
        self, *, rng: Generator, folder: Path, extremes: ColdExtremes | None = None
    ) -> WeatherSeries:
        """Return the weather from the beginning of the spin-up to the end of the run.

        Parameters
        ----------
        rng : numpy.random.Generator
            The stream named ``weather``.
        folder : Path
            The scenario's folder, where relative file names begin.
        extremes : ColdExtremes, optional
            Those of the campus; a snap by return period takes its minimum from them.

        Raises
        ------
        WeatherError
            See `twin.scenario.realise.realise`.
        """
        return realise(
            self.weather,
            start=self.spin_up_starts,
            hours=self.weather_hours,
            rng=rng,
            folder=folder,
            run_starts=self.start,
            extremes=extremes,
        )

    def rainfall(self, *, folder: Path) -> Rainfall:
        """Return the rain from the start of the run to its end.

        Parameters
        ----------
        folder : Path
            The scenario's folder, where relative file names begin.

        Raises
        ------
        WeatherError
            See `twin.scenario.rainfall.realise_rain`.
        """
        return realise_rain(
            self.rain, start=self.start, length_s=86_400.0 * self.days, folder=folder
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        found = [
            InitErrorDetails(
                # A custom message is a template: a brace inside a value would be a field.
                type=PydanticCustomError("value_error", "{fault}", {"fault": what}),
                loc=where,
                input=None,
            )
            for where, what in faults(self)
        ]
        if found:
            # Not a ValueError for the whole: each fault keeps its own place in the file.
            raise ValidationError.from_exception_data("Scenario", found)
        return self
