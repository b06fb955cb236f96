"""What fire gases do to people: the fractional effective dose, and who succumbs to it.

The dose (FED) is the share of an incapacitating dose that a person has breathed in; at 1 half of
all people can no longer help themselves. Its rate is Purser's sum in the form of the code of FDS
(function ``FED``) and of the guide of FDS+Evac (Korhonen 2021, eqs. 12-19)::

    rate = (CO + CN + NOx + irritants) x HV(CO2) + O2

after Purser (SFPE Handbook, 4th ed., section 2, chapter 6; 5th ed., chapter 63, eq. 63.38).
ISO 13571:2012 keeps irritants out of the dose and judges them by their concentration alone: leave
them out with ``irritants=False`` and look at `ToxicityRules.irritant_concentration`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from twin.campus.quantities import NonNegative, Positive
from twin.model import Model

__all__ = [
    "CLEAN_AIR",
    "TOXICITY",
    "FedLimit",
    "Gases",
    "Tenability",
    "ToxicityRules",
    "fed_rate_per_s",
    "heat_dose_rate_per_s",
    "hyperventilation",
    "time_to_fed_s",
]

AIR_O2_PERCENT: Final = 20.9
"""Oxygen in air [% by volume]; Purser's reference, SFPE Handbook 5th ed., eq. 63.50."""
AIR_CO2_PERCENT: Final = 0.04
"""Carbon dioxide in outdoor air [% by volume]."""

LETHAL_PPM_MIN: Final = {
    "hcl_ppm": 114_000.0,
    "hbr_ppm": 114_000.0,
    "hf_ppm": 87_000.0,
    "so2_ppm": 12_000.0,
    "no2_ppm": 1_900.0,
    "acrolein_ppm": 4_500.0,
    "formaldehyde_ppm": 22_500.0,
}
"""Irritants: concentration times time that kills half of those exposed [ppm min]; Korhonen 2021,
table 2, after SFPE Handbook 5th ed., table 63.7."""

DISABLING_PPM: Final = {
    "hcl_ppm": 900.0,
    "hbr_ppm": 900.0,
    "hf_ppm": 900.0,
    "so2_ppm": 120.0,
    "no2_ppm": 350.0,
    "acrolein_ppm": 20.0,
    "formaldehyde_ppm": 30.0,
}
"""Irritants: concentration that disables at once [ppm]; as above, table 63.6."""


@dataclass(frozen=True, slots=True, eq=False)
class Gases:
    """What is in the air: numbers, or arrays of one shape (spaces, times). Not given: clean air."""

    co_ppm: ArrayLike = 0.0
    co2_percent: ArrayLike = AIR_CO2_PERCENT
    o2_percent: ArrayLike = AIR_O2_PERCENT
    hcn_ppm: ArrayLike = 0.0
    no_ppm: ArrayLike = 0.0
    no2_ppm: ArrayLike = 0.0
    hcl_ppm: ArrayLike = 0.0
    hbr_ppm: ArrayLike = 0.0
    hf_ppm: ArrayLike = 0.0
    so2_ppm: ArrayLike = 0.0
    acrolein_ppm: ArrayLike = 0.0
    formaldehyde_ppm: ArrayLike = 0.0


CLEAN_AIR: Final = Gases()
"""Outdoor air."""


class ToxicityRules(Model):
    """Constants of the dose. Those of Purser hold for adults doing light work (walking)."""

    co_per_min: Positive = 2.764e-5
    """Dose of carbon monoxide at 1 ppm [1/min]: 3.317e-5 x 25 L/min / 30 % COHb (SFPE Handbook 5th
    ed., eq. 63.18). At rest 0.70e-5, in heavy work 8.3e-5."""
    co_exponent: Annotated[float, Field(ge=0.8, le=1.2)] = 1.036
    """Power of the CO concentration [-] (eq. 63.18)."""
    o2_counts_below_percent: Annotated[float, Field(ge=10, le=20.9)] = 20.0
    """Lack of oxygen counts below this [% by volume]; 20 in the code of FDS, 19.5 elsewhere."""
    nox_ppm_min: Positive = 1500.0
    """Concentration of NO and NO2 times time that makes a dose of 1 [ppm min] (under eq. 63.38)."""
    irritants: bool = True
    """Whether the lethal dose of irritants is in the sum (Purser; not in ISO 13571)."""

    def rate_per_min(self, gases: Gases) -> NDArray[np.float64]:
        """Return how fast the dose grows [1/min]."""
        co = self.co_per_min * _amount(gases.co_ppm) ** self.co_exponent
        nox = _amount(gases.no_ppm) + _amount(gases.no2_ppm)
        breathed = co + _cyanide_per_min(gases, nox) + nox / self.nox_ppm_min
        if self.irritants:
            breathed = breathed + _shares(gases, LETHAL_PPM_MIN)
        return breathed * hyperventilation(gases.co2_percent) + self._hypoxia_per_min(gases)

    def irritant_concentration(self, gases: Gases) -> NDArray[np.float64]:
        """Return the share of a disabling concentration of irritants, all added up [-].

        Not a dose: at 1 half of those who are in it are disabled there and then (Purser's FIC, SFPE
        Handbook 5th ed., eq. 63.12 with the incapacitating column of table 63.6).
        """
        return _shares(gases, DISABLING_PPM)

    def _hypoxia_per_min(self, gases: Gases) -> NDArray[np.float64]:
        """Dose of too little oxygen (eq. 63.50), from the altitude chamber at 4 to 10 % oxygen."""
        o2 = np.maximum(np.asarray(gases.o2_percent, dtype=np.float64), 0.0)
        rate = np.exp(0.54 * (AIR_O2_PERCENT - o2) - 8.13)
        return np.where(o2 < self.o2_counts_below_percent, rate, 0.0)


TOXICITY: Final = ToxicityRules()
"""The usual constants."""


def fed_rate_per_s(gases: Gases, rules: ToxicityRules = TOXICITY) -> NDArray[np.float64]:
    """Return how fast the dose of those who breathe *gases* grows [1/s]."""
    return rules.rate_per_min(gases) / 60.0


def time_to_fed_s(
    gases: Gases, *, limit: ArrayLike = 1.0, dose: ArrayLike = 0.0, rules: ToxicityRules = TOXICITY
) -> NDArray[np.float64]:
    """Return how long it takes in unchanging gas until a dose reaches its limit [s].

    Parameters
    ----------
    gases : Gases
        What is breathed.
    limit, dose : array_like
        The dose that disables, and the dose already taken [-].

    Returns
    -------
    ndarray
        0 where the limit is passed already, inf where nothing is breathed that harms.
    """
    left = np.maximum(np.asarray(limit, dtype=np.float64) - np.asarray(dose, dtype=np.float64), 0.0)
    rate = fed_rate_per_s(gases, rules)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(left > 0.0, left / rate, 0.0)


def hyperventilation(co2_percent: ArrayLike) -> NDArray[np.float64]:
    """Return how much faster people breathe for the carbon dioxide in the air [-].

    SFPE Handbook 5th ed., eq. 63.34. With no carbon dioxide at all 1, as in the code of FDS; the
    equation itself would tend to 1.041.
    """
    co2 = _amount(co2_percent)
    return np.where(co2 > 0.0, np.exp(0.1903 * co2 + 2.0004) / 7.1, 1.0)


def heat_dose_rate_per_s(temperature_c: ArrayLike) -> NDArray[np.float64]:
    """Return how fast hot air disables [1/s]: a dose of its own, not to be added to the gases'.

    Lightly clothed people, pain and burns, in air up to 200 degC (SFPE Handbook 5th ed.,
    eq. 63.44): T^3.4 / 5e7 a minute; below 60 degC nothing is counted, where people last for more
    than half an hour (assumed, 40 to 80).
    """
    hot = np.maximum(np.asarray(temperature_c, dtype=np.float64), 0.0)
    return np.where(hot > 60.0, hot**3.4 / 5e7 / 60.0, 0.0)


class FedLimit(Model):
    """The dose that disables a person: one for all, or different from person to person."""

    median: Annotated[float, Field(gt=0, le=3)] = 1.0
    """The dose that disables half of all people; 0.3 is the design value that spares all but one
    in nine (ISO 13571:2007, section 5)."""
    sigma: Annotated[float, Field(ge=0, le=1.5)] = 0.0
    """Spread of a log-normal distribution of limits [-]; 0: all alike. The shape is a convention of
    ISO 13571, not measured (assumed: 1.0 puts 11.4 % below 0.3, its figure; 0.9 to 1.0 fit the
    bands of NIST TN 1797, table 8)."""

    def draw(self, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return the limits of so many people, float64[count]."""
        return self.median * np.exp(self.sigma * rng.standard_normal(count))


class Tenability(Model):
    """When a space counts as no longer fit to be walked through (recalled; design practice)."""

    visibility_m: NonNegative = 10.0
    """Least sight [m]; 5 in small rooms that people know, 10 in large ones and on escape routes."""
    temperature_c: Annotated[float, Field(ge=40, le=120)] = 60.0
    """Greatest temperature of the air [degC]."""
    fed: Positive = 0.3
    """Greatest dose of one who would have stayed there."""

    def lost(
        self, visibility_m: ArrayLike, temperature_c: ArrayLike, fed: ArrayLike = 0.0
    ) -> NDArray[np.bool_]:
        """Tell where one of the three is passed; arguments broadcast."""
        blind = np.asarray(visibility_m, dtype=np.float64) < self.visibility_m
        hot = np.asarray(temperature_c, dtype=np.float64) > self.temperature_c
        poisoned = np.asarray(fed, dtype=np.float64) > self.fed
        return np.asarray(blind | hot | poisoned, dtype=np.bool_)


def _cyanide_per_min(gases: Gases, nox_ppm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Dose of hydrogen cyanide, of which NO and NO2 take the edge off (code of FDS 6.7.6).

    The guide of FDS+Evac prints 0.0045 for 1/220, which FDS never computed: it would leave a dose
    where there is no cyanide.
    """
    free = np.maximum(_amount(gases.hcn_ppm) - nox_ppm, 0.0)
    return np.expm1(free / 43.0) / 220.0


def _shares(gases: Gases, limits: dict[str, float]) -> NDArray[np.float64]:
    """Return the sum of concentrations over their limits."""
    shares = [_amount(getattr(gases, name)) / limit for name, limit in limits.items()]
    return np.asarray(sum(shares), dtype=np.float64)


def _amount(values: ArrayLike) -> NDArray[np.float64]:
    """Return concentrations; what rounding left below zero is nothing."""
    return np.maximum(np.asarray(values, dtype=np.float64), 0.0)
