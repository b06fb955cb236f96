"""What a scenario has happen while people leave: doors, lights and lifts, each at its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from twin.scenario.evacuation import DoorLocked, ExitJammed, LiftStopped, LightsOut

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.evacuation.hazard.blackouts import Blackouts
    from twin.evacuation.moving.doors import Doors
    from twin.evacuation.rescue.lifts import Lift
    from twin.scenario import Scenario
    from twin.scenario.evacuation import EvacuationEvent

__all__ = ["schedule_events"]

Action = Callable[[], object]


def schedule_events(
    engine: Engine,
    scenario: Scenario,
    *,
    not_before_s: float,
    doors: Doors,
    lights: Blackouts,
    lifts: Mapping[str, Lift],
) -> None:
    """Schedule the events of a scenario that concern an evacuation.

    Parameters
    ----------
    engine, scenario
        The run.
    not_before_s
        When the crowd begins [s]; what happened before is so from then on.
    doors, lights, lifts
        What they happen to; lifts by their asset.
    """

    def at(moment_s: float, action: Action) -> None:
        def act() -> None:
            action()

        engine.at(max(moment_s, not_before_s), act)

    for event in scenario.events:
        if not isinstance(event, DoorLocked | ExitJammed | LightsOut | LiftStopped):
            continue
        happens, ends = _actions(event, doors, lights, lifts)
        until_s = None if event.until is None else scenario.seconds(event.until)
        if until_s is not None and until_s <= not_before_s:
            continue
        at(scenario.seconds(event.at), happens)
        if until_s is not None:
            at(until_s, ends)


def _actions(
    event: EvacuationEvent, doors: Doors, lights: Blackouts, lifts: Mapping[str, Lift]
) -> tuple[Action, Action]:
    """Return what an event does, and what its end does."""
    if isinstance(event, DoorLocked):
        return (
            lambda: doors.shut(event.link, detail=event.detail),
            lambda: doors.open(event.link),
        )
    if isinstance(event, ExitJammed):
        return (
            lambda: doors.jam(event.link, event.passes, detail=event.detail),
            lambda: doors.clear(event.link),
        )
    if isinstance(event, LightsOut):
        return (lambda: lights.put_out(event.building), lambda: lights.put_on(event.building))
    lift = lifts.get(event.asset)
    if lift is None:
        return (lambda: None, lambda: None)  # it stands in a building that nobody leaves
    return lift.stop, lift.resume
