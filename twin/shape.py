"""Which keys a model allows at a place: for "did you mean" and for wrong override paths.

The model's JSON Schema is walked, because it is the one form in which references, unions and
aliases are already spelled out as a file would write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

__all__ = ["Shape"]

Schema = dict[str, Any]

DEEPEST = 8
"""Paths longer than this are not listed; assumed, the shipped models need five."""


class Shape:
    """The keys of *model*, by place."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._schema = model.model_json_schema(by_alias=True, mode="validation")

    def keys(self, loc: Sequence[str | int], value: Any = None) -> list[str]:
        """List the keys allowed at *loc*.

        Parameters
        ----------
        loc
            Keys and positions from the top; only parts that are in the file.
        value
            The whole document's values, which say which variant of a union is meant.
        """
        schemas = [self._schema]
        for part in loc:
            schemas = [below for at in schemas for below in self._below(at, part, value)]
            value = _inside(value, part)
        found = (
            key
            for at in schemas
            for shape in self._variants(at, value)
            for key in shape.get("properties", {})
        )
        return list(dict.fromkeys(found))

    def options(self, loc: Sequence[str | int], key: str, value: Any = None) -> list[str]:
        """List the words that *key* may take at *loc*, over all variants of a union there."""
        schemas = [self._schema]
        for part in loc:
            schemas = [below for at in schemas for below in self._below(at, part, value)]
            value = _inside(value, part)
        found: list[str] = []
        for at in schemas:
            for shape in self._variants(at, None):
                rule = self._plain(shape.get("properties", {}).get(key, {}))
                found += rule.get("enum", [rule["const"]] if "const" in rule else [])
        return list(dict.fromkeys(map(str, found)))

    def paths(self) -> list[str]:
        """List every dotted path to a single value; ``0`` stands for a position in a list."""
        return list(dict.fromkeys(".".join(path) for path in self._paths(self._schema, ())))

    def _paths(self, schema: Schema, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if len(before) > DEEPEST:
            return
        if before:
            yield before
        for shape in self._variants(schema, None):
            for key, below in shape.get("properties", {}).items():
                yield from self._paths(below, (*before, key))
            if isinstance(items := shape.get("items"), dict):
                yield from self._paths(items, (*before, "0"))

    def _below(self, schema: Schema, part: str | int, value: Any) -> Iterator[Schema]:
        for shape in self._variants(schema, value):
            if isinstance(part, int):
                rows = shape.get("prefixItems", [])
                row = rows[part] if part < len(rows) else shape.get("items")
            else:
                row = shape.get("properties", {}).get(part, shape.get("additionalProperties"))
            if isinstance(row, dict):
                yield row

    def _variants(self, schema: Schema, value: Any) -> Iterator[Schema]:
        """Follow references and unions down to plain shapes; the value's kind chooses if it can."""
        schema = self._plain(schema)
        if choice := schema.get("discriminator"):
            tag = value.get(choice["propertyName"]) if isinstance(value, dict) else None
            mapping = choice.get("mapping", {})
            if isinstance(tag, str) and tag in mapping:
                yield from self._variants({"$ref": mapping[tag]}, value)
                return
        several = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
        if several is None:
            yield schema
            return
        for one in several:
            yield from self._variants(one, value)

    def _plain(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            schema = self._schema.get("$defs", {}).get(name, {})
        return schema


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(part))
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
