"""What can go wrong, as a tree of exceptions that say what to do next.

::

    TwinError                   anything this program raises on purpose
    +-- InputError              what the user gave is wrong            (exit code 2)
    |   +-- DocumentError       problems inside files, each with file:line:col
    |   +-- UnknownName         no campus, scenario, run or asset of that name
    |   +-- WeatherError        a weather source that cannot drive the run
    +-- RunError                a run cannot be written or read        (exit code 2)

Anything else that escapes is a defect of ours (exit code 3).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "DocumentError",
    "InputError",
    "Problem",
    "RunError",
    "TwinError",
    "UnknownName",
    "WeatherError",
    "nearest",
]


class TwinError(Exception):
    """Base of every error that this program raises on purpose."""


class InputError(TwinError):
    """Something the user gave is wrong; the message says what is allowed."""


class WeatherError(InputError):
    """A weather source is too short, has gaps, or holds impossible values."""


class RunError(TwinError):
    """A run folder cannot be written, or is not a whole run."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong (or, as a warning, probably not meant), at one place.

    Printed as ``file:line:col: path: what; allowed; did you mean 'x'?``, the form that
    editors and continuous integration turn into a link. Parts that are unknown are left out.
    """

    file: str
    line: int | None = None
    column: int | None = None
    path: str = ""
    what: str = ""
    allowed: str = ""
    suggestion: str = ""
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}:{self.column or 1}"
        level = "warning" if self.level == "warning" else ""
        head = ": ".join(part for part in (place, level, self.path, self.what) if part)
        tail = [self.allowed] if self.allowed else []
        if self.suggestion:
            tail.append(f"did you mean {self.suggestion!r}?")
        return "; ".join([head, *tail])


class DocumentError(InputError):
    """All the problems found in one or more documents, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownName(InputError):  # noqa: N818 - reads as what it is at the raise site
    """No thing of that name exists; the message offers the nearest names."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(sorted(known))
        self.nearest = tuple(nearest(name, self.known))
        message = f"no {what} named {name!r}"
        if self.nearest:
            message += "; did you mean " + " or ".join(repr(near) for near in self.nearest) + "?"
        elif self.known:
            message += "; known: " + ", ".join(self.known[:12])
        super().__init__(message)


def nearest(name: str, known: Sequence[str], *, count: int = 3) -> list[str]:
    """Return up to *count* known names that are close to *name*, best first."""
    folded = {other.casefold(): other for other in known}
    matches = difflib.get_close_matches(name.casefold(), folded, n=count, cutoff=0.55)
    return [folded[match] for match in matches]
