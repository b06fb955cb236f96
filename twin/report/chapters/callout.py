"""The latest call-out: until when a call still saves each room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from twin.report.chapter import Block, Chapter, Figure, Text, stored_grid
from twin.report.chart import Chart, layout, value_axis

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["chapters"]

ANSWERS: Final = "response.call_out"
SCAN: Final = "response.call_out_scan"


def chapters(view: RunView) -> list[Chapter]:
    """Return the chapter on the latest call-out; none when the run is no study of it."""
    if ANSWERS not in view.run.tables:
        return []
    words = view.words
    chart = _chart(view)
    blocks: list[Block] = [Figure(chart)] if chart else []
    blocks += stored_grid(
        view,
        ANSWERS,
        (
            "storm",
            "room",
            "measure",
            "lost_min",
            "answer",
            "latest_min",
            "latest_clock",
            "saved_by",
            "intervals_min",
        ),
        caption=words("The answer for each room and storm"),
        heading=words("The answer for each room and storm"),
    )
    blocks.append(
        Text(
            words(
                "Each call was played with the same rain and the same chance. Calls were first "
                "scanned; only where the answer changes once was its moment narrowed down."
            )
        )
    )
    return [Chapter("call-out", words("Latest call-out"), tuple(blocks))]


def _chart(view: RunView) -> Chart | None:
    """Draw, for each room and measure, which calls save it and which do not."""
    words = view.words
    lang = words.language
    rows = view.rows(SCAN)
    if not rows:
        return None
    storm_names = {row["storm"]: str(row[f"storm_{lang}"]) for row in view.rows(ANSWERS)}
    lanes: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        key = (
            storm_names.get(row["storm"], str(row["storm"])),
            row[f"room_{lang}"],
            row[f"measure_{lang}"],
        )
        lanes.setdefault(key, []).append(row)
    several = len({storm for storm, _, _ in lanes}) > 1
    labels = {
        key: f"{key[1]}{words.comma}{key[2]}" + (f" ({key[0]})" if several else "") for key in lanes
    }
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": said,
            "x": [float(r["call_min"]) for key in lanes for r in lanes[key] if r["saved"] == saved],
            "y": [labels[key] for key in lanes for r in lanes[key] if r["saved"] == saved],
            "marker": {"symbol": symbol, "size": 11, "color": role},
            "hovertemplate": f"%{{y}}<br>%{{x}} min<br>{said}<extra></extra>",
        }
        for saved, said, symbol, role in (
            (True, words("saved"), "circle", "@state-served"),
            (False, words("lost"), "x", "@state-cold"),
        )
    ]
    height = 130 + 34 * len(lanes)
    drawing = layout(height_px=height, hovermode="closest")
    drawing["xaxis"] = value_axis(words("Call, minutes after the first rain"), fixedrange=False)
    drawing["xaxis"] |= {"zeroline": True, "zerolinecolor": "@muted"}
    drawing["yaxis"] = value_axis("", type="category", autorange="reversed", showgrid=True)
    saved = sum(bool(row["saved"]) for row in rows)
    return Chart(
        id="call-out",
        title=words("Which call still saves the room"),
        reading=words(
            "{saved} of {all} calls that were played save their room.", saved=saved, all=len(rows)
        ),
        figure={"data": data, "layout": drawing},
        columns=(words("Room and measure"), words("Call (min)"), words("Saved")),
        rows=tuple(
            (labels[key], float(row["call_min"]), words("yes") if row["saved"] else words("no"))
            for key in lanes
            for row in lanes[key]
        ),
        height_px=height,
    )
