"""An evacuation: when alarms sound, who is where, how people move, what burns, who rescues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.evacuation.hazard.designfire import DesignFire
from twin.evacuation.hazard.lighting import EmergencyLighting
from twin.evacuation.hazard.visibility import VisibilityLaw
from twin.evacuation.population.occupancy import AnyMood, TimetableMood
from twin.evacuation.population.populate import Groups
from twin.evacuation.population.premovement import PreMovement
from twin.model import Id, Model
from twin.scenario.buildings import Buildings, concerns
from twin.scenario.when import LocalTime
from twin.words import Words

__all__ = [
    "Alarm",
    "DoorLocked",
    "EvacuationConditions",
    "EvacuationEvent",
    "ExitJammed",
    "Fire",
    "LiftStopped",
    "LightsOut",
    "RescueTeam",
]


class Alarm(Model):
    """The alarm sounds in some buildings."""

    id: Id | None = None
    """A name for overrides, such as ``evacuation.alarms.dormitory.at``."""
    at: LocalTime
    buildings: Buildings = ()
    """Those that are cleared, or ``all``."""

    def concerns(self, building: str) -> bool:
        """Return whether a building is cleared."""
        return concerns(self.buildings, building)


class Fire(Model):
    """A fire, and the smoke that spreads from it by the zone model, or as a table has it."""

    space: Id
    """The room in which it starts."""
    at: LocalTime | None = None
    """When it starts to grow; empty: at the first alarm."""
    design: DesignFire = DesignFire()
    """What burns, and how it grows."""
    door_open: bool = True
    """Whether the doors of the room stand open; else they are shut, and leak."""
    table: str | None = None
    """A CSV file of smoke by space and time in place of the zone model, beside the scenario."""


class RescueTeam(Model):
    """People who go in, search, and carry out whoever cannot get out."""

    id: Id
    enabled: bool = True
    """false: written down but not sent, to be switched on by an override."""
    building: Id | None = None
    """The building that they search; empty: the first that the alarm concerns."""
    crew: Id | None = None
    """The crew of the campus from which they come, over its roads; empty: wardens or the fire
    brigade, who are at the door at a stated time."""
    people: Annotated[int, Field(ge=1, le=12)] = 2
    device: Id = "evacuation-chair"
    """What they carry people with."""
    called_min: Annotated[float, Field(ge=0.0, le=240.0)] = 0.0
    """From the alarm to the call [min]."""
    at_door_min: Annotated[float, Field(ge=0.0, le=240.0)] = 5.0
    """From the call to the door, of a team that belongs to no crew [min]; assumed, 3 to 15."""
    store: Id | None = None
    """Where the device is fetched; empty: it is with the team, or in the nearest store."""
    sweeps: bool = True
    """Whether they look into every room, or only go where somebody is known to wait."""
    masks: bool = False
    """Whether they breathe from bottles; without, smoke does to them what it does to others."""


RoutePolicy = Literal["nearest", "familiar", "signed", "aware", "assigned"]


class EvacuationConditions(Model):
    """Everything that an evacuation needs to be played."""

    alarms: Annotated[tuple[Alarm, ...], Field(min_length=1)]
    """When the alarm sounds, and where."""
    destination: Literal["outside", "assembly"] = "outside"
    """Where people are safe: before the exit, or at their assembly point, over the campus."""
    occupancy: AnyMood = TimetableMood()
    """Who is where when the alarm sounds."""
    profiles: Id = "campus"
    """Who they are: ``campus``, ``students``, ``staff``, ``imo`` and others."""
    groups: Groups = Groups()
    """How many walk together."""
    announced: bool = False
    """Whether the drill was announced: people then start within seconds."""
    premovement: PreMovement | None = None
    """How soon they start; empty: by PD 7974-6 for the use of each room, or as announced."""
    movement: Literal["sfpe", "weidmann", "students"] = "sfpe"
    """The model of movement."""
    routes: RoutePolicy = "familiar"
    """By which ways they go; ``assigned`` is the optimal plan, followed."""
    noise: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """How badly distances are judged, as a share (assumed, 0 to 0.3)."""
    lifts: bool = False
    """Whether those who cannot use stairs may use lifts (evacuation lifts only)."""
    fire: Fire | None = None
    visibility: VisibilityLaw = VisibilityLaw()
    """How smoke slows people."""
    lighting: EmergencyLighting | None = None
    """Emergency lights; empty: by the building."""
    rescue: tuple[RescueTeam, ...] = ()
    """Teams that go in."""
    optimum: bool = True
    """Whether the provable optimum is computed beside the run."""
    closures: bool = False
    """Whether every door, stair and exit is closed in turn, for the table of what it would cost."""

    def cleared(self, buildings: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of the campus's buildings are cleared, in their order."""
        return tuple(one for one in buildings if any(alarm.concerns(one) for alarm in self.alarms))

    def teams(self) -> tuple[RescueTeam, ...]:
        """Return the teams that are sent."""
        return tuple(team for team in self.rescue if team.enabled)

    def moments(self) -> Iterator[tuple[tuple[str | int, ...], LocalTime, str]]:
        """Yield each time that is written here, with its place and what to call it."""
        for index, alarm in enumerate(self.alarms):
            yield ("alarms", index, "at"), alarm.at, "the alarm"
        if self.fire is not None and self.fire.at is not None:
            yield ("fire", "at"), self.fire.at, "the fire"

    @model_validator(mode="after")
    def _each_building_once(self) -> Self:
        seen: set[str] = set()
        for alarm in self.alarms:
            if (not alarm.buildings and len(self.alarms) > 1) or seen & set(alarm.buildings):
                raise ValueError(
                    "alarms: a building is cleared by two alarms; allowed: each building in one"
                )
            seen |= set(alarm.buildings)
        names = [team.id for team in self.rescue]
        if len(set(names)) < len(names):
            raise ValueError("rescue: two teams have one id; allowed: each id once")
        if self.announced and self.premovement is not None:
            raise ValueError("an announced drill has its own start; leave out premovement")
        return self


class _Until(Model):
    """Something that happens to a building, and may be put right."""

    id: Id | None = None
    """A name for overrides, such as ``events.east-door.at``."""
    at: LocalTime
    until: LocalTime | None = None
    """When it is put right; empty: not within the run."""
    detail: Words | None = None
    """Why, in words for the event log."""

    @model_validator(mode="after")
    def _right_later(self) -> Self:
        if self.until is not None and self.until <= self.at:
            raise ValueError(
                f"until {self.until:%Y-%m-%d %H:%M}, which is not after {self.at:%Y-%m-%d %H:%M}; "
                "allowed: a later time, or none"
            )
        return self


class DoorLocked(_Until):
    """A door, stair or exit is locked, and nobody can open it."""

    kind: Literal["door-locked"]
    link: Id
    """The door or exit, such as ``library.exit-main``."""


class ExitJammed(_Until):
    """Something stands in a door or exit: it passes fewer people."""

    kind: Literal["exit-jammed"]
    link: Id
    """The door or exit."""
    passes: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    """Share of its flow that is left; nothing at all is ``door-locked``."""


class LightsOut(_Until):
    """The lights of a building fail; emergency lights burn as long as their batteries last."""

    kind: Literal["lights-out"]
    building: Id


class LiftStopped(_Until):
    """A lift stops, with whoever is in it."""

    kind: Literal["lift-stopped"]
    asset: Id
    """The lift, such as ``library.lift-1``."""


EvacuationEvent = DoorLocked | ExitJammed | LightsOut | LiftStopped
"""An event that only an evacuation looks at."""
