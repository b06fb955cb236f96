"""From the network and its people to the arrays of a `FlowNet`.

Walks are measured from door to door, so a person who comes through one door of a corridor is as far
from the next as the corridor says. Nobody turns round in a door.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.moving.movement import AREA_M2
from twin.evacuation.optimum.flownet import LEAST_WALK_S, START_STEP_S, ZONE_M
from twin.evacuation.plans.plan import SPACE_KINDS

if TYPE_CHECKING:
    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["pipes", "start_walk_m"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def pipes(
    network: Network,
    people: People,
    closed: Collection[str],
    opened: Collection[str],
    pace_share: float,
) -> dict[str, Any]:
    """Return the arrays of a flow net by name; see :meth:`FlowNet.of` for the parameters."""
    door = _doors(network, closed, opened)
    place = np.full(network.links, -1, dtype=np.int64)
    place[door] = np.arange(len(door))
    walkers = np.flatnonzero(np.asarray(people.able) & ~network.safe[people.cell])
    left_out = np.flatnonzero(~np.asarray(people.able) & ~network.safe[people.cell])
    speeds = _Speeds.of(network, people, walkers, pace_share)
    tail, head, walk_m = _walks(network, door, place)
    cell = network.src[door[head]].astype(np.int64)
    motion = network.motion[door[head]].astype(np.int64)
    return {
        "link": door,
        "door_id": tuple(network.link_id[index] for index in door),
        "capacity_p_s": network.capacity_p_s[door],
        "gain_p_s_m": _gain_p_s_m(network)[door],
        "sink": network.safe[network.dst[door]],
        "stair": network.stair[door],
        "inward": network.kind[network.dst[door]] == SPACE_KINDS.index("room"),
        "outdoor": network.kind[network.src[door]] == SPACE_KINDS.index("path"),
        "beyond_fast_s": np.zeros(len(door)),
        "beyond_paced_s": np.zeros(len(door)),
        "tail": tail,
        "head": head,
        "fast_s": walk_m / speeds.of_walk(speeds.fast_m_s, cell, motion),
        "walk_m": walk_m,
        "motion": motion,
        "cap_m_s": speeds.cap_m_s[cell],
        "paced_s": np.maximum(LEAST_WALK_S, walk_m / speeds.of_walk(speeds.pace_m_s, cell, motion)),
        "left_out": left_out,
        **_supply(network, people, walkers, place, speeds),
    }


def start_walk_m(network: Network, people: People, who: Ints, link: Ints) -> Floats:
    """Return the walks of people from where they start to links of their cells [m].

    As the plan states it; else straight from where they are; else from the middle of the cell.
    """
    away_m = np.hypot(
        people.x_m[who].astype(np.float64) - network.link_x_m[link],
        people.y_m[who].astype(np.float64) - network.link_y_m[link],
    )
    away_m = np.where(np.isnan(away_m), network.centre_m[link], away_m)
    return np.where(network.walk_m[link] >= 0.0, network.walk_m[link], away_m)


@dataclass(frozen=True)
class _Speeds:
    """How fast the fastest are, and how slow the pace of a plan is, by motion [m/s]."""

    fast_m_s: Floats
    pace_m_s: Floats
    own_m_s: Floats
    """Of each person, shape (3, n)."""
    cap_m_s: Floats
    """Of an empty cell, shape (C,); infinite where the model does not cap anybody's own."""
    least_m_s: float

    @classmethod
    def of(cls, network: Network, people: People, walkers: Ints, pace_share: float) -> _Speeds:
        own = np.stack([people.level_m_s, people.down_m_s, people.up_m_s]).astype(np.float64)
        some = own[:, walkers] if len(walkers) else np.ones((3, 1))
        movement = network.movement
        caps_level = movement.curve == "sfpe" and movement.free_speed == "hydraulic"
        caps_stairs = caps_level if movement.stair_density else True
        if movement.stair_speed == "own":
            caps_stairs = False
        stairs = network.kind == SPACE_KINDS.index("stair")
        caps = np.where(stairs, caps_stairs, caps_level)
        cap = np.where(caps, network.free_speed_m_s, np.inf)
        pace = np.quantile(some, pace_share, axis=1)
        return cls(some.max(axis=1), pace, own, cap, movement.least_speed_m_s)

    def of_walk(self, by_motion_m_s: Floats, cell: Ints, motion: Ints) -> Floats:
        """Return the speed of walks in cells [m/s]."""
        return np.maximum(self.least_m_s, np.minimum(by_motion_m_s[motion], self.cap_m_s[cell]))

    def of_people(self, who: Ints, cell: Ints, motion: Ints) -> Floats:
        """Return the own speed of people in an empty cell [m/s]."""
        return np.maximum(self.least_m_s, np.minimum(self.own_m_s[motion, who], self.cap_m_s[cell]))


def _doors(network: Network, closed: Collection[str], opened: Collection[str]) -> Ints:
    """Return the directed links that people may use."""
    usable = network.open_ & ~network.lift & ~network.safe[network.src]
    for names, state in ((opened, True), (closed, False)):
        for name in names:
            for index in network.link(name):
                may = not network.lift[index] and not network.safe[network.src[index]]
                usable[index] = state and may
    return np.flatnonzero(usable)


def _walks(network: Network, door: Ints, place: Ints) -> tuple[Ints, Ints, Floats]:
    """Return from which door to which one can walk, and how far [m]."""
    beyond = network.dst[door]
    number = np.where(network.safe[beyond], 0, np.diff(network.out_at)[beyond])
    tail = np.repeat(np.arange(len(door)), number)
    rank = np.arange(len(tail)) - np.repeat(np.cumsum(number) - number, number)
    cell = network.dst[door[tail]]
    link = network.out[network.out_at[cell] + rank]
    enters, leaves = network.door_dst[door[tail]], network.door_src[link]
    keep = (place[link] >= 0) & (enters != leaves)
    at = network.dist_at[cell] + enters * network.doors[cell] + leaves
    return tail[keep], place[link[keep]], network.dist_m[at[keep]]


def _gain_p_s_m(network: Network) -> Floats:
    """Return the flow gained for each metre of width [persons/(s m)]: of a stair by its steps."""
    movement = network.movement
    stairs = network.kind == SPACE_KINDS.index("stair")
    k_m_s = np.where(stairs[network.src], network.k_m_s[network.src], network.k_m_s[network.dst])
    on_stair = movement.stair_flow_factor * k_m_s / (4.0 * AREA_M2)
    return np.where(network.stair, on_stair, movement.level_flow_p_s_m)


def _supply(
    network: Network, people: People, walkers: Ints, place: Ints, speeds: _Speeds
) -> dict[str, Any]:
    """Return the groups of people, and when they can stand at the doors of their cells."""
    walkers, group, place_of_group = _grouped(people, walkers)
    cell = people.cell[walkers].astype(np.int64)
    number = np.diff(network.out_at)[cell]
    row = np.repeat(np.arange(len(walkers)), number)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    link = network.out[network.out_at[cell[row]] + rank]
    keep = place[link] >= 0
    row, link = row[keep], link[keep].astype(np.int64)
    who, here, motion = walkers[row], cell[row], network.motion[link]
    walk_m = start_walk_m(network, people, who, link)
    start_s = people.start_s[who]
    fast_s = start_s + walk_m / speeds.of_people(who, here, motion)
    # Who is slower than the pace is so to his first door at least: a plan then keeps the bound.
    pace_m_s = np.minimum(
        speeds.of_walk(speeds.pace_m_s, here, motion), speeds.of_people(who, here, motion)
    )
    pace_s = walk_m / pace_m_s
    key = group[row] * network.links + link
    ways, back = np.unique(key, return_inverse=True)
    first_s = np.full(len(ways), np.inf)
    all_s, longest_m = np.zeros(len(ways)), np.zeros(len(ways))
    np.minimum.at(first_s, back, fast_s)
    np.maximum.at(all_s, back, start_s + pace_s)
    np.maximum.at(longest_m, back, walk_m)
    by_link = ways % network.links
    count = np.bincount(group) if len(group) else np.zeros(0, dtype=np.int64)
    return {
        "count": count.astype(np.int64),
        "place": place_of_group,
        "supply_group": ways // network.links,
        "supply_door": place[by_link],
        "supply_fast_s": first_s,
        "supply_paced_s": all_s,
        "supply_walk_m": longest_m,
        "supply_motion": network.motion[by_link].astype(np.int64),
        "supply_cap_m_s": speeds.cap_m_s[network.src[by_link]],
        "person_at": np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        "person": walkers,
        "size": people.size[walkers].astype(np.float64),
        "start_s": people.start_s[walkers].astype(np.float64),
        "own_m_s": np.maximum(speeds.least_m_s, speeds.own_m_s[:, walkers].T),
    }


def _grouped(people: People, walkers: Ints) -> tuple[Ints, Ints, Ints]:
    """Return people sorted into groups, the group of each, and the place of each group.

    A group is of one place (a cell, of a large one a square of it) and of one moment.
    """
    if not len(walkers):
        return walkers, walkers, walkers
    square = np.nan_to_num(np.stack([people.x_m[walkers], people.y_m[walkers]]), nan=0.0) // ZONE_M
    moment = people.start_s[walkers] // START_STEP_S
    keys = np.stack([people.cell[walkers], *square, moment]).astype(np.int64)
    order = np.lexsort(keys[::-1])
    differs = np.diff(keys[:, order], axis=1) != 0
    group = np.concatenate([[0], np.cumsum(differs.any(axis=0))]).astype(np.int64)
    place = np.concatenate([[0], np.cumsum(differs[:3].any(axis=0))]).astype(np.int64)
    begins = np.flatnonzero(np.concatenate([[True], np.diff(group) > 0]))
    return walkers[order], group, place[begins]
