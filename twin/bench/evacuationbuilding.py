"""The building on which evacuations are timed, any number of them, and the people in it.

Five floors; on each floor two halves of a corridor, 30 m by 3 m, with ten rooms of 48 m2 each. A
half leads through a door of 1.8 m to its own stair, 2 m wide; the two stairs lead down to an exit
each: 122 spaces and 120 links. Everybody walks 4 m in the room, 15 m in the corridor and 9 m on
each flight. Crossed halves are joined by openings of 3 m, so that people have a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.moving.movement import SFPE
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network

__all__ = ["FLOORS", "ROOMS", "SIDES", "buildings", "occupants", "places"]

FLOORS: Final = 5
ROOMS: Final = 10
"""Rooms of each half of a corridor."""
SIDES: Final = "ab"

SPEED_M_S, SPREAD_M_S, SLOWEST_M_S = 1.34, 0.26, 0.3
"""Own speeds: normal, cut off below [m/s]."""

CORRIDOR_DOOR_P_S: Final = 1.5 * SFPE.level_flow_p_s_m
"""The door to the stair limits by its own width, not by the stair's flow [persons/s]."""


def buildings(count: int = 1, *, crossed: bool = False) -> EvacuationPlan:
    """Return the plan of so many equal buildings that share no door.

    Parameters
    ----------
    count
        How many.
    crossed
        Whether the halves of each corridor are joined.
    """
    prefixes = [f"b{number}." for number in range(1, count + 1)] if count > 1 else [""]
    return EvacuationPlan(
        id="bench",
        storeys=tuple(
            PlanStorey(id=f"f{floor}", level=floor, elevation_m=3.4 * (floor - 1), height_m=3.4)
            for floor in range(1, FLOORS + 1)
        ),
        spaces=tuple(space for prefix in prefixes for space in _spaces(prefix)),
        links=tuple(link for prefix in prefixes for link in _links(prefix, crossed)),
    )


def _halves() -> Iterator[tuple[int, str]]:
    for floor in range(1, FLOORS + 1):
        for side in SIDES:
            yield floor, side


def _spaces(prefix: str) -> Iterator[Space]:
    for floor, side in _halves():
        at = f"{floor}{side}"
        storey = f"f{floor}"
        for room in range(ROOMS):
            yield Space(id=f"{prefix}room-{at}{room}", kind="room", storey=storey, area_m2=48.0)
        yield Space(
            id=f"{prefix}hall-{at}",
            kind="corridor",
            storey=storey,
            area_m2=90.0,
            clear_width_m=3.0,
            length_m=30.0,
        )
        yield Space(
            id=f"{prefix}stair-{at}",
            kind="stair",
            storey=storey,
            clear_width_m=2.0,
            length_m=9.0,
            riser_m=0.17,
            tread_m=0.28,
            steps_up=False,
        )
    for side in SIDES:
        yield Space(id=f"{prefix}out-{side}", kind="outside")


def _links(prefix: str, crossed: bool) -> Iterator[Link]:
    for floor, side in _halves():
        at = f"{floor}{side}"
        hall, stair = f"{prefix}hall-{at}", f"{prefix}stair-{at}"
        for room in range(ROOMS):
            yield Link(
                id=f"{prefix}door-{at}{room}",
                between=(f"{prefix}room-{at}{room}", hall),
                clear_width_m=1.0,
                walk_m=(4.0, 0.0),
            )
        yield Link(
            id=f"{prefix}lobby-{at}",
            between=(hall, stair),
            clear_width_m=1.8,
            walk_m=(15.0, 0.0),
            flow_p_s=CORRIDOR_DOOR_P_S,
        )
        if floor > 1:
            yield Link(
                id=f"{prefix}flight-{at}",
                kind="stair-entry",
                between=(stair, f"{prefix}stair-{floor - 1}{side}"),
                clear_width_m=2.0,
                walk_m=(9.0, 9.0),
            )
        else:
            yield Link(
                id=f"{prefix}exit-{side}",
                kind="exit",
                between=(stair, f"{prefix}out-{side}"),
                clear_width_m=2.0,
                walk_m=(9.0, 0.0),
            )
        if crossed and side == SIDES[0]:
            yield Link(
                id=f"{prefix}cross-{floor}",
                kind="opening",
                between=(hall, f"{prefix}hall-{floor}{SIDES[1]}"),
                clear_width_m=3.0,
                walk_m=(15.0, 15.0),
            )


def places(network: Network, people: int, *, share_a: float = 0.5) -> NDArray[np.int32]:
    """Return the space of each person: they are spread evenly over the rooms.

    Parameters
    ----------
    network
        The network of :func:`buildings`.
    people
        How many.
    share_a
        Share of them on the side of the first stair.
    """
    of_side: dict[str, list[int]] = {side: [] for side in SIDES}
    for index, name in enumerate(network.cell_id):
        what, at = name.rsplit("-", 1)
        if what.endswith("room"):
            of_side[at[1]].append(index)
    near = round(share_a * people)
    some = [
        np.resize(np.array(rooms, dtype=np.int32), count)
        for rooms, count in zip(of_side.values(), (near, people - near), strict=True)
    ]
    # Neighbours in a room are neighbours in the arrays, as when rooms are filled from a plan.
    return np.sort(np.concatenate(some))


def occupants(cells: NDArray[np.int32], rng: np.random.Generator) -> People:
    """Return people in these spaces, with speeds of their own, who all start at once."""
    speed = rng.normal(SPEED_M_S, SPREAD_M_S, cells.size)
    return People.of(cells, level_m_s=np.maximum(SLOWEST_M_S, speed))
