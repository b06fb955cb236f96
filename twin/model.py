"""The base of every model that is read from a file: frozen, strict, finite.

The docstring below a field says what it means; `twin.schema` puts it into the JSON schemas.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = ["Id", "Model", "Name"]

Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60),
    Field(description="lower-case words joined by '-' or '.', unique on the campus"),
]
"""An asset's identity: ``dorm-07``, ``dorm-07.hp-2``, ``feeder-a``."""


class Model(BaseModel):
    """An input: cannot be changed, knows all its keys, and holds only finite numbers."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        ser_json_inf_nan="null",
    )


class Name(Model):
    """What people call a thing, in the two languages that the product speaks."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)
