"""One hot-water plant as a record of numbers, and the constants of its model.

A plant is one record of :data:`PLANT`. The tank is a stack of *parcels*, each a volume of water of
one temperature, coldest at the bottom. Water that enters becomes a parcel, water that leaves is cut
off an end, and nothing in between mixes: the thermocline stays as sharp as the draws made it. Where
a pipe joins half-way up (recirculation, or the return of a multi-pass heat pump) the tank is cut
into two *zones* there.

Cooling through the jacket is the same relative decay for every parcel (uniform loss per volume), so
it is kept as one affine map ``temperature = shift_c + scale * u`` for the whole tank: exact and
free.
"""

from __future__ import annotations

import numpy as np

GRID_S = 60.0
"""Demand and weather are constant within a grid step [s]; part of the model's definition."""

HEAT_PER_M3_K = 4.186e6
"""Density times specific heat of water [J/(m3 K)]: 1000 kg/m3 x 4186 J/(kg K)."""

UNITS = 40
"""The most heat pumps that one plant may have."""

CAUSES = ("capacity", "storage", "control", "recirculation", "inlet", "demand", "outage")
"""Names of the entries of the contribution ledger, in the order of ``debt_j``."""

CAPACITY, STORAGE, CONTROL, RECIRCULATION, INLET, DEMAND, OUTAGE = range(len(CAUSES))
"""Their places, for the kernel."""

EVENTS = ("supply-cold", "supply-recovered")
"""Kinds of the events that the kernel notes, by their code."""

COLD, RECOVERED = range(len(EVENTS))
"""Their codes, for the kernel."""

SAMPLES = (
    "tank_mean_c",
    "tank_top_c",
    "tank_bottom_c",
    "supply_c",
    "delivered_c",
    "units_on",
    "loop_tank_c",
    "demand_j",
    "unmet_j",
    "heat_j",
    "electricity_j",
    "auxiliary_j",
    "loop_loss_j",
    *(f"unmet_{cause}_j" for cause in CAUSES),
)
"""What is written at each recording instant: states, then totals over the interval before."""

FIRST_TOTAL = SAMPLES.index("demand_j")
BY_CAUSE = SAMPLES.index(f"unmet_{CAUSES[0]}_j")
"""Where in a row the totals begin, and among them those by cause."""

RING = 128  # slots for parcels per zone; a power of two, so that the ring wraps by a mask
WRAP = RING - 1
NODES = 96  # layers of HPWHsim's scheme, as in its commercial presets; they lie in the ring
MOST = 64  # parcels kept per zone; 64 is within 0.1 % of 250 for heat, 0.5 % for unmet heat
MERGE_K = 0.02  # neighbours at an end closer than this are merged
SPECK = 1e-4  # two end parcels that together are less than this part of the zone are merged
SLIVER = 1e-13  # a remainder below this part of the zone goes to its neighbour
PAST = 1e-12  # a front counts as past a sensor when this part of the tank has gone by
NUDGE_S = 1e-9  # overshoot that puts an event behind us
LEAST_S = 1e-7  # shortest sub-step
ROUNDS = 12  # most rounds in which flows and temperatures are settled against each other
FLOWS_AGREE = 1e-5  # flows are settled when a round moves none by more than this part
ENTER_AGREE_K = 1e-3  # and the entering water by no more than this
DAY_S = 86_400.0
HOUR_S = 3600.0
HOUR_STEPS = round(HOUR_S / GRID_S)
CELLS, TURNS, KEPT = 48, 12, 56  # conduction: cells of a column, steps an hour, parcels kept
SWING, PARALLEL = 1, 2  # how a loop tank is piped; 0: none
LOOP_TANK_STEP_K = 0.1  # most that a swing tank may change while its mixing valve stands still
NEVER_LEADS, LEADS_BY_DAY, LEADS_BY_HOURS = 0, 1, 2  # rotation of the lead unit
GUARD = 20_000  # sub-steps in one grid step that mean a loop without progress
CUT_OUT_K = 2.0  # a heat pump stops when its intake is this near to the set-point (assumed, 1..5)
OVERSHOOT_K = 3.0  # a multi-pass heat pump may exceed the set-point by this (assumed, 2..5)
RECOVERED_S = 600.0  # supply has recovered when it has stayed warm for this long (assumed)
NOTES = 512  # events held until the caller collects them

AIR_FROM_C, AIR_STEP_K, AIR_NODES = -40.0, 1.0, 96
ENTER_FROM_C, ENTER_STEP_K, ENTER_NODES = 0.0, 2.5, 31
ENTER_PER_K = 1.0 / ENTER_STEP_K  # the kernel multiplies: a division costs several times more


PLANT = np.dtype(
    [
        # the column
        ("parcel_m3", np.float64, (2, RING)),
        ("parcel_u", np.float64, (2, RING)),
        ("head", np.int64, (2,)),
        ("count", np.int64, (2,)),
        ("zone_m3", np.float64, (2,)),
        ("moment", np.float64, (2,)),  # sum of volume x u
        ("merge_cost", np.float64, (2,)),
        ("shift_c", np.float64),
        ("scale", np.float64),
        ("zones", np.int64),
        ("stirred", np.int64),  # 1: one temperature throughout, kept so by its own circulation
        ("nodes", np.int64),  # layers of HPWHsim's scheme, kept in the ring; 0: moving parcels
        ("port_node", np.int64),  # of them, the one at which loop and multi-pass units return
        ("conductivity_w_m_k", np.float64),  # of the water between the nodes
        # what stands
        ("tank_loss_w_k", np.float64),
        ("tank_height_m", np.float64),
        ("conduction_w_m_k", np.float64),  # of the column; 0: none
        ("room_c", np.float64),  # NaN: the tank stands outdoors
        ("units", np.int64),
        ("unit_w", np.float64),  # rated capacity less ageing, each
        ("unit_new_w", np.float64),  # rated capacity, each
        ("nominal_ratio", np.float64),  # capacity / rating at the healthy reference
        ("table", np.int64),
        ("takes_frost", np.int64),  # 0: the curve already holds frost
        ("lockout_c", np.float64),
        ("hottest_intake_c", np.float64),
        ("multi_pass", np.int64),
        ("unit_flow_m3_s", np.float64),  # circulation of one multi-pass unit
        ("loop_m3_s", np.float64),
        ("loop_loss_w_k", np.float64),
        ("return_low", np.int64),  # 1: the loop comes back with the cold water, at the units' inlet
        ("loop_tank", np.int64),  # tank that keeps the loop warm: 0 none, 1 swing, 2 parallel
        ("loop_tank_m3", np.float64),
        ("loop_tank_w", np.float64),  # its element; 0: switched off
        ("loop_tank_to_c", np.float64),  # its thermostat
        ("loop_tank_loss_w_k", np.float64),
        ("loop_tank_flow_m3_s", np.float64),  # of the loop, which then is none of the store's
        ("element_w", np.float64),  # electric heater in the tank; 0: none, or switched off
        ("element_height", np.float64),
        ("element_to_c", np.float64),  # its thermostat
        ("valid_air_c", np.float64, (2,)),  # range in which the machine's figures hold
        ("valid_entering_c", np.float64, (2,)),
        ("rotation", np.int64),  # which unit leads: 0 always the first, 1 by days, 2 by run hours
        ("auxiliary_w", np.float64),  # 0: none, or switched off
        ("auxiliary_to_c", np.float64),  # its thermostat, at or above the delivery temperature
        # how it is run
        ("setpoint_c", np.float64),
        ("delivery_c", np.float64),
        ("comfort_c", np.float64),
        ("start_height", np.float64),
        ("start_below_k", np.float64),
        ("stop_height", np.float64),
        ("stop_below_k", np.float64),
        ("stage_step_k", np.float64),
        ("least_run_s", np.float64),
        ("least_rest_s", np.float64),
        ("charge", np.int64),  # 1: fill the tank whatever the start sensor says
        ("water", np.int64),  # 0: no cold water, so no hot water either
        ("loop_on", np.int64),
        ("healthy_cold_c", np.float64),
        ("out", np.int64, (UNITS,)),  # 1: failed or without power
        # what follows from the above, kept so that it need not be worked out anew
        ("loop_keep", np.float64),  # part of its warmth above the room that the loop brings back
        ("loop_tank_keep", np.float64),  # the same of a loop that hangs on its own tank
        ("loss_rate", np.float64),  # part of its warmth above the room that the tank loses [1/s]
        ("away", np.int64),  # units failed or without power
        ("settled", np.int64),  # what the thermostat answered when nothing was pending; 0: unknown
        ("running", np.int64),  # units on since then
        ("air_part", np.float64),  # place of the outdoor air between the two rows
        ("full_w", np.float64),  # capacity of a unit at a ratio of one, frost taken off
        ("frost_toll", np.float64),  # power for each watt of heat, over that without frost
        ("rows", np.int64),  # which rows of which table they are; 0: none yet
        ("row_ratio", np.float64, (2, ENTER_NODES)),
        ("row_cop", np.float64, (2, ENTER_NODES)),
        # state of the machines
        ("time_s", np.float64),
        ("entering_c", np.float64),  # of the last flows, where the next search for flows begins
        ("hot_c", np.float64),  # supply as the valve found it, likewise
        ("on", np.int64, (UNITS,)),
        ("switched_s", np.float64, (UNITS,)),
        ("lead", np.int64),  # the unit that starts first
        ("unit_run_s", np.float64, (UNITS,)),  # run time up to its last stop
        ("supply_c", np.float64),
        ("loop_tank_c", np.float64),  # NaN: none
        ("cold", np.int64),  # 1: people get water below the comfort limit
        ("warm_since_s", np.float64),  # while cold: since when it has been warm again
        # totals since the start [J unless named]
        ("heat_j", np.float64),
        ("electricity_j", np.float64),
        ("auxiliary_j", np.float64),
        ("element_j", np.float64),
        ("outside_s", np.float64),  # units ran where their figures are extrapolated
        ("makeup_j", np.float64),
        ("drawn_j", np.float64),
        ("tank_loss_j", np.float64),
        ("loop_loss_j", np.float64),
        ("demand_j", np.float64),
        ("unmet_j", np.float64),
        ("mixed_m3", np.float64),
        ("starts", np.int64),
        ("cold_s", np.float64),
        ("debt_j", np.float64, (len(CAUSES),)),
        ("healthy_debt_j", np.float64),  # what a healthy plant would owe its tank
        ("blame_j", np.float64, (len(CAUSES),)),
        # within the present grid step
        ("now_mixed_m3", np.float64),
        ("now_warmth", np.float64),  # sum of volume x delivered temperature
        ("now_demand_j", np.float64),
        ("now_unmet_j", np.float64),
        ("now_heat_j", np.float64),
        ("now_loop_j", np.float64),
        ("now_loss_j", np.float64),
        ("now_lack_j", np.float64),  # not made: colder than the healthy reference, or aged
        ("now_out_j", np.float64),  # not made: failed or without power
        ("now_idle_j", np.float64),  # not made: switched off
        ("now_dry_j", np.float64),  # asked for while there was no cold water
        ("now_unit_s", np.float64),
        # since the last recording instant
        ("least_c", np.float64),
        ("unit_s", np.float64),
        ("last_j", np.float64, (len(SAMPLES) - FIRST_TOTAL,)),
        # events not yet collected
        ("notes", np.int64),
        ("notes_lost", np.int64),
        ("note_s", np.float64, (NOTES,)),
        ("note_code", np.int64, (NOTES,)),
        ("note_value", np.float64, (NOTES,)),
        ("note_cause", np.int64, (NOTES,)),
    ],
    align=True,
)
"""Everything about one plant: what stands, how it is run, its state, its totals."""
