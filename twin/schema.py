"""JSON schemas of the files that people write, with the models' own words in them.

What a field means is said once, in the docstring below it. Editors show it while a planner types,
so it belongs into the schema; but finding it means reading the models' source, which a run has no
time for. So it is read here, when a schema is made.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core.core_schema import ModelSchema

__all__ = ["file_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def file_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a file that *model* reads.

    Parameters
    ----------
    model
        The model of the whole file.

    Returns
    -------
    dict
        With the dialect, and each property described by its docstring.
    """
    schema = model.model_json_schema(
        by_alias=True, mode="validation", schema_generator=_InTheModelsWords
    )
    return {"$schema": _DIALECT, **schema}


class _InTheModelsWords(GenerateJsonSchema):
    """Pydantic's own schemas, each property with the docstring of its field."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """Describe the properties of one model; a description given by `Field` stays."""
        model = schema["cls"]
        described = super().model_schema(schema)
        words = _words(model)
        for name, field in model.model_fields.items():
            row = described.get("properties", {}).get(field.alias or name)
            if row is not None and field.description is None and name in words:
                row["description"] = words[name]
        return described


def _words(model: type) -> dict[str, str]:
    """Return the docstring of each field of a model, its parents' fields among them."""
    found: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if issubclass(parent, BaseModel) and parent is not BaseModel:
            found |= _words_in(parent.__module__).get(parent.__qualname__, {})
    return found


@cache
def _words_in(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of the fields of all classes at the top of a module, by class."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    return {
        node.name: dict(_below_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)
    }


def _below_fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the name of each field that has a text right below it, and the text."""
    for line, below in zip(node.body, node.body[1:], strict=False):
        match line, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
