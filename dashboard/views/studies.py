"""Questions that need more than one replay: margin, causes, what would help, what to buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import archive, draw, links
from dashboard.jobs import Busy, Request
from dashboard.text import words
from dashboard.views.choosing import label
from dashboard.views.following import follow, open_run, tell_end
from twin.campus import Campus
from twin.errors import TwinError
from twin.report.language import Words
from twin.scenario import Scenario

__all__ = ["STUDIES", "show"]

SHOWN = 12
"""Stored studies in the list; the page of a result can open all."""


@dataclass(frozen=True, slots=True)
class Study:
    """One question: its words, the scenarios it can be asked of, and its own inputs."""

    title: str
    question: str
    fits: Callable[[Scenario], bool]
    first: str
    inputs: Callable[[Words, Campus], tuple[tuple[str, ...], tuple[str, ...]]]
    """Draws the inputs; returns the words after the command, and its options."""


def _plain(_said: Words, _campus: Campus) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), ()


def _budget(said: Words, _campus: Campus) -> tuple[tuple[str, ...], tuple[str, ...]]:
    budget = st.number_input(
        said("Budget for the year (CNY)"), min_value=0, value=200_000, step=10_000, key="budget"
    )
    return (), ("--budget", str(int(budget)))


def _sizing(said: Words, campus: Campus) -> tuple[tuple[str, ...], tuple[str, ...]]:
    houses = [building.id for building in campus.buildings if building.hot_water is not None]
    house = st.selectbox(
        said("Building"),
        houses,
        index=houses.index("dorm-08") if "dorm-08" in houses else 0,
        format_func=lambda one: said.name(campus.building(one).name),
        key="size-building",
    )
    air = st.number_input(
        said("Air temperature (°C)"), -30.0, 20.0, value=-7.0, step=0.5, key="size-at"
    )
    unmet = st.number_input(
        said("Hot water that may be missing (%)"), 0.0, 20.0, value=1.0, step=0.1, key="size-unmet"
    )
    return ("hot-water", str(house)), (f"--at={air:g}", "--unmet", f"{unmet:g}%")


STUDIES: Mapping[str, Study] = {
    "margin": Study(
        "How much margin is left in the cold?",
        "Capacity over load against the outdoor temperature, where it breaks even, and how often "
        "it gets that cold.",
        lambda scenario: not scenario.rain,
        "cold-snap",
        _plain,
    ),
    "causes": Study(
        "Why exactly was hot water missing?",
        "Each cause healed in turn, in every combination: shares that add up to the last litre.",
        lambda scenario: not scenario.rain,
        "cold-snap",
        _plain,
    ),
    "measures": Study(
        "What would help, and what does it cost?",
        "Counter-measures played against the same days, priced and ranked.",
        lambda scenario: not scenario.rain,
        "january",
        _budget,
    ),
    "forecast": Study(
        "Who would have seen it coming?",
        "The forecast from the historical mean beside forecasts that know the weather.",
        lambda scenario: not scenario.rain,
        "january",
        _plain,
    ),
    "size": Study(
        "How large must the plant be?",
        "Capacity against storage, hand calculations beside, and the chosen plant played in the "
        "snap.",
        lambda scenario: not scenario.rain,
        "cold-snap",
        _sizing,
    ),
    "call-out": Study(
        "When must the crew be called?",
        "For each room the latest call that still saves it.",
        lambda scenario: bool(scenario.rain),
        "rainstorm",
        _plain,
    ),
}
"""The studies by command, in the order in which they are shown."""


def show() -> None:
    """Draw the page."""
    said = words()
    st.title(said("Studies"))
    st.markdown(said("Questions that one replay cannot answer. An answer is kept like a run."))
    scenarios = archive.shipped_scenarios()
    job = archive.jobs().get(links.place().job) if links.place().job else None
    if job is not None and job.poll() == "running":
        follow(job.id)
    elif job is not None and job.wanted.study:
        tell_end(job)
    busy = job is not None and job.status == "running"
    with st.grid(min_column_width=360, gap="small"):
        for command, study in STUDIES.items():
            fitting = {name: one for name, one in scenarios.items() if study.fits(one)}
            if fitting:
                with st.container(border=True, height="stretch"):
                    _card(command, study, fitting, busy=busy)
    _kept()
    draw.notice()


def _card(command: str, study: Study, scenarios: Mapping[str, Scenario], *, busy: bool) -> None:
    said = words()
    st.markdown(f"**{draw.plain(said(study.title))}**")
    st.markdown(draw.plain(said(study.question)))
    names = list(scenarios)
    scenario = st.selectbox(
        said("Scenario"),
        names,
        index=names.index(study.first) if study.first in names else 0,
        format_func=archive.scenario_name,
        key=f"study:{command}",
    )
    try:
        campus = archive.campus_of(scenarios[scenario].campus)
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return
    after, options = study.inputs(said, campus)
    if st.button(
        said("Ask"),
        key=f"ask:{command}",
        disabled=busy,
        icon=":material/play_arrow:",
        width="stretch",
    ):
        _start(Request(scenario, campus.id, verb=(command, *after), more=options))


def _start(request: Request) -> None:
    said = words()
    try:
        job = archive.jobs().start((request,), wanted=request, runs=archive.runs())
    except Busy:
        st.warning(said("Two rehearsals are running already; try again when one has ended."))
        return
    links.travel(job=job.id, run="")
    st.rerun()


def _kept() -> None:
    """List the newest stored studies."""
    said = words()
    try:
        rows = [row for row in archive.kept_rows() if row.study]
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return
    if not rows:
        return
    st.markdown(f"#### {said('Answers so far, newest first')}")
    for row in rows[:SHOWN]:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{draw.plain(label(row))}**")
            st.markdown(draw.plain(said.name(row.verdict)))
            if st.button(said("Open"), key=f"open-study:{row.id}"):
                open_run(row.id)
