"""Who calls, and when: the scenario's triggers put on the engine's clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from twin.model import Name
from twin.response import words
from twin.response.triggers import THRESHOLDS, heavy_rain_s, storm_at, warning_s, warnings
from twin.scenario.response import OnDepth, OnRain, OnStorm, OnWarning

if TYPE_CHECKING:
    from twin.campus.response import ResponseRules
    from twin.engine import Engine
    from twin.response.site import FloodSite, Rainstorm
    from twin.scenario.response import CrewDecision, Trigger, WarningColour

__all__ = ["Call", "Calls"]

ON_TIME = Name(en="at the time set", zh="按设定时间")
ON_STORM = Name(en="it rains", zh="降雨开始")
ON_FORECAST = Name(en="rain is forecast", zh="降雨预报")
ON_WARNING = Name(en="a warning was issued", zh="预警发布")
ON_RAIN = Name(en="heavy rain on the gauge", zh="雨量超限")
ON_DEPTH = Name(en="water in the yard", zh="场地积水")


@dataclass(frozen=True, slots=True)
class Call:
    """The call of one decision."""

    name: str
    decision: CrewDecision
    storm: Rainstorm | None
    """The storm for which it goes out; None when the run has none."""
    why: Name
    cause: int | None
    """The event behind it: the warning, the storm that has begun, the water in the yard."""


class Calls:
    """Puts warnings and calls on the engine's clock; *answer* is called with each call.

    A trigger calls once in each storm. What is due before the run begins is called as it begins.
    """

    def __init__(
        self,
        engine: Engine,
        site: FloodSite,
        *,
        rules: ResponseRules,
        start: datetime,
        answer: Callable[[Call], None],
    ) -> None:
        self._engine = engine
        self._site = site
        self._start = start
        self._answer = answer
        self._issued = warnings(site, lead_min=rules.warning_lead_min)
        self._events: dict[tuple[str, str], int] = {}
        self._called: set[tuple[str, str | None]] = set()
        for one in self._issued:
            self._at(one.time_s, partial(self._issue, one.storm, one.colour))

    def schedule(self, name: str, decision: CrewDecision) -> None:
        """Put the calls of one decision on the clock."""
        trigger = decision.trigger
        if decision.at is not None:
            at_s = (decision.at - self._start).total_seconds()
            self._at(at_s, lambda: self._call(name, decision, None, ON_TIME, None))
        elif isinstance(trigger, OnDepth):
            self._watch(name, decision, trigger)
        elif trigger is not None:
            for storm in self._site.storms:
                at_s, why = self._due(trigger, storm)
                if at_s < math.inf:
                    call = partial(self._call, name, decision, storm, why, None)
                    self._at(at_s + 60.0 * trigger.after_min, call)

    def _at(self, at_s: float, action: Callable[[], None]) -> None:
        if at_s <= self._engine.length_s:
            self._engine.at(max(at_s, self._engine.start_s), action)

    def _issue(self, storm: str, colour: WarningColour) -> None:
        hours, depth_mm = THRESHOLDS[colour]
        self._events[storm, colour] = self._engine.journal.record(
            self._engine.now_s,
            "warning-issued",
            asset="weather",
            detail=words.warning(colour, depth_mm, hours),
        )

    def _due(self, trigger: OnStorm | OnWarning | OnRain, storm: Rainstorm) -> tuple[float, Name]:
        """Return when a trigger that is known in advance acts in one storm, and why."""
        if isinstance(trigger, OnStorm):
            return storm.begins_s, ON_FORECAST if trigger.after_min < 0.0 else ON_STORM
        if isinstance(trigger, OnWarning):
            return warning_s(self._issued, storm.id, trigger), ON_WARNING
        return heavy_rain_s(self._site.rain_mm, storm, trigger), ON_RAIN

    def _watch(self, name: str, decision: CrewDecision, trigger: OnDepth) -> None:
        def passed(_time_s: float, rising: bool, event: int | None) -> None:
            storm = storm_at(self._site, self._engine.now_s)
            key = (name, storm.id if storm else None)
            if rising and key not in self._called:
                self._called.add(key)
                self._at(
                    self._engine.now_s + 60.0 * trigger.after_min,
                    lambda: self._call(name, decision, storm, ON_DEPTH, event),
                )

        self._site.on_depth(trigger.yard, trigger.depth_m, passed)

    def _call(
        self,
        name: str,
        decision: CrewDecision,
        storm: Rainstorm | None,
        why: Name,
        cause: int | None,
    ) -> None:
        storm = storm or storm_at(self._site, self._engine.now_s)
        if cause is None and storm is not None:
            cause = self._cause(decision.trigger, storm)
        self._answer(Call(name, decision, storm, why, cause))

    def _cause(self, trigger: Trigger | None, storm: Rainstorm) -> int | None:
        """Return the warning behind a call, or the storm if that has begun."""
        if isinstance(trigger, OnWarning):
            at_s = warning_s(self._issued, storm.id, trigger)
            for one in self._issued:
                if one.storm == storm.id and one.time_s == at_s:
                    return self._events.get((one.storm, one.colour))
        return self._site.storm_event(storm.id)
