from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pydantic import Field

from twin.model import Id, Model
from twin.schema import file_schema

ROOT = Path(__file__).resolve().parent.parent


class Part(Model):
    size_m: float
    """Length of the
    part [m]."""
    kind: str
    """What it is."""
    bare: int = 0


class Pump(Part):
    kind: str = "pump"
    id: Id
    """Said by the type already."""
    begins: float = Field(alias="from")
    """When it starts [h]."""
    told: float = Field(description="Said by the field.")
    """Said below it."""


class Whole(Model):
    """A file."""

    pumps: tuple[Pump, ...] = ()
    """All of them."""


def test_a_property_is_described_by_its_docstring() -> None:
    """Own, inherited and renamed fields say what they mean; what `Field` or the type says stays."""
    schema = file_schema(Whole)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["description"] == "A file."
    assert schema["properties"]["pumps"]["description"] == "All of them."
    rows = schema["$defs"]["Pump"]["properties"]
    assert rows["size_m"]["description"] == "Length of the\npart [m]."
    assert rows["kind"]["description"] == "What it is."
    assert rows["from"]["description"] == "When it starts [h]."
    assert rows["told"]["description"] == "Said by the field."
    assert rows["id"]["description"].startswith("lower-case words")
    assert "description" not in rows["bare"]


def test_reading_files_does_not_make_schemas() -> None:
    """The models' source is read for schemas only: it would cost every run a fifth of a second."""
    program = (
        "import sys; from twin.check import check_path; from pathlib import Path; "
        "print(check_path(Path('scenarios/cold-snap.yaml')), 'twin.schema' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] False\n"
