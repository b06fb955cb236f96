"""Where to place teams: three classical problems of location, solved exactly.

*p-median* (Hakimi 1964): least mean time. *p-center*: least worst time. *Last out*: each team
brings its people out one after the other; least time until the busiest team is done (where to
place machines, and which jobs to give them, at once). Few choices are enumerated; more are left to
HiGHS through :func:`scipy.optimize.milp`, which says how far from proven its answer is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from twin.errors import InputError

__all__ = ["Shifts", "last_out", "p_center", "p_median"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAR_S = 1e7
"""Stands for what cannot be reached [s]: more than any walk in a building."""

ENUMERATED = 20_000
"""Up to so many choices of places are tried one by one (assumed: a tenth of a second)."""

NODES = 2_000
"""Nodes of the search tree at most; a count, so that every machine stops at the same answer."""

SEARCHED = 400
"""Up to so many unknown numbers of people (bases x teams x spaces) a search tree is tried: within a
second. The plan that it begins with was the best in all of a dozen cases searched to the end."""

GAP = 1e-6
"""An answer this near to the bound is proven: the tolerance of HiGHS."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Teams with their bases and their people."""

    bases: tuple[int, ...]
    """Of each team: its base."""
    people: Ints
    """People of each space that each team brings out; shape (teams, I)."""
    busy_s: float
    """Work of the busiest team [s]."""
    bound_s: float
    """No placement has less."""

    @property
    def exact(self) -> bool:
        """Whether it is proven that none is better."""
        return self.busy_s <= self.bound_s + GAP * max(1.0, self.busy_s)


def p_median(cost_s: Floats, weights: Floats, places: int) -> tuple[int, ...]:
    """Return the places with the least weighted sum of times to the nearest.

    Parameters
    ----------
    cost_s
        From each place to each space [s]; shape (J, I). Infinite: not reached.
    weights
        Of each space; shape (I,).
    places
        How many places, at most J.
    """
    cost_s = _finite(cost_s)
    _check(cost_s, places)
    if math.comb(len(cost_s), places) <= ENUMERATED:
        return _best(cost_s, places, lambda near: near @ weights)
    return _median_milp(cost_s, weights, places)


def p_center(cost_s: Floats, weights: Floats, places: int) -> tuple[int, ...]:
    """Return the places with the least time to the farthest space; of equals the least mean.

    Parameters are those of :func:`p_median`.
    """
    cost_s = _finite(cost_s)
    _check(cost_s, places)
    if math.comb(len(cost_s), places) <= ENUMERATED:
        least = _best(cost_s, places, lambda near: near.max(axis=1))
        radius_s = float(cost_s[list(least)].min(axis=0).max())
        within = np.where(cost_s <= radius_s * (1 + 1e-12), cost_s, FAR_S)
        return _best(within, places, lambda near: near @ weights)
    radii = np.unique(cost_s)
    low, high = 0, len(radii) - 1
    while low < high:
        middle = (low + high) // 2
        if _covered_by(cost_s <= radii[middle]) <= places:
            high = middle
        else:
            low = middle + 1
    return _median_milp(np.where(cost_s <= radii[high], cost_s, FAR_S), weights, places)


def last_out(round_s: Floats, counts: Ints, teams: int, *, searched: int = SEARCHED) -> Shifts:
    """Return teams, bases and shares of people with the least work of the busiest team.

    A plan is improved step by step. No plan can beat the p-median of all work shared evenly, nor
    the p-center; where the two meet the plan is proven best, else a search tree goes on from there
    if there are few enough choices.

    Parameters
    ----------
    round_s
        Round trip from each base for one person of each space [s]; shape (J, I).
    counts
        People in each space; shape (I,).
    teams
        How many teams; several may share a base.
    searched
        A search tree is tried up to so many unknown numbers of people.
    """
    round_s, counts = _finite(round_s), np.asarray(counts, dtype=np.int64)
    _check(round_s, 1)
    if teams < 1:
        raise InputError(f"{teams} teams are to be placed; allowed: 1 or more")
    kept = _undominated(round_s)
    near, used = round_s[kept], np.flatnonzero(counts)
    if not len(used):
        none = np.zeros((teams, len(counts)), dtype=np.int64)
        return Shifts((int(kept[0]),) * teams, none, 0.0, 0.0)
    near, wanted = near[:, used], counts[used]
    plan = _improved(near, wanted, teams)
    if not plan.exact and len(near) * teams * len(used) <= searched:
        plan = _shifts_milp(near, wanted, teams, plan)
    people = np.zeros((teams, len(counts)), dtype=np.int64)
    people[:, used] = plan.people
    bases = tuple(int(kept[base]) for base in plan.bases)
    return Shifts(bases, people, plan.busy_s, plan.bound_s)


def _check(cost_s: Floats, places: int) -> None:
    if not 1 <= places <= len(cost_s):
        raise InputError(
            f"{places} of {len(cost_s)} places are to be chosen; allowed: 1 to {len(cost_s)}"
        )


def _finite(cost_s: Floats) -> Floats:
    finite: Floats = np.minimum(np.asarray(cost_s, dtype=float), FAR_S)
    return finite


def _best(cost_s: Floats, places: int, value: object) -> tuple[int, ...]:
    """Return the first of the best choices, all tried."""
    best, choice = math.inf, tuple(range(places))
    assert callable(value)  # noqa: S101
    for block in _blocks(combinations(range(len(cost_s)), places)):
        worth = np.asarray(value(cost_s[np.array(block)].min(axis=1)))
        k = int(np.argmin(worth))
        if worth[k] < best * (1 - 1e-12) if math.isfinite(best) else True:
            best, choice = float(worth[k]), block[k]
    return choice


def _blocks(
    choices: Iterator[tuple[int, ...]], size: int = 2_000
) -> Iterator[list[tuple[int, ...]]]:
    while block := list(islice(choices, size)):
        yield block


def _median_milp(cost_s: Floats, weights: Floats, places: int) -> tuple[int, ...]:
    """Return the best places by branch and bound; J openings, then J x I shares are unknown."""
    count, spaces = cost_s.shape
    shares = count * spaces
    each = sparse.hstack(
        [sparse.csr_array((spaces, count)), sparse.hstack([sparse.eye_array(spaces)] * count)]
    )
    only_open = sparse.hstack(
        [sparse.kron(-sparse.eye_array(count), np.ones((spaces, 1))), sparse.eye_array(shares)]
    )
    opened = sparse.csr_array(np.concatenate([np.ones(count), np.zeros(shares)])[None, :])
    answer = milp(
        np.concatenate([np.zeros(count), (cost_s * weights).ravel()]),
        integrality=np.repeat([1, 0], [count, shares]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(each, 1, 1),
            LinearConstraint(only_open, -np.inf, 0),
            LinearConstraint(opened, places, places),
        ],
        options={"mip_rel_gap": 0.0},
    )
    return tuple(int(k) for k in np.flatnonzero(_found(answer)[:count] > 0.5))


def _found(answer: OptimizeResult) -> Floats:
    """Return the answer to a problem that has one."""
    found: Floats = answer.x
    return found


def _covered_by(near: NDArray[np.bool_]) -> int:
    """Return the fewest places that cover every space (set cover); more than all if none does."""
    if not near.any(axis=0).all():
        return len(near) + 1
    answer = milp(
        np.ones(len(near)),
        integrality=np.ones(len(near), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(sparse.csr_array(near.T.astype(float)), 1, np.inf),
        options={"mip_rel_gap": 0.0},
    )
    return int(np.rint(_found(answer)).sum())


def _undominated(round_s: Floats) -> Ints:
    """Return the bases but those from which nothing is nearer than from another."""
    kept: list[int] = []
    for j, row in enumerate(round_s):
        worse = (
            (round_s[k] <= row).all() and ((round_s[k] < row).any() or k < j)
            for k in range(len(round_s))
            if k != j
        )
        if not any(worse):
            kept.append(j)
    return np.array(kept, dtype=np.int64)


def _improved(round_s: Floats, counts: Ints, teams: int) -> Shifts:
    """Return a plan that moving one team to another base does not better, with its bound."""
    weights, places = counts.astype(float), min(teams, len(round_s))
    median, centre = p_median(round_s, weights, places), p_center(round_s, weights, places)
    least_s = float((round_s[list(median)].min(axis=0) * weights).sum()) / teams
    bound_s = max(least_s, float(round_s[list(centre)].min(axis=0).max()))
    best = min(
        (_shared(round_s, counts, _filled(begin, teams)) for begin in (median, centre)),
        key=lambda plan: plan.busy_s,
    )
    better = True
    while better and best.busy_s > bound_s * (1 + GAP):
        better = False
        for team, base in product(range(teams), range(len(round_s))):
            bases = (*best.bases[:team], base, *best.bases[team + 1 :])
            near_s = round_s[list(bases)].min(axis=0)
            even_s = max(float(near_s @ weights) / teams, float(near_s.max()))
            if even_s >= best.busy_s * (1 - GAP):
                continue
            plan = _shared(round_s, counts, bases)
            if plan.busy_s < best.busy_s * (1 - GAP):
                best, better = plan, True
    return Shifts(best.bases, best.people, best.busy_s, min(bound_s, best.busy_s))


def _filled(bases: tuple[int, ...], teams: int) -> tuple[int, ...]:
    return tuple(bases[k % len(bases)] for k in range(teams))


def _shared(round_s: Floats, counts: Ints, bases: tuple[int, ...]) -> Shifts:
    """Share people among teams at given bases: longest trips first, then by moves and swaps."""
    trips = round_s[list(bases)]
    teams, spaces = trips.shape
    people = np.zeros((teams, spaces), dtype=np.int64)
    work_s = np.zeros(teams)
    for i in np.argsort(-trips.min(axis=0), kind="stable"):
        for _ in range(int(counts[i])):
            team = int(np.argmin(work_s + trips[:, i]))
            people[team, i] += 1
            work_s[team] += trips[team, i]
    while (change := _relief(trips, people, work_s)) is not None:
        busy, other, given, taken = change
        for here, there, space in ((busy, other, given), (other, busy, taken)):
            if space is not None:
                people[here, space] -= 1
                people[there, space] += 1
        work_s = (trips * people).sum(axis=1)
    return Shifts(bases, people, float(work_s.max()), 0.0)


def _relief(trips: Floats, people: Ints, work_s: Floats) -> tuple[int, int, int, int | None] | None:
    """Return the move or swap that relieves the busiest team most; None where none does."""
    busy = int(np.argmax(work_s))
    mine = np.flatnonzero(people[busy])
    best_s, change = float(work_s[busy]) * (1 - GAP), None
    for other in range(len(work_s)):
        if other == busy:
            continue
        theirs = np.flatnonzero(people[other])
        # The last column is nobody taken in return.
        takes = np.append(trips[busy, theirs], 0.0), np.append(trips[other, theirs], 0.0)
        mine_s = (work_s[busy] - trips[busy, mine])[:, None] + takes[0]
        other_s = (work_s[other] + trips[other, mine])[:, None] - takes[1]
        then_s = np.maximum(mine_s, other_s)
        row, column = np.unravel_index(int(np.argmin(then_s)), then_s.shape)
        if then_s[row, column] < best_s:
            taken = int(theirs[column]) if column < len(theirs) else None
            best_s, change = float(then_s[row, column]), (busy, other, int(mine[row]), taken)
    return change


def _shifts_milp(round_s: Floats, counts: Ints, teams: int, begin: Shifts) -> Shifts:
    """Improve a plan until it is proven best, or the search tree has its most nodes.

    Unknowns: for each base and each team that could stand there whether one does (J x p), the
    people of each space that it brings out (J x p x I), and the work of the busiest team.
    """
    count, spaces = round_s.shape
    slots = count * teams
    size = slots + slots * spaces + 1
    base_of = np.repeat(np.arange(count), teams)
    eye = sparse.eye_array
    work = sparse.block_diag([round_s[base].reshape(1, -1) for base in base_of], format="csr")
    none = sparse.csr_array
    # A team that is not there does no work, and none works longer than the busiest.
    capped = sparse.hstack([none((slots, slots)), work, none(-np.ones((slots, 1)))])
    idle = sparse.hstack([-begin.busy_s * eye(slots), work, none((slots, 1))])
    shared = sparse.hstack(
        [none((spaces, slots)), sparse.hstack([eye(spaces)] * slots), none((spaces, 1))]
    )
    stands = none(np.concatenate([np.ones(slots), np.zeros(slots * spaces + 1)])[None, :])
    # Of the teams at one base the first stand first: their order is nobody's concern.
    order = [(k, k + 1) for k in range(slots - 1) if base_of[k] == base_of[k + 1]]
    first = sparse.lil_array((max(len(order), 1), size))
    for row, (one, other) in enumerate(order):
        first[row, one], first[row, other] = -1.0, 1.0
    most = np.concatenate([np.ones(slots), np.tile(counts, slots), [begin.busy_s]])
    least = np.zeros(size)
    least[-1] = begin.bound_s
    goal = np.zeros(size)
    goal[-1] = 1.0
    whole = np.ones(size, dtype=np.int64)
    whole[-1] = 0
    answer = milp(
        goal,
        integrality=whole,
        bounds=Bounds(least, most),
        constraints=[
            LinearConstraint(capped, -np.inf, 0),
            LinearConstraint(idle, -np.inf, 0),
            LinearConstraint(shared, counts, counts),
            LinearConstraint(stands, teams, teams),
            LinearConstraint(first.tocsr(), -np.inf, 0),
        ],
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    proven = begin.bound_s
    if answer.mip_dual_bound is not None:
        proven = max(proven, float(answer.mip_dual_bound))
    if answer.x is None:
        return Shifts(begin.bases, begin.people, begin.busy_s, min(proven, begin.busy_s))
    there = np.flatnonzero(answer.x[:slots] > 0.5)
    people = np.rint(answer.x[slots:-1]).astype(np.int64).reshape(slots, spaces)[there]
    bases = tuple(int(base_of[k]) for k in there)
    busy_s = float(max((round_s[base] * n).sum() for base, n in zip(bases, people, strict=True)))
    if busy_s > begin.busy_s:
        return Shifts(begin.bases, begin.people, begin.busy_s, min(proven, begin.busy_s))
    return Shifts(bases, people, busy_s, min(proven, busy_s))
