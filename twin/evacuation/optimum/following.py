"""Compiled: persons out of flows, and persons who follow given paths past doors that take time.

No space limits here: who cannot pass waits before the door, as in the net of the optimum.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["first_come", "follow", "hold_back", "keep_order", "unravel"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit(cache=True)
def unravel(
    persons: int,
    doors: int,
    departing: Ints,
    arriving: Ints,
    from_door: Ints,
    to_door: Ints,
    count: Ints,
    depart: Ints,
    arrive: Ints,
    group: Ints,
    person_at: Ints,
) -> tuple[Ints, Ints]:
    """Return who makes which move: first come, first sent, door by door.

    Parameters
    ----------
    persons, doors
        How many.
    departing, arriving
        Moves in the order in which they begin, and those that lead to a door as they end.
    from_door, to_door, count
        Of each move; -1: they start, they are safe.
    depart, arrive
        Numbers that tell whether a move ends before another begins.
    group, person_at
        Group from which a move starts; first person of each group.

    Returns
    -------
    tuple
        Person and move of each passage of a door, as they begin.
    """
    after = np.full(persons, -1, dtype=np.int64)
    head = np.full(doors, -1, dtype=np.int64)
    tail = np.full(doors, -1, dtype=np.int64)
    first = np.full(count.size, -1, dtype=np.int64)
    last = np.full(count.size, -1, dtype=np.int64)
    begun = person_at.copy()
    total = 0
    for move in range(count.size):
        if from_door[move] >= 0:
            total += count[move]
    log_person = np.empty(total, dtype=np.int64)
    log_move = np.empty(total, dtype=np.int64)
    at = 0
    arrived = 0
    for i in range(departing.size):
        move = departing[i]
        d = from_door[move]
        while arrived < arriving.size and arrive[arriving[arrived]] <= depart[move]:
            other = arriving[arrived]
            arrived += 1
            to = to_door[other]
            if first[other] < 0:
                continue
            if head[to] < 0:
                head[to] = first[other]
            else:
                after[tail[to]] = first[other]
            tail[to] = last[other]
        for _ in range(count[move]):
            if d < 0:
                g = group[move]
                person = begun[g]
                begun[g] += 1
            else:
                person = head[d]
                head[d] = after[person]
                log_person[at] = person
                log_move[at] = move
                at += 1
            after[person] = -1
            if first[move] < 0:
                first[move] = person
            else:
                after[last[move]] = person
            last[move] = person
    return log_person, log_move


@njit(cache=True)
def keep_order(
    order: Ints,
    door: Ints,
    last: NDArray[np.bool_],
    walk_s: Floats,
    busy_s: Floats,
    person: Ints,
    ready_s: Floats,
    doors: int,
) -> Floats:
    """Return when each passage is, if the doors serve in a given order and nobody hurries.

    Parameters
    ----------
    order
        Passages as they are to be served.
    door, last, walk_s, busy_s, person
        Of each passage: door, whether it leads into safety, walk to the next door [s], time for
        which it keeps the door busy [s], and who it is.
    ready_s
        When each person is at the first door [s].
    """
    free_s = np.full(doors, -np.inf)
    at_s = ready_s.copy()
    pass_s = np.empty(order.size)
    for i in order:
        passed = max(at_s[person[i]], free_s[door[i]])
        pass_s[i] = passed
        free_s[door[i]] = passed + busy_s[i]
        if not last[i]:
            at_s[person[i]] = passed + walk_s[i]
    return pass_s


@njit(cache=True)
def hold_back(
    order: Ints,
    door: Ints,
    last: NDArray[np.bool_],
    walk_s: Floats,
    busy_s: Floats,
    pass_s: Floats,
    doors: int,
) -> Floats:
    """Return the latest time of each passage at which all still come to safety when they do.

    The backward pass of the critical path method (Kelley and Walker 1959): each person before his
    own next passage, each passage before the next one of its door. Passages of one person stand one
    behind the other; *order* has them by time.
    """
    late_s = np.empty(pass_s.size)
    before_s = np.full(doors, np.inf)
    for k in range(order.size - 1, -1, -1):
        i = order[k]
        bound = pass_s[i] if last[i] else late_s[i + 1] - walk_s[i]
        late_s[i] = min(bound, before_s[door[i]] - busy_s[i])
        before_s[door[i]] = late_s[i]
    return late_s


@njit(inline="always")
def _less(rank: Floats, time: Floats, one: int, other: int) -> bool:
    return rank[one] < rank[other] or (
        rank[one] == rank[other]
        and (time[one] < time[other] or (time[one] == time[other] and one < other))
    )


@njit(inline="always")
def _push(heap: Ints, base: int, size: int, item: int, rank: Floats, time: Floats) -> None:
    """Put an item into the heap of *size* items that begins at *base*."""
    i = size
    while i > 0:
        up = (i - 1) // 2
        if not _less(rank, time, item, heap[base + up]):
            break
        heap[base + i] = heap[base + up]
        i = up
    heap[base + i] = item


@njit(inline="always")
def _pop(heap: Ints, base: int, size: int, rank: Floats, time: Floats) -> int:
    """Take the least item out of the heap of *size* items that begins at *base*."""
    least: int = heap[base]
    item = heap[base + size - 1]
    size -= 1
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and _less(rank, time, heap[base + child + 1], heap[base + child]):
            child += 1
        if not _less(rank, time, heap[base + child], item):
            break
        heap[base + i] = heap[base + child]
        i = child
    if size > 0:
        heap[base + i] = item
    return least


@njit(cache=True)
def first_come(
    path_at: Ints, door: Ints, walk_s: Floats, busy_s: Floats, ready_s: Floats, doors: int
) -> Floats:
    """Return when each passage is, if doors serve whoever comes first.

    Parameters
    ----------
    path_at
        Passages of person ``p`` are ``path_at[p]`` to ``path_at[p + 1]``, in their order.
    door, walk_s, busy_s
        Of each passage, as in :func:`keep_order`.
    ready_s
        Of each person.
    """
    n = ready_s.size
    none = np.zeros(n)
    come_s = ready_s.copy()
    coming = np.empty(n, dtype=np.int64)
    pending = 0
    at = path_at[:-1].copy()
    free_s = np.full(doors, -np.inf)
    pass_s = np.empty(door.size)
    for p in range(n):
        if path_at[p + 1] > path_at[p]:
            _push(coming, 0, pending, p, none, come_s)
            pending += 1
    while pending > 0:
        p = _pop(coming, 0, pending, none, come_s)
        pending -= 1
        i = at[p]
        pass_s[i] = max(come_s[p], free_s[door[i]])
        free_s[door[i]] = pass_s[i] + busy_s[i]
        at[p] += 1
        if at[p] < path_at[p + 1]:
            come_s[p] = pass_s[i] + walk_s[i]
            _push(coming, 0, pending, p, none, come_s)
            pending += 1
    return pass_s


@njit(cache=True)
def follow(
    path_at: Ints,
    door: Ints,
    walk_s: Floats,
    busy_s: Floats,
    ready_s: Floats,
    rank: Floats,
    doors: int,
) -> Floats:
    """Return when each passage is, if doors serve who waits: lower ranks first, then as they came.

    Parameters
    ----------
    path_at
        Passages of person ``p`` are ``path_at[p]`` to ``path_at[p + 1]``, in their order.
    door, walk_s, busy_s
        Of each passage, as in :func:`keep_order`.
    ready_s
        Of each person.
    rank
        Of each passage.
    """
    n = ready_s.size
    base = np.zeros(doors + 1, dtype=np.int64)
    for i in range(door.size):
        base[door[i] + 1] += 1
    base = np.cumsum(base)
    waiting = np.empty(max(1, door.size), dtype=np.int64)
    queue = np.zeros(doors, dtype=np.int64)
    # Events: a person comes to a door; the door numbered n + d calls. At one time doors go last, so
    # that whoever comes at that moment is looked at too.
    none = np.zeros(n + doors)
    event_s = np.concatenate((ready_s, np.zeros(doors)))
    events = np.empty(n + doors, dtype=np.int64)
    pending = 0
    at = path_at[:-1].copy()
    free_s = np.full(doors, -np.inf)
    called = np.zeros(doors, dtype=np.bool_)
    came_s = np.zeros(n)
    turn = np.zeros(n)
    pass_s = np.empty(door.size)
    for p in range(n):
        if path_at[p + 1] > path_at[p]:
            _push(events, 0, pending, p, none, event_s)
            pending += 1
    while pending > 0:
        event = _pop(events, 0, pending, none, event_s)
        pending -= 1
        now_s = event_s[event]
        if event < n:
            d = door[at[event]]
            came_s[event] = now_s
            turn[event] = rank[at[event]]
            _push(waiting, base[d], queue[d], event, turn, came_s)
            queue[d] += 1
        else:
            d = event - n
            called[d] = False
            p = _pop(waiting, base[d], queue[d], turn, came_s)
            queue[d] -= 1
            i = at[p]
            pass_s[i] = now_s
            free_s[d] = now_s + busy_s[i]
            at[p] += 1
            if at[p] < path_at[p + 1]:
                event_s[p] = now_s + walk_s[i]
                _push(events, 0, pending, p, none, event_s)
                pending += 1
        if queue[d] > 0 and not called[d]:
            called[d] = True
            event_s[n + d] = max(free_s[d], now_s)
            _push(events, 0, pending, n + d, none, event_s)
            pending += 1
    return pass_s
