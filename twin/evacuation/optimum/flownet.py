"""The building as pipes: doors with capacities, walks with transit times, people as supply.

The *line graph* of the network: a node for each directed link by which people can come to safety
(a door point), an arc for each walk from one door through a cell to the next, and supply arcs from
where groups of people are to the doors of their cell. Doors limit the flow, walks take time, and
people may wait before any door: whether there is room for them is not asked (a *relaxation*, so
that a least time found here holds for every crowd, packed as tightly as it may be).

Every walk has two transit times. The *fast* one is undercut by nobody: the fastest person's own
speed, capped by the speed of an empty space where the model of movement caps it. The *paced* one
can be kept by all but a stated share of people; plans are made with it, and then replayed at
everybody's own speed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from twin.errors import InputError

if TYPE_CHECKING:
    from typing import Self

    from twin.evacuation.plans.network import Network
    from twin.evacuation.population.people import People

__all__ = ["LEAST_WALK_S", "FlowNet"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

LEAST_WALK_S: Final = 0.01
"""A paced walk takes at least this long [s], so that plans go forward in time."""

PACE_SHARE: Final = 0.05
"""Share of people that may be slower than the pace of a plan (chosen; 0: nobody is)."""

START_STEP_S: Final = 5.0
"""People of one cell who start within this time are one group [s]."""

ZONE_M: Final = 6.0
"""People of one cell who stand in one square of this side are one group [m]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FlowNet:
    """V doors, A walks between them, G groups of people with B ways to their first doors."""

    link: Ints
    """Directed link of each door, shape (V,)."""
    door_id: tuple[str, ...]
    """Id of the link of each door; its two directions are two doors of one id."""
    capacity_p_s: Floats
    """Greatest flow through each door [persons/s], shape (V,)."""
    gain_p_s_m: Floats
    """Flow gained for each metre of width [persons/(s m)], shape (V,)."""
    sink: Mask
    """Whether it leads to safety, shape (V,)."""
    stair: Mask
    """Whether it is the entry or the end of a flight of stairs, shape (V,)."""
    inward: Mask
    """Whether it leads into a room, shape (V,)."""
    outdoor: Mask
    """Whether it is passed from a place in the open, shape (V,)."""
    beyond_fast_s: Floats
    """Time from behind a door that leads to safety until one is safe, undercut by nobody [s],
    shape (V,)."""
    beyond_paced_s: Floats
    """The same at the pace of the plan [s], shape (V,)."""
    tail: Ints
    """Door where each walk begins, shape (A,)."""
    head: Ints
    """Door where it ends, shape (A,)."""
    fast_s: Floats
    """Transit time that nobody undercuts [s], shape (A,)."""
    paced_s: Floats
    """Transit time of the plan [s], shape (A,)."""
    walk_m: Floats
    """Length of each walk [m], shape (A,)."""
    motion: Ints
    """How one walks: 0 level, 1 down a stair, 2 up, shape (A,)."""
    cap_m_s: Floats
    """Speed that nobody exceeds on it [m/s], shape (A,)."""
    count: Ints
    """People of each group, shape (G,)."""
    place: Ints
    """Number of the place where each group starts: a cell, or a part of one, shape (G,)."""
    supply_group: Ints
    """Group of each way to a first door, shape (B,)."""
    supply_door: Ints
    """That door, shape (B,)."""
    supply_fast_s: Floats
    """Time before which nobody of the group stands at the door [s], shape (B,)."""
    supply_paced_s: Floats
    """Time from which all of the group can stand there [s], shape (B,)."""
    supply_walk_m: Floats
    """Longest walk there within the group [m], shape (B,)."""
    supply_motion: Ints
    """As `motion`, shape (B,)."""
    supply_cap_m_s: Floats
    """As `cap_m_s`, shape (B,)."""
    person_at: Ints
    """Group ``g`` is ``person[person_at[g]:person_at[g + 1]]``, shape (G + 1,)."""
    person: Ints
    """People, group by group."""
    size: Floats
    """Places that each of them takes, in the same order; an adult takes one."""
    start_s: Floats
    """When each of them is ready to walk, in the same order [s]."""
    own_m_s: Floats
    """Own speed of each of them on the level, down and up [m/s], shape (n, 3)."""
    left_out: Ints
    """People who are not in any group: they cannot walk stairs, or no way is open to them."""

    @property
    def doors(self) -> int:
        """Number of doors."""
        return len(self.capacity_p_s)

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.count)

    @property
    def people(self) -> int:
        """People that are led out."""
        return int(self.count.sum())

    @property
    def places(self) -> Floats:
        """Places that each group takes, shape (G,)."""
        places = np.zeros(self.groups)
        np.add.at(places, np.repeat(np.arange(self.groups), self.count), self.size)
        return places

    @property
    def service_s(self) -> Floats:
        """Time for which the largest person keeps each door busy [s], shape (V,)."""
        service_s: Floats = self.size.max(initial=0.0) / self.capacity_p_s
        return service_s

    def own_walk_s(self, arc: Ints, who: Ints) -> Floats:
        """Return how long walks take people at their own speeds, nobody in the way [s]."""
        speed_m_s = np.minimum(self.own_m_s[who, self.motion[arc]], self.cap_m_s[arc])
        walk_s: Floats = np.maximum(LEAST_WALK_S, self.walk_m[arc] / speed_m_s)
        return walk_s

    def own_first_s(self, way: Ints, who: Ints) -> Floats:
        """Return how long ways to first doors take people at their own speeds [s]."""
        own_m_s = self.own_m_s[who, self.supply_motion[way]]
        walk_s: Floats = self.supply_walk_m[way] / np.minimum(own_m_s, self.supply_cap_m_s[way])
        return walk_s

    @classmethod
    def by_hand(
        cls,
        *,
        doors: Mapping[str, float],
        walks: Sequence[tuple[str, str, float]] = (),
        exits: Collection[str],
        groups: Sequence[tuple[int, Mapping[str, float]]],
        gain_p_s_m: float = 1.4 / (4 * 0.266),
    ) -> Self:
        """Return a net from named doors, for hand calculations.

        Parameters
        ----------
        doors
            Capacity of each door [persons/s].
        walks
            From door, to door, transit time [s], for the slow and the fast alike: all walk 1 m/s.
        exits
            Doors behind which people are safe.
        groups
            People, and the times [s] from which they can stand at each of their first doors.
        gain_p_s_m
            Flow gained for each metre of width [persons/(s m)].
        """
        number = {name: at for at, name in enumerate(doors)}
        supply = [
            (group, number[door], time_s)
            for group, (_, firsts) in enumerate(groups)
            for door, time_s in firsts.items()
        ]
        count = np.array([people for people, _ in groups], dtype=np.int64)
        walk_s = np.array([time_s for _, _, time_s in walks], dtype=np.float64)
        first_s = np.array([time_s for _, _, time_s in supply], dtype=np.float64)
        return cls(
            link=np.arange(len(doors)),
            door_id=tuple(doors),
            capacity_p_s=np.array(list(doors.values()), dtype=np.float64),
            gain_p_s_m=np.full(len(doors), gain_p_s_m),
            sink=np.array([name in exits for name in doors], dtype=bool),
            stair=np.zeros(len(doors), dtype=bool),
            inward=np.zeros(len(doors), dtype=bool),
            outdoor=np.zeros(len(doors), dtype=bool),
            beyond_fast_s=np.zeros(len(doors)),
            beyond_paced_s=np.zeros(len(doors)),
            tail=np.array([number[a] for a, _, _ in walks], dtype=np.int64),
            head=np.array([number[b] for _, b, _ in walks], dtype=np.int64),
            fast_s=walk_s,
            paced_s=np.maximum(walk_s, LEAST_WALK_S),
            walk_m=walk_s.copy(),
            motion=np.zeros(len(walks), dtype=np.int64),
            cap_m_s=np.ones(len(walks)),
            count=count,
            place=np.arange(len(count)),
            supply_group=np.array([group for group, _, _ in supply], dtype=np.int64),
            supply_door=np.array([door for _, door, _ in supply], dtype=np.int64),
            supply_fast_s=first_s,
            supply_paced_s=first_s.copy(),
            supply_walk_m=first_s.copy(),
            supply_motion=np.zeros(len(supply), dtype=np.int64),
            supply_cap_m_s=np.ones(len(supply)),
            person_at=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            person=np.arange(count.sum()),
            size=np.ones(count.sum()),
            start_s=np.zeros(count.sum()),
            own_m_s=np.ones((count.sum(), 3)),
            left_out=np.zeros(0, dtype=np.int64),
        ).useful()

    @classmethod
    def of(
        cls,
        network: Network,
        people: People,
        *,
        closed: Collection[str] = (),
        opened: Collection[str] = (),
        pace_share: float = PACE_SHARE,
    ) -> Self:
        """Return the pipes of a network with its people.

        Lifts are left out, and so are people who cannot walk stairs: they are rescued.

        Parameters
        ----------
        network
            Cells and directed links.
        people
            Where they are, how fast they are, when they start.
        closed, opened
            Ids of links that are shut, or open, unlike the network says.
        pace_share
            Share of people that may be slower than the pace of the plan, 0 to 1.

        Raises
        ------
        InputError
            The share is not one.
        UnknownName
            There is no link of that id.
        """
        if not 0.0 <= pace_share < 1.0:
            raise InputError(f"pace_share {pace_share:g} is not between 0 and 1")
        from twin.evacuation.optimum.piping import pipes

        return cls(**pipes(network, people, closed, opened, pace_share)).useful()

    def without(self, *links: str) -> Self:
        """Return the net in which links are shut."""
        return replace(self, **self._kept(~np.isin(self.door_id, links))).useful()

    def along(self, to_go_s: Floats) -> Self:
        """Return the net without what no plan should use, if everybody still has a way.

        That is stairs that lead away from safety, and ways through other people's rooms.

        Parameters
        ----------
        to_go_s
            From each door to safety [s], shape (V,).
        """
        last = {name: at for at, name in enumerate(self.door_id)}
        first = {name: self.doors - 1 - at for at, name in enumerate(self.door_id[::-1])}
        other = np.array(
            [first[name] + last[name] - at for at, name in enumerate(self.door_id)], dtype=np.int64
        )
        away = (self.stair | self.inward) & (to_go_s > to_go_s[other])
        kept = replace(self, **self._kept(~away)).useful()
        return kept if kept.people == self.people else self

    def indoors(self, fast_s: Floats, paced_s: Floats) -> Self:
        """Return the net that ends where people step into the open, if it holds everybody.

        How many can walk side by side in the open is then left out, which only makes it quicker.

        Parameters
        ----------
        fast_s, paced_s
            From each door to safety [s], shape (V,).
        """
        out = np.zeros(self.doors, dtype=bool)
        out[self.tail[self.outdoor[self.head]]] = True
        out &= ~self.outdoor
        inner = replace(
            self,
            sink=self.sink | out,
            beyond_fast_s=np.where(out, fast_s, self.beyond_fast_s),
            beyond_paced_s=np.where(out, paced_s, self.beyond_paced_s),
        )
        kept = replace(inner, **inner._kept(~self.outdoor)).useful()  # noqa: SLF001
        return kept if kept.people == self.people else self

    def with_capacity(self, capacity_p_s: Floats) -> Self:
        """Return the net with other capacities of its doors [persons/s], shape (V,)."""
        return replace(self, capacity_p_s=capacity_p_s)

    def useful(self) -> Self:
        """Return the net without doors that nobody can reach or that do not lead to safety."""
        inner = ~self.sink[self.tail]
        out = _reached(self.sink, self.head[inner], self.tail[inner])
        starts = np.zeros(self.doors, dtype=bool)
        starts[self.supply_door] = True
        return replace(self, **self._kept(out & _reached(starts & out, self.tail, self.head)))

    def _kept(self, keep: Mask, groups: Mask | None = None) -> dict[str, Any]:
        """Return the arrays of a part: doors that are kept, and groups that still have a way."""
        arc = keep[self.tail] & keep[self.head] & ~self.sink[self.tail]
        way = keep[self.supply_door]
        alive = np.zeros(self.groups, dtype=bool)
        alive[self.supply_group[way]] = True
        if groups is not None:
            way &= groups[self.supply_group]
            alive &= groups
        door, group = np.cumsum(keep) - 1, np.cumsum(alive) - 1
        member = np.repeat(alive, self.count)
        lost = np.zeros(0, dtype=np.int64) if groups is not None else self.person[~member]
        return {
            "link": self.link[keep],
            "door_id": tuple(np.array(self.door_id, dtype=object)[keep]),
            "capacity_p_s": self.capacity_p_s[keep],
            "gain_p_s_m": self.gain_p_s_m[keep],
            "sink": self.sink[keep],
            "stair": self.stair[keep],
            "inward": self.inward[keep],
            "outdoor": self.outdoor[keep],
            "beyond_fast_s": self.beyond_fast_s[keep],
            "beyond_paced_s": self.beyond_paced_s[keep],
            "tail": door[self.tail[arc]],
            "head": door[self.head[arc]],
            "fast_s": self.fast_s[arc],
            "paced_s": self.paced_s[arc],
            "walk_m": self.walk_m[arc],
            "motion": self.motion[arc],
            "cap_m_s": self.cap_m_s[arc],
            "count": self.count[alive],
            "place": np.unique(self.place[alive], return_inverse=True)[1],
            "supply_group": group[self.supply_group[way]],
            "supply_door": door[self.supply_door[way]],
            "supply_fast_s": self.supply_fast_s[way],
            "supply_paced_s": self.supply_paced_s[way],
            "supply_walk_m": self.supply_walk_m[way],
            "supply_motion": self.supply_motion[way],
            "supply_cap_m_s": self.supply_cap_m_s[way],
            "person_at": np.concatenate([[0], np.cumsum(self.count[alive])]).astype(np.int64),
            "person": self.person[member],
            "size": self.size[member],
            "start_s": self.start_s[member],
            "own_m_s": self.own_m_s[member],
            "left_out": np.sort(np.concatenate([self.left_out, lost])),
        }

    def parts(self) -> list[FlowNet]:
        """Return the connected parts: buildings that share no door share no delay either."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        size = self.doors + self.groups
        one = np.concatenate([self.tail, self.supply_group + self.doors])
        other = np.concatenate([self.head, self.supply_door])
        graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
        number, label = connected_components(graph, directed=False)
        if number <= 1:
            return [self] if self.groups else []
        nobody = np.zeros(0, dtype=np.int64)
        found = []
        for part in range(number):
            mine = label == part
            if mine[self.doors :].any():
                kept = self._kept(mine[: self.doors], mine[self.doors :])
                found.append(FlowNet(**{**kept, "left_out": nobody}))
        return found


def _reached(start: Mask, here: Ints, there: Ints) -> Mask:
    """Return what is reached from *start* over arcs from *here* to *there*."""
    found = start.copy()
    while True:
        new = there[found[here] & ~found[there]]
        if not len(new):
            return found
        found[new] = True
