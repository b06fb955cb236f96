"""Roll-call at the assembly points: who is counted when, who is reported missing, who truly is.

Wardens count people in the order in which they come, at a steady rate, from a little after the
first has come. The roll-call ends when everybody on the list is counted, or when nobody new has
come for a while; what is missing then is what is reported. Counting heads against a number is
quicker than reading out names, but somebody who should be elsewhere then stands for somebody who is
missing.

It is worked out after a run from the times at which people came; nothing of it acts on the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import numpy as np
from pydantic import Field

from twin.campus import geometry
from twin.campus.quantities import NonNegative, Positive
from twin.evacuation.rescue.firelanes import Lane, lanes_blocked
from twin.model import Model

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from twin.model import Name

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = ["MusterPoint", "MusterRules", "RollCall", "muster", "muster_columns", "walk_s"]


class MusterPoint(Protocol):
    """Open ground on which people gather, as the campus gives it."""

    @property
    def id(self) -> str:
        """Its identity."""

    @property
    def name(self) -> Name:
        """What it is called."""

    @property
    def polygon(self) -> geometry.Polygon:
        """Its outline [m]."""


class MusterRules(Model):
    """How a roll-call goes; all assumed."""

    limit_p_m2: Annotated[float, Field(gt=0, le=4)] = 1.0
    """People for each square metre who can stand in rows and be counted (assumed, 1 to 2)."""
    wardens: Annotated[int, Field(ge=1, le=100)] = 2
    """Who count at each point at the same time."""
    count_p_min: Positive = 30.0
    """People that each of them counts in a minute (assumed, 15 by names to 60 by heads)."""
    set_up_s: NonNegative = 60.0
    """From the first who comes to the beginning of the count [s] (assumed, 0 to 180)."""
    quiet_s: NonNegative = 300.0
    """The roll-call ends when nobody new has come for so long [s] (assumed, 120 to 600)."""
    by_name: bool = True
    """Whether names are called; else heads are counted against the number on the list."""


@dataclass(frozen=True, kw_only=True)
class RollCall:
    """What came of one assembly point."""

    point: str
    name: Name
    area_m2: float
    capacity: int
    """People whom it holds at the limit of density."""
    people: int
    """Who came, to the end of the run."""
    first_s: float
    last_s: float
    """When the first and the last of them came [s]; not a number where nobody did."""
    complete_s: float
    """When the roll-call ended [s]; not a number where nobody was expected and nobody came."""
    registered: int
    """Who is on the list."""
    counted: int
    """Whom the wardens have counted by then."""
    missing: int
    """Who is reported missing then."""
    still_inside: int
    """Of those on the list: who truly was not out of the building then."""
    elsewhere: int
    """Of those on the list: who was out, but not counted here."""
    strangers: int
    """Who was counted here and is not on the list."""
    lanes_blocked: tuple[str, ...]
    """Fire lanes on which people stand."""

    @property
    def density_p_m2(self) -> float:
        """People for each square metre when all are there."""
        return self.people / self.area_m2

    @property
    def over_capacity(self) -> bool:
        """Whether more come than it holds."""
        return self.people > self.capacity


def muster(
    points: Sequence[MusterPoint],
    *,
    place: ArrayLike,
    arrive_s: ArrayLike,
    registered: ArrayLike,
    out_s: ArrayLike,
    lanes: Iterable[Lane] = (),
    rules: MusterRules | None = None,
) -> list[RollCall]:
    """Return the roll-call of each assembly point.

    Parameters
    ----------
    points
        Where people gather.
    place : int[n]
        Index of the point to which each person came; -1: to none.
    arrive_s : float[n]
        When [s after the alarm].
    registered : int[n]
        Index of the point on whose list each is; -1: on none (visitors, rescue teams).
    out_s : float[n]
        When each was out of the building [s]; infinite: never.
    lanes
        Fire lanes that must be kept free.
    rules
        How the roll-call goes.
    """
    rules = rules or MusterRules()
    at, listed = np.asarray(place), np.asarray(registered)
    came_s = np.asarray(arrive_s, dtype=np.float64)
    left_s = np.asarray(out_s, dtype=np.float64)
    roads = tuple(lanes)
    return [
        _roll_call(
            point,
            np.asarray(at == index) & np.isfinite(came_s),
            came_s,
            np.asarray(listed == index),
            left_s,
            lanes_blocked(point.polygon, roads),
            rules,
        )
        for index, point in enumerate(points)
    ]


def _roll_call(
    point: MusterPoint,
    here: Mask,
    came_s: Floats,
    listed: Mask,
    left_s: Floats,
    lanes: tuple[str, ...],
    rules: MusterRules,
) -> RollCall:
    area_m2 = geometry.area(point.polygon)
    who = np.flatnonzero(here)
    who = who[np.argsort(came_s[who], kind="stable")]
    counted_s = _counted_s(came_s[who], rules)
    end_s = _end_s(came_s[who], counted_s, listed[who], int(listed.sum()), rules)
    seen = who[counted_s <= end_s] if math.isfinite(end_s) else who[:0]
    found = listed.copy()
    found[seen] = False
    on_list = int(listed.sum())
    missing = int(found.sum()) if rules.by_name else max(0, on_list - len(seen))
    inside = found & (left_s > end_s)
    return RollCall(
        point=point.id,
        name=point.name,
        area_m2=area_m2,
        capacity=math.floor(area_m2 * rules.limit_p_m2 + 1e-9),
        people=len(who),
        first_s=float(came_s[who[0]]) if len(who) else math.nan,
        last_s=float(came_s[who[-1]]) if len(who) else math.nan,
        complete_s=end_s,
        registered=on_list,
        counted=len(seen),
        missing=missing,
        still_inside=int(inside.sum()),
        elsewhere=int(found.sum() - inside.sum()),
        strangers=int((~listed[seen]).sum()),
        lanes_blocked=lanes,
    )


def _counted_s(came_s: Floats, rules: MusterRules) -> Floats:
    """Return when each of those who came, in order, has been counted [s].

    One after the other at the rate of all wardens: a single server with a constant service time.
    """
    if not came_s.size:
        return came_s
    each_s = 60.0 / (rules.wardens * rules.count_p_min)
    ready_s = np.maximum(came_s, came_s[0] + rules.set_up_s)
    number = np.arange(came_s.size)
    return np.asarray(np.maximum.accumulate(ready_s - number * each_s) + (number + 1) * each_s)


def _end_s(
    came_s: Floats, counted_s: Floats, listed: Mask, expected: int, rules: MusterRules
) -> float:
    """Return when the roll-call ends [s]."""
    done = np.cumsum(listed) if rules.by_name else np.arange(1, came_s.size + 1)
    whole_s = math.inf
    if expected and came_s.size and done[-1] >= expected:
        whole_s = float(counted_s[int(np.argmax(done >= expected))])
    if not came_s.size:
        return rules.set_up_s + rules.quiet_s if expected else math.nan
    after_s = np.append(came_s[1:], math.inf)
    quiet_s = np.maximum(came_s, counted_s) + rules.quiet_s
    gap = int(np.argmax(after_s > quiet_s))
    return min(whole_s, float(quiet_s[gap]))


def muster_columns(calls: Sequence[RollCall]) -> dict[str, list[Any]]:
    """Return the columns of the table ``evacuation.muster``, a row for each point."""
    return {
        "point": [one.point for one in calls],
        "name_en": [one.name.en for one in calls],
        "name_zh": [one.name.zh for one in calls],
        "people": [one.people for one in calls],
        "area_m2": [one.area_m2 for one in calls],
        "density_p_m2": [one.density_p_m2 for one in calls],
        "capacity": [one.capacity for one in calls],
        "first_s": [one.first_s for one in calls],
        "last_s": [one.last_s for one in calls],
        "complete_s": [one.complete_s for one in calls],
        "missing": [one.missing for one in calls],
        "still_inside": [one.still_inside for one in calls],
        "fire_lane_free": [not one.lanes_blocked for one in calls],
    }


def walk_s(
    x_m: ArrayLike,
    y_m: ArrayLike,
    polygon: geometry.Polygon,
    *,
    speed_m_s: ArrayLike = 1.2,
    detour: float = 1.3,
) -> Floats:
    """Return how long people walk from places outside to the middle of an assembly point [s].

    For runs that end at the exits, and do not walk people over the campus.

    Parameters
    ----------
    x_m, y_m
        Where they came out [m]; arrays broadcast.
    polygon
        The point.
    speed_m_s
        How fast they walk [m/s] (assumed, 0.9 to 1.4).
    detour
        Way over the straight line [-] (assumed, 1.1 to 1.6).
    """
    x, y = geometry.centre(polygon)
    straight_m = np.hypot(np.asarray(x_m, dtype=np.float64) - x, np.asarray(y_m) - y)
    return np.asarray(detour * straight_m / np.asarray(speed_m_s, dtype=np.float64))
