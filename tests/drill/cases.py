"""A small building to hold drills in: three storeys on a corridor, two stairs, two exits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np

from tests.evacuation.slabs import Slab
from twin.drill.asked import Asked, DrillPlan
from twin.drill.attendance import attendance
from twin.drill.cast import Cast, Theta
from twin.drill.counts import Record
from twin.drill.planning import plan_drill
from twin.drill.rehearsal import Rehearsal
from twin.drill.venue import Venue, open_venue
from twin.drill.ways import Ways
from twin.evacuation.population.premovement import PreMovement

MOMENT = datetime(2026, 3, 10, 10, 20)
SLAB = Slab(storeys=3, people=8, use="classroom")


def write_slab(folder: Path, slab: Slab = SLAB) -> Path:
    """Write the building as the JSON file of a plan."""
    file = folder / "slab.json"
    slab.plan().write(file)
    return file


@cache
def venue() -> Venue:
    """Return the building, read once."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return open_venue(str(write_slab(Path(folder))))


def rehearsal(people: int = 200, **changes: object) -> Rehearsal:
    """Return an announced drill of so many people, everybody by the shortest way."""
    made = Rehearsal(
        venue=venue(),
        attendance=attendance(venue(), MOMENT, people=people),
        premovement=PreMovement.announced(),
        routes="assigned",
    )
    made = replace(made, ways=Ways.nearest(made.network))
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def plan() -> DrillPlan:
    """Return the plan of an announced drill with a fire on the second storey."""
    asked = Asked(moment=MOMENT, people=180, fire="r2.4", announced=True, seeds=12)
    return plan_drill(venue(), asked)


def recorded(theta: Theta, *, seed: int, people: int = 200, step_s: float = 10.0) -> Record:
    """Return what observers would have counted, had people started and doors passed as told."""
    made = rehearsal(people)
    counts = made.attendance.counts(np.random.default_rng(5))
    made = replace(made, counts=counts, flow_factor=theta.flow)
    cast = Cast.of(made, seed)
    start_s = theta.law.quantile(cast.u) * cast.factor
    played = made.played(replace(cast.people, start_s=start_s))
    result, exits = played.result, tuple(link.id for link in venue().exits)
    grid = np.arange(0.0, float(result.exit_s.max()) + step_s, step_s)
    out = np.array(
        [
            [
                int(
                    (
                        (result.exit_s <= t) & np.isin(result.exit_link, made.network.link(name))
                    ).sum()
                )
                for name in exits
            ]
            for t in grid
        ]
    )
    return Record(Path("counts.csv"), exits, grid, out, "cumulative", declared=True)
