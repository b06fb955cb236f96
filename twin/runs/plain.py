"""Any value of a run as plain JSON values: NaN and infinity are null, ``in_`` is ``in``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.runs.outcome import Table

__all__ = ["plain", "table_rows"]


def plain(value: Any) -> Any:  # noqa: PLR0911 - one return per kind of value
    """Return *value* made of dict, list, str, int, float, bool and None only.

    Dataclasses and pydantic models become objects, NumPy arrays become lists, dates become
    ISO 8601 texts, and a number that JSON does not know becomes null.

    Raises
    ------
    TypeError
        For a value that has no plain form.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name.rstrip("_"): plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    raise TypeError(f"{type(value).__name__} has no plain form: {value!r}")


def table_rows(table: Table) -> list[dict[str, Any]]:
    """Return a table as JSON: a list with one object per row."""
    columns = {name: plain(column) for name, column in table.columns.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
