"""What people call a door, a stair or an exit of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.evacuation.words import LINK_NAMES
from twin.model import Name

if TYPE_CHECKING:
    from twin.evacuation.plan import EvacuationPlan, Link

__all__ = ["name_of", "name_of_stair"]


def name_of(link: Link) -> Name:
    """Return what to call a link: its name, else its kind and the last part of its id."""
    if link.name is not None:
        return link.name
    kind = LINK_NAMES[link.kind]
    tail = link.id.split(".", 1)[-1]
    return Name(en=f"{kind.en} {tail}", zh=f"{kind.zh} {tail}")


def name_of_stair(plan: EvacuationPlan, flight: str) -> Name:
    """Return what to call a staircase by one of its flights: the name of the flight."""
    space = plan.space(flight)
    return space.name or Name(en=f"Stair {space.id}", zh=f"楼梯 {space.id}")
