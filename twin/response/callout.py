"""The latest call that still saves a room: scanned first, bisected only where that is honest.

Calling later need not be worse at every minute: a crew called earlier may meet a road under water
that falls dry later, or be away on another task. So the whole range is scanned before anything is
narrowed down. With exactly one change from saved to lost the last minute is found by bisection;
with more, the stretches in which the room is saved are told as the scan has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

__all__ = ["Answer", "latest_call", "scan_minutes"]

TOLERANCE_MIN = 1.0
"""Nobody calls more exactly than this [min]."""

EARLIEST_MIN = -120.0
"""Two hours before the first rain: about as early as a rainstorm warning comes (assumed)."""

Kind = Literal["lost-anyway", "always-saved", "latest", "intervals"]
"""``lost-anyway``: no call of the scan saves it;
``always-saved``: every call does; ``latest``: one change, from saved to lost; ``intervals``: more
than one change, or one from lost to saved."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scan of one room says."""

    kind: Kind
    latest_min: float | None
    """Latest call that saves it, after the first rain [min]: within a minute where `kind` is
    ``latest``; the last saved minute of the scan otherwise; None where none is."""
    intervals: tuple[tuple[float, float], ...]
    """First and last minutes of the scan in each stretch of calls that save it."""
    replays: int
    """Replays made beyond the scan."""


def scan_minutes(lost_min: float, *, step_min: float) -> list[float]:
    """Return the minutes to be scanned: from `EARLIEST_MIN` to when the room is lost, both ends in.

    Parameters
    ----------
    lost_min
        When the room is lost without response, after the first rain [min].
    step_min
        Distance of two calls [min].
    """
    minutes = []
    minute = EARLIEST_MIN
    while minute < lost_min:
        minutes.append(minute)
        minute += step_min
    return [*minutes, max(lost_min, EARLIEST_MIN)]


def latest_call(
    minutes: Sequence[float], saved: Sequence[bool], replay: Callable[[float], bool]
) -> Answer:
    """Return what a scan says, narrowed down where there is exactly one crossing.

    Parameters
    ----------
    minutes : sequence of float
        Times of the call, rising [min].
    saved : sequence of bool
        Whether each saves the room.
    replay : callable
        Whether a call at a time between two of *minutes* saves it; with the same draws.
    """
    intervals = _intervals(minutes, saved)
    if not intervals:
        return Answer("lost-anyway", None, (), 0)
    changes = sum(one != other for one, other in pairwise(saved))
    latest_min = intervals[-1][1]
    if changes == 0:
        return Answer("always-saved", latest_min, intervals, 0)
    if changes > 1 or not saved[0]:
        return Answer("intervals", latest_min, intervals, 0)
    low, high = latest_min, minutes[minutes.index(latest_min) + 1]
    replays = 0
    while high - low > TOLERANCE_MIN:
        middle = 0.5 * (low + high)
        replays += 1
        if replay(middle):
            low = middle
        else:
            high = middle
    return Answer("latest", low, intervals, replays)


def _intervals(minutes: Sequence[float], saved: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    running = False
    for minute, good in zip(minutes, saved, strict=True):
        if good:
            found[-1:] = [(found[-1][0], minute)] if running else [*found[-1:], (minute, minute)]
        running = good
    return tuple(found)
