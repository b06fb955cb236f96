"""The floors that people left, as a run stores them: spaces, doors, and which door joins what."""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["Door", "Floors", "Space", "Storey", "is_inside", "spread"]

SPACES: Final = "evacuation.spaces"
DOORS: Final = "evacuation.doors"

CLIMBING: Final = ("stair", "ramp")
"""Kinds of space that reach from their storey to the one above."""

TOUCH_M: Final = 0.75
"""A door joins the spaces that come this near to it [m]: a wall and a slip of the pen."""

INSET: Final = 0.9
"""People stand in the inner part of a room, clear of its walls: share of each side."""


@dataclass(frozen=True, slots=True)
class Space:
    """One room, corridor, flight of stairs, path or assembly point; ``level`` None is outdoors."""

    id: str
    name: str
    kind: str
    building: str
    level: int | None
    area_m2: float
    ring: tuple[tuple[float, float], ...]

    @property
    def middle(self) -> tuple[float, float] | None:
        """The middle of its corners [m], None when its shape is not known."""
        if not self.ring:
            return None
        xs, ys = zip(*self.ring, strict=True)
        return sum(xs) / len(xs), sum(ys) / len(ys)


@dataclass(frozen=True, slots=True)
class Door:
    """One door, opening, stair entry, exit or gate: where it lies and how wide it is [m]."""

    link: int
    id: str
    kind: str
    building: str
    level: int | None
    x_m: float
    y_m: float
    width_m: float


@dataclass(frozen=True, slots=True)
class Storey:
    """One storey of one building; the site outdoors has no building and no level."""

    building: str
    level: int | None

    def label(self, words: Words, name: str = "") -> str:
        """Return what readers call it, with its building's *name* where there are several."""
        if self.level is None:
            return words("Site")
        if name:
            return words("{building}, storey {level}", building=name, level=self.level)
        return words("Storey {level}", level=self.level)


class Floors:
    """Spaces and doors of a run, and what each door joins.

    Parameters
    ----------
    spaces, doors
        As stored; a door's place in the list is its number here.
    joined
        For each door the two spaces that it joins, where the run says so; else they are found as
        the spaces that touch it.
    """

    def __init__(
        self,
        spaces: Sequence[Space],
        doors: Sequence[Door],
        joined: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.spaces = tuple(spaces)
        self.doors = tuple(doors)
        self.at = {space.id: place for place, space in enumerate(self.spaces)}
        self.door_at = {door.link: place for place, door in enumerate(self.doors)}
        self._joined = tuple(joined)

    @classmethod
    def of(cls, view: RunView) -> Floors | None:
        """Return the floors of a run, None when it holds none."""
        if SPACES not in view.run.tables or DOORS not in view.run.tables:
            return None
        lang = view.words.language
        spaces = [
            Space(
                id=str(row["space"]),
                name=str(row.get(f"name_{lang}") or row["space"]),
                kind=str(row["kind"]),
                building=str(row.get("building") or ""),
                level=_level(row.get("level")),
                area_m2=_number(row.get("area_m2")),
                ring=_ring(row.get("points")),
            )
            for row in view.rows(SPACES)
        ]
        rows = view.rows(DOORS)
        doors = [
            Door(
                link=int(row["link"]),
                id=str(row["id"]),
                kind=str(row["kind"]),
                building=str(row.get("building") or ""),
                level=_level(row.get("level")),
                x_m=_number(row["x_m"]),
                y_m=_number(row["y_m"]),
                width_m=_number(row.get("width_m")),
            )
            for row in rows
        ]
        told = bool(rows) and {"from_space", "to_space"} <= set(rows[0])
        return cls(
            spaces,
            doors,
            [(str(row["from_space"]), str(row["to_space"])) for row in rows] if told else (),
        )

    @cached_property
    def storeys(self) -> tuple[Storey, ...]:
        """All storeys: the site first, then building after building from the bottom up."""
        found = {Storey(one.building, one.level) for one in self.spaces if one.level is not None}
        buildings = list(dict.fromkeys(one.building for one in self.spaces))
        ordered = sorted(found, key=lambda one: (buildings.index(one.building), one.level or 0))
        outdoors = any(one.level is None and one.ring for one in self.spaces) or any(
            one.level is None for one in self.doors
        )
        return (*([Storey("", None)] if outdoors else []), *ordered)

    @cached_property
    def storey_at(self) -> dict[Storey, int]:
        """The number of each storey."""
        return {storey: place for place, storey in enumerate(self.storeys)}

    def storey_of(self, one: Space | Door) -> int:
        """Return the number of the storey of a space or door, -1 when it is on none."""
        outdoors = one.level is None
        return self.storey_at.get(Storey("" if outdoors else one.building, one.level), -1)

    # -- what a door joins --------------------------------------------------------------------

    @cached_property
    def sides(self) -> tuple[dict[int, float], ...]:
        """For each door the spaces that it may join, with their distance from it [m]."""
        if self._joined:
            return tuple(
                {self.at[one]: 0.0 for one in pair if one in self.at} for pair in self._joined
            )
        import numpy as np

        found: tuple[dict[int, float], ...] = tuple({} for _ in self.doors)
        near: dict[tuple[str, int | None], list[int]] = {}
        for place, door in enumerate(self.doors):
            near.setdefault((door.building, door.level), []).append(place)
            if door.kind in {"exit", "gate", "path"}:  # joins the open air as well
                near.setdefault(("", None), []).append(place)
        for number, space in enumerate(self.spaces):
            if not space.ring:
                continue
            doors = [place for key in self._reached(space) for place in near.get(key, ())]
            if not doors:
                continue
            points = np.array([(self.doors[one].x_m, self.doors[one].y_m) for one in doors])
            for place, metres in zip(doors, _distances(points, space.ring), strict=True):
                if metres <= TOUCH_M:
                    found[place][number] = float(metres)
        return found

    def _reached(self, space: Space) -> list[tuple[str, int | None]]:
        """Return the storeys on which a space can have a door."""
        if space.level is None:
            return [("", None)]
        levels = [one.level for one in self.storeys if one.building == space.building]
        if space.kind == "lift":
            return [(space.building, level) for level in levels]
        here = levels.index(space.level)
        return [
            (space.building, level) for level in levels[here : here + 1 + (space.kind in CLIMBING)]
        ]

    def between(self, one: int, other: int) -> int:
        """Return the space in which one walks from a door to another, -1 when none is known.

        Flights lie above each other: of spaces that are as near, a flight joins two storeys, and a
        landing the doors of one.
        """
        climbs = self.doors[one].level != self.doors[other].level
        first, second = self.sides[one], self.sides[other]
        shared = [
            (round(first[place] + second[place], 1), self._is_flight(place) != climbs, place)
            for place in first
            if place in second
        ]
        return min(shared)[2] if shared else -1

    def _is_flight(self, space: int) -> bool:
        return self.spaces[space].kind in {*CLIMBING, "lift"}

    def beyond(self, door: int, space: int) -> int:
        """Return the space that one enters by a door from a space, -1 when none is known."""
        others = [(metres, one) for one, metres in self.sides[door].items() if one != space]
        return min(others)[1] if others else -1

    # -- the way from one space to another ----------------------------------------------------

    def route(
        self, begin: str, end: str, through: Sequence[str] = ()
    ) -> list[tuple[int, float, float]]:
        """Return the way between two spaces: storey, x and y [m] of each turn.

        It leads from the middle of the one straight from door to door to the middle of the other,
        *through* the doors of these ids, or else the shortest way; empty when there is none or a
        shape is not known.
        """
        if begin not in self.at or end not in self.at:
            return []
        source, target = self.spaces[self.at[begin]], self.spaces[self.at[end]]
        if source.middle is None or target.middle is None:
            return []
        named = {door.id: place for place, door in enumerate(self.doors)}
        doors = [named[one] for one in through if one in named]
        if begin != end and not doors:
            doors = self._search(self.at[begin], self.at[end])
            if not doors:
                return []
        return [
            (self.storey_of(source), *source.middle),
            *((self.storey_of(one), one.x_m, one.y_m) for one in (self.doors[d] for d in doors)),
            (self.storey_of(target), *target.middle),
        ]

    def _search(self, begin: int, end: int) -> list[int]:
        """Return the doors on the shortest way between two spaces, none where there is no way."""
        middle = self.spaces[begin].middle
        waiting = [(self._walk(middle, door), door, -1) for door in self._doors_of.get(begin, ())]
        heapq.heapify(waiting)
        before: dict[int, int] = {}
        while waiting:
            metres, door, via = heapq.heappop(waiting)
            if door in before:
                continue
            before[door] = via
            if end in self.sides[door]:
                way = []
                while door >= 0:
                    way.append(door)
                    door = before[door]
                return way[::-1]
            here = (self.doors[door].x_m, self.doors[door].y_m)
            for space in self.sides[door]:
                for other in self._doors_of[space]:
                    if other not in before:
                        heapq.heappush(waiting, (metres + self._walk(here, other), other, door))
        return []

    @cached_property
    def _doors_of(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for door, sides in enumerate(self.sides):
            for space in sides:
                found.setdefault(space, []).append(door)
        return found

    def _walk(self, here: tuple[float, float] | None, door: int) -> float:
        x_m, y_m = here or (0.0, 0.0)
        return math.hypot(self.doors[door].x_m - x_m, self.doors[door].y_m - y_m)


def spread(ring: Sequence[tuple[float, float]], count: int) -> NDArray[np.float64]:
    """Return *count* places inside a shape [m], evenly spread, the same each time.

    The places follow the additive recurrence of the plastic number (M. Roberts, "The unreasonable
    effectiveness of quasirandom sequences", 2018), of which those outside the shape are left out.
    """
    import numpy as np

    corners = np.array(ring, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    found: NDArray[np.float64] = np.empty((0, 2))
    steps = np.array([0.7548776662466927, 0.5698402909980532])
    drawn = 0
    while len(found) < count and drawn < 64 * count + 4096:
        more = max(2 * (count - len(found)), 16)
        numbers = np.arange(drawn + 1, drawn + 1 + more)[:, np.newaxis]
        drawn += more
        points = low + (high - low) * (0.5 + INSET * ((numbers * steps) % 1.0 - 0.5))
        found = np.concatenate([found, points[is_inside(points, ring)]])
    if len(found) < count:  # a shape without an inside
        found = np.tile(corners.mean(axis=0), (count, 1))
    return found[:count]


def is_inside(
    points: NDArray[np.float64], ring: Sequence[tuple[float, float]]
) -> NDArray[np.bool_]:
    """Tell for each point, shape (n, 2), whether it lies inside a closed shape."""
    import numpy as np

    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (x0, y0), (x1, y1) in _edges(ring):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside


def _distances(
    points: NDArray[np.float64], ring: Sequence[tuple[float, float]]
) -> NDArray[np.float64]:
    """Return how far points, shape (n, 2), are from a shape [m]; 0 inside it."""
    import numpy as np

    least = np.full(len(points), np.inf)
    for (x0, y0), (x1, y1) in _edges(ring):
        along = np.array([x1 - x0, y1 - y0])
        square = float(along @ along) or 1.0
        share = np.clip((points - (x0, y0)) @ along / square, 0.0, 1.0)
        foot = np.array([x0, y0]) + share[:, np.newaxis] * along
        least = np.minimum(least, np.hypot(*(points - foot).T))
    return np.where(is_inside(points, ring), 0.0, least)


def _edges(
    ring: Sequence[tuple[float, float]],
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for place, corner in enumerate(ring):
        yield ring[place - 1], corner


def _ring(points: Any) -> tuple[tuple[float, float], ...]:
    if not points:
        return ()
    told = json.loads(points) if isinstance(points, str) else points
    ring = tuple((float(x), float(y)) for x, y in told or ())
    return ring if len(ring) >= 3 else ()


def _level(value: Any) -> int | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return int(value)


def _number(value: Any) -> float:
    return 0.0 if value is None or math.isnan(float(value)) else float(value)
