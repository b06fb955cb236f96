"""The margin of a plant as a curve: capacity over load against the outdoor temperature.

A margin quoted at the rating point (20 degC) says nothing of a cold day. Here it is asked at every
temperature, of a *standing day*: the air stands at that temperature and humidity, people draw what
they draw on a day of that kind, and the load is the day's mean heat. Capacity holds the curve
of the machine, frost, age and lock-out; load holds the cold water that has followed the air, the
season, the larger draws of cold days, loop and tank. A ratio of 1 means that the units must run
round the clock; below it the store runs empty, sooner or later.

The *break-even temperature* is the warmest air at which the plant falls short: above it, it
always keeps up. Frost takes most around +2 degC, and the air of a snap is drier than that of the
wet day before it: a plant may fall short in the wet, keep up again in the dry cold below, and fall
short for good further down. All crossings are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.hotwater.heatpump import frost_factor
from twin.hotwater.maps import machine_of
from twin.hotwater.plant import TANK_BELOW_K
from twin.hotwater.record import HEAT_PER_M3_K

if TYPE_CHECKING:
    from twin.campus.hotwater import HotWaterPlant

__all__ = [
    "Crossing",
    "StandingDay",
    "break_even_c",
    "crossings",
    "knots",
    "load_w",
    "ratio",
    "supply_w",
]

Floats = NDArray[np.float64]
Water = Callable[[Floats], Floats]
"""Cold water [degC] on a standing day of given air [degC]."""

DAY_S = 86_400.0
DRY_SNAP = (-5.0, 0.5)
"""From this temperature down a snap has this humidity [degC, -] (assumed; 0.4 to 0.6 in dry cold
after the passage of a front, as in the recipe of cold snaps)."""
FINEST_K = 0.25
"""Temperatures are looked at this close before roots are refined [K]; a valley between two of them
is found by its slope, see :func:`crossings`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDay:
    """What a plant meets besides the outdoor temperature.

    Parameters
    ----------
    people
        Who hang on the plant.
    humidity
        Relative humidity of the air, 0 to 1; zero for no frost at all.
    dry_snap
        The air grows dry with the cold, as in a snap: *humidity* down to 0 degC, half-dry from
        -5 degC down (:data:`DRY_SNAP`).
    water
        Cold water by the air that has stood [degC].
    setpoint_c
        Of the plant [degC].
    age
        Share of the capacity as new that is left.
    litres_factor
        Litres over those of an ordinary day (scenario, season).
    cold_litres_per_k, cold_litres_below_c
        Extra draw for each kelvin below a temperature.
    """

    people: float
    humidity: float
    water: Water
    setpoint_c: float
    dry_snap: bool = False
    age: float = 1.0
    litres_factor: float = 1.0
    cold_litres_per_k: float = 0.0
    cold_litres_below_c: float = 5.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.humidity <= 1.0:
            raise ValueError(f"humidity is {self.humidity:g}; allowed: 0 to 1, such as 0.8")

    def humidity_at(self, air_c: Any) -> Floats:
        """Return the relative humidity in air of a temperature, 0 to 1."""
        air = np.asarray(air_c, dtype=np.float64)
        if not self.dry_snap:
            return np.full_like(air, self.humidity)
        driest_c, dry = DRY_SNAP
        return np.asarray(np.interp(air, (driest_c, 0.0), (min(dry, self.humidity), self.humidity)))


@dataclass(frozen=True, slots=True)
class Supply:
    """What a plant gives at each temperature; float64[n] each."""

    capacity_w: Floats
    frost: Floats
    cop: Floats
    auxiliary_w: float


def supply_w(plant: HotWaterPlant, day: StandingDay, air_c: Any) -> Supply:
    """Return the heat that all units of a plant give in outdoor air [W].

    Zero below the lock-out and below the curve's coldest air; above the curve's warmest air
    its last value stands. A heater that is always on is told apart from the units.
    """
    air = np.asarray(air_c, dtype=np.float64)
    curve = machine_of(plant.heat_pumps)
    frost = np.ones_like(air)
    if not curve.holds_frost:
        frost = np.asarray(frost_factor(air, day.humidity_at(air)))
    leaving = min(max(day.setpoint_c, curve.leaving_c[0]), curve.leaving_c[1])
    # A multi-pass unit never sees cold water for long: its intake is the tank, warm as ever.
    entering: Any = (
        day.water(air) if plant.piping == "single-pass" else day.setpoint_c - TANK_BELOW_K
    )
    within = np.clip(air, *curve.air_c)
    works = air >= max(plant.heat_pumps.lockout_c, curve.air_c[0])
    ratio = np.where(works, curve.capacity_ratio(within, entering, leaving) * frost, 0.0)
    heater = plant.auxiliary
    return Supply(
        capacity_w=1000.0 * plant.rated_capacity_kw * day.age * ratio,
        frost=frost,
        cop=curve.performance(within, entering, leaving) * frost,
        auxiliary_w=1000.0 * heater.power_kw if heater is not None and heater.always else 0.0,
    )


def load_w(plant: HotWaterPlant, day: StandingDay, air_c: Any) -> Floats:
    """Return the mean heat that a plant must make on a standing day [W]: taps, loop and tank."""
    air = np.asarray(air_c, dtype=np.float64)
    demand = plant.demand
    per_person = demand.scale * demand.counted_litres
    colder_k = np.maximum(0.0, day.cold_litres_below_c - air)
    litres = day.people * per_person * day.litres_factor * (1.0 + day.cold_litres_per_k * colder_k)
    lift_k = np.maximum(0.0, demand.delivery_c - day.water(air))
    taps = litres / 1000.0 / DAY_S * HEAT_PER_M3_K * lift_k
    outdoor = plant.tank.ambient == "outdoor"
    around = air if outdoor else np.full_like(air, plant.tank.room_c)
    warmer_k = np.maximum(0.0, day.setpoint_c - around)
    losses = plant.tank.loss_w_k * warmer_k
    if (loop := plant.recirculation) is not None:
        stream = HEAT_PER_M3_K * loop.flow_l_min / 60_000.0
        losses = losses - stream * warmer_k * np.expm1(-loop.loss_w_k / stream)
    return np.asarray(taps + losses, dtype=np.float64)


def ratio(plant: HotWaterPlant, day: StandingDay, air_c: Any) -> Floats:
    """Return capacity over load [-], heaters that are always on included."""
    supply = supply_w(plant, day, air_c)
    return (supply.capacity_w + supply.auxiliary_w) / load_w(plant, day, air_c)


def knots(plant: HotWaterPlant, day: StandingDay) -> list[float]:
    """Return the temperatures at which the margin of a plant has a corner or jumps [degC]."""
    machine = machine_of(plant.heat_pumps)
    own = [row[0] for row in getattr(machine, "points", ())]
    if (grid := getattr(machine, "grid", None)) is not None:
        own += grid.air_c
    lockout = max(plant.heat_pumps.lockout_c, machine.air_c[0])
    # Both sides of a jump, so that it is met where it is.
    corners = [lockout - 1e-6, lockout, machine.air_c[1], day.cold_litres_below_c]
    return [*own, *corners, DRY_SNAP[0], 0.0]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A temperature at which a plant begins or ceases to keep up.

    ``short_below`` tells whether it falls short in air a little colder than this.
    """

    air_c: float
    short_below: bool


def crossings(
    spare: Callable[[Floats], Floats],
    *,
    from_c: float,
    to_c: float,
    knots: Iterable[float] = (),
    tolerance_k: float = 1e-9,
) -> list[Crossing]:
    """Return every temperature at which *spare* changes its sign, the warmest first.

    Parameters
    ----------
    spare
        Capacity less load, or their ratio less one, by air; may jump.
    from_c, to_c
        Where to look [degC].
    knots
        Temperatures at which it has a corner or a jump.
    tolerance_k
        How close each root is found [K].

    Raises
    ------
    ValueError
        When the range is empty or not finite.
    """
    if not (np.isfinite(from_c) and np.isfinite(to_c) and from_c < to_c):
        raise ValueError(f"from {from_c:g} to {to_c:g} degC; allowed: a colder one, then a warmer")
    cells = max(2, int(np.ceil((to_c - from_c) / FINEST_K)))
    edges = {*np.linspace(from_c, to_c, cells + 1).tolist()}
    edges |= {knot for knot in knots if from_c < knot < to_c}
    at = np.array(sorted(edges))
    value = spare(at)
    at = np.union1d(at, _turns(spare, at, value))
    value = spare(at)
    found = []
    for k in np.flatnonzero((value[:-1] < 0.0) != (value[1:] < 0.0)):
        cold_is_short = bool(value[k] < 0.0)
        root = _bisect(spare, float(at[k]), float(at[k + 1]), cold_is_short, tolerance_k)
        found.append(Crossing(root, cold_is_short))
    return found[::-1]


def break_even_c(found: list[Crossing]) -> float:
    """Return the warmest air below which a plant falls short [degC]; NaN when there is none."""
    return next((one.air_c for one in found if one.short_below), float("nan"))


def _bisect(
    spare: Callable[[Floats], Floats],
    cold: float,
    warm: float,
    cold_is_short: bool,
    tolerance_k: float,
) -> float:
    """Halve the stretch in which the sign changes; a jump is met at its place."""
    while warm - cold > tolerance_k:
        middle = 0.5 * (cold + warm)
        if middle in {cold, warm}:
            break
        if bool(spare(np.array([middle]))[0] < 0.0) == cold_is_short:
            cold = middle
        else:
            warm = middle
    return 0.5 * (cold + warm)


GOLDEN = 0.6180339887498949


def _turns(spare: Callable[[Floats], Floats], at: Floats, value: Floats) -> Floats:
    """Return where a valley or a hill between neighbours may touch zero, by golden section."""
    found = []
    for k in range(1, at.size - 1):
        left, middle, right = value[k - 1 : k + 2]
        low = middle > 0.0 and middle <= left and middle <= right
        high = middle < 0.0 and middle >= left and middle >= right
        if low or high:
            sign = 1.0 if low else -1.0
            found.append(_golden(spare, float(at[k - 1]), float(at[k + 1]), sign))
    return np.array(found)


def _golden(spare: Callable[[Floats], Floats], low: float, high: float, sign: float) -> float:
    """Return where ``sign * spare`` is least between two temperatures, to 1e-7 K."""
    while high - low > 1e-7:
        first, second = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        one, two = sign * spare(np.array([first, second]))
        if one < two:
            high = second
        else:
            low = first
    return 0.5 * (low + high)
