from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy.special import ndtr

from tests.evacuation.fit import ks_p, truncated_normal
from twin.campus import geometry
from twin.campus.plan import RoomKind
from twin.errors import UnknownName
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.density import DENSITIES, DESIGN, Densities, Density, places
from twin.evacuation.population.people import People
from twin.evacuation.population.populate import populate
from twin.evacuation.population.profiles import (
    AnySpeed,
    ConstantSpeed,
    LogNormalSpeed,
    NormalSpeed,
    Profile,
    ProfileSet,
    UniformSpeed,
)
from twin.evacuation.population.profilesets import (
    CAMPUS,
    FRUIN_DOWN_M_S,
    IMO,
    PROFILE_SETS,
    STAFF,
    STUDENTS,
    STUDENTS_ON_FRUIN_STAIRS,
    on_fruin_stairs,
    profile_set,
)

WALKING = ConstantSpeed(speed_m_s=1.0)


def drawn(profiles: ProfileSet, count: int = 20_000, use: str = "classroom") -> People:
    hall = Space(id="hall", kind="room", use=use, polygon=geometry.rectangle(0, 0, 200, 100))
    return populate([hall], [count], profiles, np.random.default_rng(2))


def one(law: AnySpeed) -> ProfileSet:
    return ProfileSet(id="one", name="One", profiles=(Profile(id="one", name="One", level=law),))


def kind(profiles: ProfileSet, people: People, name: str) -> People:
    return people.taken(people.profile == profiles.ids.index(name))


def test_students_walk_as_weidmann_counted() -> None:
    """N(1.34, 0.26) m/s cut off at three standard deviations (KS, p > 0.05)."""
    people = drawn(STUDENTS, 2000)

    assert ks_p(people.level_m_s, truncated_normal(1.34, 0.26, 0.56, 2.12)) > 0.05
    assert 0.56 <= people.level_m_s.min() < people.level_m_s.max() <= 2.12


def test_stairs_set_the_speed_of_the_able_themselves() -> None:
    """No speed on stairs of one's own means that on the level: the stair is what slows."""
    people = drawn(STUDENTS, 100)

    assert np.array_equal(people.down_m_s, people.level_m_s)
    assert np.array_equal(people.up_m_s, people.level_m_s)


@pytest.mark.parametrize(
    ("law", "cdf"),
    [
        (UniformSpeed(low_m_s=0.97, high_m_s=1.62), lambda v: (v - 0.97) / 0.65),
        (
            NormalSpeed(mean_m_s=1.0, sd_m_s=0.4, low_m_s=0.6, high_m_s=1.2),
            truncated_normal(1.0, 0.4, 0.6, 1.2),
        ),
        (
            LogNormalSpeed(median_m_s=1.2, sigma=0.2, low_m_s=0.01, high_m_s=99),
            lambda v: ndtr(np.log(v / 1.2) / 0.2),
        ),
    ],
    ids=["uniform", "normal", "log-normal"],
)
def test_laws_of_speed(law: AnySpeed, cdf: Callable[[np.ndarray], np.ndarray]) -> None:
    """Two thousand speeds do not differ from the law (KS, p > 0.05)."""
    assert ks_p(drawn(one(law), 2000).level_m_s, cdf) > 0.05


def test_laws_of_different_families_stand_side_by_side() -> None:
    laws = (
        WALKING,
        UniformSpeed(low_m_s=2, high_m_s=3),
        NormalSpeed(mean_m_s=5, sd_m_s=0.1, low_m_s=4, high_m_s=6),
        LogNormalSpeed(median_m_s=8, sigma=0.05, low_m_s=7, high_m_s=9),
    )
    mixed = ProfileSet(
        id="mixed",
        name="Mixed",
        profiles=tuple(
            Profile(id=law.kind, name=law.kind, level=law, share=1 + i)
            for i, law in enumerate(laws)
        ),
    )

    people = drawn(mixed)

    for i, mean in enumerate((1.0, 2.5, 5.0, 8.01)):
        own = people.level_m_s[people.profile == i]
        assert own.size / len(people) == pytest.approx((1 + i) / 10, abs=0.01)
        assert own.mean() == pytest.approx(mean, abs=0.02)


def test_whoever_is_quick_on_the_level_is_quick_on_stairs() -> None:
    people = kind(IMO, drawn(IMO), "imo-male-middle")

    level, down, up = people.level_m_s, people.down_m_s, people.up_m_s
    assert np.array_equal(np.argsort(level), np.argsort(down))
    assert np.array_equal(np.argsort(level), np.argsort(up))
    assert down.max() <= 1.07
    assert up.max() <= 0.79


def test_men_between_30_and_50_walk_as_in_imo_test_7() -> None:
    """Uniform from 0.97 to 1.62 m/s: mean 1.295 m/s, variance 0.0352 m2/s2."""
    people = kind(IMO, drawn(IMO, 100_000), "imo-male-middle")

    assert people.level_m_s.mean() == pytest.approx(1.295, abs=0.01)
    assert people.level_m_s.var() == pytest.approx(0.65**2 / 12, abs=0.001)
    assert 0.97 <= people.level_m_s.min() < people.level_m_s.max() <= 1.62


def test_passengers_have_the_shares_of_imo() -> None:
    people = drawn(IMO)

    assert np.mean(np.isin(people.profile, (3, 4, 8, 9))) == pytest.approx(0.4, abs=0.01)
    assert sum(profile.share for profile in IMO.profiles) == pytest.approx(1)


def test_staff_slow_down_with_age() -> None:
    """RiMEA, test 7: the mean of a thousand of each age lies within 3 % of Weidmann's curve."""
    people = drawn(STAFF)

    means = [kind(STAFF, people, name).level_m_s.mean() for name in STAFF.ids]
    assert means == pytest.approx([1.62, 1.54, 1.48, 1.41, 1.27], rel=0.03)


def test_one_in_a_hundred_of_a_campus_has_impaired_mobility() -> None:
    people = drawn(CAMPUS, 100_000)

    impaired = [i for i, one in enumerate(CAMPUS.profiles) if "Boyce" in one.source]
    assert len(impaired) == 6
    assert np.mean(np.isin(people.profile, impaired)) == pytest.approx(0.01, abs=0.001)


def test_who_needs_wheels_cannot_use_stairs_and_takes_more_room() -> None:
    people = drawn(CAMPUS, 100_000)

    for name in ("manual-wheelchair", "electric-wheelchair", "walking-frame"):
        rolling, profile = kind(CAMPUS, people, name), CAMPUS.profile(name)
        assert not rolling.able.any()
        assert rolling.size.min() >= 2
        assert profile.assisted
        assert profile.device == "evacuation-chair"
        assert profile.helpers == 2
    assert kind(CAMPUS, people, "crutches").able.all()
    assert people.able.mean() > 0.995


def test_the_impaired_are_slower_on_stairs_than_the_able() -> None:
    people = drawn(CAMPUS, 200_000)

    for name, mean in (("impaired-no-aid", 0.36), ("crutches", 0.22), ("stick", 0.32)):
        assert kind(CAMPUS, people, name).down_m_s.mean() == pytest.approx(mean, rel=0.08)
    assert kind(CAMPUS, people, "impaired-no-aid").level_m_s.mean() == pytest.approx(0.95, rel=0.05)


def test_rooms_have_their_own_people() -> None:
    """No staff sleep in bedrooms, offices hold mostly staff, visitors are in open rooms only."""
    staff = [i for i, one in enumerate(CAMPUS.profiles) if one.id.startswith("adult")]
    visitor = CAMPUS.ids.index("visitor")

    beds, offices, dining = (drawn(CAMPUS, use=use) for use in ("bedroom", "office", "dining-hall"))

    assert not np.isin(beds.profile, staff).any()
    assert np.isin(offices.profile, staff).mean() == pytest.approx(0.94, abs=0.02)
    assert not (offices.profile == visitor).any()
    assert np.mean(dining.profile == visitor) == pytest.approx(0.02, abs=0.005)


def test_fruin_sets_speeds_on_stairs_by_age_and_leaves_the_others() -> None:
    """Below 30, indoors: 0.76 m/s down and 0.55 m/s up; on the level all is as before."""
    before, after = drawn(STUDENTS), drawn(STUDENTS_ON_FRUIN_STAIRS)

    assert np.array_equal(before.level_m_s, after.level_m_s)
    assert after.down_m_s.mean() == pytest.approx(0.76, abs=0.01)
    assert after.up_m_s.mean() == pytest.approx(0.55, abs=0.01)
    outdoors = on_fruin_stairs(STAFF, outdoors=True)
    assert [one.speed("down").mean_m_s for one in outdoors.profiles] == [
        FRUIN_DOWN_M_S[age][1] for age in ("young", "middle", "middle", "middle", "old")
    ]
    mixed = on_fruin_stairs(CAMPUS)
    for name in ("crutches", "manual-wheelchair"):
        assert mixed.profile(name) == CAMPUS.profile(name)


@pytest.mark.parametrize("name", PROFILE_SETS)
def test_shipped_sets_can_be_written_and_read(name: str) -> None:
    shipped = profile_set(name)

    assert ProfileSet.model_validate(shipped.model_dump()) == shipped
    assert shipped.id == name
    for profile in shipped.profiles:
        assert profile.source
        assert profile.trust in {"recalled", "assumed"}


def test_unknown_names_offer_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'campus'"):
        profile_set("campuss")
    with pytest.raises(UnknownName, match="did you mean 'crutches'"):
        CAMPUS.profile("crutch")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"stairs": False, "down": WALKING}, "leave out down and up"),
        ({"device": "stretcher"}, "give helpers"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Profile.model_validate({"id": "a", "name": "A", "level": WALKING, **wrong})


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([("a", 1.0), ("a", 1.0)], "profile a is there twice"),
        ([("a", 0.0)], "every share is 0"),
    ],
)
def test_a_set_that_cannot_be_is_refused(shares: list[tuple[str, float]], said: str) -> None:
    some = [{"id": name, "name": "A", "level": WALKING, "share": share} for name, share in shares]

    with pytest.raises(ValidationError, match=said):
        ProfileSet.model_validate({"id": "s", "name": "S", "profiles": some})


def test_a_room_where_nobody_may_be_is_refused() -> None:
    nobody = Profile(id="a", name="A", level=WALKING, share_in={"bedroom": 0.0})

    with pytest.raises(ValidationError, match="every share in a bedroom is 0"):
        ProfileSet(id="s", name="S", profiles=(nobody,))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "uniform", "low_m_s": 1.2, "high_m_s": 1.0}, "high_m_s 1 must be greater"),
        (
            {"kind": "normal", "mean_m_s": 1, "sd_m_s": 0.1, "low_m_s": 5, "high_m_s": 6},
            "hardly any speed",
        ),
        ({"kind": "constant", "speed_m_s": 0}, "greater than 0"),
    ],
)
def test_a_law_of_speed_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(AnySpeed).validate_python(wrong)


def test_every_use_of_room_has_a_density_in_its_range() -> None:
    assert set(DENSITIES) == set(get_args(RoomKind))
    read = {
        "classroom": 0.5,
        "dining-hall": 1.0,
        "reading-room": 0.2,
        "bedroom": 0.2,
        "sports-hall": 1.0,
        "lecture-hall": 2.5,
    }
    assert {use: DESIGN.of(use) for use in read} == read
    assert all(DENSITIES[use].trust == "read" for use in read)


def test_a_density_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValidationError, match="outside its own range"):
        Density(people_per_m2=2, low_per_m2=0.5, high_per_m2=1)
    with pytest.raises(ValidationError, match=r"at most 3\.76"):
        Density(people_per_m2=5)


def test_places_are_those_told_or_by_area() -> None:
    hall = {"id": "a", "kind": "room", "use": "classroom", "area_m2": 81}

    assert places(Space.model_validate({**hall, "capacity": 48})) == 48
    assert places(Space.model_validate({**hall, "capacity": 0})) == 40
    assert places(Space.model_validate(hall)) == 40
    assert places(Space.model_validate({**hall, "kind": "corridor"})) == 0
    assert places(Space.model_validate({**hall, "use": "store"})) == 0
    dense = Densities(by_use={"classroom": Density(people_per_m2=1)})
    assert places(Space.model_validate(hall), dense) == 81
