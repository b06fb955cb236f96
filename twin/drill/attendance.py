"""Who is in the building when the alarm of a drill sounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from twin.documents import in_reading_order
from twin.drill.moment import is_night
from twin.drill.sheet import Sheet, read_sheet
from twin.errors import DocumentError, InputError, UnknownName
from twin.evacuation.population.occupancy import (
    AnyMood,
    Circumstances,
    CountsMood,
    DesignMood,
    NightMood,
    TimetableMood,
    occupy,
)
from twin.evacuation.population.rooms import Rooms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.drill.venue import Venue
    from twin.scenario.calendar import Calendar

__all__ = ["Attendance", "attendance", "named", "read_rooms"]


@dataclass(frozen=True, slots=True)
class Attendance:
    """People by space, drawn anew with each seed where a timetable leaves rooms open."""

    mood: AnyMood
    at: Circumstances
    rooms: Rooms

    @property
    def hour(self) -> int | None:
        """Hour of the day, by which people are asleep."""
        return self.mood.clock_hour(self.at)

    def counts(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return int[spaces]: people in each space of the plan.

        Raises
        ------
        InputError
            More people than the rooms hold.
        """
        return occupy(self.mood, self.rooms, rng, at=self.at)


def attendance(
    venue: Venue,
    moment: datetime,
    *,
    people: int | Mapping[str, int] | None = None,
    calendar: Calendar | None = None,
) -> Attendance:
    """Return who is there.

    Parameters
    ----------
    venue, moment
        Where and when.
    people
        So many, spread over the rooms; or so many in each named space. None: as the timetable of
        the campus has it; of a plan alone all beds at night, and the load that codes ask for by
        day.
    calendar
        Tells days in term from holidays.
    """
    at = Circumstances(venue.campus, moment, calendar)
    rooms = Rooms.of(venue.plan.spaces)
    mood: AnyMood
    if isinstance(people, int):
        owner = venue.id if venue.id in rooms.of_building else next(iter(rooms.of_building))
        mood = CountsMood(people={owner: people}, hour=moment.hour)
        if len(rooms.of_building) > 1:
            raise InputError(
                f"the plan {venue.id} has {len(rooms.of_building)} buildings; say how many people"
                " are in each room: --people with a CSV file of room,people"
            )
    elif people is not None:
        mood = CountsMood(people=dict(people), hour=moment.hour)
    elif venue.campus is not None:
        mood = TimetableMood(at=moment)
    elif is_night(moment):
        mood = NightMood(hour=moment.hour)
    else:
        mood = DesignMood()
    return Attendance(mood, at, rooms)


def read_rooms(file: Path, venue: Venue) -> dict[str, int]:
    """Read how many people are in each room: a CSV file with the columns ``room`` and ``people``.

    Raises
    ------
    DocumentError
        Everything that is wrong in the file, with line and column: rooms that there are not (the
        nearest are named), numbers that are none, a room told twice.
    """
    sheet = read_sheet(file)
    columns = {name: sheet.column(name) for name in ("room", "people")}
    found: dict[str, int] = {}
    problems = list(sheet.flaws)
    for line, cells in sheet.rows:
        try:
            room, count = _row(sheet, venue, line, cells, columns)
        except DocumentError as error:
            problems += error.problems
            continue
        if room in found:
            what = f"{cells[columns['room']]!r} is told a second time"
            problems.append(
                sheet.problem(
                    (line, columns["room"]), "room", what, "allowed: each room in one row"
                )
            )
        found[room] = count
    if problems:
        raise DocumentError(in_reading_order(problems))
    if not found:
        raise InputError(f"{file}: no rows; allowed: one row for each room with people in it")
    return found


def _row(
    sheet: Sheet, venue: Venue, line: int, cells: tuple[str, ...], columns: Mapping[str, int]
) -> tuple[str, int]:
    """Return the space and the people of one row."""
    return (
        _room(sheet, venue, line, cells, columns["room"]),
        sheet.count(line, cells, columns["people"], "people"),
    )


def _room(sheet: Sheet, venue: Venue, line: int, cells: tuple[str, ...], column: int) -> str:
    try:
        return venue.room(cells[column]).id
    except UnknownName as error:
        near = error.nearest[0] if error.nearest else ""
        known = "" if near else "known: " + ", ".join(error.known[:12])
        what = f"no room {cells[column]!r} in {venue.id}"
        raise DocumentError([sheet.problem((line, column), "room", what, known, near)]) from None
    except InputError as error:
        raise DocumentError([sheet.problem((line, column), "room", str(error))]) from None


def named(counts: NDArray[np.int64], rooms: Rooms) -> Iterator[tuple[str, int]]:
    """Yield the spaces in which there is anybody, each with its people."""
    for space, count in zip(rooms.ids, counts.tolist(), strict=True):
        if count:
            yield space, int(count)
