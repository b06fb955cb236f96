"""Assets: everything on a campus that can fail, lose its supply, or be drilled into.

The files speak of buildings and of plants; the engine speaks of assets. An `AssetSpec` is the row
between the two: an id, what it needs to work, where it stands, and its ratings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from twin.campus.wetting import Wetting
from twin.model import Id, Model, Name

__all__ = ["SITE", "AssetSpec", "Need", "Service"]

SITE = "site"
"""Where an asset stands that is in no building."""

Service = Literal["power", "water", "dry", "road", "data"]
"""What one asset can give another. ``dry`` is given by a room that is not under water."""

_NO_RATINGS: Mapping[str, float] = MappingProxyType({})


class Need(Model):
    """A service that an asset cannot work without, and who may supply it."""

    service: Service
    """The service needed."""

    of: Annotated[tuple[Id, ...], Field(min_length=1)]
    """The suppliers. Any ONE of them in working order is enough; for two that are both
    required, write two needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSpec:
    """One asset as the engine meets it.

    Attributes
    ----------
    id
        Unique on the campus, e.g. ``dorm-07.hp-2``.
    kind
        What it is, e.g. ``heat-pump``; fixes the keys of `ratings`.
    name
        What people call it.
    located_in
        Id of the room or building in which it stands, or ``"site"``.
    needs
        All of these services are needed; of each, one supplier is enough.
    building
        Id of the building that owns it; None for an asset of the site.
    ratings
        Numbers from the name-plate, by names that carry their unit.
    installed_year
        Year it went into service; None where age plays no part.
    wetting
        What water does to it, where its file says so.
    """

    id: str
    kind: str
    name: Name
    located_in: str = SITE
    needs: tuple[Need, ...] = ()
    building: str | None = None
    ratings: Mapping[str, float] = field(default_factory=lambda: _NO_RATINGS)
    installed_year: int | None = None
    wetting: Wetting | None = None

    def suppliers(self, service: Service | None = None) -> tuple[str, ...]:
        """Return the ids it may be supplied by, of one service or of all, in the order given."""
        return tuple(
            supplier
            for need in self.needs
            if service is None or need.service == service
            for supplier in need.of
        )
