"""Which ways the rooms of a drill are given, and how the people of a plan fare on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from twin.drill.ways import Ways
from twin.evacuation.metrics import share_out_s
from twin.evacuation.optimum.assigned import AssignedPlan

if TYPE_CHECKING:
    from twin.drill.rehearsal import Rehearsal
    from twin.evacuation.population.people import People

__all__ = ["choose_ways", "released"]

WORTH_PLAIN: Final = 1.03
"""Simpler ways are taken if 95 % are out later by this factor at most (chosen: people can remember
them)."""

TRIED_SEEDS: Final = 4
"""Seeds with which ways are compared."""


def choose_ways(rehearsal: Rehearsal, arranged: Ways, people: People, *, seed: int) -> Ways:
    """Return the ways of the rooms: the simplest of those that are nearly the quickest.

    Candidates are the shortest ways, and those of the optimum as they are and with one exit
    for each staircase. They are played with the first seeds; the optimum knows nothing of how
    crowds slow down where they merge, so that it need not be the quickest.
    """
    counts = np.bincount(people.cell, minlength=len(rehearsal.venue.plan.spaces))
    candidates = (Ways.nearest(arranged.network), arranged.plain(counts), arranged)
    folks = [people] + [rehearsal.people(seed + k) for k in range(1, TRIED_SEEDS)]
    times = [
        sum(
            share_out_s(
                replace(rehearsal, routes="assigned", ways=ways).played(folk).left_s,
                0.95,
            )
            for folk in folks
        )
        for ways in candidates
    ]
    near = WORTH_PLAIN * min(times)
    return next(ways for ways, time in zip(candidates, times, strict=True) if not time > near)


def released(
    rehearsal: Rehearsal, ways: Ways, assigned: AssignedPlan, ready: People
) -> AssignedPlan:
    """Return the plan in which people take the ways of their rooms, released as before."""
    paths = ways.assigned(ready)
    told = replace(rehearsal, routes="assigned", ways=ways)
    played = told.played(replace(ready, start_s=assigned.release_s), paths=paths)
    exit_s = np.where(np.diff(paths.at) > 0, played.result.exit_s, np.nan)
    return AssignedPlan(paths.links, paths.at, assigned.release_s, exit_s)
