"""A network from beginning to end in one call, and the machine that does it.

:func:`solve` is for studies, checks and what-ifs; :class:`twin.flood.drainage.Drainage` puts the
same :class:`Solver` on the engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError, TwinError
from twin.flood import kernel
from twin.flood.elements import Inflows, Outfall, Watch
from twin.flood.forcing import make_force
from twin.flood.layout import (
    CURSOR,
    EVENTS,
    ITERATIONS,
    LOG_FULL,
    NOT_FINITE,
    PAST,
    REJECTIONS,
    STEP,
    STEPS,
    STUCK,
    TIME,
    Force,
    State,
    place_force,
    place_rows,
)
from twin.flood.network import Network
from twin.flood.section import TABLE
from twin.flood.wiring import FIRST_STEP_S, TANK_STEP_S, Wiring, opening_row, wire

__all__ = ["Event", "NodeBalance", "Solution", "Solver", "solve"]

Floats = NDArray[np.float64]

KINDS = ("pump-started", "pump-stopped", "pump-drowned", "depth-rising", "depth-falling", "full")
"""Kinds of events, by the kernels' codes."""

FIRST_LOG = 4096

A_LITRE = 1e-3
"""Throughput below which the error of a node's balance is taken relative to this [m3]."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in the network, at its exact time."""

    time_s: float
    kind: str
    """``pump-started``, ``pump-stopped``, ``pump-drowned``, ``depth-rising``, ``depth-falling`` or
    ``full``."""
    id: str
    """The pump, the watch, or the sump."""
    depth_m: float
    """Depth in the sump or at the watched node [m]."""


@dataclass(frozen=True, slots=True)
class NodeBalance:
    """Where a node's water came from and went, from the beginning until now [m3]."""

    node: str
    gained_m3: float
    """Inflow that it took: runoff and prescribed inflow."""
    moved_m3: float
    """What its pipes, openings and pumps brought, less what they took."""
    lost_m3: float
    """What spilled from it."""
    stored_m3: float
    """Rise of its volume."""
    throughput_m3: float
    """All that came and went, and what was there: the measure of the error."""

    @property
    def error_m3(self) -> float:
        """What cannot be accounted for [m3]."""
        return self.gained_m3 + self.moved_m3 - self.lost_m3 - self.stored_m3

    @property
    def error(self) -> float:
        """The same over the throughput [-]."""
        return abs(self.error_m3) / max(self.throughput_m3, A_LITRE)


def _given(force: Force, k: int, time_s: float) -> Floats:
    """Return what each inflow has given up to *time_s* after knot *k* [m3]."""
    if k >= force.time.size - 1:
        return np.asarray(force.total[-1])
    span = force.time[k + 1] - force.time[k]
    x = (time_s - force.time[k]) / span
    rise = 0.5 * (force.flow[k + 1] - force.flow[k]) * x
    return np.asarray(
        force.total[k]
        + span * x * (force.flow[k] + rise)
        + force.extra[k] * x * x * (3.0 - 2.0 * x)
    )


class Solver:
    """A wired network with its state, inflows and records.

    Parameters
    ----------
    wiring
        The network.
    inflows
        What flows in.
    start_s
        Beginning [s].
    report_s
        Instants at which heads, flows and volumes are written [s], rising.
    """

    def __init__(
        self,
        wiring: Wiring,
        inflows: Inflows,
        *,
        start_s: float = 0.0,
        report_s: Floats | None = None,
    ) -> None:
        self.wiring = wiring
        net = wiring.net
        self._inner = {name: k for name, k in wiring.place.items() if k < net.solved}
        self.force, nodes = make_force(inflows, self._inner)
        self.packed = wiring.packed.copy()
        self.state = self.packed.state()
        self.state.clock[TIME] = start_s
        self.state.peak_at[:] = start_s
        self.knots = place_force(self.packed, self.force, nodes)
        self.start_m3 = self.state.volume.copy()
        self.log = np.zeros((FIRST_LOG, 4))
        self._link = {name: k for k, name in enumerate(wiring.links)}
        self._pump = {pump.id: k for k, pump in enumerate(wiring.pumps)}
        self._sump = {name: k for k, name in enumerate(wiring.sumps)}
        self._outfall = {
            name: k - net.solved for name, k in wiring.place.items() if k >= net.solved
        }
        times = np.zeros(0) if report_s is None else np.asarray(report_s, dtype=float)
        self._out, self.rows = place_rows(self.packed, times)
        self._none = np.empty((0, 0)), np.empty((0, 0), dtype=np.int64)
        self._begin(start_s)
        self.orders = sorted(
            (time, pump.id, back)
            for pump in wiring.pumps
            for a, b in pump.outages_s
            for time, back in ((a, False), (b, True))
        )

    def _begin(self, start_s: float) -> None:
        """Set the inflow's cursor and write the rows that fall on the beginning."""
        s, f = self.state, self.force
        cursor = int(np.searchsorted(f.time, start_s, side="right")) - 1
        s.counter[CURSOR] = cursor
        if cursor >= 0:
            s.given[: f.flow.shape[1]] = _given(f, cursor, start_s)
        while s.counter[4] < self.rows.time.size and self.rows.time[s.counter[4]] <= start_s:
            r = int(s.counter[4])
            self.rows.head[r] = s.head
            for u, name in enumerate(self.wiring.sumps):
                self.rows.volume[r, u] = s.volume[self.wiring.place[name]]
            s.counter[4] += 1

    def copy(self) -> Solver:
        """Return a solver that goes on from here on its own; its earlier rows stay with this."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.packed = self.packed.copy()
        twin.state = twin.packed.state()
        twin.log = self.log.copy()
        twin._out, twin.rows = place_rows(twin.packed, self.rows.time)
        twin._out[:] = self._out
        twin.orders = list(self.orders)
        return twin

    # -- time ------------------------------------------------------------------------------------

    @property
    def time_s(self) -> float:
        """Where the solver stands [s]."""
        return float(self.state.clock[TIME])

    def march(self, to_s: float, ring: tuple[Floats, NDArray[np.int64]] | None = None,
              kept: int = 0, *, stop: bool = False) -> tuple[int, int]:  # fmt: skip
        """Step to *to_s*; see :func:`twin.flood.kernel.march`.

        Raises
        ------
        TwinError
            When no step is found or a number is no longer finite; it names the nodes.
        """
        floats, ints = self._none if ring is None else ring
        while True:
            why, kept = kernel.march(
                self.packed.at[0], self.packed.floats, self.packed.ints, self.knots, self._out,
                TABLE, self.log, to_s, stop, floats, ints, kept,
            )  # fmt: skip
            if why == LOG_FULL:
                self.log = np.concatenate((self.log, np.zeros_like(self.log)))
                continue
            if why in {STUCK, NOT_FINITE}:
                raise TwinError(self._trouble(why))
            return why, kept

    def run(self, to_s: float) -> None:
        """Go to *to_s*, with the outages known in advance on the way."""
        while self.orders and self.orders[0][0] <= to_s:
            time, pump, back = self.orders.pop(0)
            if time > self.time_s:
                self.march(time)
            self.set_pump(pump, available=back)
        if to_s > self.time_s:
            self.march(to_s)

    def _trouble(self, why: int) -> str:
        names = list(self.wiring.place)
        moves = np.abs(
            np.nan_to_num(self.packed.view("w_move")[: self.wiring.net.solved], nan=np.inf)
        )
        worst = ", ".join(names[k] for k in np.argsort(-moves)[:5])
        at = f"{self.wiring.network.source}: at {self.time_s:.3f} s"
        if why == NOT_FINITE:
            return f"{at} the heads are no longer finite, worst at {worst}; check sizes and levels"
        return (
            f"{at} no step converges, worst at {worst}; check for short pipes between small "
            "manholes, or pumps that feed each other"
        )

    # -- changes ---------------------------------------------------------------------------------

    def changed(self) -> None:
        """Start anew with a short step and without extrapolating what was before the change."""
        s = self.state
        first = FIRST_STEP_S if self.wiring.network.pipes else TANK_STEP_S
        s.clock[STEP] = min(float(s.clock[STEP]), first)
        s.clock[PAST] = 0.0

    def set_pump(
        self, name: str, *, available: bool | None = None, blocked: float | None = None
    ) -> None:
        """Take a pump out of service or give it back, or block part of its inlet [0..1]."""
        p = self._pump[name]
        if available is not None:
            self.state.available[p] = int(available)
        if blocked is not None:
            if not 0.0 <= blocked <= 1.0:
                raise InputError(f"{name}: blocked is {blocked}; allowed: 0 (free) to 1 (blocked)")
            self.state.share[p] = 1.0 - blocked
        self.changed()

    def set_pump_flow(self, name: str, flow_m3_s: float) -> None:
        """Let a pump of constant flow deliver *flow_m3_s* from now on."""
        if not (math.isfinite(flow_m3_s) and flow_m3_s >= 0.0):
            raise InputError(f"{name}: a flow of {flow_m3_s} m3/s; allowed: zero or more")
        self.state.curve[self._pump[name], 1:, 0] = flow_m3_s
        self.changed()

    def set_opening(
        self,
        name: str,
        *,
        width_m: float | None = None,
        height_m: float | None = None,
        crest_m: float | None = None,
        open: bool | None = None,  # noqa: A002 - the word that users read
    ) -> None:
        """Change an opening: a board raises its crest, a gate shuts it."""
        given = {"width_m": width_m, "height_m": height_m}
        for what, value in given.items():
            if value is not None and not value >= 0.0:
                raise InputError(f"{name}: {what} is {value}; allowed: zero or more")
        o = self._link[name] - len(self.wiring.network.pipes)
        opening = self.wiring.openings[name]
        row = self.state.opening[o]
        width = float(row[2]) if width_m is None else width_m
        height = float(row[3]) if height_m is None else height_m
        crest = float(row[5]) if crest_m is None else crest_m
        sides = [self.wiring.network.node(n) for n in (opening.from_node, opening.to_node)]
        floor = max((n.invert_m for n in sides if not isinstance(n, Outfall)), default=-math.inf)
        changed = type(opening)(
            **{
                key: getattr(opening, key)
                for key in ("id", "from_node", "to_node", "kind", "coefficient", "circular")
            },
            width_m=width,
            height_m=height,
            crest_m=crest,
        )
        row[:] = opening_row(changed, floor)
        if open is not None:
            self.state.shut[o] = int(not open)
        self.changed()

    def set_outfall_level(self, name: str, level_m: float | None) -> None:
        """Hold the level at an outfall [m]; None gives it back to what the network says."""
        if level_m is not None and not math.isfinite(level_m):
            raise InputError(f"{name}: a level of {level_m}; allowed: a finite level [m]")
        self.state.river[self._outfall[name]] = math.nan if level_m is None else level_m
        self.changed()

    # -- reading ---------------------------------------------------------------------------------

    def node_place(self, name: str) -> int:
        """Return the number of a node."""
        return self.wiring.place[name]

    def link_place(self, name: str) -> int:
        """Return the number of a pipe or opening."""
        return self._link[name]

    def pump_place(self, name: str) -> int:
        """Return the number of a pump."""
        return self._pump[name]

    def sump_place(self, name: str) -> int | None:
        """Return the number of a sump; None for any other node."""
        return self._sump.get(name)

    def depth_of(self, name: str, volume_m3: float) -> float:
        """Return the depth of a node that holds *volume_m3* [m]."""
        k = self.wiring.place[name]
        z, area, below = self.wiring.shapes[k].T
        j = max(0, int(np.searchsorted(below, volume_m3, side="right")) - 1)
        more = volume_m3 - below[j]
        slope = (area[j + 1] - area[j]) / (z[j + 1] - z[j]) if j + 1 < z.size else 0.0
        root = math.sqrt(max(0.0, area[j] * area[j] + 2.0 * slope * more))
        return float(z[j] - z[0] + 2.0 * more / (area[j] + root))

    def events(self, *, until_s: float = math.inf, since: int = 0) -> Iterator[Event]:
        """Yield the events so far, in the order of their times within each step."""
        net = self.wiring.net
        for time, code, which, value in self.log[since : self.state.counter[EVENTS]]:
            if time > until_s:
                continue
            k, place = int(code), int(which)
            kind = KINDS[k]
            if kind.startswith("pump"):
                pump = self.wiring.pumps[place]
                yield Event(time, kind, pump.id, self.depth_of(pump.from_node, value))
            elif kind == "full":
                sump = self.wiring.sumps[place]
                yield Event(time, kind, sump, self.depth_of(sump, value))
            else:
                watch = self.wiring.watches[place]
                yield Event(time, kind, watch.id, watch.depth_m)
        _ = net

    def balances(self, state: State | None = None) -> list[NodeBalance]:
        """Return the balance of every node that stores water."""
        s = self.state if state is None else state
        wiring = self.wiring
        net = wiring.net
        moved = np.zeros(len(wiring.place))
        through = np.abs(self.start_m3) + s.gained + s.lost
        ends = np.concatenate((net.pipe_node, net.open_node)) if s.moved.size else net.pipe_node
        for k, (a, b) in enumerate(ends):
            moved[a] -= s.moved[k]
            moved[b] += s.moved[k]
            through[a] += abs(s.moved[k])
            through[b] += abs(s.moved[k])
        for p, pump in enumerate(wiring.pumps):
            source = wiring.place[pump.from_node]
            moved[source] -= s.pumped[p]
            through[source] += s.pumped[p]
            if net.pump_to[p] >= 0:
                moved[net.pump_to[p]] += s.pumped[p]
                through[net.pump_to[p]] += s.pumped[p]
        return [
            NodeBalance(
                node=name,
                gained_m3=float(s.gained[k] - s.refused[k]),
                moved_m3=float(moved[k] - s.owed[k]),
                lost_m3=float(s.lost[k]),
                stored_m3=float(s.volume[k] - self.start_m3[k]),
                throughput_m3=float(through[k]),
            )
            for name, k in self._inner.items()
        ]

    def counts(self) -> dict[str, int]:
        """Return how many steps, iterations and rejected steps it took."""
        c = self.state.counter
        return {
            "steps": int(c[STEPS]),
            "iterations": int(c[ITERATIONS]),
            "rejections": int(c[REJECTIONS]),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What came out of :func:`solve`."""

    solver: Solver
    events: tuple[Event, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def times_s(self) -> Floats:
        """Instants of the series [s]."""
        return self.solver.rows.time

    def depth_m(self, node: str) -> Floats:
        """Return the depth at a node at :attr:`times_s` [m]."""
        u = self.solver.sump_place(node)
        if u is not None:
            volumes = self.solver.rows.volume[:, u]
            return np.array([self.solver.depth_of(node, float(v)) for v in volumes])
        k = self.solver.node_place(node)
        depth = self.solver.rows.head[:, k] - self.solver.wiring.net.invert[k]
        return np.asarray(np.maximum(0.0, depth))

    def flow_m3_s(self, link: str) -> Floats:
        """Return the flow of a pipe, opening or pump at :attr:`times_s` [m3/s]."""
        if link in self.solver._pump:  # noqa: SLF001 - two halves of one thing
            return np.asarray(self.solver.rows.pump[:, self.solver.pump_place(link)])
        k = self.solver.link_place(link)
        return np.asarray(self.solver.rows.flow[:, k] * self.solver.wiring.turned[k])

    def peak_depth_m(self, node: str) -> float:
        """Return the greatest depth of a node [m]."""
        k = self.solver.node_place(node)
        peak = float(self.solver.state.peak[k])
        if self.solver.sump_place(node) is not None:
            return self.solver.depth_of(node, peak)
        return peak - float(self.solver.wiring.net.invert[k])

    def peak_s(self, node: str) -> float:
        """Return when it was reached [s]."""
        return float(self.solver.state.peak_at[self.solver.node_place(node)])

    def final_depth_m(self, node: str) -> float:
        """Return the depth of a node at the end [m]."""
        k = self.solver.node_place(node)
        if self.solver.sump_place(node) is not None:
            return self.solver.depth_of(node, float(self.solver.state.volume[k]))
        return float(self.solver.state.head[k] - self.solver.wiring.net.invert[k])

    def final_volume_m3(self, node: str) -> float:
        """Return what a node holds at the end [m3]."""
        return float(self.solver.state.volume[self.solver.node_place(node)])

    def moved_m3(self, link: str) -> float:
        """Return the volume that went through a pipe, opening or pump, in its direction [m3]."""
        if link in self.solver._pump:  # noqa: SLF001 - two halves of one thing
            return float(self.solver.state.pumped[self.solver.pump_place(link)])
        k = self.solver.link_place(link)
        return float(self.solver.state.moved[k] * self.solver.wiring.turned[k])

    def peak_flow_m3_s(self, link: str) -> float:
        """Return the greatest flow of a pipe or opening, either way [m3/s]."""
        return float(self.solver.state.swift[self.solver.link_place(link)])

    def starts(self, pump: str) -> int:
        """Return how often a pump started."""
        return int(self.solver.state.starts[self.solver.pump_place(pump)])

    def ran_s(self, pump: str) -> float:
        """Return how long a pump ran [s]."""
        return float(self.solver.state.ran[self.solver.pump_place(pump)])

    def lost_m3(self, node: str) -> float:
        """Return what spilled from a node and was lost [m3]."""
        return float(self.solver.state.lost[self.solver.node_place(node)])

    def refused_m3(self, node: str) -> float:
        """Return the inflow that a full closed room did not take [m3]."""
        return float(self.solver.state.refused[self.solver.node_place(node)])

    def outflow_m3(self) -> float:
        """Return what left through outfalls and pumps to outfalls or off the site [m3]."""
        s, wiring = self.solver.state, self.solver.wiring
        net = wiring.net
        total = 0.0
        for ends, moved in (
            (net.pipe_node, s.moved[: len(net.pipe_node)]),
            (net.open_node, s.moved[len(net.pipe_node) :]),
        ):
            for (a, b), volume in zip(ends, moved, strict=True):
                total += volume * (float(b >= net.solved) - float(a >= net.solved))
        return float(total + s.pumped[net.pump_to < 0].sum())

    def balances(self) -> list[NodeBalance]:
        """Return the balance of every node."""
        return self.solver.balances()

    def balance_error(self) -> float:
        """Return the error of the whole network's balance over its throughput [-]."""
        s = self.solver.state
        start = float(self.solver.start_m3.sum())
        gained = float(s.gained.sum() - s.refused.sum())
        stored = float(s.volume.sum() + s.owed.sum()) - start
        left = self.outflow_m3() + float(s.lost.sum())
        return abs(gained - left - stored) / max(1e-9, gained + start)


def solve(
    network: Network | Wiring,
    inflows: Inflows | None = None,
    *,
    to_s: float,
    start_s: float = 0.0,
    report_every_s: float | None = 60.0,
    watches: Sequence[Watch] = (),
) -> Solution:
    """Compute a network from *start_s* to *to_s*.

    Parameters
    ----------
    network
        A network, or one that :func:`~twin.flood.wiring.wire` has prepared: do so where the same
        network is solved many times.
    inflows
        What flows in; nothing by default.
    report_every_s
        Distance of the reported instants [s], from *start_s* on; None: no series.
    watches
        Depths whose passing is noted; with a prepared network those that it was wired with.

    Raises
    ------
    InputError
        For inflows that cannot be.
    TwinError
        When no solution is found; it names the nodes.
    """
    if not (math.isfinite(start_s) and math.isfinite(to_s) and to_s > start_s):
        raise InputError(f"a run from {start_s} s to {to_s} s; it must end after it begins")
    wiring = wire(network, watches) if isinstance(network, Network) else network
    report = None
    if report_every_s is not None:
        if not report_every_s > 0.0:
            raise InputError(f"reports every {report_every_s} s; allowed: above zero")
        count = math.floor((to_s - start_s) / report_every_s + 1e-9) + 1
        report = start_s + report_every_s * np.arange(count, dtype=np.float64)
    solver = Solver(wiring, inflows or Inflows(), start_s=start_s, report_s=report)
    solver.run(to_s)
    events = tuple(sorted(solver.events(), key=lambda event: event.time_s))
    return Solution(solver, events, solver.counts())
