"""Whether what a scenario says of a flood fits the campus: pipes, doors, rooms, pumps there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from twin.documents import Document, problem_at
from twin.errors import Problem, nearest
from twin.scenario.flood import InletBlocked, PumpBlocked

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.documents import Location
    from twin.scenario.scenario import Scenario

__all__ = ["flood_problems"]


def flood_problems(scenario: Scenario, campus: Campus, document: Document) -> Iterator[Problem]:
    """Yield everything in the flood of a scenario that the campus does not have."""
    drainage = campus.site.drainage
    if drainage is None:
        for key in ("rain", "flood"):
            if getattr(scenario, key):
                yield problem_at(
                    document,
                    (key,),
                    f"the campus {campus.id!r} has no storm drainage: no rain can be played",
                    "add site.drainage to campus.yaml, or leave this out",
                    at_key=True,
                )
        return
    yield from _events(scenario, campus, document)
    conditions = scenario.flood
    if conditions is None:
        return
    rooms = {room.id: room for one in campus.buildings for room in one.plant_rooms}
    doors = [way.id for room in rooms.values() for way in room.ways_in if way.kind == "door"]
    pipes = [pipe.id for pipe in drainage.pipes]
    outfalls = [outfall.id for outfall in drainage.outfalls]
    for name in conditions.blocked_pipes:
        yield from _known(
            document, ("flood", "blocked_pipes", name), "pipe", name, pipes, at_key=True
        )
    for place, name in enumerate(conditions.open_doors):
        yield from _known(document, ("flood", "open_doors", place), "door", name, doors)
    for name, depth_m in conditions.initial_depth_m.items():
        where: Location = ("flood", "initial_depth_m", name)
        yield from _known(document, where, "room below ground", name, rooms, at_key=True)
        if name in rooms and depth_m > rooms[name].height_m:
            yield problem_at(
                document,
                where,
                f"{depth_m:g} m of water in a room {rooms[name].height_m:g} m high",
                f"allowed: at most {rooms[name].height_m:g}",
            )
    for place, name in enumerate(conditions.river.outfalls if conditions.river else ()):
        yield from _known(
            document, ("flood", "river", "outfalls", place), "outfall", name, outfalls
        )


def _events(scenario: Scenario, campus: Campus, document: Document) -> Iterator[Problem]:
    """Yield blockages of what cannot be blocked."""
    pumps = [asset.id for asset in campus.assets() if asset.kind == "drain-pump"]
    yards = [asset.id for asset in campus.assets() if asset.kind == "yard"]
    for index, event in enumerate(scenario.events):
        where = ("events", index, "asset")
        if isinstance(event, PumpBlocked):
            yield from _known(document, where, "drain pump", event.asset, pumps)
        elif isinstance(event, InletBlocked):
            yield from _known(document, where, "manhole", event.asset, yards)


def _known(
    document: Document,
    where: Location,
    what: str,
    name: str,
    known: Iterable[str],
    *,
    at_key: bool = False,
) -> Iterator[Problem]:
    names = sorted(known)
    if name not in names:
        near = "".join(nearest(name, names, count=1))
        some = ", ".join(names[:6]) or "none on this campus"
        allowed = "" if near else f"allowed: {some}"
        yield problem_at(document, where, f"no {what} named {name!r}", allowed, near, at_key=at_key)
