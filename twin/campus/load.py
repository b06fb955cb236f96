"""Reading a campus folder: one file for the campus, one for each building."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from twin.campus.building import Building
from twin.campus.campus import Campus, CampusFile
from twin.campus.check import Files, problems_across
from twin.documents import Document, in_reading_order, judge, read_document, shown
from twin.errors import DocumentError, Problem
from twin.model import Model
from twin.overrides import Override, apply, building_ids, for_building, under

__all__ = ["CAMPUS_FILE", "load_campus"]

CAMPUS_FILE = "campus.yaml"
"""The file that makes a folder a campus; every other ``.yaml`` beside it is a building."""

M = TypeVar("M", bound=Model)


def load_campus(folder: Path, *, overrides: Iterable[Override] = ()) -> Campus:
    """Read, check and return a campus.

    Parameters
    ----------
    folder
        Holds ``campus.yaml`` and one ``<building>.yaml`` for each building.
    overrides
        Values in place of those in the files: paths that begin with ``campus.`` or
        ``buildings.<id>.``; any others are not for the campus and are passed over.

    Returns
    -------
    Campus
        Buildings in the order of their ids.

    Raises
    ------
    DocumentError
        Everything that is wrong in any of the files, at once, in reading order.
    UnknownName
        An override names a building that the campus does not have.

    Examples
    --------
    >>> from twin.catalog import find_campus
    >>> load_campus(find_campus("demo")).building("dorm-07").name.en
    'Dormitory 7'
    """
    folder = Path(folder)
    overrides = tuple(overrides)
    problems: list[Problem] = []
    files = sorted(path for path in folder.glob("*.yaml") if path.name != CAMPUS_FILE)
    building_ids(overrides, [path.stem for path in files])  # refuses a building that is not there

    broken: set[str] = set()
    site = _read(folder / CAMPUS_FILE, CampusFile, under(overrides, "campus"), problems, broken)
    buildings: Files = []
    for path in files:
        changes = for_building(overrides, path.stem)
        if (read := _read(path, Building, changes, problems, broken)) is not None:
            buildings.append(read)
    if not files and site is not None:
        problems.append(_empty(folder))
    problems += problems_across(site, buildings, frozenset(broken))
    if problems or site is None:
        raise DocumentError(in_reading_order(problems))
    parts = {name: getattr(site[0], name) for name in CampusFile.model_fields}
    return Campus(**parts, buildings=tuple(building for building, _ in buildings))


def _read(
    path: Path,
    model: type[M],
    overrides: Sequence[Override],
    problems: list[Problem],
    broken: set[str],
) -> tuple[M, Document] | None:
    """Read one file, or what is sound of it; note what is wrong, and that something is."""
    try:
        judgement = judge(apply(read_document(path), overrides), model)
    except DocumentError as error:
        problems.extend(error.problems)
        broken.add(path.stem)
        return None
    problems.extend(judgement.problems)
    if judgement.problems:
        broken.add(path.stem)
    return None if judgement.value is None else (judgement.value, judgement.document)


def _empty(folder: Path) -> Problem:
    return Problem(
        shown(folder / CAMPUS_FILE),
        what="the campus has no buildings",
        allowed="put one YAML file for each building beside it",
    )
