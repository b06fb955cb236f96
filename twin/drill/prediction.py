"""What a drill is expected to look like: many seeds, told as bands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.metrics import share_out_s
from twin.evacuation.moving.state import SAFE
from twin.model import Model

if TYPE_CHECKING:
    from twin.drill.rehearsal import Played, Rehearsal

__all__ = ["SHARES", "Band", "Curve", "ExitBand", "Prediction", "RoomTime", "predict"]

Floats = NDArray[np.float64]

SHARES: Final[dict[str, float]] = {"t50": 0.5, "t95": 0.95, "t100": 1.0}
"""The times that are told, and the share of people who are out by then."""

QUANTILES: Final = (0.05, 0.5, 0.95)
"""Of the seeds: nine of ten drills lie between the first and the last."""

POINTS: Final = 120
"""Points of a curve, about."""

STEPS_S: Final = (1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0)
"""Distances of two points of a curve that read well [s]."""


class Band(Model):
    """A figure that differs from seed to seed."""

    low: float | None
    """One drill of twenty is lower; empty: somebody never gets out."""
    middle: float | None
    """Half of the drills are lower."""
    high: float | None
    """One drill of twenty is higher."""

    @classmethod
    def of(cls, values: Floats) -> Band:
        """Return the band of one value for each seed."""
        return cls(**dict(zip(("low", "middle", "high"), _quantiles(values), strict=True)))


class Curve(Model):
    """People out by time, over all seeds."""

    time_s: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


class ExitBand(Model):
    """How many leave by an exit."""

    exit: str
    people: Band
    share: float
    """Of all who leave, over all seeds [-]."""


@dataclass(frozen=True, slots=True)
class RoomTime:
    """When a room is empty, over the seeds in which anybody was there."""

    people: float
    """Mean over all seeds."""
    most: int
    out_s: float | None
    """When the last of them is outside, in half of the drills [s]."""


class Prediction(Model):
    """What is expected of a drill."""

    seeds: int
    people: Band
    """Who is inside when the alarm sounds."""
    walkers: Band
    """Those of them who walk out by themselves."""
    waiting: Band
    """Those who wait for a rescue team."""
    trapped: Band
    """Those whom nothing lets out."""
    t50_s: Band
    t95_s: Band
    t100_s: Band
    starts_s: Band
    """When the median person starts to walk."""
    curve: Curve
    exits: tuple[ExitBand, ...]

    def time_s(self, key: str) -> Band:
        """Return the band of ``t50``, ``t95`` or ``t100``."""
        found: Band = getattr(self, f"{key}_s")
        return found


@dataclass(frozen=True, eq=False)
class Predicted:
    """A prediction with what is not stored with it."""

    prediction: Prediction
    rooms: dict[str, RoomTime]


def predict(
    rehearsal: Rehearsal,
    seeds: Sequence[int],
    *,
    progress: Callable[[float], None] | None = None,
) -> Predicted:
    """Play a drill with many seeds.

    Parameters
    ----------
    rehearsal
        The drill.
    seeds
        One run each.
    progress
        Called with the share of the runs that are done.
    """
    runs: list[_Run] = []
    exits = [one.id for one in rehearsal.venue.exits]
    for number, seed in enumerate(seeds, 1):
        runs.append(_Run.of(rehearsal.play(seed), exits))
        if progress is not None:
            progress(number / len(seeds))
    names = [space.id for space in rehearsal.venue.plan.spaces]
    return Predicted(_prediction(runs, exits), _rooms(runs, names))


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One seed, reduced to what is told of it."""

    left_s: Floats
    """Sorted."""
    people: int
    waiting: int
    starts_s: float
    by_exit: NDArray[np.int64]
    room_people: NDArray[np.int64]
    room_last_s: Floats

    @classmethod
    def of(cls, played: Played, exits: Sequence[str]) -> _Run:
        people, result = played.people, played.result
        cells = result.network.cells
        last_s = np.zeros(cells)
        out = result.state == SAFE
        np.maximum.at(last_s, people.cell[out], result.exit_s[out])
        return cls(
            left_s=np.sort(played.left_s),
            people=len(people),
            waiting=int(played.waiting.sum()),
            starts_s=float(np.median(people.start_s)) if len(people) else 0.0,
            by_exit=played.exit_counts(exits),
            room_people=np.bincount(people.cell, minlength=cells),
            room_last_s=last_s,
        )


def _prediction(runs: Sequence[_Run], exits: Sequence[str]) -> Prediction:
    def band(values: Sequence[float]) -> Band:
        return Band.of(np.array(values, dtype=np.float64))

    by_exit = np.array([run.by_exit for run in runs], dtype=np.float64)
    everybody = max(float(by_exit.sum()), 1.0)
    times = {
        f"{key}_s": band([share_out_s(run.left_s, share) for run in runs])
        for key, share in SHARES.items()
    }
    return Prediction(
        seeds=len(runs),
        people=band([run.people for run in runs]),
        walkers=band([run.left_s.size for run in runs]),
        waiting=band([run.waiting for run in runs]),
        trapped=band([int(np.isinf(run.left_s).sum()) for run in runs]),
        **times,
        starts_s=band([run.starts_s for run in runs]),
        curve=_curve(runs),
        exits=tuple(
            ExitBand(
                exit=name,
                people=Band.of(by_exit[:, place]),
                share=round(float(by_exit[:, place].sum()) / everybody, 5),
            )
            for place, name in enumerate(exits)
        ),
    )


def _curve(runs: Sequence[_Run]) -> Curve:
    finite = [run.left_s[np.isfinite(run.left_s)] for run in runs]
    ends_s = max((float(one[-1]) for one in finite if one.size), default=60.0)
    step_s = next((one for one in STEPS_S if ends_s / one <= POINTS), STEPS_S[-1])
    grid = np.arange(0.0, ends_s + step_s, step_s)
    out = np.array([np.searchsorted(one, grid, side="right") for one in finite], dtype=np.float64)
    low, middle, high = np.quantile(out, QUANTILES, axis=0)
    return Curve(
        time_s=_rounded(grid),
        low=_rounded(low),
        middle=_rounded(middle),
        high=_rounded(high),
    )


def _rooms(runs: Sequence[_Run], names: Sequence[str]) -> dict[str, RoomTime]:
    people = np.array([run.room_people for run in runs])
    last_s = np.array([run.room_last_s for run in runs])
    found = {}
    for cell, name in enumerate(names):
        there = people[:, cell] > 0
        if there.any():
            times = last_s[there, cell]
            times = times[times > 0.0]
            found[name] = RoomTime(
                people=float(people[:, cell].mean()),
                most=int(people[:, cell].max()),
                out_s=float(np.median(times)) if times.size else None,
            )
    return found


def _quantiles(values: Floats) -> list[float | None]:
    """Return the quantiles of values, of which some may be infinite: then the next one counts."""
    ordered = np.sort(values)
    found: list[float | None] = []
    for share in QUANTILES:
        place = share * (ordered.size - 1)
        low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
        value = high if math.isinf(high) else low + (high - low) * (place - math.floor(place))
        found.append(round(float(value), 2) if math.isfinite(value) else None)
    return found


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(np.round(values, 2).tolist())
