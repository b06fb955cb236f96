from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from twin.campus import Recirculation
from twin.hotwater.fleet import Fleet, Forcing
from twin.hotwater.plant import Healthy, plant_record
from twin.hotwater.record import CAUSES
from twin.verify.plantrig import bench_plant, weather_rows

HOURS = 72
EVENING = np.array([1.0] * 17 + [6.0] * 6 + [1.0])


def week(
    *,
    litres_h: float = 120.0,
    excess: float = 0.0,
    air_c: float = 20.0,
    cold_c: float = 10.0,
    dark: tuple[float, float] | None = None,
    dry: tuple[float, float] | None = None,
    **plant: Any,
) -> Fleet:
    """Run three days of evening peaks; the reference is 20 degC of air and 10 degC of water."""
    shape = np.repeat(np.tile(EVENING, HOURS // 24), 60)
    demand = (litres_h * shape / (1.0 - excess) / 3.6e6).astype(np.float32)[None, :]
    record = plant_record(
        bench_plant(**({"volume_m3": 5.0, "unit_kw": 20.0} | plant)),
        asset="bench",
        year=2025,
        comfort_c=39.0,
        healthy=Healthy(air_c=20.0, cold_water_c=10.0),
        start_s=0.0,
    )
    fleet = Fleet(
        [record],
        families=["standard"],
        forcing=Forcing(
            weather=weather_rows(60 * HOURS, air_c=air_c, cold_c=cold_c),
            demand_m3_s=demand,
            excess=np.full_like(demand, excess),
        ),
        start_s=0.0,
        record_every_s=600.0,
    )
    for hours, field in ((dark, "out"), (dry, "water")):
        if hours is not None:
            begins, ends = (3600.0 * h for h in hours)
            if field == "out":
                fleet.set_unit(0, begins, 0, out=True)
                fleet.set_unit(0, ends, 0, out=False)
            else:
                fleet.set(0, begins, water=0)
                fleet.set(0, ends, water=1)
    fleet.advance(3600.0 * HOURS)
    return fleet


def shares(fleet: Fleet) -> dict[str, float]:
    """Return each cause's part of the missing heat."""
    record = fleet.records()[0]
    assert record["blame_j"].sum() == pytest.approx(float(record["unmet_j"]), rel=1e-12)
    assert (record["blame_j"] >= 0.0).all()
    return dict(zip(CAUSES, record["blame_j"] / record["unmet_j"], strict=True))


def test_a_sound_plant_misses_nothing() -> None:
    """In the reference weather with the nominal demand the plant of these tests suffices."""
    assert week(litres_h=240.0).value(0, "unmet_j") == 0.0


@pytest.mark.parametrize(
    ("cause", "trouble"),
    [
        ("outage", {"dark": (24.0, 48.0)}),
        ("outage", {"dry": (42.0, 46.0)}),
        ("capacity", {"air_c": -15.0, "litres_h": 170.0}),
        ("inlet", {"cold_c": 1.0, "litres_h": 240.0}),
        ("demand", {"excess": 0.5, "litres_h": 150.0}),
        ("storage", {"volume_m3": 0.8, "units": 1, "unit_kw": 12.0}),
    ],
)
def test_each_trouble_alone_has_most_of_the_blame(cause: str, trouble: dict[str, Any]) -> None:
    """Only an outage, only cold air, only a cold inlet, only crowds, only a small tank."""
    found = shares(week(**trouble))
    assert max(found, key=lambda name: found[name]) == cause, found


def test_a_thirsty_loop_is_seen() -> None:
    """The loss of the loop has a share that the plant without a loop does not have."""
    loop = Recirculation(loss_w_k=250.0, flow_l_min=40.0)
    with_loop = week(litres_h=190.0, air_c=0.0, loop=loop)
    without = week(litres_h=190.0, air_c=0.0)
    assert with_loop.value(0, "unmet_j") > without.value(0, "unmet_j")
    assert shares(with_loop)["recirculation"] > 0.15
    assert without.records()[0]["blame_j"][CAUSES.index("recirculation")] == 0.0


def test_heat_owed_is_paid_back() -> None:
    """After an outage that hurt, a night of heating leaves no debt to blame the next evening on."""
    record = week(dark=(24.0, 44.0)).records()[0]
    tank_j = 4.186e6 * 5.0 * 45.0
    assert float(record["debt_j"].sum()) < 0.6 * tank_j
    assert (record["debt_j"] >= 0.0).all()
