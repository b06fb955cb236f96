"""Devices by which people who cannot use stairs are carried out, and the pace of those who carry.

Speeds on stairs are along the slope. They are those of trials in which trained hospital staff
brought a person down eleven storeys (Adams and Galea, Pedestrian and Evacuation Dynamics 2010,
pp. 129-138; Hunt, Galea and Lawrence, Fire and Materials 2015), as they are remembered: means on
stairs between 0.6 and 0.84 m/s are what a later paper of that group states (Fire Technology 2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from twin.campus.quantities import NonNegative, Positive
from twin.errors import UnknownName
from twin.model import Id, Model, Name

__all__ = ["DEVICES", "Device", "TeamPace", "find_device"]

Span = tuple[NonNegative, NonNegative]
"""The lowest and the highest that is plausible."""


class Device(Model):
    """What a person is carried with, by a team."""

    id: Id
    name: Name
    level_m_s: Positive
    """Speed on the level, loaded [m/s] (recalled)."""
    level_span_m_s: Span
    down_m_s: Positive
    """Speed down stairs, loaded, along the slope [m/s] (recalled)."""
    down_span_m_s: Span
    up_m_s: Positive | None = None
    """Speed up stairs, loaded [m/s] (assumed); None: it does not go up."""
    crew: Annotated[int, Field(ge=1, le=8)]
    """People of a team (recalled)."""
    crew_span: tuple[int, int]
    prepare_s: NonNegative
    """To get a person into it [s] (recalled: 30 to 75 s)."""
    prepare_span_s: Span

    @model_validator(mode="after")
    def _in_span(self) -> Self:
        for key, span in (
            ("level_m_s", self.level_span_m_s),
            ("down_m_s", self.down_span_m_s),
            ("crew", self.crew_span),
            ("prepare_s", self.prepare_span_s),
        ):
            if not span[0] <= getattr(self, key) <= span[1]:
                raise ValueError(
                    f"{key} {getattr(self, key):g} does not lie between {span[0]:g} and"
                    f" {span[1]:g}; widen its span if it is right"
                )
        return self


class TeamPace(Model):
    """How a team walks without a person, its device in its hands."""

    level_m_s: Positive = 1.2
    """On the level [m/s] (assumed, 1.0 to 1.5)."""
    up_m_s: Positive = 0.5
    """Up stairs, along the slope [m/s] (assumed, 0.35 to 0.7 with equipment over some storeys)."""
    down_m_s: Positive = 0.7
    """Down stairs, along the slope [m/s] (assumed, 0.5 to 0.9)."""


DEVICES: Mapping[str, Device] = {
    one.id: one
    for one in (
        Device(
            id="evacuation-chair",
            name=Name(en="Evacuation chair", zh="疏散滑椅"),
            level_m_s=1.46,
            level_span_m_s=(1.1, 1.8),
            down_m_s=0.83,
            down_span_m_s=(0.6, 1.0),
            crew=1,
            crew_span=(1, 2),
            prepare_s=35.0,
            prepare_span_s=(30.0, 60.0),
        ),
        Device(
            id="carry-chair",
            name=Name(en="Carry chair", zh="抬椅"),
            level_m_s=1.50,
            level_span_m_s=(1.2, 1.8),
            down_m_s=0.58,
            down_span_m_s=(0.45, 0.7),
            up_m_s=0.40,
            crew=3,
            crew_span=(3, 4),
            prepare_s=45.0,
            prepare_span_s=(30.0, 75.0),
        ),
        Device(
            id="stretcher",
            name=Name(en="Stretcher", zh="担架"),
            level_m_s=1.04,
            level_span_m_s=(0.8, 1.3),
            down_m_s=0.53,
            down_span_m_s=(0.4, 0.65),
            up_m_s=0.35,
            crew=4,
            crew_span=(4, 4),
            prepare_s=75.0,
            prepare_span_s=(45.0, 90.0),
        ),
        Device(
            id="rescue-sheet",
            name=Name(en="Rescue sheet", zh="救援拖垫"),
            level_m_s=0.89,
            level_span_m_s=(0.6, 1.1),
            down_m_s=0.66,
            down_span_m_s=(0.45, 0.85),
            crew=2,
            crew_span=(2, 4),
            prepare_s=65.0,
            prepare_span_s=(40.0, 90.0),
        ),
    )
}
"""The devices that are known. Up stairs: assumed, two thirds of the speed down, within half."""


def find_device(name: str) -> Device:
    """Return a known device.

    Raises
    ------
    UnknownName
        There is none of that id.
    """
    if name not in DEVICES:
        raise UnknownName("device", name, DEVICES)
    return DEVICES[name]
