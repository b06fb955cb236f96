"""Rooms below ground that hold machines, the ways water comes in, and the sump that takes it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from twin.campus.asset import AssetSpec
from twin.campus.quantities import NonNegative, Positive
from twin.model import Id, Model, Name

__all__ = ["PlantRoom", "WayIn"]

WayKind = Literal["door", "stair", "ramp", "vent", "window", "drain"]

WAY_NAMES: dict[WayKind, Name] = {
    "door": Name(en="Door", zh="门"),
    "stair": Name(en="Stair head", zh="楼梯口"),
    "ramp": Name(en="Ramp", zh="坡道口"),
    "vent": Name(en="Vent", zh="通风口"),
    "window": Name(en="Window", zh="窗"),
    "drain": Name(en="Drain pipe", zh="排水管倒灌口"),
}
"""What a way in is called when its file gives no name."""

LOWEST_GAP_M = 0.001
"""A door that lets nothing pass is written without a gap only by mistake [m]."""


class WayIn(Model):
    """A way by which water comes down into the room."""

    id: Id
    """Begins with the room's id and a dot, e.g. ``library.pump-room.door``."""
    name: Name | None = None
    kind: WayKind
    """A shut ``door`` leaks through its gap; a door that stands open, a ``stair`` head or a
    ``ramp`` is a weir; a ``vent`` or ``window`` is a hole in the wall; a ``drain`` is a pipe to
    the sewer without a check valve."""
    yard: Id | None = None
    """Manhole whose yard lies before it; none written: the room's."""
    width_m: Positive
    """Clear width [m]; of a drain, its diameter."""
    height_m: Positive = 0.4
    """Clear height of a vent or window [m]."""
    sill_m: float
    """Level at which water begins to enter, above the ground outside [m]: top step, threshold, sill
    of the vent; of a drain, the crest of its pipe, below zero."""
    gap_m: Annotated[float, Field(ge=LOWEST_GAP_M, le=0.5)] = 0.02
    """Gap under a shut door [m]; assumed, 0.005 to 0.03."""
    stands_open: bool = False
    """A door that stands open when the rain comes."""
    board_m: NonNegative = 0
    """Highest board or gate that can be set before it, above the sill [m]; 0: none can."""

    @model_validator(mode="after")
    def _lies_where_it_can(self) -> Self:
        if self.kind != "drain" and self.sill_m < 0:
            raise ValueError(
                f"sill_m {self.sill_m:g} lies below the ground outside: rain would always run in;"
                " give the height of its sill above the ground, 0 or more"
            )
        if self.board_m and self.kind == "drain":
            raise ValueError("a drain pipe takes no board; leave out board_m")
        return self

    def asset(self, room: PlantRoom, building: str) -> AssetSpec:
        """Return the way in as an asset, so that events can name it."""
        plain = WAY_NAMES[self.kind]
        name = self.name or Name(
            en=f"{plain.en} of {room.name.en}", zh=f"{room.name.zh}的{plain.zh}"
        )
        return AssetSpec(
            id=self.id,
            kind="way-in",
            name=name,
            located_in=building,
            building=building,
            ratings={"width_m": self.width_m, "sill_m": self.sill_m},
        )


class PlantRoom(Model):
    """A room below ground that holds machines: the first to be flooded.

    What stands in it needs it dry. With storm drainage on the site, a run with rain computes the
    water in it; without, an event may say that it is no longer dry.
    """

    id: Id
    """Begins with the building's id and a dot, e.g. ``library.pump-room``."""
    name: Name
    kind: Literal["pump-room", "switch-room", "plant-room"]
    length_m: Annotated[float, Field(ge=2, le=60)]
    """Extent along the basement corridor [m]."""
    width_m: Annotated[float, Field(ge=2, le=40)]
    """Extent away from the corridor [m]."""
    floor_m: Annotated[float, Field(ge=-20, lt=-2)]
    """Floor, from the ground outside [m]; below zero."""
    height_m: Annotated[float, Field(gt=1, le=12)] = 3.2
    """Floor to ceiling [m]; what the room holds when it is full."""
    sill_m: Annotated[NonNegative, Field(le=1.5)] = 0
    """Threshold of its door to the basement corridor, above its floor [m]."""
    yard: Id | None = None
    """Manhole on whose yard the ways in open, and into which its pumps discharge."""
    ways_in: tuple[WayIn, ...] = ()
    """Every way by which water comes in."""
    sump_m3: Positive = 2
    """Volume of the drain sump below the floor [m3]; GB 50015 asks for five minutes of the
    largest pump at least."""
    sump_depth_m: Annotated[float, Field(gt=0.2, le=5)] = 1.0
    """Depth of the sump below the floor [m]; floats of its pumps count from its bottom."""

    @model_validator(mode="after")
    def _ways_have_a_yard(self) -> Self:
        if self.yard is None and any(way.yard is None for way in self.ways_in):
            raise ValueError(
                "has ways_in but no yard, so that no water stands before them; give the manhole on"
                " whose yard they open"
            )
        return self

    @model_validator(mode="after")
    def _ways_are_its_own(self) -> Self:
        for way in self.ways_in:
            if not way.id.startswith(f"{self.id}."):
                raise ValueError(
                    f"the way in {way.id!r} does not begin with '{self.id}.', the room it leads to"
                )
        if len({way.id for way in self.ways_in}) < len(self.ways_in):
            raise ValueError("two ways_in have the same id")
        return self

    @property
    def area_m2(self) -> float:
        """Floor area [m2]."""
        return self.length_m * self.width_m

    @property
    def volume_m3(self) -> float:
        """What it holds from the floor to the ceiling [m3]."""
        return self.area_m2 * self.height_m

    def asset(self, building: str) -> AssetSpec:
        """Return the room as an asset: what gives ``dry`` to those who stand in it."""
        return AssetSpec(
            id=self.id,
            kind=self.kind,
            name=self.name,
            located_in=building,
            building=building,
            ratings={
                "area_m2": self.area_m2,
                "volume_m3": self.volume_m3,
                "floor_m": self.floor_m,
                "sill_m": self.sill_m,
                "sump_m3": self.sump_m3,
            },
        )
