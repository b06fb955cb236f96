"""What a plant books: heat made and missed, what people feel, and the ledger of heat owed."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from twin.hotwater.column import end_c
from twin.hotwater.record import (
    BY_CAUSE,
    CAPACITY,
    CAUSES,
    COLD,
    CONTROL,
    DEMAND,
    FIRST_TOTAL,
    GRID_S,
    HEAT_PER_M3_K,
    INLET,
    NOTES,
    OUTAGE,
    RECIRCULATION,
    RECOVERED,
    RECOVERED_S,
    STORAGE,
)


@njit(cache=True)
def note(r: Any, time_s: float, code: int, value: float) -> None:
    """Keep an event until the caller collects it, with the cause that weighs most just then."""
    if r.notes >= NOTES:
        r.notes_lost += 1
        return
    r.note_s[r.notes] = time_s
    r.note_code[r.notes] = code
    r.note_value[r.notes] = value
    r.note_cause[r.notes] = OUTAGE if not r.water else worst_debt(r)
    r.notes += 1


@njit(cache=True)
def worst_debt(r: Any) -> int:
    """Return the cause under which most heat is owed; storage as in :func:`share_out`."""
    worst = 0
    for c in range(len(CAUSES)):
        if c != STORAGE and r.debt_j[c] > r.debt_j[worst]:
            worst = c
    return STORAGE if storage_debt(r) > r.debt_j[worst] else worst


@njit(cache=True)
def storage_debt(r: Any) -> float:
    """Return the heat that even a healthy plant would owe beyond what the tank holds [J]."""
    volume = r.zone_m3[0] + r.zone_m3[1]
    tank = HEAT_PER_M3_K * volume * (r.setpoint_c - r.healthy_cold_c)
    return max(0.0, r.healthy_debt_j - tank)


@njit(cache=True, forceinline=True)
def book_idle(r: Any, h: float, air: float, made: float, running: int) -> None:
    """Book the heat that was not made, by what kept the units from making it."""
    away = r.away
    if air < r.lockout_c:
        r.now_lack_j += (r.units - away) * r.unit_new_w * r.nominal_ratio * h
        return
    r.now_lack_j += max(0.0, r.unit_new_w * r.nominal_ratio - made) * (r.units - away) * h
    r.now_out_j += away * r.unit_new_w * r.nominal_ratio * h
    r.now_idle_j += (r.units - away - running) * made * h


@njit(cache=True, forceinline=True)
def deliver(r: Any, h: float, mixed: float, draw: float, cold: float, supply: float) -> None:
    """Serve the taps for *h* seconds: auxiliary heat, what people feel, and what is missing.

    The record's clock stands at the end of these seconds; what they brought began *h* before.
    """
    began_s = r.time_s - h
    hot = supply
    if r.auxiliary_w > 0.0 and supply < r.auxiliary_to_c and draw > 0.0:
        extra = min(r.auxiliary_w, HEAT_PER_M3_K * draw * (r.auxiliary_to_c - supply))
        hot = supply + extra / (HEAT_PER_M3_K * draw)
        r.auxiliary_j += extra * h
    r.supply_c = hot
    given = min(hot, r.delivery_c)  # the mixing valve holds it wherever the supply is hot enough
    r.now_unmet_j += HEAT_PER_M3_K * mixed * (r.delivery_c - given) * h
    r.now_demand_j += HEAT_PER_M3_K * mixed * (r.delivery_c - cold) * h
    r.now_mixed_m3 += mixed * h
    r.now_warmth += mixed * given * h
    if given < r.comfort_c:
        r.cold_s += h
        r.warm_since_s = math.inf
        if not r.cold:
            r.cold = 1
            note(r, began_s, COLD, given)
    elif r.cold:
        r.warm_since_s = min(r.warm_since_s, began_s)
        if r.time_s - r.warm_since_s >= RECOVERED_S:
            r.cold = 0
            note(r, max(began_s, r.warm_since_s + RECOVERED_S), RECOVERED, given)


@njit(cache=True, forceinline=True)
def refuse(r: Any, h: float, mixed: float, cold: float) -> None:
    """Book *h* seconds without cold-water supply: all that is asked for is unmet.

    As in :func:`deliver`, the record's clock stands at the end of these seconds.
    """
    lack = HEAT_PER_M3_K * mixed * (r.delivery_c - cold) * h
    r.now_demand_j += lack
    r.now_unmet_j += lack
    r.now_dry_j += lack
    r.now_mixed_m3 += mixed * h
    r.now_warmth += mixed * cold * h
    r.cold_s += h
    r.warm_since_s = math.inf
    if not r.cold:
        r.cold = 1
        note(r, r.time_s - h, COLD, cold)


@njit(cache=True, forceinline=True)
def settle(r: Any, cold: float, excess: float) -> None:
    """Close a grid step: run the ledger of heat owed to the tank, and share out the unmet heat.

    The ledger is a *contribution ledger*, not an attribution by comparison of runs. Every load adds
    to what is owed, under its own name where it exceeds the nominal one. Heat that was not made
    (units colder than the healthy reference, switched off, failed) moves debt from the plain load
    to its cause. Heat that was made repays pro rata. Unmet heat is shared by what is owed under
    each name; the plain load, which any tank is there to carry, has a share only as far as a
    healthy plant would have emptied the tank too: that part is put down to *storage*.

    *excess* is the part of the demand that is above the nominal one.
    """
    asked = r.now_demand_j - r.now_dry_j
    unmet = r.now_unmet_j - r.now_dry_j
    surge = asked * excess
    inlet = 0.0
    if cold < r.healthy_cold_c:
        inlet = (asked - surge) * (r.healthy_cold_c - cold) / (r.delivery_c - cold)
    plain = asked - surge - inlet + r.now_loss_j
    healthy_made = r.units * r.unit_new_w * r.nominal_ratio * GRID_S
    r.healthy_debt_j = max(0.0, r.healthy_debt_j + plain - healthy_made)
    r.debt_j[STORAGE] += plain
    r.debt_j[RECIRCULATION] += r.now_loop_j
    r.debt_j[INLET] += inlet
    r.debt_j[DEMAND] += surge
    lacking = r.now_lack_j + r.now_out_j + r.now_idle_j
    moved = min(lacking, r.debt_j[STORAGE])
    if moved > 0.0:
        part = moved / lacking
        r.debt_j[CAPACITY] += part * r.now_lack_j
        r.debt_j[CONTROL] += part * r.now_idle_j
        r.debt_j[OUTAGE] += part * r.now_out_j
        r.debt_j[STORAGE] -= moved
    r.blame_j[OUTAGE] += r.now_dry_j
    if unmet > 0.0:
        share_out(r, unmet)
    owed = 0.0
    for c in range(len(CAUSES)):
        owed += r.debt_j[c]
    # What was not delivered is not owed either.
    left = max(0.0, 1.0 - (r.now_heat_j + unmet) / owed) if owed > 0.0 else 0.0
    for c in range(len(CAUSES)):
        r.debt_j[c] *= left
    r.demand_j += r.now_demand_j
    r.unmet_j += r.now_unmet_j
    r.mixed_m3 += r.now_mixed_m3
    r.unit_s += r.now_unit_s


@njit(cache=True)
def share_out(r: Any, unmet: float) -> None:
    """Add *unmet* heat to the causes, by what is owed under each name [J]."""
    storage = storage_debt(r)
    total = storage
    for c in range(len(CAUSES)):
        if c != STORAGE:
            total += r.debt_j[c]
    if total <= 0.0:
        r.blame_j[STORAGE] += unmet
        return
    for c in range(len(CAUSES)):
        weight = storage if c == STORAGE else r.debt_j[c]
        r.blame_j[c] += unmet * weight / total


@njit(cache=True, forceinline=True)
def clear_step(r: Any) -> None:
    """Start a grid step with empty accounts."""
    r.now_mixed_m3 = 0.0
    r.now_warmth = 0.0
    r.now_demand_j = 0.0
    r.now_unmet_j = 0.0
    r.now_heat_j = 0.0
    r.now_loop_j = 0.0
    r.now_loss_j = 0.0
    r.now_lack_j = 0.0
    r.now_out_j = 0.0
    r.now_idle_j = 0.0
    r.now_dry_j = 0.0
    r.now_unit_s = 0.0


@njit(cache=True, forceinline=True)
def close_step(r: Any, cold: float, excess: float) -> float:
    """Close a grid step; return the mean delivered temperature, NaN if none was [degC]."""
    settle(r, cold, excess)
    warmth = math.nan
    if r.now_mixed_m3 > 0.0:
        warmth = r.now_warmth / r.now_mixed_m3
        if not warmth >= r.least_c:  # also when least_c is NaN
            r.least_c = warmth
    clear_step(r)
    return warmth


@njit(cache=True)
def sample(r: Any, row: Any, every_s: float) -> None:
    """Write one recording row: states now, totals since the row before."""
    volume = r.zone_m3[0] + r.zone_m3[1]
    row[0] = r.shift_c + r.scale * (r.moment[0] + r.moment[1]) / volume
    row[1] = end_c(r, True)
    row[2] = end_c(r, False)
    row[3] = r.supply_c
    row[4] = r.least_c
    row[5] = r.unit_s / every_s
    row[6] = r.loop_tank_c
    total = (
        r.demand_j,
        r.unmet_j,
        r.heat_j,
        r.electricity_j,
        r.auxiliary_j + r.element_j,
        r.loop_loss_j,
    )
    for k in range(len(total)):
        row[FIRST_TOTAL + k] = total[k] - r.last_j[k]
        r.last_j[k] = total[k]
    for c in range(len(CAUSES)):
        k = BY_CAUSE - FIRST_TOTAL + c
        row[BY_CAUSE + c] = r.blame_j[c] - r.last_j[k]
        r.last_j[k] = r.blame_j[c]
    r.least_c = math.nan
    r.unit_s = 0.0
