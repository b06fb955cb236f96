"""The water on the yards, laid over the map of the campus."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twin.report.campus_map import map_chart
from twin.report.chart import Chart, layout
from twin.report.states import states_over

if TYPE_CHECKING:
    from twin.campus.campus import Campus
    from twin.report.language import Words
    from twin.report.view import RunView

__all__ = ["YardDepth", "campus_of", "depth_map", "depth_traces", "yard_depths"]

DEEP_M: Final = 0.15
"""Water on a yard that stops traffic [m] (GB 50014-2021, recalled)."""

DEPTHS: Final[tuple[tuple[float, float, str, int, str], ...]] = (
    (0.05, DEEP_M, "@water-1", 12, "water 5 to 15 cm deep"),
    (DEEP_M, 0.30, "@water-2", 18, "15 to 30 cm"),
    (0.30, math.inf, "@water-3", 26, "over 30 cm"),
)
"""From, below [m], colour, size of the sign [px], words. Less than 5 cm is a wet yard."""


@dataclass(frozen=True, slots=True)
class YardDepth:
    """The water on one yard: its name, where it lies on the site [m], how deep it stands [m]."""

    name: str
    x_m: float
    y_m: float
    depth_m: float


def yard_depths(view: RunView, time_s: float | None = None) -> list[YardDepth]:
    """Return the water on every yard with a place: the deepest of the run, or at a moment [s]."""
    import numpy as np

    found = []
    for row in view.rows("flood.yards"):
        x_m, y_m, depth_m = (float(row[key]) for key in ("x_m", "y_m", "peak_depth_m"))
        if math.isnan(x_m) or math.isnan(y_m):
            continue
        if time_s is not None:
            series = view.series(str(row["yard"]), "depth_m")
            if series is None:
                continue
            depth_m = float(np.interp(time_s, *series))
        found.append(YardDepth(str(row[f"name_{view.words.language}"]), x_m, y_m, depth_m))
    return found


def depth_traces(depths: Sequence[YardDepth], words: Words) -> list[dict[str, Any]]:
    """Return the traces that lay depths over a map, one for each class, with its words."""
    traces = []
    for least_m, below_m, role, size, said in DEPTHS:
        own = [one for one in depths if least_m <= one.depth_m < below_m]
        if own:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": words(said),
                    "x": [one.x_m for one in own],
                    "y": [one.y_m for one in own],
                    "text": [_said(one, words) for one in own],
                    "hovertemplate": "%{text}<extra></extra>",
                    "marker": {
                        "symbol": "circle",
                        "size": size,
                        "color": role,
                        "line": {"color": "@ink", "width": 1},
                    },
                }
            )
    return traces


def depth_reading(depths: Sequence[YardDepth], words: Words) -> str:
    """Say where the water stands deepest, and how many yards are under deep water."""
    deepest = max(depths, key=lambda one: one.depth_m)
    if deepest.depth_m < DEPTHS[0][0]:
        return words("No yard stands deeper than 5 cm.")
    return words(
        "Deepest at {yard}: {depth}; {count} of {all} yards stand deeper than 15 cm.",
        yard=deepest.name,
        depth=words.quantity(round(deepest.depth_m, 2), "m"),
        count=sum(one.depth_m > DEEP_M for one in depths),
        all=len(depths),
    )


def depth_map(view: RunView) -> Chart | None:
    """Draw the deepest water of the run on every yard, over the campus where it can be read."""
    words = view.words
    depths = yard_depths(view)
    if not depths:
        return None
    campus = campus_of(view)
    if campus is None:
        figure, height = _bare(depths, words)
    else:
        states, notes = states_over(view, campus)
        drawn = map_chart(campus, states, words, said=notes, depths=depths)
        figure, height = drawn.figure, drawn.height_px
    ranked = sorted(depths, key=lambda one: -one.depth_m)
    return Chart(
        id="depths",
        title=words("Deepest water on each yard"),
        reading=depth_reading(depths, words),
        figure=figure,
        columns=(words("Yard"), words("Deepest (m)")),
        rows=tuple((one.name, round(one.depth_m, 2)) for one in ranked),
        height_px=height,
    )


def campus_of(view: RunView) -> Campus | None:
    """Return the campus that a run was made on; None when its files are gone or have changed."""
    from twin import catalog
    from twin.campus import load_campus
    from twin.errors import TwinError

    known = {one.sha256 for one in view.manifest.inputs}
    try:
        folder = catalog.find_campus(view.manifest.campus)
        same = all(_sha256(file) in known for file in folder.rglob("*.yaml"))
        return load_campus(folder) if same else None
    except (TwinError, OSError):
        return None


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _said(one: YardDepth, words: Words) -> str:
    return f"<b>{one.name}</b><br>{words.quantity(round(one.depth_m, 2), 'm')}"


def _bare(depths: Sequence[YardDepth], words: Words) -> tuple[dict[str, Any], int]:
    """Return the yards alone, where nothing is known of what stands between them."""
    height = 520
    drawing: dict[str, Any] = layout(height_px=height, hovermode="closest")
    plain: Mapping[str, Any] = {
        "showgrid": False, "zeroline": False, "tickfont": {"color": "@muted"}, "automargin": True,
    }  # fmt: skip
    drawing["xaxis"] = {**plain, "title": {"text": words("East (m)"), "font": {"size": 12}}}
    drawing["yaxis"] = {
        **plain, "title": {"text": words("North (m)"), "font": {"size": 12}}, "scaleanchor": "x",
    }  # fmt: skip
    dry = [one for one in depths if one.depth_m < DEPTHS[0][0]]
    below: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": words("less than 5 cm"),
        "x": [one.x_m for one in dry],
        "y": [one.y_m for one in dry],
        "text": [_said(one, words) for one in dry],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 6, "color": "@clear", "line": {"color": "@muted", "width": 1}},
    }
    return {"data": [*([below] if dry else []), *depth_traces(depths, words)],
            "layout": drawing}, height  # fmt: skip
