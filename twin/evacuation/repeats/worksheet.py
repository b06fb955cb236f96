"""A hand calculation of an escape: one crowd through one chain of doors and passages, on a page.

What a fire engineer works out beside a simulation, to see whether it can be right. The people of a
room come to its door side by side, as densely as they stand; what the door passes spreads over the
stair behind it, which sets a new density and a new speed; and so on to the last door. The time is
that of all people through the least flow, and the walks of the first of them.

The equations are those of the hydraulic model (SFPE Handbook, 5th ed., chapter 59, and Nelson and
MacLennan before): speed S = k (1 - a D), specific flow F = S D, flow F We. Doors are taken in one
of two ways: ``design`` after the Fire Engineering Design Guide of New Zealand, a door passes the
specific flow of those who come to it times its own effective width; ``crowded`` after the SFPE
Engineering Guide to Human Behavior in Fire, a crowd waits before it and it passes its greatest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from twin.errors import InputError
from twin.evacuation.moving.movement import AREA_M2, K_LEVEL_M_S, SFPE, Movement, stair_k_m_s

__all__ = ["Doors", "Line", "Stage", "Worksheet", "worksheet"]

Doors = Literal["design", "crowded"]

BEST_P_M2 = 1.0 / (2.0 * AREA_M2)
"""Density of greatest flow, 1/(2 a) [persons/m2]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One door or passage of the chain."""

    name: str
    kind: Literal["door", "stair", "corridor"]
    clear_width_m: float
    length_m: float = 0.0
    """Walk along it [m]; along the slope on a stair."""
    riser_m: float = 0.18
    tread_m: float = 0.28
    """Steps of a stair; of no account elsewhere."""

    @property
    def k_m_s(self) -> float:
        """Speed factor k [m/s]."""
        return stair_k_m_s(self.riser_m, self.tread_m) if self.kind == "stair" else K_LEVEL_M_S

    def effective_m(self, movement: Movement) -> float:
        """Return the width that people use [m]."""
        layers = movement.boundary
        side_m = {"door": layers.door_m, "stair": layers.stair_m, "corridor": layers.corridor_m}
        return self.clear_width_m - 2.0 * side_m[self.kind]


@dataclass(frozen=True, slots=True)
class Line:
    """What the worksheet says of one stage."""

    stage: Stage
    density_p_m2: float
    """Of the people on it; of a door, of those who come to it."""
    speed_m_s: float
    flow_p_s: float
    queue: bool
    """Whether fewer pass than come, so that people wait before it."""

    @property
    def walk_s(self) -> float:
        """Walk of one person along it [s]."""
        return self.stage.length_m / self.speed_m_s


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The whole page."""

    people: int
    lines: tuple[Line, ...]

    @property
    def flow_p_s(self) -> float:
        """The least flow of the chain [persons/s]."""
        return min(line.flow_p_s for line in self.lines)

    @property
    def walk_s(self) -> float:
        """Walk of the first along the whole chain [s]."""
        return sum(line.walk_s for line in self.lines)

    @property
    def total_s(self) -> float:
        """Time until all are out [s]; what passes before they move is not in it."""
        return self.people / self.flow_p_s + self.walk_s

    def line(self, name: str) -> Line:
        """Return the line of a stage."""
        return next(line for line in self.lines if line.stage.name == name)


def worksheet(
    people: int,
    density_p_m2: float,
    stages: Sequence[Stage],
    *,
    doors: Doors = "design",
    movement: Movement = SFPE,
) -> Worksheet:
    """Return the hand calculation of a crowd that leaves a room by a chain of stages.

    Parameters
    ----------
    people
        How many.
    density_p_m2
        How densely they stand in the room.
    stages
        Doors and passages in the order in which they are passed.
    doors
        How doors are taken; see the module.
    movement
        Boundary layers, and the greatest flow of a crowded door.

    Raises
    ------
    InputError
        Nobody, no stage, people too dense to move, or a passage of no effective width.
    """
    if people < 1 or not stages:
        raise InputError(f"worksheet: {people} people, {len(stages)} stages; give one or more")
    if not 0.0 < density_p_m2 < 1.0 / AREA_M2:
        raise InputError(
            f"worksheet: {density_p_m2:g} persons/m2; allowed: above 0, below the jam at"
            f" {1.0 / AREA_M2:.2f}"
        )
    lines: list[Line] = []
    density, speed, coming = density_p_m2, K_LEVEL_M_S * (1.0 - AREA_M2 * density_p_m2), math.inf
    for stage in stages:
        width_m = stage.effective_m(movement)
        if width_m <= 0.0:
            raise InputError(
                f"worksheet: {stage.name} is {stage.clear_width_m:g} m wide, less than the people"
                " keep clear of its sides; widen it"
            )
        if stage.kind == "door":
            most = movement.level_flow_p_s_m * width_m
            side_by_side = density * speed * width_m
            possible = min(most, side_by_side) if doors == "design" else most
        else:
            possible = stage.k_m_s * BEST_P_M2 / 2.0 * width_m
        flow = min(coming, possible)
        if stage.kind != "door":
            density = _density_p_m2(min(flow, possible) / width_m, stage.k_m_s)
            speed = stage.k_m_s * (1.0 - AREA_M2 * density)
        lines.append(Line(stage, density, speed, flow, queue=flow < coming < math.inf))
        coming = flow
    return Worksheet(people, tuple(lines))


def _density_p_m2(flow_p_s_m: float, k_m_s: float) -> float:
    """Return the density that carries a specific flow: of two, the one at which people move.

    The smaller root of k (1 - a D) D = F.
    """
    return (1.0 - math.sqrt(max(0.0, 1.0 - 4.0 * AREA_M2 * flow_p_s_m / k_m_s))) / (2.0 * AREA_M2)
