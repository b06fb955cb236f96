from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hotwater.bench import is_ordered, layers
from twin.campus import HotWaterPlant, Recirculation
from twin.verify.plantrig import bench_plant, rig

HOURS = 12.0
LOOP = Recirculation(loss_w_k=120.0, flow_l_min=15.0)
CHANGES: dict[str, tuple[float, float]] = {
    "water": (0, 1),
    "loop_on": (0, 1),
    "charge": (0, 1),
    "setpoint_c": (48.0, 60.0),
    "start_height": (0.06, 0.95),
    "auxiliary_w": (0.0, 9e4),
    "element_w": (0.0, 6e4),
    "loop_tank_w": (0.0, 2e4),
}
KEEPERS = (None, "swing", "parallel")


@st.composite
def events(draw: Any) -> tuple[float, str, float]:
    """Return a moment, a field, and what is written to it; or the loss of the only unit."""
    at_s = draw(st.floats(0.0, 3600.0 * HOURS))
    name = draw(st.sampled_from([*CHANGES, "unit"]))
    if name in {"unit", "water", "loop_on", "charge"}:
        return at_s, name, float(draw(st.integers(0, 1)))
    return at_s, name, draw(st.floats(*CHANGES[name]))


def plant_of(keeper: str | None) -> HotWaterPlant:
    plant = bench_plant(volume_m3=3.0, loss_w_k=25.0, unit_kw=50.0, loop=LOOP)
    own = {"kind": keeper, "volume_m3": 0.3, "power_kw": 8.0, "setpoint_c": 48.0, "loss_w_k": 2.0}
    text = {"temperature_maintenance": own} if keeper else {}
    return HotWaterPlant.model_validate(plant.model_dump() | text)


@settings(max_examples=60, deadline=None)
@given(st.lists(events(), max_size=12), st.sampled_from(KEEPERS), st.floats(0.0, 3.0))
def test_energy_is_conserved_under_any_order_of_events(
    happening: list[tuple[float, str, float]], keeper: str | None, mixed_m3_h: float
) -> None:
    """Whatever is switched, and when: what went in is what came out and what is left."""
    fleet = rig(plant_of(keeper), hours=HOURS, mixed_m3_h=mixed_m3_h, units_run=True)
    before = fleet.records()
    for at_s, name, value in sorted(happening):
        if name == "unit":
            fleet.set_unit(0, at_s, 0, out=bool(value))
        else:
            fleet.set(0, at_s, **{name: value})
    fleet.advance(3600.0 * HOURS)
    assert fleet.balance(0, before)[3] <= 1e-9
    assert is_ordered(fleet.records()[0])


@settings(max_examples=40, deadline=None)
@given(
    start_c=st.floats(6.0, 70.0),
    room_c=st.floats(-30.0, 50.0),
    loss_w_k=st.floats(0.0, 500.0),
    mixed_m3_h=st.floats(0.0, 1.0),
    with_loop=st.booleans(),
)
def test_an_unheated_tank_never_exceeds_the_larger_of_start_and_surroundings(
    *, start_c: float, room_c: float, loss_w_k: float, mixed_m3_h: float, with_loop: bool
) -> None:
    """Nothing gives it heat but what surrounds it, and cold water of 5 degC."""
    plant = bench_plant(
        volume_m3=2.0, loss_w_k=loss_w_k, room_c=room_c, loop=LOOP if with_loop else None
    )
    fleet = rig(plant, hours=48.0, mixed_m3_h=mixed_m3_h, tank_c=start_c)
    for hour in (1, 6, 24, 48):
        fleet.advance(3600.0 * hour)
        hottest = max(celsius for _, celsius in layers(fleet.records()[0]))
        assert hottest <= max(start_c, room_c) + 1e-9
