"""How things are drawn on every page: charts with their tables, tiles, verdicts, notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import streamlit as st

from dashboard.text import words
from twin.report.chapter import decimals
from twin.report.colours import Ground, paint

if TYPE_CHECKING:
    from twin.report.chart import Chart
    from twin.report.tiles import Tile
    from twin.report.view import RunView

__all__ = ["chart", "ground", "notice", "plain", "table", "tiles", "verdict"]

LONGEST_UNBROKEN: Final = 14
"""Chinese signs of a table's cell that stay on one line; longer ones may break."""

_CHINESE_DATES: Final = {
    "days": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    "shortDays": ["日", "一", "二", "三", "四", "五", "六"],
    "months": [f"{month}月" for month in range(1, 13)],
    "shortMonths": [f"{month}月" for month in range(1, 13)],
    "date": "%Y-%m-%d",
}
_CHINESE_WORDS: Final = {
    "Zoom in": "放大",
    "Zoom out": "缩小",
    "Reset axes": "复位",
    "Autoscale": "自动缩放",
    "Pan": "平移",
    "Zoom": "框选缩放",
    "Download plot as a PNG": "下载图片",
    "Download plot as a png": "下载图片",
}


def ground() -> Ground:
    """Return whether the reader's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def chart(
    drawn: Chart, *, key: str, as_table: bool = False, heading: bool = True, pick: bool = False
) -> list[dict[str, Any]]:
    """Draw a chart, or its table where the reader prefers numbers; return what was picked."""
    if heading:
        st.markdown(f"#### {plain(drawn.title)}")
    st.markdown(plain(drawn.reading))
    if as_table:
        table(drawn.columns, drawn.rows, alt=drawn.title)
        return []
    figure = paint(drawn.figure, ground())
    state: Any = st.plotly_chart(
        figure,
        theme=None,
        key=key,
        height=drawn.height_px,
        on_select="rerun" if pick else "ignore",
        selection_mode="points",
        config=_config(),
        alt=f"{drawn.title}. {drawn.reading}",
    )
    return list(state["selection"]["points"]) if pick else []


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, alt: str = "") -> None:
    """Draw a table whose numbers are written as readers expect them."""
    said = words()
    data: dict[str, list[str]] = {}
    for place, column in enumerate(columns):
        cells = [row[place] for row in rows]
        places = decimals(cells)
        name = column if column not in data else f"{column} "
        data[name] = [
            said.number(cell, places=places)
            if isinstance(cell, (int, float))
            else unbroken(plain("–" if cell in {None, "-"} else str(cell)))
            for cell in cells
        ]
    data = {unbroken(name): cells for name, cells in data.items()}
    st.table(data, border="horizontal", hide_index=True, alt=alt or None)


def tiles(shown: Sequence[Tile], base: Sequence[Tile] = ()) -> None:
    """Draw the key figures; with *base*, each with its change against the base run."""
    before = {tile.key: tile for tile in base}
    with st.grid(4, min_column_width=170, gap="small"):
        for tile in shown:
            with st.container(border=True, height="stretch", gap="xsmall"):
                delta = _change(tile, before.get(tile.key))
                sign = {"bad": "✕ ", "good": "✓ "}.get(tile.tone, "")
                if tile.raw is None:  # words, not a number: a metric would cut them short
                    st.markdown(f":small[{plain(tile.label)}]")
                    st.markdown(f"#### {plain(f'{sign}{tile.value}')}", anchors=False)
                else:
                    label, value = _apart(tile)
                    st.metric(
                        label,
                        f"{sign}{value}",
                        delta=delta,
                        delta_color=_delta_colour(tile, delta),
                        delta_arrow="auto" if delta and delta[0] in "+-" else "off",
                    )
                if tile.note:
                    st.caption(plain(tile.note))


def _apart(tile: Tile) -> tuple[str, str]:
    """Return a tile's label and value; a long unit goes to the label, where it is not cut."""
    said = words()
    if tile.raw is None or tile.unit in {"", "%", "percent", "degC", "h", "hours", "m", "mm", "s"}:
        return tile.label, tile.value
    if tile.unit == "people":
        return tile.label, said.number(round(tile.raw))
    opening, closing = said.brackets
    return f"{tile.label}{opening}{said.unit(tile.unit)}{closing}", said.number(tile.raw)


def _change(tile: Tile, base: Tile | None) -> str | None:
    """Return the change against the base run in words, None when there is nothing to compare."""
    if base is None or tile.raw is None or base.raw is None:
        return None
    said = words()
    change = tile.raw - base.raw
    if abs(change) < 1e-9:
        return said("as the base run")
    unit = said("points") if tile.unit in {"percent", "%"} else tile.unit
    # Streamlit knows a fall from a rise by the plain minus.
    return said.quantity(change, unit, signed=True).replace("\N{MINUS SIGN}", "-")


def _delta_colour(tile: Tile, delta: str | None) -> Literal["off", "inverse", "normal"]:
    if not delta or delta[0] not in "+-" or tile.better == "neither":
        return "off"
    return "inverse" if tile.better == "lower" else "normal"


def verdict(view: RunView) -> None:
    """Say the run's one sentence, and whether its limits were kept."""
    said = words()
    st.markdown(f"## {plain(view.verdict)}")
    if view.limits:
        if view.breached:
            st.badge(said("A limit is broken"), icon=":material/close:", color="red")
        else:
            st.badge(said("All limits kept"), icon=":material/check:", color="green")


def notice() -> None:
    """Say what the dashboard is not."""
    said = words()
    st.caption(
        said(
            "A rehearsal on a model, not a measurement: use it to compare and to prepare. "
            "It is not for certification, and not a substitute for design by qualified engineers."
        )
    )


def plain(text: str) -> str:
    """Return *text* so that Markdown shows it as it is written."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$:])", r"\\\1", text)


def unbroken(text: str) -> str:
    """Return a short Chinese text that no narrow column can break into one sign per line.

    The signs are joined by U+2060 WORD JOINER, which has no width; the table then scrolls.
    """
    if len(text) > LONGEST_UNBROKEN:
        return text
    return re.sub(
        r"(?<=[\u3000-\u9fff\uff00-\uffef])(?=.)|(?<=.)(?=[\u4e00-\u9fff])", "\u2060", text
    )


def _config() -> dict[str, Any]:
    config: dict[str, Any] = {
        "displaylogo": False,
        "displayModeBar": False,
        "scrollZoom": False,
    }
    if words().language == "zh":
        config |= {
            "locale": "zh-CN",
            "locales": {"zh-CN": {"dictionary": _CHINESE_WORDS, "format": _CHINESE_DATES}},
        }
    return config
