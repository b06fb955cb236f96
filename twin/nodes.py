"""From bytes to a tree of YAML nodes with places, and from the tree to plain values.

The plain scalars are those of YAML 1.2 (core schema): ``12:30``, ``no`` and ``2027-01-20`` are
text, ``010`` is ten, ``1e3`` is a thousand, ``1_000`` is text. (YAML 1.1, PyYAML's own default,
reads 750, false, a date, eight, text and a thousand.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from twin.errors import DocumentError, Problem, nearest

__all__ = ["compose", "missing", "read_text", "shown", "values"]

MOST_VALUES = 1_000_000
"""A document that unfolds to more is refused: nested aliases can grow without bound. Assumed;
a whole year of hourly weather is 17,520 values."""

MOST_DIGITS = 400
"""Longest whole number that is read: longer than any finite float (309 digits)."""

_NOT_PRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_PLAIN_TAGS = (
    # YAML 1.2.2, section 10.3.2, table of the core schema; first characters speed the match.
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)


class _CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C if built
    """PyYAML's fast reader with the plain scalars of YAML 1.2 instead of 1.1."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in _PLAIN_TAGS:
    _CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first
    )


def compose(text: str, file: str) -> yaml.Node | None:
    """Parse *text* into a node tree; `None` when it holds nothing but comments.

    Raises
    ------
    DocumentError
        The text is not YAML; located in *file*.
    """
    if odd := _NOT_PRINTABLE.search(text):
        what = f"the character U+{ord(odd.group()):04X} cannot stand in a YAML file"
        raise DocumentError([_text_problem(file, text, odd.start(), what, "remove it")])
    try:
        tree: yaml.Node | None = yaml.compose(text, Loader=_CoreLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what, allowed = _yaml_words(error, text, line)
        raise DocumentError([Problem(file, line, column, what=what, allowed=allowed)]) from None
    return tree


def values(tree: yaml.Node, file: str) -> tuple[Any, list[Problem]]:
    """Take the plain values out of a node tree.

    Returns
    -------
    values
        Dictionaries with text keys, lists, text, numbers, booleans and `None`.
    flaws
        Mistakes that do not hinder reading on: keys given twice.

    Raises
    ------
    DocumentError
        A tag that is not plain YAML, a number too long to hold, an anchor that contains itself.
    """
    reading = _Reading(file)
    held = reading.value(tree)
    if reading.fatal:
        raise DocumentError(reading.fatal)
    return held, reading.flaws


def read_text(path: Path) -> str:
    """Read a file as UTF-8 text, with or without a byte-order mark.

    Raises
    ------
    DocumentError
        The file is missing, a folder, may not be read, or is not UTF-8.
    """
    file = shown(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise missing(path) from None
    except IsADirectoryError:
        what, allowed = "is a folder", "name a file in it"
    except PermissionError:
        what, allowed = "may not be read", "ask its owner for leave to read it"
    except OSError as error:
        what, allowed = f"cannot be read ({error.strerror})", ""
    else:
        return _decoded(raw, file)
    raise DocumentError([Problem(file, what=what, allowed=allowed)])


def _decoded(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        what = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            what = "the file is in UTF-16"
        allowed = "save the file as UTF-8"
        raise DocumentError([_text_problem(file, before, len(before), what, allowed)]) from None


def missing(path: Path) -> DocumentError:
    """Say that a file is not there, and which beside it have a name like it."""
    return DocumentError([Problem(shown(path), what="no such file", allowed=_neighbours(path))])


def _neighbours(path: Path) -> str:
    """Offer the files beside a missing one whose names are close."""
    if not path.parent.is_dir():
        return f"there is no folder {shown(path.parent)!r} either"
    names = [other.name for other in path.parent.iterdir() if other.suffix in {".yaml", ".yml"}]
    near = nearest(path.name, names)
    return "did you mean " + " or ".join(map(repr, near)) + "?" if near else ""


def _text_problem(file: str, text: str, offset: int, what: str, allowed: str) -> Problem:
    """Locate an offset into text as line and column."""
    before = text[:offset]
    line = before.count("\n") + 1
    return Problem(file, line, offset - (before.rfind("\n") + 1) + 1, what=what, allowed=allowed)


_YAML_WORDS: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a ':' stands where no key can be",
        "put text that holds ': ' in quotes, and keys of one group at the same indent",
    ),
    "but found another document": ("a second document starts with '---'", "one per file"),
    "did not find expected key": (
        "the line does not fit the group it stands in",
        "give the keys of one group the same indent",
    ),
    "found undefined alias": ("the alias has no anchor of that name before it", ""),
    "found unexpected end of stream": ("a quote is opened and never closed", ""),
}
"""What libyaml says, said so that somebody who does not know its grammar can act on it."""


def _yaml_words(error: yaml.MarkedYAMLError, text: str, line: int) -> tuple[str, str]:
    problem = str(error.problem)
    if problem in _YAML_WORDS:
        return _YAML_WORDS[problem]
    lines = text.splitlines()
    if line <= len(lines) and re.match(r" *\t", lines[line - 1]):
        return "the line is indented with a tab", "indent with spaces"
    if problem.startswith("found character that cannot start"):
        return "a value starts with a sign that YAML keeps for itself", "put the value in quotes"
    context = f" {error.context}" if error.context else ""
    return f"broken YAML{context}: {problem}", ""


def shown(path: Path) -> str:
    """Write a path as short as it can be understood: relative to the current folder if inside."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _whole(text: str) -> int:
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _real(text: str) -> float:
    return float(text.casefold().replace(".inf", "inf").replace(".nan", "nan"))


_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_SCALARS: Mapping[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: {"true": True, "false": False}[text.casefold()],
    "tag:yaml.org,2002:int": _whole,
    "tag:yaml.org,2002:float": _real,
}
"""How the text of a plain scalar becomes a value, by its tag."""


class _Reading:
    """One pass over a node tree that turns it into plain values and notes what is odd."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.fatal: list[Problem] = []
        self.flaws: list[Problem] = []
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: yaml.Node) -> Any:
        self._count += 1
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            self._refuse(node, "the anchor contains itself", "write the values out")
            return None
        if self._count > MOST_VALUES:
            if not self.fatal:
                self._refuse(node, f"the aliases unfold to more than {MOST_VALUES:,} values")
            return None
        self._open.add(id(node))
        held = self._mapping(node) if isinstance(node, yaml.MappingNode) else self._list(node)
        self._open.discard(id(node))
        return held

    def _list(self, node: yaml.Node) -> list[Any]:
        if node.tag != "tag:yaml.org,2002:seq":
            self._refuse_tag(node)
        return [self.value(item) for item in node.value]

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        if node.tag != "tag:yaml.org,2002:map":
            self._refuse_tag(node)
        held: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, "got a list or mapping as a key", "a key must be a single word")
                continue
            name = key.value
            if name in held:
                what = f"the key {name!r} is given twice (first in line {first[name]})"
                self.flaws.append(self._problem(key, what, "keep one of them"))
                continue
            first[name] = key.start_mark.line + 1
            held[name] = self.value(item)
        return held

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        read = _SCALARS.get(node.tag)
        if read is None:
            self._refuse_tag(node)
            return None
        if len(node.value) > MOST_DIGITS and node.tag in _NUMBERS:
            self._refuse(node, f"got a number of {len(node.value)} digits", "must be finite")
            return None
        try:
            return read(node.value)
        except (KeyError, ValueError):
            self._refuse(node, f"got {node.value!r}, which is not what its tag says")
            return None

    def _refuse_tag(self, node: yaml.Node) -> None:
        tag = node.tag.replace("tag:yaml.org,2002:", "!!")
        self._refuse(node, f"the tag {tag!r} is not known here", "write the plain value")

    def _refuse(self, node: yaml.Node, what: str, allowed: str = "") -> None:
        self.fatal.append(self._problem(node, what, allowed))

    def _problem(self, node: yaml.Node, what: str, allowed: str) -> Problem:
        mark = node.start_mark
        return Problem(self.file, mark.line + 1, mark.column + 1, what=what, allowed=allowed)
