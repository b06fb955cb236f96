"""Cases that several suites of tests have in common: a room, a stair, a corner, a hall, a queue."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from twin.evacuation.moving.routes import towards
from twin.verify.evacuation_rig import (
    OWN,
    arrivals_s,
    build,
    door,
    even,
    flight,
    floor,
    flow_p_s,
    passes_s,
    point,
    run,
    spread,
    stand,
    storey,
)

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.moving.movement import Movement

__all__ = [
    "CORNER",
    "allocation",
    "corner",
    "counterflow_s",
    "flight_s",
    "hall_s",
    "late_starts_s",
    "longest_queue",
    "peak_queue",
    "queues_on_the_way",
    "room",
    "steadiness",
    "walk_s",
]


def room(people: int = 100, **more: Any) -> Result:
    """Return how so many people leave the room of 8 by 5 m by its door of 1 m."""
    network = build([floor("room", (0, 0, 8, 5)), door("exit", ("room", "out"), 1.0, (8, 2.5))])
    more.setdefault("places", spread(people, (0, 0, 8, 5)))
    return run(network, stand(network, "room", more.pop("places"), **more))


@cache
def walk_s(length_m: float, speed_m_s: float) -> float:
    """Return how long one person takes through a corridor 2 m wide."""
    network = build(
        [
            floor("corridor", (0, 0, length_m, 2), "corridor"),
            door("exit", ("corridor", "out"), 2.0, (length_m, 1)),
        ],
        OWN,
    )
    return run(network, stand(network, "corridor", point(0, 1), level_m_s=speed_m_s)).last_s


@cache
def flight_s(
    motion: str, length_m: float, movement: Movement = OWN, speed_m_s: float = 1.0
) -> float:
    """Return how long one person takes on a stair 2 m wide, up or down, from end to end."""
    first, last = ("low", "high") if motion == "up" else ("high", "low")
    network = build(
        [
            storey(1, 0.0),
            storey(2, length_m / 2),
            floor("low", (0, 0, 2, 2), "landing", storey="f1"),
            floor("high", (0, 9, 2, 11), "landing", storey="f2"),
            flight("stair", "f1", 2.0, length_m),
            door("foot", ("low", "stair"), 2.0, (1, 2), kind="stair-entry"),
            door("head", ("high", "stair"), 2.0, (1, 9), kind="stair-entry"),
            door("exit", (last, "out"), 2.0, (1, 0 if last == "low" else 11)),
        ],
        movement,
    )
    at = point(1, 2) if motion == "up" else point(1, 9)
    speeds = {"level_m_s": speed_m_s, "down_m_s": speed_m_s, "up_m_s": speed_m_s}
    result = run(network, stand(network, first, at, **speeds))
    ends = ("foot", "head") if motion == "up" else ("head", "foot")
    return float(passes_s(result, ends[1], 1)[0] - passes_s(result, ends[0], 0)[0])


def late_starts_s() -> float:
    """Return how much anybody comes to the door earlier or later than he starts and walks [s]."""
    x_m, y_m = spread(10, (0, 0, 8, 5), 5)
    start_s = np.random.default_rng(5).uniform(10.0, 100.0, 10)
    result = room(places=(x_m, y_m), start_s=start_s)
    # An empty room lets nobody walk faster than k (1 - 0.54 a) = 1.19890 m/s; all would like to.
    due_s = start_s + np.hypot(8 - x_m, 2.5 - y_m) / 1.19
    return float(np.abs(arrivals_s(result, "exit") - np.sort(due_s)).max())


CORNER: Final = {"leg": (0, 0, 10, 2), "corner": (10, 0, 12, 2), "onward": (10, 2, 12, 12)}


@cache
def corner(who: str) -> Result:
    """Return how 20 people go round a corner, or one from the far end.

    Legs of 10 m, 2 m wide, about a corner of 2 by 2 m; each a space, convex, so that no straight
    walk within one leaves it.
    """
    network = build(
        [
            *(floor(name, box, "corridor") for name, box in CORNER.items()),
            door("into", ("leg", "corner"), 2.0, (10, 1), kind="opening"),
            door("out-of", ("corner", "onward"), 2.0, (11, 2), kind="opening"),
            door("exit", ("onward", "out"), 2.0, (11, 12)),
        ],
        OWN,
    )
    places = point(0, 1) if who == "one" else spread(20, (0, 0, 6, 2))
    return run(network, stand(network, "leg", places, level_m_s=1.0))


# --- crowds ------------------------------------------------------------------------------------


@cache
def counterflow_s(against: int) -> float:
    """Return when the last of 100 has crossed over, so many coming the other way [s]."""
    network = build(
        [
            floor("one", (0, 0, 10, 10)),
            floor("corridor", (10, 4, 20, 6), "corridor"),
            floor("other", (20, 0, 30, 10)),
            door("left", ("one", "corridor"), 2.0, (10, 5), kind="opening"),
            door("right", ("corridor", "other"), 2.0, (20, 5), kind="opening"),
        ]
    )
    some = [stand(network, "one", spread(100, (0, 0, 10, 10), 1), route=0)]
    if against:
        some.append(stand(network, "other", spread(against, (20, 0, 30, 10), 2), route=1))
    result = run(network, *some, routes=[towards(network, ["other"]), towards(network, ["one"])])
    if result.counts["arrived"] != 100 + against:
        return float("inf")
    return float(passes_s(result, "right")[-1])


HALL_DOORS: Final = {"n1": (4.5, 20.0), "n2": (25.5, 20.0), "s1": (4.5, 0.0), "s2": (25.5, 0.0)}


@cache
def hall_s(doors: int) -> float:
    """Return how long 1000 people take out of the hall of 30 by 20 m by its first doors."""
    network = build(
        [
            floor("hall", (0, 0, 30, 20)),
            *(door(name, ("hall", "out"), 1.0, at) for name, at in HALL_DOORS.items()),
        ]
    )
    shut = list(HALL_DOORS)[doors:]
    people = stand(network, "hall", even(50, 20, (2, 2, 28, 18)))
    return run(network, people, locked=shut).last_s


@cache
def allocation() -> Result:
    """Return how 23 people leave twelve cabins, each by the exit that he was told.

    Cabins of 3 by 5 m, six on either side of a corridor 1 m wide; rooms 1 to 4 and 7 to 10 go by
    the main exit, two from each and one from room 1, the others by the secondary one.
    """
    cabins = {f"cabin-{i + 1}": (3.0 * (i % 6), 6.0 * (i // 6) - 5.0 * (i < 6)) for i in range(12)}
    network = build(
        [
            floor("corridor", (0, 0, 18, 1), "corridor"),
            *(floor(name, (x, y - (y > 0) * 5, x + 3, y - (y > 0) * 5 + 5)) for name, (x, y) in
              cabins.items()),
            *(door(f"door-{name}", (name, "corridor"), 0.9, (x + 1.5, float(y > 0)))
              for name, (x, y) in cabins.items()),
            door("main", ("corridor", "out"), 1.2, (0, 0.5)),
            door("secondary", ("corridor", "out"), 1.2, (18, 0.5)),
        ]
    )  # fmt: skip
    told = [1, 2, 3, 4, 7, 8, 9, 10]
    some = [
        stand(network, f"cabin-{i}", 1 if i == 1 else 2, route=0 if i in told else 1)
        for i in range(1, 13)
    ]
    ways = [towards(network, links=["main"]), towards(network, links=["secondary"])]
    return run(network, *some, routes=ways)


@cache
def queues_on_the_way(people: int, corridor_m: float) -> Result:
    """Return how people go from a room of 5 by 8 m by a corridor to a stair 3 m up, all 2 m wide.

    The room opens on the corridor by an arch of its width: more people pass it than the stair
    takes, so that a queue stands before each.
    """
    end = 5 + corridor_m
    network = build(
        [
            storey(1, 0.0),
            storey(2, 1.0),
            floor("room", (0, 0, 5, 8), storey="f1"),
            floor("corridor", (5, 3, end, 5), "corridor", storey="f1"),
            flight("stair", "f1", 2.0, 3.0),
            floor("deck", (end + 3, 3, end + 5, 5), "landing", storey="f2"),
            door("arch", ("room", "corridor"), 2.0, (5, 4)),
            door("foot", ("corridor", "stair"), 2.0, (end, 4), kind="stair-entry"),
            door("head", ("stair", "deck"), 2.0, (end + 3, 4), kind="stair-entry"),
            door("away", ("deck", "out"), 2.0, (end + 5, 4), kind="opening"),
        ]
    )
    return run(network, stand(network, "room", spread(people, (0, 0, 5, 8))))


def longest_queue(people: int, corridor_m: float, link: str) -> float:
    """Return the longest queue before a link on the way to that stair [persons]."""
    return peak_queue(queues_on_the_way(people, corridor_m), link)


def peak_queue(result: Result, link: str) -> float:
    """Return the longest queue before a link [persons]."""
    return float(result.peak_queue[result.network.link(link)[0]])


def steadiness(result: Result) -> float:
    """Return the flow through the corridor in the later half of the queue over the earlier [-]."""
    times_s = passes_s(result, "foot")
    return flow_p_s(times_s, 0.5, 0.85) / flow_p_s(times_s, 0.15, 0.5)
