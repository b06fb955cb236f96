"""Words for people: given in both languages, or once when they are the same in both."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from twin.model import Name

__all__ = ["Words"]


class _OrPlainText:
    """Tells the JSON schema that plain text is allowed beside {en, zh}."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


def _both(value: Any) -> Any:
    """Use plain text for both languages."""
    return Name(en=value, zh=value) if isinstance(value, str) and value else value


Words = Annotated[Name, BeforeValidator(_both), _OrPlainText()]
"""A `Name`, or plain text that serves both languages."""
