"""What is allowed on a campus but probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus.campus import Campus
    from twin.campus.drainage import Drainage

__all__ = ["Advice", "advice"]

LOOP_TANK_OVER_LOSS = 1.75
"""Power of a temperature-maintenance tank over the loop's loss [-]: EcosizerEngine, the parallel
loop tank and the swing tank alike."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at again."""

    building: str
    """Whose file it is about; ``campus`` for the campus's own."""
    place: str | tuple[str | int, ...]
    """The key of that file, or the way to it."""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.building}: {self.what}; {self.remedy}"


def advice(campus: Campus) -> Iterator[Advice]:
    """Yield what should be looked at again, each with the building and what to do."""
    yield from _people(campus)
    yield from _loop_tanks(campus)
    if campus.site.drainage is not None:
        yield from _drainage(campus, campus.site.drainage)


def _drainage(campus: Campus, drainage: Drainage) -> Iterator[Advice]:
    """Yield pipes that climb, and rooms below ground into which no water can come."""
    place = {pipe.id: position for position, pipe in enumerate(drainage.pipes)}
    for pipe, rise_m in drainage.uphill():
        yield Advice(
            "campus",
            ("site", "drainage", "pipes", place[pipe.id]),
            f"the pipe {pipe.id} climbs {rise_m:.2g} m over {pipe.length_m:g} m",
            "exchange its ends, or lower the invert of the one it runs to",
        )
    for building in campus.buildings:
        for position, room in enumerate(building.plant_rooms):
            if not room.ways_in:
                yield Advice(
                    building.id,
                    ("plant_rooms", position),
                    f"no water can come into {room.id}: it has no ways_in",
                    "give the door, stair or vent by which people and air get down",
                )


def _people(campus: Campus) -> Iterator[Advice]:
    """Yield buildings whose people lack something that people usually have."""
    gathered = {one for point in campus.site.assembly_points for one in point.serves}
    with_hot_water: set[str] = set()
    for building in campus.buildings:
        if building.hot_water is not None:
            with_hot_water |= set(building.hot_water.serves or (building.id,))
    for building in campus.buildings:
        people = building.people
        if building.hot_water is not None:
            served = [campus.building(one) for one in building.hot_water.serves or (building.id,)]
            if not any(one.people.residents for one in served):
                yield Advice(
                    building.id,
                    "hot_water",
                    "its hot-water plant serves nobody",
                    f"give people.residents to {', '.join(one.id for one in served)}, or take"
                    " hot_water away",
                )
        elif people.residents and building.id not in with_hot_water:
            yield Advice(
                building.id,
                "people",
                f"its {people.residents} residents have no central hot water",
                "give it hot_water, or name it in the serves of another building's plant",
            )
        elif not people.total and building.kind != "plant-house":
            yield Advice(
                building.id,
                "people",
                "nobody belongs to it",
                "give it people, or make it a plant-house",
            )
        if people.total and building.id not in gathered:
            yield Advice(
                building.id,
                "people",
                f"its {people.total} people have no assembly point",
                "name the building in the serves of one",
            )


def _loop_tanks(campus: Campus) -> Iterator[Advice]:
    """Yield temperature-maintenance tanks that are small for the loop that they keep warm."""
    for building in campus.buildings:
        plant = building.hot_water
        if plant is None or plant.temperature_maintenance is None:
            continue
        power, loss = plant.temperature_maintenance.power_kw, plant.loop_loss_kw()
        if power < LOOP_TANK_OVER_LOSS * loss:
            yield Advice(
                building.id,
                ("hot_water", "temperature_maintenance", "power_kw"),
                f"its temperature-maintenance tank has {power:g} kW for a loop that loses"
                f" {loss:.3g} kW",
                f"give it {LOOP_TANK_OVER_LOSS * loss:.3g} kW, {LOOP_TANK_OVER_LOSS:g} times the"
                " loss as Ecosizer does, or lag the loop",
            )
