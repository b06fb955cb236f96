"""A campus as an evacuation plan: buildings, and the ways from their exits to assembly points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from twin.evacuation.plans.campuspaths import CampusPaths
from twin.evacuation.plans.frombuilding import indoors
from twin.evacuation.plans.plan import EvacuationPlan
from twin.evacuation.plans.yards import Yards

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.campus.campus import Campus
    from twin.evacuation.plans.plan import Link, PlanStorey, Space

__all__ = ["assembly_points", "campus_plan"]


def campus_plan(campus: Campus, buildings: Sequence[str] | None = None) -> EvacuationPlan:
    """Return the plan of buildings and of the paths from their exits to the assembly points.

    Only at an assembly point are people safe; the ground before an exit is part of a path. Where
    there is neither a road nor an assembly point, people are safe before the exit.

    Parameters
    ----------
    campus
        Its roads, assembly points and storm drainage; all its buildings stand in the way.
    buildings
        Ids of those that people leave; none given: all.

    Raises
    ------
    UnknownName
        A building that the campus does not have; the nearest names are given.
    """
    names = [one.id for one in campus.buildings] if buildings is None else dict.fromkeys(buildings)
    yards = Yards.of(campus.site.drainage)
    points = campus.site.assembly_points
    paths = CampusPaths(
        roads=campus.site.roads if points else (),
        points=points,
        footprints={one.id: one.footprint for one in campus.buildings},
    )
    gathering = assembly_points(campus)
    storeys: list[PlanStorey] = []
    spaces: list[Space] = []
    links: list[Link] = []
    for name in names:
        inside = indoors(campus.building(name))
        storeys += inside.storeys
        spaces += inside.spaces
        links += inside.links
        for exit_ in inside.exits:
            outer = paths.join_exit(exit_, gathering[name])
            links.append(inside.way_out(exit_, outer, yards))
    return EvacuationPlan(
        id=campus.id,
        name=campus.name,
        storeys=tuple(storeys),
        spaces=(*spaces, *paths.spaces),
        links=(*links, *paths.links),
    )


def assembly_points(campus: Campus) -> Mapping[str, tuple[str, ...]]:
    """Return the assembly points of each building: those that serve it; where none does, all."""
    points = campus.site.assembly_points
    every = tuple(point.id for point in points)
    return {
        building.id: tuple(point.id for point in points if building.id in point.serves) or every
        for building in campus.buildings
    }
