"""The rules of the code check: what is measured in a building, and against which limit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.evacuation.codes.codecase import TINY, Case, Place
from twin.evacuation.codes.codefinding import Finding
from twin.evacuation.codes.codelimits import CodeLimit, Context, Rule
from twin.evacuation.codes.codeshapes import farthest_m

if TYPE_CHECKING:
    from twin.evacuation.codes.codeways import Door, StoreyWays, WayOut

__all__ = ["findings"]

FLIGHTS = frozenset({"stair", "ramp"})
MACHINES = frozenset({"plant-room", "pump-room", "switch-room"})


def findings(case: Case) -> Iterator[Finding]:
    """Yield every finding, storey by storey from below."""
    for way in case.ways:
        for room in way.rooms:
            yield from _travel(case, way, room)
            yield from _in_room(case, way, room)
            yield from _doors(case, way, room)
        for corridor in sorted(way.passages):
            yield from _corridor(case, way, corridor)
        yield from _ways_out(case, way)
        yield from _stair_feet(case, way)
    yield from _flights(case)


# Walks


def _travel(case: Case, way: StoreyWays, room: str) -> Iterator[Finding]:
    """Yield the walk from that door of a room which is nearest to its limit."""
    found = []
    for door in way.way_doors(room):
        two = way.two_ways(door)
        rule: Rule = "travel-two-way" if two else "travel-dead-end"
        row = case.limit(rule, way.level, room)
        if row is None:
            continue
        walk_m, goal = way.walk_m(door)
        limit_m, steps = _allowed_m(case, row, goal, two=two)
        found.append(case.finding(Place(rule, room, way), walk_m, limit_m, [row, *steps]))
    row = case.limit("travel-dead-end", way.level, room)
    if not way.way_doors(room) and row is not None:
        found.append(case.finding(Place(row.what, room, way), math.inf, row.value, [row]))
    if found:
        yield max(found, key=lambda one: one.strain)


def _allowed_m(
    case: Case, row: CodeLimit, goal: WayOut | None, *, two: bool
) -> tuple[float, list[CodeLimit]]:
    """Return the walk allowed: more with sprinklers, less to stairs that are not enclosed."""
    options, context = case.options, case.context(1)
    to_open_stair = options.open_stairs and goal is not None and goal.well is not None
    less: Rule = "open-stair-less-two-way" if two else "open-stair-less-dead-end"
    factor = case.limits.find("sprinkler-factor", context) if options.sprinklered else None
    extra = case.limits.find("gallery-extra", context) if options.open_gallery else None
    minus = case.limits.find(less, context) if to_open_stair else None
    limit_m = row.value * (factor.value if factor else 1.0)
    limit_m += (extra.value if extra else 0.0) - (minus.value if minus else 0.0)
    return limit_m, [step for step in (factor, extra, minus) if step is not None]


def _in_room(case: Case, way: StoreyWays, room: str) -> Iterator[Finding]:
    """Yield the walk from the worst place of a room to its nearest door; 5.5.17 (3) and (4)."""
    doors = [door for door in way.way_doors(room) if math.isfinite(door.at[0])]
    polygon = case.node(room)["polygon"]
    if not doors or not polygon:
        return
    hall = case.limit("in-hall", way.level, room) if len(doors) > 1 else None
    row = hall or case.limit("travel-dead-end", way.level, room)
    if row is None:
        return
    factor = case.limit("sprinkler-factor", way.level) if case.options.sprinklered else None
    limit_m = row.value * (factor.value if factor else 1.0)
    place = Place("in-hall" if hall else "in-room", room, way)
    reach_m = farthest_m(polygon, [door.at for door in doors])
    yield case.finding(place, reach_m, limit_m, [row, factor] if factor else [row])


def _stair_feet(case: Case, way: StoreyWays) -> Iterator[Finding]:
    """Yield the walk from the foot of each stair that does not itself lead straight out."""
    row = case.limit("stair-to-exit", way.level)
    if way.level != case.exit_level or row is None:
        return
    direct = {one.well for one in way.ways_out}
    feet: dict[int, list[tuple[float, str]]] = {}
    for space, well in sorted(way.wells.items()):
        for door in way.doors(space):
            if well not in direct and door.there in way.spaces:
                feet.setdefault(well, []).append((way.walk_m(door)[0], space))
    for walks in feet.values():
        walk_m, foot = min(walks)
        yield case.finding(Place("stair-to-exit", foot, way), walk_m, row.value, [row])


# Doors of rooms


def _doors(case: Case, way: StoreyWays, room: str) -> Iterator[Finding]:
    doors = way.way_doors(room)
    people = case.people.get(room, 0.0)
    if not doors:
        return
    yield from _door_count(case, way, room, doors)
    row = case.limit("door-width", way.level, room)
    if row is not None:
        narrow_m = min(door.width_m for door in doors)
        yield case.finding(Place("door-width", room, way), narrow_m, row.value, [row])
    row = case.limit("persons-per-door", way.level, room)
    if row is not None and people:
        place, fit = Place("persons-per-door", room, way), int(row.value * len(doors))
        yield case.finding(place, people / len(doors), row.value, [row], people=fit)
    row = case.limit("width-per-100", way.level, room)
    if row is not None and people:
        total_m = sum(door.width_m for door in doors)
        yield _width(case, Place("room-per-100", room, way), total_m, people, row)


def _door_count(case: Case, way: StoreyWays, room: str, doors: Sequence[Door]) -> Iterator[Finding]:
    context = case.context(way.level, room)
    two = case.limits.find("doors-per-room", context)
    if two is None:
        return
    place, count = Place("doors-per-room", room, way), _apart(case, doors, context)
    # A row for the use of this room (each classroom of a school) knows no exception.
    one = None if two.uses else _one_door(case, way, room, doors[0])
    if one is None:
        yield case.finding(place, count, two.value, [two])
    else:
        yield case.finding(place, count, 1.0, [one, two])


def _one_door(case: Case, way: StoreyWays, room: str, door: Door) -> CodeLimit | None:
    """Return the row that lets a room have one door, None if it must have two; 5.5.15, 5.5.5."""
    context, limits = case.context(way.level, room), case.limits
    area_m2 = case.node(room)["area_m2"]
    if way.at_corridor_end(door) and not way.two_ways(door):
        return _one_end_door(case, room, door, context)
    row = limits.find("one-door-area", context)
    few = limits.find("one-door-people", context)
    if row is None or area_m2 > row.value + TINY:
        return None
    # Of machine rooms below ground the area alone counts: their row names them.
    return row if row.uses or few is None or context.people <= few.value else None


def _one_end_door(case: Case, room: str, door: Door, context: Context) -> CodeLimit | None:
    """Return the row that lets a room at the end of a corridor have one door."""
    limits, node = case.limits, case.node(room)
    row = limits.find("end-room-area", context)
    least_m = limits.value("end-room-door", context, 0.0)
    if row and node["area_m2"] < row.value and door.width_m >= least_m - TINY:
        return row
    row = limits.find("end-room-wide-area", context)
    least_m = limits.value("end-room-wide-door", context, 0.0)
    if row is None or not node["polygon"] or door.width_m < least_m - TINY:
        return None
    near = farthest_m(node["polygon"], [door.at]) <= limits.value(
        "end-room-wide-reach", context, math.inf
    )
    return row if near and node["area_m2"] <= row.value else None


def _apart(case: Case, doors: Sequence[Door], context: Context) -> int:
    """Return how many doors count: nearer ones than the table says count as one."""
    gap_m = case.limits.value("apart", context, 0.0)
    kept: list[Door] = []
    for door in sorted(doors, key=lambda one: (one.at, one.link)):
        near = (
            math.dist(door.at, other.at) - (door.width_m + other.width_m) / 2 < gap_m - TINY
            for other in kept
        )
        if not any(near):
            kept.append(door)
    return len(kept)


# Corridors, storeys, stairs


def _corridor(case: Case, way: StoreyWays, corridor: str) -> Iterator[Finding]:
    node = case.node(corridor)
    width_m = node["clear_width_m"]
    if width_m is None or node["kind"] != "corridor":
        return
    context = case.context(way.level, both=way.on_both_sides(corridor))
    row = case.limits.find("corridor-width", context)
    if row is not None:
        yield case.finding(Place("corridor-width", corridor, way), width_m, row.value, [row])
    people = sum(_share(case, way, room, corridor) for room in way.rooms)
    row = case.limit("width-per-100", way.level)
    if row is not None and people:
        # People part to the ways on either hand; each stretch of the corridor takes its share.
        total_m = width_m * way.directions(corridor)
        yield _width(case, Place("corridor-per-100", corridor, way), total_m, people, row)


def _share(case: Case, way: StoreyWays, room: str, corridor: str) -> float:
    """Return how many of a room's people come into a corridor: by the widths of its doors."""
    doors = way.way_doors(room)
    here_m = sum(door.width_m for door in doors if door.there == corridor)
    total_m = sum(door.width_m for door in doors)
    return case.people.get(room, 0.0) * here_m / total_m if here_m else 0.0


def _ways_out(case: Case, way: StoreyWays) -> Iterator[Finding]:
    if not way.rooms:
        return
    yield from _exit_count(case, way)
    ground = way.level == case.exit_level
    doors = {one.door.link: one.door for one in (way.exits if ground else way.ways_out)}
    # The doors of the ground floor serve the fullest storey, whichever it is; 5.5.21 (3).
    served = case.load if ground else {way.level: case.load[way.level]}
    total_m = sum(door.width_m for door in doors.values())
    yield from _most(case, Place("exits-per-100", way.storey, way), total_m, served)
    rule: Rule = "exit-width" if ground else "door-width"
    row = case.limit(rule, way.level)
    for link, door in sorted(doors.items()):
        if row is not None:
            yield case.finding(Place(rule, link, way), door.width_m, row.value, [row])


def _exit_count(case: Case, way: StoreyWays) -> Iterator[Finding]:
    context = case.context(way.level)
    two = case.limits.find("exits-per-storey", context)
    if two is None:
        return
    seen = {one.key: one.door for one in way.ways_out}
    count = _apart(case, list(seen.values()), context)
    one = _one_exit(case, way)
    place = Place("exits-per-storey", way.storey, way)
    yield case.finding(place, count, 1.0 if one else two.value, [*one, two])


def _one_exit(case: Case, way: StoreyWays) -> list[CodeLimit]:
    """Return the rows by which one way out is enough; none where two are needed."""
    people, area_m2 = case.load[way.level], _area_m2(case, way)
    context = case.context(way.level)
    tests: list[tuple[Rule, float]]
    if way.level < 0:
        machines = {case.node(room)["use"] for room in way.rooms} <= MACHINES
        context = replace(context, use="plant-room" if machines else None)
        tests = [("one-door-area", area_m2)]
        tests += [] if machines else [("one-door-people", people)]
    elif way.level == case.exit_level:
        tests = [("one-exit-area", area_m2), ("one-exit-people", people)]
    else:
        upper = [one for one in case.ways if one.level > 0]
        above = sum(n for level, n in case.load.items() if level > (case.exit_level or 1))
        tests = [
            ("one-stair-storeys", float(case.storeys)),
            ("one-stair-area", max(_area_m2(case, one) for one in upper)),
            ("one-stair-people", above),
        ]
    rows = [(case.limits.find(rule, context), value) for rule, value in tests]
    kept = [row for row, value in rows if row is not None and value <= row.value + TINY]
    return kept if len(kept) == len(tests) else []


def _area_m2(case: Case, way: StoreyWays) -> float:
    return float(sum(case.node(n)["area_m2"] for n in way.spaces))


def _flights(case: Case) -> Iterator[Finding]:
    """Yield each flight of the staircases, and the flights that leave a storey together."""
    levels = {way.level: way for way in case.ways}
    leaving: dict[int, float] = {}
    for flight, ends in _between_storeys(case):
        node = case.node(flight)
        way = levels.get(node["level"])
        if way is None or not way.spaces:
            continue
        width_m = float(node["clear_width_m"])
        figures: Sequence[tuple[Rule, float | None]] = (
            ("stair-width", width_m),
            ("riser", node["riser_m"]),
            ("tread", node["tread_m"]),
        )
        for rule, value in figures:
            row = case.limit(rule, way.level)
            if row is not None and value is not None:
                yield case.finding(Place(rule, flight, way), value, row.value, [row])
        # Above ground a flight leads down from its upper storey, below it up from the lower one.
        left = max(ends) if max(ends) > 1 else min(ends)
        leaving[left] = leaving.get(left, 0.0) + width_m
    for level, total_m in sorted(leaving.items()):
        if level in levels and levels[level].spaces:
            # The fullest storey that the flights serve counts; 5.5.21 (1).
            served = {
                one: n
                for one, n in case.load.items()
                if (one >= level if level > 0 else one <= level)
            }
            place = Place("stairs-per-100", levels[level].storey, levels[level])
            yield from _most(case, place, total_m, served)


def _between_storeys(case: Case) -> Iterator[tuple[str, set[int]]]:
    """Yield the flights of the building's staircases, with the levels that each joins."""
    if not case.ways:
        return
    wells = case.ways[0].wells
    inside = {n for way in case.ways for n in way.spaces}
    mine = {wells[there] for n in inside for there in case.graph.successors(n) if there in wells}
    for flight, well in sorted(wells.items()):
        if well in mine and case.node(flight)["kind"] in FLIGHTS:
            ends = {
                case.node(n)["level"]
                for n in case.graph.successors(flight)
                if case.node(n)["kind"] not in FLIGHTS and case.node(n)["level"] is not None
            }
            if len(ends) > 1:
                yield flight, ends


def _most(
    case: Case, place: Place, total_m: float, served: Mapping[int, float]
) -> Iterator[Finding]:
    """Yield the width for that of the storeys served which needs most."""
    needs = [
        (people * row.value, people, row)
        for level, people in served.items()
        if people and (row := case.limit("width-per-100", level)) is not None
    ]
    if needs:
        _, people, row = max(needs, key=lambda need: need[:2])
        yield _width(case, place, total_m, people, row)


def _width(case: Case, place: Place, total_m: float, people: float, row: CodeLimit) -> Finding:
    fit = math.floor(total_m / row.value * 100.0 + TINY)
    return case.finding(place, total_m, people * row.value / 100.0, [row], people=fit)
