"""What is allowed on a campus but probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus.campus import Campus

__all__ = ["advice"]


def advice(campus: Campus) -> Iterator[str]:
    """Yield warnings, each with the building it is about and what to do."""
    for building in campus.buildings:
        if building.hot_water is None:
            continue
        served = [campus.building(one) for one in building.hot_water.serves or (building.id,)]
        if not any(one.people.residents for one in served):
            yield (
                f"{building.id}: its hot-water plant serves nobody; give people.residents to"
                f" {', '.join(one.id for one in served)}, or take hot_water away"
            )
    gathered = {one for point in campus.site.assembly_points for one in point.serves}
    for building in campus.buildings:
        if building.people.total and building.id not in gathered:
            yield (
                f"{building.id}: its {building.people.total} people have no assembly point; name"
                " the building in the serves of one"
            )
