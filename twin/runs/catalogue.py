"""The list of runs: one SQLite file beside them, rebuilt from the run folders whenever it is wrong.

The folders are the truth. Each listing compares the catalogue with what lies there, adds what is
missing and forgets what is gone, so that a copied, deleted or half-broken folder never misleads.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, cast

from twin.errors import RunError
from twin.model import Name
from twin.runs.folder import MANIFEST, run_folders
from twin.runs.manifest import Manifest

__all__ = ["CATALOGUE", "RunRow", "add", "list_runs", "rebuild"]

CATALOGUE: Final = "catalog.sqlite"

_VERSION: Final = 2
"""Layout of the catalogue; another one is thrown away and rebuilt."""

_TABLES: Final = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, stamp INTEGER NOT NULL, created TEXT NOT NULL, scenario TEXT NOT NULL,
    campus TEXT NOT NULL, seed INTEGER NOT NULL, start TEXT NOT NULL, length_s REAL NOT NULL,
    status TEXT NOT NULL, verdict_en TEXT NOT NULL, verdict_zh TEXT NOT NULL, study TEXT NOT NULL
) STRICT;
CREATE TABLE kpis (
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE, name TEXT NOT NULL, value REAL,
    PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the list of runs."""

    id: str
    created: datetime
    scenario: str
    campus: str
    seed: int
    start: datetime
    length_s: float
    status: Literal["met", "breached"]
    verdict: Name
    kpis: dict[str, float]
    study: str = ""


def list_runs(runs: Path) -> list[RunRow]:
    """Return all whole runs in *runs*, newest first.

    Raises
    ------
    RunError
        When the folder cannot be read.
    """
    folders = run_folders(runs)
    if not folders:
        return []
    with _opened(runs) as catalogue:
        _refresh(catalogue, folders)
        return _rows(catalogue)


def rebuild(runs: Path) -> int:
    """Throw the catalogue away, make it again from the run folders; return how many runs it has."""
    (runs / CATALOGUE).unlink(missing_ok=True)
    return len(list_runs(runs))


def add(runs: Path, manifest: Manifest) -> None:
    """Note a run that has just been written.

    Failing to is no failure of the run: the next listing finds it in its folder.
    """
    with contextlib.suppress(sqlite3.Error, OSError), _opened(runs) as catalogue:
        _insert(catalogue, manifest, _stamp(runs / manifest.id))


@contextlib.contextmanager
def _opened(runs: Path) -> Iterator[sqlite3.Connection]:
    """Give the catalogue on disk, or one in memory where the disk does not allow it."""
    try:
        catalogue = _ready(runs / CATALOGUE)
    except sqlite3.DatabaseError as error:
        # Locked or unwritable: work without it. Damaged: it holds nothing that cannot be remade.
        if not isinstance(error, sqlite3.OperationalError):
            with contextlib.suppress(OSError):
                (runs / CATALOGUE).unlink()
        try:
            catalogue = _ready(runs / CATALOGUE)
        except sqlite3.DatabaseError:
            catalogue = _ready(None)
    try:
        with catalogue:
            yield catalogue
    finally:
        catalogue.close()


def _ready(path: Path | None) -> sqlite3.Connection:
    """Open a catalogue that can be read and written, making its tables when they are not there."""
    catalogue = sqlite3.connect(path or ":memory:", timeout=5.0)
    try:
        catalogue.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            # The folders are the truth, so a catalogue lost with the power costs one listing.
            catalogue.execute("PRAGMA synchronous = OFF")
        (found,) = catalogue.execute("PRAGMA user_version").fetchone()
        if found != _VERSION:
            catalogue.executescript(
                "BEGIN IMMEDIATE; DROP TABLE IF EXISTS kpis; DROP TABLE IF EXISTS runs;"
                f"{_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;"
            )
        catalogue.execute("BEGIN IMMEDIATE")
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _refresh(catalogue: sqlite3.Connection, folders: list[Path]) -> None:
    known = dict(catalogue.execute("SELECT id, stamp FROM runs"))
    found = {folder.name: folder for folder in folders}
    catalogue.executemany(
        "DELETE FROM runs WHERE id = ?", [(run,) for run in known if run not in found]
    )
    for name, folder in found.items():
        with contextlib.suppress(RunError, OSError):  # not whole: `twin show` says what is wrong
            stamp = _stamp(folder)
            if known.get(name) != stamp:
                catalogue.execute("DELETE FROM runs WHERE id = ?", (name,))
                _insert(catalogue, Manifest.read(folder / MANIFEST), stamp, name=name)


def _insert(
    catalogue: sqlite3.Connection, manifest: Manifest, stamp: int, *, name: str = ""
) -> None:
    """Add one run under the name of its folder (a copy keeps its manifest, not its name)."""
    run = name or manifest.id
    catalogue.execute(
        "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run,
            stamp,
            manifest.created.isoformat(),
            manifest.scenario,
            manifest.campus,
            manifest.seed,
            manifest.start.isoformat(),
            manifest.length_s,
            manifest.status,
            manifest.verdict.en,
            manifest.verdict.zh,
            manifest.study,
        ),
    )
    catalogue.executemany(
        "INSERT OR REPLACE INTO kpis VALUES (?, ?, ?)",
        [(run, kpi, None if math.isnan(value) else value) for kpi, value in manifest.kpis.items()],
    )


def _rows(catalogue: sqlite3.Connection) -> list[RunRow]:
    kpis: dict[str, dict[str, float]] = {}
    for run, name, value in catalogue.execute("SELECT run, name, value FROM kpis"):
        kpis.setdefault(run, {})[name] = math.nan if value is None else value
    rows = [
        RunRow(
            id=run,
            created=datetime.fromisoformat(created),
            scenario=scenario,
            campus=campus,
            seed=seed,
            start=datetime.fromisoformat(start),
            length_s=length_s,
            status=cast('Literal["met", "breached"]', status),
            verdict=Name(en=verdict_en, zh=verdict_zh),
            kpis=kpis.get(run, {}),
            study=study,
        )
        for run, _, created, scenario, campus, seed, start, length_s, status, verdict_en,
            verdict_zh, study
        in catalogue.execute("SELECT * FROM runs")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.created, row.id), reverse=True)


def _stamp(folder: Path) -> int:
    return (folder / MANIFEST).stat().st_mtime_ns
