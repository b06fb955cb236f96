"""What moves by itself between events: the bargain that every continuous system keeps."""

from __future__ import annotations

from typing import Protocol

__all__ = ["ContinuousSystem"]


class ContinuousSystem(Protocol):
    """Something whose state flows: a tank, a drain, a battery, a crowd.

    A continuous system has a clock of its own and is brought forward only when somebody needs
    it: before it is changed, at its own crossings, when it is sampled, and at the end of the run.
    It must not matter who looked or when, so

    - advancing in one call or in a thousand gives the same state (to 1e-9 where the pauses fall
      on the system's own grid or events, else within the integration error that it states);
    - its inputs change only inside :meth:`twin.engine.Engine.change`, which advances it first.

    It may be asked to advance to the time where it already is; that does nothing.
    """

    def advance(self, to_s: float) -> None:
        """Integrate from the system's own clock to *to_s* [s]; never called with an earlier time.

        The engine never advances a system past its own next crossing without calling
        :meth:`cross` there, so the right-hand side may be taken as fixed until *to_s*.
        """

    def next_crossing(self, now_s: float) -> float:
        """Return the time [s] of the next internal event, not before *now_s*.

        A float switch, a thermostat, a full tank, the last person out: exact by a closed form
        or root finding where the inputs are piecewise simple. ``math.inf`` says that nothing will
        happen by itself, or that nobody watches.
        """

    def cross(self, now_s: float) -> None:
        """Do what the crossing does; called exactly at it, after :meth:`advance`.

        The state should be *put onto* the threshold here rather than left a rounding error
        beside it, and what fired must be disarmed: a system that asks again and again for the
        same instant is stopped with an error.
        """
