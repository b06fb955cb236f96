"""What the kernel reads and writes: a record for each cell, link, person and route.

``World`` bundles the arrays of records. A copy of all of them is a snapshot of a run. What is read
together in a cell, link or person stands together: a run spends its time on fetching it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.moving.movement import DENSITIES
from twin.evacuation.plans.plan import SPACE_KINDS

if TYPE_CHECKING:
    from twin.evacuation.moving.routes import Route
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = [
    "ARRIVED",
    "CARRIED",
    "INCAPACITATED",
    "QUEUED",
    "RIDING",
    "SAFE",
    "STATES",
    "TRAPPED",
    "WAITING",
    "WALKING",
    "Blank",
    "World",
    "blank",
    "world_of",
]

WAITING: Final = 0
"""Has not started to leave."""
WALKING: Final = 1
QUEUED: Final = 2
"""Stands before a door, a stair or a lift."""
SAFE: Final = 3
ARRIVED: Final = 4
"""Is where he was going, and not out: in a refuge, or a rescue team at work."""
TRAPPED: Final = 5
"""Knows no way that is open."""
INCAPACITATED: Final = 6
CARRIED: Final = 7
"""Is carried by a rescue team, and counted where he was picked up until he is out."""
RIDING: Final = 8
"""Stands in a lift."""
STATES: Final = (
    "waiting",
    "walking",
    "queued",
    "safe",
    "arrived",
    "trapped",
    "incapacitated",
    "carried",
    "riding",
)

LINE: Final = 64
"""Bytes that a processor fetches from memory at once."""


def _lines(*parts: Sequence[tuple[str, str]]) -> np.dtype[Any]:
    """Return records whose parts fill whole lines of memory, so that who reads one fetches one."""
    names, formats, offsets = [], [], []
    for line, part in enumerate(parts):
        at = line * LINE
        for name, element in part:
            names.append(name)
            formats.append(element)
            offsets.append(at)
            at += np.dtype(element).itemsize
        assert at <= (line + 1) * LINE, part  # noqa: S101 - a slip of ours
    size = LINE * len(parts)
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size})


CELL: Final = _lines(
    [  # in every step
        ("load", "f8"),  # places that the people in it take
        ("area", "f8"),
        ("k", "f8"),
        ("factor", "f8"),  # of speeds: smoke, light
        ("limit", "f8"),  # of speeds [m/s]: darkness
        ("v_cap", "f8"),  # nobody is faster in this step [m/s]
        ("v_share", "f8"),  # of everybody's own speed in this step
        ("stairs", "i4"),
        ("waiting", "i4"),  # people who queue to get in
    ],
    [  # when somebody passes
        ("hold", "f8"),  # people that it takes
        ("space_s", "f8"),  # when a place in it was last made free
        ("left_s", "f8"),  # when somebody last left it
        ("served", "f8"),  # greatest credit of a link that was served
        ("in_from", "i4"),  # the links into it are links[in_from:in_to].inn
        ("in_to", "i4"),
        ("out_from", "i4"),  # its links out are links[out_from:out_to].out
        ("out_to", "i4"),
        ("doors", "i4"),
        ("dist_at", "i4"),  # where its pairs of doors begin in World.dist
        ("safe", "i4"),
        ("heads", "i4"),  # people in it
    ],
    [
        ("peak", "f8"),
        ("fed_rate", "f8"),  # dose in each second now
        ("fed_sum", "f8"),  # dose from the beginning until fed_at
        ("fed_at", "f8"),
        ("order", "i4"),  # of the i-th record: the cell that is served i-th
        ("against", "i4"),  # rescue teams that climb in it
    ],
)
LINK: Final = _lines(
    [  # when the links into a cell are looked through
        ("queue", "i4"),  # people who stand before it
        ("open", "i4"),
        ("lift", "i4"),
        ("head", "i4"),
        ("pair", "i4"),  # the other direction; -1: one-way
        ("src", "i4"),
        ("dst", "i4"),
        ("inn", "i4"),  # of the i-th record: the i-th link when sorted by the cell behind
        ("free", "f8"),  # when it can pass the next
        ("credit", "f8"),  # service so far over its weight: the least goes first
        ("turn", "f8"),  # turns of this direction while both queue
        ("flow", "f8"),  # persons a second that it passes when nothing holds them up
    ],
    [  # when somebody passes it, or sets out towards it
        ("weight", "f8"),  # in turns where links merge
        ("rate", "f8"),  # flow that people see
        ("wait", "f8"),  # person-seconds spent in its queue
        ("passed", "i8"),
        ("tail", "i4"),
        ("coming", "i4"),  # people who walk towards it
        ("peak_queue", "i4"),
        ("door_src", "i4"),  # its number among the doors of the cell before, and behind
        ("door_dst", "i4"),
        ("motion", "i4"),  # towards it one walks 0 level, 1 down, 2 up
        ("stair", "i4"),
        ("out", "i4"),  # of the i-th record: the i-th link when sorted by the cell before
    ],
    [
        ("x", "f8"),
        ("y", "f8"),
        ("walk", "f8"),  # stated walk to it; -1: by the geometry
        ("centre", "f8"),  # walk to it from the middle of the cell
        ("seen", "i8"),  # passed at the last look
    ],
)
PERSON: Final = _lines(
    [  # on every passage
        ("state", "i4"),
        ("cell", "i4"),
        ("link", "i4"),  # where he is heading; -1 nowhere
        ("came", "i4"),  # the link by which he came in; -1: he started here
        ("door", "i4"),  # the door of the cell at which his walk began; -1: his place
        ("route", "i4"),
        ("nxt", "i4"),  # behind and before him in the queue
        ("prv", "i4"),
        ("arrive", "f8"),  # when he joined the queue, arrived or was overcome
        ("size", "f8"),
        ("path_at", "i8"),  # his explicit path in World.path, as far as it is still to be walked
        ("responder", "i4"),
        ("exit_link", "i4"),
    ],
    [  # when he chooses a way
        ("level", "f8"),  # own speeds
        ("down", "f8"),
        ("up", "f8"),
        ("follow", "f8"),  # how much he goes where others go, 0 to 1
        ("noise", "f8"),  # how badly he judges distances
        ("x", "f8"),
        ("y", "f8"),
        ("exit_s", "f8"),
    ],
    [
        ("start", "f8"),
        ("by_start", "i4"),  # of the i-th record: who starts i-th
        ("path_end", "i8"),
        ("fed_limit", "f8"),
        ("fed", "f8"),  # dose, until he entered the cell
        ("fed_in", "f8"),  # dose of the cell when he entered it
    ],
)
RUN: Final = np.dtype(
    [
        ("step_s", "f8"),
        ("least_m_s", "f8"),
        ("lopsided", "f8"),
        ("balanced", "f8"),
        ("responders", "f8"),
        ("reroute_s", "f8"),
        ("scaled", "i4"),  # 1: density scales everybody's own speed; 0: it caps it
        ("stair_mode", "i4"),  # 0 the steps cap speeds, 1 own speeds, 2 density counts too
        ("own_free", "i4"),  # 1: own speeds where there is space
        ("any_timed", "i4"),
        # changes:
        ("now_s", "f8"),
        ("origin_s", "f8"),
        ("looked_s", "f8"),
        ("hazard", "i4"),  # 1 once a dose was set
        ("steps", "i8"),  # of the grid since the origin
        ("walking", "i8"),  # people on the list of walkers
        ("standing", "i8"),  # people in queues
        ("started", "i8"),  # people whose time has come
        ("inside", "i8"),
        ("stale", "i4"),  # 1: somebody on the list of walkers walks no more
        ("changed", "i8"),  # how often somebody arrived, was trapped or overcome
        ("logged", "i8"),
    ]
)
WALKER: Final = np.dtype(
    [
        ("person", "i4"),
        ("cell", "i4"),
        ("rest", "f8"),  # metres left to his link; below 0: he got there at his arrive
        ("speed", "f8"),  # own speed on this leg
    ]
)
"""Apart from PERSON, so that a step reads few bytes for each walker, one after the other."""
CURVE: Final = np.dtype([("speed", "f8"), ("intake", "f8")])
ROUTE: Final = np.dtype([("timed", "i4"), ("fallback", "i4")])
WAY: Final = np.dtype([("cost", "f8"), ("allowed", "i4")])
LOG: Final = np.dtype([("person", "i4"), ("link", "i4"), ("arrive_s", "f8"), ("pass_s", "f8")])

Records = NDArray[Any]


class World(NamedTuple):
    """All arrays of a run: C cells, L directed links, n people, R routes."""

    run: Records
    """One record."""
    cells: Records
    links: Records
    folk: Records
    routes: Records
    ways: Records
    """Shape (R, L): cost from behind a link to the end of the route, and whether it may be used."""
    target: NDArray[np.uint8]
    """Shape (R, C): cells in which a route ends."""
    active: Records
    """Who walks, in the order in which they set out."""
    dist: NDArray[np.float64]
    path: NDArray[np.int32]
    curve: Records
    """Speed and intake over their greatest, at every 0.01 persons/m2."""
    log: Records
    work: NDArray[np.int32]
    """Shape (2, L + 1): room in which costs are computed."""


def world_of(
    network: Network,
    people: People,
    routes: Sequence[Route],
    *,
    path: Sequence[int] | NDArray[np.int32] = (),
    start_s: float = 0.0,
    log: int = 0,
    reroute_s: float = 5.0,
    noise: float = 0.0,
    responders: int = 0,
) -> World:
    """Return the state before anybody has moved.

    Parameters
    ----------
    network, people, routes
        Where, who, by which policies.
    path
        Links of all explicit paths.
    start_s
        When the run begins; people's starts are counted from it.
    log
        Passages for which there is room.
    reroute_s
        How often people on timed routes look again.
    noise
        How badly distances are judged.
    responders
        How many of the people, the last, are rescue teams.
    """
    blank = network.records
    cells = _filled(blank.cells, people, start_s)
    ways = np.zeros((len(routes), network.links), dtype=WAY)
    ways["cost"] = np.inf
    for r, route in enumerate(routes):
        ways[r]["allowed"] = route.allowed
    return World(
        run=_run(network, people, routes, start_s=start_s, reroute_s=reroute_s),
        cells=cells,
        links=_copied(blank.links),
        folk=_folk(people, start_s=start_s, noise=noise, responders=responders),
        routes=np.array([(route.timed, route.fallback) for route in routes], dtype=ROUTE),
        ways=ways,
        target=np.array([route.target for route in routes], dtype=np.uint8),
        active=np.zeros(2 * len(people) + 1, dtype=WALKER),
        dist=network.dist_m,
        path=np.array(path, dtype=np.int32),
        curve=blank.curve,
        log=np.zeros(log, dtype=LOG),
        work=np.zeros((2, network.links + 1), dtype=np.int32),
    )


def _records(count: int, kind: np.dtype[Any]) -> Records:
    """Return records of zeros that begin where a line of memory does."""
    raw = np.zeros(count * kind.itemsize + LINE, dtype=np.uint8)
    at = -raw.ctypes.data % LINE
    return raw[at : at + count * kind.itemsize].view(kind)


def _copied(records: Records) -> Records:
    copy = _records(records.size, records.dtype)
    copy.view(np.uint8)[:] = records.view(np.uint8)
    return copy


class Blank(NamedTuple):
    """What a network gives to every run on it, before anybody is there."""

    cells: Records
    links: Records
    curve: Records


def blank(network: Network) -> Blank:
    """Return the records of a network in which nobody is."""
    curve = np.zeros(DENSITIES, dtype=CURVE)
    curve["speed"] = network.movement.speed_share()
    curve["intake"] = network.movement.intake_share()
    return Blank(_cells(network), _links(network), curve)


def _filled(empty: Records, people: People, start_s: float) -> Records:
    """Return cells with the people in them."""
    cells = _copied(empty)
    cells["heads"] = np.bincount(people.cell, minlength=cells.size)
    cells["load"] = np.bincount(people.cell, weights=people.size, minlength=cells.size)
    cells["peak"] = cells["load"]
    cells["fed_at"] = start_s
    return cells


def _cells(network: Network) -> Records:
    cells = _records(network.cells, CELL)
    cells["area"] = np.where(np.isfinite(network.area_m2), network.area_m2, 1e12)
    cells["k"] = network.k_m_s
    cells["hold"] = np.where(np.isfinite(network.hold_p), network.hold_p, 1e18)
    cells["safe"] = network.safe
    cells["stairs"] = network.kind == SPACE_KINDS.index("stair")
    cells["doors"], cells["dist_at"], cells["order"] = network.doors, network.dist_at, network.order
    cells["out_from"], cells["out_to"] = network.out_at[:-1], network.out_at[1:]
    cells["in_from"], cells["in_to"] = network.in_at[:-1], network.in_at[1:]
    cells["factor"], cells["limit"] = 1.0, 1e9
    cells["v_share"], cells["v_cap"] = 1.0, 1e9
    cells["space_s"] = cells["left_s"] = -np.inf
    return cells


def _links(network: Network) -> Records:
    links = _records(network.links, LINK)
    for name in ("src", "dst", "pair", "door_src", "door_dst", "motion", "stair", "lift", "weight"):
        links[name] = getattr(network, name)
    links["x"], links["y"] = network.link_x_m, network.link_y_m
    links["walk"], links["centre"] = network.walk_m, network.centre_m
    links["out"], links["inn"] = network.out, network.inn
    links["open"] = network.open_
    links["head"] = links["tail"] = -1
    links["flow"] = links["rate"] = network.capacity_p_s
    links["free"] = -np.inf
    return links


def _folk(people: People, *, start_s: float, noise: float, responders: int) -> Records:
    folk = _records(len(people), PERSON)
    folk["level"], folk["down"], folk["up"] = people.level_m_s, people.down_m_s, people.up_m_s
    folk["start"] = people.start_s + start_s
    folk["x"], folk["y"] = people.x_m, people.y_m
    for name in ("size", "follow", "fed_limit", "cell", "route"):
        folk[name] = getattr(people, name)
    folk["noise"] = noise
    if responders:
        folk["responder"][-responders:] = 1
    folk["by_start"] = np.argsort(people.start_s, kind="stable")
    folk["link"] = folk["came"] = folk["door"] = folk["exit_link"] = -1
    folk["nxt"] = folk["prv"] = folk["path_at"] = folk["path_end"] = -1
    folk["exit_s"] = np.inf
    return folk


def _run(
    network: Network,
    people: People,
    routes: Sequence[Route],
    *,
    start_s: float,
    reroute_s: float,
) -> Records:
    movement = network.movement
    share = movement.share_way
    run = np.zeros(1, dtype=RUN)
    run["step_s"], run["least_m_s"] = movement.step_s, movement.least_speed_m_s
    run["lopsided"], run["balanced"] = share.lopsided, share.balanced
    run["responders"] = share.responders
    run["reroute_s"] = reroute_s
    run["scaled"] = movement.curve == "weidmann"
    run["stair_mode"] = 1 if movement.stair_speed == "own" else 2 * movement.stair_density
    run["own_free"] = movement.free_speed == "own"
    run["any_timed"] = any(route.timed for route in routes)
    run["now_s"] = run["origin_s"] = run["looked_s"] = start_s
    run["inside"] = len(people)
    return run
