"""A job under way: how far it is, how it ended, and on to what it made."""

from __future__ import annotations

import streamlit as st

from dashboard import archive, draw, links
from dashboard.jobs import Job
from dashboard.text import words

__all__ = ["follow", "open_run", "tell_end"]

POLL_S = 0.5
"""Time between two looks at a running job [s]."""


def follow(job_id: str) -> None:
    """Show how far a job is, a few times a second, with a way to cancel it."""

    @st.fragment(run_every=POLL_S)
    def following() -> None:
        said = words()
        job = archive.jobs().get(job_id)
        if job is None or job.poll() != "running":
            st.rerun()
            return
        text = said("Running … {percent} %", percent=round(100 * job.fraction))
        if len(job.requests) > 1:
            text = said(
                "Run {step} of {all} (the base run comes first) … {percent} %",
                step=job.step, all=len(job.requests), percent=round(100 * job.fraction),
            )  # fmt: skip
        st.progress(min(job.fraction, 1.0), text=text)
        if job.fraction == 0.0:
            st.caption(
                said(
                    "The very first run prepares the physics for this machine: up to half a minute."
                )
            )
        if st.button(said("Cancel"), key="cancel", icon=":material/stop_circle:"):
            job.cancel()
            st.rerun()

    following()


def tell_end(job: Job) -> None:
    """Say how a job ended; one that gave a run leads to it."""
    said = words()
    if job.status == "finished":
        known = None if job.wanted.study else archive.same_run(job.wanted)
        open_run(known or job.run_ids[-1])
    elif job.status == "cancelled":
        st.info(said("Cancelled; nothing was kept of it."), icon=":material/stop_circle:")
    elif job.status == "failed":
        st.error(f"{said('The run failed:')} {draw.plain(job.message)}", icon=":material/close:")


def open_run(run_id: str) -> None:
    """Go to the page of a run."""
    links.travel(run=run_id, job="", building="")
    st.switch_page(st.session_state["pages"]["result"])
