from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.special import gammainc, ndtr, ndtri

from tests.evacuation.fit import ks_p, truncated_normal
from twin.campus import geometry
from twin.evacuation.plans.plan import Space
from twin.evacuation.population.laws import (
    AnyLaw,
    EmpiricalLaw,
    FixedLaw,
    GammaLaw,
    Law,
    LogNormalLaw,
    NormalLaw,
    PercentilesLaw,
    TriangularLaw,
    UniformLaw,
    WeibullLaw,
)
from twin.evacuation.population.populate import populate
from twin.evacuation.population.premovement import (
    ANNOUNCED_DRILL,
    IMO_DAY,
    IMO_NIGHT,
    PreMovement,
    pd7974_law,
)
from twin.evacuation.population.profiles import ConstantSpeed, Profile, ProfileSet
from twin.evacuation.population.profilesets import STUDENTS

EVERY_LAW: tuple[Law, ...] = (
    UniformLaw(low_s=10, high_s=100),
    TriangularLaw(low_s=0, mode_s=30, high_s=60),
    TriangularLaw(low_s=5, mode_s=5, high_s=60),
    TriangularLaw(low_s=5, mode_s=60, high_s=60),
    NormalLaw(mean_s=60, sd_s=15),
    NormalLaw(mean_s=20, sd_s=30, most_s=90),
    LogNormalLaw(mu=4.586, sigma=0.967),
    PercentilesLaw(p01_s=30, p99_s=90),
    GammaLaw(shape=1.291, scale_s=103.901),
    WeibullLaw(scale_s=139.285, shape=1.195, after_s=15, most_s=600),
    EmpiricalLaw.of([12, 7, 30, 31, 90]),
    IMO_DAY,
    IMO_NIGHT,
)


@pytest.mark.parametrize(
    ("law", "cdf"),
    [
        (UniformLaw(low_s=10, high_s=100), lambda t: np.clip((t - 10) / 90, 0, 1)),
        (GammaLaw(shape=1.291, scale_s=103.901), lambda t: gammainc(1.291, t / 103.901)),
        (
            LogNormalLaw(mu=4.586, sigma=0.967),
            lambda t: ndtr((np.log(np.maximum(t, 1e-99)) - 4.586) / 0.967),
        ),
        (
            WeibullLaw(scale_s=139.285, shape=1.195),
            lambda t: 1 - np.exp(-((t / 139.285) ** 1.195)),
        ),
    ],
    ids=["uniform", "gamma", "log-normal", "weibull"],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_four_laws_of_nist_test_1_1(
    law: Law, cdf: Callable[[np.ndarray], np.ndarray], seed: int
) -> None:
    """NIST TN 1822, test 1.1: a thousand starts do not differ from the law (KS, p > 0.05)."""
    starts = law.sample(np.random.default_rng(seed), 1000)

    assert ks_p(starts, cdf) > 0.05
    points = np.linspace(0, 400, 81)
    np.testing.assert_allclose(law.cdf(points), cdf(points), atol=1e-12)


@pytest.mark.parametrize(
    "law", EVERY_LAW, ids=[f"{i}-{law.kind}" for i, law in enumerate(EVERY_LAW)]
)
def test_a_law_and_its_inverse_are_one(law: Law) -> None:
    u = np.linspace(0.001, 0.999, 500)

    times = law.quantile(u)

    assert np.all(np.diff(times) >= 0)
    assert times.min() >= 0
    np.testing.assert_allclose(law.cdf(times), u, atol=1e-9)


@pytest.mark.parametrize(
    "law", EVERY_LAW, ids=[f"{i}-{law.kind}" for i, law in enumerate(EVERY_LAW)]
)
def test_a_law_ends_where_it_is_cut(law: Law) -> None:
    """The ends of the uniform numbers give finite, ordered, non-negative times."""
    first, last = law.quantile(np.array([0.0, 1.0]))

    assert 0 <= first < last < np.inf
    most = getattr(law, "most_s", None)
    assert most is None or last == pytest.approx(most)
    assert law.cdf(np.array([-1.0, 1e9])).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    "law", EVERY_LAW, ids=[f"{i}-{law.kind}" for i, law in enumerate(EVERY_LAW)]
)
def test_a_law_can_be_written_and_read(law: Law) -> None:
    read = TypeAdapter(AnyLaw).validate_python(law.model_dump())

    assert type(read) is type(law)
    assert read == law


def test_all_start_at_once_by_a_fixed_law() -> None:
    law = FixedLaw(time_s=30)

    assert law.quantile(np.array([0.0, 0.4, 1.0])).tolist() == [30, 30, 30]
    assert law.cdf(np.array([29.9, 30.0])).tolist() == [0.0, 1.0]


@settings(deadline=None)
@given(
    times=st.lists(st.integers(0, 20), min_size=1, max_size=15),
    u=st.floats(0, 1),
)
def test_a_record_is_drawn_between_its_own_times(times: list[int], u: float) -> None:
    """Never earlier than the first, never later than the last; the share so far is at least u."""
    law = EmpiricalLaw.of(times)

    drawn = law.quantile(np.array([u]))

    assert min(times) <= drawn[0] <= max(times)
    assert law.cdf(drawn + 1e-9)[0] >= u - 1e-6


def test_a_drill_repeats_its_own_record() -> None:
    """Starts drawn from a record of 300 do not differ from it (KS, p > 0.05)."""
    record = np.random.default_rng(3).lognormal(np.log(60), 0.4, 300)
    law = EmpiricalLaw.of(record)

    drawn = law.sample(np.random.default_rng(1), 2000)

    assert ks_p(record, law.cdf) > 0.99
    assert ks_p(drawn, law.cdf) > 0.05
    assert np.median(drawn) == pytest.approx(np.median(record), rel=0.05)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "uniform", "low_s": 9, "high_s": 9}, "high_s 9 must be greater"),
        ({"kind": "triangular", "low_s": 9, "mode_s": 3, "high_s": 10}, "must rise"),
        ({"kind": "percentiles", "p01_s": 90, "p99_s": 30}, "p99_s 30 must be greater"),
        ({"kind": "normal", "mean_s": 9, "sd_s": 1, "least_s": 8, "most_s": 4}, "most_s 4 must"),
        ({"kind": "normal", "mean_s": 900, "sd_s": 1, "most_s": 4}, "hardly ever"),
        ({"kind": "log-normal", "mu": 3, "sigma": 1, "after_s": 9, "most_s": 9}, "after_s 9"),
        ({"kind": "empirical", "times_s": []}, "at least 1"),
        ({"kind": "fixed", "time_s": -1}, "greater than or equal to 0"),
    ],
)
def test_a_law_that_cannot_be_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(AnyLaw).validate_python(wrong)


def test_imo_responses() -> None:
    """By day at most 300 s, by night 400 to 700 s; by day the median is that of the cut law."""
    day = IMO_DAY.sample(np.random.default_rng(1), 4000)
    night = IMO_NIGHT.sample(np.random.default_rng(1), 4000)

    assert day.max() <= 300
    assert 400 <= night.min() < night.max() <= 700
    half = ndtr((np.log(300) - 3.44) / 0.94) / 2
    assert np.median(day) == pytest.approx(np.exp(3.44 + 0.94 * ndtri(half)), rel=0.05)


@pytest.mark.parametrize(
    ("people", "management", "complexity", "percentiles"),
    [
        ("awake-familiar", "M1", "B1", (30, 52, 90)),
        ("awake-familiar", "M2", "B2", (60, 104, 180)),
        ("awake-familiar", "M2", "B3", (90, 137, 210)),
        ("awake-familiar", "M3", "B1", (900, 1273, 1800)),
        ("awake-unfamiliar", "M1", "B1", (30, 67, 150)),
        ("awake-unfamiliar", "M1", "B2", (60, 104, 180)),
        ("awake-unfamiliar", "M2", "B2", (90, 156, 270)),
        ("awake-unfamiliar", "M3", "B3", (960, 1336, 1860)),
        ("sleeping-dormitory", "M1", "B2", (600, 1039, 1800)),
        ("sleeping-dormitory", "M2", "B2", (900, 1470, 2400)),
        ("sleeping-dormitory", "M3", "B2", (1260, 1761, 2460)),
        ("sleeping-hotel", "M2", "B2", (1200, 1697, 2400)),
        ("sleeping-hotel", "M2", "B3", (1260, 1761, 2460)),
        ("sleeping-hotel", "M3", "B3", (1260, 1761, 2460)),
        ("fire-room", "M3", "B3", (30, 52, 90)),
    ],
)
def test_classes_of_pd_7974_6(
    people: str, management: str, complexity: str, percentiles: tuple[int, int, int]
) -> None:
    """The first of a hundred, the median (rounded to seconds) and the last."""
    law = pd7974_law(people, management, complexity)

    times = law.quantile(np.array([0.01, 0.5, 0.99]))

    assert times == pytest.approx(percentiles, abs=0.51)


def test_rooms_have_the_class_of_those_who_use_them() -> None:
    """Classrooms know their building, reading rooms do not; who sleeps is in a dormitory."""
    drilled = PreMovement(management="M1", complexity="B1")

    assert drilled.law_for("classroom") == pd7974_law("awake-familiar", "M1", "B1")
    assert drilled.law_for("reading-room") == pd7974_law("awake-unfamiliar", "M1", "B1")
    assert drilled.law_for("classroom", familiar=False) == drilled.law_for("reading-room")
    assert drilled.law_for(None) == drilled.law_for("lobby")
    sleeping = drilled.law_for("bedroom", asleep=True)
    assert sleeping == pd7974_law("sleeping-dormitory", "M1", "B1")
    guest = drilled.law_for("bedroom", asleep=True, familiar=False)
    assert guest == pd7974_law("sleeping-hotel", "M1", "B1")
    assert drilled.law_for("bedroom") == drilled.law_for("classroom")


def test_a_law_of_a_room_goes_before_its_class_but_not_for_sleepers() -> None:
    own = UniformLaw(low_s=1, high_s=2)
    mixed = PreMovement(by_use={"bedroom": own}, asleep=FixedLaw(time_s=500))

    assert mixed.law_for("bedroom") == own
    assert mixed.law_for("bedroom", asleep=True) == FixedLaw(time_s=500)


def test_one_law_for_all_allows_no_other() -> None:
    with pytest.raises(ValidationError, match="law is for all"):
        PreMovement(law=FixedLaw(time_s=1), asleep=FixedLaw(time_s=2))


def test_an_announced_drill_is_awaited() -> None:
    drill = PreMovement.announced()

    assert drill.law_for("bedroom", asleep=True) == drill.law_for("office") == ANNOUNCED_DRILL
    assert drill.delay is None


def test_a_file_can_tell_how_people_start() -> None:
    read = PreMovement.model_validate(
        {
            "management": "M1",
            "alarm": "A2",
            "by_use": {"classroom": {"kind": "empirical", "times_s": [10, 20, 30]}},
        }
    )

    assert read.law_for("classroom") == EmpiricalLaw.of([10, 20, 30])
    assert read.delay == NormalLaw(mean_s=180, sd_s=120)


def _bedrooms(count: int, building: str = "dorm") -> list[Space]:
    return [
        Space(
            id=f"{building}.{i}",
            kind="room",
            use="bedroom",
            building=building,
            polygon=geometry.rectangle(0, 4 * i, 6, 4),
        )
        for i in range(count)
    ]


def _starts(premovement: PreMovement, *, hour: int | None, people: int = 3000) -> np.ndarray:
    rng = np.random.default_rng(6)
    drawn = populate(_bedrooms(1), [people], STUDENTS, rng, premovement=premovement, hour=hour)
    return drawn.start_s


def test_at_night_all_sleep_and_by_day_nobody_does() -> None:
    """Starts do not differ from sleepers' law at three and from that of those awake at ten."""
    by_night, by_day = _starts(PreMovement(), hour=3), _starts(PreMovement(), hour=10)

    assert ks_p(by_night, pd7974_law("sleeping-dormitory").cdf) > 0.05
    assert ks_p(by_day, pd7974_law("awake-familiar").cdf) > 0.05
    assert np.array_equal(by_day, _starts(PreMovement(), hour=None))


def test_at_the_nap_half_of_them_sleep() -> None:
    starts = _starts(PreMovement(), hour=13)

    assert np.mean(starts > 500) == pytest.approx(0.5, abs=0.03)


def test_nobody_sleeps_in_a_classroom() -> None:
    assert PreMovement().asleep_share("classroom", 3) == 0
    assert PreMovement().asleep_share("bedroom", 3) == 1
    assert PreMovement().asleep_share("bedroom", 27) == 1


def test_a_building_is_warned_at_one_moment() -> None:
    """An alarm by staff delays all of one building alike, each building by its own time."""
    spaces = [*_bedrooms(2, "one"), *_bedrooms(2, "other")]
    at_once, by_staff = (
        populate(
            spaces,
            [20, 20, 20, 20],
            STUDENTS,
            np.random.default_rng(6),
            premovement=PreMovement(alarm=alarm, fire_rooms=("one.1",)),
        )
        for alarm in ("A1", "A2")
    )

    delay = by_staff.start_s - at_once.start_s
    assert np.ptp(delay[:20]) < 1e-9
    assert np.all(delay[20:40] == 0)
    assert np.ptp(delay[40:]) < 1e-9
    assert delay[0] > 0
    assert delay[40] > 0
    assert delay[0] != pytest.approx(delay[40])


def test_delays_of_the_alarm_are_those_told() -> None:
    """A normal law with mean 300 s and deviation 180 s, cut off at zero."""
    law = PreMovement(alarm="A3").delay

    assert law is not None
    drawn = law.sample(np.random.default_rng(1), 4000)
    assert ks_p(drawn, truncated_normal(300, 180, 0, 1e9)) > 0.05


def test_the_room_of_the_fire_starts_first() -> None:
    people = populate(
        _bedrooms(2),
        [500, 500],
        STUDENTS,
        np.random.default_rng(6),
        premovement=PreMovement(management="M3", fire_rooms=("dorm.1",)),
        hour=3,
    )

    seen = people.start_s[people.cell == 1]
    assert ks_p(seen, PercentilesLaw(p01_s=30, p99_s=90).cdf) > 0.05
    assert people.start_s[people.cell == 0].min() > seen.max()


def test_some_kinds_of_people_take_longer() -> None:
    """The factor of a profile multiplies its time; the delay of the alarm stays as it is."""
    level = ConstantSpeed(speed_m_s=1)
    both = ProfileSet(
        id="both",
        name="Both",
        profiles=(
            Profile(id="quick", name="Quick", level=level),
            Profile(id="slow", name="Slow", level=level, premovement_factor=3),
        ),
    )

    people = populate(
        _bedrooms(1),
        [400],
        both,
        np.random.default_rng(1),
        premovement=PreMovement(law=FixedLaw(time_s=20), alarm_delay=FixedLaw(time_s=100)),
    )

    assert set(people.start_s[people.profile == 0].tolist()) == {120}
    assert set(people.start_s[people.profile == 1].tolist()) == {160}


def test_reading_laws_and_moods_is_light() -> None:
    """What a scenario's file may hold brings in no SciPy before it is drawn from."""
    code = (
        "import sys, twin.evacuation.population.occupancy, twin.evacuation.population.populate\n"
        "import twin.evacuation.population.premovement, twin.evacuation.population.profilesets\n"
        "print([name for name in ('scipy', 'networkx', 'twin.scenario') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
