"""The runs on disk, and two to four of them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import archive, draw, links
from dashboard.text import words
from dashboard.views.choosing import label, no_runs
from twin.errors import TwinError
from twin.report.bars import compare_bars, compare_lines
from twin.runs import compare

if TYPE_CHECKING:
    from twin.runs import Comparison, RunRow

__all__ = ["show"]

LETTERS = "ABCD"
"""What the runs compared are called."""

SHOWN = 25
"""Runs in the list; all can be chosen."""


def show() -> None:
    """Draw the page."""
    said = words()
    st.title(said("Runs"))
    try:
        kept = archive.kept_rows()
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return
    rows = [row for row in kept if not row.study]
    if not kept:
        no_runs()
        return
    by_id = {row.id: row for row in rows}
    chosen = _choose(rows, by_id)
    if len(chosen) >= 2:
        _compare(chosen, by_id)
    else:
        st.info(said("Choose two runs or more to compare them."))
    _list(rows, said("All runs, newest first"))
    studies = [row for row in kept if row.study]
    if studies:
        _list(studies, said("Studies, newest first"))


def _choose(rows: list[RunRow], by_id: dict[str, RunRow]) -> list[str]:
    """Let the reader choose up to four runs; the first is the base."""
    said = words()
    st.markdown(said("Compare two to four runs; A is the base."))
    known = [one for one in links.place().beside if one in by_id] or [row.id for row in rows[:2]]
    chosen: list[str] = []
    with st.grid(min_column_width=440, gap="small"):
        for place, letter in enumerate(LETTERS):
            key = f"beside:{letter}"
            if st.session_state.get(key, None) not in {"", *by_id}:
                st.session_state[key] = known[place] if place < len(known) else ""
            one = st.selectbox(
                said("Run {letter}", letter=letter),
                ["", *by_id],
                format_func=lambda one: label(by_id[one]) if one else said("none chosen"),
                key=key,
            )
            if one and one not in chosen:
                chosen.append(one)
    if tuple(chosen) != links.place().beside:
        links.travel(beside=tuple(chosen))
    return chosen


def _compare(chosen: list[str], by_id: dict[str, RunRow]) -> None:
    said = words()
    try:
        views = [archive.view_of(one) for one in chosen]
        found = compare(*(view.run for view in views))
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return
    names = _names(chosen, by_id)
    for name, view in zip(names, views, strict=True):
        sign = "✕" if view.breached else "✓"
        st.markdown(f"{sign} **{draw.plain(name)}** – {draw.plain(view.verdict)}")
    _settings(found, names)
    _figures(found, names)
    as_table = st.toggle(said("Numbers instead of charts"), key="compare_table")
    short = [f"{name[0]} ({one[-4:]})" for name, one in zip(names, chosen, strict=True)]
    bars = compare_bars(views, short)
    if bars is not None:
        draw.chart(bars, key="compare-bars", as_table=as_table)
    buildings = list(
        dict.fromkeys(plant["building"] for view in views for plant in view.plants[:6])
    )
    if buildings:
        labels = {plant["building"]: view.label(plant) for view in views for plant in view.plants}
        building = st.selectbox(
            said("Building"), buildings, format_func=lambda one: labels[one], key="compare-building"
        )
        lines = compare_lines(views, short, building=building)
        if lines is not None:
            draw.chart(lines, key="compare-lines", as_table=as_table)


def _names(chosen: list[str], by_id: dict[str, RunRow]) -> list[str]:
    """Return short names that tell the runs apart: A, B, C, D, and the scenario."""
    return [
        f"{letter}: {archive.scenario_name(by_id[one].scenario)} ({one[-4:]})"
        for letter, one in zip(LETTERS, chosen, strict=False)
    ]


def _settings(found: Comparison, names: list[str]) -> None:
    said = words()
    if not found.settings:
        st.caption(said("The runs were made from the same inputs."))
        return
    st.markdown(f"#### {said('What went in differently')}")
    rows = [(setting_name(one.what), *one.values) for one in found.settings]
    draw.table((said("Item"), *names), rows, alt=said("What went in differently"))


def setting_name(what: str) -> str:
    """Return what people call a setting of a run; a file or package is its own name."""
    said = words()
    return said(SETTINGS[what]) if what in SETTINGS else what


SETTINGS = {
    "scenario": "Scenario",
    "campus": "Campus",
    "seed": "Seed",
    "start": "Start",
    "days": "Days",
    "overrides": "Changes",
}
"""What each setting of a run is called."""


def _figures(found: Comparison, names: list[str]) -> None:
    said = words()
    st.markdown(f"#### {said('What came out')}")
    judged = {
        "better": said("better"),
        "worse": said("worse"),
        "same": said("same"),
        "different": said("different"),
        "absent": said("absent"),
    }
    signs = {"better": "▲", "worse": "▼", "same": "=", "different": "≠", "absent": "–"}
    columns = [said("Key figure"), names[0]]
    for name in names[1:]:
        columns += [name, said("{run} against A", run=name[0])]
    rows = []
    for one in found.differences:
        if one.info is None:
            continue
        cells = [said.name(one.info.name), said.quantity(one.values[0], one.info.unit)]
        for value, change, judgement in zip(
            one.values[1:], one.changes, one.judgements, strict=True
        ):
            unit = said("points") if one.info.unit in {"percent", "%"} else one.info.unit
            by = said.quantity(change, unit, signed=True)
            # A difference smaller than is shown is none to a reader.
            shown = "same" if by.startswith("±0") and judgement != "absent" else judgement
            told = f"{signs[shown]} {judged[shown]}"
            if shown not in {"same", "absent"}:
                told += f" {by}"
            cells += [said.quantity(value, one.info.unit), told]
        rows.append(tuple(cells))
    draw.table(columns, rows, alt=said("What came out"))


def _list(rows: list[RunRow], heading: str) -> None:
    said = words()
    st.markdown(f"#### {draw.plain(heading)}")
    for row in rows[:SHOWN]:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{draw.plain(label(row))}**")
            st.markdown(draw.plain(said.name(row.verdict)))
            with st.container(horizontal=True, vertical_alignment="center"):
                if st.button(said("Open"), key=f"open:{row.id}"):
                    links.travel(run=row.id)
                    st.switch_page(st.session_state["pages"]["result"])
                st.caption(draw.plain(row.id))
    if len(rows) > SHOWN:
        st.caption(said("{count} older runs are not listed.", count=len(rows) - SHOWN))
