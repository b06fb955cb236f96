"""The plan of a building: storeys with rooms, corridors, stairs, doors and exits, in metres.

Coordinates are the building's own: x along its length, y across it, the origin at one corner.
Rooms, corridors and stairs are *spaces*; a door joins two spaces of one storey, a stair joins its
storey to the one above, an exit joins a space to the open air. Templates draw plans; a surveyed
building may carry its own.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from twin.campus import geometry
from twin.campus.quantities import NonNegative, Positive
from twin.model import Id, Model, Name

__all__ = [
    "REFUGE_PLACE_M2",
    "Corridor",
    "Door",
    "Exit",
    "PlanPolygon",
    "Room",
    "RoomKind",
    "Stair",
    "Storey",
]


def _simple(polygon: geometry.Polygon) -> geometry.Polygon:
    if not geometry.is_simple(polygon):
        raise ValueError("not a plane shape: give three corners or more, whose sides do not cross")
    return polygon


REFUGE_PLACE_M2 = 0.9 * 1.4
"""Floor for one wheelchair that waits [m2] (recalled, BS 9999; 1.1 to 1.5)."""

PlanPoint = tuple[float, float]
PlanPolygon = Annotated[tuple[PlanPoint, ...], AfterValidator(_simple)]
"""Corners (x, y) in order round the shape [m]; the last is joined to the first."""

RoomKind = Literal[
    "bedroom",
    "classroom",
    "lecture-hall",
    "laboratory",
    "office",
    "meeting-room",
    "reading-room",
    "dining-hall",
    "kitchen",
    "sports-hall",
    "changing-room",
    "ward",
    "lobby",
    "washroom",
    "store",
    "plant-room",
    "pump-room",
    "switch-room",
]


class Room(Model):
    """A space where people stay or machines stand."""

    id: Id
    name: Name
    kind: RoomKind
    polygon: PlanPolygon
    capacity: Annotated[int, Field(ge=0)] = 0
    """People it is laid out for."""

    @property
    def area_m2(self) -> float:
        """Floor area between wall axes [m2]."""
        return geometry.area(self.polygon)


class Corridor(Model):
    """A space that people only pass through."""

    id: Id
    name: Name
    polygon: PlanPolygon
    clear_width_m: Positive
    """Free width between the walls [m]."""

    @property
    def area_m2(self) -> float:
        """Floor area between wall axes [m2]."""
        return geometry.area(self.polygon)


class Stair(Model):
    """One storey's part of a staircase: its shaft, and the flights to the storey above."""

    id: Id
    name: Name
    polygon: PlanPolygon
    clear_width_m: Positive
    """Free width of one flight between wall and handrail [m]."""
    rises_to: Id | None = None
    """The same staircase one storey higher; None where it ends."""
    steps: Annotated[int, Field(ge=0)] = 0
    """Risers up to the storey above; 0 where it ends."""
    riser_m: Annotated[float, Field(gt=0, le=0.25)] = 0.165
    """Height of one step [m]; at most 0.165 in dormitories (JGJ 36-2016)."""
    tread_m: Annotated[float, Field(gt=0.15, le=0.5)] = 0.28
    """Depth of one step [m]; at least 0.27 in dormitories (JGJ 36-2016)."""
    landing_m: Positive = 1.4
    """Depth of the landings [m]; not less than the clear width."""
    refuge_places: Annotated[int, Field(ge=0, le=20)] = 0
    """Places kept free on this landing for people in wheelchairs who wait for help, 0.9 m by 1.4 m
    each; 0: none is marked, and who cannot use stairs waits on the landing itself."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if (self.rises_to is None) != (self.steps == 0):
            raise ValueError("a stair has steps where it rises to another; give both or none")
        return self

    @model_validator(mode="after")
    def _refuge_leaves_a_way(self) -> Self:
        most = int(self.landing_m2 / 2 / REFUGE_PLACE_M2)
        if self.refuge_places > most:
            raise ValueError(
                f"refuge_places {self.refuge_places} would block the landing: at most {most}, half"
                f" of its {self.landing_m2:.1f} m2 at {REFUGE_PLACE_M2:g} m2 each"
            )
        return self

    @property
    def area_m2(self) -> float:
        """Area of the shaft [m2]."""
        return geometry.area(self.polygon)

    @property
    def run_m(self) -> float:
        """Extent of its flights in plan [m]: two side by side, a tread fewer than risers in each.

        0 where it ends.
        """
        return max(0, -(-self.steps // 2) - 1) * self.tread_m

    @property
    def landing_m2(self) -> float:
        """Floor of the landing [m2]: half of what the flights leave of the shaft."""
        return max(self.area_m2 - 2 * self.clear_width_m * self.run_m, 0.0) / 2

    @property
    def rise_m(self) -> float:
        """Height climbed to the storey above [m]."""
        return self.steps * self.riser_m

    @property
    def walk_m(self) -> float:
        """Path walked along the slope and the landings to the storey above [m]."""
        if not self.steps:
            return 0.0
        slope = float((self.riser_m**2 + self.tread_m**2) ** 0.5)
        return self.steps * slope + 2 * self.landing_m


class Door(Model):
    """An opening between two spaces of the same storey."""

    id: Id
    between: tuple[Id, Id]
    at: PlanPoint
    """Middle of the opening [m]."""
    clear_width_m: Positive
    """Free width with the leaf open [m]."""
    sill_m: NonNegative = 0
    """Threshold that water must rise over to pass, above the floor [m]."""

    @model_validator(mode="after")
    def _joins_two(self) -> Self:
        if self.between[0] == self.between[1]:
            raise ValueError(f"joins {self.between[0]!r} to itself; name two spaces")
        return self


class Exit(Model):
    """A door to the open air."""

    id: Id
    name: Name
    space: Id
    """The room, corridor or stair that it leads out of."""
    at: PlanPoint
    """Middle of the opening [m]."""
    clear_width_m: Positive
    """Free width with the leaves open [m]."""
    sill_m: NonNegative = 0
    """Floor at the door above the ground outside: water lower than this stays out [m]."""
    main: bool | None = None
    """Whether everybody knows it as a way in; none written: whether it leads out of a lobby."""


class Storey(Model):
    """One floor."""

    id: Id
    level: int
    """1 is the ground floor, 2 the one above; -1 the first basement. There is no 0."""
    elevation_m: float
    """Finished floor above the ground outside [m]."""
    height_m: Positive
    """Floor to floor [m]."""
    rooms: tuple[Room, ...]
    corridors: tuple[Corridor, ...] = ()
    stairs: tuple[Stair, ...] = ()
    doors: tuple[Door, ...] = ()
    exits: tuple[Exit, ...] = ()

    @property
    def spaces(self) -> tuple[Room | Corridor | Stair, ...]:
        """Everything with a floor: rooms, corridors and stairs."""
        return (*self.rooms, *self.corridors, *self.stairs)

    @property
    def area_m2(self) -> float:
        """Floor area between wall axes [m2]."""
        return sum(space.area_m2 for space in self.spaces)
