from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from twin.campus import (
    Auxiliary,
    Control,
    Demand,
    DesignBasis,
    HeatPumps,
    HotWaterPlant,
    Recirculation,
    Tank,
)

PUMPS = {
    "type": "standard",
    "count": 2,
    "rated_capacity_kw": 40,
    "installed_year": 2012,
}
PLANT = {
    "piping": "single-pass",
    "heat_pumps": PUMPS,
    "tank": {"volume_m3": 5, "loss_w_k": 15},
}


def plant(**changes: Any) -> HotWaterPlant:
    return HotWaterPlant.model_validate({**PLANT, **changes})


def test_defaults_are_pinned() -> None:
    """A default moves every plant that does not state its own, so it changes only on purpose."""
    table = {
        model.__name__: {
            key: field.default
            for key, field in model.model_fields.items()
            if not field.is_required()
        }
        for model in (HeatPumps, Tank, Recirculation, Auxiliary)
    }

    assert table == {
        "HeatPumps": {
            "map": None,
            "frost_included": None,
            "decay_percent_per_year": 0.6,
            "minimum_run_min": 10,
            "minimum_rest_min": 5,
            "lockout_c": -25,
            "rotation": "none",
        },
        "Tank": {
            "count": 1,
            "stratified": True,
            "ambient": "plant-room",
            "room_c": 10,
            "scheme": "parcels",
            "conduction_w_m_k": 0,
            "height_m": None,
        },
        "Recirculation": {"return_height": 0.5},
        "Auxiliary": {"always": False, "height": None},
    }
    assert Control().model_dump() == {
        "start_height": 0.15,
        "start_below_k": 4,
        "stop_height": 0.05,
        "stop_below_k": 3,
        "stage_step_k": 1,
    }
    assert Demand().model_dump() == {
        "showers_per_person_day": 0.9,
        "shower_min": 8,
        "shower_flow_l_min": 8,
        "other_litres_40c_per_person_day": 6,
        "delivery_c": 40,
        "quota": None,
        "shower_flow_spread": 0.0,
        "card": None,
        "hourly_shape": "dormitory-evening",
    }
    assert plant().setpoint_c == 55
    assert plant().serves == ()


def test_the_design_load_is_that_of_the_code() -> None:
    """1,000 beds at 45 L, 5 to 60 degC, in 16 h: 2878.4 kWh a day, 179.9 kW (GB 50015)."""
    assert DesignBasis().load_kw(1000) == pytest.approx(179.902, rel=1e-5)
    assert DesignBasis(design_hours=24).load_kw(1000) == pytest.approx(119.934, rel=1e-5)
    assert DesignBasis(cold_water_c=10).load_kw(1000) == pytest.approx(179.902 * 50 / 55, rel=1e-5)


def test_units_add_up() -> None:
    """The plant's rated capacity is that of its units together."""
    assert plant().rated_capacity_kw == 80


def test_a_bare_plant_is_its_pumps_and_its_tank() -> None:
    """Without loop and heater there is no asset for either."""
    found = plant().assets(building="b", panel="b.panel", water=("main",))

    assert [(asset.id, asset.kind) for asset in found] == [
        ("b.hotwater", "hot-water-plant"),
        ("b.hp-1", "heat-pump"),
        ("b.hp-2", "heat-pump"),
        ("b.tank", "hot-water-tank"),
    ]


def test_a_plant_without_named_water_needs_only_power() -> None:
    """Where no supplier of water is written, none is invented."""
    (first, *_) = plant().assets(building="b", panel="b.panel", water=())

    assert [need.service for need in first.needs] == ["power"]


NODES = {"volume_m3": 5, "loss_w_k": 10, "scheme": "hpwhsim"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "set-point at delivery": ({"setpoint_c": 40}, "setpoint_c 40 is not above the delivery"),
    "set-point that scalds": ({"setpoint_c": 90}, "less than or equal to 85"),
    "warm demand": ({"demand": {"delivery_c": 55}}, "less than or equal to 50"),
    "CO2 in multi-pass": (
        {"piping": "multi-pass", "heat_pumps": {**PUMPS, "type": "co2"}},
        "co2 cannot be piped multi-pass",
    ),
    "multi-pass in single-pass": (
        {"heat_pumps": {**PUMPS, "type": "multi-pass"}},
        "multi-pass cannot be piped single-pass",
    ),
    "stop above start": (
        {"control": {"start_height": 0.2, "stop_height": 0.3}},
        "stop_height 0.3 lies above start_height 0.2",
    ),
    "no hysteresis": (
        {"control": {"start_height": 0.2, "stop_height": 0.2, "start_below_k": 3}},
        "start_below_k must be the larger",
    ),
    "23 hours": ({"demand": {"hourly_shape": [1] * 23}}, "at least 24 items"),
    "a day of nothing": ({"demand": {"hourly_shape": [0] * 24}}, "all zeros"),
    "negative hour": ({"demand": {"hourly_shape": [-1] + [1] * 23}}, "greater than or equal to 0"),
    "no units": ({"heat_pumps": {**PUMPS, "count": 0}}, "greater than or equal to 1"),
    "half a unit": ({"heat_pumps": {**PUMPS, "count": 1.5}}, "valid integer"),
    "negative rest": ({"heat_pumps": {**PUMPS, "minimum_rest_min": -5}}, "equal to 0"),
    "future unit": ({"heat_pumps": {**PUMPS, "installed_year": 2999}}, "equal to 2100"),
    "ancient unit": ({"heat_pumps": {**PUMPS, "installed_year": 1949}}, "equal to 1950"),
    "empty tank": ({"tank": {"volume_m3": 0, "loss_w_k": 1}}, "greater than 0"),
    "endless tank": ({"tank": {"volume_m3": float("inf"), "loss_w_k": 1}}, "finite number"),
    "unknown scheme": ({"tank": {**NODES, "scheme": "nodes"}}, "'parcels' or 'hpwhsim'"),
    "stirred layers": ({"tank": {**NODES, "stratified": False}}, "write stratified: true, or"),
    "layers of two tanks": ({"tank": {**NODES, "count": 2}}, "knows one tank, count is 2"),
    "a cup of layers": ({"tank": {**NODES, "volume_m3": 0.04}}, "at least 0.05 m3"),
    "leaking layers": (
        {"tank": {**NODES, "loss_w_k": 6000}},
        "at most 1000 W/K for each m3",
    ),
    "layers and return to primary": (
        {
            "tank": NODES,
            "piping": "return-to-primary",
            "recirculation": {"loss_w_k": 10, "flow_l_min": 5},
        },
        "does not know piping return-to-primary; write piping: single-pass",
    ),
    "layers and a heater in the tank": (
        {"tank": NODES, "auxiliary": {"power_kw": 9, "height": 0.3}},
        "auxiliary.height is 0.3; leave the height out, or write scheme: parcels",
    ),
    "loop that stands": ({"recirculation": {"loss_w_k": 1, "flow_l_min": 0}}, "greater than 0"),
    "served twice": ({"serves": ["a", "a"]}, "serves names a building twice"),
    "unknown key": ({"setpoint": 55}, "Extra inputs are not permitted"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_impossible_plant_is_refused(name: str) -> None:
    """Each impossible plant is refused in words that name what is wrong."""
    changes, message = REFUSED[name]

    with pytest.raises(ValidationError, match=message):
        plant(**changes)


def test_a_plant_cannot_be_changed() -> None:
    """What stands is frozen: a run cannot alter its inputs."""
    with pytest.raises(ValidationError, match="frozen"):
        plant().setpoint_c = 60  # type: ignore[misc]
