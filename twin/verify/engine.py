"""The engine against closed forms: pauses, crossings, queues, causes, streams.

Stochastic rows use a seed and a sample size that were fixed beforehand; their tolerance is four
standard errors of that sample, from the theory of the process and not from the sample itself.
"""

from __future__ import annotations

import pickle
from functools import cache

import numpy as np

from twin.engine import Engine, Servers
from twin.verify.check import Suite
from twin.verify.leaky_tank import LeakyTank
from twin.verify.queues import simulate_queue, simulate_repairs

__all__ = ["suite"]

suite = Suite("engine")

SEED = 20250122
"""Seed of all stochastic rows, fixed before they were first run."""

DAY_S = 86_400.0

_TANK = (
    "leaking tank, tau = 3600 s, pump 1 mm/s, from 1 m, float 0.5/1.5 m: empties in 3600 ln 2, "
    "fills in 3600 ln(31/21), falls in 3600 ln 3 s"
)
_SE = "; tolerance = 4 standard errors"


def _tank(*, pauses: int = 1, until_s: float = DAY_S) -> LeakyTank:
    engine, tank = Engine(seed=SEED, length_s=until_s), LeakyTank()
    engine.attach(tank)
    for pause in range(1, pauses):
        engine.at(until_s * pause / pauses, engine.advance_all)
    engine.run()
    return tank


@suite.row(
    "engine.pauses",
    "level after a day advanced in 1000 calls, less the level in one",
    expected=0.0,
    tolerance=1e-9,
    unit="m",
    source="a state does not depend on who looked; " + _TANK,
)
def pauses() -> float:
    """Return the difference that a thousand pauses make."""
    return _tank(pauses=1000).level_m - _tank().level_m


@suite.row(
    "engine.first-crossing",
    "float switches first",
    expected=2495.329850015803,
    tolerance=1e-9,
    unit="s",
    source=_TANK,
)
def first_crossing() -> float:
    """Return when the float switches first."""
    return _tank().switchings_s[0]


@suite.row(
    "engine.last-crossing",
    "float's 32nd switching, after 15 full cycles",
    expected=84253.564004,
    tolerance=1e-6,
    unit="s",
    source=_TANK,
)
def last_crossing() -> float:
    """Return when the float switches for the thirty-second time."""
    return _tank().switchings_s[31]


@suite.row(
    "engine.crossings",
    "switchings in a day though nobody looks",
    expected=32,
    tolerance=0,
    unit="1",
    source=_TANK,
)
def crossings() -> float:
    """Return how often the float switches in a day."""
    return len(_tank().switchings_s)


@cache
def _single_server(arrival_rate: float, customers: int) -> Servers:
    return simulate_queue(
        servers=1,
        arrival_rate=arrival_rate,
        customers=customers,
        length=2.0 * customers / arrival_rate,  # long enough for all of them to be served
        seed=SEED,
    )


@suite.row(
    "engine.mm1-wait-50",
    "M/M/1 mean wait, load 0.5, 100,000 customers, in services",
    expected=1.0,
    tolerance=0.068118,
    unit="1",
    source="Wq = rho/(1-rho)" + _SE + ", variance rho(2+5rho-4rho^2+rho^3)/(1-rho)^4 = 29 per "
    "customer (Daley, Austral. J. Statist. 10, 1968)",
)
def single_server_half_loaded() -> float:
    """Return the mean wait at half load."""
    return _single_server(0.5, 100_000).mean_wait_s


@suite.row(
    "engine.mm1-wait-80",
    "M/M/1 mean wait, load 0.8, 200,000 customers, in services",
    expected=4.0,
    tolerance=0.397593,
    unit="1",
    source="Wq = rho/(1-rho)" + _SE + ", variance as above = 1976 per customer",
)
def single_server_well_loaded() -> float:
    """Return the mean wait at load 0.8."""
    return _single_server(0.8, 200_000).mean_wait_s


@cache
def _three_servers() -> Servers:
    return simulate_queue(servers=3, arrival_rate=2.0, length=50_000.0, seed=SEED)


_BIRTH_DEATH = (
    ", variance of a time mean of a birth-death process, 2 sum_j (sum_{i<=j} (f_i - f) pi_i)^2 / "
    "(lambda_j pi_j)"
)


@suite.row(
    "engine.mmc-all-busy",
    "M/M/3 fraction of time with all busy, 2 Erlang, 50,000 services long",
    expected=0.4444444,
    tolerance=0.017378,
    unit="1",
    source="Erlang C(3, 2) = 4/9" + _SE + _BIRTH_DEATH + " = 0.943759",
)
def three_servers_all_busy() -> float:
    """Return the fraction of time with all three servers busy."""
    return _three_servers().full_fraction()


@suite.row(
    "engine.mmc-waiting",
    "M/M/3 mean number waiting, 2 Erlang, 50,000 services long",
    expected=0.8888889,
    tolerance=0.116335,
    unit="1",
    source="Lq = C rho/(1-rho) = 8/9" + _SE + _BIRTH_DEATH + " = 42.2936",
)
def three_servers_waiting() -> float:
    """Return the mean number waiting for three servers."""
    return _three_servers().mean_waiting()


@suite.row(
    "engine.repairmen",
    "machine repairman, 5 machines, 2 crews, rates 0.2 and 1: mean number down, over 50,000",
    expected=0.8906692,
    tolerance=0.023516,
    unit="1",
    source="birth-death balance, P0 = 1250/3183" + _SE + _BIRTH_DEATH + " = 1.72815",
)
def repairmen() -> float:
    """Return the mean number of machines down."""
    times = simulate_repairs(
        machines=5, crews=2, failure_rate=0.2, repair_rate=1.0, length=50_000.0, seed=SEED
    )
    return sum((5 - up) * time for up, time in enumerate(times)) / sum(times)


@suite.row(
    "engine.two-of-three",
    "2-out-of-3 with one crew, rates 0.01 and 0.1 per h: availability over 400,000 h",
    expected=0.9516837,
    tolerance=0.006801,
    unit="1",
    source="birth-death balance, 650/683" + _SE + _BIRTH_DEATH + " = 1.15622 h",
)
def two_of_three() -> float:
    """Return the fraction of time with at least two of three machines up."""
    times = simulate_repairs(
        machines=3, crews=1, failure_rate=0.01, repair_rate=0.1, length=400_000.0, seed=SEED
    )
    return (times[2] + times[3]) / sum(times)


@suite.row(
    "engine.streams",
    "draws of a stream that move when 100 other streams are drawn from first",
    expected=0,
    tolerance=0,
    unit="1",
    source="a stream depends on the seed and its own name alone",
)
def streams() -> float:
    """Return how many of a thousand draws have moved."""
    alone, crowded = (Engine(seed=SEED, length_s=1.0).streams for _ in range(2))
    for number in range(100):
        crowded.generator(f"fault:{number}").random(7)
    draws = [one.generator("weather").random(1000) for one in (alone, crowded)]
    return int(np.count_nonzero(draws[0] != draws[1]))


@suite.row(
    "engine.same-seed",
    "bytes of a queue's figures that differ between two runs of one seed",
    expected=0,
    tolerance=0,
    unit="1",
    source="same seed, same bytes",
)
def same_seed() -> float:
    """Return how many bytes of two results differ."""
    results = []
    for _ in range(2):
        desk = simulate_queue(servers=2, arrival_rate=1.8, length=2_000.0, seed=SEED)
        figures = (desk.served, desk.wait_s, desk.mean_waiting(), desk.full_fraction())
        results.append(pickle.dumps(figures))
    first, second = (np.frombuffer(result, dtype=np.uint8) for result in results)
    return int(np.count_nonzero(first != second)) if first.size == second.size else first.size
