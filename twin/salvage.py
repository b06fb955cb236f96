"""Rules that pydantic does not reach while a field is wrong.

A rule over several values of a file (an id given twice, a time outside the run) is only looked at
when every field is right. So that a planner sees it in the same list as the wrong fields, what is
wrong is taken out and the rest is judged once more; of that second judgement only such rules are
kept, and none of the groups that something was taken out of.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from twin.documents import Document, Location, locate, to_document

__all__ = ["kept_rules"]

_RULES = ("value_error", "assertion_error")


def kept_rules(
    document: Document,
    model: type[BaseModel],
    details: list[ErrorDetails],
    *,
    context: dict[str, Any] | None = None,
) -> list[ErrorDetails]:
    """Judge the document again without what is wrong in it.

    Parameters
    ----------
    document
        What was validated.
    model
        What it was validated against.
    details
        What was found wrong: pydantic's ``error.errors()``.
    context
        Handed to the model's validators.

    Returns
    -------
    list of ErrorDetails
        Broken rules, with places in *document*.
    """
    wrong = {_taken_out(document, detail) for detail in details}
    if () in wrong:
        return []
    rest, places = _without(document, wrong)
    try:
        model.model_validate_json(json.dumps(rest.data), strict=True, context=context)
    except ValidationError as second:
        found = second.errors(include_url=False)
    else:
        return []
    kept: list[ErrorDetails] = []
    for detail in found:
        place = places[id(locate(rest, detail["loc"]).node)]
        touched = any(gone[: len(place)] == place for gone in wrong)
        if detail["type"] in _RULES and not touched:
            kept.append({**detail, "loc": place})
    return kept


def _taken_out(document: Document, detail: ErrorDetails) -> Location:
    """Say what to take out for one mistake: the entry of a list it is in, else the value."""
    trail = locate(document, detail["loc"]).trail
    entry = max((n for n, part in enumerate(trail, 1) if isinstance(part, int)), default=None)
    return trail[:entry] if entry is not None else trail


def _without(document: Document, wrong: Iterable[Location]) -> tuple[Document, dict[int, Location]]:
    """Copy the document without some places; tell where in the old one each new node stood."""
    gone = set(wrong)
    places: dict[int, Location] = {}

    def copied(node: yaml.Node, at: Location) -> yaml.Node:
        held: Any = node.value
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value, (*at, key.value)) for key, value in node.value]
            held = [(key, copied(value, loc)) for key, value, loc in pairs if loc not in gone]
        elif isinstance(node, yaml.SequenceNode):
            items = [(item, (*at, position)) for position, item in enumerate(node.value)]
            held = [copied(item, loc) for item, loc in items if loc not in gone]
        copy = type(node)(node.tag, held, node.start_mark, node.end_mark)
        places[id(copy)] = at
        return copy

    return to_document(document.path, copied(document.tree, ())), places
