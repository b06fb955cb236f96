"""The rooms of a plan as arrays: uses, places, buildings; and how a building's people spread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from twin.campus.plan import RoomKind
from twin.errors import InputError
from twin.evacuation.population.density import DESIGN, JAM_P_M2, Densities, places
from twin.evacuation.population.spread import by_beds, by_rooms, by_share, tiered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.evacuation.plans.plan import Space

    Counts = NDArray[np.int64]

__all__ = ["Rooms"]

NOBODY, BEDS, TAUGHT, OPEN, WORK, LOBBY, BESIDE, MACHINES = range(8)
"""How people come to be in a room: not at all; each in a place of his own; in some rooms while
others are empty; where they like; as staff; as staff for whom the offices are too small; when all
these are full; where a building has nothing else."""

_WAY_OF_USE: Final[dict[RoomKind, int]] = {
    "bedroom": BEDS,
    "ward": BEDS,
    "classroom": TAUGHT,
    "lecture-hall": TAUGHT,
    "laboratory": TAUGHT,
    "reading-room": OPEN,
    "dining-hall": OPEN,
    "sports-hall": OPEN,
    "office": WORK,
    "kitchen": WORK,
    "lobby": LOBBY,
    "meeting-room": BESIDE,
    "changing-room": BESIDE,
    "plant-room": MACHINES,
    "pump-room": MACHINES,
    "switch-room": MACHINES,
    "washroom": NOBODY,
    "store": NOBODY,
}

MAIN: Final = (BEDS, TAUGHT, OPEN)
"""What buildings are there for: all who are no staff are here first."""

STAFF_ORDER: Final = ((WORK,), (LOBBY,))
"""Where staff are: one tier after the other. Those for whom there is no place are with the others:
they teach, serve and clean."""

OVERFLOW_ORDER: Final = ((BESIDE,), (LOBBY, WORK), (MACHINES,))
"""Where people are when the main rooms are full."""


@dataclass(frozen=True, slots=True, eq=False)
class Rooms:
    """Spaces of a plan, by what people do in them. Row i is space i."""

    ids: tuple[str, ...]
    uses: tuple[RoomKind | None, ...]
    """Use of a room; None of all that is no room."""
    floor_m2: NDArray[np.float64]
    places: Counts
    """int[n]: people whom each is laid out for."""
    told: NDArray[np.bool_]
    """bool[n]: whether the plan gives the places; else by area and density."""
    way: NDArray[np.int8]
    """int8[n]: how people come to be there, as above."""
    index: Mapping[str, int]
    """Row of each space."""
    of_building: Mapping[str, NDArray[np.intp]]
    """Rows of each building; spaces of none are of the building ``""``, if there are any rooms
    among them."""

    @classmethod
    def of(cls, spaces: Sequence[Space], densities: Densities = DESIGN) -> Self:
        """Return the rooms of a plan."""
        rows: dict[str, list[int]] = {}
        for row, space in enumerate(spaces):
            rows.setdefault(space.building or "", []).append(row)
        is_room = [space.kind == "room" for space in spaces]
        nowhere = rows.get("", [])
        if not any(is_room[row] for row in nowhere):
            rows.pop("", None)
        return cls(
            ids=tuple(space.id for space in spaces),
            uses=tuple(space.use if space.kind == "room" else None for space in spaces),
            floor_m2=np.array([space.floor_m2 for space in spaces], dtype=np.float64),
            places=np.array([places(space, densities) for space in spaces], dtype=np.int64),
            told=np.array([bool(space.capacity) for space in spaces], dtype=np.bool_),
            way=np.array([_way(space) for space in spaces], dtype=np.int8),
            index={space.id: row for row, space in enumerate(spaces)},
            of_building={one: np.array(some, dtype=np.intp) for one, some in rows.items()},
        )

    def __len__(self) -> int:
        return len(self.ids)

    def is_of(self, uses: Sequence[str]) -> NDArray[np.bool_]:
        """Return bool[n]: whether each space is a room of one of the uses."""
        return np.fromiter((use in uses for use in self.uses), dtype=np.bool_, count=len(self))

    def fits(self, building: str, people: int, rows: NDArray[np.intp], what: str) -> None:
        """Raise `InputError` where a building is given more people than it has places."""
        allowed = int(self.places[rows].sum())
        if people > allowed:
            raise InputError(_too_many(building, people, allowed, what))

    def holds(self, row: int, people: int) -> None:
        """Raise `InputError` where a space is given more people than it holds.

        As many as the plan gives; where it gives none, as many as can stand on the floor.
        """
        if self.told[row] and people > (allowed := int(self.places[row])):
            raise InputError(
                f"space {self.ids[row]}: {people} people given, but it is laid out for {allowed};"
                f" give at most {allowed}, or raise its capacity"
            )
        most = JAM_P_M2 * float(self.floor_m2[row])
        if people > most:
            raise InputError(
                f"space {self.ids[row]}: {people} people given, but on its"
                f" {self.floor_m2[row]:.4g} m2 at most {int(most)} can stand; give at most"
                f" {int(most)}"
            )

    def spread(
        self,
        building: str,
        people: int,
        *,
        staff: int,
        free: Counts,
        filled: float,
        rng: np.random.Generator,
    ) -> Counts:
        """Return the people of one building in its rooms.

        Parameters
        ----------
        building
            Which one.
        people
            All people in it, staff included.
        staff
            Those who work there: offices and kitchens first.
        free
            int[rows of the building]: places to give away.
        filled
            Share of the seats taken in a room that is taught in.
        rng
            Draws rooms and beds.

        Raises
        ------
        InputError
            The building has not so many places.
        """
        way = self.way[self.of_building[building]]
        usable = np.where(way == NOBODY, 0, free)
        if people > int(usable.sum()):
            raise InputError(_too_many(building, people, int(usable.sum()), "rooms"))
        used, left = tiered(staff, usable, _tiers(way, STAFF_ORDER))
        left += people - staff
        here = min(left, int((usable - used)[np.isin(way, MAIN)].sum()))
        used += _in_main(way, here, usable - used, filled, rng)
        more, _ = tiered(left - here, usable - used, _tiers(way, OVERFLOW_ORDER))
        return used + more


def _way(space: Space) -> int:
    """Return how people come to be in a space; a room of no use is open to all whom it holds."""
    if space.kind != "room":
        return NOBODY
    if space.use is None:
        return OPEN if space.capacity else NOBODY
    return _WAY_OF_USE[space.use]


def _tiers(way: NDArray[np.int8], order: Sequence[tuple[int, ...]]) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of each tier, when it is asked for."""
    for ways in order:
        yield np.flatnonzero(np.isin(way, ways))


def _in_main(
    way: NDArray[np.int8], people: int, free: Counts, filled: float, rng: np.random.Generator
) -> Counts:
    """Spread people over the main rooms, each kind in its own way."""
    beds, taught, open_ = (np.flatnonzero(way == one) for one in MAIN)
    parts = by_share(people, [int(free[rows].sum()) for rows in (beds, taught, open_)])
    used = np.zeros_like(free)
    used[beds] = by_beds(int(parts[0]), free[beds], rng)
    used[taught] = by_rooms(int(parts[1]), free[taught], filled, rng)
    used[open_] = by_share(int(parts[2]), free[open_])
    return used


def _too_many(building: str, people: int, allowed: int, what: str) -> str:
    place = f"building {building}" if building else "the plan"
    return (
        f"{place}: {people} people given, but its {what} have {allowed} places; give at most"
        f" {allowed}, or rooms a capacity"
    )
