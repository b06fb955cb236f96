"""What is still sound in a document with mistakes, so that it can be checked further.

A rule over several values of a file (an id given twice, a time outside the run), and a rule across
files, can only be looked at on a whole model. So that a planner sees such mistakes in the same list
as wrong fields, what is wrong is taken out and the rest is judged again. Of the later judgements
only rules over several values are kept, and none of the groups that something was taken out of.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails

from twin.documents import Document, Judgement, Location, in_reading_order, locate, shown
from twin.errors import Problem
from twin.nodes import values
from twin.wording import explain

__all__ = ["sound_fields", "sound_part"]

M = TypeVar("M", bound=BaseModel)

ROUNDS = 3
"""Times that the rest is judged: fields, then rules of groups, then rules of the whole."""

_RULES = ("value_error", "assertion_error")


def sound_part(
    document: Document,
    model: type[M],
    error: ValidationError,
    *,
    context: dict[str, Any] | None = None,
) -> Judgement[M]:
    """Tell every mistake of a document, and save the model of what is sound.

    Parameters
    ----------
    document
        What was validated.
    model
        What it was validated against.
    error
        What was found wrong.
    context
        Handed to the model's validators.
    """
    details = error.errors(include_url=False)
    problems: list[Problem] = [*document.flaws, *explain(document, model, details)]
    gone: set[Location] = set()
    rest = document
    value: M | None = None
    for _ in range(ROUNDS):
        # What is missing from the whole cannot be taken out of it, but the rest can.
        taken = {_taken_out(rest, detail) for detail in details} - {()}
        if not taken:
            break
        gone |= {_original(rest, loc) for loc in taken}
        rest = _without(rest, taken)
        try:
            text = json.dumps(rest.data)
            value = model.model_validate_json(text, strict=True, context=context)
        except ValidationError as again:
            details = again.errors(include_url=False)
            problems += explain(rest, model, [it for it in details if _is_rule(rest, it, gone)])
        else:
            break
    return Judgement(tuple(in_reading_order(problems)), value, rest)


def sound_fields(document: Document, model: type[M]) -> M:
    """Return a model that holds those fields of a document that are sound one by one.

    For checks of what such a field names, where too little is left for a whole model. Required
    fields that are missing or wrong are missing in the result too (see its `model_fields_set`), and
    no rule over several fields has been looked at.
    """
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    given = {key: value for key, value in document.data.items() if key in names}
    while given:
        fields: dict[str, Any] = {
            names[key]: (model.model_fields[names[key]].annotation, model.model_fields[names[key]])
            for key in given
        }
        part = create_model("Part", __config__=ConfigDict(allow_inf_nan=False), **fields)
        try:
            read = part.model_validate_json(json.dumps(given), strict=True)
        except ValidationError as error:
            wrong = {detail["loc"][0] for detail in error.errors(include_url=False)}
            given = {key: value for key, value in given.items() if key not in wrong}
        else:
            return model.model_construct(**{name: getattr(read, name) for name in fields})
    return model.model_construct()


def _taken_out(document: Document, detail: ErrorDetails) -> Location:
    """Say what to take out for one mistake: the entry of a list it is in, else the value."""
    trail = locate(document, detail["loc"]).trail
    entry = max((n for n, part in enumerate(trail, 1) if isinstance(part, int)), default=None)
    return trail[:entry] if entry is not None else trail


def _is_rule(document: Document, detail: ErrorDetails, gone: Collection[Location]) -> bool:
    """Tell a rule over several values, of a group that nothing was taken out of."""
    place = _original(document, detail["loc"])
    return detail["type"] in _RULES and not any(it[: len(place)] == place for it in gone)


def _original(document: Document, loc: Location) -> Location:
    """Return where something stood before anything was taken out."""
    place = locate(document, loc)
    return document.stood.get(id(place.node), place.trail)


def _without(document: Document, taken: Collection[Location]) -> Document:
    """Copy the document without some places; the copy knows where its nodes stood."""
    stood: dict[int, Location] = {}

    def copied(node: yaml.Node, at: Location) -> yaml.Node:
        held: Any = node.value
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value, (*at, key.value)) for key, value in node.value]
            held = [(key, copied(value, loc)) for key, value, loc in pairs if loc not in taken]
        elif isinstance(node, yaml.SequenceNode):
            items = [(item, (*at, position)) for position, item in enumerate(node.value)]
            held = [copied(item, loc) for item, loc in items if loc not in taken]
        copy = type(node)(node.tag, held, node.start_mark, node.end_mark)
        stood[id(copy)] = document.stood.get(id(node), at)
        return copy

    tree = copied(document.tree, ())
    data, _ = values(tree, shown(document.path))
    return Document(path=document.path, tree=tree, data=data, flaws=document.flaws, stood=stood)
