"""What happened when: the events of a run as bars and signs on one time axis."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from twin.report.chart import Chart, layout, pattern, time_axis, value_axis
from twin.runs.causes import ENDS

if TYPE_CHECKING:
    from twin.report.view import RunView
    from twin.runs.outcome import Event

__all__ = ["Stretch", "stretches", "timeline_chart"]

LOOK: Final[dict[str, tuple[str, str]]] = {
    "weather": ("@line-1", ""),
    "equipment-failed": ("@line-5", "/"),
    "power-lost": ("@line-4", "x"),
    "starved": ("@line-4", "."),
    "rain-began": ("@line-1", "."),
    "ingress-began": ("@line-6", "/"),
    "room-flooded": ("@line-2", "x"),
    "equipment-drowned": ("@line-5", "\\"),
    "water-lost": ("@line-4", "-"),
    "supply-cold": ("@line-2", ""),
}
"""Colour and pattern of each kind of stretch."""

_ENDED_BY: Final[dict[str, list[str]]] = {}
"""By each kind of ending, the beginnings that it ends."""
for _begin, _ends in (
    *ENDS.items(),
    ("rain-began", ("rain-ended",)),
    ("ingress-began", ("ingress-ended",)),
):
    for _end in _ends:
        _ENDED_BY.setdefault(_end, []).append(_begin)

LEAVING: Final = (
    "alarm", "fire-began", "door-locked", "door-opened", "door-forced", "exit-jammed",
    "exit-cleared", "lift-stopped", "lights-lost", "rescue-called", "rescue-arrived", "rescue-done",
    "search-done",
)  # fmt: skip
"""What is told of an evacuation: moments, on a row of their own."""

GATHERED: Final = ("starved", "water-lost")
"""Kinds that befall many assets at once: all of them share one row."""

MOST_ROWS: Final = 16
"""Rows of other kinds; the rest is in the event log."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state that lasted: which asset, what, from when to when [s]."""

    kind: str
    asset: str
    begin_s: float
    end_s: float
    open: bool
    """Whether it still lasted when the run ended."""


def stretches(view: RunView) -> list[Stretch]:
    """Pair beginnings with endings, per asset, in order of time."""
    open_: dict[tuple[str, str], float] = {}
    found: list[Stretch] = []
    for event in view.events:
        asset = event.asset or ""
        for begin in _ENDED_BY.get(event.kind, ()):
            begin_s = open_.pop((begin, asset), None)
            if begin_s is not None and event.time_s > begin_s:
                found.append(Stretch(begin, asset, begin_s, float(event.time_s), False))
        if event.kind in LOOK:
            open_.setdefault((event.kind, asset), max(float(event.time_s), 0.0))
    found += [
        Stretch(kind, asset, begin_s, view.length_s, True)
        for (kind, asset), begin_s in open_.items()
        if begin_s < view.length_s
    ]
    return sorted(found, key=lambda stretch: (stretch.begin_s, stretch.asset))


@dataclass
class _Lanes:
    """The lanes of the timeline as they are filled, one below the other."""

    view: RunView
    names: list[str] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)
    table: list[tuple[Any, ...]] = field(default_factory=list)

    def bars(self, kind: str, lane: str, said: str, parts: list[tuple[float, float]]) -> None:
        """Draw what lasted, from and to [s], into a lane."""
        view = self.view
        colour, sign = LOOK[kind]
        if lane not in self.names:
            self.names.append(lane)
        self.data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": said,
                "legendgroup": said,
                "showlegend": not any(trace["name"] == said for trace in self.data),
                "y": [lane] * len(parts),
                "base": [view.iso(begin_s) for begin_s, _ in parts],
                "x": [(end_s - begin_s) * 1000 for begin_s, end_s in parts],
                "customdata": [self._span(begin_s, end_s) for begin_s, end_s in parts],
                "marker": {"color": colour, "line": {"width": 0}, "pattern": pattern(sign)},
                "hovertemplate": f"%{{y}}<br>{said}<br>%{{customdata}}<extra></extra>",
            }
        )
        self.table += [_row(view, lane, said, begin_s, end_s) for begin_s, end_s in parts]

    def signs(self, lane: str, said: str, events: list[Event]) -> None:
        """Draw what happened at a moment into a lane."""
        view = self.view
        texts = [view.event_text(event) for event in events]
        self.names.append(lane)
        self.data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": said,
                "x": [view.iso(event.time_s) for event in events],
                "y": [lane] * len(events),
                "marker": {"symbol": "diamond", "size": 12, "color": "@line-3"},
                "text": texts,
                "hovertemplate": "%{text}<br>%{x}<extra></extra>",
            }
        )
        self.table += [
            (text, said, view.words.moment(view.at(event.time_s)), "", "")
            for text, event in zip(texts, events, strict=True)
        ]

    def _span(self, begin_s: float, end_s: float) -> str:
        words, at = self.view.words, self.view.at
        lasted = words.duration(end_s - begin_s)
        return f"{words.moment(at(begin_s))} – {words.moment(at(end_s))} ({lasted})"


def timeline_chart(view: RunView) -> Chart | None:
    """Draw the weather's spans, outages, failures and cold supply as bars, decisions as signs."""
    words = view.words
    found = stretches(view)
    lanes = _Lanes(view)
    _draw_spans(lanes)
    left_out = _draw_troubles(lanes, found)
    decisions = [one for one in view.events if one.kind == "decision-taken" and one.time_s >= 0]
    if decisions:
        lanes.signs(words("Decisions"), words("Decision taken"), decisions)
    leaving = [one for one in view.events if one.kind in LEAVING and one.time_s >= 0]
    if leaving:
        lanes.signs(words("Evacuation"), words("Alarm and help"), leaving)
    if not lanes.data:
        return None
    height = 110 + 28 * len(lanes.names)
    drawing = layout(height_px=height, barmode="overlay", hovermode="closest", bargap=0.3)
    drawing["xaxis"] = time_axis(words, view.start, view.end)
    drawing["yaxis"] = value_axis(
        "", type="category", categoryorder="array", categoryarray=lanes.names,
        autorange="reversed", showgrid=True,
    )  # fmt: skip
    reading = _reading(view, found)
    if left_out:
        reading += words(" {count} shorter rows are in the event log only.", count=left_out)
    return Chart(
        id="timeline",
        title=words("What happened when"),
        reading=reading,
        figure={"data": lanes.data, "layout": drawing},
        columns=(words("Where"), words("What"), words("From"), words("To"), words("Lasted")),
        rows=tuple(lanes.table),
        height_px=height,
    )


def _draw_spans(lanes: _Lanes) -> None:
    view = lanes.view
    for span in view.manifest.spans:
        begin_s, end_s = max(span.from_s, 0.0), min(span.to_s, view.length_s)
        if end_s > begin_s and "outage" not in span.kind:
            said = view.words("Weather and plan")
            lanes.bars("weather", view.words.name(span.name), said, [(begin_s, end_s)])


def _draw_troubles(lanes: _Lanes, found: list[Stretch]) -> int:
    """Draw one lane per asset and kind, worst first; return how many found no room."""
    view, words = lanes.view, lanes.view.words
    by_lane: dict[tuple[str, str], list[Stretch]] = {}
    for stretch in (one for one in found if one.kind not in GATHERED):
        by_lane.setdefault((stretch.kind, stretch.asset), []).append(stretch)
    order = {kind: place for place, kind in enumerate(LOOK)}
    ranked = sorted(
        by_lane.items(),
        key=lambda item: (order[item[0][0]], -sum(s.end_s - s.begin_s for s in item[1])),
    )
    for (kind, asset), parts in ranked[:MOST_ROWS]:
        lasted = [(part.begin_s, part.end_s) for part in parts]
        lanes.bars(kind, view.asset_label(asset), words.event_kind(kind), lasted)
    for kind in GATHERED:
        parts = [stretch for stretch in found if stretch.kind == kind]
        if parts:
            lane = words("{count} assets", count=len({part.asset for part in parts}))
            whole = (min(part.begin_s for part in parts), max(part.end_s for part in parts))
            lanes.bars(kind, lane, words.event_kind(kind), [whole])
    return max(len(ranked) - MOST_ROWS, 0)


def _reading(view: RunView, found: list[Stretch]) -> str:
    words = view.words
    cold = [stretch for stretch in found if stretch.kind == "supply-cold"]
    wet = [stretch for stretch in found if stretch.kind == "room-flooded"]
    if wet:
        return words(
            "Water takes {room} first, {moment}; a room is lost {count} times in all.",
            room=view.asset_label(wet[0].asset),
            moment=words.moment(view.at(wet[0].begin_s)),
            count=len(wet),
        )
    alarm = next((event for event in view.events if event.kind == "alarm"), None)
    if alarm is not None:
        return words("The alarm sounds at {moment}.", moment=words.moment(view.at(alarm.time_s)))
    if not view.plants:
        return words("No room was lost to water.")
    if not cold:
        return words("No plant's supply went cold.")
    return words(
        "Supply first goes cold at {plant}, {moment}; {count} cold spells in all.",
        plant=view.asset_label(cold[0].asset),
        moment=words.moment(view.at(cold[0].begin_s)),
        count=len(cold),
    )


def _row(view: RunView, where: str, what: str, begin_s: float, end_s: float) -> tuple[Any, ...]:
    words = view.words
    return (
        where,
        what,
        words.moment(view.at(begin_s)),
        words.moment(view.at(end_s)),
        words.duration(end_s - begin_s),
    )
