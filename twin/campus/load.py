"""Reading a campus folder: one file for the campus, one for each building."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from twin.campus.building import Building
from twin.campus.campus import Campus, CampusFile
from twin.campus.check import problems_across
from twin.catalog import CAMPUS_FILE
from twin.documents import (
    Document,
    Judgement,
    in_reading_order,
    judge,
    read_document,
    shown,
)
from twin.errors import DocumentError, Problem
from twin.model import Model
from twin.overrides import Override, apply, building_ids, for_building, under

__all__ = ["load_campus"]

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
    stems = [path.stem for path in files]
    building_ids(overrides, stems)  # refuses a building that is not there

    site = _read(folder / CAMPUS_FILE, CampusFile, under(overrides, "campus"), problems)
    read = [_read(it, Building, for_building(overrides, it.stem), problems) for it in files]
    whole = [(it.value, it.document) for it in read if it and it.value]
    if files:
        problems += problems_across(
            _site(site),
            whole,
            parts=[_part(it, Building) for it in read if it and it.value is None],
            broken={stem for stem, it in zip(stems, read, strict=True) if not it or it.problems},
            site_broken=not site or any(it.path.startswith("site") for it in site.problems),
        )
    else:
        problems.append(_empty(folder))
    if problems or not site or site.value is None:
        raise DocumentError(in_reading_order(problems))
    own = {name: getattr(site.value, name) for name in CampusFile.model_fields}
    return Campus(**own, buildings=tuple(building for building, _ in whole))


def _read(
    path: Path, model: type[M], overrides: Sequence[Override], problems: list[Problem]
) -> Judgement[M] | None:
    """Judge one file and add what is wrong to `problems`; None when it cannot be read at all."""
    try:
        document = apply(read_document(path), overrides)
        judgement = judge(document, model, context={"folder": path.parent})
    except DocumentError as error:
        problems.extend(error.problems)
        return None
    problems.extend(judgement.problems)
    return judgement


def _part(judgement: Judgement[M], model: type[M]) -> tuple[M, Document]:
    """Return the fields that are sound one by one, for what they name."""
    from twin.sound import sound_fields

    return sound_fields(judgement.document, model), judgement.document


def _site(judgement: Judgement[CampusFile] | None) -> tuple[CampusFile, Document] | None:
    """Return the campus file, or what is sound of it when that holds the site."""
    if judgement is None:
        return None
    if judgement.value is not None:
        return judgement.value, judgement.document
    part = _part(judgement, CampusFile)
    return part if "site" in part[0].model_fields_set else None


def _empty(folder: Path) -> Problem:
    return Problem(
        shown(folder / CAMPUS_FILE),
        what="the campus has no buildings",
        allowed="put one YAML file for each building beside it",
    )
