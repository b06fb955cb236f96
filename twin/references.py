"""Whether a scenario speaks of buildings and equipment that its campus has.

Works on the values as they stand in the file, not on the model, so that a wrong name is told
together with every other mistake of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.documents import Document, Location, in_reading_order, problem_at
from twin.errors import DocumentError, Problem, nearest

if TYPE_CHECKING:
    from twin.campus import Campus

__all__ = ["dangling", "require_references"]

_EACH, _KEYS = "*", "{}"
_ASSET = (("events", _EACH, "asset"), ("outages", _EACH, "asset"))
_BUILDING = (
    ("events", _EACH, "buildings", _EACH),
    ("decisions", _EACH, "from_building"),
    ("decisions", _EACH, "to_building"),
    ("occupancy", "residents", _KEYS),
    ("occupancy", "changes", _EACH, "residents", _KEYS),
)
_PLANT = (("decisions", _EACH, "buildings", _EACH),)
"""Where a scenario names what it means; ``*`` is each entry, ``{}`` each key."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a name must be one of."""

    what: str
    known: Mapping[str, str]


def dangling(document: Document, campus: Campus) -> list[Problem]:
    """List every name in a scenario that its campus does not have.

    Parameters
    ----------
    document
        The scenario as read.
    campus
        The campus it plays on.
    """
    assets = {spec.id: spec.kind for spec in campus.assets()}
    buildings = {building.id: building.kind for building in campus.buildings}
    plants = {it.id: it.kind for it in campus.buildings if it.hot_water is not None}
    problems: list[Problem] = []
    for patterns, meant in (
        (_ASSET, _Meant(f"equipment of the campus {campus.id!r}", assets)),
        (_BUILDING, _Meant(f"a building of the campus {campus.id!r}", buildings)),
        (_PLANT, _Meant("a building with central hot water", plants)),
    ):
        for pattern in patterns:
            for loc, name in _named(document.data, pattern):
                if isinstance(name, str) and name not in meant.known:
                    at_key = pattern[-1] == _KEYS
                    problems.append(_unknown(document, loc, name, meant, at_key=at_key))
    return in_reading_order(problems)


def require_references(document: Document, campus: Campus) -> None:
    """Refuse a scenario that names what its campus does not have.

    Raises
    ------
    DocumentError
        Every such name at its line and column, with the nearest that exists.
    """
    if problems := dangling(document, campus):
        raise DocumentError(problems)


def _unknown(
    document: Document, loc: Location, name: str, meant: _Meant, *, at_key: bool
) -> Problem:
    near = "".join(nearest(name, list(meant.known), count=1))
    some = ", ".join(list(meant.known)[:5])
    allowed = f"must be {meant.what}" + ("" if near or not some else f", such as {some}")
    return problem_at(document, loc, f"got {name!r}", allowed, near, at_key=at_key)


def _named(
    value: Any, pattern: tuple[str, ...], before: Location = ()
) -> Iterator[tuple[Location, Any]]:
    """Yield each place that fits the pattern, and the name that stands there."""
    if not pattern:
        yield before, value
        return
    part, rest = pattern[0], pattern[1:]
    if part == _EACH:
        for position, item in enumerate(value if isinstance(value, list) else ()):
            yield from _named(item, rest, (*before, position))
    elif part == _KEYS:
        for key in value if isinstance(value, dict) else ():
            yield (*before, key), key
    elif isinstance(value, dict) and value.get(part) is not None:
        yield from _named(value[part], rest, (*before, part))
