"""What a run rests on: assumptions, sources, seed, versions, hashes, energy closure."""

from __future__ import annotations

import streamlit as st

from dashboard import draw
from dashboard.text import words
from dashboard.views.choosing import chosen_run
from twin.report.sections import command

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    said = words()
    st.title(said("Assumptions"))
    st.warning(
        said(
            "A rehearsal on a model, not a measurement: use it to compare and to prepare. "
            "It is not for certification, and not a substitute for design by qualified engineers."
        ),
        icon=":material/warning:",
    )
    view = chosen_run()
    if view is None:
        return
    manifest = view.manifest
    if manifest.assumptions:
        st.markdown(f"### {said('Assumptions of this run')}")
        st.markdown("\n".join(f"- {draw.plain(said.name(one))}" for one in manifest.assumptions))
    if view.limits:
        st.markdown(f"### {said('Limits')}")
        draw.table(*view.limits_table(), alt=said("Limits"))
    if manifest.balances:
        st.markdown(f"### {said('What went in came out')}")
        worst = max(balance.relative_error for balance in manifest.balances)
        st.markdown(
            said(
                "What went in equals what came out plus what stayed, to {error} at worst.",
                error=f"{worst:.1e}".replace("-", "\N{MINUS SIGN}"),
            )
        )
    st.markdown(f"### {said('How to repeat this run')}")
    st.code(command(view), language=None, wrap_lines=True)
    rows = [
        (said("Run"), manifest.id),
        (said("Seed"), str(manifest.seed)),
        (said("Simulation time"), f"{said.quantity(round(manifest.cpu_s, 2), 's')} CPU"),
        *((name, version) for name, version in manifest.versions.items()),
    ]
    draw.table((said("Item"), said("Value")), rows, alt=said("How to repeat this run"))
    if manifest.inputs:
        with st.expander(said("Input files and their SHA-256")):
            draw.table(
                (said("File"), "SHA-256"), [(one.file, one.sha256) for one in manifest.inputs],
                alt=said("Input files and their SHA-256"),
            )  # fmt: skip
