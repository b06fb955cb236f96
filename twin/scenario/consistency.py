"""What must agree inside one scenario: times lie in the run, ids are given once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from twin.scenario.decisions import MoveResidents
from twin.scenario.events import DemandSurge
from twin.scenario.recipes import HIGH_HOUR
from twin.scenario.response import CrewDecision
from twin.scenario.weather import ColdSnapWeather, HeatWaveWeather, InlineWeather
from twin.scenario.when import Window

if TYPE_CHECKING:
    from twin.scenario.scenario import Scenario

__all__ = ["Fault", "Location", "faults"]

Location = tuple[str | int, ...]
"""Keys and positions from the top of the scenario."""

Fault = tuple[Location, str]
"""Where a value stands, and what is wrong with it."""


def faults(scenario: Scenario) -> Iterator[Fault]:
    """Yield everything that does not agree inside *scenario*.

    Of a scenario without sound weather, what is left is looked at; ``start`` and ``days`` it needs.
    """
    yield from _full_hours(scenario)
    yield from _long_enough(scenario)
    for where, moment, subject in _moments(scenario):
        if not scenario.spin_up_starts <= moment <= scenario.ends:
            what = (
                f"{subject} lies outside the run: {moment:%Y-%m-%d %H:%M}; allowed: "
                f"{scenario.spin_up_starts:%Y-%m-%d %H:%M} (the spin-up begins) to "
                f"{scenario.ends:%Y-%m-%d %H:%M} (the run ends)"
            )
            yield where, what
    yield from _storms(scenario)
    yield from _repeated_ids(scenario)


def _full_hours(scenario: Scenario) -> Iterator[Fault]:
    """Yield times that must be full hours, because weather is hourly, and are not."""
    if scenario.start.minute or scenario.start.second:
        what = f"{scenario.start:%H:%M:%S} is not a full hour; allowed: 00:00, 01:00 to 23:00"
        yield ("start",), what
    weather = getattr(scenario, "weather", None)
    if isinstance(weather, InlineWeather) and (weather.starts.minute or weather.starts.second):
        what = f"{weather.starts:%H:%M:%S} is not a full hour; allowed: 00:00, 01:00 to 23:00"
        yield ("weather", "starts"), what


def _long_enough(scenario: Scenario) -> Iterator[Fault]:
    """Yield a run that ends before it has begun to show anything."""
    minutes = scenario.days * 1440.0
    if minutes < 1.0:
        yield ("days",), f"{scenario.days:g} days are {minutes:.2g} min; allowed: a minute or more"
    elif scenario.record_every_min > minutes:
        what = (
            f"records every {scenario.record_every_min} min in a run of {minutes:g} min; "
            f"allowed: at most the length of the run"
        )
        yield ("record_every_min",), what


def _storms(scenario: Scenario) -> Iterator[Fault]:
    """Yield storms that do not begin in the run, or are named twice.

    The spin-up is dry: what is flooded at the start of a run would have no cause in it.
    """
    seen: set[str] = set()
    for index, storm in enumerate(scenario.rain):
        if storm.at is not None and not scenario.start <= storm.at < scenario.ends:
            what = (
                f"the storm lies outside the run: {storm.at:%Y-%m-%d %H:%M}; allowed: "
                f"{scenario.start:%Y-%m-%d %H:%M} (the run begins) to "
                f"{scenario.ends:%Y-%m-%d %H:%M} (the run ends)"
            )
            yield ("rain", index, "at"), what
        if storm.id in seen:
            what = f"the storm {storm.id!r} is given twice; allowed: one storm of that id"
            yield ("rain", index, "id"), what
        seen.add(storm.id)


Moment = tuple[Location, datetime, str]
"""Where a time stands, the time, and what to call it in a message."""


def _moments(scenario: Scenario) -> Iterator[Moment]:
    """Yield every time that has to lie inside the run or its spin-up."""
    weather = getattr(scenario, "weather", None)
    if isinstance(weather, ColdSnapWeather):
        coldest = _hour_of(weather.coldest_day, weather.minimum_hour)
        yield ("weather", "coldest_day"), coldest, "the coldest hour"
    if isinstance(weather, HeatWaveWeather):
        hottest = _hour_of(weather.hottest_day, HIGH_HOUR)
        yield ("weather", "hottest_day"), hottest, "the hottest hour"
    for index, change in enumerate(scenario.occupancy.changes):
        yield ("occupancy", "changes", index, "from"), change.begins, "the change"
    yield from _events(scenario)
    for index, outage in enumerate(scenario.outages):
        yield from _both_ends(("outages", index), outage)
    if scenario.flood is not None:
        for where, moment, subject in scenario.flood.moments():
            yield ("flood", *where), moment, subject
    if scenario.evacuation is not None:
        for where, moment, subject in scenario.evacuation.moments():
            yield ("evacuation", *where), moment, subject
    yield from _decisions(scenario)


def _events(scenario: Scenario) -> Iterator[Moment]:
    """Yield the times of events."""
    for index, event in enumerate(scenario.events):
        if isinstance(event, DemandSurge):
            yield from _both_ends(("events", index), event)
        else:
            yield ("events", index, "at"), event.at, "the event"


def _decisions(scenario: Scenario) -> Iterator[Moment]:
    """Yield the times of the decisions that are taken."""
    for index, decision in enumerate(scenario.decisions):
        if not decision.enabled:
            continue  # written down for another time; a shorter run may leave it behind
        if isinstance(decision, MoveResidents):
            yield ("decisions", index, "at"), decision.at, "the move"
        elif isinstance(decision, CrewDecision):
            if decision.at is not None:
                yield ("decisions", index, "at"), decision.at, "the call"
        else:
            yield from _both_ends(("decisions", index), decision)


def _both_ends(where: Location, window: Window) -> Iterable[Moment]:
    """Return both ends of a window."""
    return (
        ((*where, "from"), window.begins, "the beginning"),
        ((*where, "to"), window.ends, "the end"),
    )


def _hour_of(day: date, hour: int) -> datetime:
    """Return a full hour of a day."""
    return datetime.combine(day, time(hour))


def _repeated_ids(scenario: Scenario) -> Iterator[Fault]:
    """Yield ids given to more than one event, outage or decision."""
    seen: set[str] = set()
    for key, items in (
        ("events", scenario.events),
        ("outages", scenario.outages),
        ("decisions", scenario.decisions),
    ):
        for index, item in enumerate(items):
            if item.id is None:
                continue
            if item.id in seen:
                what = (
                    f"the id {item.id!r} is given twice; "
                    "allowed: one event, outage or decision of that id"
                )
                yield (key, index, "id"), what
            seen.add(item.id)
