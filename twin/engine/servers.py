"""Servers with a queue before them: crews, counters, lifts; with the figures that theory gives."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from twin.engine.core import Engine
from twin.errors import TwinError

__all__ = ["Servers"]


class Servers:
    """A number of equal servers, and those who wait for one.

    Who asks is served in the order of *priority* (lowest number first), then of asking; a service
    that has begun is not interrupted. Queue length and busy servers are integrated exactly
    between their changes, from the time of :meth:`reset` (or the beginning) on.

    Parameters
    ----------
    engine : Engine
        The engine on whose clock they work.
    count : int
        How many there are.

    Examples
    --------
    >>> engine = Engine(seed=1, length_s=60.0)
    >>> crew = Servers(engine, count=1)
    >>> for name in ("first", "second"):
    ...     _ = engine.process(crew.serve(20.0))
    >>> engine.run()
    >>> crew.served, crew.mean_wait_s, crew.mean_waiting()
    (2, 10.0, 0.3333333333333333)
    """

    def __init__(self, engine: Engine, *, count: int) -> None:
        if count < 1:
            raise TwinError(f"servers: count is {count}; there must be at least one")
        self._engine = engine
        self._resource = simpy.PriorityResource(engine.env, capacity=count)
        self.count = count
        self.served = 0
        """Customers whose service has begun."""
        self.wait_s = 0.0
        """Their waits, added up [s]."""
        self._since_s = self._last_s = engine.now_s
        self._waiting_area_s = self._busy_area_s = self._full_area_s = 0.0

    def serve(self, service_s: float, *, priority: int = 0) -> Generator[simpy.Event, Any, float]:
        """Wait for a server, hold it for *service_s* [s], and return the wait [s]."""
        asked_s = self._engine.now_s
        self._integrate()
        with self._resource.request(priority=priority) as turn:
            # A free server is granted within the request itself: nobody has waited then.
            yield turn
            self._integrate()
            wait_s = self._engine.now_s - asked_s
            self.served += 1
            self.wait_s += wait_s
            yield self._engine.env.timeout(service_s)
            self._integrate()
        return wait_s

    def reset(self) -> None:
        """Forget the figures (after a warm-up), not the customers."""
        self._integrate()
        self.served, self.wait_s = 0, 0.0
        self._since_s = self._last_s
        self._waiting_area_s = self._busy_area_s = self._full_area_s = 0.0

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of those served [s]; zero when nobody was."""
        return self.wait_s / self.served if self.served else 0.0

    def mean_waiting(self) -> float:
        """Return the mean number of waiting customers over time."""
        return self._mean(self._waiting_area_s, len(self._resource.queue))

    def mean_busy(self) -> float:
        """Return the mean number of busy servers over time."""
        return self._mean(self._busy_area_s, self._resource.count)

    def full_fraction(self) -> float:
        """Return the fraction of time in which all servers are busy [-]."""
        return self._mean(self._full_area_s, int(self._resource.count == self.count))

    def _mean(self, area_s: float, present: int) -> float:
        now_s = self._engine.now_s
        span_s = now_s - self._since_s
        return (area_s + present * (now_s - self._last_s)) / span_s if span_s > 0.0 else 0.0

    def _integrate(self) -> None:
        """Close the stretch of time in which nothing has changed; called before each change."""
        now_s = self._engine.now_s
        step_s = now_s - self._last_s
        self._waiting_area_s += step_s * len(self._resource.queue)
        self._busy_area_s += step_s * self._resource.count
        if self._resource.count == self.count:
            self._full_area_s += step_s
        self._last_s = now_s
