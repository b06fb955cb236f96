"""A network on the engine: it runs ahead to the next watched depth and back when something changes.

Steps are the solver's own. Reading at an instant looks inside the step that holds it; only a change
cuts a step there. So who looks, and when, cannot alter what happens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError, TwinError
from twin.flood import kernel
from twin.flood.elements import Inflows, Pump, PumpCurve, Storage, Watch
from twin.flood.layout import EVENTS, FELL, ROSE, TIME
from twin.flood.network import Network
from twin.flood.solver import Event, NodeBalance, Solution, Solver
from twin.flood.wiring import Wiring, wire

__all__ = ["Drainage", "OnWatch"]

OnWatch = Callable[[Watch, float, float, bool], None]
"""Called with the watch, the time [s], the depth [m], and whether it rose."""

PRIMED_M = 0.05
"""A mobile pump begins to draw with this much water over its strainer [m] (assumed, 0.02..0.1)."""

SUCTION_M = 0.01
"""... and loses suction here [m] (assumed, 0.005..0.03). Without a band between the two it would
start and stop without end in a room that takes in less than it lifts."""

AHEAD = 48
"""Steps that are kept while running ahead."""


class Drainage:
    """A continuous system of nodes, pipes, openings and pumps.

    Parameters
    ----------
    network
        See :class:`~twin.flood.network.Network`.
    inflow
        What flows in during the whole run.
    start_s, end_s
        The run [s].
    watches
        Depths that somebody waits for.
    record_every_s
        Distance of the sampled instants [s], from *start_s* to *end_s*.
    mobile
        Slots for mobile pumps: the storages in which one can be set, a storage as often as there
        may be pumps in it at once.

    Raises
    ------
    InputError
        For a watch or a slot at a node that does not exist.
    """

    id = "flood"

    def __init__(
        self,
        network: Network,
        *,
        inflow: Inflows,
        start_s: float = 0.0,
        end_s: float,
        watches: Sequence[Watch] = (),
        record_every_s: float = 60.0,
        mobile: Sequence[str] = (),
    ) -> None:
        self.end_s = float(end_s)
        _check_watches(network, watches)
        self.slots: dict[str, str] = {}
        wiring = wire(self._with_slots(network, mobile), watches)
        count = math.floor((end_s - start_s) / record_every_s + 1e-9) + 1
        report = start_s + record_every_s * np.arange(count, dtype=np.float64)
        self._solver = Solver(wiring, inflow, start_s=start_s, report_s=report)
        self._callbacks: list[OnWatch] = []
        self._now_s = float(start_s)
        at = self._solver.packed.at[0]
        self._floats_at = int(at["floats"]), int(at["floats_end"])
        self._ints_at = int(at["ints"]), int(at["ints_end"])
        self._spots: dict[str, tuple[bool, slice]] = {}
        self._ring_floats = np.zeros((AHEAD + 1, self._floats_at[1] - self._floats_at[0]))
        self._ring_ints = np.zeros((AHEAD + 1, self._ints_at[1] - self._ints_at[0]), dtype=np.int64)
        self._kept = 0
        self._told = 0
        self._keep_here()

    def _with_slots(self, network: Network, mobile: Sequence[str]) -> Network:
        pumps = list(network.pumps)
        stores = {node.id for node in network.nodes if isinstance(node, Storage)}
        for k, node in enumerate(mobile):
            if node not in stores:
                raise InputError(f"a mobile pump in {node!r}: it can stand in a storage only")
            slot = f"mobile-{k + 1}"
            self.slots[slot] = node
            pumps.append(
                Pump(
                    id=slot, from_node=node, to_node=None, curve=PumpCurve.constant(0.0),
                    on_depth_m=PRIMED_M, off_depth_m=SUCTION_M, available=False,
                )
            )  # fmt: skip
        return Network(
            nodes=network.nodes, pipes=network.pipes, openings=network.openings,
            pumps=tuple(pumps), catchments=network.catchments, options=network.options,
            source=network.source,
        )  # fmt: skip

    # -- the engine's side -----------------------------------------------------------------------

    def advance(self, to_s: float) -> None:
        """Go on to *to_s* [s]."""
        if to_s < self._now_s - 1e-9:
            raise TwinError(f"flood: asked to go back from {self._now_s:g} s to {to_s:g} s")
        while self._front_s < min(to_s, self.end_s):
            self._now_s = max(self._now_s, min(to_s, self._front_s))
            self._look_ahead()
        self._now_s = max(self._now_s, to_s)

    def next_crossing(self, now_s: float) -> float:
        """Return when the next watched depth is passed; where that is still far, when to ask again.

        Pump floats are the solver's own business.
        """
        if not self._solver.wiring.watches:
            return math.inf
        while True:
            untold = self._untold()
            if untold is not None:
                return max(now_s, untold.time_s)
            if self._front_s >= self.end_s:
                return math.inf
            self._drop_past()
            if self._kept > AHEAD - 8:
                return self._front_s  # later than now, for all but one of the kept states are
            self._look_ahead()

    def cross(self, now_s: float) -> None:
        """Tell whoever waits for the depths that are passed now."""
        while (event := self._untold()) is not None and event.time_s <= now_s + 1e-9:
            self._told = self._place_of_untold() + 1
            watch = self._watch(event.id)
            for callback in self._callbacks:
                callback(watch, event.time_s, event.depth_m, event.kind == "depth-rising")

    def on_watch(self, callback: OnWatch) -> None:
        """Have *callback* called at every watched depth that is passed."""
        self._callbacks.append(callback)

    # -- changes: only inside Engine.change ------------------------------------------------------

    def set_pump(
        self, name: str, *, available: bool | None = None, blocked: float | None = None
    ) -> None:
        """Take a pump out of service or give it back, or block part of its inlet [0..1]."""
        self._cut()
        self._solver.set_pump(name, available=available, blocked=blocked)
        self._keep_here()

    def set_opening(
        self,
        name: str,
        *,
        width_m: float | None = None,
        height_m: float | None = None,
        crest_m: float | None = None,
        open: bool | None = None,  # noqa: A002 - the word that users read
    ) -> None:
        """Change an opening: a board raises its crest (an absolute level), a gate shuts it."""
        self._cut()
        self._solver.set_opening(
            name, width_m=width_m, height_m=height_m, crest_m=crest_m, open=open
        )
        self._keep_here()

    def set_outfall_level(self, name: str, level_m: float | None) -> None:
        """Hold the level at an outfall [m]; None gives it back to what the network says."""
        self._cut()
        self._solver.set_outfall_level(name, level_m)
        self._keep_here()

    def place_pump(self, slot: str, node: str, flow_m3_s: float) -> None:
        """Let the mobile pump of *slot* draw *flow_m3_s* from *node*, the storage of that slot."""
        if self.slots.get(slot) != node:
            known = ", ".join(f"{k} in {v}" for k, v in self.slots.items()) or "none"
            raise InputError(f"no slot {slot!r} for a mobile pump in {node!r}; slots: {known}")
        self._cut()
        self._solver.set_pump_flow(slot, flow_m3_s)
        self._solver.set_pump(slot, available=True)
        self._keep_here()

    def remove_pump(self, slot: str) -> None:
        """Take the mobile pump of *slot* away."""
        self._cut()
        self._solver.set_pump(slot, available=False)
        self._keep_here()

    # -- reading, without trace ------------------------------------------------------------------

    def depth_m(self, node: str) -> float:
        """Return the depth at a node now [m]."""
        if self._solver.sump_place(node) is not None:
            return max(0.0, self._solver.depth_of(node, self.volume_m3(node)))
        k = self._solver.node_place(node)
        level = self._between(k, "head")
        return max(0.0, level - float(self._solver.wiring.net.invert[k]))

    def volume_m3(self, node: str) -> float:
        """Return what a node holds now [m3]."""
        k = self._solver.node_place(node)
        u = self._solver.sump_place(node)
        place, end = self._around()
        if u is None or place == end:
            return self._between(k, "volume")
        return self._replayed(u, place, end)

    def flow_m3_s(self, link: str) -> float:
        """Return the flow of a pipe or opening now, or of a pump [m3/s]."""
        solver = self._solver
        if link in solver.wiring.links:
            k = solver.link_place(link)
            return self._between(k, "flow") * float(solver.wiring.turned[k])
        p = solver.pump_place(link)
        place, end = self._around()
        if place == end:
            return 0.0
        lifted = self._of_ring(end, "pumped")[p] - self._of_ring(place, "pumped")[p]
        span = self._of_ring(end, "clock")[TIME] - self._of_ring(place, "clock")[TIME]
        return float(lifted / span)

    def runs(self, pump: str) -> bool:
        """Return whether a pump runs, at the end of the step that holds the present."""
        p = self._solver.pump_place(pump)
        for event in reversed(list(self._solver.events(until_s=self._now_s))):
            if event.id == pump and event.kind in {"pump-started", "pump-stopped"}:
                return event.kind == "pump-started"
        return bool(self._of_ring(0, "on")[p]) if self._kept else False

    # -- after the run ---------------------------------------------------------------------------

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Instants of the sampled rows [s]."""
        return self._solver.rows.time

    def solution(self) -> Solution:
        """Return series, peaks and totals up to the front of the solver."""
        events = sorted(self.events(), key=lambda event: event.time_s)
        return Solution(self._solver, tuple(events), self._solver.counts())

    def events(self) -> list[Event]:
        """Return what happened up to now, pumps and watches."""
        return list(self._solver.events(until_s=self._now_s))

    def balances(self) -> list[NodeBalance]:
        """Return the balance of every node up to the front of the solver."""
        return self._solver.balances()

    def balance_error(self) -> float:
        """Return the error of the whole balance over its throughput [-]."""
        return Solution(self._solver, ()).balance_error()

    def fork(self) -> Self:
        """Return a copy that goes its own way from now on; nobody listens to it."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._solver = self._solver.copy()
        twin._ring_floats = self._ring_floats.copy()
        twin._ring_ints = self._ring_ints.copy()
        twin._callbacks = []
        return twin

    # -- inside ----------------------------------------------------------------------------------

    @property
    def wiring(self) -> Wiring:
        """The network in numbers."""
        return self._solver.wiring

    @property
    def _front_s(self) -> float:
        return self._solver.time_s

    def _keep_here(self) -> None:
        """Begin a new ring with the present state."""
        packed = self._solver.packed
        self._ring_floats[0] = packed.floats[slice(*self._floats_at)]
        self._ring_ints[0] = packed.ints[slice(*self._ints_at)]
        self._kept = 1

    def _look_ahead(self) -> None:
        """March on to the next watched depth or until the ring is full."""
        if self._kept > AHEAD:
            self._drop_past()
        if self._kept > AHEAD:
            raise TwinError("flood: looked further ahead than it keeps")
        orders = self._solver.orders
        to_s = self.end_s
        if orders and orders[0][0] <= self._front_s:
            raise TwinError("flood: known outages are given to the engine, not to the network")
        _, self._kept = self._solver.march(
            to_s, (self._ring_floats, self._ring_ints), self._kept, stop=True
        )

    def _drop_past(self) -> None:
        """Forget kept states before the last one that is not later than now."""
        keep = 0
        while keep + 1 < self._kept and self._ring_time(keep + 1) <= self._now_s:
            keep += 1
        if keep == 0:
            return
        left = self._kept - keep
        self._ring_floats[:left] = self._ring_floats[keep : self._kept].copy()
        self._ring_ints[:left] = self._ring_ints[keep : self._kept].copy()
        self._kept = left

    def _ring_time(self, place: int) -> float:
        return float(self._of_ring(place, "clock")[TIME])

    def _of_ring(self, place: int, name: str) -> NDArray[Any]:
        """Return a named array of a kept state."""
        found = self._spots.get(name)
        if found is None:
            whole, start, shape = self._solver.packed.where[name]
            start -= self._ints_at[0] if whole else self._floats_at[0]
            found = whole, slice(start, start + math.prod(shape))
            self._spots[name] = found
        whole, where = found
        part: NDArray[Any] = (self._ring_ints if whole else self._ring_floats)[place, where]
        return part

    def _around(self) -> tuple[int, int]:
        """Return the kept states before and after now; twice the same where one stands at now."""
        place = self._kept - 1
        while place > 0 and self._ring_time(place) > self._now_s:
            place -= 1
        if place == self._kept - 1 or self._ring_time(place) == self._now_s:
            return place, place
        return place, place + 1

    def _between(self, k: int, name: str) -> float:
        """Return a number of now, linear inside the step."""
        place, end = self._around()
        before = float(self._of_ring(place, name)[k])
        if place == end:
            return before
        after = float(self._of_ring(end, name)[k])
        a, b = self._ring_time(place), self._ring_time(end)
        return before + (after - before) * (self._now_s - a) / (b - a)

    def _replayed(self, u: int, place: int, end: int) -> float:
        """Return what a sump holds now, by playing the step again on a copy."""
        solver = self._solver
        packed = solver.packed.copy()
        packed.floats[slice(*self._floats_at)] = self._ring_floats[place]
        packed.ints[slice(*self._ints_at)] = self._ring_ints[place]
        packed.at["rows"] = 0
        return float(
            kernel.sump_volume(
                packed.at[0], packed.floats, packed.ints, solver.knots, np.zeros(0),
                self._of_ring(end, "last").copy(), np.zeros((0, 4)), u, self._now_s,
                self._ring_time(end),
            )
        )  # fmt: skip

    def _cut(self) -> None:
        """Bring the solver itself to now, from the kept state before it."""
        self.advance(self._now_s)
        if self._front_s == self._now_s:
            return
        place, _ = self._around()
        packed = self._solver.packed
        packed.floats[slice(*self._floats_at)] = self._ring_floats[place]
        packed.ints[slice(*self._ints_at)] = self._ring_ints[place]
        if self._front_s < self._now_s:
            self._solver.march(self._now_s)
        self._told = min(self._told, int(self._solver.state.counter[EVENTS]))
        self._skip_told()

    def _skip_told(self) -> None:
        """Take what lies before now as told: it was, before the change."""
        log, count = self._solver.log, int(self._solver.state.counter[EVENTS])
        while self._told < count and log[self._told, 0] <= self._now_s + 1e-9:
            self._told += 1

    def _place_of_untold(self) -> int:
        """Return the place in the log of the next watched depth that nobody was told of, or -1."""
        log, count = self._solver.log, int(self._solver.state.counter[EVENTS])
        # Within a step sumps write before watches, whatever the times: put into order first, lest
        # the earlier of two makes the later one, written before it, count as told.
        untold = log[self._told : count]
        if (np.diff(untold[:, 0]) < 0.0).any():
            untold[:] = untold[np.argsort(untold[:, 0], kind="stable")]
        for k in range(self._told, count):
            if log[k, 1] in {ROSE, FELL}:
                return k
        return -1

    def _untold(self) -> Event | None:
        place = self._place_of_untold()
        if place < 0:
            return None
        return next(self._solver.events(since=place))

    def _watch(self, name: str) -> Watch:
        return next(watch for watch in self._solver.wiring.watches if watch.id == name)


def _check_watches(network: Network, watches: Sequence[Watch]) -> None:
    known = {node.id for node in network.nodes}
    for watch in watches:
        if watch.node not in known:
            raise InputError(f"watch {watch.id!r}: no node {watch.node!r}")
