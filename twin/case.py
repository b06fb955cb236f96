"""A case to be played: a scenario and a campus, read, and held against each other.

A scenario may be sound, and a campus may be, and still they do not fit: it names a heat pump that
is not there, moves more people than live in a building, brings weather for two days to a run of
seven. All of that is found here, before anything runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twin.catalog import find_campus, find_scenario
from twin.documents import Document, in_reading_order, judge, problem_at, read_document
from twin.errors import DocumentError, Problem, UnknownName, WeatherError
from twin.overrides import Override, apply, for_campus, for_scenario

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.scenario import Scenario

__all__ = [
    "Case",
    "campus_folder",
    "campus_warnings",
    "load_case",
    "misfits",
    "scenario_warnings",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario and a campus that fit together, and where they were read."""

    scenario: Scenario
    campus: Campus
    file: Path
    """The scenario's file."""
    folder: Path
    """The campus's folder."""

    @property
    def inputs(self) -> list[Path]:
        """Every file that a run of it is made from, the scenario first."""
        named = [self.file.parent / path for path in self.scenario.files]
        pumps = [it.hot_water.heat_pumps for it in self.campus.buildings if it.hot_water]
        maps = sorted({self.folder / it.map for it in pumps if it.map})
        return [self.file, *named, *sorted(self.folder.rglob("*.yaml")), *maps]

    def warnings(self) -> list[Problem]:
        """Return what is allowed on the campus and in the scenario but probably not meant."""
        return [
            *campus_warnings(self.campus, self.folder),
            *scenario_warnings(self.scenario, read_document(self.file)),
        ]


def load_case(
    scenario: str | Path, *, campus: str | Path | None = None, overrides: Iterable[Override] = ()
) -> Case:
    """Read a scenario and a campus and hold them against each other.

    Parameters
    ----------
    scenario
        A scenario's name or its file.
    campus
        A campus's name or folder; the one that the scenario names when not given.
    overrides
        Values in place of those in the files.

    Raises
    ------
    DocumentError
        Everything that is wrong in the files and between them, at once.
    InputError
        There is no such scenario or campus, or an override leads nowhere.
    """
    from twin.campus import load_campus
    from twin.scenario import Scenario
    from twin.sound import sound_fields

    overrides = tuple(overrides)
    file = find_scenario(scenario)
    document = apply(read_document(file), for_scenario(overrides))
    judgement = judge(document, Scenario)
    problems = list(judgement.problems)
    read = judgement.value or sound_fields(judgement.document, Scenario)
    if campus is None and any(problem.path == "campus" for problem in problems):
        raise DocumentError(problems)  # which campus is meant is not known
    try:
        folder = find_campus(campus) if campus else campus_folder(read, document)
        stands = load_campus(folder, overrides=for_campus(overrides))
    except DocumentError as error:
        raise DocumentError(in_reading_order([*problems, *error.problems])) from None
    problems += misfits(read, stands, judgement.document)
    if problems:
        raise DocumentError(in_reading_order(problems))
    return Case(read, stands, file, folder)


def campus_folder(scenario: Scenario, document: Document) -> Path:
    """Return the folder of the campus that a scenario names.

    Raises
    ------
    DocumentError
        There is no such campus; told where the scenario names it.
    """
    try:
        return find_campus(scenario.campus)
    except UnknownName as error:
        near = "".join(error.nearest[:1])
        known = "known: " + ", ".join(error.known) if not near else ""
        what = f"no campus named {scenario.campus!r}"
        raise DocumentError([problem_at(document, ("campus",), what, known, near)]) from None


def misfits(scenario: Scenario, campus: Campus, document: Document) -> list[Problem]:
    """Return everything in a scenario that does not fit a campus, key figures included."""
    from twin.kpis import known_kpis
    from twin.scenario import check_against

    problems = check_against(scenario, campus, document, kpis=known_kpis())
    heated = any(building.hot_water for building in campus.buildings)
    wet = campus.site.drainage is not None and bool(scenario.rain or scenario.flood)
    if not heated and not wet and scenario.evacuation is None:
        what = (
            f"no building of the campus {campus.id!r} has a hot_water plant to be simulated, no"
            " rain falls on storm drainage, and no alarm sounds"
        )
        remedy = (
            "give hot_water to a building, site.drainage to the campus and rain to this, or"
            " evacuation"
        )
        problems.append(problem_at(document, ("campus",), what, remedy))
    return problems


def campus_warnings(campus: Campus, folder: Path) -> list[Problem]:
    """Return what is allowed on a campus but probably not meant, each where it is written."""
    found = []
    for advice in campus.advice:
        document = read_document(folder / f"{advice.building}.yaml")
        place = advice.place if isinstance(advice.place, tuple) else (advice.place,)
        found.append(
            problem_at(document, place, advice.what, advice.remedy, at_key=True, level="warning")
        )
    return in_reading_order(found)


def scenario_warnings(scenario: Scenario, document: Document) -> list[Problem]:
    """Return what is allowed in a scenario but probably not meant, each where it is written."""
    from twin.scenario.rainfall import fall, rain_remarks, slight_rain

    of_rain = []
    for index, storm in enumerate(scenario.rain):
        doubts = list(rain_remarks(storm))
        with contextlib.suppress(WeatherError):  # told as a mistake already
            doubts += slight_rain(fall(storm, folder=document.path.parent)[1])
        of_rain += [
            problem_at(document, ("rain", index), said.en, level="warning") for said in doubts
        ]
    return [*_typical_year(scenario, document), *of_rain]


def _typical_year(scenario: Scenario, document: Document) -> list[Problem]:
    """Return what a typical year cannot tell: it holds no cold snap."""
    if getattr(scenario, "weather", None) is None or scenario.weather.kind != "epw":
        return []
    from twin.scenario.epwfile import year_minimum_c

    try:
        lowest = year_minimum_c(scenario.weather.path, folder=document.path.parent)
    except WeatherError:
        return []  # a file that cannot be read is told as an error
    what = f"this weather never goes below {lowest:g} degC; a typical year holds no cold snap"
    remedy = "for one, write kind: cold-snap with minimum_c, historical or return_period_years"
    return [problem_at(document, ("weather", "path"), what, remedy, level="warning")]
