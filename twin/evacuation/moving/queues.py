"""Queues before doors: first come, first served, as doubly linked lists over the people.

All functions are inlined into the kernel: handing the tuples of arrays on costs more than the work.
"""

from __future__ import annotations

from twin.evacuation.moving.compiling import part
from twin.evacuation.moving.state import QUEUED, World

__all__ = ["enqueue", "unlink"]

SEARCH = 48
"""A newcomer is put into his place among so many at most; beyond, he joins the end. Else thousands
who reach one door within one step would cost the square of their number."""


@part()
def enqueue(w: World, person: int, link: int, at_s: float) -> None:
    """Put a walker who has reached a link at *at_s* into its queue."""
    d = w.links[link].dst
    w.links[link].coming -= 1
    w.folk[person].state = QUEUED
    if w.links[link].queue == 0:
        # An idle door has saved up no right to go first.
        w.links[link].credit = max(w.links[link].credit, w.cells[d].served)
        w.links[link].head = person
        w.links[link].tail = person
        w.folk[person].nxt = -1
        w.folk[person].prv = -1
    else:
        before = w.links[link].tail
        steps = 0
        while before >= 0 and w.folk[before].arrive > at_s and steps < SEARCH:
            before = w.folk[before].prv
            steps += 1
        if steps == SEARCH:
            before = w.links[link].tail
            at_s = w.folk[before].arrive
        w.folk[person].prv = before
        if before < 0:
            w.folk[person].nxt = w.links[link].head
            w.folk[w.links[link].head].prv = person
            w.links[link].head = person
        else:
            after = w.folk[before].nxt
            w.folk[person].nxt = after
            w.folk[before].nxt = person
            if after < 0:
                w.links[link].tail = person
            else:
                w.folk[after].prv = person
    w.folk[person].arrive = at_s
    w.links[link].queue += 1
    w.cells[d].waiting += 1
    w.run[0].standing += 1
    w.links[link].peak_queue = max(w.links[link].peak_queue, w.links[link].queue)


@part()
def unlink(w: World, person: int, link: int) -> None:
    """Take somebody out of the queue of a link, wherever he stands in it."""
    before = w.folk[person].prv
    after = w.folk[person].nxt
    if before < 0:
        w.links[link].head = after
    else:
        w.folk[before].nxt = after
    if after < 0:
        w.links[link].tail = before
    else:
        w.folk[after].prv = before
    w.links[link].queue -= 1
    w.cells[w.links[link].dst].waiting -= 1
    w.run[0].standing -= 1
