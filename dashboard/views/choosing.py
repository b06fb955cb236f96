"""Which run a page is about, and how the reader chooses another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import archive, draw, links
from dashboard.text import words
from twin.errors import TwinError
from twin.report.cells import span

if TYPE_CHECKING:
    from twin.report.view import RunView
    from twin.runs import RunRow

__all__ = ["chosen_run", "label", "no_runs"]


def chosen_run(*, studies: bool = False) -> RunView | None:
    """Let the reader choose a run (the newest to begin with) and return it.

    With *studies*, stored studies are offered too. None when there is none yet; the page then says
    how to make one.
    """
    said = words()
    try:
        rows = [row for row in archive.kept_rows() if studies or not row.study]
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return None
    if not rows:
        st.title(said("No run yet"))
        no_runs()
        first = st.session_state["pages"]["rehearse"]
        st.page_link(first, label=said("Make the first one"), icon=":material/movie:")
        return None
    by_id = {row.id: row for row in rows}
    wanted = links.place().run
    if wanted and wanted not in by_id:
        st.warning(said("There is no run {run} on this server; this is the newest.", run=wanted))
    if wanted not in by_id:
        wanted = rows[0].id
    ids = list(by_id)
    chosen = st.selectbox(
        said("Run"), ids, index=ids.index(wanted), format_func=lambda one: label(by_id[one]),
        key=f"run:{wanted}",
    )  # fmt: skip
    if chosen != links.place().run:
        links.travel(run=chosen)
        if chosen != wanted:
            st.rerun()
    try:
        return archive.view_of(chosen)
    except TwinError as error:
        st.error(draw.plain(str(error)))
        return None


def no_runs() -> None:
    """Say how runs come to be here."""
    said = words()
    st.markdown(said("Runs appear here as soon as one has ended, also those of the command line."))


def label(row: RunRow) -> str:
    """Return how a run is called in a list: scenario, clock time, result."""
    said = words()
    sign = "◆" if row.study else "✕" if row.status == "breached" else "✓"
    study = f" · {said(STUDY_NAMES[row.study])}" if row.study in STUDY_NAMES else ""
    return (
        f"{sign} {archive.scenario_name(row.scenario)}{study} · {said.moment(row.created)}"
        f"{_figure(row)} · {row.id[-4:]}"
    )


def _figure(row: RunRow) -> str:
    """Return the figure that tells runs of a list apart."""
    said = words()
    if row.study:
        return ""
    rooms = row.kpis.get("flood.rooms_lost")
    if rooms is not None:
        return f" · {said('rooms lost: {count}', count=round(rooms))}"
    t95_s = row.kpis.get("evacuation.t95_s")
    if t95_s is not None:
        return f" · {said('95 % are out')}{said.colon}{span(said, t95_s)}"
    unmet = row.kpis.get("hotwater.unmet_percent")
    if unmet is None:
        return ""
    return f" · {said('{percent} short', percent=said.quantity(unmet, 'percent'))}"


STUDY_NAMES = {
    "margin": "margin",
    "causes": "exact causes",
    "measures": "counter-measures",
    "forecast": "forecast",
    "sizing": "sizing",
    "call-out": "latest call-out",
}
"""What each study is called in a list."""
