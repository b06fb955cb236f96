"""What evacuations cost: from 500 people to a million, beside JuPedSim and its network model.

All of it in one building of 122 spaces, or in so many of them (see
:mod:`twin.bench.evacuationbuilding`). Runs are timed with what a second run of a network needs
again, the setting up of its crowd included; making the network and the people has rows of its own.
The peers are timed in the same run. Whatever else runs on the machine slows them most; so where our
speed is held against theirs, theirs is the better of what was measured and what is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from twin.bench.evacuationbuilding import buildings, occupants, places
from twin.bench.jupedsimpeer import (
    Run,
    crowd_name,
    crowd_run,
    network_name,
    network_run,
    network_runs_cpu_s,
)
from twin.bench.row import Row
from twin.bench.stopwatch import cpu_s, growth, run_child

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["first_run", "rows"]

T = TypeVar("T")

SIZES: Final = ((500, 1), (5_000, 1), (20_000, 4), (100_000, 20), (1_000_000, 200))
"""People, and buildings that they are in."""
TARGETS_S: Final = {5_000: 0.02, 100_000: 0.5, 1_000_000: 6.0}
"""Target: processor time of a run [s]."""
NETWORK_S: Final = 10.0
"""Target: the network of 200 buildings from their plan [s]."""
LINEAR: Final = 1.1
"""Target: exponent of growth from 5,000 people to a million."""
TIMES_PEER: Final = 100.0
"""Target: how many times as fast as jupedsim-network at 100,000 people."""
LARGEST_PEER: Final = 100_000
"""The network model is run up to so many people; that alone takes a minute or more."""
CROWD_SIZES: Final = (100, 500)
"""People for JuPedSim, whose cost grows faster than the crowd."""

RECORDED_S: Final = 61.4
"""A run of jupedsim-network 0.5.0 with 100,000 people, recorded on a quiet 2-core AMD EPYC [s]."""

SEEDS, SEED_PEOPLE, PEER_SEEDS = 500, 500, 20
ENSEMBLE_S: Final = 2.0
"""Target: 500 runs of 500 people, drawn anew each time [s]."""
CLOSURES_S: Final = 5.0
"""Target: every door, stair and exit of a building of 5,000 people shut in turn [s]."""
OPTIMUM_S: Final = {5_000: 0.5, 100_000: 5.0}
"""Target: the least possible time and a plan [s]."""

FIRST: Final = "import twin.bench.evacuation as bench; bench.first_run()"
ANEW: Final = f"""
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    os.environ["NUMBA_CACHE_DIR"] = folder
    {FIRST}
"""


def rows() -> list[Row]:
    """Measure everything; takes a minute without the peers, and some minutes with them."""
    return [*_first(), *_runs(SIZES), *_crowds(CROWD_SIZES), *_studies(), *_optimum()]


def first_run() -> None:
    """Evacuate a hundred people, as the first thing that a process does."""
    from twin.evacuation.moving.crowd import evacuate
    from twin.evacuation.plans.network import Network

    network = Network.of(buildings())
    evacuate(network, _people(network, 100), locked=["exit-a"])


def _people(network: Network, people: int, *, share_a: float = 0.5) -> People:
    return occupants(places(network, people, share_a=share_a), np.random.default_rng(1))


# -- runs -----------------------------------------------------------------------------------------


def _first() -> Iterator[Row]:
    """Time whole processes: Python, imports, a network, 100 people out."""
    run_child(["-c", FIRST])  # leaves the kernels on disk
    for what, code in (("kernels from disk", FIRST), ("kernels compiled anew", ANEW)):
        cost = run_child(["-c", code])
        if cost is not None:
            yield Row.of(f"a process that evacuates 100 people, {what}", cost.cpu_s, "CPU-s")


def _runs(sizes: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Time runs of more and more people, beside the network model."""
    first_run()
    costs: dict[int, float] = {}
    for people, count in sizes:
        found, costs[people] = _run(people, count)
        yield from found
    small, large = sizes[min(1, len(sizes) - 1)][0], sizes[-1][0]
    if large > small:
        yield Row.of(
            f"growth with people, {small:,} to {large:,}: exponent (1 is linear)",
            growth((small, large), (costs[small], costs[large])),
            "1",
            target=LINEAR,
        )


def _run(people: int, count: int) -> tuple[list[Row], float]:
    """Return the rows of one size, and what a run of it takes [s]."""
    from twin.evacuation.moving.crowd import evacuate
    from twin.evacuation.plans.network import Network

    of = f"{people:,} people, {count} building{'s' if count > 1 else ''}"
    plan, plan_s = _timed(partial(buildings, count))
    network, network_s = _timed(partial(Network.of, plan))
    crowd, drawn_s = _timed(partial(_people, network, people))
    result = evacuate(network, crowd)
    repeats = 2 if people > LARGEST_PEER else 5 if people > 5_000 else 60
    run_s = cpu_s(partial(evacuate, network, crowd), repeats=repeats)
    peer = _peer(people, count)
    found = [
        Row.of(f"{of}: the plan, checked", plan_s, "CPU-s"),
        Row.of(
            f"{of}: its network", network_s, "CPU-s", target=NETWORK_S if count == 200 else None
        ),
        Row.of(f"{of}: drawing the people", drawn_s, "CPU-s"),
        Row.of(
            f"{of}: the run",
            run_s,
            "CPU-s",
            target=TARGETS_S.get(people),
            peer=network_name() if people <= LARGEST_PEER else None,
            peer_value=peer.cpu_s if peer else None,
        ),
    ]
    if people == LARGEST_PEER:
        found.append(_against(f"{of}: the run over that of the peer at its best", run_s, peer))
    found.append(
        Row.of(
            f"{of}: everybody is out after",
            result.last_s,
            "s",
            peer=network_name() if people <= LARGEST_PEER else None,
            peer_value=peer.last_s if peer else None,
        )
    )
    return found, run_s


def _timed(make: Callable[[], T]) -> tuple[T, float]:
    """Return what is made, and the processor time that it takes [s]."""
    made: list[T] = []
    taken_s = cpu_s(lambda: made.append(make()), repeats=1)
    return made[0], taken_s


def _peer(people: int, count: int) -> Run | None:
    """Return a run of the network model; None where it is not installed, or the size too large."""
    if people > LARGEST_PEER:
        return None
    runs = [network_run(count, people) for _ in range(3 if people <= 5_000 else 1)]
    return min((run for run in runs if run), key=lambda run: run.cpu_s, default=None)


def _against(name: str, ours_s: float, peer: Run | None) -> Row:
    """Return our time over the better of the peer's, measured or recorded."""
    best_s = min(RECORDED_S, peer.cpu_s) if peer else RECORDED_S
    row = Row.of(
        f"{name}, {best_s:.1f} s",
        ours_s / best_s,
        "1",
        target=1.0 / TIMES_PEER,
        peer=network_name(),
        peer_value=1.0,
    )
    return replace(row, peer_kind="measured" if peer and peer.cpu_s == best_s else "recorded")


def _crowds(sizes: Sequence[int]) -> Iterator[Row]:
    """Time JuPedSim, which walks people in the plane, at sizes that it can do."""
    from twin.evacuation.moving.crowd import evacuate
    from twin.evacuation.plans.network import Network

    network = Network.of(buildings())
    for people in sizes:
        crowd = _people(network, people)
        result = evacuate(network, crowd)
        peer = crowd_run(people)
        yield Row.of(
            f"{people} people, 1 building: the run, beside people in the plane",
            cpu_s(partial(evacuate, network, crowd), repeats=20),
            "CPU-s",
            peer=crowd_name(),
            peer_value=peer.cpu_s if peer else None,
        )
        yield Row.of(
            f"{people} people: everybody is out after (in the plane stairs are longer, and level)",
            result.last_s,
            "s",
            peer=crowd_name(),
            peer_value=peer.last_s if peer else None,
        )


# -- many runs ------------------------------------------------------------------------------------


def _studies(seeds: int = SEEDS, people: int = 5_000) -> Iterator[Row]:
    """Time what takes many runs: other people each time, and every door shut in turn."""
    from twin.evacuation.plans.network import Network
    from twin.evacuation.repeats.closures import closures
    from twin.evacuation.repeats.ensemble import ensemble

    network = Network.of(buildings())
    cells = places(network, SEED_PEOPLE)
    every = partial(ensemble, network, partial(occupants, cells), range(seeds))
    peer_s = network_runs_cpu_s(SEED_PEOPLE, PEER_SEEDS)
    yield Row.of(
        f"{seeds} runs of {SEED_PEOPLE} people, drawn anew each time"
        f" (peer: from {PEER_SEEDS} of them)",
        cpu_s(every),
        "CPU-s",
        target=ENSEMBLE_S,
        peer=network_name(),
        peer_value=None if peer_s is None else peer_s * seeds / PEER_SEEDS,
    )
    plan = buildings(crossed=True)
    network = Network.of(plan)
    crowd = _people(network, people, share_a=0.75)
    found = closures(plan, network, crowd)
    yield Row.of(
        f"{people:,} people, every door, stair and exit shut in turn: {len(found.ranked)}, of which"
        f" {found.runs} had to be run",
        cpu_s(partial(closures, plan, network, crowd), repeats=2),
        "CPU-s",
        target=CLOSURES_S,
    )


# -- the least possible time ----------------------------------------------------------------------


def _optimum(sizes: Sequence[tuple[int, int]] = ((5_000, 1), (100_000, 20))) -> Iterator[Row]:
    """Time the least possible time with a plan that keeps it, and hold runs against it."""
    from twin.evacuation.moving.crowd import evacuate
    from twin.evacuation.optimum.flownet import FlowNet
    from twin.evacuation.optimum.quickest import quickest
    from twin.evacuation.plans.network import Network

    for people, count in sizes:
        network = Network.of(buildings(count, crossed=True))
        crowd = _people(network, people, share_a=0.75)
        net = FlowNet.of(network, crowd)
        best = quickest(net)
        yield Row.of(
            f"{people:,} people, {count} building{'s' if count > 1 else ''}, three quarters of them"
            " on one side: the least possible time and a plan",
            cpu_s(partial(quickest, net), repeats=2),
            "CPU-s",
            target=OPTIMUM_S.get(people),
        )
        ways = (("nearest", "the nearest way"), ("aware", "a way by its queue"))
        for routes, said in ways:
            last_s = evacuate(network, crowd, routes=routes).last_s
            yield Row.of(
                f"{people:,} people: all out, everybody {said}, above the least possible"
                f" {best.bound_s:.0f} s",
                best.exceeds_percent(last_s),
                "%",
            )
