"""Letters and colours for the ways of a drill: one for each staircase and exit that are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.venue import Venue
    from twin.drill.ways import Ways

__all__ = ["Route", "Signage"]

COLOURS: Final = (
    "#0072b2",
    "#d55e00",
    "#00785a",
    "#8f3f78",
    "#2a7fa8",
    "#8a6a00",
    "#4a4a9c",
    "#5b6770",
)
"""Dark enough for white letters; told apart by most who see colours otherwise (after Okabe and Ito
2008, darkened)."""

TINTS: Final = (
    "#d3e6f3",
    "#fbe0cb",
    "#cfeadf",
    "#f0dcea",
    "#d6ebf5",
    "#f1e8c8",
    "#dedef2",
    "#e3e7ea",
)


@dataclass(frozen=True, slots=True)
class Route:
    """A staircase and the exit behind it; or an exit that is reached on the level."""

    letter: str
    stair: Name | None
    exit: str
    exit_name: Name
    place: int
    """Among the routes."""

    @property
    def colour(self) -> str:
        """Colour of its lines and letters."""
        return COLOURS[self.place % len(COLOURS)]

    @property
    def tint(self) -> str:
        """Colour of the rooms that take it."""
        return TINTS[self.place % len(TINTS)]


@dataclass(frozen=True, slots=True)
class Signage:
    """The routes, and which one each path is."""

    venue: Venue
    ways: Ways
    routes: tuple[Route, ...]
    _by_key: Mapping[tuple[str, str], Route]

    @classmethod
    def of(cls, venue: Venue, ways: Ways) -> Self:
        """Give each route that a room takes a letter, the most used first.

        A way on the level has the letter of the one staircase that leads to the same exit.
        """
        keys: dict[tuple[str, str], int] = {}
        for space in venue.rooms:
            cell = ways.network.cell_of[space.id]
            for path, _ in ways.paths.get(cell, ()):
                key = (_staircase(venue, ways.stair(path)), ways.exit(path))
                keys[key] = keys.get(key, 0) + 1
        stairs_to: dict[str, list[str]] = {}
        for stair, exit_ in keys:
            if stair:
                stairs_to.setdefault(exit_, []).append(stair)
        ordered = sorted(keys, key=lambda key: (not key[0], -keys[key], key))
        links = {link.id: link for link in venue.plan.links}
        found: dict[tuple[str, str], Route] = {}
        routes: list[Route] = []
        for stair, exit_ in ordered:
            alone = stairs_to.get(exit_, [])
            if not stair and len(alone) == 1:
                found[stair, exit_] = found[alone[0], exit_]
                continue
            route = Route(
                _letter(len(routes)),
                _stair_name(venue, stair),
                exit_,
                venue.called(links[exit_]),
                len(routes),
            )
            routes.append(route)
            found[stair, exit_] = route
        return cls(venue, ways, tuple(routes), found)

    def of_path(self, path: tuple[int, ...]) -> Route | None:
        """Return the route that a path is; None for a path that no room takes."""
        if not path:
            return None
        key = (_staircase(self.venue, self.ways.stair(path)), self.ways.exit(path))
        return self._by_key.get(key)

    def of_room(self, space: str) -> Route | None:
        """Return the route of most people of a room."""
        return self.of_path(self.ways.main(self.ways.network.cell_of[space]))

    def called(self, route: Route) -> Name:
        """Return a route in words."""
        if route.stair is None:
            return route.exit_name
        return Name(
            en=f"{route.stair.en}, {route.exit_name.en}",
            zh=f"{route.stair.zh}、{route.exit_name.zh}",
        )


def _letter(place: int) -> str:
    """Return A to Z, then A2, B2 ..."""
    round_, letter = divmod(place, 26)
    return chr(ord("A") + letter) + (str(round_ + 1) if round_ else "")


def _staircase(venue: Venue, landing: str) -> str:
    """Return the staircase of a landing; empty for none."""
    return venue.staircase_of[landing][0] if landing in venue.staircase_of else ""


def _stair_name(venue: Venue, staircase: str) -> Name | None:
    return next((name for stair, name in venue.staircase_of.values() if stair == staircase), None)
