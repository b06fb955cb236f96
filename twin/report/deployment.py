"""Where rescue teams stand ready and the way that each goes, drawn on the floors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from twin.report.cells import numeric, rounded, team_name, whole
from twin.report.chart import Chart, layout
from twin.report.colours import LINES
from twin.report.floors import Floors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["deployment_chart"]

DEPLOYMENT: Final = "evacuation.deployment"

GAP: Final = 0.12
"""Room between the storeys drawn below each other: share of a storey's depth, for its name."""

LEAST_GAP_M: Final = 2.5

TALLEST_PX: Final = 900

FLOOR_ROLES: Final[dict[str, str]] = {
    "corridor": "@tint-1",
    "landing": "@tint-6",
    "stair": "@tint-6",
    "ramp": "@tint-6",
    "lift": "@tint-6",
    "refuge": "@tint-3",
    "assembly": "@tint-3",
    "path": "@road",
}
"""Colour of each kind of space; rooms are left white."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The storeys that are drawn, and by how much each is shifted [m]."""

    floors: Floors
    shift: dict[int, tuple[float, float]]
    wide_m: float
    high_m: float

    def at(self, storey: int, x_m: float, y_m: float) -> tuple[float, float]:
        """Return where a place of a storey is drawn."""
        by_x, by_y = self.shift[storey]
        return round(x_m + by_x, 2), round(y_m + by_y, 2)


def deployment_chart(view: RunView) -> Chart | None:
    """Draw where each team waits, the way it goes and where to; None without a deployment."""
    words = view.words
    rows = view.rows(DEPLOYMENT)
    floors = Floors.of(view) if rows else None
    if floors is None:
        return None
    ways = [
        floors.route(str(row["base_space"]), str(row["space"]), str(row.get("route") or "").split())
        for row in rows
    ]
    sheet = _sheet(floors, {storey for way in ways for storey, _, _ in way if storey >= 0})
    if not sheet.shift:
        return None
    data = _floor_traces(sheet)
    names = [team_name(words, row["team"]) for row in rows]
    teams = list(dict.fromkeys(names))
    for place, team in enumerate(teams):
        own = [way for name, way in zip(names, ways, strict=True) if name == team]
        data.append(_way_trace(sheet, team, own, place))
    data += _end_traces(sheet, rows, ways, words)
    height = int(min(max(180 + 900 * sheet.high_m / max(sheet.wide_m, 1.0), 320), TALLEST_PX))
    slowest = max(rows, key=lambda row: numeric(row["minutes"]) or 0.0)
    return Chart(
        id="deployment",
        title=words("Where the teams stand ready, and their ways"),
        reading=words(
            "{teams} teams; the longest way is that of {team} to {place}: {minutes} min.",
            teams=len(teams),
            team=team_name(words, slowest["team"]),
            place=_name(floors, slowest["space"]),
            minutes=words.number(rounded(slowest["minutes"])),
        ),
        figure={"data": data, "layout": _drawing(sheet, words, height)},
        columns=(
            words("Team"),
            words("Stands ready at"),
            words("Goes to"),
            words("People there"),
            words("Minutes"),
        ),
        rows=tuple(
            (
                team_name(words, row["team"]),
                _name(floors, row["base_space"]),
                _name(floors, row["space"]),
                whole(row["people"]),
                rounded(row["minutes"]),
            )
            for row in rows
        ),
        height_px=height,
    )


def _name(floors: Floors, space: Any) -> str:
    place = floors.at.get(str(space))
    return str(space) if place is None else floors.spaces[place].name


def _sheet(floors: Floors, storeys: set[int]) -> _Sheet:
    """Lay the storeys out below each other, the highest at the top."""
    shift: dict[int, tuple[float, float]] = {}
    wide_m = 0.0
    top_m = 0.0
    for storey in sorted(storeys, reverse=True):
        corners = [
            corner
            for space in floors.spaces
            if floors.storey_of(space) == storey
            for corner in space.ring
        ]
        if not corners:
            continue
        xs, ys = zip(*corners, strict=True)
        deep_m = max(ys) - min(ys)
        top_m -= max(GAP * deep_m, LEAST_GAP_M)
        shift[storey] = (-min(xs), top_m - max(ys))
        top_m -= deep_m
        wide_m = max(wide_m, max(xs) - min(xs))
    return _Sheet(floors, shift, wide_m, -top_m)


def _floor_traces(sheet: _Sheet) -> list[dict[str, Any]]:
    """Return the floors, one trace for each colour."""
    floors = sheet.floors
    by_role: dict[str, tuple[list[float | None], list[float | None]]] = {}
    for space in floors.spaces:
        storey = floors.storey_of(space)
        if storey not in sheet.shift or not space.ring:
            continue
        xs, ys = by_role.setdefault(FLOOR_ROLES.get(space.kind, "@clear"), ([], []))
        for corner in (*space.ring, space.ring[0]):
            x, y = sheet.at(storey, *corner)
            xs.append(x)
            ys.append(y)
        xs.append(None)
        ys.append(None)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "fill": "toself",
            "x": xs[:-1],
            "y": ys[:-1],
            "showlegend": False,
            "fillcolor": role,
            "line": {"color": "@muted", "width": 1},
            "hoverinfo": "skip",
        }
        for role, (xs, ys) in by_role.items()
    ]


def _way_trace(
    sheet: _Sheet, team: str, ways: Sequence[list[tuple[int, float, float]]], place: int
) -> dict[str, Any]:
    """Return the ways of one team, broken where they change the storey."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for way in ways:
        before = None
        for storey, x_m, y_m in way:
            if storey not in sheet.shift:
                continue
            if before not in {None, storey}:
                xs.append(None)
                ys.append(None)
            before = storey
            x, y = sheet.at(storey, x_m, y_m)
            xs.append(x)
            ys.append(y)
        xs.append(None)
        ys.append(None)
    colour, dash = LINES[place % len(LINES)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": team,
        "x": xs[:-1],
        "y": ys[:-1],
        "line": {"color": colour, "dash": dash, "width": 3},
        "hoverinfo": "name",
    }


def _end_traces(
    sheet: _Sheet,
    rows: Sequence[dict[str, Any]],
    ways: Sequence[list[tuple[int, float, float]]],
    words: Words,
) -> list[dict[str, Any]]:
    """Return the signs at both ends of the ways: squares where teams wait, rings where they go."""
    found = []
    for end, said, symbol, role, key in (
        (0, words("stands ready here"), "square", "@ink", "base_space"),
        (-1, words("goes here"), "circle-open", "@limit", "space"),
    ):
        kept = [
            (row, way[end])
            for row, way in zip(rows, ways, strict=True)
            if way and way[end][0] in sheet.shift
        ]
        places = [sheet.at(*turn) for _, turn in kept]
        found.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": said,
                "x": [x for x, _ in places],
                "y": [y for _, y in places],
                "text": [
                    words.colon.join((team_name(words, row["team"]), _name(sheet.floors, row[key])))
                    for row, _ in kept
                ],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"symbol": symbol, "size": 13, "color": role, "line": {"width": 3}},
            }
        )  # fmt: skip
    return found


def _drawing(sheet: _Sheet, words: Words, height: int) -> dict[str, Any]:
    hidden = {"visible": False, "fixedrange": False, "zeroline": False, "showgrid": False}
    drawing = layout(height_px=height, hovermode="closest")
    drawing["margin"] = {"l": 4, "r": 4, "t": 6, "b": 40}
    drawing["xaxis"] = dict(hidden)
    drawing["yaxis"] = hidden | {"scaleanchor": "x", "scaleratio": 1}
    floors = sheet.floors
    several = len({one.building for one in floors.storeys if one.level is not None}) > 1
    drawing["annotations"] = [
        {
            "x": 0,
            "y": by_y
            + max(
                corner[1]
                for space in floors.spaces
                if floors.storey_of(space) == storey
                for corner in space.ring
            ),
            "xanchor": "left",
            "yanchor": "bottom",
            "text": floors.storeys[storey].label(
                words, floors.storeys[storey].building if several else ""
            ),
            "showarrow": False,
            "font": {"size": 13, "color": "@ink"},
        }
        for storey, (_, by_y) in sheet.shift.items()
    ]
    return drawing
