"""How fast people are where it is smoky or dark: the two effects together, for each space.

Smoke and light each give a share of everybody's own speed, which are multiplied (assumed; on the
safe side, as the laws of smoke were measured in dim light); darkness also gives a speed at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd

__all__ = ["Pace"]


class Pace:
    """Smoke and light of C spaces, handed on to the crowd when they change.

    Parameters
    ----------
    engine : Engine
        The run; *crowd* is attached to it.
    crowd : Crowd
        The people.
    """

    def __init__(self, engine: Engine, crowd: Crowd) -> None:
        self._engine = engine
        self._crowd = crowd
        cells = crowd.network.cells
        self._smoke = np.ones(cells)
        self._light = np.ones(cells)
        self._cap_m_s = np.full(cells, np.inf)

    def factor(self, cell: int) -> float:
        """Return the share of their own speed at which people walk in a space [-]."""
        return float(self._smoke[cell] * self._light[cell])

    def set_smoke(self, cells: NDArray[np.int32], factor: ArrayLike) -> None:
        """Set what smoke leaves of speeds in some spaces [-], from now on."""
        self._smoke[cells] = factor
        self._apply(cells)

    def set_light(self, cells: NDArray[np.int32], factor: ArrayLike, cap_m_s: ArrayLike) -> None:
        """Set what the light leaves of speeds in some spaces [-], and the greatest [m/s]."""
        self._light[cells] = factor
        self._cap_m_s[cells] = cap_m_s
        self._apply(cells)

    def _apply(self, cells: NDArray[np.int32]) -> None:
        factor = self._smoke[cells] * self._light[cells]
        most = np.minimum(self._cap_m_s[cells], 1e9)

        def slow() -> None:
            self._crowd.set_speed(cells, factor, at_most_m_s=most)

        self._engine.change(self._crowd, slow)
