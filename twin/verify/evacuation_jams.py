"""RiMEA's tests 12 and 13: a bottleneck between two rooms, and a stair in a crowd.

Test 12a, where people aim at different points of one room, asks for a plane and has no counterpart
on a graph. Corbetta's envelope of speeds on stairs (4.1.1, test 13) is judged at the densities at
which people are; down the fullest stair, where it has closed to 0.05 m/s, the excess is told.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.evacuation.moving.movement import SFPE, STUDENTS, Movement
from twin.evacuation.population.profilesets import FRUIN_DOWN_M_S, FRUIN_UP_M_S
from twin.verify.evacuation_cases import peak_queue, queues_on_the_way
from twin.verify.evacuation_rig import (
    between,
    build,
    door,
    flight,
    floor,
    flow_p_s,
    passes_s,
    rises,
    run,
    spread,
    stand,
    storey,
)

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Result
    from twin.verify.check import Suite

__all__ = ["add_bottlenecks"]

RIMEA: Final = "RiMEA 3.0, test "
RIMEA4: Final = "RiMEA 4.1.1, test "


@cache
def bottleneck(people: int, length_m: float, width_m: float, movement: Movement = SFPE) -> Result:
    """Return how people go from a room of 10 by 10 m by a passage into another, and out by 1 m."""
    end = 10 + length_m
    low, high = 5 - width_m / 2, 5 + width_m / 2
    network = build(
        [
            floor("first", (0, 0, 10, 10)),
            floor("passage", (10, low, end, high), "corridor"),
            floor("second", (end, 0, end + 10, 10)),
            door("in", ("first", "passage"), width_m, (10, 5), kind="opening"),
            door("through", ("passage", "second"), width_m, (end, 5), kind="opening"),
            door("exit", ("second", "out"), 1.0, (end + 10, 5)),
        ],
        movement,
    )
    return run(network, stand(network, "first", spread(people, (0, 0, 5, 10))))


@cache
def _on_stairs(motion: str, door_m: float) -> Result:
    """Return how 150 people take a stair of 2 by 3 m from a room with a door of a width.

    They walk at Fruin's speeds of 30 to 50 years, 0.65 m/s down and 0.50 m/s up.
    """
    down, up = FRUIN_DOWN_M_S["middle"][0], FRUIN_UP_M_S["middle"][0]
    first, last = ("low", "high") if motion == "up" else ("high", "low")
    begin, end = (0.0, 27.0) if motion == "up" else (27.0, 0.0)
    network = build(
        [
            storey(1, 0.0),
            storey(2, 1.5),
            floor("low", (0, 0, 12, 2), "corridor", storey="f1"),
            flight("stair", "f1", 2.0, 3.0),
            floor("high", (15, 0, 27, 2), "corridor", storey="f2"),
            floor("room", (27, -3, 32, 5), storey="f1" if motion == "up" else "f2"),
            door("door", ("room", first), door_m, (begin, 1)),
            door("foot", ("low", "stair"), 2.0, (12, 1), kind="stair-entry"),
            door("head", ("high", "stair"), 2.0, (15, 1), kind="stair-entry"),
            door("exit", (last, "out"), 2.0, (end, 1)),
        ]
    )
    return run(network, stand(network, "room", 150, down_m_s=down, up_m_s=up))


def _on_stair(motion: str, door_m: float) -> tuple[float, float]:
    """Return speed [m/s] and density [persons/m2] of the crowd on the stair, by its two ends."""
    result = _on_stairs(motion, door_m)
    ends = ("foot", "head") if motion == "up" else ("head", "foot")
    begin, end = passes_s(result, ends[0], 0), passes_s(result, ends[1], 1)
    speed = float(np.median(3.0 / (end - begin)))
    return speed, flow_p_s(end, 0.2, 0.8) / (2.0 * speed)


def _beyond_envelope_m_s(motion: str, door_m: float) -> float:
    """Return by how much the speed lies outside Corbetta's envelope at its own density [m/s]."""
    speed, density = _on_stair(motion, door_m)
    if motion == "up":
        slow, fast = 0.01 * density + 0.48, 0.18 * density**2 - 0.55 * density + 1.02
    else:
        slow, fast = -0.08 * density + 0.67, 0.33 * density**2 - 1.02 * density + 1.39
    return max(0.0, slow - speed, speed - fast)


def _faster_down_m_s() -> float:
    return _on_stair("down", 2.0)[0] - _on_stair("up", 2.0)[0]


def _flow_up_stair() -> float:
    """Return the flow up the stair over what the corridor before it passes [-]."""
    times_s = passes_s(queues_on_the_way(150, 12.0), "head")
    return flow_p_s(times_s, 0.1, 0.9) / (1.6 * 1.3158)


def _students_flow_p_s(width_m: float) -> float:
    return flow_p_s(passes_s(bottleneck(50, 5.0, width_m, STUDENTS), "in"))


def _students_last_s(length_m: float) -> float:
    return bottleneck(100, length_m, 1.0, STUDENTS).last_s


def add_bottlenecks(suite: Suite) -> None:
    """Enter the rows into the suite."""
    _add_bottlenecks(suite)
    _add_stairs(suite)


def _add_bottlenecks(suite: Suite) -> None:
    suite.row(
        "evacuation.rimea-12", "longest queue in the second room", expected=0.0, tolerance=1.0,
        unit="persons", source=RIMEA + "12: 150 people, no jam behind the bottleneck",
    )(lambda: peak_queue(bottleneck(150, 5.0, 1.0), "exit"))  # fmt: skip
    suite.row(
        "evacuation.rimea-12-first", "longest queue in the first room", **between(50, 150),
        unit="persons", source=RIMEA + "12: the jam is before it",
    )(lambda: peak_queue(bottleneck(150, 5.0, 1.0), "in"))  # fmt: skip
    suite.told(
        "evacuation.rimea-12-time", "150 people through a passage of 5 by 1 m", unit="s",
        source="JuPedSim 122.5, jupedsim-network 185.8 s",
    )(lambda: bottleneck(150, 5.0, 1.0).last_s)  # fmt: skip
    suite.row(
        "evacuation.rimea-12b", "rises: 100 people through a passage of 0.2 m, of 5 m",
        expected=1.0, tolerance=0.0, unit="1",
        source=RIMEA4 + "12b; JuPedSim 62.9 and 78.5 s, which loses flow in it besides",
    )(lambda: rises([_students_last_s(length) for length in (0.2, 5.0)]))  # fmt: skip
    for length, theirs in ((0.2, 62.9), (5.0, 78.5)):
        suite.told(
            f"evacuation.rimea-12b-{length:g}", f"100 students, passage of {length:g} m", unit="s",
            source=f"JuPedSim {theirs} s",
        )(partial(_students_last_s, length))  # fmt: skip
    suite.row(
        "evacuation.rimea-12c", "longest queue in the second room, students", expected=0.0,
        tolerance=1.0, unit="persons", source=RIMEA4 + "12c: as 12",
    )(lambda: peak_queue(bottleneck(150, 5.0, 1.0, STUDENTS), "exit"))  # fmt: skip
    suite.told(
        "evacuation.rimea-12c-last", "last of 150 students through the passage", unit="s",
        source="JuPedSim's team: 95.2 and 106.0 s",
    )(lambda: float(passes_s(bottleneck(150, 5.0, 1.0, STUDENTS), "through")[-1]))  # fmt: skip
    for width, flow in ((0.8, 1.52), (1.0, 1.90), (1.2, 2.28)):
        suite.row(
            f"evacuation.rimea-12d-{width:g}", f"flow of students through {width:g} m",
            expected=flow, tolerance=0.3 * width, unit="persons/s",
            source=RIMEA4 + "12d: its line J = 1.9 w; Seyfried et al. 2009: from 1.61 w on",
        )(partial(_students_flow_p_s, width))  # fmt: skip


def _add_stairs(suite: Suite) -> None:
    suite.row(
        "evacuation.rimea-13", "flow up the stair over what the corridor before it passes",
        **between(0.0, 0.99), unit="1", source=RIMEA + "13: less than in the corridor",
    )(_flow_up_stair)  # fmt: skip
    suite.row(
        "evacuation.rimea-13-faster-down", "speed down the stair less speed up",
        **between(0.01, 1.0), unit="m/s", source=RIMEA4 + "13: people are faster down",
    )(_faster_down_m_s)  # fmt: skip
    for motion, door_m, density in (
        ("up", 0.7, 0.53), ("up", 1.1, 1.05), ("up", 2.0, 1.72),
        ("down", 0.7, 0.40), ("down", 1.1, 0.81), ("down", 2.0, 1.32),
    ):  # fmt: skip
        named = f"evacuation.rimea-13-{motion}-{density:g}"
        title = f"speed {motion} a stair beyond Corbetta's envelope, {density:g} persons/m2"
        source = RIMEA4 + "13; Fruin's speeds of 30 to 50 years: 0.50 m/s up, 0.65 m/s down"
        measure = partial(_beyond_envelope_m_s, motion, door_m)
        if (motion, door_m) == ("down", 2.0):
            suite.told(named, title, unit="m/s", source=source)(measure)
        else:
            suite.row(named, title, expected=0.0, tolerance=0.0, unit="m/s", source=source)(measure)
