"""The way from the exits to the assembly point, over the site."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final

from twin.campus import geometry
from twin.campus.lines import inside_m
from twin.drill.page import escape

if TYPE_CHECKING:
    from twin.drill.signage import Signage
    from twin.drill.tongue import Tongue
    from twin.drill.venue import Venue

__all__ = ["site_map"]

WIDE: Final = 560.0
TEXT: Final = 19
"""Height of letters [units]."""
OFF_M: Final = 3.0
"""Distance from the corner of a house that one walks around [m]."""
AROUND_M: Final = 14.0
AROUND: Final = 0.09
"""Site shown around the building and its assembly point [m], and as a share of their extent."""


def site_map(venue: Venue, signage: Signage, tongue: Tongue) -> str:
    """Return the building, its exits and the assembly point on the site as SVG, north up.

    Without a campus or an assembly point there is none: an empty text.
    """
    if venue.campus is None or venue.building is None or venue.assembly is None:
        return ""
    sheet = _Sheet(venue)
    inner = [
        f'<rect width="{sheet.wide:.0f}" height="{sheet.high:.0f}" fill="#eef3ea"/>',
        *(sheet.road(road.line, road.width_m) for road in venue.campus.site.roads),
    ]
    for one in venue.campus.buildings:
        own = one.id == venue.id
        fill, edge = ("#ffffff", "#16191d") if own else ("#d4d9de", "#9aa5af")
        inner.append(sheet.polygon(one.footprint, fill, edge, 2.4 if own else 1.0))
    inner.append(sheet.polygon(venue.assembly.polygon, "#bfe3c8", "#0b6b4f", 2.0))
    goal = sheet.at(geometry.centre(venue.assembly.polygon))
    first = {route.exit: route for route in reversed(signage.routes)}
    for route in first.values():
        link = next(one for one in venue.exits if one.id == route.exit)
        if link.at is None:
            continue
        way = _around(link.at, geometry.centre(venue.assembly.polygon), venue.building.footprint)
        inner.append(_arrow([*map(sheet.at, way)], route.colour, route.letter))
    edges = [sheet.at(corner) for corner in venue.building.footprint]
    x, y = sheet.at(geometry.centre(venue.building.footprint))
    away = (
        max(one[1] for one in edges) + TEXT + 14
        if goal[1] < y
        else min(one[1] for one in edges) - 18
    )
    inner.append(_text(x, away, tongue.name(venue.name), "middle"))
    inner.append(_text(goal[0], goal[1] - 24, tongue.name(venue.assembly.name), "middle"))
    inner.append(
        f'<g transform="translate({goal[0]:.1f} {goal[1]:.1f})"><circle r="15" fill="#0b6b4f"/>'
        '<path d="M-8 0H8M0 -8V8M-8 0l3 -3M-8 0l3 3M8 0l-3 -3M8 0l-3 3M0 -8l-3 3M0 -8l3 3'
        'M0 8l-3 -3M0 8l3 -3" stroke="#fff" stroke-width="1.8" fill="none"/></g>'
    )
    north_x = sheet.wide - 22
    inner.append(
        f'<path d="M{north_x} 44V14M{north_x - 6} 22L{north_x} 12L{north_x + 6} 22" fill="none"'
        f' stroke="#16191d" stroke-width="2"/>{_text(north_x, 62, tongue("N", "北"), "middle")}'
    )
    inner.append(sheet.ruler())
    name = tongue("From the exits to the assembly point", "由出口至集结点")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.wide:.0f} {sheet.high:.0f}"'
        f' role="img" aria-label="{escape(name)}"><svg width="{sheet.wide:.0f}"'
        f' height="{sheet.high:.0f}">{"".join(inner)}</svg></svg>'
    )


class _Sheet:
    """Where the metres of the site lie on the drawing."""

    def __init__(self, venue: Venue) -> None:
        assert venue.building is not None and venue.assembly is not None  # noqa: PT018, S101
        corners = [*venue.building.footprint, *venue.assembly.polygon]
        xs, ys = zip(*corners, strict=True)
        around_m = max(AROUND_M, AROUND * max(max(xs) - min(xs), max(ys) - min(ys)))
        self.x0, self.y1 = min(xs) - around_m, max(ys) + around_m
        self.across_m = max(xs) + around_m - self.x0
        self.deep_m = self.y1 - min(ys) + around_m
        self.scale = WIDE / max(self.across_m, self.deep_m)
        self.wide, self.high = self.across_m * self.scale, self.deep_m * self.scale

    def at(self, point: geometry.Point) -> tuple[float, float]:
        return (point[0] - self.x0) * self.scale, (self.y1 - point[1]) * self.scale

    def polygon(self, shape: geometry.Polygon, fill: str, edge: str, width: float) -> str:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, shape))
        return f'<polygon points="{points}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>'

    def road(self, line: tuple[geometry.Point, ...], width_m: float) -> str:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, line))
        return (
            f'<polyline points="{points}" fill="none" stroke="#ffffff"'
            f' stroke-width="{max(3.0, width_m * self.scale):.1f}"/>'
        )

    def ruler(self) -> str:
        """Return a measure of whole metres."""
        metres = next(
            one for one in (10, 20, 50, 100, 200, 500, 1000) if one * self.scale >= 0.14 * WIDE
        )
        length, y = metres * self.scale, self.high - 12
        return (
            f'<path d="M12 {y - 4:.1f}V{y:.1f}H{12 + length:.1f}V{y - 4:.1f}" fill="none"'
            f' stroke="#16191d" stroke-width="1.6"/>{_text(18 + length, y + 4, f"{metres} m")}'
        )


def _around(
    here: geometry.Point, goal: geometry.Point, house: geometry.Polygon
) -> list[geometry.Point]:
    """Return the shortest way round a house: straight, or by one or two of its corners."""
    x, y = geometry.centre(house)
    corners = [
        (cx + OFF_M * math.copysign(1.0, cx - x), cy + OFF_M * math.copysign(1.0, cy - y))
        for cx, cy in house
    ]
    ways = [[here, goal], *([here, one, goal] for one in corners)]
    ways += [[here, one, other, goal] for one in corners for other in corners if one != other]
    free = [
        way for way in ways if all(inside_m(a, b, house) < 0.5 for a, b in itertools.pairwise(way))
    ]
    return min(
        free or ways[:1], key=lambda way: sum(math.dist(a, b) for a, b in itertools.pairwise(way))
    )


def _arrow(way: list[tuple[float, float]], colour: str, letter: str) -> str:
    here, last, goal = way[0], way[-2], way[-1]
    far = math.dist(last, goal)
    if far < 30:
        return ""
    dx, dy = (goal[0] - last[0]) / far, (goal[1] - last[1]) / far
    end = (goal[0] - dx * 26, goal[1] - dy * 26)
    head = " ".join(
        f"{end[0] + dx * a - dy * b:.1f},{end[1] + dy * a + dx * b:.1f}"
        for a, b in ((9, 0), (-7, 7), (-7, -7))
    )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*way[:-1], end])
    return (
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3.4"'
        f' stroke-dasharray="9 5"/><polygon points="{head}" fill="{colour}"/>'
        f'<circle cx="{here[0]:.1f}" cy="{here[1]:.1f}" r="12.5" fill="{colour}"/>'
        f'<text x="{here[0]:.1f}" y="{here[1] + 6:.1f}" font-size="17" font-weight="700"'
        f' text-anchor="middle" style="fill:#fff">{letter}</text>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{TEXT}" font-weight="600" text-anchor="{anchor}"'
        f' stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(text)}</text>'
    )
