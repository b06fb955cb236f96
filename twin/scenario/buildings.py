"""The buildings that an event or a decision is meant for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from twin.model import Id

__all__ = ["Buildings", "concerns"]


def _all_is_empty(value: Any) -> Any:
    """Read ``all`` as the empty tuple, which means every building."""
    if value == "all":
        return ()
    if not isinstance(value, list | tuple) or not value:
        raise PydanticCustomError("buildings", "must be 'all', or a list of building ids")
    return tuple(value)


Buildings = Annotated[
    tuple[Id, ...],
    BeforeValidator(_all_is_empty),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "all"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ],
        }
    ),
]
"""Building ids, or ``all``, which is stored as the empty tuple."""


def concerns(buildings: tuple[str, ...], building: str) -> bool:
    """Return whether a list of `Buildings` includes *building*."""
    return not buildings or building in buildings
