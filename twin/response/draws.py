"""Chance in a task: every duration and every leak has a random stream of its own.

Streams are named after the task and what is drawn, so a decision that is added, moved or taken
away leaves all other draws as they were; replays with another call-out time differ in that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.campus.response import Leak, Spread
    from twin.engine import Streams

__all__ = ["Draws"]


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one task."""

    streams: Streams
    task: str
    """Name of the task, such as ``boards/library.pump-room/first``."""

    def amount(self, what: str, spread: Spread) -> float:
        """Return one triangular draw of *what*, in the unit of *spread*."""
        if spread.least == spread.most:
            return spread.least
        generator = self.streams.generator(f"response:{self.task}:{what}")
        return float(generator.triangular(spread.least, spread.likely, spread.most))

    def seconds(self, what: str, minutes: Spread) -> float:
        """Return one draw of a duration given in minutes [s]."""
        return 60.0 * self.amount(what, minutes)

    def leak_litres_s_m(self, what: str, leak: Leak) -> float:
        """Return what one barrier lets through [L/(s m)]: mostly nothing.

        Both draws are always made, so that another chance of leaking leaves the amount as it was.
        """
        leaks = self.streams.generator(f"response:{self.task}:{what}:leaks").random() < leak.chance
        litres = self.amount(f"{what}:leak", leak.litres_s_m)
        return litres if leaks else 0.0
