"""The player of a playback as a part of a page: the very one that a report holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import draw
from twin.report.playback import script, style

if TYPE_CHECKING:
    from twin.report.chapter import Playback

__all__ = ["playback"]

MOUNT: Final = """
export default ({ data, parentElement }) => {
  const place = parentElement.querySelector(".playback");
  globalThis.twinPlayback.show(place, data.payload, data.ground);
  return () => place.playback?.rest();
};
"""
"""Shows the run, and lets the player rest when the page shows something else."""


def playback(block: Playback, *, key: str) -> None:
    """Draw a player; it keeps its moment while the rest of the page is drawn again."""
    st.markdown(f"#### {draw.plain(block.title)}")
    st.markdown(draw.plain(block.reading))
    _component()(
        key=key, data={"payload": dict(block.payload), "ground": draw.ground()}, height="content"
    )


@st.cache_resource(show_spinner=False)
def _component() -> Any:  # Streamlit's renderer, whose type is not public
    return st.components.v2.component(
        "twin_playback",
        html='<div class="playback"></div>',
        css=style(),
        js=f"{script()}\n{MOUNT}",
    )
