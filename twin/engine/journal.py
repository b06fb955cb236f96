"""What happened, when, to whom, and because of what."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twin.errors import TwinError
from twin.runs.outcome import Event

if TYPE_CHECKING:
    from twin.model import Name

__all__ = ["Event", "Journal"]


class Journal:
    """The events of one run, each with a link to its cause.

    An event may be recorded after its time (a kernel finds a thermostat's switching only when it
    has run past it), but never before its cause: neither in number nor in time. Following causes
    therefore always ends at a root.

    :meth:`close` puts the rows into the order of time, keeps the order of recording among those
    of one instant, and numbers them anew, so that the numbers in a result do not depend on which
    system happened to be advanced first.
    """

    __slots__ = ("_closed", "_events")

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._closed = False

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __getitem__(self, event_id: int) -> Event:
        if not 0 <= event_id < len(self._events):
            raise TwinError(f"journal: no event {event_id}; it holds {len(self._events)}")
        return self._events[event_id]

    def record(
        self,
        time_s: float,
        kind: str,
        *,
        asset: str | None = None,
        cause: int | None = None,
        value: float | None = None,
        unit: str | None = None,
        detail: Name | None = None,
    ) -> int:
        """Write one event and return its number, to be given as the *cause* of what follows.

        Raises
        ------
        TwinError
            When the journal is closed, the time is not finite, or the cause is unknown or later
            than the event itself.
        """
        if self._closed:
            raise TwinError(f"journal: {kind} at {time_s:g} s comes after the journal was closed")
        if not math.isfinite(time_s):
            raise TwinError(f"journal: {kind} has the time {time_s}; it must be finite")
        if cause is not None and self[cause].time_s > time_s:
            first = self[cause]
            raise TwinError(
                f"journal: {kind} at {time_s:g} s cannot be caused by the later {first.kind} at "
                f"{first.time_s:g} s"
            )
        event = Event(len(self._events), time_s, kind, asset, cause, value, unit, detail)
        self._events.append(event)
        return event.id

    def chain(self, event_id: int) -> list[Event]:
        """Return the event, its cause, the cause of that, and so on to the root."""
        chain = [self[event_id]]
        while (cause := chain[-1].cause) is not None:
            chain.append(self[cause])
        return chain

    def close(self) -> list[Event]:
        """Sort by time, renumber, refuse further records, and return the rows."""
        if not self._closed:
            self._closed = True
            ordered = sorted(self._events, key=lambda event: (event.time_s, event.id))
            number = {event.id: place for place, event in enumerate(ordered)}
            self._events = [
                dataclasses.replace(
                    event,
                    id=place,
                    cause=None if event.cause is None else number[event.cause],
                )
                for place, event in enumerate(ordered)
            ]
        return list(self._events)
