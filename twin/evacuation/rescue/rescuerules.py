"""What takes rescue teams how long: hardly any of it is published, all of it can be set."""

from __future__ import annotations

from twin.campus.quantities import NonNegative, Positive
from twin.evacuation.rescue.carrying import Device, TeamPace
from twin.evacuation.rescue.search import SearchRules
from twin.model import Model, Name

__all__ = ["BY_HAND", "RescueRules"]

BY_HAND = Device(
    id="by-hand",
    name=Name(en="By hand", zh="徒手搬运"),
    level_m_s=0.6,
    level_span_m_s=(0.4, 0.9),
    down_m_s=0.35,
    down_span_m_s=(0.2, 0.5),
    up_m_s=0.25,
    crew=2,
    crew_span=(2, 4),
    prepare_s=15.0,
    prepare_span_s=(5.0, 30.0),
)
"""Two people carry a third between them (assumed)."""


class RescueRules(Model):
    """What takes how long; all assumed but for the devices."""

    search: SearchRules = SearchRules()
    pace: TeamPace = TeamPace()
    by_hand: Device = BY_HAND
    """How a team carries that has come without its device."""
    up_by_hand_m_s: Positive = 0.25
    """Up a stair with a device that does not go up [m/s] (assumed, 0.15 to 0.4)."""
    hand_over_s: NonNegative = 20.0
    """To hand a person over outside and take the device back [s] (assumed, 10 to 60)."""
    led_p_s: Positive = 1.0
    """People who are led out pass the last door at this rate [persons/s] (assumed, 0.8 to 1.3)."""
    unlock_s: NonNegative = 30.0
    """To find the key of a locked door, or to force it [s] (assumed, 10 to 180)."""
    free_lift_s: NonNegative = 900.0
    """To free people from a lift that stands [s] (assumed, 300 to 1800)."""
    look_s: Positive = 10.0
    """Without a task a team asks anew after this long [s] (assumed, 5 to 30)."""
    calls: bool = True
    """Whether people who are shut in are heard of at once, by telephone or from a window."""
