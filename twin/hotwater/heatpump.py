"""Capacity and COP of air-source water heaters, by outdoor air, entering and leaving water.

A family of machines is a :class:`Curve`. Capacity is given as a ratio to the rating point of
GB/T 21362 (air 20 degC, water 15 to 55 degC), so that a plant scales it with its name-plate.
Four families ship. Two are polynomials that we fitted to published maps (the fit's error is stated
with each); two are published points joined by straight lines, with a water correction.

Frost on the coil is kept apart (:func:`frost_factor`), because some published figures already hold
it: ``Curve.holds_frost`` says which, and the factor is never applied on top of those.

References
----------
.. [1] Big Ladder Software, HPWHsim, performance data of Colmac CxV-5 (single- and multi-pass) and
   of Mitsubishi QAHV-N136; BSD-3-Clause. We fitted them; the grids are not part of this project.
.. [2] ASHRAE Handbook - Fundamentals 2017, chapter 1, equations 5 and 6 (saturation pressure over
   ice and over water) and 20 (humidity ratio).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.record import (
    AIR_FROM_C,
    AIR_NODES,
    AIR_STEP_K,
    ENTER_FROM_C,
    ENTER_NODES,
    ENTER_STEP_K,
)
from twin.model import Name

__all__ = [
    "CURVES",
    "RATING_AIR_C",
    "RATING_ENTERING_C",
    "RATING_LEAVING_C",
    "Curve",
    "Machine",
    "curve_tables",
    "frost_factor",
    "humidity_ratio",
]

Floats = NDArray[np.float64]

RATING_AIR_C, RATING_ENTERING_C, RATING_LEAVING_C = 20.0, 15.0, 55.0
"""The rating point: GB/T 21362-2008, nominal condition of ordinary heat-pump water heaters."""

REFERENCE_HUMIDITY = 0.85
"""Relative humidity at which the published frost loss is taken to hold; assumed, 0.75 to 0.95."""

_FROST_AIR_C = (-8.333, 1.667, 8.333)
_FROST_FACTOR = (1.0, 0.8865, 1.0)
"""HPWHsim's loss of COP and capacity by frost: 17, 35 and 47 degF, straight lines between [1]_."""

_QUADRATIC = (
    *((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 0, 0)),
    *((1, 1, 0), (1, 0, 1), (0, 2, 0), (0, 1, 1), (0, 0, 2)),
)
"""Powers of air, entering and leaving water in the polynomials, in the order of coefficients."""


class Machine(Protocol):
    """What the rest of the twin asks of a heat pump: a family's curve, or a user's map."""

    @property
    def name(self) -> str:
        """Name of the family, or file of the map."""

    @property
    def air_c(self) -> tuple[float, float]:
        """Range of outdoor air in which the figures hold [degC]."""

    @property
    def entering_c(self) -> tuple[float, float]:
        """Range of entering water in which the figures hold [degC]."""

    @property
    def leaving_c(self) -> tuple[float, float]:
        """Range of leaving water in which the figures hold [degC]."""

    @property
    def hottest_entering_c(self) -> float:
        """The machine stops when the water entering it is hotter than this [degC]."""

    @property
    def holds_frost(self) -> bool:
        """Whether the figures already contain the loss by frost and defrosting."""

    @property
    def source(self) -> Name:
        """Where the figures come from."""

    @property
    def fit(self) -> Name:
        """How well the formula meets the figures."""

    def capacity_ratio(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return capacity over the name-plate [-], without frost unless held."""

    def performance(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return the coefficient of performance [-], without frost unless held."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How one family of heat pumps performs.

    Parameters
    ----------
    name
        Key in the building files.
    air_c, leaving_c
        Range of outdoor air and of leaving water in which the figures hold [degC].
    hottest_entering_c
        The machine stops when the water entering it is hotter than this [degC].
    holds_frost
        Whether the figures already contain the loss by frost and defrosting.
    power, cop
        Coefficients of the polynomials of electric power [kW] and COP; empty for tabulated curves.
    points
        Rows of air [degC], capacity [kW], COP of a tabulated curve.
    entering_slope, leaving_slope
        Water correction of a tabulated curve: relative change of (capacity below 2 degC, COP) per
        kelvin of entering water above 5 degC and of leaving water above *leaving_at_c*.
    follows
        For a tabulated curve whose dependence on water is unknown: the curve from which it is
        taken.
    source, fit
        Where the figures come from, and how well the formula meets them.
    """

    name: str
    air_c: tuple[float, float]
    leaving_c: tuple[float, float]
    hottest_entering_c: float
    holds_frost: bool
    source: Name
    fit: Name
    power: tuple[float, ...] = ()
    cop: tuple[float, ...] = ()
    points: tuple[tuple[float, float, float], ...] = ()
    entering_slope: tuple[float, float] = (0.0, 0.0)
    leaving_slope: float = 0.0
    leaving_at_c: float = 60.0
    follows: str | None = None

    @property
    def entering_c(self) -> tuple[float, float]:
        """Range of entering water in which the figures hold [degC]."""
        return 0.0, self.hottest_entering_c

    def capacity_ratio(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return capacity over the capacity at the rating point [-], without frost unless held."""
        at_rating = self._capacity_kw(RATING_AIR_C, RATING_ENTERING_C, RATING_LEAVING_C)
        return np.asarray(self._capacity_kw(air, entering, leaving) / at_rating, dtype=np.float64)

    def performance(self, air: Any, entering: Any, leaving: Any) -> Floats:
        """Return the coefficient of performance [-], without frost unless held."""
        air, entering, leaving = np.broadcast_arrays(
            np.asarray(air, float), np.asarray(entering, float), np.asarray(leaving, float)
        )
        if self.cop:
            return _polynomial(self.cop, air, entering, leaving)
        rows = np.array(self.points)
        base = np.interp(air, rows[:, 0], rows[:, 2])
        if self.follows:
            other = CURVES[self.follows]
            now: Floats = other.performance(air, entering, leaving)
            return np.asarray(
                base * now / other.performance(air, RATING_ENTERING_C, RATING_LEAVING_C)
            )
        warmer = self.entering_slope[1] * (entering - 5.0)
        return np.asarray(
            base * (1.0 + warmer + self.leaving_slope * (leaving - self.leaving_at_c))
        )

    def _capacity_kw(self, air: Any, entering: Any, leaving: Any) -> Floats:
        air, entering, leaving = np.broadcast_arrays(
            np.asarray(air, float), np.asarray(entering, float), np.asarray(leaving, float)
        )
        if self.power:
            power = _polynomial(self.power, air, entering, leaving)
            return power * _polynomial(self.cop, air, entering, leaving)
        rows = np.array(self.points)
        base = np.interp(air, rows[:, 0], rows[:, 1])
        if self.follows:
            other = CURVES[self.follows]
            now = other.capacity_ratio(air, entering, leaving)
            return np.asarray(
                base * now / other.capacity_ratio(air, RATING_ENTERING_C, RATING_LEAVING_C)
            )
        correction = np.where(air <= 2.0, 1.0 + self.entering_slope[0] * (entering - 5.0), 1.0)
        return np.asarray(base * correction)


def _polynomial(terms: tuple[float, ...], air: Floats, entering: Floats, leaving: Floats) -> Floats:
    total = np.zeros_like(air)
    for value, (i, j, k) in zip(terms, _QUADRATIC, strict=True):
        total += value * air**i * entering**j * leaving**k
    return total


# fmt: off
CURVES: dict[str, Curve] = {
    curve.name: curve
    for curve in (
        Curve(
            name="standard",
            air_c=(-20.0, 30.0),
            leaving_c=(48.0, 60.0),
            hottest_entering_c=54.0,
            holds_frost=False,
            source=Name(
                en="fitted to HPWHsim's map of the Colmac CxV-5, single-pass (BSD-3)",
                zh="拟合自 HPWHsim 的 Colmac CxV-5 直热式性能图（BSD-3）",
            ),
            fit=Name(
                en="air -20 to 30, entering 0 to 54, leaving 48 to 60 °C: capacity within 0.07 %,"
                " power 0.17 %, COP 0.10 %",
                zh="气温 -20 至 30、进水 0 至 54、出水 48 至 60 °C：出力误差 0.07 % 以内，"
                "功率 0.17 %，COP 0.10 %",
            ),
            power=(
                4.31987,
                -0.02057354,
                -0.008536515,
                0.0061574,
                -0.0002554781,
                1.655597e-06,
                0.0006822593,
                0.0003609785,
                0.000187406,
                0.0002869362,
            ),
            cop=(
                4.422598,
                0.09148836,
                -0.007174333,
                -0.05801065,
                0.0001867553,
                -0.0001905326,
                -0.0008686095,
                -0.0001141681,
                0.0001113466,
                0.0003568576,
            ),
        ),
        Curve(
            name="multi-pass",
            air_c=(-20.0, 30.0),
            leaving_c=(40.0, 60.0),
            hottest_entering_c=56.0,
            holds_frost=False,
            source=Name(
                en="fitted to HPWHsim's map of the Colmac CxV-5, multi-pass (BSD-3)",
                zh="拟合自 HPWHsim 的 Colmac CxV-5 循环式性能图（BSD-3）",
            ),
            fit=Name(
                en="air -20 to 30, entering 0 to 56 °C: capacity within 0.01 %; the map does not"
                " depend on the leaving water",
                zh="气温 -20 至 30、进水 0 至 56 °C：出力误差 0.01 % 以内；该图与出水温度无关",
            ),
            power=(
                4.748507,
                -0.0001337539,
                -0.03471867,
                0.0,
                -0.0001252753,
                0.000209709,
                0.0,
                0.001420862,
                0.0,
                0.0,
            ),
            cop=(
                2.687649,
                0.08125272,
                0.01067923,
                0.0,
                0.0002267227,
                -0.0009432128,
                0.0,
                -0.000502925,
                0.0,
                0.0,
            ),
        ),
        Curve(
            name="co2",
            air_c=(-25.0, 40.0),
            leaving_c=(55.0, 80.0),
            hottest_entering_c=40.0,
            holds_frost=True,
            source=Name(
                en="Mitsubishi QAHV-N136 at 5 to 60 °C, points read from HPWHsim's map (BSD-3);"
                " the step at 2 to 4 °C is its own frost control",
                zh="三菱 QAHV-N136，5 至 60 °C，取自 HPWHsim 性能图的点（BSD-3）；"
                "2 至 4 °C 的突变为其自带除霜控制",
            ),
            fit=Name(
                en="straight lines between 12 points; water correction fitted to the same map:"
                " capacity below 2 °C within 3.7 %, above within 5.7 %, COP at 60 °C leaving"
                " 3.2 % rms; entering above 29 °C is extrapolated (assumed)",
                zh="12 点间直线插值；水温修正拟合自同一性能图：2 °C 以下出力误差 3.7 % 以内，"
                "以上 5.7 % 以内，出水 60 °C 时 COP 均方根误差 3.2 %；"
                "进水高于 29 °C 为外推（假定）",
            ),
            points=(
                (-25.0, 19.5, 1.18),
                (-20.0, 23.8, 1.42),
                (-15.0, 28.2, 1.65),
                (-10.0, 32.4, 1.87),
                (-7.0, 34.9, 2.00),
                (-5.0, 36.3, 2.07),
                (0.0, 40.0, 2.29),
                (2.0, 40.0, 2.21),
                (7.0, 40.0, 3.55),
                (15.0, 40.0, 4.42),
                (20.0, 40.0, 4.45),
                (30.0, 40.0, 4.42),
            ),
            entering_slope=(-0.0059, -0.0080),
            leaving_slope=-0.0058,
        ),
        Curve(
            name="low-ambient",
            air_c=(-26.0, 35.0),
            leaving_c=(48.0, 60.0),
            hottest_entering_c=54.0,
            holds_frost=False,
            source=Name(
                en="five published points of a Colmac R-454B unit; the dependence on water, which"
                " they do not tell, is that of 'standard' (assumed)",
                zh="Colmac R-454B 机组的五个公开点；其未给出的水温影响取自 standard（假定）",
            ),
            fit=Name(
                en="straight lines through the points; leaving out an inner one, its neighbours"
                " miss its capacity by 11 % at -15 °C and 2.2 % elsewhere, its COP by 0.6 %",
                zh="过各点的直线插值；略去一个内点时，由相邻点插得的出力误差在 -15 °C 为 11 %、"
                "其余 2.2 % 以内，COP 0.6 % 以内",
            ),
            points=(
                (-26.0, 32.7, 2.255),
                (-15.0, 36.6, 2.652),
                (1.1, 52.2, 3.222),
                (20.0, 68.2, 3.853),
                (35.0, 82.7, 4.376),
            ),
            follows="standard",
        ),
    )
}
# fmt: on
"""The families that ship, by the name used in the building files."""


def humidity_ratio(air_c: Any, relative_humidity: Any = 1.0) -> Floats:
    """Return the water in moist air at sea level [kg/kg dry air].

    Parameters
    ----------
    air_c
        Dry-bulb temperature, -100 to 200 [degC].
    relative_humidity
        0 to 1 [-]; over ice below 0 degC.

    Examples
    --------
    >>> round(float(humidity_ratio(20.0)), 6)
    0.014695
    """
    t = np.asarray(air_c, dtype=np.float64)
    k = t + 273.15
    ice = (
        -5674.5359 / k
        + 6.3925247
        - 9.677843e-3 * k
        + 6.2215701e-7 * k**2
        + 2.0747825e-9 * k**3
        - 9.484024e-13 * k**4
        + 4.1635019 * np.log(k)
    )
    water = (
        -5800.2206 / k
        + 1.3914993
        - 4.8640239e-2 * k
        + 4.1764768e-5 * k**2
        - 1.4452093e-8 * k**3
        + 6.5459673 * np.log(k)
    )
    vapour = np.exp(np.where(t < 0.0, ice, water)) * np.asarray(relative_humidity, dtype=np.float64)
    return np.asarray(0.621945 * vapour / (101_325.0 - vapour), dtype=np.float64)


def frost_factor(air_c: Any, relative_humidity: Any) -> Floats:
    """Return what frost and defrosting leave of capacity and COP [-], 0.8 to 1.

    The published loss, a function of temperature alone, is taken to hold at
    :data:`REFERENCE_HUMIDITY` and scaled with the water that the coil can collect, the excess of
    the air's humidity over saturation at the coil, which stands at ``0.82 T - 8.589`` degC
    (EnergyPlus, Engineering Reference, defrost). Dry cold air leaves the coil bare. The scaling is
    ours, assumed; at most 1.5.

    Examples
    --------
    >>> frost_factor([1.667, 1.667, -7.0], [0.85, 0.40, 0.85]).round(3).tolist()
    [0.886, 1.0, 0.985]
    """
    air = np.asarray(air_c, dtype=np.float64)
    loss = 1.0 - np.interp(air, _FROST_AIR_C, _FROST_FACTOR)
    at_coil = humidity_ratio(0.82 * air - 8.589)
    collected = np.maximum(0.0, humidity_ratio(air, relative_humidity) - at_coil)
    reference = np.maximum(1e-9, humidity_ratio(air, REFERENCE_HUMIDITY) - at_coil)
    return np.asarray(1.0 - loss * np.minimum(collected / reference, 1.5), dtype=np.float64)


def curve_tables(pairs: list[tuple[str | Machine, float]]) -> tuple[Floats, Floats]:
    """Tabulate capacity ratio and COP for (machine, set-point) pairs, for the compiled kernel.

    A machine is given by itself or, when it is a family that ships, by its name.

    Outdoor air is held at the ends of a curve's range: below it the plant locks its units out,
    above it the last value stands. Entering water likewise, and a set-point beyond the range of
    leaving water is taken at its end.

    Returns
    -------
    tuple of ndarray, each shape (pairs, air nodes, entering nodes)
        Steps of 1 K and 2.5 K; straight lines between are within 0.1 % of the curves. The step of
        ``co2`` at 2 degC is a ramp from 2 to 3 degC here.
    """
    air = AIR_FROM_C + AIR_STEP_K * np.arange(AIR_NODES)
    entering = ENTER_FROM_C + ENTER_STEP_K * np.arange(ENTER_NODES)
    ratio = np.empty((len(pairs), AIR_NODES, ENTER_NODES))
    cop = np.empty_like(ratio)
    for row, (named, setpoint_c) in enumerate(pairs):
        curve: Machine = CURVES[named] if isinstance(named, str) else named
        a = np.clip(air, *curve.air_c)[:, None]
        # Up to the first node beyond the range, so that the lines within it are true.
        last = ENTER_STEP_K * math.ceil(curve.hottest_entering_c / ENTER_STEP_K)
        e = np.minimum(entering, last)[None, :]
        leaving = min(max(setpoint_c, curve.leaving_c[0]), curve.leaving_c[1])
        ratio[row] = curve.capacity_ratio(a, e, leaving)
        cop[row] = curve.performance(a, e, leaving)
    return ratio, cop
