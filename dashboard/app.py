"""The entry of the dashboard: `twin dashboard` starts Streamlit on this file."""

from __future__ import annotations

import streamlit as st

from dashboard import links
from dashboard.text import words
from dashboard.views import assumptions, campus, compare, rehearse, result, studies
from twin.report.language import LANGUAGES

# Each page by its address: what shows it, its title, its sign.
PAGES = {
    "rehearse": (rehearse.show, "Rehearse", ":material/movie:"),
    "studies": (studies.show, "Studies", ":material/query_stats:"),
    "result": (result.show, "Result", ":material/summarize:"),
    "campus": (campus.show, "Campus", ":material/map:"),
    "compare": (compare.show, "Runs", ":material/compare:"),
    "assumptions": (assumptions.show, "Assumptions", ":material/fact_check:"),
}


def main() -> None:
    """Show the page that the reader is on."""
    said = words(links.place().language)
    st.set_page_config(page_title=said("Campus twin"), page_icon="🏫", layout="wide")
    pages = {
        path: st.Page(show, title=said(title), icon=icon, url_path=path, default=path == "rehearse")
        for path, (show, title, icon) in PAGES.items()
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()))
    with st.sidebar:
        _language()
    links.publish()
    page.run()
    with st.sidebar:
        _share(page.url_path)
    links.publish()


def _language() -> None:
    """Let the reader choose the language; choices made so far stay."""
    said = words()
    chosen = st.segmented_control(
        said("Language"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        default=links.place().language,
        required=True,
        key="language",
    )
    if chosen != links.place().language:
        links.travel(language=chosen)
        st.rerun()


def _share(path: str) -> None:
    said = words()
    with st.expander(said("Link to this view"), icon=":material/link:"):
        st.caption(
            said("Opens the same view, with the same choices and the same run, on this server.")
        )
        st.code(links.link(path), language=None, wrap_lines=True)


main()
