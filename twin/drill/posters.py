"""Posters: for each storey its plan with the way of each room, to be printed across on A4."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twin.campus import geometry
from twin.drill.floorplan import Floorplan
from twin.drill.frame import Frame
from twin.drill.page import badge, document, escape, table
from twin.drill.signage import Signage
from twin.drill.sitemap import site_map

if TYPE_CHECKING:
    from twin.drill.asked import DrillPlan
    from twin.drill.signage import Route
    from twin.drill.tongue import Tongue

__all__ = ["poster_page", "storey_drawings"]

MOST_ORDERS = 4
"""Orders for wardens that a poster has room for; more stand in the package only."""


def storey_drawings(plan: DrillPlan, tongue: Tongue) -> dict[str, str]:
    """Return the drawing of each storey with people, the highest first."""
    signage = Signage.of(plan.venue, plan.ways)
    drawer = Floorplan(plan.venue, signage, tongue, Frame(plan.venue))
    used = {
        space.storey
        for space in plan.venue.rooms
        if space.polygon and plan.room_people.get(space.id, 0.0) > 0.0
    }
    return {
        storey: drawer.drawing(
            storey,
            fire=plan.fire.id if plan.fire else None,
            blocked=[block.link for block in plan.blocks],
        )
        for storey in reversed(list(plan.venue.storeys))
        if storey in used
    }


def poster_page(plan: DrillPlan, tongue: Tongue) -> str:
    """Return the posters of all storeys as one page, a sheet for each."""
    drawings = storey_drawings(plan, tongue)
    inner = "".join(
        f'<article class="poster">{_poster(plan, tongue, storey, drawing)}</article>'
        for storey, drawing in drawings.items()
    )
    title = tongue("Posters: {name}", "疏散海报：{name}", name=tongue.name(plan.venue.name))
    return document(tongue, title, "", [("posters", "", inner)], landscape=True, contents=False)


def _poster(plan: DrillPlan, tongue: Tongue, storey: str, drawing: str) -> str:
    venue = plan.venue
    where = tongue.name(venue.storey_called(storey))
    head = (
        f"<h1>{escape(where)}<small>{escape(tongue.name(venue.name))} · "
        f"{escape(tongue('way out in the drill', '演练疏散路线'))} · "
        f"{escape(tongue.moment(plan.asked.moment))}</small></h1>"
    )
    rules = [
        tongue("Find your room: its letter is your way.", "找到本房间：字母即疏散路线。"),
        tongue("Walk; do not use the lift.", "步行撤离，勿乘电梯。"),
        tongue("Close the door behind you.", "离开随手关门。"),
        tongue("Way blocked? Take the next stair.", "路线受阻？改走其他楼梯。"),
    ]
    told = "".join(f"<li>{escape(rule)}</li>" for rule in rules)
    return (
        f'{head}<ul class="rules">{told}</ul><div class="plan">{drawing}</div>'
        f'<div class="below"><div>{_legend(plan, tongue, storey)}'
        f"{_orders(plan, tongue, storey)}</div>"
        f"<div>{site_map(plan.venue, Signage.of(plan.venue, plan.ways), tongue)}</div></div>"
    )


def _legend(plan: DrillPlan, tongue: Tongue, storey: str) -> str:
    signage = Signage.of(plan.venue, plan.ways)
    rows = []
    for route, on_level, rooms, people in _by_route(plan, signage, storey):
        rows.append(
            (
                badge(route.letter, route.colour),
                escape(
                    tongue("on the level", "本层直出") if on_level else tongue.name(route.stair)
                ),
                escape(tongue.name(route.exit_name)),
                escape(_assembly(plan, tongue, route)),
                escape(tongue.number(people)),
                escape(ranges(rooms)),
            )
        )
    return table(
        (
            tongue("Way", "路线"),
            tongue("Stair", "楼梯"),
            tongue("Exit", "出口"),
            tongue.name(plan.venue.assembly_name),
            tongue("People", "人数"),
            tongue("Rooms", "房间"),
        ),
        rows,
        numbers=(4,),
        narrow=(0, 1, 2, 3),
    )


def _orders(plan: DrillPlan, tongue: Tongue, storey: str) -> str:
    """Return when the rooms of a storey are sent off, for the wardens."""
    some = [order for order in plan.orders.storeys if order.storey == storey]
    if not some or len(some) > MOST_ORDERS:
        return ""
    heading = tongue(
        "For wardens, if the storeys are sent off one after the other (rooms used in one draw):",
        "供引导员使用（分批放行时；以一次抽样的用房情况为例）：",
    )
    told = "".join(f"<li>{escape(tongue.name(order.sentence))}</li>" for order in some)
    return f'<p class="orders"><b>{escape(heading)}</b></p><ul class="orders">{told}</ul>'


def _by_route(
    plan: DrillPlan, signage: Signage, storey: str
) -> Iterator[tuple[Route, bool, list[str], float]]:
    """Yield the routes of a storey: whether on the level, rooms that take it, their people."""
    venue = plan.venue
    for route in signage.routes:
        rooms: list[str] = []
        people, on_level = 0.0, True
        for space in venue.rooms:
            if space.storey != storey:
                continue
            for path, share in plan.ways.paths.get(plan.ways.network.cell_of[space.id], ()):
                if signage.of_path(path) is route:
                    on_level = on_level and not plan.ways.stair(path)
                    people += share * plan.room_people.get(space.id, 0.0)
                    if venue.short(space.id) not in rooms:
                        rooms.append(venue.short(space.id))
        if rooms:
            yield route, on_level, rooms, people


def _assembly(plan: DrillPlan, tongue: Tongue, route: Route) -> str:
    """Return how far and in which direction the assembly point lies from an exit."""
    venue = plan.venue
    link = next(one for one in venue.exits if one.id == route.exit)
    if venue.assembly is None or link.at is None:
        return "–"
    middle = geometry.centre(venue.assembly.polygon)
    far_m = math.dist(middle, link.at)
    metres = 10 * round(far_m / 10) if far_m >= 100 else round(far_m)
    side = compass(link.at, middle, tongue)
    return tongue("{metres} m {side}", "{side} {metres} 米", metres=metres, side=side)


def compass(here: geometry.Point, there: geometry.Point, tongue: Tongue) -> str:
    """Return in which of eight directions a point lies; north is up the plan's y axis."""
    en = ("E", "NE", "N", "NW", "W", "SW", "S", "SE")
    zh = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")
    turn = math.atan2(there[1] - here[1], there[0] - here[0]) / (math.pi / 4)
    place = round(turn) % 8
    return tongue(en[place], zh[place])


def ranges(rooms: list[str]) -> str:
    """Return numbered rooms as ranges.

    Examples
    --------
    >>> ranges(["301", "302", "303", "305", "lobby"])
    '301–303, 305, lobby'
    """
    found: list[str] = []
    run: list[str] = []
    for room in [*rooms, ""]:
        if run and room.isdigit() and run[-1].isdigit() and int(room) == int(run[-1]) + 1:
            run.append(room)
            continue
        if run:
            found.append(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}")
        run = [room]
    return ", ".join(found)
