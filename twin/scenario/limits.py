"""What the outcome of a run is judged by."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from twin.model import Model, Name

__all__ = ["Limit"]

_KPI_PATTERN = r"^[a-z]+(\.[a-z0-9_]+)+$"


def _kpi_name(value: Any) -> str:
    """Accept ``domain.figure_unit``."""
    if isinstance(value, str) and len(value) <= 80 and re.match(_KPI_PATTERN, value):
        return value
    raise PydanticCustomError(
        "kpi_name", "must be the name of a key figure, such as hotwater.unmet_percent"
    )


KpiName = Annotated[
    str,
    BeforeValidator(_kpi_name),
    WithJsonSchema({"type": "string", "pattern": _KPI_PATTERN, "maxLength": 80}),
]


class Limit(Model):
    """A bound on one key figure; the run is in breach when the figure lies outside it."""

    kpi: KpiName
    """The key figure, such as ``hotwater.unmet_percent``."""
    at_most: float | None = None
    """Largest value that is still good, in the unit of the figure."""
    at_least: float | None = None
    """Smallest value that is still good, in the unit of the figure."""
    name: Name
    """What is promised, in words."""
    source: str = Field(default="assumed", min_length=1)
    """Who promised it, or ``assumed``, for whoever reads the file."""

    @model_validator(mode="after")
    def _bounds_something(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise ValueError("bounds nothing; give at_most, at_least or both")
        if self.at_most is not None and self.at_least is not None and self.at_most < self.at_least:
            raise ValueError(
                f"no value could be good: at_most {self.at_most:g} is below "
                f"at_least {self.at_least:g}"
            )
        return self

    def broken(self, value: float) -> bool:
        """Return whether *value* lies outside the bounds; a value that is not a number does."""
        if value != value:  # noqa: PLR0124 - only NaN differs from itself
            return True
        above = self.at_most is not None and value > self.at_most
        below = self.at_least is not None and value < self.at_least
        return above or below
