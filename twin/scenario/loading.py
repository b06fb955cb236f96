"""Reading scenario files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from twin.documents import Document, read_document, validate
from twin.overrides import Override, apply, for_scenario
from twin.scenario.scenario import Scenario

if TYPE_CHECKING:
    from typing import Any

__all__ = ["load_scenario", "read_scenario", "scenario_schema"]


def read_scenario(path: Path, *, overrides: Iterable[Override] = ()) -> tuple[Scenario, Document]:
    """Read a scenario and keep the document, so that later checks can point into it.

    Parameters
    ----------
    path : Path
        The YAML file.
    overrides : iterable of Override
        Values set on the command line; those that reach into the campus are passed over.

    Raises
    ------
    DocumentError
        Every mistake in the file, each with its line and column.
    """
    document = apply(read_document(path), for_scenario(overrides))
    return validate(document, Scenario), document


def load_scenario(path: Path, *, overrides: Iterable[Override] = ()) -> Scenario:
    """Read a scenario; see `read_scenario`."""
    return read_scenario(path, overrides=overrides)[0]


def scenario_schema() -> dict[str, Any]:
    """Return the JSON schema of a scenario file, as editors want it."""
    from twin.schema import file_schema

    return file_schema(Scenario)
