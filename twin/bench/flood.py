"""What a storm costs: a campus of fifty catchments, beside SWMM and checked against it.

The network is that of the reference data (`campus50`: 50 catchments, 52 manholes, 8 rooms with
pumps, six hours); without them only networks of our own making are timed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.bench.row import Row
from twin.bench.stopwatch import cpu_s, growth
from twin.bench.swmmpeer import (
    SwmmAnswers,
    rained_on,
    swmm_answers,
    swmm_cpu_s,
    swmm_name,
    with_options,
)
from twin.bench.yards import yards

if TYPE_CHECKING:
    from twin.flood.runoff import RunoffModel
    from twin.flood.solver import Solution
    from twin.flood.storms import Rain
    from twin.flood.swmm import SwmmModel
    from twin.flood.wiring import Wiring

__all__ = ["rows"]

STORMS: Final = 1000
"""Different storms of a study."""
STORMS_CPU_S: Final = 7.0
"""Target: all of them on one core [s]."""
TIMES_SWMM: Final = 15.0
"""Target: how many times as fast as SWMM's dynamic wave at 5 s [-]."""
LINEAR: Final = 1.25
"""Target: exponent of growth with nodes; a tree is solved in linear time [-]."""
NODES: Final = (10, 40, 160, 640)
SIX_HOURS_S: Final = 21_600.0

FINE: Final = {
    "ROUTING_STEP": "1",
    "MAX_TRIALS": "20",
    "HEAD_TOLERANCE": "0.0005",
    "WET_STEP": "00:00:10",
}
"""SWMM's options for its answers: a step of 1 s, iterated to the end."""

PONDED_M: Final = 0.02
"""Water on the ground counts as a pond from here on [m]: what stands in the kink is no yard."""


def rows() -> list[Row]:
    """Measure everything; takes about half a minute of processor time."""
    found: list[Row] = []
    case = _campus()
    if case is not None:
        found += [*_cost(case), *_answers(case)]
    else:
        found.append(
            Row.of(
                "campus of 50 catchments: absent, set TWIN_REFERENCE_DATA to the reference data",
                float("nan"),
                "CPU-s",
            )
        )
    return [*found, *_growth()]


def _campus() -> Path | None:
    folder = os.environ.get("TWIN_REFERENCE_DATA")
    file = Path(folder or "") / "flood" / "campus50_chicago_p50_6h.inp"
    return file if folder and file.is_file() else None


# -- cost -----------------------------------------------------------------------------------------


def _storm(number: int) -> Rain:
    """Return one of many storms: two hours in Shanghai, 2 to 100 years, its peak early or late."""
    from twin.flood.rainformula import formula
    from twin.flood.storms import ChicagoStorm, blocks

    rng = np.random.default_rng([7, number])
    storm = ChicagoStorm(
        formula=formula("shanghai"),
        period_a=float(2.0 * 50.0 ** rng.uniform()),
        duration_s=7200.0,
        peak_ratio=float(rng.uniform(0.3, 0.5)),
    )
    return blocks(storm, step_s=300.0)


def _solve(wiring: Wiring, land: RunoffModel, rain: Rain, to_s: float) -> Solution:
    from twin.flood.solver import solve

    inflows = land.run(rain, to_s=to_s).inflows
    return solve(wiring, inflows, to_s=to_s, report_every_s=300.0)


def _prepared(model: SwmmModel) -> tuple[Wiring, RunoffModel]:
    from twin.flood.runoff import RunoffModel
    from twin.flood.wiring import wire

    return wire(model.network), RunoffModel(model.network.catchments, swmm_units=True)


def _cost(file: Path) -> Iterator[Row]:
    from twin.flood.swmm import read_swmm

    model = read_swmm(file)
    wiring, land = _prepared(model)
    rain = next(iter(model.rain.values()))
    _solve(wiring, land, rain, model.length_s)  # compiles the kernels, or loads them
    ours_s = cpu_s(partial(_solve, wiring, land, rain, model.length_s), repeats=20)
    peer = swmm_name()
    text = file.read_text(encoding="utf-8")
    peer_s, storms_s = None, None
    storms = [_storm(number) for number in range(STORMS)]
    if peer is not None:
        with tempfile.TemporaryDirectory() as folder:
            peer_s = min(swmm_cpu_s(text, Path(folder)) for _ in range(5))
            some = [swmm_cpu_s(rained_on(text, one), Path(folder)) for one in storms[:20]]
            storms_s = STORMS * sum(some) / len(some)
    yield Row.of(
        f"one 50-year storm of 6 h, runoff and network (at most 1/{TIMES_SWMM:g} of SWMM at 5 s)",
        ours_s,
        "CPU-s",
        target=None if peer_s is None else peer_s / TIMES_SWMM,
        peer=peer or "EPA SWMM 5.2 (swmm-toolkit)",
        peer_value=peer_s,
    )
    yield Row.of(
        "of which runoff of 50 catchments",
        cpu_s(partial(land.run, rain, to_s=model.length_s), repeats=20),
        "CPU-s",
    )
    began_s = time.process_time()
    for storm in storms:
        _solve(wiring, land, storm, model.length_s)
    yield Row.of(
        f"{STORMS:,} different storms of 6 h on one core (SWMM: from 20 of them)",
        time.process_time() - began_s,
        "CPU-s",
        target=STORMS_CPU_S,
        peer=peer or "EPA SWMM 5.2 (swmm-toolkit)",
        peer_value=storms_s,
    )


# -- answers --------------------------------------------------------------------------------------


def _answers(file: Path) -> Iterator[Row]:
    """Hold the campus's answers against SWMM at 1 s; nothing to hold them against: no rows."""
    from twin.flood.swmm import read_swmm

    peer = swmm_name()
    if peer is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        theirs = swmm_answers(with_options(file.read_text(encoding="utf-8"), FINE), Path(folder))
    model = read_swmm(file)
    for compatible, mean_cm, most_cm in ((False, 5.0, 12.0), (True, 1.0, 4.0)):
        as_swmm = model.with_options(extra_pond_area=compatible)
        wiring, land = _prepared(as_swmm)
        from twin.flood.solver import solve

        ours = solve(
            wiring, land.run(as_swmm.rain, to_s=model.length_s).inflows, to_s=model.length_s
        )
        which = "SWMM's extra pond area" if compatible else "true pond areas"
        gaps_m = list(_pond_gaps_m(as_swmm, ours, theirs).values())
        yield Row.of(
            f"{which}: peak of {len(gaps_m)} ponds, mean difference from SWMM at 1 s",
            100.0 * sum(gaps_m) / len(gaps_m),
            "cm",
            target=mean_cm,
        )
        yield Row.of(f"{which}: greatest of them", 100.0 * max(gaps_m), "cm", target=most_cm)
        yield Row.of(
            f"{which}: water that left, difference from SWMM's {theirs.outflow_m3:,.0f} m3",
            100.0 * abs(ours.outflow_m3() / theirs.outflow_m3 - 1.0),
            "%",
            target=0.3,
        )
        yield from _room_rows(which, as_swmm, ours, theirs)
        yield Row.of(f"{which}: water balance of the run", ours.balance_error(), "1", target=1e-9)


def _pond_gaps_m(model: SwmmModel, ours: Solution, theirs: SwmmAnswers) -> dict[str, float]:
    """Return how far the peaks of ponds lie apart, where SWMM has a pond [m]."""
    from twin.flood.elements import Junction

    gaps = {}
    for node in model.network.nodes:
        if isinstance(node, Junction) and node.pond_area_m2 > 0.0:
            peak = float(theirs.depth_m[node.id].max())
            if peak > node.ground_m - node.invert_m + PONDED_M:
                gaps[node.id] = abs(float(ours.depth_m(node.id).max()) - peak)
    return gaps


def _room_rows(which: str, model: SwmmModel, ours: Solution, theirs: SwmmAnswers) -> Iterator[Row]:
    ingress, peaks, firsts = [], [], []
    for gap in model.network.openings:
        mine, swmm = ours.moved_m3(gap.id), theirs.moved_m3(gap.id)
        ingress.append(abs(mine - swmm) / max(0.06 * swmm, 10.0))
        depth = float(theirs.depth_m[gap.to_node].max())
        peaks.append(abs(ours.peak_depth_m(gap.to_node) - depth) / max(0.04 * depth, 0.08))
        first = _first_min(theirs.minutes, theirs.flow_m3_s[gap.id])
        if first is not None:
            own = _first_min(ours.times_s / 60.0, ours.flow_m3_s(gap.id))
            firsts.append(abs(own - first) if own is not None else float("inf"))
    starts = sum(abs(ours.starts(pump) - number) for pump, number in theirs.starts.items())
    yield Row.of(
        f"{which}: ingress of {len(ingress)} rooms, worst difference over max(6 %, 10 m3)",
        max(ingress),
        "1",
        target=1.0,
    )
    yield Row.of(
        f"{which}: peak depth of rooms, worst difference over max(4 %, 8 cm)",
        max(peaks),
        "1",
        target=1.0,
    )
    yield Row.of(
        f"{which}: first ingress of {len(firsts)} rooms, worst difference",
        max(firsts),
        "min",
        target=2.0,
    )
    yield Row.of(
        f"{which}: starts of {len(theirs.starts)} pumps that differ", starts, "1", target=0.0
    )


def _first_min(minutes: np.ndarray, flow_m3_s: np.ndarray) -> float | None:
    """Return the first reported minute with ingress; None without any."""
    entering = np.asarray(flow_m3_s) > 1e-6
    return float(minutes[int(np.argmax(entering))]) if entering.any() else None


# -- growth ---------------------------------------------------------------------------------------


def _growth() -> Iterator[Row]:
    """Time networks of our own making, of more and more manholes, and more and more storms."""
    from twin.flood.runoff import RunoffModel
    from twin.flood.wiring import wire

    costs = []
    storm = _storm(0)
    for count in NODES:
        network = yards(count)
        wiring, land = wire(network), RunoffModel(network.catchments)
        _solve(wiring, land, storm, SIX_HOURS_S)
        costs.append(cpu_s(partial(_solve, wiring, land, storm, SIX_HOURS_S), repeats=3))
        yield Row.of(f"6 h, a made-up network of {count} manholes", costs[-1], "CPU-s")
    yield Row.of(
        f"growth with manholes, {NODES[-2]} to {NODES[-1]}: exponent (1 is linear)",
        growth(NODES, costs),
        "1",
        target=LINEAR,
    )
    stopping = yards(NODES[1], closed=True)
    wiring, land = wire(stopping), RunoffModel(stopping.catchments)
    _solve(wiring, land, storm, SIX_HOURS_S)
    yield Row.of(
        f"6 h, the network of {NODES[1]} manholes whose full rooms take no more",
        cpu_s(partial(_solve, wiring, land, storm, SIX_HOURS_S), repeats=3),
        "CPU-s",
    )
    network = yards(NODES[1])
    wiring, land = wire(network), RunoffModel(network.catchments)
    counts = (10, 100)
    times = []
    for count in counts:
        began_s = time.process_time()
        for number in range(count):
            _solve(wiring, land, _storm(number), SIX_HOURS_S)
        times.append(time.process_time() - began_s)
    yield Row.of(
        f"growth with storms, {counts[0]} to {counts[1]}: exponent (1 is linear)",
        growth(counts, times),
        "1",
        target=1.1,
    )
