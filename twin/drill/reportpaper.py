"""What came of a drill and a language: what every part of the report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from twin.drill.injects import door_called
from twin.model import Name

if TYPE_CHECKING:
    from twin.drill.recording import Recorded
    from twin.drill.tongue import Tongue
    from twin.evacuation.plans.plan import Link

__all__ = ["EMPTY_ROWS", "FIELD", "ReportPaper", "blank"]

FIELD: Final = '<span class="fill" contenteditable="true"></span>'
"""A place to be filled in, on paper or in the browser."""

EMPTY_ROWS: Final = 2
"""Rows left for what people saw and counts do not tell."""


@dataclass(frozen=True)
class ReportPaper:
    """One report in one language."""

    one: Recorded
    history: Sequence[dict[str, str]]
    """All drills of the building, this one too, the oldest first."""
    t: Tongue

    @cached_property
    def links(self) -> Mapping[str, Link]:
        """The exits by their ids."""
        return {link.id: link for link in self.one.venue.exits}

    def door(self, link: str) -> Name:
        """Return what to call a door that the script shut."""
        venue = self.one.venue
        found = next((one for one in venue.plan.links if one.id == link), None)
        if found is None:
            return Name(en=link, zh=link)
        return door_called(venue, found.between, link)


def blank(cells: int) -> tuple[str, ...]:
    """Return empty cells to be filled in."""
    return ('<span contenteditable="true">&nbsp;</span>',) * cells
