"""Every mistake of a file or a folder at once, without running anything.

A folder with ``campus.yaml`` is a campus; a file in it is judged as part of it. Any other folder
is searched for campuses and scenarios. A single file elsewhere is taken for what its keys say.
"""

from __future__ import annotations

from pathlib import Path

from twin.catalog import CAMPUS_FILE
from twin.documents import (
    Document,
    in_reading_order,
    judge,
    problem_at,
    read_document,
    shown,
)
from twin.errors import DocumentError, Problem

__all__ = ["check_path"]


def check_path(path: Path) -> list[Problem]:
    """Find everything that is wrong with a scenario, a building or a campus.

    Parameters
    ----------
    path
        A scenario file, a building file, a campus folder, or a folder of such.

    Returns
    -------
    list of Problem
        In reading order; empty when all is well. Those of level ``warning`` hinder nothing.
    """
    if path.is_dir():
        return _check_folder(path)
    if path.name == CAMPUS_FILE and path.is_file():
        return _check_campus(path.parent)
    try:
        document = read_document(path)
        if (home := _campus_of(path)) is not None:
            return _check_building(document, home)
        return _check_by_its_keys(document)
    except DocumentError as error:
        return in_reading_order(error.problems)


def _check_folder(folder: Path) -> list[Problem]:
    if (folder / CAMPUS_FILE).is_file():
        return _check_campus(folder)
    below = [it for it in sorted(folder.iterdir()) if not it.name.startswith((".", "_"))]
    campuses = [it for it in below if (it / CAMPUS_FILE).is_file()]
    files = [it for it in below if it.suffix == ".yaml"]
    if not campuses and not files:
        what = f"the folder holds no {CAMPUS_FILE} and no scenario"
        allowed = "name a campus folder, a scenario file or a building file"
        return [Problem(shown(folder), what=what, allowed=allowed)]
    return [problem for it in (*campuses, *files) for problem in check_path(it)]


def _check_campus(folder: Path) -> list[Problem]:
    from twin.campus import load_campus
    from twin.case import campus_warnings

    try:
        return campus_warnings(load_campus(folder), folder)
    except DocumentError as error:
        return in_reading_order(error.problems)


def _check_building(document: Document, home: Path) -> list[Problem]:
    """Judge one building, and what it says of the rest of its campus."""
    file = shown(document.path)
    across = (problem for problem in _check_campus(home) if problem.file == file)
    return in_reading_order([*_own_problems(document), *across])


def _own_problems(document: Document) -> list[Problem]:
    from twin.campus import Building

    return list(judge(document, Building, context={"folder": document.path.parent}).problems)


def _check_by_its_keys(document: Document) -> list[Problem]:
    """Take a file for the model with which it has most keys in common."""
    from twin.campus import Building
    from twin.scenario import Scenario

    given = set(document.data)
    shared = {model: len(given & set(model.model_fields)) for model in (Scenario, Building)}
    if shared[Building] > shared[Scenario]:
        return _own_problems(document)
    return _check_scenario(document)


def _check_scenario(document: Document) -> list[Problem]:
    """Judge a scenario, and what is sound of it against the campus it is written for."""
    from twin.campus import load_campus
    from twin.case import campus_folder, misfits, scenario_warnings
    from twin.scenario import Scenario
    from twin.sound import sound_fields

    judgement = judge(document, Scenario)
    problems = list(judgement.problems)
    if any(problem.path == "campus" for problem in problems):
        return problems  # which campus is meant is not known
    scenario = judgement.value or sound_fields(judgement.document, Scenario)
    try:
        folder = campus_folder(scenario, document)
    except DocumentError as error:
        return in_reading_order([*problems, *error.problems])
    try:
        campus = load_campus(folder)
    except DocumentError as error:
        what = f"the campus {scenario.campus!r} has mistakes of its own, the first:"
        allowed = f"mend it first: twin check {shown(folder)}"
        first = error.problems[0]
        problems.append(problem_at(document, ("campus",), f"{what} {first}", allowed))
    else:
        problems += misfits(scenario, campus, judgement.document)
        problems += scenario_warnings(scenario, judgement.document)
    return in_reading_order(problems)


def _campus_of(path: Path) -> Path | None:
    """Return the campus folder that a building file belongs to, if any."""
    around = path.absolute().parents[:2]
    return next((folder for folder in around if (folder / CAMPUS_FILE).is_file()), None)
