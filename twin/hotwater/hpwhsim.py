"""HPWHsim's tank, for comparison: 96 mixed nodes, one minute at a time, the draw before the heat.

Our own code after the published behaviour of HPWHsim (Big Ladder Software, BSD-3-Clause): in each
minute the water drawn moves the nodes up by whole nodes and then by the fraction that is left,
heat is conducted between nodes and lost through the jacket, water that has become lighter than
what lies above it rises and mixes, and then the heat pumps take water from the bottom node and
return it node by node - at the set-point to the top, or a few kelvin warmer to their port where
they are piped multi-pass - until the minute is over or the stop sensor says enough.

A plant runs by it where its tank says ``scheme: hpwhsim``; its nodes lie in the ring of the record
that otherwise holds the parcels. The mixing valve, the heater in the line, the loop (which returns
at its node), the timers of the units and the accounts are the twin's own. The scheme knows whole
minutes only: what is changed within a minute holds from the next one.

The scheme is numerically diffusive: a fraction of a node mixes where water in a tank would not, and
the result depends on the step. The twin's own tank (moving parcels, :mod:`twin.hotwater.column`) is
the default for that reason.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from twin.hotwater.accounts import book_idle, deliver, refuse
from twin.hotwater.machine import circulate, control, is_outside, unit_capacity, unit_power
from twin.hotwater.record import CUT_OUT_K, GRID_S, HEAT_PER_M3_K
from twin.hotwater.valve import draw_of, loop_of

__all__ = ["frost_cop_factor", "play_minute", "thermocouples_c"]

Floats = NDArray[np.float64]

HEIGHT_OVER_RADIUS = 4.75
"""Shape of HPWHsim's tanks [-]; recalled, enters only through conduction and the tank's ends."""

SENSED = 12
"""A sensor reads the mean of one of so many equal parts of the tank, the one it stands in."""

DONE_S = 1e-9
"""What is left of a minute below this is rounding [s]."""

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


def thermocouples_c(record: Any, count: int = 6) -> Floats:
    """Return means of *count* equal parts of a tank of nodes, from the bottom up [degC].

    Parameters
    ----------
    record
        A :data:`~twin.hotwater.record.PLANT` record whose tank is reckoned by nodes.
    count
        Parts; the nodes must be a multiple of it.
    """
    nodes = int(record["nodes"])
    if nodes == 0 or nodes % count:
        raise ValueError(f"{nodes} nodes cannot be read in {count} equal parts")
    tank = np.asarray(record["parcel_u"][0, :nodes], dtype=np.float64)
    return np.asarray(tank.reshape(count, -1).mean(axis=1))


@njit(cache=True)
def play_minute(r: Any, air: float, cold: float, mixed: float) -> None:
    """Play one whole minute: draw, conduct and lose heat, and then heat.

    *air* and *cold* water [degC] and the water asked for at the taps, *mixed* [m3/s], hold
    throughout. The record's clock must stand at the beginning of the minute.
    """
    began_s = r.time_s
    room = air if math.isnan(r.room_c) else r.room_c
    tank = r.parcel_u[0, : r.nodes]
    draw_minute(r, tank, cold, mixed, room)
    lost = lose(tank, r.zone_m3[0], r.tank_loss_w_k, r.conductivity_w_m_k, room)
    r.tank_loss_j += lost
    r.now_loss_j += lost
    r.time_s = began_s  # the heat pumps have the same minute
    heat_minute(r, tank, air, cold)
    r.moment[0] = r.zone_m3[0] * tank.mean()
    r.time_s = began_s + GRID_S


@njit(cache=True)
def pool(tank: Any) -> None:
    """Let warm water rise: neighbours that stand upside down mix, as far as it takes."""
    n = tank.size
    first = 1
    while first < n and tank[first - 1] <= tank[first]:
        first += 1
    if first == n:
        return
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
def draw_minute(r: Any, tank: Any, cold: float, mixed: float, room: float) -> None:
    """Draw what taps and loop take in a minute, at most a node at a time, and book it.

    The valve sees the top node, and takes more of it from node to node as they come colder.
    """
    n = tank.size
    node_m3 = r.zone_m3[0] / n
    loop = loop_of(r)
    asked = mixed if r.water else 0.0
    left = GRID_S
    while left > DONE_S:
        top_c = tank[n - 1]
        draw = draw_of(r, asked, cold, 0.0, 0.0, top_c)
        h = left
        if (draw + loop) * h > node_m3:
            h = node_m3 / (draw + loop)
        back_c = room + (top_c - room) * r.loop_keep
        move_up(tank, r.port_node, draw * h / node_m3, cold, loop * h / node_m3, back_c)
        left -= h
        r.time_s += h
        loop_lost = HEAT_PER_M3_K * loop * (top_c - back_c) * h
        r.makeup_j += HEAT_PER_M3_K * draw * cold * h
        r.drawn_j += HEAT_PER_M3_K * draw * top_c * h
        r.loop_loss_j += loop_lost
        r.now_loop_j += loop_lost
        # With nobody drawing, the heater in the line holds its own short pipe at its thermostat.
        r.supply_c = max(top_c, r.auxiliary_to_c) if r.auxiliary_w > 0.0 else top_c
        if asked > 0.0:
            deliver(r, h, mixed, draw, cold, top_c)
        elif mixed > 0.0:
            refuse(r, h, mixed, cold)
    pool(tank)


@njit(cache=True)
def move_up(
    tank: Any, port: int, drawn: float, cold: float, circulated: float, back_c: float
) -> None:
    """Move the nodes up by a part of a node: *drawn* from the bottom, *circulated* from the port.

    Both are parts of a node, together one at most. Each node keeps what does not leave it, and
    mixes with what comes from below.
    """
    both = drawn + circulated
    for i in range(tank.size - 1, port, -1):
        tank[i] += both * (tank[i - 1] - tank[i])
    below = tank[port - 1] if port > 0 else cold
    tank[port] += drawn * (below - tank[port]) + circulated * (back_c - tank[port])
    for i in range(port - 1, 0, -1):
        tank[i] += drawn * (tank[i - 1] - tank[i])
    if port > 0:
        tank[0] += drawn * (cold - tank[0])


@njit(cache=True)
def lose(tank: Any, volume: float, loss_w_k: float, conductivity: float, room: float) -> float:
    """Conduct heat between nodes and lose some through the jacket; return the loss [J]."""
    n = tank.size
    radius = (volume / (math.pi * HEIGHT_OVER_RADIUS)) ** (1.0 / 3.0)
    thick = HEIGHT_OVER_RADIUS * radius / n
    end = 0.5 / (1.0 + HEIGHT_OVER_RADIUS)  # part of the surface that one end has
    side = (1.0 - 2.0 * end) / n
    mix = conductivity * GRID_S / (HEAT_PER_M3_K * thick * thick)
    node_j_k = HEAT_PER_M3_K * volume / n
    lost = 0.0
    below = tank[0]
    for i in range(n):
        here = tank[i]
        above = tank[i + 1] if i + 1 < n else here
        part = side + (end if i == 0 or i == n - 1 else 0.0)
        if n == 1:
            part = 1.0
        gone = part * loss_w_k * (here - room) * GRID_S
        tank[i] = here + mix * (above - 2.0 * here + below) - gone / node_j_k
        lost += gone
        below = here
    pool(tank)
    return lost


@njit(cache=True)
def sensed_c(tank: Any, height: float) -> float:
    """Mean of the twelfth of the tank in which a sensor at *height* stands [degC]."""
    n = tank.size
    k = min(SENSED - 1, int(SENSED * height))
    first = k * n // SENSED
    last = max(first + 1, (k + 1) * n // SENSED)
    return tank[first:last].mean()


@njit(cache=True)
def is_enough(r: Any, tank: Any) -> bool:
    """Whether the heat pumps rest for what is left of the minute.

    They do when the intake is too hot, or when the stop sensor is satisfied and no unit has yet to
    run on. Who is switched off is decided at the beginning of the next minute.
    """
    if tank[0] > min(r.setpoint_c - CUT_OUT_K, r.hottest_intake_c):
        return True
    if sensed_c(tank, r.stop_height) < r.setpoint_c - r.stop_below_k:
        return False
    held = 0
    for i in range(r.units):
        held += r.on[i] and r.time_s - r.switched_s[i] < r.least_run_s
    return held == 0


@njit(cache=True)
def heat_node(r: Any, tank: Any, running: int, cold: float, left: float) -> tuple[float, float]:
    """Pass at most one node through the units; return the seconds it took, and one unit's heat [W].

    No seconds where nothing runs, or where the lowest node has nothing to take.
    """
    n = tank.size
    node_m3 = r.zone_m3[0] / n
    entering = tank[0]
    if r.multi_pass:
        pumped, made, used = circulate(r, running, 0.0, cold, entering)
        if running == 0:
            return 0.0, made
        h = min(left, node_m3 / pumped)
        leaving = entering + running * made / (HEAT_PER_M3_K * pumped)
        part = pumped * h / node_m3
        last = r.port_node
    else:
        made, _ = unit_capacity(r, entering)
        used = unit_power(r, entering, made)
        r.entering_c = entering
        leaving = r.setpoint_c
        need = HEAT_PER_M3_K * node_m3 * (leaving - entering)
        if running == 0 or made <= 0.0 or need <= 0.0:
            return 0.0, made
        part = running * made * left / need
        h = left
        if part > 1.0:
            h = left / part
            part = 1.0
        last = n - 1
    for k in range(last):
        tank[k] += part * (tank[k + 1] - tank[k])
    tank[last] += part * (leaving - tank[last])
    pool(tank)
    r.heat_j += running * made * h
    r.now_heat_j += running * made * h
    r.electricity_j += running * used * h
    r.now_unit_s += running * h
    return h, made


@njit(cache=True)
def heat_minute(r: Any, tank: Any, air: float, cold: float) -> None:
    """Switch the units by their sensors, and let those that run heat for the minute."""
    running, _ = control(r, air, sensed_c(tank, r.start_height), sensed_c(tank, r.stop_height))
    left = GRID_S
    while left > DONE_S:
        h, made = heat_node(r, tank, running, cold, left)
        if h <= 0.0:
            running = 0
            h = left
        elif is_outside(r, air):
            r.outside_s += h
        book_idle(r, h, air, made, running)
        left -= h
        r.time_s += h
        if running > 0 and left > DONE_S and is_enough(r, tank):
            running = 0
