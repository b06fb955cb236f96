"""Two or more runs side by side: what was different going in, what is different coming out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from twin.errors import InputError
from twin.runs.outcome import Kpi

if TYPE_CHECKING:
    from twin.runs.reading import StoredRun

__all__ = ["Comparison", "Difference", "Judgement", "Setting", "compare"]

Judgement = Literal["better", "worse", "same", "different", "absent"]

_SAME: Final = 1e-9
"""Values that agree to this relative difference are called the same: rounding, not change."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the runs were made with and that is not the same in all of them."""

    what: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One key figure in each run, with its change against the first.

    ``changes`` and ``judgements`` have one entry per run after the first. A run that lacks the
    figure has NaN and is judged ``absent``.
    """

    kpi: str
    info: Kpi | None
    values: tuple[float, ...]
    changes: tuple[float, ...]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side; the first is the base that the others are held against."""

    runs: tuple[str, ...]
    settings: tuple[Setting, ...]
    differences: tuple[Difference, ...]
    identical: bool
    """Whether events and signals are the same, byte for byte, in all the runs."""


def compare(*runs: StoredRun) -> Comparison:
    """Compare runs with the first of them.

    Raises
    ------
    InputError
        When fewer than two runs are given.
    """
    if len(runs) < 2:
        raise InputError("a comparison needs two runs or more")
    names: dict[str, Kpi | None] = {}
    for run in runs:
        for kpi in run.manifest.kpis:
            names[kpi] = names.get(kpi) or run.manifest.kpi_info.get(kpi)
    return Comparison(
        runs=tuple(run.id for run in runs),
        settings=tuple(_settings(runs)),
        differences=tuple(_difference(kpi, info, runs) for kpi, info in names.items()),
        identical=all(_same_columns(runs[0], run) for run in runs[1:]),
    )


def _difference(kpi: str, info: Kpi | None, runs: Sequence[StoredRun]) -> Difference:
    values = tuple(run.manifest.kpis.get(kpi, math.nan) for run in runs)
    better = info.better if info else "neither"
    return Difference(
        kpi=kpi,
        info=info,
        values=values,
        changes=tuple(value - values[0] for value in values[1:]),
        judgements=tuple(_judge(values[0], value, better) for value in values[1:]),
    )


def _judge(base: float, value: float, better: str) -> Judgement:
    if math.isnan(base) or math.isnan(value):
        return "absent"
    if math.isclose(base, value, rel_tol=_SAME, abs_tol=1e-12):
        return "same"
    if better == "neither":
        return "different"
    return "better" if (value < base) == (better == "lower") else "worse"


def _settings(runs: Sequence[StoredRun]) -> list[Setting]:
    manifests = [run.manifest for run in runs]
    rows = {
        "scenario": [manifest.scenario for manifest in manifests],
        "campus": [manifest.campus for manifest in manifests],
        "seed": [str(manifest.seed) for manifest in manifests],
        "start": [manifest.start.isoformat(" ", "minutes") for manifest in manifests],
        "days": [f"{manifest.length_s / 86400:g}" for manifest in manifests],
        "overrides": [", ".join(manifest.overrides) or "-" for manifest in manifests],
    }
    packages = sorted({name for manifest in manifests for name in manifest.versions})
    for package in packages:
        rows[package] = [manifest.versions.get(package, "-") for manifest in manifests]
    hashes = [{one.file: one.sha256[:8] for one in manifest.inputs} for manifest in manifests]
    for file in sorted({file for known in hashes for file in known}):
        rows[file] = [known.get(file, "-") for known in hashes]
    return [Setting(what, tuple(row)) for what, row in rows.items() if len(set(row)) > 1]


def _same_columns(one: StoredRun, other: StoredRun) -> bool:
    mine, theirs = one.manifest.files, other.manifest.files
    names = {"events.parquet", "signals.parquet"}
    return all(name in mine and mine.get(name) == theirs.get(name) for name in names)
