"""What rains: design storms, blocks, measured rain; several of them in a run."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from twin.model import Id, Model
from twin.scenario.when import LocalTime
from twin.words import Words

__all__ = [
    "BlockStorm",
    "ChicagoRain",
    "CsvRain",
    "DepthsRain",
    "OwnFormula",
    "ScsRain",
    "Storm",
]

DepthMm = Annotated[float, Field(ge=0.0, le=500.0)]
"""Depth caught in one interval [mm]; 422 mm is the world's record of one hour."""


class OwnFormula(Model):
    """The user's own coefficients of q = A (1 + C lg P) / (t + b)^n, in L/(s ha) and minutes."""

    a_l_s_ha: float = Field(gt=0.0, le=1e5)
    """A = 167 A1 [L/(s ha) min^n]; with A1 in mm/min multiply by 1000/6, not by 167."""
    c: float = Field(gt=0.0, le=5.0)
    """Growth with the common logarithm of the return period."""
    b_min: float = Field(gt=0.0, le=120.0)
    """Shift of the duration [min]."""
    n: float = Field(gt=0.0, le=2.0)
    """Decay with the duration."""
    longest_min: float = Field(default=180.0, gt=0.0, le=1440.0)
    """Longest duration for which it was made [min]; beyond it a warning is given."""
    source: str = Field(min_length=1)
    """Where the coefficients come from: the standard or notice with its year."""


class _Storm(Model):
    """What all storms share."""

    id: Id
    """The storm's name, also for overrides such as ``rain.first.factor``."""
    name: Words | None = None
    """What people call it."""
    factor: float = Field(default=1.0, ge=0.0, le=5.0)
    """Multiplies all depths: a forecast that was too low, a changed climate."""


class _Placed(_Storm):
    """A storm that is laid at a time."""

    at: LocalTime
    """When it begins."""


class ChicagoRain(_Placed):
    """A design storm: the Chicago hyetograph of an intensity formula."""

    kind: Literal["chicago"]
    formula: str | OwnFormula = "shanghai"
    """A shipped formula (``shanghai`` was read in its standard; ``nanjing``, ``suzhou`` and
    ``nantong`` are recalled and marked as assumed), or your own coefficients."""
    return_period_a: float = Field(ge=1.0, le=1000.0)
    """Return period [years]."""
    duration_min: float = Field(default=120.0, gt=0.0, le=1440.0)
    """Length of the storm [min]."""
    peak_ratio: float = Field(default=0.4, gt=0.0, lt=1.0)
    """Where the peak stands, as a fraction of the duration (assumed; 0.3..0.5 in most Chinese
    cities)."""
    step_min: float = Field(default=1.0, ge=0.1, le=60.0)
    """Length of the blocks of constant intensity [min]; the volume is exact with any."""

    @field_validator("formula")
    @classmethod
    def _shipped(cls, formula: str | OwnFormula) -> str | OwnFormula:
        if isinstance(formula, str):
            from twin.errors import nearest
            from twin.flood.rainformula import formulas

            if formula not in formulas():
                near = nearest(formula, sorted(formulas()), count=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ValueError(
                    f"no rain formula named {formula!r}; allowed: {', '.join(sorted(formulas()))}, "
                    f"or your own coefficients (a_l_s_ha, c, b_min, n, source){hint}"
                )
        return formula

    @model_validator(mode="after")
    def _longer_than_its_step(self) -> Self:
        if self.duration_min < self.step_min:
            raise ValueError(
                f"the storm of {self.duration_min:g} min is shorter than its step of "
                f"{self.step_min:g} min; allowed: a step_min of at most duration_min"
            )
        return self


class BlockStorm(_Placed):
    """Rain of one intensity."""

    kind: Literal["block"]
    depth_mm: float = Field(gt=0.0, le=2500.0)
    """Whole depth [mm]."""
    duration_min: float = Field(gt=0.0, le=2880.0)
    """Length [min]."""


class ScsRain(_Placed):
    """A day's rain along the type II curve of the SCS (24 h, the heaviest part at noon)."""

    kind: Literal["scs"]
    depth_mm: float = Field(gt=0.0, le=2500.0)
    """Depth of the 24 h [mm]."""
    curve: Literal["II"] = "II"
    """The curve; only type II is shipped."""


class DepthsRain(_Placed):
    """The depth caught in each of a row of equal intervals, written into the scenario."""

    kind: Literal["depths"]
    interval_min: float = Field(gt=0.0, le=1440.0)
    """Length of one interval [min]."""
    depths_mm: tuple[DepthMm, ...] = Field(min_length=1)
    """Depth of each interval [mm]."""


class CsvRain(_Storm):
    """Measured rain: a CSV file with a header line."""

    kind: Literal["csv"]
    path: str = Field(min_length=1)
    """The file, relative to the scenario's folder."""
    amount: Literal["depth", "intensity", "tips"] = "depth"
    """What a row holds: the depth of an interval [mm], its mean intensity [mm/h], or one or more
    tips of a tipping bucket at an instant."""
    time_column: str = "time"
    """Column of local times, ``2025-07-01 06:05`` or with seconds."""
    value_column: str = "rain_mm"
    """Column of depths [mm], intensities [mm/h] or numbers of tips (tips: may be absent, a row is
    then one tip)."""
    interval_min: float = Field(default=5.0, gt=0.0, le=1440.0)
    """Length of the interval that a row stands for [min]; tips: a tip's rain is spread over the
    time since the tip before, but over no more than this."""
    stamp: Literal["end", "begin"] = "end"
    """Whether a row's time is the end or the beginning of its interval."""
    tip_mm: float = Field(default=0.2, gt=0.0, le=2.0)
    """Depth of one tip [mm] (0.1, 0.2, 0.25 and 0.5 are sold)."""
    at: LocalTime | None = None
    """Where the beginning of the first row is laid in the run, whenever it was measured; empty:
    the file's own times hold."""


Storm = Annotated[
    ChicagoRain | BlockStorm | ScsRain | DepthsRain | CsvRain, Field(discriminator="kind")
]
"""One storm of the run, told apart by its ``kind``."""
