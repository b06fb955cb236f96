"""Water whose answer is known: one yard, one room, one door; levels are straight lines in time."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from twin.engine import Engine
from twin.model import Name

ROOM = "library.pump-room"
DOOR = "library.pump-room.door"

Line = Sequence[tuple[float, float]]
"""Corners (time [s], depth [m]) of a level; constant before the first and after the last."""

RISE: Line = ((1800.0, 0.0), (5400.0, 0.4), (9000.0, 0.4), (12600.0, 0.0))
"""Half an hour after the rain begins the yard fills to 0.4 m within the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """A yard."""

    id: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """A way in."""

    id: str
    yard: str = "yard"
    width_m: float
    sill_m: float
    highest_m: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodRoom:
    """A room."""

    id: str
    name: Name
    building: str
    ways_in: tuple[WayIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rainstorm:
    """A storm."""

    id: str
    begins_s: float
    ends_s: float


def level(line: Line, time_s: float) -> float:
    """Return the level at a time."""
    for (t0, y0), (t1, y1) in itertools.pairwise(line):
        if t0 <= time_s < t1:
            return y0 + (y1 - y0) * (time_s - t0) / (t1 - t0)
    return line[0][1] if time_s < line[0][0] else line[-1][1]


def passings(line: Line, depth_m: float) -> list[tuple[float, bool]]:
    """Return when the level passes a depth, and whether it rises then."""
    return [
        (t0 + (depth_m - y0) / (y1 - y0) * (t1 - t0), y1 > y0)
        for (t0, y0), (t1, y1) in itertools.pairwise(line)
        if min(y0, y1) <= depth_m < max(y0, y1)
    ]


class Water:
    """A yard that follows a line, and a room that takes a constant flow while it is above a crest.

    The room is lost when *critical_s* seconds' worth of inflow stand in it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        line: Line = RISE,
        sill_m: float = 0.1,
        width_m: float = 1.5,
        critical_s: float = 1200.0,
        flow_m3_s: float = 0.02,
        at: tuple[float, float] = (450.0, 400.0),
        storms: Sequence[Rainstorm] = (),
    ) -> None:
        self.engine = engine
        self.line = line
        self.flow_m3_s = flow_m3_s
        self.critical_m3 = critical_s * flow_m3_s
        self.yards = (Yard(id="yard", x_m=at[0], y_m=at[1]),)
        door = WayIn(id=DOOR, width_m=width_m, sill_m=sill_m)
        self.sill_m = self.crest_m = sill_m
        self.rooms = (
            FloodRoom(
                id=ROOM,
                name=Name(en="Pump room", zh="泵房"),
                building="library",
                ways_in=(door,),
            ),
        )
        self.storms = tuple(storms) or (Rainstorm(id="storm", begins_s=0.0, ends_s=7200.0),)
        self.calls: list[tuple[str, float, object]] = []
        self.lost: list[float] = []
        self._volume_m3 = 0.0
        self._since_s = engine.now_s
        self._pumped_m3_s = 0.0
        self._version = 0
        self._watched: list[tuple[float, Callable[[float, bool, int | None], None]]] = []
        self._predict()

    # -- what the response asks ------------------------------------------------------------------

    def rain_mm(self, time_s: float) -> float:
        """Return rain of 60 mm/h within each storm."""
        return sum(
            60.0 * (min(max(time_s, one.begins_s), one.ends_s) - one.begins_s) / 3600.0
            for one in self.storms
        )

    def storm_event(self, storm: str) -> int | None:
        """Return None: this water writes no journal."""
        assert storm in {one.id for one in self.storms}
        return None

    def depth_m(self, place: str) -> float:
        """Return the level of the yard, or the volume in the room over an area of 48 m2."""
        if place == "yard":
            return level(self.line, self.engine.now_s)
        self._advance()
        return self._volume_m3 / 48.0

    def flow_speed_m_s(self, yard: str) -> float:
        """Return that the water stands."""
        assert yard == "yard"
        return 0.0

    def on_depth(
        self, place: str, depth_m: float, callback: Callable[[float, bool, int | None], None]
    ) -> None:
        """Call back at the passings of the yard's level."""
        assert place == "yard"
        for time_s, rising in passings(self.line, depth_m):
            self.engine.at(time_s, partial(callback, time_s, rising, None))

    def lost_s(self, room: str) -> Sequence[float]:
        """Return when the room was lost."""
        assert room == ROOM
        return self.lost

    # -- what the response does ------------------------------------------------------------------

    def raise_barrier(self, way_in: str, *, height_m: float, leak_gap_m: float, cause: int) -> None:
        """Raise the crest; a leak is noted only."""
        self._change("barrier", (way_in, height_m, leak_gap_m))
        self.crest_m = self.sill_m + height_m
        self._predict()

    def remove_barrier(self, way_in: str, *, cause: int) -> None:
        """Lower the crest again."""
        self._change("open", way_in)
        self.crest_m = self.sill_m
        self._predict()

    def place_pump(self, room: str, *, flow_m3_s: float, cause: int) -> int:
        """Pump."""
        self._change("pump", flow_m3_s)
        self._pumped_m3_s += flow_m3_s
        self._predict()
        return 7

    def remove_pump(self, handle: int, *, cause: int) -> None:
        """Pump no more."""
        assert handle == 7
        self._change("pump away", handle)
        self._pumped_m3_s = 0.0
        self._predict()

    # -- how it fills ----------------------------------------------------------------------------

    def _change(self, what: str, which: object) -> None:
        self._advance()
        self.calls.append((what, self.engine.now_s, which))

    def _advance(self) -> None:
        now_s = self.engine.now_s
        for begin_s, end_s, rate in self._stretches(self._since_s):
            if begin_s >= now_s:
                break
            self._volume_m3 = max(0.0, self._volume_m3 + rate * (min(end_s, now_s) - begin_s))
        self._since_s = now_s

    def _stretches(self, from_s: float) -> list[tuple[float, float, float]]:
        """Return stretches of time with the net flow into the room in each [m3/s]."""
        cuts = [time_s for time_s, _ in passings(self.line, self.crest_m) if time_s > from_s]
        ends = [*cuts, from_s + 1e6]
        return [
            (
                begin_s,
                end_s,
                (self.flow_m3_s if level(self.line, (begin_s + end_s) / 2) > self.crest_m else 0.0)
                - self._pumped_m3_s,
            )
            for begin_s, end_s in zip([from_s, *cuts], ends, strict=True)
        ]

    def _predict(self) -> None:
        """Put the loss of the room on the clock, as it stands now."""
        self._version += 1
        version, volume = self._version, self._volume_m3
        for begin_s, end_s, rate in self._stretches(self._since_s):
            after = max(0.0, volume + rate * (end_s - begin_s))
            if volume < self.critical_m3 <= after:
                lost_s = begin_s + (self.critical_m3 - volume) / rate
                self.engine.at(lost_s, lambda: self._lose(version))
                return
            volume = after

    def _lose(self, version: int) -> None:
        if version == self._version:
            self.lost.append(self.engine.now_s)
            self.engine.journal.record(self.engine.now_s, "room-flooded", asset=ROOM)
