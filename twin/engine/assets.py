"""The state of every asset, and why it is so."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Literal

from twin.engine.clock import Clock, Order
from twin.engine.journal import Journal
from twin.engine.needs import AssetRow, Needs
from twin.engine.restart import AT_ONCE, Restart
from twin.engine.state import AssetState
from twin.engine.words import BY_HAND, BY_ITSELF, starved, supplied
from twin.model import Name

__all__ = ["Assets", "OnChange"]

OnChange = Callable[[str, bool, int], None]
"""Called with the asset, whether it is available now, and the event that made it so."""

_Reason = tuple[Literal["failed", "outage", "off", "starved", "waiting"], int]
"""Why an asset is not available; the number tells several of a sort apart (the event that opened
a failure or an outage, the place of the unmet need)."""


@dataclass(slots=True)
class _Entry:
    reasons: dict[_Reason, int] = field(default_factory=dict)
    """Why not available, in the order in which it came about; empty means available."""
    last_event: int | None = None
    """The event of the latest change of availability."""
    rule: Restart = AT_ONCE
    """The strictest restart rule met since the asset was last available."""
    waits: int = 0
    """Counts the waits, so that a superseded timer can tell."""
    callbacks: list[OnChange] = field(default_factory=list)

    def has(self, *sorts: str) -> bool:
        return any(sort in sorts for sort, _ in self.reasons)


class Assets:
    """All assets of a run: own condition, supply, and the events that made it so.

    An asset is *available* when nothing speaks against it, that is when it

    - is working: not *failed* (:meth:`fail`, :meth:`repair`), not *off* (:meth:`switch_off`,
      :meth:`switch_on`);
    - is not under an *outage* of its own (:meth:`cut`, :meth:`restore`);
    - has every need met: of each need, ANY ONE supplier is available;
    - does not *wait* for its restart.

    Several failures, and several outages, of one asset may overlap: it is back when the last of
    them is over. Each opening returns an event; given to the closing call, that one is closed,
    else all are. Closing what is not open does nothing and returns None.

    When an asset changes, those who need it are re-evaluated in the order of the needs graph,
    each once, all at this instant. Each change is an event caused by the supplier's event; only
    when all are settled are the :meth:`on_change` callbacks called, in the same order.

    An outage carries a :class:`~twin.engine.restart.Restart` rule for the *end users* behind it:
    equipment that does something with the service, as against feeders, panels and mains, which
    merely pass it on and are back at once. An end user waits out the strictest of the rules
    that have kept it without supply since it was last available, counted from the return of the
    last thing that it lacked. If supply goes again meanwhile, the wait begins anew.
    """

    __slots__ = ("_busy", "_clock", "_entries", "_journal", "_pending", "needs")

    def __init__(self, rows: Iterable[AssetRow], *, clock: Clock, journal: Journal) -> None:
        self.needs = Needs(rows)
        self._clock = clock
        self._journal = journal
        self._entries = {asset: _Entry() for asset in self.needs.ids}
        self._pending: deque[tuple[str, bool, int]] = deque()
        self._busy = False

    def __contains__(self, asset: str) -> bool:
        return asset in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    # -- asking ----------------------------------------------------------------------------------

    def available(self, asset: str) -> bool:
        """Return whether *asset* can do its work now."""
        return not self._entry(asset).reasons

    def cause(self, asset: str) -> int | None:
        """Return the oldest event in force against *asset*; None when it is available."""
        return next(iter(self._entry(asset).reasons.values()), None)

    def state(self, asset: str) -> AssetState:
        """Return all that can be said of *asset* now."""
        entry = self._entry(asset)
        return AssetState(
            condition="failed" if entry.has("failed") else "off" if entry.has("off") else "working",
            supply="starved" if entry.has("starved") else "supplied",
            out=entry.has("outage"),
            waiting=entry.has("waiting"),
            available=not entry.reasons,
            causes=tuple(entry.reasons.values()),
        )

    def on_change(self, asset: str, callback: OnChange) -> None:
        """Call *callback* whenever *asset* becomes available or ceases to be.

        A callback may change assets and systems; what follows from that is called after the
        callbacks that are already due.
        """
        self._entry(asset).callbacks.append(callback)

    # -- own condition ---------------------------------------------------------------------------

    def fail(
        self,
        asset: str,
        *,
        cause: int | None = None,
        kind: str = "equipment-failed",
        detail: Name | None = None,
    ) -> int:
        """Let *asset* fail until it is repaired; return the event."""
        entry = self._entry(asset)
        event = self._record(kind, asset, cause, detail)
        self._add(asset, entry, ("failed", event), event)
        return event

    def repair(
        self,
        asset: str,
        *,
        failure: int | None = None,
        cause: int | None = None,
        kind: str = "equipment-repaired",
        detail: Name | None = None,
    ) -> int | None:
        """End one *failure* of *asset*, or all; the event's cause is the failure, if not given."""
        return self._end(asset, "failed", failure, cause=cause, kind=kind, detail=detail)

    def switch_off(
        self, asset: str, *, cause: int | None = None, detail: Name | None = None
    ) -> int:
        """Switch *asset* off by decision; return the event (the first one, if it is off)."""
        entry = self._entry(asset)
        if ("off", 0) in entry.reasons:
            return entry.reasons["off", 0]
        event = self._record("switched-off", asset, cause, detail)
        self._add(asset, entry, ("off", 0), event)
        return event

    def switch_on(
        self, asset: str, *, cause: int | None = None, detail: Name | None = None
    ) -> int | None:
        """Switch *asset* on again."""
        return self._end(asset, "off", None, cause=cause, kind="switched-on", detail=detail)

    # -- outages ---------------------------------------------------------------------------------

    def cut(
        self,
        asset: str,
        *,
        cause: int | None = None,
        restart: Restart = AT_ONCE,
        kind: str = "power-lost",
        detail: Name | None = None,
    ) -> int:
        """Begin an outage of *asset*; *restart* says how the equipment behind it comes back."""
        entry = self._entry(asset)
        event = self._record(kind, asset, cause, detail)
        entry.rule = entry.rule.stricter(restart)
        self._add(asset, entry, ("outage", event), event, settle=False)
        self._stop_waiting(entry)
        self._impose(asset, restart)
        self._settle()
        return event

    def restore(
        self,
        asset: str,
        *,
        outage: int | None = None,
        cause: int | None = None,
        kind: str = "power-restored",
        detail: Name | None = None,
    ) -> int | None:
        """End one *outage* of *asset*, or all; the event's cause is the outage, if not given."""
        return self._end(asset, "outage", outage, cause=cause, kind=kind, detail=detail)

    def restart(
        self, asset: str, *, cause: int | None = None, detail: Name | None = None
    ) -> int | None:
        """Start *asset* by hand if it waits for its restart; return the event, else None."""
        entry = self._entry(asset)
        if ("waiting", 0) not in entry.reasons:
            return None
        return self._finish_wait(asset, entry, cause, detail)

    # -- how a change spreads --------------------------------------------------------------------

    def _entry(self, asset: str) -> _Entry:
        entry = self._entries.get(asset)
        if entry is None:
            self.needs.node(asset)  # raises UnknownName with the nearest names
            raise AssertionError(asset)
        return entry

    def _record(self, kind: str, asset: str, cause: int | None, detail: Name | None) -> int:
        return self._journal.record(
            float(self._clock.now), kind, asset=asset, cause=cause, detail=detail
        )

    def _add(
        self, asset: str, entry: _Entry, reason: _Reason, event: int, *, settle: bool = True
    ) -> None:
        was_available = not entry.reasons
        entry.reasons[reason] = event
        if was_available:
            self._flip(asset, entry, event)
        if settle:
            self._settle()

    def _end(
        self,
        asset: str,
        sort: Literal["failed", "outage", "off"],
        which: int | None,
        *,
        cause: int | None,
        kind: str,
        detail: Name | None,
    ) -> int | None:
        """Close one reason of a *sort*, or all of them, with one event."""
        entry = self._entry(asset)
        closing = [
            reason for reason in entry.reasons if reason[0] == sort and which in (None, reason[1])
        ]
        if not closing:
            return None
        last = entry.reasons[closing[-1]]
        event = self._record(kind, asset, last if cause is None else cause, detail)
        for reason in closing:
            del entry.reasons[reason]
        if sort == "outage":
            self._supply_returned(asset, entry, event)
        if not entry.reasons:
            self._flip(asset, entry, event)
        self._settle()
        return event

    def _flip(self, asset: str, entry: _Entry, event: int) -> None:
        """Note a change of availability, re-evaluate those below, and queue the callbacks.

        Each asset below is weighed once, after all its suppliers: its place in the queue is
        (depth, id), and an asset's suppliers are less deep than itself.
        """
        self._note(asset, entry, event)
        queue = [self.needs.place(below) for below in self.needs.dependants(asset)]
        heapify(queue)
        queued = {one for _, one in queue}
        while queue:
            _, below = heappop(queue)
            if self._weigh(below):
                for one in self.needs.dependants(below):
                    if one not in queued:
                        queued.add(one)
                        heappush(queue, self.needs.place(one))

    def _note(self, asset: str, entry: _Entry, event: int) -> None:
        entry.last_event = event
        if not entry.reasons:
            entry.rule = AT_ONCE
        self._pending.append((asset, not entry.reasons, event))

    def _weigh(self, asset: str) -> bool:
        """Compare the needs of *asset* with its suppliers; return whether availability changed."""
        entry = self._entries[asset]
        was_available = not entry.reasons
        event = None
        for place, (service, of) in enumerate(self.needs.node(asset).needs):
            reason: _Reason = ("starved", place)
            met = any(not self._entries[one].reasons for one in of)
            if met == (reason not in entry.reasons):
                continue
            cause = self._latest(of, available=met)
            if met:
                event = self._record("supplied", asset, cause, supplied(service, of))
                del entry.reasons[reason]
                self._supply_returned(asset, entry, event)
            else:
                event = self._record("starved", asset, cause, starved(service, of))
                self._stop_waiting(entry)
                entry.reasons[reason] = event
                for one in of:
                    if self.needs.node(one).passes_on:
                        entry.rule = entry.rule.stricter(self._entries[one].rule)
        if event is None or was_available == (not entry.reasons):
            return False
        self._note(asset, entry, event)
        return True

    def _latest(self, of: Iterable[str], *, available: bool) -> int | None:
        """Return the event that tipped the need: the latest among suppliers in that state."""
        events = [
            self._entries[one].last_event
            for one in of
            if (not self._entries[one].reasons) == available
        ]
        return max((event for event in events if event is not None), default=None)

    def _settle(self) -> None:
        """Call the callbacks that are due, unless somebody further up is doing so."""
        if self._busy:
            return
        self._busy = True
        try:
            while self._pending:
                asset, available, event = self._pending.popleft()
                for callback in tuple(self._entries[asset].callbacks):
                    callback(asset, available, event)
        finally:
            self._busy = False

    # -- restarts --------------------------------------------------------------------------------

    def _impose(self, asset: str, rule: Restart) -> None:
        """Pass an outage's *rule* on to those who starve behind *asset*, as far as end users."""
        if rule.is_at_once:
            return
        suppliers, seen = [asset], {asset}
        while suppliers:
            supplier = suppliers.pop()
            if not self.needs.node(supplier).passes_on:
                continue
            for below in self.needs.dependants(supplier):
                if below not in seen and self._starves_of(below, supplier):
                    seen.add(below)
                    suppliers.append(below)
                    entry = self._entries[below]
                    entry.rule = entry.rule.stricter(rule)

    def _starves_of(self, asset: str, supplier: str) -> bool:
        """Return whether an unmet need of *asset* could be met by *supplier*."""
        needs = self.needs.node(asset).needs
        return any(
            sort == "starved" and supplier in needs[place][1]
            for sort, place in self._entries[asset].reasons
        )

    def _supply_returned(self, asset: str, entry: _Entry, event: int) -> None:
        """Begin the wait for the restart once nothing that an outage took is lacking any more."""
        if entry.has("outage", "starved"):
            return
        if self.needs.node(asset).passes_on:
            entry.rule = AT_ONCE
            return
        if entry.rule.is_at_once:
            return
        entry.reasons["waiting", 0] = event
        entry.waits += 1
        wait = entry.waits
        if math.isfinite(entry.rule.delay_s):
            due_s = float(self._clock.now) + entry.rule.delay_s
            self._clock.at(due_s, lambda: self._wait_over(asset, wait), order=Order.RETURN)

    def _stop_waiting(self, entry: _Entry) -> None:
        entry.reasons.pop(("waiting", 0), None)
        entry.waits += 1

    def _wait_over(self, asset: str, wait: int) -> None:
        entry = self._entries[asset]
        if entry.waits == wait and ("waiting", 0) in entry.reasons:
            self._finish_wait(asset, entry, None, None)

    def _finish_wait(
        self, asset: str, entry: _Entry, cause: int | None, detail: Name | None
    ) -> int:
        since = entry.reasons.pop(("waiting", 0))
        entry.waits += 1
        by_hand = entry.rule.mode == "manual"
        entry.rule = AT_ONCE
        event = self._record(
            "restarted",
            asset,
            since if cause is None else cause,
            detail or (BY_HAND if by_hand else BY_ITSELF),
        )
        if not entry.reasons:
            self._flip(asset, entry, event)
        self._settle()
        return event
