"""People in each building at an hour, and people off the campus: together always everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twin.campus.timetable import HOURS, DayKind, GroupPlan

if TYPE_CHECKING:
    from twin.campus.campus import Campus

__all__ = ["away", "presence"]


def presence(
    campus: Campus,
    day_kind: DayKind,
    hour: int,
    *,
    residents: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Return how many people are in each building during one hour.

    Parameters
    ----------
    campus
        The campus with its timetable.
    day_kind
        ``term-weekday``, ``term-weekend`` or ``holiday``.
    hour
        0 for 00:00 to 01:00, up to 23.
    residents
        Share of the beds taken, by building, where it differs from the timetable's.

    Returns
    -------
    dict
        People by building id, every building of the campus. Never negative; the sum and
        `away` add up to all people of the campus.

    Raises
    ------
    ValueError
        The hour does not exist.
    """
    if not 0 <= hour < HOURS:
        raise ValueError(f"hour {hour} does not exist; give 0 to {HOURS - 1}")
    day = campus.timetable.day(day_kind)
    people = dict.fromkeys((building.id for building in campus.buildings), 0.0)

    staying = {
        building.id: building.people.residents
        * (residents or {}).get(building.id, day.residents_staying)
        for building in campus.buildings
    }
    sent = _send(campus, day.residents, hour, sum(staying.values()), people)
    for building, count in staying.items():
        people[building] += count * (1 - sent)

    day_students = sum(building.people.day_students for building in campus.buildings)
    _send(campus, day.day_students, hour, day_students, people)

    staff = sum(building.people.staff for building in campus.buildings)
    sent = _send(campus, day.staff, hour, staff, people)
    at_work = max(day.staff_by_hour[hour] - sent, 0.0)
    for one in campus.buildings:
        people[one.id] += one.people.staff * at_work
    return people


def away(
    campus: Campus,
    day_kind: DayKind,
    hour: int,
    *,
    residents: Mapping[str, float] | None = None,
) -> float:
    """Return how many people of the campus are somewhere else during one hour.

    Parameters are those of `presence`.
    """
    inside = sum(presence(campus, day_kind, hour, residents=residents).values())
    return max(campus.people - inside, 0.0)


def _send(
    campus: Campus, plan: GroupPlan, hour: int, count: float, people: dict[str, float]
) -> float:
    """Add a group's travellers to `people`; return the share of the group that was sent."""
    sent = 0.0
    for kind, shares in plan.by_hour.items():
        share = shares[hour]
        weights = campus.shares_of_kind(kind)
        if not share or not weights:
            continue
        for building, weight in weights.items():
            people[building] += count * share * weight
        sent += share
    return sent
