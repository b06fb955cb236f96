"""NIST Technical Note 1822, test 2.7: a lift that people are told to use, timed by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.engine import Engine
from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.routes import policy
from twin.evacuation.plans.liftspec import LiftSpec, LiftStop
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.people import People
from twin.evacuation.rescue.lifts import Lift
from twin.model import Name
from twin.verify.evacuation_rig import OWN, build, door, flight, floor, point, stand, storey

if TYPE_CHECKING:
    from twin.verify.check import Suite

__all__ = ["add_lift"]

NIST: Final = "NIST TN 1822, test 2.7"
RISE_M: Final = 6.6
SPEC: Final = LiftSpec(
    space="lift",
    building="case",
    name=Name(en="Lift", zh="电梯"),
    load_kg=300.0,
    speed_m_s=1.0,
    acceleration_m_s2=0.8,
    opening_s=2.0,
    closing_s=3.0,
    dwell_s=4.0,
    step_s=1.0,
    stops=(
        LiftStop(link="door-1", space="hall", storey="f1", level=1, elevation_m=0.0),
        LiftStop(link="door-3", space="upper", storey="f3", level=3, elevation_m=RISE_M),
    ),
)
"""Four people at 1 m/s. A trip takes 6.6/1 + 1/0.8 = 7.85 s, a round trip 2 (7.85 + 2 + 4 + 3) =
33.7 s with doors that four people pass."""


@dataclass(frozen=True, slots=True)
class _Served:
    crowd: Crowd
    lift: Lift


@cache
def _served() -> _Served:
    """Return what came of 20 people two storeys up: ten are told to take the lift, ten the stair.

    The ten stand before its door, 2 m of hall lie between it and the exit; all walk at 1 m/s.
    """
    network = build(
        [
            storey(1, 0.0),
            storey(2, RISE_M / 2),
            storey(3, RISE_M),
            floor("hall", (0, 0, 4, 4), "landing", storey="f1"),
            floor("middle", (0, 0, 4, 4), "landing", storey="f2"),
            floor("upper", (0, 0, 10, 10), storey="f3"),
            Space(id="lift", kind="lift", area_m2=1.0),
            flight("stair-2", "f2", 1.4, 7.0),
            flight("stair-1", "f1", 1.4, 7.0),
            door("door-1", ("hall", "lift"), 0.9, (4, 2), kind="lift-door"),
            door("door-3", ("upper", "lift"), 0.9, (4, 2), kind="lift-door"),
            door("a", ("upper", "stair-2"), 1.4, (0, 0), kind="stair-entry"),
            door("b", ("stair-2", "middle"), 1.4, (0, 0), kind="stair-entry"),
            door("c", ("middle", "stair-1"), 1.4, (0, 0), kind="stair-entry"),
            door("d", ("stair-1", "hall"), 1.4, (0, 0), kind="stair-entry"),
            door("exit", ("hall", "out"), 2.0, (2, 2)),
        ],
        OWN,
    )
    told = policy(network, "nearest", lifts=True)
    ways = [replace(told, allowed=told.allowed & ~network.stair), policy(network, "nearest")]
    people = People.join(
        [
            stand(network, "upper", point(4, 2, 10), level_m_s=1.0),
            stand(network, "upper", point(0, 0, 10), level_m_s=1.0, route=1),
        ]
    )
    crowd = Crowd(network, people, routes=ways, log=True)
    engine = Engine(seed=1, length_s=300.0)
    engine.attach(crowd)
    lift = Lift(engine, crowd, SPEC)
    engine.run()
    crowd.advance(300.0)
    return _Served(crowd, lift)


def _in_lift() -> float:
    """Return how many people came by their own way: those told by lift, the others by stair."""
    passages = _served().crowd.passages()
    network = _served().crowd.network
    rode = passages.person[np.isin(passages.link, np.flatnonzero(network.lift))]
    return float(np.count_nonzero(np.isin(np.arange(20), rode) == (np.arange(20) < 10)))


def add_lift(suite: Suite) -> None:
    """Enter the rows into the suite."""
    suite.row(
        "evacuation.nist-2.7", "people who came by lift or stair as they were told, of 20",
        expected=20.0, tolerance=0.0, unit="persons",
        source=NIST + ": only those assigned to it use the lift",
    )(_in_lift)  # fmt: skip
    suite.row(
        "evacuation.nist-2.7-rides", "rides for ten people in a lift for four", expected=3.0,
        tolerance=0.0, unit="1", source=NIST,
    )(lambda: float(len(_served().lift.rides)))  # fmt: skip
    suite.row(
        "evacuation.nist-2.7-round", "from the first arrival below to the second", expected=33.7,
        tolerance=1e-6, unit="s",
        source=NIST + ", by hand: 2 (6.6/1 + 1/0.8 + 2 + 4 + 3); speed, load and doors ours",
    )(lambda: float(np.diff([ride.to_s for ride in _served().lift.rides])[0]))  # fmt: skip
    suite.row(
        "evacuation.nist-2.7-last", "last of the ten is out", expected=98.1, tolerance=0.5,
        unit="s",
        source=NIST + ", by hand: called after 1 s, doors below open at 27.7 and 33.7 s later each "
        "time, second of two a second after, 2 m on; a grid of half a second",
    )(lambda: float(_served().crowd.exit_s[:10].max()))  # fmt: skip
