"""Read a run from disk, a piece at a time."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.errors import RunError, UnknownName
from twin.model import Name
from twin.runs import parquet
from twin.runs.folder import MANIFEST, find_run
from twin.runs.manifest import Manifest
from twin.runs.outcome import Event, Signals, Table
from twin.runs.writing import EVENTS, SIGNALS, TABLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["StoredRun", "open_run"]


def open_run(runs: Path, name: str) -> StoredRun:
    """Return the run that *name* means: an id, a unique beginning of one, ``latest``, or a path.

    Raises
    ------
    UnknownName, InputError
        When no run, or more than one, is meant.
    RunError
        When the folder is not a whole run; the message says which file is missing or cut off.
    """
    return StoredRun(find_run(runs, name))


class StoredRun:
    """A run on disk. Its manifest is read at once, its columns when they are asked for.

    Parameters
    ----------
    folder : Path
        The run folder.

    Raises
    ------
    RunError
        When the folder is not a whole run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder / MANIFEST)
        self._check_whole()

    def __repr__(self) -> str:
        return f"StoredRun({self.id!r}, {self.manifest.status})"

    @property
    def id(self) -> str:
        """The name of the run folder."""
        return self.folder.resolve().name

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(self.manifest.tables)

    def events(self) -> list[Event]:
        """Return all events in order of time."""
        columns = self._columns(EVENTS)
        return [
            Event(
                id=int(row[0]),
                time_s=float(row[1]),
                kind=row[2],
                asset=row[3],
                cause=None if row[4] is None else int(row[4]),
                value=None if np.isnan(row[5]) else float(row[5]),
                unit=row[6],
                detail=None if row[7] is None else Name(en=row[7], zh=row[8]),
            )
            for row in zip(*columns.values(), strict=True)
        ]

    def signal(self, asset: str, signal: str) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return sample times [s since the start] and values of one recorded signal.

        Raises
        ------
        UnknownName
            When the run has no such signal; the message offers the nearest.
        """
        columns = self._columns(
            SIGNALS,
            "time_s, value",
            where="WHERE asset = ? AND signal = ? ORDER BY file_row_number",
            values=(asset, signal),
        )
        if not len(columns["time_s"]):
            known = [" ".join(key) for key in self.signal_names]
            raise UnknownName(f"signal of run {self.id}", f"{asset} {signal}", known)
        return columns["time_s"], columns["value"]

    @cached_property
    def signal_names(self) -> list[tuple[str, str]]:
        """The (asset, signal) pairs that were recorded, in order."""
        columns = self._columns(
            SIGNALS,
            "asset, signal",
            where="GROUP BY asset, signal ORDER BY min(file_row_number)",
        )
        return list(zip(columns["asset"], columns["signal"], strict=True))

    def signals(self) -> Signals:
        """Return all recorded signals."""
        keys = self.signal_names
        columns = self._columns(SIGNALS, "time_s, value", where="ORDER BY file_row_number")
        samples = len(columns["time_s"]) // max(len(keys), 1)
        series = columns["value"].reshape(len(keys), samples)
        return Signals(
            time_s=columns["time_s"][:samples],
            values=dict(zip(keys, series, strict=True)),
            units=self.manifest.signal_units,
        )

    def table(self, name: str) -> Table:
        """Return one table.

        Raises
        ------
        UnknownName
            When the run has no table of that name.
        """
        if name not in self.manifest.tables:
            raise UnknownName(f"table of run {self.id}", name, self.tables)
        head = self.manifest.tables[name]
        columns = self._columns(f"{TABLES}/{name}.parquet")
        return Table(
            columns={
                key: column.tolist() if column.dtype == object else column
                for key, column in columns.items()
            },
            names={key: info.name for key, info in head.items() if info.name is not None},
            units={key: info.unit for key, info in head.items()},
        )

    def _columns(
        self, file: str, select: str = "*", *, where: str = "", values: tuple[str, ...] = ()
    ) -> dict[str, NDArray[Any]]:
        import duckdb

        connection = parquet.connect()
        try:
            return parquet.read_columns(
                connection, self.folder / file, select, where=where, values=values
            )
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise RunError(
                f"{self.folder / file}: damaged ({first}); run the scenario again"
            ) from None
        finally:
            connection.close()

    def _check_whole(self) -> None:
        """Compare each file's size with the manifest, so that a cut-off run is told at once."""
        for name, stored in self.manifest.files.items():
            try:
                size = (self.folder / name).stat().st_size
            except OSError:
                raise RunError(
                    f"{self.folder}: not a whole run: {name} is missing; "
                    "remove the folder and run the scenario again"
                ) from None
            if size != stored.bytes:
                raise RunError(
                    f"{self.folder}: not a whole run: {name} has {size} bytes instead of "
                    f"{stored.bytes}; remove the folder and run the scenario again"
                )
