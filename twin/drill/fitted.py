"""What a drill taught, as a file: a law of starts and a factor of flows for the next plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from twin.campus.quantities import Fraction, NonNegative, Positive
from twin.documents import judge, read_document
from twin.errors import DocumentError
from twin.evacuation.population.laws import LogNormalLaw
from twin.evacuation.population.premovement import PreMovement
from twin.model import Id, Model

if TYPE_CHECKING:
    from twin.drill.calibration import Calibration, Estimate
    from twin.drill.document import DrillDocument

__all__ = ["Fitted", "fitted_of", "fitted_text", "read_fitted"]

Triple = tuple[Positive, Positive, Positive]
"""Low, middle and high: nine of ten, by the method of the fit."""


class _Conditions(Model):
    """The part of a scenario that it replaces."""

    premovement: PreMovement


class _Bands(Model):
    """How sure the figures are."""

    median_start_s: Triple
    sigma: Triple
    flow_factor: Triple


class _Fit(Model):
    """How well it repeats the record."""

    inside_share: Fraction
    """Share of the readings that lie in the band of the fitted model."""
    rms_s: NonNegative
    flow_told: bool
    """Whether the record says much about the flow of doors."""


class Fitted(Model):
    """The file."""

    format: Literal["drill-calibration/1"] = "drill-calibration/1"
    building: Id
    drill: Annotated[date, Field(description="the day of the drill", strict=False)]
    people: Annotated[int, Field(ge=1)]
    evacuation: _Conditions
    flow_factor: Positive
    bands: _Bands
    fit: _Fit

    @property
    def premovement(self) -> PreMovement:
        """How soon people start."""
        return self.evacuation.premovement

    @property
    def source(self) -> str:
        """Where it comes from, in words for a page."""
        return f"{self.building}, {self.drill.isoformat()}, n = {self.people}"


def fitted_of(calibration: Calibration, drill: DrillDocument, people: int) -> Fitted:
    """Return what a fit taught.

    Where the record tells little about the doors, they stay as they were planned.
    """
    flow = calibration.flow
    return Fitted(
        building=drill.building,
        drill=drill.moment.date(),
        people=people,
        evacuation=_Conditions(premovement=PreMovement(law=_law(calibration))),
        flow_factor=round(flow.middle, 4) if flow.told else drill.flow_factor,
        bands=_Bands(
            median_start_s=_triple(calibration.median_s, 2),
            sigma=_triple(calibration.sigma, 3),
            flow_factor=_triple(flow, 3),
        ),
        fit=_Fit(
            inside_share=round(calibration.inside_share, 3),
            rms_s=round(calibration.rms_s, 2),
            flow_told=flow.told,
        ),
    )


def _law(calibration: Calibration) -> LogNormalLaw:
    law = calibration.theta.law
    return LogNormalLaw(mu=round(law.mu, 4), sigma=round(law.sigma, 4))


def _triple(estimate: Estimate, places: int) -> tuple[float, float, float]:
    return (
        round(estimate.low, places),
        round(estimate.middle, places),
        round(estimate.high, places),
    )


def fitted_text(fitted: Fitted) -> str:
    """Return the file: YAML that can be read again, and of which a scenario takes a part."""
    law = fitted.premovement.law
    assert isinstance(law, LogNormalLaw)  # noqa: S101 - as it is made above
    bands = fitted.bands
    low, middle, high = bands.median_start_s
    flow = "told by the record" if fitted.fit.flow_told else "hardly told by the record: as planned"
    return f"""\
# What the model has to be told to repeat one drill: a fit, not a measurement of any person, and
# no promise for the next drill. Use it with: twin drill plan {fitted.building} --calibration FILE
format: {fitted.format}
building: {fitted.building}
drill: {fitted.drill.isoformat()}
people: {fitted.people}

# This block may stand in a scenario. Half start within {middle:g} s
# (9 of 10: {low:g} to {high:g} s).
evacuation:
  premovement:
    law: {{kind: log-normal, mu: {law.mu:g}, sigma: {law.sigma:g}}}

# What doors, stairs and exits passed, over the flow that the model of movement gives them; {flow}.
flow_factor: {fitted.flow_factor:g}

bands:    # low, middle, high: nine of ten
  median_start_s: {list(bands.median_start_s)}
  sigma: {list(bands.sigma)}
  flow_factor: {list(bands.flow_factor)}
fit:
  inside_share: {fitted.fit.inside_share:g}
  rms_s: {fitted.fit.rms_s:g}
  flow_told: {str(fitted.fit.flow_told).lower()}
"""


def read_fitted(file: Path) -> Fitted:
    """Read such a file.

    Raises
    ------
    DocumentError
        It cannot be read, or is not as `twin drill record` writes it.
    """
    judgement = judge(read_document(file), Fitted)
    if judgement.value is None:
        raise DocumentError(judgement.problems)
    return judgement.value
