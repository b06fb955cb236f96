"""``twin schema``: the JSON schema of a file, for editors and for programs that write files."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from twin.commands.options import Commands, Parser, command
from twin.commands.terminal import Terminal

__all__ = ["add", "schema", "schema_of"]


def add(commands: Commands[Parser]) -> None:
    """Describe the command's arguments."""
    parser = command(
        commands,
        "schema",
        schema,
        help="print the JSON schema of campus, building or scenario files",
        description="Print the JSON schema of a file. Editors that know YAML offer keys, explain "
        "them and underline mistakes when a file's first line names its schema.",
        examples="  twin schema scenario > scenario.schema.json\n"
        "  # then, as the first line of a scenario:\n"
        "  # yaml-language-server: $schema=scenario.schema.json\n",
    )
    parser.add_argument(
        "what",
        choices=("campus", "building", "scenario"),
        help="campus.yaml, the file of one building, or a scenario",
    )


def schema(options: Namespace) -> int:
    """Print the schema."""
    Terminal(options).document(schema_of(options.what))
    return 0


def schema_of(what: str) -> dict[str, Any]:
    """Return the JSON schema of ``campus``, ``building`` or ``scenario`` files."""
    if what == "scenario":
        from twin.scenario import scenario_schema

        return scenario_schema()
    from twin.campus import building_schema, campus_schema

    return campus_schema() if what == "campus" else building_schema()
