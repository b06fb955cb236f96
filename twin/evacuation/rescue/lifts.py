"""A lift that clears a building: a SimPy process that serves the queues before its doors.

It fetches the highest storey on which people wait, stops on the way down as long as there is room,
and lets everybody out on the discharge storey (shuttle mode). Whoever boards there, a rescue team,
goes to his own storey first. Only people whose route allows lifts ever queue before one.

When it stops (its supply fails, or an event says so) whoever is in it between two storeys is shut
in until it works again or a rescue team opens it; those who wait go other ways. What a lift does is
timed in continuous time; people step in and out at the last point of the crowd's grid before, half
a second earlier at most. Left out: signals held by hand, and devices that bring a car to the next
storey on batteries.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.errors import InputError, UnknownName
from twin.evacuation import livewords as words
from twin.evacuation.moving.state import INCAPACITATED, RIDING

if TYPE_CHECKING:
    import simpy

    from twin.engine import Engine
    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.plans.liftspec import LiftSpec
    from twin.model import Name

__all__ = ["Lift", "LiftRide"]

Steps = Generator["simpy.Event", Any, Any]

LOOK_S = 1.0
"""A lift that stands still sees within this time that somebody waits [s]."""
IDLE_S = 10.0
"""The same while nobody in the whole crowd moves [s]."""


@dataclass(frozen=True, slots=True)
class LiftRide:
    """From one opening of the doors to the next that lets people out."""

    people: int
    from_s: float
    """The doors had shut behind the first of them [s]."""
    to_s: float
    """The doors had opened on the discharge storey [s]."""


class Lift:
    """One lift during one run.

    Parameters
    ----------
    engine : Engine
        The run; *crowd* is attached to it.
    crowd : Crowd
        The people.
    spec : LiftSpec
        What it can do, and its doors. Where its space is one of the engine's assets, it runs while
        that is available.
    discharge : str, optional
        The door at which people get out; by default the one nearest to the ground outside, at 0 m.
    starts_s : float
        When it begins to serve [s]; it then stands on the discharge storey.

    Raises
    ------
    UnknownName
        A door that is not among the stops.
    InputError
        A stop that is no door of this lift, or fewer than two stops.
    """

    def __init__(
        self,
        engine: Engine,
        crowd: Crowd,
        spec: LiftSpec,
        *,
        discharge: str | None = None,
        starts_s: float = 0.0,
    ) -> None:
        if len(spec.stops) < 2:
            raise InputError(f"lift {spec.space}: {len(spec.stops)} stops; allowed: two or more")
        self.id = self.space = spec.space
        self.spec = spec
        self.stops = tuple(sorted(spec.stops, key=lambda stop: stop.elevation_m))
        self.rides: list[LiftRide] = []
        self._engine, self._crowd = engine, crowd
        self._into, self._out_of = self._doors(crowd.network.cell(spec.space))
        self._discharge = self._place(discharge)
        self._at = self._discharge
        """The stop where it is, or to which it travels."""
        self._came_from = self._discharge
        self._done = 1.0
        """Share of the way from there."""
        self._open = False
        self._wants: dict[int, int] = {}
        """Who is inside, with the stop at which each gets out."""
        self._against: dict[str, int | None] = {}
        self._halt, self._again = engine.env.event(), engine.env.event()
        if self.id in engine.assets:
            engine.assets.on_change(self.id, self._supply)
            if not engine.assets.available(self.id):
                self.stop("supply", cause=engine.assets.cause(self.id))
        engine.process(self._run(starts_s))

    def _doors(self, cell: int) -> tuple[list[int], list[int]]:
        """Return the directed links into the car and out of it, one of each for every stop."""
        network = self._crowd.network
        into: list[int] = []
        out: list[int] = []
        for stop in self.stops:
            ways = network.link(stop.link)
            ins = [index for index in ways if network.dst[index] == cell]
            outs = [index for index in ways if network.src[index] == cell]
            if len(ins) != 1 or len(outs) != 1 or not network.lift[ways[0]]:
                raise InputError(
                    f"{stop.link} is no door of the lift {self.space}; allowed: links of kind"
                    " lift-door between it and a landing, passable both ways"
                )
            into, out = [*into, *ins], [*out, *outs]
        return into, out

    def _place(self, link: str | None) -> int:
        links = [stop.link for stop in self.stops]
        if link is None:
            return min(range(len(links)), key=lambda i: abs(self.stops[i].elevation_m))
        if link not in links:
            raise UnknownName("lift door", link, links)
        return links.index(link)

    # -- who is in it, and whether it runs ---------------------------------------------------------

    @property
    def works(self) -> bool:
        """Whether it runs."""
        return not self._against

    @property
    def riders(self) -> tuple[int, ...]:
        """The people in it."""
        return tuple(self._wants)

    @property
    def trapped(self) -> tuple[int, ...]:
        """The people who are shut in: it stands, with its doors shut."""
        return () if self.works or self._open else self.riders

    @property
    def landing(self) -> str:
        """The space before the door that is nearest to where it stands."""
        network = self._crowd.network
        return str(network.cell_id[network.dst[self._out_of[self._nearest()]]])

    def stop(self, reason: str = "stopped", *, cause: int | None = None) -> int:
        """Stop it for a reason; return the event.

        With its doors open people step out; between two storeys they are shut in.
        """
        if self._open:
            for person in self.riders:
                self._step_out(person, self._at)
        detail = words.lift_stopped(len(self._wants))
        event = self._tell("lift-stopped", cause, value=float(len(self._wants)), detail=detail)
        first = not self._against
        self._against[reason] = event
        if first:
            self._lock_doors(locked=True)
            self._halt.succeed()
            self._halt = self._engine.env.event()
        return event

    def resume(self, reason: str = "stopped", *, cause: int | None = None) -> int | None:
        """Take a reason away; return the event when it runs again."""
        if reason not in self._against:
            return None
        since = self._against.pop(reason)
        if self._against:
            return None
        event = self._tell("lift-works", since if cause is None else cause)
        self._lock_doors(locked=False)
        self._again.succeed()
        self._again = self._engine.env.event()
        return event

    def free(self, *, cause: int | None = None) -> int | None:
        """Let those who are shut in out on the nearest storey; return the event.

        A rescue team does this; None when nobody is shut in.
        """
        shut_in = self.trapped
        if not shut_in:
            return None
        stop = self._nearest()
        event = self._tell("lift-opened", cause, value=float(len(shut_in)))
        for person in shut_in:
            self._step_out(person, stop)
        return event

    def _supply(self, _asset: str, available: bool, event: int) -> None:
        if available:
            self.resume("supply", cause=event)
        else:
            self.stop("supply", cause=event)

    def _nearest(self) -> int:
        start_m, end_m = self.stops[self._came_from].elevation_m, self.stops[self._at].elevation_m
        here_m = start_m + self._done * (end_m - start_m)
        return min(range(len(self.stops)), key=lambda i: abs(self.stops[i].elevation_m - here_m))

    def _lock_doors(self, *, locked: bool) -> None:
        change = self._crowd.lock if locked else self._crowd.unlock

        def all_doors() -> None:
            for stop in self.stops:
                change(stop.link)

        self._engine.change(self._crowd, all_doors)

    # -- the process -------------------------------------------------------------------------------

    def _run(self, starts_s: float) -> Steps:
        """Serve whoever waits, until the run ends."""
        if starts_s > self._engine.now_s:
            yield self._engine.until(starts_s)
        left_s = math.nan
        while True:
            goal = self._next()
            if goal is None:
                yield from self._spend(LOOK_S if self._crowd.moving else IDLE_S)
                continue
            yield from self._travel(goal)
            yield from self._spend(self.spec.opening_s)
            riders = len(self._wants)
            if goal == self._discharge and riders:
                self.rides.append(LiftRide(riders, left_s, self._engine.now_s))
            yield from self._serve(goal)
            yield from self._spend(self.spec.closing_s)
            if not riders or goal == self._discharge:
                left_s = self._engine.now_s

    def _next(self) -> int | None:
        """Return the stop to go to next; None when nobody needs it."""
        self._crowd.advance(self._engine.now_s)
        calls = [i for i, link in enumerate(self._into) if self._crowd.queue[link]]
        own = {stop for stop in self._wants.values() if stop != self._discharge}
        if own:
            return min(own, key=lambda i: abs(self.stops[i].elevation_m - self._height_m))
        if self._wants:
            between = [i for i in calls if self._on_the_way(i)] if self._room else []
            return min(between, key=lambda i: abs(i - self._at), default=self._discharge)
        above = [i for i in calls if i != self._discharge]
        return max(above) if above else (calls[0] if calls else None)

    @property
    def _height_m(self) -> float:
        return self.stops[self._at].elevation_m

    @property
    def _room(self) -> bool:
        """Whether one more has a place; people in wheelchairs take more than one."""
        taken = sum(float(self._crowd.people.size[person]) for person in self._wants)
        return taken + 1.0 <= self.spec.persons + 1e-9

    def _on_the_way(self, stop: int) -> bool:
        low, high = sorted((self._at, self._discharge))
        return low < stop < high

    def _travel(self, goal: int) -> Steps:
        self._came_from, self._at, self._done = self._at, goal, 0.0
        rise_m = self.stops[goal].elevation_m - self.stops[self._came_from].elevation_m
        whole_s = self.spec.travel_s(rise_m)
        yield from self._spend(whole_s, moving=True)
        self._came_from, self._done = goal, 1.0

    def _serve(self, stop: int) -> Steps:
        """Stand with open doors: people step out, then in, until nobody more can."""
        self._open = True
        opened_s = self._engine.now_s
        for person in [one for one, goal in self._wants.items() if goal == stop]:
            if person in self._wants:
                self._step_out(person, stop)
                yield from self._spend(self.spec.step_s)
        while True:
            boarded = self._board(stop)
            if boarded:
                yield from self._spend(self.spec.step_s)
                continue
            left_s = opened_s + self.spec.dwell_s - self._engine.now_s
            if left_s <= 0.0:
                break
            yield from self._spend(min(LOOK_S, left_s))
        self._open = False

    def _board(self, stop: int) -> bool:
        """Let the first of the queue in, if there is room; tell whether somebody came."""
        if not self.works or not self._room:
            return False
        came: list[tuple[int, int]] = []

        def board() -> None:
            came.extend(self._crowd.board(self._into[stop], 1))

        self._engine.change(self._crowd, board)
        for person, way_out in came:
            own = self._out_of.index(way_out) if way_out in self._out_of else self._discharge
            self._wants[person] = own if stop == self._discharge else self._discharge
        return bool(came)

    def _step_out(self, person: int, stop: int) -> None:
        """Let somebody out; who was overcome by smoke in it is laid down on the landing."""
        del self._wants[person]
        crowd, link = self._crowd, self._out_of[stop]

        def out() -> None:
            if crowd.state[person] == RIDING:
                crowd.step_out(person, link)
            elif crowd.state[person] == INCAPACITATED:
                crowd.place(person, int(crowd.network.dst[link]))
                crowd.set_person(person, state=INCAPACITATED)

        self._engine.change(crowd, out)

    def _spend(self, seconds: float, *, moving: bool = False) -> Steps:
        """Let time pass while the lift runs; while it stands, nothing goes on."""
        left_s = seconds
        while True:
            while not self.works:
                yield self._again
            if left_s <= 0.0:
                return
            began_s, over = self._engine.now_s, self._engine.env.timeout(left_s)
            yield over | self._halt
            left_s = 0.0 if over.processed else left_s - (self._engine.now_s - began_s)
            if moving:
                self._done = 1.0 - left_s / seconds

    def _tell(
        self,
        kind: str,
        cause: int | None,
        *,
        value: float | None = None,
        detail: Name | None = None,
    ) -> int:
        return self._engine.journal.record(
            self._engine.now_s, kind, asset=self.id, cause=cause, value=value, detail=detail
        )
