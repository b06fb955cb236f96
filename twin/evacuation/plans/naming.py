"""What people call a door, a stair or an exit of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.evacuation.plans.plan import FLIGHTS
from twin.evacuation.words import LINK_NAMES
from twin.model import Name

if TYPE_CHECKING:
    from twin.evacuation.plans.plan import EvacuationPlan, Link, Space

__all__ = ["name_of", "name_of_stair"]


def name_of(plan: EvacuationPlan, link: Link) -> Name:
    """Return what to call a link: an exit by its name, a door by its room, else by both sides."""
    ends = [plan.space(end) for end in link.between]
    flight = next((space for space in ends if space.kind in FLIGHTS), None)
    if flight is not None and link.kind == "stair-entry":
        return _entry(plan, link, flight, ends)
    if link.name is not None:
        return link.name
    kind = LINK_NAMES[link.kind]
    room = next((space for space in ends if space.kind == "room" and space.name), None)
    if room is not None and room.name is not None:
        tail = _tail(room)
        more = "" if tail in room.name.en else f" {tail}"
        return Name(en=f"{kind.en} of {room.name.en}{more}", zh=f"{room.name.zh}{more}{kind.zh}")
    names = [space.name or Name(en=_tail(space), zh=_tail(space)) for space in ends]
    level = _level(plan, ends)
    return Name(
        en=f"{kind.en} {names[0].en} to {names[1].en}{f', floor {level}' if level else ''}",
        zh=f"{f'{level}层' if level else ''}{names[0].zh}至{names[1].zh}{kind.zh}",
    )


def name_of_stair(plan: EvacuationPlan, flight: str) -> Name:
    """Return what to call a staircase by one of its flights: the name of the flight."""
    space = plan.space(flight)
    return space.name or Name(en=f"Stair {space.id}", zh=f"楼梯 {space.id}")


def _entry(plan: EvacuationPlan, link: Link, flight: Space, ends: list[Space]) -> Name:
    """Return what to call the top or the foot of a flight."""
    name = name_of_stair(plan, flight.id)
    low = _level(plan, [flight])
    here = _level(plan, [space for space in ends if space is not flight])
    if low is None or here is None:
        return Name(en=f"{name.en} {_tail(flight)}", zh=f"{name.zh} {_tail(flight)}")
    if here > low:
        return Name(en=f"{name.en}, top at floor {here}", zh=f"{name.zh}{here}层下行口")
    return Name(en=f"{name.en}, foot at floor {here}", zh=f"{name.zh}{here}层梯脚")


def _level(plan: EvacuationPlan, spaces: list[Space]) -> int | None:
    levels = {storey.id: storey.level for storey in plan.storeys}
    found = [levels[space.storey] for space in spaces if space.storey in levels]
    return found[0] if found else None


def _tail(space: Space) -> str:
    return space.id.split(".", 1)[-1]
