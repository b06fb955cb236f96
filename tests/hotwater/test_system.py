from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.campus.campus_text import swap
from tests.hotwater.bench import chain, events, run, scenario, signal, small_campus, sound
from twin.campus import Auxiliary, Campus
from twin.errors import InputError
from twin.hotwater.orders import orders
from twin.verify.plantrig import bench_plant

DAY = "2025-01-20"
HOUR = 6  # rows of ten minutes


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Campus:
    return small_campus(tmp_path_factory.mktemp("campus"), dorm_01=sound)


def during(first: str, last: str, **what: Any) -> dict[str, Any]:
    return {"from": f"{DAY} {first}", "to": f"{DAY} {last}"} | what


def lift(to_c: float, first: str = "06:00", last: str = "12:00") -> dict[str, Any]:
    return during(first, last, kind="setpoint-lift", to_c=to_c)


# --- how a plant is to be run --------------------------------------------------------------------


def asked(*decisions: dict[str, Any], at: str = "09:00", always: bool = False) -> dict[str, float]:
    heater = Auxiliary(power_kw=12.0, always=always)
    return orders(
        bench_plant().model_copy(update={"auxiliary": heater}),
        setpoint_c=None,
        decisions=scenario(decisions=list(decisions)).taken_decisions(),
        now=datetime.fromisoformat(f"{DAY} {at}"),
    )


AS_DESIGNED = asked()


@pytest.mark.parametrize(
    ("decision", "changes"),
    [
        (lift(58.0), {"setpoint_c": 58.0}),
        (during("06:00", "12:00", kind="preheat"), {"charge": 1}),
        (during("06:00", "12:00", kind="preheat", to_c=59.0), {"charge": 1, "setpoint_c": 59.0}),
        (during("06:00", "12:00", kind="preheat", hours=["10:00-11:00"]), {}),
        (
            during("06:00", "12:00", kind="earlier-start", start_height=0.1, start_below_k=2.0),
            {"start_height": 0.1, "start_below_k": 2.0},
        ),
        (during("06:00", "12:00", kind="earlier-start", start_below_k=2.0), {"start_below_k": 2.0}),
        (
            during("06:00", "12:00", kind="auxiliary-heat"),
            {"auxiliary_w": 12_000.0, "auxiliary_to_c": 55.0},
        ),
        (
            during("06:00", "12:00", kind="auxiliary-heat", power_kw=30.0, supply_below_c=45.0),
            {"auxiliary_w": 30_000.0, "auxiliary_to_c": 45.0},
        ),
        (during("06:00", "12:00", kind="supply-windows", hours=["17:00-23:00"]), {"loop_on": 0}),
        (during("06:00", "12:00", kind="supply-windows", hours=["08:00-10:00"]), {}),
    ],
)
def test_a_decision_orders_what_it_says_while_it_holds(
    decision: dict[str, Any], changes: dict[str, float]
) -> None:
    """From its beginning up to its end, and nothing else; disabled, nothing at all."""
    assert asked(decision) == AS_DESIGNED | changes
    assert asked(decision, at="05:59") == asked(decision, at="12:00") == AS_DESIGNED
    assert asked(decision | {"enabled": False}) == AS_DESIGNED


def test_decisions_overlap_and_leave_one_by_one() -> None:
    """The later in the file holds; when it ends the other one does again."""
    both = (lift(58.0), lift(60.0, "08:00", "10:00"))
    assert [asked(*both, at=f"{hour}:30")["setpoint_c"] for hour in ("07", "09", "11")] == [
        58.0,
        60.0,
        58.0,
    ]


def test_heaters_brought_in_add_to_what_runs() -> None:
    """An installed heater that is always on is helped, not replaced."""
    rented = during("06:00", "12:00", kind="auxiliary-heat", power_kw=30.0)
    assert asked(rented, always=True)["auxiliary_w"] == 42_000.0
    assert asked(rented, rented)["auxiliary_w"] == 60_000.0
    assert asked(during("06:00", "12:00", kind="auxiliary-heat"), always=True)[
        "auxiliary_w"
    ] == pytest.approx(12_000.0)


# --- each kind of decision in a run ---------------------------------------------------------------


def test_a_lifted_set_point_makes_hotter_water_and_then_no_more(campus: Campus) -> None:
    """The tank's top reaches 60 degC in the night of the lift; the next night it is at 55."""
    hot = run(campus, decisions=[lift(60.0, "00:00", "12:00")])
    top = signal(hot, "tank_top_c")
    assert top[6 * HOUR : 12 * HOUR].max() == pytest.approx(60.0, abs=0.01)
    assert top[30 * HOUR : 36 * HOUR].max() == pytest.approx(55.0, abs=0.1)
    assert signal(run(campus), "tank_top_c").max() <= 55.01


def test_preheating_fills_the_tank_before_the_evening(campus: Campus) -> None:
    """Charged from 15 to 17 h, the tank is nearly full at 17 h, and fuller than else."""
    charge = {"kind": "preheat", "hours": ["15:00-17:00"]} | during("00:00", "23:00")
    charged, usual = run(campus, decisions=[charge]), run(campus)
    at = 17 * HOUR
    assert signal(charged, "tank_mean_c")[at] > signal(usual, "tank_mean_c")[at]
    assert signal(charged, "tank_mean_c")[at] > 51.0


def test_an_earlier_start_starts_earlier(campus: Campus) -> None:
    """With a start 1 K below the set-point the units run more often in the morning."""
    early = during("00:00", "23:00", kind="earlier-start", start_below_k=0.5, start_height=0.06)
    first = np.flatnonzero(signal(run(campus, decisions=[early]), "units_on") > 0.0)[0]
    assert first < np.flatnonzero(signal(run(campus), "units_on") > 0.0)[0] or first <= 1


def test_heat_in_the_line_is_electricity_and_spares_cold_showers(campus: Campus) -> None:
    """A rented heater uses its power only while the supply is short, and only in its hours."""
    weak = {"cold_water": {"model": "constant", "temperature_c": 8.0}, "litres_factor": 1.8}
    heat = during("12:00", "23:00", kind="auxiliary-heat", power_kw=60.0)
    usual = run(campus, hotwater=weak)
    helped = run(campus, hotwater=weak, decisions=[heat])
    assert usual.kpis["hotwater.unmet_litres"] > 500.0
    day = slice(12 * HOUR, 23 * HOUR)
    missing = [signal(o, "unmet_l_min")[day].sum() for o in (helped, usual)]
    assert missing[0] < 0.5 * missing[1]
    power = [signal(o, "electricity_kw")[: 12 * HOUR + 1] for o in (helped, usual)]
    assert (power[0] == power[1]).all()


def test_supply_windows_shut_taps_and_loop(campus: Campus) -> None:
    """Outside the window nobody draws and the loop stands still; the day after it is as ever."""
    rule = during("00:00", "23:59", kind="supply-windows", hours=["17:00-23:00"])
    shut = run(campus, decisions=[rule])
    assert signal(shut, "demand_l_min")[2 : 17 * HOUR].max() == 0.0
    usual = run(campus)
    assert signal(shut, "demand_l_min")[25 * HOUR :] == pytest.approx(
        signal(usual, "demand_l_min")[25 * HOUR :]
    )
    assert signal(shut, "heat_kw")[: 17 * HOUR].sum() < signal(usual, "heat_kw")[: 17 * HOUR].sum()


def test_a_decision_is_told_when_it_is_taken(campus: Campus) -> None:
    """One event at its beginning, in both languages; none for one that is not taken."""
    told = run(campus, decisions=[lift(58.0), lift(59.0) | {"enabled": False}])
    (event,) = events(told, "decision-taken")
    assert event.time_s == 6 * 3600.0
    assert event.detail is not None
    assert "58 °C" in event.detail.en
    assert "58 °C" in event.detail.zh


def test_a_lift_beyond_the_machine_is_refused(campus: Campus) -> None:
    """The message names decision, plant and what the machine reaches."""
    with pytest.raises(InputError, match=r"setpoint-lift for dorm-01\.hotwater.*reach 60 degC"):
        run(campus, decisions=[lift(65.0)])


# --- trouble ----------------------------------------------------------------------------------


def failure(asset: str, at: str, repaired: str | None = None) -> dict[str, Any]:
    return {
        "kind": "equipment-failure",
        "asset": asset,
        "at": f"{DAY} {at}",
        "repaired": None if repaired is None else f"{DAY} {repaired}",
    }


def outage(asset: str, first: str, last: str, delay_min: float = 0.0) -> dict[str, Any]:
    return during(first, last, asset=asset, restart={"mode": "automatic", "delay_min": delay_min})


def test_a_failed_unit_is_out_until_it_is_repaired(campus: Campus) -> None:
    """With one of two units failed at most one runs; afterwards both may again."""
    broken = run(campus, events=[failure("dorm-01.hp-1", "08:00", "22:00")])
    units = signal(broken, "units_on")
    assert units[8 * HOUR + 2 : 22 * HOUR].max() <= 1.0
    assert units[22 * HOUR + 1 :].max() == 2.0


def test_an_outage_stops_units_and_loop_at_once_and_waits_to_restart(campus: Campus) -> None:
    """No heat from 18:03 to 20:00 and for the restart delay of 20 minutes, then heat again."""
    dark = run(campus, outages=[outage("feeder-a", "18:03", "20:00", 20.0)], record_every_min=1)
    heat = signal(dark, "heat_kw")
    assert heat[18 * 60 + 4 : 20 * 60 + 21].max() == 0.0
    assert heat[20 * 60 + 21] > 0.0


def test_dry_mains_dry_the_taps_and_are_told_as_an_outage(campus: Campus) -> None:
    """Without the booster no water flows: all that is asked for is missing, put down to outage."""
    dry = run(campus, events=[failure("hut.booster", "18:00", "22:00")])
    plants = dry.tables["hotwater.plants"].columns
    hours = slice(18 * HOUR + 1, 22 * HOUR + 1)
    assert signal(dry, "unmet_l_min")[hours] == pytest.approx(signal(dry, "demand_l_min")[hours])
    assert plants["cause_outage_litres"][0] > 0.9 * plants["unmet_litres"][0]
    cold = events(dry, "supply-cold")[0]
    # Within the first minute in which somebody wants water.
    assert 18 * 3600.0 <= cold.time_s <= 18 * 3600.0 + 60.0
    assert chain(dry, cold)[-1] == "equipment-failed"


def test_a_heater_without_power_heats_nothing(campus: Campus) -> None:
    """An auxiliary heater that has failed is off even when it is decided to be on."""
    heat = during("00:00", "23:00", kind="auxiliary-heat")
    weak = {"cold_water": {"model": "constant", "temperature_c": 8.0}, "litres_factor": 1.8}
    on = run(campus, hotwater=weak, decisions=[heat])
    off = run(
        campus, hotwater=weak, decisions=[heat], events=[failure("dorm-01.aux-heater", "00:00")]
    )
    usual = run(campus, hotwater=weak)
    assert on.kpis["hotwater.unmet_litres"] < usual.kpis["hotwater.unmet_litres"]
    assert off.kpis["hotwater.unmet_litres"] == usual.kpis["hotwater.unmet_litres"]


# --- causes -----------------------------------------------------------------------------------


BUSY = {"litres_factor": 1.3}


def cold_weather(minimum_c: float = -9.0) -> dict[str, Any]:
    air = [5.0] * 24 + [minimum_c] * 49
    return {
        "kind": "inline",
        "starts": "2025-01-19 00:00",
        "air_c": air,
        "relative_humidity": [0.5] * 73,
    }


def test_cold_water_in_an_outage_leads_back_to_the_feeder(campus: Campus) -> None:
    """Supply-cold, starved unit, starved panel ... to the power that was lost."""
    dark = run(campus, outages=[outage("feeder-a", "12:00", "23:00")])
    kinds = chain(dark, events(dark, "supply-cold")[0])
    assert kinds[0] == "supply-cold"
    assert kinds[-1] == "power-lost"
    assert kinds.count("starved") >= 2


def test_cold_water_just_after_an_outage_is_still_its_doing(campus: Campus) -> None:
    """The tank that an outage has emptied is empty for some time after it."""
    dark = run(campus, outages=[outage("dorm-01.panel", "12:00", "20:30")])
    after = [e for e in events(dark, "supply-cold") if e.time_s > 20.5 * 3600.0]
    assert after
    assert {chain(dark, event)[-1] for event in after} == {"power-lost"}


def test_cold_water_in_a_snap_leads_back_to_the_weather(campus: Campus) -> None:
    """Supply-cold because capacity fell because of the weather; one such event per plant."""
    snap = run(campus, weather=cold_weather(), hotwater=BUSY)
    cold = events(snap, "supply-cold")
    assert cold
    for event in cold:
        assert chain(snap, event) == ["supply-cold", "capacity-fell", "weather-cold"]
    (fell,) = events(snap, "capacity-fell", "dorm-01.hotwater")
    assert fell.value is not None
    assert 40.0 < fell.value < 60.0


def test_an_ended_trouble_gives_the_blame_back(campus: Campus) -> None:
    """A unit that fails, then an outage: after the outage the unit is to blame, not its end."""
    both = run(
        campus,
        weather=cold_weather(),
        hotwater=BUSY,
        events=[failure("dorm-01.hp-1", "01:00")],
        outages=[outage("dorm-01.hp-2", "02:00", "03:00")],
    )
    late = [e for e in events(both, "supply-cold") if e.time_s > 24 * 3600.0]
    assert late
    for event in late:
        assert chain(both, event) == ["supply-cold", "equipment-failed"]


def test_a_stopped_loop_is_not_blamed_for_cold_water(campus: Campus) -> None:
    """A loop at rest only spares heat; the weather stays the reason."""
    still = run(
        campus,
        weather=cold_weather(),
        hotwater=BUSY,
        events=[failure("dorm-01.recirc-pump", "00:00")],
    )
    cold = events(still, "supply-cold")
    assert cold
    assert {chain(still, event)[-1] for event in cold} == {"weather-cold"}


def test_a_surge_is_told_when_demand_weighs_most(campus: Campus) -> None:
    """Fourfold use in a mild evening: cold water is put down to the surge."""
    crowd = during("17:00", "23:00", kind="demand-surge", buildings=["dorm-01"], factor=4.0)
    busy = run(campus, events=[crowd])
    cold = [e for e in events(busy, "supply-cold") if 17 * 3600 < e.time_s < 23 * 3600]
    assert "demand-surge" in {chain(busy, event)[-1] for event in cold}


def test_crowding_is_told_when_it_begins(campus: Campus) -> None:
    """At the start and at a later change, when half the beds or more are taken."""
    told = run(
        campus,
        occupancy={
            "residents": {"dorm-01": 0.1},
            "changes": [{"from": f"{DAY} 12:00", "residents": {"dorm-01": 0.95}}],
        },
    )
    (event,) = events(told, "residents-concentrated")
    assert (event.time_s, event.value, event.asset) == (12 * 3600.0, 190.0, "dorm-01")


def test_cold_and_recovered_alternate(campus: Campus) -> None:
    """Each plant's supply turns cold, recovers, turns cold ...; a recovery points to its cold."""
    snap = run(campus, weather=cold_weather(), hotwater=BUSY)
    story = [e for e in snap.events if e.kind in {"supply-cold", "supply-recovered"}]
    assert len(story) >= 2
    for one, other in pairwise(story):
        assert one.kind != other.kind
        if other.kind == "supply-recovered":
            assert other.cause == one.id


def test_an_older_plant_is_weaker(tmp_path: Path) -> None:
    """Age shows in the capacity at the coldest hour."""
    old = small_campus(
        tmp_path / "old", dorm_01=swap("installed_year: 2012}", "installed_year: 1992}")
    )
    new = small_campus(tmp_path / "new")
    ratio = [run(one).kpis["hotwater.capacity_percent"] for one in (old, new)]
    assert ratio[0] / ratio[1] == pytest.approx((1 - 33 * 0.006) / (1 - 13 * 0.006))
