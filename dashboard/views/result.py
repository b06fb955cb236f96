"""One run: its verdict, its key figures against the base run, its charts, its downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import archive, draw
from dashboard.text import words
from dashboard.views.choosing import chosen_run
from twin.report.bars import buildings_chart, causes_chart
from twin.report.figures import (
    delivered_chart,
    tank_chart,
    weather_chart,
)
from twin.report.loads import units_chart, unmet_chart
from twin.report.timeline import timeline_chart

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    said = words()
    view = chosen_run()
    if view is None:
        return
    draw.verdict(view)
    base = archive.base_of(view)
    _origin(view, base)
    extra = [tile for tile in (view.worst_tile(), view.limits_tile()) if tile]
    draw.tiles([*view.tiles(), *extra], [] if base is None else base.tiles())
    as_table = st.toggle(said("Numbers instead of charts"), key="as_table")
    where, why, hours, timeline = st.tabs(
        [said("Where"), said("Why"), said("Hour by hour"), said("Timeline")]
    )
    with where:
        _where(view, as_table=as_table)
    with why:
        _why(view, as_table=as_table)
    with hours:
        for number, drawn in enumerate(
            (delivered_chart, weather_chart, unmet_chart, tank_chart, units_chart)
        ):
            chart = drawn(view)
            if chart is not None:
                draw.chart(chart, key=f"hours:{number}", as_table=as_table)
    with timeline:
        chart = timeline_chart(view)
        if chart is not None:
            draw.chart(chart, key="timeline", as_table=as_table)
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


def _where(view: RunView, *, as_table: bool) -> None:
    said = words()
    chart = buildings_chart(view)
    if chart is None:
        st.success(said("No hot water was short."), icon=":material/check:")
    else:
        draw.chart(chart, key="buildings", as_table=as_table)
    st.markdown(f"#### {said('All buildings with central hot water, worst first')}")
    columns = (
        said("Building"),
        said("People"),
        said("Short (litres)"),
        said("Short (%)"),
        said("Cold showers"),
        said("Lowest (°C)"),
        said("Mostly through"),
    )
    rows = [
        (
            view.label(plant),
            plant.get("people"),
            plant.get("unmet_litres"),
            plant.get("unmet_percent"),
            plant.get("cold_showers"),
            plant.get("minimum_delivered_c"),
            said.cause(cause) if (cause := view.main_cause(plant)) else said("nothing short"),
        )
        for plant in view.plants
    ]
    draw.table(columns, rows, alt=said("All buildings with central hot water, worst first"))


def _why(view: RunView, *, as_table: bool) -> None:
    said = words()
    chart = causes_chart(view)
    if chart is None:
        st.success(said("No hot water was short."), icon=":material/check:")
        return
    draw.chart(chart, key="causes", as_table=as_table)
    for plant in view.short_plants[:3]:
        st.markdown(f"#### {draw.plain(said('Chain of causes: {plant}', plant=view.label(plant)))}")
        chain_list(view, view.plant_asset(plant))


def chain_list(view: RunView, asset: str) -> None:
    """Tell the chains of causes that end at *asset*, root first."""
    said = words()
    chains = view.chains(asset)
    if not chains:
        st.markdown(said("Nothing went wrong here."))
    for chain in chains:
        steps = [
            f"{number}. {said.moment(view.at(event.time_s))}: {draw.plain(view.event_text(event))}"
            for number, event in enumerate(chain.links, start=1)
        ]
        if len(chain.episodes) > 1:
            often = said(
                "{count} times, {hours} in all",
                count=len(chain.episodes),
                hours=said.duration(chain.total_s),
            )
            steps[-1] += f" · {often}"
        st.markdown("\n".join(steps))


def _downloads(view: RunView) -> None:
    said = words()
    offers: tuple[tuple[str, str, str, str, Callable[[], bytes]], ...] = (
        (said("Report (HTML)"), "description", f".{said.language}.html", "text/html",
         lambda: _report(view)),
        (said("Buildings (CSV)"), "apartment", "-plants.csv", "text/csv",
         lambda: _csv(view.rows("hotwater.plants"))),
        (said("Events (CSV)"), "schedule", "-events.csv", "text/csv",
         lambda: _csv(_events(view))),
        (said("Everything measured (CSV)"), "show_chart", "-signals.csv", "text/csv",
         lambda: _csv(_signals(view))),
        (said("Run (JSON)"), "data_object", ".json", "application/json",
         lambda: _json(view)),
    )  # fmt: skip
    st.markdown(f"#### {said('Take it with you')}")
    with st.container(horizontal=True):
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
