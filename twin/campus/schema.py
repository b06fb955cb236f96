"""The JSON schema of campus and building files, for editors and for programs that write files."""

from __future__ import annotations

from typing import Any

from twin.campus.building import Building
from twin.campus.campus import CampusFile

__all__ = ["building_schema", "campus_schema"]


def campus_schema() -> dict[str, Any]:
    """Return the schema of ``campus.yaml``."""
    from twin.schema import file_schema

    return file_schema(CampusFile)


def building_schema() -> dict[str, Any]:
    """Return the schema of a building file."""
    from twin.schema import file_schema

    return file_schema(Building)
