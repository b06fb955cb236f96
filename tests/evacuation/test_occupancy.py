from __future__ import annotations

import time
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.evacuation.demo_rooms import CAMPUS, spaces_of
from twin.campus import presence
from twin.errors import InputError, UnknownName
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.density import Densities, Density
from twin.evacuation.population.occupancy import (
    AnyMood,
    Circumstances,
    CountsMood,
    DesignMood,
    ExaminationMood,
    MealPeakMood,
    Mood,
    NightMood,
    TimetableMood,
    occupy,
)
from twin.evacuation.population.rooms import Rooms
from twin.evacuation.population.spread import by_beds, by_rooms, by_share, rounded, tiered
from twin.scenario.calendar import Calendar
from twin.scenario.occupancy import Occupancy

TUESDAY = datetime(2026, 3, 10, 10, 20)
SATURDAY_NIGHT = datetime(2026, 3, 14, 3, 0)
SOME = ("dorm-01", "dorm-03", "teaching-a", "library", "canteen-1", "lab-physics", "admin")
ROOMS = Rooms.of(spaces_of([CAMPUS.building(name) for name in SOME]))
EVERYWHERE = Rooms.of(spaces_of(CAMPUS.buildings))
TEACHING = Rooms.of(spaces_of([CAMPUS.building("teaching-a")]))


def at(moment: datetime, **residents: float) -> Circumstances:
    beds = Occupancy(residents={name.replace("_", "-"): one for name, one in residents.items()})
    return Circumstances(CAMPUS, moment, Calendar(), beds)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def in_building(people: np.ndarray, rooms: Rooms, name: str) -> int:
    return int(people[rooms.of_building[name]].sum())


def by_use(people: np.ndarray, rooms: Rooms, name: str) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for row in rooms.of_building[name]:
        found[rooms.uses[row]] = found.get(rooms.uses[row], 0) + int(people[row])
    return {use: number for use, number in found.items() if number}


# --------------------------------------------------------------------------- whole numbers


def test_largest_remainders() -> None:
    """10.4, 5.35 and 4.25 of twenty are 11, 5 and 4: the largest part left over goes first."""
    assert rounded([10.4, 5.35, 4.25]).tolist() == [11, 5, 4]
    assert rounded([1, 1, 1], 5).tolist() == [2, 2, 1]
    assert rounded([0.0, 0.0]).tolist() == [0, 0]


@settings(deadline=None)
@given(
    places=st.lists(st.integers(0, 60), min_size=1, max_size=30),
    share=st.floats(0, 1),
    filled=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_sums_are_exact_and_no_room_overflows(
    places: list[int], share: float, filled: float, seed: int
) -> None:
    """In every way of spreading."""
    people = int(share * sum(places))
    room = np.array(places)
    half = len(places) // 2
    tiers = [np.arange(half), np.arange(half, len(places))]

    in_tiers, left = tiered(people + 3, places, tiers)

    for used in (
        by_share(people, places),
        by_beds(people, places, rng(seed)),
        by_rooms(people, places, filled, rng(seed)),
    ):
        assert used.sum() == people
        assert np.all((used >= 0) & (used <= room))
    assert in_tiers.sum() + left == people + 3
    assert np.all(in_tiers <= room)


@settings(deadline=None)
@given(
    places=st.lists(st.integers(0, 60), min_size=1, max_size=30),
    people=st.integers(0, 900),
)
def test_each_room_has_its_share_to_one_person(places: list[int], people: int) -> None:
    number = min(people, sum(places))

    exact = np.array(places) * number / max(sum(places), 1)

    assert np.all(np.abs(by_share(number, places) - exact) < 1)


def test_people_gather_in_some_rooms() -> None:
    """Ninety people in rooms of forty, each filled to three quarters: three rooms of thirty."""
    used = by_rooms(90, [40] * 10, 0.75, rng())

    assert sorted(used.tolist()) == [0] * 7 + [30] * 3


def test_when_all_rooms_are_taken_they_are_filled_further() -> None:
    assert sorted(by_rooms(390, [40] * 10, 0.75, rng()).tolist()) == [39] * 10


def test_every_bed_is_as_likely_taken() -> None:
    """Rooms of one and of five beds: the mean of many draws is in proportion to the beds."""
    mean = np.mean([by_beds(60, [1, 5] * 20, rng(seed)) for seed in range(300)], axis=0)

    assert mean[::2].mean() == pytest.approx(0.5, abs=0.02)
    assert mean[1::2].mean() == pytest.approx(2.5, abs=0.02)


# ------------------------------------------------------------------------------- timetable


@pytest.mark.parametrize("hour", [3, 7, 10, 12, 18])
@pytest.mark.parametrize("day", [10, 14])
def test_buildings_hold_whom_the_timetable_has_there(day: int, hour: int) -> None:
    """All buildings of the campus, each to one person, the sum exact, and no room too full."""
    moment = datetime(2026, 3, day, hour, 30)
    expected = presence(CAMPUS, Calendar().day_kind(moment.date()), hour)

    people = occupy(TimetableMood(), EVERYWHERE, rng(), at=at(moment))

    assert people.sum() == round(sum(expected.values()))
    for name, number in expected.items():
        assert abs(in_building(people, EVERYWHERE, name) - number) < 1
    assert np.all(people <= EVERYWHERE.places)
    assert not people[EVERYWHERE.is_of(("washroom", "store"))].any()


def test_staff_are_in_offices_and_students_in_class() -> None:
    """Teaching block A has 43 staff at work: 20 in offices, 4 in the lobby, the rest in class."""
    people = occupy(TimetableMood(), ROOMS, rng(), at=at(TUESDAY))

    teaching = by_use(people, ROOMS, "teaching-a")
    assert teaching["office"] == 20
    assert teaching["lobby"] == 4
    assert teaching["classroom"] + teaching["lecture-hall"] > 1000
    assert by_use(people, ROOMS, "dorm-01")["office"] == 2
    assert by_use(people, ROOMS, "canteen-1")["kitchen"] == 70
    assert by_use(people, ROOMS, "admin") == {"office": in_building(people, ROOMS, "admin")}


def test_some_rooms_are_taught_in_and_others_are_empty() -> None:
    """Those in use are seven tenths full, and which they are changes with the seed."""
    first, second, again = (
        occupy(TimetableMood(), ROOMS, rng(seed), at=at(TUESDAY)) for seed in (1, 2, 1)
    )
    taught = ROOMS.is_of(("classroom",)) & (ROOMS.places == 48)

    assert set(first[taught].tolist()) >= {0, 34}
    assert np.mean(np.isin(first[taught], (0, 34))) > 0.95
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again)
    assert in_building(first, ROOMS, "teaching-a") == in_building(second, ROOMS, "teaching-a")


def test_a_scenario_says_who_sleeps_where() -> None:
    """In a holiday those who stay are moved together: all beds here taken, none there."""
    night = at(SATURDAY_NIGHT, dorm_01=1.0, dorm_03=0.0)

    people = occupy(TimetableMood(), ROOMS, rng(), at=night)

    assert in_building(people, ROOMS, "dorm-01") == 1220
    assert in_building(people, ROOMS, "dorm-03") <= 1


def test_the_moment_of_the_mood_goes_before_that_of_the_alarm() -> None:
    mood = TimetableMood(at=SATURDAY_NIGHT)

    assert mood.clock_hour(at(TUESDAY)) == 3
    assert TimetableMood().clock_hour(at(TUESDAY)) == 10
    assert TimetableMood().clock_hour(Circumstances()) is None
    assert by_use(occupy(mood, ROOMS, rng(), at=at(TUESDAY)), ROOMS, "dorm-03")["bedroom"] == 1270


def test_a_timetable_needs_a_campus_and_a_moment() -> None:
    with pytest.raises(InputError, match="no moment is known; give at"):
        occupy(TimetableMood(), ROOMS, rng())
    with pytest.raises(InputError, match=r"no campus is known.*night, meal-peak"):
        occupy(TimetableMood(at=TUESDAY), ROOMS, rng())


def test_a_building_that_is_too_small_is_named() -> None:
    """Without its classrooms block A has places for 4 in the lobby and 20 in offices."""
    spaces = [
        one for one in spaces_of([CAMPUS.building("teaching-a")]) if one.use in {"office", "lobby"}
    ]

    with pytest.raises(InputError, match=r"building teaching-a: \d+ people given.* 24 places"):
        occupy(TimetableMood(), spaces, rng(), at=at(TUESDAY))


def test_who_works_among_machines_is_there() -> None:
    """The waterworks have no office: six people are in pump and plant rooms."""
    people = occupy(TimetableMood(), EVERYWHERE, rng(), at=at(TUESDAY))

    works = by_use(people, EVERYWHERE, "waterworks")
    assert sum(works.values()) == 6
    assert set(works) <= {"pump-room", "plant-room"}


# ----------------------------------------------------------------------------- other moods


def test_by_night_residents_are_in_their_beds() -> None:
    """On a term weekday all of them; at a weekend 85 % of 1,220 and 1,494."""
    week = occupy(NightMood(), ROOMS, rng(), at=at(TUESDAY))
    weekend = occupy(NightMood(), ROOMS, rng(), at=at(SATURDAY_NIGHT))

    assert by_use(week, ROOMS, "dorm-01") == {"bedroom": 1220}
    assert week.sum() == 1220 + 1494
    assert by_use(weekend, ROOMS, "dorm-01") == {"bedroom": round(0.85 * 1220)}
    assert NightMood().clock_hour(at(TUESDAY)) == 3


def test_a_plan_alone_has_its_beds_filled_to_a_share() -> None:
    assert occupy(NightMood(), ROOMS, rng()).sum() == 1220 + 1494
    assert occupy(NightMood(filled=0.2), ROOMS, rng()).sum() == round(0.2 * 1220) + round(
        0.2 * 1494
    )


def test_more_residents_than_beds_are_refused() -> None:
    spaces = [one for one in spaces_of([CAMPUS.building("dorm-01")])[:100] if one.use == "bedroom"]

    with pytest.raises(InputError, match="dorm-01: 1220 people given, but its bedrooms have"):
        occupy(NightMood(), spaces, rng(), at=at(TUESDAY))


def test_the_meal_is_when_canteens_are_fullest() -> None:
    """The demo campus eats at 12 on a teaching day; its canteens are as full as they get."""
    mood = MealPeakMood()
    hour = mood.clock_hour(at(TUESDAY))

    people = occupy(mood, ROOMS, rng(), at=at(TUESDAY))

    canteen = [presence(CAMPUS, "term-weekday", one)["canteen-1"] for one in range(24)]
    assert hour in {11, 12}
    assert in_building(people, ROOMS, "canteen-1") == pytest.approx(max(canteen), abs=1)
    assert canteen[hour] == max(canteen)


def test_a_canteen_alone_is_filled_at_its_meal() -> None:
    canteen = Rooms.of(spaces_of([CAMPUS.building("canteen-1")]))

    people = occupy(MealPeakMood(), canteen, rng())

    expected = {"dining-hall": round(0.9 * 1872), "kitchen": 70}
    assert by_use(people, canteen, "canteen-1") == expected
    assert MealPeakMood().clock_hour(Circumstances()) == 12


def test_every_other_seat_is_taken_in_an_examination() -> None:
    people = occupy(ExaminationMood(), TEACHING, rng())

    rooms = TEACHING.is_of(("classroom", "lecture-hall"))
    assert np.array_equal(people[rooms], TEACHING.places[rooms] // 2)
    assert people.sum() == (2640 + 240) // 2


def test_the_design_load_is_area_times_density_up_to_the_places() -> None:
    """81 m2 with 48 seats: 40 people by area; a bedroom of four beds and 21.6 m2: 4."""
    people = occupy(DesignMood(), ROOMS, rng())

    classrooms = ROOMS.is_of(("classroom",)) & (ROOMS.places == 48)
    assert set(people[classrooms].tolist()) == {int(0.5 * 81)}
    own = ROOMS.is_of(("bedroom",)) & (ROOMS.places == 4)
    assert set(people[own].tolist()) == {4}
    assert np.all(people[ROOMS.told] <= ROOMS.places[ROOMS.told])
    halls = DesignMood(densities=Densities(by_use={"classroom": Density(people_per_m2=0.1)}))
    assert set(occupy(halls, ROOMS, rng())[classrooms].tolist()) == {8}
    assert DesignMood().clock_hour(at(TUESDAY)) is None


def test_counts_are_as_given() -> None:
    """Rooms by id; a building as a whole fills its other rooms."""
    first, second = TEACHING.ids[1], TEACHING.ids[2]

    people = occupy(CountsMood(people={first: 7, second: 0, "teaching-a": 500}), TEACHING, rng())

    assert people[TEACHING.index[first]] == 7
    assert people[TEACHING.index[second]] == 0
    assert people.sum() == 507


def test_a_room_that_is_too_small_is_named() -> None:
    room = next(name for name in TEACHING.ids if TEACHING.places[TEACHING.index[name]] == 48)

    with pytest.raises(InputError, match=rf"space {room}: 49 people given.*laid out for 48"):
        occupy(CountsMood(people={room: 49}), TEACHING, rng())
    with pytest.raises(InputError, match="building teaching-a: 9999 people given"):
        occupy(CountsMood(people={"teaching-a": 9999}), TEACHING, rng())


def test_no_floor_holds_more_than_can_stand_on_it() -> None:
    """Where no capacity is told: 3.76 people to a square metre."""
    corridor = Space(id="corridor", kind="corridor", area_m2=10.0)

    assert occupy(CountsMood(people={"corridor": 37}), [corridor], rng()).tolist() == [37]
    with pytest.raises(InputError, match=r"corridor: 38 people given, but on its 10 m2 at most 37"):
        occupy(CountsMood(people={"corridor": 38}), [corridor], rng())


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no space or building named 'teaching-b'.*'teaching-a'"):
        occupy(CountsMood(people={"teaching-b": 1}), TEACHING, rng())


def test_a_plan_without_buildings_is_one_building() -> None:
    hall = Space(id="hall", kind="room", use="sports-hall", area_m2=50.0)
    way = Space(id="way", kind="corridor", area_m2=50.0)

    assert Rooms.of([hall, way]).of_building[""].tolist() == [0, 1]
    assert occupy(DesignMood(), [hall, way], rng()).tolist() == [50, 0]
    assert Rooms.of([way]).of_building == {}


def test_a_room_of_no_use_holds_its_capacity() -> None:
    told = Space(id="told", kind="room", area_m2=50.0, capacity=12, building="b")
    silent = Space(id="silent", kind="room", area_m2=50.0, building="b")

    assert occupy(DesignMood(), [told, silent], rng()).tolist() == [12, 0]
    assert occupy(CountsMood(people={"b": 9}), [told, silent], rng()).tolist() == [9, 0]


@pytest.mark.parametrize(
    "mood",
    [
        TimetableMood(at=TUESDAY),
        NightMood(filled=0.5),
        MealPeakMood(),
        ExaminationMood(),
        DesignMood(),
        CountsMood(people={"teaching-a": 3}),
    ],
    ids=lambda mood: mood.kind,
)
def test_moods_can_be_written_and_read(mood: Mood) -> None:
    read = TypeAdapter(AnyMood).validate_python(mood.model_dump(mode="json"))

    assert read == mood


def test_a_file_tells_the_moment_as_people_write_it() -> None:
    read = TypeAdapter(AnyMood).validate_python({"kind": "timetable", "at": "2026-03-10 10:20"})

    assert read == TimetableMood(at=TUESDAY)
    with pytest.raises(ValidationError):
        TypeAdapter(AnyMood).validate_python({"kind": "timetable", "at": "2026-03-10T10:20Z"})


def test_a_building_is_filled_a_hundred_times_in_no_time() -> None:
    mood = CountsMood(people={"teaching-a": 500})
    before = time.process_time()

    sums = {int(occupy(mood, TEACHING, rng(seed)).sum()) for seed in range(100)}

    assert sums == {500}
    assert time.process_time() - before < 0.5
