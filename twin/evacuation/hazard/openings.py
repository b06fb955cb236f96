"""Doors, windows and ends of stairs: how much gas goes through them either way.

Two things drive it. Side by side, gas of different warmth changes places through a doorway
(`exchange_kg_s`); and the building as a whole draws like a chimney (the module `draught`).
With an exchange m and a draught F from *a* to *b* there goes max(m + F/2, F), and F less comes
back: a weak draught tilts the exchange, a strong one blows it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from twin.errors import InputError
from twin.evacuation.hazard.draught import GRAVITY_M_S2, Draught
from twin.model import Model

__all__ = ["OUTSIDE", "Flows", "GasFlow", "Openings", "SmokeRules", "exchange_kg_s"]

OUTSIDE: Final = -1
"""The side of an opening that is the open air."""

AIR_KG_K_M3: Final = 353.0
"""Density of air times its temperature at sea level [kg K/m3]."""
ZERO_C_K: Final = 273.15


class SmokeRules(Model):
    """Constants of how gas goes through a building."""

    inside_c: Annotated[float, Field(ge=-40, le=50)] = 20.0
    """Temperature inside before the fire, and of the walls [degC]."""
    outside_c: Annotated[float, Field(ge=-50, le=50)] = 20.0
    """Temperature of the open air [degC]; in winter staircases draw strongly."""
    discharge: Annotated[float, Field(ge=0, le=1)] = 0.7
    """Cd of openings [-] (recalled, 0.6 to 0.7); 0: only the least exchange."""
    rising_share: Annotated[float, Field(ge=0, le=3)] = 1.0
    """Exchange through an opening that rises, of that through a doorway of its size [-] (assumed,
    0.2 to 2: a hole in a floor passes less, a wide open well more)."""
    least_exchange_m_s: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Least speed of gas in each half of an opening [m/s] (assumed, 0.02 to 0.2): people who pass,
    warm rooms, wind about the house."""
    leak_m2: Annotated[float, Field(ge=0, le=0.5)] = 0.01
    """Gaps about a shut door [m2] (recalled, 0.01 to 0.02 for a leaf in its rebate; 0.001 with
    smoke seals)."""
    cracks_m2_m2: Annotated[float, Field(ge=0, le=0.01)] = 1e-4
    """Cracks to the open air for each m2 of floor [m2/m2] (assumed, 0.2e-4 to 5e-4)."""
    wall_kw_m2_k: Annotated[float, Field(ge=0, le=0.1)] = 0.008
    """Heat that walls, floor and ceiling take up [kW/(m2 K)] (assumed, 0.005 to 0.03: tepid smoke
    to the room of the fire)."""
    extinction_m2_kg: Annotated[float, Field(ge=3000, le=12000)] = 8700.0
    """Extinction of each kilogram of soot in a cubic metre [m2/kg]: 8700 +- 1100 for flames
    (Mulholland and Croarkin 2000, Fire and Materials 24:227-230)."""

    @property
    def air_kg_m3(self) -> float:
        """Density of the air inside before the fire [kg/m3]."""
        return AIR_KG_K_M3 / (self.inside_c + ZERO_C_K)


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """What joins spaces to each other and to the open air; numbers for all, or one for each."""

    a: Sequence[int] | NDArray[np.int64]
    b: Sequence[int] | NDArray[np.int64]
    """The two spaces; `OUTSIDE` is the open air."""
    width_m: ArrayLike
    height_m: ArrayLike = 2.0
    rises: ArrayLike = False
    """The space *b* lies above *a*: the foot or the head of a flight of stairs."""
    is_open: ArrayLike = True
    """How they stand at first."""
    sill_m: ArrayLike = 0.0
    """Height of the lower edge above the higher of the two floors [m]."""


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """What goes through each opening, cracks last [kg/s]."""

    from_a_kg_s: NDArray[np.float64]
    from_b_kg_s: NDArray[np.float64]
    pressure_pa: NDArray[np.float64]
    """Of each space."""


def exchange_kg_s(
    a_k: ArrayLike, b_k: ArrayLike, width_m: ArrayLike, height_m: ArrayLike, discharge: float
) -> NDArray[np.float64]:
    """Return the gas that goes through doorways each way for the warmth of their sides [kg/s].

    Parameters
    ----------
    a_k, b_k : array_like
        Temperatures of the two sides [K].
    width_m, height_m : array_like
        Clear opening [m].
    discharge : float
        Cd [-].
    """
    hot_k, cold_k = np.maximum(a_k, b_k), np.minimum(a_k, b_k)
    q = hot_k / cold_k
    drive = np.sqrt(2.0 * GRAVITY_M_S2 * (1.0 - 1.0 / q) / (1.0 + np.cbrt(q)) ** 3)
    size = np.asarray(width_m, dtype=np.float64) * np.asarray(height_m, dtype=np.float64) ** 1.5
    return 2.0 / 3.0 * discharge * size * (AIR_KG_K_M3 / cold_k) * drive


class GasFlow:
    """The openings of a building, and its cracks.

    Parameters
    ----------
    volumes_m3, heights_m, floors_m : ndarray
        Of each space: volume, height, and level of its floor.
    openings : Openings
        What joins them.
    rules : SmokeRules
        Constants.

    Raises
    ------
    InputError
        A space without volume, an opening to a space that is not there or without size.
    """

    def __init__(
        self,
        volumes_m3: NDArray[np.float64],
        heights_m: NDArray[np.float64],
        floors_m: NDArray[np.float64],
        openings: Openings,
        rules: SmokeRules,
    ) -> None:
        self.rules = rules
        spaces, self._count = len(volumes_m3), len(openings.a)
        given = (openings.width_m, openings.height_m, openings.sill_m)
        width, height, sill = (np.broadcast_to(_floats(one), self._count) for one in given)
        a, b = (np.asarray(one, dtype=np.int64) for one in (openings.a, openings.b))
        _check_spaces(volumes_m3, heights_m)
        _check_openings(spaces, np.stack([a, b]), np.stack([width, height]))
        self.is_open = np.broadcast_to(np.asarray(openings.is_open, dtype=np.bool_), a.shape).copy()
        levels = np.append(floors_m, -np.inf)
        middle = np.maximum(levels[a], levels[b]) + sill + height / 2.0
        cracks_m2 = rules.cracks_m2_m2 * volumes_m3 / heights_m
        each = np.arange(spaces if rules.cracks_m2_m2 > 0.0 else 0)
        self.a = np.concatenate([a, each])
        """One side of each opening, then the space of each crack."""
        self.b = np.concatenate([b, np.full(len(each), OUTSIDE)])
        """The other side."""
        self._width = np.concatenate([width, (cracks_m2 / heights_m)[each]])
        self._height = np.concatenate([height, heights_m[each]])
        rises = np.broadcast_to(np.asarray(openings.rises, dtype=np.bool_), a.shape)
        self._rises = np.concatenate([rises, np.zeros(len(each), dtype=np.bool_)])
        middle = np.concatenate([middle, (floors_m + heights_m / 2.0)[each]])
        self._draught = Draught(spaces, self.a, self.b, middle)

    def flows(self, kelvin: NDArray[np.float64], guess_pa: NDArray[np.float64]) -> Flows:
        """Return what goes through the openings.

        Parameters
        ----------
        kelvin : ndarray
            float64[spaces + 1]: temperatures, that of the open air last [K].
        guess_pa : ndarray
            float64[spaces]: pressures a moment ago [Pa].
        """
        rules, a_k, b_k = self.rules, kelvin[self.a], kelvin[self.b]
        width = self._width.copy()
        gap_m = np.minimum(rules.leak_m2 / self._height, width)[: self._count]
        width[: self._count] = np.where(self.is_open, width[: self._count], gap_m)
        warm = exchange_kg_s(a_k, b_k, width, self._height, rules.discharge)
        warm = np.where(self._rises, np.where(a_k > b_k, rules.rising_share * warm, 0.0), warm)
        area_m2 = width * self._height
        density = AIR_KG_K_M3 / kelvin
        least = 0.5 * rules.least_exchange_m_s * area_m2 * rules.air_kg_m3
        pressure_pa, net = self._draught.flows_kg_s(guess_pa, density, rules.discharge * area_m2)
        most = np.maximum(np.maximum(warm, least) + 0.5 * np.abs(net), np.abs(net))
        back = most - np.abs(net)
        return Flows(np.where(net < 0, back, most), np.where(net < 0, most, back), pressure_pa)


def _check_spaces(volumes: NDArray[np.float64], heights: NDArray[np.float64]) -> None:
    """Refuse spaces without room."""
    if not len(volumes):
        raise InputError("smoke: no spaces; allowed: at least the one that burns")
    if not (np.all(volumes > 0.0) and np.all(heights > 0.0)):
        worst = int(np.argmin(np.minimum(volumes, heights)))
        raise InputError(
            f"smoke: space {worst} has {volumes[worst]:g} m3 and is {heights[worst]:g} m high; "
            "allowed: more than nothing"
        )


def _check_openings(count: int, ends: NDArray[np.int64], sizes: NDArray[np.float64]) -> None:
    """Refuse openings that lead nowhere or have no size."""
    wrong = (ends < OUTSIDE).any(0) | (ends >= count).any(0) | (ends[0] == ends[1])
    wrong |= ~(sizes > 0.0).all(0)
    if wrong.any():
        at = int(np.argmax(wrong))
        (a, b), (width, height) = ends[:, at], sizes[:, at]
        raise InputError(
            f"smoke: opening {at} joins {a} and {b}, {width:g} m x {height:g} m; allowed: two "
            f"different spaces of 0 to {count - 1} or {OUTSIDE} for the open air, and a size above "
            "nothing"
        )


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)
