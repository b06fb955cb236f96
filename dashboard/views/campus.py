"""The campus: a map coloured by state, down to building, room and equipment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import archive, draw, links
from dashboard.text import words
from dashboard.views.choosing import chosen_run
from dashboard.views.result import chain_list
from twin.report.campus_map import building_at, map_chart, storey_chart
from twin.report.depths import YardDepth, yard_depths
from twin.report.figures import plant_chart
from twin.report.kinds import ASSET_KINDS, BUILDING_KINDS, RATINGS, ROOM_KINDS
from twin.report.states import asset_states, states_at, states_over
from twin.report.tiles import plant_tiles

if TYPE_CHECKING:
    from twin.campus import Campus
    from twin.campus.asset import AssetSpec
    from twin.campus.building import Building
    from twin.campus.plan import Storey
    from twin.report.view import RunView

__all__ = ["show"]


def show() -> None:
    """Draw the page."""
    said = words()
    st.title(said("Campus"))
    view = chosen_run()
    name = links.place().campus if view is None else view.manifest.campus
    campus = archive.campus_or_none(name)
    if campus is None:
        st.error(said("The campus {name} cannot be read; `twin check` says why.", name=name))
        return
    moment_s = None if view is None else _moment(view)
    _map(campus, view, moment_s)
    building = _building(campus)
    if building is not None:
        _drill(campus, building, view)
    draw.notice()


def _moment(view: RunView) -> float | None:
    """Let the reader look at the whole run or at one hour; return its time [s]."""
    said = words()
    whole = st.segmented_control(
        said("Show"), ["run", "hour"], default="run", required=True, key="map_mode",
        format_func=lambda mode: said("the whole run") if mode == "run" else said("one hour"),
    )  # fmt: skip
    if whole == "run":
        return None
    hours = int(view.length_s // 3600)
    worst = view.worst_hour()
    hour = st.slider(
        said("Hour of the run"), 0, hours, value=min(worst, hours), key=f"hour:{view.manifest.id}",
    )  # fmt: skip
    st.caption(said.moment(view.start + timedelta(hours=hour)))
    return hour * 3600.0


def _map(campus: Campus, view: RunView | None, moment_s: float | None) -> None:
    said = words()
    states: dict[str, str] = {}
    notes: dict[str, str] = {}
    moment = ""
    depths: list[YardDepth] = []
    if view is not None:
        depths = yard_depths(view, moment_s)
        if moment_s is None:
            states, notes = states_over(view, campus)
            moment = said("State over the whole run.")
        else:
            states, notes = states_at(view, campus, moment_s)
            moment = said("State at {moment}.", moment=said.moment(view.at(moment_s)))
    chosen = links.place().building
    known = {building.id for building in campus.buildings}
    drawn = map_chart(
        campus,
        states,
        said,
        said=notes,
        chosen=chosen if chosen in known else None,
        moment=moment,
        depths=depths,
    )
    as_table = st.toggle(said("Numbers instead of charts"), key="map_table")
    points = draw.chart(drawn, key="map", heading=False, as_table=as_table, pick=True)
    picked = building_at(points)
    if picked and picked != st.session_state.get("picked"):
        st.session_state["picked"] = picked
        links.travel(building=picked)
        st.session_state.pop("building", None)
        st.rerun()


def _building(campus: Campus) -> Building | None:
    """Let the reader choose a building by name as well as on the map."""
    said = words()
    ids = [
        building.id
        for building in sorted(campus.buildings, key=lambda b: (b.hot_water is None, b.kind, b.id))
    ]
    if "building" not in st.session_state:
        st.session_state["building"] = (
            links.place().building if links.place().building in ids else ""
        )
    chosen = st.selectbox(
        said("Building (or click one on the map)"),
        ["", *ids],
        format_func=lambda one: (
            said.name(campus.building(one).name) if one else said("none chosen")
        ),
        key="building",
    )
    if chosen != links.place().building:
        links.travel(building=chosen)
        st.rerun()
    return campus.building(chosen) if chosen else None


def _drill(campus: Campus, building: Building, view: RunView | None) -> None:
    said = words()
    st.markdown(f"## {draw.plain(said.name(building.name))}")
    facts = [
        said(BUILDING_KINDS[building.kind]),
        said("built {year}", year=building.built_year),
        said.quantity(round(building.floor_area_m2), "m2"),
        said("{count} storeys", count=len(building.storeys)),
        said("{count} people", count=said.number(building.people.total)),
    ]
    st.markdown(draw.plain(said.comma.join(facts)))
    plant = view.plant(building.id) if view is not None else None
    if view is not None and plant is not None:
        draw.tiles(plant_tiles(view, plant))
        chart = plant_chart(view, plant)
        if chart is not None:
            draw.chart(chart, key="plant")
    rooms, machines = st.tabs([said("Rooms"), said("Equipment")])
    assets = [asset for asset in campus.assets() if asset.building == building.id]
    with rooms:
        _rooms(building, assets)
    with machines:
        _machines(assets, view)


def _rooms(building: Building, assets: list[AssetSpec]) -> None:
    said = words()
    by_level = {storey.level: storey for storey in building.storeys}
    levels = list(by_level)
    level = st.segmented_control(
        said("Storey"), levels, default=1 if 1 in levels else levels[0], required=True,
        key=f"storey:{building.id}",
    )  # fmt: skip
    storey = by_level[level if level in by_level else levels[0]]
    machines: dict[str, list[str]] = {}
    for asset in assets:
        machines.setdefault(asset.located_in, []).append(said.name(asset.name))
    key = f"room:{building.id}:{storey.level}"
    drawn = storey_chart(
        building, storey, said, machines=machines, chosen=st.session_state.get(key) or None
    )
    as_table = st.toggle(said("Numbers instead of charts"), key="plan_table")
    points = draw.chart(
        drawn, key=f"plan:{building.id}:{storey.level}", as_table=as_table, pick=True
    )
    picked = building_at(points)
    marker = f"picked:{key}"
    if picked and picked != st.session_state.get(marker):
        st.session_state[marker] = picked
        st.session_state[key] = picked
        st.rerun()
    _room(storey, key, assets)


def _room(storey: Storey, key: str, assets: list[AssetSpec]) -> None:
    said = words()
    by_id = {room.id: room for room in storey.rooms}
    chosen = st.selectbox(
        said("Room (or click one on the plan)"),
        ["", *by_id],
        format_func=lambda one: said.name(by_id[one].name) if one else said("none chosen"),
        key=key,
    )
    if not chosen:
        return
    room = by_id[chosen]
    st.markdown(
        f"**{draw.plain(said.name(room.name))}** ({draw.plain(room.id)}): "
        + said.comma.join(
            [said(ROOM_KINDS[room.kind]), said.quantity(round(room.area_m2, 1), "m2"),
             said("{count} places", count=room.capacity)]
        )
    )  # fmt: skip
    here = [asset for asset in assets if asset.located_in == room.id]
    if here:
        _asset_table(here, {}, alt=said.name(room.name))
    else:
        st.caption(said("No equipment of its own stands here."))


def _machines(assets: list[AssetSpec], view: RunView | None) -> None:
    said = words()
    if not assets:
        st.caption(said("No equipment of its own stands here."))
        return
    states = {} if view is None else asset_states(view)
    _asset_table(assets, states, alt=said("Equipment"))
    if view is None:
        return
    ids = [asset.id for asset in assets]
    troubled = [asset for asset in ids if asset in states]
    chosen = st.selectbox(
        said("What happened to"),
        [*troubled, *(asset for asset in ids if asset not in states)],
        format_func=lambda one: f"{'✕ ' if one in states else ''}{_name(assets, one)}",
        key=f"asset:{assets[0].building}",
    )
    if chosen:
        chain_list(view, chosen)


def _asset_table(assets: list[AssetSpec], states: dict[str, str], *, alt: str) -> None:
    said = words()
    columns = (
        said("Equipment"),
        said("Kind"),
        said("State"),
        said("Since"),
        said("Ratings"),
        said("Needs"),
    )
    rows: list[tuple[Any, ...]] = [
        (
            said.name(asset.name),
            said(ASSET_KINDS[asset.kind]),
            f"✕ {states[asset.id]}" if asset.id in states else f"✓ {said('in order')}",
            "" if asset.installed_year is None else str(asset.installed_year),
            said.comma.join(
                said(RATINGS[key], value=said.number(value))
                for key, value in asset.ratings.items()
                if key in RATINGS
            ),
            said.comma.join(dict.fromkeys(asset.suppliers())),
        )
        for asset in assets
    ]
    draw.table(columns, rows, alt=alt)


def _name(assets: list[AssetSpec], id_: str) -> str:
    said = words()
    return next(said.name(asset.name) for asset in assets if asset.id == id_)
