"""The engine: discrete things are processes, continuous things advance lazily."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable
from typing import Any

import simpy

from twin.engine.assets import Assets
from twin.engine.clock import Clock, Moment, Order
from twin.engine.journal import Journal
from twin.engine.needs import AssetRow
from twin.engine.recorder import Recorder
from twin.engine.streams import Streams
from twin.engine.systems import ContinuousSystem
from twin.errors import TwinError

__all__ = ["Engine"]

CROSSINGS_IN_A_ROW = 10_000
"""More crossings of one system than this within `ROW_S` is a loop (a thousand plants that all
switch at one instant are still far below it)."""

ROW_S = 1e-6
"""Also catches a system whose crossings creep on by rounding errors [s]."""


class _Attached:
    """A continuous system and the one wake-up call that is valid for it."""

    __slots__ = ("call", "in_a_row", "row_began_s", "system", "wake_s")

    def __init__(self, system: ContinuousSystem) -> None:
        self.system = system
        self.wake_s = math.inf
        self.call = 0
        self.row_began_s = -math.inf
        self.in_a_row = 0


class Engine:
    """Time, chance, causes and records of one run.

    An engine replays one run from *start_s* to *length_s*. Time zero is the scenario's start; a
    negative *start_s* is a spin-up that is simulated but not recorded.

    *Discrete* things (a person who reports a fault, a crew that repairs it) are SimPy processes on
    :attr:`env`. *Continuous* things (:class:`~twin.engine.systems.ContinuousSystem`) are attached;
    each is advanced only when it is needed, and woken at its own next crossing. Whoever wants to
    change one does so through :meth:`change`, so that it is advanced to now before and asked for
    its next crossing after.

    What is due at one instant happens in the order of :class:`~twin.engine.clock.Order`: crossings,
    then processes and scripted actions in the order in which they were scheduled, then samples.
    The run includes its last instant.

    Parameters
    ----------
    seed : int
        Seed of all random streams.
    length_s : float
        End of the run [s].
    start_s : float
        Beginning of the run [s], zero or negative.
    record_every_s : float
        Distance of two samples of the recorder [s].
    assets : iterable of AssetRow
        What can fail or lose its supply.

    Examples
    --------
    >>> engine = Engine(seed=1, length_s=10.0)
    >>> engine.at(3763.597e-3, lambda: print(engine.now_s))
    >>> engine.run()
    3.763597
    """

    def __init__(
        self,
        *,
        seed: int,
        length_s: float,
        start_s: float = 0.0,
        record_every_s: float = 600.0,
        assets: Iterable[AssetRow] = (),
    ) -> None:
        if not (math.isfinite(length_s) and -math.inf < start_s <= 0.0 < length_s):
            raise TwinError(
                f"engine: a run from {start_s} s to {length_s} s; it must begin at zero (or before "
                "it, to spin up) and end after zero"
            )
        self.start_s = float(start_s)
        self.length_s = float(length_s)
        self.env = Clock(self.start_s)
        self.streams = Streams(seed=seed)
        self.journal = Journal()
        self.assets = Assets(assets, clock=self.env, journal=self.journal)
        self.recorder = Recorder(every_s=record_every_s, length_s=self.length_s)
        self._attached: dict[int, _Attached] = {}
        self._state = "new"

    @property
    def now_s(self) -> float:
        """The present [s]; zero is the scenario's start."""
        return float(self.env.now)

    # -- continuous systems ----------------------------------------------------------------------

    def attach(self, system: ContinuousSystem) -> None:
        """Take *system* on; its clock must stand at the engine's now.

        Raises
        ------
        TwinError
            When it is attached already.
        """
        if id(system) in self._attached:
            raise TwinError(f"engine: {_title(system)} is attached already")
        self._attached[id(system)] = _Attached(system)
        self._ask(self._attached[id(system)])

    def change(self, system: ContinuousSystem, action: Callable[[], None]) -> None:
        """Advance *system* to now, call *action*, and ask for the next crossing anew.

        This is the only right way to change a system's inputs or parameters. An action may
        itself change other systems or assets. If the change makes a crossing due at once, the
        crossing comes before anything else that waits at this instant.
        """
        attached = self._attached.get(id(system))
        if attached is None:
            raise TwinError(f"engine: {_title(system)} is not attached")
        system.advance(self.now_s)
        action()
        self._ask(attached)

    def advance_all(self) -> None:
        """Advance every system to now, in the order in which they were attached."""
        for attached in self._attached.values():
            attached.system.advance(self.now_s)

    def _ask(self, attached: _Attached) -> None:
        """Ask for the next crossing and make its wake-up call the only valid one."""
        now_s = self.now_s
        next_s = attached.system.next_crossing(now_s)
        if math.isnan(next_s) or next_s < now_s:
            raise TwinError(
                f"engine: {_title(attached.system)} gives {next_s} s as its next crossing at "
                f"{now_s} s; it must not lie in the past"
            )
        if next_s == attached.wake_s:
            return
        attached.wake_s = next_s
        attached.call += 1
        if next_s <= self.length_s:
            call = attached.call
            self.env.at(next_s, lambda: self._wake(attached, call), order=Order.CROSSING)

    def _wake(self, attached: _Attached, call: int) -> None:
        if call != attached.call:
            return  # the system was changed since; a newer call is on its way
        now_s = self.now_s
        if now_s - attached.row_began_s > ROW_S:
            attached.row_began_s, attached.in_a_row = now_s, 0
        attached.in_a_row += 1
        if attached.in_a_row > CROSSINGS_IN_A_ROW:
            raise TwinError(
                f"engine: {_title(attached.system)} has crossed {CROSSINGS_IN_A_ROW} times within "
                f"{ROW_S:g} s at {now_s} s; its crossing does not disarm what fired (on and off "
                "conditions that overlap?)"
            )
        attached.wake_s = math.inf
        attached.call += 1
        attached.system.advance(now_s)
        attached.system.cross(now_s)
        self._ask(attached)

    # -- discrete things -------------------------------------------------------------------------

    def at(
        self, time_s: float, action: Callable[[], None], *, priority: int = Order.CHANGE
    ) -> None:
        """Call *action* at exactly *time_s* [s].

        Actions of one instant and one *priority* (a :class:`~twin.engine.clock.Order`) are called
        in the order in which they were scheduled. What lies beyond the end of the run does not
        happen; what lies in the past is an error.
        """
        self.env.at(time_s, action, order=priority)

    def until(self, time_s: float) -> Moment:
        """Return an event at exactly *time_s* [s], for a process to ``yield``.

        Unlike ``env.timeout(time_s - env.now)`` it does not miss by a rounding error.
        """
        return Moment(self.env, time_s)

    def process(self, generator: Generator[simpy.Event, Any, Any]) -> simpy.Process:
        """Start a SimPy process."""
        return self.env.process(generator)

    # -- the run ---------------------------------------------------------------------------------

    def run(self, *, progress: Callable[[float], None] | None = None) -> None:
        """Run to the end; every system is then advanced to it.

        *progress* is called with the fraction done, some two hundred times at most, and never
        influences the result. An engine runs once.
        """
        if self._state != "new":
            raise TwinError("engine: a run cannot be repeated; build a new engine")
        self._state = "running"
        self.env.at(self.length_s, self._end, order=Order.END)
        self._schedule_sample(0)
        if progress is None:
            while self._state == "running":
                self.env.step()
        else:
            self._run_telling(progress)
        self.advance_all()

    def _run_telling(self, progress: Callable[[float], None]) -> None:
        span_s = self.length_s - self.start_s
        told = 0.0
        while self._state == "running":
            self.env.step()
            done = (self.now_s - self.start_s) / span_s
            if done - told >= 0.005:
                told = done
                progress(done)
        progress(1.0)

    def _end(self) -> None:
        self._state = "ended"

    def _schedule_sample(self, place: int) -> None:
        """Schedule grid instant *place* if something is to be looked at."""
        if not self.recorder.wants_samples or place >= self.recorder.time_s.size:
            return

        def look() -> None:
            self.recorder.look(place)
            self._schedule_sample(place + 1)

        self.env.at(float(self.recorder.time_s[place]), look, order=Order.SAMPLE)


def _title(system: ContinuousSystem) -> str:
    """Return what to call *system* in a message."""
    return str(getattr(system, "id", type(system).__name__))
