"""Charts of a flood: each storm's rain, levels against critical depths, losses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart
from twin.report.plots import mark_level, ranked_figure, time_figure, zoomed

if TYPE_CHECKING:
    from twin.report.view import RunView

__all__ = ["Storm", "level_chart", "loss_chart", "rain_chart", "storms", "wet_rooms"]

BEFORE_S: Final = 1800.0
AFTER_S: Final = 6 * 3600.0
"""What is drawn around a storm [s]: long enough to see the yards fall dry."""

MOST_ROOMS: Final = 3
MOST_STORMS: Final = 3

WET_M: Final = 0.01
"""Less water in a room than this is not drawn [m]."""

CLOSE: Final = 0.08
"""Levels closer to each other than this share of the axis share one label."""


@dataclass(frozen=True, slots=True)
class Storm:
    """One storm and the stretch of the run that is told with it [s]."""

    row: dict[str, Any]
    begins_s: float
    from_s: float
    to_s: float
    until_s: float
    """When the next storm's stretch begins, or the run ends."""

    @property
    def id(self) -> str:
        """Its id, fit for an anchor."""
        return re.sub(r"[^0-9a-z-]+", "-", str(self.row["storm"]).lower())


def storms(view: RunView) -> list[Storm]:
    """Return the storms in order of time; of many, those that fell hardest."""
    rows = view.rows("flood.storms")
    begins = sorted(float(row["begins_s"]) for row in rows)
    chosen = sorted(rows, key=lambda row: -float(row["peak_mm_h"]))[:MOST_STORMS]
    found = []
    for row in sorted(chosen, key=lambda row: float(row["begins_s"])):
        begin_s = float(row["begins_s"])
        later = [other - BEFORE_S for other in begins if other > begin_s]
        until_s = min([*later, view.length_s])
        to_s = min(float(row["ends_s"]) + AFTER_S, until_s)
        found.append(Storm(row, begin_s, max(0.0, begin_s - BEFORE_S), to_s, until_s))
    return found


def wet_rooms(view: RunView, storm: Storm) -> list[str]:
    """Return the rooms that stood deepest in one storm, the deepest first."""
    peaks = {}
    for row in view.rows("flood.rooms"):
        series = view.series(str(row["room"]), "depth_m")
        if series is not None:
            depth = _cut(series, storm.from_s, storm.to_s)[1]
            peaks[str(row["room"])] = float(max(depth, default=0.0))
    wet = [room for room, peak in peaks.items() if peak > WET_M]
    return sorted(wet, key=lambda room: -peaks[room])[:MOST_ROOMS]


def rain_chart(view: RunView, storm: Storm) -> Chart | None:
    """Draw the hyetograph of a storm; None when the rain was not recorded."""
    words = view.words
    rain = view.series("rain", "rain_mm_h")
    if rain is None:
        return None
    row = storm.row
    time_s, mm_h = _cut(rain, storm.from_s, float(row["ends_s"]) + BEFORE_S)
    figure = time_figure(
        view, [(words("Rain"), time_s, mm_h)], y_title=words("mm/h"), steps=True, fill=True,
        height_px=280,
    )  # fmt: skip
    figure["layout"]["showlegend"] = False
    zoomed(view, figure["layout"], storm.from_s, float(row["ends_s"]) + BEFORE_S, kinds=())
    name = str(row[f"name_{words.language}"])
    return Chart(
        id=f"rain-{storm.id}",
        title=words("Rain: {storm}", storm=name),
        reading=words(
            "{depth} in {duration}; the wettest hour brings {hour}, once in {period} years by the "
            "formula of Shanghai.",
            depth=words.quantity(round(float(row["depth_mm"])), "mm"),
            duration=words.duration(60.0 * float(row["duration_min"])),
            hour=words.quantity(round(float(row["hour_mm"])), "mm"),
            period=words.number(_period(float(row["return_period_a"]))),
        ),
        figure=figure,
        columns=(words("Time"), words("mm/h")),
        rows=_rows(view, time_s, mm_h),
        height_px=figure["layout"]["height"],
    )


def level_chart(view: RunView, room: str, storm: Storm) -> Chart | None:
    """Draw the water in a room through a storm, with the depths that its machines bear."""
    words = view.words
    series = view.series(room, "depth_m")
    if series is None:
        return None
    time_s, depth = _cut(series, storm.from_s, storm.to_s)
    if not len(depth):
        return None
    figure = time_figure(
        view, [(words("Water in the room"), time_s, depth)], y_title=words("Depth (m)"), fill=True,
        height_px=320,
    )  # fmt: skip
    figure["layout"]["showlegend"] = False
    zoomed(view, figure["layout"], storm.from_s, storm.to_s, kinds=("storm",))
    peak = int(depth.argmax())
    levels = _critical(view, room)
    top_m = max([float(depth[peak]), *levels], default=1.0) * 1.12
    figure["layout"]["yaxis"]["range"] = [0.0, top_m]
    _mark(view, figure, levels, top_m)
    reading = words(
        "The water reaches {depth} at {moment}.",
        depth=words.quantity(round(float(depth[peak]), 2), "m"),
        moment=words.moment(view.at(float(time_s[peak]))),
    )
    lost_s = [
        float(row["lost_s"])
        for row in view.rows("flood.equipment")
        if row["room"] == room and storm.from_s <= float(row["lost_s"]) < storm.until_s
    ]
    reading += " " * (words.language == "en") + (
        words(
            "The first machine is lost at {moment}, {count} in all.",
            moment=words.moment(view.at(min(lost_s))),
            count=len(lost_s),
        )
        if lost_s
        else words("No machine is lost.")
    )
    return Chart(
        id=f"level-{storm.id}-{room.replace('.', '-')}",
        title=words("Water in {room}", room=view.asset_label(room)),
        reading=reading,
        figure=figure,
        columns=(words("Time"), words("Depth (m)")),
        rows=_rows(view, time_s, depth),
        height_px=figure["layout"]["height"],
    )


def _critical(view: RunView, room: str) -> dict[float, list[str]]:
    """Return the depths at which machines of a room are lost, each with those of that depth."""
    words = view.words
    found: dict[float, dict[str, None]] = {}
    for row in view.rows("flood.critical"):
        if row["place"] == room:
            part = str(row["part"])
            said = words(PARTS[part]) if part in PARTS else part
            names = found.setdefault(round(float(row["depth_m"]), 3), {})
            names[f"{row[f'name_{words.language}']}{words.colon}{said}"] = None
    return {depth: list(names) for depth, names in sorted(found.items())}


PARTS: Final[dict[str, str]] = {
    "motor": "motor",
    "cabinet": "control cabinet",
    "panel": "panel",
}
"""What the parts of machines are called that water takes."""


def _mark(
    view: RunView, figure: dict[str, Any], levels: dict[float, list[str]], top_m: float
) -> None:
    """Draw the critical depths; labels of those that lie close stand together above the upper."""
    words = view.words
    waiting: list[str] = []
    depths = list(levels)
    for place, depth in enumerate(depths):
        names = levels[depth]
        said = f"{words.quantity(round(depth, 2), 'm')} {names[0]}"
        if len(names) > 1:
            said += words(" and {count} more", count=len(names) - 1)
        waiting.append(said)
        close = place + 1 < len(depths) and depths[place + 1] - depth < CLOSE * top_m
        mark_level(figure, depth, "" if close else " · ".join(waiting))
        if not close:
            waiting = []


def loss_chart(view: RunView) -> Chart | None:
    """Draw the direct loss by room and kind; None when nothing was lost."""
    words = view.words
    rows = [row for row in view.rows("flood.losses") if float(row["loss_cny"]) > 0.0]
    if not rows:
        return None
    lang = words.language
    labels = [f"{row[f'name_{lang}']}{words.colon}{row[f'cost_{lang}']}" for row in rows]
    values = [float(row["loss_cny"]) for row in rows]
    figure = ranked_figure(
        labels,
        values,
        x_title=words("Direct loss (CNY)"),
        texts=[words.number(round(value)) for value in values],
        roles=["@line-2"] * len(rows),
    )
    figure["layout"]["xaxis"]["tickformat"] = "~s"
    return Chart(
        id="loss",
        title=words("Direct loss"),
        reading=words("{loss} in all.", loss=words.quantity(round(sum(values)), "CNY")),
        figure=figure,
        columns=(words("Where and what"), words("Direct loss (CNY)")),
        rows=tuple((label, round(value)) for label, value in zip(labels, values, strict=True)),
        height_px=figure["layout"]["height"],
    )


# -- cutting and folding -------------------------------------------------------------------------


def _period(years: float) -> float:
    return round(years) if years >= 10 else round(years, 1)


def _cut(series: Any, begin_s: float, end_s: float) -> Any:
    time_s, values = series
    inside = (time_s >= begin_s) & (time_s <= end_s)
    return time_s[inside], values[inside]


def _rows(view: RunView, time_s: Any, values: Any) -> tuple[tuple[Any, ...], ...]:
    """Return samples as rows, every so many, so that a table stays readable."""
    every = max(1, len(time_s) // 60)
    return tuple(
        (view.words.moment(view.at(float(second))), round(float(value), 3))
        for second, value in zip(time_s[::every], values[::every], strict=True)
    )
