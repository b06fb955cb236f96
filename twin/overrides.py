"""Values given on the command line in place of those in a file: ``--set days=3``.

A path names a value as the files do: ``hotwater.setpoint_c``. An entry of a list is named by its
position (``events.0.at``) or by its id (``buildings.dorm-07.equipment.dorm-07.hp-2.rated_kw``).
Plain paths reach into the scenario; paths that start with ``campus.`` reach into the campus file,
and ``buildings.<id>.`` into the file of one building.

An override changes the node tree before the model is laid over it, so that a value from the
command line is judged, and refused, exactly as one in the file would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from twin.documents import OVERRIDE_MARK, Document, to_document
from twin.errors import DocumentError, InputError, UnknownName
from twin.nodes import compose, values

__all__ = [
    "CAMPUS_PREFIXES",
    "Override",
    "apply",
    "building_ids",
    "for_building",
    "for_campus",
    "for_scenario",
    "parse_override",
    "under",
]

CAMPUS_PREFIXES = ("campus", "buildings")
"""Paths that start so reach into the campus; all others reach into the scenario."""

_MAP, _STR = "tag:yaml.org,2002:map", "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Override:
    """One value that replaces another."""

    path: str
    """Where, in the document it is applied to."""
    value: Any
    """The plain value."""
    text: str
    """As it was typed."""


def parse_override(text: str) -> Override:
    """Read ``path=value``; the value is written as in a YAML file.

    Raises
    ------
    InputError
        There is no ``=``, no path before it, or the value is not YAML.

    Examples
    --------
    >>> parse_override("weather.minimum_c=-10").value
    -10
    >>> parse_override("supply.open=12:30").value
    '12:30'
    """
    path, equals, given = text.partition("=")
    path = re.sub(r"\[(\w+)\]", r".\1", path.strip())
    if not equals or not path or not all(path.split(".")):
        raise InputError(f"--set {text}: must be PATH=VALUE, such as --set weather.minimum_c=-10")
    value, _ = values(_node(given, text), f"{OVERRIDE_MARK}{text}")
    return Override(path=path, value=value, text=text)


def apply(document: Document, overrides: Iterable[Override]) -> Document:
    """Put each override's value into the document, the later over the earlier.

    Groups on the way that the document leaves out are made; whether the model knows them is
    found when the document is validated, with the nearest right paths.

    Raises
    ------
    InputError
        A path leads through a single value, or past the end of a list.
    UnknownName
        No entry of a list has the id.
    """
    tree = document.tree
    for override in overrides:
        leaf = _node(override.text.partition("=")[2], override.text)
        tree = _replaced(tree, override.path.split("."), leaf, override)
    return document if tree is document.tree else to_document(document.path, tree)


def under(overrides: Iterable[Override], prefix: str) -> tuple[Override, ...]:
    """Select the overrides whose path starts with *prefix*, and take it off."""
    start = prefix + "."
    return tuple(
        replace(override, path=override.path.removeprefix(start))
        for override in overrides
        if override.path.startswith(start)
    )


def for_scenario(overrides: Iterable[Override]) -> tuple[Override, ...]:
    """Select the overrides that reach into the scenario."""
    return tuple(it for it in overrides if not _reaches_campus(it))


def for_campus(overrides: Iterable[Override]) -> tuple[Override, ...]:
    """Select the overrides that reach into the campus or its buildings, prefixes kept."""
    return tuple(it for it in overrides if _reaches_campus(it))


def for_building(overrides: Iterable[Override], building: str) -> tuple[Override, ...]:
    """Select the overrides for the file of one building, prefix taken off."""
    return under(overrides, f"buildings.{building}")


def building_ids(overrides: Iterable[Override], known: Iterable[str]) -> tuple[str, ...]:
    """List the buildings that the overrides name.

    Raises
    ------
    UnknownName
        One of them is not among *known*.
    InputError
        A path ends before it has reached a value.
    """
    known = sorted(known, key=len, reverse=True)
    named: list[str] = []
    for override in overrides:
        if override.path == "buildings":
            raise InputError(
                f"--set {override.text}: must be buildings.ID.PATH=VALUE, such as"
                f" buildings.{min(known, default='dorm-01')}.people.residents=200"
            )
        if not override.path.startswith("buildings."):
            continue
        rest = override.path.removeprefix("buildings.")
        if rest in known:
            raise InputError(
                f"--set {override.text}: names a whole building; the path must go on to a value of"
                f" it, such as {override.path}.people.residents"
            )
        found = next((name for name in known if rest.startswith(f"{name}.")), None)
        if found is None:
            raise UnknownName("building", rest.partition(".")[0], known)
        named.append(found)
    return tuple(dict.fromkeys(named))


def _reaches_campus(override: Override) -> bool:
    # "campus=demo" is the scenario's own value: which campus it plays on.
    head, dot, _ = override.path.partition(".")
    return head == "buildings" or (bool(dot) and head in CAMPUS_PREFIXES)


def _node(given: str, text: str) -> yaml.Node:
    """Parse a value; its marks say that it came from the command line."""
    source = f"{OVERRIDE_MARK}{text}"
    try:
        node = compose(given, source)
    except DocumentError as error:
        what = error.problems[0].what
        raise InputError(f"{source}: {what}; put a value with signs in quotes") from None
    if node is None:
        node = yaml.ScalarNode("tag:yaml.org,2002:null", "")
    _mark(node, yaml.Mark(source, 0, 0, 0, None, 0))
    return node


def _mark(node: yaml.Node, mark: yaml.Mark) -> None:
    node.start_mark = node.end_mark = mark
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _mark(key, mark)
            _mark(value, mark)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _mark(item, mark)


def _replaced(
    node: yaml.Node, parts: Sequence[str], leaf: yaml.Node, override: Override
) -> yaml.Node:
    """Copy the nodes along the path, so that aliases elsewhere keep their values."""
    if not parts:
        return leaf
    if isinstance(node, yaml.SequenceNode):
        position, used = _entry(node, parts, override)
        items = list(node.value)
        items[position] = _replaced(items[position], parts[used:], leaf, override)
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark, node.flow_style)
    if isinstance(node, yaml.MappingNode):
        return _with_key(node, parts, leaf, override)
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
        return _with_key(yaml.MappingNode(_MAP, [], leaf.start_mark), parts, leaf, override)
    above = override.path.removesuffix("." + ".".join(parts))
    raise InputError(f"--set {override.text}: {above!r} is a single value; nothing lies below it")


def _with_key(
    node: yaml.MappingNode, parts: Sequence[str], leaf: yaml.Node, override: Override
) -> yaml.Node:
    pairs = list(node.value)
    for used in range(len(parts), 0, -1):  # keys may hold dots: the longest that exists is meant
        name = ".".join(parts[:used])
        for position, (key, value) in enumerate(pairs):
            if key.value == name:
                pairs[position] = (key, _replaced(value, parts[used:], leaf, override))
                return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)
    below = leaf
    for name in reversed(parts[1:]):
        key = yaml.ScalarNode(_STR, name, leaf.start_mark)
        below = yaml.MappingNode(_MAP, [(key, below)], leaf.start_mark)
    pairs.append((yaml.ScalarNode(_STR, parts[0], leaf.start_mark), below))
    return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)


def _entry(node: yaml.SequenceNode, parts: Sequence[str], override: Override) -> tuple[int, int]:
    """Find a list's entry by position or id; return it and how many parts name it."""
    if parts[0].isdecimal():
        position = int(parts[0])
        if position < len(node.value):
            return position, 1
        raise InputError(
            f"--set {override.text}: the list has {len(node.value)} entries, counted from 0"
        )
    ids = [_id(item) for item in node.value]
    for used in range(len(parts), 0, -1):
        name = ".".join(parts[:used])
        if name in ids:
            return ids.index(name), used
    raise UnknownName(
        f"list entry (--set {override.text})", parts[0], [name for name in ids if name]
    )


def _id(node: yaml.Node) -> str | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "id" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return None
