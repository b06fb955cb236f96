"""Instructions for an evacuation: storey by storey who goes which way, and when they are sent off.

A plan in numbers becomes what wardens and teachers can be told: rows for tables, and a sentence for
each storey and way, in English and Chinese. Times are rounded outwards to ten seconds.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from twin.evacuation.plans.plan import SPACE_KINDS
from twin.model import Name

if TYPE_CHECKING:
    from twin.evacuation.optimum.assigned import AssignedPlan
    from twin.evacuation.plans.network import Network
    from twin.evacuation.plans.plan import EvacuationPlan, Link, Space
    from twin.evacuation.population.people import People

__all__ = ["ExitLoad", "Instructions", "RoomOrder", "StoreyOrder", "instructions"]

ROUND_S: Final = 10.0
"""Times are told to so many seconds."""

NAMED: Final = 8
"""Rooms that a sentence names; of more it tells how many there are."""


@dataclass(frozen=True, slots=True)
class RoomOrder:
    """What the people of one room do, or those of them who go one way."""

    space: str
    space_name: Name
    storey: str | None
    people: int
    stair: str | None
    """First flight of stairs on their way; None where there is none."""
    exit: str
    release_from_s: float
    """The first of them is sent off [s], after the alarm."""
    release_to_s: float
    """The last of them is [s]."""
    out_s: float
    """The last of them is safe [s]."""
    whole: bool
    """Whether all people of the room go this way."""


@dataclass(frozen=True, slots=True)
class StoreyOrder:
    """Rooms of one storey that go one way."""

    storey: str | None
    storey_name: Name
    level: int | None
    building: str | None
    stair: str | None
    exit: str
    exit_name: Name
    spaces: tuple[str, ...]
    people: int
    release_from_s: float
    release_to_s: float
    sentence: Name


@dataclass(frozen=True, slots=True)
class ExitLoad:
    """What one exit has to pass."""

    exit: str
    exit_name: Name
    people: int
    share_percent: float
    """Of all people of the building who walk out."""
    last_s: float


@dataclass(frozen=True, slots=True)
class Instructions:
    """All of it."""

    rooms: tuple[RoomOrder, ...]
    storeys: tuple[StoreyOrder, ...]
    """The highest first."""
    exits: tuple[ExitLoad, ...]
    waiting: int
    """People without an instruction: they cannot walk stairs, or have no way, and wait for help."""


def instructions(
    plan: EvacuationPlan, network: Network, people: People, assigned: AssignedPlan
) -> Instructions:
    """Return the instructions of a plan.

    Parameters
    ----------
    plan
        With the names of spaces, links and storeys.
    network, people
        Those of the plan.
    assigned
        Who goes which way and when; best by whole rooms
        (:func:`twin.evacuation.optimum.arrangement.arrange`).
    """
    return _Writer(plan, network, people, assigned).written()


class _Writer:
    """Collects people by room and way."""

    def __init__(
        self, plan: EvacuationPlan, network: Network, people: People, assigned: AssignedPlan
    ) -> None:
        self.network = network
        self.people = people
        self.assigned = assigned
        self.space: dict[str, Space] = {one.id: one for one in plan.spaces}
        self.link: dict[str, Link] = {one.id: one for one in plan.links}
        self.storey = {one.id: one for one in plan.storeys}

    def written(self) -> Instructions:
        """Return the instructions."""
        some = np.flatnonzero(np.diff(self.assigned.at))
        inside = ~self.network.safe[self.people.cell]
        rooms = self._rooms(some)
        return Instructions(
            rooms, self._storeys(rooms), self._exits(some), int(inside.sum()) - len(some)
        )

    def _stairs(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first flight of stairs on the path of each person; -1 none."""
        links, at = self.assigned.links, self.assigned.at
        stair = self.network.kind == SPACE_KINDS.index("stair")
        onto = stair[self.network.dst[links]]
        # The next link onto a stair from each place in the list of paths on.
        place = np.where(onto, np.arange(len(links)), len(links))
        following = np.minimum.accumulate(place[::-1])[::-1]
        first = following[at[some]]
        found = np.full(len(some), -1, dtype=np.int64)
        has = first < at[some + 1]
        found[has] = self.network.dst[links[first[has]]]
        return found

    def _rooms(self, some: NDArray[np.int64]) -> tuple[RoomOrder, ...]:
        cell = self.people.cell[some].astype(np.int64)
        last = self.assigned.links[self.assigned.at[some + 1] - 1].astype(np.int64)
        keys = np.stack([cell, self._stairs(some), last])
        ways, which = np.unique(keys, axis=1, return_inverse=True)
        in_cell = np.bincount(self.people.cell[some], minlength=self.network.cells)
        return tuple(
            self._room(way, some[which == at], int(in_cell[way[0]]))
            for at, way in enumerate(ways.T.tolist())
        )

    def _room(self, way: list[int], who: NDArray[np.int64], in_cell: int) -> RoomOrder:
        cell, stair, last = way
        space = self.space[self.network.cell_id[cell]]
        release_s = self.assigned.release_s[who]
        return RoomOrder(
            space=space.id,
            space_name=_name(space),
            storey=space.storey,
            people=len(who),
            stair=None if stair < 0 else self.network.cell_id[stair],
            exit=self.network.link_id[last],
            release_from_s=_down(release_s.min()),
            release_to_s=_up(release_s.max()),
            out_s=_up(self.assigned.exit_s[who].max()),
            whole=len(who) == in_cell,
        )

    def _storeys(self, rooms: Sequence[RoomOrder]) -> tuple[StoreyOrder, ...]:
        ways: dict[tuple[str | None, str | None, str | None, str], list[RoomOrder]]
        ways = defaultdict(list)
        for room in rooms:
            building = self.space[room.space].building
            ways[building, room.storey, room.stair, room.exit].append(room)
        found = [self._storey(building, some) for (building, *_), some in ways.items()]
        return tuple(
            sorted(
                found,
                key=lambda one: (
                    one.building or "",
                    -(one.level if one.level is not None else -1000),
                    one.release_from_s,
                    one.exit,
                ),
            )
        )

    def _storey(self, building: str | None, rooms: list[RoomOrder]) -> StoreyOrder:
        some = sorted(rooms, key=lambda one: (one.release_from_s, one.space))
        storey = self.storey.get(some[0].storey or "")
        people = sum(room.people for room in some)
        begin_s = min(room.release_from_s for room in some)
        end_s = max(room.release_to_s for room in some)
        where = _storey_name(storey.name, storey.level) if storey else Name(en="Outside", zh="室外")
        return StoreyOrder(
            storey=storey.id if storey else None,
            storey_name=where,
            level=storey.level if storey else None,
            building=building,
            stair=some[0].stair,
            exit=some[0].exit,
            exit_name=_name(self.link[some[0].exit]),
            spaces=tuple(room.space for room in some),
            people=people,
            release_from_s=begin_s,
            release_to_s=end_s,
            sentence=self._sentence(where, some, people, (begin_s, end_s)),
        )

    def _sentence(
        self, where: Name, rooms: list[RoomOrder], people: int, window_s: tuple[float, float]
    ) -> Name:
        who = _listed(rooms)
        way_out = _name(self.link[rooms[0].exit])
        stair = _name(self.space[rooms[0].stair]) if rooms[0].stair else None
        over_en = f" take {stair.en} and" if stair else ""
        over_zh = f"经{stair.zh}，" if stair else ""
        when = _window(*window_s)
        return Name(
            en=f"{where.en}: {who.en} ({people} people){over_en} leave through {way_out.en};"
            f" sent off {when.en}.",
            zh=f"{where.zh}：{who.zh}（共{people}人）{over_zh}从{way_out.zh}撤离；{when.zh}。",
        )

    def _exits(self, some: NDArray[np.int64]) -> tuple[ExitLoad, ...]:
        last = self.assigned.links[self.assigned.at[some + 1] - 1]
        building = [
            self.space[self.network.cell_id[self.network.src[link]]].building for link in last
        ]
        total: dict[str | None, int] = defaultdict(int)
        for one in building:
            total[one] += 1
        found = []
        for link in np.unique(last).tolist():
            mine = last == link
            here = building[int(np.argmax(mine))]
            found.append(
                ExitLoad(
                    exit=self.network.link_id[link],
                    exit_name=_name(self.link[self.network.link_id[link]]),
                    people=int(mine.sum()),
                    share_percent=100.0 * float(mine.sum()) / total[here],
                    last_s=float(self.assigned.exit_s[some][mine].max()),
                )
            )
        return tuple(sorted(found, key=lambda one: one.exit))


def _name(thing: Space | Link) -> Name:
    return thing.name or Name(en=thing.id, zh=thing.id)


def _storey_name(name: Name | None, level: int) -> Name:
    """Return how people call a storey: its name, else by its level (1: the ground floor)."""
    if name is not None:
        return name
    if level < 0:
        return Name(en=f"Basement {-level}", zh=f"地下{-level}层")
    return Name(en=f"Storey {level}", zh=f"{level}层")


def _listed(rooms: list[RoomOrder]) -> Name:
    """Return the rooms in words; of those that are split that it is some of their people."""
    if len(rooms) > NAMED:
        return Name(en=f"{len(rooms)} rooms", zh=f"{len(rooms)}个房间")
    en = [
        room.space_name.en if room.whole else f"{room.people} of {room.space_name.en}"
        for room in rooms
    ]
    zh = [
        room.space_name.zh if room.whole else f"{room.space_name.zh}中的{room.people}人"
        for room in rooms
    ]
    listed = en[0] if len(en) == 1 else ", ".join(en[:-1]) + " and " + en[-1]
    return Name(en=listed, zh="、".join(zh))


def _window(begin_s: float, end_s: float) -> Name:
    if end_s <= ROUND_S:
        return Name(en="at once", zh="立即出发")
    if begin_s <= 0.0:
        return Name(
            en=f"at once, the last at {_clock(end_s)} after the alarm",
            zh=f"立即出发，最后一批在报警后{_clock(end_s)}放行",
        )
    if end_s <= begin_s:
        return Name(en=f"at {_clock(begin_s)} after the alarm", zh=f"报警后{_clock(begin_s)}放行")
    return Name(
        en=f"from {_clock(begin_s)} to {_clock(end_s)} after the alarm",
        zh=f"报警后{_clock(begin_s)}至{_clock(end_s)}放行",
    )


def _clock(time_s: float) -> str:
    minutes, seconds = divmod(round(time_s), 60)
    return f"{minutes}:{seconds:02d}"


def _down(time_s: float) -> float:
    return ROUND_S * math.floor(time_s / ROUND_S + 1e-9)


def _up(time_s: float) -> float:
    return ROUND_S * math.ceil(time_s / ROUND_S - 1e-9)
