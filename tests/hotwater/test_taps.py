from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.campus.campus_text import DORM
from tests.hotwater.bench import scenario, small_campus
from twin.campus import Campus
from twin.engine.streams import Streams
from twin.hotwater.taps import Taps, open_taps, past_day_mean, residents_by_hour

HOURS = 72
SECOND = DORM.replace("dorm-01", "dorm-02").replace("x_m: 20", "x_m: 220")


@pytest.fixture
def campus(tmp_path: Path) -> Campus:
    return small_campus(tmp_path)


@pytest.fixture
def pair(tmp_path: Path) -> Campus:
    """Two dormitories, the second served by a plant of its own."""
    return small_campus(tmp_path, dorm_02=SECOND)


def people(campus: Campus, **changes: Any) -> dict[str, NDArray[np.float64]]:
    return residents_by_hour(campus, scenario(**changes), HOURS)


def taps(campus: Campus, *, air_c: float = 5.0, owner: str = "dorm-01", **changes: Any) -> Taps:
    building = campus.building(owner)
    assert building.hot_water is not None
    return open_taps(
        campus,
        scenario(**changes),
        building,
        building.hot_water,
        residents=people(campus, **changes),
        air_c=np.full(HOURS + 1, air_c),
        generator=Streams(seed=1).generator,
    )


def litres(of: Taps) -> NDArray[np.float64]:
    """Return the litres of each hour."""
    return of.draws.mixed_m3_s.reshape(-1, 60).sum(axis=1, dtype=np.float64) * 60_000.0


def test_the_timetable_says_who_sleeps_here(campus: Campus) -> None:
    """80 % of 200 on the Sunday of the spin-up, all on the two weekdays."""
    found = people(campus)["dorm-01"]
    assert found[:24].tolist() == [160.0] * 24
    assert found[24:].tolist() == [200.0] * 48


def test_the_scenario_may_say_it_otherwise(campus: Campus) -> None:
    """Its own share holds from the start, a later change from its hour on."""
    found = people(
        campus,
        occupancy={
            "residents": {"dorm-01": 0.5},
            "changes": [{"from": "2025-01-20 12:00", "residents": {"dorm-01": 0.9}}],
        },
    )["dorm-01"]
    assert found[:36].tolist() == [100.0] * 36
    assert found[36:].tolist() == [180.0] * 36


def test_moving_people_loses_none(pair: Campus) -> None:
    """Who leaves one house is in the other from that hour on; the sum stays."""
    move = {
        "kind": "move-residents",
        "at": "2025-01-20 10:00",
        "people": 150,
        "from_building": "dorm-01",
        "to_building": "dorm-02",
    }
    before, after = people(pair), people(pair, decisions=[move])
    assert (before["dorm-01"] - after["dorm-01"]).tolist() == [0.0] * 34 + [150.0] * 38
    assert sum(after.values()) == pytest.approx(sum(before.values()))


def test_no_more_people_move_than_are_there(pair: Campus) -> None:
    """Asked for more, all go, and no more than all arrive."""
    occupancy = {"residents": {"dorm-01": 0.1, "dorm-02": 0.5}}
    move = {
        "kind": "move-residents",
        "at": "2025-01-20 00:00",
        "people": 150,
        "from_building": "dorm-01",
        "to_building": "dorm-02",
    }
    found = people(pair, occupancy=occupancy, decisions=[move])
    assert (found["dorm-01"][-1], found["dorm-02"][-1]) == (0.0, 120.0)
    disabled = people(pair, occupancy=occupancy, decisions=[move | {"enabled": False}])
    assert (disabled["dorm-01"][-1], disabled["dorm-02"][-1]) == (20.0, 100.0)


def test_a_plant_serves_the_houses_that_hang_on_it(tmp_path: Path) -> None:
    """A plant that serves two houses has the people of both."""
    serving = DORM + "  serves: [dorm-01, dorm-02]\n"
    second = SECOND[: SECOND.index("hot_water:")]
    campus = small_campus(tmp_path, dorm_01=serving, dorm_02=second)
    assert taps(campus).people[-1] == 400.0


def surge(first: str, last: str, factor: float = 3.0) -> dict[str, Any]:
    return {
        "events": [
            {
                "kind": "demand-surge",
                "from": f"2025-01-20 {first}",
                "to": f"2025-01-20 {last}",
                "buildings": ["dorm-01"],
                "factor": factor,
            }
        ]
    }


def test_a_surge_multiplies_the_litres_of_its_hours(campus: Campus) -> None:
    """Three times the litres from 18 to 22 h, on average, and none outside but for the last."""
    usual, more = litres(taps(campus)), litres(taps(campus, **surge("18:00", "22:00")))
    assert (more[:42] == usual[:42]).all()
    assert more[42:46].sum() == pytest.approx(3.0 * usual[42:46].sum(), rel=0.25)
    assert (more[47:] == usual[47:]).all()


def test_a_surge_within_an_hour_counts_for_its_minutes(campus: Campus) -> None:
    """Half an hour of threefold use makes the hour twofold; it does not vanish."""
    half, whole = taps(campus, **surge("18:30", "19:00")), taps(campus, **surge("18:00", "19:00"))
    usual = taps(campus)
    assert half.excess[42 * 60] == pytest.approx(1.0 - 1.0 / usual_over(usual, 2.0))
    assert whole.excess[42 * 60] == pytest.approx(1.0 - 1.0 / usual_over(usual, 3.0))
    assert litres(usual)[42] < litres(half)[42] < litres(whole)[42]


def usual_over(usual: Taps, factor: float) -> float:
    """Return the litres over nominal of an hour with a further factor."""
    return factor / (1.0 - float(usual.excess[42 * 60]))


def test_another_house_feels_no_surge(pair: Campus) -> None:
    """A surge in one house leaves the draws of the other as they were, to the byte."""
    usual = taps(pair, owner="dorm-02")
    other = taps(pair, owner="dorm-02", **surge("18:00", "22:00"))
    assert other.draws.mixed_m3_s.tobytes() == usual.draws.mixed_m3_s.tobytes()


def windows(hours: list[str], first: str, last: str) -> dict[str, Any]:
    return {
        "kind": "supply-windows",
        "from": f"2025-01-{first}",
        "to": f"2025-01-{last}",
        "hours": hours,
    }


def test_supply_windows_close_the_taps(campus: Campus) -> None:
    """No draw outside them but showers that run on; before and after them all is as ever."""
    rule = windows(["17:00-23:00"], "20 12:00", "21 12:00")
    usual, ruled = litres(taps(campus)), litres(taps(campus, decisions=[rule]))
    assert (ruled[:36] == usual[:36]).all()
    # A shower begun just before noon may run on into the first closed hour.
    assert ruled[36] < usual[36]
    assert ruled[37:41].sum() == ruled[48:60].sum() == 0.0
    assert ruled[41:47].sum() > usual[41:47].sum()
    assert (ruled[61:] == usual[61:]).all()


def test_two_windows_at_once_allow_what_both_allow(campus: Campus) -> None:
    """Where decisions overlap, hot water flows only in the hours of both."""
    both = [
        windows(["17:00-21:00"], "20 00:00", "21 00:00"),
        windows(["19:00-23:00"], "20 00:00", "21 00:00"),
    ]
    ruled = litres(taps(campus, decisions=both))[24:48]
    assert ruled[19:21].min() > 0.0
    assert ruled[1:19].max() == ruled[22:].max() == 0.0  # showers begun at 23:59 run on


def test_people_draw_more_in_the_cold(campus: Campus) -> None:
    """1.2 % more litres per kelvin of the day's mean below 5 degC, counted as excess."""
    conditions = {
        "seasonal_litres_amplitude": 0.0,
        "cold_litres_per_k": 0.012,
        "cold_litres_below_c": 5.0,
    }
    warm, cold = taps(campus, hotwater=conditions), taps(campus, air_c=-5.0, hotwater=conditions)
    assert float(warm.excess.max()) == 0.0
    assert cold.excess == pytest.approx(1.0 - 1.0 / 1.12, abs=1e-6)
    assert litres(cold).sum() > litres(warm).sum()


def test_more_people_than_beds_are_an_excess(pair: Campus) -> None:
    """200 beds with 300 people: a third of the demand is above nominal."""
    move = {
        "kind": "move-residents",
        "at": "2025-01-20 00:00",
        "people": 100,
        "from_building": "dorm-02",
        "to_building": "dorm-01",
    }
    conditions = {"seasonal_litres_amplitude": 0.0}
    crowded = taps(pair, decisions=[move], hotwater=conditions)
    assert float(crowded.excess[-1]) == pytest.approx(1.0 / 3.0)


def test_a_campus_without_residents_has_quiet_taps(tmp_path: Path) -> None:
    """Nobody sleeps anywhere: no people, no draw, no error."""
    empty = DORM.replace("residents: 200", "residents: 0")
    found = taps(small_campus(tmp_path, dorm_01=empty))
    assert float(found.people.max()) == float(found.draws.mixed_m3_s.max()) == 0.0


def test_the_mean_of_the_past_day_looks_back_only() -> None:
    """25 values from now back, or as many as there are."""
    hourly = np.arange(60.0)
    mean = past_day_mean(hourly)
    assert mean[0] == 0.0
    assert mean[10] == 5.0
    assert mean[50] == 38.0
