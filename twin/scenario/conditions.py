"""Conditions that all hot-water plants of a run share."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

from pydantic import Field

from twin.model import Model
from twin.scenario.coldwater import DAYS_PER_YEAR, ColdWater, SeasonalColdWater

__all__ = ["HotWaterConditions", "Nominal", "NominalControl", "litres_seasonal_factor"]

SEASONAL_LITRES_AMPLITUDE = 0.12
"""Winter litres above the year's mean: +12 % (and -13 % in summer) over 8,046 Belgian
apartments; no figure for Chinese dormitories was found, so its use here is assumed (0.05..0.20)."""

LARGEST_DRAW_DAY = 36
"""Day of the year with the largest draws: 5 February, with the coldest water (assumed)."""


class NominalControl(Model):
    """Control that loses no time: what the plant's own start of its units is explained against.

    A plant whose own control is the readier of the two keeps it.
    """

    start_height: float = Field(default=0.08, ge=0.0, le=1.0)
    """Height of the starting sensor, 0 bottom to 1 top; near the bottom it starts at the first
    draw (assumed, 0.05..0.15). Not below the plant's own stop sensor."""
    start_below_k: float = Field(default=3.0, gt=0.0, le=30.0)
    """Start when the water there is this far below the set-point [K] (assumed, 1..5)."""
    stage_step_k: float = Field(default=0.0, ge=0.0, le=20.0)
    """Unit k starts k times this many kelvin lower [K]; 0: all together."""
    minimum_run_min: float = Field(default=0.0, ge=0.0, le=120.0)
    """Least time a unit runs [min]."""
    minimum_rest_min: float = Field(default=1.0, ge=0.5, le=120.0)
    """Least time a unit rests [min]; without a rest units would chatter."""


class Nominal(Model):
    """The day on which a plant is meant to do well; shortfall is explained against it.

    Each figure is the healthy reference of one cause. A condition that is better than its reference
    keeps its own value: healing never makes it worse. The reference of an outage is no outage.
    """

    air_c: float = Field(default=4.75, ge=-60.0, le=60.0)
    """Outdoor air [degC]: January mean of the Shanghai-Hongqiao typical year (TMYx 583670)."""
    cold_water_c: float = Field(default=10.0, ge=0.0, le=40.0)
    """Cold water [degC]: between surface (5) and ground water (15..20) of GB 50015-2019."""
    litres_factor: float = Field(default=1.0, gt=0.0, le=5.0)
    """Litres drawn, over those of an ordinary day with every bed taken once."""
    control: NominalControl = NominalControl()
    """The healthy control; counts for exact causes only."""
    storage_factor: float = Field(default=3.0, ge=1.0, le=20.0)
    """A tank this many times as large counts as large enough; for exact causes only (assumed,
    2..5)."""
    loop_loss_factor: float = Field(default=0.0, ge=0.0, le=1.0)
    """Part of the recirculation loss that a healthy loop has; for exact causes only."""


class HotWaterConditions(Model):
    """What the scenario says about hot water on the whole campus."""

    setpoint_c: float | None = Field(default=None, ge=40.0, le=75.0)
    """Set-point of every plant [degC]; empty: as the building says."""
    cold_water: ColdWater = SeasonalColdWater(model="seasonal")
    """Temperature of the cold water."""
    litres_factor: float = Field(default=1.0, gt=0.0, le=5.0)
    """Multiplies the litres drawn everywhere; 1 changes nothing."""
    seasonal_litres_amplitude: float = Field(default=SEASONAL_LITRES_AMPLITUDE, ge=0.0, lt=1.0)
    """Winter litres above the year's mean, as a fraction."""
    cold_litres_per_k: float = Field(default=0.012, ge=0.0, le=0.1)
    """Extra litres for each kelvin by which the mean air of the last 24 h lies below
    `cold_litres_below_c`, as a fraction: people shower longer and hotter in a cold spell. Assumed
    (0..0.03): three quarters of what the +12 % of the Belgian winter over about 7.5 K would give,
    since the season's part is in `seasonal_litres_amplitude` already."""
    cold_litres_below_c: float = Field(default=5.0, ge=-40.0, le=30.0)
    """Air below which `cold_litres_per_k` counts [degC]; an ordinary January day (assumed)."""
    comfort_c: float = Field(default=39.0, ge=30.0, le=50.0)
    """A shower delivered below this is a cold one [degC]; 39 is the threshold that National Sun
    Yat-sen University used in its own incident of December 2022. Mixing valves are set to 38 to
    42 degC."""
    nominal: Nominal = Nominal()
    """The healthy reference that shortfall is explained against."""
    causes: Literal["ledger", "exact"] = "ledger"
    """How missing litres are put down to causes: by the contribution ledger kept during the run, or
    also exactly, by replaying each plant that fell short with the causes healed in turn."""


def litres_seasonal_factor(day: date, *, amplitude: float = SEASONAL_LITRES_AMPLITUDE) -> float:
    """Return the litres drawn on *day* relative to the mean over the year.

    Parameters
    ----------
    day : date
        The date.
    amplitude : float
        Winter excess as a fraction of the year's mean.

    Returns
    -------
    float
        ``1 + amplitude cos(2 pi (d - 36) / 365.25)`` with *d* the day of the year.
    """
    day_of_year = day.timetuple().tm_yday
    phase = 2.0 * math.pi * (day_of_year - LARGEST_DRAW_DAY) / DAYS_PER_YEAR
    return 1.0 + amplitude * math.cos(phase)
