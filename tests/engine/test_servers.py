from __future__ import annotations

import pytest
import simpy

from twin.engine import Engine, Servers
from twin.errors import TwinError


def crew(count: int = 1, *, length_s: float = 100.0) -> tuple[Engine, Servers]:
    engine = Engine(seed=1, length_s=length_s)
    return engine, Servers(engine, count=count)


def test_the_figures_are_exact_time_means() -> None:
    """Queue, busy servers and waits of three jobs on one server, reckoned by hand."""
    engine, servers = crew()
    for at_s in (0.0, 10.0, 20.0):
        engine.at(at_s, lambda: engine.process(servers.serve(30.0)) and None)
    engine.run()
    # Waits 0, 20, 40 s; the queue holds one from 10 to 20 and from 30 to 60, two from 20 to 30.
    assert servers.served == 3
    assert servers.mean_wait_s == pytest.approx(20.0, abs=1e-12)
    assert servers.mean_waiting() == pytest.approx(0.6, abs=1e-12)
    assert servers.mean_busy() == pytest.approx(0.9, abs=1e-12)
    assert servers.full_fraction() == pytest.approx(0.9, abs=1e-12)


def test_who_is_urgent_goes_first_but_interrupts_nobody() -> None:
    """The lowest priority number is served next; a service that has begun is finished."""
    engine, servers = crew()
    log: list[tuple[float, str, float]] = []

    def job(name: str, priority: int) -> simpy.events.ProcessGenerator:
        wait_s = yield from servers.serve(10.0, priority=priority)
        log.append((engine.now_s, name, wait_s))

    for name, priority in (("first", 5), ("idle", 9), ("urgent", 1), ("also urgent", 1)):
        engine.process(job(name, priority))
    engine.run()
    assert log == [
        (10.0, "first", 0.0),
        (20.0, "urgent", 10.0),
        (30.0, "also urgent", 20.0),
        (40.0, "idle", 30.0),
    ]


def test_a_reset_forgets_figures_and_keeps_customers() -> None:
    """After a warm-up the figures begin anew, with the customers who are there."""
    engine, servers = crew()
    for _ in range(2):
        engine.process(servers.serve(40.0))
    engine.at(20.0, servers.reset)
    engine.run()
    assert servers.served == 1
    assert servers.mean_waiting() == pytest.approx(20.0 / 80.0, abs=1e-12)
    assert servers.mean_busy() == pytest.approx(60.0 / 80.0, abs=1e-12)


def test_figures_hold_while_customers_are_still_there() -> None:
    """The means count the time since the last change as well."""
    engine, servers = crew(2, length_s=50.0)
    for _ in range(3):
        engine.process(servers.serve(1000.0))
    engine.run()
    assert servers.mean_waiting() == 1.0
    assert servers.mean_busy() == 2.0
    assert servers.full_fraction() == 1.0


def test_nobody_cannot_serve() -> None:
    """There is at least one server."""
    with pytest.raises(TwinError, match="count is 0; there must be at least one"):
        crew(0)
