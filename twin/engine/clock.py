"""Simulated time: SimPy's environment, with exact instants and a stated order within one."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum
from heapq import heappop, heappush
from typing import cast

import simpy
from simpy.events import EventPriority

from twin.errors import TwinError

__all__ = ["Clock", "Moment", "Order"]

EVENTS_AT_ONE_INSTANT = 1_000_000
"""More than this without time moving is a loop (assumed: a large campus has some 1e4 assets)."""


class Order(IntEnum):
    """Who goes first among the things due at one and the same instant.

    What a system does by itself comes before what is done to it: the crossing belongs to the time
    that led up to it. Who looks comes last, and sees the instant when everything in it is done.
    Among equals, first scheduled is first served.
    """

    CROSSING = -1
    """A continuous system's own event."""
    URGENT = 0
    """SimPy's own: a process begins or is interrupted."""
    CHANGE = 1
    """Scripted actions, time-outs, requests granted (SimPy's ``NORMAL``)."""
    RETURN = 2
    """Supply returns, a wait is over: after the losses of the same instant, so that an outage
    that begins when another ends leaves no gap between them."""
    SAMPLE = 8
    """The recorder looks."""
    END = 9
    """The run ends; what was due at its last instant has happened."""


class Moment(simpy.Event):
    """An event that happens at one exact time; a process may ``yield`` it.

    SimPy schedules by delay, and ``now + (time - now)`` need not equal ``time``: thirty
    switchings meant for 3763.597 s may fall on two neighbouring floats, in the wrong order. A
    moment is entered into the queue at the very float that was asked for.
    """

    def __init__(
        self,
        clock: Clock,
        time_s: float,
        action: Callable[[], None] | None = None,
        *,
        order: int = Order.CHANGE,
    ) -> None:
        super().__init__(clock)
        self._ok = True
        self._value = None
        if action is not None:
            self.callbacks.append(lambda _event: action())
        clock.enter(self, time_s, order)


class Clock(simpy.Environment):
    """A SimPy environment whose time is a float in seconds and never goes backwards.

    Everything of SimPy's works on it (processes, time-outs, resources). Three things differ:
    moments are exact; an error raised in a process comes out as the very exception that was
    raised, where SimPy would build a copy from its ``args`` and fail for exceptions that take
    other arguments; and time that stands still through a million events is an error, not a hang.
    """

    def __init__(self, start_s: float = 0.0) -> None:
        super().__init__(float(start_s))
        self._at_instant = 0

    def enter(self, event: simpy.Event, time_s: float, order: int = Order.CHANGE) -> None:
        """Put a triggered *event* into the queue at exactly *time_s* [s]."""
        if math.isnan(time_s) or time_s < self._now:
            raise TwinError(
                f"clock: {time_s} s was asked for at {self._now} s; time does not go backwards"
            )
        heappush(self._queue, (time_s, EventPriority(int(order)), next(self._eid), event))

    def at(self, time_s: float, action: Callable[[], None], *, order: int = Order.CHANGE) -> Moment:
        """Call *action* at exactly *time_s* [s]."""
        return Moment(self, time_s, action, order=order)

    def step(self) -> None:
        """Process the next event; an error that nobody caught is raised as it is.

        Raises
        ------
        simpy.core.EmptySchedule
            When nothing is left to do.
        TwinError
            When time has stood still through a million events.
        """
        if not self._queue:
            raise simpy.core.EmptySchedule
        now_s, _, _, event = heappop(self._queue)
        if now_s != self._now:
            self._now = now_s
            self._at_instant = 0
        self._at_instant += 1
        if self._at_instant > EVENTS_AT_ONE_INSTANT:
            raise TwinError(
                f"clock: more than {EVENTS_AT_ONE_INSTANT} events at {now_s} s; something repeats "
                f"without letting time pass (last: {event!r})"
            )
        # SimPy marks an event as processed by taking its callbacks away.
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok and not event.defused:  # noqa: SLF001 - the property costs a call per event
            raise cast(BaseException, event.value)
