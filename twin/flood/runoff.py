"""From rain to what reaches the drains: SWMM's nonlinear reservoir, three parts per catchment.

Each part (sealed without depression storage, sealed with it, open ground) is a tank

    y' = i - f - a (y - d_s)^(5/3),    a = W sqrt(S) / (n A)

with W the width over which it runs off, S the slope, n Manning's roughness and A the area of the
sealed or the open ground (Rossman and Huber, *SWMM Reference Manual, Volume I*, EPA/600/R-15/162A,
2016, chapter 3). SWMM's own code has 1.49 feet-units where 1.4859 is exact; ``swmm_units=True``
multiplies *a* by 1.0027 accordingly, to compare with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.errors import DocumentError, InputError, Problem
from twin.flood.elements import Inflows, Runoff
from twin.flood.infiltration import PARAMETERS, record
from twin.flood.storms import Rain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.flood.elements import Catchment

__all__ = ["CatchmentWater", "RunoffModel", "RunoffResult", "runoff", "runoff_knots_s"]

SWMM_FACTOR: Final = 1.49 / (1.0 / 0.3048) ** (1.0 / 3.0)
"""1.49 over the exact 1.4859 (cube root of the feet in a metre): 1.0027."""

STEP_S: Final = 60.0
"""Longest interval between knots while it rains [s]."""

GROWTH: Final = 0.1
"""After rain, the interval may grow to this fraction of the time since the rain ended [-]; flows
of a recession fall as t^(-5/2), so an interval holds at most a fifth of it."""

LONGEST_S: Final = 1800.0
"""Longest interval on the first day after rain [s]."""

DRY_S: Final = 86_400.0
"""After so much time without rain a single interval reaches to the next rain [s]: what is left on
the ground by then is micrometres."""


@dataclass(frozen=True, slots=True)
class CatchmentWater:
    """Where the rain of one catchment went [m3]."""

    id: str
    rain_m3: float
    infiltrated_m3: float
    runoff_m3: float
    stored_m3: float
    """Still on the ground at the end."""

    @property
    def error_m3(self) -> float:
        """Rain that went nowhere [m3]."""
        return self.rain_m3 - self.infiltrated_m3 - self.runoff_m3 - self.stored_m3


@dataclass(frozen=True, slots=True, eq=False)
class RunoffResult:
    """What catchments gave, and their water balance."""

    runoff: Runoff
    ids: tuple[str, ...]
    """The catchments."""
    account_m3: NDArray[np.float64]
    """float64[catchments, 4]: rain, infiltration, runoff, and what is left on the ground [m3]."""

    @property
    def inflows(self) -> Inflows:
        """The runoff as the inflow of a network."""
        return Inflows(runoff=self.runoff)

    @property
    def water(self) -> tuple[CatchmentWater, ...]:
        """Where the rain of each catchment went."""
        return tuple(
            CatchmentWater(name, *map(float, row))
            for name, row in zip(self.ids, self.account_m3, strict=True)
        )

    @property
    def relative_error(self) -> float:
        """Greatest error of a catchment's balance against its rain [-]."""
        return max((abs(one.error_m3) / max(one.rain_m3, 1e-9) for one in self.water), default=0.0)


def runoff_knots_s(
    rains: Sequence[Rain], *, from_s: float, to_s: float, longest_s: float = LONGEST_S
) -> NDArray[np.float64]:
    """Return the knots between which runoff is summed.

    Every change of the rain is a knot; intervals are at most a minute while it rains, grow with the
    time since then, and leap over dry spells.

    Raises
    ------
    InputError
        The stretch of time is empty.
    """
    if not to_s > from_s:
        raise InputError(f"runoff from {from_s:g} s to {to_s:g} s; allowed: from before to")
    changes = np.unique(np.concatenate([np.array([from_s, to_s]), *(one.times_s for one in rains)]))
    changes = changes[(changes >= from_s) & (changes <= to_s)]
    total = np.zeros(len(changes))
    for one in rains:
        total += one.depth_mm(changes)
    from twin.flood.runoffkernel import knots

    found: NDArray[np.float64] = knots(changes, np.diff(total), STEP_S, GROWTH, longest_s, DRY_S)
    return found


class RunoffModel:
    """Catchments ready to be rained on, again and again.

    Parameters
    ----------
    catchments : sequence of Catchment
        Their ids are unique.
    swmm_units : bool
        Multiply all outflow by 1.0027, as SWMM's rounded constant does.

    Raises
    ------
    DocumentError
        Every catchment that cannot be.
    """

    def __init__(self, catchments: Sequence[Catchment], *, swmm_units: bool = False) -> None:
        problems = [
            Problem(file="catchments", path=one.id, what=what)
            for one in catchments
            for what in _faults(one)
        ]
        if problems:
            raise DocumentError(problems)
        self.catchments = tuple(catchments)
        self.nodes = tuple(dict.fromkeys(one.node for one in catchments))
        factor = SWMM_FACTOR if swmm_units else 1.0
        self._ids = tuple(one.id for one in catchments)
        count = len(self.catchments)
        self._node = np.array([self.nodes.index(one.node) for one in catchments], dtype=np.int64)
        self._area = np.zeros((count, 3))
        self._still = np.zeros((count, 3))
        self._alpha = np.zeros((count, 3))
        self._kind = np.zeros(count, dtype=np.int64)
        self._ground = np.zeros((count, PARAMETERS))
        for row, one in enumerate(self.catchments):
            sealed, open_ = _parts_m2(one)
            self._area[row] = (
                sealed * one.impervious_bare,
                sealed * (1.0 - one.impervious_bare),
                open_,
            )
            self._still[row] = (0.0, one.storage_impervious_m, one.storage_pervious_m)
            steep = factor * one.width_m * np.sqrt(one.slope)
            if sealed > 0.0:
                self._alpha[row, :2] = steep / (one.roughness_impervious * sealed)
            if open_ > 0.0:
                self._alpha[row, 2] = steep / (one.roughness_pervious * open_)
            self._kind[row], self._ground[row] = record(one.infiltration)

    def run(
        self,
        rain: Rain | Mapping[str, Rain],
        *,
        from_s: float = 0.0,
        to_s: float,
        parts: int = 2,
        longest_s: float = LONGEST_S,
    ) -> RunoffResult:
        """Return the runoff of a rain on dry ground.

        Parameters
        ----------
        rain : Rain or mapping of str to Rain
            One rain for all, or one for each catchment by its id.
        from_s, to_s : float
            The stretch of time [s].
        parts : int
            Steps per interval while it rains; the error falls with its square (two: 0.05 % of the
            peak under one-minute rain).
        longest_s : float
            Longest interval between knots [s], dry spells of more than a day excepted.

        Returns
        -------
        RunoffResult
            Flows at knots and exact volumes between them, by node.
        """
        from twin.flood.runoffkernel import run

        rains, gauge = self._gauges(rain)
        times = runoff_knots_s(rains, from_s=from_s, to_s=to_s, longest_s=longest_s)
        rates = np.empty((len(times) - 1, len(rains)))
        for column, one in enumerate(rains):
            rates[:, column] = np.diff(one.depth_mm(times)) / np.diff(times) * 1e-3
        depth = np.zeros_like(self._area)
        flow = np.zeros((len(times), len(self.nodes)))
        volume = np.zeros((len(times) - 1, len(self.nodes)))
        account = np.zeros((len(self.catchments), 4))
        run(
            times, rates, gauge, self._node, self._area, self._still, self._alpha, self._kind,
            self._ground, self._fresh(), depth, parts, STEP_S, flow, volume, account,
        )  # fmt: skip
        account[:, 3] = (depth * self._area).sum(axis=1)
        return RunoffResult(Runoff(self.nodes, times, flow, volume), self._ids, account)

    def _gauges(self, rain: Rain | Mapping[str, Rain]) -> tuple[list[Rain], NDArray[np.int64]]:
        if isinstance(rain, Rain):
            return [rain], np.zeros(len(self.catchments), dtype=np.int64)
        missing = [one.id for one in self.catchments if one.id not in rain]
        if missing:
            raise InputError(f"no rain is given for {', '.join(missing[:8])}; allowed: one for all")
        rains = list({id(one): one for one in rain.values()}.values())
        places = {id(one): place for place, one in enumerate(rains)}
        return rains, np.array([places[id(rain[one.id])] for one in self.catchments])

    def _fresh(self) -> NDArray[np.float64]:
        """Return the state of dry ground."""
        from twin.flood.infiltration import CURVE_NUMBER, GREEN_AMPT

        state = np.zeros((len(self.catchments), PARAMETERS))
        green_ampt, numbered = self._kind == GREEN_AMPT, self._kind == CURVE_NUMBER
        state[green_ampt, 2] = self._ground[green_ampt, 2]
        state[numbered, 0] = state[numbered, 3] = self._ground[numbered, 0]
        return state


def runoff(
    catchments: Sequence[Catchment],
    rain: Rain | Mapping[str, Rain],
    *,
    from_s: float = 0.0,
    to_s: float,
    swmm_units: bool = False,
) -> RunoffResult:
    """Return what *catchments* give when it rains; see `RunoffModel`."""
    return RunoffModel(catchments, swmm_units=swmm_units).run(rain, from_s=from_s, to_s=to_s)


def _parts_m2(one: Catchment) -> tuple[float, float]:
    """Return the sealed and the open area; a sliver of less than a millionth is none."""
    if one.impervious < 1e-6:
        return 0.0, one.area_m2
    if one.impervious > 1.0 - 1e-6:
        return one.area_m2, 0.0
    return one.area_m2 * one.impervious, one.area_m2 * (1.0 - one.impervious)


def _faults(one: Catchment) -> list[str]:
    """Return what is wrong with a catchment, each with what is allowed."""
    bounds = (
        ("area_m2", one.area_m2, 1e-3, 1e9),
        ("width_m", one.width_m, 1e-3, 1e6),
        ("slope", one.slope, 1e-6, 10.0),
        ("impervious", one.impervious, 0.0, 1.0),
        ("impervious_bare", one.impervious_bare, 0.0, 1.0),
        ("roughness_impervious", one.roughness_impervious, 1e-4, 2.0),
        ("roughness_pervious", one.roughness_pervious, 1e-4, 2.0),
        ("storage_impervious_m", one.storage_impervious_m, 0.0, 1.0),
        ("storage_pervious_m", one.storage_pervious_m, 0.0, 1.0),
    )
    found = [
        f"{name} is {value:g}; allowed: {least:g} to {most:g}"
        for name, value, least, most in bounds
        if not least <= value <= most
    ]
    try:
        record(one.infiltration)
    except InputError as error:
        found.append(str(error))
    return found
