from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from twin.hotwater.heatpump import CURVES
from twin.hotwater.hpwhsim import (
    HEAT_PER_M3_K,
    HpwhsimRun,
    frost_cop_factor,
    simulate_hpwhsim,
)

MINUTES = 600


def played(**changes: Any) -> HpwhsimRun:
    draw = np.zeros(MINUTES)
    draw[5:20] = 0.05
    draw[300:320] = 0.03
    given: dict[str, Any] = {
        "volume_m3": 1.0,
        "loss_w_k": 5.0,
        "setpoint_c": 55.0,
        "air_c": np.linspace(10.0, -5.0, MINUTES),
        "room_c": np.full(MINUTES, 8.0),
        "cold_c": np.full(MINUTES, 5.0),
        "drawn_m3": draw,
        "unit_kw": 15.0,
    }
    return simulate_hpwhsim(CURVES["standard"], **{**given, **changes})


def test_energy_is_conserved() -> None:
    """What the pump gives less draws and losses is what the tank holds, to rounding."""
    run = played()
    stored = HEAT_PER_M3_K * (run.nodes_c[-1].mean() - 55.0)
    draw = np.zeros(MINUTES)
    draw[5:20], draw[300:320] = 0.05, 0.03
    drawn = HEAT_PER_M3_K * float(np.nansum(draw * (np.nan_to_num(run.outlet_c) - 5.0)))
    made = float(run.heat_j.sum())
    assert made > 1e8
    assert made - drawn - float(run.loss_j.sum()) == pytest.approx(stored, abs=1e-6 * made)


def test_water_never_stands_upside_down() -> None:
    """After every minute each node is at least as warm as the one below."""
    assert float(np.diff(played().nodes_c, axis=1).min()) > -1e-9


def test_the_pump_starts_and_stops_by_its_twelfths() -> None:
    """It starts when the fourth twelfth is cold, and rests once the lowest is warm."""
    run = played()
    first = int(np.flatnonzero(run.on)[0])
    assert run.nodes_c[first - 1, 24:32].mean() > 55.0 - 15.0 / 1.8
    assert 5 < first < 20
    assert not run.on[250:300].any()
    assert run.nodes_c[280, :8].mean() > 55.0 - 15.0 / 1.8


def test_a_whole_tank_drawn_in_a_minute_leaves_cold_water() -> None:
    """Draws of more than a tank move node by node and do not break the scheme."""
    draw = np.zeros(3)
    draw[0] = 2.5
    none = np.zeros(3)
    run = played(
        drawn_m3=draw, air_c=none, room_c=none + 5.0, cold_c=none + 5.0, unit_kw=0.0, loss_w_k=0.0
    )
    assert run.nodes_c[0] == pytest.approx(5.0)
    assert run.outlet_c[0] == pytest.approx((55.0 + 1.5 * 5.0) / 2.5)
    assert np.isnan(run.outlet_c[1])


def test_the_scheme_depends_on_its_nodes_and_says_what_it_cannot_be() -> None:
    """Numerical mixing: twelve nodes end elsewhere than 96; impossible tanks are refused."""
    few, many = played(nodes=12).thermocouples_c(), played(nodes=96).thermocouples_c()
    assert float(np.abs(few - many).max()) > 2.0
    with pytest.raises(ValueError, match="above 0 m3"):
        played(volume_m3=0.0)
    with pytest.raises(ValueError, match="allowed: 0 or more"):
        played(loss_w_k=-1.0)


def test_its_frost_knows_temperature_only() -> None:
    """17, 35 and 47 degF are the corners; between and beyond go straight."""
    assert frost_cop_factor([-30.0, 15.0 / -1.8, 3.0 / 1.8, 15.0 / 1.8, 30.0]) == pytest.approx(
        [1.0, 1.0, 0.8865, 1.0, 1.0]
    )
