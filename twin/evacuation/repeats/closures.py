"""What every door, stair and exit is worth: each is shut in turn, and the same people leave again.

The same people in every run, so that differences are those of the closure alone. A staircase is
shut as a whole, all its flights at once. Only that part of the network is run again which the
links belong to, and only where it can matter:

A link that nobody passed, and before which nobody stood, can be shut without any consequence while
people go by distances. For costs to go only rise when a link is shut, and only those of ways that
lead through it; whoever took another way then took one that does not lead through it, and it still
costs what it did, so that it is still the cheapest. This is not so where people count seconds (they
may have looked at a way that nobody took) or misjudge distances: then every link is tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.moving.crowd import FOREVER_S, REROUTE_S, Result, evacuate
from twin.evacuation.moving.routes import Route, standard
from twin.evacuation.moving.state import ARRIVED, QUEUED, SAFE, WALKING
from twin.evacuation.plans.parts import Part, folk_of
from twin.evacuation.plans.plan import FLIGHTS, LinkKind

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network
    from twin.evacuation.plans.plan import EvacuationPlan
    from twin.evacuation.population.people import People

__all__ = ["KINDS", "Closure", "Closures", "Staircase", "closures", "staircases"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

KINDS: Final[tuple[LinkKind, ...]] = ("door", "opening", "exit", "gate")
"""Links that are shut one by one; entries of stairs are shut with their staircase."""


@dataclass(frozen=True, slots=True)
class Staircase:
    """Flights one above the other, with the landings between them."""

    id: str
    """Id of its lowest flight."""
    kind: str
    """``stair``, or ``ramp`` where there are no steps at all."""
    flights: tuple[str, ...]
    links: tuple[str, ...]
    """All that lead onto a flight."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What comes of one closure."""

    id: str
    """The link; of a staircase its lowest flight."""
    kind: str
    """Kind of the link; ``stair`` or ``ramp`` of a staircase."""
    links: tuple[str, ...]
    """Everything that is shut."""
    used: int
    """Persons who go through it when it is open; of a staircase, through its busiest link."""
    t95_s: float
    """When 95 % of those who still get out are out [s]."""
    t100_s: float
    """When the last of them is [s]."""
    lost_s: float
    """By how much later 95 % of them are out than the same people were [s]."""
    lost_last_s: float
    """By how much later the last of them is [s]."""
    lost_person_s: float
    """By how much all of them together are later [person s]."""
    trapped: int
    """People who do not get out any more."""
    own_room: bool
    """Whether they are just those in one room, whose door it is."""
    rerun: bool
    """Whether it was run; else nobody had used it, and nothing changes."""


@dataclass(frozen=True, eq=False)
class Closures:
    """All closures of a plan, the worst first; doors that only shut in their own room come last."""

    t95_s: float
    """When 95 % of those who get out are out with everything as it is [s]."""
    t100_s: float
    """When the last is [s]."""
    out: int
    """How many get out."""
    ranked: tuple[Closure, ...]

    @property
    def runs(self) -> int:
        """How many were run."""
        return sum(one.rerun for one in self.ranked)

    def of(self, link: str) -> Closure:
        """Return what comes of shutting a link alone, or a staircase by its lowest flight.

        Raises
        ------
        UnknownName
            It was not shut.
        """
        for one in self.ranked:
            if one.id == link:
                return one
        from twin.errors import UnknownName

        raise UnknownName("closure", link, [one.id for one in self.ranked])


def staircases(plan: EvacuationPlan) -> tuple[Staircase, ...]:
    """Return the staircases of a plan: flights that landings or each other join."""
    kind = {space.id: space.kind for space in plan.spaces}
    joins = {name: [name] for name, what in kind.items() if what in FLIGHTS or what == "landing"}
    for link in plan.links:
        one, other = link.between
        if one in joins and other in joins and joins[one] is not joins[other]:
            joins[one] += joins[other]
            for name in joins[other]:
                joins[name] = joins[one]
    place = {space.id: at for at, space in enumerate(plan.spaces)}
    found = []
    for some in {id(group): group for group in joins.values()}.values():
        flights = sorted((name for name in some if kind[name] in FLIGHTS), key=place.__getitem__)
        if flights:
            onto = set(flights)
            links = tuple(link.id for link in plan.links if onto & set(link.between))
            steps = "stair" if any(kind[name] == "stair" for name in flights) else "ramp"
            found.append(Staircase(flights[0], steps, tuple(flights), links))
    return tuple(sorted(found, key=lambda one: place[one.id]))


def closures(
    plan: EvacuationPlan,
    network: Network,
    people: People,
    *,
    routes: Sequence[Route] | str = "nearest",
    kinds: Collection[LinkKind] = KINDS,
    until_s: float = FOREVER_S,
    reroute_s: float = REROUTE_S,
    noise: float = 0.0,
) -> Closures:
    """Shut every door, staircase and exit of a plan in turn.

    Parameters
    ----------
    plan, network
        Where, and the same as arrays.
    people
        Who; the same in every run.
    kinds
        Kinds of the links that are shut one by one. What is locked anyway is left out.
    routes, until_s, reroute_s, noise
        As of :func:`twin.evacuation.moving.crowd.evacuate`.
    """
    some = standard(network, routes) if isinstance(routes, str) else tuple(routes)
    rig = _Rig(network, people, some, until_s, reroute_s, noise)
    found = [
        rig.closure(name, kind, links) for name, kind, links in _candidates(plan, network, kinds)
    ]
    found.sort(
        key=lambda one: (
            one.own_room,
            -one.trapped,
            -one.lost_s,
            -one.lost_last_s,
            -one.lost_person_s,
            one.id,
        )
    )
    exit_s = rig.base.exit_s
    return Closures(
        _share_s(exit_s, 0.95), _share_s(exit_s, 1.0), int(np.isfinite(exit_s).sum()), tuple(found)
    )


def _candidates(
    plan: EvacuationPlan, network: Network, kinds: Collection[LinkKind]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield id, kind and links of everything that can be shut."""
    usable = {network.link_id[link] for link in np.flatnonzero(network.open_ & ~network.lift)}
    for stair in staircases(plan):
        links = tuple(name for name in stair.links if name in usable)
        if links:
            yield stair.id, stair.kind, links
    for link in plan.links:
        if link.kind in kinds and link.id in usable:
            yield link.id, link.kind, (link.id,)


@dataclass(frozen=True, eq=False)
class _Piece:
    """What is run again at a time: a part of the network with its people."""

    part: Part
    rows: Ints
    people: People
    routes: tuple[Route, ...]
    base: Result
    settled: bool
    """Whether links that nobody used can be shut without any consequence."""

    def concerns(self, links: Sequence[str]) -> bool:
        """Tell whether shutting links can change anything."""
        some = [at for name in links for at in self.part.network.links_of[name]]
        used = np.any(self.base.passed[some] > 0) or np.any(self.base.peak_queue[some] > 0)
        return len(self.people) > 0 and (not self.settled or bool(used))


class _Rig:
    """The same people, and what is shut."""

    def __init__(
        self,
        network: Network,
        people: People,
        routes: tuple[Route, ...],
        until_s: float,
        reroute_s: float,
        noise: float,
    ) -> None:
        self.network = network
        self.people = people
        self.until_s, self.reroute_s, self.noise = until_s, reroute_s, noise
        by_distance = noise == 0.0 and not any(route.timed for route in routes)
        # Distances are misjudged by the numbers of people and links, which are those of the whole.
        parts = network.parts if noise == 0.0 else (Part.whole(network),)
        self.pieces = [
            self._piece(part, rows, folk, routes, by_distance)
            for part, (rows, folk) in zip(parts, folk_of(parts, network, people), strict=True)
        ]
        self.piece_of = {
            name: piece for piece in self.pieces for name in piece.part.network.links_of
        }
        self.base = _Ends.of(len(people), self.pieces)

    def _piece(
        self, part: Part, rows: Ints, people: People, routes: tuple[Route, ...], by_distance: bool
    ) -> _Piece:
        ways = tuple(part.route(route) for route in routes)
        base = self._run(part, people, ways)
        moving = np.isin(base.state, (WALKING, QUEUED)).any()
        return _Piece(part, rows, people, ways, base, by_distance and not moving)

    def _run(
        self, part: Part, people: People, routes: tuple[Route, ...], shut: Sequence[str] = ()
    ) -> Result:
        return evacuate(
            part.network,
            people,
            routes=routes,
            locked=shut,
            until_s=self.until_s,
            reroute_s=self.reroute_s,
            noise=self.noise,
        )

    def closure(self, name: str, kind: str, links: tuple[str, ...]) -> Closure:
        """Return what comes of shutting links of one part."""
        piece = self.piece_of[links[0]]
        passed = piece.base.passed
        used = max(int(passed[list(piece.part.network.links_of[link])].sum()) for link in links)
        rerun = piece.concerns(links)
        ends = self.base
        if rerun:
            result = self._run(piece.part, piece.people, piece.routes, links)
            ends = self.base.with_piece(piece, result)
        both = np.isfinite(ends.exit_s) & np.isfinite(self.base.exit_s)
        then_s, now_s = self.base.exit_s[both], ends.exit_s[both]
        shut_in = np.flatnonzero(self.base.there & ~ends.there)
        return Closure(
            id=name,
            kind=kind,
            links=links,
            used=used,
            t95_s=_share_s(ends.exit_s, 0.95),
            t100_s=_share_s(ends.exit_s, 1.0),
            lost_s=_share_s(now_s, 0.95) - _share_s(then_s, 0.95),
            lost_last_s=_share_s(now_s, 1.0) - _share_s(then_s, 1.0),
            lost_person_s=float((now_s - then_s).sum()),
            trapped=shut_in.size,
            own_room=self._own_room(links, shut_in),
            rerun=rerun,
        )

    def _own_room(self, links: tuple[str, ...], shut_in: Ints) -> bool:
        """Tell whether just those are shut in who were in one space that the only link leads to."""
        cells = np.unique(self.people.cell[shut_in])
        if len(links) != 1 or cells.size != 1:
            return False
        link = self.network.links_of[links[0]][0]
        return int(cells[0]) in {int(self.network.src[link]), int(self.network.dst[link])}


@dataclass(frozen=True, eq=False)
class _Ends:
    """How it ended for everybody."""

    exit_s: Floats
    there: Mask
    """Who is safe, or where he was to go."""

    @classmethod
    def of(cls, people: int, pieces: Sequence[_Piece]) -> _Ends:
        ends = cls(np.full(people, np.inf), np.zeros(people, dtype=np.bool_))
        for piece in pieces:
            ends._set(piece, piece.base)
        return ends

    def with_piece(self, piece: _Piece, result: Result) -> _Ends:
        """Return how it ended with another end of one part."""
        ends = _Ends(self.exit_s.copy(), self.there.copy())
        ends._set(piece, result)
        return ends

    def _set(self, piece: _Piece, result: Result) -> None:
        self.exit_s[piece.rows] = result.exit_s
        self.there[piece.rows] = (result.state == SAFE) | (result.state == ARRIVED)


def _share_s(exit_s: Floats, share: float) -> float:
    """Return when a share of those who get out is out [s]; 0 when nobody is."""
    out = exit_s[np.isfinite(exit_s)]
    if not out.size:
        return 0.0
    rank = max(0, int(np.ceil(share * out.size - 1e-9)) - 1)
    return float(np.partition(out, rank)[rank])
