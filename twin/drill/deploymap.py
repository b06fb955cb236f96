"""Where rescue teams stand and the ways that they go, storey above storey."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from twin.campus import geometry
from twin.drill.floorplan import Floorplan
from twin.drill.frame import Frame
from twin.drill.page import escape
from twin.drill.signage import Signage
from twin.evacuation.plans.plan import FLIGHTS

if TYPE_CHECKING:
    from twin.drill.asked import DrillPlan
    from twin.drill.tongue import Tongue

__all__ = ["deployment_map", "entrance"]

COLOURS: Final = ("#8f3f78", "#00785a", "#8a6a00", "#4a4a9c")
GAP: Final = 34.0
"""Between two storeys, for the name of the lower one [units]."""


def deployment_map(plan: DrillPlan, tongue: Tongue) -> str:
    """Return the storeys that teams see, the highest at the top, with bases and ways, as SVG."""
    return _Map(plan, tongue).drawn()


def entrance(plan: DrillPlan, team: int) -> str | None:
    """Return the exit by which a team that waits outside goes in first; None if it waits inside."""
    post = next(one for one in plan.deployment.posts if one.team == team)
    if not plan.venue.spaces[post.base].safe:
        return None
    trips = [trip for trip in plan.deployment.trips if trip.team == team]
    exits = {link.id for link in plan.venue.exits}
    for trip in trips:
        for reach in plan.deployment.reach:
            if reach.space == trip.space and reach.route and reach.route[0] in exits:
                return reach.route[0]
    return plan.venue.exits[0].id


class _Map:
    """Lays storeys one above the other."""

    def __init__(self, plan: DrillPlan, tongue: Tongue) -> None:
        self.plan = plan
        self.venue = plan.venue
        self.tongue = tongue
        self.frame = Frame(plan.venue)
        signage = Signage.of(plan.venue, plan.ways)
        self.floorplan = Floorplan(plan.venue, signage, tongue, self.frame)
        wide, high = self.frame.size
        self.wide, self.step = wide, high + GAP
        shown = self._storeys()
        self.top = {storey: place * self.step + GAP for place, storey in enumerate(shown)}

    def _storeys(self) -> list[str]:
        """Return the storeys from the highest with a person to the ground, the highest first."""
        levels = {one.id: one.level for one in self.venue.storeys.values()}
        wanted = {levels[s] for s in self._touched() if s in levels}
        grounds = [
            levels[storey]
            for link in self.venue.exits
            for storey in (self.venue.spaces[end].storey for end in link.between)
            if storey in levels
        ]
        low, high = min([*wanted, *grounds[:1]]), max([*wanted, *grounds[:1]])
        named = [one for one, level in levels.items() if low <= level <= high]
        if len(named) > 4:  # those between are passed only
            named = [one for one in named if levels[one] in wanted | set(grounds)]
        return sorted(named, key=lambda one: -levels[one])

    def _touched(self) -> Iterator[str]:
        for post in self.plan.deployment.posts:
            if post.storey:
                yield post.storey
        for reach in self.plan.deployment.reach:
            if storey := self.venue.spaces[reach.space].storey:
                yield storey

    def drawn(self) -> str:
        """Return the map."""
        high = len(self.top) * self.step + 8
        inner = [self._storey(storey, top) for storey, top in self.top.items()]
        for place, reach in enumerate(self.plan.deployment.reach):
            colour = COLOURS[place % len(COLOURS)]
            inner += self._way(reach.route, colour)
        inner += self._posts()
        inner += self._people()
        name = self.tongue("Rescue deployment map", "救援部署图")
        return Floorplan.framed(self.wide, high, "".join(inner), name)

    def _storey(self, storey: str, top: float) -> str:
        name = self.tongue.name(self.venue.storey_called(storey))
        return (
            f'<text x="34" y="{top + 18:.1f}" font-size="17" font-weight="700">'
            f"{escape(name)}</text>"
            f'<g transform="translate(0 {top:.1f})">{self.floorplan.floor(storey)}</g>'
        )

    def _on(self, space: str) -> tuple[float, float] | None:
        """Return where the middle of a space is drawn."""
        one = self.venue.spaces[space]
        if one.storey in self.top and one.polygon:
            x, y = self.frame.at(geometry.centre(one.polygon))
            return x, y + self.top[one.storey]
        return None if one.safe else self._beside(space)

    def _beside(self, space: str) -> tuple[float, float] | None:
        """Return the middle of the landing that a place of refuge without a shape belongs to."""
        for link in self.venue.plan.links:
            if space in link.between:
                other = next(end for end in link.between if end != space)
                if self.venue.spaces[other].polygon:
                    return self._on(other)
        return None

    def _before(self, exit_: str) -> tuple[float, float] | None:
        """Return a place outside an exit."""
        link = next(one for one in self.venue.exits if one.id == exit_)
        inner = next(end for end in link.between if not self.venue.spaces[end].safe)
        storey = self.venue.spaces[inner].storey
        if link.at is None or storey not in self.top:
            return None
        x, y = self.frame.at(link.at)
        out_x, out_y = self.floorplan.outwards(link)
        return x + 18 * out_x, y + 18 * out_y + self.top[storey]

    def _way(self, route: Sequence[str], colour: str) -> Iterator[str]:
        """Yield the way of a team, broken where it changes the storey."""
        links = {link.id: link for link in self.venue.plan.links}
        before: tuple[str, tuple[float, float]] | None = None
        for name in route:
            link = links[name]
            if link.at is None:
                continue
            ends = [self.venue.spaces[end] for end in link.between]
            level = next((one for one in ends if one.kind not in FLIGHTS and not one.safe), ends[0])
            if level.storey not in self.top:
                before = None
                continue
            x, y = self.frame.at(link.at)
            here = (x, y + self.top[level.storey])
            if before is not None and before[0] == level.storey:
                (x0, y0), (x1, y1) = before[1], here
                yield (
                    f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{colour}"'
                    ' stroke-width="4.5" stroke-linecap="round" opacity="0.85"/>'
                )
            before = (level.storey, here)

    def _posts(self) -> Iterator[str]:
        """Yield the teams where they stand, those at one place side by side."""
        at_place: dict[str, int] = {}
        for post in self.plan.deployment.posts:
            door = entrance(self.plan, post.team)
            at = self._on(post.base) if door is None else self._before(door)
            if at is None:
                continue
            place = at_place.get(door or post.base, 0)
            at_place[door or post.base] = place + 1
            x, y = at[0], at[1] + 34 * place
            yield (
                f'<rect x="{x - 15:.1f}" y="{y - 15:.1f}" width="30" height="30" rx="4"'
                ' fill="#16191d"/>'
                f'<text x="{x:.1f}" y="{y + 6:.1f}" font-size="17" font-weight="700"'
                f' text-anchor="middle" style="fill:#fff">{post.team}</text>'
            )

    def _people(self) -> Iterator[str]:
        for reach in self.plan.deployment.reach:
            at = self._on(reach.space)
            if at is None or not all(map(math.isfinite, at)):
                continue
            yield (
                f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="14" fill="#fff" stroke="#c62828"'
                ' stroke-width="4"/>'
                f'<text x="{at[0]:.1f}" y="{at[1] + 6:.1f}" font-size="17" font-weight="700"'
                f' text-anchor="middle">{reach.people}</text>'
            )
