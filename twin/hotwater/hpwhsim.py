"""HPWHsim's tank, for comparison: 96 mixed nodes, one minute at a time, the draw before the heat.

Our own code after the published behaviour of HPWHsim (Big Ladder Software, BSD-3-Clause): in each
minute the water drawn moves the nodes up by whole nodes and then by the fraction that is left,
heat is conducted between nodes and lost through the jacket, water that has become lighter than
what lies above it rises and mixes, and then the external heat pump takes water from the bottom node
and returns it at the set-point to the top, node by node, until the minute is over or its sensor
says enough.

The scheme is numerically diffusive: a fraction of a node mixes where water in a tank would not, and
the result depends on the step. The twin's own tank (moving parcels, :mod:`twin.hotwater.column`) is
the default for that reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin.hotwater.heatpump import Machine

__all__ = ["COMMERCIAL_NODES", "STEP_S", "HpwhsimRun", "frost_cop_factor", "simulate_hpwhsim"]

Floats = NDArray[np.float64]

COMMERCIAL_NODES = 96
"""Nodes of HPWHsim's commercial presets; its residential ones have 12."""

STEP_S = 60.0
"""HPWHsim's time step [s]."""

HEAT_PER_M3_K = 0.995 * 4.180e6
"""HPWHsim's density 0.995 kg/L times its specific heat 4.180 kJ/(kg K) [J/(m3 K)]."""

CONDUCTIVITY_W_M_K = 0.62
"""Thermal conductivity of water in HPWHsim [W/(m K)]."""

HEIGHT_OVER_RADIUS = 4.75
"""Shape of HPWHsim's tanks [-]; recalled, enters only through conduction and the tank's ends."""

_FROST_AIR_C = ((17.0 - 32.0) / 1.8, (35.0 - 32.0) / 1.8, (47.0 - 32.0) / 1.8)
_FROST_COP = (1.0, 0.8865, 1.0)
"""HPWHsim's loss of COP (and so of capacity) by frost: 17, 35 and 47 degF."""


def frost_cop_factor(air_c: Any) -> Floats:
    """Return what HPWHsim's defrosting leaves of the COP [-]; it does not know humidity.

    Examples
    --------
    >>> frost_cop_factor([-10.0, 1.6666666, 10.0]).round(4).tolist()
    [1.0, 0.8865, 1.0]
    """
    return np.asarray(np.interp(air_c, _FROST_AIR_C, _FROST_COP), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class HpwhsimRun:
    """What came of it, minute by minute.

    Attributes
    ----------
    nodes_c
        float64[minutes, nodes]: the tank at the end of each minute, from the bottom up [degC].
    heat_j, electricity_j, loss_j
        float64[minutes]: heat given and power taken by the heat pump, heat lost by the tank [J].
    outlet_c
        float64[minutes]: mean temperature of the water drawn [degC]; NaN where none was.
    on
        bool[minutes]: whether the heat pump ran.
    """

    nodes_c: Floats
    heat_j: Floats
    electricity_j: Floats
    loss_j: Floats
    outlet_c: Floats
    on: NDArray[np.bool_]

    def thermocouples_c(self, count: int = 6) -> Floats:
        """Return means of *count* equal parts of the tank, from the bottom up [degC]."""
        minutes, nodes = self.nodes_c.shape
        return np.asarray(self.nodes_c.reshape(minutes, count, nodes // count).mean(axis=2))


def simulate_hpwhsim(
    machine: Machine,
    *,
    volume_m3: float,
    loss_w_k: float,
    setpoint_c: float,
    air_c: Floats,
    room_c: Floats,
    cold_c: Floats,
    drawn_m3: Floats,
    cop_factor: Floats | None = None,
    unit_kw: float = 1.0,
    below_k: float = 15.0 / 1.8,
    nodes: int = COMMERCIAL_NODES,
    conductivity_w_m_k: float = CONDUCTIVITY_W_M_K,
    start_c: float | None = None,
) -> HpwhsimRun:
    """Play a single-pass plant by HPWHsim's scheme.

    Parameters
    ----------
    machine
        The heat pump.
    volume_m3, loss_w_k
        The tank [m3, W/K].
    setpoint_c
        At which the water comes from the heat pump [degC].
    air_c, room_c, cold_c, drawn_m3
        One value per minute: outdoor air, surroundings of the tank, cold water [degC], and hot
        water drawn [m3].
    cop_factor
        What frost leaves of the COP in each minute [-]; 1 when None.
    unit_kw
        Name-plate of all units together [kW]: their capacity is this times the machine's ratio.
    below_k
        The heat pump starts when the fourth twelfth from the bottom, and stops when the lowest
        twelfth, crosses this far below the set-point [K]; 15 degF in the large presets.
    nodes
        Equal layers of the tank; the sensors average a twelfth of them, one at least.
    conductivity_w_m_k
        Of the water [W/(m K)]; 0 leaves the draws to mix alone.
    start_c
        Temperature of the whole tank before the first minute; the set-point when None [degC].

    Raises
    ------
    ValueError
        A tank without water or nodes, or a loss, conductivity or capacity below zero.
    """
    if nodes < 1 or not volume_m3 > 0.0:
        raise ValueError(f"{nodes} nodes of {volume_m3:g} m3; allowed: one or more, above 0 m3")
    if not min(loss_w_k, unit_kw, conductivity_w_m_k) >= 0.0:
        raise ValueError(
            f"loss {loss_w_k:g} W/K, {unit_kw:g} kW, {conductivity_w_m_k:g} W/(m K);"
            " allowed: 0 or more"
        )
    minutes = len(air_c)
    entering = np.linspace(*machine.entering_c, 201)
    air = np.clip(air_c, *machine.air_c)
    leaving = min(max(setpoint_c, machine.leaving_c[0]), machine.leaving_c[1])
    # The minutes of a run have few different temperatures: tabulate each once.
    levels, which = np.unique(air, return_inverse=True)
    cop = machine.performance(levels[:, None], entering[None, :], leaving)
    heat_w = 1000.0 * unit_kw * machine.capacity_ratio(levels[:, None], entering[None, :], leaving)
    factor = np.ones(minutes) if cop_factor is None else np.asarray(cop_factor, dtype=np.float64)
    tank = np.full(nodes, setpoint_c if start_c is None else start_c)
    out = np.empty((minutes, nodes))
    totals = np.empty((minutes, 5))
    _play(
        tank,
        volume_m3,
        loss_w_k,
        conductivity_w_m_k,
        setpoint_c,
        below_k,
        np.asarray(room_c, dtype=np.float64),
        np.asarray(cold_c, dtype=np.float64),
        np.asarray(drawn_m3, dtype=np.float64),
        factor,
        which.astype(np.int64),
        entering,
        np.asarray(heat_w / cop),
        cop,
        out,
        totals,
    )
    return HpwhsimRun(
        nodes_c=out,
        heat_j=totals[:, 0],
        electricity_j=totals[:, 1],
        loss_j=totals[:, 2],
        outlet_c=totals[:, 3],
        on=totals[:, 4] > 0.0,
    )


@njit(cache=True)
def _pool(tank: Any) -> None:
    """Let warm water rise: neighbours that stand upside down mix, as far as it takes."""
    n = tank.size
    mean = np.empty(n)
    size = np.empty(n, dtype=np.int64)
    count = 0
    for i in range(n):
        mean[count] = tank[i]
        size[count] = 1
        count += 1
        while count > 1 and mean[count - 2] > mean[count - 1]:
            both = size[count - 2] + size[count - 1]
            mean[count - 2] = (
                mean[count - 2] * size[count - 2] + mean[count - 1] * size[count - 1]
            ) / both
            size[count - 2] = both
            count -= 1
    i = 0
    for k in range(count):
        for _ in range(size[k]):
            tank[i] = mean[k]
            i += 1


@njit(cache=True)
def _draw(tank: Any, nodes_drawn: float, cold: float) -> float:
    """Move *nodes_drawn* nodes of water up and out; return their mean temperature [degC]."""
    left = nodes_drawn
    warmth = 0.0
    while left > 1e-12:
        part = min(1.0, left)
        warmth += part * tank[-1]
        for i in range(tank.size - 1, 0, -1):
            tank[i] += part * (tank[i - 1] - tank[i])
        tank[0] += part * (cold - tank[0])
        left -= part
    _pool(tank)
    return warmth / nodes_drawn if nodes_drawn > 0.0 else math.nan


@njit(cache=True)
def _lose(tank: Any, volume: float, loss_w_k: float, conductivity: float, room: float) -> float:
    """Conduct heat between nodes and lose some through the jacket; return the loss [J]."""
    n = tank.size
    radius = (volume / (math.pi * HEIGHT_OVER_RADIUS)) ** (1.0 / 3.0)
    height = HEIGHT_OVER_RADIUS * radius
    thick = height / n
    end = 0.5 / (1.0 + HEIGHT_OVER_RADIUS)  # part of the surface that one end has
    side = (1.0 - 2.0 * end) / n
    mix = conductivity * STEP_S / (HEAT_PER_M3_K * thick * thick)
    node_j_k = HEAT_PER_M3_K * volume / n
    lost = 0.0
    below = tank[0]
    for i in range(n):
        here = tank[i]
        above = tank[i + 1] if i + 1 < n else here
        part = side + (end if i == 0 or i == n - 1 else 0.0)
        gone = part * loss_w_k * (here - room) * STEP_S
        tank[i] = here + mix * (above - 2.0 * here + below) - gone / node_j_k
        lost += gone
        below = here
    _pool(tank)
    return lost


@njit(cache=True)
def _heat(
    tank: Any,
    volume: float,
    setpoint: float,
    below_k: float,
    factor: float,
    axis: Any,
    power: Any,
    cop: Any,
) -> tuple[float, float]:
    """Heat for the minute, at most a node at a time; return heat and electricity [J]."""
    n = tank.size
    node_j_k = HEAT_PER_M3_K * volume / n
    step = axis[1] - axis[0]
    left = STEP_S
    given = 0.0
    taken = 0.0
    while left > 1e-9:
        at = min(max((tank[0] - axis[0]) / step, 0.0), axis.size - 1.000001)
        i = int(at)
        at -= i
        watts = power[i] + at * (power[i + 1] - power[i])
        made = watts * factor * (cop[i] + at * (cop[i + 1] - cop[i]))
        need = node_j_k * (setpoint - tank[0])
        if need <= 0.0 or made <= 0.0:
            break
        part = made * left / need
        used = left
        if part > 1.0:
            used = left / part
            part = 1.0
        for k in range(n - 1):
            tank[k] += part * (tank[k + 1] - tank[k])
        tank[n - 1] += part * (setpoint - tank[n - 1])
        given += made * used
        taken += watts * used
        left -= used
        _pool(tank)
        if tank[: max(1, n // 12)].mean() > setpoint - below_k:
            break
    return given, taken


@njit(cache=True)
def _play(
    tank: Any,
    volume: float,
    loss_w_k: float,
    conductivity: float,
    setpoint: float,
    below_k: float,
    room: Any,
    cold: Any,
    drawn: Any,
    factor: Any,
    which: Any,
    axis: Any,
    power: Any,
    cop: Any,
    out: Any,
    totals: Any,
) -> None:
    """All minutes; *totals* has heat, electricity, loss [J], outlet [degC], running [-]."""
    n = tank.size
    on = False
    twelfth = max(1, n // 12)
    fourth = 3 * n // 12
    for m in range(drawn.size):
        totals[m, 3] = _draw(tank, drawn[m] * n / volume, cold[m])
        totals[m, 2] = _lose(tank, volume, loss_w_k, conductivity, room[m])
        if on:
            on = tank[:twelfth].mean() <= setpoint - below_k
        else:
            on = tank[fourth : fourth + twelfth].mean() < setpoint - below_k
        totals[m, 0], totals[m, 1] = 0.0, 0.0
        totals[m, 4] = 1.0 if on else 0.0
        if on:
            row = which[m]
            totals[m, 0], totals[m, 1] = _heat(
                tank, volume, setpoint, below_k, factor[m], axis, power[row], cop[row]
            )
        out[m] = tank
