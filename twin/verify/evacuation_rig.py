"""How the cases of the evacuation suite are put together: plans by the metre, people in boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from twin.evacuation.moving.crowd import Result, evacuate
from twin.evacuation.moving.movement import SFPE, Movement
from twin.evacuation.plans.network import Network
from twin.evacuation.plans.plan import EvacuationPlan, Link, PlanStorey, Space
from twin.evacuation.population.people import People

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from twin.evacuation.plans.plan import LinkKind, SpaceKind

    Floats = NDArray[np.float64]
    Part = Space | Link | PlanStorey
    Box = tuple[float, float, float, float]

__all__ = [
    "KOLMOGOROV_5",
    "OUT",
    "OWN",
    "arrivals_s",
    "between",
    "build",
    "door",
    "even",
    "falls",
    "flight",
    "floor",
    "flow_p_s",
    "kolmogorov",
    "passes_s",
    "point",
    "rises",
    "run",
    "share_out_of",
    "spread",
    "stand",
    "storey",
]

OWN: Final = Movement(free_speed="own", stair_speed="own")
"""People walk as fast as the test says, on stairs too, where there is space; density slows them."""

OUT: Final = Space(id="out", kind="outside")
"""The open air: whoever gets there is safe."""

KOLMOGOROV_5: Final = {10: 0.40925, 50: 0.18841, 100: 0.13403}
"""By how much the shares of so many draws differ from their law at most, but once in 20 times
(Miller 1956, Journal of the American Statistical Association 51:111-121, table 1)."""


# --- plans ------------------------------------------------------------------------------------


def floor(name: str, box: Box, kind: SpaceKind = "room", **more: object) -> Space:
    """Return a rectangle from (x, y) to (x, y) [m]."""
    left, low, right, high = box
    corners = ((left, low), (right, low), (right, high), (left, high))
    fields: dict[str, Any] = {"id": name, "kind": kind, "polygon": corners}
    return Space(**(fields | more))


def flight(name: str, storey_id: str, width_m: float, length_m: float, **more: object) -> Space:
    """Return a stair with steps of 180 by 280 mm; *more* replaces what it has."""
    fields: dict[str, Any] = {
        "id": name,
        "kind": "stair",
        "storey": storey_id,
        "clear_width_m": width_m,
        "length_m": length_m,
        "riser_m": 0.18,
        "tread_m": 0.28,
    }
    return Space(**(fields | more))


def door(
    name: str,
    between: tuple[str, str],
    width_m: float,
    at: tuple[float, float] | None = None,
    *,
    kind: LinkKind = "door",
    **more: object,
) -> Link:
    """Return a link; one that leads to the open air is an exit."""
    fields: dict[str, Any] = {
        "id": name,
        "kind": "exit" if between[1] == OUT.id and kind == "door" else kind,
        "between": between,
        "clear_width_m": width_m,
        "at": at,
    }
    return Link(**(fields | more))


def storey(level: int, elevation_m: float) -> PlanStorey:
    """Return a floor, called f and its level."""
    return PlanStorey(id=f"f{level}", level=level, elevation_m=elevation_m)


def build(parts: Iterable[Part], movement: Movement = SFPE) -> Network:
    """Return the network of a plan of these parts; the open air is one of them."""
    some = [OUT, *parts]
    plan = EvacuationPlan(
        id="case",
        storeys=tuple(part for part in some if isinstance(part, PlanStorey)),
        spaces=tuple(part for part in some if isinstance(part, Space)),
        links=tuple(part for part in some if isinstance(part, Link)),
    )
    return Network.of(plan, movement)


# --- people -----------------------------------------------------------------------------------


def spread(count: int, box: Box, seed: int = 1) -> tuple[Floats, Floats]:
    """Return random places in a rectangle [m], every spot as likely as any other."""
    left, low, right, high = box
    u = np.random.default_rng(seed).random((2, count))
    return left + u[0] * (right - left), low + u[1] * (high - low)


def even(columns: int, rows: int, box: Box) -> tuple[Floats, Floats]:
    """Return the middles of so many equal parts of a rectangle [m]."""
    left, low, right, high = box
    x_m = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y_m = low + (np.arange(rows) + 0.5) / rows * (high - low)
    return np.tile(x_m, rows), np.repeat(y_m, columns)


def point(x_m: float, y_m: float, count: int = 1) -> tuple[Floats, Floats]:
    """Return one place, as often as asked [m]."""
    return np.full(count, float(x_m)), np.full(count, float(y_m))


def stand(network: Network, space: str, places: tuple[Floats, Floats] | int, **more: Any) -> People:
    """Return people in a space: at these places [m], or so many of them in its middle."""
    if isinstance(places, int):
        return People.of(np.full(places, network.cell(space)), **more)
    x_m, y_m = places
    cells = np.full(np.size(x_m), network.cell(space))
    return People.of(cells, x_m=np.atleast_1d(x_m), y_m=np.atleast_1d(y_m), **more)


def run(network: Network, *people: People, **how: Any) -> Result:
    """Return what comes of these people from 0 on; passages are written down."""
    return evacuate(network, People.join(people), log=True, **how)


# --- what is measured -------------------------------------------------------------------------


def passes_s(result: Result, link: str, way: int = 0) -> Floats:
    """Return when people stepped through a link [s], in their order."""
    return _logged(result, link, way, "pass_s")


def arrivals_s(result: Result, link: str, way: int = 0) -> Floats:
    """Return when people came to a link [s], in their order."""
    return _logged(result, link, way, "arrive_s")


def _logged(result: Result, link: str, way: int, what: str) -> Floats:
    assert result.passages is not None  # noqa: S101 - every case writes them down
    here = result.passages.link == result.network.link(link)[way]
    times: Floats = np.sort(getattr(result.passages, what)[here])
    return times


def flow_p_s(times_s: Floats, low: float = 0.0, high: float = 1.0) -> float:
    """Return the mean flow between two shares of those who passed [persons/s]."""
    first, last = (round(share * (times_s.size - 1)) for share in (low, high))
    return float((last - first) / (times_s[last] - times_s[first]))


def share_out_of(result: Result, link: str) -> float:
    """Return which part of those who are safe left by an exit [-]."""
    return float(result.passed[list(result.network.link(link))].sum() / max(1, result.out))


def rises(values: Sequence[float]) -> float:
    """Return how often a value is greater than the one before."""
    return float(np.count_nonzero(np.diff(np.asarray(values)) > 0.0))


def falls(values: Sequence[float]) -> float:
    """Return how often a value is less than the one before."""
    return float(np.count_nonzero(np.diff(np.asarray(values)) < 0.0))


def between(low: float, high: float) -> dict[str, float]:
    """Return what a row expects whose figure must lie in a range: its middle and its half."""
    return {"expected": (low + high) / 2.0, "tolerance": (high - low) / 2.0}


def kolmogorov(shares: Floats) -> float:
    """Return the statistic of Kolmogorov and Smirnov.

    Parameters
    ----------
    shares
        What the law says of each draw: the share of all draws that lie below.
    """
    ordered = np.sort(shares)
    steps = np.arange(ordered.size + 1) / ordered.size
    return float(max(np.max(steps[1:] - ordered), np.max(ordered - steps[:-1])))
