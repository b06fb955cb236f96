"""Put an outcome on disk: a whole run folder, or none."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import twin
from twin.errors import RunError
from twin.runs import parquet
from twin.runs.catalogue import add
from twin.runs.folder import MANIFEST, new_id, partial_folder, sweep
from twin.runs.manifest import Input, Manifest, StoredFile

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from twin.runs.outcome import Event, Outcome, Signals

__all__ = ["EVENTS", "SIGNALS", "TABLES", "write_run"]

SIGNALS: Final = "signals.parquet"
EVENTS: Final = "events.parquet"
TABLES: Final = "tables"

_SHAPING: Final = ("numpy", "numba", "scipy", "simpy")
"""Packages whose version can move a result by a rounding."""


def write_run(
    outcome: Outcome,
    *,
    runs: Path,
    inputs: Sequence[Path] = (),
    overrides: Sequence[str] = (),
    command: str = "",
) -> Path:
    """Write *outcome* as a new run and return its folder.

    Everything is written under a hidden name and renamed at the end, so that a run is whole or
    absent; whatever stops the writing (a full disk, Ctrl-C) leaves nothing behind.

    Parameters
    ----------
    outcome : Outcome
        What the simulation found.
    runs : Path
        The folder that holds the runs; made when it is not there.
    inputs : sequence of Path
        The files that the run was made from; their hashes are kept.
    overrides : sequence of str
        The ``--set`` texts that were applied.
    command : str
        What was typed, where that is not plain from the rest.

    Raises
    ------
    RunError
        When the run cannot be written; the message says why.
    """
    import duckdb

    created = datetime.now().astimezone()
    title = f"{outcome.scenario}-{outcome.study}" if outcome.study else outcome.scenario
    run_id = new_id(title, created)
    try:
        known = [Input(_label(path), _sha256(path)) for path in inputs]
        with _writing(runs, run_id) as folder:
            files = _write_columns(outcome, folder)
            manifest = Manifest.of(
                outcome,
                run_id=run_id,
                created=created,
                inputs=known,
                overrides=overrides,
                versions=_versions(),
                files=files,
                command=command,
            )
            (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8")
            folder.rename(runs / run_id)
    except OSError as error:
        raise RunError(_complaint(runs, error.strerror or str(error))) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise RunError(_complaint(runs, _reason(error))) from error
    add(runs, manifest)
    return runs / run_id


@contextlib.contextmanager
def _writing(runs: Path, run_id: str) -> Iterator[Path]:
    """Give a partial folder, and see that nothing of it is left unless it was renamed."""
    was_there = runs.is_dir()
    runs.mkdir(parents=True, exist_ok=True)
    sweep(runs)
    folder = partial_folder(runs, run_id)
    try:
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not was_there:
            with contextlib.suppress(OSError):  # holds the run, or somebody else's
                runs.rmdir()


def _reason(error: Exception) -> str:
    """Return what the system said, which DuckDB wraps in what it was about to do."""
    number = re.search(r'"errno":\s*"?(\d+)', str(error))
    return os.strerror(int(number[1])) if number else str(error).removeprefix("IO Error: ")


def _complaint(runs: Path, why: str) -> str:
    full = why in {os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT)}
    remedy = "free some space or choose" if full else "choose"
    return (
        f"{runs}: the run could not be written: {why.splitlines()[0]}; nothing was left behind; "
        f"{remedy} another folder with --runs DIR"
    )


def _write_columns(outcome: Outcome, folder: Path) -> dict[str, StoredFile]:
    connection = parquet.connect()
    try:
        _write_signals(connection, folder / SIGNALS, outcome.signals)
        _write_events(connection, folder / EVENTS, outcome.events)
        (folder / TABLES).mkdir()
        for name, table in outcome.tables.items():
            parquet.write_columns(connection, folder / TABLES / f"{name}.parquet", table.columns)
    finally:
        connection.close()
    names = [SIGNALS, EVENTS, *(f"{TABLES}/{name}.parquet" for name in outcome.tables)]
    return {name: _stored(folder / name) for name in names}


def _write_signals(connection: duckdb.DuckDBPyConnection, path: Path, signals: Signals) -> None:
    """Write one row per sample, by asset, signal and time."""
    keys = sorted(signals.values)
    samples = len(signals.time_s)
    series = [np.asarray(signals.values[key], dtype=np.float32) for key in keys]
    parquet.write_columns(
        connection,
        path,
        {
            "asset": _repeated([asset for asset, _ in keys], samples),
            "signal": _repeated([signal for _, signal in keys], samples),
            "time_s": np.tile(np.asarray(signals.time_s, dtype=np.float64), len(keys)),
            "value": np.concatenate(series) if series else np.empty(0, dtype=np.float32),
        },
    )


def _repeated(names: list[str], times: int) -> NDArray[np.str_]:
    """Return each name *times* times; fixed-width text is what DuckDB scans fastest."""
    return np.repeat(np.array(names, dtype=np.str_), times)


def _write_events(
    connection: duckdb.DuckDBPyConnection, path: Path, events: Sequence[Event]
) -> None:
    columns: dict[str, list[Any]] = {
        "id": [event.id for event in events],
        "time_s": [event.time_s for event in events],
        "kind": [event.kind for event in events],
        "asset": [event.asset for event in events],
        "cause": [event.cause for event in events],
        "value": [event.value for event in events],
        "unit": [event.unit for event in events],
        "detail_en": [event.detail.en if event.detail else None for event in events],
        "detail_zh": [event.detail.zh if event.detail else None for event in events],
    }
    types = {"id": "BIGINT", "time_s": "DOUBLE", "cause": "BIGINT", "value": "DOUBLE"}
    parquet.write_columns(connection, path, columns, types=types)


def _stored(path: Path) -> StoredFile:
    content = path.read_bytes()
    return StoredFile(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _label(path: Path) -> str:
    """Return the last two names of a path: enough to know a file, and no one's home folder."""
    return "/".join(path.resolve().parts[-2:])


def _versions() -> dict[str, str]:
    """Return the versions that a result may depend on."""
    found = {"twin": twin.__version__, "python": platform.python_version()}
    for package in _SHAPING:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
