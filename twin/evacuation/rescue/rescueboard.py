"""The board of a rescue: who is known to wait for help, who is on the way to them, and who is next.

Most urgent first: people overcome where there is smoke, then others where there is smoke (the
thickest first), then those overcome elsewhere, those who are shut in, those in refuges; among
equals the storey nearest to the ground, where a trip is short and more people are helped in an
hour, then who has waited longest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twin.evacuation.moving.state import ARRIVED, INCAPACITATED, TRAPPED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.evacuation.moving.crowd import Crowd
    from twin.evacuation.plans.plan import EvacuationPlan

__all__ = ["Board", "Danger"]

Danger = Callable[[int], float]
"""Extinction coefficient of the smoke in a cell now [1/m]; 0 without."""

URGENCY = {INCAPACITATED: 0, TRAPPED: 1, ARRIVED: 2}
"""Of those who are not in smoke."""

SMOKE_PER_M = 0.1
"""Less extinction is no smoke [1/m]: 30 m of sight by reflected light."""


@dataclass(frozen=True, slots=True)
class _GivenUp:
    """Somebody whom no open way led to, and which doors were open then."""

    doors: bytes


class Board:
    """Who waits for help, in one run.

    Parameters
    ----------
    crowd : Crowd
        The people, rescue teams last.
    plan : EvacuationPlan
        Where they are.
    teams : int
        How many of the people are rescue teams.
    danger : callable
        Smoke in a cell.
    calls : bool
        Whether people who are shut in are heard of at once.
    """

    def __init__(
        self, crowd: Crowd, plan: EvacuationPlan, teams: int, *, danger: Danger, calls: bool
    ) -> None:
        self._crowd = crowd
        self._danger = danger
        self._calls = calls
        self._buildings = sorted({one.building for one in plan.spaces if one.building is not None})
        number = {name: place for place, name in enumerate(self._buildings)}
        self._building = np.array(
            [
                -1 if space.safe or space.building is None else number[space.building]
                for space in plan.spaces
            ],
            dtype=np.int64,
        )
        count = len(crowd.people)
        self._person = np.arange(count) < count - teams
        self._known = np.zeros(count, dtype=np.bool_)
        self._claimed = np.zeros(count, dtype=np.bool_)
        self._given_up: dict[int, _GivenUp] = {}

    def inside(self, building: str) -> NDArray[np.bool_]:
        """Tell who is in a building, rescue teams not counted, shape (n,)."""
        if building not in self._buildings:
            return np.zeros_like(self._person)
        here = self._building[self._crowd.cell] == self._buildings.index(building)
        return np.asarray(here & self._person)

    def in_need(self) -> NDArray[np.bool_]:
        """Tell who waits for help, whether anybody knows it or not, shape (n,)."""
        state = self._crowd.state
        stands = (state == INCAPACITATED) | (state == TRAPPED) | (state == ARRIVED)
        return np.asarray(stands & self._person & (self._building[self._crowd.cell] >= 0))

    def needs_help(self, person: int) -> bool:
        """Tell whether somebody waits for help."""
        inside = self._building[self._crowd.cell[person]] >= 0
        return bool(self._person[person] and inside and self._crowd.state[person] in URGENCY)

    def look(self, cell: int) -> list[int]:
        """Return who is found in a cell that nobody had known of, and note them."""
        if not self._crowd.heads[cell]:
            return []
        here = np.flatnonzero((self._crowd.cell == cell) & ~self._known)
        new = [int(one) for one in here if self.needs_help(int(one))]
        self._known[new] = True
        return new

    def next_person(self, building: str) -> int | None:
        """Return who is helped next in a building; None when nobody who is known can be reached."""
        state = self._crowd.state
        reported = (state == ARRIVED) | ((state == TRAPPED) & self._calls)
        known = self._known | reported
        some = np.flatnonzero(self.in_need() & self.inside(building) & known & ~self._claimed)
        doors = self._crowd.open.tobytes()
        able = [
            int(one)
            for one in some
            if int(one) not in self._given_up or self._given_up[int(one)].doors != doors
        ]
        return min(able, key=self._urgency, default=None)

    def _urgency(self, person: int) -> tuple[int, float, float, float, int]:
        """Return the rank of somebody; the least is helped first."""
        cell, state = int(self._crowd.cell[person]), int(self._crowd.state[person])
        smoke_per_m = self._danger(cell)
        level = float(np.nan_to_num(self._crowd.network.level[cell]))
        since_s = float(self._crowd.arrived_s[person])
        if smoke_per_m >= SMOKE_PER_M:
            rank = 0 if state == INCAPACITATED else 1
            return rank, -smoke_per_m, abs(level - 1.0), since_s, person
        return 2 + URGENCY[state], 0.0, abs(level - 1.0), since_s, person

    def claim(self, person: int) -> None:
        """Note that a team is on its way to somebody."""
        self._claimed[person] = True
        self._given_up.pop(person, None)

    def release(self, person: int) -> None:
        """Note that no team is on its way to somebody any more."""
        self._claimed[person] = False

    def give_up(self, person: int) -> None:
        """Note that no way leads to somebody, until a door opens."""
        self.release(person)
        self._given_up[person] = _GivenUp(self._crowd.open.tobytes())

    def companions(self, person: int) -> list[int]:
        """Return who can walk out with somebody who is shut in: all such people of his space."""
        able = np.asarray(self._crowd.people.able)
        here = (self._crowd.cell == self._crowd.cell[person]) & self._person
        some = np.flatnonzero((self._crowd.state == TRAPPED) & here & able & ~self._claimed)
        return [person, *(int(one) for one in some if int(one) != person)]
