"""The design fire: how much heat it gives by the clock, and what each kilogram burnt leaves."""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.model import Model

__all__ = ["GROWTH_KW_S2", "DesignFire", "Growth"]

Growth = Literal["slow", "medium", "fast", "ultra-fast", "steady"]

GROWTH_KW_S2: Final[dict[Growth, float]] = {
    "slow": 0.00293,
    "medium": 0.01172,
    "fast": 0.0469,
    "ultra-fast": 0.1876,
}
"""Heat over the square of time [kW/s2]: 1055 kW after 600, 300, 150 and 75 s (SFPE Handbook 5th
ed., eqs. 14.49-14.52, p. 443)."""

OXYGEN_KJ_KG: Final = 13_100.0
"""Heat for each kilogram of oxygen used up [kJ/kg], within 5 % for what burns in buildings (Huggett
1980, Fire and Materials 4:61-65; recalled)."""


class DesignFire(Model):
    """A fire that grows with the square of time to a peak, or as far as its air allows.

    Yields are kilograms for each kilogram burnt. They change with what burns and, above all, with
    the air it gets: a fire short of air gives many times the carbon monoxide. The first yield holds
    with plenty of air, the second without any; between, they are mixed by the share of the heat
    for which the air suffices.
    """

    growth: Growth = "fast"
    """Medium: dwellings, offices; fast: shops, and schools by some; ultra-fast: upholstery, stacked
    plastics (SFPE Handbook 5th ed., table 38.2). Steady: the peak from the start."""
    growth_kw_s2: Positive | None = None
    """One's own growth [kW/s2] in place of the class."""
    peak_kw: Annotated[float, Field(gt=0, le=100_000)] = 5_000.0
    """The most it gives [kW] (assumed, 1 000 to 20 000: a bed or sofa gives 1 to 3 MW)."""
    start_s: NonNegative = 0.0
    """When it burns with a flame and starts to grow [s]."""
    fire_load_mj: Positive | None = None
    """Heat after which it is burnt out [MJ]; not given: it lasts."""
    heat_of_combustion_kj_kg: Annotated[float, Field(ge=5_000, le=60_000)] = 20_000.0
    """Heat of each kilogram burnt [kJ/kg] (recalled, 12 000 to 40 000: wood to plastics)."""
    radiative_fraction: Fraction = 0.35
    """Share of the heat that goes to walls by radiation and not into the gas (recalled, 0.2 to
    0.5)."""
    soot_yield: Fraction = 0.07
    """Soot (recalled; 0.015 wood, 0.07 mixed contents, 0.10 to 0.20 foams and plastics)."""
    soot_yield_short: Fraction = 0.14
    """Soot without air (recalled, 0.05 to 0.25)."""
    co_yield: Fraction = 0.04
    """Carbon monoxide (recalled, 0.004 to 0.06)."""
    co_yield_short: Fraction = 0.20
    """Carbon monoxide without air (recalled, 0.1 to 0.4)."""
    co2_yield: NonNegative = 1.5
    """Carbon dioxide (recalled, 1.2 to 2.8)."""
    co2_yield_short: NonNegative = 1.1
    """Carbon dioxide without air (assumed, 0.5 to 1.5)."""
    least_o2_percent: Annotated[float, Field(ge=0, le=18)] = 12.0
    """Oxygen at which the flame goes out [% by volume] (recalled, 8 hot to 15 cold)."""

    @model_validator(mode="after")
    def _grows_or_stands(self) -> Self:
        if self.growth == "steady" and self.growth_kw_s2 is not None:
            raise ValueError(
                "growth_kw_s2 is given for a steady fire; allowed: leave one of the two"
            )
        return self

    @property
    def rise_kw_s2(self) -> float:
        """Heat over the square of time [kW/s2]; inf of a steady fire."""
        if self.growth_kw_s2 is not None:
            return self.growth_kw_s2
        return GROWTH_KW_S2.get(self.growth, math.inf)

    @property
    def peak_after_s(self) -> float:
        """How long it grows [s]."""
        return math.sqrt(self.peak_kw / self.rise_kw_s2)

    def heat_kw(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """Return what it would give with all the air it wants [kW]."""
        burning = np.asarray(time_s, dtype=np.float64) - self.start_s
        grown = np.clip(burning / self.peak_after_s, 0.0, 1.0) if self.peak_after_s else burning > 0
        lit = self.energy_kj(time_s) < (self.fire_load_mj or math.inf) * 1e3
        return np.where(lit, self.peak_kw * np.square(grown, dtype=np.float64), 0.0)

    def energy_kj(self, time_s: ArrayLike) -> NDArray[np.float64]:
        """Return what it would have given until then [kJ]: rise t^3 / 3, then peak t."""
        burning = np.maximum(np.asarray(time_s, dtype=np.float64) - self.start_s, 0.0)
        growing = np.minimum(burning, self.peak_after_s)
        risen = growing**3 / 3.0 * self.rise_kw_s2 if self.peak_after_s else 0.0 * burning
        given = risen + (burning - growing) * self.peak_kw
        return np.minimum(given, (self.fire_load_mj or math.inf) * 1e3)

    @property
    def yields_kg_kg(self) -> NDArray[np.float64]:
        """Soot, CO, CO2 and oxygen used up, for a kilogram burnt with air and without: [4, 2]."""
        oxygen = self.heat_of_combustion_kj_kg / OXYGEN_KJ_KG
        return np.array(
            [
                [self.soot_yield, self.soot_yield_short],
                [self.co_yield, self.co_yield_short],
                [self.co2_yield, self.co2_yield_short],
                [oxygen, oxygen],
            ]
        )
