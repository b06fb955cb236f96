"""The regular grid of samples that a run leaves behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from twin.errors import TwinError
from twin.runs.outcome import Signals

if TYPE_CHECKING:
    from twin.engine.systems import ContinuousSystem

__all__ = ["Recorder"]


@dataclass(slots=True)
class _Probe:
    series: NDArray[np.float32]
    read: Callable[[], float]
    system: ContinuousSystem | None


class Recorder:
    """Signals of the run, each a float32 series on one regular grid.

    The grid starts at zero, the scenario's start (the spin-up before it is not recorded), and has
    a sample every *every_s* seconds up to and including *length_s* if it falls on the grid.

    A kernel that records as it goes stores whole series with :meth:`store`. A slow system is
    *sampled*: the recorder looks at it at each instant of the grid, after everything else that
    happens at that instant. Looking changes nothing.

    Parameters
    ----------
    every_s : float
        Distance of two samples [s].
    length_s : float
        End of the run [s].
    """

    __slots__ = ("_probes", "_time_s", "_units", "_values", "every_s", "length_s")

    def __init__(self, *, every_s: float, length_s: float) -> None:
        if not (math.isfinite(every_s) and every_s > 0.0):
            raise TwinError(f"recorder: every_s is {every_s}; it must be finite and above zero")
        self.every_s = float(every_s)
        self.length_s = float(length_s)
        self._time_s: NDArray[np.float64] | None = None
        self._values: dict[tuple[str, str], NDArray[np.float32]] = {}
        self._units: dict[str, str] = {}
        self._probes: list[_Probe] = []

    @property
    def time_s(self) -> NDArray[np.float64]:
        """The grid [s], shape (n,); made when first asked for."""
        if self._time_s is None:
            # A length that is a multiple of the step but for rounding keeps its last sample.
            count = math.floor(self.length_s / self.every_s + 1e-9) + 1
            grid = np.arange(count, dtype=np.float64) * self.every_s
            self._time_s = np.minimum(grid, self.length_s)
        return self._time_s

    @property
    def wants_samples(self) -> bool:
        """Whether anything has to be looked at on the grid."""
        return bool(self._probes)

    def store(self, asset: str, signal: str, values: ArrayLike, *, unit: str) -> None:
        """Keep a whole series; *values* has one number per instant of the grid."""
        series = np.asarray(values, dtype=np.float32)
        if series.shape != self.time_s.shape:
            raise TwinError(
                f"recorder: {signal} of {asset} has shape {series.shape}; the grid has "
                f"{self.time_s.size} samples"
            )
        self._enter(asset, signal, series, unit)

    def sample(
        self,
        asset: str,
        signal: str,
        read: Callable[[], float],
        *,
        unit: str,
        system: ContinuousSystem | None = None,
    ) -> None:
        """Call *read* at every instant of the grid; *system* is advanced to it first."""
        series = np.full(self.time_s.shape, np.nan, dtype=np.float32)
        self._enter(asset, signal, series, unit)
        self._probes.append(_Probe(series, read, system))

    def look(self, place: int) -> None:
        """Take the samples of grid instant number *place*; called by the engine."""
        now_s = float(self.time_s[place])
        advanced: set[int] = set()
        for probe in self._probes:
            if probe.system is not None and id(probe.system) not in advanced:
                advanced.add(id(probe.system))
                probe.system.advance(now_s)
            probe.series[place] = probe.read()

    def signals(self) -> Signals:
        """Return everything recorded, sorted by asset and signal."""
        return Signals(
            time_s=self.time_s,
            values={key: self._values[key] for key in sorted(self._values)},
            units=dict(sorted(self._units.items())),
        )

    def _enter(self, asset: str, signal: str, series: NDArray[np.float32], unit: str) -> None:
        if (asset, signal) in self._values:
            raise TwinError(f"recorder: {signal} of {asset} is already recorded")
        known = self._units.setdefault(signal, unit)
        if known != unit:
            raise TwinError(
                f"recorder: {signal} of {asset} is in {unit!r}, elsewhere in {known!r}; one signal "
                "has one unit"
            )
        self._values[asset, signal] = series
