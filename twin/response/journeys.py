"""Teams on their way: from place to place over roads that may be under water."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from twin.response.wading import surge_m3_s2, vehicle_speed_m_s

if TYPE_CHECKING:
    import simpy

    from twin.campus.response import ResponseRules
    from twin.engine import Engine
    from twin.response.roads import Leg, Node, Pace, Roads
    from twin.response.site import FloodSite

__all__ = ["Arrival", "Journeys"]

LOOK_S = 60.0
"""People look at the roads again after this long [s] (assumed); the water of a yard is read once
in each such stretch."""

Log = Callable[[str, float, float], None]
"""Called with a phase (``travel`` or ``wait``), its beginning and its end [s]."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a journey ended."""

    place: Node
    """Where the team stands now."""
    arrived: bool
    """Whether that is where it was going; else every way was under water for too long."""


@dataclass(slots=True)
class Journeys:
    """All travel of a run."""

    engine: Engine
    roads: Roads
    site: FloodSite
    rules: ResponseRules
    _looked_s: float = field(default=-math.inf, init=False)
    _seen: dict[str, tuple[float, float]] = field(default_factory=dict, init=False)

    def dry_s(self, start: Node, goal: Node, vehicle: bool) -> float:
        """Return how long the way takes when all roads are dry [s]."""
        travel = self.rules.travel
        speed_m_s = travel.vehicle_m_s if vehicle else travel.walking_m_s
        return self.roads.seconds(start, goal, lambda _leg: speed_m_s)

    def go(
        self, start: Node, goal: Node, *, vehicle: bool, loaded: bool, portable: bool, log: Log
    ) -> Generator[simpy.Event, Any, Arrival]:
        """Travel to *goal*; where all ways are closed, wait and look again, or give up.

        Parameters
        ----------
        start, goal
            Places of the road graph.
        vehicle
            Whether the team has one. Where no vehicle gets through, it walks on.
        loaded, portable
            Whether it carries something, and whether that can be carried on foot.
        log
            Told of each stretch of travelling and of waiting.

        Returns
        -------
        Arrival
            At the goal, or where the team stood when it gave up.
        """
        at, since_s, stuck_s = start, self.engine.now_s, math.inf
        way: list[Node] | None = None
        driving = vehicle
        while at != goal:
            now_s = self.engine.now_s
            if way is None or not self._open(way, driving, loaded):
                way, driving = self._plan(at, goal, driving, loaded=loaded, portable=portable)
            if way is None:
                if stuck_s == math.inf:
                    stuck_s = now_s
                    if now_s > since_s:
                        log("travel", since_s, now_s)
                if now_s - stuck_s >= 60.0 * self.rules.give_up_min:
                    log("wait", stuck_s, now_s)
                    return Arrival(at, arrived=False)
                yield self.engine.env.timeout(LOOK_S)
                continue
            if stuck_s < math.inf:
                log("wait", stuck_s, now_s)
                since_s, stuck_s = now_s, math.inf
            leg = self.roads.leg(at, way[1])
            yield self.engine.env.timeout(leg.length_m / self._pace(driving, loaded)(leg))
            at, way = way[1], way[1:]
        if self.engine.now_s > since_s:
            log("travel", since_s, self.engine.now_s)
        return Arrival(at, arrived=True)

    def _plan(
        self, at: Node, goal: Node, driving: bool, *, loaded: bool, portable: bool
    ) -> tuple[list[Node] | None, bool]:
        """Return the quickest open way and whether it is driven."""
        way = self.roads.way(at, goal, self._pace(driving, loaded))
        if way is None and driving and (portable or not loaded):
            on_foot = self.roads.way(at, goal, self._pace(driving=False, loaded=loaded))
            if on_foot is not None:
                return on_foot, False
        return way, driving

    def _open(self, way: list[Node], driving: bool, loaded: bool) -> bool:
        pace = self._pace(driving, loaded)
        return all(pace(self.roads.leg(one, other)) > 0.0 for one, other in pairwise(way))

    def _pace(self, driving: bool, loaded: bool) -> Pace:
        travel = self.rules.travel

        def vehicle(leg: Leg) -> float:
            depth_m, _ = self._water(leg)
            if depth_m > travel.vehicle_limit_m:
                return 0.0
            return vehicle_speed_m_s(depth_m, dry_m_s=travel.vehicle_m_s)

        def foot(leg: Leg) -> float:
            depth_m, speed_m_s = self._water(leg)
            surge = surge_m3_s2(depth_m=depth_m, speed_m_s=speed_m_s)
            if depth_m > travel.walking_limit_m or surge > travel.surge_limit_m3_s2:
                return 0.0
            return travel.carrying_m_s if loaded else travel.walking_m_s

        return vehicle if driving else foot

    def _water(self, leg: Leg) -> tuple[float, float]:
        """Return depth [m] and speed [m/s] of the water on a leg, as last looked at."""
        if leg.yard is None:
            return 0.0, 0.0
        now_s = self.engine.now_s
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            self._seen.clear()
        if leg.yard not in self._seen:
            self._seen[leg.yard] = (
                self.site.depth_m(leg.yard),
                self.site.flow_speed_m_s(leg.yard),
            )
        return self._seen[leg.yard]
