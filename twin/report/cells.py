"""Stored numbers as the cells and words of a page: what is not known, or never came, is a dash."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["distinct_names", "minutes", "numeric", "rounded", "span", "team_name", "whole"]


def numeric(value: Any) -> float | None:
    """Return a stored number as a float, None when there is none or it is without end."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def whole(value: Any) -> int | None:
    """Return a stored number without its decimals."""
    number = numeric(value)
    return None if number is None else round(number)


def rounded(value: Any, places: int = 1) -> float | None:
    """Return a stored number with few decimals."""
    number = numeric(value)
    return None if number is None else round(number, places)


def minutes(seconds: Any) -> float | None:
    """Return seconds as minutes."""
    value = numeric(seconds)
    return None if value is None else round(value / 60, 3)


def distinct_names(view: RunView, rows: Sequence[dict[str, Any]], key: str) -> list[str]:
    """Return what rows are called, no two alike.

    Where names repeat, the building stands before them, and if need be the end of the id in *key*
    behind them.
    """
    lang, words = view.words.language, view.words
    names = [str(row[f"name_{lang}"]) for row in rows]
    homes = {
        str(row["building"]): str(row[f"name_{lang}"]) for row in view.rows("evacuation.buildings")
    }
    if len(homes) > 1:
        repeated = Counter(names)
        names = [
            words.colon.join((homes[str(row["building"])], name))
            if repeated[name] > 1 and str(row["building"]) in homes
            else name
            for name, row in zip(names, rows, strict=True)
        ]
    opening, closing = words.brackets
    often = Counter(names)
    return [
        f"{name}{opening}{str(row[key]).split('.', 1)[-1]}{closing}" if often[name] > 1 else name
        for name, row in zip(names, rows, strict=True)
    ]


def team_name(words: Words, team: Any) -> str:
    """Return what a team is called: its own name, or its number."""
    said = str(team)
    return words("Team {number}", number=said) if said.isdigit() else said


def span(words: Words, seconds: Any) -> str:
    """Return seconds after an alarm as people say them, to the second, on one line."""
    value = numeric(seconds)
    if value is None:
        return "–"
    whole_minutes, rest = divmod(round(value), 60)
    if not whole_minutes:
        said = words("{seconds} s", seconds=rest)
    elif not rest:
        said = words("{minutes} min", minutes=whole_minutes)
    else:
        said = words("{minutes} min {seconds} s", minutes=whole_minutes, seconds=rest)
    return said.replace(" ", "\N{NO-BREAK SPACE}")
