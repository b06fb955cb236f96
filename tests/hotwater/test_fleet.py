from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.campus import HotWaterPlant, Recirculation
from twin.errors import TwinError
from twin.hotwater.fleet import Fleet, Forcing
from twin.hotwater.plant import Healthy, plant_record
from twin.hotwater.record import FIRST_TOTAL, SAMPLES
from twin.verify.plantrig import bench_plant, rig, weather_rows

DAY = 86_400.0
LOOP = Recirculation(loss_w_k=120.0, flow_l_min=15.0)
DESIGNS = (
    bench_plant(volume_m3=8.0, loss_w_k=30.0, units=3),
    bench_plant(volume_m3=6.0, loss_w_k=20.0, units=2, loop=LOOP),
    bench_plant(volume_m3=9.0, units=2, loop=LOOP, piping="multi-pass"),
    bench_plant(volume_m3=4.0, units=1, stratified=False),
)


def fleet(designs: tuple[HotWaterPlant, ...] = DESIGNS, *, start_s: float = 0.0) -> Fleet:
    steps = round((DAY - start_s) / 60.0)
    rng = np.random.default_rng(11)
    demand = rng.gamma(0.5, 3.0, size=(len(designs), steps)).astype(np.float32) / 3600.0
    records = [
        plant_record(
            design,
            asset=f"plant-{k}",
            year=2025,
            comfort_c=39.0,
            healthy=Healthy(air_c=4.75, cold_water_c=10.0),
            start_s=start_s,
        )
        for k, design in enumerate(designs)
    ]
    return Fleet(
        records,
        families=[design.heat_pumps.type for design in designs],
        forcing=Forcing(
            weather=weather_rows(steps, air_c=2.0, cold_c=6.0),
            demand_m3_s=demand,
            excess=np.full_like(demand, 0.1),
        ),
        start_s=start_s,
        record_every_s=600.0,
    )


def state(of: Fleet) -> tuple[bytes, bytes, bytes]:
    return of.records().tobytes(), of.rows.tobytes(), of.delivered_c.tobytes()


CHANGES: tuple[tuple[float, int, dict[str, float]], ...] = (
    (21_600.0, 0, {"setpoint_c": 60.0}),  # on the grid
    (30_000.123, 1, {"loop_on": 0}),  # off it
    (30_030.5, 2, {"water": 0}),
    (33_333.333, 2, {"water": 1}),
    (40_000.0 / 3.0, 3, {"start_below_k": 2.0}),
    (50_000.5, 0, {"setpoint_c": 55.0}),
)


def drive(of: Fleet, looks: list[float]) -> tuple[bytes, bytes, bytes]:
    """Make the changes; look at all plants at the given times besides."""
    moments: list[tuple[float, int, dict[str, float] | None]] = [(t, -1, None) for t in looks]
    for time_s, plant, values in sorted([*moments, *CHANGES], key=lambda row: (row[0], row[1])):
        of.advance(time_s)
        if values is not None:
            of.set(plant, time_s, **values)
        else:
            for k in range(len(of)):
                if time_s >= of.value(k, "time_s"):
                    of.peek(k, time_s)
    of.advance(DAY)
    return state(of)


def test_a_thousand_looks_leave_no_trace() -> None:
    """One call or a thousand pauses, on the grid and off it: the same bytes."""
    rng = np.random.default_rng(2)
    looks = [*rng.uniform(0.0, DAY, 500), *(60.0 * rng.integers(0, 1440, 500))]
    assert drive(fleet(), [float(t) for t in looks]) == drive(fleet(), [])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.0, DAY), max_size=30))
def test_no_look_anywhere_leaves_a_trace(looks: list[float]) -> None:
    """Whatever the times of looking are, the same bytes."""
    assert drive(fleet(), looks) == drive(fleet(), [])


@pytest.mark.parametrize("hair_s", [0.0, 1e-11, 1e-9, 1e-7, -1e-11, -1e-9, -1e-7, 1e-5, -1e-5])
def test_a_change_a_hair_from_the_grid_loses_no_step(hair_s: float) -> None:
    """Each grid step is closed once, however near to its edge a change is made."""
    of = fleet()
    of.set(0, 3600.0 + hair_s, start_below_k=2.0)
    of.advance(DAY)
    plain = fleet()
    plain.set(0, 3600.0, start_below_k=2.0)
    plain.advance(DAY)
    assert np.isfinite(of.delivered_c).sum() == np.isfinite(plain.delivered_c).sum()
    assert (of.rows[0, 1:, 0] > 0.0).all()
    assert of.value(0, "demand_j") == pytest.approx(plain.value(0, "demand_j"), rel=1e-9)
    assert of.value(0, "heat_j") == pytest.approx(plain.value(0, "heat_j"), rel=1e-3)


def test_a_plant_does_not_know_its_neighbours() -> None:
    """Adding a plant changes no byte of the others, nor does changing one."""
    alone = fleet(DESIGNS[:3])
    alone.advance(DAY)
    together = fleet(DESIGNS)
    # The demand of the first three must be theirs alone.
    together._forcing.demand_m3_s[:3] = alone._forcing.demand_m3_s
    together.set(3, 1000.0, setpoint_c=60.0)
    together.advance(DAY)
    for k in range(3):
        assert together.records()[k].tobytes() == alone.records()[k].tobytes()
    assert together.rows[:3].tobytes() == alone.rows.tobytes()


def test_a_change_brings_only_its_own_plant_to_the_instant() -> None:
    """The others stay at their own clocks until they are needed."""
    of = fleet()
    of.advance(600.0)
    of.set(1, 633.3, loop_on=0)
    assert [of.value(k, "time_s") for k in range(4)] == [600.0, 633.3, 600.0, 600.0]
    of.advance(650.0)  # not a whole step further
    assert [of.value(k, "time_s") for k in range(4)] == [600.0, 633.3, 600.0, 600.0]
    of.advance(660.0)
    assert [of.value(k, "time_s") for k in range(4)] == [660.0] * 4


def test_supply_turns_cold_at_the_very_second() -> None:
    """Plug flow: 5 m3 at 0.97 m3/h are gone after 18,556.7 s, and that is what the note says."""
    of = rig(
        bench_plant(volume_m3=5.0, setpoint_c=60.0), hours=10.0, mixed_m3_h=0.97, delivery_c=60.0
    )
    of.advance(36_000.0)
    (cold,) = of.notes()
    assert (cold.kind, cold.plant, cold.value) == ("supply-cold", 0, 5.0)
    assert cold.time_s == pytest.approx(5.0 / 0.97 * 3600.0, abs=1e-2)
    assert list(of.notes()) == []


def test_supply_has_recovered_after_ten_warm_minutes() -> None:
    """Dry taps from 1000.5 s to 2000.25 s: cold at once, recovered 600 s after they flow again."""
    of = rig(bench_plant(), hours=2.0, mixed_m3_h=0.1)
    of.set(0, 1000.5, water=0)
    of.set(0, 2000.25, water=1)
    of.advance(7200.0)
    cold, warm = of.notes()
    assert (cold.kind, cold.time_s, cold.cause) == ("supply-cold", 1000.5, "outage")
    assert (warm.kind, warm.time_s) == ("supply-recovered", pytest.approx(2600.25, abs=1e-6))


def test_events_that_did_not_fit_are_told() -> None:
    """A plant whose notes have overflowed is an error, not a run with events missing."""
    of = fleet()
    of._plants[1]["notes_lost"] = 3
    with pytest.raises(TwinError, match="plant 1: 3 events did not fit"):
        list(of.notes())


def test_the_first_row_is_time_zero() -> None:
    """With a spin-up its totals are those of the last interval before; without, nothing yet."""
    spun = fleet(start_s=-7200.0)
    spun.advance(DAY)
    assert 0.0 <= spun.rows[:, 0, 5].max() <= 3.0  # units on, not their sum over the spin-up
    assert spun.rows.shape[1] == 145
    cold = fleet()
    assert cold.rows[:, 0, :4].tolist() == [[55.0] * 4] * 4
    assert cold.rows[:, 0, FIRST_TOTAL:].max() == 0.0


def test_rows_sum_to_the_totals() -> None:
    """Heat, electricity and demand of the rows are those of the record, to single precision."""
    of = fleet()
    of.advance(DAY)
    record = of.records()
    for name in ("demand_j", "unmet_j", "heat_j", "electricity_j"):
        assert of.rows[:, 1:, SAMPLES.index(name)].sum(axis=1, dtype=np.float64) == pytest.approx(
            record[name], rel=1e-5
        )


def test_no_one_looks_beyond_the_run_or_back() -> None:
    """Demand and weather end with the run, and a plant's clock does not turn back."""
    of = fleet()
    with pytest.raises(TwinError, match="the run ends at 86400 s"):
        of.peek(0, DAY + 1.0)
    with pytest.raises(TwinError, match="the run ends"):
        of.set(0, DAY + 60.0, water=0)
    of.advance(1200.0)
    with pytest.raises(TwinError, match="plant 0 is at 1200 s"):
        of.peek(0, 1199.0)


@pytest.mark.parametrize("every_s", [0.0, 30.0, 90.0])
def test_rows_lie_on_the_grid(every_s: float) -> None:
    """A recording interval is a whole number of minutes."""
    plain: Any = fleet(DESIGNS[:1])
    with pytest.raises(TwinError, match="a multiple of 60 s"):
        Fleet(
            [plain.records()[0]],
            families=["standard"],
            forcing=plain._forcing,
            start_s=0.0,
            record_every_s=every_s,
        )


def test_a_unit_that_is_not_there_cannot_be_lost() -> None:
    """The message counts from zero, as the call does."""
    with pytest.raises(TwinError, match="plant 0 has no unit 3"):
        fleet().set_unit(0, 0.0, 3, out=True)
