"""Runs of the shipped storms, water and crews only, changed by overrides."""

from __future__ import annotations

from functools import cache

from twin.campus import Campus, load_campus
from twin.catalog import find_campus, find_scenario
from twin.overrides import for_campus, for_scenario, parse_override
from twin.runs.outcome import Event, Outcome
from twin.scenario import load_scenario
from twin.simulation import simulate

DAY = ("days=1", "record_every_min=10")
"""Of a shipped scenario: the day of its storm."""

ROOM = "canteen-1.pump-room"


@cache
def demo(*overrides: str) -> Campus:
    """Return the demo campus."""
    given = [parse_override(text) for text in overrides]
    return load_campus(find_campus("demo"), overrides=for_campus(given))


@cache
def played(scenario: str, *overrides: str) -> Outcome:
    """Return the run of a shipped scenario; each distinct one is made once."""
    given = [parse_override(text) for text in overrides]
    campus = demo(*(text for text in overrides if text.startswith("campus.")))
    read = load_scenario(find_scenario(scenario), overrides=for_scenario(given))
    return simulate(campus, read, only=("flood", "response"))


def room(outcome: Outcome, name: str = ROOM) -> dict[str, object]:
    """Return the row of a room."""
    return next(row for row in outcome.tables["flood.rooms"].rows() if row["room"] == name)


def way_m3(outcome: Outcome, name: str) -> float:
    """Return what came in through a way [m3]."""
    rows = outcome.tables["flood.ways_in"].rows()
    return next(float(row["ingress_m3"]) for row in rows if row["way_in"] == name)


def of_kind(outcome: Outcome, kind: str, asset: str | None = None) -> list[Event]:
    """Return the events of a kind, at an asset."""
    return [one for one in outcome.events if one.kind == kind and asset in {None, one.asset}]


def worst_balance(outcome: Outcome) -> float:
    """Return the greatest relative error of all balances."""
    return max(balance.relative_error for balance in outcome.balances)
