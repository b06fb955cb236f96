"""A real drill held against its plan: counts read, the model fitted, the report written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from twin.drill.afteraction import AfterAction, after_action
from twin.drill.attendance import attendance
from twin.drill.calibration import Calibration, Prior, calibrate
from twin.drill.cast import by_recorded_exits
from twin.drill.counts import Counted, Record, read_counts
from twin.drill.fitted import Fitted, fitted_of
from twin.drill.rehearsal import Block, Rehearsal
from twin.drill.ways import Ways
from twin.errors import InputError
from twin.evacuation.moving.movement import movement_of
from twin.evacuation.population.spread import rounded
from twin.evacuation.repeats.closures import staircases

if TYPE_CHECKING:
    from twin.drill.document import DrillDocument
    from twin.drill.prediction import Band
    from twin.drill.venue import Venue

__all__ = ["Recorded", "record_document", "record_drill"]

SHARE_NEAR: Final = 0.05
"""Exits were used as expected where none is off by more than this share of all people (chosen)."""

LEAST_START_S: Final = 5.0
"""What is thought of starts before is not below this [s]."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """What a record came to."""

    venue: Venue
    drill: DrillDocument
    record: Record
    inside: int
    calibration: Calibration
    fitted: Fitted
    result: AfterAction
    roll_call_s: float | None
    followed: bool
    """Whether exits were used as expected, so that the fit takes the ways of the plan."""


def record_drill(
    venue: Venue,
    drill: DrillDocument,
    counts: Path,
    *,
    counted: Counted | None = None,
    people: int | None = None,
    roll_call_s: float | None = None,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Recorded:
    """Hold the counts of a drill against its plan, and fit the model to them.

    Parameters
    ----------
    venue, drill
        What was planned.
    counts
        The file of the observers.
    counted
        Whether the counts are cumulative or of intervals; None: found out.
    people
        How many took part; None: as planned.
    roll_call_s
        When the roll-call was complete [s].
    seed
        Of the fit.
    progress
        Called with the share of the work that is done.

    Raises
    ------
    DocumentError
        Everything that is wrong in the counts.
    InputError
        The plan is one of another building, or of rooms that there are not.
    """
    if drill.building != venue.id:
        raise InputError(
            f"the plan is of a drill in {drill.building}, not in {venue.id}; name the right"
            " drill.json with --plan"
        )
    inside = people if people is not None else drill.inside
    record = read_counts(counts, venue, inside=inside, counted=counted)
    rehearsal, followed = _as_held(venue, drill, record)
    calibration = calibrate(
        rehearsal,
        record,
        prior=Prior(
            max(LEAST_START_S, drill.prediction.starts_s.middle or LEAST_START_S),
            flow=drill.flow_factor,
        ),
        seed=seed,
        progress=progress,
    )
    return Recorded(
        venue=venue,
        drill=drill,
        record=record,
        inside=inside,
        calibration=calibration,
        fitted=fitted_of(calibration, drill, record.total),
        result=after_action(
            venue, drill, record, calibration, inside=inside, roll_call_s=roll_call_s
        ),
        roll_call_s=roll_call_s,
        followed=followed,
    )


def _as_held(venue: Venue, drill: DrillDocument, record: Record) -> tuple[Rehearsal, bool]:
    """Return the drill with as many people as came out, and whether they went as was planned.

    Where the exits were used as expected, people take the ways of the plan, and the script's door
    is shut at its time. Else each exit gets the people who were counted there, and the door is left
    open: whom it turned away is in the counts.
    """
    counts = _counts(venue, drill, record.total)
    plain = Rehearsal(
        venue=venue,
        attendance=attendance(venue, drill.moment, people=drill.counts),
        premovement=drill.premovement,
        profiles=drill.profiles,
        movement=movement_of(drill.movement),
        routes=drill.routes,
        counts=counts,
    )
    if drill.routes == "assigned":
        plain = replace(plain, ways=_ways(venue, drill, plain))
    if _as_expected(drill, record):
        blocks = tuple(Block(one.link, one.at_s) for one in drill.blocks)
        return replace(plain, blocks=blocks), True
    return replace(plain, routes="assigned", ways=by_recorded_exits(plain, counts, record)), False


def _as_expected(drill: DrillDocument, record: Record) -> bool:
    """Tell whether each exit was used by about the share of people that was expected."""
    expected = {one.exit: one.share for one in drill.prediction.exits}
    return all(
        abs(float(record.by_exit[place]) / record.total - expected.get(name, 0.0)) <= SHARE_NEAR
        for place, name in enumerate(record.exits)
    )


def _ways(venue: Venue, drill: DrillDocument, plain: Rehearsal) -> Ways:
    """Return the ways of the plan."""
    told: dict[int, list[tuple[str, str, float]]] = {}
    for room in drill.rooms:
        cell = plain.network.cell(room.room)
        told.setdefault(cell, []).append((room.stair, room.exit, room.people))
    return Ways.through(plain.network, staircases(venue.plan), told)


def _counts(venue: Venue, drill: DrillDocument, total: int) -> NDArray[np.int64]:
    """Return people by space: those of the plan, made as many as came out."""
    known = {space.id: place for place, space in enumerate(venue.plan.spaces)}
    planned = np.zeros(len(known), dtype=np.int64)
    for name, count in drill.counts.items():
        if name not in known:
            raise InputError(
                f"the plan has people in {name}, which is no room of {venue.id} any more; plan the"
                " drill anew"
            )
        planned[known[name]] = count
    return rounded(planned.astype(np.float64), total)


def record_document(one: Recorded) -> dict[str, Any]:
    """Return what came of a drill as plain data."""
    calibration, record, result = one.calibration, one.record, one.result
    expected = {item.exit: item for item in one.drill.prediction.exits}
    return {
        "format": "drill-record/1",
        "building": one.venue.id,
        "drill": one.drill.moment.isoformat(timespec="minutes"),
        "counted": record.counted,
        "counted_declared": record.declared,
        "inside": one.inside,
        "out": record.total,
        "missing": result.missing,
        "t50_s": round(result.t50_s, 1),
        "t95_s": round(result.t95_s, 1),
        "t100_s": round(result.t100_s, 1),
        "targets": [
            {
                "id": judged.target.id,
                "at_most_s": judged.target.at_most_s,
                "reached_s": judged.reached_s,
                "met": judged.met,
                "rating": judged.rating,
                "expected": _band(judged.expected),
            }
            for judged in result.judged
        ],
        "exits": [
            {
                "exit": name,
                "out": int(record.by_exit[place]),
                "share": round(float(record.by_exit[place]) / record.total, 4),
                "expected_share": expected[name].share if name in expected else None,
            }
            for place, name in enumerate(record.exits)
        ],
        "fit": {
            "median_start_s": _triple(calibration.median_s),
            "sigma": _triple(calibration.sigma),
            "flow_factor": _triple(calibration.flow),
            "flow_told": calibration.flow.told,
            "ways": "plan" if one.followed else "counts",
            "inside_share": round(calibration.inside_share, 3),
            "rms_s": round(calibration.rms_s, 2),
            "off_people": round(calibration.off_people, 1),
            "off_s": calibration.off_s,
            "widened": round(calibration.widened, 3),
            "played": calibration.played,
        },
        "curve": {
            "time_s": record.time_s.tolist(),
            "out": record.all_out.tolist(),
            "fitted_low": calibration.low.tolist(),
            "fitted": calibration.middle.tolist(),
            "fitted_high": calibration.high.tolist(),
        },
        "strengths": [item.seen.model_dump() for item in result.strengths],
        "improvements": [
            {"seen": item.seen.model_dump(), "do": item.do.model_dump() if item.do else None}
            for item in result.improvements
        ],
    }


def _band(band: Band | None) -> Mapping[str, float | None] | None:
    return None if band is None else band.model_dump()


def _triple(estimate: Any) -> list[float]:
    return [round(value, 4) for value in (estimate.low, estimate.middle, estimate.high)]
