"""The campus and its storeys, drawn from their own geometry: no tiles, no outside request."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart, layout
from twin.report.colours import STATE_SYMBOLS
from twin.report.kinds import ROOM_KINDS, STATES

if TYPE_CHECKING:
    from twin.campus.building import Building
    from twin.campus.campus import Campus
    from twin.campus.geometry import Polygon
    from twin.campus.plan import Storey
    from twin.report.depths import YardDepth
    from twin.report.language import Words

__all__ = ["building_at", "map_chart", "storey_chart"]

MAP_HEIGHT_PX: Final = 620

TOUCH_M: Final = 9.0
"""Distance between the unseen points by which a building is picked [m]."""

MACHINE_ROOMS: Final = ("plant-room", "pump-room", "switch-room")
"""Rooms in which machines stand: drawn to be found first."""

TINTS: Final = 6
"""Tints that the kinds of room on one storey take in turn."""


def map_chart(
    campus: Campus,
    states: Mapping[str, str],
    words: Words,
    *,
    said: Mapping[str, str] | None = None,
    chosen: str | None = None,
    moment: str = "",
    depths: Sequence[YardDepth] = (),
) -> Chart:
    """Draw every building in the colour and with the sign of its state.

    Parameters
    ----------
    campus : Campus
        What stands.
    states : mapping of building id to state
        A key of :data:`~twin.report.colours.STATE_SYMBOLS`; a building left out is ``plain``.
    words : Words
        The language.
    said : mapping of building id to str, optional
        One line more about a building, shown when it is pointed at.
    chosen : str, optional
        The building drawn with a heavy outline.
    moment : str, optional
        The time that the states belong to, in words.
    depths : sequence of YardDepth, optional
        The water on the yards, laid over the map.
    """
    from twin.report.depths import depth_reading, depth_traces

    said = said or {}
    data: list[dict[str, Any]] = list(_roads(campus))
    present = [
        state for state in STATES if any(_state(states, b.id) == state for b in campus.buildings)
    ]
    for state in present:
        outlines = [b.footprint for b in campus.buildings if _state(states, b.id) == state]
        xs, ys = _joined(outlines)
        sign = STATE_SYMBOLS[state]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "fill": "toself",
                "x": xs,
                "y": ys,
                "name": f"{sign} {words(STATES[state])}".strip(),
                "fillcolor": f"@state-{state}",
                "line": {"color": "@ink", "width": 0.7},
                "hoverinfo": "skip",
            }
        )
    if chosen is not None:
        xs, ys = _joined([campus.building(chosen).footprint])
        data.append(
            {
                "type": "scatter", "mode": "lines", "x": xs, "y": ys, "showlegend": False,
                "line": {"color": "@ink", "width": 4}, "hoverinfo": "skip",
            }
        )  # fmt: skip
    data.append(_touch_points(campus, states, said, words))
    data += depth_traces(depths, words)
    drawing = _plane(height_px=MAP_HEIGHT_PX)
    drawing["annotations"] = _signs(campus, states)
    drawing["shapes"] = [
        {
            "type": "path",
            "path": _path(campus.site.boundary),
            "line": {"color": "@muted", "width": 1.5, "dash": "dot"},
            "layer": "below",
        }
    ]
    counts = {
        state: sum(_state(states, b.id) == state for b in campus.buildings) for state in present
    }
    reading = words("{count} buildings", count=len(campus.buildings)) + words.colon
    reading += words.comma.join(
        words("{count} {state}", count=count, state=words(STATES[state]))
        for state, count in counts.items()
    )
    water = depth_reading(depths, words) if depths else ""
    gap = " " if words.language == "en" else ""
    return Chart(
        id="map",
        title=words("Campus map"),
        reading=reading + words.stop + gap.join(one for one in (water, moment) if one),
        figure={"data": data, "layout": drawing},
        columns=(words("Building"), words("State"), words("Note")),
        rows=tuple(
            (words.name(b.name), words(STATES[_state(states, b.id)]), said.get(b.id, ""))
            for b in sorted(
                campus.buildings, key=lambda b: (-list(STATES).index(_state(states, b.id)), b.id)
            )
        ),
        height_px=MAP_HEIGHT_PX,
    )


def building_at(points: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the building of the last picked point of a map, None when none was picked."""
    for point in reversed(points):
        picked = point.get("customdata")
        if isinstance(picked, (list, tuple)) and picked:
            picked = picked[0]
        if isinstance(picked, str):
            return picked
    return None


def storey_chart(
    building: Building,
    storey: Storey,
    words: Words,
    *,
    machines: Mapping[str, Sequence[str]] | None = None,
    chosen: str | None = None,
) -> Chart:
    """Draw one storey as a plan: rooms, corridors, stairs, doors and exits.

    Parameters
    ----------
    building, storey : Building, Storey
        Which storey of which building.
    words : Words
        The language.
    machines : mapping of room id to names, optional
        What stands in each room.
    chosen : str, optional
        The room drawn with a heavy outline.
    """
    machines = machines or {}
    data: list[dict[str, Any]] = []
    for place, kind in enumerate(dict.fromkeys(room.kind for room in storey.rooms)):
        outlines = [room.polygon for room in storey.rooms if room.kind == kind]
        colour = "@line-6" if kind in MACHINE_ROOMS else f"@tint-{place % TINTS + 1}"
        data.append(_filled(outlines, words(ROOM_KINDS[kind]), colour))
    if storey.corridors:
        data.append(_filled([c.polygon for c in storey.corridors], words("Corridor"), "@clear"))
    if storey.stairs:
        data.append(_filled([s.polygon for s in storey.stairs], words("Stairs"), "@state-plain"))
    if chosen is not None:
        outline = next((room.polygon for room in storey.rooms if room.id == chosen), None)
        if outline is not None:
            xs, ys = _joined([outline])
            data.append(
                {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "showlegend": False,
                 "line": {"color": "@limit", "width": 4}, "hoverinfo": "skip"}
            )  # fmt: skip
    data.append(_marks([door.at for door in storey.doors], words("Doors"), "square", 5, "@muted"))
    if storey.exits:
        exits = _marks(
            [one.at for one in storey.exits], words("Exits"), "triangle-up", 13, "@state-served"
        )
        exits["text"] = [words.name(one.name) for one in storey.exits]
        exits["hovertemplate"] = "%{text}<extra></extra>"
        data.append(exits)
    data.append(_room_points(storey, machines, words))
    low_x, low_y, high_x, high_y = _bounds([space.polygon for space in storey.spaces])
    ratio = (high_y - low_y) / max(high_x - low_x, 1.0)
    height = int(min(max(150 + 980 * ratio, 300), 620))
    drawing = _plane(height_px=height)
    drawing["annotations"] = _room_numbers(storey, high_x - low_x)
    return Chart(
        id="plan",
        title=words(
            "{building}, storey {level}", building=words.name(building.name), level=storey.level
        ),
        reading=words(
            "{rooms} rooms, {area}, {exits} exits; {length} m by {width} m.",
            rooms=len(storey.rooms),
            area=words.quantity(round(storey.area_m2), "m2"),
            exits=len(storey.exits),
            length=words.number(round(high_x - low_x)),
            width=words.number(round(high_y - low_y)),
        ),
        figure={"data": data, "layout": drawing},
        columns=(
            words("Room"),
            words("Kind"),
            words("Area (m²)"),
            words("Places"),
            words("Equipment"),
        ),
        rows=tuple(
            (
                words.name(room.name),
                words(ROOM_KINDS[room.kind]),
                round(room.area_m2, 1),
                room.capacity,
                words.comma.join(machines.get(room.id, ())),
            )
            for room in storey.rooms
        ),
        height_px=height,
    )


def _state(states: Mapping[str, str], building: str) -> str:
    return states.get(building, "plain")


def _plane(*, height_px: int) -> dict[str, Any]:
    hidden = {"visible": False, "fixedrange": False, "zeroline": False, "showgrid": False}
    drawing = layout(height_px=height_px, hovermode="closest", clickmode="event+select")
    drawing["margin"] = {"l": 4, "r": 4, "t": 6, "b": 40}
    drawing["xaxis"] = dict(hidden)
    drawing["yaxis"] = hidden | {"scaleanchor": "x", "scaleratio": 1}
    drawing["hoverdistance"] = 24
    return drawing


def _roads(campus: Campus) -> Iterator[dict[str, Any]]:
    for road in campus.site.roads:
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": [point[0] for point in road.line],
            "y": [point[1] for point in road.line],
            "line": {"color": "@road", "width": max(road.width_m * 0.55, 2.0)},
            "hoverinfo": "skip",
            "showlegend": False,
        }


def _signs(campus: Campus, states: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return sign and number of each building on a plate, so that colour does not stand alone."""
    plates = []
    for building in campus.buildings:
        state = _state(states, building.id)
        if not STATE_SYMBOLS[state]:
            continue
        x, y = _middle(building.footprint)
        plates.append(
            {
                "x": x,
                "y": y,
                "text": f"{STATE_SYMBOLS[state]} {_number(building.id)}".strip(),
                "showarrow": False,
                "font": {"size": 10, "color": "@ink"},
                "bgcolor": "@paper",
                "bordercolor": f"@state-{state}",
                "borderwidth": 1.5,
                "borderpad": 0,
            }
        )
    return plates


def _number(building: str) -> str:
    """Return the number at the end of an id such as ``dorm-07``: 7."""
    last = building.rsplit("-", 1)[-1]
    return str(int(last)) if last.isdigit() else ""


def _touch_points(
    campus: Campus, states: Mapping[str, str], said: Mapping[str, str], words: Words
) -> dict[str, Any]:
    """Return unseen points all over the buildings: pointing anywhere in one names and picks it."""
    xs, ys, ids, texts = [], [], [], []
    for building in campus.buildings:
        more = said.get(building.id, "")
        text = f"<b>{words.name(building.name)}</b><br>{words(STATES[_state(states, building.id)])}"
        text += f"<br>{more}" if more else ""
        for x, y in _inside(building):
            xs.append(x)
            ys.append(y)
            ids.append(building.id)
            texts.append(text)
    unseen = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": ys,
        "customdata": ids,
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 14, "opacity": 0, "color": "@ink"},
        "selected": unseen,
        "unselected": unseen,
        "showlegend": False,
        "name": "",
    }


def _inside(building: Building) -> list[tuple[float, float]]:
    """Return a grid of points over the building's plan, on the site."""
    corners = building.footprint
    (x0, y0), (x1, y1), (x3, y3) = corners[0], corners[1], corners[-1]
    along = max(round(math.dist((x0, y0), (x1, y1)) / TOUCH_M), 1)
    across = max(round(math.dist((x0, y0), (x3, y3)) / TOUCH_M), 1)
    return [
        (
            round(x0 + (x1 - x0) * (i + 0.5) / along + (x3 - x0) * (j + 0.5) / across, 1),
            round(y0 + (y1 - y0) * (i + 0.5) / along + (y3 - y0) * (j + 0.5) / across, 1),
        )
        for i in range(along)
        for j in range(across)
    ]


def _filled(outlines: Sequence[Polygon], name: str, colour: str) -> dict[str, Any]:
    xs, ys = _joined(outlines)
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "x": xs,
        "y": ys,
        "name": name,
        "fillcolor": colour,
        "line": {"color": "@muted", "width": 1},
        "hoverinfo": "skip",
    }


def _marks(
    points: Sequence[tuple[float, float]], name: str, symbol: str, size: int, colour: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "name": name,
        "marker": {"symbol": symbol, "size": size, "color": colour},
        "hoverinfo": "skip",
    }


def _room_points(
    storey: Storey, machines: Mapping[str, Sequence[str]], words: Words
) -> dict[str, Any]:
    middles = [_middle(room.polygon) for room in storey.rooms]
    texts = []
    for room in storey.rooms:
        lines = [
            f"<b>{words.name(room.name)}</b>",
            words(ROOM_KINDS[room.kind]),
            words.quantity(round(room.area_m2, 1), "m2"),
        ]
        if room.capacity:
            lines.append(words("{count} places", count=room.capacity))
        texts.append("<br>".join([*lines, *machines.get(room.id, ())]))
    unseen = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in middles],
        "y": [y for _, y in middles],
        "customdata": [room.id for room in storey.rooms],
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 18, "opacity": 0, "color": "@ink"},
        "selected": unseen,
        "unselected": unseen,
        "showlegend": False,
        "name": "",
    }


def _room_numbers(storey: Storey, length_m: float) -> list[dict[str, Any]]:
    """Return upright room numbers that fit their rooms even on a telephone's screen."""
    notes = []
    for room in storey.rooms:
        number = room.id.rsplit(".", 1)[-1].rsplit("-", 1)[-1]
        low_x, _, high_x, _ = _bounds([room.polygon])
        x, y = _middle(room.polygon)
        notes.append(
            {
                "x": x,
                "y": y,
                "text": number,
                "showarrow": False,
                "textangle": -90 if (high_x - low_x) / max(length_m, 1.0) < 0.09 else 0,
                "font": {"size": 9, "color": "@ink"},
            }
        )
    return notes


def _joined(outlines: Sequence[Polygon]) -> tuple[list[float | None], list[float | None]]:
    """Return the outlines as one line with gaps between them."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for outline in outlines:
        for x, y in (*outline, outline[0]):
            xs.append(round(x, 2))
            ys.append(round(y, 2))
        xs.append(None)
        ys.append(None)
    return xs[:-1], ys[:-1]


def _path(outline: Sequence[tuple[float, float]]) -> str:
    return "M " + " L ".join(f"{x:.1f},{y:.1f}" for x, y in outline) + " Z"


def _middle(outline: Polygon) -> tuple[float, float]:
    low_x, low_y, high_x, high_y = _bounds([outline])
    return (low_x + high_x) / 2, (low_y + high_y) / 2


def _bounds(outlines: Sequence[Polygon]) -> tuple[float, float, float, float]:
    xs = [x for outline in outlines for x, _ in outline]
    ys = [y for outline in outlines for _, y in outline]
    return min(xs), min(ys), max(xs), max(ys)
