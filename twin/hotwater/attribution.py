"""Exact causes of missing hot water: what a plant would have missed had a cause not been there.

The plant is replayed alone, with the demand, the weather and the changes of the run, once for every
set of its active causes: a cause outside the set is *healed*, that is, put to the healthy reference
which the scenario declares (:class:`~twin.scenario.conditions.Nominal`). Between the replay with
nothing healed, which is the run itself to the last bit, and the one with everything healed lies
what the causes did together; each one's part is its Shapley value [1]_, the mean of what it adds
over all orders in which the causes could have come. What is missing even with everything healed is
the *design*'s.

Shapley values are linear in the missing heat, so they are formed for every recording interval, and
the sums over hours, days and plants hold to rounding. They are not clipped: healing a cause can
make a plant miss more, through the moments at which its thermostat acts, and such a cause has
litres below zero.

References
----------
.. [1] L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II, Annals
   of Mathematics Studies 28, Princeton 1953, 307-317.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.fleet import Fleet, Forcing
from twin.hotwater.heatpump import frost_factor
from twin.hotwater.maps import machine_of
from twin.hotwater.plant import HEALTHY_HUMIDITY
from twin.hotwater.record import CAUSES, SAMPLES

if TYPE_CHECKING:
    from twin.hotwater.live import Change, Plant
    from twin.hotwater.system import HotWater
    from twin.scenario.conditions import Nominal

__all__ = ["LINES", "Attribution", "active_causes", "attribute", "replay", "shapley_weights"]

Floats = NDArray[np.float64]

LINES = (*CAUSES, "design")
"""The lines of an attribution: the causes, and what is missing with all of them healed."""

APART = 0.01
"""The healed start sensor stays this part of the tank above the stop sensor [-]; ours."""

UNMET = SAMPLES.index("unmet_j")
WEATHER_CAUSES = ("capacity", "inlet")
"""Causes that are healed in the weather, which all plants of a fleet share."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one plant missed, by cause.

    Attributes
    ----------
    plant
        Index of the plant.
    active
        The causes that differ from their healthy reference at some time of the run.
    joules
        float64[lines, intervals]: missing heat by line of :data:`LINES` and recording interval [J].
    coalitions
        float64[2 ** k]: missing heat of each replay [J]; bit *i* is set where ``active[i]`` was
        left as it was in the run.
    """

    plant: int
    active: tuple[str, ...]
    joules: Floats
    coalitions: Floats

    @property
    def replays(self) -> int:
        """How many replays it took."""
        return self.coalitions.size


def attribute(system: HotWater, plant: Plant) -> Attribution:
    """Return the exact causes of what *plant* missed in a run that has ended."""
    active = active_causes(system, plant)
    coalitions = [
        tuple(cause for bit, cause in enumerate(active) if mask >> bit & 1)
        for mask in range(2 ** len(active))
    ]
    missing = replay(system, plant, coalitions)
    joules = np.zeros((len(LINES), missing.shape[1]))
    places = [LINES.index(cause) for cause in active]
    joules[places] = shapley_weights(len(active)) @ missing
    joules[-1] = missing[0]
    return Attribution(plant.index, active, joules, missing.sum(axis=1))


def shapley_weights(count: int) -> Floats:
    """Return the weight of each coalition's value in each player's Shapley value.

    Parameters
    ----------
    count
        Number of players.

    Returns
    -------
    float64[count, 2 ** count]
        Bit *i* of a column's index tells whether player *i* is in the coalition. The columns of
        coalitions that are neither empty nor whole sum to zero.

    Examples
    --------
    >>> shapley_weights(2).tolist()
    [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    """
    weights = np.zeros((count, 2**count))
    every = math.factorial(count)
    for mask in range(2**count):
        size = mask.bit_count()
        for player in range(count):
            inside = bool(mask >> player & 1)
            others = size - 1 if inside else size
            share = math.factorial(others) * math.factorial(count - 1 - others) / every
            weights[player, mask] = share if inside else -share
    return weights


def active_causes(system: HotWater, plant: Plant) -> tuple[str, ...]:
    """Return the causes whose healing would change anything, in the order of the ledger."""
    nominal = system.scenario.hotwater.nominal
    as_built = _record(system, plant, CAUSES)
    changed = {
        "storage": nominal.storage_factor > 1.0,
        "recirculation": as_built["loop_loss_w_k"] > 0.0 and nominal.loop_loss_factor < 1.0,
        "demand": bool((plant.taps.excess > 0.0).any()),
        "outage": any(
            change.unit is not None or change.values != change.unhurt for change in plant.changes
        ),
    }
    healed = _record(system, plant, [cause for cause in CAUSES if cause != "control"])
    changed["control"] = _differ(healed, as_built)
    healed = _record(system, plant, [cause for cause in CAUSES if cause != "capacity"])
    changed["capacity"] = _differ(healed, as_built) or bool(
        (_weather(system, ("inlet",)) != system.weather).any()
    )
    changed["inlet"] = bool((_weather(system, ("capacity",)) != system.weather).any())
    return tuple(cause for cause in CAUSES if changed[cause])


def replay(system: HotWater, plant: Plant, coalitions: Iterable[Sequence[str]]) -> Floats:
    """Return what *plant* misses with only some causes left as they were.

    Parameters
    ----------
    system
        A run that has ended.
    plant
        One of its plants.
    coalitions
        The causes that are left as they were, for each replay; all others are healed.

    Returns
    -------
    float64[coalitions, intervals]
        Missing heat in each recording interval after time zero [J].
    """
    wanted = [frozenset(coalition) for coalition in coalitions]
    missing: Floats | None = None
    for left in {coalition & frozenset(WEATHER_CAUSES) for coalition in wanted}:
        places = [k for k, one in enumerate(wanted) if one & frozenset(WEATHER_CAUSES) == left]
        fleet = _fleet(system, plant, [wanted[k] for k in places], _weather(system, left))
        _repeat(fleet, plant.changes, [wanted[k] for k in places], system)
        rows = fleet.rows[:, 1:, UNMET]
        if missing is None:
            missing = np.empty((len(wanted), rows.shape[1]))
        missing[places] = rows
    if missing is None:
        raise ValueError("no coalition was given; at least one is needed")
    return missing


# -- healing -------------------------------------------------------------------------------------


def _record(system: HotWater, plant: Plant, left: Iterable[str]) -> Any:
    """Return the record with which the plant begins when all causes but those *left* are healed."""
    left = frozenset(left)
    nominal = system.scenario.hotwater.nominal
    design = plant.design
    if "storage" not in left:
        larger = nominal.storage_factor * design.tank.volume_m3
        tank = design.tank.model_copy(update={"volume_m3": larger})
        design = design.model_copy(update={"tank": tank})
    record = system.new_record(plant, design)
    if "capacity" not in left:
        record["unit_w"] = max(record["unit_w"], record["unit_new_w"])
    if "recirculation" not in left:
        record["loop_loss_w_k"] *= nominal.loop_loss_factor
    if "control" not in left:
        own = {field: float(record[field]) for field in _control(nominal)}
        for field, value in _ready(own, _control(nominal), record).items():
            record[field] = value
    return record


def _differ(one: Any, other: Any) -> bool:
    """Tell whether two records differ in any field; what lies between the fields is nobody's."""
    return any(one[name].tobytes() != other[name].tobytes() for name in one.dtype.names)


def _control(nominal: Nominal) -> dict[str, float]:
    """Return the healthy control, by field of the record."""
    control = nominal.control
    return {
        "start_height": control.start_height,
        "start_below_k": control.start_below_k,
        "stage_step_k": control.stage_step_k,
        "least_run_s": 60.0 * control.minimum_run_min,
        "least_rest_s": 60.0 * control.minimum_rest_min,
    }


def _ready(own: Mapping[str, float], healthy: Mapping[str, float], record: Any) -> dict[str, float]:
    """Return the readier of a plant's own and the healthy control, for the fields in *own*.

    *record* holds what else is in force: the stop sensor, from which the start sensor stays a hair
    away, since one sensor for both needs its hysteresis.
    """
    ready = {field: min(value, healthy.get(field, math.inf)) for field, value in own.items()}
    stop = float(record["stop_height"])
    if "start_height" in own:
        ready["start_height"] = min(own["start_height"], max(ready["start_height"], stop + APART))
    height = ready.get("start_height", float(record["start_height"]))
    if "start_below_k" in own and height <= stop:
        ready["start_below_k"] = own["start_below_k"]
    return ready


def _weather(system: HotWater, left: Iterable[str]) -> Floats:
    """Return the weather with air, frost and cold water healed unless they are *left*.

    Air that is warmer than the reference stays: healing is never a harm. A tank that stands
    outdoors feels the healed air too.
    """
    nominal = system.scenario.hotwater.nominal
    weather = system.weather.copy()
    if "capacity" not in left:
        colder = weather[:, 0] < nominal.air_c
        frost = float(frost_factor(nominal.air_c, HEALTHY_HUMIDITY))
        weather[colder, 0] = nominal.air_c
        weather[colder, 1] = np.maximum(weather[colder, 1], frost)
    if "inlet" not in left:
        weather[:, 2] = np.maximum(weather[:, 2], nominal.cold_water_c)
    return weather


def _fleet(
    system: HotWater, plant: Plant, coalitions: Sequence[frozenset[str]], weather: Floats
) -> Fleet:
    """Return a fleet of the same plant over and over, each healed in its own way."""
    steps = len(weather)
    drawn = plant.taps.draws.mixed_m3_s[:steps]
    excess = plant.taps.excess[:steps]
    calm = (drawn * (1.0 - excess.astype(np.float64))).astype(np.float32)
    demand = np.array([drawn if "demand" in left else calm for left in coalitions])
    return Fleet(
        [_record(system, plant, left) for left in coalitions],
        families=[machine_of(plant.design.heat_pumps)] * len(coalitions),
        forcing=Forcing(
            weather=weather,
            demand_m3_s=demand,
            excess=np.array([excess if "demand" in left else 0.0 * excess for left in coalitions]),
        ),
        start_s=system.start_s,
        record_every_s=system.record_every_s,
    )


def _repeat(
    fleet: Fleet,
    changes: Sequence[Change],
    coalitions: Sequence[frozenset[str]],
    system: HotWater,
) -> None:
    """Make the changes of the run on every plant of *fleet*, as far as they are not healed."""
    healthy = _control(system.scenario.hotwater.nominal)
    for change in changes:
        for place, left in enumerate(coalitions):
            hurt = "outage" in left
            values = dict(change.values if hurt else change.unhurt)
            if "control" not in left:
                values = _ready(values, healthy, fleet.plant(place))
            if values:
                fleet.set(place, change.time_s, **values)
            if hurt and change.unit is not None:
                fleet.set_unit(place, change.time_s, change.unit, out=change.out)
    fleet.advance(system.end_s)
