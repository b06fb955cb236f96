"""What must hold across the files of a campus: ids once, names known, no circles, no collisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from twin.campus import geometry
from twin.campus.building import Building
from twin.campus.campus import CampusFile
from twin.campus.references import (
    ROOMS,
    Definition,
    Reference,
    building_ids,
    campus_ids,
    references,
)
from twin.documents import Document, problem_at
from twin.errors import Problem, nearest

__all__ = ["Files", "problems_across"]

Files = Sequence[tuple[Building, Document]]
"""Buildings and what each was read from."""


def problems_across(
    campus: tuple[CampusFile, Document] | None,
    buildings: Files,
    *,
    parts: Files = (),
    broken: Collection[str] = (),
    site_broken: bool = False,
) -> Iterator[Problem]:
    """Yield what is wrong between files.

    Parameters
    ----------
    campus
        The campus file, or what is sound of it; None when its site is not.
    buildings
        Building files, or what is sound of them.
    parts
        Of files of which too little is sound for a building: those fields that are. Only what
        they name is looked at.
    broken
        Names (without suffix) of files that have mistakes of their own. Not all that they would
        define is known, so names that may be theirs are passed over; and what follows from a
        value that is lacking is not held against others.
    site_broken
        Whether the site has mistakes of its own; as for *broken*.
    """
    broken = frozenset(broken)
    misnamed = {one.id: doc.path.stem for one, doc in buildings if one.id != doc.path.stem}
    yield from _misnamed(buildings)
    broken |= set(misnamed) | set(misnamed.values())  # one message for a wrong name is enough
    buildings = [file for file in buildings if file[0].id not in misnamed]
    whole = [file for file in buildings if file[0].id not in broken]
    definitions = [
        *(campus_ids(*campus) if campus else ()),
        *(one for file in buildings for one in building_ids(*file)),
    ]
    first: dict[str, Definition] = {}
    kinds: dict[str, set[str]] = {}
    for one in definitions:
        first.setdefault(one.id, one)
        kinds.setdefault(one.id, set()).add(one.kind)
    yield from _misplaced(buildings)
    yield from _defined_twice(definitions, first)
    yield from _dangling(
        references(campus, [*buildings, *parts]),
        kinds,
        {file[0].id: file[0] for file in whole},
        broken,
        campus is None or site_broken,
    )
    yield from _circles(first)
    yield from _served_twice(whole)
    yield from _collisions(None if site_broken else campus, whole)
    yield from _unpowered(buildings)
    yield from _over_the_ceiling(buildings)
    if campus is not None and not site_broken:
        yield from _drainage(*campus)


def _misnamed(buildings: Files) -> Iterator[Problem]:
    """Yield buildings whose id is not their file's name."""
    for building, document in buildings:
        stem = document.path.stem
        if building.id != stem:
            yield problem_at(
                document, ("id",), f"got {building.id!r}", f"must be {stem!r}, as the file is named"
            )


def _misplaced(buildings: Files) -> Iterator[Problem]:
    """Yield rooms and equipment whose ids do not begin with their building's."""
    for building, document in buildings:
        for group in ("plant_rooms", "equipment"):
            for position, part in enumerate(getattr(building, group)):
                if not part.id.startswith(f"{building.id}."):
                    yield problem_at(
                        document,
                        (group, position, "id"),
                        f"got {part.id!r}",
                        f"must begin with '{building.id}.', the building it belongs to",
                    )


def _defined_twice(
    definitions: Iterable[Definition], first: Mapping[str, Definition]
) -> Iterator[Problem]:
    for one in definitions:
        earlier = first[one.id]
        if one is not earlier:
            there = problem_at(earlier.document, earlier.loc, "")
            yield problem_at(
                one.document,
                one.loc,
                f"the id {one.id!r} is already used at {there.file}:{there.line}",
                "must be used once on the campus",
            )


def _dangling(
    named: Iterable[Reference],
    known: Mapping[str, Collection[str]],
    buildings: Mapping[str, Building],
    broken: frozenset[str],
    site_broken: bool,
) -> Iterator[Problem]:
    """Yield references to ids that do not exist, or that are the wrong kind of thing."""
    for one in named:
        kinds = known.get(one.id, ())  # several where an id is used twice, which is told elsewhere
        if not one.kinds.isdisjoint(kinds):
            continue
        owner = one.id.partition(".")[0]
        if not kinds and (owner in broken or (site_broken and "." not in one.id)):
            continue
        drawn = _drawn_rooms(buildings.get(owner)) if one.kinds is ROOMS else []
        if one.id in drawn:
            continue
        right = [other for other, kind in known.items() if not one.kinds.isdisjoint(kind)] + drawn
        allowed = f"must be {one.what} of the campus"
        if kinds:
            kind = min(kinds)
            what = f"{one.id!r} is {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
            yield problem_at(one.document, one.loc, what, allowed)
            continue
        near = "".join(nearest(one.id, right, count=1))
        if not near and right:
            allowed += ", such as " + ", ".join(right[:3])
        yield problem_at(one.document, one.loc, f"got {one.id!r}", allowed, near)


def _drawn_rooms(building: Building | None) -> list[str]:
    """Return the rooms that a template draws; only asked for when a name is not found otherwise."""
    if building is None:
        return []
    return [room.id for storey in building.storeys for room in storey.rooms]


def _circles(known: Mapping[str, Definition]) -> Iterator[Problem]:
    """Yield each circle of needs once, where its first member is written."""
    done: set[str] = set()
    for start in known:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            member, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(member)
                done.add(member)
                continue
            if member in on_path:
                yield _circle([*path[path.index(member) :], member], known)
                continue
            if member in done or member not in known:
                continue
            path.append(member)
            on_path.add(member)
            stack.append((member, True))
            spec = known[member].spec
            stack += [(supplier, False) for supplier in (spec.suppliers() if spec else ())]


def _circle(members: list[str], known: Mapping[str, Definition]) -> Problem:
    at = known[members[0]]
    chain = " needs ".join(members)
    allowed = "nothing may need itself; take one of these needs away"
    return problem_at(at.document, at.loc, chain, allowed)


def _served_twice(buildings: Files) -> Iterator[Problem]:
    """Yield buildings whose hot water would come from two plants."""
    plant_of: dict[str, str] = {}
    for building, document in buildings:
        if building.hot_water is None:
            continue
        for served in building.hot_water.serves or (building.id,):
            earlier = plant_of.setdefault(served, building.id)
            if earlier != building.id:
                yield problem_at(
                    document,
                    ("hot_water", "serves"),
                    f"{served} already has its hot water from {earlier}",
                    "must have it from one plant",
                )


def _unpowered(buildings: Files) -> Iterator[Problem]:
    """Yield sump pumps that nothing gives power to."""
    for building, document in buildings:
        rooms = {room.id for room in building.plant_rooms}
        for position, item in enumerate(building.equipment):
            if item.kind != "drain-pump" or item.located_in not in rooms or item.needs is None:
                continue
            if not any(need.service == "power" for need in item.needs):
                yield problem_at(
                    document,
                    ("equipment", position, "needs"),
                    f"the pump {item.id!r} has no power",
                    "must need power of a panel; leave needs out for the building's own",
                )


def _over_the_ceiling(buildings: Files) -> Iterator[Problem]:
    """Yield parts of machines that would stand above the ceiling of their room."""
    for building, document in buildings:
        heights = {room.id: room.height_m for room in building.plant_rooms}
        for position, item in enumerate(building.equipment):
            height_m = heights.get(item.located_in or "")
            if height_m is None or item.wetting is None:
                continue
            for place, part in enumerate(item.wetting.parts):
                if part.depth_m >= height_m:
                    yield problem_at(
                        document,
                        ("equipment", position, "wetting", "parts", place, "depth_m"),
                        f"the {part.part} of {item.id!r} stands {part.depth_m:g} m above the floor"
                        f" of a room {height_m:g} m high",
                        f"must be below {height_m:g}",
                    )


def _drainage(campus: CampusFile, document: Document) -> Iterator[Problem]:
    """Yield parts of the storm drainage that do not fit each other."""
    drainage = campus.site.drainage
    if drainage is None:
        return
    place = {manhole.id: i for i, manhole in enumerate(drainage.manholes)}
    for manhole in drainage.stranded():
        yield problem_at(
            document,
            ("site", "drainage", "manholes", place[manhole.id], "id"),
            f"no way leads from {manhole.id!r} to an outfall",
            "every manhole needs one, by pipes or overflows",
        )
    ground = {manhole.id: manhole.ground_m for manhole in drainage.manholes}
    for position, overflow in enumerate(drainage.overflows):
        highest_m = max((ground[one] for one in overflow.between if one in ground), default=None)
        if highest_m is not None and overflow.crest_m < highest_m:
            yield problem_at(
                document,
                ("site", "drainage", "overflows", position, "crest_m"),
                f"the edge at {overflow.crest_m:g} lies below the ground at {highest_m:g}",
                f"must be {highest_m:g} or more, the higher ground of the two yards",
            )


def _collisions(campus: tuple[CampusFile, Document] | None, buildings: Files) -> Iterator[Problem]:
    """Yield buildings that stand in one another or outside the campus's boundary."""
    placed = [
        (building, document, building.footprint, geometry.bounds(building.footprint))
        for building, document in buildings
    ]
    for i, (one, document, outline, box) in enumerate(placed):
        for other, _, other_outline, other_box in placed[:i]:
            if box[0] >= other_box[2] or other_box[0] >= box[2]:
                continue
            if depth := geometry.overlap(outline, other_outline):
                yield problem_at(
                    document,
                    ("position",),
                    f"{one.id} stands {depth:.2g} m inside {other.id}",
                    "buildings must not overlap; move one of them",
                )
        if campus and not all(geometry.contains(campus[0].site.boundary, it) for it in outline):
            yield problem_at(
                document,
                ("position",),
                f"{one.id} stands outside the campus boundary",
                "every corner must lie inside site.boundary of campus.yaml",
            )
