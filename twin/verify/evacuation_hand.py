"""Hand calculations of handbooks and closed forms that a crowd of queues must reproduce.

The shapes and the answers are those that the documentation of jupedsim-network cites from the SFPE
Handbook, the SFPE Engineering Guide and New Zealand's Fire Engineering Design Guide, with results
of EvacuatioNZ and of that program beside them. Distances that they leave open are chosen here.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from twin.evacuation.moving.movement import Movement
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.laws import TriangularLaw
from twin.evacuation.repeats.worksheet import Stage, worksheet
from twin.verify.evacuation_cases import room
from twin.verify.evacuation_rig import (
    arrivals_s,
    between,
    build,
    door,
    even,
    flight,
    floor,
    passes_s,
    point,
    run,
    spread,
    stand,
    storey,
)

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Result
    from twin.evacuation.repeats.worksheet import Worksheet
    from twin.verify.check import Suite
    from twin.verify.evacuation_rig import Part

__all__ = ["add_hand", "nine_storeys_s", "packed_corridor_s"]

BY_DENSITY: Final = Movement(stair_density=True)
"""Density slows people on stairs too; by default the queue before the stair holds all the delay."""
SEVEN_ELEVEN: Final = {"riser_m": 0.1778, "tread_m": 0.2794}
"""Steps of 7 by 11 inches."""


# --- stairs and corridors -----------------------------------------------------------------------


@cache
def _stair_s(length_m: float, width_m: float, people: int, movement: Movement) -> float:
    """Return when the last of people who stand at the foot of a stair is at its head [s]."""
    network = build(
        [
            storey(1, 0.0),
            storey(2, length_m / 2),
            floor("hall", (0, 0, 100, 100), storey="f1"),
            flight("stair", "f1", width_m, length_m),
            Space(id="roof", kind="outside", storey="f2"),
            door("foot", ("hall", "stair"), width_m, (50, 100), kind="stair-entry"),
            door("head", ("stair", "roof"), width_m, (50, 100), kind="stair-entry"),
        ],
        movement,
    )
    return run(network, stand(network, "hall", point(50, 100, people))).last_s


def _congested_walk_s() -> float:
    """Return when people at 2 persons/m2 have walked through a corridor of 20 by 5 m [s]."""
    network = build(
        [
            floor("corridor", (0, 0, 20, 5), "corridor"),
            door("end", ("corridor", "out"), 5.0, (20, 2.5), kind="opening"),
        ]
    )
    people = stand(network, "corridor", point(0, 2.5, 200), level_m_s=1.4)
    return float(arrivals_s(run(network, people), "end")[-1])


@cache
def packed_corridor_s(hold_p_m2: float) -> float:
    """Return how long 600 people take from a hall through a corridor of 20 by 2 m, all its width.

    Programs that use one curve of speed for a crowd that goes and one that comes jam themselves
    here: EvacuatioNZ took 539 s where 2.5 persons/m2 were allowed, 1232 s at 3.5.
    """
    whole = {"kind": "opening", "effective_width_m": 2.0}
    network = build(
        [
            floor("hall", (-20, -10, 0, 12)),
            floor("corridor", (0, 0, 20, 2), "corridor"),
            door("in", ("hall", "corridor"), 2.0, (0, 1), **whole),  # type: ignore[arg-type]
            door("end", ("corridor", "out"), 2.0, (20, 1), **whole),  # type: ignore[arg-type]
        ],
        Movement(hold_p_m2=hold_p_m2),
    )
    return run(network, stand(network, "hall", point(0, 1, 600))).last_s


# --- whole buildings ----------------------------------------------------------------------------


@cache
def nine_storeys_s(movement: Movement = Movement()) -> float:  # noqa: B008 - a frozen model
    """Return how long the nine-storey office of the SFPE Handbook takes: 300 people on each of 2-9.

    Floors of 91 by 24 m; two stairs of 1.12 m with steps of 7 by 11 inches, 11.67 m from floor to
    floor along the slope, landings included; landings of 2.4 by 2.4 m, doors of 0.91 m into them
    and out of the lowest. The people stand evenly over the floor.
    """
    network = build(
        [
            *(storey(level, 3.66 * (level - 1)) for level in range(1, 10)),
            *(part for level in range(1, 10) for part in _storey_of_nine(level)),
        ],
        movement,
    )
    some = [
        stand(network, f"floor-{level}", even(30, 10, (0, 0, 91, 24))) for level in range(2, 10)
    ]
    return run(network, *some).last_s


def _storey_of_nine(level: int) -> list[Part]:
    here: dict[str, Any] = {"storey": f"f{level}"}
    parts: list[Part] = [floor(f"floor-{level}", (0, 0, 91, 24), **here)]
    for side, x, at in (("a", -2.4, 0.0), ("b", 91.0, 91.0)):
        landing = f"landing-{side}-{level}"
        parts += [
            floor(landing, (x, 10.8, x + 2.4, 13.2), "landing", **here),
            door(f"door-{side}-{level}", (f"floor-{level}", landing), 0.91, (at, 12)),
        ]
        middle = (x + 1.2, 12.0)
        if level == 1:
            parts.append(door(f"exit-{side}", (landing, "out"), 0.91, middle))
            continue
        stair, below = f"stair-{side}-{level}", f"landing-{side}-{level - 1}"
        parts += [
            flight(stair, f"f{level - 1}", 1.12, 11.67, **SEVEN_ELEVEN),
            door(f"top-{side}-{level}", (landing, stair), 1.12, middle, kind="stair-entry"),
            door(f"foot-{side}-{level}", (stair, below), 1.12, middle, kind="stair-entry"),
        ]
    return parts


@cache
def _guide_s(walk_m: float) -> float:
    """Return how long 300 people take who start so far from the doors of two stairs [s].

    SFPE Engineering Guide: stairs of 44 inches, 50 feet long, doors of 32 inches before and behind.
    """
    parts: list[Part] = [
        storey(1, 0.0),
        storey(2, 7.0),
        floor("room", (0, 0, 200, 20), storey="f2"),
    ]
    for side, x in (("a", 0.0), ("b", 200.0)):
        at = (x, 10.0)
        top, low, stair = f"top-{side}", f"low-{side}", f"stair-{side}"
        parts += [
            floor(top, (x - 1, 9, x + 1, 11), "landing", storey="f2"),
            floor(low, (x - 1, 9, x + 1, 11), "landing", storey="f1"),
            flight(stair, "f1", 1.1176, 15.24, **SEVEN_ELEVEN),
            door(f"door-{side}", ("room", top), 0.8128, at),
            door(f"head-{side}", (top, stair), 1.1176, at, kind="stair-entry"),
            door(f"foot-{side}", (stair, low), 1.1176, at, kind="stair-entry"),
            door(f"exit-{side}", (low, "out"), 0.8128, at),
        ]
    network = build(parts)
    x_m = np.repeat([walk_m, 200.0 - walk_m], 150)
    return run(network, stand(network, "room", (x_m, np.full(300, 10.0)))).last_s


@cache
def _guide_of_new_zealand() -> Worksheet:
    """Return the page for 90 people in a room of 10 by 10 m with one stair."""
    return worksheet(
        90,
        0.9,
        [
            Stage(name="door", kind="door", clear_width_m=1.0),
            Stage(name="stair", kind="stair", clear_width_m=1.2, length_m=10.0),
            Stage(name="exit", kind="door", clear_width_m=1.0),
        ],
    )


@cache
def _one_stair_s() -> float:
    """Return how long the crowd takes for the same [s]."""
    network = build(
        [
            storey(1, 0.0),
            storey(2, 5.0),
            floor("room", (0, 0, 10, 10), storey="f2"),
            floor("top", (10, 4, 12, 6), "landing", storey="f2"),
            floor("low", (10, 4, 12, 6), "landing", storey="f1"),
            flight("stair", "f1", 1.2, 10.0),
            door("door", ("room", "top"), 1.0, (10, 5)),
            door("head", ("top", "stair"), 1.2, (10, 5), kind="stair-entry"),
            door("foot", ("stair", "low"), 1.2, (10, 5), kind="stair-entry"),
            door("exit", ("low", "out"), 1.0, (10, 5)),
        ]
    )
    return run(network, stand(network, "room", spread(90, (0, 0, 10, 10)))).last_s


# --- starts and merging -------------------------------------------------------------------------


def _shift_s(delay_s: float) -> float:
    return room(start_s=delay_s).last_s - room().last_s


def _triangular(mode_s: float) -> Result:
    law = TriangularLaw(low_s=0.0, mode_s=mode_s, high_s=2.0 * mode_s)
    starts = law.sample(np.random.default_rng(12345), 100)
    return room(places=point(8, 2.5, 100), start_s=starts)


def _above_bound_s(mode_s: float) -> float:
    """Return how much later the last is out than if the door never had waited [s].

    The door passes one person each 1/C: of those who have come since the i-th, the last is out no
    sooner than max over i of t(i) + (99 - i)/C, t in order (Lindley 1952).
    """
    result = _triangular(mode_s)
    came_s = arrivals_s(result, "exit")
    bound_s = np.max(came_s + np.arange(99, -1, -1) * 0.76 / 0.7)
    return float(result.last_s - bound_s)


def _merged() -> float:
    """Return the flow of a door of weight 3 over that of one of weight 1, in the first 150 s [-].

    Both are 2 m wide and lead into a lobby of 2 by 2 m, whose exit of 1 m passes less.
    """
    network = build(
        [
            floor("one", (0, 0, 20, 20)),
            floor("other", (0, 22, 20, 42)),
            floor("lobby", (20, 20, 22, 22), "landing"),
            door("light", ("one", "lobby"), 2.0, (20, 20), merge_weight=1.0),
            door("heavy", ("other", "lobby"), 2.0, (20, 22), merge_weight=3.0),
            door("exit", ("lobby", "out"), 1.0, (22, 21)),
        ]
    )
    some = [
        stand(network, "one", point(20, 20, 200)),
        stand(network, "other", point(20, 22, 200)),
    ]
    result = run(network, *some, until_s=150.0)
    return passes_s(result, "heavy").size / passes_s(result, "light").size


def _cleared_s(people: int, flow_p_s: float) -> float:
    """Return when the last of people who stand before an opening of a given flow is through [s]."""
    network = build(
        [
            floor("room", (0, 0, 20, 20)),
            door("way", ("room", "out"), 2.0, (20, 10), kind="opening", flow_p_s=flow_p_s),
        ]
    )
    return run(network, stand(network, "room", point(20, 10, people))).last_s


# --- rows ---------------------------------------------------------------------------------------


def add_hand(suite: Suite) -> None:
    """Enter the rows into the suite."""
    _add_stairs(suite)
    _add_buildings(suite)
    _add_new_zealand(suite)
    _add_doors(suite)


def _add_stairs(suite: Suite) -> None:
    suite.row(
        "evacuation.congested-walk", "20 m in a crowd of 2 persons/m2", expected=30.52503,
        tolerance=0.01, unit="s",
        source="SFPE Handbook: 20/(1.4 (1 - 0.532)); jupedsim-network 31.0 s",
    )(_congested_walk_s)  # fmt: skip
    for length, width, people, free_s, dense_s, theirs in (
        (10.0, 1.0, 100, 150.597, 158.0, 168.5),
        (200.0, 1.0, 1000, 1627.119, 1782.0, 1984.0),
        (200.0, 5.0, 1000, 426.930, 582.0, 444.5),
    ):
        told = f"{people} people up {length:g} m of stair {width:g} m wide"
        suite.row(
            f"evacuation.stair-{length:g}x{width:g}", told, expected=free_s, tolerance=0.01,
            unit="s", source=f"L/S + (N - 1)/C at 0.54 persons/m2; jupedsim-network {theirs} s",
        )(partial(_stair_s, length, width, people, Movement()))  # fmt: skip
        suite.row(
            f"evacuation.stair-{length:g}x{width:g}-by-density",
            f"{told}, where density slows them", **between(free_s, dense_s), unit="s",
            source="between the free walk and the walk at the density of greatest flow",
        )(partial(_stair_s, length, width, people, BY_DENSITY))  # fmt: skip
    suite.row(
        "evacuation.packed-corridor", "times of three greatest densities, greatest over least",
        expected=1.0, tolerance=0.01, unit="1",
        source="1.9, 2.75, 3.5 persons/m2 in 20 by 2 m; EvacuatioNZ's differ by 2.3",
    )(lambda: max(_packed()) / min(_packed()))  # fmt: skip
    suite.told(
        "evacuation.packed-corridor-time", "600 people through that corridor", unit="s",
        source="hand calculation: 599/2.632 + 20/1.19 = 244.4 s",
    )(partial(packed_corridor_s, 2.75))  # fmt: skip


def _packed() -> list[float]:
    return [packed_corridor_s(hold) for hold in (1.9, 2.75, 3.5)]


def _add_buildings(suite: Suite) -> None:
    suite.row(
        "evacuation.nine-storeys", "nine-storey office, 2400 people, two stairs",
        **between(1480.0, 1560.0), unit="s",
        source="SFPE Handbook: 1524 and 1518 s by hand; EvacuatioNZ 1471 to 1871, jupedsim-network "
        "1548.5 s",
    )(nine_storeys_s)  # fmt: skip
    suite.row(
        "evacuation.nine-storeys-by-density", "the same where density slows people on stairs",
        **between(1480.0, 1560.0), unit="s", source="SFPE Handbook, as above",
    )(partial(nine_storeys_s, BY_DENSITY))  # fmt: skip
    for name, metres, seconds, theirs in (
        ("door", 0.0, 246.0, "EvacuatioNZ 221.5, jupedsim-network 235.5"),
        ("200-ft", 60.96, 300.0, "EvacuatioNZ 283, jupedsim-network 286.0"),
    ):
        suite.row(
            f"evacuation.guide-{name}", f"300 people by two stairs, starting {metres:g} m away",
            expected=seconds, tolerance=0.06 * seconds, unit="s",
            source=f"SFPE Engineering Guide, example 1; 6 %; {theirs} s",
        )(partial(_guide_s, metres))  # fmt: skip


def _new_zealand(what: str) -> float:
    page = _guide_of_new_zealand()
    return {
        "door": 60.0 * page.line("door").flow_p_s,
        "density": page.line("stair").density_p_m2,
        "speed": 60.0 * page.line("stair").speed_m_s,
        "exit": 60.0 * page.line("exit").flow_p_s,
        "time": page.total_s,
    }[what]


def _add_new_zealand(suite: Suite) -> None:
    for name, title, expected, tolerance, unit in (
        ("door", "flow of the door", 40.3, 0.1, "persons/min"),
        ("density", "density on the stair", 0.92, 0.01, "persons/m2"),
        ("speed", "speed on the stair", 48.8, 0.1, "m/min"),
        ("exit", "flow of the exit", 31.4, 0.1, "persons/min"),
        ("time", "time until 90 people are out", 184.8, 0.05, "s"),
    ):
        suite.row(
            f"evacuation.new-zealand-{name}", f"worksheet: {title}", expected=expected,
            tolerance=tolerance, unit=unit,
            source="Fire Engineering Design Guide: 186 s with rounded figures, 184.8 s without",
        )(partial(_new_zealand, name))  # fmt: skip
    suite.told(
        "evacuation.new-zealand-crowd", "the same 90 people as a crowd", unit="s",
        source="EvacuatioNZ 168 and 179, jupedsim-network 129.0 s: doors pass their greatest flow",
    )(_one_stair_s)  # fmt: skip


def _add_doors(suite: Suite) -> None:
    for delay in (30.0, 120.0):
        suite.row(
            f"evacuation.shift-{delay:g}",
            f"how much later the last is out if all start {delay:g} s later", expected=delay,
            tolerance=1e-9, unit="s", source="nothing else changes: T(d) = T(0) + d",
        )(partial(_shift_s, delay))  # fmt: skip
    for mode, theirs in ((15.0, 107.84), (30.0, 110.41), (60.0, 128.01)):
        suite.row(
            f"evacuation.triangular-{mode:g}",
            f"time beyond the least possible, starts from 0 to {2 * mode:g} s", expected=0.0,
            tolerance=1e-6, unit="s",
            source=f"max of t(i) + (N - 1 - i)/C; jupedsim-network takes {theirs} s for its starts",
        )(partial(_above_bound_s, mode))  # fmt: skip
    suite.row(
        "evacuation.merging", "two doors of weights 3 and 1 into one lobby, 150 s", expected=3.0,
        tolerance=0.45, unit="1", source="15 %; EvacuatioNZ 2.8",
    )(_merged)  # fmt: skip
    for name, people, flow, seconds in (
        ("door-1", 165, 1.82, 91.0), ("corridor-1", 165, 5.46, 30.0), ("stair-1", 165, 3.85, 43.0),
        ("corridor-2", 200, 3.9, 51.0), ("door-2a", 100, 1.82, 55.0),
    ):  # fmt: skip
        suite.row(
            f"evacuation.hsc-{name}", f"{people} people through {flow:g} persons/s",
            expected=seconds, tolerance=1.0, unit="s",
            source="IMO MSC/Circ.1166, worked example, in whole seconds: N over Fc, up",
        )(partial(_cleared_s, people, flow))  # fmt: skip
