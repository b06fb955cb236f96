"""What lies on disk, as the pages ask for it: scenarios, campuses, runs; read once, then kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import streamlit as st

import twin
from dashboard.jobs import Jobs, Request
from twin import catalog
from twin.campus import Campus, load_campus
from twin.errors import TwinError
from twin.overrides import parse_override
from twin.report.language import Language
from twin.report.view import RunView
from twin.runs import RunRow, StoredRun, list_runs, open_run, runs_folder
from twin.scenario import Scenario, load_scenario

from dashboard.text import words  # isort: skip

__all__ = [
    "base_of",
    "campus_of",
    "campus_or_none",
    "jobs",
    "kept_rows",
    "runs",
    "same_run",
    "scenario_name",
    "scenario_of",
    "shipped_scenarios",
    "view_of",
]


def runs() -> Path:
    """Return the folder of the runs."""
    return runs_folder()


@st.cache_resource(on_release=lambda jobs: jobs.close())
def jobs() -> Jobs:
    """Return the jobs of this server: one set, whoever looks."""
    return Jobs()


def shipped_scenarios() -> dict[str, Scenario]:
    """Return every scenario that can be loaded, by name; a broken file is left to `twin check`."""
    found = {}
    for name, path in catalog.scenarios().items():
        try:
            found[name] = _scenario(str(path), path.stat().st_mtime_ns, ())
        except TwinError:
            continue
    return found


def scenario_name(name: str) -> str:
    """Return what people call a scenario; its id where its file is gone."""
    known = shipped_scenarios().get(name)
    return name if known is None else words().name(known.name)


def scenario_of(name: str, changes: tuple[str, ...] = ()) -> Scenario:
    """Return a scenario with changes.

    Raises
    ------
    TwinError
        It is not there, or a change does not fit; the message says what is allowed.
    """
    path = catalog.find_scenario(name)
    return _scenario(str(path), path.stat().st_mtime_ns, changes)


@st.cache_data(max_entries=64, show_spinner=False)
def _scenario(path: str, _stamp: int, changes: tuple[str, ...]) -> Scenario:
    overrides = tuple(parse_override(change) for change in changes)
    return load_scenario(Path(path), overrides=overrides)


def campus_of(name: str) -> Campus:
    """Return a campus by name.

    Raises
    ------
    TwinError
        It is not there, or its files hold mistakes.
    """
    folder = catalog.find_campus(name)
    stamp = max(file.stat().st_mtime_ns for file in folder.rglob("*.yaml"))
    return _campus(str(folder), stamp)


def campus_or_none(name: str) -> Campus | None:
    """Return a campus, None where its files are gone or broken: a run can be read without."""
    try:
        return campus_of(name)
    except TwinError:
        return None


@st.cache_resource(max_entries=4, show_spinner=False)
def _campus(folder: str, _stamp: int) -> Campus:
    return load_campus(Path(folder))


def kept_rows() -> list[RunRow]:
    """Return the runs on disk, newest first."""
    return list_runs(runs())


def view_of(run_id: str, language: Language | None = None) -> RunView:
    """Return a stored run in the reader's language.

    Raises
    ------
    TwinError
        There is no such run, or it is not whole.
    """
    said = words(language)
    run = open_run(runs(), run_id)
    return _view(str(run.folder), run.manifest.created.isoformat(), said.language, run)


@st.cache_resource(max_entries=24, show_spinner=False)
def _view(_folder: str, created: str, language: Language, _run: StoredRun) -> RunView:
    del created
    return RunView(_run, words(language))


def same_run(request: Request) -> str | None:
    """Return a run on disk that was made from exactly this request, None when there is none.

    Same scenario, campus, seed and changes, made by this version from files with the same
    contents: as a run only depends on those, it need not be made again.
    """
    try:
        scenario = scenario_of(request.scenario, request.changes)
        contents = _contents(request)
    except TwinError:
        return None
    seed = scenario.seed if request.seed is None else request.seed
    made_from = (request.campus, request.changes, contents, twin.__version__)
    return _found(scenario.id, seed, made_from)


def base_of(view: RunView) -> RunView | None:
    """Return the run that differs from *view* only by having no changes; None: not on disk."""
    manifest = view.manifest
    if not manifest.overrides:
        return None
    campus, _, contents, version = _made_from(str(runs()), manifest.id)
    found = _found(manifest.scenario, manifest.seed, (campus, (), contents, version))
    return None if found is None else view_of(found, view.words.language)


def _found(scenario: str, seed: int, made_from: tuple[Any, ...]) -> str | None:
    for row in kept_rows():
        alike = (row.scenario, row.seed) == (scenario, seed)
        if alike and _made_from(str(runs()), row.id) == made_from:
            return row.id
    return None


def _contents(request: Request) -> frozenset[str]:
    """Return the hashes of the files that the request would be made from."""
    scenario = catalog.find_scenario(request.scenario)
    campus = catalog.find_campus(request.campus)
    weather = getattr(scenario_of(request.scenario, request.changes).weather, "path", None)
    files = [scenario, *([scenario.parent / weather] if weather else []), *campus.rglob("*.yaml")]
    return frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


@st.cache_data(max_entries=512, show_spinner=False)
def _made_from(folder: str, run_id: str) -> tuple[Any, ...]:
    manifest = open_run(Path(folder), run_id).manifest
    return (
        manifest.campus,
        tuple(manifest.overrides),
        frozenset(one.sha256 for one in manifest.inputs),
        manifest.versions.get("twin"),
    )
