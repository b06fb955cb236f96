"""Inflows as the kernels read them: one set of knots for everything that flows in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError
from twin.flood.elements import Inflow, Inflows, Runoff
from twin.flood.layout import Force

__all__ = ["make_force"]

Floats = NDArray[np.float64]


def make_force(inflows: Inflows, place: Mapping[str, int]) -> tuple[Force, list[int]]:
    """Return the kernels' form of *inflows*, and the node of each of its columns.

    Parameters
    ----------
    place
        Number of each node that is solved for.

    Raises
    ------
    InputError
        For an unknown node, knots that do not rise, negative or non-finite flows.
    """
    _check(inflows, place)
    runoff = inflows.runoff
    if not inflows.series and runoff is not None and len(set(runoff.nodes)) == len(runoff.nodes):
        nodes = [place[node] for node in runoff.nodes]
        return _force(runoff.times_s, runoff.flow_m3_s, runoff.volume_m3, nodes)
    if runoff is None and not inflows.series:
        return _force(np.zeros(0), np.zeros((0, 0)), np.zeros((0, 0)), [])
    return _joined(inflows, place)


def _check(inflows: Inflows, place: Mapping[str, int]) -> None:
    problems = []
    named: list[tuple[str, Floats, Floats]] = [
        (series.node, series.times_s, series.flow_m3_s) for series in inflows.series
    ]
    if (runoff := inflows.runoff) is not None:
        named.append(("runoff", runoff.times_s, runoff.flow_m3_s))
        problems += [f"runoff into {n!r}, which is no such node" for n in runoff.nodes
                     if n not in place]  # fmt: skip
        if not np.isfinite(runoff.volume_m3).all():
            problems.append("runoff: a volume is not finite")
    problems += [
        f"inflow into {series.node!r}, which is no node that can take it"
        for series in inflows.series
        if series.node not in place
    ]
    for name, times, flows in named:
        if len(times) != len(flows) or len(times) < 2:
            problems.append(f"{name}: {len(times)} times for {len(flows)} flows; at least two")
        elif not (np.isfinite(times).all() and np.isfinite(flows).all()):
            problems.append(f"{name}: a time or flow is not finite")
        elif np.any(np.diff(times) < 0.0):
            problems.append(f"{name}: its times do not rise")
        elif flows.size and float(flows.min()) < 0.0:
            problems.append(f"{name}: a negative flow; water is taken away by pumps and openings")
    if problems:
        raise InputError("\n".join(problems))


def _force(
    times: Floats, flow: Floats, volume: Floats, nodes: list[int]
) -> tuple[Force, list[int]]:
    span = np.diff(times)
    extra = np.zeros_like(volume)
    total = np.zeros_like(flow)
    wakes = np.array(times, dtype=np.float64)
    if times.size:
        extra = volume - 0.5 * span[:, None] * (flow[1:] + flow[:-1])
        np.cumsum(volume, axis=0, out=total[1:])
        busy = (np.abs(volume).max(axis=1) + np.abs(flow[1:] + flow[:-1]).max(axis=1) > 0.0) & (
            span > 0.0
        )
        following = np.where(busy, times[:-1], np.inf)
        wakes[:-1] = np.minimum.accumulate(following[::-1])[::-1]
        wakes[-1] = np.inf
    force = Force(
        time=np.ascontiguousarray(times, dtype=np.float64),
        flow=np.ascontiguousarray(flow, dtype=np.float64),
        extra=np.ascontiguousarray(extra),
        total=total,
        wakes=wakes,
    )
    return force, nodes


def _joined(inflows: Inflows, place: Mapping[str, int]) -> tuple[Force, list[int]]:
    """Lay several series over each other; a series begins and ends with a jump from and to zero."""
    nodes: list[int] = []
    edges: set[float] = set()
    knots: set[float] = set()
    for series in inflows.series:
        knots |= set(map(float, series.times_s))
        edges |= {float(series.times_s[0]), float(series.times_s[-1])}
        steps = np.flatnonzero(np.diff(series.times_s) == 0.0)
        edges |= {float(series.times_s[k]) for k in steps}
        nodes.append(place[series.node])
    if (runoff := inflows.runoff) is not None:
        knots |= set(map(float, runoff.times_s))
        edges |= {float(runoff.times_s[0]), float(runoff.times_s[-1])}
        nodes += [place[node] for node in runoff.nodes]
    nodes = sorted(set(nodes))
    row = {node: k for k, node in enumerate(nodes)}
    doubled = [t for t in sorted(knots) for _ in range(2 if t in edges else 1)]
    times = np.array(doubled)
    flow = np.zeros((times.size, len(nodes)))
    volume = np.zeros((times.size - 1, len(nodes)))
    for series in inflows.series:
        _add_series(series, times, flow[:, row[place[series.node]]])
    volume += 0.5 * np.diff(times)[:, None] * (flow[1:] + flow[:-1])
    if runoff is not None:
        _add_runoff(runoff, times, flow, volume, [row[place[node]] for node in runoff.nodes])
    return _force(times, flow, volume, nodes)


def _add_series(series: Inflow, times: Floats, flow: Floats) -> None:
    """Add a series at both sides of each knot: the first of a doubled knot looks back."""
    t, q = series.times_s, series.flow_m3_s
    after = np.append(times[1:] == times[:-1], False)  # a first of two: the value before a jump
    before = np.insert(times[1:] == times[:-1], 0, False)
    for k, time in enumerate(times):
        if (
            time < t[0]
            or time > t[-1]
            or (time == t[0] and after[k])
            or (time == t[-1] and before[k])
        ):
            continue
        low = int(np.searchsorted(t, time, side="left"))
        high = int(np.searchsorted(t, time, side="right")) - 1
        if low <= high:  # a knot of its own, perhaps a doubled one
            flow[k] += q[low] if after[k] else q[high]
        else:
            part = (time - t[high]) / (t[low] - t[high])
            flow[k] += q[high] + part * (q[low] - q[high])


def _add_runoff(
    runoff: Runoff, times: Floats, flow: Floats, volume: Floats, rows: list[int]
) -> None:
    """Add runoff, its quadratics cut at the knots of others."""
    knots = runoff.times_s
    span = np.diff(knots)
    extra = runoff.volume_m3 - 0.5 * span[:, None] * (runoff.flow_m3_s[1:] + runoff.flow_m3_s[:-1])
    for k in range(times.size - 1):
        a, b = times[k], times[k + 1]
        if b <= a or a < knots[0] or b > knots[-1]:
            continue
        j = min(int(np.searchsorted(knots, a, side="right")) - 1, span.size - 1)
        q0, q1, e = runoff.flow_m3_s[j], runoff.flow_m3_s[j + 1], extra[j]
        x, y = (a - knots[j]) / span[j], (b - knots[j]) / span[j]

        def rate(z: float, q0: Floats = q0, q1: Floats = q1, e: Floats = e, j: int = j) -> Floats:
            return np.asarray(q0 + (q1 - q0) * z + 6.0 * e * z * (1.0 - z) / span[j])

        def held(z: float, q0: Floats = q0, q1: Floats = q1, e: Floats = e, j: int = j) -> Floats:
            mean = span[j] * z * (q0 + 0.5 * (q1 - q0) * z)
            return np.asarray(mean + e * z * z * (3.0 - 2.0 * z))

        np.add.at(volume, (k, rows), held(y) - held(x))
        if k == 0 or times[k] == times[k - 1]:
            np.add.at(flow, (k, rows), rate(x))
        np.add.at(flow, (k + 1, rows), rate(y))
