"""Where the time went: person-seconds lost before every door, stair and exit, and when.

Nobody's time is explained twice: from the start of his walk until he is safe each person either
walks or stands before one link. So the waiting of all links, over that of the whole, is the share
of the blame that each of them bears.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.evacuation.moving.state import SAFE

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Passages, Result
    from twin.evacuation.population.people import People

__all__ = ["Bottleneck", "TimeSplit", "bottlenecks", "time_split"]

Floats = NDArray[np.float64]

NOTICED_S: Final = 1.0
"""Who stands no longer than this before a link has not waited (chosen): it is the stride itself."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A link before which people waited, both directions together."""

    link: str
    passed: int
    """Persons through it."""
    wait_person_s: float
    """Waiting of all of them together [person s]."""
    blame_percent: float
    """Its share of all waiting [%]."""
    peak_queue: int
    """Longest queue, of one direction [persons]."""
    from_s: float
    """When the first of those who waited came [s]; nan if passages were not written down."""
    until_s: float
    """When the last of them passed [s]."""
    peak_s: float
    """When the queues were longest [s]."""
    value_s_per_10cm: float
    """What 10 cm more width would save of the least possible time [s]; nan if not given."""

    @property
    def mean_wait_s(self) -> float:
        """Wait of a person who passes, on average [s]."""
        return self.wait_person_s / self.passed if self.passed else 0.0


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """What the people who are safe did from the alarm on, all of them together."""

    people: int
    before_person_s: float
    """Until they started to walk [person s]."""
    walking_person_s: float
    """Walking, at whatever speed [person s]."""
    waiting_person_s: float
    """Standing before doors, stairs and exits that they then passed [person s]."""

    @property
    def waiting_percent(self) -> float:
        """Share of waiting in the time from the start until safety [%]."""
        moving = self.walking_person_s + self.waiting_person_s
        return 100.0 * self.waiting_person_s / moving if moving > 0.0 else 0.0


def bottlenecks(
    result: Result, *, values: Mapping[str, float] | None = None
) -> tuple[Bottleneck, ...]:
    """Return the links before which people waited, the worst first.

    Parameters
    ----------
    result
        What came of an evacuation; with passages written down, times are told too.
    values
        What 10 cm more width of a link is worth [s] (see :mod:`twin.evacuation.optimum.shadow`).
    """
    total = float(result.wait_person_s.sum())
    told = values or {}
    windows = {} if result.passages is None else _windows(result.passages, result.network.link_id)
    found = []
    for name, some in result.network.links_of.items():
        both = list(some)
        wait = float(result.wait_person_s[both].sum())
        if wait > 0.0:
            found.append(
                Bottleneck(
                    name,
                    int(result.passed[both].sum()),
                    wait,
                    100.0 * wait / total,
                    int(result.peak_queue[both].max()),
                    *windows.get(name, (math.nan,) * 3),
                    told.get(name, math.nan),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.wait_person_s, one.link)))


def time_split(result: Result, people: People, *, begin_s: float = 0.0) -> TimeSplit:
    """Return how those who are safe spent their time, walking or waiting.

    Time before a link that somebody then turned away from counts as walking.

    Parameters
    ----------
    result
        What came of an evacuation.
    people
        Who took part.
    begin_s
        When it began, by the clock of the result [s].

    Raises
    ------
    InputError
        Not everybody got out, and passages were not written down: nobody can tell whose waiting it
        was.
    """
    safe = result.state == SAFE
    start_s = people.start_s[safe]
    under_way = float((result.exit_s[safe] - begin_s - start_s).sum())
    if result.passages is not None:
        of = result.passages
        stood = np.bincount(of.person, of.pass_s - of.arrive_s, minlength=result.people)
        waiting = float(stood[safe].sum())
    elif safe.all():
        waiting = float(result.wait_person_s.sum())
    else:
        raise InputError(
            f"{int((~safe).sum())} people are not safe, and passages were not written down; run the"
            " evacuation with log=True"
        )
    return TimeSplit(int(safe.sum()), float(start_s.sum()), under_way - waiting, waiting)


def _windows(passages: Passages, link_id: tuple[str, ...]) -> dict[str, tuple[float, float, float]]:
    """Return, by link, when its queues began, ended, and were longest [s]."""
    waited = passages.pass_s - passages.arrive_s > NOTICED_S
    number = {name: at for at, name in enumerate(dict.fromkeys(link_id))}
    of_link = np.array([number[name] for name in link_id])[passages.link[waited]]
    order = np.argsort(of_link, kind="stable")
    cuts = np.searchsorted(of_link[order], np.arange(1, len(number)))
    arrive = np.split(passages.arrive_s[waited][order], cuts)
    passed = np.split(passages.pass_s[waited][order], cuts)
    return {
        name: (float(came.min()), float(went.max()), _peak_s(came, went))
        for name, came, went in zip(number, arrive, passed, strict=True)
        if came.size
    }


def _peak_s(arrive_s: Floats, pass_s: Floats) -> float:
    """Return when most people waited [s]: after the arrival that made the queue longest."""
    came = np.sort(arrive_s)
    standing = np.arange(1, came.size + 1) - np.searchsorted(np.sort(pass_s), came, side="right")
    return float(came[np.argmax(standing)])
