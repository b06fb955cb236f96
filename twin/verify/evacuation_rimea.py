"""RiMEA's sixteen tests, by guideline 3.0 and, where it says so, by 4.1.1.

What is as in IMO's tests is taken from there. Where RiMEA leaves a choice: people stand evenly or
at random with a stated seed; openings are as wide as the passages that they lead to. Tests 12 and
13 have a module of their own.
"""

from __future__ import annotations

import csv
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from twin.evacuation.moving.movement import WEIDMANN, BoundaryLayers, Movement
from twin.evacuation.population.populate import populate
from twin.evacuation.population.profiles import ProfileSet
from twin.evacuation.population.profilesets import STAFF
from twin.model import Name
from twin.verify.evacuation_cases import (
    allocation,
    corner,
    flight_s,
    hall_s,
    late_starts_s,
    walk_s,
)
from twin.verify.evacuation_rig import (
    OWN,
    between,
    build,
    door,
    even,
    falls,
    flight,
    floor,
    passes_s,
    rises,
    run,
    share_out_of,
    stand,
    storey,
)
from twin.verify.evacuation_ring import ring_flow_p_s_m
from twin.verify.reference import reference

if TYPE_CHECKING:
    from twin.evacuation.moving.crowd import Result
    from twin.verify.check import Suite
    from twin.verify.evacuation_rig import Part

__all__ = ["add_rimea"]

RIMEA: Final = "RiMEA 3.0, test "
RIMEA4: Final = "RiMEA 4.1.1, test "

DENSE: Final = WEIDMANN.model_copy(update={"hold_p_m2": 5.4})
"""Weidmann's curve, in spaces that may be filled to the jam."""
WEIDMANN_M_S: Final = (
    (0.5, 1.29838), (1.0, 1.05806), (2.0, 0.60624), (3.0, 0.33069), (4.0, 0.15626),
)  # fmt: skip
"""Density [persons/m2] and 1.34 (1 - exp(-1.913 (1/D - 1/5.4))) [m/s]."""


def _at(density: float) -> float:
    """Return the flow round a ring by Weidmann's curve [persons/(s m)]."""
    return ring_flow_p_s_m(round(300.0 * density), DENSE, speed_m_s=1.34)


def _weidmann_m_s(density: float) -> float:
    return _at(density) / density


def _mean_of_age_m_s(years: int) -> float:
    kind = STAFF.profile(f"adult-{years}").model_copy(update={"share": 1.0})
    alike = ProfileSet(id="alike", name=Name(en="Alike", zh="同龄"), profiles=(kind,))
    people = populate([floor("room", (0, 0, 8, 5))], [5000], alike, np.random.default_rng(years))
    return float(people.level_m_s.mean())


@cache
def _house_s(speed_m_s: float) -> float:
    """Return how long three storeys of 36 rooms with four people each take [s].

    Rooms of 2 by 3 m on both sides of a corridor 1 m wide, doors of 1 m, one stair of 1 m at its
    end, from the upper storeys to the ground; the exit of 1 m lies beside its foot.
    """
    parts: list[Part] = []
    for level in (1, 2, 3):
        here: dict[str, Any] = {"storey": f"f{level}"}
        parts += [
            storey(level, 3.0 * (level - 1)),
            floor(f"corridor-{level}", (0, 0, 36, 1), "corridor", **here),
            floor(f"landing-{level}", (36, 0, 38, 1), "landing", **here),
            door(f"end-{level}", (f"corridor-{level}", f"landing-{level}"), 1.0, (36, 0.5)),
        ]
        for i in range(36):
            x, low = 2.0 * (i % 18), 1.0 if i < 18 else -3.0
            name = f"room-{level}-{i}"
            parts += [
                floor(name, (x, low, x + 2, low + 3), **here),
                door(f"door-{name}", (name, f"corridor-{level}"), 1.0, (x + 1, float(i < 18))),
            ]
    for level in (2, 3):
        stair, below = f"stair-{level}", f"landing-{level - 1}"
        parts += [
            flight(stair, f"f{level - 1}", 1.0, 6.0),
            door(f"top-{level}", (f"landing-{level}", stair), 1.0, (37, 0.5), kind="stair-entry"),
            door(f"foot-{level}", (stair, below), 1.0, (37, 0.5), kind="stair-entry"),
        ]
    parts.append(door("exit", ("landing-1", "out"), 1.0, (38, 0.5)))
    network = build(parts, OWN)
    speeds = {"level_m_s": speed_m_s, "down_m_s": speed_m_s, "up_m_s": speed_m_s}
    some = [
        stand(network, f"room-{level}-{i}", 4, **speeds) for level in (1, 2, 3) for i in range(36)
    ]
    return run(network, *some).last_s


@cache
def _two_exits(how: str) -> Result:
    """Return how 1000 people in the left half of a hall leave by two exits of its right half."""
    network = build(
        [
            floor("hall", (0, 0, 30, 20)),
            door("near", ("hall", "out"), 1.0, (18, 0)),
            door("far", ("hall", "out"), 1.0, (27, 0)),
        ]
    )
    return run(network, stand(network, "hall", even(40, 25, (0, 0, 15, 20))), routes=how)


def _two_exits_s(how: str) -> float:
    return _two_exits(how).last_s


@cache
def _other_floor(how: str, corridor_m: float) -> Result:
    """Return how 200 people leave: along their own floor, or down a stair and up another.

    From room A to room B, which has the exit: a corridor of *corridor_m* on the same floor, or two
    stairs of 6 m and 10 m of corridor below, all 2 m wide.
    """
    parts: list[Part] = [
        storey(1, 0.0),
        storey(2, 3.0),
        floor("a", (0, 0, 10, 10), storey="f2"),
        floor("b", (10 + corridor_m, 0, 20 + corridor_m, 10), storey="f2"),
        floor("same-floor", (10, 8, 10 + corridor_m, 10), "corridor", storey="f2"),
        floor("below", (10, 0, 20, 2), "corridor", storey="f1"),
        flight("down", "f1", 2.0, 6.0),
        flight("up", "f1", 2.0, 6.0),
        door("long-in", ("a", "same-floor"), 2.0, (10, 9), kind="opening"),
        door("long-out", ("same-floor", "b"), 2.0, (10 + corridor_m, 9), kind="opening"),
        door("a-down", ("a", "down"), 2.0, (10, 1), kind="stair-entry"),
        door("down-below", ("down", "below"), 2.0, (10, 1), kind="stair-entry"),
        door("below-up", ("below", "up"), 2.0, (20, 1), kind="stair-entry"),
        door("up-b", ("up", "b"), 2.0, (10 + corridor_m, 1), kind="stair-entry"),
        door("exit", ("b", "out"), 4.0, (20 + corridor_m, 5)),
    ]
    network = build(parts)
    return run(network, stand(network, "a", even(20, 10, (0, 0, 10, 10))), routes=how)


def _share_same_floor(how: str, corridor_m: float) -> float:
    result = _other_floor(how, corridor_m)
    return float(passes_s(result, "long-out").size / 200.0)


@cache
def _round_s(shape: str) -> float:
    """Return how long 500 people of a strip of 6 by 20 m take, straight on or round a corner."""
    straight = {"inner": 44.0, "outer": 75.4}
    if shape in straight:
        length = straight[shape]
        parts: list[Part] = [
            floor("way", (0, 0, length, 20), "corridor"),
            door("exit", ("way", "out"), 20.0, (length, 10)),
        ]
    else:
        parts = [
            floor("way", (0, 0, 34, 20), "corridor"),
            floor("bend", (34, 0, 54, 20), "corridor"),
            floor("onward", (34, 20, 54, 30), "corridor"),
            door("into", ("way", "bend"), 20.0, (34, 10), kind="opening"),
            door("out-of", ("bend", "onward"), 20.0, (44, 20), kind="opening"),
            door("exit", ("onward", "out"), 20.0, (44, 30)),
        ]
    network = build(parts)
    return run(network, stand(network, "way", even(10, 50, (0, 0, 6, 20)))).last_s


# --- one file -----------------------------------------------------------------------------------

FILE: Final = Movement(
    curve="weidmann",
    gamma_p_m2=0.85,
    jam_p_m2=3.0,
    hold_p_m2=3.0,
    level_flow_p_s_m=0.583,
    boundary=BoundaryLayers(corridor_m=0.0),
)
"""People one behind the other on a line 1 m wide: a third of a metre each in the jam, gamma so that
the speed is the median of the record at 1.1 persons/m, own speed 1.34 m/s."""
LOOP_M: Final = 26.84
"""Length of the loop (recalled; Seyfried et al. 2005)."""
IN_FILE: Final = (14, 17, 20, 22, 25, 28, 34, 39, 45, 56, 62, 70)
"""People on it (recalled likewise)."""


def _in_file_m_s(people: int) -> float:
    flow = ring_flow_p_s_m(people, FILE, speed_m_s=1.34, spaces=4, length_m=LOOP_M / 4, width_m=1.0)
    return flow / (people / LOOP_M)


def _in_band() -> float:
    """Return how many of the runs lie between the 10 and the 90 % percentile of the record."""
    file = reference("evacuation", "rimea16_percentile_reference.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.reader(text, delimiter=";") if row and "," in row[0]]
    band = np.array([[float(cell.replace(",", ".")) for cell in row[:4]] for row in rows])
    inside = 0
    for people in IN_FILE:
        low, high = (np.interp(people / LOOP_M, band[:, 0], band[:, k]) for k in (1, 3))
        inside += bool(low <= _in_file_m_s(people) <= high)
    return float(inside)


# --- rows ---------------------------------------------------------------------------------------


def add_rimea(suite: Suite) -> None:
    """Enter the rows into the suite."""
    _add_one_person(suite)
    _add_densities(suite)
    _add_documents(suite)


def _add_one_person(suite: Suite) -> None:
    suite.row(
        "evacuation.rimea-1", "40 m of corridor at 1.33 m/s", **between(26.0, 34.0), unit="s",
        source=RIMEA + "1: 26 to 34 s, with a reaction of 1 s",
    )(partial(walk_s, 40.0, 1.33))  # fmt: skip
    for number, motion, speed in ((2, "up", 0.5), (3, "down", 0.65)):
        suite.row(
            f"evacuation.rimea-{number}", f"10 m of stair {motion} at {speed:g} m/s",
            expected=10.0 / speed, tolerance=1e-6, unit="s",
            source=f"{RIMEA}{number}; Fruin's speed of 30 to 50 years, 5 % allowed",
        )(partial(flight_s, motion, 10.0, OWN, speed))  # fmt: skip
    suite.row(
        "evacuation.rimea-5", "greatest error of ten people's starts, 10 to 100 s", expected=0.0,
        tolerance=1e-4, unit="s", source=RIMEA + "5; as IMO 5",
    )(late_starts_s)  # fmt: skip
    suite.row(
        "evacuation.rimea-6", "people who come round a corner, of 20", expected=20.0,
        tolerance=0.0, unit="persons", source=RIMEA + "6; walls: as IMO 6",
    )(lambda: float(corner("all").out))  # fmt: skip
    for years, speed in ((20, 1.62), (30, 1.54), (40, 1.48), (50, 1.41), (60, 1.27)):
        suite.row(
            f"evacuation.rimea-7-{years}", f"mean speed of 5000 people of {years} years",
            expected=speed, tolerance=0.013, unit="m/s",
            source=RIMEA + "7: Weidmann by age; three deviations of the mean",
        )(partial(_mean_of_age_m_s, years))  # fmt: skip
    suite.row(
        "evacuation.rimea-10", "people out by the main exit, of those 15 told to", expected=15.0,
        tolerance=0.0, unit="persons", source=RIMEA + "10; each by the right one: IMO 10",
    )(lambda: share_out_of(allocation(), "main") * 23.0)  # fmt: skip


def _add_densities(suite: Suite) -> None:
    for density, speed in WEIDMANN_M_S:
        suite.row(
            f"evacuation.rimea-4-{density:g}", f"speed at {density:g} persons/m2 by Weidmann",
            expected=speed, tolerance=0.01, unit="m/s",
            source=RIMEA + "4: tell the curve; 1.34 (1 - exp(-1.913 (1/D - 1/5.4))), whole persons",
        )(partial(_weidmann_m_s, density))  # fmt: skip
    suite.row(
        "evacuation.rimea-4-shape", "rises of the flow up to 2 persons/m2, falls from there to 6",
        expected=6.0, tolerance=0.0, unit="1", source=RIMEA + "4: 0.5, 1, 2, 3, 4, 5, 6 persons/m2",
    )(lambda: rises([_at(d) for d in (0.5, 1.0, 2.0)])
      + falls([_at(d) for d in (2.0, 3.0, 4.0, 5.0, 6.0)]))  # fmt: skip
    suite.row(
        "evacuation.rimea-16", "of twelve runs in file, those within the band of the record",
        expected=12.0, tolerance=0.0, unit="1",
        source=RIMEA4 + "16: 10 to 90 % of measured speeds; 14 to 70 people on 26.84 m",
    )(_in_band)  # fmt: skip


def _add_documents(suite: Suite) -> None:
    speeds = (0.5, 0.75, 1.0, 1.25)
    suite.row(
        "evacuation.rimea-8", "times that 432 people are out sooner as they walk faster",
        expected=3.0, tolerance=0.0, unit="1", source=RIMEA + "8: tell how the time changes",
    )(lambda: falls([_house_s(speed) for speed in speeds]))  # fmt: skip
    for speed in speeds:
        suite.told(
            f"evacuation.rimea-8-{speed:g}", f"three storeys, one stair of 1 m, at {speed:g} m/s",
            unit="s", source=RIMEA + "8; the stair passes 0.709 persons/s: 288 people, 406 s",
        )(partial(_house_s, speed))  # fmt: skip
    suite.row(
        "evacuation.rimea-9", "a hall by two doors over by four", **between(1.9, 2.1), unit="1",
        source=RIMEA + "9; as IMO 9",
    )(lambda: hall_s(2) / hall_s(4))  # fmt: skip
    suite.row(
        "evacuation.rimea-11", "share that takes the farther exit where the nearer is crowded",
        **between(0.01, 0.499), unit="1",
        source=RIMEA + "11: some do, fewer than by the nearer; people look again every 5 s",
    )(lambda: share_out_of(_two_exits("aware"), "far"))  # fmt: skip
    for how, words in (("nearest", "all by the nearer exit"), ("aware", "by what looks quicker")):
        suite.told(
            f"evacuation.rimea-11-{how}", f"1000 people, {words}", unit="s",
            source="two doors pass 1.842 persons/s: 543 s at best",
        )(partial(_two_exits_s, how))  # fmt: skip
    for how, metres, share in (("nearest", 10.0, 1.0), ("nearest", 40.0, 0.0)):
        suite.row(
            f"evacuation.rimea-14-{metres:g}", "share that stays on its floor, by the shorter way: "
            f"{metres:g} m, or 22 m by a floor below", expected=share, tolerance=0.0, unit="1",
            source=RIMEA + "14: tell whether short, long or mixed; told by the policy of routes",
        )(partial(_share_same_floor, how, metres))  # fmt: skip
    suite.row(
        "evacuation.rimea-14-mixed", "the same for 24 m, where people look at the queues",
        **between(0.2, 0.8), unit="1", source=RIMEA + "14: mixed",
    )(partial(_share_same_floor, "aware", 24.0))  # fmt: skip
    suite.row(
        "evacuation.rimea-15", "rises: 44 m straight, round the corner, 75.4 m straight",
        expected=2.0, tolerance=0.0, unit="1", source=RIMEA + "15",
    )(lambda: rises([_round_s(shape) for shape in ("inner", "corner", "outer")]))  # fmt: skip
    for shape in ("inner", "corner", "outer"):
        suite.told(
            f"evacuation.rimea-15-{shape}", f"500 people, {shape}", unit="s", source=RIMEA + "15",
        )(partial(_round_s, shape))  # fmt: skip
