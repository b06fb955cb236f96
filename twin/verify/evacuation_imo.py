"""IMO MSC.1/Circ.1533, annex 3: the twelve component tests of evacuation programs.

The circular gives shapes and numbers of people and leaves the rest to whoever runs it. Where it
sets a speed, people walk at their own speed (``OWN``); else by the hydraulic model of the SFPE
Handbook, the default of the program: 1.316 persons/(s m) of effective width, doors 0.30 m narrower
than they are. People stand at random with a stated seed, or evenly.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.campus import geometry
from twin.evacuation.moving.movement import Movement
from twin.evacuation.population.populate import populate
from twin.evacuation.population.profiles import ProfileSet
from twin.evacuation.population.profilesets import IMO
from twin.model import Name
from twin.verify.evacuation_cases import (
    CORNER,
    allocation,
    corner,
    counterflow_s,
    flight_s,
    hall_s,
    late_starts_s,
    longest_queue,
    queues_on_the_way,
    room,
    steadiness,
    walk_s,
)
from twin.verify.evacuation_rig import (
    KOLMOGOROV_5,
    between,
    falls,
    floor,
    flow_p_s,
    kolmogorov,
    passes_s,
    rises,
    spread,
)
from twin.verify.evacuation_ring import ring_flow_p_s_m

if TYPE_CHECKING:
    from twin.evacuation.population.people import People
    from twin.verify.check import Suite

__all__ = ["add_imo"]

CIRCULAR: Final = "IMO MSC.1/Circ.1533, annex 3, test "
EXACT_S: Final = 1e-6
PLACES_S: Final = 1e-4
"""Places are stored in single precision: a hundredth of a millimetre in a room."""


def _astray() -> float:
    """Return how many points of the walks of 20 people round a corner lie outside the floor.

    From their places by the openings that each has passed, fifty points of each straight piece.
    """
    result = corner("all")
    passed, network = result.passages, result.network
    assert passed is not None  # noqa: S101 - every case writes them down
    boxes = [floor(name, box).polygon or () for name, box in CORNER.items()]
    x_m, y_m = spread(20, (0, 0, 6, 2))
    astray = 0
    for person in range(20):
        links = passed.link[passed.person == person]
        x = np.concatenate([x_m[[person]], network.link_x_m[links]])
        y = np.concatenate([y_m[[person]], network.link_y_m[links]])
        at = np.linspace(0.0, links.size, 50 * links.size, endpoint=False) + 1e-3
        points = zip(*(np.interp(at, np.arange(x.size), one) for one in (x, y)), strict=True)
        astray += sum(not any(geometry.contains(box, one) for box in boxes) for one in points)
    return float(astray)


# --- who ----------------------------------------------------------------------------------------


@cache
def _men(seed: int) -> People:
    """Return 50 men of 30 to 50 years."""
    kind = IMO.profile("imo-male-middle").model_copy(update={"share": 1.0})
    men = ProfileSet(id="men", name=Name(en="Men", zh="男"), profiles=(kind,))
    return populate([floor("room", (0, 0, 8, 5))], [50], men, np.random.default_rng(seed))


def _men_rejected() -> float:
    shares = [(_men(seed).level_m_s - 0.97) / (1.62 - 0.97) for seed in range(200)]
    return float(sum(kolmogorov(share) > KOLMOGOROV_5[50] for share in shares))


def _men_m_s(what: str) -> float:
    speeds = np.concatenate([_men(seed).level_m_s for seed in range(200)])
    return float(speeds.mean() if what == "mean" else speeds.var())


def _as_told() -> float:
    result = allocation()
    main, secondary = (result.network.link(name)[0] for name in ("main", "secondary"))
    cells = np.repeat(np.arange(1, 13), [1] + [2] * 11)
    told = np.where(np.isin(cells, [1, 2, 3, 4, 7, 8, 9, 10]), main, secondary)
    return float(np.count_nonzero(result.exit_link == told))


RING: Final = Movement(hold_p_m2=3.76)
"""Spaces that may be filled to the jam."""
RING_FLOWS: Final = (
    (0.25, 0.2997), (0.5, 0.5995), (1.0, 1.0276), (1.5, 1.2621), (1.88, 1.3158), (2.25, 1.2647),
    (2.5, 1.1725), (2.75, 1.0337), (3.0, 0.8484), (3.5, 0.3381),
)  # fmt: skip


def _ring(density: float) -> float:
    return ring_flow_p_s_m(round(300.0 * density), RING)


# --- rows ---------------------------------------------------------------------------------------


def add_imo(suite: Suite) -> None:
    """Enter the rows into the suite."""
    _add_walks(suite)
    _add_people(suite)
    _add_crowds(suite)
    _add_density(suite)


def _add_walks(suite: Suite) -> None:
    suite.row(
        "evacuation.imo-1", "40 m of corridor at 1 m/s", expected=40.0, tolerance=EXACT_S, unit="s",
        source=CIRCULAR + "1",
    )(partial(walk_s, 40.0, 1.0))  # fmt: skip
    for number, motion in ((2, "up"), (3, "down")):
        suite.row(
            f"evacuation.imo-{number}", f"10 m of stair {motion} at 1 m/s", expected=10.0,
            tolerance=EXACT_S, unit="s", source=CIRCULAR + str(number),
        )(partial(flight_s, motion, 10.0))  # fmt: skip
        suite.row(
            f"evacuation.imo-{number}-by-steps",
            f"10 m of stair {motion}, as fast as steps of 180 by 280 mm let",
            expected=10.8448, tolerance=1e-4, unit="s",
            source="SFPE Handbook: 10/(51.8/60 sqrt(280/180) (1 - 0.266 x 0.54))",
        )(partial(flight_s, motion, 10.0, Movement()))  # fmt: skip
    suite.row(
        "evacuation.imo-5", "greatest error of ten people's starts, 10 to 100 s", expected=0.0,
        tolerance=PLACES_S, unit="s",
        source=CIRCULAR + "5; seen at the door, less the walk at 1.19 m/s",
    )(late_starts_s)  # fmt: skip
    suite.row(
        "evacuation.imo-6", "people who come round a corner, of 20", expected=20.0, tolerance=0.0,
        unit="persons", source=CIRCULAR + "6",
    )(lambda: float(corner("all").out))  # fmt: skip
    suite.row(
        "evacuation.imo-6-walk", "walk of one from the far end, 10 + sqrt 2 + 10 m at 1 m/s",
        expected=21.414214, tolerance=EXACT_S, unit="s",
        source=CIRCULAR + "6; by the middles of the openings",
    )(lambda: corner("one").last_s)  # fmt: skip
    suite.row(
        "evacuation.imo-6-walls", "points of their walks that lie outside the floor", expected=0.0,
        tolerance=0.0, unit="1", source=CIRCULAR + "6: nobody goes through a wall",
    )(_astray)  # fmt: skip


def _add_people(suite: Suite) -> None:
    suite.row(
        "evacuation.imo-7", "of 200 draws of 50 men, those that Kolmogorov and Smirnov reject",
        expected=10.0, tolerance=9.0, unit="1",
        source=CIRCULAR + "7: men of 30 to 50 walk at 0.97 to 1.62 m/s; 5 %, three deviations",
    )(_men_rejected)  # fmt: skip
    suite.row(
        "evacuation.imo-7-mean", "mean speed of those 10 000 men", expected=1.295, tolerance=0.006,
        unit="m/s", source=CIRCULAR + "7; FDS+Evac 1.282; three deviations of the mean",
    )(partial(_men_m_s, "mean"))  # fmt: skip
    suite.row(
        "evacuation.imo-7-variance", "variance of their speeds", expected=0.035208,
        tolerance=0.001, unit="m2/s2",
        source=CIRCULAR + "7: 0.65^2/12; FDS+Evac 0.041; three deviations",
    )(partial(_men_m_s, "variance"))  # fmt: skip
    suite.row(
        "evacuation.imo-10", "people who leave as they were told, of 23", expected=23.0,
        tolerance=0.0, unit="persons", source=CIRCULAR + "10; RiMEA 10, NIST 3.1, ISO 8 alike",
    )(_as_told)  # fmt: skip


def _add_crowds(suite: Suite) -> None:
    suite.row(
        "evacuation.imo-4", "mean flow beyond 1.33 persons/s through a door of 1 m, 100 people",
        expected=0.0, tolerance=0.0, unit="persons/s",
        source=CIRCULAR + "4: 1.33 at most; NIST 5.2, ISO 11; JuPedSim 2.15 to 2.40",
    )(lambda: max(0.0, 100.0 / room().last_s - 1.33))  # fmt: skip
    suite.row(
        "evacuation.imo-4-flow", "flow between the first and the last", expected=0.9210526,
        tolerance=EXACT_S, unit="persons/s", source="SFPE Handbook: 1.40/(4 x 0.266) x (1 - 0.3)",
    )(lambda: flow_p_s(passes_s(room(), "exit")))  # fmt: skip
    suite.told(
        "evacuation.imo-4-time", "time until the room is empty", unit="s",
        source="FDS+Evac 80.6, EvacuatioNZ 108, jupedsim-network 106.5, JuPedSim 44.8 to 46.9 s",
    )(lambda: room().last_s)  # fmt: skip
    suite.row(
        "evacuation.imo-8", "times that the last crosses later: 0, 10, 50, 100 come against them",
        expected=3.0, tolerance=0.0, unit="1", source=CIRCULAR + "8; NIST 2.8, ISO 6",
    )(lambda: rises([counterflow_s(n) for n in (0, 10, 50, 100)]))  # fmt: skip
    for against, others in ((0, "50.0, 57.2"), (10, "75.0, 62.9"), (50, "106.9, 78.1"),
                            (100, "136.1, 96.3")):  # fmt: skip
        suite.told(
            f"evacuation.imo-8-{against}", f"last of 100 crosses, {against} against them", unit="s",
            source=f"FDS+Evac and jupedsim-network: {others} s; JuPedSim locks up from 50 on",
        )(partial(counterflow_s, against))  # fmt: skip
    suite.row(
        "evacuation.imo-9", "1000 people by two doors of 1 m over by four", **between(1.9, 2.1),
        unit="1", source=CIRCULAR + "9: about twice; FDS+Evac 1.87, jupedsim-network 1.97",
    )(lambda: hall_s(2) / hall_s(4))  # fmt: skip
    for doors, seconds, others in (
        (4, 271.4, "FDS+Evac 220.7, jupedsim-network 283.9, JuPedSim 120.0"),
        (2, 542.9, "FDS+Evac 412.9, jupedsim-network 558.6, JuPedSim 237.8"),
    ):
        suite.row(
            f"evacuation.imo-9-{doors}-doors", f"1000 people out of a hall by {doors} doors",
            expected=seconds, tolerance=0.02 * seconds, unit="s",
            source=f"1000/{doors}/0.92105 persons/s, 2 % for walks; {others} s",
        )(partial(hall_s, doors))  # fmt: skip
    _add_stair(suite)


def _add_stair(suite: Suite) -> None:
    for what, link in (("the corridor", "arch"), ("the stair", "foot")):
        suite.row(
            f"evacuation.imo-11-{link}", f"longest queue before {what}, 150 people",
            **between(2, 150), unit="persons", source=CIRCULAR + "11: there is one; RiMEA 13",
        )(partial(longest_queue, 150, 12.0, link))  # fmt: skip
    suite.row(
        "evacuation.imo-11-flow", "flow up the stair while they queue", expected=1.72040,
        tolerance=0.02, unit="persons/s",
        source="SFPE Handbook: k/(4 a) x 1.7 m, steps of 180 by 280 mm",
    )(lambda: flow_p_s(passes_s(queues_on_the_way(150, 12.0), "foot"), 0.1, 0.9))  # fmt: skip
    suite.row(
        "evacuation.imo-11-steady", "flow out of the corridor later, over earlier", expected=1.0,
        tolerance=0.05, unit="1", source=CIRCULAR + "11: a steady flow in the corridor",
    )(lambda: steadiness(queues_on_the_way(150, 12.0)))  # fmt: skip


def _add_density(suite: Suite) -> None:
    suite.row(
        "evacuation.imo-12", "density of greatest flow among ten from 0.25 to 3.5 persons/m2",
        expected=1.88, tolerance=0.0, unit="persons/m2",
        source=CIRCULAR + "12: small flows at both ends, one greatest between; 1/(2 a)",
    )(lambda: max(RING_FLOWS, key=lambda one: _ring(one[0]))[0])  # fmt: skip
    suite.row(
        "evacuation.imo-12-shape", "rises before and falls behind it", expected=9.0, tolerance=0.0,
        unit="1", source=CIRCULAR + "12; ISO 20414 test 13",
    )(lambda: rises([_ring(d) for d, _ in RING_FLOWS[:5]])
      + falls([_ring(d) for d, _ in RING_FLOWS[4:]]))  # fmt: skip
    for density, flow in RING_FLOWS:
        suite.row(
            f"evacuation.flow-at-{density:g}",
            f"flow round a ring of spaces at {density:g} persons/m2", expected=flow,
            tolerance=0.022, unit="persons/(s m)",
            source="SFPE Handbook: k D (1 - a D), own speed below 0.54; one person in 50 m2",
        )(partial(_ring, density))  # fmt: skip
