"""One way for each room: through which stair, out by which exit."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from twin.evacuation.moving.crowd import Paths
from twin.evacuation.plans.plan import SPACE_KINDS
from twin.evacuation.population.spread import rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.evacuation.optimum.assigned import AssignedPlan
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People
    from twin.evacuation.repeats.closures import Staircase

__all__ = ["Ways", "shortest"]

Path = tuple[int, ...]

_LANDING = SPACE_KINDS.index("landing")
_FLIGHTS = (SPACE_KINDS.index("stair"), SPACE_KINDS.index("ramp"))


@dataclass(frozen=True, eq=False)
class Ways:
    """Paths of directed links by space; a hall may have several, each with a share."""

    network: Network
    paths: Mapping[int, tuple[tuple[Path, float], ...]]
    """By cell: each path with its share, the most used first."""

    @classmethod
    def of(cls, plan: AssignedPlan, people: People, network: Network) -> Self:
        """Return the ways of a plan, and the shortest for rooms that were empty then."""
        used: dict[int, Counter[Path]] = {}
        for person, cell in enumerate(people.cell.tolist()):
            if path := tuple(plan.path(person).tolist()):
                used.setdefault(cell, Counter())[path] += 1
        paths = {
            cell: tuple((path, count / count_all) for path, count in ways.most_common())
            for cell, ways in used.items()
            if (count_all := ways.total())
        }
        for cell, (path, _) in shortest(network).items():
            paths.setdefault(cell, ((path, 1.0),))
        return cls(network, paths)

    @classmethod
    def nearest(cls, network: Network) -> Self:
        """Return the shortest ways."""
        found = shortest(network)
        return cls(network, {cell: ((path, 1.0),) for cell, (path, _) in found.items()})

    @classmethod
    def through(
        cls,
        network: Network,
        stairs: Sequence[Staircase],
        told: Mapping[int, Sequence[tuple[str, str, float]]],
    ) -> Self:
        """Return the shortest ways through given staircases and exits.

        Parameters
        ----------
        network
            Cells and directed links.
        stairs
            All staircases.
        told
            By cell: landing of the staircase (empty: on the level), exit, and a number of people,
            for each of its ways.
        """
        leads_out = network.safe[network.dst] & ~network.safe[network.src]
        exits = {network.link_id[link] for link in np.flatnonzero(leads_out)}
        onto = {
            network.cell_id[network.src[link]]: stair.id
            for stair in stairs
            for name in stair.links
            for link in network.links_of[name]
        }
        found: dict[tuple[str, str], dict[int, tuple[Path, float]]] = {}
        paths: dict[int, tuple[tuple[Path, float], ...]] = {}
        for cell, ways in told.items():
            whole = sum(people for *_, people in ways) or 1.0
            some = []
            for landing, exit_, people in ways:
                key = (onto.get(landing, ""), exit_)
                if key not in found:
                    closed = [one for one in exits if one != exit_]
                    for stair in stairs:
                        closed += stair.links if stair.id != key[0] else ()
                    found[key] = shortest(network, closed)
                if cell in found[key]:
                    some.append((found[key][cell][0], people / whole))
            if some:
                paths[cell] = tuple(sorted(some, key=lambda one: -one[1]))
        for cell, (path, _) in shortest(network).items():
            paths.setdefault(cell, ((path, 1.0),))
        return cls(network, paths)

    def plain(self, people: NDArray[np.int64]) -> Self:
        """Return ways that fit on a poster: who comes down a staircase leaves by one exit.

        That of most people of the staircase; rooms on the level keep their ways.

        Parameters
        ----------
        people
            int[cells]: people in each cell, by whom exits are weighed.
        """
        tails: dict[int, Counter[Path]] = {}
        for cell, ways in self.paths.items():
            for path, share in ways:
                at = self._foot(path)
                if at:
                    landing = int(self.network.dst[path[at - 1]])
                    weight = round(1000 * share * float(people[cell])) + 1
                    tails.setdefault(landing, Counter())[path[at:]] += weight
        best = {landing: tail.most_common(1)[0][0] for landing, tail in tails.items()}
        found: dict[int, tuple[tuple[Path, float], ...]] = {}
        for cell, ways in self.paths.items():
            merged: dict[Path, float] = {}
            for path, share in ways:
                at = self._foot(path)
                whole = path
                if at:
                    whole = (*path[:at], *best[int(self.network.dst[path[at - 1]])])
                merged[whole] = merged.get(whole, 0.0) + share
            found[cell] = tuple(sorted(merged.items(), key=lambda one: -one[1]))
        return type(self)(self.network, found)

    def _foot(self, path: Path) -> int:
        """Return how many links of a path lead to the foot of its last stairs; 0 on the level."""
        return max(
            (
                place + 1
                for place, link in enumerate(path)
                if self.network.kind[self.network.src[link]] in _FLIGHTS
            ),
            default=0,
        )

    def main(self, cell: int) -> Path:
        """Return the way of most people of a space; empty where there is none."""
        ways = self.paths.get(cell, ())
        return ways[0][0] if ways else ()

    def stair(self, path: Path) -> str:
        """Return the landing at which a path comes to its first staircase; empty: on the level."""
        network = self.network
        for link in path:
            if network.kind[network.dst[link]] in _FLIGHTS:
                return str(network.cell_id[network.src[link]])
        return ""

    def exit(self, path: Path) -> str:
        """Return the exit to which a path leads."""
        return self.network.link_id[path[-1]] if path else ""

    def assigned(self, people: People) -> Paths:
        """Return the path of each person.

        Of several ways of a hall each gets its share of the people, those who are nearest to its
        door first; of several doors side by side each takes the one that is nearest to him. Who
        cannot use stairs, and who has no way, gets none.
        """
        chosen = self._dealt(people)
        links: list[int] = []
        at = [0]
        rows = zip(
            people.cell.tolist(),
            people.able.tolist(),
            people.x_m.tolist(),
            people.y_m.tolist(),
            chosen.tolist(),
            strict=True,
        )
        for cell, able, x_m, y_m, way in rows:
            ways = self.paths.get(cell, ())
            if ways and able:
                path = ways[way][0]
                links.append(self._door(path[0], x_m, y_m))
                links += path[1:]
            at.append(len(links))
        return Paths(np.array(links, dtype=np.int32), np.array(at, dtype=np.int64))

    def _dealt(self, people: People) -> NDArray[np.int64]:
        """Return which of the ways of his space each person takes."""
        chosen = np.zeros(len(people), dtype=np.int64)
        network = self.network
        for cell, ways in self.paths.items():
            if len(ways) < 2:
                continue
            some = np.flatnonzero((people.cell == cell) & people.able)
            if not some.size:
                continue
            door = [path[0] for path, _ in ways]
            far_m = np.hypot(
                people.x_m[some, None] - network.link_x_m[door],
                people.y_m[some, None] - network.link_y_m[door],
            )
            far_m = np.nan_to_num(far_m.astype(np.float64), nan=0.0)
            quota = rounded([share for _, share in ways], int(some.size))
            # Who would lose most by his second choice chooses first.
            ordered = np.sort(far_m, axis=1)
            for row in np.argsort(ordered[:, 0] - ordered[:, 1], kind="stable").tolist():
                order = np.argsort(far_m[row], kind="stable").tolist()
                way = next(one for one in order if quota[one])
                quota[way] -= 1
                chosen[some[row]] = way
        return chosen

    def _door(self, link: int, x_m: float, y_m: float) -> int:
        """Return the door nearest to a place, of those that join the same two spaces as a link."""
        beside = self._beside.get(link, ())
        if not beside or math.isnan(x_m):
            return link
        network = self.network
        return min(
            beside,
            key=lambda one: math.hypot(network.link_x_m[one] - x_m, network.link_y_m[one] - y_m),
        )

    @cached_property
    def _beside(self) -> Mapping[int, tuple[int, ...]]:
        """Doors inside that join the same two spaces, where there are several with a place."""
        network = self.network
        found: dict[tuple[int, int], list[int]] = {}
        inner = network.open_ & ~network.lift & ~network.stair & ~network.safe[network.dst]
        for link in np.flatnonzero(inner).tolist():
            if np.isfinite(network.link_x_m[link]) and network.walk_m[link] < 0.0:
                ends = (int(network.src[link]), int(network.dst[link]))
                found.setdefault(ends, []).append(link)
        return {link: tuple(some) for some in found.values() if len(some) > 1 for link in some}


def shortest(network: Network, closed: Collection[str] = ()) -> dict[int, tuple[Path, float]]:
    """Return the path of least walking from the middle of each cell to safety, and its length [m].

    Lifts and links that are locked are left out, and cells from which there is none.

    Parameters
    ----------
    network
        Cells and directed links.
    closed
        Links that are shut as well.
    """
    shut = {index for name in closed for index in network.link(name)}
    usable = [
        link
        for link in range(network.links)
        if link not in shut and network.open_[link] and not network.lift[link]
    ]
    cost_m, onward = _backwards(network, usable)
    found: dict[int, tuple[Path, float]] = {}
    for cell in np.flatnonzero(~network.safe).tolist():
        some = network.out[network.out_at[cell] : network.out_at[cell + 1]].tolist()
        ends = [(float(network.centre_m[one]) + cost_m[one], one) for one in some if one in cost_m]
        if not ends:
            continue
        metres, link = min(ends)
        path = [link]
        while (link := onward[link]) >= 0:
            path.append(link)
        found[cell] = tuple(path), metres
    return found


def _backwards(network: Network, usable: Sequence[int]) -> tuple[dict[int, float], dict[int, int]]:
    """Return the walk behind each link to safety [m], and the next link on it (Dijkstra 1959)."""
    before: dict[int, list[int]] = {}
    for link in usable:
        before.setdefault(int(network.dst[link]), []).append(link)
    cost_m = {link: 0.0 for link in usable if network.safe[network.dst[link]]}
    onward = dict.fromkeys(cost_m, -1)
    waiting = [(0.0, link) for link in cost_m]
    done: set[int] = set()
    while waiting:
        metres, link = heapq.heappop(waiting)
        if link in done:
            continue
        done.add(link)
        cell = int(network.src[link])
        for other in before.get(cell, ()):
            if other == network.pair[link]:
                continue
            row = int(network.dist_at[cell] + network.door_dst[other] * network.doors[cell])
            walk_m = metres + float(network.dist_m[row + network.door_src[link]])
            if walk_m < cost_m.get(other, math.inf):
                cost_m[other], onward[other] = walk_m, link
                heapq.heappush(waiting, (walk_m, other))
    return cost_m, onward
