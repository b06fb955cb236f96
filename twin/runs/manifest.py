"""The manifest of a run, ``run.json``: what was run, with what, and what came of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, cast

from twin.errors import RunError
from twin.model import Name
from twin.runs.outcome import Balance, Kpi, LimitResult, Outcome, Span
from twin.runs.plain import plain

__all__ = ["SCHEMA", "ColumnInfo", "Input", "Manifest", "StoredFile"]

SCHEMA: Final = 1
"""Version of the layout of a run folder; grows when a reader of the old one would misread it."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file that the run was made from, by its last two names and its SHA-256."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of the run folder: its size, by which a cut-off one is found, and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """What people call a column of a table, and its unit."""

    name: Name | None
    unit: str


@dataclass(frozen=True)
class Manifest:
    """All of a run but its long columns; see :class:`twin.runs.outcome.Outcome` for the fields.

    Attributes
    ----------
    id : str
        ``<scenario>-<yyyymmdd-hhmmss>-<4 hex>``.
    created : datetime
        When the run was written, with its offset from UTC.
    inputs, overrides, versions
        What the run was made from: files with hashes, ``--set`` texts, package versions.
    tables : dict of table name to dict of column to ColumnInfo
        The head of each table; the rows are in ``tables/<name>.parquet``.
    files : dict of relative path to StoredFile
        Every other file of the run folder.
    study : str
        Which study it is; a plain run has ``""``, and so have those written before there were any.
    command : str
        What was typed to make a study; a plain run is repeated from its scenario, seed and
        overrides.
    """

    id: str
    created: datetime
    scenario: str
    campus: str
    seed: int
    start: datetime
    length_s: float
    record_every_s: float
    verdict: Name
    status: Literal["met", "breached"]
    kpis: dict[str, float]
    kpi_info: dict[str, Kpi]
    limits: list[LimitResult]
    balances: list[Balance]
    assumptions: list[Name]
    spans: list[Span]
    cpu_s: float
    inputs: list[Input]
    overrides: list[str]
    versions: dict[str, str]
    signal_units: dict[str, str]
    tables: dict[str, dict[str, ColumnInfo]]
    files: dict[str, StoredFile]
    study: str = ""
    command: str = ""

    @classmethod
    def of(
        cls,
        outcome: Outcome,
        *,
        run_id: str,
        created: datetime,
        inputs: Sequence[Input],
        overrides: Sequence[str],
        versions: Mapping[str, str],
        files: Mapping[str, StoredFile],
        command: str = "",
    ) -> Manifest:
        """Return the manifest of *outcome*, written as *run_id*."""
        return cls(
            id=run_id,
            created=created,
            scenario=outcome.scenario,
            campus=outcome.campus,
            seed=outcome.seed,
            start=outcome.start,
            length_s=float(outcome.length_s),
            record_every_s=float(outcome.record_every_s),
            verdict=outcome.verdict,
            status=outcome.status,
            kpis={key: float(value) for key, value in outcome.kpis.items()},
            kpi_info=dict(outcome.kpi_info),
            limits=list(outcome.limits),
            balances=list(outcome.balances),
            assumptions=list(outcome.assumptions),
            spans=list(outcome.spans),
            cpu_s=float(outcome.cpu_s),
            inputs=list(inputs),
            overrides=list(overrides),
            versions=dict(versions),
            signal_units=dict(outcome.signals.units),
            tables={
                name: {
                    column: ColumnInfo(table.names.get(column), table.units.get(column, ""))
                    for column in table.columns
                }
                for name, table in outcome.tables.items()
            },
            files=dict(files),
            study=outcome.study,
            command=command,
        )

    def document(self) -> dict[str, Any]:
        """Return the manifest as plain JSON values; NaN is null."""
        return {"schema": SCHEMA} | cast("dict[str, Any]", plain(self))

    def text(self) -> str:
        """Return ``run.json``."""
        return json.dumps(self.document(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read ``run.json``.

        Raises
        ------
        RunError
            When it is missing, cut off, not a manifest, or of a newer layout.
        """
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(
                f"{path.parent}: not a whole run: {path.name} is missing; "
                "the folder was cut off or is no run, remove it or run the scenario again"
            ) from None
        except OSError as error:
            raise RunError(f"{path}: cannot be read: {error.strerror}") from None
        except ValueError:
            raise RunError(
                f"{path}: not a whole run: the manifest is cut off or damaged; "
                "remove the folder and run the scenario again"
            ) from None
        return cls._from(document, path)

    @classmethod
    def _from(cls, document: Any, path: Path) -> Manifest:
        schema = document.get("schema") if isinstance(document, dict) else None
        if isinstance(schema, int) and schema > SCHEMA:
            raise RunError(
                f"{path}: written by a newer version of twin (layout {schema}, this one reads "
                f"{SCHEMA}); update twin to read it"
            )
        try:
            return _parse(document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RunError(
                f"{path}: not the manifest of a run ({type(error).__name__}: {error}); "
                "remove the folder and run the scenario again"
            ) from None


def _parse(document: dict[str, Any]) -> Manifest:
    fields = {key: value for key, value in document.items() if key != "schema"}
    return Manifest(
        **fields
        | {
            "created": datetime.fromisoformat(fields["created"]),
            "start": datetime.fromisoformat(fields["start"]),
            "seed": int(fields["seed"]),
            **{key: float(fields[key]) for key in ("length_s", "record_every_s", "cpu_s")},
            "verdict": Name(**fields["verdict"]),
            "kpis": {key: _number(value) for key, value in fields["kpis"].items()},
            "kpi_info": {
                key: Kpi(**info | {"name": Name(**info["name"])})
                for key, info in fields["kpi_info"].items()
            },
            "limits": [
                LimitResult(
                    **limit | {"value": _number(limit["value"]), "name": _name(limit["name"])}
                )
                for limit in fields["limits"]
            ],
            "balances": [_balance(balance) for balance in fields["balances"]],
            "assumptions": [Name(**name) for name in fields["assumptions"]],
            "spans": [Span(**span | {"name": Name(**span["name"])}) for span in fields["spans"]],
            "inputs": [Input(**one) for one in fields["inputs"]],
            "tables": {
                table: {
                    column: ColumnInfo(_name(info["name"]), info["unit"])
                    for column, info in columns.items()
                }
                for table, columns in fields["tables"].items()
            },
            "files": {name: StoredFile(**stored) for name, stored in fields["files"].items()},
        }
    )


def _balance(document: dict[str, Any]) -> Balance:
    words = {"in_" if key == "in" else key: value for key, value in document.items()}
    amounts = {key: _number(words[key]) for key in ("in_", "out", "stored", "relative_error")}
    return Balance(**words | amounts)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _name(value: dict[str, str] | None) -> Name | None:
    return None if value is None else Name(**value)
