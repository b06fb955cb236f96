"""The plan of a storey as a drawing: rooms, doors, stairs, and the ways out over them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from twin.campus import geometry
from twin.drill.frame import Frame
from twin.drill.glyphs import flame, head, letter, merged, off, thinned
from twin.drill.page import escape
from twin.evacuation.plans.plan import FLIGHTS, Space

if TYPE_CHECKING:
    from twin.drill.signage import Route, Signage
    from twin.drill.tongue import Tongue
    from twin.drill.venue import Venue
    from twin.evacuation.plans.plan import Link

__all__ = ["Floorplan"]


LANE_M: Final = 0.55
"""Distance of two lanes of ways in a corridor [m]."""
ARROW_EVERY_M: Final = 9.0
SLIM: Final = 2.5
"""A space so many times as long as wide is walked along its axis."""
LABEL: Final = 15.0
"""Height of letters at most [units]."""
WALL: Final = "#4b5560"


@dataclass
class _Lanes:
    """What has been drawn along the axes of corridors: intervals by space, route and direction."""

    found: dict[tuple[str, str, int], list[tuple[float, float]]] = field(default_factory=dict)


class Floorplan:
    """Draws storeys of one venue."""

    def __init__(self, venue: Venue, signage: Signage, tongue: Tongue, frame: Frame) -> None:
        self.venue = venue
        self.signage = signage
        self.tongue = tongue
        self.frame = frame
        self.network = signage.ways.network
        self.links = {link.id: link for link in venue.plan.links}

    # -- the storey ------------------------------------------------------------------------------

    def drawing(
        self, storey: str, *, fire: str | None = None, blocked: Iterable[str] = (), more: str = ""
    ) -> str:
        """Return a storey with its ways as SVG.

        Parameters
        ----------
        storey
            Its id.
        fire
            The room on fire.
        blocked
            Links that the script shuts.
        more
            SVG on top.
        """
        wide, high = self.frame.size
        inner = [
            self.floor(storey, tinted=True, fire=fire),
            *self._ways(storey),
            *self._doors(storey),
            *self._exits(storey),
            *self._labels(storey, fire=fire),
        ]
        inner += [self._cross(self.links[one]) for one in blocked if self._is_on(one, storey)]
        name = self.tongue.name(self.venue.storey_called(storey))
        return self.framed(wide, high, "".join(inner) + more, name)

    @staticmethod
    def framed(wide: float, high: float, inner: str, name: str) -> str:
        """Return a drawing of a size around its parts."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}"'
            f' role="img" aria-label="{escape(name)}">{inner}</svg>'
        )

    def _on(self, storey: str) -> Iterator[Space]:
        """Yield what is seen of a storey: its spaces, and the flights that come up to it."""
        coming = {
            end
            for link in self.venue.plan.links
            if link.kind == "stair-entry" and self._is_on(link.id, storey)
            for end in link.between
            if self.venue.spaces[end].kind in FLIGHTS
        }
        for space in self.venue.plan.spaces:
            if space.polygon and (space.storey == storey or space.id in coming):
                yield space

    def _is_on(self, link: str, storey: str) -> bool:
        return any(self.venue.spaces[end].storey == storey for end in self.links[link].between)

    def floor(self, storey: str, *, tinted: bool = False, fire: str | None = None) -> str:
        """Return the spaces of a storey; *tinted*: rooms in the colour of their way."""
        found = []
        for space in sorted(self._on(storey), key=lambda one: one.kind in FLIGHTS):
            fill = "#ffffff"
            if space.kind in {"corridor", "landing", "refuge"}:
                fill = "#f1f3f5"
            elif space.kind in FLIGHTS or space.kind == "lift":
                fill = "#dfe4e8"
            elif tinted and space.kind == "room" and (route := self.signage.of_room(space.id)):
                fill = route.tint
            if space.id == fire:
                fill = "#f6c1bd"
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.frame.at, _ring(space)))
            found.append(
                f'<polygon points="{points}" fill="{fill}" stroke="{WALL}" stroke-width="1.6"/>'
            )
            if space.kind in FLIGHTS:
                found.append(self._treads(space))
        return "".join(found)

    def _treads(self, space: Space) -> str:
        """Return the steps of a flight as lines across it."""
        a, b, c, d = (self.frame.at(point) for point in _box(space))
        if math.dist(a, b) < math.dist(b, c):
            a, b, c, d = b, c, d, a
        count = max(4, int(math.dist(a, b) / 7.0))
        lines = []
        for k in range(1, count):
            share = k / count
            x0, y0 = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
            x1, y1 = d[0] + share * (c[0] - d[0]), d[1] + share * (c[1] - d[1])
            lines.append(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}")
        return f'<path d="{"".join(lines)}" stroke="#9aa5af" stroke-width="0.8" fill="none"/>'

    def _doors(self, storey: str) -> Iterator[str]:
        for link in self.venue.plan.links:
            if link.at is None or link.kind in {"exit", "stair-entry", "lift-door"}:
                continue
            if not self._is_on(link.id, storey):
                continue
            x, y = self.frame.at(link.at)
            half = max(2.5, link.clear_width_m * self.frame.scale / 2)
            across = self._along_wall(link)
            dx, dy = (half, 0.0) if across else (0.0, half)
            yield (
                f'<path d="M{x - dx:.1f} {y - dy:.1f}L{x + dx:.1f} {y + dy:.1f}"'
                ' stroke="#ffffff" stroke-width="3.4"/>'
            )

    def _along_wall(self, link: Link) -> bool:
        """Tell whether the wall of a door runs across the drawing."""
        if link.at is None:
            return True
        x, y = self.frame.at(link.at)
        best, across = math.inf, True
        for end in link.between:
            space = self.venue.spaces[end]
            if not space.polygon:
                continue
            ring = [self.frame.at(point) for point in space.polygon]
            for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
                far = off((x, y), (x0, y0), (x1, y1))
                if far < best - 1e-6:
                    best, across = far, abs(x1 - x0) >= abs(y1 - y0)
        return across

    def _exits(self, storey: str) -> Iterator[str]:
        for link in self.venue.exits:
            if link.at is None or not self._is_on(link.id, storey):
                continue
            x, y = self.frame.at(link.at)
            route = next((one for one in self.signage.routes if one.exit == link.id), None)
            colour = route.colour if route else "#00785a"
            out_x, out_y = self.outwards(link)
            tip = 17.0
            yield (
                f'<path d="M{x:.1f} {y:.1f}L{x + out_x * tip:.1f} {y + out_y * tip:.1f}"'
                f' stroke="{colour}" stroke-width="6"/>'
                + head((x + out_x * (tip + 4), y + out_y * (tip + 4)), (out_x, out_y), colour, 9.0)
            )

    def outwards(self, link: Link) -> tuple[float, float]:
        """Return the direction in which one leaves by an exit."""
        assert link.at is not None  # noqa: S101 - callers look
        x, y = self.frame.at(link.at)
        inner = next(self.venue.spaces[e] for e in link.between if not self.venue.spaces[e].safe)
        if not inner.polygon:
            return 0.0, 1.0
        cx, cy = self.frame.at(geometry.centre(inner.polygon))
        if self._along_wall(link):
            return 0.0, math.copysign(1.0, y - cy)
        return math.copysign(1.0, x - cx), 0.0

    # -- words -----------------------------------------------------------------------------------

    def _labels(self, storey: str, *, fire: str | None) -> Iterator[str]:
        for space in self._on(storey):
            if space.kind != "room":
                continue
            ring = [self.frame.at(point) for point in _ring(space)]
            xs, ys = zip(*ring, strict=True)
            wide, high = max(xs) - min(xs), max(ys) - min(ys)
            text = self.venue.short(space.id)
            size = min(LABEL, high / 3.2, 1.7 * wide / max(len(text), 2))
            x, y = geometry.centre(tuple(ring))
            yield (
                f'<text x="{x:.1f}" y="{y - 1:.1f}" font-size="{size:.1f}" text-anchor="middle"'
                f' font-weight="600">{escape(text)}</text>'
            )
            burns = space.id == fire
            if burns:
                yield flame(ring, x + 0.22 * wide, y + size * 0.95, size / 15.0)
            if (route := self.signage.of_room(space.id)) is not None:
                yield letter(x - 0.2 * wide * burns, y + size * 0.95, route, size)

    def landings(self, storey: str) -> Iterator[tuple[Space, tuple[float, float]]]:
        """Yield the landings of a storey with their middles [units]."""
        for space in self._on(storey):
            if space.kind == "landing":
                yield space, self.frame.at(geometry.centre(_ring(space)))

    # -- ways ------------------------------------------------------------------------------------

    def _ways(self, storey: str) -> Iterator[str]:
        """Yield the ways of the rooms of a storey, and of those who come down to it."""
        lanes = _Lanes()
        thin: dict[str, list[str]] = {}
        drawn: set[tuple[str, tuple[int, ...]]] = set()
        for space in self.venue.rooms:
            for path, _ in self.signage.ways.paths.get(self.network.cell_of[space.id], ()):
                route = self.signage.of_path(path)
                legs = self._legs(path, storey)
                if route is None or not legs or (route.letter, legs) in drawn:
                    continue
                drawn.add((route.letter, legs))
                thin.setdefault(route.letter, []).append(self._line(legs, route, lanes))
        for route in self.signage.routes:
            if route.letter in thin:
                yield (
                    f'<path d="{"".join(thin[route.letter])}" fill="none" stroke="{route.colour}"'
                    ' stroke-width="2.1" stroke-linejoin="round" opacity="0.95"/>'
                )
        by_letter = {route.letter: route for route in self.signage.routes}
        for (space_id, name, way), spans in lanes.found.items():
            yield from self._arrows(space_id, by_letter[name], way, spans)

    def _legs(self, path: tuple[int, ...], storey: str) -> tuple[int, ...]:
        """Return the links of a path that are walked to on a storey, in their order."""
        return tuple(
            link
            for link in path
            if self.venue.spaces[self.network.cell_id[self.network.src[link]]].storey == storey
            and self.network.cell_id[self.network.src[link]] in self.venue.spaces
            and self.venue.spaces[self.network.cell_id[self.network.src[link]]].kind not in FLIGHTS
        )

    def _line(self, legs: Sequence[int], route: Route, lanes: _Lanes) -> str:
        """Return the line of one way, and note where it runs along a corridor."""
        first = self.venue.spaces[self.network.cell_id[self.network.src[legs[0]]]]
        here = self._begin(first, legs[0])
        points = [here]
        for link in legs:
            space = self.venue.spaces[self.network.cell_id[self.network.src[link]]]
            there = self.frame.at(
                (float(self.network.link_x_m[link]), float(self.network.link_y_m[link]))
            )
            if not all(map(math.isfinite, there)):
                continue
            points += self._within(space, here, there, route, lanes)
            points.append(there)
            here = there
        text = "".join(
            f"{'L' if k else 'M'}{x:.1f} {y:.1f}" for k, (x, y) in enumerate(thinned(points))
        )
        return text if len(points) > 1 else ""

    def _begin(self, space: Space, link: int) -> tuple[float, float]:
        """Return where a way begins: in a room short of its door, else in the middle."""
        middle = self.frame.at(geometry.centre(_ring(space)))
        door = self.frame.at(
            (float(self.network.link_x_m[link]), float(self.network.link_y_m[link]))
        )
        if space.kind != "room" or not all(map(math.isfinite, door)):
            return middle
        far = math.dist(middle, door)
        share = min(0.45, 14.0 / far) if far > 0 else 0.0
        return (
            door[0] + share * (middle[0] - door[0]),
            door[1] + share * (middle[1] - door[1]),
        )

    def _within(
        self,
        space: Space,
        here: tuple[float, float],
        there: tuple[float, float],
        route: Route,
        lanes: _Lanes,
    ) -> list[tuple[float, float]]:
        """Return the turns within a space: along the axis of one that is long and slim."""
        ring = [self.frame.at(point) for point in _ring(space)]
        xs, ys = zip(*ring, strict=True)
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        if max(wide, high) < SLIM * min(wide, high):
            return []
        offset = self._lane(route, min(wide, high))
        if wide >= high:
            y = (min(ys) + max(ys)) / 2 + offset
            _note(lanes, space.id, route.letter, here[0], there[0])
            return [(here[0], y), (there[0], y)]
        x = (min(xs) + max(xs)) / 2 + offset
        _note(lanes, space.id, route.letter, here[1], there[1])
        return [(x, here[1]), (x, there[1])]

    def _lane(self, route: Route, across: float) -> float:
        """Return how far from a corridor's middle a route is drawn [units]."""
        count = len(self.signage.routes)
        step = min(LANE_M * self.frame.scale, 0.6 * across / max(count, 1))
        return (route.place - (count - 1) / 2) * step

    def _arrows(
        self, space_id: str, route: Route, way: int, spans: Sequence[tuple[float, float]]
    ) -> Iterator[str]:
        """Yield arrows along a corridor, where any way runs."""
        ring = [self.frame.at(point) for point in _ring(self.venue.spaces[space_id])]
        xs, ys = zip(*ring, strict=True)
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        offset = self._lane(route, min(wide, high))
        every = ARROW_EVERY_M * self.frame.scale
        for low, high_end in merged(spans):
            count = max(1, round((high_end - low) / every))
            for k in range(count):
                along = low + (k + 0.5) * (high_end - low) / count
                if wide >= high:
                    y = (min(ys) + max(ys)) / 2 + offset
                    yield head((along, y), (float(way), 0.0), route.colour, 7.5)
                else:
                    x = (min(xs) + max(xs)) / 2 + offset
                    yield head((x, along), (0.0, float(way)), route.colour, 7.5)

    # -- signs -----------------------------------------------------------------------------------

    def _cross(self, link: Link) -> str:
        """Return the sign of a way that the script shuts."""
        if link.at is None:
            return ""
        x, y = self.frame.at(link.at)
        return (
            f'<g transform="translate({x:.1f} {y:.1f})"><circle r="11" fill="#ffffff"'
            ' stroke="#c62828" stroke-width="3"/><path d="M-6 -6L6 6M-6 6L6 -6" stroke="#c62828"'
            ' stroke-width="3.4"/></g>'
        )


def _note(lanes: _Lanes, space: str, letter: str, begin: float, end: float) -> None:
    if abs(end - begin) > 1.0:
        way = 1 if end > begin else -1
        lanes.found.setdefault((space, letter, way), []).append((min(begin, end), max(begin, end)))


def _ring(space: Space) -> geometry.Polygon:
    return space.polygon or ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))


def _box(space: Space) -> geometry.Polygon:
    """Return four corners of a space: its own, or those of the rectangle around it."""
    ring = _ring(space)
    if len(ring) == 4:
        return ring
    x0, y0, x1, y1 = geometry.bounds(ring)
    return geometry.rectangle(x0, y0, x1 - x0, y1 - y0)
