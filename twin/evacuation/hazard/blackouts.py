"""Lights that fail with a panel, or by an event, while people leave.

A part of a building (its spaces, the panel that feeds its lights) has light as long as the panel
has power and nothing else is against it. Then emergency lights burn until their batteries are
empty; what they have burnt is not made up for within the run. Changes come at their exact times;
daylight is looked at again every five minutes while the lights are out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.errors import UnknownName
from twin.evacuation import livewords as words

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.evacuation.hazard.lighting import EmergencyLighting
    from twin.evacuation.moving.pace import Pace
    from twin.model import Name

__all__ = ["Blackouts", "LitPart"]

LOOK_S: Final = 300.0
"""Daylight is looked at again after this long [s]."""

MOMENT_S: Final = 1e-6

Daylight = Callable[[float], bool]
"""Whether daylight is enough to walk by, at a time of the run [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LitPart:
    """Spaces whose lights hang on one panel: mostly a building, or its inner rooms."""

    id: str
    cells: Sequence[int]
    lighting: EmergencyLighting
    panel: str | None = None
    """The asset that feeds its lights; None: only events darken it."""
    daylight: Daylight | None = None
    """None: never, as in corridors and stairs without windows."""


@dataclass(slots=True)
class _Lights:
    part: LitPart
    against: dict[str, int | None] = field(default_factory=dict)
    """Why there is no light, with the events."""
    lost_s: float = math.inf
    """When they went out, as if on full batteries [s]."""
    burnt_s: float = 0.0
    """What the batteries have given in earlier outages [s]."""
    event: int | None = None
    """Of their failing."""
    serial: int = 0
    """Counts the changes, so that an old look can tell."""


class Blackouts:
    """The lights of one run.

    Parameters
    ----------
    engine : Engine
        The run.
    pace : Pace
        What slows people, shared with smoke.
    parts : iterable of LitPart
        Whose lights may fail.
    """

    def __init__(self, engine: Engine, pace: Pace, parts: Iterable[LitPart]) -> None:
        self._engine, self._pace = engine, pace
        self._lights = {part.id: _Lights(part) for part in parts}
        for lights in self._lights.values():
            panel = lights.part.panel
            if panel is None:
                continue
            engine.assets.on_change(panel, self._supply(lights))
            if not engine.assets.available(panel):
                self._lose(lights, "supply", engine.assets.cause(panel))

    def put_out(self, part: str, *, cause: int | None = None) -> int:
        """Put out the lights of a part by an event; return the event of their failing."""
        return self._lose(self._find(part), "event", cause)

    def put_on(self, part: str, *, cause: int | None = None) -> int | None:
        """Undo :meth:`put_out`; return the event when there is light again."""
        return self._regain(self._find(part), "event", cause)

    def dark(self, part: str) -> bool:
        """Return whether a part is without its ordinary lights."""
        return bool(self._find(part).against)

    def _find(self, part: str) -> _Lights:
        if part not in self._lights:
            raise UnknownName("part of a building with lights", part, self._lights)
        return self._lights[part]

    def _supply(self, lights: _Lights) -> Callable[[str, bool, int], None]:
        def changed(_asset: str, available: bool, event: int) -> None:
            if available:
                self._regain(lights, "supply", event)
            else:
                self._lose(lights, "supply", event)

        return changed

    def _lose(self, lights: _Lights, why: str, cause: int | None) -> int:
        lighting = lights.part.lighting
        left_h = max(0.0, lighting.duration_h - lights.burnt_s / 3600.0)
        if lights.against and lights.event is not None:
            lights.against.setdefault(why, cause)
            return lights.event
        event = self._tell("lights-lost", lights, cause, words.light(left_h))
        lights.against[why] = lights.event = event
        lights.lost_s = self._engine.now_s - lights.burnt_s
        self._change(lights)
        if left_h > 0.0:
            self._at(lights, self._engine.now_s + 3600.0 * left_h, self._run_empty)
        if lights.part.daylight is not None:
            self._at(lights, self._engine.now_s + LOOK_S, self._look_again)
        return event

    def _regain(self, lights: _Lights, why: str, cause: int | None) -> int | None:
        if why not in lights.against:
            return None
        since = lights.against.pop(why)
        if lights.against:
            return None
        event = self._tell("lights-back", lights, since if cause is None else cause, None)
        lights.event = None
        most_s = 3600.0 * lights.part.lighting.duration_h
        lights.burnt_s = min(most_s, self._engine.now_s - lights.lost_s)
        lights.lost_s = math.inf
        self._change(lights)
        return event

    def _change(self, lights: _Lights) -> None:
        """Hand on what light there is now; what was to come before comes no more."""
        lights.serial += 1
        self._hand_on(lights)

    def _hand_on(self, lights: _Lights) -> None:
        part, now_s = lights.part, self._engine.now_s
        day = part.daylight is not None and part.daylight(now_s)
        # A moment later: the instant at which batteries are empty lies within rounding.
        light = part.lighting.light(now_s + MOMENT_S, lights.lost_s, daylight=day)
        cells = np.array(part.cells, dtype=np.int32)
        self._pace.set_light(cells, float(light.factor), float(light.cap_m_s))

    def _run_empty(self, lights: _Lights) -> None:
        self._tell("lights-emergency-empty", lights, lights.event, None)
        self._hand_on(lights)

    def _look_again(self, lights: _Lights) -> None:
        self._hand_on(lights)
        self._at(lights, self._engine.now_s + LOOK_S, self._look_again)

    def _at(self, lights: _Lights, time_s: float, action: Callable[[_Lights], None]) -> None:
        """Do something later, unless the lights have changed by then."""
        serial = lights.serial
        if time_s > self._engine.length_s:
            return

        def due() -> None:
            if lights.serial == serial:
                action(lights)

        self._engine.at(time_s, due)

    def _tell(self, kind: str, lights: _Lights, cause: int | None, detail: Name | None) -> int:
        return self._engine.journal.record(
            self._engine.now_s, kind, asset=lights.part.id, cause=cause, detail=detail
        )
