"""The draught through a building: which way gas goes through doors because warm air is light.

A column of warm gas weighs less than the cold air beside it, so a warm staircase draws air in at
its foot and pushes it out at its head (the chimney effect). Each space has one pressure p [Pa] at
height 0 and the density of its temperature; through an opening at height z

    dp = p_a - p_b - g z (rho_a - rho_b),      F = Cd A sqrt(2 rho |dp|) towards the lower side

and what enters a space leaves it (Klote and Milke 2002, *Principles of Smoke Management*, chapter
5; recalled; the open air has pressure 0 at height 0). Below a hundredth of a pascal or so the root
is rounded off, so that the pressures are found by Newton's method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Draught"]

GRAVITY_M_S2: Final = 9.81
SOFT_PA: Final = 0.01
"""Pressure below which flow grows in proportion to it [Pa]."""
CLOSE_KG_S: Final = 1e-3
"""What may be missing in the balance of a space [kg/s]."""
MOST_STEPS: Final = 40
ANCHOR: Final = 1e-9
"""A trace of leak to the open air, so that a sealed group of spaces has a pressure [kg/(s Pa)]."""


class Draught:
    """The openings of a building and how high they lie.

    Parameters
    ----------
    spaces : int
        How many there are.
    a, b : ndarray
        int64[openings]: what each joins; -1 is the open air.
    height_m : ndarray
        float64[openings]: of the middle of each, above one level for all [m].
    """

    def __init__(
        self,
        spaces: int,
        a: NDArray[np.int64],
        b: NDArray[np.int64],
        height_m: NDArray[np.float64],
    ) -> None:
        self.spaces = spaces
        self._a, self._b = np.where(a < 0, spaces, a), np.where(b < 0, spaces, b)
        self._push_m2_s2 = GRAVITY_M_S2 * height_m
        inside = (self._a < spaces) & (self._b < spaces)
        self._inside = np.flatnonzero(inside)
        one, other, each = self._a[inside], self._b[inside], np.arange(spaces)
        rows = np.concatenate([one, other, each])
        columns = np.concatenate([other, one, each])
        pairs, self._place = np.unique(columns * spaces + rows, return_inverse=True)
        starts = np.searchsorted(pairs // spaces, np.arange(spaces + 1))
        self._matrix = csc_array(
            (np.zeros(len(pairs)), (pairs % spaces).astype(np.int32), starts.astype(np.int32)),
            shape=(spaces, spaces),
        )

    def flows_kg_s(
        self,
        guess_pa: NDArray[np.float64],
        density_kg_m3: NDArray[np.float64],
        area_m2: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the pressures and the flows from *a* to *b*.

        Parameters
        ----------
        guess_pa : ndarray
            float64[spaces]: where to look first; those of a moment ago are best [Pa].
        density_kg_m3 : ndarray
            float64[spaces + 1]: of the gas in each space, then of the open air [kg/m3].
        area_m2 : ndarray
            float64[openings]: Cd times clear area [m2].

        Returns
        -------
        tuple of ndarray
            float64[spaces] [Pa], and float64[openings], below zero from *b* to *a* [kg/s].
        """
        lift = self._push_m2_s2 * (density_kg_m3[self._a] - density_kg_m3[self._b])
        pressures = guess_pa
        flows, slopes, missing = self._balance(pressures, lift, density_kg_m3, area_m2)
        for _ in range(MOST_STEPS):
            worst = float(np.abs(missing).max())
            if worst < CLOSE_KG_S:
                break
            change = splu(
                self._slopes(slopes), permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}
            ).solve(missing)
            for _ in range(6):
                tried = self._balance(pressures - change, lift, density_kg_m3, area_m2)
                if np.abs(tried[2]).max() < worst:
                    break
                change *= 0.5
            pressures = pressures - change
            flows, slopes, missing = tried
        return pressures, flows

    def _balance(
        self,
        pressures: NDArray[np.float64],
        lift: NDArray[np.float64],
        density_kg_m3: NDArray[np.float64],
        area_m2: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return flows, their slopes against pressure, and what leaves each space in excess."""
        all_ = np.append(pressures, 0.0)
        drop = all_[self._a] - all_[self._b] - lift
        comes_from = np.where(drop > 0.0, self._a, self._b)
        opening = area_m2 * np.sqrt(2.0 * density_kg_m3[comes_from])
        square = drop * drop + SOFT_PA * SOFT_PA
        flows = opening * drop * square**-0.25
        slopes = opening * (0.5 * drop * drop + SOFT_PA * SOFT_PA) * square**-1.25
        leaves = np.bincount(self._a, flows, self.spaces + 1)
        leaves -= np.bincount(self._b, flows, self.spaces + 1)
        return flows, slopes, leaves[:-1] + ANCHOR * pressures

    def _slopes(self, slopes: NDArray[np.float64]) -> csc_array:
        """Return how what leaves each space grows with each pressure."""
        own = np.bincount(self._a, slopes, self.spaces + 1)
        own += np.bincount(self._b, slopes, self.spaces + 1)
        between = -slopes[self._inside]
        values = np.concatenate([between, between, own[:-1] + ANCHOR])
        data = np.bincount(self._place, values, len(self._matrix.data))
        self._matrix.data = data.astype(np.float64, copy=False)
        return self._matrix
