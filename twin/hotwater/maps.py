"""A machine known by a grid of figures: a user's performance map between its points.

Between the points the *input power* and the *COP* go straight, and the capacity is their product,
as in HPWHsim: test points between the nodes are then met to 0.03 % where interpolating the
capacity itself misses by 0.7 % (Colmac CxA-15). Beyond the grid the last value stands; whoever
asks there can know it by :meth:`GridMachine.outside`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.campus.performance import PerformanceMap
from twin.hotwater.heatpump import CURVES, Machine
from twin.model import Name

if TYPE_CHECKING:
    from twin.campus.hotwater import HeatPumps

__all__ = ["GridMachine", "machine_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GridMachine:
    """One heat pump by its map; the same face as :class:`twin.hotwater.heatpump.Curve`.

    Parameters
    ----------
    grid
        The figures.
    rated_kw
        The name-plate on which :meth:`capacity_ratio` counts [kW].
    holds_frost
        Whether the figures already contain the loss by frost and defrosting.
    """

    grid: PerformanceMap
    rated_kw: float
    holds_frost: bool

    @property
    def name(self) -> str:
        """Name of the map's file, without its folder: the same wherever the campus lies."""
        return Path(self.grid.file).name

    @property
    def air_c(self) -> tuple[float, float]:
        """Range of outdoor air [degC]."""
        return self.grid.air_c[0], self.grid.air_c[-1]

    @property
    def entering_c(self) -> tuple[float, float]:
        """Range of entering water [degC]."""
        return self.grid.entering_c[0], self.grid.entering_c[-1]

    @property
    def leaving_c(self) -> tuple[float, float]:
        """Range of leaving water [degC]; an assumed one when the map does not tell it."""
        return self.grid.leaving_range_c

    @property
    def hottest_entering_c(self) -> float:
        """The machine stops when the water entering it is hotter than this [degC]."""
        return self.grid.entering_c[-1]

    @property
    def source(self) -> Name:
        """Where the figures come from."""
        return Name(en=f"the campus's own map {self.name}", zh=f"校园自带性能图 {self.name}")

    @property
    def fit(self) -> Name:
        """How the figures are used between and beyond the points."""
        en = "straight lines in input power and COP between the points of the map"
        zh = "各点间输入功率与 COP 直线插值"
        if not self.grid.leaving_c:
            en += "; it does not tell the leaving water and is taken to hold for any (assumed)"
            zh += "；该图未给出出水温度，视为对任何出水温度均适用（假定）"
        return Name(en=en, zh=zh)

    @cached_property
    def _tables(self) -> tuple[tuple[Floats, ...], Floats, Floats]:
        grid = self.grid
        axes = [np.array(axis) for axis in (grid.air_c, grid.entering_c, grid.leaving_c) if axis]
        shape = tuple(len(axis) for axis in axes)
        power, cop = np.array(grid.input_kw).reshape(shape), np.array(grid.cop).reshape(shape)
        return tuple(axes), power, cop

    def input_kw(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return the power that one unit takes [kW]."""
        axes, power, _ = self._tables
        return _between(axes, power, air, entering, leaving)

    def performance(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return the coefficient of performance [-], without frost unless held."""
        axes, _, cop = self._tables
        return _between(axes, cop, air, entering, leaving)

    def capacity_kw(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return the heat that one unit gives [kW], without frost unless held."""
        power = self.input_kw(air, entering, leaving)
        return np.asarray(power * self.performance(air, entering, leaving))

    def capacity_ratio(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return capacity over the name-plate [-], without frost unless held."""
        return np.asarray(self.capacity_kw(air, entering, leaving) / self.rated_kw)

    def outside(self, air: Any, entering: Any, leaving: Any) -> NDArray[np.bool_]:
        """Tell where the map does not reach, so that its last value stands in."""
        asked = np.broadcast_arrays(*(np.asarray(it, float) for it in (air, entering, leaving)))
        ranges = (self.air_c, self.entering_c, self.leaving_c)
        beyond = [(it < low) | (it > high) for it, (low, high) in zip(asked, ranges, strict=True)]
        return np.asarray(np.logical_or.reduce(beyond))


def _between(axes: tuple[Floats, ...], table: Floats, *asked: Any) -> Floats:
    """Return straight-line values of *table* over two or three axes, held at the ends."""
    points = np.broadcast_arrays(*(np.asarray(it, dtype=np.float64) for it in asked))
    total: Floats = np.zeros(points[0].shape)
    low: list[NDArray[np.int64]] = []
    part: list[Floats] = []
    for axis, at in zip(axes, points, strict=False):  # a map may know nothing of leaving water
        if len(axis) == 1:
            low.append(np.zeros(at.shape, dtype=np.int64))
            part.append(np.zeros(at.shape))
            continue
        within = np.clip(at, axis[0], axis[-1])
        left = np.clip(np.searchsorted(axis, within, side="right") - 1, 0, len(axis) - 2)
        low.append(left)
        part.append((within - axis[left]) / (axis[left + 1] - axis[left]))
    for corner in range(2 ** len(axes)):
        bits = [(corner >> k) & 1 for k in range(len(axes))]
        weight = np.ones(points[0].shape)
        for bit, share in zip(bits, part, strict=True):
            weight = weight * (share if bit else 1.0 - share)
        index = tuple(
            np.minimum(left + bit, len(axis) - 1)
            for left, bit, axis in zip(low, bits, axes, strict=True)
        )
        total = total + weight * table[index]
    return np.asarray(total)


@lru_cache(maxsize=256)
def _grid_machine(grid: PerformanceMap, rated_kw: float, holds_frost: bool) -> GridMachine:
    return GridMachine(grid, rated_kw, holds_frost)


def machine_of(pumps: HeatPumps) -> Machine:
    """Return the machine of a plant: the user's map where there is one, else its family's curve."""
    grid = pumps.performance
    if grid is None:
        return CURVES[pumps.type]
    return _grid_machine(grid, pumps.rated_capacity_kw, bool(pumps.frost_included))
