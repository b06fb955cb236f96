"""A drill and a language: what every part of the package is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from twin.drill.injects import door_called
from twin.drill.page import badge, escape
from twin.drill.signage import Signage
from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.asked import DrillPlan
    from twin.drill.document import DrillDocument
    from twin.drill.prediction import Prediction
    from twin.drill.tongue import Tongue
    from twin.drill.venue import Venue

__all__ = ["Paper", "called"]


@dataclass(frozen=True)
class Paper:
    """One package in one language."""

    plan: DrillPlan
    t: Tongue

    @property
    def venue(self) -> Venue:
        """Where."""
        return self.plan.venue

    @property
    def drill(self) -> DrillDocument:
        """The plan as data."""
        return self.plan.document

    @property
    def prediction(self) -> Prediction:
        """What is expected."""
        return self.plan.document.prediction

    @cached_property
    def signage(self) -> Signage:
        """Letters and colours of the ways."""
        return Signage.of(self.venue, self.plan.ways)

    @property
    def legend(self) -> str:
        """The letters with their stairs and exits, as HTML."""
        return " ".join(
            f"{badge(route.letter, route.colour)} {escape(self.t.name(self.signage.called(route)))}"
            for route in self.signage.routes
        )


def called(plan: DrillPlan, link: str) -> Name:
    """Return what to call a door, an exit or a staircase (by its lowest flight)."""
    venue = plan.venue
    if link in venue.spaces:
        return venue.called(venue.spaces[link])
    one = next(other for other in venue.plan.links if other.id == link)
    if one.kind == "stair-entry":
        return door_called(venue, one.between, link)
    kinds = {venue.spaces[end].kind for end in one.between}
    if "landing" in kinds:
        return door_called(venue, one.between, link)
    rooms = [venue.spaces[end] for end in one.between if venue.spaces[end].kind == "room"]
    if one.kind != "exit" and rooms:
        name = venue.called(rooms[0])
        return Name(en=f"Door of {name.en}", zh=f"{name.zh}门")
    return venue.called(one)
