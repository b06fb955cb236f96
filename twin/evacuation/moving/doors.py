"""Doors while people leave: locked and opened again, jammed, or under water.

A door is shut as long as there is any reason for it; the crowd learns only of the first and of the
end of the last. What a key opens (a door that is locked, and nothing else) a rescue team opens too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from twin.errors import InputError
from twin.evacuation import livewords as words

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.plans.plan import EvacuationPlan
    from twin.model import Name

__all__ = ["WADE_M", "Doors", "Reason", "Water"]

Reason = Literal["locked", "water"]
"""Why nobody passes a door."""

WADE_M = 0.3
"""Water before an exit through which nobody leaves any more [m] (assumed, 0.2 to 0.5: adults walk
in half a metre of still water, not in a stream or in the dark)."""

Watcher = Callable[[str, bool], None]
"""Called with a link and whether it is open, after each change."""


class Water(Protocol):
    """The water before the exits, as whoever computes it gives it."""

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Call *callback(time_s, rising, event)* whenever the water at *place* passes *depth_m*."""


class Doors:
    """What is shut and why, during one run.

    Parameters
    ----------
    engine : Engine
        The run; *crowd* is attached to it.
    crowd : Crowd
        The people. What its plan has locked is locked here from the beginning.
    """

    def __init__(self, engine: Engine, crowd: Crowd) -> None:
        self._engine = engine
        self._crowd = crowd
        self._watchers: list[Watcher] = []
        self._share: dict[str, float] = {}
        shut = np.flatnonzero(~crowd.network.open_)
        self._why: dict[str, dict[Reason, int | None]] = {
            crowd.network.link_id[index]: {"locked": None} for index in shut
        }

    def is_open(self, link: str) -> bool:
        """Return whether nothing shuts a link."""
        return not self._why.get(link)

    def yields_to_keys(self, link: str) -> bool:
        """Return whether a link is shut, and only because it is locked."""
        return set(self._why.get(link, ())) == {"locked"}

    def on_change(self, watcher: Watcher) -> None:
        """Call *watcher* whenever a link opens or shuts."""
        self._watchers.append(watcher)

    def shut(
        self,
        link: str,
        reason: Reason = "locked",
        *,
        cause: int | None = None,
        kind: str = "door-locked",
        detail: Name | None = None,
    ) -> int:
        """Shut a link for a reason, now; return the event."""
        self._crowd.network.link(link)  # raises UnknownName with the nearest names
        event = self._tell(kind, link, cause, detail)
        reasons = self._why.setdefault(link, {})
        first = not reasons
        reasons[reason] = event
        if first:
            self._engine.change(self._crowd, lambda: self._crowd.lock(link))
            self._say(link, is_open=False)
        return event

    def open(
        self,
        link: str,
        reason: Reason = "locked",
        *,
        cause: int | None = None,
        kind: str = "door-opened",
        detail: Name | None = None,
    ) -> int | None:
        """Take a reason away, now; return the event, None where there is no such reason."""
        reasons = self._why.get(link, {})
        if reason not in reasons:
            return None
        since = reasons.pop(reason)
        event = self._tell(kind, link, since if cause is None else cause, detail)
        if not reasons:
            self._engine.change(self._crowd, lambda: self._crowd.unlock(link))
            self._say(link, is_open=True)
        return event

    def jam(
        self,
        link: str,
        share: float,
        *,
        cause: int | None = None,
        detail: Name | None = None,
    ) -> int:
        """Leave a link a share of its flow, now; return the event.

        Raises
        ------
        InputError
            The share does not lie between 0 and 1; with nothing left, shut it.
        """
        if not 0.0 < share < 1.0:
            raise InputError(
                f"{link}: jammed to a share of {share:g}; allowed: above 0 and below 1 (or lock it)"
            )
        self._crowd.network.link(link)
        event = self._tell("exit-jammed", link, cause, detail or words.jammed(share))
        self._share[link] = share
        self._engine.change(self._crowd, lambda: self._crowd.set_flow_factor(link, share))
        return event

    def clear(self, link: str, *, cause: int | None = None) -> int | None:
        """Let a jammed link pass all of its flow again; return the event."""
        if self._share.pop(link, None) is None:
            return None
        event = self._tell("exit-cleared", link, cause, None)
        self._engine.change(self._crowd, lambda: self._crowd.set_flow_factor(link, 1.0))
        return event

    def watch_water(self, plan: EvacuationPlan, water: Water, *, wade_m: float = WADE_M) -> int:
        """Shut the exits before which water rises, and open them when it falls.

        Parameters
        ----------
        plan : EvacuationPlan
            Its exits name the yards before them.
        water : Water
            Asked before the run begins.
        wade_m : float
            Depth on the ground of the yard through which people still wade [m].

        Returns
        -------
        int
            How many exits are watched.
        """
        wet = [link for link in plan.links if link.yard is not None]
        for link in wet:
            water.on_depth(str(link.yard), wade_m, self._passed(link.id, wade_m))
        return len(wet)

    def _passed(self, link: str, wade_m: float) -> Callable[[float, bool, int | None], None]:
        def passed(_time_s: float, rising: bool, event: int | None) -> None:
            if rising:
                detail = words.flooded(wade_m)
                self.shut(link, "water", cause=event, kind="exit-flooded", detail=detail)
            else:
                self.open(link, "water", cause=event, kind="exit-drained")

        return passed

    def _say(self, link: str, *, is_open: bool) -> None:
        for watcher in tuple(self._watchers):
            watcher(link, is_open)

    def _tell(self, kind: str, link: str, cause: int | None, detail: Name | None) -> int:
        return self._engine.journal.record(
            self._engine.now_s, kind, asset=link, cause=cause, detail=detail
        )
