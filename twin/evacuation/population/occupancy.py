"""Who is where when the alarm comes: moods of a building or a campus, as a file tells them.

A mood gives whole people for each space. Sums are exact, and no room is given more people than it
has places. `twin.evacuation.population.populate` makes people of them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import numpy as np
from pydantic import Field, NaiveDatetime

from twin.campus.presence import presence
from twin.campus.quantities import Fraction
from twin.campus.timetable import HOURS, DayKind
from twin.errors import InputError, UnknownName
from twin.evacuation.population.density import DESIGN, Densities
from twin.evacuation.population.rooms import Rooms
from twin.evacuation.population.spread import by_beds, by_share, rounded
from twin.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.campus import Campus
    from twin.evacuation.plans.plan import Space
    from twin.scenario.calendar import Calendar
    from twin.scenario.occupancy import Occupancy

    Counts = NDArray[np.int64]

__all__ = [
    "AnyMood",
    "Circumstances",
    "CountsMood",
    "DesignMood",
    "ExaminationMood",
    "MealPeakMood",
    "Mood",
    "NightMood",
    "TimetableMood",
    "occupy",
]

MEAL_HOUR: Final = 12
"""When a plan without a campus has its meal (assumed)."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The campus and the moment that a mood may ask about."""

    campus: Campus | None = None
    moment: datetime | None = None
    calendar: Calendar | None = None
    """Tells teaching days from others; None: every day is a teaching day of the week."""
    occupancy: Occupancy | None = None
    """Shares of beds taken, where a scenario sets them."""

    def day_kind(self, moment: datetime | None) -> DayKind:
        """Return the kind of the day; a teaching day where no moment is known."""
        if moment is None or self.calendar is None:
            return "term-weekday"
        return self.calendar.day_kind(moment.date())

    def residents(self, moment: datetime | None) -> dict[str, float]:
        """Return the shares of beds taken that a scenario sets."""
        if self.occupancy is None:
            return {}
        if moment is None:
            return dict(self.occupancy.residents)
        return self.occupancy.at(moment)


class Mood(Model):
    """A way to say how many people are in each space."""

    @abstractmethod
    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return int[spaces]: people in each space.

        Raises
        ------
        InputError
            More people than there are places, or something that the mood needs is not given.
        UnknownName
            A space or building that there is not.
        """

    @abstractmethod
    def clock_hour(self, at: Circumstances) -> int | None:
        """Return the hour of the day, by which people are asleep; None: all are awake."""


class TimetableMood(Mood):
    """As many in each building as the campus's timetable has there at a moment.

    Staff at their place of work are in offices and kitchens first, then in lobbies, then among the
    others. Residents are in their bedrooms, each bed as likely taken as any other; those in class
    are in some of the rooms, drawn anew with each seed, each filled to a share of its seats; in
    reading rooms, dining and sports halls people are in proportion to the places.
    """

    kind: Literal["timetable"] = "timetable"
    at: NaiveDatetime | None = None
    """The moment, a local date and time; empty: that of the alarm."""
    taught_fill: Fraction = 0.7
    """Share of the seats taken in a room that is taught in (assumed, 0.5 to 0.9)."""

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return people by the timetable, in each building a whole number of them."""
        moment = self.at or at.moment
        if moment is None:
            raise InputError("occupancy timetable: no moment is known; give at, a date and time")
        return _by_timetable(rooms, at, moment, rng, hour=moment.hour, filled=self.taught_fill)

    def clock_hour(self, at: Circumstances) -> int | None:
        """Return the hour of the moment."""
        moment = self.at or at.moment
        return None if moment is None else moment.hour


class NightMood(Mood):
    """Residents in their bedrooms and nobody else.

    Of a campus, as many as its timetable or the scenario has sleeping there; of a plan alone, a
    share of all places in bedrooms and wards.
    """

    kind: Literal["night"] = "night"
    filled: Fraction = 1.0
    """Share of the beds taken, of a plan alone."""
    hour: Annotated[int, Field(ge=0, lt=HOURS)] = 3

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return people asleep, each bed as likely taken as any other."""
        people = np.zeros(len(rooms), dtype=np.int64)
        for building, inside in rooms.of_building.items():
            beds = inside[rooms.is_of(("bedroom", "ward"))[inside]]
            number = round(self.filled * int(rooms.places[beds].sum()))
            if at.campus is not None:
                beds = inside[rooms.is_of(("bedroom",))[inside]]
                number = _residents(at, building)
                rooms.fits(building, number, beds, "bedrooms")
            people[beds] = by_beds(number, rooms.places[beds], rng)
        return people

    def clock_hour(self, at: Circumstances) -> int | None:
        """Return the hour given."""
        return self.hour


class MealPeakMood(Mood):
    """When canteens are fullest.

    Of a campus, the timetable at the hour when most people are in canteens; of a plan alone, dining
    halls filled to a share and kitchens at work.
    """

    kind: Literal["meal-peak"] = "meal-peak"
    filled: Fraction = 0.9
    """Share of the seats taken, of a plan alone (assumed, 0.7 to 1)."""
    taught_fill: Fraction = 0.7
    """As of the timetable."""

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return people at a meal, and everybody else where he then is."""
        if at.campus is not None:
            hour = self.clock_hour(at)
            return _by_timetable(rooms, at, at.moment, rng, hour=hour, filled=self.taught_fill)
        people = np.zeros(len(rooms), dtype=np.int64)
        kitchens = rooms.is_of(("kitchen",))
        people[kitchens] = rooms.places[kitchens]
        return people + _filled(rooms, ("dining-hall",), self.filled)

    def clock_hour(self, at: Circumstances) -> int:
        """Return the hour when most people are in canteens."""
        if at.campus is None:
            return MEAL_HOUR
        kind, residents = at.day_kind(at.moment), at.residents(at.moment)
        canteens = [one.id for one in at.campus.buildings if one.kind == "canteen"]
        if not canteens:
            return MEAL_HOUR
        day = [presence(at.campus, kind, hour, residents=residents) for hour in range(HOURS)]
        return int(np.argmax([sum(inside[one] for one in canteens) for inside in day]))


class ExaminationMood(Mood):
    """Classrooms and lecture halls all filled to half their seats, and nobody elsewhere."""

    kind: Literal["examination"] = "examination"
    filled: Fraction = 0.5
    """Share of the seats: every other one."""
    hour: Annotated[int, Field(ge=0, lt=HOURS)] = 9

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return candidates, in each building the share of all its seats, made whole."""
        return _filled(rooms, ("classroom", "lecture-hall"), self.filled)

    def clock_hour(self, at: Circumstances) -> int | None:
        """Return the hour given."""
        return self.hour


class DesignMood(Mood):
    """The load that codes ask for: people to a square metre, at most what a room is made for."""

    kind: Literal["design"] = "design"
    densities: Densities = DESIGN
    """By use of room."""

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return floor area times density, rounded down, and never above the capacity.

        A room of which no use is told holds its capacity.
        """
        density = np.array([self.densities.of(use) for use in rooms.uses])
        by_area = np.where(density > 0, density * np.where(density > 0, rooms.floor_m2, 0.0), 0.0)
        load: Counts = np.floor(by_area + 1e-9).astype(np.int64)
        some_use = np.array([use is not None for use in rooms.uses], dtype=np.bool_)
        most = np.where(some_use, np.minimum(load, rooms.places), rooms.places)
        return np.where(rooms.told, most, load)

    def clock_hour(self, at: Circumstances) -> int | None:
        """Return no hour: all are awake."""
        return None


class CountsMood(Mood):
    """So many in each space or building, as counted."""

    kind: Literal["counts"] = "counts"
    people: dict[str, Annotated[int, Field(ge=0)]]
    """People by the id of a space, or of a building: then spread over those of its rooms that are
    not named, as by the timetable."""
    hour: Annotated[int, Field(ge=0, lt=HOURS)] | None = None
    """Hour of the day, by which people are asleep; empty: all are awake."""
    taught_fill: Fraction = 0.7
    """As of the timetable, where a building is counted as a whole."""

    def counts(self, rooms: Rooms, at: Circumstances, rng: np.random.Generator) -> Counts:
        """Return the people counted."""
        people = np.zeros(len(rooms), dtype=np.int64)
        named = np.zeros(len(rooms), dtype=bool)
        for name, number in self.people.items():
            if (place := rooms.index.get(name)) is not None:
                rooms.holds(place, number)
                people[place], named[place] = number, True
            elif name not in rooms.of_building:
                raise UnknownName("space or building", name, (*rooms.index, *rooms.of_building))
        for name, number in self.people.items():
            if name not in rooms.index:
                inside = rooms.of_building[name]
                free = np.where(named[inside], 0, rooms.places[inside])
                people[inside] += rooms.spread(
                    name, number, staff=0, free=free, filled=self.taught_fill, rng=rng
                )
        return people

    def clock_hour(self, at: Circumstances) -> int | None:
        """Return the hour given."""
        return self.hour


AnyMood = Annotated[
    TimetableMood | NightMood | MealPeakMood | ExaminationMood | DesignMood | CountsMood,
    Field(discriminator="kind"),
]
"""A mood as a file tells it, by its ``kind``."""


def occupy(
    mood: Mood,
    spaces: Sequence[Space] | Rooms,
    rng: np.random.Generator,
    *,
    at: Circumstances | None = None,
) -> Counts:
    """Return how many people are in each space.

    Parameters
    ----------
    mood
        Which of the ways to say so.
    spaces
        The spaces of a plan, or the rooms made of them (quicker where many seeds are drawn).
    rng
        Draws the rooms that are taught in, and the beds that are taken.
    at
        The campus and the moment, where the mood asks for them.

    Returns
    -------
    ndarray
        int64[spaces], in the order of the spaces.

    Raises
    ------
    InputError
        More people than there are places: the message names the building or room, how many were
        given and how many are allowed.
    UnknownName
        A space or building that there is not.
    """
    rooms = spaces if isinstance(spaces, Rooms) else Rooms.of(spaces)
    return mood.counts(rooms, at or Circumstances(), rng)


def _filled(rooms: Rooms, uses: Sequence[str], share: float) -> Counts:
    """Return a share of all places in rooms of some uses, whole in each building."""
    people = np.zeros(len(rooms), dtype=np.int64)
    for inside in rooms.of_building.values():
        chosen = inside[rooms.is_of(uses)[inside]]
        room = rooms.places[chosen]
        people[chosen] = by_share(round(share * int(room.sum())), room)
    return people


def _residents(at: Circumstances, building: str) -> int:
    """Return how many sleep in a building."""
    if at.campus is None:
        return 0
    staying = at.campus.timetable.day(at.day_kind(at.moment)).residents_staying
    share = at.residents(at.moment).get(building, staying)
    return round(share * at.campus.building(building).people.residents)


def _by_timetable(
    rooms: Rooms,
    at: Circumstances,
    moment: datetime | None,
    rng: np.random.Generator,
    *,
    hour: int,
    filled: float,
) -> Counts:
    campus = at.campus
    if campus is None:
        raise InputError(
            "occupancy timetable: no campus is known, whose timetable tells who is where; allowed"
            " for a plan alone: night, meal-peak, examination, design, counts"
        )
    kind = at.day_kind(moment)
    inside = presence(campus, kind, hour, residents=at.residents(moment))
    buildings = [campus.building(one) for one in rooms.of_building]
    totals = rounded([inside[one.id] for one in buildings])
    day = campus.timetable.day(kind)
    elsewhere = sum(
        shares[hour] for to, shares in day.staff.by_hour.items() if campus.shares_of_kind(to)
    )
    at_work = max(day.staff_by_hour[hour] - elsewhere, 0.0)
    people = np.zeros(len(rooms), dtype=np.int64)
    for building, total in zip(buildings, totals, strict=True):
        rows = rooms.of_building[building.id]
        people[rows] = rooms.spread(
            building.id,
            int(total),
            staff=min(round(at_work * building.people.staff), int(total)),
            free=rooms.places[rows],
            filled=filled,
            rng=rng,
        )
    return people
