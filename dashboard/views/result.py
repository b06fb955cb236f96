"""One run: its verdict, its key figures against the base run, its charts, its downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import archive, draw, player
from dashboard.text import words
from dashboard.views.choosing import chosen_run
from twin.report.chapter import (
    Block,
    Figure,
    Grid,
    KeyFigures,
    Playback,
    Steps,
    chain_blocks,
)
from twin.report.chapters import chapters
from twin.report.tiles import tiles

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    said = words()
    view = chosen_run(studies=True)
    if view is None:
        return
    draw.verdict(view)
    base = archive.base_of(view)
    _origin(view, base)
    draw.tiles(tiles(view), [] if base is None else tiles(base))
    as_table = st.toggle(said("Numbers instead of charts"), key="as_table")
    told = chapters(view)
    if told:
        for chapter, tab in zip(told, st.tabs([one.title for one in told]), strict=True):
            with tab:
                for number, block in enumerate(chapter.blocks):
                    _block(block, key=f"{chapter.id}:{number}", as_table=as_table)
    _downloads(view)
    draw.notice()


def _origin(view: RunView, base: RunView | None) -> None:
    said, manifest = words(), view.manifest
    st.caption(
        draw.plain(
            said(
                "{scenario}, {begin} to {end}, seed {seed}. Run {run}.",
                scenario=archive.scenario_name(manifest.scenario),
                begin=said.moment(view.start, year=True),
                end=said.moment(view.end, year=True),
                seed=manifest.seed,
                run=manifest.id,
            )
        )
    )
    if manifest.overrides:
        st.code("\n".join(f"--set {o}" for o in manifest.overrides), language=None, wrap_lines=True)
        st.caption(
            said("Small figures below compare with the base run: the same without these changes.")
            if base is not None
            else said("The base run without these changes is not on disk; run it to compare.")
        )


def _block(block: Block, *, key: str, as_table: bool) -> None:
    """Draw one block of a chapter."""
    if isinstance(block, Figure):
        if as_table and not block.table:  # its numbers stand in the next block
            st.markdown(draw.plain(block.chart.reading))
        else:
            draw.chart(block.chart, key=key, as_table=as_table, heading=block.heading)
    elif isinstance(block, Grid):
        _grid(block)
    elif isinstance(block, KeyFigures):
        draw.tiles(block.tiles)
    elif isinstance(block, Playback):
        if as_table:  # what is played stands in the tables beside
            st.markdown(draw.plain(block.reading))
        else:
            player.playback(block, key=key)
    elif isinstance(block, Steps):
        if block.heading:
            st.markdown(f"#### {draw.plain(block.heading)}")
        st.markdown(
            "\n".join(
                f"{number}. {moment}: {draw.plain(said)}"
                for number, (moment, said) in enumerate(block.steps, start=1)
            )
        )
    elif block.good:
        st.success(draw.plain(block.text), icon=":material/check:")
    else:
        st.markdown(draw.plain(block.text))


def _grid(block: Grid) -> None:
    """Draw a table under its heading; a folded one on demand."""
    heading = block.heading or block.caption
    if block.folded:
        with st.expander(draw.plain(heading)):
            draw.table(block.columns, block.rows, alt=heading)
        return
    if heading:
        st.markdown(f"#### {draw.plain(heading)}")
    draw.table(block.columns, block.rows, alt=block.caption or block.heading)


def chain_list(view: RunView, asset: str) -> None:
    """Tell the chains of causes that end at *asset*, root first."""
    blocks = chain_blocks(view, asset, "")
    for number, block in enumerate(blocks):
        _block(block, key=f"chain:{number}", as_table=False)
    if not blocks:
        said = words()
        st.markdown(said("Nothing went wrong here."))


def _downloads(view: RunView) -> None:
    said = words()
    offers: tuple[tuple[str, str, str, str, Callable[[], bytes]], ...] = (
        (said("Report (HTML)"), "description", f".{said.language}.html", "text/html",
         lambda: _report(view)),
        (said("Buildings (CSV)"), "apartment", "-plants.csv", "text/csv",
         lambda: _csv(view.rows(_buildings_table(view)))),
        (said("Events (CSV)"), "schedule", "-events.csv", "text/csv",
         lambda: _csv(_events(view))),
        (said("Everything measured (CSV)"), "show_chart", "-signals.csv", "text/csv",
         lambda: _csv(_signals(view))),
        (said("Run (JSON)"), "data_object", ".json", "application/json",
         lambda: _json(view)),
    )  # fmt: skip
    st.markdown(f"#### {said('Take it with you')}")
    with st.container(horizontal=True):
        _drill_card(view)
        for label, icon, ending, mime, make in offers:
            st.download_button(
                label,
                data=make,
                file_name=f"{view.run.id}{ending}",
                mime=mime,
                icon=f":material/{icon}:",
                on_click="ignore",
                key=f"get:{ending}",
            )


def _drill_card(view: RunView) -> None:
    """Offer the page that is printed and handed out for a drill, where the run cleared a building.

    It holds what the wardens say, where teams stand ready, and the roll-call.
    """
    from twin.report.html import DRILL_CARD, render

    said = words()
    if "evacuation.buildings" not in view.run.tables:
        return
    st.download_button(
        said("Drill card (HTML)"),
        data=lambda: render(view.run, language=said.language, only=DRILL_CARD).encode(),
        file_name=f"{view.run.id}-drill.{said.language}.html",
        mime="text/html",
        icon=":material/assignment:",
        on_click="ignore",
        key="get:drill",
    )


def _buildings_table(view: RunView) -> str:
    """Return the table of buildings of what the run was about."""
    plants = "hotwater.plants"
    return plants if plants in view.run.tables else "evacuation.buildings"


def _report(view: RunView) -> bytes:
    from twin.report.html import render

    return render(view.run, language=view.words.language).encode()


def _json(view: RunView) -> bytes:
    return view.manifest.text().encode()


def _events(view: RunView) -> list[dict[str, Any]]:
    return [
        {
            "id": event.id,
            "time": view.iso(event.time_s),
            "kind": event.kind,
            "asset": event.asset,
            "cause": event.cause,
            "value": event.value,
            "unit": event.unit,
            "text": view.event_text(event),
        }
        for event in view.events
    ]


def _signals(view: RunView) -> list[dict[str, Any]]:
    """Return one row per moment and one column per signal."""
    signals = view.run.signals()
    rows: list[dict[str, Any]] = [{"time": view.iso(second)} for second in signals.time_s]
    for (asset, signal), values in signals.values.items():
        for row, value in zip(rows, values, strict=True):
            row[f"{asset} {signal}"] = f"{value:.5g}"
    return rows


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """Return rows as CSV with a byte-order mark, so that spreadsheets read Chinese as Chinese."""
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
