"""All drills of this place in one file, for the trend over the years."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.errors import RunError

if TYPE_CHECKING:
    from twin.drill.afteraction import AfterAction
    from twin.drill.counts import Record
    from twin.drill.document import DrillDocument
    from twin.drill.fitted import Fitted

__all__ = ["COLUMNS", "HISTORY", "drills_of", "entry", "remember"]

HISTORY: Final = "history.csv"

COLUMNS: Final = (
    "building",
    "drill",
    "announced",
    "people",
    "out",
    "t50_s",
    "t95_s",
    "t100_s",
    "expected_t95_low_s",
    "expected_t95_s",
    "expected_t95_high_s",
    "targets",
    "targets_kept",
    "median_start_s",
    "sigma",
    "flow_factor",
    "fit_rms_s",
)
"""One row for each drill, by building and time."""


def entry(
    drill: DrillDocument, record: Record, result: AfterAction, fitted: Fitted, *, inside: int
) -> dict[str, str]:
    """Return the row of a drill."""
    band = drill.prediction.t95_s
    noted = [one for one in result.judged if one.met is not None]
    values: Mapping[str, object] = {
        "building": drill.building,
        "drill": drill.moment.isoformat(timespec="minutes"),
        "announced": "yes" if drill.announced else "no",
        "people": inside,
        "out": record.total,
        "t50_s": round(result.t50_s, 1),
        "t95_s": round(result.t95_s, 1),
        "t100_s": round(result.t100_s, 1),
        "expected_t95_low_s": band.low,
        "expected_t95_s": band.middle,
        "expected_t95_high_s": band.high,
        "targets": len(noted),
        "targets_kept": sum(bool(one.met) for one in noted),
        "median_start_s": fitted.bands.median_start_s[1],
        "sigma": fitted.bands.sigma[1],
        "flow_factor": fitted.bands.flow_factor[1] if fitted.fit.flow_told else None,
        "fit_rms_s": fitted.fit.rms_s,
    }
    return {key: "" if values[key] is None else str(values[key]) for key in COLUMNS}


def drills_of(file: Path, building: str) -> list[dict[str, str]]:
    """Return the drills of a building that are remembered, the oldest first."""
    rows = [row for row in _read(file) if row.get("building") == building]
    return sorted(rows, key=lambda row: row.get("drill", ""))


def remember(file: Path, row: Mapping[str, str]) -> None:
    """Add a drill; one of the same building and time is replaced.

    Raises
    ------
    RunError
        The file cannot be written; it stays as it was.
    """
    key = (row["building"], row["drill"])
    kept = [one for one in _read(file) if (one.get("building"), one.get("drill")) != key]
    rows = sorted([*kept, row], key=lambda one: (one.get("building", ""), one.get("drill", "")))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    partial = file.with_name(f".{file.name}.partial-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text.getvalue(), "utf-8")
        partial.replace(file)
    except OSError as error:
        raise RunError(f"{file}: cannot be written ({error.strerror})") from None
    finally:
        partial.unlink(missing_ok=True)


def _read(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as text:
        return [
            {key: value or "" for key, value in row.items() if key} for row in csv.DictReader(text)
        ]
