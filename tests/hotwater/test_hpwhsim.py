from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hotwater.bench import HEAT
from twin.campus import Auxiliary, HotWaterPlant, Recirculation, Tank
from twin.hotwater.fleet import Fleet
from twin.hotwater.hpwhsim import frost_cop_factor, pool, thermocouples_c
from twin.hotwater.plant import cut_into_nodes
from twin.hotwater.record import CAUSES
from twin.verify.plantrig import bench_plant, rig

NODES = 96
LOOP = Recirculation(loss_w_k=80.0, flow_l_min=20.0, return_height=0.5)


def plant(*, piping: str = "single-pass", loop: Recirculation | None = None, **changes: Any) -> Any:
    tank = Tank(volume_m3=2.0, loss_w_k=8.0, scheme="hpwhsim")
    return bench_plant(units=2, unit_kw=12.0, loop=loop, piping=piping).model_copy(
        update={"tank": tank} | changes
    )


def draws(hours: float = 10.0) -> Any:
    """Return an hour of showers from the first half hour on, and a short one later [m3/h]."""
    mixed = np.zeros(round(60 * hours))
    mixed[30:90] = 3.0
    mixed[300:320] = 2.0
    return mixed


def on_bench(design: HotWaterPlant | None = None, **changes: Any) -> Fleet:
    given = {"hours": 10.0, "mixed_m3_h": draws(), "air_c": -2.0, "units_run": True} | changes
    return rig(plant() if design is None else design, **given)


def nodes(fleet: Fleet) -> Any:
    return fleet.plant(0)["parcel_u"][0, : int(fleet.plant(0)["nodes"])].copy()


def minute_by_minute(fleet: Fleet, minutes: int = 600) -> Any:
    found = []
    for minute in range(1, minutes + 1):
        fleet.advance(60.0 * minute)
        found.append(nodes(fleet))
    return np.array(found)


def with_heater() -> Any:
    return plant(loop=LOOP, auxiliary=Auxiliary(power_kw=20.0, always=True))


@pytest.mark.parametrize(
    "design",
    [plant(), plant(loop=LOOP), plant(piping="multi-pass"), with_heater(),
     plant(piping="multi-pass", loop=LOOP)],
)  # fmt: skip
def test_energy_is_conserved(design: HotWaterPlant) -> None:
    """What the pumps and the heater give less draws and losses is what the tank holds."""
    fleet = on_bench(design)
    before = fleet.records()
    fleet.advance(36_000.0)
    given, taken, _, error = fleet.balance(0, before)
    assert min(given, taken) > 1e8
    assert error < 1e-12
    volume = float(fleet.plant(0)["zone_m3"][0])
    assert fleet.stored_j()[0] == pytest.approx(HEAT * volume * nodes(fleet).mean(), rel=1e-12)


@pytest.mark.parametrize("design", [plant(loop=LOOP), plant(piping="multi-pass", loop=LOOP)])
def test_water_never_stands_upside_down(design: HotWaterPlant) -> None:
    """After every minute each node is at least as warm as the one below."""
    assert float(np.diff(minute_by_minute(on_bench(design)), axis=1).min()) > -1e-9


@given(st.lists(st.floats(0.0, 90.0), min_size=1, max_size=NODES))
@settings(deadline=None, max_examples=60)
def test_pooling_is_the_nearest_order(layers: list[float]) -> None:
    """Mixing until nothing warm lies below gives scikit-learn's isotonic regression."""
    from sklearn.isotonic import isotonic_regression

    tank = np.array(layers)
    pool(tank)
    assert tank == pytest.approx(isotonic_regression(layers), abs=1e-9)


def test_the_pumps_start_and_stop_by_the_twelfths_of_their_sensors() -> None:
    """A sensor at 0.15 reads the second twelfth, one at 0.05 the lowest; both as means."""
    fleet = on_bench(air_c=10.0)
    on, second, lowest = [], [], []
    for minute in range(1, 601):
        fleet.advance(60.0 * minute)
        on.append(int(fleet.plant(0)["on"].sum()))
        second.append(float(nodes(fleet)[8:16].mean()))
        lowest.append(float(nodes(fleet)[:8].mean()))
    start = next(k for k, running in enumerate(on) if running)
    stop = next(k for k in range(start, 600) if not on[k])
    assert second[start - 1] > 55.0 - 4.0
    assert lowest[start - 1] < 55.0 - 4.0  # the lowest twelfth alone does not start them
    assert lowest[stop - 1] >= 55.0 - 3.0 > lowest[stop - 3]
    assert 30 < start < stop


def test_a_whole_tank_drawn_in_a_minute_leaves_cold_water() -> None:
    """Draws of more than a tank move node by node and do not break the scheme."""
    mixed = np.zeros(60)
    mixed[0] = 2.5 * 60.0
    fleet = rig(bench_plant(volume_m3=1.0), hours=1.0, mixed_m3_h=mixed, delivery_c=55.0, nodes=96)
    fleet.advance(60.0)
    assert nodes(fleet) == pytest.approx(5.0)
    record = fleet.plant(0)
    assert float(record["drawn_j"]) / (2.5 * HEAT) == pytest.approx((55.0 + 1.5 * 5.0) / 2.5)


def test_the_valve_takes_more_as_the_nodes_come_colder() -> None:
    """While the top is above delivery nothing is missing, however many nodes a minute takes."""
    fleet = on_bench(hours=1.0, mixed_m3_h=np.full(60, 5.0), units_run=False)
    while nodes(fleet)[-1] > 53.0:
        fleet.advance(float(fleet.plant(0)["time_s"]) + 60.0)
    assert nodes(fleet)[-1] > 40.0
    record = fleet.plant(0)
    asked = HEAT * 5.0 / 3600.0 * float(record["time_s"]) * (40.0 - 5.0)
    assert float(record["unmet_j"]) == pytest.approx(0.0, abs=1e-6 * asked)
    assert float(record["drawn_j"] - record["makeup_j"]) == pytest.approx(asked, rel=1e-6)


def test_the_loop_comes_back_at_its_node() -> None:
    """With nobody drawing, cold water below the return stays as it is, that above cools."""
    mixed = np.zeros(90)
    mixed[0] = 60.0 * 0.8  # of 2 m3
    fleet = rig(
        bench_plant(volume_m3=2.0, loop=LOOP),
        hours=1.5,
        mixed_m3_h=mixed,
        delivery_c=55.0,
        nodes=96,
    )
    fleet.advance(60.0)
    before, lost = nodes(fleet), float(fleet.plant(0)["loop_loss_j"])
    fleet.advance(3_660.0)
    after, lost = nodes(fleet), float(fleet.plant(0)["loop_loss_j"]) - lost
    assert before[37] < 20.0
    assert after[:38].tolist() == before[:38].tolist()
    assert after[48:].mean() < before[48:].mean() - 2.0
    assert lost == pytest.approx(HEAT * 2.0 * (before.mean() - after.mean()), rel=1e-9)


def test_a_multi_pass_unit_warms_the_tank_a_few_kelvin_at_a_time() -> None:
    """Its water comes back half-way up no warmer than its overshoot allows."""
    fleet = on_bench(plant(piping="multi-pass"))
    profile = minute_by_minute(fleet)
    assert float(fleet.plant(0)["heat_j"]) > 1e8
    assert float(profile.max()) <= 55.0 + 3.0 + 1e-9


@pytest.mark.parametrize("what", [{"setpoint_c": 58.0}, {"water": 0}, {"charge": 1}])
def test_a_change_within_a_minute_holds_from_the_next_one(what: dict[str, float]) -> None:
    """At half past is as at the full minute after it, to the last bit, and not as a minute before.

    The start is in the hour of showers, with the units at work.
    """

    def played(change_s: float) -> bytes:
        fleet = on_bench(plant(loop=LOOP))
        fleet.set(0, change_s, **what)
        fleet.set_unit(0, change_s, 1, out=True)
        fleet.advance(36_000.0)
        return bytes(fleet.records().tobytes())

    assert played(3_630.0) == played(3_660.0) != played(3_600.0)


def test_pauses_leave_no_trace() -> None:
    """Looking at any instants gives the same bits as not looking, and shows whole minutes."""
    still, watched = on_bench(plant(loop=LOOP)), on_bench(plant(loop=LOOP))
    still.set(0, 4_000.0, setpoint_c=58.0)
    still.advance(36_000.0)
    for moment in np.sort(np.random.default_rng(1).uniform(0.0, 36_000.0, 300)):
        if moment > 4_000.0 and float(watched.plant(0)["setpoint_c"]) == 55.0:
            watched.set(0, 4_000.0, setpoint_c=58.0)
            assert watched.value(0, "time_s", at_s=4_001.0) == 4_020.0
        watched.advance(moment)
        assert watched.value(0, "time_s", at_s=moment) % 60.0 == 0.0
    watched.advance(36_000.0)
    assert still.records().tobytes() == watched.records().tobytes()
    assert still.rows.tobytes() == watched.rows.tobytes()


@given(
    st.lists(st.floats(0.0, 20.0), min_size=30, max_size=30),
    st.floats(-10.0, 40.0),
    st.integers(0, 95),
)
@settings(deadline=None, max_examples=40)
def test_unheated_water_stays_between_what_it_was_and_what_surrounds_it(
    drawn: list[float], air_c: float, port: int
) -> None:
    """Whatever is drawn and wherever the loop returns: no node leaves the range of its sources."""
    outdoors = Tank(volume_m3=2.0, loss_w_k=40.0, ambient="outdoor", scheme="hpwhsim")
    fleet = on_bench(
        plant(loop=LOOP, tank=outdoors),
        hours=0.5,
        mixed_m3_h=np.array(drawn),
        air_c=air_c,
        units_run=False,
    )
    fleet.plant(0)["port_node"] = port
    fleet.advance(1_800.0)
    assert nodes(fleet).min() >= min(5.0, air_c) - 1e-9
    assert nodes(fleet).max() <= 55.0 + 1e-9


def test_the_whole_tank_is_charged_when_asked_for() -> None:
    """A lifted set-point with a charge reaches the bottom, as far as the units' intake may go."""
    fleet = on_bench(mixed_m3_h=0.0, air_c=10.0)
    fleet.set(0, 0.0, charge=1, setpoint_c=60.0)
    fleet.advance(36_000.0)
    assert nodes(fleet).min() > float(fleet.plant(0)["hottest_intake_c"]) - 0.5
    assert nodes(fleet).mean() > 58.5


def test_outages_hold() -> None:
    """Units out make no heat; without cold water nothing is drawn and all is missing."""
    idle = on_bench(units_run=False)
    idle.advance(36_000.0)
    assert float(idle.plant(0)["heat_j"]) == float(idle.plant(0)["electricity_j"]) == 0.0
    assert float(idle.plant(0)["unmet_j"]) > 1e8
    assert CAUSES[int(idle.plant(0)["blame_j"].argmax())] == "outage"
    dry = on_bench()
    dry.set(0, 0.0, water=0)
    dry.advance(36_000.0)
    record = dry.plant(0)
    assert float(record["drawn_j"]) == 0.0
    assert float(record["unmet_j"]) == pytest.approx(float(record["demand_j"]))
    assert [(note.kind, note.time_s) for note in dry.notes()] == [("supply-cold", 1_800.0)]


def test_a_unit_obeys_its_least_run_and_rest() -> None:
    """It runs at least ten minutes and rests at least five, as the plant's own control says."""
    fleet = on_bench(air_c=10.0, mixed_m3_h=0.15)
    on = []
    for minute in range(1, 601):
        fleet.advance(60.0 * minute)
        on.append(int(fleet.plant(0)["on"][0]))
    edges = np.flatnonzero(np.diff(on))
    lengths = np.diff(edges)
    assert len(edges) >= 3
    assert lengths[::2].min() >= 10
    assert lengths[1::2].min() >= 5


def test_the_scheme_depends_on_its_nodes_and_says_what_it_cannot_be() -> None:
    """Numerical mixing: twelve nodes end elsewhere than 96; impossible cuts are refused."""

    def probes(count: int) -> Any:
        fleet = rig(bench_plant(volume_m3=2.0), hours=1.0, mixed_m3_h=1.3, nodes=count)
        fleet.advance(3_600.0)
        return thermocouples_c(fleet.plant(0))

    assert float(np.abs(probes(12) - probes(96)).max()) > 2.0
    record = rig(bench_plant(), hours=1.0).records()[0]
    for count in (0, 129):
        with pytest.raises(ValueError, match="allowed: 1 to 128"):
            cut_into_nodes(record, count)
    with pytest.raises(ValueError, match="0 nodes cannot be read in 6"):
        thermocouples_c(record)


def test_its_frost_knows_temperature_only() -> None:
    """17, 35 and 47 degF are the corners; between and beyond go straight."""
    assert frost_cop_factor([-30.0, 15.0 / -1.8, 3.0 / 1.8, 15.0 / 1.8, 30.0]) == pytest.approx(
        [1.0, 1.0, 0.8865, 1.0, 1.0]
    )
