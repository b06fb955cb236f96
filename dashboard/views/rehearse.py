"""The first page: choose a scenario, move its levers, run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import archive, choices, draw, links
from dashboard.jobs import Busy, Request
from dashboard.text import words
from dashboard.views.following import follow, open_run, tell_end
from twin import catalog
from twin.campus import Campus
from twin.errors import TwinError
from twin.scenario import Scenario

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    said = words()
    st.title(said("Rehearse"))
    st.markdown(
        said("Choose what happens, change what you could decide, and see what comes of it.")
    )
    scenarios = archive.shipped_scenarios()
    if not scenarios:
        st.error(said("No scenario can be loaded; `twin check` says why."))
        return
    if links.place().scenario not in scenarios:
        first = "cold-snap" if "cold-snap" in scenarios else next(iter(scenarios))
        links.travel(scenario=first)
    _cards(scenarios)
    scenario = scenarios[links.place().scenario]
    campus = _campus(scenario)
    if campus is None:
        return
    st.markdown(f"### {said('What you could change')}")
    _levers(scenario, campus)
    problem = _problem()
    if problem:
        st.error(draw.plain(problem))
    _changes_made()
    _run(blocked=bool(problem))
    draw.notice()


def _cards(scenarios: Mapping[str, Scenario]) -> None:
    """Show one card for each scenario, by subject; the chosen one says so."""
    said = words()
    cold = {name: one for name, one in scenarios.items() if not one.rain}
    wet = {name: one for name, one in scenarios.items() if one.rain}
    if not (cold and wet):
        _grid(scenarios)
        return
    titles = [said("Cold and outages"), said("Rain and flood")]
    first = titles[links.place().scenario in wet]
    for tab, part in zip(st.tabs(titles, default=first), (cold, wet), strict=True):
        with tab:
            _grid(part)


def _grid(scenarios: Mapping[str, Scenario]) -> None:
    said = words()
    with st.grid(min_column_width=290, gap="small"):
        for name, scenario in scenarios.items():
            chosen = name == links.place().scenario
            with st.container(border=True, height="stretch"):
                title = draw.plain(said.name(scenario.name))
                st.markdown(f"**{'● ' if chosen else ''}{title}**")
                st.markdown(draw.plain(said.name(scenario.summary)))
                st.caption(
                    said("{days} from {start}", days=said.duration(scenario.days * 86400),
                         start=said.day(scenario.start))
                )  # fmt: skip
                if st.button(
                    said("Chosen") if chosen else said("Choose"),
                    key=f"choose:{name}",
                    disabled=chosen,
                    width="stretch",
                ):
                    links.travel(scenario=name, changes=(), seed=None, run="", job="", beside=())
                    st.rerun()


def _campus(scenario: Scenario) -> Campus | None:
    """Let the reader choose the campus where there is a choice, and load it."""
    said = words()
    names = list(catalog.campuses())
    wanted = links.place().campus if links.place().campus in names else scenario.campus
    if len(names) > 1:
        wanted = st.selectbox(
            said("Campus"), names, index=names.index(wanted) if wanted in names else 0, key="campus"
        )
    if wanted != links.place().campus:
        links.travel(campus=wanted)
    try:
        return archive.campus_of(wanted)
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return None


def _levers(scenario: Scenario, campus: Campus) -> None:
    said = words()
    changes = links.place().changes
    chosen: dict[str, str | None] = {}
    groups = choices.levers(scenario, said)
    decisions = groups.pop(said("Decisions"), [])
    ready = [lever for group in groups.values() for lever in group]
    with st.grid(min_column_width=290, gap="medium"):
        for lever in ready:
            chosen[lever.path] = choices.written(lever, _widget(lever, changes))
    if decisions:
        st.markdown(f"#### {said('Decisions')}")
        st.caption(said("The playbook of this scenario: switch on what you would do."))
        on: dict[str, Any] = {}
        with st.grid(min_column_width=290, gap="medium"):
            for switch in (lever for lever in decisions if lever.kind == "switch"):
                with st.container(border=True):
                    on[switch.path] = _widget(switch, changes)
                    chosen[switch.path] = choices.written(switch, on[switch.path])
                    st.caption(switch.note)
                    if on[switch.path]:
                        for lever in (one for one in decisions if one.needs == switch.path):
                            chosen[lever.path] = choices.written(lever, _widget(lever, changes))
    with st.expander(
        said("Lose a heat pump, change a plant, more settings"), icon=":material/build:"
    ):
        chosen |= _lost_unit(scenario, campus)
        chosen |= _plant(campus, changes)
        seed = _seed(scenario)
    changes = choices.merged(changes, chosen)
    if changes != links.place().changes or seed != links.place().seed:
        links.travel(changes=changes, seed=seed, run="")


def _widget(lever: choices.Lever, changes: tuple[str, ...]) -> Any:
    """Draw a lever and return its value."""
    key = f"lever:{links.place().scenario}:{lever.path}"
    if key not in st.session_state:
        st.session_state[key] = choices.value_in(changes, lever)
    help_ = lever.note or None
    if lever.kind == "switch":
        return st.toggle(lever.label, key=key)
    if lever.kind == "choice":
        said = words()
        return st.selectbox(
            lever.label, lever.options, format_func=lambda option: said(TYPES[option]), key=key
        )
    label = f"{lever.label} ({lever.unit})" if lever.unit else lever.label
    return st.slider(
        label, min_value=lever.low, max_value=lever.high, step=lever.step, key=key, help=help_,
        format="%g",
    )  # fmt: skip


TYPES = {
    "standard": "standard",
    "low-ambient": "low-ambient",
    "co2": "CO₂",
    "multi-pass": "multi-pass",
}
"""What the types of heat pump are called."""


def _lost_unit(scenario: Scenario, campus: Campus) -> dict[str, str | None]:
    """Let the reader take one heat pump out of service."""
    said = words()
    plants = [building.id for building in campus.buildings if building.hot_water is not None]
    key = f"lost:{links.place().scenario}"
    if key not in st.session_state:
        given = [c for c in links.place().changes if c.startswith("events=")]
        lost = [plant for plant in plants if given and f'"{plant}.hp-1"' in given[-1]]
        st.session_state[key] = lost[0] if lost else ""
    plant = st.selectbox(
        said("One heat pump fails, the evening before the coldest day, in"),
        ["", *plants],
        format_func=lambda one: (
            said.name(campus.building(one).name) if one else said("no building")
        ),
        key=key,
    )
    return {"events": choices.lost_unit(scenario, f"{plant}.hp-1") if plant else None}


def _plant(campus: Campus, changes: tuple[str, ...]) -> dict[str, str | None]:
    """Let the reader change one building's plant at a time; changes to others stay."""
    said = words()
    plants = [building.id for building in campus.buildings if building.hot_water is not None]
    changed = [p for p in plants if any(c.startswith(f"buildings.{p}.hot_water.") for c in changes)]
    if "plant" not in st.session_state:
        st.session_state["plant"] = changed[0] if changed else ""
    plant = st.selectbox(
        said("Change the plant of"),
        ["", *plants],
        format_func=lambda one: (
            said.name(campus.building(one).name) if one else said("no building")
        ),
        key="plant",
    )
    if not plant:
        return {}
    return {
        lever.path: choices.written(lever, _widget(lever, changes))
        for lever in choices.plant_levers(campus, plant, said)
    }


def _seed(scenario: Scenario) -> int | None:
    said = words()
    key = f"seed:{links.place().scenario}"
    if key not in st.session_state:
        known = links.place().seed
        st.session_state[key] = scenario.seed if known is None else known
    seed = st.number_input(
        said("Seed of the random draws"), min_value=0, step=1, key=key,
        help=said("The same seed gives the same run, to the last digit."),
    )  # fmt: skip
    return None if seed == scenario.seed else int(seed)


def _changes_made() -> None:
    """Show the changes as the command line has them, with a way to take them back."""
    said = words()
    changes = links.place().changes
    if not changes:
        st.caption(said("Nothing is changed yet: this is the base run."))
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.code("\n".join(f"--set {change}" for change in changes), language=None, wrap_lines=True)
    if right.button(said("Undo all"), width="stretch"):
        for key in [k for k in st.session_state if str(k).startswith(("lever:", "lost:", "plant"))]:
            del st.session_state[key]
        links.travel(changes=(), run="")
        st.rerun()


def _problem() -> str:
    """Return what is wrong with the changes, "" when they fit."""
    try:
        archive.scenario_of(links.place().scenario, _own(links.place().changes))
    except TwinError as error:
        return str(error)
    return ""


def _own(changes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the changes that reach into the scenario rather than the campus."""
    return tuple(c for c in changes if not c.startswith(("campus.", "buildings.")))


def _run(*, blocked: bool) -> None:
    said = words()
    place = links.place()
    job = archive.jobs().get(place.job) if place.job else None
    if job is not None and job.poll() == "running":
        follow(job.id)
        return
    if st.button(
        said("Run"),
        type="primary",
        disabled=blocked,
        icon=":material/play_arrow:",
        key="run",
        width="stretch",
    ):
        _start()
    if job is not None:
        tell_end(job)


def _start() -> None:
    """Find the run on disk, or start it, with its base run where that is missing."""
    said = words()
    place = links.place()
    wanted = Request(place.scenario, place.campus, place.seed, place.changes)
    base = Request(place.scenario, place.campus, place.seed)
    missing = [one for one in dict.fromkeys((base, wanted)) if archive.same_run(one) is None]
    known = archive.same_run(wanted)
    if known and not missing:
        open_run(known)
    try:
        job = archive.jobs().start(tuple(missing), wanted=wanted, runs=archive.runs())
    except Busy:
        st.warning(said("Two rehearsals are running already; try again when one has ended."))
        return
    links.travel(job=job.id, run="")
    st.rerun()
