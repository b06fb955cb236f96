"""The JSON schema of campus and building files, for editors and for programs that write files."""

from __future__ import annotations

from typing import Any

from twin.campus.building import Building
from twin.campus.campus import CampusFile

__all__ = ["building_schema", "campus_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def campus_schema() -> dict[str, Any]:
    """Return the schema of ``campus.yaml``."""
    return {
        "$schema": _DIALECT,
        **CampusFile.model_json_schema(by_alias=True, mode="validation"),
    }


def building_schema() -> dict[str, Any]:
    """Return the schema of a building file."""
    return {
        "$schema": _DIALECT,
        **Building.model_json_schema(by_alias=True, mode="validation"),
    }
