"""YAML files that remember where each value stands, so that every mistake can be pointed at.

A document is read as a tree of nodes with line and column (`twin.nodes`); then a pydantic model is
laid over its values, and what does not fit is told at ``file:line:col`` (`twin.wording`).

Values are validated as JSON is, strictly: a quoted ``"7"`` or ``true`` is not taken for a number,
nor ``20270120`` for an instant of 1970.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from twin.errors import DocumentError, Problem
from twin.nodes import compose, read_text, shown, values

__all__ = [
    "OVERRIDE_MARK",
    "Document",
    "Judgement",
    "Location",
    "Place",
    "in_reading_order",
    "judge",
    "locate",
    "problem_at",
    "read_document",
    "shown",
    "to_document",
    "validate",
    "written",
]

M = TypeVar("M", bound=BaseModel)
Location = tuple[str | int, ...]
"""Where a value stands in a document: keys of mappings and positions in lists."""

OVERRIDE_MARK = "--set "
"""A node that came from the command line has a mark whose name starts so; it has no line."""

_MAPPING = "must hold 'key: value' lines"


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its node tree with places, and its plain values."""

    path: Path
    tree: yaml.Node
    data: Any
    flaws: tuple[Problem, ...] = ()
    """Mistakes that do not hinder reading on (a key given twice); `validate` reports them."""
    stood: Mapping[int, Location] = field(default_factory=dict)
    """Where nodes (by identity) stood before something was taken out; see `twin.sound`."""


def read_document(path: Path) -> Document:
    """Read one YAML file whose top level is a mapping.

    Parameters
    ----------
    path
        The file; UTF-8, with or without a byte-order mark.

    Raises
    ------
    DocumentError
        The file is missing, a folder, unreadable, not UTF-8, not YAML, empty, or not a mapping.
        A key given twice is kept in `Document.flaws`, so that `validate` can tell it together
        with everything else.
    """
    file = shown(path)
    tree = compose(read_text(path), file)
    if tree is None:
        raise DocumentError([Problem(file, 1, 1, what="the file is empty", allowed=_MAPPING)])
    if not isinstance(tree, yaml.MappingNode):
        line, column = tree.start_mark.line + 1, tree.start_mark.column + 1
        kind = "a list" if isinstance(tree, yaml.SequenceNode) else "a single value"
        raise DocumentError([Problem(file, line, column, what=f"got {kind}", allowed=_MAPPING)])
    return to_document(path, tree)


def to_document(path: Path, tree: yaml.Node) -> Document:
    """Take the plain values out of a node tree.

    Raises
    ------
    DocumentError
        A tag that is not plain YAML, a number too long to hold, an anchor that contains itself.
    """
    data, flaws = values(tree, shown(path))
    return Document(path=path, tree=tree, data=data, flaws=tuple(flaws))


def validate(document: Document, model: type[M], *, context: dict[str, Any] | None = None) -> M:
    """Lay *model* over the document's values.

    Parameters
    ----------
    document
        What was read.
    model
        The pydantic model of the whole document.
    context
        Handed to the model's validators.

    Raises
    ------
    DocumentError
        All mistakes at once, in reading order, each with its place, what was given and what is
        allowed.
    """
    judgement = judge(document, model, context=context)
    if judgement.problems or judgement.value is None:
        raise DocumentError(judgement.problems)
    return judgement.value


@dataclass(frozen=True, slots=True)
class Judgement(Generic[M]):
    """What a model makes of a document."""

    problems: tuple[Problem, ...]
    """All mistakes, in reading order."""
    value: M | None
    """The model; where there are mistakes, the model of what is left without them, for further
    checks, or `None` when too little is left."""
    document: Document
    """What `value` was made from: the whole document, or what is left of it."""


def judge(
    document: Document, model: type[M], *, context: dict[str, Any] | None = None
) -> Judgement[M]:
    """Lay *model* over the document's values and save what can be saved.

    For checks across files, which should tell their mistakes in the same list as those that
    hinder the model. Parameters are those of `validate`.
    """
    try:
        value = model.model_validate_json(json.dumps(document.data), strict=True, context=context)
    except ValidationError as error:
        from twin.sound import sound_part

        return sound_part(document, model, error, context=context)
    return Judgement(tuple(document.flaws), value, document)


def problem_at(
    document: Document,
    loc: Sequence[str | int],
    what: str,
    allowed: str = "",
    suggestion: str = "",
    *,
    at_key: bool = False,
    level: Literal["error", "warning"] = "error",
) -> Problem:
    """Describe a mistake at *loc*, for checks that a model alone cannot make.

    Parts of *loc* that the document does not have (a missing key, the name of a variant) are
    passed over: the nearest place above them is meant.

    Parameters
    ----------
    document
        What was read.
    loc
        Keys and positions from the top, such as ``("events", 0, "asset")``.
    what, allowed, suggestion
        What is wrong, what would be right, and the nearest right value.
    at_key
        Point at the key instead of at its value.
    level
        A warning is about something that is allowed but probably not meant.
    """
    place = locate(document, loc)
    mark = place.key.start_mark if at_key and place.key is not None else place.node.start_mark
    path = written(document.stood.get(id(place.node), place.trail))
    if str(mark.name).startswith(OVERRIDE_MARK):
        return Problem(mark.name, None, None, path, what, allowed, suggestion, level)
    file, line, column = shown(document.path), mark.line + 1, mark.column + 1
    return Problem(file, line, column, path, what, allowed, suggestion, level)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a location leads in a document's tree."""

    node: yaml.Node
    key: yaml.Node | None
    trail: Location
    """The parts of the location that exist in the document."""
    rest: Location
    """The parts after the last that exists."""
    value: Any
    """The plain value at the trail's end."""


def locate(document: Document, loc: Sequence[str | int]) -> Place:
    """Walk *loc* through the document as far as it goes."""
    node, key, value = document.tree, None, document.data
    trail: list[str | int] = []
    end = 0
    for position, part in enumerate(loc):
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if found is None:
                continue
            (key, node), value = found, value[str(part)]
            trail.append(str(part))
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            key, node, value = None, node.value[part], value[part]
            trail.append(part)
        else:
            continue
        end = position + 1
    return Place(node, key, tuple(trail), tuple(loc[end:]), value)


def written(trail: Sequence[str | int]) -> str:
    """Write a location as people do: ``events[0].asset``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in trail)
    return text.removeprefix(".")


def in_reading_order(problems: Sequence[Problem]) -> list[Problem]:
    """Sort by file, line and column, each mistake once."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda it: (it.file, it.line or 0, it.column or 0, it.path))
