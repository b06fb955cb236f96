from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.hotwater.bench import HEAT, is_ordered, layers, warmth, water
from twin.campus import HotWaterPlant, Recirculation, Tank
from twin.hotwater.column import put_bottom, take_bottom
from twin.hotwater.fleet import Fleet
from twin.verify.plantrig import bench_plant, rig

HEIGHT, CONDUCTIVITY = 2.0, 0.6
COLD, HOT = 10.0, 55.0


def conducting(**fields: Any) -> HotWaterPlant:
    """Return a plant of 4 m3 and 2 m that loses nothing but conducts as still water does."""
    plant = bench_plant(volume_m3=4.0, loop=fields.pop("loop", None))
    tank = plant.tank.model_dump() | {"height_m": HEIGHT, "conduction_w_m_k": CONDUCTIVITY}
    return HotWaterPlant.model_validate(plant.model_dump() | {"tank": tank} | fields)


def half_and_half(hours: float, plant: HotWaterPlant | None = None) -> Fleet:
    """Return a tank hot above and cold below the middle, with nothing going on."""
    fleet = rig(plant or conducting(), hours=hours)
    record = fleet._plants[0]
    take_bottom(record, 0, 2.0)
    put_bottom(record, 0, 2.0, COLD)
    return fleet


def exact_mean_c(low_m: float, high_m: float, time_s: float) -> float:
    """Return the mean temperature between two heights of a lagged column, by its cosine series."""
    odd = 2.0 * np.arange(400) + 1.0
    wave = odd * np.pi / HEIGHT
    fall = np.exp(-CONDUCTIVITY / HEAT * wave**2 * time_s)
    sign = np.where(np.arange(400) % 2 == 0, 1.0, -1.0)
    part = 2.0 * (HOT - COLD) / (odd * np.pi) * sign * fall
    slope = (np.sin(wave * high_m) - np.sin(wave * low_m)) / wave / (high_m - low_m)
    return float(0.5 * (HOT + COLD) - np.sum(part * slope))


@pytest.mark.parametrize(("hours", "bound_k"), [(1, 3.6), (6, 0.7), (24, 0.2), (240, 0.02)])
def test_a_front_spreads_as_the_cosine_series_says(hours: int, bound_k: float) -> None:
    """Each parcel is within the bound of the exact mean over its height: cells of a 48th at first.

    45 K over the middle; in the first hour the front is as thin as a cell.
    """
    fleet = half_and_half(hours)
    fleet.advance(3600.0 * hours)
    at = 0.0
    worst = 0.0
    for volume, celsius in layers(fleet.records()[0]):
        top = at + volume / 4.0 * HEIGHT
        worst = max(worst, abs(celsius - exact_mean_c(at, top, 3600.0 * hours)))
        at = top
    assert worst <= bound_k


def test_conduction_moves_heat_and_makes_none() -> None:
    """Warmth and water as before, order and bounds kept, the whole at one temperature at last."""
    fleet = half_and_half(24.0 * 90)
    before = warmth(fleet.records()[0])
    for day in (1, 30, 90):
        fleet.advance(86_400.0 * day)
        record = fleet.records()[0]
        assert warmth(record) == pytest.approx(before, rel=1e-12)
        assert water(record) == pytest.approx(4.0, rel=1e-12)
        assert is_ordered(record)
        assert COLD <= layers(record)[0][1] <= layers(record)[-1][1] <= HOT
    spread_k = layers(record)[-1][1] - layers(record)[0][1]
    fall = np.exp(-CONDUCTIVITY / HEAT * (np.pi / HEIGHT) ** 2 * 90 * 86_400.0)
    assert spread_k == pytest.approx(4.0 / np.pi * (HOT - COLD) * fall, rel=0.002)


@pytest.mark.parametrize("piping", ["single-pass", "multi-pass"])
def test_pauses_leave_no_trace_where_heat_is_conducted(piping: str) -> None:
    """A busy plant with two zones: energy closed, and the same to the last bit however often."""
    loop = Recirculation(loss_w_k=150.0, flow_l_min=20.0)
    text = conducting(loop=loop).model_dump() | {"piping": piping}
    text["heat_pumps"]["type"] = "multi-pass" if piping == "multi-pass" else "standard"
    plant = HotWaterPlant.model_validate(text)
    rng = np.random.default_rng(3)
    demand = rng.gamma(0.4, 2.0, size=2880)
    looked, plain = (rig(plant, hours=48.0, mixed_m3_h=demand, units_run=True) for _ in range(2))
    before = plain.records()
    for moment in np.sort(rng.uniform(0.0, 172_800.0, 3000)):
        looked.advance(float(moment))
    looked.advance(172_800.0)
    plain.advance(172_800.0)
    assert looked.records().tobytes() == plain.records().tobytes()
    assert plain.balance(0, before)[3] <= 1e-11
    assert is_ordered(plain.records()[0])


@pytest.mark.parametrize(
    ("fields", "message"),
    [({}, "needs the height"), ({"height_m": 2.0, "stratified": False}, "conducts nothing")],
)
def test_conduction_that_cannot_be_is_refused(fields: dict[str, Any], message: str) -> None:
    """Without a height, or in a tank of one temperature."""
    with pytest.raises(ValueError, match=message):
        Tank(volume_m3=2.0, loss_w_k=1.0, conduction_w_m_k=0.6, **fields)
