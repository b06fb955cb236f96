"""NIST Technical Note 1822 (Ronchi, Kuligowski, Reneke, Peacock and Nilsson 2013): its tests.

Cases that are as in IMO's tests are taken from there: corner, counterflow, greatest flow.
Choices of ours stand in the source of each row. Many runs of a test draw places of people anew.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.evacuation.moving.crowd import Crowd
from twin.evacuation.moving.routes import standard, towards
from twin.evacuation.population.laws import GammaLaw, LogNormalLaw, UniformLaw, WeibullLaw
from twin.evacuation.population.people import grouped
from twin.evacuation.population.populate import populate
from twin.evacuation.population.premovement import PreMovement
from twin.evacuation.population.profiles import NormalSpeed, Profile, ProfileSet
from twin.evacuation.population.profilesets import STUDENTS
from twin.model import Name
from twin.verify.evacuation_cases import (
    allocation,
    corner,
    counterflow_s,
    flight_s,
    longest_queue,
    queues_on_the_way,
    room,
    steadiness,
    walk_s,
)
from twin.verify.evacuation_rig import (
    KOLMOGOROV_5,
    OWN,
    arrivals_s,
    between,
    build,
    door,
    floor,
    flow_p_s,
    kolmogorov,
    passes_s,
    point,
    rises,
    run,
    share_out_of,
    spread,
    stand,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.laws import Law
    from twin.verify.check import Suite

    Floats = NDArray[np.float64]

__all__ = ["add_nist", "group_spread_s"]

NIST: Final = "NIST TN 1822, test "
RUNS: Final = 200
"""Runs of a test that is decided by many (the Note asks for enough; we for two hundred)."""


# --- before people move, and who they are -------------------------------------------------------

LAWS: Final[dict[str, Law]] = {
    "uniform": UniformLaw(low_s=10.0, high_s=100.0),
    "gamma": GammaLaw(shape=1.291, scale_s=103.901),
    "log-normal": LogNormalLaw(mu=4.586, sigma=0.967),
    "weibull": WeibullLaw(scale_s=139.285, shape=1.195),
}


def _share_by(law: str, times_s: Floats) -> Floats:
    """Return the share of people that a law has started by some times, by its formula."""
    from scipy.special import gammainc, ndtr

    if law == "uniform":
        return np.asarray((times_s - 10.0) / 90.0)
    if law == "gamma":
        return np.asarray(gammainc(1.291, times_s / 103.901))
    if law == "log-normal":
        return np.asarray(ndtr((np.log(times_s) - 4.586) / 0.967))
    return np.asarray(1.0 - np.exp(-((times_s / 139.285) ** 1.195)))


def _starts_rejected(law: str) -> float:
    """Return how many of the runs are rejected: ten people's starts as they are seen at the door.

    They stand at the door: whoever starts is there at once.
    """
    network = build([floor("room", (0, 0, 8, 5)), door("exit", ("room", "out"), 1.0, (8, 2.5))])
    x_m, y_m = point(8, 2.5, 10)
    rejected = 0
    for seed in range(RUNS):
        rng = np.random.default_rng([list(LAWS).index(law), seed])
        drawn = populate(
            [floor("room", (0, 0, 8, 5))], [10], STUDENTS, rng,
            premovement=PreMovement(law=LAWS[law]),
        )  # fmt: skip
        people = stand(network, "room", (x_m, y_m), start_s=drawn.start_s)
        seen_s = arrivals_s(run(network, people), "exit")
        rejected += kolmogorov(_share_by(law, seen_s)) > KOLMOGOROV_5[10]
    return float(rejected)


def _speeds_rejected() -> float:
    from scipy.special import ndtr

    law = NormalSpeed(mean_m_s=1.2, sd_m_s=0.2, low_m_s=0.1, high_m_s=3.0)
    kind = Profile(id="adult", name=Name(en="Adult", zh="成人"), level=law)
    adults = ProfileSet(id="adults", name=Name(en="Adults", zh="成人"), profiles=(kind,))
    rejected = 0
    for seed in range(RUNS):
        rng = np.random.default_rng([24, seed])
        people = populate([floor("room", (0, 0, 10, 10))], [100], adults, rng)
        rejected += kolmogorov(ndtr((people.level_m_s - 1.2) / 0.2)) > KOLMOGOROV_5[100]
    return float(rejected)


# --- groups and people who take more room -------------------------------------------------------


@cache
def group_spread_s(together: bool, slowest_m_s: float = 0.5) -> float:
    """Return between the first and the last arrival of a group of five at the exit [s].

    Four walk at 1.25 m/s and one at *slowest_m_s*; ten others at 0.2 m/s. All start at random
    places within the first 3 m of a room of 15 by 5 m, whose exit of 1 m is at its other end.
    """
    network = build(
        [floor("room", (0, 0, 15, 5)), door("exit", ("room", "out"), 1.0, (15, 2.5))], OWN
    )
    speeds = np.array([1.25] * 4 + [slowest_m_s] + [0.2] * 10)
    people = stand(network, "room", spread(15, (0, 0, 3, 5), 3), level_m_s=speeds)
    if together:
        people = grouped(people, [0] * 5 + [1] * 10)
    result = run(network, people)
    return float(np.ptp(result.exit_s[:5]))


@cache
def _last_s(impaired: bool) -> float:
    """Return when the last of 25 has gone from one room by a corridor and another room [s].

    24 walk at 1.25 m/s; one likewise, or at 0.8 m/s and twice as wide: he takes four places.
    Rooms of 5 by 4 m, corridor of 1.5 m by 2 m between them, openings as wide, exit of 1.5 m.
    """
    network = build(
        [
            floor("first", (0, 0, 5, 4)),
            floor("corridor", (5, 1.25, 7, 2.75), "corridor"),
            floor("second", (7, 0, 12, 4)),
            door("in", ("first", "corridor"), 1.5, (5, 2), kind="opening"),
            door("through", ("corridor", "second"), 1.5, (7, 2), kind="opening"),
            door("exit", ("second", "out"), 1.5, (12, 2)),
        ],
        OWN,
    )
    speeds, sizes = np.full(25, 1.25), np.ones(25)
    if impaired:
        speeds[0], sizes[0] = 0.8, 4.0
    places = spread(25, (0, 0, 5, 4), 4)
    return run(network, stand(network, "first", places, level_m_s=speeds, size=sizes)).last_s


# --- which exit ---------------------------------------------------------------------------------


@cache
def _two_ended() -> Network:
    """Return a room of 10 by 15 m with an exit of 1 m in the middle of each short side."""
    return build(
        [
            floor("room", (0, 0, 15, 10)),
            door("exit-1", ("room", "out"), 1.0, (0, 5), main=True),
            door("exit-2", ("room", "out"), 1.0, (15, 5)),
        ],
        OWN,
    )


@cache
def _share_of_second(leader: bool) -> float:
    """Return which part of two people, over many runs, leave by the second exit.

    They stand at random places of the room, and halve the cost of a way that all others take. The
    leader, one more, leaves by the second exit at once; they start two seconds later.
    """
    network = _two_ended()
    ways = [*standard(network, "nearest"), towards(network, links=["exit-2"])]
    second = 0
    x_m, y_m = spread(2 * RUNS, (0, 0, 15, 10), 32)
    for pair in np.split(np.arange(2 * RUNS), RUNS):
        some = [stand(network, "room", (x_m[pair], y_m[pair]), follow=0.5, start_s=2.0)]
        if leader:
            some.append(stand(network, "room", point(7.5, 5), route=1))
        result = run(network, *some, routes=ways)
        second += int(np.count_nonzero(result.exit_link[:2] == network.link("exit-2")[0]))
    return second / (2.0 * RUNS)


@cache
def _share_of_familiar(familiar: float) -> float:
    """Return which part of people take the first exit, so many of whom know only that one."""
    network = _two_ended()
    ways = standard(network, "familiar")
    places = spread(1000, (0, 0, 15, 10), 7)
    route = (np.arange(1000) >= 1000 * familiar).astype(int)
    result = run(network, stand(network, "room", places, route=route), routes=ways)
    return share_out_of(result, "exit-1")


def _exit_closes() -> Crowd:
    """Return one person whose exit, 4 m away, closes after 1 s; another is 6 m off."""
    network = build(
        [
            floor("room", (0, 0, 10, 10)),
            door("exit-1", ("room", "out"), 1.0, (0, 5)),
            door("exit-2", ("room", "out"), 1.0, (10, 5)),
        ],
        OWN,
    )
    crowd = Crowd(network, stand(network, "room", point(4, 5), level_m_s=1.0))
    crowd.advance(1.0)
    crowd.lock("exit-1")
    crowd.advance(60.0)
    return crowd


# --- rows ---------------------------------------------------------------------------------------


def add_nist(suite: Suite) -> None:
    """Enter the rows into the suite."""
    _add_laws(suite)
    _add_walks(suite)
    _add_groups(suite)
    _add_ways(suite)
    _add_crowds(suite)


def _add_laws(suite: Suite) -> None:
    for law in LAWS:
        suite.row(
            f"evacuation.nist-1.1-{law}",
            f"of {RUNS} draws of ten {law} starts, those that Kolmogorov and Smirnov reject",
            expected=10.0, tolerance=9.0, unit="1",
            source=NIST + "1.1, ISO 20414 test 1: 5 %, three deviations; times seen at the door",
        )(partial(_starts_rejected, law))  # fmt: skip
    suite.row(
        "evacuation.nist-2.4",
        f"of {RUNS} draws of 100 speeds N(1.2, 0.2), those rejected likewise", expected=10.0,
        tolerance=9.0, unit="1", source=NIST + "2.4, ISO 20414 test 5",
    )(_speeds_rejected)  # fmt: skip


def _add_walks(suite: Suite) -> None:
    suite.row(
        "evacuation.nist-2.1", "40 m of corridor at 1 m/s", expected=40.0, tolerance=1e-6, unit="s",
        source=NIST + "2.1, ISO 20414 test 2",
    )(partial(walk_s, 40.0, 1.0))  # fmt: skip
    for motion in ("up", "down"):
        suite.row(
            f"evacuation.nist-2.2-{motion}", f"100 m of stair {motion} at 1 m/s", expected=100.0,
            tolerance=1e-6, unit="s", source=NIST + "2.2, ISO 20414 test 3",
        )(partial(flight_s, motion, 100.0))  # fmt: skip
    suite.row(
        "evacuation.nist-2.3", "people who come round a corner, of 20", expected=20.0,
        tolerance=0.0, unit="persons", source=NIST + "2.3, ISO 20414 test 4; walls: as IMO 6",
    )(lambda: float(corner("all").out))  # fmt: skip


def _add_groups(suite: Suite) -> None:
    suite.row(
        "evacuation.nist-2.9", "from the first to the last of a group of five at the exit",
        **between(0.0, 10.0), unit="s",
        source=NIST + "2.9: they arrive together, 10 s; JuPedSim 24 s",
    )(partial(group_spread_s, True))  # fmt: skip
    suite.told(
        "evacuation.nist-2.9-alone", "the same where each walks alone", unit="s",
        source=NIST + "2.9: four at 1.25 m/s, one at 0.5 m/s",
    )(partial(group_spread_s, False))  # fmt: skip
    suite.row(
        "evacuation.nist-2.10", "rises: 25 alike, one of them slower and wider", expected=1.0,
        tolerance=0.0, unit="1", source=NIST + "2.10, ISO 20414 test 7",
    )(lambda: rises([_last_s(False), _last_s(True)]))  # fmt: skip
    for impaired, words in ((False, "25 alike"), (True, "one of them slower and wider")):
        suite.told(
            f"evacuation.nist-2.10-{'impaired' if impaired else 'alike'}", f"last out, {words}",
            unit="s", source=NIST + "2.10",
        )(partial(_last_s, impaired))  # fmt: skip


def _add_ways(suite: Suite) -> None:
    suite.row(
        "evacuation.nist-3.1", "people out by the secondary exit, of those 8 told to", expected=8.0,
        tolerance=0.0, unit="persons", source=NIST + "3.1, ISO 20414 test 8; each: IMO 10",
    )(lambda: share_out_of(allocation(), "secondary") * 23.0)  # fmt: skip
    suite.row(
        "evacuation.nist-3.2-alone", "share of two people by the second of two like exits",
        expected=0.5, tolerance=0.075, unit="1",
        source=f"{NIST}3.2, scenario 1: {RUNS} runs, three deviations",
    )(partial(_share_of_second, False))  # fmt: skip
    suite.row(
        "evacuation.nist-3.2", "how much more take it after a leader who goes there",
        **between(0.1, 0.5), unit="1",
        source=NIST + "3.2, ISO 20414 test 15, scenario 2: a share that rises; ours by a tenth",
    )(lambda: _share_of_second(True) - _share_of_second(False))  # fmt: skip
    suite.row(
        "evacuation.nist-3.3", "share by the exit that half of the people know alone",
        expected=0.75, tolerance=0.03, unit="1",
        source=NIST + "3.3, ISO 20414 test 16: more than half; the others by the nearer",
    )(partial(_share_of_familiar, 0.5))  # fmt: skip
    suite.row(
        "evacuation.nist-3.3-none", "the same where nobody does", expected=0.5, tolerance=0.048,
        unit="1", source=NIST + "3.3: as many as by the other; 1000 people, three deviations",
    )(partial(_share_of_familiar, 0.0))  # fmt: skip
    suite.row(
        "evacuation.nist-4.1", "one whose exit closes after 1 s leaves by the other",
        expected=8.0, tolerance=1e-6, unit="s",
        source=NIST + "4.1, ISO 20414 test 9: 1 m on, 1 m back, 6 m more at 1 m/s",
    )(lambda: float(_exit_closes().exit_s[0]))  # fmt: skip
    suite.row(
        "evacuation.nist-4.1-exit", "people through the exit that closed", expected=0.0,
        tolerance=0.0, unit="persons", source=NIST + "4.1",
    )(lambda: float(_passed(_exit_closes(), "exit-1")))  # fmt: skip


def _passed(crowd: Crowd, link: str) -> int:
    return int(crowd.passed[list(crowd.network.link(link))].sum())


def _add_crowds(suite: Suite) -> None:
    suite.row(
        "evacuation.nist-2.8", "rises: 0, 10, 50, 100 people against 100", expected=3.0,
        tolerance=0.0, unit="1", source=NIST + "2.8; as IMO 8",
    )(lambda: rises([counterflow_s(n) for n in (0, 10, 50, 100)]))  # fmt: skip
    for what, link in (("the corridor", "arch"), ("the stair", "foot")):
        suite.row(
            f"evacuation.nist-5.1-{link}", f"longest queue before {what}, 100 people",
            **between(2, 100), unit="persons", source=NIST + "5.1, ISO 20414 test 10",
        )(partial(longest_queue, 100, 15.0, link))  # fmt: skip
    suite.row(
        "evacuation.nist-5.1-steady", "flow out of the corridor later, over earlier", expected=1.0,
        tolerance=0.05, unit="1", source=NIST + "5.1: a steady flow in the corridor",
    )(lambda: steadiness(queues_on_the_way(100, 15.0)))  # fmt: skip
    suite.row(
        "evacuation.nist-5.2", "greatest flow in any ten passages of a door of 1 m",
        **between(0.0, 1.33), unit="persons/s",
        source=NIST + "5.2, ISO 20414 test 11: 1.33 persons/(s m) at most; JuPedSim 5 here",
    )(_greatest_flow)  # fmt: skip


def _greatest_flow() -> float:
    times_s = passes_s(room(), "exit")
    return float(max(flow_p_s(times_s[i : i + 11]) for i in range(times_s.size - 11)))
