"""What pydantic found wrong, said to a planner: what was given, what is allowed, where.

Pydantic's error *types* and their contexts are stable keys; its sentences ("Input should be a
valid number, unable to parse string as a number") are not written for people who edit YAML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from twin.documents import OVERRIDE_MARK, Document, Place, locate, problem_at, written
from twin.errors import Problem, nearest
from twin.model import Id
from twin.shape import Shape

__all__ = ["explain", "given"]

LONGEST = 60
"""Given values are quoted up to this many characters."""

MOST_LISTED = 14
"""Where no name is near, up to this many allowed ones are listed."""

_MUST_BE: Mapping[str, str] = {
    "bool": "true or false",
    "date": "a date such as 2027-01-20",
    "datetime": "a date and time such as 2027-01-20T06:00",
    "dict": "a group of 'key: value' lines",
    "dataclass": "a group of 'key: value' lines",
    "finite": "a finite number",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "list": "a list",
    "mapping": "a group of 'key: value' lines",
    "model": "a group of 'key: value' lines",
    "none": "left empty",
    "set": "a list",
    "string": "text (put a number in quotes)",
    "time": "a time such as 06:30",
    "tuple": "a list",
}
"""What a value must be, by the first word of pydantic's error type."""

_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "greater than {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "less than {}"),
    "less_than_equal": ("le", "at most {}"),
    "multiple_of": ("multiple_of", "a multiple of {}"),
    "string_too_short": ("min_length", "text of {} or more characters"),
    "string_too_long": ("max_length", "text of at most {} characters"),
    "too_short": ("min_length", "a list of at least {}"),
    "too_long": ("max_length", "a list of at most {}"),
}
"""Bounds: the name of the bound in the error's context, and how it is said."""

_PATTERNS: Mapping[str, str] = {
    str(
        get_args(Id)[1].pattern
    ): "an id: lower-case words and digits joined by '-' or '.', such as dorm-07",
}
"""Patterns of text, in words."""


@dataclass(frozen=True, slots=True)
class _Words:
    what: str
    must_be: str = ""
    allowed: str = ""
    suggestion: str = ""
    loc: tuple[str | int, ...] = ()
    at_key: bool = False


def explain(
    document: Document, model: type[BaseModel], details: list[ErrorDetails]
) -> list[Problem]:
    """Turn what pydantic said into located problems.

    Parameters
    ----------
    document
        What was validated.
    model
        The model that refused it; asked for the keys that would have been right.
    details
        What it said: pydantic's ``error.errors()``.

    Returns
    -------
    list of Problem
        One for each mistake. Complaints of several variants of one union about one value are
        joined ("must be a number, or 'full'").
    """
    speaker = _Speaker(document, Shape(model))
    found: dict[tuple[Any, ...], _Words] = {}
    trails = [locate(document, detail["loc"]) for detail in details]
    for detail, place in zip(details, trails, strict=True):
        if detail["type"] != "missing" and _is_other_variant(place, trails):
            continue
        words = speaker.words(detail, place)
        key = (words.loc, words.at_key, words.what)
        found[key] = _joined(found[key], words) if key in found else words
    return [speaker.problem(words) for words in found.values()]


def given(value: Any) -> str:
    """Write a value as it was given, shortly."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


class _Speaker:
    """Finds words for the errors of one document."""

    def __init__(self, document: Document, shape: Shape) -> None:
        self.document = document
        self.shape = shape

    def words(self, detail: ErrorDetails, place: Place) -> _Words:
        kind, context = detail["type"], detail.get("ctx", {})
        special: dict[str, Callable[[ErrorDetails, Place], _Words]] = {
            "assertion_error": self._own_rule,
            "enum": self._option,
            "extra_forbidden": self._unknown_key,
            "literal_error": self._option,
            "missing": self._missing,
            "string_pattern_mismatch": self._pattern,
            "union_tag_invalid": self._unknown_kind,
            "union_tag_not_found": self._no_kind,
            "value_error": self._own_rule,
        }
        if kind in special:
            return special[kind](detail, place)
        what = f"got {given(detail['input'])}"
        at_key = place.rest[-1:] == ("[key]",)
        if kind in _BOUNDS:
            name, words = _BOUNDS[kind]
            bound = context[name]
            must_be = words.format(f"{bound:g}" if isinstance(bound, float) else bound)
            return _Words(what, must_be, loc=place.trail, at_key=at_key)
        family = kind.split("_", 1)[0]
        if family in {"list", "tuple"} and (none := self._entry_of_none(place)):
            return none
        if family in _MUST_BE:
            return _Words(what + _why(context), _MUST_BE[family], loc=place.trail, at_key=at_key)
        message = detail["msg"].replace("Input should", "must")
        return _Words(what, allowed=message, loc=place.trail, at_key=at_key)

    def problem(self, words: _Words) -> Problem:
        allowed = f"must be {words.must_be}" if words.must_be else words.allowed
        return problem_at(
            self.document, words.loc, words.what, allowed, words.suggestion, at_key=words.at_key
        )

    def _own_rule(self, detail: ErrorDetails, place: Place) -> _Words:
        reason = detail.get("ctx", {}).get("error", detail["msg"])
        return _Words(str(reason), loc=place.trail)

    def _missing(self, detail: ErrorDetails, place: Place) -> _Words:
        key = str(detail["loc"][-1])
        return _Words(f"{key!r} is required", loc=place.trail)

    def _unknown_key(self, detail: ErrorDetails, place: Place) -> _Words:
        parent = place.trail[:-1]
        known = self.shape.keys(parent, self.document.data)
        name = str(place.trail[-1]) if place.trail else ""
        if (key := place.key) is not None and str(key.start_mark.name).startswith(OVERRIDE_MARK):
            return self._unknown_path(place, known, key.start_mark.name)
        near = nearest(name, known, count=1)
        allowed = "" if near else _listed("known keys", known)
        return _Words("unknown key", "", allowed, "".join(near), place.trail, at_key=True)

    def _unknown_path(self, place: Place, known: list[str], mark: str) -> _Words:
        """Offer whole paths to somebody who mistyped one on the command line."""
        path = mark.removeprefix(OVERRIDE_MARK).partition("=")[0].strip()
        above = written(place.trail[:-1]).replace("[", ".").replace("]", "")
        name = str(place.trail[-1])
        head, _, tail = path.rpartition(name)
        outside = head.removesuffix(f"{above}." if above else "")
        near = [head + key + tail for key in nearest(name, known, count=2)]
        inner = path.removeprefix(outside)
        every = self.shape.paths()
        leaf = inner.rsplit(".", 1)[-1]
        near += [outside + other for other in every if other.rsplit(".", 1)[-1] == leaf][:2]
        near = near or [outside + other for other in nearest(inner, every)]
        near = list(dict.fromkeys(near))[:3]
        words = _Words("no such value", loc=place.trail, at_key=True)
        if len(near) == 1:
            return replace(words, suggestion=near[0])
        if near:
            return replace(words, allowed="did you mean " + _or([repr(it) for it in near]) + "?")
        return replace(words, allowed=_listed("known", known))

    def _entry_of_none(self, place: Place) -> _Words | None:
        """Say to somebody who names an entry on the command line that the list has none."""
        mark = str(place.node.start_mark.name)
        inside = mark.removeprefix(OVERRIDE_MARK).partition("=")[0].split(".")
        if not mark.startswith(OVERRIDE_MARK) or not isinstance(place.value, dict):
            return None
        name = next(iter(place.value), "")
        if name not in inside:
            return None
        what = f"the list {written(place.trail)!r} is empty, so {name!r} names no entry of it"
        allowed = f"give the whole list, such as --set '{written(place.trail)}=[{{...}}]'"
        return _Words(what, allowed=allowed, loc=place.trail)

    def _option(self, detail: ErrorDetails, place: Place) -> _Words:
        options = _quoted(str(detail.get("ctx", {}).get("expected", "")))
        return _Words(
            f"got {given(detail['input'])}",
            must_be=_or([repr(option) for option in options]),
            suggestion=_near(detail["input"], options),
            loc=place.trail,
            at_key=place.rest[-1:] == ("[key]",),
        )

    def _pattern(self, detail: ErrorDetails, place: Place) -> _Words:
        pattern = str(detail.get("ctx", {}).get("pattern", ""))
        must_be = _PATTERNS.get(pattern, f"text of the form {pattern}")
        at_key = place.rest[-1:] == ("[key]",)
        return _Words(f"got {given(detail['input'])}", must_be, loc=place.trail, at_key=at_key)

    def _unknown_kind(self, detail: ErrorDetails, place: Place) -> _Words:
        context = detail.get("ctx", {})
        key = str(context.get("discriminator", "")).strip("'")
        options = _quoted(str(context.get("expected_tags", "")))
        tag = context.get("tag")
        return _Words(
            f"got {given(tag)}",
            must_be=_or([repr(option) for option in options]),
            suggestion=_near(tag, options),
            loc=(*place.trail, key),
        )

    def _no_kind(self, detail: ErrorDetails, place: Place) -> _Words:
        key = str(detail.get("ctx", {}).get("discriminator", "")).strip("'")
        if not isinstance(place.value, dict):
            return _Words(f"got {given(place.value)}", _MUST_BE["model"], loc=place.trail)
        options = self.shape.options(place.trail, key, self.document.data)
        return _Words(f"{key!r} is required", allowed=_listed("one of", options), loc=place.trail)


def _is_other_variant(place: Place, places: list[Place]) -> bool:
    """Tell whether a union's variant complains about a value that another variant looked into.

    A list given where text or a list may stand makes the text variant complain about the whole
    list, and the list variant about its third item; only the second complaint helps.
    """
    if not place.rest or place.rest[-1] == "[key]":
        return False
    depth = len(place.trail)
    return any(len(other.trail) > depth and other.trail[:depth] == place.trail for other in places)


def _joined(first: _Words, second: _Words) -> _Words:
    """Join what two variants of a union allow for one value."""
    if not first.must_be or not second.must_be or second.must_be in first.must_be:
        return first
    suggestion = first.suggestion or second.suggestion
    return replace(first, must_be=f"{first.must_be}, or {second.must_be}", suggestion=suggestion)


def _why(context: Mapping[str, Any]) -> str:
    """Add pydantic's reason where it says more than the type: a thirteenth month."""
    reason = str(context.get("error", ""))
    return f" ({reason})" if "range" in reason or "day value" in reason else ""


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def _near(value: Any, options: list[str]) -> str:
    return "".join(nearest(value, options, count=1)) if isinstance(value, str) else ""


def _or(items: list[str]) -> str:
    return " or ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _listed(label: str, names: list[str]) -> str:
    if not names:
        return ""
    more = ", ..." if len(names) > MOST_LISTED else ""
    return f"{label}: " + ", ".join(names[:MOST_LISTED]) + more
