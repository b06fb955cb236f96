"""What crews are sent to do in a flood: the part of a playbook that needs hands and stores."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from twin.model import Id, Model
from twin.scenario.when import LocalTime

__all__ = [
    "CallOut",
    "CloseBoards",
    "CrewDecision",
    "FloodGate",
    "MobileGenerator",
    "MobilePump",
    "OnDepth",
    "OnRain",
    "OnStorm",
    "OnWarning",
    "RoomDecision",
    "Sandbags",
    "Trigger",
    "WarningColour",
]

WarningColour = Literal["blue", "yellow", "orange", "red"]
"""Colours of a rainstorm warning in China, mildest first."""


class _After(Model):
    """Something that sets the crews going, and how long after it they are called."""

    after_min: float = Field(default=0.0, ge=0.0, le=1440.0)
    """From the trigger to the call [min]."""


class OnStorm(_After):
    """The first rain of each storm."""

    kind: Literal["storm-start"]
    after_min: float = Field(default=0.0, ge=-720.0, le=1440.0)
    """From the first rain to the call [min]; negative: on the forecast, before it rains."""


class OnWarning(_After):
    """The rainstorm warning of a colour, or of a graver one."""

    kind: Literal["warning"]
    colour: WarningColour


class OnDepth(_After):
    """Water that rises to a depth in a yard."""

    kind: Literal["depth"]
    yard: Id
    """The yard that somebody, or a gauge, watches."""
    depth_m: float = Field(gt=0.0, le=5.0)
    """Water on its ground [m]."""


class OnRain(_After):
    """Rain as heavy as this, measured by a gauge."""

    kind: Literal["rain"]
    mm_h: float = Field(gt=0.0, le=500.0)
    """Mean intensity [mm/h] ..."""
    over_min: float = Field(default=10.0, ge=1.0, le=1440.0)
    """... over the last so many minutes [min]."""


Trigger = Annotated[OnStorm | OnWarning | OnDepth | OnRain, Field(discriminator="kind")]
"""What sets the crews going, told apart by its ``kind``; anew with each storm."""


class _CrewDecision(Model):
    """Something for which people are called."""

    id: Id | None = None
    """A name for overrides, such as ``decisions.boards.enabled``."""
    enabled: bool = True
    """false: written down but not taken, to be switched on by an override."""
    at: LocalTime | None = None
    """When the call goes out; give this or `trigger`."""
    trigger: Trigger | None = None
    """What the call waits for; give this or `at`."""

    @model_validator(mode="after")
    def _called_once(self) -> Self:
        if (self.at is None) == (self.trigger is None):
            raise ValueError("give either at or trigger, one of the two: when the call goes out")
        return self


_ANY_HAND = frozenset({"general", "rescue", "plumbing"})


class _Work(_CrewDecision):
    """Work that a crew does with something out of a store."""

    item: ClassVar[str]
    """What a store must hold for it."""
    skills: ClassVar[frozenset[str]] = _ANY_HAND
    """Crews with any one of these can do it (assumed)."""

    priority: int = Field(default=5, ge=0, le=9)
    """Among tasks that wait for people the lowest number goes first."""
    crew: Id | None = None
    """Who goes; empty: any crew that can do it, the one that is there first."""
    store: Id | None = None
    """Where the gear is fetched; empty: the nearest store that has enough."""


class _RoomWork(_Work):
    """Work at rooms below ground."""

    rooms: Annotated[tuple[Id, ...], Field(min_length=1)]
    """The rooms to be kept dry, in the order in which they are served."""

    @model_validator(mode="after")
    def _each_room_once(self) -> Self:
        for place, room in enumerate(self.rooms):
            if room in self.rooms[:place]:
                raise ValueError(f"rooms: {room!r} is named twice; allowed: each room once")
        return self


class _Closing(_RoomWork):
    """Work that closes ways in."""

    ways_in: tuple[Id, ...] = ()
    """The openings to be closed; none: all of the rooms that can be closed."""


class CloseBoards(_Closing):
    """Set boards before the doors of rooms."""

    kind: Literal["close-boards"]
    item: ClassVar[str] = "door-board"


class FloodGate(_Closing):
    """Put up flood gates before the wide openings of rooms."""

    kind: Literal["flood-gate"]
    item: ClassVar[str] = "flood-gate"


class Sandbags(_Closing):
    """Lay sandbags before the openings of rooms."""

    kind: Literal["sandbags"]
    item: ClassVar[str] = "sandbag"


class MobilePump(_RoomWork):
    """Bring mobile pumps to rooms."""

    kind: Literal["mobile-pump"]
    item: ClassVar[str] = "mobile-pump"
    pumps: int = Field(default=1, ge=1, le=10)
    """How many for each room."""
    flow_m3_h: float | None = Field(default=None, gt=0.0, le=5000.0)
    """What each lifts [m3/h]; empty: as the campus says."""


class MobileGenerator(_Work):
    """Connect a mobile generator to a panel that has lost its supply."""

    kind: Literal["mobile-generator"]
    item: ClassVar[str] = "mobile-generator"
    skills: ClassVar[frozenset[str]] = frozenset({"electrical"})
    asset: Id
    """The panel (or machine) that it feeds."""


class CallOut(_CrewDecision):
    """Call crews to their bases ahead of any task: they then set out without delay."""

    kind: Literal["call-out"]
    crews: tuple[Id, ...] = ()
    """Who is called; none: all crews."""
    hours: float = Field(default=6.0, gt=0.0, le=168.0)
    """How long they stand ready [h]."""


RoomDecision = CloseBoards | FloodGate | Sandbags | MobilePump
"""Decisions that serve rooms."""

CrewDecision = RoomDecision | MobileGenerator | CallOut
"""Every decision of the response."""
