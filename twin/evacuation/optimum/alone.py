"""How long the slowest need who meet nobody: a bound of its own where people walk slowly.

The flows of the optimum are as fast as the fastest. Nobody is safe before he has walked his own way
at his own speed, though; of many people the slowest often decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet

__all__ = ["TRIED", "alone_s", "own_path", "to_go_s"]

Floats = NDArray[np.float64]

TRIED: Final = 64
"""People whose own way is looked for at most, beginning with those who may need longest."""


def alone_s(net: FlowNet, floor_s: float = 0.0) -> float:
    """Return when the last could be safe if nobody were in anybody's way [s].

    Parameters
    ----------
    net
        Doors, walks and people.
    floor_s
        Times up to this one are of no interest [s]; it is returned where nobody needs longer.
    """
    best_s = floor_s
    most_s = _most_s(net)
    for person in np.argsort(-most_s)[:TRIED].tolist():
        if most_s[person] <= best_s:
            break
        way = _ways(net, person)
        rest_s = to_go_s(net, _own_s(net, person))[net.supply_door[way]]
        best_s = max(best_s, float((net.supply_fast_s[way] + rest_s).min()))
    return best_s


def _most_s(net: FlowNet) -> Floats:
    """Return what each person needs at most [s]: the fastest walk, stretched by how slow he is."""
    least_s = to_go_s(net, net.fast_s)
    stretch = np.ones(net.people)
    for motion in range(3):
        mine = (net.motion == motion) & (net.fast_s > 0.0)
        fastest_m_s = float((net.walk_m[mine] / net.fast_s[mine]).max(initial=0.0))
        stretch = np.maximum(stretch, fastest_m_s / net.own_m_s[:, motion])
    most_s = np.full(net.people, np.inf)
    group = np.repeat(np.arange(net.groups), net.count)
    order = np.argsort(net.supply_group, kind="stable")
    begin = np.searchsorted(net.supply_group[order], np.arange(net.groups + 1))
    for rank in range(int(np.diff(begin).max(initial=0))):
        has = begin[group] + rank < begin[group + 1]
        way = order[np.minimum(begin[group] + rank, len(order) - 1)]
        own_s = net.supply_fast_s[way] + stretch * least_s[net.supply_door[way]]
        most_s = np.where(has, np.minimum(most_s, own_s), most_s)
    return most_s


def to_go_s(net: FlowNet, walk_s: Floats) -> Floats:
    """Return the shortest time from each door to safety [s], shape (V,)."""
    exits = np.flatnonzero(net.sink)
    found: Floats = dijkstra(_towards_safety(net, walk_s), indices=exits, min_only=True)
    return found


def _towards_safety(net: FlowNet, walk_s: Floats) -> csr_array:
    """Return the walks backwards, as a sparse matrix: in it, nothing would be no walk at all."""
    weights = np.maximum(walk_s, 1e-12)
    return csr_array((weights, (net.head, net.tail)), shape=(net.doors, net.doors))


def own_path(net: FlowNet, person: int) -> list[int]:
    """Return the doors by which a person is safe soonest if he meets nobody."""
    way = _ways(net, person)
    rest_s, onward = dijkstra(
        _towards_safety(net, _own_s(net, person)),
        indices=np.flatnonzero(net.sink),
        min_only=True,
        return_predecessors=True,
    )[:2]
    total_s = net.own_first_s(way, np.full(len(way), person)) + rest_s[net.supply_door[way]]
    path = [int(net.supply_door[way[np.argmin(total_s)]])]
    while not net.sink[path[-1]]:
        path.append(int(onward[path[-1]]))
    return path


def _own_s(net: FlowNet, person: int) -> Floats:
    """Return how long all walks take a person [s], shape (A,)."""
    own_s: Floats = net.walk_m / np.minimum(net.own_m_s[person, net.motion], net.cap_m_s)
    return own_s


def _ways(net: FlowNet, person: int) -> NDArray[np.int64]:
    """Return the ways of a person to his first doors."""
    group = int(np.searchsorted(net.person_at, person, side="right")) - 1
    return np.flatnonzero(net.supply_group == group)
