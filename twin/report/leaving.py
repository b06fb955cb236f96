"""How people left: those still inside, the flow through the exits, and which exit they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.cells import distinct_names, numeric, rounded, span, whole
from twin.report.chart import Chart
from twin.report.cleared import BUILDINGS
from twin.report.plots import Line, line_figure, ranked_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.report.chart import Figure
    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = [
    "exits_chart",
    "flow_chart",
    "inside_chart",
]

CURVE: Final = "evacuation.curve"
EXITS: Final = "evacuation.exits"

MOST_LINES: Final = 5
"""Buildings drawn as lines of their own, those with most people; all together come first."""

FLOW_OVER_S: Final = 30.0
"""Flows are means over this long [s]: people go through a door one by one."""

MOST_EXITS: Final = 16
"""Exits drawn, those with most people; the table behind has all."""


# -- curves --------------------------------------------------------------------------------------


def inside_chart(view: RunView) -> Chart | None:
    """Draw how many are still inside over time, with the time that the best plan takes marked."""
    words = view.words
    curves = _curves(view)
    if not curves:
        return None
    names = list(curves)
    figure = line_figure(
        [
            Line(name, _minutes(own), [int(row["inside"]) for row in own], place=place)
            for place, (name, own) in enumerate(curves.items())
        ],
        x_title=words("Minutes after the alarm"),
        y_title=words("People inside"),
    )
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    figure["layout"]["hovermode"] = "x unified"
    _mark_optima(view, figure, curves)
    first = curves[names[0]]
    return Chart(
        id="inside",
        title=words("People still inside"),
        reading=_inside_reading(words, first),
        figure=figure,
        columns=(words("Minutes after the alarm"), *names),
        rows=_rows(curves, "inside"),
    )


def flow_chart(view: RunView) -> Chart | None:
    """Draw how many leave each minute."""
    words = view.words
    curves = _curves(view)
    flows = {name: _flow(own) for name, own in curves.items()}
    flows = {name: flow for name, flow in flows.items() if flow}
    if not flows:
        return None
    figure = line_figure(
        [
            Line(
                name,
                [0.0, *(x for x, _ in flow)],
                [0.0, *(y for _, y in flow)],
                place=place,
                steps=True,
            )
            for place, (name, flow) in enumerate(flows.items())
        ],
        x_title=words("Minutes after the alarm"),
        y_title=words("People a minute"),
        height_px=300,
    )
    figure["layout"]["yaxis"]["rangemode"] = "tozero"
    figure["layout"]["hovermode"] = "x unified"
    at, most = max(next(iter(flows.values())), key=lambda one: one[1])
    names = list(flows)
    whole = next(iter(flows.values()))
    return Chart(
        id="exit-flow",
        title=words("Flow through the exits"),
        reading=words(
            "Most leave {time} after the alarm: {flow} people a minute.",
            time=span(words, at * 60),
            flow=words.number(round(most)),
        ),
        figure=figure,
        columns=(words("Minutes after the alarm"), *names),
        rows=tuple(
            (x, *(round(flow[place][1], 1) if place < len(flow) else None
                  for flow in flows.values()))
            for place, (x, _) in enumerate(whole)
        ),
        height_px=300,
    )  # fmt: skip


def _curves(view: RunView) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the curve by name: all together, then the buildings with most people."""
    by: dict[str, list[dict[str, Any]]] = {}
    for row in view.rows(CURVE):
        by.setdefault(str(row["building"] or ""), []).append(row)
    for own in by.values():
        own.sort(key=lambda row: float(row["time_s"]))
    lang = view.words.language
    names = {str(row["building"]): str(row[f"name_{lang}"]) for row in view.rows(BUILDINGS)}
    parts = sorted((one for one in by if one), key=lambda one: -float(by[one][0]["inside"]))
    shown = {} if "" not in by else {view.words("All together"): by[""]}
    if len(parts) == 1 and shown:
        return shown
    return shown | {names.get(one, one): by[one] for one in parts[:MOST_LINES]}


def _minutes(rows: Sequence[dict[str, Any]]) -> list[float]:
    return [round(float(row["time_s"]) / 60, 3) for row in rows]


def _rows(curves: dict[str, list[dict[str, Any]]], key: str) -> tuple[tuple[Any, ...], ...]:
    """Return the curves side by side, every half minute."""
    step_s = 30.0
    told: dict[float, list[Any]] = {}
    for place, own in enumerate(curves.values()):
        for row in own:
            second = float(row["time_s"])
            if second % step_s == 0:
                told.setdefault(second, [None] * len(curves))[place] = int(row[key])
    return tuple((second / 60, *cells) for second, cells in sorted(told.items()))


def _flow(rows: Sequence[dict[str, Any]]) -> list[tuple[float, float]]:
    """Return the flow over stretches of time: minutes at the end of each, people a minute."""
    found: list[tuple[float, float]] = []
    begin = rows[0]
    for row in rows[1:]:
        lasted = float(row["time_s"]) - float(begin["time_s"])
        if lasted >= FLOW_OVER_S:
            flow = 60.0 * (int(row["out"]) - int(begin["out"])) / lasted
            found.append((round(float(row["time_s"]) / 60, 3), round(flow, 2)))
            begin = row
    return found


def _inside_reading(words: Words, rows: Sequence[dict[str, Any]]) -> str:
    most = int(rows[0]["inside"])
    left = int(rows[-1]["inside"])
    half = next((row for row in rows if int(row["inside"]) <= most / 2), None)
    said = "" if half is None else words(
        "Half of {people} people are out after {time}.",
        people=words.number(most), time=span(words, half["time_s"]),
    )  # fmt: skip
    end = words(
        "Still inside after {time}: {count}.",
        count=words.number(left), time=span(words, rows[-1]["time_s"]),
    ) if left else words(
        "The last is out by {time}.",
        time=span(words, next(row["time_s"] for row in rows if not int(row["inside"]))),
    )  # fmt: skip
    gap = " " if words.language == "en" else ""
    return gap.join(one for one in (said, end) if one)


def _mark_optima(view: RunView, figure: Figure, curves: dict[str, list[dict[str, Any]]]) -> None:
    """Mark how long the best plan takes: of all by a line, of single buildings by signs.

    Buildings do not hinder each other, so that all are out when the slowest is.
    """
    words = view.words
    own = {
        str(row["building"]): optimum
        for row in view.rows(BUILDINGS)
        if (optimum := numeric(row.get("optimum_s"))) is not None
    }
    if not own:
        return
    latest = max(own.values())
    _mark_moment(figure, latest / 60, words("best plan {time}", time=span(words, latest)))
    points = [
        (own[building], int(row["inside"]))
        for rows in curves.values()
        if (building := str(rows[0]["building"] or "")) in own
        for row in rows
        if float(row["time_s"]) <= own[building] < float(row["time_s"]) + _step_s(rows)
    ]
    if points:
        figure["data"].append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words("Best plan"),
                "x": [round(second / 60, 3) for second, _ in points],
                "y": [left for _, left in points],
                "marker": {"symbol": "diamond", "size": 10, "color": "@limit"},
            }
        )


def _step_s(rows: Sequence[dict[str, Any]]) -> float:
    return float(rows[1]["time_s"]) - float(rows[0]["time_s"]) if len(rows) > 1 else 1.0


def _mark_moment(figure: Figure, at: float, label: str) -> None:
    """Draw an upright line with words at its top."""
    drawing = figure["layout"]
    drawing.setdefault("shapes", []).append(
        {
            "type": "line", "xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": "@limit", "width": 1.5, "dash": "dash"},
        }
    )  # fmt: skip
    drawing.setdefault("annotations", []).append(
        {
            "xref": "x", "x": at, "xanchor": "left", "xshift": 4, "yref": "paper", "y": 1,
            "yanchor": "top", "text": label, "showarrow": False, "bgcolor": "@paper",
            "font": {"size": 12, "color": "@limit"},
        }
    )  # fmt: skip


# -- exits ---------------------------------------------------------------------------------------


def exits_chart(view: RunView) -> Chart | None:
    """Draw how many left by each exit and what share that is, the busiest first."""
    words = view.words
    rows = sorted(view.rows(EXITS), key=lambda row: -float(row["people"]))
    if not rows:
        return None
    names = distinct_names(view, rows, "exit")
    shown = rows[:MOST_EXITS]
    share = [words.quantity(rounded(row["share_percent"]), "percent") for row in shown]
    figure = ranked_figure(
        names[:MOST_EXITS],
        [float(row["people"]) for row in shown],
        x_title=words("People"),
        texts=[
            f"{words.number(round(float(row['people'])))} · {said}"
            for row, said in zip(shown, share, strict=True)
        ],
    )
    unused = sum(not float(row["people"]) for row in rows)
    return Chart(
        id="exits",
        title=words("Which exit they took"),
        reading=words(
            "{name} takes {share} of all; {unused} of {all} exits are used by nobody.",
            name=names[0],
            share=share[0],
            unused=unused,
            all=len(rows),
        ),
        figure=figure,
        columns=(
            words("Exit"),
            words("Width (m)"),
            words("People"),
            words("Share (%)"),
            words("First out"),
            words("Last out"),
            words("Mean flow (people/s)"),
        ),
        rows=tuple(
            (
                name,
                rounded(row["width_m"], 2),
                whole(row["people"]),
                rounded(row["share_percent"]),
                span(words, row.get("first_s")),
                span(words, row.get("last_s")),
                rounded(row.get("mean_flow_p_s"), 2),
            )
            for name, row in zip(names, rows, strict=True)
        ),
        height_px=figure["layout"]["height"],
    )
