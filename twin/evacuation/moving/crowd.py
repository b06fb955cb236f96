"""The crowd: people on a network, advanced lazily, with doors that shut and smoke that comes.

``Crowd`` holds the state and is a continuous system of the engine; :func:`evacuate` runs one to
its end without an engine. It stands on a grid of half a second: advanced to a time between two
points it stops at the earlier one, and what is changed then is changed there. So it does not matter
who looked, or when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError, TwinError
from twin.evacuation.moving import kernel, wayfinding
from twin.evacuation.moving.routes import Route, standard
from twin.evacuation.moving.state import (
    ARRIVED,
    INCAPACITATED,
    RIDING,
    SAFE,
    STATES,
    WAITING,
    World,
    world_of,
)
from twin.evacuation.plans.parts import folk_of, joined

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["Crowd", "Passages", "Paths", "Result", "evacuate"]

REROUTE_S = 5.0
"""How often people look again which way is quicker, if they do at all [s] (assumed, 3 to 10)."""

FOREVER_S = 86_400.0
"""A run without an end of its own is stopped after a day."""

MANY = 20_000
"""From so many people on they and their doors no longer fit into a processor's own memory, and
parts are better run one after the other (measured: 100,000 people in 40 parts in half the time)."""


@dataclass(frozen=True, eq=False)
class Paths:
    """An explicit path for each person, as an assigned plan gives it.

    Person ``i`` takes ``links[at[i]:at[i + 1]]`` one after the other; an empty path leaves him to
    his route.
    """

    links: NDArray[np.int32]
    at: NDArray[np.int64]
    """Shape (n + 1,)."""


@dataclass(frozen=True, eq=False)
class Passages:
    """Who passed which directed link when, in the order of passing.

    ``arrive_s`` is when the person reached the link, ``pass_s`` when he stepped through.
    """

    person: NDArray[np.int32]
    link: NDArray[np.int32]
    arrive_s: NDArray[np.float64]
    pass_s: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Result:
    """What came of an evacuation, of n people over L directed links."""

    network: Network
    exit_s: NDArray[np.float64]
    """When each person was safe; infinite for those who were not, shape (n,)."""
    exit_link: NDArray[np.int32]
    """The last link that each person who is safe has passed; -1 else."""
    state: NDArray[np.int32]
    """See :mod:`twin.evacuation.moving.state`."""
    cell: NDArray[np.int32]
    """Where each person is at the end."""
    fed: NDArray[np.float64]
    passed: NDArray[np.int64]
    """Persons through each directed link."""
    wait_person_s: NDArray[np.float64]
    """Waiting before each directed link, all persons together."""
    peak_queue: NDArray[np.int32]
    peak_p_m2: NDArray[np.float64]
    """Greatest density of each cell [persons/m2]."""
    passages: Passages | None = None

    @property
    def people(self) -> int:
        """How many there were."""
        return int(self.exit_s.size)

    @cached_property
    def counts(self) -> dict[str, int]:
        """People by state at the end; all states, adding up to :attr:`people`."""
        found = np.bincount(self.state, minlength=len(STATES))
        return {name: int(found[index]) for index, name in enumerate(STATES)}

    @property
    def out(self) -> int:
        """How many are safe."""
        return self.counts["safe"]

    @property
    def last_s(self) -> float:
        """When the last of those who are safe was so [s]; 0 when nobody is."""
        return float(self.exit_s[self.state == SAFE].max(initial=0.0))

    def share_s(self, share: float) -> float:
        """Return when a share of *all* people was safe [s]; infinite when it never was."""
        if not self.people:
            return 0.0
        rank = max(0, int(np.ceil(share * self.people - 1e-9)) - 1)
        return float(np.partition(self.exit_s, rank)[rank])


class Crowd:
    """People on the move.

    Parameters
    ----------
    network : Network
        Where they are.
    people : People
        Who they are, and when they start.
    routes : sequence of Route or str
        Route policies, or the name of one; ``People.route`` says who takes which.
    paths : Paths, optional
        Explicit paths.
    start_s : float
        Time at which the crowd begins [s]; the times at which people start are counted from it.
    log : bool
        Whether passages are written down.
    reroute_s : float
        How often people on timed routes look again [s].
    noise : float
        How badly people judge distances [-].
    responders : int
        How many of the people, the last ones, are rescue teams.

    Raises
    ------
    InputError
        Somebody stands in a cell, or goes by a route, that is not there.
    """

    id = "crowd"

    def __init__(
        self,
        network: Network,
        people: People,
        *,
        routes: Sequence[Route] | str = "nearest",
        paths: Paths | None = None,
        start_s: float = 0.0,
        log: bool = False,
        reroute_s: float = REROUTE_S,
        noise: float = 0.0,
        responders: int = 0,
    ) -> None:
        some = standard(network, routes) if isinstance(routes, str) else tuple(routes)
        _check(network, people, some)
        self.network = network
        self.people = people
        self.routes = some
        self._world: World = world_of(
            network,
            people,
            some,
            path=() if paths is None else paths.links,
            start_s=start_s,
            log=max(1024, 6 * len(people)) if log else 0,
            reroute_s=reroute_s,
            noise=noise,
            responders=responders,
        )
        if paths is not None:
            has = paths.at[1:] > paths.at[:-1]
            self._world.folk["path_at"] = np.where(has, paths.at[:-1], -1)
            self._world.folk["path_end"] = paths.at[1:]
        self._logging = log
        wayfinding.set_costs(self._world)

    # -- time --------------------------------------------------------------------------------------

    @property
    def now_s(self) -> float:
        """Where it stands on its grid [s]."""
        return float(self._world.run["now_s"][0])

    def advance(self, to_s: float) -> None:
        """Run to the last point of the grid not after *to_s* [s]."""
        while kernel.advance(self._world, float(to_s)):
            self._grow_log()

    def next_crossing(self, now_s: float) -> float:
        """Return infinity: who waits for somebody to arrive looks (see :attr:`changed`)."""
        del now_s
        return float("inf")

    def cross(self, now_s: float) -> None:
        """Do nothing: a crowd by itself has no crossings."""

    def _grow_log(self) -> None:
        log = self._world.log
        self._world = self._world._replace(log=np.concatenate([log, np.zeros_like(log)]))

    @property
    def changed(self) -> int:
        """A number that grows when somebody arrives, is trapped or overcome."""
        return int(self._world.run["changed"][0])

    @property
    def moving(self) -> bool:
        """Whether anybody walks, queues or is yet to start."""
        state = self._world.folk["state"]
        if np.any(((state > WAITING) & (state < SAFE)) | (state == RIDING)):
            return True
        return bool(np.any((state == WAITING) & np.isfinite(self._world.folk["start"])))

    # -- what happens ------------------------------------------------------------------------------

    def lock(self, link: str, *, way: int | None = None) -> None:
        """Shut a link, both directions or one (0: as written, 1: the other)."""
        self._set_open(link, way, 0)

    def unlock(self, link: str, *, way: int | None = None) -> None:
        """Open a link again; it serves from now on."""
        self._set_open(link, way, 1)

    def _set_open(self, name: str, way: int | None, value: int) -> None:
        some = self.network.link(name)
        for index in some if way is None else some[way : way + 1]:
            link = self._world.links[index]
            if link["open"] != value:
                link["open"] = value
                link["free"] = max(link["free"], self.now_s)
        wayfinding.repair(self._world)

    def set_flow_factor(self, link: str, factor: float) -> None:
        """Let a link pass a share of its capacity; 1 as built, 0 is not allowed (lock it)."""
        if not factor > 0.0:
            raise InputError(f"{link}: a flow factor of {factor:g}; allowed: above 0, or lock it")
        for index in self.network.link(link):
            row = self._world.links[index]
            row["flow"] = self.network.capacity_p_s[index] * factor
            row["rate"] = min(row["rate"], row["flow"])

    def set_speed(
        self,
        cells: NDArray[np.int32] | Sequence[int] | int,
        factor: NDArray[np.float64] | float = 1.0,
        *,
        at_most_m_s: NDArray[np.float64] | float = 1e9,
    ) -> None:
        """Slow people in some cells: by a factor, and to a speed at most (smoke, darkness)."""
        self._world.cells["factor"][cells] = factor
        self._world.cells["limit"][cells] = at_most_m_s

    def set_fed_rate(self, cell: int, per_s: float) -> None:
        """Set the fractional effective dose that a cell gives in each second [1/s]."""
        kernel.set_fed_rate(self._world, cell, per_s)

    def bar(
        self, links: NDArray[np.intp], routes: Sequence[int], *, barred: NDArray[np.bool_]
    ) -> None:
        """Bar directed links to people on some routes, or free them; those people choose anew.

        Parameters
        ----------
        links
            Directed links, shape (k,).
        routes
            Whom it concerns; a link that a route never used stays shut to it.
        barred
            Whether each link is barred from now on, shape (k,).
        """
        for route in routes:
            usual = self.routes[route].allowed[links]
            self._world.ways["allowed"][route, links] = usual & ~barred
        wayfinding.repair(self._world)

    # -- single persons ----------------------------------------------------------------------------

    def place(self, person: int, cell: int, *, count: bool = True) -> None:
        """Put a person into a cell, out of wherever he was."""
        cells, who = self._world.cells, self._world.folk[person]
        who["fed"] = self.doses()[person]
        kernel.release(self._world, person)
        if count:
            for here, sign in ((who["cell"], -1), (cell, 1)):
                cells["load"][here] += sign * who["size"]
                cells["heads"][here] += sign
        who["cell"], who["door"], who["state"] = cell, -1, ARRIVED
        given = cells[cell]
        who["fed_in"] = given["fed_sum"] + given["fed_rate"] * (self.now_s - given["fed_at"])

    def send(self, person: int, route: int) -> None:
        """Let a person who stands somewhere walk off by a route, from now on."""
        self._world.folk["route"][person] = route
        self._world.folk["path_at"][person] = -1
        kernel.set_speeds_now(self._world)
        kernel.set_off(self._world, person)

    def set_route(self, route: int, spaces: Sequence[str]) -> None:
        """Let a route end in other spaces, and weigh its ways anew."""
        target = self._world.target[route]
        target[:] = 0
        target[[self.network.cell(space) for space in spaces]] = 1
        wayfinding.set_costs(self._world)

    def set_person(
        self, person: int, *, state: int | None = None, exit_s: float | None = None
    ) -> None:
        """Set the state of a person by hand: carried, safe by a rescue team."""
        if state is not None:
            kernel.release(self._world, person)
            self._world.folk["state"][person] = state
            self._world.run["changed"][0] += 1
        if exit_s is not None:
            self._world.folk["exit_s"][person] = exit_s

    def set_speeds_of(
        self, person: int, *, level_m_s: float, down_m_s: float, up_m_s: float
    ) -> None:
        """Set how fast a person is: a team with a device, empty or loaded."""
        who = self._world.folk[person]
        who["level"], who["down"], who["up"] = level_m_s, down_m_s, up_m_s

    def board(self, link: int, most: int) -> list[tuple[int, int]]:
        """Let up to *most* people of a queue into a lift; return each with his way out of it."""
        who = np.zeros(max(most, 1), dtype=np.int32)
        count = kernel.board(self._world, link, most, who)
        return [(int(person), int(self._world.folk["link"][person])) for person in who[:count]]

    def step_out(self, person: int, link: int) -> None:
        """Let somebody step out of a lift through one of its doors, now."""
        kernel.set_speeds_now(self._world)
        kernel.step_out(self._world, person, link)

    # -- what is seen ------------------------------------------------------------------------------

    @property
    def state(self) -> NDArray[np.int32]:
        """The state of every person, shape (n,); not to be written."""
        return self._world.folk["state"]

    @property
    def cell(self) -> NDArray[np.int32]:
        """The cell of every person, shape (n,); not to be written."""
        return self._world.folk["cell"]

    @property
    def exit_s(self) -> NDArray[np.float64]:
        """When everybody was safe [s], infinite if not; not to be written."""
        return self._world.folk["exit_s"]

    @property
    def arrived_s(self) -> NDArray[np.float64]:
        """When everybody who has arrived, or was overcome, did so [s]; not to be written."""
        return self._world.folk["arrive"]

    @property
    def queue(self) -> NDArray[np.int32]:
        """People before each directed link, shape (L,); not to be written."""
        return self._world.links["queue"]

    @property
    def heads(self) -> NDArray[np.int32]:
        """People in each cell, shape (C,); not to be written."""
        return self._world.cells["heads"]

    @property
    def passed(self) -> NDArray[np.int64]:
        """People through each directed link so far, shape (L,); not to be written."""
        return self._world.links["passed"]

    @property
    def open(self) -> NDArray[np.int32]:
        """Whether each directed link is open, shape (L,); not to be written."""
        return self._world.links["open"]

    def doses(self) -> NDArray[np.float64]:
        """Return everybody's fractional effective dose until now [-], shape (n,)."""
        if not self._world.run["hazard"][0]:
            return np.array(self._world.folk["fed"])
        folk, cells = self._world.folk, self._world.cells[self._world.folk["cell"]]
        given = cells["fed_sum"] + cells["fed_rate"] * (self.now_s - cells["fed_at"])
        inside = (folk["state"] != SAFE) & (folk["state"] != INCAPACITATED)
        return np.asarray(folk["fed"] + np.where(inside, given - folk["fed_in"], 0.0))

    def passages(self) -> Passages:
        """Return what was written down so far."""
        count = int(self._world.run["logged"][0])
        if not self._logging:
            raise TwinError("crowd: passages were not written down; ask for log=True")
        if count > self._world.log.size:
            raise TwinError(f"crowd: {count} passages for a log of {self._world.log.size}")
        log = self._world.log[:count]
        return Passages(*(log[name].copy() for name in ("person", "link", "arrive_s", "pass_s")))

    def result(self) -> Result:
        """Return a copy of what is known by now."""
        folk, links, cells = self._world.folk, self._world.links, self._world.cells
        return Result(
            network=self.network,
            exit_s=folk["exit_s"].copy(),
            exit_link=folk["exit_link"].copy(),
            state=folk["state"].copy(),
            cell=folk["cell"].copy(),
            fed=self.doses(),
            passed=links["passed"].copy(),
            wait_person_s=links["wait"].copy(),
            peak_queue=links["peak_queue"].copy(),
            peak_p_m2=cells["peak"] / cells["area"],
            passages=self.passages() if self._logging else None,
        )


def evacuate(
    network: Network,
    people: People,
    *,
    routes: Sequence[Route] | str = "nearest",
    paths: Paths | None = None,
    locked: Iterable[str] = (),
    until_s: float = FOREVER_S,
    log: bool = False,
    reroute_s: float = REROUTE_S,
    noise: float = 0.0,
) -> Result:
    """Evacuate a network from time 0 until nobody moves any more, or until *until_s*.

    Parameters are those of :class:`Crowd`; *locked* links are shut from the beginning. Many people
    in parts of the network that share no door are run part by part, which comes to the same, unless
    passages are to be written down or people are told apart by their numbers.
    """
    some = standard(network, routes) if isinstance(routes, str) else tuple(routes)
    _check(network, people, some)
    shut = {name: network.link(name) for name in locked}
    told_apart = log or noise > 0.0 or paths is not None
    if told_apart or len(people) < MANY or len(network.parts) == 1:
        crowd = Crowd(
            network, people, routes=some, paths=paths, log=log, reroute_s=reroute_s, noise=noise
        )
        return _to_end(crowd, shut, until_s)
    runs = []
    for part, (rows, folk) in zip(
        network.parts, folk_of(network.parts, network, people), strict=True
    ):
        if len(folk):
            ways = [part.route(route) for route in some]
            crowd = Crowd(part.network, folk, routes=ways, reroute_s=reroute_s)
            mine = [name for name in shut if name in part.network.links_of]
            runs.append((part, rows, _to_end(crowd, mine, until_s)))
    return joined(network, len(people), runs)


def _check(network: Network, people: People, routes: Sequence[Route]) -> None:
    if not len(people):
        return
    if not 0 <= int(people.cell.min()) <= int(people.cell.max()) < network.cells:
        raise InputError("people stand in cells that the plan does not have")
    if int(people.route.max()) >= len(routes):
        raise InputError(f"people go by route {int(people.route.max())} of {len(routes)}")


def _to_end(crowd: Crowd, shut: Iterable[str], until_s: float) -> Result:
    for link in shut:
        crowd.lock(link)
    at_s = 0.0
    while at_s < until_s and crowd.moving:
        at_s = min(until_s, max(at_s * 1.5, 600.0))
        crowd.advance(at_s)
    return crowd.result()
