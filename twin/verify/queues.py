"""Queues and repair shops on the engine's own clock, streams, servers and asset states."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import simpy

from twin.engine import Engine, Servers

__all__ = ["Part", "simulate_queue", "simulate_repairs"]

_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One machine of a repair shop, as an asset without needs."""

    id: str
    kind: str = "machine"
    located_in: str = "site"
    needs: tuple[()] = ()


def simulate_queue(
    *, servers: int, arrival_rate: float, length: float, seed: int, customers: int | None = None
) -> Servers:
    """Serve a Poisson stream of customers by exponential services of mean 1.

    Parameters
    ----------
    servers : int
        Number of servers.
    arrival_rate : float
        Arrivals per mean service time.
    length : float
        How long to go on, in mean service times.
    seed : int
        Seed of the run; streams ``arrivals`` and ``services``.
    customers : int, optional
        Let no more than so many arrive.

    Returns
    -------
    Servers
        With their figures from zero to *length*.
    """
    engine = Engine(seed=seed, length_s=length)
    desk = Servers(engine, count=servers)

    def arrivals() -> simpy.events.ProcessGenerator:
        gaps = engine.streams.generator("arrivals")
        services = engine.streams.generator("services")
        for arrived in itertools.count():
            if arrived == customers:
                return
            place = arrived % _BLOCK
            if place == 0:  # drawn in blocks: a single draw costs as much as an event
                gap = gaps.exponential(1.0 / arrival_rate, _BLOCK).tolist()
                service = services.exponential(1.0, _BLOCK).tolist()
            yield engine.env.timeout(gap[place])
            engine.process(desk.serve(service[place]))

    engine.process(arrivals())
    engine.run()
    return desk


def simulate_repairs(
    *, machines: int, crews: int, failure_rate: float, repair_rate: float, length: float, seed: int
) -> Sequence[float]:
    """Let machines fail and be repaired by crews; return the time with 0, 1, 2 ... of them up.

    All machines run whenever they are not failed, also while too few are up. Times are in the unit
    of the rates' inverse.
    """
    names = [f"machine-{number}" for number in range(machines)]
    engine = Engine(seed=seed, length_s=length, assets=[Part(name) for name in names])
    shop = Servers(engine, count=crews)
    time_with_up = [0.0] * (machines + 1)
    up, since = machines, 0.0

    def count(_asset: str, available: bool, _event: int) -> None:
        nonlocal up, since
        time_with_up[up] += engine.now_s - since
        up, since = up + (1 if available else -1), engine.now_s

    def life(name: str) -> simpy.events.ProcessGenerator:
        draws = engine.streams.generator(f"fault:{name}")
        while True:
            yield engine.env.timeout(draws.exponential(1.0 / failure_rate))
            failure = engine.assets.fail(name)
            yield from shop.serve(draws.exponential(1.0 / repair_rate))
            engine.assets.repair(name, failure=failure)

    for name in names:
        engine.assets.on_change(name, count)
        engine.process(life(name))
    engine.run()
    time_with_up[up] += engine.now_s - since
    return time_with_up
