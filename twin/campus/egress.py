"""Whether a plan holds together: ids once, doors that join, stairs that climb, a way out of all.

Used on surveyed plans when they are read; the templates' drawings are held to it by tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from twin.campus import geometry
from twin.campus.plan import Stair, Storey

__all__ = ["faults", "reachable"]

RISE_TOLERANCE_M = 0.05
"""Difference allowed between a stair's risers and the height it climbs [m]: a finished floor."""


def faults(storeys: Sequence[Storey]) -> Iterator[str]:
    """Yield what is wrong with a plan, in words; nothing when it is sound.

    Parameters
    ----------
    storeys
        All storeys of one building.
    """
    yield from _repeated(storeys)
    yield from _out_of_order(storeys)
    for storey in storeys:
        yield from _loose_ends(storey)
        yield from _overlaps(storey)
    yield from _stairs_astray(storeys)
    if not any(storey.exits for storey in storeys):
        yield "the plan has no exit; give one storey an exit"
        return
    inside = {space.id for storey in storeys for space in storey.spaces}
    for space in sorted(inside - reachable(storeys)):
        yield f"no way leads from {space} to an exit; join it with a door"


def reachable(storeys: Sequence[Storey]) -> frozenset[str]:
    """Return the ids of all spaces from which doors and stairs lead to an exit."""
    joined: dict[str, set[str]] = {}
    for storey in storeys:
        pairs = [door.between for door in storey.doors]
        pairs += [(stair.id, stair.rises_to) for stair in storey.stairs if stair.rises_to]
        for one, other in pairs:
            joined.setdefault(one, set()).add(other)
            joined.setdefault(other, set()).add(one)
    waiting = [way_out.space for storey in storeys for way_out in storey.exits]
    found = set(waiting)
    while waiting:
        for neighbour in joined.get(waiting.pop(), ()):
            if neighbour not in found:
                found.add(neighbour)
                waiting.append(neighbour)
    return frozenset(found)


def _repeated(storeys: Sequence[Storey]) -> Iterator[str]:
    ids = Counter(
        part.id
        for storey in storeys
        for part in (storey, *storey.spaces, *storey.doors, *storey.exits)
    )
    for part, times in ids.items():
        if times > 1:
            yield f"the id {part} is used {times} times in the plan; use each id once"


def _out_of_order(storeys: Sequence[Storey]) -> Iterator[str]:
    for below, above in pairwise(storeys):
        if above.level <= below.level or above.elevation_m <= below.elevation_m:
            yield f"{above.id} does not lie above {below.id}; list the storeys lowest first"


def _loose_ends(storey: Storey) -> Iterator[str]:
    spaces = {space.id for space in storey.spaces}
    for door in storey.doors:
        for space in door.between:
            if space not in spaces:
                yield f"door {door.id} joins {space}, which is no space of {storey.id}"
    for way_out in storey.exits:
        if way_out.space not in spaces:
            yield f"exit {way_out.id} leads out of {way_out.space}, no space of {storey.id}"


def _overlaps(storey: Storey) -> Iterator[str]:
    convex = [space for space in storey.spaces if geometry.is_convex(space.polygon)]
    boxes = [geometry.bounds(space.polygon) for space in convex]
    order = sorted(range(len(convex)), key=lambda i: boxes[i][0])
    for rank, i in enumerate(order):
        for j in order[rank + 1 :]:
            if boxes[j][0] >= boxes[i][2]:
                break
            depth = geometry.overlap(convex[i].polygon, convex[j].polygon)
            if depth:
                yield f"{convex[i].id} and {convex[j].id} overlap by {depth:.2g} m"


def _stairs_astray(storeys: Sequence[Storey]) -> Iterator[str]:
    place = {stair.id: i for i, storey in enumerate(storeys) for stair in storey.stairs}
    for i, storey in enumerate(storeys):
        for stair in storey.stairs:
            if stair.rises_to is None:
                continue
            if place.get(stair.rises_to) != i + 1:
                yield f"stair {stair.id} rises to {stair.rises_to}, not a stair of the next storey"
            elif wrong := _rise_error_m(stair, storey, storeys[i + 1]):
                yield f"stair {stair.id} climbs {wrong:+.2f} m too much for the next storey"


def _rise_error_m(stair: Stair, here: Storey, above: Storey) -> float:
    error_m = stair.rise_m - (above.elevation_m - here.elevation_m)
    return error_m if abs(error_m) > RISE_TOLERANCE_M else 0.0
