"""Campuses of any number of hot-water plants, made from the demo's own."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus import Building, Campus
    from twin.scenario import Scenario

__all__ = ["with_days", "with_plants"]


def with_plants(campus: Campus, scenario: Scenario, count: int) -> tuple[Campus, Scenario]:
    """Return the campus with *count* hot-water plants, and the scenario that people it.

    The first plants are the campus's own, the others copies of them in turn: same design, same
    people, same supply, and the occupancy of the original, but draws of their own, since draws
    are keyed by name. Buildings without a plant stay as they are.

    The models are put together without being validated again: nothing in them is new.
    """
    originals = [building for building in campus.buildings if building.hot_water is not None]
    kept = {building.id for building in originals[:count]}
    standing = [
        building
        if building.hot_water is None or building.id in kept
        else _variant(building, hot_water=None)
        for building in campus.buildings
    ]
    copies, copied = [], {}
    for number, original in enumerate(islice(cycle(originals), max(0, count - len(originals)))):
        replica = _variant(original, id=f"replica-{number + 1:04}", equipment=(), plant_rooms=())
        copies.append(replica)
        copied[replica.id] = original.id
    fields = {name: getattr(campus, name) for name in type(campus).model_fields}
    fields["buildings"] = (*standing, *copies)
    residents = dict(scenario.occupancy.residents)
    residents |= {
        replica: residents[original]
        for replica, original in copied.items()
        if original in residents
    }
    occupancy = scenario.occupancy.model_copy(update={"residents": residents})
    return (
        type(campus).model_construct(**fields),
        scenario.model_copy(update={"occupancy": occupancy}),
    )


def with_days(scenario: Scenario, days: float) -> Scenario:
    """Return the scenario with another length [days]."""
    return scenario.model_copy(update={"days": float(days)})


def _variant(building: Building, **changes: object) -> Building:
    """Return *building* with some fields changed and nothing remembered.

    Not ``model_copy``: that would carry over what the original has cached about itself.
    """
    fields = {name: getattr(building, name) for name in type(building).model_fields}
    return type(building).model_construct(**(fields | changes))
