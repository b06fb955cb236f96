"""Time, chance, causes and records: what all domains share, and the only way they meet.

An :class:`Engine` owns the clock (SimPy), the random :class:`Streams`, the :class:`Assets` with
what they need of each other, the :class:`Journal` of events with their causes, and the
:class:`Recorder`. A domain brings a :class:`ContinuousSystem` and attaches it.
"""

from __future__ import annotations

from twin.engine.assets import Assets, OnChange
from twin.engine.clock import Clock, Moment, Order
from twin.engine.core import Engine
from twin.engine.journal import Event, Journal
from twin.engine.needs import AssetRow, NeedRow, Needs
from twin.engine.recorder import Recorder
from twin.engine.restart import AT_ONCE, Restart
from twin.engine.servers import Servers
from twin.engine.state import AssetState
from twin.engine.streams import Streams
from twin.engine.systems import ContinuousSystem

__all__ = [
    "AT_ONCE",
    "AssetRow",
    "AssetState",
    "Assets",
    "Clock",
    "ContinuousSystem",
    "Engine",
    "Event",
    "Journal",
    "Moment",
    "NeedRow",
    "Needs",
    "OnChange",
    "Order",
    "Recorder",
    "Restart",
    "Servers",
    "Streams",
]
