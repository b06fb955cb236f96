from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.campus import Campus, away, load_campus, presence
from twin.campus.timetable import DAY_KINDS, DayKind, GroupPlan, hours_of
from twin.catalog import find_campus

CAMPUS: Campus = load_campus(find_campus("demo"))
DORMITORIES = [one.id for one in CAMPUS.buildings if one.people.residents]


def by_kind(day_kind: DayKind, hour: int) -> dict[str, float]:
    people = presence(CAMPUS, day_kind, hour)
    kinds: dict[str, float] = {}
    for building in CAMPUS.buildings:
        kinds[building.kind] = kinds.get(building.kind, 0) + people[building.id]
    return kinds


@pytest.mark.parametrize(("day_kind", "hour"), list(product(DAY_KINDS, range(24))))
def test_everybody_is_somewhere_once(day_kind: DayKind, hour: int) -> None:
    """At every hour people inside and people away add up to all people, and nobody is negative."""
    inside = presence(CAMPUS, day_kind, hour)

    assert min(inside.values()) >= 0
    assert sum(inside.values()) + away(CAMPUS, day_kind, hour) == pytest.approx(CAMPUS.people)
    assert sum(inside.values()) <= CAMPUS.people + 1e-6


@given(
    day_kind=st.sampled_from(DAY_KINDS),
    hour=st.integers(0, 23),
    shares=st.dictionaries(st.sampled_from(DORMITORIES), st.floats(0, 1)),
)
def test_people_are_conserved_wherever_they_sleep(
    day_kind: DayKind, hour: int, shares: dict[str, float]
) -> None:
    """Moving residents between dormitories moves them; it makes and loses nobody."""
    inside = presence(CAMPUS, day_kind, hour, residents=shares)
    outside = away(CAMPUS, day_kind, hour, residents=shares)

    assert min(inside.values()) >= 0
    assert outside >= 0
    assert sum(inside.values()) + outside == pytest.approx(CAMPUS.people)


def test_nights_are_spent_in_dormitories() -> None:
    """At three in the morning of a term day every resident is in bed."""
    residents = sum(building.people.residents for building in CAMPUS.buildings)

    assert by_kind("term-weekday", 3)["dormitory"] == pytest.approx(residents, rel=0.001)


def test_mornings_are_spent_in_class() -> None:
    """At ten on a term day teaching holds more people than anything else, within its seats."""
    people = presence(CAMPUS, "term-weekday", 10)
    kinds = by_kind("term-weekday", 10)

    assert max(kinds, key=lambda kind: kinds[kind]) == "teaching"
    for building in CAMPUS.buildings:
        if building.kind == "teaching":
            seats = sum(room.capacity for storey in building.storeys for room in storey.rooms)
            assert people[building.id] <= seats, building.id


def test_noon_is_spent_in_canteens() -> None:
    """At noon canteens hold ten times as many as in the afternoon, and no more than they seat."""
    assert by_kind("term-weekday", 12)["canteen"] > 10 * by_kind("term-weekday", 15)["canteen"]
    people = presence(CAMPUS, "term-weekday", 12)
    for building in CAMPUS.buildings:
        if building.kind == "canteen":
            seats = sum(room.capacity for storey in building.storeys for room in storey.rooms)
            assert people[building.id] <= seats, building.id


def test_a_holiday_leaves_a_fifth_of_the_beds_slept_in() -> None:
    """The timetable's share for a holiday night holds for every dormitory alike."""
    people = presence(CAMPUS, "holiday", 3)

    for name in DORMITORIES:
        building = CAMPUS.building(name)
        expected = 0.2 * building.people.residents + 0.03 * building.people.staff
        assert people[name] == pytest.approx(expected)


def test_occupancy_of_a_scenario_takes_the_place_of_the_timetable() -> None:
    """A dormitory declared full is full; one declared empty keeps its staff only."""
    people = presence(CAMPUS, "holiday", 3, residents={"dorm-07": 1.0, "dorm-09": 0.0})
    full, empty = CAMPUS.building("dorm-07"), CAMPUS.building("dorm-09")

    assert people["dorm-07"] == pytest.approx(full.people.residents + 0.03 * full.people.staff)
    assert people["dorm-09"] == pytest.approx(0.03 * empty.people.staff)


def test_people_of_a_kind_without_buildings_stay_at_home() -> None:
    """Nobody vanishes on a campus that lacks what the timetable sends people to."""
    alone = CAMPUS.model_copy(update={"buildings": (CAMPUS.building("dorm-07"),)})
    alone = Campus(**dict(alone))

    people = presence(alone, "term-weekday", 10)

    assert people["dorm-07"] + away(alone, "term-weekday", 10) == pytest.approx(alone.people)
    assert people["dorm-07"] >= CAMPUS.building("dorm-07").people.residents


def test_an_hour_that_does_not_exist_is_refused() -> None:
    """Hours run from 0 to 23."""
    with pytest.raises(ValueError, match="hour 24 does not exist; give 0 to 23"):
        presence(CAMPUS, "holiday", 24)


def test_resident_fractions_are_told_by_kind_of_day() -> None:
    """The shares that other parts of the program read are those of the file."""
    assert dict(CAMPUS.timetable.resident_fraction) == {
        "term-weekday": 1.0,
        "term-weekend": 0.85,
        "holiday": 0.2,
    }


def test_windows_are_whole_hours() -> None:
    """A window covers its first hour and not its last."""
    assert list(hours_of("08:00-11:00")) == [8, 9, 10]
    for wrong in ("08:30-11:00", "11:00-08:00", "22:00-25:00", "8-11"):
        with pytest.raises(ValueError, match="is not a window of whole hours"):
            hours_of(wrong)


def test_windows_of_one_kind_must_not_overlap() -> None:
    """Two shares for the same hour would be a riddle."""
    with pytest.raises(ValueError, match="two windows of library overlap"):
        GroupPlan.model_validate({"at": {"library": {"08:00-10:00": 0.1, "09:00-11:00": 0.1}}})
